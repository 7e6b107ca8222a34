/*
 * The endorsement lists of a verified document: each is signed, as a note or by
 * signify or minisign, by an endorser named in the input, with no invalid
 * signature of another; it is of the stream, in force, and not replaced by
 * another list of the same endorser; the quorum of the endorsers endorses the
 * PCRs at the document's time; and fewer than the revoke-quorum revoke the
 * image, the artifact, the commit, the document or the log, each by its newest
 * list: one that was given, or else the kept one, however old.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/evp.h>
#include <string.h>

#include "trusted.h"

#define COMMENT "untrusted comment: "
#define TRUSTED "trusted comment: "
#define SKEW 300
#define LIFETIME (180 * 86400)
#define BLOB 74				/* algorithm, number, signature */

struct list {
	struct tbv_bytes body, stream, entries;
	uint64_t serial, issued, expires;
	int by[TRUST_KEYS];
};

/* What all lists say of a subject: a mark for each key that says it. */
struct said {
	int endorsed[TRUST_KEYS], revoked[TRUST_KEYS];
};

static void
open_note(struct tbv_bytes in, const struct trusted *t, struct list *l)
{
	struct tbv_bytes lines;
	size_t i;

	trusted_split(in, &l->body, &lines);
	for (i = 0; i < t->keys; i++)
		if (t->key[i].type == 1)
			l->by[i] = trusted_note(&t->key[i], l->body,
			    lines, NULL).given;
}

/* The body, or for "ED" its BLAKE2b-512; and minisign's second signature,
 * over the first one and the comment. */
static int
is_by(const struct trusted_key *key, const uint8_t blob[BLOB],
    struct tbv_bytes body, const uint8_t *global, struct tbv_bytes comment)
{
	struct fuzz_buf both = { NULL, 0, 0 };
	uint8_t sum[EVP_MAX_MD_SIZE];
	int ok;

	if (blob[1] == 'D') {
		if (EVP_Digest(body.data, body.len, sum, NULL,
		    EVP_blake2b512(), NULL) != 1)
			fuzz_fail("oracle: no BLAKE2b");
		body.data = sum;
		body.len = 64;
	}
	ok = trusted_ed25519(key->raw, body, blob + 10);
	if (global == NULL)
		return ok;
	fuzz_put(&both, blob + 10, 64);
	fuzz_bytes(&both, comment);
	ok &= trusted_ed25519(key->raw, fuzz_view(&both), global);
	fuzz_free(&both);
	return ok;
}

static void
open_detached(struct tbv_bytes in, const struct trusted *t, struct list *l)
{
	struct tbv_bytes line, comment = { NULL, 0 };
	uint8_t blob[BLOB + 3], global[66 + 3], *second = NULL;
	size_t i;

	(void)trusted_line(&in, &line);
	if (!trusted_line(&in, &line) ||
	    trusted_base64(line, blob, sizeof(blob)) != BLOB)
		fuzz_fail("OK: a signature file that is none");
	if (trusted_starts(&in, TRUSTED)) {
		(void)trusted_line(&in, &comment);
		if (!trusted_line(&in, &line) ||
		    trusted_base64(line, global, sizeof(global)) != 64)
			fuzz_fail("OK: a comment that nobody signed");
		second = global;
	}
	l->body = in;
	for (i = 0; i < t->keys; i++) {
		if (t->key[i].type != (second != NULL ? 'm' : 's') ||
		    memcmp(t->key[i].id, blob + 2, 8) != 0)
			continue;
		if (!is_by(&t->key[i], blob, l->body, second, comment))
			fuzz_fail("OK: a list with a forged signature");
		l->by[i] = 1;
	}
}

static uint64_t
header_number(struct tbv_bytes *rest, const char *word)
{
	struct tbv_bytes line;

	if (!trusted_line(rest, &line) || !trusted_starts(&line, word))
		fuzz_fail("OK: a list without its %s", word);
	return trusted_number(line);
}

static void
open_list(struct tbv_bytes in, const struct trusted *t, struct list *l)
{
	struct tbv_bytes line, start = in;
	size_t i;
	int signers = 0;

	memset(l, 0, sizeof(*l));
	if (trusted_starts(&start, COMMENT))
		open_detached(in, t, l);
	else
		open_note(in, t, l);
	for (i = 0; i < t->keys; i++)
		signers += l->by[i];
	if (signers == 0)
		fuzz_fail("OK: a list that nobody signed");
	l->entries = l->body;
	if (!trusted_line(&l->entries, &line) ||
	    !trusted_is(line, "tbverify-endorsements-v1") ||
	    !trusted_line(&l->entries, &l->stream) ||
	    !trusted_starts(&l->stream, "stream "))
		fuzz_fail("OK: a list that is none");
	l->serial = header_number(&l->entries, "serial ");
	l->issued = header_number(&l->entries, "issued ");
	l->expires = header_number(&l->entries, "expires ");
}

