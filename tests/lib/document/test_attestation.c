/*
 * The attestation document: each field of its type and within its bounds,
 * found by its key, and said once.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "document/attestation.h"
#include "support.h"

/* The members of a good document. */
#define MODULE	"69 'module_id' 68 'i-1-enc2' "
#define DIGEST	"66 'digest' 66 'SHA384' "
#define TIME	"69 'timestamp' 1b0000019bc1a2b3c4 "
#define PCR	"5830 11*48 "
#define PCRS	"64 'pcrs' a1 00 " PCR
#define TPM	"69 'module_id' 68 'i-1-tpm2' "
#define TPMPCRS	"6d 'nitrotpm_pcrs' a1 04 " PCR
#define LEAF	"6b 'certificate' 41 30 "
#define CA	"68 'cabundle' 81 41 31 "
#define FIVE	MODULE DIGEST TIME PCRS LEAF
#define SIX	FIVE CA
#define KEY	"6a 'public_key' "
#define DATA	"69 'user_data' "
#define NONCE	"65 'nonce' "
#define TIMES8(x) x x x x x x x x

static const struct {
	const char *why, *in, *want;
} rows[] = {
	{ "the six required", "a6" SIX, "ok" },
	{ "the same, indefinite", "bf" SIX "ff", "ok" },
	{ "another order", "a6" CA LEAF PCRS TIME DIGEST MODULE, "ok" },
	{ "all nine, null", "a9" SIX KEY "f6" DATA "f6" NONCE "f6", "ok" },
	{ "all nine, empty", "a9" SIX KEY "40" DATA "40" NONCE "40", "ok" },
	{ "all nine, 1024 bytes", "a9" SIX KEY "590400 00*1024 " DATA
	    "590400 00*1024 " NONCE "590400 00*1024", "ok" },

	{ "nothing", "", "document-cbor" },
	{ "an array", "80", "document-cbor" },
	{ "an indefinite map without its end", "bf" SIX, "document-cbor" },
	{ "a byte behind", "a6" SIX "00", "document-cbor" },
	{ "a break behind", "a6" SIX "ff", "document-cbor" },
	{ "a map of one more", "a7" SIX, "document-cbor" },
	{ "a tag around it", "c0 a6" SIX, "document-cbor" },
	{ "an empty map", "a0", "document-missing" },
	{ "an empty indefinite map", "bfff", "document-missing" },
	{ "a key that is a number", "a7" SIX "00 00", "document-type" },
	{ "a key that is bytes", "a7" SIX "41 'x' 00", "document-type" },

	{ "no module_id", "a5" DIGEST TIME PCRS LEAF CA,
	    "document-missing" },
	{ "no digest", "a5" MODULE TIME PCRS LEAF CA, "document-missing" },
	{ "no timestamp", "a5" MODULE DIGEST PCRS LEAF CA,
	    "document-missing" },
	{ "no pcrs", "a5" MODULE DIGEST TIME LEAF CA, "document-missing" },
	{ "no certificate", "a5" MODULE DIGEST TIME PCRS CA,
	    "document-missing" },
	{ "no cabundle", "a5" FIVE, "document-missing" },

	{ "module_id twice", "a7" SIX MODULE, "document-duplicate" },
	{ "digest twice", "a7" SIX DIGEST, "document-duplicate" },
	{ "timestamp twice", "a7" SIX TIME, "document-duplicate" },
	{ "pcrs twice", "a7" SIX PCRS, "document-duplicate" },
	{ "certificate twice", "a7" SIX LEAF, "document-duplicate" },
	{ "cabundle twice", "a7" SIX CA, "document-duplicate" },
	{ "public_key twice, once null", "a8" SIX KEY "f6" KEY "40",
	    "document-duplicate" },
	{ "user_data twice, both null", "a8" SIX DATA "f6" DATA "f6",
	    "document-duplicate" },
	{ "nonce twice", "bf" SIX NONCE "40" NONCE "f6 ff",
	    "document-duplicate" },
	{ "an unknown key twice", "a8" SIX "61 'x' 00 61 'x' 01",
	    "document-duplicate" },

	{ "an unknown key", "a7" SIX "61 'x' 00", "ok" },
	{ "an empty key", "a7" SIX "60 00", "ok" },
	{ "a key in another case", "a7" SIX "69 'Module_id' 00", "ok" },
	{ "a key that only starts so", "a7" SIX "65 'pcrs2' 00", "ok" },
	{ "an unknown key to depth 4", "a7" SIX "61 'x' 8181818100", "ok" },
	{ "an unknown key to depth 5", "a7" SIX "61 'x' 818181818100",
	    "document-cbor" },
	{ "an unknown key with an indefinite value", "bf" SIX
	    "61 'x' bfff ff", "document-cbor" },
	{ "an unknown key with a tag", "a7" SIX "61 'x' c000",
	    "document-cbor" },

	{ "nitrotpm_pcrs", "a6" TPM TPMPCRS DIGEST TIME LEAF CA, "ok" },
	{ "nitrotpm_pcrs twice", "a7" TPM TPMPCRS TPMPCRS DIGEST TIME LEAF CA,
	    "document-duplicate" },
	{ "nitrotpm_pcrs and pcrs", "a7" SIX TPMPCRS, "nitrotpm" },
	{ "nitrotpm_pcrs, then pcrs", "a7" TPMPCRS SIX, "nitrotpm" },
	{ "nitrotpm_pcrs of an enclave", "a6" MODULE TPMPCRS DIGEST TIME LEAF
	    CA, "nitrotpm" },
	{ "pcrs of a NitroTPM", "a6" TPM PCRS DIGEST TIME LEAF CA,
	    "nitrotpm" },
	{ "nitrotpm_pcrs null", "a6" TPM "6d 'nitrotpm_pcrs' f6" DIGEST TIME
	    LEAF CA, "document-type" },
	{ "nitrotpm_pcrs empty", "a6" TPM "6d 'nitrotpm_pcrs' a0" DIGEST TIME
	    LEAF CA, "document-length" },

	{ "digest of bytes", "a1 66 'digest' 46 'SHA384'",
	    "document-type" },
	{ "digest null", "a1 66 'digest' f6", "document-type" },
	{ "digest SHA256", "a1 66 'digest' 66 'SHA256'",
	    "document-digest" },
	{ "digest sha384", "a1 66 'digest' 66 'sha384'",
	    "document-digest" },
	{ "digest with a letter more", "a1 66 'digest' 67 'SHA384x'",
	    "document-digest" },
	{ "digest empty", "a1 66 'digest' 60", "document-digest" },

	{ "timestamp 0", "a1 69 'timestamp' 00", "document-time" },
	{ "timestamp 1", "a6" MODULE DIGEST "69 'timestamp' 01" PCRS LEAF
	    CA, "ok" },
	{ "the last timestamp", "a6" MODULE DIGEST
	    "69 'timestamp' 1b0000e677d21fdbff" PCRS LEAF CA, "ok" },
	{ "one more", "a1 69 'timestamp' 1b0000e677d21fdc00",
	    "document-time" },
	{ "timestamp 2^64-1", "a1 69 'timestamp' 1bffffffffffffffff",
	    "document-time" },
	{ "timestamp -1", "a1 69 'timestamp' 20", "document-type" },
	{ "timestamp of a double", "a1 69 'timestamp' fb41d0 00*6",
	    "document-type" },
	{ "timestamp of a half", "a1 69 'timestamp' f93c00",
	    "document-type" },
	{ "timestamp of text", "a1 69 'timestamp' 61 '1'",
	    "document-type" },
	{ "timestamp null", "a1 69 'timestamp' f6", "document-type" },

	{ "pcrs an array", "a1 64 'pcrs' 81" PCR, "document-type" },
	{ "pcrs null", "a1 64 'pcrs' f6", "document-type" },
	{ "no PCR", "a1 64 'pcrs' a0", "document-length" },
	{ "PCR 31", "a6" MODULE DIGEST TIME "64 'pcrs' a1 181f" PCR LEAF CA,
	    "ok" },
	{ "PCR 32", "a1 64 'pcrs' a1 1820" PCR, "document-pcr" },
	{ "PCR 2^32", "a1 64 'pcrs' a1 1b0000000100000000" PCR,
	    "document-pcr" },
	{ "PCR -1", "a1 64 'pcrs' a1 20" PCR, "document-type" },
	{ "PCR 0 by text", "a1 64 'pcrs' a1 61 '0'" PCR, "document-type" },
	{ "PCR 0 of 47 bytes", "a1 64 'pcrs' a1 00 582f 00*47",
	    "document-pcr" },
	{ "PCR 0 of 49 bytes", "a1 64 'pcrs' a1 00 5831 00*49",
	    "document-pcr" },
	{ "PCR 0 of 32 bytes", "a1 64 'pcrs' a1 00 5820 00*32",
	    "document-pcr" },
	{ "PCR 0 empty", "a1 64 'pcrs' a1 00 40", "document-pcr" },
	{ "PCR 0 null", "a1 64 'pcrs' a1 00 f6", "document-type" },
	{ "PCR 0 of text", "a1 64 'pcrs' a1 00 7830 'a'*48",
	    "document-type" },
	{ "PCR 0 twice", "a1 64 'pcrs' a2 00" PCR "00" PCR,
	    "document-duplicate" },
	{ "PCR 5 twice, apart", "a1 64 'pcrs' a3 05" PCR "00" PCR "05 5830 "
	    "22*48", "document-duplicate" },
	{ "33 PCRs", "a1 64 'pcrs' b821" TIMES8("00" PCR) TIMES8("00" PCR)
	    TIMES8("00" PCR) TIMES8("00" PCR) "00" PCR, "document-length" },
	{ "an indefinite map of PCRs", "a1 64 'pcrs' bf 00" PCR "ff",
	    "document-cbor" },

	{ "an empty certificate", "a1 6b 'certificate' 40",
	    "document-length" },
	{ "a certificate of 1024", "a6" MODULE DIGEST TIME PCRS CA
	    "6b 'certificate' 590400 00*1024", "ok" },
	{ "a certificate of 1025", "a1 6b 'certificate' 590401 00*1025",
	    "document-length" },
	{ "a certificate of text", "a1 6b 'certificate' 61 'a'",
	    "document-type" },
	{ "a certificate null", "a1 6b 'certificate' f6", "document-type" },

	{ "an empty cabundle", "a1 68 'cabundle' 80", "document-length" },
	{ "8 CAs", "a6" FIVE "68 'cabundle' 88" TIMES8("4100 "), "ok" },
	{ "9 CAs", "a1 68 'cabundle' 89" TIMES8("4100 ") "4100",
	    "document-length" },
	{ "a CA of nothing", "a1 68 'cabundle' 82 4100 40",
	    "document-length" },
	{ "a CA of 1024", "a6" FIVE "68 'cabundle' 81 590400 00*1024",
	    "ok" },
	{ "a CA of 1025", "a1 68 'cabundle' 81 590401 00*1025",
	    "document-length" },
	{ "a CA of text", "a1 68 'cabundle' 81 61 'a'", "document-type" },
	{ "a CA null", "a1 68 'cabundle' 81 f6", "document-type" },
	{ "cabundle of bytes", "a1 68 'cabundle' 4100", "document-type" },
	{ "cabundle a map", "a1 68 'cabundle' a1 00 4100",
	    "document-type" },
	{ "an indefinite cabundle", "a1 68 'cabundle' 9f 4100 ff",
	    "document-cbor" },

	{ "public_key of 1025", "a1" KEY "590401 00*1025",
	    "document-length" },
	{ "user_data of 1025", "a1" DATA "590401 00*1025",
	    "document-length" },
	{ "nonce of 1025", "a1" NONCE "590401 00*1025", "document-length" },
	{ "public_key false", "a1" KEY "f4", "document-type" },
	{ "user_data of text", "a1" DATA "60", "document-type" },
	{ "nonce of a number", "a1" NONCE "00", "document-type" },
	{ "nonce undefined", "a1" NONCE "f7", "document-cbor" }
};

