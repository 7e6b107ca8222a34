/*
 * A tool's error message is one line of plain characters, even with untrusted
 * text (tools/common/failure.c).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "support.h"

/* Check has a macro of that name. */
#undef fail
#include "../../tools/common/common.h"

static const struct {
	const char *why, *subject, *detail, *text;
} rows[] = {
	{ "plain", "a.json", "no such file", "a.json: no such file" },
	{ "a line of its own", "a", "x\n\rverified: y\tz",
	    "a: x\\x0a\\x0dverified: y\\x09z" },
	{ "the terminal's", "a", "\033[2J\177\x9b", "a: \\x1b[2J\\x7f\\x9b" },
	{ "not UTF-8, and UTF-8", "a", "\xff\xc3\xa4", "a: \\xff\\xc3\\xa4" },
	{ "escaped already", "a", "\\x0a", "a: \\x0a" },
	{ "a name that escapes", "a\n\\", "b", "a\\x0a\\x5c: b" },
	{ "nothing", "", "", ": " }
};

START_TEST(test_one_line)
{
	struct failure f = { 0 };

	ck_assert_int_eq(fail(&f, TBV_ERR_IO, rows[_i].subject,
	    rows[_i].detail), TBV_ERR_IO);
	ck_assert_msg(strcmp(f.text, rows[_i].text) == 0, "%s: %s",
	    rows[_i].why, f.text);
}
END_TEST

/* Cut, and never within an escape. */
START_TEST(test_long)
{
	struct failure f = { 0 };
	char detail[2 * sizeof(f.text)];
	size_t len;

	memset(detail, '\n', sizeof(detail));
	detail[sizeof(detail) - 1] = '\0';
	(void)fail(&f, TBV_ERR_IO, "a", detail);
	len = strlen(f.text);
	ck_assert_uint_gt(len, sizeof(f.text) - 8);
	ck_assert_uint_lt(len, sizeof(f.text));
	ck_assert_uint_eq(strspn(f.text + 3, "\\x0a"), len - 3);
	ck_assert_str_eq(f.text + len - 4, "\\x0a");
}
END_TEST

START_TEST(test_first_stays)
{
	struct failure f = { 0 };

	(void)fail(&f, TBV_ERR_IO, "a", "first");
	ck_assert_int_eq(fail(&f, TBV_ERR_MEMORY, "b", "second"),
	    TBV_ERR_MEMORY);
	ck_assert_int_eq(f.error, TBV_ERR_IO);
	ck_assert_str_eq(f.text, "a: first");
}
END_TEST

START_TEST(test_of)
{
	struct failure f = { 0 };

	(void)fail(&f, TBV_ERR_IO, "a\n1", "why");
	ck_assert_int_eq(fail_of(&f, "a\n1"), TBV_ERR_IO);
	ck_assert_str_eq(f.text, "a\\x0a1: why");
	/* a name that only begins so is another */
	ck_assert_int_eq(fail_of(&f, "a\n"), TBV_ERR_IO);
	ck_assert_str_eq(f.text, "a\\x0a: a\\x0a1: why");
	ck_assert_int_eq(fail_of(&f, "a\n"), TBV_ERR_IO);
	ck_assert_str_eq(f.text, "a\\x0a: a\\x0a1: why");
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("failure");
	TCase *tc = tcase_create("failure");

	tcase_add_loop_test(tc, test_one_line, 0, ROWS(rows));
	tcase_add_test(tc, test_long);
	tcase_add_test(tc, test_first_stays);
	tcase_add_test(tc, test_of);
	suite_add_tcase(s, tc);
	return run(s);
}
