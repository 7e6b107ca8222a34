/*
 * Bytes, files of vectors/, containers, and how a finding ends the program.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

#define PATH_SIZE 1024
#define PART_HEAD 4
#define FILES_MAX 2000

void
fuzz_fail(const char *fmt, ...)
{
	va_list ap;

	(void)fputs("FOUND: ", stderr);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	abort();
}

void
fuzz_put(struct fuzz_buf *b, const void *data, size_t len)
{
	if (len > b->room - b->len) {
		b->room = 2 * b->room + len + 64;
		if ((b->data = __real_realloc(b->data, b->room)) == NULL)
			fuzz_fail("no memory for the target itself");
	}
	if (len > 0)
		memcpy(b->data + b->len, data, len);
	b->len += len;
}

void
fuzz_text(struct fuzz_buf *b, const char *text)
{
	fuzz_put(b, text, strlen(text));
}

void
fuzz_bytes(struct fuzz_buf *b, struct tbv_bytes in)
{
	fuzz_put(b, in.data, in.len);
}

void
fuzz_base64(struct fuzz_buf *b, const void *data, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *in = data;
	uint32_t v;
	size_t i, n;
	char out[4];

	for (; len > 0; in += n, len -= n) {
		n = len < 3 ? len : 3;
		v = (uint32_t)in[0] << 16 | (n > 1 ? (uint32_t)in[1] << 8 : 0) |
		    (n > 2 ? in[2] : 0);
		for (i = 0; i < 4; i++)
			out[i] = i > n ? '=' : digits[v >> (18 - 6 * i) & 63];
		fuzz_put(b, out, sizeof(out));
	}
}

void
fuzz_free(struct fuzz_buf *b)
{
	__real_free(b->data);
	memset(b, 0, sizeof(*b));
}

struct tbv_bytes
fuzz_view(const struct fuzz_buf *b)
{
	struct tbv_bytes out;

	out.data = b->data;
	out.len = b->len;
	return out;
}

struct tbv_bytes
fuzz_chars(const char *text)
{
	struct tbv_bytes out;

	out.data = (const uint8_t *)text;
	out.len = strlen(text);
	return out;
}

void
fuzz_same(const char *what, const struct fuzz_buf *again, struct tbv_bytes in)
{
	if (!tbv_bytes_equal(fuzz_view(again), in))
		fuzz_fail("%s: %zu bytes are written as %zu other ones", what,
		    in.len, again->len);
}

const uint8_t *
fuzz_find(struct tbv_bytes in, const void *what, size_t n)
{
	size_t i;

	for (i = 0; n <= in.len && i <= in.len - n; i++)
		if (memcmp(in.data + i, what, n) == 0)
			return in.data + i;
	return NULL;
}

uint32_t
fuzz_draw(uint32_t *state)
{
	if (*state == 0)
		*state = 2463534242u;
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static const char *
vectors(void)
{
	const char *dir = getenv("VECTORS");

	return dir != NULL ? dir : FUZZ_VECTORS;
}

struct fuzz_buf
fuzz_load(const char *name)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	char path[PATH_SIZE], block[4096];
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/%s", vectors(), name);
	if ((f = fopen(path, "rb")) == NULL)
		return out;
	fuzz_put(&out, "", 0);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		fuzz_put(&out, block, n);
	(void)fclose(f);
	return out;
}

struct fuzz_buf
fuzz_load_case(const char *name, const char *file)
{
	char path[PATH_SIZE];

	(void)snprintf(path, sizeof(path), "cases/%s/%s", name, file);
	return fuzz_load(path);
}

void
fuzz_seed_case(const char *name, const char *file)
{
	struct fuzz_buf in = fuzz_load_case(name, file);

	fuzz_seed(fuzz_view(&in));
	fuzz_free(&in);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in a directory, in order, each to be freed. */
static size_t
names_of(const char *dir, char **names)
{
	char path[PATH_SIZE];
	struct dirent *entry;
	size_t n = 0;
	DIR *d;

	(void)snprintf(path, sizeof(path), "%s/%s", vectors(), dir);
	if ((d = opendir(path)) == NULL)
		fuzz_fail("%s: no vectors there", path);
	while (n < FILES_MAX && (entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.' &&
		    (names[n] = strdup(entry->d_name)) != NULL)
			n++;
	(void)closedir(d);
	qsort(names, n, sizeof(*names), compare);
	return n;
}

static int
ends(const char *name, const char *suffix)
{
	size_t n = strlen(name), m = strlen(suffix);

	return n >= m && strcmp(name + n - m, suffix) == 0;
}

void
fuzz_seed_files(const char *dir, const char *suffix)
{
	char *names[FILES_MAX], path[PATH_SIZE];
	struct fuzz_buf file;
	size_t i, n = names_of(dir, names);

	for (i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		if (ends(names[i], suffix)) {
			file = fuzz_load(path);
			fuzz_seed(fuzz_view(&file));
			fuzz_free(&file);
		}
		free(names[i]);
	}
}

void
fuzz_each_name(const char *dir, void (*fn)(const char *name))
{
	char *names[FILES_MAX];
	size_t i, n = names_of(dir, names);

	for (i = 0; i < n; i++) {
		fn(names[i]);
		free(names[i]);
	}
}

void
fuzz_each_case(void (*fn)(const char *name))
{
	fuzz_each_name("cases", fn);
}

int
fuzz_take_part(struct tbv_bytes *rest, int *tag, struct tbv_bytes *part)
{
	const uint8_t *p = rest->data;
	size_t len;

	if (rest->len < PART_HEAD)
		return -1;
	len = (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
	if (len > rest->len - PART_HEAD)
		return -1;
	*tag = p[0];
	part->data = p + PART_HEAD;
	part->len = len;
	rest->data = part->data + len;
	rest->len -= PART_HEAD + len;
	return 0;
}

void
fuzz_put_part(struct fuzz_buf *b, int tag, struct tbv_bytes part)
{
	uint8_t head[PART_HEAD];

	head[0] = (uint8_t)tag;
	head[1] = (uint8_t)(part.len >> 16);
	head[2] = (uint8_t)(part.len >> 8);
	head[3] = (uint8_t)part.len;
	fuzz_put(b, head, sizeof(head));
	fuzz_bytes(b, part);
}
