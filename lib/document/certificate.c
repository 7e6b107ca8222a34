/*
 * Proves that a certificate is strict DER and has the profile of all
 * certificates in the Nitro PKI.  Anything else is refused, not ignored.
 *
 * libcrypto's parser is lenient by design, and would take most of the time that
 * a verification spends outside the curve.  The profile is small enough to read
 * it here byte by byte.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/calendar.h"
#include "base/der.h"
#include "document/certificate.h"

/* AlgorithmIdentifier of ecdsa-with-SHA384, no parameters: RFC 5758 3.2 */
static const uint8_t ecdsa_sha384[] = {
	0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03
};

static const uint8_t oid_basic_constraints[] = { 0x55, 0x1d, 0x13 };
static const uint8_t oid_key_usage[] = { 0x55, 0x1d, 0x0f };

#define MAX_EXTENSIONS 16		/* genuine ones have 2 to 5 */

struct certificate_reader {
	struct tbv_certificate *cert;
	const char *name;
	struct tbv_fault *fault;
	struct tbv_bytes seen[MAX_EXTENSIONS];
	size_t seen_count;
};

static int
refuse_certificate(struct certificate_reader *r, int error, const char *why)
{
	return tbv_fault_set(r->fault, error, "%s: %s", r->name, why);
}

static int
bad_der(struct certificate_reader *r, const char *field)
{
	return tbv_fault_set(r->fault, TBV_ERR_CERTIFICATE_DER,
	    "%s: %s is not DER", r->name, field);
}

static int
bad_extension(struct certificate_reader *r, const char *why)
{
	return refuse_certificate(r, TBV_ERR_CERTIFICATE_EXTENSION, why);
}

static int
is_bytes(struct tbv_bytes b, const uint8_t *want, size_t len)
{
	return b.len == len && memcmp(b.data, want, len) == 0;
}

/* RFC 5280 4.1.2.1: [0] EXPLICIT INTEGER 2 is version 3. */
static int
read_x509_version(struct certificate_reader *r, struct tbv_bytes *tbs)
{
	struct tbv_bytes explicit_, integer;
	unsigned int version;

	if (tbv_der_take(tbs, TBV_DER_CONTEXT_0, &explicit_, NULL) != 0)
		return refuse_certificate(r, TBV_ERR_CERTIFICATE_VERSION,
		    "version: want 3, got 1");
	if (tbv_der_take(&explicit_, TBV_DER_INTEGER, &integer, NULL) != 0 ||
	    explicit_.len != 0 ||
	    tbv_der_small(integer, 0x7f, &version) != 0)
		return bad_der(r, "version");
	if (version != 2)
		return tbv_fault_set(r->fault, TBV_ERR_CERTIFICATE_VERSION,
		    "%s: version: want 3, got %u", r->name, version + 1);
	return TBV_OK;
}

static int
read_certificate_algorithm(struct certificate_reader *r, struct tbv_bytes *rest)
{
	struct tbv_bytes contents, whole;

	if (tbv_der_take(rest, TBV_DER_SEQUENCE, &contents, &whole) != 0)
		return bad_der(r, "algorithm");
	if (!is_bytes(whole, ecdsa_sha384, sizeof(ecdsa_sha384)))
		return refuse_certificate(r, TBV_ERR_CERTIFICATE_ALGORITHM,
		    "algorithm: want ecdsa-with-SHA384, and no parameters");
	return TBV_OK;
}

/* RFC 5280 4.1.2.5 */
static int
read_time(struct tbv_bytes *validity, int64_t *seconds)
{
	struct tbv_bytes text;

	if (tbv_der_take(validity, TBV_DER_UTCTIME, &text, NULL) == 0)
		return tbv_calendar_utctime(text.data, text.len, seconds);
	if (tbv_der_take(validity, TBV_DER_GENERALIZED, &text, NULL) == 0)
		return tbv_calendar_generalized(text.data, text.len,
		    seconds);
	return -1;
}

static int
read_validity(struct certificate_reader *r, struct tbv_bytes *tbs)
{
	struct tbv_bytes validity;

	if (tbv_der_take(tbs, TBV_DER_SEQUENCE, &validity, NULL) != 0 ||
	    read_time(&validity, &r->cert->not_before) != 0 ||
	    read_time(&validity, &r->cert->not_after) != 0 ||
	    validity.len != 0)
		return refuse_certificate(r, TBV_ERR_CERTIFICATE_DER,
		    "validity: want two dates as RFC 5280 has them");
	return TBV_OK;
}

