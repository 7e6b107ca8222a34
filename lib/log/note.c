/*
 * Proves that keys signed a text.  Lines of unknown keys are ignored; a line of
 * a known key that does not verify makes the whole note invalid.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "log/note.h"

#define TIME_SIZE 8
#define BLOB_MAX (TBV_KEY_ID_SIZE + TIME_SIZE + TBV_MLDSA44_SIZE)
#define SUBTREE_MAX (12 + 2 + 2 * 255 + 3 * 8 + TBV_SHA256_SIZE)

/* Where the signature lines start: after the last empty line. */
static const char *
split_note(struct tbv_bytes in, struct tbv_bytes *text, struct tbv_bytes *lines)
{
	size_t i;

	for (i = in.len; i >= 2; i--)
		if (in.data[i - 1] == '\n' && in.data[i - 2] == '\n')
			break;
	if (i < 2)
		return "no empty line before its signatures";
	text->data = in.data;
	text->len = i - 1;
	lines->data = in.data + i;
	lines->len = in.len - i;
	return lines->len > 0 ? NULL : "no signature";
}

static const char *
parse_line(struct tbv_bytes in, struct tbv_note_line *line)
{
	uint8_t start[6];
	size_t len;

	if (!tbv_text_take_prefix(&in, "\xe2\x80\x94 "))
		return "a signature line that does not start with a dash";
	if (tbv_text_take_field(&in, ' ', &line->name) != 0 ||
	    in.data == NULL || !tbv_key_is_name(line->name))
		return "a signature line without a name";
	line->base64 = in;
	if (tbv_text_measure_base64((const char *)in.data, in.len,
	    &len) != 0 || len <= TBV_KEY_ID_SIZE ||
	    tbv_text_unbase64((const char *)in.data, 8, start,
	    sizeof(start), &len) != 0)
		return "a signature line without an id and a signature";
	memcpy(line->id, start, sizeof(line->id));
	return NULL;
}

const char *
tbv_note_parse(struct tbv_bytes in, size_t max, struct tbv_note *note)
{
	struct tbv_bytes line, rest;
	const char *why;
	size_t i;

	memset(note, 0, sizeof(*note));
	if (in.len == 0 || in.len > max)
		return "empty, or too long";
	if (tbv_text_utf8(in.data, in.len) != 0)
		return "not UTF-8";
	for (i = 0; i < in.len; i++)
		if (in.data[i] < 0x20 && in.data[i] != '\n')
			return "a control character";
	if (in.data[in.len - 1] != '\n')
		return "the last line does not end with a line feed";
	if ((why = split_note(in, &note->text, &rest)) != NULL)
		return why;
	while (rest.len > 0) {
		if (note->count == TBV_MAX_NOTE_SIGNATURES)
			return "more than 64 signature lines";
		(void)tbv_text_take_line(&rest, &line);
		if ((why = parse_line(line, &note->line[note->count])) !=
		    NULL)
			return why;
		note->count++;
	}
	return NULL;
}

static uint64_t
big_endian(const uint8_t *in)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < TIME_SIZE; i++)
		v = v << 8 | in[i];
	return v;
}

static size_t
put_big_endian(uint64_t v, uint8_t *out)
{
	size_t i;

	for (i = 0; i < TIME_SIZE; i++)
		out[i] = (uint8_t)(v >> (56 - 8 * i));
	return TIME_SIZE;
}

/* c2sp.org/tlog-cosignature: a heading and the time before the text. */
static enum tbv_signature
check_cosignature(const struct tbv_note *note, const struct tbv_key *key,
    uint64_t time_, struct tbv_bytes signature)
{
	struct tbv_bytes parts[2];
	char head[64];
	int len;

	len = snprintf(head, sizeof(head), "cosignature/v1\ntime %llu\n",
	    (unsigned long long)time_);
	if (len < 0 || (size_t)len >= sizeof(head))
		return TBV_SIGNATURE_NO_VERDICT;
	parts[0].data = (const uint8_t *)head;
	parts[0].len = (size_t)len;
	parts[1] = note->text;
	return tbv_signature_check_ed25519(key->raw, parts, 2, signature);
}

