"""Offline verification of attestable builds, by libtbverify.

"This file was built by that image from that commit", proved from a document
that the AWS Nitro hypervisor signed:

    policy = tbverify.Policy.load('/etc/example', 'policy.json')
    policy.keep_lists('/var/lib/example', now=int(time.time()))
    evidence = tbverify.Evidence(now=int(time.time()))
    evidence.set_attestation(data)
    evidence.hash_artifact(file, 'widget-1.0.tar.gz')
    result = policy.verify(evidence)    # raises Refused, or NoVerdict

There is no result but of a verdict that is OK: whatever else happens is an
exception, whose token and class are those of tbverify(1).  A policy may be
used by many threads once it has been set up; all else belongs to one.

OPENSSL_CONF can name code for libcrypto to load.  A program whose verdicts
must not depend on it takes it out of its environment before the import.

SPDX-License-Identifier: BSD-2-Clause
"""
from __future__ import annotations

import ctypes
import enum
import fcntl
import json
import os
from typing import Any, BinaryIO, Dict, List, Optional, Tuple, Type, TypeVar, Union

__version__ = '0.1.0'

ATTESTATION_SIZE_MAX = 256 * 1024
POLICY_SIZE_MAX = 1024 * 1024
CHECKSUMS_SIZE_MAX = 16 * 1024 * 1024
ENDORSEMENTS_SIZE_MAX = 1024 * 1024 + 64 * 1024
SHA256_SIZE = 32
PCR_SIZE = 48
_KEPT_NAME_SIZE = 72

_INSTALL = ('install it: the package libtbverify0 on Debian, or "make install" '
            'of tbverify %s or newer' % __version__)

try:
    _lib = ctypes.CDLL('libtbverify.so.0')
except OSError as _error:
    raise ImportError('tbverify needs the C library libtbverify.so.0 (%s); %s'
                      % (_error, _INSTALL)) from None


class Class(enum.IntEnum):
    """What an error means to somebody who decides whether to go on."""
    OK = 0
    SYSTEM = 1
    ABSENT = 2
    UNTRUSTED = 3
    REVOKED = 4
    MALFORMED = 5
    FORGED = 6
    MISMATCH = 7


class Part(enum.IntEnum):
    """Parts of a policy that Policy.clear() empties."""
    IMAGES = 1
    REPOSITORIES = 2
    REFS = 3
    COMMITS = 4
    LOG_POLICY = 5
    ENDORSERS = 6
    ENDORSEMENTS = 7
    ANY_SOURCE = 8


class PolicyFileKind(enum.IntEnum):
    """What a file is that a policy names."""
    ROOT = 1
    LOG_POLICY = 2
    ENDORSERS = 3
    ENDORSEMENTS = 4
    POLICY = 5
    SIGNATURE = 6


class Claim(enum.IntEnum):
    TB1 = 1
    TEXT = 2
    DIGEST = 3
    STATEMENT = 4
    JSON = 5


class ChainTime(enum.IntEnum):
    DOCUMENT = 1
    NOW = 2


class WhileValid(enum.IntEnum):
    DEFAULT = 0
    REPORT = 1
    REQUIRE = 2


class EndorsementTrust(enum.IntEnum):
    ALSO = 1
    INSTEAD = 2


class Verdict(enum.IntEnum):
    NONE = 0
    REFUSED = 1
    VERIFIED = 2
    VERIFIED_INSECURE = 3
    HOLDS = 4


class Error(Exception):
    """Not verified; code, token, kind and message give the reason, and so does
    json_text, the object of tbverify(1), if there was a result; want and got
    are the compared values."""

    def __init__(self, code: int, message: str = '',
                 json_text: Optional[str] = None) -> None:
        self.code = code
        self.json_text = json_text
        self.want = self.got = ''
        self.token = _text(_lib.tbv_error_token(code))
        self.kind = Class(_lib.tbv_error_class(code))
        self.message = message or _text(_lib.tbv_error_sentence(code))
        super().__init__('%s [%s]' % (self.message, self.token))


class Refused(Error):
    """What was read does not hold."""


class NoVerdict(Error):
    """Of class SYSTEM: something was missing, or cannot be used."""


_QUESTION_ARTIFACT = 1
_DIGEST_SIZES = {2: 48, 4: 64}  # SHA-384 and SHA-512


