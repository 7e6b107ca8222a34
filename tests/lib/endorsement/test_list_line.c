/*
 * The header of an endorsement list and its lines, one by one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "endorsement/list_line.h"
#include "log_support.h"

#define FIRST "tbverify-endorsements-v1\n"
#define STREAM "stream s\n"
#define TIMES "issued 10\nexpires 11\n"

static const struct {
	const char *why, *text, *message;	/* NULL: it is one */
} headers[] = {
	{ "a header", FIRST STREAM "serial 1\n" TIMES, NULL },
	{ "more behind it", FIRST STREAM "serial 1\n" TIMES "more\n", NULL },
	{ "serial 0", FIRST STREAM "serial 0\n" TIMES, NULL },
	{ "the last serial", FIRST STREAM "serial 9007199254740991\n" TIMES,
	    NULL },
	{ "2^53", FIRST STREAM "serial 9007199254740992\n" TIMES,
	    "want a serial below 2^53" },
	{ "no serial", FIRST STREAM TIMES, "want a serial below 2^53" },
	{ "a zero in front", FIRST STREAM "serial 01\n" TIMES,
	    "want a serial below 2^53" },
	{ "nothing", "", "want tbverify-endorsements-v1 first" },
	{ "version 2", "tbverify-endorsements-v2\n" STREAM "serial 1\n" TIMES,
	    "want tbverify-endorsements-v1 first" },
	{ "version 10", "tbverify-endorsements-v10\n" STREAM "serial 1\n"
	    TIMES, "want tbverify-endorsements-v1 first" },
	{ "no end of the first line", "tbverify-endorsements-v1",
	    "want tbverify-endorsements-v1 first" },
	{ "no stream", FIRST "serial 1\n" TIMES, "want a stream" },
	{ "an empty stream", FIRST "stream \nserial 1\n" TIMES,
	    "want a stream" },
	{ "a stream of two words", FIRST "stream a b\nserial 1\n" TIMES,
	    "want a stream" },
	{ "no time of issue", FIRST STREAM "serial 1\nexpires 11\n",
	    "want a time of issue" },
	{ "the last second", FIRST STREAM "serial 1\nissued 253402300798\n"
	    "expires 253402300799\n", NULL },
	{ "after it", FIRST STREAM "serial 1\nissued 1\n"
	    "expires 253402300800\n", "want a time of expiry" },
	{ "a sign", FIRST STREAM "serial 1\nissued -1\nexpires 11\n",
	    "want a time of issue" },
	{ "no time of expiry", FIRST STREAM "serial 1\nissued 10\n",
	    "want a time of expiry" },
	{ "it expires as it is issued", FIRST STREAM "serial 1\nissued 10\n"
	    "expires 10\n", "it expires before it is issued" },
	{ "it expires before", FIRST STREAM "serial 1\nissued 10\n"
	    "expires 9\n", "it expires before it is issued" }
};

START_TEST(header)
{
	struct tbv_list_header got;
	struct tbv_list_lines in = { { NULL, 0 }, 0 };
	struct tbv_fault fault;
	struct tbv_bytes text = copy(chars(headers[_i].text));
	char want[100];

	in.rest = text;
	tbv_fault_clear(&fault);
	ck_assert_msg((tbv_list_line_header(&in, &got, &fault) == TBV_OK) ==
	    (headers[_i].message == NULL), "%s: %s", headers[_i].why,
	    fault.message);
	if (headers[_i].message != NULL) {
		(void)snprintf(want, sizeof(want),
		    "endorsement list: header: %s", headers[_i].message);
		ck_assert_str_eq(fault.message, want);
		ck_assert_int_eq(fault.error, TBV_ERR_ENDORSEMENTS_HEADER);
	} else {
		ck_assert_int_eq(tbv_bytes_is(got.stream, "s"), 1);
		ck_assert_uint_eq(in.line, 5);
	}
	discard(text);
}
END_TEST

