/*
 * Policy files: each member, known and of its type, and that nothing stays
 * of a file that is refused.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "support.h"

#define HEX16 "0123456789abcdef"
#define HEX64 HEX16 HEX16 HEX16 HEX16
#define HEX96 HEX64 HEX16 HEX16
#define HEX40 HEX16 HEX16 "01234567"
#define ZEROS "000000000000000000000000000000000000000000000000" \
	"000000000000000000000000000000000000000000000000"

#define V "{\"tbverify-policy\":1"
#define PCRS "\"pcrs\":{\"0\":\"" HEX96 "\",\"1\":\"" HEX96 "\",\"2\":\"" \
	HEX96 "\"}"
#define TPM "\"pcrs\":{\"4\":\"" HEX96 "\",\"7\":\"" HEX96 "\",\"12\":\"" \
	ZEROS "\"}"
/* A policy whose one image has these members as well. */
#define IMAGE(more) V ",\"images\":[{\"name\":\"i\"," PCRS more "}]}"
/* A policy whose one image has a name and these members. */
#define BARE(more) V ",\"images\":[{\"name\":\"i\"" more "}]}"
/* Policies about logs and endorsers alone. */
#define LOG(members) V ",\"log\":{" members "}}"
/* Another image's. */
#define OTHER "\"pcrs\":{\"0\":\"" HEX96 "\",\"1\":\"" HEX96 "\",\"2\":\"" \
    "f" "123456789abcdef" "0123456789abcdef" "0123456789abcdef" \
    "0123456789abcdef" "0123456789abcdef" "0123456789abcdef" "\"}"
#define LISTS(more) V ",\"endorsements\":{\"endorsers\":\"e\"," \
    "\"stream\":\"s\"," more "}}"

