/*
 * Reads a batch's list, one entry at a time and in bounded memory, and
 * unambiguously: one space separates the two names of a line, and names that
 * contain a space or a newline need a NUL after each.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/input.h"

#define NAME_MAX_SIZE ((size_t)4096)	/* no kernel opens a longer one */
#define RECORD_SIZE (3 * NAME_MAX_SIZE)
#define INPUT_SIZE ((size_t)16 * 1024)

int
entries_open(struct entries *e, const char *path, const struct options *o,
    struct failure *f)
{
	memset(e, 0, sizeof(*e));
	e->fd = e->stop = -1;
	e->path = path;
	e->nul = o->nul;
	e->statements = o->statements;
	if ((e->buffer = malloc(RECORD_SIZE + 1)) == NULL ||
	    (e->input = malloc(INPUT_SIZE)) == NULL)
		return fail(f, TBV_ERR_MEMORY, path, "out of memory");
	e->fd = file_open(path, f);
	return e->fd < 0 ? f->error : TBV_OK;
}

void
entries_close(struct entries *e)
{
	if (e->fd >= 0)
		(void)close(e->fd);
	entry_free(&e->next);
	free(e->buffer);
	free(e->input);
	memset(e, 0, sizeof(*e));
	e->fd = -1;
}

static int
bad_entry(struct entries *e, const char *why, struct failure *f)
{
	char text[128];

	(void)snprintf(text, sizeof(text), "entry %zu: %s", e->count, why);
	return fail(f, TBV_ERR_USAGE, e->path, text);
}

/* The writer of the list may take any time; -1 if reading was stopped. */
static int
wait_for_more(const struct entries *e)
{
	struct pollfd p[2];

	memset(p, 0, sizeof(p));
	p[0].fd = e->fd;
	p[1].fd = e->stop;
	p[0].events = p[1].events = POLLIN;
	while (poll(p, 2, -1) < 0)
		if (errno != EINTR)
			return 0;	/* read() will say why */
	return p[1].revents != 0 ? -1 : 0;
}

/* Reads on; e->filled is 0 at the end. */
static int
fill_list(struct entries *e, struct failure *f)
{
	ssize_t n;

	e->used = e->filled = 0;
	if (wait_for_more(e) != 0)
		return TBV_ERR_IO;
	do
		n = read(e->fd, e->input, INPUT_SIZE);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail(f, TBV_ERR_IO, e->path, strerror(errno));
	e->filled = (size_t)n;
	return TBV_OK;
}

/*
 * Up to the delimiter, which is not kept, into the buffer; *end says that
 * there was none.
 */
static int
take_delimited(struct entries *e, char delimiter, size_t *len, int *end,
    struct failure *f)
{
	size_t n = 0;
	char c;
	int rc;

	*end = 0;
	for (;;) {
		if (e->used == e->filled && (rc = fill_list(e, f)) != TBV_OK)
			return rc;
		if ((*end = e->filled == 0) ||
		    (c = e->input[e->used++]) == delimiter)
			break;
		if (n == RECORD_SIZE)
			return bad_entry(e, "too long", f);
		e->buffer[n++] = c;
	}
	e->buffer[n] = '\0';
	*len = n;
	return TBV_OK;
}

static int
keep_name(struct entries *e, const char *name, char **out, struct failure *f)
{
	if (*name == '\0')
		return bad_entry(e, "a name is empty", f);
	if (strlen(name) >= NAME_MAX_SIZE)
		return bad_entry(e, "too long", f);
	/* by many at once it could not be read */
	if (strcmp(name, "-") == 0)
		return bad_entry(e,
		    "the standard input is no entry; a file of that "
		    "name is ./-", f);
	if ((*out = strdup(name)) == NULL)
		return fail(f, TBV_ERR_MEMORY, e->path, "out of memory");
	return TBV_OK;
}

/* The names of an entry, in order; *count receives how many. */
static void
names_of(struct entries *e, char **out[3], size_t *count)
{
	out[0] = &e->next.artifact;
	out[1] = &e->next.attestation;
	out[2] = &e->next.statement;
	*count = e->statements ? 3 : 2;
}

/* "ARTIFACT ATTESTATION"; the last line may lack its end. */
static int
next_entry_line(struct entries *e, struct failure *f)
{
	char **name[3], *at = e->buffer, *space;
	size_t count, i, len;
	int end, rc;

	if ((rc = take_delimited(e, '\n', &len, &end, f)) != TBV_OK)
		return rc;
	if (end && len == 0)
		return TBV_OK;
	if (strlen(e->buffer) != len)
		return bad_entry(e, "a NUL byte, without -0", f);
	names_of(e, name, &count);
	for (i = 0; i < count; i++) {
		space = strchr(at, ' ');
		if ((space == NULL) != (i == count - 1))
			return bad_entry(e, e->statements ?
			    "want ARTIFACT, ATTESTATION and STATEMENT with "
			    "one space between; names with spaces need -0" :
			    "want ARTIFACT and ATTESTATION with one space "
			    "between; names with spaces need -0", f);
		if (space != NULL)
			*space = '\0';
		if ((rc = keep_name(e, at, name[i], f)) != TBV_OK)
			return rc;
		at = space != NULL ? space + 1 : at;
	}
	return TBV_OK;
}

/* Two names, or three, NUL after each. */
static int
next_names(struct entries *e, struct failure *f)
{
	char **name[3];
	size_t count, i, len;
	int end, rc;

	names_of(e, name, &count);
	for (i = 0; i < count; i++) {
		if ((rc = take_delimited(e, '\0', &len, &end, f)) != TBV_OK)
			return rc;
		if (end && len == 0 && i == 0)
			return TBV_OK;
		if (end)
			return bad_entry(e, i == 0 ?
			    "want NUL after each name" : i == 1 ?
			    "want ATTESTATION and NUL after it" :
			    "want STATEMENT and NUL after it", f);
		if ((rc = keep_name(e, e->buffer, name[i], f)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

int
entries_next(struct entries *e, struct failure *f)
{
	e->count++;
	return e->nul ? next_names(e, f) : next_entry_line(e, f);
}

void
entry_free(struct batch_entry *entry)
{
	free(entry->artifact);
	free(entry->attestation);
	free(entry->statement);
	memset(entry, 0, sizeof(*entry));
}