static int
read_point(struct certificate_reader *r, struct tbv_bytes *tbs)
{
	struct tbv_bytes contents, whole;

	if (tbv_der_take(tbs, TBV_DER_SEQUENCE, &contents, &whole) != 0)
		return bad_der(r, "public key");
	if ((r->cert->point = tbv_signature_p384_point(whole)) == NULL)
		return refuse_certificate(r, TBV_ERR_CERTIFICATE_KEY,
		    "public key: not an uncompressed point of secp384r1");
	return TBV_OK;
}

/* RFC 5280 4.2.1.9; X.690 11.5: a value equal to its DEFAULT is omitted. */
static int
read_basic(struct certificate_reader *r, struct tbv_bytes value)
{
	struct tbv_certificate *cert = r->cert;
	struct tbv_bytes basic, item;

	cert->has_basic = 1;
	if (tbv_der_take(&value, TBV_DER_SEQUENCE, &basic, NULL) != 0 ||
	    value.len != 0)
		return bad_extension(r, "basicConstraints: not DER");
	if (tbv_der_peek(basic) == TBV_DER_BOOLEAN) {
		if (tbv_der_take(&basic, TBV_DER_BOOLEAN, &item,
		    NULL) != 0 || item.len != 1 || item.data[0] != 0xff)
			return bad_extension(r, "basicConstraints: cA is "
			    "present but not TRUE");
		cert->is_ca = 1;
	}
	if (basic.len == 0)
		return TBV_OK;
	if (!cert->is_ca ||
	    tbv_der_take(&basic, TBV_DER_INTEGER, &item, NULL) != 0 ||
	    basic.len != 0 ||
	    tbv_der_small(item, 0x7f, &cert->path_length) != 0)
		return bad_extension(r, "basicConstraints: want a pathLen of "
		    "0 to 127, and of a CA alone");
	cert->has_path_length = 1;
	return TBV_OK;
}

/* RFC 5280 4.2.1.3; X.690 11.2.2: no trailing zero bits. */
static int
read_key_usage(struct certificate_reader *r, struct tbv_bytes value)
{
	struct tbv_bytes bits;
	unsigned int last, unused;

	if (tbv_der_take(&value, TBV_DER_BIT_STRING, &bits, NULL) != 0 ||
	    value.len != 0 || bits.len < 2 || bits.len > 3 ||
	    bits.data[0] > 7)
		return bad_extension(r, "keyUsage: not DER");
	unused = bits.data[0];
	last = bits.data[bits.len - 1];
	if ((last & ((1u << (unused + 1)) - 1)) != 1u << unused)
		return bad_extension(r, "keyUsage: does not end with a bit "
		    "that is set");
	r->cert->has_key_usage = 1;
	r->cert->key_usage = bits.data[1];
	return TBV_OK;
}

static int
check_once(struct certificate_reader *r, struct tbv_bytes oid)
{
	size_t i;

	for (i = 0; i < r->seen_count; i++)
		if (tbv_bytes_equal(r->seen[i], oid))
			return bad_extension(r, "an extension twice");
	if (r->seen_count == MAX_EXTENSIONS)
		return bad_extension(r, "too many extensions");
	r->seen[r->seen_count++] = oid;
	return TBV_OK;
}

/* RFC 5280 4.2 */
static int
read_extension(struct certificate_reader *r, struct tbv_bytes extension)
{
	struct tbv_bytes oid, item, value;
	int critical = 0, rc;

	if (tbv_der_take(&extension, TBV_DER_OID, &oid, NULL) != 0)
		return bad_extension(r, "extension: not DER");
	if (tbv_der_peek(extension) == TBV_DER_BOOLEAN) {
		if (tbv_der_take(&extension, TBV_DER_BOOLEAN, &item,
		    NULL) != 0 || item.len != 1 || item.data[0] != 0xff)
			return bad_extension(r, "extension: critical is "
			    "present but not TRUE");
		critical = 1;
	}
	if (tbv_der_take(&extension, TBV_DER_OCTET_STRING, &value,
	    NULL) != 0 || extension.len != 0)
		return bad_extension(r, "extension: not DER");
	if ((rc = check_once(r, oid)) != TBV_OK)
		return rc;
	if (is_bytes(oid, oid_basic_constraints, sizeof(oid_basic_constraints)))
		return read_basic(r, value);
	if (is_bytes(oid, oid_key_usage, sizeof(oid_key_usage)))
		return read_key_usage(r, value);
	if (critical)
		return bad_extension(r, "an unknown critical extension");
	return TBV_OK;
}

