/*
 * Proofs that a log holds a document: the file, the leaf, the tree, who saw
 * it and when; and each way in which one can be wrong, by its own token.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "case/form.h"
#include "document/attestation.h"
#include "log_support.h"
#include "log/proof.h"

#define HEAD "c2sp.org/tlog-proof@v1\n"
#define HASH "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
#define NOTE "o\n1\n" HASH "\n\xe2\x80\x94 o AAAAAAA=\n"

static const struct {
	const char *why, *in;
	int want;
} parse_rows[] = {
	{ "without extra", HEAD "index 0\n\n" NOTE, TBV_OK },
	{ "with extra", HEAD "extra AAAA\nindex 0\n\n" NOTE, TBV_OK },
	{ "an empty extra", HEAD "extra \nindex 0\n\n" NOTE, TBV_OK },
	{ "a path", HEAD "index 5\n" HASH HASH "\n" NOTE, TBV_OK },
	{ "the largest index", HEAD "index 9223372036854775807\n\n" NOTE,
	    TBV_OK },
	{ "nothing", "", TBV_ERR_BUNDLE },
	{ "the first line alone", HEAD, TBV_ERR_BUNDLE },
	{ "no first line", "index 0\n\n" NOTE, TBV_ERR_BUNDLE },
	{ "another version", "c2sp.org/tlog-proof@v2\nindex 0\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "a carriage return", "c2sp.org/tlog-proof@v1\r\nindex 0\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "extra twice", HEAD "extra AAAA\nextra AAAA\nindex 0\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "extra after the index", HEAD "index 0\nextra AAAA\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "extra that is not base64", HEAD "extra AAA\nindex 0\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "extra without a space", HEAD "extraAAAA\nindex 0\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "nothing after extra", HEAD "extra AAAA\n", TBV_ERR_BUNDLE },
	{ "no index", HEAD HASH "\n" NOTE, TBV_ERR_BUNDLE },
	{ "an index without a number", HEAD "index \n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "an index with a zero before", HEAD "index 03\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "an index with a sign", HEAD "index +3\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "an index of 2^63", HEAD "index 9223372036854775808\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "an index past 64 bits", HEAD "index 18446744073709551616\n\n"
	    NOTE, TBV_ERR_BUNDLE },
	{ "a hash of 31 bytes", HEAD "index 0\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "a hash of 33 bytes", HEAD "index 0\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "a hash in base64 with stray bits", HEAD "index 0\n"
	    "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n\n" NOTE,
	    TBV_ERR_BUNDLE },
	{ "no empty line", HEAD "index 0\n" NOTE, TBV_ERR_BUNDLE },
	{ "no checkpoint", HEAD "index 0\n\n", TBV_ERR_BUNDLE },
	{ "a checkpoint without signatures", HEAD "index 0\n\no\n1\n" HASH,
	    TBV_ERR_BUNDLE }
};

START_TEST(parse)
{
	struct tbv_bytes in = copy(chars(parse_rows[_i].in));
	struct tbv_fault fault;
	struct tbv_proof proof;

	tbv_fault_clear(&fault);
	expect_token(parse_rows[_i].why, tbv_proof_parse(in, &proof, &fault),
	    tbv_error_token(parse_rows[_i].want));
	ck_assert_int_eq(fault.error, parse_rows[_i].want);
	discard(in);
}
END_TEST

START_TEST(limits)
{
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_fault fault;
	struct tbv_proof proof;
	static char extra[TBV_MAX_PROOF_EXTRA + 5];
	struct tbv_bytes in;
	int i, n;

	for (n = TBV_MAX_PROOF_PATH; n <= TBV_MAX_PROOF_PATH + 1; n++) {
		say(&w, HEAD "index 0\n");
		for (i = 0; i < n; i++)
			say(&w, HASH);
		say(&w, "\n" NOTE);
		in = written(&w);
		tbv_fault_clear(&fault);
		ck_assert_int_eq(tbv_proof_parse(in, &proof, &fault),
		    n == TBV_MAX_PROOF_PATH ? TBV_OK : TBV_ERR_BUNDLE);
		discard(in);
		drop_writer(&w);
	}
	for (n = TBV_MAX_PROOF_EXTRA; n <= TBV_MAX_PROOF_EXTRA + 4; n += 4) {
		memset(extra, 'A', (size_t)n);
		say(&w, HEAD "extra %s\nindex 0\n\n" NOTE, extra);
		in = written(&w);
		tbv_fault_clear(&fault);
		ck_assert_int_eq(tbv_proof_parse(in, &proof, &fault),
		    n == TBV_MAX_PROOF_EXTRA ? TBV_OK : TBV_ERR_BUNDLE);
		discard(in);
		drop_writer(&w);
	}
	say(&w, HEAD "index 0\n\n%*s", TBV_MAX_BUNDLE, NOTE);
	in = written(&w);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_proof_parse(in, &proof, &fault),
	    TBV_ERR_OVERSIZED);
	discard(in);
	drop_writer(&w);
}
END_TEST

/* A log of eight leaves, the document being one of them. */
#define LEAVES 8
#define AT 5
#define LOG "log.example/one"
#define OTHER "log.example/two"

