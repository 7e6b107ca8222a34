#!/usr/bin/python3
"""histories.py TBVERIFY VECTORS COUNT [SEED [CRASH.so]]

Random histories of endorsement lists, each a machine of its own: endorsers
issue lists, revoke, take that back, share a list, sign two with one serial, let
lists expire; keys are rotated and removed and come back; mirrors withhold lists,
hand out older ones, and give one out under another's name; the tool dies, the
power ends, and the state is not to be read, or only read.  After each step
tbverify must say what the model says (model.py), and so must the verifier of
tests/differential with what the model keeps.

SPDX-License-Identifier: BSD-2-Clause
"""
import base64
import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

import model

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "differential"))
import vectors  # noqa: E402

DAY = model.DAY
START = 1780272000              # 2026-06-01, half a year after the document
NAMES = ("alice", "bob", "carol")
STREAMS = ("test.example/builder", "test.example/builder-arm")


class Key:
    """An endorser's, of some generation; the same in every run."""
    made = {}

    def __init__(self, name, generation):
        seed = hashlib.sha256(b"%s %d" % (name.encode(), generation)).digest()
        self.private = ed25519.Ed25519PrivateKey.from_private_bytes(seed)
        raw = b"\x01" + self.private.public_key().public_bytes(
            Encoding.Raw, PublicFormat.Raw)
        self.name = "%s.example/endorser" % name
        self.id = hashlib.sha256(self.name.encode() + b"\n" +
                                 raw).digest()[:4]
        self.vkey = "%s+%s+%s" % (self.name, self.id.hex(),
                                  base64.b64encode(raw).decode())

    @classmethod
    def of(cls, name, generation):
        if (name, generation) not in cls.made:
            cls.made[name, generation] = cls(name, generation)
        return cls.made[name, generation]

    def line(self, text, forged=False):
        signature = bytearray(self.private.sign(text))
        if forged:
            signature[9] ^= 1
        return "\u2014 %s %s\n" % (self.name, base64.b64encode(
            self.id + bytes(signature)).decode())


