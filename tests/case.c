/*
 * The cases of vectors/, made into policies and evidence through the public
 * header alone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "case.h"
#include "support.h"

#define CASES_MAX	2000
#define WORDS_MAX	64
#define PATH_SIZE	1024
#define SHARED		"artifact/hello-1.0.tar"

/* One policy as it is built up from its options. */
struct build {
	struct tbv_policy *policy;
	size_t image;		/* that of the command line */
	int has_image;
	int has[TBV_PART_ANY_SOURCE + 1];	/* parts that options replaced */
	char file[PATH_SIZE];	/* the policy's, whose lists are given last */
};

static char *names[CASES_MAX];
static size_t name_count;

/*
 * Tokens that a library does not return: the tool finds no policy or file, or
 * does not understand its options.
 */
static const char *const elsewhere[] = {
	"no-policy", "io", "usage"
};

static int
is_elsewhere(const char *dir, const char *name)
{
	char path[2 * PATH_SIZE], want[CASE_WORD] = "";
	FILE *file;
	size_t i;

	(void)snprintf(path, sizeof(path), "%s/%s/expect", dir, name);
	if ((file = fopen(path, "r")) != NULL) {
		if (fgets(want, sizeof(want), file) == NULL)
			want[0] = '\0';
		(void)fclose(file);
	}
	want[strcspn(want, "\n")] = '\0';
	for (i = 0; i < sizeof(elsewhere) / sizeof(elsewhere[0]); i++)
		if (strcmp(elsewhere[i], name) == 0 ||
		    strcmp(elsewhere[i], want) == 0)
			return 1;
	return 0;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t
cases_find(void)
{
	const char *dir = getenv("VECTORS");
	struct dirent *entry;
	char path[PATH_SIZE];
	DIR *cases;

	(void)snprintf(path, sizeof(path), "%s/cases",
	    dir != NULL ? dir : "vectors");
	if ((cases = opendir(path)) == NULL)
		return 0;
	while (name_count < CASES_MAX && (entry = readdir(cases)) != NULL)
		if (entry->d_name[0] != '.' && !is_elsewhere(path,
		    entry->d_name) &&
		    (names[name_count] = strdup(entry->d_name)) != NULL)
			name_count++;
	(void)closedir(cases);
	qsort(names, name_count, sizeof(*names), compare);
	return name_count;
}

void
cases_forget(void)
{
	while (name_count > 0)
		free(names[--name_count]);
}

const char *
case_name(size_t i)
{
	ck_assert_uint_lt(i, name_count);
	return names[i];
}

/* The image of the command line, in place of those of the policy. */
static int
image(struct build *b)
{
	int rc;

	if (b->has_image)
		return TBV_OK;
	b->has_image = 1;
	if ((rc = tbv_policy_clear(b->policy, TBV_PART_IMAGES)) != TBV_OK)
		return rc;
	return tbv_policy_add_image(b->policy, "command line", &b->image);
}

/* Options replace a part of the policy, they do not add to it. */
static int
replaced(struct build *b, enum tbv_policy_part part)
{
	if (b->has[part])
		return TBV_OK;
	b->has[part] = 1;
	return tbv_policy_clear(b->policy, part);
}

/*
 * Hands in the files that a policy names, relative to its directory: lists
 * after all options, which may replace the endorsers that they are read by.
 */
static int
references(struct build *b, const char *file, int lists)
{
	const char *slash = strrchr(file, '/');
	char path[PATH_SIZE];
	struct tbv_bytes in;
	size_t i;
	int rc = TBV_OK;

	for (i = 0; rc == TBV_OK &&
	    i < tbv_policy_file_count(b->policy); i++) {
		if ((tbv_policy_file_kind(b->policy, i) ==
		    TBV_POLICY_FILE_ENDORSEMENTS) != lists)
			continue;
		(void)snprintf(path, sizeof(path), "%.*s/%s",
		    slash == NULL ? 1 : (int)(slash - file),
		    slash == NULL ? "." : file,
		    tbv_policy_file_path(b->policy, i));
		in = load(path);
		rc = tbv_policy_set_file_mem(b->policy, i, in.data,
		    in.len);
		discard(in);
	}
	return rc;
}

static int
set_policy(struct build *b, const char *value)
{
	struct tbv_bytes in = load(value);
	int rc = tbv_policy_set_json_mem(b->policy, in.data, in.len);

	discard(in);
	if (rc != TBV_OK ||
	    (rc = tbv_policy_set_label(b->policy, value)) != TBV_OK)
		return rc;
	(void)snprintf(b->file, sizeof(b->file), "%s", value);
	return references(b, value, 0);
}

static int
set_no_policy(struct build *b, const char *value)
{
	(void)b;
	(void)value;
	return TBV_OK;
}

static int
set_pcrs(struct build *b, const char *value)
{
	struct tbv_bytes in = load(value);
	int rc = image(b);

	if (rc == TBV_OK)
		rc = tbv_policy_image_add_reference_mem(b->policy,
		    b->image, in.data, in.len);
	discard(in);
	return rc;
}

static int
set_pcr(struct build *b, const char *value)
{
	char *end;
	unsigned long index = strtoul(value, &end, 10);
	int rc = image(b);

	ck_assert_int_eq(*end, '=');
	return rc != TBV_OK ? rc : tbv_policy_image_set_pcr_hex(b->policy,
	    b->image, (unsigned int)index, end + 1);
}

/* As the tool does: an image with any fault is not a reference. */
static int
set_eif(struct build *b, const char *value)
{
	const char *dir = getenv("VECTORS");
	struct tbv_measurement *measurement = NULL;
	char path[PATH_SIZE];
	int fd, rc;

	(void)snprintf(path, sizeof(path), "%s/%s",
	    dir != NULL ? dir : "vectors", value);
	ck_assert_int_ge(fd = open(path, O_RDONLY), 0);
	rc = tbv_measure_fd(fd, NULL, NULL, &measurement);
	(void)close(fd);
	if (rc != TBV_OK)
		rc = TBV_ERR_REFERENCE_IMAGE;
	else if ((rc = image(b)) == TBV_OK)
		rc = tbv_policy_image_add_measurement(b->policy, b->image,
		    measurement);
	tbv_measurement_free(measurement);
	return rc;
}

static int
set_root(struct build *b, const char *value)
{
	struct tbv_bytes in;
	const uint8_t *der;
	size_t i, len;
	int rc = image(b);

	for (i = 0; i < tbv_root_count(); i++)
		if (rc == TBV_OK && strcmp(tbv_root_name(i), value) == 0) {
			der = tbv_root_der(i, &len);
			return tbv_policy_image_add_root_mem(b->policy,
			    b->image, value, der, len);
		}
	in = load(value);
	if (rc == TBV_OK)
		rc = tbv_policy_image_add_root_mem(b->policy, b->image,
		    value, in.data, in.len);
	discard(in);
	return rc;
}

static int
set_claim(struct build *b, const char *value)
{
	char json[512];
	int rc = image(b);

	(void)snprintf(json, sizeof(json), *value == '{' ? "%s" : "\"%s\"",
	    value);
	return rc != TBV_OK ? rc : tbv_policy_image_set_claim_mem(b->policy,
	    b->image, json, strlen(json));
}

/* The requirements apply to every image. */
static int
replaced_source(struct build *b, enum tbv_policy_part part)
{
	int rc = replaced(b, TBV_PART_ANY_SOURCE);

	return rc != TBV_OK ? rc : replaced(b, part);
}

static int
set_commit(struct build *b, const char *value)
{
	int rc = replaced_source(b, TBV_PART_COMMITS);

	return rc != TBV_OK ? rc : tbv_policy_add_commit_hex(b->policy,
	    value);
}

static int
set_tree(struct build *b, const char *value)
{
	return tbv_policy_set_tree_hex(b->policy, value);
}

static int
set_repository(struct build *b, const char *value)
{
	int rc = replaced_source(b, TBV_PART_REPOSITORIES);

	return rc != TBV_OK ? rc : tbv_policy_add_repository(b->policy,
	    value);
}

static int
set_ref(struct build *b, const char *value)
{
	int rc = replaced_source(b, TBV_PART_REFS);

	return rc != TBV_OK ? rc : tbv_policy_add_ref(b->policy, value);
}

static int
set_any_source(struct build *b, const char *value)
{
	(void)value;
	return tbv_policy_set_any_source(b->policy);
}

static int
set_time(struct build *b, const char *value)
{
	return tbv_policy_set_chain_time(b->policy, strcmp(value, "now") == 0 ?
	    TBV_CHAIN_TIME_NOW : TBV_CHAIN_TIME_DOCUMENT);
}

static int
set_max_age(struct build *b, const char *value)
{
	int64_t seconds;
	int rc = tbv_duration_parse(value, &seconds);

	return rc != TBV_OK ? rc : tbv_policy_set_max_age(b->policy,
	    seconds);
}

/* Without any image it replaces one. */
static int
set_insecure_debug(struct build *b, const char *value)
{
	int rc = TBV_OK;

	(void)value;
	if (tbv_policy_image_count(b->policy) == 0)
		rc = image(b);
	if (rc == TBV_OK && b->has_image)
		rc = tbv_policy_image_set_insecure_debug(b->policy,
		    b->image);
	return rc != TBV_OK ? rc :
	    tbv_policy_allow_insecure_debug(b->policy);
}

/* A file that a setter takes. */
static int
set_file(struct build *b, const char *name,
    int (*set)(struct tbv_policy *, const void *, size_t))
{
	struct tbv_bytes in = load(name);
	int rc = set(b->policy, in.data, in.len);

	discard(in);
	return rc;
}

static int
set_log_policy(struct build *b, const char *value)
{
	int rc = replaced(b, TBV_PART_LOG_POLICY);

	return rc != TBV_OK ? rc : set_file(b, value,
	    tbv_policy_set_log_policy_mem);
}

static int
set_require_log(struct build *b, const char *value)
{
	(void)value;
	return tbv_policy_set_log_required(b->policy, 1);
}

static int
set_endorsers(struct build *b, const char *value)
{
	int rc = replaced(b, TBV_PART_ENDORSERS);

	return rc != TBV_OK ? rc : set_file(b, value,
	    tbv_policy_set_endorsers_mem);
}

static int
set_stream(struct build *b, const char *value)
{
	return tbv_policy_set_endorsement_stream(b->policy, value);
}

/* In a second pass: endorsers come first. */
static int
set_endorsements(struct build *b, const char *value)
{
	int rc = replaced(b, TBV_PART_ENDORSEMENTS);

	return rc != TBV_OK ? rc : set_file(b, value,
	    tbv_policy_add_endorsements_mem);
}

/* The library has no state but what it is given. */
static int
set_no_state(struct build *b, const char *value)
{
	(void)b;
	(void)value;
	return TBV_OK;
}

static int
set_name(struct tbv_evidence *e, const char *value)
{
	return tbv_evidence_expect_name(e, value);
}

static int
set_list(struct tbv_evidence *e, const char *value)
{
	struct tbv_bytes in = load(value);
	int rc = tbv_evidence_set_checksums_mem(e, in.data, in.len);

	discard(in);
	return rc;
}

static int
set_statement(struct tbv_evidence *e, const char *value)
{
	struct tbv_bytes in = load(value);
	int rc = tbv_evidence_set_statement_mem(e, in.data, in.len);

	discard(in);
	return rc;
}

static int
set_proof(struct tbv_evidence *e, const char *value)
{
	struct tbv_bytes in = load(value);
	int rc = tbv_evidence_set_proof_mem(e, in.data, in.len);

	discard(in);
	return rc;
}

static int
set_clock(struct tbv_evidence *e, const char *value)
{
	int64_t seconds;
	int rc = tbv_time_parse(value, &seconds);

	return rc != TBV_OK ? rc : tbv_evidence_set_now(e, seconds);
}

/* Each sets a part of the policy, or of the evidence. */
static const struct option {
	const char *word;
	int has_value;
	int (*policy)(struct build *, const char *);
	int (*evidence)(struct tbv_evidence *, const char *);
} options[] = {
	{ "--policy", 1, set_policy, NULL },
	{ "--no-policy", 0, set_no_policy, NULL },
	{ "--pcrs", 1, set_pcrs, NULL },
	{ "--pcr", 1, set_pcr, NULL },
	{ "--eif", 1, set_eif, NULL },
	{ "--root", 1, set_root, NULL },
	{ "--claim", 1, set_claim, NULL },
	{ "--commit", 1, set_commit, NULL },
	{ "--tree", 1, set_tree, NULL },
	{ "--repository", 1, set_repository, NULL },
	{ "--ref", 1, set_ref, NULL },
	{ "--any-source", 0, set_any_source, NULL },
	{ "--time", 1, set_time, NULL },
	{ "--max-age", 1, set_max_age, NULL },
	{ "--insecure-debug", 0, set_insecure_debug, NULL },
	{ "--log-policy", 1, set_log_policy, NULL },
	{ "--require-log", 0, set_require_log, NULL },
	{ "--endorsers", 1, set_endorsers, NULL },
	{ "--stream", 1, set_stream, NULL },
	{ "--endorsements", 1, set_endorsements, NULL },
	{ "--no-state", 0, set_no_state, NULL },
	{ "--proof", 1, NULL, set_proof },
	{ "--name", 1, NULL, set_name },
	{ "--list", 1, NULL, set_list },
	{ "--statement", 1, NULL, set_statement },
	{ "--clock", 1, NULL, set_clock }
};

static const struct option *
find_option(const char *word)
{
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strcmp(options[i].word, word) == 0)
			return &options[i];
	return NULL;
}