enum extra { NO_EXTRA, SAME, TAGGED, TWIN, TEXT, EMPTY, SIGSUM, SHORT,
	LONG, OTHER_SUBMITTER, BAD_SUBMITTER };
enum leaf { RAW, REKOR, SIGSUM_LEAF };

/* How a proof is made, and what is then to be said of it. */
static const struct row {
	const char *why;
	const char *want;
	const char *policy;		/* NULL: two of three */
	enum leaf leaf;
	enum extra extra;
	const char *origin;		/* NULL: the log's */
	int by_other, by_unknown;	/* who signs, instead */
	uint64_t time[3];		/* of the witnesses; 0: not */
	size_t index;			/* as stated; 0: the true one */
	int flip;			/* the damaged part */
} rows[] = {
	{ "two witnesses of three", "ok", NULL, RAW, NO_EXTRA, NULL, 0, 0,
	    { 2000, 1000, 0 }, 0, 0 },
	{ "all witnesses", "ok", NULL, RAW, NO_EXTRA, NULL, 0, 0,
	    { 3000, 2000, 1000 }, 0, 0 },
	{ "the document in extra", "ok", NULL, RAW, SAME, NULL, 0, 0,
	    { 2000, 1000, 0 }, 0, 0 },
	{ "the document in extra, tagged", "ok", NULL, RAW, TAGGED, NULL, 0,
	    0, { 2000, 1000, 0 }, 0, 0 },
	{ "Rekor's leaf", "ok", NULL, REKOR, NO_EXTRA, NULL, 0, 0,
	    { 2000, 1000, 0 }, 0, 0 },
	{ "Sigsum's leaf", "ok", NULL, SIGSUM_LEAF, SIGSUM, NULL, 0, 0,
	    { 2000, 1000, 0 }, 0, 0 },
	{ "no witness, by a policy that wants none", "ok", "none", RAW,
	    NO_EXTRA, NULL, 0, 0, { 0, 0, 0 }, 0, 0 },
	{ "another log of the policy", "ok", NULL, RAW, NO_EXTRA, OTHER, 1,
	    0, { 2000, 1000, 0 }, 0, 0 },

	{ "a quorum one short", "log-quorum", NULL, RAW, NO_EXTRA, NULL, 0,
	    0, { 2000, 0, 0 }, 0, 0 },
	{ "no witness", "log-quorum", NULL, RAW, NO_EXTRA, NULL, 0, 0,
	    { 0, 0, 0 }, 0, 0 },
	{ "one witness twice", "log-quorum", NULL, RAW, NO_EXTRA, NULL, 0,
	    0, { 2000, 0, 0 }, 0, 'd' },
	{ "a witness that is not in the quorum", "log-quorum", "first", RAW,
	    NO_EXTRA, NULL, 0, 0, { 0, 1000, 1000 }, 0, 0 },
	{ "a log that nobody knows", "log-unknown", NULL, RAW, NO_EXTRA,
	    "log.example/x", 0, 1, { 2000, 1000, 0 }, 0, 0 },
	{ "a log's name with another key", "log-unknown", NULL, RAW,
	    NO_EXTRA, NULL, 0, 1, { 2000, 1000, 0 }, 0, 0 },
	{ "another origin", "log-origin", NULL, RAW, NO_EXTRA, "elsewhere",
	    0, 0, { 2000, 1000, 0 }, 0, 0 },
	{ "the origin of another log of the policy", "log-origin", NULL,
	    RAW, NO_EXTRA, OTHER, 0, 0, { 2000, 1000, 0 }, 0, 0 },
	{ "another index", "proof-path", NULL, RAW, NO_EXTRA, NULL, 0, 0,
	    { 2000, 1000, 0 }, 4, 0 },
	{ "an index out of range", "proof-index", NULL, RAW, NO_EXTRA, NULL,
	    0, 0, { 2000, 1000, 0 }, LEAVES, 0 },
	{ "a bit of the path", "proof-path", NULL, RAW, NO_EXTRA, NULL, 0,
	    0, { 2000, 1000, 0 }, 0, 'p' },
	{ "a hash left out", "proof-path", NULL, RAW, NO_EXTRA, NULL, 0, 0,
	    { 2000, 1000, 0 }, 0, 'h' },
	{ "a bit of the document", "proof-path", NULL, RAW, NO_EXTRA, NULL,
	    0, 0, { 2000, 1000, 0 }, 0, 'l' },
	{ "a bit of the log's signature", "note-signature", NULL, RAW,
	    NO_EXTRA, NULL, 0, 0, { 2000, 1000, 0 }, 0, 's' },
	{ "a bit of one cosignature, the others enough", "note-signature",
	    NULL, RAW, NO_EXTRA, NULL, 0, 0, { 2000, 1000, 3000 }, 0, 'w' },
	{ "a checkpoint that is none", "checkpoint", NULL, RAW, NO_EXTRA,
	    "", 0, 0, { 2000, 1000, 0 }, 0, 0 },
	{ "another document in extra", "proof-other-document", NULL, RAW,
	    TWIN, NULL, 0, 0, { 2000, 1000, 0 }, 0, 0 },
	{ "no document in extra", "proof-extra", NULL, RAW, TEXT, NULL, 0,
	    0, { 2000, 1000, 0 }, 0, 0 },
	{ "nothing in extra", "proof-extra", NULL, RAW, EMPTY, NULL, 0, 0,
	    { 2000, 1000, 0 }, 0, 0 },
	{ "Sigsum's leaf without extra", "proof-path", NULL, SIGSUM_LEAF,
	    NO_EXTRA, NULL, 0, 0, { 2000, 1000, 0 }, 0, 0 },
	{ "Sigsum's extra with another leaf", "proof-path", NULL, RAW,
	    SIGSUM, NULL, 0, 0, { 2000, 1000, 0 }, 0, 0 },
	{ "Sigsum's extra, a byte short", "proof-extra", NULL, SIGSUM_LEAF,
	    SHORT, NULL, 0, 0, { 2000, 1000, 0 }, 0, 0 },
	{ "Sigsum's extra, a byte long", "proof-extra", NULL, SIGSUM_LEAF,
	    LONG, NULL, 0, 0, { 2000, 1000, 0 }, 0, 0 },
	{ "a submitter that nobody knows", "submitter-unknown", NULL,
	    SIGSUM_LEAF, OTHER_SUBMITTER, NULL, 0, 0, { 2000, 1000, 0 }, 0,
	    0 },
	{ "a submitter's signature of something else",
	    "submitter-signature", NULL, SIGSUM_LEAF, BAD_SUBMITTER, NULL, 0,
	    0, { 2000, 1000, 0 }, 0, 0 },
	{ "a Rekor leaf for another signature", "proof-path", NULL, REKOR,
	    NO_EXTRA, NULL, 0, 0, { 2000, 1000, 0 }, 0, 'r' }
};

