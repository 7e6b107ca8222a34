/*
 * Endorsement lists: who may sign them and in what, one reading of each
 * line, no way back to an older one, and what they then endorse and revoke.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "endorsement/endorsement.h"
#include "log_support.h"
#include "endorsement/revocation.h"

/*
 * In the texts below, $1 to $9 are PCRs of that digit, $0 one of zeros, $a
 * to $f digests of that digit; $A to $D are endorsers' vkeys, $S and $M the
 * keys of signify and minisign, $W that of a witness, $U of a type that
 * nobody knows, $X and $Y the key of $A for signify and for minisign, $P an
 * ECDSA key.
 */
#define ENDORSERS 4
#define NUMBER "\1\2\3\4\5\6\7\10"

static struct signer people[ENDORSERS], signify, minisign, witness, ecdsa;

static void
make_keys(void)
{
	static const char *const names[] = { "alice.example",
	    "bob.example", "carol.example", "dave.example" };
	unsigned char i;

	for (i = 0; i < ENDORSERS; i++)
		make_signer(&people[i], names[i], 0x01,
		    (unsigned char)(1 + i));
	make_signer(&signify, "-", 0x01, 20);
	make_signer(&minisign, "-", 0x01, 21);
	make_signer(&witness, "w.example", 0x04, 22);
	make_signer(&ecdsa, "p.example", 0x02, 0);
}

static void
drop_keys(void)
{
	int i;

	for (i = 0; i < ENDORSERS; i++)
		drop_signer(&people[i]);
	drop_signer(&signify);
	drop_signer(&minisign);
	drop_signer(&witness);
	drop_signer(&ecdsa);
}

/* "Ed", the number and the key, in base64. */
static void
say_number_key(struct writer *w, const struct signer *s)
{
	unsigned char key[42] = "Ed" NUMBER;

	raw_public(s, key + 10);
	say_base64(w, key, sizeof(key));
}

static void
say_name(struct writer *w, char c)
{
	if (c >= '0' && c <= '9')
		say_repeated(w, c, 96);
	else if (c >= 'a' && c <= 'f')
		say_repeated(w, c, 64);
	else if (c >= 'A' && c <= 'D')
		say(w, "%s", people[c - 'A'].vkey);
	else if (c == 'W')
		say(w, "%s", witness.vkey);
	else if (c == 'P')
		say(w, "%s", ecdsa.vkey);
	else if (c == 'U')
		say(w, "u.example+00000000+/wAAAA==");
	else
		say_number_key(w, c == 'S' ? &signify : c == 'M' ?
		    &minisign : &people[0]);
}

static void
say_text(struct writer *w, const char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '$')
			say_name(w, *++text);
		else
			say(w, "%c", *text);
}

static struct tbv_bytes
expand(const char *text)
{
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_bytes out;

	say(&w, "%s", "");
	say_text(&w, text);
	out = written(&w);
	drop_writer(&w);
	return out;
}

static struct tbv_endorsers *
read_endorsers(const char *text)
{
	struct tbv_endorsers *endorsers = malloc(sizeof(*endorsers));
	struct tbv_bytes in = expand(text);
	struct tbv_fault fault;

	ck_assert_ptr_nonnull(endorsers);
	tbv_fault_clear(&fault);
	ck_assert_msg(tbv_endorsers_parse(in, endorsers, &fault) == TBV_OK,
	    "%s", fault.message);
	discard(in);
	return endorsers;
}

#define AB "endorser alice $A\nendorser bob $B\n"
#define ABC AB "endorser carol $C\n"

static const struct {
	const char *why, *in, *want;
} endorsers_rows[] = {
	{ "one", "endorser alice $A\nquorum alice\n", "ok" },
	{ "all kinds of keys", AB "endorser s signify:$S\n"
	    "endorser m minisign:$M\nendorser p $P\n"
	    "group g 2 alice bob s m p\nrevoke-quorum 2\nquorum g\n", "ok" },
	{ "an unknown type that is not needed", AB "endorser u $U\n"
	    "group g any alice u\nquorum g\n", "ok" },
	{ "nothing", "", "signers-empty" },
	{ "no endorser", "quorum none\n", "signers-empty" },
	{ "no end of the last line", AB "quorum alice", "signers-syntax" },
	{ "a carriage return", AB "quorum alice\r\n", "signers-syntax" },
	{ "a log", AB "log $C\nquorum alice\n", "signers-syntax" },
	{ "a witness", AB "witness carol $C\nquorum alice\n",
	    "signers-syntax" },
	{ "an endorser without a key", "endorser alice\nquorum alice\n",
	    "signers-syntax" },
	{ "an endorser with an address",
	    "endorser alice $A https://x.example/\nquorum alice\n",
	    "signers-syntax" },
	{ "an endorser that is called none", "endorser none $A\n"
	    "quorum none\n", "signers-syntax" },
	{ "a key of a witness", AB "endorser w $W\nquorum alice\n",
	    "signers-key" },
	{ "a key of signify that is none", AB "endorser s signify:AAAA\n"
	    "quorum alice\n", "signers-key" },
	{ "a key of minisign that is none", AB "endorser m minisign:\n"
	    "quorum alice\n", "signers-key" },
	{ "a key of another tool", AB "endorser s gpg:$S\nquorum alice\n",
	    "signers-key" },
	{ "an endorser twice", AB "endorser alice $C\nquorum alice\n",
	    "signers-duplicate" },
	{ "a key twice", AB "endorser carol $A\nquorum alice\n",
	    "signers-duplicate" },
	{ "a key as vkey and for signify", AB "endorser s signify:$X\n"
	    "quorum alice\n", "signers-duplicate" },
	{ "a key as vkey and for minisign", AB "endorser m minisign:$Y\n"
	    "quorum alice\n", "signers-duplicate" },
	{ "a key for signify and for minisign", AB "endorser s signify:$S\n"
	    "endorser m minisign:$S\nquorum alice\n", "signers-duplicate" },
	{ "one number for two keys of signify", AB "endorser s signify:$S\n"
	    "endorser m signify:$M\nquorum alice\n", "signers-duplicate" },
	{ "a group of an unknown member", AB "group g any alice x\n"
	    "quorum g\n", "signers-group" },
	{ "no quorum", AB, "signers-quorum" },
	{ "a quorum of none", AB "quorum none\n", "signers-quorum" },
	{ "a quorum twice", AB "quorum alice\nquorum bob\n",
	    "signers-quorum" },
	{ "an unknown quorum", AB "quorum x\n", "signers-quorum" },
	{ "revoke-quorum twice", AB "quorum alice\nrevoke-quorum 1\n"
	    "revoke-quorum 1\n", "signers-quorum" },
	{ "revoke-quorum of 0", AB "quorum alice\nrevoke-quorum 0\n",
	    "signers-quorum" },
	{ "revoke-quorum of more than there are",
	    AB "quorum alice\nrevoke-quorum 3\n", "signers-quorum" },
	{ "revoke-quorum of no number", AB "quorum alice\n"
	    "revoke-quorum all\n", "signers-quorum" },
	{ "revoke-quorum without a number", AB "quorum alice\n"
	    "revoke-quorum\n", "signers-syntax" },
	{ "revoke-quorum with an unknown type", AB "endorser u $U\n"
	    "quorum alice\nrevoke-quorum 3\n", "signers-unsupported" },
	{ "a quorum with an unknown type", AB "endorser u $U\n"
	    "group g all alice u\nquorum g\n", "signers-unsupported" }
};

