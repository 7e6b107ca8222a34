/*
 * The contents of an image, hashed: what each section is, what PCR0, 1 and 2
 * are made of, as many sections as there may be, and the CRC over all.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image.h"
#include "image/eif.h"
#include "support.h"

/* A file, read as far as its sections' headers. */
struct opened {
	struct image_bytes bytes;
	int fd;
	struct tbv_eif eif;
	struct tbv_eif_source source;
	struct tbv_fault fault;
};

static int
open_file(struct opened *o)
{
	memset(&o->eif, 0, sizeof(o->eif));
	memset(&o->source, 0, sizeof(o->source));
	tbv_fault_clear(&o->fault);
	o->fd = o->source.fd = image_open(o->bytes);
	o->eif.size = o->bytes.len;
	return tbv_eif_read(o->fd, &o->eif, &o->fault);
}

static void
close_file(struct opened *o)
{
	(void)close(o->fd);
	free(o->bytes.data);
}

/*
 * k, c, r, s, m: the type of each part, with bytes that differ from the others.
 */
static void
make_parts(struct image *image, const char *order, uint8_t *contents,
    size_t len)
{
	static const char types[] = "kcrsm";
	size_t i;

	memset(image, 0, sizeof(*image));
	image->version = 4;
	for (i = 0; order[i] != '\0'; i++) {
		memset(contents + i * len, '0' + (int)i, len);
		image_add(image, (unsigned int)(strchr(types, order[i]) -
		    types) + 1, contents + i * len, len);
	}
}

#define SECTION_LEN 200
#define R28 "rrrrrrrrrrrrrrrrrrrrrrrrrrrr"

static const struct {
	const char *why, *order;
	int is_signed;
	const char *want;		/* of tbv_eif_read() */
} rows[] = {
	{ "a kernel and a ramdisk", "kcr", 0, "ok" },
	{ "two ramdisks", "kcrr", 0, "ok" },
	{ "three", "kcmrrr", 0, "ok" },
	{ "no ramdisk", "kc", 0, "ok" },
	{ "signed", "kcmrrs", 1, "ok" },
	{ "every section that there may be", "kcm" R28 "r", 0, "ok" },
	{ "every one, and signed", "kcm" R28 "s", 1, "ok" },
	{ "one more", "kcm" R28 "rr", 0, "image-layout" }
};

START_TEST(sections)
{
	struct tbv_eif_contents *c = malloc(sizeof(*c));
	uint8_t contents[IMAGE_PARTS * SECTION_LEN], want[TBV_PCR_SIZE];
	struct opened o;
	struct image image;
	size_t i;
	int rc;

	ck_assert_ptr_nonnull(c);
	make_parts(&image, rows[_i].order, contents, SECTION_LEN);
	o.bytes = image_write(&image);
	rc = open_file(&o);
	if (strcmp(rows[_i].want, "ok") != 0) {
		ck_assert_int_ne(rc, TBV_OK);
	} else {
		ck_assert_msg(rc == TBV_OK, "%s: %s", rows[_i].why,
		    o.fault.message);
		ck_assert_int_eq(tbv_eif_hash(&o.eif, &o.source, c,
		    &o.fault), TBV_OK);
		ck_assert_uint_eq(o.eif.count, image.count);
		for (i = 0; i < o.eif.count; i++) {
			image_sha384(image.part[i].data, image.part[i].len,
			    want);
			ck_assert_msg(memcmp(o.eif.section[i].sha384, want,
			    sizeof(want)) == 0, "%s: section %zu",
			    rows[_i].why, i);
		}
		ck_assert_int_eq(c->is_signed, rows[_i].is_signed);
		ck_assert_uint_eq(c->signature_len, rows[_i].is_signed ?
		    SECTION_LEN : 0);
	}
	close_file(&o);
	free(c);
}
END_TEST

