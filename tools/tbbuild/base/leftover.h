/*
 * What runs leave behind that were killed: files and directories whose names end
 * in the number of the process that made them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef LEFTOVER_H
#define LEFTOVER_H

/* Removes one: 0, or 1 if it has to stay. */
typedef int leftover_fn(int dir, const char *name, const void *arg);

/*
 * Removes from an open directory, which is closed, what has that prefix and
 * behind it the number of a process that is no more; how many have to stay.
 * Nothing if fd is -1.
 */
int leftover_sweep(int fd, const char *prefix, leftover_fn *remove_one,
    const void *arg);
/* Removes a directory of files, and never what a link leads to. */
void leftover_remove(int dir, const char *name);

#endif
