/*
 * Finds tiles and entry bundles by their coordinates, and takes none that has
 * not the length that its tree gives it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "directory/tile.h"

/* c2sp.org/tlog-tiles: in groups of three digits, all but the last with x. */
void
place_path(const struct place *p, char path[TILE_PATH])
{
	uint64_t scale = 1;
	size_t n;

	while (p->index / scale >= 1000)
		scale *= 1000;
	if (p->level == ENTRIES)
		n = (size_t)snprintf(path, TILE_PATH, "tile/entries");
	else
		n = (size_t)snprintf(path, TILE_PATH, "tile/%d", p->level);
	for (; scale > 0; scale /= 1000)
		n += (size_t)snprintf(path + n, TILE_PATH - n, "/%s%03u",
		    scale > 1 ? "x" : "",
		    (unsigned int)(p->index / scale % 1000));
	if (p->width < TILE_WIDTH)
		(void)snprintf(path + n, TILE_PATH - n, ".p/%u", p->width);
}

uint64_t
level_count(uint64_t size, int level)
{
	return level == ENTRIES ? size : size >> (8 * level);
}

unsigned int
level_width(uint64_t size, int level, uint64_t index)
{
	uint64_t count = level_count(size, level);

	if (index >= count / TILE_WIDTH + 1)
		return 0;
	return index < count / TILE_WIDTH ? TILE_WIDTH :
	    (unsigned int)(count % TILE_WIDTH);
}

int
source_bad(const struct source *s, const struct place *p, const char *why,
    struct failure *f)
{
	char path[TILE_PATH], text[TILE_PATH + 128];

	place_path(p, path);
	(void)snprintf(text, sizeof(text), "%s: %s", path, why);
	return fail(f, TBV_ERR_LOG_DIRECTORY, s->name, text);
}

static int
read_width(const struct source *s, const struct place *p,
    struct file *out, struct failure *f)
{
	size_t max = p->level == ENTRIES ? BUNDLE_BYTES : TILE_BYTES;
	char path[TILE_PATH];
	int rc;

	place_path(p, path);
	if ((rc = s->read(s->arg, path, max, out, f)) != TBV_OK)
		return rc;
	if (out->len <= max)
		return TBV_OK;
	free(out->data);
	memset(out, 0, sizeof(*out));
	return source_bad(s, p, "too long", f);
}

int
source_read(const struct source *s, uint64_t size, struct place *p,
    struct file *out, struct failure *f)
{
	struct place full = *p;
	int rc;

	memset(out, 0, sizeof(*out));
	p->width = level_width(size, p->level, p->index);
	if (p->width == 0)
		return fail(f, TBV_ERR_INTERNAL, s->name, "no such tile");
	rc = read_width(s, p, out, f);
	full.width = TILE_WIDTH;
	/* partial ones may be deleted once the full one is there */
	if (rc == NOT_THERE && p->width < TILE_WIDTH)
		rc = read_width(s, &full, out, f);
	return rc == NOT_THERE ? source_bad(s, p, "is missing", f) : rc;
}

int
source_tile(const struct source *s, uint64_t size, int level, uint64_t index,
    struct hash row[TILE_WIDTH], struct failure *f)
{
	struct place p = { 0, 0, 0 };
	struct file file;
	int rc;

	p.level = level;
	p.index = index;
	if ((rc = source_read(s, size, &p, &file, f)) != TBV_OK)
		return rc;
	if (file.len == p.width * HASH_SIZE || file.len == TILE_BYTES)
		memcpy(row, file.data, p.width * HASH_SIZE);
	else
		rc = source_bad(s, &p, "has not its length", f);
	free(file.data);
	return rc;
}

int
bundle_next(struct bundle *b, const unsigned char **entry, size_t *len)
{
	size_t n;

	if (b->len < 2)
		return -1;
	n = (size_t)b->data[0] << 8 | b->data[1];
	if (b->len - 2 < n)
		return -1;
	*entry = b->data + 2;
	*len = n;
	b->data += 2 + n;
	b->len -= 2 + n;
	return 0;
}
