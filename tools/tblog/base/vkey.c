/*
 * Reads the Ed25519 keys of a log policy (c2sp.org/tlog-policy).
 * lib/trust/key.c has its own: the tools see nothing of the library but its
 * header.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/vkey.h"
#include "common/hex.h"

int
vkey_parse(struct span in, struct vkey *k)
{
	unsigned char typed[1 + KEY_SEED];
	const char *plus;

	if ((plus = memchr(in.data, '+', in.len)) == NULL)
		return -1;
	k->name.data = in.data;
	k->name.len = (size_t)(plus - in.data);
	in.len -= k->name.len + 1;
	in.data = plus + 1;
	if (in.len < 2 * KEY_ID + 1 || in.data[2 * KEY_ID] != '+' ||
	    hex_decode(in.data, 2 * KEY_ID, k->id, KEY_ID) != 0 ||
	    unbase64_exact(in.data + 2 * KEY_ID + 1, in.len - 2 * KEY_ID - 1,
	    typed, sizeof(typed)) != 0)
		return -1;
	k->type = typed[0];
	memcpy(k->raw, typed + 1, KEY_SEED);
	return hash_bytes(k->raw, KEY_SEED, "", 0, &k->hash);
}

static int
is_field_space(char c)
{
	return c == ' ' || c == '\t';
}

void
vkey_split(struct span line, struct span field[VKEY_FIELDS])
{
	size_t i, n = 0;

	memset(field, 0, VKEY_FIELDS * sizeof(*field));
	for (i = 0; i < line.len && n < VKEY_FIELDS; i++) {
		if (is_field_space(line.data[i]))
			continue;
		field[n].data = line.data + i;
		while (i < line.len && !is_field_space(line.data[i])) {
			field[n].len++;
			i++;
		}
		n++;
	}
}

int
vkey_next(struct span *rest, const char *word, size_t at, struct vkey *k)
{
	struct span field[VKEY_FIELDS], line;

	while (span_line(rest, &line) == 0) {
		vkey_split(line, field);
		if (span_is(field[0], word) && field[at].len > 0 &&
		    vkey_parse(field[at], k) == 0)
			return 0;
	}
	return -1;
}
