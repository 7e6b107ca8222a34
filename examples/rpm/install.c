/*
 * install DIR POLICY KEPT REF NAME ATTESTATION ROOT <PACKAGE: installs an rpm
 * below ROOT when it is verified under DIR/POLICY, as a package manager over
 * librpm would: attested as NAME, built from REF, and by its own header no other
 * package.  Endorsement lists are kept in KEPT.
 *
 *	cc install.c -o install $(pkg-config --cflags --libs libtbverify rpm)
 *
 * A plugin of rpm's own learns of a package when others have opened it, and
 * opens it a second time.  Here librpm gets the descriptor that was hashed.
 * It refuses a version older than the installed one by itself.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#define _POSIX_C_SOURCE 200809L
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <rpm/header.h>
#include <rpm/rpmlib.h>
#include <rpm/rpmps.h>
#include <rpm/rpmts.h>

#include "../keep.h"

enum word { DIR = 1, POLICY, KEPT, REF, NAME, ATTESTATION, ROOT, WORDS };

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
policy_load(struct tbv_policy *policy, char **word)
{
	int dir = open(word[DIR], O_RDONLY | O_DIRECTORY);
	int error = tbv_policy_load_at(policy, dir, word[POLICY]);

	(void)close(dir);
	return error;
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
	    (error = tbv_evidence_expect_ref(evidence, word[REF])) != TBV_OK ||
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
	    (error = policy_load(policy, word)) == TBV_OK &&
	    (error = keep_lists(policy, word[KEPT],
	    (int64_t)time(NULL))) == TBV_OK &&
	    (error = gather(evidence, to, word)) == TBV_OK)
		error = tbv_verify(policy, evidence, &result);
	if (error == TBV_OK)
		fprintf(stderr, "install: %s\n", tbv_result_summary(result));
	else
		fprintf(stderr, "install: %s [%s]\n", result == NULL &&
		    policy != NULL ? tbv_policy_message(policy) :
		    tbv_result_message(result), tbv_error_token(error));
	tbv_result_free(result);
	tbv_evidence_free(evidence);
	tbv_policy_free(policy);
	return error;
}

/* From its start: librpm has read the header, and reads all again. */
static FD_t
rewound(FILE *file)
{
	if (lseek(fileno(file), 0, SEEK_SET) != 0)
		return NULL;
	return fdDup(fileno(file));
}

/* The callback of librpm during installation. */
static void *
notify(const void *header, rpmCallbackType what, rpm_loff_t amount,
    rpm_loff_t total, fnpyKey key, rpmCallbackData arg)
{
	static FD_t fd;

	(void)header;
	(void)amount;
	(void)total;
	(void)key;
	if (what == RPMCALLBACK_INST_OPEN_FILE)
		return fd = rewound(arg);
	if (what == RPMCALLBACK_INST_CLOSE_FILE && fd != NULL) {
		(void)Fclose(fd);
		fd = NULL;
	}
	return NULL;
}

/* A build may lie about its own artifact: is this the package NAME? */
static int
is_named(Header header, const char *name)
{
	char *said = headerGetAsString(header, RPMTAG_NVRA);
	size_t len = said == NULL ? 0 : strlen(said);
	int same = len > 0 && strncmp(said, name, len) == 0 &&
	    strcmp(name + len, ".rpm") == 0;

	if (!same)
		fprintf(stderr, "install: it says that it is something else\n");
	free(said);
	return same;
}

/* 0: installed. */
static int
transaction(rpmts ts, FILE *file, const char *name)
{
	FD_t fd = rewound(file);
	Header header = NULL;
	rpmps problems;
	int rc = -1;

	if (fd == NULL)
		return -1;
	(void)rpmReadPackageFile(ts, fd, name, &header);
	(void)Fclose(fd);
	if (header != NULL && is_named(header, name) &&
	    rpmtsSetNotifyCallback(ts, notify, file) == 0 &&
	    rpmtsAddInstallElement(ts, header, name, 1, NULL) == 0 &&
	    rpmtsCheck(ts) == 0 && rpmtsOrder(ts) == 0)
		rc = rpmtsRun(ts, NULL, RPMPROB_FILTER_NONE);
	problems = rpmtsProblems(ts);
	rpmpsPrint(stderr, problems);
	if (rpmpsNumProblems(problems) > 0)
		rc = -1;
	(void)rpmpsFree(problems);
	(void)headerFree(header);
	return rc;
}

static int
install(FILE *file, char **word)
{
	rpmts ts = NULL;
	int rc = -1;

	if (rpmReadConfigFiles(NULL, NULL) == 0 && (ts = rpmtsCreate()) != NULL &&
	    rpmtsSetRootDir(ts, word[ROOT]) == 0)
		rc = transaction(ts, file, word[NAME]);
	(void)rpmtsFree(ts);
	return rc;
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
		perror("install");
		return 3;
	}
	error = judge(file, argv);
	if (error != TBV_OK)
		return tbv_error_class(error) == TBV_CLASS_SYSTEM ? 3 : 1;
	return install(file, argv) == 0 ? 0 : 1;
}
