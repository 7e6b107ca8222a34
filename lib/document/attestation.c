/*
 * Proves that the payload is an attestation document, of an enclave or of an
 * instance's NitroTPM: each field has a known key, the right type, a size
 * within its bounds, and occurs once. tools/tbbuild/hypervisor/document.c
 * writes such documents, but shares no code, so that one side notices a mistake
 * in the other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/cbor.h"
#include "document/attestation.h"

/* The state while reading; field names go into messages. */
struct document_reader {
	struct tbv_cbor scan;
	struct tbv_attestation *att;
	struct tbv_fault *fault;
	unsigned int seen;		/* bit i: row i of fields[] was read */
	int is_tpm_id;			/* module_id is i-<hex>-tpm<hex> */
};

/* A string field's name and bounds. */
struct string_bounds {
	const char *field;
	size_t min, max;
};

static const struct string_bounds module_id_shape = {
	"module_id", 1, TBV_MAX_MODULE_ID
};
static const struct string_bounds certificate_shape = {
	"certificate", 1, TBV_MAX_CERTIFICATE
};
static const struct string_bounds cabundle_shape = {
	"cabundle", 1, TBV_MAX_CERTIFICATE
};
static const struct string_bounds public_key_shape = {
	"public_key", 0, TBV_MAX_USER_FIELD
};
static const struct string_bounds user_data_shape = {
	"user_data", 0, TBV_MAX_USER_FIELD
};
static const struct string_bounds nonce_shape = {
	"nonce", 0, TBV_MAX_USER_FIELD
};

static int
wrong_type(struct document_reader *r, const char *field,
    enum tbv_cbor_type want, enum tbv_cbor_type got)
{
	return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_TYPE,
	    "%s: want %s, got %s", field, tbv_cbor_name(want),
	    tbv_cbor_name(got));
}

static int
next_item(struct document_reader *r, const char *field,
    struct tbv_cbor_item *item)
{
	const char *why;

	if ((why = tbv_cbor_next(&r->scan, item)) != NULL)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_CBOR,
		    "%s: %s", field, why);
	return TBV_OK;
}

static int
check_length(struct document_reader *r, const struct string_bounds *shape,
    size_t len)
{
	if (len >= shape->min && len <= shape->max)
		return TBV_OK;
	return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_LENGTH,
	    "%s: want %zu to %zu bytes, got %zu", shape->field, shape->min,
	    shape->max, len);
}

static int
read_bytes(struct document_reader *r, const struct string_bounds *shape,
    struct tbv_bytes *out)
{
	struct tbv_cbor_item item;
	int rc;

	if ((rc = next_item(r, shape->field, &item)) != TBV_OK)
		return rc;
	if (item.type != TBV_CBOR_BYTES)
		return wrong_type(r, shape->field, TBV_CBOR_BYTES,
		    item.type);
	*out = item.string;
	return check_length(r, shape, item.string.len);
}

/* The specification has no null; nearly every genuine document has. */
static int
read_optional(struct document_reader *r, const struct string_bounds *shape,
    struct tbv_bytes *out)
{
	struct tbv_cbor_item item;
	int rc;

	if ((rc = next_item(r, shape->field, &item)) != TBV_OK)
		return rc;
	if (item.type == TBV_CBOR_NULL)
		return TBV_OK;
	if (item.type != TBV_CBOR_BYTES)
		return wrong_type(r, shape->field, TBV_CBOR_BYTES,
		    item.type);
	*out = item.string;
	return check_length(r, shape, item.string.len);
}

/* Skips hex digits, lower case, from at on; returns where they end. */
static size_t
skip_hex(struct tbv_bytes b, size_t at)
{
	while (at < b.len && ((b.data[at] >= '0' && b.data[at] <= '9') ||
	    (b.data[at] >= 'a' && b.data[at] <= 'f')))
		at++;
	return at;
}

/* The length of "i-<hex>", or 0 if the id does not start so. */
static size_t
instance_length(struct tbv_bytes id)
{
	size_t end;

	if (id.len < 3 || memcmp(id.data, "i-", 2) != 0)
		return 0;
	end = skip_hex(id, 2);
	return end > 2 ? end : 0;
}

/* Whether an id is i-<hex><infix><hex>. */
static int
module_id_is(struct tbv_bytes id, const char *infix)
{
	size_t n = strlen(infix), start;

	if ((start = instance_length(id)) == 0 || id.len - start <= n ||
	    memcmp(id.data + start, infix, n) != 0)
		return 0;
	return skip_hex(id, start + n) == id.len;
}

static int
read_module_id(struct document_reader *r)
{
	struct tbv_cbor_item item;
	int rc;

	if ((rc = next_item(r, "module_id", &item)) != TBV_OK)
		return rc;
	if (item.type != TBV_CBOR_TEXT)
		return wrong_type(r, "module_id", TBV_CBOR_TEXT, item.type);
	if ((rc = check_length(r, &module_id_shape,
	    item.string.len)) != TBV_OK)
		return rc;
	r->is_tpm_id = module_id_is(item.string, "-tpm");
	if (!r->is_tpm_id && !module_id_is(item.string, "-enc"))
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_MODULE_ID,
		    "module_id: neither i-<hex>-enc<hex> nor i-<hex>-tpm<hex>");
	r->att->module_id = item.string;
	return TBV_OK;
}

