/*
 * An ignored error never verifies: each call of the header that changes a
 * policy or evidence has a row in setters.c, fails by its arguments and by each
 * of its allocations, and then there is no verdict until a reset; and no random
 * sequence of calls, some of which fail, gets an OK that the caller's
 * requirements would not allow, or that a caller without failures would not
 * get.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"
#include "setters.h"
#include "support.h"

#define SEQUENCES 10000
#define STEPS 96
#define NAMES 128
#define NAME_SIZE 64

static const char *
top(const char *below)
{
	static char path[1024];
	const char *dir = getenv("VECTORS");

	(void)snprintf(path, sizeof(path), "%s/../%s", dir != NULL ? dir :
	    "vectors",
	    below);
	return path;
}

static void
start(struct setting *s)
{
	setters_open(top("vectors"));
	memset(s, 0, sizeof(*s));
	s->policy = tbv_policy_new();
	s->evidence = tbv_evidence_new();
	ck_assert_ptr_nonnull(s->policy);
	ck_assert_ptr_nonnull(s->evidence);
}

static void
finish(struct setting *s)
{
	tbv_policy_free(s->policy);
	tbv_evidence_free(s->evidence);
}

static int
verdict(const struct setting *s)
{
	struct tbv_result *r = NULL;
	int rc = tbv_verify(s->policy, s->evidence, &r);

	if (rc != TBV_OK) {
		ck_assert_ptr_null(tbv_result_fact(r, TBV_FACT_SHA256));
		ck_assert_str_eq(tbv_result_summary(r), "");
	}
	tbv_result_free(r);
	return rc;
}

/* What an honest caller does; what the first call that failed returned. */
static int
set_honestly(struct setting *s)
{
	int first = TBV_OK, rc;
	size_t n;

	for (n = 0; (rc = setters_honest(s, n)) != SETTER_NONE; n++)
		if (first == TBV_OK)
			first = rc;
	return first;
}

/* All that takes policy or evidence says so, whatever was set beside it. */
static void
expect_failed(const struct setting *s, const char *why)
{
	int of_policy = strncmp(why, "tbv_policy_", 11) == 0;
	struct tbv_result *r = NULL;

	ck_assert_msg(verdict(s) == TBV_ERR_SETTER_FAILED, "%s", why);
	ck_assert_int_eq(tbv_log_verify(s->policy, s->evidence, &r),
	    TBV_ERR_SETTER_FAILED);
	ck_assert_int_eq(tbv_result_verdict(r), TBV_VERDICT_NONE);
	tbv_result_free(r);
	if (!of_policy) {
		ck_assert_str_ne(tbv_evidence_message(s->evidence), "");
		return;
	}
	ck_assert_str_ne(tbv_policy_message(s->policy), "");
	ck_assert_int_eq(tbv_verify_lists(s->policy, 1780272000, SIZE_MAX,
	    &r), TBV_ERR_SETTER_FAILED);
	tbv_result_free(r);
	ck_assert_int_eq(tbv_log_checkpoint(s->policy, "x", 1, 1780272000,
	    &r), TBV_ERR_SETTER_FAILED);
	tbv_result_free(r);
}

/* The names of the header: int f(struct tbv_policy *, or tbv_evidence. */
static size_t
read_header(char names[NAMES][NAME_SIZE])
{
	static const char *const starts[] = { "\nint tbv_policy_",
	    "\nint tbv_evidence_" };
	char *text = calloc(1, 1 << 20), *p;
	FILE *in = fopen(top("include/tbverify.h"), "r");
	size_t i, n = 0, len;

	ck_assert_ptr_nonnull(in);
	ck_assert_ptr_nonnull(text);
	ck_assert_uint_gt(fread(text, 1, (1 << 20) - 1, in), 0);
	(void)fclose(in);
	for (i = 0; i < 2; i++)
		for (p = text; (p = strstr(p, starts[i])) != NULL;) {
			p += 5;
			len = strcspn(p, "(");
			/* what it takes to read is const */
			if (strncmp(p + len, "(struct", 7) != 0)
				continue;
			ck_assert_uint_lt(n, NAMES);
			ck_assert_uint_lt(len, NAME_SIZE);
			memcpy(names[n], p, len);
			names[n++][len] = '\0';
		}
	free(text);
	return n;
}

