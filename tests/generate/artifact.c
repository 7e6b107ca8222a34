/*
 * The artifact that most cases share: a small archive (POSIX ustar).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "generate.h"

#define BLOCK	512

static const struct {
	const char *name;
	const char *mode;
	const char *text;
} files[] = {
	{ "hello-1.0/README", "0000644",
	    "The artifact of the test vectors.\n" },
	{ "hello-1.0/hello", "0000755",
	    "#!/bin/sh\necho 'hello, world'\n" }
};

static void
field(unsigned char *header, size_t at, const char *text)
{
	memcpy(header + at, text, strlen(text));
}

static void
header(struct buf *out, const char *name, const char *mode, size_t size)
{
	unsigned char h[BLOCK] = { 0 };
	unsigned int sum = 0;
	size_t i;

	field(h, 0, name);
	field(h, 100, mode);
	field(h, 108, "0000000");
	field(h, 116, "0000000");
	field(h, 124, format("%011zo", size));
	field(h, 136, "15132172700");	/* 2026-01-15T14:12:16Z */
	field(h, 148, "        ");	/* for the sum, eight spaces */
	field(h, 156, "0");
	field(h, 257, "ustar");
	field(h, 263, "00");
	for (i = 0; i < sizeof(h); i++)
		sum += h[i];
	field(h, 148, format("%06o", sum));
	h[154] = '\0';
	put(out, h, sizeof(h));
}

static void
pad(struct buf *out)
{
	while (out->len % BLOCK != 0)
		put_byte(out, 0);
}

void
artifact_write(struct buf *out)
{
	static const unsigned char end[2 * BLOCK];
	size_t i;

	for (i = 0; i < COUNT(files); i++) {
		header(out, files[i].name, files[i].mode,
		    strlen(files[i].text));
		put_text(out, files[i].text);
		pad(out);
	}
	put(out, end, sizeof(end));
}
