/*
 * Files of trust, taken apart into lines and words.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_support.h"
#include "trust/signer_lines.h"

static const struct {
	const char *why, *in, *want;
	const char *words;		/* "line:word,word;" for each line */
} rows[] = {
	{ "nothing", "", "ok", "" },
	{ "a line", "'log a'0a", "ok", "1:log,a;" },
	{ "two lines", "'log a'0a'log b'0a", "ok", "1:log,a;2:log,b;" },
	{ "blanks of both kinds", "2009'log'0920'a'0920 0a", "ok", "1:log,a;" },
	{ "blank lines and comments", "0a'# x'0a'  # x'0a'  '0a'log'0a", "ok",
	    "5:log;" },
	{ "a comment behind a word", "'log # x'0a", "ok", "1:log,#,x;" },
	{ "above ASCII", "80ff0a", "ok", "1:\x80\xff;" },
	{ "the first and the last of ASCII", "'!~'0a", "ok", "1:!~;" },
	{ "no end", "'log a'", "signers-syntax", "" },
	{ "no end of the second line", "'log'0a'log'", "signers-syntax", "" },
	{ "a carriage return", "'log'0d0a", "signers-syntax", "" },
	{ "NUL", "'log'00 0a", "signers-syntax", "" },
	{ "unit separator", "1f0a", "signers-syntax", "" },
	{ "delete", "7f0a", "signers-syntax", "" },
	{ "a vertical tab", "0b0a", "signers-syntax", "" }
};

/* Reads it all; what came of it, and the words so far. */
static int
read_all(struct tbv_bytes in, struct writer *words, struct tbv_fault *fault)
{
	struct tbv_signer_line line;
	struct tbv_signer_lines file;
	size_t i;
	int rc;

	if ((rc = tbv_signer_lines_open(&file, "file", in, fault)) != TBV_OK)
		return rc;
	while ((rc = tbv_signer_lines_next(&file, &line, fault)) == TBV_OK &&
	    line.count > 0) {
		say(words, "%s:", line.where + strlen("file: line "));
		for (i = 0; i < line.count; i++)
			say(words, "%.*s%s", (int)line.field[i].len,
			    (const char *)line.field[i].data,
			    i + 1 < line.count ? "," : ";");
	}
	return rc;
}

START_TEST(lines)
{
	struct tbv_bytes in = bytes(rows[_i].in);
	struct writer words = { 0 };
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	say(&words, "%s", "");
	expect_token(rows[_i].why, read_all(in, &words, &fault),
	    rows[_i].want);
	ck_assert_str_eq(words.data, rows[_i].words);
	drop_writer(&words);
	discard(in);
}
END_TEST

/* A line of as many words as there may be, and one of more; a long file. */
START_TEST(limits)
{
	static const struct {
		const char *why;
		size_t words;
		const char *want;
	} of_words[] = {
		{ "every field in use", TBV_MAX_FIELDS, "ok" },
		{ "one more", TBV_MAX_FIELDS + 1, "signers-limit" },
		{ "many more", 2 * TBV_MAX_FIELDS, "signers-limit" }
	};
	static const struct {
		const char *why;
		size_t size;
		const char *want;
	} of_bytes[] = {
		{ "as long as may be", TBV_SIGNERS_SIZE_MAX, "ok" },
		{ "a byte more", TBV_SIGNERS_SIZE_MAX + 1, "signers-limit" }
	};
	struct writer text, words;
	struct tbv_fault fault;
	struct tbv_bytes in;
	size_t i, j;

	for (i = 0; i < sizeof(of_words) / sizeof(of_words[0]); i++) {
		memset(&text, 0, sizeof(text));
		memset(&words, 0, sizeof(words));
		for (j = 0; j < of_words[i].words; j++)
			say(&text, "w ");
		say(&text, "\n");
		in = written(&text);
		tbv_fault_clear(&fault);
		expect_token(of_words[i].why, read_all(in, &words, &fault),
		    of_words[i].want);
		discard(in);
		drop_writer(&text);
		drop_writer(&words);
	}
	for (i = 0; i < sizeof(of_bytes) / sizeof(of_bytes[0]); i++) {
		memset(&text, 0, sizeof(text));
		memset(&words, 0, sizeof(words));
		say_repeated(&text, '\n', of_bytes[i].size);
		in = written(&text);
		tbv_fault_clear(&fault);
		expect_token(of_bytes[i].why, read_all(in, &words, &fault),
		    of_bytes[i].want);
		discard(in);
		drop_writer(&text);
		drop_writer(&words);
	}
}
END_TEST

/* How many words a line must have. */
START_TEST(fields)
{
	static const struct {
		size_t min, max;
		int ok;
	} wanted[] = {
		{ 3, 3, 1 }, { 2, 3, 1 }, { 3, 4, 1 }, { 1, 2, 0 },
		{ 4, 5, 0 }, { 0, SIZE_MAX, 1 }
	};
	struct tbv_signer_lines file;
	struct tbv_signer_line line;
	struct tbv_fault fault;
	size_t i;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_signer_lines_open(&file, "file", chars("a bc d\n"),
	    &fault), TBV_OK);
	ck_assert_int_eq(tbv_signer_lines_next(&file, &line, &fault), TBV_OK);
	for (i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		tbv_fault_clear(&fault);
		ck_assert_int_eq(tbv_signer_line_fields(&line, wanted[i].min,
		    wanted[i].max, &fault) == TBV_OK, wanted[i].ok);
		ck_assert_int_eq(fault.error == TBV_OK, wanted[i].ok);
	}
	ck_assert_int_eq(tbv_signer_line_is(&line, "a"), 1);
	ck_assert_int_eq(tbv_signer_line_is(&line, "ab"), 0);
	ck_assert_int_eq(tbv_signer_line_is(&line, ""), 0);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_signer_line_unknown(&line, &fault),
	    TBV_ERR_SIGNERS_SYNTAX);
	ck_assert_str_eq(fault.message,
	    "file: line 1: a: unknown keyword");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("signer_lines");
	TCase *tcase = tcase_create("signer_lines");

	tcase_add_loop_test(tcase, lines, 0, ROWS(rows));
	tcase_add_test(tcase, limits);
	tcase_add_test(tcase, fields);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
