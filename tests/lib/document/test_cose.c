/*
 * COSE_Sign1: one header, one form of each part, and the bytes signed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "document/cose.h"
#include "support.h"

/* The parts of a good one. */
#define PROT	"44 a1013822 "
#define UNPROT	"a0 "
#define PAY	"43 010203 "
#define SIG	"5860 55*96 "

static const struct {
	const char *why, *in, *want;
} rows[] = {
	{ "good", "84" PROT UNPROT PAY SIG, "ok" },
	{ "tag 18", "d2 84" PROT UNPROT PAY SIG, "ok" },
	{ "a payload of one byte", "84" PROT UNPROT "41ff" SIG, "ok" },
	{ "a payload of 16000", "84" PROT UNPROT "593e80 00*16000 " SIG,
	    "ok" },

	{ "nothing", "", "cose-cbor" },
	{ "an array alone", "84", "cose-cbor" },
	{ "tag 18 twice", "d2d2 84" PROT UNPROT PAY SIG, "cose-tag" },
	{ "tag 18 around another", "d2c1 84" PROT UNPROT PAY SIG,
	    "cose-tag" },
	{ "tag 17", "d1 84" PROT UNPROT PAY SIG, "cose-tag" },
	{ "tag 98", "d862 84" PROT UNPROT PAY SIG, "cose-tag" },
	{ "tag 61 around 18", "d83d d2 84" PROT UNPROT PAY SIG,
	    "cose-tag" },
	{ "tag 18 in two bytes", "d812 84" PROT UNPROT PAY SIG,
	    "cose-cbor" },
	{ "a tag alone", "d2", "cose-cbor" },

	{ "an array of 3", "83" PROT UNPROT PAY SIG, "cose-structure" },
	{ "an array of 5", "85" PROT UNPROT PAY SIG "00", "cose-structure" },
	{ "an indefinite array", "9f" PROT UNPROT PAY SIG "ff",
	    "cose-structure" },
	{ "a wide array", "9804" PROT UNPROT PAY SIG, "cose-cbor" },
	{ "a map of two", "a2" PROT UNPROT PAY SIG, "cose-structure" },
	{ "a map of four", "a4" PROT UNPROT PAY SIG "00*200",
	    "cose-structure" },
	{ "4", "04", "cose-structure" },
	{ "four bytes", "44 01020304", "cose-structure" },

	{ "an empty header", "84 40" UNPROT PAY SIG, "cose-protected" },
	{ "a header of ES256", "84 43a10126" UNPROT PAY SIG,
	    "cose-protected" },
	{ "a header of ES512", "84 44a1013823" UNPROT PAY SIG,
	    "cose-protected" },
	{ "a header that is a map", "84 a1013822" UNPROT PAY SIG,
	    "cose-protected" },
	{ "a header that is text", "84 64 'abcd'" UNPROT PAY SIG,
	    "cose-protected" },
	{ "a header in chunks", "84 5f44a1013822ff" UNPROT PAY SIG,
	    "cose-protected" },
	{ "a header with a byte more", "84 45a101382200" UNPROT PAY SIG,
	    "cose-protected" },
	{ "a header with a byte less", "84 43a10138" UNPROT PAY SIG,
	    "cose-protected" },
	{ "a header with a wide 1", "84 45a118013822" UNPROT PAY SIG,
	    "cose-protected" },
	{ "a header with another label", "84 44a1023822" UNPROT PAY SIG,
	    "cose-protected" },
	{ "a header of 300 bytes", "84 59012c 00*300 " UNPROT PAY SIG,
	    "cose-protected" },
	{ "a wide header", "84 5804a1013822" UNPROT PAY SIG, "cose-cbor" },

	{ "a key id", "84" PROT "a10441ff" PAY SIG, "cose-unprotected" },
	{ "an indefinite map", "84" PROT "bfff" PAY SIG,
	    "cose-unprotected" },
	{ "an empty array", "84" PROT "80" PAY SIG, "cose-unprotected" },
	{ "null", "84" PROT "f6" PAY SIG, "cose-unprotected" },
	{ "no bytes", "84" PROT "40" PAY SIG, "cose-unprotected" },
	{ "0", "84" PROT "00" PAY SIG, "cose-unprotected" },

	{ "no payload", "84" PROT UNPROT "40" SIG, "cose-payload" },
	{ "a detached payload", "84" PROT UNPROT "f6" SIG, "cose-payload" },
	{ "a payload of text", "84" PROT UNPROT "63 'abc'" SIG,
	    "cose-payload" },
	{ "a payload in chunks", "84" PROT UNPROT "5f43010203ff" SIG,
	    "cose-payload" },
	{ "a payload that is a map", "84" PROT UNPROT "a0" SIG,
	    "cose-payload" },
	{ "a payload of 16001", "84" PROT UNPROT "593e81 00*16001 " SIG,
	    "cose-payload" },
	{ "a wide payload", "84" PROT UNPROT "5803010203" SIG,
	    "cose-cbor" },
	{ "a payload past the end", "84" PROT UNPROT "59ffff 00*100",
	    "cose-cbor" },
	{ "a payload of 2^63", "84" PROT UNPROT "5b8000000000000000" SIG,
	    "cose-cbor" },

	{ "95 bytes", "84" PROT UNPROT PAY "585f 55*95", "cose-signature" },
	{ "97 bytes", "84" PROT UNPROT PAY "5861 55*97", "cose-signature" },
	{ "64 bytes", "84" PROT UNPROT PAY "5840 55*64", "cose-signature" },
	{ "no signature", "84" PROT UNPROT PAY "40", "cose-signature" },
	{ "a null signature", "84" PROT UNPROT PAY "f6", "cose-signature" },
	{ "a signature of text", "84" PROT UNPROT PAY "7860 'a'*96",
	    "cose-signature" },
	{ "a signature in chunks", "84" PROT UNPROT PAY "5f" SIG "ff",
	    "cose-signature" },
	{ "a signature cut", "84" PROT UNPROT PAY "5860 55*95",
	    "cose-cbor" },
	{ "a signature absent", "84" PROT UNPROT PAY, "cose-cbor" },

	{ "a byte behind", "84" PROT UNPROT PAY SIG "00", "cose-trailing" },
	{ "a break behind", "84" PROT UNPROT PAY SIG "ff",
	    "cose-trailing" },
	{ "a line feed behind", "84" PROT UNPROT PAY SIG "0a",
	    "cose-trailing" },
	{ "a second one behind", "84" PROT UNPROT PAY SIG "84" PROT UNPROT
	    PAY SIG, "cose-trailing" }
};