static int
read_digest_name(struct document_reader *r)
{
	struct tbv_cbor_item item;
	char got[40];
	int rc;

	if ((rc = next_item(r, "digest", &item)) != TBV_OK)
		return rc;
	if (item.type != TBV_CBOR_TEXT)
		return wrong_type(r, "digest", TBV_CBOR_TEXT, item.type);
	if (!tbv_bytes_is(item.string, "SHA384")) {
		(void)tbv_escape(item.string.data, item.string.len, got,
		    sizeof(got));
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_DIGEST,
		    "digest: want SHA384, got %s", got);
	}
	return TBV_OK;
}

static int
read_timestamp(struct document_reader *r)
{
	struct tbv_cbor_item item;
	int rc;

	if ((rc = next_item(r, "timestamp", &item)) != TBV_OK)
		return rc;
	if (item.type != TBV_CBOR_UINT)
		return wrong_type(r, "timestamp", TBV_CBOR_UINT, item.type);
	if (item.value == 0 || item.value > TBV_MAX_TIME_MS)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_TIME,
		    "timestamp: %llu ms is not a date",
		    (unsigned long long)item.value);
	r->att->time_ms = item.value;
	return TBV_OK;
}

static int
read_document_pcr(struct document_reader *r)
{
	struct tbv_cbor_item key, value;
	int rc;

	if ((rc = next_item(r, "pcrs", &key)) != TBV_OK ||
	    (rc = next_item(r, "pcrs", &value)) != TBV_OK)
		return rc;
	if (key.type != TBV_CBOR_UINT)
		return wrong_type(r, "pcrs: an index", TBV_CBOR_UINT,
		    key.type);
	if (value.type != TBV_CBOR_BYTES)
		return wrong_type(r, "pcrs: a value", TBV_CBOR_BYTES,
		    value.type);
	if (key.value >= TBV_PCR_COUNT)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_PCR,
		    "pcrs: index %llu", (unsigned long long)key.value);
	if (value.string.len != TBV_PCR_SIZE)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_PCR,
		    "pcr%u: want %d bytes, got %zu", (unsigned int)key.value,
		    TBV_PCR_SIZE, value.string.len);
	if (r->att->pcr[key.value] != NULL)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_DUPLICATE,
		    "pcr%u: listed twice", (unsigned int)key.value);
	r->att->pcr[key.value] = value.string.data;
	r->att->pcr_mask |= UINT32_C(1) << key.value;
	return TBV_OK;
}

/* A document of both kinds could be read as either. */
static int
read_pcrs_of(struct document_reader *r, enum tbv_image_kind kind)
{
	struct tbv_cbor_item item;
	uint64_t i;
	int rc;

	if (r->att->kind != 0)
		return tbv_fault_set(r->fault, TBV_ERR_NITROTPM,
		    "nitrotpm_pcrs: beside pcrs");
	r->att->kind = kind;
	if ((rc = next_item(r, "pcrs", &item)) != TBV_OK)
		return rc;
	if (item.type != TBV_CBOR_MAP)
		return wrong_type(r, "pcrs", TBV_CBOR_MAP, item.type);
	if (item.value < 1 || item.value > TBV_PCR_COUNT)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_LENGTH,
		    "pcrs: want 1 to %d, got %llu", TBV_PCR_COUNT,
		    (unsigned long long)item.value);
	for (i = 0; i < item.value; i++)
		if ((rc = read_document_pcr(r)) != TBV_OK)
			return rc;
	return TBV_OK;
}

static int
read_document_pcrs(struct document_reader *r)
{
	return read_pcrs_of(r, TBV_IMAGE_ENCLAVE);
}

static int
read_nitrotpm_pcrs(struct document_reader *r)
{
	return read_pcrs_of(r, TBV_IMAGE_NITROTPM);
}

static int
read_end_entity(struct document_reader *r)
{
	return read_bytes(r, &certificate_shape, &r->att->certificate);
}

static int
read_cabundle(struct document_reader *r)
{
	struct tbv_cbor_item item;
	uint64_t i;
	int rc;

	if ((rc = next_item(r, "cabundle", &item)) != TBV_OK)
		return rc;
	if (item.type != TBV_CBOR_ARRAY)
		return wrong_type(r, "cabundle", TBV_CBOR_ARRAY, item.type);
	if (item.value < 1 || item.value > TBV_MAX_CABUNDLE)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_LENGTH,
		    "cabundle: want 1 to %d certificates, got %llu",
		    TBV_MAX_CABUNDLE, (unsigned long long)item.value);
	for (i = 0; i < item.value; i++)
		if ((rc = read_bytes(r, &cabundle_shape,
		    &r->att->cabundle[i])) != TBV_OK)
			return rc;
	r->att->cabundle_count = (size_t)item.value;
	return TBV_OK;
}

