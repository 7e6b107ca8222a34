/*
 * Which of the known words was probably meant by one that is not known.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "common/nearest.h"

#define WORD_MAX 64

static size_t
min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters that were added, left out, changed, or swapped with their neighbour. */
static size_t
count_edits(const char *a, size_t na, const char *b, size_t nb)
{
	size_t row[3][WORD_MAX + 1], i, j, *two, *one, *now;

	for (j = 0; j <= nb; j++)
		row[0][j] = row[2][j] = j;
	for (i = 1; i <= na; i++) {
		two = row[(i + 1) % 3];
		one = row[(i + 2) % 3];
		now = row[i % 3];
		now[0] = i;
		for (j = 1; j <= nb; j++) {
			now[j] = min(one[j - 1] + (a[i - 1] != b[j - 1]),
			    min(one[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				now[j] = min(now[j], two[j - 2] + 1);
		}
	}
	return row[na % 3][nb];
}

/* How far off a word may be: a short one is near to everything. */
static size_t
tolerance(size_t len)
{
	return len < 3 ? 0 : len < 6 ? 1 : len < 10 ? 2 : 3;
}

/* The beginning of a long word is near to it. */
static size_t
distance(const char *word, const char *known)
{
	size_t na = strlen(word), nb = strlen(known);

	if (na > WORD_MAX || nb > WORD_MAX)
		return SIZE_MAX;
	if (na >= 3 && na < nb && memcmp(word, known, na) == 0)
		return 1;
	return count_edits(word, na, known, nb);
}

void
nearest_start(struct nearest *n, const char *word)
{
	memset(n, 0, sizeof(*n));
	n->word = word + strspn(word, "-");
}

void
nearest_try(struct nearest *n, const char *known)
{
	size_t far = distance(n->word, known + strspn(known, "-"));

	if (far > tolerance(strlen(n->word)) ||
	    (n->found[0] != NULL && far > n->distance))
		return;
	if (n->found[0] == NULL || far < n->distance) {
		n->found[0] = known;
		n->found[1] = NULL;
		n->distance = far;
	} else if (n->found[1] == NULL && strcmp(n->found[0], known) != 0)
		n->found[1] = known;
}

int
nearest_tell(const struct nearest *n, char *out, size_t size)
{
	if (n->found[0] == NULL) {
		out[0] = '\0';
		return 0;
	}
	(void)snprintf(out, size, "(did you mean %s%s%s?)", n->found[0],
	    n->found[1] != NULL ? " or " : "",
	    n->found[1] != NULL ? n->found[1] : "");
	return 1;
}
