/*
 * The layout of enclave image files: anything that two readers could read in
 * two ways is refused with its own token, and anything that nitro-cli would not
 * write is reported.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image/eif.h"
#include "image.h"

#define PATCHES 4
/* More than any measurement may ask malloc() for, all in all. */
#define HEAP_MAX ((size_t)4 * 1024 * 1024)

#define KERNEL "kernel...."
#define CMDLINE "reboot=k"
#define METADATA "{}"
#define FIRST "ramdisk 1"
#define SECOND "ramdisk 2."

/* Where the sections of base() start. */
#define AT0 548
#define AT1 570
#define AT2 590
#define AT3 604
#define AT4 625
#define END 647

/* The library's calls are counted, or fail: see --wrap in Makefile.am. */
void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void *__wrap_malloc(size_t);
void *__wrap_calloc(size_t, size_t);
void *__wrap_realloc(void *, size_t);

static size_t heap;
static int countdown;		/* the call that fails; 0: none */

/* Whether this call fails. */
static int
account(size_t size)
{
	heap += size;
	return countdown > 0 && --countdown == 0;
}

void *
__wrap_malloc(size_t size)
{
	return account(size) ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return account(count * size) ? NULL : __real_calloc(count, size);
}

void *
__wrap_realloc(void *p, size_t size)
{
	return account(size) ? NULL : __real_realloc(p, size);
}

static void
add(struct image *image, unsigned int type, const char *text)
{
	image_add(image, type, text, strlen(text));
}

/* What nitro-cli writes for two ramdisks. */
static struct image
base(void)
{
	struct image image;

	memset(&image, 0, sizeof(image));
	image.version = 4;
	add(&image, IMAGE_KERNEL, KERNEL);
	add(&image, IMAGE_CMDLINE, CMDLINE);
	add(&image, IMAGE_METADATA, METADATA);
	add(&image, IMAGE_RAMDISK, FIRST);
	add(&image, IMAGE_RAMDISK, SECOND);
	return image;
}

static struct image_bytes
base_file(void)
{
	struct image image = base();
	struct image_bytes b = image_write(&image);

	ck_assert_uint_eq(b.len, END);
	return b;
}

struct patch {
	size_t at, width;
	uint64_t value;
};

