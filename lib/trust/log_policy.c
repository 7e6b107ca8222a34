/*
 * Proves that a log policy has one reading: every key is complete, of a kind
 * that is suitable for its role, and listed once.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "trust/log_policy.h"
#include "trust/sigsum.h"

static const char log_policy_what[] = "log policy";

const struct tbv_key *
tbv_log_policy_find_same(const struct tbv_log_policy *policy,
    const struct tbv_key *key)
{
	size_t i;

	for (i = 0; i < policy->log_count; i++)
		if (tbv_key_same(&policy->log[i], key))
			return &policy->log[i];
	for (i = 0; i < policy->witness_count; i++)
		if (tbv_key_same(&policy->witness[i].key, key))
			return &policy->witness[i].key;
	for (i = 0; i < policy->submitter_count; i++)
		if (tbv_key_same(&policy->submitter[i], key))
			return &policy->submitter[i];
	return NULL;
}

/* tlog-policy allows a log to be its own witness; whom would that convince? */
static int
refuse_same(const struct tbv_signer_line *line, const struct tbv_key *key,
    const struct tbv_key *other, struct tbv_fault *fault)
{
	int is_witness = key->type == TBV_KEY_COSIGNATURE ||
	    key->type == TBV_KEY_MLDSA44;
	int was_witness = other->type == TBV_KEY_COSIGNATURE ||
	    other->type == TBV_KEY_MLDSA44;

	if (is_witness == was_witness)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_DUPLICATE,
		    "%s: a key that occurs twice", line->where);
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_DUPLICATE,
	    "%s: a key of a log and of a witness, which tlog-policy allows "
	    "and tbverify does not: a log cannot be its own witness",
	    line->where);
}

/* Reads a key into the next slot, without counting it yet. */
static int
read_vkey(const struct tbv_log_policy *policy,
    const struct tbv_signer_line *line, struct tbv_bytes vkey,
    struct tbv_key *key, struct tbv_fault *fault)
{
	const struct tbv_key *other;
	int rc;

	if ((rc = tbv_sigsum_refuse(line, vkey, fault)) != TBV_OK ||
	    (rc = tbv_key_parse_vkey(vkey, line->where, key, fault)) !=
	    TBV_OK)
		return rc;
	other = tbv_log_policy_find_same(policy, key);
	return other == NULL ? TBV_OK : refuse_same(line, key, other, fault);
}

static int
wrong_role(const struct tbv_signer_line *line, const struct tbv_key *key,
    struct tbv_fault *fault)
{
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_KEY,
	    "%s: key: type %02x has another purpose", line->where, key->type);
}

static int
too_many_logs(const struct tbv_signer_line *line, struct tbv_fault *fault)
{
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_LIMIT,
	    "%s: more than %d of them", line->where, TBV_MAX_SIGNERS);
}

/* log <vkey> [url] */
static int
add_log(struct tbv_log_policy *policy, const struct tbv_signer_line *line,
    struct tbv_fault *fault)
{
	struct tbv_key *key;
	int rc;

	if ((rc = tbv_signer_line_fields(line, 2, 3, fault)) != TBV_OK)
		return rc;
	if (policy->log_count == TBV_MAX_SIGNERS)
		return too_many_logs(line, fault);
	key = &policy->log[policy->log_count];
	if ((rc = read_vkey(policy, line, line->field[1], key, fault)) !=
	    TBV_OK)
		return rc;
	if (key->type == TBV_KEY_COSIGNATURE)
		return wrong_role(line, key, fault);
	policy->log_count++;
	return TBV_OK;
}

/* witness <name> <vkey> [url] */
static int
add_witness(struct tbv_log_policy *policy, const struct tbv_signer_line *line,
    struct tbv_fault *fault)
{
	struct tbv_witness *witness;
	struct tbv_key *key;
	int rc;

	if ((rc = tbv_signer_line_fields(line, 3, 4, fault)) != TBV_OK)
		return rc;
	if (policy->witness_count == TBV_MAX_SIGNERS)
		return too_many_logs(line, fault);
	witness = &policy->witness[policy->witness_count];
	key = &witness->key;
	if ((rc = read_vkey(policy, line, line->field[2], key, fault)) !=
	    TBV_OK)
		return rc;
	if (key->type == TBV_KEY_ED25519 || key->type == TBV_KEY_ECDSA)
		return wrong_role(line, key, fault);
	if ((rc = tbv_quorum_add_key(&policy->quorum, line, line->field[1],
	    key->usable, fault)) != TBV_OK)
		return rc;
	witness->node = policy->quorum.count - 1;
	policy->witness_count++;
	return TBV_OK;
}

/* submitter <vkey> */
static int
add_submitter(struct tbv_log_policy *policy,
    const struct tbv_signer_line *line, struct tbv_fault *fault)
{
	struct tbv_key *key;
	int rc;

	if ((rc = tbv_signer_line_fields(line, 2, 2, fault)) != TBV_OK)
		return rc;
	if (policy->submitter_count == TBV_MAX_SIGNERS)
		return too_many_logs(line, fault);
	key = &policy->submitter[policy->submitter_count];
	if ((rc = read_vkey(policy, line, line->field[1], key, fault)) !=
	    TBV_OK)
		return rc;
	if (key->type != TBV_KEY_ED25519)
		return wrong_role(line, key, fault);
	policy->submitter_count++;
	return TBV_OK;
}

static int
read_policy_line(const struct tbv_signer_line *line, void *arg,
    struct tbv_fault *fault)
{
	struct tbv_log_policy *policy = arg;

	if (tbv_signer_line_is(line, "log"))
		return add_log(policy, line, fault);
	if (tbv_signer_line_is(line, "witness"))
		return add_witness(policy, line, fault);
	if (tbv_signer_line_is(line, "submitter"))
		return add_submitter(policy, line, fault);
	if (tbv_signer_line_is(line, "group"))
		return tbv_quorum_add_group(&policy->quorum, line, fault);
	if (tbv_signer_line_is(line, "quorum"))
		return tbv_quorum_set(&policy->quorum, line, fault);
	return tbv_signer_line_unknown(line, fault);
}

/* One log is enough, but at least one must have a usable key. */
static int
has_log(const struct tbv_log_policy *policy, struct tbv_fault *fault)
{
	size_t i;

	if (policy->log_count == 0)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_EMPTY,
		    "%s: no log", log_policy_what);
	for (i = 0; i < policy->log_count; i++)
		if (policy->log[i].usable)
			return TBV_OK;
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_UNSUPPORTED,
	    "%s: no log has a key that can be checked here", log_policy_what);
}

int
tbv_log_policy_parse(struct tbv_bytes text, struct tbv_log_policy *policy,
    struct tbv_fault *fault)
{
	int rc;

	memset(policy, 0, sizeof(*policy));
	if ((rc = tbv_signer_lines_each(log_policy_what, text,
	    read_policy_line, policy, fault)) != TBV_OK ||
	    (rc = has_log(policy, fault)) != TBV_OK ||
	    (rc = tbv_quorum_ready(&policy->quorum, log_policy_what,
	    fault)) != TBV_OK)
		memset(policy, 0, sizeof(*policy));
	return rc;
}
