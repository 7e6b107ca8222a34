/*
 * Readers and writers of short texts.  Each accepts exactly one spelling of a
 * value, so that two readers can never disagree about the same bytes.
 * tools/common/hex.c and tools/tblog/base/text.c repeat some of it, because the
 * tools use nothing of the library but its header.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/text.h"
#include "tbverify.h"

static const char hexdigits[] = "0123456789abcdef";

int
tbv_bytes_equal(struct tbv_bytes a, struct tbv_bytes b)
{
	return a.len == b.len &&
	    (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

int
tbv_bytes_is(struct tbv_bytes b, const char *s)
{
	return b.len == strlen(s) && memcmp(b.data, s, b.len) == 0;
}

void
tbv_text_hex(const uint8_t *in, size_t len, char *out)
{
	size_t i;

	for (i = 0; i < len; i++) {
		out[2 * i] = hexdigits[in[i] >> 4];
		out[2 * i + 1] = hexdigits[in[i] & 15];
	}
	out[2 * len] = '\0';
}

/* The value of a hex digit, or -1.  Not isxdigit(): no locale here. */
static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
tbv_text_unhex(const char *in, size_t len, uint8_t *out, size_t outlen)
{
	int high, low;
	size_t i;

	if (len / 2 != outlen || len % 2 != 0)
		return -1;
	for (i = 0; i < outlen; i++) {
		if ((high = hex_value(in[2 * i])) < 0 ||
		    (low = hex_value(in[2 * i + 1])) < 0)
			return -1;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return 0;
}

int
tbv_text_unhex_lower(const char *in, size_t len, uint8_t *out, size_t outlen)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (in[i] >= 'A' && in[i] <= 'F')
			return -1;
	return tbv_text_unhex(in, len, out, outlen);
}

/* The six bits of a base64 character, or -1. */
static int
base64_digit(int c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	return c == '/' ? 63 : -1;
}

int
tbv_text_is_base64_char(int c)
{
	return base64_digit(c) >= 0 || c == '=';
}

/* The number of "=" at the end, and 3 where there are more than that. */
static size_t
count_padding(const char *in, size_t len)
{
	size_t n = 0;

	while (n < len && n < 3 && in[len - 1 - n] == '=')
		n++;
	return n;
}

/* Decodes one group of four into up to three bytes; 0 or -1. */
static int
unbase64_group(const char *in, size_t pad, uint8_t *out)
{
	uint32_t bits = 0;
	size_t i;
	int v;

	for (i = 0; i < 4 - pad; i++) {
		if ((v = base64_digit((unsigned char)in[i])) < 0)
			return -1;
		bits |= (uint32_t)v << (18 - 6 * i);
	}
	/* RFC 4648 3.5: the bits that padding leaves over are zero */
	if ((pad == 1 && (bits & 0xff) != 0) ||
	    (pad == 2 && (bits & 0xffff) != 0))
		return -1;
	for (i = 0; i < 3 - pad; i++)
		out[i] = (uint8_t)(bits >> (16 - 8 * i));
	return 0;
}

int
tbv_text_unbase64(const char *in, size_t len, uint8_t *out, size_t outmax,
    size_t *outlen)
{
	size_t i, pad, total;

	*outlen = 0;
	if (len % 4 != 0)
		return -1;
	if ((pad = count_padding(in, len)) > 2)
		return -1;
	if ((total = len / 4 * 3 - pad) > outmax)
		return -1;
	for (i = 0; i < len / 4; i++)
		if (unbase64_group(in + 4 * i, i + 1 == len / 4 ? pad : 0,
		    out + 3 * i) != 0)
			return -1;
	*outlen = total;
	return 0;
}

int
tbv_text_measure_base64(const char *in, size_t len, size_t *outlen)
{
	uint8_t group[3];
	size_t i, pad;

	*outlen = 0;
	if (len % 4 != 0 || (pad = count_padding(in, len)) > 2)
		return -1;
	for (i = 0; i < len / 4; i++)
		if (unbase64_group(in + 4 * i, i + 1 == len / 4 ? pad : 0,
		    group) != 0)
			return -1;
	*outlen = len / 4 * 3 - pad;
	return 0;
}

void
tbv_text_base64(const uint8_t *in, size_t len, char *out)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits;
	size_t i;

	for (i = 0; i < len; i += 3) {
		bits = (uint32_t)in[i] << 16;
		if (i + 1 < len)
			bits |= (uint32_t)in[i + 1] << 8;
		if (i + 2 < len)
			bits |= in[i + 2];
		*out++ = digits[bits >> 18];
		*out++ = digits[bits >> 12 & 63];
		*out++ = i + 1 < len ? digits[bits >> 6 & 63] : '=';
		*out++ = i + 2 < len ? digits[bits & 63] : '=';
	}
	*out = '\0';
}

