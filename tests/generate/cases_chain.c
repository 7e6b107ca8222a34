/*
 * Chains that do not reach a trusted root, or not at that time.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define BAD(name, expect, why, clause, edit) \
	{ name, "chain", why, clause, expect, NULL, edit, NULL, NULL, NULL }
#define HELD(name, expect, why, clause, options, edit) \
	{ name, "chain", why, clause, expect, options, edit, NULL, NULL, \
	    NULL }
/* A whole chain with the attacker's keys under the same names. */
#define STRANGER \
	"cert root key rogue; cert root signer rogue; " \
	"cert regional key rogue; cert regional signer rogue; " \
	"cert zonal key rogue; cert zonal signer rogue; " \
	"cert instance key rogue; cert instance signer rogue; " \
	"cert leaf key rogue; cert leaf signer rogue; cose signer rogue"

#define UNTIL_2050(cert) "cert " cert " until 20500101000000Z; "
#define FROM_2019(cert) "cert " cert " from 190101000000Z; "

static const struct vector rows[] = {
	/* the root */
	BAD("root-stranger", "untrusted-root", "an attacker's own PKI with "
	    "the same names", PATH, STRANGER),
	BAD("root-twin", "untrusted-root", "another certificate of the "
	    "root's name and key", PATH, "cert root damage"),
	BAD("root-missing", "untrusted-root", "cabundle starts below the "
	    "root", PATH, "chain regional zonal instance leaf"),
	BAD("root-last", "untrusted-root", "cabundle from leaf to root",
	    NITRO, "chain instance zonal regional root leaf"),
	BAD("root-us-gov", "untrusted-root", "the root of another partition of "
	    "AWS, which the policy does not name", POLICY5,
	    "cert root damage hex:$(USGOVROOT)"),
	HELD("root-us-gov-below", "chain-issuer", "the same, which the policy "
	    "names, above a chain that it did not issue", PATH,
	    POLICY("us-gov-root") CLOCK, "cert root damage hex:$(USGOVROOT)"),
	HELD("root-us-gov-forged", "chain-signature", "the same with its name "
	    "in the certificate below it", PATH, POLICY("us-gov-root") CLOCK,
	    "cert root damage hex:$(USGOVROOT); cert regional issuer C=US,"
	    "O=Amazon,OU=AWS,CN=aws-us-gov.nitro-enclaves"),
	HELD("root-us-gov-alone", "untrusted-root", "the image is certified "
	    "by another partition's root alone", POLICY5,
	    POLICY("us-gov-alone") CLOCK, NULL),
	HELD("root-us-gov-option", "untrusted-root", "the same on the command "
	    "line, where it is no file's name", TOOL, "--no-policy --root "
	    "aws-us-gov-nitro-g1 --pcrs policies/measurements.json --commit "
	    "$(COMMIT)" CLOCK, NULL),
	BAD("root-partition", "untrusted-root", "a root that calls itself "
	    "that of a partition that nobody knows", POLICY5,
	    "cert root subject C=US,O=Amazon,OU=AWS,"
	    "CN=aws-cn.nitro-enclaves"),
	HELD("root-second", "untrusted-root", "the image has another root",
	    POLICY5, POLICY("second-root") CLOCK, NULL),
	HELD("root-built-in", "untrusted-root", "an image without roots is "
	    "certified by the built-in one alone", POLICY5,
	    POLICY("built-in-root") CLOCK, NULL),
	HELD("root-option", "untrusted-root", "the command line has another "
	    "root", TOOL, "--no-policy --root pki/second.pem --pcrs policies/"
	    "measurements.json --commit $(COMMIT)" CLOCK, NULL),

	/* links */
	BAD("smuggled-ca", "chain-issuer", "a self-signed CA in cabundle[1] "
	    "with the rest below it, the genuine root before it", PATH,
	    "names regional regional regional; cert regional key rogue; "
	    "cert regional signer rogue; cert zonal signer rogue"),
	BAD("smuggled-ca-own-name", "chain-issuer", "the same under a name of "
	    "its own, with a leaf below it", PATH, "names leaf rogue leaf; "
	    "cert leaf signer rogue; chain root rogue leaf"),
	BAD("smuggled-ca-root-name", "chain-signature", "the same, bearing "
	    "the root's name", PATH, "names rogue root root; names leaf root "
	    "leaf; cert leaf signer rogue; chain root rogue leaf"),
	BAD("mutual-issuers", "chain-issuer", "two CAs that name each other",
	    PATH, "names regional zonal regional; names zonal regional "
	    "zonal; cert regional signer zonal; cert zonal signer regional"),
	BAD("reordered", "chain-issuer", "two intermediates change places",
	    NITRO, "chain root zonal regional instance leaf"),
	BAD("left-out", "chain-issuer", "an intermediate is missing", PATH,
	    "chain root zonal instance leaf"),
	BAD("root-alone", "chain-issuer", "the root alone, and a leaf that "
	    "another issued", PATH, "chain root leaf"),
	BAD("repeated", "chain-issuer", "an intermediate twice", PATH,
	    "chain root regional regional zonal instance leaf"),
	BAD("name-order", "chain-issuer", "the issuer's name with its "
	    "attributes in another order", "RFC 5280 7.1",
	    "cert regional issuer CN=test.nitro-enclaves,OU=TEST,O=Example,"
	    "C=US"),
	BAD("name-case", "chain-issuer", "the issuer's name in another case",
	    "RFC 5280 7.1", "cert regional issuer C=US,O=EXAMPLE,OU=TEST,"
	    "CN=test.nitro-enclaves"),
	HELD("roots-mixed", "chain-issuer", "the image has two roots, and "
	    "one's chain is put under the other", POLICY5,
	    POLICY("both-roots") CLOCK, "chain second regional zonal "
	    "instance leaf"),
	BAD("leaf-of-other", "chain-issuer", "a leaf that names another "
	    "issuer", PATH, "names leaf zonal leaf"),
	BAD("ca-signature", "chain-signature", "one bit of an "
	    "intermediate's signature", PATH, "cert zonal damage signature"),
	BAD("leaf-signature", "chain-signature", "one bit of the leaf's "
	    "signature", PATH, "cert leaf damage signature"),
	BAD("ca-stranger", "chain-signature", "an intermediate signed by an "
	    "attacker's key", PATH, "cert instance signer rogue"),
	BAD("leaf-stranger", "chain-signature", "a leaf signed by an "
	    "attacker's key", PATH, "cert leaf signer rogue; cert leaf key "
	    "rogue; cose signer rogue"),
	BAD("leaf-by-root", "chain-signature", "a leaf signed by cabundle[0] "
	    "instead of the last", PATH, "cert leaf signer root"),
	BAD("key-replaced", "chain-signature", "an intermediate's key is "
	    "not that which signed below it", PATH, "cert zonal key rogue"),

	/* what a CA may do */
	BAD("ca-no-ca", "chain-ca", "an intermediate that is no CA",
	    "RFC 5280 4.2.1.9", "cert zonal bc 3000"),
	BAD("ca-no-constraints", "chain-ca", "an intermediate without "
	    "basicConstraints", "RFC 5280 4.2.1.9",
	    "cert zonal order aki ski ku crl"),
	BAD("leaf-as-issuer", "chain-ca", "a leaf that issued a leaf", PATH,
	    "cert instance bc 3000; cert instance kucritical"),
	BAD("enclave-as-issuer", "chain-ca", "a genuine leaf, its key in the "
	    "hands of an enclave, as issuer below the zone", PATH,
	    "names rogue zonal rogue; cert rogue signer zonal; cert rogue bc "
	    "3000; cert rogue ku 030206c0; cert rogue order bc ku; names "
	    "leaf rogue leaf; cert leaf signer rogue; chain root regional "
	    "zonal rogue leaf"),
	BAD("ca-no-usage", "chain-key-usage", "an intermediate without "
	    "keyUsage", "RFC 5280 4.2.1.3", "cert zonal order bc aki ski "
	    "crl"),
	BAD("ca-usage", "chain-key-usage", "an intermediate whose key may "
	    "not sign certificates", "RFC 5280 4.2.1.3",
	    "cert zonal ku 03020780"),
	BAD("leaf-no-usage", "chain-key-usage", "a leaf without keyUsage",
	    "RFC 5280 4.2.1.3", "cert leaf order bc"),
	BAD("leaf-usage", "chain-key-usage", "a leaf whose key is for key "
	    "agreement", "RFC 5280 4.2.1.3", "cert leaf ku 03020308"),
	BAD("leaf-usage-sign", "chain-key-usage", "a leaf whose key may "
	    "sign certificates too", "RFC 5280 4.2.1.3",
	    "cert leaf ku 03020284"),
	BAD("path-length", "chain-path-length", "the zone allows no CA below "
	    "it", "RFC 5280 4.2.1.9", "cert zonal bc 30060101ff020100"),
	BAD("path-length-region", "chain-path-length", "the region allows "
	    "one CA below it", "RFC 5280 4.2.1.9",
	    "cert regional bc 30060101ff020101"),
	BAD("path-length-instance", "chain-path-length", "an instance made "
	    "itself a CA to issue below", "RFC 5280 4.2.1.9",
	    "cert regional bc 30030101ff; cert zonal bc 30030101ff; "
	    "names rogue instance rogue; cert rogue signer instance; "
	    "names leaf rogue leaf; cert leaf signer rogue; "
	    "chain root regional zonal instance rogue leaf"),
	BAD("path-length-self-issued", "chain-path-length", "the region "
	    "issues for itself, which counts as one more CA", PATH,
	    "names rogue regional regional; cert rogue key regional; "
	    "cert rogue signer regional; chain root regional rogue zonal "
	    "instance leaf"),
	BAD("leaf-ca", "chain-end-entity", "a leaf that is a CA",
	    "RFC 5280 4.2.1.9", "cert regional bc 30030101ff; "
	    "cert zonal bc 30030101ff; cert instance bc 30030101ff; "
	    "cert leaf bc 30030101ff"),
	BAD("instance-as-leaf", "chain-end-entity", "the instance's certificate, "
	    "with digitalSignature too, in the place of the leaf", PATH,
	    "cert instance ku 03020780; cose signer instance; "
	    "chain root regional zonal instance"),

	/* time */
	BAD("expired-leaf", "chain-expired", "a document of the second after "
	    "its leaf's end", "RFC 5280 4.1.2.5", "time 1768485601000"),
	BAD("expired-ca", "chain-expired", "an intermediate had expired",
	    "RFC 5280 4.1.2.5", "cert zonal until 260115115959Z"),
	BAD("expired-instance", "chain-expired", "the instance's certificate "
	    "had expired", "RFC 5280 4.1.2.5",
	    "cert instance until 260115115959Z"),
	BAD("expired-regional", "chain-expired", "the region's certificate "
	    "had expired", "RFC 5280 4.1.2.5",
	    "cert regional until 260115115959Z"),
	HELD("expired-root", "chain-expired", "the root had expired: it is "
	    "trusted until its end", "RFC 5280 4.1.2.5",
	    POLICY("default") " --clock 2049-10-28T15:00:00Z",
	    UNTIL_2050("regional") UNTIL_2050("zonal") UNTIL_2050("instance")
	    UNTIL_2050("leaf") "time 2519044086000"),
	BAD("early-root", "chain-not-yet-valid", "the root was not valid "
	    "yet", "RFC 5280 4.1.2.5", FROM_2019("regional") FROM_2019("zonal")
	    FROM_2019("instance") FROM_2019("leaf") "time 1572269284000"),
	BAD("early-zonal", "chain-not-yet-valid", "the zone's certificate "
	    "was not valid yet", "RFC 5280 4.1.2.5",
	    "cert zonal from 260115120001Z"),
	BAD("early-instance", "chain-not-yet-valid", "the instance's "
	    "certificate was not valid yet", "RFC 5280 4.1.2.5",
	    "cert instance from 260115120001Z"),
	BAD("expired-1950", "chain-expired", "a leaf until the year 50, which "
	    "is 1950 in UTCTime", "RFC 5280 4.1.2.5.1",
	    "cert leaf until 500115140000Z"),
	BAD("early-leaf", "chain-not-yet-valid", "a document of the second "
	    "before its leaf's start", "RFC 5280 4.1.2.5",
	    "time 1768474799999"),
	BAD("early-ca", "chain-not-yet-valid", "an intermediate was not "
	    "valid yet", "RFC 5280 4.1.2.5",
	    "cert regional from 260115120001Z"),
	BAD("seconds", "chain-not-yet-valid", "a timestamp in seconds, not "
	    "milliseconds", NITRO, "time 1768478400"),
	HELD("now-archived", "chain-expired", "an archived document judged "
	    "at the present", TOOL, DEFAULT " --time now", NULL),
	HELD("now-late", "chain-expired", "one second after the leaf's end",
	    TOOL, POLICY("default") " --time now --clock "
	    "2026-01-15T14:00:01Z", NULL),
	HELD("now-early", "chain-not-yet-valid", "one second before the "
	    "leaf's start", TOOL, POLICY("default") " --time now --clock "
	    "2026-01-15T10:59:59Z", NULL),
	HELD("debug-chain", "untrusted-root", "where debug enclaves are "
	    "allowed, their chain counts all the same", POLICY5,
	    POLICY("debug") " --insecure-debug" CLOCK, STRANGER "; "
	    DEBUG_PCRS),
};