START_TEST(endorsers_file)
{
	struct tbv_endorsers *endorsers = malloc(sizeof(*endorsers));
	struct tbv_fault fault;
	struct tbv_bytes in;
	int rc;

	ck_assert_ptr_nonnull(endorsers);
	make_keys();
	in = expand(endorsers_rows[_i].in);
	tbv_fault_clear(&fault);
	rc = tbv_endorsers_parse(in, endorsers, &fault);
	expect_token(endorsers_rows[_i].why, rc, endorsers_rows[_i].want);
	if (rc != TBV_OK) {
		ck_assert_uint_eq(endorsers->count, 0);
		ck_assert_str_ne(fault.message, "");
	}
	discard(in);
	drop_keys();
	free(endorsers);
}
END_TEST

START_TEST(many_endorsers)
{
	struct tbv_endorsers *endorsers = malloc(sizeof(*endorsers));
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_fault fault;
	struct signer s;
	struct tbv_bytes in;
	int i;

	ck_assert_ptr_nonnull(endorsers);
	say(&w, "#\n");
	for (i = 0; i <= TBV_MAX_SIGNERS; i++) {
		make_signer(&s, "x", 0x01, (unsigned char)(1 + i));
		say(&w, "endorser e%d %s\n", i, s.vkey);
		drop_signer(&s);
	}
	say(&w, "quorum e0\n");
	in = written(&w);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_endorsers_parse(in, endorsers, &fault),
	    TBV_ERR_SIGNERS_LIMIT);
	discard(in);
	drop_writer(&w);
	free(endorsers);
}
END_TEST

START_TEST(two_roles)
{
	static const char *const policies[] = {
		"log $A\nquorum none\n",
		"log $D\nsubmitter $B\nquorum none\n",
		"log $D\nwitness w $W\nquorum w\n"
	};
	struct tbv_log_policy *policy = malloc(sizeof(*policy));
	struct tbv_endorsers *endorsers;
	struct tbv_fault fault;
	struct tbv_bytes in;
	int rc;

	ck_assert_ptr_nonnull(policy);
	make_keys();
	endorsers = read_endorsers(AB "quorum alice\n");
	in = expand(policies[_i]);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_log_policy_parse(in, policy, &fault), TBV_OK);
	rc = tbv_endorsers_apart(endorsers, policy, &fault);
	ck_assert_int_eq(rc, _i < 2 ? TBV_ERR_KEY_TWO_ROLES : TBV_OK);
	discard(in);
	free(endorsers);
	free(policy);
	drop_keys();
}
END_TEST

#define HEAD "tbverify-endorsements-v1\nstream s\nserial 5\nissued 1000\n" \
    "expires 2000\n"
#define SET "0:$1 1:$2 2:$3"
#define ENDORSE "endorse one sha384 " SET

