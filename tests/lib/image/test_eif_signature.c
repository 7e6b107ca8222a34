/*
 * The signature section of an enclave image: PCR8 is its certificate's, and
 * only a signature by that certificate's key over this image's PCR0 will do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "image/eif.h"
#include "image.h"

#define KERNEL "kernel"
#define CMDLINE "reboot=k"
#define FIRST "ramdisk 1"
#define SECOND "ramdisk 2"

/* What a signature section is made of, for a test to change. */
struct parts {
	struct image image;		/* without the signature */
	struct image_signer *signer;
	uint8_t pcr0[TBV_PCR_SIZE];
	struct image_bytes pem, payload, cose;
};

static void
unsigned_image(struct image *image, unsigned int version)
{
	memset(image, 0, sizeof(*image));
	image->version = version;
	image_add(image, IMAGE_KERNEL, KERNEL, strlen(KERNEL));
	image_add(image, IMAGE_CMDLINE, CMDLINE, strlen(CMDLINE));
	if (version > 3)
		image_add(image, IMAGE_METADATA, "{}", 2);
	image_add(image, IMAGE_RAMDISK, FIRST, strlen(FIRST));
	image_add(image, IMAGE_RAMDISK, SECOND, strlen(SECOND));
}

static struct parts
prepare(const char *curve, long x509_version)
{
	struct parts p;

	memset(&p, 0, sizeof(p));
	unsigned_image(&p.image, 4);
	image_pcr(&p.image, 0, p.pcr0);
	p.signer = image_signer_new(curve, x509_version);
	p.pem = image_signer_pem(p.signer);
	p.payload = image_payload(0, p.pcr0);
	p.cose = image_cose(p.signer, p.payload);
	return p;
}

static void
release(struct parts *p)
{
	image_signer_free(p->signer);
	free(p->pem.data);
	free(p->payload.data);
	free(p->cose.data);
}

static struct tbv_measurement *
measure(const struct parts *p, struct image_bytes section)
{
	struct image image = p->image;
	struct tbv_measurement *m;
	struct image_bytes b;

	image_add(&image, IMAGE_SIGNATURE, section.data, section.len);
	b = image_write(&image);
	m = image_measure(b);
	free(b.data);
	return m;
}

static void
refuse(const char *why, const struct parts *p, struct image_bytes section,
    const char *token)
{
	image_refused(why, measure(p, section), token);
	free(section.data);
}

/* An image whose PCR8 is as expected, and who has no other fault. */
static void
accept(const char *why, const struct parts *p, struct image_bytes section)
{
	struct image_bytes der = image_signer_der(p->signer);
	struct tbv_measurement *m = measure(p, section);
	uint8_t want[TBV_PCR_SIZE];

	ck_assert_msg(tbv_measurement_error(m) == TBV_OK, "%s: %s", why,
	    tbv_measurement_message(m));
	ck_assert_int_eq(tbv_measurement_is_signed(m), 1);
	image_extend(der.data, der.len, want);
	ck_assert_ptr_nonnull(tbv_measurement_pcr(m, 8));
	ck_assert_mem_eq(tbv_measurement_pcr(m, 8), want, sizeof(want));
	ck_assert_mem_eq(tbv_measurement_pcr(m, 0), p->pcr0, sizeof(want));
	ck_assert_str_eq(tbv_measurement_deviation(m), "");
	tbv_measurement_free(m);
	free(der.data);
	free(section.data);
}

static const char *const curves[] = { "P-256", "P-384", "P-521" };

START_TEST(good)
{
	struct parts v1 = prepare(curves[_i], 0);
	struct parts v3 = prepare(curves[_i], 2);

	accept("version 1", &v1, image_section(v1.pem, v1.cose));
	accept("version 3", &v3, image_section(v3.pem, v3.cose));
	release(&v1);
	release(&v3);
}
END_TEST

/* Versions 3 and 4 have signatures, 2 does not. */
START_TEST(versions)
{
	struct parts p = prepare("P-384", 0);

	unsigned_image(&p.image, 3);
	accept("version 3", &p, image_section(p.pem, p.cose));
	unsigned_image(&p.image, 2);
	refuse("version 2", &p, image_section(p.pem, p.cose),
	    "image-version");
	release(&p);
}
END_TEST

/*
 * An image whose signature cannot be checked is measured anyway: the reason is
 * reported, and nothing about its signer.
 */
