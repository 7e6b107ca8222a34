/*
 * Writes to a log: entries, then tiles, then the state, and only when all of
 * it is on disk a signature over the tree.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "directory/log.h"

static int
refuse_tree(const struct writer *w, const char *why, struct failure *f)
{
	return fail(f, TBV_ERR_LOG_DIRECTORY, w->log.store.name, why);
}

/* The path of the file that the log was made with. */
static int
remembered_key(struct writer *w, char path[PATH_MAX], struct failure *f)
{
	struct file file;
	int rc;

	rc = store_read(&w->log.store, STATE_KEY, PATH_MAX, &file, f);
	if (rc == NOT_THERE)
		return fail(f, TBV_ERR_USAGE, w->log.store.name,
		    "has no key recorded; give --key FILE");
	if (rc != TBV_OK)
		return rc;
	if (file.len < 2 || file.len > PATH_MAX ||
	    file.data[file.len - 1] != '\n' ||
	    memchr(file.data, '\0', file.len) != NULL) {
		rc = refuse_tree(w, STATE_KEY ": not a path", f);
	} else {
		memcpy(path, file.data, file.len - 1);
		path[file.len - 1] = '\0';
	}
	free(file.data);
	return rc;
}

static int
load_key(struct writer *w, const char *key_file, struct failure *f)
{
	char path[PATH_MAX];
	int rc;

	if (key_file == NULL) {
		if ((rc = remembered_key(w, path, f)) != TBV_OK)
			return rc;
		key_file = path;
	}
	if ((rc = key_load(key_file, &w->key, f)) != TBV_OK)
		return rc;
	if (strcmp(w->key.vkey.data, w->log.vkey.data) != 0)
		return fail(f, TBV_ERR_SIGNING_KEY, key_file,
		    "not the key of this log");
	return TBV_OK;
}

/* The right edge gives this root, or the tiles are not those of the tree. */
static int
check_edge_root(struct writer *w, uint64_t size, const struct hash *want,
    struct failure *f)
{
	struct tree *t = tree_new(&w->log.source, size);
	struct hash got;
	int rc;

	if (t == NULL)
		return fail(f, TBV_ERR_MEMORY, w->log.store.name,
		    "out of memory");
	if ((rc = tree_root(t, size, &got, f)) == TBV_OK &&
	    !hash_same(&got, want))
		rc = fail(f, TBV_ERR_LOG_INCONSISTENT, w->log.store.name,
		    "the tiles do not give the root");
	free(t);
	return rc;
}

/*
 * What a writer before has left: the state may be ahead of what is signed,
 * when it ended between the two, and never behind.
 */
static int
find_head(struct writer *w, struct failure *f)
{
	const struct tree_head *signed_ = &w->log.signed_;
	int rc;

	rc = log_head(&w->log, &w->head, f);
	if (rc == NOT_THERE)
		return refuse_tree(w, STATE_TREE ": is missing", f);
	if (rc != TBV_OK)
		return rc;
	if (w->head.size < signed_->size)
		return refuse_tree(w, "the state is behind the checkpoint", f);
	if ((rc = check_edge_root(w, signed_->size, &signed_->root, f)) !=
	    TBV_OK)
		return rc;
	return check_edge_root(w, w->head.size, &w->head.root, f);
}

/* The last bundle, whose entries must be those of the last tile. */
static int
load_bundle(struct writer *w, struct failure *f)
{
	struct place p = { ENTRIES, 0, 0 };
	struct bundle rest = { NULL, 0 };
	const unsigned char *entry;
	struct file file;
	struct hash leaf;
	unsigned int i;
	size_t len;
	int rc;

	p.index = w->head.size / TILE_WIDTH;
	if ((rc = source_read(&w->log.source, w->head.size, &p, &file,
	    f)) != TBV_OK)
		return rc;
	rest.data = file.data;
	rest.len = file.len;
	for (i = 0; i < p.width && rc == TBV_OK; i++) {
		if (bundle_next(&rest, &entry, &len) != 0)
			rc = source_bad(&w->log.source, &p, "is cut", f);
		else if (hash_leaf(entry, len, &leaf) != 0)
			rc = hash_failed(f);
		else if (!hash_same(&leaf, &w->edge[0].row[i]))
			rc = source_bad(&w->log.source, &p,
			    "its entries are not those of the tile", f);
	}
	if (rc == TBV_OK)
		text_add(&w->bundle, file.data, file.len - rest.len);
	free(file.data);
	return rc;
}

static int
load_edge(struct writer *w, struct failure *f)
{
	uint64_t count;
	int l, rc;

	for (l = 0; l < LEVELS; l++) {
		count = level_count(w->head.size, l);
		w->edge[l].count = (unsigned int)(count % TILE_WIDTH);
		if (w->edge[l].count == 0)
			continue;
		if ((rc = source_tile(&w->log.source, w->head.size, l,
		    count / TILE_WIDTH, w->edge[l].row, f)) != TBV_OK)
			return rc;
	}
	return w->edge[0].count > 0 ? load_bundle(w, f) : TBV_OK;
}

