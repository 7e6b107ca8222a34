/*
 * Certificates: one shape, and each part of it replaced by another.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "document/certificate.h"
#include "support.h"

/*
 * The parts of a certificate, each in the notation of bytes().  A good one
 * is a CA's: pathLen 1, keyCertSign.
 */
enum part {
	PART_VERSION, SERIAL, INNER, ISSUER, VALIDITY, SUBJECT, KEY, EXTENSIONS,
	BEHIND,				/* the extensions, in the TBS */
	OUTER, SIGNATURE, LAST,		/* behind the signature, inside */
	AFTER,				/* behind the certificate */
	PARTS
};

#define ECDSA384 "300a 06082a8648ce3d040303 "
#define UTC1	"170d '250101000000Z' "
#define UTC2	"170d '260101000000Z' "
#define OID_KEY	"06072a8648ce3d0201 "
#define P384	"06052b81040022 "
#define BC	"3012 0603551d13 0101ff 0408 3006 0101ff 020101 "
#define KU	"300e 0603551d0f 0101ff 0404 03020204 "

static const char *const good[PARTS] = {
	[PART_VERSION] = "a003 020102",
	[SERIAL] = "0201 01",
	[INNER] = ECDSA384,
	[ISSUER] = "3003 310100",
	[VALIDITY] = "301e " UTC1 UTC2,
	[SUBJECT] = "3003 310101",
	[KEY] = "3076 3010 " OID_KEY P384 "0362 0004 77*96",
	[EXTENSIONS] = "a326 3024 " BC KU,
	[BEHIND] = "",
	[OUTER] = ECDSA384,
	[SIGNATURE] = "0303 00abcd",
	[LAST] = "",
	[AFTER] = ""
};

/* DER of a length, in its notation. */
static int
put_length(char *out, size_t len)
{
	if (len < 0x80)
		return sprintf(out, "%02zx ", len);
	return len < 0x100 ? sprintf(out, "81%02zx ", len) :
	    sprintf(out, "82%04zx ", len);
}

/* A certificate with one part replaced. */
static struct tbv_bytes
with(enum part part, const char *value)
{
	char body[4000] = "", out[5000], tbs[3000] = "";
	struct tbv_bytes b;
	int i, n;

	for (i = PART_VERSION; i <= BEHIND; i++) {
		(void)strcat(tbs, i == (int)part ? value : good[i]);
		(void)strcat(tbs, " ");
	}
	b = bytes(tbs);
	n = sprintf(body, "30 ");
	n += put_length(body + n, b.len);
	discard(b);
	(void)strcat(body, tbs);
	for (i = OUTER; i <= LAST; i++) {
		(void)strcat(body, i == (int)part ? value : good[i]);
		(void)strcat(body, " ");
	}
	b = bytes(body);
	n = sprintf(out, "30 ");
	n += put_length(out + n, b.len);
	discard(b);
	(void)strcat(out, body);
	(void)strcat(out, part == AFTER ? value : good[AFTER]);
	return bytes(out);
}

