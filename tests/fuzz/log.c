/*
 * The log of a verified document: if a proof is required, an OK has one; its
 * leaf is computed from the document, by each of the three rules; its path
 * leads to the root by the definition of RFC 6962 2.1.1; a log of the policy
 * signed that root, under its own name; the quorum of the witnesses did, at
 * plausible times that the policy accepts; and no line of a known key is
 * forged.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "trusted.h"

#define HEADER "c2sp.org/tlog-proof@v1\n"
#define SIGSUM "tbverify-sigsum-v1\n"
#define SKEW 300
#define HALF 48
#define HASHES 64
#define EXTRA_MAX ((size_t)1 << 18)

/* A parsed proof, and the tree that it is about. */
struct logged {
	struct tbv_bytes extra;		/* base64; data NULL: none */
	uint64_t index;
	uint8_t path[HASHES][32];
	size_t count;
	struct tbv_bytes text, lines, origin;
	uint64_t size;
	uint8_t root[32];
};

static void
sha256(struct tbv_bytes in, uint8_t out[32])
{
	if (EVP_Digest(in.data, in.len, out, NULL, EVP_sha256(), NULL) != 1)
		fuzz_fail("oracle: no SHA-256");
}

static void
read_checkpoint(struct logged *l)
{
	struct tbv_bytes line, rest = l->text;
	uint8_t root[36];

	if (!trusted_line(&rest, &l->origin) || !trusted_line(&rest, &line))
		fuzz_fail("OK: a checkpoint without a size");
	l->size = trusted_number(line);
	if (!trusted_line(&rest, &line) || trusted_base64(line, root,
	    sizeof(root)) != sizeof(l->root))
		fuzz_fail("OK: a checkpoint without a root");
	memcpy(l->root, root, sizeof(l->root));
}

static void
read_logged(struct tbv_bytes in, struct logged *l)
{
	struct tbv_bytes line;
	uint8_t hash[36];

	memset(l, 0, sizeof(*l));
	if (!trusted_starts(&in, HEADER) || !trusted_line(&in, &line))
		fuzz_fail("OK: a proof that is none");
	if (trusted_starts(&line, "extra ")) {
		l->extra = line;
		(void)trusted_line(&in, &line);
	}
	if (!trusted_starts(&line, "index "))
		fuzz_fail("OK: a proof without an index");
	l->index = trusted_number(line);
	while (trusted_line(&in, &line) && line.len > 0) {
		if (l->count == HASHES || trusted_base64(line, hash,
		    sizeof(hash)) != sizeof(l->path[0]))
			fuzz_fail("OK: a proof with a hash that is none");
		memcpy(l->path[l->count++], hash, sizeof(l->path[0]));
	}
	trusted_split(in, &l->text, &l->lines);
	read_checkpoint(l);
}

/* MTH of 2.1.1, but for the subtrees whose hashes the path has: its last is
 * that of the half in which the leaf is not. */
static void
lead(const struct logged *l, uint64_t index, uint64_t size, size_t left,
    uint8_t leaf[32])
{
	uint8_t node[65] = { 1 };
	struct tbv_bytes in;
	uint64_t half = 1;

	if (size == 1) {
		if (left > 0)
			fuzz_fail("OK: a path that is too long");
		return;
	}
	if (left == 0)
		fuzz_fail("OK: a path that is too short");
	while (half < size - half)
		half *= 2;
	lead(l, index < half ? index : index - half, index < half ? half :
	    size - half, left - 1, leaf);
	memcpy(node + (index < half ? 1 : 33), leaf, 32);
	memcpy(node + (index < half ? 33 : 1), l->path[left - 1], 32);
	in.data = node;
	in.len = sizeof(node);
	sha256(in, leaf);
}

static int
leads(const struct logged *l, struct tbv_bytes entry)
{
	struct fuzz_buf all = { NULL, 0, 0 };
	uint8_t leaf[32];

	fuzz_put(&all, "", 1);
	fuzz_bytes(&all, entry);
	sha256(fuzz_view(&all), leaf);
	fuzz_free(&all);
	lead(l, l->index, l->size, l->count, leaf);
	return memcmp(leaf, l->root, sizeof(leaf)) == 0;
}

