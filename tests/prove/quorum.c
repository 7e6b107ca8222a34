/*
 * Times of witnesses, as in tbverify-log(5): which of them vote, for any time,
 * bounds and kind of key; and that the time of a group is the k-th smallest of
 * its members', for any votes and any k.  The proofs which must fail claim that
 * a zero of Ed25519 votes, and that one vote fewer is enough.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "prove.h"
/* the proved functions are static */
#include "../../lib/log/proof.c"
#include "../../lib/trust/quorum.c"

static struct tbv_quorum quorum;
static struct tbv_key key;

/* Spelt out, and not as the library does it. */
static int
can_be_true(uint64_t when, const struct tbv_proof_rules *trust)
{
	if (when == 0)
		return key.type == TBV_KEY_MLDSA44 || DEFECT;
	return when < UINT64_C(1) << 63 &&
	    (int64_t)when >= trust->earliest &&
	    (int64_t)when <= trust->latest;
}

void
prove_take(void)
{
	struct tbv_vote before, vote;
	struct tbv_proof_rules trust;
	uint64_t when = DEFECT ? 0 : nondet_uint64(), want;

	trust.policy = NULL;
	trust.earliest = nondet_int64();
	trust.latest = nondet_int64();
	key.type = DEFECT ? TBV_KEY_COSIGNATURE : nondet_byte();
	before.given = nondet_int() != 0;
	before.time = nondet_uint64();
	vote = before;
	PROVE(take_vote(&trust, &key, when, &vote) == can_be_true(when,
	    &trust), "a time that can be true, and no other, votes");
	if (!can_be_true(when, &trust)) {
		PROVE(vote.given == before.given && vote.time == before.time,
		    "an absurd line changes nothing");
		return;
	}
	want = when == 0 ? UINT64_MAX : when;
	if (before.given && before.time < want)
		want = before.time;
	PROVE(vote.given && vote.time == want, "the earliest of its lines");
}

/* PROVE_LENGTH nodes above a group, of which any are its members. */
void
prove_count(void)
{
	struct tbv_vote votes[2 * TBV_MAX_SIGNERS], out;
	size_t at_most = 0, below = 0, equal = 0, given = 0, i;

	for (i = 0; i < PROVE_LENGTH; i++) {
		quorum.node[i].has_group = nondet_int() != 0;
		quorum.node[i].group = nondet_size();
		votes[i].given = nondet_int() != 0;
		votes[i].time = nondet_uint64();
	}
	quorum.node[PROVE_LENGTH].needed = nondet_size();
	ASSUME(quorum.node[PROVE_LENGTH].needed >= 1 &&
	    quorum.node[PROVE_LENGTH].needed <= PROVE_LENGTH);
	out = count_group(&quorum, PROVE_LENGTH, votes);
	for (i = 0; i < PROVE_LENGTH; i++) {
		if (!quorum.node[i].has_group ||
		    quorum.node[i].group != PROVE_LENGTH || !votes[i].given)
			continue;
		given++;
		at_most += votes[i].time <= out.time;
		below += votes[i].time < out.time;
		equal += votes[i].time == out.time;
	}
	PROVE(out.given == (given + DEFECT >=
	    quorum.node[PROVE_LENGTH].needed), "enough of them voted");
	if (!out.given)
		return;
	PROVE(equal > 0, "the time of one of them");
	PROVE(at_most >= quorum.node[PROVE_LENGTH].needed &&
	    below < quorum.node[PROVE_LENGTH].needed, "the k-th smallest");
}