class _Handle(ctypes.c_void_p):
    """An object of the library's.  Not turned into a number by ctypes."""


_P, _S, _U = _Handle, ctypes.c_char_p, ctypes.c_size_t
_I, _L, _B = ctypes.c_int, ctypes.c_int64, ctypes.c_char_p
_Out = ctypes.POINTER(_Handle)
_Image = ctypes.POINTER(ctypes.c_size_t)
_String = ctypes.POINTER(ctypes.c_char_p)

# What each function returns and takes, as in tbverify.h.
_functions: Dict[str, Tuple[Any, ...]] = {
    'version': (_S,),
    'root_count': (_U,),
    'root_name': (_S, _U),
    'root_der': (ctypes.c_void_p, _U, ctypes.POINTER(ctypes.c_size_t)),
    'error_token': (_S, _I),
    'error_sentence': (_S, _I),
    'error_class': (_I, _I),
    'time_parse': (_I, _S, ctypes.POINTER(_L)),
    'duration_parse': (_I, _S, ctypes.POINTER(_L)),
    'digest_new': (_P,),
    'digest_free': (None, _P),
    'digest_update': (_I, _P, _B, _U),
    'digest_add': (_I, _P, ctypes.c_uint),
    'digest_value': (_I, _P, _I, _B),
    'policy_algorithms': (ctypes.c_uint, _P),
    'evidence_set_artifact_digest': (_I, _P, _I, _B),
    'evidence_set_statement_mem': (_I, _P, _B, _U),
    'digest_final': (_I, _P, _B, ctypes.POINTER(ctypes.c_uint64)),
    'policy_new': (_P,),
    'policy_free': (None, _P),
    'policy_reset': (None, _P),
    'policy_message': (_S, _P),
    'policy_set_label': (_I, _P, _S),
    'policy_set_json_mem': (_I, _P, _B, _U),
    'policy_file_count': (_U, _P),
    'policy_file_path': (_S, _P, _U),
    'policy_file_kind': (_I, _P, _U),
    'policy_set_file_mem': (_I, _P, _U, _B, _U),
    'policy_clear': (_I, _P, _I),
    'policy_load_at': (_I, _P, _I, _S),
    'policy_check': (_I, _P, _L, _Out),
    'plan_free': (None, _P),
    'plan_message': (_S, _P),
    'plan_count': (_U, _P),
    'plan_name': (_S, _P, _U),
    'plan_value': (_S, _P, _U),
    'plan_json': (_I, _P, _String),
    'policy_add_image': (_I, _P, _S, _Image),
    'policy_image_count': (_U, _P),
    'policy_image_set_pcr': (_I, _P, _U, ctypes.c_uint, _B, _U),
    'policy_image_set_pcr_hex': (_I, _P, _U, ctypes.c_uint, _S),
    'policy_image_set_insecure_tpm_claim': (_I, _P, _U),
    'policy_image_set_kind': (_I, _P, _U, _I),
    'policy_set_any_ref': (_I, _P),
    'policy_image_add_reference_mem': (_I, _P, _U, _B, _U),
    'policy_image_add_measurement': (_I, _P, _U, _P),
    'policy_image_add_root_mem': (_I, _P, _U, _S, _B, _U),
    'policy_image_set_claim': (_I, _P, _U, _I),
    'policy_image_set_claim_mem': (_I, _P, _U, _B, _U),
    'policy_image_set_any_source': (_I, _P, _U),
    'policy_image_set_private': (_I, _P, _U, _I),
    'policy_image_set_network': (_I, _P, _U, _I),
    'policy_image_set_not_before': (_I, _P, _U, _L),
    'policy_image_set_not_after': (_I, _P, _U, _L),
    'policy_image_set_max_age': (_I, _P, _U, _L),
    'policy_image_set_insecure_unmeasured_claim': (_I, _P, _U),
    'policy_image_set_insecure_debug': (_I, _P, _U),
    'policy_allow_insecure_debug': (_I, _P),
    'policy_add_repository': (_I, _P, _S),
    'policy_add_ref': (_I, _P, _S),
    'policy_add_commit_hex': (_I, _P, _S),
    'policy_set_tree_hex': (_I, _P, _S),
    'policy_set_any_source': (_I, _P),
    'policy_add_recipe_hex': (_I, _P, _S),
    'policy_add_rootfs_hex': (_I, _P, _S),
    'policy_set_any_name': (_I, _P),
    'policy_set_chain_time': (_I, _P, _I),
    'policy_set_not_before': (_I, _P, _L),
    'policy_set_not_after': (_I, _P, _L),
    'policy_set_max_age': (_I, _P, _L),
    'policy_set_log_policy_mem': (_I, _P, _B, _U),
    'policy_set_log_required': (_I, _P, _I),
    'policy_set_while_valid': (_I, _P, _I),
    'policy_set_endorsers_mem': (_I, _P, _B, _U),
    'policy_set_endorsement_stream': (_I, _P, _S),
    'policy_add_endorsements_mem': (_I, _P, _B, _U),
    'policy_set_endorsement_trust': (_I, _P, _I),
    'policy_set_endorsements_required': (_I, _P, _I),
    'policy_set_min_serial': (_I, _P, ctypes.c_uint64),
    'policy_set_max_list_age': (_I, _P, _L),
    'policy_kept_count': (_U, _P),
    'policy_kept_name': (_I, _P, _U, ctypes.c_char_p),
    'policy_set_kept_mem': (_I, _P, _U, _B, _U),
    'policy_kept_data': (ctypes.c_void_p, _P, _U, _L,
                         ctypes.POINTER(ctypes.c_size_t)),
    'evidence_new': (_P,),
    'evidence_free': (None, _P),
    'evidence_reset': (None, _P),
    'evidence_message': (_S, _P),
    'evidence_set_attestation_mem': (_I, _P, _B, _U),
    'evidence_set_artifact': (_I, _P, _B, ctypes.c_uint64, _S),
    'evidence_expect_name': (_I, _P, _S),
    'evidence_expect_ref': (_I, _P, _S),
    'evidence_expect_commit': (_I, _P, _S),
    'evidence_expect_repository': (_I, _P, _S),
    'evidence_set_checksums_mem': (_I, _P, _B, _U),
    'evidence_set_proof_mem': (_I, _P, _B, _U),
    'evidence_set_now': (_I, _P, _L),
    'verify': (_I, _P, _P, _Out),
    'result_free': (None, _P),
    'result_question': (_I, _P),
    'result_verdict': (_I, _P),
    'result_message': (_S, _P),
    'result_want': (_S, _P),
    'result_got': (_S, _P),
    'result_fact': (_S, _P, _I),
    'result_pcr': (_P, _P, ctypes.c_uint),
    'result_root_is_builtin': (_I, _P),
    'result_summary': (_S, _P),
    'result_json': (_I, _P, _String),
    'fact_name': (_S, _I),
    'question_name': (_S, _I),
    'evidence_expect_nonce': (_I, _P, _B, _U),
    'evidence_expect_public_key_mem': (_I, _P, _B, _U),
    'evidence_expect_user_data': (_I, _P, _B, _U),
    'evidence_expect_age': (_I, _P, _L),
    'live_verify': (_I, _P, _P, _Out),
    'live_free': (None, _P),
    'live_message': (_S, _P),
    'live_summary': (_S, _P),
    'live_count': (_U, _P),
    'live_name': (_S, _P, _U),
    'live_value': (_S, _P, _U),
    'live_public_key': (ctypes.c_void_p, _P, ctypes.POINTER(ctypes.c_size_t)),
    'live_json': (_I, _P, _String),
    'inspect': (_I, _B, _U, _Out),
    'inspection_free': (None, _P),
    'inspection_message': (_S, _P),
    'inspection_json': (_I, _P, _String),
    'measure_fd': (_I, _I, _P, _P, _Out),
    'measurement_free': (None, _P),
    'measurement_message': (_S, _P),
    'measurement_json': (_I, _P, _String),
}
for _name, _types in _functions.items():
    try:
        _function = getattr(_lib, 'tbv_' + _name)
    except AttributeError as _missing:
        raise ImportError('libtbverify.so.0 is older than this module (%s); %s'
                          % (_missing, _INSTALL)) from None
    _function.restype = _types[0]
    _function.argtypes = _types[1:]


