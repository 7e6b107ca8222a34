/*
 * Enclave image files (EIF): their layout, their contents, their signature.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_EIF_H
#define TBV_EIF_H

#include "base/fault.h"
#include "base/text.h"

#define TBV_EIF_HEADER_SIZE 548
#define TBV_EIF_SECTION_HEADER_SIZE 12

/* The types of sections. */
#define TBV_EIF_INVALID 0
#define TBV_EIF_KERNEL 1
#define TBV_EIF_CMDLINE 2
#define TBV_EIF_RAMDISK 3
#define TBV_EIF_SIGNATURE 4
#define TBV_EIF_METADATA 5
#define TBV_EIF_TYPES 6

/* Flags of the header; nitro-cli sets only the first. */
#define TBV_EIF_FLAG_AARCH64 0x0001
#define TBV_EIF_FLAG_PCIE 0x0040
#define TBV_EIF_FLAG_PCIE_VIRTIO 0x0200

struct tbv_eif_section {
	uint8_t head[TBV_EIF_SECTION_HEADER_SIZE];
	unsigned int type;
	unsigned int flags;
	uint64_t at;			/* of its contents in the file */
	uint64_t size;			/* of its contents */
	uint8_t sha384[TBV_PCR_SIZE];	/* of its contents */
};

struct tbv_eif {
	uint8_t head[TBV_EIF_HEADER_SIZE];
	uint64_t size;			/* of the whole file */
	unsigned int version;
	unsigned int flags;
	size_t count;
	struct tbv_eif_section section[TBV_MAX_SECTIONS];
	char deviation[TBV_MAX_DETAIL];	/* from the canonical layout */
	char other_flags[48];		/* names of those but the first */
};

struct tbv_eif_source {
	int fd;				/* a regular file */
	tbv_progress_fn *progress;	/* may be NULL */
	void *arg;
};

/* The result of measuring: SHA-384 of contents, not yet extended into a PCR. */
struct tbv_eif_contents {
	uint8_t image[TBV_PCR_SIZE];
	uint8_t boot[TBV_PCR_SIZE];
	uint8_t app[TBV_PCR_SIZE];
	int is_signed;
	uint8_t signature[TBV_MAX_IMAGE_SIGNATURE];	/* the section */
	size_t signature_len;
};

/* "kernel", ...; "invalid" for type 0, "unknown" past the last. */
const char *tbv_eif_type_name(unsigned int type);
/*
 * Records how the layout of a file differs from nitro-cli's; the first
 * difference is kept.
 */
void tbv_eif_deviates(struct tbv_eif *, const char *fmt, ...)
    TBV_PRINTF(2, 3);
/*
 * Reads len bytes, all of which must exist: TBV_ERR_IO with errno, or
 * TBV_ERR_IMAGE_CHANGED.
 */
int tbv_eif_pread(int fd, uint8_t *out, size_t len, uint64_t at,
    struct tbv_fault *);

/*
 * Reads the header and the section headers of a file with eif->size bytes.
 * TBV_OK means that one contiguous run of sections fills it, according to both
 * its table and the sections themselves.
 */
int tbv_eif_read(int fd, struct tbv_eif *, struct tbv_fault *);
/*
 * Reads the contents, once, and computes the sections' digests.  TBV_OK only if
 * the CRC over all bytes that were read is right; on failure *contents is not
 * valid.
 */
int tbv_eif_hash(struct tbv_eif *, const struct tbv_eif_source *,
    struct tbv_eif_contents *, struct tbv_fault *);
/* Who signed an image, by the first entry of its signature section. */
struct tbv_eif_signer {
	size_t count;			/* of entries */
	/* Why its signature cannot be checked; empty: it is good. */
	char unchecked[TBV_MAX_DETAIL];
	uint8_t sha384[TBV_PCR_SIZE];	/* of the certificate's DER, if good */
	int64_t not_before, not_after;	/* the certificate's, inclusive */
};

/*
 * Verifies the signature section of an image with this PCR0.  TBV_OK if it is
 * good, or if it cannot be checked, for the reason in signer->unchecked.
 */
int tbv_eif_signature(struct tbv_bytes section, const uint8_t *pcr0,
    struct tbv_eif_signer *signer, struct tbv_fault *);

/* What tbv_measure_fd() returned. */
int tbv_measurement_error(const struct tbv_measurement *);
/* 1 if the image is signed and the signature is good. */
int tbv_measurement_is_signed(const struct tbv_measurement *);

#endif
