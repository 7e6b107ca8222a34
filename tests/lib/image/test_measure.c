/*
 * Measurements: each PCR and each section's digest is what one digest over
 * the same bytes gives, however the sections fall into chunks and threads.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/digest.h"
#include "image/eif.h"
#include "image.h"
#include "policy/policy.h"

#define KIB ((size_t)1024)
#define POOL (6 * KIB * KIB)

/* The library's calls can fail: see --wrap in Makefile.am. */
int __real_pthread_create(pthread_t *, const pthread_attr_t *,
    void *(*)(void *), void *);
int __wrap_pthread_create(pthread_t *, const pthread_attr_t *,
    void *(*)(void *), void *);

int __real_tbv_digest_sha384_update(struct tbv_sha384 *, const void *,
    size_t);
int __wrap_tbv_digest_sha384_update(struct tbv_sha384 *, const void *,
    size_t);

static int updates;			/* the one that fails; 0: none */

int
__wrap_tbv_digest_sha384_update(struct tbv_sha384 *d, const void *data,
    size_t len)
{
	if (__atomic_sub_fetch(&updates, 1, __ATOMIC_RELAXED) == 0)
		return TBV_ERR_CRYPTO;
	return __real_tbv_digest_sha384_update(d, data, len);
}

static int threads;			/* that were started */
static int no_threads;

int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
    void *(*start)(void *), void *arg)
{
	if (no_threads)
		return EAGAIN;
	threads++;
	return __real_pthread_create(thread, attr, start, arg);
}

/* PCR2 of every image with one ramdisk, as AWS publishes it. */
static const char empty_pcr2[] =
    "21b9efbc184807662e966d34f390821309eeac6802309798826296bf3e8bec7c"
    "10edb30948c90ba67310f7b964fc500a";

/* Sizes in bytes of sections, in the order in which they come. */
static const struct {
	const char *order;
	size_t size[8];
} rows[] = {
	{ "kcmr", { 100, 30, 2, 200 } },
	{ "kcmrr", { 100, 30, 2, 200, 300 } },
	{ "kcm", { 100, 30, 2 } },
	{ "kc", { 131073, 30 } },
	{ "kcmrrr", { 100, 30, 2, 200, 300, 400 } },
	{ "kcmrrrrr", { 1, 1, 1, 1, 1, 1, 1, 1 } },
	{ "kcmrr", { 131072, 30, 2, 131072, 131072 } },
	{ "kcmrr", { 131071, 30, 2, 131073, 262144 } },
	{ "kcmrr", { 131073, 30, 2, 131071, 262145 } },
	/* from here on, what nitro-cli never writes */
	{ "kcrr", { 100, 30, 200, 300 } },
	{ "ckmrr", { 30, 100, 2, 200, 300 } },
	{ "kmrcrr", { 100, 2, 200, 30, 300, 400 } },
	{ "kmrrcr", { 100, 2, 200, 300, 30, 400 } },
	{ "kmrrrc", { 100, 2, 200, 300, 400, 30 } },
	{ "mckrr", { 2, 30, 100, 200, 300 } },
	{ "kcmrr", { 0, 0, 0, 0, 0 } },
	{ "kcmrrr", { 100, 30, 2, 0, 0, 400 } },
	/* large enough for a second thread */
	{ "kcmr", { 3 * KIB * KIB, 30, 2, POOL } },
	{ "ckm", { 4 * KIB * KIB, POOL, 2 } },
	{ "kcmrr", { 3 * KIB * KIB, 30, 2, 2 * KIB * KIB, POOL - 1 } },
	{ "kcmrrr", { KIB * KIB, 30, 700 * KIB, 2 * KIB * KIB, POOL - 7,
	    KIB * KIB + 1 } },
	{ "kmrrrc", { KIB, 2, 5 * KIB * KIB, 5 * KIB * KIB, 131071, 999 } },
	{ "kcmrr", { POOL, POOL, 0, 0, 131072 } }
};

