/*
 * tblog watch: a monitor.  Holds what a log signs now to what it signed before
 * and tells what is new; two checkpoints that do not agree are kept.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "http.h"
#include "tblog.h"

#define NOTE_MAX ((size_t)224 * 1024)
#define PATH_SIZE 4096

/* A checkpoint, and what it says once it is verified. */
struct seen {
	struct file note;
	struct tbv_log_tree tree;
};

struct watching {
	struct http http;
	struct source source;
	struct seen before, now;
	int has_before;
};

static int
verify(const char *vkey, const char *name, struct seen *s, struct failure *f)
{
	const char *plus = strchr(vkey, '+');
	struct tbv_result *r = NULL;
	struct state state;
	struct span origin;
	size_t len;
	int rc;

	if ((rc = tbv_note_verify(vkey, s->note.data, s->note.len, &len,
	    &r)) != TBV_OK)
		(void)fail(f, rc, name, tbv_result_message(r));
	else if (checkpoint_parse((const char *)s->note.data, len, &origin,
	    &state) != 0)
		rc = fail(f, TBV_ERR_CHECKPOINT, name,
		    "not origin, size and root");
	else if (origin.len != (size_t)(plus - vkey) ||
	    memcmp(origin.data, vkey, origin.len) != 0)
		rc = fail(f, TBV_ERR_LOG_ORIGIN, name,
		    "its origin is not the name of its key");
	else {
		s->tree.size = state.size;
		memcpy(s->tree.root, state.root.value, HASH_SIZE);
	}
	tbv_result_free(r);
	return rc;
}

/* What was seen before; nothing the first time. */
static int
recall(const struct options *o, struct watching *w, struct failure *f)
{
	int rc;

	if (access(o->state, F_OK) != 0 && errno == ENOENT)
		return TBV_OK;
	if ((rc = file_read_trusted(o->state, NOTE_MAX, 0, &w->before.note,
	    f)) != TBV_OK)
		return rc;
	w->has_before = 1;
	return verify(o->key, o->state, &w->before, f);
}

static int
look(const struct options *o, struct watching *w, struct failure *f)
{
	int rc;

	if ((rc = http_open(&w->http, o->operand.item[0], f)) != TBV_OK)
		return rc;
	w->source.read = http_read;
	w->source.arg = &w->http;
	w->source.name = w->http.name;
	rc = http_read(&w->http, CHECKPOINT, NOTE_MAX, &w->now.note, f);
	if (rc == NOT_THERE)
		return fail(f, TBV_ERR_NETWORK, w->http.name,
		    "has no checkpoint");
	return rc == TBV_OK ? verify(o->key, w->http.name, &w->now, f) : rc;
}

/* Both are signed: whoever has them can show that the log has lied. */
static int
keep(const struct options *o, const struct watching *w, int error,
    struct failure *f)
{
	static const char *const suffix[2] = { ".earlier", ".later" };
	const struct file *note[2];
	char path[PATH_SIZE];
	int i, rc;

	note[0] = &w->before.note;
	note[1] = &w->now.note;
	for (i = 0; i < 2; i++) {
		(void)snprintf(path, sizeof(path), "%s%s", o->state,
		    suffix[i]);
		if ((rc = file_replace(path, note[i]->data, note[i]->len,
		    0644, f)) != TBV_OK)
			return rc;
	}
	return fail(f, error, w->http.name,
	    "both checkpoints are kept beside the state");
}

/* The tiles are those of the tree, which has the earlier one as its start. */
static int
check_growth(const struct options *o, struct watching *w, struct tree *t,
    struct failure *f)
{
	struct path path = { 0 };
	struct hash root;
	int rc;

	if ((rc = tree_root(t, w->now.tree.size, &root, f)) != TBV_OK)
		return rc;
	if (memcmp(root.value, w->now.tree.root, HASH_SIZE) != 0)
		return fail(f, TBV_ERR_NETWORK, w->http.name,
		    "the tiles do not give the root that is signed");
	if (!w->has_before)
		return TBV_OK;
	if ((rc = tree_consistency(t, w->before.tree.size, &path, f)) !=
	    TBV_OK)
		return rc;
	rc = tbv_log_consistent(&w->before.tree, &w->now.tree,
	    path.hash[0].value, path.count);
	return rc == TBV_OK ? TBV_OK : keep(o, w, rc, f);
}

static int
compare(const struct options *o, struct watching *w, struct failure *f)
{
	struct tree *t;
	int rc;

	if (w->has_before && w->before.tree.size == w->now.tree.size) {
		rc = tbv_log_consistent(&w->before.tree, &w->now.tree, NULL,
		    0);
		return rc == TBV_OK ? TBV_OK : keep(o, w, rc, f);
	}
	/* not a lie: a copy may be late */
	if (w->has_before && w->before.tree.size > w->now.tree.size)
		return fail(f, TBV_ERR_NETWORK, w->http.name,
		    "shows a smaller tree than was seen before");
	if ((t = tree_new(&w->source, w->now.tree.size)) == NULL)
		return fail(f, TBV_ERR_MEMORY, "watch", "out of memory");
	rc = check_growth(o, w, t, f);
	free(t);
	return rc;
}

