/*
 * The files of the reports that the options request.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef REPORTS_H
#define REPORTS_H

#include "base/tool.h"
#include "verifier/statement.h"

/*
 * The files of the requested reports, opened before the verdict; all zero
 * before that.
 */
struct reports {
	struct replacement *next;
	int *directory;
	size_t count;
};

/* Refuses a file that is read, beside those of the command line, as a report. */
int reports_spare(const struct options *, const char *path,
    struct failure *);
/* Whether they can be what the options say. */
int reports_check(const struct options *, struct failure *);
int reports_open(struct reports *, const struct options *, struct failure *);
/* Removes the files that they will replace. */
int reports_clear(const struct reports *, struct failure *);
/* Refuses those that are beside what is remembered of lists. */
int reports_spare_kept(const struct reports *, const struct options *,
    struct failure *);
/*
 * Makes all of them, and then replaces their files, one after the other;
 * nothing unless the verdict is OK.
 */
int reports_save(struct reports *, const struct options *,
    const struct verdict *, struct failure *);
void reports_close(struct reports *);

#endif
