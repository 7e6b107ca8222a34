#!/usr/bin/env bash
# examples/python: the module says of every vector what the tool says, and of
# nothing else that it is verified.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
python=/usr/bin/python3
if [ ! -x "$python" ]; then
	echo "1..0 # SKIP want $python"
	exit 0
fi
if [ -n "${TBV_INSTRUMENTED-}" ]; then
	echo "1..0 # SKIP built with $TBV_INSTRUMENTED"
	exit 0
fi
export LD_LIBRARY_PATH=$build/lib/.libs PYTHONDONTWRITEBYTECODE=1
export PYTHONPATH=$examples/python
copy_vectors "$work/v" || exit 1

as_the_tool python "$python" "$top/tests/examples/judge.py"

# Functions that the module does not have, and why: logs alone are for tblog,
# lists alone for those who make them, and programs do not need the rest.
cat >"$work/left" <<'END'
tbv_check_name
tbv_class_name
tbv_digest_fd
tbv_escape
tbv_inspection_count
tbv_inspection_error
tbv_inspection_name
tbv_inspection_value
tbv_lanes
tbv_log_checkpoint
tbv_log_consistent
tbv_log_entry
tbv_log_entry_rekor2
tbv_log_verify
tbv_measurement_architecture
tbv_measurement_deviation
tbv_measurement_flags
tbv_measurement_is_canonical
tbv_measurement_pcr
tbv_measurement_section_count
tbv_measurement_section_sha384
tbv_measurement_section_size
tbv_measurement_section_type
tbv_measurement_signer_validity
tbv_measurement_unchecked
tbv_measurement_version
tbv_note_verify
tbv_policy_image_insert_json
tbv_policy_image_json
tbv_policy_prepare
tbv_policy_prepare_many
tbv_result_check
tbv_result_check_detail
tbv_result_error
tbv_result_failed_check
tbv_result_new_failure
tbv_policy_image_add_reference_entry_mem
tbv_live_error
tbv_check_result_name
tbv_verdict_name
tbv_verify_lists
tbv_digest_read
tbv_policy_load
tbv_policy_load_file
tbv_policy_load_named
tbv_policy_sha256
tbv_digest_set_progress
END
{
	sed -n "s/^    '\\([a-z0-9_]*\\)': (.*/tbv_\\1/p" \
		"$examples/python/tbverify/__init__.py"
	cat "$work/left"
} | sort >"$work/python"
sed -n 's/^\t\(tbv_[a-z0-9_]*\);$/\1/p' "$top/lib/libtbverify.map" | sort \
	>"$work/map"
same "$work/map" "$work/python" 'each function is there, or left out by name'

cat >"$work/try.py" <<'END'
import json
import os
import re
import sys
import tempfile
import threading

import tbverify

header, vectors = sys.argv[1:]


class Recorder:
    """The library, and which of its functions were called."""

    def __init__(self, library):
        self._library = library
        self._called = set()

    def __getattr__(self, name):
        self._called.add(name)
        return getattr(self._library, name)


tbverify._lib = Recorder(tbverify._lib)
names = dict(re.findall(r'\bTBV_(\w+) = (\d+)', open(header).read()))
for prefix, kind in (('CLASS', tbverify.Class), ('PART', tbverify.Part),
                     ('POLICY_FILE', tbverify.PolicyFileKind),
                     ('CLAIM', tbverify.Claim), ('CHAIN_TIME', tbverify.ChainTime),
                     ('WHILE_VALID', tbverify.WhileValid),
                     ('ENDORSEMENT_TRUST', tbverify.EndorsementTrust),
                     ('VERDICT', tbverify.Verdict)):
    want = {name[len(prefix) + 1:]: int(value)
            for name, value in names.items() if name.startswith(prefix + '_')
            and not name.startswith('CLAIM_MEMBER_')}
    have = {member.name: int(member) for member in kind}
    assert have == want and want, (prefix, have, want)


def refused(token, kind, call, *values, **named):
    try:
        call(*values, **named)
    except kind as error:
        assert token is None or error.token == token, error
        return
    raise AssertionError('%s: not refused' % call)


def evidence(name='hello-1.0.tar'):
    made = tbverify.Evidence(now=tbverify.parse_time('2026-06-01T00:00:00Z'))
    made.set_attestation(open(vectors + '/cases/good/attestation',
                              'rb').read())
    with open(vectors + '/artifact/hello-1.0.tar', 'rb') as file:
        made.hash_artifact(file, name)
    return made


