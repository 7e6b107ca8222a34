/*
 * Certificates as AWS's hypervisor has them (P-384, ecdsa-with-SHA384, the
 * same extensions, about the same lifetimes), under a root of nobody's.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "hypervisor/pki.h"

#define DAY 86400L
#define PLACE "simulated-1.tbbuild.nitro-enclaves"

/* One certificate; its common name is part of the module's id, and this. */
struct shape {
	const char *name;
	int from_id, id_len;		/* which part; 0 characters: none */
	long from, until;		/* seconds from now */
	const char *basic, *usage;
	int ids;			/* subject and authority key ids */
	const char *crl;
};

static const struct shape shapes[PKI_CERTIFICATES] = {
	{ "tbbuild.nitro-enclaves", 0, 0, -DAY, 18 * 365 * DAY,
	    "critical,CA:TRUE",
	    "critical,digitalSignature,keyCertSign,cRLSign", 1, NULL },
	{ "00000000." PLACE, 2, 8, -10 * DAY, 10 * DAY,
	    "critical,CA:TRUE,pathlen:2",
	    "critical,digitalSignature,keyCertSign,cRLSign", 1,
	    "URI:http://crl.tbbuild.invalid/regional.crl" },
	{ "00000001.zonal." PLACE, 2, 8, -2 * DAY, 4 * DAY,
	    "critical,CA:TRUE,pathlen:1",
	    "critical,digitalSignature,keyCertSign,cRLSign", 1,
	    "URI:http://crl.tbbuild.invalid/zonal.crl" },
	{ "." PLACE, 0, 19, -DAY / 2, DAY / 2,
	    "critical,CA:TRUE,pathlen:0", "critical,keyCertSign", 1, NULL },
	{ ".simulated-1.tbbuild", 0, 39, -60, 3 * 3600,
	    "critical,CA:FALSE", "digitalSignature,nonRepudiation", 0, NULL }
};

static int
fill_name(X509_NAME *name, const char *common)
{
	static const char *const rows[][2] = {
		{ "C", "US" }, { "O", "tbbuild" }, { "OU", "SIMULATED" }
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		if (X509_NAME_add_entry_by_txt(name, rows[i][0],
		    MBSTRING_ASC, (const unsigned char *)rows[i][1], -1, -1,
		    0) != 1)
			return -1;
	return X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)common, -1, -1, 0) == 1 ? 0 : -1;
}

/* The subject's own name is not to be written to: OpenSSL 4 forbids it. */
static int
set_subject(X509 *cert, const char *common)
{
	X509_NAME *name = X509_NAME_new();
	int rc = -1;

	if (name != NULL && fill_name(name, common) == 0 &&
	    X509_set_subject_name(cert, name) == 1)
		rc = 0;
	X509_NAME_free(name);
	return rc;
}

static int
extend(X509 *cert, X509V3_CTX *ctx, int nid, const char *value)
{
	X509_EXTENSION *e;
	int ok;

	if (value == NULL)
		return 0;
	if ((e = X509V3_EXT_conf_nid(NULL, ctx, nid, value)) == NULL)
		return -1;
	ok = X509_add_ext(cert, e, -1) == 1;
	X509_EXTENSION_free(e);
	return ok ? 0 : -1;
}

static int
set_extensions(X509 *cert, X509 *issuer, const struct shape *s)
{
	X509V3_CTX ctx;
	int self = cert == issuer;

	X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
	if (extend(cert, &ctx, NID_basic_constraints, s->basic) != 0 ||
	    extend(cert, &ctx, NID_key_usage, s->usage) != 0 ||
	    extend(cert, &ctx, NID_subject_key_identifier,
	    s->ids ? "hash" : NULL) != 0 ||
	    extend(cert, &ctx, NID_authority_key_identifier,
	    s->ids && !self ? "keyid:always" : NULL) != 0 ||
	    extend(cert, &ctx, NID_crl_distribution_points, s->crl) != 0)
		return -1;
	return 0;
}