/* Bytes of which no two stretches are the same. */
static uint8_t *
pool(void)
{
	uint32_t x = 1;
	uint8_t *p;
	size_t i;

	ck_assert_ptr_nonnull(p = malloc(POOL + 64));
	for (i = 0; i < POOL + 64; i++) {
		x = (uint32_t)((x * UINT64_C(1664525) + 1013904223) &
		    UINT32_MAX);
		p[i] = (uint8_t)(x >> 24);
	}
	return p;
}

static struct image
build(const char *order, const size_t *size, const uint8_t *data)
{
	static const char letters[] = "kcrsm";
	struct image image;
	size_t i;

	memset(&image, 0, sizeof(image));
	image.version = strchr(order, 'm') != NULL ? 4 : 3;
	for (i = 0; order[i] != '\0'; i++)
		image_add(&image, (unsigned int)(strchr(letters, order[i]) -
		    letters) + 1, data + 8 * i, size[i]);
	return image;
}

static void
compare(const char *why, const struct image *image,
    const struct tbv_measurement *m)
{
	static const char *const types[] = { "invalid", "kernel", "cmdline",
	    "ramdisk", "signature", "metadata" };
	uint8_t want[TBV_PCR_SIZE];
	unsigned int pcr;
	size_t i;

	ck_assert_msg(tbv_measurement_error(m) == TBV_OK, "%s: %s", why,
	    tbv_measurement_message(m));
	for (pcr = 0; pcr < 3; pcr++) {
		image_pcr(image, (int)pcr, want);
		ck_assert_ptr_nonnull(tbv_measurement_pcr(m, pcr));
		ck_assert_msg(memcmp(tbv_measurement_pcr(m, pcr), want,
		    sizeof(want)) == 0, "%s: pcr%u", why, pcr);
	}
	ck_assert_uint_eq(tbv_measurement_section_count(m), image->count);
	for (i = 0; i < image->count; i++) {
		ck_assert_str_eq(tbv_measurement_section_type(m, i),
		    types[image->part[i].type]);
		ck_assert_uint_eq(tbv_measurement_section_size(m, i),
		    image->part[i].len);
		image_sha384(image->part[i].data, image->part[i].len, want);
		ck_assert_msg(memcmp(tbv_measurement_section_sha384(m, i),
		    want, sizeof(want)) == 0, "%s: section %zu", why, i);
	}
	ck_assert_ptr_null(tbv_measurement_section_type(m, i));
	ck_assert_uint_eq(tbv_measurement_section_size(m, i), 0);
	ck_assert_ptr_null(tbv_measurement_section_sha384(m, i));
}

/* With a second thread, where the image is large, and without. */
START_TEST(values)
{
	uint8_t *data = pool();
	struct image image = build(rows[_i].order, rows[_i].size, data);
	struct image_bytes b = image_write(&image);
	struct tbv_measurement *m;
	unsigned int pcr;

	for (no_threads = 0; no_threads < 2; no_threads++) {
		threads = 0;
		m = image_measure(b);
		ck_assert_int_eq(threads, !no_threads && b.len >= 8 * KIB *
		    KIB);
		compare(rows[_i].order, &image, m);
		for (pcr = 3; pcr < 33; pcr++)
			ck_assert_ptr_null(tbv_measurement_pcr(m, pcr));
		ck_assert_int_eq(tbv_measurement_is_signed(m), 0);
		tbv_measurement_free(m);
	}
	no_threads = 0;
	free(b.data);
	free(data);
}
END_TEST

/* A bit wrong at the end, in what the second thread has to do. */
START_TEST(large_damage)
{
	static const size_t size[] = { KIB, 30, 2, KIB, POOL, POOL };
	uint8_t *data = pool();
	struct image image = build("kcmrrr", size, data);
	struct image_bytes b = image_write(&image);

	b.data[b.len - 1] ^= 1;
	image_refused("the last bit", image_measure(b), "image-crc");
	b.data[b.len - 1] ^= 1;
	b.data[b.len / 2] ^= 1;
	image_refused("a bit in the middle", image_measure(b), "image-crc");
	free(b.data);
	free(data);
}
END_TEST

