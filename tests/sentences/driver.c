/*
 * driver NAME: what a program that uses the library sees when it calls it in a
 * way that no command line can; the sentence as tbverify would print it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tbverify.h>

static const char zeros[TBV_PCR_SIZE];
static struct tbv_policy *p;
static size_t image;

static void
tell(int error, const char *message)
{
	fprintf(stderr, "%s%s%s [%s]\n", message, *message != '\0' ? "; " : "",
	    tbv_error_sentence(error), tbv_error_token(error));
}

static int
no_image(void)
{
	return tbv_policy_image_set_pcr_hex(p, 7, 0, "00");
}

static int
pcr_size(void)
{
	return tbv_policy_image_set_pcr(p, image, 0, (const uint8_t *)zeros,
	    1);
}

static int
pcr_index(void)
{
	static const uint8_t ones[TBV_PCR_SIZE] = { 1 };

	return tbv_policy_image_set_pcr(p, image, 32, ones, sizeof(ones));
}

static int
claim_form(void)
{
	return tbv_policy_image_set_claim(p, image, (enum tbv_claim_form)7);
}

static int
image_kind(void)
{
	return tbv_policy_image_set_kind(p, image, (enum tbv_image_kind)7);
}

static int
late_kind(void)
{
	static const uint8_t value[TBV_PCR_SIZE] = { 1 };

	(void)tbv_policy_image_set_pcr(p, image, 0, value, sizeof(value));
	return tbv_policy_image_set_kind(p, image, TBV_IMAGE_NITROTPM);
}

static int
image_window(void)
{
	return tbv_policy_image_set_max_age(p, image, -1);
}

static int
policy_window(void)
{
	return tbv_policy_set_max_age(p, -1);
}

static int
time_word(void)
{
	return tbv_policy_set_chain_time(p, (enum tbv_chain_time)7);
}

static int
no_part(void)
{
	return tbv_policy_clear(p, (enum tbv_policy_part)77);
}

static int
twice(void)
{
	return tbv_policy_set_json_mem(p, "{}", 2);
}

static int
no_file(void)
{
	return tbv_policy_set_file_mem(p, 7, "", 0);
}

static int
no_json(void)
{
	const char *json;

	return tbv_policy_image_json(p, 7, &json);
}

static int
while_valid(void)
{
	return tbv_policy_set_while_valid(p, (enum tbv_while_valid)7);
}

static int
trust(void)
{
	return tbv_policy_set_endorsement_trust(p,
	    (enum tbv_endorsement_trust)7);
}

static int
min_serial(void)
{
	return tbv_policy_set_min_serial(p, (uint64_t)1 << 53);
}

static int
list_age(void)
{
	return tbv_policy_set_max_list_age(p, -1);
}

static int
no_measurement(void)
{
	return tbv_policy_image_add_measurement(p, image, NULL);
}

static int
null_name(void)
{
	return tbv_policy_add_image(p, NULL, &image);
}

/* A failure that nobody looked at. */
static int
ignored(void)
{
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_result *r = NULL;

	(void)null_name();
	(void)tbv_verify(p, e, &r);
	tell(tbv_result_error(r), tbv_result_message(r));
	exit(0);
}

static const struct {
	const char *name;
	int (*call)(void);
} calls[] = {
	{ "null-name", null_name },
	{ "ignored", ignored },
	{ "no-image", no_image },
	{ "pcr-size", pcr_size },
	{ "pcr-index", pcr_index },
	{ "claim-form", claim_form },
	{ "image-kind", image_kind },
	{ "late-kind", late_kind },
	{ "image-window", image_window },
	{ "policy-window", policy_window },
	{ "time-word", time_word },
	{ "no-part", no_part },
	{ "twice", twice },
	{ "no-file", no_file },
	{ "no-json", no_json },
	{ "while-valid", while_valid },
	{ "trust", trust },
	{ "min-serial", min_serial },
	{ "list-age", list_age },
	{ "no-measurement", no_measurement }
};

/* Parts missing for a verdict: the policy is made from this JSON. */
static int
judge(const char *json, int parts)
{
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_result *r = NULL;
	static const uint8_t sha256[TBV_SHA256_SIZE] = { 1 };
	int rc;

	if (e == NULL || policy == NULL)
		return 2;
	rc = tbv_policy_set_json_mem(policy, json, strlen(json));
	if (rc != TBV_OK) {
		tell(rc, tbv_policy_message(policy));
		return 1;
	}
	if (parts > 0)
		(void)tbv_evidence_set_artifact(e, sha256, 0, "x");
	if (parts > 1)
		(void)tbv_evidence_set_now(e, 0);
	(void)tbv_verify(policy, e, &r);
	tell(tbv_result_error(r), tbv_result_message(r));
	tbv_result_free(r);
	tbv_policy_free(policy);
	tbv_evidence_free(e);
	return 0;
}

