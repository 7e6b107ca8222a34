/*
 * Shows what to write instead of a line of a Sigsum policy.  Its keys are not
 * accepted as they are: a witness signs with its name, and cosignatures under a
 * name that nobody has chosen would not verify.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "crypto/digest.h"
#include "crypto/signature.h"
#include "trust/key.h"
#include "trust/sigsum.h"

#define ORIGIN "sigsum.org/v1/tree/"
#define HEX_SIZE (2 * TBV_ED25519_KEY_SIZE)
#define VKEY_SIZE (TBV_MAX_NAME + 2 + 2 * TBV_KEY_ID_SIZE + \
	TBV_BASE64_SIZE(1 + TBV_ED25519_KEY_SIZE))

/* name+id+base64(type || key), as c2sp.org/signed-note has it. */
static int
make_vkey(const char *name, uint8_t type, const uint8_t *key,
    char out[VKEY_SIZE])
{
	uint8_t typed[1 + TBV_ED25519_KEY_SIZE], sum[TBV_SHA256_SIZE];
	char base64[TBV_BASE64_SIZE(sizeof(typed))];
	char id[2 * TBV_KEY_ID_SIZE + 1];
	struct tbv_bytes parts[3] = { { NULL, 0 }, { NULL, 1 }, { NULL, 0 } };

	typed[0] = type;
	memcpy(typed + 1, key, TBV_ED25519_KEY_SIZE);
	parts[0].data = (const uint8_t *)name;
	parts[0].len = strlen(name);
	parts[1].data = (const uint8_t *)"\n";
	parts[2].data = typed;
	parts[2].len = sizeof(typed);
	if (tbv_digest_sha256(parts, 3, sum) != TBV_OK)
		return TBV_ERR_CRYPTO;
	tbv_text_hex(sum, TBV_KEY_ID_SIZE, id);
	tbv_text_base64(typed, sizeof(typed), base64);
	(void)snprintf(out, VKEY_SIZE, "%s+%s+%s", name, id, base64);
	return TBV_OK;
}

/* A log is named by its key's digest, and a witness as in the policy. */
static int
name_signer(const struct tbv_signer_line *line, const uint8_t *key,
    char name[TBV_MAX_NAME + 1])
{
	struct tbv_bytes raw = { key, TBV_ED25519_KEY_SIZE };
	uint8_t sum[TBV_SHA256_SIZE];

	if (tbv_signer_line_is(line, "witness")) {
		if (!tbv_key_is_name(line->field[1]))
			return TBV_ERR_SIGNERS_SIGSUM;
		memcpy(name, line->field[1].data, line->field[1].len);
		name[line->field[1].len] = '\0';
		return TBV_OK;
	}
	if (tbv_digest_sha256(&raw, 1, sum) != TBV_OK)
		return TBV_ERR_CRYPTO;
	memcpy(name, ORIGIN, sizeof(ORIGIN) - 1);
	tbv_text_hex(sum, sizeof(sum), name + sizeof(ORIGIN) - 1);
	return TBV_OK;
}

/* The line, with the witness's own name in front of its key. */
static int
refuse_sigsum_line(const struct tbv_signer_line *line, const char *vkey,
    struct tbv_fault *fault)
{
	char key[2 * TBV_MAX_DETAIL], name[TBV_MAX_DETAIL] = "", word[16];
	int is_witness = tbv_signer_line_is(line, "witness");

	(void)tbv_escape(line->field[0].data, line->field[0].len, word,
	    sizeof(word));
	if (is_witness)
		(void)tbv_escape(line->field[1].data, line->field[1].len,
		    name, sizeof(name));
	(void)tbv_escape(vkey, strlen(vkey), key, sizeof(key));
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_SIGSUM,
	    "%s: key: in hex, Sigsum's format; write: %s %s%s%s", line->where,
	    word, name, is_witness ? " " : "", key);
}

int
tbv_sigsum_refuse(const struct tbv_signer_line *line, struct tbv_bytes hex,
    struct tbv_fault *fault)
{
	uint8_t key[TBV_ED25519_KEY_SIZE];
	char name[TBV_MAX_NAME + 1], vkey[VKEY_SIZE];
	int rc;

	if (hex.len != HEX_SIZE || tbv_text_unhex_lower((const char *)
	    hex.data, hex.len, key, sizeof(key)) != 0)
		return TBV_OK;
	if ((rc = name_signer(line, key, name)) == TBV_OK &&
	    (rc = make_vkey(name, tbv_signer_line_is(line, "witness") ?
	    TBV_KEY_COSIGNATURE : TBV_KEY_ED25519, key, vkey)) == TBV_OK)
		return refuse_sigsum_line(line, vkey, fault);
	if (rc == TBV_ERR_CRYPTO)
		return tbv_fault_set(fault, rc, "%s: SHA-256", line->where);
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_SIGSUM, "%s: key: in hex, "
	    "Sigsum's format, and its name is not valid in a vkey",
	    line->where);
}
