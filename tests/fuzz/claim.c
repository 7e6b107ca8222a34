/*
 * The claim.  tb1: written again from what was read, and sorted, it is the
 * same bytes; PCR16 is what an independent hand makes of it.  Text: printed
 * again it is the same.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "claim/claim.h"
#include "crypto/digest.h"
#include "fuzz.h"

static void
head(struct fuzz_buf *out, unsigned int major, size_t value)
{
	uint8_t b[3];

	b[0] = (uint8_t)(major << 5 | (value < 24 ? value : value < 256 ?
	    24 : 25));
	b[1] = (uint8_t)(value < 256 ? value : value >> 8);
	b[2] = (uint8_t)value;
	fuzz_put(out, b, value < 24 ? 1 : value < 256 ? 2 : 3);
}

static void
text(struct fuzz_buf *out, const char *key)
{
	head(out, 3, strlen(key));
	fuzz_text(out, key);
}

static void
string(struct fuzz_buf *out, const char *key, unsigned int major,
    struct tbv_bytes value)
{
	if (value.data == NULL)
		return;
	text(out, key);
	head(out, major, value.len);
	fuzz_bytes(out, value);
}

static size_t
members(const struct tbv_claim *c)
{
	const int optional[] = {
		c->repository.data != NULL, c->ref.data != NULL,
		c->recipe.data != NULL, c->rootfs.data != NULL, c->net != 0,
		c->checksums.data != NULL, c->artifact_count > 0,
		c->inputs.data != NULL, c->priv != 0
	};
	size_t i, n = 3;

	for (i = 0; i < FUZZ_COUNT(optional); i++)
		n += optional[i] != 0;
	return n;
}

static void
artifacts(struct fuzz_buf *out, const struct tbv_claim *c)
{
	struct tbv_bytes sum;
	size_t i;

	if (c->artifact_count == 0)
		return;
	text(out, "a");
	head(out, 5, c->artifact_count);
	for (i = 0; i < c->artifact_count; i++) {
		sum.data = c->artifact[i].sha256;
		sum.len = TBV_SHA256_SIZE;
		head(out, 3, c->artifact[i].name.len);
		fuzz_bytes(out, c->artifact[i].name);
		head(out, 2, sum.len);
		fuzz_bytes(out, sum);
	}
}

/* Keys in the order of RFC 8949 4.2.1: by their bytes, the short ones first. */
static void
tb1(struct fuzz_buf *out, const struct tbv_claim *c)
{
	head(out, 5, members(c));
	artifacts(out, c);
	string(out, "ct", 2, c->commit);
	text(out, "tb");
	head(out, 0, 1);
	if (c->net) {
		text(out, "net");
		fuzz_put(out, "\xf5", 1);
	}
	string(out, "ref", 3, c->ref);
	string(out, "list", 2, c->checksums);
	if (c->priv) {
		text(out, "priv");
		fuzz_put(out, "\xf5", 1);
	}
	string(out, "repo", 3, c->repository);
	string(out, "tree", 2, c->tree);
	string(out, "inputs", 2, c->inputs);
	string(out, "recipe", 2, c->recipe);
	string(out, "rootfs", 2, c->rootfs);
}

static void
hex(struct fuzz_buf *out, const uint8_t *value, size_t len)
{
	char digits[3];
	size_t i;

	for (i = 0; i < len; i++) {
		(void)snprintf(digits, sizeof(digits), "%02x", value[i]);
		fuzz_text(out, digits);
	}
}

static void
prototype(struct fuzz_buf *out, const struct tbv_claim *c)
{
	fuzz_text(out, "commit_hash=");
	hex(out, c->commit.data, c->commit.len);
	fuzz_text(out, ",artifact_name=");
	fuzz_bytes(out, c->artifact[0].name);
	fuzz_text(out, ",artifact_hash=");
	hex(out, c->artifact[0].sha256, TBV_SHA256_SIZE);
}

static void
check_pcr16(struct tbv_bytes in, const struct tbv_claim *c)
{
	static struct tbv_digests *digests;
	uint8_t got[TBV_PCR_SIZE], want[TBV_PCR_SIZE];

	if (digests == NULL)
		digests = tbv_digests_new();
	if (tbv_claim_pcr16(c, digests, got) != TBV_OK ||
	    oracle_pcr16(in, want) != 0 ||
	    memcmp(got, want, sizeof(got)) != 0)
		fuzz_fail("claim: another PCR16");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_claim claim;
	struct tbv_fault fault;
	struct tbv_bytes in;

	in.data = data;
	in.len = len;
	tbv_fault_clear(&fault);
	if (tbv_claim_parse(in, &claim, &fault) != TBV_OK) {
		if (fault.error == TBV_OK || *fault.message == '\0')
			fuzz_fail("claim: refused without a reason");
		return 0;
	}
	if (claim.form == TBV_CLAIM_TB1) {
		tb1(&out, &claim);
		check_pcr16(in, &claim);
	} else
		prototype(&out, &claim);
	fuzz_same("claim", &out, in);
	fuzz_free(&out);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_bytes in;
	uint32_t state = seed;

	in.data = data;
	in.len = len;
	if (len > 0 && data[0] >> 5 == 5)
		mutate_cbor(in, &state, &out);
	else
		mutate_plain(in, &out);
	return mutate_return(&out, data, max);
}

static void
seed(const char *name)
{
	struct fuzz_buf file = fuzz_load_case(name, "attestation");
	struct tbv_bytes payload, claim;
	const uint8_t *p;

	payload = payload_of(fuzz_view(&file));
	p = fuzz_find(payload, "iuser_data", 10);
	if (p != NULL && payload.data + payload.len - p > 13) {
		claim.data = p + 10 + (p[10] == 0x58 ? 2 : p[10] == 0x59 ?
		    3 : 1);
		claim.len = p[10] == 0x58 ? p[11] : p[10] == 0x59 ?
		    (size_t)p[11] << 8 | p[12] : p[10] & 31;
		if (claim.len <= (size_t)(payload.data + payload.len -
		    claim.data))
			fuzz_seed(claim);
	}
	fuzz_free(&file);
}

void
target_seeds(void)
{
	fuzz_each_case(seed);
}
