/*
 * Reference values: errors when they are loaded, the files that contain them,
 * and how they compare.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "image/reference.h"
#include "support.h"

#define HEX16 "0123456789abcdef"
#define HEX96 HEX16 HEX16 HEX16 HEX16 HEX16 HEX16

static struct tbv_reference
none(void)
{
	struct tbv_reference reference;

	memset(&reference, 0, sizeof(reference));
	return reference;
}

START_TEST(set)
{
	struct tbv_bytes a = bytes("aa*48"), b = bytes("aa*47 ab");
	struct tbv_bytes zero = bytes("00*48"), one = bytes("00*47 01");
	struct tbv_reference before, reference = none();
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_reference_set(&reference, 0, a.data, &fault),
	    TBV_OK);
	ck_assert_int_eq(tbv_reference_set(&reference, 0, a.data, &fault),
	    TBV_OK);
	ck_assert_int_eq(tbv_reference_set(&reference, 31, b.data, &fault),
	    TBV_OK);
	ck_assert_int_eq(tbv_reference_set(&reference, 16, one.data, &fault),
	    TBV_OK);
	ck_assert_uint_eq(reference.mask, UINT32_C(0x80010001));
	ck_assert_uint_eq(reference.value[31][47], 0xab);
	before = reference;
	ck_assert_int_eq(tbv_reference_set(&reference, 0, b.data, &fault),
	    TBV_ERR_REFERENCE_CONFLICT);
	ck_assert_int_eq(tbv_reference_set(&reference, 0, zero.data, &fault),
	    TBV_ERR_REFERENCE_ZERO);
	ck_assert_int_eq(tbv_reference_set(&reference, 1, zero.data, &fault),
	    TBV_ERR_REFERENCE_ZERO);
	ck_assert_int_eq(tbv_reference_set(&reference, 32, a.data, &fault),
	    TBV_ERR_REFERENCE_VALUE);
	ck_assert_int_eq(tbv_reference_set(&reference, 0xffffffff, a.data,
	    &fault), TBV_ERR_REFERENCE_VALUE);
	ck_assert_int_eq(memcmp(&before, &reference, sizeof(reference)), 0);
	ck_assert_int_eq(tbv_pcr_is_zero(zero.data), 1);
	ck_assert_int_eq(tbv_pcr_is_zero(one.data), 0);
	discard(a);
	discard(b);
	discard(zero);
	discard(one);
}
END_TEST

static const struct {
	const char *why, *hex, *want;
} hexes[] = {
	{ "96 digits", HEX96, "ok" },
	{ "capitals", "ABCDEF0123456789" HEX16 HEX16 HEX16 HEX16 HEX16,
	    "ok" },
	{ "nothing", "", "reference-value" },
	{ "95 digits", "123456789abcdef" HEX16 HEX16 HEX16 HEX16 HEX16,
	    "reference-value" },
	{ "97 digits", "0" HEX96, "reference-value" },
	{ "64 digits", HEX16 HEX16 HEX16 HEX16, "reference-value" },
	{ "128 digits", HEX96 HEX16 HEX16, "reference-value" },
	{ "a letter", "0123456789abcdeg" HEX16 HEX16 HEX16 HEX16 HEX16,
	    "reference-value" },
	{ "0x", "0x23456789abcdef" HEX16 HEX16 HEX16 HEX16 HEX16 "00",
	    "reference-value" },
	{ "a star", "*", "reference-value" },
	{ "zeros", "000000000000000000000000000000000000000000000000"
	    "000000000000000000000000000000000000000000000000",
	    "reference-zero" }
};

START_TEST(set_hex)
{
	struct tbv_reference reference = none();
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_reference_set_hex(&reference, 8, hexes[_i].hex, &fault);
	expect_token(hexes[_i].why, rc, hexes[_i].want);
	ck_assert_uint_eq(reference.mask, rc == TBV_OK ? 0x100 : 0);
}
END_TEST

START_TEST(complete)
{
	struct tbv_reference reference = none();
	struct tbv_fault fault;
	uint32_t mask;

	for (mask = 0; mask < 16; mask++) {
		tbv_fault_clear(&fault);
		reference.mask = mask;
		ck_assert_int_eq(tbv_reference_complete(&reference, &fault),
		    (mask & 7) == 7 ? TBV_OK :
		    TBV_ERR_REFERENCE_INCOMPLETE);
	}
}
END_TEST

#define P(n) "\"PCR" #n "\":\"" HEX96 "\""
#define THREE P(0) "," P(1) "," P(2)
#define ZERO "\"000000000000000000000000000000000000000000000000" \
	"000000000000000000000000000000000000000000000000\""

static const struct {
	const char *why, *json, *want;
	uint32_t mask;
} files[] = {
	{ "build-enclave", "{\"Measurements\":{\"HashAlgorithm\":"
	    "\"Sha384 { ... }\"," THREE "}}", "ok", 7 },
	{ "build-enclave, signed", "{\"Measurements\":{\"HashAlgorithm\":"
	    "\"Sha384 { ... }\"," THREE "," P(8) "}}", "ok", 0x107 },
	{ "describe-eif", "{\"EifVersion\":4,\"Measurements\":{" THREE "},"
	    "\"IsSigned\":false,\"CheckCRC\":true,\"Metadata\":{\"x\":1.5}}",
	    "ok", 7 },
	{ "describe-enclaves", "[{\"Flags\":\"NONE\",\"Measurements\":{"
	    THREE "}}]", "ok", 7 },
	{ "eif_build", "Output file: /tmp/x.eif\n{" THREE "}", "ok", 7 },
	{ "a flat object", "{" THREE "}", "ok", 7 },
	{ "one PCR alone", "{" P(8) "}", "ok", 0x100 },
	{ "PCR31", "{" P(31) "}", "ok", UINT32_C(1) << 31 },
	{ "PCR32 and PCR0", "{" P(32) "," P(0) "}", "reference-value", 0 },
	{ "PCR00", "{\"PCR00\":\"" HEX96 "\"," P(0) "}", "reference-value",
	    0 },
	{ "PCR0x", "{\"PCR0x\":\"" HEX96 "\"," P(0) "}", "reference-value",
	    0 },
	{ "names that only start like a PCR's", "{\"PCR\":\"x\",\"PCRs\":1,"
	    P(0) "}", "ok", 1 },
	{ "nothing", "", "reference-syntax", 0 },
	{ "not JSON", "PCR0: " HEX96, "reference-syntax", 0 },
	{ "an empty object", "{}", "reference-syntax", 0 },
	{ "an empty array", "[]", "reference-syntax", 0 },
	{ "two enclaves", "[{" THREE "},{" THREE "}]", "reference-syntax",
	    0 },
	{ "an array in an array", "[[{" THREE "}]]", "reference-syntax",
	    0 },
	{ "a string", "\"" HEX96 "\"", "reference-syntax", 0 },
	{ "Measurements of a string", "{\"Measurements\":\"x\"," THREE "}",
	    "reference-syntax", 0 },
	{ "Measurements of nothing", "{\"Measurements\":{}," THREE "}",
	    "reference-syntax", 0 },
	{ "Measurements null", "{\"Measurements\":null," THREE "}",
	    "reference-syntax", 0 },
	{ "a PCR without an index", "{\"PCR\":\"" HEX96 "\"}",
	    "reference-syntax", 0 },
	{ "PCRs in small letters", "{\"pcr0\":\"" HEX96 "\"}", "ok", 1 },
	{ "a PCR twice", "{" P(0) "," P(0) "}", "reference-syntax", 0 },
	{ "something behind", "{" THREE "}x", "reference-syntax", 0 },
	{ "a banner without its end", "Output file: {" THREE "}",
	    "reference-syntax", 0 },
	{ "a banner in the middle", "x\nOutput file: y\n{" THREE "}", "ok",
	    7 },
	{ "a PCR of a number", "{\"PCR0\":1}", "reference-value", 0 },
	{ "a PCR null", "{\"PCR0\":null}", "reference-value", 0 },
	{ "a PCR of base64", "{\"PCR0\":\"AAAA\"}", "reference-value", 0 },
	{ "a PCR of zeros", "{" THREE ",\"PCR3\":" ZERO "}",
	    "reference-zero", 0 },
	{ "a .cert", "{\"attestation\":\"hKCg\"," THREE "}",
	    "reference-kind", 0 },
	{ "a .cert around measurements", "{\"attestation\":\"hKCg\","
	    "\"Measurements\":{" THREE "}}", "reference-kind", 0 },
	{ "a .cert inside measurements", "{\"Measurements\":{"
	    "\"attestation\":\"hKCg\"," THREE "}}", "reference-kind", 0 },
	{ "NitroTPM", "{\"Measurements\":{\"HashAlgorithm\":"
	    "\"SHA384 { ... }\"," THREE "}}", "reference-kind", 0 },
	{ "NitroTPM, flat", "{\"HashAlgorithm\":\"SHA384\"," THREE "}",
	    "reference-kind", 0 },
	{ "NitroTPM around", "{\"HashAlgorithm\":\"SHA384\","
	    "\"Measurements\":{" THREE "}}", "reference-kind", 0 },
	{ "another algorithm", "{\"HashAlgorithm\":\"Sha256 { ... }\"," THREE
	    "}", "reference-kind", 0 },
	{ "an algorithm that is a number", "{\"HashAlgorithm\":384," THREE
	    "}", "reference-kind", 0 }
};

/* Those of an attestable AMI, and what else could be taken for them. */
#define P0 "\"" HEX96 "\""
#define P1 P0
#define F16 "ffffffffffffffff"
#define ONES "\"" F16 F16 F16 F16 F16 F16 "\""
#define TPM	"\"PCR4\":" P0 ",\"PCR7\":" P1
static const struct {
	const char *why, *json, *want;
} tpm_files[] = {
	{ "as the tool prints them", "{\"Measurements\":{\"HashAlgorithm\":"
	    "\"SHA384\"," TPM ",\"PCR12\":" ZERO "}}", "ok" },
	{ "without the algorithm", "{" TPM "}", "ok" },
	{ "an enclave's algorithm", "{\"HashAlgorithm\":\"Sha384 { ... }\","
	    TPM "}", "reference-kind" },
	{ "an enclave's PCR0", "{\"PCR0\":" P0 "," TPM "}",
	    "reference-kind" },
	{ "PCR4 of zeros", "{\"PCR4\":" ZERO ",\"PCR7\":" P1 "}",
	    "reference-zero" },
	{ "PCR7 of all ones", "{\"PCR4\":" P0 ",\"PCR7\":" ONES "}",
	    "reference-zero" },
	{ "PCR17 of all ones", "{" TPM ",\"PCR17\":" ONES "}", "ok" },
	{ "PCR4 alone", "{\"PCR4\":" P0 "}", "reference-incomplete" },
	{ "PCR7 alone", "{\"PCR7\":" P0 "}", "reference-incomplete" }
};

