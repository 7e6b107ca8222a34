/*
 * Keeps the newest list of each endorser in a stream, so that its revocations
 * remain effective whatever list comes later.  Earlier versions kept only
 * serials, one line each: "SERIAL KEY BODY STREAM", both digests SHA-256 in
 * hex.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/digest.h"
#include "endorsement/kept.h"

static const char kept_header[] = "tbverify-state-v1\n";

#define HEX (2 * TBV_SHA256_SIZE)
/* A serial, two digests, their spaces and the end of the line. */
#define LINE_SIZE (20 + 2 * HEX + 4)
/* Each line is compared with those before it. */
#define MAX_LINES 1024
#define MAX_SERIALS (1024 * 1024)
#define SUFFIX ".list"

/* Takes the text before a character; 0 or -1. */
static int
take_until(struct tbv_bytes *rest, char end, struct tbv_bytes *field)
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
read_kept_sha256(struct tbv_bytes *line, uint8_t out[TBV_SHA256_SIZE])
{
	struct tbv_bytes hex;

	return take_until(line, ' ', &hex) == 0 &&
	    tbv_text_unhex_lower((const char *)hex.data, hex.len, out,
	    TBV_SHA256_SIZE) == 0 ? 0 : -1;
}

/* As in the header of a list: a word, which cannot contain a line end. */
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
read_serial(struct tbv_bytes line, struct tbv_serial *out)
{
	struct tbv_bytes decimal;

	if (take_until(&line, ' ', &decimal) != 0 ||
	    tbv_text_decimal((const char *)decimal.data, decimal.len,
	    TBV_MAX_SERIAL, &out->serial) != 0 ||
	    read_kept_sha256(&line, out->key) != 0 ||
	    read_kept_sha256(&line, out->body) != 0 || !is_stream(line))
		return -1;
	out->stream = line;
	return 0;
}

/* Whether two lines are for one endorser in one stream. */
static int
same_place(const struct tbv_serial *a, const struct tbv_serial *b)
{
	return memcmp(a->key, b->key, sizeof(a->key)) == 0 &&
	    tbv_bytes_equal(a->stream, b->stream);
}

static int
is_new(const struct tbv_serials *s, const struct tbv_serial *one)
{
	size_t i;

	for (i = 0; i < s->count; i++)
		if (same_place(&s->item[i], one))
			return 0;
	return 1;
}

static int
damaged_serials(struct tbv_fault *fault, const char *why)
{
	return tbv_fault_set(fault, TBV_ERR_STATE, "state: %s", why);
}

static int
no_memory_kept(struct tbv_fault *fault)
{
	return tbv_fault_set(fault, TBV_ERR_MEMORY, "out of memory");
}

/* Grows by one line each time, because there are few. */
static int
add_serial(struct tbv_serials *s, const struct tbv_serial *one)
{
	struct tbv_serial *more;

	more = realloc(s->item, (s->count + 1) * sizeof(*more));
	if (more == NULL)
		return -1;
	s->item = more;
	s->item[s->count++] = *one;
	return 0;
}

static int
read_serial_lines(struct tbv_bytes text, struct tbv_serials *s,
    struct tbv_fault *fault)
{
	struct tbv_serial one;
	struct tbv_bytes line;

	while (text.len > 0) {
		if (take_until(&text, '\n', &line) != 0 ||
		    read_serial(line, &one) != 0)
			return damaged_serials(fault,
			    "a line that is not a serial");
		if (!is_new(s, &one))
			return damaged_serials(fault,
			    "an endorser twice in a stream");
		if (s->count == MAX_LINES)
			return damaged_serials(fault, "more than 1024 lines");
		if (add_serial(s, &one) != 0)
			return no_memory_kept(fault);
	}
	return TBV_OK;
}

static int
read_serials(struct tbv_bytes text, struct tbv_serials *s,
    struct tbv_fault *fault)
{
	size_t n = sizeof(kept_header) - 1;

	if (text.len > MAX_SERIALS)
		return damaged_serials(fault, "more than 1 MiB");
	if (text.len < n || memcmp(text.data, kept_header, n) != 0)
		return damaged_serials(fault,
		    "does not begin with its version");
	if ((s->text = malloc(text.len)) == NULL)
		return no_memory_kept(fault);
	memcpy(s->text, text.data, text.len);
	text.data = (const uint8_t *)s->text + n;
	text.len -= n;
	return read_serial_lines(text, s, fault);
}

