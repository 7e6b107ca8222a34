/*
 * The throw-away PKI: keys and certificates in the shape of AWS's, kept in
 * pki/ so that later cases hang from the same root.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <openssl/ec.h>
#include <openssl/pem.h>

#include "generate.h"

#define DN	"C=US,O=Example,OU=TEST,"
#define PLACE	"C=US,ST=Washington,L=Seattle,O=Example,OU=TEST,"
#define ROOT	DN "CN=test.nitro-enclaves"
#define REGION	DN "CN=2f6e0c5a91b3d847.xx-test-1.test.nitro-enclaves"
/* AWS writes the attributes of this one in another order. */
#define ZONE	"CN=8d1a7c40e3f5b629.zonal.xx-test-1.test.nitro-enclaves," \
	"OU=TEST,O=Example,C=US,ST=WA,L=Seattle"
#define INSTANCE PLACE "CN=i-0123456789abcdef0.xx-test-1.test.nitro-enclaves"
#define LEAF	PLACE \
	"CN=i-0123456789abcdef0-enc019bc1a2b3c4d5e6.xx-test-1.test"
#define ROGUE	DN "CN=rogue.test.nitro-enclaves"
#define SECOND	DN "CN=second.test.nitro-enclaves"

/* ecdsa-with-SHA384 without parameters. */
#define ES384	"300a06082a8648ce3d040303"
#define V3	"a003020102"
#define CRITICAL "0101ff"
#define CA	"30030101ff"
#define CA2	"30060101ff020102"
#define CA1	"30060101ff020101"
#define CA0	"30060101ff020100"
#define SIGNS	"03020186"	/* digitalSignature keyCertSign cRLSign */
#define CERTS	"03020204"	/* keyCertSign */
#define DOCS	"030206c0"	/* digitalSignature nonRepudiation */

static const struct cert templates[] = {
	{ "root", "root", "root", ROOT, ROOT,
	    "3931756827bf91beed03bb9f1e1d86a5",
	    "191028132805Z", "491028142805Z", V3, ES384, ES384, "named",
	    "bc ski ku", CA, CRITICAL, SIGNS, CRITICAL, "", "", "", 1 },
	{ "regional", "regional", "root", ROOT, REGION,
	    "215c679215ffe44214474254fe6824b3",
	    "260104100000Z", "260124110000Z", V3, ES384, ES384, "named",
	    "bc aki ski ku crl", CA2, CRITICAL, SIGNS, CRITICAL,
	    "http://crl.test.example/crl/"
	    "9c1185a5-c5e9-4bb2-a1b5-1d3a8f8a7a01.crl", "", "", 1 },
	{ "zonal", "zonal", "regional", REGION, ZONE,
	    "2beec5a4a7559840a64e6c688ceb55c8",
	    "260113080000Z", "260119020000Z", V3, ES384, ES384, "named",
	    "bc aki ski ku crl", CA1, CRITICAL, SIGNS, CRITICAL,
	    "http://crl-xx-test-1.test.example/crl/"
	    "0d8f4f2e-52a0-4b67-b8be-64b0e4a3a602.crl", "", "", 1 },
	{ "instance", "instance", "zonal", ZONE, INSTANCE,
	    "60083b70b784c89706e956617541349d014e8fde",
	    "260115050000Z", "260116050000Z", V3, ES384, ES384, "named",
	    "bc ku ski aki", CA0, CRITICAL, CERTS, CRITICAL, "", "", "", 1 },
	{ "leaf", "leaf", "instance", INSTANCE, LEAF,
	    "019bc1a2b3c4d5e6000000006968c8b0",
	    "260115110000Z", "260115140000Z", V3, ES384, ES384, "named",
	    "bc ku", "3000", CRITICAL, DOCS, "", "", "", "", 1 },
	/* What an attacker can make for himself. */
	{ "rogue", "rogue", "rogue", ROGUE, ROGUE,
	    "52c1f7a04d3be86952c1f7a04d3be869",
	    "191028132805Z", "491028142805Z", V3, ES384, ES384, "named",
	    "bc ski ku", CA, CRITICAL, SIGNS, CRITICAL, "", "", "", 0 },
	/* Another root that a policy may trust. */
	{ "second", "second", "second", SECOND, SECOND,
	    "1b0a5577e3c29d461b0a5577e3c29d46",
	    "191028132805Z", "491028142805Z", V3, ES384, ES384, "named",
	    "bc ski ku", CA, CRITICAL, SIGNS, CRITICAL, "", "", "", 1 },
};

static struct {
	const char *name;
	EVP_PKEY *key;
} keys[] = {
	{ "root", NULL }, { "regional", NULL }, { "zonal", NULL },
	{ "instance", NULL }, { "leaf", NULL }, { "rogue", NULL },
	{ "second", NULL }, { "p256", NULL },
	/* from here on Ed25519 */
	{ "log", NULL }, { "log2", NULL }, { "w1", NULL }, { "w2", NULL },
	{ "w3", NULL }, { "submitter", NULL }, { "stranger", NULL },
	{ "alice", NULL }, { "bob", NULL }, { "carol", NULL },
	{ "dave", NULL }, { "erin", NULL }
};

#define FIRST_ED25519	8