START_TEST(header_values)
{
	struct tbv_list_lines in = { { NULL, 0 }, 0 };
	struct tbv_list_header got;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	in.rest = chars(FIRST STREAM "serial 7\n" TIMES "endorse");
	ck_assert_int_eq(tbv_list_line_header(&in, &got, &fault), TBV_OK);
	ck_assert_uint_eq(got.serial, 7);
	ck_assert_uint_eq(got.issued, 10);
	ck_assert_uint_eq(got.expires, 11);
	ck_assert_int_eq(tbv_bytes_is(in.rest, "endorse"), 1);
}
END_TEST

/* The longest word, and one of a byte more. */
START_TEST(words)
{
	struct tbv_list_lines in;
	struct tbv_list_header got;
	struct writer w = { 0 };
	struct tbv_fault fault;
	struct tbv_bytes text;
	size_t n;

	for (n = TBV_MAX_NAME; n <= TBV_MAX_NAME + 1; n++) {
		say(&w, FIRST "stream ");
		say_repeated(&w, 's', n);
		say(&w, "\nserial 1\n" TIMES);
		text = written(&w);
		memset(&in, 0, sizeof(in));
		in.rest = text;
		tbv_fault_clear(&fault);
		ck_assert_int_eq(tbv_list_line_header(&in, &got, &fault) ==
		    TBV_OK, n == TBV_MAX_NAME);
		discard(text);
		drop_writer(&w);
	}
}
END_TEST

/* $N is a PCR of that digit, %N a digest of it; "^" 40 digits. */
static struct tbv_bytes
line_of(const char *text)
{
	struct writer w = { 0 };
	struct tbv_bytes out;

	say(&w, "%s", "");
	for (; *text != '\0'; text++)
		if (*text == '$')
			say_repeated(&w, *++text, 96);
		else if (*text == '%')
			say_repeated(&w, *++text, 64);
		else if (*text == '^')
			say_repeated(&w, 'c', 40);
		else
			say(&w, "%c", *text);
	out = written(&w);
	drop_writer(&w);
	return out;
}

#define PCRS "0:$1 1:$2 2:$3"
#define LINE "endorsements-line"

