/*
 * What an OK may be.  The test keys are at hand, so that a mutation can be
 * genuine, and then it must verify: an OK is held, by libcbor and libcrypto
 * and none of the library's code, to
 *
 *  - a COSE_Sign1 whose signature is by the leaf in it, a chain of signatures
 *    up to a root key of vectors/pki, and that leaf's validity;
 *  - PCR0, 1 and 2 that the policy or a list spells out, none of them zero;
 *    in debug mode all zero, and a verdict that says so;
 *  - a tb1 claim that PCR16 measures, unless the policy says otherwise;
 *  - the artifact's digest in the claim, or in a list whose digest is there;
 *  - the source that the input names: source.c;
 *  - the log and the endorsers that the input asks for: log.c, list.c;
 *  - a document that is not from the future; and facts that say all of this;
 *  - of a live enclave: a leaf that is valid now, the nonce or the age, the
 *    user data, and the fields that were told.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cbor.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trusted.h"

#define SKEW 300
#define HALF 48

/* Programs with standin.c have it. */
#pragma weak sign_instead

static void
digest(const EVP_MD *md, const void *data, size_t len, uint8_t *out)
{
	if (EVP_Digest(data, len, out, NULL, md, NULL) != 1)
		fuzz_fail("oracle: no digest");
}

/* libcbor makes room for as many items as a head says, before it has any. */
static int
counts_fit(struct tbv_bytes in)
{
	unsigned int major;
	uint64_t value;
	size_t at = 0, body;

	while ((body = mutate_head(in, at, &major, &value)) != 0) {
		/* of indefinite length, it says no number */
		if ((in.data[at] & 31) == 31)
			value = 0;
		if (major >= 2 && major <= 5 && value > in.len - body)
			return 0;
		at = body + (major == 2 || major == 3 ? (size_t)value : 0);
	}
	return 1;
}

static cbor_item_t *
tree(struct tbv_bytes in)
{
	struct cbor_load_result result;
	cbor_item_t *item = counts_fit(in) ? cbor_load(in.data, in.len,
	    &result) : NULL;

	if (item != NULL && result.read != in.len)
		cbor_decref(&item);
	return item;
}

/* A member of a map, by its text; a PCR by its number, with key NULL. */
static cbor_item_t *
member(const cbor_item_t *map, const char *key, uint64_t number)
{
	struct cbor_pair *pair;
	size_t i, n;

	if (map == NULL || !cbor_isa_map(map))
		return NULL;
	pair = cbor_map_handle(map);
	n = cbor_map_size(map);
	for (i = 0; i < n; i++)
		if (key == NULL ? cbor_isa_uint(pair[i].key) &&
		    cbor_get_int(pair[i].key) == number :
		    cbor_isa_string(pair[i].key) &&
		    cbor_string_length(pair[i].key) == strlen(key) &&
		    memcmp(cbor_string_handle(pair[i].key), key,
		    strlen(key)) == 0)
			return pair[i].value;
	return NULL;
}

static struct tbv_bytes
string_of(const cbor_item_t *item)
{
	struct tbv_bytes out = { NULL, 0 };

	if (item != NULL && cbor_isa_bytestring(item)) {
		out.data = cbor_bytestring_handle(item);
		out.len = cbor_bytestring_length(item);
	}
	return out;
}

/* SHA384(48 zero bytes || SHA384(the claim without "a" and "list")). */
int
oracle_pcr16(struct tbv_bytes in, uint8_t out[TBV_PCR_SIZE])
{
	uint8_t all[2 * TBV_PCR_SIZE] = { 0 }, *bytes = NULL;
	cbor_item_t *claim = tree(in), *source, *a, *list;
	struct cbor_pair *pair;
	size_t i, n, len, room;

	if (claim == NULL || !cbor_isa_map(claim)) {
		if (claim != NULL)
			cbor_decref(&claim);
		return -1;
	}
	a = member(claim, "a", 0);
	list = member(claim, "list", 0);
	pair = cbor_map_handle(claim);
	n = cbor_map_size(claim);
	source = cbor_new_definite_map(n - (a != NULL) - (list != NULL));
	for (i = 0; i < n; i++)
		if (pair[i].value != a && pair[i].value != list &&
		    !cbor_map_add(source, pair[i]))
			fuzz_fail("oracle: a map has no room");
	len = cbor_serialize_alloc(source, &bytes, &room);
	digest(EVP_sha384(), bytes, len, all + TBV_PCR_SIZE);
	digest(EVP_sha384(), all, sizeof(all), out);
	free(bytes);
	cbor_decref(&source);
	cbor_decref(&claim);
	return 0;
}

