/*
 * tbverify measure: the PCRs that an enclave image will have, and the contents
 * of each of its sections: PCRs do not cover the boundaries between them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "base/command.h"
#include "common/hex.h"
#include "verifier/rfc3339.h"
#include "input/input.h"

static void
print_hex(const uint8_t *bytes)
{
	char hex[2 * TBV_PCR_SIZE + 1];

	hex_encode(bytes, TBV_PCR_SIZE, hex);
	puts(hex);
}

/* Whether the image is signed, by a certificate of when. */
static void
print_signer(const struct tbv_measurement *m, const char *validity)
{
	char from[RFC3339_SIZE], until[RFC3339_SIZE];
	int64_t first, last;

	if (tbv_measurement_unchecked(m)[0] != '\0') {
		printf("signed not checked: %s\n",
		    tbv_measurement_unchecked(m));
		return;
	}
	if (tbv_measurement_signer_validity(m, &first, &last) != 0) {
		printf("signed no\n");
		return;
	}
	printf("signed yes\n");
	rfc3339(first, from);
	rfc3339(last, until);
	printf("certificate %s to %s%s%s\n", from, until,
	    validity[0] != '\0' ? " " : "", validity);
}

static void
print_text(const struct tbv_measurement *m, const char *validity)
{
	const char *flags = tbv_measurement_flags(m);
	const uint8_t *pcr;
	unsigned int i;

	for (i = 0; i < TBV_PCR_COUNT; i++) {
		if ((pcr = tbv_measurement_pcr(m, i)) == NULL)
			continue;
		printf("pcr%u ", i);
		print_hex(pcr);
	}
	printf("version %u\narchitecture %s\nflags %s\n",
	    tbv_measurement_version(m), tbv_measurement_architecture(m),
	    flags[0] != '\0' ? flags : "none");
	print_signer(m, validity);
	if (tbv_measurement_is_canonical(m))
		printf("canonical yes\n");
	else
		printf("canonical no: %s\n", tbv_measurement_deviation(m));
	for (i = 0; i < tbv_measurement_section_count(m); i++) {
		printf("section %u %s %llu ", i,
		    tbv_measurement_section_type(m, i), (unsigned long long)
		    tbv_measurement_section_size(m, i));
		print_hex(tbv_measurement_section_sha384(m, i));
	}
}

static int
print_measurement(const struct options *o, struct tbv_measurement *m,
    struct failure *f)
{
	const char *json, *path = o->operand.item[0], *validity;
	int rc;

	if ((rc = image_signer_validity(o, m, &validity, f)) != TBV_OK)
		return rc;
	if (o->strict && tbv_measurement_flags(m)[0] != '\0')
		return fail(f, TBV_ERR_IMAGE_FLAGS, path,
		    tbv_measurement_flags(m));
	if (o->strict && !tbv_measurement_is_canonical(m))
		return fail(f, TBV_ERR_IMAGE_NOT_CANONICAL, path,
		    tbv_measurement_deviation(m));
	if (!o->json) {
		print_text(m, validity);
		return TBV_OK;
	}
	/* nitro-cli's JSON has no place for these */
	if ((rc = image_warn(o, path, m, f)) != TBV_OK)
		return rc;
	if (tbv_measurement_json(m, &json) != TBV_OK)
		return fail(f, TBV_ERR_MEMORY, "json", "out of memory");
	printf("%s\n", json);
	return TBV_OK;
}

/* The image's bytes are read when nothing else can be. */
static int
measure_path(const struct options *o, struct tbv_measurement **m,
    struct failure *f)
{
	const char *path = o->operand.item[0];
	int fd;

	if ((fd = file_open(path, f)) < 0)
		return f->error;
	(void)confine(CONFINE_JUDGE, NULL, 0);
	return image_measure(o, fd, path, m, f);
}

int
command_measure(const struct options *o)
{
	struct tbv_measurement *m = NULL;
	struct failure f = { 0 };
	int status;

	if (o->operand.count != 1)
		(void)fail(&f, TBV_ERR_USAGE, "measure", "want one IMAGE.eif");
	if (f.error != TBV_OK ||
	    measure_path(o, &m, &f) != TBV_OK ||
	    print_measurement(o, m, &f) != TBV_OK)
		status = report_failure(o, &f);
	else
		status = report_end(STATUS_VERIFIED);
	tbv_measurement_free(m);
	return status;
}