class Machine:
    """One history: a directory, a state, a clock, and who is trusted."""

    def __init__(self, seed, context):
        self.random, self.context = random.Random(seed), context
        self.dir = tempfile.mkdtemp(prefix="history.", dir=context.dir)
        self.clock, self.count = START, 0
        self.generation = dict.fromkeys(NAMES, 0)
        self.trusted = set(NAMES)
        self.serial, self.lists = {}, []
        self.states = [{}]          # those that are possible
        self.quorum = self.random.choice((1, 1, 2, 2, 3))
        self.revoke_quorum = self.random.choice((1, 1, 1, 2))
        self.instead = self.random.random() < 0.15
        self.required = self.instead or self.random.random() < 0.8
        self.min_serial = self.random.choice((0,) * 7 + (2,))
        self.trail = []

    def key(self, name):
        return Key.of(name, self.generation[name])

    def write(self, name, text):
        path = os.path.join(self.dir, name)
        with open(path, "wb") as file:
            file.write(text)
        os.chmod(path, 0o644)
        return path

    #
    # What endorsers do
    #

    def issue(self):
        pick = self.random
        names = pick.sample(NAMES, pick.choice((1, 1, 1, 2)))
        stream = STREAMS[pick.random() < 0.04]
        before = max(self.serial.get((stream, name), 0) for name in names)
        serial = before + pick.choice((1, 1, 1, 3))
        if before and pick.random() < 0.1:
            serial = before         # a second list of one serial
        for name in names:
            self.serial[stream, name] = serial
        issued = self.clock + pick.choice((0,) * 9 + (60, 3000))
        one = model.List(stream, serial, issued, issued + pick.choice(
            (20, 40, 90, 90, 180, 180, 180, 180, 181)) * DAY)
        lines = self.lines(one)
        for name in names:
            key = self.key(name)
            (one.forged if pick.random() < 0.01 else one.keys).add(key.vkey)
        one.body = ("tbverify-endorsements-v1\nstream %s\nserial %d\n"
                    "issued %d\nexpires %d\n%s" % (
                        stream, serial, one.issued, one.expires,
                        "".join(lines))).encode()
        note = one.body.decode() + "\n" + "".join(
            self.key(name).line(one.body, self.key(name).vkey in one.forged)
            for name in names)
        self.count += 1
        one.path = self.write("list%d" % self.count, note.encode())
        self.lists.append(one)
        self.trail.append("%s by %s%s: %s serial %d endorses %s revokes %s" % (
            os.path.basename(one.path), ",".join(names),
            " FORGED" if one.forged else "", stream, serial, one.endorses,
            one.revokes))

    def lines(self, one):
        pick, know, out = self.random, self.context, []
        one.endorses = pick.random() < 0.85
        if one.endorses:
            out.append("endorse good-1 sha384 %s\n" % know.pcrs)
        for kind in model.ORDER:
            roll = pick.random()
            if roll < 0.1:
                one.revokes.append(kind)
                out.append("revoke %s from 0 it is bad\n" % know.what[kind])
            elif roll < 0.14:       # from a time after the document
                out.append("revoke %s from %d it is bad\n" % (
                    know.what[kind], START))
            elif roll < 0.18:
                out.append("revoke %s from 0 another\n" % know.other[kind])
        return out

    def rotate(self):
        name = self.random.choice(NAMES)
        self.generation[name] += 1
        self.trail.append("%s has a new key" % name)

    def back(self):
        name = self.random.choice(NAMES)
        self.generation[name] = max(0, self.generation[name] - 1)
        self.trail.append("%s has the old key again" % name)

    def remove(self):
        if len(self.trusted) > 1:
            name = self.random.choice(sorted(self.trusted))
            self.trusted.discard(name)
            self.trail.append("%s is removed" % name)

    def restore(self):
        self.trusted = set(NAMES)
        self.trail.append("all are trusted")

    def wait(self):
        self.clock += self.random.choice((1, 2, 5, 10, 20, 60)) * DAY
        self.trail.append("now %d" % self.clock)

    #
    # The artifacts to verify, and how
    #

    def policy(self):
        made = model.Policy()
        made.stream = STREAMS[self.random.random() < 0.04]
        made.people = {name: self.key(name).vkey
                       for name in sorted(self.trusted)}
        made.quorum = min(self.quorum, len(made.people))
        made.revoke_quorum = min(self.revoke_quorum, len(made.people))
        made.required, made.instead = self.required, self.instead
        made.min_serial = self.min_serial
        return made

    def write_policy(self, policy):
        people = sorted(policy.people)
        text = "".join("endorser %s %s\n" % (name, policy.people[name])
                       for name in people)
        text += "group g %d %s\nquorum g\nrevoke-quorum %d\n" % (
            policy.quorum, " ".join(people), policy.revoke_quorum)
        self.write("endorsers", text.encode())
        out = {"tbverify-policy": 1, "any-source": True, "endorsements": {
            "endorsers": "endorsers", "stream": policy.stream,
            "trust": "instead" if policy.instead else "also",
            "min-serial": policy.min_serial}}
        if policy.instead:
            out["endorsements"]["roots"] = [self.context.root]
        else:
            out["images"] = self.context.images
        if not policy.required:
            out["endorsements"]["require"] = False
        return self.write("policy.json", json.dumps(out).encode())

    def given(self):
        """A mirror's choice: new ones, old ones, in any order, or none."""
        pick = self.random
        if not self.lists or pick.random() < 0.1:
            return []
        recent = self.lists[-4:] if pick.random() < 0.7 else self.lists
        return pick.sample(recent, min(len(recent), pick.choice(
            (1, 1, 1, 2, 2, 3))))

    def verify(self):
        policy, given = self.policy(), self.given()
        how = self.random.choice(("", "", "", "", "", "--state-read-only",
                                  "--no-state", "batch", "power", "newest"))
        if how in ("power", "newest") and not self.context.crash:
            how = ""
        told = self.run(policy, given, how)
        outcomes = []
        for state in self.states:
            token, news = model.judge(policy, given, self.clock,
                                      {} if how == "--no-state" else state)
            outcomes.append((state, token, news))
        self.trail.append("%s %s %s -> %s" % (
            policy.stream, how or "verify", [os.path.basename(one.path)
                                             for one in given], told))
        self.settle(outcomes, told, how)
        if how == "" and len(outcomes) == 1 and self.random.random() < 0.2:
            self.differ(policy, given, *outcomes[0][:2])

    def settle(self, outcomes, told, how):
        """Which states are possible now; none: the tool is wrong."""
        self.states = []
        for state, token, news in outcomes:
            if told is not None and told != token:
                continue
            if how in ("--no-state", "--state-read-only"):
                news = {}
            after = dict(state)
            after.update(news)
            places = sorted(news)
            if told is None:        # it died: any of them may be kept
                for bits in range(1 << len(places)):
                    part = dict(state)
                    part.update((place, news[place]) for i, place in
                                enumerate(places) if bits >> i & 1)
                    self.add(part)
            else:
                self.add(after)
        if not self.states:
            raise AssertionError("tbverify: %s; the model: %s" % (
                told, sorted({token for _, token, _ in outcomes})))

    def add(self, state):
        if state not in self.states:
            self.states.append(state)

    def run(self, policy, given, how):
        know = self.context
        words = ["--policy", self.write_policy(policy),
                 "--clock", know.rfc3339(self.clock)]
        for one in given:
            words += ["--endorsements", one.path]
        environment = {"STATE_DIRECTORY": os.path.join(self.dir, "state"),
                       "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH",
                                                         "")}
        if how == "batch":
            pair = self.write("pair", ("%s %s\n" % (
                know.artifact, know.attestation)).encode())
            words = ["batch"] + words + [pair]
        else:
            if how.startswith("--"):
                words.append(how)
            words += ["--", know.artifact, know.attestation]
        if how in ("power", "newest"):
            keep = os.path.join(self.dir, "keep")
            shutil.rmtree(keep, ignore_errors=True)
            os.mkdir(keep)
            environment.update(
                LD_PRELOAD=know.crash, CRASH_KEEP=keep, CRASH_HOW=how,
                CRASH_AT=str(self.random.randint(1, 14)))
        done = subprocess.run([know.tool] + words, env=environment,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              check=False)
        return self.token(done)

    @staticmethod
    def token(done):
        """None: it died, and said nothing."""
        if done.returncode in (-9, 137) and not done.stdout and \
                b"tbverify:" not in done.stderr:
            return None
        if done.returncode in (0, -9, 137) and \
                done.stdout.startswith(b"verified"):
            return "verified"
        found = re.search(rb"\[([a-z0-9-]+)\]\s*$",
                          done.stderr.split(b"\n")[0])
        token = found.group(1).decode() if found else repr(done)
        if done.stdout:
            raise AssertionError("facts beside %s" % token)
        return token

    def differ(self, policy, given, state, want):
        """The verifier in Python, with what the model keeps."""
        words = ["--policy", os.path.join(self.dir, "policy.json"),
                 "--clock", self.context.rfc3339(self.clock)]
        for one in given:
            words += ["--endorsements", one.path]
        try:
            made, evidence = vectors.prepare({
                "artifact": self.context.artifact, "options": words,
                "attestation": self.context.attestation})
            for name, key in policy.people.items():
                if (policy.stream, key) in state:
                    with open(state[policy.stream, key].path, "rb") as file:
                        made.kept[name] = file.read()
            got = vectors.verify(made, evidence)
        except vectors.Refusal as refusal:
            got = refusal.token
        self.context.compared += 1
        if got != want:
            raise AssertionError("the verifier in Python: %s; the model: %s"
                                 % (got, want))

    def live(self):
        steps = ((self.issue, 5), (self.verify, 8), (self.wait, 2),
                 (self.rotate, 0.6), (self.back, 0.3), (self.remove, 0.5),
                 (self.restore, 0.5))
        what, weight = zip(*steps)
        for _ in range(self.random.randint(6, 24)):
            self.random.choices(what, weight)[0]()
        self.verify()