static X509 *
certificate(const cbor_item_t *item)
{
	struct tbv_bytes der = string_of(item);
	const unsigned char *p = der.data;
	X509 *x = d2i_X509(NULL, &p, (long)der.len);

	if (x == NULL)
		fuzz_fail("OK: a certificate that libcrypto does not read");
	return x;
}

/* The last links that held: the same chain comes again and again. */
static int
known_link(X509 *x, X509 *by)
{
	static uint8_t known[64][SHA256_DIGEST_LENGTH];
	static size_t next;
	uint8_t sum[SHA256_DIGEST_LENGTH];
	unsigned char *der = NULL;
	EVP_PKEY *key = X509_get0_pubkey(by);
	int len = i2d_PUBKEY(key, &der), held;
	unsigned char pair[64 + 1024];
	size_t i;

	memset(pair, 0, sizeof(pair));
	digest(EVP_sha256(), der, (size_t)len, pair);
	OPENSSL_free(der);
	der = NULL;
	len = i2d_X509(x, &der);
	digest(EVP_sha256(), der, (size_t)len, pair + 32);
	OPENSSL_free(der);
	digest(EVP_sha256(), pair, 64, sum);
	for (i = 0; i < 64; i++)
		if (memcmp(known[i], sum, sizeof(sum)) == 0)
			return 1;
	held = X509_verify(x, key) == 1;
	if (held)
		memcpy(known[next++ % 64], sum, sizeof(sum));
	return held;
}

/* Whether a certificate holds the key of a root that tests trust. */
static int
is_root(X509 *x)
{
	static const char *const files[] = { "pki/root.pem", "pki/second.pem" };
	static X509 *root[FUZZ_COUNT(files)];
	struct fuzz_buf pem;
	BIO *bio;
	size_t i;

	for (i = 0; i < FUZZ_COUNT(files); i++) {
		if (root[i] == NULL) {
			pem = fuzz_load(files[i]);
			bio = BIO_new_mem_buf(pem.data, (int)pem.len);
			root[i] = PEM_read_bio_X509(bio, NULL, NULL, NULL);
			BIO_free(bio);
			fuzz_free(&pem);
		}
		if (root[i] == NULL)
			fuzz_fail("%s: no root", files[i]);
		if (EVP_PKEY_eq(X509_get0_pubkey(root[i]),
		    X509_get0_pubkey(x)) == 1)
			return 1;
	}
	return 0;
}

static void
check_chain(const cbor_item_t *document, X509 *leaf, int64_t seconds)
{
	cbor_item_t *bundle = member(document, "cabundle", 0);
	X509 *by = NULL, *x = NULL;
	time_t when = (time_t)seconds;
	size_t i, n;

	if (bundle == NULL || !cbor_isa_array(bundle) ||
	    (n = cbor_array_size(bundle)) == 0)
		fuzz_fail("OK: without a cabundle");
	for (i = 0; i <= n; i++, by = x) {
		x = i < n ? certificate(cbor_array_handle(bundle)[i]) : leaf;
		if (i == 0 ? !is_root(x) : !known_link(x, by))
			fuzz_fail("OK: link %zu of the chain is forged", i);
		X509_free(by);
	}
	if (ASN1_TIME_cmp_time_t(X509_get0_notBefore(leaf), when) > 0 ||
	    ASN1_TIME_cmp_time_t(X509_get0_notAfter(leaf), when) < 0)
		fuzz_fail("OK: outside the life of its leaf");
}

static int
es384(X509 *leaf, const struct fuzz_buf *message, const uint8_t *rs)
{
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *der = NULL;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int len, ok;

	if (sig == NULL || ctx == NULL || ECDSA_SIG_set0(sig,
	    BN_bin2bn(rs, HALF, NULL), BN_bin2bn(rs + HALF, HALF, NULL)) != 1)
		fuzz_fail("oracle: no memory");
	len = i2d_ECDSA_SIG(sig, &der);
	ok = EVP_DigestVerifyInit(ctx, NULL, EVP_sha384(), NULL,
	    X509_get0_pubkey(leaf)) == 1 && EVP_DigestVerify(ctx, der,
	    (size_t)len, message->data, message->len) == 1;
	EVP_MD_CTX_free(ctx);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return ok;
}

