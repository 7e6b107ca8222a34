/*
 * Proves that user_data begins with the digest of this in-toto Statement, and
 * reads the artifacts and the source from the Statement.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/json_pointer.h"
#include "claim/claim.h"
#include "crypto/digest.h"

#define STATEMENT_V1 "https://in-toto.io/Statement/v1"
#define PROVENANCE_V1 "https://slsa.dev/provenance/v1"
#define DEPENDENCIES "/predicate/buildDefinition/resolvedDependencies"
#define SOURCE "/predicate/buildDefinition/externalParameters/source"

/* One Statement while it is being read. */
struct statement {
	const struct tbv_statement *wanted;
	const struct cJSON *tree;
	struct tbv_claim *claim;
	struct tbv_fault *fault;
};

static int
bad_statement(struct statement *s, const char *what, const char *why)
{
	return tbv_fault_set(s->fault, TBV_ERR_STATEMENT_MALFORMED,
	    "statement: %s: %s", what, why);
}

/* A member's string, or NULL if it is absent or of another type. */
static const char *
string_member(const struct cJSON *object, const char *name)
{
	const struct cJSON *node = tbv_json_member(object, name);

	return node != NULL ? tbv_json_string(node) : NULL;
}

/* An object's member if it has this type, or NULL. */
static const struct cJSON *
member_of_kind(const struct cJSON *object, const char *name,
    enum tbv_json_kind kind)
{
	const struct cJSON *node = tbv_json_member(object, name);

	return node != NULL && tbv_json_kind(node) == kind ? node : NULL;
}

/*
 * The digest with this algorithm: *hex receives it, or NULL if there is none.
 * Returns -1 if it is malformed.
 */
static int
find_hex(const struct cJSON *thing, const char *algorithm, size_t shorter,
    const char **hex)
{
	const struct cJSON *digest = tbv_json_member(thing, "digest");
	struct tbv_bytes value;
	uint8_t room[TBV_SHA256_SIZE];

	*hex = NULL;
	if (digest == NULL)
		return 0;
	if (tbv_json_kind(digest) != TBV_JSON_OBJECT)
		return -1;
	if (tbv_json_member(digest, algorithm) == NULL)
		return 0;
	if ((*hex = string_member(digest, algorithm)) == NULL)
		return -1;
	return tbv_claim_keep_hex(*hex, shorter, TBV_SHA256_SIZE, room,
	    &value);
}

/* A subject's name, "" if it has none, or NULL. */
static const char *
subject_name(const struct cJSON *subject)
{
	const struct cJSON *name = tbv_json_member(subject, "name");
	const char *text;

	if (name == NULL)
		return "";
	text = tbv_json_string(name);
	return text != NULL && strlen(text) <= TBV_MAX_NAME ? text : NULL;
}

/* Takes the subject if it is the artifact; of two, the one with its name. */
static int
read_subject(struct statement *s, const struct cJSON *subject,
    const struct cJSON **found)
{
	uint8_t sha256[TBV_SHA256_SIZE];
	const char *hex, *name;

	if (tbv_json_kind(subject) != TBV_JSON_OBJECT)
		return bad_statement(s, "subject", "want objects");
	if ((name = subject_name(subject)) == NULL)
		return bad_statement(s, "subject", "name: want a string of "
		    "at most 255 bytes");
	if (find_hex(subject, "sha256", TBV_SHA256_SIZE, &hex) != 0)
		return bad_statement(s, "subject", "digest: sha256: want 64 "
		    "lower-case hex digits");
	if (hex == NULL || tbv_text_unhex_lower(hex, strlen(hex), sha256,
	    sizeof(sha256)) != 0 || memcmp(sha256, s->wanted->sha256,
	    sizeof(sha256)) != 0)
		return TBV_OK;
	if (*found == NULL || tbv_bytes_is(s->wanted->name, name))
		*found = subject;
	return TBV_OK;
}