good = tbverify.Policy.load(vectors, 'policies/default.json')
result = good.verify(evidence())
assert result.verdict is tbverify.Verdict.VERIFIED
assert result.facts['name'] == 'hello-1.0.tar' and not result.root_is_builtin
pcrs = json.load(open(vectors + '/policies/default.json'))['images'][0]['pcrs']
for number, digits in pcrs.items():
    assert result.pcr(int(number)) == bytes.fromhex(digits), number
assert result.pcr(31) is None and result.pcr(-1) is None
assert result.pcr(2 ** 32) is None

with tempfile.TemporaryDirectory() as beneath:
    for directory in ('pki', 'policies'):
        os.mkdir(os.path.join(beneath, directory), 0o755)
    for name in ('pki/root.pem', 'policies/default.json'):
        with open(os.open(os.path.join(beneath, name), os.O_CREAT | os.O_WRONLY,
                          0o644), 'wb') as copy:
            copy.write(open(os.path.join(vectors, name), 'rb').read())
    directory = os.open(beneath, os.O_RDONLY)
    loaded = tbverify.Policy.load_at(directory, 'policies/default.json')
    assert loaded.verify(evidence()).summary == good.verify(evidence()).summary
    asked = loaded.check(1780000000).pairs()
    plan = loaded.check(1780000000).json()
    assert plan['tbverify-plan'] == 1 and plan['error'] is None, plan
    assert [(ask['name'], ask['value']) for ask in plan['asks']] == asked, plan
    assert ('image', 'example-builder 1.0') in asked, asked
    assert ('log', 'not required') in asked, asked
    os.chmod(os.path.join(beneath, 'pki/root.pem'), 0o664)
    refused('policy-unsafe', tbverify.NoVerdict, tbverify.Policy.load_at,
            directory, 'policies/default.json')
    refused('policy-unsafe', tbverify.NoVerdict, tbverify.Policy.load_at,
            directory, '/etc/passwd')
    refused('io', tbverify.NoVerdict, tbverify.Policy.load_at, directory, 'no')
    os.close(directory)
refused('no-image', tbverify.NoVerdict, tbverify.Policy().check, 1780000000)
refused('no-image', tbverify.NoVerdict, tbverify.Policy().verify, evidence())
bare = tbverify.Evidence()
bare.set_artifact(bytes([1] * 32), 0, 'hello-1.0.tar')
bare.set_attestation(open(vectors + '/cases/good/attestation', 'rb').read())
refused('no-clock', tbverify.NoVerdict, good.verify, bare)
bare = tbverify.Evidence(now=1780000000)
bare.set_artifact(bytes([1] * 32), 0, 'hello-1.0.tar')
refused('no-attestation', tbverify.Refused, good.verify, bare)
other = evidence()
other.set_artifact(bytes([1] * 32), 0, 'hello-1.0.tar')
refused('artifact-mismatch', tbverify.Refused, good.verify, other)
other = evidence()
other.expect(name='hello-1.1.tar')
refused('artifact-name', tbverify.Refused, good.verify, other)
for kind, value in (('ref', 'refs/tags/v1.0'), ('commit', 40 * '1'),
                    ('repository', 'https://git.example/other')):
    other = evidence()
    other.expect(**{kind: value})
    refused(kind + '-unexpected', tbverify.Refused, good.verify, other)
    refused('usage', tbverify.Error, other.expect, **{kind: value})
for wrong in (bytes(31), bytes(33), b''):
    refused(None, ValueError, other.set_artifact, wrong, 0, 'x')
refused(None, ValueError, other.set_artifact, bytes(32), -1, 'x')
refused(None, ValueError, other.set_artifact, bytes(32), 2 ** 64, 'x')
refused(None, ValueError, other.expect, name='hello-1.0.tar\0.txt')
refused(None, ValueError, other.set_now, 2 ** 63)
refused(None, ValueError, tbverify.Policy().add_repository, 'https://a\0b')
refused(None, TypeError, other.set_attestation, None)
refused(None, TypeError, tbverify.Result)
refused(None, AttributeError, good.verify, None)
refused('foreign', tbverify.Refused, tbverify.inspect_unverified, b'# text')
assert 'unverified' in tbverify.inspect_unverified(
    open(vectors + '/cases/good/attestation', 'rb').read())
refused('policy-syntax', tbverify.NoVerdict, tbverify.Policy().set_json, b'')
refused(None, OSError, tbverify.Policy.load, vectors + '/absent', 'x.json')
refused('io', tbverify.NoVerdict, tbverify.Policy.load, vectors, 'absent.json')
try:
    tbverify.Policy().add_ref('v1.0')
