/*
 * A job as one JSON object, for reports, and beside its output, where it also
 * describes each file.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <tbverify.h>

#include "builds/builds.h"
#include "common/hex.h"

/* All texts are words, of printable ASCII. */
void
record_quote(struct bytes *out, const char *value)
{
	char part[3] = { '\\', 0, 0 };

	bytes_text(out, "\"");
	for (; *value != '\0'; value++) {
		part[1] = *value;
		bytes_text(out, *value == '"' || *value == '\\' ? part :
		    part + 1);
	}
	bytes_text(out, "\"");
}

static void
put_record_text(struct bytes *out, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	bytes_text(out, ",\n  \"");
	bytes_text(out, name);
	bytes_text(out, "\": ");
	record_quote(out, value);
}

static void
put_record_number(struct bytes *out, const char *name, int64_t value)
{
	char text[64];

	(void)snprintf(text, sizeof(text), ",\n  \"%s\": %" PRId64, name,
	    value);
	bytes_text(out, text);
}

static void
put_time(struct bytes *out, const char *name, int64_t seconds)
{
	time_t when = (time_t)seconds;
	char text[32] = "";
	struct tm tm;

	if (seconds > 0 && gmtime_r(&when, &tm) != NULL)
		(void)strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	put_record_text(out, name, text);
}

static int
put_file(int dir, const char *name, struct bytes *out, struct failure *f)
{
	int fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW |
	    O_NONBLOCK);
	unsigned char digest[SHA256_SIZE];
	char hex[2 * SHA256_SIZE + 1], text[160];
	struct stat st;
	uint64_t size;
	int rc = -1;

	if (fd < 0 || fstat(fd, &st) != 0) {
		(void)fail_errno(f, name);
	} else if (!S_ISREG(st.st_mode) || !is_file_name(name)) {
		(void)fail(f, "output", "%s: not a file of a build", name);
	} else if (tbv_digest_fd(fd, digest, &size, NULL, NULL) != TBV_OK) {
		(void)fail_errno(f, name);
	} else {
		hex_encode(digest, sizeof(digest), hex);
		(void)snprintf(text, sizeof(text), ": { \"size\": %" PRIu64
		    ", \"sha256\": \"%s\" }", size, hex);
		bytes_text(out, "    ");
		record_quote(out, name);
		bytes_text(out, text);
		rc = 0;
	}
	if (fd >= 0)
		(void)close(fd);
	return rc;
}

static int
is_inside(const struct dirent *d)
{
	return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

/* The files of an output, by name. */
static int
put_files(const char *path, struct bytes *out, struct failure *f)
{
	struct dirent **file = NULL;
	int i, rc = 0, n, dir, first = 1;

	dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	n = dir < 0 ? -1 : scandirat(dir, ".", &file, is_inside, alphasort);
	if (n < 0)
		rc = fail_errno(f, path);
	bytes_text(out, ",\n  \"files\": {");
	for (i = 0; i < n; i++) {
		if (rc == 0) {
			bytes_text(out, first ? "\n" : ",\n");
			rc = put_file(dir, file[i]->d_name, out, f);
			first = 0;
		}
		free(file[i]);
	}
	bytes_text(out, "\n  }");
	free(file);
	if (dir >= 0)
		(void)close(dir);
	return rc;
}

int
record_write(const struct server *s, const struct job *job, int digests,
    struct bytes *out, struct failure *f)
{
	const struct hook *hook = settings_hook(&s->settings, job->hook);
	char path[OUTPUT_MAX];

	bytes_text(out, "{\n  \"tbbuild-job\": 1");
	put_record_number(out, "job", job->id);
	put_record_text(out, "state", job->state);
	put_record_text(out, "token", job->token);
	put_record_text(out, "hook", job->hook);
	put_record_text(out, "project", hook != NULL ? hook->repository : NULL);
	put_record_text(out, "url", hook != NULL ? hook->url : NULL);
	put_record_text(out, "ref", job->ref);
	put_record_text(out, is_tag_object(hook, job) ? "object" : "commit",
	    job->commit);
	put_record_text(out, "delivery", job->delivery);
	put_record_number(out, "attempts", job->attempts);
	put_record_number(out, "submission", job->submission);
	put_time(out, "received", job->received);
	put_time(out, "began", job->began);
	put_time(out, "ended", job->ended);
	output_placed(s, job, path);
	if (strcmp(job->state, "built") == 0)
		put_record_text(out, "output", path);
	output_staged(s, job, path);
	if (digests && put_files(path, out, f) != 0)
		return -1;
	bytes_text(out, "\n}\n");
	return bytes_check(out, f);
}

static int
write_file(const char *path, const struct bytes *text, struct failure *f)
{
	char temporary[OUTPUT_MAX + 16];
	int fd, rc;

	(void)snprintf(temporary, sizeof(temporary), "%s.new", path);
	(void)unlink(temporary);
	fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC |
	    O_NOFOLLOW, 0644);
	if (fd < 0)
		return fail_errno(f, temporary);
	rc = write_all(fd, text->data, text->len) == 0 && fsync(fd) == 0 ?
	    0 : fail_errno(f, temporary);
	if (close(fd) != 0 && rc == 0)
		rc = fail_errno(f, temporary);
	if (rc == 0 && rename(temporary, path) != 0)
		rc = fail_errno(f, path);
	if (rc != 0)
		(void)unlink(temporary);
	return rc;
}

int
record_place(const struct server *s, const struct job *job,
    struct failure *f)
{
	char placed[OUTPUT_MAX], path[OUTPUT_MAX + 8];
	struct job built = *job;
	struct bytes text = { 0 };
	int rc;

	(void)snprintf(built.state, sizeof(built.state), "built");
	built.token[0] = '\0';
	built.ended = time(NULL);
	output_placed(s, job, placed);
	(void)snprintf(path, sizeof(path), "%s.json", placed);
	rc = record_write(s, &built, 1, &text, f);
	if (rc == 0)
		rc = write_file(path, &text, f);
	bytes_free(&text);
	return rc;
}
