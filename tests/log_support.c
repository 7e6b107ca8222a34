/*
 * Keys, signed notes and trees of the tests' own making, by other code than
 * that of the library.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/ec.h>
#include <openssl/x509.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_support.h"

#define BLOB_MAX 4096

void
plain_hash(const void *data, size_t len, unsigned char out[32])
{
	ck_assert_int_eq(EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL),
	    1);
}

void
say(struct writer *w, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	ck_assert_int_ge(n, 0);
	w->data = realloc(w->data, w->len + (size_t)n + 1);
	ck_assert_ptr_nonnull(w->data);
	va_start(ap, fmt);
	(void)vsnprintf(w->data + w->len, (size_t)n + 1, fmt, ap);
	va_end(ap);
	w->len += (size_t)n;
}

void
say_repeated(struct writer *w, char c, size_t n)
{
	w->data = realloc(w->data, w->len + n + 1);
	ck_assert_ptr_nonnull(w->data);
	memset(w->data + w->len, c, n);
	w->len += n;
	w->data[w->len] = '\0';
}

static void
put_bytes(struct writer *w, const void *data, size_t len)
{
	w->data = realloc(w->data, w->len + len + 1);
	ck_assert_ptr_nonnull(w->data);
	memcpy(w->data + w->len, data, len);
	w->len += len;
	w->data[w->len] = '\0';
}

void
say_base64(struct writer *w, const void *data, size_t len)
{
	unsigned char *out = malloc(len / 3 * 4 + 8);

	ck_assert_ptr_nonnull(out);
	ck_assert_int_ge(EVP_EncodeBlock(out, data, (int)len), 0);
	say(w, "%s", (char *)out);
	free(out);
}

void
note_start(struct writer *w)
{
	w->start = w->len;
}

void
note_end(struct writer *w)
{
	w->end = w->len;
	say(w, "\n");
}

struct tbv_bytes
written(const struct writer *w)
{
	struct tbv_bytes b;

	b.data = (const uint8_t *)w->data;
	b.len = w->len;
	return copy(b);
}

void
drop_writer(struct writer *w)
{
	free(w->data);
	memset(w, 0, sizeof(*w));
}

static EVP_PKEY *
make_key(unsigned int type, unsigned char seed)
{
	unsigned char private_[32];

	if (type == 0x02)
		return EVP_PKEY_Q_keygen(NULL, NULL, "EC",
		    seed == 0 ? "P-256" : "P-384");
	if (type == 0x06)
		return EVP_PKEY_Q_keygen(NULL, NULL, "ML-DSA-44");
	memset(private_, seed, sizeof(private_));
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, private_,
	    sizeof(private_));
}

/* The public key as a vkey has it; returns its length. */
static size_t
public_key(const struct signer *s, unsigned char *out, size_t max)
{
	unsigned char *p = out;
	size_t len = max;
	int n;

	if (s->type == 0x02) {
		n = i2d_PUBKEY(s->key, &p);
		ck_assert_int_gt(n, 0);
		return (size_t)n;
	}
	ck_assert_int_eq(EVP_PKEY_get_raw_public_key(s->key, out, &len), 1);
	return len;
}

void
raw_public(const struct signer *s, unsigned char out[32])
{
	ck_assert_uint_eq(public_key(s, out, 32), 32);
}

/* The id: of name, LF, type and key; of an ECDSA key alone. */
static void
key_id(const char *name, unsigned int type, const unsigned char *key,
    size_t len, unsigned char id[4])
{
	struct writer all = { NULL, 0, 0, 0 };
	unsigned char sum[32];

	if (type != 0x02) {
		say(&all, "%s\n.", name);
		all.data[all.len - 1] = (char)type;
	}
	put_bytes(&all, key, len);
	plain_hash(all.data, all.len, sum);
	memcpy(id, sum, 4);
	drop_writer(&all);
}

void
say_vkey(struct writer *w, const char *name, unsigned int type,
    const unsigned char *key, size_t len)
{
	struct writer typed = { NULL, 0, 0, 0 };
	unsigned char id[4];

	key_id(name, type, key, len, id);
	say(w, "%s+%02x%02x%02x%02x+", name, id[0], id[1], id[2], id[3]);
	say(&typed, ".");
	typed.data[0] = (char)type;
	put_bytes(&typed, key, len);
	say_base64(w, typed.data, typed.len);
	drop_writer(&typed);
}

void
make_signer(struct signer *s, const char *name, unsigned int type,
    unsigned char seed)
{
	struct writer w = { NULL, 0, 0, 0 };
	unsigned char key[BLOB_MAX];
	size_t len;

	memset(s, 0, sizeof(*s));
	s->key = make_key(type, seed);
	ck_assert_ptr_nonnull(s->key);
	s->type = type;
	s->name = name;
	len = public_key(s, key, sizeof(key));
	key_id(name, type, key, len, s->id);
	say_vkey(&w, name, type, key, len);
	ck_assert_uint_lt(w.len, sizeof(s->vkey));
	memcpy(s->vkey, w.data, w.len + 1);
	drop_writer(&w);
}

void
drop_signer(struct signer *s)
{
	EVP_PKEY_free(s->key);
	s->key = NULL;
}