static const struct {
	const char *why;
	enum part part;
	const char *value;
	const char *want;
} rows[] = {
	{ "good", PARTS, "", "ok" },

	{ "no version", PART_VERSION, "", "certificate-version" },
	{ "version 1", PART_VERSION, "a003 020100", "certificate-version" },
	{ "version 2", PART_VERSION, "a003 020101", "certificate-version" },
	{ "version 4", PART_VERSION, "a003 020103", "certificate-version" },
	{ "version -126", PART_VERSION, "a003 020182", "certificate-der" },
	{ "version 2 in two bytes", PART_VERSION, "a004 02020002",
	    "certificate-der" },
	{ "a version without a number", PART_VERSION, "a000", "certificate-der" },
	{ "a version of another type", PART_VERSION, "a003 040102",
	    "certificate-der" },
	{ "a version and more", PART_VERSION, "a006 020102 020102",
	    "certificate-der" },

	{ "a serial number of 20 bytes", SERIAL, "0214 11*20", "ok" },
	{ "no serial number", SERIAL, "", "certificate-der" },
	{ "an empty serial number", SERIAL, "0200", "certificate-der" },
	{ "a wide serial number", SERIAL, "0202 0001", "certificate-der" },
	{ "a wide negative serial number", SERIAL, "0202 ff80",
	    "certificate-der" },
	{ "a serial number of bytes", SERIAL, "0401 01", "certificate-der" },

	{ "inner ecdsa-with-SHA256", INNER, "300a 06082a8648ce3d040302",
	    "certificate-algorithm" },
	{ "inner with NULL", INNER, "300c 06082a8648ce3d040303 0500",
	    "certificate-algorithm" },
	{ "inner RSA", INNER, "300d 06092a864886f70d01010c 0500",
	    "certificate-algorithm" },
	{ "no inner algorithm", INNER, "3000", "certificate-algorithm" },
	{ "an inner algorithm of another type", INNER, "0500",
	    "certificate-der" },
	{ "outer ecdsa-with-SHA512", OUTER, "300a 06082a8648ce3d040304",
	    "certificate-algorithm" },
	{ "outer with NULL", OUTER, "300c 06082a8648ce3d040303 0500",
	    "certificate-algorithm" },
	{ "no outer algorithm", OUTER, "", "certificate-der" },

	{ "an issuer of another type", ISSUER, "310100", "certificate-der" },
	{ "an empty issuer", ISSUER, "3000", "ok" },
	{ "a subject of another type", SUBJECT, "0500", "certificate-der" },
	{ "a subject of wide length", SUBJECT, "308103 310101",
	    "certificate-der" },

	{ "GeneralizedTime of 2050", VALIDITY,
	    "3020 " UTC1 "180f '20500101000000Z'", "ok" },
	{ "no validity", VALIDITY, "3000", "certificate-der" },
	{ "half a validity", VALIDITY, "300f " UTC1, "certificate-der" },
	{ "three times", VALIDITY, "302d " UTC1 UTC2 UTC2,
	    "certificate-der" },
	{ "no seconds", VALIDITY, "301c 170b '2501010000Z' " UTC2,
	    "certificate-der" },
	{ "a time zone", VALIDITY, "3022 1711 '250101000000+0000' " UTC2,
	    "certificate-der" },
	{ "month 13", VALIDITY, "301e 170d '251301000000Z' " UTC2,
	    "certificate-der" },
	{ "a UTCTime of 15 characters", VALIDITY,
	    "3020 170f '20250101000000Z' " UTC2, "certificate-der" },
	{ "a GeneralizedTime of 13", VALIDITY,
	    "301e 180d '250101000000Z' " UTC2, "certificate-der" },
	{ "a time of text", VALIDITY, "301e 0c0d '250101000000Z' " UTC2,
	    "certificate-der" },
	{ "an end that is no time", VALIDITY,
	    "301e " UTC1 "170d '260132000000Z'", "certificate-der" },

	{ "a compressed point", KEY, "3046 3010 " OID_KEY P384
	    "0332 0002 77*48", "certificate-key" },
	{ "a point that says compressed", KEY, "3076 3010 " OID_KEY P384
	    "0362 0003 77*96", "certificate-key" },
	{ "P-256", KEY, "3059 3013 " OID_KEY "06082a8648ce3d030107 "
	    "0342 0004 77*64", "certificate-key" },
	{ "another curve of this size", KEY, "3076 3010 " OID_KEY
	    "06052b8104000a 0362 0004 77*96", "certificate-key" },
	{ "another algorithm", KEY, "3076 3010 06072a8648ce3d0202 " P384
	    "0362 0004 77*96", "certificate-key" },
	{ "unused bits", KEY, "3076 3010 " OID_KEY P384 "0362 0104 77*96",
	    "certificate-key" },
	{ "a byte more in the point", KEY, "3077 3010 " OID_KEY P384
	    "0363 0004 77*97", "certificate-key" },
	{ "a byte less in the point", KEY, "3075 3010 " OID_KEY P384
	    "0361 0004 77*95", "certificate-key" },
	{ "RSA", KEY, "301f 300d 06092a864886f70d010101 0500 030e 00 55*13",
	    "certificate-key" },
	{ "no key", KEY, "3000", "certificate-key" },
	{ "a key of another type", KEY, "0500", "certificate-der" },

	{ "no extensions", EXTENSIONS, "", "certificate-extension" },
	{ "an empty list of extensions", EXTENSIONS, "a302 3000",
	    "certificate-extension" },
	{ "extensions behind extensions", EXTENSIONS,
	    "a328 3024 " BC KU "0500", "certificate-extension" },
	{ "unique identifiers", EXTENSIONS, "8102 0000 a326 3024 " BC KU,
	    "certificate-extension" },
	{ "something behind the extensions", BEHIND, "0500",
	    "certificate-der" },
	{ "an extension that is no sequence", EXTENSIONS,
	    "a304 3002 0500", "certificate-extension" },
	{ "an extension without a value", EXTENSIONS,
	    "a309 3007 3005 0603551d13", "certificate-extension" },
	{ "an extension of more than a value", EXTENSIONS,
	    "a334 3032 " BC KU "300c 0603551d0e 0403 040100 0500",
	    "certificate-extension" },
	{ "one unknown, not critical", EXTENSIONS,
	    "a332 3030 " BC KU "300a 0603551d0e 0403 040100", "ok" },
	{ "one unknown, critical", EXTENSIONS,
	    "a335 3033 " BC KU "300d 0603551d0e 0101ff 0403 040100",
	    "certificate-extension" },
	{ "one that says not critical", EXTENSIONS,
	    "a335 3033 " BC KU "300d 0603551d0e 010100 0403 040100",
	    "certificate-extension" },
	{ "one critical by 01", EXTENSIONS,
	    "a335 3033 " BC KU "300d 0603551d0e 010101 0403 040100",
	    "certificate-extension" },
	{ "basicConstraints twice", EXTENSIONS, "a33a 3038 " BC KU BC,
	    "certificate-extension" },
	{ "keyUsage twice", EXTENSIONS, "a336 3034 " BC KU KU,
	    "certificate-extension" },
	{ "one unknown twice", EXTENSIONS, "a31c 301a 300b 0603551d0e 0404 "
	    "04020000 300b 0603551d0e 0404 04020000",
	    "certificate-extension" },

	{ "not a CA", EXTENSIONS, "a30f 300d 300b 0603551d13 0404 04020000",
	    "certificate-extension" },
	{ "empty basicConstraints", EXTENSIONS,
	    "a30d 300b 3009 0603551d13 0402 3000", "ok" },
	{ "CA without pathLen", EXTENSIONS,
	    "a310 300e 300c 0603551d13 0405 30030101ff", "ok" },
	{ "CA FALSE written out", EXTENSIONS,
	    "a310 300e 300c 0603551d13 0405 3003010100",
	    "certificate-extension" },
	{ "CA by 01", EXTENSIONS,
	    "a310 300e 300c 0603551d13 0405 3003010101",
	    "certificate-extension" },
	{ "CA of two bytes", EXTENSIONS,
	    "a311 300f 300d 0603551d13 0406 30040102ffff",
	    "certificate-extension" },
	{ "pathLen without CA", EXTENSIONS,
	    "a310 300e 300c 0603551d13 0405 3003020100",
	    "certificate-extension" },
	{ "pathLen 0", EXTENSIONS,
	    "a313 3011 300f 0603551d13 0408 30060101ff020100", "ok" },
	{ "pathLen 127", EXTENSIONS,
	    "a313 3011 300f 0603551d13 0408 30060101ff02017f", "ok" },
	{ "pathLen 128", EXTENSIONS,
	    "a314 3012 3010 0603551d13 0409 30070101ff02020080",
	    "certificate-extension" },
	{ "pathLen -1", EXTENSIONS,
	    "a313 3011 300f 0603551d13 0408 30060101ff0201ff",
	    "certificate-extension" },
	{ "pathLen 0 in two bytes", EXTENSIONS,
	    "a314 3012 3010 0603551d13 0409 30070101ff02020000",
	    "certificate-extension" },
	{ "something behind pathLen", EXTENSIONS,
	    "a315 3013 3011 0603551d13 040a 30080101ff0201000500",
	    "certificate-extension" },
	{ "something behind basicConstraints", EXTENSIONS,
	    "a30f 300d 300b 0603551d13 0404 30000500",
	    "certificate-extension" },

	{ "digitalSignature", EXTENSIONS,
	    "a30f 300d 300b 0603551d0f 0404 03020780", "ok" },
	{ "decipherOnly, in the second byte", EXTENSIONS,
	    "a310 300e 300c 0603551d0f 0405 0303070080", "ok" },
	{ "no bit at all", EXTENSIONS,
	    "a30e 300c 300a 0603551d0f 0403 030100",
	    "certificate-extension" },
	{ "a zero bit at the end", EXTENSIONS,
	    "a30f 300d 300b 0603551d0f 0404 03020680",
	    "certificate-extension" },
	{ "bits that are unused and set", EXTENSIONS,
	    "a30f 300d 300b 0603551d0f 0404 03020781",
	    "certificate-extension" },
	{ "a zero byte", EXTENSIONS,
	    "a30f 300d 300b 0603551d0f 0404 03020000",
	    "certificate-extension" },
	{ "a zero byte at the end", EXTENSIONS,
	    "a310 300e 300c 0603551d0f 0405 0303008000",
	    "certificate-extension" },
	{ "8 unused bits", EXTENSIONS,
	    "a30f 300d 300b 0603551d0f 0404 03020880",
	    "certificate-extension" },
	{ "three bytes of bits", EXTENSIONS,
	    "a311 300f 300d 0603551d0f 0406 030400808001",
	    "certificate-extension" },
	{ "keyUsage of another type", EXTENSIONS,
	    "a30f 300d 300b 0603551d0f 0404 04020780",
	    "certificate-extension" },
	{ "something behind keyUsage", EXTENSIONS,
	    "a311 300f 300d 0603551d0f 0406 030207800500",
	    "certificate-extension" },

	{ "no signature", SIGNATURE, "", "certificate-der" },
	{ "an empty signature", SIGNATURE, "0301 00", "certificate-der" },
	{ "a signature with unused bits", SIGNATURE, "0303 01abcc",
	    "certificate-der" },
	{ "a signature of bytes", SIGNATURE, "0403 00abcd",
	    "certificate-der" },
	{ "something behind the signature", LAST, "0500",
	    "certificate-der" },
	{ "something behind the certificate", AFTER, "00",
	    "certificate-der" }
};

