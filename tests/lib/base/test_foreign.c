/*
 * Foreign files: each is recognised by its first bytes, and not by fewer.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/foreign.h"
#include "support.h"

#define WEB "a web page; download the file that it links to, or find out " \
	    "why the server did not send it"

static const struct {
	const char *bytes;
	size_t len;
	const char *want;
} rows[] = {
	{ "\x1f\x8b", 2, "a gzip file" },
	{ "\xfd" "7zXZ", 6, "an xz file" },
	{ "\x28\xb5\x2f\xfd", 4, "a zstd file" },
	{ "PK\x03\x04", 4, "a ZIP file" },
	{ "-----BEGIN ", 11, "a PEM file" },
	{ "<", 1, WEB },
	{ " \t\r\n<html>", 10, WEB },
	{ ".eif", 4, "an enclave image" },
	{ "\x7f" "ELF", 4, "a program" },
	{ "", 0, NULL },
	{ " \n", 2, NULL },
	{ "{", 1, NULL },
	{ " \x1f\x8b", 3, NULL }
};

static const char *
name_bytes(const char *bytes, size_t len)
{
	struct tbv_bytes in = { (const uint8_t *)bytes, len };

	return tbv_foreign_name(in);
}

START_TEST(named)
{
	const char *got = name_bytes(rows[_i].bytes, rows[_i].len);

	ck_assert_pstr_eq(got, rows[_i].want);
}
END_TEST

/* One byte less, or another first one, is nothing that is known. */
START_TEST(near)
{
	char bytes[16];
	size_t len = rows[_i].len;

	if (rows[_i].want == NULL || len == 10)
		return;
	ck_assert_ptr_null(name_bytes(rows[_i].bytes, len - 1));
	memcpy(bytes, rows[_i].bytes, len);
	bytes[0] ^= 1;
	ck_assert_ptr_null(name_bytes(bytes, len));
}
END_TEST

START_TEST(tar)
{
	char bytes[512] = { 0 };

	memcpy(bytes + 257, "ustar", 5);
	ck_assert_str_eq(name_bytes(bytes, sizeof(bytes)), "a tar file");
	ck_assert_str_eq(name_bytes(bytes, 262), "a tar file");
	ck_assert_ptr_null(name_bytes(bytes, 261));
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("foreign");
	TCase *tcase = tcase_create("foreign");

	tcase_add_loop_test(tcase, named, 0, ROWS(rows));
	tcase_add_loop_test(tcase, near, 0, ROWS(rows));
	tcase_add_test(tcase, tar);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
