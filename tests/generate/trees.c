/*
 * Logs as a server has them (c2sp.org/tlog-tiles): a checkpoint and the files
 * of its tree, sound or with one thing wrong.  Ed25519 signs the same each
 * time, so that all of it can be made again and compared.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "generate.h"

#define TILES		"c2sp.org/tlog-tiles"
#define CHECKPOINTS	"c2sp.org/tlog-checkpoint"
#define WIDTH		256
#define ORIGIN		"log.test.example/builds"

/*
 * note: what the checkpoint has other than the good one: size=, origin=,
 * root= (of the tree's first entries), by=.  change: what happens to the files
 * afterwards, each step a word and its own words:
 *
 *	flip PATH AT	one bit of the byte there
 *	cut PATH N	the last N bytes
 *	add PATH HEX	at the end
 *	drop PATH
 *	name PATH NEW
 *	other PATH	as in the log whose entries are others
 *	keep PATH N	a file more: the first bytes of the lowest tile
 */
static const struct row {
	const char *name;
	const char *why;
	const char *clause;
	const char *expect;
	unsigned int size;
	const char *note;
	const char *change;
} rows[] = {
	{ "good-empty", "no entry", TILES, "sound", 0, "", "" },
	{ "good-one", "one entry", TILES, "sound", 1, "", "" },
	{ "good-three", "a tree that is not full", TILES, "sound", 3, "", "" },
	{ "good-full", "a full tile, and one hash above it", TILES, "sound",
	    256, "", "" },
	{ "good-levels", "a full tile, a partial one, and one hash above",
	    TILES, "sound", 257, "", "" },
	{ "good-full-for-partial", "a full tile and a full bundle stand for "
	    "partial ones of an older checkpoint", TILES, "sound", 256,
	    "size=200 root=200", "" },
	{ "good-old-partial", "a partial tile of a smaller tree is still "
	    "there", TILES, "sound", 3, "", "keep tile/0/000.p/2 64" },
	{ "good-cosigned", "signatures by others", CHECKPOINTS, "sound", 3,
	    "by=log,w1@1768479000,stranger", "" },
	{ "entry-changed", "one bit of an entry", TILES, "log-directory", 3,
	    "", "flip tile/entries/000.p/3 9" },
	{ "entry-length", "the length of an entry", TILES, "log-directory", 3,
	    "", "flip tile/entries/000.p/3 1" },
	{ "entry-cut", "the last entry is a byte short", TILES,
	    "log-directory", 3, "", "cut tile/entries/000.p/3 1" },
	{ "entry-more", "a full bundle has a byte behind its last entry",
	    TILES, "log-directory", 256, "", "add tile/entries/000 00" },
	{ "entry-swapped", "the entries of another log", TILES,
	    "log-directory", 3, "", "other tile/entries/000.p/3" },
	{ "entries-missing", "no bundle", TILES, "log-directory", 3, "",
	    "drop tile/entries/000.p/3" },
	{ "entries-width", "a bundle for another width", TILES,
	    "log-directory", 3, "", "name tile/entries/000.p/3 "
	    "tile/entries/000.p/4" },
	{ "tile-changed", "one bit of a hash", TILES, "log-directory", 3, "",
	    "flip tile/0/000.p/3 40" },
	{ "tile-full-changed", "one bit of a hash of a full tile", TILES,
	    "log-directory", 257, "", "flip tile/0/000 8191" },
	{ "tile-level-changed", "one bit of the hash above a full tile",
	    TILES, "log-directory", 257, "", "flip tile/1/000.p/1 0" },
	{ "tile-cut", "a tile is a byte short", TILES, "log-directory", 3, "",
	    "cut tile/0/000.p/3 1" },
	{ "tile-hash-short", "a tile has a hash too few", TILES,
	    "log-directory", 3, "", "cut tile/0/000.p/3 32" },
	{ "tile-long", "a partial tile has a hash too many", TILES,
	    "log-directory", 3, "", "add tile/0/000.p/3 00000000000000000000"
	    "00000000000000000000000000000000000000000000" },
	{ "tile-full-long", "a full tile has a byte too many", TILES,
	    "log-directory", 256, "", "add tile/0/000 00" },
	{ "tile-missing", "no tile", TILES, "log-directory", 3, "",
	    "drop tile/0/000.p/3" },
	{ "tile-level-missing", "no tile above a full one", TILES,
	    "log-directory", 257, "", "drop tile/1/000.p/1" },
	{ "tile-other", "tile and bundle are those of another log",
	    "RFC 6962 2.1", "log-inconsistent", 3, "",
	    "other tile/0/000.p/3;other tile/entries/000.p/3" },
	{ "root-other", "the root is that of fewer entries", "RFC 6962 2.1",
	    "log-inconsistent", 3, "root=2", "" },
	{ "size-more", "the checkpoint has an entry more than the files",
	    TILES, "log-directory", 3, "size=4", "" },
	{ "size-level", "the checkpoint has a tile more than the files",
	    TILES, "log-directory", 256, "size=257", "" },
	{ "size-less", "the root is that of one more entry", "RFC 6962 2.1",
	    "log-inconsistent", 257, "size=256", "" },
	{ "size-zero", "a size with a leading zero", CHECKPOINTS,
	    "checkpoint", 3, "size=03", "" },
	{ "signature", "the log's signature is damaged",
	    "c2sp.org/signed-note", "note-signature", 3, "by=log!", "" },
	{ "signature-other", "another log signed, under its own name",
	    "c2sp.org/signed-note", "note-signature", 3, "by=log2", "" },
	{ "signature-witness", "a witness signed, the log did not",
	    "c2sp.org/signed-note", "note-signature", 3, "by=w1@1768479000",
	    "" },
	{ "origin-other", "another origin under the log's key", CHECKPOINTS,
	    "log-origin", 3, "origin=log.test.example/other", "" },
	{ "checkpoint-changed", "a bit of the root, after it was signed",
	    "c2sp.org/signed-note", "note-signature", 3, "",
	    "flip checkpoint 30" },
	{ "checkpoint-cut", "no line end after the signature",
	    "c2sp.org/signed-note", "note", 3, "", "cut checkpoint 1" },
	{ "checkpoint-missing", "no checkpoint", TILES, "log-directory", 3,
	    "", "drop checkpoint" },
};