int
tbv_text_take_line(struct tbv_bytes *rest, struct tbv_bytes *line)
{
	const uint8_t *end;

	if (rest->len == 0 ||
	    (end = memchr(rest->data, '\n', rest->len)) == NULL)
		return -1;
	line->data = rest->data;
	line->len = (size_t)(end - rest->data);
	rest->data += line->len + 1;
	rest->len -= line->len + 1;
	return 0;
}

int
tbv_text_take_prefix(struct tbv_bytes *text, const char *prefix)
{
	size_t n = strlen(prefix);

	if (text->len < n || memcmp(text->data, prefix, n) != 0)
		return 0;
	text->data += n;
	text->len -= n;
	return 1;
}

int
tbv_text_take_field(struct tbv_bytes *rest, char separator,
    struct tbv_bytes *field)
{
	const uint8_t *end = NULL;

	if (rest->data == NULL)
		return -1;
	*field = *rest;
	if (rest->len > 0)
		end = memchr(rest->data, separator, rest->len);
	if (end == NULL) {
		rest->data = NULL;
		rest->len = 0;
		return 0;
	}
	field->len = (size_t)(end - rest->data);
	rest->data += field->len + 1;
	rest->len -= field->len + 1;
	return 0;
}

int
tbv_text_decimal(const char *in, size_t len, uint64_t max, uint64_t *value)
{
	uint64_t digit, v = 0;
	size_t i;

	*value = 0;
	if (len == 0 || (len > 1 && in[0] == '0'))
		return -1;
	for (i = 0; i < len; i++) {
		if (in[i] < '0' || in[i] > '9')
			return -1;
		digit = (uint64_t)(in[i] - '0');
		if (v > (UINT64_MAX - digit) / 10)
			return -1;
		v = v * 10 + digit;
	}
	if (v > max)
		return -1;
	*value = v;
	return 0;
}

/*
 * The length of the sequence that starts at in (RFC 3629 section 4), and in
 * *low and *high the range of its second byte; 0 if none starts so.
 */
static size_t
utf8_sequence(uint8_t first, uint8_t *low, uint8_t *high)
{
	*low = 0x80;
	*high = 0xbf;
	if (first < 0x80)
		return 1;
	if (first >= 0xc2 && first <= 0xdf)
		return 2;
	if (first >= 0xe0 && first <= 0xef) {
		*low = first == 0xe0 ? 0xa0 : 0x80;	/* no overlong form */
		*high = first == 0xed ? 0x9f : 0xbf;	/* no surrogate */
		return 3;
	}
	if (first >= 0xf0 && first <= 0xf4) {
		*low = first == 0xf0 ? 0x90 : 0x80;
		*high = first == 0xf4 ? 0x8f : 0xbf;	/* to U+10FFFF */
		return 4;
	}
	return 0;
}

int
tbv_text_utf8(const uint8_t *in, size_t len)
{
	uint8_t high, low;
	size_t i = 0, j, n;

	while (i < len) {
		n = utf8_sequence(in[i], &low, &high);
		if (n == 0 || n > len - i)
			return -1;
		if (n > 1 && (in[i + 1] < low || in[i + 1] > high))
			return -1;
		for (j = 2; j < n; j++)
			if ((in[i + j] & 0xc0) != 0x80)
				return -1;
		i += n;
	}
	return 0;
}

/* Writes one byte's escape to at; returns its length, 1 or 4. */
static size_t
escape_byte(uint8_t c, char *at)
{
	if (c >= 0x20 && c <= 0x7e && c != '\\') {
		at[0] = (char)c;
		return 1;
	}
	at[0] = '\\';
	at[1] = 'x';
	at[2] = hexdigits[c >> 4];
	at[3] = hexdigits[c & 15];
	return 4;
}

size_t
tbv_escape(const void *in, size_t len, char *out, size_t outlen)
{
	const uint8_t *p = in;
	size_t cut = 0, i, n, used = 0, whole = 0;
	char unit[4];

	for (i = 0; i < len; i++) {
		n = escape_byte(p[i], unit);
		/* used == whole: nothing has been cut so far */
		if (used == whole && outlen > n && used < outlen - n) {
			memcpy(out + used, unit, n);
			used += n;
			if (used + 4 <= outlen)
				cut = used;
		}
		whole += n;
	}
	if (used < whole && outlen >= 4) {
		memcpy(out + cut, "...", 3);
		used = cut + 3;
	}
	if (outlen > 0)
		out[used] = '\0';
	return whole;
}

const char *
tbv_text_escape(struct tbv_bytes text, char *out, size_t size)
{
	(void)tbv_escape(text.data, text.len, out, size);
	return out;
}
