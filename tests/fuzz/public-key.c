/*
 * Public keys: two bytes that say how long the first is, that key, and the
 * document's.  Equal are two of which libcrypto finds the one in the other; a
 * raw key is equal to itself; written as PEM it is read as it was.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/asn1.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "base/bounds.h"
#include "document/public_key.h"
#include "fuzz.h"

#define BEGIN "-----BEGIN PUBLIC KEY-----"
#define END "-----END PUBLIC KEY-----"
#define TEXT_MAX 4096

/* The contents of an element with this tag, and the bytes after it; or -1. */
static int
take_element(struct tbv_bytes *in, int tag, struct tbv_bytes *value)
{
	const unsigned char *p = in->data;
	int got, class;
	long len;

	if (in->len == 0 || (ASN1_get_object(&p, &len, &got, &class,
	    (long)in->len) & 0x80) != 0 || got != tag ||
	    class != V_ASN1_UNIVERSAL)
		return -1;
	value->data = p;
	value->len = (size_t)len;
	in->len -= (size_t)(p - in->data) + value->len;
	in->data = p + len;
	return 0;
}

/* The key in a SubjectPublicKeyInfo, as libcrypto takes it apart. */
static struct tbv_bytes
key_within(struct tbv_bytes der)
{
	struct tbv_bytes spki, algorithm, bits, none = { NULL, 0 };

	if (take_element(&der, V_ASN1_SEQUENCE, &spki) != 0 ||
	    take_element(&spki, V_ASN1_SEQUENCE, &algorithm) != 0 ||
	    take_element(&spki, V_ASN1_BIT_STRING, &bits) != 0 ||
	    bits.len < 2)
		return none;
	return mutate_span(bits, 1, bits.len);
}

/*
 * The base64 of a PEM without white space, decoded by libcrypto; -1 if it is
 * not valid.
 */
static int
decode_pem(struct tbv_bytes in, struct fuzz_buf *out)
{
	const uint8_t *end = fuzz_find(in, END, sizeof(END) - 1);
	unsigned char text[TEXT_MAX], bytes[TEXT_MAX];
	size_t i, n = 0, pad = 0;

	if (end == NULL)
		return -1;
	for (i = sizeof(BEGIN) - 1; in.data + i < end && n < TEXT_MAX; i++)
		if (strchr(" \t\r\n", in.data[i]) == NULL ||
		    in.data[i] == '\0')
			text[n++] = in.data[i];
	while (pad < 2 && pad < n && text[n - 1 - pad] == '=')
		pad++;
	if (n % 4 != 0 || EVP_DecodeBlock(bytes, text, (int)n) < 0)
		return -1;
	fuzz_put(out, bytes, n / 4 * 3 - pad);
	return 0;
}

static int
is_one(struct tbv_bytes a, struct tbv_bytes b)
{
	return a.len > 0 && tbv_bytes_equal(a, b);
}

static void
check_equal(struct tbv_bytes want, struct tbv_bytes got)
{
	struct fuzz_buf pem = { NULL, 0, 0 };

	if (got.len >= sizeof(BEGIN) - 1 &&
	    memcmp(got.data, BEGIN, sizeof(BEGIN) - 1) == 0) {
		if (decode_pem(got, &pem) != 0)
			fuzz_fail("public-key: equal to a PEM that is none");
		got = fuzz_view(&pem);
	}
	if (!is_one(want, got) && !is_one(key_within(want), got) &&
	    !is_one(want, key_within(got)))
		fuzz_fail("public-key: two keys are equal");
	fuzz_free(&pem);
}

/* The key, written as PEM, is read as the same key. */
static void
check_pem(const uint8_t *key, size_t len)
{
	static uint8_t again[TBV_MAX_USER_FIELD];
	struct fuzz_buf pem = { NULL, 0, 0 };
	size_t n = 0;

	fuzz_text(&pem, BEGIN "\n");
	fuzz_base64(&pem, key, len);
	fuzz_text(&pem, "\n" END "\n");
	if (tbv_public_key_read(fuzz_view(&pem), again, &n) != 0 ||
	    n != len || memcmp(again, key, n) != 0)
		fuzz_fail("public-key: another one in PEM");
	fuzz_free(&pem);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static uint8_t key[TBV_MAX_USER_FIELD];
	struct tbv_bytes all = { data, len }, want, got;
	size_t n;

	if (len < 2)
		return 0;
	n = (size_t)data[0] << 8 | data[1];
	if (n > len - 2)
		n = len - 2;
	want = mutate_span(all, 2, 2 + n);
	got = mutate_span(all, 2 + n, len);
	if (got.len > TBV_MAX_USER_FIELD)
		return 0;
	if (tbv_public_key_equal(want, got))
		check_equal(want, got);
	if (tbv_public_key_read(got, key, &n) != 0)
		return 0;
	if (n > 0) {
		want.data = key;
		want.len = n;
		if (!tbv_public_key_equal(want, got))
			fuzz_fail("public-key: not equal to itself");
		check_pem(key, n);
	}
	return 0;
}

/* One of the two changes, at times both to the same. */
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct tbv_bytes all = { data, len }, part[2];
	struct fuzz_buf out = { NULL, 0, 0 }, other = { NULL, 0, 0 };
	uint8_t head[2];
	size_t n;

	if (len < 2 || seed % 16 == 0)
		return LLVMFuzzerMutate(data, len, max);
	n = (size_t)data[0] << 8 | data[1];
	if (n > len - 2)
		n = len - 2;
	part[0] = mutate_span(all, 2, 2 + n);
	part[1] = mutate_span(all, 2 + n, len);
	mutate_plain(part[seed % 2], &other);
	part[seed % 2] = fuzz_view(&other);
	if (seed % 8 == 7)
		part[0] = part[1];
	head[0] = (uint8_t)(part[0].len >> 8);
	head[1] = (uint8_t)part[0].len;
	fuzz_put(&out, head, sizeof(head));
	fuzz_bytes(&out, part[0]);
	fuzz_bytes(&out, part[1]);
	fuzz_free(&other);
	return mutate_return(&out, data, max);
}

void
target_seeds(void)
{
	static const char *const names[] = { "key.raw", "key.der", "key.pem" };
	struct fuzz_buf file[FUZZ_COUNT(names)], out;
	char path[64] = "enclaves/";
	uint8_t head[2];
	size_t i, k;

	for (i = 0; i < FUZZ_COUNT(names); i++) {
		memcpy(path + 9, names[i], strlen(names[i]) + 1);
		file[i] = fuzz_load(path);
	}
	for (i = 0; i < FUZZ_COUNT(names); i++)
		for (k = 0; k < FUZZ_COUNT(names); k++) {
			memset(&out, 0, sizeof(out));
			head[0] = 0;
			head[1] = (uint8_t)file[i].len;
			fuzz_put(&out, head, sizeof(head));
			fuzz_bytes(&out, fuzz_view(&file[i]));
			fuzz_bytes(&out, fuzz_view(&file[k]));
			fuzz_seed(fuzz_view(&out));
			fuzz_free(&out);
		}
	for (i = 0; i < FUZZ_COUNT(names); i++)
		fuzz_free(&file[i]);
}
