/*
 * Checksums files, in the format of sha256sum.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CHECKSUMS_H
#define TBV_CHECKSUMS_H

#include "base/fault.h"
#include "base/text.h"

/* The line of one artifact in a checksums file. */
struct tbv_checksums_match {
	/* A line with this digest; the one with the name, if any has it. */
	struct tbv_bytes name;
	int digest_found;
	int both_found;
};

/*
 * Reads the whole file, and finds the line with this digest and name.  name may
 * have data NULL, for any name.  If the name that is searched for occurs twice,
 * the file is refused.
 */
int tbv_checksums_find(struct tbv_bytes text, const uint8_t *sha256,
    struct tbv_bytes name, struct tbv_checksums_match *, struct tbv_fault *);

#endif