struct bench {
	struct signer log, other, unknown, witness[3], submitter, stranger;
	struct tbv_bytes raw, file;
	struct tbv_form form;
	struct tbv_cose cose;
	struct tbv_attestation att;
	struct tbv_log_subject subject;
	struct tbv_log_policy *policy;
	struct tbv_proof_rules trust;
	unsigned char sigsum[96];	/* what extra has behind its tag */
	struct tbv_hash leaf[LEAVES];
	struct writer w;
	struct tbv_proof proof;
	struct tbv_logged logged;
	struct tbv_fault fault;
};

static void
read_document(struct bench *b)
{
	b->raw = load("cases/good-tag-18/attestation");
	ck_assert_int_eq(tbv_form_parse(b->raw, &b->form, &b->fault),
	    TBV_OK);
	ck_assert_int_eq(tbv_cose_parse(b->form.cose, &b->cose, &b->fault),
	    TBV_OK);
	ck_assert_int_eq(tbv_attestation_parse(b->cose.payload, &b->att,
	    &b->fault), TBV_OK);
	ck_assert_int_eq(b->cose.tagged, 1);
	ck_assert_uint_eq(b->cose.untagged.len, b->raw.len - 1);
	b->subject.data = b->cose.untagged;
	b->subject.cose = &b->cose;
	b->subject.certificate = b->att.certificate;
}

static void
read_policy(struct bench *b, const char *quorum)
{
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_bytes text;
	int i;

	say(&w, "log %s\nlog %s\nsubmitter %s\n", b->log.vkey,
	    b->other.vkey, b->submitter.vkey);
	for (i = 0; i < 3; i++)
		say(&w, "witness w%d %s\n", i, b->witness[i].vkey);
	say(&w, "group first 1 w0\ngroup two 2 first w1 w2\n"
	    "quorum %s\n", quorum != NULL ? quorum : "two");
	text = written(&w);
	b->policy = malloc(sizeof(*b->policy));
	ck_assert_ptr_nonnull(b->policy);
	ck_assert_int_eq(tbv_log_policy_parse(text, b->policy, &b->fault),
	    TBV_OK);
	/* cosignatures of 1000 to 3000 can be true */
	tbv_proof_rules_set(&b->trust, b->policy, 1000 + TBV_CLOCK_SKEW,
	    3000 - TBV_CLOCK_SKEW);
	discard(text);
	drop_writer(&w);
}

/* Sigsum: sha256(sha256(document)), signed in its name space. */
static void
make_sigsum(struct bench *b, const struct signer *submitter)
{
	static const char space[] = "sigsum.org/v1/tree-leaf";
	unsigned char message[sizeof(space) + 32], sum[32];

	plain_hash(b->cose.untagged.data, b->cose.untagged.len, sum);
	memcpy(message, space, sizeof(space));
	plain_hash(sum, 32, message + sizeof(space));
	sign(submitter, message, sizeof(message), b->sigsum);
	raw_public(submitter, sum);
	plain_hash(sum, 32, b->sigsum + 64);
}

static void
sigsum_leaf(struct bench *b, struct tbv_hash *out)
{
	unsigned char leaf[128], sum[32];

	plain_hash(b->cose.untagged.data, b->cose.untagged.len, sum);
	plain_hash(sum, 32, leaf);
	memcpy(leaf + 32, b->sigsum, 96);
	leaf_hash(leaf, sizeof(leaf), out);
}

