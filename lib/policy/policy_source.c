/*
 * The part of a policy that names a source.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"

void
tbv_policy_clear_source(struct tbv_policy *p)
{
	tbv_policy_clear_strings(&p->repositories);
	tbv_policy_clear_strings(&p->refs);
	tbv_policy_clear_commits(&p->commits);
	tbv_policy_clear_commits(&p->recipes);
	tbv_policy_clear_commits(&p->rootfs);
}

static int
add_policy_string(struct tbv_policy *p, struct tbv_strings *strings,
    const char *text)
{
	void *array = strings->item;
	char *copy;

	if ((copy = strdup(text)) == NULL)
		return tbv_policy_memory(p);
	if (tbv_policy_grow(&array, strings->count,
	    sizeof(*strings->item)) != 0) {
		free(copy);
		return tbv_policy_memory(p);
	}
	strings->item = array;
	strings->item[strings->count++] = copy;
	return p->fault.error;
}

int
tbv_source_is_text(const char *text)
{
	size_t i;

	for (i = 0; text[i] != '\0'; i++)
		if (text[i] < 0x21 || text[i] > 0x7e)
			return 0;
	return i >= 1 && i <= TBV_MAX_NAME;
}

int
tbv_policy_add_repository(struct tbv_policy *p, const char *url)
{
	if (tbv_policy_given(p, url) != TBV_OK)
		return p->fault.error;
	if (!tbv_source_is_text(url))
		return tbv_policy_bad(p, "repository",
		    "want 1 to 255 printable characters without space");
	return add_policy_string(p, &p->repositories, url);
}

int
tbv_policy_add_ref(struct tbv_policy *p, const char *pattern)
{
	const char *star;

	if (tbv_policy_given(p, pattern) != TBV_OK)
		return p->fault.error;
	if (!tbv_source_is_text(pattern) || strncmp(pattern, "refs/", 5) != 0)
		return tbv_policy_bad(p, "ref",
		    "want a full name such as refs/tags/v1.0");
	star = strchr(pattern, '*');
	if (star != NULL && strchr(star + 1, '*') != NULL)
		return tbv_policy_bad(p, "ref", "more than one \"*\"");
	return add_policy_string(p, &p->refs, pattern);
}

int
tbv_policy_ref_matches(const char *pattern, struct tbv_bytes ref)
{
	const char *star = strchr(pattern, '*');
	size_t after, before;

	if (star == NULL)
		return tbv_bytes_is(ref, pattern);
	before = (size_t)(star - pattern);
	after = strlen(star + 1);
	return ref.len >= before + after &&
	    memcmp(ref.data, pattern, before) == 0 &&
	    memcmp(ref.data + ref.len - after, star + 1, after) == 0;
}

int
tbv_source_read_commit(const char *hex, struct tbv_commit *out)
{
	size_t len = strlen(hex);

	if (len != 40 && len != 64)
		return -1;
	out->len = len / 2;
	return tbv_text_unhex(hex, len, out->value, out->len);
}

static int
add_commit(struct tbv_policy *p, struct tbv_commits *strings, const char *what,
    const char *hex)
{
	struct tbv_commit value;
	void *array = strings->item;
	size_t len;

	if (tbv_policy_given(p, hex) != TBV_OK)
		return p->fault.error;
	len = strlen(hex);
	if (len != 64 && (len != 40 || strings != &p->commits))
		return tbv_policy_bad(p, what, strings == &p->commits ?
		    "want 40 or 64 hex digits" : "want 64 hex digits");
	if (tbv_source_read_commit(hex, &value) != 0)
		return tbv_policy_bad(p, what, "not hex");
	if (tbv_policy_grow(&array, strings->count, sizeof(*strings->item))
	    != 0)
		return tbv_policy_memory(p);
	strings->item = array;
	strings->item[strings->count++] = value;
	return p->fault.error;
}

int
tbv_policy_add_commit_hex(struct tbv_policy *p, const char *hex)
{
	return add_commit(p, &p->commits, "commit", hex);
}

int
tbv_policy_add_recipe_hex(struct tbv_policy *p, const char *hex)
{
	return add_commit(p, &p->recipes, "recipe", hex);
}

int
tbv_policy_add_rootfs_hex(struct tbv_policy *p, const char *hex)
{
	return add_commit(p, &p->rootfs, "rootfs", hex);
}

int
tbv_policy_set_tree_hex(struct tbv_policy *p, const char *hex)
{
	uint8_t value[TBV_SHA256_SIZE];

	if (tbv_policy_given(p, hex) != TBV_OK)
		return p->fault.error;
	if (tbv_text_unhex(hex, strlen(hex), value, sizeof(value)) != 0)
		return tbv_policy_bad(p, "tree", "want 64 hex digits");
	memcpy(p->tree_value, value, sizeof(value));
	p->tree.data = p->tree_value;
	p->tree.len = sizeof(p->tree_value);
	return p->fault.error;
}

int
tbv_policy_set_any_source(struct tbv_policy *p)
{
	tbv_policy_clear_strings(&p->repositories);
	tbv_policy_clear_strings(&p->refs);
	tbv_policy_clear_commits(&p->commits);
	p->tree.data = NULL;
	p->tree.len = 0;
	p->any_source = 1;
	return p->fault.error;
}

int
tbv_policy_set_any_ref(struct tbv_policy *p)
{
	tbv_policy_clear_strings(&p->refs);
	p->any_ref = 1;
	return p->fault.error;
}

int
tbv_policy_set_any_name(struct tbv_policy *p)
{
	p->any_name = 1;
	return p->fault.error;
}
