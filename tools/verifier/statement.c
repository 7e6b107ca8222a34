/*
 * In-toto Statements about a verdict that is OK: a SLSA Verification Summary, a
 * Simple Verification Result, and the SLSA Provenance that the claim supports.
 * They are not signed here.
 *
 * This is the only user of cJSON in these programs, and it does nothing but
 * write.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/hex.h"
#include "verifier/rfc3339.h"
#include "verifier/statement.h"

#define PROVENANCE "https://slsa.dev/provenance/v1"
#define VERIFIER "pkg:generic/tbverify@"

/* The statement being written; a failure is kept. */
struct writer {
	const struct verdict *v;
	int failed;
};

static const char *
statement_fact(const struct writer *w, enum tbv_fact name)
{
	return tbv_result_fact(w->v->result, name);
}

static void
keep_made(struct writer *w, const void *made)
{
	if (made == NULL)
		w->failed = 1;
}

/* A fact that there is not is left out. */
static void
text(struct writer *w, cJSON *object, const char *name, const char *value)
{
	if (value != NULL)
		keep_made(w, cJSON_AddStringToObject(object, name, value));
}

static cJSON *
object(struct writer *w, cJSON *in, const char *name)
{
	cJSON *made = cJSON_AddObjectToObject(in, name);

	keep_made(w, made);
	return made;
}

static cJSON *
array(struct writer *w, cJSON *in, const char *name)
{
	cJSON *made = cJSON_AddArrayToObject(in, name);

	keep_made(w, made);
	return made;
}

/* Puts what was made at the end of an array; NULL after a failure. */
static cJSON *
append_made(struct writer *w, cJSON *in, cJSON *made)
{
	if (made != NULL && cJSON_AddItemToArray(in, made))
		return made;
	cJSON_Delete(made);
	w->failed = 1;
	return NULL;
}

static void
digest(struct writer *w, cJSON *in, const char *algorithm, const char *hex)
{
	text(w, object(w, in, "digest"), algorithm, hex);
}

static void
digest_bytes(struct writer *w, cJSON *in, const uint8_t *bytes)
{
	char hex[2 * TBV_SHA256_SIZE + 1];

	hex_encode(bytes, TBV_SHA256_SIZE, hex);
	digest(w, in, "sha256", hex);
}

static int
is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || (c != '\0' && strchr("-._~", c) != NULL);
}

/* RFC 3986 2.1, with "/" as it is if it parts the names of a path. */
static void
percent(FILE *out, const char *in, int is_path)
{
	for (; *in != '\0'; in++) {
		if (is_unreserved(*in) || (is_path && *in == '/'))
			(void)putc(*in, out);
		else
			fprintf(out, "%%%02X", (unsigned int)
			    (unsigned char)*in);
	}
}

/* before, then escaped text, then after; to be freed; NULL: no memory. */
static char *
uri(const char *before, const char *escaped, int is_path, const char *after)
{
	char *made = NULL;
	size_t len;
	FILE *out = open_memstream(&made, &len);
	int bad;

	if (out == NULL)
		return NULL;
	(void)fputs(before, out);
	percent(out, escaped, is_path);
	(void)fputs(after, out);
	bad = ferror(out);
	if (fclose(out) == 0 && !bad)
		return made;
	free(made);
	return NULL;
}

static void
text_owned(struct writer *w, cJSON *in, const char *name, char *value)
{
	keep_made(w, value);
	text(w, in, name, value);
	free(value);
}

int
statement_is_uri(const char *s)
{
	size_t scheme = strcspn(s, ":"), i;

	if (s[0] == '\0' || s[scheme] != ':' || s[scheme + 1] == '\0' ||
	    !((s[0] >= 'a' && s[0] <= 'z') || (s[0] >= 'A' && s[0] <= 'Z')))
		return 0;
	for (i = 0; s[i] != '\0'; i++) {
		if (i < scheme && s[i] != '+' && (s[i] == '_' ||
		    s[i] == '~' || !is_unreserved(s[i])))
			return 0;
		if (!is_unreserved(s[i]) &&
		    strchr(":/?#[]@!$&'()*+,;=%", s[i]) == NULL)
			return 0;
	}
	return 1;
}

