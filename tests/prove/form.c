/*
 * Documents as text: hex or base64 in lines is decoded to the bytes that its
 * digits encode, and fits.  The decoder has no name outside of its file, and
 * its error messages are not included.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "prove.h"
#include "../../lib/case/form.c"

int
tbv_fault_set(struct tbv_fault *fault, int error, const char *fmt, ...)
{
	(void)fault;
	(void)fmt;
	return error;
}

static struct tbv_form form;

static unsigned int
digit_of(uint8_t c, int is_hex)
{
	if (c >= '0' && c <= '9')
		return is_hex ? c - '0' + 0u : c - '0' + 52u;
	if (c >= 'a' && c <= 'z')
		return is_hex ? c - 'a' + 10u : c - 'a' + 26u;
	if (c >= 'A' && c <= 'Z')
		return is_hex ? c - 'A' + 10u : c - 'A' + 0u;
	return c == '+' || c == '-' ? 62 : 63;
}

/* The values of its digits, in order; how many there are. */
static size_t
digits_of(struct tbv_bytes in, int is_hex, unsigned int out[PROVE_LENGTH + 2])
{
	size_t i, n = 0;

	/* 0x is allowed only before hex, and is not part of it */
	i = is_hex && PROVE_LENGTH >= 2 && in.data[0] == '0' &&
	    in.data[1] == 'x' ? 2 : 0;
	for (; i < PROVE_LENGTH; i++)
		if (in.data[i] != '\n' && in.data[i] != '\r' &&
		    in.data[i] != '=')
			out[n++] = digit_of(in.data[i], is_hex);
	out[n] = 0;
	return n;
}

static void
check_bytes(const unsigned int *digit, int is_hex)
{
	size_t i, k, left;
	unsigned int pair;

	for (i = 0; i < PROVE_LENGTH && i < form.cose.len; i++) {
		k = is_hex ? 2 * i : 8 * i / 6;
		left = is_hex ? 0 : 4 - (8 * i - 6 * k);
		pair = digit[k] << (is_hex ? 4 : 6) | digit[k + 1];
		PROVE(form.decoded[i] == (uint8_t)(pair >> left), "the bytes");
	}
}

void
prove_text_form(void)
{
	struct tbv_bytes in = prove_bytes();
	unsigned int digit[PROVE_LENGTH + 2] = { 0 };
	enum tbv_form_kind kind;
	struct tbv_fault fault;
	size_t n;
	int is_hex;

	if (decode_text(in, &form, &kind, TBV_ERR_BASE64, &fault) != TBV_OK)
		return;
	is_hex = kind == TBV_FORM_HEX;
	n = digits_of(in, is_hex, digit);
	PROVE(form.cose.data == form.decoded, "where it was written");
	PROVE(form.cose.len > 0 || n < 2, "there is something");
	PROVE(is_hex ? 2 * form.cose.len == n : form.cose.len == n * 6 / 8,
	    "all of the digits");
	check_bytes(digit, is_hex);
}
