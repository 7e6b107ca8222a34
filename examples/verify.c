/*
 * verify POLICY ARTIFACT ATTESTATION [FILE...]: holds a file to its attestation.
 * FILEs are those that the policy names, in its order.
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

#include <tbverify.h>

static char data[TBV_POLICY_SIZE_MAX];

/* Fills data from a file and returns how much there is. */
static size_t
fill(const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t len;

	if (file == NULL)
		return 0;
	len = fread(data, 1, sizeof(data), file);
	fclose(file);
	return len;
}

int
main(int argc, char **argv)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_evidence *evidence = tbv_evidence_new();
	struct tbv_result *result;
	uint8_t sha256[TBV_SHA256_SIZE];
	uint64_t size;
	int i, error;

	if (argc < 4 || policy == NULL || evidence == NULL)
		return 2;
	tbv_policy_set_json_mem(policy, data, fill(argv[1]));
	for (i = 4; i < argc; i++)
		tbv_policy_set_file_mem(policy, (size_t)i - 4, data,
		    fill(argv[i]));
	if (tbv_digest_fd(open(argv[2], O_RDONLY), sha256, &size, NULL, NULL)
	    == TBV_OK)
		tbv_evidence_set_artifact(evidence, sha256, size, argv[2]);
	tbv_evidence_set_attestation_mem(evidence, data, fill(argv[3]));
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
