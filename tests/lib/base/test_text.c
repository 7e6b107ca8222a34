/*
 * Hex, base64, decimals, UTF-8 and the escape: one spelling of each value.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "support.h"

#define MAX_OUT 64

START_TEST(equal)
{
	struct tbv_bytes none = { NULL, 0 };

	ck_assert_int_eq(tbv_bytes_equal(none, none), 1);
	ck_assert_int_eq(tbv_bytes_equal(none, chars("")), 1);
	ck_assert_int_eq(tbv_bytes_equal(chars("ab"), chars("ab")), 1);
	ck_assert_int_eq(tbv_bytes_equal(chars("ab"), chars("ac")), 0);
	ck_assert_int_eq(tbv_bytes_equal(chars("ab"), chars("abc")), 0);
	ck_assert_int_eq(tbv_bytes_equal(chars("abc"), chars("ab")), 0);
	ck_assert_int_eq(tbv_bytes_is(chars("ab"), "ab"), 1);
	ck_assert_int_eq(tbv_bytes_is(chars("ab"), "Ab"), 0);
	ck_assert_int_eq(tbv_bytes_is(chars("ab"), "abc"), 0);
	ck_assert_int_eq(tbv_bytes_is(chars("abc"), "ab"), 0);
	ck_assert_int_eq(tbv_bytes_is(chars(""), ""), 1);
}
END_TEST

START_TEST(hex)
{
	static const uint8_t in[] = { 0x00, 0x0f, 0xa5, 0xff };
	char out[9];

	tbv_text_hex(in, sizeof(in), out);
	ck_assert_str_eq(out, "000fa5ff");
	tbv_text_hex(in, 0, out);
	ck_assert_str_eq(out, "");
}
END_TEST

static const struct {
	const char *why, *in;
	size_t outlen;
	const char *want;		/* NULL: refused */
} unhex_rows[] = {
	{ "both cases", "00aFfA", 3, "00affa" },
	{ "nothing", "", 0, "" },
	{ "nothing where a byte is wanted", "", 1, NULL },
	{ "a digit too few", "00a", 2, NULL },
	{ "a digit too many", "00aff", 2, NULL },
	{ "one digit for nothing", "0", 0, NULL },
	{ "a byte too many", "00afff", 2, NULL },
	{ "a letter behind f", "0g", 1, NULL },
	{ "a letter behind F", "G0", 1, NULL },
	{ "what stands before 0", "/0", 1, NULL },
	{ "what stands behind 9", "0:", 1, NULL },
	{ "what stands before A", "@0", 1, NULL },
	{ "what stands before a", "0`", 1, NULL },
	{ "0x", "0x", 1, NULL },
	{ "a space", " 0", 1, NULL },
	{ "a sign", "+0", 1, NULL }
};

START_TEST(unhex)
{
	const char *in = unhex_rows[_i].in, *want = unhex_rows[_i].want;
	struct tbv_bytes text = copy(chars(in));
	uint8_t out[MAX_OUT];
	char back[2 * MAX_OUT + 1];
	int rc;

	rc = tbv_text_unhex((const char *)text.data, text.len, out,
	    unhex_rows[_i].outlen);
	ck_assert_msg(rc == (want == NULL ? -1 : 0), "%s",
	    unhex_rows[_i].why);
	if (want != NULL) {
		tbv_text_hex(out, unhex_rows[_i].outlen, back);
		ck_assert_str_eq(back, want);
	}
	discard(text);
}
END_TEST

static const struct {
	const char *why, *in;
	size_t outmax;
	const char *want;		/* NULL: refused */
} base64_rows[] = {
	{ "RFC 4648 10: empty", "", 0, "" },
	{ "RFC 4648 10: f", "Zg==", 1, "f" },
	{ "RFC 4648 10: fo", "Zm8=", 2, "fo" },
	{ "RFC 4648 10: foo", "Zm9v", 3, "foo" },
	{ "RFC 4648 10: foob", "Zm9vYg==", 4, "foob" },
	{ "RFC 4648 10: fooba", "Zm9vYmE=", 5, "fooba" },
	{ "RFC 4648 10: foobar", "Zm9vYmFy", 6, "foobar" },
	{ "both signs", "+/+/", 3, "\xfb\xff\xbf" },
	{ "no room for one", "Zg==", 0, NULL },
	{ "no room for the last", "Zm9vYmFy", 5, NULL },
	{ "the URL alphabet", "-_-_", 3, NULL },
	{ "no padding", "Zg", 3, NULL },
	{ "half the padding", "Zg=", 3, NULL },
	{ "three for padding", "Z===", 3, NULL },
	{ "padding alone", "====", 3, NULL },
	{ "a group of padding behind", "Zm9v====", 6, NULL },
	{ "padding in the middle", "Zg==Zg==", 6, NULL },
	{ "padding before a letter", "Zg=v", 3, NULL },
	{ "stray bits before two", "Zh==", 3, NULL },
	{ "the highest stray bit before two", "Zo==", 3, NULL },
	{ "stray bits before one", "Zm9=", 3, NULL },
	{ "the highest stray bit before one", "Zm+=", 3, NULL },
	{ "a line feed behind", "Zm9v\n", 6, NULL },
	{ "a line feed inside", "Zm9\n", 6, NULL },
	{ "a space", "Zm9 ", 6, NULL },
	{ "what stands before A", "@m9v", 3, NULL },
	{ "what stands behind Z", "[m9v", 3, NULL },
	{ "what stands before a", "`m9v", 3, NULL },
	{ "what stands behind z", "{m9v", 3, NULL },
	{ "what stands behind 9", ":m9v", 3, NULL },
	{ "a byte past 127", "\xc3m9v", 3, NULL }
};

