/*
 * Judges many documents in one process: of each that arrives on standard
 * input, as the attestation of one of the cases that are named as operands,
 * writes what the library says of it.
 *
 * In: the case's number and a length, 4 bytes each, big endian, and the
 * document.  Out: a line with "verified DOCUMENT-ID COMMIT NAME" or the like,
 * or the token of the error.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "case.h"
#include "support.h"

#define DOCUMENT_MAX	((size_t)1024 * 1024)

struct held {
	struct vector v;
	struct rules rules;
};

static char **names;		/* of the cases */
static int count;

/* 4 bytes; -1 at the end of the input. */
static long long
number(void)
{
	uint8_t in[4];

	if (fread(in, 1, sizeof(in), stdin) != sizeof(in))
		return -1;
	return (long long)in[0] << 24 | in[1] << 16 | in[2] << 8 | in[3];
}

static void
print(int rc, const struct tbv_result *result)
{
	if (rc != TBV_OK) {
		(void)printf("%s\n", tbv_error_token(rc));
		return;
	}
	(void)printf("%s %s %s %s\n",
	    tbv_verdict_name(tbv_result_verdict(result)),
	    tbv_result_fact(result, TBV_FACT_DOCUMENT_ID),
	    tbv_result_fact(result, TBV_FACT_COMMIT),
	    tbv_result_fact(result, TBV_FACT_NAME));
}

/* 0 if one was judged. */
static int
judge(struct held *held, uint8_t *room)
{
	long long which = number(), len = number();
	struct tbv_result *result;
	int rc;

	if (which < 0 || which >= count || len < 0 ||
	    (size_t)len > DOCUMENT_MAX ||
	    fread(room, 1, (size_t)len, stdin) != (size_t)len)
		return -1;
	vector_replace(&held[which].v, room, (size_t)len);
	/* by lanes, where this build and processor have them */
	ck_assert_int_eq(tbv_policy_prepare_many(held[which].rules.policy,
	    &held[which].v.evidence, 1), TBV_OK);
	rc = vector_judge(&held[which].v, &held[which].rules, &result);
	print(rc, result);
	tbv_result_free(result);
	return 0;
}

/* What the support of the unit tests asserts needs a test around it. */
START_TEST(all)
{
	struct held *held = calloc((size_t)count + 1, sizeof(*held));
	uint8_t *room = malloc(DOCUMENT_MAX);
	int i;

	ck_assert_ptr_nonnull(held);
	ck_assert_ptr_nonnull(room);
	for (i = 0; i < count; i++) {
		vector_open(&held[i].v, names[i]);
		rules_make(&held[i].rules, held[i].v.key);
	}
	while (judge(held, room) == 0)
		;
	for (i = 0; i < count; i++) {
		rules_free(&held[i].rules);
		vector_close(&held[i].v);
	}
	free(held);
	free(room);
	ck_assert_int_eq(ferror(stdin), 0);
	ck_assert_int_eq(fflush(stdout), 0);
}
END_TEST

int
main(int argc, char **argv)
{
	Suite *suite = suite_create("judge");
	TCase *tcase = tcase_create("all");
	SRunner *runner = srunner_create(suite);
	int failed;

	/* the caller waits for each answer */
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	names = argv + 1;
	count = argc - 1;
	tcase_add_test(tcase, all);
	suite_add_tcase(suite, tcase);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed != 0;
}
