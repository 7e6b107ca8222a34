/*
 * Lower-case hex.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef COMMON_HEX_H
#define COMMON_HEX_H

#include <stddef.h>

/* out has room for 2 * len + 1. */
void hex_encode(const unsigned char *in, size_t len, char *out);
/* Exactly want bytes from 2 * want lower-case digits: 0, or -1. */
int hex_decode(const char *in, size_t len, unsigned char *out, size_t want);
int hex_decode_string(const char *, unsigned char *out, size_t want);

#endif