int
writer_open(struct writer *w, const char *dir, const char *key_file,
    struct failure *f)
{
	int rc;

	memset(w, 0, sizeof(*w));
	if ((rc = log_open_locked(&w->log, dir, f)) != TBV_OK ||
	    (rc = load_key(w, key_file, f)) != TBV_OK ||
	    (rc = find_head(w, f)) != TBV_OK)
		return rc;
	return load_edge(w, f);
}

void
writer_close(struct writer *w)
{
	log_close(&w->log);
	key_free(&w->key);
	text_free(&w->bundle);
}

/* Writes a file of the tree that no state covers yet. */
static int
put_tree_file(struct writer *w, int level, const void *data, size_t len,
    struct failure *f)
{
	unsigned int l = level == ENTRIES ? 0 : (unsigned int)level;
	char path[TILE_PATH];
	struct place p;

	p.level = level;
	p.index = level_count(w->head.size, level) / TILE_WIDTH;
	p.width = w->edge[l].count;
	if (p.width == TILE_WIDTH)
		w->full[w->full_count++] = p;
	place_path(&p, path);
	return store_put(&w->log.store, path, data, len, f);
}

/* The tiles that have changed: a full one adds its root to the next level. */
static int
put_tiles(struct writer *w, struct failure *f)
{
	struct hash row[TILE_WIDTH];
	struct edge *e, *above;
	int l, rc;

	for (l = 0; l < LEVELS; l++) {
		e = &w->edge[l];
		if ((rc = put_tree_file(w, l, e->row, e->count * HASH_SIZE,
		    f)) != TBV_OK)
			return rc;
		if (e->count < TILE_WIDTH)
			return TBV_OK;
		if (l == LEVELS - 1)
			break;
		above = &w->edge[l + 1];
		memcpy(row, e->row, sizeof(row));
		if (hash_fold(row, TILE_WIDTH,
		    &above->row[above->count++]) != 0)
			return hash_failed(f);
	}
	return fail(f, TBV_ERR_INTERNAL, w->log.store.name, "it is full");
}

/* Full tiles are behind the edge from here on. */
static void
carry(struct writer *w)
{
	int l;

	for (l = 0; l < LEVELS && w->edge[l].count == TILE_WIDTH; l++)
		w->edge[l].count = 0;
	if (l > 0)
		w->bundle.len = 0;
}

/* The root over the edges, from the right: from the lowest level up. */
static int
edge_root(const struct writer *w, struct hash *root)
{
	struct hash part, row[TILE_WIDTH];
	unsigned int at, n;
	int have = 0, l;

	for (l = 0; l < LEVELS; l++) {
		at = w->edge[l].count;
		for (n = 1; n < TILE_WIDTH; n *= 2) {
			if ((w->edge[l].count & n) == 0)
				continue;
			at -= n;
			memcpy(row, w->edge[l].row + at, n * sizeof(*row));
			if (hash_fold(row, n, &part) != 0)
				return -1;
			if (have && hash_node(&part, root, &part) != 0)
				return -1;
			*root = part;
			have = 1;
		}
	}
	return have ? 0 : hash_nothing(root);
}

static void
say_tree_head(struct text *t, const struct tree_head *head)
{
	text_say(t, "{\"size\":%llu,\"root\":\"",
	    (unsigned long long)head->size);
	text_base64(t, head->root.value, HASH_SIZE);
	text_add(t, "\"}", 2);
}

static int
put_tree_text(struct store *s, const char *path, struct text *t,
    struct failure *f)
{
	int rc;

	rc = t->bad ? fail(f, TBV_ERR_MEMORY, path, "out of memory") :
	    store_put(s, path, t->data, t->len, f);
	text_free(t);
	return rc;
}

static int
put_head(struct store *s, const struct tree_head *head, struct failure *f)
{
	struct text t = { 0 };

	say_tree_head(&t, head);
	return put_tree_text(s, STATE_TREE, &t, f);
}

/* Entries that fit into the last tile. */
static int
add_some(struct writer *w, const struct entry *entry, size_t count,
    struct failure *f)
{
	struct edge *e = &w->edge[0];
	struct tree_head next = w->head;
	unsigned char len[2];
	size_t i;
	int rc;