static const struct {
	const char *why, *json, *want;
} rows[] = {
	{ "the version alone", V "}", "ok" },
	{ "white space", " \n\t" V "}\r\n", "ok" },
	{ "an image", IMAGE(""), "ok" },
	{ "an enclave by its kind", IMAGE(",\"kind\":\"enclave\""), "ok" },
	{ "an AMI", BARE(",\"kind\":\"nitrotpm\"," TPM), "ok" },
	{ "an AMI, its kind last", BARE("," TPM ",\"kind\":\"nitrotpm\""),
	    "ok" },
	{ "an AMI with claims", BARE(",\"kind\":\"nitrotpm\"," TPM
	    ",\"insecure-tpm-claim\":true,\"claim\":\"tb1\""), "ok" },
	{ "an AMI with the PCRs of an enclave", IMAGE(",\"kind\":"
	    "\"nitrotpm\""), "reference-incomplete" },
	{ "a kind of no text", IMAGE(",\"kind\":1"), "policy-value" },
	{ "claims of a TPM in words", BARE(",\"kind\":\"nitrotpm\"," TPM
	    ",\"insecure-tpm-claim\":\"yes\""), "policy-value" },
	{ "no image in images", V ",\"images\":[]}", "ok" },
	{ "two images", V ",\"images\":[{\"name\":\"i\"," PCRS "},"
	    "{\"name\":\"i\"," PCRS "}]}", "ok" },

	{ "nothing", "", "policy-syntax" },
	{ "text", "policy", "policy-syntax" },
	{ "something behind", V "}}", "policy-syntax" },
	{ "a comment", V "}//", "policy-syntax" },
	{ "a comma before the end", V ",}", "policy-syntax" },
	{ "a version of 1.0", "{\"tbverify-policy\":1.0}",
	    "policy-syntax" },
	{ "a number past 2^53", V ",\"x\":9007199254740993}",
	    "policy-syntax" },
	{ "an escaped name", "{\"tbverify-polic\\u0079\":1}",
	    "policy-syntax" },
	{ "a version twice", V ",\"tbverify-policy\":1}", "policy-syntax" },
	{ "refs twice", V ",\"refs\":[],\"refs\":[]}", "policy-syntax" },
	{ "images twice", V ",\"images\":[],\"images\":[]}",
	    "policy-syntax" },
	{ "a PCR twice", BARE(",\"pcrs\":{\"0\":\"" HEX96 "\",\"0\":\"" HEX96
	    "\"}"), "policy-syntax" },
	{ "an image's claim twice", IMAGE(",\"claim\":\"tb1\","
	    "\"claim\":\"text\""), "policy-syntax" },
	{ "depth 9", V ",\"x\":[[[[[[[[1]]]]]]]]}", "policy-syntax" },
	{ "a raw line feed", V ",\"refs\":[\"refs/\n\"]}", "policy-syntax" },
	{ "an escaped NUL", V ",\"refs\":[\"refs/a\\u0000\"]}",
	    "policy-syntax" },

	{ "an array", "[1]", "policy-version" },
	{ "an empty object", "{}", "policy-version" },
	{ "no version", "{\"images\":[]}", "policy-version" },
	{ "a version that is not first",
	    "{\"images\":[],\"tbverify-policy\":1}", "policy-version" },
	{ "version 0", "{\"tbverify-policy\":0}", "policy-version" },
	{ "version 2", "{\"tbverify-policy\":2}", "policy-version" },
	{ "version -1", "{\"tbverify-policy\":-1}", "policy-version" },
	{ "a version of text", "{\"tbverify-policy\":\"1\"}",
	    "policy-version" },
	{ "version true", "{\"tbverify-policy\":true}", "policy-version" },
	{ "a version in another case", "{\"Tbverify-policy\":1}",
	    "policy-version" },

	{ "an unknown member", V ",\"image\":[]}", "policy-member" },
	{ "a member in another case", V ",\"Images\":[]}", "policy-member" },
	{ "an empty name", V ",\"\":1}", "policy-member" },
	{ "an unknown member of an image", IMAGE(",\"x\":1"),
	    "policy-member" },
	{ "an image's member outside", V ",\"pcrs\":{}}", "policy-member" },
	{ "a policy's member inside", IMAGE(",\"refs\":[]"),
	    "policy-member" },
	{ "an image without a name", V ",\"images\":[{" PCRS "}]}",
	    "policy-member" },
	{ "an image without PCRs", BARE(""), "policy-member" },
	{ "an image of nothing", V ",\"images\":[{}]}", "policy-member" },
	{ "an image that is not of debug mode",
	    BARE(",\"insecure-debug\":false"), "policy-member" },

	{ "a log", LOG("\"policy\":\"x\""), "ok" },
	{ "all of a log", LOG("\"policy\":\"x\",\"require\":false,"
	    "\"while-valid\":\"require\""), "ok" },
	{ "a log without its policy", LOG("\"require\":false"),
	    "policy-member" },
	{ "a log of nothing", LOG(""), "policy-member" },
	{ "no log", V ",\"log\":null}", "policy-value" },
	{ "a log of text", V ",\"log\":\"x\"}", "policy-value" },
	{ "a log policy of no name", LOG("\"policy\":\"\""), "policy-value" },
	{ "two log policies", LOG("\"policy\":[\"x\"]"), "policy-value" },
	{ "a proof that is needed in words", LOG("\"policy\":\"x\","
	    "\"require\":\"yes\""), "policy-value" },
	{ "another while-valid", LOG("\"policy\":\"x\","
	    "\"while-valid\":\"default\""), "policy-value" },
	{ "an unknown member of a log", LOG("\"policy\":\"x\",\"url\":\"y\""),
	    "policy-member" },
	{ "endorsements", LISTS("\"trust\":\"also\""), "ok" },
	{ "all of endorsements", LISTS("\"trust\":\"instead\",\"roots\":"
	    "[\"aws-nitro-g1\"],\"files\":[\"a\",\"b\"],\"min-serial\":1,"
	    "\"max-list-age\":\"30d\",\"require\":true"), "ok" },
	{ "endorsements of nothing", V ",\"endorsements\":{}}",
	    "policy-member" },
	{ "no endorsements", V ",\"endorsements\":null}", "policy-value" },
	{ "no trust: it has no default", LISTS("\"files\":[]"),
	    "policy-member" },
	{ "no endorsers", V ",\"endorsements\":{\"stream\":\"s\","
	    "\"trust\":\"also\"}}", "policy-member" },
	{ "no stream", V ",\"endorsements\":{\"endorsers\":\"e\","
	    "\"trust\":\"also\"}}", "policy-member" },
	{ "an empty stream", V ",\"endorsements\":{\"endorsers\":\"e\","
	    "\"trust\":\"also\",\"stream\":\"\"}}", "policy-value" },
	{ "another trust", LISTS("\"trust\":\"yes\""), "policy-value" },
	{ "roots beside also", LISTS("\"trust\":\"also\",\"roots\":"
	    "[\"aws-nitro-g1\"]"), "policy-value" },
	{ "no roots", LISTS("\"trust\":\"instead\",\"roots\":[]"),
	    "policy-value" },
	{ "a serial below 0", LISTS("\"trust\":\"also\",\"min-serial\":-1"),
	    "policy-value" },
	{ "a serial of text", LISTS("\"trust\":\"also\",\"min-serial\":"
	    "\"1\""), "policy-value" },
	{ "a list's age of 0", LISTS("\"trust\":\"also\",\"max-list-age\":"
	    "\"0d\""), "policy-value" },
	{ "a file of no name", LISTS("\"trust\":\"also\",\"files\":[\"\"]"),
	    "policy-value" },
	{ "one file", LISTS("\"trust\":\"also\",\"files\":\"a\""),
	    "policy-value" },
	{ "an unknown member of endorsements", LISTS("\"trust\":\"also\","
	    "\"x\":1"), "policy-member" },

	{ "images of an object", V ",\"images\":{}}", "policy-value" },
	{ "images null", V ",\"images\":null}", "policy-value" },
	{ "images of text", V ",\"images\":[\"x\"]}", "policy-value" },
	{ "images of arrays", V ",\"images\":[[]]}", "policy-value" },
	{ "a second image of text", V ",\"images\":[{\"name\":\"i\"," PCRS
	    "},\"x\"]}", "policy-value" },
	{ "a name of a number", V ",\"images\":[{\"name\":1," PCRS "}]}",
	    "policy-value" },
	{ "a name of nothing", V ",\"images\":[{\"name\":\"\"," PCRS "}]}",
	    "policy-value" },

	{ "PCRs of an array", BARE(",\"pcrs\":[]"), "policy-value" },
	{ "no PCRs in pcrs", BARE(",\"pcrs\":{}"), "reference-incomplete" },
	{ "PCR0 and 1", BARE(",\"pcrs\":{\"0\":\"" HEX96 "\",\"1\":\"" HEX96
	    "\"}"), "reference-incomplete" },
	{ "PCR8 in place of 2", BARE(",\"pcrs\":{\"0\":\"" HEX96
	    "\",\"1\":\"" HEX96 "\",\"8\":\"" HEX96 "\"}"),
	    "reference-incomplete" },
	{ "PCR 00", BARE(",\"pcrs\":{\"00\":\"" HEX96 "\"}"),
	    "policy-value" },
	{ "PCR 32", BARE(",\"pcrs\":{\"32\":\"" HEX96 "\"}"),
	    "policy-value" },
	{ "PCR PCR0", BARE(",\"pcrs\":{\"PCR0\":\"" HEX96 "\"}"),
	    "policy-value" },
	{ "a PCR of a number", BARE(",\"pcrs\":{\"0\":1}"),
	    "policy-value" },
	{ "a PCR null", BARE(",\"pcrs\":{\"0\":null}"), "policy-value" },
	{ "a PCR of 95 digits", BARE(",\"pcrs\":{\"0\":\"" HEX64 HEX16
	    "0123456789abcde\"}"), "reference-value" },
	{ "a PCR of zeros", BARE(",\"pcrs\":{\"0\":\"" ZEROS "\"}"),
	    "reference-zero" },

	{ "the built-in root", IMAGE(",\"roots\":[\"aws-nitro-g1\"]"), "ok" },
	{ "two roots", IMAGE(",\"roots\":[\"a\",\"b\"]"), "ok" },
	{ "no root in roots", IMAGE(",\"roots\":[]"), "policy-value" },
	{ "a root of nothing", IMAGE(",\"roots\":[\"\"]"), "policy-value" },
	{ "a root of text", IMAGE(",\"roots\":\"a\""), "policy-value" },
	{ "a root of a number", IMAGE(",\"roots\":[1]"), "policy-value" },
	{ "roots null", IMAGE(",\"roots\":null"), "policy-value" },
	{ "a second root null", IMAGE(",\"roots\":[\"a\",null]"),
	    "policy-value" },

	{ "an image's times", IMAGE(",\"not-before\":"
	    "\"2026-01-01T00:00:00Z\",\"not-after\":"
	    "\"2027-01-01T00:00:00Z\",\"max-age\":\"180d\""), "ok" },
	{ "not-before of a date", IMAGE(",\"not-before\":\"2026-01-01\""),
	    "policy-value" },
	{ "not-before of a number", IMAGE(",\"not-before\":1"),
	    "policy-value" },
	{ "not-before before 1970", IMAGE(",\"not-before\":"
	    "\"1969-12-31T23:59:59Z\""), "policy-value" },
	{ "not-after of nothing", IMAGE(",\"not-after\":\"\""),
	    "policy-value" },
	{ "not-after null", IMAGE(",\"not-after\":null"), "policy-value" },
	{ "max-age of a number", IMAGE(",\"max-age\":180"),
	    "policy-value" },
	{ "max-age without a unit", IMAGE(",\"max-age\":\"180\""),
	    "policy-value" },
	{ "max-age of nothing", IMAGE(",\"max-age\":\"0d\""),
	    "policy-value" },

	{ "claim tb1", IMAGE(",\"claim\":\"tb1\""), "ok" },
	{ "claim digest", IMAGE(",\"claim\":\"digest\""), "ok" },
	{ "claim statement", IMAGE(",\"claim\":\"statement\""), "ok" },
	{ "claim json, a word", IMAGE(",\"claim\":\"json\""),
	    "policy-value" },
	{ "claim of nothing", IMAGE(",\"claim\":{}"), "policy-value" },
	{ "claim of an array", IMAGE(",\"claim\":[]"), "policy-value" },
	{ "claim tb1, an object", IMAGE(",\"claim\":{\"tb1\":{}}"),
	    "policy-member" },
	{ "claim digest, a word in it", IMAGE(
	    ",\"claim\":{\"digest\":\"sha256\"}"), "policy-value" },
	{ "claim digest, no member", IMAGE(",\"claim\":{\"digest\":{}}"),
	    "ok" },
	{ "claim digest, its members", IMAGE(",\"claim\":{\"digest\":{"
	    "\"algorithm\":\"sha512\",\"encoding\":\"raw\","
	    "\"prefix\":true}}"), "ok" },
	{ "a digest of another algorithm", IMAGE(",\"claim\":{\"digest\":{"
	    "\"algorithm\":\"SHA256\"}}"), "policy-value" },
	{ "a digest of base64", IMAGE(",\"claim\":{\"digest\":{"
	    "\"encoding\":\"base64\"}}"), "policy-value" },
	{ "a prefix of 1", IMAGE(",\"claim\":{\"digest\":{"
	    "\"prefix\":1}}"), "policy-value" },
	{ "json, its members", IMAGE(",\"claim\":{\"json\":{"
	    "\"artifact\":\"/a\",\"commit\":\"/c\",\"repository\":"
	    "\"/r/u\",\"ref\":\"/r/f\"}}"), "ok" },
	{ "json, another member", IMAGE(",\"claim\":{\"json\":{"
	    "\"artifact\":\"/a\",\"tree\":\"/t\"}}"), "policy-member" },
	{ "json, a pointer of 7", IMAGE(",\"claim\":{\"json\":{"
	    "\"artifact\":7}}"), "policy-value" },
	{ "any-source of an image", IMAGE(",\"any-source\":true"), "ok" },
	{ "any-source of an image, a word", IMAGE(
	    ",\"any-source\":\"yes\""), "policy-value" },
	{ "private", IMAGE(",\"private\":\"allowed\""), "ok" },
	{ "private, a boolean", IMAGE(",\"private\":true"),
	    "policy-value" },
	{ "refs of a word", V ",\"refs\":\"all\"}", "policy-value" },
	{ "claim text", IMAGE(",\"claim\":\"text\""), "ok" },
	{ "claim TB1", IMAGE(",\"claim\":\"TB1\""), "policy-value" },
	{ "claim of nothing", IMAGE(",\"claim\":\"\""), "policy-value" },
	{ "claim 1", IMAGE(",\"claim\":1"), "policy-value" },
	{ "claim of both", IMAGE(",\"claim\":[\"tb1\",\"text\"]"),
	    "policy-value" },
	{ "measured", IMAGE(",\"measured-claim\":true"), "ok" },
	{ "not measured", IMAGE(",\"measured-claim\":false"), "ok" },
	{ "measured of a number", IMAGE(",\"measured-claim\":0"),
	    "policy-value" },
	{ "measured of text", IMAGE(",\"measured-claim\":\"false\""),
	    "policy-value" },
	{ "text, measured", IMAGE(",\"claim\":\"text\","
	    "\"measured-claim\":true"), "policy-value" },
	{ "measured, text", IMAGE(",\"measured-claim\":true,"
	    "\"claim\":\"text\""), "policy-value" },
	{ "text, not measured", IMAGE(",\"claim\":\"text\","
	    "\"measured-claim\":false"), "ok" },
	{ "network allowed", IMAGE(",\"network\":\"allowed\""), "ok" },
	{ "network refused", IMAGE(",\"network\":\"refused\""), "ok" },
	{ "network true", IMAGE(",\"network\":true"), "policy-value" },
	{ "network of another word", IMAGE(",\"network\":\"allow\""),
	    "policy-value" },
	{ "debug", BARE(",\"insecure-debug\":true"), "ok" },
	{ "debug with PCRs", IMAGE(",\"insecure-debug\":true"),
	    "policy-value" },
	{ "debug before PCRs", BARE(",\"insecure-debug\":true," PCRS),
	    "policy-value" },
	{ "no debug, with PCRs", IMAGE(",\"insecure-debug\":false"), "ok" },
	{ "debug 1", BARE(",\"insecure-debug\":1"), "policy-value" },
	{ "debug of text", BARE(",\"insecure-debug\":\"true\""),
	    "policy-value" },

	{ "all kinds of source", V ",\"repositories\":[\"https://r\"],"
	    "\"refs\":[\"refs/tags/v*\"],\"commits\":[\"" HEX40 "\",\"" HEX64
	    "\"],\"recipes\":[\"" HEX64 "\"],\"rootfs\":[\"" HEX64 "\"]}",
	    "ok" },
	{ "empty lists", V ",\"repositories\":[],\"refs\":[],\"commits\":[],"
	    "\"recipes\":[],\"rootfs\":[]}", "ok" },
	{ "repositories of text", V ",\"repositories\":\"https://r\"}",
	    "policy-value" },
	{ "repositories null", V ",\"repositories\":null}",
	    "policy-value" },
	{ "a repository of nothing", V ",\"repositories\":[\"\"]}",
	    "policy-value" },
	{ "a repository of a number", V ",\"repositories\":[1]}",
	    "policy-value" },
	{ "a short ref", V ",\"refs\":[\"v1\"]}", "policy-value" },
	{ "two stars", V ",\"refs\":[\"refs/*/*\"]}", "policy-value" },
	{ "refs of an object", V ",\"refs\":{}}", "policy-value" },
	{ "a short commit", V ",\"commits\":[\"0123456\"]}",
	    "policy-value" },
	{ "a commit of a number", V ",\"commits\":[1]}", "policy-value" },
	{ "a recipe of 40", V ",\"recipes\":[\"" HEX40 "\"]}",
	    "policy-value" },
	{ "recipes true", V ",\"recipes\":true}", "policy-value" },
	{ "a rootfs of 40", V ",\"rootfs\":[\"" HEX40 "\"]}",
	    "policy-value" },
	{ "rootfs of text", V ",\"rootfs\":\"" HEX64 "\"}",
	    "policy-value" },
	{ "names any", V ",\"names\":\"any\"}", "ok" },
	{ "names basename", V ",\"names\":\"basename\"}", "ok" },
	{ "names of another word", V ",\"names\":\"none\"}",
	    "policy-value" },
	{ "names true", V ",\"names\":true}", "policy-value" },
	{ "any source", V ",\"any-source\":true}", "ok" },
	{ "not any source", V ",\"any-source\":false,\"commits\":[\"" HEX40
	    "\"]}", "ok" },
	{ "any source 1", V ",\"any-source\":1}", "policy-value" },
	{ "any source and a commit", V ",\"any-source\":true,\"commits\":[\""
	    HEX40 "\"]}", "policy-value" },
	{ "a repository and any source", V ",\"repositories\":[\"x\"],"
	    "\"any-source\":true}", "policy-value" },
	{ "a ref and any source", V ",\"refs\":[\"refs/x\"],"
	    "\"any-source\":true}", "policy-value" },
	{ "the policy's times", V ",\"not-before\":"
	    "\"2026-01-01T00:00:00Z\",\"not-after\":"
	    "\"2027-01-01T00:00:00Z\",\"max-age\":\"4w\"}", "ok" },
	{ "not-before false", V ",\"not-before\":false}", "policy-value" },
	{ "not-after past what is", V ",\"not-after\":"
	    "\"2026-02-29T00:00:00Z\"}", "policy-value" },
	{ "max-age -1d", V ",\"max-age\":\"-1d\"}", "policy-value" },
	{ "max-age past the years that there are",
	    V ",\"max-age\":\"999999999w\"}", "policy-value" }
};

