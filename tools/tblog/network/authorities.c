/*
 * Reads the certificates of directories as one text, for libcurl: that of curl
 * 8.22 asks the system's file beside a directory that it was given, unless it
 * is given a file or a text as well.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <dirent.h>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "network/authorities.h"

#define HASH_DIGITS 8

/* The hash of a subject's name, a dot, and a number. */
static int
is_hashed(const struct dirent *entry)
{
	const char *number = entry->d_name + HASH_DIGITS + 1;

	return strspn(entry->d_name, "0123456789abcdef") == HASH_DIGITS &&
	    entry->d_name[HASH_DIGITS] == '.' && *number != '\0' &&
	    number[strspn(number, "0123456789")] == '\0';
}

/* What a certificate is trusted for goes along, in a form that is libcrypto's. */
static int
add_certificate(X509 *certificate, BIO *out)
{
	if (X509_get0_trust_objects(certificate) != NULL ||
	    X509_get0_reject_objects(certificate) != NULL)
		return PEM_write_bio_X509_AUX(out, certificate) == 1 ? 0 : -1;
	return PEM_write_bio_X509(out, certificate) == 1 ? 0 : -1;
}

/* A regular file, and no FIFO that would be waited for; NULL: none. */
static BIO *
open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat st;
	FILE *file;
	BIO *in;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    (file = fdopen(fd, "r")) == NULL) {
		(void)close(fd);
		return NULL;
	}
	if ((in = BIO_new_fp(file, BIO_CLOSE)) == NULL)
		(void)fclose(file);
	return in;
}

/* -1 only where the text cannot grow. */
static int
add_authorities(const char *path, BIO *out)
{
	BIO *in = open_file(path);
	char no_password[] = "";
	X509 *certificate;
	int rc = 0;

	while (in != NULL && rc == 0 && (certificate =
	    PEM_read_bio_X509_AUX(in, NULL, NULL, no_password)) != NULL) {
		rc = add_certificate(certificate, out);
		X509_free(certificate);
	}
	BIO_free(in);
	/* that a file ends is an error as well */
	ERR_clear_error();
	return rc;
}

static int
add_directory(const char *name, BIO *out)
{
	struct dirent **entries;
	char path[4096];
	int i, rc = 0, n = scandir(name, &entries, is_hashed, alphasort);

	for (i = 0; i < n; i++) {
		if (rc == 0 && (size_t)snprintf(path, sizeof(path), "%s/%s",
		    name, entries[i]->d_name) < sizeof(path))
			rc = add_authorities(path, out);
		free(entries[i]);
	}
	if (n >= 0)
		free(entries);
	return rc;
}

static int
add_directories(char *names, BIO *out)
{
	char *name, *next;
	int rc = 0;

	for (name = names; name != NULL && rc == 0; name = next) {
		if ((next = strchr(name, ':')) != NULL)
			*next++ = '\0';
		if (*name != '\0')
			rc = add_directory(name, out);
	}
	return rc;
}

int
authorities_read(const char *directories, struct file *pem)
{
	size_t size = strlen(directories) + 1;
	char *names = malloc(size), *text;
	BIO *out = BIO_new(BIO_s_mem());
	int rc = -1;
	long len;

	pem->data = NULL;
	pem->len = 0;
	if (names != NULL && out != NULL) {
		memcpy(names, directories, size);
		rc = add_directories(names, out);
	}
	if (rc == 0 && (len = BIO_get_mem_data(out, &text)) > 0) {
		if ((pem->data = malloc((size_t)len)) == NULL) {
			rc = -1;
		} else {
			memcpy(pem->data, text, (size_t)len);
			pem->len = (size_t)len;
		}
	}
	free(names);
	BIO_free(out);
	return rc;
}
