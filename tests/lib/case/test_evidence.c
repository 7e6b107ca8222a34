/*
 * Checks what the setters of evidence promise: they copy, they refuse unusable
 * values and make the evidence fail until it is reset, and of larger inputs
 * they keep one byte more than the limit.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "case/evidence.h"
#include "support.h"

#define MAX_TIME INT64_C(253402300799)	/* 9999-12-31T23:59:59Z */

static const uint8_t digest[TBV_SHA256_SIZE] = { 1, 2, 3 };

static struct tbv_evidence *
new(void)
{
	struct tbv_evidence *e = tbv_evidence_new();

	ck_assert_ptr_nonnull(e);
	return e;
}

START_TEST(starts_empty)
{
	struct tbv_evidence *e = new();

	ck_assert_ptr_null(e->attestation.data);
	ck_assert_ptr_null(e->checksums.data);
	ck_assert_ptr_null(e->artifact);
	ck_assert_ptr_null(e->name);
	ck_assert_ptr_null(e->ref);
	ck_assert_ptr_null(e->repository);
	ck_assert_uint_eq(e->commit.len, 0);
	ck_assert_int_eq(e->has_now, 0);
	tbv_evidence_free(e);
	tbv_evidence_free(NULL);
}
END_TEST

static const struct {
	const char *why;
	size_t len, kept;
} sizes[] = {
	{ "nothing", 0, 0 }, { "one byte", 1, 1 },
	{ "the most", TBV_ATTESTATION_SIZE_MAX, TBV_ATTESTATION_SIZE_MAX },
	{ "one too many", TBV_ATTESTATION_SIZE_MAX + 1,
	    TBV_ATTESTATION_SIZE_MAX + 1 },
	{ "far too many", TBV_CHECKSUMS_SIZE_MAX, TBV_ATTESTATION_SIZE_MAX + 1 }
};

START_TEST(attestation_sizes)
{
	uint8_t *data = malloc(TBV_CHECKSUMS_SIZE_MAX);
	struct tbv_evidence *e = new();

	ck_assert_ptr_nonnull(data);
	memset(data, 'a', TBV_CHECKSUMS_SIZE_MAX);
	ck_assert_int_eq(tbv_evidence_set_attestation_mem(e, data,
	    sizes[_i].len), TBV_OK);
	/* a copy: data that is empty is there, and no pointer is kept */
	memset(data, 'b', TBV_CHECKSUMS_SIZE_MAX);
	ck_assert_ptr_nonnull(e->attestation.data);
	ck_assert_uint_eq(e->attestation.len, sizes[_i].kept);
	if (sizes[_i].kept > 0) {
		ck_assert_int_eq(e->attestation.data[0], 'a');
		ck_assert_int_eq(e->attestation.data[sizes[_i].kept - 1],
		    'a');
	}
	free(data);
	tbv_evidence_free(e);
}
END_TEST

START_TEST(list_sizes)
{
	uint8_t *data = calloc(1, TBV_CHECKSUMS_SIZE_MAX + 2);
	struct tbv_evidence *e = new();

	ck_assert_ptr_nonnull(data);
	ck_assert_int_eq(tbv_evidence_set_checksums_mem(e, data,
	    TBV_CHECKSUMS_SIZE_MAX), TBV_OK);
	ck_assert_uint_eq(e->checksums.len, TBV_CHECKSUMS_SIZE_MAX);
	ck_assert_int_eq(tbv_evidence_set_checksums_mem(e, data,
	    TBV_CHECKSUMS_SIZE_MAX + 2), TBV_OK);
	ck_assert_uint_eq(e->checksums.len, TBV_CHECKSUMS_SIZE_MAX + 1);
	free(data);
	tbv_evidence_free(e);
}
END_TEST

/* What a setter refuses, and what it leaves: nothing of what was there. */
static int
attestation_of_null(struct tbv_evidence *e)
{
	return tbv_evidence_set_attestation_mem(e, NULL, 1);
}

