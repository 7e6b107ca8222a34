/*
 * Proofs of a log.  What is read, written again, is the same bytes.  A proof
 * that is accepted for an entry leads to the root that its log signed, by
 * another way to reckon it (RFC 6962 2.1.1 taken apart by bits), and enough
 * witnesses signed that.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "log/proof.h"
#include "trusted.h"

#define MADE INT64_C(1768478400)	/* the entry: cases/good */

static struct tbv_policy *policy;
static struct fuzz_buf entry, policy_text;

static void
again(struct tbv_bytes in, const struct tbv_proof *p)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	char index[40];
	size_t i;

	fuzz_text(&out, "c2sp.org/tlog-proof@v1\n");
	if (p->extra.data != NULL) {
		fuzz_text(&out, "extra ");
		fuzz_bytes(&out, p->extra);
		fuzz_text(&out, "\n");
	}
	(void)snprintf(index, sizeof(index), "index %llu\n",
	    (unsigned long long)p->index);
	fuzz_text(&out, index);
	for (i = 0; i < p->path.len; i++) {
		fuzz_base64(&out, p->path.hash[i].value, TBV_SHA256_SIZE);
		fuzz_text(&out, "\n");
	}
	fuzz_text(&out, "\n");
	fuzz_bytes(&out, p->note.text);
	fuzz_text(&out, "\n");
	for (i = 0; i < p->note.count; i++) {
		fuzz_text(&out, "\xe2\x80\x94 ");
		fuzz_bytes(&out, p->note.line[i].name);
		fuzz_text(&out, " ");
		fuzz_bytes(&out, p->note.line[i].base64);
		fuzz_text(&out, "\n");
	}
	fuzz_same("tlog-proof", &out, in);
	fuzz_free(&out);
}

static void
hash(const void *data, size_t len, uint8_t out[32])
{
	if (EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) != 1)
		fuzz_fail("no SHA-256");
}

static void
node(const uint8_t *left, const uint8_t *right, uint8_t *out)
{
	uint8_t all[65] = { 1 };

	memcpy(all + 1, left, 32);
	memcpy(all + 33, right, 32);
	hash(all, sizeof(all), out);
}

/*
 * The path has as many inner hashes as the index differs from the last one's
 * in length; those to the left of the right edge follow.
 */
static void
expect_root(const struct tbv_proof *p, const struct tbv_checkpoint *cp,
    uint8_t leaf[32])
{
	uint64_t index = p->index, last = cp->tree.size - 1;
	size_t i;

	for (i = 0; i < p->path.len; i++) {
		while (index == last && (index & 1) == 0 && last > 0) {
			index >>= 1;
			last >>= 1;
		}
		if (last == 0)
			fuzz_fail("tlog-proof: a path that is too long");
		if ((index & 1) != 0)
			node(p->path.hash[i].value, leaf, leaf);
		else
			node(leaf, p->path.hash[i].value, leaf);
		index >>= 1;
		last >>= 1;
	}
	while (last > 0 && index == last && (index & 1) == 0) {
		index >>= 1;
		last >>= 1;
	}
	if (last != 0 || memcmp(leaf, cp->tree.root.value, 32) != 0)
		fuzz_fail("tlog-proof: another root");
}

static void
expect_logged(const struct tbv_proof *p)
{
	static const struct trusted_times times = { MADE - 300,
	    FUZZ_NOW + 300 };
	struct fuzz_buf leaf = { NULL, 0, 0 };
	struct tbv_checkpoint cp;
	struct tbv_bytes view;
	uint8_t sum[32];

	if (tbv_checkpoint_parse(p->note.text, &cp) != NULL ||
	    p->index >= cp.tree.size)
		fuzz_fail("tlog-proof: no such leaf");
	fuzz_put(&leaf, "", 1);
	fuzz_bytes(&leaf, fuzz_view(&entry));
	hash(leaf.data, leaf.len, sum);
	expect_root(p, &cp, sum);
	view.data = p->note.text.data;
	view.len = p->note.line[p->note.count - 1].base64.len + 1 +
	    (size_t)(p->note.line[p->note.count - 1].base64.data - view.data);
	(void)oracle_checkpoint(fuzz_view(&policy_text), view, &times);
	fuzz_free(&leaf);
}

static void
start(void)
{
	struct fuzz_buf text = fuzz_load("policies/log.policy");

	entry = fuzz_load("cases/good/attestation");
	policy = tbv_policy_new();
	if (policy == NULL || entry.data == NULL ||
	    tbv_policy_set_log_policy_mem(policy, text.data, text.len) !=
	    TBV_OK)
		fuzz_fail("policies/log.policy is not there");
	policy_text = text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct tbv_proof proof;
	struct tbv_evidence *evidence;
	struct tbv_result *r = NULL;
	struct tbv_fault fault;
	struct tbv_bytes in;
	int parsed;

	if (policy == NULL)
		start();
	in.data = data;
	in.len = len;
	tbv_fault_clear(&fault);
	parsed = tbv_proof_parse(in, &proof, &fault) == TBV_OK;
	if (parsed)
		again(in, &proof);
	evidence = tbv_evidence_new();
	if (evidence == NULL || tbv_evidence_set_attestation_mem(evidence,
	    entry.data, entry.len) != TBV_OK || tbv_evidence_set_proof_mem(
	    evidence, data, len) != TBV_OK || tbv_evidence_set_now(evidence,
	    FUZZ_NOW) != TBV_OK)
		fuzz_fail("tlog-proof: no memory");
	if (tbv_log_verify(policy, evidence, &r) == TBV_OK) {
		if (!parsed)
			fuzz_fail("tlog-proof: accepted, and none");
		expect_logged(&proof);
	}
	tbv_result_free(r);
	tbv_evidence_free(evidence);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	return mutate_whole(mutate_proof, data, len, max, seed);
}

static void
seed(const char *name)
{
	fuzz_seed_case(name, "proof");
	/* a bundle is a proof as well, and most of it the document */
	if (strncmp(name, "bundle-", 7) == 0)
		fuzz_seed_case(name, "attestation");
}

void
target_seeds(void)
{
	struct fuzz_buf out = { NULL, 0, 0 };

	start();
	sign_proof(fuzz_view(&entry), 0, &out);
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
	sign_proof(fuzz_view(&entry), 1, &out);
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
	fuzz_each_case(seed);
}
