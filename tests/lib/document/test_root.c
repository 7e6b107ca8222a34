/*
 * Roots: the one that is built in, and what a file of one may hold.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "document/chain.h"
#include "document/cose.h"
#include "crypto/digest.h"
#include "limits.h"
#include "document/root.h"
#include "support.h"

/* SHA-256 of AWS's roots, of which a packager may replace the first
 * (--with-root). */
static const struct {
	const char *name, *sha256, *partition;
	size_t len;
} aws_roots[] = {
	{ "aws-nitro-g1", "641a0321a3e244efe456463195d606317ed7cdcc3c1756e09893"
	    "f3c68f79bb5b", "aws", 533 },
	{ "aws-us-gov-nitro-g1", "20bcd30a3e168ea03789e1c45912bc123c4de3c977b8a"
	    "6e1c125c7929d668b3b", "aws-us-gov", 548 }
};

START_TEST(built_in)
{
	struct tbv_certificate cert;
	struct tbv_bytes der, partition;
	struct tbv_fault fault;
	uint8_t sha256[TBV_SHA256_SIZE];
	char hex[2 * TBV_SHA256_SIZE + 1];
	size_t i, k;

	for (i = 0; i < tbv_root_count(); i++) {
		der = tbv_root_bytes(i);
		ck_assert_int_eq(tbv_digest_sha256(&der, 1, sha256), TBV_OK);
		tbv_text_hex(sha256, sizeof(sha256), hex);
		ck_assert_str_ne(tbv_root_name(i), "");
		ck_assert_uint_eq(tbv_root_find_der(der), i);
		ck_assert_uint_eq(tbv_root_find_name(tbv_root_name(i)), i);
		ck_assert_int_eq(tbv_root_is_reserved(tbv_root_name(i)), 1);
		tbv_fault_clear(&fault);
		ck_assert_int_eq(tbv_certificate_parse(der, "root", &cert,
		    &fault), TBV_OK);
		ck_assert_int_eq(tbv_bytes_equal(cert.issuer, cert.subject),
		    1);
		partition = tbv_root_partition(der);
		for (k = 0; k < sizeof(aws_roots) / sizeof(*aws_roots); k++) {
			if (strcmp(tbv_root_name(i), aws_roots[k].name) != 0)
				continue;
			ck_assert_str_eq(hex, aws_roots[k].sha256);
			ck_assert_uint_eq(der.len, aws_roots[k].len);
			ck_assert_int_eq(tbv_bytes_is(partition,
			    aws_roots[k].partition), 1);
		}
	}
	ck_assert_ptr_null(tbv_root_name(i));
	ck_assert_ptr_null(tbv_root_der(i, &k));
	ck_assert_uint_eq(k, 0);
	ck_assert_uint_eq(tbv_root_find_name("root.pem"), SIZE_MAX);
}
END_TEST

/* What a root calls itself: only plain words are read out of one. */
START_TEST(partitions)
{
	struct tbv_bytes der = tbv_root_bytes(tbv_root_count() - 1), got;
	uint8_t copy[TBV_MAX_CERTIFICATE];
	size_t at = 0, i;

	memcpy(copy, der.data, der.len);
	der.data = copy;
	for (i = 0; i + 15 < der.len; i++)
		if (memcmp(copy + i, ".nitro-enclaves", 15) == 0)
			at = i;		/* the subject's is the last */
	got = tbv_root_partition(der);
	ck_assert_ptr_eq(got.data + got.len, copy + at);
	copy[at - 1] = '\n';
	ck_assert_ptr_null(tbv_root_partition(der).data);
	copy[at - 1] = 'V';
	ck_assert_ptr_null(tbv_root_partition(der).data);
	copy[at - 1] = 'v';
	copy[at] = '-';
	ck_assert_ptr_null(tbv_root_partition(der).data);
	der.len--;
	ck_assert_ptr_null(tbv_root_partition(der).data);
}
END_TEST