static const struct {
	const char *why;
	const char *want;		/* the token */
	struct patch patch[PATCHES];
} damage[] = {
	{ "nothing", "ok", { { 0, 0, 0 } } },
	{ "another magic", "image-magic", { { 3, 1, 'F' } } },
	{ "an ELF file", "image-magic", { { 0, 4, 0x7f454c46 } } },
	{ "version 0", "image-version", { { 4, 2, 0 } } },
	{ "version 1, without a CRC", "image-version", { { 4, 2, 1 } } },
	{ "version 5", "image-version", { { 4, 2, 5 } } },
	{ "version 4 in the other byte order", "image-version",
	    { { 4, 2, 0x0400 } } },
	{ "metadata in version 3", "image-version", { { 4, 2, 3 } } },
	{ "no section", "image-count", { { 0x1a, 2, 0 } } },
	{ "one section", "image-count", { { 0x1a, 2, 1 } } },
	{ "33 sections", "image-count", { { 0x1a, 2, 33 } } },
	{ "65535 sections", "image-count", { { 0x1a, 2, 65535 } } },
	{ "a section less in the table", "image-trailing",
	    { { 0x1a, 2, 4 } } },
	{ "a section more in the table", "image-overlap",
	    { { 0x1a, 2, 6 } } },
	{ "a section more, at the end", "image-truncated",
	    { { 0x1a, 2, 6 }, { IMAGE_OFFSET(5), 8, END } } },
	{ "the first section in the header", "image-overlap",
	    { { IMAGE_OFFSET(0), 8, 547 } } },
	{ "the first section at 0", "image-overlap",
	    { { IMAGE_OFFSET(0), 8, 0 } } },
	{ "a byte before the first section", "image-gap",
	    { { IMAGE_OFFSET(0), 8, 549 } } },
	{ "a section that starts within the one before", "image-overlap",
	    { { IMAGE_OFFSET(1), 8, AT1 - 1 } } },
	{ "a section that is the one before", "image-overlap",
	    { { IMAGE_OFFSET(4), 8, AT3 } } },
	{ "a byte between sections", "image-gap",
	    { { IMAGE_OFFSET(1), 8, AT1 + 1 } } },
	{ "two sections that change places in the table", "image-gap",
	    { { IMAGE_OFFSET(3), 8, AT4 }, { IMAGE_OFFSET(4), 8, AT3 },
	    { IMAGE_SIZE(3), 8, 10 }, { IMAGE_SIZE(4), 8, 9 } } },
	{ "a section that starts at the end", "image-truncated",
	    { { IMAGE_OFFSET(4), 8, END } } },
	{ "a section whose header is past the end", "image-truncated",
	    { { IMAGE_OFFSET(4), 8, END - 11 } } },
	{ "an offset with its top bit", "image-truncated",
	    { { IMAGE_OFFSET(1), 8, UINT64_C(1) << 63 | AT1 } } },
	{ "the largest offset", "image-truncated",
	    { { IMAGE_OFFSET(1), 8, UINT64_MAX } } },
	{ "a larger size in the table", "image-size",
	    { { IMAGE_SIZE(0), 8, 11 } } },
	{ "a smaller size in the section", "image-size",
	    { { AT4 + 4, 8, 9 } } },
	{ "the largest size in the table", "image-size",
	    { { IMAGE_SIZE(4), 8, UINT64_MAX } } },
	{ "a larger size in both", "image-overlap",
	    { { IMAGE_SIZE(0), 8, 11 }, { AT0 + 4, 8, 11 } } },
	{ "a smaller size in both", "image-gap",
	    { { IMAGE_SIZE(0), 8, 9 }, { AT0 + 4, 8, 9 } } },
	{ "the last section larger in both", "image-truncated",
	    { { IMAGE_SIZE(4), 8, 11 }, { AT4 + 4, 8, 11 } } },
	{ "the last section smaller in both", "image-trailing",
	    { { IMAGE_SIZE(4), 8, 9 }, { AT4 + 4, 8, 9 } } },
	{ "the largest size in both", "image-truncated",
	    { { IMAGE_SIZE(4), 8, UINT64_MAX },
	    { AT4 + 4, 8, UINT64_MAX } } },
	{ "a size that wraps the offset", "image-truncated",
	    { { IMAGE_SIZE(0), 8, UINT64_MAX - AT0 - 11 },
	    { AT0 + 4, 8, UINT64_MAX - AT0 - 11 } } },
	{ "2 GiB in both", "image-truncated",
	    { { IMAGE_SIZE(3), 8, UINT64_C(1) << 31 },
	    { AT3 + 4, 8, UINT64_C(1) << 31 } } },
	{ "type 0", "image-section-invalid", { { AT2, 2, 0 } } },
	{ "type 6", "image-section-unknown", { { AT2, 2, 6 } } },
	{ "type 65535", "image-section-unknown", { { AT2, 2, 65535 } } },
	{ "type 3 in the other byte order", "image-section-unknown",
	    { { AT3, 2, 0x0300 } } },
	{ "two kernels", "image-two-kernels", { { AT2, 2, 1 } } },
	{ "two command lines", "image-two-cmdlines", { { AT2, 2, 2 } } },
	{ "two metadata sections", "image-duplicate", { { AT4, 2, 5 } } },
	{ "two signatures", "image-duplicate",
	    { { AT3, 2, 4 }, { AT4, 2, 4 } } },
	{ "no kernel", "image-missing", { { AT0, 2, 3 } } },
	{ "no command line", "image-missing", { { AT1, 2, 3 } } },
	{ "a ramdisk before the kernel", "image-order",
	    { { AT0, 2, 3 }, { AT3, 2, 1 } } },
	{ "a signature that is none", "image-signature-form",
	    { { AT4, 2, 4 } } }
};

/* Makes the file that a row of the table is about. */
static struct image_bytes
damaged(const struct patch *patch)
{
	struct image_bytes b = base_file();
	size_t i;

	for (i = 0; i < PATCHES && patch[i].width > 0; i++)
		image_put(b, patch[i].at, patch[i].width, patch[i].value);
	image_seal(b);
	return b;
}

