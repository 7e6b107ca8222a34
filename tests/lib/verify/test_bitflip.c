/*
 * Proves that no document can be changed: every bit changed, every byte left
 * out or repeated, every truncation, a byte put in anywhere and every byte put
 * in where the structure is, of seven good attestations; and every two parts
 * of the raw ones swapped.  What has room for more than a document may still
 * verify, but only as the same document with the same facts.  Without
 * TBV_WHOLE=1 that is so of the first, and of the others every eleventh byte.
 *
 * Most changes come down to a signature that does not verify, and the forms
 * have most of what is signed in common.  So each answer of libcrypto is
 * remembered by all that it depends on, across the processes of one run.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mman.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case.h"
#include "case/form.h"
#include "crypto/digest.h"
#include "crypto/signature.h"
#include "document/certificate.h"
#include "spans.h"
#include "support.h"

#define SLICES 8
#define STRIDE 11		/* no divisor of what repeats in a document */
#define SLOTS ((size_t)1 << 18)
#define PROBES 32

enum change { BIT, TRUNCATION, DELETION, REPETITION, INSERTION, SWAP };
#define CHANGES 6

#define TAG 0xd2
#define START 64		/* mark the start of a document */

/*
 * What may be changed without a change to the document.  PROOF: all but the
 * document is tried, for that has been tried in good-bundle, and nothing may.
 */
enum room { NONE, ITS_TAG, MORE, PROOF };

static const struct {
	const char *name;
	enum room room;
	const char *twin;	/* whose document it is given; NULL: its own */
	size_t inserted;	/* bytes that may: a tag, line feeds */
} documents[] = {
	{ "good", NONE, NULL, 1 },
	{ "good-tag-18", ITS_TAG, "good", 0 },
	{ "good-definite", NONE, NULL, 1 },
	{ "good-base64", NONE, NULL, 2 },
	{ "good-cert", MORE, "good-base64", 0 },
	{ "good-bundle", MORE, "good-base64", 0 },
	{ "good-log", PROOF, NULL, 0 }
};

#define DOCUMENTS ROWS(documents)
#define RAW 3			/* of them, the first */

struct answer {
	uint8_t question[TBV_SHA256_SIZE];
	int given;
	enum tbv_signature signature;
};

/* What the processes of one run share. */
static struct shared {
	size_t tried[ROWS(documents)][CHANGES];
	size_t same[ROWS(documents)][CHANGES];
	struct answer answer[SLOTS];
} *shared;

/* One document, and what it came to unchanged. */
struct subject {
	int document;
	struct vector v;
	struct rules rules;
	struct tbv_bytes whole;
	struct tbv_bytes cose;		/* to be discarded */
	struct tbv_result *result;
	uint8_t *changed;		/* room for one byte more */
	uint8_t *structure;		/* which bytes are; and the end */
	size_t begin, end;		/* what is left out */
};

enum tbv_signature __real_tbv_signature_check_der(struct tbv_keyring *,
    const uint8_t *, const struct tbv_bytes *, size_t, struct tbv_bytes);
enum tbv_signature __real_tbv_signature_check_rs(struct tbv_keyring *,
    const uint8_t *, const struct tbv_bytes *, size_t, struct tbv_bytes);
enum tbv_signature __wrap_tbv_signature_check_der(struct tbv_keyring *,
    const uint8_t *, const struct tbv_bytes *, size_t, struct tbv_bytes);
enum tbv_signature __wrap_tbv_signature_check_rs(struct tbv_keyring *,
    const uint8_t *, const struct tbv_bytes *, size_t, struct tbv_bytes);

/*
 * The place of an answer, which may not have been given yet; NULL if the
 * neighbourhood is full.  Key, lengths and bytes all go into the question.
 */
static struct answer *
find_answer(const uint8_t *point, const struct tbv_bytes *parts,
    size_t count, struct tbv_bytes signature)
{
	uint8_t question[TBV_SHA256_SIZE];
	struct tbv_bytes all[5];
	size_t i, len[3] = { 0, 0, 0 }, slot = 0;

	all[0].data = point;
	all[0].len = TBV_POINT_SIZE;
	all[1].data = (const uint8_t *)len;
	all[1].len = sizeof(len);
	all[2] = signature;
	len[2] = signature.len;
	for (i = 0; i < count && i < 2; i++) {
		all[3 + i] = parts[i];
		len[i] = parts[i].len;
	}
	if (count > 2 || tbv_digest_sha256(all, 3 + count,
	    question) != TBV_OK)
		return NULL;
	memcpy(&slot, question, sizeof(slot));
	for (i = 0; i < PROBES; i++) {
		struct answer *a = &shared->answer[(slot + i) % SLOTS];

		if (!a->given)
			memcpy(a->question, question, sizeof(question));
		if (memcmp(a->question, question, sizeof(question)) == 0)
			return a;
	}
	return NULL;
}

