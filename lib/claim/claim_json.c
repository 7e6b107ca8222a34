/*
 * Proves that user_data is one JSON object in which the members that the policy
 * points at are present, and have exactly the required form.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/json_pointer.h"
#include "claim/claim.h"

/* One claim, and the values read from its object. */
struct json_claim {
	const struct tbv_claim_shape *shape;
	const struct cJSON *tree;
	struct tbv_claim *claim;
	struct tbv_fault *fault;
};

static int
bad_pointed(struct json_claim *j, enum tbv_claim_member member,
    const char *why)
{
	const char *pointer = j->shape->pointer[member];
	char text[TBV_MAX_DETAIL / 2];

	(void)tbv_escape(pointer, strlen(pointer), text, sizeof(text));
	return tbv_fault_set(j->fault, TBV_ERR_CLAIM_MEMBER, "claim: %s: %s",
	    text, why);
}

/*
 * The string at a pointer; *text stays NULL if the policy has no such pointer.
 */
static int
find_pointed(struct json_claim *j, enum tbv_claim_member member,
    const char **text)
{
	const struct cJSON *node;

	*text = NULL;
	if (j->shape->pointer[member] == NULL)
		return TBV_OK;
	node = tbv_json_pointer_value(j->tree, j->shape->pointer[member]);
	if (node == NULL)
		return bad_pointed(j, member, "no such member");
	if ((*text = tbv_json_string(node)) == NULL)
		return bad_pointed(j, member, "not a string");
	return TBV_OK;
}

/* Some builders write 0x before their hex. */
static const char *
after_0x(const char *hex)
{
	return hex[0] == '0' && hex[1] == 'x' ? hex + 2 : hex;
}

static int
read_pointed_artifact(struct json_claim *j)
{
	struct tbv_claim *claim = j->claim;
	struct tbv_bytes digest;
	const char *text;
	int rc;

	if ((rc = find_pointed(j, TBV_CLAIM_MEMBER_ARTIFACT, &text)) !=
	    TBV_OK)
		return rc;
	if (text == NULL)
		return tbv_fault_set(j->fault, TBV_ERR_INTERNAL,
		    "claim: no pointer to the artifact");
	if (tbv_claim_keep_hex(after_0x(text), TBV_SHA256_SIZE,
	    TBV_SHA256_SIZE, claim->text_artifact, &digest) != 0)
		return bad_pointed(j, TBV_CLAIM_MEMBER_ARTIFACT,
		    "want 64 lower-case hex digits");
	claim->artifact[0].sha256 = digest.data;
	claim->artifact_count = 1;
	return TBV_OK;
}

static int
read_pointed_commit(struct json_claim *j)
{
	struct tbv_claim *claim = j->claim;
	const char *text;
	int rc;

	if ((rc = find_pointed(j, TBV_CLAIM_MEMBER_COMMIT, &text)) !=
	    TBV_OK || text == NULL)
		return rc;
	return tbv_claim_keep_hex(after_0x(text), 20, TBV_SHA256_SIZE,
	    claim->text_commit, &claim->commit) == 0 ? TBV_OK :
	    bad_pointed(j, TBV_CLAIM_MEMBER_COMMIT,
	    "want 40 or 64 lower-case hex digits");
}

static int
read_pointed_text(struct json_claim *j, enum tbv_claim_member member,
    char *room, struct tbv_bytes *out)
{
	const char *text;
	int rc;

	if ((rc = find_pointed(j, member, &text)) != TBV_OK || text == NULL)
		return rc;
	if (tbv_claim_keep(text, strlen(text), room, out) == 0 &&
	    tbv_claim_is_text(*out))
		return TBV_OK;
	return bad_pointed(j, member,
	    "want 1 to 255 printable characters without space");
}

static int
read_pointed(struct json_claim *j)
{
	struct tbv_claim *claim = j->claim;
	int rc;

	if (tbv_json_kind(j->tree) != TBV_JSON_OBJECT)
		return tbv_fault_set(j->fault, TBV_ERR_CLAIM_JSON,
		    "user_data: JSON, but not an object");
	if ((rc = read_pointed_artifact(j)) != TBV_OK ||
	    (rc = read_pointed_commit(j)) != TBV_OK ||
	    (rc = read_pointed_text(j, TBV_CLAIM_MEMBER_REPOSITORY,
	    claim->text_repository, &claim->repository)) != TBV_OK)
		return rc;
	return read_pointed_text(j, TBV_CLAIM_MEMBER_REF, claim->text_ref,
	    &claim->ref);
}

int
tbv_claim_json(struct tbv_bytes user_data,
    const struct tbv_claim_shape *shape, struct tbv_claim *claim,
    struct tbv_fault *fault)
{
	struct json_claim j = { shape, NULL, claim, fault };
	struct tbv_json_stop stop;
	struct cJSON *tree;
	const char *why;
	int rc;

	memset(claim, 0, sizeof(*claim));
	claim->form = TBV_CLAIM_JSON;
	if (user_data.len == 0)
		return tbv_fault_set(fault, TBV_ERR_NO_CLAIM,
		    "user_data: empty");
	if ((why = tbv_json_parse(user_data, TBV_JSON_INTEGERS, &tree,
	    &stop)) != NULL) {
		if (stop.memory)
			return tbv_fault_set(fault, TBV_ERR_MEMORY,
			    "user_data: %s", why);
		return tbv_fault_set(fault, TBV_ERR_CLAIM_JSON,
		    "user_data: not valid JSON: %s", why);
	}
	j.tree = tree;
	rc = read_pointed(&j);
	tbv_json_free(tree);
	return rc;
}
