/*
 * The whole of tbv_verify(): document, policy, proof, lists and options all
 * out of the input, which is a container of parts (fuzz.h).  Claims:
 *
 *  - an OK is one that oracle.c grants;
 *  - verdict and report are the same cold, warm, prepared and in lanes;
 *  - a result that is not OK has no facts and no summary;
 *  - an artifact has one digest, at once, in pieces and from a file;
 *  - with an allocation that failed (part '!'), of the library, libcrypto or
 *    cJSON, the verdict is the same or there is none, and all is freed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mman.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz.h"
#include "policy/policy.h"

/* Programs with standin.c have it. */
#pragma weak sign_instead

#define TEXT_MAX 4096

/* What the parts say, in the order in which setters are called. */
struct build {
	struct tbv_policy *policy;
	struct tbv_evidence *evidence;
	struct oracle oracle;
	char path[TEXT_MAX];
	size_t image, reference;
	int has_image;
};

struct outcome {
	int rc;				/* of the first call that failed */
	char *json;			/* NULL: no result */
};

static const char *
text_of(struct tbv_bytes part, char out[TEXT_MAX])
{
	size_t n = part.len < TEXT_MAX ? part.len : TEXT_MAX - 1;

	if (n > 0)
		memcpy(out, part.data, n);
	out[n] = '\0';
	return out;
}

static int
image(struct build *b)
{
	int rc;

	if (b->has_image)
		return TBV_OK;
	if ((rc = tbv_policy_clear(b->policy, TBV_PART_IMAGES)) == TBV_OK)
		rc = tbv_policy_add_image(b->policy, "command line",
		    &b->image);
	b->has_image = rc == TBV_OK;
	return rc;
}

static int
set_image_part(struct build *b, int tag, struct tbv_bytes part,
    const char *text)
{
	unsigned int index = 0;
	int n = 0, rc;

	if ((rc = image(b)) != TBV_OK)
		return rc;
	switch (tag) {
	case 'm':
		return tbv_policy_image_add_reference_mem(b->policy,
		    b->image, part.data, part.len);
	case 'r':
		return tbv_policy_image_add_root_mem(b->policy, b->image,
		    "root", part.data, part.len);
	case 'c':
		return tbv_policy_image_set_claim(b->policy, b->image,
		    strcmp(text, "text") == 0 ? TBV_CLAIM_TEXT :
		    TBV_CLAIM_TB1);
	default:
		if (sscanf(text, "%2u=%n", &index, &n) != 1 || n == 0)
			return TBV_ERR_USAGE;
		return tbv_policy_image_set_pcr_hex(b->policy, b->image,
		    index, text + n);
	}
}

/* Roots are never the input's own, or an OK would say nothing. */
static int
set_reference(struct build *b, struct tbv_bytes part)
{
	size_t i = b->reference++;
	const char *path = tbv_policy_file_path(b->policy, i);
	struct fuzz_buf root;
	int rc;

	b->oracle.reference[i] = -1;
	if (path == NULL)
		return TBV_OK;
	b->oracle.reference[i] = (int)tbv_policy_file_kind(b->policy, i);
	if (b->oracle.reference[i] != TBV_POLICY_FILE_ROOT)
		return tbv_policy_set_file_mem(b->policy, i, part.data,
		    part.len);
	root = fuzz_load(strstr(path, "second") != NULL ?
	    "pki/second.pem" : "pki/root.pem");
	rc = tbv_policy_set_file_mem(b->policy, i, root.data, root.len);
	fuzz_free(&root);
	return rc;
}

static int
set_insecure_debug(struct build *b)
{
	int rc = TBV_OK;

	if (tbv_policy_image_count(b->policy) == 0)
		rc = image(b);
	if (rc == TBV_OK && b->has_image)
		rc = tbv_policy_image_set_insecure_debug(b->policy,
		    b->image);
	return rc != TBV_OK ? rc :
	    tbv_policy_allow_insecure_debug(b->policy);
}

