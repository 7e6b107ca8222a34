/*
 * The table of errors against the public header, and the fault that the
 * first of them wins.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/fault.h"
#include "support.h"

#define ERRORS_MAX 400
#define LINE_SIZE 256
#define NAME_SIZE 64

/* An error as the header declares it. */
struct declared {
	char name[NAME_SIZE];
	int value;
	char token[NAME_SIZE];
	char group[NAME_SIZE];		/* "SYSTEM", the comment above it */
};

static struct declared declared[ERRORS_MAX];
static int declared_count;

/* Takes a line of the enum; group is what the comment before it said. */
static void
take_line(const char *line, char *group)
{
	struct declared *d = &declared[declared_count];
	char word[NAME_SIZE];

	if (sscanf(line, "\t/* %63[A-Z]", word) == 1)
		(void)snprintf(group, NAME_SIZE, "%s", word);
	if (sscanf(line, "\tTBV_ERR_%63[A-Z0-9_] = %d", d->name,
	    &d->value) != 2)
		return;
	ck_assert_msg(sscanf(strchr(line, '='), "%*[^[][%63[a-z0-9-]]",
	    d->token) == 1, "%s has no token", d->name);
	(void)snprintf(d->group, NAME_SIZE, "%s", group);
	ck_assert_int_lt(++declared_count, ERRORS_MAX);
}

static void
read_header(void)
{
	const char *top = getenv("top_srcdir");
	char group[NAME_SIZE] = "", line[LINE_SIZE];
	int inside = 0;
	FILE *f;

	(void)snprintf(line, sizeof(line), "%s/include/tbverify.h",
	    top != NULL ? top : ".");
	declared_count = 0;
	f = fopen(line, "r");
	ck_assert_msg(f != NULL, "%s: cannot be read", line);
	while (fgets(line, sizeof(line), f) != NULL) {
		if (strcmp(line, "enum tbv_error {\n") == 0)
			inside = 1;
		else if (strcmp(line, "};\n") == 0)
			inside = 0;
		else if (inside)
			take_line(line, group);
	}
	(void)fclose(f);
	ck_assert_int_ge(declared_count, 90);
}

static int
row_count(void)
{
	int n = 0;

	while (tbv_error_row((size_t)n) != NULL)
		n++;
	return n;
}

/* Both lists are in order of value, and the same but for TBV_OK. */
START_TEST(header)
{
	const struct tbv_error_row *row = tbv_error_row(0);
	int i;

	read_header();
	ck_assert_int_eq(row->error, TBV_OK);
	ck_assert_str_eq(row->token, "ok");
	ck_assert_int_eq(row->class_, TBV_CLASS_OK);
	ck_assert_int_eq(row_count(), declared_count + 1);
	for (i = 0; i < declared_count; i++) {
		row = tbv_error_row((size_t)i + 1);
		ck_assert_msg(row->error == declared[i].value,
		    "%s: the table has %s here", declared[i].token,
		    row->token);
		ck_assert_str_eq(row->token, declared[i].token);
		ck_assert_str_eq(tbv_class_name(row->class_),
		    declared[i].group);
	}
}
END_TEST

/* The token is the name of the value. */
START_TEST(names)
{
	char *p;
	int i;

	read_header();
	for (i = 0; i < declared_count; i++) {
		for (p = declared[i].name; *p != '\0'; p++)
			*p = (char)(*p == '_' ? '-' : *p < 'A' ? *p :
			    *p - 'A' + 'a');
		ck_assert_str_eq(declared[i].name, declared[i].token);
	}
}
END_TEST

START_TEST(ascending)
{
	const struct tbv_error_row *last, *row;
	size_t i;

	last = tbv_error_row(0);
	for (i = 1; (row = tbv_error_row(i)) != NULL; i++) {
		ck_assert_int_gt(row->error, last->error);
		last = row;
	}
	ck_assert_ptr_null(tbv_error_row(i + 1));
	ck_assert_ptr_null(tbv_error_row(SIZE_MAX));
}
END_TEST

/* The hundreds of the values. */
static const struct {
	int from, to;
	enum tbv_class class_;
} ranges[] = {
	{ 1, 99, TBV_CLASS_SYSTEM },
	{ 100, 199, TBV_CLASS_ABSENT },
	{ 200, 299, TBV_CLASS_MALFORMED },
	{ 300, 399, TBV_CLASS_FORGED },
	{ 400, 499, TBV_CLASS_UNTRUSTED },
	{ 500, 599, TBV_CLASS_MISMATCH },
	{ 600, 699, TBV_CLASS_REVOKED },
	{ 700, 799, TBV_CLASS_MALFORMED }
};

START_TEST(classes)
{
	const struct tbv_error_row *row;
	size_t i;
	int j;

	for (i = 1; (row = tbv_error_row(i)) != NULL; i++) {
		for (j = 0; j < ROWS(ranges); j++)
			if (row->error >= ranges[j].from &&
			    row->error <= ranges[j].to)
				break;
		ck_assert_int_lt(j, ROWS(ranges));
		ck_assert_msg(row->class_ == ranges[j].class_, "%s is %s",
		    row->token, tbv_class_name(row->class_));
	}
}
END_TEST