/* What the hypervisor signs of a payload: RFC 9052 4.4. */
static struct fuzz_buf
signed_bytes(struct tbv_bytes payload, struct tbv_bytes cose)
{
	static const uint8_t head[] = { 0x84, 0x6a, 'S', 'i', 'g', 'n', 'a',
	    't', 'u', 'r', 'e', '1', 0x44, 0xa1, 0x01, 0x38, 0x22, 0x40 };
	struct fuzz_buf message = { NULL, 0, 0 };
	size_t start = 7;

	fuzz_put(&message, head, sizeof(head));
	/* the payload and its head, as they follow the header */
	fuzz_put(&message, cose.data + start,
	    (size_t)(payload.data - cose.data) - start + payload.len);
	return message;
}

static void
check_signature(struct fuzz_buf message, struct tbv_bytes cose, X509 *leaf)
{
	const uint8_t *rs = cose.data + cose.len - FUZZ_RS;
	uint8_t want[FUZZ_RS];

	if (sign_instead != NULL) {
		sign_instead(fuzz_view(&message), want);
		if (memcmp(want, rs, sizeof(want)) != 0)
			fuzz_fail("OK: not signed by the stand-in");
	} else if (!es384(leaf, &message, rs))
		fuzz_fail("OK: the signature is forged");
}

