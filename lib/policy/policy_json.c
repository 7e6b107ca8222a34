/*
 * Reads a policy file.  Each member is known, has its type, and occurs once.
 * Unknown members are errors, because ignoring one could drop a restriction.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/foreign.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "policy/policy.h"

#define NAME_SIZE 48

/* The member being read, for messages, and the image to which it belongs. */
struct policy_reader {
	struct tbv_policy *p;
	size_t image;
	unsigned int has_debug, has_pcrs, has_measured;
	unsigned int has_any, has_source;
	unsigned int is_tpm;
	const char *member;
};

static int
bad_policy(struct policy_reader *r, const char *why)
{
	return tbv_policy_bad(r->p, r->member, why);
}

struct policy_member {
	const char *name;
	int (*read)(struct policy_reader *, const struct cJSON *);
};

/* How many bytes two names have in common, at the start or at the end. */
static size_t
common_start(const char *a, const char *b, size_t max)
{
	size_t n = 0;

	while (n < max && a[n] == b[n])
		n++;
	return n;
}

static size_t
common_end(const char *a, size_t na, const char *b, size_t nb, size_t max)
{
	size_t n = 0;

	while (n < max && a[na - 1 - n] == b[nb - 1 - n])
		n++;
	return n;
}

/* Whether one or two consecutive letters are wrong, missing or superfluous. */
static int
is_near(const char *name, const char *known)
{
	size_t na = strlen(name), nb = strlen(known);
	size_t min = na < nb ? na : nb, max = na < nb ? nb : na, start;

	if (min < 3)
		return 0;
	start = common_start(name, known, min);
	return start + common_end(name, na, known, nb, min - start) + 2 >=
	    max || (start + 1 >= na && start >= 3);
}

/* Reports an unknown member, whose name is untrusted text. */
static int
refuse_unknown(struct policy_reader *r, const char *name,
    const struct policy_member *table, size_t count)
{
	char escaped[NAME_SIZE];
	size_t i;

	(void)tbv_escape(name, strlen(name), escaped, sizeof(escaped));
	for (i = 0; i < count; i++)
		if (is_near(name, table[i].name))
			return tbv_fault_set(&r->p->fault,
			    TBV_ERR_POLICY_MEMBER, "policy: %s: unknown "
			    "member (did you mean %s?)", escaped,
			    table[i].name);
	return tbv_fault_set(&r->p->fault, TBV_ERR_POLICY_MEMBER,
	    "policy: %s: unknown member", escaped);
}

static int
refuse_missing(struct policy_reader *r, const char *name)
{
	return tbv_fault_set(&r->p->fault, TBV_ERR_POLICY_MEMBER,
	    "policy: %s: missing", name);
}

