"""The command line of tbverify(1), as the vectors use it.

SPDX-License-Identifier: BSD-2-Clause
"""
import json
import os
import re

import chain
import foreign
import image as images
import policy as policies
import trust
from plain import duration, hexadecimal, rfc3339
from policy import read_file
from refusal import Refusal, need

FLAGS = {"--no-policy", "--any-source", "--insecure-debug", "--require-log",
         "--no-state", "--state-read-only"}
ONCE = {"--policy", "--claim", "--tree", "--name", "--list", "--statement", "--time",
        "--clock", "--eif", "--max-age", "--proof", "--log-policy", "--endorsers",
        "--stream"}
REPEATED = {"--pcrs", "--pcr", "--root", "--commit", "--repository", "--ref",
            "--endorsements"}


class Evidence:
    """One artifact, one attestation, the current time."""

    def __init__(self):
        self.asked = self.list = self.proof = self.statement = None
        self.digests = {}
        self.name = self.sha256 = self.attestation = self.now = None


class Options:
    def __init__(self, words):
        self.flags, self.values = set(), {}
        words = list(words)
        while words:
            word = words.pop(0)
            name, is_joined, value = word.partition("=")
            if word in FLAGS:
                need(word not in self.flags, "usage", "twice")
                self.flags.add(word)
                continue
            need(name in ONCE or name in REPEATED, "usage", word)
            if not is_joined:
                need(words, "usage", "no value")
                value = words.pop(0)
            need(name in REPEATED or name not in self.values, "usage", word)
            self.values.setdefault(name, []).append(value)
        self.clash()

    def all(self, name):
        return self.values.get(name, [])

    def one(self, name):
        return self.values.get(name, [None])[0]

    def clash(self):
        need(not ("--no-policy" in self.flags and self.one("--policy")),
             "usage")
        named = [name for name in ("--commit", "--repository", "--ref",
                                   "--tree") if self.all(name)]
        need(not ("--any-source" in self.flags and named), "usage")
        self.own_image = any(self.all(name)
                             for name in ("--pcr", "--pcrs", "--eif"))
        debug_alone = ("--insecure-debug" in self.flags and
                       self.one("--policy") is None)
        if not self.own_image and not debug_alone:
            need(not self.all("--root") and not self.one("--claim"), "usage")
        for word in self.all("--pcr"):
            index, equals, _ = word.partition("=")
            need(equals and re.fullmatch(r"[0-9]|[12][0-9]|3[01]", index),
                 "usage", "--pcr")
        need(self.one("--time") in (None, "document", "now"), "usage")
        if self.one("--claim"):
            self.shape()
        if self.one("--clock"):
            rfc3339(self.one("--clock"), "usage")
        if self.one("--max-age"):
            duration(self.one("--max-age"), "usage")

    def shape(self):
        """A word, or an object as in a policy."""
        text = self.one("--claim")
        if not text.startswith("{"):
            return foreign.Shape(text, "usage")
        try:
            return foreign.Shape(json.loads(text), "usage")
        except ValueError:
            raise Refusal("usage", "--claim") from None

    def policy(self):
        made = policies.Policy()
        if self.one("--policy"):
            made.load(self.one("--policy"))
        else:
            need(set(self.values) - {"--clock"} or
                 self.flags - {"--no-policy"}, "no-policy")
        self.source(made)
        self.images(made)
        made.time = self.one("--time") or "document"
        if self.one("--max-age"):
            made.max_age = duration(self.one("--max-age"), "usage")
        made.debug = "--insecure-debug" in self.flags
        self.others(made)
        if any(self.all(one) for one in ("--commit", "--repository", "--ref",
                                         "--tree")):
            made.waives = False
        made.claims()
        return made

    def source(self, made):
        if "--any-source" in self.flags:
            made.any_source = True
            made.repositories, made.refs, made.commits = [], [], []
        if self.all("--commit"):
            made.commits = [hexadecimal(one, (20, 32), "usage")
                            for one in self.all("--commit")]
        if self.all("--repository"):
            made.repositories = [policies.url(one, "usage")
                                 for one in self.all("--repository")]
        if self.all("--ref"):
            made.refs = [policies.pattern(one, "usage")
                         for one in self.all("--ref")]
        if self.one("--tree"):
            made.tree = hexadecimal(self.one("--tree"), (32,), "usage")
        if any(self.all(one) for one in ("--commit", "--repository")):
            made.any_source = False

    def images(self, made):
        if not self.own_image:
            if "--insecure-debug" in self.flags and not made.images and \
                    made.endorsed_roots is None:
                made.images = [policies.Image()]
                made.images[0].debug = True
                self.roots(made.images[0])
            return
        image = policies.Image()
        for path in self.all("--pcrs"):
            found = policies.Measurements(read_file(path, 1 << 20))
            for index, value in found.pcrs.items():
                image.set(index, value)
        if self.one("--eif"):
            found = images.pcrs(read_file(self.one("--eif"), 1 << 24))
            for index, value in found.items():
                image.set(index, value)
        for word in self.all("--pcr"):
            index, _, digits = word.partition("=")
            image.set(int(index), hexadecimal(digits, (48,),
                                              "usage"))
        need({0, 1, 2} <= set(image.pcrs), "reference-incomplete")
        self.roots(image)
        made.images = [image]

    def roots(self, image):
        if self.all("--root"):
            # names of AWS's own roots, which no file has
            image.roots = [policies.BuiltInRoot(one)
                           if one in policies.BUILT_IN else
                           chain.root(read_file(one, 16384))
                           for one in self.all("--root")]
        if self.one("--claim"):
            image.shape = self.shape()
        image.form = image.shape.form
        image.measured = image.form == "tb1"

    def others(self, made):
        if self.one("--log-policy"):
            made.log_policy = trust.Trust(
                read_file(self.one("--log-policy"), 1 << 18))
            if not made.log_asked:
                made.log_required = True
        if "--require-log" in self.flags:
            need(made.log_policy, "usage")
            made.log_required = True
        if self.one("--stream"):
            made.stream = self.one("--stream")
        if self.one("--endorsers"):
            if made.endorsers is None:
                made.endorsements_required = True
            made.endorsers = trust.Trust(
                read_file(self.one("--endorsers"), 1 << 18), True)
            made.lists = []
        if self.all("--endorsements"):
            need(made.endorsers, "usage")
            made.lists = [data for path in self.all("--endorsements")
                          for data in list_files(path)]
        if made.endorsers:
            need(made.stream, "policy-member", "stream")
        trust.two_roles(made.log_policy, made.endorsers)

    def evidence(self, artifact_name):
        made = Evidence()
        made.asked = self.one("--name")
        made.name = made.asked or os.path.basename(artifact_name)
        if self.one("--list"):
            made.list = read_file(self.one("--list"), 16 << 20)
        if self.one("--statement"):
            made.statement = read_file(self.one("--statement"), 1 << 20)
        if self.one("--proof"):
            made.proof = read_file(self.one("--proof"), 1 << 18)
        made.now = rfc3339(self.one("--clock"), "usage")
        return made


def list_files(path):
    """The list, behind each of its detached signatures."""
    text = read_file(path, 1 << 20)
    beside = [path + end for end in (".minisig", ".sig")
              if os.path.exists(path + end)]
    return [read_file(one, 1 << 16) + text for one in beside] or [text]