const struct family family_chain = { rows, COUNT(rows) };

#define BOUND(name, expect, why, options, edit) \
	{ name, "binding", why, "tbverify(1)", expect, options, edit, NULL, \
	    NULL, NULL }

static const struct vector bound[] = {
	BOUND("pcr4-other", "pcr4-mismatch", "PCR4 of another instance than "
	    "that of module_id", NULL, "module i-0123456789abcdef1-enc01; "
	    "set module_id text:i-0123456789abcdef0-enc01"),
	BOUND("pcr4-zero", "pcr4-mismatch", "PCR4 is listed and zero", NULL,
	    "pcr 4 zero"),
	BOUND("pcr4-inner", "pcr4-mismatch", "PCR4 over a digest of the "
	    "instance's id", NULL, "pcr 4 $(PCR4INNER)"),
	BOUND("pcr4-whole", "pcr4-mismatch", "PCR4 over all of module_id",
	    NULL, "pcr 4 $(PCR4WHOLE)"),
	BOUND("time-before-leaf", "time-outside-certificate", "at the present the "
	    "leaf is valid, at the document's time it was not yet",
	    POLICY("default") " --time now --clock 2026-01-15T12:00:00Z",
	    "time 1768474799000"),
	BOUND("time-after-leaf", "time-outside-certificate", "the document's time is "
	    "after its leaf's end, the present before", POLICY("default")
	    " --time now --clock 2026-01-15T13:58:00Z",
	    "time 1768485601000"),
	BOUND("time-future", "time-in-future", "more than five minutes ahead "
	    "of the clock", POLICY("default") " --clock "
	    "2026-01-15T11:54:59Z", NULL),
	BOUND("pcr4-debug", "pcr4-mismatch", "PCR0 to 4 are zero, where debug "
	    "enclaves are allowed: their PCR4 is not", POLICY("debug")
	    " --insecure-debug" CLOCK, DEBUG_PCRS "; pcr 3 zero; pcr 4 zero"),
	BOUND("time-future-ms", "time-in-future", "301 seconds ahead, in "
	    "whole seconds", POLICY("default") " --clock "
	    "2026-01-15T11:54:59Z", "time 1768478400001"),
	BOUND("time-future-now", "time-in-future", "the same with --time "
	    "now", POLICY("default") " --time now --clock "
	    "2026-01-15T11:54:59Z", NULL),
	BOUND("time-future-years", "time-in-future", "a clock that was never "
	    "set", POLICY("default") " --clock 1970-01-01T00:00:00Z", NULL),
};

const struct family family_binding = { bound, COUNT(bound) };
