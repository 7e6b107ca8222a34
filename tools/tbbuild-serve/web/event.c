/*
 * What a delivery asks for.  Its JSON is a stranger's even when the signature
 * is right: whoever can push can write most of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "web/web.h"

#define MAX_TEXT ((size_t)255)

/* The members that we look at; none of them may stand twice. */
enum member {
	FULL_NAME, REF, REF_TYPE, AFTER, SHA, ACTION, HEAD_ID, HEAD_SHA,
	HEAD_BRANCH, MEMBERS
};

struct event_reader {
	const struct hook *hook;
	char *text[MEMBERS];
	int labelled;
	/* what there is to build, and the kind of event that asks for it */
	unsigned int kind;
	const char *commit;
	char ref[300];
};

struct row {
	const char *name;
	int member;			/* a string; or else -1 */
	json_member_fn *object;
	json_value_fn *array;
};

static int
read_event_text(struct json *j, struct event_reader *r, int member)
{
	if (r->text[member] != NULL)
		return -1;
	return json_string(j, MAX_TEXT, &r->text[member]);
}

/* Values of other types are passed over: null, where there is no commit. */
static int
read_event_row(struct json *j, const char *name, struct event_reader *r,
    const struct row *rows)
{
	size_t i;

	for (i = 0; rows[i].name != NULL; i++)
		if (strcmp(rows[i].name, name) == 0)
			break;
	if (rows[i].name == NULL)
		return json_skip(j);
	if (rows[i].member >= 0)
		return json_is_string(j) ?
		    read_event_text(j, r, rows[i].member) : json_skip(j);
	if (rows[i].array != NULL)
		return json_array(j, rows[i].array, r);
	if (!json_is_object(j))
		return json_skip(j);
	return json_object(j, rows[i].object, r);
}

static int
read_event_label(struct json *j, void *arg)
{
	struct event_reader *r = arg;
	char *label = NULL;
	int rc;

	if (!json_is_string(j))
		return json_skip(j);
	rc = json_string(j, MAX_TEXT, &label);
	if (rc == 0 && r->hook->label != NULL)
		r->labelled |= strcmp(label, r->hook->label) == 0;
	free(label);
	return rc;
}

static int
repository_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "full_name", FULL_NAME, NULL, NULL }, { NULL, 0, NULL, NULL }
	};

	return read_event_row(j, name, arg, rows);
}

static int
commit_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "id", HEAD_ID, NULL, NULL }, { NULL, 0, NULL, NULL }
	};

	return read_event_row(j, name, arg, rows);
}

static int
job_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "head_sha", HEAD_SHA, NULL, NULL },
		{ "head_branch", HEAD_BRANCH, NULL, NULL },
		{ "labels", -1, NULL, read_event_label },
		{ NULL, 0, NULL, NULL }
	};

	return read_event_row(j, name, arg, rows);
}

static int
read_event_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "repository", -1, repository_member, NULL },
		{ "head_commit", -1, commit_member, NULL },
		{ "workflow_job", -1, job_member, NULL },
		{ "ref", REF, NULL, NULL },
		{ "ref_type", REF_TYPE, NULL, NULL },
		{ "after", AFTER, NULL, NULL },
		{ "sha", SHA, NULL, NULL },
		{ "action", ACTION, NULL, NULL },
		{ NULL, 0, NULL, NULL }
	};

	return read_event_row(j, name, arg, rows);
}

static int
is_deletion(const char *commit)
{
	return commit != NULL && commit[0] == '0' &&
	    commit[strspn(commit, "0")] == '\0';
}

/* The patterns of tbverify-policy(5): one "*" stands for any text. */
static int
matches(const char *pattern, const char *ref)
{
	const char *star = strchr(pattern, '*');
	size_t before, after, len = strlen(ref);

	if (star == NULL)
		return strcmp(pattern, ref) == 0;
	before = (size_t)(star - pattern);
	after = strlen(star + 1);
	return len >= before + after && strncmp(pattern, ref, before) == 0 &&
	    strcmp(star + 1, ref + len - after) == 0;
}

static int
is_wanted(const struct hook *hook, const char *ref)
{
	size_t i;

	for (i = 0; i < hook->refs; i++)
		if (matches(hook->ref[i], ref))
			return 1;
	return hook->refs == 0;
}

static int
is_branch(const char *ref)
{
	return strncmp(ref, "refs/heads/", 11) == 0;
}

static int
is_tag(const char *ref)
{
	return strncmp(ref, "refs/tags/", 10) == 0;
}

static void
set_event_ref(struct event_reader *r, const char *prefix, const char *name)
{
	(void)snprintf(r->ref, sizeof(r->ref), "%s%s", prefix, name);
}

/*
 * Why there is nothing to build, or NULL.  A forge that reads "refused" would
 * call its hook broken: what it may well send is answered with a reason.
 */
static const char *
reason(const struct event_reader *r)
{
	/* tbverify-claim(5); empty: json_string() had no room for it */
	if (!is_word(r->ref))
		return "a ref that no claim can hold: want 1 to 255 printable "
		    "ASCII characters without space";
	if (r->kind != EVENT_JOB && !is_branch(r->ref) && !is_tag(r->ref))
		return "neither a branch nor a tag";
	if ((r->hook->events & r->kind) == 0)
		return "not an event of this hook";
	/* of a job it has been looked at */
	return r->kind != EVENT_JOB && !is_wanted(r->hook, r->ref) ?
	    "not a ref of this hook" : NULL;
}