/* Takes the next option from the lines at *next; NULL past the last. */
static const struct option *
take_option(char **next, const char **value)
{
	const struct option *option;
	char *word = strsep(next, "\n");

	if (word == NULL || *word == '\0')
		return NULL;
	option = find_option(word);
	ck_assert_msg(option != NULL, "%s: unknown", word);
	*value = "";
	if (option->has_value)
		*value = strsep(next, "\n");
	ck_assert_msg(*value != NULL, "%s: no value", word);
	return option;
}

/* The whole of a file as a string, to be freed. */
static char *
text(const char *name)
{
	struct tbv_bytes in = load(name);
	char *out = calloc(1, in.len + 1);

	ck_assert_ptr_nonnull(out);
	memcpy(out, in.data, in.len);
	discard(in);
	return out;
}

/* Calls the setters of lists, or all others. */
static int
make_pass(struct build *b, const char *key, int lists)
{
	char *lines = strdup(key), *next = lines;
	const struct option *option;
	const char *value;
	int rc = TBV_OK;

	ck_assert_ptr_nonnull(lines);
	while (rc == TBV_OK && (option = take_option(&next, &value)) != NULL)
		if ((option->policy == set_endorsements) == lists)
			rc = option->policy(b, value);
	free(lines);
	return rc;
}

