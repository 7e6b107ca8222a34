/*
 * Log policies, endorsers files and endorsement lists that cases name, in the
 * formats of tbverify-log(5) and tbverify-endorsements(5).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "cases.h"

#define LOG	"log $(VKEY:log) https://log.test.example/\n"
#define W1	"witness w1 $(VKEY:w1)\n"
#define W2	"witness w2 $(VKEY:w2) https://w2.test.example/\n"
#define W3	"witness w3 $(VKEY:w3)\n"
#define WS	W1 W2 W3
#define ALICE	"endorser alice $(VKEY:alice)\n"
#define BOB	"endorser bob $(VKEY:bob)\n"
#define CAROL	"endorser carol $(VKEY:carol)\n"
#define ONE	ALICE BOB "quorum alice\n"
#define WORDS10	" w1 w1 w1 w1 w1 w1 w1 w1 w1 w1"

/* A list that says no more than what is special about it. */
#define SIX	"stranger,stranger,stranger,stranger,stranger,stranger,"
#define LIST(signers, name, lines) \
	{ name ".note", signers, LIST_HEAD("7") lines }
#define DAMAGED(name, text)	{ name ".note", "alice", text }

static const struct {
	const char *name;
	const char *whom;	/* NULL: nobody signs it */
	const char *text;
} files[] = {
	/* log policies */
	{ "log.policy", NULL, "# two of three witnesses\n\n" LOG WS
	    "group ws 2 w1 w2 w3\nquorum ws\n" },
	{ "log-any.policy", NULL, LOG WS "group ws any w1 w2 w3\n"
	    "quorum ws\n" },
	{ "log-all.policy", NULL, LOG WS "group ws all w1 w2 w3\n"
	    "quorum ws\n" },
	{ "log-one.policy", NULL, LOG WS "quorum w2\n" },
	{ "log-nested.policy", NULL, LOG WS "group two all w2 w3\n"
	    "group ws any w1 two\nquorum ws\n" },
	{ "log-none.policy", NULL, LOG "quorum none\n" },
	{ "log-two.policy", NULL, "log $(VKEY:log2)\n" LOG "quorum none\n" },
	{ "log-other.policy", NULL, "log $(VKEY:log2)\nquorum none\n" },
	{ "log-sigsum.policy", NULL, LOG "submitter $(VKEY:submitter)\n"
	    "quorum none\n" },
	{ "log-alice.policy", NULL, "log $(VKEY:alice)\nquorum none\n" },
	{ "signers-syntax.policy", NULL, LOG "witnesses $(VKEY:w1)\n"
	    "quorum none\n" },
	{ "signers-key.policy", NULL, "log log.test.example/builds+00000000+"
	    "AQAA\nquorum none\n" },
	{ "signers-key-role.policy", NULL, LOG "witness w $(VKEY:alice)\n"
	    "quorum none\n" },
	{ "signers-sigsum.policy", NULL, "log "
	    "2f4859cdccd230ecdc6508734ca6d749ba4829c14489ec33c08ecc5c438b7524"
	    "\nquorum none\n" },
	{ "signers-sigsum-witness.policy", NULL, LOG "witness nobody.example "
	    "2f4859cdccd230ecdc6508734ca6d749ba4829c14489ec33c08ecc5c438b7524 "
	    "https://nobody.example/\nquorum nobody.example\n" },
	{ "signers-log-witness.policy", NULL, LOG "witness self "
	    "self.example/w+9e463390+BC9IWc3M0jDs3GUIc0ym10m6SCnBRInsM8COzFxDi3Uk"
	    "\nquorum self\n" },
	{ "signers-duplicate.policy", NULL, LOG LOG "quorum none\n" },
	{ "signers-duplicate-name.policy", NULL, LOG W1
	    "witness w1 $(VKEY:w2)\nquorum w1\n" },
	{ "signers-empty.policy", NULL, W1 "quorum w1\n" },
	{ "signers-group.policy", NULL, LOG W1 W2 "group ws 3 w1 w2\n"
	    "quorum ws\n" },
	{ "signers-quorum.policy", NULL, LOG W1 },
	{ "signers-quorum-name.policy", NULL, LOG W1 "quorum w2\n" },
	{ "signers-limit.policy", NULL, LOG W1 "group ws any" WORDS10 WORDS10
	    WORDS10 WORDS10 WORDS10 WORDS10 WORDS10 "\nquorum ws\n" },
	{ "signers-unsupported.policy", NULL, LOG
	    "witness u u.example+00000000+/wAAAA==\nquorum u\n" },

	/* endorsers files */
	{ "endorsers.policy", NULL, ONE },
	{ "endorsers-two.policy", NULL, ALICE BOB "group g all alice bob\n"
	    "quorum g\n" },
	{ "endorsers-three.policy", NULL, ALICE BOB CAROL
	    "group g 2 alice bob carol\nquorum g\nrevoke-quorum 2\n" },
	{ "endorsers-kinds.policy", NULL, "endorser dave "
	    "signify:$(NUMBERKEY:dave)\nendorser erin "
	    "minisign:$(NUMBERKEY:erin)\ngroup g any dave erin\nquorum g\n" },
	{ "endorsers-none.policy", NULL, ALICE "quorum none\n" },

	/* lists that endorse the image */
	LIST("alice", "list", GOOD_LINE),
	LIST("alice,bob", "list-two", GOOD_LINE),
	LIST("bob", "list-bob", GOOD_LINE),
	LIST("alice,bob,carol", "list-three", GOOD_LINE),
	LIST("alice,stranger", "list-and-stranger", GOOD_LINE),
	LIST("dave", "list-signify", GOOD_LINE),
	LIST("erin", "list-minisign", GOOD_LINE),
	LIST("erin-plain", "list-minisign-plain", GOOD_LINE),
	LIST(SIX "erin,dave", "list-eight-files", GOOD_LINE),
	LIST("alice", "list-window", "endorse " BUILDER " not-before "
	    DOCUMENT_TIME " not-after " DOCUMENT_TIME "\n"),
	LIST("alice", "list-two-windows", "endorse " BUILDER " not-after "
	    "1768000000\nendorse " BUILDER " not-before " DOCUMENT_TIME
	    "\n"),
	LIST("alice", "list-pcr8", "endorse builder sha384 0:$(PCR0) "
	    "1:$(PCR1) 2:$(PCR2) 3:$(PCR3)\n"),

	/* and lists that do not */
	LIST("stranger", "list-stranger", GOOD_LINE),
	LIST("alice!", "list-broken", GOOD_LINE),
	LIST("erin!", "list-minisign-broken", GOOD_LINE),
	LIST(SIX "erin,dave!", "list-eight-files-broken", GOOD_LINE),
	LIST(SIX "stranger,erin,dave", "list-nine-files", GOOD_LINE),
	LIST("alice", "list-empty", ""),
	LIST("alice", "list-other-image", "endorse builder sha384 "
	    "0:$(OTHERPCR0) 1:$(PCR1) 2:$(OTHERPCR2)\n"),
	LIST("alice", "list-other-pcr3", "endorse builder sha384 0:$(PCR0) "
	    "1:$(PCR1) 2:$(PCR2) 3:$(OTHERPCR0)\n"),
	LIST("alice", "list-ended", "endorse " BUILDER " not-after "
	    "1768478399\n"),
	LIST("alice", "list-not-begun", "endorse " BUILDER " not-before "
	    "1768478401\n"),
	{ "list-newer.note", "alice", LIST_HEAD("8") GOOD_LINE },
	LIST("alice", "list-other-text", "endorse other-name sha384 "
	    "0:$(PCR0) 1:$(PCR1) 2:$(PCR2)\n"),
	DAMAGED("list-other-stream", "tbverify-endorsements-v1\n"
	    "stream test.example/another\nserial 7\nissued " ISSUED "\n"
	    "expires " EXPIRES "\n" GOOD_LINE),
	DAMAGED("list-long-life", "tbverify-endorsements-v1\n"
	    "stream " STREAM "\nserial 7\nissued " ISSUED "\n"
	    "expires 1795552001\n" GOOD_LINE),

	/* the syntax of lists */
	{ "list-unsigned.note", NULL, LIST_HEAD("7") GOOD_LINE },
	DAMAGED("list-tab", LIST_HEAD("7") "endorse\tx\n"),
	DAMAGED("list-crlf", LIST_HEAD("7") "endorse " BUILDER "\r\n"),
	DAMAGED("list-version", "tbverify-endorsements-v2\nstream " STREAM
	    "\nserial 7\nissued " ISSUED "\nexpires " EXPIRES "\n"
	    GOOD_LINE),
	DAMAGED("list-no-stream", "tbverify-endorsements-v1\nserial 7\n"
	    "issued " ISSUED "\nexpires " EXPIRES "\n" GOOD_LINE),
	DAMAGED("list-serial", LIST_HEAD("07") GOOD_LINE),
	DAMAGED("list-serial-large", LIST_HEAD("9007199254740992")
	    GOOD_LINE),
	DAMAGED("list-verb", LIST_HEAD("7") GOOD_LINE "trust " BUILDER
	    "\n"),
	DAMAGED("list-subject", LIST_HEAD("7") GOOD_LINE "revoke module "
	    "i-0123456789abcdef0 from 0 why\n"),
	DAMAGED("list-no-reason", LIST_HEAD("7") GOOD_LINE
	    "revoke commit $(COMMIT) from 0\n"),
	DAMAGED("list-word-too-many", LIST_HEAD("7") "endorse " BUILDER
	    " for ever\n"),
	DAMAGED("list-two-pcrs", LIST_HEAD("7") "endorse builder sha384 "
	    "0:$(PCR0) 1:$(PCR1)\n"),
	DAMAGED("list-pcr-twice", LIST_HEAD("7") "endorse builder sha384 "
	    "0:$(PCR0) 1:$(PCR1) 2:$(PCR2) 2:$(PCR2)\n"),
	DAMAGED("list-zero", LIST_HEAD("7") "endorse builder sha384 "
	    "0:$(ZERO48) 1:$(PCR1) 2:$(PCR2)\n"),

	/* the revoked thing; the image is nevertheless endorsed */
	LIST("alice", "revoke-pcr", GOOD_LINE "revoke pcr 0:$(PCR0) from 0 "
	    "the build could escape\n"),
	LIST("alice", "revoke-pcr-from", GOOD_LINE "revoke pcr 0:$(PCR0) "
	    "from " DOCUMENT_TIME " from that moment\n"),
	LIST("alice", "revoke-pcr-later", GOOD_LINE "revoke pcr 0:$(PCR0) "
	    "from 1768478401 later ones\n"),
	LIST("alice", "revoke-pcr-other", GOOD_LINE "revoke pcr 0:$(PCR0) "
	    "1:$(PCR1) 2:$(OTHERPCR2) from 0 another image\n"),
	LIST("alice", "revoke-artifact", GOOD_LINE "revoke artifact "
	    "sha256:$(ARTIFACT) from 0 a back door\n"),
	LIST("alice", "revoke-artifact-other", GOOD_LINE "revoke artifact "
	    "sha256:$(OTHER) from 0 another artifact\n"),
	LIST("alice", "revoke-commit", GOOD_LINE "revoke commit $(COMMIT) "
	    "from 0 a stolen key\n"),
	LIST("alice", "revoke-commit-other", GOOD_LINE "revoke commit "
	    "$(OTHERCOMMIT) from 0 another commit\n"),
	LIST("alice", "revoke-log", GOOD_LINE "revoke log "
	    "log.test.example/builds after-size 1 a stolen key\n"),
	LIST("alice", "revoke-log-later", GOOD_LINE "revoke log "
	    "log.test.example/builds after-size 2 a stolen key\n"),
	LIST("alice", "revoke-log-other", GOOD_LINE "revoke log "
	    "log2.test.example/builds after-size 0 another log\n"),
	LIST("bob", "revoke-bob", "revoke pcr 0:$(PCR0) from 0 bob saw it\n"),
	LIST("stranger,alice", "revoke-stranger", GOOD_LINE),
	LIST("carol", "revoke-carol", GOOD_LINE "revoke artifact "
	    "sha256:$(ARTIFACT) from 0 carol saw it\n"),
};

size_t
trust_count(void)
{
	return COUNT(files);
}

const char *
trust_file(size_t i)
{
	return format("policies/%s", files[i].name);
}

void
trust_text(size_t i, struct buf *out)
{
	note_list(expand(files[i].text, NULL, NULL), files[i].whom != NULL ?
	    files[i].whom : "", out);
}
