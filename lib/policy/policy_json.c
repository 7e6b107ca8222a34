/*
 * Reads a policy file.  Each member is known, has its type, and occurs once.
 * Unknown members are errors, because ignoring one could drop a restriction.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/foreign.h"
#include "base/json.h"
#include "crypto/digest.h"
#include "policy/policy_member.h"

static int
policy_version(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int64_t version;

	if (tbv_json_integer(value, &version) == 0 && version == 1)
		return TBV_OK;
	return tbv_fault_set(&r->p->fault, TBV_ERR_POLICY_VERSION,
	    "policy: tbverify-policy: want 1");
}

static int
add_json_repository(struct tbv_policy_reader *r, const char *text)
{
	r->has_source = 1;
	return tbv_policy_add_repository(r->p, text);
}

static int
policy_repositories(struct tbv_policy_reader *r, const struct cJSON *value)
{
	return tbv_policy_member_strings(r, value, add_json_repository);
}

static int
add_json_ref(struct tbv_policy_reader *r, const char *text)
{
	r->has_source = 1;
	return tbv_policy_add_ref(r->p, text);
}

static int
policy_refs(struct tbv_policy_reader *r, const struct cJSON *value)
{
	const char *word = tbv_json_string(value);

	if (word != NULL && strcmp(word, "any") == 0)
		return tbv_policy_set_any_ref(r->p);
	return tbv_policy_member_strings(r, value, add_json_ref);
}

static int
add_json_commit(struct tbv_policy_reader *r, const char *text)
{
	r->has_source = 1;
	return tbv_policy_add_commit_hex(r->p, text);
}

static int
policy_commits(struct tbv_policy_reader *r, const struct cJSON *value)
{
	return tbv_policy_member_strings(r, value, add_json_commit);
}

static int
add_recipe(struct tbv_policy_reader *r, const char *text)
{
	return tbv_policy_add_recipe_hex(r->p, text);
}

static int
policy_recipes(struct tbv_policy_reader *r, const struct cJSON *value)
{
	return tbv_policy_member_strings(r, value, add_recipe);
}

static int
add_json_rootfs(struct tbv_policy_reader *r, const char *text)
{
	return tbv_policy_add_rootfs_hex(r->p, text);
}

static int
policy_rootfs(struct tbv_policy_reader *r, const struct cJSON *value)
{
	return tbv_policy_member_strings(r, value, add_json_rootfs);
}

static int
policy_names(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int word;

	if ((word = tbv_policy_member_word(r, value, "basename", "any")) < 0)
		return TBV_ERR_POLICY_VALUE;
	return word == 1 ? tbv_policy_set_any_name(r->p) : TBV_OK;
}

static int
policy_any_source(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = tbv_policy_member_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	r->has_any = b == 1;
	return TBV_OK;
}

static int
policy_not_before(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = tbv_policy_member_time(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_set_not_before(r->p, t);
}

static int
policy_not_after(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = tbv_policy_member_time(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_set_not_after(r->p, t);
}

static int
policy_max_age(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int64_t t;
	int rc;

	if ((rc = tbv_policy_member_duration(r, value, &t)) != TBV_OK)
		return rc;
	return tbv_policy_set_max_age(r->p, t);
}

static int
log_policy(struct tbv_policy_reader *r, const struct cJSON *value)
{
	const char *path = tbv_json_string(value);

	if (path == NULL || *path == '\0')
		return tbv_policy_member_bad(r, "want the name of a file");
	return tbv_policy_name_file(r->p, &r->p->log.file, path);
}

static int
log_require(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = tbv_policy_member_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_set_log_required(r->p, b);
}

static int
log_while_valid(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int word;

	if ((word = tbv_policy_member_word(r, value, "report", "require")) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_set_while_valid(r->p, word == 1 ?
	    TBV_WHILE_VALID_REQUIRE : TBV_WHILE_VALID_REPORT);
}

static const struct tbv_policy_member log_members[] = {
	{ "policy", log_policy },
	{ "require", log_require },
	{ "while-valid", log_while_valid }
};

static int
policy_log(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int rc;

	if (tbv_json_kind(value) != TBV_JSON_OBJECT)
		return tbv_policy_member_bad(r, "want an object");
	r->p->log.asked = 1;
	if ((rc = tbv_policy_members_read(r, value, log_members,
	    sizeof(log_members) / sizeof(log_members[0]))) != TBV_OK)
		return rc;
	return r->p->log.file.path != NULL ? TBV_OK :
	    tbv_policy_member_missing(r, "log: policy");
}

static int
add_list(struct tbv_policy_reader *r, const char *path)
{
	if (*path == '\0')
		return tbv_policy_member_bad(r, "an empty name");
	return tbv_policy_name_list(r->p, path);
}

static int
endorsement_files(struct tbv_policy_reader *r, const struct cJSON *value)
{
	return tbv_policy_member_strings(r, value, add_list);
}

static int
endorsement_endorsers(struct tbv_policy_reader *r, const struct cJSON *value)
{
	const char *path = tbv_json_string(value);

	if (path == NULL || *path == '\0')
		return tbv_policy_member_bad(r, "want the name of a file");
	return tbv_policy_name_file(r->p,
	    &r->p->endorsement.endorsers_file, path);
}

static int
endorsement_stream(struct tbv_policy_reader *r, const struct cJSON *value)
{
	const char *text = tbv_json_string(value);

	if (text == NULL)
		return tbv_policy_member_bad(r, "want a string");
	return tbv_policy_set_endorsement_stream(r->p, text);
}

static int
endorsement_trust(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int word;

	if ((word = tbv_policy_member_word(r, value, "also", "instead")) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_set_endorsement_trust(r->p, word == 1 ?
	    TBV_ENDORSEMENT_TRUST_INSTEAD : TBV_ENDORSEMENT_TRUST_ALSO);
}

static int
endorsement_min_serial(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int64_t serial;

	if (tbv_json_integer(value, &serial) != 0 || serial < 0)
		return tbv_policy_member_bad(r,
		    "want a whole number below 2^53");
	return tbv_policy_set_min_serial(r->p, (uint64_t)serial);
}

static int
endorsement_max_age(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int64_t seconds;
	int rc;

	if ((rc = tbv_policy_member_duration(r, value, &seconds)) != TBV_OK)
		return rc;
	return tbv_policy_set_max_list_age(r->p, seconds);
}

static int
endorsement_require(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int b;

	if ((b = tbv_policy_member_bool(r, value)) < 0)
		return TBV_ERR_POLICY_VALUE;
	return tbv_policy_set_endorsements_required(r->p, b);
}

static int
add_endorsed_root(struct tbv_policy_reader *r, const char *name)
{
	if (*name == '\0')
		return tbv_policy_member_bad(r, "an empty name");
	return tbv_policy_endorsed_name_root(r->p, name);
}

static int
endorsement_roots(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int rc;

	if ((rc = tbv_policy_member_strings(r, value,
	    add_endorsed_root)) != TBV_OK)
		return rc;
	return r->p->endorsement.image.root_count > 0 ? TBV_OK :
	    tbv_policy_member_bad(r, "want at least one root");
}

static const struct tbv_policy_member endorsement_members[] = {
	{ "files", endorsement_files },
	{ "endorsers", endorsement_endorsers },
	{ "stream", endorsement_stream },
	{ "trust", endorsement_trust },
	{ "roots", endorsement_roots },
	{ "min-serial", endorsement_min_serial },
	{ "max-list-age", endorsement_max_age },
	{ "require", endorsement_require }
};

static int
check_endorsements(struct tbv_policy_reader *r)
{
	const struct tbv_endorsement_rules *e = &r->p->endorsement;

	if (e->endorsers_file.path == NULL)
		return tbv_policy_member_missing(r, "endorsements: endorsers");
	if (e->stream == NULL)
		return tbv_policy_member_missing(r, "endorsements: stream");
	/*
	 * "also" and "instead" trust different images, so there is no default
	 */
	if (e->image.name == NULL)
		return tbv_policy_member_missing(r, "endorsements: trust");
	r->member = "endorsements";
	if (e->image.root_count > 0 && !e->instead)
		return tbv_policy_member_bad(r,
		    "roots belong to the images, except with trust "
		    "\"instead\"");
	return TBV_OK;
}