except tbverify.Error as error:
    assert error.kind is tbverify.Class.SYSTEM and str(error), error

# one policy, many threads
verdicts = []


def verify():
    for i in range(8):
        refused('artifact-mismatch', tbverify.Refused, good.verify, other)
        verdicts.append(good.verify(evidence()).verdict)


other = evidence()
other.set_artifact(bytes([1] * 32), 0, 'hello-1.0.tar')
threads = [threading.Thread(target=verify) for i in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert verdicts == [tbverify.Verdict.VERIFIED] * 64, verdicts


def read(name):
    with open(os.path.join(vectors, name), 'rb') as file:
        return file.read()


# a live enclave
now = tbverify.parse_time('2026-01-15T12:00:30Z')
asked = tbverify.Evidence(now=now)
asked.set_attestation(read('enclaves/nautilus/attestation'))
asked.expect_live(nonce=bytes(range(16)), age=3600)
policy = tbverify.Policy.load(vectors, 'policies/no-source.json')
live = policy.verify_live(asked)
assert live.summary.startswith('live enclave') and live.facts, live.summary
assert live.json()['tbverify-live'] == 1 and live.json()['verdict'] == 'live'
assert live.public_key == read('enclaves/key.raw')
refused('usage', tbverify.NoVerdict, good.verify, asked)
asked.reset()
asked.set_now(now)
asked.set_attestation(read('enclaves/nautilus/attestation'))
asked.expect_live(nonce=bytes(16), public_key=live.public_key, user_data=b'x')
refused('nonce-mismatch', tbverify.Refused, policy.verify_live, asked)

# what was compared
other = evidence()
other.set_artifact(bytes([1] * 32), 0, 'hello-1.0.tar')
try:
    good.verify(other)
except tbverify.Refused as error:
    assert error.got == '01' * 32 and len(error.want) == 64, error.want
    assert json.loads(error.json_text)['error']['token'] == error.token

# each setter, of a policy by calls
policy = tbverify.Policy()
image = policy.add_image('an image')
image.set_kind(nitrotpm=False)
image.set_pcr(0, '12' * 48)
image.set_pcr(1, bytes([18] * 48))
image.set_pcr(2, '12' * 48)
for call, *value in (
        (image.set_claim, tbverify.Claim.TB1), (image.set_private, True),
        (image.set_network, False), (image.set_not_before, 1),
        (image.set_not_after, 2000000000), (image.set_max_age, 100),
        (image.set_insecure_unmeasured_claim,),
        (image.set_insecure_tpm_claim,), (image.set_any_source,),
        (policy.add_repository, 'https://git.example/a'),
        (policy.add_commit, '1' * 40), (policy.set_tree, '1' * 64),
        (policy.add_recipe, '1' * 64), (policy.add_rootfs, '1' * 64),
        (policy.set_any_ref,), (policy.set_any_name,),
        (policy.set_not_before, 1), (policy.set_not_after, 2000000000),
        (policy.set_max_age, 100), (policy.allow_insecure_debug,),
        (policy.set_chain_time, tbverify.ChainTime.NOW),
        (policy.set_log_policy, read('policies/log.policy')),
        (policy.set_log_required, False),
        (policy.set_while_valid, tbverify.WhileValid.REPORT),
        (policy.set_endorsers, read('policies/endorsers.policy')),
        (policy.set_endorsement_stream, 'test.example/builder'),
        (policy.set_endorsement_trust, tbverify.EndorsementTrust.ALSO),
        (policy.set_endorsements_required, False),
        (policy.set_min_serial, 1), (policy.set_max_list_age, 31536000),
        (policy.add_endorsements, read('policies/list.note')),
        (policy.set_label, 'by calls'), (policy.set_any_source,)):
    try:
        call(*value)
    except tbverify.Error as error:
        raise AssertionError('%s: %s' % (call, error)) from error
with tempfile.TemporaryDirectory() as kept:
    policy.keep_lists(kept, tbverify.parse_time('2026-06-01T00:00:00Z'))
    assert os.listdir(kept)
    policy.keep_lists(kept, tbverify.parse_time('2026-06-01T00:00:00Z'))
policy.reset()
image = policy.add_image('debug')
image.set_insecure_debug()
image.add_root('root', read('pki/root.pem'))
image = policy.add_image('measured')
with open(os.path.join(vectors, 'images/good.eif'), 'rb') as file:
    image.add_measurement(tbverify.measure(file))
with open(os.path.join(vectors, 'images/good.eif'), 'rb') as file:
    assert 'Measurements' in tbverify.measure(file).json()
image = policy.add_image('published')
image.add_measurements(read('policies/measurements.json'))
image.set_claim_json(b'"text"')
policy.clear(tbverify.Part.IMAGES)
policy = tbverify.Policy()
policy.set_json(read('policies/default.json'))
for index, (name, kind) in enumerate(policy.files):
    assert kind is tbverify.PolicyFileKind.ROOT, name
    policy.set_file(index, read(os.path.join('policies', name)))
tried = evidence()
for call in (tried.set_statement, tried.set_proof, tried.set_checksums):
    call(b'x')
digest = tbverify.Digest()
digest.add(6)
digest.update(b'abc')
digest.final()
tried.set_artifact(bytes([1] * 32), 3, 'abc')
tried._call('set_artifact_digest', 2, digest.value(2))
assert tbverify.parse_duration('2m') == 120
assert tbverify.version() and tbverify.root_name() in tbverify.builtin_roots()
assert policy.algorithms == 1 and policy.image_count == 1
assert result.question == 'artifact' and str(tbverify.Error(2))
with open(os.path.join(vectors, 'images/crc.eif'), 'rb') as file:
    refused('image-crc', tbverify.Refused, tbverify.measure, file)
left = {'tbv_' + name for name in tbverify._functions} - tbverify._lib._called
assert not left, left
END
try 'enumerators, misuse, threads' "$python" "$work/try.py" \
	"$top/include/tbverify.h" "$work/v"

cd "$work/d" || exit 1
where=("$work/trust" policies/policy.json "$work/kept")
attempt "$python" "$examples/python/verify.py"
says usage
[ "$got" = 2 ] || bad "got $got"
result 'verify.py: without arguments'
[ "$(grep -c . "$examples/python/verify.py")" -le 60 ]
report $? 'verify.py: 60 lines at most'
for name in hello-1.0.tar inspect 'a b' --help; do
	printf '%s' "$name" >"./$name"
	attest_as "./$name" "${name// /_}" refs/tags/v1.0 >att
	attempt "$python" "$examples/python/verify.py" "${where[@]}" "$name" att \
		ref=refs/tags/v1.0
	[ "$got" = 0 ] && grep -q '^verified' "$work/out" &&
		grep -qx 'ref refs/tags/v1.0' "$work/out"
	report $? "verify.py: a file called $name"
	echo >>"./$name"
	attempt "$python" "$examples/python/verify.py" "${where[@]}" "$name" att \
		ref=refs/tags/v1.0
	says '[artifact-mismatch]'
	[[ $got = 1 && ! -s $work/out ]] || bad "got $got"
	result "verify.py: a tampered file called $name"
done
echo >hello-1.0.tar
attest_as hello-1.0.tar hello-1.0.tar refs/tags/v1.0 >att
attempt "$python" "$examples/python/verify.py" "${where[@]}" hello-1.0.tar att \
	ref=refs/tags/v1.1
[ "$got" = 1 ] && says 'MISMATCH' && says '[ref-unexpected]'
report $? 'verify.py: an older version'
attempt "$python" "$examples/python/verify.py" "${where[@]}" hello-1.0.tar absent
[ "$got" = 4 ] && [ ! -s "$work/out" ]
report $? 'verify.py: a stripped attestation'

# What a list revoked stays revoked, whatever list comes later.
lists=$policies/lists.json
sed '$d' "$policy" >"$lists"
cat >>"$lists" <<END
  , "endorsements": {"files": ["list.note"], "endorsers": "endorsers.policy",
    "trust": "also", "stream": "test.example/builder"}
}
END
cp "$vectors/policies/endorsers.policy" "$policies"
now=$(date +%s)
# listed SERIAL [LINE]: verify.py under that list.
listed()
{
	"$attest" list "$vectors" $((now - 60)) $((now + 86400)) "$@" \
		>"$policies/list.note"
	attempt "$python" "$examples/python/verify.py" "$work/trust" \
		"${lists#"$work/trust/"}" "$work/kept" hello-1.0.tar att
}
listed 7
[ "$got" = 0 ] && grep -q '^verified' "$work/out"
report $? 'verify.py: under a list'
listed 8 "revoke artifact sha256:$(sha256sum <hello-1.0.tar |
	cut -d ' ' -f 1) from 0 backdoor"