static const struct {
	const char *why, *line, *want;
} lines[] = {
	{ "an image", "endorse i sha384 " PCRS "\n", "ok" },
	{ "with a time before", "endorse i sha384 " PCRS " not-before 5\n",
	    "ok" },
	{ "with a time after", "endorse i sha384 " PCRS " not-after 5\n",
	    "ok" },
	{ "with one second", "endorse i sha384 " PCRS
	    " not-before 5 not-after 5\n", "ok" },
	{ "with none", "endorse i sha384 " PCRS " not-before 6 not-after 5\n",
	    LINE },
	{ "times in the other order", "endorse i sha384 " PCRS
	    " not-after 6 not-before 5\n", LINE },
	{ "a time without a value", "endorse i sha384 " PCRS " not-before\n",
	    LINE },
	{ "a time that is none", "endorse i sha384 " PCRS " not-after x\n",
	    LINE },
	{ "a time after the last", "endorse i sha384 " PCRS
	    " not-after 253402300800\n", LINE },
	{ "the last time", "endorse i sha384 " PCRS
	    " not-after 253402300799\n", "ok" },
	{ "a word more", "endorse i sha384 " PCRS " more\n", LINE },
	{ "a blank behind", "endorse i sha384 " PCRS " \n", LINE },
	{ "two blanks", "endorse i  sha384 " PCRS "\n", LINE },
	{ "no end", "endorse i sha384 " PCRS, LINE },
	{ "no name", "endorse\n", LINE },
	{ "an empty name", "endorse  sha384 " PCRS "\n", LINE },
	{ "another digest", "endorse i sha256 " PCRS "\n", LINE },
	{ "no PCR2", "endorse i sha384 0:$1 1:$2\n", "endorsements-pcr" },
	{ "no PCR at all", "endorse i sha384\n", "endorsements-pcr" },
	{ "the last PCR", "endorse i sha384 " PCRS " 31:$4\n", "ok" },
	{ "PCR32", "endorse i sha384 " PCRS " 32:$4\n", "endorsements-pcr" },
	{ "PCRs that do not ascend", "endorse i sha384 1:$2 0:$1 2:$3\n",
	    "endorsements-pcr" },
	{ "a PCR twice", "endorse i sha384 0:$1 0:$1 1:$2 2:$3\n",
	    "endorsements-pcr" },
	{ "a zero in front", "endorse i sha384 00:$1 1:$2 2:$3\n",
	    "endorsements-pcr" },
	{ "a PCR without a value", "endorse i sha384 0 1:$2 2:$3\n",
	    "endorsements-pcr" },
	{ "of an empty value", "endorse i sha384 0: 1:$2 2:$3\n",
	    "endorsements-pcr" },
	{ "a digit more", "endorse i sha384 0:$11 1:$2 2:$3\n",
	    "endorsements-pcr" },
	{ "capitals", "endorse i sha384 0:$A 1:$2 2:$3\n",
	    "endorsements-pcr" },
	{ "zeros", "endorse i sha384 0:$0 1:$2 2:$3\n", "endorsements-zero" },
	{ "zeros in another", "endorse i sha384 " PCRS " 8:$0\n",
	    "endorsements-zero" },

	{ "a PCR taken back", "revoke pcr 0:$1 from 5 why\n", "ok" },
	{ "three PCRs", "revoke pcr " PCRS " from 5 why not\n", "ok" },
	{ "no PCR", "revoke pcr from 5 why\n", "endorsements-pcr" },
	{ "an artifact", "revoke artifact sha256:%a from 5 why\n", "ok" },
	{ "an artifact of another digest", "revoke artifact sha384:%a from 5 "
	    "why\n", LINE },
	{ "a digit more", "revoke artifact sha256:%aa from 5 why\n", LINE },
	{ "a commit", "revoke commit ^ from 5 why\n", "ok" },
	{ "a commit of 64", "revoke commit %c from 5 why\n", "ok" },
	{ "a commit of 41", "revoke commit ^c from 5 why\n", LINE },
	{ "a commit of no digits", "revoke commit ^x from 5 why\n", LINE },
	{ "a commit in capitals", "revoke commit %C from 5 why\n", LINE },
	{ "a document", "revoke document sha256:%d from 5 why\n", "ok" },
	{ "a log", "revoke log log.example after-size 5 why\n", "ok" },
	{ "a log from a time", "revoke log log.example from 5 why\n", LINE },
	{ "a commit after a size", "revoke commit ^ after-size 5 why\n",
	    LINE },
	{ "the largest size", "revoke log l after-size 9223372036854775807 "
	    "why\n", "ok" },
	{ "a larger one", "revoke log l after-size 9223372036854775808 why\n",
	    LINE },
	{ "the largest time, and more", "revoke commit ^ from 253402300800 "
	    "why\n", LINE },
	{ "no time", "revoke commit ^ from why\n", LINE },
	{ "no reason", "revoke commit ^ from 5\n", LINE },
	{ "an empty reason", "revoke commit ^ from 5 \n", LINE },
	{ "a reason of a blank", "revoke commit ^ from 5  \n", "ok" },
	{ "what is not known", "revoke key ^ from 5 why\n",
	    "endorsements-verb" },
	{ "nothing", "revoke\n", "endorsements-verb" },
	{ "another word", "Endorse i sha384 " PCRS "\n",
	    "endorsements-verb" },
	{ "an empty line", "\n", "endorsements-verb" },
	{ "no line", "", LINE }
};

START_TEST(line)
{
	struct tbv_list_lines in = { { NULL, 0 }, 6 };
	struct tbv_bytes text = line_of(lines[_i].line);
	struct tbv_fault fault;
	struct tbv_list_line entry;

	in.rest = text;
	tbv_fault_clear(&fault);
	expect_token(lines[_i].why, tbv_list_line_next(&in, &entry, &fault),
	    lines[_i].want);
	ck_assert_uint_eq(in.line, 7);
	if (fault.error == TBV_OK)
		ck_assert_uint_eq(in.rest.len, 0);
	else
		ck_assert_ptr_nonnull(strstr(fault.message, "line 7: "));
	discard(text);
}
END_TEST

static void
read_line(const char *text, struct tbv_list_line *entry,
    struct tbv_bytes *line_)
{
	struct tbv_list_lines in = { { NULL, 0 }, 0 };
	struct tbv_fault fault;

