/*
 * Proves that threads may share policies: eight of them verify all cases again
 * and again, each in a different order, and every verdict is the one that the
 * case has alone.  Meant to run under the thread sanitizer.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "support.h"

#define THREADS 8
#define ROUNDS 2
#define FAULT 256

static struct cases cases;
static pthread_barrier_t start;

struct worker {
	pthread_t thread;
	uint32_t seed;
	size_t *order;
	size_t judged;
	char fault[FAULT];		/* the first that was wrong */
};

/* No ck_assert in here: they are for the thread of the test alone. */
static void
judge(struct worker *w, size_t i)
{
	const struct vector *v = &cases.vector[i];
	struct tbv_result *result;
	const char *wrong;
	int rc;

	rc = vector_judge(v, cases.rules_of[i], &result);
	wrong = vector_wrong(v, rc, result);
	if (wrong != NULL && *w->fault == '\0')
		(void)snprintf(w->fault, sizeof(w->fault),
		    "%s: want %s, got %s: %s", v->name, v->want,
		    tbv_error_token(rc), wrong);
	tbv_result_free(result);
	w->judged++;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	size_t i, round;

	(void)pthread_barrier_wait(&start);
	for (round = 0; round < ROUNDS; round++) {
		shuffle(w->order, cases.count, &w->seed);
		for (i = 0; i < cases.count; i++)
			judge(w, w->order[i]);
	}
	return NULL;
}

static void
begin(struct worker *w, uint32_t seed)
{
	memset(w, 0, sizeof(*w));
	w->seed = seed;
	w->order = calloc(cases.count, sizeof(*w->order));
	ck_assert_ptr_nonnull(w->order);
	ck_assert_int_eq(pthread_create(&w->thread, NULL, work, w), 0);
}

START_TEST(one_policy_many_threads)
{
	struct worker workers[THREADS];
	uint32_t i;

	cases_open(&cases);
	ck_assert_int_eq(pthread_barrier_init(&start, NULL, THREADS), 0);
	for (i = 0; i < THREADS; i++)
		begin(&workers[i], i);
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(workers[i].thread, NULL), 0);
	for (i = 0; i < THREADS; i++) {
		ck_assert_str_eq(workers[i].fault, "");
		ck_assert_uint_eq(workers[i].judged, ROUNDS * cases.count);
		free(workers[i].order);
	}
	(void)pthread_barrier_destroy(&start);
	cases_close(&cases);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("threads");
	TCase *tcase = tcase_create("threads");
	int rc;

	(void)cases_find();
	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, one_policy_many_threads);
	suite_add_tcase(suite, tcase);
	rc = run(suite);
	cases_forget();
	return rc;
}
