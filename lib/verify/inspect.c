/*
 * Shows the contents of a document.  Proves nothing: no signature is checked
 * here, and nothing in it may be taken for a fact.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/json.h"
#include "case/form.h"
#include "claim/claim.h"
#include "crypto/digest.h"
#include "document/chain.h"
#include "document/cose.h"

#define NAME_SIZE 32
/* Fields, PCRs, three for each certificate, claim, unknown members. */
#define PAIRS_MAX (16 + TBV_PCR_COUNT + 3 * TBV_MAX_CHAIN + 12 + \
	TBV_MAX_ARTIFACTS + TBV_MAX_MEMBERS)

struct inspected_pair {
	char name[NAME_SIZE];
	char *value;			/* escaped */
};

struct tbv_inspection {
	struct tbv_fault fault;
	struct inspected_pair pair[PAIRS_MAX];
	size_t count;
	int rc;				/* why a pair could not be made */
	char *json;
};

/* The whole document, parsed; it points into itself. */
struct parsed {
	struct tbv_form form;
	int is_unsigned;
	struct tbv_cose cose;
	struct tbv_attestation att;
	struct tbv_claim claim;
};

/* Room for a value of that many bytes with a printf-like name, or NULL. */
static char *
add_format(struct tbv_inspection *in, size_t room, const char *fmt, ...)
    TBV_PRINTF(3, 4);

static char *
add_format(struct tbv_inspection *in, size_t room, const char *fmt, ...)
{
	struct inspected_pair *pair = &in->pair[in->count];
	va_list ap;

	if (in->count == PAIRS_MAX || (pair->value = malloc(room)) == NULL) {
		in->rc = TBV_ERR_MEMORY;
		return NULL;
	}
	va_start(ap, fmt);
	(void)vsnprintf(pair->name, sizeof(pair->name), fmt, ap);
	va_end(ap);
	in->count++;
	return pair->value;
}

static void
add_escaped(struct tbv_inspection *in, const char *name, struct tbv_bytes text)
{
	char *out;

	if ((out = add_format(in, 4 * text.len + 1, "%s", name)) != NULL)
		(void)tbv_escape(text.data, text.len, out, 4 * text.len + 1);
}

static void
add_string(struct tbv_inspection *in, const char *name, const char *text)
{
	struct tbv_bytes bytes;

	bytes.data = (const uint8_t *)text;
	bytes.len = strlen(text);
	add_escaped(in, name, bytes);
}

static void
add_hex(struct tbv_inspection *in, const char *name, struct tbv_bytes value)
{
	char *out;

	if (value.data != NULL &&
	    (out = add_format(in, 2 * value.len + 1, "%s", name)) != NULL)
		tbv_text_hex(value.data, value.len, out);
}

/* SHA-256 in hex. */
static void
add_sha256(struct tbv_inspection *in, const char *name,
    const struct tbv_bytes *parts, size_t count)
{
	uint8_t sha256[TBV_SHA256_SIZE];
	struct tbv_bytes value;

	if (tbv_digest_sha256(parts, count, sha256) != TBV_OK) {
		in->rc = TBV_ERR_CRYPTO;
		return;
	}
	value.data = sha256;
	value.len = sizeof(sha256);
	add_hex(in, name, value);
}

static void
add_time(struct tbv_inspection *in, const char *name, int64_t seconds)
{
	char text[TBV_RFC3339_SIZE];

	tbv_calendar_format(seconds, text);
	add_string(in, name, text);
}

/* If a certificate cannot be read, the token of the error is shown. */
static void
add_shown_certificate(struct tbv_inspection *in, const char *name,
    struct tbv_bytes der)
{
	struct tbv_certificate cert;
	char label[2 * NAME_SIZE];
	struct tbv_fault fault;
	int rc;

	(void)snprintf(label, sizeof(label), "%s-sha256", name);
	add_sha256(in, label, &der, 1);
	tbv_fault_clear(&fault);
	if ((rc = tbv_certificate_parse(der, name, &cert,
	    &fault)) != TBV_OK) {
		add_string(in, name, tbv_error_token(rc));
		return;
	}
	(void)snprintf(label, sizeof(label), "%s-not-before", name);
	add_time(in, label, cert.not_before);
	(void)snprintf(label, sizeof(label), "%s-not-after", name);
	add_time(in, label, cert.not_after);
}