size_t
tree_count(void)
{
	return COUNT(rows);
}

const char *
tree_name(size_t row)
{
	return rows[row].name;
}

const char *
tree_member(size_t row, const char *key)
{
	if (strcmp(key, "why") == 0)
		return rows[row].why;
	if (strcmp(key, "clause") == 0)
		return rows[row].clause;
	return rows[row].expect;
}

static struct tree_file *
file_at(struct tree *t, const char *path)
{
	size_t i;

	for (i = 0; i < t->files; i++)
		if (strcmp(t->file[i].path, path) == 0)
			return &t->file[i];
	return NULL;
}

static struct buf *
file_new(struct tree *t, const char *path)
{
	struct tree_file *file = &t->file[t->files];

	if (t->files == COUNT(t->file))
		die("a tree of too many files");
	t->files++;
	file->path = path;
	memset(&file->data, 0, sizeof(file->data));
	put(&file->data, "", 0);
	return &file->data;
}

/* which: of the log itself, or of the other one. */
static const char *
entry(unsigned int i, const char *which)
{
	return format("%s entry %u\n", which, i);
}

static void
leaf_hash(unsigned int i, const char *which, unsigned char *out)
{
	struct buf b = { NULL, 0, 0 };

	put_byte(&b, 0);
	put_text(&b, entry(i, which));
	sha256(b.data, b.len, out);
}

/* RFC 6962 2.1: of the entries from there to there. */
static void
subtree(unsigned int from, unsigned int to, const char *which,
    unsigned char *out)
{
	unsigned char both[1 + 2 * SHA256_SIZE] = { 1 };
	unsigned int half = 1;

	if (to - from <= 1) {
		if (from == to)
			sha256("", 0, out);
		else
			leaf_hash(from, which, out);
		return;
	}
	while (2 * half < to - from)
		half *= 2;
	subtree(from, from + half, which, both + 1);
	subtree(from + half, to, which, both + 1 + SHA256_SIZE);
	sha256(both, sizeof(both), out);
}

/* A hundred files have the same few, so each is hashed once. */
void
tree_subtree(unsigned int from, unsigned int to, unsigned char *out)
{
	static struct {
		unsigned int from, to;
		unsigned char hash[SHA256_SIZE];
	} known[32];
	static size_t count;
	size_t i;

	for (i = 0; i < count; i++)
		if (known[i].from == from && known[i].to == to)
			break;
	if (i == count && count < sizeof(known) / sizeof(known[0])) {
		known[i].from = from;
		known[i].to = to;
		subtree(from, to, "an", known[i].hash);
		count++;
	}
	if (i < count)
		memcpy(out, known[i].hash, SHA256_SIZE);
	else
		subtree(from, to, "an", out);
}

static const char *
tile_path(const char *level, unsigned int index, unsigned int width)
{
	return width == WIDTH ? format("tile/%s/%03u", level, index) :
	    format("tile/%s/%03u.p/%u", level, index, width);
}

