/*
 * Holds the library to logs, proofs and lists that other programs made:
 * those in vectors/log of the shared directory, TBV_SHARED.  Prints TAP
 * itself, for without that directory there is nothing to test.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>

#include <dirent.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "case/form.h"
#include "crypto/digest.h"
#include "document/attestation.h"
#include "document/certificate.h"
#include "endorsement/endorsement.h"
#include "endorsement/revocation.h"
#include "log/proof.h"

#define PATH_SIZE 1024
#define TEXT_SIZE 16384
#define DEPTH_MAX 3
#define NOW INT64_C(1900000000)	/* after all of them */

static int tests, failures;

static void report(int ok, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
report(int ok, const char *fmt, ...)
{
	va_list ap;

	if (!ok)
		failures++;
	printf("%s %d - ", ok ? "ok" : "not ok", ++tests);
	va_start(ap, fmt);
	(void)vprintf(fmt, ap);
	va_end(ap);
	printf("\n");
}

static void give_up(const char *what, const char *name)
    __attribute__((noreturn));

static void
give_up(const char *what, const char *name)
{
	printf("Bail out! %s: %s\n", name, what);
	exit(1);
}

static const char *
shared(void)
{
	static char path[PATH_SIZE];
	const char *dir = getenv("TBV_SHARED"), *top = getenv("top_srcdir");

	if (dir != NULL)
		(void)snprintf(path, sizeof(path), "%s/vectors/log", dir);
	else
		(void)snprintf(path, sizeof(path), "%s/../shared/vectors/log",
		    top != NULL ? top : ".");
	return path;
}

static struct tbv_bytes slurp(const char *fmt, ...)
    __attribute__((format(printf, 1, 2)));

/* A file below vectors/log, in a block of exactly its size. */
static struct tbv_bytes
slurp(const char *fmt, ...)
{
	char name[PATH_SIZE / 2], path[PATH_SIZE];
	struct tbv_bytes out;
	struct stat st;
	uint8_t *data;
	va_list ap;
	FILE *f;

	va_start(ap, fmt);
	(void)vsnprintf(name, sizeof(name), fmt, ap);
	va_end(ap);
	(void)snprintf(path, sizeof(path), "%.500s/%s", shared(), name);
	if ((f = fopen(path, "rb")) == NULL || fstat(fileno(f), &st) != 0)
		give_up("cannot be read", name);
	out.len = (size_t)st.st_size;
	if ((data = malloc(out.len + (out.len == 0))) == NULL ||
	    fread(data, 1, out.len, f) != out.len)
		give_up("cannot be read", name);
	(void)fclose(f);
	out.data = data;
	return out;
}

static void
drop(struct tbv_bytes b)
{
	free((void *)(uintptr_t)b.data);
}

static struct tbv_bytes
chars(const char *s)
{
	struct tbv_bytes b;

	b.data = (const uint8_t *)s;
	b.len = strlen(s);
	return b;
}

/* Text that grows in a buffer of TEXT_SIZE. */
static void say(char *text, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
say(char *text, const char *fmt, ...)
{
	size_t len = strlen(text);
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text + len, TEXT_SIZE - len, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= TEXT_SIZE - len)
		give_up("too long", "a text");
}

static void
say_base64(char *text, const uint8_t *data, size_t len)
{
	char base64[TEXT_SIZE / 2];

	if (TBV_BASE64_SIZE(len) > sizeof(base64))
		give_up("too long", "base64");
	tbv_text_base64(data, len, base64);
	say(text, "%s", base64);
}

static void
fault_note(int rc, const struct tbv_fault *fault)
{
	if (rc != TBV_OK)
		printf("# %s: %s\n", tbv_error_token(rc), fault->message);
}

static struct tbv_log_policy *
read_policy(struct tbv_bytes text)
{
	struct tbv_log_policy *policy = malloc(sizeof(*policy));
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	if (policy == NULL || tbv_log_policy_parse(text, policy, &fault) !=
	    TBV_OK)
		give_up(fault.message, "a log policy");
	return policy;
}

/* c2sp-spec: the example of the specification. */
static void
check_example(void)
{
	struct tbv_bytes note = slurp("c2sp-spec/signed-note-example.txt");
	struct tbv_bytes vkey = slurp("c2sp-spec/signed-note-example.vkey");
	struct tbv_note_signed by;
	struct tbv_note parsed;
	struct tbv_fault fault;
	struct tbv_bytes line;
	struct tbv_key key;
	uint8_t *twin;

	tbv_fault_clear(&fault);
	line = vkey;
	while (line.len > 0 && line.data[line.len - 1] == '\n')
		line.len--;
	if (tbv_key_parse_vkey(line, "vkey", &key, &fault) != TBV_OK ||
	    tbv_note_parse(note, TBV_MAX_PROOF_NOTE, &parsed) != NULL)
		give_up(fault.message, "c2sp-spec");
	report(tbv_note_check(&parsed, &key, NULL, &by) ==
	    TBV_SIGNATURE_GOOD && by.count == 1, "c2sp-spec: the example");
	if ((twin = malloc(note.len)) == NULL)
		give_up("no memory", "c2sp-spec");
	memcpy(twin, note.data, note.len);
	twin[0] ^= 1;
	line.data = twin;
	line.len = note.len;
	report(tbv_note_parse(line, TBV_MAX_PROOF_NOTE, &parsed) == NULL &&
	    tbv_note_check(&parsed, &key, NULL, &by) == TBV_SIGNATURE_BAD &&
	    by.count == 0, "c2sp-spec: its forged twin");
	free(twin);
	drop(note);
	drop(vkey);
}

/* A hash in base64; -1 if it has not 32 bytes. */
static int
read_hash(const struct cJSON *value, struct tbv_hash *out)
{
	const char *text = value != NULL ? tbv_json_string(value) : NULL;
	size_t len;

	return text != NULL && tbv_text_unbase64(text, strlen(text),
	    out->value, sizeof(out->value), &len) == 0 &&
	    len == sizeof(out->value) ? 0 : -1;
}

static int
read_path(const struct cJSON *value, struct tbv_path *path)
{
	const struct cJSON *item;

	memset(path, 0, sizeof(*path));
	if (tbv_json_kind(value) == TBV_JSON_NULL)
		return 0;
	for (item = tbv_json_first(value); item != NULL;
	    item = tbv_json_next(item))
		if (path->len == TBV_MAX_PROOF_PATH ||
		    read_hash(item, &path->hash[path->len++]) != 0)
			return -1;
	return 0;
}

/* From the text, for cJSON rounds what is past 2^53. */
static uint64_t
read_number(struct tbv_bytes json, const char *name)
{
	char mark[32];
	uint64_t value;
	size_t i, len, n;

	n = (size_t)snprintf(mark, sizeof(mark), "\"%s\": ", name);
	for (i = 0; i + n < json.len; i++)
		if (memcmp(json.data + i, mark, n) == 0)
			break;
	i += n;
	for (len = 0; i + len < json.len; len++)
		if (json.data[i + len] < '0' || json.data[i + len] > '9')
			break;
	if (i >= json.len || tbv_text_decimal((const char *)json.data + i,
	    len, UINT64_MAX, &value) != 0)
		give_up("no number", name);
	return value;
}

/* What the library says, and -1 where no parser would let it come so far. */
static int
judge_inclusion(struct tbv_bytes json, const struct cJSON *tree)
{
	struct tbv_hash leaf;
	struct tbv_path path;
	struct tbv_tree t;

	t.size = read_number(json, "treeSize");
	if (read_hash(tbv_json_member(tree, "root"), &t.root) != 0 ||
	    read_hash(tbv_json_member(tree, "leafHash"), &leaf) != 0 ||
	    read_path(tbv_json_member(tree, "proof"), &path) != 0)
		return -1;
	return tbv_merkle_included(read_number(json, "leafIdx"), &leaf,
	    &path, &t);
}

static int
judge_consistency(struct tbv_bytes json, const struct cJSON *tree)
{
	struct tbv_tree earlier, later;
	struct tbv_path path;

	earlier.size = read_number(json, "size1");
	later.size = read_number(json, "size2");
	if (read_hash(tbv_json_member(tree, "root1"), &earlier.root) != 0 ||
	    read_hash(tbv_json_member(tree, "root2"), &later.root) != 0 ||
	    read_path(tbv_json_member(tree, "proof"), &path) != 0)
		return -1;
	return tbv_merkle_consistent(&earlier, &later, &path);
}

static int odd_roots;

static void
check_merkle_case(const char *name, int inclusion)
{
	struct tbv_bytes json = slurp("%s", name);
	struct cJSON *tree = NULL;
	const char *why;
	struct tbv_json_stop stop;
	int rc, want_error = 0;

	if ((why = tbv_json_parse(json, 0, &tree, &stop)) != NULL)
		give_up(why, name);
	(void)tbv_json_bool(tbv_json_member(tree, "wantErr"), &want_error);
	rc = inclusion ? judge_inclusion(json, tree) :
	    judge_consistency(json, tree);
	/* a hash that has not 32 bytes is refused, whatever is in its tree */
	if (rc == -1 && !want_error)
		odd_roots++;
	report(rc == -1 || (rc == TBV_OK) == !want_error, "%s", name);
	tbv_json_free(tree);
	drop(json);
}

/* Every file below a directory of cases; returns how many. */
static int
walk(const char *dir, int inclusion, int depth)
{
	char name[PATH_SIZE / 2], path[PATH_SIZE];
	struct dirent *entry;
	int n = 0;
	DIR *d;

	(void)snprintf(path, sizeof(path), "%.500s/%s", shared(), dir);
	if ((d = opendir(path)) == NULL)
		give_up("cannot be read", dir);
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		(void)snprintf(name, sizeof(name), "%.200s/%.200s", dir,
		    entry->d_name);
		if (strstr(entry->d_name, ".json") == NULL) {
			if (depth < DEPTH_MAX)
				n += walk(name, inclusion, depth + 1);
		} else {
			check_merkle_case(name, inclusion);
			n++;
		}
	}
	(void)closedir(d);
	return n;
}

