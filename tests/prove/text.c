/*
 * Hex, decimals, UTF-8, the escape and the byte cursors of text.c.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "prove.h"
#include "tbverify.h"

void
prove_hex(void)
{
	struct tbv_bytes in = prove_bytes();
	char *text = prove_memory(2 * PROVE_LENGTH + 1);
	uint8_t out[PROVE_LENGTH + 1];
	size_t i;

	tbv_text_hex(in.data, in.len, text);
	PROVE(text[2 * in.len] == '\0', "the end");
	PROVE(tbv_text_unhex_lower(text, 2 * in.len, out, in.len) == 0,
	    "what is written can be read");
	for (i = 0; i < PROVE_LENGTH; i++)
		PROVE(out[i] == in.data[i], "the bytes");
}

void
prove_unhex(void)
{
	struct tbv_bytes in = prove_bytes();
	const char *text = (const char *)in.data;
	size_t i, room = nondet_size();
	char again[PROVE_LENGTH + 1];
	uint8_t *out;

	ASSUME(room <= PROVE_LENGTH);
	out = prove_memory(room);
	if (tbv_text_unhex_lower(text, in.len, out, room) != 0)
		return;
	PROVE(in.len == 2 * room, "the length");
	tbv_text_hex(out, room, again);
	for (i = 0; i < PROVE_LENGTH; i++)
		PROVE(again[i] == text[i], "one spelling");
}

void
prove_decimal(void)
{
	struct tbv_bytes in = prove_bytes();
	const char *text = (const char *)in.data;
	uint64_t max = nondet_uint64(), value;
	int rc = tbv_text_decimal(text, in.len, max, &value);

	PROVE(rc == 0 || value == 0, "nothing comes of a failure");
	if (rc != 0)
		return;
	PROVE(value <= max, "no more than asked for");
	PROVE(in.len >= 1 && in.len <= 20, "the number of digits");
	PROVE(text[0] != '0' || in.len == 1, "no leading zero");
	PROVE((in.len == 1) == (value < 10), "one digit");
	PROVE((in.len >= 20) == (value >= UINT64_C(10000000000000000000)),
	    "twenty digits");
}

/* RFC 3629 4, as bits: no overlong form, no surrogate, none past U+10FFFF. */
static void
check_sequence(const uint8_t *p, size_t n)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c = n == 1 ? p[0] : p[0] & (0x7fu >> n);
	size_t i;

	for (i = 1; i < 4; i++)
		if (i < n)
			c = c << 6 | (p[i] & 0x3f);
	PROVE(c >= least[n] && c <= 0x10ffff, "the shortest form");
	PROVE(c < 0xd800 || c > 0xdfff, "no surrogate");
}

void
prove_utf8(void)
{
	struct tbv_bytes in = prove_bytes();
	size_t n;
	int rc = tbv_text_utf8(in.data, in.len);

	if (rc != 0 || in.len == 0)
		return;
	n = in.data[0] < 0x80 ? 1 : in.data[0] < 0xe0 ? 2 :
	    in.data[0] < 0xf0 ? 3 : 4;
	PROVE(n <= in.len, "the first sequence is whole");
	check_sequence(in.data, n);
}

void
prove_escape(void)
{
	struct tbv_bytes in = prove_bytes();
	size_t i, whole, room = nondet_size();
	char *out;

	ASSUME(room <= 2 * PROVE_LENGTH + 4);
	out = prove_memory(room);
	whole = tbv_escape(in.data, in.len, out, room);
	PROVE(whole >= in.len && whole <= 4 * in.len, "the length");
	if (room == 0)
		return;
	for (i = 0; i < room && out[i] != '\0'; i++)
		PROVE(out[i] >= 0x20 && out[i] <= 0x7e, "printable");
	PROVE(whole >= room || i == whole, "all of it, where it fits");
}

/*
 * One step of each cursor: the part taken and the rest are parts of the input.
 */
void
prove_line(void)
{
	struct tbv_bytes in = prove_bytes(), rest = in, line;

	if (tbv_text_take_line(&rest, &line) != 0) {
		PROVE(rest.data == in.data && rest.len == in.len,
		    "nothing is taken");
		return;
	}
	PROVE(line.data == in.data, "the start");
	PROVE(rest.len < in.len, "it ends");
	PROVE(rest.data == in.data + line.len + 1 &&
	    line.len + 1 + rest.len == in.len, "all of it");
}

void
prove_field(void)
{
	struct tbv_bytes in = prove_bytes(), rest = in, field;

	PROVE(tbv_text_take_field(&rest, (char)nondet_byte(), &field) == 0,
	    "there is one");
	PROVE(field.data == in.data, "the start");
	if (rest.data == NULL)
		PROVE(field.len == in.len && rest.len == 0, "the last");
	else
		PROVE(field.len + 1 + rest.len == in.len &&
		    rest.data == in.data + field.len + 1, "all of it");
}

void
prove_prefix(void)
{
	struct tbv_bytes in = prove_bytes(), rest = in;
	static const char prefix[] = "log ";
	size_t n = strlen(prefix);

	if (tbv_text_take_prefix(&rest, prefix))
		PROVE(n <= in.len && rest.data == in.data + n &&
		    rest.len == in.len - n, "moved past it");
	else
		PROVE(rest.data == in.data && rest.len == in.len,
		    "nothing is taken");
	PROVE(!tbv_bytes_is(in, prefix) || rest.len == 0, "equal");
}
