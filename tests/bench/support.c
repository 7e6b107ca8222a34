/*
 * Reads what the benchmark programs verify.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench.h"

#define ARTIFACT "artifact/hello-1.0.tar"
#define FILE_MAX ((size_t)64 * 1024)

void
bench_die(const char *what)
{
	(void)fprintf(stderr, "bench: %s\n", what);
	exit(1);
}

static int
bench_open(const char *dir, const char *name)
{
	char path[1024];
	int fd = -1, n;

	n = snprintf(path, sizeof(path), "%s/%s", dir, name);
	if (n < 0 || (size_t)n >= sizeof(path) ||
	    (fd = open(path, O_RDONLY)) < 0)
		bench_die(name);
	return fd;
}

unsigned char *
bench_read(const char *dir, const char *name, size_t *len)
{
	unsigned char *data = malloc(FILE_MAX);
	int fd = bench_open(dir, name);
	ssize_t n = data == NULL ? -1 : read(fd, data, FILE_MAX);

	if (n < 0 || (size_t)n == FILE_MAX)
		bench_die(name);
	(void)close(fd);
	*len = (size_t)n;
	return data;
}

struct tbv_policy *
bench_policy(const char *dir)
{
	struct tbv_policy *p = tbv_policy_new();
	unsigned char *json, *root;
	size_t jsonlen, rootlen;

	json = bench_read(dir, "policies/default.json", &jsonlen);
	root = bench_read(dir, "pki/root.pem", &rootlen);
	if (p == NULL || tbv_policy_set_json_mem(p, json, jsonlen) != TBV_OK ||
	    tbv_policy_set_file_mem(p, 0, root, rootlen) != TBV_OK)
		bench_die("policy");
	free(json);
	free(root);
	return p;
}

struct tbv_evidence *
bench_evidence(const char *dir, const char *document)
{
	struct tbv_evidence *e = tbv_evidence_new();
	int fd = bench_open(dir, ARTIFACT);
	uint8_t sha256[TBV_SHA256_SIZE];
	unsigned char *data;
	int64_t now;
	uint64_t size;
	size_t len;

	data = bench_read(dir, document, &len);
	if (e == NULL ||
	    tbv_digest_fd(fd, sha256, &size, NULL, NULL) != TBV_OK ||
	    tbv_time_parse("2026-06-01T00:00:00Z", &now) != TBV_OK ||
	    tbv_evidence_set_now(e, now) != TBV_OK ||
	    tbv_evidence_set_artifact(e, sha256, size, ARTIFACT) != TBV_OK ||
	    tbv_evidence_set_attestation_mem(e, data, len) != TBV_OK)
		bench_die(document);
	(void)close(fd);
	free(data);
	return e;
}

void
bench_verify(const struct tbv_policy *p, const struct tbv_evidence *e,
    int want)
{
	struct tbv_result *r = NULL;
	int rc = tbv_verify(p, e, &r);

	if (rc != want)
		bench_die(tbv_result_message(r));
	tbv_result_free(r);
}
