/*
 * The transparency log of the bundles: a tree of two leaves, the document
 * being the second, and its signed checkpoint (c2sp.org/tlog-proof,
 * tlog-checkpoint); leaves as Rekor v2 and Sigsum make them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>
#include <openssl/bn.h>
#include <openssl/ec.h>

#include "generate.h"

#define SIGNATURE	64
#define HALF		48	/* bytes of r and of s */
#define HEADER		7	/* up to the payload's head: 84 44.. a0 */

/* RFC 6962 2.1 */
static void
leaf_hash(const void *data, size_t len, unsigned char *out)
{
	struct buf b = { NULL, 0, 0 };

	put_byte(&b, 0);
	put(&b, data, len);
	sha256(b.data, b.len, out);
}

static void
sibling(unsigned char *out)
{
	static const char first[] = "the first entry of the test log";

	leaf_hash(first, strlen(first), out);
}

const char *
log_sibling(void)
{
	unsigned char sum[SHA256_SIZE];

	sibling(sum);
	return to_base64(sum, sizeof(sum));
}

/* A logged document has no tag. */
static struct buf
untagged(const struct buf *document)
{
	struct buf b = *document;

	if (b.data[0] == 0xd2) {
		b.data++;
		b.len--;
	}
	return b;
}

/* Of a good document: the payload, whose head has three bytes. */
static struct buf
payload_of(const struct buf *document)
{
	struct buf b = untagged(document);

	if (b.data[HEADER] != 0x59)
		die("a document that cannot be logged so");
	b.len = (size_t)b.data[HEADER + 1] << 8 | b.data[HEADER + 2];
	b.data += HEADER + 3;
	return b;
}

/* RFC 9052 4.4 */
static void
signed_bytes(const struct buf *document, struct buf *out)
{
	struct buf payload = payload_of(document);

	put_hex(out, "84");
	cbor_text(out, "Signature1");
	put_hex(out, "44a101382240");
	cbor_bytes(out, payload.data, payload.len);
}

const char *
log_document_id(const struct buf *document)
{
	struct buf b = { NULL, 0, 0 };

	signed_bytes(document, &b);
	return sha256_hex(b.data, b.len);
}

/* The document's signature as X.509 has it. */
static const char *
signature_base64(const struct buf *document)
{
	const unsigned char *rs = document->data + document->len - 2 * HALF;
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *der = NULL;
	const char *text;
	int len;

	if (sig == NULL || ECDSA_SIG_set0(sig, BN_bin2bn(rs, HALF, NULL),
	    BN_bin2bn(rs + HALF, HALF, NULL)) != 1 ||
	    (len = i2d_ECDSA_SIG(sig, &der)) <= 0)
		die("no signature");
	text = to_base64(der, (size_t)len);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return text;
}

/* The entry that Rekor v2 makes of what is sent to it. */
static void
rekor2_leaf(const struct model *m, const struct buf *document,
    struct buf *out)
{
	struct buf certificate = { NULL, 0, 0 }, in = { NULL, 0, 0 };
	unsigned char sum[SHA384_SIZE];

	signed_bytes(document, &in);
	sha384(in.data, in.len, sum);
	pki_der(m->chain[m->chains - 1], &certificate);
	put_text(out, format("{\"apiVersion\":\"0.0.2\",\"kind\":"
	    "\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{"
	    "\"algorithm\":\"SHA2_384\",\"digest\":\"%s\"},\"signature\":{"
	    "\"content\":\"%s\",\"verifier\":{\"keyDetails\":"
	    "\"PKIX_ECDSA_P384_SHA_384\",\"x509Certificate\":{\"rawBytes\":"
	    "\"%s\"}}}}}}", to_base64(sum, sizeof(sum)),
	    signature_base64(document),
	    to_base64(certificate.data, certificate.len)));
}

