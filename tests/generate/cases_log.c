/*
 * The proof that a log holds the document, and when it had it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define GOOD(name, why, options, file) \
	{ name, "good", why, LOG5, "verified", options, NULL, file, NULL, \
	    NULL }
#define BAD(name, expect, why, options, file) \
	{ name, "log", why, LOG5, expect, options, NULL, file, NULL, NULL }
#define LOGGED(policy) DEFAULT " --log-policy policies/" policy ".policy"
#define NOW(policy) POLICY("default") " --clock 2026-01-15T12:10:00Z" \
	" --log-policy policies/" policy ".policy"
#define BESIDE(policy, name) \
	LOGGED(policy) " --proof cases/" name "/proof"
#define WRAPPED(note)	BUNDLE_HEAD "extra $(BASE64)\nindex 1\n" \
	"$(SIBLING)\n\n" note
#define AFTER(note)	BUNDLE_HEAD "index 1\n$(SIBLING)\n\n" note
#define SIGSUM(how)	BUNDLE_HEAD "extra $(SIGSUM:" how ")\nindex 1\n" \
	"$(SIBLING)\n\n$(NOTE:leaf=sigsum)"
#define TWO		"$(NOTE:w1@1768479000 w3@1768482000)"
#define ALL		"$(NOTE:w1@1768479000 w2@1768480000 w3@1768482000)"
#define AT(seconds)	"$(NOTE:w1@" seconds " w3@" seconds ")"

static const struct vector rows[] = {
	/* quorums */
	GOOD("good-log", "two of three witnesses", POLICY("log") CLOCK,
	    WRAPPED(TWO)),
	GOOD("good-log-option", "the log policy on the command line",
	    LOGGED("log"), WRAPPED(TWO)),
	GOOD("good-log-any", "any of three witnesses", LOGGED("log-any"),
	    WRAPPED("$(NOTE:w3@1768482000)")),
	GOOD("good-log-all", "all of three witnesses", LOGGED("log-all"),
	    WRAPPED(ALL)),
	GOOD("good-log-one", "one witness and no group", LOGGED("log-one"),
	    WRAPPED("$(NOTE:w2@1768482000)")),
	GOOD("good-log-nested", "a group within a group",
	    LOGGED("log-nested"), WRAPPED("$(NOTE:w2@1768482000 "
	    "w3@1768482000)")),
	GOOD("good-log-none", "no witness is asked", LOGGED("log-none"),
	    WRAPPED("$(NOTE)")),
	GOOD("good-log-two-logs", "any one of two logs", LOGGED("log-two"),
	    WRAPPED("$(NOTE)")),
	GOOD("good-log-stranger", "signatures by keys that nobody knows do "
	    "not count", LOGGED("log-none"), WRAPPED("$(NOTE:stranger "
	    "w1!1768479000)")),
	GOOD("good-log-one-leaf", "a tree of one leaf, with no path",
	    LOGGED("log-none"), BUNDLE_HEAD "extra $(BASE64)\nindex 0\n\n"
	    "$(NOTE:alone)"),
	GOOD("good-log-extension", "a checkpoint with a line that is signed "
	    "and not understood", LOGGED("log"), WRAPPED("$(NOTE:more=1 "
	    "w1@1768479000 w3@1768482000)")),
	BAD("log-quorum", "log-quorum", "one of the two witnesses that it "
	    "takes", POLICY("log") CLOCK,
	    WRAPPED("$(NOTE:w1@1768479000)")),
	BAD("log-quorum-twice", "log-quorum", "one witness twice",
	    LOGGED("log"), WRAPPED("$(NOTE:w1@1768479000 w1@1768482000)")),
	BAD("log-quorum-any", "log-quorum", "no witness", LOGGED("log-any"),
	    WRAPPED("$(NOTE)")),
	BAD("log-quorum-all", "log-quorum", "two of three witnesses",
	    LOGGED("log-all"), WRAPPED(TWO)),
	BAD("log-quorum-one", "log-quorum", "the other two witnesses",
	    LOGGED("log-one"), WRAPPED(TWO)),
	BAD("log-quorum-nested", "log-quorum", "a part of a group within a "
	    "group", LOGGED("log-nested"),
	    WRAPPED("$(NOTE:w2@1768482000)")),
	BAD("log-witness-broken", "note-signature", "one witness's signature "
	    "is damaged, though two others would do", LOGGED("log"),
	    WRAPPED("$(NOTE:w1@1768479000 w2!1768480000 w3@1768482000)")),
	BAD("log-signature", "note-signature", "the log's signature is "
	    "damaged", LOGGED("log-none"), WRAPPED("$(NOTE:log!)")),
	BAD("log-unknown", "log-unknown", "another log than those that "
	    "count", LOGGED("log-other"), WRAPPED("$(NOTE)")),
	BAD("log-unknown-witnesses", "log-unknown", "witnesses signed, the "
	    "log did not", LOGGED("log"), WRAPPED("$(NOTE:log2 "
	    "w1@1768479000 w3@1768482000)")),
	BAD("log-origin", "log-origin", "the log's key under another "
	    "origin", LOGGED("log-none"), WRAPPED("$(NOTE:"
	    "origin=log.test.example/other)")),

	/* the tree */
	BAD("log-path", "proof-path", "a hash too few", LOGGED("log-none"),
	    BUNDLE_HEAD "extra $(BASE64)\nindex 1\n\n$(NOTE)"),
	BAD("log-path-more", "proof-path", "a hash too many",
	    LOGGED("log-none"), BUNDLE_HEAD "extra $(BASE64)\nindex 1\n"
	    "$(SIBLING)\n$(SIBLING)\n\n$(NOTE)"),
	BAD("log-path-side", "proof-path", "the sibling on the other side",
	    LOGGED("log-none"), BUNDLE_HEAD "extra $(BASE64)\nindex 0\n"
	    "$(SIBLING)\n\n$(NOTE)"),
	BAD("log-index", "proof-index", "an index past the end of the tree",
	    LOGGED("log-none"), BUNDLE_HEAD "extra $(BASE64)\nindex 2\n"
	    "$(SIBLING)\n\n$(NOTE)"),
	BAD("log-checkpoint", "checkpoint", "a size with a leading zero",
	    LOGGED("log-none"), WRAPPED("$(NOTE:size=02)")),

	BAD("log-checkpoint-sign", "checkpoint", "a size with a sign",
	    LOGGED("log-none"), WRAPPED("$(NOTE:size=+2)")),
	BAD("log-checkpoint-large", "checkpoint", "a size of 2^64",
	    LOGGED("log-none"), WRAPPED("$(NOTE:size=18446744073709551616)")),

	/* beside the document */
	GOOD("good-log-beside", "the proof in a file of its own",
	    BESIDE("log", "good-log-beside"), PART("proof", "", AFTER(TWO))),
	GOOD("good-log-beside-extra", "the same, with the document in it",
	    BESIDE("log", "good-log-beside-extra"),
	    PART("proof", "", WRAPPED(TWO))),
	{ "good-log-beside-tag", "good", "the document has a tag, what was "
	    "logged has not", LOG5, "verified", BESIDE("log",
	    "good-log-beside-tag"), "cose tag d2", PART("proof", "",
	    AFTER(TWO)), NULL, NULL },
	GOOD("good-log-beside-base64", "the document in base64, the proof "
	    "beside it", BESIDE("log", "good-log-beside-base64"),
	    "$(BASE64)\n" PART("proof", "", AFTER(TWO))),
	GOOD("good-log-rekor", "the entry that Rekor v2 makes",
	    BESIDE("log", "good-log-rekor"), PART("proof", "",
	    AFTER("$(NOTE:leaf=rekor2 w1@1768479000 w3@1768482000)"))),
	GOOD("good-log-sigsum", "the leaf that Sigsum makes",
	    BESIDE("log-sigsum", "good-log-sigsum"),
	    PART("proof", "", SIGSUM("submitter"))),
	BAD("log-missing", "log-missing", "no proof, and one is needed",
	    LOGGED("log"), NULL),
	BAD("log-beside-other", "proof-other-document", "the proof of "
	    "another document", LOGGED("log") " --proof cases/"
	    "good-log/attestation", NULL),
	BAD("log-beside-path", "proof-path", "the proof of another document, "
	    "which does not say so", LOGGED("log") " --proof cases/"
	    "good-log-beside/proof", NULL),
	BAD("log-beside-quorum", "log-quorum", "too few witnesses, beside "
	    "the document", BESIDE("log", "log-beside-quorum"),
	    PART("proof", "", AFTER("$(NOTE:w1@1768479000)"))),
	BAD("log-beside-rekor", "proof-path", "Rekor's entry of another "
	    "document", LOGGED("log") " --proof cases/good-log-rekor/proof",
	    NULL),
	BAD("log-extra", "proof-extra", "something else in the proof",
	    BESIDE("log", "log-extra"), PART("proof", "",
	    BUNDLE_HEAD "extra aGVsbG8=\nindex 1\n$(SIBLING)\n\n" TWO)),
	BAD("log-note", "bundle", "the signature lines of the checkpoint are "
	    "none", BESIDE("log", "log-note"), PART("proof", "",
	    BUNDLE_HEAD "index 1\n$(SIBLING)\n\n"
	    "log.test.example/builds\n2\n$(SIBLING)\n\nsigned\n")),
	BAD("log-bundle-and-proof", "usage", "a proof around the document "
	    "and another beside it", BESIDE("log", "log-bundle-and-proof"),
	    WRAPPED(TWO) PART("proof", "", AFTER(TWO))),
	BAD("log-proof-alone", "usage", "a proof, and no log that counts",
	    DEFAULT " --proof cases/good-log-beside/proof", NULL),
	BAD("log-sigsum-signature", "submitter-signature", "the submitter's "
	    "signature is damaged", BESIDE("log-sigsum",
	    "log-sigsum-signature"), PART("proof", "", SIGSUM("broken"))),
	BAD("log-sigsum-unknown", "submitter-unknown", "a submitter that "
	    "nobody knows", BESIDE("log-sigsum", "log-sigsum-unknown"),
	    PART("proof", "", SIGSUM("stranger"))),

	/* whether it is needed */
	GOOD("good-log-not-required", "no proof, and none is needed",
	    POLICY("log-optional") CLOCK, NULL),
	GOOD("good-log-not-required-given", "one is not needed, and holds",
	    POLICY("log-optional") CLOCK, WRAPPED(TWO)),
	BAD("log-not-required-given", "log-quorum", "one is not needed, and "
	    "does not hold", POLICY("log-optional") CLOCK,
	    WRAPPED("$(NOTE)")),
	BAD("log-require-log", "log-missing", "--require-log where the "
	    "policy needs none", POLICY("log-optional") CLOCK
	    " --require-log", NULL),

	/* time */
	GOOD("good-log-first", "logged five minutes before its own time, by "
	    "a witness's clock", LOGGED("log"), WRAPPED(AT("1768478100"))),
	GOOD("good-log-last", "logged five minutes after the certificate's "
	    "end", LOGGED("log"), WRAPPED(AT("1768485900"))),
	GOOD("good-log-late-third", "a third witness came late: the time is "
	    "that of the second", LOGGED("log"), WRAPPED("$(NOTE:"
	    "w1@1768479000 w2@1780000000 w3@1768482000)")),
	GOOD("good-log-late-report", "logged a month later, where that is "
	    "only reported", POLICY("log-report") CLOCK,
	    WRAPPED(AT("1771000000"))),
	GOOD("good-log-early-third", "a third witness's time is before the "
	    "document: it does not count, nor spoil the others",
	    LOGGED("log"), WRAPPED("$(NOTE:w1@1768479000 w2@1768478099 "
	    "w3@1768482000)")),
	GOOD("good-log-zero-third", "a third witness's time is zero",
	    LOGGED("log"), WRAPPED("$(NOTE:w2@0 w1@1768479000 "
	    "w3@1768482000)")),
	GOOD("good-log-ahead-third", "a third witness's time is after now",
	    LOGGED("log"), WRAPPED("$(NOTE:w1@1768479000 w2@1780272301 "
	    "w3@1768482000)")),
	GOOD("good-log-huge-third", "a third witness's time is 2^64 - 1",
	    LOGGED("log"), WRAPPED("$(NOTE:w2@18446744073709551615 "
	    "w1@1768479000 w3@1768482000)")),
	GOOD("good-log-own-times", "a witness has three lines, of which two "
	    "are at impossible times", LOGGED("log"), WRAPPED("$(NOTE:"
	    "w1@0 w1@1768479000 w1@9223372036854775807 w3@1768482000)")),
	GOOD("good-log-now", "cosigned five minutes after now, by a "
	    "witness's clock", NOW("log"), WRAPPED(AT("1768479300"))),
	BAD("log-early", "log-quorum", "cosigned before it was made",
	    LOGGED("log"), WRAPPED(AT("1768478099"))),
	BAD("log-early-report", "log-quorum", "the same, where times are "
	    "only reported", POLICY("log-report") CLOCK,
	    WRAPPED(AT("1768478099"))),
	BAD("log-early-second", "log-quorum", "one of two witnesses "
	    "cosigned before it was made", LOGGED("log"),
	    WRAPPED("$(NOTE:w1@1768479000 w3@1768478099)")),
	BAD("log-zero", "log-quorum", "one of two cosignatures is of the "
	    "time zero", LOGGED("log"), WRAPPED("$(NOTE:w1@0 "
	    "w3@1768482000)")),
	BAD("log-ahead", "log-quorum", "cosigned after now, while its "
	    "certificate was valid", NOW("log"), WRAPPED(AT("1768479301"))),
	BAD("log-ahead-report", "log-quorum", "cosigned after now, where "
	    "times are only reported", POLICY("log-report") CLOCK,
	    WRAPPED(AT("1780272301"))),
	BAD("log-huge", "log-quorum", "one of two cosignatures is of the "
	    "time 2^63", LOGGED("log"), WRAPPED("$(NOTE:w1@"
	    "9223372036854775808 w3@1768482000)")),
	BAD("log-late", "logged-late", "logged after the certificate's end",
	    LOGGED("log"), WRAPPED(AT("1768485901"))),
	BAD("log-late-second", "logged-late", "the second of two witnesses "
	    "came late", LOGGED("log"), WRAPPED("$(NOTE:w1@1768479000 "
	    "w3@1768485901)")),
	BAD("log-time-unproven", "log-time-unproven", "a time is needed, and "
	    "no witness", POLICY("log-none-require") CLOCK,
	    WRAPPED("$(NOTE)")),

	/* log policies */
	BAD("signers-syntax", "signers-syntax", "a word that is unknown",
	    LOGGED("signers-syntax"), NULL),
	BAD("signers-key", "signers-key", "a key that is none",
	    LOGGED("signers-key"), NULL),
	BAD("signers-key-role", "signers-key", "a key for notes as a witness's",
	    LOGGED("signers-key-role"), NULL),
	BAD("signers-sigsum", "signers-sigsum", "a log's key in hex, as a policy "
	    "of Sigsum has it", LOGGED("signers-sigsum"), NULL),
	BAD("signers-sigsum-witness", "signers-sigsum", "a witness's key in "
	    "hex", LOGGED("signers-sigsum-witness"), NULL),
	BAD("signers-log-witness", "signers-duplicate", "the log's key as that "
	    "of a witness", LOGGED("signers-log-witness"), NULL),
	BAD("signers-duplicate", "signers-duplicate", "a log twice",
	    LOGGED("signers-duplicate"), NULL),
	BAD("signers-duplicate-name", "signers-duplicate",
	    "two witnesses of one "
	    "name", LOGGED("signers-duplicate-name"), NULL),
	BAD("signers-empty", "signers-empty", "no log", LOGGED("signers-empty"),
	    NULL),
	BAD("signers-group", "signers-group", "three of two",
	    LOGGED("signers-group"),
	    NULL),
	BAD("signers-quorum", "signers-quorum", "no quorum",
	    LOGGED("signers-quorum"), NULL),
	BAD("signers-quorum-name", "signers-quorum", "a quorum of nobody",
	    LOGGED("signers-quorum-name"), NULL),
	BAD("signers-limit", "signers-limit", "a line of more words than there "
	    "can be", LOGGED("signers-limit"), NULL),
	BAD("signers-unsupported", "signers-unsupported",
	    "a quorum that cannot "
	    "be met without a key of an unknown type",
	    LOGGED("signers-unsupported"), NULL),
};

const struct family family_log = { rows, COUNT(rows) };
