/*
 * Recognizes files that were given by mistake: archives, web pages, keys,
 * programs.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/foreign.h"

static const struct foreign_kind {
	size_t at, len;
	const char *bytes, *name;
} foreign_kinds[] = {
	{ 0, 2, "\x1f\x8b", "a gzip file" },
	{ 0, 6, "\xfd" "7zXZ", "an xz file" },
	{ 0, 4, "\x28\xb5\x2f\xfd", "a zstd file" },
	{ 0, 4, "PK\x03\x04", "a ZIP file" },
	{ 0, 11, "-----BEGIN ", "a PEM file" },
	{ 0, 1, "<", "a web page; download the file that it links to, or find "
	    "out why the server did not send it" },
	{ 0, 4, ".eif", "an enclave image" },
	{ 0, 4, "\x7f" "ELF", "a program" },
	{ 257, 5, "ustar", "a tar file" }
};

const char *
tbv_foreign_name(struct tbv_bytes in)
{
	const struct foreign_kind *kind;
	struct tbv_bytes at = in;
	size_t i;

	while (at.len > 0 && memchr(" \t\r\n", at.data[0], 4) != NULL) {
		at.data++;
		at.len--;
	}
	if (at.len > 0 && at.data[0] == '<')
		in = at;
	for (i = 0; i < sizeof(foreign_kinds) / sizeof(foreign_kinds[0]);
	    i++) {
		kind = &foreign_kinds[i];
		if (in.len >= kind->at + kind->len && memcmp(in.data +
		    kind->at, kind->bytes, kind->len) == 0)
			return kind->name;
	}
	return NULL;
}
