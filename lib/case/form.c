/*
 * Finds the one COSE_Sign1 message in the input: raw, as text (base64,
 * base64url or hex), in the prototype's .cert file, or in a tlog-proof.  The
 * first bytes decide which of these it is, and the letters of the whole text
 * decide its alphabet.  There is no second attempt.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/foreign.h"
#include "base/json.h"
#include "case/form.h"

const char *
tbv_form_name(enum tbv_form_kind kind)
{
	switch (kind) {
	case TBV_FORM_RAW:
		return "raw";
	case TBV_FORM_BASE64:
		return "base64";
	case TBV_FORM_BASE64URL:
		return "base64url";
	case TBV_FORM_HEX:
		return "hex";
	case TBV_FORM_CERT_FILE:
		return "cert";
	case TBV_FORM_BUNDLE:
		return "bundle";
	}
	return "unknown";
}

static int
limit_size(struct tbv_fault *fault, size_t len, size_t max, const char *what)
{
	if (len <= max)
		return TBV_OK;
	return tbv_fault_set(fault, TBV_ERR_OVERSIZED,
	    "%s: more than %zu bytes", what, max);
}

/* The base64 of a tlog-proof is one line in the standard alphabet. */
static int
decode_extra(struct tbv_bytes text, struct tbv_form *form,
    struct tbv_fault *fault)
{
	size_t len;
	int rc;

	if (text.len == 0)
		return tbv_fault_set(fault, TBV_ERR_BUNDLE, "extra: empty");
	if ((rc = limit_size(fault, text.len, TBV_MAX_BASE64,
	    "base64")) != TBV_OK)
		return rc;
	if (text.len / 4 * 3 > sizeof(form->decoded))
		return limit_size(fault, text.len / 4 * 3, TBV_MAX_RAW,
		    "document");
	if (tbv_text_unbase64((const char *)text.data, text.len,
	    form->decoded, sizeof(form->decoded), &len) != 0)
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "extra: not the standard base64 with padding");
	form->cose.data = form->decoded;
	form->cose.len = len;
	return limit_size(fault, len, TBV_MAX_RAW, "document");
}

/* Which letters a text has, apart from its line ends. */
struct letters {
	int other;			/* in none of the alphabets */
	int not_hex, standard, url;	/* only in such */
	size_t digits, padding;
	int is_loose;			/* a digit after padding */
	int empty_line;
};

static int
is_hex_digit(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
	    (c >= 'A' && c <= 'F');
}

static void
count_letter(struct letters *l, uint8_t c)
{
	if (c == '=') {
		l->padding++;
		l->not_hex = 1;
		return;
	}
	if (c == '-' || c == '_')
		l->url = 1;
	else if (c == '+' || c == '/')
		l->standard = 1;
	else if (!tbv_text_is_base64_char(c))
		l->other = 1;
	if (!is_hex_digit(c))
		l->not_hex = 1;
	if (l->padding > 0)
		l->is_loose = 1;
	l->digits++;
}

/* The length of the line end at text[i]: 0, 1 or 2. */
static size_t
line_end(struct tbv_bytes text, size_t i)
{
	if (text.data[i] == '\n')
		return 1;
	return text.data[i] == '\r' && i + 1 < text.len &&
	    text.data[i + 1] == '\n' ? 2 : 0;
}

static void
count_letters(struct tbv_bytes text, struct letters *l)
{
	size_t end, i = 0, line = 0;

	memset(l, 0, sizeof(*l));
	while (i < text.len) {
		if ((end = line_end(text, i)) == 0) {
			count_letter(l, text.data[i++]);
			line++;
			continue;
		}
		if (line == 0)
			l->empty_line = 1;
		line = 0;
		i += end;
	}
}

/* The value of a letter, which is in the alphabet. */
static unsigned int
value_of(uint8_t c, enum tbv_form_kind kind)
{
	if (c >= '0' && c <= '9')
		return c - '0' + (kind == TBV_FORM_HEX ? 0u : 52u);
	if (kind == TBV_FORM_HEX)
		return (c | 0x20u) - 'a' + 10u;
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 0u;
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26u;
	return c == '+' || c == '-' ? 62 : 63;
}

