/*
 * Hands entries to "tbverify batch" and reads its verdicts, one for each and
 * in their order: a verdict that is missing, or on another entry, is a failure.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audit/judge.h"
#include "common/hex.h"
#include "common/json.h"

#define LINE_MAX_SIZE ((size_t)1024 * 1024)
#define TOKEN_SIZE 64
#define PATH_SIZE (sizeof(((struct judge *)0)->dir) + 32)
#define NAME_SIZE 256
#define HEX ((size_t)2 * HASH_SIZE)
#define PROGRAM "tbverify batch"
#define NOT_RUN 127			/* as a shell has it */

int
judge_open(struct judge *j, const struct options *o, struct shard *shard,
    struct failure *f)
{
	const char *tmp = getenv("TMPDIR");

	memset(j, 0, sizeof(*j));
	j->o = o;
	j->shard = shard;
	if (tmp == NULL || *tmp == '\0')
		tmp = "/tmp";
	if (strlen(tmp) > sizeof(j->dir) - 64)
		return fail(f, TBV_ERR_IO, "TMPDIR", "too long");
	(void)snprintf(j->dir, sizeof(j->dir), "%s/tblog-audit.XXXXXX", tmp);
	if (mkdtemp(j->dir) == NULL) {
		(void)fail(f, TBV_ERR_IO, j->dir, strerror(errno));
		j->dir[0] = '\0';
	}
	return f->error;
}

static void
say_path(const struct judge *j, const char *name, char *path, size_t room)
{
	(void)snprintf(path, room, "%s/%s", j->dir, name);
}

/* A file of ours, in a directory that is ours alone. */
static int
put_judged(const struct judge *j, const char *name, const void *data,
    size_t len, struct failure *f)
{
	char path[PATH_SIZE];
	int fd, rc = TBV_OK;

	say_path(j, name, path, sizeof(path));
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || file_write(fd, data, len) != 0)
		rc = fail(f, TBV_ERR_IO, path, strerror(errno));
	if (fd >= 0 && close(fd) != 0 && rc == TBV_OK)
		rc = fail(f, TBV_ERR_IO, path, strerror(errno));
	return rc;
}

/* Undoes the escapes of a name; one that is too long for a claim is cut. */
static void
unescape(const char *in, char out[NAME_SIZE])
{
	unsigned char byte;
	size_t n = 0;

	while (*in != '\0' && n < NAME_SIZE - 1) {
		if (in[0] == '\\' && in[1] == 'x' &&
		    hex_decode(in + 2, 2, &byte, 1) == 0) {
			out[n++] = (char)byte;
			in += 4;
		} else
			out[n++] = *in++;
	}
	out[n] = '\0';
}

/*
 * The first artifact that the document claims, unverified: the digest to verify
 * the document for.  If it claims none, tbverify reports that.
 */
static void
say_artifact(const unsigned char *entry, size_t len, struct text *out)
{
	struct tbv_inspection *in = NULL;
	char name[NAME_SIZE] = "entry", hex[HEX + 1];
	struct hash hash = { { 1 } };
	const char *word, *value;
	size_t i;

	(void)hash_leaf(entry, len, &hash);
	hex_encode(hash.value, HASH_SIZE, hex);
	if (tbv_inspect(entry, len, &in) == TBV_OK)
		for (i = 0; (word = tbv_inspection_name(in, i)) != NULL; i++) {
			if (strcmp(word, "claim-artifact") != 0)
				continue;
			value = tbv_inspection_value(in, i);
			if (strlen(value) > HEX + 2) {
				memcpy(hex, value, HEX);
				unescape(value + HEX + 2, name);
			}
			break;
		}
	tbv_inspection_free(in);
	text_say(out, "sha256:%s/%s", hex, name);
	text_add(out, "", 1);
}

/*
 * Whether the entry is a document in another form than that of a leaf.  No
 * proof of such an entry verifies, so it is not treated as a document.
 */
static int
is_other_form(const unsigned char *data, size_t len, int *yes,
    struct failure *f)
{
	unsigned char *entry = malloc(TBV_LOG_ENTRY_SIZE_MAX);
	size_t n = 0;

	if (entry == NULL)
		return fail(f, TBV_ERR_MEMORY, "entry", "out of memory");
	*yes = tbv_log_entry(data, len, entry, &n) == TBV_OK &&
	    (n != len || memcmp(entry, data, n) != 0);
	free(entry);
	return TBV_OK;
}

