/*
 * The source of what was verified: commit, tree, repository, ref, recipe and
 * root file system of an OK are those that the policy and the options of an
 * input name, which are read here a second time, by cJSON, and the claim by
 * libcbor.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cbor.h>
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "fuzz.h"

#define WORDS_MAX 256
#define WORD_SIZE 512

/* Texts of which a claim has to say one. */
struct words {
	char text[WORDS_MAX][WORD_SIZE];
	size_t count;
};

/* All that was named, and whether any source will do. */
struct named {
	struct words commits, trees, repositories, refs, recipes, rootfs;
	int any;
	int waived;			/* by the entry of an image */
};

static void
add(struct words *to, const char *text, size_t len)
{
	/* a longer text is not a source: at most 255 bytes */
	if (to->count == WORDS_MAX || len >= WORD_SIZE)
		fuzz_fail("source: more than the oracle holds");
	memcpy(to->text[to->count], text, len);
	to->text[to->count++][len] = '\0';
}

static void
add_array(struct words *to, const cJSON *policy, const char *member)
{
	const cJSON *item;

	cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(policy,
	    member)) {
		const char *text = cJSON_GetStringValue(item);

		if (text == NULL)
			fuzz_fail("OK: %s: not a text", member);
		add(to, text, strlen(text));
	}
}

static void
add_waivers(struct named *n, const cJSON *policy)
{
	const cJSON *image;

	cJSON_ArrayForEach(image, cJSON_GetObjectItemCaseSensitive(policy,
	    "images"))
		if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(image,
		    "any-source")))
			n->waived = 1;
}

static void
add_policy(struct named *n, struct tbv_bytes part)
{
	cJSON *policy = cJSON_ParseWithLength((const char *)part.data,
	    part.len);

	if (policy == NULL)
		fuzz_fail("OK: a policy that cJSON does not read");
	add_array(&n->commits, policy, "commits");
	add_array(&n->repositories, policy, "repositories");
	add_array(&n->refs, policy, "refs");
	add_array(&n->recipes, policy, "recipes");
	add_array(&n->rootfs, policy, "rootfs");
	if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(policy,
	    "any-source")))
		n->any = 1;
	add_waivers(n, policy);
	cJSON_Delete(policy);
}

static void
set_any(struct named *n)
{
	n->commits.count = 0;
	n->trees.count = 0;
	n->repositories.count = 0;
	n->refs.count = 0;
	n->any = 1;
}

static void
clear(struct named *n, int part)
{
	if (part == TBV_PART_COMMITS)
		n->commits.count = 0;
	else if (part == TBV_PART_REPOSITORIES)
		n->repositories.count = 0;
	else if (part == TBV_PART_REFS)
		n->refs.count = 0;
}

/* An option's value ends at its first NUL, as one of a command line does. */
static void
add_option(struct named *n, int tag, struct tbv_bytes part)
{
	size_t len = part.len == 0 ? 0 : strnlen((const char *)part.data,
	    part.len);

	if (tag == 'C')
		add(&n->commits, (const char *)part.data, len);
	else if (tag == 'u')
		add(&n->repositories, (const char *)part.data, len);
	else if (tag == 'f')
		add(&n->refs, (const char *)part.data, len);
	else if (tag == 't') {
		n->trees.count = 0;
		add(&n->trees, (const char *)part.data, len);
	} else if (tag == 'y')
		set_any(n);
	else if (tag == 'X')
		clear(n, len > 0 ? *part.data : 0);
}

static void
read_named(struct tbv_bytes in, struct named *n)
{
	struct tbv_bytes part;
	int tag;

	memset(n, 0, sizeof(*n));
	while (fuzz_take_part(&in, &tag, &part) == 0)
		if (tag == 'P')
			add_policy(n, part);
		else
			add_option(n, tag, part);
}

/* A member of the claim as text: bytes in hex; 0 if it is not there. */
static int
said(const cbor_item_t *claim, const char *key, char out[WORD_SIZE])
{
	struct cbor_pair *pair = cbor_map_handle(claim);
	const cbor_item_t *value = NULL;
	size_t i, len;

	for (i = 0; i < cbor_map_size(claim); i++)
		if (cbor_isa_string(pair[i].key) &&
		    cbor_string_length(pair[i].key) == strlen(key) &&
		    memcmp(cbor_string_handle(pair[i].key), key,
		    strlen(key)) == 0)
			value = pair[i].value;
	if (value == NULL)
		return 0;
	if (cbor_isa_string(value)) {
		len = cbor_string_length(value);
		if (len >= WORD_SIZE)
			fuzz_fail("OK: a claim's %s is too long", key);
		memcpy(out, cbor_string_handle(value), len);
		out[len] = '\0';
		return 1;
	}
	len = cbor_isa_bytestring(value) ? cbor_bytestring_length(value) : 0;
	if (len == 0 || 2 * len >= WORD_SIZE)
		fuzz_fail("OK: a claim's %s is no bytes", key);
	for (i = 0; i < len; i++)
		(void)snprintf(out + 2 * i, 3, "%02x",
		    cbor_bytestring_handle(value)[i]);
	return 1;
}

static int
is_hex(const struct words *w, const char *text)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		if (strcasecmp(w->text[i], text) == 0)
			return 1;
	return 0;
}

