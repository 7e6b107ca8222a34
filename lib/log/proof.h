/*
 * Proofs that a log holds a document (c2sp.org/tlog-proof), and when.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_PROOF_H
#define TBV_PROOF_H

#include "log/leaf.h"
#include "log/note.h"

struct tbv_proof {
	struct tbv_bytes extra;		/* base64; data NULL if absent */
	uint64_t index;
	struct tbv_path path;
	struct tbv_note note;		/* the checkpoint */
};

enum tbv_leaf_kind {
	TBV_LEAF_NONE = 0,		/* only a checkpoint */
	TBV_LEAF_RAW = 1,
	TBV_LEAF_REKOR2 = 2,
	TBV_LEAF_SIGSUM = 3
};

/* The criteria for a proof: who is trusted, and which times are possible. */
struct tbv_proof_rules {
	const struct tbv_log_policy *policy;
	int64_t earliest, latest;	/* of a cosignature, seconds */
};

/* What a proof has proved.  Points into the proof's file. */
struct tbv_logged {
	enum tbv_leaf_kind leaf;
	struct tbv_bytes origin;	/* the log's name */
	struct tbv_tree tree;
	uint64_t index;
	/* Indices into the policy's witnesses: those counted in the quorum. */
	size_t witness[TBV_MAX_SIGNERS];
	size_t witness_count;
	size_t untimely;		/* cosignatures that do not count */
	int quorum_none;		/* the policy requires no witness */
	int has_time;			/* never with "quorum none" */
	uint64_t time;			/* of the quorum, seconds */
	int is_late;			/* after the certificate: reported */
};

/* Whether these bytes are a tlog-proof, judging by the first line. */
int tbv_proof_is(struct tbv_bytes in);
/* Points into the input.  TBV_ERR_BUNDLE or TBV_ERR_OVERSIZED. */
int tbv_proof_parse(struct tbv_bytes in, struct tbv_proof *,
    struct tbv_fault *);
/*
 * A log policy, for a document of that time (seconds; 0: any time) and the
 * current time; clocks may differ by TBV_CLOCK_SKEW.
 */
void tbv_proof_rules_set(struct tbv_proof_rules *,
    const struct tbv_log_policy *, int64_t document, int64_t now);
/*
 * TBV_OK if a log of the policy contains the subject, and its quorum of
 * witnesses saw the tree.  A cosignature with an impossible time does not
 * count.
 */
int tbv_proof_verify(const struct tbv_proof *, const struct tbv_proof_rules *,
    const struct tbv_log_subject *, struct tbv_logged *, struct tbv_fault *);
/* The same for a checkpoint alone: *logged then has no leaf and no index. */
int tbv_proof_verify_checkpoint(const struct tbv_note *,
    const struct tbv_proof_rules *, struct tbv_logged *, struct tbv_fault *);
/*
 * The rule for times: the document existed by the time of the quorum.  With
 * while-valid, that must not be after the end of the document's certificate
 * (seconds).
 */
int tbv_logged_in_time(struct tbv_logged *, int64_t cert_end,
    enum tbv_while_valid, struct tbv_fault *);
/* "raw", "rekor-v2", "sigsum" */
const char *tbv_leaf_name(enum tbv_leaf_kind);

#endif
