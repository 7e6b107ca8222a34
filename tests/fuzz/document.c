/*
 * The attestation document and its certificates, without any signature.  The
 * fields equal those found by libcbor: times, PCRs, and the optional fields;
 * the chain's certificates are those of the document.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cbor.h>
#include <stdlib.h>
#include <string.h>

#include "document/chain.h"
#include "fuzz.h"

static int
is_key(const cbor_item_t *key, const char *text)
{
	return cbor_isa_string(key) &&
	    cbor_string_length(key) == strlen(text) &&
	    memcmp(cbor_string_handle(key), text, strlen(text)) == 0;
}

static void
same_string(const cbor_item_t *item, struct tbv_bytes got, const char *what)
{
	int absent = cbor_isa_float_ctrl(item);

	if (absent ? got.data != NULL : !cbor_isa_bytestring(item) ||
	    got.len != cbor_bytestring_length(item) ||
	    (got.len > 0 && memcmp(got.data, cbor_bytestring_handle(item),
	    got.len) != 0))
		fuzz_fail("document: another %s", what);
}

static void
same_pcrs(const cbor_item_t *map, const struct tbv_attestation *a)
{
	struct cbor_pair *pair = cbor_map_handle(map);
	size_t i, n = cbor_map_size(map), listed = 0;
	uint64_t index;

	for (i = 0; i < n; i++) {
		index = cbor_get_int(pair[i].key);
		if (index >= TBV_PCR_COUNT || a->pcr[index] == NULL ||
		    cbor_bytestring_length(pair[i].value) != TBV_PCR_SIZE ||
		    memcmp(a->pcr[index],
		    cbor_bytestring_handle(pair[i].value), TBV_PCR_SIZE) != 0)
			fuzz_fail("document: another PCR%d", (int)index);
	}
	for (i = 0; i < TBV_PCR_COUNT; i++) {
		if ((a->pcr[i] != NULL) != (a->pcr_mask >> i & 1))
			fuzz_fail("document: a mask of its own");
		listed += a->pcr[i] != NULL;
	}
	if (listed != n)
		fuzz_fail("document: %zu PCRs, and %zu of them read", n,
		    listed);
}

static void
same_member(const struct cbor_pair *pair, const struct tbv_attestation *a)
{
	if (is_key(pair->key, "pcrs"))
		same_pcrs(pair->value, a);
	else if (is_key(pair->key, "timestamp") &&
	    cbor_get_int(pair->value) != a->time_ms)
		fuzz_fail("document: another time");
	else if (is_key(pair->key, "certificate"))
		same_string(pair->value, a->certificate, "certificate");
	else if (is_key(pair->key, "user_data"))
		same_string(pair->value, a->user_data, "user_data");
	else if (is_key(pair->key, "nonce"))
		same_string(pair->value, a->nonce, "nonce");
	else if (is_key(pair->key, "public_key"))
		same_string(pair->value, a->public_key, "public_key");
}

static void
check(struct tbv_bytes in, const struct tbv_attestation *a)
{
	struct cbor_load_result result;
	cbor_item_t *map = cbor_load(in.data, in.len, &result);
	size_t i;

	if (map == NULL || result.read != in.len || !cbor_isa_map(map))
		fuzz_fail("document: libcbor does not accept this");
	for (i = 0; i < cbor_map_size(map); i++)
		same_member(&cbor_map_handle(map)[i], a);
	cbor_decref(&map);
	if (a->cabundle_count < 1 || a->cabundle_count > TBV_MAX_CABUNDLE ||
	    a->time_ms > TBV_MAX_TIME_MS || a->certificate.data == NULL ||
	    tbv_attestation_instance(a).len >= a->module_id.len)
		fuzz_fail("document: beyond its bounds");
}

static void
check_chain(const struct tbv_attestation *a)
{
	struct tbv_chain *chain = calloc(1, sizeof(*chain));
	struct tbv_fault fault;

	if (chain == NULL)
		fuzz_fail("no memory for the target itself");
	tbv_fault_clear(&fault);
	if (tbv_chain_parse(a, chain, &fault) == TBV_OK &&
	    chain->count != a->cabundle_count + 1)
		fuzz_fail("document: another number of certificates");
	free(chain);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_attestation a;
	struct tbv_fault fault;
	struct tbv_bytes in;

	in.data = data;
	in.len = len;
	tbv_fault_clear(&fault);
	if (tbv_attestation_parse(in, &a, &fault) == TBV_OK) {
		check(in, &a);
		check_chain(&a);
	} else if (fault.error == TBV_OK || *fault.message == '\0')
		fuzz_fail("document: refused without a reason");
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	return mutate_whole(mutate_cbor, data, len, max, seed);
}

void
target_seeds(void)
{
	fuzz_each_case(fuzz_seed_payload);
}
