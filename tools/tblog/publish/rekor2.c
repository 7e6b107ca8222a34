/*
 * Rekor v2: takes a document as a hashedrekord that its enclave signed, and
 * answers with the proof.  What it has already is found in its tiles.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/json.h"
#include "publish/engine.h"

#define API "api/v2/"
#define ENTRIES_PATH API "log/entries"
#define ANSWER_MAX ((size_t)256 * 1024)
#define PATH_MAX_HASHES 63
#define HASH_BASE64 44
#define INDEX_DIGITS 20

static int
prepare_rekor2(struct publishing *p, struct failure *f)
{
	if (!p->is_document)
		return fail(f, TBV_ERR_FOREIGN, p->path,
		    "not an attestation document");
	if ((p->record.data = malloc(TBV_LOG_ENTRY_SIZE_MAX)) == NULL)
		return fail(f, TBV_ERR_MEMORY, p->path, "out of memory");
	if (tbv_log_entry_rekor2(p->entry.data, p->entry.len,
	    p->record.data, &p->record.len) != TBV_OK)
		return fail(f, TBV_ERR_CRYPTO, p->path, "libcrypto failed");
	return TBV_OK;
}

/* Where a string begins in a text; NULL if it does not. */
static const char *
after(const char *text, size_t len, const char *what)
{
	size_t n = strlen(what), i;

	for (i = 0; i + n <= len; i++)
		if (memcmp(text + i, what, n) == 0)
			return text + i + n;
	return NULL;
}

/*
 * The request is made of the same members as the entry that the library
 * computes: the digest, and the signature with its verifier.
 */
static int
write_rekor2_request(const struct publishing *p, struct text *out,
    struct failure *f)
{
	const char *start = (const char *)p->record.data, *digest, *end;
	const char *signature, *stop = start + p->record.len - strlen("}}}");

	digest = after(start, p->record.len, "\"digest\":\"");
	signature = after(start, p->record.len, "\"signature\":");
	if (digest == NULL || signature == NULL || signature >= stop ||
	    (end = memchr(digest, '"', (size_t)(stop - digest))) == NULL)
		return fail(f, TBV_ERR_INTERNAL, p->path, "its entry");
	text_say(out, "{\"hashedRekordRequestV002\":{\"digest\":\"%.*s\","
	    "\"signature\":", (int)(end - digest), digest);
	text_add(out, signature, (size_t)(stop - signature));
	text_say(out, "}}");
	return out->bad ? fail(f, TBV_ERR_MEMORY, p->path,
	    "out of memory") : TBV_OK;
}

/* "... already exists ... with index N": where to look first. */
static void
find_hint(struct publishing *p)
{
	const char *said = (const char *)p->answer.data, *start;
	size_t n = 0;

	if ((start = after(said, p->answer.len, "with index ")) == NULL)
		return;
	while (start + n < said + p->answer.len && start[n] >= '0' &&
	    start[n] <= '9')
		n++;
	p->has_index = decimal(start, n, &p->index) == 0;
}

/* What it has already it does not take again: that can be repeated. */
static int
submit_rekor2(struct publishing *p, struct failure *f)
{
	struct request q = { ENTRIES_PATH, "application/json", NULL,
	    ANSWER_MAX, 0, NULL, 0 };
	struct text body = { 0 };
	long status = 0;
	int rc;

	q.body = &body;
	if ((rc = write_rekor2_request(p, &body, f)) == TBV_OK)
		rc = engine_post(p, &q, &status, f);
	text_free(&body);
	if (rc != TBV_OK)
		return rc;
	p->taken = status == 200 || status == 201;
	if (status == 409)
		find_hint(p);
	return p->taken || status == 409 ? TBV_OK :
	    engine_refused(p, ENTRIES_PATH, status, f);
}

static int
no_entry(const struct publishing *p, struct failure *f)
{
	return fail(f, TBV_ERR_NETWORK, p->http.name,
	    ENTRIES_PATH ": the answer is not an entry with its proof");
}

/* What the log answers, in TransparencyLogEntry's JSON. */
struct rekor2_answer {
	char *index, *note;		/* to be freed */
	struct text path;		/* a line for each hash */
	int hashes;
};

static int
read_rekor2_index(struct json *j, void *arg)
{
	struct rekor2_answer *a = arg;

	return json_string(j, INDEX_DIGITS, &a->index);
}

static int
read_rekor2_hash(struct json *j, void *arg)
{
	struct rekor2_answer *a = arg;
	unsigned char hash[HASH_SIZE];
	char *s;
	int rc;

	if (a->hashes++ == PATH_MAX_HASHES ||
	    json_string(j, HASH_BASE64, &s) != 0)
		return -1;
	if ((rc = unbase64_exact(s, strlen(s), hash, sizeof(hash))) == 0)
		text_say(&a->path, "%s\n", s);
	free(s);
	return rc;
}

static int
read_rekor2_hashes(struct json *j, void *arg)
{
	return json_array(j, read_rekor2_hash, arg);
}

