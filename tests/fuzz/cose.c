/*
 * COSE_Sign1.  What is read, written again by hand, is the same bytes; what a
 * log holds is the same without its tag; libcbor reads it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cbor.h>
#include <string.h>

#include "document/cose.h"
#include "fuzz.h"

static void
put_head(struct fuzz_buf *out, size_t len)
{
	uint8_t head[3];
	size_t n = len < 24 ? 1 : len < 256 ? 2 : 3;

	head[0] = (uint8_t)(len < 24 ? 0x40 + len : n == 2 ? 0x58 : 0x59);
	head[1] = (uint8_t)(n == 2 ? len : len >> 8);
	head[2] = (uint8_t)len;
	fuzz_put(out, head, n);
}

static void
again(struct tbv_bytes in, const struct tbv_cose *cose, const char *header,
    size_t header_len)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct cbor_load_result result;
	cbor_item_t *tree;

	if (cose->tagged)
		fuzz_put(&out, "\xd2", 1);
	fuzz_put(&out, header, header_len);
	put_head(&out, cose->payload.len);
	fuzz_bytes(&out, cose->payload);
	put_head(&out, cose->signature.len);
	fuzz_bytes(&out, cose->signature);
	fuzz_same("cose", &out, in);
	fuzz_free(&out);
	/* older versions of libcbor know no tag 18 */
	tree = cbor_load(cose->untagged.data, cose->untagged.len, &result);
	if (tree == NULL || result.read != cose->untagged.len)
		fuzz_fail("cose: libcbor does not accept this");
	cbor_decref(&tree);
}

/* RFC 9052 4.4, less the payload. */
static void
check_head(const struct tbv_cose *cose)
{
	struct fuzz_buf want = { NULL, 0, 0 };
	struct tbv_bytes got;

	fuzz_put(&want, "\x84\x6aSignature1\x44\xa1\x01\x38\x22\x40", 18);
	put_head(&want, cose->payload.len);
	got.data = cose->head;
	got.len = cose->head_len;
	fuzz_same("cose: what is signed", &want, got);
	fuzz_free(&want);
}

/* An entry of a log is a whole document: its payload must be one, too. */
static void
check_entry(struct tbv_bytes in, const struct tbv_cose *cose)
{
	static uint8_t entry[TBV_LOG_ENTRY_SIZE_MAX];
	size_t len = 0;

	if (tbv_log_entry(in.data, in.len, entry, &len) == TBV_OK &&
	    (len != cose->untagged.len ||
	    memcmp(entry, cose->untagged.data, len) != 0))
		fuzz_fail("cose: another entry of a log");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_bytes in;
	struct tbv_cose cose;
	struct tbv_fault fault;

	in.data = data;
	in.len = len;
	tbv_fault_clear(&fault);
	if (tbv_cose_parse(in, &cose, &fault) == TBV_OK) {
		again(in, &cose, "\x84\x44\xa1\x01\x38\x22\xa0", 7);
		check_head(&cose);
		check_entry(in, &cose);
	} else if (fault.error == TBV_OK || *fault.message == '\0')
		fuzz_fail("cose: refused without a reason");
	tbv_fault_clear(&fault);
	if (tbv_cose_parse_unsigned(in, &cose, &fault) == TBV_OK)
		again(in, &cose, "\x84\x43\xa1\x01\x20\xa0", 6);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	return mutate_whole(mutate_cbor, data, len, max, seed);
}

static void
seed(const char *name)
{
	/* AWS's certificates are most of a document, and not looked at here */
	if (strncmp(name, "cose-", 5) != 0 && strcmp(name, "good") != 0 &&
	    strcmp(name, "good-tag-18") != 0)
		return;
	fuzz_seed_case(name, "attestation");
}

void
target_seeds(void)
{
	fuzz_each_case(seed);
}
