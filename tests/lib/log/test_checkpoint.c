/*
 * The text of a checkpoint: three lines, each in one way only.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "log/checkpoint.h"
#include "support.h"

#define ROOT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE="

static const struct {
	const char *why, *text;
	uint64_t size;
	const char *want;		/* NULL: it is one */
} rows[] = {
	{ "a checkpoint", "log\n7\n" ROOT "\n", 7, NULL },
	{ "an empty tree", "log\n0\n" ROOT "\n", 0, NULL },
	{ "a line more", "log\n7\n" ROOT "\nmore\n", 7, NULL },
	{ "two lines more", "log\n7\n" ROOT "\nmore\nand more\n", 7, NULL },
	{ "the largest tree", "log\n9223372036854775807\n" ROOT "\n",
	    INT64_MAX, NULL },
	{ "2^63 leaves", "log\n9223372036854775808\n" ROOT "\n", 0,
	    "no size on its second line" },
	{ "nothing", "", 0, "no origin" },
	{ "no line", "log", 0, "no origin" },
	{ "an empty origin", "\n7\n" ROOT "\n", 0, "no origin" },
	{ "an origin of one letter", "l\n7\n" ROOT "\n", 7, NULL },
	{ "an origin alone", "log\n", 0, "no size on its second line" },
	{ "an empty size", "log\n\n" ROOT "\n", 0,
	    "no size on its second line" },
	{ "a zero in front", "log\n07\n" ROOT "\n", 0,
	    "no size on its second line" },
	{ "a sign", "log\n+7\n" ROOT "\n", 0, "no size on its second line" },
	{ "a carriage return", "log\n7\r\n" ROOT "\n", 0,
	    "no size on its second line" },
	{ "a size without an end", "log\n7", 0, "no size on its second line" },
	{ "no root", "log\n7\n", 0, "no root of 32 bytes on its third line" },
	{ "an empty root", "log\n7\n\n", 0,
	    "no root of 32 bytes on its third line" },
	{ "a root without an end", "log\n7\n" ROOT, 0,
	    "no root of 32 bytes on its third line" },
	{ "31 bytes", "log\n7\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n", 0,
	    "no root of 32 bytes on its third line" },
	{ "33 bytes", "log\n7\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", 0,
	    "no root of 32 bytes on its third line" },
	{ "no base64", "log\n7\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA-E=\n", 0,
	    "no root of 32 bytes on its third line" },
	{ "bits behind the last byte", "log\n7\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAF=\n", 0,
	    "no root of 32 bytes on its third line" },
	{ "an empty line at the end", "log\n7\n" ROOT "\n\n", 0,
	    "an empty line after the root" },
	{ "an empty line among others", "log\n7\n" ROOT "\na\n\nb\n", 0,
	    "an empty line after the root" },
	{ "more without an end", "log\n7\n" ROOT "\nmore", 0,
	    "an empty line after the root" }
};

START_TEST(parse)
{
	struct tbv_bytes in = copy(chars(rows[_i].text));
	struct tbv_checkpoint cp;
	const char *why;

	memset(&cp, 0xff, sizeof(cp));
	why = tbv_checkpoint_parse(in, &cp);
	ck_assert_msg((why == NULL) == (rows[_i].want == NULL) &&
	    (why == NULL || strcmp(why, rows[_i].want) == 0), "%s: %s",
	    rows[_i].why, why != NULL ? why : "accepted");
	if (why == NULL) {
		ck_assert_uint_eq(cp.tree.size, rows[_i].size);
		ck_assert_ptr_eq(cp.origin.data, in.data);
		ck_assert_uint_eq(cp.origin.len, strcspn(rows[_i].text, "\n"));
		ck_assert_int_eq(cp.tree.root.value[0], 0);
		ck_assert_int_eq(cp.tree.root.value[31], 1);
	}
	discard(in);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("checkpoint");
	TCase *tcase = tcase_create("checkpoint");

	tcase_add_loop_test(tcase, parse, 0, ROWS(rows));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