static void
add_certificates(struct tbv_inspection *in, const struct tbv_attestation *att)
{
	char name[NAME_SIZE];
	size_t i;

	for (i = 0; i < att->cabundle_count; i++) {
		(void)snprintf(name, sizeof(name), "cabundle-%u",
		    (unsigned int)i);
		add_shown_certificate(in, name, att->cabundle[i]);
	}
	add_shown_certificate(in, "certificate", att->certificate);
}

static void
add_all_pcrs(struct tbv_inspection *in, const struct tbv_attestation *att)
{
	struct tbv_bytes value;
	char name[NAME_SIZE];
	unsigned int i;

	for (i = 0; i < TBV_PCR_COUNT; i++) {
		if (att->pcr[i] == NULL)
			continue;
		(void)snprintf(name, sizeof(name), "pcr%u", i);
		value.data = att->pcr[i];
		value.len = TBV_PCR_SIZE;
		add_hex(in, name, value);
	}
}

static void
add_claim_artifacts(struct tbv_inspection *in, const struct tbv_claim *claim)
{
	const struct tbv_claim_artifact *artifact;
	size_t i, room;
	char *out;

	for (i = 0; i < claim->artifact_count; i++) {
		artifact = &claim->artifact[i];
		room = 2 * TBV_SHA256_SIZE + 3 + 4 * artifact->name.len;
		out = add_format(in, room, "claim-artifact");
		if (out == NULL)
			return;
		tbv_text_hex(artifact->sha256, TBV_SHA256_SIZE, out);
		memcpy(out + 2 * TBV_SHA256_SIZE, "  ", 3);
		(void)tbv_escape(artifact->name.data, artifact->name.len,
		    out + 2 * TBV_SHA256_SIZE + 2,
		    room - 2 * TBV_SHA256_SIZE - 2);
	}
}

/* The forms of a digest whose length these bytes, or their hex, have. */
static void
add_digest_forms(struct tbv_inspection *in, struct parsed *p)
{
	static const struct {
		const char *form;
		struct tbv_claim_shape shape;
	} forms[] = {
		{ "{\"digest\":{\"encoding\":\"hex\"}}",
		    { 0, TBV_ENCODING_HEX, { NULL } } },
		{ "{\"digest\":{\"algorithm\":\"sha384\","
		    "\"encoding\":\"hex\"}}",
		    { TBV_ALGORITHM_SHA384, TBV_ENCODING_HEX, { NULL } } },
		{ "{\"digest\":{\"algorithm\":\"sha512\","
		    "\"encoding\":\"hex\"}}",
		    { TBV_ALGORITHM_SHA512, TBV_ENCODING_HEX, { NULL } } },
		{ "digest", { 0, 0, { NULL } } },
		{ "{\"digest\":{\"algorithm\":\"sha384\"}}",
		    { TBV_ALGORITHM_SHA384, 0, { NULL } } },
		{ "{\"digest\":{\"algorithm\":\"sha512\"}}",
		    { TBV_ALGORITHM_SHA512, 0, { NULL } } }
	};
	struct tbv_fault fault;
	size_t i;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		tbv_fault_clear(&fault);
		if (tbv_claim_digest(p->att.user_data, &forms[i].shape,
		    &p->claim, &fault) == TBV_OK)
			add_string(in, "claim-as", forms[i].form);
	}
}

/* The text helps users to write the pointers of a policy. */
static void
add_json_form(struct tbv_inspection *in, struct tbv_bytes user_data)
{
	struct tbv_json_stop stop;
	struct cJSON *tree;

	if (tbv_json_parse(user_data, TBV_JSON_INTEGERS, &tree, &stop) !=
	    NULL) {
		if (stop.memory)
			in->rc = TBV_ERR_MEMORY;
		return;
	}
	if (tbv_json_kind(tree) == TBV_JSON_OBJECT) {
		add_string(in, "claim-as", "json");
		add_escaped(in, "claim-json", user_data);
	}
	tbv_json_free(tree);
}