static enum tbv_signature
keep(struct answer *a, enum tbv_signature signature)
{
	if (a != NULL) {
		a->signature = signature;
		a->given = 1;
	}
	return signature;
}

enum tbv_signature
__wrap_tbv_signature_check_der(struct tbv_keyring *ring, const uint8_t *point,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature)
{
	struct answer *a = find_answer(point, parts, count, signature);

	if (a != NULL && a->given)
		return a->signature;
	return keep(a, __real_tbv_signature_check_der(ring, point, parts,
	    count, signature));
}

enum tbv_signature
__wrap_tbv_signature_check_rs(struct tbv_keyring *ring, const uint8_t *point,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature)
{
	struct answer *a = find_answer(point, parts, count, signature);

	if (a != NULL && a->given)
		return a->signature;
	return keep(a, __real_tbv_signature_check_rs(ring, point, parts,
	    count, signature));
}

/* A copy of the COSE_Sign1 within a form, without its tag, or nothing. */
static struct tbv_bytes
decode(struct tbv_bytes in)
{
	struct tbv_form *form = malloc(sizeof(*form));
	struct tbv_bytes out = { NULL, 0 };
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	if (form == NULL)
		ck_abort_msg("out of memory");
	if (tbv_form_parse(in, form, &fault) == TBV_OK) {
		if (form->cose.len > 0 && *form->cose.data == TAG) {
			form->cose.data++;
			form->cose.len--;
		}
		out = copy(form->cose);
	}
	free(form);
	return out;
}

static struct tbv_bytes
load_attestation(const char *name)
{
	char path[CASE_WORD + 32];

	(void)snprintf(path, sizeof(path), "cases/%s/attestation", name);
	return load(path);
}

/*
 * Puts the twin's document in the place of the one in s->whole.  They have
 * the same payload; now they have one signature too, and what libcrypto
 * answered on one holds for both.
 */
static void
share_document(struct subject *s, const char *twin)
{
	struct tbv_bytes document = load_attestation(twin);
	uint8_t *whole = malloc(s->whole.len), *at;

	ck_assert_ptr_nonnull(whole);
	memcpy(whole, s->whole.data, s->whole.len);
	at = memmem(whole, s->whole.len, document.data, START);
	ck_assert_ptr_nonnull(at);
	ck_assert(at <= whole + s->whole.len - document.len);
	memcpy(at, document.data, document.len);
	discard(document);
	discard(s->whole);
	s->whole.data = whole;
	vector_replace(&s->v, s->whole.data, s->whole.len);
}

/* The base64 of the document, where it has been tried elsewhere. */
static void
leave_out(struct subject *s)
{
	const uint8_t *at;

	s->begin = s->end = s->whole.len + 1;
	if (documents[s->document].room != PROOF)
		return;
	at = memmem(s->whole.data, s->whole.len, "\nextra ", 7);
	ck_assert_ptr_nonnull(at);
	s->begin = (size_t)(at - s->whole.data) + 8;
	at = memchr(at + 1, '\n', s->whole.len - s->begin);
	ck_assert_ptr_nonnull(at);
	s->end = (size_t)(at - s->whole.data) - 1;
}

static void
prepare(struct subject *s, int document)
{
	s->document = document;
	vector_open(&s->v, documents[document].name);
	rules_make(&s->rules, s->v.key);
	s->whole = load_attestation(s->v.name);
	if (documents[document].twin != NULL)
		share_document(s, documents[document].twin);
	s->cose = decode(s->whole);
	ck_assert_ptr_nonnull(s->cose.data);
	s->changed = malloc(s->whole.len + 1);
	ck_assert_ptr_nonnull(s->changed);
	s->structure = malloc(s->whole.len + 1);
	ck_assert_ptr_nonnull(s->structure);
	spans_mark(s->whole, s->structure);
	leave_out(s);
	ck_assert_int_eq(vector_judge(&s->v, &s->rules, &s->result), TBV_OK);
}