START_TEST(damages)
{
	struct image_bytes b = damaged(damage[_i].patch);
	struct tbv_measurement *m;

	heap = 0;
	m = image_measure(b);
	ck_assert_uint_lt(heap, HEAP_MAX);
	if (strcmp(damage[_i].want, "ok") == 0) {
		ck_assert_int_eq(tbv_measurement_error(m), TBV_OK);
		ck_assert_str_eq(tbv_measurement_message(m), "");
		ck_assert_str_eq(tbv_measurement_deviation(m), "");
		ck_assert_int_eq(tbv_measurement_is_canonical(m), 1);
		tbv_measurement_free(m);
	} else
		image_refused(damage[_i].why, m, damage[_i].want);
	free(b.data);
}
END_TEST

/* The known kinds of files that are not images. */
static const struct {
	struct patch patch[PATCHES];
	const char *want;
} foreign[] = {
	{ { { 0, 4, 0x7f454c46 } }, "header: a program" },
	{ { { 3, 1, 'F' } }, "header: does not begin with \".eif\"" }
};

START_TEST(other_files)
{
	struct image_bytes b = damaged(foreign[_i].patch);
	struct tbv_measurement *m = image_measure(b);

	ck_assert_int_eq(tbv_measurement_error(m), TBV_ERR_IMAGE_MAGIC);
	ck_assert_msg(strstr(tbv_measurement_message(m),
	    foreign[_i].want) != NULL, "got %s", tbv_measurement_message(m));
	tbv_measurement_free(m);
	free(b.data);
}
END_TEST

static const struct {
	const char *why;
	const char *want;		/* part of the message */
	struct patch patch[PATCHES];
} deviation[] = {
	{ "the reserved field", "reserved", { { 0x18, 2, 1 } } },
	{ "the field before the CRC", "reserved", { { 0x21c, 4, 1 } } },
	{ "an unused offset", "unused", { { IMAGE_OFFSET(5), 8, END } } },
	{ "the last offset", "unused", { { IMAGE_OFFSET(31), 8, 1 } } },
	{ "an unused size", "unused", { { IMAGE_SIZE(5), 8, 1 } } },
	{ "the last size", "unused", { { IMAGE_SIZE(31), 8, 1 } } },
	{ "a section's flags", "section 3: flags 0x0001",
	    { { AT3 + 2, 2, 1 } } },
	{ "a line feed in the command line", "section 1: cmdline",
	    { { AT1 + 12, 1, '\n' } } },
	{ "a NUL at the end of the command line", "section 1: cmdline",
	    { { AT2 - 1, 1, 0 } } },
	{ "a byte past ASCII in the command line", "section 1: cmdline",
	    { { AT1 + 14, 1, 0x80 } } }
};

START_TEST(deviations)
{
	struct image_bytes b = damaged(deviation[_i].patch);
	struct tbv_measurement *m = image_measure(b);

	ck_assert_int_eq(tbv_measurement_error(m), TBV_OK);
	ck_assert_int_eq(tbv_measurement_is_canonical(m), 0);
	ck_assert_msg(strstr(tbv_measurement_deviation(m),
	    deviation[_i].want) != NULL, "%s: got %s", deviation[_i].why,
	    tbv_measurement_deviation(m));
	tbv_measurement_free(m);
	free(b.data);
}
END_TEST

static const struct {
	unsigned int flags;
	const char *want;
} flags[] = {
	{ 0x0000, "" },
	{ 0x0001, "" },
	{ 0x0002, "0x0002" },
	{ 0x0040, "pcie" },
	{ 0x0041, "pcie" },
	{ 0x0200, "pcie-virtio" },
	{ 0x0240, "pcie pcie-virtio" },
	{ 0x0340, "pcie pcie-virtio 0x0100" },
	{ 0x8000, "0x8000" },
	{ 0xffff, "pcie pcie-virtio 0xfdbe" }
};

/* They are not of the layout, and change no PCR. */
START_TEST(header_flags)
{
	struct patch patch[PATCHES] = { { 6, 2, flags[_i].flags } };
	struct image_bytes b = damaged(patch);
	struct tbv_measurement *m = image_measure(b);
	struct image image = base();
	uint8_t pcr0[TBV_PCR_SIZE];

	image_pcr(&image, 0, pcr0);
	ck_assert_int_eq(tbv_measurement_error(m), TBV_OK);
	ck_assert_str_eq(tbv_measurement_flags(m), flags[_i].want);
	ck_assert_str_eq(tbv_measurement_architecture(m), flags[_i].flags &
	    1 ? "aarch64" : "x86_64");
	ck_assert_int_eq(tbv_measurement_is_canonical(m), 1);
	ck_assert_mem_eq(tbv_measurement_pcr(m, 0), pcr0, sizeof(pcr0));
	tbv_measurement_free(m);
	free(b.data);
}
END_TEST