static int
is_empty(const struct tbv_policy *p)
{
	return p->image_count == 0 && p->root_count == 0 &&
	    p->repositories.count == 0 && p->refs.count == 0 &&
	    p->commits.count == 0 && p->recipes.count == 0 &&
	    p->rootfs.count == 0 && p->tree.data == NULL &&
	    p->window.has == 0 && !p->any_source && !p->any_name &&
	    !p->debug_allowed;
}

static int
set(struct tbv_policy *p, const char *json)
{
	struct tbv_bytes in = copy(chars(json));
	int rc = tbv_policy_set_json_mem(p, in.data, in.len);

	discard(in);
	ck_assert_int_eq(*tbv_policy_message(p) != '\0', rc != TBV_OK);
	return rc;
}

START_TEST(file)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_fault fault;
	int rc;

	ck_assert_ptr_nonnull(p);
	rc = set(p, rows[_i].json);
	expect_token(rows[_i].why, rc, rows[_i].want);
	if (rc != TBV_OK) {
		ck_assert_msg(is_empty(p), "%s: something stays",
		    rows[_i].why);
		tbv_fault_clear(&fault);
		ck_assert_int_eq(tbv_policy_ready(p, &fault),
		    TBV_ERR_NO_IMAGE);
		/* reset, it can be filled by another file */
		ck_assert_int_eq(set(p, V "}"), rc);
		tbv_policy_reset(p);
		ck_assert_int_eq(set(p, V "}"), TBV_OK);
	}
	tbv_policy_free(p);
}
END_TEST

