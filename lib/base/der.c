/*
 * Takes DER elements from a buffer, one at a time, and accepts one encoding
 * of each.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "base/der.h"

int
tbv_der_peek(struct tbv_bytes rest)
{
	return rest.len > 0 ? rest.data[0] : -1;
}

/*
 * X.690 8.1.3 and 10.1: the length that starts at p, in its shortest form of
 * at most two bytes more: no certificate here has over 1024.  Returns the
 * number of bytes that the length itself takes, or 0.
 */
static size_t
read_length(const uint8_t *p, size_t left, size_t *value)
{
	if (left < 1)
		return 0;
	if (p[0] < 0x80) {
		*value = p[0];
		return 1;
	}
	if (p[0] == 0x81 && left >= 2 && p[1] >= 0x80) {
		*value = p[1];
		return 2;
	}
	if (p[0] == 0x82 && left >= 3 && p[1] != 0) {
		*value = (size_t)p[1] << 8 | p[2];
		return 3;
	}
	return 0;
}

int
tbv_der_take(struct tbv_bytes *rest, int tag, struct tbv_bytes *contents,
    struct tbv_bytes *whole)
{
	size_t head, len;

	/* not tbv_der_peek(), whose -1 would be a tag like any other */
	if (rest->len == 0 || rest->data[0] != tag)
		return -1;
	if ((head = read_length(rest->data + 1, rest->len - 1, &len)) == 0)
		return -1;
	head++;
	if (len > rest->len - head)
		return -1;
	contents->data = rest->data + head;
	contents->len = len;
	if (whole != NULL) {
		whole->data = rest->data;
		whole->len = head + len;
	}
	rest->data += head + len;
	rest->len -= head + len;
	return 0;
}

int
tbv_der_is_integer(struct tbv_bytes c)
{
	if (c.len == 0)
		return 0;
	if (c.len == 1)
		return 1;
	/* X.690 8.3.2: the first nine bits are not all alike */
	return !(c.data[0] == 0x00 && c.data[1] < 0x80) &&
	    !(c.data[0] == 0xff && c.data[1] >= 0x80);
}

int
tbv_der_small(struct tbv_bytes c, unsigned int max, unsigned int *value)
{
	*value = 0;
	if (!tbv_der_is_integer(c) || c.len != 1 || c.data[0] > 0x7f ||
	    c.data[0] > max)
		return -1;
	*value = c.data[0];
	return 0;
}
