/*
 * Reference values: which PCRs an image has.  No value is ever a wildcard:
 * zeros, which are what a debug enclave shows, are refused when loaded.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/json.h"
#include "image/reference.h"

int
tbv_pcr_is_zero(const uint8_t *value)
{
	static const uint8_t zero[TBV_PCR_SIZE];

	return memcmp(value, zero, sizeof(zero)) == 0;
}

static int
is_all_ones(const uint8_t *value)
{
	size_t i;

	for (i = 0; i < TBV_PCR_SIZE; i++)
		if (value[i] != 0xff)
			return 0;
	return 1;
}

/* In a TPM only PCR4 and 7 name the image: a genuine PCR12 can be zero. */
static int
check_measures(const struct tbv_reference *pcrs, unsigned int index,
    const uint8_t *value, struct tbv_fault *fault)
{
	if (pcrs->is_tpm && index != 4 && index != 7)
		return TBV_OK;
	if (tbv_pcr_is_zero(value))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_ZERO,
		    "pcr%u: all zeros", index);
	if (pcrs->is_tpm && is_all_ones(value))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_ZERO,
		    "pcr%u: all ones", index);
	return TBV_OK;
}

int
tbv_reference_set(struct tbv_reference *pcrs, unsigned int index,
    const uint8_t *value, struct tbv_fault *fault)
{
	int rc;


	if (index >= TBV_PCR_COUNT)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
		    "pcr%u: want an index of 0 to 31", index);
	if ((rc = check_measures(pcrs, index, value, fault)) != TBV_OK)
		return rc;
	if ((pcrs->mask >> index & 1) &&
	    memcmp(pcrs->value[index], value, TBV_PCR_SIZE) != 0)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_CONFLICT,
		    "pcr%u: two values", index);
	pcrs->mask |= UINT32_C(1) << index;
	memcpy(pcrs->value[index], value, TBV_PCR_SIZE);
	return TBV_OK;
}

int
tbv_reference_set_hex(struct tbv_reference *pcrs, unsigned int index,
    const char *hex, struct tbv_fault *fault)
{
	uint8_t value[TBV_PCR_SIZE];
	size_t len = strlen(hex);

	if (len > 2 && hex[0] == '0' && (hex[1] == 'x' || hex[1] == 'X'))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
		    "pcr%u: want 96 hex digits, without 0x", index);
	if (len != 2 * sizeof(value))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
		    "pcr%u: want 96 hex digits, got %zu characters", index,
		    len);
	if (tbv_text_unhex(hex, len, value, sizeof(value)) != 0)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
		    "pcr%u: not hex", index);
	return tbv_reference_set(pcrs, index, value, fault);
}

int
tbv_reference_complete(const struct tbv_reference *pcrs,
    struct tbv_fault *fault)
{
	uint32_t lacking = (pcrs->is_tpm ? TBV_PCR_TPM : TBV_PCR_IMAGE) &
	    ~pcrs->mask;
	unsigned int i;

	for (i = 0; i < TBV_PCR_COUNT; i++)
		if (lacking >> i & 1)
			return tbv_fault_set(fault,
			    TBV_ERR_REFERENCE_INCOMPLETE, "pcr%u: missing",
			    i);
	return TBV_OK;
}

/*
 * The index in a name such as "PCR8", -1 if it is another name, and
 * TBV_PCR_COUNT for "PCR32": ignored, it would be compared with nothing.
 */
static int
pcr_index(const char *name)
{
	uint64_t index;

	if (strncmp(name, "PCR", 3) != 0 || name[3] < '0' || name[3] > '9')
		return -1;
	if (tbv_text_decimal(name + 3, strlen(name + 3), TBV_PCR_COUNT - 1,
	    &index) != 0)
		return TBV_PCR_COUNT;
	return (int)index;
}

/*
 * nitro-cli writes a Rust debug string, "Sha384 { ... }"; the NitroTPM tool
 * writes "SHA384", for PCRs that mean something else under the same names.
 */
static int
check_kind(const struct tbv_reference *pcrs, const struct cJSON *object,
    struct tbv_fault *fault)
{
	const struct cJSON *algorithm;
	const char *text;

	if (tbv_json_member(object, "attestation") != NULL)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_KIND,
		    "measurements: a .cert is what is to be verified");
	if ((algorithm = tbv_json_member(object, "HashAlgorithm")) == NULL)
		return TBV_OK;
	text = tbv_json_string(algorithm);
	if (text != NULL && (pcrs->is_tpm ? strcmp(text, "SHA384") :
	    strncmp(text, "Sha384", 6)) == 0)
		return TBV_OK;
	return tbv_fault_set(fault, TBV_ERR_REFERENCE_KIND, pcrs->is_tpm ?
	    "measurements: HashAlgorithm is not a NitroTPM's" :
	    "measurements: HashAlgorithm is not an enclave's");
}

