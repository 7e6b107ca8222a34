/*
 * The engine beside libcrypto: in every lane it says what libcrypto says, of
 * random signatures, of damaged ones, and of those that a forger or chance could
 * bring to the edges of the arithmetic.
 *
 * LANES=COUNT: so many random ones; the default is 4096, and .ci/lanes has a
 * million.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/obj_mac.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/lanes.h"
#include "support.h"

#define SIZE 48
#define WIDTH 8
#define KEYS 64
#define NONCES 128
#define AT_ONCE 256

static EC_GROUP *group;
static BN_CTX *ctx;
static BIGNUM *order, *prime;

/* A lane whose point is its own. */
struct item {
	uint8_t point[TBV_POINT_SIZE];
	uint8_t digest[SIZE], rs[2 * SIZE];
};

static struct key {
	BIGNUM *d;
	uint8_t point[TBV_POINT_SIZE];
} keys[KEYS];
static struct nonce {
	BIGNUM *inverse, *r;
} nonces[NONCES];

static void *
there(void *p)
{
	ck_assert_ptr_nonnull(p);
	return p;
}

static BIGNUM *
number(unsigned long value)
{
	BIGNUM *n = there(BN_new());

	ck_assert_int_eq(BN_set_word(n, value), 1);
	return n;
}

/* Below the order, and not 0. */
static BIGNUM *
random_number(void)
{
	BIGNUM *n = there(BN_new());

	do
		ck_assert_int_eq(BN_rand_range(n, order), 1);
	while (BN_is_zero(n));
	return n;
}

static unsigned int
dice(unsigned int sides)
{
	unsigned char b[4];

	ck_assert_int_eq(RAND_bytes(b, sizeof(b)), 1);
	return ((unsigned int)b[0] << 24 | (unsigned int)b[1] << 16 |
	    (unsigned int)b[2] << 8 | b[3]) % sides;
}

static void
put(const BIGNUM *n, uint8_t *out)
{
	ck_assert_int_eq(BN_bn2binpad(n, out, SIZE), SIZE);
}

static void
put_point(const EC_POINT *p, uint8_t *out)
{
	ck_assert_uint_eq(EC_POINT_point2oct(group, p,
	    POINT_CONVERSION_UNCOMPRESSED, out, TBV_POINT_SIZE, ctx),
	    TBV_POINT_SIZE);
}

/* x of a multiple of the base point, modulo the order. */
static BIGNUM *
r_of(const BIGNUM *k)
{
	EC_POINT *p = there(EC_POINT_new(group));
	BIGNUM *x = there(BN_new());

	ck_assert_int_eq(EC_POINT_mul(group, p, k, NULL, NULL, ctx), 1);
	ck_assert_int_eq(EC_POINT_get_affine_coordinates(group, p, x, NULL,
	    ctx), 1);
	ck_assert_int_eq(BN_mod(x, x, order, ctx), 1);
	EC_POINT_free(p);
	return x;
}

static void
make_key(struct key *key, BIGNUM *d)
{
	EC_POINT *p = there(EC_POINT_new(group));

	key->d = d;
	ck_assert_int_eq(EC_POINT_mul(group, p, d, NULL, NULL, ctx), 1);
	put_point(p, key->point);
	EC_POINT_free(p);
}

static void
make_nonce(struct nonce *nonce, BIGNUM *k)
{
	nonce->r = r_of(k);
	nonce->inverse = there(BN_mod_inverse(NULL, k, order, ctx));
	BN_free(k);
}

/* order - n, and (order + 1) / 2, which is a half. */
static BIGNUM *
below_order(unsigned long n)
{
	BIGNUM *out = there(BN_dup(order));

	ck_assert_int_eq(BN_sub_word(out, n), 1);
	return out;
}

static BIGNUM *
half_order(void)
{
	BIGNUM *out = there(BN_dup(order));

	ck_assert_int_eq(BN_add_word(out, 1), 1);
	ck_assert_int_eq(BN_rshift1(out, out), 1);
	return out;
}

