/*
 * Enclave images in the place of their measurements: what is not one image for
 * every reader is none.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define EIF5	"aws-nitro-enclaves-image-format, EIF"
#define HELD_TO(file) ROOT " --eif images/" file ".eif --commit $(COMMIT)" \
	CLOCK
#define ITS_PCRS \
	"pcr 0 $(IMAGEPCR0); pcr 1 $(IMAGEPCR1); pcr 2 $(IMAGEPCR2)"
#define BAD(name, why, file) \
	{ name, "image", why, EIF5, "reference-image", HELD_TO(file), \
	    ITS_PCRS, NULL, NULL, NULL }

static const struct vector rows[] = {
	{ "good-image", "good", "an image in the place of its measurements",
	    EIF5, "verified", HELD_TO("good"), ITS_PCRS, NULL, NULL, NULL },
	{ "image-one-ramdisk", "image", "an image with one ramdisk less", EIF5,
	    "pcr-mismatch", HELD_TO("one-ramdisk"), ITS_PCRS, NULL, NULL,
	    NULL },
	BAD("image-magic", "a file that is no image", "magic"),
	BAD("image-version", "a version that is not defined", "version"),
	BAD("image-unknown", "a section of a type that nobody knows",
	    "unknown"),
	BAD("image-invalid", "a section of type 0", "invalid"),
	BAD("image-two-kernels", "two kernels", "two-kernels"),
	BAD("image-two-cmdlines", "two command lines", "two-cmdlines"),
	BAD("image-two-metadata", "metadata twice", "two-metadata"),
	BAD("image-no-cmdline", "no command line", "no-cmdline"),
	BAD("image-ramdisk-first", "a ramdisk before the kernel: readers "
	    "differ in what they measure", "ramdisk-first"),
	BAD("image-crc", "one bit of the CRC", "crc"),
	BAD("image-cut", "the last byte is missing", "cut"),
	BAD("image-trailing", "a byte after the last section", "trailing"),
	BAD("image-size", "a section that says it is a byte longer", "size"),
	BAD("image-table", "a header that says so of a section", "table"),
	BAD("image-overlap", "two sections in one place, for those who "
	    "follow the header", "overlap"),
	BAD("image-gap", "a byte between two sections, for those who do not",
	    "gap")
};

const struct family family_image = { rows, COUNT(rows) };
