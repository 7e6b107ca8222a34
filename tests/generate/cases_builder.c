/*
 * Claims as other builders make them: a digest, an in-toto Statement, JSON.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define RFC6901	"RFC 6901 4"
#define INTOTO	"in-toto Statement v1"
#define SLSA	"SLSA Provenance v1"
#define OF(name)	POLICY(name) CLOCK

#define GOOD(name, why, options, edit) \
	{ name, "good", why, CLAIM, "verified", options, edit, NULL, NULL, \
	    NULL }
#define BAD(name, expect, why, options, edit) \
	{ name, "builder", why, CLAIM, expect, options, edit, NULL, NULL, \
	    NULL }
#define EMPTY(name, family, expect, why, options, edit) \
	{ name, family, why, CLAIM, expect, options, edit, NULL, NULL, "" }
#define STATED(name, family, clause, expect, why, policy, more, text) \
	{ name, family, why, clause, expect, OF(policy) " --statement cases/" \
	    name "/statement" more, ATTESTED, PART_STATEMENT(text), NULL, \
	    NULL }
#define LOADED(name, expect, why, policy) \
	{ name, "policy", why, POLICY5, expect, OF(policy), NULL, NULL, \
	    NULL, NULL }

/* user_data, in a document that measures no claim. */
#define RAW(hex)	"pcr 16 drop; userdata bytes:" hex
#define HEX(text)	"pcr 16 drop; content " text
#define JSON(text)	"pcr 16 drop; content " text
#define NONCE		"000102030405060708090a0b0c0d0e0f"
#define ATTESTED	RAW("$(STATEMENT)")

/* A Statement, and what is in it. */
#define IN_TOTO(type, subjects, predicate) \
	"{\"_type\":\"" type "\",\"subject\":[" subjects "]," predicate "}\n"
#define V1		"https://in-toto.io/Statement/v1"
#define SUBJECT(name, hex) \
	"{\"name\":\"" name "\",\"digest\":{\"sha256\":\"" hex "\"}}"
#define HELLO		SUBJECT("hello-1.0.tar", "$(ARTIFACT)")
#define BUILD(definition) \
	"\"predicateType\":\"https://slsa.dev/provenance/v1\"," \
	"\"predicate\":{\"buildDefinition\":{\"buildType\":" \
	"\"https://kettle.example/build\"," definition "}," \
	"\"runDetails\":{\"builder\":{\"id\":\"https://kettle.example\"}}}"
#define URI(ref)	"git+https://git.example/acme/hello@" ref
#define ASKED(uri)	"\"externalParameters\":{\"source\":\"" uri "\"},"
#define GIT(uri, hex) \
	"{\"uri\":\"" uri "\",\"digest\":{\"gitCommit\":\"" hex "\"}}"
#define FROM(...)	"\"resolvedDependencies\":[" __VA_ARGS__ "]"
#define MAIN		URI("refs/heads/main")
#define PROVENANCE	BUILD(ASKED(MAIN) FROM(GIT(MAIN, "$(COMMIT)")))
#define STATEMENT_PART	PART_STATEMENT(IN_TOTO(V1, HELLO, PROVENANCE))
#define HELD(text)	IN_TOTO(V1, HELLO, BUILD(text))

#define STATEMENT(name, expect, why, text) \
	STATED(name, "builder", INTOTO, expect, why, "statement", "", text)
#define SOURCED(name, expect, why, text) \
	STATED(name, "builder", SLSA, expect, why, "statement", "", \
	    HELD(text))

/* The same beside an endorsement list, if no source is required. */
#define LISTED(name, family, expect, why, list, text) \
	STATED(name, family, LISTS5, expect, why, "statement-any", " --no-state " \
	    "--endorsers policies/endorsers.policy --stream " \
	    "test.example/builder --endorsements policies/" list ".note", \
	    HELD(text))
#define LIBRARY	"git+https://git.example/acme/lib@refs/heads/main"
#define TWO	FROM(GIT(MAIN, "$(COMMIT)") "," GIT(LIBRARY, "$(OTHERCOMMIT)"))
#define ONE	"{\"digest\":{\"gitCommit\":\"$(COMMIT)\"}},"
#define FOUR	ONE ONE ONE ONE
#define SIXTEEN	FOUR FOUR FOUR FOUR

#define TPM(edit)	"nitrotpm; " edit

#define MEMBERS(hash, commit) \
	"{\"output_hash\":\"" hash "\",\"git\":{\"commit\":\"" commit "\"," \
	"\"url\":\"https://git.example/acme/hello\"," \
	"\"ref\":\"refs/heads/main\"},\"nonce\":7}"

