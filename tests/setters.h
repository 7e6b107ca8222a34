/*
 * Every call that changes a policy or evidence, by its name in the header, and
 * a model of the requirements that they set: written from the manual, without
 * code of the library.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SETTERS_H
#define SETTERS_H

#include "tbverify.h"

/* How a call is made. */
enum how {
	SETTER_GOOD,			/* what an honest caller says */
	SETTER_OTHER,			/* a value that is sound, and another */
	SETTER_BAD			/* one that must fail */
};

/* What the call came to where it cannot be made so: no error has this. */
#define SETTER_NONE (-1)

/* The requirements since the last reset, including failed calls. */
struct asked {
	int policy_failed, evidence_failed;
	/* image 0 of the policy's file, its root; further images are sound */
	int file, root, spoilt, text, image_outside, images;
	int any_source, waived, commit, other_commit, repository, ref;
	int tree, other_tree;
	int outside;			/* bits: bounds that it is not within */
	int at_present;
	int log, log_optional, log_policy, other_log_policy;
	enum tbv_while_valid while_valid;
	int lists, lists_optional, endorsers, stream, other_stream;
	int instead, given, revoking, late_serial, too_old;
	int artifact, attestation, other_attestation, proof, other_proof, now;
	int unexpected;			/* more than the claim has */
	int list;
};

struct setting {
	struct tbv_policy *policy;
	struct tbv_evidence *evidence;
	struct asked asked;
};

struct setter {
	const char *name;
	/* Makes the call, and notes in asked what it is to mean. */
	int (*call)(struct setting *, enum how);
};

extern const struct setter setters[];
size_t setters_count(void);
/* Loads what the calls hand in; below vectors/. */
void setters_open(const char *vectors);
void setters_close(void);

/* Both reset, and asked with them. */
void setters_reset(struct setting *);
/* The n-th of the calls that an honest caller makes, in its order; at the end
 * SETTER_NONE.  After all of them there is a verdict of OK. */
int setters_honest(struct setting *, size_t n);
/* One call, with failure noted: what it returned. */
int setters_call(struct setting *, size_t setter, enum how);
/* Whether the requirements allow a verdict of OK. */
int setters_allow(const struct asked *);

#endif