static void
unchecked(const char *why, const struct parts *p, struct image_bytes section,
    const char *reason)
{
	struct tbv_measurement *m = measure(p, section);
	int64_t from, until;
	const char *json;

	ck_assert_msg(tbv_measurement_error(m) == TBV_OK, "%s: %s", why,
	    tbv_measurement_message(m));
	ck_assert_msg(strstr(tbv_measurement_unchecked(m), reason) != NULL,
	    "%s: %s", why, tbv_measurement_unchecked(m));
	ck_assert_int_eq(tbv_measurement_is_signed(m), 0);
	ck_assert_mem_eq(tbv_measurement_pcr(m, 0), p->pcr0, TBV_PCR_SIZE);
	ck_assert_ptr_null(tbv_measurement_pcr(m, 8));
	ck_assert_int_eq(tbv_measurement_signer_validity(m, &from, &until),
	    -1);
	ck_assert_int_eq(tbv_measurement_json(m, &json), TBV_OK);
	ck_assert_ptr_null(strstr(json, "PCR8"));
	tbv_measurement_free(m);
	free(section.data);
}

/* Keys and algorithms that are not of COSE's three. */
START_TEST(unsupported)
{
	static const char *const other[] = { "secp256k1", "RSA",
	    "brainpoolP384r1" };
	struct parts p = prepare("P-384", 0);
	struct image_signer *signer = image_signer_new(other[_i], 0);
	struct image_bytes pem = image_signer_pem(signer);

	unchecked(other[_i], &p, image_section(pem, p.cose), "its key");
	free(pem.data);
	image_signer_free(signer);
	release(&p);
}
END_TEST

/* A signature with one curve is not checked with the algorithm of another. */
START_TEST(another_algorithm)
{
	struct parts p = prepare("P-384", 0);
	struct image_signer *signer;
	struct image_bytes pem;
	size_t i;

	for (i = 0; i < 3; i += 2) {
		signer = image_signer_new(curves[i], 0);
		pem = image_signer_pem(signer);
		unchecked(curves[i], &p, image_section(pem, p.cose),
		    "COSE_Sign1: protected header");
		free(pem.data);
		image_signer_free(signer);
	}
	p.cose.data[5] = 0x24;		/* PS256 */
	unchecked("PS256", &p, image_section(p.pem, p.cose),
	    "protected header: want a1013822, got a1013824");
	release(&p);
}
END_TEST

START_TEST(validity)
{
	struct parts p = prepare("P-384", 2);
	struct tbv_measurement *m;
	struct image_bytes section = image_section(p.pem, p.cose);
	int64_t from = 0, until = 0;

	m = measure(&p, section);
	ck_assert_int_eq(tbv_measurement_error(m), TBV_OK);
	ck_assert_int_eq(tbv_measurement_signer_validity(m, &from, &until),
	    0);
	/* 2020-01-01 and 2020-02-01, as tests/image.c has them */
	ck_assert_int_eq(from, 1577836800);
	ck_assert_int_eq(until, 1580515200);
	ck_assert_str_eq(tbv_measurement_unchecked(m), "");
	tbv_measurement_free(m);
	free(section.data);
	release(&p);
}
END_TEST

START_TEST(another_key)
{
	struct parts p = prepare(curves[_i], 0), q = prepare(curves[_i], 0);

	refuse("another's certificate", &p, image_section(q.pem, p.cose),
	    "image-signature");
	refuse("another's signature", &p, image_section(p.pem, q.cose),
	    "image-signature");
	release(&p);
	release(&q);
}
END_TEST

/* The signature is sound, and about something else. */
START_TEST(another_image)
{
	struct parts p = prepare("P-384", 0);
	struct image_bytes cose, payload;
	uint8_t pcr[TBV_PCR_SIZE];

	memcpy(pcr, p.pcr0, sizeof(pcr));
	pcr[47] ^= 1;
	payload = image_payload(0, pcr);
	cose = image_cose(p.signer, payload);
	refuse("another PCR0", &p, image_section(p.pem, cose),
	    "image-signature-pcr");
	free(payload.data);
	free(cose.data);

	payload = image_payload(1, p.pcr0);
	cose = image_cose(p.signer, payload);
	refuse("another register", &p, image_section(p.pem, cose),
	    "image-signature-form");
	free(payload.data);
	free(cose.data);
	release(&p);
}
END_TEST

/* A change of the image after it was signed, with the CRC made good. */
START_TEST(changed_image)
{
	struct parts p = prepare("P-384", 0);

	p.image.part[0].data = "Kernel";
	refuse("another kernel", &p, image_section(p.pem, p.cose),
	    "image-signature-pcr");
	release(&p);
}
END_TEST

