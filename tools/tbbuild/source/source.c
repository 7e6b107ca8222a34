/*
 * Proves what the claim says of the source: the ref was resolved on the remote
 * by us, CT is what it peels to, and tree is the digest of CT's files.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/recipe.h"
#include "source/catfile.h"
#include "source/source.h"

static int
set_repository(const struct source *s, struct tree *t, struct failure *f)
{
	int n;

	t->repository.git = s->git;
	t->repository.url = t->url;
	n = snprintf(t->repository.path, sizeof(t->repository.path),
	    "%s/%zu.git", s->directory, (size_t)(t - s->tree));
	return n > 0 && (size_t)n < sizeof(t->repository.path) ? 0 :
	    fail(f, "io", "%s: too long", s->directory);
}

static int
fetch_commit(struct source *s, struct failure *f)
{
	struct tree *t = &s->tree[0];
	const char *commit = s->wanted_commit;
	char answered[GIT_MAX_OID + 1];
	struct failure missing = { 0 };
	struct git_ref ref;

	if ((t->url = strdup(s->url)) == NULL ||
	    (t->prefix = strdup("")) == NULL)
		return fail(f, "memory", "out of memory");
	if (git_check_url(s->git, s->url, f) != 0 ||
	    set_repository(s, t, f) != 0 ||
	    git_resolve(s->git, s->url, s->wanted_ref, &ref, f) != 0 ||
	    git_init(&t->repository, strlen(ref.oid), f) != 0 ||
	    git_fetch_ref(&t->repository, ref.name, f) != 0 ||
	    git_peel(&t->repository, "refs/tbbuild/source", t->commit, f) != 0)
		return -1;
	/* the answer and the fetch are two conversations */
	memcpy(s->ref, ref.name, sizeof(s->ref));
	if (git_peel(&t->repository, ref.oid, answered, &missing) != 0 ||
	    strcmp(answered, t->commit) != 0)
		return fail(f, "moved", "%s: changed while it was fetched",
		    s->ref);
	if (commit != NULL && strcmp(commit, t->commit) != 0)
		return fail(f, "commit-mismatch", "%s is at commit %s, want %s",
		    s->ref, t->commit, commit);
	s->trees = 1;
	return git_time(&t->repository, t->commit, &s->time, f);
}

static char *
prefix_of(const struct tree *around, const char *path)
{
	size_t room = strlen(around->prefix) + strlen(path) + 2;
	char *prefix = malloc(room);

	if (prefix != NULL)
		(void)snprintf(prefix, room, "%s%s/", around->prefix, path);
	return prefix;
}

/* A submodule's commit is pinned by its name, wherever it comes from. */
static int
fetch_module(struct source *s, struct tree *around, struct tree_entry *e,
    struct failure *f)
{
	struct tree *t = &s->tree[s->trees];

	if (s->trees == COUNT(s->tree) || around->depth == MAX_MODULE_DEPTH)
		return fail(f, "submodule", "%s: too many submodules, or "
		    "nested too deeply", e->path);
	e->module = s->trees++;
	t->depth = around->depth + 1;
	memcpy(t->commit, e->oid, sizeof(t->commit));
	if ((t->prefix = prefix_of(around, e->path)) == NULL)
		return fail(f, "memory", "out of memory");
	if (module_url(around, e->path, &t->url, f) != 0 ||
	    set_repository(s, t, f) != 0 ||
	    git_init(&t->repository, strlen(t->commit), f) != 0)
		return -1;
	return git_fetch_commit(&t->repository, t->commit, f);
}

static int
fetch_modules(struct source *s, struct tree *t, struct failure *f)
{
	size_t i;

	if (tree_list(t, f) != 0)
		return -1;
	for (i = 0; i < t->count; i++)
		if (t->entry[i].mode == MODE_MODULE &&
		    fetch_module(s, t, &t->entry[i], f) != 0)
			return -1;
	return 0;
}

/* Those below come after those above: their digests are needed first. */
static int
take_digests(struct source *s, struct failure *f)
{
	struct tree *t;
	size_t i, k;

	for (i = s->trees; i-- > 0;) {
		t = &s->tree[i];
		for (k = 0; k < t->count; k++)
			if (t->entry[k].mode == MODE_MODULE)
				memcpy(t->entry[k].sum,
				    s->tree[t->entry[k].module].digest,
				    SHA256_SIZE);
		if (tree_digest(t, f) != 0)
			return -1;
	}
	return 0;
}

static int
copy_recipe(struct catfile *cat, const struct tree_entry *e, struct bytes *out,
    struct failure *f)
{
	const unsigned char *data;
	uint64_t left;
	size_t len;

	if (catfile_blob(cat, e->oid, &left, f) != 0)
		return -1;
	if (left < 1 || left > RECIPE_MAX)
		return fail(f, "recipe", RECIPE_NAME ": %llu bytes are too "
		    "long",
		    (unsigned long long)left);
	for (; left > 0; left -= len) {
		if (catfile_read(cat, left, &data, &len, f) != 0)
			return -1;
		bytes_put(out, data, len);
	}
	return bytes_check(out, f);
}

/* The recipe is read from the database too: its file is for the build. */
static int
read_recipe_blob(struct source *s, struct failure *f)
{
	const struct tree_entry *e = tree_find(&s->tree[0], RECIPE_NAME);
	struct catfile *cat;
	int rc;

	if (e == NULL)
		return 0;
	if (e->mode == MODE_LINK || e->mode == MODE_MODULE)
		return fail(f, "recipe", RECIPE_NAME ": not a regular file");
	if ((cat = malloc(sizeof(*cat))) == NULL)
		return fail(f, "memory", "out of memory");
	rc = catfile_start(cat, &s->tree[0].repository, f);
	if (rc == 0)
		rc = copy_recipe(cat, e, &s->recipe, f);
	catfile_end(cat);
	free(cat);
	return rc;
}

int
source_fetch(struct source *s, struct worktree *w, struct failure *f)
{
	size_t i;

	if (fetch_commit(s, f) != 0)
		return -1;
	w->time = s->time;
	for (i = 0; i < s->trees; i++)
		if (fetch_modules(s, &s->tree[i], f) != 0 ||
		    worktree_write(w, &s->tree[i], f) != 0)
			return -1;
	if (read_recipe_blob(s, f) != 0)
		return -1;
	return take_digests(s, f);
}

size_t
source_pointers(const struct source *s)
{
	size_t i, k, n = 0;

	for (i = 0; i < s->trees; i++)
		for (k = 0; k < s->tree[i].count; k++)
			n += s->tree[i].entry[k].mode != MODE_LINK &&
			    s->tree[i].entry[k].pointer;
	return n;
}

void
source_free(struct source *s)
{
	size_t i;

	for (i = 0; i < COUNT(s->tree); i++)
		tree_free(&s->tree[i]);
	bytes_free(&s->recipe);
	memset(s, 0, sizeof(*s));
}
