/*
 * Proves that an enclave image file is one contiguous run of sections, so that
 * a reader that follows its table and one that walks from section to section
 * see the same image. tools/tbbuild/image/eif.c writes such files, but shares
 * no code, so that one side notices a mistake in the other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/foreign.h"
#include "image/eif.h"

/* The offsets of the header's fields; all are big endian. */
#define AT_VERSION 0x004
#define AT_FLAGS 0x006
#define AT_RESERVED 0x018
#define AT_COUNT 0x01a
#define AT_OFFSETS 0x01c
#define AT_SIZES 0x11c
#define AT_UNUSED 0x21c

/* Version 2 brought the CRC, 3 the signature, 4 the metadata. */
#define VERSION_MIN 2
#define VERSION_SIGNATURE 3
#define VERSION_METADATA 4
#define VERSION_MAX 4

struct image_reader {
	struct tbv_eif *eif;
	int fd;
	uint64_t at;			/* the next section starts here */
	unsigned int seen[TBV_EIF_TYPES];
	int early;			/* a ramdisk before the kernel */
	struct tbv_fault *fault;
};

static unsigned int
read_be16(const uint8_t *p)
{
	return (unsigned int)p[0] << 8 | p[1];
}

static uint64_t
read_be64(const uint8_t *p)
{
	uint64_t v = 0;
	size_t i;

	for (i = 0; i < 8; i++)
		v = v << 8 | p[i];
	return v;
}

const char *
tbv_eif_type_name(unsigned int type)
{
	static const char *const names[TBV_EIF_TYPES] = {
		"invalid", "kernel", "cmdline", "ramdisk", "signature",
		"metadata"
	};

	return type < TBV_EIF_TYPES ? names[type] : "unknown";
}

void
tbv_eif_deviates(struct tbv_eif *eif, const char *fmt, ...)
{
	va_list ap;

	if (eif->deviation[0] != '\0')
		return;
	va_start(ap, fmt);
	(void)vsnprintf(eif->deviation, sizeof(eif->deviation), fmt, ap);
	va_end(ap);
}

int
tbv_eif_pread(int fd, uint8_t *out, size_t len, uint64_t at,
    struct tbv_fault *fault)
{
	size_t done = 0;
	ssize_t n;

	while (done < len) {
		n = pread(fd, out + done, len - done, (off_t)(at + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return tbv_fault_set(fault, TBV_ERR_IO,
			    "image: cannot be read at byte %llu",
			    (unsigned long long)at + done);
		if (n == 0)
			return tbv_fault_set(fault, TBV_ERR_IMAGE_CHANGED,
			    "image: became shorter while it was read");
		done += (size_t)n;
	}
	return TBV_OK;
}

static int
read_header(struct image_reader *r)
{
	struct tbv_eif *eif = r->eif;
	struct tbv_bytes head = { eif->head, sizeof(eif->head) };
	size_t len = sizeof(eif->head);
	const char *name;
	int rc;

	if (eif->size < len)
		len = (size_t)eif->size;
	if ((rc = tbv_eif_pread(r->fd, eif->head, len, 0, r->fault)) !=
	    TBV_OK)
		return rc;
	head.len = len;
	if (len >= 4 && memcmp(eif->head, ".eif", 4) != 0)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_MAGIC,
		    "header: %s", (name = tbv_foreign_name(head)) != NULL ?
		    name : "does not begin with \".eif\"");
	if (len < sizeof(eif->head))
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_TRUNCATED,
		    "header: want %d bytes, got %zu", TBV_EIF_HEADER_SIZE,
		    len);
	return TBV_OK;
}

static int
parse_header(struct image_reader *r)
{
	struct tbv_eif *eif = r->eif;

	eif->version = read_be16(eif->head + AT_VERSION);
	eif->flags = read_be16(eif->head + AT_FLAGS);
	eif->count = read_be16(eif->head + AT_COUNT);
	if (eif->version < VERSION_MIN || eif->version > VERSION_MAX)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_VERSION,
		    "header: version: want %d to %d, got %u", VERSION_MIN,
		    VERSION_MAX, eif->version);
	if (eif->count < 2 || eif->count > TBV_MAX_SECTIONS)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_COUNT,
		    "header: sections: want 2 to %d, got %zu",
		    TBV_MAX_SECTIONS, eif->count);
	return TBV_OK;
}

/*
 * AWS's reader walks from section to section, while loaders follow the table.
 * The two agree only if each section starts at the end of the previous one.
 */
