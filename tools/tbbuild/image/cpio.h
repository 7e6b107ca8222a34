/*
 * Archives that a kernel unpacks as its first file system: cpio, "newc".
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CPIO_H
#define CPIO_H

#include <stdio.h>

#include "base/tbbuild.h"

/* A file that is made, not found: it comes last. */
struct cpio_file {
	const char *path;		/* its directories come with it */
	const char *text;
};

/*
 * Writes what is below the directory.  The bytes depend on names, contents,
 * links and the executable bit alone: not on owners, times, the rest of the
 * modes, or the order in which a directory lists its files.
 */
int cpio_write(FILE *out, const char *directory,
    const struct cpio_file *last, struct failure *);

#endif
