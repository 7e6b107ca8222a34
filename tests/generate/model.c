/*
 * The good document, before anything about it is edited.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "generate.h"

void
model_start(struct model *m)
{
	memset(m, 0, sizeof(*m));
	m->list_sha256 = m->statement_sha256 = "";
	m->raw = m->append = m->tag = m->tail = "";
	m->payload = m->s = m->signature = "";
	m->array = "84";
	m->protect = "44a1013822";
	m->unprotected = "a0";
	m->signer = "leaf";
	claim_default(m);
	pki_certs(m);
	document_default(m);
}
