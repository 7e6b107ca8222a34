/*
 * Documents of other images, of debug enclaves, and expectations that expect
 * nothing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define BAD(name, expect, why, edit) \
	{ name, "measurement", why, NITRO, expect, NULL, edit, NULL, NULL, \
	    NULL }
#define HELD(name, expect, why, options, edit) \
	{ name, "measurement", why, POLICY5, expect, options, edit, NULL, \
	    NULL, NULL }
#define UPTO15	"3 4 5 6 7 8 9 10 11 12 13 14 15 16"

static const struct vector rows[] = {
	BAD("pcr0-other", "pcr-mismatch", "another PCR0",
	    "pcr 0 $(OTHERPCR0)"),
	BAD("pcr1-other", "pcr-mismatch", "another PCR1",
	    "pcr 1 $(OTHERPCR1)"),
	BAD("pcr2-other", "pcr-mismatch", "another PCR2",
	    "pcr 2 $(OTHERPCR2)"),
	BAD("pcr0-bit", "pcr-mismatch", "one bit of PCR0, and the document "
	    "well signed", "before 005830$(PCR0) 005830$(PCR0BIT)"),
	BAD("pcrs-swapped", "pcr-mismatch", "PCR0 has the value of PCR2 and "
	    "the other way round", "pcr 0 $(PCR2); pcr 2 $(PCR0)"),
	BAD("pcrs-by-position", "pcr-mismatch", "the right values in the "
	    "right places of the map, under other indices",
	    "pcr 1 $(PCR0); pcr 2 $(PCR1); pcr 0 $(PCR2); only 1 2 0 "
	    UPTO15),
	BAD("pcrs-shifted", "pcr-missing", "the right values in the first "
	    "three places, and no PCR0 at all", "pcr 1 $(PCR0); "
	    "pcr 2 $(PCR1); pcr 3 $(PCR2); only 1 2 " UPTO15),
	BAD("pcrs-sparse-other", "pcr-mismatch", "another PCR2, and no more "
	    "PCRs listed than matter", "pcr 2 $(OTHERPCR2); only 0 1 2 4 16"),
	BAD("pcr0-missing", "pcr-missing", "PCR0 is not listed",
	    "pcr 0 drop"),
	BAD("pcr1-missing", "pcr-missing", "PCR1 is not listed",
	    "pcr 1 drop"),
	BAD("pcr2-missing", "pcr-missing", "PCR2 is not listed",
	    "pcr 2 drop"),
	HELD("pcr8-other", "pcr-mismatch", "the image names PCR8, and the "
	    "document's is zero", POLICY("pcr8") CLOCK, NULL),
	HELD("pcr8-missing", "pcr-missing", "the image names PCR8, and the "
	    "document lists none", POLICY("pcr8") CLOCK, "pcr 8 drop"),
	HELD("pcr3-other", "pcr-mismatch", "the image names PCR3, and the "
	    "enclave ran under another role", POLICY("pcr3") CLOCK,
	    "pcr 3 $(OTHER)ffffffffffffffffffffffffffffffff"),
	HELD("image-other", "pcr-mismatch", "the policy has another image",
	    POLICY("other-image") CLOCK, NULL),
	HELD("images-mixed", "pcr-mismatch", "PCR0 of one image and PCR2 of "
	    "another", POLICY("mixed-images") CLOCK, NULL),
	HELD("image-option", "pcr-mismatch", "the command line's image "
	    "replaces the policy's, it does not add to them",
	    POLICY("default") " --root pki/root.pem --pcr 0=$(OTHERPCR0) "
	    "--pcr 1=$(PCR1) --pcr 2=$(PCR2)" CLOCK, NULL),
	HELD("image-env", "pcr-mismatch", "lines of PCR0= of another image",
	    ROOT " --pcrs policies/measurements-env-other.json --commit "
	    "$(COMMIT)" CLOCK, NULL),
	HELD("image-root", "image-root", "a trusted image, certified by "
	    "another image's root", POLICY("image-root") CLOCK, NULL),

	/* attestable AMIs */
	HELD("tpm-pcr4-other", "pcr-mismatch", "another PCR4: another kernel "
	    "was booted", POLICY("tpm") CLOCK, "nitrotpm; pcr 4 $(PCR0)"),
	HELD("tpm-pcr7-other", "pcr-mismatch", "another PCR7: other keys of "
	    "secure boot", POLICY("tpm") CLOCK, "nitrotpm; pcr 7 $(PCR0)"),
	HELD("tpm-pcr12-other", "pcr-mismatch", "another PCR12, which the "
	    "image names as zero", POLICY("tpm-pcr12") CLOCK,
	    "nitrotpm; pcr 12 $(PCR0)"),
	HELD("tpm-pcr4-missing", "pcr-missing", "PCR4 is not listed",
	    POLICY("tpm") CLOCK, "nitrotpm; pcr 4 drop"),
	HELD("tpm-pcr7-missing", "pcr-missing", "PCR7 is not listed",
	    POLICY("tpm") CLOCK, "nitrotpm; pcr 7 drop"),
	HELD("tpm-pcr4-zero", "pcr-mismatch", "PCR4 is zero, as before any "
	    "boot", POLICY("tpm") CLOCK, "nitrotpm; pcr 4 zero"),
	HELD("tpm-as-enclave", "pcr-mismatch", "a NitroTPM shows the PCRs of "
	    "the policy's enclave, and not those of its AMI",
	    POLICY("tpm-and-enclave") CLOCK, "nitrotpm; pcr 0 $(PCR0); "
	    "pcr 1 $(PCR1); pcr 2 $(PCR2); pcr 4 $(OTHERPCR0)"),
	HELD("enclave-as-tpm", "pcr-mismatch", "an enclave shows PCR7 of the "
	    "policy's AMI, and is not its enclave",
	    POLICY("tpm-and-enclave") CLOCK,
	    "pcr 0 $(OTHERPCR0); pcr 7 $(TPMPCR7)"),

	/* debug mode */
	BAD("debug", "debug", "a debug enclave: PCR0, 1 and 2 are zero, PCR3 "
	    "and PCR4 are not, so that \"all zero\" is the wrong test",
	    DEBUG_PCRS),
	BAD("debug-no-role", "debug", "a debug enclave whose host has no "
	    "role", DEBUG_PCRS "; pcr 3 zero"),
	BAD("debug-pcr0", "debug", "PCR0 alone is zero", "pcr 0 zero"),
	BAD("debug-pcr1", "debug", "PCR1 alone is zero", "pcr 1 zero"),
	BAD("debug-pcr2", "debug", "PCR2 alone is zero", "pcr 2 zero"),
	BAD("debug-pcr0-pcr1", "debug", "PCR0 and 1 are zero, PCR2 is not",
	    "pcr 0 zero; pcr 1 zero"),
	HELD("debug-option-only", "debug", "the command line allows debug "
	    "enclaves, the policy does not", DEFAULT " --insecure-debug",
	    DEBUG_PCRS),
	HELD("debug-policy-only", "debug", "the policy allows debug "
	    "enclaves, the command line does not",
	    POLICY("debug-and-image") CLOCK, DEBUG_PCRS),
	HELD("debug-policy-alone", "debug", "the policy allows debug enclaves "
	    "and nothing else, the command line does not", POLICY("debug")
	    CLOCK, DEBUG_PCRS),
	HELD("debug-policy-measured", "pcr-mismatch", "the policy allows "
	    "debug enclaves and nothing else, and this one is measured",
	    POLICY("debug") " --insecure-debug" CLOCK, NULL),
	HELD("debug-option-measured", "pcr-mismatch", "the same with the "
	    "command line alone", "--no-policy --insecure-debug --root "
	    "pki/root.pem --commit $(COMMIT)" CLOCK, NULL),
	HELD("debug-option-half", "debug", "only PCR2 is zero, where the "
	    "command line allows debug enclaves", "--no-policy "
	    "--insecure-debug --root pki/root.pem --commit $(COMMIT)" CLOCK,
	    "pcr 2 zero"),
	HELD("debug-two", "debug", "PCR1 and 2 are zero, PCR0 is not, where "
	    "debug enclaves are allowed", POLICY("debug")
	    " --insecure-debug" CLOCK, "pcr 1 zero; pcr 2 zero"),
	HELD("debug-missing", "pcr-missing", "PCR0 and 2 are zero and PCR1 is not "
	    "listed, where debug enclaves are allowed", POLICY("debug")
	    " --insecure-debug" CLOCK, DEBUG_PCRS "; pcr 1 drop"),
	HELD("debug-root", "image-root", "a debug enclave under the root of "
	    "the other image", POLICY("debug-second")
	    " --insecure-debug" CLOCK, DEBUG_PCRS),
	HELD("debug-half", "debug", "only PCR0 is zero, where debug enclaves "
	    "are allowed", POLICY("debug-and-image") " --insecure-debug"
	    CLOCK, "pcr 0 zero"),
	HELD("debug-other-image", "pcr-mismatch", "another image, not in "
	    "debug mode, where debug enclaves are allowed",
	    POLICY("debug-and-image") " --insecure-debug" CLOCK,
	    "pcr 0 $(OTHERPCR0)"),
	HELD("debug-commit", "commit-mismatch", "where debug enclaves are "
	    "allowed, their claim counts all the same", POLICY("debug")
	    " --insecure-debug" CLOCK, DEBUG_PCRS
	    "; claim ct bytes:$(OTHERCOMMIT)"),
};

const struct family family_measurement = { rows, COUNT(rows) };
