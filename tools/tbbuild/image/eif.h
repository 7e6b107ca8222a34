/*
 * Enclave image files as nitro-cli writes them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef EIF_H
#define EIF_H

#include <openssl/evp.h>
#include <openssl/x509.h>
#include <stdio.h>

#include "base/tbbuild.h"

enum eif_type {
	EIF_KERNEL = 1,
	EIF_CMDLINE = 2,
	EIF_RAMDISK = 3,
	EIF_SIGNATURE = 4,
	EIF_METADATA = 5
};

#define EIF_SECTIONS 32

struct eif {
	FILE *out;			/* can be read too, and seeks */
	uint64_t memory, cpus;		/* what the header suggests */
	uint64_t offset[EIF_SECTIONS], size[EIF_SECTIONS];
	size_t count;
};

/* At the start of an empty file. */
int eif_begin(struct eif *, FILE *out, struct failure *);
/* Bytes written to out between these two calls are the section. */
int eif_section_begin(struct eif *, enum eif_type, struct failure *);
int eif_section_end(struct eif *, struct failure *);
/* The header, with the CRC of everything; sections may still be added. */
int eif_finish(struct eif *, struct failure *);

struct eif_signer {
	EVP_PKEY *key;
	struct bytes pem;		/* its certificate */
};

/* The key, of P-384, and the certificate of that key. */
int eif_signer_read(struct eif_signer *, const char *key,
    const char *certificate, struct failure *);
void eif_signer_free(struct eif_signer *);
/* The contents of a signature section: the key signs PCR0. */
int eif_sign(const struct eif_signer *, const unsigned char *pcr0,
    struct bytes *out, struct failure *);

#endif
