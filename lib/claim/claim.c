/*
 * Proves that user_data is a claim with one reading: deterministic CBOR with
 * known members, or the prototype's text, which cannot contain a second claim.
 * tools/tbbuild/enclave/claim.c writes tb1 from the same specification, but
 * shares no code, so that one side notices a mistake in the other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/cbor.h"
#include "claim/claim.h"
#include "crypto/digest.h"

struct claim_reader {
	struct tbv_cbor scan;
	struct tbv_claim *claim;
	struct tbv_fault *fault;
	struct tbv_bytes last;		/* the encoded key before this one */
	unsigned int seen;		/* bit i: row i of members[] was read */
};

static int
bad_claim_member(struct claim_reader *r, const char *name, const char *why)
{
	return tbv_fault_set(r->fault, TBV_ERR_CLAIM_MEMBER,
	    "claim: %s: %s", name, why);
}

/*
 * Takes an item that tbv_cbor_check() has accepted; only its type can be wrong.
 */
static int
next_of_type(struct claim_reader *r, enum tbv_cbor_type type, const char *name,
    struct tbv_cbor_item *item)
{
	const char *why;

	if ((why = tbv_cbor_next(&r->scan, item)) != NULL)
		return tbv_fault_set(r->fault, TBV_ERR_CLAIM_CBOR,
		    "claim: %s", why);
	if (item->type != type)
		return tbv_fault_set(r->fault, TBV_ERR_CLAIM_MEMBER,
		    "claim: %s: want %s, got %s", name, tbv_cbor_name(type),
		    tbv_cbor_name(item->type));
	return TBV_OK;
}

/* RFC 8949 4.2.1: keys ascend in the order of their encoding. */
static int
check_order(struct claim_reader *r, size_t start)
{
	struct tbv_bytes key, last = r->last;
	size_t shorter;
	int order = -1;

	key.data = r->scan.data + start;
	key.len = r->scan.at - start;
	r->last = key;
	if (last.data != NULL) {
		shorter = last.len < key.len ? last.len : key.len;
		order = memcmp(last.data, key.data, shorter);
		if (order == 0)
			order = last.len < key.len ? -1 : 1;
	}
	if (order >= 0)
		return tbv_fault_set(r->fault, TBV_ERR_CLAIM_CBOR,
		    "claim: keys are not in order, or one occurs twice");
	return TBV_OK;
}

static int
is_name(struct tbv_bytes b)
{
	return tbv_claim_is_text(b) && memchr(b.data, '/', b.len) == NULL &&
	    !tbv_bytes_is(b, ".") && !tbv_bytes_is(b, "..");
}

static int
read_claim_text(struct claim_reader *r, const char *name, struct tbv_bytes *out)
{
	struct tbv_cbor_item item;
	int rc;

	if ((rc = next_of_type(r, TBV_CBOR_TEXT, name, &item)) != TBV_OK)
		return rc;
	if (!tbv_claim_is_text(item.string))
		return bad_claim_member(r, name,
		    "want 1 to 255 printable characters without space");
	*out = item.string;
	return TBV_OK;
}

static int
read_sha256(struct claim_reader *r, const char *name, struct tbv_bytes *out)
{
	struct tbv_cbor_item item;
	int rc;

	if ((rc = next_of_type(r, TBV_CBOR_BYTES, name, &item)) != TBV_OK)
		return rc;
	if (item.string.len != TBV_SHA256_SIZE)
		return bad_claim_member(r, name, "want 32 bytes");
	*out = item.string;
	return TBV_OK;
}

static int
read_claim_version(struct claim_reader *r)
{
	struct tbv_cbor_item item;
	int rc;

	if ((rc = next_of_type(r, TBV_CBOR_UINT, "tb", &item)) != TBV_OK)
		return rc;
	if (item.value != 1)
		return tbv_fault_set(r->fault, TBV_ERR_CLAIM_MEMBER,
		    "claim: tb: want 1, got %llu",
		    (unsigned long long)item.value);
	return TBV_OK;
}

