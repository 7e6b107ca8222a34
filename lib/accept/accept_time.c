/*
 * Checks a document's time against the policy's limits and the image's.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "accept/accept.h"
#include "base/calendar.h"

/* Whether a time is inside a window; TBV_OK or why not. */
int
tbv_accept_window(const struct tbv_window *w, const struct tbv_case *c,
    const char *whose, struct tbv_fault *fault)
{
	char bound[TBV_RFC3339_SIZE], when[TBV_RFC3339_SIZE];

	if (w->has == 0)
		return TBV_OK;
	tbv_calendar_format(c->time, when);
	if ((w->has & TBV_HAS_NOT_BEFORE) && c->time < w->not_before) {
		tbv_calendar_format(w->not_before, bound);
		return tbv_fault_set(fault, TBV_ERR_TOO_EARLY,
		    "time: the %s's not-before is %s, the document is of %s",
		    whose, bound, when);
	}
	if ((w->has & TBV_HAS_NOT_AFTER) && c->time > w->not_after) {
		tbv_calendar_format(w->not_after, bound);
		return tbv_fault_set(fault, TBV_ERR_TOO_LATE,
		    "time: the %s's not-after is %s, the document is of %s",
		    whose, bound, when);
	}
	if ((w->has & TBV_HAS_MAX_AGE) &&
	    c->evidence->now - c->time > w->max_age)
		return tbv_fault_set(fault, TBV_ERR_TOO_OLD,
		    "time: the %s's max-age is %lld s, the document is %lld "
		    "s old", whose, (long long)w->max_age,
		    (long long)(c->evidence->now - c->time));
	return TBV_OK;
}

int
tbv_asks_time(const struct tbv_case *c)
{
	return c->policy->window.has != 0 || c->image->window.has != 0;
}

int
tbv_accept_time(struct tbv_case *c)
{
	int rc;

	if ((rc = tbv_accept_window(&c->policy->window, c, "policy",
	    c->fault)) != TBV_OK)
		return rc;
	return tbv_accept_window(&c->image->window, c, "image", c->fault);
}
