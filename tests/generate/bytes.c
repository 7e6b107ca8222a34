/*
 * Memory that is freed at the end, bytes that grow, hex, base64 and words.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

struct block {
	struct block *next;
	unsigned char data[];
};

static struct block *blocks;
static const char *subject = "generate";

/* What messages are about: the case that is made. */
void
about(const char *text)
{
	subject = text;
}

void
die(const char *fmt, ...)
{
	va_list ap;

	(void)fprintf(stderr, "%s: ", subject);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fprintf(stderr, "\n");
	exit(1);
}

void *
alloc(size_t n)
{
	struct block *block;

	if ((block = calloc(1, sizeof(*block) + n)) == NULL)
		die("out of memory");
	block->next = blocks;
	blocks = block;
	return block->data;
}

void
alloc_clear(void)
{
	struct block *next;

	for (; blocks != NULL; blocks = next) {
		next = blocks->next;
		free(blocks);
	}
}

char *
copy(const char *text, size_t n)
{
	char *out = alloc(n + 1);

	memcpy(out, text, n);
	return out;
}

char *
format(const char *fmt, ...)
{
	char text[4096];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(text))
		die("text too long: %s", fmt);
	return copy(text, (size_t)n);
}

void
put(struct buf *b, const void *data, size_t n)
{
	unsigned char *grown;

	if (b->data == NULL || b->room - b->len < n) {
		b->room = 2 * (b->len + n) + 64;
		grown = alloc(b->room);
		if (b->len > 0)
			memcpy(grown, b->data, b->len);
		b->data = grown;
	}
	if (n > 0)
		memcpy(b->data + b->len, data, n);
	b->len += n;
}

void
put_byte(struct buf *b, unsigned int byte)
{
	unsigned char c = (unsigned char)byte;

	put(b, &c, 1);
}

void
put_text(struct buf *b, const char *text)
{
	put(b, text, strlen(text));
}

void
put_buf(struct buf *b, const struct buf *other)
{
	put(b, other->data, other->len);
}

static unsigned int
digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *p = c == '\0' ? NULL : strchr(digits, c);

	if (p == NULL)
		die("no hex digit: '%c'", c);
	return (unsigned int)(p - digits);
}

void
put_hex(struct buf *b, const char *hex)
{
	if (strlen(hex) % 2 != 0)
		die("odd hex: %s", hex);
	for (; *hex != '\0'; hex += 2)
		put_byte(b, digit(hex[0]) << 4 | digit(hex[1]));
}

const char *
to_hex(const void *data, size_t n)
{
	const unsigned char *p = data;
	char *out = alloc(2 * n + 1);
	size_t i;

	for (i = 0; i < n; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", p[i]);
	return out;
}

const char *
to_base64(const void *data, size_t n)
{
	char *out = alloc(4 * ((n + 2) / 3) + 1);

	(void)EVP_EncodeBlock((unsigned char *)out, data, (int)n);
	return out;
}

/* The words of text between any of seps, at most max of them. */
size_t
split(const char *text, const char *seps, char **words, size_t max)
{
	size_t n, count = 0;

	for (text += strspn(text, seps); *text != '\0';
	    text += n, text += strspn(text, seps)) {
		n = strcspn(text, seps);
		if (count == max)
			die("too many words: %s", text);
		words[count++] = copy(text, n);
	}
	return count;
}

/* Puts to in the place of the one occurrence of from. */
void
replace(struct buf *b, const struct buf *from, const struct buf *to)
{
	struct buf out = { NULL, 0, 0 };
	size_t at, i, found = 0;

	for (i = 0, at = 0; i + from->len <= b->len; i++)
		if (memcmp(b->data + i, from->data, from->len) == 0) {
			at = i;
			found++;
		}
	if (found != 1)
		die("%s occurs %zu times", to_hex(from->data, from->len),
		    found);
	put(&out, b->data, at);
	put_buf(&out, to);
	put(&out, b->data + at + from->len, b->len - at - from->len);
	*b = out;
}
