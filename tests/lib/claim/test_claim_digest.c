/*
 * Holds claims of the form digest to one length and one way of writing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "claim/claim.h"
#include "support.h"

#define RAW TBV_ENCODING_RAW
#define PREFIX TBV_ENCODING_PREFIX
#define IN_HEX TBV_ENCODING_HEX
#define S256 TBV_ALGORITHM_SHA256
#define S384 TBV_ALGORITHM_SHA384
#define S512 TBV_ALGORITHM_SHA512

static const struct {
	const char *why, *in;
	int algorithm, encoding;
	const char *want;
} rows[] = {
	{ "SHA-256", "aa*32", S256, RAW, "ok" },
	{ "SHA-256 without saying", "aa*32", 0, 0, "ok" },
	{ "SHA-384", "aa*48", S384, RAW, "ok" },
	{ "SHA-512", "aa*64", S512, RAW, "ok" },
	{ "nothing", "", S256, RAW, "no-claim" },
	{ "nothing, in hex", "", S256, IN_HEX, "no-claim" },
	{ "a byte less", "aa*31", S256, RAW, "claim-digest" },
	{ "a byte more", "aa*33", S256, RAW, "claim-digest" },
	{ "SHA-1", "aa*20", S256, RAW, "claim-digest" },
	{ "SHA-384 in the place of SHA-256", "aa*48", S256, RAW,
	    "claim-digest" },
	{ "SHA-256 in the place of SHA-512", "aa*32", S512, RAW,
	    "claim-digest" },
	{ "a prefix", "aa*32 bb*16", S256, PREFIX, "ok" },
	{ "a prefix and nothing else", "aa*32", S256, PREFIX, "ok" },
	{ "half a prefix", "aa*31", S256, PREFIX, "claim-digest" },
	{ "hex", "61*64", S256, IN_HEX, "ok" },
	{ "hex of SHA-512", "61*128", S512, IN_HEX, "ok" },
	{ "hex in upper case", "41 61*63", S256, IN_HEX, "claim-digest" },
	{ "no hex", "67 61*63", S256, IN_HEX, "claim-digest" },
	{ "hex, a digit less", "61*63", S256, IN_HEX, "claim-digest" },
	{ "hex, a line feed more", "61*64 0a", S256, IN_HEX,
	    "claim-digest" },
	{ "bytes in the place of hex", "aa*32", S256, IN_HEX,
	    "claim-digest" }
};

START_TEST(digest)
{
	struct tbv_bytes in = bytes(rows[_i].in);
	struct tbv_claim_shape shape;
	struct tbv_claim claim;
	struct tbv_fault fault;
	int rc;

	memset(&shape, 0, sizeof(shape));
	shape.algorithm = (enum tbv_algorithm)rows[_i].algorithm;
	shape.encoding = (enum tbv_encoding)rows[_i].encoding;
	tbv_fault_clear(&fault);
	rc = tbv_claim_digest(in, &shape, &claim, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	ck_assert_int_eq(claim.form, TBV_CLAIM_DIGEST);
	if (rc == TBV_OK) {
		ck_assert_uint_eq(claim.digest.len, claim.algorithm == S256 ?
		    32u : claim.algorithm == S384 ? 48u : 64u);
		ck_assert_uint_eq(claim.digest.data[0], 0xaa);
	}
	discard(in);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("claim_digest");
	TCase *t = tcase_create("claim_digest");

	tcase_add_loop_test(t, digest, 0, ROWS(rows));
	suite_add_tcase(s, t);
	return run(s);
}