static int
read_object(struct tbv_reference *pcrs, const struct cJSON *object,
    struct tbv_fault *fault)
{
	const struct cJSON *member;
	const char *hex;
	int index, n = 0, rc;

	if ((rc = check_kind(pcrs, object, fault)) != TBV_OK)
		return rc;
	/* an AMI's come with the algorithm's name, or without an enclave's */
	if (pcrs->is_tpm && tbv_json_member(object, "PCR0") != NULL)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_KIND,
		    "measurements: PCR0 is in them, as in an enclave's");
	for (member = tbv_json_first(object); member != NULL;
	    member = tbv_json_next(member)) {
		if ((index = pcr_index(tbv_json_name(member))) < 0)
			continue;
		if (index == TBV_PCR_COUNT)
			return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
			    "measurements: a PCR without an index of 0 to 31");
		if ((hex = tbv_json_string(member)) == NULL)
			return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
			    "pcr%d: not a string", index);
		if ((rc = tbv_reference_set_hex(pcrs, (unsigned int)index, hex,
		    fault)) != TBV_OK)
			return rc;
		n++;
	}
	if (n == 0)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: no PCR with an index in them");
	return TBV_OK;
}

/* describe-enclaves prints an array, of which one enclave can be meant. */
static int
read_reference(struct tbv_reference *pcrs, const struct cJSON *tree,
    struct tbv_fault *fault)
{
	const struct cJSON *inner;
	int rc;

	if (tbv_json_kind(tree) == TBV_JSON_ARRAY) {
		tree = tbv_json_first(tree);
		if (tree == NULL || tbv_json_next(tree) != NULL)
			return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
			    "measurements: want those of one enclave");
	}
	if (tbv_json_kind(tree) != TBV_JSON_OBJECT)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: not an object");
	if ((inner = tbv_json_member(tree, "Measurements")) == NULL)
		return read_object(pcrs, tree, fault);
	if (tbv_json_kind(inner) != TBV_JSON_OBJECT)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: not an object");
	if ((rc = check_kind(pcrs, tree, fault)) != TBV_OK)
		return rc;
	return read_object(pcrs, inner, fault);
}

/* The length of the line of text that eif_build prints before its JSON. */
static size_t
banner_length(struct tbv_bytes text)
{
	static const char banner[] = "Output file: ";
	const uint8_t *end;

	if (text.len < sizeof(banner) - 1 ||
	    memcmp(text.data, banner, sizeof(banner) - 1) != 0 ||
	    (end = memchr(text.data, '\n', text.len)) == NULL)
		return 0;
	return (size_t)(end - text.data) + 1;
}

int
tbv_reference_read(struct tbv_reference *pcrs, struct tbv_bytes text,
    struct tbv_fault *fault)
{
	size_t banner = banner_length(text);
	struct tbv_bytes json = text;
	struct tbv_json_stop stop;
	char place[TBV_JSON_PLACE];
	struct cJSON *tree;
	const char *why;
	int rc;

	if (text.len > TBV_REFERENCE_SIZE_MAX)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: more than 1 MiB");
	if (banner > 0) {
		json.data += banner;
		json.len -= banner;
	}
	if ((why = tbv_json_parse(json, 0, &tree, &stop)) != NULL) {
		if (stop.memory)
			return tbv_fault_set(fault, TBV_ERR_MEMORY,
			    "measurements: %s", why);
		tbv_json_place(text, banner + stop.at, place);
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: %s%s", place, why);
	}
	rc = read_reference(pcrs, tree, fault);
	tbv_json_free(tree);
	return rc;
}

unsigned int
tbv_reference_compare(const struct tbv_reference *pcrs,
    const struct tbv_attestation *att, unsigned int *equal)
{
	unsigned int differs = TBV_PCR_COUNT, i;

	*equal = 0;
	for (i = 0; i < TBV_PCR_COUNT; i++) {
		if (!(pcrs->mask >> i & 1))
			continue;
		if (att->pcr[i] != NULL && memcmp(att->pcr[i],
		    pcrs->value[i], TBV_PCR_SIZE) == 0)
			(*equal)++;
		else if (differs == TBV_PCR_COUNT)
			differs = i;
	}
	return differs;
}