/* Reads a file; its DER must be that of want, where it is given. */
static int
read_root(struct tbv_bytes in, const struct tbv_bytes *want)
{
	uint8_t out[TBV_MAX_CERTIFICATE];
	struct tbv_bytes got;
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_root_read(in, out, &got.len, &fault);
	ck_assert_int_eq(fault.error, rc);
	got.data = out;
	if (rc == TBV_OK)
		ck_assert_int_eq(tbv_bytes_equal(got, *want), 1);
	else
		ck_assert_ptr_eq(strstr(fault.message, "root: "),
		    fault.message);
	return rc;
}

START_TEST(both_forms)
{
	struct tbv_bytes der = load_pem("pki/root.pem");
	struct tbv_bytes pem = load("pki/root.pem");

	ck_assert_int_eq(read_root(der, &der), TBV_OK);
	ck_assert_int_eq(read_root(pem, &der), TBV_OK);
	discard(der);
	discard(pem);
}
END_TEST

/* Text around the PEM of a root, and replacements in it. */
static const struct {
	const char *why, *before, *behind, *want;
} around[] = {
	{ "white space", "' \t\r\n'", "' \t\r\n'", "ok" },
	{ "a comment before", "'# root\n'", "", "root-malformed" },
	{ "a comment behind", "", "'# root\n'", "root-malformed" },
	{ "a letter behind", "", "'x'", "root-malformed" },
	{ "NUL behind", "", "00", "root-malformed" },
	{ "a byte order mark", "efbbbf", "", "root-malformed" },
	{ "a second start behind", "", "'-----BEGIN CERTIFICATE-----\n'",
	    "root-malformed" },
	{ "another PEM before", "'-----BEGIN X509 CRL-----\n'", "",
	    "root-malformed" }
};

static struct tbv_bytes
join(struct tbv_bytes a, struct tbv_bytes b, struct tbv_bytes c)
{
	static uint8_t data[8192];
	struct tbv_bytes all = { data, 0 };

	ck_assert_uint_le(a.len + b.len + c.len, sizeof(data));
	memcpy(data, a.data, a.len);
	memcpy(data + a.len, b.data, b.len);
	memcpy(data + a.len + b.len, c.data, c.len);
	all.len = a.len + b.len + c.len;
	return copy(all);
}

START_TEST(pem_around)
{
	struct tbv_bytes before = bytes(around[_i].before);
	struct tbv_bytes behind = bytes(around[_i].behind);
	struct tbv_bytes der = load_pem("pki/root.pem");
	struct tbv_bytes pem = load("pki/root.pem");
	struct tbv_bytes all = join(before, pem, behind);

	expect_token(around[_i].why, read_root(all, &der), around[_i].want);
	discard(all);
	discard(pem);
	discard(der);
	discard(behind);
	discard(before);
}
END_TEST

/* Two roots in one file would both be trusted, one by nobody's intention. */
START_TEST(two)
{
	struct tbv_bytes a = load("pki/root.pem");
	struct tbv_bytes b = load("pki/second.pem");
	struct tbv_bytes none = { a.data, 0 }, all = join(a, b, none);
	struct tbv_bytes der_a = load_pem("pki/root.pem");
	struct tbv_bytes der_b = load_pem("pki/second.pem");

	ck_assert_int_eq(read_root(all, NULL), TBV_ERR_ROOT_MALFORMED);
	discard(all);
	all = join(der_a, der_b, none);
	ck_assert_int_eq(read_root(all, NULL), TBV_ERR_ROOT_MALFORMED);
	discard(all);
	discard(a);
	discard(b);
	discard(der_a);
	discard(der_b);
}
END_TEST

