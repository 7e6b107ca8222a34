/*
 * Enclave images instead of their measurements: one that is not the same image
 * for every reader is refused.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define EIF5	"aws-nitro-enclaves-image-format, EIF"
#define HELD_TO(file) ROOT " --eif images/" file ".eif --commit $(COMMIT)" \
	CLOCK
#define ITS_PCRS \
	"pcr 0 $(IMAGEPCR0); pcr 1 $(IMAGEPCR1); pcr 2 $(IMAGEPCR2)"
#define NO_RAMDISK \
	"pcr 0 $(IMAGEPCRn0); pcr 1 $(IMAGEPCRn1); pcr 2 $(IMAGEPCRn2)"
#define SIGNED(bits) ITS_PCRS "; pcr 8 $(IMAGEPCR" bits ")"
#define GOOD(name, why, file, edit) \
	{ name, "good", why, EIF5, "verified", HELD_TO(file), edit, NULL, \
	    NULL, NULL }
#define BAD(name, why, file) \
	{ name, "image", why, EIF5, "reference-image", HELD_TO(file), \
	    ITS_PCRS, NULL, NULL, NULL }

static const struct vector rows[] = {
	{ "good-image", "good", "an image in the place of its measurements",
	    EIF5, "verified", HELD_TO("good"), ITS_PCRS, NULL, NULL, NULL },
	GOOD("good-image-no-ramdisk", "an image without a ramdisk: PCR1 is PCR0",
	    "no-ramdisk", NO_RAMDISK),
	{ "image-no-ramdisk", "image", "an image without a ramdisk, and the "
	    "document of one with two", EIF5, "pcr-mismatch",
	    HELD_TO("no-ramdisk"), ITS_PCRS, NULL, NULL, NULL },
	GOOD("good-image-flags", "flags of the header that nitro-cli does not "
	    "set, and no PCR covers", "flags", ITS_PCRS),
	GOOD("good-image-es256", "an image signed with ES256", "es256",
	    SIGNED("256")),
	GOOD("good-image-es384", "an image signed with ES384", "es384",
	    SIGNED("384")),
	GOOD("good-image-es512", "an image signed with ES512", "es512",
	    SIGNED("521")),
	GOOD("good-image-eddsa", "an image with a signature of an algorithm "
	    "that no such key has: PCR8 is not compared", "eddsa", ITS_PCRS),
	{ "image-other-signer", "image", "a document of the image signed by "
	    "another key", EIF5, "pcr-mismatch", HELD_TO("es256"),
	    SIGNED("384"), NULL, NULL, NULL },
	BAD("image-es256", "one bit of a signature with ES256",
	    "es256-forged"),
	BAD("image-es384", "one bit of a signature with ES384",
	    "es384-forged"),
	BAD("image-es512", "one bit of a signature with ES512",
	    "es512-forged"),
	BAD("image-signed-other", "a good signature over another PCR0",
	    "signed-other"),
	BAD("image-no-kernel", "no kernel", "no-kernel"),
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