static void
finish(struct subject *s)
{
	tbv_result_free(s->result);
	free(s->structure);
	free(s->changed);
	discard(s->cose);
	discard(s->whole);
	rules_free(&s->rules);
	vector_close(&s->v);
}

/* Whether two verdicts are the same to the last character. */
static int
same_verdict(struct tbv_result *a, struct tbv_result *b)
{
	const char *a_json, *b_json;

	return tbv_result_json(a, &a_json) == TBV_OK &&
	    tbv_result_json(b, &b_json) == TBV_OK &&
	    strcmp(a_json, b_json) == 0;
}

static const char *
verified_wrong(struct subject *s, enum change change, size_t len,
    struct tbv_result *result)
{
	enum room room = documents[s->document].room;
	struct tbv_bytes cose, in;
	int same;

	if (room == PROOF || change == SWAP ||
	    (room == NONE && change != INSERTION))
		return "verified";
	in.data = s->changed;
	in.len = len;
	cose = decode(in);
	same = tbv_bytes_equal(cose, s->cose);
	discard(cose);
	if (!same)
		return "verified as another document";
	return same_verdict(result, s->result) ? NULL :
	    "verified with other facts";
}

/* The error in the verdict on the changed bytes, or NULL. */
static const char *
try(struct subject *s, enum change change, size_t len)
{
	struct tbv_result *result;
	const char *wrong;
	int rc;

	vector_replace(&s->v, s->changed, len);
	rc = vector_judge(&s->v, &s->rules, &result);
	if (rc == TBV_OK)
		wrong = verified_wrong(s, change, len, result);
	else if (tbv_result_verdict(result) != TBV_VERDICT_REFUSED)
		wrong = "no verdict";
	else
		wrong = result_leaks(result);
	tbv_result_free(result);
	shared->tried[s->document][change]++;
	shared->same[s->document][change] += rc == TBV_OK;
	return wrong;
}

static void
expect(const struct subject *s, const char *what, size_t at,
    const char *wrong)
{
	if (wrong != NULL)
		ck_abort_msg("%s: %s at byte %zu: %s", s->v.name, what, at,
		    wrong);
}

/* Every bit of one byte. */
static void
change_bits(struct subject *s, size_t at)
{
	unsigned int bit;

	memcpy(s->changed, s->whole.data, s->whole.len);
	for (bit = 0; bit < 8; bit++) {
		s->changed[at] = (uint8_t)(s->whole.data[at] ^ 1u << bit);
		expect(s, "a changed bit", at, try(s, BIT, s->whole.len));
	}
}

static void
truncate_to(struct subject *s, size_t at)
{
	memcpy(s->changed, s->whole.data, at);
	expect(s, "the end", at, try(s, TRUNCATION, at));
}

static void
delete(struct subject *s, size_t at)
{
	size_t len = s->whole.len - 1;

	memcpy(s->changed, s->whole.data, at);
	memcpy(s->changed + at, s->whole.data + at + 1, len - at);
	expect(s, "a deletion", at, try(s, DELETION, len));
}

static void
repeat(struct subject *s, size_t at)
{
	size_t rest = s->whole.len - at;

	memcpy(s->changed, s->whole.data, at + 1);
	memcpy(s->changed + at + 1, s->whole.data + at, rest);
	expect(s, "a repetition", at, try(s, REPETITION, s->whole.len + 1));
}

/* Any byte where the structure is, and one value elsewhere. */
static void
insert(struct subject *s, size_t at)
{
	unsigned int value, first = s->structure[at] ? 0 : 'A';
	unsigned int last = s->structure[at] ? 255 : 'A';

	memcpy(s->changed, s->whole.data, at);
	memcpy(s->changed + at + 1, s->whole.data + at, s->whole.len - at);
	for (value = first; value <= last; value++) {
		s->changed[at] = (uint8_t)value;
		expect(s, "an insertion", at, try(s, INSERTION,
		    s->whole.len + 1));
	}
}

static int
sampled(const struct subject *s)
{
	return s->document != 0 && !whole_wanted();
}

static int
left_out(const struct subject *s, size_t at)
{
	return (at >= s->begin && at < s->end) ||
	    (sampled(s) && at % STRIDE != 0);
}

