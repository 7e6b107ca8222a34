/*
 * A signature whose check ends at the point at infinity, as opposed to every
 * other one: r is chosen so that e * G + r * Q is that point.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <string.h>

#include "crypto/curve.h"
#include "support.h"

#define NUMBER_MAX 66

static const struct {
	const char *why;
	int nid;
	const char *digest;
	size_t size;			/* of a coordinate */
} curves[] = {
	{ "P-256", NID_X9_62_prime256v1, "SHA256", 32 },
	{ "P-384", NID_secp384r1, "SHA384", 48 },
	{ "P-384 with a shorter digest", NID_secp384r1, "SHA256", 48 },
	{ "P-521", NID_secp521r1, "SHA512", 66 }
};

/* A key, and the r that a forger would choose for a message in two parts. */
struct forged {
	uint8_t point[1 + 2 * NUMBER_MAX];
	uint8_t r[NUMBER_MAX];
	struct tbv_bytes parts[2];
	struct tbv_curve_key key;
	size_t size;
};

/* With d as the private key, Q = dG, and e + rd = 0 if r = -e/d. */
static void
forge(struct forged *f, int row)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(curves[row].nid);
	EC_POINT *q = EC_POINT_new(group);
	BN_CTX *ctx = BN_CTX_new();
	BIGNUM *d = BN_new(), *e, *order = BN_new(), *r = BN_new();
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int len;

	f->size = curves[row].size;
	f->parts[0] = chars("one");
	f->parts[1] = chars("two");
	ck_assert_int_eq(BN_set_word(d, 12345), 1);
	ck_assert_int_eq(EC_GROUP_get_order(group, order, ctx), 1);
	ck_assert_int_eq(EC_POINT_mul(group, q, d, NULL, NULL, ctx), 1);
	f->key.nid = curves[row].nid;
	f->key.point = f->point;
	f->key.point_size = EC_POINT_point2oct(group, q,
	    POINT_CONVERSION_UNCOMPRESSED, f->point, sizeof(f->point), ctx);
	ck_assert_uint_eq(f->key.point_size, 1 + 2 * f->size);
	ck_assert_int_eq(EVP_Digest("onetwo", 6, sum, &len,
	    EVP_get_digestbyname(curves[row].digest), NULL), 1);
	ck_assert_ptr_nonnull(e = BN_bin2bn(sum, (int)len, NULL));
	ck_assert_ptr_nonnull(BN_mod_inverse(r, d, order, ctx));
	ck_assert_int_eq(BN_mod_mul(r, r, e, order, ctx), 1);
	ck_assert_int_eq(BN_sub(r, order, r), 1);
	ck_assert_int_eq(BN_bn2binpad(r, f->r, (int)f->size), (int)f->size);
	BN_free(r);
	BN_free(order);
	BN_free(e);
	BN_free(d);
	BN_CTX_free(ctx);
	EC_POINT_free(q);
	EC_GROUP_free(group);
}

static int
nowhere(const struct forged *f, int row, size_t parts)
{
	struct tbv_bytes r;

	r.data = f->r;
	r.len = f->size;
	return tbv_curve_ends_nowhere(&f->key, curves[row].digest, f->parts,
	    parts, r);
}

START_TEST(forged_r)
{
	struct forged f;

	forge(&f, _i);
	ck_assert_msg(nowhere(&f, _i, 2) == 1, "%s", curves[_i].why);
}
END_TEST

/* Each of these is a signature that is false for another reason, or none. */
START_TEST(any_other)
{
	struct forged f;

	forge(&f, _i);
	ck_assert_int_eq(nowhere(&f, _i, 1), 0);
	ck_assert_int_eq(nowhere(&f, _i, 0), 0);
	f.r[f.size - 1] ^= 1;
	ck_assert_int_eq(nowhere(&f, _i, 2), 0);
	memset(f.r, 0, sizeof(f.r));
	ck_assert_int_eq(nowhere(&f, _i, 2), 0);
	forge(&f, _i);
	f.parts[1] = chars("Two");
	ck_assert_int_eq(nowhere(&f, _i, 2), 0);
	forge(&f, _i);
	f.point[f.size] ^= 1;		/* a point of no curve */
	ck_assert_int_eq(nowhere(&f, _i, 2), 0);
	forge(&f, _i);
	f.key.point_size--;
	ck_assert_int_eq(nowhere(&f, _i, 2), 0);
}
END_TEST

START_TEST(what_there_is_not)
{
	struct tbv_bytes r;
	struct forged f;

	forge(&f, 1);
	r.data = f.r;
	r.len = f.size;
	ck_assert_int_eq(tbv_curve_ends_nowhere(&f.key, "SHA999", f.parts, 2,
	    r), 0);
	f.key.nid = NID_undef;
	ck_assert_int_eq(nowhere(&f, 1, 2), 0);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("curve");
	TCase *tcase = tcase_create("curve");

	tcase_add_loop_test(tcase, forged_r, 0, ROWS(curves));
	tcase_add_loop_test(tcase, any_other, 0, ROWS(curves));
	tcase_add_test(tcase, what_there_is_not);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
