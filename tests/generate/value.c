/*
 * The values that the table names as $(WORD): they are computed, so that
 * nobody has to copy digests around.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "generate.h"

/* The root of AWS GovCloud (US), as AWS publishes it. */
static const char us_gov_root[] =
    "30820220308201a5a00302010202103fec1461fc96145464a3d3d1d34ce16730"
    "0a06082a8648ce3d0403033050310b3009060355040613025553310f300d0603"
    "55040a0c06416d617a6f6e310c300a060355040b0c0341575331223020060355"
    "04030c196177732d75732d676f762e6e6974726f2d656e636c61766573302017"
    "0d3230303931303132303334365a180f32303530303931303133303334365a30"
    "50310b3009060355040613025553310f300d060355040a0c06416d617a6f6e31"
    "0c300a060355040b0c034157533122302006035504030c196177732d75732d67"
    "6f762e6e6974726f2d656e636c617665733076301006072a8648ce3d02010605"
    "2b81040022036200042ce4449719571ed2836c975e497436a8fda3510264d021"
    "d0bf3ff7401365701a4b5af1035b62d45df013ce8f1ac87652240861788cbbcd"
    "65e643bbefbe603ee2ec81870630efc9d2dd3c04723cb37f899a3c53940fbf53"
    "202a1268fb7c3e426ca3423040300f0603551d130101ff040530030101ff301d"
    "0603551d0e0416041450a233164d8502586286e41ec6ca8ec59e598c5d300e06"
    "03551d0f0101ff040403020186300a06082a8648ce3d04030303690030660231"
    "00fd6cef5ea5c7f990c49db077323495ece1ba34ef0bd320ec27c4de35b79784"
    "483c97b547a2fbe45e6c06c8f5589aa768023100bb3d567a2a9834f8df64f830"
    "e992ca09bfb831e98c02a8ab264df53f5a2832425a72254ad66a9aa4d1a7c303"
    "895e7f5e";

/* A digest for a purpose: of a text that names it. */
static const char *
digest_of(const char *word, size_t size)
{
	const char *text = format("tbverify test vectors: %s", word);
	unsigned char sum[SHA256_SIZE];

	sha256(text, strlen(text), sum);
	return to_hex(sum, size);
}

/* PCR0, 1, 2 and 8: SHA384(48 zero bytes || SHA384(contents)). */
static const char *
measured(const char *word)
{
	const char *text = format("tbverify test vectors: %s", word);
	unsigned char sum[SHA384_SIZE], pcr[SHA384_SIZE];

	sha384(text, strlen(text), sum);
	extend(sum, sizeof(sum), pcr);
	return to_hex(pcr, sizeof(pcr));
}

/* PCR3: of the role's name, with no inner digest. */
static const char *
role(void)
{
	static const char arn[] = "arn:test:iam::000000000000:role/builder";
	unsigned char pcr[SHA384_SIZE];

	extend(arn, strlen(arn), pcr);
	return to_hex(pcr, sizeof(pcr));
}

/* The same hex but for the last bit. */
static const char *
one_bit(const char *hex)
{
	struct buf b = { NULL, 0, 0 };

	put_hex(&b, hex);
	b.data[b.len - 1] ^= 1;
	return to_hex(b.data, b.len);
}

/* PCR4 as it is not: over a digest, or over all of module_id. */
static const char *
wrong_pcr4(const char *how)
{
	static const char id[] = "i-0123456789abcdef0-enc019bc1a2b3c4d5e6";
	unsigned char sum[SHA384_SIZE], pcr[SHA384_SIZE];

	sha384(id, strcspn(id + 2, "-") + 2, sum);
	if (strcmp(how, "INNER") == 0)
		extend(sum, sizeof(sum), pcr);
	else
		extend(id, strlen(id), pcr);
	return to_hex(pcr, sizeof(pcr));
}

/* Its SHA-256, or "384" or "512". */
static const char *
artifact(const char *which)
{
	unsigned char sum[SHA512_SIZE];
	struct buf b = { NULL, 0, 0 };

	artifact_write(&b);
	if (strcmp(which, "384") == 0) {
		sha384(b.data, b.len, sum);
		return to_hex(sum, SHA384_SIZE);
	}
	if (strcmp(which, "512") == 0) {
		sha512(b.data, b.len, sum);
		return to_hex(sum, SHA512_SIZE);
	}
	return sha256_hex(b.data, b.len);
}

