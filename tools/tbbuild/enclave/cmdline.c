/*
 * Proves that the kernel was started with the command line of the image: PCRs
 * cover its bytes, and not where they end.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "enclave/enclave.h"

#define RUNNING "/proc/cmdline"
#define MAX_CMDLINE ((size_t)64 * 1024)
#define DEVICE " virtio_mmio.device="

/* Loaders leave a space behind it, and the kernel writes a line end. */
static void
trim(struct bytes *b)
{
	while (b->len > 0 && (b->data[b->len - 1] == '\n' ||
	    b->data[b->len - 1] == ' '))
		b->len--;
}

/*
 * Hypervisors without PCI and ACPI say behind the command line where their
 * devices are.  No ramdisk begins with these words, so that nobody else can.
 */
static int
are_devices(const char *text, size_t len)
{
	size_t word = strlen(DEVICE);

	while (len > 0) {
		if (len < word || memcmp(text, DEVICE, word) != 0)
			return 0;
		for (text += word, len -= word; len > 0 && *text != ' ';
		    text++, len--)
			if (*text == '\0' || strchr("0123456789abcdefxKM@:",
			    *text) == NULL)
				return 0;
	}
	return 1;
}

static int
is_same_word(const struct bytes *want, const struct bytes *got)
{
	if (want->len == 0 || got->len < want->len ||
	    memcmp(want->data, got->data, want->len) != 0)
		return 0;
	return are_devices((const char *)got->data + want->len,
	    got->len - want->len);
}

int
cmdline_check(const char *copy, struct failure *f)
{
	struct bytes want = { 0 }, got = { 0 };
	int rc;

	if (copy == NULL)
		return 0;
	rc = file_read(copy, MAX_CMDLINE, &want, f);
	if (rc == 0)
		rc = file_read(RUNNING, MAX_CMDLINE, &got, f);
	trim(&want);
	trim(&got);
	if (rc == 0 && !is_same_word(&want, &got))
		rc = fail(f, "cmdline", RUNNING " is not that of the image");
	bytes_free(&want);
	bytes_free(&got);
	return rc;
}
