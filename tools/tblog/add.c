/*
 * tblog add: adds files to a log and, on request, writes the proof of one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "tblog.h"
#include "witness/witness.h"

/* Files that are added together, under one checkpoint. */
struct batch {
	struct file file[BATCH];
	struct entry entry[BATCH];
	size_t count;
	int is_document;		/* the last one */
};

static void
drop_entries(struct batch *b)
{
	size_t i;

	for (i = 0; i < b->count; i++)
		free(b->file[i].data);
	b->count = 0;
}

static int
gather_entries(struct batch *b, const char *const *path, size_t count,
    struct failure *f)
{
	struct file *file;
	int rc;

	while (b->count < BATCH && b->count < count) {
		file = &b->file[b->count];
		if ((rc = entry_read(path[b->count], file, &b->is_document,
		    f)) != TBV_OK)
			return rc;
		b->entry[b->count].data = file->data;
		b->entry[b->count].len = file->len;
		b->count++;
	}
	return TBV_OK;
}

/* The lock is kept, so that the checkpoint stays the one that is cosigned. */
static int
cosign(struct writer *w, const struct options *o, struct facts *facts,
    struct failure *f)
{
	struct witnessing asked = { 0 };

	asked.dir = o->operand.item[0];
	asked.log_policy = o->log_policy;
	asked.locked = &w->log.store;
	return witness_all(&asked, facts, f);
}

/* The proof, from the checkpoint that was just written. */
static int
write_added_proof(const struct options *o, const struct batch *b,
    uint64_t index, struct failure *f)
{
	struct log log;
	int rc;

	if ((rc = log_open(&log, o->operand.item[0], NULL, f)) == TBV_OK)
		rc = proof_publish(&log, o, index, &b->file[0],
		    b->is_document && !o->no_extra, f);
	log_close(&log);
	return rc;
}

/* A batch after the other: each is acknowledged once it is on disk. */
static int
add_all(struct writer *w, const struct options *o, struct batch *b,
    struct facts *facts, struct failure *f)
{
	const char *const *path = o->operand.item + 1;
	size_t i, done = 0, count = o->operand.count - 1;
	uint64_t index = 0;
	struct bar bar;
	int rc = TBV_OK;

	bar_count(&bar, count);
	while (done < count) {
		drop_entries(b);
		if ((rc = gather_entries(b, path + done, count - done, f)) !=
		    TBV_OK || (rc = writer_add(w, b->entry, b->count, &index,
		    f)) != TBV_OK)
			break;
		for (i = 0; i < b->count; i++)
			facts_entry(facts, index + i, "file",
			    path[done + i]);
		done += b->count;
		(void)bar_show(&bar, done);
	}
	bar_end(&bar);
	if (rc != TBV_OK)
		return rc;
	if (o->witness && (rc = cosign(w, o, facts, f)) != TBV_OK)
		return rc;
	return o->output == NULL ? TBV_OK : write_added_proof(o, b, index, f);
}

static int
check_add_usage(const struct options *o, struct failure *f)
{
	if (options_operands(o, 2, SIZE_MAX, "want DIR and FILE...", f) !=
	    TBV_OK)
		return f->error;
	if (o->output != NULL && o->operand.count != 2)
		return fail(f, TBV_ERR_USAGE, "-o",
		    "only with one FILE; use tblog prove for the others");
	if (o->output != NULL && strcmp(o->output, "-") == 0)
		return fail(f, TBV_ERR_USAGE, "-o", "want a file");
	if (o->log_policy == NULL && o->witness)
		return fail(f, TBV_ERR_USAGE, "--witness",
		    "needs --log-policy FILE, which names them");
	if (o->log_policy != NULL && !o->witness && o->output == NULL)
		return fail(f, TBV_ERR_USAGE, "--log-policy",
		    "needs -o or --witness");
	return TBV_OK;
}

/*
 * Whether there is a witness to ask.  Checked before anything is added, because
 * entries stay in the log, and each retry would add them again.
 */
static int
check_witnesses(const struct options *o, struct failure *f)
{
	struct tbv_policy *policy = NULL;
	struct file text = { NULL, 0 };
	struct witnesses witnesses = { 0 };
	size_t asked = 0, i;
	int rc;

	if (!o->witness)
		return TBV_OK;
	if ((rc = proof_policy_read(o->log_policy, &policy, &text, f)) ==
	    TBV_OK)
		rc = witnesses_read(&text, &witnesses, f);
	for (i = 0; rc == TBV_OK && i < witnesses.count; i++)
		asked += witnesses.item[i].url != NULL;
	if (rc == TBV_OK && asked == 0)
		rc = fail(f, TBV_ERR_USAGE, o->log_policy,
		    "has no URL of a witness");
	witnesses_free(&witnesses);
	free(text.data);
	tbv_policy_free(policy);
	return rc;
}

/* The same of the proof: it can be written there. */
static int
check_proof(const struct options *o, struct failure *f)
{
	struct replacement out = { .directory = -1, .fd = -1 };
	int rc = TBV_OK;

	if (o->output != NULL)
		rc = replacement_open(&out, o->output, 0644, f);
	replacement_drop(&out);
	return rc;
}

int
command_add(const struct options *o)
{
	struct writer *w = calloc(1, sizeof(*w));
	struct batch *b = calloc(1, sizeof(*b));
	struct facts facts = { 0 };
	struct failure f = { 0 };
	int status = STATUS_VERIFIED;

	if (w == NULL || b == NULL) {
		(void)fail(&f, TBV_ERR_MEMORY, "add", "out of memory");
		goto out;
	}
	if (check_add_usage(o, &f) != TBV_OK || check_witnesses(o, &f) !=
	    TBV_OK || check_proof(o, &f) != TBV_OK)
		goto out;
	if (writer_open(w, o->operand.item[0], o->key, &f) == TBV_OK)
		(void)add_all(w, o, b, &facts, &f);
	writer_close(w);
	drop_entries(b);
	/* acknowledged entries are in the log, even after a failure */
	if (f.error == TBV_OK || (facts.text.len > 0 && !o->json))
		status = report_facts(o, &facts);
out:
	if (f.error != TBV_OK)
		status = report_failure(o, &f);
	facts_free(&facts);
	free(w);
	free(b);
	return status;
}
