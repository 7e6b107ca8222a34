/*
 * Enclave image files: one as nitro-cli lays it out, and others with one thing
 * wrong each.  Their contents are a few words: nothing starts them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "generate.h"

#define HEADER		548
#define SECTIONS	32
#define CRC_AT		0x220

enum damage { NONE, CRC, CUT, TRAILING, SIZE, OVERLAP, GAP, TABLE };

static const struct {
	const char *file;
	const char *magic;
	unsigned int version;
	const char *types;	/* a section each, in the order of the file */
	enum damage damage;
} rows[] = {
	{ "images/good.eif", ".eif", 4, "12533", NONE },
	{ "images/one-ramdisk.eif", ".eif", 4, "1253", NONE },
	{ "images/magic.eif", ".elf", 4, "12533", NONE },
	{ "images/version.eif", ".eif", 5, "12533", NONE },
	{ "images/unknown.eif", ".eif", 4, "125336", NONE },
	{ "images/invalid.eif", ".eif", 4, "125330", NONE },
	{ "images/two-kernels.eif", ".eif", 4, "112533", NONE },
	{ "images/two-cmdlines.eif", ".eif", 4, "122533", NONE },
	{ "images/two-metadata.eif", ".eif", 4, "125533", NONE },
	{ "images/no-cmdline.eif", ".eif", 4, "1533", NONE },
	{ "images/ramdisk-first.eif", ".eif", 4, "31253", NONE },
	{ "images/crc.eif", ".eif", 4, "12533", CRC },
	{ "images/cut.eif", ".eif", 4, "12533", CUT },
	{ "images/trailing.eif", ".eif", 4, "12533", TRAILING },
	{ "images/size.eif", ".eif", 4, "12533", SIZE },
	{ "images/overlap.eif", ".eif", 4, "12533", OVERLAP },
	{ "images/gap.eif", ".eif", 4, "12533", GAP },
	{ "images/table.eif", ".eif", 4, "12533", TABLE }
};

size_t
image_count(void)
{
	return COUNT(rows);
}

const char *
image_file(size_t i)
{
	return rows[i].file;
}

static void
number(struct buf *b, uint64_t n, unsigned int size)
{
	while (size-- > 0)
		put_byte(b, (unsigned int)(n >> (8 * size)) & 0xff);
}

/* What the k-th section of an image holds. */
static const char *
contents(char type, size_t k)
{
	switch (type) {
	case '1':
		return "tbverify test vectors: a kernel";
	case '2':
		return "reboot=k panic=30 console=ttyS0";
	case '3':
		return format("tbverify test vectors: ramdisk %zu", k);
	case '5':
		return "{\"ImageName\": \"test\", \"ImageVersion\": \"1\"}";
	default:
		return "nothing";
	}
}

/* ISO-HDLC, of all but the field that holds it. */
static uint32_t
crc(const struct buf *b)
{
	uint32_t sum = 0xffffffff;
	size_t i;
	int bit;

	for (i = 0; i < b->len; i++) {
		if (i >= CRC_AT && i < HEADER)
			continue;
		sum ^= b->data[i];
		for (bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320 : 0);
	}
	return ~sum;
}

static void
header(size_t row, const uint64_t *at, const uint64_t *size, struct buf *out)
{
	size_t i, n = strlen(rows[row].types);

	put_text(out, rows[row].magic);
	number(out, rows[row].version, 2);
	number(out, 0, 2);
	number(out, 512 << 20, 8);
	number(out, 2, 8);
	number(out, 0, 2);
	number(out, n, 2);
	for (i = 0; i < SECTIONS; i++)
		number(out, i < n ? at[i] : 0, 8);
	for (i = 0; i < SECTIONS; i++)
		number(out, i < n ? size[i] : 0, 8);
	number(out, 0, 8);
}

static void
section(size_t row, size_t k, struct buf *out)
{
	char type = rows[row].types[k];
	const char *text = contents(type, k);

	number(out, (uint64_t)(type - '0'), 2);
	number(out, 0, 2);
	number(out, strlen(text) + (rows[row].damage == SIZE && k == 1), 8);
	put_text(out, text);
}

void
image_write(size_t row, struct buf *out)
{
	struct buf body = { NULL, 0, 0 };
	uint64_t at[SECTIONS], size[SECTIONS], sum;
	enum damage damage = rows[row].damage;
	size_t i, n = strlen(rows[row].types);
	unsigned int shift;

	for (i = 0; i < n; i++) {
		if (damage == GAP && i == 2)
			put_byte(&body, 0);
		at[i] = HEADER + body.len;
		size[i] = strlen(contents(rows[row].types[i], i));
		section(row, i, &body);
	}
	if (damage == OVERLAP)
		at[n - 1] = at[n - 2];
	if (damage == TABLE)
		size[n - 1]++;
	header(row, at, size, out);
	put_buf(out, &body);
	if (damage == TRAILING)
		put_byte(out, 0);
	sum = crc(out) ^ (damage == CRC);
	for (i = 0, shift = 24; i < 4; i++, shift -= 8)
		out->data[CRC_AT + i] = (unsigned char)(sum >> shift);
	if (damage == CUT)
		out->len--;
}

/* PCR0, 1 or 2 of the first image. */
const char *
image_pcr(unsigned int pcr)
{
	unsigned char sum[SHA384_SIZE], value[SHA384_SIZE];
	struct buf b = { NULL, 0, 0 };
	size_t i, ramdisks = 0;
	const char *types = rows[0].types;

	for (i = 0; types[i] != '\0'; i++) {
		if (types[i] == '5')
			continue;
		ramdisks += types[i] == '3';
		if (pcr == 0 || (pcr == 1 && ramdisks < 2) ||
		    (pcr == 2 && ramdisks > 1))
			put_text(&b, contents(types[i], i));
	}
	sha384(b.data, b.len, sum);
	extend(sum, sizeof(sum), value);
	return to_hex(value, sizeof(value));
}