static void
check_merkle(void)
{
	int n;

	n = walk("merkle/inclusion", 1, 0);
	report(n == 98, "merkle: %d of 98 cases of inclusion", n);
	n = walk("merkle/consistency", 0, 0);
	report(n == 98, "merkle: %d of 98 cases of consistency", n);
	report(odd_roots == 1, "merkle: %d of 1 good case with odd roots",
	    odd_roots);
}

/* RFC 6962 2.1, by recursion over at most 15 leaves. */
static void
tree_root(const struct tbv_hash *leaf, size_t n, struct tbv_hash *out)
{
	struct tbv_hash left, right;
	size_t k = 1;

	if (n == 0) {
		(void)tbv_merkle_empty(out);
		return;
	}
	if (n == 1) {
		*out = leaf[0];
		return;
	}
	while (2 * k < n)
		k *= 2;
	tree_root(leaf, k, &left);
	tree_root(leaf + k, n - k, &right);
	(void)tbv_merkle_node(&left, &right, out);
}

#define TESSERA 15

/* tessera-upstream: the checkpoint of each size, and the root in it. */
static void
check_tessera(void)
{
	struct tbv_bytes leaves = slurp("tessera-upstream/LEAVES.txt");
	struct tbv_bytes vkey = slurp("tessera-upstream/log.vkey");
	struct tbv_bytes in, line, rest = leaves;
	struct tbv_hash leaf[TESSERA], root;
	struct tbv_checkpoint cp;
	struct tbv_note_signed by;
	struct tbv_fault fault;
	struct tbv_note note;
	struct tbv_key key;
	size_t n = 0;

	while (n < TESSERA && tbv_text_take_line(&rest, &line) == 0)
		(void)tbv_merkle_leaf(&line, 1, &leaf[n++]);
	tbv_fault_clear(&fault);
	line = vkey;
	while (line.len > 0 && line.data[line.len - 1] == '\n')
		line.len--;
	if (n != TESSERA || tbv_key_parse_vkey(line, "vkey", &key,
	    &fault) != TBV_OK)
		give_up(fault.message, "tessera-upstream");
	for (n = 0; n <= TESSERA; n++) {
		in = slurp("tessera-upstream/checkpoint.%zu", n);
		tree_root(leaf, n, &root);
		report(tbv_note_parse(in, TBV_MAX_PROOF_NOTE, &note) == NULL &&
		    tbv_checkpoint_parse(note.text, &cp) == NULL &&
		    tbv_note_check(&note, &key, &cp, &by) ==
		    TBV_SIGNATURE_GOOD && by.count == 1 &&
		    tbv_bytes_is(cp.origin, key.name) &&
		    cp.tree.size == n && memcmp(cp.tree.root.value,
		    root.value, sizeof(root.value)) == 0,
		    "tessera-upstream/checkpoint.%zu", n);
		drop(in);
	}
	drop(leaves);
	drop(vkey);
}