static int
place_section(struct image_reader *r, size_t i)
{
	uint64_t offset = read_be64(r->eif->head + AT_OFFSETS + 8 * i);

	if (offset < r->at)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_OVERLAP,
		    "section %zu: offset: want %llu, got %llu", i,
		    (unsigned long long)r->at, (unsigned long long)offset);
	if (offset > r->eif->size ||
	    r->eif->size - offset < TBV_EIF_SECTION_HEADER_SIZE)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_TRUNCATED,
		    "section %zu: offset: %llu is past the end", i,
		    (unsigned long long)offset);
	if (offset > r->at)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_GAP,
		    "section %zu: offset: want %llu, got %llu", i,
		    (unsigned long long)r->at, (unsigned long long)offset);
	r->at += TBV_EIF_SECTION_HEADER_SIZE;
	return TBV_OK;
}

static int
check_type(struct image_reader *r, size_t i)
{
	unsigned int type = r->eif->section[i].type, need = VERSION_MIN;

	if (type == TBV_EIF_INVALID)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_SECTION_INVALID,
		    "section %zu: type: 0", i);
	if (type >= TBV_EIF_TYPES)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_SECTION_UNKNOWN,
		    "section %zu: type: want 1 to %d, got %u", i,
		    TBV_EIF_TYPES - 1, type);
	if (type == TBV_EIF_SIGNATURE)
		need = VERSION_SIGNATURE;
	else if (type == TBV_EIF_METADATA)
		need = VERSION_METADATA;
	if (r->eif->version < need)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_VERSION,
		    "section %zu: %s: in an image of version %u", i,
		    tbv_eif_type_name(type), r->eif->version);
	return TBV_OK;
}

static int
check_size(struct image_reader *r, size_t i)
{
	struct tbv_eif_section *s = &r->eif->section[i];
	uint64_t listed = read_be64(r->eif->head + AT_SIZES + 8 * i);

	if (s->size != listed)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_SIZE,
		    "section %zu: size: %llu in the table, %llu in its header",
		    i, (unsigned long long)listed,
		    (unsigned long long)s->size);
	if (s->size > r->eif->size - r->at)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_TRUNCATED,
		    "section %zu: size: want at most %llu, got %llu", i,
		    (unsigned long long)(r->eif->size - r->at),
		    (unsigned long long)s->size);
	if (s->type == TBV_EIF_SIGNATURE &&
	    s->size > TBV_MAX_IMAGE_SIGNATURE)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_SIGNATURE_SIZE,
		    "section %zu: size: want at most %d, got %llu", i,
		    TBV_MAX_IMAGE_SIGNATURE, (unsigned long long)s->size);
	return TBV_OK;
}

/* Any number of ramdisks, one of everything else. */
static int
check_section_count(struct image_reader *r, size_t i)
{
	unsigned int type = r->eif->section[i].type;
	int error = TBV_ERR_IMAGE_DUPLICATE;

	if (type == TBV_EIF_RAMDISK && !r->seen[TBV_EIF_KERNEL])
		r->early = 1;
	if (r->seen[type]++ == 0 || type == TBV_EIF_RAMDISK)
		return TBV_OK;
	if (type == TBV_EIF_KERNEL)
		error = TBV_ERR_IMAGE_TWO_KERNELS;
	else if (type == TBV_EIF_CMDLINE)
		error = TBV_ERR_IMAGE_TWO_CMDLINES;
	return tbv_fault_set(r->fault, error, "section %zu: a second %s", i,
	    tbv_eif_type_name(type));
}

static int
read_section(struct image_reader *r, size_t i)
{
	struct tbv_eif_section *s = &r->eif->section[i];
	uint64_t start = r->at;
	int rc;

	if ((rc = place_section(r, i)) != TBV_OK ||
	    (rc = tbv_eif_pread(r->fd, s->head, sizeof(s->head), start,
	    r->fault)) != TBV_OK)
		return rc;
	s->type = read_be16(s->head);
	s->flags = read_be16(s->head + 2);
	s->size = read_be64(s->head + 4);
	s->at = r->at;
	if ((rc = check_type(r, i)) != TBV_OK ||
	    (rc = check_size(r, i)) != TBV_OK ||
	    (rc = check_section_count(r, i)) != TBV_OK)
		return rc;
	r->at += s->size;
	return TBV_OK;
}