/* A PCR is the extension of what the contents hash to. */
START_TEST(reference)
{
	uint8_t contents[8 * SECTION_LEN], want[TBV_PCR_SIZE];
	struct tbv_eif_contents *c = malloc(sizeof(*c));
	uint8_t zeros[2 * TBV_PCR_SIZE] = { 0 }, got[TBV_PCR_SIZE];
	const uint8_t *digests[3];
	struct opened o;
	struct image image;
	int pcr;

	ck_assert_ptr_nonnull(c);
	make_parts(&image, "kcmrrr", contents, SECTION_LEN);
	o.bytes = image_write(&image);
	ck_assert_int_eq(open_file(&o), TBV_OK);
	ck_assert_int_eq(tbv_eif_hash(&o.eif, &o.source, c, &o.fault),
	    TBV_OK);
	digests[0] = c->image;
	digests[1] = c->boot;
	digests[2] = c->app;
	for (pcr = 0; pcr < 3; pcr++) {
		memcpy(zeros + TBV_PCR_SIZE, digests[pcr], TBV_PCR_SIZE);
		image_sha384(zeros, sizeof(zeros), got);
		image_pcr(&image, pcr, want);
		ck_assert_mem_eq(got, want, sizeof(want));
	}
	close_file(&o);
	free(c);
}
END_TEST

/* The largest signature section: it fills the buffer that it is kept in. */
START_TEST(signature)
{
	static const struct {
		size_t len;
		int ok;
	} lens[] = {
		{ TBV_MAX_IMAGE_SIGNATURE - 1, 1 },
		{ TBV_MAX_IMAGE_SIGNATURE, 1 },
		{ TBV_MAX_IMAGE_SIGNATURE + 1, 0 }
	};
	struct tbv_eif_contents *c = malloc(sizeof(*c));
	uint8_t *data = malloc(TBV_MAX_IMAGE_SIGNATURE + 1);
	struct image image;
	struct opened o;
	size_t i, j;

	ck_assert_ptr_nonnull(c);
	ck_assert_ptr_nonnull(data);
	for (j = 0; j <= TBV_MAX_IMAGE_SIGNATURE; j++)
		data[j] = (uint8_t)(j * 7 >> 3);
	for (i = 0; i < sizeof(lens) / sizeof(lens[0]); i++) {
		memset(&image, 0, sizeof(image));
		image.version = 4;
		image_add(&image, IMAGE_KERNEL, "kernel", 6);
		image_add(&image, IMAGE_CMDLINE, "cmdline", 7);
		image_add(&image, IMAGE_METADATA, "{}", 2);
		image_add(&image, IMAGE_RAMDISK, "ramdisk", 7);
		image_add(&image, IMAGE_SIGNATURE, data, lens[i].len);
		o.bytes = image_write(&image);
		ck_assert_int_eq(open_file(&o) == TBV_OK, lens[i].ok);
		if (lens[i].ok) {
			ck_assert_int_eq(tbv_eif_hash(&o.eif, &o.source, c,
			    &o.fault), TBV_OK);
			ck_assert_uint_eq(c->signature_len, lens[i].len);
			ck_assert_mem_eq(c->signature, data, lens[i].len);
		}
		close_file(&o);
	}
	free(data);
	free(c);
}
END_TEST

/* Every byte of a file counts for its CRC, whatever part it is of. */
START_TEST(crc)
{
	uint8_t contents[8 * SECTION_LEN];
	struct tbv_eif_contents *c = malloc(sizeof(*c));
	struct image image;
	struct opened o;
	size_t at;

	ck_assert_ptr_nonnull(c);
	make_parts(&image, "kcmrrs", contents, 20);
	o.bytes = image_write(&image);
	free(o.bytes.data);
	for (at = IMAGE_HEADER - 4; ; at++) {
		o.bytes = image_write(&image);
		if (at == o.bytes.len)
			break;
		o.bytes.data[at] ^= 1;
		/* the headers of sections are looked at before */
		if (open_file(&o) == TBV_OK) {
			memset(c, 0xff, sizeof(*c));
			ck_assert_int_eq(tbv_eif_hash(&o.eif, &o.source, c,
			    &o.fault), TBV_ERR_IMAGE_CRC);
			ck_assert_uint_eq(c->signature_len, 0);
			ck_assert_int_eq(c->is_signed, 0);
		}
		close_file(&o);
	}
	free(o.bytes.data);
	free(c);
}
END_TEST