/* The result of a proof for bytes that are not a document. */
static int
prove(struct tbv_bytes proof, const struct tbv_log_policy *policy,
    struct tbv_bytes data, struct tbv_logged *logged)
{
	struct tbv_log_subject subject;
	struct tbv_proof_rules trust;
	struct tbv_proof parsed;
	struct tbv_fault fault;
	int rc;

	tbv_proof_rules_set(&trust, policy, 0, NOW);
	memset(&subject, 0, sizeof(subject));
	subject.data = data;
	tbv_fault_clear(&fault);
	if ((rc = tbv_proof_parse(proof, &parsed, &fault)) == TBV_OK)
		rc = tbv_proof_verify(&parsed, &trust, &subject, logged,
		    &fault);
	return rc;
}

static const struct {
	int size, index;
} native[] = {
	{ 1, 0 }, { 2, 0 }, { 2, 1 }, { 3, 0 }, { 3, 1 }, { 3, 2 }, { 7, 0 },
	{ 7, 3 }, { 7, 6 }, { 8, 0 }, { 8, 4 }, { 8, 7 }, { 255, 0 },
	{ 255, 127 }, { 255, 254 }, { 256, 0 }, { 256, 128 }, { 256, 255 },
	{ 257, 0 }, { 257, 128 }, { 257, 256 }, { 300, 0 }, { 300, 150 },
	{ 300, 299 }
};

#define NATIVE (sizeof(native) / sizeof(native[0]))

static const char *const policies[] = { "all", "any", "none" };

