/*
 * The Ed25519 keys that a log policy names.  The library has read the policy
 * before, and judges what comes of this.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TRUST_H
#define TRUST_H

#include "base/hash.h"
#include "base/key.h"
#include "base/text.h"

#define VKEY_FIELDS 3

/* A public key, by how it is written: name+id+base64(type || key). */
struct vkey {
	struct span name;
	unsigned char id[KEY_ID], type, raw[KEY_SEED];
	struct hash hash;		/* of the key */
};

/* 0, or -1 for what is not a vkey, and for keys of other lengths. */
int vkey_parse(struct span, struct vkey *);
/* The first words of a line; those that are not there are empty. */
void vkey_split(struct span line, struct span field[VKEY_FIELDS]);
/*
 * Takes the next key in the lines of a log policy that start with a word, at
 * the field of that number.  0 or -1.
 */
int vkey_next(struct span *rest, const char *word, size_t at, struct vkey *);

#endif
