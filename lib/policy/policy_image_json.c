/*
 * Reads the entries of "images" in a policy file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "policy/policy_member.h"

/* The members that read_image_entry() reads before all others. */
static int
image_taken(struct tbv_policy_reader *r, const struct cJSON *value)
{
	(void)r;
	(void)value;
	return TBV_OK;
}

static int
image_kind(struct tbv_policy_reader *r, const struct cJSON *object)
{
	const struct cJSON *value = tbv_json_member(object, "kind");
	int word;

	r->is_tpm = 0;
	if (value == NULL)
		return TBV_OK;
	r->member = "kind";
	if ((word = tbv_policy_member_word(r, value, "enclave",
	    "nitrotpm")) < 0)
		return TBV_ERR_POLICY_VALUE;
	r->is_tpm = word == 1;
	return tbv_policy_image_set_kind(r->p, r->image, word == 1 ?
	    TBV_IMAGE_NITROTPM : TBV_IMAGE_ENCLAVE);
}

static int
image_tpm_claim(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = tbv_policy_member_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	return b == 0 ? TBV_OK :
	    tbv_policy_image_set_insecure_tpm_claim(r->p, r->image);
}

static int
image_pcrs(struct tbv_policy_reader *r, const struct cJSON *value)
{
	const struct cJSON *pcr;
	const char *hex, *name;
	uint64_t index;
	int rc;

	if (tbv_json_kind(value) != TBV_JSON_OBJECT)
		return tbv_policy_member_bad(r, "want an object");
	r->has_pcrs = 1;
	for (pcr = tbv_json_first(value); pcr != NULL;
	    pcr = tbv_json_next(pcr)) {
		name = tbv_json_name(pcr);
		if (tbv_text_decimal(name, strlen(name), TBV_PCR_COUNT - 1,
		    &index) != 0)
			return tbv_policy_member_bad(r,
			    "want indices of 0 to 31");
		if ((hex = tbv_json_string(pcr)) == NULL)
			return tbv_policy_member_bad(r,
			    "want strings of 96 hex digits");
		if ((rc = tbv_policy_image_set_pcr_hex(r->p, r->image,
		    (unsigned int)index, hex)) != TBV_OK)
			return rc;
	}
	return tbv_reference_complete(&r->p->image[r->image].reference,
	    &r->p->fault);
}

static int
add_json_root(struct tbv_policy_reader *r, const char *name)
{
	if (name[0] == '\0')
		return tbv_policy_member_bad(r, "an empty name");
	return tbv_policy_image_name_root(r->p, r->image, name);
}

static int
image_roots(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int rc;

	if ((rc = tbv_policy_member_strings(r, value, add_json_root)) != TBV_OK)
		return rc;
	/* an empty array would look like the built-in root, or like no root */
	return r->p->image[r->image].root_count > 0 ? TBV_OK :
	    tbv_policy_member_bad(r, "want at least one root");
}

