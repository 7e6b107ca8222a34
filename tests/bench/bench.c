/*
 * Times verifications against the signature checks that they cannot do
 * without, each beside its measure so that a neighbour's load hits both.
 *
 * Prints a line for each row: name, microseconds, microseconds of the
 * measure, their ratio, the ratio that is aimed at; tabs between.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bench.h"

#define REPETITIONS_MAX 10000
#define MESSAGE_SIZE 600		/* of a certificate, about */

enum { LEAST, COLD, PLACE, LEAF, SHORT, CUT, POLICY, INSPECT, EXPECT, ROWS };

static struct row {
	const char *name;
	unsigned int checks;		/* signature checks that it needs */
	double scale;			/* of the measure, beside those */
	const char *target;
	double ours[REPETITIONS_MAX];
	double measure[REPETITIONS_MAX];
	double ratio[REPETITIONS_MAX];
} rows[ROWS] = {
	{ "raw, its context and digest ready, to raw", 1, 1, "-", { 0 },
	    { 0 }, { 0 } },
	{ "cold, to 5 raw", 5, 5, "1.05", { 0 }, { 0 }, { 0 } },
	{ "same place, to 2 raw", 2, 2, "1.08", { 0 }, { 0 }, { 0 } },
	{ "same leaf, to 1 raw", 1, 1, "1.10", { 0 }, { 0 }, { 0 } },
	{ "refuse a short signature, to 5 raw", 1, 5, "0.01", { 0 }, { 0 },
	    { 0 } },
	{ "refuse a cut document, to 5 raw", 1, 5, "0.01", { 0 }, { 0 },
	    { 0 } },
	{ "make a policy, to 1 raw", 1, 1, "-", { 0 }, { 0 }, { 0 } },
	{ "inspect, to 1 raw", 1, 1, "-", { 0 }, { 0 }, { 0 } },
	{ "one of many, expected under a shared policy, to a policy each", 0,
	    0, "0.25", { 0 }, { 0 }, { 0 } }
};

/*
 * The measures of other rows: ES384 with a prepared key, checked as in
 * libcrypto's manual, and the least that a check can cost, with prepared
 * context and digest.  Many keys are used in turn, because the branch predictor
 * learns a single signature.
 */
#define RAWS 64

static struct raw {
	EVP_PKEY *key;
	EVP_PKEY_CTX *ctx;
	unsigned char message[MESSAGE_SIZE];
	unsigned char digest[48];
	unsigned char signature[128];
	size_t len;
} raws[RAWS];

static const struct raw *
next_raw(void)
{
	static unsigned int next;

	return &raws[next++ % RAWS];
}

static void
raw_start(struct raw *raw, unsigned char fill)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	memset(raw->message, fill, MESSAGE_SIZE);
	raw->len = sizeof(raw->signature);
	raw->key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
	if (ctx == NULL || raw->key == NULL ||
	    EVP_DigestSignInit_ex(ctx, NULL, "SHA384", NULL, NULL, raw->key,
	    NULL) != 1 || EVP_DigestSign(ctx, raw->signature, &raw->len,
	    raw->message, MESSAGE_SIZE) != 1 ||
	    EVP_Q_digest(NULL, "SHA384", NULL, raw->message, MESSAGE_SIZE,
	    raw->digest, NULL) != 1 ||
	    (raw->ctx = EVP_PKEY_CTX_new_from_pkey(NULL, raw->key,
	    NULL)) == NULL || EVP_PKEY_verify_init(raw->ctx) != 1)
		bench_die("libcrypto");
	EVP_MD_CTX_free(ctx);
}

static void
raw_end(struct raw *raw)
{
	EVP_PKEY_CTX_free(raw->ctx);
	EVP_PKEY_free(raw->key);
}