static int
policy_endorsements(struct tbv_policy_reader *r, const struct cJSON *value)
{
	int rc;

	if (tbv_json_kind(value) != TBV_JSON_OBJECT)
		return tbv_policy_member_bad(r, "want an object");
	r->p->endorsement.asked = 1;
	if ((rc = tbv_policy_members_read(r, value, endorsement_members,
	    sizeof(endorsement_members) /
	    sizeof(endorsement_members[0]))) != TBV_OK)
		return rc;
	return check_endorsements(r);
}

static const struct tbv_policy_member policy_members[] = {
	{ "tbverify-policy", policy_version },
	{ "images", tbv_policy_images_read },
	{ "repositories", policy_repositories },
	{ "refs", policy_refs },
	{ "commits", policy_commits },
	{ "recipes", policy_recipes },
	{ "rootfs", policy_rootfs },
	{ "names", policy_names },
	{ "any-source", policy_any_source },
	{ "not-before", policy_not_before },
	{ "not-after", policy_not_after },
	{ "max-age", policy_max_age },
	{ "log", policy_log },
	{ "endorsements", policy_endorsements }
};

static int
read_policy_object(struct tbv_policy_reader *r, const struct cJSON *tree)
{
	const struct cJSON *first;
	int rc;

	if (tbv_json_kind(tree) != TBV_JSON_OBJECT ||
	    (first = tbv_json_first(tree)) == NULL ||
	    strcmp(tbv_json_name(first), "tbverify-policy") != 0)
		return tbv_fault_set(&r->p->fault, TBV_ERR_POLICY_VERSION,
		    "policy: does not start with tbverify-policy");
	if ((rc = tbv_policy_members_read(r, tree, policy_members,
	    sizeof(policy_members) / sizeof(policy_members[0]))) != TBV_OK)
		return rc;
	if ((rc = tbv_policy_check_kinds(r->p, &r->p->fault)) != TBV_OK)
		return rc;
	r->member = "any-source";
	if (r->has_any && r->has_source)
		return tbv_policy_member_bad(r,
		    "the policy names a source as well");
	if (r->has_any && (rc = tbv_policy_set_any_source(r->p)) != TBV_OK)
		return rc;
	return tbv_policy_claims_ready(r->p, &r->p->fault);
}

