/*
 * Reads the members of one object of a policy file, each by the function in its
 * row of a table, and the types of values that several members have.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "policy/policy_member.h"

int
tbv_policy_member_bad(struct tbv_policy_reader *r, const char *why)
{
	return tbv_policy_bad(r->p, r->member, why);
}

/* How many bytes two names have in common, at the start or at the end. */
static size_t
common_start(const char *a, const char *b, size_t max)
{
	size_t n = 0;

	while (n < max && a[n] == b[n])
		n++;
	return n;
}

static size_t
common_end(const char *a, size_t na, const char *b, size_t nb, size_t max)
{
	size_t n = 0;

	while (n < max && a[na - 1 - n] == b[nb - 1 - n])
		n++;
	return n;
}

/* Whether one or two consecutive letters are wrong, missing or superfluous. */
static int
is_near(const char *name, const char *known)
{
	size_t na = strlen(name), nb = strlen(known);
	size_t min = na < nb ? na : nb, max = na < nb ? nb : na, start;

	if (min < 3)
		return 0;
	start = common_start(name, known, min);
	return start + common_end(name, na, known, nb, min - start) + 2 >=
	    max || (start + 1 >= na && start >= 3);
}

/* Reports an unknown member, whose name is untrusted text. */
static int
refuse_member(struct tbv_policy_reader *r, const char *name,
    const struct tbv_policy_member *table, size_t count)
{
	char escaped[TBV_POLICY_NAME_SIZE];
	size_t i;

	(void)tbv_escape(name, strlen(name), escaped, sizeof(escaped));
	for (i = 0; i < count; i++)
		if (is_near(name, table[i].name))
			return tbv_fault_set(&r->p->fault,
			    TBV_ERR_POLICY_MEMBER, "policy: %s: unknown "
			    "member (did you mean %s?)", escaped,
			    table[i].name);
	return tbv_fault_set(&r->p->fault, TBV_ERR_POLICY_MEMBER,
	    "policy: %s: unknown member", escaped);
}

int
tbv_policy_member_missing(struct tbv_policy_reader *r, const char *name)
{
	return tbv_fault_set(&r->p->fault, TBV_ERR_POLICY_MEMBER,
	    "policy: %s: missing", name);
}

int
tbv_policy_member_strings(struct tbv_policy_reader *r,
    const struct cJSON *array,
    int (*set)(struct tbv_policy_reader *, const char *))
{
	const struct cJSON *item;
	const char *text;
	int rc;

	if (tbv_json_kind(array) != TBV_JSON_ARRAY)
		return tbv_policy_member_bad(r, "want an array of strings");
	for (item = tbv_json_first(array); item != NULL;
	    item = tbv_json_next(item)) {
		if ((text = tbv_json_string(item)) == NULL)
			return tbv_policy_member_bad(r,
			    "want an array of strings");
		if ((rc = set(r, text)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

int
tbv_policy_member_time(struct tbv_policy_reader *r,
    const struct cJSON *value, int64_t *seconds)
{
	const char *text = tbv_json_string(value);

	if (text == NULL || tbv_time_parse(text, seconds) != TBV_OK)
		return tbv_policy_member_bad(r,
		    "want a time such as 2026-01-01T00:00:00Z");
	return TBV_OK;
}

int
tbv_policy_member_duration(struct tbv_policy_reader *r,
    const struct cJSON *value, int64_t *seconds)
{
	const char *text = tbv_json_string(value);

	if (text == NULL || tbv_duration_parse(text, seconds) != TBV_OK)
		return tbv_policy_member_bad(r, "want a duration such as 180d");
	return TBV_OK;
}

int
tbv_policy_member_word(struct tbv_policy_reader *r,
    const struct cJSON *value, const char *zero, const char *one)
{
	const char *text = tbv_json_string(value);
	char want[TBV_POLICY_NAME_SIZE];

	if (text != NULL && strcmp(text, zero) == 0)
		return 0;
	if (text != NULL && strcmp(text, one) == 0)
		return 1;
	(void)snprintf(want, sizeof(want), "want \"%s\" or \"%s\"", zero, one);
	(void)tbv_policy_member_bad(r, want);
	return -1;
}

int
tbv_policy_member_bool(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int b;

	if (tbv_json_bool(value, &b) == 0)
		return b;
	(void)tbv_policy_member_bad(r, "want true or false");
	return -1;
}

int
tbv_policy_members_read(struct tbv_policy_reader *r, const struct cJSON *object,
    const struct tbv_policy_member *table, size_t count)
{
	const struct cJSON *value;
	size_t i;
	int rc;

	for (value = tbv_json_first(object); value != NULL;
	    value = tbv_json_next(value)) {
		r->member = tbv_json_name(value);
		for (i = 0; i < count; i++)
			if (strcmp(r->member, table[i].name) == 0)
				break;
		if (i == count)
			return refuse_member(r, r->member, table, count);
		r->member = table[i].name;
		if ((rc = table[i].read(r, value)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}
