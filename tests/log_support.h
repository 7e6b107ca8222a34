/*
 * Keys, signed notes and trees of the tests' own making, by other code than
 * that of the library.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef LOG_SUPPORT_H
#define LOG_SUPPORT_H

#include "log/merkle.h"
#include "support.h"

#define SIGNER_TEXT 4096

/* A private key, and its vkey. */
struct signer {
	struct evp_pkey_st *key;	/* EVP_PKEY */
	unsigned int type;
	const char *name;
	unsigned char id[4];
	char vkey[SIGNER_TEXT];
};

/* A text that grows; the note in it is from start to end. */
struct writer {
	char *data;
	size_t len;
	size_t start, end;
};

/* type is that of a vkey; Ed25519 keys are made of the seed, and ECDSA keys
 * are on P-256 if it is 0 and on P-384 else. */
void make_signer(struct signer *, const char *name, unsigned int type,
    unsigned char seed);
void drop_signer(struct signer *);
void raw_public(const struct signer *, unsigned char out[32]);
/* An Ed25519 signature. */
void sign(const struct signer *, const void *data, size_t len,
    unsigned char out[64]);

void say(struct writer *, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* A character, n times. */
void say_repeated(struct writer *, char c, size_t n);
/* A vkey, with its right id. */
void say_vkey(struct writer *, const char *name, unsigned int type,
    const unsigned char *key, size_t len);
void say_base64(struct writer *, const void *data, size_t len);
/* Where the text of a note starts and ends; the end adds the empty line. */
void note_start(struct writer *);
void note_end(struct writer *);
/* Adds a signature line; time is for cosignatures alone. */
void note_sign(struct writer *, const struct signer *, uint64_t time_);
struct tbv_bytes written(const struct writer *);
void drop_writer(struct writer *);

/* SHA-256. */
void plain_hash(const void *data, size_t len, unsigned char out[32]);
/* RFC 6962 2.1: the definitions, by recursion. */
void leaf_hash(const void *data, size_t len, struct tbv_hash *out);
void tree_hash(const struct tbv_hash *leaves, size_t n,
    struct tbv_hash *out);
void audit_path(const struct tbv_hash *leaves, size_t n, size_t index,
    struct tbv_path *);
void consistency_path(const struct tbv_hash *leaves, size_t n,
    size_t earlier, struct tbv_path *);

#endif
