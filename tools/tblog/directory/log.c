/*
 * Opens a log, and takes nothing for its tree that its key has not signed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "directory/log.h"

#define NOTE_MAX ((size_t)256 * 1024)
#define SERVED_NOTE_MAX ((size_t)224 * 1024)	/* fits into a proof */
#define VKEY_MAX 1024
#define STATE_MAX 256

int
checkpoint_parse(const char *text, size_t len, struct span *origin,
    struct tree_head *head)
{
	struct span line, rest;

	rest.data = text;
	rest.len = len;
	return span_line(&rest, origin) == 0 && origin->len > 0 &&
	    span_line(&rest, &line) == 0 &&
	    decimal(line.data, line.len, &head->size) == 0 &&
	    span_line(&rest, &line) == 0 && unbase64_exact(line.data,
	    line.len, head->root.value, HASH_SIZE) == 0 ? 0 : -1;
}

void
checkpoint_say(struct text *t, const char *origin, const struct tree_head *head)
{
	text_say(t, "%s\n%llu\n", origin, (unsigned long long)head->size);
	text_base64(t, head->root.value, HASH_SIZE);
	text_add(t, "\n", 1);
}

int
checkpoint_read(const struct source *source, struct file *note,
    struct tree_head *head, struct failure *f)
{
	struct span origin;
	int rc;

	rc = source->read(source->arg, CHECKPOINT, SERVED_NOTE_MAX, note, f);
	if (rc == NOT_THERE)
		return fail(f, TBV_ERR_NETWORK, source->name,
		    "has no checkpoint");
	if (rc != TBV_OK)
		return rc;
	if (checkpoint_parse((const char *)note->data, note->len, &origin,
	    head) != 0)
		return fail(f, TBV_ERR_CHECKPOINT, source->name,
		    "checkpoint: not origin, size and root");
	return TBV_OK;
}

static int
damaged(const struct log *l, const char *why, struct failure *f)
{
	return fail(f, TBV_ERR_LOG_DIRECTORY, l->store.name, why);
}

/* A file of the directory that has to be there. */
static int
read_log_file(struct log *l, const char *path, size_t max, struct file *out,
    struct failure *f)
{
	int rc;

	rc = store_read(&l->store, path, max, out, f);
	if (rc == NOT_THERE)
		return damaged(l, "not a log: it has no checkpoint, or no key",
		    f);
	if (rc == TBV_OK && out->len > max)
		rc = damaged(l, "a file is too long", f);
	return rc;
}

/* The key, and the origin that is its name. */
static int
find_key(struct log *l, const char *vkey, struct failure *f)
{
	struct file file = { NULL, 0 };
	struct span line, rest;
	const char *plus;
	int rc = TBV_OK;

	if (vkey != NULL)
		text_add(&l->vkey, vkey, strlen(vkey));
	else if ((rc = read_log_file(l, VKEY, VKEY_MAX, &file, f)) == TBV_OK) {
		rest.data = (const char *)file.data;
		rest.len = file.len;
		if (span_line(&rest, &line) != 0)
			rc = damaged(l, VKEY ": not one line", f);
		else
			text_add(&l->vkey, line.data, line.len);
	}
	free(file.data);
	if (rc != TBV_OK)
		return rc;
	if (l->vkey.bad || l->vkey.len == 0 ||
	    (plus = strchr(l->vkey.data, '+')) == NULL)
		return damaged(l, "its key is not valid", f);
	text_add(&l->origin, l->vkey.data, (size_t)(plus - l->vkey.data));
	return l->origin.bad ? fail(f, TBV_ERR_MEMORY, l->store.name,
	    "out of memory") : TBV_OK;
}

static int
check_tree_signature(struct log *l, struct failure *f)
{
	struct tbv_result *r = NULL;
	int rc;

	rc = tbv_note_verify(l->vkey.data, l->checkpoint.data,
	    l->checkpoint.len, &l->text_len, &r);
	if (rc != TBV_OK)
		(void)fail(f, rc, l->store.name, tbv_result_message(r));
	tbv_result_free(r);
	return rc;
}

static int
read_checkpoint(struct log *l, struct failure *f)
{
	struct span origin;
	int rc;

	if ((rc = read_log_file(l, CHECKPOINT, NOTE_MAX, &l->checkpoint, f)) !=
	    TBV_OK || (rc = check_tree_signature(l, f)) != TBV_OK)
		return rc;
	if (checkpoint_parse((const char *)l->checkpoint.data, l->text_len,
	    &origin, &l->signed_) != 0)
		return fail(f, TBV_ERR_CHECKPOINT, l->store.name,
		    "checkpoint: not origin, size and root");
	if (!span_is(origin, l->origin.data))
		return fail(f, TBV_ERR_LOG_ORIGIN, l->store.name,
		    "checkpoint: its origin is not the name of its key");
	return TBV_OK;
}

static int
open_store(struct log *l, const char *dir, struct failure *f)
{
	memset(l, 0, sizeof(*l));
	l->source.read = store_read;
	l->source.arg = &l->store;
	l->source.name = dir;
	return store_open(&l->store, dir, f);
}

int
log_open(struct log *l, const char *dir, const char *vkey, struct failure *f)
{
	int rc;

	if ((rc = open_store(l, dir, f)) != TBV_OK ||
	    (rc = find_key(l, vkey, f)) != TBV_OK)
		return rc;
	return read_checkpoint(l, f);
}

int
log_open_locked(struct log *l, const char *dir, struct failure *f)
{
	int rc;

	if ((rc = open_store(l, dir, f)) != TBV_OK ||
	    (rc = store_lock(&l->store, f)) != TBV_OK ||
	    (rc = find_key(l, NULL, f)) != TBV_OK)
		return rc;
	return read_checkpoint(l, f);
}

void
log_close(struct log *l)
{
	store_close(&l->store);
	text_free(&l->vkey);
	text_free(&l->origin);
	free(l->checkpoint.data);
	l->checkpoint.data = NULL;
}

/* {"size":N,"root":"base64"}, as Go writes it, and nothing else. */
static int
parse_tree_head(const struct file *file, struct tree_head *head)
{
	struct span rest;
	const char *comma;

	rest.data = (const char *)file->data;
	rest.len = file->len;
	if (!span_skip(&rest, "{\"size\":") ||
	    (comma = memchr(rest.data, ',', rest.len)) == NULL ||
	    decimal(rest.data, (size_t)(comma - rest.data),
	    &head->size) != 0)
		return -1;
	rest.len -= (size_t)(comma - rest.data);
	rest.data = comma;
	if (!span_skip(&rest, ",\"root\":\"") || rest.len < HASH_BASE64 ||
	    unbase64_exact(rest.data, HASH_BASE64, head->root.value,
	    HASH_SIZE) != 0)
		return -1;
	rest.data += HASH_BASE64;
	rest.len -= HASH_BASE64;
	return span_is(rest, "\"}") ? 0 : -1;
}

int
log_head(struct log *l, struct tree_head *head, struct failure *f)
{
	struct file file;
	int rc;

	if ((rc = store_read(&l->store, STATE_TREE, STATE_MAX, &file, f)) !=
	    TBV_OK)
		return rc;
	if (parse_tree_head(&file, head) != 0)
		rc = damaged(l, STATE_TREE ": not a size and a root", f);
	free(file.data);
	return rc;
}
