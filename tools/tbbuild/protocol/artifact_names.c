/*
 * Proves of artifacts' names, before anything is built, that they are names
 * apart from each other and from what tbbuild writes beside them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "common/hex.h"
#include "protocol/artifact_names.h"

#define MAX_NAME ((size_t)255)		/* of a file, with a suffix below */

/* The names of the files written for each artifact, and for all of them. */
static const char *const suffixes[] = { ".att", ".unsigned", ".tlog-proof" };
static const char *const reserved[] = {
	"build.log", "measurements.json", "simulated-root.pem", CHECKSUMS_NAME
};

const char *
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static int
is_reserved(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(reserved); i++)
		if (strcmp(name, reserved[i]) == 0)
			return 1;
	return 0;
}

/* Whether it is where something of another artifact goes. */
static int
is_of(const char *name, const char *other)
{
	size_t i, len = strlen(other);

	if (strncmp(name, other, len) != 0)
		return 0;
	for (i = 0; i < COUNT(suffixes); i++)
		if (strcmp(name + len, suffixes[i]) == 0)
			return 1;
	return 0;
}

static int
check_pair(const char *a, const char *b, const char *token,
    struct failure *f)
{
	if (strcmp(a, b) == 0)
		return fail(f, token, "two artifacts are called %s", a);
	if (is_of(a, b) || is_of(b, a))
		return fail(f, token, "artifacts %s and %s: the attestation or "
		    "proof of one would have the name of the other", a, b);
	return 0;
}

int
names_check(char *const *path, size_t count, const char *token,
    struct failure *f)
{
	const char *name;
	size_t i, k;

	if (count > MAX_ARTIFACTS)
		return fail(f, token, "%zu artifacts, at most %d", count,
		    MAX_ARTIFACTS);
	for (i = 0; i < count; i++) {
		name = base_name(path[i]);
		if (strlen(name) + strlen(".tlog-proof") > MAX_NAME)
			return fail(f, token, "artifact %s: want a name of at "
			    "most %zu characters", name, MAX_NAME -
			    strlen(".tlog-proof"));
		if (is_reserved(name))
			return fail(f, token, "artifact %s: tbbuild writes a "
			    "file of that name itself", name);
		for (k = 0; k < i; k++)
			if (check_pair(name, base_name(path[k]), token,
			    f) != 0)
				return -1;
	}
	return 0;
}

static int
by_name_text(const void *a, const void *b)
{
	const struct named *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

void
checksums_write(struct bytes *out, const struct named *artifact,
    size_t count)
{
	const struct named *sorted[MAX_ARTIFACTS] = { NULL };
	char hex[2 * SHA256_SIZE + 1];
	size_t i;

	for (i = 0; i < count; i++)
		sorted[i] = &artifact[i];
	qsort(sorted, count, sizeof(sorted[0]), by_name_text);
	for (i = 0; i < count; i++) {
		hex_encode(sorted[i]->sha256, SHA256_SIZE, hex);
		bytes_text(out, hex);
		bytes_text(out, "  ");
		bytes_text(out, sorted[i]->name);
		bytes_text(out, "\n");
	}
}