/* The statement's own members; the predicate is for the caller to fill. */
static cJSON *
begin_statement(struct writer *w, const char *type, cJSON **predicate)
{
	cJSON *root = cJSON_CreateObject(), *subject;

	keep_made(w, root);
	text(w, root, "_type", "https://in-toto.io/Statement/v1");
	subject = append_made(w, array(w, root, "subject"),
	    cJSON_CreateObject());
	/* some claims name no artifact */
	text(w, subject, "name", statement_fact(w, TBV_FACT_NAME));
	digest(w, subject, "sha256", statement_fact(w, TBV_FACT_SHA256));
	text(w, root, "predicateType", type);
	*predicate = object(w, root, "predicate");
	return root;
}

/* The text, with a line feed, to be freed; NULL if anything had failed. */
static char *
end_statement(struct writer *w, cJSON *root)
{
	char *printed = w->failed ? NULL : cJSON_Print(root), *whole = NULL;
	size_t len;

	cJSON_Delete(root);
	if (printed == NULL)
		return NULL;
	len = strlen(printed);
	if ((whole = malloc(len + 2)) != NULL) {
		memcpy(whole, printed, len);
		memcpy(whole + len, "\n", 2);
	}
	cJSON_free(printed);
	return whole;
}

static cJSON *
add_verifier(struct writer *w, cJSON *predicate, const char *id)
{
	cJSON *verifier = object(w, predicate, "verifier");

	if (id != NULL)
		text(w, verifier, "id", id);
	else
		text_owned(w, verifier, "id", uri(VERIFIER, tbv_version(), 0,
		    ""));
	return verifier;
}

/*
 * The attested name, if there is one, and the digest: with no place that the
 * artifact came from, they alone are known of it.
 */
static void
add_resource(struct writer *w, cJSON *predicate)
{
	const char *name = statement_fact(w, TBV_FACT_NAME);
	char checksum[2 * TBV_SHA256_SIZE + 32];

	(void)snprintf(checksum, sizeof(checksum), "?checksum=sha256:%s",
	    statement_fact(w, TBV_FACT_SHA256));
	text_owned(w, predicate, "resourceUri", uri("pkg:generic/",
	    name != NULL ? name : "unnamed", 0, checksum));
}

static void
add_policy(struct writer *w, cJSON *to)
{
	const struct inputs *in = w->v->inputs;
	cJSON *policy = object(w, to, "policy");

	text_owned(w, policy, "uri", uri("file://", in->policy_path, 1, ""));
	digest_bytes(w, policy, in->policy);
}

static void
add_attestation(struct writer *w, cJSON *in, const char *name,
    const uint8_t *bytes)
{
	cJSON *item = append_made(w, in, cJSON_CreateObject());

	/* a summary has no names for them */
	text(w, item, "name", name);
	digest_bytes(w, item, bytes);
}

/* The requirements that hold, as our own levels. */
static void
add_properties(struct writer *w, cJSON *properties)
{
	const struct tbv_result *r = w->v->result;
	const char *claim = statement_fact(w, TBV_FACT_CLAIM);
	size_t i;
	const struct {
		const char *word;
		int holds;
	} row[] = {
		{ "TBVERIFY_MEASURED_IMAGE", tbv_result_check(r,
		    TBV_CHECK_MEASUREMENT) == TBV_PASS },
		{ "TBVERIFY_MEASURED_SOURCE", claim != NULL &&
		    strcmp(claim, "tb1 (measured)") == 0 },
		{ "TBVERIFY_BUILTIN_ROOT", tbv_result_root_is_builtin(r) },
		{ "TBVERIFY_LOGGED", tbv_result_check(r, TBV_CHECK_LOG) ==
		    TBV_PASS },
		{ "TBVERIFY_ENDORSED", tbv_result_check(r,
		    TBV_CHECK_ENDORSEMENT) == TBV_PASS }
	};

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (row[i].holds)
			(void)append_made(w, properties,
			    cJSON_CreateString(row[i].word));
}

