/*
 * Reads a delivery's JSON.  It is a stranger's even when the signature is right:
 * anyone who can push can write most of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "web/event.h"

#define MAX_TEXT ((size_t)255)

struct row {
	const char *name;
	int member;			/* a string; or else -1 */
	json_member_fn *object;
	json_value_fn *array;
};

static int
read_payload_text(struct json *j, struct payload *p, int member)
{
	if (p->text[member] != NULL)
		return -1;
	return json_string(j, MAX_TEXT, &p->text[member]);
}

/* Skips values of other types, such as null where there is no commit. */
static int
read_payload_row(struct json *j, const char *name, struct payload *p,
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
		    read_payload_text(j, p, rows[i].member) : json_skip(j);
	if (rows[i].array != NULL)
		return json_array(j, rows[i].array, p);
	if (!json_is_object(j))
		return json_skip(j);
	return json_object(j, rows[i].object, p);
}

static int
read_payload_label(struct json *j, void *arg)
{
	struct payload *p = arg;
	char *label = NULL;
	int rc;

	if (!json_is_string(j))
		return json_skip(j);
	rc = json_string(j, MAX_TEXT, &label);
	if (rc == 0 && p->hook->label != NULL)
		p->labelled |= strcmp(label, p->hook->label) == 0;
	free(label);
	return rc;
}

static int
repository_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "full_name", FULL_NAME, NULL, NULL }, { NULL, 0, NULL, NULL }
	};

	return read_payload_row(j, name, arg, rows);
}

static int
commit_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "id", HEAD_ID, NULL, NULL }, { NULL, 0, NULL, NULL }
	};

	return read_payload_row(j, name, arg, rows);
}

static int
job_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "head_sha", HEAD_SHA, NULL, NULL },
		{ "head_branch", HEAD_BRANCH, NULL, NULL },
		{ "labels", -1, NULL, read_payload_label },
		{ NULL, 0, NULL, NULL }
	};

	return read_payload_row(j, name, arg, rows);
}

static int
payload_member(struct json *j, const char *name, void *arg)
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

	return read_payload_row(j, name, arg, rows);
}

static int
message_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "project_fullname", FULL_NAME, NULL, NULL },
		{ "branch", BRANCH, NULL, NULL },
		{ "tag", TAG, NULL, NULL },
		{ "end_commit", END_COMMIT, NULL, NULL },
		{ "rev", REVISION, NULL, NULL },
		{ NULL, 0, NULL, NULL }
	};

	return read_payload_row(j, name, arg, rows);
}

static int
pagure_member(struct json *j, const char *name, void *arg)
{
	static const struct row rows[] = {
		{ "msg", -1, message_member, NULL },
		{ "msg_id", DELIVERY, NULL, NULL },
		{ "topic", TOPIC, NULL, NULL },
		{ NULL, 0, NULL, NULL }
	};

	return read_payload_row(j, name, arg, rows);
}

int
payload_read(struct payload *p, const struct bytes *body, struct failure *f)
{
	struct json j = json_text(body->data, body->len, 1);

	if (body->data == NULL)
		return fail(f, "payload", "the body is empty");
	return json_object(&j, p->hook->forge == FORGE_PAGURE ?
	    pagure_member : payload_member, p) == 0 && json_end(&j) == 0 ? 0 :
	    fail(f, "payload", "not JSON, or a duplicate member");
}

void
payload_free(struct payload *p)
{
	size_t i;

	for (i = 0; i < PAYLOAD_MEMBERS; i++)
		free(p->text[i]);
}
