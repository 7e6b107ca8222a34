/*
 * Writes the frame of an image: a header, sections one after the other, and
 * the CRC that nobody but a damaged disk needs to fear.
 * lib/image/eif.c reads it, and shares no code: a mistake of one is found by
 * the other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "image/eif.h"

#define HEADER 548
#define EIF_VERSION 4
#define AT_MEMORY 0x008
#define AT_CPUS 0x010
#define AT_COUNT 0x01a
#define AT_OFFSETS 0x01c
#define AT_SIZES 0x11c
#define AT_CRC 0x220
#define SECTION_HEADER 12

static void
put_bytes_of(unsigned char *at, size_t width, uint64_t value)
{
	for (; width > 0; width--) {
		at[width - 1] = (unsigned char)value;
		value >>= 8;
	}
}

int
eif_begin(struct eif *e, FILE *out, struct failure *f)
{
	static const unsigned char header[HEADER];

	memset(e, 0, sizeof(*e));
	e->out = out;
	e->memory = (uint64_t)1 << 30;
	e->cpus = 2;
	return fwrite(header, 1, sizeof(header), out) == sizeof(header) ? 0 :
	    fail_errno(f, "image");
}

int
eif_section_begin(struct eif *e, enum eif_type type, struct failure *f)
{
	unsigned char head[SECTION_HEADER] = { 0 };
	off_t at;

	if (e->count == EIF_SECTIONS)
		return fail(f, "image", "more than %d sections",
		    EIF_SECTIONS);
	if (fseeko(e->out, 0, SEEK_END) != 0 || (at = ftello(e->out)) < 0)
		return fail_errno(f, "image");
	e->offset[e->count] = (uint64_t)at;
	put_bytes_of(head, 2, type);
	return fwrite(head, 1, sizeof(head), e->out) == sizeof(head) ? 0 :
	    fail_errno(f, "image");
}

int
eif_section_end(struct eif *e, struct failure *f)
{
	unsigned char size[8];
	off_t end, at = (off_t)e->offset[e->count];

	if (ferror(e->out) || fflush(e->out) != 0 ||
	    (end = ftello(e->out)) < 0)
		return fail_errno(f, "image");
	e->size[e->count] = (uint64_t)(end - at) - SECTION_HEADER;
	put_bytes_of(size, sizeof(size), e->size[e->count]);
	if (pwrite(fileno(e->out), size, sizeof(size), at + 4) !=
	    (ssize_t)sizeof(size))
		return fail_errno(f, "image");
	e->count++;
	return 0;
}

/* The file's CRC-32, but for the field that will hold it. */
static int
add_crc(const struct eif *e, const unsigned char *header, uint32_t *out,
    struct failure *f)
{
	unsigned char part[64 * 1024];
	uLong crc = crc32(0, header, AT_CRC);
	off_t at = HEADER;
	ssize_t n;

	while ((n = pread(fileno(e->out), part, sizeof(part), at)) > 0) {
		crc = crc32(crc, part, (uInt)n);
		at += n;
	}
	*out = (uint32_t)crc;
	return n == 0 ? 0 : fail_errno(f, "image");
}

int
eif_finish(struct eif *e, struct failure *f)
{
	unsigned char header[HEADER] = { '.', 'e', 'i', 'f' };
	uint32_t crc = 0;
	size_t i;

	put_bytes_of(header + 4, 2, EIF_VERSION);
	put_bytes_of(header + AT_MEMORY, 8, e->memory);
	put_bytes_of(header + AT_CPUS, 8, e->cpus);
	put_bytes_of(header + AT_COUNT, 2, e->count);
	for (i = 0; i < e->count; i++) {
		put_bytes_of(header + AT_OFFSETS + 8 * i, 8, e->offset[i]);
		put_bytes_of(header + AT_SIZES + 8 * i, 8, e->size[i]);
	}
	if (fflush(e->out) != 0)
		return fail_errno(f, "image");
	if (add_crc(e, header, &crc, f) != 0)
		return -1;
	put_bytes_of(header + AT_CRC, 4, crc);
	return pwrite(fileno(e->out), header, sizeof(header), 0) ==
	    (ssize_t)sizeof(header) ? 0 : fail_errno(f, "image");
}
