/*
 * Holds the library to the cases in vectors/, through its public header
 * alone: each has its verdict, its token, and no facts unless verified,
 * whatever the policy's cache has seen before.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <check.h>

#include "tbverify.h"

#define CASES_MAX	2000
#define WORDS_MAX	64
#define PATH_SIZE	1024
#define SHARED		"artifact/hello-1.0.tar"

struct bytes {
	char *data;		/* NUL-terminated */
	size_t len;
};

/* What a caller of the library can forget. */
enum left_out { NOTHING, ATTESTATION, ARTIFACT, NOW, REFERENCES };

/* One case as it is built up from its options. */
struct run {
	const char *name;
	enum left_out left_out;
	struct tbv_policy *policy;
	struct tbv_evidence *evidence;
	struct tbv_result *result;
	size_t image;		/* that of the command line */
	int has_image;
	int has[TBV_PART_COMMITS + 1];	/* parts that options replaced */
};

static char *cases[CASES_MAX];
static size_t case_count;

/* What a library is never told of: the tool finds no policy, or no file, or
 * cannot make sense of its options. */
static const char *const elsewhere[] = {
	"no-policy", "io", "usage", "option-log"
};

static const char *
vectors(void)
{
	static char path[PATH_SIZE];
	const char *dir = getenv("VECTORS"), *src = getenv("srcdir");

	if (dir != NULL)
		return dir;
	(void)snprintf(path, sizeof(path), "%s/vectors",
	    src != NULL ? src : ".");
	return path;
}

/* Reads a file below the directory of the vectors; 0 or -1. */
static int
slurp(const char *name, struct bytes *out)
{
	char path[PATH_SIZE];
	struct stat st;
	FILE *f;

	(void)snprintf(path, sizeof(path), "%s/%s", vectors(), name);
	if (stat(path, &st) != 0 || (f = fopen(path, "rb")) == NULL)
		return -1;
	out->len = (size_t)st.st_size;
	out->data = calloc(1, out->len + 1);
	ck_assert_ptr_nonnull(out->data);
	ck_assert_uint_eq(fread(out->data, 1, out->len, f), out->len);
	(void)fclose(f);
	return 0;
}

static struct bytes
need(const char *name)
{
	struct bytes b = { NULL, 0 };

	ck_assert_msg(slurp(name, &b) == 0, "%s: cannot be read", name);
	return b;
}

/* The image of the command line, in place of those of the policy. */
static int
image(struct run *run)
{
	int rc;

	if (run->has_image)
		return TBV_OK;
	run->has_image = 1;
	if ((rc = tbv_policy_clear(run->policy, TBV_PART_IMAGES)) != TBV_OK)
		return rc;
	return tbv_policy_add_image(run->policy, "command line",
	    &run->image);
}

/* Options replace a part of the policy, they do not add to it. */
static int
replaced(struct run *run, enum tbv_policy_part part)
{
	if (run->has[part])
		return TBV_OK;
	run->has[part] = 1;
	return tbv_policy_clear(run->policy, part);
}

/* Hands in the files that a policy names, relative to its directory. */
static int
references(struct run *run, const char *file)
{
	const char *slash = strrchr(file, '/');
	char path[PATH_SIZE];
	struct bytes b;
	size_t i;
	int rc = TBV_OK;

	for (i = 0; rc == TBV_OK &&
	    i < tbv_policy_reference_count(run->policy); i++) {
		(void)snprintf(path, sizeof(path), "%.*s/%s",
		    slash == NULL ? 1 : (int)(slash - file),
		    slash == NULL ? "." : file,
		    tbv_policy_reference_path(run->policy, i));
		b = need(path);
		rc = tbv_policy_set_reference_mem(run->policy, i, b.data,
		    b.len);
		free(b.data);
	}
	return rc;
}