/* The first setter that refuses decides. */
void
rules_make(struct rules *rules, const char *key)
{
	struct build b;
	int lists;

	memset(&b, 0, sizeof(b));
	rules->key = strdup(key);
	rules->policy = b.policy = tbv_policy_new();
	ck_assert_ptr_nonnull(rules->key);
	rules->error = b.policy != NULL ? make_pass(&b, key, 0) :
	    TBV_ERR_MEMORY;
	lists = strstr(key, "--endorsements\n") != NULL;
	if (rules->error == TBV_OK && b.file[0] != '\0' && !lists)
		rules->error = references(&b, b.file, 1);
	if (rules->error == TBV_OK)
		rules->error = make_pass(&b, key, 1);
}

void
rules_free(struct rules *rules)
{
	free(rules->key);
	tbv_policy_free(rules->policy);
}

/* Appends an option of the policy to the key. */
static void
add_to_key(struct vector *v, const char *word, const char *value)
{
	size_t len = strlen(v->key);
	size_t room = len + strlen(word) + strlen(value) + 3;

	v->key = realloc(v->key, room);
	ck_assert_ptr_nonnull(v->key);
	(void)snprintf(v->key + len, room - len, "%s\n%s%s", word, value,
	    *value != '\0' ? "\n" : "");
}