/* A bundle, and the hashes of its entries. */
static void
lowest(struct tree *t, unsigned int index, unsigned int width,
    const char *which)
{
	struct buf *bundle, *tile;
	unsigned char sum[SHA256_SIZE];
	const char *text;
	unsigned int i;

	bundle = file_new(t, tile_path("entries", index, width));
	tile = file_new(t, tile_path("0", index, width));
	for (i = index * WIDTH; i < index * WIDTH + width; i++) {
		text = entry(i, which);
		put_byte(bundle, 0);
		put_byte(bundle, (unsigned int)strlen(text));
		put_text(bundle, text);
		leaf_hash(i, which, sum);
		put(tile, sum, sizeof(sum));
	}
}

/* The files of fewer than 256 * 256 entries. */
static void
build(struct tree *t, unsigned int size, const char *which)
{
	unsigned char sum[SHA256_SIZE];
	unsigned int i, full = size / WIDTH;
	struct buf *tile;

	for (i = 0; i < full; i++)
		lowest(t, i, WIDTH, which);
	if (size % WIDTH > 0)
		lowest(t, full, size % WIDTH, which);
	if (full == 0)
		return;
	tile = file_new(t, tile_path("1", 0, full));
	for (i = 0; i < full; i++) {
		subtree(i * WIDTH, (i + 1) * WIDTH, which, sum);
		put(tile, sum, sizeof(sum));
	}
}

static void
checkpoint(const struct row *row, struct buf *out)
{
	const char *origin = ORIGIN, *by = "log", *text;
	const char *size = format("%u", row->size);
	unsigned int first = row->size;
	unsigned char root[SHA256_SIZE];
	char *words[8], *value;
	size_t i, n = split(row->note, " ", words, COUNT(words));

	for (i = 0; i < n; i++) {
		value = words[i] + strcspn(words[i], "=") + 1;
		if (strncmp(words[i], "origin=", 7) == 0)
			origin = value;
		else if (strncmp(words[i], "size=", 5) == 0)
			size = value;
		else if (strncmp(words[i], "root=", 5) == 0)
			first = (unsigned int)strtoul(value, NULL, 10);
		else if (strncmp(words[i], "by=", 3) == 0)
			by = value;
		else
			die("no checkpoint %s", words[i]);
	}
	subtree(0, first, "an", root);
	text = format("%s\n%s\n%s\n", origin, size,
	    to_base64(root, sizeof(root)));
	put_text(out, format("%s\n%s", text, note_lines(text, by)));
}

/* Takes the bytes of a file from the log that has other entries. */
static void
other(struct tree_file *file, unsigned int size)
{
	struct tree *t = alloc(sizeof(*t));
	struct tree_file *same;

	build(t, size, "another");
	if ((same = file_at(t, file->path)) == NULL)
		die("no other %s", file->path);
	file->data = same->data;
}

static void
drop(struct tree *t, const struct tree_file *file)
{
	size_t i = (size_t)(file - t->file);

	for (t->files--; i < t->files; i++)
		t->file[i] = t->file[i + 1];
}

/* A smaller tree's tile, the first bytes of the one that follows it. */
static void
keep(struct tree *t, const char *path, size_t len)
{
	const struct tree_file *tile = &t->file[1];
	struct buf *out;

	if (t->files < 2 || tile->data.len < len)
		die("nothing to keep");
	out = file_new(t, path);
	put(out, tile->data.data, len);
}

static void
change(struct tree *t, const struct row *row, char *step)
{
	char *words[3];
	size_t n = split(step, " ", words, COUNT(words));
	unsigned long number = n > 2 ? strtoul(words[2], NULL, 10) : 0;
	struct tree_file *file = n > 1 ? file_at(t, words[1]) : NULL;

	if (n == 3 && strcmp(words[0], "keep") == 0) {
		keep(t, words[1], number);
		return;
	}
	if (file == NULL)
		die("%s: nothing to change", step);
	if (n == 3 && strcmp(words[0], "flip") == 0 && number < file->data.len)
		file->data.data[number] ^= 1;
	else if (n == 3 && strcmp(words[0], "cut") == 0 &&
	    number <= file->data.len)
		file->data.len -= number;
	else if (n == 3 && strcmp(words[0], "add") == 0)
		put_hex(&file->data, words[2]);
	else if (n == 3 && strcmp(words[0], "name") == 0)
		file->path = words[2];
	else if (n == 2 && strcmp(words[0], "drop") == 0)
		drop(t, file);
	else if (n == 2 && strcmp(words[0], "other") == 0)
		other(file, row->size);
	else
		die("%s: no such change", step);
}

void
tree_make(size_t row, struct tree *t)
{
	char *steps[8];
	size_t i, n;

	about(rows[row].name);
	memset(t, 0, sizeof(*t));
	build(t, rows[row].size, "an");
	checkpoint(&rows[row], file_new(t, "checkpoint"));
	n = split(rows[row].change, ";", steps, COUNT(steps));
	for (i = 0; i < n; i++)
		change(t, &rows[row], steps[i]);
	put_text(file_new(t, "expect"), format("%s\n", rows[row].expect));
}
