/*
 * Proves that the digest of a tree is over what git's database holds, and that
 * no path of it leads out of the tree.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <tbverify.h>

#include "source/tree.h"

#define MAX_LISTING ((size_t)64 * 1024 * 1024)
#define MAX_ENTRIES ((size_t)1000 * 1000)
#define MAX_TREE_PATH 4000

static int
is_component(const char *name, size_t len)
{
	if (len < 1 || len > 255)
		return 0;
	if (len <= 2 && strncmp(name, "..", len) == 0)
		return 0;
	return len != 4 || strncasecmp(name, ".git", 4) != 0;
}

static int
is_tree_path(const char *path)
{
	size_t len;

	if (strlen(path) > MAX_TREE_PATH)
		return 0;
	for (;; path += len + 1) {
		len = strcspn(path, "/");
		if (!is_component(path, len))
			return 0;
		if (path[len] == '\0')
			return 1;
	}
}

static int
known_mode(const char *text, const char *type, unsigned int *mode)
{
	static const unsigned int modes[] = {
		MODE_FILE, MODE_GROUP, MODE_PROGRAM, MODE_LINK, MODE_MODULE
	};
	char want[16];
	size_t i;

	for (i = 0; i < COUNT(modes); i++) {
		*mode = modes[i];
		(void)snprintf(want, sizeof(want), "%06o %s ", modes[i],
		    modes[i] == MODE_MODULE ? "commit" : "blob");
		if (strncmp(text, want, strlen(want)) == 0)
			return (size_t)(type - text) == strlen(want);
	}
	return 0;
}

/* "<mode> <type> <object>\t<path>\0": the record ends with its NUL. */
static int
parse_entry(const char *record, struct tree_entry *e)
{
	const char *tab = strchr(record, '\t'), *oid;
	size_t digits;

	memset(e, 0, sizeof(*e));
	if (tab == NULL || tab - record < 12 ||
	    (oid = strchr(record + 7, ' ')) == NULL || oid > tab)
		return -1;
	oid++;
	digits = (size_t)(tab - oid);
	if (!known_mode(record, oid, &e->mode) ||
	    (digits != 40 && digits != 64) ||
	    strspn(oid, "0123456789abcdef") != digits)
		return -1;
	memcpy(e->oid, oid, digits);
	if (!is_tree_path(tab + 1))
		return -1;
	return (e->path = strdup(tab + 1)) == NULL ? -1 : 0;
}

static int
parse_listing(struct tree *t, const struct bytes *out, struct failure *f)
{
	const char *p = (const char *)out->data, *end = p + out->len, *nul;
	size_t count = 0, i;

	for (i = 0; i < out->len; i++)
		count += out->data[i] == '\0';
	if (count > MAX_ENTRIES)
		return fail(f, "tree", "more than %zu files", MAX_ENTRIES);
	if (count == 0)
		return 0;
	if ((t->entry = calloc(count, sizeof(*t->entry))) == NULL)
		return fail(f, "memory", "out of memory");
	for (; p < end; p = nul + 1) {
		if ((nul = memchr(p, '\0', (size_t)(end - p))) == NULL)
			return fail(f, "git", "git ls-tree: its output is cut "
			    "short");
		if (parse_entry(p, &t->entry[t->count]) != 0)
			return fail(f, "tree", "a file name or a kind of file "
			    "that cannot be measured: %s", p);
		t->count++;
	}
	return 0;
}

int
tree_list(struct tree *t, struct failure *f)
{
	struct bytes out = { 0 };
	struct command c;
	int rc;

	git_command_in(&t->repository, GIT_SMALL, &c);
	command_add(&c, "ls-tree");
	command_add(&c, "-r");
	command_add(&c, "-z");
	command_add(&c, "--full-tree");
	command_add(&c, t->commit);
	rc = git_output(&c, MAX_LISTING, &out, f);
	if (rc == 0 && out.len > 0)
		rc = parse_listing(t, &out, f);
	bytes_free(&out);
	return rc;
}

void
tree_free(struct tree *t)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		free(t->entry[i].path);
	free(t->entry);
	free(t->url);
	free(t->prefix);
	memset(t, 0, sizeof(*t));
}

const struct tree_entry *
tree_find(const struct tree *t, const char *path)
{
	size_t i;

	for (i = 0; i < t->count; i++)
		if (strcmp(t->entry[i].path, path) == 0)
			return &t->entry[i];
	return NULL;
}

static int
digest_entry(struct tbv_digest *d, const struct tree_entry *e)
{
	char head[24];

	(void)snprintf(head, sizeof(head), "%06o %s ", e->mode,
	    e->mode == MODE_MODULE ? "commit" : "blob");
	if (tbv_digest_update(d, head, strlen(head)) != TBV_OK ||
	    tbv_digest_update(d, e->path, strlen(e->path) + 1) != TBV_OK ||
	    tbv_digest_update(d, e->sum, sizeof(e->sum)) != TBV_OK)
		return -1;
	return 0;
}

int
tree_digest(struct tree *t, struct failure *f)
{
	struct tbv_digest *d = tbv_digest_new();
	size_t i;
	int rc = d == NULL ? -1 : 0;

	for (i = 0; i < t->count && rc == 0; i++)
		rc = digest_entry(d, &t->entry[i]);
	if (rc == 0 && tbv_digest_final(d, t->digest, NULL) != TBV_OK)
		rc = -1;
	tbv_digest_free(d);
	return rc == 0 ? 0 : fail(f, "memory", "SHA-256");
}
