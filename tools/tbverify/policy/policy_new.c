/*
 * tbverify policy new: writes a first policy, of what the options name.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/input.h"
#include "policy/policy.h"

/* A string in JSON; the library decides whether its contents are valid. */
static void
write_json_string(FILE *t, const char *value)
{
	(void)putc('"', t);
	for (; *value != '\0'; value++) {
		if (*value == '"' || *value == '\\')
			(void)putc('\\', t);
		(void)putc(*value, t);
	}
	(void)putc('"', t);
}

static void
append_list(FILE *t, const char *indent, const char *name,
    const struct values *v)
{
	size_t i;

	if (v->count == 0)
		return;
	fprintf(t, ",\n%s\"%s\": [", indent, name);
	for (i = 0; i < v->count; i++) {
		fputs(i > 0 ? ", " : "", t);
		write_json_string(t, v->item[i]);
	}
	(void)putc(']', t);
}

/* The library's entry, with the roots before its end. */
static void
append_image(FILE *t, const char *image, const struct values *root)
{
	size_t len = strlen(image);

	while (len > 0 && image[len - 1] != '}')
		len--;
	len -= len > 0;
	while (len > 0 && strchr(" \t\n", image[len - 1]) != NULL)
		len--;
	fprintf(t, "{\n  \"tbverify-policy\": 1,\n  \"images\": [\n    %.*s",
	    (int)len, image);
	append_list(t, "     ", "roots", root);
	fputs("}\n  ]", t);
}

/* A name beside the policy stays as it is: both can be moved together. */
static char *
name_beside(const struct options *o, const char *path)
{
	if (o->output == NULL || strchr(o->output, '/') == NULL)
		return strdup(path);
	return realpath(path, NULL);
}

static int
append_log(FILE *t, const struct options *o, struct failure *f)
{
	char *path;

	if (o->log_policy == NULL)
		return TBV_OK;
	if ((path = name_beside(o, o->log_policy)) == NULL)
		return fail(f, TBV_ERR_IO, o->log_policy, strerror(errno));
	fputs(",\n  \"log\": { \"policy\": ", t);
	write_json_string(t, path);
	fputs(" }", t);
	free(path);
	return TBV_OK;
}

/* Roots as they are to be named in the policy; to be freed. */
static int
name_roots(const struct options *o, struct values *out, struct failure *f)
{
	const struct values *v = &o->root;
	size_t i;

	out->count = 0;
	if ((out->item = calloc(v->count + 1, sizeof(*out->item))) == NULL)
		return fail(f, TBV_ERR_MEMORY, "--root", "out of memory");
	for (i = 0; i < v->count; i++) {
		out->item[i] = is_built_in_root(v->item[i]) ?
		    strdup(v->item[i]) : name_beside(o, v->item[i]);
		if (out->item[i] == NULL)
			return fail(f, TBV_ERR_IO, v->item[i],
			    strerror(errno));
		out->count++;
	}
	return TBV_OK;
}

static void
free_names(struct values *v)
{
	size_t i;

	for (i = 0; i < v->count; i++)
		free((void *)(uintptr_t)v->item[i]);
	free(v->item);
}

static int
write_policy(const struct options *o, const char *image, FILE *t,
    struct failure *f)
{
	struct values roots = { 0 };
	int rc;

	if ((rc = name_roots(o, &roots, f)) == TBV_OK) {
		append_image(t, image, &roots);
		append_list(t, "  ", "repositories", &o->repository);
		append_list(t, "  ", "refs", &o->ref);
		append_list(t, "  ", "commits", &o->commit);
		fputs(o->any_source ? ",\n  \"any-source\": true" : "", t);
		rc = append_log(t, o, f);
		fputs("\n}\n", t);
	}
	free_names(&roots);
	return rc;
}

/* The text of it, to be freed also after a failure. */
static int
make_text(const struct options *o, const char *image, struct file *text,
    struct failure *f)
{
	char *data = NULL;
	FILE *t = open_memstream(&data, &text->len);
	int bad, rc = TBV_ERR_MEMORY;

