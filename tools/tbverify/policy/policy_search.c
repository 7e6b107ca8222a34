/*
 * Which policy holds: the file that is named or found, with those parts
 * replaced that the command line names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "input/input.h"
#include "policy/policy.h"
#include "report/reports.h"

#define PATH_SIZE 4096

static int
load_file(struct load *l, const char *path)
{
	if ((l->path = strdup(path)) == NULL)
		return fail(l->f, TBV_ERR_MEMORY, path, "out of memory");
	return named_refused(l, tbv_policy_load(l->p, path, named_open, l));
}

/* Where the environment says that the user's policy is; whether it does. */
static int
user_policy_path(char *out)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	int n;

	/* relative ones are to be ignored: XDG Base Directory 2 */
	if (config != NULL && config[0] == '/')
		n = snprintf(out, PATH_SIZE, "%s/tbverify/policy.json",
		    config);
	else if (home != NULL && home[0] == '/')
		n = snprintf(out, PATH_SIZE,
		    "%s/.config/tbverify/policy.json", home);
	else
		return 0;
	return n > 0 && n < PATH_SIZE;
}

/*
 * Why it is not looked at; NULL: it is.  The environment is not asked by root,
 * who inherits it from others, nor in a program that runs with another user's
 * rights.
 */
static const char *
why_not_user_policy(const struct options *o)
{
	if (o->system)
		return "--system was given";
	if (geteuid() != getuid() || getegid() != getgid())
		return "a program with another user's rights may not use it";
	return geteuid() == 0 ? "root does not use a user's policy" : NULL;
}

/* Each place, and why no policy was taken from there. */
static int
tell_no_policy(struct load *l)
{
	static const char system_policy[] =
	    TBV_SYSCONFDIR "/tbverify/policy.json";
	const char *why = why_not_user_policy(l->o);
	char path[PATH_SIZE], text[900];

	if (l->o->no_policy)
		return fail(l->f, TBV_ERR_NO_POLICY, "policy",
		    "--no-policy was given, and no option says what to trust");
	if (!user_policy_path(path))
		(void)snprintf(text, sizeof(text), "%s does not exist, "
		    "and neither XDG_CONFIG_HOME nor HOME gives a user's",
		    system_policy);
	else if (why == NULL)
		(void)snprintf(text, sizeof(text), "neither %.500s nor %s "
		    "exists", path, system_policy);
	else
		(void)snprintf(text, sizeof(text), "%s does not exist, "
		    "and %.500s was not used: %s", system_policy, path, why);
	return fail(l->f, TBV_ERR_NO_POLICY, "policy", text);
}

/*
 * Whether a policy is there.  One that cannot be looked at is there, and so is
 * a link to nothing: passing over it could mean passing over what it forbids.
 */