static const struct {
	const char *why, *in;
} nonsense[] = {
	{ "nothing", "" },
	{ "white space", "'  \n'" },
	{ "text", "'hello'" },
	{ "the first line alone", "'-----BEGIN CERTIFICATE-----\n'" },
	{ "nothing between the lines", "'-----BEGIN CERTIFICATE-----\n"
	    "-----END CERTIFICATE-----\n'" },
	{ "no base64 between the lines", "'-----BEGIN CERTIFICATE-----\n"
	    "????\n-----END CERTIFICATE-----\n'" },
	{ "base64 of nothing like a certificate",
	    "'-----BEGIN CERTIFICATE-----\nAAAA\n"
	    "-----END CERTIFICATE-----\n'" },
	{ "base64 without its padding", "'-----BEGIN CERTIFICATE-----\nAA\n"
	    "-----END CERTIFICATE-----\n'" },
	{ "the base64 of 1025 bytes", "'-----BEGIN CERTIFICATE-----\n"
	    "MIID/' 'A'*1361 '=\n-----END CERTIFICATE-----\n'" },
	{ "more base64 than fits", "'-----BEGIN CERTIFICATE-----\n' 'A'*5000 "
	    "'\n-----END CERTIFICATE-----\n'" },
	{ "another last line", "'-----BEGIN CERTIFICATE-----\nAAAA\n"
	    "-----END PUBLIC KEY-----\n'" },
	{ "DER of nothing", "3000" },
	{ "DER, cut", "30" },
	{ "1024 bytes that start as DER", "308203fc 00*1020" },
	{ "1025 bytes that start as DER", "308203fd 00*1021" },
	{ "the digit 0, which is DER's first byte", "'0'" }
};

START_TEST(no_root)
{
	struct tbv_bytes in = bytes(nonsense[_i].in);

	expect_token(nonsense[_i].why, read_root(in, NULL),
	    "root-malformed");
	discard(in);
}
END_TEST

/* A certificate that may not issue others starts no chain. */
static const struct {
	const char *name;
	int ok;
} files[] = {
	{ "pki/root.pem", 1 },
	{ "pki/second.pem", 1 },
	{ "pki/regional.pem", 1 },
	{ "pki/instance.pem", 1 },
	{ "pki/leaf.pem", 0 }
};

START_TEST(usage)
{
	struct tbv_bytes der = load_pem(files[_i].name);

	expect_token(files[_i].name, read_root(der, &der),
	    files[_i].ok ? "ok" : "root-malformed");
	discard(der);
}
END_TEST

/* Certificates that lack one privilege alone, from documents that do. */
static const struct {
	const char *name;
	int is_ca, has_key_usage;
	unsigned int key_usage;		/* keyCertSign, or not */
} lacking[] = {
	{ "cases/leaf-usage-sign/attestation", 0, 1, TBV_KU_KEY_CERT_SIGN },
	{ "cases/ca-usage/attestation", 1, 1, 0 },
	{ "cases/ca-no-usage/attestation", 1, 0, 0 }
};

static int
lacks(const struct tbv_certificate *cert, int i)
{
	return cert->is_ca == lacking[i].is_ca &&
	    cert->has_key_usage == lacking[i].has_key_usage &&
	    (cert->key_usage & TBV_KU_KEY_CERT_SIGN) == lacking[i].key_usage;
}

START_TEST(privileges)
{
	struct tbv_bytes file = load(lacking[_i].name);
	struct tbv_attestation att;
	struct tbv_chain chain;
	struct tbv_cose cose;
	struct tbv_fault fault;
	size_t i;
	int found = 0;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_cose_parse(file, &cose, &fault), TBV_OK);
	ck_assert_int_eq(tbv_attestation_parse(cose.payload, &att, &fault),
	    TBV_OK);
	ck_assert_int_eq(tbv_chain_parse(&att, &chain, &fault), TBV_OK);
	for (i = 0; i < chain.count; i++)
		if (lacks(&chain.cert[i], _i)) {
			found = 1;
			ck_assert_int_eq(read_root(chain.cert[i].der, NULL),
			    TBV_ERR_ROOT_MALFORMED);
		}
	ck_assert_int_eq(found, 1);
	discard(file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("root");
	TCase *tcase = tcase_create("root");

	tcase_add_test(tcase, built_in);
	tcase_add_test(tcase, partitions);
	tcase_add_test(tcase, both_forms);
	tcase_add_loop_test(tcase, pem_around, 0, ROWS(around));
	tcase_add_test(tcase, two);
	tcase_add_loop_test(tcase, no_root, 0, ROWS(nonsense));
	tcase_add_loop_test(tcase, usage, 0, ROWS(files));
	tcase_add_loop_test(tcase, privileges, 0, ROWS(lacking));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
