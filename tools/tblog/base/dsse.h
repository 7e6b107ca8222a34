/*
 * DSSE envelopes, and the keys of PEM files that sign them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef DSSE_H
#define DSSE_H

#include "base/text.h"
#include "common/common.h"

#define DSSE_STATEMENT "application/vnd.in-toto+json"

/*
 * Signs a text of that type by the private key in a PEM file, Ed25519 or ECDSA
 * with P-256, which none but its owner may read; *envelope receives it as JSON.
 */
int dsse_sign(const char *key, const char *type, const char *payload,
    struct text *envelope, struct failure *);

#endif