static void
read_options(struct vector *v, const char *path)
{
	char *lines = text(path), *next = lines;
	const struct option *option;
	const char *value;

	v->key = calloc(1, 1);
	ck_assert_ptr_nonnull(v->key);
	while ((option = take_option(&next, &value)) != NULL)
		if (option->policy != NULL)
			add_to_key(v, option->word, value);
		else if (v->error == TBV_OK)
			v->error = option->evidence(v->evidence, value);
	free(lines);
}

/* By every algorithm, whichever the claim is by. */
static void
set_digests(struct vector *v, const char *path, struct tbv_bytes in)
{
	struct tbv_digest *digest = tbv_digest_new();
	uint8_t value[TBV_DIGEST_SIZE_MAX];
	struct tbv_evidence *e = v->evidence;
	uint64_t size;

	ck_assert_ptr_nonnull(digest);
	ck_assert_int_eq(tbv_digest_add(digest, TBV_ALGORITHM_SHA384 |
	    TBV_ALGORITHM_SHA512), TBV_OK);
	ck_assert_int_eq(tbv_digest_update(digest, in.data, in.len), TBV_OK);
	ck_assert_int_eq(tbv_digest_final(digest, value, &size), TBV_OK);
	ck_assert_uint_eq(size, in.len);
	ck_assert_int_eq(tbv_evidence_set_artifact(e, value, size, path),
	    TBV_OK);
	ck_assert_int_eq(tbv_digest_value(digest, TBV_ALGORITHM_SHA384,
	    value), TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_artifact_digest(e,
	    TBV_ALGORITHM_SHA384, value), TBV_OK);
	ck_assert_int_eq(tbv_digest_value(digest, TBV_ALGORITHM_SHA512,
	    value), TBV_OK);
	ck_assert_int_eq(tbv_evidence_set_artifact_digest(e,
	    TBV_ALGORITHM_SHA512, value), TBV_OK);
	tbv_digest_free(digest);
}

