/*
 * Holds what inspection shows to values that are known from elsewhere, and
 * proves that it shows nothing of what it cannot read and all else escaped.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "document/cose.h"
#include "heap.h"
#include "support.h"

static struct tbv_inspection *
inspect(const char *name, int want)
{
	struct tbv_inspection *in;
	struct tbv_bytes data;
	char path[128];

	(void)snprintf(path, sizeof(path), "cases/%s/attestation", name);
	data = load(path);
	expect_token(name, tbv_inspect(data.data, data.len, &in),
	    tbv_error_token(want));
	discard(data);
	ck_assert_ptr_nonnull(in);
	ck_assert_int_eq(tbv_inspection_error(in), want);
	return in;
}

/* The n-th value of a name, or NULL. */
static const char *
value(const struct tbv_inspection *in, const char *name, size_t n)
{
	size_t i;

	for (i = 0; i < tbv_inspection_count(in); i++)
		if (strcmp(tbv_inspection_name(in, i), name) == 0) {
			if (n == 0)
				return tbv_inspection_value(in, i);
			n--;
		}
	return NULL;
}

/* Of digests, what sha256sum and sha384sum say of the files in pki/. */
static const struct {
	const char *document, *name, *want;
} fields[] = {
	{ "good", "form", "raw" }, { "good-base64", "form", "base64" },
	{ "good-cert", "form", "cert" }, { "good-bundle", "form", "bundle" },
	{ "good", "tag", "none" }, { "good-tag-18", "tag", "18" },
	{ "good", "module-id", "i-0123456789abcdef0-enc019bc1a2b3c4d5e6" },
	{ "good", "time", "2026-01-15T12:00:00.000Z" },
	{ "good", "pcr0", "e9bdcf5c90b1a3be88f52f17724ddcff5d0d7cc774e87e47fa"
	    "1a18d7d2b4312f45626fd5712b2c8eb6420acbd3b0ff9d" },
	{ "good", "pcr4", "d6432900ac1c343cb40286898792c55e962aef0cc35c4910c0"
	    "c286145b51af19e782cb21cc31a042671d7dfbd398251c" },
	{ "good", "pcr16", "925a69093277163c61c6faea22a6c95e21f1c85ef69c91e64"
	    "90a5d8e136e9df2e86d105fb0b665fba7fc2bd955d0c765" },
	{ "good", "pcr17", NULL },
	{ "good", "cabundle-0-sha256", "6664c038d4d720808c7bc6e66a4663270a841"
	    "0a0bc379ed96f19a834547ceeb3" },
	{ "good", "cabundle-3-sha256", "25d16687c049da23bd144d7f8fd18cae3c013"
	    "718374ad182932daec24ca2ed14" },
	{ "good", "cabundle-3-not-after", "2026-01-16T05:00:00Z" },
	{ "good", "cabundle-4-sha256", NULL },
	{ "good", "certificate-sha256", "18be1dd6346fa7ddbcad69be63db48a09bd4"
	    "12374f22e626934ccc0ec18123e2" },
	{ "good", "certificate-not-before", "2026-01-15T11:00:00Z" },
	{ "good", "certificate-not-after", "2026-01-15T14:00:00Z" },
	{ "good", "public-key", NULL }, { "good", "nonce", NULL },
	{ "good", "claim", "tb1" },
	{ "good", "claim-commit",
	    "c1c83be5a1933a03a54734af548e34f3205af80a" },
	{ "good", "claim-tree", "8c3144f1b6c2bd7a4f28a3a18a3ac8bd657e3662870c"
	    "87894eb133b0892d3db9" },
	{ "good", "claim-repository", NULL }, { "good", "claim-ref", NULL },
	{ "good", "claim-net", NULL }, { "good", "claim-list", NULL },
	{ "good", "claim-artifact", "35616409cbc51e71a5c733e7e167c9e0967a0877"
	    "45c12f8c9c9fb886404c40a3  hello-1.0.tar" },
	{ "good", "unknown-member", NULL },
	{ "good-text", "claim", "text" },
	{ "good-repository", "claim-repository",
	    "https://git.example/acme/hello" },
	{ "good-repository", "claim-ref", "refs/heads/main" },
	{ "good-network", "claim-net", "true" },
	{ "good-unknown-key", "unknown-member", "future" },
	/* an unreadable part has the token of the reason */
	{ "claim-missing", "claim", "no-claim" },
	{ "claim-order", "claim", "claim-cbor" },
	{ "claim-order", "claim-commit", NULL },
	/* what other builders make is shown as each form that it could be */
	{ "good-digest", "claim-as", "digest" },
	{ "good-digest-sha384", "claim-as",
	    "{\"digest\":{\"algorithm\":\"sha384\"}}" },
	{ "good-digest-sha512", "claim-as",
	    "{\"digest\":{\"algorithm\":\"sha512\"}}" },
	{ "good-digest-hex", "claim-as",
	    "{\"digest\":{\"encoding\":\"hex\"}}" },
	{ "good-statement-nonce", "claim-as",
	    "{\"digest\":{\"algorithm\":\"sha384\"}}" },
	{ "good-json", "claim-as", "json" },
	{ "good-json-0x", "claim-json", "{\"input_hash\":\"0x585d6b9cb080ec9d"
	    "72a9ab1497af8561511e2c5d48e9e1764af60d2346a69129\","
	    "\"output_hash\":\"0x35616409cbc51e71a5c733e7e167c9e0967a087745c1"
	    "2f8c9c9fb886404c40a3\",\"nonce\":\"0x00\"}" },
	{ "json-twice", "claim-as", NULL }, { "json-twice", "claim-json", NULL },
	{ "json-array", "claim-json", NULL },
	{ "digest-cut", "claim-as", NULL }, { "good", "claim-as", NULL },
	{ "claim-missing", "claim-as", NULL },
	{ "certificate-v1", "certificate", "certificate-version" },
	{ "certificate-v1", "certificate-not-after", NULL },
	/* nothing is verified: a forgery reads like any document */
	{ "signature-bit", "claim", "tb1" }, { "debug", "pcr0", "00000000000"
	    "00000000000000000000000000000000000000000000000000000000000000"
	    "00000000000000000000000" }
};

