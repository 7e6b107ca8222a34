/*
 * Proves that a log in the policy contains a document, that enough witnesses
 * saw the tree, and by when.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/foreign.h"
#include "document/cose.h"
#include "log/proof.h"

static const char proof_header[] = "c2sp.org/tlog-proof@v1\n";

#define TAG_SIZE (sizeof(TBV_SIGSUM_EXTRA) - 1)
#define COSE_TAG 0xd2			/* 18, before a COSE_Sign1 */

const char *
tbv_leaf_name(enum tbv_leaf_kind kind)
{
	switch (kind) {
	case TBV_LEAF_NONE:
		break;
	case TBV_LEAF_RAW:
		return "raw";
	case TBV_LEAF_REKOR2:
		return "rekor-v2";
	case TBV_LEAF_SIGSUM:
		return "sigsum";
	}
	return "unknown";
}

int
tbv_proof_is(struct tbv_bytes in)
{
	return tbv_text_take_prefix(&in, proof_header);
}

static int
bad_proof(struct tbv_fault *fault, const char *why)
{
	return tbv_fault_set(fault, TBV_ERR_BUNDLE, "tlog-proof: %s", why);
}

/* Reads the hashes, up to the empty line. */
static int
parse_path(struct tbv_bytes *rest, struct tbv_path *path,
    struct tbv_fault *fault)
{
	struct tbv_bytes line;
	struct tbv_hash *hash;
	size_t len;

	for (;;) {
		if (tbv_text_take_line(rest, &line) != 0)
			return bad_proof(fault, "cut short");
		if (line.len == 0)
			return TBV_OK;
		if (path->len == TBV_MAX_PROOF_PATH)
			return bad_proof(fault, "more than 63 hashes");
		hash = &path->hash[path->len];
		if (tbv_text_unbase64((const char *)line.data, line.len,
		    hash->value, sizeof(hash->value), &len) != 0 ||
		    len != sizeof(hash->value))
			return tbv_fault_set(fault, TBV_ERR_BUNDLE,
			    "tlog-proof: line %zu of the path is not a hash",
			    path->len + 1);
		path->len++;
	}
}

static int
parse_proof_head(struct tbv_bytes *rest, struct tbv_proof *proof,
    struct tbv_fault *fault)
{
	struct tbv_bytes line;
	size_t len;

	if (tbv_text_take_line(rest, &line) != 0)
		return bad_proof(fault, "cut short");
	if (tbv_text_take_prefix(&line, "extra ")) {
		if (line.len > TBV_MAX_PROOF_EXTRA || tbv_text_measure_base64(
		    (const char *)line.data, line.len, &len) != 0)
			return bad_proof(fault,
			    "extra: not base64, or too long");
		proof->extra = line;
		if (tbv_text_take_line(rest, &line) != 0)
			return bad_proof(fault, "cut short");
	}
	if (!tbv_text_take_prefix(&line, "index ") ||
	    tbv_text_decimal((const char *)line.data, line.len, INT64_MAX,
	    &proof->index) != 0)
		return bad_proof(fault, "no index line");
	return TBV_OK;
}

int
tbv_proof_parse(struct tbv_bytes in, struct tbv_proof *proof,
    struct tbv_fault *fault)
{
	struct tbv_bytes rest = in;
	const char *why;
	int rc;

	memset(proof, 0, sizeof(*proof));
	if (in.len > TBV_MAX_BUNDLE)
		return tbv_fault_set(fault, TBV_ERR_OVERSIZED,
		    "tlog-proof: more than %d bytes", TBV_MAX_BUNDLE);
	if (!tbv_text_take_prefix(&rest, proof_header))
		return bad_proof(fault, (why = tbv_foreign_name(in)) != NULL ?
		    why : "does not begin with c2sp.org/tlog-proof@v1");
	if ((rc = parse_proof_head(&rest, proof, fault)) != TBV_OK ||
	    (rc = parse_path(&rest, &proof->path, fault)) != TBV_OK)
		return rc;
	if ((why = tbv_note_parse(rest, TBV_MAX_PROOF_NOTE, &proof->note)) !=
	    NULL)
		return tbv_fault_set(fault, TBV_ERR_BUNDLE,
		    "tlog-proof: checkpoint: %s", why);
	return TBV_OK;
}

/* Checks one key's lines: all good, or there are none. */
static int
check_key(const struct tbv_note *note, const struct tbv_key *key,
    const struct tbv_checkpoint *cp, struct tbv_note_signed *out,
    struct tbv_fault *fault)
{
	char name[TBV_MAX_DETAIL];

