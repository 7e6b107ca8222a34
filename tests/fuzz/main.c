/*
 * Runs a target without a fuzzer: over its seeds, and over files of inputs
 *
 *   TARGET [-m RUNS] [-s SEED] [FILE...]
 *
 * A FILE whose name ends ".pack" holds many.  With -m, mutations of those
 * inputs follow.  Nothing is learnt from them; they show that mutators and
 * claims work without libFuzzer.
 *
 *   TARGET -p
 *
 * only mutates, on request, until there are no more requests: request.h has
 * their form, afl.c sends them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pack.h"
#include "request.h"

#define INPUT_MAX ((size_t)1 << 18)

struct input {
	uint8_t *data;
	size_t len;
};

static struct input *inputs;
static size_t count;
static uint32_t seed = 1;

static void
remember(struct tbv_bytes in)
{
	struct input *more = realloc(inputs, (count + 1) * sizeof(*inputs));

	if (more == NULL || in.len > INPUT_MAX)
		fuzz_fail("no room for an input");
	inputs = more;
	if ((inputs[count].data = malloc(in.len)) == NULL)
		fuzz_fail("no room for an input");
	memcpy(inputs[count].data, in.data, in.len);
	inputs[count++].len = in.len;
}

/* A few bytes changed, put in, taken out or repeated. */
size_t
LLVMFuzzerMutate(uint8_t *data, size_t len, size_t max)
{
	size_t at = len > 0 ? fuzz_draw(&seed) % len : 0, n;

	switch (fuzz_draw(&seed) % 5) {
	case 0:
		if (len == 0)
			return 0;
		data[at] ^= (uint8_t)(1u << fuzz_draw(&seed) % 8);
		return len;
	case 1:
		if (len == 0)
			return 0;
		data[at] = (uint8_t)fuzz_draw(&seed);
		return len;
	case 2:
		if (len >= max)
			return len;
		memmove(data + at + 1, data + at, len - at);
		data[at] = (uint8_t)fuzz_draw(&seed);
		return len + 1;
	case 3:
		n = 1 + fuzz_draw(&seed) % 16;
		if (len < n + at)
			return len;
		memmove(data + at, data + at + n, len - at - n);
		return len - n;
	default:
		n = 1 + fuzz_draw(&seed) % 16;
		if (len < n + at || len + n > max)
			return len;
		memmove(data + at + n, data + at, len - at);
		return len + n;
	}
}

/* A target that mutates on its own terms defines it as well. */
#pragma weak LLVMFuzzerCustomMutator

static size_t
mutate(uint8_t *data, size_t len, size_t max)
{
	return LLVMFuzzerCustomMutator != NULL ?
	    LLVMFuzzerCustomMutator(data, len, max, fuzz_draw(&seed)) :
	    LLVMFuzzerMutate(data, len, max);
}

static void
mutated(unsigned long runs)
{
	uint8_t *room = malloc(INPUT_MAX), *exact;
	size_t len;

	if (room == NULL || count == 0)
		fuzz_fail("nothing to mutate");
	while (runs-- > 0) {
		const struct input *from = &inputs[fuzz_draw(&seed) % count];

		memcpy(room, from->data, from->len);
		len = mutate(room, from->len, INPUT_MAX);
		/* reads past the end are detected */
		if ((exact = malloc(len > 0 ? len : 1)) == NULL)
			fuzz_fail("no room for an input");
		memcpy(exact, room, len);
		(void)LLVMFuzzerTestOneInput(exact, len);
		free(exact);
	}
	free(room);
}

/* One request after the other, each answered before the next is read. */
static void
serve(void)
{
	uint8_t *room = malloc(REQUEST_MAX);
	struct request request;
	uint32_t len;

	while (room != NULL && fread(&request, sizeof(request), 1, stdin) ==
	    1) {
		if (request.len > request.max ||
		    request.max > REQUEST_MAX || (request.len > 0 &&
		    fread(room, request.len, 1, stdin) != 1))
			fuzz_fail("a request that is none");
		len = (uint32_t)mutate(room, request.len, request.max);
		if (fwrite(&len, sizeof(len), 1, stdout) != 1 || (len > 0 &&
		    fwrite(room, len, 1, stdout) != 1) || fflush(stdout) != 0)
			fuzz_fail("an answer that nobody takes");
	}
	free(room);
}

static void
read_input(const char *path)
{
	size_t n = strlen(path);
	struct fuzz_buf one;

	if (n > 5 && strcmp(path + n - 5, ".pack") == 0) {
		pack_each(path);
		return;
	}
	one = pack_read(path);
	remember(fuzz_view(&one));
	fuzz_free(&one);
}

int
main(int argc, char **argv)
{
	unsigned long runs = 0;
	size_t i;
	int c, serving = 0;

	(void)LLVMFuzzerInitialize(&argc, &argv);
	while ((c = getopt(argc, argv, "m:ps:")) != -1)
		if (c == 'm')
			runs = strtoul(optarg, NULL, 10);
		else if (c == 'p')
			serving = 1;
		else if (c == 's')
			seed = (uint32_t)strtoul(optarg, NULL, 10);
		else
			return 2;
	if (serving) {
		serve();
		return 0;
	}
	pack_sink = remember;
	target_seeds();
	for (; optind < argc; optind++)
		read_input(argv[optind]);
	for (i = 0; i < count; i++)
		(void)LLVMFuzzerTestOneInput(inputs[i].data, inputs[i].len);
	mutated(runs);
	(void)printf("%zu inputs\n", count);
	for (i = 0; i < count; i++)
		free(inputs[i].data);
	free(inputs);
	return 0;
}
