/*
 * Reads the contents of an enclave image once, in constant memory, and checks
 * their CRC.  The only file that includes zlib.
 *
 * The measured ranges overlap: PCR0 starts with PCR1's contents, which start
 * with the first section, and PCR2 starts with the second ramdisk.  Each common
 * start is hashed once.  The image's own digest therefore takes one pass over
 * the file, and all others together at most one more for up to two ramdisks.
 * The caller's thread reads and does the first pass, a second thread the
 * others, and whichever is ahead computes the CRC.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "crypto/digest.h"
#include "image/eif.h"

#define CHUNK ((size_t)128 * 1024)
#define SLOTS 16			/* 2 MiB in all */
/* Below this a second thread costs more than it saves. */
#define THREAD_MIN ((uint64_t)8 * 1024 * 1024)
/* With fewer chunks than this waiting, the second thread is ahead. */
#define AHEAD 2

/* The digests that cover a section's contents, besides the CRC. */
#define PART_IMAGE 0x01			/* PCR0 */
#define PART_APP 0x02			/* PCR2, instead of PCR1 */
#define PART_OF_IMAGE 0x04		/* its own digest: PCR0's start */
#define PART_OF_APP 0x08		/* its own digest: PCR2's start */

/* One chunk of a section's contents. */
struct chunk_slot {
	uint8_t *data;
	size_t len;
	size_t section;
	int first, last;
	int crc_here;			/* the caller's thread does the CRC */
	uint32_t crc;
};

struct stream {
	struct tbv_eif *eif;
	const struct tbv_eif_source *source;
	struct tbv_eif_contents *contents;
	struct tbv_fault *fault;
	uint8_t *buffer;
	struct chunk_slot slot[SLOTS];
	unsigned int parts[TBV_MAX_SECTIONS];

	/* of the caller's thread */
	struct tbv_sha384 *image, *boot;
	int forked;			/* boot and image differ from here on */
	uint64_t folded;		/* chunks whose CRC is in crc */
	uint32_t crc;

	/* of the second thread, or of the caller's if there is none */
	struct tbv_sha384 *app, *own;
	int error;

	/* shared, under the lock; chunks are counted from the start */
	pthread_mutex_t lock;
	pthread_cond_t moved;
	uint64_t posted, done;
	int end;
	int threaded;
	pthread_t thread;
};

static uint32_t
crc_add(uint32_t crc, const uint8_t *data, size_t len)
{
	return (uint32_t)crc32(crc, data, (uInt)len);
}

static void
plan_parts(struct stream *st)
{
	unsigned int *parts = st->parts, measured = 0, ramdisks = 0, type;
	size_t i;

	for (i = 0; i < st->eif->count; i++) {
		type = st->eif->section[i].type;
		parts[i] = 0;
		if (type == TBV_EIF_SIGNATURE || type == TBV_EIF_METADATA)
			continue;
		parts[i] |= PART_IMAGE;
		if (measured++ == 0)
			parts[i] |= PART_OF_IMAGE;
		if (type == TBV_EIF_RAMDISK && ramdisks++ > 0)
			parts[i] |= PART_APP;
		if (ramdisks == 2 && type == TBV_EIF_RAMDISK)
			parts[i] |= PART_OF_APP;
	}
}

/*
 * The second thread's part of a chunk: PCR2, and digests of sections that
 * nothing else starts with.
 */
static int
hash_second(struct stream *st, struct chunk_slot *s)
{
	unsigned int parts = st->parts[s->section];
	uint8_t *sha384 = st->eif->section[s->section].sha384;
	int rc = TBV_OK;

	if (!s->crc_here)
		s->crc = crc_add(0, s->data, s->len);
	if (parts & PART_APP)
		rc = tbv_digest_sha384_update(st->app, s->data, s->len);
	if (rc == TBV_OK && s->last && (parts & PART_OF_APP))
		rc = tbv_digest_sha384_value(st->app, sha384);
	if (parts & (PART_OF_IMAGE | PART_OF_APP))
		return rc;
	if (rc == TBV_OK && s->first)
		rc = tbv_digest_sha384_start(st->own);
	if (rc == TBV_OK)
		rc = tbv_digest_sha384_update(st->own, s->data, s->len);
	if (rc == TBV_OK && s->last)
		rc = tbv_digest_sha384_value(st->own, sha384);
	return rc;
}

static void *
second_thread(void *arg)
{
	struct stream *st = arg;
	struct chunk_slot *s;
	int rc = TBV_OK;

	(void)pthread_mutex_lock(&st->lock);
	for (;;) {
		while (st->done == st->posted && !st->end)
			(void)pthread_cond_wait(&st->moved, &st->lock);
		if (st->done == st->posted)
			break;
		s = &st->slot[st->done % SLOTS];
		(void)pthread_mutex_unlock(&st->lock);
		if (rc == TBV_OK)
			rc = hash_second(st, s);
		(void)pthread_mutex_lock(&st->lock);
		st->done++;
		(void)pthread_cond_signal(&st->moved);
	}
	st->error = rc;
	(void)pthread_mutex_unlock(&st->lock);
	return NULL;
}