/*
 * The claims of other builders cannot be distinguished by their bytes, so each
 * possible form is shown, as a value of --claim.
 */
static void
add_other_forms(struct tbv_inspection *in, struct parsed *p)
{
	struct tbv_bytes user_data = p->att.user_data;

	add_digest_forms(in, p);
	/* with a nonce behind it, as long as a digest at most */
	if (user_data.len >= TBV_SHA256_SIZE &&
	    user_data.len <= 2 * TBV_SHA256_SIZE)
		add_string(in, "claim-as", "statement");
	add_json_form(in, user_data);
}

/* The enclave may put anything into user_data; most have no claim there. */
static void
add_claim(struct tbv_inspection *in, struct parsed *p)
{
	struct tbv_claim *claim = &p->claim;
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	if ((rc = tbv_claim_parse(p->att.user_data, claim,
	    &fault)) != TBV_OK) {
		add_string(in, "claim", tbv_error_token(rc));
		if (rc != TBV_ERR_NO_CLAIM)
			add_other_forms(in, p);
		return;
	}
	add_string(in, "claim", tbv_claim_form_name(claim->form));
	add_hex(in, "claim-commit", claim->commit);
	add_hex(in, "claim-tree", claim->tree);
	if (claim->repository.data != NULL) {
		add_escaped(in, "claim-repository", claim->repository);
		add_escaped(in, "claim-ref", claim->ref);
	}
	add_hex(in, "claim-recipe", claim->recipe);
	add_hex(in, "claim-rootfs", claim->rootfs);
	add_hex(in, "claim-inputs", claim->inputs);
	if (claim->priv)
		add_string(in, "claim-priv", "true");
	if (claim->net)
		add_string(in, "claim-net", "true");
	add_hex(in, "claim-list", claim->checksums);
	add_claim_artifacts(in, claim);
}

/* The document's id is a digest of what was signed, so it needs that. */
static void
add_identity(struct tbv_inspection *in, const struct parsed *p)
{
	struct tbv_bytes parts[2];

	if (p->is_unsigned) {
		add_string(in, "signature", "none (an emulated hypervisor)");
		return;
	}
	parts[0].data = p->cose.head;
	parts[0].len = p->cose.head_len;
	parts[1] = p->cose.payload;
	add_sha256(in, "document-id", parts, 2);
}

static void
fill_inspection(struct tbv_inspection *in, struct parsed *p)
{
	char text[TBV_RFC3339_SIZE];
	size_t i;

	add_string(in, "form", tbv_form_name(p->form.kind));
	add_string(in, "tag", p->cose.tagged ? "18" : "none");
	add_identity(in, p);
	if (p->att.kind == TBV_IMAGE_NITROTPM)
		add_string(in, "kind", "nitrotpm");
	add_escaped(in, "module-id", p->att.module_id);
	tbv_calendar_format_ms(p->att.time_ms, text);
	add_string(in, "time", text);
	add_all_pcrs(in, &p->att);
	add_certificates(in, &p->att);
	add_hex(in, "public-key", p->att.public_key);
	add_hex(in, "user-data", p->att.user_data);
	add_hex(in, "nonce", p->att.nonce);
	add_claim(in, p);
	for (i = 0; i < p->att.unknown_count; i++)
		add_escaped(in, "unknown-member", p->att.unknown[i]);
}

static void
clear_pairs(struct tbv_inspection *in)
{
	while (in->count > 0)
		free(in->pair[--in->count].value);
}

/* An unsigned document can be shown too. */
static int
parse_cose(struct tbv_inspection *in, struct parsed *p)
{
	struct tbv_fault other;
	int rc;

	rc = tbv_cose_parse(p->form.cose, &p->cose, &in->fault);
	if (rc != TBV_ERR_COSE_PROTECTED)
		return rc;
	tbv_fault_clear(&other);
	if (tbv_cose_parse_unsigned(p->form.cose, &p->cose,
	    &other) != TBV_OK)
		return rc;
	tbv_fault_clear(&in->fault);
	p->is_unsigned = 1;
	return TBV_OK;
}

static int
inspect_document(struct tbv_bytes data, struct tbv_inspection *in,
    struct parsed *p)
{
	int rc;

