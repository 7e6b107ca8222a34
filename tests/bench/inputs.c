/*
 * Writes the inputs of the benchmarks: documents in the form of AWS's, made by
 * the generator of the vectors, under end-entity certificates with separate
 * keys.  Prints the list of them that "tbverify batch" reads.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../generate/generate.h"

#define TIMESTAMP_SIZE 8

static void
timestamp(uint64_t ms, struct buf *out)
{
	int shift;

	for (shift = 56; shift >= 0; shift -= 8)
		put_byte(out, (unsigned int)(ms >> shift) & 0xff);
}

/* A document a millisecond later than the one that payload was made for. */
static void
document(const struct model *m, const struct buf *payload, unsigned int n,
    const char *file)
{
	struct buf from = { NULL, 0, 0 }, out = { NULL, 0, 0 };
	struct buf mine = { NULL, 0, 0 }, to = { NULL, 0, 0 };

	put_buf(&mine, payload);
	timestamp(m->time_ms, &from);
	timestamp(m->time_ms + n, &to);
	replace(&mine, &from, &to);
	cose_write(m, &mine, &out);
	file_write(file, out.data, out.len);
}

/* Names and digests beside those of the usual artifact. */
static void
claim(struct model *m, char **names, int count)
{
	int i;

	for (i = 0; i + 1 < count; i += 2)
		claim_artifact(m, names[i], names[i + 1]);
}

/* count documents under one new leaf certificate of the same instance. */
static void
leaf(unsigned int number, unsigned int count, char **names, int named)
{
	struct model *m = alloc(sizeof(*m));
	struct buf payload = { NULL, 0, 0 };
	const char *file;
	struct cert cert;
	unsigned int i;

	model_start(m);
	claim(m, names, named);
	pki_fresh();
	cert = *m->chain[m->chains - 1];
	cert.key = m->signer = "fresh";
	cert.serial = format("019bc1a2b3c4d5e6%016x", number + 1);
	cert.stored = 0;
	m->chain[m->chains - 1] = &cert;
	document_payload(m, &payload);
	for (i = 0; i < count; i++) {
		file = format("documents/%u-%u", number, i);
		document(m, &payload, i, file);
		(void)printf("%s %s\n", ARTIFACT, file);
	}
	alloc_clear();
}

static void
shared(void)
{
	struct buf b = { NULL, 0, 0 };
	size_t i;

	dir_make("");
	dir_make("artifact");
	dir_make("documents");
	dir_make("policies");
	pki_make();
	artifact_write(&b);
	file_write_changed(ARTIFACT, &b);
	for (i = 0; i < policy_count(); i++) {
		memset(&b, 0, sizeof(b));
		policy_text(i, &b);
		file_write_changed(policy_file(i), &b);
	}
}

/* LEAVES, or FIRST-END: what a process makes beside others, in one directory. */
static void
numbers(const char *text, unsigned int *first, unsigned int *end)
{
	char *rest;

	*first = 0;
	*end = (unsigned int)strtoul(text, &rest, 10);
	if (*rest != '-')
		return;
	*first = *end;
	*end = (unsigned int)strtoul(rest + 1, NULL, 10);
}

int
main(int argc, char **argv)
{
	unsigned int each, i, first, end;

	if (argc < 4) {
		(void)fprintf(stderr, "usage: inputs DIR LEAVES|FIRST-END "
		    "EACH [NAME SHA256]...\n");
		return 2;
	}
	file_root(argv[1]);
	numbers(argv[2], &first, &end);
	each = (unsigned int)strtoul(argv[3], NULL, 10);
	about("inputs");
	shared();
	for (i = first; i < end; i++)
		leaf(i, each, argv + 4, argc - 4);
	pki_free();
	alloc_clear();
	return 0;
}