static void
check_list(const struct list *l, const struct demand *d, int64_t now)
{
	int64_t issued = (int64_t)l->issued, expires = (int64_t)l->expires;

	if (*d->stream == '\0' || !trusted_is(l->stream, d->stream))
		fuzz_fail("OK: a list of another stream");
	if ((double)l->serial < d->min_serial)
		fuzz_fail("OK: a list of a serial that is too small");
	if (expires - issued > LIFETIME || issued > now + SKEW ||
	    now > expires || now - issued > d->max_age)
		fuzz_fail("OK: a list that is not in force");
}

/* Who signed both signed the same. */
static void
check_pair(const struct list *a, const struct list *b)
{
	size_t i;

	for (i = 0; i < TRUST_KEYS; i++)
		if (a->by[i] && b->by[i] && (a->serial != b->serial ||
		    !trusted_same(a->body, b->body)))
			fuzz_fail("OK: two lists of one endorser");
}

/*
 * A word "<index>:<96 digits>" of a line: 0 if the word is not of this form, 1
 * if the PCR is equal, and -1 if it differs.
 */
static int
pcr_word(struct tbv_bytes word, const struct subject *s)
{
	const uint8_t *colon = memchr(word.data, ':', word.len);
	struct tbv_bytes index = word;
	char hex[2 * TBV_PCR_SIZE + 1];
	uint64_t i;

	if (*word.data < '0' || *word.data > '9' || colon == NULL)
		return 0;
	index.len = (size_t)(colon - word.data);
	i = trusted_number(index);
	if (i >= FUZZ_COUNT(s->pcr) || s->pcr[i].len != TBV_PCR_SIZE)
		return -1;
	trusted_hex(s->pcr[i].data, TBV_PCR_SIZE, hex);
	word.data += index.len + 1;
	word.len -= index.len + 1;
	return trusted_is(word, hex) ? 1 : -1;
}

/* Whether all PCRs from *at on are the subject's; *at is then behind them. */
static int
pcrs_are(const struct tbv_bytes *word, size_t n, size_t *at,
    const struct subject *s)
{
	int all = 1, one;
	size_t start = *at;

	for (; *at < n && (one = pcr_word(word[*at], s)) != 0; (*at)++)
		all &= one > 0;
	return all && *at > start;
}

/* endorse <name> sha384 <pcrs> [not-before <time>] [not-after <time>] */
static int
endorses(const struct tbv_bytes *word, size_t n, const struct subject *s)
{
	size_t at = 3;
	int is_image;

	is_image = pcrs_are(word, n, &at, s);
	/* 0, 1 and 2 are always among them */
	if (at < 6 || *word[3].data != '0' || *word[4].data != '1' ||
	    *word[5].data != '2')
		fuzz_fail("OK: a list that endorses less than an image");
	for (; at + 1 < n; at += 2)
		if (trusted_is(word[at], "not-before"))
			is_image &= s->time >=
			    (int64_t)trusted_number(word[at + 1]);
		else
			is_image &= s->time <=
			    (int64_t)trusted_number(word[at + 1]);
	return is_image;
}

static int
digest_is(struct tbv_bytes word, const uint8_t sum[32])
{
	char hex[65];

	trusted_hex(sum, 32, hex);
	return trusted_starts(&word, "sha256:") && trusted_is(word, hex);
}

/* revoke <what> <which> from <time>, or of a log after-size <size> */
static int
revokes(const struct tbv_bytes *word, size_t n, const struct subject *s)
{
	uint8_t id[32];
	size_t at = 3;
	int hit = 0;

	if (EVP_Digest(s->message.data, s->message.len, id, NULL,
	    EVP_sha256(), NULL) != 1)
		fuzz_fail("oracle: no SHA-256");
	if (trusted_is(word[1], "pcr")) {
		at = 2;
		hit = pcrs_are(word, n, &at, s);
	} else if (trusted_is(word[1], "artifact"))
		hit = digest_is(word[2], s->artifact);
	else if (trusted_is(word[1], "commit"))
		hit = trusted_is(word[2], s->commit);
	else if (trusted_is(word[1], "document"))
		hit = digest_is(word[2], id);
	else if (trusted_is(word[1], "log"))
		return s->origin.data != NULL &&
		    trusted_same(word[2], s->origin) &&
		    s->size > trusted_number(word[4]);
	else
		fuzz_fail("OK: a list that revokes what nobody knows");
	if (at + 1 >= n || !trusted_is(word[at], "from"))
		fuzz_fail("OK: a list that revokes from no time");
	return hit && s->time >= (int64_t)trusted_number(word[at + 1]);
}