/* A new setter without a row fails here. */
START_TEST(each_has_its_row)
{
	static char names[NAMES][NAME_SIZE];
	size_t i, k, n = read_header(names);

	for (i = 0; i < n; i++) {
		for (k = 0; k < setters_count(); k++)
			if (strcmp(setters[k].name, names[i]) == 0)
				break;
		ck_assert_msg(k < setters_count(), "%s has no row in "
		    "tests/setters.c", names[i]);
	}
	ck_assert_uint_eq(n, setters_count());
}
END_TEST

START_TEST(honest)
{
	struct setting s;

	start(&s);
	ck_assert_int_eq(set_honestly(&s), TBV_OK);
	ck_assert_int_eq(setters_allow(&s.asked), 1);
	ck_assert_int_eq(verdict(&s), TBV_OK);
	finish(&s);
}
END_TEST

/* It fails by its arguments: before all other calls, and after them. */
START_TEST(fails)
{
	const char *name = setters[_i].name;
	struct setting s;
	int after, later, rc;
	size_t k;

	start(&s);
	for (after = 0; after < 2; after++) {
		setters_reset(&s);
		if (after)
			ck_assert_int_eq(set_honestly(&s), TBV_OK);
		rc = setters_call(&s, (size_t)_i, SETTER_BAD);
		if (rc == SETTER_NONE)
			break;		/* it has no argument that is bad */
		ck_assert_msg(rc != TBV_OK, "%s", name);
		expect_failed(&s, name);
		/* it stays so, and each call of its kind returns the error */
		for (k = 0; k < setters_count(); k++) {
			if (strncmp(setters[k].name, name, 8) != 0)
				continue;
			later = setters_call(&s, k, SETTER_GOOD);
			ck_assert_msg(later == rc || later == SETTER_NONE,
			    "%s after %s: %s", setters[k].name, name,
			    later == TBV_OK ? "OK" : tbv_error_token(later));
		}
		expect_failed(&s, name);
		setters_reset(&s);
		ck_assert_int_eq(set_honestly(&s), TBV_OK);
		ck_assert_msg(verdict(&s) == TBV_OK, "%s: after a reset",
		    name);
	}
	finish(&s);
}
END_TEST

/* An allocation of each call fails, one after the other. */
START_TEST(memory)
{
	const char *name = setters[_i].name;
	enum how how;
	struct setting s;
	struct heap heap;
	size_t n;
	int rc;

	start(&s);
	for (n = 1; heap_is_seen(); n++) {
		setters_reset(&s);
		if (strcmp(name, "tbv_policy_set_json_mem") != 0)
			ck_assert_int_eq(set_honestly(&s), TBV_OK);
		/* endorsers and references before lists, if again */
		if (strcmp(name, "tbv_policy_set_endorsers_mem") == 0)
			(void)tbv_policy_clear(s.policy,
			    TBV_PART_ENDORSEMENTS);
		for (how = SETTER_GOOD; how <= SETTER_OTHER; how++) {
			heap_begin();
			heap_fail(n, 0);
			rc = setters_call(&s, (size_t)_i, how);
			heap = heap_end();
			if (rc != SETTER_NONE)
				break;
		}
		if (rc == SETTER_NONE || heap.failed == 0)
			break;
		/* what does without, as a cache, has not failed */
		if (rc == TBV_OK)
			continue;
		expect_failed(&s, name);
	}
	ck_assert_uint_lt(n, 10000);
	finish(&s);
}
END_TEST

/* xorshift32: the same on every machine. */
static uint32_t
next(uint32_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 17;
	*seed ^= *seed << 5;
	return *seed;
}

struct step {
	size_t setter;
	enum how how;
};

/* One call; STEPS and more are those of the honest caller. */
static int
take(struct setting *s, struct step step)
{
	if (step.setter >= STEPS)
		return setters_honest(s, step.setter - STEPS);
	return setters_call(s, step.setter, step.how);
}

