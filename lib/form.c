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
#include "proof.h"

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

/* What is wrong with base64, by what is most often done to it. */
static const char *
unlike_base64(struct tbv_bytes text)
{
	if (memchr(text.data, '\n', text.len) != NULL ||
	    memchr(text.data, '\r', text.len) != NULL)
		return "base64: broken into lines; join them into one";
	return "base64: not the standard alphabet with padding";
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
		return tbv_fault_set(fault, error, "%s",
		    unlike_base64(text));
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

/*
 * Whether the checkpoint is true is a question for a log policy; that the
 * file is whole is one for here.
 */
static int
parse_bundle(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *fault)
{
	struct tbv_bytes start;
	struct tbv_proof proof;
	int rc;

	if ((rc = tbv_proof_parse(in, &proof, fault)) != TBV_OK)
		return rc;
	if (proof.extra.data == NULL)
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "tlog-proof: no extra line with the document");
	if ((rc = decode(proof.extra, form, TBV_ERR_BUNDLE, fault)) != TBV_OK)
		return rc;
	start = form->cose;
	if (tbv_text_take_prefix(&start, TBV_SIGSUM_EXTRA))
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "tlog-proof: a proof by Sigsum, without the document");
	return TBV_OK;
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

/* A server's page in place of the file is what downloads give most often. */
static int
foreign(struct tbv_bytes in, struct tbv_fault *fault)
{
	size_t i = 0;

	while (i < in.len && (in.data[i] == ' ' || in.data[i] == '\t' ||
	    in.data[i] == '\r' || in.data[i] == '\n'))
		i++;
	if (i < in.len && in.data[i] == '<')
		return tbv_fault_set(fault, TBV_ERR_FOREIGN,
		    "attestation: a web page; save the file that it links to, "
		    "or look why the server did not send it");
	return tbv_fault_set(fault, TBV_ERR_FOREIGN,
	    "attestation: not COSE, base64, .cert or tlog-proof");
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
	if (tbv_proof_is(in)) {
		form->kind = TBV_FORM_BUNDLE;
		return parse_bundle(in, form, fault);
	}
	if (in.len > TBV_MAX_BUNDLE)
		return oversized(fault, in.len, TBV_MAX_BUNDLE,
		    "attestation");
	if (!looks_like_base64(in))
		return foreign(in, fault);
	form->kind = TBV_FORM_BASE64;
	return parse_base64(in, form, fault);
}