START_TEST(field)
{
	struct tbv_inspection *in = inspect(fields[_i].document, TBV_OK);
	const char *got = value(in, fields[_i].name, 0);

	if (fields[_i].want == NULL)
		ck_assert_ptr_null(got);
	else
		ck_assert_pstr_eq(got, fields[_i].want);
	ck_assert_str_eq(tbv_inspection_message(in), "");
	tbv_inspection_free(in);
}
END_TEST

/* The signed document is the same in every form. */
START_TEST(document_id)
{
	struct tbv_inspection *in = inspect("good", TBV_OK);

	ck_assert_str_eq(value(in, "document-id", 0), "b925814556e4ced18d5119"
	    "ca9a542e82baa7281ed76546537a14b25e0518d9b6");
	tbv_inspection_free(in);
}
END_TEST

/* 32 bytes are a digest or a Statement's, and 48 with a nonce as well. */
START_TEST(statements)
{
	static const char *const names[] = { "good-statement",
	    "good-statement-nonce", "good-digest" };
	struct tbv_inspection *in = inspect(names[_i], TBV_OK);

	ck_assert_pstr_eq(value(in, "claim-as", 1), "statement");
	ck_assert_ptr_null(value(in, "claim-as", 2));
	tbv_inspection_free(in);
}
END_TEST

START_TEST(many)
{
	struct tbv_inspection *in = inspect("good-32-pcrs", TBV_OK);

	ck_assert_ptr_nonnull(value(in, "pcr31", 0));
	tbv_inspection_free(in);
	in = inspect("good-8-certificates", TBV_OK);
	ck_assert_ptr_nonnull(value(in, "cabundle-7-sha256", 0));
	tbv_inspection_free(in);
	in = inspect("good-32-unknown", TBV_OK);
	ck_assert_ptr_nonnull(value(in, "unknown-member", 20));
	tbv_inspection_free(in);
	in = inspect("good-many-artifacts", TBV_OK);
	ck_assert_ptr_nonnull(value(in, "claim-artifact", 1));
	tbv_inspection_free(in);
}
END_TEST

START_TEST(past_the_end)
{
	struct tbv_inspection *in = inspect("good", TBV_OK);
	size_t n = tbv_inspection_count(in);

	ck_assert_uint_gt(n, 40);
	ck_assert_ptr_nonnull(tbv_inspection_name(in, n - 1));
	ck_assert_ptr_null(tbv_inspection_name(in, n));
	ck_assert_ptr_null(tbv_inspection_value(in, n));
	tbv_inspection_free(in);
}
END_TEST

static const char *const unreadable[] = {
	"form-empty", "cose-tag-17", "document-twice", "nitrotpm-enclave-id"
};

