/*
 * Base64: reads and writes stay inside the buffers, and the two directions are
 * inverse, so that each value has one encoding.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "prove.h"

void
prove_decode(void)
{
	struct tbv_bytes in = prove_bytes();
	const char *text = (const char *)in.data;
	size_t i, measured, outlen, room = nondet_size();
	char again[PROVE_LENGTH + 1];
	uint8_t *out;
	int rc;

	ASSUME(room <= PROVE_LENGTH);
	out = prove_memory(room);
	rc = tbv_text_unbase64(text, in.len, out, room, &outlen);
	PROVE(rc == 0 || outlen == 0, "nothing comes of a failure");
	if (rc != 0)
		return;
	PROVE(outlen <= room, "no more than there is room for");
	PROVE((outlen + 2) / 3 * 4 == in.len, "the length");
	PROVE(tbv_text_measure_base64(text, in.len, &measured) == 0 &&
	    measured == outlen, "the measured length is the same");
	tbv_text_base64(out, outlen, again);
	PROVE(again[in.len] == '\0', "the end");
	for (i = 0; i < PROVE_LENGTH; i++)
		PROVE(again[i] == text[i], "one spelling");
}

void
prove_encode(void)
{
	struct tbv_bytes in = prove_bytes();
	char *text = prove_memory(TBV_BASE64_SIZE(PROVE_LENGTH));
	uint8_t out[PROVE_LENGTH + 1];
	size_t i, outlen;

	tbv_text_base64(in.data, in.len, text);
	PROVE(tbv_text_unbase64(text, TBV_BASE64_SIZE(in.len) - 1, out,
	    sizeof(out), &outlen) == 0, "what is written can be read");
	PROVE(outlen == in.len, "the length");
	for (i = 0; i < PROVE_LENGTH; i++)
		PROVE(out[i] == in.data[i], "the bytes");
}