/* libcrypto fails, in whichever thread, and once only. */
START_TEST(no_crypto)
{
	static const size_t size[] = { KIB * KIB, 30, 2, POOL, POOL };
	static const int when[] = { 1, 2, 30, 31, 32, 33, 100, 101 };
	uint8_t *data = pool();
	struct image image = build("kcmrr", size, data);
	struct image_bytes b = image_write(&image);
	size_t i;

	no_threads = _i;
	for (i = 0; i < sizeof(when) / sizeof(when[0]); i++) {
		updates = when[i];
		image_refused("no SHA-384", image_measure(b), "crypto");
	}
	no_threads = 0;
	free(b.data);
	free(data);
}
END_TEST

static struct image
small(void)
{
	struct image image;

	memset(&image, 0, sizeof(image));
	image.version = 4;
	image_add(&image, IMAGE_KERNEL, "kernel", 6);
	image_add(&image, IMAGE_CMDLINE, "reboot=k", 8);
	image_add(&image, IMAGE_METADATA, "{}", 2);
	image_add(&image, IMAGE_RAMDISK, "ramdisk", 7);
	return image;
}

static struct tbv_measurement *
measure(const struct image *image)
{
	struct image_bytes b = image_write(image);
	struct tbv_measurement *m = image_measure(b);

	ck_assert_int_eq(tbv_measurement_error(m), TBV_OK);
	free(b.data);
	return m;
}

/* Whether a PCR, or a section's digest, is the same in two images. */
static int
same_pcr(const struct tbv_measurement *a, const struct tbv_measurement *b,
    unsigned int pcr)
{
	return memcmp(tbv_measurement_pcr(a, pcr),
	    tbv_measurement_pcr(b, pcr), TBV_PCR_SIZE) == 0;
}

static int
same_section(const struct tbv_measurement *a,
    const struct tbv_measurement *b, size_t i)
{
	return memcmp(tbv_measurement_section_sha384(a, i),
	    tbv_measurement_section_sha384(b, i), TBV_PCR_SIZE) == 0;
}

START_TEST(one_ramdisk)
{
	struct image image = small();
	struct tbv_measurement *m = measure(&image);
	char hex[2 * TBV_PCR_SIZE + 1];

	tbv_text_hex(tbv_measurement_pcr(m, 2), TBV_PCR_SIZE, hex);
	ck_assert_str_eq(hex, empty_pcr2);
	ck_assert_str_eq(tbv_measurement_architecture(m), "x86_64");
	ck_assert_uint_eq(tbv_measurement_version(m), 4);
	tbv_measurement_free(m);
}
END_TEST

START_TEST(other_metadata)
{
	struct image a = small(), b = small();
	struct tbv_measurement *m, *n;

	b.part[2].data = "[]";
	m = measure(&a);
	n = measure(&b);
	ck_assert(same_pcr(m, n, 0) && same_pcr(m, n, 1) &&
	    same_pcr(m, n, 2));
	ck_assert(same_section(m, n, 0) && same_section(m, n, 1) &&
	    same_section(m, n, 3));
	ck_assert(!same_section(m, n, 2));
	tbv_measurement_free(m);
	tbv_measurement_free(n);
}
END_TEST

/* Images with equal PCRs can differ in the digests of their sections. */
START_TEST(moved_bytes)
{
	struct image a = small(), b = small();
	struct tbv_measurement *m, *n;

	b.part[1].data = "reboot=kram";
	b.part[1].len = 11;
	b.part[3].data = "disk";
	b.part[3].len = 4;
	m = measure(&a);
	n = measure(&b);
	ck_assert(same_pcr(m, n, 0) && same_pcr(m, n, 1) &&
	    same_pcr(m, n, 2));
	ck_assert(same_section(m, n, 0));
	ck_assert(!same_section(m, n, 1) && !same_section(m, n, 3));
	tbv_measurement_free(m);
	tbv_measurement_free(n);
}
END_TEST

/* Puts the hex of a PCR after its name. */
static void
line(char *out, size_t size, const struct tbv_measurement *m,
    unsigned int pcr)
{
	char hex[2 * TBV_PCR_SIZE + 1];
	size_t len = strlen(out);

	tbv_text_hex(tbv_measurement_pcr(m, pcr), TBV_PCR_SIZE, hex);
	(void)snprintf(out + len, size - len, ",\n    \"PCR%u\": \"%s\"",
	    pcr, hex);
}

