/*
 * Enclave images, from a file.  The PCRs of a measured image equal those that
 * this file's own reader computes from its bytes in memory, as do sections and
 * architecture.  A second measurement, or one with a failing allocation (the
 * last byte), gives the same PCRs or an error.  PCR8 is reported only for a
 * signature that was checked.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mman.h>

#include <openssl/evp.h>
#include <string.h>
#include <unistd.h>

#include "image/eif.h"
#include "fuzz.h"

#define HEADER 548
#define SECTION 12
#define KERNEL 1
#define CMDLINE 2
#define RAMDISK 3

static uint64_t
number(const uint8_t *p, size_t n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | *p++;
	return v;
}

static void
extend(struct fuzz_buf *contents, uint8_t out[TBV_PCR_SIZE])
{
	uint8_t all[2 * TBV_PCR_SIZE] = { 0 };

	if (EVP_Digest(contents->data, contents->len, all + TBV_PCR_SIZE,
	    NULL, EVP_sha384(), NULL) != 1 || EVP_Digest(all, sizeof(all),
	    out, NULL, EVP_sha384(), NULL) != 1)
		fuzz_fail("no SHA-384");
}

static void
expect_pcr(const struct tbv_measurement *m, unsigned int i,
    struct fuzz_buf *contents)
{
	const uint8_t *got = tbv_measurement_pcr(m, i);
	uint8_t want[TBV_PCR_SIZE];

	extend(contents, want);
	if (got == NULL || memcmp(got, want, sizeof(want)) != 0)
		fuzz_fail("eif: another PCR%u", i);
	fuzz_free(contents);
}

/* The sections one after the other: kernel, command line, ramdisks. */
static void
check(struct tbv_bytes in, const struct tbv_measurement *m)
{
	struct fuzz_buf image = { NULL, 0, 0 }, boot = { NULL, 0, 0 };
	struct fuzz_buf app = { NULL, 0, 0 };
	struct tbv_bytes part;
	size_t at = HEADER, i, ramdisks = 0;
	uint64_t type, size;

	fuzz_put(&image, "", 0);
	fuzz_put(&boot, "", 0);
	fuzz_put(&app, "", 0);
	for (i = 0; at < in.len; i++, at += SECTION + (size_t)size) {
		if (in.len - at < SECTION)
			fuzz_fail("eif: a section that is cut");
		type = number(in.data + at, 2);
		size = number(in.data + at + 4, 8);
		if (size > in.len - at - SECTION ||
		    tbv_measurement_section_size(m, i) != size)
			fuzz_fail("eif: section %zu has another size", i);
		part.data = in.data + at + SECTION;
		part.len = (size_t)size;
		ramdisks += type == RAMDISK;
		if (type == KERNEL || type == CMDLINE || type == RAMDISK)
			fuzz_bytes(&image, part);
		if (type == KERNEL || type == CMDLINE ||
		    (type == RAMDISK && ramdisks == 1))
			fuzz_bytes(&boot, part);
		else if (type == RAMDISK)
			fuzz_bytes(&app, part);
	}
	if (i != tbv_measurement_section_count(m))
		fuzz_fail("eif: another number of sections");
	expect_pcr(m, 0, &image);
	expect_pcr(m, 1, &boot);
	expect_pcr(m, 2, &app);
}

/* The fuzzer has no key, so signed bytes are those of a seed. */
static void
check_signer(const struct tbv_measurement *m)
{
	const char *why = tbv_measurement_unchecked(m);
	int64_t from, until;
	int is_signed = tbv_measurement_is_signed(m);

	if ((tbv_measurement_pcr(m, 8) != NULL) != is_signed ||
	    (tbv_measurement_signer_validity(m, &from, &until) == 0) !=
	    is_signed)
		fuzz_fail("eif: a signer who did not sign");
	if (is_signed && *why != '\0')
		fuzz_fail("eif: signed, and not checked: %s", why);
	if (strlen(tbv_measurement_flags(m)) > 30)
		fuzz_fail("eif: flags %s", tbv_measurement_flags(m));
}