/* Among them keys and nonces of few bits, and their negatives. */
static void
set_up(void)
{
	size_t i;

	group = there(EC_GROUP_new_by_curve_name(NID_secp384r1));
	ctx = there(BN_CTX_new());
	order = there(BN_dup(EC_GROUP_get0_order(group)));
	prime = there(BN_new());
	ck_assert_int_eq(EC_GROUP_get_curve(group, prime, NULL, NULL, ctx), 1);
	for (i = 0; i < KEYS; i++)
		make_key(&keys[i], i < 4 ? number(i + 1) : i < 8 ?
		    below_order(i - 3) : i == 8 ? half_order() :
		    random_number());
	for (i = 0; i < NONCES; i++)
		make_nonce(&nonces[i], i < 4 ? number(i + 1) : i < 8 ?
		    below_order(i - 3) : i == 8 ? half_order() :
		    random_number());
}

static void
tear_down(void)
{
	size_t i;

	for (i = 0; i < KEYS; i++)
		BN_free(keys[i].d);
	for (i = 0; i < NONCES; i++) {
		BN_free(nonces[i].inverse);
		BN_free(nonces[i].r);
	}
	BN_free(prime);
	BN_free(order);
	BN_CTX_free(ctx);
	EC_GROUP_free(group);
}

/* A good signature over a random digest: s = (e + r d) / k. */
static void
sign(struct item *item)
{
	const struct nonce *nonce = &nonces[dice(NONCES)];
	const struct key *key = &keys[dice(KEYS)];
	BIGNUM *e, *s = there(BN_new());

	ck_assert_int_eq(RAND_bytes(item->digest, SIZE), 1);
	e = there(BN_bin2bn(item->digest, SIZE, NULL));
	ck_assert_int_eq(BN_mod_mul(s, nonce->r, key->d, order, ctx), 1);
	ck_assert_int_eq(BN_mod_add(s, s, e, order, ctx), 1);
	ck_assert_int_eq(BN_mod_mul(s, s, nonce->inverse, order, ctx), 1);
	put(nonce->r, item->rs);
	put(s, item->rs + SIZE);
	memcpy(item->point, key->point, TBV_POINT_SIZE);
	BN_free(e);
	BN_free(s);
}

static void
flip(uint8_t *bytes, unsigned int size)
{
	bytes[dice(size)] ^= (uint8_t)(1u << dice(8));
}

/* A number that is not within its bounds, or just within. */
static void
put_bound(uint8_t *out, const BIGNUM *bound)
{
	BIGNUM *n = there(BN_dup(bound));

	switch (dice(5)) {
	case 0:
		BN_zero(n);
		break;
	case 1:
		ck_assert_int_eq(BN_add_word(n, dice(3)), 1);
		break;
	case 2:
		ck_assert_int_eq(BN_sub_word(n, 1 + dice(3)), 1);
		break;
	case 3:
		ck_assert_int_eq(BN_set_word(n, 1 + dice(3)), 1);
		break;
	default:
		memset(out, 0xff, SIZE);
		BN_free(n);
		return;
	}
	put(n, out);
	BN_free(n);
}

/* The order or prime minus a number: the other s, the other y. */
static void
negate(uint8_t *bytes, const BIGNUM *modulus)
{
	BIGNUM *n = there(BN_bin2bn(bytes, SIZE, NULL));

	ck_assert_int_eq(BN_sub(n, modulus, n), 1);
	put(n, bytes);
	BN_free(n);
}

static void
damage(struct item *item)
{
	switch (dice(12)) {
	case 0:
		flip(item->rs, SIZE);
		break;
	case 1:
		flip(item->rs + SIZE, SIZE);
		break;
	case 2:
		flip(item->digest, SIZE);
		break;
	case 3:
		flip(item->point, TBV_POINT_SIZE);
		break;
	case 4:
		memcpy(item->point, keys[dice(KEYS)].point, TBV_POINT_SIZE);
		break;
	case 5:
		negate(item->rs + SIZE, order);
		break;
	case 6:
		negate(item->point + 1 + SIZE, prime);
		break;
	case 7:
		put_bound(item->rs, order);
		break;
	case 8:
		put_bound(item->rs + SIZE, order);
		break;
	case 9:
		put_bound(item->point + 1 + SIZE * dice(2), prime);
		break;
	case 10:
		put_bound(item->digest, order);
		break;
	default:
		memset(item->rs + SIZE * dice(2), 0, SIZE);
	}
}

static int
is_within(const uint8_t *bytes)
{
	BIGNUM *n = there(BN_bin2bn(bytes, SIZE, NULL));
	int within = !BN_is_zero(n) && BN_cmp(n, order) < 0;

	BN_free(n);
	return within;
}

