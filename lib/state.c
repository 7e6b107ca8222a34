/*
 * Remembers the highest serial of each endorser in each stream, so that an
 * older list cannot take the place of one that was seen.  A line each:
 * "SERIAL KEY BODY STREAM", both digests SHA-256 in hex.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "state.h"

static const char header[] = "tbverify-state-v1\n";

#define HEX (2 * TBV_SHA256_SIZE)
/* A serial, two digests, their spaces and the end of the line. */
#define LINE_SIZE (20 + 2 * HEX + 4)

/* Takes what stands before a character; 0 or -1. */
static int
take(struct tbv_bytes *rest, char end, struct tbv_bytes *field)
{
	const uint8_t *at = rest->len == 0 ? NULL :
	    memchr(rest->data, end, rest->len);

	if (at == NULL)
		return -1;
	field->data = rest->data;
	field->len = (size_t)(at - rest->data);
	rest->data = at + 1;
	rest->len -= field->len + 1;
	return 0;
}

static int
read_digest(struct tbv_bytes *line, uint8_t out[TBV_SHA256_SIZE])
{
	struct tbv_bytes hex;

	return take(line, ' ', &hex) == 0 &&
	    tbv_text_unhex((const char *)hex.data, hex.len, out,
	    TBV_SHA256_SIZE) == 0 ? 0 : -1;
}

static int
read_line(struct tbv_bytes line, struct tbv_serial *out)
{
	struct tbv_bytes decimal;

	if (take(&line, ' ', &decimal) != 0 ||
	    tbv_text_decimal((const char *)decimal.data, decimal.len,
	    TBV_MAX_SERIAL, &out->serial) != 0 ||
	    read_digest(&line, out->key) != 0 ||
	    read_digest(&line, out->body) != 0 || line.len == 0)
		return -1;
	out->stream = line;
	return 0;
}

/* Whether two lines are of one endorser in one stream. */
static int
same_place(const struct tbv_serial *a, const struct tbv_serial *b)
{
	return memcmp(a->key, b->key, sizeof(a->key)) == 0 &&
	    tbv_bytes_equal(a->stream, b->stream);
}

static int
is_new(const struct tbv_endorsement_rules *e, const struct tbv_serial *seen)
{
	size_t i;

	for (i = 0; i < e->seen_count; i++)
		if (same_place(&e->seen[i], seen))
			return 0;
	return 1;
}

static int
damaged(struct tbv_policy *p, const char *why)
{
	return tbv_fault_set(&p->fault, TBV_ERR_STATE, "state: %s", why);
}

/* Lines of other policies' streams are kept as they are. */
static int
read_lines(struct tbv_policy *p, struct tbv_bytes text)
{
	struct tbv_endorsement_rules *e = &p->endorsement;
	struct tbv_bytes line;
	struct tbv_serial seen;
	void *array;

	while (text.len > 0) {
		if (take(&text, '\n', &line) != 0 ||
		    read_line(line, &seen) != 0)
			return damaged(p, "a line that is none");
		if (!is_new(e, &seen))
			return damaged(p, "an endorser twice in a stream");
		array = e->seen;
		if (tbv_policy_grow(&array, e->seen_count,
		    sizeof(*e->seen)) != 0)
			return tbv_policy_memory(p);
		e->seen = array;
		e->seen[e->seen_count++] = seen;
		/* each line is compared with those before it */
		if (e->seen_count > 1024)
			return damaged(p, "more than 1024 lines");
	}
	return TBV_OK;
}

static void
forget(struct tbv_endorsement_rules *e)
{
	free(e->state);
	free(e->seen);
	e->state = NULL;
	e->seen = NULL;
	e->seen_count = 0;
}

int
tbv_policy_read_state(struct tbv_policy *p, struct tbv_bytes text)
{
	struct tbv_endorsement_rules *e = &p->endorsement;
	size_t n = sizeof(header) - 1;
	int rc;

	forget(e);
	if (text.len == 0)
		return TBV_OK;
	if (text.len > TBV_STATE_MAX)
		return damaged(p, "more than 1 MiB");
	if (text.len < n || memcmp(text.data, header, n) != 0)
		return damaged(p, "does not begin with its version");
	if ((e->state = malloc(text.len)) == NULL)
		return tbv_policy_memory(p);
	memcpy(e->state, text.data, text.len);
	text.data = (const uint8_t *)e->state + n;
	text.len -= n;
	if ((rc = read_lines(p, text)) != TBV_OK)
		forget(e);
	return rc;
}

static size_t
write_line(char *out, size_t room, const struct tbv_serial *s)
{
	char body[HEX + 1], key[HEX + 1];

	tbv_text_hex(s->key, sizeof(s->key), key);
	tbv_text_hex(s->body, sizeof(s->body), body);
	return (size_t)snprintf(out, room, "%llu %s %s %.*s\n",
	    (unsigned long long)s->serial, key, body, (int)s->stream.len,
	    (const char *)s->stream.data);
}

/* The new one of a line, if its serial is not lower. */
static const struct tbv_serial *
higher(const struct tbv_serial *old, const struct tbv_serial *now, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (same_place(old, &now[i]) && now[i].serial >= old->serial)
			return &now[i];
	return old;
}

char *
tbv_state_write(const struct tbv_endorsement_rules *e)
{
	struct tbv_serial now[TBV_MAX_TRUST];
	struct tbv_lists lists;
	size_t at, i, n, room = sizeof(header);
	char *out;

	lists.list = e->list;
	lists.count = e->list_count;
	lists.endorsers = e->endorsers;
	n = tbv_endorsements_serials(&lists, now);
	for (i = 0; i < e->seen_count; i++)
		room += LINE_SIZE + e->seen[i].stream.len;
	for (i = 0; i < n; i++)
		room += LINE_SIZE + now[i].stream.len;
	if ((out = malloc(room)) == NULL)
		return NULL;
	at = (size_t)snprintf(out, room, "%s", header);
	for (i = 0; i < e->seen_count; i++)
		at += write_line(out + at, room - at,
		    higher(&e->seen[i], now, n));
	for (i = 0; i < n; i++)
		if (is_new(e, &now[i]))
			at += write_line(out + at, room - at, &now[i]);
	return out;
}