int
judge_add(struct judge *j, uint64_t index, const unsigned char *entry,
    size_t len, struct failure *f)
{
	char name[24], path[PATH_SIZE];
	int other, rc;

	if (j->count == JUDGE_ENTRIES && (rc = judge_flush(j, f)) != TBV_OK)
		return rc;
	if ((rc = is_other_form(entry, len, &other, f)) != TBV_OK)
		return rc;
	(void)snprintf(name, sizeof(name), "%zu", j->count);
	if ((rc = put_judged(j, name, other ? "?" : (const char *)entry,
	    other ? 1 : len, f)) != TBV_OK)
		return rc;
	say_artifact(entry, len, &j->list);
	say_path(j, name, path, sizeof(path));
	text_add(&j->list, path, strlen(path) + 1);
	j->index[j->count++] = index;
	if (j->most < j->count)
		j->most = j->count;
	return j->list.bad ? fail(f, TBV_ERR_MEMORY, "audit",
	    "out of memory") : TBV_OK;
}

/* One line of tbverify's JSON. */
struct said {
	char verdict[TOKEN_SIZE], token[TOKEN_SIZE], message[512];
	char path[PATH_SIZE];		/* the file of the entry */
};

static int
keep_string(struct json *js, char *out, size_t room)
{
	char *text = NULL;

	if (json_string(js, 4096, &text) != 0)
		return -1;
	(void)snprintf(out, room, "%s", text);
	free(text);
	return 0;
}

static int
read_verdict(struct json *js, void *arg)
{
	struct said *said = arg;

	return keep_string(js, said->verdict, sizeof(said->verdict));
}

static int
read_said_token(struct json *js, void *arg)
{
	struct said *said = arg;

	return keep_string(js, said->token, sizeof(said->token));
}

static int
read_message(struct json *js, void *arg)
{
	struct said *said = arg;

	return keep_string(js, said->message, sizeof(said->message));
}

static int
read_path(struct json *js, void *arg)
{
	struct said *said = arg;

	return keep_string(js, said->path, sizeof(said->path));
}

static int
read_said_error(struct json *js, void *arg)
{
	static const struct json_row rows[] = {
		{ "token", 1, read_said_token },
		{ "message", 1, read_message },
		{ NULL, 0, NULL }
	};

	return json_is_object(js) ? json_some(js, rows, arg) : json_skip(js);
}

/* These are of the document: what it claims is not in a log. */
static int
is_of_document(int error)
{
	return tbv_error_class(error) != TBV_CLASS_SYSTEM ||
	    error == TBV_ERR_NO_CHECKSUMS || error == TBV_ERR_NO_STATEMENT ||
	    error == TBV_ERR_NO_DIGEST || error == TBV_ERR_UNSUPPORTED;
}

static int
take_said(struct judge *j, const struct said *said, struct failure *f)
{
	struct span token;
	int error;

	if (j->told == j->count)
		return fail(f, TBV_ERR_IO, PROGRAM, "more verdicts than "
		    "entries");
	if (strcmp(said->verdict, "verified") == 0) {
		j->shard->verified++;
		j->told++;
		return TBV_OK;
	}
	token.data = said->token;
	token.len = strlen(said->token);
	error = strcmp(said->verdict, "verified-insecure") == 0 ?
	    TBV_ERR_DEBUG : shard_error(token);
	if (error == TBV_OK)
		return fail(f, TBV_ERR_IO, PROGRAM, "a verdict has an unknown "
		    "token");
	/* of this run: another one may come to a verdict */
	if (!is_of_document(error))
		return fail(f, error, PROGRAM, said->message);
	return shard_find(j->shard, j->index[j->told++], error, f);
}

static int
take_json(struct judge *j, struct failure *f)
{
	static const struct json_row rows[] = {
		{ "attestation", 1, read_path },
		{ "verdict", 1, read_verdict },
		{ "error", 1, read_said_error },
		{ NULL, 0, NULL }
	};
	struct said said = { "", "", "", "" };
	struct json js = json_text(j->line.data, j->line.len, 1);
	char name[24], path[PATH_SIZE];

	if (json_some(&js, rows, &said) != 0 || json_end(&js) != 0)
		return fail(f, TBV_ERR_IO, PROGRAM, "printed no JSON");
	(void)snprintf(name, sizeof(name), "%zu", j->told);
	say_path(j, name, path, sizeof(path));
	if (j->told < j->count && strcmp(said.path, path) != 0)
		return fail(f, TBV_ERR_IO, PROGRAM,
		    "a verdict is on another entry than expected");
	return take_said(j, &said, f);
}

