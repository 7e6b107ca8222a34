/*
 * Decides whether enough trusted signers have voted.  A group refers only to
 * names above it, and a name is a member once, so one pass over the nodes in
 * their order counts all votes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "trust/quorum.h"

#define NODES (2 * TBV_MAX_SIGNERS)

/* The node with this name, or NODES. */
static size_t
find_node(const struct tbv_quorum *q, struct tbv_bytes name)
{
	size_t i;

	for (i = 0; i < q->count; i++)
		if (tbv_bytes_is(name, q->node[i].name))
			return i;
	return NODES;
}

/* Adds a node with a unique name. */
static int
add_node(struct tbv_quorum *q, const struct tbv_signer_line *line,
    struct tbv_bytes name, struct tbv_fault *fault)
{
	struct tbv_quorum_node *node;

	if (name.len > TBV_MAX_NAME || tbv_bytes_is(name, "none"))
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_SYNTAX,
		    "%s: not a name", line->where);
	if (find_node(q, name) != NODES)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_DUPLICATE,
		    "%s: a name that occurs twice", line->where);
	node = &q->node[q->count++];
	memcpy(node->name, name.data, name.len);
	node->name[name.len] = '\0';
	return TBV_OK;
}

static int
too_many_nodes(const struct tbv_signer_line *line, struct tbv_fault *fault)
{
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_LIMIT,
	    "%s: more than %d of them", line->where, TBV_MAX_SIGNERS);
}

int
tbv_quorum_add_key(struct tbv_quorum *q, const struct tbv_signer_line *line,
    struct tbv_bytes name, int usable, struct tbv_fault *fault)
{
	int rc;

	if (q->count - q->group_count == TBV_MAX_SIGNERS)
		return too_many_nodes(line, fault);
	if ((rc = add_node(q, line, name, fault)) != TBV_OK)
		return rc;
	q->node[q->count - 1].usable = usable;
	return TBV_OK;
}

static int
bad_group(const struct tbv_signer_line *line, const char *why,
    struct tbv_fault *fault)
{
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_GROUP, "%s: %s",
	    line->where, why);
}

/* The members follow "group <name> <how many>". */
static int
add_members(struct tbv_quorum *q, const struct tbv_signer_line *line,
    struct tbv_fault *fault)
{
	struct tbv_quorum_node *group = &q->node[q->count - 1];
	struct tbv_quorum_node *member;
	size_t i, n;

	for (i = 3; i < line->count; i++) {
		n = find_node(q, line->field[i]);
		if (n == NODES || n == q->count - 1)
			return bad_group(line,
			    "a member that is not defined above", fault);
		member = &q->node[n];
		if (member->has_group)
			return bad_group(line,
			    "already a member of this or an earlier group",
			    fault);
		member->has_group = 1;
		member->group = q->count - 1;
		group->members++;
	}
	return TBV_OK;
}

int
tbv_quorum_add_group(struct tbv_quorum *q, const struct tbv_signer_line *line,
    struct tbv_fault *fault)
{
	struct tbv_quorum_node *group;
	uint64_t needed = 1;
	int rc;

	if ((rc = tbv_signer_line_fields(line, 4, TBV_MAX_FIELDS, fault)) !=
	    TBV_OK)
		return rc;
	if (q->group_count == TBV_MAX_SIGNERS)
		return too_many_nodes(line, fault);
	if ((rc = add_node(q, line, line->field[1], fault)) != TBV_OK)
		return rc;
	group = &q->node[q->count - 1];
	q->group_count++;
	if ((rc = add_members(q, line, fault)) != TBV_OK)
		return rc;
	if (tbv_bytes_is(line->field[2], "all"))
		needed = group->members;
	else if (!tbv_bytes_is(line->field[2], "any") && tbv_text_decimal(
	    (const char *)line->field[2].data, line->field[2].len,
	    group->members, &needed) != 0)
		return bad_group(line, "want all, any, or at most the number "
		    "of its members", fault);
	if (needed == 0)
		return bad_group(line, "a group of 0 members proves nothing",
		    fault);
	group->needed = (size_t)needed;
	return TBV_OK;
}

int
tbv_quorum_set(struct tbv_quorum *q, const struct tbv_signer_line *line,
    struct tbv_fault *fault)
{
	int rc;

	if ((rc = tbv_signer_line_fields(line, 2, 2, fault)) != TBV_OK)
		return rc;
	if (q->is_said)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_QUORUM,
		    "%s: a second quorum", line->where);
	q->is_said = 1;
	q->is_none = tbv_bytes_is(line->field[1], "none");
	if (q->is_none)
		return TBV_OK;
	if ((q->root = find_node(q, line->field[1])) == NODES)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_QUORUM,
		    "%s: a name that is not defined above", line->where);
	return TBV_OK;
}

int
tbv_quorum_ready(const struct tbv_quorum *q, const char *what,
    struct tbv_fault *fault)
{
	struct tbv_vote votes[NODES];
	size_t i;

	if (!q->is_said)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_QUORUM,
		    "%s: no quorum line", what);
	memset(votes, 0, sizeof(votes));
	for (i = 0; i < q->count; i++)
		votes[i].given = q->node[i].usable;
	if (!tbv_quorum_count(q, votes).given)
		return tbv_fault_set(fault, TBV_ERR_SIGNERS_UNSUPPORTED,
		    "%s: its quorum needs keys that cannot be checked here",
		    what);
	return TBV_OK;
}

/* The vote of a group: the k-th smallest time, if k members have voted. */
static struct tbv_vote
count_group(const struct tbv_quorum *q, size_t group,
    const struct tbv_vote *votes)
{
	struct tbv_vote out = { 0, 0 };
	uint64_t time_[NODES];
	size_t i, j, n = 0;

	memset(time_, 0, sizeof(time_));
	for (i = 0; i < group; i++) {
		if (!q->node[i].has_group || q->node[i].group != group ||
		    !votes[i].given)
			continue;
		for (j = n++; j > 0 && time_[j - 1] > votes[i].time; j--)
			time_[j] = time_[j - 1];
		time_[j] = votes[i].time;
	}
	if (n < q->node[group].needed)
		return out;
	out.given = 1;
	out.time = time_[q->node[group].needed - 1];
	return out;
}

struct tbv_vote
tbv_quorum_count(const struct tbv_quorum *q, struct tbv_vote *votes)
{
	struct tbv_vote none = { 1, TBV_TIME_NEVER };
	size_t i;

	for (i = 0; i < q->count; i++)
		if (q->node[i].needed > 0)
			votes[i] = count_group(q, i, votes);
	return q->is_none ? none : votes[q->root];
}

int
tbv_quorum_has(const struct tbv_quorum *q, size_t node)
{
	if (q->is_none)
		return 0;
	/* in order, because every group comes after its members */
	while (node != q->root && q->node[node].has_group)
		node = q->node[node].group;
	return node == q->root;
}

void
tbv_quorum_missing(const struct tbv_quorum *q, const struct tbv_vote *votes,
    char *out, size_t size)
{
	const struct tbv_quorum_node *node;
	char name[TBV_MAX_DETAIL];
	size_t i, len = 0;
	int n;

	*out = '\0';
	for (i = 0; i < q->count && len < size; i++) {
		node = &q->node[i];
		if (node->needed > 0 || votes[i].given ||
		    !tbv_quorum_has(q, i))
			continue;
		(void)tbv_escape(node->name, strlen(node->name), name,
		    sizeof(name));
		n = snprintf(out + len, size - len, "%s%s",
		    len > 0 ? ", " : "", name);
		len += n > 0 ? (size_t)n : 0;
	}
}