static void
make_leaves(struct bench *b, const struct row *row)
{
	unsigned char data;
	int i;

	for (i = 0; i < LEAVES; i++) {
		data = (unsigned char)i;
		leaf_hash(&data, 1, &b->leaf[i]);
	}
	make_sigsum(b, row->extra == OTHER_SUBMITTER ? &b->stranger :
	    &b->submitter);
	if (row->extra == BAD_SUBMITTER)
		b->sigsum[40] ^= 1;
	switch (row->leaf) {
	case RAW:
		leaf_hash(b->cose.untagged.data, b->cose.untagged.len,
		    &b->leaf[AT]);
		break;
	case REKOR:
		ck_assert_int_eq(tbv_leaf_rekor2(&b->subject,
		    &b->leaf[AT]), TBV_OK);
		break;
	case SIGSUM_LEAF:
		sigsum_leaf(b, &b->leaf[AT]);
		break;
	}
}

/* The base64 of s characters and n bytes. */
static void
say_extra(struct bench *b, const char *s, const void *data, size_t n)
{
	struct writer all = { NULL, 0, 0, 0 };

	say(&all, "%s%*s", s, (int)n, "");
	memcpy(all.data + all.len - n, data, n);
	say(&b->w, "extra ");
	say_base64(&b->w, all.data, all.len);
	say(&b->w, "\n");
	drop_writer(&all);
}

static void
write_extra(struct bench *b, enum extra extra)
{
	unsigned char long_[97] = { 0 }, twin[TBV_MAX_RAW];

	memcpy(long_, b->sigsum, 96);
	memcpy(twin, b->raw.data, b->raw.len);
	twin[b->raw.len - 1] ^= 1;
	switch (extra) {
	case NO_EXTRA:
		break;
	case SAME:
		say_extra(b, "", b->raw.data + 1, b->raw.len - 1);
		break;
	case TAGGED:
		say_extra(b, "", b->raw.data, b->raw.len);
		break;
	case TWIN:
		say_extra(b, "", twin, b->raw.len);
		break;
	case TEXT:
		say_extra(b, "tbverify-sigsum-v2\n", b->sigsum, 96);
		break;
	case EMPTY:
		say_extra(b, "", "", 0);
		break;
	case SIGSUM:
	case OTHER_SUBMITTER:
	case BAD_SUBMITTER:
		say_extra(b, "tbverify-sigsum-v1\n", b->sigsum, 96);
		break;
	case SHORT:
		say_extra(b, "tbverify-sigsum-v1\n", b->sigsum, 95);
		break;
	case LONG:
		say_extra(b, "tbverify-sigsum-v1\n", long_, 97);
		break;
	}
}

static void
write_note(struct bench *b, const struct row *row)
{
	struct tbv_hash root;
	const struct signer *by = &b->log;
	int i;

	if (row->by_other)
		by = &b->other;
	if (row->by_unknown)
		by = &b->unknown;
	tree_hash(b->leaf, LEAVES, &root);
	note_start(&b->w);
	say(&b->w, "%s\n%d\n", row->origin != NULL ? row->origin : LOG,
	    LEAVES);
	say_base64(&b->w, root.value, 32);
	say(&b->w, "\n");
	note_end(&b->w);
	note_sign(&b->w, by, 0);
	if (row->flip == 's')
		b->w.data[b->w.len - 20] ^= 1;
	for (i = 0; i < 3; i++)
		if (row->time[i] != 0)
			note_sign(&b->w, &b->witness[i], row->time[i]);
	if (row->flip == 'd')
		note_sign(&b->w, &b->witness[0], 1500);
	if (row->flip == 'w')
		b->w.data[b->w.len - 20] ^= 1;
}

static void
write_proof(struct bench *b, const struct row *row)
{
	struct tbv_path path;
	size_t i;

	memset(&path, 0, sizeof(path));
	audit_path(b->leaf, LEAVES, AT, &path);
	if (row->flip == 'p')
		path.hash[1].value[3] ^= 1;
	say(&b->w, HEAD);
	write_extra(b, row->extra);
	say(&b->w, "index %zu\n", row->index != 0 ? row->index : AT);
	for (i = row->flip == 'h'; i < path.len; i++) {
		say_base64(&b->w, path.hash[i].value, 32);
		say(&b->w, "\n");
	}
	say(&b->w, "\n");
	write_note(b, row);
	b->file = written(&b->w);
}

static void
set_up(struct bench *b, const struct row *row)
{
	static const char *const names[] = { "w.one", "w.two", "w.three" };
	unsigned char i;

	memset(b, 0, sizeof(*b));
	tbv_fault_clear(&b->fault);
	make_signer(&b->log, LOG, 0x01, 1);
	make_signer(&b->other, OTHER, 0x01, 2);
	make_signer(&b->unknown, row->origin != NULL ? row->origin : LOG,
	    0x01, 3);
	make_signer(&b->submitter, "submitter", 0x01, 4);
	make_signer(&b->stranger, "stranger", 0x01, 5);
	for (i = 0; i < 3; i++)
		make_signer(&b->witness[i], names[i], 0x04,
		    (unsigned char)(10 + i));
	read_document(b);
	read_policy(b, row->policy);
	make_leaves(b, row);
	write_proof(b, row);
}

