/*
 * tbverify batch: many artifacts under one policy, by several threads, with one
 * line for each in the order of the list.
 *
 * One thread reads the list and others verify; the one that verified the next
 * entry in the list reports it, and the finished ones that follow.  Entries that
 * were read and not yet reported are in a ring, so that memory is bounded for
 * lists of any length.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/command.h"
#include "verifier/kept.h"
#include "input/input.h"
#include "policy/policy.h"

#define JOBS_MAX 64
#define ROOM_FOR_EACH 32		/* in the ring, for each thread */
/*
 * Where lanes check signatures a thread takes more of what is waiting, though
 * no more than its share; other threads may go on with what follows meanwhile.
 */
#define GROUP_MAX 16

struct job {
	struct batch_entry entry;
	struct tbv_evidence *evidence;	/* while a thread has it */
	struct tbv_result *result;	/* NULL: there was a failure */
	struct failure failure;
	int done;
};

struct batch {
	const struct options *o;
	struct tbv_policy *policy;
	struct inputs inputs;		/* the same for all */
	struct entries entries;

	pthread_mutex_t lock;		/* of all that follows */
	pthread_cond_t work;		/* there is a job, or none any more */
	pthread_cond_t space;		/* half the ring is free again */
	struct job *ring;
	size_t room;
	size_t jobs;			/* threads that judge */
	size_t group;			/* how many one may take at once */
	size_t added, taken, reported;	/* jobs, since the start */
	int closed;			/* no more will be added */
	int hold;			/* a pipe, while the list is read */
	struct failure failure;		/* of the list */

	int stop;			/* nothing more can be reported */
	int reporting;			/* a thread does, and has what follows */

	struct tally tally;
};

static void
lock_batch(struct batch *b)
{
	(void)pthread_mutex_lock(&b->lock);
}

static void
unlock(struct batch *b)
{
	(void)pthread_mutex_unlock(&b->lock);
}

/* A document cannot be the artifact that it attests. */
static int
check_evidence(const struct options *o, const char *path, struct failure *f)
{
	size_t i;

	for (i = 0; i < o->pcrs.count; i++)
		if (file_same(path, o->pcrs.item[i]))
			return fail(f, TBV_ERR_REFERENCE_KIND, path,
			    "is also a file to verify");
	for (i = 0; i < o->root.count; i++)
		if (file_same(path, o->root.item[i]))
			return fail(f, TBV_ERR_REFERENCE_KIND, path,
			    "is also a file to verify");
	return o->eif == NULL || !file_same(path, o->eif) ? TBV_OK :
	    fail(f, TBV_ERR_REFERENCE_KIND, path,
	    "is also a file to verify");
}

/* All but the artifact, which is read when its turn comes. */
static int
gather_entry(const struct batch *b, struct job *job)
{
	const struct batch_entry *entry = &job->entry;
	struct tbv_evidence *e = tbv_evidence_new();
	struct failure *f = &job->failure;
	int rc;

	if ((job->evidence = e) == NULL)
		return fail(f, TBV_ERR_MEMORY, entry->artifact,
		    "out of memory");
	if ((rc = check_evidence(b->o, entry->artifact, f)) != TBV_OK ||
	    (rc = check_evidence(b->o, entry->attestation, f)) != TBV_OK ||
	    (rc = gather_now(b->o->clock, e, NULL, f)) != TBV_OK ||
	    (rc = gather_ref(b->o->tag, b->o->branch, e, f)) != TBV_OK ||
	    (rc = gather_attestation(entry->attestation, entry->artifact, e,
	    NULL, f)) != TBV_OK)
		return rc;
	return entry->statement == NULL ? TBV_OK :
	    gather_statement(entry->statement, e, NULL, f);
}

static int
gather_file(const struct batch *b, struct job *job)
{
	struct failure *f = &job->failure;
	struct artifact a;
	int rc;

	if (b->o->digests)
		return gather_named_digest(job->entry.artifact, job->evidence,
		    f);
	if ((rc = artifact_open(&a, job->entry.artifact, 0, f)) != TBV_OK)
		return rc;
	a.algorithms = tbv_policy_algorithms(b->policy);
	return gather_artifact(&a, NULL, job->evidence, f);
}