START_TEST(tpm)
{
	struct tbv_reference reference = none();
	struct tbv_fault fault;
	int rc;

	reference.is_tpm = 1;
	tbv_fault_clear(&fault);
	rc = tbv_reference_read_entry(&reference, chars(tpm_files[_i].json), 0,
	    &fault);
	if (rc == TBV_OK)
		rc = tbv_reference_complete(&reference, &fault);
	expect_token(tpm_files[_i].why, rc, tpm_files[_i].want);
	ck_assert_int_eq(fault.error, rc);
}
END_TEST

START_TEST(read_)
{
	struct tbv_reference reference = none();
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_reference_read_entry(&reference, chars(files[_i].json), 0,
	    &fault);
	expect_token(files[_i].why, rc, files[_i].want);
	ck_assert_int_eq(fault.error, rc);
	if (rc == TBV_OK)
		ck_assert_uint_eq(reference.mask, files[_i].mask);
}
END_TEST

/* A second file adds to the first, and may not say otherwise. */
START_TEST(two_files)
{
	struct tbv_reference reference = none();
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_reference_read_entry(&reference, chars("{"
	    THREE "}"), 0, &fault), TBV_OK);
	ck_assert_int_eq(tbv_reference_read_entry(&reference,
	    chars("{" P(8) "," P(0) "}"), 0, &fault), TBV_OK);
	ck_assert_uint_eq(reference.mask, 0x107);
	ck_assert_int_eq(tbv_reference_read_entry(&reference,
	    chars("{\"PCR8\":\"f"
	    "123456789abcdef" HEX16 HEX16 HEX16 HEX16 HEX16 "\"}"), 0, &fault),
	    TBV_ERR_REFERENCE_CONFLICT);
}
END_TEST