/*
 * The second thread blocks all signals, which are for the host's threads.
 * Without a second thread, the caller's does everything, more slowly.
 */
static void
start_thread(struct stream *st)
{
	sigset_t all, old;

	if (st->eif->size < THREAD_MIN)
		return;
	(void)sigfillset(&all);
	if (pthread_sigmask(SIG_SETMASK, &all, &old) != 0)
		return;
	st->threaded = pthread_create(&st->thread, NULL, second_thread,
	    st) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
}

static void
join_thread(struct stream *st)
{
	if (!st->threaded)
		return;
	(void)pthread_mutex_lock(&st->lock);
	st->end = 1;
	(void)pthread_cond_signal(&st->moved);
	(void)pthread_mutex_unlock(&st->lock);
	(void)pthread_join(st->thread, NULL);
	st->threaded = 0;
}

/* Passes a chunk on; afterwards, only slot->crc of it may change. */
static void
post_chunk(struct stream *st, struct chunk_slot *s)
{
	if (!st->threaded) {
		if (st->error == TBV_OK)
			st->error = hash_second(st, s);
		st->posted++;
		st->done++;
		return;
	}
	(void)pthread_mutex_lock(&st->lock);
	s->crc_here = st->posted - st->done >= AHEAD;
	st->posted++;
	(void)pthread_cond_signal(&st->moved);
	(void)pthread_mutex_unlock(&st->lock);
}

/* Waits for the oldest chunk and adds it to the CRC of the whole. */
static void
fold_chunk(struct stream *st)
{
	struct chunk_slot *s = &st->slot[st->folded % SLOTS];
	const uint8_t *head = st->eif->section[s->section].head;

	(void)pthread_mutex_lock(&st->lock);
	while (st->done <= st->folded)
		(void)pthread_cond_wait(&st->moved, &st->lock);
	(void)pthread_mutex_unlock(&st->lock);
	if (s->first)
		st->crc = crc_add(st->crc, head, TBV_EIF_SECTION_HEADER_SIZE);
	st->crc = (uint32_t)crc32_combine(st->crc, s->crc, (z_off_t)s->len);
	st->folded++;
}

/*
 * The caller's part of a chunk: PCR0 and PCR1, which differ from the second
 * ramdisk on.
 */
static int
hash_first(struct stream *st, struct chunk_slot *s)
{
	struct tbv_eif_section *section = &st->eif->section[s->section];
	unsigned int parts = st->parts[s->section];
	int rc = TBV_OK;

	if ((parts & PART_APP) && !st->forked) {
		st->forked = 1;
		rc = tbv_digest_sha384_copy(st->boot, st->image);
	}
	if (rc == TBV_OK && (parts & PART_IMAGE))
		rc = tbv_digest_sha384_update(st->image, s->data, s->len);
	if (rc == TBV_OK && st->forked && (parts & PART_IMAGE) &&
	    !(parts & PART_APP))
		rc = tbv_digest_sha384_update(st->boot, s->data, s->len);
	if (rc == TBV_OK && s->last && (parts & PART_OF_IMAGE))
		rc = tbv_digest_sha384_value(st->image, section->sha384);
	if (s->crc_here)
		s->crc = crc_add(0, s->data, s->len);
	return rc;
}

static void
judge_cmdline(struct tbv_eif *eif, const struct chunk_slot *s)
{
	size_t i;

	for (i = 0; i < s->len; i++)
		if (s->data[i] < 0x20 || s->data[i] > 0x7e) {
			tbv_eif_deviates(eif, "section %zu: cmdline: not "
			    "printable ASCII", s->section);
			return;
		}
}

/* Keeps the parts of a chunk whose contents are needed. */
static void
keep_chunk(struct stream *st, const struct chunk_slot *s)
{
	struct tbv_eif_contents *c = st->contents;
	unsigned int type = st->eif->section[s->section].type;

	if (type == TBV_EIF_CMDLINE)
		judge_cmdline(st->eif, s);
	if (type != TBV_EIF_SIGNATURE)
		return;
	/* at most TBV_MAX_IMAGE_SIGNATURE in all, as tbv_eif_read() checked */
	memcpy(c->signature + c->signature_len, s->data, s->len);
	c->signature_len += s->len;
	c->is_signed = 1;
}

static int
no_digest(struct stream *st, int rc)
{
	return tbv_fault_set(st->fault, rc, "image: no SHA-384");
}

static int
report_progress(struct stream *st, uint64_t done)
{
	const struct tbv_eif_source *source = st->source;

	if (source->progress == NULL ||
	    source->progress(source->arg, done) == 0)
		return TBV_OK;
	errno = ECANCELED;
	return tbv_fault_set(st->fault, TBV_ERR_IO, "image: given up");
}