	(void)tbv_escape(key->name, strlen(key->name), name, sizeof(name));
	switch (tbv_note_check(note, key, cp, out)) {
	case TBV_SIGNATURE_GOOD:
		return TBV_OK;
	case TBV_SIGNATURE_NO_VERDICT:
		return tbv_fault_set(fault, TBV_ERR_CRYPTO,
		    "checkpoint: signature of %s: libcrypto failed", name);
	default:
		return tbv_fault_set(fault, TBV_ERR_NOTE_SIGNATURE,
		    "checkpoint: signature of %s does not verify", name);
	}
}

/*
 * Some log of the policy has signed the checkpoint, and its origin is that
 * log's name, so that one log cannot speak for another.
 */
static int
check_log_lines(const struct tbv_note *note,
    const struct tbv_log_policy *policy, const struct tbv_checkpoint *cp,
    struct tbv_fault *fault)
{
	const struct tbv_key *other = NULL;
	struct tbv_note_signed by;
	char got[TBV_MAX_DETAIL], want[TBV_MAX_DETAIL];
	int found = 0, rc;
	size_t i;

	for (i = 0; i < policy->log_count; i++) {
		if ((rc = check_key(note, &policy->log[i], cp, &by,
		    fault)) != TBV_OK)
			return rc;
		if (by.count == 0)
			continue;
		if (tbv_bytes_is(cp->origin, policy->log[i].name))
			found = 1;
		else
			other = &policy->log[i];
	}
	if (found)
		return TBV_OK;
	(void)tbv_escape(cp->origin.data, cp->origin.len, got, sizeof(got));
	if (other == NULL)
		return tbv_fault_set(fault, TBV_ERR_LOG_UNKNOWN,
		    "checkpoint: %s: not signed by a log of the policy", got);
	(void)tbv_escape(other->name, strlen(other->name), want,
	    sizeof(want));
	return tbv_fault_differ(fault, TBV_ERR_LOG_ORIGIN,
	    "checkpoint: origin", want, got);
}

static int
few_witnesses(const struct tbv_log_policy *policy,
    const struct tbv_vote *votes, const struct tbv_logged *logged,
    struct tbv_fault *fault)
{
	char missing[TBV_MAX_MESSAGE - 384];

	tbv_quorum_missing(&policy->quorum, votes, missing, sizeof(missing));
	if (logged->untimely == 0)
		return tbv_fault_set(fault, TBV_ERR_LOG_QUORUM,
		    "checkpoint: cosigned by %zu of the quorum's witnesses, "
		    "too few; not cosigned by %s", logged->witness_count,
		    missing);
	return tbv_fault_set(fault, TBV_ERR_LOG_QUORUM,
	    "checkpoint: cosigned by %zu of the quorum's witnesses, too few, "
	    "not counting %zu with a time of zero, before the document or "
	    "after now; not cosigned in time by %s",
	    logged->witness_count, logged->untimely, missing);
}

/*
 * A cosignature with an impossible time does not count.  With ML-DSA the time
 * is zero if the witness does not state one.
 */
static int
take_vote(const struct tbv_proof_rules *rules, const struct tbv_key *key,
    uint64_t time_, struct tbv_vote *vote)
{
	if (time_ == 0 && key->type == TBV_KEY_MLDSA44)
		time_ = TBV_TIME_NEVER;
	else if (time_ == 0 || time_ > INT64_MAX ||
	    (int64_t)time_ < rules->earliest ||
	    (int64_t)time_ > rules->latest)
		return 0;
	if (!vote->given || time_ < vote->time)
		vote->time = time_;
	vote->given = 1;
	return 1;
}

/*
 * Enough witnesses must have cosigned; every line of a known one must verify.
 */
static int
check_quorum(const struct tbv_note *note,
    const struct tbv_proof_rules *rules, const struct tbv_checkpoint *cp,
    struct tbv_logged *logged, struct tbv_fault *fault)
{
	const struct tbv_log_policy *policy = rules->policy;
	struct tbv_vote votes[2 * TBV_MAX_SIGNERS], vote;
	const struct tbv_witness *witness;
	struct tbv_note_signed by;
	size_t i, k;
	int rc;

	memset(votes, 0, sizeof(votes));
	for (i = 0; i < policy->witness_count; i++) {
		witness = &policy->witness[i];
		if ((rc = check_key(note, &witness->key, cp, &by, fault)) !=
		    TBV_OK)
			return rc;
		for (k = 0; k < by.count; k++)
			logged->untimely += !take_vote(rules, &witness->key,
			    by.time[k], &votes[witness->node]);
		if (votes[witness->node].given &&
		    tbv_quorum_has(&policy->quorum, witness->node))
			logged->witness[logged->witness_count++] = i;
	}
	vote = tbv_quorum_count(&policy->quorum, votes);
	if (!vote.given)
		return few_witnesses(policy, votes, logged, fault);
	logged->quorum_none = policy->quorum.is_none;
	logged->has_time = vote.time != TBV_TIME_NEVER;
	logged->time = logged->has_time ? vote.time : 0;
	return TBV_OK;
}

