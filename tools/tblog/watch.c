/*
 * tblog watch: a monitor.  Compares the checkpoint of a log with an earlier one
 * and lists new entries; two checkpoints that contradict each other are saved.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tblog.h"
#include "evidence.h"
#include "network/http.h"
#include "news.h"

#define NOTE_MAX ((size_t)224 * 1024)
#define PATH_SIZE 4096
#define TIMEOUT_SECONDS 3600		/* of the whole run */
/* Entries printed at a time, and with --json in all. */
#define MOST ((uint64_t)64 * TILE_WIDTH)
#define JSON_MOST (4 * MOST)

/* A checkpoint, and what it says once it is verified. */
struct seen {
	struct file note;
	struct tree_head tree;
};

struct watching {
	struct http http;
	struct source source;
	struct seen before, now;
	int has_before, saved;
	struct tree *tree;		/* of the larger of the two */
	struct news news;
};

static int
verify(const char *vkey, const char *name, struct seen *s, struct failure *f)
{
	const char *plus = strchr(vkey, '+');
	struct tbv_result *r = NULL;
	struct tree_head head;
	struct span origin;
	size_t len;
	int rc;

	if ((rc = tbv_note_verify(vkey, s->note.data, s->note.len, &len,
	    &r)) != TBV_OK)
		(void)fail(f, rc, name, tbv_result_message(r));
	else if (checkpoint_parse((const char *)s->note.data, len, &origin,
	    &head) != 0)
		rc = fail(f, TBV_ERR_CHECKPOINT, name,
		    "not origin, size and root");
	else if (origin.len != (size_t)(plus - vkey) ||
	    memcmp(origin.data, vkey, origin.len) != 0)
		rc = fail(f, TBV_ERR_LOG_ORIGIN, name,
		    "its origin is not the name of its key");
	else
		s->tree = head;
	tbv_result_free(r);
	return rc;
}

/* The state of the last run; empty in the first one. */
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
	if ((rc = verify(o->key, o->state, &w->before, f)) != TBV_OK)
		return rc;
	return news_recall(o->state, w->before.tree.size, &w->news.next, f);
}

