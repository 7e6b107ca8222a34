/*
 * Reconstructs the leaf that a log must contain, so that a proof can only be
 * about the given document.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "crypto/digest.h"
#include "crypto/signature.h"
#include "log/leaf.h"

int
tbv_leaf_raw(const struct tbv_log_subject *subject, struct tbv_hash *leaf)
{
	return tbv_merkle_leaf(&subject->data, 1, leaf);
}

static struct tbv_bytes
text_bytes(const char *s)
{
	struct tbv_bytes b;

	b.data = (const uint8_t *)s;
	b.len = strlen(s);
	return b;
}

/* SHA-384 of the Sig_structure, in base64. */
static int
document_digest(const struct tbv_cose *cose, char *out)
{
	uint8_t digest[TBV_PCR_SIZE];
	struct tbv_bytes parts[2];
	int rc;

	parts[0].data = cose->head;
	parts[0].len = cose->head_len;
	parts[1] = cose->payload;
	if ((rc = tbv_digest_sha384(parts, 2, digest)) == TBV_OK)
		tbv_text_base64(digest, sizeof(digest), out);
	return rc;
}

#define REKOR2_PARTS 7

/* An entry of Rekor v2; its parts point into it. */
struct rekor2 {
	char certificate[TBV_BASE64_SIZE(TBV_MAX_CERTIFICATE)];
	char signature[TBV_BASE64_SIZE(TBV_SIGNATURE_DER_MAX)];
	char digest[TBV_BASE64_SIZE(TBV_PCR_SIZE)];
	struct tbv_bytes part[REKOR2_PARTS];
};

/* RFC 8785: members in order, no spaces; base64 needs no escape. */
static int
make_rekor2(const struct tbv_log_subject *subject, struct rekor2 *entry)
{
	uint8_t der[TBV_SIGNATURE_DER_MAX];
	size_t len;
	int rc;

	if (subject->certificate.len > TBV_MAX_CERTIFICATE)
		return TBV_ERR_INTERNAL;	/* the parser bounds it */
	if ((rc = document_digest(subject->cose, entry->digest)) != TBV_OK)
		return rc;
	len = tbv_signature_to_der(subject->cose->signature.data, der);
	tbv_text_base64(der, len, entry->signature);
	tbv_text_base64(subject->certificate.data, subject->certificate.len,
	    entry->certificate);
	entry->part[0] = text_bytes("{\"apiVersion\":\"0.0.2\","
	    "\"kind\":\"hashedrekord\","
	    "\"spec\":{\"hashedRekordV002\":{\"data\":"
	    "{\"algorithm\":\"SHA2_384\",\"digest\":\"");
	entry->part[1] = text_bytes(entry->digest);
	entry->part[2] = text_bytes("\"},\"signature\":{\"content\":\"");
	entry->part[3] = text_bytes(entry->signature);
	entry->part[4] = text_bytes("\",\"verifier\":"
	    "{\"keyDetails\":\"PKIX_ECDSA_P384_SHA_384\","
	    "\"x509Certificate\":{\"rawBytes\":\"");
	entry->part[5] = text_bytes(entry->certificate);
	entry->part[6] = text_bytes("\"}}}}}}");
	return TBV_OK;
}

int
tbv_leaf_rekor2(const struct tbv_log_subject *subject, struct tbv_hash *leaf)
{
	struct rekor2 entry;
	int rc;

	if ((rc = make_rekor2(subject, &entry)) != TBV_OK)
		return rc;
	return tbv_merkle_leaf(entry.part, REKOR2_PARTS, leaf);
}

int
tbv_leaf_rekor2_entry(const struct tbv_log_subject *subject, uint8_t *out,
    size_t *len)
{
	struct rekor2 entry;
	size_t i;
	int rc;

	*len = 0;
	if ((rc = make_rekor2(subject, &entry)) != TBV_OK)
		return rc;
	for (i = 0; i < REKOR2_PARTS; i++) {
		memcpy(out + *len, entry.part[i].data, entry.part[i].len);
		*len += entry.part[i].len;
	}
	return TBV_OK;
}

static const struct tbv_key *
find_submitter(const struct tbv_log_policy *policy, const uint8_t *key_hash)
{
	size_t i;

	for (i = 0; i < policy->submitter_count; i++)
		if (memcmp(policy->submitter[i].digest, key_hash,
		    TBV_SHA256_SIZE) == 0)
			return &policy->submitter[i];
	return NULL;
}

/*
 * sigsum.org/v1: the message is a digest, and the leaf has the digest of that.
 */
static int
sigsum_checksum(struct tbv_bytes data, uint8_t out[TBV_SHA256_SIZE])
{
	uint8_t message[TBV_SHA256_SIZE];
	struct tbv_bytes part;
	int rc;

	if ((rc = tbv_digest_sha256(&data, 1, message)) != TBV_OK)
		return rc;
	part.data = message;
	part.len = sizeof(message);
	return tbv_digest_sha256(&part, 1, out);
}

static int
check_submitter_signature(const struct tbv_key *submitter,
    const struct tbv_bytes *checksum, struct tbv_bytes signature,
    struct tbv_fault *fault)
{
	static const char space[] = "sigsum.org/v1/tree-leaf";	/* and NUL */
	struct tbv_bytes signed_[2];

	signed_[0].data = (const uint8_t *)space;
	signed_[0].len = sizeof(space);
	signed_[1] = *checksum;
	switch (tbv_signature_check_ed25519(submitter->raw, signed_, 2,
	    signature)) {
	case TBV_SIGNATURE_GOOD:
		return TBV_OK;
	case TBV_SIGNATURE_NO_VERDICT:
		return tbv_fault_set(fault, TBV_ERR_CRYPTO,
		    "submitter: Ed25519");
	default:
		return tbv_fault_set(fault, TBV_ERR_SUBMITTER_SIGNATURE,
		    "submitter: its signature does not verify");
	}
}

int
tbv_leaf_sigsum(const struct tbv_log_subject *subject, const uint8_t *extra,
    const struct tbv_log_policy *policy, struct tbv_hash *leaf,
    struct tbv_fault *fault)
{
	char hex[2 * TBV_SHA256_SIZE + 1];
	uint8_t checksum[TBV_SHA256_SIZE];
	const struct tbv_key *submitter;
	struct tbv_bytes parts[3];
	int rc;

	parts[0].data = checksum;
	parts[0].len = sizeof(checksum);
	parts[1].data = extra;
	parts[1].len = TBV_ED25519_SIZE;
	parts[2].data = extra + TBV_ED25519_SIZE;
	parts[2].len = TBV_SHA256_SIZE;
	if (sigsum_checksum(subject->data, checksum) != TBV_OK)
		return tbv_fault_set(fault, TBV_ERR_CRYPTO, "leaf: SHA-256");
	if ((submitter = find_submitter(policy, parts[2].data)) == NULL) {
		tbv_text_hex(parts[2].data, TBV_SHA256_SIZE, hex);
		return tbv_fault_set(fault, TBV_ERR_SUBMITTER_UNKNOWN,
		    "submitter: no key of the policy has the hash %s", hex);
	}
	if ((rc = check_submitter_signature(submitter, &parts[0], parts[1],
	    fault)) != TBV_OK)
		return rc;
	if (tbv_merkle_leaf(parts, 3, leaf) != TBV_OK)
		return tbv_fault_set(fault, TBV_ERR_CRYPTO, "leaf: SHA-256");
	return TBV_OK;
}
