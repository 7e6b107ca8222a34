/*
 * Opens what is to be audited.  Its checkpoint is believed as far as the log's
 * key and the witnesses have signed it, and its tiles not at all.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audit/target.h"

#define NOTE_MAX ((size_t)224 * 1024)
#define TIMEOUT_SECONDS 3600		/* of a whole range */

static int
is_url(const char *name)
{
	return strncmp(name, "http://", 7) == 0 ||
	    strncmp(name, "https://", 8) == 0;
}

static int
open_source(struct target *t, const struct options *o, struct failure *f)
{
	const char *name = o->operand.item[0];
	int rc;

	if (!is_url(name)) {
		t->source.read = store_read;
		t->source.arg = &t->store;
		t->source.name = name;
		return o->timeout == NULL ? store_open(&t->store, name, f) :
		    fail(f, TBV_ERR_USAGE, "--timeout", "is only for a log on "
		    "a server");
	}
	if ((rc = http_open(&t->http, name, f)) != TBV_OK ||
	    (rc = http_deadline(o->timeout, TIMEOUT_SECONDS,
	    &t->http.deadline, f)) != TBV_OK)
		return rc;
	t->source.read = http_read;
	t->source.arg = &t->http;
	t->source.name = t->http.name;
	return TBV_OK;
}

static int
read_signed_head(struct target *t, const struct options *o, struct failure *f)
{
	const char *name = o->checkpoint;
	int rc;

	if (name == NULL && (rc = checkpoint_read(&t->source, &t->checkpoint,
	    &t->head, f)) != TBV_OK)
		return rc;
	if (name != NULL && (rc = file_read(name, NOTE_MAX, &t->checkpoint,
	    f)) != TBV_OK)
		return rc;
	if (checkpoint_parse((const char *)t->checkpoint.data,
	    t->checkpoint.len, &t->origin, &t->head) != 0)
		return fail(f, TBV_ERR_CHECKPOINT, name != NULL ? name :
		    t->source.name, "not origin, size and root");
	rc = tbv_log_checkpoint(t->policy, t->checkpoint.data,
	    t->checkpoint.len, (int64_t)time(NULL), &t->verdict);
	if (rc != TBV_OK)
		return fail(f, rc, name != NULL ? name : t->source.name,
		    tbv_result_message(t->verdict));
	return TBV_OK;
}

int
target_open(struct target *t, const struct options *o, struct failure *f)
{
	int rc;

	memset(t, 0, sizeof(*t));
	t->store.fd = t->store.lock[0] = t->store.lock[1] = -1;
	if ((rc = proof_policy_load(o->log_policy, &t->policy, f)) != TBV_OK ||
	    (rc = open_source(t, o, f)) != TBV_OK ||
	    (rc = read_signed_head(t, o, f)) != TBV_OK)
		return rc;
	t->tree = tree_new(&t->source, t->head.size);
	return t->tree != NULL ? TBV_OK : fail(f, TBV_ERR_MEMORY, "audit",
	    "out of memory");
}

void
target_close(struct target *t)
{
	store_close(&t->store);
	http_close(&t->http);
	free(t->checkpoint.data);
	free(t->tree);
	tbv_policy_free(t->policy);
	tbv_result_free(t->verdict);
}

int
target_compare(const struct target *t, unsigned int height, uint64_t index,
    const struct hash *got, struct failure *f)
{
	struct hash hash;
	struct place p;
	int rc;

	if (height == 0 || height % 8 != 0)
		return TBV_OK;
	if ((rc = tree_hash(t->tree, height, index, &hash, f)) != TBV_OK)
		return rc;
	if (hash_same(&hash, got))
		return TBV_OK;
	p.level = (int)height / 8;
	p.index = index / TILE_WIDTH;
	p.width = level_width(t->head.size, p.level, p.index);
	return source_bad(&t->source, &p, "does not follow from the entries",
	    f);
}

int
target_policy(const struct options *o, struct hash *hash, int *judged,
    struct failure *f)
{
	struct file file;
	int rc;

	memset(hash, 0, sizeof(*hash));
	*judged = o->policy != NULL;
	if (o->policy == NULL)
		return TBV_OK;
	if ((rc = file_read_trusted(o->policy, TBV_POLICY_SIZE_MAX, 0, &file,
	    f)) != TBV_OK)
		return rc;
	if (hash_bytes(file.data, file.len, "", 0, hash) != 0)
		rc = hash_failed(f);
	free(file.data);
	return rc;
}