/* Returns the length of the signature. */
static size_t
sign_any(const struct signer *s, const void *data, size_t len,
    unsigned char *out, size_t max)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = max;

	ck_assert_ptr_nonnull(ctx);
	ck_assert_int_eq(EVP_DigestSignInit_ex(ctx, NULL,
	    s->type == 0x02 ? "SHA256" : NULL, NULL, NULL, s->key, NULL), 1);
	ck_assert_int_eq(EVP_DigestSign(ctx, out, &n, data, len), 1);
	EVP_MD_CTX_free(ctx);
	return n;
}

void
sign(const struct signer *s, const void *data, size_t len,
    unsigned char out[64])
{
	ck_assert_uint_eq(sign_any(s, data, len, out, 64), 64);
}

static void
put64(struct writer *w, uint64_t v)
{
	int i;

	for (i = 56; i >= 0; i -= 8) {
		say(w, "x");
		w->data[w->len - 1] = (char)(v >> i);
	}
}

/* c2sp.org/tlog-cosignature, for a checkpoint of three lines. */
static void
subtree_message(struct writer *out, const struct signer *s, const char *text,
    uint64_t time_)
{
	const char *size = strchr(text, '\n') + 1;
	const char *root = strchr(size, '\n') + 1;
	unsigned char hash[33], length;

	put_bytes(out, "subtree/v1\n", 12);
	length = (unsigned char)strlen(s->name);
	put_bytes(out, &length, 1);
	put_bytes(out, s->name, length);
	put64(out, time_);
	length = (unsigned char)(size - 1 - text);
	put_bytes(out, &length, 1);
	put_bytes(out, text, length);
	put64(out, 0);
	put64(out, strtoull(size, NULL, 10));
	ck_assert_int_eq(EVP_DecodeBlock(hash, (const unsigned char *)root,
	    44), 33);
	put_bytes(out, hash, 32);
}

void
note_sign(struct writer *w, const struct signer *s, uint64_t time_)
{
	struct writer message = { NULL, 0, 0, 0 }, blob = { NULL, 0, 0, 0 };
	unsigned char signature[BLOB_MAX];
	size_t len;

	put_bytes(&blob, s->id, sizeof(s->id));
	if (s->type == 0x04)
		say(&message, "cosignature/v1\ntime %llu\n",
		    (unsigned long long)time_);
	if (s->type == 0x06)
		subtree_message(&message, s, w->data + w->start, time_);
	else
		put_bytes(&message, w->data + w->start, w->end - w->start);
	if (s->type >= 0x04)
		put64(&blob, time_);
	len = sign_any(s, message.data, message.len, signature,
	    sizeof(signature));
	put_bytes(&blob, signature, len);
	say(w, "\xe2\x80\x94 %s ", s->name);
	say_base64(w, blob.data, blob.len);
	say(w, "\n");
	drop_writer(&message);
	drop_writer(&blob);
}

void
leaf_hash(const void *data, size_t len, struct tbv_hash *out)
{
	unsigned char *all = calloc(1, len + 1);

	ck_assert_ptr_nonnull(all);
	if (len > 0)
		memcpy(all + 1, data, len);
	plain_hash(all, len + 1, out->value);
	free(all);
}

/* The largest power of two below n. */
static size_t
left_part(size_t n)
{
	size_t k = 1;

	while (2 * k < n)
		k *= 2;
	return k;
}

void
tree_hash(const struct tbv_hash *leaves, size_t n, struct tbv_hash *out)
{
	unsigned char node[65] = { 1 };
	struct tbv_hash left, right;
	size_t k;

	if (n == 0) {
		plain_hash("", 0, out->value);
	} else if (n == 1) {
		*out = leaves[0];
	} else {
		k = left_part(n);
		tree_hash(leaves, k, &left);
		tree_hash(leaves + k, n - k, &right);
		memcpy(node + 1, left.value, 32);
		memcpy(node + 33, right.value, 32);
		plain_hash(node, sizeof(node), out->value);
	}
}

/* RFC 6962 2.1.1 */
void
audit_path(const struct tbv_hash *leaves, size_t n, size_t index,
    struct tbv_path *path)
{
	struct tbv_hash other;
	size_t k;

	if (n <= 1)
		return;
	k = left_part(n);
	if (index < k) {
		audit_path(leaves, k, index, path);
		tree_hash(leaves + k, n - k, &other);
	} else {
		audit_path(leaves + k, n - k, index - k, path);
		tree_hash(leaves, k, &other);
	}
	path->hash[path->len++] = other;
}

/* RFC 6962 2.1.2: whole is "b", whether the earlier tree is known. */
static void
subproof(const struct tbv_hash *leaves, size_t n, size_t m, int whole,
    struct tbv_path *path)
{
	struct tbv_hash other;
	size_t k;

	if (m == n) {
		if (!whole)
			tree_hash(leaves, n, &path->hash[path->len++]);
		return;
	}
	k = left_part(n);
	if (m <= k) {
		subproof(leaves, k, m, whole, path);
		tree_hash(leaves + k, n - k, &other);
	} else {
		subproof(leaves + k, n - k, m - k, 0, path);
		tree_hash(leaves, k, &other);
	}
	path->hash[path->len++] = other;
}

void
consistency_path(const struct tbv_hash *leaves, size_t n, size_t earlier,
    struct tbv_path *path)
{
	if (earlier > 0)
		subproof(leaves, n, earlier, 1, path);
}
