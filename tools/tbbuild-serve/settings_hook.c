/*
 * The hooks of the settings: whose deliveries are taken, and what of them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "settings.h"

#define MAX_KEEP 1000000		/* outputs of a hook */
#define REPORT_TIMEOUT 3600		/* seconds: it may upload a release */
#define MAX_REPORT_TIMEOUT (7 * 86400)

static int
read_hook_name(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	size_t i;

	if (settings_name(j, &r->hook->name) != 0)
		return -1;
	for (i = 0; i + 1 < r->s->hooks; i++)
		if (strcmp(r->s->hook[i].name, r->hook->name) == 0)
			return settings_bad(r, "name: used by two hooks");
	return 0;
}

static int
read_forge(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	static const char *const names[] = {
		"github", "gitea", "forgejo", "pagure"
	};
	char *name = NULL;
	size_t i = COUNT(names);

	if (json_string(j, 16, &name) == 0)
		for (i = 0; i < COUNT(names); i++)
			if (strcmp(name, names[i]) == 0)
				break;
	free(name);
	if (i == COUNT(names))
		return settings_bad(r, "forge: want github, gitea, forgejo or "
		    "pagure");
	r->hook->forge = (enum forge)i;
	return 0;
}

static int
read_repository(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_string(j, MAX_TEXT, &r->hook->repository) == 0 &&
	    is_word(r->hook->repository) ? 0 : -1;
}

static int
read_url(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_string(j, MAX_TEXT, &r->hook->url) == 0 &&
	    is_word(r->hook->url) && r->hook->url[0] != '-' ? 0 : -1;
}

static int
read_hook_label(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_string(j, MAX_TEXT, &r->hook->label);
}

static int
read_secret_name(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return settings_path(j, &r->secret);
}

static int
read_hook_event(struct json *j, void *arg)
{
	static const char *const names[] = { "push", "tag", "workflow_job" };
	struct settings_reader *r = arg;
	char *name = NULL;
	size_t i = COUNT(names);

	if (json_string(j, 16, &name) == 0)
		for (i = 0; i < COUNT(names); i++)
			if (strcmp(name, names[i]) == 0)
				break;
	free(name);
	if (i == COUNT(names))
		return settings_bad(r,
		    "events: want push, tag or workflow_job");
	r->hook->events |= 1u << i;
	return 0;
}

static int
read_events(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_hook_event, r) == 0 && r->hook->events != 0 ?
	    0 : -1;
}

/* The patterns of tbverify-policy(5): one "*" matches any text. */
static int
read_ref(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	struct hook *hook = r->hook;
	char *ref = NULL;

	if (hook->refs == MAX_REFS)
		return settings_bad(r, "refs: too many");
	if (json_string(j, MAX_TEXT, &ref) != 0)
		return -1;
	hook->ref[hook->refs++] = ref;
	return is_word(ref) && strncmp(ref, "refs/", 5) == 0 &&
	    strchr(ref, '*') == strrchr(ref, '*') ? 0 : -1;
}

static int
read_refs(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_ref, r) == 0 && r->hook->refs > 0 ? 0 : -1;
}

/* As "run" of a slot, but of a program that is not ours. */
static int
read_report_word(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	struct hook *hook = r->hook;

	if (hook->reports == MAX_REPORT)
		return settings_bad(r, "report: too many words");
	if (json_string(j, MAX_PATH, &hook->report[hook->reports]) != 0)
		return -1;
	return hook->report[hook->reports++][0] == '/' || hook->reports > 1 ?
	    0 : settings_bad(r, "report: want the absolute path of a program");
}

static int
read_report(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_report_word, r) == 0 &&
	    r->hook->reports > 0 ? 0 : -1;
}

static int
read_report_timeout(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_REPORT_TIMEOUT, &r->hook->report_timeout)
	    == 0 && r->hook->report_timeout > 0 ? 0 : -1;
}

static int
read_credential(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return settings_path(j, &r->hook->credential);
}

static int
read_coalesce(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_boolean(j, &r->hook->coalesce);
}

static int
read_keep(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_KEEP, &r->hook->keep) == 0 &&
	    r->hook->keep > 0 ? 0 : -1;
}

static const struct json_row hook_rows[] = {
	{ "name", 1, read_hook_name },
	{ "forge", 1, read_forge },
	{ "repository", 1, read_repository },
	{ "url", 1, read_url },
	{ "secret", 1, read_secret_name },
	{ "events", 1, read_events },
	{ "refs", 0, read_refs },
	{ "label", 0, read_hook_label },
	{ "report", 0, read_report },
	{ "report-timeout", 0, read_report_timeout },
	{ "credential", 0, read_credential },
	{ "coalesce", 0, read_coalesce },
	{ "keep", 0, read_keep },
	{ NULL, 0, NULL }
};

/* What belongs to a report is an error without one. */
static int
check_report(struct settings_reader *r)
{
	struct hook *hook = r->hook;

	if (hook->credential != NULL && hook->reports == 0)
		return settings_bad(r, "credential: only with report");
	if (hook->report_timeout != 0 && hook->reports == 0)
		return settings_bad(r, "report-timeout: only with report");
	if (hook->report_timeout == 0)
		hook->report_timeout = REPORT_TIMEOUT;
	return r->secrets && hook->credential != NULL ?
	    settings_private(hook->credential, r->f) : 0;
}

static int
read_hook(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	int rc;

	if (r->s->hooks == MAX_HOOKS)
		return settings_bad(r, "hooks: too many");
	r->hook = &r->s->hook[r->s->hooks++];
	rc = settings_table(j, hook_rows, r);
	if (rc == 0 && (r->hook->events & EVENT_JOB) &&
	    r->hook->label == NULL)
		rc = settings_bad(r, "label: required with workflow_job");
	if (rc == 0)
		rc = check_report(r);
	if (rc == 0 && r->secrets)
		rc = settings_secret(r->secret, &r->hook->secret, r->f);
	free(r->secret);
	r->secret = NULL;
	return rc;
}

int
settings_hooks(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_hook, r) == 0 && r->s->hooks > 0 ? 0 : -1;
}