static void
tear_down(struct bench *b)
{
	int i;

	drop_signer(&b->log);
	drop_signer(&b->other);
	drop_signer(&b->unknown);
	drop_signer(&b->submitter);
	drop_signer(&b->stranger);
	for (i = 0; i < 3; i++)
		drop_signer(&b->witness[i]);
	drop_writer(&b->w);
	discard(b->raw);
	discard(b->file);
	free(b->policy);
}

/* What a proof that holds has proved. */
static void
expect_logged(const struct bench *b, const struct row *row)
{
	static const enum tbv_leaf_kind kinds[] = { TBV_LEAF_RAW,
	    TBV_LEAF_REKOR2, TBV_LEAF_SIGSUM };
	const struct tbv_logged *l = &b->logged;
	struct tbv_hash root;
	size_t n = 0;
	int i, none = row->policy != NULL;

	ck_assert_int_eq(l->leaf, kinds[row->leaf]);
	ck_assert_int_eq(tbv_bytes_is(l->origin, row->origin != NULL ?
	    row->origin : LOG), 1);
	ck_assert_uint_eq(l->tree.size, LEAVES);
	ck_assert_uint_eq(l->index, AT);
	tree_hash(b->leaf, LEAVES, &root);
	ck_assert_mem_eq(l->tree.root.value, root.value, 32);
	ck_assert_int_eq(l->quorum_none, none);
	ck_assert_int_eq(l->has_time, !none);
	for (i = 0; i < 3; i++)
		if (row->time[i] != 0)
			ck_assert_uint_eq(l->witness[n++], (size_t)i);
	ck_assert_uint_eq(l->witness_count, n);
	if (!none)
		ck_assert_uint_eq(l->time, 2000);
}

START_TEST(verify)
{
	const struct row *row = &rows[_i];
	struct tbv_log_subject subject;
	uint8_t other[TBV_MAX_RAW];
	struct bench b;
	int rc;

	set_up(&b, row);
	ck_assert_int_eq(tbv_proof_parse(b.file, &b.proof, &b.fault),
	    TBV_OK);
	subject = b.subject;
	memcpy(other, subject.data.data, subject.data.len);
	if (row->flip == 'l') {
		other[subject.data.len / 2] ^= 1;
		subject.data.data = other;
	}
	if (row->flip == 'r') {
		other[subject.data.len - 1] ^= 1;
		b.cose.signature.data = other + subject.data.len - 96;
		subject.data.data = other;
	}
	rc = tbv_proof_verify(&b.proof, &b.trust, &subject, &b.logged,
	    &b.fault);
	expect_token(row->why, rc, row->want);
	ck_assert_int_eq(b.fault.error, rc);
	if (rc == TBV_OK)
		expect_logged(&b, row);
	else
		ck_assert_str_ne(b.fault.message, "");
	tear_down(&b);
}
END_TEST

/* Any file, not a document: Rekor's leaf is then no candidate. */
START_TEST(any_file)
{
	struct tbv_log_subject file;
	struct bench b;

	set_up(&b, &rows[2]);
	file = b.subject;
	file.cose = NULL;
	ck_assert_int_eq(tbv_proof_parse(b.file, &b.proof, &b.fault),
	    TBV_OK);
	ck_assert_int_eq(tbv_proof_verify(&b.proof, &b.trust, &file,
	    &b.logged, &b.fault), TBV_OK);
	ck_assert_int_eq(b.logged.leaf, TBV_LEAF_RAW);
	file.data.len--;
	ck_assert_int_eq(tbv_proof_verify(&b.proof, &b.trust, &file,
	    &b.logged, &b.fault), TBV_ERR_PROOF_OTHER_DOCUMENT);
	tear_down(&b);
}
END_TEST

/* Beside an entry that was given, extra is whose it is; another document is a
 * mistake all the same, and Sigsum's is used. */
START_TEST(opaque_extra)
{
	const struct row *row = &rows[_i];
	int is_opaque = row->extra == TEXT || row->extra == EMPTY;
	struct bench b;
	int rc;

	/* these change the subject */
	if (row->flip == 'l' || row->flip == 'r')
		return;
	set_up(&b, row);
	b.subject.is_entry = 1;
	ck_assert_int_eq(tbv_proof_parse(b.file, &b.proof, &b.fault),
	    TBV_OK);
	rc = tbv_proof_verify(&b.proof, &b.trust, &b.subject, &b.logged,
	    &b.fault);
	expect_token(row->why, rc, is_opaque ? "ok" : row->want);
	tear_down(&b);
}
END_TEST