	if ((rc = tbv_form_parse(data, &p->form, &in->fault)) != TBV_OK ||
	    (rc = parse_cose(in, p)) != TBV_OK ||
	    (rc = tbv_attestation_parse(p->cose.payload, &p->att,
	    &in->fault)) != TBV_OK)
		return rc;
	fill_inspection(in, p);
	if (in->rc == TBV_OK)
		return TBV_OK;
	/* the whole document, or nothing */
	clear_pairs(in);
	return tbv_fault_set(&in->fault, in->rc, in->rc == TBV_ERR_MEMORY ?
	    "out of memory" : "no SHA-256");
}

int
tbv_inspect(const void *attestation, size_t len,
    struct tbv_inspection **inspection)
{
	struct tbv_inspection *in;
	struct tbv_bytes data;
	struct parsed *p;
	int rc = TBV_ERR_MEMORY;

	*inspection = NULL;
	if ((in = calloc(1, sizeof(*in))) == NULL)
		return TBV_ERR_MEMORY;
	data.data = attestation;
	data.len = len;
	if ((p = calloc(1, sizeof(*p))) != NULL)
		rc = inspect_document(data, in, p);
	else
		(void)tbv_fault_set(&in->fault, rc, "out of memory");
	free(p);
	*inspection = in;
	return rc;
}

void
tbv_inspection_free(struct tbv_inspection *in)
{
	if (in == NULL)
		return;
	clear_pairs(in);
	free(in->json);
	free(in);
}

int
tbv_inspection_error(const struct tbv_inspection *in)
{
	return in != NULL ? in->fault.error : TBV_ERR_MEMORY;
}

const char *
tbv_inspection_message(const struct tbv_inspection *in)
{
	return in != NULL ? in->fault.message : "out of memory";
}

size_t
tbv_inspection_count(const struct tbv_inspection *in)
{
	return in != NULL ? in->count : 0;
}

const char *
tbv_inspection_name(const struct tbv_inspection *in, size_t i)
{
	return in != NULL && i < in->count ? in->pair[i].name : NULL;
}

const char *
tbv_inspection_value(const struct tbv_inspection *in, size_t i)
{
	return in != NULL && i < in->count ? in->pair[i].value : NULL;
}

static int
add_pairs(const struct tbv_inspection *in, struct cJSON *root)
{
	struct cJSON *array, *object;
	size_t i;

	if ((array = tbv_json_add_array(root, "unverified")) == NULL)
		return -1;
	for (i = 0; i < in->count; i++)
		if ((object = tbv_json_append_object(array)) == NULL ||
		    tbv_json_add_string(object, "name",
		    in->pair[i].name) == NULL ||
		    tbv_json_add_string(object, "value",
		    in->pair[i].value) == NULL)
			return -1;
	return 0;
}

static int
add_fault(const struct tbv_inspection *in, struct cJSON *root)
{
	struct cJSON *object;

	if (in->fault.error == TBV_OK)
		return tbv_json_add_null(root, "error") != NULL ? 0 : -1;
	if ((object = tbv_json_add_object(root, "error")) == NULL ||
	    tbv_json_add_string(object, "token",
	    tbv_error_token(in->fault.error)) == NULL ||
	    tbv_json_add_string(object, "class", tbv_class_name(
	    tbv_error_class(in->fault.error))) == NULL ||
	    tbv_json_add_string(object, "message",
	    in->fault.message) == NULL)
		return -1;
	return 0;
}

int
tbv_inspection_json(struct tbv_inspection *in, const char **json)
{
	struct cJSON *root;

	*json = NULL;
	if (in == NULL)
		return TBV_ERR_MEMORY;
	if (in->json == NULL) {
		if ((root = tbv_json_new()) == NULL)
			return TBV_ERR_MEMORY;
		if (tbv_json_add_integer(root, "tbverify-inspect",
		    1) != NULL && add_fault(in, root) == 0 &&
		    add_pairs(in, root) == 0)
			in->json = tbv_json_print(root);
		tbv_json_free(root);
	}
	*json = in->json;
	return in->json != NULL ? TBV_OK : TBV_ERR_MEMORY;
}
