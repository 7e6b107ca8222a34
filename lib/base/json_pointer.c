/*
 * Follows a JSON pointer to a member, or to nothing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "base/bounds.h"
#include "base/json_pointer.h"

/* RFC 6901 3: "~0" is "~" and "~1" is "/"; no other escape is one. */
static int
unescape_tilde(const char *p)
{
	if (p[0] != '~')
		return p[0];
	return p[1] == '0' ? '~' : p[1] == '1' ? '/' : -1;
}

int
tbv_json_pointer_next(const char **pointer, char *out)
{
	const char *p = *pointer;
	size_t n = 0;
	int c;

	if (*p == '\0')
		return 0;
	if (*p++ != '/')
		return -1;
	while (*p != '\0' && *p != '/') {
		if ((c = unescape_tilde(p)) < 0 || n == TBV_MAX_NAME)
			return -1;
		p += *p == '~' ? 2 : 1;
		out[n++] = (char)c;
	}
	out[n] = '\0';
	*pointer = p;
	return 1;
}

int
tbv_json_pointer_check(const char *pointer)
{
	char name[TBV_MAX_NAME + 1];
	int more;

	/* the whole document is no member of it */
	if (*pointer == '\0')
		return 0;
	while ((more = tbv_json_pointer_next(&pointer, name)) == 1)
		;
	return more == 0;
}

const struct cJSON *
tbv_json_pointer_value(const struct cJSON *node, const char *pointer)
{
	char name[TBV_MAX_NAME + 1];
	int more = 0;

	while (node != NULL &&
	    (more = tbv_json_pointer_next(&pointer, name)) == 1)
		node = tbv_json_kind(node) == TBV_JSON_OBJECT ?
		    tbv_json_member(node, name) : NULL;
	return more == 0 ? node : NULL;
}
