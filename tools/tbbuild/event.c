/*
 * What a delivery asks for.  Its JSON is a stranger's even when the signature
 * is right: whoever can push can write most of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "serve.h"

#define MAX_TEXT ((size_t)255)

/* The members that we look at; none of them may stand twice. */
enum member {
	FULL_NAME, REF, REF_TYPE, AFTER, SHA, ACTION, HEAD_ID, HEAD_SHA,
	HEAD_BRANCH, MEMBERS
};

struct reader {
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
read_text(struct json *j, struct reader *r, int member)
{
	if (r->text[member] != NULL)
		return -1;
	return json_string(j, MAX_TEXT, &r->text[member]);
}

/* Values of other types are passed over: null, where there is no commit. */
static int
read_row(struct json *j, const char *name, struct reader *r,
    const struct row *rows)
{
	size_t i;

	for (i = 0; rows[i].name != NULL; i++)
		if (strcmp(rows[i].name, name) == 0)
			break;
	if (rows[i].name == NULL)
		return json_skip(j);
	if (rows[i].member >= 0)
		return json_is_string(j) ? read_text(j, r, rows[i].member) :
		    json_skip(j);
	if (rows[i].array != NULL)
		return json_array(j, rows[i].array, r);
	if (!json_is_object(j))
		return json_skip(j);
	return json_object(j, rows[i].object, r);
}

static int
read_label(struct json *j, void *arg)
{
	struct reader *r = arg;
	struct json copy = *j;
	char *label = NULL;

	/* one that is no text of ours is no label of ours either */
	if (json_skip(j) != 0)
		return -1;
	if (r->hook->label != NULL &&
	    json_string(&copy, MAX_TEXT, &label) == 0)
		r->labelled |= strcmp(label, r->hook->label) == 0;
	free(label);
	return 0;
}

static int
repository_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "full_name", FULL_NAME, NULL, NULL }, { NULL, 0, NULL, NULL }
	};

	return read_row(j, name, arg, rows);
}

static int
commit_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "id", HEAD_ID, NULL, NULL }, { NULL, 0, NULL, NULL }
	};

	return read_row(j, name, arg, rows);
}

static int
job_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "head_sha", HEAD_SHA, NULL, NULL },
		{ "head_branch", HEAD_BRANCH, NULL, NULL },
		{ "labels", -1, NULL, read_label },
		{ NULL, 0, NULL, NULL }
	};

	return read_row(j, name, arg, rows);
}

static int
member(struct json *j, const char *name, void *arg)
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

	return read_row(j, name, arg, rows);
}

static int
is_commit(const char *text)
{
	unsigned char bytes[SHA256_SIZE];

	return text != NULL && (from_hex(text, bytes, 20) == 0 ||
	    from_hex(text, bytes, SHA256_SIZE) == 0);
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
is_ref(const char *ref)
{
	return is_word(ref) && (strncmp(ref, "refs/heads/", 11) == 0 ||
	    strncmp(ref, "refs/tags/", 10) == 0);
}

static void
set_ref(struct reader *r, const char *prefix, const char *name)
{
	(void)snprintf(r->ref, sizeof(r->ref), "%s%s",
	    strncmp(name, "refs/", 5) == 0 ? "" : prefix, name);
}

/* What there is to build, held to what the hook is for. */
static int
decide(const struct reader *r, struct event *e, struct failure *f)
{
	if (!is_ref(r->ref))
		return fail(f, "payload", "not a branch, nor a tag");
	if (!is_commit(r->commit))
		return fail(f, "payload", "no commit");
	if ((r->hook->events & r->kind) == 0)
		e->why = "not an event of this hook";
	else if (!is_wanted(r->hook, r->ref))
		e->why = "not a ref of this hook";
	memcpy(e->ref, r->ref, strlen(r->ref) + 1);
	memcpy(e->commit, r->commit, strlen(r->commit) + 1);
	return 0;
}

/* "after" of an annotated tag can be the tag; the commit is what we build. */
static int
decide_push(struct reader *r, struct event *e, struct failure *f)
{
	if (r->text[REF] == NULL)
		return fail(f, "payload", "no ref");
	set_ref(r, "", r->text[REF]);
	r->kind = strncmp(r->ref, "refs/tags/", 10) == 0 ? EVENT_TAG :
	    EVENT_PUSH;
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
decide_create(struct reader *r, struct event *e, struct failure *f)
{
	if (r->text[REF_TYPE] == NULL || r->text[REF] == NULL ||
	    strcmp(r->text[REF_TYPE], "tag") != 0 || r->text[SHA] == NULL) {
		e->why = "no tag with a commit";
		return 0;
	}
	set_ref(r, "refs/tags/", r->text[REF]);
	r->kind = EVENT_TAG;
	r->commit = r->text[SHA];
	return decide(r, e, f);
}

static int
decide_job(struct reader *r, struct event *e, struct failure *f)
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
	if (e->why != NULL)
		return 0;
	if (r->text[HEAD_BRANCH] == NULL)
		return fail(f, "payload", "no branch");
	set_ref(r, "refs/heads/", r->text[HEAD_BRANCH]);
	return decide(r, e, f);
}

static int
read_event(struct reader *r, const char *name, struct event *e,
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

int
event_read(const struct hook *hook, const char *name,
    const struct bytes *body, struct event *e, struct failure *f)
{
	struct reader r = { 0 };
	struct json j;
	size_t i;
	int rc = -1;

	memset(e, 0, sizeof(*e));
	if (strcmp(name, "push") != 0 && strcmp(name, "create") != 0 &&
	    strcmp(name, "workflow_job") != 0) {
		e->why = "not an event that we know";
		return 0;
	}
	if (body->data == NULL)
		return fail(f, "payload", "nothing");
	r.hook = hook;
	j.p = (const char *)body->data;
	j.end = j.p + body->len;
	if (json_object(&j, member, &r) != 0 ||
	    json_end(&j) != 0)
		(void)fail(f, "payload", "not JSON that we take");
	else
		rc = read_event(&r, name, e, f);
	for (i = 0; i < MEMBERS; i++)
		free(r.text[i]);
	return rc;
}
