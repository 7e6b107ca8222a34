/*
 * Proves that a recipe says one thing: every member known, none twice.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/hex.h"
#include "common/json.h"
#include "protocol/recipe.h"

#define MAX_TEXT 4096

struct recipe_reader {
	struct recipe *recipe;
	const char *why;		/* the first reason to refuse it */
};

static int
bad_recipe(struct recipe_reader *r, const char *why)
{
	if (r->why == NULL)
		r->why = why;
	return -1;
}

static int
read_recipe_version(struct json *j, void *arg)
{
	struct recipe_reader *r = arg;
	uint64_t version;

	if (json_number(j, 1, &version) != 0 || version != 1)
		return bad_recipe(r, "tbbuild: want 1");
	return 0;
}

static int
rootfs_member(struct json *j, const char *name, void *arg)
{
	struct recipe_reader *r = arg;
	char *hex = NULL;
	int rc;

	if (strcmp(name, "sha256") != 0 || r->recipe->pinned)
		return bad_recipe(r, "rootfs: want one member, sha256");
	rc = json_string(j, 64, &hex);
	if (rc == 0)
		rc = hex_decode_string(hex, r->recipe->rootfs_sha256,
		    SHA256_SIZE);
	free(hex);
	if (rc != 0)
		return bad_recipe(r,
		    "rootfs: sha256: want 64 lower-case hex digits");
	r->recipe->pinned = 1;
	return 0;
}

static int
read_rootfs(struct json *j, void *arg)
{
	struct recipe_reader *r = arg;

	if (json_is_string(j)) {
		if (json_string(j, 255, &r->recipe->rootfs) != 0 ||
		    !is_file_name(r->recipe->rootfs))
			return bad_recipe(r, "rootfs: not a name");
		return 0;
	}
	if (json_object(j, rootfs_member, r) != 0 || !r->recipe->pinned)
		return bad_recipe(r, "rootfs: want a name or a sha256");
	return 0;
}

static int
command_word(struct json *j, void *arg)
{
	struct recipe_reader *r = arg;
	struct recipe *recipe = r->recipe;

	if (recipe->words == MAX_WORDS)
		return bad_recipe(r, "command: too many words");
	if (json_string(j, MAX_TEXT, &recipe->command[recipe->words]) != 0)
		return bad_recipe(r, "command: not a list of strings");
	recipe->words++;
	return 0;
}

static int
read_command(struct json *j, void *arg)
{
	struct recipe_reader *r = arg;

	if (json_array(j, command_word, r) != 0 || r->recipe->words == 0 ||
	    r->recipe->command[0][0] == '\0')
		return bad_recipe(r, "command: want a list of strings");
	return 0;
}

static int
artifact_path(struct json *j, void *arg)
{
	struct recipe_reader *r = arg;
	struct recipe *recipe = r->recipe;
	char *path = NULL;

	if (recipe->artifacts == MAX_ARTIFACTS)
		return bad_recipe(r, "artifacts: too many");
	if (json_string(j, 1023, &path) != 0)
		return bad_recipe(r, "artifacts: not a list of strings");
	recipe->artifact[recipe->artifacts++] = path;
	return is_file_path(path) ? 0 :
	    bad_recipe(r, "artifacts: want relative "
	    "paths of printable characters without space");
}

static int
read_recipe_artifacts(struct json *j, void *arg)
{
	struct recipe_reader *r = arg;

	if (json_array(j, artifact_path, r) != 0 || r->recipe->artifacts == 0)
		return bad_recipe(r, "artifacts: want a list of paths");
	return 0;
}

static int
is_variable(const char *name)
{
	static const char all[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_"
	    "0123456789";

	return name[0] != '\0' && name[strspn(name, all)] == '\0' &&
	    (name[0] < '0' || name[0] > '9');
}

static int
read_variable(struct json *j, const char *name, void *arg)
{
	struct recipe_reader *r = arg;
	struct recipe *recipe = r->recipe;
	size_t i, len = strlen(name), room;
	char *value = NULL, *variable;

	if (!is_variable(name) || recipe->variables == MAX_WORDS)
		return bad_recipe(r, "environment: a bad name, or too many");
	for (i = 0; i < recipe->variables; i++)
		if (strncmp(recipe->environment[i], name, len) == 0 &&
		    recipe->environment[i][len] == '=')
			return bad_recipe(r,
			    "environment: duplicate name");
	if (json_string(j, MAX_TEXT, &value) != 0)
		return bad_recipe(r, "environment: want strings");
	room = len + strlen(value) + 2;
	if ((variable = malloc(room)) != NULL)
		(void)snprintf(variable, room, "%s=%s", name, value);
	free(value);
	if (variable == NULL)
		return bad_recipe(r, "out of memory");
	recipe->environment[recipe->variables++] = variable;
	return 0;
}

static int
read_environment(struct json *j, void *arg)
{
	struct recipe_reader *r = arg;

	return json_object(j, read_variable, r) == 0 ? 0 :
	    bad_recipe(r, "environment: want an object of strings");
}

static const struct json_row recipe_rows[] = {
	{ "tbbuild", 1, read_recipe_version },
	{ "rootfs", 1, read_rootfs },
	{ "command", 1, read_command },
	{ "artifacts", 1, read_recipe_artifacts },
	{ "environment", 0, read_environment },
	{ NULL, 0, NULL }
};

int
recipe_parse(struct recipe *recipe, const struct bytes *in,
    struct failure *f)
{
	struct recipe_reader r = { recipe, NULL };
	struct json_wrong wrong = { "", NULL };
	struct json j = json_text(in->data, in->len, 0);

	memset(recipe, 0, sizeof(*recipe));
	if (json_table(&j, recipe_rows, &r, &wrong) != 0 || json_end(&j) != 0) {
		if (r.why == NULL && wrong.why != NULL)
			return fail(f, "recipe", "%s: %s", wrong.name,
			    wrong.why);
		return fail(f, "recipe", "%s", r.why != NULL ? r.why :
		    "not a JSON object with the expected members");
	}
	return names_check(recipe->artifact, recipe->artifacts, "recipe", f);
}

void
recipe_free(struct recipe *recipe)
{
	size_t i;

	free(recipe->rootfs);
	for (i = 0; i < recipe->words; i++)
		free(recipe->command[i]);
	for (i = 0; i < recipe->variables; i++)
		free(recipe->environment[i]);
	for (i = 0; i < recipe->artifacts; i++)
		free(recipe->artifact[i]);
	memset(recipe, 0, sizeof(*recipe));
}
