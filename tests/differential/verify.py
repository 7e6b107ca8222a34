"""The checks in their order (tbverify-attestation(5)).

SPDX-License-Identifier: BSD-2-Clause
"""
import hashlib

import chain
import claim as claims
import document as documents
import endorsement
import foreign
import log
import note
from policy import DEFAULT_REFS, Image, ref_matches
from refusal import Refusal, need

SKEW = 300


class Attested:
    cose = document = leaf = proof = None


def verify(policy, evidence):
    """verified, verified-insecure or a token."""
    try:
        return Verification(policy, evidence).run()
    except Refusal as refusal:
        return refusal.token


class Verification:
    def __init__(self, policy, evidence):
        self.policy, self.evidence = policy, evidence
        self.attested, self.lists = Attested(), None

    def run(self):
        self.complete()
        form = documents.form(self.evidence.attestation)
        self.proofs(form)
        self.attested.cose = cose = documents.Cose(form.cose)
        self.attested.document = documents.Document(cose.payload)
        self.kind()
        self.chain()
        self.binding()
        images = self.measurement()
        images, claim = self.claim(images)
        self.claimed = claim
        if claim.form in ("tb1", "text"):
            claims.artifact(claim, self.evidence, self.policy.any_name)
        else:
            need(self.evidence.list is None, "checksums-not-attested")
            foreign.artifact(claim, self.evidence, self.policy.any_name)
        if not self.policy.waives or not images[0].any_source:
            self.source(claim)
        self.time(images)
        self.revocation(claim)
        self.endorsement()
        self.logged(claim)
        return "verified-insecure" if images[0].debug else "verified"

    def complete(self):
        policy = self.policy
        need(policy.images or policy.endorsed_roots is not None, "no-image")
        usable = [one for one in policy.images
                  if not one.debug or policy.debug]
        self.usable = usable
        waived = policy.images and policy.waives and \
            all(one.any_source for one in policy.images)
        need(waived or policy.any_source or policy.repositories or
             policy.commits or policy.tree, "no-source")

    def proofs(self, form):
        self.attested.proof = form.proof
        if self.evidence.proof is not None:
            need(form.proof is None, "usage", "two proofs")
            need(self.policy.log_policy, "usage", "no log")
            self.attested.proof = note.Proof(self.evidence.proof)

    def roots(self):
        every = [root for one in self.policy.images for root in one.roots]
        return every + (self.policy.endorsed_roots or [])

    def kind(self):
        """The policy has an image of the document's kind."""
        is_tpm = self.attested.document.is_tpm
        if any(one.is_tpm == is_tpm for one in self.policy.images):
            return
        need(not is_tpm, "nitrotpm")
        need(self.policy.endorsed_roots is not None, "document-kind")

    def chain(self):
        document = self.attested.document
        seconds = document.seconds
        if self.policy.time == "now":
            seconds = self.evidence.now
        roots = self.roots()
        need(any(one == document.cabundle[0] for one in roots),
             "untrusted-root")
        leaf = chain.check(document, [document.cabundle[0]], seconds)
        self.attested.leaf = leaf
        signature = self.attested.cose.signature
        need(chain.verify_rs(leaf.key, self.attested.cose.signed,
                             int.from_bytes(signature[:48], "big"),
                             int.from_bytes(signature[48:], "big")),
             "signature")

    def binding(self):
        document, leaf = self.attested.document, self.attested.leaf
        if 4 in document.pcrs and not document.is_tpm:
            want = hashlib.sha384(bytes(48) + document.instance.encode())
            need(document.pcrs[4] == want.digest(), "pcr4-mismatch")
        need(leaf.not_before <= document.seconds <= leaf.not_after,
             "time-outside-certificate")
        need(document.seconds <= self.evidence.now + SKEW, "time-in-future")

    def measurement(self):
        """The images that the document's PCRs are those of."""
        document = self.attested.document
        if document.is_tpm:
            need({4, 7} <= set(document.pcrs), "pcr-missing")
            return self.matching(self.images())
        zero = [not any(document.pcrs[i]) for i in range(3)
                if i in document.pcrs]
        if any(zero):
            images = [one for one in self.usable if one.debug]
            need(images, "debug")
            need(len(zero) == 3, "pcr-missing")
            need(all(zero), "debug")
            return self.rooted(images)
        need(len(zero) == 3, "pcr-missing")
        if self.policy.endorsed_roots is not None:
            images = self.endorsed()
        else:
            images = self.images()
        return self.matching(images)

    def images(self):
        return [one for one in self.policy.images if not one.debug and
                one.is_tpm == self.attested.document.is_tpm]

    def matching(self, images):
        document = self.attested.document
        matching = [one for one in images
                    if endorsement.matches(one.pcrs, document)]
        missing = [one for one in images
                   if not set(one.pcrs) <= set(document.pcrs)]
        if not matching:
            raise Refusal("pcr-missing" if missing and len(missing) ==
                          len(images) else "pcr-mismatch")
        return self.rooted(matching)

    def endorsed(self):
        """Trust instead: what a quorum endorses at this time."""
        self.revocation(None)
        need(self.policy.lists, "endorsement-missing")
        endorsement.check(self.policy, self.lists, self.attested.document)
        image = Image()
        image.roots = self.policy.endorsed_roots
        return [image]

    def rooted(self, images):
        root = self.attested.document.cabundle[0]
        images = [one for one in images
                  if any(trusted == root for trusted in one.roots)]
        need(images, "image-root")
        return images

    def claim(self, images):
        data = self.attested.document.user_data
        is_tpm = self.attested.document.is_tpm
        if is_tpm:
            images = [one for one in images if one.tpm_claim]
            need(images, "tpm-claim")
        claim = self.foreign(images[0].shape, data)
        if claim is not None:
            need(claim.form == "statement" or self.evidence.statement is None,
                 "statement-not-attested")
            return images, claim
        claim = claims.Claim(data)
        images = [one for one in images if one.form == claim.form]
        need(images, "claim-form")
        need(self.evidence.statement is None, "statement-not-attested")
        if claim.form == "text":
            return images, claim
        got = self.attested.document.pcrs.get(16)
        if is_tpm:
            pass
        elif got is None:
            images = [one for one in images if not one.measured]
            need(images, "claim-not-measured")
        else:
            need(got == claims.pcr16(claim), "claim-not-measured")
        need(claim.recipe is None or claim.recipe in self.policy.recipes,
             "claim-recipe")
        need(claim.rootfs is None or claim.rootfs in self.policy.rootfs,
             "claim-rootfs")
        if claim.net:
            images = [one for one in images if one.network]
            need(images, "claim-network")
        if claim.priv:
            images = [one for one in images if one.priv]
            need(images, "claim-private")
        return images, claim

    def foreign(self, shape, data):
        """A claim of another builder, by the entry that the document is of:
        no two that it could be of differ."""
        if shape.form == "digest":
            return foreign.digest(data, shape, self.evidence)
        if shape.form == "json":
            return foreign.json(data, shape, self.evidence)
        if shape.form == "statement":
            return foreign.statement(data, self.evidence)
        return None

    def source(self, claim):
        policy = self.policy
        if policy.commits or policy.tree or policy.repositories or \
                (policy.refs and not policy.any_ref):
            need(not claim.ambiguous, "statement-source")
        if policy.commits:
            need(claim.commit is not None, "commit-missing")
            need(claim.commit in policy.commits, "commit-mismatch")
        if policy.tree:
            need(claim.tree == policy.tree, "tree-mismatch")
        if policy.repositories:
            need(claim.repo is not None, "repository-missing")
            need(claim.repo in policy.repositories, "repository-mismatch")
        refs = policy.refs
        if policy.repositories and not refs and not policy.any_ref:
            refs = DEFAULT_REFS
        if refs:
            need(claim.ref is not None, "ref-missing")
            need(any(ref_matches(one, claim.ref) for one in refs),
                 "ref-mismatch")

    def time(self, images):
        self.within(self.policy)
        reason = None
        for one in images:
            try:
                return self.within(one)
            except Refusal as refusal:
                reason = reason or refusal
        raise reason

    def within(self, bounds):
        seconds = self.attested.document.seconds
        if bounds.not_before is not None:
            need(seconds >= bounds.not_before, "too-early")
        if bounds.not_after is not None:
            need(seconds <= bounds.not_after, "too-late")
        if bounds.max_age is not None:
            need(self.evidence.now - seconds <= bounds.max_age, "too-old")

    def revocation(self, claim):
        """Any list, given or kept, required or not."""
        policy = self.policy
        if policy.endorsers is None or not (policy.lists or policy.kept):
            return
        if self.lists is None:
            self.lists = endorsement.Lists(policy, self.evidence.now)
        endorsement.revocation(self.lists, self.attested, claim,
                               self.evidence)

    def endorsement(self):
        policy = self.policy
        if policy.endorsers is None:
            return
        if not policy.lists:
            need(not policy.endorsements_required, "endorsement-missing")
            return
        endorsement.check(policy, self.lists, self.attested.document)

    def logged(self, claim):
        checkpoint = log.check(self.policy, self.evidence, self.attested)
        if checkpoint is not None and self.lists is not None:
            endorsement.revocation(self.lists, self.attested, claim,
                                   self.evidence, checkpoint)