/* Reads its verdicts to their end. */
static int
read_verdicts(struct judge *j, FILE *in, struct failure *f)
{
	int c, rc = TBV_OK;
	char byte;

	j->told = 0;
	j->line.len = 0;
	while (rc == TBV_OK && (c = getc(in)) != EOF) {
		if (c != '\n' && j->line.len < LINE_MAX_SIZE) {
			byte = (char)c;
			text_add(&j->line, &byte, 1);
			continue;
		}
		rc = j->line.bad ? fail(f, TBV_ERR_MEMORY, PROGRAM,
		    "out of memory") : take_json(j, f);
		j->line.len = 0;
	}
	return rc;
}

static const char *
program_of(const struct judge *j)
{
	return j->o->tbverify != NULL ? j->o->tbverify :
	    TBV_BINDIR "/tbverify";
}

static void
become_tbverify(const struct judge *j, int out)
{
	const char *program = program_of(j);
	char path[PATH_SIZE];
	const char *word[12];
	char *argv[12];
	size_t n = 0;

	say_path(j, "list", path, sizeof(path));
	word[n++] = program;
	word[n++] = "batch";
	word[n++] = "-0";
	word[n++] = "--digests";
	word[n++] = "--json";
	word[n++] = "--policy";
	word[n++] = j->o->policy;
	if (j->o->jobs != NULL) {
		word[n++] = "-j";
		word[n++] = j->o->jobs;
	}
	word[n++] = "--";
	word[n++] = path;
	word[n] = NULL;
	/* execv() changes none of them, and does not say so */
	memcpy(argv, word, sizeof(argv));
	if (dup2(out, STDOUT_FILENO) >= 0)
		(void)execv(program, argv);
	_exit(NOT_RUN);
}

/* Ends it, whatever was read of it, and says whether it came to its end. */
static int
wait_for_end(pid_t child, struct failure *f)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return fail(f, TBV_ERR_IO, PROGRAM, strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_RUN)
		return fail(f, TBV_ERR_NOT_INSTALLED, PROGRAM,
		    "could not be run");
	if (!WIFEXITED(status))
		return fail(f, TBV_ERR_IO, PROGRAM, "was killed");
	return TBV_OK;
}

static int
run_judge(struct judge *j, struct failure *f)
{
	int pipes[2], rc;
	pid_t child;
	FILE *in;

	if (pipe(pipes) != 0)
		return fail(f, TBV_ERR_IO, PROGRAM, strerror(errno));
	(void)fcntl(pipes[0], F_SETFD, FD_CLOEXEC);
	(void)fcntl(pipes[1], F_SETFD, FD_CLOEXEC);
	if ((in = fdopen(pipes[0], "r")) == NULL || (child = fork()) < 0) {
		rc = fail(f, TBV_ERR_IO, PROGRAM, strerror(errno));
		(void)(in != NULL ? fclose(in) : close(pipes[0]));
		(void)close(pipes[1]);
		return rc;
	}
	if (child == 0)
		become_tbverify(j, pipes[1]);
	(void)close(pipes[1]);
	(void)read_verdicts(j, in, f);
	(void)fclose(in);
	(void)wait_for_end(child, f);
	if (f->error == TBV_OK && j->told != j->count)
		(void)fail(f, TBV_ERR_IO, PROGRAM, "fewer verdicts than "
		    "entries");
	return f->error;
}

int
judge_flush(struct judge *j, struct failure *f)
{
	int rc;

	if (j->count == 0)
		return TBV_OK;
	if ((rc = put_judged(j, "list", j->list.data, j->list.len, f)) ==
	    TBV_OK)
		rc = run_judge(j, f);
	j->count = 0;
	j->list.len = 0;
	return rc;
}

void
judge_close(struct judge *j)
{
	char name[24], path[PATH_SIZE];
	size_t i;

	text_free(&j->list);
	text_free(&j->line);
	if (j->dir[0] == '\0')
		return;
	for (i = 0; i < j->most; i++) {
		(void)snprintf(name, sizeof(name), "%zu", i);
		say_path(j, name, path, sizeof(path));
		(void)unlink(path);
	}
	say_path(j, "list", path, sizeof(path));
	(void)unlink(path);
	(void)rmdir(j->dir);
	j->dir[0] = '\0';
}