/*
 * The honest calls in their order, of which few are left out, and some others
 * anywhere in between, of which one in four fails.
 */
static size_t
draw(uint32_t *seed, struct step *steps)
{
	uint32_t others = next(seed) % 4;
	size_t n = 0, h, left;

	for (h = 0; h < 16; h++) {
		for (left = others; left > 0 && n < STEPS - 20; left--) {
			if (next(seed) % 16 != 0)
				continue;
			steps[n].setter = next(seed) % setters_count();
			steps[n++].how = next(seed) % 4 == 0 ? SETTER_BAD :
			    next(seed) % 2 == 0 ? SETTER_OTHER : SETTER_GOOD;
		}
		if (next(seed) % 48 == 0)
			continue;
		steps[n].how = SETTER_GOOD;
		steps[n++].setter = STEPS + h;
	}
	return n;
}

/* With one allocation of one call failing, or none. */
static int
play(struct setting *s, const struct step *steps, size_t n, size_t unlucky,
    size_t at)
{
	int failed = 0, rc;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i == unlucky) {
			heap_begin();
			heap_fail(at, 0);
		}
		rc = take(s, steps[i]);
		if (i == unlucky)
			(void)heap_end();
		failed |= rc != TBV_OK && rc != SETTER_NONE;
	}
	return failed;
}

static void
tell(const struct step *steps, size_t n)
{
	static const char *const ways[] = { "good", "other", "bad" };
	size_t i;

	for (i = 0; i < n; i++)
		if (steps[i].setter >= STEPS)
			printf("# honest %zu\n", steps[i].setter - STEPS);
		else
			printf("# %s, %s\n", setters[steps[i].setter].name,
			    ways[steps[i].how]);
	(void)fflush(stdout);
}

/*
 * The numbers are printed, because a test in which nothing verifies shows
 * nothing.
 */
START_TEST(sequences)
{
	size_t count[4] = { 0 }, n, i, unlucky;
	struct step steps[STEPS];
	struct setting s, other;
	uint32_t seed = 2463534242U;
	int allowed, failed, rc;

	ck_assert_uint_lt(setters_count(), STEPS);
	start(&s);
	start(&other);
	for (i = 0; i < SEQUENCES; i++) {
		n = draw(&seed, steps);
		unlucky = heap_is_seen() && next(&seed) % 8 == 0 ?
		    next(&seed) % n : n;
		/* one in eight goes on with what the last one left */
		if (next(&seed) % 8 != 0)
			setters_reset(&s);
		failed = play(&s, steps, n, unlucky, 1 + next(&seed) % 4);
		failed |= s.asked.policy_failed | s.asked.evidence_failed;
		allowed = setters_allow(&s.asked);
		rc = verdict(&s);
		if (rc == TBV_OK && !allowed)
			tell(steps, n);
		ck_assert_msg(rc != TBV_OK || allowed, "sequence %zu: OK, "
		    "which its caller did not ask for", i);
		ck_assert_msg(!failed || rc == TBV_ERR_SETTER_FAILED,
		    "sequence %zu: %s after a failure", i,
		    tbv_error_token(rc));
		count[failed ? 0 : rc == TBV_OK ? 1 : 2]++;
		/* nothing of before is left by a reset */
		setters_reset(&other);
		if (!failed && s.asked.file && !play(&other, steps, n, n, 0) &&
		    memcmp(&s.asked, &other.asked, sizeof(s.asked)) == 0) {
			ck_assert_msg(verdict(&other) == rc, "sequence %zu: "
			    "another verdict by a second caller", i);
			count[3]++;
		}
	}
	printf("# %d sequences: %zu with a failure, %zu verified, %zu not; "
	    "%zu told again\n", SEQUENCES, count[0], count[1], count[2],
	    count[3]);
	(void)fflush(stdout);
	ck_assert_uint_gt(count[0], SEQUENCES / 10);
	ck_assert_uint_gt(count[1], SEQUENCES / 10);
	ck_assert_uint_gt(count[2], SEQUENCES / 10);
	finish(&s);
	finish(&other);
}
END_TEST

