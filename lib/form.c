/*
 * Finds the one COSE_Sign1 in what was given: raw, as base64, in the
 * prototype's .cert file, or in a tlog-proof.  The first bytes decide, and
 * there is no second try.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "form.h"
#include "json.h"

static const char bundle_header[] = "c2sp.org/tlog-proof@v1\n";

const char *
tbv_form_name(enum tbv_form_kind kind)
{
	switch (kind) {
	case TBV_FORM_RAW:
		return "raw";
	case TBV_FORM_BASE64:
		return "base64";
	case TBV_FORM_CERT_FILE:
		return "cert";
	case TBV_FORM_BUNDLE:
		return "bundle";
	}
	return "unknown";
}

static int
oversized(struct tbv_fault *fault, size_t len, size_t max, const char *what)
{
	if (len <= max)
		return TBV_OK;
	return tbv_fault_set(fault, TBV_ERR_OVERSIZED,
	    "%s: more than %zu bytes", what, max);
}

/* Decodes base64 into the form; error is the token of the form around it. */
static int
decode(struct tbv_bytes text, struct tbv_form *form, int error,
    struct tbv_fault *fault)
{
	size_t len;
	int rc;

	if (text.len == 0)
		return tbv_fault_set(fault, error, "base64: empty");
	if ((rc = oversized(fault, text.len, TBV_MAX_BASE64,
	    "base64")) != TBV_OK)
		return rc;
	if (text.len / 4 * 3 > sizeof(form->decoded))
		return oversized(fault, text.len / 4 * 3, TBV_MAX_RAW,
		    "document");
	if (tbv_text_unbase64((const char *)text.data, text.len,
	    form->decoded, sizeof(form->decoded), &len) != 0)
		return tbv_fault_set(fault, error,
		    "base64: not the standard alphabet with padding");
	form->cose.data = form->decoded;
	form->cose.len = len;
	return oversized(fault, len, TBV_MAX_RAW, "document");
}

static int
parse_raw(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *fault)
{
	form->cose = in;
	return oversized(fault, in.len, TBV_MAX_RAW, "document");
}

static int
parse_base64(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *fault)
{
	int rc;

	if ((rc = oversized(fault, in.len, TBV_MAX_BASE64,
	    "base64")) != TBV_OK)
		return rc;
	if (in.data[in.len - 1] == '\n')
		in.len--;
	return decode(in, form, TBV_ERR_BASE64, fault);
}

/*
 * The prototype's file repeats the claim and the PCRs beside the document:
 * the word of whoever wrote the file.  Only the document counts.
 */
static int
parse_cert_file(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *fault)
{
	struct tbv_bytes text;
	const char *why;
	int rc;

	if ((rc = oversized(fault, in.len, TBV_MAX_CERT_FILE,
	    ".cert file")) != TBV_OK)
		return rc;
	if ((why = tbv_json_find(in, "attestation", &text)) != NULL)
		return tbv_fault_set(fault, TBV_ERR_CERT_FILE,
		    ".cert file: attestation: %s", why);
	if (text.data == NULL)
		return tbv_fault_set(fault, TBV_ERR_CERT_FILE,
		    ".cert file: no attestation in it");
	return decode(text, form, TBV_ERR_CERT_FILE, fault);
}

/* Takes the line at the start of *rest, without its LF; 0 or -1. */
static int
take_line(struct tbv_bytes *rest, struct tbv_bytes *line)
{
	const uint8_t *end;

	if (rest->len == 0 ||
	    (end = memchr(rest->data, '\n', rest->len)) == NULL)
		return -1;
	line->data = rest->data;
	line->len = (size_t)(end - rest->data);
	rest->data += line->len + 1;
	rest->len -= line->len + 1;
	return 0;
}

/* Moves line past a prefix; whether it had it. */
static int
take_prefix(struct tbv_bytes *line, const char *prefix)
{
	size_t n = strlen(prefix);

	if (line->len < n || memcmp(line->data, prefix, n) != 0)
		return 0;
	line->data += n;
	line->len -= n;
	return 1;
}

/* The index line, and the path up to the empty line: c2sp.org/tlog-proof. */
static int
bundle_proof(struct tbv_bytes *rest, struct tbv_bytes line,
    struct tbv_fault *fault)
{
	uint8_t hash[32];
	uint64_t index;
	size_t len, n = 0;

	if (!take_prefix(&line, "index ") ||
	    tbv_text_decimal((const char *)line.data, line.len, INT64_MAX,
	    &index) != 0)
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "tlog-proof: no index line");
	for (;;) {
		if (take_line(rest, &line) != 0)
			return tbv_fault_set(fault, TBV_ERR_BUNDLE,
			    "tlog-proof: cut short");
		if (line.len == 0)
			return TBV_OK;
		if (++n > TBV_MAX_PROOF_PATH ||
		    tbv_text_unbase64((const char *)line.data, line.len, hash,
		    sizeof(hash), &len) != 0 || len != sizeof(hash))
			return tbv_fault_set(fault, TBV_ERR_BUNDLE,
			    "tlog-proof: line %zu of the path", n);
	}
}

/*
 * c2sp.org/signed-note: a dash, the name of a key, and in base64 the 4 bytes
 * of its id with the signature, which are decoded into the form for a moment.
 */
