/*
 * Attestable AMIs.  The first byte selects what follows: the payload of a
 * document, whose kind equals the one found by libcbor, and which is never of
 * two kinds; or measurements, which are of at most one kind, occur in the text,
 * and are not empty.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cbor.h>
#include <stdio.h>
#include <string.h>

#include "fuzz.h"
#include "image/reference.h"

static int
is_member(const cbor_item_t *map, const char *text)
{
	size_t i;
	const cbor_item_t *key;

	for (i = 0; i < cbor_map_size(map); i++) {
		key = cbor_map_handle(map)[i].key;
		if (cbor_isa_string(key) &&
		    cbor_string_length(key) == strlen(text) &&
		    memcmp(cbor_string_handle(key), text, strlen(text)) == 0)
			return 1;
	}
	return 0;
}

/* Its members and its name are of one kind. */
static void
check_kind(struct tbv_bytes in, const struct tbv_attestation *a)
{
	int is_tpm = a->kind == TBV_IMAGE_NITROTPM;
	struct cbor_load_result result;
	cbor_item_t *map = cbor_load(in.data, in.len, &result);

	if (map == NULL || result.read != in.len || !cbor_isa_map(map))
		fuzz_fail("nitrotpm: libcbor does not accept this");
	if (is_member(map, "nitrotpm_pcrs") != is_tpm ||
	    is_member(map, "pcrs") == is_tpm)
		fuzz_fail("nitrotpm: another kind");
	if ((fuzz_find(a->module_id, "-tpm", 4) != NULL) != is_tpm ||
	    (fuzz_find(a->module_id, "-enc", 4) != NULL) == is_tpm)
		fuzz_fail("nitrotpm: the module_id of another kind");
	cbor_decref(&map);
}

/* What a document shows, as reference values, is that document's. */
static void
check_compare(const struct tbv_attestation *a)
{
	struct tbv_reference pcrs;
	struct tbv_fault fault;
	unsigned int equal = 0, i, n = 0;

	memset(&pcrs, 0, sizeof(pcrs));
	pcrs.is_tpm = a->kind == TBV_IMAGE_NITROTPM;
	tbv_fault_clear(&fault);
	for (i = 0; i < TBV_PCR_COUNT; i++)
		if (a->pcr[i] != NULL && tbv_reference_set(&pcrs, i,
		    a->pcr[i], &fault) == TBV_OK)
			n++;
	if (tbv_reference_compare(&pcrs, a, &equal) != TBV_PCR_COUNT ||
	    equal != n)
		fuzz_fail("nitrotpm: not its own PCRs");
}

static void
read_document(struct tbv_bytes in)
{
	struct tbv_attestation a;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	if (tbv_attestation_parse(in, &a, &fault) == TBV_OK) {
		check_kind(in, &a);
		check_compare(&a);
	} else if (fault.error == TBV_OK || *fault.message == '\0')
		fuzz_fail("nitrotpm: refused without a reason");
}

static int
is_hex_of(struct tbv_bytes in, const uint8_t *value)
{
	char hex[2 * TBV_PCR_SIZE + 1];
	struct fuzz_buf lower = { NULL, 0, 0 };
	size_t i;
	int found;

	for (i = 0; i < TBV_PCR_SIZE; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", value[i]);
	/* of UTF-16 every second byte is a zero */
	for (i = 0; i < in.len; i++)
		if (in.data[i] != '\0')
			fuzz_put(&lower, in.data + i, 1);
	for (i = 0; i < lower.len; i++)
		if (lower.data[i] >= 'A' && lower.data[i] <= 'Z')
			lower.data[i] = (uint8_t)(lower.data[i] + 32);
	found = fuzz_find(fuzz_view(&lower), hex, sizeof(hex) - 1) != NULL;
	fuzz_free(&lower);
	return found;
}

static int
read_kind(struct tbv_bytes in, struct tbv_reference *pcrs, int is_tpm)
{
	struct tbv_fault fault;
	int rc;

	memset(pcrs, 0, sizeof(*pcrs));
	pcrs->is_tpm = is_tpm;
	tbv_fault_clear(&fault);
	rc = tbv_reference_read_entry(pcrs, in, 0, &fault);
	if (rc != TBV_OK && (rc != fault.error || *fault.message == '\0'))
		fuzz_fail("nitrotpm: refused without a reason");
	tbv_fault_clear(&fault);
	return rc == TBV_OK && pcrs->mask != 0 &&
	    tbv_reference_complete(pcrs, &fault) == TBV_OK;
}

static void
read_measurements(struct tbv_bytes in)
{
	static const uint8_t zero[TBV_PCR_SIZE];
	struct tbv_reference pcrs, other;
	uint8_t ones[TBV_PCR_SIZE];
	unsigned int i;

	memset(ones, 0xff, sizeof(ones));
	if (!read_kind(in, &pcrs, 1))
		return;
	for (i = 0; i < TBV_PCR_COUNT; i++)
		if ((pcrs.mask >> i & 1) != 0 && !is_hex_of(in, pcrs.value[i]))
			fuzz_fail("nitrotpm: PCR%u is not in it", i);
	for (i = 4; i < 8; i += 3)
		if (memcmp(pcrs.value[i], zero, sizeof(zero)) == 0 ||
		    memcmp(pcrs.value[i], ones, sizeof(ones)) == 0)
			fuzz_fail("nitrotpm: PCR%u measures nothing", i);
	if (fuzz_find(in, "HashAlgorithm", 13) != NULL &&
	    read_kind(in, &other, 0))
		fuzz_fail("nitrotpm: measurements of two kinds");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_bytes in = { data + 1, len - 1 };

	if (len == 0)
		return 0;
	if (data[0] % 2 == 0)
		read_document(in);
	else
		read_measurements(in);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_bytes in = { data + 1, len - 1 };
	uint32_t state = seed;

	if (len == 0)
		return LLVMFuzzerMutate(data, len, max);
	fuzz_put(&out, data, 1);
	if (data[0] % 2 == 0)
		mutate_cbor(in, &state, &out);
	else
		mutate_text(in, &state, &out);
	return mutate_return(&out, data, max);
}

static void
seed_of(const char *mode, struct tbv_bytes in)
{
	struct fuzz_buf out = { NULL, 0, 0 };

	fuzz_put(&out, mode, 1);
	fuzz_bytes(&out, in);
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
}

static void
seed_payload(const char *name)
{
	struct fuzz_buf file = fuzz_load_case(name, "attestation");
	struct tbv_bytes payload = payload_of(fuzz_view(&file));

	if (payload.data != NULL && (strstr(name, "tpm") != NULL ||
	    strncmp(name, "document-", 9) == 0))
		seed_of("\0", payload);
	fuzz_free(&file);
}

void
target_seeds(void)
{
	static const char *const names[] = { "policies/measurements-tpm.json",
	    "policies/measurements.json", "policies/measurements-lines.json",
	    "policies/measurements-utf16.json" };
	struct fuzz_buf file;
	size_t i;

	fuzz_each_case(seed_payload);
	for (i = 0; i < FUZZ_COUNT(names); i++) {
		file = fuzz_load(names[i]);
		seed_of("\1", fuzz_view(&file));
		fuzz_free(&file);
	}
}
