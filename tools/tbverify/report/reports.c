/*
 * The files that are written after a verdict that is OK: reports and
 * statements.  They are opened before the document is parsed, beside the files
 * that they will replace.  Those are removed first: after any other verdict
 * there is no file, rather than one about an earlier verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "verifier/kept.h"
#include "report/picture.h"
#include "report/reports.h"

#define MODE 0644u

/* The writer for a file name. */
static const struct {
	const char *suffix;
	void (*write)(FILE *, const struct picture *);
} kinds[] = {
	{ ".html", html_write },
	{ ".htm", html_write },
	{ ".svg", svg_write },
	{ ".md", markdown_write }
};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* The text of one file. */
struct output {
	char *text;
	size_t len;
};

/* KINDS: no report has such a name. */
static size_t
kind_of(const char *path)
{
	size_t i, len = strlen(path), n;

	for (i = 0; i < KINDS; i++) {
		n = strlen(kinds[i].suffix);
		if (len > n && strcmp(path + len - n, kinds[i].suffix) == 0)
			break;
	}
	return i;
}

static size_t
count_of(const struct options *o)
{
	return o->report.count + (o->vsa != NULL) + (o->provenance != NULL);
}

/* The i-th file to be written, reports first. */
static const char *
report_path(const struct options *o, size_t i)
{
	if (i < o->report.count)
		return o->report.item[i];
	return i == o->report.count && o->vsa != NULL ? o->vsa :
	    o->provenance;
}

static int
is_among(const char *path, const struct values *v)
{
	size_t i;

	for (i = 0; i < v->count; i++)
		if (file_same(path, v->item[i]))
			return 1;
	return 0;
}

static int
is_file_of(const char *path, const char *other)
{
	return other != NULL && file_same(path, other);
}

int
reports_spare(const struct options *o, const char *path, struct failure *f)
{
	size_t i;

	for (i = 0; i < count_of(o); i++)
		if (file_same(path, report_path(o, i)))
			return fail(f, TBV_ERR_USAGE, report_path(o, i), "is "
			    "an input; a report cannot replace it");
	return TBV_OK;
}

/* What the command line names to be read is not to be written over. */
static int
is_input(const struct options *o, const char *path)
{
	return is_among(path, &o->operand) || is_among(path, &o->pcrs) ||
	    is_among(path, &o->root) || is_among(path, &o->endorsements) ||
	    is_file_of(path, o->policy) || is_file_of(path, o->eif) ||
	    is_file_of(path, o->list) || is_file_of(path, o->proof) ||
	    is_file_of(path, o->statement) ||
	    is_file_of(path, o->log_policy) ||
	    is_file_of(path, o->endorsers);
}

static int
check_path(const struct options *o, size_t i, struct failure *f)
{
	const char *path = report_path(o, i);

	if (*path == '\0' || strcmp(path, "-") == 0)
		return fail(f, TBV_ERR_USAGE, path, "want a file for a "
		    "report: standard output is for facts");
	if (is_input(o, path))
		return fail(f, TBV_ERR_USAGE, path, "is an input; a "
		    "report cannot replace it");
	if (i < o->report.count && kind_of(path) == KINDS)
		return fail(f, TBV_ERR_USAGE, path,
		    "want a name that ends in .html, .svg or .md");
	return TBV_OK;
}

/* The given option that a statement cannot express. */
static const char *
untold(const struct options *o)
{
	const struct {
		const char *name;
		int given;
	} row[] = {
		{ "--no-policy", o->no_policy },
		{ "--pcrs", o->pcrs.count > 0 },
		{ "--pcr", o->pcr.count > 0 },
		{ "--eif", o->eif != NULL },
		{ "--root", o->root.count > 0 },
		{ "--claim", o->claim != NULL },
		{ "--commit", o->commit.count > 0 },
		{ "--repository", o->repository.count > 0 },
		{ "--ref", o->ref.count > 0 },
		{ "--any-source", o->any_source },
		{ "--max-age", o->max_age != NULL },
		{ "--log-policy", o->log_policy != NULL },
		{ "--endorsers", o->endorsers != NULL },
		{ "--endorsements", o->endorsements.count > 0 },
		{ "--stream", o->stream != NULL }
	};
	size_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (row[i].given)
			return row[i].name;
	return NULL;
}

/*
 * A statement is read by those who look at nothing else: none is made where
 * nothing is measured.  A summary names the policy by its digest, so that no
 * option may have replaced a part of that.
 */
static int
check_statements(const struct options *o, struct failure *f)
{
	const char *name;

	if (o->verifier != NULL && o->vsa == NULL)
		return fail(f, TBV_ERR_USAGE, "--verifier",
		    "is for --vsa alone");
	if (o->insecure_debug && (o->vsa != NULL || o->provenance != NULL))
		return fail(f, TBV_ERR_USAGE, "--insecure-debug",
		    "not with --vsa or --provenance: nothing is measured");
	if (o->vsa != NULL && (name = untold(o)) != NULL)
		return fail(f, TBV_ERR_USAGE, name,
		    "not with --vsa: a summary names a policy file, and "
		    "no option may replace a part of it");
	if (o->verifier != NULL && !statement_is_uri(o->verifier))
		return fail(f, TBV_ERR_USAGE, "--verifier",
		    "want a URI, such as https://example.com/verifier");
	return TBV_OK;
}

