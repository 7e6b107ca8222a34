/*
 * vectors/logs: the directories of trees.c, the log's key, and a manifest of
 * them; and the check that they are as the table has them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <ftw.h>
#include <string.h>

#include "generate.h"

#define MANIFEST	"logs/manifest.json"
#define VKEY		"logs/log.vkey"

static const char *
path_of(size_t row, const struct tree_file *file)
{
	return format("logs/%s/%s", tree_name(row), file->path);
}

/* A line for each log; its files are found by their names. */
static void
manifest(struct buf *out)
{
	size_t i, n = tree_count();

	put_text(out, "[\n");
	for (i = 0; i < n; i++) {
		put_text(out, "{");
		json_member(out, "name", tree_name(i));
		json_member(out, "why", tree_member(i, "why"));
		json_member(out, "clause", tree_member(i, "clause"));
		put_text(out, format("\"expect\": \"%s\"}%s\n",
		    tree_member(i, "expect"), i + 1 < n ? "," : ""));
	}
	put_text(out, "]\n");
}

static void
vkey(struct buf *out)
{
	put_text(out, format("%s\n", note_vkey("log")));
}

static void
make_parents(const char *path)
{
	size_t i;

	for (i = 0; path[i] != '\0'; i++)
		if (path[i] == '/')
			dir_make(copy(path, i));
}

void
logs_write(void)
{
	struct buf b = { NULL, 0, 0 };
	struct tree tree;
	size_t i, k;

	dir_make("logs");
	vkey(&b);
	file_write_changed(VKEY, &b);
	memset(&b, 0, sizeof(b));
	manifest(&b);
	file_write_changed(MANIFEST, &b);
	for (i = 0; i < tree_count(); i++) {
		tree_make(i, &tree);
		for (k = 0; k < tree.files; k++) {
			make_parents(path_of(i, &tree.file[k]));
			file_write_changed(path_of(i, &tree.file[k]),
			    &tree.file[k].data);
		}
	}
}

/* Whether a file below the vectors is one of a tree. */
static int
is_known(const char *path)
{
	struct tree tree;
	size_t i, k, n;

	for (i = 0; i < tree_count(); i++) {
		n = strlen(tree_name(i));
		if (strncmp(path + strlen("logs/"), tree_name(i), n) != 0 ||
		    path[strlen("logs/") + n] != '/')
			continue;
		tree_make(i, &tree);
		for (k = 0; k < tree.files; k++)
			if (strcmp(path, path_of(i, &tree.file[k])) == 0)
				return 1;
	}
	return strcmp(path, VKEY) == 0 || strcmp(path, MANIFEST) == 0;
}

static int
check_stray(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	const char *below = path + strlen(file_path(""));

	(void)st;
	(void)ftw;
	if (type != FTW_D && !is_known(below))
		differ(below, "not in the table");
	return 0;
}

void
logs_check(void)
{
	struct buf want = { NULL, 0, 0 };
	struct tree tree;
	size_t i, k;

	vkey(&want);
	check_file(VKEY, &want);
	memset(&want, 0, sizeof(want));
	manifest(&want);
	check_file(MANIFEST, &want);
	for (i = 0; i < tree_count(); i++) {
		tree_make(i, &tree);
		for (k = 0; k < tree.files; k++)
			check_file(path_of(i, &tree.file[k]),
			    &tree.file[k].data);
	}
	if (nftw(file_path("logs"), check_stray, 8, FTW_PHYS) != 0)
		differ("logs", "missing");
}
