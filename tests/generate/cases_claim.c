/*
 * Claims that are missing, malformed, not measured or not accepted.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define BAD(name, expect, why, edit) \
	{ name, "claim", why, CLAIM, expect, NULL, edit, NULL, NULL, NULL }
#define HELD(name, expect, why, options, edit) \
	{ name, "claim", why, CLAIM, expect, options, edit, NULL, NULL, \
	    NULL }
#define TEXTUAL(name, expect, why, edit) \
	{ name, "claim", why, "prototype", expect, POLICY("text") CLOCK, \
	    edit, NULL, NULL, NULL }
/* One artifact, "hello-1.0.tar". */
#define A_MEMBER "a16d68656c6c6f2d312e302e7461725820$(ARTIFACT)"
/* "artifact_hash=" and digest once more, where a name should end. */
#define INJECTED "x,artifact_hash=$(OTHER)"

static const struct vector rows[] = {
	BAD("claim-null", "no-claim", "user_data is null", "set user_data "
	    "f6"),
	BAD("claim-missing", "no-claim", "no user_data", "set user_data "
	    "drop"),
	BAD("claim-empty", "no-claim", "user_data of no bytes",
	    "userdata bytes:"),
	HELD("claim-empty-text", "no-claim", "the same for an image that "
	    "makes the prototype's claims", POLICY("text") CLOCK,
	    "userdata bytes:"),
	BAD("claim-other-text", "claim-malformed", "user_data of some text",
	    "content hello"),
	BAD("claim-other-bytes", "claim-malformed", "user_data of 20 bytes, "
	    "as genuine documents of others have",
	    "userdata bytes:69553adc61d6e9fcdecbe1ea49bb2b52a60238e0"),
	BAD("claim-array", "claim-malformed", "a CBOR array",
	    "userdata bytes:820102"),
	BAD("claim-json", "claim-malformed", "a JSON object",
	    "content {\"tb\":1}"),

	HELD("tpm-claim", "tpm-claim", "a claim of an AMI that is trusted to "
	    "run, and not to build", POLICY("tpm-live") CLOCK, "nitrotpm"),
	HELD("tpm-claim-form", "claim-form", "an AMI makes another form of "
	    "claim", POLICY("tpm-text") CLOCK, "nitrotpm"),

	/* tb1: the encoding */
	BAD("claim-trailing", "claim-cbor", "a byte after the map",
	    "userdata bytes:$(CLAIM)00"),
	BAD("claim-order", "claim-cbor", "members in another order: \"tb\" "
	    "before \"ct\"", "before 62637454$(COMMIT)62746201 "
	    "6274620162637454$(COMMIT)"),
	BAD("claim-order-names", "claim-cbor", "artifacts in another order",
	    "artifact a $(OTHER); artifact hello-1.0.tar drop; artifact b "
	    "$(ARTIFACT); before 61615820$(OTHER)61625820$(ARTIFACT) "
	    "61625820$(ARTIFACT)61615820$(OTHER)"),
	BAD("claim-indefinite", "claim-cbor", "a map of indefinite length",
	    "userdata bytes:bf$(CLAIMREST)ff"),
	BAD("claim-wide", "claim-cbor", "a number in one byte more",
	    "claim tb 1801"),
	BAD("claim-wide-length", "claim-cbor", "a length in one byte more",
	    "claim ct 590014$(COMMIT)"),
	BAD("claim-twice", "claim-cbor", "one member twice, with another "
	    "commit", "userdata bytes:a56161" A_MEMBER "62637454$(COMMIT)"
	    "62637454$(OTHERCOMMIT)6274620164747265655820$(TREE)"),
	BAD("claim-artifact-twice", "claim-cbor", "one artifact twice, with "
	    "another digest", "claim a drop; claim a a26d68656c6c6f2d312e30"
	    "2e7461725820$(ARTIFACT)6d68656c6c6f2d312e302e7461725820"
	    "$(OTHER)"),
	BAD("claim-tag", "claim-cbor", "a tag", "claim tb c101"),
	BAD("claim-float", "claim-member", "a version in floating point",
	    "claim tb f93c00"),
	BAD("claim-cut", "claim-cbor", "the map's last member is missing",
	    "userdata bytes:a5$(CLAIMREST)"),
	BAD("claim-nested", "claim-cbor", "nesting past depth 4",
	    "claim x 818181818180"),

	/* tb1: its members */
	BAD("claim-version", "claim-member", "version 2", "claim tb 02"),
	BAD("claim-no-version", "claim-member", "no version",
	    "claim tb drop"),
	BAD("claim-no-commit", "claim-member", "no commit", "claim ct drop"),
	BAD("claim-no-tree", "claim-member", "no tree", "claim tree drop"),
	BAD("claim-no-artifact", "claim-member", "neither artifact nor list",
	    "claim a drop"),
	BAD("claim-no-artifacts", "claim-member", "an empty map of "
	    "artifacts", "claim a drop; claim a a0"),
	BAD("claim-no-artifacts-list", "claim-member", "an empty map of "
	    "artifacts beside a list", "claim a drop; claim a a0; "
	    "claim list bytes:$(OTHER)"),
	BAD("claim-unknown", "claim-member", "an unknown member",
	    "claim note text:hello"),
	BAD("claim-number-key", "claim-member", "a key that is a number",
	    "userdata bytes:a50100$(CLAIMREST)"),
	BAD("claim-commit-19", "claim-member", "a commit of 19 bytes",
	    "claim ct bytes:00112233445566778899aabbccddeeff001122"),
	BAD("claim-commit-text", "claim-member", "a commit in hex",
	    "claim ct text:$(COMMIT)"),
	BAD("claim-tree-20", "claim-member", "a tree of 20 bytes",
	    "claim tree bytes:$(COMMIT)"),
	BAD("claim-digest-20", "claim-member", "an artifact's digest of 20 "
	    "bytes", "artifact hello-1.0.tar $(COMMIT)"),
	BAD("claim-list-20", "claim-member", "a list's digest of 20 bytes",
	    "claim list bytes:$(COMMIT)"),
	BAD("claim-repo-alone", "claim-member", "a repository without ref",
	    "claim repo text:https://git.example/acme/hello"),
	BAD("claim-ref-alone", "claim-member", "a ref without repository",
	    "claim ref text:refs/heads/main"),
	BAD("claim-repo-bytes", "claim-member", "a repository of bytes",
	    "claim repo bytes:68; claim ref text:refs/heads/main"),
	BAD("claim-repo-space", "claim-member", "a space in a repository",
	    "claim repo 6368206a; claim ref text:refs/heads/main"),
	BAD("claim-ref-empty", "claim-member", "an empty ref",
	    "claim repo text:https://git.example/acme/hello; claim ref 60"),
	BAD("claim-ref-control", "claim-member", "an escape sequence in a "
	    "ref", "claim repo text:https://git.example/acme/hello; "
	    "claim ref 641b5b306d"),
	BAD("claim-ref-utf8", "claim-member", "a ref outside of ASCII",
	    "claim repo text:https://git.example/acme/hello; "
	    "claim ref 66c3a4c3b6c3bc"),
	BAD("claim-repo-256", "claim-member", "a repository of 256 bytes",
	    "claim repo text:$(A:256); claim ref text:refs/heads/main"),
	BAD("claim-net-false", "claim-member", "net that is false",
	    "claim net f4"),
	BAD("claim-net-number", "claim-member", "net that is a number",
	    "claim net 01"),
	BAD("claim-recipe-20", "claim-member", "a recipe of 20 bytes",
	    "claim recipe bytes:$(COMMIT)"),
	BAD("claim-rootfs-text", "claim-member", "a root file system of "
	    "text", "claim rootfs text:debian"),
	BAD("claim-name-slash", "claim-member", "a slash in an artifact's "
	    "name", "artifact ../hello $(OTHER)"),
	BAD("claim-name-dots", "claim-member", "an artifact called \"..\"",
	    "artifact .. $(OTHER)"),
	BAD("claim-name-dot", "claim-member", "an artifact called \".\"",
	    "artifact . $(OTHER)"),
	BAD("claim-name-space", "claim-member", "a space in an artifact's "
	    "name", "claim a drop; claim a a1636120625820$(ARTIFACT)"),
	BAD("claim-name-control", "claim-member", "a line feed in an "
	    "artifact's name", "claim a drop; claim a a163610a625820"
	    "$(ARTIFACT)"),
	BAD("claim-name-nul", "claim-member", "a NUL in an artifact's name, "
	    "where a C string would end", "claim a drop; claim a a1636100"
	    "625820$(ARTIFACT)"),
	BAD("claim-name-delete", "claim-member", "a DEL in an artifact's "
	    "name", "claim a drop; claim a a163617f625820$(ARTIFACT)"),
	BAD("claim-name-utf8", "claim-member", "an artifact's name outside of "
	    "ASCII", "claim a drop; claim a a163c3a4625820$(ARTIFACT)"),
	BAD("claim-name-256", "claim-member", "an artifact's name of 256 "
	    "bytes", "artifact $(A:256) $(OTHER)"),
	BAD("claim-name-empty", "claim-member", "an artifact without name",
	    "claim a drop; claim a a1605820$(ARTIFACT)"),
	BAD("claim-name-bytes", "claim-member", "an artifact's name of "
	    "bytes", "claim a drop; claim a a141615820$(ARTIFACT)"),
	BAD("claim-artifact-array", "claim-member", "artifacts in an array",
	    "claim a drop; claim a 815820$(ARTIFACT)"),

	/* tb1: measured */
	BAD("measured-missing", "claim-not-measured", "PCR16 is not listed: "
	    "nobody locked the claim's source", "pcr 16 drop"),
	BAD("measured-zero", "claim-not-measured", "PCR16 is zero",
	    "pcr 16 zero"),
	BAD("measured-other", "claim-not-measured", "PCR16 of the true "
	    "source, and the build claims another commit",
	    "pcr 16 $(PCR16); claim ct bytes:$(OTHERCOMMIT)"),
	BAD("measured-tree", "claim-not-measured", "PCR16 of the true "
	    "source, and the build claims another tree",
	    "pcr 16 $(PCR16); claim tree bytes:$(OTHER)"),
	BAD("measured-repo", "claim-not-measured", "PCR16 of the true "
	    "source, and the build claims a repository",
	    "pcr 16 $(PCR16); " SOURCE("refs/heads/main")),
	HELD("measured-ref", "claim-not-measured", "PCR16 of a pull request, "
	    "and the build claims a branch", POLICY("repository") CLOCK,
	    "pcr 16 $(PCR16PULL); " SOURCE("refs/heads/main")),
	BAD("measured-net", "claim-not-measured", "the build had network, "
	    "and its claim leaves that out", "pcr 16 $(PCR16NET)"),
	BAD("measured-whole", "claim-not-measured", "PCR16 over all of the "
	    "claim", "pcr 16 $(PCR16WHOLE)"),
	BAD("measured-no-inner", "claim-not-measured", "PCR16 extended with "
	    "the source part instead of its digest",
	    "pcr 16 $(PCR16NOINNER)"),
	BAD("measured-pcr17", "claim-not-measured", "the right value in "
	    "PCR17", "pcr 16 drop; again 17 $(PCR16)"),
	HELD("unmeasured-other", "claim-not-measured", "PCR16 is listed with "
	    "another value, where it need not be listed",
	    POLICY("unmeasured") CLOCK, "pcr 16 $(PCR16); "
	    "claim ct bytes:$(OTHERCOMMIT)"),

	/* what the policy does not accept */
	HELD("form-of-text", "claim-form", "the prototype's text of an image "
	    "that makes tb1", NULL, TEXT("$(COMMIT)", "hello-1.0.tar",
	    "$(ARTIFACT)")),
	HELD("form-of-tb1", "claim-form", "tb1 of an image that makes the "
	    "prototype's text", POLICY("text") CLOCK, NULL),
	HELD("recipe-other", "claim-recipe", "a recipe that the policy does "
	    "not list", POLICY("requester") CLOCK,
	    "claim recipe bytes:$(OTHER)"),
	HELD("recipe-none", "claim-recipe", "a recipe, where the policy "
	    "lists none", NULL, "claim recipe bytes:$(RECIPE)"),
	HELD("recipe-is-rootfs", "claim-recipe", "a recipe that is listed as "
	    "a root file system", POLICY("requester") CLOCK,
	    "claim recipe bytes:$(ROOTFS)"),
	HELD("rootfs-other", "claim-rootfs", "a root file system that the "
	    "policy does not list", POLICY("requester") CLOCK,
	    "claim rootfs bytes:$(OTHER)"),
	HELD("rootfs-none", "claim-rootfs", "a root file system, where the "
	    "policy lists none", NULL, "claim rootfs bytes:$(ROOTFS)"),
	HELD("network", "claim-network", "a build with network, where the "
	    "image may not", NULL, "claim net f5"),

	/* the prototype's text */
	TEXTUAL("text-injected", "claim-text", "a name that brings a second "
	    "digest", TEXT("$(COMMIT)", INJECTED, "$(ARTIFACT)")),
	TEXTUAL("text-injected-last", "claim-text", "a second digest at the "
	    "end", TEXT("$(COMMIT)", "hello-1.0.tar", "$(OTHER)"
	    ",artifact_hash=$(ARTIFACT)")),
	TEXTUAL("text-commit-case", "claim-text", "a commit in upper case",
	    TEXT("C1C83BE5A1933A03A54734AF548E34F3205AF80A", "hello-1.0.tar",
	    "$(ARTIFACT)")),
	TEXTUAL("text-commit-39", "claim-text", "a commit of 39 digits",
	    TEXT("c1c83be5a1933a03a54734af548e34f3205af80", "hello-1.0.tar",
	    "$(ARTIFACT)")),
	TEXTUAL("text-commit-head", "claim-text", "a branch instead of a "
	    "commit", TEXT("main", "hello-1.0.tar", "$(ARTIFACT)")),
	TEXTUAL("text-slash", "claim-text", "a slash in the name",
	    TEXT("$(COMMIT)", "dist/hello-1.0.tar", "$(ARTIFACT)")),
	TEXTUAL("text-equals", "claim-text", "two signs of equality before "
	    "the digest", "pcr 16 drop; content commit_hash=$(COMMIT),"
	    "artifact_name=hello-1.0.tar,artifact_hash==$(ARTIFACT)"),
	TEXTUAL("text-control", "claim-text", "a control character in the "
	    "name", TEXT("$(COMMIT)", "x 1b 2J", "$(ARTIFACT)")),
	TEXTUAL("text-space", "claim-text", "a space in the name",
	    TEXT("$(COMMIT)", "x 20 y", "$(ARTIFACT)")),
	TEXTUAL("text-hash-case", "claim-text", "a digest in upper case",
	    TEXT("$(COMMIT)", "hello-1.0.tar", "35616409CBC51E71A5C733E7E167"
	    "C9E0967A087745C12F8C9C9FB886404C40A3")),
	TEXTUAL("text-cut", "claim-text", "no digest", "pcr 16 drop; content "
	    "commit_hash=$(COMMIT),artifact_name=hello-1.0.tar"),
	TEXTUAL("text-no-name", "claim-text", "an empty name",
	    TEXT("$(COMMIT)", "", "$(ARTIFACT)")),
	TEXTUAL("text-name-256", "claim-text", "a name of 256 bytes",
	    TEXT("$(COMMIT)", "$(A:256)", "$(ARTIFACT)")),
	TEXTUAL("text-hash-63", "claim-text", "a digest of 63 digits",
	    TEXT("$(COMMIT)", "hello-1.0.tar", "35616409cbc51e71a5c733e7e167"
	    "c9e0967a087745c12f8c9c9fb886404c40a")),
	TEXTUAL("text-trailing", "claim-text", "a line feed at the end",
	    TEXT("$(COMMIT)", "hello-1.0.tar", "$(ARTIFACT)") " 0a"),
	TEXTUAL("text-nul", "claim-text", "a NUL in the name, where a C "
	    "string would end", TEXT("$(COMMIT)", "x 00 ", "$(ARTIFACT)")),
	TEXTUAL("text-order", "claim-malformed", "the members in another "
	    "order", "pcr 16 drop; content artifact_name=hello-1.0.tar,"
	    "artifact_hash=$(ARTIFACT),commit_hash=$(COMMIT)"),
	TEXTUAL("text-keys", "claim-malformed", "other keys: values are not "
	    "compared by position", "pcr 16 drop; content commit=$(COMMIT),"
	    "name=hello-1.0.tar,hash=$(ARTIFACT)"),
	{ "text-cert-lies", "claim", "the prototype's file says the right "
	    "commit, its document another", "prototype", "commit-mismatch",
	    POLICY("text") CLOCK, TEXT("$(OTHERCOMMIT)", "hello-1.0.tar",
	    "$(ARTIFACT)"), CERT_FILE, NULL, NULL },
};

const struct family family_claim = { rows, COUNT(rows) };