static int
set_serial(X509 *cert)
{
	unsigned char bytes[16];
	ASN1_INTEGER *serial;
	BIGNUM *n;
	int ok = 0;

	if (RAND_bytes(bytes, sizeof(bytes)) != 1)
		return -1;
	bytes[0] = (unsigned char)((bytes[0] & 0x7f) | 0x40);
	n = BN_bin2bn(bytes, sizeof(bytes), NULL);
	serial = n == NULL ? NULL : BN_to_ASN1_INTEGER(n, NULL);
	if (serial != NULL)
		ok = X509_set_serialNumber(cert, serial) == 1;
	ASN1_INTEGER_free(serial);
	BN_free(n);
	return ok ? 0 : -1;
}

/* issuer NULL: signed by itself.  The certificate, or NULL. */
static X509 *
certify(const struct shape *s, const char *common, EVP_PKEY *key,
    X509 *issuer, EVP_PKEY *signer)
{
	X509 *cert = X509_new();

	if (cert == NULL)
		return NULL;
	if (issuer == NULL)
		issuer = cert;
	if (X509_set_version(cert, X509_VERSION_3) != 1 ||
	    set_serial(cert) != 0 ||
	    X509_gmtime_adj(X509_getm_notBefore(cert), s->from) == NULL ||
	    X509_gmtime_adj(X509_getm_notAfter(cert), s->until) == NULL ||
	    set_subject(cert, common) != 0 ||
	    X509_set_issuer_name(cert, X509_get_subject_name(issuer)) != 1 ||
	    X509_set_pubkey(cert, key) != 1 ||
	    set_extensions(cert, issuer, s) != 0 ||
	    X509_sign(cert, signer, EVP_sha384()) == 0) {
		X509_free(cert);
		return NULL;
	}
	return cert;
}

static int
to_der(X509 *cert, struct bytes *out)
{
	unsigned char *der = NULL;
	int len = i2d_X509(cert, &der);

	if (len <= 0)
		return -1;
	bytes_put(out, der, (size_t)len);
	OPENSSL_free(der);
	return out->bad ? -1 : 0;
}

static int
path_in(char out[512], const char *directory, const char *name,
    struct failure *f)
{
	int n = snprintf(out, 512, "%s/%s", directory, name);

	return n > 0 && n < 512 ? 0 : fail(f, "io", "%s: too long",
	    directory);
}

static FILE *
create(const char *directory, const char *name, mode_t mode,
    struct failure *f)
{
	char path[512];
	FILE *out = NULL;
	int fd;

	if (path_in(path, directory, name, f) != 0)
		return NULL;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0 || (out = fdopen(fd, "w")) == NULL)
		(void)fail_errno(f, path);
	return out;
}

static int
write_root(const char *directory, EVP_PKEY *key, X509 *cert,
    struct failure *f)
{
	FILE *out;
	int ok;

	if ((out = create(directory, "root.key", 0600, f)) == NULL)
		return -1;
	ok = PEM_write_PKCS8PrivateKey(out, key, NULL, NULL, 0, NULL,
	    NULL) == 1;
	if (fclose(out) != 0 || !ok)
		return fail(f, "io", "root.key: cannot be written");
	if ((out = create(directory, "root.pem", 0644, f)) == NULL)
		return -1;
	ok = PEM_write_X509(out, cert) == 1;
	if (fclose(out) != 0 || !ok)
		return fail(f, "io", "root.pem: cannot be written");
	return 0;
}