/* The file as an attestation: only a proof with a document in it is one. */
START_TEST(as_form)
{
	struct bench b;
	int rc;

	set_up(&b, &rows[_i]);
	rc = tbv_form_parse(b.file, &b.form, &b.fault);
	switch (rows[_i].extra) {
	case SAME:
	case TAGGED:
	case TWIN:
		ck_assert_int_eq(rc, TBV_OK);
		ck_assert_int_eq(b.form.kind, TBV_FORM_BUNDLE);
		ck_assert_uint_ge(b.form.cose.len, b.raw.len - 1);
		break;
	case TEXT:			/* is not COSE */
		ck_assert_int_eq(rc, TBV_OK);
		ck_assert_int_ne(tbv_cose_parse(b.form.cose, &b.cose,
		    &b.fault), TBV_OK);
		break;
	default:
		ck_assert_int_eq(rc, TBV_ERR_BUNDLE);
		break;
	}
	tear_down(&b);
}
END_TEST

/* One changed byte anywhere in the file never gives another proof of the
 * same document with the same meaning but for bytes that nobody signs. */
START_TEST(every_byte)
{
	struct tbv_logged logged;
	struct tbv_proof proof;
	struct tbv_fault fault;
	struct bench b;
	uint8_t *data;
	size_t i;

	set_up(&b, &rows[0]);
	data = malloc(b.file.len);
	ck_assert_ptr_nonnull(data);
	for (i = 0; i < b.file.len; i++) {
		struct tbv_bytes in;

		memcpy(data, b.file.data, b.file.len);
		data[i] ^= 1;
		in.data = data;
		in.len = b.file.len;
		tbv_fault_clear(&fault);
		if (tbv_proof_parse(in, &proof, &fault) != TBV_OK)
			continue;
		ck_assert_msg(tbv_proof_verify(&proof, &b.trust, &b.subject,
		    &logged, &fault) != TBV_OK, "byte %zu", i);
	}
	free(data);
	tear_down(&b);
}
END_TEST

/*
 * Cosignatures at times that can be true, and at others: 1000 to 3000 can.
 * Witnesses 0 to 2 have Ed25519, 3 and 4 ML-DSA-44, whose signatures count as
 * good here whether or not libcrypto has it.
 */
#define PQ 3
#define ALWAYS UINT64_MAX		/* for a want: no time is proved */

enum tbv_signature __wrap_tbv_signature_check_mldsa44(const uint8_t *,
    const struct tbv_bytes *, size_t, struct tbv_bytes);
int __wrap_tbv_signature_has_mldsa44(void);

enum tbv_signature
__wrap_tbv_signature_check_mldsa44(const uint8_t *key,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature)
{
	(void)key;
	(void)parts;
	(void)count;
	return signature.len == TBV_MLDSA44_SIZE ? TBV_SIGNATURE_GOOD :
	    TBV_SIGNATURE_BAD;
}

int
__wrap_tbv_signature_has_mldsa44(void)
{
	return 1;
}

struct cosigned {
	int by;				/* the witness, and 1; 0: no more */
	uint64_t time;
};

static const struct {
	const char *why, *groups, *want;
	struct cosigned line[7];
	uint64_t time;
	size_t untimely, witnesses;
} vote_rows[] = {
	{ "one of two", "group g any w0 w1", "ok", { { 1, 2000 } }, 2000, 0,
	    1 },
	{ "as early as can be", "group g all w0 w1", "ok", { { 1, 1000 },
	    { 2, 1000 } }, 1000, 0, 2 },
	{ "a second earlier", "group g all w0 w1", "log-quorum",
	    { { 1, 1000 }, { 2, 999 } }, 0, 1, 0 },
	{ "as late as can be", "group g all w0 w1", "ok", { { 1, 1000 },
	    { 2, 3000 } }, 3000, 0, 2 },
	{ "a second later", "group g all w0 w1", "log-quorum", { { 1, 1000 },
	    { 2, 3001 } }, 0, 1, 0 },
	{ "zero", "group g any w0 w1", "log-quorum", { { 1, 0 } }, 0, 1, 0 },
	{ "zero beside one that counts", "group g any w0 w1", "ok",
	    { { 1, 0 }, { 2, 2000 } }, 2000, 1, 1 },
	{ "the future beside one that counts", "group g any w0 w1", "ok",
	    { { 1, 2000 }, { 2, 1000000 } }, 2000, 1, 1 },
	{ "2^63, and the largest", "group g any w0 w1", "ok",
	    { { 1, (uint64_t)INT64_MAX + 1 }, { 1, UINT64_MAX },
	    { 2, 2000 } }, 2000, 2, 1 },
	{ "a witness's own absurd lines", "group g all w0 w1", "ok",
	    { { 1, 0 }, { 1, 2500 }, { 1, 1 }, { 1, 2400 }, { 1, 5000 },
	    { 2, 1100 } }, 2400, 3, 2 },
	{ "the second of three", "group g 2 w0 w1 w2", "ok", { { 1, 2900 },
	    { 2, 1500 }, { 3, 2000 } }, 2000, 0, 3 },
	{ "the second of three, the first before the document",
	    "group g 2 w0 w1 w2", "ok", { { 1, 2900 }, { 2, 500 },
	    { 3, 2000 } }, 2900, 1, 2 },
	{ "two groups", "group a 2 w0 w1\ngroup g any a w2", "ok",
	    { { 1, 1200 }, { 2, 1300 }, { 3, 1250 } }, 1250, 0, 3 },
	{ "two groups, one of them spoilt", "group a 2 w0 w1\n"
	    "group g any a w2", "ok", { { 1, 1200 }, { 2, 0 }, { 3, 2250 } },
	    2250, 1, 2 },
	{ "ML-DSA", "group g all w3 w4", "ok", { { 4, 1100 }, { 5, 2000 } },
	    2000, 0, 2 },
	{ "ML-DSA without a time", "group g all w3 w4", "ok", { { 4, 1100 },
	    { 5, 0 } }, ALWAYS, 0, 2 },
	{ "ML-DSA without a time, and enough with one", "group g any w3 w4",
	    "ok", { { 4, 1100 }, { 5, 0 } }, 1100, 0, 2 },
	{ "ML-DSA with and without a time", "group g all w3 w4", "ok",
	    { { 4, 1100 }, { 5, 0 }, { 5, 1700 } }, 1700, 0, 2 },
	{ "ML-DSA from the future", "group g all w3 w4", "log-quorum",
	    { { 4, 1100 }, { 5, 3001 } }, 0, 1, 0 },
	{ "ML-DSA from before the document", "group g all w3 w4",
	    "log-quorum", { { 4, 1100 }, { 5, 999 } }, 0, 1, 0 },
	{ "without times, recursively", "group a 2 w0 w3\n"
	    "group b 2 w1 w4\ngroup g any a b", "ok", { { 1, 1100 },
	    { 4, 0 }, { 2, 1200 }, { 5, 1300 } }, 1300, 0, 4 },
	{ "without times, in every way", "group a 2 w0 w3\n"
	    "group b 2 w1 w4\ngroup g any a b", "ok", { { 1, 1100 },
	    { 4, 0 }, { 2, 1200 }, { 5, 0 } }, ALWAYS, 0, 4 }
};

