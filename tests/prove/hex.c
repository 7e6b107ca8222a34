/*
 * Hex of other builders: of either case where a file has it, of lower case and
 * one of two lengths in claims.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "prove.h"
#include "tbverify.h"
#include "claim/claim.h"

static char
lower_of(char c)
{
	return c >= 'A' && c <= 'F' ? (char)(c - 'A' + 'a') : c;
}

/* Two spellings, which differ in case alone. */
void
prove_any_case(void)
{
	struct tbv_bytes in = prove_bytes();
	const char *text = (const char *)in.data;
	size_t i, room = nondet_size();
	char again[PROVE_LENGTH + 1];
	uint8_t *out;

	ASSUME(room <= PROVE_LENGTH);
	out = prove_memory(room);
	if (tbv_text_unhex(text, in.len, out, room) != 0)
		return;
	PROVE(in.len == 2 * room, "the length");
	tbv_text_hex(out, room, again);
	for (i = 0; i < PROVE_LENGTH; i++)
		PROVE(again[i] == lower_of(text[i]), "the digits");
}

/* A commit: 20 bytes or 32, of one spelling, or nothing. */
void
prove_keep(void)
{
	const char *text = prove_text();
	uint8_t *room = prove_memory(TBV_SHA256_SIZE);
	struct tbv_bytes value = { NULL, 0 };
	char again[2 * TBV_SHA256_SIZE + 1];
	size_t i;

	if (tbv_claim_keep_hex(text, 20, TBV_SHA256_SIZE, room, &value) != 0) {
		PROVE(value.data == NULL, "nothing comes of a failure");
		return;
	}
	PROVE(value.data == room, "where it is kept");
	PROVE(value.len == 20 || value.len == 32, "the length");
	PROVE(2 * value.len == PROVE_LENGTH, "all of it");
	tbv_text_hex(room, value.len, again);
	for (i = 0; i < PROVE_LENGTH; i++)
		PROVE(again[i] == text[i], "one spelling");
}
