/*
 * Public keys: one key in each of its forms is the same, and nothing else is.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/bounds.h"
#include "document/public_key.h"
#include "support.h"

#define HEAD	"302a300506032b6570032100 "
#define KEY	"11*32 "
#define PEM(end) "'-----BEGIN PUBLIC KEY-----' 0a 'MCowBQYDK2VwAyEA' 0a " \
	"'ERERERERERERERERERERERERERERERERERERERERERE=' 0a " end
#define END	"'-----END PUBLIC KEY-----' 0a"

static const struct {
	const char *why, *file, *got;
	int want;			/* 1 equal, 0 not, -1 no key */
} rows[] = {
	{ "raw", KEY, KEY, 1 },
	{ "DER", HEAD KEY, HEAD KEY, 1 },
	{ "raw, and DER in the document", KEY, HEAD KEY, 1 },
	{ "DER, and raw in the document", HEAD KEY, KEY, 1 },
	{ "PEM, and raw in the document", PEM(END), KEY, 1 },
	{ "PEM, and DER in the document", PEM(END), HEAD KEY, 1 },
	{ "PEM, and PEM in the document", PEM(END), PEM(END), 1 },
	{ "raw, and PEM in the document", KEY, PEM(END), 1 },
	{ "another key", KEY, "11*31 12", 0 },
	{ "another key in DER", HEAD KEY, HEAD "11*31 12", 0 },
	{ "a byte more", KEY, "11*33", 0 },
	{ "a byte less", KEY, "11*31", 0 },
	{ "nothing in the document", KEY, "", 0 },
	{ "a byte behind the DER", HEAD KEY, HEAD KEY "00", 0 },
	{ "DER that is cut", KEY, "302a300506032b6570032100 11*31", 0 },
	{ "unused bits", KEY, "302a300506032b6570032101 11*32", 0 },
	{ "another element", KEY, "302a300506032b6570042100 11*32", 0 },
	{ "a document's PEM that is cut", KEY, PEM(""), 0 },
	{ "a PEM without its end", PEM(""), KEY, -1 },
	{ "a PEM with more behind", PEM(END " 'x'"), KEY, -1 },
	{ "two keys", PEM(END) " " PEM(END), KEY, -1 },
	{ "DER without anything in it", HEAD KEY, "3000", 0 },
	{ "DER with a byte in its bits", HEAD KEY, "3004 3000 0300", 0 },
	{ "bits of no byte", "3005 3000 030100", "3005 3000 030100", 1 },
	{ "an element behind the bits", HEAD KEY, "3009 3000 0303002222 0500",
	    0 },
	{ "1024 bytes", "22*1024", "22*1024", 1 },
	{ "1025 bytes", "22*1025", "22*1025", -1 }
};

START_TEST(compare)
{
	struct tbv_bytes file = bytes(rows[_i].file);
	struct tbv_bytes got = bytes(rows[_i].got), want;
	uint8_t key[TBV_MAX_USER_FIELD];
	int rc;

	want.data = key;
	rc = tbv_public_key_read(file, key, &want.len);
	ck_assert_msg((rc == 0) == (rows[_i].want >= 0), "%s", rows[_i].why);
	if (rc == 0)
		ck_assert_msg(tbv_public_key_equal(want, got) ==
		    rows[_i].want, "%s", rows[_i].why);
	discard(file);
	discard(got);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("public_key");
	TCase *tcase = tcase_create("public_key");

	tcase_add_loop_test(tcase, compare, 0, ROWS(rows));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