static void
verify_job(const struct batch *b, struct job *job)
{
	struct failure *f = &job->failure;

	if (f->error == TBV_OK && gather_file(b, job) == TBV_OK)
		(void)tbv_verify(b->policy, job->evidence, &job->result);
	if (job->result == NULL)
		(void)fail(f, TBV_ERR_MEMORY, job->entry.artifact,
		    "out of memory");
	tbv_evidence_free(job->evidence);
	job->evidence = NULL;
}

/* Its share of what is waiting, one at least; to be called with the lock. */
static size_t
take_group(struct batch *b, struct job **group)
{
	size_t i, n = (b->added - b->taken + b->jobs - 1) / b->jobs;

	if (n > b->group)
		n = b->group;
	for (i = 0; i < n; i++)
		group[i] = &b->ring[b->taken++ % b->room];
	return n;
}

/* Two engines that differ: nothing more can be said of anything. */
static void
stop_batch(struct batch *b, int error)
{
	lock_batch(b);
	(void)fail(&b->failure, error, "batch", "signatures");
	b->stop = 1;
	(void)pthread_cond_broadcast(&b->work);
	(void)pthread_cond_signal(&b->space);
	unlock(b);
}

/* The signatures of all by lanes, if there are any. */
static int
prepare_group(struct batch *b, struct job **group, size_t n)
{
	struct tbv_evidence *evidence[GROUP_MAX];
	size_t i, count = 0;
	int rc;

	for (i = 0; i < n; i++)
		if (gather_entry(b, group[i]) == TBV_OK)
			evidence[count++] = group[i]->evidence;
	if ((rc = tbv_policy_prepare_many(b->policy, evidence, count)) ==
	    TBV_OK)
		return 0;
	stop_batch(b, rc);
	return -1;
}

/* One line.  Whether nothing more can be reported: 1, or 0. */
static int
report(struct batch *b, struct job *job)
{
	struct judged j = { 0 };
	int status, error;

	j.batch = 1;
	j.artifact = job->entry.artifact;
	j.attestation = job->entry.attestation;
	j.policy = b->o->policy != NULL ? b->o->policy :
	    b->inputs.policy_path;
	if (job->result == NULL) {
		error = job->failure.error;
		status = report_failed(b->o, &j, &job->failure);
	} else {
		error = tbv_result_error(job->result);
		status = report_result(b->o, &j, job->result);
	}
	tally_add(&b->tally, status, error);
	tbv_result_free(job->result);
	entry_free(&job->entry);
	return ferror(stdout) != 0;
}

/* The next in the order of the list, if it is done; to be called with the lock. */
static struct job *
next_done(struct batch *b)
{
	struct job *job = &b->ring[b->reported % b->room];

	return b->stop || b->reported == b->added || !job->done ? NULL : job;
}

/*
 * All that can be reported now, unless a thread is at it, which then takes this
 * too; to be called with the lock.
 */
static void
report_done(struct batch *b)
{
	struct job *job;
	int stop;

	if (b->reporting)
		return;
	b->reporting = 1;
	while ((job = next_done(b)) != NULL) {
		unlock(b);
		tally_hide(&b->tally);
		stop = report(b, job);
		tally_show(&b->tally);
		lock_batch(b);
		b->reported++;
		b->stop |= stop;
		if (stop || b->added - b->reported == b->room / 2)
			(void)pthread_cond_signal(&b->space);
	}
	b->reporting = 0;
	if (b->stop)
		(void)pthread_cond_broadcast(&b->work);
}

static void
verify_group(struct batch *b, struct job **group, size_t n)
{
	size_t i;

	if (prepare_group(b, group, n) != 0)
		return;
	for (i = 0; i < n; i++) {
		verify_job(b, group[i]);
		lock_batch(b);
		group[i]->done = 1;
		report_done(b);
		unlock(b);
	}
}