/* The case's own artifact, or else the one that most of them share. */
static void
set_artifact(struct vector *v, const char *path)
{
	struct tbv_bytes in;

	if (!exists(path))
		path = SHARED;
	in = load(path);
	set_digests(v, path, in);
	discard(in);
}

static const char *
path_of(const struct vector *v, const char *file, char path[PATH_SIZE])
{
	(void)snprintf(path, PATH_SIZE, "cases/%s/%s", v->name, file);
	return path;
}

void
vector_open(struct vector *v, const char *name)
{
	char path[PATH_SIZE], *want;
	struct tbv_bytes in;

	memset(v, 0, sizeof(*v));
	v->name = name;
	v->evidence = tbv_evidence_new();
	ck_assert_ptr_nonnull(v->evidence);
	want = text(path_of(v, "expect", path));
	(void)snprintf(v->want, sizeof(v->want), "%.*s",
	    (int)strcspn(want, "\n"), want);
	free(want);
	read_options(v, path_of(v, "options", path));
	in = load(path_of(v, "attestation", path));
	vector_replace(v, in.data, in.len);
	discard(in);
	set_artifact(v, path_of(v, "artifact", path));
}

void
vector_close(struct vector *v)
{
	free(v->key);
	tbv_evidence_free(v->evidence);
}

void
vector_replace(struct vector *v, const void *data, size_t len)
{
	/* no ck_assert: each writes a line to a file, and some call it often */
	if (tbv_evidence_set_attestation_mem(v->evidence, data,
	    len) != TBV_OK)
		ck_abort_msg("%s: attestation: refused", v->name);
}

