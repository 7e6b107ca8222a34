/*
 * Loads whom the policy trusts besides the hypervisor: roots, logs, endorsers
 * and their lists, from the policy's files and from the options.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/policy.h"
#include "report/reports.h"

#define PATH_SIZE 4096

/*
 * The path of a file that a policy names, relative to the policy's.  Never
 * "-" alone, which would be the standard input.
 */
static int
resolve_name(struct load *l, const char *name, char *out)
{
	const char *slash = strrchr(l->path, '/');
	int dir = slash != NULL ? (int)(slash - l->path) + 1 : 0, n;

	if (name[0] == '/')
		dir = 0;
	n = snprintf(out, PATH_SIZE, "%.*s%s%s", dir, l->path,
	    dir == 0 && name[0] != '/' ? "./" : "", name);
	if (n < 0 || n >= PATH_SIZE)
		return fail(l->f, TBV_ERR_IO, name, "too long a name");
	return TBV_OK;
}

/* What an option names, or the i-th reference of the policy, gets its bytes. */
struct target {
	size_t reference;		/* SIZE_MAX: an option */
	enum tbv_policy_file_kind kind;
	const char *path;
};

static int
hand_in(struct load *l, const struct target *t, const void *data, size_t len)
{
	int rc;

	if (t->reference != SIZE_MAX)
		rc = tbv_policy_set_file_mem(l->p, t->reference, data,
		    len);
	else if (t->kind == TBV_POLICY_FILE_LOG_POLICY)
		rc = tbv_policy_set_log_policy_mem(l->p, data, len);
	else if (t->kind == TBV_POLICY_FILE_ENDORSERS)
		rc = tbv_policy_set_endorsers_mem(l->p, data, len);
	else
		rc = tbv_policy_add_endorsements_mem(l->p, data, len);
	if (rc == TBV_OK && t->kind == TBV_POLICY_FILE_LOG_POLICY)
		l->has_log = 1;
	return policy_refused(l, rc, t->path);
}

/* Puts a file behind what is there; text->data stays the caller's to free. */
static int
append_file(struct file *text, const struct file *more, const char *path,
    struct failure *f)
{
	unsigned char *both = realloc(text->data, text->len + more->len + 1);

	if (both == NULL)
		return fail(f, TBV_ERR_MEMORY, path, "out of memory");
	memcpy(both + text->len, more->data, more->len);
	text->data = both;
	text->len += more->len;
	return TBV_OK;
}

/*
 * The signature files beside a list, one after the other: as in a note, one of
 * a signer whom nobody knows does not count.
 */
static int
append_beside_list(struct load *l, const struct target *t,
    struct file *signatures)
{
	static const char *const suffix[] = { ".minisig", ".sig" };
	char path[PATH_SIZE + 16];
	struct file file;
	int rc = TBV_OK;
	size_t i;

	for (i = 0; rc == TBV_OK && i < sizeof(suffix) / sizeof(suffix[0]);
	    i++) {
		(void)snprintf(path, sizeof(path), "%s%s", t->path,
		    suffix[i]);
		if (strcmp(t->path, "-") == 0 || access(path, F_OK) != 0)
			continue;
		if ((rc = reports_spare(l->o, path, l->f)) != TBV_OK ||
		    (rc = file_read(path, TBV_ENDORSEMENTS_SIZE_MAX, &file,
		    l->f)) != TBV_OK)
			break;
		rc = append_file(signatures, &file, path, l->f);
		free(file.data);
	}
	return rc;
}

/* A list has its signatures in it, or in files beside it. */
static int
load_list(struct load *l, const struct target *t)
{
	struct file list, whole = { 0 };
	int rc;

	if ((rc = file_read(t->path, TBV_ENDORSEMENTS_SIZE_MAX, &list,
	    l->f)) != TBV_OK)
		return rc;
	if ((rc = append_beside_list(l, t, &whole)) == TBV_OK &&
	    (rc = append_file(&whole, &list, t->path, l->f)) == TBV_OK)
		rc = hand_in(l, t, whole.data, whole.len);
	free(whole.data);
	free(list.data);
	return rc;
}

