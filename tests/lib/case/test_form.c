/*
 * The forms in which an attestation arrives: the first bytes decide, each
 * bound is where it should be, and each form has one spelling.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "case/form.h"
#include "document/cose.h"
#include "support.h"

/* A tlog-proof, line by line; its document is 84a0a0. */
#define HEAD	"'c2sp.org/tlog-proof@v1\n'"
#define EXTRA	"'extra hKCg\n'"
#define INDEX	"'index 7\n'"
#define HASH	"'A'*43 '=\n'"
#define END	"'\n'"
#define TEXT	"'origin\n8\nAAAA\n'"
#define SIGN	"e28094 ' name AAAAAAA=\n'"
#define NOTE	TEXT "'\n'" SIGN
#define TIMES4(x) x x x x
#define HASHES63 TIMES4(TIMES4(HASH HASH HASH)) TIMES4(HASH HASH HASH) \
	HASH HASH HASH
#define SIGN64	TIMES4(TIMES4(TIMES4(SIGN)))

static const struct {
	const char *why, *in;
	const char *want;		/* the token */
	enum tbv_form_kind kind;
	const char *cose;		/* NULL: too long to write */
} rows[] = {
	{ "nothing", "", "empty", TBV_FORM_RAW, NULL },
	{ "raw", "84a0a0", "ok", TBV_FORM_RAW, "84a0a0" },
	{ "raw with a tag", "d284", "ok", TBV_FORM_RAW, "d284" },
	{ "raw is any byte past ASCII", "80", "ok", TBV_FORM_RAW, "80" },
	{ "raw is the last byte too", "ff", "ok", TBV_FORM_RAW, "ff" },
	{ "a raw document of 16384 bytes", "84*16384", "ok", TBV_FORM_RAW,
	    NULL },
	{ "a raw document of 16385 bytes", "84*16385", "oversized",
	    TBV_FORM_RAW, NULL },

	{ "dstack's framing", "0002 0d00 84a0a0 00*200", "foreign",
	    TBV_FORM_RAW, NULL },
	{ "the same with nothing behind", "0002 0d00 84a0a0", "foreign",
	    TBV_FORM_RAW, NULL },
	{ "a frame that is cut", "0002 1100 84a0a0", "foreign", TBV_FORM_RAW,
	    NULL },
	{ "four bytes of a frame", "0002 0d00", "foreign", TBV_FORM_RAW,
	    NULL },
	{ "another version of it", "0003 0d00 84a0a0", "foreign",
	    TBV_FORM_RAW, NULL },
	{ "a length of another width", "0002 0c00 84a0a0", "foreign",
	    TBV_FORM_RAW, NULL },
	{ "a frame of something else", "0002 0d00 a0a0a0", "foreign",
	    TBV_FORM_RAW, NULL },
	{ "a byte of no CBOR", "fd a0", "foreign", TBV_FORM_RAW, NULL },
	{ "a list of JSON", "'[]'", "foreign", TBV_FORM_RAW, NULL },
	{ "a carriage return in base64", "'hK\rCg'", "base64",
	    TBV_FORM_BASE64, NULL },
	{ "a carriage return at the end", "'hKCg\r'", "base64",
	    TBV_FORM_BASE64, NULL },

	{ "base64", "'hKCg'", "ok", TBV_FORM_BASE64, "84a0a0" },
	{ "base64 with a line feed", "'hKCg\n'", "ok", TBV_FORM_BASE64,
	    "84a0a0" },
	{ "base64 with padding", "'hA==\n'", "ok", TBV_FORM_BASE64, "84" },
	{ "base64 with two line feeds", "'hKCg\n\n'", "base64",
	    TBV_FORM_BASE64, NULL },
	{ "base64 with a carriage return", "'hKCg\r\n'", "ok",
	    TBV_FORM_BASE64, "84a0a0" },
	{ "base64 in two lines", "'hKC\ngh\nKCg\n'", "ok",
	    TBV_FORM_BASE64, "84a0a084a0a0" },
	{ "base64 with two line feeds inside", "'hKCg\n\nhKCg\n'", "base64",
	    TBV_FORM_BASE64, NULL },
	{ "base64 with padding inside", "'hA==hKCg'", "base64",
	    TBV_FORM_BASE64, NULL },
	{ "base64 with a line end in its padding", "'hA=\n=\n'", "ok",
	    TBV_FORM_BASE64, "84" },
	{ "padding alone", "'===='", "base64", TBV_FORM_BASE64, NULL },
	{ "three signs of padding", "'h==='", "base64", TBV_FORM_BASE64,
	    NULL },
	{ "a NUL behind base64", "'hKCg' 00", "foreign", TBV_FORM_RAW, NULL },
	{ "base64 behind a line feed", "'\nhKCg'", "base64",
	    TBV_FORM_BASE64, NULL },
	{ "a line feed alone", "0a", "base64", TBV_FORM_BASE64, NULL },
	{ "a carriage return alone", "0d", "base64", TBV_FORM_BASE64, NULL },
	{ "base64 without its padding", "'hA'", "base64", TBV_FORM_BASE64,
	    NULL },
	{ "base64 with stray bits", "'hB=='", "base64", TBV_FORM_BASE64,
	    NULL },
	{ "base64 with a space", "'hKCg '", "foreign", TBV_FORM_RAW, NULL },
	{ "base64url", "'hK-_'", "ok", TBV_FORM_BASE64URL, "84afbf" },
	{ "base64url without padding", "'hK-_hA'", "ok", TBV_FORM_BASE64URL,
	    "84afbf84" },
	{ "base64url with padding", "'hK-_hA==\r\n'", "ok",
	    TBV_FORM_BASE64URL, "84afbf84" },
	{ "base64url with half its padding", "'hK-_hA='", "base64",
	    TBV_FORM_BASE64URL, NULL },
	{ "base64url of a digit too many", "'hK-_h'", "base64",
	    TBV_FORM_BASE64URL, NULL },
	{ "base64url with stray bits", "'hK-_hB'", "base64",
	    TBV_FORM_BASE64URL, NULL },
	{ "two alphabets", "'+_hKCg'", "base64", TBV_FORM_BASE64URL, NULL },

	{ "hex", "'84a0A0'", "ok", TBV_FORM_HEX, "84a0a0" },
	{ "hex with a prefix", "'0x84a0a0\n'", "ok", TBV_FORM_HEX,
	    "84a0a0" },
	{ "hex in lines", "'84a\r\n0a0\n'", "ok", TBV_FORM_HEX, "84a0a0" },
	{ "hex of an odd number of digits", "'84a0a'", "base64",
	    TBV_FORM_HEX, NULL },
	{ "a prefix alone", "'0x'", "base64", TBV_FORM_BASE64, NULL },
	{ "a prefix that is base64", "'0x+g'", "ok", TBV_FORM_BASE64,
	    "d31fa0" },
	{ "two prefixes", "'0x0x84'", "base64", TBV_FORM_BASE64, NULL },
	{ "hex of 16384 bytes, in lines", "'8'*32768 '\n'", "ok",
	    TBV_FORM_HEX, NULL },
	{ "hex of 16385 bytes", "'8'*32770", "oversized", TBV_FORM_HEX,
	    NULL },
	{ "hex past 34 KiB", "'8'*34817", "oversized", TBV_FORM_HEX, NULL },
	{ "base64 of 16384 bytes", "'Z'*21845 'A=='", "ok", TBV_FORM_BASE64,
	    NULL },
	{ "base64 of 16384 bytes, and a line feed", "'Z'*21845 'A==\n'", "ok",
	    TBV_FORM_BASE64, NULL },
	{ "base64 of 16385 bytes", "'Z'*21846 'A='", "oversized",
	    TBV_FORM_BASE64, NULL },
	{ "base64 of 16386 bytes", "'Z'*21848", "oversized", TBV_FORM_BASE64,
	    NULL },
	{ "base64 of 16387 bytes", "'Z'*21849 'A=='", "oversized",
	    TBV_FORM_BASE64, NULL },
	{ "24 KiB of base64", "'Z'*24576", "oversized", TBV_FORM_BASE64,
	    NULL },
	{ "24 KiB of no base64", "'=' 'A'*24575", "base64",
	    TBV_FORM_BASE64, NULL },
	{ "base64 past 24 KiB", "'Z'*24577", "oversized", TBV_FORM_BASE64,
	    NULL },

	{ ".cert", "'{\"attestation\":\"hKCg\"}'", "ok", TBV_FORM_CERT_FILE,
	    "84a0a0" },
	{ ".cert with lies beside it", "'{\"pcr0\":\"AA\","
	    "\"attestation\":\"hKCg\",\"commit_hash\":7}\n'", "ok",
	    TBV_FORM_CERT_FILE, "84a0a0" },
	{ ".cert without attestation", "'{}'", "cert-file",
	    TBV_FORM_CERT_FILE, NULL },
	{ ".cert with two", "'{\"attestation\":\"hKCg\","
	    "\"attestation\":\"hKCg\"}'", "cert-file", TBV_FORM_CERT_FILE,
	    NULL },
	{ ".cert with another case", "'{\"Attestation\":\"hKCg\"}'",
	    "cert-file", TBV_FORM_CERT_FILE, NULL },
	{ ".cert with a number", "'{\"attestation\":1}'", "cert-file",
	    TBV_FORM_CERT_FILE, NULL },
	{ ".cert with nothing in it", "'{\"attestation\":\"\"}'",
	    "cert-file", TBV_FORM_CERT_FILE, NULL },
	{ ".cert with a line feed in it", "'{\"attestation\":\"hKCg\\n\"}'",
	    "cert-file", TBV_FORM_CERT_FILE, NULL },
	{ ".cert with something behind", "'{\"attestation\":\"hKCg\"}}'",
	    "cert-file", TBV_FORM_CERT_FILE, NULL },
	{ ".cert, cut", "'{'", "cert-file", TBV_FORM_CERT_FILE, NULL },
	{ ".cert of 64 KiB", "'{\"attestation\":\"hKCg\"}' 20*65514", "ok",
	    TBV_FORM_CERT_FILE, "84a0a0" },
	{ ".cert past 64 KiB", "'{\"attestation\":\"hKCg\"}' 20*65515",
	    "oversized", TBV_FORM_CERT_FILE, NULL },
	{ ".cert with a large document", "'{\"attestation\":\"' 'Z'*21846 "
	    "'A=\"}'", "oversized", TBV_FORM_CERT_FILE, NULL },
	{ ".cert past 24 KiB of base64", "'{\"attestation\":\"' 'Z'*24580 "
	    "'\"}'", "oversized", TBV_FORM_CERT_FILE, NULL },
	{ ".cert behind a space", "' {}'", "foreign", TBV_FORM_RAW, NULL },

	{ "a bundle", HEAD EXTRA INDEX HASH END NOTE, "ok", TBV_FORM_BUNDLE,
	    "84a0a0" },
	{ "a bundle of a log of one", HEAD EXTRA "'index 0\n'" END NOTE,
	    "ok", TBV_FORM_BUNDLE, "84a0a0" },
	{ "a path of 63", HEAD EXTRA INDEX HASHES63 END NOTE, "ok",
	    TBV_FORM_BUNDLE, "84a0a0" },
	{ "a path of 64", HEAD EXTRA INDEX HASHES63 HASH END NOTE, "bundle",
	    TBV_FORM_BUNDLE, NULL },
	{ "64 signatures", HEAD EXTRA INDEX END TEXT "'\n'" SIGN64, "ok",
	    TBV_FORM_BUNDLE, "84a0a0" },
	{ "65 signatures", HEAD EXTRA INDEX END TEXT "'\n'" SIGN64 SIGN,
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "an empty line in the text", HEAD EXTRA INDEX END "'a\n\nb\n\n'"
	    SIGN, "ok", TBV_FORM_BUNDLE, "84a0a0" },
	{ "another version", "'c2sp.org/tlog-proof@v2\n'" EXTRA INDEX END
	    NOTE, "foreign", TBV_FORM_RAW, NULL },
	{ "carriage returns", "'c2sp.org/tlog-proof@v1\r\n'", "foreign",
	    TBV_FORM_RAW, NULL },
	{ "the head alone", HEAD, "bundle", TBV_FORM_BUNDLE, NULL },
	{ "no extra", HEAD INDEX HASH END NOTE, "bundle", TBV_FORM_BUNDLE,
	    NULL },
	{ "extra alone", HEAD EXTRA, "bundle", TBV_FORM_BUNDLE, NULL },
	{ "extra twice", HEAD EXTRA EXTRA INDEX HASH END NOTE, "bundle",
	    TBV_FORM_BUNDLE, NULL },
	{ "an empty extra", HEAD "'extra \n'" INDEX END NOTE, "bundle",
	    TBV_FORM_BUNDLE, NULL },
	{ "an extra of no base64", HEAD "'extra hKC\n'" INDEX END NOTE,
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "a large extra", HEAD "'extra ' 'A'*21847 '=\n'" INDEX END NOTE,
	    "oversized", TBV_FORM_BUNDLE, NULL },
	{ "no index", HEAD EXTRA HASH END NOTE, "bundle", TBV_FORM_BUNDLE,
	    NULL },
	{ "an index of nothing", HEAD EXTRA "'index \n'" END NOTE, "bundle",
	    TBV_FORM_BUNDLE, NULL },
	{ "an index with a sign", HEAD EXTRA "'index +7\n'" END NOTE,
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "an index with a zero before", HEAD EXTRA "'index 07\n'" END NOTE,
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "index 2^63-1", HEAD EXTRA "'index 9223372036854775807\n'" END
	    NOTE, "ok", TBV_FORM_BUNDLE, "84a0a0" },
	{ "index 2^63", HEAD EXTRA "'index 9223372036854775808\n'" END NOTE,
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "a hash of 31 bytes", HEAD EXTRA INDEX "'A'*42 '==\n'" END NOTE,
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "a hash of 33 bytes", HEAD EXTRA INDEX "'A'*44 '\n'" END NOTE,
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "no empty line behind the path", HEAD EXTRA INDEX HASH NOTE,
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "no checkpoint", HEAD EXTRA INDEX HASH END, "bundle",
	    TBV_FORM_BUNDLE, NULL },
	{ "the text alone", HEAD EXTRA INDEX END TEXT, "bundle",
	    TBV_FORM_BUNDLE, NULL },
	{ "no signature", HEAD EXTRA INDEX END TEXT "'\n'", "bundle",
	    TBV_FORM_BUNDLE, NULL },
	{ "no text", HEAD EXTRA INDEX END "'\n'" SIGN, "bundle",
	    TBV_FORM_BUNDLE, NULL },
	{ "a signature, cut", HEAD EXTRA INDEX END TEXT "'\n'" "e28094 "
	    "' name AAAAAAA='", "bundle", TBV_FORM_BUNDLE, NULL },
	{ "a signature with a hyphen", HEAD EXTRA INDEX END TEXT
	    "'\n- name AAAAAAA=\n'", "bundle", TBV_FORM_BUNDLE, NULL },
	{ "a signature without a name", HEAD EXTRA INDEX END TEXT
	    "'\n' e28094 '  AAAAAAA=\n'", "bundle", TBV_FORM_BUNDLE, NULL },
	{ "a name without a signature", HEAD EXTRA INDEX END TEXT
	    "'\n' e28094 ' name\n'", "bundle", TBV_FORM_BUNDLE, NULL },
	{ "a signature of a key id alone", HEAD EXTRA INDEX END TEXT
	    "'\n' e28094 ' name AAAAAA==\n'", "bundle", TBV_FORM_BUNDLE,
	    NULL },
	{ "a signature of no base64", HEAD EXTRA INDEX END TEXT
	    "'\n' e28094 ' name AAAAAAAA=\n'", "bundle", TBV_FORM_BUNDLE,
	    NULL },
	{ "a second that is none", HEAD EXTRA INDEX END NOTE "'x\n'",
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "an empty line behind", HEAD EXTRA INDEX END NOTE "'\n'",
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "a control character", HEAD EXTRA INDEX END "'orig' 09 'in\n\n'"
	    SIGN, "bundle", TBV_FORM_BUNDLE, NULL },
	{ "NUL in the text", HEAD EXTRA INDEX END "'orig' 00 'in\n\n'" SIGN,
	    "bundle", TBV_FORM_BUNDLE, NULL },
	{ "text that is not UTF-8", HEAD EXTRA INDEX END "'orig' ff 'in\n\n'"
	    SIGN, "bundle", TBV_FORM_BUNDLE, NULL },
	{ "a note of 224 KiB", HEAD EXTRA INDEX END "'a'*229356 '\n\n'"
	    SIGN, "ok", TBV_FORM_BUNDLE, "84a0a0" },
	{ "a note past 224 KiB", HEAD EXTRA INDEX END "'a'*229357 '\n\n'"
	    SIGN, "bundle", TBV_FORM_BUNDLE, NULL },
	{ "a bundle past 256 KiB", HEAD EXTRA INDEX END "'a'*262144",
	    "oversized", TBV_FORM_BUNDLE, NULL },

	{ "text", "'hello, world\n'", "foreign", TBV_FORM_RAW, NULL },
	{ "PEM", "'-----BEGIN CERTIFICATE-----\n'", "foreign", TBV_FORM_RAW,
	    NULL },
	{ "NUL", "00", "foreign", TBV_FORM_RAW, NULL },
	{ "7f", "7f", "foreign", TBV_FORM_RAW, NULL },
	{ "256 KiB of text", "'#'*262144", "foreign", TBV_FORM_RAW, NULL },
	{ "more than 256 KiB of text", "'#'*262145", "oversized",
	    TBV_FORM_RAW, NULL }
};