START_TEST(unique)
{
	const struct tbv_error_row *a, *b;
	size_t i, j;

	for (i = 0; (a = tbv_error_row(i)) != NULL; i++)
		for (j = 0; j < i; j++) {
			b = tbv_error_row(j);
			ck_assert_str_ne(a->token, b->token);
			ck_assert_msg(strcmp(a->sentence, b->sentence) != 0,
			    "%s and %s say the same", a->token, b->token);
		}
}
END_TEST

START_TEST(words)
{
	const struct tbv_error_row *row;
	const char *p, *s;
	size_t i;

	for (i = 0; (row = tbv_error_row(i)) != NULL; i++) {
		ck_assert_str_ne(row->token, "");
		ck_assert_uint_eq(strspn(row->token,
		    "abcdefghijklmnopqrstuvwxyz0123456789-"),
		    strlen(row->token));
		s = row->sentence;
		ck_assert_msg(s[0] != '\0', "%s says nothing", row->token);
		ck_assert_msg(s[strlen(s) - 1] != '.', "%s: a full stop",
		    row->token);
		ck_assert_msg(s[0] < 'A' || s[0] > 'Z' || s[1] == 'C',
		    "%s: a capital", row->token);
		for (p = s; *p != '\0'; p++)
			ck_assert_msg(*p >= 0x20 && *p <= 0x7e &&
			    (p[0] != ' ' || p[1] != ' '), "%s: bad text",
			    row->token);
	}
}
END_TEST

START_TEST(look_up)
{
	const struct tbv_error_row *row;
	size_t i;

	for (i = 0; (row = tbv_error_row(i)) != NULL; i++) {
		ck_assert_ptr_eq(tbv_error_token(row->error), row->token);
		ck_assert_ptr_eq(tbv_error_sentence(row->error),
		    row->sentence);
		ck_assert_int_eq(tbv_error_class(row->error), row->class_);
	}
}
END_TEST

static const int unknown_values[] = { -1, 25, 37, 99, 102, 310 - 1, 519, 605,
    99999, -2147483647 - 1, 2147483647 };

START_TEST(unknown)
{
	int error = unknown_values[_i];

	ck_assert_str_eq(tbv_error_token(error), "internal");
	ck_assert_int_eq(tbv_error_class(error), TBV_CLASS_SYSTEM);
	ck_assert_str_eq(tbv_error_sentence(error),
	    tbv_error_sentence(TBV_ERR_INTERNAL));
}
END_TEST

START_TEST(class_names)
{
	static const char *const want[] = { "OK", "SYSTEM", "ABSENT",
	    "UNTRUSTED", "REVOKED", "MALFORMED", "FORGED", "MISMATCH" };
	int i;

	for (i = 0; i < ROWS(want); i++)
		ck_assert_str_eq(tbv_class_name((enum tbv_class)i), want[i]);
	/* no name that reads as fine */
	ck_assert_str_eq(tbv_class_name((enum tbv_class)99), "SYSTEM");
}
END_TEST

START_TEST(first_wins)
{
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_fault_set(&fault, TBV_ERR_EMPTY, "first %d", 1),
	    TBV_ERR_EMPTY);
	ck_assert_int_eq(tbv_fault_set(&fault, TBV_ERR_FOREIGN, "second"),
	    TBV_ERR_FOREIGN);
	ck_assert_int_eq(tbv_fault_differ(&fault, TBV_ERR_DEBUG, "third",
	    "a", "b"), TBV_ERR_DEBUG);
	ck_assert_int_eq(fault.error, TBV_ERR_EMPTY);
	ck_assert_str_eq(fault.message, "first 1");
	ck_assert_str_eq(fault.want, "");
	ck_assert_str_eq(fault.got, "");
	tbv_fault_clear(&fault);
	ck_assert_int_eq(fault.error, TBV_OK);
	ck_assert_str_eq(fault.message, "");
	ck_assert_int_eq(tbv_fault_differ(&fault, TBV_ERR_DEBUG, "pcr0",
	    "aa", "00"), TBV_ERR_DEBUG);
	ck_assert_str_eq(fault.message, "pcr0: want aa, got 00");
	ck_assert_str_eq(fault.want, "aa");
	ck_assert_str_eq(fault.got, "00");
}
END_TEST

/* Longer than there is room for: cut, and ended. */
START_TEST(long_text)
{
	struct tbv_fault fault;
	char text[2 * TBV_MAX_MESSAGE];

	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_fault_differ(&fault, TBV_ERR_DEBUG, "f", text,
	    text), TBV_ERR_DEBUG);
	ck_assert_uint_eq(strlen(fault.message), TBV_MAX_MESSAGE - 1);
	ck_assert_uint_eq(strlen(fault.want), TBV_MAX_DETAIL - 1);
	ck_assert_uint_eq(strlen(fault.got), TBV_MAX_DETAIL - 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("error");
	TCase *tcase = tcase_create("error");

	tcase_add_test(tcase, header);
	tcase_add_test(tcase, names);
	tcase_add_test(tcase, ascending);
	tcase_add_test(tcase, classes);
	tcase_add_test(tcase, unique);
	tcase_add_test(tcase, words);
	tcase_add_test(tcase, look_up);
	tcase_add_loop_test(tcase, unknown, 0, ROWS(unknown_values));
	tcase_add_test(tcase, class_names);
	tcase_add_test(tcase, first_wins);
	tcase_add_test(tcase, long_text);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
