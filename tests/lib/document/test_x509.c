/*
 * The chains of the vectors, good and forged, checked by lib/document/chain.c
 * and by X509_verify_cert(): if the two differ, the table below explains why,
 * and any other difference fails.
 *
 * It is called as its users do: one trusted root, the document's time, no
 * partial chains, and not X509_V_FLAG_X509_STRICT, under which every genuine
 * document fails because it has no authority key identifier.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "case/form.h"
#include "document/chain.h"
#include "document/cose.h"
#include "support.h"

#define CHAINS_MAX 256
#define CHAIN_SIZE_MAX (TBV_MAX_CHAIN * (size_t)1024 + 8)
#define PATH_SIZE 1024

/* Who refuses a chain that the other accepts. */
enum who { WE, THEY };

#define CURVE	"we take keys as AWS writes them: P-384 by name, uncompressed"
#define CRITICAL "it knows this extension, and acts on it only when asked to " \
	"check policies or a purpose; we know none but two"
#define DER	"it reads BER that is not DER, and bytes behind it that " \
	"nobody signed; we read one encoding, to its last byte"
#define LEAF	"without a purpose it asks nothing of the last certificate's " \
	"use; ours signs documents and nothing else"
#define ORDER	"it builds a path from what it finds; we take the order given"
#define ROOT	"it finds the trusted root by its name and key wherever the " \
	"bundle begins; ours begins with its very bytes"
#define VERSIONS	"it looks at the version under X509_STRICT alone"
/* Until OpenSSL 4. */
#define LAST	"to it the last second of a validity is outside; RFC 5280 " \
	"4.1.2.5 has it inside"
#define LAST_INSIDE 0x40000000UL

/* One row for each chain. */
static struct {
	const char *name;
	enum who who;
	const char *why;
	int met;
} differences[] = {
	{ "ca-no-usage", WE, "an absent keyUsage allows everything to it, and "
	    "nothing to us", 0 },
	{ "certificate-ca-false", WE, DER, 0 },
	{ "certificate-compressed", WE, CURVE, 0 },
	{ "certificate-compressed-ca", WE, CURVE, 0 },
	{ "certificate-critical", WE, CRITICAL, 0 },
	{ "certificate-critical-ca", WE, CRITICAL, 0 },
	{ "certificate-critical-eku", WE, CRITICAL, 0 },
	{ "certificate-critical-false", WE, DER, 0 },
	{ "certificate-critical-one", WE, DER, 0 },
	{ "certificate-length", WE, DER, 0 },
	{ "certificate-length-ca", WE, DER, 0 },
	{ "certificate-off-curve", THEY, "it decodes the last key with the "
	    "chain; we with the document's signature, which it is for", 0 },
	{ "certificate-p256", WE, CURVE, 0 },
	{ "certificate-parameters", WE, "it ignores parameters of ECDSA, which "
	    "RFC 5758 3.2 forbids", 0 },
	{ "certificate-trailing", WE, DER, 0 },
	{ "certificate-trailing-ca", WE, DER, 0 },
	{ "certificate-usage-bits", WE, DER, 0 },
	{ "certificate-v1", WE, VERSIONS, 0 },
	{ "certificate-v2", WE, VERSIONS, 0 },
	{ "certificate-v4", WE, VERSIONS, 0 },
	{ "good-leaf-end", THEY, LAST, 0 },
	{ "good-leaf-last", THEY, LAST, 0 },
	{ "instance-as-leaf", WE, LEAF, 0 },
	{ "leaf-ca", WE, LEAF, 0 },
	{ "leaf-no-usage", WE, LEAF, 0 },
	{ "leaf-usage", WE, LEAF, 0 },
	{ "leaf-usage-sign", WE, LEAF, 0 },
	{ "name-case", WE, "it compares names as RFC 5280 7.1 allows, without "
	    "regard to case; we their bytes", 0 },
	{ "path-length-self-issued", WE, "RFC 5280 6.1.4 (l) does not count "
	    "what issues for itself; we count all", 0 },
	{ "reordered", WE, ORDER, 0 },
	{ "repeated", WE, ORDER, 0 },
	{ "root-last", WE, ORDER, 0 },
	{ "root-missing", WE, ROOT, 0 },
	{ "root-partition", WE, ROOT, 0 },
	{ "root-twin", WE, ROOT, 0 },
	{ "root-us-gov", WE, ROOT, 0 },
	{ "roots-mixed", WE, ROOT, 0 }
};

#define DIFFERENCES ((size_t)ROWS(differences))

/* Whether this libcrypto is one that differs there. */
static int
differs(size_t i)
{
	return strcmp(differences[i].why, LAST) != 0 ||
	    OpenSSL_version_num() < LAST_INSIDE;
}

/* Many cases are about something else and share one chain. */
static struct tbv_bytes seen[CHAINS_MAX];
static size_t seen_count;
static int accepted, refused, unexplained;

static X509 *
certificate(struct tbv_bytes der)
{
	const unsigned char *p = der.data;

	return d2i_X509(NULL, &p, (long)der.len);
}

/* The bundle as it came, its root as well; NULL if one cannot be read. */
static STACK_OF(X509) *
bundle(const struct tbv_attestation *att)
{
	STACK_OF(X509) *all = sk_X509_new_null();
	X509 *one;
	size_t i;

	for (i = 0; i < att->cabundle_count; i++) {
		one = certificate(att->cabundle[i]);
		if (one == NULL || sk_X509_push(all, one) == 0) {
			X509_free(one);
			sk_X509_pop_free(all, X509_free);
			return NULL;
		}
	}
	return all;
}

