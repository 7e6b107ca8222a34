/*
 * Signed notes and the keys that sign them: one reading of each, and no
 * signature that is not over this text by this key.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_support.h"
#include "log/note.h"

#define DASH "\xe2\x80\x94 "
#define LINE DASH "a.example AAAAAAA=\n"
#define ROOT "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
#define CHECKPOINT "log.example/one\n0\n" ROOT "\n"

static const struct {
	const char *why, *in;
	const char *text;		/* NULL: refused */
	size_t count;
} parse_rows[] = {
	{ "one signature", "text\n\n" LINE, "text\n", 1 },
	{ "two signatures", "text\n\n" LINE LINE, "text\n", 2 },
	{ "an empty text", "\n\n" LINE, "\n", 1 },
	{ "empty lines in the text", "a\n\n\nb\n\n" LINE, "a\n\n\nb\n", 1 },
	{ "split at the last empty line", "a\n\n" LINE "\n" LINE,
	    "a\n\n" LINE, 1 },
	{ "a name that is not ASCII", "a\n\n" DASH "\xc3\xa9 AAAAAAA=\n",
	    "a\n", 1 },
	{ "nothing", "", NULL, 0 },
	{ "a line feed", "\n", NULL, 0 },
	{ "no text", "\n" LINE, NULL, 0 },
	{ "no empty line", "text\n" LINE, NULL, 0 },
	{ "two bytes, and no empty line", "a\n" LINE, NULL, 0 },
	{ "two bytes of a line", "ab" LINE, NULL, 0 },
	{ "two empty lines, and no text", "\n\n" LINE, "\n", 1 },
	{ "no signature", "text\n\n", NULL, 0 },
	{ "no line feed at the end", "text\n\n" DASH "a.example AAAAAAA=",
	    NULL, 0 },
	{ "text after the signatures", "text\n\n" LINE "more\n", NULL, 0 },
	{ "text between the signatures", "text\n\n" LINE "x\n" LINE, NULL,
	    0 },
	{ "an empty line at the end", "text\n\n" LINE "\n", NULL, 0 },
	{ "a hyphen", "text\n\n- a.example AAAAAAA=\n", NULL, 0 },
	{ "an en dash", "text\n\n\xe2\x80\x93 a.example AAAAAAA=\n", NULL,
	    0 },
	{ "no space behind the dash",
	    "text\n\n\xe2\x80\x94" "a.example AAAAAAA=\n", NULL, 0 },
	{ "two spaces behind the dash", "text\n\n" DASH
	    " a.example AAAAAAA=\n", NULL, 0 },
	{ "two spaces behind the name", "text\n\n" DASH
	    "a.example  AAAAAAA=\n", NULL, 0 },
	{ "no name", "text\n\n" DASH " AAAAAAA=\n", NULL, 0 },
	{ "a plus in the name", "text\n\n" DASH "a+b AAAAAAA=\n", NULL, 0 },
	{ "a no-break space in the name", "text\n\n" DASH
	    "a\xc2\xa0" "b AAAAAAA=\n", NULL, 0 },
	{ "an em space in the name", "text\n\n" DASH
	    "a\xe2\x80\x83" "b AAAAAAA=\n", NULL, 0 },
	{ "an ideographic space in the name", "text\n\n" DASH
	    "\xe3\x80\x80 AAAAAAA=\n", NULL, 0 },
	{ "a DEL in the name", "text\n\n" DASH "a\x7f AAAAAAA=\n", NULL, 0 },
	{ "a name and nothing else", "text\n\n" DASH "a.example\n", NULL,
	    0 },
	{ "no base64", "text\n\n" DASH "a.example \n", NULL, 0 },
	{ "an id without a signature", "text\n\n" DASH
	    "a.example AAAAAA==\n", NULL, 0 },
	{ "base64 without padding", "text\n\n" DASH "a.example AAAAAAA\n",
	    NULL, 0 },
	{ "base64 with stray bits", "text\n\n" DASH "a.example AAAAAAB=\n",
	    NULL, 0 },
	{ "base64 with a space", "text\n\n" DASH "a.example AAAA AAA=\n",
	    NULL, 0 },
	{ "base64 of URLs", "text\n\n" DASH "a.example AAAA-AA=\n", NULL,
	    0 },
	{ "a space at the end", "text\n\n" DASH "a.example AAAAAAA= \n",
	    NULL, 0 },
	{ "a carriage return", "text\r\n\n" LINE, NULL, 0 },
	{ "a carriage return at the end", "text\n\n" DASH
	    "a.example AAAAAAA=\r\n", NULL, 0 },
	{ "a tab", "te\txt\n\n" LINE, NULL, 0 },
	{ "an escape", "te\x1bxt\n\n" LINE, NULL, 0 },
	{ "bytes that are not UTF-8", "te\xfft\n\n" LINE, NULL, 0 },
	{ "a surrogate", "te\xed\xa0\x80t\n\n" LINE, NULL, 0 }
};

