/*
 * Lists in the format of sha256sum: each line can be read in one way, and a
 * name occurs once.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "limits.h"
#include "claim/checksums.h"
#include "support.h"

#define A	"'" "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" \
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define B	"'" "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" \
	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define UPPER	"'" "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" \
	"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

/* The artifact is called "f" and has the digest aa... */
static const struct {
	const char *why, *list;
	const char *want;
	int digest, both;
} rows[] = {
	{ "the one line", A "  f\n'", "ok", 1, 1 },
	{ "binary", A " *f\n'", "ok", 1, 1 },
	{ "digits in capitals", UPPER "  f\n'", "ok", 1, 1 },
	{ "among others", B "  e\n'" A "  f\n'" B "  g\n'", "ok", 1, 1 },
	{ "behind another name of the same digest", A "  e\n'" A "  f\n'",
	    "ok", 1, 1 },
	{ "before another name of the same digest", A "  f\n'" A "  e\n'",
	    "ok", 1, 1 },
	{ "another name", A "  g\n'", "ok", 1, 0 },
	{ "another digest", B "  f\n'", "ok", 0, 0 },
	{ "name and digest on two lines", A "  g\n'" B "  f\n'", "ok", 1,
	    0 },
	{ "a name that starts so", A "  ff\n'", "ok", 1, 0 },
	{ "a name in another case", A "  F\n'", "ok", 1, 0 },
	{ "a name in a directory", A "  d/f\n'", "ok", 1, 0 },
	{ "a name behind a space", A "   f\n'", "ok", 1, 0 },
	{ "an empty list", "", "ok", 0, 0 },
	{ "in this directory", A "  ./f\n'", "ok", 1, 1 },
	{ "in this directory of this directory", A "  ././f\n'", "ok", 1, 0 },
	{ "of BSD", "'SHA256 (f) = '" A "' 0a", "ok", 1, 1 },
	{ "of BSD, in this directory", "'SHA256 (./f) = '" A "' 0a", "ok", 1,
	    1 },
	{ "of BSD, another digest", "'SHA256 (f) = '" B "' 0a", "ok", 0, 0 },
	{ "of BSD, a name that holds the middle", "'SHA256 (f) = x) = '" A
	    "' 0a", "ok", 1, 0 },
	{ "both shapes", B "  e\n' 'SHA256 (f) = '" A "' 0a", "ok", 1, 1 },
	{ "of BSD, without a name", "'SHA256 () = '" A "' 0a",
	    "checksums-malformed", 0, 0 },
	{ "of BSD, another algorithm", "'SHA512 (f) = '" A "' 0a",
	    "checksums-malformed", 0, 0 },
	{ "of BSD, a digit less", "'SHA256 (f) = aaaaaaaaaaaaaaa' 0a",
	    "checksums-malformed", 0, 0 },
	{ "of BSD, no digits", "'SHA256 (f) = xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' 0a", "checksums-malformed", 0,
	    0 },
	{ "of BSD, carriage return", "'SHA256 (f) = '" A "' 0d0a",
	    "checksums-malformed", 0, 0 },
	{ "the name twice, in both shapes", A "  f\n' 'SHA256 (f) = '" B
	    "' 0a", "checksums-malformed", 0, 0 },
	{ "the name twice, once in this directory", A "  f\n'" B "  ./f\n'",
	    "checksums-malformed", 0, 0 },
	{ "others twice", B "  g\n'" B "  g\n'" A "  f\n'", "ok", 1, 1 },
	{ "a name of UTF-8", B "  ' c3a9 '\n'" A "  f\n'", "ok", 1, 1 },

	{ "the name twice, alike", A "  f\n'" A "  f\n'", "checksums-malformed",
	    0, 0 },
	{ "the name twice, with two digests", A "  f\n'" B "  f\n'",
	    "checksums-malformed", 0, 0 },
	{ "the name twice, the right digest last", B "  f\n'" A "  f\n'",
	    "checksums-malformed", 0, 0 },
	{ "the name twice, text and binary", A "  f\n'" B " *f\n'",
	    "checksums-malformed", 0, 0 },
	{ "no line feed", A "  f'", "checksums-malformed", 0, 0 },
	{ "a second line without one", A "  f\n'" B "  g'",
	    "checksums-malformed", 0, 0 },
	{ "carriage return", A "  f\r\n'", "checksums-malformed", 0, 0 },
	{ "an empty line", A "  f\n\n'", "checksums-malformed", 0, 0 },
	{ "an empty line first", "0a" A "  f\n'", "checksums-malformed", 0, 0 },
	{ "no name", A "  \n'", "checksums-malformed", 0, 0 },
	{ "a digest alone", A "\n'", "checksums-malformed", 0, 0 },
	{ "one space", A " f\n'", "checksums-malformed", 0, 0 },
	{ "one space and a long name", A " name\n'", "checksums-malformed", 0,
	    0 },
	{ "a tab", A "\t f\n'", "checksums-malformed", 0, 0 },
	{ "two stars", A "**f\n'", "checksums-malformed", 0, 0 },
	{ "a digit too few", "'a'*63 '  ff\n'", "checksums-malformed", 0, 0 },
	{ "a digit too many", "'a'*65 '  f\n'", "checksums-malformed", 0, 0 },
	{ "a letter that is no digit", "'a'*63 'g  f\n'", "checksums-malformed",
	    0, 0 },
	{ "a quoted name", "5c" A "  f\\\\n\n'", "checksums-malformed", 0, 0 },
	{ "a comment", "'# a list\n'" A "  f\n'", "checksums-malformed", 0, 0 },
	{ "NUL in a name", A "  f' 00 '\n'", "checksums-malformed", 0, 0 },
	{ "an escape in a name", A "  f' 1b '\n'", "checksums-malformed", 0,
	    0 },
	{ "DEL in a name", A "  f' 7f '\n'", "checksums-malformed", 0, 0 },
	{ "a bad line behind the right one", A "  f\n'" "'x\n'",
	    "checksums-malformed", 0, 0 },
	{ "a line of 4096", B "  ' 'n'*4030 '\n'" A "  f\n'", "ok", 1, 1 },
	{ "a line of 4097", B "  ' 'n'*4031 '\n'" A "  f\n'",
	    "checksums-malformed", 0, 0 }
};