START_TEST(parse)
{
	struct tbv_bytes in = bytes(rows[_i].in);
	struct tbv_attestation att;
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_attestation_parse(in, &att, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	ck_assert_int_eq(fault.message[0] != '\0', rc != TBV_OK);
	discard(in);
}
END_TEST

static const struct {
	const char *id, *want, *instance;
} ids[] = {
	{ "i-0123456789abcdef0-enc0123456789abcdef", "ok",
	    "i-0123456789abcdef0" },
	{ "i-0-enc0", "ok", "i-0" },
	{ "i-ec-encec", "ok", "i-ec" },
	{ "i-0123456789abcdef0-tpm0000000000000000", "nitrotpm", NULL },
	{ "i-0-tpm", "document-module-id", NULL },
	{ "", "document-length", NULL },
	{ "i", "document-module-id", NULL },
	{ "i-", "document-module-id", NULL },
	{ "i-enc0", "document-module-id", NULL },
	{ "-enc0", "document-module-id", NULL },
	{ "-tpm0", "document-module-id", NULL },
	{ "i--enc0", "document-module-id", NULL },
	{ "i-0", "document-module-id", NULL },
	{ "i-0-", "document-module-id", NULL },
	{ "i-0-enc", "document-module-id", NULL },
	{ "i-0-encg", "document-module-id", NULL },
	{ "i-0-enc0-", "document-module-id", NULL },
	{ "i-0-enc0 ", "document-module-id", NULL },
	{ "i-0-ENC0", "document-module-id", NULL },
	{ "I-0-enc0", "document-module-id", NULL },
	{ "i-A-enc0", "document-module-id", NULL },
	{ "i-0-encA", "document-module-id", NULL },
	{ "i-g-enc0", "document-module-id", NULL },
	{ "i_0-enc0", "document-module-id", NULL },
	{ "j-0-enc0", "document-module-id", NULL },
	{ " i-0-enc0", "document-module-id", NULL },
	{ "i-0-enc0-enc0", "document-module-id", NULL },
	{ "i-0/enc0", "document-module-id", NULL }
};

/* A document with this module_id, which has fewer than 256 bytes. */
static struct tbv_bytes
with_id(const char *id, size_t len)
{
	char text[2000];

	(void)snprintf(text, sizeof(text), "a6 69 'module_id' %s%02zx '%s'"
	    DIGEST TIME PCRS LEAF CA, len < 24 ? "" : "78",
	    len < 24 ? 0x60 + len : len, id);
	return bytes(text);
}

START_TEST(module_id)
{
	struct tbv_bytes in = with_id(ids[_i].id, strlen(ids[_i].id));
	struct tbv_attestation att;
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_attestation_parse(in, &att, &fault);
	expect_token(ids[_i].id, rc, ids[_i].want);
	if (rc == TBV_OK) {
		ck_assert_int_eq(tbv_bytes_is(att.module_id, ids[_i].id), 1);
		ck_assert_int_eq(tbv_bytes_is(tbv_attestation_instance(&att),
		    ids[_i].instance), 1);
	}
	discard(in);
}
END_TEST

START_TEST(module_id_length)
{
	struct tbv_attestation att;
	struct tbv_bytes in;
	struct tbv_fault fault;
	char id[257];

	memset(id, '0', sizeof(id));
	memcpy(id, "i-0-enc", 7);
	id[255] = '\0';
	in = with_id(id, 255);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_attestation_parse(in, &att, &fault), TBV_OK);
	ck_assert_uint_eq(att.module_id.len, 255);
	discard(in);
	in = bytes("a1 69 'module_id' 790100 'i-0-enc' '0'*249");
	ck_assert_int_eq(tbv_attestation_parse(in, &att, &fault),
	    TBV_ERR_DOCUMENT_LENGTH);
	discard(in);
	in = bytes("a1 69 'module_id' 48 'i-0-enc0'");
	ck_assert_int_eq(tbv_attestation_parse(in, &att, &fault),
	    TBV_ERR_DOCUMENT_TYPE);
	discard(in);
}
END_TEST