class Context:
    """What all histories share: the tool, and one good document."""

    def __init__(self, tool, root, crash, directory):
        self.tool, self.crash, self.dir = tool, crash, directory
        self.compared = 0
        self.root = os.path.join(root, "pki/root.pem")
        self.artifact = os.path.join(root, "artifact/hello-1.0.tar")
        self.attestation = os.path.join(root, "cases/good/attestation")
        with open(os.path.join(root, "policies/endorsed.json"), "rb") as file:
            read = json.load(file)
        self.images = read["images"]
        self.images[0]["roots"] = [self.root]
        pcrs = self.images[0]["pcrs"]
        self.pcrs = " ".join("%s:%s" % (i, pcrs[i]) for i in sorted(pcrs))
        with open(self.artifact, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        document = subprocess.run(
            [tool, "--no-state", "--print", "document-id", "--policy",
             os.path.join(root, "policies/default.json"), "--clock",
             self.rfc3339(START), "--", self.artifact, self.attestation],
            capture_output=True, check=True).stdout.decode().strip()
        self.what = {"pcr": "pcr 0:" + pcrs["0"],
                     "artifact": "artifact sha256:" + digest,
                     "commit": "commit " + read["commits"][0],
                     "document": "document sha256:" + document}
        self.other = {"pcr": "pcr 0:%s" % ("ab" * 48),
                      "artifact": "artifact sha256:" + "ab" * 32,
                      "commit": "commit " + "ab" * 20,
                      "document": "document sha256:" + "ab" * 32}

    @staticmethod
    def rfc3339(seconds):
        import time
        return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def main(tool, root, count, seed="1", crash=None):
    verdicts, made = {}, 0
    with tempfile.TemporaryDirectory() as directory:
        context = Context(tool, os.path.abspath(root), crash, directory)
        for i in range(int(count)):
            machine = Machine("%s %d" % (seed, i), context)
            try:
                machine.live()
            except AssertionError as error:
                print("history %s of seed %s: %s" % (i, seed, error))
                print("\n".join("  " + line for line in machine.trail))
                return 1
            for line in machine.trail:
                if " -> " in line:
                    token = line.rsplit(" -> ", 1)[1]
                    verdicts[token] = verdicts.get(token, 0) + 1
            made += 1
            shutil.rmtree(machine.dir)
    print("%d histories, %d verdicts, none but the model's; %d also by the "
          "verifier in Python" % (made, sum(verdicts.values()),
                                  context.compared))
    for token in sorted(verdicts, key=verdicts.get, reverse=True):
        print("  %6d %s" % (verdicts[token], "(died)" if token == "None"
                            else token))
    return 0


if __name__ == "__main__":
    if not 4 <= len(sys.argv) <= 6:
        sys.exit("usage: histories.py TBVERIFY VECTORS COUNT [SEED [CRASH]]")
    sys.exit(main(*sys.argv[1:]))