/* The members before the damage are removed too. */
START_TEST(refused_at_the_end)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(set(p, V ",\"images\":[{\"name\":\"i\"," PCRS
	    ",\"roots\":[\"a\"],\"network\":\"allowed\"}],\"repositories\":"
	    "[\"x\"],\"refs\":[\"refs/x\"],\"commits\":[\"" HEX40 "\"],"
	    "\"recipes\":[\"" HEX64 "\"],\"rootfs\":[\"" HEX64 "\"],"
	    "\"names\":\"any\",\"max-age\":\"1d\",\"x\":1}"),
	    TBV_ERR_POLICY_MEMBER);
	ck_assert_int_eq(is_empty(p), 1);
	ck_assert_str_eq(tbv_policy_message(p), "policy: x: unknown member");
	tbv_policy_free(p);
}
END_TEST

START_TEST(values)
{
	struct tbv_policy *p = tbv_policy_new();
	const struct tbv_image *i;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(set(p, V ",\"images\":[{\"name\":\"a\"," PCRS
	    ",\"roots\":[\"aws-nitro-g1\",\"r.pem\"],\"not-before\":"
	    "\"1970-01-01T00:00:01Z\",\"not-after\":\"1970-01-01T00:00:02Z\""
	    ",\"max-age\":\"3s\",\"claim\":\"text\",\"measured-claim\":false,"
	    "\"network\":\"allowed\"},{\"name\":\"b\","
	    "\"insecure-debug\":true}],\"repositories\":[\"https://r\"],"
	    "\"refs\":[\"refs/a\",\"refs/b\"],\"commits\":[\"" HEX40 "\"],"
	    "\"recipes\":[\"" HEX64 "\"],\"rootfs\":[\"" HEX64 "\"],"
	    "\"names\":\"any\",\"not-before\":\"1970-01-01T00:00:04Z\","
	    "\"not-after\":\"1970-01-01T00:00:05Z\",\"max-age\":\"6s\"}"),
	    TBV_OK);
	ck_assert_uint_eq(p->image_count, 2);
	i = &p->image[0];
	ck_assert_str_eq(i->name, "a");
	ck_assert_uint_eq(i->reference.mask, 7);
	ck_assert_uint_eq(i->reference.value[2][1], 0x23);
	ck_assert_uint_eq(i->root_count, 2);
	ck_assert_uint_eq(p->root[i->root[0]].len > 0, 1);
	ck_assert_uint_eq(p->root[i->root[1]].len, 0);
	ck_assert_uint_eq(tbv_policy_file_count(p), 1);
	ck_assert_str_eq(tbv_policy_file_path(p, 0), "r.pem");
	ck_assert_uint_eq(i->window.has, 7);
	ck_assert_int_eq(i->window.not_before, 1);
	ck_assert_int_eq(i->window.not_after, 2);
	ck_assert_int_eq(i->window.max_age, 3);
	ck_assert_int_eq(i->claim, TBV_CLAIM_TEXT);
	ck_assert_int_eq(i->unmeasured, 1);
	ck_assert_int_eq(i->network, 1);
	ck_assert_int_eq(i->debug, 0);
	i = &p->image[1];
	ck_assert_int_eq(i->debug, 1);
	ck_assert_int_eq(i->claim, TBV_CLAIM_TB1);
	ck_assert_int_eq(i->unmeasured + i->network, 0);
	ck_assert_uint_eq(i->reference.mask, 0);
	ck_assert_int_eq(p->debug_allowed, 0);
	ck_assert_uint_eq(p->repositories.count, 1);
	ck_assert_uint_eq(p->refs.count, 2);
	ck_assert_str_eq(p->refs.item[1], "refs/b");
	ck_assert_uint_eq(p->commits.count, 1);
	ck_assert_uint_eq(p->recipes.count, 1);
	ck_assert_uint_eq(p->rootfs.count, 1);
	ck_assert_int_eq(p->any_name, 1);
	ck_assert_uint_eq(p->window.has, 7);
	ck_assert_int_eq(p->window.not_before, 4);
	ck_assert_int_eq(p->window.not_after, 5);
	ck_assert_int_eq(p->window.max_age, 6);
	ck_assert_int_eq(p->any_source, 0);
	tbv_policy_free(p);
}
END_TEST