/* Whether it has a log policy or endorsers. */
static int
has_trust(const struct tbv_policy *p)
{
	const struct tbv_endorsement_rules *e = &p->endorsement;

	return p->log.asked || p->log.optional ||
	    p->log.while_valid != TBV_WHILE_VALID_DEFAULT || e->asked ||
	    e->optional || e->stream != NULL || e->image.name != NULL ||
	    e->min_serial > 0 || e->max_age > 0 || e->serials.count > 0 ||
	    tbv_policy_has_kept(p);
}

/* Whether anything was set before. */
static int
in_use(const struct tbv_policy *p)
{
	return p->image_count > 0 || p->repositories.count > 0 ||
	    p->refs.count > 0 || p->commits.count > 0 ||
	    p->recipes.count > 0 || p->rootfs.count > 0 ||
	    p->tree.data != NULL || p->any_source || p->any_name ||
	    p->window.has != 0 || has_trust(p);
}

int
tbv_policy_set_json_mem(struct tbv_policy *p, const void *data, size_t len)
{
	struct tbv_bytes json;
	struct tbv_policy_reader r;
	struct tbv_json_stop stop;
	struct cJSON *tree = NULL;
	char place[TBV_JSON_PLACE];
	const char *why, *name;
	int rc;

	if (tbv_policy_bytes(p, data, len, &json) != TBV_OK)
		return p->fault.error;
	if (in_use(p))
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "policy: not empty");
	if (len > TBV_POLICY_SIZE_MAX)
		return tbv_fault_set(&p->fault, TBV_ERR_POLICY_SYNTAX,
		    "policy: more than 1 MiB");
	memset(&r, 0, sizeof(r));
	r.p = p;
	if ((why = tbv_json_parse(json, 1, &tree, &stop)) != NULL) {
		if (stop.memory)
			return tbv_fault_set(&p->fault, TBV_ERR_MEMORY,
			    "policy: %s", why);
		tbv_json_place(json, stop.at, place);
		name = tbv_foreign_name(json);
		return tbv_fault_set(&p->fault, TBV_ERR_POLICY_SYNTAX,
		    "policy: %s%s", name != NULL ? "" : place,
		    name != NULL ? name : why);
	}
	if ((rc = read_policy_object(&r, tree)) == TBV_OK &&
	    (rc = tbv_digests_sha256(p->digests, &json, 1, p->sha256)) !=
	    TBV_OK)
		(void)tbv_fault_set(&p->fault, rc, "policy: no digest");
	if (rc != TBV_OK)
		tbv_policy_empty(p);
	p->has_sha256 = rc == TBV_OK;
	tbv_json_free(tree);
	return rc;
}

const uint8_t *
tbv_policy_sha256(const struct tbv_policy *p)
{
	return p->has_sha256 ? p->sha256 : NULL;
}
