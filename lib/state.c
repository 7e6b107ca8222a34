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
/* Each line is compared with those before it. */
#define MAX_LINES 1024

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
	    tbv_text_unhex_lower((const char *)hex.data, hex.len, out,
	    TBV_SHA256_SIZE) == 0 ? 0 : -1;
}

/* As a list's header takes it: a word, in which no line can end. */
static int
is_stream(struct tbv_bytes b)
{
	size_t i;

	for (i = 0; i < b.len; i++)
		if (b.data[i] <= 0x20 || b.data[i] == 0x7f)
			return 0;
	return b.len >= 1 && b.len <= TBV_MAX_NAME;
}

static int
read_line(struct tbv_bytes line, struct tbv_serial *out)
{
	struct tbv_bytes decimal;

	if (take(&line, ' ', &decimal) != 0 ||
	    tbv_text_decimal((const char *)decimal.data, decimal.len,
	    TBV_MAX_SERIAL, &out->serial) != 0 ||
	    read_digest(&line, out->key) != 0 ||
	    read_digest(&line, out->body) != 0 || !is_stream(line))
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

/* What is being read, apart from what the policy has. */
struct reading {
	char *text;			/* that "seen" points into */
	struct tbv_serial *seen;
	size_t count;
};

static int
is_new(const struct tbv_serial *seen, size_t count,
    const struct tbv_serial *one)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (same_place(&seen[i], one))
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
read_lines(struct tbv_policy *p, struct tbv_bytes text, struct reading *r)
{
	struct tbv_serial seen;
	struct tbv_bytes line;
	void *array;

	while (text.len > 0) {
		if (take(&text, '\n', &line) != 0 ||
		    read_line(line, &seen) != 0)
			return damaged(p, "a line that is none");
		if (!is_new(r->seen, r->count, &seen))
			return damaged(p, "an endorser twice in a stream");
		if (r->count == MAX_LINES)
			return damaged(p, "more than 1024 lines");
		array = r->seen;
		if (tbv_policy_grow(&array, r->count, sizeof(*r->seen)) != 0)
			return tbv_policy_memory(p);
		r->seen = array;
		r->seen[r->count++] = seen;
	}
	return TBV_OK;
}

static int
read_text(struct tbv_policy *p, struct tbv_bytes text, struct reading *r)
{
	size_t n = sizeof(header) - 1;

	if (text.len == 0)
		return TBV_OK;
	if (text.len > TBV_STATE_MAX)
		return damaged(p, "more than 1 MiB");
	if (text.len < n || memcmp(text.data, header, n) != 0)
		return damaged(p, "does not begin with its version");
	if ((r->text = malloc(text.len)) == NULL)
		return tbv_policy_memory(p);
	memcpy(r->text, text.data, text.len);
	text.data = (const uint8_t *)r->text + n;
	text.len -= n;
	return read_lines(p, text, r);
}

int
tbv_policy_read_state(struct tbv_policy *p, struct tbv_bytes text)
{
	struct tbv_endorsement_rules *e = &p->endorsement;
	struct reading r = { NULL, NULL, 0 };
	int rc;

	/* what is damaged must not make the policy forget what it knew */
	if ((rc = read_text(p, text, &r)) != TBV_OK) {
		free(r.text);
		free(r.seen);
		return rc;
	}
	free(e->state);
	free(e->seen);
	e->state = r.text;
	e->seen = r.seen;
	e->seen_count = r.count;
	return TBV_OK;
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

/* The bytes that the lines can need, or 0 for more lines than can be read. */
static size_t
measure(const struct tbv_endorsement_rules *e, const struct tbv_serial *now,
    size_t n)
{
	size_t i, lines = e->seen_count, room = sizeof(header);

	for (i = 0; i < e->seen_count; i++)
		room += LINE_SIZE + e->seen[i].stream.len;
	for (i = 0; i < n; i++) {
		room += LINE_SIZE + now[i].stream.len;
		lines += is_new(e->seen, e->seen_count, &now[i]) != 0;
	}
	return lines <= MAX_LINES ? room : 0;
}

int
tbv_state_write(const struct tbv_endorsement_rules *e, char **text)
{
	struct tbv_serial now[TBV_MAX_TRUST];
	struct tbv_lists lists;
	size_t at, i, n, room;
	char *out;

	*text = NULL;
	lists.list = e->list;
	lists.count = e->list_count;
	lists.endorsers = e->endorsers;
	n = tbv_endorsements_serials(&lists, now);
	if ((room = measure(e, now, n)) == 0)
		return TBV_ERR_STATE;
	if ((out = malloc(room)) == NULL)
		return TBV_ERR_MEMORY;
	at = (size_t)snprintf(out, room, "%s", header);
	for (i = 0; i < e->seen_count; i++)
		at += write_line(out + at, room - at,
		    higher(&e->seen[i], now, n));
	for (i = 0; i < n; i++)
		if (is_new(e->seen, e->seen_count, &now[i]))
			at += write_line(out + at, room - at, &now[i]);
	*text = out;
	return TBV_OK;
}