def _text(raw: Optional[bytes]) -> str:
    return '' if raw is None else raw.decode('ascii', 'backslashreplace')


def _string(text: str) -> bytes:
    """A NUL would end what the library sees of it."""
    raw = os.fsencode(text)
    if b'\0' in raw:
        raise ValueError('a NUL in %r' % text)
    return raw


def _failure(code: int, message: str,
             json_text: Optional[str] = None) -> Error:
    error = Error(code, message)
    kind = NoVerdict if error.kind == Class.SYSTEM else Refused
    return kind(code, message, json_text)


_O = TypeVar('_O', bound='_Object')


class _Object:
    """What is made by the library, and freed with this."""
    _kind = ''

    def __init__(self) -> None:
        self._handle: Optional[_Handle] = None
        self._own(getattr(_lib, 'tbv_%s_new' % self._kind)())

    def _own(self, handle: _Handle) -> None:
        if not handle:
            raise MemoryError('libtbverify')
        self._handle = handle

    @classmethod
    def _of(cls: Type[_O], handle: _Handle) -> _O:
        made = cls.__new__(cls)
        made._handle = None
        made._own(handle)
        return made

    def __del__(self) -> None:
        handle = getattr(self, '_handle', None)
        if handle is not None:
            getattr(_lib, 'tbv_%s_free' % self._kind)(handle)

    def _call(self, name: str, *values: Any) -> None:
        """A function that can fail, and says why in the object's message."""
        code = getattr(_lib, 'tbv_%s_%s' % (self._kind, name))(
            self._handle, *values)
        if code != 0:
            raise _failure(code, self._message())

    def _message(self) -> str:
        return ''

    @property
    def json_text(self) -> str:
        """One line, as the library writes it."""
        out = ctypes.c_char_p()
        code = getattr(_lib, 'tbv_%s_json' % self._kind)(
            self._handle, ctypes.byref(out))
        if code != 0 or out.value is None:
            raise _failure(code or 1, '')
        return _text(out.value)

    def json(self) -> Dict[str, Any]:
        value: Dict[str, Any] = json.loads(self.json_text)
        return value