/* The user who starts the image chooses memory and processors. */
START_TEST(free_fields)
{
	static const struct patch patch[PATCHES] = {
		{ 0x08, 8, UINT64_MAX }, { 0x10, 8, 0 }, { 6, 2, 1 }
	};
	struct image_bytes b = damaged(patch);
	struct tbv_measurement *m = image_measure(b);

	ck_assert_int_eq(tbv_measurement_error(m), TBV_OK);
	ck_assert_str_eq(tbv_measurement_deviation(m), "");
	ck_assert_str_eq(tbv_measurement_architecture(m), "aarch64");
	tbv_measurement_free(m);
	free(b.data);
}
END_TEST

static const struct {
	const char *order;		/* k, c, m, r, and e: empty ramdisk */
	unsigned int version;
	const char *want;		/* of the deviation; NULL: none */
} orders[] = {
	{ "kcmr", 4, NULL },
	{ "kcmrr", 4, NULL },
	{ "kcmrrrrrrrrrrrrrrrrrrrrrrrrrrrrr", 4, NULL },
	{ "kcr", 3, NULL },
	{ "kcr", 2, NULL },
	{ "kcr", 4, "no metadata" },
	{ "kcrm", 4, "section 3: metadata" },
	{ "mkcr", 4, "section 1: kernel" },
	{ "kmcr", 4, "section 2: cmdline" },
	{ "ckmr", 4, "section 1: kernel" },
	{ "kmrcr", 4, "section 3: cmdline" },
	{ "kmrrc", 4, "section 4: cmdline" },
	{ "kcme", 4, "section 3: ramdisk: empty" },
	{ "kcmer", 4, "section 3: ramdisk: empty" },
	{ "kcm", 4, "no ramdisk" },
	{ "kc", 3, "no ramdisk" },
	{ "kc", 2, "no ramdisk" },
	{ "kc", 4, "no metadata" }
};

static struct tbv_measurement *
measure_order(const char *order, unsigned int version)
{
	struct tbv_measurement *m;
	struct image_bytes b;
	struct image image;

	memset(&image, 0, sizeof(image));
	image.version = version;
	for (; *order != '\0'; order++) {
		if (*order == 'k')
			add(&image, IMAGE_KERNEL, KERNEL);
		else if (*order == 'c')
			add(&image, IMAGE_CMDLINE, CMDLINE);
		else if (*order == 'm')
			add(&image, IMAGE_METADATA, METADATA);
		else
			add(&image, IMAGE_RAMDISK, *order == 'e' ? "" :
			    FIRST);
	}
	b = image_write(&image);
	m = image_measure(b);
	free(b.data);
	return m;
}

START_TEST(order)
{
	const char *why = orders[_i].order;
	struct tbv_measurement *m;

	m = measure_order(why, orders[_i].version);
	ck_assert_msg(tbv_measurement_error(m) == TBV_OK, "%s: %s", why,
	    tbv_measurement_message(m));
	ck_assert_uint_eq(tbv_measurement_version(m), orders[_i].version);
	if (orders[_i].want == NULL)
		ck_assert_str_eq(tbv_measurement_deviation(m), "");
	else
		ck_assert_msg(strstr(tbv_measurement_deviation(m),
		    orders[_i].want) != NULL, "%s: %s", why,
		    tbv_measurement_deviation(m));
	tbv_measurement_free(m);
}
END_TEST

static const struct {
	const char *order;
	const char *want;		/* the token */
} incomplete[] = {
	{ "km", "image-missing" },
	{ "cm", "image-missing" },
	{ "rr", "image-missing" },
	{ "kmr", "image-missing" },
	{ "cmr", "image-missing" },
	{ "rkcm", "image-order" },
	{ "crkmr", "image-order" },
	{ "kcmkr", "image-two-kernels" },
	{ "kcmrc", "image-two-cmdlines" },
	{ "kcmrm", "image-duplicate" }
};

