/*
 * Counts what verifications allocate, libcrypto's part and ours: a cold one,
 * then one of a document with the same leaf.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "../heap.h"
#include "bench.h"

static void
count(const char *name, const struct tbv_policy *p,
    const struct tbv_evidence *e)
{
	struct heap heap;

	heap_begin();
	bench_verify(p, e, TBV_OK);
	heap = heap_end();
	printf("%s: allocations\t%zu\t-\t-\t-\n", name, heap.calls);
	printf("%s: peak heap, KiB\t%.1f\t-\t-\t-\n", name,
	    (double)heap.peak / 1024);
	printf("%s: remembered, KiB\t%.1f\t-\t-\t-\n", name,
	    (double)heap.bytes / 1024);
}

int
main(int argc, char **argv)
{
	struct tbv_evidence *first, *same;
	struct tbv_policy *p;
	struct heap heap;

	if (argc != 2 || !heap_is_seen())
		bench_die("usage: heap DIR");
	first = bench_evidence(argv[1], "documents/0-0");
	same = bench_evidence(argv[1], "documents/0-1");
	p = bench_policy(argv[1]);
	bench_verify(p, first, TBV_OK);	/* what libcrypto keeps for good */
	tbv_policy_free(p);
	heap_begin();
	p = bench_policy(argv[1]);
	heap = heap_end();
	printf("policy, KiB\t%.1f\t-\t-\t-\n", (double)heap.bytes / 1024);
	count("cold", p, first);
	count("same leaf", p, same);
	tbv_policy_free(p);
	tbv_evidence_free(first);
	tbv_evidence_free(same);
	return 0;
}
