/*
 * Payloads, well signed, that no hypervisor would have written.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define BAD(name, expect, why, clause, edit) \
	{ name, "document", why, clause, expect, NULL, edit, NULL, NULL, \
	    NULL }
#define NITROTPM "nitrotpm"

static const struct vector rows[] = {
	BAD("document-array", "document-cbor", "an array, not a map", NITRO,
	    "raw 80"),
	BAD("document-text", "document-cbor", "text, not a map", NITRO,
	    "raw 63666f6f"),
	BAD("document-cut", "document-cbor", "the map's end is missing",
	    NITRO, "chop 1"),
	BAD("document-cut-definite", "document-cbor", "the last member is "
	    "missing", NITRO, "definite; chop 7"),
	BAD("document-trailing", "document-cbor", "a byte after the map",
	    "RFC 8949 5.3.1", "append 00"),
	BAD("document-trailing-definite", "document-cbor", "a break after a "
	    "map of definite length", "RFC 8949 3.2.1",
	    "definite; append ff"),
	BAD("document-wide-key", "document-cbor", "a key whose length takes "
	    "one byte more", CBOR, "before 66646967657374 7806646967657374"),
	BAD("document-wide-index", "document-cbor", "PCR index 0 in one byte "
	    "more", CBOR, "before 005830$(PCR0) 18005830$(PCR0)"),
	BAD("document-wide-value", "document-cbor", "a PCR whose length "
	    "takes one byte more", CBOR,
	    "before 005830$(PCR0) 00590030$(PCR0)"),
	BAD("document-chunked-text", "document-cbor", "a text in chunks",
	    CBOR, "set digest 7f66534841333834ff"),
	BAD("document-chunked-bytes", "document-cbor", "bytes in chunks",
	    CBOR, "set nonce 5f4101ff"),
	BAD("document-tag", "document-cbor", "a tag within", NITRO,
	    "set nonce c24101"),
	BAD("document-tagged", "document-cbor", "a tag around", NITRO,
	    "raw d9d9f7a0"),
	BAD("document-indefinite-pcrs", "document-cbor", "the map of PCRs of "
	    "indefinite length", NITRO,
	    "before b1005830$(PCR0) bf005830$(PCR0); before "
	    "6b6365727469666963617465 ff6b6365727469666963617465"),
	BAD("document-indefinite-cabundle", "document-cbor", "the array of "
	    "certificates of indefinite length", NITRO,
	    "before 68636162756e646c6584 68636162756e646c659f; before "
	    "6a7075626c69635f6b6579 ff6a7075626c69635f6b6579"),
	BAD("document-deep", "document-cbor", "an unknown member nested too "
	    "deep", NITRO, "set future 8181818180"),
	BAD("document-very-deep", "document-cbor", "an unknown member nested "
	    "256 times", NITRO, "set future $(DEEP)"),
	BAD("document-huge-array", "document-cbor", "an array that claims "
	    "2^60 entries", NITRO, "set future 9b1000000000000000"),
	BAD("document-huge-string", "document-cbor", "bytes that claim to "
	    "be 2^63", NITRO, "set nonce 5b8000000000000000"),
	BAD("document-utf8", "document-cbor", "text that is not UTF-8",
	    "RFC 8949 3.1", "set future 62c328"),
	BAD("document-utf8-key", "document-cbor", "a key that is not UTF-8",
	    "RFC 8949 3.1", "set hex:62c328 00"),
	BAD("document-utf8-surrogate", "document-cbor", "a surrogate in "
	    "UTF-8", "RFC 3629 3", "set future 63eda080"),
	BAD("document-reserved", "document-cbor", "a reserved head",
	    "RFC 8949 3", "set future 1c"),
	BAD("document-undefined", "document-cbor", "undefined, which says "
	    "nothing, in an unknown member", "RFC 8949 5.7",
	    "set future f7"),
	BAD("document-simple", "document-cbor", "a simple value that nobody "
	    "has assigned, in an unknown member", "RFC 8949 3.3",
	    "set future f8f7"),
	BAD("document-wide-simple", "document-cbor", "null in one byte more",
	    "RFC 8949 3.3", "set nonce f816"),

	/* said twice */
	BAD("document-twice", "document-duplicate", "one member twice", NITRO,
	    "twice digest"),
	BAD("document-twice-definite", "document-duplicate", "one member "
	    "twice in a map of definite length", NITRO,
	    "definite; twice timestamp"),
	BAD("document-twice-null", "document-duplicate", "an optional member "
	    "twice, as null", NITRO, "twice nonce"),
	BAD("document-twice-unknown", "document-duplicate", "one unknown "
	    "member twice", NITRO, "set future 01; twice future"),
	BAD("document-pcr-twice", "document-duplicate", "PCR0 twice, with "
	    "the trusted value first", NITRO, "again 0 $(OTHERPCR0)"),
	BAD("document-pcr-twice-last", "document-duplicate", "PCR0 twice, "
	    "with the trusted value last", NITRO,
	    "pcr 0 $(OTHERPCR0); again 0 $(PCR0)"),
	BAD("document-pcr-twice-same", "document-duplicate", "PCR0 twice "
	    "with one value", NITRO, "again 0 $(PCR0)"),

	/* left out */
	BAD("document-no-module-id", "document-missing", "no module_id",
	    NITRO, "set module_id drop"),
	BAD("document-no-digest", "document-missing", "no digest", NITRO,
	    "set digest drop"),
	BAD("document-no-timestamp", "document-missing", "no timestamp",
	    NITRO, "set timestamp drop"),
	BAD("document-no-pcrs", "document-missing", "no pcrs", NITRO,
	    "set pcrs drop"),
	BAD("document-no-certificate", "document-missing", "no certificate",
	    NITRO, "set certificate drop"),
	BAD("document-no-cabundle", "document-missing", "no cabundle", NITRO,
	    "set cabundle drop"),
	BAD("document-empty", "document-missing", "an empty map", NITRO,
	    "raw a0"),
	BAD("document-key-case", "document-missing", "a key in another case",
	    NITRO, "set digest drop; set Digest text:SHA384"),

	/* of another type */
	BAD("document-key-number", "document-type", "a key that is a number",
	    NITRO, "set hex:01 02"),
	BAD("document-module-id-type", "document-type", "module_id as bytes",
	    NITRO, "set module_id 43692d31"),
	BAD("document-digest-null", "document-type", "null for digest", NITRO,
	    "set digest f6"),
	BAD("document-time-text", "document-type", "a timestamp of text",
	    NITRO, "set timestamp text:1768478400000"),
	BAD("document-time-negative", "document-type", "a negative timestamp",
	    NITRO, "set timestamp 20"),
	BAD("document-time-float", "document-type", "a timestamp in floating "
	    "point", NITRO, "set timestamp fb4279bc186de00000"),
	BAD("document-pcrs-array", "document-type", "PCRs in an array: they "
	    "would have no index", NITRO, "set pcrs 835830$(PCR0)"
	    "5830$(PCR1)5830$(PCR2)"),
	BAD("document-pcr-text", "document-type", "a PCR in hex", NITRO,
	    "set pcrs a1007860$(HEXPCR0)"),
	BAD("document-pcr-negative", "document-type", "PCR index -1", NITRO,
	    "before 005830$(PCR0) 205830$(PCR0)"),
	BAD("document-pcr-key", "document-type", "a PCR under a text", NITRO,
	    "set pcrs a161305830$(PCR0)"),
	BAD("document-pcr-null", "document-type", "null for a PCR", NITRO,
	    "before 005830$(PCR0) 00f6"),
	BAD("document-certificate-type", "document-type", "a certificate in "
	    "base64", NITRO, "set certificate text:MIIC"),
	BAD("document-cabundle-map", "document-type", "cabundle as a map",
	    NITRO, "set cabundle a1004100"),
	BAD("document-cabundle-bytes", "document-type", "cabundle as one "
	    "certificate", NITRO, "set cabundle fill:500"),
	BAD("document-cabundle-null", "document-type", "null within "
	    "cabundle", NITRO, "set cabundle 81f6"),
	BAD("document-user-data-text", "document-type", "user_data as text",
	    NITRO, "userdata text:hello"),
	BAD("document-nonce-false", "document-type", "false for nonce", NITRO,
	    "set nonce f4"),
	BAD("document-public-key-number", "document-type", "a number for "
	    "public_key", NITRO, "set public_key 00"),

	/* too short or too long */
	BAD("document-module-id-empty", "document-length", "module_id of no "
	    "bytes", NITRO, "set module_id 60"),
	BAD("document-module-id-256", "document-length", "module_id of 256 "
	    "bytes", NITRO, "set module_id text:$(A:256)"),
	BAD("document-certificate-empty", "document-length", "a certificate "
	    "of no bytes", NITRO, "set certificate bytes:"),
	BAD("document-certificate-1025", "document-length", "a certificate "
	    "of 1025 bytes", NITRO, "set certificate fill:1025"),
	BAD("document-cabundle-empty", "document-length", "no certificates "
	    "above the leaf", NITRO, "set cabundle 80"),
	BAD("document-cabundle-9", "document-length", "nine certificates "
	    "above the leaf", NITRO, "chain root regional regional regional "
	    "regional regional regional zonal instance leaf"),
	BAD("document-cabundle-33", "document-length", "33 certificates above "
	    "the leaf", NITRO, "set cabundle many:33"),
	BAD("document-cabundle-1000", "document-length", "a thousand "
	    "certificates above the leaf", NITRO, "set cabundle many:1000"),
	BAD("document-cabundle-short", "document-length", "a certificate of "
	    "no bytes above the leaf", NITRO, "set cabundle 8140"),
	BAD("document-cabundle-1025", "document-length", "a certificate of "
	    "1025 bytes above the leaf", NITRO, "set cabundle "
	    "81590401$(ZERO1025)"),
	BAD("document-public-key-1025", "document-length", "public_key of "
	    "1025 bytes", NITRO, "set public_key fill:1025"),
	BAD("document-user-data-1025", "document-length", "user_data of 1025 "
	    "bytes", NITRO, "artifacts 11; artifact $(A:243) $(OTHER)"),
	BAD("document-nonce-1025", "document-length", "nonce of 1025 bytes",
	    NITRO, "set nonce fill:1025"),
	BAD("document-pcrs-empty", "document-length", "no PCRs: no "
	    "expectation could fail", NITRO, "set pcrs a0"),
	BAD("document-pcrs-33", "document-length", "33 PCRs", NITRO,
	    "fill 32; again 5 $(ZERO48)"),

	BAD("document-33-unknown", "document-length", "33 unknown members",
	    NITRO, "unknown 33"),

	/* values */
	BAD("document-sha256", "document-digest", "digest SHA256", NITRO,
	    "set digest text:SHA256"),
	BAD("document-sha512", "document-digest", "digest SHA512", NITRO,
	    "set digest text:SHA512"),
	BAD("document-digest-case", "document-digest", "digest in another "
	    "case", NITRO, "set digest text:sha384"),
	BAD("document-pcr-32", "document-pcr", "PCR index 32", NITRO,
	    "again 32 $(ZERO48)"),
	BAD("document-pcr-256", "document-pcr", "PCR index 256, which one "
	    "byte would hold as 0", NITRO, "pcr 0 drop; again 256 $(PCR0)"),
	BAD("document-pcr-2-32", "document-pcr", "PCR index 2^32, which four "
	    "bytes would hold as 0", NITRO, "before 005830$(PCR0) "
	    "1b00000001000000005830$(PCR0)"),
	BAD("document-pcr-short", "document-pcr", "a PCR of 32 bytes", NITRO,
	    "pcr 9 $(OTHER)"),
	BAD("document-pcr-long", "document-pcr", "a PCR of 64 bytes", NITRO,
	    "pcr 9 $(OTHER)$(OTHER)"),
	BAD("document-pcr-empty", "document-pcr", "a PCR of no bytes", NITRO,
	    "before 005830$(PCR0) 0040"),
	BAD("document-module-id-shape", "document-module-id", "module_id "
	    "without enclave", NITRO, "set module_id "
	    "text:i-0123456789abcdef0"),
	BAD("document-module-id-hex", "document-module-id", "module_id with "
	    "other than hex", NITRO, "set module_id "
	    "text:i-0123456789abcdefg-enc019bc1a2b3c4d5e6"),
	BAD("document-module-id-case", "document-module-id", "module_id with "
	    "hex in upper case", NITRO, "set module_id "
	    "text:i-0123456789ABCDEF0-enc019bc1a2b3c4d5e6"),
	BAD("document-module-id-no-hex", "document-module-id", "module_id "
	    "without an instance", NITRO, "set module_id "
	    "text:i--enc019bc1a2b3c4d5e6"),
	BAD("document-module-id-tail", "document-module-id", "module_id with "
	    "more after it", NITRO, "set module_id "
	    "text:i-0123456789abcdef0-enc019bc1a2b3c4d5e6-enc1"),
	BAD("document-time-zero", "document-time", "a timestamp of zero",
	    NITRO, "time 0"),
	BAD("document-time-10000", "document-time", "a timestamp in the year "
	    "10000", "RFC 3339 1", "time 253402300800000"),
	BAD("document-time-max", "document-time", "a timestamp of 2^64 - 1",
	    NITRO, "set timestamp 1bffffffffffffffff"),
	BAD("document-time-sign", "document-time", "a timestamp of 2^63, "
	    "negative where it is taken as signed", NITRO,
	    "set timestamp 1b8000000000000000"),
	BAD("nitrotpm", "nitrotpm", "the document of an instance's NitroTPM",
	    "AWS NitroTPM", NITROTPM),
	{ "nitrotpm-now", "document", "the same with --time now", "AWS "
	    "NitroTPM", "nitrotpm", POLICY("default") " --time now --clock "
	    "2026-01-15T12:01:00Z", NITROTPM, NULL, NULL, NULL },
	BAD("nitrotpm-module-id", "nitrotpm", "a NitroTPM's module_id over "
	    "PCRs like an enclave's", "AWS NitroTPM", "set module_id "
	    "text:i-0123456789abcdef0-tpm0000000000000000"),
	BAD("nitrotpm-enclave-id", "nitrotpm", "a NitroTPM's PCRs under an "
	    "enclave's module_id", "AWS NitroTPM", NITROTPM "; set module_id "
	    "text:i-0123456789abcdef0-enc019bc1a2b3c4d5e6"),
	{ "document-kind", "document", "an enclave's document where an "
	    "attestable AMI alone is trusted", POLICY5, "document-kind",
	    POLICY("tpm") CLOCK, NULL, NULL, NULL, NULL },
	BAD("nitrotpm-and-pcrs", "nitrotpm", "an enclave's document with "
	    "the NitroTPM's PCRs beside", "AWS NitroTPM",
	    "set nitrotpm_pcrs a1005830$(PCR0)"),
};

const struct family family_document = { rows, COUNT(rows) };
