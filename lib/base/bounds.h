/*
 * All bounds on input.  A genuine document is far below each of them, and none
 * depends on a size that an attacker states.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_BOUNDS_H
#define TBV_BOUNDS_H

#include <stdint.h>

/* The forms in which an attestation arrives. */
#define TBV_MAX_RAW		(16 * 1024)	/* an NSM answers 12288 */
#define TBV_MAX_BASE64		(24 * 1024)	/* 4/3 of the above */
#define TBV_MAX_HEX		(34 * 1024)	/* twice that, and lines */
#define TBV_MAX_CERT_FILE	(64 * 1024)
#define TBV_MAX_BUNDLE		(256 * 1024)

/* tlog-proof files. */
#define TBV_MAX_PROOF_NOTE		(224 * 1024)
#define TBV_MAX_NOTE_SIGNATURES	64
#define TBV_MAX_PROOF_PATH	63		/* 2^63 leaves */

#define TBV_MAX_PROOF_EXTRA	(48 * 1024)	/* in base64 */

/* Log policies and endorsers files. */
#define TBV_MAX_SIGNERS		32		/* keys of one kind, groups */
#define TBV_MAX_KEY		1312		/* ML-DSA-44, FIPS 204 4 */
#define TBV_MAX_VKEY_KEY	4096		/* of any type, even unknown */

/* Endorsement lists. */
#define TBV_MAX_LIST_BODY	(1024 * 1024)
#define TBV_MAX_SIGNATURE_FILE	(16 * 1024)	/* signify, minisign */
#define TBV_MAX_SIGNATURE_FILES	8		/* before one list */
#define TBV_MAX_LISTS		64
#define TBV_MAX_SERIAL		((UINT64_C(1) << 53) - 1)	/* JSON's */
#define TBV_MAX_LIFETIME	(180 * 86400)
#define TBV_DEFAULT_LIST_AGE	(30 * 86400)

/* The attestation document; genuine ones have 4286..5124 bytes. */
#define TBV_MAX_PAYLOAD		16000
#define TBV_MAX_MODULE_ID	255
#define TBV_MAX_USER_FIELD	1024		/* the CDDL; 746 was seen */
#define TBV_MAX_CABUNDLE	8
#define TBV_MAX_CERTIFICATE	1024
#define TBV_MAX_CHAIN		(TBV_MAX_CABUNDLE + 1)
#define TBV_MAX_MEMBERS		32		/* of a document's map */
/* 9999-12-31T23:59:59.999Z, the last time that RFC 3339 can write. */
#define TBV_MAX_TIME_MS		UINT64_C(253402300799999)
#define TBV_MAX_TIME		INT64_C(253402300799)

/* Enclave image files: the format's own bounds. */
#define TBV_MAX_SECTIONS	32
#define TBV_MAX_IMAGE_SIGNATURE	32768

/* Nesting below the item that is scanned. */
#define TBV_MAX_CBOR_DEPTH	4
#define TBV_MAX_JSON_DEPTH	8
/* Each takes a node of some hundred bytes. */
#define TBV_MAX_JSON_VALUES	65536

/* The claim. */
#define TBV_MAX_NAME		255
#define TBV_MAX_CHECKSUMS_LINE	4096

/* Clocks of hosts differ; a document may be this much in the future. */
#define TBV_CLOCK_SKEW		300

/* Texts of a result: "want" and "got" hold a PCR in hex and its index. */
#define TBV_MAX_DETAIL		320
#define TBV_MAX_MESSAGE		768

#endif
