/*
 * The PKI of the simulated hypervisor: a throw-away root, and below it a chain
 * of the shape of AWS's, made anew for each document.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PKI_H
#define PKI_H

#include <openssl/evp.h>
#include <stdio.h>

#include "base/tbbuild.h"

/* root, regional, zonal, instance, end entity */
#define PKI_CERTIFICATES 5

struct pki {
	EVP_PKEY *root;			/* its key */
	struct bytes root_der;
};

struct pki_chain {
	struct bytes der[PKI_CERTIFICATES];
	EVP_PKEY *end_entity;
};

/* Makes root.key and root.pem in the directory; never over older ones. */
int pki_init(const char *directory, struct failure *);
/* One that is in memory alone; its certificate is printed to out. */
int pki_new(struct pki *, FILE *out, struct failure *);
int pki_load(struct pki *, const char *directory, struct failure *);
void pki_free(struct pki *);

/* module_id is "i-<17 hex>-enc<16 hex>". */
int pki_chain_make(const struct pki *, const char *module_id,
    struct pki_chain *, struct failure *);
void pki_chain_free(struct pki_chain *);

#endif
