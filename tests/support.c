/*
 * What more than one of the unit tests needs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

#define PATH_SIZE 1024

/* Bytes that come one by one. */
struct pile {
	uint8_t *data;
	size_t len, room;
};

static void
put(struct pile *pile, uint8_t byte)
{
	if (pile->len == pile->room) {
		pile->room = 2 * pile->room + 64;
		pile->data = realloc(pile->data, pile->room);
		ck_assert_ptr_nonnull(pile->data);
	}
	pile->data[pile->len++] = byte;
}

/* "*N" at p; returns what follows it. */
static const char *
repeat(struct pile *pile, const char *p)
{
	char *end;
	unsigned long n = strtoul(p + 1, &end, 10);

	/* hex behind it without a blank would be read as part of N */
	ck_assert_msg(n >= 1 && n < 1000000 && pile->len > 0 &&
	    (*end == ' ' || *end == '\'' || *end == '\0'),
	    "bad notation: %s", p);
	while (--n > 0)
		put(pile, pile->data[pile->len - 1]);
	return end;
}

static const char *
quoted(struct pile *pile, const char *p)
{
	while (*++p != '\'') {
		ck_assert_int_ne(*p, '\0');
		put(pile, (uint8_t)*p);
	}
	return p + 1;
}

struct tbv_bytes
bytes(const char *notation)
{
	struct pile pile = { NULL, 0, 0 };
	struct tbv_bytes all, out;
	const char *p = notation;
	uint8_t byte;

	while (*p != '\0')
		if (*p == ' ') {
			p++;
		} else if (*p == '*') {
			p = repeat(&pile, p);
		} else if (*p == '\'') {
			p = quoted(&pile, p);
		} else {
			ck_assert_msg(p[1] != '\0' && tbv_text_unhex(p, 2,
			    &byte, 1) == 0, "bad notation: %s", p);
			put(&pile, byte);
			p += 2;
		}
	all.data = pile.data;
	all.len = pile.len;
	out = copy(all);
	free(pile.data);
	return out;
}

struct tbv_bytes
copy(struct tbv_bytes in)
{
	struct tbv_bytes out = { NULL, in.len };
	uint8_t *data = malloc(in.len > 0 ? in.len : 1);

	ck_assert_ptr_nonnull(data);
	if (in.len > 0)
		memcpy(data, in.data, in.len);
	out.data = data;
	return out;
}

void
discard(struct tbv_bytes b)
{
	free((void *)(uintptr_t)b.data);
}

struct tbv_bytes
chars(const char *s)
{
	struct tbv_bytes b;

	b.data = (const uint8_t *)s;
	b.len = strlen(s);
	return b;
}

static const char *
vector_path(const char *name, char path[PATH_SIZE])
{
	const char *dir = getenv("VECTORS");

	(void)snprintf(path, PATH_SIZE, "%s/%s",
	    dir != NULL ? dir : "vectors", name);
	return path;
}

int
exists(const char *name)
{
	char path[PATH_SIZE];
	struct stat st;

	return stat(vector_path(name, path), &st) == 0;
}

struct tbv_bytes
load(const char *name)
{
	struct tbv_bytes out;
	char path[PATH_SIZE];
	struct stat st;
	uint8_t *data;
	FILE *f;

	f = fopen(vector_path(name, path), "rb");
	ck_assert_msg(f != NULL && fstat(fileno(f), &st) == 0,
	    "%s: cannot be read", path);
	out.len = (size_t)st.st_size;
	data = malloc(out.len > 0 ? out.len : 1);
	ck_assert_ptr_nonnull(data);
	ck_assert_uint_eq(fread(data, 1, out.len, f), out.len);
	(void)fclose(f);
	out.data = data;
	return out;
}

struct tbv_bytes
load_pem(const char *name)
{
	struct tbv_bytes pem = load(name), out = { NULL, 0 };
	char text[4096];
	size_t i = 0, n = 0;
	uint8_t *der = malloc(sizeof(text));

	ck_assert_ptr_nonnull(der);
	while (i < pem.len && pem.data[i] != '\n')
		i++;
	for (; i < pem.len && pem.data[i] != '-' && n < sizeof(text); i++)
		if (pem.data[i] != '\n')
			text[n++] = (char)pem.data[i];
	ck_assert_msg(tbv_text_unbase64(text, n, der, sizeof(text),
	    &out.len) == 0 && out.len > 0, "%s: not PEM", name);
	discard(pem);
	out.data = der;
	pem = copy(out);
	free(der);
	return pem;
}

void
expect_token(const char *why, int got, const char *want)
{
	ck_assert_msg(strcmp(tbv_error_token(got), want) == 0,
	    "%s: want %s, got %s", why, want, tbv_error_token(got));
}

void
shuffle(size_t *order, size_t n, uint32_t *seed)
{
	size_t i, other;

	for (i = 0; i < n; i++) {
		*seed = *seed * 1664525u + 1013904223u;
		other = (size_t)(((uint64_t)*seed * (i + 1)) >> 32);
		order[i] = order[other];
		order[other] = i;
	}
}

static int added;			/* tests, of those that CASE names */

void
add_test(TCase *tcase, const TTest *test, int start, int end)
{
	const char *one = getenv("CASE");
	size_t len = strlen(test->name);
	int row;

	if (one != NULL && (strncmp(one, test->name, len) != 0 ||
	    (one[len] != '\0' && one[len] != ':')))
		return;
	if (one != NULL && one[len] == ':') {
		row = atoi(one + len + 1);
		if (row < start || row >= end)
			return;
		start = row;
		end = row + 1;
	}
	_tcase_add_test(tcase, test, 0, 0, start, end);
	added++;
}

int
whole_wanted(void)
{
	const char *whole = getenv("TBV_WHOLE");

	return whole != NULL && strcmp(whole, "1") == 0;
}

int
run(Suite *suite)
{
	SRunner *runner = srunner_create(suite);

	if (added == 0) {
		printf("Bail out! no such case\n");
		srunner_free(runner);
		return 1;
	}
	srunner_run_all(runner, CK_ENV);
	srunner_free(runner);
	return 0;
}
