/*
 * Writes proofs (c2sp.org/tlog-proof).  None leaves here before the library
 * has verified it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/options.h"
#include "directory/proof.h"


/* In base64 it must stay below 48 KiB. */
#define EXTRA_MAX ((size_t)36 * 1024)

static int
no_memory_proof(struct failure *f, const char *what)
{
	return fail(f, TBV_ERR_MEMORY, what, "out of memory");
}

void
proof_say_head(const struct proof *p, struct text *out)
{
	text_say(out, "c2sp.org/tlog-proof@v1\n");
	if (p->extra != NULL) {
		text_say(out, "extra ");
		text_base64(out, p->extra->data, p->extra->len);
		text_say(out, "\n");
	}
	text_say(out, "index %llu\n", (unsigned long long)p->index);
}

int
proof_make(const struct proof *p, struct text *out, uint64_t *reads,
    struct failure *f)
{
	struct path path = { 0 };
	struct tree *t;
	size_t i;
	int rc;

	if (p->index >= p->size)
		return fail(f, TBV_ERR_PROOF_INDEX, p->source->name,
		    "the log has no such entry yet");
	if (p->extra != NULL && p->extra->len > EXTRA_MAX)
		return fail(f, TBV_ERR_OVERSIZED, "extra",
		    "more than 36 KiB; give --no-extra");
	if ((t = tree_new(p->source, p->size)) == NULL)
		return no_memory_proof(f, "proof");
	if ((rc = tree_inclusion(t, p->index, &path, f)) == TBV_OK) {
		proof_say_head(p, out);
		for (i = 0; i < path.count; i++) {
			text_base64(out, path.hash[i].value, HASH_SIZE);
			text_say(out, "\n");
		}
		text_say(out, "\n");
		text_add(out, p->checkpoint->data, p->checkpoint->len);
	}
	if (reads != NULL)
		*reads = t->reads;
	free(t);
	return rc == TBV_OK && out->bad ? no_memory_proof(f, "proof") : rc;
}

struct tbv_result *
proof_judge(const struct tbv_policy *policy, const struct file *entry,
    const void *proof, size_t len)
{
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_result *r = NULL;

	if (e == NULL)
		return NULL;
	/* errors are kept in the evidence, which then gives no verdict */
	(void)tbv_evidence_set_attestation_mem(e, entry->data, entry->len);
	(void)tbv_evidence_set_proof_mem(e, proof, len);
	(void)tbv_evidence_set_now(e, (int64_t)time(NULL));
	(void)tbv_log_verify(policy, e, &r);
	tbv_evidence_free(e);
	return r;
}

int
proof_verify(const struct tbv_policy *policy, const struct file *entry,
    const struct text *proof, struct failure *f)
{
	struct tbv_result *r;
	int rc;

	r = proof_judge(policy, entry, proof->data, proof->len);
	rc = tbv_result_error(r);
	if (rc != TBV_OK)
		(void)fail(f, rc, "the proof does not verify",
		    tbv_result_message(r));
	tbv_result_free(r);
	return rc;
}

static int
set_policy(struct tbv_policy **policy, const void *data, size_t len,
    const char *name, struct failure *f)
{
	int rc;

	if ((*policy = tbv_policy_new()) == NULL)
		return no_memory_proof(f, name);
	if ((rc = tbv_policy_set_log_policy_mem(*policy, data, len)) !=
	    TBV_OK)
		return fail(f, rc, name, tbv_policy_message(*policy));
	return TBV_OK;
}

int
proof_policy_of(const char *vkey, struct tbv_policy **policy,
    struct failure *f)
{
	struct text t = { 0 };
	int rc;

	*policy = NULL;
	text_say(&t, "log %s\nquorum none\n", vkey);
	rc = t.bad ? no_memory_proof(f, "policy") :
	    set_policy(policy, t.data, t.len, "the key of the log", f);
	text_free(&t);
	return rc;
}

int
proof_policy_read(const char *path, struct tbv_policy **policy,
    struct file *text, struct failure *f)
{
	int rc;

	*policy = NULL;
	if ((rc = file_read_trusted(path, TBV_SIGNERS_SIZE_MAX, 0, text, f)) !=
	    TBV_OK)
		return rc;
	return set_policy(policy, text->data, text->len, path, f);
}

int
proof_policy_load(const char *path, struct tbv_policy **policy,
    struct failure *f)
{
	struct file text;
	int rc;

	rc = proof_policy_read(path, policy, &text, f);
	free(text.data);
	return rc;
}

int
proof_save(const char *path, const struct text *proof, struct failure *f)
{
	if (strcmp(path, "-") != 0)
		return file_replace(path, proof->data, proof->len, 0644, f);
	if (fwrite(proof->data, 1, proof->len, stdout) != proof->len)
		return fail(f, TBV_ERR_IO, path, "cannot be written");
	return TBV_OK;
}

int
proof_publish(const struct log *l, const struct options *o, uint64_t index,
    const struct file *entry, int extra, struct failure *f)
{
	struct tbv_policy *policy = NULL;
	struct text out = { 0 };
	struct proof p;
	int rc;

	p.source = &l->source;
	p.checkpoint = &l->checkpoint;
	p.size = l->signed_.size;
	p.index = index;
	p.extra = extra ? entry : NULL;
	rc = o->log_policy != NULL ?
	    proof_policy_load(o->log_policy, &policy, f) :
	    proof_policy_of(l->vkey.data, &policy, f);
	if (rc == TBV_OK && (rc = proof_make(&p, &out, NULL, f)) == TBV_OK &&
	    (rc = proof_verify(policy, entry, &out, f)) == TBV_OK)
		rc = proof_save(o->output, &out, f);
	tbv_policy_free(policy);
	text_free(&out);
	return rc;
}
