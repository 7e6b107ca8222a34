/*
 * JSON with one reading: what the pre-scan refuses, the member that is
 * found without a tree, and the tree.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "support.h"

#define MEMBERS 20000		/* of one object, in no order */

static const struct {
	const char *why, *json;
	int integers;
	int ok;
} rows[] = {
	{ "an object", "'{}'", 0, 1 },
	{ "an array", "'[]'", 0, 1 },
	{ "a string", "'\"\"'", 0, 1 },
	{ "true", "'true'", 0, 1 },
	{ "false", "'false'", 0, 1 },
	{ "null", "'null'", 0, 1 },
	{ "white space of all four kinds", "20090a0d '{' 0a '}' 20090a0d", 0,
	    1 },
	{ "all that there is", "'{\"a\":[1,-2,0,true,false,null,\"x\",{}],"
	    "\"b\":{\"c\":[[]]}}'", 1, 1 },

	{ "nothing", "", 0, 0 },
	{ "white space alone", "'  '", 0, 0 },
	{ "a byte order mark", "efbbbf '{}'", 0, 0 },
	{ "a form feed", "0c '{}'", 0, 0 },
	{ "two values", "'{}{}'", 0, 0 },
	{ "a brace behind", "'{}}'", 0, 0 },
	{ "a comma behind", "'{},'", 0, 0 },
	{ "NUL behind", "'{}' 00", 0, 0 },
	{ "NUL and another object behind", "'{}' 00 '{}'", 0, 0 },
	{ "NUL before", "00 '{}'", 0, 0 },
	{ "a word behind a word", "'truefalse'", 0, 0 },
	{ "a comment", "'{}//'", 0, 0 },
	{ "True", "'True'", 0, 0 },
	{ "a word cut", "'tru'", 0, 0 },
	{ "NaN", "'NaN'", 0, 0 },
	{ "an object cut", "'{'", 0, 0 },
	{ "an array cut", "'['", 0, 0 },
	{ "an array cut behind a comma", "'[1,'", 0, 0 },
	{ "a comma before the end", "'[1,]'", 0, 0 },
	{ "a comma first", "'[,1]'", 0, 0 },
	{ "no comma", "'[1 2]'", 0, 0 },
	{ "an array that a brace ends", "'[1}'", 0, 0 },
	{ "an object that a bracket ends", "'{\"a\":1]'", 0, 0 },
	{ "a member without a value", "'{\"a\"}'", 0, 0 },
	{ "a member without a colon", "'{\"a\" 1}'", 0, 0 },
	{ "a member with two colons", "'{\"a\"::1}'", 0, 0 },
	{ "a name that is a number", "'{1:1}'", 0, 0 },
	{ "a name without quotes", "'{a:1}'", 0, 0 },
	{ "a comma before the brace", "'{\"a\":1,}'", 0, 0 },
	{ "a name with an escape", "'{\"\\u0061\":1}'", 0, 0 },
	{ "a name with a harmless escape", "'{\"a\\/b\":1}'", 0, 0 },
	{ "an inner name with an escape", "'[{\"\\n\":1}]'", 0, 0 },

	{ "depth 8", "'[[[[[[[[1]]]]]]]]'", 0, 1 },
	{ "depth 9", "'[[[[[[[[[1]]]]]]]]]'", 0, 0 },
	{ "depth 8, and empty", "'[[[[[[[[]]]]]]]]'", 0, 1 },
	{ "depth 9, and empty", "'[[[[[[[[[]]]]]]]]]'", 0, 0 },
	{ "depth 8 of objects", "'{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
	    "{\"a\":{\"a\":1}}}}}}}}'", 0, 1 },
	{ "depth 9 of objects", "'{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":"
	    "{\"a\":{\"a\":{}}}}}}}}}'", 0, 0 },
	{ "2000 levels", "'['*2000 ']'*2000", 0, 0 },
	{ "depth 8 twice", "'[[[[[[[[]]]]]]],[[[[[[[]]]]]]]]'", 0, 1 },

	{ "all escapes", "'\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"'", 0, 1 },
	{ "a pair of surrogates", "'\"\\ud83d\\ude00\"'", 0, 1 },
	{ "the first pair", "'\"\\ud800\\udc00\"'", 0, 1 },
	{ "the last pair", "'\"\\uDBFF\\uDFFF\"'", 0, 1 },
	{ "what stands before the surrogates", "'\"\\ud7ff\"'", 0, 1 },
	{ "what stands behind them", "'\"\\ue000\"'", 0, 1 },
	{ "an escaped NUL", "'\"\\u0000\"'", 0, 0 },
	{ "an escaped NUL in the middle", "'\"a\\u0000b\"'", 0, 0 },
	{ "an escaped 1", "'\"\\u0001\"'", 0, 1 },
	{ "a high surrogate alone", "'\"\\ud800\"'", 0, 0 },
	{ "a low surrogate alone", "'\"\\udc00\"'", 0, 0 },
	{ "surrogates in the wrong order", "'\"\\udc00\\ud800\"'", 0, 0 },
	{ "two high surrogates", "'\"\\ud800\\ud800\"'", 0, 0 },
	{ "a high surrogate and a letter", "'\"\\ud800a\"'", 0, 0 },
	{ "a high surrogate and a small escape", "'\"\\ud800\\n\"'", 0, 0 },
	{ "a high surrogate and U+0041", "'\"\\ud800\\u0041\"'", 0, 0 },
	{ "a high surrogate and what is cut", "'\"\\ud800\\ud\"'", 0, 0 },
	{ "an escape of three digits", "'\"\\u004\"'", 0, 0 },
	{ "an escape that is not hex", "'\"\\u004g\"'", 0, 0 },
	{ "an escape of capital U", "'\"\\U0041\"'", 0, 0 },
	{ "an unknown escape", "'\"\\x41\"'", 0, 0 },
	{ "an escaped apostrophe", "'\"\\' 27 '\"'", 0, 0 },
	{ "an escape cut", "'\"\\'", 0, 0 },
	{ "an escape of NUL", "'\"\\' 00 '\"'", 0, 0 },
	{ "a string cut", "'\"abc'", 0, 0 },
	{ "a raw line feed", "'\"a' 0a 'b\"'", 0, 0 },
	{ "a raw tab", "'\"a' 09 'b\"'", 0, 0 },
	{ "a raw NUL", "'\"a' 00 'b\"'", 0, 0 },
	{ "a raw 1f", "'\"' 1f '\"'", 0, 0 },
	{ "a space in a string", "'\" \"'", 0, 1 },
	{ "a raw control character in a name", "'{\"a' 0a '\":1}'", 0, 0 },
	{ "UTF-8", "'\"' c3a9 e282ac f09f9880 '\"'", 0, 1 },
	{ "an overlong form", "'\"' c080 '\"'", 0, 0 },
	{ "a raw surrogate", "'\"' eda080 '\"'", 0, 0 },
	{ "a lone continuation", "'\"' 80 '\"'", 0, 0 },
	{ "bad UTF-8 in a name", "'{\"' ff '\":1}'", 0, 0 },
	{ "bad UTF-8 outside a string", "'{}' ff", 0, 0 },

	{ "0", "'0'", 1, 1 },
	{ "2^53", "'9007199254740992'", 1, 1 },
	{ "-2^53", "'-9007199254740992'", 1, 1 },
	{ "2^53 and one", "'9007199254740993'", 1, 0 },
	{ "-2^53 and one less", "'-9007199254740993'", 1, 0 },
	{ "2^64 and one", "'18446744073709551617'", 1, 0 },
	{ "minus nothing", "'-0'", 1, 0 },
	{ "a leading zero", "'01'", 1, 0 },
	{ "minus a leading zero", "'-01'", 1, 0 },
	{ "a minus alone", "'-'", 1, 0 },
	{ "two minuses", "'--1'", 1, 0 },
	{ "a plus", "'+1'", 1, 0 },
	{ "hex", "'0x10'", 1, 0 },
	{ "a fraction of nothing", "'1.0'", 1, 0 },
	{ "an exponent", "'1e0'", 1, 0 },
	{ "a capital exponent", "'1E2'", 1, 0 },

	{ "a fraction where they may be", "'1.5'", 0, 1 },
	{ "an exponent where they may be", "'-1.5E+10'", 0, 1 },
	{ "a negative exponent", "'1e-7'", 0, 1 },
	{ "minus nothing where floats may be", "'-0'", 0, 1 },
	{ "a leading zero all the same", "'00.5'", 0, 0 },
	{ "a point without a digit before", "'.5'", 0, 0 },
	{ "a point without a digit behind", "'1.'", 0, 0 },
	{ "an exponent without a digit", "'1e'", 0, 0 },
	{ "an exponent of a sign", "'1e+'", 0, 0 },
	{ "two points", "'1.2.3'", 0, 0 }
};

START_TEST(check_)
{
	struct tbv_bytes in = bytes(rows[_i].json);
	size_t at;
	const char *why = tbv_json_check(in, rows[_i].integers, &at);

	ck_assert_msg((why == NULL) == rows[_i].ok, "%s: %s", rows[_i].why,
	    why == NULL ? "accepted" : why);
	discard(in);
}
END_TEST

/* What the pre-scan accepts, cJSON must too, and never without end. */
START_TEST(parse)
{
	struct tbv_bytes in = bytes(rows[_i].json);
	struct cJSON *tree = NULL;
	const char *why;
	struct tbv_json_stop stop;

	why = tbv_json_parse(in, rows[_i].integers, &tree, &stop);
	ck_assert_msg((why == NULL) == rows[_i].ok, "%s: %s", rows[_i].why,
	    why == NULL ? "accepted" : why);
	ck_assert_int_eq(tree != NULL, rows[_i].ok);
	ck_assert_int_eq(stop.memory, 0);
	tbv_json_free(tree);
	discard(in);
}
END_TEST

static const struct {
	const char *why, *json;
	int ok;
} duplicates[] = {
	{ "other names", "'{\"a\":1,\"b\":1,\"ab\":1,\"\":1}'", 1 },
	{ "names that differ in case", "'{\"a\":1,\"A\":1}'", 1 },
	{ "one name in two objects", "'{\"a\":{\"a\":1},\"b\":{\"a\":1}}'",
	    1 },
	{ "a name twice", "'{\"a\":1,\"a\":1}'", 0 },
	{ "a name twice, far apart", "'{\"a\":1,\"b\":2,\"c\":3,\"a\":4}'",
	    0 },
	{ "an empty name twice", "'{\"\":1,\"\":1}'", 0 },
	{ "a name twice, once escaped", "'{\"a\":1,\"\\u0061\":1}'", 0 },
	{ "a name twice, with null", "'{\"a\":1,\"a\":null}'", 0 },
	{ "a name twice in an inner object", "'{\"b\":{\"a\":1,\"a\":1}}'",
	    0 },
	{ "a name twice in the last of an array", "'[1,{},{\"a\":1,\"a\":1}]'",
	    0 },
	{ "a name twice behind a deep object",
	    "'[{\"x\":{\"y\":{}}},{\"a\":1,\"a\":1}]'", 0 },
	{ "a name twice at depth 8",
	    "'[[[[[[[{\"a\":1,\"a\":1}]]]]]]]'", 0 }
};

START_TEST(duplicate)
{
	struct tbv_bytes in = bytes(duplicates[_i].json);
	struct cJSON *tree = NULL;
	const char *why;
	struct tbv_json_stop stop;

	why = tbv_json_parse(in, 0, &tree, &stop);
	ck_assert_msg((why == NULL) == duplicates[_i].ok, "%s: %s",
	    duplicates[_i].why, why == NULL ? "accepted" : why);
	ck_assert_int_eq(tree != NULL, duplicates[_i].ok);
	ck_assert_int_eq(stop.memory, 0);
	tbv_json_free(tree);
	discard(in);
}
END_TEST

/* Where a text stops to be JSON, in whose words. */
static const struct {
	const char *why, *json, *place;
} places[] = {
	{ "nothing", "", "line 1, column 1: " },
	{ "cut", "'{' 0a '\"a\":'", "line 2, column 5: " },
	{ "something behind", "'{}' 0a '{}'", "line 2, column 1: " },
	{ "not UTF-8", "'[\"a\",' 0a '\"' c3a9 ff '\"]'",
	    "line 2, column 4: " },
	{ "cut within a letter", "'\"' e282", "line 1, column 2: " },
	{ "a name twice", "'{\"a\":1,' 0a '\"a\":1}'",
	    "line 2, column 1: " },
	{ "a name three times", "'{\"a\":1,\"b\":2,' 0a '\"a\":1,' 0a "
	    "'\"a\":1}'", "line 2, column 1: " },
	{ "two names twice, of which the last is the first of the alphabet",
	    "'{\"a\":1,\"b\":2,' 0a '\"b\":1,' 0a '\"a\":1}'",
	    "line 2, column 1: " },
	{ "a name twice behind names of others", "'{\"a\":{\"a\":1,"
	    "\"b\":[{\"c\":1},{}]},' 0a '\"b\":{},' 0a '  \"a\":1}'",
	    "line 3, column 3: " },
	{ "a name twice in the last of an array",
	    "'[{\"a\":1},{\"b\":[1]},' 0a '{\"a\":1,\"a\":1}]'",
	    "line 2, column 8: " }
};

START_TEST(place)
{
	struct tbv_bytes in = bytes(places[_i].json);
	char text[TBV_JSON_PLACE];
	struct tbv_json_stop stop;
	struct cJSON *tree;

	ck_assert_ptr_nonnull(tbv_json_parse(in, 1, &tree, &stop));
	tbv_json_place(in, stop.at, text);
	ck_assert_msg(strcmp(text, places[_i].place) == 0, "%s: %s",
	    places[_i].why, text);
	discard(in);
}
END_TEST

/* cJSON keeps 63 characters of a number; what is longer is refused by name. */
START_TEST(long_number)
{
	struct tbv_bytes in;
	struct cJSON *tree;
	const char *why;
	struct tbv_json_stop stop;

	in = bytes("'1'*63");
	ck_assert_ptr_null(tbv_json_parse(in, 0, &tree, &stop));
	tbv_json_free(tree);
	discard(in);
	in = bytes("'1'*64");
	why = tbv_json_parse(in, 0, &tree, &stop);
	ck_assert_ptr_nonnull(why);
	ck_assert_str_ne(why, "out of memory");
	ck_assert_int_eq(stop.memory, 0);
	ck_assert_ptr_null(tree);
	discard(in);
}
END_TEST

/* Names in an order that would cost a naive sort or search 10^8 steps. */
START_TEST(many_members)
{
	static char text[MEMBERS * 16];
	struct tbv_bytes in;
	struct cJSON *tree = NULL;
	size_t i, n = 0;
	struct tbv_json_stop stop;

	text[n++] = '{';
	for (i = 0; i < MEMBERS; i++)
		n += (size_t)sprintf(text + n, "\"%05u\":0,",
		    (unsigned int)(i * 7919 % MEMBERS));
	text[n - 1] = '}';
	in.data = (const uint8_t *)text;
	in.len = n;
	ck_assert_ptr_null(tbv_json_parse(in, 1, &tree, &stop));
	tbv_json_free(tree);
	/* the last one as the first */
	memcpy(text + n - 10, text + 1, 7);
	ck_assert_str_eq(tbv_json_parse(in, 1, &tree, &stop),
	    "a member that occurs twice");
	ck_assert_ptr_null(tree);
}
END_TEST

START_TEST(getters)
{
	struct tbv_bytes in = bytes("'{\"name\":\"x\",\"Name\":\"y\","
	    "\"n\":-5,\"t\":true,\"f\":false,\"z\":null,\"a\":[1,\"s\"],"
	    "\"o\":{\"k\":1}}'");
	const struct cJSON *item;
	struct cJSON *tree;
	int64_t n;
	struct tbv_json_stop stop;
	int b;

	ck_assert_ptr_null(tbv_json_parse(in, 1, &tree, &stop));
	ck_assert_int_eq(tbv_json_kind(tree), TBV_JSON_OBJECT);
	ck_assert_str_eq(tbv_json_string(tbv_json_member(tree, "Name")), "y");
	ck_assert_str_eq(tbv_json_string(tbv_json_member(tree, "name")), "x");
	ck_assert_ptr_null(tbv_json_member(tree, "NAME"));
	ck_assert_ptr_null(tbv_json_member(tree, "nam"));
	ck_assert_ptr_null(tbv_json_member(tree, ""));
	ck_assert_str_eq(tbv_json_name(tbv_json_first(tree)), "name");
	ck_assert_str_eq(tbv_json_name(tbv_json_next(tbv_json_first(tree))),
	    "Name");

	item = tbv_json_member(tree, "n");
	ck_assert_int_eq(tbv_json_kind(item), TBV_JSON_NUMBER);
	ck_assert_int_eq(tbv_json_integer(item, &n), 0);
	ck_assert_int_eq(n, -5);
	ck_assert_ptr_null(tbv_json_string(item));
	ck_assert_int_eq(tbv_json_bool(item, &b), -1);

	item = tbv_json_member(tree, "t");
	ck_assert_int_eq(tbv_json_kind(item), TBV_JSON_BOOL);
	ck_assert_int_eq(tbv_json_bool(item, &b), 0);
	ck_assert_int_eq(b, 1);
	ck_assert_int_eq(tbv_json_integer(item, &n), -1);
	item = tbv_json_member(tree, "f");
	ck_assert_int_eq(tbv_json_bool(item, &b), 0);
	ck_assert_int_eq(b, 0);

	item = tbv_json_member(tree, "z");
	ck_assert_int_eq(tbv_json_kind(item), TBV_JSON_NULL);
	ck_assert_int_eq(tbv_json_bool(item, &b), -1);
	ck_assert_int_eq(tbv_json_integer(item, &n), -1);
	ck_assert_ptr_null(tbv_json_string(item));

	item = tbv_json_member(tree, "a");
	ck_assert_int_eq(tbv_json_kind(item), TBV_JSON_ARRAY);
	item = tbv_json_next(tbv_json_first(item));
	ck_assert_int_eq(tbv_json_kind(item), TBV_JSON_STRING);
	ck_assert_str_eq(tbv_json_string(item), "s");
	ck_assert_int_eq(tbv_json_integer(item, &n), -1);
	ck_assert_ptr_null(tbv_json_next(item));
	item = tbv_json_member(tree, "o");
	ck_assert_int_eq(tbv_json_kind(item), TBV_JSON_OBJECT);
	ck_assert_ptr_null(tbv_json_next(item));
	tbv_json_free(tree);
	discard(in);
}
END_TEST

static const struct {
	const char *why, *json;
	int ok;
	int64_t want;
} integer_rows[] = {
	{ "2^53", "9007199254740992", 1, INT64_C(9007199254740992) },
	{ "-2^53", "-9007199254740992", 1, -INT64_C(9007199254740992) },
	{ "what a double makes of more", "9007199254740994", 0, 0 },
	{ "past 2^63", "1e300", 0, 0 },
	{ "past a double", "1e999", 0, 0 },
	{ "minus that", "-1e999", 0, 0 },
	{ "a fraction", "1.5", 0, 0 },
	{ "a small fraction", "1e-9", 0, 0 },
	{ "a float that is whole", "1e3", 1, 1000 }
};

START_TEST(integer)
{
	struct cJSON *tree;
	int64_t n = 77;
	struct tbv_json_stop stop;
	int rc;

	ck_assert_ptr_null(tbv_json_parse(chars(integer_rows[_i].json), 0,
	    &tree, &stop));
	rc = tbv_json_integer(tree, &n);
	ck_assert_msg(rc == (integer_rows[_i].ok ? 0 : -1), "%s",
	    integer_rows[_i].why);
	if (rc == 0)
		ck_assert_int_eq(n, integer_rows[_i].want);
	tbv_json_free(tree);
}
END_TEST

static const struct {
	const char *why, *json;
	int ok;
	const char *want;		/* NULL: not there */
} find_rows[] = {
	{ "there", "'{\"b\":1,\"a\":\"x\"}'", 1, "x" },
	{ "there, and empty", "'{\"a\":\"\"}'", 1, "" },
	{ "there, with an escape as it is", "'{\"a\":\"x\\/y\"}'", 1,
	    "x\\/y" },
	{ "not there", "'{\"b\":\"x\"}'", 1, NULL },
	{ "in another case", "'{\"A\":\"x\"}'", 1, NULL },
	{ "as the start of a name", "'{\"ab\":\"x\"}'", 1, NULL },
	{ "as a value", "'{\"b\":\"a\"}'", 1, NULL },
	{ "in an inner object", "'{\"b\":{\"a\":\"x\"}}'", 1, NULL },
	{ "in an object of an array", "'[{\"a\":\"x\"}]'", 1, NULL },
	{ "inside and outside", "'{\"b\":{\"a\":\"x\"},\"a\":\"y\"}'", 1,
	    "y" },
	{ "as a string alone", "'\"a\"'", 1, NULL },
	{ "others twice", "'{\"b\":1,\"b\":1,\"a\":\"x\"}'", 1, "x" },
	{ "twice", "'{\"a\":\"x\",\"a\":\"x\"}'", 0, NULL },
	{ "twice, once empty", "'{\"a\":\"\",\"a\":\"x\"}'", 0, NULL },
	{ "twice, once null", "'{\"a\":\"x\",\"a\":null}'", 0, NULL },
	{ "twice, once escaped", "'{\"a\":\"x\",\"\\u0061\":\"y\"}'", 0,
	    NULL },
	{ "a number", "'{\"a\":1}'", 0, NULL },
	{ "null", "'{\"a\":null}'", 0, NULL },
	{ "an array", "'{\"a\":[\"x\"]}'", 0, NULL },
	{ "an object", "'{\"a\":{\"a\":\"x\"}}'", 0, NULL },
	{ "an empty object", "'{\"a\":{}}'", 0, NULL },
	{ "something behind", "'{\"a\":\"x\"}x'", 0, NULL },
	{ "nothing", "", 0, NULL }
};

START_TEST(find)
{
	struct tbv_bytes in = bytes(find_rows[_i].json), value;
	const char *want = find_rows[_i].want, *why;

	why = tbv_json_find(in, "a", &value);
	ck_assert_msg((why == NULL) == find_rows[_i].ok, "%s: %s",
	    find_rows[_i].why, why == NULL ? "accepted" : why);
	ck_assert_msg((value.data != NULL) == (want != NULL), "%s",
	    find_rows[_i].why);
	if (want != NULL)
		ck_assert_msg(tbv_bytes_is(value, want), "%s: other text",
		    find_rows[_i].why);
	discard(in);
}
END_TEST

START_TEST(writer)
{
	struct cJSON *array, *item, *root = tbv_json_new();
	char *text;

	ck_assert_ptr_nonnull(root);
	ck_assert_ptr_nonnull(tbv_json_add_integer(root, "n",
	    INT64_C(9007199254740992)));
	ck_assert_ptr_nonnull(tbv_json_add_string(root, "s", "a\"b\n"));
	ck_assert_ptr_nonnull(tbv_json_add_null(root, "z"));
	array = tbv_json_add_array(root, "a");
	ck_assert_ptr_nonnull(array);
	item = tbv_json_append_object(array);
	ck_assert_ptr_nonnull(item);
	ck_assert_ptr_nonnull(tbv_json_add_integer(item, "i", -1));
	ck_assert_ptr_nonnull(tbv_json_add_object(root, "o"));
	text = tbv_json_print(root);
	ck_assert_str_eq(text, "{\"n\":9007199254740992,\"s\":\"a\\\"b\\n\","
	    "\"z\":null,\"a\":[{\"i\":-1}],\"o\":{}}");
	free(text);
	tbv_json_free(root);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("json");
	TCase *tcase = tcase_create("json");

	tcase_add_loop_test(tcase, check_, 0, ROWS(rows));
	tcase_add_loop_test(tcase, parse, 0, ROWS(rows));
	tcase_add_loop_test(tcase, duplicate, 0, ROWS(duplicates));
	tcase_add_loop_test(tcase, place, 0, ROWS(places));
	tcase_add_test(tcase, long_number);
	tcase_add_test(tcase, many_members);
	tcase_add_test(tcase, getters);
	tcase_add_loop_test(tcase, integer, 0, ROWS(integer_rows));
	tcase_add_loop_test(tcase, find, 0, ROWS(find_rows));
	tcase_add_test(tcase, writer);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
