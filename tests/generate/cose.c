/*
 * COSE_Sign1 around a payload (RFC 9052 4.2, 4.4), good or damaged.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>
#include <openssl/bn.h>
#include <openssl/ec.h>

#include "generate.h"

#define HALF	48	/* bytes of r and of s */

/* The order of P-384 (SEC 2, 2.5.1). */
static const char order_hex[] =
    "ffffffffffffffffffffffffffffffffffffffffffffffff"
    "c7634d81f4372ddf581a0db248b0a77aecec196accc52973";

static void
order(unsigned char *out)
{
	struct buf n = { NULL, 0, 0 };

	put_hex(&n, order_hex);
	memcpy(out, n.data, HALF);
}

/* (r, s) and (r, n - s) are both signatures; want is the lower or higher. */
static void
choose_s(unsigned char *s, const char *want)
{
	BIGNUM *n = NULL, *a = BN_bin2bn(s, HALF, NULL), *b = BN_new();
	int low;

	if (a == NULL || b == NULL || BN_hex2bn(&n, order_hex) == 0 ||
	    BN_sub(b, n, a) != 1)
		die("no big numbers");
	low = BN_cmp(a, b) < 0;
	if (*want != '\0' && low != (strcmp(want, "low") == 0) &&
	    BN_bn2binpad(b, s, HALF) != HALF)
		die("no big numbers");
	BN_free(n);
	BN_free(a);
	BN_free(b);
}

static void
sign(const struct model *m, const struct buf *payload, unsigned char *rs,
    struct buf *der)
{
	struct buf in = { NULL, 0, 0 };
	const unsigned char *p;
	ECDSA_SIG *sig;

	/* Sig_structure, with the protected header's bytes unchanged. */
	put_hex(&in, "84");
	cbor_text(&in, "Signature1");
	put_hex(&in, m->protect);
	put_hex(&in, "40");
	cbor_bytes(&in, payload->data, payload->len);
	pki_sign(pki_key(m->signer), EVP_sha384(), &in, der);
	p = der->data;
	sig = d2i_ECDSA_SIG(NULL, &p, (long)der->len);
	if (sig == NULL ||
	    BN_bn2binpad(ECDSA_SIG_get0_r(sig), rs, HALF) != HALF ||
	    BN_bn2binpad(ECDSA_SIG_get0_s(sig), rs + HALF, HALF) != HALF)
		die("no signature");
	ECDSA_SIG_free(sig);
	choose_s(rs + HALF, m->s);
}

/* What an attacker or an accident makes of a good signature. */
static void
damage(const char *what, unsigned char *rs)
{
	unsigned char half[HALF];

	if (strcmp(what, "zero") == 0) {
		memset(rs, 0, 2 * HALF);
	} else if (strcmp(what, "swap") == 0) {
		memcpy(half, rs, HALF);
		memmove(rs, rs + HALF, HALF);
		memcpy(rs + HALF, half, HALF);
	} else if (strcmp(what, "bit") == 0) {
		rs[2 * HALF - 1] ^= 1;
	} else if (strcmp(what, "r-zero") == 0) {
		memset(rs, 0, HALF);
	} else if (strcmp(what, "s-zero") == 0) {
		memset(rs + HALF, 0, HALF);
	} else if (strcmp(what, "s-order") == 0) {
		order(rs + HALF);
	} else if (strcmp(what, "r-order") == 0) {
		order(rs);
	} else
		die("no damage %s", what);
}

static void
signature_item(const struct model *m, const struct buf *payload,
    struct buf *out)
{
	struct buf der = { NULL, 0, 0 };
	unsigned char rs[2 * HALF + 1] = { 0 };
	const char *what = m->signature;

	sign(m, payload, rs, &der);
	if (strncmp(what, "hex:", 4) == 0)
		put_hex(out, what + 4);
	else if (strcmp(what, "der") == 0)
		cbor_bytes(out, der.data, der.len);
	else if (strcmp(what, "short") == 0)
		cbor_bytes(out, rs, 2 * HALF - 1);
	else if (strcmp(what, "long") == 0)
		cbor_bytes(out, rs, 2 * HALF + 1);
	else {
		if (*what != '\0')
			damage(what, rs);
		cbor_bytes(out, rs, 2 * HALF);
	}
}

static void
payload_item(const char *how, const struct buf *payload, struct buf *out)
{
	if (strcmp(how, "wide") == 0) {
		put_hex(out, "5a0000");
		put_byte(out, (unsigned int)(payload->len >> 8));
		put_byte(out, (unsigned int)(payload->len & 0xff));
		put_buf(out, payload);
	} else if (strcmp(how, "chunked") == 0) {
		put_hex(out, "5f");
		cbor_bytes(out, payload->data, 1000);
		cbor_bytes(out, payload->data + 1000, payload->len - 1000);
		put_hex(out, "ff");
	} else if (strcmp(how, "text") == 0) {
		cbor_head(out, CBOR_TEXT, payload->len);
		put_buf(out, payload);
	} else if (*how == '\0')
		cbor_bytes(out, payload->data, payload->len);
	else
		put_hex(out, how);
}

void
cose_write(const struct model *m, const struct buf *payload, struct buf *out)
{
	struct buf changed = *payload, from = { NULL, 0, 0 };
	struct buf to = { NULL, 0, 0 };

	if (m->from != NULL) {
		put_hex(&from, m->from);
		put_hex(&to, m->to);
		replace(&changed, &from, &to);
	}
	put_hex(out, m->tag);
	put_hex(out, m->array);
	put_hex(out, m->protect);
	put_hex(out, m->unprotected);
	payload_item(m->payload, &changed, out);
	signature_item(m, payload, out);
	put_hex(out, m->tail);
	if (m->cut >= out->len)
		die("nothing is left");
	out->len -= m->cut;
}