/* The fields of a document whose members are in another order. */
START_TEST(values)
{
	struct tbv_bytes in = bytes("bf" NONCE "41aa" CA
	    "64 'pcrs' a3 10 5830 33*48 00 5830 44*48 181f 5830 55*48 "
	    LEAF "65 'later' 820102" DATA "42bbbb" TIME DIGEST KEY "f6"
	    MODULE "ff");
	struct tbv_attestation att;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_attestation_parse(in, &att, &fault), TBV_OK);
	ck_assert_uint_eq(att.pcr_mask, UINT32_C(0x80010001));
	ck_assert_uint_eq(att.pcr[16][0], 0x33);
	ck_assert_uint_eq(att.pcr[0][47], 0x44);
	ck_assert_uint_eq(att.pcr[31][0], 0x55);
	ck_assert_ptr_null(att.pcr[1]);
	ck_assert_uint_eq(att.time_ms, UINT64_C(0x19bc1a2b3c4));
	ck_assert_uint_eq(att.cabundle_count, 1);
	ck_assert_int_eq(tbv_bytes_is(att.cabundle[0], "1"), 1);
	ck_assert_int_eq(tbv_bytes_is(att.certificate, "0"), 1);
	ck_assert_uint_eq(att.nonce.len, 1);
	ck_assert_uint_eq(att.user_data.len, 2);
	ck_assert_ptr_null(att.public_key.data);
	ck_assert_uint_eq(att.unknown_count, 1);
	ck_assert_int_eq(tbv_bytes_is(att.unknown[0], "later"), 1);
	discard(in);
}
END_TEST

