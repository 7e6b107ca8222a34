/*
 * PEM blocks: the base64 between their lines, and no more than has room.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "document/pem.h"
#include "support.h"

#define ROOM 4

static const struct {
	const char *why, *in, *text, *rest;
	int rc;
} rows[] = {
	{ "nothing", "", "", "", 0 },
	{ "its end at once", "-----END", "", "-----END", 0 },
	{ "each kind of white space", " \ta\r\nb \n-", "ab", "-", 0 },
	{ "all the room", "abcd-", "abcd", "-", 0 },
	{ "no end", "abcd\n\n", "abcd", "", 0 },
	{ "a character more", "abcde-", "abcd", "e-", -1 },
	{ "other control characters are for base64 to refuse", "\v\f-",
	    "\v\f", "-", 0 },
};

START_TEST(take_base64)
{
	struct tbv_bytes in = chars(rows[_i].in);
	char text[ROOM + 1] = "....";
	size_t len;

	ck_assert_int_eq(tbv_pem_take_base64(&in, text, ROOM, &len),
	    rows[_i].rc);
	text[len] = '\0';
	ck_assert_str_eq(text, rows[_i].text);
	ck_assert_msg(tbv_bytes_is(in, rows[_i].rest), "%s", rows[_i].why);
}
END_TEST

START_TEST(skip_space)
{
	struct tbv_bytes in = chars(" \t\r\n x ");

	tbv_pem_skip_space(&in);
	ck_assert_int_eq(tbv_bytes_is(in, "x "), 1);
	tbv_pem_skip_space(&in);
	ck_assert_int_eq(tbv_bytes_is(in, "x "), 1);
	in = chars(" \n");
	tbv_pem_skip_space(&in);
	ck_assert_uint_eq(in.len, 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("pem");
	TCase *tcase = tcase_create("pem");

	tcase_add_loop_test(tcase, take_base64, 0, ROWS(rows));
	tcase_add_test(tcase, skip_space);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