class Plan(_Object):
    """What a policy will ask of each artifact: no verdict on anything."""
    _kind = 'plan'

    def __init__(self) -> None:
        raise TypeError('made by Policy.check() alone')

    def pairs(self) -> List[Tuple[str, str]]:
        return [(_text(_lib.tbv_plan_name(self._handle, i)),
                 _text(_lib.tbv_plan_value(self._handle, i)))
                for i in range(_lib.tbv_plan_count(self._handle))]


class Digest(_Object):
    """SHA-256 in pieces, for programs that hash while downloading."""
    _kind = 'digest'

    def update(self, data: bytes) -> None:
        self._call('update', data, len(data))

    def add(self, algorithms: int) -> None:
        """By these as well, a set: Policy.algorithms, before any piece."""
        self._call('add', algorithms)

    def value(self, algorithm: int) -> bytes:
        """By one that was added, once it has ended."""
        value = ctypes.create_string_buffer(_DIGEST_SIZES[algorithm])
        self._call('value', algorithm, value)
        return value.raw

    def final(self) -> Tuple[bytes, int]:
        """Ends it: the digest, and how many bytes there were."""
        sha256 = ctypes.create_string_buffer(SHA256_SIZE)
        size = ctypes.c_uint64()
        self._call('final', sha256, ctypes.byref(size))
        return sha256.raw, size.value


