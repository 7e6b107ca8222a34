/*
 * The pre-scan of JSON by itself: where it stops and why, and what it finds
 * without a tree.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/json.h"
#include "support.h"

static const struct {
	const char *why, *json;
	int integers;
	size_t at;
	const char *want;		/* NULL: nothing is wrong */
} stops[] = {
	{ "a value", "'{\"a\":[1]} '", 1, 10, NULL },
	{ "nothing", "", 1, 0, "a value is expected" },
	{ "half a word", "'[tru'", 1, 1, "a value is expected" },
	{ "a word too long", "'truex'", 1, 4, "something after the end" },
	{ "two values", "'1 2'", 1, 2, "something after the end" },
	{ "no comma", "'[1 2]'", 1, 3, "a comma or the end is expected" },
	{ "the wrong bracket", "'[1}'", 1, 2,
	    "a comma or the end is expected" },
	{ "no colon", "'{\"a\" 1}'", 1, 5, "a colon is expected" },
	{ "no name", "'{1:1}'", 1, 1, "a string is expected" },
	{ "a comma too many", "'{\"a\":1, }'", 1, 8,
	    "a comma too many before this" },
	{ "one in an array", "'[1,]'", 1, 3, "a comma too many before this" },
	{ "a string cut", "'\"abc'", 1, 4, "cut short" },
	{ "a control character", "22 1f 22", 1, 1,
	    "a control character in a string" },
	{ "the first that is none", "22 20 22", 1, 3, NULL },
	{ "an escape in a name", "'{\"\\n\":1}'", 1, 3,
	    "an escape where none may be" },
	{ "an escape that is none", "'\"\\x\"'", 1, 3, "a bad escape" },
	{ "hex that is none", "'\"\\u00g0\"'", 1, 3, "a bad escape" },
	{ "three digits at the end", "'\"\\u006'", 1, 3, "a bad escape" },
	{ "NUL", "'\"\\u0000\"'", 1, 7, "an escaped NUL" },
	{ "the character after it", "'\"\\u0001\"'", 1, 8, NULL },
	{ "the second half first", "'\"\\udc00\"'", 1, 7,
	    "half a surrogate pair" },
	{ "the first half alone", "'\"\\ud800\"'", 1, 7,
	    "half a surrogate pair" },
	{ "the first half before another escape", "'\"\\ud800\\n0000\"'", 1,
	    7, "half a surrogate pair" },
	{ "the first half twice", "'\"\\ud800\\ud800\"'", 1, 13,
	    "half a surrogate pair" },
	{ "what is behind the second half", "'\"\\ud800\\ue000\"'", 1, 13,
	    "half a surrogate pair" },
	{ "what is behind the surrogates", "'\"\\ue000\"'", 1, 8, NULL },
	{ "not UTF-8", "'\"ab' ff '\"'", 1, 3, "not UTF-8" },
	{ "UTF-8 cut", "'\"' c3", 1, 1, "not UTF-8" },
	{ "UTF-8 of each length, and then none",
	    "'\"' 61 c3a4 e282ac f09f9880 80 '\"'", 1, 11, "not UTF-8" },

	{ "2^53", "'9007199254740992'", 1, 16, NULL },
	{ "-2^53", "'-9007199254740992'", 1, 17, NULL },
	{ "2^53 + 1", "'9007199254740993'", 1, 16,
	    "an integer out of range" },
	{ "-(2^53 + 1)", "'-9007199254740993'", 1, 17,
	    "an integer out of range" },
	{ "minus 0", "'-0'", 1, 2, "an integer out of range" },
	{ "minus 0, where any number may be", "'-0'", 0, 2, NULL },
	{ "a minus alone", "'-'", 1, 1, "a value is expected" },
	{ "a zero in front", "'01'", 1, 2, "a number with a leading zero" },
	{ "0", "'0'", 1, 1, NULL },
	{ "a fraction", "'1.5'", 1, 1, "a number that is not an integer" },
	{ "an exponent", "'1e5'", 1, 1, "a number that is not an integer" },
	{ "a large exponent", "'1E5'", 1, 1,
	    "a number that is not an integer" },
	{ "a fraction, allowed", "'1.5'", 0, 3, NULL },
	{ "an exponent of each sign", "'[1e+5,1E-5]'", 0, 11, NULL },
	{ "a point alone", "'1.'", 0, 2, "a bad number" },
	{ "an exponent alone", "'1e+'", 0, 3, "a bad number" },
	{ "63 characters", "'1'*63", 0, 63, NULL },
	{ "64 characters", "'1'*64", 0, 64, "a number that is too long" },
	{ "63 characters with the sign", "'-' '1'*62", 0, 63, NULL },
	{ "64 characters with the sign", "'-' '1'*63", 0, 64,
	    "a number that is too long" },

	{ "depth 8", "'['*8 ']'*8", 1, 16, NULL },
	{ "depth 9", "'['*9 ']'*9", 1, 9, "nested too deeply" }
};

START_TEST(stop)
{
	struct tbv_bytes in = bytes(stops[_i].json);
	const char *why;
	size_t at = 999;

	why = tbv_json_check(in, stops[_i].integers, &at);
	ck_assert_msg((why == NULL) == (stops[_i].want == NULL) &&
	    (why == NULL || strcmp(why, stops[_i].want) == 0), "%s: %s",
	    stops[_i].why, why != NULL ? why : "accepted");
	ck_assert_msg(at == stops[_i].at, "%s: at %zu", stops[_i].why, at);
	discard(in);
}
END_TEST