/* The document as Rekor v2 writes it down. */
static int
leads_rekor(const struct logged *l, const struct subject *s)
{
	const uint8_t *rs = s->cose.data + s->cose.len - FUZZ_RS;
	struct fuzz_buf out = { NULL, 0, 0 };
	ECDSA_SIG *sig = ECDSA_SIG_new();
	unsigned char *der = NULL;
	uint8_t sum[EVP_MAX_MD_SIZE];
	int len, ok;

	if (sig == NULL || ECDSA_SIG_set0(sig, BN_bin2bn(rs, HALF, NULL),
	    BN_bin2bn(rs + HALF, HALF, NULL)) != 1 ||
	    (len = i2d_ECDSA_SIG(sig, &der)) < 0 ||
	    EVP_Digest(s->message.data, s->message.len, sum, NULL,
	    EVP_sha384(), NULL) != 1)
		fuzz_fail("oracle: no memory");
	fuzz_text(&out, "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\","
	    "\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":"
	    "\"SHA2_384\",\"digest\":\"");
	fuzz_base64(&out, sum, 48);
	fuzz_text(&out, "\"},\"signature\":{\"content\":\"");
	fuzz_base64(&out, der, (size_t)len);
	fuzz_text(&out, "\",\"verifier\":{\"keyDetails\":"
	    "\"PKIX_ECDSA_P384_SHA_384\",\"x509Certificate\":{\"rawBytes\":"
	    "\"");
	fuzz_base64(&out, s->certificate.data, s->certificate.len);
	fuzz_text(&out, "\"}}}}}}");
	ok = leads(l, fuzz_view(&out));
	fuzz_free(&out);
	OPENSSL_free(der);
	ECDSA_SIG_free(sig);
	return ok;
}

/* A submitter of the policy signed the document's digest; the leaf of that. */
static int
leads_sigsum(const struct logged *l, const struct subject *s,
    struct tbv_bytes extra, const struct trusted *t)
{
	static const char space[] = "sigsum.org/v1/tree-leaf";
	struct fuzz_buf message = { NULL, 0, 0 }, leaf = { NULL, 0, 0 };
	uint8_t sum[32], key[32];
	struct tbv_bytes in;
	size_t i;
	int ok = 0;

	if (extra.len != 96)
		fuzz_fail("OK: a leaf of Sigsum with %zu bytes", extra.len);
	in.data = sum;
	in.len = sizeof(sum);
	sha256(s->cose, sum);
	sha256(in, sum);
	fuzz_put(&message, space, sizeof(space));
	fuzz_put(&message, sum, sizeof(sum));
	fuzz_put(&leaf, sum, sizeof(sum));
	fuzz_bytes(&leaf, extra);
	for (i = 0; i < t->keys && !ok; i++) {
		in.data = t->key[i].raw;
		sha256(in, key);
		ok = t->key[i].role == 's' &&
		    memcmp(key, extra.data + 64, sizeof(key)) == 0 &&
		    trusted_ed25519(t->key[i].raw, fuzz_view(&message),
		    extra.data);
	}
	if (!ok)
		fuzz_fail("OK: no submitter signed it");
	ok = leads(l, fuzz_view(&leaf));
	fuzz_free(&message);
	fuzz_free(&leaf);
	return ok;
}

/* "extra" contains the document again, or the data of a Sigsum proof. */
static void
check_leaf(const struct logged *l, const struct subject *s,
    const struct trusted *t)
{
	static uint8_t raw[EXTRA_MAX];
	struct tbv_bytes extra;
	int ok;

	if (l->size == 0 || l->index >= l->size)
		fuzz_fail("OK: no such leaf");
	extra.data = raw;
	extra.len = trusted_base64(l->extra, raw, sizeof(raw));
	if (extra.len > 0 && trusted_starts(&extra, SIGSUM)) {
		ok = leads_sigsum(l, s, extra, t);
	} else {
		(void)trusted_starts(&extra, "\xd2");
		if (l->extra.data != NULL && !trusted_same(extra, s->cose))
			fuzz_fail("OK: a proof around another document");
		ok = leads(l, s->cose) || leads_rekor(l, s);
	}
	if (!ok)
		fuzz_fail("OK: not in the tree of the log");
}

