/*
 * The formats in which an attestation can be given.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_FORM_H
#define TBV_FORM_H

#include "base/fault.h"
#include "base/text.h"
#include "log/proof.h"

enum tbv_form_kind {
	TBV_FORM_RAW,
	TBV_FORM_BASE64,
	TBV_FORM_BASE64URL,
	TBV_FORM_HEX,
	TBV_FORM_CERT_FILE,
	TBV_FORM_BUNDLE
};

struct tbv_form {
	enum tbv_form_kind kind;
	struct tbv_bytes cose;		/* in the input, or in decoded */
	struct tbv_proof proof;		/* the rest of a bundle, or beside it */
	uint8_t decoded[TBV_MAX_RAW + 2];	/* whole groups of base64 */
};

/* Finds the COSE_Sign1 in the input, which must outlive *form. */
int tbv_form_parse(struct tbv_bytes in, struct tbv_form *form,
    struct tbv_fault *);
/* "raw", "base64", "base64url", "hex", "cert", "bundle" */
const char *tbv_form_name(enum tbv_form_kind);

#endif
