/*
 * Reads public keys, and proves that each matches its id, so that a damaged or
 * mixed-up line cannot become a trusted key. tools/tblog/base/vkey.c is a
 * separate implementation, because the tools use nothing of the library but its
 * header.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "crypto/digest.h"
#include "crypto/signature.h"
#include "trust/key.h"

#define NUMBER_KEY_SIZE (2 + TBV_KEY_NUMBER_SIZE + TBV_ED25519_KEY_SIZE)

/* Unicode's White_Space above ASCII, as UTF-8. */
static const char *const spaces[] = { "\xc2\x85", "\xc2\xa0",
    "\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf",
    "\xe2\x81\x9f", "\xe3\x80\x80" };

#define SPACES (sizeof(spaces) / sizeof(spaces[0]))

/* Whether a space character of Unicode starts here; the text is UTF-8. */
static int
is_unicode_space(const uint8_t *at, size_t left)
{
	size_t i, n;

	for (i = 0; i < SPACES; i++) {
		n = strlen(spaces[i]);
		if (left >= n && memcmp(at, spaces[i], n) == 0)
			return 1;
	}
	/* U+2000 to U+200A */
	return left >= 3 && at[0] == 0xe2 && at[1] == 0x80 &&
	    at[2] <= 0x8a;
}

int
tbv_key_is_name(struct tbv_bytes name)
{
	size_t i;

	if (name.len < 1 || name.len > TBV_MAX_NAME ||
	    tbv_text_utf8(name.data, name.len) != 0)
		return 0;
	for (i = 0; i < name.len; i++)
		if (name.data[i] <= 0x20 || name.data[i] == 0x7f ||
		    name.data[i] == '+' ||
		    is_unicode_space(name.data + i, name.len - i))
			return 0;
	return 1;
}

static int
bad_key(struct tbv_fault *fault, const char *where, const char *why)
{
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_KEY, "%s: key: %s", where,
	    why);
}

/* Takes a key of a known type, or marks it as not usable. */
static const char *
take_raw(struct tbv_key *key, struct tbv_bytes raw)
{
	size_t want = TBV_ED25519_KEY_SIZE;

	switch (key->type) {
	case TBV_KEY_ED25519:
	case TBV_KEY_COSIGNATURE:
		break;
	case TBV_KEY_ECDSA:
		if (!tbv_signature_is_spki(raw))
			return "want one on P-256 or P-384, uncompressed";
		want = raw.len;
		break;
	case TBV_KEY_MLDSA44:
		want = TBV_MLDSA44_KEY_SIZE;
		break;
	default:
		return NULL;
	}
	if (raw.len != want)
		return "wrong length for its type";
	memcpy(key->raw, raw.data, raw.len);
	key->len = raw.len;
	key->usable = key->type != TBV_KEY_MLDSA44 ||
	    tbv_signature_has_mldsa44();
	return NULL;
}

/*
 * c2sp.org/signed-note: the id is the start of SHA-256(name || LF || type ||
 * key), but for ECDSA that of SHA-256(SubjectPublicKeyInfo).  Unknown types may
 * have their own rules.
 */
static int
id_matches(const struct tbv_key *key, const char *where,
    struct tbv_fault *fault)
{
	char got[2 * TBV_KEY_ID_SIZE + 1], want[sizeof(got)];
	uint8_t sum[TBV_SHA256_SIZE], type[2];
	struct tbv_bytes parts[3];

	if (key->len == 0)
		return TBV_OK;
	type[0] = '\n';
	type[1] = (uint8_t)key->type;
	parts[0].data = (const uint8_t *)key->name;
	parts[0].len = strlen(key->name);
	parts[1].data = type;
	parts[1].len = sizeof(type);
	parts[2].data = key->raw;
	parts[2].len = key->len;
	if (tbv_digest_sha256(parts, 3, sum) != TBV_OK)
		return tbv_fault_set(fault, TBV_ERR_CRYPTO, "%s: SHA-256",
		    where);
	if (key->type == TBV_KEY_ECDSA)
		memcpy(sum, key->digest, sizeof(sum));
	if (memcmp(sum, key->id, TBV_KEY_ID_SIZE) == 0)
		return TBV_OK;
	tbv_text_hex(sum, TBV_KEY_ID_SIZE, want);
	tbv_text_hex(key->id, TBV_KEY_ID_SIZE, got);
	return tbv_fault_set(fault, TBV_ERR_SIGNERS_KEY,
	    "%s: key: id: want %s, got %s", where, want, got);
}