/* An empty field is there; a missing one and a null one are not. */
START_TEST(absent)
{
	struct tbv_bytes in = bytes("a8" SIX DATA "40" NONCE "f6");
	struct tbv_attestation att;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_attestation_parse(in, &att, &fault), TBV_OK);
	ck_assert_ptr_nonnull(att.user_data.data);
	ck_assert_uint_eq(att.user_data.len, 0);
	ck_assert_ptr_null(att.nonce.data);
	ck_assert_ptr_null(att.public_key.data);
	discard(in);
}
END_TEST

/* n PCRs, each of its own byte. */
static int
parse_pcrs(unsigned int n, struct tbv_fault *fault)
{
	struct tbv_attestation att;
	struct tbv_bytes in;
	char text[4000];
	unsigned int i;
	size_t len;
	int rc;

	len = (size_t)sprintf(text, "a6" MODULE DIGEST TIME LEAF CA
	    "64 'pcrs' b8%02x ", n);
	for (i = 0; i < n; i++)
		len += (size_t)sprintf(text + len, "%s%02x 5830 %02x*48 ",
		    i < 24 ? "" : "18", i, i + 1);
	in = bytes(text);
	tbv_fault_clear(fault);
	rc = tbv_attestation_parse(in, &att, fault);
	for (i = 0; rc == TBV_OK && i < n; i++)
		ck_assert_uint_eq(att.pcr[i][TBV_PCR_SIZE - 1], i + 1);
	discard(in);
	return rc;
}

