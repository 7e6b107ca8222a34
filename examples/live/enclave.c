/*
 * The enclave's side of a challenge: makes a key, has the hypervisor attest it
 * beside the nonce that somebody sent, and opens what they seal to it.
 *
 *   enclave /dev/nsm PORT   listens on vsock PORT, for one client after another
 *   enclave SOCKET          serves one client on standard input and output, with
 *                           the simulated hypervisor of tbbuild(1)
 *
 * The protocol has lines: the nonce in hex; the document in base64; the sealed
 * secret (RSA-OAEP with SHA-256) in base64; the SHA-256 of the secret.  Your
 * enclave does something with the secret instead of hashing it.
 *
 * Each client gets a separate key: a document that answered one nonce cannot be
 * used to answer another.  The key in public_key was made in the enclave, and
 * its private half never leaves it.  client.sh is the other side.
 *
 *   cc -o enclave enclave.c -lcrypto
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#define _GNU_SOURCE		/* struct sockaddr_vm */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <linux/vm_sockets.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#define REQUEST_MAX	0x1000
#define RESPONSE_MAX	0x3000
#define LINE_MAX_	4096
#define NONCE_MAX	64

/* linux/nsm.h, which older headers do not have */
struct nsm_message {
	struct iovec request, response;
};
#define NSM_IOCTL	_IOWR(0x0a, 0x0, struct nsm_message)

/* One request to the device, or to the simulated one: the answer's length. */
static size_t
ask_nsm(const char *where, unsigned char *request, size_t len,
    unsigned char *response)
{
	struct sockaddr_un sun = { AF_UNIX, "" };
	struct nsm_message m = { { request, len }, { response, RESPONSE_MAX } };
	struct stat st;
	ssize_t n = -1;
	int fd;

	if (stat(where, &st) != 0 || strlen(where) >= sizeof(sun.sun_path))
		return 0;
	memcpy(sun.sun_path, where, strlen(where));
	if (!S_ISSOCK(st.st_mode)) {
		if ((fd = open(where, O_RDWR | O_CLOEXEC)) >= 0 &&
		    ioctl(fd, NSM_IOCTL, &m) == 0)
			n = (ssize_t)m.response.iov_len;
	} else if ((fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)) >=
	    0 && connect(fd, (const void *)&sun, sizeof(sun)) == 0 &&
	    send(fd, request, len, 0) == (ssize_t)len)
		n = recv(fd, response, RESPONSE_MAX, 0);
	if (fd >= 0)
		(void)close(fd);
	return n > 0 ? (size_t)n : 0;
}

/*
 * A byte string of CBOR, with the text of its key before it; with the shortest
 * head, because readers may insist on that (RFC 8949 4.2.1).
 */
static size_t
put_bytes(unsigned char *out, const char *key, const unsigned char *data,
    size_t len)
{
	size_t n = strlen(key);

	out[0] = (unsigned char)(0x60 + n);
	memcpy(out + 1, key, n++);
	if (len < 24)
		out[n++] = (unsigned char)(0x40 + len);
	else {
		out[n++] = len < 256 ? 0x58 : 0x59;
		if (len >= 256)
			out[n++] = (unsigned char)(len >> 8);
		out[n++] = (unsigned char)len;
	}
	memcpy(out + n, data, len);
	return n + len;
}

/* {"Attestation": {"user_data": null, "nonce": ..., "public_key": ...}} */
static size_t
make_request(unsigned char *out, const unsigned char *nonce, size_t nonce_len,
    const unsigned char *key, size_t key_len)
{
	static const char head[] = "\xa1\x6b" "Attestation\xa3\x69user_data"
	    "\xf6";
	size_t n = sizeof(head) - 1;

	memcpy(out, head, n);
	n += put_bytes(out + n, "nonce", nonce, nonce_len);
	return n + put_bytes(out + n, "public_key", key, key_len);
}

/* {"Attestation": {"document": ...}}: where it begins, or NULL. */
static const unsigned char *
find_document(const unsigned char *in, size_t len, size_t *n)
{
	static const char head[] = "\xa1\x6b" "Attestation\xa1\x68" "document"
	    "\x59";
	size_t at = sizeof(head) - 1;

	if (len < at + 2 || memcmp(in, head, at) != 0)
		return NULL;
	*n = (size_t)in[at] << 8 | in[at + 1];
	return *n == len - at - 2 ? in + at + 2 : NULL;
}

/* A line without its end; -1 if there is none, or one that is too long. */
static int
read_line(FILE *in, char line[LINE_MAX_])
{
	size_t n;

	if (fgets(line, LINE_MAX_, in) == NULL)
		return -1;
	n = strlen(line);
	if (n == 0 || line[n - 1] != '\n')
		return -1;
	line[n - 1] = '\0';
	return 0;
}

