/*
 * The build that a delivery requests, checked against its hook.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "web/event.h"

/* The kinds of events that request builds. */
struct wish {
	const struct payload *payload;
	const struct hook *hook;
	char *const *text;
	unsigned int kind;
	const char *commit;
	char ref[300];
};

static int
is_deletion(const char *commit)
{
	return commit != NULL && commit[0] == '0' &&
	    commit[strspn(commit, "0")] == '\0';
}

/* The patterns of tbverify-policy(5): one "*" matches any text. */
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
set_event_ref(struct wish *w, const char *prefix, const char *name)
{
	(void)snprintf(w->ref, sizeof(w->ref), "%s%s", prefix, name);
}

/*
 * Why there is nothing to build, or NULL.  A forge that reads "refused" would
 * call its hook broken: what it may well send is answered with a reason.
 */
static const char *
reason(const struct wish *w)
{
	/* tbverify-claim(5); empty: json_string() had no room for it */
	if (!is_word(w->ref))
		return "a ref that a claim cannot contain: want 1 to 255 "
		    "printable ASCII characters without space";
	if (w->kind != EVENT_JOB && !is_branch(w->ref) && !is_tag(w->ref))
		return "neither a branch nor a tag";
	if ((w->hook->events & w->kind) == 0)
		return "not an event of this hook";
	/* of a job it has been looked at */
	return w->kind != EVENT_JOB && !is_wanted(w->hook, w->ref) ?
	    "not a ref of this hook" : NULL;
}

/* The build, checked against the hook. */
static int
decide(const struct wish *w, struct event *e, struct failure *f)
{
	if ((e->why = reason(w)) != NULL)
		return 0;
	if (w->commit == NULL || !is_commit(w->commit) || is_deletion(w->commit))
		return fail(f, "payload", "no commit");
	memcpy(e->ref, w->ref, strlen(w->ref) + 1);
	memcpy(e->commit, w->commit, strlen(w->commit) + 1);
	return 0;
}

/* "after" of an annotated tag can be the tag; the commit is what we build. */
static int
decide_push(struct wish *w, struct event *e, struct failure *f)
{
	if (w->text[REF] == NULL)
		return fail(f, "payload", "no ref");
	set_event_ref(w, "", w->text[REF]);
	w->kind = is_tag(w->ref) ? EVENT_TAG : EVENT_PUSH;
	w->commit = w->text[AFTER];
	if (is_deletion(w->commit)) {
		e->why = "a ref was deleted";
		return 0;
	}
	if (w->kind == EVENT_TAG && w->text[HEAD_ID] != NULL)
		w->commit = w->text[HEAD_ID];
	return decide(w, e, f);
}

/* GitHub names no commit here, and sends a push as well. */
static int
decide_create(struct wish *w, struct event *e, struct failure *f)
{
	if (w->text[REF_TYPE] == NULL || w->text[REF] == NULL ||
	    strcmp(w->text[REF_TYPE], "tag") != 0 || w->text[SHA] == NULL) {
		e->why = "no tag with a commit";
		return 0;
	}
	set_event_ref(w, is_tag(w->text[REF]) ? "" : "refs/tags/",
	    w->text[REF]);
	w->kind = EVENT_TAG;
	w->commit = w->text[SHA];
	return decide(w, e, f);
}

/*
 * "head_branch" is the short name of a branch, or of a tag that was pushed: the
 * hook's patterns say which, or else the enclave finds out.  It has none where
 * the branch is gone.
 */
static const char *
set_job_ref(struct wish *w, const char *name)
{
	int branch, tag;

	if (name == NULL || strncmp(name, "refs/", 5) == 0)
		return "a job of no branch or tag";
	set_event_ref(w, "refs/heads/", name);
	branch = is_wanted(w->hook, w->ref);
	set_event_ref(w, "refs/tags/", name);
	tag = is_wanted(w->hook, w->ref);
	if (!branch && !tag)
		return "not a ref of this hook";
	if (branch)
		set_event_ref(w, tag ? "" : "refs/heads/", name);
	return NULL;
}

static int
decide_job(struct wish *w, struct event *e, struct failure *f)
{
	w->kind = EVENT_JOB;
	w->commit = w->text[HEAD_SHA];
	if ((w->hook->events & EVENT_JOB) == 0)
		e->why = "not an event of this hook";
	else if (w->text[ACTION] == NULL ||
	    strcmp(w->text[ACTION], "queued") != 0)
		e->why = "not a queued job";
	else if (!w->payload->labelled)
		e->why = "not a job with the label of this hook";
	else
		e->why = set_job_ref(w, w->text[HEAD_BRANCH]);
	return e->why != NULL ? 0 : decide(w, e, f);
}