START_TEST(unbase64)
{
	const char *want = base64_rows[_i].want;
	struct tbv_bytes text = copy(chars(base64_rows[_i].in));
	uint8_t out[MAX_OUT];
	size_t len = 99;
	int rc;

	rc = tbv_text_unbase64((const char *)text.data, text.len, out,
	    base64_rows[_i].outmax, &len);
	ck_assert_msg(rc == (want == NULL ? -1 : 0), "%s",
	    base64_rows[_i].why);
	ck_assert_uint_eq(len, want == NULL ? 0 : strlen(want));
	if (want != NULL)
		ck_assert_int_eq(memcmp(out, want, len), 0);
	discard(text);
}
END_TEST

START_TEST(base64_alphabet)
{
	static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/=";
	int c, n = 0;

	for (c = -128; c < 256; c++) {
		ck_assert_int_eq(tbv_text_is_base64_char(c), c > 0 &&
		    strchr(alphabet, c) != NULL);
		n += tbv_text_is_base64_char(c);
	}
	ck_assert_int_eq(n, 65);
}
END_TEST

static const struct {
	const char *why, *in;
	uint64_t max;
	int ok;
	uint64_t want;
} decimal_rows[] = {
	{ "zero", "0", 0, 1, 0 },
	{ "all digits", "1234567890", UINT64_MAX, 1, 1234567890 },
	{ "the most allowed", "31", 31, 1, 31 },
	{ "one more", "32", 31, 0, 0 },
	{ "2^64-1", "18446744073709551615", UINT64_MAX, 1, UINT64_MAX },
	{ "2^64", "18446744073709551616", UINT64_MAX, 0, 0 },
	{ "ten times as much", "184467440737095516150", UINT64_MAX, 0, 0 },
	{ "nothing", "", UINT64_MAX, 0, 0 },
	{ "two zeros", "00", UINT64_MAX, 0, 0 },
	{ "a leading zero", "01", UINT64_MAX, 0, 0 },
	{ "a minus", "-1", UINT64_MAX, 0, 0 },
	{ "a plus", "+1", UINT64_MAX, 0, 0 },
	{ "a space before", " 1", UINT64_MAX, 0, 0 },
	{ "a space behind", "1 ", UINT64_MAX, 0, 0 },
	{ "hex", "0x1", UINT64_MAX, 0, 0 },
	{ "what stands before 0", "/", UINT64_MAX, 0, 0 },
	{ "what stands behind 9", ":", UINT64_MAX, 0, 0 }
};

START_TEST(decimal)
{
	struct tbv_bytes text = copy(chars(decimal_rows[_i].in));
	uint64_t value = 77;
	int rc;

	rc = tbv_text_decimal((const char *)text.data, text.len,
	    decimal_rows[_i].max, &value);
	ck_assert_msg(rc == (decimal_rows[_i].ok ? 0 : -1), "%s",
	    decimal_rows[_i].why);
	ck_assert_uint_eq(value, decimal_rows[_i].want);
	discard(text);
}
END_TEST