static const struct {
	const char *why, *body, *want;
} body_rows[] = {
	{ "an empty list", HEAD, "ok" },
	{ "an image", HEAD ENDORSE "\n", "ok" },
	{ "other PCRs too", HEAD ENDORSE " 3:$4 8:$5 31:$6\n", "ok" },
	{ "its times", HEAD ENDORSE " not-before 5 not-after 5\n", "ok" },
	{ "one of its times", HEAD ENDORSE " not-after 5\n", "ok" },
	{ "a revoked PCR", HEAD "revoke pcr 8:$1 from 0 why\n", "ok" },
	{ "a revoked image", HEAD "revoke pcr " SET " from 0 why\n", "ok" },
	{ "a revoked artifact", HEAD "revoke artifact sha256:$a from 9 it "
	    "was  bad \n", "ok" },
	{ "a revoked commit", HEAD "revoke commit "
	    "0123456789abcdef0123456789abcdef01234567 from 0 x\n", "ok" },
	{ "a revoked commit of SHA-256", HEAD "revoke commit $a from 0 x\n",
	    "ok" },
	{ "a revoked document", HEAD "revoke document sha256:$b from 0 x\n",
	    "ok" },
	{ "a revoked log", HEAD "revoke log l.example/x after-size 7 x\n",
	    "ok" },
	{ "the highest serial", "tbverify-endorsements-v1\nstream s\n"
	    "serial 9007199254740991\nissued 1\nexpires 2\n", "ok" },

	{ "another version", "tbverify-endorsements-v2\nstream s\nserial 5\n"
	    "issued 1000\nexpires 2000\n", "endorsements-header" },
	{ "more in the first line", "tbverify-endorsements-v1 \nstream s\n"
	    "serial 5\nissued 1000\nexpires 2000\n", "endorsements-header" },
	{ "no stream", "tbverify-endorsements-v1\nserial 5\nissued 1000\n"
	    "expires 2000\n", "endorsements-header" },
	{ "an empty stream", "tbverify-endorsements-v1\nstream \nserial 5\n"
	    "issued 1000\nexpires 2000\n", "endorsements-header" },
	{ "a stream of two words", "tbverify-endorsements-v1\nstream a b\n"
	    "serial 5\nissued 1000\nexpires 2000\n", "endorsements-header" },
	{ "a serial of 2^53", "tbverify-endorsements-v1\nstream s\n"
	    "serial 9007199254740992\nissued 1000\nexpires 2000\n",
	    "endorsements-header" },
	{ "a serial with a zero before", "tbverify-endorsements-v1\n"
	    "stream s\nserial 05\nissued 1000\nexpires 2000\n",
	    "endorsements-header" },
	{ "a negative serial", "tbverify-endorsements-v1\nstream s\n"
	    "serial -5\nissued 1000\nexpires 2000\n",
	    "endorsements-header" },
	{ "no time of issue", "tbverify-endorsements-v1\nstream s\n"
	    "serial 5\nexpires 2000\n", "endorsements-header" },
	{ "no expiry", "tbverify-endorsements-v1\nstream s\nserial 5\n"
	    "issued 1000\n", "endorsements-header" },
	{ "expiry before issue", "tbverify-endorsements-v1\nstream s\n"
	    "serial 5\nissued 1000\nexpires 999\n", "endorsements-header" },
	{ "expiry at issue", "tbverify-endorsements-v1\nstream s\n"
	    "serial 5\nissued 1000\nexpires 1000\n", "endorsements-header" },
	{ "a time past all years", "tbverify-endorsements-v1\nstream s\n"
	    "serial 5\nissued 1000\nexpires 253402300800\n",
	    "endorsements-header" },
	{ "a header in another order", "tbverify-endorsements-v1\nserial 5\n"
	    "stream s\nissued 1000\nexpires 2000\n", "endorsements-header" },
	{ "an unknown line in the header", "tbverify-endorsements-v1\n"
	    "stream s\nserial 5\nx 1\nissued 1000\nexpires 2000\n",
	    "endorsements-header" },

	{ "an unknown verb", HEAD "permit one sha384 " SET "\n",
	    "endorsements-verb" },
	{ "a verb in capitals", HEAD "Endorse one sha384 " SET "\n",
	    "endorsements-verb" },
	{ "a comment", HEAD "# one\n", "endorsements-verb" },
	{ "an empty line", HEAD "\n" ENDORSE "\n", "endorsements-verb" },
	{ "a space before the verb", HEAD " " ENDORSE "\n",
	    "endorsements-verb" },
	{ "a second stream", HEAD "stream t\n", "endorsements-verb" },
	{ "an unknown thing to revoke", HEAD "revoke leaf sha256:$a from 0 "
	    "x\n", "endorsements-verb" },
	{ "nothing to revoke", HEAD "revoke\n", "endorsements-verb" },

	{ "an image without a name", HEAD "endorse  sha384 " SET "\n",
	    "endorsements-line" },
	{ "an image and nothing else", HEAD "endorse one\n",
	    "endorsements-line" },
	{ "another digest", HEAD "endorse one sha256 " SET "\n",
	    "endorsements-line" },
	{ "a word too many", HEAD ENDORSE " x\n", "endorsements-line" },
	{ "a space at the end", HEAD ENDORSE " \n", "endorsements-line" },
	{ "times in another order", HEAD ENDORSE " not-after 9 not-before 5"
	    "\n", "endorsements-line" },
	{ "a time twice", HEAD ENDORSE " not-after 5 not-after 9\n",
	    "endorsements-line" },
	{ "a time without its value", HEAD ENDORSE " not-after\n",
	    "endorsements-line" },
	{ "a time with a zero before", HEAD ENDORSE " not-before 01\n",
	    "endorsements-line" },
	{ "times that exclude each other", HEAD ENDORSE " not-before 6 "
	    "not-after 5\n", "endorsements-line" },
	{ "an artifact without the digest's name", HEAD "revoke artifact $a "
	    "from 0 x\n", "endorsements-line" },
	{ "an artifact in capitals", HEAD "revoke artifact "
	    "sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAAAA from 0 x\n", "endorsements-line" },
	{ "an artifact of 63 digits", HEAD "revoke artifact "
	    "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    "aaaaaaa from 0 x\n", "endorsements-line" },
	{ "a short commit", HEAD "revoke commit 0123456 from 0 x\n",
	    "endorsements-line" },
	{ "a commit of 96 digits", HEAD "revoke commit $1 from 0 x\n",
	    "endorsements-line" },
	{ "a document without its digest", HEAD "revoke document from 0 x\n",
	    "endorsements-line" },
	{ "a revocation without its time", HEAD "revoke artifact sha256:$a "
	    "x\n", "endorsements-line" },
	{ "a revocation without a reason", HEAD "revoke artifact sha256:$a "
	    "from 0\n", "endorsements-line" },
	{ "a revocation with an empty reason", HEAD "revoke artifact "
	    "sha256:$a from 0 \n", "endorsements-line" },
	{ "a log from a time", HEAD "revoke log l from 7 x\n",
	    "endorsements-line" },
	{ "an artifact after a size", HEAD "revoke artifact sha256:$a "
	    "after-size 7 x\n", "endorsements-line" },
	{ "a log without an origin", HEAD "revoke log  after-size 7 x\n",
	    "endorsements-line" },

	{ "an image without PCR0", HEAD "endorse one sha384 1:$2 2:$3\n",
	    "endorsements-pcr" },
	{ "an image without PCR2", HEAD "endorse one sha384 0:$1 1:$2 8:$3"
	    "\n", "endorsements-pcr" },
	{ "an image without PCRs", HEAD "endorse one sha384\n",
	    "endorsements-pcr" },
	{ "a PCR twice", HEAD "endorse one sha384 0:$1 1:$2 2:$3 2:$3\n",
	    "endorsements-pcr" },
	{ "PCRs in another order", HEAD "endorse one sha384 0:$1 2:$3 1:$2"
	    "\n", "endorsements-pcr" },
	{ "PCR32", HEAD ENDORSE " 32:$4\n", "endorsements-pcr" },
	{ "PCR00", HEAD "endorse one sha384 00:$1 1:$2 2:$3\n",
	    "endorsements-pcr" },
	{ "a PCR without its value", HEAD ENDORSE " 3\n",
	    "endorsements-pcr" },
	{ "a PCR of 64 digits", HEAD ENDORSE " 3:$a\n",
	    "endorsements-pcr" },
	{ "no PCR to revoke", HEAD "revoke pcr from 0 x\n",
	    "endorsements-pcr" },
	{ "a debug enclave", HEAD "endorse one sha384 0:$0 1:$0 2:$0\n",
	    "endorsements-zero" },
	{ "one PCR of zeros", HEAD "endorse one sha384 0:$1 1:$0 2:$3\n",
	    "endorsements-zero" },
	{ "PCR8 of zeros", HEAD ENDORSE " 8:$0\n", "endorsements-zero" },
	{ "a revoked PCR of zeros", HEAD "revoke pcr 0:$0 from 0 x\n",
	    "endorsements-zero" },

	{ "a carriage return", HEAD ENDORSE "\r\n", "endorsements-text" },
	{ "a tab", HEAD "endorse one\tsha384 " SET "\n",
	    "endorsements-text" },
	{ "an escape in a reason", HEAD "revoke artifact sha256:$a from 0 "
	    "\x1b[31m\n", "endorsements-text" },
	{ "a DEL in a reason", HEAD "revoke artifact sha256:$a from 0 \x7f"
	    "\n", "endorsements-text" },
	{ "a reason that is not UTF-8", HEAD "revoke artifact sha256:$a "
	    "from 0 \xff\n", "endorsements-text" }
};

/* A signed note, by those of a mask. */
static struct tbv_bytes
make_note(const char *body, unsigned int mask)
{
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_bytes out;
	unsigned int i;

	note_start(&w);
	say(&w, "%s", "");
	say_text(&w, body);
	note_end(&w);
	for (i = 0; i < ENDORSERS; i++)
		if (mask >> i & 1)
			note_sign(&w, &people[i], 0);
	out = written(&w);
	drop_writer(&w);
	return out;
}

START_TEST(text_of_list)
{
	struct tbv_bytes in, none = { NULL, 0 };
	struct tbv_endorsements list;
	struct tbv_endorsers *endorsers;
	struct tbv_fault fault;
	int rc;

	make_keys();
	endorsers = read_endorsers(AB "quorum alice\n");
	in = make_note(body_rows[_i].body, 1);
	tbv_fault_clear(&fault);
	rc = tbv_endorsements_open(in, none, endorsers, &list, &fault);
	expect_token(body_rows[_i].why, rc, body_rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	ck_assert_uint_eq(list.signers, rc == TBV_OK ? 1 : 0);
	if (rc == TBV_OK) {
		ck_assert_int_eq(tbv_bytes_is(list.stream, "s"), 1);
		ck_assert_uint_ge(list.serial, 5);
	}
	discard(in);
	free(endorsers);
	drop_keys();
}
END_TEST

/* A signature file; kind: s signify, m minisign, l its old form. */
static void
say_signature(struct writer *w, const struct signer *s, char kind,
    struct tbv_bytes text)
{
	static const char trusted[] = "serial 5\tand a tab";
	unsigned char blob[74] = "Ed" NUMBER, digest[64];
	unsigned char global[64], both[64 + sizeof(trusted)];
	unsigned int len;

	blob[1] = kind == 'm' ? 'D' : 'd';
	if (kind == 'm') {
		ck_assert_int_eq(EVP_Digest(text.data, text.len, digest,
		    &len, EVP_blake2b512(), NULL), 1);
		sign(s, digest, sizeof(digest), blob + 10);
	} else {
		sign(s, text.data, text.len, blob + 10);
	}
	say(w, "untrusted comment: whatever\n");
	say_base64(w, blob, sizeof(blob));
	say(w, "\n");
	if (kind == 's')
		return;
	memcpy(both, blob + 10, 64);
	memcpy(both + 64, trusted, sizeof(trusted) - 1);
	sign(s, both, 64 + sizeof(trusted) - 1, global);
	say(w, "trusted comment: %s\n", trusted);
	say_base64(w, global, sizeof(global));
	say(w, "\n");
}

/* How a list is put into an envelope, and what is damaged then. */
static const struct {
	const char *why;
	char kind;			/* n: a note */
	int one_file;
	const char *from, *to;		/* replaced in the signature file */
	int flip;			/* a byte of it, from its end */
	const char *want;
	int signer;
} envelope_rows[] = {
	{ "signify", 's', 0, NULL, NULL, 0, "ok", 2 },
	{ "signify in one file", 's', 1, NULL, NULL, 0, "ok", 2 },
	{ "minisign", 'm', 0, NULL, NULL, 0, "ok", 3 },
	{ "minisign in one file", 'm', 1, NULL, NULL, 0, "ok", 3 },
	{ "minisign without prehash", 'l', 0, NULL, NULL, 0, "ok", 3 },
	{ "a note", 'n', 1, NULL, NULL, 0, "ok", 0 },
	{ "another untrusted comment", 's', 0, "whatever", "anything", 0,
	    "ok", 2 },
	{ "a bit of signify's signature", 's', 0, NULL, NULL, 10,
	    "endorsements-signature", 0 },
	{ "a bit of minisign's second signature", 'm', 0, NULL, NULL, 10,
	    "endorsements-signature", 0 },
	{ "a bit of minisign's first signature", 'm', 0, NULL, NULL, 150,
	    "endorsements-signature", 0 },
	{ "another trusted comment", 'm', 0, "serial 5", "serial 6", 0,
	    "endorsements-signature", 0 },
	{ "a bit of a note's signature", 'n', 1, NULL, NULL, 10,
	    "endorsements-signature", 0 },
	{ "a bit of a note's text", 'n', 1, "serial 5", "serial 6", 0,
	    "endorsements-signature", 0 },
	{ "a bit of a signed file", 's', 1, "serial 5", "serial 6", 0,
	    "endorsements-signature", 0 },
	{ "another key's number", 's', 0, "RWQB", "RWQC", 0,
	    "endorser-unknown", 0 },
	{ "signify's signature with minisign's key", 't', 0, NULL, NULL, 0,
	    "endorser-unknown", 0 },
	{ "prehash for signify", 's', 0, "RWQB", "RUQB", 0,
	    "endorser-unknown", 0 },
	{ "a signature of another kind", 's', 0, "RWQB", "AAQB", 0,
	    "endorsements-envelope", 0 },
	{ "no untrusted comment", 's', 0, "untrusted comment: ", "xxxxxxxxx "
	    "xxxxxxx: ", 0, "endorsements-envelope", 0 },
	{ "a carriage return", 's', 0, "whatever\nRW", "whateve\r\nRW", 0,
	    "endorsements-envelope", 0 },
	{ "a carriage return in the trusted comment", 'm', 0, "serial 5",
	    "serial\r5", 0, "endorsements-envelope", 0 },
	{ "two comments", 's', 0, "whatever", "what\nver", 0,
	    "endorsements-envelope", 0 },
	{ "something behind signify's signature", 'S', 0, NULL, NULL, 0,
	    "endorsements-envelope", 0 },
	{ "something behind minisign's signature", 'M', 0, NULL, NULL, 0,
	    "endorsements-envelope", 0 },
	{ "no second signature", 'g', 0, NULL, NULL, 0,
	    "endorsements-envelope", 0 },
	{ "neither", 'x', 1, NULL, NULL, 0, "endorsements-envelope", 0 },
	{ "nothing", 'e', 1, NULL, NULL, 0, "endorsements-text", 0 },
	{ "no end of the last line", 'f', 1, NULL, NULL, 0,
	    "endorsements-text", 0 }
};

/* Replaces the first occurrence of a text by one of the same length. */
static void
replace(struct writer *w, const char *from, const char *to)
{
	char *at;

	if (from == NULL)
		return;
	ck_assert_uint_eq(strlen(from), strlen(to));
	at = strstr(w->data, from);
	ck_assert_ptr_nonnull(at);
	memcpy(at, to, strlen(to));
}

static void
say_envelope(struct writer *w, char kind, struct tbv_bytes text)
{
	switch (kind) {
	case 's':
		say_signature(w, &signify, 's', text);
		break;
	case 't':
		say_signature(w, &minisign, 's', text);
		break;
	case 'g':
		say_signature(w, &minisign, 'm', text);
		*(strstr(w->data, "trusted comment: serial") - 1) = '\0';
		w->len = strlen(w->data);
		say(w, "\ntrusted comment: serial 5\n");
		break;
	case 'S':
		say_signature(w, &signify, 's', text);
		say(w, "x\n");
		break;
	case 'M':
		say_signature(w, &minisign, 'm', text);
		say(w, "x\n");
		break;
	case 'x':
		say(w, "%s", HEAD);
		break;
	case 'e':
		say(w, "%s", "");
		break;
	case 'f':
		say(w, "x");
		break;
	default:
		say_signature(w, &minisign, kind, text);
		break;
	}
}

START_TEST(envelope)
{
	struct tbv_bytes file, none = { NULL, 0 }, sig, text;
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_endorsements list;
	struct tbv_endorsers *endorsers;
	struct tbv_fault fault;
	char kind = envelope_rows[_i].kind;
	int rc;

	make_keys();
	endorsers = read_endorsers(kind == 't' ?
	    AB "endorser m minisign:$M\nquorum alice\n" :
	    AB "endorser s signify:$S\nendorser m minisign:$M\n"
	    "quorum alice\n");
	text = expand(HEAD ENDORSE "\n");
	if (kind == 'n') {
		note_start(&w);
		say(&w, "%.*s", (int)text.len, (const char *)text.data);
		note_end(&w);
		note_sign(&w, &people[0], 0);
	} else {
		say_envelope(&w, kind, text);
		if (envelope_rows[_i].one_file && strchr("sm", kind) != NULL)
			say(&w, "%.*s", (int)text.len,
			    (const char *)text.data);
	}
	replace(&w, envelope_rows[_i].from, envelope_rows[_i].to);
	if (envelope_rows[_i].flip)
		w.data[w.len - (size_t)envelope_rows[_i].flip] ^= 1;
	sig = written(&w);
	file = envelope_rows[_i].one_file ? sig : text;
	tbv_fault_clear(&fault);
	rc = tbv_endorsements_open(file, envelope_rows[_i].one_file ? none :
	    sig, endorsers, &list, &fault);
	expect_token(envelope_rows[_i].why, rc, envelope_rows[_i].want);
	ck_assert_uint_eq(list.signers, rc == TBV_OK ?
	    UINT32_C(1) << envelope_rows[_i].signer : 0);
	if (rc == TBV_OK)
		ck_assert_int_eq(tbv_bytes_equal(list.body, text), 1);
	discard(sig);
	discard(text);
	drop_writer(&w);
	free(endorsers);
	drop_keys();
}
END_TEST

START_TEST(signers)
{
	struct tbv_bytes in, none = { NULL, 0 };
	struct tbv_endorsements list;
	struct tbv_endorsers *endorsers;
	struct tbv_fault fault;

	make_keys();
	endorsers = read_endorsers(ABC "quorum alice\n");
	/* dave is nobody here, and his line does not matter */
	in = make_note(HEAD, 0xd);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_endorsements_open(in, none, endorsers, &list,
	    &fault), TBV_OK);
	ck_assert_uint_eq(list.signers, 0x5);
	discard(in);
	in = make_note(HEAD, 0x8);
	ck_assert_int_eq(tbv_endorsements_open(in, none, endorsers, &list,
	    &fault), TBV_ERR_ENDORSER_UNKNOWN);
	ck_assert_uint_eq(list.signers, 0);
	discard(in);
	free(endorsers);
	drop_keys();
}
END_TEST

START_TEST(large)
{
	struct tbv_bytes in, none = { NULL, 0 };
	struct writer w = { NULL, 0, 0, 0 };
	struct tbv_endorsements list;
	struct tbv_endorsers *endorsers;
	struct tbv_fault fault;

	make_keys();
	endorsers = read_endorsers(AB "quorum alice\n");
	note_start(&w);
	say(&w, HEAD "revoke artifact sha256:");
	say_repeated(&w, 'a', 64);
	say(&w, " from 0 ");
	say_repeated(&w, 'x', TBV_MAX_LIST_BODY - 332);
	say(&w, "\n");
	note_end(&w);
	note_sign(&w, &people[0], 0);
	in = written(&w);
	in.len = TBV_MAX_LIST_BODY;
	ck_assert_uint_le(w.len, TBV_MAX_LIST_BODY);
	in.len = w.len;
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_endorsements_open(in, none, endorsers, &list,
	    &fault), TBV_OK);
	discard(in);
	note_sign(&w, &people[1], 0);
	note_sign(&w, &people[2], 0);
	in = written(&w);
	ck_assert_uint_gt(in.len, TBV_MAX_LIST_BODY);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_endorsements_open(in, none, endorsers, &list,
	    &fault), TBV_ERR_ENDORSEMENTS_OVERSIZED);
	discard(in);
	drop_writer(&w);
	free(endorsers);
	drop_keys();
}
END_TEST