/* Each of these makes a policy that is no longer empty. */
static int
use_image(struct tbv_policy *p)
{
	size_t image;

	return tbv_policy_add_image(p, "i", &image);
}

static int
use_repository(struct tbv_policy *p)
{
	return tbv_policy_add_repository(p, "https://r");
}

static int
use_ref(struct tbv_policy *p)
{
	return tbv_policy_add_ref(p, "refs/x");
}

static int
use_commit(struct tbv_policy *p)
{
	return tbv_policy_add_commit_hex(p, HEX40);
}

static int
use_recipe(struct tbv_policy *p)
{
	return tbv_policy_add_recipe_hex(p, HEX64);
}

static int
use_rootfs(struct tbv_policy *p)
{
	return tbv_policy_add_rootfs_hex(p, HEX64);
}

static int
use_tree(struct tbv_policy *p)
{
	return tbv_policy_set_tree_hex(p, HEX64);
}

static int
use_window(struct tbv_policy *p)
{
	return tbv_policy_set_max_age(p, 1);
}

static int
use_file(struct tbv_policy *p)
{
	return set(p, V ",\"commits\":[\"" HEX40 "\"]}");
}

static int (*const uses[])(struct tbv_policy *) = { use_image,
    use_repository, use_ref, use_commit, use_recipe, use_rootfs, use_tree,
    use_window, use_file, tbv_policy_set_any_source,
    tbv_policy_set_any_name };