	*line_ = line_of(text);
	in.rest = *line_;
	tbv_fault_clear(&fault);
	ck_assert_msg(tbv_list_line_next(&in, entry, &fault) == TBV_OK, "%s",
	    fault.message);
}

START_TEST(values)
{
	struct tbv_bytes text;
	struct tbv_list_line e;

	read_line("endorse i sha384 " PCRS " 31:$4\n", &e, &text);
	ck_assert_int_eq(e.kind, TBV_ENDORSE);
	ck_assert_int_eq(tbv_bytes_is(e.name, "i"), 1);
	ck_assert_uint_eq(e.reference.mask, UINT32_C(0x80000007));
	ck_assert_uint_eq(e.reference.value[31][47], 0x44);
	ck_assert_uint_eq(e.not_before, 0);
	ck_assert_uint_eq(e.not_after, TBV_MAX_TIME);
	discard(text);
	read_line("endorse i sha384 " PCRS " not-before 5 not-after 6\n", &e,
	    &text);
	ck_assert_uint_eq(e.not_before, 5);
	ck_assert_uint_eq(e.not_after, 6);
	discard(text);
	read_line("revoke commit ^ from 5 a reason\n", &e, &text);
	ck_assert_int_eq(e.kind, TBV_REVOKE_COMMIT);
	ck_assert_uint_eq(e.digest_len, 20);
	ck_assert_uint_eq(e.digest[19], 0xcc);
	ck_assert_uint_eq(e.from, 5);
	ck_assert_int_eq(tbv_bytes_is(e.reason, "a reason"), 1);
	discard(text);
	read_line("revoke document sha256:%d from 0 x\n", &e, &text);
	ck_assert_int_eq(e.kind, TBV_REVOKE_DOCUMENT);
	ck_assert_uint_eq(e.digest_len, 32);
	ck_assert_uint_eq(e.digest[31], 0xdd);
	discard(text);
	read_line("revoke artifact sha256:%a from 0 x\n", &e, &text);
	ck_assert_int_eq(e.kind, TBV_REVOKE_ARTIFACT);
	discard(text);
	read_line("revoke pcr 8:$8 from 0 x\n", &e, &text);
	ck_assert_int_eq(e.kind, TBV_REVOKE_PCR);
	ck_assert_uint_eq(e.reference.mask, 0x100);
	discard(text);
	read_line("revoke log l after-size 9 x\n", &e, &text);
	ck_assert_int_eq(e.kind, TBV_REVOKE_LOG);
	ck_assert_int_eq(tbv_bytes_is(e.origin, "l"), 1);
	ck_assert_uint_eq(e.from, 9);
	discard(text);
}
END_TEST

/* Every PCR that there can be. */
START_TEST(all_pcrs)
{
	struct tbv_list_lines in = { { NULL, 0 }, 0 };
	struct writer w = { 0 };
	struct tbv_fault fault;
	struct tbv_list_line entry;
	struct tbv_bytes text;
	size_t i;

	say(&w, "endorse i sha384");
	for (i = 0; i < TBV_PCR_COUNT; i++) {
		say(&w, " %zu:", i);
		say_repeated(&w, "123456789abcdef"[i % 15], 96);
	}
	say(&w, "\n");
	text = written(&w);
	in.rest = text;
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_list_line_next(&in, &entry, &fault), TBV_OK);
	ck_assert_uint_eq(entry.reference.mask, UINT32_MAX);
	for (i = 0; i < TBV_PCR_COUNT; i++)
		ck_assert_uint_eq(entry.reference.value[i][0],
		    (i % 15 + 1) * 17);
	discard(text);
	drop_writer(&w);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("list_line");
	TCase *tcase = tcase_create("list_line");

	tcase_add_loop_test(tcase, header, 0, ROWS(headers));
	tcase_add_test(tcase, header_values);
	tcase_add_test(tcase, words);
	tcase_add_loop_test(tcase, line, 0, ROWS(lines));
	tcase_add_test(tcase, values);
	tcase_add_test(tcase, all_pcrs);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
