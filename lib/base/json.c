/*
 * The tree that cJSON builds from what the pre-scan has accepted, read through
 * case-sensitive getters only, and the writer of reports.  The only file that
 * includes cJSON.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cjson/cJSON.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bounds.h"
#include "base/json.h"

static int
by_name(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

/* Whether two children of an object have one name: sorted, for an object may
 * have as many members as its file has room for. */
static const char *
unique(const cJSON *object, int *memory)
{
	const cJSON *child;
	const char **names, *why = NULL;
	size_t i, n = 0;

	for (child = object->child; child != NULL; child = child->next)
		n++;
	if (n < 2)
		return NULL;
	if ((names = calloc(n, sizeof(*names))) == NULL) {
		*memory = 1;
		return "out of memory";
	}
	for (i = 0, child = object->child; child != NULL; child = child->next)
		names[i++] = child->string;
	qsort(names, n, sizeof(*names), by_name);
	for (i = 1; i < n && why == NULL; i++)
		if (strcmp(names[i - 1], names[i]) == 0)
			why = "a member that stands twice";
	free(names);
	return why;
}

/* Looks at every object of a tree whose depth the pre-scan has bounded. */
static const char *
all_unique(const cJSON *tree, int *memory)
{
	const cJSON *path[TBV_MAX_JSON_DEPTH + 1];
	const char *why;
	size_t depth = 1;

	for (path[0] = tree; depth > 0;) {
		tree = path[depth - 1];
		if (cJSON_IsObject(tree) &&
		    (why = unique(tree, memory)) != NULL)
			return why;
		if (tree->child != NULL) {
			path[depth++] = tree->child;
			continue;
		}
		while (depth > 0 && path[depth - 1]->next == NULL)
			depth--;
		if (depth > 0)
			path[depth - 1] = path[depth - 1]->next;
	}
	return NULL;
}

/* Whether cJSON stopped where the pre-scan did: white space is left. */
static int
ends_alike(struct tbv_bytes in, const char *end)
{
	size_t at = (size_t)(end - (const char *)in.data);

	in.data += at;
	in.len -= at;
	return tbv_json_is_blank(in);
}

const char *
tbv_json_parse(struct tbv_bytes in, int integers, struct cJSON **tree,
    int *memory)
{
	const char *end = NULL, *why;
	cJSON *root;

	*tree = NULL;
	*memory = 0;
	if ((why = tbv_json_check(in, integers)) != NULL)
		return why;
	root = cJSON_ParseWithLengthOpts((const char *)in.data, in.len, &end,
	    0);
	if (root == NULL) {
		/* the pre-scan accepts nothing that cJSON does not */
		*memory = 1;
		return "out of memory";
	}
	why = ends_alike(in, end) ? all_unique(root, memory) :
	    "something that ends in two ways";
	if (why != NULL) {
		cJSON_Delete(root);
		return why;
	}
	*tree = root;
	return NULL;
}

void
tbv_json_free(struct cJSON *tree)
{
	cJSON_Delete(tree);
}

enum tbv_json_kind
tbv_json_kind(const struct cJSON *node)
{
	if (cJSON_IsObject(node))
		return TBV_JSON_OBJECT;
	if (cJSON_IsArray(node))
		return TBV_JSON_ARRAY;
	if (cJSON_IsString(node))
		return TBV_JSON_STRING;
	if (cJSON_IsNumber(node))
		return TBV_JSON_NUMBER;
	return cJSON_IsBool(node) ? TBV_JSON_BOOL : TBV_JSON_NULL;
}

const struct cJSON *
tbv_json_first(const struct cJSON *node)
{
	return node->child;
}

const struct cJSON *
tbv_json_next(const struct cJSON *node)
{
	return node->next;
}

const char *
tbv_json_name(const struct cJSON *node)
{
	return node->string;
}

const struct cJSON *
tbv_json_member(const struct cJSON *node, const char *name)
{
	return cJSON_GetObjectItemCaseSensitive(node, name);
}

const char *
tbv_json_string(const struct cJSON *node)
{
	return cJSON_GetStringValue(node);
}

int
tbv_json_integer(const struct cJSON *node, int64_t *value)
{
	*value = 0;
	if (!cJSON_IsNumber(node))
		return -1;
	if (node->valuedouble < -(double)TBV_JSON_MAX_INTEGER ||
	    node->valuedouble > (double)TBV_JSON_MAX_INTEGER)
		return -1;
	*value = (int64_t)node->valuedouble;
	return (double)*value < node->valuedouble ||
	    (double)*value > node->valuedouble ? -1 : 0;
}

int
tbv_json_bool(const struct cJSON *node, int *value)
{
	*value = cJSON_IsTrue(node);
	return cJSON_IsBool(node) ? 0 : -1;
}

struct cJSON *
tbv_json_new(void)
{
	return cJSON_CreateObject();
}

struct cJSON *
tbv_json_add_object(struct cJSON *node, const char *name)
{
	return cJSON_AddObjectToObject(node, name);
}

struct cJSON *
tbv_json_add_array(struct cJSON *node, const char *name)
{
	return cJSON_AddArrayToObject(node, name);
}

struct cJSON *
tbv_json_append_object(struct cJSON *array)
{
	cJSON *object = cJSON_CreateObject();

	if (object != NULL && !cJSON_AddItemToArray(array, object)) {
		cJSON_Delete(object);
		return NULL;
	}
	return object;
}

struct cJSON *
tbv_json_add_string(struct cJSON *node, const char *name, const char *value)
{
	return cJSON_AddStringToObject(node, name, value);
}

struct cJSON *
tbv_json_add_null(struct cJSON *node, const char *name)
{
	return cJSON_AddNullToObject(node, name);
}

struct cJSON *
tbv_json_add_bool(struct cJSON *node, const char *name, int value)
{
	return cJSON_AddBoolToObject(node, name, value);
}

struct cJSON *
tbv_json_add_integer(struct cJSON *node, const char *name, int64_t value)
{
	char text[24];

	/* cJSON would round it to 15 digits */
	(void)snprintf(text, sizeof(text), "%" PRId64, value);
	return cJSON_AddRawToObject(node, name, text);
}

char *
tbv_json_print(const struct cJSON *tree)
{
	char *copy, *text;

	/* the host's hooks may have allocated it: free() is not for that */
	if ((text = cJSON_PrintUnformatted(tree)) == NULL)
		return NULL;
	copy = strdup(text);
	cJSON_free(text);
	return copy;
}