static const struct vector rows[] = {
	/* digest */
	GOOD("good-digest", "the artifact's SHA-256, as qos attests its "
	    "manifest: two keys, and PCR16 and 17 of its own",
	    OF("digest"), "userdata bytes:$(ARTIFACT); pcr 16 $(PCR0); "
	    "again 17 $(PCR1); set public_key fill:130"),
	GOOD("good-digest-option", "the same by options", IMAGE
	    " --claim digest --any-source" CLOCK, RAW("$(ARTIFACT)")),
	GOOD("good-digest-sha384", "SHA-384", OF("digest-sha384"),
	    RAW("$(ARTIFACT384)")),
	GOOD("good-digest-sha512", "SHA-512", OF("digest-sha512"),
	    RAW("$(ARTIFACT512)")),
	GOOD("good-digest-sha512-option", "SHA-512 by an option", IMAGE
	    " --claim {\"digest\":{\"algorithm\":\"sha512\"}} --any-source"
	    CLOCK, RAW("$(ARTIFACT512)")),
	GOOD("good-digest-hex", "hex", OF("digest-hex"), HEX("$(ARTIFACT)")),
	GOOD("good-digest-prefix", "a nonce after it", OF("digest-prefix"),
	    RAW("$(ARTIFACT)" NONCE)),
	GOOD("good-digest-prefix-alone", "nothing after it",
	    OF("digest-prefix"), RAW("$(ARTIFACT)")),
	GOOD("good-digest-revocation", "an endorsement list, which can revoke "
	    "no commit of it", OF("digest") " --no-state --endorsers "
	    "policies/endorsers.policy --stream test.example/builder "
	    "--endorsements policies/list.note", RAW("$(ARTIFACT)")),
	EMPTY("good-digest-empty", "good", "verified", "an artifact of no "
	    "bytes, and its digest", OF("digest"), RAW("$(DIGEST:)")),
	EMPTY("digest-empty", "builder", "artifact-mismatch", "an artifact of "
	    "no bytes", OF("digest"), RAW("$(ARTIFACT)")),
	EMPTY("digest-empty-none", "builder", "no-claim", "an artifact of no "
	    "bytes, and a claim of none", OF("digest"), RAW("")),
	BAD("digest-other", "artifact-mismatch", "another digest",
	    OF("digest"), RAW("$(OTHER)")),
	BAD("digest-other-sha384", "artifact-mismatch", "another SHA-384",
	    OF("digest-sha384"), RAW("$(PCR0)")),
	BAD("digest-missing", "no-claim", "no user_data", OF("digest"),
	    "pcr 16 drop; set user_data drop"),
	BAD("digest-cut", "claim-digest", "its first 31 bytes", OF("digest"),
	    RAW("35616409cbc51e71a5c733e7e167c9e0967a087745c12f8c9c9fb886404c"
	    "40")),
	BAD("digest-longer", "claim-digest", "a nonce after it, where nothing "
	    "may follow", OF("digest"), RAW("$(ARTIFACT)" NONCE)),
	BAD("digest-of-longer", "claim-digest", "the SHA-384, which is longer",
	    OF("digest"), RAW("$(ARTIFACT384)")),
	BAD("digest-prefix-of-longer", "artifact-mismatch", "the SHA-384, of "
	    "which the start is no SHA-256", OF("digest-prefix"),
	    RAW("$(ARTIFACT384)")),
	BAD("digest-of-shorter", "claim-digest", "the SHA-256 where SHA-384 "
	    "must be", OF("digest-sha384"), RAW("$(ARTIFACT)")),
	BAD("digest-sha1", "claim-digest", "20 bytes, as SHA-1 has",
	    OF("digest"), RAW("$(COMMIT)")),
	BAD("digest-is-hex", "claim-digest", "hex where bytes must be",
	    OF("digest"), HEX("$(ARTIFACT)")),
	BAD("digest-hex-is-raw", "claim-digest", "bytes where hex must be",
	    OF("digest-hex"), RAW("$(ARTIFACT)")),
	BAD("digest-hex-case", "claim-digest", "hex in upper case",
	    OF("digest-hex"), HEX("35616409CBC51E71A5C733E7E167C9E0967A087745"
	    "C12F8C9C9FB886404C40A3")),
	BAD("digest-hex-0x", "claim-digest", "0x before it", OF("digest-hex"),
	    HEX("0x$(ARTIFACT)")),
	BAD("digest-hex-longer", "claim-digest", "a line feed after it",
	    OF("digest-hex"), HEX("$(ARTIFACT) 0a")),
	BAD("digest-hex-other", "artifact-mismatch", "another digest",
	    OF("digest-hex"), HEX("$(OTHER)")),
	BAD("digest-name", "artifact-name", "a name, which no digest has",
	    OF("digest") " --name hello-1.0.tar", RAW("$(ARTIFACT)")),
	BAD("digest-commit", "commit-missing", "a commit is asked for of an "
	    "image that names none", OF("digest") " --commit $(COMMIT)",
	    RAW("$(ARTIFACT)")),
	BAD("digest-repository", "repository-missing", "a repository is asked "
	    "for of an image that names none", OF("digest")
	    " --repository https://git.example/acme/hello",
	    RAW("$(ARTIFACT)")),
	{ "digest-list", "builder", "a checksums file, and a digest attests "
	    "none",
	    CLAIM, "checksums-not-attested", OF("digest") " --list "
	    "cases/digest-list/list", RAW("$(ARTIFACT)"), NULL,
	    "$(ARTIFACT)  hello-1.0.tar\n", NULL },
	{ "digest-statement", "builder", "a Statement, and a digest attests "
	    "none", CLAIM, "statement-not-attested", OF("digest")
	    " --statement cases/digest-statement/statement",
	    RAW("$(ARTIFACT)"), STATEMENT_PART, NULL, NULL },

	/* statement */
	STATED("good-statement", "good", SLSA, "verified", "the SHA-256 of a "
	    "Statement with SLSA Provenance", "statement", "",
	    IN_TOTO(V1, HELLO, PROVENANCE)),
	{ "good-statement-nonce", "good", "a nonce after it, as kettle has",
	    SLSA, "verified", OF("statement")
	    " --statement cases/good-statement-nonce/statement",
	    RAW("$(STATEMENT)" NONCE), STATEMENT_PART, NULL, NULL },
	STATED("good-statement-names", "good", INTOTO, "verified", "one digest "
	    "under two names is that of the name that is looked for",
	    "statement", "", IN_TOTO(V1, SUBJECT("other.tar", "$(ARTIFACT)")
	    "," HELLO "," SUBJECT("third.tar", "$(OTHER)"), PROVENANCE)),
	STATED("good-statement-escapes", "good", INTOTO, "verified", "names "
	    "of members and strings with escapes", "statement", "",
	    IN_TOTO("https:\\/\\/in-toto.io\\/Statement\\/v1",
	    "{\"n\\u0061me\":\"hello-1.0.t\\u0061r\",\"digest\":{\"sha256\":"
	    "\"$(ARTIFACT)\"}}", PROVENANCE)),
	STATED("good-statement-any", "good", INTOTO, "verified", "another "
	    "predicate, where no source is asked for", "statement-any", "",
	    IN_TOTO(V1, HELLO, "\"predicateType\":"
	    "\"https://example.com/test/v1\",\"predicate\":{}")),
	STATED("good-statement-many", "good", SLSA, "verified", "two git "
	    "sources, where no source is asked for", "statement-any", "",
	    HELD(FROM(GIT(MAIN, "$(COMMIT)") "," GIT("git+https://"
	    "git.example/acme/lib@refs/heads/main", "$(OTHERCOMMIT)")))),
	STATED("good-statement-one-of", "good", SLSA, "verified", "two git "
	    "sources, of which one is that which was asked for", "statement",
	    "", HELD(ASKED(MAIN) FROM(GIT("git+https://git.example/acme/lib"
	    "@refs/heads/main", "$(OTHERCOMMIT)") ","
	    GIT(MAIN, "$(COMMIT)")))),
	STATED("good-statement-object", "good", SLSA, "verified", "the source "
	    "asked for as an object", "statement", "", HELD(
	    "\"externalParameters\":{\"source\":" GIT(MAIN, "$(COMMIT)") "},"
	    FROM(GIT(MAIN, "$(COMMIT)")))),
	STATED("good-statement-at", "good", SLSA, "verified", "a uri with the "
	    "commit in place of a ref, where no ref is asked for",
	    "statement-no-ref", "", HELD(FROM(GIT(URI("$(COMMIT)"),
	    "$(COMMIT)")))),
	STATED("good-statement-sha1", "good", SLSA, "verified", "gitCommit and "
	    "sha1 alike", "statement", "", HELD(FROM("{\"uri\":\"" MAIN
	    "\",\"digest\":{\"sha1\":\"$(COMMIT)\",\"gitCommit\":"
	    "\"$(COMMIT)\"}}"))),
	BAD("statement-none", "no-statement", "no Statement was given",
	    OF("statement"), RAW("$(OTHER)")),
	BAD("statement-short", "claim-digest", "user_data of 20 bytes",
	    OF("statement"), RAW("$(COMMIT)")),
	BAD("statement-no-claim", "no-claim", "no user_data",
	    OF("statement"), "pcr 16 drop; set user_data drop"),
	{ "statement-other", "builder", "another Statement than the one that "
	    "was attested", INTOTO, "statement-mismatch", OF("statement")
	    " --statement cases/statement-other/statement", RAW("$(OTHER)"),
	    STATEMENT_PART, NULL, NULL },
	{ "statement-hex", "builder", "its digest in hex", INTOTO,
	    "statement-mismatch", OF("statement")
	    " --statement cases/statement-hex/statement",
	    HEX("$(STATEMENT)"), STATEMENT_PART, NULL, NULL },
	{ "statement-of-tb1", "builder", "a Statement beside a tb1 claim",
	    INTOTO, "statement-not-attested", DEFAULT
	    " --statement cases/statement-of-tb1/statement", NULL,
	    STATEMENT_PART, NULL, NULL },
	STATEMENT("statement-subject", "artifact-mismatch", "another artifact",
	    IN_TOTO(V1, SUBJECT("hello-1.0.tar", "$(OTHER)"), PROVENANCE)),
	STATEMENT("statement-subject-sha1", "artifact-mismatch", "the digest "
	    "of a subject under SHA-1", IN_TOTO(V1, "{\"name\":"
	    "\"hello-1.0.tar\",\"digest\":{\"sha1\":\"$(COMMIT)\"}}",
	    PROVENANCE)),
	STATEMENT("statement-subject-case", "statement-malformed", "a digest "
	    "in upper case", IN_TOTO(V1, SUBJECT("hello-1.0.tar",
	    "35616409CBC51E71A5C733E7E167C9E0967A087745C12F8C9C9FB886404C40A3"
	    ), PROVENANCE)),
	STATEMENT("statement-subject-longer", "statement-malformed", "a digest "
	    "that begins another", IN_TOTO(V1, SUBJECT("hello-1.0.tar",
	    "$(ARTIFACT)00"), PROVENANCE)),
	STATEMENT("statement-name", "artifact-name", "of two subjects, the "
	    "artifact under another name", IN_TOTO(V1, SUBJECT("other.tar",
	    "$(ARTIFACT)") "," SUBJECT("hello-1.0.tar", "$(OTHER)"),
	    PROVENANCE)),
	STATEMENT("statement-name-twice", "statement-malformed", "one name "
	    "twice with two digests", IN_TOTO(V1, HELLO ","
	    SUBJECT("hello-1.0.tar", "$(OTHER)"), PROVENANCE)),
	STATEMENT("statement-name-twice-first", "statement-malformed", "the "
	    "same, the other one first", IN_TOTO(V1, SUBJECT("hello-1.0.tar",
	    "$(OTHER)") "," HELLO, PROVENANCE)),
	STATEMENT("statement-no-subject", "statement-malformed", "no subject",
	    IN_TOTO(V1, "", PROVENANCE)),
	STATEMENT("statement-subject-text", "statement-malformed", "a subject "
	    "that is a string", IN_TOTO(V1, "\"$(ARTIFACT)\"", PROVENANCE)),
	STATEMENT("statement-subject-name", "statement-malformed", "a name "
	    "that is a number", IN_TOTO(V1, "{\"name\":7,\"digest\":{"
	    "\"sha256\":\"$(ARTIFACT)\"}}", PROVENANCE)),
	STATEMENT("statement-twice", "statement-malformed", "a member twice",
	    IN_TOTO(V1, HELLO, "\"subject\":[" HELLO "]," PROVENANCE)),
	STATEMENT("statement-twice-escaped", "statement-malformed", "a member "
	    "twice, once with an escape", IN_TOTO(V1, HELLO,
	    "\"s\\u0075bject\":[" SUBJECT("hello-1.0.tar", "$(OTHER)") "],"
	    PROVENANCE)),
	STATEMENT("statement-type", "statement-malformed", "version 0.1 of "
	    "Statements", IN_TOTO("https://in-toto.io/Statement/v0.1", HELLO,
	    PROVENANCE)),
	STATEMENT("statement-predicate-type", "statement-malformed", "no "
	    "predicateType", IN_TOTO(V1, HELLO, "\"predicate\":{}")),
	STATEMENT("statement-array", "statement-malformed", "an array",
	    "[" HELLO "]\n"),
	STATEMENT("statement-json", "statement-malformed", "a comma at the "
	    "end", "{\"_type\":\"" V1 "\",}\n"),
	STATEMENT("statement-trailing", "statement-malformed", "a second "
	    "object after it", IN_TOTO(V1, HELLO, PROVENANCE) "{}"),
	STATEMENT("statement-predicate", "commit-missing", "another predicate, "
	    "where a source is asked for", IN_TOTO(V1, HELLO,
	    "\"predicateType\":\"https://slsa.dev/provenance/v0.2\","
	    "\"predicate\":{}")),
	SOURCED("statement-commit", "commit-mismatch", "another commit",
	    FROM(GIT(MAIN, "$(OTHERCOMMIT)"))),
	SOURCED("statement-repository", "repository-mismatch", "another "
	    "repository", FROM(GIT("git+https://git.example/mallory/hello@"
	    "refs/heads/main", "$(COMMIT)"))),
	SOURCED("statement-ref", "ref-mismatch", "a pull request", FROM(GIT(
	    URI("refs/pull/7/head"), "$(COMMIT)"))),
	SOURCED("statement-no-ref", "ref-missing", "a uri without a ref",
	    FROM(GIT("git+https://git.example/acme/hello", "$(COMMIT)"))),
	SOURCED("statement-no-uri", "repository-missing", "a source without "
	    "uri", FROM("{\"digest\":{\"gitCommit\":\"$(COMMIT)\"}}")),
	SOURCED("statement-no-source", "commit-missing", "no dependency",
	    FROM("")),
	SOURCED("statement-git-sha1", "commit-missing", "the commit under "
	    "sha1, and no gitCommit", FROM("{\"uri\":\"" MAIN
	    "\",\"digest\":{\"sha1\":\"$(COMMIT)\"}}")),
	SOURCED("statement-git-sha1-other", "statement-source", "gitCommit and "
	    "another sha1", FROM("{\"uri\":\"" MAIN "\",\"digest\":{"
	    "\"sha1\":\"$(OTHERCOMMIT)\",\"gitCommit\":\"$(COMMIT)\"}}")),
	SOURCED("statement-git-case", "statement-malformed", "a commit in "
	    "upper case", FROM(GIT(MAIN,
	    "C1C83BE5A1933A03A54734AF548E34F3205AF80A"))),
	SOURCED("statement-two-sources", "statement-source", "two git sources",
	    FROM(GIT(MAIN, "$(COMMIT)") "," GIT("git+https://git.example/acme"
	    "/lib@refs/heads/main", "$(OTHERCOMMIT)"))),
	SOURCED("statement-two-alike", "statement-source", "two git sources of "
	    "the uri that was asked for", ASKED(MAIN) FROM(GIT(MAIN,
	    "$(COMMIT)") "," GIT(MAIN, "$(OTHERCOMMIT)"))),
	SOURCED("statement-asked-other", "statement-source", "another source "
	    "than the one that was asked for", ASKED(URI("refs/pull/7/head"))
	    FROM(GIT(MAIN, "$(COMMIT)"))),
	SOURCED("statement-asked-commit", "statement-source", "another commit "
	    "than the one that was asked for", "\"externalParameters\":{"
	    "\"source\":" GIT(MAIN, "$(OTHERCOMMIT)") "},"
	    FROM(GIT(MAIN, "$(COMMIT)"))),
	SOURCED("statement-asked-number", "statement-malformed", "a source "
	    "asked for that is a number", "\"externalParameters\":{"
	    "\"source\":7}," FROM(GIT(MAIN, "$(COMMIT)"))),
	SOURCED("statement-two-refs", "statement-source", "a uri with two "
	    "refs", FROM(GIT(URI("refs/heads/main@refs/pull/7/head"),
	    "$(COMMIT)"))),
	SOURCED("statement-fragment", "statement-source", "a uri with a "
	    "fragment", FROM(GIT(MAIN "#lib", "$(COMMIT)"))),
	SOURCED("statement-dependencies", "statement-malformed", "dependencies "
	    "in an object", "\"resolvedDependencies\":{}"),

	/* of an ambiguous source, each commit may be the revoked one */
	LISTED("good-statement-list", "good", "verified", "two git sources, "
	    "and a list that revokes neither", "list", TWO),
	LISTED("revoked-commit-first", "revocation", "revoked-commit", "the "
	    "first of two git sources", "revoke-commit", TWO),
	LISTED("revoked-commit-second", "revocation", "revoked-commit", "the "
	    "second of two git sources", "revoke-commit",
	    FROM(GIT(LIBRARY, "$(OTHERCOMMIT)") "," GIT(MAIN, "$(COMMIT)"))),
	LISTED("revoked-commit-sha1", "revocation", "revoked-commit", "the "
	    "sha1 beside another gitCommit", "revoke-commit", FROM("{\"uri\":"
	    "\"" MAIN "\",\"digest\":{\"sha1\":\"$(COMMIT)\",\"gitCommit\":"
	    "\"$(OTHERCOMMIT)\"}}")),
	LISTED("revoked-commit-asked", "revocation", "revoked-commit", "the "
	    "commit that was asked for, and another was built",
	    "revoke-commit", "\"externalParameters\":{\"source\":"
	    GIT(MAIN, "$(COMMIT)") "}," FROM(GIT(MAIN, "$(OTHERCOMMIT)"))),
	LISTED("revoked-commit-uri", "revocation", "revoked-commit", "none of "
	    "the source that was asked for, and this commit",
	    "revoke-commit", ASKED(URI("refs/pull/7/head")) FROM(GIT(MAIN,
	    "$(COMMIT)"))),
	LISTED("good-statement-64", "good", "verified", "64 git sources, and "
	    "a list that revokes none", "list", FROM(SIXTEEN SIXTEEN SIXTEEN
	    FOUR FOUR FOUR ONE ONE ONE GIT(MAIN, "$(COMMIT)"))),
	LISTED("revocation-65", "revocation", "statement-source", "65, of "
	    "which one might be revoked", "list", FROM(SIXTEEN SIXTEEN
	    SIXTEEN SIXTEEN GIT(MAIN, "$(COMMIT)"))),
	LISTED("revocation-sha1-case", "revocation", "statement-source", "a "
	    "sha1 in upper case, which no list has", "list", FROM("{\"uri\":"
	    "\"" MAIN "\",\"digest\":{\"sha1\":\"C1C83BE5A1933A03A54734AF548E"
	    "34F3205AF80A\",\"gitCommit\":\"$(OTHERCOMMIT)\"}}")),

	/* of an instance's NitroTPM */
	GOOD("good-tpm-digest", "an AMI that attests a digest, which the "
	    "policy accepts", OF("tpm-digest"), TPM(RAW("$(ARTIFACT)"))),
	{ "good-tpm-statement", "good", "an AMI that attests a Statement",
	    SLSA, "verified", OF("tpm-statement")
	    " --statement cases/good-tpm-statement/statement",
	    TPM(ATTESTED), STATEMENT_PART, NULL, NULL },
	GOOD("good-tpm-json", "an AMI that attests JSON", OF("tpm-json"),
	    TPM(JSON("{\"output_hash\":\"0x$(ARTIFACT)\"}"))),
	BAD("tpm-digest-other", "artifact-mismatch", "an AMI, and another "
	    "digest", OF("tpm-digest"), TPM(RAW("$(OTHER)"))),
	BAD("tpm-digest-boot", "pcr-mismatch", "another AMI",
	    OF("tpm-digest"), TPM(RAW("$(ARTIFACT)")) "; pcr 4 $(PCR0)"),
	BAD("tpm-digest-live", "tpm-claim", "an AMI that is trusted to run "
	    "and not to build", OF("tpm-live"), TPM(RAW("$(ARTIFACT)"))),
	BAD("tpm-digest-enclave", "document-kind", "an enclave's digest, "
	    "where an AMI is trusted", OF("tpm-digest"), RAW("$(ARTIFACT)")),
	BAD("tpm-digest-as-enclave", "nitrotpm", "an AMI's digest, where an "
	    "enclave is trusted", OF("digest"), TPM(RAW("$(ARTIFACT)"))),
	{ "tpm-statement-other", "builder", "an AMI, and another Statement "
	    "than the attested one", INTOTO, "statement-mismatch",
	    OF("tpm-statement")
	    " --statement cases/tpm-statement-other/statement",
	    TPM(RAW("$(OTHER)")), STATEMENT_PART, NULL, NULL },
	BAD("tpm-json-other", "artifact-mismatch", "an AMI, and JSON about "
	    "another digest", OF("tpm-json"),
	    TPM(JSON("{\"output_hash\":\"0x$(OTHER)\"}"))),
	BAD("tpm-json-digest", "claim-json", "an AMI's digest, where JSON "
	    "must be", OF("tpm-json"), TPM(RAW("$(ARTIFACT)"))),

	/* json */
	GOOD("good-json", "the four members that the policy points at",
	    OF("json"), JSON(MEMBERS("$(ARTIFACT)", "$(COMMIT)"))),
	GOOD("good-json-0x", "0x before the digest, as TEE Compile has it",
	    OF("json-artifact"), JSON("{\"input_hash\":\"0x$(OTHER)\","
	    "\"output_hash\":\"0x$(ARTIFACT)\",\"nonce\":\"0x00\"}")),
	GOOD("good-json-option", "the pointer by an option", IMAGE
	    " --claim {\"json\":{\"artifact\":\"/output_hash\"}} --any-source"
	    CLOCK, JSON("{\"output_hash\":\"0x$(ARTIFACT)\"}")),
	GOOD("good-json-tilde", "a name with a slash and a tilde",
	    OF("json-tilde"), JSON("{\"a/b\":{\"m~n\":\"$(ARTIFACT)\"}}")),
	GOOD("good-json-no-ref", "no ref, where any will do",
	    OF("json-no-ref"), JSON(MEMBERS("$(ARTIFACT)", "$(COMMIT)"))),
	BAD("json-other", "artifact-mismatch", "another digest", OF("json"),
	    JSON(MEMBERS("$(OTHER)", "$(COMMIT)"))),
	BAD("json-commit", "commit-mismatch", "another commit", OF("json"),
	    JSON(MEMBERS("$(ARTIFACT)", "$(OTHERCOMMIT)"))),
	BAD("json-repository", "repository-mismatch", "another repository",
	    OF("json"), JSON("{\"output_hash\":\"$(ARTIFACT)\",\"git\":{"
	    "\"commit\":\"$(COMMIT)\",\"url\":\"https://git.example/mallory/"
	    "hello\",\"ref\":\"refs/heads/main\"}}")),
	BAD("json-ref", "ref-mismatch", "a pull request", OF("json"),
	    JSON("{\"output_hash\":\"$(ARTIFACT)\",\"git\":{\"commit\":"
	    "\"$(COMMIT)\",\"url\":\"https://git.example/acme/hello\","
	    "\"ref\":\"refs/pull/7/head\"}}")),
	BAD("json-missing", "claim-member", "no member where the policy "
	    "points", OF("json-artifact"),
	    JSON("{\"outputs_hash\":\"$(ARTIFACT)\"}")),
	BAD("json-missing-commit", "claim-member", "no commit where the "
	    "policy points", OF("json"), JSON("{\"output_hash\":"
	    "\"$(ARTIFACT)\",\"git\":{}}")),
	BAD("json-case", "claim-member", "the member's name in another case",
	    OF("json-artifact"), JSON("{\"Output_hash\":\"$(ARTIFACT)\"}")),
	BAD("json-hex-case", "claim-member", "a digest in upper case",
	    OF("json-artifact"), JSON("{\"output_hash\":\"35616409CBC51E71A5C"
	    "733E7E167C9E0967A087745C12F8C9C9FB886404C40A3\"}")),
	BAD("json-0x-case", "claim-member", "0X before the digest",
	    OF("json-artifact"), JSON("{\"output_hash\":\"0X$(ARTIFACT)\"}")),
	BAD("json-longer", "claim-member", "a digest that begins another",
	    OF("json-artifact"),
	    JSON("{\"output_hash\":\"$(ARTIFACT384)\"}")),
	BAD("json-sha1", "claim-member", "a SHA-1", OF("json-artifact"),
	    JSON("{\"output_hash\":\"$(COMMIT)\"}")),
	BAD("json-number", "claim-member", "a number in place of the digest",
	    OF("json-artifact"), JSON("{\"output_hash\":7}")),
	BAD("json-array-of", "claim-member", "an array in place of the digest",
	    OF("json-artifact"), JSON("{\"output_hash\":[\"$(ARTIFACT)\"]}")),
	BAD("json-through-array", "claim-member", "a pointer through an array",
	    OF("json-index"), JSON("{\"outputs\":[\"$(ARTIFACT)\"]}")),
	BAD("json-through-string", "claim-member", "a pointer through a "
	    "string", OF("json-index"), JSON("{\"outputs\":"
	    "\"$(ARTIFACT)\"}")),
	BAD("json-twice", "claim-json", "one member twice with two digests",
	    OF("json-artifact"), JSON("{\"output_hash\":\"$(ARTIFACT)\","
	    "\"output_hash\":\"$(OTHER)\"}")),
	BAD("json-twice-first", "claim-json", "the same, the other one first",
	    OF("json-artifact"), JSON("{\"output_hash\":\"$(OTHER)\","
	    "\"output_hash\":\"$(ARTIFACT)\"}")),
	BAD("json-twice-elsewhere", "claim-json", "a member twice that nothing "
	    "points at", OF("json-artifact"), JSON("{\"a\":1,\"a\":2,"
	    "\"output_hash\":\"$(ARTIFACT)\"}")),
	BAD("json-escaped", "claim-json", "the member's name with an escape",
	    OF("json-artifact"), JSON("{\"output_h\\u0061sh\":"
	    "\"$(ARTIFACT)\"}")),
	BAD("json-trailing", "claim-json", "a second object after it",
	    OF("json-artifact"),
	    JSON("{\"output_hash\":\"$(ARTIFACT)\"}{}")),
	BAD("json-array", "claim-json", "an array", OF("json-artifact"),
	    JSON("[{\"output_hash\":\"$(ARTIFACT)\"}]")),
	BAD("json-string", "claim-json", "a string", OF("json-artifact"),
	    JSON("\"$(ARTIFACT)\"")),
	BAD("json-nul", "claim-json", "a NUL after it", OF("json-artifact"),
	    JSON("{\"output_hash\":\"$(ARTIFACT)\"} 00")),
	BAD("json-control", "claim-member", "a line feed in the repository",
	    OF("json"), JSON("{\"output_hash\":\"$(ARTIFACT)\",\"git\":{"
	    "\"commit\":\"$(COMMIT)\",\"url\":\"https://git.example/acme/"
	    "hello\\n\",\"ref\":\"refs/heads/main\"}}")),
	BAD("json-commit-short", "claim-member", "a shortened commit",
	    OF("json"), JSON(MEMBERS("$(ARTIFACT)", "c1c83be5"))),
	BAD("json-empty", "no-claim", "no user_data", OF("json"),
	    "pcr 16 drop; set user_data drop"),
	BAD("json-name", "artifact-name", "a name, which is attested nowhere",
	    OF("json") " --name hello-1.0.tar",
	    JSON(MEMBERS("$(ARTIFACT)", "$(COMMIT)"))),

	/* tb1, of a private repository and with inputs */
	GOOD("good-private", "the repository was read with a credential, and "
	    "the image may", OF("private"), "claim priv f5"),
	GOOD("good-inputs", "inputs, which the commit fixes", NULL,
	    "claim inputs bytes:$(OTHER)"),
	BAD("private", "claim-private", "the repository was read with a "
	    "credential, and the image may not", NULL, "claim priv f5"),
	BAD("private-false", "claim-member", "priv that is false",
	    OF("private"), "claim priv f4"),
	BAD("private-number", "claim-member", "priv that is a number",
	    OF("private"), "claim priv 01"),
	BAD("inputs-20", "claim-member", "inputs of 20 bytes", NULL,
	    "claim inputs bytes:$(COMMIT)"),
	BAD("measured-priv", "claim-not-measured", "PCR16 of a claim without "
	    "it, and the build says that its repository is private",
	    OF("private"), "pcr 16 $(PCR16); claim priv f5"),
	BAD("measured-inputs", "claim-not-measured", "PCR16 of a claim "
	    "without them, and the build claims inputs", NULL,
	    "pcr 16 $(PCR16); claim inputs bytes:$(OTHER)"),

	/* refused when the policy is read */
	LOADED("claim-no-source", "policy-value", "an image that names no "
	    "source, and a policy that does", "digest-source"),
	LOADED("claim-digest-measured", "policy-value", "a digest that must be "
	    "measured", "digest-measured"),
	LOADED("claim-json-measured", "policy-value", "JSON that must be "
	    "measured", "json-measured"),
	LOADED("claim-digest-sha1", "policy-value", "digests of SHA-1",
	    "digest-sha1"),
	LOADED("claim-hex-prefix", "policy-value", "a prefix in hex",
	    "digest-hex-prefix"),
	LOADED("claim-digest-member", "policy-member", "an unknown member of a "
	    "claim", "digest-member"),
	LOADED("claim-two-forms", "policy-value", "a claim of two forms",
	    "two-forms"),
	LOADED("claim-pointer", "policy-value", "a pointer without a slash",
	    "json-pointer"),
	LOADED("claim-pointer-tilde", "policy-value", "a pointer with a bad "
	    "escape", "json-pointer-tilde"),
	LOADED("claim-pointer-whole", "policy-value", "a pointer to the whole "
	    "document", "json-pointer-whole"),
	LOADED("claim-pointer-twice", "policy-value", "two members at one "
	    "place", "json-pointer-twice"),
	LOADED("claim-json-nothing", "policy-value", "JSON without a pointer "
	    "to the artifact", "json-nothing"),
	LOADED("claim-json-commit", "policy-value", "a commit is asked for, "
	    "and nothing points at one", "json-commits"),
	LOADED("claim-json-ref", "policy-value", "a repository is asked for, "
	    "and nothing points at a ref", "json-refs"),
	LOADED("claim-any-source", "policy-value", "any source, of images of "
	    "two forms", "any-source-forms"),
	LOADED("claim-any-ref", "policy-value", "any ref, of an image that "
	    "names one", "any-ref-tb1"),
	LOADED("claim-same-pcrs", "policy-value", "two images with the same "
	    "PCRs and two claims", "same-pcrs"),
	LOADED("claim-same-pcrs-shape", "policy-value", "the same with two "
	    "algorithms", "same-pcrs-shape"),
	LOADED("claim-waived", "policy-value", "every image waives the source, "
	    "and the policy names one", "all-waived"),
};

const struct family family_builder = { rows, COUNT(rows) };