/* Whether extra is the document, with or without its tag. */
static int
is_subject(struct tbv_bytes extra, const struct tbv_log_subject *subject)
{
	if (tbv_bytes_equal(extra, subject->data))
		return 1;
	if (subject->cose == NULL || extra.len < 1 ||
	    extra.data[0] != COSE_TAG)
		return 0;
	extra.data++;
	extra.len--;
	return tbv_bytes_equal(extra, subject->data);
}

static int
is_document(struct tbv_bytes extra)
{
	struct tbv_cose cose;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	return tbv_cose_parse(extra, &cose, &fault) == TBV_OK;
}

/*
 * Interprets extra, decoded: it is either the document again, or the data for a
 * Sigsum leaf, to which *sigsum then points.  If an entry was given that is not
 * a document, it may be anything else (c2sp.org/tlog-proof), but not another
 * document.
 */
static int
check_extra(struct tbv_bytes extra, const struct tbv_log_subject *subject,
    const uint8_t **sigsum, struct tbv_fault *fault)
{
	struct tbv_bytes rest = extra;

	if (is_subject(extra, subject))
		return TBV_OK;
	if (tbv_text_take_prefix(&rest, TBV_SIGSUM_EXTRA)) {
		if (rest.len != TBV_SIGSUM_EXTRA_SIZE)
			return tbv_fault_set(fault, TBV_ERR_PROOF_EXTRA,
			    "extra: want %d bytes for Sigsum, got %zu",
			    TBV_SIGSUM_EXTRA_SIZE, rest.len);
		*sigsum = rest.data;
		return TBV_OK;
	}
	if (subject->is_entry && !is_document(extra))
		return TBV_OK;
	/* a document is a CBOR array or tag */
	if (subject->cose != NULL && (extra.len == 0 || extra.data[0] < 0x80))
		return tbv_fault_set(fault, TBV_ERR_PROOF_EXTRA,
		    "extra: neither a document nor for Sigsum");
	return tbv_fault_set(fault, TBV_ERR_PROOF_OTHER_DOCUMENT,
	    "extra: another document than the one given");
}

/* The state of one verification. */
struct verifying {
	const struct tbv_proof *proof;
	const struct tbv_proof_rules *rules;
	const struct tbv_log_subject *subject;
	struct tbv_logged *logged;
	struct tbv_fault *fault;
};

static int
is_included(const struct verifying *v, const struct tbv_hash *leaf,
    enum tbv_leaf_kind kind)
{
	int rc;

	rc = tbv_merkle_included(v->proof->index, leaf, &v->proof->path,
	    &v->logged->tree);
	switch (rc) {
	case TBV_OK:
		v->logged->leaf = kind;
		return TBV_OK;
	case TBV_ERR_PROOF_PATH:
		return rc;		/* another kind of leaf may match */
	case TBV_ERR_PROOF_INDEX:
		return tbv_fault_set(v->fault, rc,
		    "index: want less than %llu, got %llu",
		    (unsigned long long)v->logged->tree.size,
		    (unsigned long long)v->proof->index);
	default:
		return tbv_fault_set(v->fault, rc, "path: SHA-256");
	}
}

/* Tries the document's bytes as the leaf, then Rekor v2's entry. */
static int
check_plain(const struct verifying *v)
{
	struct tbv_hash leaf;
	int rc;

	if (tbv_leaf_raw(v->subject, &leaf) != TBV_OK)
		return tbv_fault_set(v->fault, TBV_ERR_CRYPTO,
		    "leaf: SHA-256");
	rc = is_included(v, &leaf, TBV_LEAF_RAW);
	if (rc != TBV_ERR_PROOF_PATH || v->subject->cose == NULL)
		return rc;
	if (tbv_leaf_rekor2(v->subject, &leaf) != TBV_OK)
		return tbv_fault_set(v->fault, TBV_ERR_CRYPTO,
		    "leaf: SHA-384");
	return is_included(v, &leaf, TBV_LEAF_REKOR2);
}

static int
check_sigsum(const struct verifying *v, const uint8_t *extra)
{
	struct tbv_hash leaf;
	int rc;

	if ((rc = tbv_leaf_sigsum(v->subject, extra, v->rules->policy,
	    &leaf, v->fault)) != TBV_OK)
		return rc;
	return is_included(v, &leaf, TBV_LEAF_SIGSUM);
}