/* Every byte of r and s counts. */
START_TEST(signature_bits)
{
	static const size_t size[] = { 64, 96, 132 };
	struct parts p = prepare(curves[_i], 0);
	size_t at;

	for (at = p.cose.len - size[_i]; at < p.cose.len; at++) {
		p.cose.data[at] ^= 0x10;
		refuse("a bit of the signature", &p,
		    image_section(p.pem, p.cose), "image-signature");
		p.cose.data[at] ^= 0x10;
	}
	release(&p);
}
END_TEST

/* Numbers that no signature has, and the longest that DER makes of them. */
START_TEST(signature_extremes)
{
	static const size_t size[] = { 64, 96, 132 };
	static const uint8_t fill[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
	struct parts p = prepare(curves[_i], 0);
	size_t i;

	for (i = 0; i < sizeof(fill); i++) {
		memset(p.cose.data + p.cose.len - size[_i], fill[i],
		    size[_i]);
		refuse("r and s of one byte", &p,
		    image_section(p.pem, p.cose), "image-signature");
	}
	release(&p);
}
END_TEST

/* Bytes before or after the certificate are not part of PCR8. */
START_TEST(pem_text)
{
	static const char before[] = "Bag Attributes\n    a: b\n\n";
	struct parts p = prepare("P-384", 0), q = prepare("P-384", 0);
	struct image_bytes chain = { NULL, 0 }, crlf = { NULL, 0 };
	size_t i;

	image_append(&chain, before, strlen(before));
	image_append(&chain, p.pem.data, p.pem.len);
	image_append(&chain, q.pem.data, q.pem.len);
	accept("a chain", &p, image_section(chain, p.cose));
	for (i = 0; i < p.pem.len; i++) {
		if (p.pem.data[i] == '\n')
			image_append(&crlf, "\r", 1);
		image_append(&crlf, &p.pem.data[i], 1);
	}
	accept("lines that end with CR LF", &p, image_section(crlf, p.cose));
	free(chain.data);
	free(crlf.data);
	release(&p);
	release(&q);
}
END_TEST

/* Replaces one text in the PEM by another of the same length. */
static void
replace(struct image_bytes b, const char *from, const char *to)
{
	size_t i, len = strlen(from);

	for (i = 0; i + len <= b.len; i++)
		if (memcmp(b.data + i, from, len) == 0) {
			memcpy(b.data + i, to, len);
			return;
		}
	ck_abort_msg("no %s in the PEM", from);
}

static const struct {
	const char *why, *from, *to;
} pem_rows[] = {
	{ "another kind of PEM", "BEGIN CERTIFICATE", "BEGIN PRIVATE KEY" },
	{ "no end", "END CERTIFICATE", "end certificate" },
	{ "no beginning", "-----BEGIN", "----- EGIN" },
	{ "not base64", "MII", "M!I" },
	{ "white space within a line", "MII", "M I" },
	{ "another ASN.1 type", "MII", "AII" },
	{ "a longer length", "MIIB", "MIIH" }
};

START_TEST(pem_damage)
{
	struct parts p = prepare("P-384", 0);

	replace(p.pem, pem_rows[_i].from, pem_rows[_i].to);
	refuse(pem_rows[_i].why, &p, image_section(p.pem, p.cose),
	    "image-signature-form");
	release(&p);
}
END_TEST

START_TEST(pem_cut)
{
	struct parts p = prepare("P-384", 0);
	size_t len = p.pem.len;

	/* the last line may lack its end */
	for (p.pem.len = 0; p.pem.len < len - 1; p.pem.len += 13)
		refuse("PEM that is cut", &p, image_section(p.pem, p.cose),
		    "image-signature-form");
	p.pem.len = len - 1;
	accept("no line feed at the end", &p, image_section(p.pem, p.cose));
	release(&p);
}
END_TEST

/* The head of a signature section up to the certificate's octets. */
static struct image_bytes
head(unsigned int major, unsigned int entries, unsigned int members)
{
	struct image_bytes b = { NULL, 0 };

	image_cbor(&b, major, entries);
	image_cbor(&b, 5, members);
	return b;
}

static void
member(struct image_bytes *b, const char *name, struct image_bytes value)
{
	image_text(b, name);
	image_octets(b, value.data, value.len);
}

START_TEST(members)
{
	struct parts p = prepare("P-384", 0);
	struct image_bytes b;

	b = head(4, 1, 2);
	member(&b, "signature", p.cose);
	member(&b, "signing_certificate", p.pem);
	accept("members in another order", &p, b);

	b = head(4, 1, 2);
	member(&b, "signing_certificate", p.pem);
	member(&b, "signing_certificate", p.pem);
	refuse("one member twice", &p, b, "image-signature-form");

	b = head(4, 1, 2);
	member(&b, "signing_certificate", p.pem);
	member(&b, "Signature", p.cose);
	refuse("an unknown member", &p, b, "image-signature-form");

	b = head(4, 1, 1);
	member(&b, "signing_certificate", p.pem);
	refuse("no signature", &p, b, "image-signature-form");

	b = head(4, 1, 3);
	member(&b, "signing_certificate", p.pem);
	member(&b, "signature", p.cose);
	member(&b, "more", p.cose);
	refuse("a third member", &p, b, "image-signature-form");

	b = head(4, 1, 2);
	image_text(&b, "signing_certificate");
	image_cbor(&b, 2, p.pem.len);
	image_append(&b, p.pem.data, p.pem.len);
	member(&b, "signature", p.cose);
	refuse("a byte string", &p, b, "image-signature-form");

	b = head(4, 1, 2);
	image_text(&b, "signing_certificate");
	image_cbor(&b, 4, 2);
	image_cbor(&b, 0, 45);
	image_cbor(&b, 0, 256);
	member(&b, "signature", p.cose);
	refuse("an integer past a byte", &p, b, "image-signature-form");

	b = head(4, 1, 2);
	image_text(&b, "signing_certificate");
	image_cbor(&b, 4, 2);
	image_cbor(&b, 0, 45);
	image_cbor(&b, 1, 45);
	member(&b, "signature", p.cose);
	refuse("a negative integer", &p, b, "image-signature-form");
	release(&p);
}
END_TEST

START_TEST(structure)
{
	struct image_bytes b = { NULL, 0 };
	struct parts p = prepare("P-384", 0);

	refuse("nothing", &p, b, "image-signature-form");
	image_cbor(&b, 4, 0);
	refuse("no signature", &p, b, "image-signature-form");

	b = head(5, 1, 2);
	member(&b, "signing_certificate", p.pem);
	member(&b, "signature", p.cose);
	image_cbor(&b, 0, 0);
	refuse("a map", &p, b, "image-signature-form");

	b = image_section(p.pem, p.cose);
	image_cbor(&b, 0, 0);
	refuse("a byte after it", &p, b, "image-signature-form");

	b = image_section(p.pem, p.cose);
	b.len--;
	refuse("a byte too few", &p, b, "image-signature-form");

	b = head(4, 2, 2);
	member(&b, "signing_certificate", p.pem);
	member(&b, "signature", p.cose);
	refuse("a second signature that is missing", &p, b,
	    "image-signature-form");
	release(&p);
}
END_TEST

/* Only the first counts, but nitro-cli writes no second. */
START_TEST(second_signature)
{
	struct parts p = prepare("P-384", 0), q = prepare("P-384", 0);
	struct tbv_measurement *m;
	struct image_bytes b;

	b = head(4, 2, 2);
	member(&b, "signing_certificate", p.pem);
	member(&b, "signature", p.cose);
	image_cbor(&b, 5, 2);
	member(&b, "signing_certificate", q.pem);
	member(&b, "signature", p.cose);
	m = measure(&p, b);
	ck_assert_int_eq(tbv_measurement_error(m), TBV_OK);
	ck_assert_int_eq(tbv_measurement_is_canonical(m), 0);
	ck_assert_ptr_nonnull(strstr(tbv_measurement_deviation(m),
	    "2 signatures"));
	tbv_measurement_free(m);
	free(b.data);
	release(&p);
	release(&q);
}
END_TEST

/* Signs another payload, soundly. */
static void
refuse_payload(const char *why, const struct parts *p,
    struct image_bytes payload)
{
	struct image_bytes cose = image_cose(p->signer, payload);

	refuse(why, p, image_section(p->pem, cose), "image-signature-form");
	free(cose.data);
	free(payload.data);
}

START_TEST(payloads)
{
	struct parts p = prepare("P-384", 0);
	struct image_bytes b = { NULL, 0 }, none = { NULL, 0 };

	image_cbor(&b, 5, 1);
	image_text(&b, "register_value");
	image_octets(&b, p.pcr0, sizeof(p.pcr0));
	refuse_payload("no index", &p, b);

	b = none;
	image_cbor(&b, 5, 2);
	image_text(&b, "register_value");
	image_octets(&b, p.pcr0, sizeof(p.pcr0));
	image_text(&b, "register_value");
	image_octets(&b, p.pcr0, sizeof(p.pcr0));
	refuse_payload("the value twice", &p, b);

	b = none;
	image_cbor(&b, 5, 2);
	image_text(&b, "register_index");
	image_cbor(&b, 0, 0);
	image_text(&b, "register_value");
	image_octets(&b, p.pcr0, sizeof(p.pcr0) - 1);
	refuse_payload("47 bytes", &p, b);

	b = none;
	image_cbor(&b, 5, 2);
	image_text(&b, "register_index");
	image_cbor(&b, 0, 0);
	image_text(&b, "register_other");
	image_octets(&b, p.pcr0, sizeof(p.pcr0));
	refuse_payload("another name", &p, b);

	b = image_payload(0, p.pcr0);
	image_cbor(&b, 0, 0);
	refuse_payload("a byte after it", &p, b);

	b = none;
	image_append(&b, "{}", 2);
	refuse_payload("JSON", &p, b);
	release(&p);
}
END_TEST

static const struct {
	const char *why;
	size_t at;			/* in the COSE_Sign1 */
	uint8_t value;
} cose_rows[] = {
	{ "an array of three", 0, 0x83 },
	{ "a tag", 0, 0xd2 },
	{ "an unprotected header", 6, 0xa1 },
	{ "no payload", 7, 0xf6 }
};

START_TEST(cose_damage)
{
	struct parts p = prepare("P-384", 0);

	p.cose.data[cose_rows[_i].at] = cose_rows[_i].value;
	refuse(cose_rows[_i].why, &p, image_section(p.pem, p.cose),
	    "image-signature-form");
	release(&p);
}
END_TEST

/*
 * One bit of each byte of the section, with a corrected CRC: nothing crashes,
 * PCR0 is unchanged, and there is a PCR8 or the reason why the signature was
 * not checked.
 */
START_TEST(sealed_bits)
{
	struct parts p = prepare("P-384", 0);
	struct image_bytes b, section = image_section(p.pem, p.cose);
	struct tbv_measurement *m;
	struct image image = p.image;
	size_t at, start;
	int fd, refused = 0;

	image_add(&image, IMAGE_SIGNATURE, section.data, section.len);
	b = image_write(&image);
	start = b.len - section.len;
	fd = image_open(b);
	for (at = start; at < b.len; at++) {
		b.data[at] ^= (uint8_t)(1u << at % 8);
		image_seal(b);
		ck_assert_int_eq(pwrite(fd, b.data, b.len, 0),
		    (ssize_t)b.len);
		b.data[at] ^= (uint8_t)(1u << at % 8);
		if (tbv_measure_fd(fd, NULL, NULL, &m) != TBV_OK) {
			refused++;
			image_refused("a bit", m, tbv_error_token(
			    tbv_measurement_error(m)));
			continue;
		}
		ck_assert_mem_eq(tbv_measurement_pcr(m, 0), p.pcr0,
		    TBV_PCR_SIZE);
		ck_assert_int_eq(tbv_measurement_pcr(m, 8) == NULL,
		    tbv_measurement_unchecked(m)[0] != '\0');
		tbv_measurement_free(m);
	}
	ck_assert_int_gt(refused, (int)section.len / 2);
	(void)close(fd);
	free(b.data);
	free(section.data);
	release(&p);
}
END_TEST

int
main(void)
{
	Suite *s = suite_create("eif_signature");
	TCase *t = tcase_create("eif_signature");
	SRunner *runner;

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, good, 0, 3);
	tcase_add_test(t, versions);
	tcase_add_loop_test(t, unsupported, 0, 3);
	tcase_add_test(t, another_algorithm);
	tcase_add_test(t, validity);
	tcase_add_loop_test(t, another_key, 0, 3);
	tcase_add_test(t, another_image);
	tcase_add_test(t, changed_image);
	tcase_add_loop_test(t, signature_bits, 0, 3);
	tcase_add_loop_test(t, signature_extremes, 0, 3);
	tcase_add_test(t, pem_text);
	tcase_add_loop_test(t, pem_damage, 0,
	    (int)(sizeof(pem_rows) / sizeof(pem_rows[0])));
	tcase_add_test(t, pem_cut);
	tcase_add_test(t, members);
	tcase_add_test(t, structure);
	tcase_add_test(t, second_signature);
	tcase_add_test(t, payloads);
	tcase_add_loop_test(t, cose_damage, 0,
	    (int)(sizeof(cose_rows) / sizeof(cose_rows[0])));
	tcase_add_test(t, sealed_bits);
	suite_add_tcase(s, t);
	runner = srunner_create(s);
	srunner_run_all(runner, CK_ENV);
	srunner_free(runner);
	return 0;
}