/* Several lists, opened. */
#define LISTS 3

struct bench {
	struct tbv_endorsers *endorsers;
	struct tbv_bytes in[LISTS];
	struct tbv_endorsements list[LISTS];
	struct tbv_lists lists;
	struct tbv_bytes kept[LISTS];
	size_t row;
	struct tbv_fault fault;
};

static void
open_lists(struct bench *b, const char *endorsers,
    const char *const body[LISTS], const unsigned int mask[LISTS])
{
	struct tbv_bytes none = { NULL, 0 };
	size_t i;

	memset(b, 0, sizeof(*b));
	make_keys();
	tbv_fault_clear(&b->fault);
	b->endorsers = read_endorsers(endorsers);
	b->lists.list = b->list;
	b->lists.endorsers = b->endorsers;
	for (i = 0; i < LISTS && body[i] != NULL; i++) {
		b->in[i] = make_note(body[i], mask[i]);
		ck_assert_msg(tbv_endorsements_open(b->in[i], none,
		    b->endorsers, &b->list[i], &b->fault) == TBV_OK, "%s",
		    b->fault.message);
		b->lists.count++;
	}
}

static void
tear_down(struct bench *b)
{
	size_t i;

	for (i = 0; i < LISTS; i++)
		discard(b->in[i]);
	free(b->endorsers);
	drop_keys();
}