START_TEST(not_empty)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(uses[_i](p), TBV_OK);
	ck_assert_int_eq(set(p, V "}"), TBV_ERR_USAGE);
	ck_assert_int_eq(is_empty(p), 0);
	tbv_policy_free(p);
}
END_TEST

/* A caller's options come after the file, and replace parts of it. */
START_TEST(options_after)
{
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_fault fault;
	size_t image;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(tbv_policy_set_chain_time(p, TBV_CHAIN_TIME_NOW),
	    TBV_OK);
	ck_assert_int_eq(set(p, V ",\"images\":[{\"name\":\"a\"," PCRS
	    ",\"roots\":[\"r.pem\"]}],\"repositories\":[\"https://r\"],"
	    "\"refs\":[\"refs/x\"]}"), TBV_OK);
	ck_assert_int_eq(p->time, TBV_CHAIN_TIME_NOW);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_ready(p, &fault),
	    TBV_ERR_POLICY_FILE);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_IMAGES), TBV_OK);
	/* with the image goes the file that it named */
	ck_assert_uint_eq(tbv_policy_file_count(p), 0);
	ck_assert_int_eq(tbv_policy_add_image(p, "option", &image), TBV_OK);
	ck_assert_uint_eq(image, 0);
	ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, image, 0, HEX96),
	    TBV_OK);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_ready(p, &fault),
	    TBV_ERR_REFERENCE_INCOMPLETE);
	ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, image, 1, HEX96),
	    TBV_OK);
	ck_assert_int_eq(tbv_policy_image_set_pcr_hex(p, image, 2, HEX96),
	    TBV_OK);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_ready(p, &fault), TBV_OK);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_REPOSITORIES), TBV_OK);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_ready(p, &fault), TBV_ERR_NO_SOURCE);
	ck_assert_int_eq(tbv_policy_add_repository(p, "https://o"), TBV_OK);
	ck_assert_uint_eq(p->repositories.count, 1);
	ck_assert_uint_eq(p->refs.count, 1);
	tbv_policy_free(p);
}
END_TEST

