/*
 * Which request is answered by what.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "builds/builds.h"
#include "web/web.h"

#define HOOKS "/hook/"

static const char plain[] = "text/plain; charset=us-ascii";

static const struct hook *
find_hook(const struct server *s, const char *path)
{
	if (strncmp(path, HOOKS, strlen(HOOKS)) != 0)
		return NULL;
	return settings_hook(&s->settings, path + strlen(HOOKS));
}

static int
is_status(const struct server *s, const char *path)
{
	return s->settings.status && (strcmp(path, "/status") == 0 ||
	    strcmp(path, "/status.json") == 0);
}

static int
is_page(const struct server *s, const char *path)
{
	return strcmp(path, "/healthz") == 0 || strcmp(path, "/metrics") == 0 ||
	    is_status(s, path);
}

const char *
route_check(struct server *s, const char *method, const char *path)
{
	if (find_hook(s, path) != NULL)
		return strcmp(method, "POST") == 0 ? "" : "method";
	if (is_page(s, path))
		return strcmp(method, "GET") == 0 ? "" : "method";
	return "not-found";
}

/* Not a delivery, so not counted as a refused one. */
static int
answer_health(struct server *s, struct http_answer *a, struct failure *f)
{
	const char *token = health(s);
	uint64_t waiting, running;

	if (queue_count(s->queue, &waiting, &running, f) != 0)
		token = f->token;
	a->status = token[0] == '\0' ? 200 : 503;
	a->type = plain;
	bytes_text(&a->text, token[0] == '\0' ? "ok" : token);
	bytes_text(&a->text, "\n");
	return bytes_check(&a->text, f);
}

static int
answer_metrics(struct server *s, struct http_answer *a, struct failure *f)
{
	a->status = 200;
	a->type = "text/plain; version=0.0.4; charset=utf-8";
	return metrics_write(s, slots_busy(s), &a->text, f);
}

/* Whether the settings want a header, and it is there. */
static int
is_authorized(const struct server *s, struct request_http *r)
{
	const struct bytes *want = &s->settings.authorization;
	unsigned char a[SHA256_SIZE], b[SHA256_SIZE];
	const char *got;

	if (want->data == NULL)
		return 1;
	return http_header(r, "Authorization", &got) == 1 &&
	    sha256(want->data, want->len, a) == 0 &&
	    sha256(got, strlen(got), b) == 0 &&
	    same_secret(a, b, sizeof(a));
}

static int
answer_status(struct server *s, struct request_http *r, const char *path,
    struct http_answer *a, struct failure *f)
{
	int json = strcmp(path, "/status.json") == 0;

	if (!is_authorized(s, r))
		return fail(f, "authorization", "not the value in the "
		    "settings");
	a->status = 200;
	a->type = json ? "application/json" : "text/html; charset=utf-8";
	return json ? status_json(s, &a->text, f) :
	    status_page(s, &a->text, f);
}

void
route_answer(struct server *s, struct request_http *r, const char *path,
    const struct bytes *body, struct http_answer *a)
{
	const struct hook *hook = find_hook(s, path);
	struct failure f = { 0 };
	int rc;

	if (hook != NULL) {
		hook_answer(s, hook, r, body, a);
		return;
	}
	if (is_status(s, path))
		rc = answer_status(s, r, path, a, &f);
	else
		rc = strcmp(path, "/metrics") == 0 ?
		    answer_metrics(s, a, &f) : answer_health(s, a, &f);
	if (rc != 0) {
		bytes_free(&a->text);
		answer_refusal(s, f.token, a);
	}
}
