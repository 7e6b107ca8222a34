/*
 * The public keys of logs, witnesses, submitters and endorsers.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_KEY_H
#define TBV_KEY_H

#include "base/fault.h"
#include "base/text.h"

/* The first byte of a vkey's key (c2sp.org/signed-note), and two more. */
#define TBV_KEY_ED25519		0x01
#define TBV_KEY_ECDSA		0x02
#define TBV_KEY_COSIGNATURE	0x04	/* Ed25519, with a time */
#define TBV_KEY_MLDSA44		0x06	/* with a time; checkpoints only */
#define TBV_KEY_SIGNIFY		0x100
#define TBV_KEY_MINISIGN	0x101

#define TBV_KEY_ID_SIZE 4		/* of a vkey */
#define TBV_KEY_NUMBER_SIZE 8		/* of signify and minisign */

struct tbv_key {
	unsigned int type;
	int usable;			/* 0: this build cannot check it */
	char name[TBV_MAX_NAME + 1];	/* UTF-8; empty without a vkey */
	uint8_t id[TBV_KEY_NUMBER_SIZE];
	uint8_t raw[TBV_MAX_KEY];	/* of a usable key */
	size_t len;
	uint8_t digest[TBV_SHA256_SIZE];	/* SHA-256 of the raw key */
};

/*
 * Reads "name+id+base64"; errors are TBV_ERR_SIGNERS_KEY, and where ("log
 * policy: line 3") goes into the message.  A key of an unknown type is not
 * usable.
 */
int tbv_key_parse_vkey(struct tbv_bytes vkey, const char *where,
    struct tbv_key *, struct tbv_fault *);
/* The same for the base64 line of a public key of signify or minisign. */
int tbv_key_parse_number(struct tbv_bytes base64, unsigned int type,
    const char *where, struct tbv_key *, struct tbv_fault *);
/*
 * Whether two keys are the same key, in any envelope, or could be confused
 * because signatures identify them in the same way.
 */
int tbv_key_same(const struct tbv_key *, const struct tbv_key *);
/* Whether a key's name, in a vkey or a signature line, is valid. */
int tbv_key_is_name(struct tbv_bytes name);

#endif
