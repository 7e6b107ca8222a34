/*
 * Two checkpoints of one log that do not agree, kept beside a monitor's state:
 * both are signed, and together prove that the log has lied.
 * None that was kept before is written over.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence.h"

#define PAIRS 100

/* STATE.earlier and STATE.later, then STATE.2.earlier and so on. */
static void
name_evidence(const char *tree_head_file, int n, int which,
    char path[EVIDENCE_PATH])
{
	char number[16] = "";

	if (n > 1)
		(void)snprintf(number, sizeof(number), ".%d", n);
	(void)snprintf(path, EVIDENCE_PATH, "%s%s.%s", tree_head_file, number,
	    which == 0 ? "earlier" : "later");
}

static int
has_evidence(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 || errno != ENOENT;
}

static int
is_same_note(const char *path, const struct file *note)
{
	struct failure ignored = { 0 };
	struct file file;
	int same;

	if (file_read(path, note->len, &file, &ignored) != TBV_OK)
		return 0;
	same = file.len == note->len &&
	    memcmp(file.data, note->data, note->len) == 0;
	free(file.data);
	return same;
}

int
evidence_keep(const char *tree_head_file, const struct file *note[2],
    struct failure *f)
{
	char path[2][EVIDENCE_PATH];
	int i, n, rc = TBV_OK;

	for (n = 1; n <= PAIRS; n++) {
		for (i = 0; i < 2; i++)
			name_evidence(tree_head_file, n, i, path[i]);
		if (is_same_note(path[0], note[0]) &&
		    is_same_note(path[1], note[1]))
			return TBV_OK;
		if (!has_evidence(path[0]) && !has_evidence(path[1]))
			break;
	}
	if (n > PAIRS)
		return fail(f, TBV_ERR_IO, tree_head_file,
		    "has a hundred pairs of contradicting checkpoints beside "
		    "it; examine them");
	for (i = 0; i < 2 && rc == TBV_OK; i++)
		rc = file_replace(path[i], note[i]->data, note[i]->len, 0644,
		    f);
	return rc;
}