/* A checkpoint under such groups, cosigned so. */
static void
say_votes(struct writer *policy, struct writer *note, size_t row)
{
	static const char *const names[] = { "w.one", "w.two", "w.three",
	    "w.four", "w.five" };
	unsigned char blob[4 + 8 + TBV_MLDSA44_SIZE], raw[1312] = { 0 };
	struct signer log, by;
	const struct cosigned *c;
	struct tbv_fault fault;
	struct tbv_key key;
	struct writer vkey;
	int i, shift;

	make_signer(&log, LOG, 0x01, 1);
	say(policy, "log %s\n", log.vkey);
	note_start(note);
	say(note, LOG "\n2\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n");
	note_end(note);
	note_sign(note, &log, 0);
	drop_signer(&log);
	for (i = 0; i < 5; i++) {
		memset(&vkey, 0, sizeof(vkey));
		memset(&by, 0, sizeof(by));
		if (i < PQ)
			make_signer(&by, names[i], 0x04,
			    (unsigned char)(10 + i));
		raw[0] = (unsigned char)i;
		say_vkey(&vkey, names[i], 0x06, raw, sizeof(raw));
		say(policy, "witness w%d %s\n", i, i < PQ ? by.vkey :
		    vkey.data);
		tbv_fault_clear(&fault);
		ck_assert_int_eq(tbv_key_parse_vkey(chars(vkey.data), "here",
		    &key, &fault), TBV_OK);
		for (c = vote_rows[row].line; c->by != 0; c++) {
			if (c->by != i + 1)
				continue;
			if (i < PQ) {
				note_sign(note, &by, c->time);
				continue;
			}
			memset(blob, 0x22, sizeof(blob));
			memcpy(blob, key.id, 4);
			for (shift = 0; shift < 8; shift++)
				blob[4 + shift] = (unsigned char)(c->time >>
				    (56 - 8 * shift));
			say(note, "\xe2\x80\x94 %s ", names[i]);
			say_base64(note, blob, sizeof(blob));
			say(note, "\n");
		}
		if (i < PQ)
			drop_signer(&by);
		drop_writer(&vkey);
	}
	say(policy, "%s\nquorum g\n", vote_rows[row].groups);
}

