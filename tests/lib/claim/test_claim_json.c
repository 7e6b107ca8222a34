/*
 * Holds claims of the form json to one object, and to what is pointed at.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "claim/claim.h"
#include "support.h"

#define HEX40 "0123456789abcdef0123456789abcdef01234567"
#define HEX64 "0123456789abcdef0123456789abcdef" \
	"0123456789abcdef0123456789abcdef"
#define ALL "{\"a\":\"" HEX64 "\",\"c\":\"" HEX40 "\",\"r\":{\"u\":\"https://h\"" \
	",\"f\":\"refs/heads/main\"}}"
#define WITH(commit, url, ref) "{\"a\":\"" HEX64 "\",\"c\":" commit \
	",\"r\":{\"u\":" url ",\"f\":" ref "}}"

static const struct {
	const char *why, *in, *want;
} rows[] = {
	{ "all four", ALL, "ok" },
	{ "0x", WITH("\"0x" HEX64 "\"", "\"u\"", "\"r\""), "ok" },
	{ "white space", " \n" ALL "\t", "ok" },
	{ "nothing", "", "no-claim" },
	{ "white space alone", " ", "claim-json" },
	{ "an array", "[" ALL "]", "claim-json" },
	{ "no end", "{\"a\":\"" HEX64 "\"", "claim-json" },
	{ "one thing more", ALL "1", "claim-json" },
	{ "a member twice", "{\"x\":1,\"x\":2,\"a\":\"" HEX64 "\"}",
	    "claim-json" },
	{ "a fraction", "{\"x\":1.5}", "claim-json" },
	{ "an empty object", "{}", "claim-member" },
	{ "no artifact", "{\"c\":\"" HEX40 "\"}", "claim-member" },
	{ "no commit", "{\"a\":\"" HEX64 "\",\"r\":{\"u\":\"u\",\"f\":\"f\"}}",
	    "claim-member" },
	{ "a commit of 39 digits", WITH("\"123456789abcdef0123456789abcdef"
	    "01234567\"", "\"u\"", "\"r\""), "claim-member" },
	{ "a commit in upper case", WITH("\"0123456789ABCDEF0123456789abcdef"
	    "01234567\"", "\"u\"", "\"r\""), "claim-member" },
	{ "0x twice", WITH("\"0x0x" HEX40 "\"", "\"u\"", "\"r\""),
	    "claim-member" },
	{ "a commit of null", WITH("null", "\"u\"", "\"r\""),
	    "claim-member" },
	{ "an empty repository", WITH("\"" HEX40 "\"", "\"\"", "\"r\""),
	    "claim-member" },
	{ "a space in the ref", WITH("\"" HEX40 "\"", "\"u\"", "\"r f\""),
	    "claim-member" },
	{ "an object in the place of a ref", WITH("\"" HEX40 "\"", "\"u\"",
	    "{}"), "claim-member" }
};

START_TEST(json)
{
	char artifact[] = "/a", commit[] = "/c", url[] = "/r/u";
	char ref[] = "/r/f";
	struct tbv_claim_shape shape;
	struct tbv_claim claim;
	struct tbv_fault fault;
	struct tbv_bytes in;
	int rc;

	memset(&shape, 0, sizeof(shape));
	shape.pointer[TBV_CLAIM_MEMBER_ARTIFACT] = artifact;
	shape.pointer[TBV_CLAIM_MEMBER_COMMIT] = commit;
	shape.pointer[TBV_CLAIM_MEMBER_REPOSITORY] = url;
	shape.pointer[TBV_CLAIM_MEMBER_REF] = ref;
	in.data = (const uint8_t *)rows[_i].in;
	in.len = strlen(rows[_i].in);
	tbv_fault_clear(&fault);
	rc = tbv_claim_json(in, &shape, &claim, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	if (rc == TBV_OK) {
		ck_assert_uint_eq(claim.artifact_count, 1);
		ck_assert_uint_eq(claim.artifact[0].sha256[1], 0x23);
		ck_assert_ptr_nonnull(claim.commit.data);
		ck_assert_ptr_nonnull(claim.ref.data);
	}
}
END_TEST

/* What nothing points at is not read. */
START_TEST(artifact_alone)
{
	char artifact[] = "/a";
	struct tbv_claim_shape shape;
	struct tbv_claim claim;
	struct tbv_fault fault;
	struct tbv_bytes in = { (const uint8_t *)ALL, sizeof(ALL) - 1 };

	memset(&shape, 0, sizeof(shape));
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_claim_json(in, &shape, &claim, &fault),
	    TBV_ERR_INTERNAL);
	shape.pointer[TBV_CLAIM_MEMBER_ARTIFACT] = artifact;
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_claim_json(in, &shape, &claim, &fault), TBV_OK);
	ck_assert_ptr_null(claim.commit.data);
	ck_assert_ptr_null(claim.repository.data);
	ck_assert_ptr_null(claim.ref.data);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("claim_json");
	TCase *t = tcase_create("claim_json");

	tcase_add_loop_test(t, json, 0, ROWS(rows));
	tcase_add_test(t, artifact_alone);
	suite_add_tcase(s, t);
	return run(s);
}