static int
list_of_null(struct tbv_evidence *e)
{
	return tbv_evidence_set_checksums_mem(e, NULL, 1);
}

static int
proof_of_null(struct tbv_evidence *e)
{
	return tbv_evidence_set_proof_mem(e, NULL, 1);
}

static int
artifact_without_digest(struct tbv_evidence *e)
{
	return tbv_evidence_set_artifact(e, NULL, 1, "a");
}

static int
artifact_of_zeros(struct tbv_evidence *e)
{
	static const uint8_t zeros[TBV_SHA256_SIZE];

	return tbv_evidence_set_artifact(e, zeros, 1, "a");
}

static int
artifact_without_path(struct tbv_evidence *e)
{
	return tbv_evidence_set_artifact(e, digest, 1, NULL);
}

static int
name_of_null(struct tbv_evidence *e)
{
	return tbv_evidence_expect_name(e, NULL);
}

static int
name_of_nothing(struct tbv_evidence *e)
{
	return tbv_evidence_expect_name(e, "");
}

static int
ref_of_null(struct tbv_evidence *e)
{
	return tbv_evidence_expect_ref(e, NULL);
}

static int
ref_of_nothing(struct tbv_evidence *e)
{
	return tbv_evidence_expect_ref(e, "");
}

static int
ref_that_is_short(struct tbv_evidence *e)
{
	return tbv_evidence_expect_ref(e, "v1.0");
}

static int
ref_that_is_a_pattern(struct tbv_evidence *e)
{
	return tbv_evidence_expect_ref(e, "refs/tags/v*");
}

static int
ref_with_space(struct tbv_evidence *e)
{
	return tbv_evidence_expect_ref(e, "refs/tags/v1 ");
}

static int
commit_of_null(struct tbv_evidence *e)
{
	return tbv_evidence_expect_commit(e, NULL);
}

static int
commit_that_is_short(struct tbv_evidence *e)
{
	return tbv_evidence_expect_commit(e, "c1c83be5");
}

static int
commit_that_is_no_hex(struct tbv_evidence *e)
{
	return tbv_evidence_expect_commit(e,
	    "x1c83be5a1933a03a54734af548e34f3205af80a");
}

static int
repository_of_null(struct tbv_evidence *e)
{
	return tbv_evidence_expect_repository(e, NULL);
}

static int
repository_with_space(struct tbv_evidence *e)
{
	return tbv_evidence_expect_repository(e, "https://a b");
}

#define COMMIT "c1c83be5a1933a03a54734af548e34f3205af80a"

/* The same value, too: the first could be of the artifact before. */
static int
name_twice(struct tbv_evidence *e)
{
	(void)tbv_evidence_expect_name(e, "a");
	return tbv_evidence_expect_name(e, "a");
}

static int
ref_twice(struct tbv_evidence *e)
{
	(void)tbv_evidence_expect_ref(e, "refs/tags/v1.0");
	return tbv_evidence_expect_ref(e, "refs/tags/v1.0");
}

static int
commit_twice(struct tbv_evidence *e)
{
	(void)tbv_evidence_expect_commit(e, COMMIT);
	return tbv_evidence_expect_commit(e, COMMIT);
}

static int
repository_twice(struct tbv_evidence *e)
{
	(void)tbv_evidence_expect_repository(e, "https://a");
	return tbv_evidence_expect_repository(e, "https://a");
}

static int
now_before_1970(struct tbv_evidence *e)
{
	return tbv_evidence_set_now(e, -1);
}

static int (*const refusals[])(struct tbv_evidence *) = {
	attestation_of_null, list_of_null, proof_of_null,
	artifact_without_digest, artifact_of_zeros, artifact_without_path,
	name_of_null, name_of_nothing, ref_of_null, ref_of_nothing,
	ref_that_is_short, ref_that_is_a_pattern, ref_with_space,
	commit_of_null, commit_that_is_short, commit_that_is_no_hex,
	repository_of_null, repository_with_space, name_twice, ref_twice,
	commit_twice, repository_twice, now_before_1970
};

