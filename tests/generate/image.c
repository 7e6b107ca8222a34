/*
 * Enclave image files: one as nitro-cli lays it out, and others with one thing
 * wrong each.  Their contents are a few words: nothing starts them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "generate.h"

#define HEADER		548
#define SECTION		12
#define SECTIONS	32
#define CRC_AT		0x220

enum damage {
	NONE, CRC, CUT, TRAILING, SIZE, OVERLAP, GAP, TABLE,
	SIGNATURE, SIGNED_OTHER, ALGORITHM
};

static const struct {
	const char *file;
	const char *magic;
	unsigned int version;
	const char *types;	/* a section each, in the order of the file */
	enum damage damage;
	unsigned int flags;	/* of the header */
	unsigned int bits;	/* of the key that signed it */
} rows[] = {
	{ "images/good.eif", ".eif", 4, "12533", NONE, 0, 0 },
	{ "images/one-ramdisk.eif", ".eif", 4, "1253", NONE, 0, 0 },
	{ "images/magic.eif", ".elf", 4, "12533", NONE, 0, 0 },
	{ "images/version.eif", ".eif", 5, "12533", NONE, 0, 0 },
	{ "images/unknown.eif", ".eif", 4, "125336", NONE, 0, 0 },
	{ "images/invalid.eif", ".eif", 4, "125330", NONE, 0, 0 },
	{ "images/two-kernels.eif", ".eif", 4, "112533", NONE, 0, 0 },
	{ "images/two-cmdlines.eif", ".eif", 4, "122533", NONE, 0, 0 },
	{ "images/two-metadata.eif", ".eif", 4, "125533", NONE, 0, 0 },
	{ "images/no-cmdline.eif", ".eif", 4, "1533", NONE, 0, 0 },
	{ "images/ramdisk-first.eif", ".eif", 4, "31253", NONE, 0, 0 },
	{ "images/crc.eif", ".eif", 4, "12533", CRC, 0, 0 },
	{ "images/cut.eif", ".eif", 4, "12533", CUT, 0, 0 },
	{ "images/trailing.eif", ".eif", 4, "12533", TRAILING, 0, 0 },
	{ "images/size.eif", ".eif", 4, "12533", SIZE, 0, 0 },
	{ "images/overlap.eif", ".eif", 4, "12533", OVERLAP, 0, 0 },
	{ "images/gap.eif", ".eif", 4, "12533", GAP, 0, 0 },
	{ "images/table.eif", ".eif", 4, "12533", TABLE, 0, 0 },
	{ "images/no-ramdisk.eif", ".eif", 4, "125", NONE, 0, 0 },
	{ "images/no-kernel.eif", ".eif", 4, "25", NONE, 0, 0 },
	{ "images/flags.eif", ".eif", 4, "12533", NONE, 0x0240, 0 },
	{ "images/es256.eif", ".eif", 4, "125334", NONE, 0, 256 },
	{ "images/es384.eif", ".eif", 4, "125334", NONE, 0, 384 },
	{ "images/es512.eif", ".eif", 4, "125334", NONE, 0, 521 },
	{ "images/es256-forged.eif", ".eif", 4, "125334", SIGNATURE, 0, 256 },
	{ "images/es384-forged.eif", ".eif", 4, "125334", SIGNATURE, 0, 384 },
	{ "images/es512-forged.eif", ".eif", 4, "125334", SIGNATURE, 0, 521 },
	{ "images/signed-other.eif", ".eif", 4, "125334", SIGNED_OTHER, 0,
	    256 },
	{ "images/eddsa.eif", ".eif", 4, "125334", ALGORITHM, 0, 256 }
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

/* What the k-th section of an image holds, but a signature. */
static const char *
text_of(char type, size_t k)
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

/* A PCR of what is measured of an image's sections. */
static void
measure_pcr(const char *types, unsigned int pcr, unsigned char *value)
{
	unsigned char sum[SHA384_SIZE];
	struct buf b = { NULL, 0, 0 };
	size_t i, ramdisks = 0;

	put(&b, "", 0);
	for (i = 0; types[i] != '\0'; i++) {
		if (types[i] == '4' || types[i] == '5')
			continue;
		ramdisks += types[i] == '3';
		if (pcr == 0 || (pcr == 1 && ramdisks < 2) ||
		    (pcr == 2 && ramdisks > 1))
			put_text(&b, text_of(types[i], i));
	}
	sha384(b.data, b.len, sum);
	extend(sum, sizeof(sum), value);
}

/* EdDSA in the header of a COSE_Sign1, which a key on P-256 cannot make. */
static void
other_algorithm(struct buf *out)
{
	/* bytes 43 a1 01 26, as integers */
	static const unsigned char es256[] = { 0x18, 0x43, 0x18, 0xa1, 0x01,
	    0x18, 0x26 };
	size_t i = 0, n = sizeof(es256);

	while (i + n <= out->len && memcmp(out->data + i, es256, n) != 0)
		i++;
	if (i + n > out->len)
		die("no ES256 in the section");
	out->data[i + n - 1] = 0x27;
}

static void
contents(size_t row, size_t k, struct buf *out)
{
	unsigned char pcr0[SHA384_SIZE];
	enum damage damage = rows[row].damage;

	if (rows[row].types[k] != '4') {
		put_text(out, text_of(rows[row].types[k], k));
		return;
	}
	measure_pcr(rows[row].types, 0, pcr0);
	pcr0[0] ^= damage == SIGNED_OTHER;
	image_sign(rows[row].bits, pcr0, out);
	if (damage == SIGNATURE)
		out->data[out->len - 1] ^= 1;
	if (damage == ALGORITHM)
		other_algorithm(out);
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
	number(out, rows[row].flags, 2);
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
	struct buf b = { NULL, 0, 0 };

	contents(row, k, &b);
	number(out, (uint64_t)(rows[row].types[k] - '0'), 2);
	number(out, 0, 2);
	number(out, b.len + (rows[row].damage == SIZE && k == 1), 8);
	put_buf(out, &b);
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
		section(row, i, &body);
		size[i] = HEADER + body.len - at[i] - SECTION;
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

/* "0", "1", "2"; "n0", ...; "256", "384", "521" */
const char *
image_pcr(const char *which)
{
	unsigned char sum[SHA384_SIZE], value[SHA384_SIZE];
	struct buf der = { NULL, 0, 0 };

	if (strlen(which) < 3) {
		measure_pcr(*which == 'n' ? "125" : rows[0].types,
		    (unsigned int)(which[strlen(which) - 1] - '0'), value);
		return to_hex(value, sizeof(value));
	}
	image_signer((unsigned int)strtoul(which, NULL, 10), &der);
	sha384(der.data, der.len, sum);
	extend(sum, sizeof(sum), value);
	return to_hex(value, sizeof(value));
}
