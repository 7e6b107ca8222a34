/*
 * Compares the public key in a document with one in a file.  Enclaves attest
 * keys as DER, as PEM or raw, and other programs write them in other formats
 * than they attest.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/bounds.h"
#include "base/der.h"
#include "document/pem.h"
#include "document/public_key.h"

static const char key_begin[] = "-----BEGIN PUBLIC KEY-----";
static const char key_end[] = "-----END PUBLIC KEY-----";

static int
read_pem_key(struct tbv_bytes in, uint8_t *out, size_t *outlen)
{
	char text[TBV_MAX_USER_FIELD / 3 * 4 + 8];
	size_t len;

	if (tbv_pem_take_base64(&in, text, sizeof(text), &len) != 0 ||
	    !tbv_text_take_prefix(&in, key_end))
		return -1;
	tbv_pem_skip_space(&in);
	return in.len != 0 ? -1 : tbv_text_unbase64(text, len, out,
	    TBV_MAX_USER_FIELD, outlen);
}

int
tbv_public_key_read(struct tbv_bytes file, uint8_t *out, size_t *outlen)
{
	struct tbv_bytes rest = file;

	*outlen = 0;
	if (tbv_text_take_prefix(&rest, key_begin))
		return read_pem_key(rest, out, outlen);
	if (file.len > TBV_MAX_USER_FIELD)
		return -1;
	memcpy(out, file.data, file.len);
	*outlen = file.len;
	return 0;
}

/* The key inside a SubjectPublicKeyInfo (RFC 5280 4.1.2.7), or data NULL. */
static struct tbv_bytes
inner_key(struct tbv_bytes der)
{
	struct tbv_bytes algorithm, bits, none = { NULL, 0 }, spki;

	if (tbv_der_take(&der, TBV_DER_SEQUENCE, &spki, NULL) != 0 ||
	    der.len != 0 ||
	    tbv_der_take(&spki, TBV_DER_SEQUENCE, &algorithm, NULL) != 0 ||
	    tbv_der_take(&spki, TBV_DER_BIT_STRING, &bits, NULL) != 0 ||
	    spki.len != 0 || bits.len < 2 || bits.data[0] != 0)
		return none;
	bits.data++;
	bits.len--;
	return bits;
}

/* Equal and present: two absent keys are not equal. */
static int
is_same(struct tbv_bytes a, struct tbv_bytes b)
{
	return a.data != NULL && b.data != NULL && a.len > 0 &&
	    tbv_bytes_equal(a, b);
}

int
tbv_public_key_equal(struct tbv_bytes want, struct tbv_bytes got)
{
	uint8_t key[TBV_MAX_USER_FIELD];
	struct tbv_bytes read = { key, 0 };

	if (got.len == 0 ||
	    tbv_public_key_read(got, key, &read.len) != 0)
		return 0;
	return is_same(want, read) || is_same(inner_key(want), read) ||
	    is_same(want, inner_key(read));
}