static void
set_all(struct tbv_evidence *e, int want)
{
	ck_assert_int_eq(tbv_evidence_set_attestation_mem(e, "a", 1), want);
	ck_assert_int_eq(tbv_evidence_set_checksums_mem(e, "b", 1), want);
	ck_assert_int_eq(tbv_evidence_set_proof_mem(e, "c", 1), want);
	ck_assert_int_eq(tbv_evidence_set_now(e, 5), want);
}

/* It stays failed, whatever is set after it, until it is reset. */
START_TEST(refusal)
{
	struct tbv_evidence *e = new();
	struct tbv_fault fault;

	set_all(e, TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_artifact(e, digest, 1, "f"),
	    TBV_OK);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_evidence_sound(e, &fault), TBV_OK);
	ck_assert_str_eq(tbv_evidence_message(e), "");
	ck_assert_int_eq(refusals[_i](e), TBV_ERR_USAGE);
	ck_assert_str_ne(tbv_evidence_message(e), "");
	set_all(e, TBV_ERR_USAGE);
	ck_assert_int_eq(tbv_evidence_set_artifact(e, digest, 1, "f"),
	    TBV_ERR_USAGE);
	ck_assert_int_eq(tbv_evidence_sound(e, &fault),
	    TBV_ERR_SETTER_FAILED);
	ck_assert_ptr_nonnull(strstr(fault.message, "[usage]"));
	tbv_evidence_reset(e);
	ck_assert_ptr_null(e->attestation.data);
	ck_assert_ptr_null(e->checksums.data);
	ck_assert_ptr_null(e->proof.data);
	ck_assert_ptr_null(e->artifact);
	ck_assert_ptr_null(e->name);
	ck_assert_ptr_null(e->ref);
	ck_assert_ptr_null(e->repository);
	ck_assert_uint_eq(e->commit.len, 0);
	ck_assert_int_eq(e->has_now, 0);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_evidence_sound(e, &fault), TBV_OK);
	set_all(e, TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_artifact(e, digest, 1, "f"),
	    TBV_OK);
	tbv_evidence_free(e);
}
END_TEST

/* Another artifact that cannot be set takes the first one's place. */
START_TEST(no_artifact_of_before)
{
	struct tbv_evidence *e = new();

	ck_assert_int_eq(tbv_evidence_set_artifact(e, digest, 1, "f"),
	    TBV_OK);
	ck_assert_int_eq(artifact_without_path(e), TBV_ERR_USAGE);
	ck_assert_ptr_null(e->artifact);
	ck_assert_int_eq(attestation_of_null(e), TBV_ERR_USAGE);
	ck_assert_ptr_null(e->attestation.data);
	tbv_evidence_free(e);
}
END_TEST

START_TEST(nothing_at_null_is_empty)
{
	struct tbv_evidence *e = new();

	ck_assert_int_eq(tbv_evidence_set_attestation_mem(e, NULL, 0),
	    TBV_OK);
	ck_assert_ptr_nonnull(e->attestation.data);
	ck_assert_uint_eq(e->attestation.len, 0);
	tbv_evidence_free(e);
}
END_TEST

static const struct {
	int64_t seconds;
	int want;
} times[] = {
	{ 0, TBV_OK }, { MAX_TIME, TBV_OK }, { -1, TBV_ERR_USAGE },
	{ MAX_TIME + 1, TBV_ERR_USAGE }, { INT64_MIN, TBV_ERR_USAGE },
	{ INT64_MAX, TBV_ERR_USAGE }
};

START_TEST(the_present)
{
	struct tbv_evidence *e = new();

	ck_assert_int_eq(tbv_evidence_set_now(e, times[_i].seconds),
	    times[_i].want);
	ck_assert_int_eq(e->has_now, times[_i].want == TBV_OK);
	tbv_evidence_free(e);
}
END_TEST

