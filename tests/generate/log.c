/*
 * The transparency log of the bundles: a tree of two leaves, the document
 * being the second, and its signed checkpoint (c2sp.org/tlog-proof,
 * tlog-checkpoint, signed-note).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "generate.h"

#define ORIGIN	"log.test.example/builds"

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

static void
root_hash(const struct buf *document, unsigned char *out)
{
	unsigned char node[1 + 2 * SHA256_SIZE] = { 1 };

	sibling(node + 1);
	leaf_hash(document->data, document->len, node + 1 + SHA256_SIZE);
	sha256(node, sizeof(node), out);
}

/* The first four bytes of SHA-256(name || LF || 01 || key). */
static void
key_id(EVP_PKEY *key, unsigned char *out)
{
	unsigned char raw[32], sum[SHA256_SIZE];
	struct buf b = { NULL, 0, 0 };
	size_t len = sizeof(raw);

	if (EVP_PKEY_get_raw_public_key(key, raw, &len) != 1)
		die("no key of the log");
	put_text(&b, ORIGIN "\n\001");
	put(&b, raw, len);
	sha256(b.data, b.len, sum);
	memcpy(out, sum, 4);
}

/* size is that of the tree: 2, or 1 for the document alone. */
const char *
log_note(const struct buf *document, int size)
{
	EVP_PKEY *key = pki_key("log");
	unsigned char root[SHA256_SIZE], id[4];
	struct buf text = { NULL, 0, 0 }, sig = { NULL, 0, 0 };

	if (size == 1)
		leaf_hash(document->data, document->len, root);
	else
		root_hash(document, root);
	put_text(&text, format("%s\n%d\n%s\n", ORIGIN, size,
	    to_base64(root, sizeof(root))));
	key_id(key, id);
	put(&sig, id, sizeof(id));
	pki_sign(key, NULL, &text, &sig);
	put_byte(&text, 0);
	return format("%s\n\342\200\224 %s %s\n", (char *)text.data, ORIGIN,
	    to_base64(sig.data, sig.len));
}
