/*
 * Files below the directory of the vectors.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "generate.h"

static const char *root;

void
file_root(const char *dir)
{
	root = dir;
}

const char *
file_path(const char *name)
{
	return format("%s/%s", root, name);
}

int
file_exists(const char *name)
{
	struct stat st;

	return stat(file_path(name), &st) == 0;
}

int
file_read(const char *name, struct buf *out)
{
	unsigned char block[4096];
	FILE *f;
	size_t n;

	put(out, "", 0);
	if ((f = fopen(file_path(name), "rb")) == NULL) {
		if (errno == ENOENT)
			return 0;
		die("%s: %s", name, strerror(errno));
	}
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		put(out, block, n);
	if (ferror(f) != 0)
		die("%s: cannot be read", name);
	(void)fclose(f);
	return 1;
}

void
file_write(const char *name, const void *data, size_t len)
{
	FILE *f;

	if ((f = fopen(file_path(name), "wb")) == NULL)
		die("%s: %s", name, strerror(errno));
	if (fwrite(data, 1, len, f) != len || fclose(f) != 0)
		die("%s: cannot be written", name);
}

/* Leaves a file alone whose contents are right, for the sake of make(1). */
void
file_write_changed(const char *name, const struct buf *want)
{
	struct buf got = { NULL, 0, 0 };

	if (file_read(name, &got) && got.len == want->len &&
	    memcmp(got.data, want->data, want->len) == 0)
		return;
	file_write(name, want->data, want->len);
}

void
dir_make(const char *name)
{
	if (mkdir(file_path(name), 0777) == -1 && errno != EEXIST)
		die("%s: %s", name, strerror(errno));
}