START_TEST(find)
{
	struct tbv_bytes in = bytes(rows[_i].list), sha256 = bytes("aa*32");
	struct tbv_checksums_match match;
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_checksums_find(in, sha256.data, chars("f"), &match, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	if (rc == TBV_OK) {
		ck_assert_msg(match.digest_found == rows[_i].digest &&
		    match.both_found == rows[_i].both, "%s: %d %d",
		    rows[_i].why, match.digest_found, match.both_found);
		ck_assert_int_eq(match.name.data != NULL, rows[_i].digest);
	}
	if (rc == TBV_OK && match.both_found)
		ck_assert_int_eq(tbv_bytes_is(match.name, "f"), 1);
	discard(sha256);
	discard(in);
}
END_TEST

/* Any name is allowed, but a name that occurs twice matches no file. */
START_TEST(any_name)
{
	struct tbv_bytes in = bytes(B "  g\n'" A "  x\n'" B "  g\n'" A
	    "  y\n'");
	struct tbv_bytes none = { NULL, 0 }, sha256 = bytes("aa*32");
	struct tbv_checksums_match match;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_checksums_find(in, sha256.data, none, &match,
	    &fault), TBV_OK);
	ck_assert_int_eq(match.both_found, 1);
	ck_assert_int_eq(tbv_bytes_is(match.name, "x"), 1);
	discard(sha256);
	sha256 = bytes("ab*32");
	ck_assert_int_eq(tbv_checksums_find(in, sha256.data, none, &match,
	    &fault), TBV_OK);
	ck_assert_int_eq(match.both_found + match.digest_found, 0);
	discard(sha256);
	discard(in);
}
END_TEST

/* The message says which line. */
START_TEST(line_number)
{
	struct tbv_bytes in = bytes(A "  f\n'" B "  g\n'" "'x\n'");
	struct tbv_bytes sha256 = bytes("aa*32");
	struct tbv_checksums_match match;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_checksums_find(in, sha256.data, chars("f"), &match,
	    &fault), TBV_ERR_CHECKSUMS_MALFORMED);
	ck_assert_ptr_eq(strstr(fault.message, "checksums: line 3: "),
	    fault.message);
	discard(sha256);
	discard(in);
}
END_TEST

/* sha256sum marks a name that it had to quote: said so, whatever follows. */
START_TEST(quoted)
{
	struct tbv_bytes in = bytes("5c" A "  f\\\\n\n'");
	struct tbv_bytes sha256 = bytes("aa*32");
	struct tbv_checksums_match match;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_checksums_find(in, sha256.data, chars("f"), &match,
	    &fault), TBV_ERR_CHECKSUMS_MALFORMED);
	ck_assert_str_eq(fault.message, "checksums: line 1: a quoted name");
	discard(sha256);
	discard(in);
}
END_TEST

/* As large as lists may be: each line is looked at once. */
START_TEST(large)
{
	const size_t line = 67 + 16, count = TBV_CHECKSUMS_SIZE_MAX / line;
	char *text = malloc(count * line + 1);
	struct tbv_checksums_match match;
	struct tbv_bytes in, sha256 = bytes("bb*31 b0");
	struct tbv_fault fault;
	size_t i;

	ck_assert_ptr_nonnull(text);
	for (i = 0; i < count; i++) {
		memset(text + i * line, 'b', 64);
		(void)sprintf(text + i * line + 64, "  %016zx\n", i);
	}
	text[(count - 1) * line + 63] = '0';
	in.data = (const uint8_t *)text;
	in.len = count * line;
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_checksums_find(in, sha256.data, chars("none"),
	    &match, &fault), TBV_OK);
	ck_assert_int_eq(match.digest_found, 1);
	ck_assert_int_eq(match.both_found, 0);
	ck_assert_ptr_eq(match.name.data, text + (count - 1) * line + 66);
	discard(sha256);
	free(text);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("list");
	TCase *tcase = tcase_create("list");

	tcase_add_loop_test(tcase, find, 0, ROWS(rows));
	tcase_add_test(tcase, any_name);
	tcase_add_test(tcase, line_number);
	tcase_add_test(tcase, quoted);
	tcase_add_test(tcase, large);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
