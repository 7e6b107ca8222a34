/*
 * The text between the lines of a PEM block (RFC 7468 2).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_PEM_H
#define TBV_PEM_H

#include "base/text.h"

/* Moves past white space. */
void tbv_pem_skip_space(struct tbv_bytes *in);
/*
 * Takes base64 up to the next "-", without its white space: 0, or -1 if it is
 * longer than room.
 */
int tbv_pem_take_base64(struct tbv_bytes *in, char *text, size_t room,
    size_t *len);

#endif
