/*
 * verify DIR POLICY ARTIFACT ATTESTATION: holds a file to its attestation, under
 * DIR/POLICY.
 *
 *	cc verify.c -o verify $(pkg-config --cflags --libs libtbverify)
 *
 * Only the verdict needs a look: whatever fails before it leaves a policy or
 * evidence that cannot verify.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */

#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include <tbverify.h>

static char data[TBV_ATTESTATION_SIZE_MAX + 1];

int
main(int argc, char **argv)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_evidence *evidence = tbv_evidence_new();
	struct tbv_result *result;
	uint8_t sha256[TBV_SHA256_SIZE];
	uint64_t size;
	ssize_t n;
	int error;

	if (argc != 5 || policy == NULL || evidence == NULL)
		return 2;
	tbv_policy_load_at(policy, open(argv[1], O_RDONLY), argv[2]);
	if (tbv_digest_fd(open(argv[3], O_RDONLY), sha256, &size, NULL, NULL)
	    == TBV_OK)
		tbv_evidence_set_artifact(evidence, sha256, size, argv[3]);
	n = read(open(argv[4], O_RDONLY), data, sizeof(data));
	if (n >= 0)
		tbv_evidence_set_attestation_mem(evidence, data, (size_t)n);
	tbv_evidence_set_now(evidence, (int64_t)time(NULL));

	error = tbv_verify(policy, evidence, &result);
	if (error == TBV_OK)
		puts(tbv_result_summary(result));
	else
		fprintf(stderr, "%s [%s]\n", tbv_result_message(result),
		    tbv_error_token(error));

	tbv_result_free(result);
	tbv_evidence_free(evidence);
	tbv_policy_free(policy);
	return error == TBV_OK ? 0 : 1;
}