static int
set_duration(struct build *b, const char *text)
{
	int64_t seconds;
	int rc = tbv_duration_parse(text, &seconds);

	return rc != TBV_OK ? rc : tbv_policy_set_max_age(b->policy,
	    seconds);
}

static int
set_source_part(struct build *b, int tag, const char *text)
{
	struct tbv_policy *p = b->policy;

	switch (tag) {
	case 'C':
		return tbv_policy_add_commit_hex(p, text);
	case 't':
		return tbv_policy_set_tree_hex(p, text);
	case 'u':
		return tbv_policy_add_repository(p, text);
	case 'f':
		return tbv_policy_add_ref(p, text);
	case 'y':
		return tbv_policy_set_any_source(p);
	case 'i':
		return tbv_policy_set_chain_time(p, *text == 'n' ?
		    TBV_CHAIN_TIME_NOW :
		    TBV_CHAIN_TIME_DOCUMENT);
	case 'x':
		return set_duration(b, text);
	case 'b':
		return set_insecure_debug(b);
	case 'q':
		return tbv_policy_set_log_required(p, 1);
	case 's':
		return tbv_policy_set_endorsement_stream(p, text);
	default:
		return tbv_policy_clear(p, (enum tbv_policy_part)*text);
	}
}

static int
set_clock(struct build *b, const char *text)
{
	int rc = tbv_time_parse(text, &b->oracle.now);

	return rc != TBV_OK ? rc : tbv_evidence_set_now(b->evidence,
	    b->oracle.now);
}

static int
set_evidence_part(struct build *b, int tag, struct tbv_bytes part,
    const char *text)
{
	struct tbv_evidence *e = b->evidence;

	switch (tag) {
	case 'D':
		b->oracle.attestation = part;
		return tbv_evidence_set_attestation_mem(e, part.data,
		    part.len);
	case 'L':
		b->oracle.list = part;
		return tbv_evidence_set_checksums_mem(e, part.data, part.len);
	case 'Q':
		return tbv_evidence_set_proof_mem(e, part.data, part.len);
	case 'A':
		b->oracle.artifact = part;
		return TBV_OK;
	case 'N':
		return tbv_evidence_expect_name(e, text);
	case 'n':
		memcpy(b->path, text, strlen(text) + 1);
		return TBV_OK;
	default:
		return set_clock(b, text);
	}
}

/* Serials, or behind a digit the list that is kept of that endorser. */
static int
keep(struct tbv_policy *p, int tag, struct tbv_bytes part)
{
	size_t count = tbv_policy_kept_count(p), i = count - 1;

	if (count == 0 || part.len == 0)
		return TBV_OK;
	if (tag == 'K') {
		i = (size_t)(*part.data - '0') % count;
		part.data++;
		part.len--;
	}
	return tbv_policy_set_kept_mem(p, i, part.data, part.len);
}

/* What the policy has in the end: it may have dropped some, or kept newer. */
static void
tell_kept(struct build *b)
{
	const struct tbv_kept *kept = b->policy->endorsement.kept;
	size_t i;

	for (i = 0; i < FUZZ_COUNT(b->oracle.kept); i++) {
		b->oracle.kept[i].data = kept[i].data;
		b->oracle.kept[i].len = kept[i].len;
	}
}

static int
set_part(struct build *b, int tag, struct tbv_bytes part)
{
	struct tbv_policy *p = b->policy;
	char text[TEXT_MAX];

	(void)text_of(part, text);
	if (strchr("mrcp", tag) != NULL)
		return set_image_part(b, tag, part, text);
	if (strchr("CtufyixbqsX", tag) != NULL)
		return set_source_part(b, tag, text);
	if (strchr("DLQANnT", tag) != NULL)
		return set_evidence_part(b, tag, part, text);
	switch (tag) {
	case 'P':
		return tbv_policy_set_json_mem(p, part.data, part.len);
	case 'R':
		return set_reference(b, part);
	case 'l':
		return tbv_policy_set_log_policy_mem(p, part.data, part.len);
	case 'e':
		return tbv_policy_set_endorsers_mem(p, part.data, part.len);
	case 'E':
		return tbv_policy_add_endorsements_mem(p, part.data,
		    part.len);
	case 'S':
	case 'K':
		return keep(p, tag, part);
	default:
		return TBV_OK;
	}
}

