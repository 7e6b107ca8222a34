/*
 * Writes shards, and reads them strictly: a file that was cut or extended is
 * refused, and each shard has only one form.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit/shard.h"
#include "common/grow.h"
#include "common/hex.h"

#define HEADER "tblog-audit@v1"
#define POLICY_HEX ((size_t)2 * HASH_SIZE)
#define ERROR_MAX 1000			/* above every error's value */

int
shard_error(struct span token)
{
	int error;

	for (error = 1; error < ERROR_MAX; error++)
		if (span_is(token, tbv_error_token(error)) &&
		    (error == TBV_ERR_INTERNAL ||
		    strcmp(tbv_error_token(error), "internal") != 0))
			return error;
	return TBV_OK;
}

int
shard_find(struct shard *s, uint64_t index, int error, struct failure *f)
{
	size_t used = s->findings * sizeof(*s->finding);
	struct finding *more;

	more = grow(s->finding, &s->room, used, sizeof(*more));
	if (more == NULL)
		return fail(f, TBV_ERR_MEMORY, "audit", "out of memory");
	s->finding = more;
	more[s->findings].index = index;
	more[s->findings++].error = error;
	return TBV_OK;
}

uint64_t
shard_none(const struct shard *s)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < s->findings; i++)
		n += tbv_error_class(s->finding[i].error) == TBV_CLASS_SYSTEM;
	return n;
}

static void
say_hash(struct text *t, const char *word, const struct hash *h)
{
	text_say(t, "%s ", word);
	text_base64(t, h->value, HASH_SIZE);
	text_add(t, "\n", 1);
}

void
shard_say(const struct shard *s, struct text *t)
{
	char hex[POLICY_HEX + 1];
	size_t i;

	text_say(t, HEADER "\norigin ");
	text_add(t, s->origin.data, s->origin.len);
	text_say(t, "\nsize %llu\n", (unsigned long long)s->size);
	say_hash(t, "root", &s->root);
	text_say(t, "range %llu %llu\n", (unsigned long long)s->range.first,
	    (unsigned long long)s->range.next);
	hex_encode(s->policy.value, HASH_SIZE, hex);
	text_say(t, "policy %s\n", s->judged ? hex : "none");
	if (s->judged)
		text_say(t, "verified %llu\n",
		    (unsigned long long)s->verified);
	for (i = 0; i < s->findings; i++)
		text_say(t, "finding %llu %s\n",
		    (unsigned long long)s->finding[i].index,
		    tbv_error_token(s->finding[i].error));
	for (i = 0; i < s->range.count; i++)
		say_hash(t, "subtree", &s->range.part[i].hash);
}

static int
bad_shard(const struct shard *s, const char *why, struct failure *f)
{
	return fail(f, TBV_ERR_AUDIT_SHARD, s->name, why);
}

/* Takes the next line, which begins with that word and a space. */
static int
take_line(struct span *rest, const char *word, struct span *value)
{
	struct span at = *rest;

	if (span_line(&at, value) != 0 || !span_skip(value, word) ||
	    !span_skip(value, " ") || value->len == 0)
		return -1;
	*rest = at;
	return 0;
}

static int
take_shard_number(struct span *rest, const char *word, uint64_t *n)
{
	struct span value;

	return take_line(rest, word, &value) == 0 ?
	    decimal(value.data, value.len, n) : -1;
}

static int
take_hash(struct span *rest, const char *word, struct hash *h)
{
	struct span value;

	return take_line(rest, word, &value) == 0 ?
	    unbase64_exact(value.data, value.len, h->value, HASH_SIZE) : -1;
}

/* Splits a value at its one space. */
static int
split_value(struct span value, struct span *a, struct span *b)
{
	const char *space = memchr(value.data, ' ', value.len);

	if (space == NULL)
		return -1;
	a->data = value.data;
	a->len = (size_t)(space - value.data);
	b->data = space + 1;
	b->len = value.len - a->len - 1;
	return 0;
}

