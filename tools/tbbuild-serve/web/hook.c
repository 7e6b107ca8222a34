/*
 * A delivery: nothing of it is read before its signature is known to be right.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "common/hex.h"
#include "web/web.h"

#define MAX_ID 128

/*
 * What a forge writes; the others' headers, which some add, say nothing.  NULL:
 * it is in the payload.
 */
static const struct {
	const char *event, *delivery, *signature, *prefix;
} headers[] = {
	{ "X-GitHub-Event", "X-GitHub-Delivery", "X-Hub-Signature-256",
	    "sha256=" },
	{ "X-Gitea-Event", "X-Gitea-Delivery", "X-Gitea-Signature", "" },
	{ "X-Forgejo-Event", "X-Forgejo-Delivery", "X-Forgejo-Signature", "" },
	{ NULL, NULL, "X-Pagure-Signature-256", "" }
};

/* The one header of that name. */
static const char *
header(struct request_http *r, const char *name)
{
	const char *value = NULL;

	return http_header(r, name, &value) == 1 ? value : NULL;
}

static int
check_hook_signature(const struct hook *hook, struct request_http *r,
    const struct bytes *body, struct failure *f)
{
	const char *name = headers[hook->forge].signature;
	const char *prefix = headers[hook->forge].prefix;
	const char *text = header(r, name);
	unsigned char want[SHA256_SIZE], got[SHA256_SIZE];

	if (text == NULL)
		return fail(f, "signature-missing", "want one %s", name);
	if (strncmp(text, prefix, strlen(prefix)) != 0 ||
	    hex_decode_string(text + strlen(prefix), got, sizeof(got)) != 0)
		return fail(f, "signature-form", "%s: want %s and 64 hex "
		    "digits", name, prefix);
	if (hmac_sha256(&hook->secret, body, want) != 0)
		return fail(f, "memory", "HMAC");
	if (!same_secret(want, got, sizeof(want)))
		return fail(f, "signature", "%s: not made with the secret of "
		    "this hook", name);
	return 0;
}

static int
read_headers(const struct hook *hook, struct request_http *r,
    struct delivery *d, const char **event, struct failure *f)
{
	const char *name = headers[hook->forge].delivery;

	if (name == NULL)
		return 0;
	d->id = header(r, name);
	if (d->id == NULL || !is_word(d->id) || strlen(d->id) > MAX_ID)
		return fail(f, "delivery", "want one %s", name);
	*event = header(r, headers[hook->forge].event);
	if (*event == NULL)
		return fail(f, "event", "want one %s",
		    headers[hook->forge].event);
	return 0;
}

static void
set_answer(struct http_answer *a, unsigned int status, const char *text)
{
	a->status = status;
	a->type = "text/plain; charset=us-ascii";
	bytes_text(&a->text, text);
	bytes_text(&a->text, "\n");
}

static void
answer_queued(struct server *s, const struct delivery *d,
    const struct event *e, struct http_answer *a)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "queued as %lld",
	    (long long)d->job);
	notice("hook %s: delivery %s: %s: %s %s", d->hook, d->id, text,
	    e->ref, e->commit);
	s->metrics.queued++;
	set_answer(a, 202, text);
}

/* A known commit is known on a full disk too; nothing else can be accepted. */
static int
accept_event(struct server *s, struct delivery *d, const struct event *e,
    struct http_answer *a, struct failure *f)
{
	int full = health(s)[0] != '\0';

	if (e->why != NULL) {
		s->metrics.ignored++;
		set_answer(a, 200, e->why);
		return 0;
	}
	if (queue_add(s->queue, d, e, full ? 0 : s->settings.queue, f) != 0)
		return -1;
	if (d->outcome == QUEUE_FULL && full)
		return fail(f, health(s), "no delivery can be accepted now");
	if (d->outcome == QUEUE_FULL)
		return fail(f, "queue-full", "%llu builds are waiting",
		    (unsigned long long)s->settings.queue);
	if (d->outcome == QUEUE_KNOWN) {
		s->metrics.known++;
		set_answer(a, 200, "known");
	} else
		answer_queued(s, d, e, a);
	return 0;
}

static int
read_delivery(const struct hook *hook, struct request_http *r,
    const struct bytes *body, struct delivery *d, struct event *e,
    struct failure *f)
{
	struct bytes payload = { 0 };
	const char *name = NULL;
	int rc;

	d->hook = hook->name;
	d->coalesce = hook->coalesce;
	if (check_hook_signature(hook, r, body, f) != 0 ||
	    read_headers(hook, r, d, &name, f) != 0)
		return -1;
	if (form_is(header(r, "Content-Type"), body)) {
		rc = form_payload(body, &payload, f);
		if (rc == 0)
			rc = event_read(hook, name, &payload, e, f);
		bytes_free(&payload);
	} else
		rc = event_read(hook, name, body, e, f);
	if (d->id == NULL)
		d->id = e->delivery;
	return rc;
}

void
hook_answer(struct server *s, const struct hook *hook,
    struct request_http *r, const struct bytes *body, struct http_answer *a)
{
	struct delivery d = { 0 };
	struct failure f = { 0 };
	struct event e;

	if (read_delivery(hook, r, body, &d, &e, &f) == 0 &&
	    accept_event(s, &d, &e, a, &f) == 0)
		return;
	notice("hook %s: refused: %s [%s]", hook->name, f.text, f.token);
	answer_refusal(s, f.token, a);
}