static int
set_artifact(struct build *b)
{
	struct tbv_digest *d = tbv_digest_new();
	struct tbv_bytes a = b->oracle.artifact;
	uint8_t sha256[TBV_SHA256_SIZE];
	uint64_t size = 0;
	int rc = TBV_ERR_MEMORY;

	if (d != NULL && (rc = tbv_digest_update(d, a.data, a.len)) == TBV_OK)
		rc = tbv_digest_final(d, sha256, &size);
	tbv_digest_free(d);
	return rc != TBV_OK ? rc : tbv_evidence_set_artifact(b->evidence,
	    sha256, size, b->path);
}

/* All setters; the first that refuses ends it. */
static int
build(struct build *b, struct tbv_bytes in)
{
	struct tbv_bytes part;
	size_t n = 0;
	int rc = TBV_OK, tag;

	memset(b, 0, sizeof(*b));
	b->oracle.said = in;
	memcpy(b->path, "hello-1.0.tar", 14);
	b->policy = tbv_policy_new();
	b->evidence = tbv_evidence_new();
	if (b->policy == NULL || b->evidence == NULL)
		return TBV_ERR_MEMORY;
	while (rc == TBV_OK && n++ < FUZZ_PARTS &&
	    fuzz_take_part(&in, &tag, &part) == 0)
		if (tag != '\0')
			rc = set_part(b, tag, part);
	tell_kept(b);
	return rc != TBV_OK ? rc : set_artifact(b);
}

static void
destroy(struct build *b)
{
	tbv_policy_free(b->policy);
	tbv_evidence_free(b->evidence);
}

static void
no_facts(const struct tbv_result *r)
{
	int i;

	for (i = 0; i < TBV_FACTS; i++)
		if (tbv_result_fact(r, (enum tbv_fact)i) != NULL)
			fuzz_fail("a fact without a verdict");
	if (*tbv_result_summary(r) != '\0')
		fuzz_fail("a summary without a verdict");
}

/* The verdict; with the oracle's word for it, unless granted is NULL. */
static struct outcome
judge(const struct build *b, const struct oracle *granted)
{
	struct outcome out = { TBV_ERR_INTERNAL, NULL };
	struct tbv_result *r = NULL;
	const char *json = NULL;

	out.rc = tbv_verify(b->policy, b->evidence, &r);
	if (r == NULL) {
		if (out.rc == TBV_OK)
			fuzz_fail("OK without a result");
		return out;
	}
	if (tbv_result_error(r) != out.rc)
		fuzz_fail("a result that says something else");
	if (tbv_result_json(r, &json) == TBV_OK)
		out.json = strdup(json);
	if (out.rc != TBV_OK)
		no_facts(r);
	else if (granted != NULL)
		oracle_verified(granted, r);
	tbv_result_free(r);
	return out;
}

static void
expect(const char *how, struct outcome got, const struct outcome *want)
{
	if (got.rc != want->rc || got.json == NULL || want->json == NULL ||
	    strcmp(got.json, want->json) != 0)
		fuzz_fail("%s: %s, and %s before", how,
		    tbv_error_token(got.rc), tbv_error_token(want->rc));
	free(got.json);
}

/* Its name, behind "N of M signatures by ", gives way to null. */
static void
forget_engine(char *json)
{
	char *at = json == NULL ? NULL : strstr(json, " signatures by ");
	char *start = at;

	if (at == NULL)
		return;
	while (start > json && *start != '"')
		start--;
	if ((at = strchr(at, '"')) == NULL || at - start < 4)
		return;
	memcpy(start, "null", 4);
	memmove(start + 4, at + 1, strlen(at + 1) + 1);
}

