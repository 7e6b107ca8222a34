/*
 * SHA-2, and the way in which the hypervisor extends a PCR.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "generate.h"

static void
digest(const EVP_MD *md, const void *data, size_t len, unsigned char *out)
{
	if (EVP_Digest(data, len, out, NULL, md, NULL) != 1)
		die("no %s", EVP_MD_get0_name(md));
}

void
sha256(const void *data, size_t len, unsigned char *out)
{
	digest(EVP_sha256(), data, len, out);
}

void
sha384(const void *data, size_t len, unsigned char *out)
{
	digest(EVP_sha384(), data, len, out);
}

void
sha512(const void *data, size_t len, unsigned char *out)
{
	digest(EVP_sha512(), data, len, out);
}

/* pcr := SHA384(48 zero bytes || data): a PCR that was extended once. */
void
extend(const void *data, size_t len, unsigned char *pcr)
{
	static const unsigned char zeros[SHA384_SIZE];
	struct buf b = { NULL, 0, 0 };

	put(&b, zeros, sizeof(zeros));
	put(&b, data, len);
	sha384(b.data, b.len, pcr);
}

const char *
sha256_hex(const void *data, size_t len)
{
	unsigned char sum[SHA256_SIZE];

	sha256(data, len, sum);
	return to_hex(sum, sizeof(sum));
}