static void
check_native_proof(size_t i, const char *kind,
    const struct tbv_log_policy *policy)
{
	struct tbv_bytes document, entry, other, proof;
	char text[32];
	struct tbv_logged logged;
	int size = native[i].size, index = native[i].index;
	int none = strcmp(kind, "none") == 0;

	proof = slurp("native/proofs/size%d-index%d.tlog-proof", size,
	    index);
	document = slurp("native/nitro.bin");
	(void)snprintf(text, sizeof(text), "entry %03d\n",
	    index != 0 ? index : 1);
	entry = index == 0 ? document : chars(text);
	other = index == 0 ? chars(text) : document;
	report(prove(proof, policy, entry, &logged) == TBV_OK &&
	    logged.tree.size == (uint64_t)size &&
	    logged.index == (uint64_t)index &&
	    logged.witness_count == (none ? 0 : 2) &&
	    logged.has_time == !none && logged.quorum_none == none,
	    "native: index %d of %d, witnesses: %s", index, size, kind);
	report(prove(proof, policy, other, &logged) == TBV_ERR_PROOF_PATH,
	    "native: another entry at %d of %d, witnesses: %s", index, size,
	    kind);
	drop(proof);
	drop(document);
}

static void
check_checkpoint(int size, const struct tbv_log_policy *policy)
{
	struct tbv_bytes in = slurp("native/checkpoints/checkpoint.%d",
	    size);
	struct tbv_note_signed log, one, two;
	struct tbv_checkpoint cp;
	struct tbv_note note;

	report(tbv_note_parse(in, TBV_MAX_PROOF_NOTE, &note) == NULL &&
	    tbv_checkpoint_parse(note.text, &cp) == NULL &&
	    cp.tree.size == (uint64_t)size &&
	    tbv_note_check(&note, &policy->log[0], &cp, &log) ==
	    TBV_SIGNATURE_GOOD && log.count == 1 &&
	    tbv_note_check(&note, &policy->witness[0].key, &cp, &one) ==
	    TBV_SIGNATURE_GOOD && one.count > 0 &&
	    tbv_note_check(&note, &policy->witness[1].key, &cp, &two) ==
	    TBV_SIGNATURE_GOOD && two.count > 0,
	    "native/checkpoints/checkpoint.%d", size);
	drop(in);
}

/* A document as the verdict would take it apart. */
struct document {
	struct tbv_form form;
	struct tbv_cose cose;
	struct tbv_attestation att;
	struct tbv_certificate leaf;
	struct tbv_log_subject subject;
};

static void
read_document(struct tbv_bytes in, struct document *d)
{
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	if (tbv_form_parse(in, &d->form, &fault) != TBV_OK ||
	    tbv_cose_parse(d->form.cose, &d->cose, &fault) != TBV_OK ||
	    tbv_attestation_parse(d->cose.payload, &d->att, &fault) !=
	    TBV_OK || tbv_certificate_parse(d->att.certificate,
	    "certificate", &d->leaf, &fault) != TBV_OK)
		give_up(fault.message, "a document");
	d->subject.data = d->cose.untagged;
	d->subject.cose = &d->cose;
	d->subject.certificate = d->att.certificate;
}

/* Verifies the proof of a document, and holds its time to the rule. */
static void
check_document(const char *name, struct tbv_bytes in,
    const struct document *d, const struct tbv_log_policy *policy,
    enum tbv_leaf_kind kind)
{
	struct tbv_logged logged;
	struct tbv_proof proof;
	struct tbv_fault fault;
	int none = policy->quorum.is_none, rc;
	struct tbv_proof_rules trust;

	tbv_proof_rules_set(&trust, policy, (int64_t)(d->att.time_ms / 1000),
	    NOW);
	tbv_fault_clear(&fault);
	if ((rc = tbv_proof_parse(in, &proof, &fault)) == TBV_OK)
		rc = tbv_proof_verify(&proof, &trust, &d->subject, &logged,
		    &fault);
	fault_note(rc, &fault);
	report(rc == TBV_OK && logged.leaf == kind, "%s", name);
	if (rc != TBV_OK)
		return;
	/* a document of 2023 that was logged in 2026 */
	report(tbv_logged_in_time(&logged, d->leaf.not_after,
	    TBV_WHILE_VALID_DEFAULT, &fault) ==
	    (none ? TBV_OK : TBV_ERR_LOGGED_LATE), "%s: %s", name,
	    none ? "without a time" : "logged late");
	tbv_fault_clear(&fault);
	report(tbv_logged_in_time(&logged, d->leaf.not_after,
	    TBV_WHILE_VALID_REQUIRE, &fault) ==
	    (none ? TBV_ERR_LOG_TIME_UNPROVEN : TBV_ERR_LOGGED_LATE),
	    "%s: a time is required", name);
}

