/*
 * A policy's JSON.  One that is refused leaves a policy that verifies
 * nothing; cJSON reads all that is accepted; an image put into it makes a
 * policy with one image more.  An allocation that fails (the first two bytes
 * say which) is a refusal for want of memory, and all is freed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cjson/cJSON.h>
#include <string.h>

#include "fuzz.h"

static struct tbv_policy *
fresh(void)
{
	struct tbv_policy *p = tbv_policy_new();

	if (p == NULL)
		fuzz_fail("no memory for the target itself");
	return p;
}

/* No evidence at all: whatever the policy is, that is not enough. */
static void
verifies_nothing(const struct tbv_policy *p)
{
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_result *r = NULL;

	if (e == NULL || tbv_verify(p, e, &r) == TBV_OK || r == NULL)
		fuzz_fail("policy: OK without evidence");
	tbv_result_free(r);
	tbv_evidence_free(e);
}

static void
cjson_accepts(struct tbv_bytes in)
{
	cJSON *tree = cJSON_ParseWithLength((const char *)in.data, in.len);

	if (!cJSON_IsObject(tree))
		fuzz_fail("policy: cJSON does not accept this");
	cJSON_Delete(tree);
}

static void
one_more(struct tbv_bytes in, size_t count)
{
	static const char name[] = "the fuzzer's own image";
	struct tbv_policy *own = fresh(), *other = fresh();
	uint8_t pcr[TBV_PCR_SIZE];
	const char *json = NULL;
	size_t image = 0;
	unsigned int i;

	memset(pcr, 0x5a, sizeof(pcr));
	if (tbv_policy_add_image(own, name, &image) != TBV_OK)
		fuzz_fail("policy: no image");
	for (i = 0; i < 3; i++)
		if (tbv_policy_image_set_pcr(own, image, i, pcr,
		    sizeof(pcr)) != TBV_OK)
			fuzz_fail("policy: no PCR");
	if (tbv_policy_image_insert_json(own, image, in.data, in.len,
	    &json) == TBV_OK && (tbv_policy_set_json_mem(other, json,
	    strlen(json)) != TBV_OK ||
	    tbv_policy_image_count(other) != count + 1))
		fuzz_fail("policy: an image put in, and no policy any more: "
		    "%s", tbv_policy_message(other));
	tbv_policy_free(own);
	tbv_policy_free(other);
}

/* The number of blocks that are left. */
static long
fail_one(struct tbv_bytes in, size_t n, int want)
{
	struct tbv_policy *p;
	long blocks;
	int rc = TBV_ERR_MEMORY;

	fault_begin(n, 0);
	if ((p = tbv_policy_new()) != NULL)
		rc = tbv_policy_set_json_mem(p, in.data, in.len);
	tbv_policy_free(p);
	if (fault_end(&blocks) > 0 && rc != TBV_ERR_MEMORY &&
	    rc != TBV_ERR_CRYPTO && rc != want)
		fuzz_fail("policy: allocation %zu failed: %s", n,
		    tbv_error_token(rc));
	return blocks;
}

static void
with_failure(struct tbv_bytes in, size_t n, int want)
{
	int round;

	/* in the first rounds a library makes what it keeps for good */
	for (round = 0; round < 3; round++)
		if (fail_one(in, n, want) <= 0)
			return;
	fuzz_fail("policy: allocation %zu failed: blocks are left", n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_policy *p;
	struct tbv_bytes in;
	size_t n;
	int rc;

	if (len < 2)
		return 0;
	n = (size_t)data[0] << 8 | data[1];
	in.data = data + 2;
	in.len = len - 2;
	p = fresh();
	rc = tbv_policy_set_json_mem(p, in.data, in.len);
	verifies_nothing(p);
	if (rc == TBV_OK) {
		cjson_accepts(in);
		one_more(in, tbv_policy_image_count(p));
	} else if (tbv_policy_image_count(p) +
	    tbv_policy_file_count(p) > 0 ||
	    *tbv_policy_message(p) == '\0')
		fuzz_fail("policy: refused, and holds something");
	tbv_policy_free(p);
	if (n > 0)
		with_failure(in, n, rc);
	return 0;
}

static void
seed(const char *name)
{
	struct fuzz_buf path = { NULL, 0, 0 }, file, out = { NULL, 0, 0 };

	fuzz_text(&path, "policies/");
	fuzz_text(&path, name);
	fuzz_put(&path, ".json", 6);
	file = fuzz_load((const char *)path.data);
	fuzz_put(&out, "\0\0", 2);
	fuzz_bytes(&out, fuzz_view(&file));
	fuzz_seed(fuzz_view(&out));
	out.data[1] = 40;
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
	fuzz_free(&file);
	fuzz_free(&path);
}

void
target_seeds(void)
{
	static const char *const names[] = {
		"absent-root", "any-name", "any-source", "both-roots",
		"debug", "debug-and-pcrs", "deep", "default", "edges",
		"empty", "endorsed", "endorsed-file", "endorsed-optional",
		"endorsed-serial", "endorsed-year", "everything",
		"image-periods", "image-root", "instead", "log",
		"log-report", "log-while", "max-age", "no-image", "pcr-32",
		"pcr8", "refs", "repository", "requester", "sha256-commit",
		"text", "trailing", "twice", "two-images", "two-stars",
		"unmeasured", "version-2", "wrong-age", "wrong-type", "zero"
	};
	size_t i;

	for (i = 0; i < FUZZ_COUNT(names); i++)
		seed(names[i]);
}