/* What a document says, unverified; other entries have their length alone. */
static void
tell(struct facts *facts, uint64_t index, const unsigned char *data,
    size_t len)
{
	static const char *const wanted[] = { "pcr0", "pcr1", "pcr2",
	    "claim-commit", "claim-repository" };
	struct tbv_inspection *in = NULL;
	struct text line = { 0 };
	const char *name;
	size_t i, j;

	text_say(&line, "%zu bytes", len);
	if (tbv_inspect(data, len, &in) == TBV_OK)
		for (i = 0; (name = tbv_inspection_name(in, i)) != NULL; i++)
			for (j = 0; j < sizeof(wanted) / sizeof(*wanted); j++)
				if (strcmp(name, wanted[j]) == 0)
					text_say(&line, ", unverified %s %s",
					    name, tbv_inspection_value(in, i));
	facts_entry(facts, index, "says", line.bad ? "" : line.data);
	tbv_inspection_free(in);
	text_free(&line);
}

/* The new ones of a bundle, which must be those of the tile. */
static int
list_bundle(struct watching *w, uint64_t tile, uint64_t from,
    struct facts *facts, struct failure *f)
{
	struct place p = { ENTRIES, 0, 0 };
	struct hash row[TILE_WIDTH], leaf;
	struct bundle rest = { NULL, 0 };
	const unsigned char *entry;
	uint64_t i = tile * TILE_WIDTH;
	struct file file;
	size_t len;
	int rc;

	p.index = tile;
	if ((rc = source_tile(&w->source, w->now.tree.size, 0, tile, row,
	    f)) != TBV_OK || (rc = source_read(&w->source, w->now.tree.size,
	    &p, &file, f)) != TBV_OK)
		return rc;
	rest.data = file.data;
	rest.len = file.len;
	for (; i < tile * TILE_WIDTH + p.width && rc == TBV_OK; i++) {
		if (bundle_next(&rest, &entry, &len) != 0 ||
		    hash_leaf(entry, len, &leaf) != 0 ||
		    !hash_same(&leaf, &row[i % TILE_WIDTH]))
			rc = source_bad(&w->source, &p,
			    "its entries are not those of the tile", f);
		else if (i >= from)
			tell(facts, i, entry, len);
	}
	free(file.data);
	return rc;
}

static int
list(struct watching *w, struct facts *facts, struct failure *f)
{
	uint64_t from = w->has_before ? w->before.tree.size : 0, tile;
	struct bar bar;
	int rc = TBV_OK;

	bar_count(&bar, w->now.tree.size - from);
	for (tile = from / TILE_WIDTH; rc == TBV_OK &&
	    tile * TILE_WIDTH < w->now.tree.size &&
	    from < w->now.tree.size; tile++) {
		rc = list_bundle(w, tile, from, facts, f);
		(void)bar_show(&bar, (tile + 1) * TILE_WIDTH - from);
	}
	bar_end(&bar);
	return rc;
}

static int
watch(const struct options *o, struct watching *w, struct facts *facts,
    struct failure *f)
{
	int rc;

	if ((rc = recall(o, w, f)) != TBV_OK ||
	    (rc = look(o, w, f)) != TBV_OK ||
	    (rc = compare(o, w, f)) != TBV_OK)
		return rc;
	facts_number(facts, "size", w->now.tree.size);
	if (w->has_before)
		facts_number(facts, "before", w->before.tree.size);
	if ((rc = list(w, facts, f)) != TBV_OK)
		return rc;
	return file_replace(o->state, w->now.note.data, w->now.note.len,
	    0644, f);
}

int
command_watch(const struct options *o)
{
	struct watching *w = calloc(1, sizeof(*w));
	struct facts facts = { 0 };
	struct failure f = { 0 };
	int status;

	if (w == NULL)
		(void)fail(&f, TBV_ERR_MEMORY, "watch", "out of memory");
	else if (options_operands(o, 1, 1, "want URL", &f) == TBV_OK &&
	    (o->key == NULL || o->state == NULL ||
	    strlen(o->state) > PATH_SIZE - 16))
		(void)fail(&f, TBV_ERR_USAGE, "watch",
		    "want --key VKEY and --state FILE");
	if (f.error == TBV_OK && watch(o, w, &facts, &f) == TBV_OK)
		status = report_facts(o, &facts);
	else
		status = report_failure(o, &f);
	facts_free(&facts);
	if (w != NULL) {
		http_close(&w->http);
		free(w->before.note.data);
		free(w->now.note.data);
	}
	free(w);
	return status;
}
