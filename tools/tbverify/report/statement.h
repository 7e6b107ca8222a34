/*
 * In-toto Statements about a verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef STATEMENT_H
#define STATEMENT_H

#include <stdint.h>
#include <tbverify.h>

/* What a report or a statement has to tell of what a verdict was made of. */
struct inputs {
	int64_t now;
	char *policy_path;		/* absolute, to be freed; or NULL */
	uint8_t policy[TBV_SHA256_SIZE];
	uint8_t attestation[TBV_SHA256_SIZE], proof[TBV_SHA256_SIZE];
	void *statement;		/* to be freed; or NULL */
	size_t statement_len;
};

/* A result, and what it was made of. */
struct verdict {
	const struct tbv_result *result;
	const struct inputs *inputs;
};

/*
 * In-toto Statements, to be freed; NULL: no memory.  verifier NULL: this
 * program.
 */
char *statement_vsa(const struct verdict *, const char *verifier, int has_proof);
char *statement_provenance(const struct verdict *);
/* Whether there is one: an attested Statement can be about something else. */
int statement_has_provenance(const struct verdict *);
/* Whether a text can be an absolute URI. */
int statement_is_uri(const char *);

#endif