/* Signs an image and measures it. */
static struct tbv_measurement *
measure_signed(void)
{
	struct image_signer *signer = image_signer_new("P-384", 0);
	struct image image = small();
	struct tbv_measurement *m;
	struct image_bytes section;
	uint8_t pcr0[TBV_PCR_SIZE];

	image_pcr(&image, 0, pcr0);
	section = image_signature(signer, pcr0);
	image_add(&image, IMAGE_SIGNATURE, section.data, section.len);
	m = measure(&image);
	compare("signed", &image, m);
	ck_assert_int_eq(tbv_measurement_is_signed(m), 1);
	ck_assert_str_eq(tbv_measurement_deviation(m), "");
	image_signer_free(signer);
	free(section.data);
	return m;
}

START_TEST(json_text)
{
	struct image image = small();
	struct tbv_measurement *m = _i ? measure_signed() : measure(&image);
	const char *got, *again;
	char want[1024] = "{\n  \"Measurements\": {\n"
	    "    \"HashAlgorithm\": \"Sha384 { ... }\"";

	line(want, sizeof(want), m, 0);
	line(want, sizeof(want), m, 1);
	line(want, sizeof(want), m, 2);
	if (_i)
		line(want, sizeof(want), m, 8);
	(void)strcat(want, "\n  }\n}");
	ck_assert_int_eq(tbv_measurement_json(m, &got), TBV_OK);
	ck_assert_str_eq(got, want);
	ck_assert_int_eq(tbv_measurement_json(m, &again), TBV_OK);
	ck_assert_str_eq(again, want);
	tbv_measurement_free(m);
}
END_TEST

/* Puts an x in the place of each digit of each PCR. */
static void
blank(char *text)
{
	size_t n;

	for (; *text != '\0'; text++) {
		n = strspn(text, "0123456789abcdef");
		if (n == (size_t)2 * TBV_PCR_SIZE)
			memset(text, 'x', n);
		text += n > 0 ? n - 1 : 0;
	}
}

/* The same as nitro-cli printed, but for the values. */
START_TEST(sample)
{
	const char *dir = getenv("TBV_SHARED"), *got;
	char path[1024], copy[1024], want[1024] = "";
	struct image image = small();
	struct tbv_measurement *m;
	FILE *f;

	(void)snprintf(path, sizeof(path),
	    "%s/vectors/measurements/build-enclave-unsigned.json",
	    dir != NULL ? dir : "../shared");
	if ((f = fopen(path, "r")) == NULL) {
		(void)fprintf(stderr, "SKIP: no sample of nitro-cli's JSON "
		    "in TBV_SHARED\n");
		return;
	}
	ck_assert_uint_gt(fread(want, 1, sizeof(want) - 1, f), 400);
	(void)fclose(f);
	m = measure(&image);
	ck_assert_int_eq(tbv_measurement_json(m, &got), TBV_OK);
	(void)snprintf(copy, sizeof(copy), "%s\n", got);
	blank(copy);
	blank(want);
	ck_assert_ptr_nonnull(strstr(want, "xxxx"));
	ck_assert_str_eq(copy, want);
	tbv_measurement_free(m);
}
END_TEST

/* An image means the same as the JSON that is printed for it. */
START_TEST(reference_values)
{
	struct image image = small();
	struct tbv_measurement *m = _i ? measure_signed() : measure(&image);
	struct tbv_policy *p = tbv_policy_new();
	const char *text;
	size_t a, b;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(tbv_policy_add_image(p, "image", &a), TBV_OK);
	ck_assert_int_eq(tbv_policy_add_image(p, "json", &b), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_add_measurement(p, a, m), TBV_OK);
	ck_assert_int_eq(tbv_measurement_json(m, &text), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_add_reference_mem(p, b, text,
	    strlen(text)), TBV_OK);
	ck_assert_uint_eq(p->image[a].reference.mask, _i ? 0x107 : 0x7);
	ck_assert_mem_eq(&p->image[a].reference, &p->image[b].reference,
	    sizeof(p->image[a].reference));
	ck_assert_int_eq(tbv_policy_image_add_measurement(p, a, m), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_add_measurement(p, 2, m),
	    TBV_ERR_USAGE);
	tbv_measurement_free(m);
	tbv_policy_free(p);
}
END_TEST