static int
has_policy_file(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

/* Finds and loads; *found says whether there was any. */
static int
load_found(struct load *l, int *found)
{
	static const char system_policy[] =
	    TBV_SYSCONFDIR "/tbverify/policy.json";
	char path[PATH_SIZE];

	*found = 1;
	if (l->o->policy != NULL)
		return load_file(l, l->o->policy);
	l->found = 1;
	if (!l->o->no_policy) {
		if (why_not_user_policy(l->o) == NULL &&
		    user_policy_path(path) && has_policy_file(path))
			return load_file(l, path);
		if (has_policy_file(system_policy))
			return load_file(l, system_policy);
	}
	*found = 0;
	return TBV_OK;
}

/*
 * A value as other programs print it, which may begin with 0x and contain
 * spaces; one that is too long is not a value.
 */
static void
plain_hex(const char *text, char *out, size_t size)
{
	size_t n = 0;

	text += strspn(text, " ");
	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		text += 2;
	for (; *text != '\0' && n + 1 < size; text++)
		if (*text != ' ')
			out[n++] = *text;
	out[n] = '\0';
}

/* Reads "N=HEX", or "PCRN=HEX", into the image. */
static int
set_option_pcr(struct load *l, const char *text)
{
	char *end = NULL, hex[256];
	unsigned long long index = 0;

	if (strncmp(text, "PCR", 3) == 0 || strncmp(text, "pcr", 3) == 0)
		text += 3;
	/* strtoull would take signs and spaces as well */
	if (text[0] >= '0' && text[0] <= '9')
		index = strtoull(text, &end, 10);
	if (end == NULL || *end != '=' || index > UINT_MAX)
		return fail(l->f, TBV_ERR_USAGE, "--pcr",
		    "want N=HEX, such as 0=3fa2...");
	plain_hex(end + 1, hex, sizeof(hex));
	return option_refused(l, tbv_policy_image_set_pcr_hex(l->p, l->image,
	    (unsigned int)index, hex), "--pcr");
}

/* A document cannot be the artifact that it attests. */
static int
is_evidence(struct load *l, const char *path)
{
	size_t i;

	for (i = 0; i < l->o->operand.count; i++)
		if (file_same(path, l->o->operand.item[i]))
			return fail(l->f, TBV_ERR_REFERENCE_KIND, path,
			    "is also a file to verify");
	return TBV_OK;
}

static int
add_pcrs(struct load *l, const char *path)
{
	struct file file;
	int rc;

	if ((rc = is_evidence(l, path)) != TBV_OK ||
	    (rc = file_read(path, TBV_REFERENCE_SIZE_MAX, &file,
	    l->f)) != TBV_OK)
		return rc;
	rc = policy_refused(l, tbv_policy_image_add_reference_mem(l->p,
	    l->image, file.data, file.len), path);
	free(file.data);
	return rc;
}

/* A bad image is a bad policy, and no verdict on what is to be verified. */
static int
add_eif(struct load *l, const char *path)
{
	struct failure why = { 0 };
	int rc;

	if ((rc = is_evidence(l, path)) != TBV_OK)
		return rc;
	if ((rc = image_load_measured(l->o, l->p, l->image,
	    path, &why)) == TBV_OK)
		return TBV_OK;
	if (tbv_error_class(rc) != TBV_CLASS_SYSTEM)
		why.error = rc = TBV_ERR_REFERENCE_IMAGE;
	*l->f = why;
	return rc;
}

int
is_built_in_root(const char *name)
{
	size_t i;

	for (i = 0; i < tbv_root_count(); i++)
		if (strcmp(tbv_root_name(i), name) == 0)
			return 1;
	return 0;
}

/* A built-in root by its name, which no file has; another one by its file. */
static int
add_root(struct load *l, const char *path)
{
	const uint8_t *der;
	struct file file;
	size_t i, len;
	int rc;

	for (i = 0; i < tbv_root_count(); i++)
		if (strcmp(tbv_root_name(i), path) == 0) {
			der = tbv_root_der(i, &len);
			return policy_refused(l,
			    tbv_policy_image_add_root_mem(l->p, l->image, path,
			    der, len), path);
		}

	if ((rc = is_evidence(l, path)) != TBV_OK ||
	    (rc = file_read(path, TBV_ROOT_SIZE_MAX, &file, l->f)) != TBV_OK)
		return rc;
	rc = policy_refused(l, tbv_policy_image_add_root_mem(l->p, l->image,
	    path, file.data, file.len), path);
	free(file.data);
	return rc;
}

/* Calls a setter for each value of an option. */
static int
each(struct load *l, const struct values *v,
    int (*set)(struct load *, const char *))
{
	size_t i;
	int rc;

	for (i = 0; i < v->count; i++)
		if ((rc = set(l, v->item[i])) != TBV_OK)
			return rc;
	return TBV_OK;
}

/* A word, or an object as in a policy. */
static int
set_claim(struct load *l, const char *claim)
{
	char word[32];
	int n;

	if (*claim == '{')
		return option_refused(l, tbv_policy_image_set_claim_mem(l->p,
		    l->image, claim, strlen(claim)), "--claim");
	n = snprintf(word, sizeof(word), "\"%s\"", claim);
	if (n < 0 || (size_t)n >= sizeof(word))
		return fail(l->f, TBV_ERR_USAGE, "--claim", "want tb1, text, "
		    "digest, statement or an object as in a policy");
	return option_refused(l, tbv_policy_image_set_claim_mem(l->p,
	    l->image, word, (size_t)n), "--claim");
}

/* Whose measurements these are; a policy's images have their own kinds. */
static int
set_kind(struct load *l, const char *word)
{
	enum tbv_image_kind kind = TBV_IMAGE_ENCLAVE;

	if (strcmp(word, "nitrotpm") == 0)
		kind = TBV_IMAGE_NITROTPM;
	else if (strcmp(word, "enclave") != 0)
		return fail(l->f, TBV_ERR_USAGE, "--kind",
		    "want enclave or nitrotpm");
	return option_refused(l, tbv_policy_image_set_kind(l->p, l->image,
	    kind), "--kind");
}

/*
 * The image of the command line, which replaces those of the policy.  Its
 * root or its claim alone make no image, and are of none that a policy or an
 * endorsement list names: they would widen it.
 */
static int
set_option_image(struct load *l)
{
	const struct options *o = l->o;
	int measured = o->pcrs.count + o->pcr.count > 0 || o->eif != NULL, rc;

	if (!measured && (tbv_policy_image_count(l->p) > 0 ||
	    !o->insecure_debug)) {
		if (o->root.count > 0)
			return fail(l->f, TBV_ERR_USAGE, "--root",
			    "needs --pcrs, --pcr or --eif; the images of a "
			    "policy have their own roots");
		return o->claim == NULL ? TBV_OK : fail(l->f, TBV_ERR_USAGE,
		    "--claim", "needs --pcrs, --pcr or --eif; the images "
		    "of a policy have their own claims");
	}
	if ((rc = policy_refused(l, tbv_policy_clear(l->p, TBV_PART_IMAGES),
	    "images")) != TBV_OK ||
	    (rc = policy_refused(l, tbv_policy_add_image(l->p,
	    o->image_name != NULL ? o->image_name : "command line",
	    &l->image), "images")) != TBV_OK ||
	    (o->kind != NULL && (rc = set_kind(l, o->kind)) != TBV_OK) ||
	    (rc = each(l, &o->pcrs, add_pcrs)) != TBV_OK ||
	    (rc = each(l, &o->pcr, set_option_pcr)) != TBV_OK ||
	    (o->eif != NULL && (rc = add_eif(l, o->eif)) != TBV_OK) ||
	    (rc = each(l, &o->root, add_root)) != TBV_OK)
		return rc;
	if (o->claim != NULL && (rc = set_claim(l, o->claim)) != TBV_OK)
		return rc;
	return measured ? TBV_OK : policy_refused(l,
	    tbv_policy_image_set_insecure_debug(l->p, l->image), "images");
}

static int
add_commit_option(struct load *l, const char *hex)
{
	return option_refused(l, tbv_policy_add_commit_hex(l->p, hex),
	    "--commit");
}

static int
add_repository(struct load *l, const char *url)
{
	return option_refused(l, tbv_policy_add_repository(l->p, url),
	    "--repository");
}

/* What people write for a ref, and what to write for it. */
static int
explain_ref(struct load *l, const char *ref)
{
	size_t digits = strspn(ref, "0123456789abcdefABCDEF");
	const char *bare = strncmp(ref, "tags/", 5) == 0 ? ref + 5 :
	    strncmp(ref, "heads/", 6) == 0 ? ref + 6 : ref;
	char text[512];

	if (ref[digits] == '\0' && digits >= 7)
		(void)snprintf(text, sizeof(text), digits == 40 ||
		    digits == 64 ? "that is a commit: write --commit %.64s" :
		    "that is a commit, cut short: write --commit with all of "
		    "its 40 digits", ref);
	else
		(void)snprintf(text, sizeof(text), "want a full name, as "
		    "refs/tags/%.100s or refs/heads/%.100s; or write --tag "
		    "%.100s or --branch %.100s", bare, bare, bare, bare);
	return fail(l->f, TBV_ERR_USAGE, "--ref", text);
}

static int
add_ref(struct load *l, const char *pattern)
{
	if (strncmp(pattern, "refs/", 5) != 0)
		return explain_ref(l, pattern);
	return option_refused(l, tbv_policy_add_ref(l->p, pattern), "--ref");
}

/* One part of the source, replaced by an option's values if it has any. */
static int
replace(struct load *l, const struct values *v, enum tbv_policy_part part,
    int (*add)(struct load *, const char *))
{
	int rc;

	if (v->count == 0)
		return TBV_OK;
	if ((rc = policy_refused(l, tbv_policy_clear(l->p, part),
	    "options")) != TBV_OK)
		return rc;
	return each(l, v, add);
}

static int
set_option_source(struct load *l)
{
	const struct options *o = l->o;
	int rc;

	if (o->any_source)
		return option_refused(l, tbv_policy_set_any_source(l->p),
		    "--any-source");
	/* these requirements apply to every image */
	if ((o->commit.count > 0 || o->repository.count > 0 ||
	    o->ref.count > 0 || o->tree != NULL) &&
	    (rc = policy_refused(l, tbv_policy_clear(l->p,
	    TBV_PART_ANY_SOURCE), "options")) != TBV_OK)
		return rc;
	if ((rc = replace(l, &o->commit, TBV_PART_COMMITS,
	    add_commit_option)) != TBV_OK ||
	    (rc = replace(l, &o->repository, TBV_PART_REPOSITORIES,
	    add_repository)) != TBV_OK ||
	    (rc = replace(l, &o->ref, TBV_PART_REFS, add_ref)) != TBV_OK)
		return rc;
	return o->tree == NULL ? TBV_OK : option_refused(l,
	    tbv_policy_set_tree_hex(l->p, o->tree), "--tree");
}

static int
set_time(struct load *l)
{
	const struct options *o = l->o;
	int64_t seconds;
	int rc = TBV_OK;

	if (o->time != NULL && strcmp(o->time, "now") == 0)
		rc = tbv_policy_set_chain_time(l->p, TBV_CHAIN_TIME_NOW);
	else if (o->time != NULL && strcmp(o->time, "document") == 0)
		rc = tbv_policy_set_chain_time(l->p, TBV_CHAIN_TIME_DOCUMENT);
	else if (o->time != NULL)
		return fail(l->f, TBV_ERR_USAGE, "--time",
		    "want document or now");
	/* that of live is asked beside the policy's */
	if (rc != TBV_OK || o->max_age == NULL || o->command == COMMAND_LIVE)
		return option_refused(l, rc, "--time");
	if (tbv_duration_parse(o->max_age, &seconds) != TBV_OK)
		return fail(l->f, TBV_ERR_USAGE, "--max-age",
		    "want a number and s, m, h, d or w, such as 180d");
	return option_refused(l, tbv_policy_set_max_age(l->p, seconds),
	    "--max-age");
}

/* Whether any option says what to trust or to expect. */
static int
has_expectation(const struct options *o)
{
	return o->pcrs.count + o->pcr.count + o->root.count +
	    o->commit.count + o->repository.count + o->ref.count > 0 ||
	    o->log_policy != NULL || o->endorsers != NULL ||
	    o->eif != NULL || o->tree != NULL || o->any_source ||
	    o->insecure_debug;
}

/*
 * What the options replace goes before the policy's files are read: those of
 * a part that is replaced need not be there.
 */
static int
load_policy(struct load *l)
{
	const struct options *o = l->o;
	int found, rc;

	if ((rc = load_found(l, &found)) != TBV_OK)
		return rc;
	if (!found && !has_expectation(o))
		return tell_no_policy(l);
	if ((rc = set_option_image(l)) != TBV_OK ||
	    (rc = set_option_source(l)) != TBV_OK || (rc = set_time(l)) !=
	    TBV_OK || (rc = named_load(l)) != TBV_OK)
		return rc;
	if (!o->insecure_debug)
		return TBV_OK;
	return option_refused(l, tbv_policy_allow_insecure_debug(l->p),
	    "--insecure-debug");
}

int
policy_load(const struct options *o, struct tbv_policy *p, struct inputs *in,
    struct failure *f)
{
	struct load l = { o, p, f, 0, 0, NULL, NULL, 0 };
	int rc = load_policy(&l);

	if (rc == TBV_OK && in != NULL && l.path != NULL) {
		gather_policy(p, l.path, in);
		if (in->policy_path == NULL && o->vsa != NULL)
			rc = fail(f, TBV_ERR_IO, l.path, strerror(errno));
	}
	free(l.path);
	free(l.opened);
	return rc;
}