static int
read_extensions(struct certificate_reader *r, struct tbv_bytes *tbs)
{
	struct tbv_bytes explicit_, extension, extensions;
	int rc;

	if (tbv_der_take(tbs, TBV_DER_CONTEXT_3, &explicit_, NULL) != 0 ||
	    tbv_der_take(&explicit_, TBV_DER_SEQUENCE, &extensions, NULL)
	    != 0 || explicit_.len != 0 || extensions.len == 0)
		return bad_extension(r,
		    "extensions: missing, empty or not DER");
	while (extensions.len > 0) {
		if (tbv_der_take(&extensions, TBV_DER_SEQUENCE, &extension,
		    NULL) != 0)
			return bad_extension(r, "extension: not DER");
		if ((rc = read_extension(r, extension)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

/* RFC 5280 4.1.2; this PKI has no unique identifiers. */
static int
read_tbs(struct certificate_reader *r, struct tbv_bytes tbs)
{
	struct tbv_certificate *cert = r->cert;
	struct tbv_bytes contents;
	int rc;

	if ((rc = read_x509_version(r, &tbs)) != TBV_OK)
		return rc;
	if (tbv_der_take(&tbs, TBV_DER_INTEGER, &contents, NULL) != 0 ||
	    !tbv_der_is_integer(contents))
		return bad_der(r, "serial number");
	if ((rc = read_certificate_algorithm(r, &tbs)) != TBV_OK)
		return rc;
	if (tbv_der_take(&tbs, TBV_DER_SEQUENCE, &contents,
	    &cert->issuer) != 0)
		return bad_der(r, "issuer");
	if ((rc = read_validity(r, &tbs)) != TBV_OK)
		return rc;
	if (tbv_der_take(&tbs, TBV_DER_SEQUENCE, &contents,
	    &cert->subject) != 0)
		return bad_der(r, "subject");
	if ((rc = read_point(r, &tbs)) != TBV_OK ||
	    (rc = read_extensions(r, &tbs)) != TBV_OK)
		return rc;
	return tbs.len == 0 ? TBV_OK : refuse_certificate(r,
	    TBV_ERR_CERTIFICATE_DER,
	    "something follows its extensions");
}

int
tbv_certificate_parse(struct tbv_bytes der, const char *name,
    struct tbv_certificate *cert, struct tbv_fault *fault)
{
	struct tbv_bytes body, bits, contents, rest = der;
	struct certificate_reader r;
	int rc;

	memset(cert, 0, sizeof(*cert));
	memset(&r, 0, sizeof(r));
	r.cert = cert;
	r.name = name;
	r.fault = fault;
	cert->der = der;
	if (tbv_der_take(&rest, TBV_DER_SEQUENCE, &body, NULL) != 0)
		return refuse_certificate(&r, TBV_ERR_CERTIFICATE_DER,
		    "cut short, or not DER");
	if (rest.len != 0)
		return refuse_certificate(&r, TBV_ERR_CERTIFICATE_DER,
		    "bytes after its end");
	if (tbv_der_take(&body, TBV_DER_SEQUENCE, &contents,
	    &cert->tbs) != 0)
		return bad_der(&r, "TBSCertificate");
	if ((rc = read_tbs(&r, contents)) != TBV_OK ||
	    (rc = read_certificate_algorithm(&r, &body)) != TBV_OK)
		return rc;
	if (tbv_der_take(&body, TBV_DER_BIT_STRING, &bits, NULL) != 0 ||
	    body.len != 0 || bits.len < 2 || bits.data[0] != 0)
		return refuse_certificate(&r, TBV_ERR_CERTIFICATE_DER,
		    "signature: not one BIT STRING of whole bytes");
	cert->signature.data = bits.data + 1;
	cert->signature.len = bits.len - 1;
	return TBV_OK;
}