static int
parse(struct tbv_bytes der, struct tbv_certificate *cert,
    struct tbv_fault *fault)
{
	tbv_fault_clear(fault);
	return tbv_certificate_parse(der, "cabundle[1]", cert, fault);
}

START_TEST(part)
{
	struct tbv_bytes der = with(rows[_i].part, rows[_i].value);
	struct tbv_certificate cert;
	struct tbv_fault fault;
	int rc;

	rc = parse(der, &cert, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	if (rc != TBV_OK)
		ck_assert_msg(strncmp(fault.message, "cabundle[1]: ", 13) ==
		    0, "%s", fault.message);
	discard(der);
}
END_TEST

/* Where each part was found, and what it says. */
START_TEST(values)
{
	struct tbv_bytes der = with(PARTS, ""), want;
	struct tbv_certificate cert;
	struct tbv_fault fault;

	ck_assert_int_eq(parse(der, &cert, &fault), TBV_OK);
	ck_assert_ptr_eq(cert.der.data, der.data);
	ck_assert_uint_eq(cert.der.len, der.len);
	ck_assert_ptr_eq(cert.tbs.data, der.data + 3);
	ck_assert_uint_eq(cert.tbs.data[0], 0x30);
	ck_assert_ptr_eq(cert.tbs.data + cert.tbs.len,
	    der.data + der.len - 17);
	want = bytes(good[ISSUER]);
	ck_assert_int_eq(tbv_bytes_equal(cert.issuer, want), 1);
	discard(want);
	want = bytes(good[SUBJECT]);
	ck_assert_int_eq(tbv_bytes_equal(cert.subject, want), 1);
	discard(want);
	want = bytes("abcd");
	ck_assert_int_eq(tbv_bytes_equal(cert.signature, want), 1);
	discard(want);
	ck_assert_uint_eq(cert.point[0], 0x04);
	ck_assert_uint_eq(cert.point[1], 0x77);
	ck_assert_uint_eq(cert.point[96], 0x77);
	ck_assert_int_eq(cert.not_before, 1735689600);
	ck_assert_int_eq(cert.not_after, 1767225600);
	ck_assert_int_eq(cert.has_basic, 1);
	ck_assert_int_eq(cert.is_ca, 1);
	ck_assert_int_eq(cert.has_path_length, 1);
	ck_assert_uint_eq(cert.path_length, 1);
	ck_assert_int_eq(cert.has_key_usage, 1);
	ck_assert_uint_eq(cert.key_usage, TBV_KU_KEY_CERT_SIGN);
	discard(der);
}
END_TEST

/* Absent extensions are reported as absent. */
START_TEST(unsaid)
{
	struct tbv_bytes der = with(EXTENSIONS,
	    "a30d 300b 3009 0603551d13 0402 3000");
	struct tbv_certificate cert;
	struct tbv_fault fault;

	ck_assert_int_eq(parse(der, &cert, &fault), TBV_OK);
	ck_assert_int_eq(cert.has_basic, 1);
	ck_assert_int_eq(cert.is_ca, 0);
	ck_assert_int_eq(cert.has_path_length, 0);
	ck_assert_int_eq(cert.has_key_usage, 0);
	ck_assert_uint_eq(cert.key_usage, 0);
	discard(der);
	der = with(EXTENSIONS, "a310 300e 300c 0603551d0f 0405 0303070080");
	ck_assert_int_eq(parse(der, &cert, &fault), TBV_OK);
	ck_assert_int_eq(cert.has_basic, 0);
	ck_assert_int_eq(cert.has_key_usage, 1);
	ck_assert_uint_eq(cert.key_usage, 0);
	discard(der);
}
END_TEST

/* 16 extensions, and one more. */
START_TEST(many_extensions)
{
	struct tbv_certificate cert;
	struct tbv_bytes der;
	struct tbv_fault fault;
	char text[1000];
	int i, n, total;

	for (total = 16; total <= 17; total++) {
		n = sprintf(text, "a381%02x 3081%02x ", 9 * total + 3,
		    9 * total);
		for (i = 0; i < total; i++)
			n += sprintf(text + n, "3007 06022a%02x 0401 00 ", i);
		der = with(EXTENSIONS, text);
		ck_assert_int_eq(parse(der, &cert, &fault), total == 16 ?
		    TBV_OK : TBV_ERR_CERTIFICATE_EXTENSION);
		discard(der);
	}
}
END_TEST

/* No prefix of a certificate is one, nor is it read past its end. */
START_TEST(prefixes)
{
	struct tbv_bytes der = load_pem("pki/root.pem"), cut, prefix;
	struct tbv_certificate cert;
	struct tbv_fault fault;

	ck_assert_int_eq(parse(der, &cert, &fault), TBV_OK);
	prefix.data = der.data;
	for (prefix.len = 0; prefix.len < der.len; prefix.len++) {
		cut = copy(prefix);
		ck_assert_int_eq(parse(cut, &cert, &fault),
		    TBV_ERR_CERTIFICATE_DER);
		discard(cut);
	}
	discard(der);
}
END_TEST

static const char *const files[] = { "pki/root.pem", "pki/regional.pem",
    "pki/zonal.pem", "pki/instance.pem", "pki/leaf.pem" };

START_TEST(pki)
{
	struct tbv_bytes der = load_pem(files[_i]);
	struct tbv_certificate cert;
	struct tbv_fault fault;

	ck_assert_msg(parse(der, &cert, &fault) == TBV_OK, "%s: %s",
	    files[_i], fault.message);
	ck_assert_int_eq(cert.is_ca, _i < 4);
	ck_assert_int_eq(cert.has_key_usage, 1);
	discard(der);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("certificate");
	TCase *tcase = tcase_create("certificate");

	tcase_add_loop_test(tcase, part, 0, ROWS(rows));
	tcase_add_test(tcase, values);
	tcase_add_test(tcase, unsaid);
	tcase_add_test(tcase, many_extensions);
	tcase_add_test(tcase, prefixes);
	tcase_add_loop_test(tcase, pki, 0, ROWS(files));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
