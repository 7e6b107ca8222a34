/*
 * Policies and options under which there is no verdict, on the good
 * document.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define NONE(name, expect, why, options) \
	{ name, "policy", why, POLICY5, expect, options, NULL, NULL, NULL, \
	    NULL }
#define OPTION(name, expect, why, options) \
	{ name, "policy", why, TOOL, expect, options, NULL, NULL, NULL, \
	    NULL }
#define COMMITTED " --commit $(COMMIT)" CLOCK

static const struct vector rows[] = {
	/* nothing is expected, so nothing is verified */
	OPTION("no-policy", "no-policy", "no policy at all",
	    "--no-policy" CLOCK),
	NONE("no-image-empty", "no-image", "a policy that holds nothing",
	    POLICY("empty") CLOCK),
	NONE("no-image", "no-image", "a policy that trusts no image",
	    POLICY("no-image") CLOCK),
	OPTION("no-image-option", "no-image", "a commit on the command line "
	    "and no image", "--no-policy" COMMITTED),
	NONE("no-source", "no-source", "a policy that names no source",
	    POLICY("no-source") CLOCK),
	NONE("no-source-false", "no-source", "a policy that says that it "
	    "does not waive the source, and names none",
	    POLICY("any-source-false") CLOCK),
	OPTION("no-source-option", "no-source", "an image on the command "
	    "line and no source", IMAGE CLOCK),
	OPTION("no-source-ref", "no-source", "a ref alone is of nobody's "
	    "repository", IMAGE " --ref refs/heads/main" CLOCK),

	/* reference values */
	NONE("reference-zero", "reference-zero", "an expectation of zeros, "
	    "which would match every debug enclave", POLICY("zero") CLOCK),
	OPTION("reference-zero-option", "reference-zero", "the same on the "
	    "command line", ROOT " --pcr 0=$(ZERO48) --pcr 1=$(ZERO48) "
	    "--pcr 2=$(ZERO48)" COMMITTED),
	OPTION("reference-zero-file", "reference-zero", "the same from a "
	    "file", ROOT " --pcrs policies/measurements-zero.json"
	    COMMITTED),
	OPTION("reference-zero-one", "reference-zero", "one PCR of zeros",
	    ROOT " --pcr 0=$(PCR0) --pcr 1=$(PCR1) --pcr 2=$(ZERO48)"
	    COMMITTED),
	NONE("reference-two", "reference-incomplete", "an image without PCR2",
	    POLICY("two-pcrs") CLOCK),
	OPTION("reference-two-option", "reference-incomplete", "the same on "
	    "the command line", ROOT " --pcr 0=$(PCR0) --pcr 1=$(PCR1)"
	    COMMITTED),
	OPTION("reference-pcr8-file", "reference-incomplete", "a file with "
	    "PCR8 alone", ROOT " --pcrs policies/measurements-pcr8.json"
	    COMMITTED),
	OPTION("reference-conflict", "reference-conflict", "one PCR with two "
	    "values", ROOT " --pcrs policies/measurements.json --pcr "
	    "0=$(OTHERPCR0)" COMMITTED),
	OPTION("reference-short", "usage", "a PCR of 47 bytes",
	    ROOT " --pcr 0=$(A:94) --pcr 1=$(PCR1) --pcr 2=$(PCR2)"
	    COMMITTED),
	OPTION("reference-text", "reference-syntax", "measurements that are "
	    "no JSON", ROOT " --pcrs policies/measurements-text.json"
	    COMMITTED),
	OPTION("reference-two-enclaves", "reference-syntax", "measurements of "
	    "two enclaves: whose?", ROOT " --pcrs policies/"
	    "measurements-two-enclaves.json" COMMITTED),
	OPTION("reference-nameless", "reference-syntax", "a PCR that does not "
	    "say which", ROOT " --pcrs policies/measurements-nameless.json"
	    COMMITTED),
	OPTION("reference-base64", "reference-value", "PCRs in base64", ROOT
	    " --pcrs policies/measurements-base64.json" COMMITTED),
	OPTION("reference-odd", "usage", "hex with an odd number of "
	    "digits", ROOT " --pcr 0=$(PCR0)0 --pcr 1=$(PCR1) --pcr "
	    "2=$(PCR2)" COMMITTED),
	OPTION("reference-not-hex", "usage", "96 characters that "
	    "are not hex", ROOT " --pcr 0=$(g:96) --pcr 1=$(PCR1) --pcr "
	    "2=$(PCR2)" COMMITTED),
	OPTION("reference-tpm", "reference-kind", "measurements of a "
	    "NitroTPM", ROOT " --pcrs policies/measurements-tpm.json"
	    COMMITTED),
	OPTION("reference-cert", "reference-kind", "a .cert file as "
	    "reference: the word of whoever wrote it", ROOT " --pcrs "
	    "policies/measurements-cert.json" COMMITTED),
	NONE("reference-digest", "reference-value", "a PCR of 32 bytes in a "
	    "policy", POLICY("short-pcr") CLOCK),

	OPTION("reference-lines-mixed", "reference-syntax", "lines of two shapes", ROOT
	    " --pcrs policies/measurements-lines-mixed.json" COMMITTED),
	OPTION("reference-lines-twice", "reference-syntax", "one PCR in two lines", ROOT
	    " --pcrs policies/measurements-lines-twice.json" COMMITTED),
	OPTION("reference-lines-more", "reference-syntax", "a line that is of no PCR", ROOT
	    " --pcrs policies/measurements-lines-more.json" COMMITTED),
	OPTION("reference-lines-two", "reference-incomplete", "lines without PCR2", ROOT
	    " --pcrs policies/measurements-lines-two.json" COMMITTED),
	OPTION("reference-lines-space", "reference-syntax", "two spaces between digits and name", ROOT
	    " --pcrs policies/measurements-lines-space.json" COMMITTED),
	OPTION("reference-toml", "reference-syntax", "TOML", ROOT
	    " --pcrs policies/measurements-toml.json" COMMITTED),
	OPTION("reference-history", "reference-syntax", "a history, and no entry is named", ROOT
	    " --pcrs policies/measurements-history.json" COMMITTED),
	OPTION("reference-transcript-more", "reference-syntax", "text behind the JSON", ROOT
	    " --pcrs policies/measurements-transcript-more.json" COMMITTED),
	{ "reference-attestation", "policy", "the document's own file as "
	    "reference", TOOL, "reference-kind", ROOT " --pcrs cases/"
	    "reference-attestation/attestation" COMMITTED, NULL, CERT_FILE,
	    NULL, NULL },

	/* kinds of images */
	NONE("tpm-claim-alone", "policy-member", "a claim of a NitroTPM, "
	    "without insecure-tpm-claim", POLICY("tpm-claim-alone") CLOCK),
	NONE("tpm-claim-missing", "policy-member", "insecure-tpm-claim, and "
	    "no form of claim", POLICY("tpm-claim-missing") CLOCK),
	NONE("tpm-claim-enclave", "policy-value", "insecure-tpm-claim of an "
	    "enclave", POLICY("tpm-enclave") CLOCK),
	NONE("tpm-measured", "policy-value", "a claim of a NitroTPM that is "
	    "to be measured", POLICY("tpm-measured") CLOCK),
	NONE("tpm-debug", "policy-value", "a debug mode of a NitroTPM",
	    POLICY("tpm-debug") CLOCK),
	NONE("tpm-endorsed", "policy-value", "endorsements of an attestable "
	    "AMI", POLICY("tpm-endorsed") CLOCK),
	NONE("tpm-kind", "policy-value", "a kind that nobody knows",
	    POLICY("tpm-kind") CLOCK),
	NONE("tpm-kinds-equal", "policy-value", "two kinds of images with "
	    "the same PCRs", POLICY("tpm-twice") CLOCK),
	NONE("tpm-reference-zero", "reference-zero", "PCR4 of an AMI is "
	    "zero", POLICY("tpm-zero") CLOCK),
	NONE("tpm-reference-ones", "reference-zero", "PCR7 of an AMI is all "
	    "ones", POLICY("tpm-ones") CLOCK),
	NONE("tpm-reference-pcr4", "reference-incomplete", "an AMI without "
	    "PCR7", POLICY("tpm-pcr4") CLOCK),

	/* roots */
	NONE("root-no-certificate", "root-malformed", "a root that is no "
	    "certificate", POLICY("bad-root") CLOCK),
	OPTION("root-no-certificate-option", "root-malformed", "the same on "
	    "the command line", "--no-policy --root policies/default.json "
	    "--pcrs policies/measurements.json" COMMITTED),
	OPTION("root-leaf", "root-malformed", "a leaf for a root",
	    "--no-policy --root pki/leaf.pem --pcrs policies/measurements."
	    "json" COMMITTED),

	/* policies that cannot be read as meant */
	NONE("policy-not-json", "policy-syntax", "a comma before the end",
	    POLICY("not-json") CLOCK),
	NONE("policy-trailing", "policy-syntax", "something after the object",
	    POLICY("trailing") CLOCK),
	NONE("policy-twice", "policy-syntax", "one member twice",
	    POLICY("twice") CLOCK),
	NONE("policy-key", "policy-syntax", "a file that is no policy",
	    "--policy pki/root.pem" CLOCK),
	NONE("policy-version", "policy-version", "another version",
	    POLICY("version-2") CLOCK),
	NONE("policy-version-late", "policy-version", "the version is not "
	    "the first member", POLICY("version-late") CLOCK),
	NONE("policy-measurements", "policy-version", "measurements for a "
	    "policy", POLICY("measurements") CLOCK),
	NONE("policy-unknown", "policy-member", "a misspelt member, which "
	    "would ask for nothing", POLICY("unknown-member") CLOCK),
	NONE("policy-unknown-image", "policy-member", "an unknown member of "
	    "an image", POLICY("unknown-image-member") CLOCK),
	NONE("policy-case", "policy-member", "a member in another case",
	    POLICY("other-case") CLOCK),
	NONE("policy-type", "policy-value", "text where there should be an "
	    "array", POLICY("wrong-type") CLOCK),
	NONE("policy-value", "policy-value", "a claim of no known form",
	    POLICY("wrong-value") CLOCK),
	NONE("policy-two-stars", "policy-value", "a pattern with two stars",
	    POLICY("two-stars") CLOCK),
	NONE("policy-short-commit", "policy-value", "a commit of 7 digits",
	    POLICY("short-commit") CLOCK),
	NONE("policy-any-and-commits", "policy-value", "a source waived and "
	    "named", POLICY("any-and-commits") CLOCK),
	NONE("policy-debug-and-pcrs", "policy-value", "an image that is "
	    "measured and in debug mode", POLICY("debug-and-pcrs") CLOCK),
	NONE("policy-text-measured", "policy-value", "the prototype's text, "
	    "measured, which it cannot be", POLICY("text-measured") CLOCK),
	NONE("policy-no-name", "policy-member", "an image without a name",
	    POLICY("no-name") CLOCK),
	NONE("policy-no-pcrs", "policy-member", "an image without PCRs",
	    POLICY("no-pcrs") CLOCK),
	NONE("policy-no-roots", "policy-value", "an image whose list of roots "
	    "is empty", POLICY("no-roots") CLOCK),
	NONE("policy-pcr-32", "policy-value", "PCR32", POLICY("pcr-32")
	    CLOCK),
	NONE("policy-pcr-00", "policy-value", "PCR0 as 00", POLICY("pcr-00")
	    CLOCK),
	NONE("policy-deep", "policy-syntax", "nesting past depth 8",
	    POLICY("deep") CLOCK),
	NONE("policy-time", "policy-value", "a day in place of a time",
	    POLICY("wrong-time") CLOCK),
	NONE("policy-age", "policy-value", "an age without a unit",
	    POLICY("wrong-age") CLOCK),
	NONE("policy-age-zero", "policy-value", "an age of zero days",
	    POLICY("zero-age") CLOCK),
	NONE("policy-short-ref", "policy-value", "a branch's short name",
	    POLICY("short-ref") CLOCK),
	NONE("policy-log", "policy-member", "a log, and no log policy",
	    POLICY("log-nothing") CLOCK),
	NONE("policy-while-valid", "policy-value", "a word that is neither",
	    POLICY("log-while") CLOCK),
	NONE("policy-endorsements", "policy-member", "endorsements that do "
	    "not say what they stand for", POLICY("endorsed-no-trust") CLOCK),
	NONE("policy-endorsements-stream", "policy-member", "endorsements "
	    "that do not say what they are about",
	    POLICY("endorsed-no-stream") CLOCK),
	NONE("policy-endorsements-roots", "policy-value", "roots of endorsed "
	    "images, where the images have their own",
	    POLICY("endorsed-roots") CLOCK),
	NONE("policy-endorsements-serial", "policy-value", "a serial in "
	    "words", POLICY("endorsed-serial") CLOCK),

	/* files that are not there */
	OPTION("policy-absent", "io", "a policy that is not there",
	    "--policy policies/absent.json" CLOCK),
	NONE("policy-absent-root", "io", "a policy whose root is not there",
	    POLICY("absent-root") CLOCK),
	OPTION("reference-absent", "io", "measurements that are not there",
	    ROOT " --pcrs policies/absent.json" COMMITTED),
	OPTION("list-absent", "io", "a list that is not there",
	    DEFAULT " --list policies/absent.list"),

	/* command lines that contradict themselves, or mean nothing */
	OPTION("usage-root", "usage", "a root for the policy's images, which "
	    "have their own", DEFAULT " --root pki/second.pem"),
	OPTION("usage-claim", "usage", "a form of claim for the policy's "
	    "images, which have their own", DEFAULT " --claim text"),
	OPTION("usage-root-instead", "usage", "a root for images that "
	    "endorsers name, which have their own", POLICY("instead") CLOCK
	    " --no-state --endorsements policies/list.note --root "
	    "pki/second.pem"),
	OPTION("usage-claim-instead", "usage", "a form of claim for them",
	    POLICY("instead") CLOCK " --no-state --endorsements "
	    "policies/list.note --claim text"),
	OPTION("usage-any-source", "usage", "a source waived and named",
	    DEFAULT " --any-source --commit $(COMMIT)"),
	OPTION("usage-policy", "usage", "a policy and none",
	    "--no-policy " DEFAULT),
	OPTION("usage-twice", "usage", "two clocks", DEFAULT CLOCK),
	OPTION("usage-clock", "usage", "a day in place of a time",
	    POLICY("default") " --clock 2026-06-01"),
	OPTION("usage-leap-day", "usage", "a time on a day that there was not",
	    POLICY("default") " --clock 2026-02-29T00:00:00Z"),
	OPTION("usage-max-age", "usage", "an age in years, which are of no "
	    "one length", DEFAULT " --max-age 5y"),
	OPTION("usage-time", "usage", "a time that is neither", DEFAULT
	    " --time later"),
	OPTION("usage-pcr", "usage", "a PCR without its index", ROOT
	    " --pcr $(PCR0)" COMMITTED),
	OPTION("usage-pcr-sign", "usage", "a PCR's index with a sign", ROOT
	    " --pcr +0=$(PCR0)" COMMITTED),
	OPTION("usage-short", "usage", "an option cut short, which a later "
	    "version might take for another", DEFAULT " --any"),
	OPTION("usage-unknown", "usage", "an option that there is not",
	    DEFAULT " --require-tests"),
	OPTION("option-log", "usage", "a proof is needed, and "
	    "nothing says which logs count", DEFAULT " --require-log"),
	NONE("policy-absent-log", "io", "a log policy that is not there",
	    POLICY("log-absent") CLOCK),
	NONE("policy-absent-list", "io", "an endorsement list that is not "
	    "there", POLICY("endorsed-absent") CLOCK),
};

const struct family family_policy = { rows, COUNT(rows) };
