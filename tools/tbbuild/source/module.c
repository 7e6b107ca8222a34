/*
 * .gitmodules: data of the commit, which only git's own parser reads.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/source.h"

#define MAX_GITMODULES ((size_t)256 * 1024)

/* The records "submodule.<name>.<key>\n<value>\0" of the file. */
static int
read_modules(const struct tree *t, struct bytes *out, struct failure *f)
{
	const struct tree_entry *e = tree_find(t, ".gitmodules");
	struct command c;

	if (e == NULL || (e->mode & 0170000) != 0100000)
		return fail(f, "submodule", "the commit has a submodule, but "
		    "no .gitmodules");
	git_command_in(&t->repository, GIT_SMALL, &c);
	command_add(&c, "config");
	command_add(&c, "--no-includes");
	command_add(&c, "--null");
	command_add(&c, "--blob");
	command_add(&c, e->oid);
	command_add(&c, "--get-regexp");
	command_add(&c, "^submodule\\..*\\.(path|url)$");
	return git_output(&c, MAX_GITMODULES, out, f);
}

/* The length of the name in "submodule.<name>.<key>\n", or 0. */
static size_t
name_of(const char *record, const char *key)
{
	const char *end = strchr(record, '\n');
	size_t len = strlen(key);

	if (end == NULL || strncmp(record, "submodule.", 10) != 0 ||
	    (size_t)(end - record) < 11 + len ||
	    strncmp(end - len, key, len) != 0)
		return 0;
	return (size_t)(end - record) - 10 - len;
}

/* The one record of that key, with that name or that value. */
static const char *
find_record(const struct bytes *records, const char *key, const char *name,
    size_t len, const char *value)
{
	const char *p = (const char *)records->data, *found = NULL;
	const char *end = p + records->len;
	size_t n;

	for (; p < end; p += strlen(p) + 1) {
		if ((n = name_of(p, key)) == 0)
			continue;
		if (name != NULL && (n != len ||
		    strncmp(p + 10, name, len) != 0))
			continue;
		if (value != NULL && strcmp(strchr(p, '\n') + 1, value) != 0)
			continue;
		if (found != NULL)
			return NULL;
		found = p;
	}
	return found;
}

/* "../x" and "./x" are relative to the URL of the repository around. */
static char *
resolve_url(const char *base, const char *url)
{
	size_t len = strlen(base), floor_, room;
	char *out;

	if (strncmp(url, "./", 2) != 0 && strncmp(url, "../", 3) != 0)
		return strdup(url);
	floor_ = (size_t)(strstr(base, "://") + 3 - base);
	for (;;) {
		while (len > floor_ && base[len - 1] == '/')
			len--;
		if (strncmp(url, "./", 2) == 0) {
			url += 2;
		} else if (strncmp(url, "../", 3) == 0) {
			url += 3;
			while (len > floor_ && base[len - 1] != '/')
				len--;
		} else
			break;
	}
	if (len <= floor_)
		return NULL;
	room = len + strlen(url) + 2;
	if ((out = malloc(room)) != NULL)
		(void)snprintf(out, room, "%.*s/%s", (int)len, base, url);
	return out;
}

int
module_url(const struct tree *t, const char *path, char **url,
    struct failure *f)
{
	struct bytes records = { 0 };
	const char *p = NULL, *u = NULL;

	*url = NULL;
	if (read_modules(t, &records, f) != 0)
		return -1;
	bytes_put(&records, "", 1);	/* also after a cut record */
	if (bytes_check(&records, f) == 0)
		p = find_record(&records, ".path", NULL, 0, path);
	if (p != NULL)
		u = find_record(&records, ".url", p + 10, name_of(p, ".path"),
		    NULL);
	if (u != NULL)
		*url = resolve_url(t->url, strchr(u, '\n') + 1);
	bytes_free(&records);
	if (*url == NULL)
		return fail(f, "submodule", "%s: .gitmodules has no URL for "
		    "it", path);
	return git_check_module(t->repository.git, *url, f);
}