/* Finds the artifact, and checks that no other subject has its name. */
static int
keep_subject(struct statement *s, const struct cJSON *subjects,
    const struct cJSON *found)
{
	struct tbv_claim_artifact *artifact = &s->claim->artifact[0];
	const struct cJSON *other;
	const char *name = subject_name(found);

	for (other = tbv_json_first(subjects); other != NULL;
	    other = tbv_json_next(other))
		if (other != found && strcmp(subject_name(other), name) == 0)
			return bad_statement(s, "subject",
			    "one name occurs twice");
	memcpy(s->claim->text_artifact, s->wanted->sha256, TBV_SHA256_SIZE);
	artifact->sha256 = s->claim->text_artifact;
	s->claim->artifact_count = 1;
	return tbv_claim_keep(name, strlen(name), s->claim->text_name,
	    &artifact->name) == 0 ? TBV_OK :
	    bad_statement(s, "subject", "name: too long");
}

static int
read_subjects(struct statement *s)
{
	const struct cJSON *array, *found = NULL, *subject;
	int rc;

	array = member_of_kind(s->tree, "subject", TBV_JSON_ARRAY);
	if (array == NULL || tbv_json_first(array) == NULL)
		return bad_statement(s, "subject", "want at least one");
	for (subject = tbv_json_first(array); subject != NULL;
	    subject = tbv_json_next(subject)) {
		if ((rc = read_subject(s, subject, &found)) != TBV_OK)
			return rc;
		s->claim->subject_count++;
	}
	return found != NULL ? keep_subject(s, array, found) : TBV_OK;
}

/*
 * The source that the build was requested for, from the member "source": a
 * string, or an object with a uri.  *uri stays NULL if there is none.
 */
static int
read_asked_source(struct statement *s, const struct cJSON **asked,
    const char **uri)
{
	*uri = NULL;
	if ((*asked = tbv_json_pointer_value(s->tree, SOURCE)) == NULL)
		return TBV_OK;
	*uri = tbv_json_kind(*asked) == TBV_JSON_OBJECT ?
	    string_member(*asked, "uri") : tbv_json_string(*asked);
	return *uri != NULL ? TBV_OK : bad_statement(s,
	    "externalParameters", "source: want a uri");
}

/* Some builders write an SHA-1 commit twice; both must be the same. */
static int
commits_differ(const struct cJSON *dependency, const char *commit)
{
	const struct cJSON *digest = tbv_json_member(dependency, "digest");
	const struct cJSON *sha1 = tbv_json_member(digest, "sha1");

	return sha1 != NULL && (tbv_json_string(sha1) == NULL ||
	    strcmp(tbv_json_string(sha1), commit) != 0);
}

/*
 * The only dependency that has a commit: *found stays NULL if there is none,
 * and *count receives how many there are.
 */
static int
find_source(struct statement *s, const char *uri, const struct cJSON **found,
    size_t *count)
{
	const struct cJSON *array = tbv_json_pointer_value(s->tree,
	    DEPENDENCIES), *item;
	const char *commit, *other;

	*found = NULL;
	*count = 0;
	if (array == NULL)
		return TBV_OK;
	if (tbv_json_kind(array) != TBV_JSON_ARRAY)
		return bad_statement(s, "resolvedDependencies",
		    "want an array");
	for (item = tbv_json_first(array); item != NULL;
	    item = tbv_json_next(item)) {
		if (tbv_json_kind(item) != TBV_JSON_OBJECT ||
		    find_hex(item, "gitCommit", 20, &commit) != 0)
			return bad_statement(s, "resolvedDependencies",
			    "gitCommit: want 40 or 64 lower-case hex digits");
		if (commit == NULL)
			continue;
		other = string_member(item, "uri");
		if (uri != NULL && (other == NULL || strcmp(uri, other) != 0))
			continue;
		*found = item;
		++*count;
	}
	return TBV_OK;
}

/* Why a uri is ambiguous; NULL if it is not. */
static const char *
keep_place(struct tbv_claim *claim, const char *uri, const char *commit)
{
	const char *ref = strstr(uri, "@refs/"), *at;
	size_t len;

	if (strncmp(uri, "git+", 4) == 0)
		uri += 4;
	if (strchr(uri, '#') != NULL)
		return "its uri has a fragment";
	if (ref != NULL && strstr(ref + 1, "@refs/") != NULL)
		return "its uri has two refs";
	len = ref != NULL ? (size_t)(ref - uri) : strlen(uri);
	/* git+URL@COMMIT, as SPDX has it */
	at = ref == NULL ? strrchr(uri, '@') : NULL;
	if (at != NULL && strcmp(at + 1, commit) == 0)
		len = (size_t)(at - uri);
	if (tbv_claim_keep(uri, len, claim->text_repository,
	    &claim->repository) != 0 ||
	    !tbv_claim_is_text(claim->repository))
		return "its uri is not 1 to 255 printable characters";
	if (ref == NULL)
		return NULL;
	return tbv_claim_keep(ref + 1, strlen(ref + 1), claim->text_ref,
	    &claim->ref) == 0 && tbv_claim_is_text(claim->ref) ? NULL :
	    "its ref is not 1 to 255 printable characters";
}