static int
measure(int fd, struct tbv_bytes in, size_t fail)
{
	struct tbv_measurement *m = NULL;
	const char *json;
	long blocks;
	int rc;

	fault_begin(fail, 1);
	rc = tbv_measure_fd(fd, NULL, NULL, &m);
	(void)fault_end(&blocks);
	if (rc == TBV_OK) {
		if (m == NULL || tbv_measurement_json(m, &json) != TBV_OK)
			fuzz_fail("eif: measured, and nothing to show");
		check(in, m);
		check_signer(m);
	} else if (m != NULL && (tbv_measurement_pcr(m, 0) != NULL ||
	    tbv_measurement_section_count(m) != 0))
		fuzz_fail("eif: refused, and PCRs");
	tbv_measurement_free(m);
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static int fd = -1;
	struct tbv_bytes in;
	int again, rc;

	if (len < 1)
		return 0;
	in.data = data;
	in.len = len - 1;
	if (fd < 0)
		fd = memfd_create("image", MFD_CLOEXEC);
	if (fd < 0 || ftruncate(fd, 0) != 0 ||
	    pwrite(fd, in.data, in.len, 0) != (ssize_t)in.len)
		fuzz_fail("no file for the target itself");
	rc = measure(fd, in, 0);
	again = measure(fd, in, data[len - 1]);
	if (again != rc && again != TBV_ERR_MEMORY &&
	    again != TBV_ERR_CRYPTO)
		fuzz_fail("eif: %s, and then %s", tbv_error_token(rc),
		    tbv_error_token(again));
	return 0;
}

static void
put_number(uint8_t *p, size_t n, uint64_t v)
{
	while (n-- > 0) {
		p[n] = (uint8_t)v;
		v >>= 8;
	}
}

static uint32_t
crc(uint32_t c, const uint8_t *p, size_t len)
{
	int i;

	for (; len-- > 0; p++)
		for (c ^= *p, i = 0; i < 8; i++)
			c = c >> 1 ^ (0xedb88320u & (0u - (c & 1)));
	return c;
}

/* The table, the sizes and the CRC made right, as far as there is one. */
static void
mend(struct fuzz_buf *b)
{
	size_t at = HEADER, i;
	uint64_t size;

	if (b->len < HEADER + 1)
		return;
	for (i = 0; i < 32 && b->len - 1 - at >= SECTION; i++) {
		size = number(b->data + at + 4, 8);
		if (size > b->len - 1 - at - SECTION) {
			size = b->len - 1 - at - SECTION;
			put_number(b->data + at + 4, 8, size);
		}
		put_number(b->data + 0x1c + 8 * i, 8, at);
		put_number(b->data + 0x11c + 8 * i, 8, size);
		at += SECTION + (size_t)size;
	}
	put_number(b->data + 0x1a, 2, i);
	put_number(b->data + 0x220, 4, ~crc(crc(0xffffffffu, b->data, 0x220),
	    b->data + HEADER, b->len - 1 - HEADER));
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_bytes in, head;
	uint32_t state = seed;

	in.data = data;
	in.len = len;
	if (len > HEADER && fuzz_draw(&state) % 2 == 0) {
		head = in;
		head.len = HEADER;
		fuzz_bytes(&out, head);
		in.data += HEADER;
		in.len -= HEADER;
	}
	mutate_plain(in, &out);
	if (fuzz_draw(&state) % 4 != 0)
		mend(&out);
	return mutate_return(&out, data, max);
}

void
target_seeds(void)
{
	static const char *const names[] = {
		"crc", "cut", "eddsa", "es256", "es384", "es512",
		"es512-forged", "flags", "gap", "good", "invalid", "magic",
		"no-cmdline", "no-kernel", "no-ramdisk", "one-ramdisk",
		"overlap", "ramdisk-first", "signed-other", "size", "table",
		"trailing", "two-cmdlines", "two-kernels", "two-metadata",
		"unknown", "version"
	};
	struct fuzz_buf path = { NULL, 0, 0 }, file;
	size_t i;

	for (i = 0; i < FUZZ_COUNT(names); i++) {
		path.len = 0;
		fuzz_text(&path, "images/");
		fuzz_text(&path, names[i]);
		fuzz_put(&path, ".eif", 5);
		file = fuzz_load((const char *)path.data);
		fuzz_put(&file, "", 1);
		fuzz_seed(fuzz_view(&file));
		fuzz_free(&file);
	}
	fuzz_free(&path);
}
