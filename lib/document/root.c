/*
 * Roots of trust.  A chain starts with bytes that are identical to one of
 * these; nothing is trusted because a root says so.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/der.h"
#include "base/foreign.h"
#include "document/certificate.h"
#include "document/pem.h"
#include "document/root.h"
#include "document/root_data.h"

static const char pem_begin[] = "-----BEGIN CERTIFICATE-----";
static const char pem_end[] = "-----END CERTIFICATE-----";

const char *
tbv_version(void)
{
	return PACKAGE_VERSION;
}

size_t
tbv_root_count(void)
{
	return sizeof(built_in) / sizeof(built_in[0]);
}

const char *
tbv_root_name(size_t i)
{
	return i < tbv_root_count() ? built_in[i].name : NULL;
}

const uint8_t *
tbv_root_der(size_t i, size_t *len)
{
	*len = 0;
	if (i >= tbv_root_count())
		return NULL;
	*len = built_in[i].len;
	return built_in[i].der;
}

struct tbv_bytes
tbv_root_bytes(size_t i)
{
	struct tbv_bytes der;

	der.data = tbv_root_der(i, &der.len);
	return der;
}

size_t
tbv_root_find_der(struct tbv_bytes der)
{
	size_t i;

	for (i = 0; i < tbv_root_count(); i++)
		if (tbv_bytes_equal(tbv_root_bytes(i), der))
			return i;
	return SIZE_MAX;
}

size_t
tbv_root_find_name(const char *name)
{
	size_t i;

	for (i = 0; i < tbv_root_count(); i++)
		if (strcmp(tbv_root_name(i), name) == 0)
			return i;
	return SIZE_MAX;
}

/* Names of AWS's partitions' roots, whether or not this build has them. */
int
tbv_root_is_reserved(const char *name)
{
	static const char *const names[] = {
		"aws-nitro-g1", "aws-us-gov-nitro-g1"
	};
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return 1;
	return tbv_root_find_name(name) != SIZE_MAX;
}

/* The value of an attribute if it is a commonName (RFC 5280 A.1). */
static int
take_common_name(struct tbv_bytes *name, struct tbv_bytes *value)
{
	static const uint8_t type[] = { 0x55, 0x04, 0x03 };
	struct tbv_bytes attribute, oid, set;

	value->data = NULL;
	value->len = 0;
	if (tbv_der_take(name, TBV_DER_SET, &set, NULL) != 0 ||
	    tbv_der_take(&set, TBV_DER_SEQUENCE, &attribute, NULL) != 0 ||
	    tbv_der_take(&attribute, TBV_DER_OID, &oid, NULL) != 0)
		return -1;
	if (oid.len == sizeof(type) &&
	    memcmp(oid.data, type, sizeof(type)) == 0)
		(void)tbv_der_take(&attribute, TBV_DER_UTF8_STRING, value,
		    NULL);
	return 0;
}

/* The length of a name before ".nitro-enclaves", or 0. */
static size_t
partition_length(struct tbv_bytes name)
{
	static const char suffix[] = ".nitro-enclaves";
	size_t i, n = sizeof(suffix) - 1;

	if (name.data == NULL || name.len <= n || name.len > 64 ||
	    memcmp(name.data + name.len - n, suffix, n) != 0)
		return 0;
	for (i = 0; i < name.len - n; i++)
		if (name.data[i] != '-' && (name.data[i] < 'a' ||
		    name.data[i] > 'z') && (name.data[i] < '0' ||
		    name.data[i] > '9'))
			return 0;
	return i;
}

struct tbv_bytes
tbv_root_partition(struct tbv_bytes der)
{
	struct tbv_bytes name, none = { NULL, 0 }, value;
	struct tbv_certificate cert;
	struct tbv_fault ignored;

	tbv_fault_clear(&ignored);
	if (tbv_certificate_parse(der, "root", &cert, &ignored) != TBV_OK ||
	    tbv_der_take(&cert.subject, TBV_DER_SEQUENCE, &name, NULL) != 0)
		return none;
	while (take_common_name(&name, &value) == 0)
		if ((value.len = partition_length(value)) > 0)
			return value;
	return none;
}

static int
bad_root(struct tbv_fault *fault, const char *why)
{
	return tbv_fault_set(fault, TBV_ERR_ROOT_MALFORMED, "root: %s", why);
}

/*
 * RFC 7468 2, with one certificate and only white space around it: a second
 * certificate in the file would be trusted without anybody's intention.
 */
static int
read_root_pem(struct tbv_bytes in, uint8_t *out, size_t *outlen,
    struct tbv_fault *fault)
{
	char text[TBV_MAX_CERTIFICATE / 3 * 4 + 8];
	const char *name = tbv_foreign_name(in);
	size_t n;

	/* a key, perhaps, if it is PEM */
	if (!tbv_text_take_prefix(&in, pem_begin))
		return bad_root(fault, name != NULL && in.data[0] != '-' ?
		    name : "begins neither as DER nor with -----BEGIN "
		    "CERTIFICATE-----");
	if (tbv_pem_take_base64(&in, text, sizeof(text), &n) != 0)
		return bad_root(fault, "larger than 1024 bytes");
	if (!tbv_text_take_prefix(&in, pem_end))
		return bad_root(fault, "PEM without its end");
	tbv_pem_skip_space(&in);
	if (in.len != 0)
		return bad_root(fault, "something follows the certificate");
	if (tbv_text_unbase64(text, n, out, TBV_MAX_CERTIFICATE,
	    outlen) != 0)
		return bad_root(fault, "PEM that is not base64");
	return TBV_OK;
}

int
tbv_root_read(struct tbv_bytes in, uint8_t *out, size_t *outlen,
    struct tbv_fault *fault)
{
	struct tbv_certificate cert;
	struct tbv_fault why;
	struct tbv_bytes der;
	int rc;

	*outlen = 0;
	if (in.len > 0 && in.data[0] == 0x30) {
		if (in.len > TBV_MAX_CERTIFICATE)
			return bad_root(fault, "larger than 1024 bytes");
		memcpy(out, in.data, in.len);
		*outlen = in.len;
	} else {
		tbv_pem_skip_space(&in);
		if ((rc = read_root_pem(in, out, outlen, fault)) != TBV_OK)
			return rc;
	}
	der.data = out;
	der.len = *outlen;
	tbv_fault_clear(&why);
	if (tbv_certificate_parse(der, "root", &cert, &why) != TBV_OK)
		return tbv_fault_set(fault, TBV_ERR_ROOT_MALFORMED, "%s",
		    why.message);
	if (!cert.is_ca || !cert.has_key_usage ||
	    !(cert.key_usage & TBV_KU_KEY_CERT_SIGN))
		return bad_root(fault, "not a CA that may sign certificates");
	return TBV_OK;
}