/* A length of one byte, and the bytes. */
static size_t
put_short(const void *in, size_t len, uint8_t *out)
{
	out[0] = (uint8_t)len;
	memcpy(out + 1, in, len);
	return 1 + len;
}

/*
 * c2sp.org/tlog-cosignature: ML-DSA-44 signs the tree from 0 to its size,
 * not the text.
 */
static enum tbv_signature
check_subtree(const struct tbv_checkpoint *cp, const struct tbv_key *key,
    uint64_t time_, struct tbv_bytes signature)
{
	static const char label[] = "subtree/v1\n";	/* and its NUL */
	uint8_t message[SUBTREE_MAX];
	struct tbv_bytes part;
	size_t n = sizeof(label);

	if (cp->origin.len > 255)
		return TBV_SIGNATURE_BAD;
	memcpy(message, label, sizeof(label));
	n += put_short(key->name, strlen(key->name), message + n);
	n += put_big_endian(time_, message + n);
	n += put_short(cp->origin.data, cp->origin.len, message + n);
	n += put_big_endian(0, message + n);
	n += put_big_endian(cp->tree.size, message + n);
	memcpy(message + n, cp->tree.root.value, TBV_SHA256_SIZE);
	part.data = message;
	part.len = n + TBV_SHA256_SIZE;
	return tbv_signature_check_mldsa44(key->raw, &part, 1, signature);
}

/* Takes the time at the start of a cosignature, which may be any; 0 or -1. */
static int
take_time(struct tbv_bytes *blob, uint64_t *time_)
{
	if (blob->len < TIME_SIZE)
		return -1;
	*time_ = big_endian(blob->data);
	blob->data += TIME_SIZE;
	blob->len -= TIME_SIZE;
	return 0;
}

static enum tbv_signature
check_note_line(const struct tbv_note *note, const struct tbv_key *key,
    const struct tbv_checkpoint *cp, const struct tbv_note_line *line,
    uint64_t *time_)
{
	uint8_t buffer[BLOB_MAX];
	struct tbv_bytes blob, spki;

	if (tbv_text_unbase64((const char *)line->base64.data,
	    line->base64.len, buffer, sizeof(buffer), &blob.len) != 0)
		return TBV_SIGNATURE_BAD;	/* longer than any known */
	blob.data = buffer + TBV_KEY_ID_SIZE;
	blob.len -= TBV_KEY_ID_SIZE;
	switch (key->type) {
	case TBV_KEY_ED25519:
		return tbv_signature_check_ed25519(key->raw, &note->text, 1,
		    blob);
	case TBV_KEY_ECDSA:
		spki.data = key->raw;
		spki.len = key->len;
		return tbv_signature_check_spki(spki, &note->text, 1, blob);
	default:
		break;
	}
	if (cp == NULL || take_time(&blob, time_) != 0)
		return TBV_SIGNATURE_BAD;
	if (key->type == TBV_KEY_COSIGNATURE)
		return check_cosignature(note, key, *time_, blob);
	if (key->type == TBV_KEY_MLDSA44)
		return check_subtree(cp, key, *time_, blob);
	return TBV_SIGNATURE_NO_VERDICT;
}

enum tbv_signature
tbv_note_check(const struct tbv_note *note, const struct tbv_key *key,
    const struct tbv_checkpoint *cp, struct tbv_note_signed *out)
{
	const struct tbv_note_line *line;
	enum tbv_signature rc;
	uint64_t time_ = 0;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (!key->usable)
		return TBV_SIGNATURE_GOOD;
	for (i = 0; i < note->count; i++) {
		line = &note->line[i];
		if (!tbv_bytes_is(line->name, key->name) ||
		    memcmp(line->id, key->id, sizeof(line->id)) != 0)
			continue;
		if ((rc = check_note_line(note, key, cp, line, &time_)) !=
		    TBV_SIGNATURE_GOOD) {
			memset(out, 0, sizeof(*out));
			return rc;
		}
		out->time[out->count++] = time_;
	}
	return TBV_SIGNATURE_GOOD;
}
