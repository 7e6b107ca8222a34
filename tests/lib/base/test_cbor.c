/*
 * The pre-scan of CBOR: what it refuses, and that libcbor accepts all that
 * it accepts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cbor.h>
#include <stdlib.h>
#include <string.h>

#include "base/bounds.h"
#include "base/cbor.h"
#include "support.h"

#define STRINGS		20000	/* generated ones, of up to 24 bytes */
#define ACCEPTED_MIN	2000	/* of them, or the generator is not useful */

static const struct {
	const char *why;
	const char *cbor;
	int outer_indefinite;
	const char *want;
} rows[] = {
	{ "nothing", "", 1, "cut short" },
	{ "zero", "00", 0, NULL },
	{ "the largest argument in the head", "17", 0, NULL },
	{ "two items", "0000", 0, "bytes after the end" },

	{ "23 in two bytes", "1817", 0, "not the shortest form" },
	{ "24 in two bytes", "1818", 0, NULL },
	{ "255 in three bytes", "1900ff", 0, "not the shortest form" },
	{ "256 in three bytes", "190100", 0, NULL },
	{ "65535 in five bytes", "1a0000ffff", 0, "not the shortest form" },
	{ "65536 in five bytes", "1a00010000", 0, NULL },
	{ "2^32-1 in nine bytes", "1b00000000ffffffff", 0,
	    "not the shortest form" },
	{ "2^32 in nine bytes", "1b0000000100000000", 0, NULL },
	{ "2^64-1", "1bffffffffffffffff", 0, NULL },
	{ "-2^64", "3bffffffffffffffff", 0, NULL },
	{ "-24 in two bytes", "3817", 0, "not the shortest form" },
	{ "-25 in two bytes", "3818", 0, NULL },
	{ "a wide length of bytes", "580161", 0, "not the shortest form" },
	{ "a wide length of text", "780161", 0, "not the shortest form" },
	{ "a wide count of an array", "980100", 0, "not the shortest form" },
	{ "a wide count of a map", "b8010000", 0, "not the shortest form" },

	{ "an argument of one byte cut off", "18", 0, "cut short" },
	{ "an argument of two bytes cut", "1901", 0, "cut short" },
	{ "an argument of four bytes cut", "1a010000", 0, "cut short" },
	{ "an argument of eight bytes cut", "1b01000000000000", 0,
	    "cut short" },
	{ "argument 28", "1c", 0, "reserved head" },
	{ "argument 29", "5d", 0, "reserved head" },
	{ "argument 30", "fe", 0, "reserved head" },
	{ "a number of indefinite length", "1f", 0, "reserved head" },
	{ "a negative of indefinite length", "3f", 0, "reserved head" },
	{ "a tag of indefinite length", "df00", 0, "reserved head" },

	{ "no bytes", "40", 0, NULL },
	{ "bytes up to the end", "43000000", 0, NULL },
	{ "bytes one past the end", "44000000", 0, "cut short" },
	{ "text one past the end", "62 'a'", 0, "cut short" },
	{ "2^28 bytes in nine", "5a10000000 00*4", 0, "cut short" },
	{ "2^64-1 bytes", "5bffffffffffffffff", 0, "cut short" },
	{ "2^64-1 of text", "7bffffffffffffffff 'a'", 0, "cut short" },
	{ "2^28 items in nine bytes", "9a10000000 00*4", 0, "cut short" },
	{ "2^64-1 items", "9bffffffffffffffff 00*9", 0, "cut short" },
	{ "2^28 pairs in nine bytes", "ba10000000 00*4", 0, "cut short" },
	{ "2^63 pairs, whose items overflow", "bb8000000000000000 00*9", 0,
	    "cut short" },
	{ "2^64-1 pairs", "bbffffffffffffffff 00*9", 0, "cut short" },
	{ "an array of as many as there are", "820000", 0, NULL },
	{ "an array of one more", "8300*2", 0, "cut short" },
	{ "a map of as many as there are", "a1 0000", 0, NULL },
	{ "a map of one more", "a2 00*3", 0, "cut short" },
	{ "an inner array that takes the outer's items", "82 81 00", 0,
	    "cut short" },

	{ "false, true, null", "83 f4 f5 f6", 0, NULL },
	{ "undefined", "f7", 0, "undefined" },
	{ "simple value 0", "e0", 0, "unassigned simple value" },
	{ "simple value 19", "f3", 0, "unassigned simple value" },
	{ "simple value 32", "f820", 0, "unassigned simple value" },
	{ "false in two bytes", "f814", 0, "unassigned simple value" },
	{ "half, single, double", "83 f93c00 fa3f800000 fb3ff0*7", 0, NULL },
	{ "a float cut", "fa3f8000", 0, "cut short" },
	{ "a tag", "c000", 0, "a tag" },
	{ "a tag inside", "81c000", 0, "a tag" },
	{ "a tag with an argument", "d81800", 0, "a tag" },

	{ "an indefinite map, allowed", "bfff", 1, NULL },
	{ "an indefinite map with a pair", "bf0000ff", 1, NULL },
	{ "an indefinite map, not allowed", "bfff", 0,
	    "a map of indefinite length" },
	{ "an indefinite map inside one", "bf00bfffff", 1,
	    "a map of indefinite length" },
	{ "an indefinite map inside a map", "a100bfff", 1,
	    "a map of indefinite length" },
	{ "an indefinite map without its end", "bf0000", 1, "cut short" },
	{ "a key without a value", "bf00ff", 1, "a key without a value" },
	{ "the same behind an inner map", "bf00a1000001ff", 1,
	    "a key without a value" },
	{ "an empty array as the value", "bf0080ff", 1, NULL },
	{ "an empty map as a key alone", "bfa0ff", 1,
	    "a key without a value" },
	{ "an indefinite array", "9fff", 1, "an array of indefinite length" },
	{ "bytes in chunks", "5f4100ff", 1, "a string in chunks" },
	{ "text in chunks", "7f6161ff", 1, "a string in chunks" },
	{ "a break", "ff", 1, "break without a start" },
	{ "a break in an array", "81ff", 1, "break without a start" },
	{ "a break in a definite map", "a1ff00", 1, "break without a start" },
	{ "a break for an inner value", "bf0081ff", 1,
	    "break without a start" },
	{ "a second break", "bfffff", 1, "bytes after the end" },

	{ "five levels", "8181818181 00", 0, NULL },
	{ "six levels", "818181818181 00", 0, "nested too deeply" },
	{ "five levels, the last empty", "8181818180", 0, NULL },
	{ "six levels, the last empty", "818181818180", 0,
	    "nested too deeply" },
	{ "six levels, the last an empty map", "8181818181a0", 0,
	    "nested too deeply" },
	{ "five levels of maps", "a100 a100 a100 a100 a100 00", 0, NULL },
	{ "six levels of maps", "a100 a100 a100 a100 a100 a100 00", 0,
	    "nested too deeply" },
	{ "five levels under an indefinite map", "bf00 81818181 00 ff", 1,
	    NULL },
	{ "six levels under an indefinite map", "bf00 8181818181 00 ff", 1,
	    "nested too deeply" },
	{ "2000 levels", "81*2000 00", 0, "nested too deeply" },
	{ "five levels twice, side by side", "82 81818181 00 81818181 00", 0,
	    NULL },

	{ "ASCII", "64 'abcd'", 0, NULL },
	{ "NUL in text", "6100", 0, NULL },
	{ "UTF-8 of two bytes", "62c280", 0, NULL },
	{ "text cut inside a character", "61c2", 0,
	    "text that is not UTF-8" },
	{ "an overlong form", "62c080", 0, "text that is not UTF-8" },
	{ "a surrogate", "63eda080", 0, "text that is not UTF-8" },
	{ "a key that is not UTF-8", "a161ff00", 0,
	    "text that is not UTF-8" },
	{ "the same as bytes", "41ff", 0, NULL }
};

