/*
 * One cold verification, then a document of the same place, then one of the
 * same leaf: for those who count instructions and not time.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "bench.h"

int
main(int argc, char **argv)
{
	struct tbv_evidence *e;
	struct tbv_policy *p;
	int i;

	if (argc < 3)
		bench_die("usage: cold DIR DOCUMENT...");
	p = bench_policy(argv[1]);
	for (i = 2; i < argc; i++) {
		e = bench_evidence(argv[1], argv[i]);
		bench_verify(p, e, TBV_OK);
		tbv_evidence_free(e);
	}
	tbv_policy_free(p);
	return 0;
}
