/*
 * Things that endorsers have revoked, although everything else is valid.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define GOOD(name, why, options) \
	{ name, "good", why, LISTS5, "verified", options, NULL, NULL, NULL, \
	    NULL }
#define BAD(name, expect, why, options) \
	{ name, "revocation", why, LISTS5, expect, options, NULL, NULL, \
	    NULL, NULL }
#define WITH(name)	ENDORSED(name)
#define THREE	" --endorsers policies/endorsers-three.policy"
#define OWN(name)	POLICY("endorsed") CLOCK " --no-state " \
	"--endorsements cases/" name "/endorsements"
/* The document itself is revoked, in whatever encoding. */
#define DOCUMENT(name, why, edit, file) \
	{ name, "revocation", why, LISTS5, "revoked-document", OWN(name), \
	    edit, file PART("endorsements", "alice", LIST_HEAD("7") \
	    GOOD_LINE "revoke document sha256:$(DOCUMENTID) from 0 " \
	    "a stolen key\n"), NULL, NULL }
/* A bundle in the log, and a list. */
#define LOGGED(name, family, expect, why, list) \
	{ name, family, why, LISTS5, expect, POLICY("endorsed") CLOCK \
	    " --no-state --log-policy policies/log-none.policy " \
	    "--endorsements policies/" list ".note", NULL, BUNDLE, NULL, \
	    NULL }

static const struct vector rows[] = {
	BAD("revoked-pcr", "revoked-pcr", "the image", WITH("revoke-pcr")),
	BAD("revoked-pcr-from", "revoked-pcr", "the image, from the "
	    "document's second on", WITH("revoke-pcr-from")),
	GOOD("good-revoked-pcr-later", "the image, from the next second on",
	    WITH("revoke-pcr-later")),
	GOOD("good-revoked-pcr-other", "an image that has two of the three "
	    "PCRs", WITH("revoke-pcr-other")),
	BAD("revoked-pcr-instead", "revoked-pcr", "the image, where the "
	    "endorsed ones are the images", POLICY("instead") CLOCK
	    " --no-state --endorsements policies/revoke-pcr.note"),
	BAD("revoked-artifact", "revoked-artifact", "the artifact",
	    WITH("revoke-artifact")),
	GOOD("good-revoked-artifact-other", "another artifact",
	    WITH("revoke-artifact-other")),
	BAD("revoked-commit", "revoked-commit", "the commit",
	    WITH("revoke-commit")),
	GOOD("good-revoked-commit-other", "another commit",
	    WITH("revoke-commit-other")),
	DOCUMENT("revoked-document", "the document", NULL, ""),
	DOCUMENT("revoked-document-low-s", "the document, with the low s",
	    "cose s low", ""),
	DOCUMENT("revoked-document-high-s", "the document, with the high s",
	    "cose s high", ""),
	DOCUMENT("revoked-document-tag", "the document, with a tag",
	    "cose tag d2", ""),
	DOCUMENT("revoked-document-base64", "the document, in base64", NULL,
	    "$(BASE64)\n"),
	{ "good-revoked-document-other", "good", "another document", LISTS5,
	    "verified", POLICY("endorsed") CLOCK " --no-state --endorsements "
	    "cases/revoked-document/endorsements", "time 1768478400001",
	    NULL, NULL, NULL },
	LOGGED("revoked-log", "revocation", "revoked-log", "the log, at a "
	    "smaller size than that of the checkpoint", "revoke-log"),
	LOGGED("good-revoked-log-later", "good", "verified", "the log, at "
	    "the checkpoint's size", "revoke-log-later"),
	LOGGED("good-revoked-log-other", "good", "verified", "another log",
	    "revoke-log-other"),

	/* by whom */
	BAD("revoked-by-any", "revoked-pcr", "by an endorser who is not of "
	    "the quorum", WITH("list") " --endorsements "
	    "policies/revoke-bob.note"),
	BAD("revoked-optional", "revoked-pcr", "by a list that was not "
	    "needed", POLICY("endorsed-optional") CLOCK " --no-state "
	    "--endorsements policies/list.note --endorsements "
	    "policies/revoke-bob.note"),
	GOOD("good-revoked-by-one", "by one where it takes two",
	    WITH("list") " --endorsements policies/revoke-carol.note" THREE),
	BAD("revoked-by-two", "revoked-pcr", "by two of those that it takes, "
	    "for two reasons", WITH("list") " --endorsements "
	    "policies/revoke-bob.note --endorsements "
	    "policies/revoke-carol.note" THREE),
};

const struct family family_revocation = { rows, COUNT(rows) };
