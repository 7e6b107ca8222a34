/*
 * Who is trusted, and for what, read a second time: the lines of log policies
 * and endorsers files, quorums by their definition (a group's word is that of
 * its members, asked one by one), Ed25519 by libcrypto, and what the parts of
 * an input ask for.  Keys of other kinds (ECDSA, ML-DSA) have no vote here:
 * the tests have none that could sign.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cjson/cJSON.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trusted.h"

#define GROUPS_DEEP 64
#define ED25519 1
#define COSIGNATURE 4

int
trusted_line(struct tbv_bytes *rest, struct tbv_bytes *line)
{
	const uint8_t *end;

	if (rest->len == 0)
		return 0;
	*line = *rest;
	end = memchr(rest->data, '\n', rest->len);
	if (end != NULL)
		line->len = (size_t)(end - rest->data);
	rest->data += line->len + (end != NULL);
	rest->len -= line->len + (end != NULL);
	return 1;
}

size_t
trusted_words(struct tbv_bytes line, struct tbv_bytes word[TRUST_WORDS])
{
	size_t i, n = 0;
	int inside = 0;

	for (i = 0; i < line.len; i++) {
		if (line.data[i] == ' ' || line.data[i] == '\t') {
			inside = 0;
			continue;
		}
		if (!inside) {
			if (n == TRUST_WORDS)
				return n;
			word[n].data = line.data + i;
			word[n++].len = 0;
		}
		word[n - 1].len++;
		inside = 1;
	}
	return n;
}

int
trusted_is(struct tbv_bytes word, const char *text)
{
	return word.len == strlen(text) &&
	    memcmp(word.data, text, word.len) == 0;
}

int
trusted_same(struct tbv_bytes a, struct tbv_bytes b)
{
	return a.len == b.len &&
	    (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int
trusted_starts(struct tbv_bytes *word, const char *text)
{
	size_t n = strlen(text);

	if (word->len < n || memcmp(word->data, text, n) != 0)
		return 0;
	word->data += n;
	word->len -= n;
	return 1;
}

uint64_t
trusted_number(struct tbv_bytes word)
{
	uint64_t n = 0;
	size_t i;

	if (word.len == 0 || word.len > 19)
		fuzz_fail("OK: a number of %zu digits", word.len);
	for (i = 0; i < word.len; i++) {
		if (word.data[i] < '0' || word.data[i] > '9')
			fuzz_fail("OK: not a number");
		n = 10 * n + (word.data[i] - (unsigned int)'0');
	}
	return n;
}

size_t
trusted_base64(struct tbv_bytes text, uint8_t *out, size_t room)
{
	size_t pad = 0;
	int n;

	if (text.len == 0 || text.len % 4 != 0 || text.len / 4 * 3 > room ||
	    (n = EVP_DecodeBlock(out, text.data, (int)text.len)) < 0)
		return 0;
	while (pad < 2 && text.data[text.len - 1 - pad] == '=')
		pad++;
	return (size_t)n - pad;
}

void
trusted_hex(const uint8_t *in, size_t len, char *out)
{
	size_t i;

	for (i = 0; i < len; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", in[i]);
}

int
trusted_ed25519(const uint8_t raw[32], struct tbv_bytes message,
    const uint8_t *signature)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL,
	    raw, 32);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	int ok;

	/* not every string of 32 bytes is a point */
	ok = key != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL,
	    key) == 1 && EVP_DigestVerify(ctx, signature, 64, message.data,
	    message.len) == 1;
	EVP_MD_CTX_free(ctx);
	EVP_PKEY_free(key);
	return ok;
}

/* name+id+base64 of a type and a key, at the first two of the signs. */
static void
read_vkey(struct tbv_bytes text, struct trusted_key *key)
{
	uint8_t raw[4096];
	const uint8_t *plus = memchr(text.data, '+', text.len);
	unsigned int byte;
	char two[3] = "";
	size_t i, len;

	if (plus == NULL || text.len - (size_t)(plus - text.data) < 10)
		fuzz_fail("OK: not a vkey");
	key->name = text;
	key->name.len = (size_t)(plus - text.data);
	for (i = 0; i < 4; i++) {
		memcpy(two, plus + 1 + 2 * i, 2);
		(void)sscanf(two, "%2x", &byte);
		key->id[i] = (uint8_t)byte;
	}
	text.len -= (size_t)(plus + 10 - text.data);
	text.data = plus + 10;
	len = trusted_base64(text, raw, sizeof(raw));
	if (len == 33 && (raw[0] == ED25519 || raw[0] == COSIGNATURE)) {
		key->type = raw[0];
		memcpy(key->raw, raw + 1, 32);
	}
}

