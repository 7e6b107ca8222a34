/*
 * Sigsum: takes a digest under a submitter's signature, and answers in lines
 * of "name=value" (sigsum.org/v1), which become a checkpoint as others write
 * it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "common/hex.h"
#include "publish/engine.h"
#include "witness/witness.h"

#define ADD "add-leaf"
#define HEAD "get-tree-head"
#define ANSWER_MAX ((size_t)64 * 1024)
#define ORIGIN "sigsum.org/v1/tree/"
#define SPACE "sigsum.org/v1/tree-leaf"	/* with its NUL */
#define EXTRA "tbverify-sigsum-v1\n"
#define TOKEN "Sigsum-Token: "
#define PATH_MAX_HASHES 63
#define DASH "\xe2\x80\x94 "

struct head {
	uint64_t size;
	struct hash root;
	unsigned char signature[KEY_SIGNATURE];
	struct span cosignatures;	/* what follows it */
};

static struct span
span_of(const struct file *file)
{
	struct span s;

	s.data = (const char *)file->data;
	s.len = file->len;
	return s;
}

/* Do not request a proof that the policy would refuse. */
static int
check_submitter(const struct publishing *p, struct failure *f)
{
	struct span rest = span_of(&p->log_policy);
	struct vkey k;

	while (vkey_next(&rest, "submitter", 1, &k) == 0)
		if (memcmp(k.raw, p->submitter.raw, KEY_SEED) == 0)
			return TBV_OK;
	return fail(f, TBV_ERR_SUBMITTER_UNKNOWN, p->o->key,
	    "not the key of a submitter line of the log policy");
}

/* The message is the digest of the file, and its own digest is signed. */
static int
sign_leaf(struct publishing *p, struct failure *f)
{
	unsigned char text[sizeof(SPACE) + HASH_SIZE];
	struct span vkey;

	vkey.data = p->key.vkey.data;
	vkey.len = p->key.vkey.len;
	if (vkey_parse(vkey, &p->submitter) != 0 ||
	    hash_bytes(p->entry.data, p->entry.len, "", 0, &p->message) != 0 ||
	    hash_bytes(&p->message, HASH_SIZE, "", 0, &p->checksum) != 0)
		return hash_failed(f);
	memcpy(text, SPACE, sizeof(SPACE));
	memcpy(text + sizeof(SPACE), p->checksum.value, HASH_SIZE);
	return key_sign(&p->key, text, sizeof(text), p->signature, f);
}

/* The whole header, as sigsum-token writes it: one line, nothing else. */
static int
read_token(struct publishing *p, struct failure *f)
{
	struct file file;
	size_t i, len;
	int rc;

	if (p->o->token == NULL)
		return TBV_OK;
	if ((rc = file_read(p->o->token, sizeof(p->token), &file, f)) !=
	    TBV_OK)
		return rc;
	len = file.len;
	if (len > 0 && file.data[len - 1] == '\n')
		len--;
	for (i = 0; i < len && file.data[i] >= ' ' && file.data[i] <= '~';)
		i++;
	if (len < strlen(TOKEN) || len >= sizeof(p->token) || i < len ||
	    strncasecmp((const char *)file.data, TOKEN, strlen(TOKEN)) != 0)
		rc = fail(f, TBV_ERR_USAGE, p->o->token,
		    "want the line \"Sigsum-Token: ...\"");
	else
		memcpy(p->token, file.data, len);
	free(file.data);
	return rc;
}

static int
prepare_sigsum(struct publishing *p, struct failure *f)
{
	int rc;

	if (p->o->key == NULL)
		return fail(f, TBV_ERR_USAGE, "publish",
		    "want --key FILE, the submitter's");
	if (p->o->no_extra)
		return fail(f, TBV_ERR_USAGE, "--no-extra",
		    "a Sigsum proof needs its extra line");
	if ((rc = key_load(p->o->key, &p->key, f)) != TBV_OK ||
	    (rc = file_read_trusted(p->o->log_policy, TBV_SIGNERS_SIZE_MAX, 0,
	    &p->log_policy, f)) != TBV_OK || (rc = sign_leaf(p, f)) != TBV_OK ||
	    (rc = read_token(p, f)) != TBV_OK)
		return rc;
	return check_submitter(p, f);
}

/* The same leaf again is the same leaf: this can be repeated. */
static int
submit_sigsum(struct publishing *p, struct failure *f)
{
	struct request q = { ADD, "text/plain", NULL, ANSWER_MAX, 0, NULL, 0 };
	char message[2 * HASH_SIZE + 1], signature[2 * KEY_SIGNATURE + 1];
	char key[2 * KEY_SEED + 1];
	struct text body = { 0 };
	long status = 0;
	int rc;

	hex_encode(p->message.value, HASH_SIZE, message);
	hex_encode(p->signature, KEY_SIGNATURE, signature);
	hex_encode(p->submitter.raw, KEY_SEED, key);
	text_say(&body, "message=%s\nsignature=%s\npublic_key=%s\n", message,
	    signature, key);
	q.body = &body;
	q.header = p->token[0] != '\0' ? p->token : NULL;
	q.plain = strncmp(p->http.url, "https://", 8) != 0;
	rc = body.bad ? fail(f, TBV_ERR_MEMORY, p->path, "out of memory") :
	    engine_post(p, &q, &status, f);
	text_free(&body);
	if (rc != TBV_OK)
		return rc;
	p->taken = status == 200;
	return status == 200 || status == 202 ? TBV_OK :
	    engine_refused(p, ADD, status, f);
}

