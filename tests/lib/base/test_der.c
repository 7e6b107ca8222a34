/*
 * The cursor over DER: one encoding of each length and of each integer.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "base/der.h"
#include "support.h"

static const struct {
	const char *why, *in;
	int tag;
	int ok;
	size_t head, len, left;		/* of what was taken, and behind it */
} rows[] = {
	{ "an empty sequence", "3000", 0x30, 1, 2, 0, 0 },
	{ "an integer with more behind", "020105 0500", 0x02, 1, 2, 1, 2 },
	{ "127 bytes", "047f 00*127", 0x04, 1, 2, 127, 0 },
	{ "128 bytes", "048180 00*128", 0x04, 1, 3, 128, 0 },
	{ "255 bytes", "0481ff 00*255", 0x04, 1, 3, 255, 0 },
	{ "256 bytes", "04820100 00*256", 0x04, 1, 4, 256, 0 },
	{ "65535 bytes", "0482ffff 00*65535", 0x04, 1, 4, 65535, 0 },
	{ "another tag", "0500", 0x02, 0, 0, 0, 0 },
	{ "nothing", "", 0x30, 0, 0, 0, 0 },
	{ "nothing, asked for no tag", "", -1, 0, 0, 0, 0 },
	{ "a tag alone", "30", 0x30, 0, 0, 0, 0 },
	{ "contents cut", "0402 00", 0x04, 0, 0, 0, 0 },
	{ "contents absent", "0401", 0x04, 0, 0, 0, 0 },
	{ "indefinite length", "3080 0000", 0x30, 0, 0, 0, 0 },
	{ "127 in the long form", "04817f 00*127", 0x04, 0, 0, 0, 0 },
	{ "0 in the long form", "048100", 0x04, 0, 0, 0, 0 },
	{ "255 in two bytes", "048200ff 00*255", 0x04, 0, 0, 0, 0 },
	{ "a length of one byte, cut", "0481", 0x04, 0, 0, 0, 0 },
	{ "a length of two bytes, cut", "048201", 0x04, 0, 0, 0, 0 },
	{ "a length of three bytes", "0483010000 00*65536", 0x04, 0, 0, 0,
	    0 },
	{ "a length of four bytes", "0484ffffffff 00", 0x04, 0, 0, 0, 0 },
	{ "2^64-1", "0488 ff*8", 0x04, 0, 0, 0, 0 },
	{ "a reserved length", "04ff 00", 0x04, 0, 0, 0, 0 },
	{ "128 bytes, one cut", "048180 00*127", 0x04, 0, 0, 0, 0 },
	{ "256 bytes, one cut", "04820100 00*255", 0x04, 0, 0, 0, 0 }
};

START_TEST(take)
{
	struct tbv_bytes in = bytes(rows[_i].in), rest = in;
	struct tbv_bytes contents = { NULL, 0 }, whole = { NULL, 0 };
	int rc;

	rc = tbv_der_take(&rest, rows[_i].tag, &contents, &whole);
	ck_assert_msg(rc == (rows[_i].ok ? 0 : -1), "%s", rows[_i].why);
	if (rc == 0) {
		ck_assert_ptr_eq(whole.data, in.data);
		ck_assert_uint_eq(whole.len, rows[_i].head + rows[_i].len);
		ck_assert_ptr_eq(contents.data, in.data + rows[_i].head);
		ck_assert_uint_eq(contents.len, rows[_i].len);
		ck_assert_ptr_eq(rest.data, in.data + whole.len);
		ck_assert_uint_eq(rest.len, rows[_i].left);
	} else {
		ck_assert_ptr_eq(rest.data, in.data);
		ck_assert_uint_eq(rest.len, in.len);
	}
	discard(in);
}
END_TEST

START_TEST(peek)
{
	struct tbv_bytes in = bytes("a300");

	ck_assert_int_eq(tbv_der_peek(in), TBV_DER_CONTEXT_3);
	in.len = 0;
	ck_assert_int_eq(tbv_der_peek(in), -1);
	discard(in);
}
END_TEST

static const struct {
	const char *why, *in;
	int integer;			/* in its shortest form */
	int small;			/* 0 to 100, or -1 */
} integers[] = {
	{ "no byte", "", 0, -1 },
	{ "0", "00", 1, 0 },
	{ "100", "64", 1, 100 },
	{ "101", "65", 1, -1 },
	{ "127", "7f", 1, -1 },
	{ "-128", "80", 1, -1 },
	{ "-1", "ff", 1, -1 },
	{ "128", "0080", 1, -1 },
	{ "0 in two bytes", "0000", 0, -1 },
	{ "2 in two bytes", "0002", 0, -1 },
	{ "127 in two bytes", "007f", 0, -1 },
	{ "-1 in two bytes", "ffff", 0, -1 },
	{ "-128 in two bytes", "ff80", 0, -1 },
	{ "-129", "ff7f", 1, -1 },
	{ "256", "0100", 1, -1 }
};

START_TEST(integer)
{
	struct tbv_bytes in = bytes(integers[_i].in);
	unsigned int value = 77;
	int rc;

	ck_assert_msg(tbv_der_is_integer(in) == integers[_i].integer, "%s",
	    integers[_i].why);
	rc = tbv_der_small(in, 100, &value);
	ck_assert_msg(rc == (integers[_i].small < 0 ? -1 : 0), "%s",
	    integers[_i].why);
	ck_assert_uint_eq(value, rc == 0 ? (unsigned int)integers[_i].small :
	    0);
	discard(in);
}
END_TEST

START_TEST(small_of_byte)
{
	struct tbv_bytes in = bytes("80");
	unsigned int value;

	/* -128, whatever the bound */
	ck_assert_int_eq(tbv_der_small(in, 255, &value), -1);
	discard(in);
	in = bytes("7f");
	ck_assert_int_eq(tbv_der_small(in, 255, &value), 0);
	ck_assert_uint_eq(value, 127);
	discard(in);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("der");
	TCase *tcase = tcase_create("der");

	tcase_add_loop_test(tcase, take, 0, ROWS(rows));
	tcase_add_test(tcase, peek);
	tcase_add_loop_test(tcase, integer, 0, ROWS(integers));
	tcase_add_test(tcase, small_of_byte);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
