/*
 * tblog verify, tblog note verify: the library's word on a proof or a note.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tblog.h"

static int
verify_log(const struct options *o, struct tbv_policy *policy,
    struct tbv_result **r, struct failure *f)
{
	struct file entry = { NULL, 0 }, proof = { NULL, 0 };
	int rc;

	if ((rc = entry_read(o->operand.item[0], &entry, NULL, f)) ==
	    TBV_OK && (rc = file_read(o->operand.item[1], TBV_PROOF_SIZE_MAX,
	    &proof, f)) == TBV_OK)
		*r = proof_judge(policy, &entry, proof.data, proof.len);
	free(entry.data);
	free(proof.data);
	return rc;
}

int
command_verify(const struct options *o)
{
	struct tbv_policy *policy = NULL;
	struct tbv_result *r = NULL;
	struct failure f = { 0 };
	int status;

	if (options_operands(o, 2, 2, "want FILE and PROOF", &f) == TBV_OK &&
	    o->log_policy == NULL)
		(void)fail(&f, TBV_ERR_USAGE, "verify",
		    "--log-policy FILE is missing");
	if (f.error == TBV_OK &&
	    proof_policy_load(o->log_policy, &policy, &f) == TBV_OK &&
	    verify_log(o, policy, &r, &f) == TBV_OK)
		status = report_result(o, r, o->operand.item[1]);
	else
		status = report_failure(o, &f);
	tbv_result_free(r);
	tbv_policy_free(policy);
	return status;
}

int
command_note(const struct options *o)
{
	struct file note = { NULL, 0 };
	struct tbv_result *r = NULL;
	struct failure f = { 0 };
	size_t len;
	int status;

	if (options_operands(o, 1, 1, "want NOTE", &f) == TBV_OK &&
	    o->key == NULL)
		(void)fail(&f, TBV_ERR_USAGE, "note verify",
		    "--key VKEY is missing");
	if (f.error == TBV_OK && file_read(o->operand.item[0],
	    TBV_NOTE_SIZE_MAX, &note, &f) == TBV_OK) {
		(void)tbv_note_verify(o->key, note.data, note.len, &len, &r);
		status = report_result(o, r, o->operand.item[0]);
	} else
		status = report_failure(o, &f);
	free(note.data);
	tbv_result_free(r);
	return status;
}