static void
read_number_key(struct tbv_bytes text, int type, struct trusted_key *key)
{
	uint8_t raw[2 + 8 + 32 + 3];

	if (trusted_base64(text, raw, sizeof(raw)) != 42)
		fuzz_fail("OK: not a key of signify or minisign");
	key->type = type;
	memcpy(key->id, raw + 2, 8);
	memcpy(key->raw, raw + 10, 32);
}

static void
read_key(const struct tbv_bytes *word, size_t n, struct trusted *t)
{
	struct trusted_key *key = &t->key[t->keys];
	int has_who = *word->data == 'w' || *word->data == 'e';
	struct tbv_bytes text;

	if (t->keys == TRUST_KEYS || n < (has_who ? 3U : 2U))
		fuzz_fail("OK: a line of trust that has no key");
	memset(key, 0, sizeof(*key));
	key->role = (char)*word->data;
	if (has_who)
		key->who = word[1];
	text = word[has_who ? 2 : 1];
	if (trusted_starts(&text, "signify:"))
		read_number_key(text, 's', key);
	else if (trusted_starts(&text, "minisign:"))
		read_number_key(text, 'm', key);
	else
		read_vkey(text, key);
	t->keys++;
}

void
trusted_read(struct tbv_bytes text, struct trusted *t)
{
	static struct tbv_bytes word[TRUST_WORDS];
	struct tbv_bytes line, rest = text;
	size_t n;

	memset(t, 0, sizeof(*t));
	t->text = text;
	t->revoke_quorum = 1;
	while (trusted_line(&rest, &line)) {
		n = trusted_words(line, word);
		if (n == 0 || *word[0].data == '#')
			continue;
		if (n == 1)
			fuzz_fail("OK: a line of trust with one word");
		if (trusted_is(word[0], "log") || trusted_is(word[0],
		    "witness") || trusted_is(word[0], "submitter") ||
		    trusted_is(word[0], "endorser"))
			read_key(word, n, t);
		else if (trusted_is(word[0], "quorum"))
			t->quorum = word[1];
		else if (trusted_is(word[0], "revoke-quorum"))
			t->revoke_quorum = trusted_number(word[1]);
		else if (!trusted_is(word[0], "group"))
			fuzz_fail("OK: a line of trust with another word");
	}
	if (t->quorum.len == 0)
		fuzz_fail("OK: trust without a quorum");
}

static struct trusted_vote ask(const struct trusted *, struct tbv_bytes name,
    const struct trusted_vote *votes, int deep);

static int
by_time(const void *a, const void *b)
{
	uint64_t x = ((const struct trusted_vote *)a)->time;
	uint64_t y = ((const struct trusted_vote *)b)->time;

	return x < y ? -1 : x > y;
}

/* group <name> all|any|<k> <member>...: the k-th of them to speak. */
static struct trusted_vote
ask_group(const struct trusted *t, const struct tbv_bytes *word, size_t n,
    const struct trusted_vote *votes, int deep)
{
	struct trusted_vote said[TRUST_WORDS], none = { 0, 0 };
	size_t i, count = 0, need;

	for (i = 3; i < n; i++) {
		said[count] = ask(t, word[i], votes, deep + 1);
		count += said[count].given != 0;
	}
	need = trusted_is(word[2], "all") ? n - 3 : trusted_is(word[2], "any") ?
	    1 : (size_t)trusted_number(word[2]);
	if (need == 0 || need > n - 3)
		fuzz_fail("OK: a group of none, or of more than it has");
	if (count < need)
		return none;
	qsort(said, count, sizeof(*said), by_time);
	return said[need - 1];
}