void
tbv_serials_drop(struct tbv_serials *s)
{
	free(s->text);
	free(s->item);
	memset(s, 0, sizeof(*s));
}

int
tbv_serials_read(struct tbv_bytes text, struct tbv_serials *out,
    struct tbv_fault *fault)
{
	struct tbv_serials s;
	int rc;

	memset(&s, 0, sizeof(s));
	/* a damaged file must not cause known serials to be forgotten */
	if ((rc = read_serials(text, &s, fault)) != TBV_OK) {
		tbv_serials_drop(&s);
		return rc;
	}
	tbv_serials_drop(out);
	*out = s;
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

char *
tbv_serials_write(const struct tbv_serials *s,
    int (*is_done)(const void *, const struct tbv_serial *), const void *arg)
{
	size_t at = 0, i, room = sizeof(kept_header);
	char *out;

	for (i = 0; i < s->count; i++)
		room += LINE_SIZE + s->item[i].stream.len;
	if ((out = malloc(room)) == NULL)
		return NULL;
	out[0] = '\0';
	for (i = 0; i < s->count; i++) {
		if (is_done(arg, &s->item[i]))
			continue;
		if (at == 0)
			at = (size_t)snprintf(out, room, "%s", kept_header);
		at += write_line(out + at, room - at, &s->item[i]);
	}
	return out;
}

/* A name that neither a stream nor a key of another stream can produce. */
int
tbv_kept_name(const struct tbv_key *key, struct tbv_bytes stream,
    char name[TBV_KEPT_NAME_SIZE])
{
	uint8_t sum[TBV_SHA256_SIZE];
	struct tbv_bytes parts[2];

	parts[0].data = key->digest;
	parts[0].len = sizeof(key->digest);
	parts[1] = stream;
	if (tbv_digest_sha256(parts, 2, sum) != TBV_OK)
		return TBV_ERR_CRYPTO;
	tbv_text_hex(sum, sizeof(sum), name);
	memcpy(name + HEX, SUFFIX, sizeof(SUFFIX));
	return TBV_OK;
}

/*
 * Others may have signed the list too, with keys that were not trusted when it
 * was kept.  Their signatures were not checked then, and must not make the list
 * invalid now.
 */
static int
open_alone(struct tbv_bytes file, const struct tbv_endorsers *all, size_t i,
    struct tbv_endorsements *list, struct tbv_fault *fault)
{
	struct tbv_bytes none = { NULL, 0 };
	struct tbv_endorsers *one;
	int rc;

	if ((one = malloc(sizeof(*one))) == NULL)
		return no_memory_kept(fault);
	*one = *all;
	one->endorser[0] = all->endorser[i];
	one->count = 1;
	rc = tbv_endorsements_open(file, none, one, list, fault);
	list->signers = UINT32_C(1) << i;
	free(one);
	return rc;
}

void
tbv_kept_drop(struct tbv_kept *kept)
{
	free(kept->data);
	memset(kept, 0, sizeof(*kept));
}

int
tbv_kept_open(struct tbv_bytes file, const struct tbv_endorsers *endorsers,
    size_t endorser, struct tbv_kept *out, struct tbv_fault *fault)
{
	struct tbv_kept kept;
	struct tbv_fault why;
	struct tbv_bytes mine;
	int rc;

	memset(out, 0, sizeof(*out));
	memset(&kept, 0, sizeof(kept));
	if (file.len == 0 || file.len > TBV_ENDORSEMENTS_SIZE_MAX)
		return damaged_serials(fault,
		    "a kept list is empty, or too large");
	if ((kept.data = malloc(file.len)) == NULL)
		return no_memory_kept(fault);
	memcpy(kept.data, file.data, file.len);
	mine.data = kept.data;
	mine.len = kept.len = file.len;
	tbv_fault_clear(&why);
	rc = open_alone(mine, endorsers, endorser, &kept.list, &why);
	if (rc != TBV_OK) {
		tbv_kept_drop(&kept);
		return tbv_error_class(rc) == TBV_CLASS_SYSTEM ?
		    tbv_fault_set(fault, rc, "%s", why.message) :
		    damaged_serials(fault, why.message);
	}
	*out = kept;
	return TBV_OK;
}
