/*
 * Hex, base64, decimals, UTF-8, and escaping of untrusted text.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_TEXT_H
#define TBV_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Bytes owned by somebody else; data is NULL when absent. */
struct tbv_bytes {
	const uint8_t *data;
	size_t len;
};

int tbv_bytes_equal(struct tbv_bytes, struct tbv_bytes);
/* Whether b holds exactly the characters of s. */
int tbv_bytes_is(struct tbv_bytes b, const char *s);

/* Lower-case hex of len bytes; out has room for 2 * len + 1. */
void tbv_text_hex(const uint8_t *in, size_t len, char *out);
/* Exactly 2 * outlen digits of either case, or -1. */
int tbv_text_unhex(const char *in, size_t len, uint8_t *out, size_t outlen);
/* The same, for formats that write lower-case digits alone. */
int tbv_text_unhex_lower(const char *in, size_t len, uint8_t *out,
    size_t outlen);

/*
 * RFC 4648 section 4, strict: padded, no white space, no stray bits.  0 and
 * the length in *outlen, or -1 (also when outmax is too small).
 */
int tbv_text_unbase64(const char *in, size_t len, uint8_t *out,
    size_t outmax, size_t *outlen);
int tbv_text_is_base64_char(int c);
/* The decoded length of a strict base64 text, or -1 if it is not valid. */
int tbv_text_measure_base64(const char *in, size_t len, size_t *outlen);
/* Writes base64 and a NUL; out has room for TBV_BASE64_SIZE(len). */
void tbv_text_base64(const uint8_t *in, size_t len, char *out);
#define TBV_BASE64_SIZE(n) (((n) + 2) / 3 * 4 + 1)

/* Decimal digits alone, no leading zero, at most max.  0 or -1. */
int tbv_text_decimal(const char *in, size_t len, uint64_t max,
    uint64_t *value);

/*
 * Takes the line at the start of *rest, which then starts after its LF; line
 * excludes the LF.  Returns 0, or -1 if there is no LF.
 */
int tbv_text_take_line(struct tbv_bytes *rest, struct tbv_bytes *line);
/* Moves past a prefix; whether it was there. */
int tbv_text_take_prefix(struct tbv_bytes *text, const char *prefix);
/*
 * Takes the text before the next separator, or all of it; *rest then starts
 * after the separator.  Returns 0, or -1 if *rest was at its end, which has
 * data NULL.
 */
int tbv_text_take_field(struct tbv_bytes *rest, char separator,
    struct tbv_bytes *field);

/* 0 if these bytes are well-formed UTF-8 (RFC 3629), or -1. */
int tbv_text_utf8(const uint8_t *in, size_t len);

/* tbv_escape(), for a message: returns out. */
const char *tbv_text_escape(struct tbv_bytes text, char *out, size_t size);

#endif
