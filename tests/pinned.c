/*
 * A document under a policy that is pinned from itself, at its own time:
 *
 *   pinned live FILE [NONCE]        as the answer of a live enclave of that
 *                                   time, to its own nonce or to this one
 *   pinned CLAIM SHA256 FILE        as the attestation of an artifact of that
 *                                   digest; CLAIM as --claim has it
 *
 * and the token of the verdict, or "live" or "verified" and the first line.
 * What a program cannot do without the artifact, or years later, a library can.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tbverify.h"

#define FILE_MAX (64 * 1024)

struct pinned {
	unsigned char file[FILE_MAX];
	size_t len;
	struct tbv_inspection *in;
	struct tbv_policy *policy;
	struct tbv_evidence *evidence;
	size_t image;
};

static void
end(const char *what)
{
	(void)fprintf(stderr, "pinned: %s\n", what);
	exit(2);
}

static void
read_document(struct pinned *p, const char *path)
{
	FILE *f = fopen(path, "rb");

	if (f == NULL)
		end("no such file");
	p->len = fread(p->file, 1, sizeof(p->file), f);
	(void)fclose(f);
	p->policy = tbv_policy_new();
	p->evidence = tbv_evidence_new();
	if (p->policy == NULL || p->evidence == NULL ||
	    tbv_inspect(p->file, p->len, &p->in) != TBV_OK ||
	    tbv_evidence_set_attestation_mem(p->evidence, p->file,
	    p->len) != TBV_OK)
		end("not a document");
}

/* What the document says, or "". */
static const char *
said(const struct pinned *p, const char *name)
{
	size_t i;

	for (i = 0; i < tbv_inspection_count(p->in); i++)
		if (strcmp(tbv_inspection_name(p->in, i), name) == 0)
			return tbv_inspection_value(p->in, i);
	return "";
}

static size_t
unhex(const char *hex, unsigned char *out, size_t room)
{
	unsigned int value;
	size_t n;

	for (n = 0; n < room && sscanf(hex + 2 * n, "%2x", &value) == 1; n++)
		out[n] = (unsigned char)value;
	return n;
}

/* Its boot or its image; a debug enclave's zeros are replaced by other values,
 * so that the verdict is that of a policy as anybody would have it. */
static void
pin_pcrs(struct pinned *p)
{
	static const unsigned int index[2][3] = { { 0, 1, 2 }, { 4, 7, 12 } };
	static const unsigned char zero[TBV_PCR_SIZE];
	int is_tpm = strcmp(said(p, "kind"), "nitrotpm") == 0;
	unsigned char pcr[TBV_PCR_SIZE];
	char name[8];
	size_t i;

	if (tbv_policy_add_image(p->policy, "pinned", &p->image) != TBV_OK ||
	    tbv_policy_image_set_kind(p->policy, p->image, is_tpm ?
	    TBV_IMAGE_NITROTPM : TBV_IMAGE_ENCLAVE) != TBV_OK)
		end("no image");
	for (i = 0; i < 3; i++) {
		(void)snprintf(name, sizeof(name), "pcr%u", index[is_tpm][i]);
		if (unhex(said(p, name), pcr, sizeof(pcr)) != sizeof(pcr))
			end("no PCRs");
		if (!is_tpm && memcmp(pcr, zero, sizeof(zero)) == 0)
			memset(pcr, 0x5a, sizeof(pcr));
		if (tbv_policy_image_set_pcr(p->policy, p->image,
		    index[is_tpm][i], pcr, sizeof(pcr)) != TBV_OK)
			end(tbv_policy_message(p->policy));
	}
}

/* A millisecond is of the second that it is in. */
static void
pin_time(struct pinned *p)
{
	char text[32];
	int64_t now;

	(void)snprintf(text, sizeof(text), "%.19sZ", said(p, "time"));
	if (tbv_time_parse(text, &now) != TBV_OK ||
	    tbv_evidence_set_now(p->evidence, now) != TBV_OK)
		end("no time");
}

static int
judge_live(struct pinned *p, const char *nonce)
{
	unsigned char bytes[1024];
	struct tbv_live *live = NULL;
	size_t n = unhex(nonce, bytes, sizeof(bytes));
	int rc;

	if ((n >= TBV_NONCE_SIZE_MIN ? tbv_evidence_expect_nonce(p->evidence,
	    bytes, n) : tbv_evidence_expect_age(p->evidence, 1)) != TBV_OK)
		end(tbv_evidence_message(p->evidence));
	rc = tbv_live_verify(p->policy, p->evidence, &live);
	printf("%s %s\n", rc == TBV_OK ? "live" : tbv_error_token(rc),
	    tbv_live_summary(live));
	tbv_live_free(live);
	return rc;
}

static int
judge_claim(struct pinned *p, const char *claim, const char *sha256)
{
	struct tbv_result *r = NULL;
	unsigned char digest[TBV_SHA256_SIZE];
	int rc;

	if (unhex(sha256, digest, sizeof(digest)) != sizeof(digest) ||
	    tbv_evidence_set_artifact(p->evidence, digest, 0, "artifact") !=
	    TBV_OK || tbv_policy_image_set_claim_mem(p->policy, p->image,
	    claim, strlen(claim)) != TBV_OK ||
	    tbv_policy_image_set_any_source(p->policy, p->image) != TBV_OK)
		end(tbv_policy_message(p->policy));
	rc = tbv_verify(p->policy, p->evidence, &r);
	printf("%s %s\n", rc == TBV_OK ? "verified" : tbv_error_token(rc),
	    tbv_result_summary(r));
	tbv_result_free(r);
	return rc;
}

int
main(int argc, char **argv)
{
	static struct pinned p;
	int is_live = argc >= 3 && strcmp(argv[1], "live") == 0, rc;

	if (argc < 3 || argc > 4 || (!is_live && argc != 4))
		end("usage: pinned live FILE [NONCE] | CLAIM SHA256 FILE");
	read_document(&p, argv[is_live ? 2 : 3]);
	pin_pcrs(&p);
	pin_time(&p);
	rc = is_live ? judge_live(&p, argc > 3 ? argv[3] : said(&p, "nonce")) :
	    judge_claim(&p, argv[1], argv[2]);
	tbv_inspection_free(p.in);
	tbv_evidence_free(p.evidence);
	tbv_policy_free(p.policy);
	return rc == TBV_OK ? 0 : 1;
}