static uint64_t told;
static int calls;

static int
give_up(void *arg, uint64_t done)
{
	told = done;
	return ++calls == *(int *)arg;
}

START_TEST(progress)
{
	uint8_t contents[8 * SECTION_LEN];
	struct tbv_eif_contents *c = malloc(sizeof(*c));
	struct image image;
	struct opened o;
	int at;

	ck_assert_ptr_nonnull(c);
	make_parts(&image, "kcmrr", contents, SECTION_LEN);
	for (at = 0; at <= 5; at++) {
		o.bytes = image_write(&image);
		ck_assert_int_eq(open_file(&o), TBV_OK);
		o.source.progress = give_up;
		o.source.arg = &at;
		calls = 0;
		errno = 0;
		ck_assert_int_eq(tbv_eif_hash(&o.eif, &o.source, c,
		    &o.fault), at == 0 ? TBV_OK : TBV_ERR_IO);
		ck_assert_int_eq(calls, at == 0 ? 5 : at);
		ck_assert_int_eq(errno == ECANCELED, at > 0);
		if (at == 0)
			ck_assert_uint_eq(told, o.bytes.len);
		close_file(&o);
	}
	free(c);
}
END_TEST

/* A file that ends before its sections do. */
START_TEST(changed)
{
	uint8_t contents[8 * SECTION_LEN];
	struct tbv_eif_contents *c = malloc(sizeof(*c));
	struct image image;
	struct opened o;

	ck_assert_ptr_nonnull(c);
	make_parts(&image, "kcmrr", contents, SECTION_LEN);
	o.bytes = image_write(&image);
	ck_assert_int_eq(open_file(&o), TBV_OK);
	ck_assert_int_eq(ftruncate(o.fd, (off_t)o.bytes.len - 1), 0);
	ck_assert_int_eq(tbv_eif_hash(&o.eif, &o.source, c, &o.fault),
	    TBV_ERR_IMAGE_CHANGED);
	ck_assert_int_eq(c->is_signed, 0);
	close_file(&o);
	free(c);
}
END_TEST

/* Unprintable characters in the command line are reported, and not refused. */
START_TEST(cmdline)
{
	static const struct {
		const char *text;
		int told;
	} lines[] = {
		{ " ~", 0 }, { "a\x1f", 1 }, { "a\x7f", 1 }, { "\xc3\xa4", 1 }
	};
	struct tbv_eif_contents *c = malloc(sizeof(*c));
	struct image image;
	struct opened o;
	size_t i;

	ck_assert_ptr_nonnull(c);
	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		memset(&image, 0, sizeof(image));
		image.version = 4;
		image_add(&image, IMAGE_KERNEL, "kernel", 6);
		image_add(&image, IMAGE_CMDLINE, lines[i].text, 2);
		image_add(&image, IMAGE_METADATA, "{}", 2);
		image_add(&image, IMAGE_RAMDISK, "ramdisk", 7);
		o.bytes = image_write(&image);
		ck_assert_int_eq(open_file(&o), TBV_OK);
		ck_assert_int_eq(tbv_eif_hash(&o.eif, &o.source, c,
		    &o.fault), TBV_OK);
		ck_assert_int_eq(strstr(o.eif.deviation, "cmdline") != NULL,
		    lines[i].told);
		close_file(&o);
	}
	free(c);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("eif_hash");
	TCase *tcase = tcase_create("eif_hash");

	tcase_add_loop_test(tcase, sections, 0, ROWS(rows));
	tcase_add_test(tcase, reference);
	tcase_add_test(tcase, signature);
	tcase_add_test(tcase, crc);
	tcase_add_test(tcase, progress);
	tcase_add_test(tcase, changed);
	tcase_add_test(tcase, cmdline);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