START_TEST(incomplete_order)
{
	image_refused(incomplete[_i].order,
	    measure_order(incomplete[_i].order, 4), incomplete[_i].want);
}
END_TEST

START_TEST(thirty_three_sections)
{
	struct tbv_measurement *m;
	struct image image = base();
	struct image_bytes b;

	while (image.count < 33)
		add(&image, IMAGE_RAMDISK, "");
	b = image_write(&image);
	m = image_measure(b);
	image_refused("33 sections that are all there", m, "image-count");
	free(b.data);
}
END_TEST

START_TEST(large_signature)
{
	struct image image = base();
	struct tbv_measurement *m;
	struct image_bytes b;
	char *big;

	ck_assert_ptr_nonnull(big = calloc(1, 32769));
	image_add(&image, IMAGE_SIGNATURE, big, 32769);
	b = image_write(&image);
	heap = 0;
	m = image_measure(b);
	image_refused("a signature of 32769 bytes", m,
	    "image-signature-size");
	free(b.data);

	image.part[5].len = 32768;
	b = image_write(&image);
	m = image_measure(b);
	image_refused("a signature of 32768 bytes", m,
	    "image-signature-form");
	free(b.data);
	free(big);
}
END_TEST

/* Each of the library's allocations fails once. */
START_TEST(no_memory)
{
	struct image_signer *signer = image_signer_new("P-384", 0);
	struct image image = base();
	struct image_bytes b, section;
	uint8_t pcr0[TBV_PCR_SIZE];
	struct tbv_measurement *m;
	const char *json;
	int call = 0, fd, rc;

	image_pcr(&image, 0, pcr0);
	section = image_signature(signer, pcr0);
	image_add(&image, IMAGE_SIGNATURE, section.data, section.len);
	b = image_write(&image);
	fd = image_open(b);
	do {
		countdown = ++call;
		rc = tbv_measure_fd(fd, NULL, NULL, &m);
		countdown = 0;
		if (rc != TBV_OK && m != NULL)
			image_refused("no memory", m, "memory");
		else if (rc != TBV_OK)
			ck_assert_int_eq(rc, TBV_ERR_MEMORY);
	} while (rc != TBV_OK);
	/* the object, the chunks, four digests, the entry and its PEM */
	ck_assert_int_eq(call - 1, 8);
	countdown = 1;
	ck_assert_int_eq(tbv_measurement_json(m, &json), TBV_ERR_MEMORY);
	ck_assert_ptr_null(json);
	countdown = 0;
	ck_assert_int_eq(tbv_measurement_json(m, &json), TBV_OK);
	tbv_measurement_free(m);
	image_signer_free(signer);
	(void)close(fd);
	free(section.data);
	free(b.data);
}
END_TEST

START_TEST(cut)
{
	struct image_bytes b = base_file();
	struct tbv_measurement *m;
	int fd = image_open(b);
	size_t len;

	for (len = b.len; len > 0; len--) {
		ck_assert_int_eq(ftruncate(fd, (off_t)(len - 1)), 0);
		ck_assert_int_ne(tbv_measure_fd(fd, NULL, NULL, &m), TBV_OK);
		image_refused("cut short", m, "image-truncated");
	}
	(void)close(fd);
	free(b.data);
}
END_TEST

START_TEST(trailing)
{
	struct image_bytes b = base_file();
	size_t n, len = b.len;
	struct tbv_measurement *m;
	uint8_t zero[40] = { 0 };

	for (n = 1; n <= sizeof(zero); n++) {
		b.len = len;
		image_append(&b, zero, n);
		image_seal(b);
		m = image_measure(b);
		image_refused("bytes at the end", m, "image-trailing");
	}
	free(b.data);
}
END_TEST

/* Changes a bit of the file, and of the CRC to match if sealed. */
static struct tbv_measurement *
flip(int fd, struct image_bytes b, size_t bit, int sealed)
{
	struct tbv_measurement *m;

	b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	if (sealed)
		image_seal(b);
	ck_assert_int_eq(pwrite(fd, b.data, b.len, 0), (ssize_t)b.len);
	heap = 0;
	(void)tbv_measure_fd(fd, NULL, NULL, &m);
	ck_assert_ptr_nonnull(m);
	ck_assert_uint_lt(heap, HEAP_MAX);
	b.data[bit / 8] ^= (uint8_t)(1u << bit % 8);
	return m;
}

