/*
 * Ed25519 keys in the format of Go's sumdb/note, and what they sign.  The
 * secret is overwritten wherever it has been.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/key.h"
#include "common/hex.h"

#define FILE_MAX 1024
#define DASH "\xe2\x80\x94 "

static int
bad_key_file(struct failure *f, const char *subject, const char *why)
{
	return fail(f, TBV_ERR_SIGNING_KEY, subject, why);
}

static int
no_crypto(struct failure *f)
{
	return fail(f, TBV_ERR_CRYPTO, "Ed25519", "libcrypto failed");
}

/* The id is the start of SHA-256(name || LF || type || public key). */
static int
identify(struct key *k, unsigned char typed[1 + KEY_SEED])
{
	unsigned char tail[2 + KEY_SEED];
	struct hash sum;

	tail[0] = '\n';
	memcpy(tail + 1, typed, 1 + KEY_SEED);
	if (hash_bytes(k->name, strlen(k->name), tail, sizeof(tail),
	    &sum) != 0)
		return -1;
	memcpy(k->id, sum.value, KEY_ID);
	return 0;
}

/* Everything that follows from the name and the seed. */
static int
derive(struct key *k, const unsigned char seed[KEY_SEED], struct failure *f)
{
	unsigned char typed[1 + KEY_SEED];
	char id[2 * KEY_ID + 1];
	size_t len = KEY_SEED;

	typed[0] = KEY_TYPE_NOTE;
	k->pkey = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed,
	    KEY_SEED);
	if (k->pkey == NULL || EVP_PKEY_get_raw_public_key(k->pkey, typed + 1,
	    &len) != 1 || identify(k, typed) != 0)
		return no_crypto(f);
	hex_encode(k->id, KEY_ID, id);
	text_say(&k->vkey, "%s+%s+", k->name, id);
	text_base64(&k->vkey, typed, sizeof(typed));
	return k->vkey.bad ? fail(f, TBV_ERR_MEMORY, "key",
	    "out of memory") : TBV_OK;
}

/* The library's rules for a name: as it reads the vkey, so it is. */
static int
check_key_name(const struct key *k, struct failure *f)
{
	struct tbv_result *r = NULL;
	size_t len;
	int rc;

	rc = tbv_note_verify(k->vkey.data, "", 0, &len, &r);
	tbv_result_free(r);
	return rc == TBV_ERR_NOTE ? TBV_OK :
	    bad_key_file(f, k->name, "not a valid name for a key");
}

static int
set_key_name(struct key *k, const char *name, size_t len, struct failure *f)
{
	if (len == 0 || len > KEY_NAME_MAX)
		return bad_key_file(f, "name", "want 1 to 255 bytes");
	memcpy(k->name, name, len);
	k->name[len] = '\0';
	return TBV_OK;
}

int
key_generate(const char *name, struct key *k, struct text *file,
    struct failure *f)
{
	unsigned char typed[1 + KEY_SEED];
	char id[2 * KEY_ID + 1];
	int rc;

	memset(k, 0, sizeof(*k));
	if ((rc = set_key_name(k, name, strlen(name), f)) != TBV_OK)
		return rc;
	typed[0] = KEY_TYPE_NOTE;
	if (RAND_priv_bytes(typed + 1, KEY_SEED) != 1)
		return no_crypto(f);
	if ((rc = derive(k, typed + 1, f)) == TBV_OK &&
	    (rc = check_key_name(k, f)) == TBV_OK) {
		hex_encode(k->id, KEY_ID, id);
		text_say(file, "PRIVATE+KEY+%s+%s+", name, id);
		text_base64(file, typed, sizeof(typed));
		text_add(file, "\n", 1);
		if (file->bad)
			rc = fail(f, TBV_ERR_MEMORY, "key", "out of memory");
	}
	OPENSSL_cleanse(typed, sizeof(typed));
	return rc;
}

