/*
 * In-toto Statements about a verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef STATEMENT_H
#define STATEMENT_H

#include "verifier/gather.h"

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
char *statement_svr(const struct verdict *, const char *verifier);
char *statement_provenance(const struct verdict *);
/* Whether there is one: an attested Statement can be about something else. */
int statement_has_provenance(const struct verdict *);
/* Whether a text can be an absolute URI. */
int statement_is_uri(const char *);

#endif