/* Whether all are what the engine may see: not by our code. */
static int
is_sound_item(const struct item *item)
{
	EC_POINT *p = there(EC_POINT_new(group));
	int sound;

	sound = is_within(item->rs) && is_within(item->rs + SIZE) &&
	    is_within(item->digest) && item->point[0] == 0x04 &&
	    EC_POINT_oct2point(group, p, item->point, TBV_POINT_SIZE,
	    ctx) == 1;
	EC_POINT_free(p);
	return sound;
}

/* The result of libcrypto, which fails at the point at infinity. */
static enum tbv_lane_state
want_of(const struct item *item)
{
	if (!is_sound_item(item))
		return TBV_LANE_UNKNOWN;
	return tbv_signature_check_digest(item->point, item->digest,
	    item->rs) == TBV_SIGNATURE_GOOD ? TBV_LANE_GOOD : TBV_LANE_BAD;
}

static void
to_lane(const struct item *item, struct tbv_lane *lane)
{
	lane->point = item->point;
	memcpy(lane->digest, item->digest, SIZE);
	memcpy(lane->rs, item->rs, sizeof(item->rs));
	lane->state = TBV_LANE_UNKNOWN;
}

static void
compare(const struct item *item, const struct tbv_lane *lane, size_t count,
    const char *what)
{
	char hex[2 * 2 * SIZE + 1];
	size_t i;

	for (i = 0; i < count; i++) {
		tbv_text_hex(item[i].rs, 2 * SIZE, hex);
		ck_assert_msg(lane[i].state == want_of(&item[i]),
		    "%s: lane %zu of %zu: %d, libcrypto %d: r and s %s", what,
		    i, count, (int)lane[i].state, (int)want_of(&item[i]), hex);
	}
}

START_TEST(random_and_damaged)
{
	static struct item item[AT_ONCE];
	static struct tbv_lane lane[AT_ONCE];
	const char *env = getenv("LANES");
	unsigned long left = env != NULL ? strtoul(env, NULL, 10) : 4096;
	size_t count, i, good = 0, bad = 0, unknown = 0;

	for (; left > 0; left -= count) {
		count = left < AT_ONCE ? left : AT_ONCE - dice(WIDTH);
		for (i = 0; i < count; i++) {
			sign(&item[i]);
			if (dice(2) == 0)
				damage(&item[i]);
			to_lane(&item[i], &lane[i]);
		}
		tbv_lanes_run(lane, count);
		compare(item, lane, count, "random");
		for (i = 0; i < count; i++) {
			good += lane[i].state == TBV_LANE_GOOD;
			bad += lane[i].state == TBV_LANE_BAD;
			unknown += lane[i].state == TBV_LANE_UNKNOWN;
		}
	}
	(void)fprintf(stderr, "# random: %zu good, %zu bad, %zu not shown to "
	    "the engine\n", good, bad, unknown);
	ck_assert_uint_gt(good, 0);
	ck_assert_uint_gt(bad, 0);
	ck_assert_uint_gt(unknown, 0);
}
END_TEST

/* Every set of bad lanes among eight, and each count of lanes. */
START_TEST(each_lane)
{
	struct tbv_lane lane[WIDTH];
	struct item item[WIDTH];
	unsigned int bad, count, i;

	for (bad = 0; bad < 1u << WIDTH; bad++) {
		count = 1 + bad % WIDTH;
		if (bad >> count == 0)
			count = WIDTH;
		for (i = 0; i < count; i++) {
			sign(&item[i]);
			if (bad >> i & 1)
				flip(item[i].digest, SIZE);
			to_lane(&item[i], &lane[i]);
		}
		tbv_lanes_run(lane, count);
		for (i = 0; i < count; i++)
			ck_assert_int_eq(lane[i].state, bad >> i & 1 ?
			    TBV_LANE_BAD : TBV_LANE_GOOD);
		compare(item, lane, count, "each lane");
	}
}
END_TEST