class Evidence(_Object):
    """One artifact, one document, and the current time.

    A setter that raises leaves it failed until it is reset: no verdict.
    """
    _kind = 'evidence'

    def reset(self) -> None:
        """Empties it, for the next artifact: now as well."""
        _lib.tbv_evidence_reset(self._handle)

    def _message(self) -> str:
        return _text(_lib.tbv_evidence_message(self._handle))

    def __init__(self, now: Optional[int] = None) -> None:
        super().__init__()
        if now is not None:
            self.set_now(now)

    def set_attestation(self, data: bytes) -> None:
        self._call('set_attestation_mem', data, len(data))

    def set_artifact(self, sha256: bytes, size: int, path: str) -> None:
        if len(sha256) != SHA256_SIZE:
            raise ValueError('not a SHA-256')
        if not 0 <= size < 2 ** 64:
            raise ValueError('not a size')
        self._call('set_artifact', sha256, size, _string(path))

    def hash_artifact(self, file: BinaryIO, path: str,
                      algorithms: int = 1) -> None:
        """The rest of a file, whose name is path, by SHA-256 and by those that
        a policy needs: Policy.algorithms."""
        digest = Digest()
        digest.add(algorithms)
        while True:
            piece = file.read(1 << 16)
            if not piece:
                break
            digest.update(piece)
        self.set_artifact(*digest.final(), path)
        for algorithm in _DIGEST_SIZES:
            if algorithms & algorithm:
                self._call('set_artifact_digest', algorithm,
                           digest.value(algorithm))

    def set_statement(self, data: bytes) -> None:
        """The in-toto Statement whose digest the claim is."""
        self._call('set_statement_mem', data, len(data))

    def expect(self, *, name: Optional[str] = None, ref: Optional[str] = None,
               commit: Optional[str] = None,
               repository: Optional[str] = None) -> None:
        """What is expected of this artifact alone: it narrows what the policy
        accepts.  One value of each; a second one fails the evidence."""
        for kind, value in (('name', name), ('ref', ref), ('commit', commit),
                            ('repository', repository)):
            if value is not None:
                self._call('expect_' + kind, _string(value))

    def expect_live(self, *, nonce: Optional[bytes] = None,
                    public_key: Optional[bytes] = None,
                    user_data: Optional[bytes] = None,
                    age: Optional[int] = None) -> None:
        """What is expected of a live enclave, for Policy.verify_live()."""
        for kind, value in (('nonce', nonce), ('user_data', user_data),
                            ('public_key_mem', public_key)):
            if value is not None:
                self._call('expect_' + kind, value, len(value))
        if age is not None:
            self._call('expect_age', _seconds(age))

    def set_checksums(self, data: bytes) -> None:
        self._call('set_checksums_mem', data, len(data))

    def set_proof(self, data: bytes) -> None:
        self._call('set_proof_mem', data, len(data))

    def set_now(self, seconds: int) -> None:
        self._call('set_now', _seconds(seconds))


class Result(_Object):
    """A verdict that is OK, and what is proved."""
    _kind = 'result'

    def __init__(self) -> None:
        raise TypeError('made by Policy.verify() alone')

    @property
    def verdict(self) -> Verdict:
        return Verdict(_lib.tbv_result_verdict(self._handle))

    @property
    def question(self) -> str:
        """"artifact": there is no other here."""
        return _text(_lib.tbv_question_name(
            _lib.tbv_result_question(self._handle)))

    @property
    def summary(self) -> str:
        return _text(_lib.tbv_result_summary(self._handle))

    @property
    def root_is_builtin(self) -> bool:
        return bool(_lib.tbv_result_root_is_builtin(self._handle))

    @property
    def facts(self) -> Dict[str, str]:
        """Those that the verdict has, by the names of tbverify(1)."""
        found: Dict[str, str] = {}
        index = 0
        while True:
            name = _lib.tbv_fact_name(index)
            if name is None:
                return found
            value = _lib.tbv_result_fact(self._handle, index)
            if value is not None:
                found[_text(name)] = _text(value)
            index += 1

    def pcr(self, index: int) -> Optional[bytes]:
        """What the document lists for it; None where it does not."""
        if not 0 <= index < 2 ** 32:
            return None
        value: _Handle = _lib.tbv_result_pcr(self._handle, index)
        return ctypes.string_at(value, PCR_SIZE) if value else None


class Live(_Object):
    """Which image a running enclave is: no artifact is verified by it."""
    _kind = 'live'

    def __init__(self) -> None:
        raise TypeError('made by Policy.verify_live() alone')

    @property
    def summary(self) -> str:
        return _text(_lib.tbv_live_summary(self._handle))

    @property
    def facts(self) -> Dict[str, str]:
        return {_text(_lib.tbv_live_name(self._handle, i)):
                _text(_lib.tbv_live_value(self._handle, i))
                for i in range(_lib.tbv_live_count(self._handle))}

    @property
    def public_key(self) -> Optional[bytes]:
        """As it is in the document."""
        length = ctypes.c_size_t()
        key = _lib.tbv_live_public_key(self._handle, ctypes.byref(length))
        return ctypes.string_at(key, length.value) if key else None


class Measurement(_Object):
    """What the hypervisor measures of an enclave image."""
    _kind = 'measurement'

    def __init__(self) -> None:
        raise TypeError('made by measure() alone')


