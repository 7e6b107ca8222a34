/*
 * AFL++'s custom mutator: asks a program of the same target for each mutation,
 * the one that $FUZZ_MUTATOR names, of a build without --enable-fuzzing.  It
 * is what libFuzzer calls within the target; afl-fuzz is another process, in
 * which the target's sanitizers and wrapped allocators have no place.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/types.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "request.h"

struct mutator {
	FILE *to, *from;
	uint8_t *room;
};

void *afl_custom_init(void *afl, unsigned int seed);
size_t afl_custom_fuzz(void *, uint8_t *in, size_t len, uint8_t **out,
    uint8_t *other, size_t other_len, size_t max);
void afl_custom_deinit(void *);

/* A fuzzer that goes on without its mutator would find less, unnoticed. */
static void
fail(const char *what)
{
	(void)fprintf(stderr, "afl.c: %s\n", what);
	abort();
}

/* The other side of the fork. */
static void
run(const int to[2], const int from[2], unsigned int seed)
{
	const char *program = getenv("FUZZ_MUTATOR");
	char number[16];

	(void)snprintf(number, sizeof(number), "%u", seed);
	if (program != NULL && dup2(to[0], 0) == 0 && dup2(from[1], 1) == 1 &&
	    close(to[1]) == 0 && close(from[0]) == 0)
		(void)execl(program, program, "-p", "-s", number, (char *)NULL);
	_exit(127);
}

void *
afl_custom_init(void *afl, unsigned int seed)
{
	static struct mutator m;
	int to[2], from[2];
	pid_t pid;

	(void)afl;
	if (pipe(to) != 0 || pipe(from) != 0 || (pid = fork()) == -1)
		fail("no process");
	if (pid == 0)
		run(to, from, seed);
	(void)close(to[0]);
	(void)close(from[1]);
	(void)signal(SIGPIPE, SIG_IGN);
	m.to = fdopen(to[1], "wb");
	m.from = fdopen(from[0], "rb");
	m.room = malloc(REQUEST_MAX);
	if (m.to == NULL || m.from == NULL || m.room == NULL)
		fail("no memory");
	return &m;
}

size_t
afl_custom_fuzz(void *data, uint8_t *in, size_t len, uint8_t **out,
    uint8_t *other, size_t other_len, size_t max)
{
	struct mutator *m = data;
	struct request request;
	uint32_t got;

	(void)other;
	(void)other_len;
	if (max > REQUEST_MAX)
		max = REQUEST_MAX;
	request.len = (uint32_t)(len < max ? len : max);
	request.max = (uint32_t)max;
	if (fwrite(&request, sizeof(request), 1, m->to) != 1 ||
	    (request.len > 0 && fwrite(in, request.len, 1, m->to) != 1) ||
	    fflush(m->to) != 0 || fread(&got, sizeof(got), 1, m->from) != 1 ||
	    got > max || (got > 0 && fread(m->room, got, 1, m->from) != 1))
		fail("$FUZZ_MUTATOR does not answer");
	*out = m->room;
	return got;
}

void
afl_custom_deinit(void *data)
{
	struct mutator *m = data;

	(void)fclose(m->to);
	(void)fclose(m->from);
	free(m->room);
}