static int
is_signature(struct tbv_bytes line, struct tbv_form *form)
{
	const uint8_t *space;
	size_t len, name;

	if (!take_prefix(&line, "\xe2\x80\x94 ") ||
	    (space = memchr(line.data, ' ', line.len)) == NULL)
		return 0;
	name = (size_t)(space - line.data);
	if (name == 0 || memchr(line.data, '+', name) != NULL)
		return 0;
	line.data += name + 1;
	line.len -= name + 1;
	return tbv_text_unbase64((const char *)line.data, line.len,
	    form->decoded, sizeof(form->decoded), &len) == 0 && len > 4;
}

static int
note_signatures(struct tbv_bytes rest, struct tbv_form *form,
    struct tbv_fault *fault)
{
	struct tbv_bytes line;
	size_t n;

	for (n = 0; rest.len > 0; n++) {
		if (n == TBV_MAX_NOTE_SIGNATURES)
			return tbv_fault_set(fault, TBV_ERR_BUNDLE,
			    "tlog-proof: more than %d signature lines",
			    TBV_MAX_NOTE_SIGNATURES);
		if (take_line(&rest, &line) != 0 ||
		    !is_signature(line, form))
			return tbv_fault_set(fault, TBV_ERR_BUNDLE,
			    "tlog-proof: signature line %zu", n + 1);
	}
	return n > 0 ? TBV_OK : tbv_fault_set(fault, TBV_ERR_BUNDLE,
	    "tlog-proof: the checkpoint is not signed");
}

/*
 * The checkpoint: text, an empty line and signature lines, LF only.  Whether
 * it is true is a question for a log policy.
 */
static int
bundle_note(struct tbv_bytes note, struct tbv_form *form,
    struct tbv_fault *fault)
{
	struct tbv_bytes rest;
	size_t i;

	if (note.len == 0 || note.len > TBV_MAX_NOTE ||
	    note.data[note.len - 1] != '\n' ||
	    tbv_text_utf8(note.data, note.len) != 0)
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "tlog-proof: no checkpoint of at most %d bytes",
		    TBV_MAX_NOTE);
	for (i = 0; i < note.len; i++)
		if (note.data[i] < 0x20 && note.data[i] != '\n')
			return tbv_fault_set(fault, TBV_ERR_BUNDLE,
			    "tlog-proof: a control character");
	/* the last empty line: the text may have some of its own */
	for (i = note.len - 1; i > 1; i--)
		if (note.data[i - 1] == '\n' && note.data[i - 2] == '\n')
			break;
	if (i < 2)
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "tlog-proof: the checkpoint is not signed");
	rest.data = note.data + i;
	rest.len = note.len - i;
	return note_signatures(rest, form, fault);
}

static int
parse_bundle(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *fault)
{
	struct tbv_bytes extra, line, rest = in;
	int rc;

	if ((rc = oversized(fault, in.len, TBV_MAX_BUNDLE,
	    "tlog-proof")) != TBV_OK)
		return rc;
	if (take_line(&rest, &line) != 0 || take_line(&rest, &extra) != 0 ||
	    !take_prefix(&extra, "extra "))
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "tlog-proof: no extra line with the document");
	if (take_line(&rest, &line) != 0)
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "tlog-proof: cut short");
	if ((rc = bundle_proof(&rest, line, fault)) != TBV_OK ||
	    (rc = bundle_note(rest, form, fault)) != TBV_OK)
		return rc;
	return decode(extra, form, TBV_ERR_BUNDLE, fault);
}

/* Whether these could be base64 at all, rather than some other file. */
static int
looks_like_base64(struct tbv_bytes in)
{
	size_t i;

	for (i = 0; i < in.len; i++)
		if (!tbv_text_is_base64_char(in.data[i]) &&
		    in.data[i] != '\n' && in.data[i] != '\r')
			return 0;
	return 1;
}

int
tbv_form_parse(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *fault)
{
	form->cose.data = NULL;
	form->cose.len = 0;
	if (in.len == 0)
		return tbv_fault_set(fault, TBV_ERR_EMPTY,
		    "attestation: 0 bytes");
	/* every text form is ASCII; a CBOR array or tag is not */
	if (in.data[0] >= 0x80) {
		form->kind = TBV_FORM_RAW;
		return parse_raw(in, form, fault);
	}
	if (in.data[0] == '{') {
		form->kind = TBV_FORM_CERT_FILE;
		return parse_cert_file(in, form, fault);
	}
	if (in.len >= sizeof(bundle_header) - 1 && memcmp(in.data,
	    bundle_header, sizeof(bundle_header) - 1) == 0) {
		form->kind = TBV_FORM_BUNDLE;
		return parse_bundle(in, form, fault);
	}
	if (in.len > TBV_MAX_BUNDLE)
		return oversized(fault, in.len, TBV_MAX_BUNDLE,
		    "attestation");
	if (!looks_like_base64(in))
		return tbv_fault_set(fault, TBV_ERR_FOREIGN,
		    "attestation: not COSE, base64, .cert or tlog-proof");
	form->kind = TBV_FORM_BASE64;
	return parse_base64(in, form, fault);
}