class _Inspection(_Object):
    _kind = 'inspection'


class Image:
    """A trusted image of a policy."""

    def __init__(self, policy: Policy, index: int) -> None:
        self._policy = policy
        self._index = index

    def _call(self, name: str, *values: Any) -> None:
        self._policy._call('image_' + name, self._index, *values)

    def set_kind(self, nitrotpm: bool) -> None:
        """Of an instance with a NitroTPM; before any PCR is set."""
        self._call('set_kind', 2 if nitrotpm else 1)

    def set_pcr(self, index: int, value: Union[str, bytes]) -> None:
        """96 hex digits, or 48 bytes."""
        if not 0 <= index < 2 ** 32:
            raise ValueError('not the number of a PCR')
        if isinstance(value, bytes):
            self._call('set_pcr', index, value, len(value))
        else:
            self._call('set_pcr_hex', index, _string(value))

    def add_measurements(self, data: bytes) -> None:
        """What nitro-cli prints."""
        self._call('add_reference_mem', data, len(data))

    def add_measurement(self, measurement: Measurement) -> None:
        self._call('add_measurement', measurement._handle)

    def add_root(self, name: str, data: bytes) -> None:
        self._call('add_root_mem', _string(name), data, len(data))

    def set_claim(self, form: Claim) -> None:
        self._call('set_claim', Claim(form))

    def set_claim_json(self, data: bytes) -> None:
        """What a policy file has as "claim"."""
        self._call('set_claim_mem', data, len(data))

    def set_any_source(self) -> None:
        self._call('set_any_source')

    def set_private(self, allowed: bool) -> None:
        self._call('set_private', bool(allowed))

    def set_network(self, allowed: bool) -> None:
        self._call('set_network', bool(allowed))

    def set_not_before(self, seconds: int) -> None:
        self._call('set_not_before', _seconds(seconds))

    def set_not_after(self, seconds: int) -> None:
        self._call('set_not_after', _seconds(seconds))

    def set_max_age(self, seconds: int) -> None:
        self._call('set_max_age', _seconds(seconds))

    def set_insecure_tpm_claim(self) -> None:
        self._call('set_insecure_tpm_claim')

    def set_insecure_unmeasured_claim(self) -> None:
        self._call('set_insecure_unmeasured_claim')

    def set_insecure_debug(self) -> None:
        self._call('set_insecure_debug')