/* The revision of a tag that is annotated is the tag's: is_tag_object(). */
static int
decide_created(struct wish *w, const char *prefix, const char *name,
    struct event *e, struct failure *f)
{
	if (name == NULL)
		return fail(f, "payload", "no ref");
	set_event_ref(w, prefix, name);
	w->kind = is_tag(w->ref) ? EVENT_TAG : EVENT_PUSH;
	w->commit = w->text[REVISION];
	return decide(w, e, f);
}

/*
 * Pagure says "received" of new commits, and "created" of new refs, which need
 * have none.  Of a tag's commits it says both, the first with the whole ref.
 */
static int
decide_pagure(struct wish *w, const char *name, struct event *e,
    struct failure *f)
{
	if (strcmp(name, "git.tag.creation") == 0)
		return decide_created(w, "refs/tags/", w->text[TAG], e, f);
	if (strcmp(name, "git.branch.creation") == 0)
		return decide_created(w, "refs/heads/", w->text[BRANCH], e, f);
	if (w->text[BRANCH] == NULL)
		return fail(f, "payload", "no ref");
	if (is_tag(w->text[BRANCH])) {
		e->why = "a tag: git.tag.creation is built instead";
		return 0;
	}
	set_event_ref(w, "refs/heads/", w->text[BRANCH]);
	w->kind = EVENT_PUSH;
	w->commit = w->text[END_COMMIT];
	return decide(w, e, f);
}

static int
read_event_of(struct wish *w, const char *name, struct event *e,
    struct failure *f)
{
	if (w->text[FULL_NAME] == NULL ||
	    strcmp(w->text[FULL_NAME], w->hook->repository) != 0)
		return fail(f, "repository", "want %s, got %s",
		    w->hook->repository, w->text[FULL_NAME] != NULL ?
		    w->text[FULL_NAME] : "none");
	if (w->hook->forge == FORGE_PAGURE)
		return decide_pagure(w, name, e, f);
	if (strcmp(name, "push") == 0)
		return decide_push(w, e, f);
	if (strcmp(name, "create") == 0)
		return decide_create(w, e, f);
	return decide_job(w, e, f);
}

/* Refs that are not built, and why; the first match counts. */
static const char *
not_built(const char *name)
{
	static const struct {
		const char *name, *why;
	} rows[] = {
		{ "push", NULL },
		{ "create", NULL },
		{ "workflow_job", NULL },
		{ "ping", "no build for this event: deliveries arrive" },
		{ "delete", "no build for this event: a ref was deleted" },
		{ "release", "no build for this event: the push of its tag is "
		    "built" },
		{ "workflow_run", "no build for this event: workflow_job is "
		    "built" }
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		if (strcmp(name, rows[i].name) == 0)
			return rows[i].why;
	if (strncmp(name, "pull_request", 12) == 0)
		return "no build for this event: anybody can open a pull "
		    "request";
	return "no build for this event";
}

static const char *
not_built_pagure(const char *name)
{
	static const struct {
		const char *name, *why;
	} rows[] = {
		{ "git.receive", NULL },
		{ "git.branch.creation", NULL },
		{ "git.tag.creation", NULL },
		{ "git.branch.deletion", "a ref was deleted" },
		{ "git.tag.deletion", "a ref was deleted" },
		{ "Test.notification", "no build for this event: "
		    "deliveries arrive" }
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		if (strcmp(name, rows[i].name) == 0)
			return rows[i].why;
	return strncmp(name, "pull-request.", 13) == 0 ?
	    "no build for this event: anybody can open a pull request" :
	    "no build for this event";
}

/* Pagure names delivery and event in what it signs, the others in headers. */
static int
read_pagure(const struct payload *p, const char **name, struct event *e,
    struct failure *f)
{
	const char *id = p->text[DELIVERY];

	if (id == NULL || !is_word(id) || strlen(id) >= sizeof(e->delivery))
		return fail(f, "delivery", "no msg_id");
	if (p->text[TOPIC] == NULL)
		return fail(f, "event", "no topic");
	memcpy(e->delivery, id, strlen(id) + 1);
	*name = p->text[TOPIC];
	return 0;
}

static int
read_event(struct payload *p, const char *name, const struct bytes *body,
    struct event *e, struct failure *f)
{
	struct wish w = { 0 };

	if (name != NULL && (e->why = not_built(name)) != NULL)
		return 0;
	if (payload_read(p, body, f) != 0)
		return -1;
	if (name == NULL) {
		if (read_pagure(p, &name, e, f) != 0)
			return -1;
		if ((e->why = not_built_pagure(name)) != NULL)
			return 0;
	}
	w.payload = p;
	w.hook = p->hook;
	w.text = p->text;
	return read_event_of(&w, name, e, f);
}

int
event_read(const struct hook *hook, const char *name,
    const struct bytes *body, struct event *e, struct failure *f)
{
	struct payload p = { 0 };
	int rc;

	memset(e, 0, sizeof(*e));
	p.hook = hook;
	rc = read_event(&p, name, body, e, f);
	payload_free(&p);
	return rc;
}