static int
read_public_key(struct document_reader *r)
{
	return read_optional(r, &public_key_shape, &r->att->public_key);
}

static int
read_user_data(struct document_reader *r)
{
	return read_optional(r, &user_data_shape, &r->att->user_data);
}

static int
read_nonce(struct document_reader *r)
{
	return read_optional(r, &nonce_shape, &r->att->nonce);
}

static const struct {
	const char *name;
	int required;
	int (*read)(struct document_reader *);
} fields[] = {
	{ "module_id", 1, read_module_id },
	{ "digest", 1, read_digest_name },
	{ "timestamp", 1, read_timestamp },
	{ "pcrs", 0, read_document_pcrs },
	{ "certificate", 1, read_end_entity },
	{ "cabundle", 1, read_cabundle },
	{ "public_key", 0, read_public_key },
	{ "user_data", 0, read_user_data },
	{ "nonce", 0, read_nonce },
	{ "nitrotpm_pcrs", 0, read_nitrotpm_pcrs }
};

#define FIELDS (sizeof(fields) / sizeof(fields[0]))

static int
refuse_duplicate(struct document_reader *r, struct tbv_bytes key)
{
	char name[40];

	(void)tbv_escape(key.data, key.len, name, sizeof(name));
	return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_DUPLICATE,
	    "%s: occurs twice", name);
}

/* An unknown key: kept for the report, while its value is skipped. */
static int
read_unknown(struct document_reader *r, struct tbv_bytes key)
{
	struct tbv_attestation *att = r->att;
	const char *why;
	size_t i;

	for (i = 0; i < att->unknown_count; i++)
		if (tbv_bytes_equal(att->unknown[i], key))
			return refuse_duplicate(r, key);
	if (att->unknown_count == TBV_MAX_MEMBERS)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_LENGTH,
		    "document: more than %d unknown members",
		    TBV_MAX_MEMBERS);
	att->unknown[att->unknown_count++] = key;
	if ((why = tbv_cbor_skip(&r->scan)) != NULL)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_CBOR,
		    "unknown member: %s", why);
	return TBV_OK;
}

static int
read_document_member(struct document_reader *r, const struct tbv_cbor_item *key)
{
	size_t i;

	if (key->type != TBV_CBOR_TEXT)
		return wrong_type(r, "document: a key", TBV_CBOR_TEXT,
		    key->type);
	for (i = 0; i < FIELDS; i++) {
		if (!tbv_bytes_is(key->string, fields[i].name))
			continue;
		if (r->seen & 1u << i)
			return refuse_duplicate(r, key->string);
		r->seen |= 1u << i;
		return fields[i].read(r);
	}
	return read_unknown(r, key->string);
}

/* The PCRs must be those of the kind of module that module_id names. */
static int
check_document_kind(struct document_reader *r)
{
	if (r->att->kind == 0)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_MISSING,
		    "pcrs: missing");
	if (r->is_tpm_id == (r->att->kind == TBV_IMAGE_NITROTPM))
		return TBV_OK;
	return tbv_fault_set(r->fault, TBV_ERR_NITROTPM, r->is_tpm_id ?
	    "module_id: of a NitroTPM, and PCRs like an enclave's" :
	    "nitrotpm_pcrs: under the module_id of an enclave");
}

static int
read_map(struct document_reader *r)
{
	struct tbv_cbor_item head, key;
	uint64_t i;
	int rc;

	if ((rc = next_item(r, "document", &head)) != TBV_OK)
		return rc;
	if (head.type != TBV_CBOR_MAP)
		return tbv_fault_set(r->fault, TBV_ERR_DOCUMENT_CBOR,
		    "document: not a map");
	for (i = 0; head.indefinite || i < head.value; i++) {
		if ((rc = next_item(r, "document", &key)) != TBV_OK)
			return rc;
		if (key.type == TBV_CBOR_BREAK)
			break;
		if ((rc = read_document_member(r, &key)) != TBV_OK)
			return rc;
	}
	for (i = 0; i < FIELDS; i++)
		if (fields[i].required && !(r->seen & 1u << i))
			return tbv_fault_set(r->fault,
			    TBV_ERR_DOCUMENT_MISSING, "%s: missing",
			    fields[i].name);
	return check_document_kind(r);
}

int
tbv_attestation_parse(struct tbv_bytes payload, struct tbv_attestation *att,
    struct tbv_fault *fault)
{
	struct document_reader r;
	const char *why;

	memset(att, 0, sizeof(*att));
	memset(&r, 0, sizeof(r));
	if ((why = tbv_cbor_check(payload, 1)) != NULL)
		return tbv_fault_set(fault, TBV_ERR_DOCUMENT_CBOR,
		    "document: %s", why);
	tbv_cbor_init(&r.scan, payload);
	r.att = att;
	r.fault = fault;
	return read_map(&r);
}

struct tbv_bytes
tbv_attestation_instance(const struct tbv_attestation *att)
{
	struct tbv_bytes instance = att->module_id;

	instance.len = instance_length(att->module_id);
	return instance;
}