	for (i = 0; i < count; i++) {
		len[0] = (unsigned char)(entry[i].len >> 8);
		len[1] = (unsigned char)entry[i].len;
		text_add(&w->bundle, len, sizeof(len));
		text_add(&w->bundle, entry[i].data, entry[i].len);
		if (hash_leaf(entry[i].data, entry[i].len,
		    &e->row[e->count++]) != 0)
			return hash_failed(f);
	}
	if (w->bundle.bad)
		return fail(f, TBV_ERR_MEMORY, "entries", "out of memory");
	if ((rc = put_tree_file(w, ENTRIES, w->bundle.data, w->bundle.len,
	    f)) != TBV_OK || (rc = put_tiles(w, f)) != TBV_OK)
		return rc;
	carry(w);
	next.size += count;
	if (edge_root(w, &next.root) != 0)
		return hash_failed(f);
	if ((rc = put_head(&w->log.store, &next, f)) == TBV_OK)
		w->head = next;
	return rc;
}

static int
put_checkpoint(struct store *s, const struct key *key,
    const struct tree_head *head, struct failure *f)
{
	struct text note = { 0 };
	size_t len;
	int rc;

	checkpoint_say(&note, key->name, head);
	len = note.len;
	text_add(&note, "\n", 1);
	if (note.bad)
		rc = fail(f, TBV_ERR_MEMORY, "checkpoint", "out of memory");
	else
		rc = key_sign_note(key, note.data, len, &note, f);
	if (rc == TBV_OK)
		return put_tree_text(s, CHECKPOINT, &note, f);
	text_free(&note);
	return rc;
}

int
writer_add(struct writer *w, const struct entry *entry, size_t count,
    uint64_t *index, struct failure *f)
{
	size_t n, done;
	int rc;

	for (n = 0; n < count; n++)
		if (entry[n].len > TBV_LOG_ENTRY_SIZE_MAX)
			return fail(f, TBV_ERR_OVERSIZED, "entry",
			    "more than 65535 bytes");
	/* so no more than one tile of each level becomes full */
	if (count > BATCH)
		return fail(f, TBV_ERR_INTERNAL, "entries", "too many");
	*index = w->head.size;
	for (done = 0; done < count; done += n) {
		n = TILE_WIDTH - w->edge[0].count;
		if (n > count - done)
			n = count - done;
		if ((rc = add_some(w, entry + done, n, f)) != TBV_OK)
			return rc;
	}
	if ((rc = put_checkpoint(&w->log.store, &w->key, &w->head, f)) !=
	    TBV_OK)
		return rc;
	while (w->full_count > 0)
		store_prune(&w->log.store, &w->full[--w->full_count]);
	return TBV_OK;
}

/* A key that is served with the log is everybody's. */
static int
check_place(const char *dir, const char *key_file, char path[PATH_MAX],
    struct failure *f)
{
	char top[PATH_MAX];
	size_t n;

	if (realpath(key_file, path) == NULL || realpath(dir, top) == NULL)
		return fail(f, TBV_ERR_IO, key_file, "cannot be found");
	n = strlen(top);
	if (strncmp(path, top, n) == 0 && (path[n] == '/' || n == 1))
		return fail(f, TBV_ERR_USAGE, key_file,
		    "the key must not be inside the directory of the log");
	return TBV_OK;
}

/* All that makes an empty log; its checkpoint comes last. */
static int
put_empty(struct store *s, const struct key *key, const char *path,
    struct failure *f)
{
	struct text t = { 0 };
	struct tree_head empty;
	int rc;

	empty.size = 0;
	if (hash_nothing(&empty.root) != 0)
		return hash_failed(f);
	text_say(&t, "%s\n", key->vkey.data);
	if ((rc = put_tree_text(s, VKEY, &t, f)) != TBV_OK)
		return rc;
	text_add(&t, path, strlen(path));
	text_add(&t, "\n", 1);
	if ((rc = put_tree_text(s, STATE_KEY, &t, f)) != TBV_OK ||
	    (rc = store_put(s, STATE_VERSION, "1", 1, f)) != TBV_OK ||
	    (rc = put_head(s, &empty, f)) != TBV_OK)
		return rc;
	return put_checkpoint(s, key, &empty, f);
}

int
log_init(const char *dir, const char *key_file, const char *origin,
    struct failure *f)
{
	struct store s = { NULL, -1, { -1, -1 } };
	struct key key;
	char path[PATH_MAX];
	int rc;

	if ((rc = key_load(key_file, &key, f)) != TBV_OK)
		goto out;
	if (origin != NULL && strcmp(origin, key.name) != 0) {
		rc = fail(f, TBV_ERR_USAGE, origin,
		    "the origin of a log must be the name of its key");
		goto out;
	}
	if ((rc = store_make(&s, dir, f)) != TBV_OK ||
	    (rc = store_lock(&s, f)) != TBV_OK ||
	    (rc = check_place(dir, key_file, path, f)) != TBV_OK)
		goto out;
	/* what an attempt before has left may be finished */
	if (store_has(&s, CHECKPOINT) || store_has(&s, "tile"))
		rc = fail(f, TBV_ERR_LOG_DIRECTORY, dir, "already has a log");
	else
		rc = put_empty(&s, &key, path, f);
out:
	store_close(&s);
	key_free(&key);
	return rc;
}