START_TEST(size)
{
	struct tbv_policy *p = tbv_policy_new();
	char *text = malloc(TBV_POLICY_SIZE_MAX + 1);

	ck_assert_ptr_nonnull(p);
	ck_assert_ptr_nonnull(text);
	memset(text, ' ', TBV_POLICY_SIZE_MAX + 1);
	memcpy(text, V "}", strlen(V "}"));
	ck_assert_int_eq(tbv_policy_set_json_mem(p, text,
	    TBV_POLICY_SIZE_MAX + 1), TBV_ERR_POLICY_SYNTAX);
	tbv_policy_reset(p);
	ck_assert_int_eq(tbv_policy_set_json_mem(p, text, TBV_POLICY_SIZE_MAX),
	    TBV_OK);
	tbv_policy_free(p);
	free(text);
}
END_TEST

/* Text that is not JSON: the position of the error, or the kind of file. */
START_TEST(not_json)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(set(p, "PK\003\004"), TBV_ERR_POLICY_SYNTAX);
	ck_assert_str_eq(tbv_policy_message(p), "policy: a ZIP file");
	tbv_policy_reset(p);
	ck_assert_int_eq(set(p, "{\n x"), TBV_ERR_POLICY_SYNTAX);
	ck_assert_ptr_nonnull(strstr(tbv_policy_message(p),
	    "policy: line 2, column 2: "));
	tbv_policy_free(p);
}
END_TEST

