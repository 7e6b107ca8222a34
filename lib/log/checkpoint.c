/*
 * Proves that a signed text states one tree of one log: origin, size, root.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "log/checkpoint.h"

const char *
tbv_checkpoint_parse(struct tbv_bytes text, struct tbv_checkpoint *cp)
{
	struct tbv_bytes line, rest = text;
	size_t len;

	memset(cp, 0, sizeof(*cp));
	if (tbv_text_take_line(&rest, &cp->origin) != 0 ||
	    cp->origin.len == 0)
		return "no origin";
	/* no tree has more than 2^63 leaves, so no sum overflows */
	if (tbv_text_take_line(&rest, &line) != 0 ||
	    tbv_text_decimal((const char *)line.data, line.len, INT64_MAX,
	    &cp->tree.size) != 0)
		return "no size on its second line";
	if (tbv_text_take_line(&rest, &line) != 0 ||
	    tbv_text_unbase64((const char *)line.data, line.len,
	    cp->tree.root.value, sizeof(cp->tree.root.value), &len) != 0 ||
	    len != sizeof(cp->tree.root.value))
		return "no root of 32 bytes on its third line";
	while (rest.len > 0)
		if (tbv_text_take_line(&rest, &line) != 0 || line.len == 0)
			return "an empty line after the root";
	return NULL;
}