int
vector_judge(const struct vector *v, const struct rules *rules,
    struct tbv_result **result)
{
	*result = NULL;
	if (rules->error != TBV_OK)
		return rules->error;
	if (v->error != TBV_OK)
		return v->error;
	return tbv_verify(rules->policy, v->evidence, result);
}

const char *
result_leaks(const struct tbv_result *result)
{
	int i;

	for (i = 0; i < TBV_FACTS; i++)
		if (tbv_result_fact(result, (enum tbv_fact)i) != NULL)
			return "a fact without a verdict";
	for (i = 0; i < TBV_PCR_COUNT; i++)
		if (tbv_result_pcr(result, (unsigned int)i) != NULL)
			return "a PCR without a verdict";
	if (*tbv_result_summary(result) != '\0')
		return "a summary without a verdict";
	return NULL;
}

static const char *
verified_wrong(const struct vector *v, int rc, const struct tbv_result *r)
{
	if (rc != TBV_OK || tbv_result_error(r) != TBV_OK)
		return "not verified";
	if (strcmp(tbv_verdict_name(tbv_result_verdict(r)), v->want) != 0)
		return "another verdict";
	if (tbv_result_failed_check(r) != TBV_CHECK_NONE)
		return "verified in spite of a check";
	if (tbv_result_fact(r, TBV_FACT_CLAIM) == NULL ||
	    tbv_result_fact(r, TBV_FACT_SHA256) == NULL ||
	    *tbv_result_summary(r) == '\0')
		return "verified without facts";
	return tbv_result_root_is_builtin(r) ? "the built-in root" : NULL;
}

const char *
vector_wrong(const struct vector *v, int rc, const struct tbv_result *r)
{
	enum tbv_verdict verdict = tbv_error_class(rc) == TBV_CLASS_SYSTEM ?
	    TBV_VERDICT_NONE : TBV_VERDICT_REFUSED;

	if (strncmp(v->want, "verified", 8) == 0)
		return verified_wrong(v, rc, r);
	if (rc == TBV_OK)
		return "verified";
	if (strcmp(tbv_error_token(rc), v->want) != 0)
		return "another token";
	if (r == NULL)			/* a setter refused */
		return NULL;
	if (tbv_result_error(r) != rc || tbv_result_verdict(r) != verdict)
		return "the result differs from what was returned";
	if (*tbv_result_message(r) == '\0')
		return "no message";
	return result_leaks(r);
}

static const struct rules *
find_rules(struct cases *c, const char *key)
{
	size_t i;

	for (i = 0; i < c->rules_count; i++)
		if (strcmp(c->rules[i].key, key) == 0)
			return &c->rules[i];
	rules_make(&c->rules[c->rules_count], key);
	return &c->rules[c->rules_count++];
}

void
cases_open(struct cases *c)
{
	size_t i;

	c->count = name_count;
	c->rules_count = 0;
	c->vector = calloc(name_count, sizeof(*c->vector));
	c->rules = calloc(name_count, sizeof(*c->rules));
	c->rules_of = calloc(name_count, sizeof(*c->rules_of));
	ck_assert_ptr_nonnull(c->vector);
	ck_assert_ptr_nonnull(c->rules);
	ck_assert_ptr_nonnull(c->rules_of);
	for (i = 0; i < name_count; i++) {
		vector_open(&c->vector[i], names[i]);
		c->rules_of[i] = find_rules(c, c->vector[i].key);
	}
	/* a run over few cases, or with nothing shared, would prove little */
	ck_assert_uint_ge(c->count, 600);
	ck_assert_uint_lt(c->rules_count, c->count / 2);
}

void
cases_close(struct cases *c)
{
	while (c->count > 0)
		vector_close(&c->vector[--c->count]);
	while (c->rules_count > 0)
		rules_free(&c->rules[--c->rules_count]);
	free(c->vector);
	free(c->rules);
	free(c->rules_of);
}
