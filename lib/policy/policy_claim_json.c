/*
 * Reads the "claim" of an image in a policy: a word, or an object with one
 * member that has the details.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/json.h"
#include "policy/policy.h"

#define NAME_SIZE 48

/* The members of "digest". */
struct digest_words {
	enum tbv_algorithm algorithm;
	int hex, prefix;
};

static int
bad_claim(struct tbv_policy *p, const char *why)
{
	return tbv_policy_bad(p, "claim", why);
}

static int
unknown_in_claim(struct tbv_policy *p, const char *name)
{
	char escaped[NAME_SIZE];

	(void)tbv_escape(name, strlen(name), escaped, sizeof(escaped));
	return tbv_fault_set(&p->fault, TBV_ERR_POLICY_MEMBER,
	    "policy: claim: %s: unknown member", escaped);
}

/* The index of a string among some words; -1 if it is none of them. */
static int
which_word(const struct cJSON *value, const char *const *words, int count)
{
	const char *text = tbv_json_string(value);
	int i;

	for (i = 0; text != NULL && i < count; i++)
		if (strcmp(text, words[i]) == 0)
			return i;
	return -1;
}

static int
read_form(struct tbv_policy *p, size_t image, const struct cJSON *value)
{
	static const char *const words[] = { "tb1", "text", "digest",
	    "statement" };
	static const enum tbv_claim_form forms[] = { TBV_CLAIM_TB1,
	    TBV_CLAIM_TEXT, TBV_CLAIM_DIGEST, TBV_CLAIM_STATEMENT };
	int word = which_word(value, words, 4);

	return word < 0 ? bad_claim(p, "want tb1, text, digest, statement or "
	    "an object") :
	    tbv_policy_image_set_claim(p, image, forms[word]);
}

static int
read_digest_algorithm(struct tbv_policy *p, struct digest_words *d,
    const struct cJSON *value)
{
	static const char *const words[] = { "sha256", "sha384", "sha512" };
	static const enum tbv_algorithm algorithms[] = {
	    TBV_ALGORITHM_SHA256, TBV_ALGORITHM_SHA384,
	    TBV_ALGORITHM_SHA512 };
	int word = which_word(value, words, 3);

	if (word < 0)
		return bad_claim(p, "algorithm: want \"sha256\", \"sha384\" "
		    "or \"sha512\"");
	d->algorithm = algorithms[word];
	return TBV_OK;
}

static int
read_encoding(struct tbv_policy *p, struct digest_words *d,
    const struct cJSON *value)
{
	static const char *const words[] = { "raw", "hex" };

	if ((d->hex = which_word(value, words, 2)) < 0)
		return bad_claim(p, "encoding: want \"raw\" or \"hex\"");
	return TBV_OK;
}

static int
read_prefix(struct tbv_policy *p, struct digest_words *d,
    const struct cJSON *value)
{
	return tbv_json_bool(value, &d->prefix) == 0 ? TBV_OK :
	    bad_claim(p, "prefix: want true or false");
}

static int
read_digest_words(struct tbv_policy *p, size_t image,
    const struct cJSON *object)
{
	struct digest_words d = { TBV_ALGORITHM_SHA256, 0, 0 };
	const struct cJSON *value;
	const char *name;
	int rc;

	for (value = tbv_json_first(object); value != NULL;
	    value = tbv_json_next(value)) {
		name = tbv_json_name(value);
		if (strcmp(name, "algorithm") == 0)
			rc = read_digest_algorithm(p, &d, value);
		else if (strcmp(name, "encoding") == 0)
			rc = read_encoding(p, &d, value);
		else if (strcmp(name, "prefix") == 0)
			rc = read_prefix(p, &d, value);
		else
			rc = unknown_in_claim(p, name);
		if (rc != TBV_OK)
			return rc;
	}
	if (d.hex && d.prefix)
		return bad_claim(p, "prefix: is for raw digests");
	return tbv_policy_image_set_claim_digest(p, image, d.algorithm,
	    d.hex ? TBV_ENCODING_HEX : d.prefix ? TBV_ENCODING_PREFIX :
	    TBV_ENCODING_RAW);
}

static int
read_pointers(struct tbv_policy *p, size_t image, const struct cJSON *object)
{
	static const char *const names[TBV_CLAIM_MEMBERS] = { "artifact",
	    "commit", "repository", "ref" };
	const struct cJSON *value;
	int member, rc;

	for (value = tbv_json_first(object); value != NULL;
	    value = tbv_json_next(value)) {
		for (member = 0; member < TBV_CLAIM_MEMBERS; member++)
			if (strcmp(tbv_json_name(value), names[member]) == 0)
				break;
		if (member == TBV_CLAIM_MEMBERS)
			return unknown_in_claim(p, tbv_json_name(value));
		if (tbv_json_string(value) == NULL)
			return bad_claim(p, "json: want strings");
		if ((rc = tbv_policy_image_set_claim_member(p, image,
		    (enum tbv_claim_member)member,
		    tbv_json_string(value))) != TBV_OK)
			return rc;
	}
	return p->image[image].shape.pointer[TBV_CLAIM_MEMBER_ARTIFACT] !=
	    NULL ? TBV_OK : bad_claim(p, "json: artifact: missing");
}

int
tbv_policy_read_claim(struct tbv_policy *p, size_t image,
    const struct cJSON *value)
{
	const struct cJSON *more;

	if (tbv_json_kind(value) != TBV_JSON_OBJECT)
		return read_form(p, image, value);
	more = tbv_json_first(value);
	if (more == NULL || tbv_json_next(more) != NULL)
		return bad_claim(p, "want one member");
	if (tbv_json_kind(more) != TBV_JSON_OBJECT)
		return bad_claim(p, "want an object as its value");
	if (strcmp(tbv_json_name(more), "digest") == 0)
		return read_digest_words(p, image, more);
	if (strcmp(tbv_json_name(more), "json") == 0)
		return read_pointers(p, image, more);
	return unknown_in_claim(p, tbv_json_name(more));
}

int
tbv_policy_image_set_claim_mem(struct tbv_policy *p, size_t image,
    const void *data, size_t len)
{
	struct tbv_json_stop stop;
	struct tbv_bytes json;
	struct cJSON *tree;
	const char *why;
	int rc;

	if (tbv_policy_find_image(p, image) == NULL ||
	    tbv_policy_bytes(p, data, len, &json) != TBV_OK)
		return p->fault.error;
	if (len > TBV_POLICY_SIZE_MAX)
		return bad_claim(p, "more than 1 MiB");
	if ((why = tbv_json_parse(json, TBV_JSON_INTEGERS, &tree,
	    &stop)) != NULL)
		return stop.memory ? tbv_policy_memory(p) :
		    tbv_fault_set(&p->fault, TBV_ERR_POLICY_SYNTAX,
		    "claim: %s", why);
	rc = tbv_policy_read_claim(p, image, tree);
	tbv_json_free(tree);
	return rc;
}
