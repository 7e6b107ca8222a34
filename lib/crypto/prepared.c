/*
 * Remembers which signatures of one piece of evidence the lanes found good, as
 * the cache does for a policy: the bytes themselves are kept and compared.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/bounds.h"
#include "crypto/lanes.h"
#include "crypto/prepared.h"

#define EACH TBV_MAX_CHAIN	/* the links of a chain, and the document */

struct prepared_entry {
	enum tbv_signed kind;
	size_t len;
	uint8_t *bytes;			/* the point, then what it signed */
	size_t lane;			/* in the queue */
};

struct tbv_prepared {
	uint64_t number;		/* of the cache it was prepared under */
	size_t count;
	struct prepared_entry entry[EACH];
};

struct tbv_queue {
	struct tbv_cache *cache;
	const struct tbv_digests *digests;
	struct tbv_prepared **piece;
	size_t pieces, room;
	struct tbv_lane *lane;
	size_t count;
};

void
tbv_prepared_free(struct tbv_prepared *p)
{
	size_t i;

	if (p == NULL)
		return;
	for (i = 0; i < p->count; i++)
		free(p->entry[i].bytes);
	free(p);
}

static int
prepared_has(const struct tbv_prepared *p, enum tbv_signed kind,
    const uint8_t *point, struct tbv_bytes what)
{
	const struct prepared_entry *e;
	size_t i;

	for (i = 0; i < p->count; i++) {
		e = &p->entry[i];
		if (e->kind == kind && e->len == TBV_POINT_SIZE + what.len &&
		    memcmp(e->bytes, point, TBV_POINT_SIZE) == 0 &&
		    memcmp(e->bytes + TBV_POINT_SIZE, what.data,
		    what.len) == 0)
			return 1;
	}
	return 0;
}

/* Another policy would not know that the engine was found to be wrong since. */
static int
prepared_under(const struct tbv_prepared *p, struct tbv_cache *cache)
{
	return p->number == tbv_cache_number(cache) &&
	    (cache == NULL || p->number != 0);
}

int
tbv_known_has(struct tbv_known *k, enum tbv_signed kind,
    const uint8_t *point, struct tbv_bytes what)
{
	if (tbv_cache_has(k->cache, kind, point, what))
		return 1;
	if (k->prepared == NULL || !prepared_under(k->prepared, k->cache) ||
	    !prepared_has(k->prepared, kind, point, what))
		return 0;
	k->by_lanes++;
	return 1;
}

struct tbv_queue *
tbv_queue_new(size_t pieces, struct tbv_cache *cache,
    const struct tbv_digests *digests)
{
	struct tbv_queue *q;

	if ((q = calloc(1, sizeof(*q))) == NULL)
		return NULL;
	q->cache = cache;
	q->digests = digests;
	q->room = pieces;
	if ((q->piece = calloc(pieces, sizeof(struct tbv_prepared *))) ==
	    NULL || (q->lane = calloc(pieces, EACH * sizeof(*q->lane))) ==
	    NULL) {
		tbv_queue_free(q);
		return NULL;
	}
	return q;
}

void
tbv_queue_free(struct tbv_queue *q)
{
	size_t i;

	if (q == NULL)
		return;
	for (i = 0; q->piece != NULL && i < q->pieces; i++)
		tbv_prepared_free(q->piece[i]);
	free(q->piece);
	free(q->lane);
	free(q);
}

int
tbv_queue_next(struct tbv_queue *q)
{
	if (q->pieces == q->room ||
	    (q->piece[q->pieces] = calloc(1, sizeof(**q->piece))) == NULL)
		return -1;
	q->piece[q->pieces]->number = tbv_cache_number(q->cache);
	q->pieces++;
	return 0;
}

/* The lane of the same key, digest and signature, or a new one. */
static size_t
find_lane(struct tbv_queue *q, const struct tbv_lane *lane)
{
	const struct tbv_lane *l;
	size_t i;

	for (i = 0; i < q->count; i++) {
		l = &q->lane[i];
		if (memcmp(l->rs, lane->rs, sizeof(l->rs)) == 0 &&
		    memcmp(l->digest, lane->digest, sizeof(l->digest)) == 0 &&
		    memcmp(l->point, lane->point, TBV_POINT_SIZE) == 0)
			return i;
	}
	q->lane[q->count++] = *lane;
	return i;
}

void
tbv_queue_add(struct tbv_queue *q, const struct tbv_to_check *c)
{
	struct tbv_prepared *p = q->piece[q->pieces - 1];
	struct prepared_entry *e = &p->entry[p->count];
	struct tbv_lane lane;

	if (p->count == EACH || tbv_cache_has(q->cache, c->kind, c->point,
	    c->what) || tbv_digests_sha384(q->digests, c->part, c->parts,
	    lane.digest) != TBV_OK ||
	    (e->bytes = malloc(TBV_POINT_SIZE + c->what.len)) == NULL)
		return;
	memcpy(e->bytes, c->point, TBV_POINT_SIZE);
	memcpy(e->bytes + TBV_POINT_SIZE, c->what.data, c->what.len);
	e->len = TBV_POINT_SIZE + c->what.len;
	e->kind = c->kind;
	lane.point = e->bytes;
	memcpy(lane.rs, c->rs, sizeof(lane.rs));
	lane.state = TBV_LANE_UNKNOWN;
	e->lane = find_lane(q, &lane);
	p->count++;
}

int
tbv_queue_check(struct tbv_queue *q)
{
	return tbv_lanes_check(q->lane, q->count);
}

struct tbv_prepared *
tbv_queue_take(struct tbv_queue *q, size_t piece)
{
	struct tbv_prepared *p = q->piece[piece];
	size_t i, n = 0;

	q->piece[piece] = NULL;
	for (i = 0; i < p->count; i++)
		if (q->lane[p->entry[i].lane].state == TBV_LANE_GOOD)
			p->entry[n++] = p->entry[i];
		else
			free(p->entry[i].bytes);
	if ((p->count = n) > 0)
		return p;
	tbv_prepared_free(p);
	return NULL;
}
