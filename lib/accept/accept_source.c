/*
 * Checks the claim's commit, tree, repository and ref, first against the
 * sources in the policy and then against those expected for this artifact.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "accept/accept.h"

#define TEXT_SIZE TBV_MAX_DETAIL
#define NEARLY "(they differ only in \".git\", a slash, the scheme or the " \
	       "case of the host)"

/* For a Statement that names several sources, or none that is required. */
static int
check_one_source(struct tbv_case *c)
{
	return c->claim.source_why == NULL ? TBV_OK :
	    tbv_fault_set(c->fault, TBV_ERR_STATEMENT_SOURCE,
	    "statement: %s", c->claim.source_why);
}

/* Whether the policy's source is required, or this image is exempt. */
static int
policy_asks(const struct tbv_case *c)
{
	return !tbv_policy_waives(c->policy, c->image);
}

int
tbv_asks_commit(const struct tbv_case *c)
{
	return c->evidence->commit.len != 0 || (policy_asks(c) &&
	    (c->policy->commits.count > 0 || c->policy->tree.data != NULL));
}

static int
check_commit(struct tbv_case *c)
{
	const struct tbv_commits *wanted = &c->policy->commits;
	char got[2 * TBV_SHA256_SIZE + 1], want[2 * TBV_SHA256_SIZE + 1];
	size_t i;

	tbv_text_hex(wanted->item[0].value, wanted->item[0].len, want);
	if (c->claim.commit.data == NULL)
		return tbv_fault_differ(c->fault, TBV_ERR_COMMIT_MISSING,
		    "commit", wanted->count == 1 ? want :
		    "one of the policy's", "none");
	for (i = 0; i < wanted->count; i++)
		if (wanted->item[i].len == c->claim.commit.len &&
		    memcmp(wanted->item[i].value, c->claim.commit.data,
		    c->claim.commit.len) == 0)
			return TBV_OK;
	tbv_text_hex(c->claim.commit.data, c->claim.commit.len, got);
	return tbv_fault_differ(c->fault, TBV_ERR_COMMIT_MISMATCH, "commit",
	    wanted->count == 1 ? want : "one of the policy's", got);
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

static int
expect_commit(struct tbv_case *c)
{
	const struct tbv_commit *commit = &c->evidence->commit;
	struct tbv_bytes expected = { commit->value, commit->len };
	char got[2 * TBV_SHA256_SIZE + 1] = "none";
	char want[2 * TBV_SHA256_SIZE + 1];

	if (commit->len == 0 || tbv_bytes_equal(c->claim.commit, expected))
		return TBV_OK;
	tbv_text_hex(commit->value, commit->len, want);
	if (c->claim.commit.data != NULL)
		tbv_text_hex(c->claim.commit.data, c->claim.commit.len, got);
	return tbv_fault_differ(c->fault, TBV_ERR_COMMIT_UNEXPECTED,
	    "expected commit", want, got);
}

int
tbv_accept_commit(struct tbv_case *c)
{
	int rc;

	if ((rc = check_one_source(c)) != TBV_OK)
		return rc;
	if (policy_asks(c) && c->policy->commits.count > 0 &&
	    (rc = check_commit(c)) != TBV_OK)
		return rc;
	if (policy_asks(c) && c->policy->tree.data != NULL &&
	    (rc = check_tree(c)) != TBV_OK)
		return rc;
	return expect_commit(c);
}

int
tbv_asks_repository(const struct tbv_case *c)
{
	return c->evidence->repository != NULL || (policy_asks(c) &&
	    c->policy->repositories.count > 0);
}

/* The part of "https://Host/path.git/" that servers distinguish. */
struct url_parts {
	const char *host, *path;
	size_t host_len, path_len;
};

static struct url_parts
split_url(const char *url, size_t len)
{
	struct url_parts at = { url, NULL, 0, 0 };
	const char *end = url + len;
	size_t i;

	for (i = 0; i + 3 <= len; i++)
		if (memcmp(url + i, "://", 3) == 0) {
			at.host = url + i + 3;
			break;
		}
	at.path = memchr(at.host, '/', (size_t)(end - at.host));
	if (at.path == NULL)
		at.path = end;
	at.host_len = (size_t)(at.path - at.host);
	while (end > at.path && end[-1] == '/')
		end--;
	if (end - at.path > 4 && memcmp(end - 4, ".git", 4) == 0)
		end -= 4;
	at.path_len = (size_t)(end - at.path);
	return at;
}

static int
lower_case(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

static int
is_same_host(const struct url_parts *a, const struct url_parts *b)
{
	size_t i;

	if (a->host_len != b->host_len)
		return 0;
	for (i = 0; i < a->host_len; i++)
		if (lower_case(a->host[i]) != lower_case(b->host[i]))
			return 0;
	return 1;
}

/*
 * Only for the message: names that a person takes for the same.  The verdict
 * compares byte for byte, because the server decides what a name refers to.
 */
static int
is_nearly_the_same(const char *want, struct tbv_bytes got)
{
	struct url_parts a = split_url(want, strlen(want));
	struct url_parts b = split_url((const char *)got.data, got.len);

	return is_same_host(&a, &b) && a.path_len == b.path_len &&
	    memcmp(a.path, b.path, a.path_len) == 0;
}

/*
 * Compares a text of the claim, which may lack it, with the expected one.
 * nearly names the field where the two are nearly the same, if that can be.
 */
static int
expect_text(struct tbv_case *c, int error, const char *field,
    const char *nearly, const char *expected, struct tbv_bytes text)
{
	char got[TEXT_SIZE] = "none";

	if (expected == NULL ||
	    (text.data != NULL && tbv_bytes_is(text, expected)))
		return TBV_OK;
	if (text.data != NULL)
		(void)tbv_text_escape(text, got, TEXT_SIZE);
	if (nearly != NULL && text.data != NULL &&
	    is_nearly_the_same(expected, text))
		field = nearly;
	return tbv_fault_differ(c->fault, error, field, expected, got);
}

static int
refuse_repository(struct tbv_case *c)
{
	const struct tbv_strings *wanted = &c->policy->repositories;
	const char *field = "repository", *want = wanted->count == 1 ?
	    wanted->item[0] : "one of the policy's";
	char got[TEXT_SIZE];
	size_t i;

	(void)tbv_text_escape(c->claim.repository, got, TEXT_SIZE);
	for (i = 0; i < wanted->count; i++)
		if (is_nearly_the_same(wanted->item[i], c->claim.repository)) {
			field = "repository " NEARLY;
			want = wanted->item[i];
		}
	return tbv_fault_differ(c->fault, TBV_ERR_REPOSITORY_MISMATCH, field,
	    want, got);
}

static int
check_repository(struct tbv_case *c)
{
	const struct tbv_strings *wanted = &c->policy->repositories;
	size_t i;

	if (c->claim.repository.data == NULL)
		return tbv_fault_differ(c->fault, TBV_ERR_REPOSITORY_MISSING,
		    "repository", wanted->item[0], "none");
	for (i = 0; i < wanted->count; i++)
		if (tbv_bytes_is(c->claim.repository, wanted->item[i]))
			return TBV_OK;
	return refuse_repository(c);
}

int
tbv_accept_repository(struct tbv_case *c)
{
	int rc;

	if ((rc = check_one_source(c)) != TBV_OK)
		return rc;
	if (policy_asks(c) && c->policy->repositories.count > 0 &&
	    (rc = check_repository(c)) != TBV_OK)
		return rc;
	return expect_text(c, TBV_ERR_REPOSITORY_UNEXPECTED,
	    "expected repository", "expected repository " NEARLY,
	    c->evidence->repository, c->claim.repository);
}

/*
 * A named repository has owners, who own its branches and tags.  Strangers can
 * create other refs, such as those of pull requests.
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

/*
 * Whether a ref must be one of the policy's.  A repository that is expected
 * where the policy names neither has owners all the same, unless the ref is
 * expected as well.
 */
static int
policy_asks_ref(const struct tbv_case *c)
{
	if (c->policy->any_ref)
		return 0;
	return (policy_asks(c) && (c->policy->refs.count > 0 ||
	    c->policy->repositories.count > 0)) ||
	    (c->evidence->repository != NULL && c->evidence->ref == NULL);
}

int
tbv_asks_ref(const struct tbv_case *c)
{
	return policy_asks_ref(c) || c->evidence->ref != NULL;
}

static int
check_ref(struct tbv_case *c)
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

int
tbv_accept_ref(struct tbv_case *c)
{
	int rc;

	if ((rc = check_one_source(c)) != TBV_OK)
		return rc;
	if (policy_asks_ref(c) && (rc = check_ref(c)) != TBV_OK)
		return rc;
	return expect_text(c, TBV_ERR_REF_UNEXPECTED, "expected ref", NULL,
	    c->evidence->ref, c->claim.ref);
}