/* Reads and processes the chunk that begins at byte at of a section. */
static int
step_chunk(struct stream *st, size_t section, uint64_t at)
{
	const struct tbv_eif_section *of = &st->eif->section[section];
	struct chunk_slot *s = &st->slot[st->posted % SLOTS];
	uint64_t left = of->size - at;
	int rc;

	if (st->posted - st->folded == SLOTS)
		fold_chunk(st);
	s->section = section;
	s->len = left < CHUNK ? (size_t)left : CHUNK;
	s->first = at == 0;
	s->last = s->len == left;
	s->crc_here = 0;
	if ((rc = tbv_eif_pread(st->source->fd, s->data, s->len, of->at + at,
	    st->fault)) != TBV_OK)
		return rc;
	post_chunk(st, s);
	keep_chunk(st, s);
	if ((rc = hash_first(st, s)) != TBV_OK)
		return no_digest(st, rc);
	return report_progress(st, of->at + at + s->len);
}

static int
read_sections(struct stream *st)
{
	uint64_t at;
	size_t i;
	int rc;

	for (i = 0; i < st->eif->count; i++) {
		at = 0;
		do {
			if ((rc = step_chunk(st, i, at)) != TBV_OK)
				return rc;
			at += CHUNK;
		} while (at < st->eif->section[i].size);
	}
	return TBV_OK;
}

/* The last four bytes of the header are the CRC over everything else. */
static int
check_crc(struct stream *st)
{
	const uint8_t *p = st->eif->head + TBV_EIF_HEADER_SIZE - 4;
	char want[2 * 4 + 1], got[2 * 4 + 1];
	uint8_t crc[4];

	while (st->folded < st->posted)
		fold_chunk(st);
	crc[0] = (uint8_t)(st->crc >> 24);
	crc[1] = (uint8_t)(st->crc >> 16);
	crc[2] = (uint8_t)(st->crc >> 8);
	crc[3] = (uint8_t)st->crc;
	if (memcmp(p, crc, sizeof(crc)) == 0)
		return TBV_OK;
	tbv_text_hex(p, sizeof(crc), want);
	tbv_text_hex(crc, sizeof(crc), got);
	return tbv_fault_differ(st->fault, TBV_ERR_IMAGE_CRC, "crc", want,
	    got);
}

static int
init_stream(struct stream *st)
{
	size_t i;

	if ((st->buffer = malloc(SLOTS * CHUNK)) == NULL ||
	    (st->image = tbv_digest_sha384_new()) == NULL ||
	    (st->boot = tbv_digest_sha384_new()) == NULL ||
	    (st->app = tbv_digest_sha384_new()) == NULL ||
	    (st->own = tbv_digest_sha384_new()) == NULL)
		return tbv_fault_set(st->fault, TBV_ERR_MEMORY,
		    "out of memory");
	for (i = 0; i < SLOTS; i++)
		st->slot[i].data = st->buffer + i * CHUNK;
	plan_parts(st);
	st->crc = crc_add(0, st->eif->head, TBV_EIF_HEADER_SIZE - 4);
	return TBV_OK;
}

static int
finish_stream(struct stream *st)
{
	struct tbv_eif_contents *c = st->contents;
	int rc;

	if ((rc = tbv_digest_sha384_value(st->image, c->image)) != TBV_OK ||
	    (rc = tbv_digest_sha384_value(st->forked ? st->boot : st->image,
	    c->boot)) != TBV_OK ||
	    (rc = tbv_digest_sha384_value(st->app, c->app)) != TBV_OK)
		return no_digest(st, rc);
	return TBV_OK;
}

static int
run_stream(struct stream *st)
{
	int rc;

	if ((rc = init_stream(st)) != TBV_OK)
		return rc;
	start_thread(st);
	rc = read_sections(st);
	join_thread(st);
	/* after an error there, its part of the CRC is missing */
	if (rc == TBV_OK && st->error != TBV_OK)
		rc = no_digest(st, st->error);
	if (rc != TBV_OK || (rc = check_crc(st)) != TBV_OK)
		return rc;
	return finish_stream(st);
}

int
tbv_eif_hash(struct tbv_eif *eif, const struct tbv_eif_source *source,
    struct tbv_eif_contents *contents, struct tbv_fault *fault)
{
	struct stream st;
	int rc;

	memset(contents, 0, sizeof(*contents));
	memset(&st, 0, sizeof(st));
	st.eif = eif;
	st.source = source;
	st.contents = contents;
	st.fault = fault;
	if (pthread_mutex_init(&st.lock, NULL) != 0)
		return tbv_fault_set(fault, TBV_ERR_MEMORY, "out of memory");
	if (pthread_cond_init(&st.moved, NULL) != 0) {
		(void)pthread_mutex_destroy(&st.lock);
		return tbv_fault_set(fault, TBV_ERR_MEMORY, "out of memory");
	}
	if ((rc = run_stream(&st)) != TBV_OK)
		memset(contents, 0, sizeof(*contents));
	tbv_digest_sha384_free(st.image);
	tbv_digest_sha384_free(st.boot);
	tbv_digest_sha384_free(st.app);
	tbv_digest_sha384_free(st.own);
	free(st.buffer);
	(void)pthread_cond_destroy(&st.moved);
	(void)pthread_mutex_destroy(&st.lock);
	return rc;
}