/* Files that decide whom to trust; lists are signed, and can lie anywhere. */
static int
load_target(struct load *l, const struct target *t)
{
	struct file file;
	int rc;

	if ((rc = reports_spare(l->o, t->path, l->f)) != TBV_OK)
		return rc;
	if (t->kind == TBV_POLICY_FILE_ENDORSEMENTS)
		return load_list(l, t);
	if ((rc = file_read_trusted(t->path, t->kind == TBV_POLICY_FILE_ROOT ?
	    TBV_ROOT_SIZE_MAX : TBV_SIGNERS_SIZE_MAX, l->found &&
	    t->reference !=
	    SIZE_MAX, &file, l->f)) != TBV_OK)
		return rc;
	rc = hand_in(l, t, file.data, file.len);
	free(file.data);
	return rc;
}

/* Those parts of the policy that an option replaces. */
int
named_clear(struct load *l)
{
	const struct options *o = l->o;
	int rc = TBV_OK;

	if (o->log_policy != NULL)
		rc = tbv_policy_clear(l->p, TBV_PART_LOG_POLICY);
	if (rc == TBV_OK && o->endorsers != NULL)
		rc = tbv_policy_clear(l->p, TBV_PART_ENDORSERS);
	if (rc == TBV_OK && o->endorsements.count > 0)
		rc = tbv_policy_clear(l->p, TBV_PART_ENDORSEMENTS);
	return policy_refused(l, rc, "options");
}

/*
 * Lists are opened under their endorsers, which may come from an option: they
 * are left for afterwards.
 */
static int
load_references(struct load *l, int lists)
{
	char path[PATH_SIZE];
	struct target t;
	size_t i;
	int rc;

	for (i = 0; i < tbv_policy_file_count(l->p); i++) {
		t.reference = i;
		t.kind = tbv_policy_file_kind(l->p, i);
		t.path = path;
		if ((t.kind == TBV_POLICY_FILE_ENDORSEMENTS) != lists)
			continue;
		if ((rc = resolve_name(l, tbv_policy_file_path(l->p, i),
		    path)) != TBV_OK || (rc = load_target(l, &t)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

int
named_load_references(struct load *l)
{
	return load_references(l, 0);
}

static int
load_option(struct load *l, enum tbv_policy_file_kind kind, const char *path)
{
	struct target t;

	t.reference = SIZE_MAX;
	t.kind = kind;
	t.path = path;
	return path == NULL ? TBV_OK : load_target(l, &t);
}

int
named_load_options(struct load *l)
{
	const struct options *o = l->o;
	size_t i;
	int rc;

	if ((rc = load_option(l, TBV_POLICY_FILE_LOG_POLICY,
	    o->log_policy)) != TBV_OK ||
	    (rc = load_option(l, TBV_POLICY_FILE_ENDORSERS,
	    o->endorsers)) != TBV_OK)
		return rc;
	if (o->stream != NULL && (rc = option_refused(l,
	    tbv_policy_set_endorsement_stream(l->p, o->stream),
	    "--stream")) != TBV_OK)
		return rc;
	if (o->require_log && !l->has_log)
		return fail(l->f, TBV_ERR_USAGE, "--require-log",
		    "needs --log-policy FILE, or a policy that names one");
	if (o->require_log && (rc = policy_refused(l,
	    tbv_policy_set_log_required(l->p, 1), "--require-log")) != TBV_OK)
		return rc;
	if ((rc = load_references(l, 1)) != TBV_OK)
		return rc;
	for (i = 0; i < o->endorsements.count; i++)
		if ((rc = load_option(l, TBV_POLICY_FILE_ENDORSEMENTS,
		    o->endorsements.item[i])) != TBV_OK)
			return rc;
	return TBV_OK;
}
