/*
 * What a setter of the policy refuses, as a failure of the tool.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "policy/policy.h"

int
policy_refused(struct load *l, int rc, const char *subject)
{
	if (rc == TBV_OK)
		return TBV_OK;
	return fail(l->f, rc, subject, tbv_policy_message(l->p));
}

int
option_refused(struct load *l, int rc, const char *option)
{
	if (rc == TBV_ERR_POLICY_VALUE || rc == TBV_ERR_REFERENCE_VALUE)
		rc = TBV_ERR_USAGE;
	return policy_refused(l, rc, option);
}
