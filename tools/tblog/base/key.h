/*
 * The key that a log, a witness or an endorser signs with.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef KEY_H
#define KEY_H

#include "base/text.h"
#include "common/common.h"

#define KEY_NAME_MAX 255
#define KEY_SEED 32
#define KEY_ID 4
#define KEY_SIGNATURE 64
#define KEY_TYPE_NOTE 0x01		/* Ed25519 */
#define KEY_TYPE_COSIGNATURE 0x04	/* Ed25519, with a time */

struct key {
	char name[KEY_NAME_MAX + 1];
	unsigned char id[KEY_ID];
	struct evp_pkey_st *pkey;	/* EVP_PKEY */
	struct text vkey;		/* "name+id+base64" */
};

/* Makes a key; *file receives it as Go's sumdb/note writes it. */
int key_generate(const char *name, struct key *, struct text *file,
    struct failure *);
/*
 * Reads a key's file, which none but its owner may read.  To be freed, also
 * after a failure.
 */
int key_load(const char *path, struct key *, struct failure *);
/* TBV_OK unless others than its owner may read a key's file. */
int key_check_mode(const char *path, struct failure *);
void key_free(struct key *);
/* Signs; adds "DASH name base64 LF" to the note that is under way. */
int key_sign_note(const struct key *, const void *text, size_t len,
    struct text *note, struct failure *);
int key_sign(const struct key *, const void *data, size_t len,
    unsigned char out[KEY_SIGNATURE], struct failure *);

#endif