says '[revoked-artifact]'
[ "$got" = 1 ] || bad "got $got"
result 'verify.py: a list revokes'
listed 7
says '[revoked-artifact]'
[ "$got" = 1 ] || bad "got $got"
result 'verify.py: the list before that does not undo it'
listed 9
[ "$got" = 0 ] && [ "$(find "$work/kept" -type f | wc -l)" = 1 ]
report $? 'verify.py: a newer list does'

# The package of pyproject.toml, built by the backend that it names, and installed
# in an environment where nothing else is.
cat >"$work/build.py" <<'END'
import importlib
import os
import sys

try:
    import tomllib
    with open('pyproject.toml', 'rb') as file:
        name = tomllib.load(file)['build-system']['build-backend']
except ImportError:
    name = 'setuptools.build_meta'
backend = importlib.import_module(name)
print(backend.build_wheel(sys.argv[1]))
END
if "$python" -c 'import ensurepip, setuptools, venv, wheel' 2>/dev/null; then
	cp -R "$examples/python" "$work/package" && chmod -R u+w "$work/package"
	mkdir "$work/wheel"
	(cd "$work/package" && env -u PYTHONPATH "$python" -W ignore \
		"$work/build.py" "$work/wheel") >"$work/log" 2>&1
	report $? 'a wheel is built by its own backend'
	try 'a clean environment' "$python" -m venv "$work/venv"
	try 'the wheel is installed there' env -u PYTHONPATH \
		"$work/venv/bin/pip" -q --isolated --disable-pip-version-check \
		install --no-index --no-deps "$work"/wheel/*.whl
	cat >"$work/installed.py" <<-'END'
		import importlib.metadata
		import sys

		import tbverify

		module, license, readme = sys.argv[1:]
		assert tbverify.__file__.startswith(sys.prefix), tbverify.__file__
		package = importlib.metadata.distribution('tbverify')
		assert package.version == tbverify.__version__ == module, package
		facts = package.metadata
		assert facts['License'] == 'BSD-2-Clause', facts['License']
		text = facts.get_payload() or facts['Description']
		assert text.strip() == open(readme).read().strip(), text
		names = {file.name: file for file in package.files}
		assert 'py.typed' in names, names
		text = names['LICENSE'].read_text()
		assert text == open(license).read(), text
	END
	try 'it has version, licence, README and types' env -u PYTHONPATH \
		"$work/venv/bin/python3" "$work/installed.py" \
		"$(sed -n "s/^AC_INIT(\[tbverify], \[\(.*\)])\$/\1/p" \
			"$top/configure.ac")" "$top/LICENSE" \
		"$examples/python/README.md"
	echo wheel >./wheel
	attest_as ./wheel wheel refs/tags/v1.0 >att
	attempt env -u PYTHONPATH "$work/venv/bin/python3" \
		"$examples/python/verify.py" "${where[@]}" wheel att
	[ "$got" = 0 ] && grep -q '^verified' "$work/out"
	report $? 'and verifies'
else
	skip 'a wheel' 'want setuptools, venv and wheel for Python'
fi

# Without the library, or with one that has not all functions yet.
attempt env -u LD_LIBRARY_PATH "$python" -c '
import sys
try:
    import tbverify
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(7)'
if [ "$got" = 0 ]; then
	skip 'no library' 'libtbverify is installed on this system'
else
	says 'tbverify needs the C library libtbverify.so.0'
	says 'libtbverify0'
	[ "$got" = 7 ] || bad "not an ImportError: $got"
	result 'no library: an ImportError that says what to install'
fi
mkdir "$work/old"
read -r -a cc <<<"$CC"
echo 'int tbv_version(void); int tbv_version(void) { return 0; }' >"$work/old.c"
"${cc[@]}" -shared -fPIC -Wl,-soname,libtbverify.so.0 "$work/old.c" \
	-o "$work/old/libtbverify.so.0" >"$work/log" 2>&1 || bad 'no library'
attempt env LD_LIBRARY_PATH="$work/old" "$python" -c 'import tbverify'
[ "$got" != 0 ] || bad 'imported'
says 'ImportError: libtbverify.so.0 is older than this module'
result 'an older library: an ImportError'

if command -v mypy >/dev/null; then
	try 'mypy --strict' mypy --strict --cache-dir=/dev/null \
		"$examples/python/tbverify" "$examples/python/verify.py"
else
	skip 'mypy --strict' 'want mypy'
fi

echo "1..$count"
