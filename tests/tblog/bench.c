/*
 * make bench-log: what a log of a million entries costs, in a directory that
 * is not there yet.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/resource.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../tools/tblog/tblog.h"

#define ENTRY 64
#define PROOFS 1000
#define SYNCS 50

static double
seconds(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static long
peak_kib(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) == 0 ? usage.ru_maxrss : -1;
}

static void
make_entry(uint64_t i, char out[ENTRY + 1])
{
	(void)snprintf(out, ENTRY + 1, "%0*llu", ENTRY,
	    (unsigned long long)i);
}

static void
give_up(const struct failure *f)
{
	fprintf(stderr, "bench: %s\n", f->text);
	exit(1);
}

static void
add_batch(struct writer *w, uint64_t first, struct failure *f)
{
	static char data[BATCH][ENTRY + 1];
	struct entry entry[BATCH];
	uint64_t index;
	size_t i;

	for (i = 0; i < BATCH; i++) {
		make_entry(first + i, data[i]);
		entry[i].data = data[i];
		entry[i].len = ENTRY;
	}
	if (writer_add(w, entry, BATCH, &index, f) != TBV_OK ||
	    index != first)
		give_up(f);
}

static void
add_all(const char *dir, uint64_t batches)
{
	static struct writer w;
	struct failure f = { 0 };
	double start, took;
	long early = 0;
	uint64_t i;

	if (writer_open(&w, dir, NULL, &f) != TBV_OK)
		give_up(&f);
	start = seconds();
	for (i = 0; i < batches; i++) {
		add_batch(&w, i * BATCH, &f);
		if (i == batches / 10)
			early = peak_kib();
	}
	took = seconds() - start;
	printf("add       %llu entries of %d bytes in batches of %d: "
	    "%.0f entries/s (target 20000)\n",
	    (unsigned long long)(batches * BATCH), ENTRY, BATCH,
	    (double)(batches * BATCH) / took);
	printf("memory    %ld KiB after a tenth, %ld KiB at the end\n",
	    early, peak_kib());
	writer_close(&w);
}

static void
prove_one(const struct log *l, struct tbv_policy *policy, uint64_t index,
    uint64_t *reads)
{
	struct failure f = { 0 };
	struct text out = { 0 };
	char data[ENTRY + 1];
	struct file entry;
	struct proof p;

	make_entry(index, data);
	entry.data = (unsigned char *)data;
	entry.len = ENTRY;
	p.source = &l->source;
	p.checkpoint = &l->checkpoint;
	p.size = l->signed_.size;
	p.index = index;
	p.extra = NULL;
	if (proof_make(&p, &out, reads, &f) != TBV_OK ||
	    proof_verify(policy, &entry, &out, &f) != TBV_OK)
		give_up(&f);
	text_free(&out);
}

static void
prove_some(const char *dir)
{
	struct tbv_policy *policy;
	struct failure f = { 0 };
	uint64_t i, most = 0, reads;
	struct log l;
	double start;

	if (log_open(&l, dir, NULL, &f) != TBV_OK ||
	    proof_policy_of(l.vkey.data, &policy, &f) != TBV_OK)
		give_up(&f);
	start = seconds();
	for (i = 0; i < PROOFS; i++) {
		prove_one(&l, policy, i * 2654435761u % l.signed_.size,
		    &reads);
		most = reads > most ? reads : most;
	}
	printf("prove     %.3f ms each, verified (target 5); "
	    "at most %llu tiles read\n",
	    (seconds() - start) * 1e3 / PROOFS, (unsigned long long)most);
	tbv_policy_free(policy);
	log_close(&l);
}

static void
sync_some(const char *dir)
{
	char path[4096];
	double start;
	int fd, i;

	(void)snprintf(path, sizeof(path), "%s/.state/sync", dir);
	if ((fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600)) < 0)
		exit(1);
	start = seconds();
	for (i = 0; i < SYNCS; i++)
		if (write(fd, path, 1) != 1 || fsync(fd) != 0)
			exit(1);
	printf("fsync     %.3f ms each, in the same place\n",
	    (seconds() - start) * 1e3 / SYNCS);
	(void)close(fd);
	(void)unlink(path);
}

int
main(int argc, char **argv)
{
	struct failure f = { 0 };

	if (argc != 4) {
		fprintf(stderr, "usage: bench DIR KEY ENTRIES\n");
		return 2;
	}
	if (log_init(argv[1], argv[2], NULL, &f) != TBV_OK)
		give_up(&f);
	add_all(argv[1], (strtoull(argv[3], NULL, 10) + BATCH - 1) / BATCH);
	prove_some(argv[1]);
	sync_some(argv[1]);
	return 0;
}
