/*
 * The shapes in which measurements are published, and what only looks like one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "image/reference.h"
#include "support.h"

#define HEX16 "0123456789abcdef"
#define HEX HEX16 HEX16 HEX16 HEX16 HEX16 HEX16
#define LINES HEX " PCR0\n" HEX " PCR1\n" HEX " PCR2\n"
#define JSON "{\"PCR0\":\"" HEX "\",\"PCR1\":\"" HEX "\",\"PCR2\":\"" HEX "\"}"
#define LOWER "{\"pcr0\":\"0x" HEX "\",\"pcr1\":\"" HEX "\",\"pcr2\":\"" HEX \
	"\"}"

static const struct {
	const char *why, *text;
	size_t entry;
	const char *want;
} rows[] = {
	{ "lines", LINES, 0, "ok" },
	{ "lines without the last end", HEX " PCR0\n" HEX " PCR1\n" HEX
	    " PCR2", 0, "ok" },
	{ "lines in lower case", HEX " pcr0\n" HEX " pcr1\n" HEX " pcr2\n", 0,
	    "ok" },
	{ "values", "PCR0=" HEX "\nPCR1=0x" HEX "\r\nPCR2=" HEX, 0, "ok" },
	{ "JSON", JSON, 0, "ok" },
	{ "JSON in lower case", LOWER, 0, "ok" },
	{ "both cases, alike", "{\"pcr0\":\"" HEX "\",\"PCR0\":\"" HEX "\","
	    "\"PCR1\":\"" HEX "\",\"PCR2\":\"" HEX "\"}", 0, "ok" },
	{ "text before", "Start\n\nbuilding {\n" JSON "\n", 0, "ok" },
	{ "a mark", "\357\273\277" JSON, 0, "ok" },
	{ "a mark before lines", "\357\273\277" LINES, 0, "ok" },
	{ "the first entry", "[" JSON "," JSON "]", 1, "ok" },
	{ "the second entry", "[" JSON "," JSON "]", 2, "ok" },

	{ "no entry of two", "[" JSON "," JSON "]", 0, "reference-syntax" },
	{ "a third entry", "[" JSON "," JSON "]", 3, "reference-syntax" },
	{ "an entry of no array", JSON, 1, "reference-syntax" },
	{ "an entry of lines", LINES, 1, "reference-syntax" },
	{ "an empty line", HEX " PCR0\n\n" HEX " PCR1\n" HEX " PCR2\n", 0,
	    "reference-syntax" },
	{ "two shapes", HEX " PCR0\nPCR1=" HEX "\nPCR2=" HEX "\n", 0,
	    "reference-syntax" },
	{ "an index twice", LINES HEX " PCR2\n", 0, "reference-syntax" },
	{ "an index of 32", LINES HEX " PCR32\n", 0, "reference-syntax" },
	{ "a tab", HEX "\tPCR0\n", 0, "reference-syntax" },
	{ "a word more", HEX " PCR0 x\n", 0, "reference-syntax" },
	{ "export", "export PCR0=" HEX "\n", 0, "reference-syntax" },
	{ "quotes", "PCR0=\"" HEX "\"\n", 0, "reference-value" },
	{ "a digit less", "PCR0=123\n", 0, "reference-value" },
	{ "0x twice", "PCR0=0x0x" HEX "\n", 0, "reference-value" },
	{ "TOML", "pcr0 = \"" HEX "\"\n", 0, "reference-syntax" },
	{ "text behind", JSON "\ndone\n", 0, "reference-syntax" },
	{ "text before, and no JSON", "Start\nbuilding\n", 0,
	    "reference-syntax" },
	{ "another case", "{\"Pcr0\":\"" HEX "\"}", 0, "reference-syntax" },
	{ "nothing", "", 0, "reference-syntax" },
	{ "half a mark", "\357\273", 0, "reference-syntax" }
};

static int
read_text(struct tbv_bytes in, size_t entry, int is_tpm)
{
	struct tbv_reference reference;
	struct tbv_fault fault;
	int rc;

	memset(&reference, 0, sizeof(reference));
	reference.is_tpm = is_tpm;
	tbv_fault_clear(&fault);
	rc = tbv_reference_read_entry(&reference, in, entry, &fault);
	ck_assert_int_eq(fault.error, rc);
	if (rc == TBV_OK)
		ck_assert_uint_eq(reference.mask, TBV_PCR_IMAGE);
	return rc;
}

START_TEST(shapes)
{
	struct tbv_bytes in;

	in.data = (const uint8_t *)rows[_i].text;
	in.len = strlen(rows[_i].text);
	expect_token(rows[_i].why, read_text(in, rows[_i].entry, 0),
	    rows[_i].want);
}
END_TEST

/* A line of another form than the first, in either order: the error. */
START_TEST(mixed_lines)
{
	static const struct {
		const char *text, *want;
	} mixed[] = {
		{ "PCR0=" HEX "\n" HEX " PCR1\n",
		    "measurements: line 2: want PCR0= and digits, as before" },
		{ HEX " PCR0\nPCR1=" HEX "\n", "measurements: line 2: want "
		    "digits, a space and PCR0, as before" }
	};
	struct tbv_reference reference;
	struct tbv_fault fault;
	struct tbv_bytes in = chars(mixed[_i].text);

	memset(&reference, 0, sizeof(reference));
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_reference_read_entry(&reference, in, 0, &fault),
	    TBV_ERR_REFERENCE_SYNTAX);
	ck_assert_str_eq(fault.message, mixed[_i].want);
}
END_TEST

/* Both byte orders, non-ASCII characters and an incomplete unit. */
START_TEST(utf16)
{
	static uint8_t wide[2 * sizeof(LINES) + 2];
	struct tbv_bytes in = { wide, 2 * sizeof(LINES) };
	size_t i, order;

	for (order = 0; order < 2; order++) {
		memset(wide, 0, sizeof(wide));
		wide[order] = 0xff;
		wide[1 - order] = 0xfe;
		for (i = 0; i + 1 < sizeof(LINES); i++)
			wide[2 + 2 * i + order] = (uint8_t)LINES[i];
		ck_assert_int_eq(read_text(in, 0, 0), TBV_OK);
		wide[2 + 1 - order] = 1;
		ck_assert_int_eq(read_text(in, 0, 0),
		    TBV_ERR_REFERENCE_SYNTAX);
		wide[2 + 1 - order] = 0;
		in.len--;
		ck_assert_int_eq(read_text(in, 0, 0),
		    TBV_ERR_REFERENCE_SYNTAX);
		in.len = 2;
		ck_assert_int_eq(read_text(in, 0, 0),
		    TBV_ERR_REFERENCE_SYNTAX);
		in.len = 2 * sizeof(LINES);
	}
}
END_TEST

START_TEST(lines_of_tpm)
{
	struct tbv_bytes in;

	in.data = (const uint8_t *)LINES;
	in.len = sizeof(LINES) - 1;
	ck_assert_int_eq(read_text(in, 0, 1), TBV_ERR_REFERENCE_KIND);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("reference_shapes");
	TCase *tcase = tcase_create("reference_shapes");

	tcase_add_loop_test(tcase, shapes, 0, ROWS(rows));
	tcase_add_loop_test(tcase, mixed_lines, 0, 2);
	tcase_add_test(tcase, utf16);
	tcase_add_test(tcase, lines_of_tpm);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
