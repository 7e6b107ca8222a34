/*
 * COSE_Sign1 messages that are not as AWS writes them, and signatures that
 * do not verify.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define BAD(name, expect, why, clause, edit) \
	{ name, "cose", why, clause, expect, NULL, edit, NULL, NULL, NULL }
#define FORGED(name, why, edit) \
	{ name, "signature", why, ECDSA, "signature", NULL, edit, NULL, \
	    NULL, NULL }

static const struct vector rows[] = {
	BAD("cose-cut", "cose-cbor", "the last byte is missing", COSE,
	    "cut 1"),
	BAD("cose-cut-payload", "cose-cbor", "cut within the payload", COSE,
	    "cut 2000"),
	BAD("cose-reserved", "cose-cbor", "a reserved head", "RFC 8949 3",
	    "cose array 9c"),
	BAD("cose-wide-array", "cose-cbor", "the array's length in two bytes",
	    CBOR, "cose array 9804"),
	BAD("cose-wide-tag", "cose-cbor", "tag 18 in two bytes more", CBOR,
	    "cose tag d90012"),
	BAD("cose-wide-protected", "cose-cbor", "the protected header's "
	    "length in one byte more", CBOR, "cose protected "
	    "5804a1013822"),
	BAD("cose-wide-payload", "cose-cbor", "the payload's length in two "
	    "bytes more", CBOR, "cose payload wide"),
	BAD("cose-huge-payload", "cose-cbor", "a payload that claims to be "
	    "2^63 bytes", "RFC 8949 10", "cose payload 5b8000000000000000"),
	BAD("cose-huge-array", "cose-cbor", "an array that claims 2^28 "
	    "entries", "RFC 8949 10", "cose array 9a10000000"),
	BAD("cose-tag-17", "cose-tag", "tag 17, a COSE_Mac0", "RFC 9052 2",
	    "cose tag d1"),
	BAD("cose-tag-98", "cose-tag", "tag 98, a COSE_Sign", "RFC 9052 2",
	    "cose tag d862"),
	BAD("cose-tag-cwt", "cose-tag", "tag 61 before tag 18", "RFC 8392 6",
	    "cose tag d83dd2"),
	BAD("cose-tag-twice", "cose-tag", "tag 18 twice", "RFC 9052 2",
	    "cose tag d2d2"),
	BAD("cose-array-3", "cose-structure", "an array of three", COSE,
	    "cose array 83"),
	BAD("cose-array-5", "cose-structure", "an array of five", COSE,
	    "cose array 85; cose tail 00"),
	BAD("cose-array-indefinite", "cose-structure", "an array of "
	    "indefinite length", COSE, "cose array 9f; cose tail ff"),
	BAD("cose-map", "cose-structure", "a map instead of the array", COSE,
	    "cose array a2"),
	BAD("cose-trailing", "cose-trailing", "a byte after the message",
	    COSE, "cose tail 00"),
	BAD("cose-trailing-break", "cose-trailing", "a break after the "
	    "message", COSE, "cose tail ff"),

	/* headers */
	BAD("cose-es256", "cose-protected", "algorithm ES256", "RFC 9053 2.1",
	    "cose protected 43a10126"),
	BAD("cose-es512", "cose-protected", "algorithm ES512", "RFC 9053 2.1",
	    "cose protected 44a1013823"),
	BAD("cose-no-header", "cose-protected", "an empty protected header",
	    COSE, "cose protected 40"),
	BAD("cose-empty-header", "cose-protected", "a protected header "
	    "without algorithm", COSE, "cose protected 41a0"),
	BAD("cose-kid", "cose-protected", "one more protected member", COSE,
	    "cose protected 47a2013822044100"),
	BAD("cose-header-encoding", "cose-protected", "ES384 in another "
	    "encoding", COSE, "cose protected 45a101390022"),
	BAD("cose-header-map", "cose-protected", "the protected header as a "
	    "map", COSE, "cose protected a1013822"),
	BAD("cose-unprotected", "cose-unprotected", "a member in the header "
	    "that no signature covers", COSE, "cose unprotected a1044100"),
	BAD("cose-unprotected-null", "cose-unprotected", "null for the "
	    "unprotected header", COSE, "cose unprotected f6"),
	BAD("cose-unprotected-array", "cose-unprotected", "an array for the "
	    "unprotected header", COSE, "cose unprotected 80"),
	BAD("cose-unprotected-indefinite", "cose-unprotected", "an empty map "
	    "of indefinite length", COSE, "cose unprotected bfff"),

	/* payload and signature */
	BAD("cose-detached", "cose-payload", "a detached payload",
	    COSE, "cose payload f6"),
	BAD("cose-empty-payload", "cose-payload", "a payload of no bytes",
	    NITRO, "cose payload 40"),
	BAD("cose-chunked-payload", "cose-payload", "a payload in two chunks",
	    NITRO, "cose payload chunked"),
	BAD("cose-text-payload", "cose-payload", "a payload of text", COSE,
	    "cose payload text"),
	BAD("cose-payload-16001", "cose-payload", "a payload one byte larger "
	    "than is accepted", TOOL, "pad 16001"),
	BAD("cose-der", "cose-signature", "the signature in DER",
	    "RFC 9053 2.1", "cose signature der"),
	BAD("cose-short-signature", "cose-signature", "a signature of 95 "
	    "bytes", "RFC 9053 2.1", "cose signature short"),
	BAD("cose-long-signature", "cose-signature", "a signature of 97 "
	    "bytes", "RFC 9053 2.1", "cose signature long"),
	BAD("cose-no-signature", "cose-signature", "a signature of no bytes",
	    COSE, "cose signature hex:40"),
	BAD("cose-null-signature", "cose-signature", "null for the "
	    "signature", COSE, "cose signature hex:f6"),
	BAD("cose-qemu", "cose-protected", "a document as QEMU's emulated "
	    "NSM makes it: another algorithm, a signature and certificates "
	    "of zeros", "QEMU virtio-nsm", "definite; module i-234-enc5678; "
	    "pcr 16 drop; set certificate bytes:$(ZERO64); set cabundle "
	    "815840$(ZERO64); cose protected 43a10120; cose signature "
	    "hex:5840$(ZERO64)"),
	BAD("cose-qemu-signature", "cose-signature", "the same with AWS's "
	    "algorithm: its signature is too short", "QEMU virtio-nsm",
	    "definite; module i-234-enc5678; pcr 16 drop; set certificate "
	    "bytes:$(ZERO64); set cabundle 815840$(ZERO64); "
	    "cose signature hex:5840$(ZERO64)"),
};

