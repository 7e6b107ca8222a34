/*
 * The leaf that a log must hold for a document, by each of three rules.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "log/leaf.h"
#include "log_support.h"

#define RS "0123456789012345678901234567890123456789012345678901234567890123" \
	"45678901234567890123456789012345"

START_TEST(raw)
{
	static const struct {
		const char *why, *data;
	} rows[] = {
		{ "some bytes", "'hello'" }, { "nothing", "" },
		{ "a byte", "00" }, { "many", "ff*5000" }
	};
	struct tbv_log_subject subject;
	struct tbv_hash got, want;
	size_t i;

	memset(&subject, 0, sizeof(subject));
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		subject.data = bytes(rows[i].data);
		ck_assert_int_eq(tbv_leaf_raw(&subject, &got), TBV_OK);
		leaf_hash(subject.data.data, subject.data.len, &want);
		ck_assert_mem_eq(got.value, want.value, sizeof(got.value));
		discard(subject.data);
	}
}
END_TEST

/* What a document has for Rekor: a head, a payload, r || s, a certificate. */
static void
make_document(struct tbv_log_subject *subject, struct tbv_cose *cose,
    struct tbv_bytes certificate)
{
	memset(subject, 0, sizeof(*subject));
	memset(cose, 0, sizeof(*cose));
	memcpy(cose->head, "head", 4);
	cose->head_len = 4;
	cose->payload = chars("payload");
	cose->signature = chars(RS);
	subject->cose = cose;
	subject->certificate = certificate;
}

/* The entry, as the specification of hashedrekord 0.0.2 has it. */
static void
say_entry(struct writer *w, struct tbv_bytes certificate)
{
	unsigned char der[104] = { 0x30, 100, 0x02, 48 }, sum[48];
	unsigned int len;

	/* both numbers begin below 0x80, so that neither needs a zero */
	memcpy(der + 4, RS, 48);
	der[52] = 0x02;
	der[53] = 48;
	memcpy(der + 54, &RS[48], 48);
	ck_assert_int_eq(EVP_Digest("headpayload", 11, sum, &len,
	    EVP_sha384(), NULL), 1);
	say(w, "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":"
	    "{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"SHA2_384\","
	    "\"digest\":\"");
	say_base64(w, sum, sizeof(sum));
	say(w, "\"},\"signature\":{\"content\":\"");
	say_base64(w, der, 102);
	say(w, "\",\"verifier\":{\"keyDetails\":\"PKIX_ECDSA_P384_SHA_384\","
	    "\"x509Certificate\":{\"rawBytes\":\"");
	say_base64(w, certificate.data, certificate.len);
	say(w, "\"}}}}}}");
}

/* Certificates of each length that matters: the buffer is full at the last. */
START_TEST(rekor2)
{
	static const char *const certificates[] = { "00", "ff*1022",
	    "ff*1023", "ff*1024" };
	struct tbv_bytes certificate;
	struct tbv_log_subject subject;
	struct tbv_cose cose;
	struct tbv_hash got, want;
	struct writer w = { 0 };
	uint8_t *entry = malloc(2048);
	size_t i, len;

	ck_assert_ptr_nonnull(entry);
	for (i = 0; i < sizeof(certificates) / sizeof(certificates[0]); i++) {
		certificate = bytes(certificates[i]);
		make_document(&subject, &cose, certificate);
		say_entry(&w, certificate);
		ck_assert_int_eq(tbv_leaf_rekor2_entry(&subject, entry, &len),
		    TBV_OK);
		ck_assert_uint_eq(len, w.len);
		ck_assert_mem_eq(entry, w.data, len);
		leaf_hash(w.data, w.len, &want);
		ck_assert_int_eq(tbv_leaf_rekor2(&subject, &got), TBV_OK);
		ck_assert_mem_eq(got.value, want.value, sizeof(got.value));
		drop_writer(&w);
		discard(certificate);
	}
	/* the parser bounds certificates: a longer one is a bug of ours */
	certificate = bytes("ff*1025");
	make_document(&subject, &cose, certificate);
	ck_assert_int_eq(tbv_leaf_rekor2(&subject, &got), TBV_ERR_INTERNAL);
	ck_assert_int_eq(tbv_leaf_rekor2_entry(&subject, entry, &len),
	    TBV_ERR_INTERNAL);
	ck_assert_uint_eq(len, 0);
	discard(certificate);
	free(entry);
}
END_TEST