static size_t
slurp(const char *path, char *data, size_t room)
{
	FILE *in = fopen(path, "rb");
	size_t len;

	if (in == NULL)
		return 0;
	len = fread(data, 1, room, in);
	(void)fclose(in);
	return len;
}

/* A good case, with one more value that is expected of it. */
static int
expect(const char *kind, const char *value)
{
	static char data[TBV_POLICY_SIZE_MAX];
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_result *r = NULL;
	uint8_t sha256[TBV_SHA256_SIZE];
	uint64_t size;
	int fd = open("artifact/hello-1.0.tar", O_RDONLY);

	(void)tbv_policy_set_json_mem(policy, data, slurp(
	    "policies/repository.json", data, sizeof(data)));
	(void)tbv_policy_set_file_mem(policy, 0, data, slurp("pki/root.pem",
	    data, sizeof(data)));
	(void)tbv_evidence_set_attestation_mem(e, data, slurp(
	    "cases/good-repository/attestation", data, sizeof(data)));
	(void)tbv_digest_fd(fd, sha256, &size, NULL, NULL);
	(void)tbv_evidence_set_artifact(e, sha256, size, "hello-1.0.tar");
	(void)tbv_evidence_set_now(e, 1780272000);
	(void)(strcmp(kind, "ref") == 0 ? tbv_evidence_expect_ref(e, value) :
	    strcmp(kind, "commit") == 0 ? tbv_evidence_expect_commit(e,
	    value) : tbv_evidence_expect_repository(e, value));
	(void)tbv_verify(policy, e, &r);
	tell(tbv_result_error(r), tbv_result_message(r));
	tbv_result_free(r);
	tbv_policy_free(policy);
	tbv_evidence_free(e);
	return 0;
}

static int
note(const char *vkey, const char *text)
{
	struct tbv_result *r = NULL;
	size_t len;

	(void)tbv_note_verify(vkey, text, strlen(text), &len, &r);
	tell(tbv_result_error(r), tbv_result_message(r));
	tbv_result_free(r);
	return 0;
}

static const char *const mistakes[] = {
	"no-bytes", "no-digest", "no-name", "no-time", "two-names", "no-ref",
	"no-commit", "no-repository"
};
#define MISTAKES (sizeof(mistakes) / sizeof(mistakes[0]))

/* What a setter of evidence refuses, and a verdict in spite of that. */
static int
mistake(size_t which, int verdict)
{
	static const uint8_t none[TBV_SHA256_SIZE];
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_result *r = NULL;
	int rc = TBV_OK;

	switch (which) {
	case 0:
		rc = tbv_evidence_set_attestation_mem(e, NULL, 1);
		break;
	case 1:
		rc = tbv_evidence_set_artifact(e, none, 0, "x");
		break;
	case 2:
		rc = tbv_evidence_expect_name(e, "");
		break;
	case 3:
		rc = tbv_evidence_set_now(e, INT64_MAX);
		break;
	case 4:
		(void)tbv_evidence_expect_name(e, "a");
		rc = tbv_evidence_expect_name(e, "b");
		break;
	case 5:
		rc = tbv_evidence_expect_ref(e, "v1.0");
		break;
	case 6:
		rc = tbv_evidence_expect_commit(e, "HEAD");
		break;
	case 7:
		rc = tbv_evidence_expect_repository(e, "");
		break;
	}
	if (verdict) {
		(void)tbv_verify(p, e, &r);
		tell(tbv_result_error(r), tbv_result_message(r));
	} else
		tell(rc, tbv_evidence_message(e));
	tbv_result_free(r);
	tbv_evidence_free(e);
	return 0;
}

/*
 * A live enclave: what a setter refuses (0 to 4), what a question lacks (5 to
 * 8), and evidence that is of both kinds (9 and 10).
 */
static int
live_mistake(int which)
{
	static const uint8_t data[2048] = { 1 };
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_live *live = NULL;
	struct tbv_result *r = NULL;
	int rc;

	if (which < 5) {
		rc = which == 0 ? tbv_evidence_expect_nonce(e, data, 15) :
		    which == 1 ? tbv_evidence_expect_nonce(e, data, 1025) :
		    which == 2 ? tbv_evidence_expect_public_key_mem(e, data,
		    0) : which == 3 ? tbv_evidence_expect_public_key_mem(e,
		    data, 1025) : tbv_evidence_expect_age(e, 0);
		tell(rc, tbv_evidence_message(e));
		tbv_evidence_free(e);
		return 0;
	}
	for (rc = 0; rc < 3; rc++)
		(void)tbv_policy_image_set_pcr(p, image, (unsigned int)rc,
		    data, TBV_PCR_SIZE);
	if (which > 5)
		(void)tbv_evidence_expect_age(e, 1);
	if (which > 6)
		(void)tbv_evidence_set_now(e, 0);
	if (which == 8)
		(void)tbv_evidence_set_proof_mem(e, data, 1);
	if (which > 8)
		(void)tbv_evidence_set_artifact(e, data, 0, "x");
	if (which == 10) {
		(void)tbv_policy_set_any_source(p);
		(void)tbv_verify(p, e, &r);
		tell(tbv_result_error(r), tbv_result_message(r));
	} else {
		(void)tbv_live_verify(p, e, &live);
		tell(tbv_live_error(live), tbv_live_message(live));
	}
	tbv_result_free(r);
	tbv_live_free(live);
	tbv_evidence_free(e);
	return 0;
}