static void
check_native(void)
{
	static const int sizes[] = { 1, 2, 3, 7, 8, 255, 256, 257, 300 };
	static struct document bundled, d;
	struct tbv_bytes bundle, raw, text;
	struct tbv_log_policy *policy;
	size_t i, j;

	bundle = slurp("native/bundle-nitro.tlog-proof");
	raw = slurp("native/nitro.bin");
	read_document(bundle, &bundled);
	read_document(raw, &d);
	report(bundled.form.kind == TBV_FORM_BUNDLE &&
	    tbv_bytes_equal(bundled.cose.untagged, raw),
	    "native: the bundle holds the document");
	for (i = 0; i < 3; i++) {
		text = slurp("native/policy-%s.txt", policies[i]);
		policy = read_policy(text);
		for (j = 0; j < NATIVE; j++)
			check_native_proof(j, policies[i], policy);
		for (j = 0; i == 0 && j < sizeof(sizes) / sizeof(sizes[0]);
		    j++)
			check_checkpoint(sizes[j], policy);
		check_document("native: the bundle", bundle, &bundled,
		    policy, TBV_LEAF_RAW);
		check_document("native: the document beside the bundle",
		    bundle, &d, policy, TBV_LEAF_RAW);
		free(policy);
		drop(text);
	}
	drop(bundle);
	drop(raw);
}

/* The policy of the vectors, and a line for the submitter's SSH key. */
static struct tbv_log_policy *
sigsum_policy(int with_submitter)
{
	struct tbv_bytes file = slurp("sigsum/sigsum-policy.txt");
	struct tbv_bytes ssh = slurp("sigsum/test.submit.key.pub"), word;
	uint8_t blob[51], id[9 + 2 + 32], sum[TBV_SHA256_SIZE], typed[33];
	struct tbv_log_policy *policy;
	struct tbv_bytes part, rest = ssh;
	static char text[TEXT_SIZE];
	size_t len;

	(void)tbv_text_take_field(&rest, ' ', &word);
	(void)tbv_text_take_field(&rest, ' ', &word);
	if (tbv_text_unbase64((const char *)word.data, word.len, blob,
	    sizeof(blob), &len) != 0 || len != sizeof(blob))
		give_up("not an Ed25519 key", "sigsum");
	memcpy(id, "submitter\n\001", 11);
	memcpy(id + 11, blob + 19, 32);
	part.data = id;
	part.len = sizeof(id);
	(void)tbv_digest_sha256(&part, 1, sum);
	text[0] = '\0';
	say(text, "%.*s", (int)file.len, (const char *)file.data);
	typed[0] = 1;
	memcpy(typed + 1, blob + 19, 32);
	if (with_submitter) {
		say(text, "submitter submitter+%02x%02x%02x%02x+", sum[0],
		    sum[1], sum[2], sum[3]);
		say_base64(text, typed, sizeof(typed));
		say(text, "\n");
	}
	policy = read_policy(chars(text));
	drop(file);
	drop(ssh);
	return policy;
}

/* "name=value" of Sigsum's proof, from the start of the rest; 0 or -1. */
static int
take_pair(struct tbv_bytes *rest, const char *name, struct tbv_bytes *value)
{
	struct tbv_bytes line, look = *rest;

	if (tbv_text_take_line(&look, &line) != 0 ||
	    !tbv_text_take_prefix(&line, name))
		return -1;
	*rest = look;
	*value = line;
	return 0;
}

static void
need_pair(struct tbv_bytes *rest, const char *name, struct tbv_bytes *value)
{
	struct tbv_bytes line, look = *rest;

	/* blocks are set apart by an empty line */
	if (tbv_text_take_line(&look, &line) == 0 && line.len == 0)
		*rest = look;
	if (take_pair(rest, name, value) != 0)
		give_up("no such line in a proof of Sigsum", name);
}

static void
unhex(struct tbv_bytes text, uint8_t *out, size_t len)
{
	if (tbv_text_unhex((const char *)text.data, text.len, out, len) != 0)
		give_up("not hex of its length", "a proof of Sigsum");
}

/* A signature line: id, then time and signature. */
static void
say_line(char *text, const struct tbv_key *key, const uint8_t *time_,
    struct tbv_bytes hex)
{
	uint8_t blob[4 + 8 + 64];
	size_t n = 4;

	memcpy(blob, key->id, 4);
	if (time_ != NULL) {
		memcpy(blob + 4, time_, 8);
		n += 8;
	}
	unhex(hex, blob + n, 64);
	say(text, "\xe2\x80\x94 %s ", key->name);
	say_base64(text, blob, n + 64);
	say(text, "\n");
}

