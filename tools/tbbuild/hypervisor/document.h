/*
 * The attestation document of the simulated hypervisor.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef DOCUMENT_H
#define DOCUMENT_H

#include "base/cbor.h"
#include "hypervisor/pki.h"

#define PCRS 32

/* What the hypervisor knows of its one enclave. */
struct module {
	struct pki pki;
	char id[40];			/* i-<17 hex>-enc<16 hex> */
	unsigned char pcr[PCRS][SHA384_SIZE];
	uint32_t locked;		/* bit i: PCR i */
};

/* The requester's part, as CBOR: a byte string or null each. */
struct attested {
	struct bytes user_data, nonce, public_key;
};

/* A COSE_Sign1 with the document, signed by a new end entity. */
int document_make(const struct module *, const struct attested *,
    struct bytes *out, struct failure *);

#endif