static int
image_not_before(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = tbv_policy_member_time(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_image_set_not_before(r->p, r->image, t);
}

static int
image_not_after(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = tbv_policy_member_time(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_image_set_not_after(r->p, r->image, t);
}

static int
image_max_age(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = tbv_policy_member_duration(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_image_set_max_age(r->p, r->image, t);
}

static int
image_claim(struct tbv_policy_reader *r, const struct cJSON *value)
{
	return tbv_policy_read_claim(r->p, r->image, value);
}

static int
image_measured(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = tbv_policy_member_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	r->has_measured = b == 1;
	return b == 1 ? TBV_OK :
	    tbv_policy_image_set_insecure_unmeasured_claim(r->p, r->image);
}

static int
image_network(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int word;

	if ((word = tbv_policy_member_word(r, value, "refused", "allowed")) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_image_set_network(r->p, r->image, word);
}

static int
image_private(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int word;

	if ((word = tbv_policy_member_word(r, value, "refused", "allowed")) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_image_set_private(r->p, r->image, word);
}

static int
image_any_source(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = tbv_policy_member_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	return b == 0 ? TBV_OK :
	    tbv_policy_image_set_any_source(r->p, r->image);
}

static int
image_debug(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = tbv_policy_member_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	if (b == 0)
		return TBV_OK;
	r->has_debug = 1;
	return tbv_policy_image_set_insecure_debug(r->p, r->image);
}

static const struct tbv_policy_member image_members[] = {
	{ "name", image_taken },
	{ "kind", image_taken },
	{ "pcrs", image_pcrs },
	{ "roots", image_roots },
	{ "not-before", image_not_before },
	{ "not-after", image_not_after },
	{ "max-age", image_max_age },
	{ "claim", image_claim },
	{ "measured-claim", image_measured },
	{ "network", image_network },
	{ "private", image_private },
	{ "any-source", image_any_source },
	{ "insecure-debug", image_debug },
	{ "insecure-tpm-claim", image_tpm_claim }
};

static int
read_image_entry(struct tbv_policy_reader *r, const struct cJSON *object)
{
	const struct cJSON *name;
	int rc;

	if (tbv_json_kind(object) != TBV_JSON_OBJECT)
		return tbv_policy_bad(r->p, "policy", "want an object");
	if ((name = tbv_json_member(object, "name")) == NULL)
		return tbv_policy_member_missing(r, "name");
	if (tbv_json_string(name) == NULL)
		return tbv_policy_bad(r->p, "name", "want a string");
	if ((rc = tbv_policy_add_image(r->p, tbv_json_string(name),
	    &r->image)) != TBV_OK)
		return rc;
	r->has_debug = r->has_pcrs = r->has_measured = 0;
	if ((rc = image_kind(r, object)) != TBV_OK)
		return rc;
	if ((rc = tbv_policy_members_read(r, object, image_members,
	    sizeof(image_members) / sizeof(image_members[0]))) != TBV_OK)
		return rc;
	r->member = "policy";
	if (!r->has_pcrs && !r->has_debug)
		return tbv_policy_member_missing(r, "pcrs");
	if (r->has_pcrs && r->has_debug)
		return tbv_policy_member_bad(r,
		    "pcrs and insecure-debug exclude each other");
	if (r->is_tpm && r->has_measured)
		return tbv_policy_member_bad(r,
		    "no claim of a NitroTPM is measured");
	if (r->p->image[r->image].claim != TBV_CLAIM_TB1 && r->has_measured)
		return tbv_policy_member_bad(r,
		    "only a claim of tb1 can be measured");
	return TBV_OK;
}

/* Names the image that has the error. */
static int
place_image(struct tbv_policy_reader *r, const struct cJSON *object, size_t i,
    int rc)
{
	const struct cJSON *name = tbv_json_kind(object) == TBV_JSON_OBJECT ?
	    tbv_json_member(object, "name") : NULL;
	const char *text = name != NULL ? tbv_json_string(name) : NULL;
	char escaped[TBV_POLICY_NAME_SIZE] = "";
	char place[TBV_POLICY_NAME_SIZE + 32];

	if (text != NULL) {
		(void)tbv_escape(text, strlen(text), escaped,
		    sizeof(escaped));
		(void)snprintf(place, sizeof(place), "images[%zu] \"%s\"", i,
		    escaped);
	} else
		(void)snprintf(place, sizeof(place), "images[%zu]", i);
	tbv_fault_place(&r->p->fault, place, "policy: ");
	return rc;
}

int
tbv_policy_images_read(struct tbv_policy_reader *r, const struct cJSON *value)
{
	const struct cJSON *item;
	size_t i = 0;
	int rc;

	if (tbv_json_kind(value) != TBV_JSON_ARRAY)
		return tbv_policy_member_bad(r, "want an array of objects");
	for (item = tbv_json_first(value); item != NULL;
	    item = tbv_json_next(item), i++)
		if ((rc = read_image_entry(r, item)) != TBV_OK)
			return place_image(r, item, i, rc);
	return TBV_OK;
}