int
reports_check(const struct options *o, struct failure *f)
{
	size_t i;
	int rc;

	for (i = 0; i < count_of(o); i++)
		if ((rc = check_path(o, i, f)) != TBV_OK)
			return rc;
	return check_statements(o, f);
}

/* Draws into memory, which grows. */
static int
draw_report(struct output *out, const struct picture *p, size_t kind)
{
	FILE *stream = open_memstream(&out->text, &out->len);
	int bad;

	if (stream == NULL)
		return TBV_ERR_MEMORY;
	kinds[kind].write(stream, p);
	bad = ferror(stream);
	return fclose(stream) != 0 || bad ? TBV_ERR_MEMORY : TBV_OK;
}

static int
make_report(const struct options *o, const struct verdict *v, size_t i,
    struct output *out)
{
	struct picture picture;

	if (i < o->report.count) {
		picture_make(&picture, v->result, v->inputs->now);
		return draw_report(out, &picture, kind_of(report_path(o, i)));
	}
	out->text = i == o->report.count && o->vsa != NULL ?
	    statement_vsa(v, o->verifier, o->proof != NULL) : statement_provenance(v);
	if (out->text == NULL)
		return TBV_ERR_MEMORY;
	out->len = strlen(out->text);
	return TBV_OK;
}

/* The reason is about the file; the error is that there is no report. */
static int
no_report(struct failure *f)
{
	f->error = TBV_ERR_REPORT;
	return f->error;
}

/* Whether the i-th would be replaced by one before it as well. */
static int
is_twice(const struct reports *r, size_t i)
{
	size_t j;

	for (j = 0; j < i; j++)
		if (replacement_same(&r->next[i], &r->next[j]))
			return 1;
	return 0;
}

int
reports_open(struct reports *r, const struct options *o, struct failure *f)
{
	size_t count = count_of(o);

	memset(r, 0, sizeof(*r));
	/* one more element, because 0 is not an error */
	r->next = calloc(count + 1, sizeof(*r->next));
	r->directory = calloc(count + 1, sizeof(*r->directory));
	if (r->next == NULL || r->directory == NULL)
		return fail(f, TBV_ERR_MEMORY, "report", "out of memory");
	for (; r->count < count; r->count++) {
		if (replacement_open(&r->next[r->count],
		    report_path(o, r->count), MODE, f) != TBV_OK)
			return no_report(f);
		r->directory[r->count] = r->next[r->count].directory;
		if (is_twice(r, r->count)) {
			replacement_drop(&r->next[r->count]);
			return fail(f, TBV_ERR_USAGE, report_path(o, r->count),
			    "cannot be two reports");
		}
	}
	return TBV_OK;
}

int
reports_clear(const struct reports *r, struct failure *f)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (replacement_clear(&r->next[i], f) != TBV_OK)
			return no_report(f);
	return TBV_OK;
}

int
reports_spare_kept(const struct reports *r, const struct options *o,
    struct failure *f)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		if (kept_is_in(r->directory[i]))
			return fail(f, TBV_ERR_USAGE, report_path(o, i), "is "
			    "in the directory of the kept lists; name a file "
			    "in another one");
	return TBV_OK;
}

int
reports_save(struct reports *r, const struct options *o,
    const struct verdict *v, struct failure *f)
{
	struct output *out;
	int rc = TBV_OK;
	size_t i;

	if (r->count == 0 || tbv_result_error(v->result) != TBV_OK)
		return TBV_OK;
	if (o->provenance != NULL && !statement_has_provenance(v))
		return fail(f, TBV_ERR_REPORT, o->provenance,
		    "the Statement is not SLSA Provenance v1");
	if ((out = calloc(r->count, sizeof(*out))) == NULL)
		return fail(f, TBV_ERR_MEMORY, "report", "out of memory");
	for (i = 0; i < r->count && rc == TBV_OK; i++)
		if ((rc = make_report(o, v, i, &out[i])) != TBV_OK)
			(void)fail(f, rc, report_path(o, i), "cannot be made");
	for (i = 0; i < r->count && rc == TBV_OK; i++)
		if (replacement_write(&r->next[i], out[i].text, out[i].len,
		    f) != TBV_OK)
			rc = no_report(f);
	for (i = 0; i < r->count; i++)
		free(out[i].text);
	free(out);
	return rc;
}

void
reports_close(struct reports *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		replacement_drop(&r->next[i]);
	free(r->next);
	free(r->directory);
	memset(r, 0, sizeof(*r));
}
