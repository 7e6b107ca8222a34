/*
 * Reads a batch's list, one entry at a time and in bounded memory, and leaves
 * no doubt where a name ends: one space stands between the two of a line, and
 * names with a space or a newline need NUL after each.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tool.h"

#define NAME_MAX_SIZE ((size_t)4096)	/* no kernel opens a longer one */
#define RECORD_SIZE (2 * NAME_MAX_SIZE)

int
entries_open(struct entries *e, const char *path, int nul, struct failure *f)
{
	int fd;

	memset(e, 0, sizeof(*e));
	e->path = path;
	e->nul = nul;
	if ((e->buffer = malloc(RECORD_SIZE + 1)) == NULL)
		return fail(f, TBV_ERR_MEMORY, path, "out of memory");
	if ((fd = file_open(path, f)) < 0)
		return f->error;
	if ((e->file = fdopen(fd, "r")) == NULL) {
		(void)close(fd);
		return fail(f, TBV_ERR_IO, path, strerror(errno));
	}
	return TBV_OK;
}

void
entries_close(struct entries *e)
{
	if (e->file != NULL)
		(void)fclose(e->file);
	free(e->buffer);
	memset(e, 0, sizeof(*e));
}

static int
bad(struct entries *e, const char *why, struct failure *f)
{
	char text[128];

	(void)snprintf(text, sizeof(text), "entry %zu: %s", e->count, why);
	return fail(f, TBV_ERR_USAGE, e->path, text);
}

/*
 * Up to the delimiter, which is not kept, into the buffer; *end says that
 * there was none.
 */
static int
take(struct entries *e, int delimiter, size_t *len, int *end,
    struct failure *f)
{
	size_t n = 0;
	int c;

	while ((c = getc(e->file)) != EOF && c != delimiter) {
		if (n == RECORD_SIZE)
			return bad(e, "too long", f);
		e->buffer[n++] = (char)c;
	}
	if (ferror(e->file))
		return fail(f, TBV_ERR_IO, e->path, strerror(errno));
	e->buffer[n] = '\0';
	*len = n;
	*end = c == EOF;
	return TBV_OK;
}

static int
keep(struct entries *e, const char *name, char **out, struct failure *f)
{
	if (*name == '\0')
		return bad(e, "a name is empty", f);
	if (strlen(name) >= NAME_MAX_SIZE)
		return bad(e, "too long", f);
	/* by many at once it could not be read */
	if (strcmp(name, "-") == 0)
		return bad(e, "the standard input is no entry; a file of that "
		    "name is ./-", f);
	if ((*out = strdup(name)) == NULL)
		return fail(f, TBV_ERR_MEMORY, e->path, "out of memory");
	return TBV_OK;
}

/* "ARTIFACT ATTESTATION"; the last line may lack its end. */
static int
next_line(struct entries *e, struct entry *out, struct failure *f)
{
	size_t len;
	char *space;
	int end, rc;

	if ((rc = take(e, '\n', &len, &end, f)) != TBV_OK)
		return rc;
	if (end && len == 0)
		return TBV_OK;
	if (strlen(e->buffer) != len)
		return bad(e, "a NUL byte, without -0", f);
	space = strchr(e->buffer, ' ');
	if (space == NULL || strchr(space + 1, ' ') != NULL)
		return bad(e, "want ARTIFACT and ATTESTATION with one space "
		    "between; names with spaces need -0", f);
	*space = '\0';
	if ((rc = keep(e, e->buffer, &out->artifact, f)) != TBV_OK)
		return rc;
	return keep(e, space + 1, &out->attestation, f);
}

/* Two names, NUL after each. */
static int
next_pair(struct entries *e, struct entry *out, struct failure *f)
{
	size_t len;
	int end, rc;

	if ((rc = take(e, '\0', &len, &end, f)) != TBV_OK)
		return rc;
	if (end && len == 0)
		return TBV_OK;
	if (end)
		return bad(e, "want NUL after each name", f);
	if ((rc = keep(e, e->buffer, &out->artifact, f)) != TBV_OK ||
	    (rc = take(e, '\0', &len, &end, f)) != TBV_OK)
		return rc;
	if (end)
		return bad(e, "want ATTESTATION and NUL after it", f);
	return keep(e, e->buffer, &out->attestation, f);
}

int
entries_next(struct entries *e, struct entry *out, struct failure *f)
{
	int rc;

	memset(out, 0, sizeof(*out));
	e->count++;
	rc = e->nul ? next_pair(e, out, f) : next_line(e, out, f);
	if (rc != TBV_OK)
		entry_free(out);
	return rc;
}

void
entry_free(struct entry *entry)
{
	free(entry->artifact);
	free(entry->attestation);
	memset(entry, 0, sizeof(*entry));
}