#define L(stream, serial, issued, expires) "tbverify-endorsements-v1\n" \
    "stream " stream "\nserial " serial "\nissued " issued "\nexpires " \
    expires "\n"
#define FIVE L("s", "5", "1000000", "2000000")
#define SIX L("s", "6", "1000000", "2000000")
#define OTHER_FIVE FIVE "revoke artifact sha256:$a from 0 x\n"

static const struct {
	const char *why;
	const char *body[LISTS];
	unsigned int mask[LISTS];
	int64_t now, max_age;
	uint64_t min_serial;
	uint64_t seen;			/* of alice; 0: none */
	int seen_other;			/* another body, stream, key: 1 2 3 */
	const char *want;
} check_rows[] = {
	{ "in its time", { FIVE }, { 1 }, 1000001, 0, 0, 0, 0, "ok" },
	{ "at its issue", { FIVE }, { 1 }, 1000000, 0, 0, 0, 0, "ok" },
	{ "at its end", { FIVE }, { 1 }, 2000000, 0, 0, 0, 0, "ok" },
	{ "as clocks differ", { FIVE }, { 1 }, 1000000 - TBV_CLOCK_SKEW, 0,
	    0, 0, 0, "ok" },
	{ "seen before", { FIVE }, { 1 }, 1000001, 0, 0, 5, 0, "ok" },
	{ "an older one seen", { FIVE }, { 1 }, 1000001, 0, 0, 4, 0, "ok" },
	{ "at the least serial", { FIVE }, { 1 }, 1000001, 0, 5, 0, 0,
	    "ok" },
	{ "two of different endorsers", { FIVE, SIX }, { 1, 2 }, 1000001, 0,
	    0, 0, 0, "ok" },
	{ "the same twice, by two", { FIVE, FIVE }, { 1, 3 }, 1000001, 0, 0,
	    0, 0, "ok" },
	{ "a newer one seen of another key", { FIVE }, { 1 }, 1000001, 0, 0,
	    6, 3, "ok" },
	{ "a newer one seen in another stream", { FIVE }, { 1 }, 1000001, 0,
	    0, 6, 2, "ok" },
	{ "at the largest age", { FIVE }, { 1 }, 1000010, 10, 0, 0, 0,
	    "ok" },

	{ "no list", { NULL }, { 0 }, 1000001, 0, 0, 0, 0, "ok" },
	{ "another stream", { L("t", "5", "1000000", "2000000") }, { 1 },
	    1000001, 0, 0, 0, 0, "endorsements-stream" },
	{ "one of two in another stream", { FIVE,
	    L("ss", "5", "1000000", "2000000") }, { 1, 2 }, 1000001, 0, 0, 0,
	    0, "endorsements-stream" },
	{ "a newer one seen", { FIVE }, { 1 }, 1000001, 0, 0, 6, 0,
	    "rollback" },
	{ "a newer one given", { FIVE, SIX }, { 1, 1 }, 1000001, 0, 0, 0, 0,
	    "rollback" },
	{ "a newer one given before", { SIX, FIVE }, { 1, 1 }, 1000001, 0,
	    0, 0, 0, "rollback" },
	{ "a newer one given, by two", { FIVE, SIX }, { 3, 2 }, 1000001, 0,
	    0, 0, 0, "rollback" },
	{ "another one seen", { FIVE }, { 1 }, 1000001, 0, 0, 5, 1,
	    "equivocation" },
	{ "another one given", { FIVE, OTHER_FIVE }, { 1, 1 }, 1000001, 0,
	    0, 0, 0, "equivocation" },
	{ "below the least serial", { FIVE }, { 1 }, 1000001, 0, 6, 0, 0,
	    "endorsements-serial" },
	{ "before its issue", { FIVE }, { 1 }, 999999 - TBV_CLOCK_SKEW, 0,
	    0, 0, 0, "endorsements-future" },
	{ "long before its issue", { FIVE }, { 1 }, INT64_MIN, 0, 0, 0, 0,
	    "endorsements-future" },
	{ "after its end", { FIVE }, { 1 }, 2000001, 0, 0, 0, 0,
	    "endorsements-expired" },
	{ "long after its end", { FIVE }, { 1 }, INT64_MAX, 0, 0, 0, 0,
	    "endorsements-expired" },
	{ "one of two expired", { FIVE, L("s", "5", "1000", "2000") },
	    { 1, 2 }, 1000001, 0, 0, 0, 0, "endorsements-expired" },
	{ "older than the policy says", { FIVE }, { 1 }, 1000011, 10, 0, 0,
	    0, "endorsements-stale" },
	{ "older than 30 days", { L("s", "5", "1000000", "9000000") }, { 1 },
	    1000001 + 30 * 86400, 0, 0, 0, 0, "endorsements-stale" },
	{ "30 days old", { L("s", "5", "1000000", "9000000") }, { 1 },
	    1000000 + 30 * 86400, 0, 0, 0, 0, "ok" },
	{ "a life of 180 days", { L("s", "5", "1000000", "16552000") },
	    { 1 }, 1000001, 0, 0, 0, 0, "ok" },
	{ "a life of more", { L("s", "5", "1000000", "16552001") }, { 1 },
	    1000001, 0, 0, 0, 0, "endorsements-lifetime" }
};

