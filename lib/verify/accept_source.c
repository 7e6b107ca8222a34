/*
 * Checks a claim against the source that the policy names: its commit, tree,
 * repository and ref.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "verify/case.h"

#define TEXT_SIZE TBV_MAX_DETAIL

int
tbv_asks_commit(const struct tbv_case *c)
{
	return c->policy->commits.count > 0 || c->policy->tree.data != NULL;
}

static int
check_commit(struct tbv_case *c)
{
	const struct tbv_commits *list = &c->policy->commits;
	char got[2 * TBV_SHA256_SIZE + 1], want[2 * TBV_SHA256_SIZE + 1];
	size_t i;

	for (i = 0; i < list->count; i++)
		if (list->item[i].len == c->claim.commit.len &&
		    memcmp(list->item[i].value, c->claim.commit.data,
		    c->claim.commit.len) == 0)
			return TBV_OK;
	tbv_text_hex(c->claim.commit.data, c->claim.commit.len, got);
	tbv_text_hex(list->item[0].value, list->item[0].len, want);
	return tbv_fault_differ(c->fault, TBV_ERR_COMMIT_MISMATCH, "commit",
	    list->count == 1 ? want : "one of the policy's", got);
}

static int
check_tree(struct tbv_case *c)
{
	const struct tbv_bytes *tree = &c->claim.tree;
	char got[2 * TBV_SHA256_SIZE + 1], want[2 * TBV_SHA256_SIZE + 1];

	if (tree->data != NULL && tbv_bytes_equal(*tree, c->policy->tree))
		return TBV_OK;
	tbv_text_hex(c->policy->tree.data, TBV_SHA256_SIZE, want);
	if (tree->data != NULL)
		tbv_text_hex(tree->data, TBV_SHA256_SIZE, got);
	return tbv_fault_differ(c->fault, TBV_ERR_TREE_MISMATCH, "tree", want,
	    tree->data != NULL ? got : "none");
}

int
tbv_accept_commit(struct tbv_case *c)
{
	int rc;

	if (c->policy->commits.count > 0 && (rc = check_commit(c)) != TBV_OK)
		return rc;
	return c->policy->tree.data != NULL ? check_tree(c) : TBV_OK;
}

int
tbv_asks_repository(const struct tbv_case *c)
{
	return c->policy->repositories.count > 0;
}

int
tbv_accept_repository(struct tbv_case *c)
{
	const struct tbv_strings *list = &c->policy->repositories;
	char got[TEXT_SIZE];
	size_t i;

	if (c->claim.repository.data == NULL)
		return tbv_fault_differ(c->fault, TBV_ERR_REPOSITORY_MISSING,
		    "repository", list->item[0], "none");
	for (i = 0; i < list->count; i++)
		if (tbv_bytes_is(c->claim.repository, list->item[i]))
			return TBV_OK;
	return tbv_fault_differ(c->fault, TBV_ERR_REPOSITORY_MISMATCH,
	    "repository", list->count == 1 ? list->item[0] :
	    "one of the policy's", tbv_text_escape(c->claim.repository, got,
	    TEXT_SIZE));
}

/*
 * A named repository has owners, and they own its branches and tags.  Other
 * refs, such as those of pull requests, are for strangers to write.
 */
static int
ref_is_accepted(const struct tbv_policy *p, struct tbv_bytes ref)
{
	size_t i;

	if (p->refs.count == 0)
		return tbv_policy_ref_matches("refs/heads/*", ref) ||
		    tbv_policy_ref_matches("refs/tags/*", ref);
	for (i = 0; i < p->refs.count; i++)
		if (tbv_policy_ref_matches(p->refs.item[i], ref))
			return 1;
	return 0;
}

int
tbv_asks_ref(const struct tbv_case *c)
{
	return c->policy->refs.count > 0 || tbv_asks_repository(c);
}

int
tbv_accept_ref(struct tbv_case *c)
{
	const struct tbv_policy *p = c->policy;
	const char *want = p->refs.count == 0 ? "refs/heads/* or refs/tags/*" :
	    p->refs.count == 1 ? p->refs.item[0] : "one of the policy's";
	char got[TEXT_SIZE];

	if (c->claim.ref.data == NULL)
		return tbv_fault_differ(c->fault, TBV_ERR_REF_MISSING, "ref",
		    want, "none");
	if (ref_is_accepted(p, c->claim.ref))
		return TBV_OK;
	return tbv_fault_differ(c->fault, TBV_ERR_REF_MISMATCH, "ref", want,
	    tbv_text_escape(c->claim.ref, got,
	    TEXT_SIZE));
}