/* What there is to build, checked against what the hook is for. */
static int
decide(const struct event_reader *r, struct event *e, struct failure *f)
{
	if ((e->why = reason(r)) != NULL)
		return 0;
	if (r->commit == NULL || !is_commit(r->commit) || is_deletion(r->commit))
		return fail(f, "payload", "no commit");
	memcpy(e->ref, r->ref, strlen(r->ref) + 1);
	memcpy(e->commit, r->commit, strlen(r->commit) + 1);
	return 0;
}

/* "after" of an annotated tag can be the tag; the commit is what we build. */
static int
decide_push(struct event_reader *r, struct event *e, struct failure *f)
{
	if (r->text[REF] == NULL)
		return fail(f, "payload", "no ref");
	set_event_ref(r, "", r->text[REF]);
	r->kind = is_tag(r->ref) ? EVENT_TAG : EVENT_PUSH;
	r->commit = r->text[AFTER];
	if (is_deletion(r->commit)) {
		e->why = "a ref was deleted";
		return 0;
	}
	if (r->kind == EVENT_TAG && r->text[HEAD_ID] != NULL)
		r->commit = r->text[HEAD_ID];
	return decide(r, e, f);
}

/* GitHub names no commit here, and sends a push as well. */
static int
decide_create(struct event_reader *r, struct event *e, struct failure *f)
{
	if (r->text[REF_TYPE] == NULL || r->text[REF] == NULL ||
	    strcmp(r->text[REF_TYPE], "tag") != 0 || r->text[SHA] == NULL) {
		e->why = "no tag with a commit";
		return 0;
	}
	set_event_ref(r, is_tag(r->text[REF]) ? "" : "refs/tags/",
	    r->text[REF]);
	r->kind = EVENT_TAG;
	r->commit = r->text[SHA];
	return decide(r, e, f);
}

/*
 * "head_branch" is the short name of a branch, or of a tag that was pushed: the
 * hook's patterns say which, or else the enclave finds out.  It has none where
 * the branch is gone.
 */
static const char *
set_job_ref(struct event_reader *r, const char *name)
{
	int branch, tag;

	if (name == NULL || strncmp(name, "refs/", 5) == 0)
		return "a job of no branch or tag";
	set_event_ref(r, "refs/heads/", name);
	branch = is_wanted(r->hook, r->ref);
	set_event_ref(r, "refs/tags/", name);
	tag = is_wanted(r->hook, r->ref);
	if (!branch && !tag)
		return "not a ref of this hook";
	if (branch)
		set_event_ref(r, tag ? "" : "refs/heads/", name);
	return NULL;
}

static int
decide_job(struct event_reader *r, struct event *e, struct failure *f)
{
	r->kind = EVENT_JOB;
	r->commit = r->text[HEAD_SHA];
	if ((r->hook->events & EVENT_JOB) == 0)
		e->why = "not an event of this hook";
	else if (r->text[ACTION] == NULL ||
	    strcmp(r->text[ACTION], "queued") != 0)
		e->why = "not a job that waits";
	else if (!r->labelled)
		e->why = "not a job with our label";
	else
		e->why = set_job_ref(r, r->text[HEAD_BRANCH]);
	return e->why != NULL ? 0 : decide(r, e, f);
}

static int
read_event_of(struct event_reader *r, const char *name, struct event *e,
    struct failure *f)
{
	if (r->text[FULL_NAME] == NULL ||
	    strcmp(r->text[FULL_NAME], r->hook->repository) != 0)
		return fail(f, "repository", "want %s, got %s",
		    r->hook->repository, r->text[FULL_NAME] != NULL ?
		    r->text[FULL_NAME] : "none");
	if (strcmp(name, "push") == 0)
		return decide_push(r, e, f);
	if (strcmp(name, "create") == 0)
		return decide_create(r, e, f);
	return decide_job(r, e, f);
}

/* What is not built from, and why: the first that matches. */
static const char *
not_built(const char *name)
{
	static const struct {
		const char *name, *why;
	} rows[] = {
		{ "push", NULL },
		{ "create", NULL },
		{ "workflow_job", NULL },
		{ "ping", "not an event that is built: deliveries arrive" },
		{ "delete", "not an event that is built: a ref was deleted" },
		{ "release", "not an event that is built: the push of its tag "
		    "is" },
		{ "workflow_run", "not an event that is built: workflow_job "
		    "is" }
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		if (strcmp(name, rows[i].name) == 0)
			return rows[i].why;
	if (strncmp(name, "pull_request", 12) == 0)
		return "not an event that is built: anybody can open a pull "
		    "request";
	return "not an event that is built";
}

int
event_read(const struct hook *hook, const char *name,
    const struct bytes *body, struct event *e, struct failure *f)
{
	struct event_reader r = { 0 };
	struct json j = json_text(body->data, body->len, 1);
	size_t i;
	int rc = -1;

	memset(e, 0, sizeof(*e));
	if ((e->why = not_built(name)) != NULL)
		return 0;
	if (body->data == NULL)
		return fail(f, "payload", "nothing");
	r.hook = hook;
	if (json_object(&j, read_event_member, &r) != 0 ||
	    json_end(&j) != 0)
		(void)fail(f, "payload", "not JSON, or a member that is "
		    "looked at is there twice");
	else
		rc = read_event_of(&r, name, e, f);
	for (i = 0; i < MEMBERS; i++)
		free(r.text[i]);
	return rc;
}
