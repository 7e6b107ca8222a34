/*
 * Verifies the data of logs alone: that a log contains an entry, that one tree
 * extends another, and that a key signed a note.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accept/accept.h"
#include "verify/facts.h"

/* A document in one of its forms, with everything in it; or not. */
static int
is_whole_document(struct tbv_case *c, struct tbv_bytes in)
{
	struct tbv_fault unused;

	tbv_fault_clear(&unused);
	return tbv_form_parse(in, &c->form, &unused) == TBV_OK &&
	    tbv_cose_parse(c->form.cose, &c->cose, &unused) == TBV_OK &&
	    tbv_attestation_parse(c->cose.payload, &c->att, &unused) == TBV_OK;
}

int
tbv_log_entry(const void *attestation, size_t len, uint8_t *entry,
    size_t *entry_len)
{
	struct tbv_bytes in;
	struct tbv_case *c;
	int rc = TBV_ERR_FOREIGN;

	*entry_len = 0;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		return TBV_ERR_MEMORY;
	in.data = attestation;
	in.len = len;
	if (is_whole_document(c, in) &&
	    c->cose.untagged.len <= TBV_LOG_ENTRY_SIZE_MAX) {
		memcpy(entry, c->cose.untagged.data, c->cose.untagged.len);
		*entry_len = c->cose.untagged.len;
		rc = TBV_OK;
	}
	free(c);
	return rc;
}

int
tbv_log_entry_rekor2(const void *attestation, size_t len, uint8_t *entry,
    size_t *entry_len)
{
	struct tbv_log_subject subject;
	struct tbv_bytes in;
	struct tbv_case *c;
	int rc = TBV_ERR_FOREIGN;

	*entry_len = 0;
	if ((c = calloc(1, sizeof(*c))) == NULL)
		return TBV_ERR_MEMORY;
	in.data = attestation;
	in.len = len;
	if (is_whole_document(c, in)) {
		tbv_accept_log_subject(c, &subject);
		rc = tbv_leaf_rekor2_entry(&subject, entry, entry_len);
	}
	free(c);
	return rc;
}

/* The inputs that must be present before an entry is searched for. */
static int
check_log_evidence(const struct tbv_case *c)
{
	const struct tbv_evidence *e = c->evidence;

	if (c->policy->log.policy == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_POLICY_MEMBER,
		    "policy: log: missing");
	if (!e->has_now)
		return tbv_fault_set(c->fault, TBV_ERR_NO_CLOCK,
		    "now: not set");
	if (e->attestation.data == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_NO_ATTESTATION,
		    "entry: none");
	if (e->proof.data == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_LOG_MISSING,
		    "log: no proof was given");
	return TBV_OK;
}

static int
decide_entry(struct tbv_case *c, struct tbv_result *r, const void *unused)
{
	const struct tbv_evidence *e = c->evidence;
	struct tbv_log_subject subject;
	struct tbv_proof_rules rules;
	int rc;

	r->question = TBV_QUESTION_LOG;
	(void)unused;
	if ((rc = tbv_case_sound(c)) != TBV_OK ||
	    (rc = check_log_evidence(c)) != TBV_OK)
		return rc;
	r->failed = TBV_CHECK_LOG;
	r->check[r->failed] = TBV_FAIL;
	memset(&subject, 0, sizeof(subject));
	subject.data = e->attestation;
	/*
	 * the entry is the bytes themselves: not base64, nor a file that
	 * contains it
	 */
	if (is_whole_document(c, subject.data) && c->form.kind ==
	    TBV_FORM_RAW) {
		tbv_accept_log_subject(c, &subject);
		c->time = (int64_t)(c->att.time_ms / 1000);
	}
	subject.is_entry = 1;
	tbv_proof_rules_set(&rules, c->policy->log.policy, c->time, e->now);
	if ((rc = tbv_proof_parse(e->proof, &c->form.proof,
	    c->fault)) != TBV_OK ||
	    (rc = tbv_proof_verify(&c->form.proof, &rules, &subject, &c->logged,
	    c->fault)) != TBV_OK)
		return rc;
	r->check[r->failed] = TBV_PASS;
	r->failed = TBV_CHECK_NONE;
	return tbv_facts_logged(c, r);
}

int
tbv_log_verify(const struct tbv_policy *policy,
    const struct tbv_evidence *evidence, struct tbv_result **result)
{
	return tbv_case_run(policy, evidence, decide_entry, NULL, result);
}

/* A checkpoint alone: who signed it, by when. */
struct checkpoint_question {
	struct tbv_bytes text;
	int64_t now;
};

static int
verify_checkpoint(struct tbv_case *c, const struct checkpoint_question *q,
    struct tbv_note *note, struct tbv_result *r)
{
	struct tbv_proof_rules rules;
	const char *why;
	int rc;

	if ((rc = tbv_policy_sound(c->policy, c->fault)) != TBV_OK)
		return rc;
	if (c->policy->log.policy == NULL)
		return tbv_fault_set(c->fault, TBV_ERR_POLICY_MEMBER,
		    "policy: log: missing");
	if (q->now < 0 || q->now > TBV_MAX_TIME)
		return tbv_fault_set(c->fault, TBV_ERR_NO_CLOCK,
		    "now: out of range");
	r->failed = TBV_CHECK_LOG;
	r->check[r->failed] = TBV_FAIL;
	if ((why = tbv_note_parse(q->text, TBV_MAX_PROOF_NOTE, note)) != NULL)
		return tbv_fault_set(c->fault, TBV_ERR_NOTE,
		    "checkpoint: %s", why);
	tbv_proof_rules_set(&rules, c->policy->log.policy, 0, q->now);
	if ((rc = tbv_proof_verify_checkpoint(note, &rules, &c->logged,
	    c->fault)) != TBV_OK)
		return rc;
	r->check[r->failed] = TBV_PASS;
	r->failed = TBV_CHECK_NONE;
	return tbv_facts_logged(c, r);
}