START_TEST(votes)
{
	struct writer note = { NULL, 0, 0, 0 }, text = { NULL, 0, 0, 0 };
	struct tbv_log_policy *policy = malloc(sizeof(*policy));
	struct tbv_proof_rules trust;
	struct tbv_logged logged;
	struct tbv_fault fault;
	struct tbv_note parsed;
	struct tbv_bytes in;
	int rc;

	say_votes(&text, &note, (size_t)_i);
	ck_assert_ptr_nonnull(policy);
	tbv_fault_clear(&fault);
	in = written(&text);
	ck_assert_msg(tbv_log_policy_parse(in, policy, &fault) == TBV_OK,
	    "%s: %s", vote_rows[_i].why, fault.message);
	discard(in);
	in = written(&note);
	ck_assert_ptr_null(tbv_note_parse(in, TBV_MAX_PROOF_NOTE, &parsed));
	tbv_proof_rules_set(&trust, policy, 1000 + TBV_CLOCK_SKEW,
	    3000 - TBV_CLOCK_SKEW);
	rc = tbv_proof_verify_checkpoint(&parsed, &trust, &logged, &fault);
	expect_token(vote_rows[_i].why, rc, vote_rows[_i].want);
	ck_assert_msg(logged.untimely == vote_rows[_i].untimely,
	    "%s: %zu untimely", vote_rows[_i].why, logged.untimely);
	if (rc == TBV_OK) {
		ck_assert_msg(logged.witness_count ==
		    vote_rows[_i].witnesses, "%s: %zu witnesses",
		    vote_rows[_i].why, logged.witness_count);
		ck_assert_int_eq(logged.has_time,
		    vote_rows[_i].time != ALWAYS);
		if (logged.has_time)
			ck_assert_uint_eq(logged.time, vote_rows[_i].time);
		/* fewer than k timed members */
		ck_assert_int_eq(tbv_logged_in_time(&logged, 3000,
		    TBV_WHILE_VALID_DEFAULT, &fault), logged.has_time ?
		    TBV_OK : TBV_ERR_LOG_TIME_UNPROVEN);
	} else if (vote_rows[_i].untimely > 0)
		ck_assert_ptr_nonnull(strstr(fault.message,
		    "not counting"));
	discard(in);
	drop_writer(&note);
	drop_writer(&text);
	free(policy);
}
END_TEST

/* Seconds; a time of a quorum and the end of a certificate. */
#define MADE UINT64_C(1700000000)
#define END INT64_C(1700010000)

static const struct {
	const char *why;
	int none, has_time;
	uint64_t time;
	enum tbv_while_valid mode;
	const char *want;
	int late;
} time_rows[] = {
	{ "between", 0, 1, MADE + 5, TBV_WHILE_VALID_DEFAULT, "ok", 0 },
	{ "as late as clocks differ", 0, 1, END + TBV_CLOCK_SKEW,
	    TBV_WHILE_VALID_REQUIRE, "ok", 0 },
	{ "later", 0, 1, END + TBV_CLOCK_SKEW + 1, TBV_WHILE_VALID_REQUIRE,
	    "logged-late", 1 },
	{ "later, by default", 0, 1, END + TBV_CLOCK_SKEW + 1,
	    TBV_WHILE_VALID_DEFAULT, "logged-late", 1 },
	{ "later, to be reported", 0, 1, END + TBV_CLOCK_SKEW + 1,
	    TBV_WHILE_VALID_REPORT, "ok", 1 },
	{ "at the end of all time", 0, 1, INT64_MAX, TBV_WHILE_VALID_DEFAULT,
	    "logged-late", 1 },
	{ "no witness wanted", 1, 0, 0, TBV_WHILE_VALID_DEFAULT, "ok", 0 },
	{ "no witness wanted, but a time", 1, 0, 0, TBV_WHILE_VALID_REQUIRE,
	    "log-time-unproven", 0 },
	{ "no time", 0, 0, 0, TBV_WHILE_VALID_DEFAULT, "log-time-unproven",
	    0 },
	{ "no time, to be reported", 0, 0, 0, TBV_WHILE_VALID_REPORT, "ok",
	    0 }
};

START_TEST(in_time)
{
	struct tbv_logged logged;
	struct tbv_fault fault;
	int rc;

	memset(&logged, 0, sizeof(logged));
	logged.quorum_none = time_rows[_i].none;
	logged.has_time = time_rows[_i].has_time;
	logged.time = time_rows[_i].time;
	tbv_fault_clear(&fault);
	rc = tbv_logged_in_time(&logged, END, time_rows[_i].mode, &fault);
	expect_token(time_rows[_i].why, rc, time_rows[_i].want);
	ck_assert_int_eq(logged.is_late, time_rows[_i].late);
	ck_assert_int_eq(fault.error, rc);
}
END_TEST

START_TEST(leaf_names)
{
	ck_assert_str_eq(tbv_leaf_name(TBV_LEAF_RAW), "raw");
	ck_assert_str_eq(tbv_leaf_name(TBV_LEAF_REKOR2), "rekor-v2");
	ck_assert_str_eq(tbv_leaf_name(TBV_LEAF_SIGSUM), "sigsum");
	ck_assert_str_eq(tbv_leaf_name((enum tbv_leaf_kind)9), "unknown");
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("proof");
	TCase *tcase = tcase_create("proof");

	tcase_add_loop_test(tcase, parse, 0, ROWS(parse_rows));
	tcase_add_test(tcase, limits);
	tcase_add_loop_test(tcase, verify, 0, ROWS(rows));
	tcase_add_test(tcase, any_file);
	tcase_add_loop_test(tcase, opaque_extra, 0, ROWS(rows));
	tcase_add_loop_test(tcase, as_form, 0, ROWS(rows));
	tcase_add_test(tcase, every_byte);
	tcase_add_loop_test(tcase, votes, 0, ROWS(vote_rows));
	tcase_add_loop_test(tcase, in_time, 0, ROWS(time_rows));
	tcase_add_test(tcase, leaf_names);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