static int
answer_nonce(const char *nsm, EVP_PKEY *key, const char *hex, FILE *out)
{
	unsigned char request[REQUEST_MAX], response[RESPONSE_MAX];
	unsigned char text[4 * RESPONSE_MAX / 3 + 5], *der = NULL, *nonce;
	const unsigned char *document = NULL;
	int der_len = i2d_PUBKEY(key, &der);
	long nonce_len = 0;
	size_t n = 0;

	nonce = OPENSSL_hexstr2buf(hex, &nonce_len);
	if (nonce != NULL && nonce_len > 0 && nonce_len <= NONCE_MAX &&
	    der_len > 0 && der_len <= 1024) {
		n = make_request(request, nonce, (size_t)nonce_len, der,
		    (size_t)der_len);
		n = ask_nsm(nsm, request, n, response);
		document = find_document(response, n, &n);
	}
	if (document != NULL) {
		(void)EVP_EncodeBlock(text, document, (int)n);
		(void)fprintf(out, "%s\n", (const char *)text);
		(void)fflush(out);
	}
	OPENSSL_free(nonce);
	OPENSSL_free(der);
	return document != NULL ? 0 : -1;
}

/* The secret, for an enclave that does more than this one. */
static int
open_sealed(EVP_PKEY *key, const char *base64, unsigned char *out,
    size_t *len)
{
	unsigned char sealed[LINE_MAX_];
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(key, NULL);
	size_t n = strlen(base64);
	int got = n % 4 == 0 ? EVP_DecodeBlock(sealed,
	    (const unsigned char *)base64, (int)n) : -1, rc = -1;

	/* it counts the padding */
	while (got > 0 && n > 0 && base64[--n] == '=')
		got--;
	if (ctx != NULL && got > 0 && EVP_PKEY_decrypt_init(ctx) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_OAEP_PADDING) == 1 &&
	    EVP_PKEY_CTX_set_rsa_oaep_md(ctx, EVP_sha256()) == 1 &&
	    EVP_PKEY_CTX_set_rsa_mgf1_md(ctx, EVP_sha256()) == 1 &&
	    EVP_PKEY_decrypt(ctx, out, len, sealed, (size_t)got) == 1)
		rc = 0;
	EVP_PKEY_CTX_free(ctx);
	return rc;
}

static int
use_secret(const unsigned char *secret, size_t len, FILE *out)
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int i, n;

	if (EVP_Digest(secret, len, sum, &n, EVP_sha256(), NULL) != 1)
		return -1;
	for (i = 0; i < n; i++)
		(void)fprintf(out, "%02x", sum[i]);
	(void)fprintf(out, "\n");
	return fflush(out) == 0 ? 0 : -1;
}

static int
serve_client(const char *nsm, FILE *in, FILE *out)
{
	char line[LINE_MAX_];
	unsigned char secret[LINE_MAX_];
	size_t len = sizeof(secret);
	EVP_PKEY *key = EVP_RSA_gen(2048);
	int rc = -1;

	if (key != NULL && read_line(in, line) == 0 &&
	    answer_nonce(nsm, key, line, out) == 0 &&
	    read_line(in, line) == 0 &&
	    open_sealed(key, line, secret, &len) == 0)
		rc = use_secret(secret, len, out);
	OPENSSL_cleanse(secret, sizeof(secret));
	EVP_PKEY_free(key);
	return rc;
}

/*
 * Serves one client after another, without end, and does not wait for silent
 * ones.
 */
static int
serve_port(const char *nsm, unsigned int port)
{
	struct sockaddr_vm vm = { .svm_family = AF_VSOCK, .svm_port = port,
	    .svm_cid = VMADDR_CID_ANY };
	struct timeval timeout = { 60, 0 };
	int fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0), client;
	FILE *in, *out;

	if (fd < 0 || bind(fd, (const void *)&vm, sizeof(vm)) != 0 ||
	    listen(fd, 4) != 0) {
		perror("vsock");
		return 1;
	}
	while ((client = accept(fd, NULL, NULL)) >= 0) {
		(void)setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &timeout,
		    sizeof(timeout));
		in = fdopen(client, "r");
		out = fdopen(dup(client), "w");
		if (in != NULL && out != NULL)
			(void)serve_client(nsm, in, out);
		if (in != NULL)
			(void)fclose(in);
		if (out != NULL)
			(void)fclose(out);
	}
	perror("accept");
	return 1;
}

int
main(int argc, char **argv)
{
	if (argc == 3)
		return serve_port(argv[1], (unsigned int)strtoul(argv[2],
		    NULL, 10));
	if (argc != 2) {
		(void)fprintf(stderr, "usage: enclave NSM [PORT]\n");
		return 2;
	}
	return serve_client(argv[1], stdin, stdout) == 0 ? 0 : 1;
}
