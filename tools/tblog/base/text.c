/*
 * Texts that grow, base64 and decimals, as strict as the library reads them.
 * lib/base/text.c has its own: the tools see nothing of the library but its
 * header.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "common/grow.h"

#define LINE_MAX_BYTES 1024

/* Makes room for len bytes more, and a NUL; whether there is. */
static int
reserve(struct text *t, size_t len)
{
	char *data = t->bad ? NULL :
	    grow(t->data, &t->room, t->len, len + 1);

	if (data == NULL) {
		t->bad = 1;
		return 0;
	}
	t->data = data;
	return 1;
}

void
text_add(struct text *t, const void *data, size_t len)
{
	if (!reserve(t, len))
		return;
	if (len > 0)
		memcpy(t->data + t->len, data, len);
	t->len += len;
	t->data[t->len] = '\0';
}

void
text_say(struct text *t, const char *fmt, ...)
{
	va_list ap;
	int n;

	if (!reserve(t, LINE_MAX_BYTES))
		return;
	va_start(ap, fmt);
	n = vsnprintf(t->data + t->len, LINE_MAX_BYTES, fmt, ap);
	va_end(ap);
	if (n < 0 || n >= LINE_MAX_BYTES)
		t->bad = 1;
	else
		t->len += (size_t)n;
}

void
text_base64(struct text *t, const void *data, size_t len)
{
	if (len > INT_MAX / 2) {
		t->bad = 1;
		return;
	}
	if (!reserve(t, (len + 2) / 3 * 4))
		return;
	t->len += (size_t)EVP_EncodeBlock((unsigned char *)t->data + t->len,
	    data, (int)len);
}

void
text_free(struct text *t)
{
	/* a key may have been in it */
	if (t->data != NULL)
		OPENSSL_cleanse(t->data, t->len);
	free(t->data);
	memset(t, 0, sizeof(*t));
}

/* Encoding the result must give the same characters again. */
static int
same_again(const char *in, size_t len, const unsigned char *out, size_t outlen)
{
	struct text again = { 0 };
	int same;

	text_base64(&again, out, outlen);
	same = !again.bad && again.len == len &&
	    memcmp(again.data, in, len) == 0;
	text_free(&again);
	return same;
}

int
unbase64(const char *in, size_t len, unsigned char *out, size_t *outlen)
{
	*outlen = 0;
	if (len == 0 || len % 4 != 0 || len > INT_MAX / 2 ||
	    EVP_DecodeBlock(out, (const unsigned char *)in, (int)len) !=
	    (int)(len / 4 * 3))
		return -1;
	*outlen = len / 4 * 3;
	if (in[len - 1] == '=')
		(*outlen)--;
	if (in[len - 2] == '=')
		(*outlen)--;
	return same_again(in, len, out, *outlen) ? 0 : -1;
}

int
unbase64_exact(const char *in, size_t len, unsigned char *out, size_t want)
{
	unsigned char buffer[96];
	size_t n;
	int ok;

	ok = want <= sizeof(buffer) && len <= sizeof(buffer) / 3 * 4 &&
	    unbase64(in, len, buffer, &n) == 0 && n == want;
	if (ok)
		memcpy(out, buffer, want);
	OPENSSL_cleanse(buffer, sizeof(buffer));
	return ok ? 0 : -1;
}

int
decimal(const char *in, size_t len, uint64_t *value)
{
	uint64_t v = 0;
	size_t i;

	if (len == 0 || len > 19 || (len > 1 && in[0] == '0'))
		return -1;
	for (i = 0; i < len; i++) {
		if (in[i] < '0' || in[i] > '9')
			return -1;
		v = v * 10 + (uint64_t)(in[i] - '0');
	}
	*value = v;
	return v <= INT64_MAX ? 0 : -1;
}

int
span_line(struct span *rest, struct span *line)
{
	const char *end;

	if (rest->len == 0 ||
	    (end = memchr(rest->data, '\n', rest->len)) == NULL)
		return -1;
	line->data = rest->data;
	line->len = (size_t)(end - rest->data);
	rest->data = end + 1;
	rest->len -= line->len + 1;
	return 0;
}

int
span_skip(struct span *s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s->len < n || memcmp(s->data, prefix, n) != 0)
		return 0;
	s->data += n;
	s->len -= n;
	return 1;
}

int
span_is(struct span s, const char *string)
{
	return s.len == strlen(string) && memcmp(s.data, string, s.len) == 0;
}