/* The log, by its name; the quorum of its witnesses. */
static struct trusted_vote
check_signers(const struct logged *l, const struct trusted *t,
    const struct trusted_times *times)
{
	struct trusted_vote votes[TRUST_KEYS], vote;
	int found = 0;
	size_t i;

	memset(votes, 0, sizeof(votes));
	for (i = 0; i < t->keys; i++) {
		if (t->key[i].role != 'l' && t->key[i].role != 'w')
			continue;
		votes[i] = trusted_note(&t->key[i], l->text, l->lines, times);
		found |= t->key[i].role == 'l' && votes[i].given &&
		    trusted_same(t->key[i].name, l->origin);
	}
	if (!found)
		fuzz_fail("OK: no log of the policy signed the checkpoint");
	vote = trusted_count(t, votes);
	if (!vote.given)
		fuzz_fail("OK: too few witnesses");
	return vote;
}

struct trusted_vote
oracle_checkpoint(struct tbv_bytes policy, struct tbv_bytes note,
    const struct trusted_times *times)
{
	static struct logged l;
	static struct trusted t;

	memset(&l, 0, sizeof(l));
	trusted_split(note, &l.text, &l.lines);
	read_checkpoint(&l);
	trusted_read(policy, &t);
	return check_signers(&l, &t, times);
}

static void
check_time(const struct demand *d, const struct subject *s,
    const struct trusted *t, uint64_t time_)
{
	int none = trusted_is_none(t), require;

	require = d->while_valid == TBV_WHILE_VALID_REQUIRE ||
	    (d->while_valid == TBV_WHILE_VALID_DEFAULT && !none);
	if (none) {
		if (require)
			fuzz_fail("OK: a log that knows no time");
		return;
	}
	if (require && (int64_t)time_ > s->cert_end + SKEW)
		fuzz_fail("OK: logged after the certificate's end");
}

/* The verdict says this log and this time, or none. */
static void
check_said(const struct tbv_result *r, const struct logged *l,
    const struct trusted *t, uint64_t time_)
{
	const char *log = tbv_result_fact(r, TBV_FACT_LOG);
	const char *when = tbv_result_fact(r, TBV_FACT_LOG_TIME);
	time_t seconds = (time_t)time_;
	struct tm tm;
	char want[80];

	if (log == NULL || !trusted_is(l->origin, log))
		fuzz_fail("OK: of another log");
	if (trusted_is_none(t) ? when != NULL : when == NULL ||
	    gmtime_r(&seconds, &tm) == NULL || strftime(want, sizeof(want),
	    "%Y-%m-%dT%H:%M:%SZ", &tm) == 0 || strcmp(when, want) != 0)
		fuzz_fail("OK: logged at another time");
}

void
oracle_log(const struct oracle *o, const struct demand *d,
    struct subject *s, const struct tbv_result *r)
{
	static struct logged l;
	static struct trusted t;
	struct tbv_bytes proof = o->attestation, start = o->attestation;
	struct trusted_times times;
	struct trusted_vote vote;

	times.from = s->time - SKEW;
	times.to = o->now + SKEW;
	if (!trusted_starts(&start, HEADER))
		proof = d->proof;
	if (!d->log || (d->log_optional && proof.data == NULL)) {
		if (tbv_result_fact(r, TBV_FACT_LOG) != NULL)
			fuzz_fail("OK: a log that nobody asked for");
		return;
	}
	if (proof.data == NULL)
		fuzz_fail("OK: without the proof that was asked for");
	if (d->log_policy.data == NULL)
		fuzz_fail("OK: a proof, and no log is trusted");
	read_logged(proof, &l);
	trusted_read(d->log_policy, &t);
	check_leaf(&l, s, &t);
	vote = check_signers(&l, &t, &times);
	check_time(d, s, &t, vote.time);
	check_said(r, &l, &t, vote.time);
	s->origin = l.origin;
	s->size = l.size;
}
