/*
 * JSON pointers: one step over a pointer, and the walk, which asks only objects
 * for their members.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "prove.h"
#include "base/bounds.h"
#include "base/json_pointer.h"

/* RFC 6901 3, in the other direction: how many characters encode this one. */
static size_t
width(char c)
{
	return c == '~' || c == '/' ? 2 : 1;
}

/* One step: the name, written again, is what was taken, and no other is. */
void
prove_next(void)
{
	const char *text = prove_text(), *p = text;
	char *name = prove_memory(TBV_MAX_NAME + 1);
	size_t i, at = 1;
	int rc = tbv_json_pointer_next(&p, name);

	if (rc != 1) {
		PROVE(p == text, "it does not move");
		PROVE((rc == 0) == (PROVE_LENGTH == 0), "the end is the end");
		return;
	}
	PROVE(text[0] == '/', "a slash before each name");
	PROVE(p > text && p <= text + PROVE_LENGTH, "it moves, and stays");
	PROVE(*p == '\0' || *p == '/', "all of the name");
	for (i = 0; i < PROVE_LENGTH && name[i] != '\0'; i++) {
		PROVE(width(name[i]) == 1 ? text[at] == name[i] :
		    text[at] == '~' && text[at + 1] ==
		    (name[i] == '~' ? '0' : '1'), "one spelling");
		at += width(name[i]);
	}
	PROVE(text + at == p, "and nothing else");
}

/* A pointer that is one has a slash first, and no tilde but of an escape. */
void
prove_check(void)
{
	const char *text = prove_text();
	size_t i;

	if (!tbv_json_pointer_check(text))
		return;
	PROVE(text[0] == '/', "it begins with a slash");
	for (i = 0; i < PROVE_LENGTH; i++)
		PROVE(text[i] != '~' || text[i + 1] == '0' ||
		    text[i + 1] == '1', "escapes");
}

/* Empty nodes: only which node is asked for what matters. */
#define NODES (PROVE_LENGTH + 2)
static char nodes[NODES];
static enum tbv_json_kind kinds[NODES];
static size_t steps;

static const struct cJSON *
node_at(size_t i)
{
	return (const struct cJSON *)(const void *)&nodes[i];
}

enum tbv_json_kind
tbv_json_kind(const struct cJSON *node)
{
	PROVE(node == node_at(steps), "the node that was reached");
	return kinds[steps];
}

const struct cJSON *
tbv_json_member(const struct cJSON *node, const char *name)
{
	PROVE(node == node_at(steps), "the node that was reached");
	PROVE(kinds[steps] == TBV_JSON_OBJECT || DEFECT, "of an object");
	PROVE(strlen(name) <= PROVE_LENGTH, "a name of the pointer");
	if (nondet_int())
		return NULL;
	steps++;
	PROVE(steps < NODES, "no more than the pointer has names");
	return node_at(steps);
}

/* As many members are asked as there are slashes, or nothing comes of it. */
void
prove_value(void)
{
	const char *text = prove_text();
	const struct cJSON *got;
	size_t i, slashes = 0;

	for (i = 0; i < NODES; i++)
		kinds[i] = nondet_int() ? TBV_JSON_OBJECT : TBV_JSON_ARRAY;
	for (i = 0; i < PROVE_LENGTH; i++)
		slashes += text[i] == '/';
	got = tbv_json_pointer_value(node_at(0), text);
	if (got == NULL)
		return;
	PROVE(got == node_at(steps), "the last one");
	PROVE(steps == slashes, "all of the pointer");
	for (i = 0; i < steps; i++)
		PROVE(kinds[i] == TBV_JSON_OBJECT, "through objects alone");
}