/*
 * A note and its lines take many kilobytes, so they are on the heap, like a
 * case.
 */
static int
decide_checkpoint(struct tbv_case *c, struct tbv_result *r,
    const void *question)
{
	struct tbv_note *note = malloc(sizeof(*note));
	int rc = TBV_ERR_MEMORY;

	r->question = TBV_QUESTION_LOG;
	if (note != NULL)
		rc = verify_checkpoint(c, question, note, r);
	free(note);
	return rc;
}

int
tbv_log_checkpoint(const struct tbv_policy *policy, const void *checkpoint,
    size_t len, int64_t now, struct tbv_result **result)
{
	struct checkpoint_question q;

	q.text.data = checkpoint;
	q.text.len = len;
	q.now = now;
	return tbv_case_run(policy, NULL, decide_checkpoint, &q, result);
}

static struct tbv_tree
tree_of(uint64_t size, const uint8_t *root)
{
	struct tbv_tree out;

	out.size = size;
	memcpy(out.root.value, root, sizeof(out.root.value));
	return out;
}

int
tbv_log_consistent(uint64_t earlier, const uint8_t *earlier_root,
    uint64_t later, const uint8_t *later_root, const uint8_t *path,
    size_t count)
{
	struct tbv_tree a = tree_of(earlier, earlier_root);
	struct tbv_tree b = tree_of(later, later_root);
	struct tbv_path hashes;

	memset(&hashes, 0, sizeof(hashes));
	if (count > TBV_MAX_PROOF_PATH)
		return TBV_ERR_LOG_INCONSISTENT;
	if (count > 0)
		memcpy(hashes.hash, path, count * TBV_SHA256_SIZE);
	hashes.len = count;
	return tbv_merkle_consistent(&a, &b, &hashes);
}

/* What the text says, if it is a checkpoint. */
static const struct tbv_checkpoint *
as_checkpoint(const struct tbv_note *note, struct tbv_checkpoint *cp)
{
	return tbv_checkpoint_parse(note->text, cp) == NULL ? cp : NULL;
}

static int
verify_note(const struct tbv_key *key, const struct tbv_note *note,
    struct tbv_result *r, struct tbv_fault *fault)
{
	char name[TBV_MAX_DETAIL], line[TBV_MAX_DETAIL + 64];
	struct tbv_note_signed by;
	struct tbv_checkpoint cp;

	(void)tbv_escape(key->name, strlen(key->name), name, sizeof(name));
	if (!key->usable)
		return tbv_fault_set(fault, TBV_ERR_UNSUPPORTED,
		    "key: %s: of a type that cannot be checked here", name);
	switch (tbv_note_check(note, key, as_checkpoint(note, &cp), &by)) {
	case TBV_SIGNATURE_GOOD:
		break;
	case TBV_SIGNATURE_NO_VERDICT:
		return tbv_fault_set(fault, TBV_ERR_CRYPTO,
		    "note: signature of %s: libcrypto failed", name);
	default:
		return tbv_fault_set(fault, TBV_ERR_NOTE_SIGNATURE,
		    "note: signature of %s does not verify", name);
	}
	if (by.count == 0)
		return tbv_fault_set(fault, TBV_ERR_NOTE_SIGNATURE,
		    "note: not signed by %s", name);
	(void)snprintf(line, sizeof(line), "verified: signed by %s", name);
	if ((r->summary = strdup(line)) == NULL)
		return tbv_fault_set(fault, TBV_ERR_MEMORY, "out of memory");
	return TBV_OK;
}

/* A note alone: whether one key signed it. */
struct note_question {
	struct tbv_bytes vkey, text;
	size_t *text_len;		/* receives the end of the text */
};

struct note_work {
	struct tbv_note note;
	struct tbv_key key;
};

static int
open_asked_note(struct note_work *w, const struct note_question *q,
    struct tbv_fault *fault)
{
	const char *why;
	int rc;

	if ((rc = tbv_key_parse_vkey(q->vkey, "vkey", &w->key, fault)) !=
	    TBV_OK)
		return rc;
	if ((why = tbv_note_parse(q->text, TBV_NOTE_SIZE_MAX,
	    &w->note)) != NULL)
		return tbv_fault_set(fault, TBV_ERR_NOTE, "note: %s", why);
	return TBV_OK;
}

static int
decide_note(struct tbv_case *c, struct tbv_result *r, const void *question)
{
	const struct note_question *q = question;
	struct note_work *w = calloc(1, sizeof(*w));
	int rc = TBV_ERR_MEMORY;

	r->question = TBV_QUESTION_NOTE;
	if (w != NULL && (rc = open_asked_note(w, q, c->fault)) == TBV_OK &&
	    (rc = verify_note(&w->key, &w->note, r, c->fault)) == TBV_OK)
		*q->text_len = w->note.text.len;
	free(w);
	return rc;
}

int
tbv_note_verify(const char *vkey, const void *note, size_t len,
    size_t *text_len, struct tbv_result **result)
{
	struct note_question q;

	*text_len = 0;
	q.vkey.data = (const uint8_t *)vkey;
	q.vkey.len = strlen(vkey);
	q.text.data = note;
	q.text.len = len;
	q.text_len = text_len;
	return tbv_case_run(NULL, NULL, decide_note, &q, result);
}