START_TEST(parse)
{
	struct tbv_bytes in = bytes(rows[_i].in);
	struct tbv_cose cose;
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_cose_parse(in, &cose, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	ck_assert_int_eq(fault.message[0] != '\0', rc != TBV_OK);
	if (rc == TBV_OK) {
		ck_assert_int_eq(cose.tagged, in.data[0] == 0xd2);
		ck_assert_uint_eq(cose.signature.len, 96);
		ck_assert_ptr_eq(cose.signature.data + 96,
		    in.data + in.len);
	}
	discard(in);
}
END_TEST

/* RFC 9052 4.4, for each width of the payload's length. */
static const struct {
	const char *payload, *head;
} heads[] = {
	{ "41 00", "846a 'Signature1' 44a1013822 40 41" },
	{ "57 00*23", "846a 'Signature1' 44a1013822 40 57" },
	{ "5818 00*24", "846a 'Signature1' 44a1013822 40 5818" },
	{ "58ff 00*255", "846a 'Signature1' 44a1013822 40 58ff" },
	{ "590100 00*256", "846a 'Signature1' 44a1013822 40 590100" },
	{ "593e80 00*16000", "846a 'Signature1' 44a1013822 40 593e80" }
};

START_TEST(signed_bytes)
{
	struct tbv_bytes end, got, head = bytes(heads[_i].head), in, payload;
	struct tbv_cose cose;
	struct tbv_fault fault;
	char text[200];

	(void)snprintf(text, sizeof(text), "84" PROT UNPROT "%s " SIG,
	    heads[_i].payload);
	in = bytes(text);
	payload = bytes(heads[_i].payload);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_cose_parse(in, &cose, &fault), TBV_OK);
	got.data = cose.head;
	got.len = cose.head_len;
	ck_assert_int_eq(tbv_bytes_equal(got, head), 1);
	/* the payload is the last part of the string that was given */
	ck_assert_uint_lt(cose.payload.len, payload.len);
	end.data = payload.data + payload.len - cose.payload.len;
	end.len = cose.payload.len;
	ck_assert_int_eq(tbv_bytes_equal(cose.payload, end), 1);
	discard(payload);
	discard(in);
	discard(head);
}
END_TEST

/* The message shows what was there, in hex and no more than 16 bytes. */
START_TEST(message)
{
	struct tbv_bytes in = bytes("84 5820 ab*32 " UNPROT PAY SIG);
	struct tbv_cose cose;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_cose_parse(in, &cose, &fault),
	    TBV_ERR_COSE_PROTECTED);
	ck_assert_str_eq(fault.want, "a1013822");
	ck_assert_str_eq(fault.got, "abababababababababababababababab");
	discard(in);
}
END_TEST

/* A part of another type is reported by its type, not by its length. */
START_TEST(other_types)
{
	static const struct {
		const char *in, *want;
	} parts[] = {
		{ "84 a1013822" UNPROT PAY SIG,
		    "protected header: not a byte string" },
		{ "84 5f44a1013822ff" UNPROT PAY SIG,
		    "protected header: not a byte string" },
		{ "84" PROT "80" PAY SIG,
		    "unprotected header: not an empty map" },
		{ "84" PROT UNPROT "f6" SIG, "payload: not one byte string" },
		{ "84" PROT UNPROT "63 'abc'" SIG,
		    "payload: not one byte string" },
		{ "84" PROT UNPROT PAY "f6",
		    "signature: not one byte string" },
		{ "84" PROT UNPROT PAY "7860 'a'*96",
		    "signature: not one byte string" }
	};
	struct tbv_cose cose;
	struct tbv_fault fault;
	struct tbv_bytes in;
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		in = bytes(parts[i].in);
		tbv_fault_clear(&fault);
		ck_assert_int_ne(tbv_cose_parse(in, &cose, &fault), TBV_OK);
		ck_assert_str_eq(fault.message, parts[i].want);
		discard(in);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("cose");
	TCase *tcase = tcase_create("cose");

	tcase_add_loop_test(tcase, parse, 0, ROWS(rows));
	tcase_add_loop_test(tcase, signed_bytes, 0, ROWS(heads));
	tcase_add_test(tcase, message);
	tcase_add_test(tcase, other_types);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