static int
says_hex(struct tbv_bytes said, const uint8_t *value, size_t len)
{
	char hex[2 * 64 + 1];
	size_t i, j;

	for (i = 0; i < len; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", value[i]);
	for (i = 0; 2 * len <= said.len && i <= said.len - 2 * len; i++) {
		for (j = 0; j < 2 * len; j++)
			if ((said.data[i + j] | (said.data[i + j] >= 'A' ?
			    0x20 : 0)) != (uint8_t)hex[j])
				break;
		if (j == 2 * len)
			return 1;
	}
	return 0;
}

/* The same in UTF-16, of which every other byte of a digit is zero. */
static int
says_wide_hex(struct tbv_bytes said, const uint8_t *bytes, size_t len)
{
	uint8_t *narrow = malloc(said.len + 1);
	struct tbv_bytes in = { narrow, 0 };
	size_t i;
	int found;

	if (narrow == NULL)
		return 0;
	for (i = 0; i < said.len; i++)
		if (said.data[i] != '\0')
			narrow[in.len++] = said.data[i];
	found = says_hex(in, bytes, len);
	free(narrow);
	return found;
}

static void
check_pcr(const struct oracle *o, const cbor_item_t *pcrs, uint64_t i,
    int insecure)
{
	static const uint8_t zero[TBV_PCR_SIZE];
	struct tbv_bytes pcr;

	if (pcrs == NULL || !cbor_isa_map(pcrs))
		fuzz_fail("OK: no PCRs");
	pcr = string_of(member(pcrs, NULL, i));
	if (pcr.len != TBV_PCR_SIZE)
		fuzz_fail("OK: no PCR%d", (int)i);
	if ((memcmp(pcr.data, zero, sizeof(zero)) == 0) != insecure)
		fuzz_fail("OK: PCR%d and debug mode", (int)i);
	if (!insecure && !says_hex(o->said, pcr.data, pcr.len) &&
	    !says_wide_hex(o->said, pcr.data, pcr.len))
		fuzz_fail("OK: nobody trusts PCR%d", (int)i);
}

/* The boot of an instance is in PCR4 and 7 of its NitroTPM. */
static void
check_pcrs(const struct oracle *o, const cbor_item_t *document, int insecure)
{
	const cbor_item_t *tpm = member(document, "nitrotpm_pcrs", 0);
	uint64_t i;

	if (tpm != NULL) {
		check_pcr(o, tpm, 4, 0);
		check_pcr(o, tpm, 7, 0);
		return;
	}
	for (i = 0; i < 3; i++)
		check_pcr(o, member(document, "pcrs", 0), i, insecure);
}

static int
says(struct tbv_bytes said, const char *word)
{
	return fuzz_find(said, word, strlen(word)) != NULL;
}

/* Whether a policy takes claims that PCR16 does not measure. */
static int
is_unmeasured(struct tbv_bytes said)
{
	static const char *const words[] = {
		"measured-claim", "text", "\"digest\"", "\"json\"",
		"insecure-tpm-claim"
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (says(said, words[i]))
			return 1;
	return 0;
}

static void
check_claim(const struct oracle *o, const cbor_item_t *document)
{
	struct tbv_bytes claim = string_of(member(document, "user_data", 0));
	struct tbv_bytes pcr;
	uint8_t sum[SHA256_DIGEST_LENGTH], want[TBV_PCR_SIZE];

	if (claim.len == 0)
		fuzz_fail("OK: no claim");
	digest(EVP_sha256(), o->artifact.data, o->artifact.len, sum);
	if (fuzz_find(claim, sum, sizeof(sum)) == NULL &&
	    !says_hex(claim, sum, sizeof(sum))) {
		if (!says_hex(o->list, sum, sizeof(sum)))
			fuzz_fail("OK: another artifact");
		digest(EVP_sha256(), o->list.data, o->list.len, sum);
		if (fuzz_find(claim, sum, sizeof(sum)) == NULL)
			fuzz_fail("OK: another list");
	}
	if (is_unmeasured(o->said))
		return;
	if (member(document, "pcrs", 0) == NULL)
		fuzz_fail("OK: a claim of another kind of document");
	pcr = string_of(member(member(document, "pcrs", 0), NULL, 16));
	if (oracle_pcr16(claim, want) != 0 || pcr.len != sizeof(want) ||
	    memcmp(pcr.data, want, sizeof(want)) != 0)
		fuzz_fail("OK: a claim that was not measured");
}

static void
said_by_claim(const struct tbv_result *r, enum tbv_fact which,
    struct tbv_bytes claim)
{
	const char *fact = tbv_result_fact(r, which);

	if (fact != NULL && !says(claim, fact))
		fuzz_fail("OK: a fact that the claim does not say: %s", fact);
}

static void
check_facts(const struct tbv_result *r, const cbor_item_t *document,
    const struct oracle *o)
{
	const char *commit = tbv_result_fact(r, TBV_FACT_COMMIT);
	const char *sha256 = tbv_result_fact(r, TBV_FACT_SHA256);
	struct tbv_bytes claim = string_of(member(document, "user_data", 0));
	uint8_t sum[SHA256_DIGEST_LENGTH], raw[32];
	unsigned int byte;
	size_t i, n;

	digest(EVP_sha256(), o->artifact.data, o->artifact.len, sum);
	if (sha256 == NULL || !says_hex(fuzz_chars(sha256), sum, sizeof(sum)) ||
	    (commit == NULL && !is_unmeasured(o->said)))
		fuzz_fail("OK: facts that are not those");
	if (commit == NULL)
		return;
	n = strlen(commit) / 2;
	if (n != 20 && n != 32)
		fuzz_fail("OK: no commit");
	for (i = 0; i < n; i++) {
		if (sscanf(commit + 2 * i, "%2x", &byte) != 1)
			fuzz_fail("OK: no commit");
		raw[i] = (uint8_t)byte;
	}
	if (fuzz_find(claim, raw, n) == NULL && !says(claim, commit))
		fuzz_fail("OK: another commit");
	said_by_claim(r, TBV_FACT_REPOSITORY, claim);
	said_by_claim(r, TBV_FACT_REF, claim);
}

/* A certificate's end, in seconds since 1970. */
static int64_t
end_of(X509 *x)
{
	ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
	int days, seconds;

	if (epoch == NULL || ASN1_TIME_diff(&days, &seconds, epoch,
	    X509_get0_notAfter(x)) != 1)
		fuzz_fail("OK: a certificate without an end");
	ASN1_TIME_free(epoch);
	return (int64_t)days * 86400 + seconds;
}

/* What others say of it. */
static void
check_others(const struct oracle *o, const struct tbv_result *r,
    const cbor_item_t *document, struct subject *s)
{
	static struct demand d;
	cbor_item_t *pcrs = member(document, "pcrs", 0);
	unsigned int i;

	demand_read(o, &d);
	s->certificate = string_of(member(document, "certificate", 0));
	for (i = 0; i < FUZZ_COUNT(s->pcr); i++)
		s->pcr[i] = string_of(member(pcrs, NULL, i));
	s->commit = tbv_result_fact(r, TBV_FACT_COMMIT);
	digest(EVP_sha256(), o->artifact.data, o->artifact.len, s->artifact);
	oracle_log(o, &d, s, r);
	oracle_lists(o, &d, s, r);
}

/* A document that a key of ours signed, and that is not from the future. */
struct opened {
	uint8_t entry[TBV_LOG_ENTRY_SIZE_MAX];
	struct tbv_bytes cose;
	struct fuzz_buf message;
	cbor_item_t *document;
	X509 *leaf;
	int64_t time;
};

static void
open_document(const struct oracle *o, struct opened *d)
{
	struct tbv_bytes payload;
	cbor_item_t *when;
	uint64_t ms;

	d->cose.data = d->entry;
	if (tbv_log_entry(o->attestation.data, o->attestation.len, d->entry,
	    &d->cose.len) != TBV_OK)
		fuzz_fail("OK: but no entry of a log");
	payload = payload_of(d->cose);
	if (payload.data == NULL || payload.data + payload.len + 2 + FUZZ_RS !=
	    d->cose.data + d->cose.len)
		fuzz_fail("OK: not a COSE_Sign1 as the hypervisor makes it");
	d->document = tree(payload);
	if (d->document == NULL || !cbor_isa_map(d->document))
		fuzz_fail("OK: a payload that libcbor does not read");
	when = member(d->document, "timestamp", 0);
	if (when == NULL || !cbor_isa_uint(when))
		fuzz_fail("OK: no time");
	ms = cbor_get_int(when);
	if (ms / 1000 > (uint64_t)INT64_MAX ||
	    (int64_t)(ms / 1000) > o->now + SKEW)
		fuzz_fail("OK: from the future");
	d->time = (int64_t)(ms / 1000);
	d->leaf = certificate(member(d->document, "certificate", 0));
	d->message = signed_bytes(payload, d->cose);
	check_signature(d->message, d->cose, d->leaf);
	check_chain(d->document, d->leaf, d->time);
}

static void
close_document(struct opened *d)
{
	fuzz_free(&d->message);
	X509_free(d->leaf);
	cbor_decref(&d->document);
}

void
oracle_verified(const struct oracle *o, const struct tbv_result *r)
{
	static struct opened d;
	struct tbv_bytes claim;
	struct subject s;

	open_document(o, &d);
	claim = string_of(member(d.document, "user_data", 0));
	check_pcrs(o, d.document, tbv_result_verdict(r) ==
	    TBV_VERDICT_VERIFIED_INSECURE);
	check_claim(o, d.document);
	oracle_source(o->said, claim);
	check_facts(r, d.document, o);
	memset(&s, 0, sizeof(s));
	s.cose = d.cose;
	s.message = fuzz_view(&d.message);
	s.time = d.time;
	s.cert_end = end_of(d.leaf);
	check_others(o, r, d.document, &s);
	close_document(&d);
}

static int
is_hex_text(const char *text, struct tbv_bytes bytes)
{
	char digits[3];
	size_t i;

	if (strlen(text) != 2 * bytes.len)
		return 0;
	for (i = 0; i < bytes.len; i++) {
		(void)snprintf(digits, sizeof(digits), "%02x", bytes.data[i]);
		if (memcmp(text + 2 * i, digits, 2) != 0)
			return 0;
	}
	return 1;
}

/* A fact about a live enclave is what libcbor reads there, or is absent. */
static void
same_fact(const struct tbv_live *live, const char *name,
    const cbor_item_t *item)
{
	struct tbv_bytes want = string_of(item);
	const char *got = NULL;
	size_t i;

	for (i = 0; i < tbv_live_count(live); i++)
		if (strcmp(tbv_live_name(live, i), name) == 0)
			got = tbv_live_value(live, i);
	if ((got != NULL) != (want.data != NULL) ||
	    (got != NULL && !is_hex_text(got, want)))
		fuzz_fail("live: another %s", name);
}

static void
same_answer(const char *what, struct tbv_bytes want, const cbor_item_t *item)
{
	struct tbv_bytes got = string_of(item);

	if (want.data != NULL && (got.data == NULL || got.len != want.len ||
	    (want.len > 0 && memcmp(got.data, want.data, want.len) != 0)))
		fuzz_fail("live: another %s", what);
}

void
oracle_live(const struct oracle *o, const struct answer *a,
    const struct tbv_live *live)
{
	static struct opened d;
	const cbor_item_t *pcrs;
	char name[8];
	uint64_t i;

	open_document(o, &d);
	if (a->nonce.data == NULL && a->max_age == 0)
		fuzz_fail("live: as fresh as anything");
	if (a->max_age > 0 && o->now - d.time > a->max_age)
		fuzz_fail("live: too old");
	if (o->now > end_of(d.leaf))
		fuzz_fail("live: after its leaf's end");
	check_pcrs(o, d.document, 0);
	same_answer("nonce", a->nonce, member(d.document, "nonce", 0));
	same_answer("user data", a->user_data, member(d.document,
	    "user_data", 0));
	same_fact(live, "nonce", member(d.document, "nonce", 0));
	same_fact(live, "user-data", member(d.document, "user_data", 0));
	same_fact(live, "public-key", member(d.document, "public_key", 0));
	if ((pcrs = member(d.document, "nitrotpm_pcrs", 0)) == NULL)
		pcrs = member(d.document, "pcrs", 0);
	for (i = 0; i < TBV_PCR_COUNT; i++) {
		(void)snprintf(name, sizeof(name), "pcr%d", (int)i);
		same_fact(live, name, member(pcrs, NULL, i));
	}
	close_document(&d);
}
