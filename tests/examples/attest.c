/*
 * Attests any file, by the generator of the vectors and with their published
 * keys: what an enclave of the policies in vectors/policies would have signed.
 * Or an endorsement list for these policies, of whatever day.  It goes to the
 * standard output.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../generate/cases.h"

static int
usage(void)
{
	(void)fprintf(stderr, "usage: attest [logged] VECTORS LATER "
	    "REPOSITORY REF NAME SHA256 [NAME SHA256]...\n"
	    "       attest list VECTORS ISSUED EXPIRES SERIAL [LINE]\n");
	return 2;
}

static void
document(struct model *m, int argc, char **argv, struct buf *out)
{
	struct buf payload = { NULL, 0, 0 };
	int i;

	model_start(m);
	m->time_ms += 1000 * strtoul(argv[2], NULL, 10);
	claim_set(m, "repo", format("text:%s", argv[3]));
	claim_set(m, "ref", format("text:%s", argv[4]));
	claim_artifact(m, "hello-1.0.tar", NULL);
	for (i = 5; i < argc; i += 2)
		claim_artifact(m, argv[i], argv[i + 1]);
	document_payload(m, &payload);
	cose_write(m, &payload, out);
}

/* In the log of log.policy, whose witnesses saw it a second later. */
static void
wrap(const struct model *m, struct buf *out)
{
	unsigned long long seen = m->time_ms / 1000 + 1;
	const char *text = expand(format(BUNDLE_HEAD "extra $(BASE64)\n"
	    "index 1\n$(SIBLING)\n\n$(NOTE:w1@%llu w3@%llu)", seen, seen),
	    m, out);

	out->len = 0;
	put_text(out, text);
}

/* As list.note, of another time, in seconds since 1970, and a line more. */
static void
list(int argc, char **argv, struct buf *out)
{
	note_list(expand(format("tbverify-endorsements-v1\nstream " STREAM
	    "\nserial %s\nissued %s\nexpires %s\n" GOOD_LINE "%s%s", argv[4],
	    argv[2], argv[3], argc > 5 ? argv[5] : "",
	    argc > 5 ? "\n" : ""), NULL, NULL), "alice", out);
}

/* LATER is in seconds after 2026-01-15T12:00:00Z, at most 7200: no later than
 * the end of the leaf certificate. */
int
main(int argc, char **argv)
{
	struct buf out = { NULL, 0, 0 };
	struct model *m;
	const char *word = "";

	if (argc > 1 && (strcmp(argv[1], "logged") == 0 ||
	    strcmp(argv[1], "list") == 0)) {
		word = argv[1];
		argc--;
		argv++;
	}
	if (strcmp(word, "list") == 0 ? argc != 5 && argc != 6 :
	    argc < 7 || argc % 2 == 0)
		return usage();
	about("attest");
	file_root(argv[1]);
	m = alloc(sizeof(*m));
	if (strcmp(word, "list") == 0)
		list(argc, argv, &out);
	else
		document(m, argc, argv, &out);
	if (strcmp(word, "logged") == 0)
		wrap(m, &out);
	if (fwrite(out.data, 1, out.len, stdout) != out.len ||
	    fflush(stdout) != 0)
		die("standard output");
	pki_free();
	alloc_clear();
	return 0;
}