/* A Sigsum leaf of a message by one of the policy's submitters. */
static const struct {
	const char *why;
	size_t submitters;		/* of the policy */
	size_t by;			/* who signed */
	int flip;			/* a byte of "extra"; -1: none */
	const char *message;		/* that was logged */
	const char *want;
} rows[] = {
	{ "the one submitter", 1, 0, -1, "message", "ok" },
	{ "as many as there may be, the first", TBV_MAX_SIGNERS, 0, -1,
	    "message", "ok" },
	{ "the last", TBV_MAX_SIGNERS, TBV_MAX_SIGNERS - 1, -1, "message",
	    "ok" },
	{ "nobody of the policy", 1, 1, -1, "message",
	    "submitter-unknown" },
	{ "no submitter", 0, 0, -1, "message", "submitter-unknown" },
	{ "another message", 1, 0, -1, "another", "submitter-signature" },
	{ "the first byte of the signature", 1, 0, 0, "message",
	    "submitter-signature" },
	{ "the last byte of the signature", 1, 0, 63, "message",
	    "submitter-signature" },
	{ "the first byte of the key's hash", 1, 0, 64, "message",
	    "submitter-unknown" },
	{ "the last byte of the key's hash", 1, 0, 95, "message",
	    "submitter-unknown" }
};

START_TEST(sigsum)
{
	static const char space[] = "sigsum.org/v1/tree-leaf";
	struct tbv_log_policy *policy = calloc(1, sizeof(*policy));
	unsigned char signed_[sizeof(space) + 32], leaf[128], raw_[32];
	struct tbv_log_subject subject;
	struct tbv_hash got, want;
	struct signer signer;
	struct tbv_fault fault;
	unsigned char sum[32];
	uint8_t extra[96];
	size_t i;
	int rc;

	ck_assert_ptr_nonnull(policy);
	policy->submitter_count = rows[_i].submitters;
	for (i = 0; i <= rows[_i].submitters || i <= rows[_i].by; i++) {
		make_signer(&signer, "s.example", 1, (unsigned char)(i + 1));
		raw_public(&signer, raw_);
		if (i < rows[_i].submitters) {
			memcpy(policy->submitter[i].raw, raw_, 32);
			plain_hash(raw_, 32, policy->submitter[i].digest);
		}
		plain_hash("message", 7, sum);
		plain_hash(sum, 32, sum);
		memcpy(signed_, space, sizeof(space));
		memcpy(signed_ + sizeof(space), sum, 32);
		if (i == rows[_i].by) {
			sign(&signer, signed_, sizeof(signed_), extra);
			plain_hash(raw_, 32, extra + 64);
		}
		drop_signer(&signer);
	}
	memcpy(leaf, sum, 32);
	memcpy(leaf + 32, extra, 96);
	leaf_hash(leaf, sizeof(leaf), &want);
	if (rows[_i].flip >= 0)
		extra[rows[_i].flip] ^= 1;
	memset(&subject, 0, sizeof(subject));
	subject.data = chars(rows[_i].message);
	tbv_fault_clear(&fault);
	rc = tbv_leaf_sigsum(&subject, extra, policy, &got, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	if (rc == TBV_OK)
		ck_assert_mem_eq(got.value, want.value, sizeof(got.value));
	free(policy);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("leaf");
	TCase *tcase = tcase_create("leaf");

	tcase_add_test(tcase, raw);
	tcase_add_test(tcase, rekor2);
	tcase_add_loop_test(tcase, sigsum, 0, ROWS(rows));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