static int
set_policy(struct run *run, const char *value)
{
	struct bytes b = need(value);
	int rc = tbv_policy_set_json_mem(run->policy, b.data, b.len);

	free(b.data);
	if (rc != TBV_OK ||
	    (rc = tbv_policy_set_label(run->policy, value)) != TBV_OK)
		return rc;
	return run->left_out == REFERENCES ? TBV_OK : references(run, value);
}

static int
set_no_policy(struct run *run, const char *value)
{
	(void)run;
	(void)value;
	return TBV_OK;
}

static int
set_pcrs(struct run *run, const char *value)
{
	struct bytes b = need(value);
	int rc = image(run);

	if (rc == TBV_OK)
		rc = tbv_policy_image_add_measurements_mem(run->policy,
		    run->image, b.data, b.len);
	free(b.data);
	return rc;
}

static int
set_pcr(struct run *run, const char *value)
{
	char *end;
	unsigned long index = strtoul(value, &end, 10);
	int rc = image(run);

	ck_assert_int_eq(*end, '=');
	return rc != TBV_OK ? rc : tbv_policy_image_set_pcr_hex(run->policy,
	    run->image, (unsigned int)index, end + 1);
}

static int
set_root(struct run *run, const char *value)
{
	struct bytes b = need(value);
	int rc = image(run);

	if (rc == TBV_OK)
		rc = tbv_policy_image_add_root_mem(run->policy, run->image,
		    value, b.data, b.len);
	free(b.data);
	return rc;
}

static int
set_claim(struct run *run, const char *value)
{
	int rc = image(run);

	return rc != TBV_OK ? rc : tbv_policy_image_set_claim(run->policy,
	    run->image, strcmp(value, "text") == 0 ? TBV_CLAIM_TEXT :
	    TBV_CLAIM_TB1);
}

static int
set_commit(struct run *run, const char *value)
{
	int rc = replaced(run, TBV_PART_COMMITS);

	return rc != TBV_OK ? rc : tbv_policy_add_commit_hex(run->policy,
	    value);
}

static int
set_tree(struct run *run, const char *value)
{
	return tbv_policy_set_tree_hex(run->policy, value);
}

static int
set_repository(struct run *run, const char *value)
{
	int rc = replaced(run, TBV_PART_REPOSITORIES);

	return rc != TBV_OK ? rc : tbv_policy_add_repository(run->policy,
	    value);
}

static int
set_ref(struct run *run, const char *value)
{
	int rc = replaced(run, TBV_PART_REFS);

	return rc != TBV_OK ? rc : tbv_policy_add_ref(run->policy, value);
}

static int
set_any_source(struct run *run, const char *value)
{
	(void)value;
	return tbv_policy_set_any_source(run->policy);
}

static int
set_name(struct run *run, const char *value)
{
	return tbv_evidence_set_name(run->evidence, value);
}

static int
set_list(struct run *run, const char *value)
{
	struct bytes b = need(value);
	int rc = tbv_evidence_set_list_mem(run->evidence, b.data, b.len);

	free(b.data);
	return rc;
}

static int
set_time(struct run *run, const char *value)
{
	return tbv_policy_set_time(run->policy, strcmp(value, "now") == 0 ?
	    TBV_TIME_NOW : TBV_TIME_DOCUMENT);
}

static int
set_clock(struct run *run, const char *value)
{
	int64_t seconds;
	int rc = tbv_time_parse(value, &seconds);

	if (rc != TBV_OK || run->left_out == NOW)
		return rc;
	return tbv_evidence_set_now(run->evidence, seconds);
}

static int
set_max_age(struct run *run, const char *value)
{
	int64_t seconds;
	int rc = tbv_duration_parse(value, &seconds);

	return rc != TBV_OK ? rc : tbv_policy_set_max_age(run->policy,
	    seconds);
}

