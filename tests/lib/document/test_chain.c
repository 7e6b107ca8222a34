/*
 * The chain: each rule broken in turn, in a chain whose signatures hold.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "document/chain.h"
#include "document/cose.h"
#include "support.h"

#define CHAIN 5			/* root, region, zone, instance, leaf */

/* A good document, and the chain in it. */
struct fixture {
	struct tbv_bytes file;
	struct tbv_attestation att;
	struct tbv_chain chain;
	struct tbv_fault fault;
	int64_t when;
};

static void
set_up(struct fixture *f, const char *name)
{
	struct tbv_cose cose;

	memset(f, 0, sizeof(*f));
	f->file = load(name);
	ck_assert_int_eq(tbv_cose_parse(f->file, &cose, &f->fault), TBV_OK);
	ck_assert_int_eq(tbv_attestation_parse(cose.payload, &f->att,
	    &f->fault), TBV_OK);
	ck_assert_int_eq(tbv_chain_parse(&f->att, &f->chain, &f->fault),
	    TBV_OK);
	f->when = (int64_t)(f->att.time_ms / 1000);
}

static int
judge(struct fixture *f, struct tbv_cache *cache)
{
	struct tbv_known known = { cache, NULL, 0 };

	tbv_fault_clear(&f->fault);
	return tbv_chain_check(&f->chain, f->when, &known, &f->fault);
}

START_TEST(good)
{
	struct fixture f;

	set_up(&f, "cases/good/attestation");
	ck_assert_uint_eq(f.chain.count, CHAIN);
	ck_assert_int_eq(judge(&f, NULL), TBV_OK);
	ck_assert_str_eq(f.fault.message, "");
	ck_assert_ptr_eq(tbv_chain_end_entity(&f.chain), &f.chain.cert[4]);
	ck_assert_ptr_eq(tbv_chain_end_entity(&f.chain)->der.data,
	    f.att.certificate.data);
	discard(f.file);
}
END_TEST

/* A change of a parsed certificate. */
enum change {
	NO_BASIC, NOT_CA, NO_USAGE, USAGE, PATH, NO_PATH, CA, ISSUER
};

static const struct {
	const char *why;
	size_t i;
	enum change change;
	unsigned int value;
	const char *want;
} rules[] = {
	{ "the root without basicConstraints", 0, NO_BASIC, 0, "chain-ca" },
	{ "the region without basicConstraints", 1, NO_BASIC, 0,
	    "chain-ca" },
	{ "the instance without basicConstraints", 3, NO_BASIC, 0,
	    "chain-ca" },
	{ "the root that is no CA", 0, NOT_CA, 0, "chain-ca" },
	{ "the zone that is no CA", 2, NOT_CA, 0, "chain-ca" },
	{ "the instance that is no CA", 3, NOT_CA, 0, "chain-ca" },
	{ "the root without keyUsage", 0, NO_USAGE, 0, "chain-key-usage" },
	{ "the instance without keyUsage", 3, NO_USAGE, 0,
	    "chain-key-usage" },
	{ "the instance with digitalSignature alone", 3, USAGE, 0x80,
	    "chain-key-usage" },
	{ "the instance with keyCertSign alone", 3, USAGE, 0x04, "ok" },
	{ "the instance with all but keyCertSign", 3, USAGE, 0xfb,
	    "chain-key-usage" },
	{ "the root with pathLen 3", 0, PATH, 3, "ok" },
	{ "the root with pathLen 2", 0, PATH, 2, "chain-path-length" },
	{ "the region with pathLen 2", 1, PATH, 2, "ok" },
	{ "the region with pathLen 1", 1, PATH, 1, "chain-path-length" },
	{ "the zone with pathLen 1", 2, PATH, 1, "ok" },
	{ "the zone with pathLen 0", 2, PATH, 0, "chain-path-length" },
	{ "the instance with pathLen 0", 3, PATH, 0, "ok" },
	{ "the region without pathLen", 1, NO_PATH, 0, "ok" },
	{ "the leaf that is a CA", 4, CA, 0, "chain-end-entity" },
	{ "the leaf without keyUsage", 4, NO_USAGE, 0, "chain-key-usage" },
	{ "the leaf without digitalSignature", 4, USAGE, 0x7b,
	    "chain-key-usage" },
	{ "the leaf with keyCertSign", 4, USAGE, 0x84, "chain-key-usage" },
	{ "the leaf with nonRepudiation", 4, USAGE, 0xc0, "ok" },
	{ "the leaf without basicConstraints", 4, NO_BASIC, 0, "ok" },
	{ "the root with another issuer", 0, ISSUER, 0, "ok" },
	{ "the region with another issuer", 1, ISSUER, 0, "chain-issuer" },
	{ "the zone with another issuer", 2, ISSUER, 0, "chain-issuer" },
	{ "the instance with another issuer", 3, ISSUER, 0,
	    "chain-issuer" },
	{ "the leaf with another issuer", 4, ISSUER, 0, "chain-issuer" },
	{ "the leaf with an issuer a byte shorter", 4, ISSUER, 1,
	    "chain-issuer" }
};