static int
look(const struct options *o, struct watching *w, struct failure *f)
{
	int rc;

	if ((rc = http_open(&w->http, o->operand.item[0], f)) != TBV_OK ||
	    (rc = http_deadline(o->timeout, TIMEOUT_SECONDS,
	    &w->http.deadline, f)) != TBV_OK)
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

/* The saved notes convince anyone, because both are signed. */
static int
keep_evidence(const struct options *o, const struct watching *w, int error,
    const char *why, struct failure *f)
{
	const struct file *note[2];
	int rc;

	note[0] = &w->before.note;
	note[1] = &w->now.note;
	if ((rc = evidence_keep(o->state, note, f)) != TBV_OK)
		return rc;
	return fail(f, error, w->http.name, why);
}

static int
is_consistent(const struct seen *earlier, const struct seen *later,
    const struct path *path)
{
	const struct tree_head *a = &earlier->tree, *b = &later->tree;

	return tbv_log_consistent(a->size, a->root.value, b->size,
	    b->root.value, path->hash[0].value, path->count);
}

/* Whether the tiles are those of a tree that was signed: 1, 0, or a failure. */
static int
has_tiles(struct tree *t, const struct seen *s, int *yes, struct failure *f)
{
	struct hash root;
	int rc;

	*yes = 0;
	if ((rc = tree_root(t, s->tree.size, &root, f)) == TBV_OK)
		*yes = hash_same(&root, &s->tree.root);
	return rc;
}

static const char both[] = "both checkpoints are kept beside the state";

/* The tiles are those of the tree, which has the earlier one as its start. */
static int
check_growth(const struct options *o, struct watching *w, struct failure *f)
{
	struct path path = { 0 };
	int rc, yes;

	if ((rc = has_tiles(w->tree, &w->now, &yes, f)) != TBV_OK)
		return rc;
	if (!yes)
		return fail(f, TBV_ERR_NETWORK, w->http.name,
		    "the tiles do not give the signed root");
	if (!w->has_before)
		return TBV_OK;
	if ((rc = tree_consistency(w->tree, w->before.tree.size, &path, f)) !=
	    TBV_OK)
		return rc;
	rc = is_consistent(&w->before, &w->now, &path);
	return rc == TBV_OK ? TBV_OK : keep_evidence(o, w, rc, both, f);
}

/*
 * An outdated copy shows a prefix of the tree seen before, which its tiles
 * prove.  If they do not prove it, it may be a fork, so it is saved.
 */
static int
check_smaller(const struct options *o, struct watching *w, struct failure *f)
{
	struct failure ignored = { 0 };
	struct path path = { 0 };
	int rc, yes;

	if (has_tiles(w->tree, &w->before, &yes, &ignored) != TBV_OK ||
	    !yes || tree_consistency(w->tree, w->now.tree.size, &path,
	    &ignored) != TBV_OK)
		return keep_evidence(o, w, TBV_ERR_NETWORK,
		    "shows a smaller tree than "
		    "was seen before, and not whether that continues it; both "
		    "checkpoints are kept beside the state", f);
	rc = is_consistent(&w->now, &w->before, &path);
	return rc != TBV_OK ? keep_evidence(o, w, rc, both, f) : fail(f,
	    TBV_ERR_NETWORK, w->http.name, "shows a smaller tree than was "
	    "seen before: an outdated copy");
}

static int
compare_heads(const struct options *o, struct watching *w, struct failure *f)
{
	uint64_t before = w->has_before ? w->before.tree.size : 0;
	uint64_t now = w->now.tree.size;
	struct path none = { 0 };
	int rc;

	w->tree = tree_new(&w->source, before > now ? before : now);
	if (w->tree == NULL)
		return fail(f, TBV_ERR_MEMORY, "watch", "out of memory");
	if (before > now)
		return check_smaller(o, w, f);
	if (!w->has_before || before < now)
		return check_growth(o, w, f);
	rc = is_consistent(&w->before, &w->now, &none);
	return rc == TBV_OK ? TBV_OK : keep_evidence(o, w, rc, both, f);
}

/* The state, unless that is what it is. */
static int
save_state(const struct options *o, struct watching *w, struct failure *f)
{
	const struct file *before = &w->before.note, *now = &w->now.note;
	int rc;

	if (w->saved || (w->has_before && before->len == now->len &&
	    memcmp(before->data, now->data, now->len) == 0))
		return TBV_OK;
	if ((rc = file_replace(o->state, now->data, now->len, 0644, f)) ==
	    TBV_OK)
		w->saved = 1;
	return rc;
}

/* Prints the facts so far, once; 0 or -1. */
static int
print_watched(const struct options *o, struct facts *facts)
{
	int status = report_facts(o, facts);

	facts_free(facts);
	memset(facts, 0, sizeof(*facts));
	return status == STATUS_VERIFIED && fflush(stdout) == 0 ? 0 : -1;
}

/* Whether there is more to print, and time for it; JSON is one object. */
static int
goes_on(const struct options *o, const struct watching *w)
{
	return w->news.next < w->now.tree.size && !o->json &&
	    !http_is_late(&w->http);
}

/*
 * Records the printed entries in this order: a run that is killed between two
 * steps repeats some entries, and omits none.
 */
static int
remember(const struct options *o, struct watching *w, struct failure *f)
{
	const struct news *n = &w->news;
	int rc, whole = n->next == w->now.tree.size;

	if ((!whole && (rc = news_remember(o->state, n->next, f)) !=
	    TBV_OK) || (rc = save_state(o, w, f)) != TBV_OK)
		return rc;
	return whole ? news_forget(o->state, f) : TBV_OK;
}

static int
list_some(const struct options *o, struct watching *w, struct facts *facts,
    struct failure *f)
{
	struct news *n = &w->news;
	int rc;

	if ((rc = news_list(n, o->json ? JSON_MOST : MOST, facts, f)) !=
	    TBV_OK)
		return rc;
	if (n->next < w->now.tree.size && !n->told)
		return fail(f, TBV_ERR_NETWORK, w->http.name,
		    "not finished in time; give a longer --timeout");
	if (n->next < w->now.tree.size && !goes_on(o, w))
		facts_number(facts, "left", w->now.tree.size - n->next);
	if (print_watched(o, facts) != 0)
		return fail(f, TBV_ERR_IO, "standard output",
		    "cannot be written");
	return remember(o, w, f);
}

static int
list_new_entries(const struct options *o, struct watching *w,
    struct facts *facts, struct failure *f)
{
	struct news *n = &w->news;
	struct hash root;
	int rc;

	root = w->now.tree.root;
	n->http = &w->http;
	n->tree = w->tree;
	n->root = &root;
	bar_count(&n->bar, w->now.tree.size);
	do
		rc = list_some(o, w, facts, f);
	while (rc == TBV_OK && goes_on(o, w));
	bar_end(&n->bar);
	return rc;
}

static int
watch_log(const struct options *o, struct watching *w, struct facts *facts,
    struct failure *f)
{
	int rc;

	if ((rc = recall(o, w, f)) != TBV_OK ||
	    (rc = look(o, w, f)) != TBV_OK ||
	    (rc = compare_heads(o, w, f)) != TBV_OK)
		return rc;
	facts_number(facts, "size", w->now.tree.size);
	if (w->has_before)
		facts_number(facts, "before", w->before.tree.size);
	return list_new_entries(o, w, facts, f);
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
	if (f.error == TBV_OK && watch_log(o, w, &facts, &f) == TBV_OK)
		status = report_end(STATUS_VERIFIED);
	else
		status = report_failure(o, &f);
	facts_free(&facts);
	if (w != NULL) {
		http_close(&w->http);
		free(w->tree);
		free(w->before.note.data);
		free(w->now.note.data);
	}
	free(w);
	return status;
}
