/*
 * Details of an ECDSA check that libcrypto does not report.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CURVE_H
#define TBV_CURVE_H

#include "base/text.h"

/* A key: a point, of point_size bytes, on the curve of an OpenSSL NID. */
struct tbv_curve_key {
	int nid;
	const uint8_t *point;
	size_t point_size;
};

/*
 * 1 if the check of a signature with this r over the parts ends at the point at
 * infinity (FIPS 186-5 6.4.2), whatever its s; 0 if not, or if that could not
 * be determined. digest is its name, with no more bits than the curve.
 */
int tbv_curve_ends_nowhere(const struct tbv_curve_key *, const char *digest,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes r);

#endif