class Policy(_Object):
    """What must hold.  An empty one never verifies anything."""
    _kind = 'policy'

    def reset(self) -> None:
        """Empties it, and ends the failure that a setter left."""
        _lib.tbv_policy_reset(self._handle)

    @classmethod
    def load(cls, directory: str, name: str) -> Policy:
        """A file beneath a directory, and the files that it names, none of
        which others may be able to write: tbv_policy_load_at(3)."""
        dir_fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            return cls.load_at(dir_fd, name)
        finally:
            os.close(dir_fd)

    @classmethod
    def load_at(cls, dir_fd: int, name: str) -> Policy:
        """The same beneath an open directory."""
        policy = cls()
        policy._call('load_at', dir_fd, _string(name))
        return policy

    def check(self, now: int) -> Plan:
        """What will be asked, before the first artifact.  Raises what every
        verdict would come to."""
        out = _Handle()
        code = _lib.tbv_policy_check(self._handle, _seconds(now),
                                     ctypes.byref(out))
        if not out:
            raise MemoryError('libtbverify')
        plan = Plan._of(out)
        if code != 0:
            raise _failure(code, _text(_lib.tbv_plan_message(out)))
        return plan

    @property
    def algorithms(self) -> int:
        """The set by which its images' claims name artifacts."""
        return int(_lib.tbv_policy_algorithms(self._handle))

    @property
    def files(self) -> List[Tuple[str, PolicyFileKind]]:
        """What a policy of set_json() names, in the order of set_file()."""
        return [(os.fsdecode(_lib.tbv_policy_file_path(self._handle, i)),
                 PolicyFileKind(_lib.tbv_policy_file_kind(self._handle, i)))
                for i in range(_lib.tbv_policy_file_count(self._handle))]

    def verify(self, evidence: Evidence) -> Result:
        """The one call that decides.  Raises Refused or NoVerdict, unless
        every check that the policy asks for has run and has passed."""
        out = _Handle()
        code = _lib.tbv_verify(self._handle, evidence._handle,
                               ctypes.byref(out))
        if not out:
            raise _failure(code or 1, '')
        result = Result._of(out)
        if code != 0:
            error = _failure(code, _text(_lib.tbv_result_message(out)),
                             result.json_text)
            error.want = _text(_lib.tbv_result_want(out))
            error.got = _text(_lib.tbv_result_got(out))
            raise error
        if (_lib.tbv_result_question(out) != _QUESTION_ARTIFACT or
                result.verdict not in (Verdict.VERIFIED,
                                       Verdict.VERIFIED_INSECURE)):
            raise _failure(1, 'a verdict that is none')
        return result

    def verify_live(self, evidence: Evidence) -> Live:
        """A running enclave's answer to a nonce: Evidence.expect_live()."""
        out = _Handle()
        code = _lib.tbv_live_verify(self._handle, evidence._handle,
                                    ctypes.byref(out))
        if not out:
            raise _failure(code or 1, '')
        live = Live._of(out)
        if code != 0:
            raise _failure(code, _text(_lib.tbv_live_message(out)),
                           live.json_text)
        return live

    def _message(self) -> str:
        return _text(_lib.tbv_policy_message(self._handle))

    def set_label(self, label: str) -> None:
        self._call('set_label', _string(label))

    def set_json(self, data: bytes) -> None:
        self._call('set_json_mem', data, len(data))

    def set_file(self, index: int, data: bytes) -> None:
        self._call('set_file_mem', index, data, len(data))

    def clear(self, part: Part) -> None:
        self._call('clear', Part(part))

    def add_image(self, name: str) -> Image:
        index = ctypes.c_size_t()
        self._call('add_image', _string(name), ctypes.byref(index))
        return Image(self, index.value)

    @property
    def image_count(self) -> int:
        return int(_lib.tbv_policy_image_count(self._handle))

    def allow_insecure_debug(self) -> None:
        self._call('allow_insecure_debug')

    def add_repository(self, url: str) -> None:
        self._call('add_repository', _string(url))

    def add_ref(self, pattern: str) -> None:
        self._call('add_ref', _string(pattern))

    def set_any_ref(self) -> None:
        self._call('set_any_ref')

    def add_commit(self, digits: str) -> None:
        self._call('add_commit_hex', _string(digits))

    def set_tree(self, digits: str) -> None:
        self._call('set_tree_hex', _string(digits))

    def set_any_source(self) -> None:
        self._call('set_any_source')

    def add_recipe(self, digits: str) -> None:
        self._call('add_recipe_hex', _string(digits))

    def add_rootfs(self, digits: str) -> None:
        self._call('add_rootfs_hex', _string(digits))

    def set_any_name(self) -> None:
        self._call('set_any_name')

    def set_chain_time(self, time: ChainTime) -> None:
        self._call('set_chain_time', ChainTime(time))

    def set_not_before(self, seconds: int) -> None:
        self._call('set_not_before', _seconds(seconds))

    def set_not_after(self, seconds: int) -> None:
        self._call('set_not_after', _seconds(seconds))

    def set_max_age(self, seconds: int) -> None:
        self._call('set_max_age', _seconds(seconds))

    def set_log_policy(self, data: bytes) -> None:
        self._call('set_log_policy_mem', data, len(data))

    def set_log_required(self, required: bool) -> None:
        self._call('set_log_required', bool(required))

    def set_while_valid(self, mode: WhileValid) -> None:
        self._call('set_while_valid', WhileValid(mode))

    def set_endorsers(self, data: bytes) -> None:
        self._call('set_endorsers_mem', data, len(data))

    def set_endorsement_stream(self, stream: str) -> None:
        self._call('set_endorsement_stream', _string(stream))

    def add_endorsements(self, data: bytes) -> None:
        self._call('add_endorsements_mem', data, len(data))

    def set_endorsement_trust(self, trust: EndorsementTrust) -> None:
        self._call('set_endorsement_trust', EndorsementTrust(trust))

    def set_endorsements_required(self, required: bool) -> None:
        self._call('set_endorsements_required', bool(required))

    def set_min_serial(self, serial: int) -> None:
        self._call('set_min_serial', _seconds(serial))

    def set_max_list_age(self, seconds: int) -> None:
        self._call('set_max_list_age', _seconds(seconds))

    def kept_names(self) -> List[str]:
        """The files for what is kept of lists, in their order."""
        names = []
        for i in range(_lib.tbv_policy_kept_count(self._handle)):
            name = ctypes.create_string_buffer(_KEPT_NAME_SIZE)
            self._call('kept_name', i, name)
            names.append(_text(name.value))
        return names

    def set_kept(self, index: int, data: bytes) -> None:
        self._call('set_kept_mem', index, data, len(data))

    def kept_data(self, index: int, now: int) -> Optional[bytes]:
        """What the file is to have from now on; empty: it is to be removed;
        None: it stays as it is."""
        size = ctypes.c_size_t()
        data = _lib.tbv_policy_kept_data(self._handle, index, _seconds(now),
                                         ctypes.byref(size))
        return None if data is None else ctypes.string_at(data, size.value)

    def keep_lists(self, directory: str, now: int) -> None:
        """Reads and keeps the newest list of each endorser, so that what was
        revoked stays revoked.  To be called when the policy has its lists, and
        before the first verdict.  Nobody else may be able to write to the
        directory, which is made if it is missing."""
        names = self.kept_names()
        if not names:
            return
        os.makedirs(directory, 0o700, exist_ok=True)
        held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            for i in reversed(range(len(names))):
                path = os.path.join(directory, names[i])
                if os.path.lexists(path):
                    self.set_kept(i, _read(path, ENDORSEMENTS_SIZE_MAX))
            for i, name in enumerate(names):
                data = self.kept_data(i, now)
                if data is not None:
                    _replace(os.path.join(directory, name), data, held)
        finally:
            os.close(held)


