/*
 * One verification: its inputs, and what has been proved so far.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_CASE_H
#define TBV_CASE_H

#include "case/evidence.h"
#include "case/form.h"
#include "case/result.h"
#include "claim/claim.h"
#include "crypto/prepared.h"
#include "document/chain.h"
#include "document/cose.h"
#include "policy/policy.h"

struct tbv_case {
	const struct tbv_policy *policy;
	const struct tbv_evidence *evidence;
	struct tbv_fault *fault;	/* the first one decides */
	struct tbv_known known;		/* of signatures */

	struct tbv_form form;
	struct tbv_cose cose;
	uint8_t document_id[TBV_SHA256_SIZE];
	struct tbv_attestation att;
	int64_t time;			/* the document's, whole seconds */
	struct tbv_chain chain;
	const struct tbv_image *image;	/* the image that built it */
	const char *root;		/* the name of the root under it */
	int root_is_builtin, root_is_default;
	int insecure;			/* a debug enclave, allowed */
	int is_live;			/* asked of a running enclave */
	struct tbv_claim claim;
	struct tbv_bytes name;		/* under which A is attested */
	struct tbv_logged logged;	/* origin.data NULL: not asked */
	struct tbv_endorsed endorsed;
};

/* Decides a case: TBV_OK if every check has passed and the facts are set. */
typedef int tbv_case_fn(struct tbv_case *, struct tbv_result *,
    const void *question);
/*
 * Makes every verdict: a new case with an empty fault is decided and then
 * freed; *result receives what remains. evidence may be NULL if none is
 * involved.
 */
int tbv_case_run(const struct tbv_policy *, const struct tbv_evidence *,
    tbv_case_fn *decide, const void *question, struct tbv_result **result);
/* TBV_OK unless a setter of policy or evidence has failed. */
int tbv_case_sound(struct tbv_case *);
/*
 * TBV_OK if the current time and an attestation were given, and no proof that
 * the policy does not use: a proof that was given must not go unchecked.
 */
int tbv_case_given(struct tbv_case *);

/* A check: when it is made, and by what. */
struct tbv_step {
	enum tbv_check check;
	int (*asked)(const struct tbv_case *);	/* NULL: always */
	int (*run)(struct tbv_case *);
};
/* Makes each check in turn; the first that fails decides. */
int tbv_case_run_steps(struct tbv_case *, const struct tbv_step *,
    size_t count, struct tbv_result *);

#endif
