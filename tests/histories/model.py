"""The verdict of tbverify on an artifact under endorsement lists, and the lists
that it must keep: from tbverify-endorsements(5), without code of lib/.

The model knows what is in a list because it has made it; it parses nothing and
checks no signature.  Everything else about the document is good.

SPDX-License-Identifier: BSD-2-Clause
"""
SKEW, DAY = 300, 86400
ORDER = ("pcr", "artifact", "commit", "document")


class List:
    """One list: who signed it with which keys, and what it says."""

    def __init__(self, stream, serial, issued, expires):
        self.stream, self.serial = stream, serial
        self.issued, self.expires = issued, expires
        self.endorses = False       # the image, at the document's time
        self.revokes = []           # of ORDER, and of this very document
        self.body = b""
        self.keys = set()           # that signed it
        self.forged = set()         # whose signature on it is false
        self.path = None


class Policy:
    def __init__(self):
        self.stream = None
        self.people = {}            # name: key
        self.quorum, self.revoke_quorum = 1, 1
        self.required, self.instead = True, False
        self.min_serial, self.max_age = 0, 30 * DAY

    def signers(self, one):
        return {name for name, key in self.people.items()
                if key in one.keys}


class Refused(Exception):
    pass


def against(one, other):
    """A list beside another of one of its signers."""
    if one.serial < other.serial:
        raise Refused("rollback")
    if one.serial == other.serial and one.body != other.body:
        raise Refused("equivocation")


def holds(policy, one, given, kept, now):
    """Each list by itself: stream, serial, times."""
    if one.stream != policy.stream:
        raise Refused("endorsements-stream")
    for name in sorted(policy.signers(one)):
        if name in kept:
            against(one, kept[name])
    for other in given:
        if policy.signers(one) & policy.signers(other):
            against(one, other)
    if one.serial < policy.min_serial:
        raise Refused("endorsements-serial")
    if one.expires - one.issued > 180 * DAY:
        raise Refused("endorsements-lifetime")
    if one.issued > now + SKEW:
        raise Refused("endorsements-future")
    if now > one.expires:
        raise Refused("endorsements-expired")
    if now - one.issued > policy.max_age:
        raise Refused("endorsements-stale")


def opened(policy, given):
    """Signatures, when the lists are read: before anything is kept."""
    for one in given:
        if any(key in one.forged for key in policy.people.values()):
            raise Refused("endorsements-signature")
        if not policy.signers(one):
            raise Refused("endorser-unknown")


def newest(policy, good, kept):
    """Each endorser's word: the newest list of each, given or kept."""
    word = dict(kept)
    for one in good:
        for name in policy.signers(one):
            word[name] = one
    return word


def revoked(policy, word, known=ORDER):
    said = {name: [kind for kind in one.revokes if kind in known]
            for name, one in word.items()}
    who = [name for name, kinds in said.items() if kinds]
    if not who or len(who) < policy.revoke_quorum:
        return None
    return "revoked-" + min((kind for name in who for kind in said[name]),
                            key=ORDER.index)


def judge(policy, given, now, state):
    """The token, and what is to be kept: {(stream, key): list}."""
    news = {}
    try:
        opened(policy, given)
    except Refused as refused:
        return str(refused), news
    kept = {name: state[policy.stream, key]
            for name, key in policy.people.items()
            if (policy.stream, key) in state}
    good, fault = [], None
    for one in given:
        try:
            holds(policy, one, given, kept, now)
            good.append(one)
        except Refused as refused:
            fault = fault or str(refused)
    for one in good:
        for name in policy.signers(one):
            place = policy.stream, policy.people[name]
            if place not in state or state[place].serial < one.serial:
                news.setdefault(place, one)
    word = newest(policy, good, kept)
    token = None
    if policy.instead:
        # before the claim is read, which says the commit
        token = revoked(policy, word, ("pcr", "artifact", "document")) or \
            fault or endorsed(policy, given)
        token = None if token == "verified" else token
    return (token or revoked(policy, word) or fault or
            endorsed(policy, given)), news


def endorsed(policy, given):
    """By what is given, never by what is kept."""
    if not given:
        return "endorsement-missing" if policy.required else "verified"
    who = set()
    for one in given:
        if one.endorses:
            who |= policy.signers(one)
    return "verified" if len(who) >= policy.quorum else "not-endorsed"