/* What a shard is of: the log, its tree, and the range of that. */
static int
take_head(struct shard *s, struct span *rest, uint64_t *end, struct failure *f)
{
	struct span line, a, b;
	uint64_t first;

	if (span_line(rest, &line) != 0 || !span_is(line, HEADER))
		return bad_shard(s, "line 1: not " HEADER, f);
	if (take_line(rest, "origin", &s->origin) != 0 ||
	    take_shard_number(rest, "size", &s->size) != 0 ||
	    take_hash(rest, "root", &s->root) != 0)
		return bad_shard(s, "want origin, size and root", f);
	if (take_line(rest, "range", &line) != 0 ||
	    split_value(line, &a, &b) != 0 ||
	    decimal(a.data, a.len, &first) != 0 ||
	    decimal(b.data, b.len, end) != 0)
		return bad_shard(s, "want range and two numbers", f);
	if (first >= *end || *end > s->size ||
	    *end - first > SHARD_ENTRIES_MAX)
		return bad_shard(s, "range: not one of the tree, or of more "
		    "entries than a shard has", f);
	compact_start(&s->range, first);
	return TBV_OK;
}

static int
take_finding(struct shard *s, struct span value, uint64_t end,
    struct failure *f)
{
	struct span number, token;
	uint64_t index;
	int error;

	if (split_value(value, &number, &token) != 0 ||
	    decimal(number.data, number.len, &index) != 0 ||
	    (error = shard_error(token)) == TBV_OK)
		return bad_shard(s, "finding: want an index and a token", f);
	if (index < s->range.first || index >= end || (s->findings > 0 &&
	    index <= s->finding[s->findings - 1].index))
		return bad_shard(s, "finding: not in the range, or not in "
		    "order", f);
	return shard_find(s, index, error, f);
}

/* The policy, and the number of entries: each is verified or a finding. */
static int
take_verdicts(struct shard *s, struct span *rest, uint64_t end,
    struct failure *f)
{
	struct span value;
	int rc;

	if (take_line(rest, "policy", &value) != 0)
		return bad_shard(s, "want policy", f);
	if (span_is(value, "none"))
		return TBV_OK;
	s->judged = 1;
	if (hex_decode(value.data, value.len, s->policy.value, HASH_SIZE) !=
	    0 || take_shard_number(rest, "verified", &s->verified) != 0)
		return bad_shard(s, "want policy none, or a SHA-256 and how "
		    "many are verified", f);
	while (take_line(rest, "finding", &value) == 0)
		if ((rc = take_finding(s, value, end, f)) != TBV_OK)
			return rc;
	if (s->verified + s->findings != end - s->range.first)
		return bad_shard(s, "not as many verdicts as entries", f);
	return TBV_OK;
}

static int
see_no_tile(void *arg, const struct subtree *part, uint64_t index,
    struct failure *f)
{
	(void)part;
	(void)index;
	return fail(f, TBV_ERR_INTERNAL, arg, "two subtrees are one");
}

static int
take_subtrees(struct shard *s, struct span *rest, uint64_t end,
    struct failure *f)
{
	char what[] = "range";
	struct subtree part;
	int rc;

	while (s->range.next < end) {
		part.height = compact_height(s->range.next, end);
		if (take_hash(rest, "subtree", &part.hash) != 0)
			return bad_shard(s, "fewer subtrees than its range "
			    "has, or no hash", f);
		if ((rc = compact_add(&s->range, &part, see_no_tile, what,
		    f)) != TBV_OK)
			return rc;
	}
	return rest->len == 0 ? TBV_OK : bad_shard(s,
	    "something is behind its subtrees", f);
}

int
shard_read(struct shard *s, const char *path, struct failure *f)
{
	struct span rest;
	uint64_t end;
	int rc;

	memset(s, 0, sizeof(*s));
	s->name = path;
	if ((rc = file_read(path, SHARD_SIZE_MAX, &s->text, f)) != TBV_OK)
		return rc;
	if (s->text.len > SHARD_SIZE_MAX)
		return bad_shard(s, "too long", f);
	rest.data = (const char *)s->text.data;
	rest.len = s->text.len;
	if ((rc = take_head(s, &rest, &end, f)) != TBV_OK ||
	    (rc = take_verdicts(s, &rest, end, f)) != TBV_OK)
		return rc;
	return take_subtrees(s, &rest, end, f);
}

void
shard_free(struct shard *s)
{
	free(s->text.data);
	free(s->finding);
	memset(s, 0, sizeof(*s));
}
