/*
 * Programs that we start: by an argument vector, never through a shell.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <sys/types.h>

#include "base/tbbuild.h"

#define MAX_ARGUMENTS 96

struct command {
	const char *argv[MAX_ARGUMENTS];
	size_t argc;
	const char *const *env;		/* all of it */
	int in, out, err;		/* -1: /dev/null */
	int keep;			/* stays open in it under its number;
					   -1: none */
	int directory;			/* to start in; -1: where we are, */
	int at_root;			/* or with this in "/" */
	uid_t user;			/* 0: ours */
	/* Of each process: of a file that it writes, of its own memory,
	   of a processor's time in seconds; 0: any. */
	uint64_t file_size, memory, processor;
	int64_t deadline;		/* of command_output() */
	const char *token;		/* under which that fails */
	/* In a PID namespace whose end ends all that it started. */
	int isolate;
	int death;			/* its signal when we die; 0: none */
	/* Runs before the program, in its process; 0 or -1 with errno. */
	int (*prepare)(void *);
	void *prepare_arg;
};

void command_init(struct command *, const char *const *env,
    const char *program);
void command_add(struct command *, const char *argument);

/* This program becomes another one, with our environment; -1 on failure. */
int command_become(const char *program, char **argv, struct failure *);

/* -1 on failure. */
pid_t command_start(const struct command *, struct failure *);
/*
 * Waits for its end until the deadline, then kills it and, if isolated, all
 * that it started.  *status is as waitpid() gives it.
 */
int command_wait(pid_t, int64_t deadline, int *status, struct failure *);
/* Kills it, with what is in its namespace, and waits. */
void command_kill(pid_t);
/*
 * Runs it to its end; at most max bytes of what it prints.  Fails under its
 * token with its last message unless it exits with 0.
 */
int command_output(struct command *, size_t max, struct bytes *out,
    struct failure *);

#endif
