/*
 * What comes before the first input, under libFuzzer, AFL++ or main.c: the
 * allocators, and the words that end the program at once,
 *
 *   --seeds DIR          writes the target's seeds, a file each
 *   --pack DIR FILE      makes one file of a directory's
 *   --unpack FILE DIR    and back
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "pack.h"

#define PACK_HEAD 5
#define PACK_MAX ((size_t)1 << 26)

static const char *into;
static size_t written;

static void
write_file(const char *path, struct tbv_bytes in)
{
	FILE *f = fopen(path, "wb");

	if (f == NULL || fwrite(in.data, 1, in.len, f) != in.len ||
	    fclose(f) != 0) {
		(void)fprintf(stderr, "%s: cannot be written\n", path);
		exit(2);
	}
}

static void
write_numbered(struct tbv_bytes in)
{
	char path[1024];

	(void)snprintf(path, sizeof(path), "%s/%s%05zu", into,
	    pack_prefix, written++);
	write_file(path, in);
}

const char *pack_prefix = "seed-";
void (*pack_sink)(struct tbv_bytes) = write_numbered;

void
fuzz_seed(struct tbv_bytes in)
{
	if (in.len > 0)
		pack_sink(in);
}

struct fuzz_buf
pack_read(const char *path)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	char block[4096];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL) {
		(void)fprintf(stderr, "%s: cannot be read\n", path);
		exit(2);
	}
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		fuzz_put(&out, block, n);
	(void)fclose(f);
	return out;
}

/* "Z", the length in four bytes, and that much under zlib. */
static struct fuzz_buf
inflated(const char *path)
{
	struct fuzz_buf file = pack_read(path), out = { NULL, 0, 0 };
	uLongf len = 0;
	size_t i;

	for (i = 1; i < PACK_HEAD && i < file.len; i++)
		len = len << 8 | file.data[i];
	out.len = len;
	if (i < PACK_HEAD || *file.data != 'Z' || len > PACK_MAX ||
	    (out.data = __real_malloc(len + 1)) == NULL ||
	    uncompress(out.data, &len, file.data + PACK_HEAD,
	    (uLong)(file.len - PACK_HEAD)) != Z_OK || len != out.len) {
		(void)fprintf(stderr, "%s: damaged\n", path);
		exit(2);
	}
	fuzz_free(&file);
	return out;
}

void
pack_each(const char *path)
{
	struct fuzz_buf all = inflated(path);
	struct tbv_bytes rest = fuzz_view(&all), part;
	int tag;

	while (rest.len > 0) {
		if (fuzz_take_part(&rest, &tag, &part) != 0 || tag != 'I') {
			(void)fprintf(stderr, "%s: damaged\n", path);
			exit(2);
		}
		fuzz_seed(part);
	}
	fuzz_free(&all);
}

/* The certificates of one chain are most of many inputs. */
static void
write_deflated(const char *path, struct tbv_bytes in)
{
	uLongf len = compressBound((uLong)in.len);
	struct fuzz_buf out = { NULL, 0, 0 };
	uint8_t *data = __real_malloc(len);
	uint8_t head[PACK_HEAD] = { 'Z' };
	size_t i;

	if (data == NULL || in.len > PACK_MAX || compress2(data, &len,
	    in.data, (uLong)in.len, 9) != Z_OK) {
		(void)fprintf(stderr, "%s: cannot be packed\n", path);
		exit(2);
	}
	for (i = 1; i < PACK_HEAD; i++)
		head[i] = (uint8_t)(in.len >> (8 * (PACK_HEAD - 1 - i)));
	fuzz_put(&out, head, sizeof(head));
	fuzz_put(&out, data, len);
	write_file(path, fuzz_view(&out));
	fuzz_free(&out);
	__real_free(data);
}

/* In the order of their names, which are those of their contents. */
static void
pack(const char *dir, const char *file)
{
	struct fuzz_buf out = { NULL, 0, 0 }, one;
	struct dirent **names;
	char path[1024];
	int i, n = scandir(dir, &names, NULL, alphasort);

	for (i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir,
		    names[i]->d_name);
		if (names[i]->d_name[0] != '.') {
			one = pack_read(path);
			fuzz_put_part(&out, 'I', fuzz_view(&one));
			fuzz_free(&one);
		}
		free(names[i]);
	}
	if (n >= 0)
		free(names);
	write_deflated(file, fuzz_view(&out));
	fuzz_free(&out);
}

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	char **word = *argv;

	fault_install();
	if (*argc == 3 && strcmp(word[1], "--seeds") == 0) {
		into = word[2];
		target_seeds();
		exit(0);
	}
	if (*argc == 4 && strcmp(word[1], "--pack") == 0) {
		pack(word[2], word[3]);
		exit(0);
	}
	if (*argc == 4 && strcmp(word[1], "--unpack") == 0) {
		into = word[3];
		pack_prefix = "kept-";
		pack_each(word[2]);
		exit(0);
	}
	return 0;
}