START_TEST(parse)
{
	static struct tbv_form form;
	struct tbv_bytes in = bytes(rows[_i].in), want;
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_form_parse(in, &form, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	ck_assert_int_eq(fault.message[0] != '\0', rc != TBV_OK);
	if (rc == TBV_OK)
		ck_assert_int_eq(form.kind, rows[_i].kind);
	if (rows[_i].cose != NULL) {
		want = bytes(rows[_i].cose);
		ck_assert_int_eq(tbv_bytes_equal(form.cose, want), 1);
		discard(want);
	} else if (rc == TBV_OK)
		ck_assert_uint_eq(form.cose.len, TBV_MAX_RAW);
	discard(in);
}
END_TEST

START_TEST(names)
{
	ck_assert_str_eq(tbv_form_name(TBV_FORM_RAW), "raw");
	ck_assert_str_eq(tbv_form_name(TBV_FORM_BASE64), "base64");
	ck_assert_str_eq(tbv_form_name(TBV_FORM_CERT_FILE), "cert");
	ck_assert_str_eq(tbv_form_name(TBV_FORM_BUNDLE), "bundle");
	ck_assert_str_eq(tbv_form_name((enum tbv_form_kind)9), "unknown");
}
END_TEST

static const struct {
	const char *name;
	enum tbv_form_kind kind;
} files[] = {
	{ "cases/good/attestation", TBV_FORM_RAW },
	{ "cases/good-tag-18/attestation", TBV_FORM_RAW },
	{ "cases/good-base64/attestation", TBV_FORM_BASE64 },
	{ "cases/good-base64-lf/attestation", TBV_FORM_BASE64 },
	{ "cases/good-cert/attestation", TBV_FORM_CERT_FILE },
	{ "cases/good-bundle/attestation", TBV_FORM_BUNDLE }
};

/* Whole documents, which go on to be read. */
START_TEST(vectors)
{
	static struct tbv_form form;
	struct tbv_bytes file = load(files[_i].name);
	struct tbv_fault fault;
	struct tbv_cose cose;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_form_parse(file, &form, &fault), TBV_OK);
	ck_assert_int_eq(form.kind, files[_i].kind);
	ck_assert_int_eq(tbv_cose_parse(form.cose, &cose, &fault), TBV_OK);
	ck_assert_uint_ge(cose.payload.len, 4000);
	discard(file);
}
END_TEST

/* Bytes of no known form are not reported as a frame. */
START_TEST(of_no_form)
{
	struct tbv_form *form = malloc(sizeof(*form));
	struct tbv_fault fault;
	struct tbv_bytes in = bytes("00 01 02 03 04 05 06 07");

	ck_assert_ptr_nonnull(form);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_form_parse(in, form, &fault), TBV_ERR_FOREIGN);
	ck_assert_str_eq(fault.message, "attestation: not COSE, base64, hex, "
	    ".cert or tlog-proof");
	discard(in);
	free(form);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("form");
	TCase *tcase = tcase_create("form");

	tcase_add_test(tcase, of_no_form);
	tcase_add_loop_test(tcase, parse, 0, ROWS(rows));
	tcase_add_test(tcase, names);
	tcase_add_loop_test(tcase, vectors, 0, ROWS(files));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