/* A policy whose signatures lanes have checked, where there are lanes. */
static void
same_in_lanes(struct tbv_bytes in, const struct outcome *want)
{
	struct outcome got;
	struct build b;

	if (build(&b, in) != TBV_OK)
		fuzz_fail("setters that refuse the third time");
	if (tbv_policy_prepare_many(b.policy, &b.evidence, 1) != TBV_OK)
		fuzz_fail("two engines that differ");
	got = judge(&b, NULL);
	forget_engine(got.json);
	expect("in lanes", got, want);
	destroy(&b);
}

/* A second policy that has looked ahead, and then is warm. */
static void
same_again(struct tbv_bytes in, const struct build *cold,
    const struct outcome *want)
{
	struct build b;

	expect("warm", judge(cold, NULL), want);
	if (build(&b, in) != TBV_OK)
		fuzz_fail("setters that refuse the second time");
	tbv_policy_prepare(b.policy, b.evidence);
	expect("prepared", judge(&b, NULL), want);
	destroy(&b);
	if (tbv_lanes(NULL))
		same_in_lanes(in, want);
}

/* Everything under failing allocations; the number of blocks left. */
static long
fail_one(struct tbv_bytes in, size_t n, int onward, struct outcome *got)
{
	struct build b;
	long blocks;

	fault_begin(n, onward);
	got->json = NULL;
	if ((got->rc = build(&b, in)) == TBV_OK)
		*got = judge(&b, NULL);
	free(got->json);
	destroy(&b);
	(void)fault_end(&blocks);
	return blocks;
}

static void
with_failures(struct tbv_bytes in, struct tbv_bytes how, int want)
{
	struct outcome got = { TBV_ERR_INTERNAL, NULL };
	size_t n = how.len < 2 ? 0 : (size_t)(how.data[0] & 127) << 8 |
	    how.data[1];
	long blocks = 0;
	int round;

	/* in the first rounds a library makes what it keeps for good */
	for (round = 0; round < 3; round++) {
		blocks = fail_one(in, n, how.len > 0 && how.data[0] > 127,
		    &got);
		if (got.rc != want && got.rc != TBV_ERR_MEMORY &&
		    got.rc != TBV_ERR_CRYPTO)
			fuzz_fail("allocation %zu failed: %s, and %s before",
			    n, tbv_error_token(got.rc),
			    tbv_error_token(want));
		if (blocks <= 0)
			return;
	}
	fuzz_fail("allocation %zu failed: %ld blocks are left", n, blocks);
}

/* In two pieces, and from a descriptor: the same digest. */
static void
one_digest(struct tbv_bytes a)
{
	uint8_t whole[TBV_SHA256_SIZE], other[TBV_SHA256_SIZE];
	struct tbv_digest *d = tbv_digest_new();
	int fd = memfd_create("artifact", MFD_CLOEXEC);
	uint64_t size = 0;
	size_t half = a.len / 3;

	if (d == NULL || fd < 0 ||
	    write(fd, a.data, a.len) != (ssize_t)a.len ||
	    lseek(fd, 0, SEEK_SET) != 0)
		fuzz_fail("no artifact for the target itself");
	if (tbv_digest_update(d, a.data, half) != TBV_OK ||
	    tbv_digest_update(d, a.data + half, a.len - half) != TBV_OK ||
	    tbv_digest_final(d, whole, NULL) != TBV_OK ||
	    tbv_digest_fd(fd, other, &size, NULL, NULL) != TBV_OK ||
	    size != a.len || memcmp(whole, other, sizeof(whole)) != 0)
		fuzz_fail("an artifact with two digests");
	(void)close(fd);
	tbv_digest_free(d);
}