START_TEST(no_reference_values)
{
	struct image one = small(), two = small();
	struct image_bytes b = image_write(&one);
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_measurement *m;
	size_t i;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(tbv_policy_add_image(p, "image", &i), TBV_OK);
	b.data[b.len - 1] ^= 1;
	m = image_measure(b);
	ck_assert_int_eq(tbv_policy_image_add_measurement(p, i, m),
	    TBV_ERR_IMAGE_CRC);
	ck_assert_str_eq(tbv_policy_message(p), tbv_measurement_message(m));
	ck_assert_uint_eq(p->image[i].reference.mask, 0);
	tbv_policy_reset(p);
	ck_assert_int_eq(tbv_policy_add_image(p, "image", &i), TBV_OK);
	ck_assert_int_eq(tbv_policy_image_add_measurement(p, i, NULL),
	    TBV_ERR_MEMORY);
	ck_assert_uint_eq(p->image[i].reference.mask, 0);
	tbv_measurement_free(m);
	tbv_policy_reset(p);
	ck_assert_int_eq(tbv_policy_add_image(p, "image", &i), TBV_OK);

	m = measure(&one);
	ck_assert_int_eq(tbv_policy_image_add_measurement(p, i, m), TBV_OK);
	tbv_measurement_free(m);
	two.part[3].data = "RAMDISK";
	m = measure(&two);
	ck_assert_int_eq(tbv_policy_image_add_measurement(p, i, m),
	    TBV_ERR_REFERENCE_CONFLICT);
	tbv_measurement_free(m);
	tbv_policy_free(p);
	free(b.data);
}
END_TEST

static void
refuse_fd(const char *why, int fd, const char *token, int error)
{
	struct tbv_measurement *m;

	errno = 0;
	ck_assert_int_ne(tbv_measure_fd(fd, NULL, NULL, &m), TBV_OK);
	if (error != 0)
		ck_assert_msg(errno == error, "%s: errno is %d", why, errno);
	image_refused(why, m, token);
}

START_TEST(descriptors)
{
	int fd, fds[2];

	ck_assert_int_eq(pipe(fds), 0);
	refuse_fd("a pipe", fds[0], "image-not-seekable", 0);
	(void)close(fds[0]);
	(void)close(fds[1]);
	ck_assert_int_ge(fd = open("/dev/null", O_RDONLY), 0);
	refuse_fd("a device", fd, "image-not-seekable", 0);
	(void)close(fd);
	ck_assert_int_ge(fd = open("/", O_RDONLY), 0);
	refuse_fd("a directory", fd, "io", EISDIR);
	(void)close(fd);
	refuse_fd("a descriptor that is closed", fd, "io", EBADF);
}
END_TEST

/* The file offset does not matter, and is not changed. */
START_TEST(position)
{
	struct image image = small();
	struct image_bytes b = image_write(&image);
	struct tbv_measurement *m;
	int fd = image_open(b);

	ck_assert_int_eq(lseek(fd, 3, SEEK_SET), 3);
	ck_assert_int_eq(tbv_measure_fd(fd, NULL, NULL, &m), TBV_OK);
	compare("from byte 3", &image, m);
	ck_assert_int_eq(lseek(fd, 0, SEEK_CUR), 3);
	tbv_measurement_free(m);
	(void)close(fd);
	free(b.data);
}
END_TEST

/* What a progress callback does to the file that is being read. */
enum meddling { NOTHING, GIVE_UP, WRITE, TOUCH, SHORTEN, LENGTHEN };

struct meddler {
	enum meddling what;
	int fd;
	uint64_t size, last;
	int calls;
};