static const struct {
	const char *why, *json, *name;
	const char *text;		/* a string's; NULL: none */
	const char *array;
	const char *text_wrong, *array_wrong;	/* NULL: nothing */
} finds[] = {
	{ "a string", "'{\"a\":\"x\"}'", "a", "x", NULL, NULL,
	    "that member is not an array" },
	{ "an empty string", "'{\"a\":\"\"}'", "a", "", NULL, NULL,
	    "that member is not an array" },
	{ "an array", "'{\"a\":[1, [2]]}'", "a", NULL, "1, [2]",
	    "that member is not a string", NULL },
	{ "an empty array", "'{\"a\":[]}'", "a", NULL, "",
	    "that member is not a string", NULL },
	{ "an array of blanks", "'{\"a\":[ ]}'", "a", NULL, " ",
	    "that member is not a string", NULL },
	{ "behind others", "'{\"b\":[\"a\"],\"a\":[3],\"c\":[4]}'", "a", NULL,
	    "3", "that member is not a string", NULL },
	{ "a number", "'{\"a\":1}'", "a", NULL, NULL,
	    "that member is not a string", "that member is not an array" },
	{ "an object", "'{\"a\":{}}'", "a", NULL, NULL,
	    "that member is not a string", "that member is not an array" },
	{ "no such member", "'{\"b\":1}'", "a", NULL, NULL, NULL, NULL },
	{ "a longer name", "'{\"ab\":\"x\"}'", "a", NULL, NULL, NULL, NULL },
	{ "further in", "'{\"b\":{\"a\":\"x\"}}'", "a", NULL, NULL, NULL,
	    NULL },
	{ "in an array", "'[{\"a\":\"x\"}]'", "a", NULL, NULL, NULL, NULL },
	{ "a value, and no name", "'{\"b\":\"a\"}'", "a", NULL, NULL, NULL,
	    NULL },
	{ "a string twice", "'{\"a\":\"x\",\"a\":\"x\"}'", "a", NULL, NULL,
	    "that member occurs twice", "that member is not an array" },
	{ "an array twice", "'{\"a\":[1],\"a\":[1]}'", "a", NULL, NULL,
	    "that member is not a string", "that member occurs twice" },
	{ "something behind", "'{\"a\":\"x\"}}'", "a", NULL, NULL,
	    "something after the end", "that member is not an array" }
};

static void
expect_found(const char *why, const struct tbv_bytes *got, const char *want)
{
	ck_assert_msg((got->data != NULL) == (want != NULL) &&
	    (want == NULL || tbv_bytes_is(*got, want)), "%s: %.*s", why,
	    (int)got->len, (const char *)got->data);
}

START_TEST(find)
{
	struct tbv_bytes in = bytes(finds[_i].json), value;
	const char *why = tbv_json_find(in, finds[_i].name, &value);

	ck_assert_pstr_eq(why, finds[_i].text_wrong);
	expect_found(finds[_i].why, &value, finds[_i].text);
	why = tbv_json_find_array(in, finds[_i].name, &value);
	ck_assert_pstr_eq(why, finds[_i].array_wrong);
	expect_found(finds[_i].why, &value, finds[_i].array);
	discard(in);
}
END_TEST

/* The n-th member of all objects, from 1. */
START_TEST(member_at)
{
	static const char json[] = "{\"a\":{\"b\":1},\"c\":[{\"d\":2}]}";
	static const size_t want[] = { 1, 6, 13, 19 };
	size_t i;

	for (i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		ck_assert_uint_eq(tbv_json_member_at(chars(json), i + 1),
		    want[i]);
	/* there are only four */
	ck_assert_uint_eq(tbv_json_member_at(chars(json), 5), strlen(json));
}
END_TEST

static const struct {
	const char *text;
	size_t at;
	const char *want;
} places[] = {
	{ "", 0, "line 1, column 1: " },
	{ "ab\nc", 0, "line 1, column 1: " },
	{ "ab\nc", 2, "line 1, column 3: " },
	{ "ab\nc", 3, "line 2, column 1: " },
	{ "ab\nc", 4, "line 2, column 2: " },
	{ "ab\nc", 9, "line 2, column 2: " },
	{ "\n\n", 2, "line 3, column 1: " }
};

START_TEST(place)
{
	char out[TBV_JSON_PLACE];

	tbv_json_place(chars(places[_i].text), places[_i].at, out);
	ck_assert_str_eq(out, places[_i].want);
}
END_TEST

START_TEST(blank)
{
	static const struct {
		const char *text;
		int want;
	} rows[] = {
		{ "", 1 }, { "20090a0d", 1 }, { "200b", 0 }, { "00", 0 },
		{ "'  1'", 0 }
	};
	struct tbv_bytes in;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		in = bytes(rows[i].text);
		ck_assert_int_eq(tbv_json_is_blank(in), rows[i].want);
		discard(in);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("json_scan");
	TCase *tcase = tcase_create("json_scan");

	tcase_add_loop_test(tcase, stop, 0, ROWS(stops));
	tcase_add_loop_test(tcase, find, 0, ROWS(finds));
	tcase_add_test(tcase, member_at);
	tcase_add_loop_test(tcase, place, 0, ROWS(places));
	tcase_add_test(tcase, blank);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
