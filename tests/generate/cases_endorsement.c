/*
 * Endorsement lists: who endorses the image, by valid lists.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define GOOD(name, why, options) \
	{ name, "good", why, LISTS5, "verified", options, NULL, NULL, NULL, \
	    NULL }
#define BAD(name, expect, why, options) \
	{ name, "endorsement", why, LISTS5, expect, options, NULL, NULL, \
	    NULL, NULL }
#define WITH(name)	ENDORSED(name)
#define BY(who)		" --endorsers policies/endorsers-" who ".policy"
#define CLOCKED(when)	POLICY("endorsed") " --no-state --clock " when \
	" --endorsements policies/list.note"

static const struct vector rows[] = {
	GOOD("good-endorsed", "an endorser's list", WITH("list")),
	GOOD("good-endorsed-file", "the list is named by the policy",
	    POLICY("endorsed-file") CLOCK " --no-state"),
	GOOD("good-endorsed-options", "all on the command line", DEFAULT
	    " --endorsers policies/endorsers.policy --endorsements "
	    "policies/list.note --stream " STREAM " --no-state"),
	GOOD("good-endorsed-instead", "the endorsed images are the images",
	    POLICY("instead") CLOCK " --no-state --endorsements "
	    "policies/list.note"),
	GOOD("good-endorsed-two", "two endorsers of one list",
	    WITH("list-two") BY("two")),
	GOOD("good-endorsed-two-lists", "two endorsers, each of a list",
	    WITH("list") " --endorsements policies/list-bob.note" BY("two")),
	GOOD("good-endorsed-2-of-3", "two of three endorsers",
	    WITH("list-two") BY("three")),
	GOOD("good-endorsed-stranger", "a stranger signed as well",
	    WITH("list-and-stranger")),
	GOOD("good-endorsed-signify", "a list signed by signify",
	    WITH("list-signify") BY("kinds")),
	GOOD("good-endorsed-minisign", "a list signed by minisign",
	    WITH("list-minisign") BY("kinds")),
	GOOD("good-endorsed-minisign-plain", "the same without a prehash",
	    WITH("list-minisign-plain") BY("kinds")),
	GOOD("good-endorsed-eight", "eight signature files in front of it, "
	    "of which two are endorsers'", WITH("list-eight-files")
	    BY("kinds")),
	GOOD("good-endorsed-window", "endorsed for the document's second "
	    "alone", WITH("list-window")),
	GOOD("good-endorsed-two-windows", "endorsed for two periods",
	    WITH("list-two-windows")),
	GOOD("good-endorsed-pcr3", "a fourth PCR", WITH("list-pcr8")),
	GOOD("good-endorsed-first", "at the moment of issue",
	    CLOCKED(ISSUED_TEXT)),
	GOOD("good-endorsed-skew", "five minutes before it was issued",
	    CLOCKED("2026-05-28T20:21:40Z")),
	GOOD("good-endorsed-last", "thirty days after it was issued",
	    CLOCKED("2026-06-27T20:26:40Z")),
	GOOD("good-endorsed-serial", "the lowest serial that will do",
	    POLICY("endorsed-serial-7") CLOCK " --no-state --endorsements "
	    "policies/list.note"),
	GOOD("good-not-endorsed", "no list, and none is needed",
	    POLICY("endorsed-optional") CLOCK " --no-state"),

	BAD("endorsement-missing", "endorsement-missing", "no list",
	    POLICY("endorsed") CLOCK " --no-state"),
	BAD("endorsement-missing-instead", "endorsement-missing", "no list, "
	    "which would be the images", POLICY("instead") CLOCK
	    " --no-state"),
	BAD("endorsement-stranger", "endorser-unknown", "a stranger's list",
	    WITH("list-stranger")),
	BAD("endorsement-optional-given", "endorser-unknown", "a list that "
	    "is not needed, and does not hold", POLICY("endorsed-optional")
	    CLOCK " --no-state --endorsements policies/list-stranger.note"),
	BAD("endorsement-signature", "endorsements-signature", "a damaged "
	    "signature", WITH("list-broken")),
	BAD("endorsement-minisign-comment", "endorsements-signature",
	    "a damaged signature of minisign's comment",
	    WITH("list-minisign-broken") BY("kinds")),
	BAD("endorsement-eight-broken", "endorsements-signature", "eight "
	    "signature files, of which the last is damaged",
	    WITH("list-eight-files-broken") BY("kinds")),
	BAD("endorsement-kind", "endorser-unknown", "a list of minisign "
	    "where notes count", WITH("list-minisign")),
	BAD("endorsement-quorum", "not-endorsed", "one of two endorsers",
	    WITH("list") BY("two")),
	BAD("endorsement-quorum-lists", "not-endorsed", "one of two "
	    "endorsers, and another's list that endorses something else",
	    WITH("list-bob") " --endorsements policies/list-other-image.note"
	    BY("two")),
	BAD("endorsement-quorum-3", "not-endorsed", "one of three endorsers",
	    WITH("list") BY("three")),
	BAD("endorsement-bob", "not-endorsed", "an endorser who is not of "
	    "the quorum", WITH("list-bob")),
	BAD("endorsement-empty", "not-endorsed", "a list of nothing",
	    WITH("list-empty")),
	BAD("endorsement-other-image", "not-endorsed", "another image",
	    WITH("list-other-image")),
	BAD("endorsement-other-instead", "not-endorsed", "another image, "
	    "where the endorsed ones are the images", POLICY("instead") CLOCK
	    " --no-state --endorsements policies/list-other-image.note"),
	BAD("endorsement-other-pcr3", "not-endorsed", "another fourth PCR",
	    WITH("list-other-pcr3")),
	BAD("endorsement-window", "endorsement-window", "endorsed until the "
	    "second before", WITH("list-ended")),
	BAD("endorsement-window-begin", "endorsement-window", "endorsed from "
	    "the second after", WITH("list-not-begun")),
	BAD("endorsement-stream", "endorsements-stream", "a list about "
	    "another builder", WITH("list-other-stream")),
	BAD("endorsement-serial", "endorsements-serial", "a serial below the "
	    "policy's", POLICY("endorsed-serial-8") CLOCK " --no-state "
	    "--endorsements policies/list.note"),
	BAD("endorsement-rollback", "rollback", "a newer list by the same "
	    "endorser beside it", WITH("list-newer")
	    " --endorsements policies/list.note"),
	BAD("endorsement-equivocation", "equivocation", "two lists of one "
	    "serial", WITH("list") " --endorsements "
	    "policies/list-other-text.note"),
	BAD("endorsement-future", "endorsements-future", "issued in the "
	    "future", CLOCKED("2026-05-28T20:21:39Z")),
	BAD("endorsement-stale", "endorsements-stale", "issued more than "
	    "thirty days ago", CLOCKED("2026-06-27T20:26:41Z")),
	BAD("endorsement-stale-policy", "endorsements-stale", "issued more "
	    "than a day ago, where the policy wants that",
	    POLICY("endorsed-day") CLOCK " --no-state --endorsements "
	    "policies/list.note"),
	BAD("endorsement-expired", "endorsements-expired", "past its end",
	    POLICY("endorsed-year") " --no-state --clock "
	    "2026-08-26T20:26:41Z --endorsements policies/list.note"),
	BAD("endorsement-lifetime", "endorsements-lifetime", "a life of more "
	    "than 180 days", WITH("list-long-life")),

	/* the text of a list */
	BAD("endorsements-unsigned", "endorsements-envelope",
	    "nobody signed it",
	    WITH("list-unsigned")),
	BAD("endorsements-nine", "endorsements-envelope", "nine signature "
	    "files in front of it", WITH("list-nine-files") BY("kinds")),
	BAD("endorsements-tab", "endorsements-text", "a tab", WITH("list-tab")),
	BAD("endorsements-crlf", "endorsements-text", "a carriage return",
	    WITH("list-crlf")),
	BAD("endorsements-version", "endorsements-header", "another version",
	    WITH("list-version")),
	BAD("endorsements-no-stream", "endorsements-header", "no stream",
	    WITH("list-no-stream")),
	BAD("endorsements-serial", "endorsements-header",
	    "a serial with a leading "
	    "zero", WITH("list-serial")),
	BAD("endorsements-serial-large", "endorsements-header",
	    "a serial of 2^53",
	    WITH("list-serial-large")),
	BAD("endorsements-verb", "endorsements-verb",
	    "a word of another version",
	    WITH("list-verb")),
	BAD("endorsements-subject", "endorsements-verb",
	    "something else is revoked",
	    WITH("list-subject")),
	BAD("endorsements-no-reason", "endorsements-line", "no reason",
	    WITH("list-no-reason")),
	BAD("endorsements-word-too-many", "endorsements-line",
	    "more at the end of a "
	    "line", WITH("list-word-too-many")),
	BAD("endorsements-two-pcrs", "endorsements-pcr",
	    "an image without PCR2",
	    WITH("list-two-pcrs")),
	BAD("endorsements-pcr-twice", "endorsements-pcr", "a PCR twice",
	    WITH("list-pcr-twice")),
	BAD("endorsements-zero", "endorsements-zero",
	    "a PCR of zeros, as in debug "
	    "mode", WITH("list-zero")),

	/* whose word counts */
	BAD("endorsers-none", "signers-quorum", "a quorum of none, which would "
	    "endorse everything", WITH("list") BY("none")),
	BAD("endorsers-in-log", "key-two-roles", "an endorser's key is a "
	    "log's as well", WITH("list")
	    " --log-policy policies/log-alice.policy"),
	BAD("endorsers-no-stream", "policy-member", "nothing says what the "
	    "lists are about", DEFAULT " --endorsers "
	    "policies/endorsers.policy --endorsements policies/list.note "
	    "--no-state"),
	BAD("instead-and-image", "policy-value", "images beside endorsed "
	    "ones that take their place", POLICY("instead-and-image") CLOCK
	    " --no-state --endorsements policies/list.note"),
	BAD("instead-optional", "policy-value", "images that need no list",
	    POLICY("instead-optional") CLOCK " --no-state"),
};

const struct family family_endorsement = { rows, COUNT(rows) };