/* What an entry of a log lacks: its time, itself, its proof. */
static int
lacking(const char *log_policy, int parts)
{
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_result *r = NULL;

	(void)tbv_policy_set_log_policy_mem(policy, log_policy,
	    strlen(log_policy));
	if (parts > 0)
		(void)tbv_evidence_set_now(e, 0);
	if (parts > 1)
		(void)tbv_evidence_set_attestation_mem(e, "x", 1);
	(void)tbv_log_verify(policy, e, &r);
	tell(tbv_result_error(r), tbv_result_message(r));
	tbv_result_free(r);
	tbv_policy_free(policy);
	tbv_evidence_free(e);
	return 0;
}

static int
logged(void)
{
	struct tbv_evidence *e = tbv_evidence_new();
	struct tbv_result *r = NULL;

	(void)tbv_log_verify(p, e, &r);
	tell(tbv_result_error(r), tbv_result_message(r));
	tbv_result_free(r);
	tbv_evidence_free(e);
	return 0;
}

static int
checkpoint(void)
{
	struct tbv_result *r = NULL;

	(void)tbv_log_checkpoint(p, "x", 1, 0, &r);
	tell(tbv_result_error(r), tbv_result_message(r));
	tbv_result_free(r);
	return 0;
}

static int
lists(size_t which)
{
	struct tbv_result *r = NULL;

	(void)tbv_verify_lists(p, 0, which, &r);
	tell(tbv_result_error(r), tbv_result_message(r));
	tbv_result_free(r);
	return 0;
}

static int
load_policy(const char *directory, const char *name)
{
	struct tbv_policy *policy = tbv_policy_new();
	int rc = tbv_policy_load_at(policy, open(directory, O_RDONLY), name);

	tell(rc, tbv_policy_message(policy));
	tbv_policy_free(policy);
	return 0;
}

static int
check_policy(int64_t now)
{
	struct tbv_plan *plan;
	int rc = tbv_policy_check(p, now, &plan);

	tell(rc, tbv_plan_message(plan));
	tbv_plan_free(plan);
	return 0;
}

static int
measure(int fd)
{
	struct tbv_measurement *m = NULL;
	int rc = tbv_measure_fd(fd, NULL, NULL, &m);

	tell(rc, tbv_measurement_message(m));
	tbv_measurement_free(m);
	return 0;
}

int
main(int argc, char **argv)
{
	size_t i;
	int rc;

	p = tbv_policy_new();
	if (argc < 2 || p == NULL ||
	    tbv_policy_add_image(p, "x", &image) != TBV_OK)
		return 2;
	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strcmp(calls[i].name, argv[1]) == 0) {
			rc = calls[i].call();
			tell(rc, tbv_policy_message(p));
			return rc == TBV_OK;
		}
	for (i = 0; i < MISTAKES; i++)
		if (strcmp(mistakes[i], argv[1]) == 0)
			return mistake(i, argc > 2);
	if (argc == 2 && strcmp(argv[1], "no-present") == 0)
		return check_policy(-1);
	if (argc == 4 && strcmp(argv[1], "load") == 0)
		return load_policy(argv[2], argv[3]);
	if (argc == 3 && strcmp(argv[1], "live") == 0)
		return live_mistake(atoi(argv[2]));
	if (argc == 4 && strcmp(argv[1], "lacking") == 0)
		return lacking(argv[2], atoi(argv[3]));
	if (argc == 4 && strcmp(argv[1], "expect") == 0)
		return expect(argv[2], argv[3]);
	if (argc == 4 && strcmp(argv[1], "judge") == 0)
		return judge(argv[2], atoi(argv[3]));
	if (argc == 4 && strcmp(argv[1], "note") == 0)
		return note(argv[2], argv[3]);
	if (strcmp(argv[1], "measure-directory") == 0)
		return measure(open("/", O_RDONLY));
	if (strcmp(argv[1], "measure-nothing") == 0)
		return measure(-1);
	if (strcmp(argv[1], "logged") == 0)
		return logged();
	if (strcmp(argv[1], "checkpoint") == 0)
		return checkpoint();
	if (strcmp(argv[1], "lists") == 0)
		return lists(argc == 3 ? 7 : SIZE_MAX);
	return 2;
}
