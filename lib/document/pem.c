/*
 * Extracts the base64 from a PEM block.  The caller decides what may surround
 * the block: nothing, for trusted keys and roots.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "document/pem.h"

static int
is_pem_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void
tbv_pem_skip_space(struct tbv_bytes *in)
{
	while (in->len > 0 && is_pem_space(in->data[0])) {
		in->data++;
		in->len--;
	}
}

int
tbv_pem_take_base64(struct tbv_bytes *in, char *text, size_t room,
    size_t *len)
{
	*len = 0;
	for (tbv_pem_skip_space(in); in->len > 0 && in->data[0] != '-';
	    tbv_pem_skip_space(in)) {
		if (*len == room)
			return -1;
		text[(*len)++] = (char)in->data[0];
		in->data++;
		in->len--;
	}
	return 0;
}
