/*
 * Every function of another library that can fail does so, one call at a time:
 * there is no verdict then and nothing is left in memory.  Exceptions are in
 * tests/injection/functions.def.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cbor.h>
#include <cjson/cJSON.h>
#include <errno.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "case.h"
#include "document/certificate.h"
#include "heap.h"
#include "image.h"
#include "crypto/signature.h"
#include "injection/called.h"
#include "support.h"

#define TEXT_SIZE	16384
#define PCR	"e9bdcf5c90b1a3be88f52f17724ddcff5d0d7cc774e87e47fa1a18d7d2b" \
	"4312f45626fd5712b2c8eb6420acbd3b0ff9d"

/* The most that a failure may come to. */
enum worst { NONE, REFUSED, SAME };

enum {
#define FN(name, ways, worst, type, params, args, first, second) ID_##name,
#include "injection/functions.def"
#undef FN
	IDS
};

static const struct {
	const char *name;
	int ways;
	enum worst worst;
} functions[] = {
#define FN(name, ways, worst, type, params, args, first, second) \
	{ #name, ways, worst },
#include "injection/functions.def"
#undef FN
};

/*
 * Where nothing is injected: what cannot fail, and what is made to fail
 * elsewhere.
 */
static const struct {
	const char *why, *names;
} others[] = {
	{ "returns nothing", " BN_CTX_end BN_CTX_free BN_CTX_start"
	    " BN_MONT_CTX_free BN_free"
	    " EC_GROUP_free EC_POINT_free ERR_new ERR_set_error"
	    " EVP_MD_CTX_free EVP_MD_CTX_set_flags EVP_MD_free"
	    " EVP_PKEY_CTX_free EVP_PKEY_free EVP_SIGNATURE_free"
	    " cJSON_Delete cJSON_free free qsort " },
	{ "an answer about two numbers, a point or the error queue",
	    " BN_cmp EC_POINT_is_at_infinity ERR_peek_last_error " },
	{ "marks in the error queue, and no part of a verdict",
	    " ERR_pop_to_mark ERR_set_mark " },
	{ "a structure of what it is given", " OSSL_PARAM_construct_end"
	    " OSSL_PARAM_construct_octet_string"
	    " OSSL_PARAM_construct_utf8_string " },
	{ "a look into a tree: NULL and 0 say what is there, and vectors/ has"
	    " policies of every kind", " cJSON_GetObjectItemCaseSensitive"
	    " cJSON_GetStringValue cJSON_IsArray cJSON_IsBool"
	    " cJSON_IsNumber cJSON_IsObject cJSON_IsString cJSON_IsTrue " },
	{ "arithmetic", " crc32 crc32_combine crc32_combine64 " },
	{ "in tests/lib/verify/test_memory", " calloc malloc realloc strdup " },
	{ "ahead of a verdict alone: in tests/lib/crypto/test_engine",
	    " BN_MONT_CTX_new BN_MONT_CTX_set BN_mod_add_quick"
	    " BN_mod_mul_montgomery BN_mod_sub_quick BN_new BN_to_montgomery"
	    " EVP_PKEY_CTX_new_from_pkey EVP_PKEY_verify EVP_PKEY_verify_init"
	    " RAND_bytes mbx_get_cpu_features mbx_is_crypto_mb_applicable"
	    " mbx_nistp384_ecdsa_verify_mb8 " },
	{ "in tests/tbverify/injected.t", " fstat fstat64 lseek lseek64 pread pread64"
	    " read " },
	{ "in tests/lib/image/test_measure, or of the thread that it denies",
	    " pthread_cond_destroy pthread_cond_init pthread_cond_signal"
	    " pthread_cond_wait pthread_create pthread_join"
	    " pthread_mutex_destroy pthread_mutex_unlock pthread_sigmask"
	    " sigfillset " },
	{ "in tests/lib/policy/test_policy_load", " close fstatat fstatat64"
	    " geteuid openat openat64 syscall " },
	{ "strings", " bcmp memchr memcmp memcpy memmove memset snprintf"
	    " strchr strcmp strcpy strcspn strlen strncmp strnlen strrchr"
	    " strspn strstr strtol vsnprintf " }
};

/*
 * The calls
 */

static int running;
static int target, way;		/* IDS: none */
static size_t target_call;
static size_t calls[IDS];
static int failed;

/* Which of its failures a call is to return, or 0. */
static int
failure(int id)
{
	if (!running)
		return 0;
	if (++calls[id] < target_call || id != target)
		return 0;
	/* a failed BN_CTX fails until BN_CTX_end() */
	if (calls[id] > target_call && id != ID_BN_CTX_get)
		return 0;
	failed = 1;
	return way;
}

static struct cbor_decoder_result
cbor_failed(enum cbor_decoder_status status)
{
	struct cbor_decoder_result result;

	memset(&result, 0, sizeof(result));
	result.status = status;
	return result;
}

#define FN(name, ways, worst, type, params, args, first, second) \
	type __real_##name params; \
	type __wrap_##name params; \
	type \
	__wrap_##name params \
	{ \
		int how = failure(ID_##name); \
		return how == 1 ? (first) : how == 2 ? (second) : \
		    __real_##name args; \
	}
#include "injection/functions.def"
#undef FN

/*
 * What is done: from nothing to the text of what it says
 */

struct outcome {
	int rc;
	char text[TEXT_SIZE];		/* of what was verified */
};

static struct vector documents[4];
static int image = -1;
static struct tbv_bytes attestation;

static void
say(struct outcome *out, const char *text)
{
	if (out->rc == TBV_OK)
		(void)snprintf(out->text, sizeof(out->text), "%s", text);
}

static void
verify(const struct vector *v, const char *key, struct outcome *out)
{
	struct tbv_result *result;
	struct rules rules;
	const char *json = "";
	int rc;

	rules_make(&rules, key);
	out->rc = vector_judge(v, &rules, &result);
	if (out->rc != TBV_OK && result != NULL)
		ck_assert_ptr_null(result_leaks(result));
	if (result != NULL && (rc = tbv_result_json(result, &json)) != TBV_OK)
		out->rc = rc;
	say(out, json);
	tbv_result_free(result);
	rules_free(&rules);
}

static const char logged_and_endorsed[] = "--policy\npolicies/default.json\n"
    "--log-policy\npolicies/log.policy\n"
    "--endorsers\npolicies/endorsers.policy\n"
    "--endorsements\npolicies/list.note\n"
    "--stream\ntest.example/builder\n--no-state\n";

static void
proof_and_list(struct outcome *out)
{
	verify(&documents[0], logged_and_endorsed, out);
}

/* Of an image of the policy, without a document. */
static void
lists_alone(struct outcome *out)
{
	struct tbv_result *r = NULL;
	struct rules rules;

	rules_make(&rules, logged_and_endorsed);
	out->rc = rules.error;
	if (out->rc == TBV_OK)
		out->rc = tbv_verify_lists(rules.policy, 1780272000, 0, &r);
	if (out->rc != TBV_OK && r != NULL)
		ck_assert_ptr_null(result_leaks(r));
	if (r != NULL)
		say(out, tbv_result_summary(r));
	tbv_result_free(r);
	rules_free(&rules);
}

static void
everything(struct outcome *out)
{
	verify(&documents[1], documents[1].key, out);
}

static void
policy_file(struct outcome *out)
{
	verify(&documents[2], documents[2].key, out);
}

static void
off_curve(struct outcome *out)
{
	verify(&documents[3], documents[3].key, out);
}

static void
image_file(struct outcome *out)
{
	struct tbv_measurement *m;
	const char *json = "";

	out->rc = tbv_measure_fd(image, NULL, NULL, &m);
	if (out->rc != TBV_OK && m != NULL)
		ck_assert_ptr_null(tbv_measurement_pcr(m, 0));
	if (out->rc == TBV_OK)
		out->rc = tbv_measurement_json(m, &json);
	say(out, json);
	tbv_measurement_free(m);
}

/* An image's entry goes into a policy file. */
static void
pin(struct outcome *out)
{
	static const char empty[] = "{\"tbverify-policy\": 1}";
	struct tbv_policy *p = tbv_policy_new();
	const char *json = NULL;
	size_t i;

	out->rc = p == NULL ? TBV_ERR_MEMORY :
	    tbv_policy_add_image(p, "a", &i);
	for (i = 0; i < 3 && out->rc == TBV_OK; i++)
		out->rc = tbv_policy_image_set_pcr_hex(p, 0, (unsigned int)i,
		    PCR);
	if (out->rc == TBV_OK)
		out->rc = tbv_policy_image_json(p, 0, &json);
	if (out->rc == TBV_OK)
		out->rc = tbv_policy_image_insert_json(p, 0, empty,
		    sizeof(empty) - 1, &json);
	if (out->rc != TBV_OK)
		ck_assert_ptr_null(json);
	else
		say(out, json);
	tbv_policy_free(p);
}

static void
inspect(struct outcome *out)
{
	struct tbv_inspection *in;
	const char *json = "";

	out->rc = tbv_inspect(attestation.data, attestation.len, &in);
	if (out->rc == TBV_OK)
		out->rc = tbv_inspection_json(in, &json);
	say(out, json);
	tbv_inspection_free(in);
}

static void
digest(struct outcome *out)
{
	struct tbv_digest *d = tbv_digest_new();
	uint8_t sha256[TBV_SHA256_SIZE];
	char hex[2 * TBV_SHA256_SIZE + 1];

	out->rc = d == NULL ? TBV_ERR_CRYPTO :
	    tbv_digest_update(d, "a", 1);
	if (out->rc == TBV_OK)
		out->rc = tbv_digest_final(d, sha256, NULL);
	if (out->rc == TBV_OK) {
		tbv_text_hex(sha256, sizeof(sha256), hex);
		say(out, hex);
	}
	tbv_digest_free(d);
}

static void
no_verdict(struct outcome *out)
{
	struct tbv_result *r;
	const char *json = "";

	out->rc = tbv_result_new_failure(TBV_ERR_IO, "a", &r);
	if (out->rc == TBV_OK)
		out->rc = tbv_result_json(r, &json);
	say(out, json);
	tbv_result_free(r);
}

static uint8_t nowhere[TBV_POINT_SIZE], nowhere_der[TBV_SIGNATURE_DER_MAX];
static struct tbv_bytes nowhere_signature;

/* The generator is the key, and r is what is left of the order after e: e * G
 * + r * G is the point at infinity. */
static void
make_nowhere(void)
{
	EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_secp384r1);
	uint8_t rs[TBV_SIGNATURE_RS_SIZE] = { 0 }, sha384[48];
	BIGNUM *r;

	ck_assert_ptr_nonnull(group);
	ck_assert_uint_eq(EC_POINT_point2oct(group,
	    EC_GROUP_get0_generator(group), POINT_CONVERSION_UNCOMPRESSED,
	    nowhere, sizeof(nowhere), NULL), sizeof(nowhere));
	image_sha384("a", 1, sha384);
	ck_assert_ptr_nonnull(r = BN_bin2bn(sha384, sizeof(sha384), NULL));
	ck_assert_int_eq(BN_sub(r, EC_GROUP_get0_order(group), r), 1);
	ck_assert_int_eq(BN_bn2binpad(r, rs, 48), 48);
	rs[TBV_SIGNATURE_RS_SIZE - 1] = 1;
	nowhere_signature.data = nowhere_der;
	nowhere_signature.len = tbv_signature_to_der(rs, nowhere_der);
	BN_free(r);
	EC_GROUP_free(group);
}

static void
ends_nowhere(struct outcome *out)
{
	struct tbv_bytes message = chars("a");
	enum tbv_signature rc = tbv_signature_check_der(NULL, nowhere,
	    &message, 1, nowhere_signature);

	out->rc = rc == TBV_SIGNATURE_GOOD ? TBV_OK :
	    rc == TBV_SIGNATURE_NO_VERDICT ? TBV_ERR_CRYPTO :
	    TBV_ERR_SIGNATURE;
}

/* Whatever libcrypto knows of ML-DSA-44. */
static void
new_algorithm(struct outcome *out)
{
	out->rc = tbv_signature_has_mldsa44() ? TBV_OK : TBV_ERR_UNSUPPORTED;
}

static const struct {
	const char *why;
	void (*run)(struct outcome *);
	int want;			/* with no failure */
	int shows;			/* as bytes what it cannot read */
} scenes[] = {
	{ "document, proof and endorsements", proof_and_list, TBV_OK, 0 },
	{ "endorsements alone", lists_alone, TBV_OK, 0 },
	{ "a policy that is written", pin, TBV_OK, 0 },
	{ "a policy of everything", everything, TBV_OK, 0 },
	{ "a policy and its files", policy_file, TBV_OK, 0 },
	{ "a key off its curve", off_curve, TBV_ERR_CERTIFICATE_KEY, 0 },
	{ "an image", image_file, TBV_OK, 0 },
	{ "an inspection", inspect, TBV_OK, 1 },
	{ "a digest", digest, TBV_OK, 0 },
	{ "no verdict", no_verdict, TBV_OK, 0 },
	{ "a signature that ends nowhere", ends_nowhere, TBV_ERR_SIGNATURE, 0 },
	{ "ML-DSA-44", new_algorithm, -1, 0 }
};

static void
set_up(void)
{
	struct image parts;
	struct image_signer *signer = image_signer_new("P-384", 0);
	struct image_bytes section, file;
	uint8_t pcr0[TBV_PCR_SIZE];

	vector_open(&documents[0], "good-log-beside");
	vector_open(&documents[1], "good-everything");
	vector_open(&documents[2], "good-endorsed-file");
	vector_open(&documents[3], "certificate-off-curve-ca");
	attestation = load("cases/good/attestation");
	make_nowhere();
	memset(&parts, 0, sizeof(parts));
	parts.version = 4;
	image_add(&parts, IMAGE_KERNEL, "kernel", 6);
	image_add(&parts, IMAGE_CMDLINE, "reboot=k", 8);
	image_add(&parts, IMAGE_METADATA, "{}", 2);
	image_add(&parts, IMAGE_RAMDISK, "ramdisk", 7);
	image_pcr(&parts, 0, pcr0);
	section = image_signature(signer, pcr0);
	image_add(&parts, IMAGE_SIGNATURE, section.data, section.len);
	file = image_write(&parts);
	image = image_open(file);
	free(section.data);
	free(file.data);
	image_signer_free(signer);
}

static void
tear_down(void)
{
	size_t i;

	for (i = 0; i < 4; i++)
		vector_close(&documents[i]);
	discard(attestation);
	(void)close(image);
}

/* A scene in which a call fails, or none; what it leaves in memory. */
static long
play(size_t scene, int id, int how, size_t call, struct outcome *out)
{
	struct heap heap;
	int round;

	/* in the first round a library may make what it keeps for good */
	for (round = 0; round < 2; round++) {
		memset(calls, 0, sizeof(calls));
		memset(out, 0, sizeof(*out));
		out->rc = TBV_ERR_INTERNAL;
		target = id;
		target_call = call;
		way = how;
		failed = 0;
		running = 1;
		heap_begin();
		scenes[scene].run(out);
		heap = heap_end();
		running = 0;
		if (heap.blocks <= 0)
			break;
	}
	return heap.blocks > 0 ? heap.blocks : 0;
}

/* Whether no more has come of a failure than may. */
static int
is_sound(size_t scene, int id, const struct outcome *got,
    const struct outcome *want)
{
	if (got->rc == want->rc && strcmp(got->text, want->text) == 0)
		return functions[id].worst == SAME || want->rc != TBV_OK;
	if (got->rc == TBV_OK)
		return scenes[scene].shows && functions[id].worst == REFUSED;
	return tbv_error_class(got->rc) == TBV_CLASS_SYSTEM ||
	    functions[id].worst == REFUSED;
}

/* Lets each call of a function fail in turn. */
static void
fail_each(size_t scene, int id, int how, const struct outcome *want)
{
	static struct outcome got;
	size_t n = 0;
	long left;

	do {
		left = play(scene, id, how, ++n, &got);
		/* no ck_assert: each writes a line to a file */
		if (left != 0)
			ck_abort_msg("%s: %s %zu: %ld blocks are left",
			    scenes[scene].why, functions[id].name, n, left);
		if (failed && !is_sound(scene, id, &got, want))
			ck_abort_msg("%s: %s %zu, way %d: %s %.60s",
			    scenes[scene].why, functions[id].name, n, how,
			    tbv_error_token(got.rc), got.text);
	} while (failed);
}

START_TEST(failing)
{
	static struct outcome want;
	int id, how;

	(void)play((size_t)_i, IDS, 0, 0, &want);
	ck_assert_int_eq(play((size_t)_i, IDS, 0, 0, &want), 0);
	if (scenes[_i].want >= 0)
		ck_assert_str_eq(tbv_error_token(want.rc),
		    tbv_error_token(scenes[_i].want));
	for (id = 0; id < IDS; id++)
		for (how = 1; how <= functions[id].ways; how++)
			fail_each((size_t)_i, id, how, &want);
}
END_TEST

/* Each function of the table is called in one of the scenes. */
START_TEST(all_are_called)
{
	static struct outcome out;
	size_t scene, sum[IDS] = { 0 };
	int id;

	for (scene = 0; scene < sizeof(scenes) / sizeof(scenes[0]); scene++) {
		(void)play(scene, IDS, 0, 0, &out);
		for (id = 0; id < IDS; id++)
			sum[id] += calls[id];
	}
	for (id = 0; id < IDS; id++)
		ck_assert_msg(sum[id] > 0, "%s", functions[id].name);
}
END_TEST

static int
is_function(const char *name)
{
	int id;

	for (id = 0; id < IDS; id++)
		if (strcmp(functions[id].name, name) == 0)
			return 1;
	return 0;
}

static int
is_other(const char *name)
{
	char word[128];
	size_t i;

	(void)snprintf(word, sizeof(word), " %s ", name);
	for (i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (strstr(others[i].names, word) != NULL)
			return 1;
	return 0;
}

/* Whatever the objects of lib/ need is in one of the two tables. */
START_TEST(all_are_known)
{
	const size_t count = sizeof(called) / sizeof(called[0]);
	size_t i;

	ck_assert_uint_gt(count, IDS);
	for (i = 0; i < count; i++)
		ck_assert_msg(is_function(called[i]) + is_other(called[i]) ==
		    1, "%s: in neither table, or in both", called[i]);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("injection");
	TCase *t = tcase_create("injection");

	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_set_timeout(t, 60);
	tcase_add_test(t, all_are_known);
	tcase_add_test(t, all_are_called);
	tcase_add_loop_test(t, failing, 0, ROWS(scenes));
	suite_add_tcase(s, t);
	return run(s);
}