/* Without any image it stands for one. */
static int
set_insecure_debug(struct run *run, const char *value)
{
	int rc = TBV_OK;

	(void)value;
	if (tbv_policy_image_count(run->policy) == 0)
		rc = image(run);
	if (rc == TBV_OK && run->has_image)
		rc = tbv_policy_image_set_insecure_debug(run->policy,
		    run->image);
	return rc != TBV_OK ? rc :
	    tbv_policy_allow_insecure_debug(run->policy);
}

static const struct option {
	const char *word;
	int has_value;
	int (*set)(struct run *, const char *);
} options[] = {
	{ "--policy", 1, set_policy }, { "--no-policy", 0, set_no_policy },
	{ "--pcrs", 1, set_pcrs }, { "--pcr", 1, set_pcr },
	{ "--root", 1, set_root }, { "--claim", 1, set_claim },
	{ "--commit", 1, set_commit }, { "--tree", 1, set_tree },
	{ "--repository", 1, set_repository }, { "--ref", 1, set_ref },
	{ "--any-source", 0, set_any_source }, { "--name", 1, set_name },
	{ "--list", 1, set_list }, { "--time", 1, set_time },
	{ "--clock", 1, set_clock }, { "--max-age", 1, set_max_age },
	{ "--insecure-debug", 0, set_insecure_debug }
};

static const struct option *
find_option(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strcmp(options[i].word, word) == 0)
			return &options[i];
	return NULL;
}

/* The first setter that refuses decides. */
static int
apply(struct run *run, char **words, size_t n)
{
	const struct option *option;
	size_t i;
	int rc = TBV_OK;

	for (i = 0; rc == TBV_OK && i < n; i++) {
		if ((option = find_option(words[i])) == NULL ||
		    i + (size_t)option->has_value >= n) {
			ck_abort_msg("%s: %s", run->name, words[i]);
			return TBV_ERR_USAGE;
		}
		i += (size_t)option->has_value;
		rc = option->set(run, words[i]);
	}
	return rc;
}

static int
read_options(struct run *run)
{
	char path[PATH_SIZE], *words[WORDS_MAX], *next;
	struct bytes b;
	size_t n = 0;
	int rc;

	(void)snprintf(path, sizeof(path), "cases/%s/options", run->name);
	b = need(path);
	for (next = strtok(b.data, "\n"); next != NULL;
	    next = strtok(NULL, "\n")) {
		ck_assert_uint_lt(n, WORDS_MAX);
		words[n++] = next;
	}
	rc = apply(run, words, n);
	free(b.data);
	return rc;
}

static int
set_artifact(struct run *run)
{
	uint8_t sha256[TBV_SHA256_SIZE];
	struct tbv_digest *digest = tbv_digest_new();
	struct bytes b = { NULL, 0 };
	char path[PATH_SIZE];
	uint64_t size;

	(void)snprintf(path, sizeof(path), "cases/%s/artifact", run->name);
	if (slurp(path, &b) != 0) {
		(void)snprintf(path, sizeof(path), "%s", SHARED);
		b = need(path);
	}
	ck_assert_ptr_nonnull(digest);
	ck_assert_int_eq(tbv_digest_update(digest, b.data, b.len), TBV_OK);
	ck_assert_int_eq(tbv_digest_final(digest, sha256, &size), TBV_OK);
	ck_assert_uint_eq(size, b.len);
	tbv_digest_free(digest);
	free(b.data);
	return tbv_evidence_set_artifact(run->evidence, sha256, size, path);
}

static int
set_attestation(struct run *run)
{
	char path[PATH_SIZE];
	struct bytes b;
	int rc;

	(void)snprintf(path, sizeof(path), "cases/%s/attestation",
	    run->name);
	b = need(path);
	rc = tbv_evidence_set_attestation_mem(run->evidence, b.data, b.len);
	free(b.data);
	return rc;
}

static int
judge(struct run *run)
{
	int rc;

	if ((rc = read_options(run)) != TBV_OK ||
	    (run->left_out != ATTESTATION &&
	    (rc = set_attestation(run)) != TBV_OK) ||
	    (run->left_out != ARTIFACT &&
	    (rc = set_artifact(run)) != TBV_OK))
		return rc;
	return tbv_verify(run->policy, run->evidence, &run->result);
}

