/*
 * Sound documents about something else: another artifact, source or time.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define ROW(name, family, expect, why, options, edit) \
	{ name, family, why, POLICY5, expect, options, edit, NULL, NULL, \
	    NULL }
#define ART(name, expect, why, options, edit) \
	{ name, "artifact", why, CLAIM, expect, options, edit, NULL, NULL, \
	    NULL }
#define OWN(name, expect, why, options, edit, artifact) \
	{ name, "artifact", why, CLAIM, expect, options, edit, NULL, NULL, \
	    artifact }
#define LISTED(name, expect, why, edit, list) \
	{ name, "artifact", why, CLAIM, expect, DEFAULT " --list cases/" \
	    name "/list", edit, NULL, list, NULL }

static const struct vector artifacts[] = {
	ART("artifact-other", "artifact-mismatch", "the claim has another "
	    "digest under this name", NULL,
	    "artifact hello-1.0.tar $(OTHER)"),
	OWN("artifact-byte", "artifact-mismatch", "one byte of the artifact",
	    NULL, "artifact artifact $(DIGEST:hello, world)",
	    "hello, World"),
	OWN("artifact-longer", "artifact-mismatch", "one byte after the "
	    "artifact", NULL, "artifact artifact $(DIGEST:hello)", "hello "),
	ART("artifact-746", "artifact-mismatch", "another digest among "
	    "twelve", NULL, "artifacts 11; artifact hello-1.0.tar $(OTHER)"),
	OWN("artifact-empty", "artifact-mismatch", "an artifact of no bytes",
	    NULL, NULL, ""),
	ART("artifact-other-many", "artifact-mismatch", "none of many "
	    "artifacts", NULL, "artifact hello-1.0.tar drop; artifacts 11"),
	ROW("artifact-other-text", "artifact", "artifact-mismatch",
	    "the prototype's claim has another digest", POLICY("text") CLOCK,
	    TEXT("$(COMMIT)", "hello-1.0.tar", "$(OTHER)")),
	ART("artifact-any-name", "artifact-mismatch", "any name does not "
	    "mean any artifact", POLICY("any-name") CLOCK,
	    "artifact hello-1.0.tar $(OTHER)"),

	/* names */
	ART("name-other", "artifact-name", "one of two artifacts under the "
	    "name of the other", NULL, "artifact hello-1.0.tar $(OTHER); "
	    "artifact hello-1.1.tar $(ARTIFACT)"),
	OWN("name-swapped", "artifact-name", "an older file served under a "
	    "newer name, both attested", DEFAULT " --name hello-1.1.txt",
	    "artifact hello-1.0.txt $(DIGEST:old); "
	    "artifact hello-1.1.txt $(DIGEST:new)", "old"),
	ART("name-asked", "artifact-name", "the only artifact has another "
	    "name than that asked for", DEFAULT " --name hello-1.1.tar",
	    NULL),
	ART("name-letters", "artifact-name", "the name in another case",
	    DEFAULT " --name Hello-1.0.tar", NULL),
	ROW("name-asked-text", "artifact", "artifact-name", "the prototype's "
	    "claim has another name than that asked for", POLICY("text")
	    " --name hello-1.1.tar" CLOCK, TEXT("$(COMMIT)",
	    "hello-1.0.tar", "$(ARTIFACT)")),
	LISTED("name-in-list", "artifact-name", "the checksums file has "
	    "the artifact under another name", LIST_ONLY,
	    "$(ARTIFACT)  other.tar\n"
	    "$(OTHER)  hello-1.0.tar\n"),

	/* checksums files */
	ART("list-not-given", "no-checksums", "a claim with a checksums file "
	    "alone, which was not given", NULL, "claim a drop; "
	    "claim list bytes:$(OTHER)"),
	ART("list-not-given-beside", "no-checksums", "the artifact is not in "
	    "the claim, and the checksums file that may have it was not "
	    "given", NULL,
	    "artifact hello-1.0.tar $(OTHER); claim list bytes:$(OTHER)"),
	LISTED("list-other", "checksums-mismatch", "another checksums file",
	    "claim a drop; claim list bytes:$(OTHER)",
	    "$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("list-line-added", "checksums-mismatch", "the attested "
	    "file, which is empty, and one more line", "claim a drop; "
	    "claim list bytes:$(OTHERLIST)", "$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("list-other-and-artifact", "checksums-mismatch", "another "
	    "checksums file, though the artifact is in the claim", "claim list "
	    "bytes:$(OTHER)", "$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("list-not-attested", "checksums-not-attested", "a checksums "
	    "file, and none in the claim", NULL,
	    "$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("list-without", "artifact-mismatch", "the artifact is neither "
	    "in the checksums file nor in the claim", LIST_ONLY,
	    "$(OTHER)  hello-1.0.tar\n"),
	LISTED("list-empty", "artifact-mismatch", "an empty file", LIST_ONLY,
	    ""),
	LISTED("list-text", "checksums-malformed", "an attested "
	    "checksums file that is none", LIST_ONLY,
	    "hello-1.0.tar is fine\n"),
	LISTED("list-short", "checksums-malformed", "a digest of 63 digits",
	    LIST_ONLY, "0123456789abcdef0123456789abcdef0123456789abcdef"
	    "0123456789abcde  hello-1.0.tar\n"),
	LISTED("list-one-space", "checksums-malformed", "one space before the "
	    "name", LIST_ONLY, "$(ARTIFACT) hello-1.0.tar\n"),
	LISTED("list-crlf", "checksums-malformed", "lines that end in CR LF",
	    LIST_ONLY, "$(ARTIFACT)  hello-1.0.tar\r\n"),
	LISTED("list-control", "checksums-malformed", "an escape sequence in a "
	    "name", LIST_ONLY, "$(OTHER)  \033[2J\n"
	    "$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("list-blank", "checksums-malformed", "a line with nothing in it",
	    LIST_ONLY, "$(ARTIFACT)  hello-1.0.tar\n\n"),
	LISTED("list-no-name", "checksums-malformed", "a digest without a name",
	    LIST_ONLY, "$(ARTIFACT)  \n"),
	LISTED("list-escaped", "checksums-malformed", "a name that "
	    "sha256sum had to quote", LIST_ONLY,
	    "\\$(ARTIFACT)  hello\\n-1.0.tar\n"),
	LISTED("list-cut", "checksums-malformed", "a last line without its end",
	    LIST_ONLY, "$(ARTIFACT)  hello-1.0.tar"),
	LISTED("list-name-twice", "checksums-malformed", "one name with two "
	    "digests", LIST_ONLY, "$(OTHER)  hello-1.0.tar\n"
	    "$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("list-bsd-name-twice", "checksums-malformed", "one name in both "
	    "shapes of lines", LIST_ONLY, "SHA256 (hello-1.0.tar) = "
	    "$(OTHER)\n$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("list-bsd-algorithm", "checksums-malformed", "a line of BSD's "
	    "with another algorithm", LIST_ONLY, "SHA512 (hello-1.0.tar) = "
	    "$(ARTIFACT)\n"),
	LISTED("list-here-name-twice", "checksums-malformed", "one name with "
	    "./ and without", LIST_ONLY, "$(OTHER)  ./hello-1.0.tar\n"
	    "$(ARTIFACT)  hello-1.0.tar\n"),
	LISTED("list-name-twice-after", "checksums-malformed", "the same, the "
	    "artifact's first", LIST_ONLY, "$(ARTIFACT)  hello-1.0.tar\n"
	    "$(OTHER)  hello-1.0.tar\n"),
};

