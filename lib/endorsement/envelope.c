/*
 * Proves that endorsers signed a text, in one of three envelopes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/foreign.h"
#include "crypto/digest.h"
#include "endorsement/envelope.h"
#include "log/note.h"

#define COMMENT "untrusted comment: "
#define TRUSTED "trusted comment: "
#define COMMENT_MAX 8192		/* minisign's; signify has 1024 */
#define BLOB_SIZE (2 + TBV_KEY_NUMBER_SIZE + TBV_ED25519_SIZE)

/* A signature file: two lines of signify, or four of minisign. */
struct detached {
	uint8_t blob[BLOB_SIZE];	/* algorithm, number, signature */
	int is_minisign;
	struct tbv_bytes trusted;	/* minisign: its signed comment */
	uint8_t global[TBV_ED25519_SIZE];
};

static int
bad_envelope(struct tbv_fault *fault, const char *why)
{
	return tbv_fault_set(fault, TBV_ERR_ENDORSEMENTS_ENVELOPE,
	    "endorsement list: %s", why);
}

/*
 * Control characters are refused, because they could hide parts of a list from
 * a reader.
 */
static int
check_list_text(struct tbv_bytes text, struct tbv_fault *fault)
{
	const char *name = tbv_foreign_name(text);
	size_t i;

	if (name != NULL)
		return tbv_fault_set(fault, TBV_ERR_ENDORSEMENTS_TEXT,
		    "endorsement list: %s", name);
	for (i = 0; i < text.len; i++)
		if ((text.data[i] < 0x20 && text.data[i] != '\n') ||
		    text.data[i] == 0x7f)
			return tbv_fault_set(fault,
			    TBV_ERR_ENDORSEMENTS_TEXT,
			    "endorsement list: a control character at byte "
			    "%zu", i);
	if (text.len == 0 || text.data[text.len - 1] != '\n' ||
	    tbv_text_utf8(text.data, text.len) != 0)
		return tbv_fault_set(fault, TBV_ERR_ENDORSEMENTS_TEXT,
		    "endorsement list: not UTF-8, or its last line does not "
		    "end with a line feed");
	return TBV_OK;
}

/* Takes a line of base64 of exactly len bytes; 0 or -1. */
static int
take_base64_line(struct tbv_bytes *rest, uint8_t *out, size_t len)
{
	struct tbv_bytes line;
	size_t n;

	return tbv_text_take_line(rest, &line) == 0 && tbv_text_unbase64(
	    (const char *)line.data, line.len, out, len, &n) == 0 &&
	    n == len ? 0 : -1;
}

/* minisign writes comments with tabs. */
static int
is_comment(struct tbv_bytes text)
{
	size_t i;

	if (text.len > COMMENT_MAX || tbv_text_utf8(text.data, text.len) != 0)
		return 0;
	for (i = 0; i < text.len; i++)
		if ((text.data[i] < 0x20 && text.data[i] != '\t') ||
		    text.data[i] == 0x7f)
			return 0;
	return 1;
}

static const char *
take_detached(struct tbv_bytes *rest, struct detached *d)
{
	struct tbv_bytes line, next;

	memset(d, 0, sizeof(*d));
	if (tbv_text_take_line(rest, &line) != 0 ||
	    !tbv_text_take_prefix(&line, COMMENT) || !is_comment(line))
		return "signature: want an untrusted comment first";
	if (take_base64_line(rest, d->blob, sizeof(d->blob)) != 0 ||
	    d->blob[0] != 'E' || (d->blob[1] != 'd' && d->blob[1] != 'D'))
		return "signature: want base64 of an Ed25519 signature";
	next = *rest;
	if (!tbv_text_take_prefix(&next, TRUSTED))
		return NULL;
	d->is_minisign = 1;
	(void)tbv_text_take_prefix(rest, TRUSTED);
	if (tbv_text_take_line(rest, &d->trusted) != 0 ||
	    !is_comment(d->trusted))
		return "signature: want one line of a trusted comment";
	if (take_base64_line(rest, d->global, sizeof(d->global)) != 0)
		return "signature: want base64 under the trusted comment";
	return NULL;
}

/* The signed data: the body, or for minisign's "ED" its BLAKE2b-512. */
static enum tbv_signature
check_body(const struct detached *d, const struct tbv_key *key,
    struct tbv_bytes body)
{
	uint8_t digest[TBV_BLAKE2B_SIZE];
	struct tbv_bytes signature;

	if (d->blob[1] == 'D') {
		if (tbv_digest_blake2b512(&body, 1, digest) != TBV_OK)
			return TBV_SIGNATURE_NO_VERDICT;
		body.data = digest;
		body.len = sizeof(digest);
	}
	signature.data = d->blob + 2 + TBV_KEY_NUMBER_SIZE;
	signature.len = TBV_ED25519_SIZE;
	return tbv_signature_check_ed25519(key->raw, &body, 1, signature);
}

/* minisign also signs the signature together with the trusted comment. */
static enum tbv_signature
check_global(const struct detached *d, const struct tbv_key *key)
{
	struct tbv_bytes global, parts[2];

	parts[0].data = d->blob + 2 + TBV_KEY_NUMBER_SIZE;
	parts[0].len = TBV_ED25519_SIZE;
	parts[1] = d->trusted;
	global.data = d->global;
	global.len = sizeof(d->global);
	return tbv_signature_check_ed25519(key->raw, parts, 2, global);
}