/* Nothing may be learnt from a result that is not OK. */
static void
expect_silence(const struct run *run)
{
	int i;

	for (i = 0; i < TBV_FACTS; i++)
		ck_assert_msg(tbv_result_fact(run->result,
		    (enum tbv_fact)i) == NULL, "%s: has a fact", run->name);
	ck_assert_msg(*tbv_result_summary(run->result) == '\0',
	    "%s: has a summary", run->name);
}

static void
expect_verified(const struct run *run, int rc, enum tbv_verdict verdict)
{
	ck_assert_msg(rc == TBV_OK, "%s: want verified, got %s: %s",
	    run->name, tbv_error_token(rc), tbv_result_message(run->result));
	ck_assert_int_eq(tbv_result_error(run->result), TBV_OK);
	ck_assert_int_eq(tbv_result_verdict(run->result), verdict);
	ck_assert_int_eq(tbv_result_failed_check(run->result),
	    TBV_CHECK_NONE);
	ck_assert_ptr_nonnull(tbv_result_fact(run->result, TBV_FACT_COMMIT));
	ck_assert_ptr_nonnull(tbv_result_fact(run->result, TBV_FACT_SHA256));
	ck_assert_str_ne(tbv_result_summary(run->result), "");
	ck_assert_int_eq(tbv_result_root_is_builtin(run->result), 0);
}

static void
expect_refused(const struct run *run, int rc, const char *token)
{
	enum tbv_verdict want = tbv_error_class(rc) == TBV_CLASS_SYSTEM ?
	    TBV_VERDICT_NONE : TBV_VERDICT_REFUSED;

	ck_assert_msg(strcmp(tbv_error_token(rc), token) == 0,
	    "%s: want %s, got %s: %s", run->name, token, tbv_error_token(rc),
	    tbv_result_message(run->result));
	expect_silence(run);
	if (run->result == NULL)	/* a setter refused */
		return;
	ck_assert_int_eq(tbv_result_error(run->result), rc);
	ck_assert_int_eq(tbv_result_verdict(run->result), want);
	ck_assert_str_ne(tbv_result_message(run->result), "");
}

