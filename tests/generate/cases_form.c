/*
 * Inputs that are not, or not quite, of one of the forms.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define BAD(name, expect, why, clause, file) \
	{ name, "form", why, clause, expect, NULL, NULL, file, NULL, NULL }
#define EXTRA	BUNDLE_HEAD "extra $(BASE64)\n"
#define HASHES8	"$(SIBLING)\n$(SIBLING)\n$(SIBLING)\n$(SIBLING)\n" \
	"$(SIBLING)\n$(SIBLING)\n$(SIBLING)\n$(SIBLING)\n"
#define HASHES64 HASHES8 HASHES8 HASHES8 HASHES8 HASHES8 HASHES8 HASHES8 \
	HASHES8

static const struct vector rows[] = {
	BAD("form-empty", "empty", "no bytes", TOOL, ""),
	BAD("form-text", "foreign", "some text", TOOL, "hello, world\n"),
	BAD("form-pem", "foreign", "a certificate in PEM", TOOL,
	    "-----BEGIN CERTIFICATE-----\n$(BASE64)\n"
	    "-----END CERTIFICATE-----\n"),
	{ "form-raw-oversized", "form", "a document of more than 16 KiB",
	    TOOL, "oversized", NULL, "pad 16400", NULL, NULL, NULL },
	BAD("form-base64-oversized", "oversized", "base64 of more than "
	    "24 KiB", TOOL, "$(Z:24580)"),
	BAD("form-cert-oversized", "oversized", "a .cert file of more than "
	    "64 KiB", TOOL, "{\"attestation\": \"$(BASE64)\"$(SPACE:60000)}"),
	BAD("form-bundle-oversized", "oversized", "a tlog-proof of more than "
	    "256 KiB", TOOL, EXTRA "index 0\n\n$(A:262144)\n"),

	/* base64 */
	BAD("base64-cut", "base64", "a last group of three without padding",
	    "RFC 4648 4", "hEShATgioFkTV79"),
	BAD("base64-padding", "base64", "one sign of padding too many",
	    "RFC 4648 4", "$(BASE64)=\n"),
	BAD("base64-bits", "base64", "bits after the last byte that are not "
	    "zero", "RFC 4648 3.5", "hEShATgioFkTV8=="),
	BAD("base64-empty-line", "base64", "an empty line inside",
	    "tbverify(1)", "$(LINES)\n\n$(LINES)\n"),
	BAD("base64-cr-alone", "base64", "a carriage return that ends no "
	    "line", "tbverify(1)", "$(BASE64)\r"),
	BAD("base64-padding-inside", "base64", "padding, and digits after it",
	    "RFC 4648 3.2", "hA==$(BASE64)\n"),
	BAD("base64-alphabets", "base64", "letters of both alphabets",
	    "RFC 4648 5", "+_$(BASE64)"),
	BAD("base64url-cut", "base64", "a last group of one",
	    "RFC 4648 5", "hEShATgioFkTV79-hESh_"),
	BAD("base64url-bits", "base64", "bits after the last byte that are "
	    "not zero", "RFC 4648 3.5", "hEShATgioFkTV79-hB"),
	BAD("base64url-padding", "base64", "half the padding",
	    "RFC 4648 3.2", "hEShATgioFkTV79-hA="),

	/* hex */
	BAD("hex-odd", "base64", "hex that is cut inside a byte",
	    "tbverify(1)", "$(HEX)8"),
	BAD("hex-oversized", "oversized", "hex of more than 34 KiB",
	    "tbverify(1)", "$(8:34820)"),
	BAD("hex-document-oversized", "oversized", "hex of more than 16 KiB",
	    "tbverify(1)", "$(8:32770)"),
	BAD("hex-and-base64", "cose-structure", "four letters that are hex "
	    "and base64 at once: hex alone counts", "tbverify(1)", "80AA"),
	BAD("hex-no-digits", "base64", "a prefix, and nothing behind it",
	    "tbverify(1)", "0x\n"),
	BAD("hex-space", "foreign", "spaces between the bytes",
	    "tbverify(1)", "84 44 a1 01 38 22 a0\n"),
	BAD("base64-lf-alone", "base64", "a line feed and nothing else",
	    "RFC 4648 4", "\n"),
	BAD("base64-lf-first", "base64", "a line feed before it",
	    "RFC 4648 3.1", "\n$(BASE64)"),
	BAD("base64-two-lf", "base64", "two line feeds at the end",
	    "RFC 4648 3.1", "$(BASE64)\n\n"),
	BAD("base64-space", "foreign", "a space at the end", "RFC 4648 3.1",
	    "$(BASE64) "),
	BAD("base64-of-base64", "cose-structure", "base64 of what is no "
	    "document", COSE, "aEVTaEFUZ2lvRmtUVjc5"),

	/* the prototype's file */
	BAD("cert-not-json", "cert-file", "no JSON", "RFC 8259",
	    "{attestation: \"$(BASE64)\"}"),
	BAD("cert-trailing", "cert-file", "something after the object",
	    "RFC 8259", "{\"attestation\": \"$(BASE64)\"} {}"),
	BAD("cert-blank", "foreign", "a blank before it", TOOL,
	    " {\"attestation\": \"$(BASE64)\"}"),
	BAD("cert-missing", "cert-file", "no attestation in it", "prototype",
	    CERT_START "}\n"),
	BAD("cert-twice", "cert-file", "two attestations", "RFC 8259 4",
	    "{\"attestation\": \"$(BASE64)\", "
	    "\"attestation\": \"$(BASE64)\"}"),
	BAD("cert-twice-escaped", "cert-file", "two attestations, one under "
	    "an escaped key", "RFC 8259 4", "{\"attestation\": "
	    "\"$(BASE64)\", \"\\u0061ttestation\": \"$(BASE64)\"}"),
	BAD("cert-case", "cert-file", "the member in another case", "RFC 8259",
	    "{\"Attestation\": \"$(BASE64)\"}"),
	BAD("cert-nested", "cert-file", "the member one level down",
	    "prototype", "{\"x\": {\"attestation\": \"$(BASE64)\"}}"),
	BAD("cert-empty", "cert-file", "the member is empty", "prototype",
	    "{\"attestation\": \"\"}"),
	BAD("cert-number", "cert-file", "the member is a number", "prototype",
	    "{\"attestation\": 7}"),
	BAD("cert-base64", "cert-file", "the member is cut", "RFC 4648 4",
	    "{\"attestation\": \"hEShATgioFkTV79\"}"),
	BAD("cert-hex", "cert-file", "the member is hex, and cut",
	    "tbverify(1)", "{\"attestation\": \"$(HEX)8\"}"),
	BAD("cert-nul", "cert-file", "a NUL in the member, where a C string "
	    "would end", "RFC 8259 7",
	    "{\"attestation\": \"$(BASE64)\\u0000\"}"),
	BAD("cert-utf8", "cert-file", "bytes that are not UTF-8",
	    "RFC 8259 8.1", "{\"x\": \"\377\", \"attestation\": "
	    "\"$(BASE64)\"}"),
	BAD("cert-deep", "cert-file", "nesting past depth 8", TOOL,
	    "{\"x\": [[[[[[[[[0]]]]]]]]], \"attestation\": \"$(BASE64)\"}"),

	/* tlog-proof */
	BAD("bundle-version", "foreign", "another version of the format",
	    PROOF, "c2sp.org/tlog-proof@v2\nextra $(BASE64)\nindex 1\n"
	    "$(SIBLING)\n\n$(NOTE)"),
	BAD("bundle-no-extra", "bundle", "a proof without the document",
	    PROOF, BUNDLE_HEAD "index 1\n$(SIBLING)\n\n$(NOTE)"),
	BAD("bundle-extra-twice", "bundle", "two documents", PROOF,
	    EXTRA "extra $(BASE64)\nindex 1\n$(SIBLING)\n\n$(NOTE)"),
	BAD("bundle-order", "bundle", "the index before the document", PROOF,
	    BUNDLE_HEAD "index 1\nextra $(BASE64)\n$(SIBLING)\n\n$(NOTE)"),
	BAD("bundle-base64", "bundle", "a document that is not base64",
	    PROOF, BUNDLE_HEAD "extra $(BASE64)=\nindex 1\n$(SIBLING)\n\n"
	    "$(NOTE)"),
	BAD("bundle-no-index", "bundle", "no index", PROOF,
	    EXTRA "$(SIBLING)\n\n$(NOTE)"),
	BAD("bundle-index-zero", "bundle", "an index with a leading zero",
	    PROOF, EXTRA "index 01\n$(SIBLING)\n\n$(NOTE)"),
	BAD("bundle-index-plus", "bundle", "an index with a sign", PROOF,
	    EXTRA "index +1\n$(SIBLING)\n\n$(NOTE)"),
	BAD("bundle-hash-short", "bundle", "a hash of 31 bytes", PROOF,
	    EXTRA "index 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==\n"
	    "\n$(NOTE)"),
	BAD("bundle-path-64", "bundle", "64 hashes, more than any tree has",
	    PROOF, EXTRA "index 1\n" HASHES64 "\n$(NOTE)"),
	BAD("bundle-no-gap", "bundle", "no empty line before the "
	    "checkpoint", PROOF, EXTRA "index 1\n$(SIBLING)\n$(NOTE)"),
	BAD("bundle-no-checkpoint", "bundle", "nothing after the path",
	    PROOF, EXTRA "index 1\n$(SIBLING)\n\n"),
	BAD("bundle-unsigned", "bundle", "a checkpoint without signature",
	    "c2sp.org/signed-note", EXTRA "index 1\n$(SIBLING)\n\n"
	    "log.test.example/builds\n2\n$(SIBLING)\n"),
	BAD("bundle-dash", "bundle", "a hyphen instead of the dash that "
	    "starts a signature", "c2sp.org/signed-note",
	    EXTRA "index 1\n$(SIBLING)\n\nlog.test.example/builds\n2\n"
	    "$(SIBLING)\n\n- log.test.example/builds AAAAAAAA\n"),
	BAD("bundle-signature-base64", "bundle", "a signature line that is "
	    "not base64", "c2sp.org/signed-note", EXTRA "index 1\n"
	    "$(SIBLING)\n\n$(NOTE)\342\200\224 w.example/witness A\n"),
	BAD("bundle-signature-short", "bundle", "a signature line with a "
	    "key's id and no signature", "c2sp.org/signed-note",
	    EXTRA "index 1\n$(SIBLING)\n\n$(NOTE)"
	    "\342\200\224 w.example/witness AAAAAA==\n"),
	BAD("bundle-signature-name", "bundle", "a signature line without the "
	    "name of a key", "c2sp.org/signed-note", EXTRA "index 1\n"
	    "$(SIBLING)\n\n$(NOTE)\342\200\224  AAAAAAAAAAAAAAAAAAAAAA==\n"),
	BAD("bundle-after-signature", "bundle", "a line after the "
	    "signatures that is none", "c2sp.org/signed-note",
	    EXTRA "index 1\n$(SIBLING)\n\n$(NOTE)and more\n"),
	BAD("bundle-65-signatures", "bundle", "65 signature lines",
	    "c2sp.org/signed-note", EXTRA "index 1\n$(SIBLING)\n\n$(NOTE)"
	    LINES16 LINES16 LINES16 LINES15 LINE),
	BAD("bundle-cut", "bundle", "no line feed at the end",
	    "c2sp.org/signed-note", EXTRA "index 1\n$(SIBLING)\n\n"
	    "log.test.example/builds\n2\n$(SIBLING)\n\n"
	    "\342\200\224 log.test.example/builds AAAAAAAA"),
	BAD("bundle-crlf", "foreign", "lines that end in CR LF", PROOF,
	    "c2sp.org/tlog-proof@v1\r\nextra $(BASE64)\r\nindex 1\r\n"
	    "$(SIBLING)\r\n\r\n$(NOTE)"),
};

const struct family family_form = { rows, COUNT(rows) };