static struct trusted_vote
ask(const struct trusted *t, struct tbv_bytes name,
    const struct trusted_vote *votes, int deep)
{
	struct tbv_bytes line, rest = t->text, word[TRUST_WORDS];
	size_t i, n;

	if (deep > GROUPS_DEEP)
		fuzz_fail("OK: groups without an end");
	for (i = 0; i < t->keys; i++)
		if (trusted_same(t->key[i].who, name))
			return votes[i];
	while (trusted_line(&rest, &line)) {
		n = trusted_words(line, word);
		if (n > 3 && trusted_is(word[0], "group") &&
		    trusted_same(word[1], name))
			return ask_group(t, word, n, votes, deep);
	}
	fuzz_fail("OK: a quorum of somebody who is not there");
}

int
trusted_is_none(const struct trusted *t)
{
	return trusted_is(t->quorum, "none");
}

struct trusted_vote
trusted_count(const struct trusted *t,
    const struct trusted_vote votes[TRUST_KEYS])
{
	struct trusted_vote none = { 1, 0 };

	return trusted_is_none(t) ? none : ask(t, t->quorum, votes, 0);
}

void
trusted_split(struct tbv_bytes note, struct tbv_bytes *text,
    struct tbv_bytes *lines)
{
	size_t i;

	for (i = note.len; i >= 2; i--)
		if (memcmp(note.data + i - 2, "\n\n", 2) == 0)
			break;
	if (i < 2)
		fuzz_fail("OK: a note without signatures");
	*text = *lines = note;
	text->len = i - 1;
	lines->data += i;
	lines->len -= i;
}

/* Of a log the text is signed; of a witness the time before it as well. */
static int
blob_holds(const struct trusted_key *key, struct tbv_bytes text,
    const uint8_t *blob, size_t len, uint64_t *when)
{
	struct fuzz_buf message = { NULL, 0, 0 };
	char head[64];
	size_t i, at = 4;
	int ok;

	*when = 0;
	if (key->type == COSIGNATURE) {
		for (; at < 12; at++)
			*when = *when << 8 | blob[at];
		(void)snprintf(head, sizeof(head),
		    "cosignature/v1\ntime %llu\n",
		    (unsigned long long)*when);
		fuzz_text(&message, head);
	}
	i = at + 64;
	fuzz_bytes(&message, text);
	ok = len == i && trusted_ed25519(key->raw, fuzz_view(&message),
	    blob + at);
	fuzz_free(&message);
	return ok;
}

struct trusted_vote
trusted_note(const struct trusted_key *key, struct tbv_bytes text,
    struct tbv_bytes lines, const struct trusted_times *times)
{
	struct trusted_vote out = { 0, 0 };
	struct tbv_bytes line, word[TRUST_WORDS];
	uint8_t blob[4096];
	uint64_t when;
	size_t len;

	while ((key->type == ED25519 || key->type == COSIGNATURE) &&
	    trusted_line(&lines, &line)) {
		if (trusted_words(line, word) != 3 ||
		    !trusted_is(word[0], "\xe2\x80\x94"))
			fuzz_fail("OK: not a line of a signature");
		memset(blob, 0, 76);
		len = trusted_base64(word[2], blob, sizeof(blob));
		if (!trusted_same(word[1], key->name) ||
		    memcmp(blob, key->id, 4) != 0)
			continue;
		if (!blob_holds(key, text, blob, len, &when))
			fuzz_fail("OK: a signature of %.*s that is forged",
			    (int)key->name.len, (const char *)key->name.data);
		/* an impossible time does not vote */
		if (key->type == COSIGNATURE && (when == 0 ||
		    when > INT64_MAX || (int64_t)when < times->from ||
		    (int64_t)when > times->to))
			continue;
		if (!out.given || when < out.time)
			out.time = when;
		out.given = 1;
	}
	return out;
}

/* 30d */
static int64_t
duration(const cJSON *item)
{
	static const char units[] = "smhdw";
	static const int64_t seconds[] = { 1, 60, 3600, 86400, 604800 };
	const char *text = cJSON_GetStringValue(item), *unit;
	char *end;
	long long n;

	if (item == NULL)
		return 30 * 86400;
	n = text != NULL ? strtoll(text, &end, 10) : 0;
	unit = n > 0 && *end != '\0' ? strchr(units, *end) : NULL;
	if (unit == NULL)
		fuzz_fail("OK: not a duration");
	return n * seconds[unit - units];
}

