/*
 * download DIR POLICY KEPT REF NAME ATTESTATION <PACKAGE: as pacman gets a
 * package.  It is hashed while it comes in, and gets its name, in the current
 * directory, when it is verified under DIR/POLICY: as NAME, and for the tag or
 * branch REF.  Another version of the same project is refused.  Nobody else may
 * be able to write to the current directory, or to KEPT, where endorsement lists
 * are kept.
 *
 *	cc download.c -o download $(pkg-config --cflags --libs libtbverify)
 *
 * Exit status: 0 verified; 1 refused; 2 usage; 3 no verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "keep.h"

#define PATH_SIZE	4096

enum word { DIR = 1, POLICY, KEPT, REF, NAME, ATTESTATION, WORDS };

static unsigned char data[TBV_ATTESTATION_SIZE_MAX + 1];

/* Fills data from a file; *len is how much there is. */
static int
fill(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	int failed;

	*len = 0;
	if (file == NULL)
		return TBV_ERR_IO;
	*len = fread(data, 1, sizeof(data), file);
	failed = ferror(file);
	(void)fclose(file);
	return failed ? TBV_ERR_IO : TBV_OK;
}

/* A directory that does not exist cannot contain lists. */
static int
policy_load(struct tbv_policy *policy, char **argv)
{
	int dir = open(argv[DIR], O_RDONLY | O_DIRECTORY);
	int error = tbv_policy_load_at(policy, dir, argv[POLICY]);

	(void)close(dir);
	return error;
}

static int
write_all(int fd, const unsigned char *p, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, p, len);

		if (n <= 0)
			return TBV_ERR_IO;
		p += n;
		len -= (size_t)n;
	}
	return TBV_OK;
}

/* Each piece goes to the file and into the digest: nothing is read again. */
static int
receive(int to, struct tbv_digest *digest)
{
	unsigned char piece[16384];
	ssize_t n;
	int error;

	while ((n = read(STDIN_FILENO, piece, sizeof(piece))) > 0)
		if ((error = write_all(to, piece, (size_t)n)) != TBV_OK ||
		    (error = tbv_digest_update(digest, piece,
		    (size_t)n)) != TBV_OK)
			return error;
	if (n < 0 || fsync(to) != 0)
		return TBV_ERR_IO;
	return TBV_OK;
}

static int
gather(struct tbv_evidence *evidence, int to, char **argv)
{
	struct tbv_digest *digest = tbv_digest_new();
	uint8_t sha256[TBV_SHA256_SIZE];
	uint64_t size;
	size_t len;
	int error = TBV_ERR_MEMORY;

	if (digest == NULL ||
	    (error = receive(to, digest)) != TBV_OK ||
	    (error = tbv_digest_final(digest, sha256, &size)) != TBV_OK ||
	    (error = tbv_evidence_set_artifact(evidence, sha256, size,
	    argv[NAME])) != TBV_OK ||
	    (error = tbv_evidence_expect_name(evidence, argv[NAME])) !=
	    TBV_OK ||
	    (error = tbv_evidence_expect_ref(evidence, argv[REF])) != TBV_OK)
		goto out;
	if (fill(argv[ATTESTATION], &len) == TBV_OK)	/* else none */
		error = tbv_evidence_set_attestation_mem(evidence, data, len);
	if (error == TBV_OK)
		error = tbv_evidence_set_now(evidence, (int64_t)time(NULL));
out:
	tbv_digest_free(digest);
	return error;
}

/* TBV_OK: the bytes written to the descriptor are verified. */
static int
judge(int to, char **argv)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_evidence *evidence = tbv_evidence_new();
	struct tbv_result *result = NULL;
	int error = TBV_ERR_MEMORY;

	if (policy == NULL || evidence == NULL)
		goto out;
	if ((error = policy_load(policy, argv)) != TBV_OK ||
	    (error = keep_lists(policy, argv[KEPT],
	    (int64_t)time(NULL))) != TBV_OK ||
	    (error = gather(evidence, to, argv)) != TBV_OK) {
		fprintf(stderr, "download: no verdict: %s%s [%s]\n",
		    tbv_policy_message(policy), tbv_evidence_message(evidence),
		    tbv_error_token(error));
		goto out;
	}
	error = tbv_verify(policy, evidence, &result);
	if (error == TBV_OK)
		puts(tbv_result_summary(result));
	else
		fprintf(stderr, "download: %s [%s]\n",
		    tbv_result_message(result), tbv_error_token(error));
out:
	tbv_result_free(result);
	tbv_evidence_free(evidence);
	tbv_policy_free(policy);
	return error;
}

/* A file of this name, with what verifies and nothing else. */
static int
take(const char *part, char **argv)
{
	int error, fd = open(part, O_RDWR | O_CREAT | O_EXCL, 0600);

	if (fd == -1) {
		perror("download");
		return TBV_ERR_IO;
	}
	error = judge(fd, argv);
	if (error == TBV_OK &&
	    (fchmod(fd, 0644) != 0 || rename(part, argv[NAME]) != 0)) {
		perror("download");
		error = TBV_ERR_IO;
	}
	if (error != TBV_OK)
		(void)unlink(part);
	(void)close(fd);
	return error;
}

int
main(int argc, char **argv)
{
	char part[PATH_SIZE];
	int error, n;

	/* libcrypto would load code that it names */
	if (argc != WORDS || unsetenv("OPENSSL_CONF") != 0 ||
	    strchr(argv[NAME], '/') != NULL)
		return 2;
	n = snprintf(part, sizeof(part), ".%s.part", argv[NAME]);
	if (n < 0 || (size_t)n >= sizeof(part))
		return 2;
	if ((error = take(part, argv)) == TBV_OK)
		return 0;
	return tbv_error_class(error) == TBV_CLASS_SYSTEM ? 3 : 1;
}
