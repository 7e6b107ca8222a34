/*
 * Memory for proofs, and the functions of the C library for which CBMC has no
 * body.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "prove.h"

void *
prove_memory(size_t n)
{
	void *p = malloc(n);

	ASSUME(p != NULL);
	return p;
}

struct tbv_bytes
prove_bytes(void)
{
	struct tbv_bytes b;

	b.data = prove_memory(PROVE_LENGTH);
	b.len = PROVE_LENGTH + DEFECT;
	return b;
}

char *
prove_text(void)
{
	char *text = prove_memory(PROVE_LENGTH + 1);
	size_t i;

	for (i = 0; i < PROVE_LENGTH; i++)
		ASSUME(text[i] != '\0');
	text[PROVE_LENGTH] = DEFECT ? 'x' : '\0';
	return text;
}

/* C99 7.21.5.1. */
void *
memchr(const void *in, int c, size_t len)
{
	const unsigned char *p = in;
	size_t i;

	PROVE(__CPROVER_r_ok(p, len), "memchr: the memory may be read");
	for (i = 0; i < len; i++)
		if (p[i] == (unsigned char)c)
			return (void *)(p + i);
	return NULL;
}