def _seconds(value: int) -> int:
    """ctypes would take what does not fit, and cut it."""
    if not -2 ** 63 <= value < 2 ** 63:
        raise ValueError('not 64 bits: %d' % value)
    return value


def _replace(path: str, data: bytes, directory: int) -> None:
    """Whole or not at all, also when the power fails."""
    if not data:
        os.unlink(path)
    else:
        with open(path + '.next', 'wb') as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.rename(path + '.next', path)
    os.fsync(directory)


def _read(path: str, most: int) -> bytes:
    with open(path, 'rb') as file:
        return file.read(most + 1)


def _parsed(name: str, text: str) -> int:
    out = ctypes.c_int64()
    code = getattr(_lib, 'tbv_%s_parse' % name)(_string(text),
                                                ctypes.byref(out))
    if code != 0:
        raise _failure(code, '')
    return out.value


def parse_time(text: str) -> int:
    """RFC 3339 to seconds."""
    return _parsed('time', text)


def parse_duration(text: str) -> int:
    """Such as "180d", to seconds."""
    return _parsed('duration', text)


def version() -> str:
    return _text(_lib.tbv_version())


def root_name() -> str:
    return _text(_lib.tbv_root_name(0))


def builtin_roots() -> Dict[str, bytes]:
    """The DER of each root that is built in, by its name; the default first."""
    roots: Dict[str, bytes] = {}
    length = ctypes.c_size_t()
    for i in range(_lib.tbv_root_count()):
        der = _lib.tbv_root_der(i, ctypes.byref(length))
        roots[_text(_lib.tbv_root_name(i))] = ctypes.string_at(
            der, length.value)
    return roots


def inspect_unverified(data: bytes) -> Dict[str, Any]:
    """What a document says.  Nothing in it has been verified."""
    out = _Handle()
    code = _lib.tbv_inspect(data, len(data), ctypes.byref(out))
    if not out:
        raise _failure(code or 1, '')
    inspection = _Inspection._of(out)
    if code != 0:
        raise _failure(code, _text(_lib.tbv_inspection_message(out)))
    return inspection.json()


def measure(file: BinaryIO) -> Measurement:
    """An enclave image, which is a regular file."""
    out = _Handle()
    code = _lib.tbv_measure_fd(file.fileno(), None, None, ctypes.byref(out))
    if not out:
        raise _failure(code or 1, '')
    measurement = Measurement._of(out)
    if code != 0:
        raise _failure(code, _text(_lib.tbv_measurement_message(out)))
    return measurement