static int
bad_answer(const struct publishing *p, const char *path, struct failure *f)
{
	char text[64 + 2 * HASH_SIZE];

	(void)snprintf(text, sizeof(text), "%.60s: the answer is not one of "
	    "Sigsum", path);
	return fail(f, TBV_ERR_NETWORK, p->http.name, text);
}

/* Takes the line "name=value". */
static int
take_named_line(struct span *rest, const char *name, struct span *value)
{
	return span_line(rest, value) == 0 && span_skip(value, name) &&
	    span_skip(value, "=") ? 0 : -1;
}

static int
take_hex(struct span *rest, const char *name, unsigned char *out, size_t len)
{
	struct span value;

	return take_named_line(rest, name, &value) == 0 ?
	    hex_decode(value.data, value.len, out, len) : -1;
}

static int
get_sigsum(struct publishing *p, const char *path, long *status,
    struct failure *f)
{
	struct request q = { NULL, NULL, NULL, ANSWER_MAX, 0, NULL, 0 };

	q.path = path;
	return engine_post(p, &q, status, f);
}

static int
parse_head(const struct file *answer, struct head *h)
{
	struct span rest = span_of(answer), value;

	if (take_named_line(&rest, "size", &value) != 0 ||
	    decimal(value.data, value.len, &h->size) != 0 ||
	    take_hex(&rest, "root_hash", h->root.value, HASH_SIZE) != 0 ||
	    take_hex(&rest, "signature", h->signature, KEY_SIGNATURE) != 0)
		return -1;
	h->cosignatures = rest;
	return 0;
}

/* A tree of one leaf has no path to request. */
static int
write_sigsum_path(struct publishing *p, uint64_t size, struct text *path,
    struct failure *f)
{
	struct span rest = span_of(&p->answer), value;
	unsigned char node[HASH_SIZE];
	int count;

	p->index = 0;
	if (size == 1)
		return TBV_OK;
	if (take_named_line(&rest, "leaf_index", &value) != 0 ||
	    decimal(value.data, value.len, &p->index) != 0)
		return bad_answer(p, "get-inclusion-proof", f);
	for (count = 0; rest.len > 0; count++) {
		if (count == PATH_MAX_HASHES || take_hex(&rest, "node_hash",
		    node, sizeof(node)) != 0)
			return bad_answer(p, "get-inclusion-proof", f);
		text_base64(path, node, sizeof(node));
		text_add(path, "\n", 1);
	}
	return TBV_OK;
}

static int
get_path(struct publishing *p, const struct head *h, struct text *path,
    struct failure *f)
{
	unsigned char leaf[HASH_SIZE + KEY_SIGNATURE + HASH_SIZE];
	char name[2 * HASH_SIZE + 1], url[64 + 2 * HASH_SIZE];
	struct hash hash;
	long status = 200;
	int rc;

	memcpy(leaf, p->checksum.value, HASH_SIZE);
	memcpy(leaf + HASH_SIZE, p->signature, KEY_SIGNATURE);
	memcpy(leaf + HASH_SIZE + KEY_SIGNATURE, p->submitter.hash.value,
	    HASH_SIZE);
	if (hash_leaf(leaf, sizeof(leaf), &hash) != 0)
		return hash_failed(f);
	hex_encode(hash.value, HASH_SIZE, name);
	(void)snprintf(url, sizeof(url), "get-inclusion-proof/%llu/%s",
	    (unsigned long long)h->size, name);
	if (h->size > 1 && (rc = get_sigsum(p, url, &status, f)) != TBV_OK)
		return rc;
	if (status == 404)
		return NOT_THERE;
	if (status != 200)
		return engine_refused(p, "get-inclusion-proof", status, f);
	return write_sigsum_path(p, h->size, path, f);
}

/* "DASH name base64(id || signed)" */
static void
say_signature(struct text *out, const struct vkey *k,
    const unsigned char *signed_, size_t len)
{
	unsigned char blob[KEY_ID + 8 + KEY_SIGNATURE];

	memcpy(blob, k->id, KEY_ID);
	memcpy(blob + KEY_ID, signed_, len);
	text_add(out, DASH, strlen(DASH));
	text_add(out, k->name.data, k->name.len);
	text_add(out, " ", 1);
	text_base64(out, blob, KEY_ID + len);
	text_add(out, "\n", 1);
}

/*
 * "key-hash time signature", under the name that the policy has for it.  One
 * whose time cannot be true is left out: it counts nowhere.
 */