static int
read_claim_commit(struct claim_reader *r)
{
	struct tbv_cbor_item item;
	int rc;

	if ((rc = next_of_type(r, TBV_CBOR_BYTES, "ct", &item)) != TBV_OK)
		return rc;
	if (item.string.len != 20 && item.string.len != 32)
		return bad_claim_member(r, "ct", "want 20 or 32 bytes");
	r->claim->commit = item.string;
	return TBV_OK;
}

static int
read_claim_tree(struct claim_reader *r)
{
	return read_sha256(r, "tree", &r->claim->tree);
}

static int
read_claim_repository(struct claim_reader *r)
{
	return read_claim_text(r, "repo", &r->claim->repository);
}

static int
read_claim_ref(struct claim_reader *r)
{
	return read_claim_text(r, "ref", &r->claim->ref);
}

static int
read_claim_recipe(struct claim_reader *r)
{
	return read_sha256(r, "recipe", &r->claim->recipe);
}

static int
read_claim_rootfs(struct claim_reader *r)
{
	return read_sha256(r, "rootfs", &r->claim->rootfs);
}

static int
read_checksums(struct claim_reader *r)
{
	return read_sha256(r, "list", &r->claim->checksums);
}

static int
read_inputs(struct claim_reader *r)
{
	return read_sha256(r, "inputs", &r->claim->inputs);
}

/* It is either true or absent: false would be a second way to say no. */
static int
read_true(struct claim_reader *r, const char *name, int *value)
{
	struct tbv_cbor_item item;
	int rc;

	if ((rc = next_of_type(r, TBV_CBOR_BOOL, name, &item)) != TBV_OK)
		return rc;
	if (item.value != 1)
		return bad_claim_member(r, name, "want true");
	*value = 1;
	return TBV_OK;
}

static int
read_net(struct claim_reader *r)
{
	return read_true(r, "net", &r->claim->net);
}

static int
read_priv(struct claim_reader *r)
{
	return read_true(r, "priv", &r->claim->priv);
}

static int
read_claim_artifact(struct claim_reader *r)
{
	struct tbv_claim *claim = r->claim;
	struct tbv_claim_artifact *artifact;
	struct tbv_bytes digest = { NULL, 0 };
	struct tbv_cbor_item key;
	size_t start = r->scan.at;
	int rc;

	if ((rc = next_of_type(r, TBV_CBOR_TEXT, "a", &key)) != TBV_OK ||
	    (rc = check_order(r, start)) != TBV_OK)
		return rc;
	if (!is_name(key.string))
		return bad_claim_member(r, "a",
		    "want names of 1 to 255 printable "
		    "characters without space or /, not . or ..");
	if ((rc = read_sha256(r, "a", &digest)) != TBV_OK)
		return rc;
	if (claim->artifact_count == TBV_MAX_ARTIFACTS)
		return bad_claim_member(r, "a", "too many artifacts");
	artifact = &claim->artifact[claim->artifact_count++];
	artifact->name = key.string;
	artifact->sha256 = digest.data;
	return TBV_OK;
}

static int
read_claim_artifacts(struct claim_reader *r)
{
	struct tbv_bytes outer = r->last;
	struct tbv_cbor_item map;
	uint64_t i;
	int rc;

	if ((rc = next_of_type(r, TBV_CBOR_MAP, "a", &map)) != TBV_OK)
		return rc;
	if (map.value == 0)
		return bad_claim_member(r, "a", "empty");
	memset(&r->last, 0, sizeof(r->last));
	for (i = 0; i < map.value; i++)
		if ((rc = read_claim_artifact(r)) != TBV_OK)
			return rc;
	r->last = outer;
	return TBV_OK;
}