/*
 * Writes the bytes of a text whose letters were counted.  Bits that remain must
 * be zero (RFC 4648 3.5).
 */
static int
write_bytes(struct tbv_bytes text, enum tbv_form_kind kind,
    struct tbv_form *form)
{
	unsigned int bits = kind == TBV_FORM_HEX ? 4 : 6, held = 0, n = 0;
	size_t end, i = 0, len = 0;

	while (i < text.len && text.data[i] != '=') {
		if ((end = line_end(text, i)) != 0) {
			i += end;
			continue;
		}
		held = held << bits | value_of(text.data[i++], kind);
		if ((n += bits) < 8)
			continue;
		n -= 8;
		form->decoded[len++] = (uint8_t)(held >> n);
		held &= (1u << n) - 1;
	}
	form->cose.data = form->decoded;
	form->cose.len = len;
	return held == 0 ? 0 : -1;
}

/* What is wrong with a text, or NULL. */
static const char *
find_flaw(const struct letters *l, enum tbv_form_kind kind)
{
	size_t whole = l->digits + l->padding;

	if (l->empty_line)
		return "an empty line";
	if (l->digits == 0)
		return "no digits";
	if (kind == TBV_FORM_HEX)
		return l->digits % 2 == 0 ? NULL :
		    "an odd number of digits; the text is truncated";
	if (l->standard && l->url)
		return "letters of two alphabets: + or /, and - or _";
	if (l->is_loose || l->padding > 2)
		return "padding (=) that does not belong there";
	if (kind == TBV_FORM_BASE64URL && l->padding == 0)
		return l->digits % 4 == 1 ?
		    "a digit is missing; the text is truncated" : NULL;
	return whole % 4 == 0 ? NULL :
	    "padding (=) or digits are missing; the text is truncated";
}

/*
 * Decodes a text.  Text that is both hex and base64 is read as hex: in base64,
 * every document has a letter after "f".
 */
static int
decode_text(struct tbv_bytes text, struct tbv_form *form,
    enum tbv_form_kind *kind, int error, struct tbv_fault *fault)
{
	struct tbv_bytes digits = text;
	struct letters l;
	const char *why;
	size_t len;
	int rc;

	(void)tbv_text_take_prefix(&digits, "0x");
	count_letters(digits, &l);
	if (digits.len != text.len && (l.not_hex || l.digits == 0)) {
		digits = text;
		count_letters(digits, &l);
	}
	*kind = !l.not_hex && l.digits > 0 ? TBV_FORM_HEX : l.url ?
	    TBV_FORM_BASE64URL : TBV_FORM_BASE64;
	if ((rc = limit_size(fault, text.len, *kind == TBV_FORM_HEX ?
	    TBV_MAX_HEX : TBV_MAX_BASE64, tbv_form_name(*kind))) != TBV_OK)
		return rc;
	if (l.other)
		return tbv_fault_set(fault, error,
		    "text: a character of neither base64 nor hex");
	if ((why = find_flaw(&l, *kind)) != NULL)
		return tbv_fault_set(fault, error, "%s: %s",
		    tbv_form_name(*kind), why);
	len = *kind == TBV_FORM_HEX ? l.digits / 2 : l.digits * 3 / 4;
	if ((rc = limit_size(fault, len, TBV_MAX_RAW, "document")) != TBV_OK)
		return rc;
	return write_bytes(digits, *kind, form) == 0 ? TBV_OK :
	    tbv_fault_set(fault, error, "%s: bits after the last byte that "
	    "are not zero", tbv_form_name(*kind));
}

static int
parse_raw(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *fault)
{
	form->cose = in;
	return limit_size(fault, in.len, TBV_MAX_RAW, "document");
}

static int
parse_text_form(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *fault)
{
	return decode_text(in, form, &form->kind, TBV_ERR_BASE64, fault);
}

/*
 * The prototype's file repeats the claim and the PCRs beside the document.
 * That statement is unsigned, so only the document is used.
 */