START_TEST(parse)
{
	struct tbv_bytes in = copy(chars(parse_rows[_i].in));
	const char *text = parse_rows[_i].text, *why;
	struct tbv_note note;

	why = tbv_note_parse(in, TBV_MAX_PROOF_NOTE, &note);
	ck_assert_msg((why == NULL) == (text != NULL), "%s: %s",
	    parse_rows[_i].why, why != NULL ? why : "accepted");
	if (text != NULL) {
		ck_assert_int_eq(tbv_bytes_is(note.text, text), 1);
		ck_assert_uint_eq(note.count, parse_rows[_i].count);
	}
	discard(in);
}
END_TEST

START_TEST(limits)
{
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_note note;
	struct tbv_bytes in;
	int i;

	say(&w, "text\n\n");
	for (i = 0; i < TBV_MAX_NOTE_SIGNATURES; i++)
		say(&w, LINE);
	in = written(&w);
	ck_assert_ptr_null(tbv_note_parse(in, in.len, &note));
	ck_assert_uint_eq(note.count, TBV_MAX_NOTE_SIGNATURES);
	ck_assert_ptr_nonnull(tbv_note_parse(in, in.len - 1, &note));
	discard(in);
	say(&w, LINE);
	in = written(&w);
	ck_assert_str_eq(tbv_note_parse(in, in.len, &note),
	    "more than 64 signature lines");
	discard(in);
	drop_writer(&w);
	in = bytes("'a' 0000 'b' 0a0a e28094 ' a AAAAAAA=' 0a");
	ck_assert_str_eq(tbv_note_parse(in, in.len, &note),
	    "a control character");
	discard(in);
}
END_TEST

/* 32 bytes, and the id that SHA-256(name || LF || type || key) starts with
 * as another implementation computed it. */
#define GOOD_VKEY "example.com/foo+530d903a+" \
    "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
#define KEY33 "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"