static int
read_rekor2_note(struct json *j, void *arg)
{
	struct rekor2_answer *a = arg;

	return json_string(j, ANSWER_MAX, &a->note);
}

static int
read_rekor2_checkpoint(struct json *j, void *arg)
{
	static const struct json_row rows[] = {
		{ "envelope", 1, read_rekor2_note }, { NULL, 0, NULL }
	};

	return json_some(j, rows, arg);
}

/* A tree of one entry needs no hashes. */
static int
read_rekor2_inclusion(struct json *j, void *arg)
{
	static const struct json_row rows[] = {
		{ "hashes", 0, read_rekor2_hashes },
		{ "checkpoint", 1, read_rekor2_checkpoint },
		{ NULL, 0, NULL }
	};

	return json_some(j, rows, arg);
}

static int
read_rekor2_answer(const struct file *answer, struct rekor2_answer *a)
{
	static const struct json_row rows[] = {
		{ "logIndex", 1, read_rekor2_index },
		{ "inclusionProof", 1, read_rekor2_inclusion },
		{ NULL, 0, NULL }
	};
	struct json j = json_text(answer->data, answer->len, 1);

	return json_some(&j, rows, a) == 0 && json_end(&j) == 0 ? 0 : -1;
}

static int
write_rekor2_proof(struct publishing *p, const struct rekor2_answer *a)
{
	struct proof head = { 0 };

	if (decimal(a->index, strlen(a->index), &p->index) != 0 ||
	    a->note[0] == '\0')
		return -1;
	head.index = p->index;
	head.extra = engine_extra(p);
	proof_say_head(&head, &p->proof);
	text_add(&p->proof, a->path.data, a->path.len);
	text_say(&p->proof, "\n%s", a->note);
	p->proof.bad |= a->path.bad;
	return 0;
}

static int
prove_answer(struct publishing *p, struct failure *f)
{
	struct rekor2_answer a = { 0 };
	int rc;

	if ((rc = read_rekor2_answer(&p->answer, &a)) == 0)
		rc = write_rekor2_proof(p, &a);
	free(a.index);
	free(a.note);
	text_free(&a.path);
	if (p->proof.bad)
		return fail(f, TBV_ERR_MEMORY, p->path, "out of memory");
	return rc != 0 ? no_entry(p, f) : TBV_OK;
}

static int
read_tile(void *arg, const char *path, size_t max, struct file *out,
    struct failure *f)
{
	char longer[TILE_PATH + sizeof(API)];

	(void)snprintf(longer, sizeof(longer), API "%s", path);
	return http_read(arg, longer, max, out, f);
}

/* A proof of what is at p->index, which need not be this entry. */
static int
prove_index(struct publishing *p, const struct source *source,
    struct failure *f)
{
	int rc;

	text_free(&p->proof);
	if ((rc = engine_tiles(p, source, f)) != TBV_OK)
		return rc;
	return proof_verify(p->policy, &p->entry, &p->proof, f);
}

/* Whether no other index would change it. */
static int
is_about_index(int rc)
{
	return rc == NOT_THERE || rc == TBV_ERR_PROOF_PATH ||
	    rc == TBV_ERR_PROOF_INDEX;
}

/* In what the tree has more than when it was last looked through. */
static int
search(struct publishing *p, const struct source *source, struct failure *f)
{
	struct file note = { NULL, 0 };
	struct tree_head head;
	struct hash leaf;
	int rc;

	if ((rc = checkpoint_read(source, &note, &head, f)) != TBV_OK)
		return rc;
	free(note.data);
	if (hash_leaf(p->record.data, p->record.len, &leaf) != 0)
		return hash_failed(f);
	rc = proof_search(source, p->searched, head.size, &leaf, &p->index,
	    f);
	if (rc == TBV_OK)
		p->has_index = 1;
	else if (rc == NOT_THERE)
		p->searched = head.size;
	return rc;
}

/*
 * It was there before, the log says.  Where is a hint: if it is not there, it is
 * looked for in the tree of now, and that may not have it yet.
 */
static int
prove_tiles(struct publishing *p, struct failure *f)
{
	struct source source = { read_tile, NULL, NULL };
	struct failure why = { 0 };
	int rc;

	source.arg = &p->http;
	source.name = p->http.name;
	if (p->has_index) {
		rc = prove_index(p, &source, &why);
		if (!is_about_index(rc)) {
			*f = why;
			return rc;
		}
		p->has_index = 0;
	}
	if ((rc = search(p, &source, f)) != TBV_OK)
		return rc;
	return prove_index(p, &source, f);
}

/* The answer has one proof; cosignatures that come later are in the tree. */
static int
prove_rekor2(struct publishing *p, struct failure *f)
{
	int rc;

	if (!p->taken)
		return prove_tiles(p, f);
	rc = prove_answer(p, f);
	p->taken = 0;
	p->has_index = rc == TBV_OK;
	return rc;
}

const struct engine engine_rekor2 = { "rekor2", prepare_rekor2, submit_rekor2,
    prove_rekor2 };
