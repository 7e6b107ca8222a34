/*
 * Asks one witness to cosign a checkpoint (c2sp.org/tlog-witness): proves to
 * it that the tree continues the one that it has seen.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "network/http.h"
#include "witness/witness.h"

#define ANSWER_MAX ((size_t)64 * 1024)	/* with all its keys */

static int
write_witness_request(const struct cosigning *c, uint64_t old, struct text *out,
    struct failure *f)
{
	struct path path = { 0 };
	size_t i;
	int rc;

	if ((rc = tree_consistency(c->tree, old, &path, f)) != TBV_OK)
		return rc;
	text_say(out, "old %llu\n", (unsigned long long)old);
	for (i = 0; i < path.count; i++) {
		text_base64(out, path.hash[i].value, HASH_SIZE);
		text_add(out, "\n", 1);
	}
	text_add(out, "\n", 1);
	text_add(out, c->log->checkpoint.data, c->log->checkpoint.len);
	return out->bad ? fail(f, TBV_ERR_MEMORY, "witness",
	    "out of memory") : TBV_OK;
}

/* What a status means that is neither 200 nor 409; 0: nothing known. */
static int
refusal(long status)
{
	switch (status) {
	case 400:
		return TBV_ERR_WITNESS_REQUEST;
	case 403:
		return TBV_ERR_WITNESS_LOG_KEY;
	case 404:
		return TBV_ERR_WITNESS_ORIGIN;
	case 422:
		return TBV_ERR_WITNESS_INCONSISTENT;
	default:
		return 0;
	}
}

static int
witness_refused(const struct http *h, long status, struct failure *f)
{
	char text[64];
	int error = refusal(status);

	(void)snprintf(text, sizeof(text), "add-checkpoint: HTTP status %ld",
	    status);
	return fail(f, error != 0 ? error : TBV_ERR_NETWORK, h->name, text);
}

/* The size that a conflict is about; it says which one the witness has. */
static int
take_size(const struct cosigning *c, const struct http *h,
    const struct file *body, uint64_t *old, struct failure *f)
{
	uint64_t has, size = c->log->signed_.size;
	char text[128];
	int is_size;

	is_size = body->len > 1 && body->data[body->len - 1] == '\n' &&
	    decimal((const char *)body->data, body->len - 1, &has) == 0;
	/* the size was the witness's own, so it rejects the tree */
	if (*old == size && (!is_size || has == size))
		return fail(f, TBV_ERR_WITNESS_INCONSISTENT, h->name,
		    "has another root for this size");
	if (!is_size)
		return fail(f, TBV_ERR_NETWORK, h->name,
		    "add-checkpoint: HTTP status 409 without a size");
	sizes_set(c->sizes, h->name, has);
	(void)snprintf(text, sizeof(text), "has a tree of %llu entries, and "
	    "the directory one of %llu", (unsigned long long)has,
	    (unsigned long long)size);
	if (has > size)
		return fail(f, TBV_ERR_WITNESS_AHEAD, h->name, text);
	if (has == *old)
		return fail(f, TBV_ERR_WITNESS_CONFLICT, h->name, text);
	*old = has;
	return TBV_OK;
}

/* One request; *again where another one, from *old on, may succeed. */
static int
ask_once(const struct cosigning *c, struct http *h, uint64_t *old, int *again,
    struct file *lines, struct failure *f)
{
	struct text request = { 0 };
	struct file body = { NULL, 0 };
	long status = 0;
	int rc;

	if ((rc = write_witness_request(c, *old, &request, f)) == TBV_OK &&
	    (rc = http_post(h, "add-checkpoint", &request, ANSWER_MAX, &body,
	    &status, f)) == TBV_OK) {
		if (status == 200) {
			*lines = body;
			body.data = NULL;
		} else if (status == 409) {
			*again = 1;
			rc = take_size(c, h, &body, old, f);
		} else
			rc = witness_refused(h, status, f);
	}
	free(body.data);
	text_free(&request);
	return rc;
}

static int
ask_twice(const struct cosigning *c, struct http *h, struct file *lines,
    struct failure *f)
{
	uint64_t old = sizes_get(c->sizes, h->name);
	int again = 0, rc;

	/* a directory restored from an older copy: it will report that */
	if (old > c->log->signed_.size)
		old = 0;
	if ((rc = ask_once(c, h, &old, &again, lines, f)) != TBV_OK || !again)
		return rc;
	again = 0;
	if ((rc = ask_once(c, h, &old, &again, lines, f)) == TBV_OK && again)
		rc = fail(f, TBV_ERR_WITNESS_CONFLICT, h->name,
		    "its tree size changed twice during the request");
	return rc;
}

int
cosign_ask(const struct cosigning *c, const char *url, struct file *lines,
    struct failure *f)
{
	struct http h;
	int rc;

	memset(lines, 0, sizeof(*lines));
	rc = http_open(&h, url, f);
	h.deadline = c->deadline;
	if (rc == TBV_OK && (rc = ask_twice(c, &h, lines, f)) == TBV_OK)
		sizes_set(c->sizes, h.name, c->log->signed_.size);
	http_close(&h);
	return rc;
}
