"""Requirements: policies and options (tbverify-policy(5)).

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib
import os
import re

import chain
import foreign
import trust
from plain import duration, hexadecimal, json_value, rfc3339
from refusal import Refusal, need

MEMBERS = {"tbverify-policy", "images", "repositories", "refs", "commits",
           "recipes", "rootfs", "names", "any-source", "not-before",
           "not-after", "max-age", "log", "endorsements"}
IMAGE = {"name", "pcrs", "roots", "not-before", "not-after", "max-age",
         "claim", "measured-claim", "network", "insecure-debug", "kind",
         "insecure-tpm-claim", "any-source", "private"}
LOG = {"policy", "require", "while-valid"}
ENDORSEMENTS = {"endorsers", "stream", "trust", "files", "roots",
                "min-serial", "max-list-age", "require"}
DEFAULT_REFS = ["refs/heads/*", "refs/tags/*"]
BUILT_IN = {
    "aws-nitro-g1":
    "641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893f3c68f79bb5b",
    "aws-us-gov-nitro-g1":
    "20bcd30a3e168ea03789e1c45912bc123c4de3c977b8a6e1c125c7929d668b3b"}


def read_file(path, most):
    try:
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except OSError:
        raise Refusal("io", path) from None
    return data


class BuiltInRoot:
    """Known by the digest that AWS publishes; the default without a name."""

    def __init__(self, name="aws-nitro-g1"):
        self.sha256 = BUILT_IN[name]

    def __eq__(self, der):
        return hashlib.sha256(der).hexdigest() == self.sha256

    def __hash__(self):
        return 0


class Image:
    def __init__(self):
        self.pcrs, self.roots, self.debug = {}, [BuiltInRoot()], False
        self.form, self.measured, self.network = "tb1", True, False
        self.is_tpm = self.tpm_claim = False
        self.shape = foreign.Shape("tb1")
        self.any_source = self.priv = False
        self.not_before = self.not_after = self.max_age = None

    def set(self, index, value):
        if not self.is_tpm or index in (4, 7):
            need(any(value), "reference-zero")
            need(not self.is_tpm or value != b"\xff" * 48, "reference-zero")
        need(self.pcrs.get(index, value) == value, "reference-conflict")
        self.pcrs[index] = value


def one_of(value, words):
    need(isinstance(value, str) and value in words, "policy-value")
    return value


def flag(value):
    need(isinstance(value, bool), "policy-value")
    return value


def texts(value):
    need(isinstance(value, list), "policy-value")
    need(all(isinstance(one, str) for one in value), "policy-value")
    return value


def url(text, token="policy-value"):
    need(re.fullmatch(r"[!-~]{1,255}", text), token, "a URL")
    return text


def pattern(text, token="policy-value"):
    need(re.fullmatch(r"refs/[!-~]{1,250}", text) and text.count("*") <= 1,
         token, "a pattern")
    return text


def members(value, known):
    need(isinstance(value, dict), "policy-value")
    need(set(value) <= known, "policy-member", "unknown")
    return value


class Policy:
    def __init__(self):
        self.images, self.repositories, self.refs = [], [], []
        self.commits, self.recipes, self.rootfs = [], [], []
        self.tree = None
        self.any_name = self.any_source = self.any_ref = False
        self.waives = True
        self.not_before = self.not_after = self.max_age = None
        self.time, self.debug = "document", False
        self.log_policy, self.log_required = None, False
        self.log_asked, self.while_valid = False, None
        self.endorsers, self.lists, self.kept = None, [], {}
        self.stream, self.trust, self.endorsed_roots = None, "also", None
        self.min_serial, self.max_list_age = 0, 30 * 86400
        self.endorsements_required = False

    def load(self, path):
        data = read_file(path, 1 << 20)
        need(len(data) <= 1 << 20, "policy-syntax", "size")
        value = json_value(data, "policy-syntax")
        need(isinstance(value, dict) and value, "policy-version")
        need(list(value)[0] == "tbverify-policy", "policy-version")
        need(value["tbverify-policy"] == 1 and
             not isinstance(value["tbverify-policy"], bool), "policy-version")
        self.directory = os.path.dirname(path)
        self.read(members(value, MEMBERS))

    def near(self, path):
        need(isinstance(path, str) and path, "policy-value")
        return os.path.join(self.directory, path)

    def read(self, value):
        images = value.get("images", [])
        need(isinstance(images, list), "policy-value")
        self.images = [self.image(one) for one in images]
        self.repositories = [url(one)
                             for one in texts(value.get("repositories", []))]
        self.any_ref = value.get("refs") == "any"
        if not self.any_ref:
            self.refs = [pattern(one) for one in texts(value.get("refs", []))]
        self.commits = self.digests(value, "commits", (20, 32))
        self.recipes = self.digests(value, "recipes", (32,))
        self.rootfs = self.digests(value, "rootfs", (32,))
        self.any_name = one_of(value.get("names", "basename"),
                               ("basename", "any")) == "any"
        self.any_source = flag(value.get("any-source", False))
        need(not self.any_source or not (self.repositories or self.refs or
                                         self.commits), "policy-value")
        self.bounds(self, value)
        self.kinds()
        need("endorsements" not in value or
             not any(one.is_tpm for one in self.images), "policy-value")
        if "endorsements" in value:
            self.endorsements(members(value["endorsements"], ENDORSEMENTS),
                              "images" in value)
        if "log" in value:
            self.log(members(value["log"], LOG))
        trust.two_roles(self.log_policy, self.endorsers)
        self.claims()

    def claims(self):
        """Combinations that can never hold, or could hold in two ways."""
        named = [(self.commits, "commit"), (self.repositories, "repository"),
                 (self.tree, "tree")]
        if not self.any_ref:
            named.append((self.repositories or self.refs, "ref"))
        for n, one in enumerate(self.images):
            asked = not (self.any_source or one.any_source)
            need(all(not value or not asked or one.form in ("tb1", "text") or
                     one.shape.names(what) for value, what in named),
                 "policy-value")
            need(not self.any_ref or one.form == "statement" or
                 not one.shape.names("ref"), "policy-value")
            for other in self.images[:n]:
                need(not self.any_source or one.form == other.form,
                     "policy-value")
                need(one.shape.same(other.shape) or self.apart(one, other),
                     "policy-value")
        waived = self.waives and self.images and \
            all(one.any_source for one in self.images)
        need(not waived or not (self.commits or self.repositories or
                                self.refs or self.tree), "policy-value")

    @staticmethod
    def apart(one, other):
        """Whether no document is of both."""
        if one.is_tpm != other.is_tpm or one.debug != other.debug:
            return True
        return any(one.pcrs[n] != other.pcrs[n]
                   for n in set(one.pcrs) & set(other.pcrs))

    @staticmethod
    def digests(value, name, sizes):
        return [hexadecimal(one, sizes, "policy-value")
                for one in texts(value.get(name, []))]

    @staticmethod
    def bounds(to, value):
        if "not-before" in value:
            to.not_before = rfc3339(value["not-before"], "policy-value")
        if "not-after" in value:
            to.not_after = rfc3339(value["not-after"], "policy-value")
        if "max-age" in value:
            to.max_age = duration(value["max-age"], "policy-value")

    def image(self, value):
        members(value, IMAGE)
        image = Image()
        need("name" in value, "policy-member")
        need(isinstance(value["name"], str) and value["name"], "policy-value")
        image.debug = flag(value.get("insecure-debug", False))
        image.is_tpm = one_of(value.get("kind", "enclave"),
                              ("enclave", "nitrotpm")) == "nitrotpm"
        need(image.debug or "pcrs" in value, "policy-member", "pcrs")
        need(not image.debug or "pcrs" not in value, "policy-value")
        if not image.debug:
            self.registers(image, value["pcrs"])
        if "roots" in value:
            image.roots = self.roots(value["roots"])
        self.bounds(image, value)
        self.kind(image, value)
        image.shape = foreign.Shape(value.get("claim", "tb1"))
        image.form = image.shape.form
        image.any_source = flag(value.get("any-source", False))
        image.priv = one_of(value.get("private", "refused"),
                            ("refused", "allowed")) == "allowed"
        image.measured = flag(value.get("measured-claim", not image.is_tpm and
                                        image.form == "tb1"))
        need(not (image.measured and image.is_tpm), "policy-value")
        need(not image.measured or image.form == "tb1", "policy-value")
        image.network = one_of(value.get("network", "refused"),
                               ("refused", "allowed")) == "allowed"
        return image

    @staticmethod
    def kind(image, value):
        """A claim of a NitroTPM is only as good as its instance."""
        image.tpm_claim = flag(value.get("insecure-tpm-claim", False))
        if not image.is_tpm:
            need(not image.tpm_claim, "policy-value")
            return
        need(not image.debug, "policy-value")
        need(image.tpm_claim == ("claim" in value), "policy-member")

    def kinds(self):
        for one in self.images:
            need(not any(one.pcrs and one.is_tpm != other.is_tpm and
                         one.pcrs == other.pcrs for other in self.images),
                 "policy-value")

    @staticmethod
    def registers(image, value):
        need(isinstance(value, dict), "policy-value")
        for name, digits in value.items():
            need(re.fullmatch(r"[0-9]|[12][0-9]|3[01]", name), "policy-value")
            image.set(int(name), hexadecimal(digits, (48,),
                                             "reference-value"))
        need(({4, 7} if image.is_tpm else {0, 1, 2}) <= set(image.pcrs),
             "reference-incomplete")

    def roots(self, value):
        need(texts(value), "policy-value", "no roots")
        # reserved names are never files
        return [BuiltInRoot(one) if one in BUILT_IN else
                chain.root(read_file(self.near(one), 16384)) for one in value]

    def log(self, value):
        need("policy" in value, "policy-member")
        path = self.near(value["policy"])
        self.log_required = flag(value.get("require", True))
        self.log_asked = True
        if "while-valid" in value:
            self.while_valid = one_of(value["while-valid"],
                                      ("require", "report"))
        self.log_policy = trust.Trust(read_file(path, 1 << 18))

    def endorsements(self, value, has_images):
        for name in ("endorsers", "stream", "trust"):
            need(name in value, "policy-member", name)
        need(isinstance(value["stream"], str) and value["stream"],
             "policy-value")
        self.stream = value["stream"]
        self.trust = one_of(value["trust"], ("also", "instead"))
        self.endorsements_required = flag(value.get("require", True))
        if self.trust == "also":
            need("roots" not in value, "policy-value")
        else:
            need(not has_images and self.endorsements_required,
                 "policy-value")
            self.endorsed_roots = [BuiltInRoot()]
        if "roots" in value:
            self.endorsed_roots = self.roots(value["roots"])
        if "min-serial" in value:
            serial = value["min-serial"]
            need(type(serial) is int and 0 <= serial < 1 << 53,
                 "policy-value")
            self.min_serial = serial
        if "max-list-age" in value:
            self.max_list_age = duration(value["max-list-age"],
                                         "policy-value")
        files = [self.near(one) for one in texts(value.get("files", []))]
        path = self.near(value["endorsers"])
        self.endorsers = trust.Trust(read_file(path, 1 << 18), True)
        self.lists = [read_file(one, 1 << 20) for one in files]


def ref_matches(one, ref):
    if "*" not in one:
        return one == ref
    head, tail = one.split("*")
    return (len(ref) >= len(head) + len(tail) and ref.startswith(head) and
            ref.endswith(tail))


class Measurements:
    """Measurements as nitro-cli prints them."""

    def __init__(self, data):
        value = self.parse(data)
        need(isinstance(value, dict), "reference-syntax")
        need(not {"attestation", "commit_hash"} & set(value),
             "reference-kind")
        if "Measurements" in value:
            value = value["Measurements"]
            need(isinstance(value, dict), "reference-syntax")
        need(value.get("HashAlgorithm") != "SHA384", "reference-kind", "TPM")
        self.pcrs = {}
        for name, digits in value.items():
            if not re.match(r"(PCR|pcr)[0-9]", name):
                continue
            match = re.fullmatch(r"(?:PCR|pcr)([0-9]|[12][0-9]|3[01])", name)
            need(match, "reference-value", name)
            if isinstance(digits, str) and digits.startswith("0x"):
                digits = digits[2:]
            self.pcrs[int(match.group(1))] = hexadecimal(digits, (48,),
                                                         "reference-value")
        need(self.pcrs, "reference-syntax", "no PCR")

    @staticmethod
    def lines(data):
        """nitro.pcrs, or PCR0= lines; None if the first is neither."""
        shapes = (rb"(?P<hex>\S+) (?P<name>(PCR|pcr)[0-9]+)",
                  rb"(?P<name>(PCR|pcr)[0-9]+)=(?P<hex>.*)")
        lines = data.removesuffix(b"\n").replace(b"\r\n", b"\n").split(b"\n")
        lines[-1] = lines[-1].removesuffix(b"\r")
        for shape in shapes:
            if not re.fullmatch(shape, lines[0]):
                continue
            found = {}
            for line in lines:
                match = re.fullmatch(shape, line)
                need(match, "reference-syntax", "another line")
                name = match["name"].decode().upper()
                need(name not in found, "reference-syntax", "twice")
                found[name] = match["hex"].decode("latin-1")
            return found
        return None

    @staticmethod
    def parse(data):
        need(len(data) <= 1 << 20, "reference-syntax", "size")
        if data[:1] in (b"\x84", b"\xd2"):
            raise Refusal("reference-kind", "an attestation")
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            try:
                data = data.decode("utf-16").encode("ascii")
            except UnicodeError:
                raise Refusal("reference-syntax", "UTF-16") from None
        data = data.removeprefix(b"\xef\xbb\xbf")
        found = Measurements.lines(data)
        if found:
            return found
        if data.lstrip()[:1] not in (b"{", b"["):
            # what a program printed before it
            at = re.search(rb"^\{", data, re.MULTILINE)
            need(at, "reference-syntax", "neither lines nor JSON")
            data = data[at.start():]
        value = json_value(data, "reference-syntax")
        if isinstance(value, list):
            need(len(value) == 1, "reference-syntax", "whose")
            value = value[0]
        return value