static const struct vector forged[] = {
	FORGED("signature-zero", "r and s are zero", "cose signature zero"),
	FORGED("signature-r-zero", "r is zero", "cose signature r-zero"),
	FORGED("signature-s-zero", "s is zero", "cose signature s-zero"),
	FORGED("signature-r-order", "r is the order of the curve",
	    "cose signature r-order"),
	FORGED("signature-s-order", "s is the order of the curve",
	    "cose signature s-order"),
	FORGED("signature-swap", "s before r", "cose signature swap"),
	FORGED("signature-bit", "one bit of s", "cose signature bit"),
	FORGED("signature-low-bit", "one bit of a lower s", "cose s low; "
	    "cose signature bit"),
	FORGED("signature-high-bit", "one bit of a higher s", "cose s high; "
	    "cose signature bit"),
	FORGED("signature-stranger", "signed by another key than the "
	    "leaf's, as if nobody looked at the result", "cose signer "
	    "rogue"),
	FORGED("signature-instance", "signed by the leaf's issuer",
	    "cose signer instance"),
	FORGED("signature-commit", "another commit after the signing",
	    "after $(COMMIT) $(OTHERCOMMIT)"),
	FORGED("signature-artifact", "another artifact after the signing",
	    "after $(ARTIFACT) $(OTHER)"),
	FORGED("signature-pcr0", "another PCR0 after the signing",
	    "pcr 0 $(OTHERPCR0); after $(OTHERPCR0) $(PCR0)"),
	FORGED("signature-time", "another time after the signing",
	    "after 6974696d657374616d701b0000019bc186de00 "
	    "6974696d657374616d701b0000019bc186de01"),
	FORGED("signature-tag-18", "one bit of s in a tagged document",
	    "cose tag d2; cose signature bit"),
	FORGED("signature-definite", "another time after the signing, in a "
	    "map of definite length", "definite; after 6974696d657374616d70"
	    "1b0000019bc186de00 6974696d657374616d701b0000019bc186de01"),
	FORGED("signature-nonce", "null becomes a nonce after the signing",
	    "after 656e6f6e6365f6 656e6f6e63654100"),
	FORGED("signature-left-out", "an optional member put in after the "
	    "signing", "definite; set nonce drop; after a8696d6f64756c655f69"
	    "64 a9656e6f6e6365f6696d6f64756c655f6964"),
	FORGED("signature-32-pcrs", "PCR31 of 32 changed after the signing",
	    "fill 32; after 181f5830$(ZERO48) 181f5830$(OTHERPCR0)"),
	FORGED("signature-746", "one artifact of twelve replaced after the "
	    "signing", "artifacts 11; after $(ARTIFACT) $(OTHER)"),
	{ "signature-base64", "signature", "one bit of s in base64", ECDSA,
	    "signature", NULL, "cose signature bit", "$(BASE64)\n", NULL,
	    NULL },
	{ "signature-cert", "signature", "one bit of s in the prototype's "
	    "file", ECDSA, "signature", NULL, "cose signature bit",
	    CERT_FILE, NULL, NULL },
	{ "signature-bundle", "signature", "one bit of s in a tlog-proof: "
	    "being in a log does not make it true", ECDSA, "signature", NULL,
	    "cose signature bit", BUNDLE, NULL, NULL },
	{ "signature-debug", "signature", "one bit of s of a debug enclave's "
	    "document, where those are allowed", ECDSA, "signature",
	    POLICY("debug") " --insecure-debug" CLOCK, DEBUG_PCRS
	    "; cose signature bit", NULL, NULL, NULL },
	{ "signature-first", "signature", "nothing is right after the "
	    "chain: the signature decides", TOOL, "signature", NULL,
	    DEBUG_PCRS "; pcr 4 zero; content x; cose signature bit",
	    NULL, NULL, NULL },
};

const struct family family_cose = { rows, COUNT(rows) };
const struct family family_signature = { forged, COUNT(forged) };