/* A loop over files, of which the second cannot be opened. */
START_TEST(file_of_before)
{
	uint8_t sha256[TBV_SHA256_SIZE];
	struct setting s;
	uint64_t size;

	start(&s);
	ck_assert_int_eq(set_honestly(&s), TBV_OK);
	ck_assert_int_eq(verdict(&s), TBV_OK);
	/* each error is ignored, and the buffers are those of before */
	memset(sha256, 7, sizeof(sha256));
	size = 7;
	(void)tbv_digest_fd(-1, sha256, &size, NULL, NULL);
	ck_assert_uint_eq(size, 0);
	(void)tbv_evidence_set_artifact(s.evidence, sha256, size,
	    "d/hello-1.0.tar");
	ck_assert_int_eq(verdict(&s), TBV_ERR_SETTER_FAILED);
	finish(&s);
}
END_TEST

/* An invalid time is not a limit. */
START_TEST(time_of_nothing)
{
	struct setting s;
	int64_t t;

	start(&s);
	ck_assert_int_eq(set_honestly(&s), TBV_OK);
	t = 5;
	(void)tbv_time_parse("yesterday", &t);
	(void)tbv_policy_set_not_before(s.policy, t);
	ck_assert_int_eq(verdict(&s), TBV_ERR_SETTER_FAILED);
	setters_reset(&s);
	ck_assert_int_eq(set_honestly(&s), TBV_OK);
	(void)tbv_duration_parse("a while", &t);
	(void)tbv_policy_set_max_age(s.policy, t);
	ck_assert_int_eq(verdict(&s), TBV_ERR_SETTER_FAILED);
	finish(&s);
}
END_TEST

/* A host's own allocator for cJSON: free() aborts on what it gives. */
static size_t hooked;

static void *
hook_malloc(size_t size)
{
	char *block = malloc(size + 32);

	if (block == NULL)
		return NULL;
	hooked++;
	memset(block, 0x5a, 32);
	return block + 32;
}

static void
hook_free(void *p)
{
	char *block = p;

	if (block == NULL)
		return;
	block -= 32;
	if (block[0] != 0x5a || block[31] != 0x5a)
		abort();
	hooked--;
	free(block);
}

/* All that the library prints or reads with cJSON, under such hooks. */
START_TEST(hooks)
{
	cJSON_Hooks own = { hook_malloc, hook_free };
	struct tbv_inspection *in = NULL;
	struct tbv_bytes attestation;
	struct tbv_result *r = NULL;
	struct setting s;
	const char *json;

	cJSON_InitHooks(&own);
	start(&s);
	attestation = load("cases/good/attestation");
	ck_assert_int_eq(set_honestly(&s), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_json(s.policy, 0, &json), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_insert_json(s.policy, 0,
	    "{\"tbverify-policy\":1}", 21, &json), TBV_OK);
	ck_assert_int_eq(tbv_verify(s.policy, s.evidence, &r), TBV_OK);
	ck_assert_int_eq(tbv_result_json(r, &json), TBV_OK);
	ck_assert_ptr_nonnull(strstr(json, "\"root-builtin\":false"));
	ck_assert_int_eq(tbv_inspect(attestation.data, attestation.len, &in),
	    TBV_OK);
	ck_assert_int_eq(tbv_inspection_json(in, &json), TBV_OK);
	ck_assert_uint_eq(hooked, 0);
	tbv_inspection_free(in);
	tbv_result_free(r);
	finish(&s);
	discard(attestation);
	cJSON_InitHooks(NULL);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("setters");
	TCase *tcase = tcase_create("setters");

	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, each_has_its_row);
	tcase_add_test(tcase, honest);
	tcase_add_loop_test(tcase, fails, 0, (int)setters_count());
	tcase_add_loop_test(tcase, memory, 0, (int)setters_count());
	tcase_add_test(tcase, sequences);
	tcase_add_test(tcase, file_of_before);
	tcase_add_test(tcase, time_of_nothing);
	tcase_add_test(tcase, hooks);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
