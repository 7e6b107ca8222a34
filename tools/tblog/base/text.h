/*
 * Texts that grow, base64 and decimals.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TEXT_H
#define TEXT_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define PRINTF(f, a)
#endif

#define HASH_BASE64 44			/* characters of 32 bytes */

/* Grows as it is added to.  bad: there was no memory, and it is not whole. */
struct text {
	char *data;
	size_t len, room;
	int bad;
};

void text_add(struct text *, const void *, size_t len);
void text_say(struct text *, const char *fmt, ...) PRINTF(2, 3);
void text_base64(struct text *, const void *, size_t len);
void text_free(struct text *);

/*
 * RFC 4648 section 4, strict: padded, no white space, no stray bits.  0 and
 * the length in *outlen, or -1; out has room for 3 bytes of each 4 characters.
 */
int unbase64(const char *in, size_t len, unsigned char *out, size_t *outlen);
/* The same for exactly want bytes, at most 96. */
int unbase64_exact(const char *in, size_t len, unsigned char *out,
    size_t want);
/* Decimal digits alone, no leading zero, below 2^63.  0 or -1. */
int decimal(const char *in, size_t len, uint64_t *value);

/* A part of a text that belongs to somebody else. */
struct span {
	const char *data;
	size_t len;
};

/* Takes the line at the start of *rest, without its LF.  0, or -1. */
int span_line(struct span *rest, struct span *line);
/* Moves past a prefix; whether it was there. */
int span_skip(struct span *, const char *prefix);
/* Whether it is exactly this string. */
int span_is(struct span, const char *);

/* What reads a file that is not there, without a failure. */
#define NOT_THERE (-1)

#endif