static const struct {
	const char *why, *in;
	const char *message;		/* NULL: read */
} vkey_rows[] = {
	{ "the specification's example", GOOD_VKEY, NULL },
	{ "nothing", "", "name+id+base64" },
	{ "a name", "example.com/foo", "name+id+base64" },
	{ "a name and an id", "example.com/foo+530d903a", "name+id+base64" },
	{ "no key", "example.com/foo+530d903a+", "a type and a key" },
	{ "a type alone", "example.com/foo+530d903a+AQ==",
	    "a type and a key" },
	{ "no name", "+530d903a+" KEY33, "not a name" },
	{ "a space in the name", "example.com/ foo+530d903a+" KEY33,
	    "not a name" },
	{ "another name", "example.com/fop+530d903a+" KEY33,
	    "id: want 7de3800f, got 530d903a" },
	{ "another id", "example.com/foo+530d903b+" KEY33,
	    "id: want 530d903a, got 530d903b" },
	{ "another type", "example.com/foo+530d903a+"
	    "BOkyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k", "id: want" },
	{ "another key", "example.com/foo+530d903a+"
	    "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2l", "id: want" },
	{ "an id in capitals", "example.com/foo+530D903A+" KEY33,
	    "8 hex digits" },
	{ "an id of 7 digits", "example.com/foo+530d903+" KEY33,
	    "8 hex digits" },
	{ "an id of 9 digits", "example.com/foo+530d903a0+" KEY33,
	    "8 hex digits" },
	{ "a sign in the id", "example.com/foo+-30d903a+" KEY33,
	    "8 hex digits" },
	{ "a key of 31 bytes", "example.com/foo+530d903a+"
	    "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U0=",
	    "wrong length for its type" },
	{ "a key of 33 bytes", "example.com/foo+530d903a+"
	    "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2kAA==",
	    "wrong length for its type" },
	{ "base64 that is not", "example.com/foo+530d903a+AekyeRrm-56h",
	    "a type and a key" },
	{ "base64 that is cut", "example.com/foo+530d903a+" KEY33 "A",
	    "a type and a key" },
	{ "an ECDSA key that is none", "example.com/foo+530d903a+AjBZMBM=",
	    "P-256 or P-384" },
	{ "an ML-DSA-44 key that is cut", "example.com/foo+530d903a+BgAAAA==",
	    "wrong length for its type" },
	{ "a type that nobody knows", "example.com/foo+00000000+/wAAAA==",
	    NULL }
};

START_TEST(vkey)
{
	struct tbv_bytes in = copy(chars(vkey_rows[_i].in));
	const char *message = vkey_rows[_i].message;
	struct tbv_fault fault;
	struct tbv_key key;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_key_parse_vkey(in, "here", &key, &fault);
	expect_token(vkey_rows[_i].why, rc,
	    message == NULL ? "ok" : "signers-key");
	ck_assert_msg(message == NULL ||
	    strstr(fault.message, message) != NULL, "%s: %s",
	    vkey_rows[_i].why, fault.message);
	ck_assert_msg(message == NULL || !key.usable, "%s: usable",
	    vkey_rows[_i].why);
	discard(in);
}
END_TEST

START_TEST(usable)
{
	struct tbv_fault fault;
	struct tbv_key key;
	struct writer w = { NULL, 0, 0, 0 };
	unsigned char blob[TBV_MAX_VKEY_KEY + 1];

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_key_parse_vkey(chars(GOOD_VKEY), "here", &key,
	    &fault), TBV_OK);
	ck_assert_int_eq(key.usable, 1);
	ck_assert_str_eq(key.name, "example.com/foo");
	ck_assert_uint_eq(key.len, 32);
	memset(blob, 0xff, sizeof(blob));
	say(&w, "x+00000000+");
	say_base64(&w, blob, sizeof(blob) - 1);
	ck_assert_int_eq(tbv_key_parse_vkey(chars(w.data), "here", &key,
	    &fault), TBV_OK);
	ck_assert_int_eq(key.usable, 0);
	drop_writer(&w);
	say(&w, "x+00000000+");
	say_base64(&w, blob, sizeof(blob));
	ck_assert_int_eq(tbv_key_parse_vkey(chars(w.data), "here", &key,
	    &fault), TBV_ERR_SIGNERS_KEY);
	ck_assert_int_eq(key.usable, 0);
	drop_writer(&w);
}
END_TEST

/* A name of 255 bytes is one, of 256 none. */
START_TEST(name_length)
{
	char name[TBV_MAX_NAME + 2];

	memset(name, 'n', sizeof(name));
	name[TBV_MAX_NAME + 1] = '\0';
	ck_assert_int_eq(tbv_key_is_name(chars(name)), 0);
	name[TBV_MAX_NAME] = '\0';
	ck_assert_int_eq(tbv_key_is_name(chars(name)), 1);
	ck_assert_int_eq(tbv_key_is_name(chars("\xff")), 0);
}
END_TEST