/* In each lane, among good ones. */
static void
try_everywhere(const struct item *edge, const char *what)
{
	struct tbv_lane lane[WIDTH];
	struct item item[WIDTH];
	size_t at, i;

	for (i = 0; i < WIDTH; i++)
		sign(&item[i]);
	for (at = 0; at < WIDTH; at++) {
		struct item kept = item[at];

		item[at] = *edge;
		for (i = 0; i < WIDTH; i++)
			to_lane(&item[i], &lane[i]);
		tbv_lanes_run(lane, WIDTH);
		ck_assert_msg(lane[at].state == want_of(edge),
		    "%s in lane %zu: %d, libcrypto %d", what, at,
		    (int)lane[at].state, (int)want_of(edge));
		for (i = 0; i < WIDTH; i++)
			ck_assert_msg(i == at || lane[i].state ==
			    TBV_LANE_GOOD, "%s in lane %zu: lane %zu is %d",
			    what, at, i, (int)lane[i].state);
		item[at] = kept;
	}
}

/*
 * A key for which r, s and e are a good signature that ends at the point R: Q =
 * (s R - e G) / r.  0 if that is not a point.
 */
static int
key_for(const EC_POINT *point, const BIGNUM *r, const BIGNUM *s,
    struct item *item)
{
	EC_POINT *q = there(EC_POINT_new(group));
	BIGNUM *e = there(BN_bin2bn(item->digest, SIZE, NULL));
	BIGNUM *inverse = there(BN_mod_inverse(NULL, r, order, ctx));
	BIGNUM *u = there(BN_new()), *v = there(BN_new());
	int rc = 0;

	ck_assert_int_eq(BN_mod_mul(u, inverse, s, order, ctx), 1);
	ck_assert_int_eq(BN_mod_mul(v, inverse, e, order, ctx), 1);
	if (!BN_is_zero(v))
		ck_assert_int_eq(BN_sub(v, order, v), 1);
	ck_assert_int_eq(EC_POINT_mul(group, q, v, point, u, ctx), 1);
	if (!EC_POINT_is_at_infinity(group, q)) {
		put_point(q, item->point);
		put(r, item->rs);
		put(s, item->rs + SIZE);
		rc = 1;
	}
	BN_free(v);
	BN_free(u);
	BN_free(inverse);
	BN_free(e);
	EC_POINT_free(q);
	return rc;
}

/* The first point at or above an x. */
static EC_POINT *
point_from(BIGNUM *x)
{
	EC_POINT *p = there(EC_POINT_new(group));

	while (EC_POINT_set_compressed_coordinates(group, p, x, 0, ctx) != 1)
		ck_assert_int_eq(BN_add_word(x, 1), 1);
	return p;
}

#define NUMBERS 8

/* s, and e, at the ends and in the middle of what they can be. */
static BIGNUM *
number_at(size_t i)
{
	BIGNUM *n;

	switch (i) {
	case 0:
	case 1:
		return number(i + 1);
	case 2:
	case 3:
		return below_order(i - 1);
	case 4:
		return half_order();
	case 5:
		n = half_order();
		ck_assert_int_eq(BN_sub_word(n, 1), 1);
		return n;
	case 6:
		n = number(1);
		ck_assert_int_eq(BN_lshift(n, n, 383), 1);
		return n;
	default:
		return random_number();
	}
}

/* Digests that are 0, the order, and all ones, besides those numbers. */
static void
put_digest(size_t i, uint8_t *out)
{
	BIGNUM *n;

	if (i >= NUMBERS) {
		memset(out, i == NUMBERS ? 0 : 0xff, SIZE);
		if (i == NUMBERS + 1)
			put(order, out);
		return;
	}
	n = number_at(i);
	put(n, out);
	BN_free(n);
}
#define DIGESTS (NUMBERS + 3)

/*
 * Signatures that end at points whose x is tiny, just below the order, or above
 * it, where r is x less the order.
 */
START_TEST(edges)
{
	BIGNUM *x = _i < 2 ? number(_i == 0 ? 1 : 1000) : _i < 4 ?
	    below_order(_i == 2 ? 20 : 1000) : there(BN_dup(order));
	BIGNUM *r, *s;
	struct item item;
	EC_POINT *point;
	size_t e, i, tried = 0;

	if (_i >= 4)
		ck_assert_int_eq(BN_add_word(x, _i == 4 ? 1 : 1000), 1);
	point = point_from(x);
	r = there(BN_dup(x));
	ck_assert_int_eq(BN_mod(r, x, order, ctx), 1);
	for (i = 0; i < NUMBERS; i++) {
		s = number_at(i);
		for (e = 0; e < DIGESTS; e++) {
			put_digest(e, item.digest);
			if (!key_for(point, r, s, &item))
				continue;
			ck_assert_int_eq(tbv_signature_check_digest(item.point,
			    item.digest, item.rs), TBV_SIGNATURE_GOOD);
			try_everywhere(&item, "a good edge");
			item.rs[SIZE - 1] ^= 1;
			try_everywhere(&item, "a bad edge");
			tried++;
		}
		BN_free(s);
	}
	ck_assert_uint_gt(tried, 60);
	EC_POINT_free(point);
	BN_free(r);
	BN_free(x);
}
END_TEST