static int
check_inclusion(const struct verifying *v)
{
	struct tbv_bytes extra = { NULL, 0 }, text = v->proof->extra;
	const uint8_t *sigsum = NULL;
	uint8_t *decoded = NULL;
	int rc = TBV_ERR_INTERNAL;

	if (text.data != NULL) {
		if ((decoded = malloc(text.len / 4 * 3 + 1)) == NULL) {
			rc = tbv_fault_set(v->fault, TBV_ERR_MEMORY,
			    "extra: out of memory");
			goto out;
		}
		/* the parser has checked that it is base64 */
		if (tbv_text_unbase64((const char *)text.data, text.len,
		    decoded, text.len / 4 * 3, &extra.len) != 0)
			goto out;
		extra.data = decoded;
		if ((rc = check_extra(extra, v->subject, &sigsum,
		    v->fault)) != TBV_OK)
			goto out;
	}
	rc = sigsum != NULL ? check_sigsum(v, sigsum) : check_plain(v);
	if (rc == TBV_ERR_PROOF_PATH)
		rc = tbv_fault_set(v->fault, rc,
		    "path: does not lead from the document to the root");
out:
	free(decoded);
	return rc;
}

/*
 * A log of the policy has signed the checkpoint, so its contents count from
 * here on.
 */
static int
open_checkpoint(const struct tbv_note *note,
    const struct tbv_log_policy *policy, struct tbv_checkpoint *cp,
    struct tbv_logged *logged, struct tbv_fault *fault)
{
	const char *why;
	int rc;

	if ((why = tbv_checkpoint_parse(note->text, cp)) != NULL)
		return tbv_fault_set(fault, TBV_ERR_CHECKPOINT,
		    "checkpoint: %s", why);
	if ((rc = check_log_lines(note, policy, cp, fault)) != TBV_OK)
		return rc;
	logged->origin = cp->origin;
	logged->tree = cp->tree;
	return TBV_OK;
}

void
tbv_proof_rules_set(struct tbv_proof_rules *rules,
    const struct tbv_log_policy *policy, int64_t document, int64_t now)
{
	rules->policy = policy;
	rules->earliest = document - TBV_CLOCK_SKEW;
	rules->latest = now + TBV_CLOCK_SKEW;
}

int
tbv_proof_verify(const struct tbv_proof *proof,
    const struct tbv_proof_rules *rules,
    const struct tbv_log_subject *subject, struct tbv_logged *logged,
    struct tbv_fault *fault)
{
	struct tbv_checkpoint cp;
	struct verifying v;
	int rc;

	memset(logged, 0, sizeof(*logged));
	v.proof = proof;
	v.rules = rules;
	v.subject = subject;
	v.logged = logged;
	v.fault = fault;
	if ((rc = open_checkpoint(&proof->note, rules->policy, &cp, logged,
	    fault)) != TBV_OK)
		return rc;
	logged->index = proof->index;
	if ((rc = check_inclusion(&v)) != TBV_OK)
		return rc;
	return check_quorum(&proof->note, rules, &cp, logged, fault);
}

int
tbv_proof_verify_checkpoint(const struct tbv_note *note,
    const struct tbv_proof_rules *rules, struct tbv_logged *logged,
    struct tbv_fault *fault)
{
	struct tbv_checkpoint cp;
	int rc;

	memset(logged, 0, sizeof(*logged));
	if ((rc = open_checkpoint(note, rules->policy, &cp, logged,
	    fault)) != TBV_OK)
		return rc;
	return check_quorum(note, rules, &cp, logged, fault);
}

/* A clock may be a little wrong on either side. */
int
tbv_logged_in_time(struct tbv_logged *logged, int64_t cert_end,
    enum tbv_while_valid mode, struct tbv_fault *fault)
{
	char got[TBV_RFC3339_SIZE], want[TBV_RFC3339_SIZE];

	if (mode == TBV_WHILE_VALID_DEFAULT)
		mode = logged->quorum_none ? TBV_WHILE_VALID_REPORT :
		    TBV_WHILE_VALID_REQUIRE;
	if (!logged->has_time)
		return mode == TBV_WHILE_VALID_REPORT ? TBV_OK :
		    tbv_fault_set(fault, TBV_ERR_LOG_TIME_UNPROVEN,
		    "log: no quorum of witnesses gives a time");
	logged->is_late = (int64_t)logged->time - TBV_CLOCK_SKEW > cert_end;
	if (!logged->is_late || mode == TBV_WHILE_VALID_REPORT)
		return TBV_OK;
	tbv_calendar_format((int64_t)logged->time, got);
	tbv_calendar_format(cert_end, want);
	return tbv_fault_differ(fault, TBV_ERR_LOGGED_LATE,
	    "log time, not after", want, got);
}
