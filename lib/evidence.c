/*
 * Holds what one verdict is about, copied and otherwise untouched: what is
 * wrong with it is for the checks to say.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "evidence.h"

struct tbv_evidence *
tbv_evidence_new(void)
{
	return calloc(1, sizeof(struct tbv_evidence));
}

/* What tbv_bytes borrows elsewhere is owned here. */
static void
drop(struct tbv_bytes *b)
{
	union {
		const uint8_t *borrowed;
		uint8_t *owned;
	} data;

	data.borrowed = b->data;
	free(data.owned);
	b->data = NULL;
	b->len = 0;
}

void
tbv_evidence_free(struct tbv_evidence *e)
{
	if (e == NULL)
		return;
	drop(&e->attestation);
	drop(&e->list);
	drop(&e->proof);
	free(e->artifact);
	free(e->name);
	free(e);
}

/*
 * Copies at most one byte more than the largest that can be accepted: enough
 * to see that it is too large, however large it is.
 */
static int
copy(struct tbv_bytes *out, const void *data, size_t len, size_t max)
{
	size_t kept = len > max ? max + 1 : len;
	uint8_t *mine;

	if (data == NULL && len > 0)
		return TBV_ERR_USAGE;
	if ((mine = malloc(kept + 1)) == NULL)
		return TBV_ERR_MEMORY;
	if (kept > 0)
		memcpy(mine, data, kept);
	drop(out);
	out->data = mine;
	out->len = kept;
	return TBV_OK;
}

int
tbv_evidence_set_attestation_mem(struct tbv_evidence *e, const void *data,
    size_t len)
{
	return copy(&e->attestation, data, len, TBV_ATTESTATION_MAX);
}

int
tbv_evidence_set_list_mem(struct tbv_evidence *e, const void *data,
    size_t len)
{
	return copy(&e->list, data, len, TBV_LIST_MAX);
}

int
tbv_evidence_set_proof_mem(struct tbv_evidence *e, const void *data,
    size_t len)
{
	return copy(&e->proof, data, len, TBV_PROOF_MAX);
}

int
tbv_evidence_set_artifact(struct tbv_evidence *e, const uint8_t *sha256,
    uint64_t size, const char *path)
{
	char *mine;

	if (sha256 == NULL || path == NULL)
		return TBV_ERR_USAGE;
	if ((mine = strdup(path)) == NULL)
		return TBV_ERR_MEMORY;
	free(e->artifact);
	e->artifact = mine;
	memcpy(e->sha256, sha256, sizeof(e->sha256));
	e->size = size;
	return TBV_OK;
}

int
tbv_evidence_set_name(struct tbv_evidence *e, const char *name)
{
	char *mine;

	/* an empty name would read as a name that nobody asked for */
	if (name == NULL || name[0] == '\0')
		return TBV_ERR_USAGE;
	if ((mine = strdup(name)) == NULL)
		return TBV_ERR_MEMORY;
	free(e->name);
	e->name = mine;
	return TBV_OK;
}

int
tbv_evidence_set_now(struct tbv_evidence *e, int64_t seconds)
{
	if (seconds < 0 || seconds > TBV_MAX_TIME)
		return TBV_ERR_USAGE;
	e->now = seconds;
	e->has_now = 1;
	return TBV_OK;
}

struct tbv_bytes
tbv_evidence_name(const struct tbv_evidence *e)
{
	const char *slash, *text = e->name;
	struct tbv_bytes name;

	if (text == NULL) {
		slash = strrchr(e->artifact, '/');
		text = slash != NULL ? slash + 1 : e->artifact;
	}
	name.data = (const uint8_t *)text;
	name.len = strlen(text);
	return name;
}
