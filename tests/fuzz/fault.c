/*
 * Allocations of the library (by the linker's --wrap), of libcrypto and of
 * cJSON (by their hooks): counted, and made to fail.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cjson/cJSON.h>
#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"

void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);
char *__wrap_strdup(const char *);
void __wrap_free(void *);

static int counting, then_on;
static size_t calls, fail_at, failed;
static long in_use;

void
fault_begin(size_t n, int onward)
{
	calls = failed = 0;
	in_use = 0;
	fail_at = n;
	then_on = onward;
	counting = 1;
}

size_t
fault_end(long *blocks)
{
	counting = 0;
	*blocks = in_use;
	return failed;
}

int
fault_pause(void)
{
	int was = counting;

	counting = 0;
	return was;
}

void
fault_resume(int was)
{
	counting = was;
}

static int
fails(void)
{
	if (!counting)
		return 0;
	calls++;
	if (fail_at == 0 || calls < fail_at || (calls > fail_at && !then_on))
		return 0;
	failed++;
	return 1;
}

static void *
gained(void *p)
{
	in_use += counting && p != NULL;
	return p;
}

void *
__wrap_malloc(size_t len)
{
	return fails() ? NULL : gained(__real_malloc(len));
}

void *
__wrap_calloc(size_t n, size_t len)
{
	return fails() ? NULL : gained(__real_calloc(n, len));
}

void *
__wrap_realloc(void *p, size_t len)
{
	if (p == NULL)
		return __wrap_malloc(len);
	return fails() ? NULL : __real_realloc(p, len);
}

char *
__wrap_strdup(const char *text)
{
	size_t len = strlen(text) + 1;
	char *out = __wrap_malloc(len);

	return out == NULL ? NULL : memcpy(out, text, len);
}

void
__wrap_free(void *p)
{
	in_use -= counting && p != NULL;
	__real_free(p);
}

static void *
crypto_malloc(size_t len, const char *file, int line)
{
	(void)file;
	(void)line;
	return __wrap_malloc(len);
}

/* libcrypto frees by it as well. */
static void *
crypto_realloc(void *p, size_t len, const char *file, int line)
{
	(void)file;
	(void)line;
	if (len > 0)
		return __wrap_realloc(p, len);
	__wrap_free(p);
	return NULL;
}

static void
crypto_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	__wrap_free(p);
}

/* Before libcrypto allocates anything. */
void
fault_install(void)
{
	cJSON_Hooks hooks;

	hooks.malloc_fn = __wrap_malloc;
	hooks.free_fn = __wrap_free;
	cJSON_InitHooks(&hooks);
	if (CRYPTO_set_mem_functions(crypto_malloc, crypto_realloc,
	    crypto_free) != 1)
		fuzz_fail("libcrypto does not take other allocators");
}
