/*
 * Proves that a list is not older than what was seen before of its signers, and
 * does not differ from another list with the same serial: among the lists that
 * were given, those that are kept, and the serials that earlier versions kept.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "endorsement/endorsement.h"

/* Compares this serial and body with another list by the same endorser. */
static int
compare_list(const struct tbv_endorsements *list, uint64_t serial,
    const uint8_t *body, struct tbv_fault *fault)
{
	char got[24], want[24];

	if (list->serial < serial) {
		(void)snprintf(want, sizeof(want), "%llu",
		    (unsigned long long)serial);
		(void)snprintf(got, sizeof(got), "%llu",
		    (unsigned long long)list->serial);
		return tbv_fault_differ(fault, TBV_ERR_ROLLBACK,
		    "endorsement list: serial, at least", want, got);
	}
	if (list->serial == serial &&
	    memcmp(list->digest, body, sizeof(list->digest)) != 0)
		return tbv_fault_set(fault, TBV_ERR_EQUIVOCATION,
		    "endorsement list: two lists have serial %llu",
		    (unsigned long long)serial);
	return TBV_OK;
}

/* Compares with a serial of an endorser that an earlier version kept. */
static int
compare_seen(const struct tbv_endorsements *list, const struct tbv_key *key,
    const struct tbv_list_rules *rules, struct tbv_fault *fault)
{
	const struct tbv_serial *seen;
	size_t i;
	int rc;

	for (i = 0; i < rules->seen_count; i++) {
		seen = &rules->seen[i];
		if (!tbv_bytes_equal(seen->stream, list->stream) ||
		    memcmp(seen->key, key->digest, sizeof(seen->key)) != 0)
			continue;
		if ((rc = compare_list(list, seen->serial, seen->body,
		    fault)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

/* Compares with the kept list of an endorser. */
static int
compare_kept(const struct tbv_endorsements *list, const struct tbv_kept *kept,
    struct tbv_fault *fault)
{
	return kept->data == NULL ? TBV_OK :
	    compare_list(list, kept->list.serial, kept->list.digest, fault);
}

/* Compares with the other lists: the highest serial replaces all before it. */
static int
compare_lists(const struct tbv_endorsements *list,
    const struct tbv_lists *lists, struct tbv_fault *fault)
{
	const struct tbv_endorsements *other;
	size_t i;
	int rc;

	for (i = 0; i < lists->count; i++) {
		other = &lists->list[i];
		if ((other->signers & list->signers) == 0)
			continue;
		if ((rc = compare_list(list, other->serial, other->digest,
		    fault)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

/* Compares with everything that was seen before of its signers. */
static int
check_known(const struct tbv_endorsements *list,
    const struct tbv_lists *lists, const struct tbv_list_rules *rules,
    struct tbv_fault *fault)
{
	size_t i;
	int rc;

	for (i = 0; i < lists->endorsers->count; i++) {
		if (!(list->signers >> i & 1))
			continue;
		if (lists->kept != NULL && (rc = compare_kept(list,
		    &lists->kept[i], fault)) != TBV_OK)
			return rc;
		if ((rc = compare_seen(list,
		    &lists->endorsers->endorser[i].key, rules, fault)) !=
		    TBV_OK)
			return rc;
	}
	return TBV_OK;
}

int
tbv_rollback_check(const struct tbv_endorsements *list,
    const struct tbv_lists *lists, const struct tbv_list_rules *rules,
    struct tbv_fault *fault)
{
	int rc;

	if ((rc = check_known(list, lists, rules, fault)) != TBV_OK ||
	    (rc = compare_lists(list, lists, fault)) != TBV_OK)
		return rc;
	if (list->serial < rules->min_serial)
		return tbv_fault_set(fault, TBV_ERR_ENDORSEMENTS_SERIAL,
		    "endorsement list: serial: want at least %llu, got %llu",
		    (unsigned long long)rules->min_serial,
		    (unsigned long long)list->serial);
	return TBV_OK;
}
