/*
 * Signed notes and their keys (c2sp.org/signed-note, tlog-cosignature), and
 * the signature files of signify and minisign.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "generate.h"

#define RAW	32

/* Whose key is what: 01 signs notes, 04 cosigns checkpoints. */
static const struct {
	const char *who;
	unsigned int type;
	const char *name;
} people[] = {
	{ "log", 1, "log.test.example/builds" },
	{ "log2", 1, "log2.test.example/builds" },
	{ "w1", 4, "w1.test.example/witness" },
	{ "w2", 4, "w2.test.example/witness" },
	{ "w3", 4, "w3.test.example/witness" },
	{ "submitter", 1, "submitter.test.example" },
	{ "stranger", 1, "stranger.test.example" },
	{ "alice", 1, "alice.test.example/endorser" },
	{ "bob", 1, "bob.test.example/endorser" },
	{ "carol", 1, "carol.test.example/endorser" },
	{ "dave", 0, "signify" },
	{ "erin", 0, "minisign" }
};

static size_t
find(const char *who)
{
	size_t i;

	for (i = 0; i < COUNT(people); i++)
		if (strcmp(people[i].who, who) == 0)
			return i;
	die("nobody is %s", who);
}

static void
raw_key(const char *who, unsigned char *raw)
{
	size_t len = RAW;

	if (EVP_PKEY_get_raw_public_key(pki_key(who), raw, &len) != 1)
		die("no raw key of %s", who);
}

void
note_key_hash(const char *who, unsigned char *sum)
{
	unsigned char raw[RAW];

	raw_key(who, raw);
	sha256(raw, sizeof(raw), sum);
}

/* The first four bytes of SHA-256(name || LF || type || key). */
static void
key_id(size_t i, unsigned char *id)
{
	unsigned char raw[RAW], sum[SHA256_SIZE];
	struct buf b = { NULL, 0, 0 };

	raw_key(people[i].who, raw);
	put_text(&b, format("%s\n", people[i].name));
	put_byte(&b, people[i].type);
	put(&b, raw, sizeof(raw));
	sha256(b.data, b.len, sum);
	memcpy(id, sum, 4);
}

const char *
note_vkey(const char *who)
{
	unsigned char key[1 + RAW], id[4];
	size_t i = find(who);

	key_id(i, id);
	key[0] = (unsigned char)people[i].type;
	raw_key(who, key + 1);
	return format("%s+%s+%s", people[i].name, to_hex(id, sizeof(id)),
	    to_base64(key, sizeof(key)));
}

/* "Ed", a number that goes with the key, and one more value. */
static void
numbered(const char *who, const char *algorithm, struct buf *out)
{
	unsigned char sum[SHA256_SIZE];

	note_key_hash(who, sum);
	put_text(out, algorithm);
	put(out, sum, 8);
}

/* The second line of a public key file. */
const char *
note_number_key(const char *who)
{
	struct buf b = { NULL, 0, 0 };
	unsigned char raw[RAW];

	numbered(who, "Ed", &b);
	raw_key(who, raw);
	put(&b, raw, sizeof(raw));
	return to_base64(b.data, b.len);
}

static void
sign(const char *who, const struct buf *message, int broken, struct buf *out)
{
	pki_sign(pki_key(who), NULL, message, out);
	if (broken)
		out->data[out->len - 1] ^= 0x10;
}

/*
 * Signature lines under the text of a note: for each of the words of whom,
 * "who", or of a cosignature "who@seconds"; with "!" in the place of "@" or
 * after the name, it does not verify.
 */
const char *
note_lines(const char *text, const char *whom)
{
	struct buf message, out = { NULL, 0, 0 }, sig;
	char *words[16], *mark;
	size_t i, k, n = split(whom, " ,", words, COUNT(words));
	unsigned char id[4];
	uint64_t when;
	int broken, shift;

	for (k = 0; k < n; k++) {
		memset(&message, 0, sizeof(message));
		memset(&sig, 0, sizeof(sig));
		mark = words[k] + strcspn(words[k], "@!");
		broken = *mark == '!';
		when = *mark == '\0' ? 0 : strtoull(mark + 1, NULL, 10);
		*mark = '\0';
		i = find(words[k]);
		key_id(i, id);
		put(&sig, id, sizeof(id));
		for (shift = 56; people[i].type == 4 && shift >= 0;
		    shift -= 8)
			put_byte(&sig, (unsigned int)(when >> shift) & 0xff);
		if (people[i].type == 4)
			put_text(&message, format("cosignature/v1\n"
			    "time %llu\n", (unsigned long long)when));
		put_text(&message, text);
		sign(words[k], &message, broken, &sig);
		put_text(&out, format("\342\200\224 %s %s\n", people[i].name,
		    to_base64(sig.data, sig.len)));
	}
	put_byte(&out, 0);
	return (char *)out.data;
}

/* The signature over what an algorithm signs of a text. */
static const char *
numbered_signature(const char *who, const char *algorithm, const char *text,
    int broken, struct buf *raw)
{
	struct buf message = { NULL, 0, 0 }, sig = { NULL, 0, 0 };
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int len;

	if (strcmp(algorithm, "ED") == 0) {
		if (EVP_Digest(text, strlen(text), sum, &len,
		    EVP_blake2b512(), NULL) != 1)
			die("no BLAKE2b");
		put(&message, sum, len);
	} else
		put_text(&message, text);
	numbered(who, algorithm, &sig);
	sign(who, &message, broken, raw);
	put_buf(&sig, raw);
	return to_base64(sig.data, sig.len);
}

/* A signature file of signify. */
static const char *
signify_file(const char *who, const char *text, int broken)
{
	struct buf raw = { NULL, 0, 0 };

	return format("untrusted comment: by %s\n%s\n", who,
	    numbered_signature(who, "Ed", text, broken, &raw));
}

/* Of minisign, which signs its own comment as well. */
static const char *
minisign_file(const char *text, const char *algorithm, int broken)
{
	static const char comment[] = "timestamp:1780000000\tfile:list";
	struct buf raw = { NULL, 0, 0 }, global = { NULL, 0, 0 };
	const char *line = numbered_signature("erin", algorithm, text, 0,
	    &raw);

	put_text(&raw, comment);
	sign("erin", &raw, broken, &global);
	return format("untrusted comment: by erin\n%s\n"
	    "trusted comment: %s\n%s\n", line, comment,
	    to_base64(global.data, global.len));
}

/* A signature file of each word of whom, with "!" where it does not verify. */
static void
put_files(const char *text, const char *whom, struct buf *out)
{
	char *words[16], *mark;
	size_t i, n = split(whom, ",", words, COUNT(words));
	int broken;

	for (i = 0; i < n; i++) {
		mark = words[i] + strcspn(words[i], "!");
		broken = *mark == '!';
		*mark = '\0';
		if (strncmp(words[i], "erin", 4) == 0)
			put_text(out, minisign_file(text, strcmp(words[i],
			    "erin-plain") == 0 ? "Ed" : "ED", broken));
		else
			put_text(out, signify_file(words[i], text, broken));
	}
}

/* An endorsement list in the envelope that its signers use. */
void
note_list(const char *text, const char *whom, struct buf *out)
{
	if (strstr(whom, "dave") != NULL || strstr(whom, "erin") != NULL) {
		put_files(text, whom, out);
		put_text(out, text);
		return;
	}
	put_text(out, text);
	if (*whom == '\0')
		return;
	put_byte(out, '\n');
	put_text(out, note_lines(text, whom));
}
