/*
 * The part of a policy that is kept between runs: the newest list of each
 * endorser, whose revocations count whatever list comes later.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"

static size_t
count_endorsers(const struct tbv_policy *p)
{
	return p->endorsement.endorsers == NULL ||
	    tbv_lists_stream(&p->endorsement).data == NULL ? 0 :
	    p->endorsement.endorsers->count;
}

/* One file for each endorser; then the serials of earlier versions. */
size_t
tbv_policy_kept_count(const struct tbv_policy *p)
{
	size_t n = count_endorsers(p);

	return n > 0 ? n + 1 : 0;
}

int
tbv_policy_kept_name(const struct tbv_policy *p, size_t i,
    char name[TBV_KEPT_NAME_SIZE])
{
	const struct tbv_endorsement_rules *e = &p->endorsement;
	size_t n = count_endorsers(p);

	name[0] = '\0';
	if (n == 0 || i > n)
		return TBV_ERR_USAGE;
	if (i == n) {
		memcpy(name, TBV_SERIALS_NAME, sizeof(TBV_SERIALS_NAME));
		return TBV_OK;
	}
	return tbv_kept_name(&e->endorsers->endorser[i].key,
	    tbv_lists_stream(e), name);
}

static int
is_of_stream(const struct tbv_policy *p, const struct tbv_kept *kept)
{
	return tbv_bytes_equal(kept->list.stream,
	    tbv_lists_stream(&p->endorsement));
}

/* Keeps the newer of two, whichever is passed first. */
static int
set_kept(struct tbv_policy *p, size_t i, struct tbv_bytes file)
{
	struct tbv_endorsement_rules *e = &p->endorsement;
	struct tbv_kept kept;
	int rc;

	/* a list cannot be checked with a key that is not usable */
	if (!e->endorsers->endorser[i].key.usable)
		return TBV_OK;
	if ((rc = tbv_kept_open(file, e->endorsers, i, &kept, &p->fault)) !=
	    TBV_OK)
		return rc;
	if (!is_of_stream(p, &kept)) {
		tbv_kept_drop(&kept);
		return tbv_fault_set(&p->fault, TBV_ERR_STATE,
		    "state: a list of another stream");
	}
	if (e->kept[i].data != NULL &&
	    e->kept[i].list.serial >= kept.list.serial) {
		tbv_kept_drop(&kept);
		return TBV_OK;
	}
	tbv_kept_drop(&e->kept[i]);
	e->kept[i] = kept;
	return TBV_OK;
}

int
tbv_policy_set_kept_mem(struct tbv_policy *p, size_t i, const void *data,
    size_t len)
{
	size_t n = count_endorsers(p);
	struct tbv_bytes file;

	if (tbv_policy_bytes(p, data, len, &file) != TBV_OK)
		return p->fault.error;
	if (n == 0 || i > n)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "state: want the endorsers and the stream first");
	if (i < n)
		(void)set_kept(p, i, file);
	else
		(void)tbv_serials_read(file, &p->endorsement.serials,
		    &p->fault);
	return p->fault.error;
}

/*
 * The index of a given list of an endorser that is valid; SIZE_MAX if there is
 * none.
 */
static size_t
find_list(const struct tbv_policy *p, size_t endorser, uint64_t unfit)
{
	const struct tbv_endorsement_rules *e = &p->endorsement;
	size_t i;

	for (i = 0; i < e->list_count; i++)
		if (!(unfit >> i & 1) &&
		    (e->list[i].signers >> endorser & 1))
			return i;
	return SIZE_MAX;
}

/* What decides whether a serial of an earlier version is still needed. */
struct known {
	const struct tbv_policy *policy;
	uint64_t unfit;
};

/* Whether a list of that endorser, at least as new, is kept or about to be. */
static int
is_known_serial(const void *arg, const struct tbv_serial *s)
{
	const struct known *k = arg;
	const struct tbv_endorsement_rules *e = &k->policy->endorsement;
	size_t i, list;

	if (!tbv_bytes_equal(s->stream, tbv_lists_stream(e)))
		return 0;
	for (i = 0; i < e->endorsers->count; i++)
		if (memcmp(s->key, e->endorsers->endorser[i].key.digest,
		    sizeof(s->key)) == 0)
			break;
	if (i == e->endorsers->count)
		return 0;
	list = find_list(k->policy, i, k->unfit);
	return (list != SIZE_MAX && e->list[list].serial >= s->serial) ||
	    (e->kept[i].data != NULL && e->kept[i].list.serial >= s->serial);
}

/* NULL unless some of the serials are no longer needed. */
static const void *
rest_of_serials(struct tbv_policy *p, const struct known *k, size_t *len)
{
	struct tbv_endorsement_rules *e = &p->endorsement;
	size_t i, n = 0;

	for (i = 0; i < e->serials.count; i++)
		n += is_known_serial(k, &e->serials.item[i]) != 0;
	if (n == 0)
		return NULL;
	free(e->rest);
	e->rest = tbv_serials_write(&e->serials, is_known_serial, k);
	*len = e->rest != NULL ? strlen(e->rest) : 0;
	return e->rest;
}

const void *
tbv_policy_kept_data(struct tbv_policy *p, size_t i, int64_t now, size_t *len)
{
	const struct tbv_endorsement_rules *e = &p->endorsement;
	struct tbv_fault ignored;
	struct known k;
	size_t list;

	*len = 0;
	/* if the policy has failed, its lists are not known */
	if (p->fault.error != TBV_OK || i >= tbv_policy_kept_count(p))
		return NULL;
	tbv_fault_clear(&ignored);
	k.policy = p;
	(void)tbv_policy_check_lists(p, now, &k.unfit, &ignored);
	if (i == e->endorsers->count)
		return rest_of_serials(p, &k, len);
	if ((list = find_list(p, i, k.unfit)) == SIZE_MAX ||
	    (e->kept[i].data != NULL &&
	    e->kept[i].list.serial >= e->list[list].serial))
		return NULL;
	*len = e->copy[list].len;
	return e->copy[list].data;
}