/*
 * PCR16 of the claim, or a wrong one: with "net" or of a pull request, over the
 * whole claim, or without the inner digest.
 */
static const char *
pcr16(const struct model *m, const char *how)
{
	struct model other = *m;
	struct buf source = { NULL, 0, 0 };
	unsigned char sum[SHA384_SIZE], pcr[SHA384_SIZE];

	if (strcmp(how, "NET") == 0)
		claim_set(&other, "net", "f5");
	if (strcmp(how, "PULL") == 0) {
		claim_set(&other, "repo",
		    "text:https://git.example/acme/hello");
		claim_set(&other, "ref", "text:refs/pull/7/head");
	}
	if (strcmp(how, "WHOLE") == 0)
		claim_write(&other, &source);
	else
		claim_source(&other, &source);
	sha384(source.data, source.len, sum);
	if (strcmp(how, "NOINNER") == 0)
		extend(source.data, source.len, pcr);
	else
		extend(sum, sizeof(sum), pcr);
	return to_hex(pcr, sizeof(pcr));
}

static const char *
repeated(char c, const char *count)
{
	size_t n = strtoul(count, NULL, 10);
	char *out = alloc(n + 1);

	memset(out, c, n);
	return out;
}

/* Text in lines of 64, as base64(1) and PEM have it. */
static const char *
in_lines(const char *text, const char *end)
{
	struct buf out = { NULL, 0, 0 };
	size_t i;

	for (i = 0; text[i] != '\0'; i++) {
		if (i > 0 && i % 64 == 0)
			put_text(&out, end);
		put_byte(&out, (unsigned char)text[i]);
	}
	put_byte(&out, 0);
	return (char *)out.data;
}

/* The alphabet of RFC 4648 5. */
static const char *
url_safe(const struct buf *doc, int padded)
{
	const char *text = to_base64(doc->data, doc->len);
	char *out = copy(text, padded ? strlen(text) : strcspn(text, "=")), *p;

	for (p = out; *p != '\0'; p++)
		*p = (char)(*p == '+' ? '-' : *p == '/' ? '_' : *p);
	return out;
}

/* A PCR as the prototype writes it. */
static const char *
pcr_base64(const char *word)
{
	struct buf b = { NULL, 0, 0 };

	put_hex(&b, measured(word));
	return to_base64(b.data, b.len);
}

/* The heads of 256 arrays, one within the other. */
static const char *
nested(void)
{
	const char *text = "";
	int i;

	for (i = 0; i < 256; i++)
		text = format("%s81", text);
	return text;
}

/* The encoded claim in hex, for what its members cannot express. */
static const char *
claim(const struct model *m)
{
	struct buf b = { NULL, 0, 0 };

	claim_write(m, &b);
	return to_hex(b.data, b.len);
}

/* What a runner on EC2 says before it runs a script. */
static const char *
runner_data(void)
{
	const char *text = format("{\"repository_url\":"
	    "\"https://git.example/acme/hello\",\"commit_hash\":\"%s\","
	    "\"script_path\":\"build.sh\","
	    "\"timestamp\":\"2026-01-15T12:00:00Z\"}",
	    digest_of("COMMIT", 20));

	return to_hex(text, strlen(text));
}