static void *
work_batch(void *arg)
{
	struct job *group[GROUP_MAX];
	struct batch *b = arg;
	size_t n;

	lock_batch(b);
	for (;;) {
		while (b->taken == b->added && !b->closed && !b->stop)
			(void)pthread_cond_wait(&b->work, &b->lock);
		if (b->taken == b->added || b->stop)
			break;
		n = take_group(b, group);
		unlock(b);
		verify_group(b, group, n);
		lock_batch(b);
	}
	unlock(b);
	return NULL;
}

/* Takes an entry when there is room; -1 if no more are needed. */
static int
add_job(struct batch *b, struct batch_entry *entry)
{
	struct job *job;
	int stop;

	lock_batch(b);
	while (b->added - b->reported == b->room && !b->stop)
		(void)pthread_cond_wait(&b->space, &b->lock);
	if ((stop = b->stop) == 0) {
		job = &b->ring[b->added++ % b->room];
		memset(job, 0, sizeof(*job));
		job->entry = *entry;
		memset(entry, 0, sizeof(*entry));
		(void)pthread_cond_signal(&b->work);
	}
	unlock(b);
	return stop ? -1 : 0;
}

static void *
read_list(void *arg)
{
	struct batch *b = arg;
	struct failure f = { 0 };

	while (entries_next(&b->entries, &f) == TBV_OK &&
	    b->entries.next.artifact != NULL)
		if (add_job(b, &b->entries.next) != 0)
			break;
	lock_batch(b);
	if (b->failure.error == TBV_OK)
		b->failure = f;
	b->closed = 1;
	(void)pthread_cond_broadcast(&b->work);
	unlock(b);
	return NULL;
}

/* The worst of them.  A list without an entry is refused, too. */
static int
status_of_all(struct batch *b)
{
	const struct tally *t = &b->tally;
	int status = STATUS_VERIFIED;

	if (b->failure.error == TBV_OK && t->verified + t->refused + t->none ==
	    0)
		(void)fail(&b->failure, TBV_ERR_NO_ATTESTATION,
		    b->entries.path, "the list is empty");
	if (b->failure.error != TBV_OK)
		status = report_failure(b->o, &b->failure);
	if (b->failure.error == TBV_ERR_ENGINE)
		return status;
	if (t->refused > 0)
		return STATUS_REFUSED;
	return status == STATUS_VERIFIED && t->none > 0 ? STATUS_NO_VERDICT :
	    status;
}

/* Entries that were verified, or were to be, after reporting failed. */
static void
drop_jobs(struct batch *b)
{
	struct job *job;

	for (; b->reported < b->added; b->reported++) {
		job = &b->ring[b->reported % b->room];
		if (job->entry.artifact != NULL)
			tbv_result_free(job->result);
		tbv_evidence_free(job->evidence);
		entry_free(&job->entry);
	}
}

static int
run_threads(struct batch *b, size_t jobs, struct failure *f)
{
	pthread_t reader, worker[JOBS_MAX];
	sigset_t before;
	size_t i, n = 0;
	int reads;

	signals_hold(&before);
	while (n < jobs && pthread_create(&worker[n], NULL, work_batch, b) == 0)
		n++;
	reads = n > 0 && pthread_create(&reader, NULL, read_list, b) == 0;
	signals_release(&before);
	if (n == 0)
		return fail(f, TBV_ERR_MEMORY, "batch", "no thread");
	if (!reads) {
		(void)fail(f, TBV_ERR_MEMORY, "batch", "no thread");
		lock_batch(b);
		b->closed = 1;
		(void)pthread_cond_broadcast(&b->work);
		unlock(b);
	}
	for (i = 0; i < n; i++)
		(void)pthread_join(worker[i], NULL);
	tally_hide(&b->tally);
	(void)close(b->hold);		/* it need not wait for more */
	b->hold = -1;
	if (reads)
		(void)pthread_join(reader, NULL);
	drop_jobs(b);
	return f->error;
}