static void
apply(struct fixture *f, size_t i, enum change change, unsigned int value)
{
	struct tbv_certificate *cert = &f->chain.cert[i];

	switch (change) {
	case NO_BASIC:
		cert->has_basic = cert->is_ca = cert->has_path_length = 0;
		break;
	case NOT_CA:
		cert->is_ca = 0;
		break;
	case NO_USAGE:
		cert->has_key_usage = 0;
		break;
	case USAGE:
		cert->key_usage = value;
		break;
	case PATH:
		cert->has_path_length = 1;
		cert->path_length = value;
		break;
	case NO_PATH:
		cert->has_path_length = 0;
		break;
	case CA:
		cert->is_ca = 1;
		break;
	case ISSUER:
		if (value != 0)
			cert->issuer.len -= value;
		else
			cert->issuer = cert->tbs;
		break;
	}
}

START_TEST(rule)
{
	struct fixture f;

	set_up(&f, "cases/good/attestation");
	apply(&f, rules[_i].i, rules[_i].change, rules[_i].value);
	expect_token(rules[_i].why, judge(&f, NULL), rules[_i].want);
	discard(f.file);
}
END_TEST

/* At its bounds each certificate holds, and a second past them it does not. */
START_TEST(time_)
{
	size_t i = (size_t)_i;
	struct fixture f;

	set_up(&f, "cases/good/attestation");
	f.chain.cert[i].not_before = f.when;
	f.chain.cert[i].not_after = f.when;
	ck_assert_int_eq(judge(&f, NULL), TBV_OK);
	f.chain.cert[i].not_before = f.when + 1;
	f.chain.cert[i].not_after = f.when + 2;
	ck_assert_int_eq(judge(&f, NULL), TBV_ERR_CHAIN_NOT_YET_VALID);
	f.chain.cert[i].not_before = f.when - 2;
	f.chain.cert[i].not_after = f.when - 1;
	ck_assert_int_eq(judge(&f, NULL), TBV_ERR_CHAIN_EXPIRED);
	discard(f.file);
}
END_TEST

/* Past 2038 and 2106, where 32 bits end. */
START_TEST(far_time)
{
	struct fixture f;

	set_up(&f, "cases/good/attestation");
	f.when += INT64_C(1) << 32;
	ck_assert_int_eq(judge(&f, NULL), TBV_ERR_CHAIN_EXPIRED);
	f.when -= INT64_C(1) << 33;
	ck_assert_int_eq(judge(&f, NULL), TBV_ERR_CHAIN_NOT_YET_VALID);
	discard(f.file);
}
END_TEST

/* A bit of the TBS, of the signature, or of the issuer's key is another. */
START_TEST(signature)
{
	static const char *const labels[] = { NULL, "cabundle[1]",
	    "cabundle[2]", "cabundle[3]", "certificate" };
	size_t i = (size_t)_i;
	struct tbv_bytes tbs;
	struct fixture f;
	uint8_t *p;

	set_up(&f, "cases/good/attestation");
	tbs = copy(f.chain.cert[i].tbs);
	p = (uint8_t *)(uintptr_t)tbs.data;
	p[tbs.len - 1] ^= 1;
	f.chain.cert[i].tbs = tbs;
	ck_assert_int_eq(judge(&f, NULL), TBV_ERR_CHAIN_SIGNATURE);
	ck_assert_msg(strstr(f.fault.message, labels[i]) ==
	    f.fault.message, "%s", f.fault.message);
	p[tbs.len - 1] ^= 1;
	ck_assert_int_eq(judge(&f, NULL), TBV_OK);
	f.chain.cert[i].signature.len--;
	ck_assert_int_eq(judge(&f, NULL), TBV_ERR_CHAIN_SIGNATURE);
	f.chain.cert[i].signature.len++;
	/* the key of the root before the issuer, or after it */
	f.chain.cert[i - 1].point = f.chain.cert[i].point;
	ck_assert_int_ne(judge(&f, NULL), TBV_OK);
	discard(f.file);
	discard(tbs);
}
END_TEST

