/*
 * Proves that an endorsers file has one reading, and that no key is counted
 * twice: neither in two envelopes nor in two roles.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "trust/endorsers.h"

static const char endorsers_what[] = "endorsers";

const char *
tbv_endorsers_name(const struct tbv_endorsers *endorsers, size_t i)
{
	return endorsers->quorum.node[endorsers->endorser[i].node].name;
}

static int
parse_endorser_key(const struct tbv_signer_line *line, struct tbv_key *key,
    struct tbv_fault *fault)
{
	struct tbv_bytes text = line->field[2];
	int rc;

	if (tbv_text_take_prefix(&text, "signify:"))
		return tbv_key_parse_number(text, TBV_KEY_SIGNIFY,
		    line->where, key, fault);
	if (tbv_text_take_prefix(&text, "minisign:"))
		return tbv_key_parse_number(text, TBV_KEY_MINISIGN,
		    line->where, key, fault);
	if ((rc = tbv_key_parse_vkey(text, line->where, key, fault)) !=
	    TBV_OK)
		return rc;
	if (key->type == TBV_KEY_COSIGNATURE || key->type == TBV_KEY_MLDSA44)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_KEY,
		    "%s: key: type %02x is that of a witness", line->where,
		    key->type);
	return TBV_OK;
}

/* endorser <name> <key> */
static int
add_endorser(struct tbv_endorsers *endorsers,
    const struct tbv_signer_line *line, struct tbv_fault *fault)
{
	struct tbv_endorser *endorser;
	size_t i;
	int rc;

	if ((rc = tbv_signer_line_fields(line, 3, 3, fault)) != TBV_OK)
		return rc;
	if (endorsers->count == TBV_MAX_SIGNERS)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_LIMIT,
		    "%s: more than %d of them", line->where, TBV_MAX_SIGNERS);
	endorser = &endorsers->endorser[endorsers->count];
	if ((rc = parse_endorser_key(line, &endorser->key, fault)) != TBV_OK)
		return rc;
	for (i = 0; i < endorsers->count; i++)
		if (tbv_key_same(&endorsers->endorser[i].key, &endorser->key))
			return tbv_fault_set(fault, TBV_ERR_SIGNERS_DUPLICATE,
			    "%s: a key that occurs twice", line->where);
	if ((rc = tbv_quorum_add_key(&endorsers->quorum, line,
	    line->field[1], endorser->key.usable, fault)) != TBV_OK)
		return rc;
	endorser->node = endorsers->quorum.count - 1;
	endorsers->count++;
	return TBV_OK;
}

/* revoke-quorum <k> */
static int
set_revoke_quorum(struct tbv_endorsers *endorsers,
    const struct tbv_signer_line *line, struct tbv_fault *fault)
{
	uint64_t k;
	int rc;

	if ((rc = tbv_signer_line_fields(line, 2, 2, fault)) != TBV_OK)
		return rc;
	if (endorsers->is_revoke_said)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_QUORUM,
		    "%s: a second revoke-quorum", line->where);
	if (tbv_text_decimal((const char *)line->field[1].data,
	    line->field[1].len, TBV_MAX_SIGNERS, &k) != 0 || k == 0)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_QUORUM,
		    "%s: want 1 to %d", line->where, TBV_MAX_SIGNERS);
	endorsers->is_revoke_said = 1;
	endorsers->revoke_quorum = (size_t)k;
	return TBV_OK;
}

static int
read_endorser(const struct tbv_signer_line *line, void *arg,
    struct tbv_fault *fault)
{
	struct tbv_endorsers *endorsers = arg;

	if (tbv_signer_line_is(line, "endorser"))
		return add_endorser(endorsers, line, fault);
	if (tbv_signer_line_is(line, "group"))
		return tbv_quorum_add_group(&endorsers->quorum, line, fault);
	if (tbv_signer_line_is(line, "quorum"))
		return tbv_quorum_set(&endorsers->quorum, line, fault);
	if (tbv_signer_line_is(line, "revoke-quorum"))
		return set_revoke_quorum(endorsers, line, fault);
	return tbv_signer_line_unknown(line, fault);
}

/*
 * Whether there are enough endorsers with usable keys, to endorse and to
 * revoke.
 */
static int
is_ready(const struct tbv_endorsers *endorsers, struct tbv_fault *fault)
{
	size_t i, n = 0;

	if (endorsers->count == 0)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_EMPTY,
		    "%s: no endorser", endorsers_what);
	if (endorsers->quorum.is_none)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_QUORUM,
		    "%s: a quorum of none endorses everything", endorsers_what);
	for (i = 0; i < endorsers->count; i++)
		n += endorsers->endorser[i].key.usable != 0;
	if (n < endorsers->revoke_quorum)
		return tbv_fault_set(fault, n < endorsers->count ?
		    TBV_ERR_SIGNERS_UNSUPPORTED : TBV_ERR_SIGNERS_QUORUM,
		    "%s: revoke-quorum: want at most %zu, got %zu",
		    endorsers_what, n,
		    endorsers->revoke_quorum);
	return tbv_quorum_ready(&endorsers->quorum, endorsers_what, fault);
}

int
tbv_endorsers_parse(struct tbv_bytes text, struct tbv_endorsers *endorsers,
    struct tbv_fault *fault)
{
	int rc;

	memset(endorsers, 0, sizeof(*endorsers));
	endorsers->revoke_quorum = 1;
	if ((rc = tbv_signer_lines_each(endorsers_what, text, read_endorser,
	    endorsers, fault)) != TBV_OK ||
	    (rc = is_ready(endorsers, fault)) != TBV_OK)
		memset(endorsers, 0, sizeof(*endorsers));
	return rc;
}

int
tbv_endorsers_apart(const struct tbv_endorsers *endorsers,
    const struct tbv_log_policy *policy, struct tbv_fault *fault)
{
	char name[TBV_MAX_DETAIL];
	const char *p;
	size_t i;

	for (i = 0; i < endorsers->count; i++) {
		if (tbv_log_policy_find_same(policy,
		    &endorsers->endorser[i].key) == NULL)
			continue;
		p = tbv_endorsers_name(endorsers, i);
		(void)tbv_escape(p, strlen(p), name, sizeof(name));
		return tbv_fault_set(fault, TBV_ERR_KEY_TWO_ROLES,
		    "endorsers: %s: the key is in the log policy too", name);
	}
	return TBV_OK;
}