/* TBV_OK if this endorser signed; otherwise the fault names the endorser. */
static int
judge_signature(enum tbv_signature signature,
    const struct tbv_endorsers *endorsers, size_t i, struct tbv_fault *fault)
{
	const char *name = tbv_endorsers_name(endorsers, i);
	char escaped[TBV_MAX_DETAIL];

	if (signature == TBV_SIGNATURE_GOOD)
		return TBV_OK;
	(void)tbv_escape(name, strlen(name), escaped, sizeof(escaped));
	if (signature == TBV_SIGNATURE_NO_VERDICT)
		return tbv_fault_set(fault, TBV_ERR_CRYPTO,
		    "endorsement list: signature of %s: libcrypto failed",
		    escaped);
	return tbv_fault_set(fault, TBV_ERR_ENDORSEMENTS_SIGNATURE,
	    "endorsement list: signature of %s does not verify", escaped);
}

/* Whether a signature file names this key, and is of the key's kind. */
static int
is_by(const struct detached *d, const struct tbv_key *key)
{
	unsigned int type = d->is_minisign ? TBV_KEY_MINISIGN :
	    TBV_KEY_SIGNIFY;

	/* signify has no prehash */
	return key->type == type && (d->is_minisign || d->blob[1] == 'd') &&
	    memcmp(key->id, d->blob + 2, TBV_KEY_NUMBER_SIZE) == 0;
}

static int
check_detached(const struct detached *d,
    const struct tbv_endorsers *endorsers, struct tbv_envelope *out,
    struct tbv_fault *fault)
{
	const struct tbv_key *key;
	enum tbv_signature rc;
	size_t i;

	for (i = 0; i < endorsers->count; i++) {
		key = &endorsers->endorser[i].key;
		if (!is_by(d, key))
			continue;
		rc = check_body(d, key, out->body);
		if (rc == TBV_SIGNATURE_GOOD && d->is_minisign)
			rc = check_global(d, key);
		if (rc == TBV_SIGNATURE_GOOD)
			out->signers |= UINT32_C(1) << i;
		return judge_signature(rc, endorsers, i, fault);
	}
	return TBV_OK;
}

static int
open_signed_note(struct tbv_bytes file, const struct tbv_endorsers *endorsers,
    struct tbv_envelope *out, struct tbv_fault *fault)
{
	struct tbv_note_signed by;
	struct tbv_note note;
	const char *why;
	size_t i;
	int rc;

	if ((rc = check_list_text(file, fault)) != TBV_OK)
		return rc;
	if ((why = tbv_note_parse(file, TBV_MAX_LIST_BODY, &note)) != NULL)
		return bad_envelope(fault, why);
	for (i = 0; i < endorsers->count; i++) {
		if ((rc = judge_signature(tbv_note_check(&note,
		    &endorsers->endorser[i].key, NULL, &by), endorsers, i,
		    fault)) != TBV_OK)
			return rc;
		if (by.count > 0)
			out->signers |= UINT32_C(1) << i;
	}
	out->body = note.text;
	return TBV_OK;
}

/*
 * Whether the lines of a signature come next, not a list, which begins
 * differently.
 */
static int
is_detached(struct tbv_bytes rest)
{
	return tbv_text_take_prefix(&rest, COMMENT);
}

/* One signature or several, up to the body. */
static int
skip_detached(struct tbv_bytes *rest, struct tbv_fault *fault)
{
	struct detached d;
	const char *why;
	size_t n = 0;

	do {
		if (n++ == TBV_MAX_SIGNATURE_FILES)
			return tbv_fault_set(fault,
			    TBV_ERR_ENDORSEMENTS_ENVELOPE, "endorsement list: "
			    "signature: more than %d of them",
			    TBV_MAX_SIGNATURE_FILES);
		if ((why = take_detached(rest, &d)) != NULL)
			return bad_envelope(fault, why);
	} while (is_detached(*rest));
	return TBV_OK;
}

/* The lines of each signature and the body, in two files or one. */
static int
open_detached(struct tbv_bytes file, struct tbv_bytes detached,
    const struct tbv_endorsers *endorsers, struct tbv_envelope *out,
    struct tbv_fault *fault)
{
	struct tbv_bytes rest = detached.data != NULL ? detached : file;
	struct tbv_bytes signatures = rest;
	struct detached d;
	int rc;

	if (detached.len > TBV_MAX_SIGNATURE_FILE)
		return bad_envelope(fault, "signature: too long");
	if ((rc = skip_detached(&rest, fault)) != TBV_OK)
		return rc;
	out->body = file;
	if (detached.data == NULL)
		out->body = rest;
	else if (rest.len > 0)
		return bad_envelope(fault, "signature: something follows it");
	if ((rc = check_list_text(out->body, fault)) != TBV_OK)
		return rc;
	while (rc == TBV_OK && signatures.data != rest.data) {
		(void)take_detached(&signatures, &d);
		rc = check_detached(&d, endorsers, out, fault);
	}
	return rc;
}

int
tbv_envelope_open(struct tbv_bytes file, struct tbv_bytes detached,
    const struct tbv_endorsers *endorsers, struct tbv_envelope *out,
    struct tbv_fault *fault)
{
	int rc;

	memset(out, 0, sizeof(*out));
	if (file.len > TBV_MAX_LIST_BODY)
		return tbv_fault_set(fault, TBV_ERR_ENDORSEMENTS_OVERSIZED,
		    "endorsement list: more than %d bytes",
		    TBV_MAX_LIST_BODY);
	if (detached.data != NULL || is_detached(file))
		rc = open_detached(file, detached, endorsers, out, fault);
	else
		rc = open_signed_note(file, endorsers, out, fault);
	if (rc == TBV_OK && out->signers == 0)
		rc = tbv_fault_set(fault, TBV_ERR_ENDORSER_UNKNOWN,
		    "endorsement list: not signed by any endorser");
	if (rc != TBV_OK)
		memset(out, 0, sizeof(*out));
	return rc;
}
