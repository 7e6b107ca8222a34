/*
 * ES384: one message, one key, and every way to be neither.
 * test_wycheproof.c has the cases of others.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/err.h>
#include <string.h>

#include "document/attestation.h"
#include "document/certificate.h"
#include "document/cose.h"
#include "crypto/keyring.h"
#include "crypto/signature.h"
#include "support.h"

/* The order of P-384 (SEC 2, 2.5.1). */
#define ORDER "ffffffffffffffffffffffffffffffffffffffffffffffff" \
	"c7634d81f4372ddf581a0db248b0a77aecec196accc52973"

/* A good document: the signed bytes, the key, and the signature. */
struct fixture {
	struct tbv_bytes file;
	struct tbv_cose cose;
	struct tbv_certificate leaf;
	struct tbv_bytes parts[2];
	uint8_t point[TBV_POINT_SIZE];
	uint8_t rs[TBV_SIGNATURE_RS_SIZE + 1];
};

static void
set_up(struct fixture *f)
{
	struct tbv_attestation att;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	f->file = load("cases/good/attestation");
	ck_assert_int_eq(tbv_cose_parse(f->file, &f->cose, &fault), TBV_OK);
	ck_assert_int_eq(tbv_attestation_parse(f->cose.payload, &att,
	    &fault), TBV_OK);
	ck_assert_int_eq(tbv_certificate_parse(att.certificate, "leaf",
	    &f->leaf, &fault), TBV_OK);
	f->parts[0].data = f->cose.head;
	f->parts[0].len = f->cose.head_len;
	f->parts[1] = f->cose.payload;
	memcpy(f->point, f->leaf.point, sizeof(f->point));
	memcpy(f->rs, f->cose.signature.data, TBV_SIGNATURE_RS_SIZE);
	f->rs[TBV_SIGNATURE_RS_SIZE] = 0;
	ERR_clear_error();
}

/* Keys that other tests of this process may have left. */
static struct tbv_keyring *ring;

/* A key that is made for the check, one that is kept, and one that was. */
static enum tbv_signature
check_rs(const uint8_t *point, const struct tbv_bytes *parts, size_t count,
    struct tbv_bytes signature)
{
	enum tbv_signature rc;
	int i;

	rc = tbv_signature_check_rs(NULL, point, parts, count, signature);
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(tbv_signature_check_rs(ring, point, parts,
		    count, signature), rc);
	return rc;
}

static enum tbv_signature
judge_len(const struct fixture *f, size_t len)
{
	struct tbv_bytes signature;
	enum tbv_signature rc;

	signature.data = f->rs;
	signature.len = len;
	rc = check_rs(f->point, f->parts, 2, signature);
	/* nothing is left in the caller's queue, whatever the verdict */
	ck_assert_uint_eq(ERR_peek_error(), 0);
	return rc;
}

static enum tbv_signature
judge(const struct fixture *f)
{
	return judge_len(f, TBV_SIGNATURE_RS_SIZE);
}

/* out = ORDER - in, both of 48 bytes. */
static void
negate(const uint8_t *in, uint8_t *out)
{
	struct tbv_bytes order = bytes(ORDER);
	int borrow = 0, d, i;

	for (i = 47; i >= 0; i--) {
		d = order.data[i] - in[i] - borrow;
		borrow = d < 0;
		out[i] = (uint8_t)(d + 256 * borrow);
	}
	ck_assert_int_eq(borrow, 0);
	discard(order);
}

START_TEST(good)
{
	struct fixture f;

	set_up(&f);
	ck_assert_int_eq(judge(&f), TBV_SIGNATURE_GOOD);
	discard(f.file);
}
END_TEST

/* (r, n - s) is as good as (r, s); hypervisors sign with either. */
START_TEST(other_s)
{
	struct fixture f;
	uint8_t s[48];

	set_up(&f);
	negate(f.rs + 48, s);
	ck_assert_int_ne(memcmp(f.rs + 48, s, 48), 0);
	memcpy(f.rs + 48, s, 48);
	ck_assert_int_eq(judge(&f), TBV_SIGNATURE_GOOD);
	negate(f.rs, s);
	memcpy(f.rs, s, 48);
	ck_assert_int_eq(judge(&f), TBV_SIGNATURE_BAD);
	discard(f.file);
}
END_TEST

static const struct {
	const char *why;
	size_t at;
	const char *value;
} values[] = {
	{ "r 0", 0, "00*48" },
	{ "s 0", 48, "00*48" },
	{ "both 0", 0, "00*96" },
	{ "r 1", 0, "00*47 01" },
	{ "s 1", 48, "00*47 01" },
	{ "both 1", 0, "00*47 01 00*47 01" },
	{ "r n", 0, ORDER },
	{ "s n", 48, ORDER },
	{ "both n", 0, ORDER ORDER },
	{ "r 2^384-1", 0, "ff*48" },
	{ "s 2^384-1", 48, "ff*48" },
	{ "both 2^384-1", 0, "ff*96" }
};