START_TEST(bits)
{
	struct image_bytes b = base_file();
	struct tbv_measurement *m;
	int fd = image_open(b);
	size_t bit;

	for (bit = 0; bit < 8 * b.len; bit++) {
		m = flip(fd, b, bit, 0);
		ck_assert_msg(tbv_measurement_error(m) != TBV_OK,
		    "bit %zu was changed and nobody noticed", bit);
		if (bit >= 8 * (size_t)IMAGE_CRC)
			ck_assert_int_ge(tbv_measurement_error(m),
			    TBV_ERR_IMAGE_MAGIC);
		image_refused("a bit", m,
		    tbv_error_token(tbv_measurement_error(m)));
	}
	(void)close(fd);
	free(b.data);
}
END_TEST

/* The PCRs of a file change with any bit that is measured, and only then. */
START_TEST(sealed_bits)
{
	static const struct { size_t from, to; int pcr; } measured[] = {
		{ AT0 + 12, AT1, 1 }, { AT1 + 12, AT2, 1 },
		{ AT3 + 12, AT4, 1 }, { AT4 + 12, END, 2 }
	};
	uint8_t good[3][TBV_PCR_SIZE];
	struct image image = base();
	struct image_bytes b = base_file();
	struct tbv_measurement *m;
	int changed, fd = image_open(b), passed = 0, pcr, want;
	size_t bit, i;

	for (pcr = 0; pcr < 3; pcr++)
		image_pcr(&image, pcr, good[pcr]);
	for (bit = 0; bit < 8 * b.len; bit++) {
		m = flip(fd, b, bit, 1);
		if (tbv_measurement_error(m) != TBV_OK) {
			image_refused("a bit", m,
			    tbv_error_token(tbv_measurement_error(m)));
			continue;
		}
		passed++;
		for (want = 0, i = 0; i < 4; i++)
			if (bit / 8 >= measured[i].from &&
			    bit / 8 < measured[i].to)
				want = 1 | 1 << measured[i].pcr;
		for (changed = 0, pcr = 0; pcr < 3; pcr++)
			if (memcmp(tbv_measurement_pcr(m,
			    (unsigned int)pcr), good[pcr],
			    TBV_PCR_SIZE) != 0)
				changed |= 1 << pcr;
		ck_assert_msg(changed == want, "bit %zu: want %d, got %d",
		    bit, want, changed);
		tbv_measurement_free(m);
	}
	/* contents; memory and processors; flags; reserved fields; entries
	 * without sections; sections' flags; the CRC, which is made good */
	ck_assert_int_eq(passed, 8 * ((10 + 8 + 2 + 9 + 10) + 16 + 2 +
	    (2 + 4) + 27 * 16 + 5 * 2 + 4));
	(void)close(fd);
	free(b.data);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("eif");
	TCase *t = tcase_create("eif");
	SRunner *runner;

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, damages, 0,
	    (int)(sizeof(damage) / sizeof(damage[0])));
	tcase_add_loop_test(t, other_files, 0,
	    (int)(sizeof(foreign) / sizeof(foreign[0])));
	tcase_add_loop_test(t, deviations, 0,
	    (int)(sizeof(deviation) / sizeof(deviation[0])));
	tcase_add_loop_test(t, header_flags, 0,
	    (int)(sizeof(flags) / sizeof(flags[0])));
	tcase_add_test(t, free_fields);
	tcase_add_loop_test(t, order, 0,
	    (int)(sizeof(orders) / sizeof(orders[0])));
	tcase_add_loop_test(t, incomplete_order, 0,
	    (int)(sizeof(incomplete) / sizeof(incomplete[0])));
	tcase_add_test(t, thirty_three_sections);
	tcase_add_test(t, large_signature);
	tcase_add_test(t, no_memory);
	tcase_add_test(t, cut);
	tcase_add_test(t, trailing);
	tcase_add_test(t, bits);
	tcase_add_test(t, sealed_bits);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_ENV);
	srunner_free(runner);
	return 0;
}
