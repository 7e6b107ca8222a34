/*
 * The witnesses that a log policy names, and what is remembered of them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/hex.h"
#include "witness/witness.h"

#define SIZES ".state/witnesses"
#define SIZES_MAX ((size_t)64 * 1024)
#define FIELDS 4			/* witness name vkey url */
#define DASH "\xe2\x80\x94 "

/* Cuts the words of a line apart; how many there are, at most FIELDS. */
static size_t
split_fields(char *line, const char *field[FIELDS])
{
	size_t n = 0;
	char *at = line;

	while (n < FIELDS) {
		at += strspn(at, " \t");
		if (*at == '\0')
			break;
		field[n++] = at;
		at += strcspn(at, " \t");
		if (*at != '\0')
			*at++ = '\0';
	}
	return n;
}

static void
add_line(struct witnesses *w, char *line)
{
	struct witness *item = &w->item[w->count];
	const char *field[FIELDS] = { NULL };
	size_t n = split_fields(line, field);

	if (n < 3 || strcmp(field[0], "witness") != 0)
		return;
	item->name = field[1];
	item->vkey = field[2];
	item->url = n > 3 ? field[3] : NULL;
	w->count++;
}

int
witnesses_read(const struct file *policy, struct witnesses *w,
    struct failure *f)
{
	char *end, *line;

	memset(w, 0, sizeof(*w));
	if ((w->text = malloc(policy->len + 1)) == NULL)
		return fail(f, TBV_ERR_MEMORY, "witnesses", "out of memory");
	if (policy->len > 0)
		memcpy(w->text, policy->data, policy->len);
	w->text[policy->len] = '\0';
	/* the library has taken no more than these, and no line without end */
	for (line = w->text; w->count < WITNESSES_MAX &&
	    (end = strchr(line, '\n')) != NULL; line = end + 1) {
		*end = '\0';
		add_line(w, line);
	}
	return TBV_OK;
}

void
witnesses_free(struct witnesses *w)
{
	free(w->text);
	memset(w, 0, sizeof(*w));
}

int
witness_time_is_near(uint64_t time, int64_t now)
{
	return time != 0 && time <= INT64_MAX &&
	    (int64_t)time >= now - WITNESS_SKEW &&
	    (int64_t)time <= now + WITNESS_SKEW;
}

/* The bytes after the key ID in the base64, as in tlog-cosignature. */
uint64_t
witness_time(struct span line, const char *vkey)
{
	size_t i, n = strcspn(vkey, "+"), len;
	unsigned char start[KEY_ID + 8];
	uint64_t time = 0;

	if (!span_skip(&line, DASH) || line.len < n + 1 + 16 ||
	    unbase64(line.data + n + 1, 16, start, &len) != 0 ||
	    len != sizeof(start))
		return 0;
	for (i = KEY_ID; i < sizeof(start); i++)
		time = time << 8 | start[i];
	return time;
}

/* "DASH name base64", whose first four bytes are the id of "name+id+key" */
int
witnesses_is_by(struct span line, const char *vkey)
{
	size_t n = strcspn(vkey, "+"), len;
	unsigned char start[6];
	char id[2 * KEY_ID + 1];

	if (!span_skip(&line, DASH) || line.len < n + 9 ||
	    memcmp(line.data, vkey, n) != 0 || line.data[n] != ' ' ||
	    unbase64(line.data + n + 1, 8, start, &len) != 0 ||
	    len != sizeof(start))
		return 0;
	hex_encode(start, KEY_ID, id);
	return strncmp(vkey + n + 1, id, sizeof(id) - 1) == 0;
}

const struct witness *
witnesses_by(const struct witnesses *w, struct span line)
{
	size_t i;

	for (i = 0; i < w->count; i++)
		if (witnesses_is_by(line, w->item[i].vkey))
			return &w->item[i];
	return NULL;
}

/* A damaged file is ignored, because witnesses report their sizes. */
int
sizes_read(struct store *s, struct text *sizes, struct failure *f)
{
	struct file file;
	int rc;

	rc = store_read(s, SIZES, SIZES_MAX, &file, f);
	if (rc == NOT_THERE)
		return TBV_OK;
	if (rc != TBV_OK)
		return rc;
	if (file.len > 0 && file.len <= SIZES_MAX &&
	    file.data[file.len - 1] == '\n')
		text_add(sizes, file.data, file.len);
	free(file.data);
	return TBV_OK;
}

/* The line of that address, which ends in it; 0 if there is none. */
static int
find_size(const struct text *sizes, const char *name, struct span *line,
    uint64_t *size)
{
	struct span rest;
	size_t n;

	rest.data = sizes->data;
	rest.len = sizes->len;
	while (span_line(&rest, line) == 0) {
		for (n = 0; n < line->len && line->data[n] != ' '; n++)
			;
		if (n + 1 + strlen(name) == line->len && memcmp(line->data +
		    n + 1, name, strlen(name)) == 0 &&
		    decimal(line->data, n, size) == 0)
			return 1;
	}
	return 0;
}

uint64_t
sizes_get(const struct text *sizes, const char *name)
{
	struct span line;
	uint64_t size;

	return find_size(sizes, name, &line, &size) ? size : 0;
}

void
sizes_set(struct text *sizes, const char *name, uint64_t size)
{
	struct text out = { 0 };
	struct span line;
	uint64_t before;

	if (find_size(sizes, name, &line, &before)) {
		text_add(&out, sizes->data, (size_t)(line.data - sizes->data));
		line.data += line.len + 1;
		text_add(&out, line.data,
		    sizes->len - (size_t)(line.data - sizes->data));
	} else
		text_add(&out, sizes->data, sizes->len);
	text_say(&out, "%llu %s\n", (unsigned long long)size, name);
	out.bad |= sizes->bad;
	text_free(sizes);
	*sizes = out;
}

int
sizes_write(struct store *s, const struct text *sizes, struct failure *f)
{
	if (sizes->bad)
		return fail(f, TBV_ERR_MEMORY, SIZES, "out of memory");
	if (sizes->len == 0 || sizes->len > SIZES_MAX)
		return TBV_OK;
	return store_put(s, SIZES, sizes->data, sizes->len, f);
}