static void
read_entries(const struct list *l, const struct subject *s, struct said *out)
{
	struct tbv_bytes line, rest = l->entries, word[TRUST_WORDS];
	int endorsed = 0, revoked = 0;
	size_t i, n;

	while (trusted_line(&rest, &line)) {
		n = trusted_words(line, word);
		if (n >= 6 && trusted_is(word[0], "endorse"))
			endorsed |= endorses(word, n, s);
		else if (n >= 5 && trusted_is(word[0], "revoke"))
			revoked |= revokes(word, n, s);
		else
			fuzz_fail("OK: a line of a list that is none");
	}
	for (i = 0; i < TRUST_KEYS; i++) {
		out->endorsed[i] |= endorsed && l->by[i];
		out->revoked[i] |= revoked && l->by[i];
	}
}

static void
check_endorsed(const struct trusted *t, const struct said *said)
{
	struct trusted_vote votes[TRUST_KEYS];
	size_t i;

	memset(votes, 0, sizeof(votes));
	for (i = 0; i < t->keys; i++)
		votes[i].given = said->endorsed[i];
	if (trusted_is_none(t) || !trusted_count(t, votes).given)
		fuzz_fail("OK: not endorsed by the quorum");
}

static void
check_revoked(const struct trusted *t, const struct said *said)
{
	uint64_t revoked = 0;
	size_t i;

	for (i = 0; i < t->keys; i++)
		revoked += said->revoked[i] != 0;
	if (revoked >= t->revoke_quorum)
		fuzz_fail("OK: and it was revoked");
}

/*
 * The list that is kept of one endorser, whose signature alone counts.  What
 * was given of that endorser is as new, and is asked in its place.
 */
static void
ask_kept(struct tbv_bytes kept, const struct trusted *t, size_t i,
    const struct list *given, struct list *l)
{
	static struct trusted one;
	size_t j;

	memset(&one, 0, sizeof(one));
	one.key[0] = t->key[i];
	one.keys = 1;
	open_list(kept, &one, l);
	for (j = 0; j < TRUST_LISTS; j++) {
		if (!given[j].by[i])
			continue;
		if (given[j].serial < l->serial ||
		    (given[j].serial == l->serial &&
		    !trusted_same(given[j].body, l->body)))
			fuzz_fail("OK: a newer list is kept");
		l->by[0] = 0;
	}
	/* as one of all keys again, for what it says */
	l->by[i] = l->by[0];
	if (i > 0)
		l->by[0] = 0;
}

void
oracle_lists(const struct oracle *o, const struct demand *d,
    const struct subject *s, const struct tbv_result *r)
{
	static struct list l[TRUST_LISTS], kept;
	static struct trusted t;
	struct said said;
	size_t i, j;
	int asked;

	asked = d->lists && (!d->lists_optional || d->list_count > 0);
	if (!asked && tbv_result_fact(r, TBV_FACT_ENDORSERS) != NULL)
		fuzz_fail("OK: endorsers whom nobody asked for");
	if (asked && (d->list_count == 0 || d->endorsers.data == NULL))
		fuzz_fail("OK: without the lists that were asked for");
	if (asked && tbv_result_fact(r, TBV_FACT_ENDORSERS) == NULL)
		fuzz_fail("OK: endorsed, and the verdict does not say so");
	if (d->endorsers.data == NULL)
		return;
	trusted_read(d->endorsers, &t);
	memset(&said, 0, sizeof(said));
	memset(l, 0, sizeof(l));
	for (i = 0; i < d->list_count; i++) {
		open_list(d->list[i], &t, &l[i]);
		check_list(&l[i], d, o->now);
		for (j = 0; j < i; j++)
			check_pair(&l[i], &l[j]);
		read_entries(&l[i], s, &said);
	}
	if (asked)
		check_endorsed(&t, &said);
	for (i = 0; i < t.keys; i++) {
		if (o->kept[i].data == NULL)
			continue;
		ask_kept(o->kept[i], &t, i, l, &kept);
		read_entries(&kept, s, &said);
	}
	check_revoked(&t, &said);
}