/* The submitter's signature and key hash, of the document's checksum. */
static void
sigsum_signature(const struct buf *document, const char *who, struct buf *out)
{
	unsigned char message[SHA256_SIZE], sum[SHA256_SIZE];
	struct buf b = untagged(document), in = { NULL, 0, 0 };

	sha256(b.data, b.len, message);
	sha256(message, sizeof(message), sum);
	put_text(&in, "sigsum.org/v1/tree-leaf");
	put_byte(&in, 0);
	put(&in, sum, sizeof(sum));
	pki_sign(pki_key(who), NULL, &in, out);
	note_key_hash(who, sum);
	put(out, sum, sizeof(sum));
}

static void
sigsum_leaf(const struct buf *document, const char *who, struct buf *out)
{
	unsigned char message[SHA256_SIZE], sum[SHA256_SIZE];
	struct buf b = untagged(document);

	sha256(b.data, b.len, message);
	sha256(message, sizeof(message), sum);
	put(out, sum, sizeof(sum));
	sigsum_signature(document, who, out);
}

/* What "extra" holds of a Sigsum log; how is a person, or "broken". */
const char *
log_sigsum(const struct buf *document, const char *how)
{
	struct buf out = { NULL, 0, 0 };
	int broken = strcmp(how, "broken") == 0;

	put_text(&out, "tbverify-sigsum-v1\n");
	sigsum_signature(document, broken ? "submitter" : how, &out);
	if (broken)
		out.data[strlen("tbverify-sigsum-v1\n") + SIGNATURE - 1] ^= 1;
	return to_base64(out.data, out.len);
}

/* How a checkpoint differs from the good one. */
struct how {
	const char *origin;
	const char *size;	/* as it is printed */
	const char *leaf;	/* rekor2, sigsum or "" */
	const char *more;	/* a line after the root */
	const char *by;		/* who signs */
	int alone;		/* the document is the only leaf */
};

static void
root_hash(const struct model *m, const struct buf *document,
    const struct how *how, unsigned char *out)
{
	unsigned char node[1 + 2 * SHA256_SIZE] = { 1 };
	struct buf leaf = { NULL, 0, 0 };

	if (strcmp(how->leaf, "rekor2") == 0)
		rekor2_leaf(m, document, &leaf);
	else if (strcmp(how->leaf, "sigsum") == 0)
		sigsum_leaf(document, "submitter", &leaf);
	else
		leaf = untagged(document);
	sibling(node + 1);
	leaf_hash(leaf.data, leaf.len, node + 1 + SHA256_SIZE);
	if (how->alone)
		memcpy(out, node + 1 + SHA256_SIZE, SHA256_SIZE);
	else
		sha256(node, sizeof(node), out);
}

static void
read_word(char *word, struct how *how)
{
	char *value = word + strcspn(word, "=");

	if (strcmp(word, "alone") == 0) {
		how->alone = 1;
		how->size = "1";
		return;
	}
	if (*value == '\0') {
		how->by = format("%s %s", how->by, word);
		return;
	}
	*value++ = '\0';
	if (strcmp(word, "origin") == 0)
		how->origin = value;
	else if (strcmp(word, "size") == 0)
		how->size = value;
	else if (strcmp(word, "leaf") == 0)
		how->leaf = value;
	else if (strcmp(word, "more") == 0)
		how->more = format("%s\n", value);
	else
		die("no checkpoint %s", word);
}

/*
 * The checkpoint of a tree with the document in it.  Words say what is
 * different, and who signs it as note_lines() has it: the log if nobody.
 */
const char *
log_note(const struct model *m, const struct buf *document, const char *what)
{
	struct how how = { "log.test.example/builds", "2", "", "", "", 0 };
	unsigned char root[SHA256_SIZE];
	char *words[16];
	const char *text;
	size_t i, n = split(what, " ", words, COUNT(words));

	for (i = 0; i < n; i++)
		read_word(words[i], &how);
	if (strncmp(how.by, " log", 4) != 0)
		how.by = format("log %s", how.by);
	root_hash(m, document, &how, root);
	text = format("%s\n%s\n%s\n%s", how.origin, how.size,
	    to_base64(root, sizeof(root)), how.more);
	return format("%s\n%s", text, note_lines(text, how.by));
}