static void
say_cosignature(struct publishing *p, struct span line,
    struct text *out)
{
	unsigned char hash[HASH_SIZE], signed_[8 + KEY_SIGNATURE];
	struct span field[VKEY_FIELDS], rest = span_of(&p->log_policy);
	struct vkey k;
	uint64_t time;
	int i;

	vkey_split(line, field);
	if (field[2].len == 0 || hex_decode(field[0].data, field[0].len, hash,
	    HASH_SIZE) != 0 || decimal(field[1].data, field[1].len, &time) !=
	    0 || hex_decode(field[2].data, field[2].len, signed_ + 8,
	    KEY_SIGNATURE) != 0)
		return;
	if (!witness_time_is_near(time, p->now)) {
		p->untimely = 1;
		return;
	}
	for (i = 0; i < 8; i++)
		signed_[i] = (unsigned char)(time >> (56 - 8 * i));
	while (vkey_next(&rest, "witness", 2, &k) == 0)
		if (k.type == KEY_TYPE_COSIGNATURE &&
		    memcmp(k.hash.value, hash, HASH_SIZE) == 0)
			say_signature(out, &k, signed_, sizeof(signed_));
}

static void
say_note(struct publishing *p, const struct head *h,
    const struct vkey *log, struct text *out)
{
	struct span rest = h->cosignatures, value;

	text_add(out, log->name.data, log->name.len);
	text_say(out, "\n%llu\n", (unsigned long long)h->size);
	text_base64(out, h->root.value, HASH_SIZE);
	text_say(out, "\n\n");
	say_signature(out, log, h->signature, KEY_SIGNATURE);
	while (take_named_line(&rest, "cosignature", &value) == 0)
		say_cosignature(p, value, out);
}

static void
write_sigsum_proof(struct publishing *p, const struct text *path,
    const struct text *note)
{
	unsigned char extra[sizeof(EXTRA) - 1 + KEY_SIGNATURE + HASH_SIZE];
	struct proof head = { 0 };
	struct file file;

	file.data = extra;
	file.len = sizeof(extra);
	memcpy(extra, EXTRA, sizeof(EXTRA) - 1);
	memcpy(extra + sizeof(EXTRA) - 1, p->signature, KEY_SIGNATURE);
	memcpy(extra + sizeof(EXTRA) - 1 + KEY_SIGNATURE,
	    p->submitter.hash.value, HASH_SIZE);
	head.index = p->index;
	head.extra = &file;
	text_free(&p->proof);
	proof_say_head(&head, &p->proof);
	text_add(&p->proof, path->data, path->len);
	text_say(&p->proof, "\n");
	text_add(&p->proof, note->data, note->len);
}

/*
 * The signature does not name its log, so each log of the policy is tried, and
 * the failure with the last one is reported.
 */
static int
try_logs(struct publishing *p, const struct head *h, const struct text *path,
    struct failure *f)
{
	struct span rest = span_of(&p->log_policy);
	struct text note = { 0 };
	struct failure last;
	struct vkey log;
	int found = 0, rc = TBV_OK;

	p->now = (int64_t)time(NULL);
	p->untimely = 0;

	while (vkey_next(&rest, "log", 1, &log) == 0) {
		if (log.name.len < strlen(ORIGIN) || memcmp(log.name.data,
		    ORIGIN, strlen(ORIGIN)) != 0)
			continue;
		found = 1;
		text_free(&note);
		say_note(p, h, &log, &note);
		write_sigsum_proof(p, path, &note);
		memset(&last, 0, sizeof(last));
		rc = note.bad || p->proof.bad ? fail(f, TBV_ERR_MEMORY,
		    p->path, "out of memory") : proof_verify(p->policy,
		    &p->entry, &p->proof, &last);
		if (rc == TBV_OK || rc == TBV_ERR_LOG_QUORUM)
			break;
	}
	text_free(&note);
	return found ? f->error : fail(f, TBV_ERR_LOG_UNKNOWN,
	    p->o->log_policy, "it names no Sigsum log, whose name "
	    "begins with " ORIGIN "...");
}

static int
prove_sigsum(struct publishing *p, struct failure *f)
{
	struct text path = { 0 };
	struct head h;
	struct file answer;
	long status = 0;
	int rc;

	/* a repeated request reports whether the leaf is in the tree */
	if (!p->taken && (rc = submit_sigsum(p, f)) != TBV_OK)
		return rc;
	if (!p->taken)
		return NOT_THERE;
	if ((rc = get_sigsum(p, HEAD, &status, f)) != TBV_OK)
		return rc;
	if (status != 200)
		return engine_refused(p, HEAD, status, f);
	/* the cosignatures are parts of it */
	answer = p->answer;
	memset(&p->answer, 0, sizeof(p->answer));
	rc = parse_head(&answer, &h) != 0 ? bad_answer(p, HEAD, f) :
	    get_path(p, &h, &path, f);
	if (rc == TBV_OK)
		rc = try_logs(p, &h, &path, f);
	free(answer.data);
	text_free(&path);
	return rc;
}

const struct engine engine_sigsum = { "sigsum", prepare_sigsum, submit_sigsum,
    prove_sigsum };
