/*
 * Reference values, as nitro-cli and similar programs print them.  Each PCR
 * occurs in the text in hex, none is zero, and refused values add nothing to a
 * policy.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "image/reference.h"

static int
lower(int c)
{
	return c >= 'A' && c <= 'Z' ? c + 32 : c;
}

static int
says(struct tbv_bytes in, const uint8_t *value)
{
	char hex[2 * TBV_PCR_SIZE + 1];
	size_t i, j, n = 2 * (size_t)TBV_PCR_SIZE;

	for (i = 0; i < TBV_PCR_SIZE; i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", value[i]);
	for (i = 0; n <= in.len && i <= in.len - n; i++) {
		for (j = 0; j < n && lower(in.data[i + j]) == hex[j]; j++)
			;
		if (j == n)
			return 1;
	}
	return 0;
}

/* Accepted values name PCRs, and each occurs in the text, in UTF-16 or not. */
static void
check(struct tbv_bytes in, const struct tbv_reference *pcrs)
{
	struct tbv_bytes text;
	uint8_t *narrow;
	size_t i;

	if (pcrs->mask == 0)
		fuzz_fail("measurements: accepted, and says nothing");
	if ((narrow = malloc(in.len + 1)) == NULL)
		fuzz_fail("no memory for the target itself");
	text.data = narrow;
	text.len = 0;
	for (i = 0; i < in.len; i++)
		if (in.data[i] != 0)
			narrow[text.len++] = in.data[i];
	for (i = 0; i < TBV_PCR_COUNT; i++)
		if ((pcrs->mask >> i & 1) != 0 &&
		    (tbv_pcr_is_zero(pcrs->value[i]) ||
		    !says(text, pcrs->value[i])))
			fuzz_fail("measurements: PCR%zu is not in it", i);
	free(narrow);
}

static void
with_failure(struct tbv_bytes in, size_t n, int want)
{
	static struct tbv_policy *p;
	size_t image = 0;
	long blocks;
	int rc = TBV_ERR_INTERNAL;

	if (p == NULL && (p = tbv_policy_new()) == NULL)
		fuzz_fail("no memory for the target itself");
	/* once a setter has failed it is failed until then */
	tbv_policy_reset(p);
	if (tbv_policy_add_image(p, "image", &image) != TBV_OK)
		fuzz_fail("no memory for the target itself");
	fault_begin(n, 1);
	rc = tbv_policy_image_add_reference_mem(p, image, in.data, in.len);
	(void)fault_end(&blocks);
	if (rc != want && rc != TBV_ERR_MEMORY)
		fuzz_fail("measurements: allocation %zu failed: %s", n,
		    tbv_error_token(rc));
	if (blocks > 0)
		fuzz_fail("measurements: %ld blocks left", blocks);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_fault fault;
	struct tbv_reference pcrs;
	struct tbv_bytes in;
	int rc;

	if (len < 1)
		return 0;
	in.data = data + 1;
	in.len = len - 1;
	memset(&pcrs, 0, sizeof(pcrs));
	tbv_fault_clear(&fault);
	rc = tbv_reference_read_entry(&pcrs, in, 0, &fault);
	if (rc == TBV_OK)
		check(in, &pcrs);
	else if (fault.error != rc || *fault.message == '\0')
		fuzz_fail("measurements: refused without a reason");
	with_failure(in, data[0], rc);
	return 0;
}

void
target_seeds(void)
{
	static const char *const names[] = {
		"", "-base64", "-cert", "-describe-eif", "-describe-enclaves",
		"-eif-build", "-nameless", "-pcr8", "-text", "-tpm",
		"-two-enclaves", "-zero", "-lines", "-env-0x", "-lower",
		"-transcript", "-utf16", "-bom", "-toml", "-history"
	};
	struct fuzz_buf path = { NULL, 0, 0 }, file, out = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < FUZZ_COUNT(names); i++) {
		path.len = 0;
		fuzz_text(&path, "policies/measurements");
		fuzz_text(&path, names[i]);
		fuzz_put(&path, ".json", 6);
		file = fuzz_load((const char *)path.data);
		fuzz_put(&out, "", 1);
		out.data[0] = (uint8_t)(4 * i);
		fuzz_bytes(&out, fuzz_view(&file));
		fuzz_seed(fuzz_view(&out));
		fuzz_free(&out);
		fuzz_free(&file);
	}
	fuzz_free(&path);
}