static int
same_reason(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

START_TEST(check_)
{
	struct tbv_bytes in = bytes(rows[_i].cbor);
	const char *got = tbv_cbor_check(in, rows[_i].outer_indefinite);

	ck_assert_msg(same_reason(got, rows[_i].want),
	    "%s: want %s, got %s", rows[_i].why,
	    rows[_i].want == NULL ? "accepted" : rows[_i].want,
	    got == NULL ? "accepted" : got);
	discard(in);
}
END_TEST

static const struct {
	const char *why;
	const char *cbor;
	enum tbv_cbor_type type;
	int indefinite;
	uint64_t value;
	size_t size;			/* how far the cursor moves */
} items[] = {
	{ "0", "00 ff", TBV_CBOR_UINT, 0, 0, 1 },
	{ "255", "18ff", TBV_CBOR_UINT, 0, 255, 2 },
	{ "65535", "19ffff", TBV_CBOR_UINT, 0, 65535, 3 },
	{ "2^32-1", "1affffffff", TBV_CBOR_UINT, 0, UINT32_MAX, 5 },
	{ "2^64-1", "1bffffffffffffffff", TBV_CBOR_UINT, 0, UINT64_MAX, 9 },
	{ "-1", "20", TBV_CBOR_NEGATIVE, 0, 0, 1 },
	{ "-256", "38ff", TBV_CBOR_NEGATIVE, 0, 255, 2 },
	{ "-65536", "39ffff", TBV_CBOR_NEGATIVE, 0, 65535, 3 },
	{ "-2^32", "3affffffff", TBV_CBOR_NEGATIVE, 0, UINT32_MAX, 5 },
	{ "-2^64", "3bffffffffffffffff", TBV_CBOR_NEGATIVE, 0, UINT64_MAX,
	    9 },
	{ "bytes", "43 010203 04", TBV_CBOR_BYTES, 0, 3, 4 },
	{ "text", "62 'hi' 00", TBV_CBOR_TEXT, 0, 2, 3 },
	{ "a long string", "5818 00*24", TBV_CBOR_BYTES, 0, 24, 26 },
	{ "the start of bytes in chunks", "5fff", TBV_CBOR_BYTES, 1, 0, 1 },
	{ "the start of text in chunks", "7fff", TBV_CBOR_TEXT, 1, 0, 1 },
	{ "an array", "820102", TBV_CBOR_ARRAY, 0, 2, 1 },
	{ "an indefinite array", "9fff", TBV_CBOR_ARRAY, 1, 0, 1 },
	{ "a map", "a10102", TBV_CBOR_MAP, 0, 1, 1 },
	{ "an indefinite map", "bfff", TBV_CBOR_MAP, 1, 0, 1 },
	{ "tag 18", "d284", TBV_CBOR_TAG, 0, 18, 1 },
	{ "tag 55799", "d9d9f700", TBV_CBOR_TAG, 0, 55799, 3 },
	{ "false", "f4", TBV_CBOR_BOOL, 0, 0, 1 },
	{ "true", "f5", TBV_CBOR_BOOL, 0, 1, 1 },
	{ "null", "f6", TBV_CBOR_NULL, 0, 0, 1 },
	{ "undefined", "f7", TBV_CBOR_UNDEFINED, 0, 0, 1 },
	{ "half", "f97c00", TBV_CBOR_FLOAT, 0, 0, 3 },
	{ "single", "fa7f800000", TBV_CBOR_FLOAT, 0, 0, 5 },
	{ "double", "fb7ff00000*7", TBV_CBOR_FLOAT, 0, 0, 9 },
	{ "break", "ff", TBV_CBOR_BREAK, 0, 0, 1 }
};

START_TEST(next)
{
	struct tbv_bytes in = bytes(items[_i].cbor);
	struct tbv_cbor s;
	struct tbv_cbor_item item;
	const char *why;

	tbv_cbor_init(&s, in);
	why = tbv_cbor_next(&s, &item);
	ck_assert_msg(why == NULL, "%s: %s", items[_i].why, why);
	ck_assert_int_eq(item.type, items[_i].type);
	ck_assert_int_eq(item.indefinite, items[_i].indefinite);
	ck_assert_uint_eq(item.value, items[_i].value);
	ck_assert_uint_eq(s.at, items[_i].size);
	ck_assert_int_eq(tbv_cbor_at_end(&s), s.at == in.len);
	if ((item.type == TBV_CBOR_BYTES || item.type == TBV_CBOR_TEXT) &&
	    !item.indefinite) {
		ck_assert_uint_eq(item.string.len, item.value);
		ck_assert_ptr_eq(item.string.data + item.string.len,
		    in.data + s.at);
	} else
		ck_assert_ptr_null(item.string.data);
	discard(in);
}
END_TEST

START_TEST(refused_in_place)
{
	struct tbv_bytes in = bytes("00 1817 00");
	struct tbv_cbor s;
	struct tbv_cbor_item item;

	tbv_cbor_init(&s, in);
	ck_assert_ptr_null(tbv_cbor_next(&s, &item));
	ck_assert_ptr_nonnull(tbv_cbor_next(&s, &item));
	ck_assert_uint_eq(s.at, 1);
	ck_assert_ptr_nonnull(tbv_cbor_next(&s, &item));
	ck_assert_int_eq(tbv_cbor_at_end(&s), 0);
	discard(in);
}
END_TEST

/* A head alone is refused if what it announces cannot be there. */
static const struct {
	const char *head, *want;
} announced[] = {
	{ "8200", "cut short" },
	{ "82 0000", NULL },
	{ "a1 00", "cut short" },
	{ "a1 0000", NULL },
	{ "a2 000000", "cut short" },
	{ "bb8000000000000000 00*9", "cut short" },
	{ "4200", "cut short" },
	{ "6200", "cut short" }
};

START_TEST(head_alone)
{
	struct tbv_bytes in = bytes(announced[_i].head);
	struct tbv_cbor s;
	struct tbv_cbor_item item;

	tbv_cbor_init(&s, in);
	ck_assert_msg(same_reason(tbv_cbor_next(&s, &item),
	    announced[_i].want), "%s", announced[_i].head);
	discard(in);
}
END_TEST

START_TEST(skip)
{
	struct tbv_bytes in = bytes("a2 6161 828100a16162f6 6162 43010203 07");
	struct tbv_cbor s;
	struct tbv_cbor_item item;

	tbv_cbor_init(&s, in);
	ck_assert_ptr_null(tbv_cbor_next(&s, &item));
	ck_assert_ptr_null(tbv_cbor_next(&s, &item));
	ck_assert_ptr_null(tbv_cbor_skip(&s));
	ck_assert_uint_eq(s.at, 10);
	ck_assert_ptr_null(tbv_cbor_skip(&s));
	ck_assert_ptr_null(tbv_cbor_skip(&s));
	ck_assert_uint_eq(s.at, 16);
	ck_assert_ptr_null(tbv_cbor_skip(&s));
	ck_assert_int_eq(tbv_cbor_at_end(&s), 1);
	ck_assert_str_eq(tbv_cbor_skip(&s), "cut short");
	discard(in);
}
END_TEST

/* xorshift: the same strings on every machine; masked, as no bit may be lost. */
static uint32_t
draw(uint32_t *state)
{
	*state ^= (*state & UINT32_MAX >> 13) << 13;
	*state ^= *state >> 17;
	*state ^= (*state & UINT32_MAX >> 5) << 5;
	return *state;
}

/*
 * A byte that CBOR is likely to have at any place: small heads of all major
 * types, and now and then any byte.
 */
static uint8_t
likely(uint32_t *state)
{
	uint32_t r = draw(state);

	if (r % 16 == 0)
		return (uint8_t)(r >> 8);
	if (r % 16 == 1)
		return (r >> 8) % 2 == 0 ? 0xbf : 0xff;
	return (uint8_t)(((r >> 8) & 7) << 5 | ((r >> 16) % 4));
}

/* Whether libcbor builds a tree of these bytes and reads all of them. */
static int
libcbor_accepts(struct tbv_bytes in)
{
	struct cbor_load_result result;
	cbor_item_t *tree = cbor_load(in.data, in.len, &result);
	int ok = tree != NULL && result.read == in.len;

	if (tree != NULL)
		cbor_decref(&tree);
	return ok;
}

START_TEST(libcbor_agrees)
{
	uint32_t state = 2463534242u;
	unsigned int accepted = 0, i;
	struct tbv_bytes in;
	uint8_t data[24];
	size_t j;

	in.data = data;
	for (i = 0; i < STRINGS; i++) {
		in.len = draw(&state) % sizeof(data) + 1;
		for (j = 0; j < in.len; j++)
			data[j] = likely(&state);
		/* as much as the scan takes for one item */
		while (in.len > 0 && tbv_cbor_check(in, 1) != NULL)
			in.len--;
		if (in.len == 0)
			continue;
		accepted++;
		ck_assert_msg(libcbor_accepts(in), "string %u", i);
	}
	ck_assert_uint_ge(accepted, ACCEPTED_MIN);
}
END_TEST

/* Each call moves on by what it has read: as many calls as items. */
START_TEST(steps)
{
	struct tbv_bytes in = bytes("993a97 00*14999");
	struct tbv_cbor s;
	struct tbv_cbor_item item;
	size_t n = 0;

	tbv_cbor_init(&s, in);
	while (!tbv_cbor_at_end(&s)) {
		ck_assert_ptr_null(tbv_cbor_next(&s, &item));
		n++;
	}
	ck_assert_uint_eq(n, 15000);
	ck_assert_ptr_null(tbv_cbor_check(in, 0));
	discard(in);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("scan");
	TCase *tcase = tcase_create("scan");

	tcase_add_loop_test(tcase, check_, 0, ROWS(rows));
	tcase_add_loop_test(tcase, next, 0, ROWS(items));
	tcase_add_test(tcase, refused_in_place);
	tcase_add_loop_test(tcase, head_alone, 0, ROWS(announced));
	tcase_add_test(tcase, skip);
	tcase_add_test(tcase, libcbor_agrees);
	tcase_add_test(tcase, steps);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