/* Calls one setter for each string of an array. */
static int
each_string(struct policy_reader *r, const struct cJSON *array,
    int (*set)(struct policy_reader *, const char *))
{
	const struct cJSON *item;
	const char *text;
	int rc;

	if (tbv_json_kind(array) != TBV_JSON_ARRAY)
		return bad_policy(r, "want an array of strings");
	for (item = tbv_json_first(array); item != NULL;
	    item = tbv_json_next(item)) {
		if ((text = tbv_json_string(item)) == NULL)
			return bad_policy(r, "want an array of strings");
		if ((rc = set(r, text)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

static int
one_time(struct policy_reader *r, const struct cJSON *value, int64_t *seconds)
{
	const char *text = tbv_json_string(value);

	if (text == NULL || tbv_time_parse(text, seconds) != TBV_OK)
		return bad_policy(r,
		    "want a time such as 2026-01-01T00:00:00Z");
	return TBV_OK;
}

static int
one_duration(struct policy_reader *r, const struct cJSON *value,
    int64_t *seconds)
{
	const char *text = tbv_json_string(value);

	if (text == NULL || tbv_duration_parse(text, seconds) != TBV_OK)
		return bad_policy(r, "want a duration such as 180d");
	return TBV_OK;
}

/* Which of two words a string is: 0, 1, or -1 after a fault. */
static int
one_of(struct policy_reader *r, const struct cJSON *value, const char *zero,
    const char *one)
{
	const char *text = tbv_json_string(value);
	char want[NAME_SIZE];

	if (text != NULL && strcmp(text, zero) == 0)
		return 0;
	if (text != NULL && strcmp(text, one) == 0)
		return 1;
	(void)snprintf(want, sizeof(want), "want \"%s\" or \"%s\"", zero, one);
	(void)bad_policy(r, want);
	return -1;
}

/* A boolean: 0, 1, or -1 after a fault. */
static int
one_bool(struct policy_reader *r, const struct cJSON *value)
{
	int b;

	if (tbv_json_bool(value, &b) == 0)
		return b;
	(void)bad_policy(r, "want true or false");
	return -1;
}

/* The members that read_image() reads before all others. */
static int
image_taken(struct policy_reader *r, const struct cJSON *value)
{
	(void)r;
	(void)value;
	return TBV_OK;
}

static int
image_kind(struct policy_reader *r, const struct cJSON *object)
{
	const struct cJSON *value = tbv_json_member(object, "kind");
	int word;

	r->is_tpm = 0;
	if (value == NULL)
		return TBV_OK;
	r->member = "kind";
	if ((word = one_of(r, value, "enclave", "nitrotpm")) < 0)
		return TBV_ERR_POLICY_VALUE;
	r->is_tpm = word == 1;
	return tbv_policy_image_set_kind(r->p, r->image, word == 1 ?
	    TBV_IMAGE_NITROTPM : TBV_IMAGE_ENCLAVE);
}

static int
image_tpm_claim(struct policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = one_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	return b == 0 ? TBV_OK :
	    tbv_policy_image_set_insecure_tpm_claim(r->p, r->image);
}

static int
image_pcrs(struct policy_reader *r, const struct cJSON *value)
{
	const struct cJSON *pcr;
	const char *hex, *name;
	uint64_t index;
	int rc;

	if (tbv_json_kind(value) != TBV_JSON_OBJECT)
		return bad_policy(r, "want an object");
	r->has_pcrs = 1;
	for (pcr = tbv_json_first(value); pcr != NULL;
	    pcr = tbv_json_next(pcr)) {
		name = tbv_json_name(pcr);
		if (tbv_text_decimal(name, strlen(name), TBV_PCR_COUNT - 1,
		    &index) != 0)
			return bad_policy(r, "want indices of 0 to 31");
		if ((hex = tbv_json_string(pcr)) == NULL)
			return bad_policy(r, "want strings of 96 hex digits");
		if ((rc = tbv_policy_image_set_pcr_hex(r->p, r->image,
		    (unsigned int)index, hex)) != TBV_OK)
			return rc;
	}
	return tbv_reference_complete(&r->p->image[r->image].reference,
	    &r->p->fault);
}

static int
add_json_root(struct policy_reader *r, const char *name)
{
	if (name[0] == '\0')
		return bad_policy(r, "an empty name");
	return tbv_policy_image_name_root(r->p, r->image, name);
}

static int
image_roots(struct policy_reader *r, const struct cJSON *value)
{
	int rc;

	if ((rc = each_string(r, value, add_json_root)) != TBV_OK)
		return rc;
	/* an empty array would look like the built-in root, or like no root */
	return r->p->image[r->image].root_count > 0 ? TBV_OK :
	    bad_policy(r, "want at least one root");
}

static int
image_not_before(struct policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = one_time(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_image_set_not_before(r->p, r->image, t);
}

static int
image_not_after(struct policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = one_time(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_image_set_not_after(r->p, r->image, t);
}

static int
image_max_age(struct policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = one_duration(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_image_set_max_age(r->p, r->image, t);
}

static int
image_claim(struct policy_reader *r, const struct cJSON *value)
{
	return tbv_policy_read_claim(r->p, r->image, value);
}

static int
image_measured(struct policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = one_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	r->has_measured = b == 1;
	return b == 1 ? TBV_OK :
	    tbv_policy_image_set_insecure_unmeasured_claim(r->p, r->image);
}

static int
image_network(struct policy_reader *r, const struct cJSON *value)
{
	int word;

	if ((word = one_of(r, value, "refused", "allowed")) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_image_set_network(r->p, r->image, word);
}

static int
image_private(struct policy_reader *r, const struct cJSON *value)
{
	int word;

	if ((word = one_of(r, value, "refused", "allowed")) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_image_set_private(r->p, r->image, word);
}

static int
image_any_source(struct policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = one_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	return b == 0 ? TBV_OK :
	    tbv_policy_image_set_any_source(r->p, r->image);
}

static int
image_debug(struct policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = one_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	if (b == 0)
		return TBV_OK;
	r->has_debug = 1;
	return tbv_policy_image_set_insecure_debug(r->p, r->image);
}

static const struct policy_member image_members[] = {
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

/* Reads each member of an object with the function in its row of a table. */
static int
read_members(struct policy_reader *r, const struct cJSON *object,
    const struct policy_member *table, size_t count)
{
	const struct cJSON *value;
	size_t i;
	int rc;

	for (value = tbv_json_first(object); value != NULL;
	    value = tbv_json_next(value)) {
		r->member = tbv_json_name(value);
		for (i = 0; i < count; i++)
			if (strcmp(r->member, table[i].name) == 0)
				break;
		if (i == count)
			return refuse_unknown(r, r->member, table, count);
		r->member = table[i].name;
		if ((rc = table[i].read(r, value)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

static int
read_image_entry(struct policy_reader *r, const struct cJSON *object)
{
	const struct cJSON *name;
	int rc;

	if (tbv_json_kind(object) != TBV_JSON_OBJECT)
		return tbv_policy_bad(r->p, "policy", "want an object");
	if ((name = tbv_json_member(object, "name")) == NULL)
		return refuse_missing(r, "name");
	if (tbv_json_string(name) == NULL)
		return tbv_policy_bad(r->p, "name", "want a string");
	if ((rc = tbv_policy_add_image(r->p, tbv_json_string(name),
	    &r->image)) != TBV_OK)
		return rc;
	r->has_debug = r->has_pcrs = r->has_measured = 0;
	if ((rc = image_kind(r, object)) != TBV_OK)
		return rc;
	if ((rc = read_members(r, object, image_members,
	    sizeof(image_members) / sizeof(image_members[0]))) != TBV_OK)
		return rc;
	r->member = "policy";
	if (!r->has_pcrs && !r->has_debug)
		return refuse_missing(r, "pcrs");
	if (r->has_pcrs && r->has_debug)
		return bad_policy(r,
		    "pcrs and insecure-debug exclude each other");
	if (r->is_tpm && r->has_measured)
		return bad_policy(r, "no claim of a NitroTPM is measured");
	if (r->p->image[r->image].claim != TBV_CLAIM_TB1 && r->has_measured)
		return bad_policy(r, "only a claim of tb1 can be measured");
	return TBV_OK;
}

static int
policy_version(struct policy_reader *r, const struct cJSON *value)
{
	int64_t version;

	if (tbv_json_integer(value, &version) == 0 && version == 1)
		return TBV_OK;
	return tbv_fault_set(&r->p->fault, TBV_ERR_POLICY_VERSION,
	    "policy: tbverify-policy: want 1");
}

/* Names the image that has the error. */
static int
place_image(struct policy_reader *r, const struct cJSON *object, size_t i,
    int rc)
{
	const struct cJSON *name = tbv_json_kind(object) == TBV_JSON_OBJECT ?
	    tbv_json_member(object, "name") : NULL;
	const char *text = name != NULL ? tbv_json_string(name) : NULL;
	char escaped[NAME_SIZE] = "", place[NAME_SIZE + 32];

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

static int
policy_images(struct policy_reader *r, const struct cJSON *value)
{
	const struct cJSON *item;
	size_t i = 0;
	int rc;

	if (tbv_json_kind(value) != TBV_JSON_ARRAY)
		return bad_policy(r, "want an array of objects");
	for (item = tbv_json_first(value); item != NULL;
	    item = tbv_json_next(item), i++)
		if ((rc = read_image_entry(r, item)) != TBV_OK)
			return place_image(r, item, i, rc);
	return TBV_OK;
}

static int
add_json_repository(struct policy_reader *r, const char *text)
{
	r->has_source = 1;
	return tbv_policy_add_repository(r->p, text);
}

static int
policy_repositories(struct policy_reader *r, const struct cJSON *value)
{
	return each_string(r, value, add_json_repository);
}

static int
add_json_ref(struct policy_reader *r, const char *text)
{
	r->has_source = 1;
	return tbv_policy_add_ref(r->p, text);
}

static int
policy_refs(struct policy_reader *r, const struct cJSON *value)
{
	const char *word = tbv_json_string(value);

	if (word != NULL && strcmp(word, "any") == 0)
		return tbv_policy_set_any_ref(r->p);
	return each_string(r, value, add_json_ref);
}

static int
add_json_commit(struct policy_reader *r, const char *text)
{
	r->has_source = 1;
	return tbv_policy_add_commit_hex(r->p, text);
}

static int
policy_commits(struct policy_reader *r, const struct cJSON *value)
{
	return each_string(r, value, add_json_commit);
}

static int
add_recipe(struct policy_reader *r, const char *text)
{
	return tbv_policy_add_recipe_hex(r->p, text);
}

static int
policy_recipes(struct policy_reader *r, const struct cJSON *value)
{
	return each_string(r, value, add_recipe);
}

static int
add_json_rootfs(struct policy_reader *r, const char *text)
{
	return tbv_policy_add_rootfs_hex(r->p, text);
}

static int
policy_rootfs(struct policy_reader *r, const struct cJSON *value)
{
	return each_string(r, value, add_json_rootfs);
}

static int
policy_names(struct policy_reader *r, const struct cJSON *value)
{
	int word;

	if ((word = one_of(r, value, "basename", "any")) < 0)
		return TBV_ERR_POLICY_VALUE;
	return word == 1 ? tbv_policy_set_any_name(r->p) : TBV_OK;
}

static int
policy_any_source(struct policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = one_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	r->has_any = b == 1;
	return TBV_OK;
}

static int
policy_not_before(struct policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = one_time(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_set_not_before(r->p, t);
}

static int
policy_not_after(struct policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = one_time(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_set_not_after(r->p, t);
}

static int
policy_max_age(struct policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = one_duration(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_set_max_age(r->p, t);
}

static int
log_policy(struct policy_reader *r, const struct cJSON *value)
{
	const char *path = tbv_json_string(value);

	if (path == NULL || *path == '\0')
		return bad_policy(r, "want the name of a file");
	return tbv_policy_name_file(r->p, &r->p->log.file, path);
}

static int
log_require(struct policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = one_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_set_log_required(r->p, b);
}

static int
log_while_valid(struct policy_reader *r, const struct cJSON *value)
{
	int word;

	if ((word = one_of(r, value, "report", "require")) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_set_while_valid(r->p, word == 1 ?
	    TBV_WHILE_VALID_REQUIRE : TBV_WHILE_VALID_REPORT);
}

static const struct policy_member log_members[] = {
	{ "policy", log_policy },
	{ "require", log_require },
	{ "while-valid", log_while_valid }
};

static int
policy_log(struct policy_reader *r, const struct cJSON *value)
{
	int rc;

	if (tbv_json_kind(value) != TBV_JSON_OBJECT)
		return bad_policy(r, "want an object");
	r->p->log.asked = 1;
	if ((rc = read_members(r, value, log_members,
	    sizeof(log_members) / sizeof(log_members[0]))) != TBV_OK)
		return rc;
	return r->p->log.file.path != NULL ? TBV_OK :
	    refuse_missing(r, "log: policy");
}

static int
add_list(struct policy_reader *r, const char *path)
{
	if (*path == '\0')
		return bad_policy(r, "an empty name");
	return tbv_policy_name_list(r->p, path);
}

static int
endorsement_files(struct policy_reader *r, const struct cJSON *value)
{
	return each_string(r, value, add_list);
}

static int
endorsement_endorsers(struct policy_reader *r, const struct cJSON *value)
{
	const char *path = tbv_json_string(value);

	if (path == NULL || *path == '\0')
		return bad_policy(r, "want the name of a file");
	return tbv_policy_name_file(r->p,
	    &r->p->endorsement.endorsers_file, path);
}

static int
endorsement_stream(struct policy_reader *r, const struct cJSON *value)
{
	const char *text = tbv_json_string(value);

	if (text == NULL)
		return bad_policy(r, "want a string");
	return tbv_policy_set_endorsement_stream(r->p, text);
}

static int
endorsement_trust(struct policy_reader *r, const struct cJSON *value)
{
	int word;

	if ((word = one_of(r, value, "also", "instead")) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_set_endorsement_trust(r->p, word == 1 ?
	    TBV_ENDORSEMENT_TRUST_INSTEAD : TBV_ENDORSEMENT_TRUST_ALSO);
}

static int
endorsement_min_serial(struct policy_reader *r, const struct cJSON *value)
{
	int64_t serial;

	if (tbv_json_integer(value, &serial) != 0 || serial < 0)
		return bad_policy(r, "want a whole number below 2^53");
	return tbv_policy_set_min_serial(r->p, (uint64_t)serial);
}

static int
endorsement_max_age(struct policy_reader *r, const struct cJSON *value)
{
	int64_t seconds;
	int rc;

	if ((rc = one_duration(r, value, &seconds)) != TBV_OK)
		return rc;
	return tbv_policy_set_max_list_age(r->p, seconds);
}

static int
endorsement_require(struct policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = one_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_set_endorsements_required(r->p, b);
}

static int
add_endorsed_root(struct policy_reader *r, const char *name)
{
	if (*name == '\0')
		return bad_policy(r, "an empty name");
	return tbv_policy_endorsed_name_root(r->p, name);
}

static int
endorsement_roots(struct policy_reader *r, const struct cJSON *value)
{
	int rc;

	if ((rc = each_string(r, value, add_endorsed_root)) != TBV_OK)
		return rc;
	return r->p->endorsement.image.root_count > 0 ? TBV_OK :
	    bad_policy(r, "want at least one root");
}

static const struct policy_member endorsement_members[] = {
	{ "files", endorsement_files },
	{ "endorsers", endorsement_endorsers },
	{ "stream", endorsement_stream },
	{ "trust", endorsement_trust },
	{ "roots", endorsement_roots },
	{ "min-serial", endorsement_min_serial },
	{ "max-list-age", endorsement_max_age },
	{ "require", endorsement_require }
};

static int
check_endorsements(struct policy_reader *r)
{
	const struct tbv_endorsement_rules *e = &r->p->endorsement;

	if (e->endorsers_file.path == NULL)
		return refuse_missing(r, "endorsements: endorsers");
	if (e->stream == NULL)
		return refuse_missing(r, "endorsements: stream");
	/*
	 * "also" and "instead" trust different images, so there is no default
	 */
	if (e->image.name == NULL)
		return refuse_missing(r, "endorsements: trust");
	r->member = "endorsements";
	if (e->image.root_count > 0 && !e->instead)
		return bad_policy(r,
		    "roots belong to the images, except with trust "
		    "\"instead\"");
	return TBV_OK;
}

static int
policy_endorsements(struct policy_reader *r, const struct cJSON *value)
{
	int rc;

	if (tbv_json_kind(value) != TBV_JSON_OBJECT)
		return bad_policy(r, "want an object");
	r->p->endorsement.asked = 1;
	if ((rc = read_members(r, value, endorsement_members,
	    sizeof(endorsement_members) /
	    sizeof(endorsement_members[0]))) != TBV_OK)
		return rc;
	return check_endorsements(r);
}

static const struct policy_member policy_members[] = {
	{ "tbverify-policy", policy_version },
	{ "images", policy_images },
	{ "repositories", policy_repositories },
	{ "refs", policy_refs },
	{ "commits", policy_commits },
	{ "recipes", policy_recipes },
	{ "rootfs", policy_rootfs },
	{ "names", policy_names },
	{ "any-source", policy_any_source },
	{ "not-before", policy_not_before },
	{ "not-after", policy_not_after },
	{ "max-age", policy_max_age },
	{ "log", policy_log },
	{ "endorsements", policy_endorsements }
};

static int
read_policy_object(struct policy_reader *r, const struct cJSON *tree)
{
	const struct cJSON *first;
	int rc;

	if (tbv_json_kind(tree) != TBV_JSON_OBJECT ||
	    (first = tbv_json_first(tree)) == NULL ||
	    strcmp(tbv_json_name(first), "tbverify-policy") != 0)
		return tbv_fault_set(&r->p->fault, TBV_ERR_POLICY_VERSION,
		    "policy: does not start with tbverify-policy");
	if ((rc = read_members(r, tree, policy_members,
	    sizeof(policy_members) / sizeof(policy_members[0]))) != TBV_OK)
		return rc;
	if ((rc = tbv_policy_check_kinds(r->p, &r->p->fault)) != TBV_OK)
		return rc;
	r->member = "any-source";
	if (r->has_any && r->has_source)
		return bad_policy(r, "the policy names a source as well");
	if (r->has_any && (rc = tbv_policy_set_any_source(r->p)) != TBV_OK)
		return rc;
	return tbv_policy_claims_ready(r->p, &r->p->fault);
}

/* Whether it has a log policy or endorsers. */
static int
has_trust(const struct tbv_policy *p)
{
	const struct tbv_endorsement_rules *e = &p->endorsement;

	return p->log.asked || p->log.optional ||
	    p->log.while_valid != TBV_WHILE_VALID_DEFAULT || e->asked ||
	    e->optional || e->stream != NULL || e->image.name != NULL ||
	    e->min_serial > 0 || e->max_age > 0 || e->serials.count > 0 ||
	    tbv_policy_has_kept(p);
}

/* Whether anything was set before. */
static int
in_use(const struct tbv_policy *p)
{
	return p->image_count > 0 || p->repositories.count > 0 ||
	    p->refs.count > 0 || p->commits.count > 0 ||
	    p->recipes.count > 0 || p->rootfs.count > 0 ||
	    p->tree.data != NULL || p->any_source || p->any_name ||
	    p->window.has != 0 || has_trust(p);
}

int
tbv_policy_set_json_mem(struct tbv_policy *p, const void *data, size_t len)
{
	struct tbv_bytes json;
	struct policy_reader r;
	struct tbv_json_stop stop;
	struct cJSON *tree = NULL;
	char place[TBV_JSON_PLACE];
	const char *why, *name;
	int rc;

	if (tbv_policy_bytes(p, data, len, &json) != TBV_OK)
		return p->fault.error;
	if (in_use(p))
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "policy: not empty");
	if (len > TBV_POLICY_SIZE_MAX)
		return tbv_fault_set(&p->fault, TBV_ERR_POLICY_SYNTAX,
		    "policy: more than 1 MiB");
	memset(&r, 0, sizeof(r));
	r.p = p;
	if ((why = tbv_json_parse(json, 1, &tree, &stop)) != NULL) {
		if (stop.memory)
			return tbv_fault_set(&p->fault, TBV_ERR_MEMORY,
			    "policy: %s", why);
		tbv_json_place(json, stop.at, place);
		name = tbv_foreign_name(json);
		return tbv_fault_set(&p->fault, TBV_ERR_POLICY_SYNTAX,
		    "policy: %s%s", name != NULL ? "" : place,
		    name != NULL ? name : why);
	}
	if ((rc = read_policy_object(&r, tree)) == TBV_OK &&
	    (rc = tbv_digests_sha256(p->digests, &json, 1, p->sha256)) !=
	    TBV_OK)
		(void)tbv_fault_set(&p->fault, rc, "policy: no digest");
	if (rc != TBV_OK)
		tbv_policy_empty(p);
	p->has_sha256 = rc == TBV_OK;
	tbv_json_free(tree);
	return rc;
}

const uint8_t *
tbv_policy_sha256(const struct tbv_policy *p)
{
	return p->has_sha256 ? p->sha256 : NULL;
}
