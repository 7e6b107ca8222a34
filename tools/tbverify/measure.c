/*
 * tbverify measure: the PCRs that an enclave image will have, and what stands
 * in each of its sections: PCRs do not cover the boundaries between them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>

#include "tool.h"

static void
print_hex(const uint8_t *bytes)
{
	size_t i;

	for (i = 0; i < TBV_PCR_SIZE; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

static void
print_text(const struct tbv_measurement *m)
{
	const uint8_t *pcr;
	unsigned int i;

	for (i = 0; i < TBV_PCR_MAX; i++) {
		if ((pcr = tbv_measurement_pcr(m, i)) == NULL)
			continue;
		printf("pcr%u ", i);
		print_hex(pcr);
	}
	printf("version %u\narchitecture %s\nsigned %s\n",
	    tbv_measurement_version(m), tbv_measurement_architecture(m),
	    tbv_measurement_is_signed(m) ? "yes" : "no");
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
print(const struct options *o, struct tbv_measurement *m, struct failure *f)
{
	const char *json;

	if (o->strict && !tbv_measurement_is_canonical(m))
		return fail(f, TBV_ERR_IMAGE_NOT_CANONICAL,
		    o->operand.item[0], tbv_measurement_deviation(m));
	if (!o->json) {
		print_text(m);
		return TBV_OK;
	}
	if (tbv_measurement_json(m, &json) != TBV_OK)
		return fail(f, TBV_ERR_MEMORY, "json", "out of memory");
	printf("%s\n", json);
	return TBV_OK;
}

/* The image's bytes are read when nothing else can be. */
static int
measure(const char *path, struct tbv_measurement **m, struct failure *f)
{
	int fd;

	if ((fd = file_open(path, f)) < 0)
		return f->error;
	(void)confine(CONFINE_JUDGE, NULL, 0);
	return image_measure(fd, path, m, f);
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
	    measure(o->operand.item[0], &m, &f) != TBV_OK ||
	    print(o, m, &f) != TBV_OK)
		status = report_failure(o, &f);
	else
		status = report_end(STATUS_VERIFIED);
	tbv_measurement_free(m);
	return status;
}