static int
progress(void *arg, uint64_t done)
{
	struct meddler *d = arg;
	struct timespec now[2] = { { 0, UTIME_NOW }, { 0, UTIME_NOW } };

	ck_assert_uint_ge(done, d->last);
	ck_assert_uint_le(done, d->size);
	d->last = done;
	if (d->calls++ != 1)
		return 0;
	if (d->what == GIVE_UP)
		return 1;
	if (d->what == WRITE)
		ck_assert_int_eq(pwrite(d->fd, "x", 1,
		    (off_t)d->size - 1), 1);
	if (d->what == TOUCH)
		ck_assert_int_eq(futimens(d->fd, now), 0);
	if (d->what == SHORTEN)
		ck_assert_int_eq(ftruncate(d->fd, (off_t)d->size - 1), 0);
	if (d->what == LENGTHEN)
		ck_assert_int_eq(ftruncate(d->fd, (off_t)d->size + 1), 0);
	return 0;
}

static const struct {
	const char *why;
	enum meddling what;
	const char *want;
} meddlers[] = {
	{ "nothing", NOTHING, "ok" },
	{ "given up", GIVE_UP, "io" },
	{ "written to", WRITE, "image-changed" },
	{ "touched", TOUCH, "image-changed" },
	{ "cut short", SHORTEN, "image-changed" },
	{ "made longer", LENGTHEN, "image-changed" }
};

START_TEST(meddling)
{
	static const size_t size[] = { KIB * KIB, 30, 2, POOL, POOL };
	uint8_t *data = pool();
	struct image image = build("kcmrr", size, data);
	struct meddler d = { NOTHING, -1, 0, 0, 0 };
	struct tbv_measurement *m;
	struct image_bytes b;
	int rc;

	if (_i % 2)			/* with one thread, and with two */
		image.part[3].len = image.part[4].len = 7;
	b = image_write(&image);
	d.what = meddlers[_i / 2].what;
	d.fd = image_open(b);
	d.size = b.len;
	/* a file's times advance with the clock of the kernel's ticks */
	(void)usleep(50000);
	rc = tbv_measure_fd(d.fd, progress, &d, &m);
	if (d.what == GIVE_UP)
		ck_assert_int_eq(errno, ECANCELED);
	if (d.what == NOTHING) {
		ck_assert_int_eq(rc, TBV_OK);
		ck_assert_uint_eq(d.last, d.size);
		compare("with progress", &image, m);
		tbv_measurement_free(m);
	} else
		image_refused(meddlers[_i / 2].why, m,
		    meddlers[_i / 2].want);
	(void)close(d.fd);
	free(b.data);
	free(data);
}
END_TEST

START_TEST(nothing)
{
	const char *json;

	ck_assert_int_eq(tbv_measurement_error(NULL), TBV_ERR_MEMORY);
	ck_assert_str_eq(tbv_measurement_message(NULL), "out of memory");
	ck_assert_ptr_null(tbv_measurement_pcr(NULL, 0));
	ck_assert_int_eq(tbv_measurement_json(NULL, &json), TBV_ERR_MEMORY);
	ck_assert_ptr_null(json);
	ck_assert_uint_eq(tbv_measurement_section_count(NULL), 0);
	ck_assert_int_eq(tbv_measurement_is_canonical(NULL), 0);
	tbv_measurement_free(NULL);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("measure");
	TCase *t = tcase_create("measure");
	SRunner *runner;

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, values, 0,
	    (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(t, large_damage);
	tcase_add_loop_test(t, no_crypto, 0, 2);
	tcase_add_test(t, one_ramdisk);
	tcase_add_test(t, other_metadata);
	tcase_add_test(t, moved_bytes);
	tcase_add_loop_test(t, json_text, 0, 2);
	tcase_add_test(t, sample);
	tcase_add_loop_test(t, reference_values, 0, 2);
	tcase_add_test(t, no_reference_values);
	tcase_add_test(t, descriptors);
	tcase_add_test(t, position);
	tcase_add_loop_test(t, meddling, 0,
	    2 * (int)(sizeof(meddlers) / sizeof(meddlers[0])));
	tcase_add_test(t, nothing);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_ENV);
	srunner_free(runner);
	return 0;
}
