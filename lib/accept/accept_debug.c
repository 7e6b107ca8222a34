/*
 * Recognizes debug enclaves, and decides whether the policy accepts them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "accept/accept.h"

/* How many of PCR0, 1 and 2 are zero, as they are in debug mode. */
unsigned int
tbv_accept_zero_pcrs(const struct tbv_case *c)
{
	unsigned int i, n = 0;

	for (i = 0; i < 3; i++)
		n += c->att.pcr[i] != NULL && tbv_pcr_is_zero(c->att.pcr[i]);
	return n;
}

/*
 * An enclave in debug mode: its host can read and write its memory.  PCR3 and
 * PCR4 are set in that mode too, so they do not show it.
 */
int
tbv_accept_debug(struct tbv_case *c, unsigned int zeros)
{
	const struct tbv_policy *p = c->policy;
	int known = 0;
	size_t i;

	if (zeros < 3 || c->is_live)
		return tbv_fault_set(c->fault, TBV_ERR_DEBUG,
		    "pcr0, pcr1, pcr2: %u of them zero", zeros);
	for (i = 0; i < p->image_count; i++) {
		if (!p->image[i].debug)
			continue;
		known = 1;
		if (!p->debug_allowed || tbv_accept_take_image(c, &p->image[i])
		    != 0)
			continue;
		c->insecure = 1;
		return TBV_OK;
	}
	if (known && p->debug_allowed)
		return tbv_fault_set(c->fault, TBV_ERR_IMAGE_ROOT,
		    "debug enclave: allowed, but not under this root");
	return tbv_fault_set(c->fault, TBV_ERR_DEBUG,
	    "pcr0, pcr1, pcr2: all zero%s", !known ? "" :
	    "; the policy allows that, --insecure-debug was not given");
}