/* "Ed", a number of 8 bytes, a key of 32. */
static const struct {
	const char *why, *in;
	int read;
} number_rows[] = {
	{ "56 characters",
	    "RWQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 1 },
	{ "another algorithm",
	    "RUQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 0 },
	{ "41 bytes",
	    "RWQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", 0 },
	{ "43 bytes", "RWQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAA==", 0 },
	{ "nothing", "", 0 },
	{ "no base64",
	    "RWQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!A", 0 }
};

START_TEST(number)
{
	struct tbv_bytes in = copy(chars(number_rows[_i].in));
	struct tbv_fault fault;
	struct tbv_key key;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_key_parse_number(in, TBV_KEY_SIGNIFY, "here", &key, &fault);
	expect_token(number_rows[_i].why, rc,
	    number_rows[_i].read ? "ok" : "signers-key");
	ck_assert_int_eq(key.usable, number_rows[_i].read);
	discard(in);
}
END_TEST

static const struct {
	const char *why, *in;
	int read;
} checkpoint_rows[] = {
	{ "three lines", CHECKPOINT, 1 },
	{ "lines after those", CHECKPOINT "more\nand more\n", 1 },
	{ "an origin with spaces", "a log - 1\n0\n" ROOT "\n", 1 },
	{ "the largest size", "o\n9223372036854775807\n" ROOT "\n", 1 },
	{ "nothing", "", 0 },
	{ "no origin", "\n0\n" ROOT "\n", 0 },
	{ "an origin alone", "o\n", 0 },
	{ "no root", "o\n0\n", 0 },
	{ "a size of 2^63", "o\n9223372036854775808\n" ROOT "\n", 0 },
	{ "a size past 64 bits", "o\n18446744073709551617\n" ROOT "\n", 0 },
	{ "a leading zero", "o\n00\n" ROOT "\n", 0 },
	{ "a sign", "o\n+1\n" ROOT "\n", 0 },
	{ "an empty size", "o\n\n" ROOT "\n", 0 },
	{ "a size in hex", "o\n0x1\n" ROOT "\n", 0 },
	{ "a space behind the size", "o\n1 \n" ROOT "\n", 0 },
	{ "a root of 31 bytes", "o\n1\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n", 0 },
	{ "a root of 33 bytes", "o\n1\n"
	    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n", 0 },
	{ "a root that is not base64", "o\n1\n?" ROOT "\n", 0 },
	{ "an empty line after the root", CHECKPOINT "\n", 0 },
	{ "an empty line between more", CHECKPOINT "a\n\nb\n", 0 },
	{ "no end of the root", "o\n1\n" ROOT, 0 },
	{ "no end of what follows", CHECKPOINT "a", 0 }
};

START_TEST(checkpoint)
{
	struct tbv_bytes in = copy(chars(checkpoint_rows[_i].in));
	struct tbv_checkpoint cp;
	const char *why;

	why = tbv_checkpoint_parse(in, &cp);
	ck_assert_msg((why == NULL) == checkpoint_rows[_i].read, "%s: %s",
	    checkpoint_rows[_i].why, why != NULL ? why : "accepted");
	discard(in);
}
END_TEST

/* A note over CHECKPOINT, and a key to verify it with. */
struct bench {
	struct signer log, ecdsa, p384, witness, other;
	struct writer w;
	struct tbv_bytes in;
	struct tbv_note note;
	struct tbv_checkpoint cp;
};

static void
set_up(struct bench *b)
{
	memset(b, 0, sizeof(*b));
	make_signer(&b->log, "log.example/one", 0x01, 1);
	make_signer(&b->ecdsa, "log.example/two", 0x02, 0);
	make_signer(&b->p384, "log.example/three", 0x02, 1);
	make_signer(&b->witness, "w.example", 0x04, 2);
	make_signer(&b->other, "w.example", 0x04, 3);
	note_start(&b->w);
	say(&b->w, CHECKPOINT);
	note_end(&b->w);
}

static void
read_note(struct bench *b)
{
	discard(b->in);
	b->in = written(&b->w);
	ck_assert_ptr_null(tbv_note_parse(b->in, TBV_MAX_PROOF_NOTE, &b->note));
	ck_assert_ptr_null(tbv_checkpoint_parse(b->note.text, &b->cp));
}

static enum tbv_signature
check(struct bench *b, const struct signer *signer,
    struct tbv_note_signed *by)
{
	struct tbv_fault fault;
	struct tbv_key key;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_key_parse_vkey(chars(signer->vkey), "here",
	    &key, &fault), TBV_OK);
	return tbv_note_check(&b->note, &key, &b->cp, by);
}

static void
tear_down(struct bench *b)
{
	drop_signer(&b->log);
	drop_signer(&b->ecdsa);
	drop_signer(&b->p384);
	drop_signer(&b->witness);
	drop_signer(&b->other);
	drop_writer(&b->w);
	discard(b->in);
}

START_TEST(signed_by)
{
	struct tbv_note_signed by;
	struct bench b;

	set_up(&b);
	note_sign(&b.w, &b.log, 0);
	note_sign(&b.w, &b.ecdsa, 0);
	note_sign(&b.w, &b.p384, 0);
	note_sign(&b.w, &b.witness, 2000);
	note_sign(&b.w, &b.witness, 1000);
	note_sign(&b.w, &b.witness, 3000);
	read_note(&b);
	ck_assert_int_eq(check(&b, &b.log, &by), TBV_SIGNATURE_GOOD);
	ck_assert_uint_eq(by.count, 1);
	ck_assert_int_eq(check(&b, &b.ecdsa, &by), TBV_SIGNATURE_GOOD);
	ck_assert_uint_eq(by.count, 1);
	ck_assert_int_eq(check(&b, &b.p384, &by), TBV_SIGNATURE_GOOD);
	ck_assert_uint_eq(by.count, 1);
	ck_assert_int_eq(check(&b, &b.witness, &by), TBV_SIGNATURE_GOOD);
	ck_assert_uint_eq(by.count, 3);
	ck_assert_uint_eq(by.time[0], 2000);
	ck_assert_uint_eq(by.time[1], 1000);
	ck_assert_uint_eq(by.time[2], 3000);
	/* the same name and another id: another key */
	ck_assert_int_eq(check(&b, &b.other, &by), TBV_SIGNATURE_GOOD);
	ck_assert_uint_eq(by.count, 0);
	tear_down(&b);
}
END_TEST

/* One bit of the text, or of a signature, id and time aside. */
START_TEST(flipped)
{
	struct tbv_note_signed by;
	struct bench b;
	size_t lines;

	set_up(&b);
	note_sign(&b.w, &b.log, 0);
	note_sign(&b.w, &b.ecdsa, 0);
	note_sign(&b.w, &b.p384, 0);
	note_sign(&b.w, &b.witness, 1000);
	b.w.data[0] = 'L';
	read_note(&b);
	ck_assert_int_eq(check(&b, &b.log, &by), TBV_SIGNATURE_BAD);
	ck_assert_uint_eq(by.count, 0);
	ck_assert_int_eq(check(&b, &b.ecdsa, &by), TBV_SIGNATURE_BAD);
	ck_assert_int_eq(check(&b, &b.p384, &by), TBV_SIGNATURE_BAD);
	ck_assert_int_eq(check(&b, &b.witness, &by), TBV_SIGNATURE_BAD);
	b.w.data[0] = 'l';
	lines = b.w.len;
	/* a good line does not make up for a bad one of the same key */
	note_sign(&b.w, &b.log, 0);
	b.w.data[lines + strlen(DASH "log.example/one ") + 20] ^= 1;
	note_sign(&b.w, &b.witness, 1000);
	b.w.data[b.w.len - 20] ^= 1;
	read_note(&b);
	ck_assert_int_eq(check(&b, &b.log, &by), TBV_SIGNATURE_BAD);
	ck_assert_uint_eq(by.count, 0);
	ck_assert_int_eq(check(&b, &b.witness, &by), TBV_SIGNATURE_BAD);
	ck_assert_int_eq(check(&b, &b.ecdsa, &by), TBV_SIGNATURE_GOOD);
	tear_down(&b);
}
END_TEST

/* Lines of a known key that are not a signature of its type. */
static const struct {
	const char *why;
	size_t len;
	unsigned char first;
	int by_witness;
} blob_rows[] = {
	{ "a byte", 1, 0, 0 },
	{ "63 bytes", 63, 0, 0 },
	{ "65 bytes", 65, 0, 0 },
	{ "longer than any", 3000, 0, 0 },
	{ "a byte for a time", 1, 0, 1 },
	{ "a time alone", 8, 0, 1 },
	{ "a time and 63 bytes", 71, 0, 1 },
	{ "a time and 65 bytes", 73, 0, 1 },
	{ "a time of 2^63", 72, 0x80, 1 }
};

START_TEST(foreign_blob)
{
	struct tbv_note_signed by;
	unsigned char data[4 + 3000];
	const struct signer *signer;
	struct bench b;

	set_up(&b);
	signer = blob_rows[_i].by_witness ? &b.witness : &b.log;
	memset(data, 0x11, sizeof(data));
	memcpy(data, signer->id, 4);
	data[4] = blob_rows[_i].first;
	say(&b.w, DASH "%s ", signer->name);
	say_base64(&b.w, data, 4 + blob_rows[_i].len);
	say(&b.w, "\n");
	read_note(&b);
	ck_assert_msg(check(&b, signer, &by) == TBV_SIGNATURE_BAD, "%s",
	    blob_rows[_i].why);
	ck_assert_uint_eq(by.count, 0);
	tear_down(&b);
}
END_TEST

/* A point that is not on its curve makes no key, and no line of it holds. */
START_TEST(off_curve)
{
	static const unsigned char head[] = { 0x30, 0x59, 0x30, 0x13, 0x06,
	    0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a,
	    0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04 };
	unsigned char spki[91] = { 0 };
	struct writer vkey_text = { NULL, 0, 0, 0 };
	struct tbv_note_signed by;
	struct tbv_fault fault;
	struct tbv_key key;
	struct bench b;

	set_up(&b);
	memcpy(spki, head, sizeof(head));
	spki[90] = 1;
	say_vkey(&vkey_text, "log.example/two", 0x02, spki, sizeof(spki));
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_key_parse_vkey(chars(vkey_text.data), "here",
	    &key, &fault), TBV_OK);
	memcpy(b.ecdsa.id, key.id, sizeof(b.ecdsa.id));
	note_sign(&b.w, &b.ecdsa, 0);
	read_note(&b);
	ck_assert_int_eq(tbv_note_check(&b.note, &key, &b.cp, &by),
	    TBV_SIGNATURE_BAD_KEY);
	ck_assert_uint_eq(by.count, 0);
	drop_writer(&vkey_text);
	tear_down(&b);
}
END_TEST

/* A time that is genuinely signed, and too large for any clock. */
START_TEST(time_range)
{
	struct tbv_note_signed by;
	struct bench b;

	set_up(&b);
	note_sign(&b.w, &b.witness, INT64_MAX);
	read_note(&b);
	ck_assert_int_eq(check(&b, &b.witness, &by), TBV_SIGNATURE_GOOD);
	ck_assert_uint_eq(by.time[0], INT64_MAX);
	/* it signed, and does not spoil its other lines: whether it counts is
	 * for those who know what time it is */
	note_sign(&b.w, &b.witness, (uint64_t)INT64_MAX + 1);
	note_sign(&b.w, &b.witness, UINT64_MAX);
	note_sign(&b.w, &b.witness, 0);
	read_note(&b);
	ck_assert_int_eq(check(&b, &b.witness, &by), TBV_SIGNATURE_GOOD);
	ck_assert_uint_eq(by.count, 4);
	ck_assert_uint_eq(by.time[2], UINT64_MAX);
	ck_assert_uint_eq(by.time[3], 0);
	tear_down(&b);
}
END_TEST

/* As many lines as a note may have, all of them one witness's. */
START_TEST(all_times)
{
	struct tbv_note_signed by;
	struct bench b;
	size_t i;

	set_up(&b);
	for (i = 0; i < TBV_MAX_NOTE_SIGNATURES; i++)
		note_sign(&b.w, &b.witness, 1000 + i);
	read_note(&b);
	ck_assert_int_eq(check(&b, &b.witness, &by), TBV_SIGNATURE_GOOD);
	ck_assert_uint_eq(by.count, TBV_MAX_NOTE_SIGNATURES);
	for (i = 0; i < by.count; i++)
		ck_assert_uint_eq(by.time[i], 1000 + i);
	tear_down(&b);
}
END_TEST

/* A witness signs checkpoints, and nothing else. */
START_TEST(no_checkpoint)
{
	struct tbv_note_signed by;
	struct tbv_fault fault;
	struct tbv_key key;
	struct bench b;

	set_up(&b);
	note_sign(&b.w, &b.witness, 1);
	read_note(&b);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_key_parse_vkey(chars(b.witness.vkey), "here",
	    &key, &fault), TBV_OK);
	ck_assert_int_eq(tbv_note_check(&b.note, &key, NULL, &by),
	    TBV_SIGNATURE_BAD);
	ck_assert_int_eq(tbv_note_check(&b.note, &key, &b.cp, &by),
	    TBV_SIGNATURE_GOOD);
	/* what cannot be checked does not count */
	key.usable = 0;
	ck_assert_int_eq(tbv_note_check(&b.note, &key, &b.cp, &by),
	    TBV_SIGNATURE_GOOD);
	ck_assert_uint_eq(by.count, 0);
	tear_down(&b);
}
END_TEST