/* Some text between what is before a "*" and what is behind it. */
static int
matches(const char *pattern, const char *ref)
{
	const char *star = strchr(pattern, '*');
	size_t len = strlen(ref), tail;

	if (star == NULL)
		return strcmp(pattern, ref) == 0;
	tail = strlen(star + 1);
	return len >= strlen(pattern) - 1 &&
	    strncmp(pattern, ref, (size_t)(star - pattern)) == 0 &&
	    strcmp(ref + len - tail, star + 1) == 0;
}

static void
check_ref(const struct named *n, const char *ref)
{
	size_t i;

	if (n->refs.count == 0 && (strncmp(ref, "refs/heads/", 11) == 0 ||
	    strncmp(ref, "refs/tags/", 10) == 0))
		return;
	for (i = 0; i < n->refs.count; i++)
		if (matches(n->refs.text[i], ref))
			return;
	fuzz_fail("OK: a ref that nobody named: %s", ref);
}

static void
check_repository(const struct named *n, const cbor_item_t *claim)
{
	char text[WORD_SIZE];
	size_t i;

	if (n->repositories.count > 0) {
		if (!said(claim, "repo", text))
			fuzz_fail("OK: of no repository");
		for (i = 0; i < n->repositories.count; i++)
			if (strcmp(n->repositories.text[i], text) == 0)
				break;
		if (i == n->repositories.count)
			fuzz_fail("OK: of another repository: %s", text);
	}
	if (n->repositories.count == 0 && n->refs.count == 0)
		return;
	if (!said(claim, "ref", text))
		fuzz_fail("OK: of no ref");
	check_ref(n, text);
}

static void
check_named(const struct named *n, const cbor_item_t *claim)
{
	char text[WORD_SIZE];

	if (n->commits.count > 0 && (!said(claim, "ct", text) ||
	    !is_hex(&n->commits, text)))
		fuzz_fail("OK: of another commit");
	if (n->trees.count > 0 && (!said(claim, "tree", text) ||
	    !is_hex(&n->trees, text)))
		fuzz_fail("OK: of another tree");
	if (said(claim, "recipe", text) && !is_hex(&n->recipes, text))
		fuzz_fail("OK: by a recipe that nobody named");
	if (said(claim, "rootfs", text) && !is_hex(&n->rootfs, text))
		fuzz_fail("OK: in a file system that nobody named");
	check_repository(n, claim);
}

/* A claim of text has a commit and nothing more to go by. */
static void
check_text(struct named *n, struct tbv_bytes claim)
{
	size_t i, j;

	if (n->repositories.count > 0 || n->refs.count > 0 ||
	    n->trees.count > 0)
		fuzz_fail("OK: a claim of text, without the source's name");
	for (i = 0; i < n->commits.count; i++) {
		for (j = 0; n->commits.text[i][j] != '\0'; j++)
			if (n->commits.text[i][j] >= 'A' &&
			    n->commits.text[i][j] <= 'F')
				n->commits.text[i][j] |= 0x20;
		if (fuzz_find(claim, n->commits.text[i], j) != NULL)
			return;
	}
	if (n->commits.count > 0)
		fuzz_fail("OK: of another commit");
}

/* Whether a text is a value anywhere in a tree. */
static int
is_value(const cJSON *tree, const char *text)
{
	const char *value = cJSON_GetStringValue(tree);
	const cJSON *item;

	if (value != NULL && (strcmp(value, text) == 0 ||
	    (strncmp(value, "0x", 2) == 0 && strcmp(value + 2, text) == 0)))
		return 1;
	cJSON_ArrayForEach(item, tree)
		if (is_value(item, text))
			return 1;
	return 0;
}

static void
check_values(const cJSON *tree, const struct words *named, const char *what)
{
	size_t i;

	for (i = 0; i < named->count; i++)
		if (is_value(tree, named->text[i]))
			return;
	if (named->count > 0)
		fuzz_fail("OK: of another %s", what);
}

/* A claim of JSON says in some member what was named. */
static void
check_json(const struct named *n, const cJSON *tree)
{
	check_values(tree, &n->commits, "commit");
	check_values(tree, &n->repositories, "repository");
	if (n->trees.count > 0)
		fuzz_fail("OK: a claim of JSON has no tree");
}

void
oracle_source(struct tbv_bytes in, struct tbv_bytes claim)
{
	static struct named n;
	struct cbor_load_result result;
	cbor_item_t *item = cbor_load(claim.data, claim.len, &result);
	cJSON *tree = cJSON_ParseWithLength((const char *)claim.data,
	    claim.len);

	read_named(in, &n);
	if (!n.any && !n.waived && n.commits.count == 0 && n.trees.count == 0 &&
	    n.repositories.count == 0)
		fuzz_fail("OK: and no source was named");
	/* which image it was is not known here */
	if (n.waived)
		;
	else if (item != NULL && cbor_isa_map(item) &&
	    result.read == claim.len)
		check_named(&n, item);
	else if (cJSON_IsObject(tree))
		check_json(&n, tree);
	else
		check_text(&n, claim);
	cJSON_Delete(tree);
	if (item != NULL)
		cbor_decref(&item);
}