static const struct {
	const char *name;
	int required;
	int is_source;
	int (*read)(struct claim_reader *);
} members[] = {
	{ "a", 0, 0, read_claim_artifacts },
	{ "ct", 1, 1, read_claim_commit },
	{ "tb", 1, 1, read_claim_version },
	{ "net", 0, 1, read_net },
	{ "ref", 0, 1, read_claim_ref },
	{ "list", 0, 0, read_checksums },
	{ "priv", 0, 1, read_priv },
	{ "repo", 0, 1, read_claim_repository },
	{ "tree", 1, 1, read_claim_tree },
	{ "inputs", 0, 1, read_inputs },
	{ "recipe", 0, 1, read_claim_recipe },
	{ "rootfs", 0, 1, read_claim_rootfs }
};

#define MEMBERS (sizeof(members) / sizeof(members[0]))

static int
read_claim_member(struct claim_reader *r)
{
	struct tbv_bytes *piece;
	struct tbv_cbor_item key;
	size_t i, start = r->scan.at;
	char name[40];
	int rc;

	if ((rc = next_of_type(r, TBV_CBOR_TEXT, "a key", &key)) != TBV_OK ||
	    (rc = check_order(r, start)) != TBV_OK)
		return rc;
	for (i = 0; i < MEMBERS; i++)
		if (tbv_bytes_is(key.string, members[i].name))
			break;
	if (i == MEMBERS) {
		(void)tbv_escape(key.string.data, key.string.len, name,
		    sizeof(name));
		return bad_claim_member(r, name, "unknown");
	}
	r->seen |= 1u << i;
	if ((rc = members[i].read(r)) != TBV_OK || !members[i].is_source)
		return rc;
	piece = &r->claim->source[r->claim->source_count++];
	piece->data = r->scan.data + start;
	piece->len = r->scan.at - start;
	return TBV_OK;
}

static int
check_members(struct claim_reader *r)
{
	struct tbv_claim *claim = r->claim;
	size_t i;

	for (i = 0; i < MEMBERS; i++)
		if (members[i].required && !(r->seen & 1u << i))
			return bad_claim_member(r, members[i].name, "missing");
	if ((claim->repository.data == NULL) != (claim->ref.data == NULL))
		return bad_claim_member(r, claim->ref.data == NULL ? "ref" :
		    "repo", "missing");
	if (claim->artifact_count == 0 && claim->checksums.data == NULL)
		return bad_claim_member(r, "a", "missing, and list too");
	return TBV_OK;
}

static int
parse_tb1(struct tbv_bytes user_data, struct tbv_claim *claim,
    struct tbv_fault *fault)
{
	struct tbv_cbor_item map;
	struct claim_reader r;
	const char *why;
	uint64_t i;
	int rc;

	if ((why = tbv_cbor_check(user_data, 0)) != NULL)
		return tbv_fault_set(fault, TBV_ERR_CLAIM_CBOR,
		    "claim: %s", why);
	memset(&r, 0, sizeof(r));
	tbv_cbor_init(&r.scan, user_data);
	r.claim = claim;
	r.fault = fault;
	claim->form = TBV_CLAIM_TB1;
	claim->source[0].data = &claim->source_head;
	claim->source[0].len = 1;
	claim->source_count = 1;
	if ((rc = next_of_type(&r, TBV_CBOR_MAP, "claim", &map)) != TBV_OK)
		return rc;
	for (i = 0; i < map.value; i++)
		if ((rc = read_claim_member(&r)) != TBV_OK)
			return rc;
	/* a map of up to ten members has a head of one byte */
	claim->source_head = (uint8_t)(0xa0 | (claim->source_count - 1));
	return check_members(&r);
}

/* Takes the text before the next comma, or all of it. */
static struct tbv_bytes
take_field(struct tbv_bytes *rest)
{
	struct tbv_bytes field = *rest;
	const uint8_t *comma = memchr(rest->data, ',', rest->len);

	if (comma != NULL)
		field.len = (size_t)(comma - rest->data);
	rest->data += field.len + (comma != NULL);
	rest->len -= field.len + (comma != NULL);
	return field;
}

