/*
 * packages DIR POLICY {NAME REF ATTESTATION SOURCE}...: four threads hash what
 * comes out of pipes or files, and verify it as NAME, built from REF, under one
 * policy.  Exit status: 0 verified, 1 refused, 3 no verdict, 4 not attested.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <tbverify.h>

enum { NAME, REF, ATTESTATION, SOURCE, WORDS, THREADS = 4 };
#define ROOM (TBV_ATTESTATION_SIZE_MAX + 1)
static struct tbv_policy *policy;	/* shared: read-only once loaded */
static char **end;

/* What fails on the way leaves evidence that cannot verify. */
static int judge(struct tbv_evidence *e, char *data, char **word)
{
	int error, in = open(word[SOURCE], O_RDONLY), att = open(word[ATTESTATION], O_RDONLY);
	struct tbv_result *result = NULL;
	uint8_t sha256[TBV_SHA256_SIZE];
	uint64_t size;
	ssize_t n = read(att, data, ROOM);

	if (tbv_digest_fd(in, sha256, &size, NULL, NULL) == TBV_OK)	/* as it comes */
		tbv_evidence_set_artifact(e, sha256, size, word[NAME]);
	if (n >= 0)
		tbv_evidence_set_attestation_mem(e, data, (size_t)n);
	tbv_evidence_expect_name(e, word[NAME]), tbv_evidence_expect_ref(e, word[REF]);
	tbv_evidence_set_now(e, (int64_t)time(NULL));
	error = tbv_verify(policy, e, &result);
	printf("%s [%s] %s\n", word[NAME], tbv_error_token(error), tbv_result_message(result));
	tbv_result_free(result), tbv_evidence_reset(e), (void)close(in), (void)close(att);
	return error;
}

static void *work(void *first)		/* every fourth package; the worst class */
{
	struct tbv_evidence *e = tbv_evidence_new();
	char *data = malloc(ROOM);
	intptr_t class_, worst = TBV_CLASS_OK;

	for (char **word = first; word < end; word += THREADS * WORDS) {
		class_ = e == NULL || data == NULL ? TBV_CLASS_SYSTEM :
		    tbv_error_class(judge(e, data, word));
		worst = class_ > worst ? class_ : worst;
	}
	return tbv_evidence_free(e), free(data), (void *)worst;
}

int main(int argc, char **argv)
{
	static const int status[] = { 0, 3, 4, 1, 1, 1, 1, 1 };		/* by class */
	int dir = argc > 3 && argc % WORDS == 3 ? open(argv[1], O_RDONLY) : -1;
	void *one = NULL, *worst = NULL;
	pthread_t id[THREADS];

	end = argv + argc;
	if (dir == -1 || (policy = tbv_policy_new()) == NULL)
		return 2;
	(void)tbv_policy_load_at(policy, dir, argv[2]);	/* or nothing verifies */
	for (int i = 0; i < THREADS; i++)
		if (pthread_create(&id[i], NULL, work, argv + 3 + i * WORDS) != 0)
			return 3;
	for (int i = 0; i < THREADS; i++, worst = one > worst ? one : worst)
		(void)pthread_join(id[i], &one);
	return tbv_policy_free(policy), (void)close(dir), status[(intptr_t)worst];
}