static void
demand_log(struct demand *d, const cJSON *log)
{
	const char *text;

	if (log == NULL)
		return;
	d->log = 1;
	d->log_optional = cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(log,
	    "require"));
	text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(log,
	    "while-valid"));
	if (text != NULL)
		d->while_valid = strcmp(text, "require") == 0 ?
		    TBV_WHILE_VALID_REQUIRE : TBV_WHILE_VALID_REPORT;
}

static void
set_stream(struct demand *d, const char *text, size_t len)
{
	if (len >= sizeof(d->stream))
		fuzz_fail("OK: a stream of %zu bytes", len);
	memcpy(d->stream, text, len);
	d->stream[len] = '\0';
}

static void
demand_lists(struct demand *d, const cJSON *lists)
{
	const cJSON *serial;
	const char *text;

	if (lists == NULL)
		return;
	d->lists = 1;
	d->lists_optional = cJSON_IsFalse(cJSON_GetObjectItemCaseSensitive(
	    lists, "require"));
	text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(lists,
	    "stream"));
	if (text == NULL)
		fuzz_fail("OK: lists of no stream");
	set_stream(d, text, strlen(text));
	serial = cJSON_GetObjectItemCaseSensitive(lists, "min-serial");
	d->min_serial = serial != NULL ? cJSON_GetNumberValue(serial) : 0;
	d->max_age = duration(cJSON_GetObjectItemCaseSensitive(lists,
	    "max-list-age"));
}

static void
demand_policy(struct demand *d, struct tbv_bytes part)
{
	cJSON *policy = cJSON_ParseWithLength((const char *)part.data,
	    part.len);

	if (policy == NULL)
		fuzz_fail("OK: a policy that cJSON does not read");
	demand_log(d, cJSON_GetObjectItemCaseSensitive(policy, "log"));
	demand_lists(d, cJSON_GetObjectItemCaseSensitive(policy,
	    "endorsements"));
	cJSON_Delete(policy);
}

static void
demand_list(struct demand *d, struct tbv_bytes part)
{
	if (d->list_count == TRUST_LISTS)
		fuzz_fail("OK: more lists than the oracle holds");
	d->list[d->list_count++] = part;
}

static void
demand_file(struct demand *d, int kind, struct tbv_bytes part)
{
	if (kind == TBV_POLICY_FILE_LOG_POLICY)
		d->log_policy = part;
	else if (kind == TBV_POLICY_FILE_ENDORSERS)
		d->endorsers = part;
	else if (kind == TBV_POLICY_FILE_ENDORSEMENTS)
		demand_list(d, part);
}

/*
 * A part that is to be replaced: its files are removed, its requirements stay.
 */
static void
demand_less(struct demand *d, int part)
{
	static const struct tbv_bytes none;

	if (part == TBV_PART_LOG_POLICY)
		d->log_policy = none;
	if (part == TBV_PART_ENDORSERS)
		d->endorsers = none;
	if (part == TBV_PART_ENDORSERS || part == TBV_PART_ENDORSEMENTS)
		d->list_count = 0;
}

static void
demand_option(struct demand *d, int tag, struct tbv_bytes part)
{
	switch (tag) {
	case 'l':
		d->log = 1;
		d->log_policy = part;
		break;
	case 'q':
		d->log = 1;
		d->log_optional = 0;
		break;
	case 'e':
		d->lists = 1;
		d->endorsers = part;
		break;
	case 'E':
		demand_list(d, part);
		break;
	case 's':
		set_stream(d, (const char *)part.data, part.len == 0 ? 0 :
		    strnlen((const char *)part.data, part.len));
		break;
	case 'Q':
		d->proof = part;
		break;
	case 'X':
		demand_less(d, part.len > 0 ? *part.data : 0);
		break;
	default:
		break;
	}
}

void
demand_read(const struct oracle *o, struct demand *d)
{
	struct tbv_bytes in = o->said, part;
	size_t n = 0, file = 0;
	int tag;

	memset(d, 0, sizeof(*d));
	d->max_age = 30 * 86400;
	while (n++ < FUZZ_PARTS && fuzz_take_part(&in, &tag, &part) == 0)
		if (tag == 'P')
			demand_policy(d, part);
		else if (tag == 'R')
			demand_file(d, o->reference[file++], part);
		else
			demand_option(d, tag, part);
}