	if (t != NULL) {
		rc = write_policy(o, image, t, f);
		bad = ferror(t);
		if ((fclose(t) != 0 || bad) && rc == TBV_OK)
			rc = TBV_ERR_MEMORY;
	}
	text->data = (unsigned char *)data;
	return rc == TBV_ERR_MEMORY ? fail(f, rc, "policy", "out of memory") :
	    rc;
}

/* Reads the written policy again, as any reader would. */
static int
check_policy_text(const struct file *t, struct failure *f)
{
	struct tbv_policy *p = tbv_policy_new();
	int rc;

	if (p == NULL)
		return fail(f, TBV_ERR_MEMORY, "policy", "out of memory");
	if ((rc = tbv_policy_set_json_mem(p, t->data, t->len)) != TBV_OK)
		(void)fail(f, rc, "policy", tbv_policy_message(p));
	tbv_policy_free(p);
	return rc;
}

static int
save_policy(const struct options *o, const struct file *t, struct failure *f)
{
	struct stat st;
	char name[256];
	int rc;

	if (o->output == NULL) {
		(void)fwrite(t->data, 1, t->len, stdout);
		return TBV_OK;
	}
	if (lstat(o->output, &st) == 0)
		return fail(f, TBV_ERR_USAGE, o->output, "already exists, "
		    "and is not replaced; tbverify pin --into adds an image");
	if ((rc = file_replace(o->output, t->data, t->len, 0644, f)) !=
	    TBV_OK)
		return rc;
	(void)tbv_escape(o->output, strlen(o->output), name, sizeof(name));
	fprintf(stderr, "tbverify: %s is written; tbverify policy check %s "
	    "shows what it requires\n", name, name);
	return TBV_OK;
}

static int
check_new(const struct options *o, struct failure *f)
{
	if (o->operand.count != 1)
		return fail(f, TBV_ERR_USAGE, "policy new",
		    "takes options only");
	if (o->endorsers != NULL || o->endorsements.count > 0 ||
	    o->stream != NULL)
		return fail(f, TBV_ERR_USAGE, "policy new", "writes no "
		    "endorsements; add them by hand: \"endorsements\": "
		    "{\"endorsers\": FILE, \"files\": [FILE], \"stream\": "
		    "NAME}");
	if (o->policy != NULL || o->system)
		return fail(f, TBV_ERR_USAGE, o->system ? "--system" :
		    "--policy", "not with policy new; -o FILE names the file "
		    "to write");
	if (o->pcrs.count + o->pcr.count == 0 && o->eif == NULL)
		return fail(f, TBV_ERR_USAGE, "policy new", "which image is "
		    "trusted?  Give --pcrs FILE or --eif IMAGE");
	if (o->repository.count + o->commit.count == 0 && !o->any_source)
		return fail(f, TBV_ERR_USAGE, "policy new", "which source may "
		    "it build?  Give --repository URL");
	return TBV_OK;
}

int
policy_new(const struct options *o, struct tbv_policy *p, struct failure *f)
{
	struct options own = *o;
	struct file text = { NULL, 0 };
	struct tbv_plan *plan = NULL;
	const char *image;
	int64_t now;
	int rc;

	own.no_policy = 1;
	own.operand.count = 0;
	own.image_name = o->name != NULL ? o->name : "builder";
	if ((rc = check_new(o, f)) != TBV_OK ||
	    (rc = policy_load(&own, p, NULL, f)) != TBV_OK ||
	    (rc = gather_clock(o->clock, &now, f)) != TBV_OK)
		return rc;
	if ((rc = tbv_policy_check(p, now, &plan)) != TBV_OK)
		(void)fail(f, rc, "policy new", tbv_plan_message(plan));
	else if ((rc = tbv_policy_image_json(p, 0, &image)) != TBV_OK)
		(void)fail(f, rc, "policy new", tbv_policy_message(p));
	else if ((rc = make_text(o, image, &text, f)) == TBV_OK &&
	    (rc = check_policy_text(&text, f)) == TBV_OK)
		rc = save_policy(o, &text, f);
	tbv_plan_free(plan);
	free(text.data);
	return rc;
}