/* A proof of Sigsum, version 2, as a tlog-proof with its leaf in extra. */
static void
convert(struct tbv_bytes rest, const struct tbv_log_policy *policy,
    char *text)
{
	static const char tag[] = TBV_SIGSUM_EXTRA;
	struct tbv_bytes cosigned, hash, index, leaf, root, signature, size;
	struct tbv_bytes word;
	uint8_t extra[sizeof(tag) - 1 + 96], time_[8], value[32];
	uint64_t seconds;
	size_t i;

	need_pair(&rest, "version=2", &word);
	need_pair(&rest, "log=", &word);
	need_pair(&rest, "leaf=", &leaf);
	need_pair(&rest, "size=", &size);
	need_pair(&rest, "root_hash=", &root);
	need_pair(&rest, "signature=", &signature);
	need_pair(&rest, "cosignature=", &cosigned);
	memcpy(extra, tag, sizeof(tag) - 1);
	(void)tbv_text_take_field(&leaf, ' ', &word);
	unhex(word, extra + sizeof(extra) - 32, 32);
	unhex(leaf, extra + sizeof(tag) - 1, 64);
	need_pair(&rest, "leaf_index=", &index);
	say(text, "c2sp.org/tlog-proof@v1\nextra ");
	say_base64(text, extra, sizeof(extra));
	say(text, "\nindex %.*s\n", (int)index.len,
	    (const char *)index.data);
	while (take_pair(&rest, "node_hash=", &hash) == 0) {
		unhex(hash, value, sizeof(value));
		say_base64(text, value, sizeof(value));
		say(text, "\n");
	}
	unhex(root, value, sizeof(value));
	say(text, "\n%s\n%.*s\n", policy->log[0].name, (int)size.len,
	    (const char *)size.data);
	say_base64(text, value, sizeof(value));
	say(text, "\n\n");
	say_line(text, &policy->log[0], NULL, signature);
	(void)tbv_text_take_field(&cosigned, ' ', &word);
	(void)tbv_text_take_field(&cosigned, ' ', &word);
	if (tbv_text_decimal((const char *)word.data, word.len, INT64_MAX,
	    &seconds) != 0)
		give_up("no time", "a proof of Sigsum");
	for (i = 0; i < 8; i++)
		time_[i] = (uint8_t)(seconds >> (56 - 8 * i));
	say_line(text, &policy->witness[0].key, time_, cosigned);
}

/* The proof of m6 as it was converted elsewhere, and its leaf in a file. */
static void
sigsum_assembled(char *text)
{
	struct tbv_bytes proof = slurp("sigsum/sigsum-m6.tlog-proof");
	struct tbv_bytes leaf = slurp("sigsum/sigsum-leaf.bin"), line, rest;
	uint8_t extra[sizeof(TBV_SIGSUM_EXTRA) - 1 + 96];

	rest = proof;
	if (leaf.len != 128 || tbv_text_take_line(&rest, &line) != 0)
		give_up("not a leaf and a proof", "sigsum");
	memcpy(extra, TBV_SIGSUM_EXTRA, sizeof(TBV_SIGSUM_EXTRA) - 1);
	memcpy(extra + sizeof(TBV_SIGSUM_EXTRA) - 1, leaf.data + 32, 96);
	say(text, "%.*s\nextra ", (int)line.len, (const char *)line.data);
	say_base64(text, extra, sizeof(extra));
	say(text, "\n%.*s", (int)rest.len, (const char *)rest.data);
	drop(proof);
	drop(leaf);
}

static void
check_sigsum(void)
{
	struct tbv_log_policy *policy = sigsum_policy(1), *without;
	struct tbv_bytes message, other, proof;
	static struct document d;
	static char text[TEXT_SIZE];
	struct tbv_logged logged;
	int i;

	without = sigsum_policy(0);
	for (i = 1; i <= 6; i++) {
		message = slurp("sigsum/m%d", i);
		other = slurp("sigsum/m%d", i % 6 + 1);
		proof = slurp("sigsum/m%d.proof", i);
		text[0] = '\0';
		convert(proof, policy, text);
		report(prove(chars(text), policy, message, &logged) ==
		    TBV_OK && logged.leaf == TBV_LEAF_SIGSUM &&
		    logged.has_time && logged.witness_count == 1,
		    "sigsum/m%d.proof", i);
		report(prove(chars(text), policy, other, &logged) ==
		    TBV_ERR_SUBMITTER_SIGNATURE,
		    "sigsum/m%d.proof with another message", i);
		report(prove(chars(text), without, message, &logged) ==
		    TBV_ERR_SUBMITTER_UNKNOWN,
		    "sigsum/m%d.proof without its submitter", i);
		drop(message);
		drop(other);
		drop(proof);
	}
	text[0] = '\0';
	sigsum_assembled(text);
	message = slurp("sigsum/m6");
	read_document(message, &d);
	check_document("sigsum: the document", chars(text), &d, policy,
	    TBV_LEAF_SIGSUM);
	proof = slurp("sigsum/sigsum-m6.tlog-proof");
	report(prove(proof, policy, message, &logged) == TBV_ERR_PROOF_PATH,
	    "sigsum: without extra");
	drop(proof);
	drop(message);
	free(policy);
	free(without);
}

/* Rekor's answer as a tlog-proof; *body receives the entry, to be freed. */
static void
convert_rekor(const struct cJSON *tree, char *text, struct tbv_bytes *body)
{
	const struct cJSON *hash, *proof, *cp;
	const char *entry = tbv_json_string(tbv_json_member(tree,
	    "canonicalizedBody"));
	uint8_t *data;

	proof = tbv_json_member(tree, "inclusionProof");
	cp = tbv_json_member(proof, "checkpoint");
	if (entry == NULL || cp == NULL ||
	    (data = malloc(strlen(entry) + 1)) == NULL ||
	    tbv_text_unbase64(entry, strlen(entry), data, strlen(entry),
	    &body->len) != 0)
		give_up("no entry and proof", "an answer of Rekor");
	body->data = data;
	say(text, "c2sp.org/tlog-proof@v1\nindex %s\n",
	    tbv_json_string(tbv_json_member(tree, "logIndex")));
	for (hash = tbv_json_first(tbv_json_member(proof, "hashes"));
	    hash != NULL; hash = tbv_json_next(hash))
		say(text, "%s\n", tbv_json_string(hash));
	say(text, "\n%s", tbv_json_string(tbv_json_member(cp, "envelope")));
}

