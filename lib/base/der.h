/*
 * A cursor over DER (X.690 10 and 11): definite, shortest lengths only.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_DER_H
#define TBV_DER_H

#include "base/text.h"

#define TBV_DER_BOOLEAN		0x01
#define TBV_DER_INTEGER		0x02
#define TBV_DER_BIT_STRING	0x03
#define TBV_DER_OCTET_STRING	0x04
#define TBV_DER_OID		0x06
#define TBV_DER_UTF8_STRING	0x0c
#define TBV_DER_UTCTIME		0x17
#define TBV_DER_GENERALIZED	0x18
#define TBV_DER_SEQUENCE	0x30
#define TBV_DER_SET		0x31
#define TBV_DER_CONTEXT_0	0xa0
#define TBV_DER_CONTEXT_3	0xa3

/* The tag at the start of rest, or -1 at its end. */
int tbv_der_peek(struct tbv_bytes rest);
/*
 * Takes an element with this tag from the start of *rest; contents receives
 * what is inside, whole (may be NULL) the element with its head.  0 or -1.
 */
int tbv_der_take(struct tbv_bytes *rest, int tag, struct tbv_bytes *contents,
    struct tbv_bytes *whole);
/* An INTEGER of 0 to max, in the shortest form; 0 or -1. */
int tbv_der_small(struct tbv_bytes contents, unsigned int max,
    unsigned int *value);
/* Whether the contents of an INTEGER are in the shortest form. */
int tbv_der_is_integer(struct tbv_bytes contents);

#endif