static const char *
verify(X509_STORE *store, X509 *leaf, STACK_OF(X509) *untrusted,
    int64_t seconds)
{
	X509_STORE_CTX *ctx = X509_STORE_CTX_new();
	const char *why = "no context";

	if (ctx != NULL &&
	    X509_STORE_CTX_init(ctx, store, leaf, untrusted) == 1) {
		X509_STORE_CTX_set_time(ctx, 0, (time_t)seconds);
		why = X509_verify_cert(ctx) == 1 ? NULL :
		    X509_verify_cert_error_string(
		    X509_STORE_CTX_get_error(ctx));
	}
	X509_STORE_CTX_free(ctx);
	return why;
}

/* NULL if X509_verify_cert() accepts, or why it does not. */
static const char *
theirs(const struct tbv_attestation *att, struct tbv_bytes trusted)
{
	X509 *leaf = certificate(att->certificate);
	STACK_OF(X509) *untrusted = bundle(att);
	X509 *root = certificate(trusted);
	X509_STORE *store = X509_STORE_new();
	const char *why = "not read";

	ck_assert_ptr_nonnull(root);
	ck_assert_int_eq(X509_STORE_add_cert(store, root), 1);
	if (leaf != NULL && untrusted != NULL)
		why = verify(store, leaf, untrusted,
		    (int64_t)(att->time_ms / 1000));
	X509_STORE_free(store);
	X509_free(root);
	X509_free(leaf);
	sk_X509_pop_free(untrusted, X509_free);
	return why;
}

/* NULL if we accept, or the token. */
static const char *
ours(const struct tbv_attestation *att, struct tbv_bytes trusted)
{
	struct tbv_known known = { NULL, NULL, 0 };
	struct tbv_fault fault;
	struct tbv_chain chain;
	int rc;

	tbv_fault_clear(&fault);
	if (!tbv_bytes_equal(att->cabundle[0], trusted))
		return tbv_error_token(TBV_ERR_UNTRUSTED_ROOT);
	if ((rc = tbv_chain_parse(att, &chain, &fault)) == TBV_OK)
		rc = tbv_chain_check(&chain, (int64_t)(att->time_ms / 1000),
		    &known, &fault);
	return rc == TBV_OK ? NULL : tbv_error_token(rc);
}

static int
is_explained(const char *name, enum who who)
{
	size_t i;

	for (i = 0; i < DIFFERENCES; i++)
		if (strcmp(name, differences[i].name) == 0 &&
		    differences[i].who == who) {
			differences[i].met = 1;
			return 1;
		}
	return 0;
}

static void
compare(const char *name, const struct tbv_attestation *att,
    struct tbv_bytes trusted)
{
	const char *we = ours(att, trusted), *they = theirs(att, trusted);

	accepted += we == NULL;
	refused += we != NULL;
	if ((we == NULL) == (they == NULL) ||
	    is_explained(name, we != NULL ? WE : THEY))
		return;
	unexplained++;
	(void)fprintf(stderr, "%s: %s here, %s by X509_verify_cert()\n",
	    name, we != NULL ? we : "accepted",
	    they != NULL ? they : "accepted");
}

/* Whether this chain, at this time, comes for the first time. */
static int
is_new(const struct tbv_attestation *att)
{
	uint8_t *all = malloc(CHAIN_SIZE_MAX);
	struct tbv_bytes one = { all, sizeof(att->time_ms) };
	size_t i;

	ck_assert_ptr_nonnull(all);
	ck_assert_uint_lt(seen_count, CHAINS_MAX);
	memcpy(all, &att->time_ms, sizeof(att->time_ms));
	for (i = 0; i <= att->cabundle_count; i++) {
		struct tbv_bytes der = i < att->cabundle_count ?
		    att->cabundle[i] : att->certificate;

		memcpy(all + one.len, der.data, der.len);
		one.len += der.len;
	}
	for (i = 0; i < seen_count; i++)
		if (tbv_bytes_equal(seen[i], one)) {
			free(all);
			return 0;
		}
	seen[seen_count++] = one;
	return 1;
}

/* A document that cannot be read has no chain. */
static void
document(const char *name, struct tbv_bytes file, struct tbv_bytes trusted)
{
	struct tbv_form *form = malloc(sizeof(*form));
	struct tbv_attestation att;
	struct tbv_fault fault;
	struct tbv_cose cose;

	ck_assert_ptr_nonnull(form);
	tbv_fault_clear(&fault);
	if (tbv_form_parse(file, form, &fault) == TBV_OK &&
	    tbv_cose_parse(form->cose, &cose, &fault) == TBV_OK &&
	    tbv_attestation_parse(cose.payload, &att, &fault) == TBV_OK &&
	    is_new(&att))
		compare(name, &att, trusted);
	free(form);
}

START_TEST(chains)
{
	struct tbv_bytes file, root = load_pem("pki/root.pem");
	size_t i, n = cases_find();
	char path[PATH_SIZE];

	for (i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "cases/%s/attestation",
		    case_name(i));
		if (!exists(path))
			continue;
		file = load(path);
		document(case_name(i), file, root);
		discard(file);
	}
	cases_forget();
	discard(root);
	while (seen_count > 0)
		free((void *)(uintptr_t)seen[--seen_count].data);
	ck_assert_int_eq(unexplained, 0);
	ck_assert_int_ge(accepted, 5);
	ck_assert_int_ge(refused, 50);
	for (i = 0; i < DIFFERENCES; i++)
		ck_assert_msg(differences[i].met == differs(i),
		    "%s: a difference, or none", differences[i].name);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("x509");
	TCase *tcase = tcase_create("x509");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, chains);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