const struct family family_artifact = { artifacts, COUNT(artifacts) };

#define SRC(name, expect, why, options, edit) \
	ROW(name, "source", expect, why, options, edit)

static const struct vector sources[] = {
	SRC("commit-other", "commit-mismatch", "another commit", NULL,
	    "claim ct bytes:$(OTHERCOMMIT)"),
	SRC("commit-longer", "commit-mismatch", "a SHA-256 commit that "
	    "starts as the wanted one", NULL, "claim ct bytes:$(COMMIT)"
	    "000102030405060708090a0b"),
	SRC("commit-shorter", "commit-mismatch", "a SHA-1 commit that is the "
	    "start of the SHA-256 one that is wanted",
	    POLICY("sha256-commit") CLOCK, "claim ct bytes:$(COMMIT256START)"),
	SRC("commit-sha256", "commit-mismatch", "another SHA-256 commit",
	    POLICY("sha256-commit") CLOCK, "claim ct bytes:$(OTHER)"),
	SRC("commit-option", "commit-mismatch", "the command line's commit "
	    "replaces the policy's, it does not add to them",
	    DEFAULT " --commit $(OTHERCOMMIT)", NULL),
	SRC("commit-text", "commit-mismatch", "another commit in the "
	    "prototype's text", POLICY("text") CLOCK,
	    TEXT("$(OTHERCOMMIT)", "hello-1.0.tar", "$(ARTIFACT)")),
	SRC("tree-other", "tree-mismatch", "another tree", DEFAULT
	    " --tree $(OTHER)", NULL),
	SRC("tree-text", "tree-mismatch", "a tree was asked for and the "
	    "prototype's text has none", POLICY("text") " --tree $(TREE)"
	    CLOCK, TEXT("$(COMMIT)", "hello-1.0.tar", "$(ARTIFACT)")),
	SRC("repository-none", "repository-missing", "no repository in the "
	    "claim", POLICY("repository") CLOCK, NULL),
	SRC("repository-text", "repository-missing", "the prototype's text "
	    "names no repository", IMAGE " --claim text --repository "
	    "https://git.example/acme/hello" CLOCK, TEXT("$(COMMIT)",
	    "hello-1.0.tar", "$(ARTIFACT)")),
	SRC("repository-other", "repository-mismatch", "a fork",
	    POLICY("repository") CLOCK, "claim repo "
	    "text:https://git.example/mallory/hello; "
	    "claim ref text:refs/heads/main"),
	SRC("repository-suffix", "repository-mismatch", "the wanted "
	    "repository with more after it", POLICY("repository") CLOCK,
	    "claim repo text:https://git.example/acme/hello.git; "
	    "claim ref text:refs/heads/main"),
	SRC("repository-case", "repository-mismatch", "the wanted repository "
	    "in another case", POLICY("repository") CLOCK, "claim repo "
	    "text:https://git.example/Acme/hello; "
	    "claim ref text:refs/heads/main"),
	SRC("repository-option", "repository-mismatch", "the command line's "
	    "repository replaces the policy's", POLICY("repository")
	    " --repository https://git.example/acme/other" CLOCK,
	    SOURCE("refs/heads/main")),
	SRC("repository-and-commit", "commit-mismatch", "the right "
	    "repository, and none of the commits", POLICY("everything")
	    CLOCK, SOURCE("refs/heads/main")
	    "; claim ct bytes:00112233445566778899aabbccddeeff00112233"),
	SRC("ref-none", "ref-missing", "no ref in the claim",
	    POLICY("refs") CLOCK, NULL),
	SRC("ref-pull", "ref-mismatch", "a stranger's pull request, which "
	    "refs/heads and refs/tags leave out", POLICY("repository") CLOCK,
	    SOURCE("refs/pull/7/head")),
	SRC("ref-head", "ref-mismatch", "HEAD, which is no ref of the "
	    "remote's", POLICY("repository") CLOCK, SOURCE("HEAD")),
	SRC("ref-headstrong", "ref-mismatch", "a ref that starts as "
	    "refs/heads does", POLICY("repository") CLOCK,
	    SOURCE("refs/headstrong/main")),
	SRC("ref-refs", "ref-mismatch", "a commit and refs, and a ref that is "
	    "none of them", POLICY("refs") CLOCK,
	    SOURCE("refs/heads/main")),
	SRC("ref-kept", "ref-mismatch", "the command line's repository "
	    "replaces the policy's repository, and not its refs",
	    POLICY("tags") " --repository https://git.example/acme/hello"
	    CLOCK, SOURCE("refs/heads/main")),
	SRC("ref-other", "ref-mismatch", "a branch, where tags are wanted",
	    POLICY("tags") CLOCK, SOURCE("refs/heads/v1.0")),
	SRC("ref-prefix", "ref-mismatch", "the pattern within a longer ref",
	    POLICY("tags") CLOCK, SOURCE("x/refs/tags/v1.0")),
	SRC("ref-suffix", "ref-mismatch", "a ref that goes on after a "
	    "pattern without star", POLICY("everything") CLOCK,
	    SOURCE("refs/heads/main2")),
	SRC("ref-overlap", "ref-mismatch", "a ref too short for both ends of "
	    "the pattern", POLICY("repository") " --ref refs/tags/v1*1.0"
	    CLOCK, SOURCE("refs/tags/v1.0")),
	SRC("ref-option", "ref-mismatch", "the command line's refs replace "
	    "the policy's", POLICY("tags") " --ref refs/heads/main" CLOCK,
	    SOURCE("refs/tags/v1.0")),
};

