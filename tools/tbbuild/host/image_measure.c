/*
 * What an image measures to; and in place of one, with the local backend, this
 * program and the root file systems that it is given.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tbverify.h>
#include <unistd.h>

#include "common/hex.h"
#include "host/run.h"

/* PCR0: program and file systems; PCR1: program; PCR2: file systems. */
struct measure {
	EVP_MD_CTX *sum[3];
};

static int
update(struct measure *m, int which, const void *data, size_t len)
{
	return EVP_DigestUpdate(m->sum[0], data, len) == 1 &&
	    EVP_DigestUpdate(m->sum[which], data, len) == 1 ? 0 : -1;
}

static int
add_measured_file(struct measure *m, int which, int directory, const char *path,
    struct failure *f)
{
	static unsigned char part[256 * 1024];
	int fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd >= 0)
		while ((n = read(fd, part, sizeof(part))) > 0)
			if (update(m, which, part, (size_t)n) != 0)
				break;
	if (n != 0)
		(void)fail_errno(f, path);
	if (fd >= 0)
		(void)close(fd);
	return n == 0 ? 0 : -1;
}

static int
is_tar(const struct dirent *d)
{
	size_t len = strlen(d->d_name);

	return len > 4 && strcmp(d->d_name + len - 4, ".tar") == 0;
}

static int
by_entry_name(const struct dirent **a, const struct dirent **b)
{
	return strcmp((*a)->d_name, (*b)->d_name);
}

static int
add_rootfs(struct measure *m, const char *path, struct failure *f)
{
	struct dirent **file = NULL;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), i, n, rc = 0;

	if (fd < 0 || (n = scandir(path, &file, is_tar, by_entry_name)) < 0) {
		(void)fail_errno(f, path);
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	for (i = 0; i < n; i++) {
		if (rc == 0 && update(m, 2, file[i]->d_name,
		    strlen(file[i]->d_name) + 1) != 0)
			rc = fail(f, "memory", "SHA-384");
		if (rc == 0)
			rc = add_measured_file(m, 2, fd, file[i]->d_name, f);
		free(file[i]);
	}
	free(file);
	(void)close(fd);
	return rc;
}

/* As of an image: SHA384(48 zero bytes || SHA384(content)). */
static int
finish_pcr(EVP_MD_CTX *sum, char hex[2 * SHA384_SIZE + 1])
{
	unsigned char both[2 * SHA384_SIZE] = { 0 }, pcr[SHA384_SIZE];

	if (EVP_DigestFinal_ex(sum, both + SHA384_SIZE, NULL) != 1 ||
	    sha384(both, sizeof(both), pcr) != 0)
		return -1;
	hex_encode(pcr, sizeof(pcr), hex);
	return 0;
}

int
local_measure(const char *rootfs_dir, char hex[3][2 * SHA384_SIZE + 1],
    struct failure *f)
{
	struct measure m = { { NULL, NULL, NULL } };
	int i, rc = 0;

	for (i = 0; i < 3 && rc == 0; i++) {
		m.sum[i] = EVP_MD_CTX_new();
		if (m.sum[i] == NULL || EVP_DigestInit_ex(m.sum[i],
		    EVP_sha384(), NULL) != 1)
			rc = fail(f, "memory", "SHA-384");
	}
	if (rc == 0)
		rc = add_measured_file(&m, 1, AT_FDCWD, "/proc/self/exe", f);
	if (rc == 0 && rootfs_dir != NULL)
		rc = add_rootfs(&m, rootfs_dir, f);
	for (i = 0; i < 3 && rc == 0; i++)
		if (finish_pcr(m.sum[i], hex[i]) != 0)
			rc = fail(f, "memory", "SHA-384");
	for (i = 0; i < 3; i++)
		EVP_MD_CTX_free(m.sum[i]);
	return rc;
}

static int
keep_reference(struct instance *instance, struct tbv_measurement *m,
    struct failure *f)
{
	const char *json;
	unsigned int i;

	if (tbv_measurement_json(m, &json) != TBV_OK)
		return fail(f, "memory", "out of memory");
	bytes_text(&instance->measurements, json);
	bytes_text(&instance->measurements, "\n");
	for (i = 0; i < 3; i++)
		hex_encode(tbv_measurement_pcr(m, i), SHA384_SIZE,
		    instance->pcr[i]);
	return bytes_check(&instance->measurements, f);
}

int
image_measure(struct instance *instance, const char *eif, struct failure *f)
{
	int fd = open(eif, O_RDONLY | O_CLOEXEC | O_NOCTTY), rc;
	struct tbv_measurement *m = NULL;

	if (fd < 0)
		return fail_errno(f, eif);
	rc = tbv_measure_fd(fd, NULL, NULL, &m);
	if (rc != TBV_OK)
		rc = fail(f, tbv_error_token(rc), "%s: %s", eif,
		    tbv_measurement_message(m));
	else
		rc = keep_reference(instance, m, f);
	tbv_measurement_free(m);
	(void)close(fd);
	return rc;
}

int
measurements_write(struct bytes *b, char hex[3][2 * SHA384_SIZE + 1],
    struct failure *f)
{
	char line[160];
	int i;

	bytes_text(b, "{\n  \"Measurements\": {\n"
	    "    \"HashAlgorithm\": \"Sha384 { ... }\"");
	for (i = 0; i < 3; i++) {
		(void)snprintf(line, sizeof(line), ",\n    \"PCR%d\": \"%s\"",
		    i, hex[i]);
		bytes_text(b, line);
	}
	bytes_text(b, "\n  }\n}\n");
	return bytes_check(b, f);
}
