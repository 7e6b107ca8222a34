/*
 * What runs leave behind that were killed: files and directories whose names hold
 * the number of the process that made them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef LEFTOVER_H
#define LEFTOVER_H

#include <sys/types.h>
#include <stddef.h>

/* Removes one: 0, or 1 if it has to stay. */
typedef int leftover_fn(int dir, const char *name, const void *arg);

/*
 * The prefix, the number of this process, and a random number, for containers
 * that share a file system have process numbers of their own; 0, or -1.
 */
int leftover_name(char *name, size_t size, const char *prefix);
/*
 * Makes a directory of that name and locks it until this process and those that
 * it forks have ended: the lock, not the number, says that somebody uses it.
 * Where nothing can be locked the number alone counts.  0, or -1 with errno.
 */
int leftover_make(int dir, const char *name, mode_t mode);
/*
 * Removes from an open directory, which is closed, what has that prefix and
 * behind it the number of a process that is no more, or our own, and that nobody
 * has locked; how many have to stay.  Nothing if fd is -1.
 */
int leftover_sweep(int fd, const char *prefix, leftover_fn *remove_one,
    const void *arg);
/* Removes a directory of files, and never what a link leads to. */
void leftover_remove(int dir, const char *name);

#endif
