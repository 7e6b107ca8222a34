/*
 * Proves that the document is one COSE_Sign1 with AWS's header and nothing
 * around it, and reconstructs the bytes that were signed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/cbor.h"
#include "document/cose.h"

#define COSE_SIGN1_TAG 18

/* The protected headers that the hypervisor and nitro-cli write. */
struct cose_shape {
	uint8_t header[4];
	size_t header_len;
	const char *header_hex;
	size_t signature_len;
};
static const struct cose_shape es256 = {
	{ 0xa1, 0x01, 0x26, 0 }, 3, "a10126", 64
};
static const struct cose_shape es384 = {
	{ 0xa1, 0x01, 0x38, 0x22 }, 4, "a1013822", TBV_COSE_SIGNATURE_SIZE
};
static const struct cose_shape es512 = {
	{ 0xa1, 0x01, 0x38, 0x23 }, 4, "a1013823", 132
};
static const struct cose_shape unsigned_shape = {
	{ 0xa1, 0x01, 0x20, 0 }, 3, "a10120", 64
};

static int
bad_cbor(struct tbv_fault *fault, const char *field, const char *why)
{
	return tbv_fault_set(fault, TBV_ERR_COSE_CBOR, "%s: %s", field, why);
}

/* RFC 9052 2: untagged, or tag 18 once. */
static int
parse_tag(struct tbv_cbor *s, struct tbv_cose *cose, struct tbv_cbor_item *item,
    struct tbv_fault *fault)
{
	const char *why;

	cose->untagged.data = s->data;
	cose->untagged.len = s->len;
	if ((why = tbv_cbor_next(s, item)) != NULL)
		return bad_cbor(fault, "COSE_Sign1", why);
	if (item->type != TBV_CBOR_TAG)
		return TBV_OK;
	if (item->value != COSE_SIGN1_TAG)
		return tbv_fault_set(fault, TBV_ERR_COSE_TAG,
		    "tag: want 18, got %llu",
		    (unsigned long long)item->value);
	cose->tagged = 1;
	cose->untagged.data = s->data + s->at;
	cose->untagged.len = s->len - s->at;
	if ((why = tbv_cbor_next(s, item)) != NULL)
		return bad_cbor(fault, "COSE_Sign1", why);
	if (item->type == TBV_CBOR_TAG)
		return tbv_fault_set(fault, TBV_ERR_COSE_TAG,
		    "tag: a second one");
	return TBV_OK;
}

static int
parse_headers(struct tbv_cbor *s, const struct cose_shape *shape,
    struct tbv_fault *fault)
{
	struct tbv_cbor_item item;
	char got[2 * 16 + 1];
	const char *why;

	if ((why = tbv_cbor_next(s, &item)) != NULL)
		return bad_cbor(fault, "protected header", why);
	if (item.type != TBV_CBOR_BYTES || item.indefinite)
		return tbv_fault_set(fault, TBV_ERR_COSE_PROTECTED,
		    "protected header: not a byte string");
	if (item.string.len != shape->header_len ||
	    memcmp(item.string.data, shape->header,
	    shape->header_len) != 0) {
		tbv_text_hex(item.string.data,
		    item.string.len < 16 ? item.string.len : 16, got);
		return tbv_fault_differ(fault, TBV_ERR_COSE_PROTECTED,
		    "protected header", shape->header_hex, got);
	}
	if ((why = tbv_cbor_next(s, &item)) != NULL)
		return bad_cbor(fault, "unprotected header", why);
	/* no signature covers it */
	if (item.type != TBV_CBOR_MAP || item.indefinite || item.value != 0)
		return tbv_fault_set(fault, TBV_ERR_COSE_UNPROTECTED,
		    "unprotected header: not an empty map");
	return TBV_OK;
}