START_TEST(all_pcrs)
{
	struct tbv_fault fault;

	/* a head of one byte more than is needed is refused */
	ck_assert_int_eq(parse_pcrs(24, &fault), TBV_OK);
	ck_assert_int_eq(parse_pcrs(TBV_PCR_COUNT, &fault), TBV_OK);
	ck_assert_int_ne(parse_pcrs(TBV_PCR_COUNT + 1, &fault), TBV_OK);
}
END_TEST

/* n unknown keys behind those that are required. */
static int
parse_unknown(unsigned int n, struct tbv_fault *fault)
{
	struct tbv_attestation att;
	struct tbv_bytes in;
	char text[4000];
	size_t len;
	unsigned int i;
	int rc;

	len = (size_t)sprintf(text, "b8%02x" SIX, n + 6);
	for (i = 0; i < n; i++)
		len += (size_t)sprintf(text + len, " 62 '%02x' 00", i);
	in = bytes(text);
	tbv_fault_clear(fault);
	rc = tbv_attestation_parse(in, &att, fault);
	if (rc == TBV_OK)
		ck_assert_uint_eq(att.unknown_count, n);
	discard(in);
	return rc;
}

START_TEST(many_unknown)
{
	struct tbv_fault fault;

	ck_assert_int_eq(parse_unknown(TBV_MAX_MEMBERS, &fault), TBV_OK);
	ck_assert_int_eq(parse_unknown(TBV_MAX_MEMBERS + 1, &fault),
	    TBV_ERR_DOCUMENT_LENGTH);
}
END_TEST

/* A key that is not ours is escaped in the message. */
START_TEST(escaped)
{
	struct tbv_bytes in = bytes("a8" SIX "62 'x' 0a 00 62 'x' 0a 00");
	struct tbv_attestation att;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_attestation_parse(in, &att, &fault),
	    TBV_ERR_DOCUMENT_DUPLICATE);
	ck_assert_str_eq(fault.message, "x\\x0a: occurs twice");
	discard(in);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("attestation");
	TCase *tcase = tcase_create("attestation");

	tcase_add_loop_test(tcase, parse, 0, ROWS(rows));
	tcase_add_loop_test(tcase, module_id, 0, ROWS(ids));
	tcase_add_test(tcase, module_id_length);
	tcase_add_test(tcase, values);
	tcase_add_test(tcase, absent);
	tcase_add_test(tcase, all_pcrs);
	tcase_add_test(tcase, many_unknown);
	tcase_add_test(tcase, escaped);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
