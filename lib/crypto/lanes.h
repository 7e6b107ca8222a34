/*
 * Checks many ES384 signatures at once, with an engine other than libcrypto, if
 * the build and the processor have one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_LANES_H
#define TBV_LANES_H

#include "base/text.h"
#include "crypto/signature.h"
#include "tbverify.h"

enum tbv_lane_state {
	TBV_LANE_UNKNOWN = 0,		/* libcrypto must check it */
	TBV_LANE_GOOD = 1,
	TBV_LANE_BAD = 2
};

struct tbv_lane {
	const uint8_t *point;		/* TBV_POINT_SIZE bytes */
	uint8_t digest[TBV_PCR_SIZE];	/* SHA-384 of what was signed */
	uint8_t rs[TBV_SIGNATURE_RS_SIZE];
	enum tbv_lane_state state;
};

/* Whether this build has an engine and this processor can run it. */
int tbv_lanes_usable(void);
/* The engine's name; empty in a build without one. */
const char *tbv_lanes_engine(void);
/*
 * Sets the state of each lane to the engine's answer; lanes do not affect each
 * other. r, s and the point are checked first, and only those within their
 * bounds, and on the curve, reach the engine.  The state of the others is
 * unknown, and of all without an engine.
 */
void tbv_lanes_run(struct tbv_lane *, size_t count);
/*
 * The same; then libcrypto checks one in 64 again, chosen at random, at least
 * one, and each that the engine found bad.  If they differ, it returns
 * TBV_ERR_ENGINE, and no lane is good; else TBV_OK.  Without random numbers all
 * lanes are unknown.
 */
int tbv_lanes_check(struct tbv_lane *, size_t count);

#endif