static void
set_seen(struct bench *b, int row, struct tbv_serial *seen,
    struct tbv_list_rules *rules)
{
	memset(rules, 0, sizeof(*rules));
	memset(seen, 0, sizeof(*seen));
	rules->stream = chars("s");
	rules->now = check_rows[row].now;
	rules->max_age = check_rows[row].max_age;
	rules->min_serial = check_rows[row].min_serial;
	if (check_rows[row].seen == 0)
		return;
	rules->seen = seen;
	rules->seen_count = 1;
	seen->stream = chars(check_rows[row].seen_other == 2 ? "t" : "s");
	seen->serial = check_rows[row].seen;
	memcpy(seen->body, b->list[0].digest, sizeof(seen->body));
	seen->body[0] ^= check_rows[row].seen_other == 1;
	memcpy(seen->key, b->endorsers->endorser[0].key.digest,
	    sizeof(seen->key));
	seen->key[0] ^= check_rows[row].seen_other == 3;
}

START_TEST(check)
{
	struct tbv_list_rules rules;
	struct tbv_serial seen;
	struct bench b;
	int rc;

	open_lists(&b, ABC "quorum alice\n", check_rows[_i].body,
	    check_rows[_i].mask);
	set_seen(&b, _i, &seen, &rules);
	rc = tbv_endorsements_check(&b.lists, &rules, &b.fault);
	expect_token(check_rows[_i].why, rc, check_rows[_i].want);
	ck_assert_int_eq(b.fault.error, rc);
	tear_down(&b);
}
END_TEST

/* Which of several lists is not valid; the first one gives the reason. */
START_TEST(unfit)
{
	static const char *const bodies[LISTS] = { FIVE, SIX,
	    L("t", "9", "1000000", "9000000") };
	static const unsigned int masks[LISTS] = { 5, 1, 2 };
	struct tbv_list_rules rules;
	struct bench b;

	open_lists(&b, ABC "quorum alice\n", bodies, masks);
	memset(&rules, 0, sizeof(rules));
	rules.stream = chars("s");
	rules.now = 1000001;
	ck_assert_int_eq(tbv_endorsements_check(&b.lists, &rules, &b.fault),
	    TBV_ERR_ROLLBACK);
	ck_assert_int_eq(b.fault.error, TBV_ERR_ROLLBACK);
	ck_assert_uint_eq(b.lists.unfit, 5);
	tear_down(&b);
}
END_TEST

/* The subject: PCR0 to 2 of $1 $2 $3, PCR8 of $8, at 5000 seconds. */
#define TWO ABC "group g 2 alice bob carol\nquorum g\n"