static int
digest_key(struct tbv_bytes raw, const char *where, struct tbv_key *key,
    struct tbv_fault *fault)
{
	if (tbv_digest_sha256(&raw, 1, key->digest) != TBV_OK)
		return tbv_fault_set(fault, TBV_ERR_CRYPTO, "%s: SHA-256",
		    where);
	return TBV_OK;
}

/* The type byte and the key, in base64. */
static int
parse_typed(struct tbv_bytes base64, const char *where, struct tbv_key *key,
    struct tbv_fault *fault)
{
	uint8_t buffer[TBV_MAX_VKEY_KEY];
	struct tbv_bytes raw;
	const char *why;
	size_t len;
	int rc;

	if (tbv_text_unbase64((const char *)base64.data, base64.len, buffer,
	    sizeof(buffer), &len) != 0 || len < 2)
		return bad_key(fault, where, "not base64 of a type and a key");
	key->type = buffer[0];
	raw.data = buffer + 1;
	raw.len = len - 1;
	if ((rc = digest_key(raw, where, key, fault)) != TBV_OK)
		return rc;
	if ((why = take_raw(key, raw)) != NULL)
		return bad_key(fault, where, why);
	return TBV_OK;
}

static int
parse_vkey(struct tbv_bytes vkey, const char *where, struct tbv_key *key,
    struct tbv_fault *fault)
{
	struct tbv_bytes id, name, rest = vkey;
	int rc;

	/* split at the first two: base64 may contain more */
	if (tbv_text_take_field(&rest, '+', &name) != 0 ||
	    tbv_text_take_field(&rest, '+', &id) != 0 || rest.data == NULL)
		return bad_key(fault, where, "want name+id+base64");
	if (!tbv_key_is_name(name))
		return bad_key(fault, where, "not a name");
	if (tbv_text_unhex_lower((const char *)id.data, id.len, key->id,
	    TBV_KEY_ID_SIZE) != 0)
		return bad_key(fault, where, "id: want 8 hex digits");
	memcpy(key->name, name.data, name.len);
	if ((rc = parse_typed(rest, where, key, fault)) != TBV_OK)
		return rc;
	return id_matches(key, where, fault);
}

int
tbv_key_parse_vkey(struct tbv_bytes vkey, const char *where,
    struct tbv_key *key, struct tbv_fault *fault)
{
	int rc;

	memset(key, 0, sizeof(*key));
	if ((rc = parse_vkey(vkey, where, key, fault)) != TBV_OK)
		key->usable = 0;
	return rc;
}

int
tbv_key_parse_number(struct tbv_bytes base64, unsigned int type,
    const char *where, struct tbv_key *key, struct tbv_fault *fault)
{
	uint8_t buffer[NUMBER_KEY_SIZE];
	struct tbv_bytes raw;
	size_t len;
	int rc;

	memset(key, 0, sizeof(*key));
	if (tbv_text_unbase64((const char *)base64.data, base64.len, buffer,
	    sizeof(buffer), &len) != 0 || len != sizeof(buffer) ||
	    buffer[0] != 'E' || buffer[1] != 'd')
		return bad_key(fault, where, "want base64 of an Ed25519 key");
	key->type = type;
	memcpy(key->id, buffer + 2, TBV_KEY_NUMBER_SIZE);
	raw.data = buffer + 2 + TBV_KEY_NUMBER_SIZE;
	raw.len = TBV_ED25519_KEY_SIZE;
	memcpy(key->raw, raw.data, raw.len);
	key->len = raw.len;
	if ((rc = digest_key(raw, where, key, fault)) == TBV_OK)
		key->usable = 1;
	return rc;
}

int
tbv_key_same(const struct tbv_key *a, const struct tbv_key *b)
{
	if (memcmp(a->digest, b->digest, sizeof(a->digest)) == 0)
		return 1;
	if (a->name[0] == '\0' && a->type != b->type)
		return 0;
	return strcmp(a->name, b->name) == 0 &&
	    memcmp(a->id, b->id, sizeof(a->id)) == 0;
}