START_TEST(value)
{
	struct tbv_bytes in = bytes(values[_i].value);
	struct fixture f;

	set_up(&f);
	memcpy(f.rs + values[_i].at, in.data, in.len);
	ck_assert_msg(judge(&f) == TBV_SIGNATURE_BAD, "%s", values[_i].why);
	discard(in);
	discard(f.file);
}
END_TEST

/* s || r */
START_TEST(swapped)
{
	struct fixture f;
	uint8_t r[48];

	set_up(&f);
	memcpy(r, f.rs, 48);
	memmove(f.rs, f.rs + 48, 48);
	memcpy(f.rs + 48, r, 48);
	ck_assert_int_eq(judge(&f), TBV_SIGNATURE_BAD);
	discard(f.file);
}
END_TEST

static const size_t lengths[] = { 0, 1, 48, 64, 95, 97 };

START_TEST(length)
{
	struct fixture f;

	set_up(&f);
	ck_assert_int_eq(judge_len(&f, lengths[_i]), TBV_SIGNATURE_BAD);
	discard(f.file);
}
END_TEST

/* Each bit of a byte of the signature, of the head and of the payload. */
START_TEST(bits)
{
	struct tbv_bytes payload;
	struct fixture f;
	uint8_t *p;
	int i;

	set_up(&f);
	payload = copy(f.parts[1]);
	p = (uint8_t *)(uintptr_t)payload.data;
	f.parts[1] = payload;
	for (i = 0; i < 8; i++) {
		f.rs[0] ^= (uint8_t)(1 << i);
		ck_assert_int_eq(judge(&f), TBV_SIGNATURE_BAD);
		f.rs[0] ^= (uint8_t)(1 << i);
		f.rs[95] ^= (uint8_t)(1 << i);
		ck_assert_int_eq(judge(&f), TBV_SIGNATURE_BAD);
		f.rs[95] ^= (uint8_t)(1 << i);
		f.cose.head[0] ^= (uint8_t)(1 << i);
		ck_assert_int_eq(judge(&f), TBV_SIGNATURE_BAD);
		f.cose.head[0] ^= (uint8_t)(1 << i);
		p[payload.len - 1] ^= (uint8_t)(1 << i);
		ck_assert_int_eq(judge(&f), TBV_SIGNATURE_BAD);
		p[payload.len - 1] ^= (uint8_t)(1 << i);
	}
	ck_assert_int_eq(judge(&f), TBV_SIGNATURE_GOOD);
	discard(payload);
	discard(f.file);
}
END_TEST

/* The parts are one message, wherever they are divided, in their order. */
START_TEST(parts)
{
	struct tbv_bytes all[4], signature;
	struct fixture f;

	set_up(&f);
	signature.data = f.rs;
	signature.len = TBV_SIGNATURE_RS_SIZE;
	all[0] = f.parts[0];
	all[1].data = NULL;
	all[1].len = 0;
	all[2].data = f.parts[1].data;
	all[2].len = 1;
	all[3].data = f.parts[1].data + 1;
	all[3].len = f.parts[1].len - 1;
	ck_assert_int_eq(check_rs(f.point, all, 4, signature),
	    TBV_SIGNATURE_GOOD);
	ck_assert_int_eq(check_rs(f.point, all, 3, signature),
	    TBV_SIGNATURE_BAD);
	ck_assert_int_eq(check_rs(f.point, all, 0, signature),
	    TBV_SIGNATURE_BAD);
	all[3] = f.parts[0];
	all[0] = f.parts[1];
	ck_assert_int_eq(check_rs(f.point, all, 4, signature),
	    TBV_SIGNATURE_BAD);
	discard(f.file);
}
END_TEST

/* RFC 8032, 7.1, test 3: two bytes, as one part and as two. */
START_TEST(ed25519_parts)
{
	struct tbv_bytes key = bytes("fc51cd8e6218a1a38da47ed00230f058"
	    "0816ed13ba3303ac5deb911548908025");
	struct tbv_bytes signature = bytes("6291d657deec24024827e69c3abe01a3"
	    "0ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
	    "4a7c15e9716ed28dc027beceea1ec40a");
	struct tbv_bytes message = bytes("af82"), part[2];

	part[0] = part[1] = message;
	part[1].data++;
	part[1].len = 1;
	ck_assert_int_eq(tbv_signature_check_ed25519(key.data, part, 1,
	    signature), TBV_SIGNATURE_GOOD);
	part[0].len = 1;
	ck_assert_int_eq(tbv_signature_check_ed25519(key.data, part, 2,
	    signature), TBV_SIGNATURE_GOOD);
	ck_assert_int_eq(tbv_signature_check_ed25519(key.data, part, 1,
	    signature), TBV_SIGNATURE_BAD);
	discard(message);
	discard(signature);
	discard(key);
}
END_TEST