/* Takes the text before the next "+". */
static int
take_part(struct span *rest, struct span *field)
{
	const char *end = memchr(rest->data, '+', rest->len);

	if (end == NULL)
		return -1;
	field->data = rest->data;
	field->len = (size_t)(end - rest->data);
	rest->data = end + 1;
	rest->len -= field->len + 1;
	return 0;
}

/* PRIVATE+KEY+name+id+base64(type || seed) */
static int
parse_key_file(const struct file *file, const char *path, struct key *k,
    struct failure *f)
{
	struct span id, name, rest = { NULL, 0 };
	unsigned char typed[1 + KEY_SEED];
	char want[2 * KEY_ID + 1];
	int rc;

	rest.data = (const char *)file->data;
	rest.len = file->len;
	if (rest.len > 0 && rest.data[rest.len - 1] == '\n')
		rest.len--;
	if (!span_skip(&rest, "PRIVATE+KEY+") || take_part(&rest, &name) != 0 ||
	    take_part(&rest, &id) != 0 || unbase64_exact(rest.data, rest.len,
	    typed, sizeof(typed)) != 0)
		return bad_key_file(f, path, "want PRIVATE+KEY+name+id+base64");
	if ((rc = set_key_name(k, name.data, name.len, f)) == TBV_OK)
		rc = typed[0] == KEY_TYPE_NOTE ? derive(k, typed + 1, f) :
		    bad_key_file(f, path, "not an Ed25519 key");
	OPENSSL_cleanse(typed, sizeof(typed));
	if (rc != TBV_OK)
		return rc;
	hex_encode(k->id, KEY_ID, want);
	if (!span_is(id, want))
		return bad_key_file(f, path, "its ID does not match its key");
	return check_key_name(k, f);
}

/* Anyone else who can read it can sign. */
int
key_check_mode(const char *path, struct failure *f)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return fail(f, TBV_ERR_IO, path, strerror(errno));
	if (S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return bad_key_file(f, path, "its group or others can read "
		    "it; set its mode to 600");
	return TBV_OK;
}

int
key_load(const char *path, struct key *k, struct failure *f)
{
	struct file file;
	int rc;

	memset(k, 0, sizeof(*k));
	if ((rc = key_check_mode(path, f)) != TBV_OK ||
	    (rc = file_read(path, FILE_MAX, &file, f)) != TBV_OK)
		return rc;
	rc = file.len > FILE_MAX ? bad_key_file(f, path, "too long") :
	    parse_key_file(&file, path, k, f);
	OPENSSL_cleanse(file.data, file.len);
	free(file.data);
	return rc;
}

void
key_free(struct key *k)
{
	EVP_PKEY_free(k->pkey);
	text_free(&k->vkey);
	memset(k, 0, sizeof(*k));
}

int
key_sign(const struct key *k, const void *data, size_t len,
    unsigned char out[KEY_SIGNATURE], struct failure *f)
{
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	size_t n = KEY_SIGNATURE;
	int ok;

	ok = c != NULL && EVP_DigestSignInit(c, NULL, NULL, NULL,
	    k->pkey) == 1 && EVP_DigestSign(c, out, &n, data, len) == 1 &&
	    n == KEY_SIGNATURE;
	EVP_MD_CTX_free(c);
	return ok ? TBV_OK : no_crypto(f);
}

int
key_sign_note(const struct key *k, const void *text, size_t len,
    struct text *note, struct failure *f)
{
	unsigned char blob[KEY_ID + KEY_SIGNATURE];
	int rc;

	memcpy(blob, k->id, KEY_ID);
	if ((rc = key_sign(k, text, len, blob + KEY_ID, f)) != TBV_OK)
		return rc;
	text_say(note, DASH "%s ", k->name);
	text_base64(note, blob, sizeof(blob));
	text_add(note, "\n", 1);
	return note->bad ? fail(f, TBV_ERR_MEMORY, "note", "out of memory") :
	    TBV_OK;
}
