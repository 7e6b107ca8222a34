/*
 * Every allocation of a test program and of the libraries that it is linked
 * with: counted, measured, and made to fail.
 *
 * The program's own malloc() comes before that of the C library wherever a
 * library is linked dynamically, in libcrypto and cJSON too.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#include "heap.h"

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || \
	__has_feature(address_sanitizer) || \
	__has_feature(memory_sanitizer) || __has_feature(thread_sanitizer)
#define SEEN 0
#else
#define SEEN 1
#endif

static struct heap heap;
static int counting;
static size_t fail_at;			/* 0: none fails */
static int fail_onward;

int
heap_is_seen(void)
{
	return SEEN;
}

void
heap_begin(void)
{
	memset(&heap, 0, sizeof(heap));
	fail_at = 0;
	counting = 1;
}

void
heap_resume(void)
{
	counting = 1;
}

void
heap_fail(size_t n, int onward)
{
	fail_at = heap.calls + n;
	fail_onward = onward;
}

struct heap
heap_end(void)
{
	counting = 0;
	return heap;
}

#if SEEN

/* Within the C library's own: musl's calloc() asks malloc() of the program. */
static int nested;

/* Allocations of dlsym() before it has found malloc(). */
static char early[4096];
static size_t early_used;

static void *
take_early(size_t len)
{
	void *p = early + early_used;

	len = (len + 15) & ~(size_t)15;
	if (len > sizeof(early) - early_used)
		return NULL;
	early_used += len;
	return p;
}

static int
is_early(const void *p)
{
	return (const char *)p >= early &&
	    (const char *)p < early + sizeof(early);
}

/* dlsym() returns an object pointer, which C does not make a function's. */
union symbol {
	void *object;
	void *(*malloc)(size_t);
	void *(*calloc)(size_t, size_t);
	void *(*realloc)(void *, size_t);
	void (*free)(void *);
};

static union symbol
find(const char *name)
{
	union symbol s;

	s.object = dlsym(RTLD_NEXT, name);
	if (s.object == NULL)
		abort();
	return s;
}

static int
fails(void)
{
	if (!counting || nested)
		return 0;
	heap.calls++;
	if (fail_at == 0 || heap.calls < fail_at ||
	    (heap.calls > fail_at && !fail_onward))
		return 0;
	heap.failed++;
	errno = ENOMEM;
	return 1;
}

static void *
gained(void *p)
{
	if (!counting || nested || p == NULL)
		return p;
	heap.blocks++;
	heap.bytes += (long)malloc_usable_size(p);
	if (heap.bytes > heap.peak)
		heap.peak = heap.bytes;
	return p;
}

static void
lost(size_t size)
{
	if (!counting || nested)
		return;
	heap.blocks--;
	heap.bytes -= (long)size;
}

void *
malloc(size_t len)
{
	static union symbol next;
	static int looking;

	if (next.object == NULL) {
		if (looking)
			return take_early(len);
		looking = 1;
		next = find("malloc");
	}
	return fails() ? NULL : gained(next.malloc(len));
}

void *
calloc(size_t n, size_t len)
{
	static union symbol next;
	static int looking;
	void *p;

	if (next.object == NULL) {
		if (looking)
			return take_early(n * len);
		looking = 1;
		next = find("calloc");
	}
	if (fails())
		return NULL;
	nested++;
	p = next.calloc(n, len);
	nested--;
	return gained(p);
}

void *
realloc(void *p, size_t len)
{
	static union symbol next;
	size_t size = p != NULL ? malloc_usable_size(p) : 0;
	void *moved;

	if (next.object == NULL)
		next = find("realloc");
	if (fails())
		return NULL;
	nested++;
	moved = next.realloc(p, len);
	nested--;
	if (moved == NULL)
		return NULL;
	if (p != NULL)
		lost(size);
	return gained(moved);
}

/* dlsym() itself frees what an earlier failure of it had to say. */
void
free(void *p)
{
	static union symbol next;
	static int looking;

	if (p == NULL || is_early(p))
		return;
	if (next.object == NULL) {
		if (looking)
			return;
		looking = 1;
		next = find("free");
	}
	lost(malloc_usable_size(p));
	next.free(p);
}

#endif
