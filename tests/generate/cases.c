/*
 * The table of cases, family by family.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "generate.h"

static const struct family *const families[] = {
	&family_good, &family_form, &family_cose, &family_signature,
	&family_document, &family_certificate, &family_chain,
	&family_binding, &family_measurement, &family_claim,
	&family_artifact, &family_source, &family_time, &family_policy,
	&family_log, &family_endorsement, &family_revocation, &family_image,
	&family_builder
};

size_t
vector_count(void)
{
	size_t i, n = 0;

	for (i = 0; i < COUNT(families); i++)
		n += families[i]->count;
	return n;
}

const struct vector *
vector_at(size_t n)
{
	size_t i;

	for (i = 0; i < COUNT(families); i++) {
		if (n < families[i]->count)
			return &families[i]->rows[n];
		n -= families[i]->count;
	}
	return NULL;
}

/* One word a line. */
void
vector_options(const struct vector *v, struct buf *out)
{
	const char *text = v->options != NULL ? v->options : DEFAULT;
	char *words[64];
	size_t i, n;

	n = split(expand(text, NULL, NULL), " ", words, COUNT(words));
	for (i = 0; i < n; i++) {
		put_text(out, words[i]);
		put_byte(out, '\n');
	}
}

/* The text between the head of a part and the next one. */
const char *
vector_part(const struct vector *v, const char *name, char **whom)
{
	const char *at = v->file, *end, *head = format("\f%s ", name);

	if (at == NULL || (at = strstr(at, head)) == NULL)
		return NULL;
	at += strlen(head);
	end = strchr(at, '\n');
	*whom = copy(at, (size_t)(end - at));
	return copy(end + 1, strcspn(end + 1, "\f"));
}

int
vector_has(const struct vector *v, const char *part)
{
	char *whom;

	return vector_part(v, part, &whom) != NULL;
}
