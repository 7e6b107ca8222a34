/*
 * COSE_Sign1 (RFC 9052 4.2), as the Nitro hypervisor makes it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_COSE_H
#define TBV_COSE_H

#include "base/fault.h"
#include "base/text.h"

#define TBV_COSE_SIGNATURE_SIZE 96	/* r || s of P-384, RFC 9053 2.1 */
#define TBV_COSE_HEAD_MAX 32

struct tbv_cose {
	int tagged;
	struct tbv_bytes untagged;	/* the array itself, to the end */
	struct tbv_bytes payload;
	struct tbv_bytes signature;
	/* The Sig_structure up to the payload, which follows it. */
	uint8_t head[TBV_COSE_HEAD_MAX];
	size_t head_len;
};

/* Points into the input, which must outlive *cose. */
int tbv_cose_parse(struct tbv_bytes in, struct tbv_cose *cose,
    struct tbv_fault *);
/*
 * The same with ES256, ES384 or ES512 (RFC 9053 2.1), for a key of so many
 * bits: 256, 384 or 521.
 */
int tbv_cose_parse_bits(struct tbv_bytes in, unsigned int bits,
    struct tbv_cose *cose, struct tbv_fault *);
/*
 * For display only: the format of QEMU's nitro-enclave machine, with the header
 * {1: -1} and a signature of 64 zero bytes. head stays empty.
 */
int tbv_cose_parse_unsigned(struct tbv_bytes in, struct tbv_cose *cose,
    struct tbv_fault *);

#endif