static const struct {
	const char *why, *in;
	int want;
} utf8_rows[] = {
	{ "nothing", "", 0 },
	{ "U+0000", "00", 0 },
	{ "U+007F", "7f", 0 },
	{ "U+0080", "c280", 0 },
	{ "U+07FF", "dfbf", 0 },
	{ "U+0800", "e0a080", 0 },
	{ "U+D7FF, before the surrogates", "ed9fbf", 0 },
	{ "U+E000, behind the surrogates", "ee8080", 0 },
	{ "U+FFFF", "efbfbf", 0 },
	{ "U+10000", "f0908080", 0 },
	{ "U+10FFFF", "f48fbfbf", 0 },
	{ "one after another", "41 c3a9 e282ac f09f9880 42", 0 },
	{ "a continuation alone", "80", -1 },
	{ "the last continuation alone", "bf", -1 },
	{ "U+0000 in two bytes", "c080", -1 },
	{ "U+007F in two bytes", "c1bf", -1 },
	{ "U+07FF in three bytes", "e09fbf", -1 },
	{ "U+FFFF in four bytes", "f08fbfbf", -1 },
	{ "U+D800", "eda080", -1 },
	{ "U+DFFF", "edbfbf", -1 },
	{ "U+110000", "f4908080", -1 },
	{ "a head of f5", "f5808080", -1 },
	{ "a head of five bytes", "f888808080", -1 },
	{ "fe", "fe", -1 },
	{ "ff", "ff", -1 },
	{ "two bytes, cut", "c2", -1 },
	{ "three bytes, cut to one", "e2", -1 },
	{ "three bytes, cut to two", "e282", -1 },
	{ "four bytes, cut to three", "f09f98", -1 },
	{ "a second byte below the range", "c27f", -1 },
	{ "a second byte above the range", "c2c0", -1 },
	{ "a third byte below the range", "e2827f", -1 },
	{ "a third byte above the range", "e282c0", -1 },
	{ "a fourth byte below the range", "f09f987f", -1 },
	{ "a fourth byte above the range", "f09f98c0", -1 },
	{ "bad only at the end", "'abcdefgh' 80", -1 }
};

START_TEST(utf8)
{
	struct tbv_bytes in = bytes(utf8_rows[_i].in);

	ck_assert_msg(tbv_text_utf8(in.data, in.len) == utf8_rows[_i].want,
	    "%s", utf8_rows[_i].why);
	discard(in);
}
END_TEST

static const struct {
	const char *why, *in;
	size_t outlen;
	const char *want;
	size_t whole;
} escape_rows[] = {
	{ "nothing", "", 1, "", 0 },
	{ "all that is printable", "20 '!az' 7e", 6, " !az~", 5 },
	{ "an apostrophe and a quote", "2722", 3, "'\"", 2 },
	{ "a backslash", "'a\\b'", 7, "a\\x5cb", 6 },
	{ "NUL", "610062", 7, "a\\x00b", 6 },
	{ "a line feed", "0a", 5, "\\x0a", 4 },
	{ "an escape sequence", "1b 'c'", 6, "\\x1bc", 5 },
	{ "below the space", "1f", 5, "\\x1f", 4 },
	{ "DEL", "7f", 5, "\\x7f", 4 },
	{ "UTF-8", "c3a9", 9, "\\xc3\\xa9", 8 },
	{ "ff", "ff", 5, "\\xff", 4 },
	{ "room for all", "'abcdef'", 7, "abcdef", 6 },
	{ "one byte short", "'abcdef'", 6, "ab...", 6 },
	{ "room for the mark and one", "'abcdef'", 5, "a...", 6 },
	{ "room for the mark alone", "'abcdef'", 4, "...", 6 },
	{ "no room for the mark", "'abcdef'", 3, "ab", 6 },
	{ "room for one", "'abcdef'", 2, "a", 6 },
	{ "room for the NUL", "'abcdef'", 1, "", 6 },
	{ "no room at all", "'abcdef'", 0, NULL, 6 },
	{ "cut at a whole character", "61 ff*3", 12, "a\\xff...", 13 },
	{ "one less, which loses a character", "61 ff*3", 8, "a...", 13 },
	{ "no piece of an escape", "ff", 4, "...", 4 },
	{ "no piece of an escape, without mark", "61ff", 3, "a", 5 },
	{ "nothing small behind what was cut", "'a' ff 'b'", 5, "a...", 6 }
};

START_TEST(escape)
{
	struct tbv_bytes in = bytes(escape_rows[_i].in);
	size_t n = escape_rows[_i].outlen, whole;
	char out[MAX_OUT + 1];

	memset(out, '#', sizeof(out));
	whole = tbv_escape(in.data, in.len, out, n);
	ck_assert_msg(whole == escape_rows[_i].whole, "%s",
	    escape_rows[_i].why);
	if (n > 0)
		ck_assert_msg(strcmp(out, escape_rows[_i].want) == 0,
		    "%s: got %s", escape_rows[_i].why, out);
	ck_assert_int_eq(out[n], '#');
	discard(in);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("text");
	TCase *tcase = tcase_create("text");

	tcase_add_test(tcase, equal);
	tcase_add_test(tcase, hex);
	tcase_add_loop_test(tcase, unhex, 0, ROWS(unhex_rows));
	tcase_add_loop_test(tcase, unbase64, 0, ROWS(base64_rows));
	tcase_add_test(tcase, base64_alphabet);
	tcase_add_loop_test(tcase, decimal, 0, ROWS(decimal_rows));
	tcase_add_loop_test(tcase, utf8, 0, ROWS(utf8_rows));
	tcase_add_loop_test(tcase, escape, 0, ROWS(escape_rows));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