/* Forgets a source that has been found not to be usable. */
static void
drop_source(struct tbv_claim *claim, const char *why)
{
	memset(&claim->commit, 0, sizeof(claim->commit));
	memset(&claim->repository, 0, sizeof(claim->repository));
	memset(&claim->ref, 0, sizeof(claim->ref));
	claim->source_why = why;
}

/* Adds a commit; one that cannot be kept could be any commit. */
static void
keep_candidate(struct tbv_claim *claim, const char *hex)
{
	size_t n = claim->candidate_count;

	if (n == TBV_MAX_CANDIDATES || hex == NULL ||
	    tbv_claim_keep_hex(hex, 20, TBV_SHA256_SIZE,
	    claim->text_candidate[n], &claim->candidate[n]) != 0)
		claim->candidates_missing = 1;
	else
		claim->candidate_count++;
}

static void
keep_candidates_of(struct tbv_claim *claim, const struct cJSON *thing)
{
	static const char *const algorithms[] = { "gitCommit", "sha1" };
	const struct cJSON *digest = member_of_kind(thing, "digest",
	    TBV_JSON_OBJECT), *value;
	size_t i;

	for (i = 0; i < 2; i++)
		if ((value = tbv_json_member(digest, algorithms[i])) != NULL)
			keep_candidate(claim, tbv_json_string(value));
}

/*
 * Collects all commits that an ambiguous source may mean, so that a revoked one
 * is found even if no source is required: the commit of the requested source,
 * and of each dependency that has a commit or is the requested source.
 */
static void
keep_candidates(struct statement *s, const struct cJSON *asked,
    const char *uri)
{
	const struct cJSON *array, *item = NULL;
	const char *other;

	keep_candidates_of(s->claim, asked);
	if ((array = tbv_json_pointer_value(s->tree, DEPENDENCIES)) != NULL)
		item = tbv_json_first(array);
	for (; item != NULL; item = tbv_json_next(item)) {
		other = string_member(item, "uri");
		if ((uri != NULL && other != NULL && strcmp(uri, other) == 0) ||
		    tbv_json_member(member_of_kind(item, "digest",
		    TBV_JSON_OBJECT), "gitCommit") != NULL)
			keep_candidates_of(s->claim, item);
	}
}

static const char *
keep_source(struct statement *s, const struct cJSON *asked,
    const struct cJSON *found)
{
	struct tbv_claim *claim = s->claim;
	const char *commit, *other = NULL, *uri = string_member(found, "uri");

	if (find_hex(found, "gitCommit", 20, &commit) != 0 ||
	    tbv_claim_keep_hex(commit, 20, TBV_SHA256_SIZE,
	    claim->text_commit, &claim->commit) != 0)
		return "its commit is not valid";
	if (commits_differ(found, commit))
		return "its gitCommit and its sha1 differ";
	if (asked != NULL && tbv_json_kind(asked) == TBV_JSON_OBJECT &&
	    (find_hex(asked, "gitCommit", 20, &other) != 0 ||
	    (other != NULL && strcmp(other, commit) != 0)))
		return "the requested commit differs";
	return uri != NULL ? keep_place(claim, uri, commit) : NULL;
}

/*
 * SLSA Provenance v1: the source is the only dependency with a commit.  An
 * ambiguous source is not an error as long as no source is required.
 */
static int
read_source(struct statement *s)
{
	const struct cJSON *asked, *found;
	const char *uri, *why = NULL;
	size_t count;
	int rc;

	if (!tbv_bytes_is(s->claim->predicate, PROVENANCE_V1))
		return TBV_OK;
	if ((rc = read_asked_source(s, &asked, &uri)) != TBV_OK ||
	    (rc = find_source(s, uri, &found, &count)) != TBV_OK)
		return rc;
	if (count > 1)
		why = "resolvedDependencies has several with a gitCommit";
	else if (count == 0 && uri != NULL)
		why = "resolvedDependencies has no gitCommit of the requested "
		    "source";
	else if (count == 1)
		why = keep_source(s, asked, found);
	if (why != NULL) {
		drop_source(s->claim, why);
		keep_candidates(s, asked, uri);
	}
	return TBV_OK;
}

