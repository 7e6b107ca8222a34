/*
 * Hex, as strict as the library reads it.  The library has its own: the tools
 * see nothing of it but its header.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "common/hex.h"

void
hex_encode(const unsigned char *in, size_t len, char *out)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	for (i = 0; i < len; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 15];
	}
	out[2 * len] = '\0';
}

static int
nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' :
	    c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int
hex_decode(const char *in, size_t len, unsigned char *out, size_t want)
{
	int high, low;
	size_t i;

	if (len != 2 * want)
		return -1;
	for (i = 0; i < want; i++) {
		high = nibble(in[2 * i]);
		low = nibble(in[2 * i + 1]);
		if (high < 0 || low < 0)
			return -1;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return 0;
}

int
hex_decode_string(const char *in, unsigned char *out, size_t want)
{
	return hex_decode(in, strlen(in), out, want);
}
