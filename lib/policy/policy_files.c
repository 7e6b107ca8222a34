/*
 * The files that a policy names.  The library does not open them: it lists them
 * and takes their contents.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "document/root.h"
#include "policy/policy.h"

/* The kind and the place of one file, while files are counted. */
struct file_place {
	enum tbv_policy_file_kind kind;
	const char *path;
	size_t index;			/* of a root, of a list's file */
};

/* Counts down to the i-th file: sets place and returns 1 if it is this one. */
static int
is_next(struct file_place *place, size_t *i, enum tbv_policy_file_kind kind,
    const char *path)
{
	if (path == NULL)
		return 0;
	if (*i > 0) {
		(*i)--;
		return 0;
	}
	place->kind = kind;
	place->path = path;
	return 1;
}

/* Roots, the log policy, endorsers, lists; -1 past the last. */
static int
find_named(const struct tbv_policy *p, size_t i, struct file_place *place)
{
	size_t k;

	memset(place, 0, sizeof(*place));
	for (k = 0; k < p->root_count; k++)
		if (p->root[k].is_named_file && is_next(place, &i,
		    TBV_POLICY_FILE_ROOT, p->root[k].name)) {
			place->index = k;
			return 0;
		}
	if (is_next(place, &i, TBV_POLICY_FILE_LOG_POLICY, p->log.file.path) ||
	    is_next(place, &i, TBV_POLICY_FILE_ENDORSERS,
	    p->endorsement.endorsers_file.path))
		return 0;
	for (k = 0; k < p->endorsement.file_count; k++)
		if (is_next(place, &i, TBV_POLICY_FILE_ENDORSEMENTS,
		    p->endorsement.file[k].path)) {
			place->index = k;
			return 0;
		}
	return -1;
}

size_t
tbv_policy_file_count(const struct tbv_policy *p)
{
	struct file_place place;
	size_t n = 0;

	while (find_named(p, n, &place) == 0)
		n++;
	return n;
}

const char *
tbv_policy_file_path(const struct tbv_policy *p, size_t i)
{
	struct file_place place;

	return find_named(p, i, &place) == 0 ? place.path : NULL;
}

enum tbv_policy_file_kind
tbv_policy_file_kind(const struct tbv_policy *p, size_t i)
{
	struct file_place place;

	(void)find_named(p, i, &place);
	return place.kind;
}

static int
set_root(struct tbv_policy *p, struct tbv_root *root, struct tbv_bytes in)
{
	uint8_t der[TBV_MAX_CERTIFICATE];
	size_t len;
	int rc;

	if ((rc = tbv_root_read(in, der, &len, &p->fault)) != TBV_OK)
		return rc;
	memcpy(root->der, der, len);
	root->len = len;
	return TBV_OK;
}

int
tbv_policy_set_file_mem(struct tbv_policy *p, size_t i,
    const void *data, size_t len)
{
	struct tbv_bytes in;
	struct file_place place;
	int rc;

	if (tbv_policy_bytes(p, data, len, &in) != TBV_OK)
		return p->fault.error;
	if (find_named(p, i, &place) != 0)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "the policy names no such file");
	switch (place.kind) {
	case TBV_POLICY_FILE_ROOT:
		return set_root(p, &p->root[place.index], in);
	case TBV_POLICY_FILE_LOG_POLICY:
		return tbv_policy_set_log_policy_mem(p, data, len);
	case TBV_POLICY_FILE_ENDORSERS:
		return tbv_policy_set_endorsers_mem(p, data, len);
	case TBV_POLICY_FILE_ENDORSEMENTS:
		rc = tbv_policy_add_endorsements_mem(p, data, len);
		if (rc == TBV_OK)
			p->endorsement.file[place.index].given = 1;
		return rc;
	default:
		break;
	}
	return tbv_fault_set(&p->fault, TBV_ERR_INTERNAL, "a file of no kind");
}

int
tbv_policy_name_file(struct tbv_policy *p, struct tbv_policy_file *file,
    const char *path)
{
	char *copy;

	if ((copy = strdup(path)) == NULL)
		return tbv_policy_memory(p);
	free(file->path);
	file->path = copy;
	file->given = 0;
	return p->fault.error;
}

int
tbv_policy_name_list(struct tbv_policy *p, const char *path)
{
	struct tbv_endorsement_rules *e = &p->endorsement;
	void *array = e->file;

	if (e->file_count == TBV_MAX_LISTS)
		return tbv_policy_bad(p, "endorsements", "too many lists");
	if (tbv_policy_grow(&array, e->file_count, sizeof(*e->file)) != 0)
		return tbv_policy_memory(p);
	e->file = array;
	return tbv_policy_name_file(p, &e->file[e->file_count++], path);
}