static const struct {
	const char *why, *endorsers;
	const char *body[LISTS];
	unsigned int mask[LISTS];
	const char *want;
	size_t count;			/* of endorsers reported */
} endorsed_rows[] = {
	{ "one list by two", TWO, { FIVE ENDORSE "\n" }, { 3 }, "ok", 2 },
	{ "one list by three", TWO, { FIVE ENDORSE "\n" }, { 7 }, "ok", 3 },
	{ "two lists by one each", TWO, { FIVE ENDORSE "\n",
	    SIX ENDORSE "\n" }, { 1, 4 }, "ok", 2 },
	{ "two lists, one with PCR8", TWO, { FIVE ENDORSE " 8:$8\n",
	    SIX ENDORSE "\n" }, { 1, 4 }, "ok", 2 },
	{ "the second of two lines", TWO, { FIVE
	    "endorse x sha384 0:$4 1:$2 2:$3\n" ENDORSE "\n" }, { 3 }, "ok",
	    2 },
	{ "a window around it", TWO, { FIVE ENDORSE
	    " not-before 5000 not-after 5000\n" }, { 3 }, "ok", 2 },
	{ "one who is not in the quorum",
	    ABC "group g any alice bob\nquorum g\n", { FIVE ENDORSE "\n" },
	    { 5 }, "ok", 1 },
	{ "no list", TWO, { NULL }, { 0 }, "endorsement-missing", 0 },
	{ "an empty list", TWO, { FIVE }, { 7 }, "not-endorsed", 0 },
	{ "one list by one", TWO, { FIVE ENDORSE "\n" }, { 1 },
	    "not-endorsed", 0 },
	{ "two lists by the same one", TWO, { FIVE ENDORSE "\n",
	    FIVE ENDORSE "\n" }, { 1, 1 }, "not-endorsed", 0 },
	{ "one line twice", TWO, { FIVE ENDORSE "\n" ENDORSE "\n" }, { 1 },
	    "not-endorsed", 0 },
	{ "another PCR0", TWO, { FIVE "endorse x sha384 0:$4 1:$2 2:$3\n" },
	    { 7 }, "not-endorsed", 0 },
	{ "another PCR2", TWO, { FIVE "endorse x sha384 0:$1 1:$2 2:$4\n" },
	    { 7 }, "not-endorsed", 0 },
	{ "another PCR8", TWO, { FIVE ENDORSE " 8:$7\n" }, { 7 },
	    "not-endorsed", 0 },
	{ "a PCR that it has not", TWO, { FIVE ENDORSE " 9:$7\n" }, { 7 },
	    "not-endorsed", 0 },
	{ "different images by two", TWO, { FIVE ENDORSE "\n",
	    SIX "endorse x sha384 0:$4 1:$2 2:$3\n" }, { 1, 2 },
	    "not-endorsed", 0 },
	{ "those who are not in the quorum",
	    ABC "group g any alice bob\nquorum g\n", { FIVE ENDORSE "\n" },
	    { 4 }, "not-endorsed", 0 },
	{ "too early", TWO, { FIVE ENDORSE " not-before 5001\n" }, { 7 },
	    "endorsement-window", 0 },
	{ "too late", TWO, { FIVE ENDORSE " not-after 4999\n" }, { 7 },
	    "endorsement-window", 0 },
	{ "in time by one alone", TWO, { FIVE ENDORSE " not-after 4999\n",
	    SIX ENDORSE "\n" }, { 1, 2 }, "endorsement-window", 0 },
	{ "windows on either side", TWO, { FIVE ENDORSE " not-after 4999\n"
	    ENDORSE " not-before 5001\n" }, { 7 }, "endorsement-window", 0 }
};

static uint8_t pcr[9][TBV_PCR_SIZE];

static void
make_subject(struct tbv_endorsed_subject *s)
{
	static const uint8_t artifact[32] = { 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
	    0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
	    0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa, 0xaa,
	    0xaa, 0xaa, 0xaa, 0xaa, 0xaa };
	static struct tbv_bytes commit_one;
	static uint8_t commit[20], document[32];
	size_t i;

	memset(s, 0, sizeof(*s));
	for (i = 1; i < 9; i++)
		memset(pcr[i], (int)(i * 0x11), TBV_PCR_SIZE);
	s->pcr[0] = pcr[1];
	s->pcr[1] = pcr[2];
	s->pcr[2] = pcr[3];
	s->pcr[8] = pcr[8];
	s->time = 5000;
	memset(commit, 0xcc, sizeof(commit));
	memset(document, 0xdd, sizeof(document));
	s->artifact = artifact;
	commit_one.data = commit;
	commit_one.len = sizeof(commit);
	s->commit = &commit_one;
	s->commit_count = 1;
	s->document = document;
	s->log = chars("log.example/one");
	s->log_size = 100;
}

START_TEST(endorsed)
{
	struct tbv_endorsed_subject subject;
	struct tbv_endorsed out;
	struct bench b;
	int rc;

	open_lists(&b, endorsed_rows[_i].endorsers, endorsed_rows[_i].body,
	    endorsed_rows[_i].mask);
	make_subject(&subject);
	rc = tbv_endorsements_endorsed(&b.lists, &subject, &out, &b.fault);
	expect_token(endorsed_rows[_i].why, rc, endorsed_rows[_i].want);
	ck_assert_int_eq(b.fault.error, rc);
	ck_assert_uint_eq(out.count, endorsed_rows[_i].count);
	if (rc == TBV_OK) {
		ck_assert_int_eq(tbv_bytes_is(out.image, "one"), 1);
		ck_assert_uint_eq(out.issued, 1000000);
	}
	tear_down(&b);
}
END_TEST

#define COMMIT "cccccccccccccccccccccccccccccccccccccccc"
#define REVOKE2 TWO "revoke-quorum 2\n"

static const struct {
	const char *why, *endorsers;
	const char *body[LISTS];
	unsigned int mask[LISTS];
	const char *want;
	const char *message;
} revoked_rows[] = {
	{ "nothing", TWO, { FIVE ENDORSE "\n" }, { 7 }, "ok", NULL },
	{ "no list", TWO, { NULL }, { 0 }, "ok", NULL },
	{ "others of each kind", TWO, { FIVE
	    "revoke pcr 0:$4 from 0 x\nrevoke pcr 0:$1 1:$4 from 0 x\n"
	    "revoke pcr 9:$1 from 0 x\n"
	    "revoke artifact sha256:$b from 0 x\nrevoke commit $c from 0 x\n"
	    "revoke document sha256:$a from 0 x\n"
	    "revoke log log.example/two after-size 0 x\n" }, { 7 }, "ok",
	    NULL },
	{ "later documents", TWO, { FIVE "revoke pcr 0:$1 from 5001 x\n"
	    "revoke log log.example/one after-size 100 x\n" }, { 7 }, "ok",
	    NULL },
	{ "a PCR", TWO, { FIVE "revoke pcr 0:$1 from 0 CVE-1\n" }, { 1 },
	    "revoked-pcr", "image: revoked by alice: CVE-1" },
	{ "an image", TWO, { FIVE "revoke pcr " SET " 8:$8 from 5000 x\n" },
	    { 1 }, "revoked-pcr", NULL },
	{ "an image that is endorsed by the same list", TWO, { FIVE ENDORSE
	    "\nrevoke pcr 0:$1 from 0 x\n" }, { 7 }, "revoked-pcr", NULL },
	{ "an artifact", TWO, { FIVE "revoke artifact sha256:$a from 0 it "
	    "was \xc3\xa9\n" }, { 4 }, "revoked-artifact",
	    "artifact: revoked by carol: it was \\xc3\\xa9" },
	{ "a commit", TWO, { FIVE "revoke commit " COMMIT " from 0 x\n" },
	    { 1 }, "revoked-commit", "commit: revoked by alice: x" },
	{ "a document", TWO, { FIVE "revoke document sha256:$d from 0 x\n" },
	    { 1 }, "revoked-document", NULL },
	{ "a log", TWO, { FIVE
	    "revoke log log.example/one after-size 99 x\n" }, { 1 },
	    "revoked-log", "log: revoked by alice: x" },
	{ "by one of two lists", TWO, { FIVE ENDORSE "\n",
	    SIX "revoke commit " COMMIT " from 0 x\n" }, { 3, 4 },
	    "revoked-commit", NULL },
	{ "the image before the commit", TWO, { FIVE
	    "revoke commit " COMMIT " from 0 x\nrevoke pcr 0:$1 from 0 y\n" },
	    { 1 }, "revoked-pcr", "image: revoked by alice: y" },
	{ "by one who is not in the quorum", ABC "quorum alice\n", { FIVE
	    "revoke commit " COMMIT " from 0 x\n" }, { 4 },
	    "revoked-commit", NULL },
	{ "by one where two must", REVOKE2, { FIVE
	    "revoke commit " COMMIT " from 0 x\n" }, { 1 }, "ok", NULL },
	{ "by one twice where two must", REVOKE2, { FIVE
	    "revoke commit " COMMIT " from 0 x\n"
	    "revoke artifact sha256:$a from 0 x\n" }, { 1 }, "ok", NULL },
	{ "by two where two must", REVOKE2, { FIVE
	    "revoke commit " COMMIT " from 0 x\n" }, { 3 },
	    "revoked-commit", "commit: revoked by alice, bob: x" },
	{ "by two, for two reasons, where two must", REVOKE2, { FIVE
	    "revoke commit " COMMIT " from 0 x\n", SIX
	    "revoke artifact sha256:$a from 0 y\n" }, { 1, 2 },
	    "revoked-artifact", "artifact: revoked by alice, bob: y" }
};