START_TEST(nothing_of_what_cannot_be_read)
{
	struct tbv_inspection *in;
	struct tbv_bytes data;
	const char *json;
	char path[128], want[128];
	int rc;

	(void)snprintf(path, sizeof(path), "cases/%s/attestation",
	    unreadable[_i]);
	data = load(path);
	rc = tbv_inspect(data.data, data.len, &in);
	ck_assert_int_ne(rc, TBV_OK);
	ck_assert_int_eq(tbv_inspection_error(in), rc);
	ck_assert_str_ne(tbv_inspection_message(in), "");
	ck_assert_uint_eq(tbv_inspection_count(in), 0);
	ck_assert_ptr_null(tbv_inspection_name(in, 0));
	ck_assert_int_eq(tbv_inspection_json(in, &json), TBV_OK);
	(void)snprintf(want, sizeof(want), "{\"tbverify-inspect\":1,"
	    "\"error\":{\"token\":\"%s\",\"class\":\"MALFORMED\","
	    "\"message\":", tbv_error_token(rc));
	ck_assert_int_eq(strncmp(json, want, strlen(want)), 0);
	ck_assert_ptr_nonnull(strstr(json, "},\"unverified\":[]}"));
	tbv_inspection_free(in);
	discard(data);
}
END_TEST

/*
 * Puts other characters in the place of the same number in a good document,
 * which no longer verifies, and returns what inspection shows.
 */
static struct tbv_inspection *
inspect_edited(const char *document, const char *from, const char *to)
{
	struct tbv_inspection *in;
	struct tbv_bytes data;
	char path[128];
	uint8_t *at;

	(void)snprintf(path, sizeof(path), "cases/%s/attestation", document);
	data = load(path);
	at = memmem(data.data, data.len, from, strlen(from));
	ck_assert_ptr_nonnull(at);
	ck_assert_uint_eq(strlen(from), strlen(to));
	memcpy(at, to, strlen(to));
	expect_token(document, tbv_inspect(data.data, data.len, &in), "ok");
	discard(data);
	return in;
}

/* Unknown members are any UTF-8: the one place for a stranger's text. */
START_TEST(hostile_text)
{
	struct tbv_inspection *in = inspect_edited("good-unknown-key",
	    "future", "\x1b[1m\n\\");
	const char *json;

	ck_assert_pstr_eq(value(in, "unknown-member", 0),
	    "\\x1b[1m\\x0a\\x5c");
	ck_assert_int_eq(tbv_inspection_json(in, &json), TBV_OK);
	ck_assert_ptr_nonnull(strstr(json, "{\"name\":\"unknown-member\","
	    "\"value\":\"\\\\x1b[1m\\\\x0a\\\\x5c\"}"));
	ck_assert_ptr_null(strchr(json, '\n'));
	ck_assert_ptr_null(strchr(json, '\x1b'));
	tbv_inspection_free(in);
	in = inspect_edited("good-unknown-key", "future", "\xc3\xa9\xe2\x80"
	    "\xae.");
	ck_assert_pstr_eq(value(in, "unknown-member", 0),
	    "\\xc3\\xa9\\xe2\\x80\\xae.");
	tbv_inspection_free(in);
}
END_TEST

/*
 * The good document as QEMU's emulated hypervisor would have made it: another
 * header, and 64 bytes of nothing for a signature.
 */
static size_t
without_signature(uint8_t *out, uint8_t fill)
{
	static const uint8_t start[] = { 0x84, 0x43, 0xa1, 0x01, 0x20, 0xa0 };
	struct tbv_bytes good = load("cases/good/attestation");
	/* behind array, header and empty map; before the signature's head */
	size_t len = good.len - 7 - 98, n = sizeof(start);

	memcpy(out, start, n);
	memcpy(out + n, good.data + 7, len);
	n += len;
	out[n++] = 0x58;
	out[n++] = 64;
	memset(out + n, 0, 64);
	out[n + 63] = fill;
	discard(good);
	return n + 64;
}