/* No SLSA level: whether a builder deserves one is not asked. */
static void
add_levels(struct writer *w, cJSON *predicate)
{
	cJSON *levels = array(w, predicate, "verifiedLevels");

	(void)append_made(w, levels,
	    cJSON_CreateString("SLSA_BUILD_LEVEL_UNEVALUATED"));
	add_properties(w, levels);
}

char *
statement_vsa(const struct verdict *v, const char *verifier, int has_proof)
{
	struct writer w = { v, 0 };
	char when[RFC3339_SIZE];
	cJSON *root, *predicate, *inputs;

	root = begin_statement(&w, "https://slsa.dev/verification_summary/v1",
	    &predicate);
	(void)add_verifier(&w, predicate, verifier);
	rfc3339(v->inputs->now, when);
	text(&w, predicate, "timeVerified", when);
	add_resource(&w, predicate);
	add_policy(&w, predicate);
	inputs = array(&w, predicate, "inputAttestations");
	add_attestation(&w, inputs, NULL, v->inputs->attestation);
	if (has_proof)
		add_attestation(&w, inputs, NULL, v->inputs->proof);
	if (statement_fact(&w, TBV_FACT_STATEMENT) != NULL)
		digest(&w, append_made(&w, inputs, cJSON_CreateObject()),
		    "sha256", statement_fact(&w, TBV_FACT_STATEMENT));
	text(&w, predicate, "verificationResult", "PASSED");
	add_levels(&w, predicate);
	text(&w, predicate, "slsaVersion", "1.1");
	return end_statement(&w, root);
}

/* The policy is an extension of ours, as the predicate's text has it. */
char *
statement_svr(const struct verdict *v, const char *verifier)
{
	struct writer w = { v, 0 };
	char when[RFC3339_SIZE];
	cJSON *root, *predicate;

	root = begin_statement(&w, "https://in-toto.io/attestation/svr/v0.1",
	    &predicate);
	add_policy(&w, add_verifier(&w, predicate, verifier));
	rfc3339(v->inputs->now, when);
	text(&w, predicate, "timeCreated", when);
	add_properties(&w, array(&w, predicate, "properties"));
	return end_statement(&w, root);
}

/* What the requester chose: all that the commit does not fix. */
static void
add_parameters(struct writer *w, cJSON *definition)
{
	cJSON *p = object(w, definition, "externalParameters");

	text(w, p, "repository", statement_fact(w, TBV_FACT_REPOSITORY));
	text(w, p, "ref", statement_fact(w, TBV_FACT_REF));
	text(w, p, "commit", statement_fact(w, TBV_FACT_COMMIT));
	text(w, p, "recipe", statement_fact(w, TBV_FACT_RECIPE));
	text(w, p, "rootfs", statement_fact(w, TBV_FACT_ROOTFS));
	if (statement_fact(w, TBV_FACT_NETWORK) != NULL)
		keep_made(w, cJSON_AddTrueToObject(p, "network"));
	if (statement_fact(w, TBV_FACT_PRIVATE) != NULL)
		keep_made(w, cJSON_AddTrueToObject(p, "private"));
}

/*
 * SPDX's form of a place in a git repository: git+URL@COMMIT.  In the path of
 * the URL, "@" would begin the commit and "#" a fragment; before the path, "@"
 * follows a user name.  To be freed; NULL: no memory.
 */
static char *
place(const char *url, const char *commit)
{
	const char *path = strstr(url, "://");
	char *made = NULL;
	size_t len;
	FILE *out = open_memstream(&made, &len);
	int bad;

	if (out == NULL)
		return NULL;
	path = path != NULL ? path + 3 + strcspn(path + 3, "/?#") : url;
	fprintf(out, "git+%.*s", (int)(path - url), url);
	for (; *path != '\0'; path++)
		if (*path == '@' || *path == '#')
			fprintf(out, "%%%02X", (unsigned int)*path);
		else
			(void)putc(*path, out);
	fprintf(out, "@%s", commit);
	bad = ferror(out);
	if (fclose(out) == 0 && !bad)
		return made;
	free(made);
	return NULL;
}