/* The part that requests failures. */
static struct tbv_bytes
find_part(struct tbv_bytes in, int wanted)
{
	struct tbv_bytes part, none = { NULL, 0 };
	int tag;

	while (fuzz_take_part(&in, &tag, &part) == 0)
		if (tag == wanted)
			return part;
	return none;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_bytes in, how;
	struct outcome want = { TBV_ERR_INTERNAL, NULL };
	struct build b;

	in.data = data;
	in.len = len;
	how = find_part(in, '!');
	if ((want.rc = build(&b, in)) == TBV_OK) {
		want = judge(&b, &b.oracle);
		/* one in four, without a substitute for ES384 */
		if (sign_instead != NULL || len % 4 == 0)
			same_again(in, &b, &want);
		if (how.data != NULL && b.oracle.artifact.len > 0)
			one_digest(b.oracle.artifact);
	}
	destroy(&b);
	if (how.data != NULL)
		with_failures(in, how, want.rc);
	free(want.json);
	return 0;
}

#define MUTATED_MAX ((size_t)1 << 17)

static void
mutate_part(int tag, struct tbv_bytes part, uint32_t *seed,
    struct fuzz_buf *out)
{
	switch (tag) {
	case 'D':
		mutate_document(part, seed, out);
		break;
	case 'E':
	case 'R':
		mutate_note(part, seed, out);
		break;
	case 'Q':
		mutate_proof(part, seed, out);
		break;
	case 'P':
	case 'e':
	case 'l':
		mutate_text(part, seed, out);
		break;
	default:
		mutate_plain(part, out);
	}
}

/* A proof of a document that has changed; every second one is changed too. */
static void
prove_again(struct fuzz_buf *in, struct tbv_bytes document, uint32_t *seed)
{
	struct fuzz_buf out = { NULL, 0, 0 }, proof = { NULL, 0, 0 };
	struct fuzz_buf good = { NULL, 0, 0 };
	struct tbv_bytes rest = fuzz_view(in), part;
	int tag;

	sign_proof(document, fuzz_draw(seed) % 2 == 0, &good);
	if (fuzz_draw(seed) % 2 == 0)
		mutate_proof(fuzz_view(&good), seed, &proof);
	else
		fuzz_bytes(&proof, fuzz_view(&good));
	fuzz_free(&good);
	while (fuzz_take_part(&rest, &tag, &part) == 0)
		fuzz_put_part(&out, tag, tag == 'Q' ? fuzz_view(&proof) :
		    part);
	fuzz_free(&proof);
	fuzz_free(in);
	*in = out;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 }, changed;
	struct tbv_bytes rest, part;
	uint32_t state = seed;
	size_t count = 0, which;
	int tag;

	rest.data = data;
	rest.len = len;
	while (fuzz_take_part(&rest, &tag, &part) == 0)
		count++;
	if (count == 0 || fuzz_draw(&state) % 32 == 0)
		return LLVMFuzzerMutate(data, len, max);
	/* every second time it is the document */
	which = fuzz_draw(&state) % (2 * count);
	rest.data = data;
	rest.len = len;
	for (; fuzz_take_part(&rest, &tag, &part) == 0; count--) {
		if ((which < count && which + 1 == count) ||
		    (which >= count && tag == 'D')) {
			memset(&changed, 0, sizeof(changed));
			mutate_part(tag, part, &state, &changed);
			fuzz_put_part(&out, tag, fuzz_view(&changed));
			fuzz_free(&changed);
			which = 0;
		} else
			fuzz_put_part(&out, tag, part);
	}
	part = find_part(fuzz_view(&out), 'D');
	if (find_part(fuzz_view(&out), 'Q').data != NULL &&
	    payload_of(part).data != NULL && fuzz_draw(&state) % 2 == 0)
		prove_again(&out, part, &state);
	return mutate_return(&out, data, max < MUTATED_MAX ? max :
	    MUTATED_MAX);
}
