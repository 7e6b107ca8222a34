/*
 * The entries of a log that are new to a monitor, each proved to be in the
 * signed tree, and which of them have been listed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "network/http.h"
#include "news.h"

#define NEXT_MAX 32
#define SUFFIX ".next"

static void
name_next(const char *tree_head_file, char path[NEWS_PATH])
{
	(void)snprintf(path, NEWS_PATH, "%s" SUFFIX, tree_head_file);
}

/* A damaged file is ignored: all is printed again, and nothing left out. */
int
news_recall(const char *tree_head_file, uint64_t size, uint64_t *next,
    struct failure *f)
{
	char path[NEWS_PATH];
	struct file file;
	int rc;

	name_next(tree_head_file, path);
	*next = size;
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return TBV_OK;
	if ((rc = file_read_trusted(path, NEXT_MAX, 0, &file, f)) != TBV_OK)
		return rc;
	if (file.len < 2 || file.data[file.len - 1] != '\n' ||
	    decimal((const char *)file.data, file.len - 1, next) != 0 ||
	    *next > size)
		*next = 0;
	free(file.data);
	return TBV_OK;
}

int
news_remember(const char *tree_head_file, uint64_t next, struct failure *f)
{
	char path[NEWS_PATH], text[NEXT_MAX];

	name_next(tree_head_file, path);
	(void)snprintf(text, sizeof(text), "%llu\n", (unsigned long long)next);
	return file_replace(path, text, strlen(text), 0644, f);
}

int
news_forget(const char *tree_head_file, struct failure *f)
{
	char path[NEWS_PATH];

	name_next(tree_head_file, path);
	if (unlink(path) != 0 && errno != ENOENT)
		return fail(f, TBV_ERR_IO, path, strerror(errno));
	return TBV_OK;
}

/* What a document says, unverified; other entries have their length alone. */
static void
tell_entry(struct facts *facts, uint64_t index, const unsigned char *data,
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

/* Those of a bundle from the next on, all of which must be the tile's. */
static int
list_bundle(struct news *n, uint64_t tile, uint64_t end, struct facts *facts,
    struct failure *f)
{
	const struct source *source = n->tree->source;
	struct place p = { ENTRIES, 0, 0 };
	struct hash row[TILE_WIDTH], leaf;
	struct bundle rest = { NULL, 0 };
	const unsigned char *entry;
	uint64_t i = tile * TILE_WIDTH;
	struct file file;
	size_t len;
	int rc;

	p.index = tile;
	if ((rc = tree_row(n->tree, tile, n->root, row, f)) != TBV_OK ||
	    (rc = source_read(source, n->tree->size, &p, &file, f)) !=
	    TBV_OK)
		return rc;
	rest.data = file.data;
	rest.len = file.len;
	for (; i < end && rc == TBV_OK; i++) {
		if (bundle_next(&rest, &entry, &len) != 0 ||
		    hash_leaf(entry, len, &leaf) != 0 ||
		    !hash_same(&leaf, &row[i % TILE_WIDTH]))
			rc = source_bad(source, &p,
			    "its entries are not those of the tree", f);
		else if (i >= n->next)
			tell_entry(facts, i, entry, len);
	}
	free(file.data);
	return rc;
}

int
news_list(struct news *n, uint64_t most, struct facts *facts,
    struct failure *f)
{
	uint64_t end, stop = n->tree->size, tile;
	int rc = TBV_OK;

	if (most < stop - n->next)
		stop = n->next + most;
	while (n->next < stop && !http_is_late(n->http)) {
		tile = n->next / TILE_WIDTH;
		end = (tile + 1) * TILE_WIDTH;
		if (end > stop)
			end = stop;
		if ((rc = list_bundle(n, tile, end, facts, f)) != TBV_OK)
			break;
		n->next = end;
		n->told = 1;
		(void)bar_show(&n->bar, n->next);
	}
	/*
	 * printed entries are not printed again; the next run continues there
	 */
	if (rc != TBV_OK && n->told && http_is_late(n->http)) {
		memset(f, 0, sizeof(*f));
		rc = TBV_OK;
	}
	return rc;
}
