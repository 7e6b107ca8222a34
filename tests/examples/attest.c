/*
 * Attests any file, by the generator of the vectors and with their published
 * keys: what an enclave of the policies in vectors/policies would have signed.
 * The document goes to the standard output.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "../generate/generate.h"

/* LATER is in seconds after 2026-01-15T12:00:00Z, at most 7200: no later than
 * the end of the leaf certificate. */
int
main(int argc, char **argv)
{
	struct buf payload = { NULL, 0, 0 }, out = { NULL, 0, 0 };
	struct model *m;
	int i;

	if (argc < 7 || argc % 2 == 0) {
		(void)fprintf(stderr, "usage: attest VECTORS LATER REPOSITORY "
		    "REF NAME SHA256 [NAME SHA256]...\n");
		return 2;
	}
	about("attest");
	file_root(argv[1]);
	m = alloc(sizeof(*m));
	model_start(m);
	m->time_ms += 1000 * strtoul(argv[2], NULL, 10);
	claim_set(m, "repo", format("text:%s", argv[3]));
	claim_set(m, "ref", format("text:%s", argv[4]));
	claim_artifact(m, "hello-1.0.tar", NULL);
	for (i = 5; i < argc; i += 2)
		claim_artifact(m, argv[i], argv[i + 1]);
	document_payload(m, &payload);
	cose_write(m, &payload, &out);
	if (fwrite(out.data, 1, out.len, stdout) != out.len ||
	    fflush(stdout) != 0)
		die("standard output");
	pki_free();
	alloc_clear();
	return 0;
}