static void
add_source(struct writer *w, cJSON *in)
{
	const char *repository = statement_fact(w, TBV_FACT_REPOSITORY);
	const char *commit = statement_fact(w, TBV_FACT_COMMIT);
	const char *tree = statement_fact(w, TBV_FACT_TREE);
	cJSON *item;

	if (commit == NULL)
		return;
	item = append_made(w, in, cJSON_CreateObject());
	if (repository != NULL && statement_is_uri(repository))
		text_owned(w, item, "uri", place(repository, commit));
	digest(w, item, "gitCommit", commit);
	if (tree != NULL)
		text(w, object(w, item, "annotations"), "tbverify-tree", tree);
}

static void
add_chosen(struct writer *w, cJSON *in, const char *name, enum tbv_fact which)
{
	cJSON *item;

	if (statement_fact(w, which) == NULL)
		return;
	item = append_made(w, in, cJSON_CreateObject());
	text(w, item, "name", name);
	digest(w, item, "sha256", statement_fact(w, which));
}

static void
add_definition(struct writer *w, cJSON *predicate)
{
	cJSON *definition = object(w, predicate, "buildDefinition"),
	    *dependencies;
	const char *claim = statement_fact(w, TBV_FACT_CLAIM);
	char type[64];

	/* "FORM (measured)" or "FORM (not measured)" */
	(void)snprintf(type, sizeof(type), "tbverify:build/%.*s",
	    (int)strcspn(claim, " "), claim);
	text(w, definition, "buildType", type);
	add_parameters(w, definition);
	dependencies = array(w, definition, "resolvedDependencies");
	add_source(w, dependencies);
	add_chosen(w, dependencies, "recipe", TBV_FACT_RECIPE);
	add_chosen(w, dependencies, "rootfs", TBV_FACT_ROOTFS);
	add_chosen(w, dependencies, "inputs", TBV_FACT_INPUTS);
}

/*
 * The builder is identified by the measured image and the root that certifies
 * it.  The name of a root other than the built-in one is chosen by a user, so
 * it has another prefix.
 */
static void
add_builder(struct writer *w, cJSON *details)
{
	char hex[3][2 * TBV_PCR_SIZE + 1] = { "", "", "" };
	char after[4 * 2 * TBV_PCR_SIZE];
	const uint8_t *pcr;
	unsigned int i;

	for (i = 0; i < 3; i++)
		if ((pcr = tbv_result_pcr(w->v->result, i)) != NULL)
			hex_encode(pcr, TBV_PCR_SIZE, hex[i]);
	(void)snprintf(after, sizeof(after), "&pcr0=%s&pcr1=%s&pcr2=%s",
	    hex[0], hex[1], hex[2]);
	text_owned(w, object(w, details, "builder"), "id",
	    uri(tbv_result_root_is_builtin(w->v->result) ?
	    "tbverify:image?root=" : "tbverify:image?other-root=",
	    statement_fact(w, TBV_FACT_ROOT), 0, after));
}

int
statement_has_provenance(const struct verdict *v)
{
	const char *type = tbv_result_fact(v->result,
	    TBV_FACT_PREDICATE_TYPE);

	return type == NULL || strcmp(type, PROVENANCE) == 0;
}

/* A Statement that was attested is the builder's own, as it was delivered. */
static char *
attested_statement(const struct inputs *in)
{
	char *copy = malloc(in->statement_len + 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, in->statement, in->statement_len);
	copy[in->statement_len] = '\0';
	return copy;
}

char *
statement_provenance(const struct verdict *v)
{
	struct writer w = { v, 0 };
	cJSON *root, *predicate, *details, *metadata;

	if (v->inputs->statement != NULL)
		return attested_statement(v->inputs);

	root = begin_statement(&w, PROVENANCE, &predicate);
	add_definition(&w, predicate);
	details = object(&w, predicate, "runDetails");
	add_builder(&w, details);
	metadata = object(&w, details, "metadata");
	text(&w, metadata, "invocationId",
	    statement_fact(&w, TBV_FACT_MODULE_ID));
	text(&w, metadata, "finishedOn", statement_fact(&w, TBV_FACT_TIME));
	add_attestation(&w, array(&w, details, "byproducts"), "attestation",
	    v->inputs->attestation);
	return end_statement(&w, root);
}