static void
check_rekor_answer(const char *name, const struct tbv_log_policy *policy)
{
	struct tbv_bytes json = slurp("rekor2-local/%s.json", name), body;
	static char text[TEXT_SIZE];
	struct cJSON *tree = NULL;
	struct tbv_logged logged;
	const char *why;
	struct tbv_json_stop stop;

	if ((why = tbv_json_parse(json, 0, &tree, &stop)) != NULL)
		give_up(why, name);
	text[0] = '\0';
	convert_rekor(tree, text, &body);
	report(prove(chars(text), policy, body, &logged) == TBV_OK &&
	    logged.witness_count == 2, "rekor2-local/%s.json", name);
	body.len--;
	report(prove(chars(text), policy, body, &logged) ==
	    TBV_ERR_PROOF_PATH, "rekor2-local/%s.json, an entry cut", name);
	tbv_json_free(tree);
	drop(json);
	drop(body);
}

static void
check_rekor(void)
{
	static const char *const answers[] = { "resp1", "resp2", "resp3",
	    "resp-nitro" };
	struct tbv_bytes leaf = slurp("rekor2-local/rekor2-leaf.json");
	struct tbv_bytes text = slurp("rekor2-local/rekor2-policy.txt");
	struct tbv_bytes proof = slurp("rekor2-local/rekor2-nitro.tlog-proof");
	struct tbv_bytes raw = slurp("native/nitro.bin");
	struct tbv_log_policy *policy = read_policy(text);
	struct tbv_hash got, want;
	static uint8_t entry[TBV_LOG_ENTRY_SIZE_MAX];
	static struct document d;
	size_t i, len;

	read_document(raw, &d);
	report(tbv_log_entry_rekor2(raw.data, raw.len, entry, &len) ==
	    TBV_OK && len == leaf.len && memcmp(entry, leaf.data, len) == 0,
	    "rekor2-local: the entry of %zu bytes", leaf.len);
	report(tbv_merkle_leaf(&leaf, 1, &want) == TBV_OK &&
	    tbv_leaf_rekor2(&d.subject, &got) == TBV_OK &&
	    memcmp(got.value, want.value, sizeof(got.value)) == 0,
	    "rekor2-local: the leaf of %zu bytes", leaf.len);
	check_document("rekor2-local: the document", proof, &d, policy,
	    TBV_LEAF_REKOR2);
	for (i = 0; i < 4; i++)
		check_rekor_answer(answers[i], policy);
	free(policy);
	drop(leaf);
	drop(text);
	drop(proof);
	drop(raw);
}

/* The second line of a key file. */
static void
say_key(char *text, const char *name)
{
	struct tbv_bytes file = slurp("endorsements/%s", name), line, rest;

	rest = file;
	(void)tbv_text_take_line(&rest, &line);
	if (strstr(name, ".pub") != NULL &&
	    tbv_text_take_line(&rest, &line) != 0)
		give_up("no second line", name);
	if (strstr(name, ".vkey") != NULL && line.data == NULL)
		line = file;
	say(text, "%.*s\n", (int)line.len, (const char *)line.data);
	drop(file);
}

static struct tbv_endorsers *
read_endorsers(void)
{
	struct tbv_endorsers *endorsers = malloc(sizeof(*endorsers));
	static char text[TEXT_SIZE];
	struct tbv_fault fault;

	text[0] = '\0';
	say(text, "endorser alice ");
	say_key(text, "alice.vkey");
	say(text, "endorser distro ");
	say_key(text, "distro.vkey");
	say(text, "endorser s signify:");
	say_key(text, "s.pub");
	say(text, "endorser m minisign:");
	say_key(text, "m.pub");
	say(text, "group four all alice distro s m\nquorum four\n");
	tbv_fault_clear(&fault);
	if (endorsers == NULL || tbv_endorsers_parse(chars(text), endorsers,
	    &fault) != TBV_OK)
		give_up(fault.message, "endorsers");
	return endorsers;
}

static const struct {
	const char *name, *file, *signature;
	uint32_t signers;
} envelopes[] = {
	{ "a signed note", "endorsements.note", NULL, 0x3 },
	{ "signify", "endorsements.txt", "endorsements.txt.sig", 0x4 },
	{ "minisign", "endorsements.txt", "endorsements.txt.minisig", 0x8 }
};