/* The vectors' policies, and what each is. */
static const struct {
	const char *name, *want;
} vectors[] = {
	{ "policies/default.json", "ok" },
	{ "policies/everything.json", "ok" },
	{ "policies/requester.json", "ok" },
	{ "policies/debug.json", "ok" },
	{ "policies/text.json", "ok" },
	{ "policies/no-image.json", "ok" },
	{ "policies/not-json.json", "policy-syntax" },
	{ "policies/trailing.json", "policy-syntax" },
	{ "policies/twice.json", "policy-syntax" },
	{ "policies/other-case.json", "policy-member" },
	{ "policies/unknown-member.json", "policy-member" },
	{ "policies/unknown-image-member.json", "policy-member" },
	{ "policies/version-2.json", "policy-version" },
	{ "policies/version-late.json", "policy-version" },
	{ "policies/wrong-type.json", "policy-value" },
	{ "policies/wrong-value.json", "policy-value" },
	{ "policies/two-stars.json", "policy-value" },
	{ "policies/short-commit.json", "policy-value" },
	{ "policies/short-pcr.json", "reference-value" },
	{ "policies/two-pcrs.json", "reference-incomplete" },
	{ "policies/zero.json", "reference-zero" }
};

START_TEST(vector)
{
	struct tbv_bytes in = load(vectors[_i].name);
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	expect_token(vectors[_i].name, tbv_policy_set_json_mem(p, in.data,
	    in.len), vectors[_i].want);
	tbv_policy_free(p);
	discard(in);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_json");
	TCase *tcase = tcase_create("policy_json");

	tcase_add_loop_test(tcase, file, 0, ROWS(rows));
	tcase_add_test(tcase, refused_at_the_end);
	tcase_add_test(tcase, values);
	tcase_add_loop_test(tcase, not_empty, 0, ROWS(uses));
	tcase_add_test(tcase, options_after);
	tcase_add_test(tcase, size);
	tcase_add_test(tcase, not_json);
	tcase_add_loop_test(tcase, vector, 0, ROWS(vectors));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
