/*
 * Mutations of what is signed, signed again: documents by the leaf's key,
 * notes by those of logs, witnesses and endorsers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "fuzz.h"

#define HEADER "\x84\x44\xa1\x01\x38\x22\xa0"
#define HEADER_SIZE 7

struct tbv_bytes
payload_of(struct tbv_bytes cose)
{
	struct tbv_bytes none = { NULL, 0 };
	unsigned int major;
	uint64_t value;
	size_t at;

	if (cose.len > 0 && cose.data[0] == 0xd2)
		cose = mutate_span(cose, 1, cose.len);
	if (cose.len < HEADER_SIZE ||
	    memcmp(cose.data, HEADER, HEADER_SIZE) != 0)
		return none;
	at = mutate_head(cose, HEADER_SIZE, &major, &value);
	if (at == 0 || major != 2 || value > cose.len - at)
		return none;
	return mutate_span(cose, at, at + (size_t)value);
}

void
fuzz_seed_payload(const char *name)
{
	struct fuzz_buf file = fuzz_load_case(name, "attestation");
	struct tbv_bytes payload = payload_of(fuzz_view(&file));

	if (payload.data != NULL)
		fuzz_seed(payload);
	fuzz_free(&file);
}

/* The byte string n bytes behind the start of a key; data NULL if none. */
static struct tbv_bytes
string_after(struct tbv_bytes in, const char *key, size_t n)
{
	struct tbv_bytes none = { NULL, 0 };
	const uint8_t *p = fuzz_find(in, key, strlen(key));
	unsigned int major;
	uint64_t value;
	size_t at;

	if (p == NULL)
		return none;
	at = mutate_head(in, (size_t)(p - in.data) + n, &major, &value);
	if (at == 0 || major != 2 || value > in.len - at)
		return none;
	return mutate_span(in, at, at + (size_t)value);
}

/* Measures the claim as the enclave would have: PCR16 in its place. */
static void
measure_claim(struct fuzz_buf *payload)
{
	struct tbv_bytes in = fuzz_view(payload), claim, pcr;
	uint8_t value[TBV_PCR_SIZE];

	claim = string_after(in, "user_data", 9);
	pcr = string_after(in, "\x10\x58\x30", 1);
	if (claim.data == NULL || pcr.len != sizeof(value) ||
	    oracle_pcr16(claim, value) != 0)
		return;
	memcpy(payload->data + (pcr.data - in.data), value, sizeof(value));
}

void
mutate_document(struct tbv_bytes in, uint32_t *seed, struct fuzz_buf *out)
{
	struct fuzz_buf payload = { NULL, 0, 0 };
	struct tbv_bytes old = payload_of(in);

	if (old.data == NULL || fuzz_draw(seed) % 8 == 0) {
		mutate_plain(in, out);
		return;
	}
	if (fuzz_draw(seed) % 16 == 0)
		fuzz_bytes(&payload, old);
	else
		mutate_cbor(old, seed, &payload);
	if (fuzz_draw(seed) % 2 == 0)
		measure_claim(&payload);
	sign_document(fuzz_view(&payload), out);
	fuzz_free(&payload);
}

void
mutate_note(struct tbv_bytes in, uint32_t *seed, struct fuzz_buf *out)
{
	struct fuzz_buf text = { NULL, 0, 0 };
	size_t i;

	for (i = in.len; i >= 2; i--)
		if (memcmp(in.data + i - 2, "\n\n", 2) == 0)
			break;
	if (i < 2 || fuzz_draw(seed) % 4 == 0) {
		mutate_text(in, seed, out);
		return;
	}
	if (fuzz_draw(seed) % 8 == 0)
		fuzz_bytes(&text, mutate_span(in, 0, i - 1));
	else
		mutate_text(mutate_span(in, 0, i - 1), seed, &text);
	sign_note(fuzz_view(&text), sign_who(fuzz_draw(seed)), out);
	fuzz_free(&text);
}

/* Its checkpoint is signed again, or as it is by others; or else the lines
 * before it change. */
void
mutate_proof(struct tbv_bytes in, uint32_t *seed, struct fuzz_buf *out)
{
	const uint8_t *gap = fuzz_find(in, "\n\n", 2);
	struct tbv_bytes note;
	size_t head, text;

	if (gap == NULL || fuzz_draw(seed) % 16 == 0) {
		mutate_plain(in, out);
		return;
	}
	head = (size_t)(gap + 1 - in.data);
	note = mutate_span(in, head + 1, in.len);
	if (fuzz_draw(seed) % 2 == 0)
		mutate_text(mutate_span(in, 0, head), seed, out);
	else
		fuzz_bytes(out, mutate_span(in, 0, head));
	fuzz_text(out, "\n");
	gap = fuzz_find(note, "\n\n", 2);
	switch (fuzz_draw(seed) % 4) {
	case 0:
		fuzz_bytes(out, note);
		break;
	case 1:
		text = gap != NULL ? (size_t)(gap + 1 - note.data) : note.len;
		sign_note(mutate_span(note, 0, text), sign_who(fuzz_draw(
		    seed)), out);
		break;
	default:
		mutate_note(note, seed, out);
	}
}
