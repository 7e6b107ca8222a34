/*
 * unpack MEASUREMENTS ROOT REPOSITORY REF NAME ATTESTATION DIR <PACKAGE: as apk
 * takes a package apart.  It is hashed as it arrives, kept where nobody can
 * write to it, and unpacked from there into DIR after it has been verified: not
 * a byte of it is parsed before.  There is no policy file: calls set what is
 * trusted.
 *
 * 	cc unpack.c -o unpack $(pkg-config --cflags --libs libtbverify)
 *
 * ROOT is a certificate, or - for the one that is built in.  Exit status: 0
 * unpacked; 1 refused; 2 usage; 3 no verdict, or not unpacked.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#define _POSIX_C_SOURCE 200809L
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <tbverify.h>

enum word {
	MEASUREMENTS = 1, ROOT, REPOSITORY, REF, NAME, ATTESTATION, DIR, WORDS
};

static unsigned char data[TBV_REFERENCE_SIZE_MAX + 1];

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

/* One image, one repository, one ref. */
static int
policy_set(struct tbv_policy *policy, char **word)
{
	size_t image, len;
	int error;

	if (strchr(word[REF], '*') != NULL)	/* that would be a pattern */
		return TBV_ERR_USAGE;
	if ((error = tbv_policy_add_image(policy, "the builder",
	    &image)) != TBV_OK ||
	    (error = fill(word[MEASUREMENTS], &len)) != TBV_OK ||
	    (error = tbv_policy_image_add_reference_mem(policy, image,
	    data, len)) != TBV_OK)
		return error;
	if (strcmp(word[ROOT], "-") != 0 &&
	    ((error = fill(word[ROOT], &len)) != TBV_OK ||
	    (error = tbv_policy_image_add_root_mem(policy, image, word[ROOT],
	    data, len)) != TBV_OK))
		return error;
	if ((error = tbv_policy_add_repository(policy,
	    word[REPOSITORY])) != TBV_OK)
		return error;
	return tbv_policy_add_ref(policy, word[REF]);
}

/* From the pipe into the file and into the digest, piece by piece. */
static int
receive(FILE *to, uint8_t *sha256, uint64_t *size)
{
	struct tbv_digest *digest = tbv_digest_new();
	unsigned char piece[16384];
	size_t n;
	int error = digest == NULL ? TBV_ERR_MEMORY : TBV_OK;

	while (error == TBV_OK &&
	    (n = fread(piece, 1, sizeof(piece), stdin)) > 0)
		error = fwrite(piece, 1, n, to) != n ? TBV_ERR_IO :
		    tbv_digest_update(digest, piece, n);
	if (error == TBV_OK && (ferror(stdin) || fflush(to) != 0))
		error = TBV_ERR_IO;
	if (error == TBV_OK)
		error = tbv_digest_final(digest, sha256, size);
	tbv_digest_free(digest);
	return error;
}

static int
gather(struct tbv_evidence *evidence, FILE *to, char **word)
{
	uint8_t sha256[TBV_SHA256_SIZE];
	uint64_t size;
	size_t len;
	int error;

	if ((error = receive(to, sha256, &size)) != TBV_OK ||
	    (error = tbv_evidence_set_artifact(evidence, sha256, size,
	    word[NAME])) != TBV_OK ||
	    (error = tbv_evidence_expect_name(evidence, word[NAME])) != TBV_OK ||
	    (error = tbv_evidence_set_now(evidence,
	    (int64_t)time(NULL))) != TBV_OK)
		return error;
	if (fill(word[ATTESTATION], &len) != TBV_OK)
		return TBV_OK;			/* there is none: refused */
	return tbv_evidence_set_attestation_mem(evidence, data, len);
}

/* TBV_OK: the contents of the file are verified. */
static int
judge(FILE *to, char **word)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct tbv_evidence *evidence = tbv_evidence_new();
	struct tbv_result *result = NULL;
	int error = TBV_ERR_MEMORY;

	if (policy != NULL && evidence != NULL &&
	    (error = policy_set(policy, word)) == TBV_OK &&
	    (error = gather(evidence, to, word)) == TBV_OK)
		error = tbv_verify(policy, evidence, &result);
	if (error == TBV_OK)
		fprintf(stderr, "unpack: %s\n", tbv_result_summary(result));
	else
		fprintf(stderr, "unpack: %s%s [%s]\n",
		    policy == NULL ? "" : tbv_policy_message(policy),
		    tbv_result_message(result), tbv_error_token(error));
	tbv_result_free(result);
	tbv_evidence_free(evidence);
	tbv_policy_free(policy);
	return error;
}

/* tar gets the descriptor that was hashed, and no name. */
static int
take_apart(FILE *from, char *dir)
{
	char *argv[] = {
		"tar", "--extract", "--gzip", "--file=-", "--no-same-owner",
		"--directory", dir, NULL
	};
	char *environment[] = { "PATH=/usr/bin:/bin", NULL };
	int status;
	pid_t pid;

	if (lseek(fileno(from), 0, SEEK_SET) != 0 || (pid = fork()) == -1)
		return -1;
	if (pid == 0) {
		if (dup2(fileno(from), STDIN_FILENO) == STDIN_FILENO)
			(void)execve("/bin/tar", argv, environment);
		_exit(127);
	}
	if (waitpid(pid, &status, 0) != pid)
		return -1;
	return status == 0 ? 0 : -1;
}

int
main(int argc, char **argv)
{
	FILE *file;
	int error;

	/* libcrypto would load code that it names */
	if (argc != WORDS || unsetenv("OPENSSL_CONF") != 0)
		return 2;
	if ((file = tmpfile()) == NULL) {	/* it has no name */
		perror("unpack");
		return 3;
	}
	error = judge(file, argv);
	if (error != TBV_OK)
		return tbv_error_class(error) == TBV_CLASS_SYSTEM ? 3 : 1;
	return take_apart(file, argv[DIR]) == 0 ? 0 : 3;
}