/* CPU time of this thread, in microseconds. */
static double
now(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) != 0)
		bench_die("clock");
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
raw_check(const struct raw *raw)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx == NULL || EVP_DigestVerifyInit_ex(ctx, NULL, "SHA384", NULL,
	    NULL, raw->key, NULL) != 1 ||
	    EVP_DigestVerify(ctx, raw->signature, raw->len, raw->message,
	    MESSAGE_SIZE) != 1)
		bench_die("libcrypto");
	EVP_MD_CTX_free(ctx);
}

static void
run_least(void *arg)
{
	const struct raw *raw = next_raw();

	(void)arg;
	if (EVP_PKEY_verify(raw->ctx, raw->signature, raw->len, raw->digest,
	    sizeof(raw->digest)) != 1)
		bench_die("libcrypto");
}

static double
raw_time(unsigned int count)
{
	double start = now();
	unsigned int i;

	for (i = 0; i < count; i++)
		raw_check(next_raw());
	return (now() - start) / count;
}

/*
 * What a row costs, and its measure before it or after it by turns: whichever
 * comes second finds the processor's caches filled.
 */
static void
measure(int r, int repetition, void (*run)(void *), void *arg)
{
	struct row *row = &rows[r];
	double start, before = 0;

	if (repetition % 2 == 0)
		before = raw_time(row->checks);
	start = now();
	run(arg);
	row->ours[repetition] = now() - start;
	if (repetition % 2 != 0)
		before = raw_time(row->checks);
	row->measure[repetition] = row->scale * before;
	row->ratio[repetition] = row->ours[repetition] /
	    row->measure[repetition];
}

struct question {
	const struct tbv_policy *policy;
	const struct tbv_evidence *evidence;
	int want;
};

static void
run_verify(void *arg)
{
	const struct question *q = arg;

	bench_verify(q->policy, q->evidence, q->want);
}

static void
time_verify(int r, int repetition, const struct tbv_policy *p,
    const struct tbv_evidence *e, int want)
{
	struct question q = { p, e, want };

	measure(r, repetition, run_verify, &q);
}

/* The document as it is, and damaged where no signature need be looked at. */
static struct inputs {
	const char *dir;
	struct tbv_evidence *first, *same, *other, *cut, *wrong, *expected;
	char commit[65];		/* of all */
	unsigned char *document;
	size_t len;
} in;

static void
inputs_start(const char *dir)
{
	static const unsigned char head[] = { 0x58, 0x60 };
	unsigned char *p;
	size_t at;

	in.dir = dir;
	in.first = bench_evidence(dir, "documents/0-0");
	in.same = bench_evidence(dir, "documents/0-1");
	in.other = bench_evidence(dir, "documents/1-0");
	in.cut = bench_evidence(dir, "documents/0-0");
	in.wrong = bench_evidence(dir, "documents/0-0");
	in.document = bench_read(dir, "documents/0-0", &in.len);
	p = malloc(in.len);
	at = in.len - 96 - sizeof(head);
	if (p == NULL || memcmp(in.document + at, head, sizeof(head)) != 0)
		bench_die("signature not found");
	memcpy(p, in.document, in.len);
	p[at + 1]--;
	if (tbv_evidence_set_attestation_mem(in.wrong, p,
	    in.len - 1) != TBV_OK ||
	    tbv_evidence_set_attestation_mem(in.cut, in.document,
	    in.len - 1) != TBV_OK)
		bench_die("memory");
	free(p);
}

/* What every document here was built from. */
static void
inputs_commit(void)
{
	struct tbv_policy *p = bench_policy(in.dir);
	struct tbv_result *r;

	if (tbv_verify(p, in.first, &r) != TBV_OK)
		bench_die("no commit");
	(void)snprintf(in.commit, sizeof(in.commit), "%s",
	    tbv_result_fact(r, TBV_FACT_COMMIT));
	in.expected = bench_evidence(in.dir, "documents/0-2");
	if (tbv_evidence_expect_commit(in.expected, in.commit) != TBV_OK ||
	    tbv_evidence_expect_name(in.expected, "hello-1.0.tar") != TBV_OK)
		bench_die("expectations");
	tbv_result_free(r);
	tbv_policy_free(p);
}