static int
is_elsewhere(const char *name, const char *expect)
{
	size_t i;

	for (i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		if (strcmp(elsewhere[i], name) == 0 ||
		    strcmp(elsewhere[i], expect) == 0)
			return 1;
	return 0;
}

static int
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Two results of one case say the same of everything. */
static void
expect_same(const struct run *run, struct tbv_result *a,
    struct tbv_result *b)
{
	const char *json_a, *json_b;
	int i;

	ck_assert_msg(tbv_result_error(a) == tbv_result_error(b),
	    "%s: was %s, and is then %s", run->name,
	    tbv_error_token(tbv_result_error(a)),
	    tbv_error_token(tbv_result_error(b)));
	for (i = 0; i < TBV_FACTS; i++)
		ck_assert_msg(same_text(tbv_result_fact(a, (enum tbv_fact)i),
		    tbv_result_fact(b, (enum tbv_fact)i)), "%s: another %s",
		    run->name, tbv_fact_name((enum tbv_fact)i));
	ck_assert_str_eq(tbv_result_summary(a), tbv_result_summary(b));
	/* which has the message and the state of each check as well */
	ck_assert_int_eq(tbv_result_json(a, &json_a), TBV_OK);
	ck_assert_int_eq(tbv_result_json(b, &json_b), TBV_OK);
	ck_assert_str_eq(json_a, json_b);
}

static void
verify_again(struct run *run)
{
	struct tbv_result *again = NULL;

	(void)tbv_verify(run->policy, run->evidence, &again);
	expect_same(run, run->result, again);
	tbv_result_free(again);
}

/* The good document leaves its chain's signatures in the policy's cache. */
static void
fill_cache(struct run *run)
{
	struct run good = { .name = "good", .policy = run->policy };

	good.evidence = tbv_evidence_new();
	ck_assert_ptr_nonnull(good.evidence);
	ck_assert_int_eq(tbv_evidence_set_now(good.evidence,
	    INT64_C(1800000000)), TBV_OK);
	ck_assert_int_eq(set_attestation(&good), TBV_OK);
	ck_assert_int_eq(set_artifact(&good), TBV_OK);
	(void)tbv_verify(good.policy, good.evidence, &good.result);
	ck_assert_ptr_nonnull(good.result);
	tbv_result_free(good.result);
	tbv_evidence_free(good.evidence);
}

static void
start(struct run *run)
{
	run->policy = tbv_policy_new();
	run->evidence = tbv_evidence_new();
	ck_assert_ptr_nonnull(run->policy);
	ck_assert_ptr_nonnull(run->evidence);
}

static void
end(struct run *run)
{
	tbv_result_free(run->result);
	tbv_evidence_free(run->evidence);
	tbv_policy_free(run->policy);
}

START_TEST(vector)
{
	struct run run = { .name = cases[_i] };
	char path[PATH_SIZE];
	struct bytes expect;
	int rc;

	(void)snprintf(path, sizeof(path), "cases/%s/expect", run.name);
	expect = need(path);
	expect.data[strcspn(expect.data, "\n")] = '\0';
	if (is_elsewhere(run.name, expect.data))
		goto out;
	start(&run);
	rc = judge(&run);
	if (strcmp(expect.data, "verified") == 0)
		expect_verified(&run, rc, TBV_VERDICT_VERIFIED);
	else if (strcmp(expect.data, "verified-insecure") == 0)
		expect_verified(&run, rc, TBV_VERDICT_VERIFIED_INSECURE);
	else
		expect_refused(&run, rc, expect.data);
	if (run.result != NULL) {
		verify_again(&run);
		fill_cache(&run);
		verify_again(&run);
	}
	end(&run);
out:
	free(expect.data);
}
END_TEST

static const struct {
	enum left_out left_out;
	const char *token;
} forgotten[] = {
	{ ATTESTATION, "no-attestation" }, { ARTIFACT, "no-artifact" },
	{ NOW, "no-clock" }, { REFERENCES, "policy-reference" }
};

/* The good case has its verdict only with all of its parts. */
START_TEST(left_out)
{
	struct run run = {
		.name = "good", .left_out = forgotten[_i].left_out
	};

	start(&run);
	expect_refused(&run, judge(&run), forgotten[_i].token);
	ck_assert_ptr_nonnull(run.result);
	end(&run);
}
END_TEST

/* A run over no cases would pass: there are more than these. */
START_TEST(enough)
{
	ck_assert_uint_ge(case_count, 600);
}
END_TEST

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void
find_cases(void)
{
	char path[PATH_SIZE];
	struct dirent *entry;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "%s/cases", vectors());
	if ((dir = opendir(path)) == NULL)
		return;
	while (case_count < CASES_MAX && (entry = readdir(dir)) != NULL)
		if (entry->d_name[0] != '.' &&
		    (cases[case_count] = strdup(entry->d_name)) != NULL)
			case_count++;
	(void)closedir(dir);
	qsort(cases, case_count, sizeof(*cases), compare);
}

int
main(void)
{
	Suite *suite = suite_create("vectors");
	TCase *tcase = tcase_create("cases");
	SRunner *runner;

	find_cases();
	tcase_add_test(tcase, enough);
	tcase_add_loop_test(tcase, vector, 0, (int)case_count);
	tcase_add_loop_test(tcase, left_out, 0,
	    (int)(sizeof(forgotten) / sizeof(forgotten[0])));
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	srunner_free(runner);
	while (case_count > 0)
		free(cases[--case_count]);
	return 0;
}