START_TEST(large)
{
	struct tbv_reference reference = none();
	struct tbv_fault fault;
	struct tbv_bytes in;
	char *text = malloc(TBV_REFERENCE_SIZE_MAX + 1);

	ck_assert_ptr_nonnull(text);
	memset(text, ' ', TBV_REFERENCE_SIZE_MAX + 1);
	memcpy(text, "{" P(0) "}", strlen("{" P(0) "}"));
	in.data = (const uint8_t *)text;
	in.len = TBV_REFERENCE_SIZE_MAX;
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_reference_read_entry(&reference, in, 0, &fault),
	    TBV_OK);
	in.len++;
	ck_assert_int_eq(tbv_reference_read_entry(&reference, in, 0, &fault),
	    TBV_ERR_REFERENCE_SYNTAX);
	free(text);
}
END_TEST

START_TEST(vector)
{
	struct tbv_bytes in = load("policies/measurements.json");
	struct tbv_reference reference = none();
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_reference_read_entry(&reference, in, 0, &fault),
	    TBV_OK);
	ck_assert_int_eq(tbv_reference_complete(&reference, &fault), TBV_OK);
	discard(in);
}
END_TEST

/* The PCRs 0, 1, 2 and 8 that are expected, against those of a document. */
START_TEST(compare)
{
	struct tbv_bytes value[4];
	struct tbv_attestation att;
	struct tbv_reference reference = none();
	struct tbv_fault fault;
	unsigned int equal = 77, i;
	static const unsigned int index[] = { 0, 1, 2, 8 };

	memset(&att, 0, sizeof(att));
	tbv_fault_clear(&fault);
	for (i = 0; i < 4; i++) {
		value[i] = bytes("11*47 00");
		((uint8_t *)(uintptr_t)value[i].data)[47] = (uint8_t)i;
		ck_assert_int_eq(tbv_reference_set(&reference, index[i],
		    value[i].data, &fault), TBV_OK);
		att.pcr[index[i]] = value[i].data;
	}
	ck_assert_uint_eq(tbv_reference_compare(&reference, &att, &equal),
	    TBV_PCR_COUNT);
	ck_assert_uint_eq(equal, 4);
	/* one that is not expected does not count */
	att.pcr[3] = value[0].data;
	ck_assert_uint_eq(tbv_reference_compare(&reference, &att, &equal),
	    TBV_PCR_COUNT);
	ck_assert_uint_eq(equal, 4);
	att.pcr[8] = NULL;
	ck_assert_uint_eq(tbv_reference_compare(&reference, &att, &equal), 8);
	ck_assert_uint_eq(equal, 3);
	att.pcr[1] = value[0].data;
	ck_assert_uint_eq(tbv_reference_compare(&reference, &att, &equal), 1);
	ck_assert_uint_eq(equal, 2);
	att.pcr[0] = value[1].data;
	ck_assert_uint_eq(tbv_reference_compare(&reference, &att, &equal), 0);
	ck_assert_uint_eq(equal, 1);
	for (i = 0; i < 4; i++)
		discard(value[i]);
}
END_TEST

