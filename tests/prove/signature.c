/*
 * r || s of COSE as the ECDSA-Sig-Value that libcrypto reads, in DER: each half
 * as an INTEGER that reads back as the same number, and both as the SEQUENCE
 * that a check takes.  A half is PROVE_LENGTH bytes.  The proofs that must fail
 * pass the conversion a length that is too large by one byte.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "prove.h"
/* the proved functions are static */
#include "../../lib/crypto/signature.c"

/* Whether a number of PROVE_LENGTH bytes is that of an INTEGER's contents. */
static int
same_number(const uint8_t *number, struct tbv_bytes integer)
{
	size_t i, skip;

	if (integer.len == PROVE_LENGTH + 1 && integer.data[0] == 0) {
		integer.data++;
		integer.len--;
	}
	if (integer.len > PROVE_LENGTH)
		return 0;
	skip = PROVE_LENGTH - integer.len;
	for (i = 0; i < PROVE_LENGTH; i++)
		if (number[i] != (i < skip ? 0 : integer.data[i - skip]))
			return 0;
	return 1;
}

void
prove_put(void)
{
	const uint8_t *number = prove_memory(PROVE_LENGTH);
	uint8_t *out = prove_memory(PROVE_LENGTH + 3);
	struct tbv_bytes rest, integer;

	rest.data = out;
	rest.len = put_integer(number, PROVE_LENGTH + DEFECT, out);
	PROVE(tbv_der_take(&rest, TBV_DER_INTEGER, &integer, NULL) == 0 &&
	    rest.len == 0, "an INTEGER, and nothing behind it");
	PROVE(tbv_der_is_integer(integer) && integer.data[0] < 0x80,
	    "the shortest form, and not negative");
	PROVE(same_number(number, integer), "the same number");
}

/* Both halves, at rs. */
static void
judge(const uint8_t *rs)
{
	uint8_t *der = prove_memory(DER_MAX);
	struct tbv_bytes signature, rest, integers, r, s;

	signature.data = der;
	signature.len = rs_to_der(rs, PROVE_LENGTH + DEFECT, der);
	PROVE(signature.len <= 2 * PROVE_LENGTH + 8 + (PROVE_LENGTH > 61),
	    "no longer than it may be");
	PROVE(well_formed(signature), "what a check takes");
	rest = signature;
	PROVE(tbv_der_take(&rest, TBV_DER_SEQUENCE, &integers, NULL) == 0 &&
	    tbv_der_take(&integers, TBV_DER_INTEGER, &r, NULL) == 0 &&
	    tbv_der_take(&integers, TBV_DER_INTEGER, &s, NULL) == 0,
	    "two integers");
	PROVE(same_number(rs, r), "r");
	PROVE(same_number(rs + PROVE_LENGTH, s), "s");
}

void
prove_to_der(void)
{
	judge(prove_memory(2 * PROVE_LENGTH));
}

/* The same where neither begins with a zero: for lengths as curves have them. */
void
prove_long(void)
{
	const uint8_t *rs = prove_memory(2 * PROVE_LENGTH);

	ASSUME(rs[0] != 0 && rs[PROVE_LENGTH] != 0);
	judge(rs);
}