static int
read_statement(struct statement *s)
{
	const char *predicate, *type;
	int rc;

	if (tbv_json_kind(s->tree) != TBV_JSON_OBJECT)
		return bad_statement(s, "JSON", "not an object");
	type = string_member(s->tree, "_type");
	if (type == NULL || strcmp(type, STATEMENT_V1) != 0)
		return bad_statement(s, "_type", "want " STATEMENT_V1);
	predicate = string_member(s->tree, "predicateType");
	if (predicate == NULL || *predicate == '\0' ||
	    tbv_claim_keep(predicate, strlen(predicate),
	    s->claim->text_predicate, &s->claim->predicate) != 0)
		return bad_statement(s, "predicateType",
		    "want a string of 1 to 255 bytes");
	if ((rc = read_subjects(s)) != TBV_OK)
		return rc;
	return read_source(s);
}

/* Bytes after the digest, such as a nonce, are not part of the claim. */
static int
check_attested(struct tbv_bytes user_data, struct statement *s)
{
	char got[2 * TBV_SHA256_SIZE + 1], want[2 * TBV_SHA256_SIZE + 1];
	uint8_t *sha256 = s->claim->text_statement;
	int rc;

	if (user_data.len == 0)
		return tbv_fault_set(s->fault, TBV_ERR_NO_CLAIM,
		    "user_data: empty");
	if (user_data.len < TBV_SHA256_SIZE)
		return tbv_fault_set(s->fault, TBV_ERR_CLAIM_DIGEST,
		    "user_data: want the SHA-256 of a Statement at its start, "
		    "got %zu bytes", user_data.len);
	if (s->wanted->text.data == NULL)
		return tbv_fault_set(s->fault, TBV_ERR_NO_STATEMENT,
		    "statement: none was given");
	if (s->wanted->text.len > TBV_STATEMENT_SIZE_MAX)
		return tbv_fault_set(s->fault, TBV_ERR_STATEMENT_MALFORMED,
		    "statement: more than %zu bytes", TBV_STATEMENT_SIZE_MAX);
	if ((rc = tbv_digest_sha256(&s->wanted->text, 1, sha256)) != TBV_OK)
		return tbv_fault_set(s->fault, rc, "statement: not hashed");
	s->claim->statement.data = sha256;
	s->claim->statement.len = TBV_SHA256_SIZE;
	if (memcmp(sha256, user_data.data, TBV_SHA256_SIZE) == 0)
		return TBV_OK;
	tbv_text_hex(user_data.data, TBV_SHA256_SIZE, want);
	tbv_text_hex(sha256, TBV_SHA256_SIZE, got);
	return tbv_fault_differ(s->fault, TBV_ERR_STATEMENT_MISMATCH,
	    "statement: sha256", want, got);
}

int
tbv_claim_statement(struct tbv_bytes user_data,
    const struct tbv_statement *wanted, struct tbv_claim *claim,
    struct tbv_fault *fault)
{
	struct statement s = { wanted, NULL, claim, fault };
	struct tbv_json_stop stop;
	char place[TBV_JSON_PLACE];
	struct cJSON *tree;
	const char *why;
	int rc;

	memset(claim, 0, sizeof(*claim));
	claim->form = TBV_CLAIM_STATEMENT;
	if ((rc = check_attested(user_data, &s)) != TBV_OK)
		return rc;
	if ((why = tbv_json_parse(wanted->text, TBV_JSON_ESCAPED_NAMES, &tree,
	    &stop)) != NULL) {
		if (stop.memory)
			return tbv_fault_set(fault, TBV_ERR_MEMORY,
			    "statement: %s", why);
		tbv_json_place(wanted->text, stop.at, place);
		return tbv_fault_set(fault, TBV_ERR_STATEMENT_MALFORMED,
		    "statement: %s%s", place, why);
	}
	s.tree = tree;
	rc = read_statement(&s);
	tbv_json_free(tree);
	return rc;
}
