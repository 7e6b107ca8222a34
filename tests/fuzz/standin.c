/*
 * Replaces ES384, which takes a millisecond: the end-entity key of vectors/pki
 * signs with a digest instead, without libcrypto; certificates are checked by
 * the library, whose results are cached.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/evp.h>
#include <string.h>

#include "fuzz.h"
#include "crypto/signature.h"

#define HALF 48
#define SLOTS 4096

enum tbv_signature __real_tbv_signature_check_der(struct tbv_keyring *,
    const uint8_t *, const struct tbv_bytes *, size_t, struct tbv_bytes);
enum tbv_signature __wrap_tbv_signature_check_der(struct tbv_keyring *,
    const uint8_t *, const struct tbv_bytes *, size_t, struct tbv_bytes);
enum tbv_signature __wrap_tbv_signature_check_rs(struct tbv_keyring *,
    const uint8_t *, const struct tbv_bytes *, size_t, struct tbv_bytes);
void __wrap_tbv_signature_ready(struct tbv_keyring *, const uint8_t *);

/* The substitute and its complement, which ES384 cannot give by chance. */
void
sign_instead(struct tbv_bytes message, uint8_t rs[FUZZ_RS])
{
	size_t i;

	if (EVP_Digest(message.data, message.len, rs, NULL, EVP_sha384(),
	    NULL) != 1)
		fuzz_fail("no digest for the stand-in");
	for (i = 0; i < HALF; i++)
		rs[HALF + i] = (uint8_t)~rs[i];
}

enum tbv_signature
__wrap_tbv_signature_check_rs(struct tbv_keyring *ring, const uint8_t *point,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature)
{
	static uint8_t leaf[FUZZ_POINT];
	struct fuzz_buf message = { NULL, 0, 0 };
	uint8_t want[FUZZ_RS];
	int was;
	size_t i;

	(void)ring;
	was = fault_pause();
	if (leaf[0] == 0)
		sign_leaf_point(leaf);
	for (i = 0; i < count; i++)
		fuzz_bytes(&message, parts[i]);
	sign_instead(fuzz_view(&message), want);
	fuzz_free(&message);
	fault_resume(was);
	if (signature.len != sizeof(want) ||
	    memcmp(point, leaf, sizeof(leaf)) != 0)
		return TBV_SIGNATURE_BAD;
	return memcmp(want, signature.data, sizeof(want)) == 0 ?
	    TBV_SIGNATURE_GOOD : TBV_SIGNATURE_BAD;
}

enum tbv_signature
__wrap_tbv_signature_check_der(struct tbv_keyring *ring, const uint8_t *point,
    const struct tbv_bytes *parts, size_t count, struct tbv_bytes signature)
{
	static struct { uint8_t of[32]; enum tbv_signature said; } slots[SLOTS];
	struct fuzz_buf all = { NULL, 0, 0 };
	uint8_t sum[32];
	int was = fault_pause();
	size_t i, slot;

	fuzz_put(&all, point, FUZZ_POINT);
	for (i = 0; i < count; i++)
		fuzz_put_part(&all, 'p', parts[i]);
	fuzz_put_part(&all, 's', signature);
	if (EVP_Digest(all.data, all.len, sum, NULL, EVP_sha256(),
	    NULL) != 1)
		fuzz_fail("no digest for the stand-in");
	fuzz_free(&all);
	fault_resume(was);
	slot = ((size_t)sum[0] << 8 | sum[1]) % SLOTS;
	if (memcmp(slots[slot].of, sum, sizeof(sum)) == 0 &&
	    slots[slot].said != 0)
		return slots[slot].said;
	/* no verdict is not an answer */
	slots[slot].said = __real_tbv_signature_check_der(ring, point, parts,
	    count, signature);
	if (slots[slot].said == TBV_SIGNATURE_NO_VERDICT)
		memset(&slots[slot], 0, sizeof(slots[slot]));
	else
		memcpy(slots[slot].of, sum, sizeof(sum));
	return slots[slot].said == 0 ? TBV_SIGNATURE_NO_VERDICT :
	    slots[slot].said;
}

/* Nothing is made ready that is not used. */
void
__wrap_tbv_signature_ready(struct tbv_keyring *ring, const uint8_t *point)
{
	(void)ring;
	(void)point;
}
