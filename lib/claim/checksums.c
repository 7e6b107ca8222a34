/*
 * Reads the checksums file that a claim attests.  It has one line for each
 * artifact, as sha256sum writes it, "<64 hex>  <name>" or "<64 hex> *<name>",
 * or as BSD's tools do, "SHA256 (<name>) = <64 hex>".  "./" before a name is
 * ignored.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/bounds.h"
#include "claim/checksums.h"

#define NAME_AT 66			/* after the digest and two bytes */

static const char bsd_head[] = "SHA256 (";
static const char bsd_middle[] = ") = ";

#define BSD_HEAD (sizeof(bsd_head) - 1)
#define BSD_MIDDLE (sizeof(bsd_middle) - 1)

static int
bad_checksum(struct tbv_fault *fault, size_t n, const char *why)
{
	return tbv_fault_set(fault, TBV_ERR_CHECKSUMS_MALFORMED,
	    "checksums: line %zu: %s", n, why);
}

/* Digest and name in a line of BSD's tools; why it is malformed, or NULL. */
static const char *
split_bsd(struct tbv_bytes line, uint8_t *sha256, struct tbv_bytes *name)
{
	size_t end;

	if (line.len <= BSD_HEAD + BSD_MIDDLE + 64 ||
	    line.len > TBV_MAX_CHECKSUMS_LINE)
		return "not a digest and a name";
	end = line.len - 64 - BSD_MIDDLE;
	if (memcmp(line.data + end, bsd_middle, BSD_MIDDLE) != 0)
		return "want \") = \" and 64 digits after the name";
	if (tbv_text_unhex((const char *)line.data + line.len - 64, 64,
	    sha256, TBV_SHA256_SIZE) != 0)
		return "not a SHA-256 digest";
	name->data = line.data + BSD_HEAD;
	name->len = end - BSD_HEAD;
	return NULL;
}

/* The same for a line of sha256sum. */
static const char *
split_gnu(struct tbv_bytes line, uint8_t *sha256, struct tbv_bytes *name)
{
	/* sha256sum marks a quoted name with a backslash */
	if (line.len > 0 && line.data[0] == '\\')
		return "a quoted name";
	if (line.len <= NAME_AT || line.len > TBV_MAX_CHECKSUMS_LINE)
		return "not a digest and a name";
	if (tbv_text_unhex((const char *)line.data, 64, sha256,
	    TBV_SHA256_SIZE) != 0)
		return "not a SHA-256 digest";
	if (line.data[64] != ' ' ||
	    (line.data[65] != ' ' && line.data[65] != '*'))
		return "want two spaces, or a space and *, after the digest";
	name->data = line.data + NAME_AT;
	name->len = line.len - NAME_AT;
	return NULL;
}

static const char *
read_checksum(struct tbv_bytes line, uint8_t *sha256, struct tbv_bytes *name)
{
	const char *why;
	size_t i;

	why = line.len >= BSD_HEAD &&
	    memcmp(line.data, bsd_head, BSD_HEAD) == 0 ?
	    split_bsd(line, sha256, name) : split_gnu(line, sha256, name);
	if (why != NULL)
		return why;
	if (name->len > 2 && memcmp(name->data, "./", 2) == 0) {
		name->data += 2;
		name->len -= 2;
	}
	if (line.data[line.len - 1] == '\r')
		return "a carriage return at its end";
	for (i = 0; i < name->len; i++)
		if (name->data[i] < 0x20 || name->data[i] == 0x7f)
			return "a control character";
	return NULL;
}

int
tbv_checksums_find(struct tbv_bytes text, const uint8_t *sha256,
    struct tbv_bytes name, struct tbv_checksums_match *match,
    struct tbv_fault *fault)
{
	uint8_t digest[TBV_SHA256_SIZE];
	struct tbv_bytes got, line;
	const uint8_t *end;
	const char *why;
	size_t n, named = 0;
	int same;

	memset(match, 0, sizeof(*match));
	for (n = 1; text.len > 0; n++) {
		if ((end = memchr(text.data, '\n', text.len)) == NULL)
			return bad_checksum(fault, n, "no newline at its end");
		line.data = text.data;
		line.len = (size_t)(end - text.data);
		text.data += line.len + 1;
		text.len -= line.len + 1;
		if ((why = read_checksum(line, digest, &got)) != NULL)
			return bad_checksum(fault, n, why);
		if (name.data != NULL && tbv_bytes_equal(name, got) &&
		    ++named > 1)
			return bad_checksum(fault, n,
			    "a name that occurs twice");
		same = memcmp(digest, sha256, sizeof(digest)) == 0;
		if (!same || match->both_found)
			continue;
		match->digest_found = 1;
		match->name = got;
		match->both_found = name.data == NULL ||
		    tbv_bytes_equal(name, got);
	}
	return TBV_OK;
}