/* The list, and the same with one digit of it changed. */
static void
check_envelope(size_t i, const struct tbv_endorsers *endorsers,
    struct tbv_bytes *file, struct tbv_endorsements *list)
{
	struct tbv_bytes signature = { NULL, 0 }, twin;
	struct tbv_endorsements forged;
	struct tbv_fault fault;
	uint8_t *data;
	int rc;

	*file = slurp("endorsements/%s", envelopes[i].file);
	if (envelopes[i].signature != NULL)
		signature = slurp("endorsements/%s", envelopes[i].signature);
	tbv_fault_clear(&fault);
	rc = tbv_endorsements_open(*file, signature, endorsers, list,
	    &fault);
	fault_note(rc, &fault);
	report(rc == TBV_OK && list->signers == envelopes[i].signers &&
	    list->serial == 42 && list->issued == 1795392000 &&
	    list->expires == 1803168000, "endorsements: %s",
	    envelopes[i].name);
	if ((data = malloc(file->len)) == NULL)
		give_up("no memory", "endorsements");
	memcpy(data, file->data, file->len);
	data[200] ^= 1;
	twin.data = data;
	twin.len = file->len;
	tbv_fault_clear(&fault);
	report(tbv_endorsements_open(twin, signature, endorsers, &forged,
	    &fault) == TBV_ERR_ENDORSEMENTS_SIGNATURE,
	    "endorsements: %s, a digit changed", envelopes[i].name);
	free(data);
	drop(signature);
}

static uint8_t pcr[3][TBV_PCR_SIZE];

static void
set_pcrs(struct tbv_endorsed_subject *subject, int zero, int one, int two)
{
	int i;

	memset(pcr[0], zero, sizeof(pcr[0]));
	memset(pcr[1], one, sizeof(pcr[1]));
	memset(pcr[2], two, sizeof(pcr[2]));
	for (i = 0; i < 3; i++)
		subject->pcr[i] = pcr[i];
}

static void
check_words(struct tbv_lists *lists)
{
	static const char stream[] = "attestable-builds.example/build-enclave";
	struct tbv_endorsed_subject subject;
	uint8_t artifact[TBV_SHA256_SIZE];
	struct tbv_list_rules rules;
	struct tbv_endorsed out;
	struct tbv_fault fault;

	memset(&rules, 0, sizeof(rules));
	memset(&subject, 0, sizeof(subject));
	rules.stream = chars(stream);
	rules.now = 1795392000 + 86400;
	tbv_fault_clear(&fault);
	report(tbv_endorsements_check(lists, &rules, &fault) == TBV_OK,
	    "endorsements: all three may be used together");
	set_pcrs(&subject, 0xab, 0xcd, 0xef);
	subject.time = 1795000000;
	report(tbv_endorsements_endorsed(lists, &subject, &out, &fault) ==
	    TBV_OK && out.count == 4 && tbv_bytes_is(out.image,
	    "enclave-1.4.0"), "endorsements: an image by all four");
	report(tbv_endorsements_revoked(lists, &subject, &fault) == TBV_OK,
	    "endorsements: it is not revoked");
	subject.time = 1789999999;
	report(tbv_endorsements_endorsed(lists, &subject, &out, &fault) ==
	    TBV_ERR_ENDORSEMENT_WINDOW, "endorsements: before its time");
	memset(artifact, 0x9a, sizeof(artifact));
	subject.artifact = artifact;
	tbv_fault_clear(&fault);
	report(tbv_endorsements_revoked(lists, &subject, &fault) ==
	    TBV_ERR_REVOKED_ARTIFACT && strstr(fault.message,
	    "backdoored-release") != NULL, "endorsements: an artifact");
	set_pcrs(&subject, 0x12, 0xcd, 0xef);
	tbv_fault_clear(&fault);
	report(tbv_endorsements_revoked(lists, &subject, &fault) ==
	    TBV_ERR_REVOKED_PCR, "endorsements: a revoked image");
	tbv_fault_clear(&fault);
	report(tbv_endorsements_endorsed(lists, &subject, &out, &fault) ==
	    TBV_ERR_NOT_ENDORSED, "endorsements: it is not endorsed");
}

static void
check_endorsements(void)
{
	struct tbv_endorsers *endorsers = read_endorsers();
	struct tbv_endorsements list[3];
	struct tbv_bytes file[3];
	struct tbv_lists lists;
	size_t i;

	for (i = 0; i < 3; i++)
		check_envelope(i, endorsers, &file[i], &list[i]);
	lists.list = list;
	lists.count = 3;
	lists.endorsers = endorsers;
	check_words(&lists);
	for (i = 0; i < 3; i++)
		drop(file[i]);
	free(endorsers);
}

int
main(void)
{
	struct stat st;

	if (stat(shared(), &st) != 0) {
		printf("1..0 # SKIP no vectors in %s\n", shared());
		return 0;
	}
	check_example();
	check_merkle();
	check_tessera();
	check_native();
	check_sigsum();
	check_rekor();
	check_endorsements();
	printf("1..%d\n", tests);
	return failures > 0;
}