const struct family family_source = { sources, COUNT(sources) };

#define TIM(name, expect, why, options) \
	ROW(name, "time", expect, why, options, NULL)

static const struct vector times[] = {
	TIM("not-before", "too-early", "one second before the policy's "
	    "not-before", POLICY("not-before") CLOCK),
	TIM("not-after", "too-late", "one second after the policy's "
	    "not-after", POLICY("not-after") CLOCK),
	TIM("max-age", "too-old", "one second past the policy's max-age",
	    POLICY("max-age") " --clock 2026-01-16T12:00:01Z"),
	TIM("image-not-before", "too-early", "one second before the image's "
	    "not-before", POLICY("image-not-before") CLOCK),
	TIM("image-not-after", "too-late", "one second after the image's "
	    "not-after", POLICY("image-not-after") CLOCK),
	TIM("image-max-age", "too-old", "one second past the image's "
	    "max-age", POLICY("image-max-age")
	    " --clock 2026-01-16T12:00:01Z"),
	{ "max-age-ms", "time", "one second past max-age, in whole seconds",
	    POLICY5, "too-old", POLICY("max-age")
	    " --clock 2026-01-16T12:00:01Z", "time 1768478400999", NULL,
	    NULL, NULL },
	TIM("max-age-option", "too-old", "past the command line's max-age",
	    DEFAULT " --max-age 30d"),
	TIM("max-age-image-option", "too-old", "the command line's max-age "
	    "does not lift the image's", POLICY("image-max-age")
	    " --max-age 52w --clock 2026-01-16T12:00:01Z"),
};

const struct family family_time = { times, COUNT(times) };