/* Without expectations: a separate policy for each document. */
static double
time_own_policy(void)
{
	double start = now();
	struct tbv_policy *p = bench_policy(in.dir);

	if (tbv_policy_clear(p, TBV_PART_COMMITS) != TBV_OK ||
	    tbv_policy_add_commit_hex(p, in.commit) != TBV_OK)
		bench_die("policy");
	bench_verify(p, in.first, TBV_OK);
	tbv_policy_free(p);
	return now() - start;
}

/* By turns, as in measure(). */
static void
measure_expected(int repetition, const struct tbv_policy *shared)
{
	struct row *row = &rows[EXPECT];
	double start, before = 0;

	if (repetition % 2 == 0)
		before = time_own_policy();
	start = now();
	bench_verify(shared, in.expected, TBV_OK);
	row->ours[repetition] = now() - start;
	if (repetition % 2 != 0)
		before = time_own_policy();
	row->measure[repetition] = before;
	row->ratio[repetition] = row->ours[repetition] / before;
}

static void
run_inspect(void *arg)
{
	struct tbv_inspection *i;

	(void)arg;
	if (tbv_inspect(in.document, in.len, &i) != TBV_OK)
		bench_die("inspect");
	tbv_inspection_free(i);
}

static void
run_policy(void *arg)
{
	struct tbv_policy **p = arg;

	*p = bench_policy(in.dir);
}

static void
repeat(int i)
{
	struct tbv_policy *p = NULL;

	measure(LEAST, i, run_least, NULL);
	measure(POLICY, i, run_policy, &p);
	time_verify(SHORT, i, p, in.wrong, TBV_ERR_COSE_SIGNATURE);
	time_verify(CUT, i, p, in.cut, TBV_ERR_COSE_CBOR);
	time_verify(COLD, i, p, in.first, TBV_OK);
	time_verify(LEAF, i, p, in.same, TBV_OK);
	time_verify(PLACE, i, p, in.other, TBV_OK);
	measure(INSPECT, i, run_inspect, NULL);
	measure_expected(i, p);
	tbv_policy_free(p);
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), compare);
	return v[n / 2];
}

static void
report(int n)
{
	double us;
	int i;

	us = median(rows[LEAF].measure, n);
	printf("raw: one ES384 check\t%.1f\t%.1f\t1.000\t-\n", us, us);
	for (i = 0; i < ROWS; i++)
		printf("%s\t%.1f\t%.1f\t%.4f\t%s\n", rows[i].name,
		    median(rows[i].ours, n), median(rows[i].measure, n),
		    median(rows[i].ratio, n), rows[i].target);
	us = median(rows[INSPECT].ours, n);
	printf("inspect, MB/s\t%.1f\t-\t-\t-\n", (double)in.len / us);
	printf("inspect, documents/s\t%.0f\t-\t-\t-\n", 1e6 / us);
}

int
main(int argc, char **argv)
{
	int i, n = argc == 3 ? atoi(argv[2]) : 0;

	if (n < 1 || n > REPETITIONS_MAX)
		bench_die("usage: bench DIR REPETITIONS");
	for (i = 0; i < RAWS; i++)
		raw_start(&raws[i], (unsigned char)i);
	inputs_start(argv[1]);
	inputs_commit();
	for (i = 0; i < n; i++)
		repeat(i);
	report(n);
	tbv_evidence_free(in.first);
	tbv_evidence_free(in.same);
	tbv_evidence_free(in.other);
	tbv_evidence_free(in.cut);
	tbv_evidence_free(in.wrong);
	tbv_evidence_free(in.expected);
	free(in.document);
	for (i = 0; i < RAWS; i++)
		raw_end(&raws[i]);
	return 0;
}