/* ML-DSA-44 where libcrypto has it; elsewhere such a key is not usable. */
START_TEST(mldsa)
{
	unsigned char raw[TBV_MLDSA44_KEY_SIZE] = { 1 };
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_note_signed by;
	struct tbv_fault fault;
	struct signer signer;
	struct tbv_key key;
	struct bench b;

	set_up(&b);
	say_vkey(&w, "x", 0x06, raw, sizeof(raw));
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_key_parse_vkey(chars(w.data), "here", &key,
	    &fault), TBV_OK);
	ck_assert_int_eq(key.usable, tbv_signature_has_mldsa44());
	drop_writer(&w);
	if (tbv_signature_has_mldsa44()) {
		make_signer(&signer, "pq.example", 0x06, 0);
		note_sign(&b.w, &signer, 77);
		read_note(&b);
		ck_assert_int_eq(check(&b, &signer, &by),
		    TBV_SIGNATURE_GOOD);
		ck_assert_uint_eq(by.time[0], 77);
		b.cp.tree.size++;
		ck_assert_int_eq(check(&b, &signer, &by), TBV_SIGNATURE_BAD);
		drop_signer(&signer);
	}
	tear_down(&b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("note");
	TCase *tcase = tcase_create("note");

	tcase_add_loop_test(tcase, parse, 0, ROWS(parse_rows));
	tcase_add_test(tcase, limits);
	tcase_add_loop_test(tcase, vkey, 0, ROWS(vkey_rows));
	tcase_add_test(tcase, usable);
	tcase_add_test(tcase, name_length);
	tcase_add_loop_test(tcase, number, 0, ROWS(number_rows));
	tcase_add_loop_test(tcase, checkpoint, 0, ROWS(checkpoint_rows));
	tcase_add_test(tcase, signed_by);
	tcase_add_test(tcase, flipped);
	tcase_add_loop_test(tcase, foreign_blob, 0, ROWS(blob_rows));
	tcase_add_test(tcase, off_curve);
	tcase_add_test(tcase, time_range);
	tcase_add_test(tcase, all_times);
	tcase_add_test(tcase, no_checkpoint);
	tcase_add_test(tcase, mldsa);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
