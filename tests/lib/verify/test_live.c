/*
 * The facts about a live enclave: only after all checks.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "heap.h"
#include "live_support.h"
#include "support.h"
#include "verify/live.h"

static const char *
value_of(const struct tbv_live *live, const char *name)
{
	size_t i;

	for (i = 0; i < tbv_live_count(live); i++)
		if (strcmp(tbv_live_name(live, i), name) == 0)
			return tbv_live_value(live, i);
	return NULL;
}

START_TEST(nothing)
{
	const char *json;
	size_t len = 1;

	ck_assert_int_eq(tbv_live_error(NULL), TBV_ERR_MEMORY);
	ck_assert_str_eq(tbv_live_message(NULL), "out of memory");
	ck_assert_str_eq(tbv_live_summary(NULL), "");
	ck_assert_uint_eq(tbv_live_count(NULL), 0);
	ck_assert_ptr_null(tbv_live_name(NULL, 0));
	ck_assert_ptr_null(tbv_live_value(NULL, 0));
	ck_assert_ptr_null(tbv_live_public_key(NULL, &len));
	ck_assert_uint_eq(len, 0);
	ck_assert_int_eq(tbv_live_json(NULL, &json), TBV_ERR_MEMORY);
	ck_assert_ptr_null(json);
	tbv_live_free(NULL);
}
END_TEST

START_TEST(told)
{
	struct tbv_live *live;
	struct tbv_evidence *e;
	struct tbv_policy *p;
	const char *again, *json;
	const uint8_t *key;
	size_t len;

	live_set_up(&p, &e, "enclaves/good-key-raw/attestation");
	ck_assert_int_eq(tbv_evidence_expect_age(e, 30), TBV_OK);
	ck_assert_int_eq(tbv_live_verify(p, e, &live), TBV_OK);
	ck_assert_str_eq(tbv_live_summary(live), "live enclave under root "
	    "../pki/root.pem: example-builder 1.0 in "
	    "i-0123456789abcdef0-enc019bc1a2b3c4d5e6 at 2026-01-15T12:00:00Z "
	    "(replay within 30 s possible)");
	ck_assert_str_eq(value_of(live, "kind"), "enclave");
	ck_assert_str_eq(value_of(live, "nonce"),
	    "000102030405060708090a0b0c0d0e0f");
	ck_assert_ptr_null(value_of(live, "commit"));
	ck_assert_ptr_null(value_of(live, "claim"));
	ck_assert_ptr_null(value_of(live, "sha256"));
	ck_assert_ptr_null(tbv_live_name(live, tbv_live_count(live)));
	ck_assert_ptr_nonnull(key = tbv_live_public_key(live, &len));
	ck_assert_uint_eq(len, 32);
	ck_assert_int_eq(tbv_live_json(live, &json), TBV_OK);
	ck_assert_int_eq(tbv_live_json(live, &again), TBV_OK);
	ck_assert_ptr_eq(json, again);
	ck_assert_ptr_nonnull(strstr(json, "\"verdict\":\"live\""));
	tbv_live_free(live);
	tbv_evidence_free(e);
	tbv_policy_free(p);
}
END_TEST

START_TEST(refused)
{
	struct tbv_live *live;
	struct tbv_evidence *e;
	struct tbv_policy *p;
	const char *json;
	size_t len;

	live_set_up(&p, &e, "enclaves/nonce-other/attestation");
	ck_assert_int_eq(tbv_evidence_expect_nonce(e, live_nonce, 16), TBV_OK);
	ck_assert_int_eq(tbv_live_verify(p, e, &live),
	    TBV_ERR_NONCE_MISMATCH);
	ck_assert_uint_eq(tbv_live_count(live), 0);
	ck_assert_ptr_null(tbv_live_public_key(live, &len));
	ck_assert_str_eq(tbv_live_summary(live), "");
	ck_assert_int_eq(tbv_live_json(live, &json), TBV_OK);
	ck_assert_ptr_nonnull(strstr(json, "\"verdict\":\"refused\""));
	ck_assert_ptr_nonnull(strstr(json, "\"check\":\"challenge\""));
	ck_assert_ptr_nonnull(strstr(json, "\"facts\":{}"));
	tbv_live_free(live);
	tbv_evidence_free(e);
	tbv_policy_free(p);
}
END_TEST

/*
 * After a failed allocation there is no verdict and no facts; everything is
 * freed.
 */
static int
verify_failing(const struct tbv_policy *p, const struct tbv_evidence *e,
    size_t n, struct heap *heap)
{
	struct tbv_live *live = NULL;
	const char *json = NULL;
	int rc, said;

	heap_begin();
	heap_fail(n, 1);
	rc = tbv_live_verify(p, e, &live);
	said = tbv_live_json(live, &json);
	if (rc != TBV_OK && live != NULL)
		said = tbv_live_count(live) == 0 &&
		    *tbv_live_summary(live) == '\0' ? said : TBV_ERR_INTERNAL;
	tbv_live_free(live);
	*heap = heap_end();
	ck_assert_int_ne(said, TBV_ERR_INTERNAL);
	return rc != TBV_OK ? rc : said;
}

START_TEST(out_of_memory)
{
	static const char *const names[] = { "enclaves/good-key-raw/attestation",
	    "enclaves/nonce-other/attestation" };
	static const int wants[] = { TBV_OK, TBV_ERR_NONCE_MISMATCH };
	struct heap heap = { 0, 1, 0, 0, 0 };
	struct tbv_evidence *e;
	struct tbv_policy *p;
	size_t n;
	int rc = TBV_ERR_MEMORY;

	if (!heap_is_seen())
		return;
	live_set_up(&p, &e, names[_i]);
	ck_assert_int_eq(tbv_evidence_expect_nonce(e, live_nonce, 16), TBV_OK);
	/* twice: libcrypto makes what it keeps, and certificates are known */
	for (n = 0; n < 2; n++)
		(void)verify_failing(p, e, 1000000, &heap);
	for (n = 1, heap.failed = 1; heap.failed > 0; n++) {
		rc = verify_failing(p, e, n, &heap);
		ck_assert_int_eq(heap.blocks, 0);
		ck_assert_msg(rc == wants[_i] || rc == TBV_ERR_MEMORY ||
		    rc == TBV_ERR_CRYPTO, "allocation %zu: %s", n,
		    tbv_error_token(rc));
	}
	ck_assert_int_eq(rc, wants[_i]);
	ck_assert_uint_gt(n, 50);
	tbv_evidence_free(e);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("live");
	TCase *tcase = tcase_create("live");

	tcase_add_test(tcase, nothing);
	tcase_add_test(tcase, told);
	tcase_add_test(tcase, refused);
	tcase_add_loop_test(tcase, out_of_memory, 0, 2);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
