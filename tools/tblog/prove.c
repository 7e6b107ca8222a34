/*
 * tblog prove: the proof that a log holds a file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "tblog.h"

/* The last entry of a tile that has this hash; -1 if none has. */
static int
find_in(const struct hash *row, unsigned int width, const struct hash *leaf)
{
	int i;

	for (i = (int)width - 1; i >= 0; i--)
		if (hash_same(&row[i], leaf))
			return i;
	return -1;
}

/*
 * From the newest entry to the oldest, because most proofs are of new entries.
 * Only hashes are read, one tile at a time.
 */
int
proof_search(const struct source *source, uint64_t first, uint64_t size,
    const struct hash *leaf, uint64_t *index, struct failure *f)
{
	uint64_t tile, tiles = (size + TILE_WIDTH - 1) / TILE_WIDTH;
	uint64_t last = first / TILE_WIDTH;
	struct hash row[TILE_WIDTH];
	struct bar bar;
	int at = -1, rc = TBV_OK;

	if (first >= size)
		return NOT_THERE;
	bar_count(&bar, tiles - last);
	for (tile = tiles; tile > last && at < 0; tile--) {
		if ((rc = source_tile(source, size, 0, tile - 1, row, f)) !=
		    TBV_OK)
			break;
		at = find_in(row, level_width(size, 0, tile - 1), leaf);
		if (at >= 0)
			*index = (tile - 1) * TILE_WIDTH + (uint64_t)at;
		(void)bar_show(&bar, tiles - tile + 1);
	}
	bar_end(&bar);
	return rc == TBV_OK && at < 0 ? NOT_THERE : rc;
}

int
proof_find(const struct source *source, uint64_t size,
    const struct options *o, const struct file *entry, uint64_t *index,
    struct failure *f)
{
	struct hash leaf;
	int rc;

	if (o->index != NULL)
		return decimal(o->index, strlen(o->index), index) == 0 ?
		    TBV_OK : fail(f, TBV_ERR_USAGE, "--index",
		    "want the number of an entry");
	if (hash_leaf(entry->data, entry->len, &leaf) != 0)
		return hash_failed(f);
	rc = proof_search(source, 0, size, &leaf, index, f);
	return rc == NOT_THERE ? fail(f, TBV_ERR_LOG_MISSING, source->name,
	    "the log does not contain that file") : rc;
}

static int
write_proof_of(const struct options *o, struct log *l, uint64_t *index,
    struct failure *f)
{
	const char *dir = o->operand.item[0], *path = o->operand.item[1];
	struct file entry;
	int is_document, rc;

	if ((rc = log_open(l, dir, o->key, f)) != TBV_OK ||
	    (rc = entry_read(path, &entry, &is_document, f)) != TBV_OK)
		return rc;
	if ((rc = proof_find(&l->source, l->signed_.size, o, &entry, index,
	    f)) == TBV_OK)
		rc = proof_publish(l, o, *index, &entry,
		    is_document && !o->no_extra, f);
	free(entry.data);
	return rc;
}

int
command_prove(const struct options *o)
{
	struct log log = { 0 };
	struct facts facts = { 0 };
	struct failure f = { 0 };
	uint64_t index = 0;
	int status;

	log.store.fd = log.store.lock[0] = log.store.lock[1] = -1;
	if (options_operands(o, 2, 2, "want DIR and FILE", &f) == TBV_OK &&
	    o->output == NULL)
		(void)fail(&f, TBV_ERR_USAGE, "prove", "-o FILE is missing");
	if (f.error != TBV_OK || write_proof_of(o, &log, &index, &f) !=
	    TBV_OK) {
		status = report_failure(o, &f);
	} else if (strcmp(o->output, "-") == 0) {
		status = report_end(STATUS_VERIFIED);
	} else {
		facts_number(&facts, "index", index);
		facts_number(&facts, "size", log.signed_.size);
		facts_add(&facts, "proof", o->output);
		status = report_facts(o, &facts);
	}
	facts_free(&facts);
	log_close(&log);
	return status;
}
