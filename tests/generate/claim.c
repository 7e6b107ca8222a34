/*
 * The tb1 claim: deterministic CBOR, sorted whatever the order in which its
 * members were set.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "generate.h"

static void
drop(struct field *fields, size_t *n, const char *key)
{
	size_t i, kept = 0;

	for (i = 0; i < *n; i++)
		if (strcmp(fields[i].key, key) != 0)
			fields[kept++] = fields[i];
	*n = kept;
}

/* value is CBOR in the notation of cbor.c; NULL takes the member out. */
void
claim_set(struct model *m, const char *key, const char *value)
{
	struct field *field;

	if (value == NULL && strcmp(key, "a") == 0)
		m->artifacts = 0;
	drop(m->claim, &m->claims, key);
	if (value == NULL)
		return;
	if (m->claims == COUNT(m->claim))
		die("too many members");
	field = &m->claim[m->claims++];
	memset(field, 0, sizeof(*field));
	field->key = key;
	cbor_notation(&field->value, value);
}

void
claim_artifact(struct model *m, const char *name, const char *hex)
{
	struct field *field;

	drop(m->artifact, &m->artifacts, name);
	if (hex == NULL)
		return;
	if (m->artifacts == COUNT(m->artifact))
		die("too many artifacts");
	field = &m->artifact[m->artifacts++];
	memset(field, 0, sizeof(*field));
	field->key = name;
	cbor_notation(&field->value, format("bytes:%s", hex));
}

void
claim_default(struct model *m)
{
	claim_set(m, "tb", "01");
	claim_set(m, "ct", expand("bytes:$(COMMIT)", m, NULL));
	claim_set(m, "tree", expand("bytes:$(TREE)", m, NULL));
	claim_artifact(m, "hello-1.0.tar", expand("$(ARTIFACT)", m, NULL));
}

/* What PCR16 is extended with the digest of: all but "a" and "list". */
void
claim_source(const struct model *m, struct buf *out)
{
	struct field source[CLAIM_MAX];
	size_t n = m->claims;

	memcpy(source, m->claim, sizeof(source));
	drop(source, &n, "list");
	drop(source, &n, "a");
	cbor_sorted_map(out, source, n);
}

void
claim_write(const struct model *m, struct buf *out)
{
	struct field all[CLAIM_MAX + 1];
	size_t n = m->claims;

	memcpy(all, m->claim, sizeof(m->claim));
	if (m->artifacts > 0) {
		memset(&all[n], 0, sizeof(all[n]));
		all[n].key = "a";
		cbor_sorted_map(&all[n].value, m->artifact, m->artifacts);
		n++;
	}
	cbor_sorted_map(out, all, n);
}