START_TEST(slice)
{
	struct subject s;
	size_t at;

	prepare(&s, _i / SLICES);
	/* interleaved, so that the slices take the same time */
	for (at = (size_t)(_i % SLICES); at < s.whole.len; at += SLICES) {
		if (left_out(&s, at))
			continue;
		change_bits(&s, at);
		truncate_to(&s, at);
		delete(&s, at);
		repeat(&s, at);
		insert(&s, at);
	}
	if (_i % SLICES == 0 && !left_out(&s, s.whole.len))
		insert(&s, s.whole.len);
	finish(&s);
}
END_TEST

/* Puts b, which comes later, in the place of a, and a in that of b. */
static void
swap(struct subject *s, const struct span *a, const struct span *b)
{
	const uint8_t *in = s->whole.data;
	uint8_t *out = s->changed;
	size_t a_end = a->at + a->len, b_end = b->at + b->len;

	if (a->len == b->len && memcmp(in + a->at, in + b->at, a->len) == 0)
		return;
	memcpy(out, in, a->at);
	out += a->at;
	memcpy(out, in + b->at, b->len);
	out += b->len;
	memcpy(out, in + a_end, b->at - a_end);
	out += b->at - a_end;
	memcpy(out, in + a->at, a->len);
	out += a->len;
	memcpy(out, in + b_end, s->whole.len - b_end);
	expect(s, "a swap", a->at, try(s, SWAP, s->whole.len));
}

START_TEST(swaps)
{
	struct subject s;
	struct spans spans;
	size_t i, k;

	prepare(&s, _i);
	spans_find(s.whole, &spans);
	for (i = 0; i < spans.count; i++)
		for (k = i + 1; k < spans.count; k++)
			if (spans.span[i].kind == spans.span[k].kind)
				swap(&s, &spans.span[i], &spans.span[k]);
	finish(&s);
}
END_TEST

/* All of it has been tried, and what can verify has verified. */
START_TEST(all)
{
	const size_t *same = shared->same[_i], *tried = shared->tried[_i];
	enum room room = documents[_i].room;
	size_t at, len, least = room == PROOF ? 400 : 4500, put_in = 0;
	struct subject s;

	prepare(&s, _i);
	if (sampled(&s))
		least /= STRIDE;
	for (len = 0, at = 0; at <= s.whole.len; at++) {
		if (left_out(&s, at))
			continue;
		len += at < s.whole.len;
		put_in += s.structure[at] ? 256 : 1;
	}
	ck_assert_uint_gt(len, least);
	ck_assert_uint_eq(tried[INSERTION], put_in);
	if (_i < RAW)
		ck_assert_uint_gt(tried[SWAP], 300);
	ck_assert_uint_eq(tried[BIT], 8 * len);
	ck_assert_uint_eq(tried[TRUNCATION], len);
	ck_assert_uint_eq(tried[DELETION], len);
	ck_assert_uint_eq(tried[REPETITION], len);
	/* the final LF of a .cert file is not needed */
	ck_assert_uint_le(same[TRUNCATION], room == MORE);
	if (room == MORE) {
		ck_assert_uint_gt(same[BIT], 0);
		ck_assert_uint_gt(same[DELETION], 0);
		ck_assert_uint_gt(same[REPETITION], 0);
		ck_assert_uint_gt(same[INSERTION], 0);
	} else {
		if (sampled(&s))
			ck_assert_uint_le(same[INSERTION],
			    documents[_i].inserted);
		else
			ck_assert_uint_eq(same[INSERTION],
			    documents[_i].inserted);
		ck_assert_uint_eq(same[BIT], 0);
		ck_assert_uint_eq(same[DELETION], room == ITS_TAG);
		ck_assert_uint_eq(same[REPETITION], 0);
	}
	finish(&s);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("bitflip");
	TCase *slices = tcase_create("slices"), *total = tcase_create("all");

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return 1;
	tcase_set_timeout(slices, 60);
	tcase_add_loop_test(slices, slice, 0, DOCUMENTS * SLICES);
	tcase_add_loop_test(slices, swaps, 0, RAW);
	tcase_add_loop_test(total, all, 0, DOCUMENTS);
	suite_add_tcase(suite, slices);
	suite_add_tcase(suite, total);
	return run(suite);
}