/* The last bit of a PCR is as good as the first. */
START_TEST(compare_bits)
{
	struct tbv_bytes value = bytes("11*48");
	uint8_t *p = (uint8_t *)(uintptr_t)value.data;
	struct tbv_attestation att;
	struct tbv_reference reference = none();
	struct tbv_fault fault;
	unsigned int equal;
	size_t i;

	memset(&att, 0, sizeof(att));
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_reference_set(&reference, 2, p, &fault), TBV_OK);
	att.pcr[2] = p;
	for (i = 0; i < TBV_PCR_SIZE; i++) {
		p[i] ^= 0x80;
		ck_assert_uint_eq(tbv_reference_compare(&reference, &att,
		    &equal), 2);
		ck_assert_uint_eq(equal, 0);
		p[i] ^= 0x80;
	}
	ck_assert_uint_eq(tbv_reference_compare(&reference, &att, &equal),
	    TBV_PCR_COUNT);
	discard(value);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("measurement");
	TCase *tcase = tcase_create("measurement");

	tcase_add_test(tcase, set);
	tcase_add_loop_test(tcase, set_hex, 0, ROWS(hexes));
	tcase_add_test(tcase, complete);
	tcase_add_loop_test(tcase, read_, 0, ROWS(files));
	tcase_add_loop_test(tcase, tpm, 0, ROWS(tpm_files));
	tcase_add_test(tcase, two_files);
	tcase_add_test(tcase, large);
	tcase_add_test(tcase, vector);
	tcase_add_test(tcase, compare);
	tcase_add_test(tcase, compare_bits);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