static int
parse_contents(struct tbv_cbor *s, struct tbv_cose *cose,
    const struct cose_shape *shape, struct tbv_fault *fault)
{
	struct tbv_cbor_item item;
	const char *why;

	if ((why = tbv_cbor_next(s, &item)) != NULL)
		return bad_cbor(fault, "payload", why);
	if (item.type != TBV_CBOR_BYTES || item.indefinite)
		return tbv_fault_set(fault, TBV_ERR_COSE_PAYLOAD,
		    "payload: not one byte string");
	if (item.string.len < 1 || item.string.len > TBV_MAX_PAYLOAD)
		return tbv_fault_set(fault, TBV_ERR_COSE_PAYLOAD,
		    "payload: want 1 to %d bytes, got %zu", TBV_MAX_PAYLOAD,
		    item.string.len);
	cose->payload = item.string;
	if ((why = tbv_cbor_next(s, &item)) != NULL)
		return bad_cbor(fault, "signature", why);
	if (item.type != TBV_CBOR_BYTES || item.indefinite)
		return tbv_fault_set(fault, TBV_ERR_COSE_SIGNATURE,
		    "signature: not one byte string");
	if (item.string.len != shape->signature_len)
		return tbv_fault_set(fault, TBV_ERR_COSE_SIGNATURE,
		    "signature: want %zu bytes, got %zu",
		    shape->signature_len, item.string.len);
	cose->signature = item.string;
	if (!tbv_cbor_at_end(s))
		return tbv_fault_set(fault, TBV_ERR_COSE_TRAILING,
		    "document: %zu bytes after its end", s->len - s->at);
	return TBV_OK;
}

/*
 * RFC 9052 4.4: Sig_structure = [ "Signature1", protected, external_aad "",
 * payload ], with the shortest lengths whatever lengths the document had.
 */
static void
sig_structure(struct tbv_cose *cose, const struct cose_shape *shape)
{
	static const uint8_t start[] = { 0x84, 0x6a, 'S', 'i', 'g', 'n', 'a',
	    't', 'u', 'r', 'e', '1' };
	size_t len = cose->payload.len, n = sizeof(start);

	memcpy(cose->head, start, n);
	cose->head[n++] = (uint8_t)(0x40 | shape->header_len);
	memcpy(cose->head + n, shape->header, shape->header_len);
	n += shape->header_len;
	cose->head[n++] = 0x40;
	if (len < 24) {
		cose->head[n++] = (uint8_t)(0x40 | len);
	} else if (len < 0x100) {
		cose->head[n++] = 0x58;
		cose->head[n++] = (uint8_t)len;
	} else {
		cose->head[n++] = 0x59;
		cose->head[n++] = (uint8_t)(len >> 8);
		cose->head[n++] = (uint8_t)len;
	}
	cose->head_len = n;
}

static int
parse_shape(struct tbv_bytes in, struct tbv_cose *cose,
    const struct cose_shape *shape, struct tbv_fault *fault)
{
	struct tbv_cbor_item item;
	struct tbv_cbor s;
	int rc;

	memset(cose, 0, sizeof(*cose));
	tbv_cbor_init(&s, in);
	if ((rc = parse_tag(&s, cose, &item, fault)) != TBV_OK)
		return rc;
	if (item.type != TBV_CBOR_ARRAY || item.indefinite ||
	    item.value != 4)
		return tbv_fault_set(fault, TBV_ERR_COSE_STRUCTURE,
		    "COSE_Sign1: not an array of definite length 4");
	if ((rc = parse_headers(&s, shape, fault)) != TBV_OK)
		return rc;
	return parse_contents(&s, cose, shape, fault);
}

static int
parse_signed(struct tbv_bytes in, struct tbv_cose *cose,
    const struct cose_shape *shape, struct tbv_fault *fault)
{
	int rc;

	if ((rc = parse_shape(in, cose, shape, fault)) == TBV_OK)
		sig_structure(cose, shape);
	return rc;
}

int
tbv_cose_parse(struct tbv_bytes in, struct tbv_cose *cose,
    struct tbv_fault *fault)
{
	return parse_signed(in, cose, &es384, fault);
}

int
tbv_cose_parse_bits(struct tbv_bytes in, unsigned int bits,
    struct tbv_cose *cose, struct tbv_fault *fault)
{
	return parse_signed(in, cose, bits == 256 ? &es256 : bits == 521 ?
	    &es512 : &es384, fault);
}

int
tbv_cose_parse_unsigned(struct tbv_bytes in, struct tbv_cose *cose,
    struct tbv_fault *fault)
{
	size_t i;
	int rc;

	if ((rc = parse_shape(in, cose, &unsigned_shape, fault)) != TBV_OK)
		return rc;
	for (i = 0; i < cose->signature.len; i++)
		if (cose->signature.data[i] != 0)
			return tbv_fault_set(fault, TBV_ERR_COSE_SIGNATURE,
			    "signature: of no known algorithm");
	return TBV_OK;
}