static const struct {
	const char *why, *point;
	enum tbv_signature want;
} keys[] = {
	/* SEC 2, 2.5.1: the base point, a key that signed nothing here */
	{ "another point of the curve", "04"
	    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b98"
	    "59f741e082542a385502f25dbf55296c3a545e3872760ab7"
	    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c"
	    "e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
	    TBV_SIGNATURE_BAD },
	{ "a point beside the curve", "04"
	    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b98"
	    "59f741e082542a385502f25dbf55296c3a545e3872760ab7"
	    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c"
	    "e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5e",
	    TBV_SIGNATURE_BAD_KEY },
	{ "0, 0", "04 00*96", TBV_SIGNATURE_BAD_KEY },
	{ "infinity", "00*97", TBV_SIGNATURE_BAD_KEY },
	{ "the field's prime as x", "04"
	    "ffffffffffffffffffffffffffffffffffffffffffffffff"
	    "fffffffffffffffeffffffff0000000000000000ffffffff"
	    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c"
	    "e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
	    TBV_SIGNATURE_BAD_KEY },
	{ "all ones", "04 ff*96", TBV_SIGNATURE_BAD_KEY },
	{ "a hybrid form", "07"
	    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b98"
	    "59f741e082542a385502f25dbf55296c3a545e3872760ab7"
	    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c"
	    "e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
	    TBV_SIGNATURE_BAD }
};

START_TEST(key)
{
	struct tbv_bytes point = bytes(keys[_i].point);
	struct fixture f;

	set_up(&f);
	ck_assert_uint_eq(point.len, TBV_POINT_SIZE);
	memcpy(f.point, point.data, point.len);
	ck_assert_msg(judge(&f) == keys[_i].want, "%s", keys[_i].why);
	discard(point);
	discard(f.file);
}
END_TEST

/* Earlier entries of the error queue stay there. */
START_TEST(error_queue)
{
	struct fixture f;
	struct tbv_bytes signature;
	unsigned long before;

	set_up(&f);
	signature.data = f.rs;
	signature.len = TBV_SIGNATURE_RS_SIZE;
	ERR_raise(ERR_LIB_USER, 7);
	before = ERR_peek_last_error();
	ck_assert_uint_ne(before, 0);
	f.point[1] ^= 1;
	ck_assert_int_ne(check_rs(f.point, f.parts, 2,
	    signature), TBV_SIGNATURE_GOOD);
	ck_assert_uint_eq(ERR_peek_last_error(), before);
	ERR_clear_error();
	discard(f.file);
}
END_TEST

/* The DER of an ECDSA-Sig-Value, whose message and key do not matter. */
static const struct {
	const char *why, *der;
} ders[] = {
	{ "nothing", "" },
	{ "a sequence of nothing", "3000" },
	{ "one number", "3003 020101" },
	{ "two numbers", "3006 020101 020101" },
	{ "something behind", "3006 020101 020101 00" },
	{ "indefinite length", "3080 020101 020101 0000" },
	{ "negative numbers", "3006 0201ff 0201ff" }
};

START_TEST(der)
{
	struct tbv_bytes in = bytes(ders[_i].der);
	struct fixture f;

	set_up(&f);
	ck_assert_msg(tbv_signature_check_der(ring, f.point, f.parts, 2, in) ==
	    TBV_SIGNATURE_BAD, "%s", ders[_i].why);
	ck_assert_uint_eq(ERR_peek_error(), 0);
	discard(in);
	discard(f.file);
}
END_TEST

/* No value is one that reads as true or false by itself. */
START_TEST(enumerators)
{
	ck_assert_int_ne(TBV_SIGNATURE_GOOD, 0);
	ck_assert_int_ne(TBV_SIGNATURE_GOOD, 1);
	ck_assert_int_gt(TBV_SIGNATURE_BAD, 1);
	ck_assert_int_gt(TBV_SIGNATURE_BAD_KEY, 1);
	ck_assert_int_gt(TBV_SIGNATURE_NO_VERDICT, 1);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("signature");
	TCase *tcase = tcase_create("signature");
	int rc;

	if ((ring = tbv_keyring_new()) == NULL)
		return 1;
	tcase_add_test(tcase, good);
	tcase_add_test(tcase, other_s);
	tcase_add_loop_test(tcase, value, 0, ROWS(values));
	tcase_add_test(tcase, swapped);
	tcase_add_loop_test(tcase, length, 0, ROWS(lengths));
	tcase_add_test(tcase, bits);
	tcase_add_test(tcase, parts);
	tcase_add_test(tcase, ed25519_parts);
	tcase_add_loop_test(tcase, key, 0, ROWS(keys));
	tcase_add_test(tcase, error_queue);
	tcase_add_loop_test(tcase, der, 0, ROWS(ders));
	tcase_add_test(tcase, enumerators);
	suite_add_tcase(suite, tcase);
	rc = run(suite);
	tbv_keyring_free(ring);
	return rc;
}