static const struct {
	const char *path, *asked, *want;
} names[] = {
	{ "a", NULL, "a" }, { "d/a", NULL, "a" }, { "/d/e/a", NULL, "a" },
	{ "./a", NULL, "a" }, { "d/", NULL, "" }, { "", NULL, "" },
	{ "d\\a", NULL, "d\\a" }, { "d/a", "b", "b" },
	{ "d/a", "e/b", "e/b" }, { "d/", "a", "a" }
};

START_TEST(name_of_artifact)
{
	struct tbv_evidence *e = new();
	struct tbv_bytes name;

	/* the last path counts */
	ck_assert_int_eq(tbv_evidence_set_artifact(e, digest, 1, "other"),
	    TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_artifact(e, digest, UINT64_MAX,
	    names[_i].path), TBV_OK);
	if (names[_i].asked != NULL)
		ck_assert_int_eq(tbv_evidence_expect_name(e, names[_i].asked),
		    TBV_OK);
	name = tbv_evidence_name(e);
	ck_assert_msg(tbv_bytes_is(name, names[_i].want), "%s: want %s",
	    names[_i].path, names[_i].want);
	ck_assert_uint_eq(e->size, UINT64_MAX);
	ck_assert_mem_eq(e->sha256, digest, sizeof(digest));
	tbv_evidence_free(e);
}
END_TEST

/*
 * The challenge for a live document: kept completely, only once, and never
 * empty.
 */
static const struct {
	const char *why;
	int (*expect)(struct tbv_evidence *, const void *, size_t);
	size_t offset;			/* of its bytes, in the evidence */
	size_t least, most;
} asked[] = {
	{ "nonce", tbv_evidence_expect_nonce,
	    offsetof(struct tbv_evidence, nonce), 16, 1024 },
	{ "public key", tbv_evidence_expect_public_key_mem,
	    offsetof(struct tbv_evidence, public_key), 1, 1024 },
	{ "user data", tbv_evidence_expect_user_data,
	    offsetof(struct tbv_evidence, user_data), 0, 1024 }
};

START_TEST(asked_bytes)
{
	static const uint8_t zeros[1025];
	size_t len[] = { asked[_i].least - 1, asked[_i].least, asked[_i].most,
	    asked[_i].most + 1 };
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_bytes got;
	size_t i;
	int rc;

	ck_assert_ptr_nonnull(e);
	for (i = asked[_i].least == 0; i < 4; i++) {
		rc = asked[_i].expect(e, zeros, len[i]);
		ck_assert_msg(rc == (i == 0 || i == 3 ? TBV_ERR_USAGE :
		    TBV_OK), "%s: %zu bytes", asked[_i].why, len[i]);
		if (rc == TBV_OK) {
			memcpy(&got, (char *)e + asked[_i].offset,
			    sizeof(got));
			ck_assert_uint_eq(got.len, len[i]);
			ck_assert_mem_eq(got.data, zeros, len[i]);
			rc = asked[_i].expect(e, zeros, len[i]);
			ck_assert_int_eq(rc, TBV_ERR_USAGE);
		}
		tbv_evidence_reset(e);
	}
	tbv_evidence_free(e);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("evidence");
	TCase *tcase = tcase_create("evidence");

	tcase_add_test(tcase, starts_empty);
	tcase_add_loop_test(tcase, attestation_sizes, 0, ROWS(sizes));
	tcase_add_test(tcase, list_sizes);
	tcase_add_loop_test(tcase, refusal, 0, ROWS(refusals));
	tcase_add_test(tcase, no_artifact_of_before);
	tcase_add_test(tcase, nothing_at_null_is_empty);
	tcase_add_loop_test(tcase, the_present, 0, ROWS(times));
	tcase_add_loop_test(tcase, name_of_artifact, 0, ROWS(names));
	tcase_add_loop_test(tcase, asked_bytes, 0, ROWS(asked));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