static int
run_batch(struct batch *b, size_t jobs, struct failure *f)
{
	int pipes[2], rc;

	b->jobs = jobs;
	b->group = tbv_lanes(NULL) ? GROUP_MAX : 1;
	b->room = jobs * (b->group > 1 ? 2 * GROUP_MAX : ROOM_FOR_EACH);
	if ((b->ring = calloc(b->room, sizeof(*b->ring))) == NULL)
		return fail(f, TBV_ERR_MEMORY, "batch", "out of memory");
	if (pipe(pipes) != 0) {
		free(b->ring);
		return fail(f, TBV_ERR_IO, "batch", strerror(errno));
	}
	b->entries.stop = pipes[0];
	b->hold = pipes[1];
	/* the list can name any file */
	(void)confine(CONFINE_READ, NULL, 0);
	(void)pthread_mutex_init(&b->lock, NULL);
	(void)pthread_cond_init(&b->work, NULL);
	(void)pthread_cond_init(&b->space, NULL);
	rc = run_threads(b, jobs, f);
	(void)pthread_cond_destroy(&b->space);
	(void)pthread_cond_destroy(&b->work);
	(void)pthread_mutex_destroy(&b->lock);
	(void)close(pipes[0]);
	if (b->hold >= 0)
		(void)close(b->hold);
	free(b->ring);
	return rc;
}

/* -j, or as many as there are processors. */
static int
count_jobs(const struct options *o, size_t *jobs, struct failure *f)
{
	const char *p = o->jobs;
	long processors;

	*jobs = 0;
	if (p == NULL) {
		processors = sysconf(_SC_NPROCESSORS_ONLN);
		*jobs = processors < 1 ? 1 : processors > JOBS_MAX ?
		    JOBS_MAX : (size_t)processors;
		return TBV_OK;
	}
	for (; *p >= '0' && *p <= '9' && *jobs <= JOBS_MAX; p++)
		*jobs = *jobs * 10 + (size_t)(*p - '0');
	if (*p != '\0' || *jobs < 1 || *jobs > JOBS_MAX)
		return fail(f, TBV_ERR_USAGE, "-j",
		    "want a number from 1 to 64");
	return TBV_OK;
}

/* Lists are kept before the first verdict, and nobody waits for the last. */
static int
load_batch(struct batch *b, struct failure *f)
{
	int64_t now;
	int rc;

	if ((rc = policy_load(b->o, b->policy, &b->inputs, f)) != TBV_OK ||
	    (rc = gather_clock(b->o->clock, &now, f)) != TBV_OK)
		return rc;
	return kept_merge(kept_use(b->o->no_state,
	    b->o->state_read_only), b->policy, now, f);
}

static int
prepare_batch(struct batch *b, size_t *jobs, struct failure *f)
{
	int rc;

	if (b->policy == NULL)
		return fail(f, TBV_ERR_MEMORY, "tbverify", "out of memory");
	if (b->o->operand.count != 1)
		return fail(f, TBV_ERR_USAGE, "operands", "want LIST");
	if (b->o->summary != NULL && strcmp(b->o->summary, "json") != 0)
		return fail(f, TBV_ERR_USAGE, "--summary", "want json");
	if ((rc = count_jobs(b->o, jobs, f)) != TBV_OK ||
	    (rc = load_batch(b, f)) != TBV_OK)
		return rc;
	return entries_open(&b->entries, b->o->operand.item[0], b->o, f);
}

int
command_batch(const struct options *o)
{
	struct failure f = { 0 };
	struct batch b;
	size_t jobs = 0;
	int status, complete = 0;

	memset(&b, 0, sizeof(b));
	tally_start(&b.tally);
	b.o = o;
	b.entries.fd = -1;
	b.policy = tbv_policy_new();
	if (prepare_batch(&b, &jobs, &f) != TBV_OK ||
	    run_batch(&b, jobs, &f) != TBV_OK)
		status = report_failure(o, &f);
	else {
		complete = b.failure.error == TBV_OK && !b.stop;
		status = status_of_all(&b);
	}
	if (status != STATUS_USAGE || b.failure.error != TBV_OK)
		status = tally_print(o, &b.tally, status, complete);
	entries_close(&b.entries);
	free(b.inputs.policy_path);
	tbv_policy_free(b.policy);
	return status;
}
