/*
 * Documents that verify, each accepted form and edge once.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define GOOD(name, why, clause, options, edit) \
	{ name, "good", why, clause, "verified", options, edit, NULL, NULL, \
	    NULL }
#define FORM(name, why, clause, options, edit, file) \
	{ name, "good", why, clause, "verified", options, edit, file, NULL, \
	    NULL }
#define LISTED(name, why, options, edit, list) \
	{ name, "good", why, CLAIM, "verified", options, edit, NULL, list, \
	    NULL }

#define PCRS(file) ROOT " --pcrs policies/measurements-" file \
	".json --commit $(COMMIT)" CLOCK

static const struct vector rows[] = {
	GOOD("good", "as AWS writes them since August 2025: untagged, the "
	    "payload's map of indefinite length, 17 PCRs, null fields",
	    NITRO, NULL, NULL),
	GOOD("good-definite", "the payload's map of definite length, as until "
	    "April 2025", NITRO, NULL, "definite"),
	GOOD("good-tag-18", "tag 18 once", "RFC 9052 2", NULL,
	    "cose tag d2"),
	GOOD("good-tpm", "the document of an instance with a NitroTPM, whose "
	    "claims the policy accepts", POLICY5, POLICY("tpm") CLOCK,
	    "nitrotpm"),
	GOOD("good-tpm-text", "the same with the prototype's claim", POLICY5,
	    POLICY("tpm-text") CLOCK, "nitrotpm; " TEXT("$(COMMIT)",
	    "hello-1.0.tar", "$(ARTIFACT)")),
	GOOD("good-tpm-pcr12", "its PCR12 is zero, and the image says so",
	    POLICY5, POLICY("tpm-pcr12") CLOCK, "nitrotpm"),
	GOOD("good-tpm-and-enclave", "an AMI and an enclave are trusted, and "
	    "this is the AMI", POLICY5, POLICY("tpm-and-enclave") CLOCK,
	    "nitrotpm"),
	GOOD("good-enclave-and-tpm", "the same, and this is the enclave",
	    POLICY5, POLICY("tpm-and-enclave") CLOCK, NULL),
	GOOD("good-measurements-lines", "lines of nitro.pcrs", POLICY5,
	    PCRS("lines"), NULL),
	GOOD("good-measurements-lines-crlf", "the same with the line ends of Windows", POLICY5,
	    PCRS("lines-crlf"), NULL),
	GOOD("good-measurements-env", "lines of PCR0=", POLICY5,
	    PCRS("env"), NULL),
	GOOD("good-measurements-env-0x", "the same with 0x, and no end of the last line", POLICY5,
	    PCRS("env-0x"), NULL),
	GOOD("good-measurements-lower", "lower-case names, and 0x", POLICY5,
	    PCRS("lower"), NULL),
	GOOD("good-measurements-transcript", "what nitro-cli prints before its JSON", POLICY5,
	    PCRS("transcript"), NULL),
	GOOD("good-measurements-utf16", "the same in UTF-16", POLICY5,
	    PCRS("utf16"), NULL),
	GOOD("good-measurements-bom", "JSON after a byte order mark", POLICY5,
	    PCRS("bom"), NULL),
	GOOD("good-us-gov-root", "one of the image's roots is that of another "
	    "partition", POLICY5, POLICY("us-gov-root") CLOCK, NULL),
	FORM("good-base64", "standard base64", "RFC 4648 4", NULL, NULL,
	    "$(BASE64)"),
	FORM("good-base64-lf", "standard base64 and one line feed",
	    "RFC 4648 4", NULL, NULL, "$(BASE64)\n"),
	FORM("good-base64-tag-18", "base64 of a tagged document",
	    "RFC 4648 4", NULL, "cose tag d2", "$(BASE64)\n"),
	FORM("good-base64-lines", "base64 in lines of 64, as base64(1) writes it",
	    "tbverify(1)", NULL, NULL, "$(LINES)\n"),
	FORM("good-base64-crlf", "the same with the line ends of Windows",
	    "tbverify(1)", NULL, NULL, "$(CRLFLINES)\r\n"),
	FORM("good-base64url", "the alphabet for URLs, without padding",
	    "RFC 4648 5", NULL, NULL, "$(URLSAFE)"),
	FORM("good-base64url-padded", "the alphabet for URLs, with padding",
	    "RFC 4648 5", NULL, NULL, "$(URLSAFEPADDED)\n"),
	FORM("good-hex", "hex", "tbverify(1)", NULL, NULL, "$(HEX)\n"),
	FORM("good-hex-prefix", "hex with a prefix", "tbverify(1)", NULL,
	    NULL, "0x$(HEX)"),
	FORM("good-hex-lines", "hex in lines of 64, as xxd -p writes it",
	    "tbverify(1)", NULL, NULL, "$(HEXLINES)\n"),
	FORM("good-cert-hex", "a member that is hex", "tbverify(1)", NULL,
	    NULL, "{\"attestation\": \"0x$(HEX)\"}"),
	FORM("good-cert-base64url", "a member of the alphabet for URLs",
	    "tbverify(1)", NULL, NULL, "{\"attestation\": \"$(URLSAFE)\"}"),
	FORM("good-cert", "the prototype's file around a tb1 claim",
	    "prototype", NULL, NULL, CERT_FILE),
	FORM("good-cert-lies", "what the file says beside its document is "
	    "another's commit, artifact and PCRs: it counts for nothing",
	    "prototype", NULL, NULL, "{\"commit_hash\": \"$(OTHERCOMMIT)\", "
	    "\"artifact_name\": \"x\", \"artifact_hash\": \"$(OTHER)\", "
	    "\"pcr0\": \"$(BASE64OTHERPCR0)\", \"attestation\": "
	    "\"$(BASE64)\"}"),
	FORM("good-cert-twice-other", "two members of another name than the "
	    "one that counts", "prototype", NULL, NULL, CERT_START
	    ", \"pcr0\": \"x\", \"attestation\": \"$(BASE64)\"}\n"),
	FORM("good-bundle", "a tlog-proof that carries the document",
	    PROOF, NULL, NULL, BUNDLE),
	FORM("good-bundle-one-leaf", "a tlog-proof with an empty path",
	    PROOF, NULL, NULL, BUNDLE_HEAD "extra $(BASE64)\nindex 0\n\n"
	    "$(NOTE1)"),
	FORM("good-bundle-64-signatures", "a tlog-proof whose checkpoint has "
	    "64 signatures, most by keys that nobody knows", PROOF, NULL,
	    NULL, BUNDLE LINES16 LINES16 LINES16 LINES15),

	/* the document */
	GOOD("good-missing-optional", "optional members left out", NITRO,
	    NULL, "set public_key drop; set nonce drop"),
	GOOD("good-empty-optional", "optional members of no bytes", NITRO,
	    NULL, "set public_key bytes:; set nonce bytes:"),
	GOOD("good-long-optional", "optional members of 1024 bytes", NITRO,
	    NULL, "set public_key fill:1024; set nonce fill:1024"),
	GOOD("good-key-order", "members in another order: they are found by "
	    "key", NITRO, NULL, "order nonce user_data public_key cabundle "
	    "certificate pcrs timestamp digest module_id"),
	GOOD("good-unknown-key", "a member that no version has so far, "
	    "nested", NITRO, NULL, "set future a161618201a1616202"),
	GOOD("good-unknown-deep", "an unknown member nested as deep as is "
	    "tolerated", NITRO, NULL, "set future 81818180"),
	GOOD("good-unknown-values", "an unknown member with numbers of all "
	    "kinds, booleans and null, and a key that stands twice in it: "
	    "nobody looks into it", NITRO, NULL, "set future "
	    "a20189f93c00fa3f800000fb3ff000000000000020f4f5f63903e81903e8"
	    "0102"),
	GOOD("good-root-alone", "a bundle of one: the root issued the leaf",
	    PATH, NULL, "names leaf root leaf; cert leaf signer root; "
	    "chain root leaf"),
	GOOD("good-year-0", "a leaf that is valid since the year 0",
	    "RFC 5280 4.1.2.5.2", NULL, "cert leaf from 00000101000000Z"),
	GOOD("good-32-unknown", "as many unknown members as are tolerated",
	    NITRO, NULL, "unknown 32"),
	GOOD("good-32-pcrs", "32 PCRs", NITRO, NULL, "fill 32"),
	GOOD("good-sparse-pcrs", "only the PCRs that matter are listed",
	    NITRO, NULL, "only 0 1 2 4 16"),
	GOOD("good-no-pcr4", "PCR4 is not listed, so it binds nothing", NITRO,
	    NULL, "only 0 1 2 3 16"),
	GOOD("good-pcr-order", "PCRs listed backwards: they are found by "
	    "index, never by position", NITRO, NULL,
	    "only 16 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0"),
	GOOD("good-payload-16000", "a payload as large as is accepted",
	    NITRO, NULL, "pad 16000"),
	GOOD("good-other-instance", "another instance, its PCR4 with it",
	    NITRO, NULL, "module i-0fedcba9876543210-enc01"),
	GOOD("good-module-id-255", "a module_id as long as is accepted",
	    NITRO, NULL, "module i-$(f:247)-enc01"),
	GOOD("good-low-s", "a signature with the lower s", ECDSA, NULL,
	    "cose s low"),
	GOOD("good-high-s", "a signature with the higher s, as half of the "
	    "genuine ones have", ECDSA, NULL, "cose s high"),

	/* the chain */
	GOOD("good-short-chain", "a chain of root and leaf alone", PATH, NULL,
	    "names leaf root leaf; cert leaf signer root; chain root leaf"),
	GOOD("good-unknown-extension", "an extension of the leaf that nobody "
	    "knows and that is not critical", "RFC 5280 4.2", NULL,
	    "cert leaf order bc ku more; cert leaf more "
	    "300c0603551d2404053003800100"),
	GOOD("good-older-instance", "an instance's certificate without key "
	    "identifiers, as until 2024", NITRO, NULL,
	    "cert instance order bc ku"),
	GOOD("good-both-roots", "the image has two roots", POLICY5,
	    POLICY("both-roots") CLOCK, NULL),
	GOOD("good-second-root", "a chain from another root, which the image "
	    "has", POLICY5, POLICY("second-root") CLOCK, SECOND_CHAIN),
	GOOD("good-both-roots-second", "the image has two roots, and the "
	    "chain starts at the first", POLICY5, POLICY("both-roots") CLOCK,
	    SECOND_CHAIN),
	GOOD("good-image-root", "of two images, each with a root of its own, "
	    "the second by the second root", POLICY5, POLICY("image-root")
	    CLOCK, SECOND_CHAIN),
	GOOD("good-image-twice", "one image twice, and the second entry has "
	    "the root", POLICY5, POLICY("image-twice") CLOCK, NULL),
	GOOD("good-image-periods", "one image twice, and the second entry "
	    "accepts the document's time", POLICY5, POLICY("image-periods")
	    CLOCK, NULL),
	GOOD("good-8-certificates", "eight certificates above the leaf, as "
	    "many as are accepted", PATH, NULL, "cert regional bc 30030101ff; "
	    "names rogue regional regional; cert rogue key regional; cert "
	    "rogue signer regional; chain root regional rogue rogue rogue "
	    "rogue zonal instance leaf"),
	GOOD("good-generalized-time", "an instance's certificate until the "
	    "end of 9999, in GeneralizedTime: no time_t of 32 bits holds it",
	    "RFC 5280 4.1.2.5", NULL, "cert instance until 99991231235959Z"),

	/* measurements */
	GOOD("good-two-images", "the second image of the policy", POLICY5,
	    POLICY("two-images") CLOCK, NULL),
	GOOD("good-pcr8", "an image that names PCR8 too", POLICY5,
	    POLICY("pcr8") CLOCK, "pcr 8 $(PCR8)"),
	GOOD("good-pcr3", "an image that names PCR3 too", POLICY5,
	    POLICY("pcr3") CLOCK, NULL),
	GOOD("good-options", "image, root and commit from the command line",
	    TOOL, IMAGE " --commit $(COMMIT)" CLOCK, NULL),
	GOOD("good-pcrs-file", "an image from what nitro-cli prints", TOOL,
	    ROOT " --pcrs policies/measurements.json --commit $(COMMIT)"
	    CLOCK, NULL),
	GOOD("good-pcrs-two-files", "one image from a file and one more PCR",
	    TOOL, ROOT " --pcrs policies/measurements.json --pcr 8=$(PCR8) "
	    "--commit $(COMMIT)" CLOCK, "pcr 8 $(PCR8)"),
	GOOD("good-pcrs-pcr8-file", "one image from a file and PCR8 from "
	    "another", TOOL, ROOT " --pcrs policies/measurements.json "
	    "--pcrs policies/measurements-pcr8.json --commit $(COMMIT)"
	    CLOCK, "pcr 8 $(PCR8)"),
	GOOD("good-pcrs-describe-eif", "an image from what nitro-cli "
	    "describe-eif prints", TOOL, PCRS("describe-eif"), NULL),
	GOOD("good-pcrs-describe-enclaves", "an image from what nitro-cli "
	    "describe-enclaves prints of one enclave", TOOL,
	    PCRS("describe-enclaves"), NULL),
	GOOD("good-pcrs-eif-build", "an image from what eif_build prints, "
	    "with its line before the JSON", TOOL, PCRS("eif-build"), NULL),
	GOOD("good-replaced-image", "the command line's image instead of the "
	    "policy's", TOOL, POLICY("other-image") " --root pki/root.pem "
	    "--pcrs policies/measurements.json" CLOCK, NULL),
	{ "good-debug", "good", "a debug enclave, where policy and command "
	    "line both allow it", POLICY5, "verified-insecure",
	    POLICY("debug") " --insecure-debug" CLOCK, DEBUG_PCRS, NULL, NULL,
	    NULL },
	{ "good-debug-and-image", "good", "a debug enclave beside a trusted "
	    "image in the policy", POLICY5, "verified-insecure",
	    POLICY("debug-and-image") " --insecure-debug" CLOCK, DEBUG_PCRS,
	    NULL, NULL, NULL },
	{ "good-debug-option", "good", "a debug enclave, allowed by the "
	    "command line alone", TOOL, "verified-insecure", "--no-policy "
	    "--insecure-debug --root pki/root.pem --commit $(COMMIT)" CLOCK,
	    DEBUG_PCRS, NULL, NULL, NULL },
	{ "good-debug-no-role", "good", "a debug enclave whose host has no "
	    "role", POLICY5, "verified-insecure", POLICY("debug")
	    " --insecure-debug" CLOCK, DEBUG_PCRS "; pcr 3 zero", NULL, NULL,
	    NULL },
	GOOD("good-not-debug", "a measured document where a debug one would "
	    "be allowed too", POLICY5, POLICY("debug-and-image")
	    " --insecure-debug" CLOCK, NULL),

	/* the claim */
	GOOD("good-many-artifacts", "four artifacts", CLAIM, NULL,
	    "artifacts 3"),
	GOOD("good-746", "user_data of 746 bytes, as a genuine document has: "
	    "the 512 of AWS's text are not the limit", NITRO, NULL,
	    "artifacts 11"),
	GOOD("good-1024", "user_data of 1024 bytes", NITRO, NULL,
	    "artifacts 11; artifact $(A:242) $(OTHER)"),
	GOOD("good-long-texts", "a repository, a ref and a name of 255 bytes",
	    CLAIM, NULL, "claim repo text:$(A:255); "
	    "claim ref text:refs/heads/$(A:244); artifact "
	    "$(A:255) $(OTHER)"),
	GOOD("good-odd-name", "a name of characters that a shell would "
	    "quote, or a list", CLAIM, NULL,
	    "artifact -*$`~\\\"'&|<>,= $(OTHER)"),
	GOOD("good-hostile-texts", "texts that a page or a note could take "
	    "for its own", CLAIM, NULL, "claim repo text:https://x/\">"
	    "<img/src=x/onerror=alert(1)>``]]>; "
	    "claim ref text:refs/heads/'><svg/onload=alert(1)>&lt,|[a](b:c)"
	    "--!>; artifact hello-1.0.tar drop; artifact \"><script>alert(1)<"
	    "!--'&amp,`|*[x](y)]]> $(ARTIFACT)"),
	GOOD("good-two-names", "one artifact under two names", CLAIM, NULL,
	    "artifact a.tar $(ARTIFACT)"),
	LISTED("good-list", "a claim with a list alone", DEFAULT
	    " --list cases/good-list/list", LIST_ONLY,
	    "$(OTHER)  other.tar\n$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("good-list-binary", "a list with the mark of binary mode",
	    DEFAULT " --list cases/good-list-binary/list", LIST_ONLY,
	    "$(ARTIFACT) *hello-1.0.tar\n"),
	LISTED("good-list-bsd", "a list as BSD's tools write it", DEFAULT
	    " --list cases/good-list-bsd/list", LIST_ONLY,
	    "SHA256 (other.tar) = $(OTHER)\n"
	    "SHA256 (hello-1.0.tar) = $(ARTIFACT)\n"),
	LISTED("good-list-here", "names with ./ in front", DEFAULT
	    " --list cases/good-list-here/list", LIST_ONLY,
	    "$(OTHER)  ./other.tar\n$(ARTIFACT)  ./hello-1.0.tar\n"),
	LISTED("good-list-and-artifacts", "the artifact is in the list, not "
	    "in the claim", DEFAULT " --list cases/good-list-and-artifacts/"
	    "list", "artifact hello-1.0.tar drop; artifact other.tar "
	    "$(OTHER); claim list bytes:$(LIST)",
	    "$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("good-list-and-artifact", "the artifact is in the claim and in "
	    "the list", DEFAULT " --list cases/good-list-and-artifact/list",
	    "claim list bytes:$(LIST)", "$(OTHER)  other.tar\n"
	    "$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("good-list-beside", "the artifact is in the claim, and its "
	    "list has others", DEFAULT " --list cases/good-list-beside/list",
	    "claim list bytes:$(LIST)", "$(OTHER)  other.tar\n"),
	LISTED("good-list-two-names", "the list has the artifact under two "
	    "names", DEFAULT " --list cases/good-list-two-names/list",
	    LIST_ONLY, "$(ARTIFACT)  a.tar\n$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("good-list-any-name", "the list has the artifact under another "
	    "name, where the policy allows it", POLICY("any-name") CLOCK
	    " --list cases/good-list-any-name/list", LIST_ONLY,
	    "$(OTHER)  hello-1.0.tar\n$(ARTIFACT)  other.tar\n"),
	LISTED("good-list-name", "the name in the list, asked for", DEFAULT
	    " --name dist/hello.tar --list cases/good-list-name/list",
	    LIST_ONLY, "$(OTHER)  hello-1.0.tar\n"
	    "$(ARTIFACT)  dist/hello.tar\n"),
	LISTED("good-list-not-needed", "the artifact is in the claim, so its "
	    "list need not be given", NULL, "claim list bytes:$(LIST)",
	    "$(OTHER)  other.tar\n"),
	GOOD("good-sha256-commit", "a commit of a SHA-256 repository", CLAIM,
	    POLICY("sha256-commit") CLOCK, "claim ct bytes:$(COMMIT256)"),
	GOOD("good-text", "the prototype's text", "prototype",
	    POLICY("text") CLOCK, TEXT("$(COMMIT)", "hello-1.0.tar",
	    "$(ARTIFACT)")),
	GOOD("good-text-measured", "the prototype's text beside a PCR16, "
	    "which says nothing about it", "prototype", POLICY("text") CLOCK,
	    "pcr 16 $(OTHERPCR0); content commit_hash=$(COMMIT),"
	    "artifact_name=hello-1.0.tar,artifact_hash=$(ARTIFACT)"),
	GOOD("good-text-sha256", "the prototype's text with a commit of 64 "
	    "digits", "prototype", IMAGE " --claim text --commit "
	    "$(COMMIT256)" CLOCK, TEXT("$(COMMIT256)", "hello-1.0.tar",
	    "$(ARTIFACT)")),
	FORM("good-text-cert", "the prototype's text in the prototype's "
	    "file", "prototype", POLICY("text") CLOCK, TEXT("$(COMMIT)",
	    "hello-1.0.tar", "$(ARTIFACT)"), CERT_FILE),
	GOOD("good-recipe", "a recipe that the policy lists", CLAIM,
	    POLICY("requester") CLOCK, "claim recipe bytes:$(RECIPE)"),
	GOOD("good-rootfs", "a root file system that the policy lists",
	    CLAIM, POLICY("requester") CLOCK, "claim rootfs "
	    "bytes:$(ROOTFS)"),
	GOOD("good-network", "a build with network, where the image may",
	    CLAIM, POLICY("requester") CLOCK, "claim net f5"),
	GOOD("good-unmeasured", "no PCR16, where the image may", POLICY5,
	    POLICY("unmeasured") CLOCK, "pcr 16 drop"),

	/* artifact and source */
	GOOD("good-name", "the name of the only artifact, asked for", TOOL,
	    DEFAULT " --name hello-1.0.tar", NULL),
	{ "good-own-artifact", "good", "one of two artifacts, under the name "
	    "that was asked for", TOOL, "verified", DEFAULT
	    " --name hello.txt", "artifact hello.txt $(DIGEST:hello)", NULL,
	    NULL, "hello" },
	{ "good-renamed", "good", "the only artifact was renamed, and nobody "
	    "asked for a name", CLAIM, "verified", NULL, "artifact "
	    "hello-1.0.tar drop; artifact hello.txt $(DIGEST:hello)", NULL,
	    NULL, "hello" },
	{ "good-empty-artifact", "good", "an artifact of no bytes", CLAIM,
	    "verified", NULL, "artifact empty $(DIGEST:); artifact "
	    "hello-1.0.tar drop", NULL, NULL, "" },
	{ "good-any-name", "good", "one of two artifacts under another name, "
	    "where the policy allows it", POLICY5, "verified",
	    POLICY("any-name") CLOCK, "artifact hello.txt $(DIGEST:hello)",
	    NULL, NULL, "hello" },
	GOOD("good-tree", "the tree that was asked for", TOOL,
	    DEFAULT " --tree $(TREE)", NULL),
	GOOD("good-any-source", "a policy that waives the source", POLICY5,
	    POLICY("any-source") CLOCK, NULL),
	GOOD("good-any-source-option", "the source waived on the command "
	    "line", TOOL, IMAGE " --any-source" CLOCK, NULL),
	GOOD("good-any-source-instead", "the source waived on the command "
	    "line instead of the policy's", TOOL, DEFAULT " --any-source",
	    "claim ct bytes:$(OTHERCOMMIT)"),
	GOOD("good-repository-marks", "a repository with the characters "
	    "that part a URI from what follows it", CLAIM, NULL,
	    "claim repo text:https://me@git.example/a@b/c?d@e#f; claim ref "
	    "text:refs/heads/main"),
	GOOD("good-repository-unasked", "a claim with a repository, where "
	    "the policy names the commit alone", POLICY5, NULL,
	    SOURCE("refs/heads/main")),
	GOOD("good-pull-unasked", "a pull request, where the policy names "
	    "its commit alone", POLICY5, NULL, SOURCE("refs/pull/7/head")),
	GOOD("good-refs-commit", "a commit and refs, of any repository",
	    POLICY5, POLICY("refs") CLOCK, SOURCE("refs/tags/v1.0")),
	GOOD("good-repository", "a branch of the named repository", POLICY5,
	    POLICY("repository") CLOCK, SOURCE("refs/heads/main")),
	GOOD("good-repository-tag", "a tag of the named repository", POLICY5,
	    POLICY("repository") CLOCK, SOURCE("refs/tags/v1.0")),
	GOOD("good-ref-pattern", "a tag that the pattern matches", POLICY5,
	    POLICY("tags") CLOCK, SOURCE("refs/tags/v1.0")),
	GOOD("good-ref-slash", "the star matches a slash too", POLICY5,
	    POLICY("tags") CLOCK, SOURCE("refs/tags/v1/rc/2")),
	GOOD("good-ref-nothing", "the star matches no text too", POLICY5,
	    POLICY("tags") CLOCK, SOURCE("refs/tags/v")),
	GOOD("good-ref-exact", "a pattern without a star", TOOL,
	    POLICY("repository") " --ref refs/pull/7/head" CLOCK,
	    SOURCE("refs/pull/7/head")),
	GOOD("good-everything", "repository, ref and commit, each one of "
	    "several", POLICY5, POLICY("everything") CLOCK,
	    SOURCE("refs/heads/main")),
	GOOD("good-repository-option", "the command line's repository "
	    "instead of the policy's", TOOL, POLICY("repository")
	    " --repository https://git.example/acme/other" CLOCK,
	    "claim repo text:https://git.example/acme/other; "
	    "claim ref text:refs/heads/main"),
	GOOD("good-commit-option", "the command line's commit instead of the "
	    "policy's", TOOL, DEFAULT " --commit $(OTHERCOMMIT)",
	    "claim ct bytes:$(OTHERCOMMIT)"),

	/* time */
	GOOD("good-time-document", "--time document, which is the default",
	    TOOL, DEFAULT " --time document", NULL),
	GOOD("good-now", "--time now while the leaf is valid", TOOL,
	    POLICY("default") " --time now --clock 2026-01-15T12:01:00Z",
	    NULL),
	GOOD("good-now-last", "--time now in the leaf's last second", TOOL,
	    POLICY("default") " --time now --clock 2026-01-15T14:00:00Z",
	    NULL),
	GOOD("good-leaf-first", "a document of its leaf's first second",
	    "RFC 5280 4.1.2.5", NULL, "time 1768474800000"),
	GOOD("good-leaf-end", "a document of its leaf's last second",
	    "RFC 5280 4.1.2.5", NULL, "time 1768485600000"),
	GOOD("good-now-first", "--time now in the leaf's first second, late "
	    "in which the document is", TOOL, POLICY("default")
	    " --time now --clock 2026-01-15T11:00:00Z", "time 1768474800999"),
	GOOD("good-leaf-last", "a document of its leaf's last second, late "
	    "in it", "RFC 5280 4.1.2.5", NULL, "time 1768485600999"),
	GOOD("good-skew", "a document five minutes ahead of the clock", TOOL,
	    POLICY("default") " --clock 2026-01-15T11:55:00Z", NULL),
	GOOD("good-skew-ms", "the same late in its second: times are in "
	    "whole seconds", TOOL, POLICY("default") " --clock "
	    "2026-01-15T11:55:00Z", "time 1768478400999"),
	GOOD("good-skew-now", "the same with --time now", TOOL,
	    POLICY("default") " --time now --clock 2026-01-15T11:55:00Z",
	    NULL),
	GOOD("good-clock-offset", "a clock with an offset from UTC", TOOL,
	    POLICY("default") " --time now --clock "
	    "2026-01-15T17:31:00+05:30", NULL),
	GOOD("good-edges", "not-before and not-after at the very second",
	    POLICY5, POLICY("edges") CLOCK, NULL),
	GOOD("good-edges-ms", "not-after at the very second, late in it",
	    POLICY5, POLICY("edges") CLOCK, "time 1768478400999"),
	GOOD("good-image-max-age", "as old as the image's max-age", POLICY5,
	    POLICY("image-max-age") " --clock 2026-01-16T12:00:00Z", NULL),
	GOOD("good-max-age-ahead", "younger than new: five minutes ahead of "
	    "the clock, with a max-age", POLICY5, POLICY("max-age")
	    " --clock 2026-01-15T11:55:00Z", NULL),
	GOOD("good-max-age", "as old as max-age", POLICY5, POLICY("max-age")
	    " --clock 2026-01-16T12:00:00Z", NULL),
	GOOD("good-max-age-option", "the command line's max-age instead of "
	    "the policy's", TOOL, POLICY("max-age") " --max-age 52w" CLOCK,
	    NULL),
};

const struct family family_good = { rows, COUNT(rows) };
