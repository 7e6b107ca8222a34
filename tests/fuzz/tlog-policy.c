/*
 * Log policies, and endorsers files, which have the same grammar.  One that
 * is refused trusts nobody; in one that is read no key has two roles, and a
 * quorum that is not "none" is one of its nodes.  All is freed, whatever
 * allocation fails.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "trust/endorsers.h"
#include "fuzz.h"

static struct tbv_log_policy logs;
static struct tbv_endorsers endorsers;

static void
check_quorum(const struct tbv_quorum *q, size_t keys)
{
	size_t i;

	if (!q->is_said || (!q->is_none && q->root >= q->count) ||
	    q->count != keys + q->group_count)
		fuzz_fail("tlog-policy: a quorum of nobody");
	for (i = 0; i < q->count; i++)
		if (q->node[i].needed > q->node[i].members ||
		    (q->node[i].has_group && q->node[i].group >= q->count))
			fuzz_fail("tlog-policy: node %zu", i);
}

/* Nobody votes alone for a quorum of two; all of them together suffice. */
static void
check_votes(const struct tbv_quorum *q)
{
	struct tbv_vote votes[2 * TBV_MAX_SIGNERS];
	size_t i;

	if (q->is_none)
		return;
	memset(votes, 0, sizeof(votes));
	if (tbv_quorum_count(q, votes).given)
		fuzz_fail("tlog-policy: a quorum without a vote");
	memset(votes, 0, sizeof(votes));
	for (i = 0; i < q->count; i++)
		votes[i].given = q->node[i].needed == 0 && q->node[i].usable;
	if (!tbv_quorum_count(q, votes).given)
		fuzz_fail("tlog-policy: a quorum that cannot be met");
}

static void
check_keys(void)
{
	size_t i, j;

	for (i = 0; i < logs.log_count; i++)
		for (j = 0; j < i; j++)
			if (tbv_key_same(&logs.log[i], &logs.log[j]))
				fuzz_fail("tlog-policy: a log twice");
	for (i = 0; i < logs.witness_count; i++)
		for (j = 0; j < i; j++)
			if (tbv_key_same(&logs.witness[i].key,
			    &logs.witness[j].key))
				fuzz_fail("tlog-policy: a witness twice");
}

static void
set(struct tbv_bytes in, struct tbv_bytes how)
{
	struct tbv_policy *p;
	long blocks;
	int rc;

	fault_begin(how.len > 0 ? how.data[0] : 0, 0);
	if ((p = tbv_policy_new()) != NULL) {
		rc = tbv_policy_set_log_policy_mem(p, in.data, in.len);
		if (rc == TBV_OK && logs.log_count == 0)
			fuzz_fail("tlog-policy: set, and no log in it");
		(void)tbv_policy_set_endorsers_mem(p, in.data, in.len);
	}
	tbv_policy_free(p);
	(void)fault_end(&blocks);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_bytes in, how;
	struct tbv_fault fault;

	how.data = data;
	how.len = len > 0;
	in.data = data + how.len;
	in.len = len - how.len;
	tbv_fault_clear(&fault);
	if (tbv_log_policy_parse(in, &logs, &fault) == TBV_OK) {
		check_quorum(&logs.quorum, logs.witness_count);
		check_votes(&logs.quorum);
		check_keys();
	} else if (logs.log_count + logs.witness_count +
	    logs.submitter_count > 0)
		fuzz_fail("tlog-policy: refused, and trusts somebody");
	tbv_fault_clear(&fault);
	if (tbv_endorsers_parse(in, &endorsers, &fault) == TBV_OK) {
		check_quorum(&endorsers.quorum, endorsers.count);
		check_votes(&endorsers.quorum);
	} else if (endorsers.count > 0)
		fuzz_fail("endorsers: refused, and trusts somebody");
	set(in, how);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_bytes in;
	uint32_t state = seed;

	in.data = data;
	in.len = len;
	if (fuzz_draw(&state) % 4 == 0)
		mutate_plain(in, &out);
	else
		mutate_text(in, &state, &out);
	return mutate_return(&out, data, max);
}

static void
with_fault(const char *name)
{
	struct fuzz_buf file = fuzz_load(name), out = { NULL, 0, 0 };

	fuzz_put(&out, "", 1);
	fuzz_bytes(&out, fuzz_view(&file));
	fuzz_seed(fuzz_view(&out));
	out.data[0] = 7;
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
	fuzz_free(&file);
}

void
target_seeds(void)
{
	static const char *const names[] = {
		"log", "log-alice", "log-all", "log-any", "log-nested",
		"log-none", "log-one", "log-other", "log-sigsum", "log-two",
		"endorsers", "endorsers-kinds", "endorsers-three",
		"endorsers-two", "endorsers-none", "signers-duplicate",
		"signers-duplicate-name", "signers-empty", "signers-group",
		"signers-key", "signers-key-role", "signers-limit",
		    "signers-quorum",
		"signers-quorum-name", "signers-syntax", "signers-unsupported"
	};
	struct fuzz_buf path = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < FUZZ_COUNT(names); i++) {
		path.len = 0;
		fuzz_text(&path, "policies/");
		fuzz_text(&path, names[i]);
		fuzz_put(&path, ".policy", 8);
		with_fault((const char *)path.data);
	}
	fuzz_free(&path);
}