START_TEST(unsigned_document)
{
	struct tbv_inspection *in;
	struct tbv_cose cose;
	struct tbv_bytes data;
	struct tbv_fault fault;
	uint8_t bytes[16384];

	data.data = bytes;
	data.len = without_signature(bytes, 0);
	ck_assert_int_eq(tbv_inspect(data.data, data.len, &in), TBV_OK);
	ck_assert_pstr_eq(value(in, "signature", 0),
	    "none (an emulated hypervisor)");
	ck_assert_ptr_null(value(in, "document-id", 0));
	ck_assert_pstr_eq(value(in, "claim", 0), "tb1");
	ck_assert_pstr_eq(value(in, "module-id", 0),
	    "i-0123456789abcdef0-enc019bc1a2b3c4d5e6");
	tbv_inspection_free(in);
	/* tbv_verify() has another parser */
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_cose_parse(data, &cose, &fault),
	    TBV_ERR_COSE_PROTECTED);

	data.len = without_signature(bytes, 1);
	ck_assert_int_eq(tbv_inspect(data.data, data.len, &in),
	    TBV_ERR_COSE_PROTECTED);
	ck_assert_uint_eq(tbv_inspection_count(in), 0);
	tbv_inspection_free(in);
	in = inspect("good", TBV_OK);
	ck_assert_ptr_null(value(in, "signature", 0));
	tbv_inspection_free(in);
}
END_TEST

START_TEST(as_json)
{
	struct tbv_inspection *in = inspect("good", TBV_OK);
	static const char head[] = "{\"tbverify-inspect\":1,\"error\":null,"
	    "\"unverified\":[{\"name\":\"form\",\"value\":\"raw\"},"
	    "{\"name\":\"tag\",\"value\":\"none\"},";
	const char *again, *text;

	ck_assert_int_eq(tbv_inspection_json(in, &text), TBV_OK);
	ck_assert_int_eq(strncmp(text, head, sizeof(head) - 1), 0);
	ck_assert_int_eq(tbv_inspection_json(in, &again), TBV_OK);
	ck_assert_ptr_eq(text, again);
	tbv_inspection_free(in);
}
END_TEST

START_TEST(no_inspection)
{
	const char *text = "";

	ck_assert_int_eq(tbv_inspection_error(NULL), TBV_ERR_MEMORY);
	ck_assert_str_eq(tbv_inspection_message(NULL), "out of memory");
	ck_assert_uint_eq(tbv_inspection_count(NULL), 0);
	ck_assert_ptr_null(tbv_inspection_name(NULL, 0));
	ck_assert_ptr_null(tbv_inspection_value(NULL, 0));
	ck_assert_int_eq(tbv_inspection_json(NULL, &text), TBV_ERR_MEMORY);
	ck_assert_ptr_null(text);
	tbv_inspection_free(NULL);
}
END_TEST

/* All of a document or nothing, whichever allocation fails. */
START_TEST(out_of_memory)
{
	static const char *const names[] = { "good-json-0x", "good-tpm-digest",
	    "good-private", "cose-tag-17" };
	struct tbv_bytes file;
	char path[64];
	struct tbv_inspection *in;
	struct heap heap;
	const char *json;
	size_t count, n, most = 0;
	int rc;

	if (!heap_is_seen())
		return;
	(void)snprintf(path, sizeof(path), "cases/%s/attestation", names[_i]);
	file = load(path);
	for (n = 0; n < 3000; n++) {
		in = NULL;
		json = NULL;
		heap_begin();
		/* the first round is without a failure */
		heap_fail(n == 0 ? 1000000 : n, 1);
		rc = tbv_inspect(file.data, file.len, &in);
		(void)tbv_inspection_json(in, &json);
		count = tbv_inspection_count(in);
		tbv_inspection_free(in);
		heap = heap_end();
		if (n == 0)
			most = count;
		ck_assert_msg(count == (rc == TBV_OK ? most : 0),
		    "%s: %zu: a part of it", names[_i], n);
		ck_assert_msg(n == 0 || heap.blocks == 0,
		    "%s: %zu: %ld blocks are left", names[_i], n,
		    heap.blocks);
		if (n > 0 && heap.failed == 0)
			break;
	}
	ck_assert_uint_gt(n, 3);
	discard(file);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("inspect");
	TCase *tcase = tcase_create("inspect");

	tcase_add_loop_test(tcase, field, 0, ROWS(fields));
	tcase_add_test(tcase, document_id);
	tcase_add_loop_test(tcase, statements, 0, 3);
	tcase_add_test(tcase, many);
	tcase_add_test(tcase, past_the_end);
	tcase_add_loop_test(tcase, nothing_of_what_cannot_be_read, 0,
	    ROWS(unreadable));
	tcase_add_test(tcase, hostile_text);
	tcase_add_test(tcase, unsigned_document);
	tcase_add_test(tcase, as_json);
	tcase_add_loop_test(tcase, out_of_memory, 0, 4);
	tcase_add_test(tcase, no_inspection);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
