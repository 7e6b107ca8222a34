/*
 * What all setters of a policy use: the first fault, which stays, and room for
 * one more element.
 *
 * A setter that fails writes the policy's fault, and one that succeeds returns
 * it, so that only a reset clears the first error.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"

int
tbv_policy_sound(const struct tbv_policy *p, struct tbv_fault *fault)
{
	if (tbv_cache_has_doubt(p->cache))
		return tbv_fault_set(fault, TBV_ERR_ENGINE,
		    "policy: an engine and libcrypto differed about a "
		    "signature");
	if (p->fault.error == TBV_OK)
		return TBV_OK;
	return tbv_fault_set(fault, TBV_ERR_SETTER_FAILED,
	    "policy: [%s] %s", tbv_error_token(p->fault.error),
	    p->fault.message);
}

int
tbv_policy_given(struct tbv_policy *p, const void *argument)
{
	if (argument != NULL)
		return p->fault.error;
	return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
	    "NULL where there must be a value");
}

int
tbv_policy_bytes(struct tbv_policy *p, const void *data, size_t len,
    struct tbv_bytes *out)
{
	out->data = data;
	out->len = len;
	return len == 0 ? p->fault.error : tbv_policy_given(p, data);
}

int
tbv_policy_memory(struct tbv_policy *p)
{
	return tbv_fault_set(&p->fault, TBV_ERR_MEMORY, "out of memory");
}

int
tbv_policy_bad(struct tbv_policy *p, const char *what, const char *why)
{
	return tbv_fault_set(&p->fault, TBV_ERR_POLICY_VALUE, "%s: %s", what,
	    why);
}

int
tbv_policy_grow(void **array, size_t count, size_t size)
{
	void *more;

	if (count >= SIZE_MAX / size - 1 ||
	    (more = realloc(*array, (count + 1) * size)) == NULL)
		return -1;
	memset((char *)more + count * size, 0, size);
	*array = more;
	return 0;
}

int
tbv_policy_set_window(struct tbv_policy *p, struct tbv_window *w,
    unsigned int bit, int64_t value)
{
	if (value < 0 || value > TBV_MAX_TIME)
		return tbv_policy_bad(p, "time", "out of range");
	w->has |= bit;
	if (bit == TBV_HAS_NOT_BEFORE)
		w->not_before = value;
	else if (bit == TBV_HAS_NOT_AFTER)
		w->not_after = value;
	else
		w->max_age = value;
	return p->fault.error;
}

void
tbv_policy_clear_strings(struct tbv_strings *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		free(list->item[i]);
	free(list->item);
	memset(list, 0, sizeof(*list));
}

void
tbv_policy_clear_commits(struct tbv_commits *list)
{
	free(list->item);
	memset(list, 0, sizeof(*list));
}
