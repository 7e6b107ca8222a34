/*
 * COSE_Sign1 (RFC 9052 4.2) with ES384 and nothing else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef COSE_H
#define COSE_H

#include <openssl/evp.h>

#include "base/tbbuild.h"

/* Appends the whole message; the key is of P-384. */
int cose_sign(EVP_PKEY *key, const struct bytes *payload, struct bytes *out);

#endif