/* Moves past "key="; 0 or -1. */
static int
take_key(struct tbv_bytes *field, const char *key)
{
	size_t n = strlen(key);

	if (field->len < n || memcmp(field->data, key, n) != 0)
		return -1;
	field->data += n;
	field->len -= n;
	return 0;
}

/*
 * commit_hash=<hex>,artifact_name=<name>,artifact_hash=<hex>.  The name comes
 * from the untrusted build and is not quoted.  A comma in it could add a second
 * hash, so commas are not allowed.
 */
static int
parse_claim_text(struct tbv_bytes user_data, struct tbv_claim *claim,
    struct tbv_fault *fault)
{
	struct tbv_bytes commit, hash, name, rest = user_data;

	commit = take_field(&rest);
	name = take_field(&rest);
	hash = rest;
	if (take_key(&commit, "commit_hash=") != 0 ||
	    take_key(&name, "artifact_name=") != 0 ||
	    take_key(&hash, "artifact_hash=") != 0)
		return tbv_fault_set(fault, TBV_ERR_CLAIM_TEXT,
		    "claim: want commit_hash=, artifact_name= and "
		    "artifact_hash=, in this order");
	/* the prototype writes only lower case */
	if ((commit.len != 40 && commit.len != 64) ||
	    tbv_text_unhex_lower((const char *)commit.data, commit.len,
	    claim->text_commit, commit.len / 2) != 0)
		return tbv_fault_set(fault, TBV_ERR_CLAIM_TEXT,
		    "claim: commit_hash: want 40 or 64 lower-case hex digits");
	if (tbv_text_unhex_lower((const char *)hash.data, hash.len,
	    claim->text_artifact, TBV_SHA256_SIZE) != 0)
		return tbv_fault_set(fault, TBV_ERR_CLAIM_TEXT,
		    "claim: artifact_hash: want 64 lower-case hex digits");
	if (!tbv_claim_is_text(name) ||
	    memchr(name.data, '/', name.len) != NULL)
		return tbv_fault_set(fault, TBV_ERR_CLAIM_TEXT,
		    "claim: artifact_name: want 1 to 255 printable characters "
		    "without space or /");
	claim->form = TBV_CLAIM_TEXT;
	claim->commit.data = claim->text_commit;
	claim->commit.len = commit.len / 2;
	claim->artifact[0].name = name;
	claim->artifact[0].sha256 = claim->text_artifact;
	claim->artifact_count = 1;
	return TBV_OK;
}

int
tbv_claim_parse(struct tbv_bytes user_data, struct tbv_claim *claim,
    struct tbv_fault *fault)
{
	struct tbv_bytes start = user_data;

	memset(claim, 0, sizeof(*claim));
	if (user_data.len == 0)
		return tbv_fault_set(fault, TBV_ERR_NO_CLAIM,
		    "user_data: empty");
	if (user_data.data[0] >> 5 == 5)	/* a CBOR map */
		return parse_tb1(user_data, claim, fault);
	if (take_key(&start, "commit_hash=") == 0)
		return parse_claim_text(user_data, claim, fault);
	return tbv_fault_set(fault, TBV_ERR_CLAIM_MALFORMED,
	    "user_data: neither a tb1 claim nor the prototype's text");
}

int
tbv_claim_pcr16(const struct tbv_claim *claim, const struct tbv_digests *by,
    uint8_t out[TBV_PCR_SIZE])
{
	uint8_t digest[TBV_PCR_SIZE];
	struct tbv_bytes data;
	int rc;

	if ((rc = tbv_digests_sha384(by, claim->source, claim->source_count,
	    digest)) != TBV_OK)
		return rc;
	data.data = digest;
	data.len = sizeof(digest);
	return tbv_digests_extend(by, data, out);
}