static const char *
fixed(const char *w)
{
	if (strncmp(w, "IMAGEPCR", 8) == 0)
		return image_pcr(w + 8);
	if (strncmp(w, "PCR4", 4) == 0)
		return wrong_pcr4(w + 4);
	if (strcmp(w, "PCR3") == 0)
		return role();
	if (strcmp(w, "PCR0BIT") == 0)
		return one_bit(measured("PCR0"));
	if (strncmp(w, "PCR", 3) == 0 || strncmp(w, "OTHERPCR", 8) == 0 ||
	    strncmp(w, "TPMPCR", 6) == 0)
		return measured(w);
	if (strcmp(w, "RUNNERDATA") == 0)
		return runner_data();
	if (strcmp(w, "USGOVROOT") == 0)
		return us_gov_root;
	if (strcmp(w, "ZERO48") == 0)
		return repeated('0', "96");
	if (strcmp(w, "ZERO64") == 0)
		return repeated('0', "128");
	if (strcmp(w, "ZERO1025") == 0)
		return repeated('0', "2050");
	if (strcmp(w, "DEEP") == 0)
		return format("%s80", nested());
	if (strcmp(w, "HEXPCR0") == 0)
		return to_hex(measured("PCR0"), 2 * SHA384_SIZE);
	if (strncmp(w, "ARTIFACT", 8) == 0)
		return artifact(w + 8);
	if (strcmp(w, "COMMIT") == 0 || strcmp(w, "OTHERCOMMIT") == 0)
		return digest_of(w, 20);
	if (strcmp(w, "COMMIT256START") == 0)
		return digest_of("COMMIT256", 20);
	if (strcmp(w, "COMMIT256") == 0 || strcmp(w, "TREE") == 0 ||
	    strcmp(w, "RECIPE") == 0 || strcmp(w, "ROOTFS") == 0 ||
	    strcmp(w, "OTHER") == 0)
		return digest_of(w, SHA256_SIZE);
	if (w[0] != '\0' && w[1] == ':')
		return repeated(w[0], w + 2);
	if (strncmp(w, "SPACE:", 6) == 0)
		return repeated(' ', w + 6);
	if (strncmp(w, "DIGEST:", 7) == 0)
		return sha256_hex(w + 7, strlen(w + 7));
	if (strncmp(w, "BASE64", 6) == 0 && strstr(w, "PCR") != NULL)
		return pcr_base64(w + 6);
	if (strcmp(w, "SIBLING") == 0)
		return log_sibling();
	if (strncmp(w, "VKEY:", 5) == 0)
		return note_vkey(w + 5);
	if (strncmp(w, "NUMBERKEY:", 10) == 0)
		return note_number_key(w + 10);
	return NULL;
}

static const char *
value(const char *w, const struct model *m, const struct buf *doc)
{
	const char *text;

	if (m != NULL && strncmp(w, "PCR16", 5) == 0)
		return pcr16(m, w + 5);
	if ((text = fixed(w)) != NULL)
		return text;
	if (m != NULL && strcmp(w, "LIST") == 0)
		return m->list_sha256;
	if (m != NULL && strcmp(w, "STATEMENT") == 0)
		return m->statement_sha256;
	/* of the list that was there before the artifact was added to it */
	if (m != NULL && strcmp(w, "OTHERLIST") == 0)
		return sha256_hex("", 0);
	if (m != NULL && strcmp(w, "CLAIM") == 0)
		return claim(m);
	/* without its head */
	if (m != NULL && strcmp(w, "CLAIMREST") == 0)
		return claim(m) + 2;
	if (doc != NULL && strcmp(w, "BASE64") == 0)
		return to_base64(doc->data, doc->len);
	if (doc != NULL && strcmp(w, "LINES") == 0)
		return in_lines(to_base64(doc->data, doc->len), "\n");
	if (doc != NULL && strcmp(w, "CRLFLINES") == 0)
		return in_lines(to_base64(doc->data, doc->len), "\r\n");
	if (doc != NULL && strcmp(w, "HEXLINES") == 0)
		return in_lines(to_hex(doc->data, doc->len), "\n");
	if (doc != NULL && strcmp(w, "HEX") == 0)
		return to_hex(doc->data, doc->len);
	if (doc != NULL && strcmp(w, "URLSAFE") == 0)
		return url_safe(doc, 0);
	if (doc != NULL && strcmp(w, "URLSAFEPADDED") == 0)
		return url_safe(doc, 1);
	if (doc != NULL && strcmp(w, "NOTE") == 0)
		return log_note(m, doc, "");
	if (doc != NULL && strcmp(w, "NOTE1") == 0)
		return log_note(m, doc, "alone");
	if (doc != NULL && strncmp(w, "NOTE:", 5) == 0)
		return log_note(m, doc, w + 5);
	if (doc != NULL && strncmp(w, "SIGSUM:", 7) == 0)
		return log_sigsum(doc, w + 7);
	if (doc != NULL && strcmp(w, "DOCUMENTID") == 0)
		return log_document_id(doc);
	die("no value $(%s)", w);
}

/* text with each $(WORD) replaced; m and doc where they are known. */
char *
expand(const char *text, const struct model *m, const struct buf *doc)
{
	struct buf out = { NULL, 0, 0 };
	const char *start, *end;

	while ((start = strstr(text, "$(")) != NULL) {
		if ((end = strchr(start, ')')) == NULL)
			die("no end: %s", start);
		put(&out, text, (size_t)(start - text));
		put_text(&out, value(copy(start + 2, (size_t)(end - start) -
		    2), m, doc));
		text = end + 1;
	}
	put_text(&out, text);
	put_byte(&out, 0);
	return (char *)out.data;
}