START_TEST(revoked)
{
	const char *message = revoked_rows[_i].message;
	struct tbv_endorsed_subject subject;
	struct bench b;
	int rc;

	open_lists(&b, revoked_rows[_i].endorsers, revoked_rows[_i].body,
	    revoked_rows[_i].mask);
	make_subject(&subject);
	rc = tbv_endorsements_revoked(&b.lists, &subject, &b.fault);
	expect_token(revoked_rows[_i].why, rc, revoked_rows[_i].want);
	if (message != NULL)
		ck_assert_str_eq(b.fault.message, message);
	if (rc != TBV_OK)
		ck_assert_int_eq(tbv_error_class(rc), TBV_CLASS_REVOKED);
	/* of a subject of which nothing is known, nothing is revoked */
	memset(&subject, 0, sizeof(subject));
	tbv_fault_clear(&b.fault);
	ck_assert_int_eq(tbv_endorsements_revoked(&b.lists, &subject,
	    &b.fault), TBV_OK);
	tear_down(&b);
}
END_TEST

#define SEVEN L("s", "7", "1000000", "2000000")
#define NINE L("s", "9", "1000000", "2000000")
#define OLD L("s", "6", "1000", "2000")
#define REVOKE "revoke pcr 0:$1 from 0 x\n"

/* The kept list of each endorser, besides the lists that were given. */
static const struct {
	const char *why, *endorsers;
	const char *body[LISTS];	/* given */
	unsigned int mask[LISTS];
	const char *kept[LISTS];	/* of alice, bob and carol */
	const char *check, *want;
} kept_rows[] = {
	{ "one that revokes", TWO, { NULL }, { 0 }, { SIX REVOKE }, "ok",
	    "revoked-pcr" },
	{ "one that does not", TWO, { NULL }, { 0 }, { SIX }, "ok", "ok" },
	{ "the one that was given", TWO, { SIX REVOKE }, { 1 },
	    { SIX REVOKE }, "ok", "revoked-pcr" },
	{ "an older one is given", TWO, { FIVE }, { 1 }, { SIX REVOKE },
	    "rollback", "revoked-pcr" },
	{ "another of that serial is given", TWO, { SIX }, { 1 },
	    { SIX REVOKE }, "equivocation", "revoked-pcr" },
	{ "a newer one is given, which revokes nothing", TWO, { SEVEN }, { 1 },
	    { SIX REVOKE }, "ok", "ok" },
	{ "a newer one of somebody else is given", TWO, { SEVEN }, { 6 },
	    { SIX REVOKE }, "ok", "revoked-pcr" },
	{ "a newer one by two, of whom one is newer", TWO, { SEVEN }, { 3 },
	    { SIX REVOKE, NINE REVOKE }, "rollback", "revoked-pcr" },
	{ "an expired one", TWO, { SEVEN }, { 6 }, { OLD REVOKE }, "ok",
	    "revoked-pcr" },
	{ "one where two must", REVOKE2, { SEVEN }, { 6 }, { SIX REVOKE },
	    "ok", "ok" },
	{ "two where two must", REVOKE2, { SEVEN }, { 4 }, { SIX REVOKE,
	    SIX REVOKE }, "ok", "revoked-pcr" },
	{ "one, and one is given, where two must", REVOKE2, { SEVEN REVOKE },
	    { 2 }, { SIX REVOKE, SIX }, "ok", "revoked-pcr" },
	{ "one of two is taken back, where two must", REVOKE2, { SEVEN },
	    { 2 }, { SIX REVOKE, SIX REVOKE }, "ok", "ok" }
};

/* As if it had been kept of endorser i. */
static void
keep(struct bench *b, size_t i, struct tbv_kept *kept)
{
	struct tbv_bytes none = { NULL, 0 };
	struct tbv_bytes in = make_note(kept_rows[b->row].kept[i], 1u << i);

	ck_assert_int_eq(tbv_endorsements_open(in, none, b->endorsers,
	    &kept->list, &b->fault), TBV_OK);
	kept->data = malloc(1);		/* that there is one */
	ck_assert_ptr_nonnull(kept->data);
	b->kept[i] = in;
}

START_TEST(kept)
{
	struct tbv_kept all[TBV_MAX_SIGNERS];
	struct tbv_endorsed_subject subject;
	struct tbv_list_rules rules;
	struct bench b;
	size_t i;

	open_lists(&b, kept_rows[_i].endorsers, kept_rows[_i].body,
	    kept_rows[_i].mask);
	b.row = (size_t)_i;
	memset(all, 0, sizeof(all));
	for (i = 0; i < LISTS && kept_rows[_i].kept[i] != NULL; i++)
		keep(&b, i, &all[i]);
	b.lists.kept = all;
	memset(&rules, 0, sizeof(rules));
	rules.stream = chars("s");
	rules.now = 1000001;
	expect_token(kept_rows[_i].why, tbv_endorsements_check(&b.lists,
	    &rules, &b.fault), kept_rows[_i].check);
	tbv_fault_clear(&b.fault);
	make_subject(&subject);
	expect_token(kept_rows[_i].why, tbv_endorsements_revoked(&b.lists,
	    &subject, &b.fault), kept_rows[_i].want);
	while (i-- > 0) {
		free(all[i].data);
		discard(b.kept[i]);
	}
	tear_down(&b);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("endorsement");
	TCase *tcase = tcase_create("endorsement");

	tcase_add_loop_test(tcase, endorsers_file, 0, ROWS(endorsers_rows));
	tcase_add_test(tcase, many_endorsers);
	tcase_add_loop_test(tcase, two_roles, 0, 3);
	tcase_add_loop_test(tcase, text_of_list, 0, ROWS(body_rows));
	tcase_add_loop_test(tcase, envelope, 0, ROWS(envelope_rows));
	tcase_add_test(tcase, signers);
	tcase_add_test(tcase, large);
	tcase_add_loop_test(tcase, check, 0, ROWS(check_rows));
	tcase_add_test(tcase, unfit);
	tcase_add_loop_test(tcase, endorsed, 0, ROWS(endorsed_rows));
	tcase_add_loop_test(tcase, revoked, 0, ROWS(revoked_rows));
	tcase_add_loop_test(tcase, kept, 0, ROWS(kept_rows));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