static int
parse_cert_file(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *fault)
{
	enum tbv_form_kind kind;
	struct tbv_bytes text;
	const char *why;
	int rc;

	if ((rc = limit_size(fault, in.len, TBV_MAX_CERT_FILE,
	    ".cert file")) != TBV_OK)
		return rc;
	if ((why = tbv_json_find(in, "attestation", &text)) != NULL)
		return tbv_fault_set(fault, TBV_ERR_CERT_FILE,
		    ".cert file: attestation: %s", why);
	if (text.data == NULL)
		return tbv_fault_set(fault, TBV_ERR_CERT_FILE,
		    ".cert file: no attestation in it");
	return decode_text(text, form, &kind, TBV_ERR_CERT_FILE, fault);
}

/*
 * Checks only that the file is complete.  Whether the checkpoint is valid is
 * checked later, against a log policy.
 */
static int
parse_bundle(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *fault)
{
	struct tbv_bytes start;
	int rc;

	if ((rc = tbv_proof_parse(in, &form->proof, fault)) != TBV_OK)
		return rc;
	if (form->proof.extra.data == NULL)
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "tlog-proof: no extra line with the document");
	if ((rc = decode_extra(form->proof.extra, form, fault)) != TBV_OK)
		return rc;
	start = form->cose;
	if (tbv_text_take_prefix(&start, TBV_SIGSUM_EXTRA))
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "tlog-proof: a proof by Sigsum, without the document");
	return TBV_OK;
}

/* Whether this could be one of our text forms, rather than another file. */
static int
looks_like_text(struct tbv_bytes in)
{
	size_t i;

	for (i = 0; i < in.len; i++)
		if (!tbv_text_is_base64_char(in.data[i]) &&
		    memchr("-_\r\n", in.data[i], 4) == NULL)
			return 0;
	return 1;
}

/* A JSON array is never an attestation, whatever it contains. */
static const char *
name_attestation_file(struct tbv_bytes in)
{
	if (in.len > 0 && in.data[0] == '[')
		return "JSON, but a list, as nitro-cli describe-enclaves "
		    "prints it";
	return tbv_foreign_name(in);
}

/*
 * dstack encodes a document in SCALE: 00 02, a compact length of two bytes, the
 * document, and data of its own.  Returns the document's length, or 0.
 */
static size_t
framed_length(struct tbv_bytes in)
{
	size_t n;

	if (in.len < 5 || in.data[0] != 0 || in.data[1] != 2 ||
	    (in.data[2] & 3) != 1 || in.data[4] != 0x84)
		return 0;
	n = ((size_t)in.data[3] << 8 | in.data[2]) >> 2;
	return n <= in.len - 4 ? n : 0;
}

static int
refuse_foreign(struct tbv_bytes in, struct tbv_fault *fault)
{
	const char *name = name_attestation_file(in);
	size_t framed = framed_length(in);

	if (framed > 0)
		return tbv_fault_set(fault, TBV_ERR_FOREIGN,
		    "attestation: wrapped by dstack; extract the document: "
		    "tail -c +5 FILE | head -c %zu", framed);
	return tbv_fault_set(fault, TBV_ERR_FOREIGN, "attestation: %s",
	    name != NULL ? name :
	    "not COSE, base64, hex, .cert or tlog-proof");
}

/*
 * Only a tlog-proof may be larger than the other forms, and its first line
 * identifies it.
 */
static int
too_large(struct tbv_bytes in, struct tbv_fault *fault)
{
	const char *name = name_attestation_file(in);

	return tbv_fault_set(fault, TBV_ERR_OVERSIZED,
	    "attestation: more than %d bytes%s%s", TBV_MAX_BUNDLE,
	    name != NULL ? ": " : "", name != NULL ? name : "");
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
	/* every text form is ASCII; a CBOR array or tag is not, nor is 0xfd
	 * the head of anything */
	if (in.data[0] == 0xfd)
		return refuse_foreign(in, fault);
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
		return too_large(in, fault);
	if (!looks_like_text(in))
		return refuse_foreign(in, fault);
	return parse_text_form(in, form, fault);
}
