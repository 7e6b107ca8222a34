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

/* A member, and its number within its object. */
struct counted_member {
	const cJSON *node;
	size_t index;
};

static int
by_member_name(const void *a, const void *b)
{
	const struct counted_member *x = a, *y = b;
	int order = strcmp(x->node->string, y->node->string);

	return order != 0 ? order : (x->index > y->index) -
	    (x->index < y->index);
}

/* The first that has the name of one before it; sorted by name. */
static const cJSON *
first_twice(const struct counted_member *names, size_t n)
{
	const struct counted_member *twice = NULL;
	size_t i;

	for (i = 1; i < n; i++)
		if (strcmp(names[i - 1].node->string,
		    names[i].node->string) == 0 &&
		    (twice == NULL || names[i].index < twice->index))
			twice = &names[i];
	return twice != NULL ? twice->node : NULL;
}

/*
 * The first child of an object that repeats an earlier name, or NULL.  It sorts
 * them, because an object may have very many members.
 */
static const cJSON *
find_repeated(const cJSON *object, int *memory)
{
	const cJSON *child, *twice;
	struct counted_member *names;
	size_t i, n = 0;

	for (child = object->child; child != NULL; child = child->next)
		n++;
	if (n < 2)
		return NULL;
	if ((names = calloc(n, sizeof(*names))) == NULL) {
		*memory = 1;
		return NULL;
	}
	for (i = 0, child = object->child; child != NULL;
	    i++, child = child->next) {
		names[i].node = child;
		names[i].index = i;
	}
	qsort(names, n, sizeof(*names), by_member_name);
	twice = first_twice(names, n);
	free(names);
	return twice;
}

/* A walk over a tree whose depth the pre-scan has bounded, in its order. */
struct json_path {
	const cJSON *path[TBV_MAX_JSON_DEPTH + 1];
	size_t depth;
};

static const cJSON *
walk_first(struct json_path *w, const cJSON *tree)
{
	w->path[0] = tree;
	w->depth = 1;
	return tree;
}

/* The node after this one, or NULL. */
static const cJSON *
walk_next(struct json_path *w)
{
	const cJSON *node = w->path[w->depth - 1];

	if (node->child != NULL)
		return w->path[w->depth++] = node->child;
	while (w->depth > 0 && w->path[w->depth - 1]->next == NULL)
		w->depth--;
	if (w->depth == 0)
		return NULL;
	node = w->path[w->depth - 1]->next;
	return w->path[w->depth - 1] = node;
}

/* The number of this member among all members, from 1. */
static size_t
member_number(const cJSON *tree, const cJSON *member)
{
	const cJSON *node;
	struct json_path w;
	size_t n = 0;

	for (node = walk_first(&w, tree); node != NULL; node = walk_next(&w)) {
		n += node->string != NULL;
		if (node == member)
			break;
	}
	return n;
}

/* Whether the members of each object differ. */
static const char *
all_unique(struct tbv_bytes in, const cJSON *tree, struct tbv_json_stop *stop)
{
	const cJSON *node, *twice;
	struct json_path w;

	for (node = walk_first(&w, tree); node != NULL; node = walk_next(&w)) {
		if (!cJSON_IsObject(node))
			continue;
		twice = find_repeated(node, &stop->memory);
		if (stop->memory)
			return "out of memory";
		if (twice == NULL)
			continue;
		stop->at = tbv_json_member_at(in, member_number(tree, twice));
		return "a member that occurs twice";
	}
	return NULL;
}

/* Whether cJSON stopped where the pre-scan did: white space is left. */
static int
ends_alike(struct tbv_bytes in, size_t at)
{
	in.data += at;
	in.len -= at;
	return tbv_json_is_blank(in);
}

const char *
tbv_json_parse(struct tbv_bytes in, int how, struct cJSON **tree,
    struct tbv_json_stop *stop)
{
	const char *end = NULL, *why;
	cJSON *root;

	*tree = NULL;
	stop->memory = 0;
	if ((why = tbv_json_check(in, how, &stop->at)) != NULL)
		return why;
	root = cJSON_ParseWithLengthOpts((const char *)in.data, in.len, &end,
	    0);
	if (root == NULL) {
		/* the pre-scan accepts nothing that cJSON does not */
		stop->memory = 1;
		return "out of memory";
	}
	stop->at = (size_t)(end - (const char *)in.data);
	why = ends_alike(in, stop->at) ? all_unique(in, root, stop) :
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
tbv_json_add_text(struct cJSON *node, const char *name, const char *text)
{
	return text == NULL || *text == '\0' ? tbv_json_add_null(node, name) :
	    tbv_json_add_string(node, name, text);
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