/* A new root and its key; -1 with neither. */
static int
make_root(EVP_PKEY **key, X509 **cert, struct failure *f)
{
	*cert = NULL;
	/* EVP_EC_gen() casts away a const of glibc 2.43: clang 21 complains */
	if ((*key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384")) != NULL)
		*cert = certify(&shapes[0], shapes[0].name, *key, NULL, *key);
	if (*cert != NULL)
		return 0;
	EVP_PKEY_free(*key);
	return fail(f, "memory", "cannot make a root");
}

int
pki_init(const char *directory, struct failure *f)
{
	EVP_PKEY *key;
	X509 *cert;
	int rc;

	if (make_root(&key, &cert, f) != 0)
		return -1;
	if (mkdir(directory, 0700) != 0 && errno != EEXIST)
		rc = fail_errno(f, directory);
	else
		rc = write_root(directory, key, cert, f);
	X509_free(cert);
	EVP_PKEY_free(key);
	return rc;
}

int
pki_new(struct pki *p, FILE *out, struct failure *f)
{
	X509 *cert;
	int rc = 0;

	memset(p, 0, sizeof(*p));
	if (make_root(&p->root, &cert, f) != 0) {
		p->root = NULL;
		return -1;
	}
	if (to_der(cert, &p->root_der) != 0 ||
	    PEM_write_X509(out, cert) != 1 || fflush(out) != 0)
		rc = fail(f, "io", "the root cannot be printed");
	X509_free(cert);
	return rc;
}

static FILE *
open_in(const char *directory, const char *name, struct failure *f)
{
	char path[512];
	FILE *in;

	if (path_in(path, directory, name, f) != 0)
		return NULL;
	if ((in = fopen(path, "re")) == NULL)
		(void)fail_errno(f, path);
	return in;
}

int
pki_load(struct pki *p, const char *directory, struct failure *f)
{
	X509 *cert = NULL;
	FILE *in;
	int ok;

	memset(p, 0, sizeof(*p));
	if ((in = open_in(directory, "root.key", f)) == NULL)
		return -1;
	p->root = PEM_read_PrivateKey(in, NULL, NULL, NULL);
	(void)fclose(in);
	if (p->root == NULL)
		return fail(f, "io", "%s/root.key: not a private key",
		    directory);
	if ((in = open_in(directory, "root.pem", f)) == NULL)
		return -1;
	cert = PEM_read_X509(in, NULL, NULL, NULL);
	(void)fclose(in);
	ok = cert != NULL && X509_check_private_key(cert, p->root) == 1 &&
	    to_der(cert, &p->root_der) == 0;
	X509_free(cert);
	return ok ? 0 : fail(f, "io", "%s/root.pem: not the certificate of "
	    "root.key", directory);
}

void
pki_free(struct pki *p)
{
	EVP_PKEY_free(p->root);
	bytes_free(&p->root_der);
	memset(p, 0, sizeof(*p));
}

static int
add_link(struct pki_chain *c, size_t i, const char *module_id,
    X509 **issuer, EVP_PKEY **signer)
{
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-384");
	char name[128];
	X509 *cert;

	(void)snprintf(name, sizeof(name), "%.*s%s", shapes[i].id_len,
	    module_id + shapes[i].from_id, shapes[i].name);
	cert = key == NULL ? NULL : certify(&shapes[i], name, key, *issuer,
	    *signer);
	if (cert == NULL || to_der(cert, &c->der[i]) != 0) {
		X509_free(cert);
		EVP_PKEY_free(key);
		return -1;
	}
	X509_free(*issuer);
	EVP_PKEY_free(*signer);
	*issuer = cert;
	*signer = key;
	return 0;
}

int
pki_chain_make(const struct pki *p, const char *module_id,
    struct pki_chain *c, struct failure *f)
{
	const unsigned char *der = p->root_der.data;
	X509 *issuer = d2i_X509(NULL, &der, (long)p->root_der.len);
	EVP_PKEY *signer = p->root;
	size_t i;
	int rc = issuer == NULL || EVP_PKEY_up_ref(signer) != 1 ? -1 : 0;

	memset(c, 0, sizeof(*c));
	bytes_put(&c->der[0], p->root_der.data, p->root_der.len);
	for (i = 1; i < PKI_CERTIFICATES && rc == 0; i++)
		rc = add_link(c, i, module_id, &issuer, &signer);
	X509_free(issuer);
	if (rc == 0 && !c->der[0].bad) {
		c->end_entity = signer;
		return 0;
	}
	EVP_PKEY_free(signer);
	return fail(f, "memory", "cannot make a chain");
}

void
pki_chain_free(struct pki_chain *c)
{
	size_t i;

	for (i = 0; i < PKI_CERTIFICATES; i++)
		bytes_free(&c->der[i]);
	EVP_PKEY_free(c->end_entity);
	memset(c, 0, sizeof(*c));
}