/*
 * e G and r Q are one point, whose double is the end; or the one is the other's
 * negative, and the end is the point at infinity, which no signature has.
 */
START_TEST(doubled_and_cancelled)
{
	BIGNUM *k = _i < 4 ? number((unsigned long)_i + 1) : random_number();
	BIGNUM *s = random_number(), *e = there(BN_new()), *two = number(2);
	BIGNUM *r = r_of(k), *inverse, *d = there(BN_new());
	struct item item;
	struct key key;

	/* k = 2 e / s, and Q = (e / r) G */
	ck_assert_int_eq(BN_mod_mul(e, k, s, order, ctx), 1);
	inverse = there(BN_mod_inverse(NULL, two, order, ctx));
	ck_assert_int_eq(BN_mod_mul(e, e, inverse, order, ctx), 1);
	BN_free(inverse);
	inverse = there(BN_mod_inverse(NULL, r, order, ctx));
	ck_assert_int_eq(BN_mod_mul(d, e, inverse, order, ctx), 1);
	make_key(&key, d);
	put(e, item.digest);
	put(r, item.rs);
	put(s, item.rs + SIZE);
	memcpy(item.point, key.point, TBV_POINT_SIZE);
	ck_assert_int_eq(want_of(&item), TBV_LANE_GOOD);
	try_everywhere(&item, "doubled");
	negate(item.point + 1 + SIZE, prime);
	ck_assert_int_eq(want_of(&item), TBV_LANE_BAD);
	try_everywhere(&item, "cancelled");
	BN_free(d);
	BN_free(inverse);
	BN_free(r);
	BN_free(two);
	BN_free(e);
	BN_free(s);
	BN_free(k);
}
END_TEST

/* With what libcrypto checks again: the same, but for what it says itself. */
START_TEST(checked)
{
	static struct item item[AT_ONCE];
	static struct tbv_lane lane[AT_ONCE];
	size_t i;

	for (i = 0; i < AT_ONCE; i++) {
		sign(&item[i]);
		if (i % 3 == 0)
			damage(&item[i]);
		to_lane(&item[i], &lane[i]);
	}
	ck_assert_int_eq(tbv_lanes_check(lane, AT_ONCE), TBV_OK);
	compare(item, lane, AT_ONCE, "checked");
	ck_assert_int_eq(tbv_lanes_check(lane, 0), TBV_OK);
}
END_TEST

/* Without an engine there is no result, and that is not an error. */
START_TEST(without)
{
	struct tbv_lane lane[2];
	struct item item;
	const char *name;

	set_up();
	sign(&item);
	to_lane(&item, &lane[0]);
	to_lane(&item, &lane[1]);
	lane[1].state = TBV_LANE_GOOD;
	ck_assert_int_eq(tbv_lanes_check(lane, 2), TBV_OK);
	ck_assert_int_eq(lane[0].state, TBV_LANE_UNKNOWN);
	ck_assert_int_eq(lane[1].state, TBV_LANE_UNKNOWN);
	ck_assert_int_eq(tbv_lanes(&name), 0);
	ck_assert_int_eq(name == NULL, *tbv_lanes_engine() == '\0');
	tear_down();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("lanes");
	TCase *tcase = tcase_create("lanes");

	tcase_set_timeout(tcase, 0);
	if (tbv_lanes(NULL)) {
		tcase_add_checked_fixture(tcase, set_up, tear_down);
		tcase_add_test(tcase, random_and_damaged);
		tcase_add_test(tcase, each_lane);
		tcase_add_loop_test(tcase, edges, 0, 6);
		tcase_add_loop_test(tcase, doubled_and_cancelled, 0, 12);
		tcase_add_test(tcase, checked);
	} else
		tcase_add_test(tcase, without);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