START_TEST(key_off_the_curve)
{
	uint8_t point[TBV_POINT_SIZE];
	struct fixture f;

	set_up(&f, "cases/good/attestation");
	memcpy(point, f.chain.cert[2].point, sizeof(point));
	point[96] ^= 1;
	f.chain.cert[2].point = point;
	ck_assert_int_eq(judge(&f, NULL), TBV_ERR_CERTIFICATE_KEY);
	ck_assert_ptr_nonnull(strstr(f.fault.message, "cabundle[2]"));
	discard(f.file);
}
END_TEST

/* What the cache remembers is looked at again: all but the signature. */
START_TEST(cached)
{
	struct tbv_cache *cache = tbv_cache_new();
	struct fixture f;

	ck_assert_ptr_nonnull(cache);
	set_up(&f, "cases/good/attestation");
	ck_assert_int_eq(judge(&f, cache), TBV_OK);
	ck_assert_int_eq(judge(&f, cache), TBV_OK);
	f.when += 365 * 86400;
	ck_assert_int_eq(judge(&f, cache), TBV_ERR_CHAIN_EXPIRED);
	f.when -= 365 * 86400;
	f.chain.cert[3].is_ca = 0;
	ck_assert_int_eq(judge(&f, cache), TBV_ERR_CHAIN_CA);
	f.chain.cert[3].is_ca = 1;
	f.chain.cert[4].key_usage |= TBV_KU_KEY_CERT_SIGN;
	ck_assert_int_eq(judge(&f, cache), TBV_ERR_CHAIN_KEY_USAGE);
	f.chain.cert[4].key_usage &= ~(unsigned int)TBV_KU_KEY_CERT_SIGN;
	f.chain.cert[2].issuer = f.chain.cert[2].subject;
	ck_assert_int_eq(judge(&f, cache), TBV_ERR_CHAIN_ISSUER);
	discard(f.file);
	tbv_cache_free(cache);
}
END_TEST

/* A forged certificate is not cached, and does not match another one. */
START_TEST(not_cached)
{
	struct tbv_cache *cache = tbv_cache_new();
	struct tbv_bytes der, good_der;
	struct fixture f;
	uint8_t *p;

	ck_assert_ptr_nonnull(cache);
	set_up(&f, "cases/good/attestation");
	ck_assert_int_eq(judge(&f, cache), TBV_OK);
	good_der = f.chain.cert[4].der;
	der = copy(good_der);
	p = (uint8_t *)(uintptr_t)der.data;
	p[der.len - 1] ^= 1;	/* the signature's last byte */
	ck_assert_int_eq(tbv_certificate_parse(der, "certificate",
	    &f.chain.cert[4], &f.fault), TBV_OK);
	ck_assert_int_eq(judge(&f, cache), TBV_ERR_CHAIN_SIGNATURE);
	ck_assert_int_eq(judge(&f, cache), TBV_ERR_CHAIN_SIGNATURE);
	discard(der);
	discard(f.file);
	tbv_cache_free(cache);
}
END_TEST

/* Only the leaf's name is "certificate", and each CA's has its index. */
START_TEST(labels)
{
	struct fixture f;

	set_up(&f, "cases/good/attestation");
	f.att.cabundle[2].len--;
	ck_assert_int_eq(tbv_chain_parse(&f.att, &f.chain, &f.fault),
	    TBV_ERR_CERTIFICATE_DER);
	ck_assert_ptr_eq(strstr(f.fault.message, "cabundle[2]: "),
	    f.fault.message);
	f.att.cabundle[2].len++;
	f.att.certificate.len--;
	tbv_fault_clear(&f.fault);
	ck_assert_int_eq(tbv_chain_parse(&f.att, &f.chain, &f.fault),
	    TBV_ERR_CERTIFICATE_DER);
	ck_assert_ptr_eq(strstr(f.fault.message, "certificate: "),
	    f.fault.message);
	discard(f.file);
}
END_TEST

/* The last certificate of the bundle has no privilege: one CA is enough. */
START_TEST(short_chain)
{
	struct fixture f;

	set_up(&f, "cases/good-short-chain/attestation");
	ck_assert_int_eq(judge(&f, NULL), TBV_OK);
	ck_assert_uint_lt(f.chain.count, CHAIN);
	discard(f.file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("chain");
	TCase *tcase = tcase_create("chain");

	tcase_add_test(tcase, good);
	tcase_add_loop_test(tcase, rule, 0, ROWS(rules));
	tcase_add_loop_test(tcase, time_, 0, CHAIN);
	tcase_add_test(tcase, far_time);
	tcase_add_loop_test(tcase, signature, 1, CHAIN);
	tcase_add_test(tcase, key_off_the_curve);
	tcase_add_test(tcase, cached);
	tcase_add_test(tcase, not_cached);
	tcase_add_test(tcase, labels);
	tcase_add_test(tcase, short_chain);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