static EVP_PKEY *
key_new(const char *name)
{
	size_t i;

	for (i = FIRST_ED25519; i < COUNT(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			return EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	return EVP_PKEY_Q_keygen(NULL, NULL, "EC",
	    strcmp(name, "p256") == 0 ? "P-256" : "P-384");
}

static EVP_PKEY *
key_load(const char *name)
{
	const char *file = format("pki/%s.key", name);
	EVP_PKEY *key;
	FILE *f;
	int made = !file_exists(file);

	if ((f = fopen(file_path(file), made ? "w" : "r")) == NULL)
		die("%s: cannot be opened", file);
	if (made) {
		key = key_new(name);
		if (key != NULL && PEM_write_PKCS8PrivateKey(f, key, NULL,
		    NULL, 0, NULL, NULL) != 1)
			die("%s: cannot be written", file);
	} else
		key = PEM_read_PrivateKey(f, NULL, NULL, NULL);
	if (fclose(f) != 0 || key == NULL)
		die("%s: no key", file);
	return key;
}

static EVP_PKEY *fresh;		/* of no file */

/* From now on, "fresh" is the name of a new key. */
void
pki_fresh(void)
{
	EVP_PKEY_free(fresh);
	if ((fresh = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384")) == NULL)
		die("no key");
}

EVP_PKEY *
pki_key(const char *name)
{
	size_t i;

	if (strcmp(name, "fresh") == 0 && fresh != NULL)
		return fresh;
	for (i = 0; i < COUNT(keys); i++)
		if (strcmp(keys[i].name, name) == 0) {
			if (keys[i].key == NULL)
				keys[i].key = key_load(name);
			return keys[i].key;
		}
	die("no key %s", name);
}

void
pki_free(void)
{
	size_t i;

	for (i = 0; i < COUNT(keys); i++)
		EVP_PKEY_free(keys[i].key);
	EVP_PKEY_free(fresh);
}

/* out receives the signature as libcrypto makes it: DER for ECDSA. */
void
pki_sign(EVP_PKEY *key, const EVP_MD *md, const struct buf *in,
    struct buf *out)
{
	unsigned char sig[256];
	size_t len = sizeof(sig);
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx == NULL ||
	    EVP_DigestSignInit(ctx, NULL, md, NULL, key) != 1 ||
	    EVP_DigestSign(ctx, sig, &len, in->data, in->len) != 1)
		die("cannot sign");
	EVP_MD_CTX_free(ctx);
	put(out, sig, len);
}

static void
pem_write(const char *file, const struct buf *der)
{
	struct buf pem = { NULL, 0, 0 };
	const char *text = to_base64(der->data, der->len);
	size_t n;

	put_text(&pem, "-----BEGIN CERTIFICATE-----\n");
	for (; *text != '\0'; text += n) {
		n = strlen(text) < 64 ? strlen(text) : 64;
		put(&pem, text, n);
		put_byte(&pem, '\n');
	}
	put_text(&pem, "-----END CERTIFICATE-----\n");
	file_write(file, pem.data, pem.len);
}

static void
pem_read(const char *file, struct buf *der)
{
	char *name = NULL, *header = NULL;
	unsigned char *data = NULL;
	long len = 0;
	FILE *f;

	if ((f = fopen(file_path(file), "r")) == NULL ||
	    PEM_read(f, &name, &header, &data, &len) != 1)
		die("%s: no PEM", file);
	(void)fclose(f);
	put(der, data, (size_t)len);
	OPENSSL_free(name);
	OPENSSL_free(header);
	OPENSSL_free(data);
}

/*
 * The certificate's bytes: those that are kept, if it is as it was, or a
 * stranger's in hex.
 */
void
pki_der(const struct cert *cert, struct buf *out)
{
	if (cert->stored)
		pem_read(format("pki/%s.pem", cert->name), out);
	else if (strncmp(cert->damage, "hex:", 4) == 0)
		put_hex(out, cert->damage + 4);
	else
		certificate_write(cert, out);
}

void
pki_certs(struct model *m)
{
	memcpy(m->cert, templates, sizeof(templates));
	m->certs = COUNT(templates);
}

void
pki_make(void)
{
	struct buf der;
	const char *file;
	size_t i;

	dir_make("pki");
	for (i = 0; i < COUNT(keys); i++)
		(void)pki_key(keys[i].name);
	for (i = 0; i < COUNT(templates); i++) {
		file = format("pki/%s.pem", templates[i].name);
		if (!templates[i].stored || file_exists(file))
			continue;
		memset(&der, 0, sizeof(der));
		certificate_write(&templates[i], &der);
		pem_write(file, &der);
	}
}

/* Whether a file of pki/ is one of these. */
int
pki_named(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(keys); i++)
		if (strcmp(format("%s.key", keys[i].name), name) == 0)
			return 1;
	for (i = 0; i < COUNT(templates); i++)
		if (templates[i].stored &&
		    strcmp(format("%s.pem", templates[i].name), name) == 0)
			return 1;
	return 0;
}

/* Keys first: to ask for one that is missing would make it. */
size_t
pki_check(void)
{
	struct buf der;
	const char *file;
	size_t i, missing = 0;

	for (i = 0; i < COUNT(keys); i++) {
		file = format("pki/%s.key", keys[i].name);
		if (file_exists(file))
			continue;
		differ(file, "missing");
		missing++;
	}
	for (i = 0; i < COUNT(templates) && missing == 0; i++) {
		if (!templates[i].stored)
			continue;
		file = format("pki/%s.pem", templates[i].name);
		memset(&der, 0, sizeof(der));
		if (!file_exists(file)) {
			differ(file, "missing");
			continue;
		}
		pem_read(file, &der);
		if (!certificate_is(&templates[i], &der))
			differ(file, "not as the generator has it");
	}
	return missing;
}