static int
check_whole(struct image_reader *r)
{
	unsigned int type;

	if (r->at != r->eif->size)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_TRAILING,
		    "image: %llu bytes after the last section",
		    (unsigned long long)(r->eif->size - r->at));
	/*
	 * an image need not have a ramdisk: its PCR2 is then the digest of
	 * nothing
	 */
	for (type = TBV_EIF_KERNEL; type <= TBV_EIF_CMDLINE; type++)
		if (!r->seen[type])
			return tbv_fault_set(r->fault,
			    TBV_ERR_IMAGE_MISSING, "image: no %s",
			    tbv_eif_type_name(type));
	if (r->early)
		return tbv_fault_set(r->fault, TBV_ERR_IMAGE_ORDER,
		    "image: a ramdisk before the kernel");
	return TBV_OK;
}

static int
is_zero_bytes(const uint8_t *p, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (p[i] != 0)
			return 0;
	return 1;
}

/* Unnamed flags are reported as one number. */
static void
name_flags(struct tbv_eif *eif)
{
	static const struct {
		unsigned int flag;
		const char *name;
	} known[] = {
		{ TBV_EIF_FLAG_PCIE, "pcie" },
		{ TBV_EIF_FLAG_PCIE_VIRTIO, "pcie-virtio" }
	};
	unsigned int left = eif->flags & ~(unsigned int)TBV_EIF_FLAG_AARCH64;
	size_t i, n = 0, size = sizeof(eif->other_flags);

	eif->other_flags[0] = '\0';
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (!(left & known[i].flag))
			continue;
		left &= ~known[i].flag;
		n += (size_t)snprintf(eif->other_flags + n, size - n, "%s%s",
		    n > 0 ? " " : "", known[i].name);
	}
	if (left != 0)
		(void)snprintf(eif->other_flags + n, size - n, "%s0x%04x",
		    n > 0 ? " " : "", left);
}

static void
judge_header(struct tbv_eif *eif)
{
	size_t used = 8 * eif->count, all = 8 * TBV_MAX_SECTIONS;

	if (!is_zero_bytes(eif->head + AT_RESERVED, 2) ||
	    !is_zero_bytes(eif->head + AT_UNUSED, 4))
		tbv_eif_deviates(eif,
		    "header: a reserved field is not zero");
	if (!is_zero_bytes(eif->head + AT_OFFSETS + used, all - used) ||
	    !is_zero_bytes(eif->head + AT_SIZES + used, all - used))
		tbv_eif_deviates(eif,
		    "header: an unused entry of the table is not zero");
}

/*
 * nitro-cli writes kernel, command line, metadata, ramdisks, signature.  No
 * build produces an empty kernel or ramdisk.
 */
static void
judge_sections(struct tbv_eif *eif)
{
	static const unsigned int rank[TBV_EIF_TYPES] = { 0, 1, 2, 4, 5, 3 };
	const struct tbv_eif_section *s;
	unsigned int last = 0, seen = 0;
	size_t i;

	for (i = 0; i < eif->count; i++) {
		s = &eif->section[i];
		if (s->flags != 0)
			tbv_eif_deviates(eif, "section %zu: flags 0x%04x", i,
			    s->flags);
		if (rank[s->type] < last)
			tbv_eif_deviates(eif,
			    "section %zu: %s: not in nitro-cli's order", i,
			    tbv_eif_type_name(s->type));
		if (s->size == 0 && (s->type == TBV_EIF_KERNEL ||
		    s->type == TBV_EIF_RAMDISK))
			tbv_eif_deviates(eif, "section %zu: %s: empty", i,
			    tbv_eif_type_name(s->type));
		last = rank[s->type];
		seen |= 1u << s->type;
	}
	if (eif->version >= VERSION_METADATA &&
	    !(seen >> TBV_EIF_METADATA & 1))
		tbv_eif_deviates(eif, "image: no metadata");
	if (!(seen >> TBV_EIF_RAMDISK & 1))
		tbv_eif_deviates(eif, "image: no ramdisk");
}

int
tbv_eif_read(int fd, struct tbv_eif *eif, struct tbv_fault *fault)
{
	struct image_reader r;
	size_t i;
	int rc;

	memset(&r, 0, sizeof(r));
	r.eif = eif;
	r.fd = fd;
	r.fault = fault;
	r.at = TBV_EIF_HEADER_SIZE;
	if ((rc = read_header(&r)) != TBV_OK ||
	    (rc = parse_header(&r)) != TBV_OK)
		return rc;
	for (i = 0; i < eif->count; i++)
		if ((rc = read_section(&r, i)) != TBV_OK)
			return rc;
	if ((rc = check_whole(&r)) != TBV_OK)
		return rc;
	name_flags(eif);
	judge_header(eif);
	judge_sections(eif);
	return TBV_OK;
}
