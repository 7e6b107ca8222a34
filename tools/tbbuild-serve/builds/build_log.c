/*
 * What builds say, in files that have an end: no build, and no number of them,
 * takes the room that the queue needs.
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
#include <unistd.h>

#include "builds/builds.h"

#define LOG_MAX ((uint64_t)16 << 20)	/* of each */
#define ALL_MAX (MAX_LOCAL * LOG_MAX)	/* of all that run, and those kept */
#define KEPT_MAX 100			/* files */
#define HEAD_MAX (LOG_MAX - 8192)	/* then only the last of it is kept */
#define CHUNK 65536
#define CHUNKS 16			/* at a time: others wait as well */
#define LAST ((size_t)2048)

static void
name_build_log(const struct server *s, int64_t job, char out[PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/log/%" PRId64, s->settings.state,
	    job);
}

void
build_log_remove(const struct server *s, int64_t job)
{
	char path[PATH_MAX];

	name_build_log(s, job, path);
	(void)unlink(path);
}

int
build_is_running(const struct server *s, int64_t job)
{
	size_t i;

	for (i = 0; i < s->settings.slots; i++)
		if (s->settings.slot[i].job.id == job)
			return 1;
	return 0;
}

/* The files of builds that have ended. */
struct kept {
	int64_t oldest;
	uint64_t files, bytes;
};

static void
look_at_kept(const struct server *s, struct kept *k)
{
	char path[PATH_MAX];
	struct dirent *d;
	struct stat st;
	int64_t job;
	DIR *dir;

	memset(k, 0, sizeof(*k));
	(void)snprintf(path, sizeof(path), "%s/log", s->settings.state);
	if ((dir = opendir(path)) == NULL)
		return;
	while ((d = readdir(dir)) != NULL) {
		job = strtoll(d->d_name, NULL, 10);
		if (job < 1 || build_is_running(s, job) || fstatat(dirfd(dir),
		    d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
			continue;
		if (k->files++ == 0 || job < k->oldest)
			k->oldest = job;
		k->bytes += (uint64_t)st.st_size;
	}
	(void)closedir(dir);
}

static uint64_t
count_logs(const struct server *s)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; i < s->settings.slots; i++)
		n += s->settings.slot[i].log.to >= 0 &&
		    s->settings.slot[i].job.id != 0;
	return n;
}

/* All that run, this one among them, may become as long as may be. */
static void
make_room(const struct server *s)
{
	uint64_t running = count_logs(s) + 1;
	uint64_t max = running < MAX_LOCAL ? ALL_MAX - running * LOG_MAX : 0;
	uint64_t files = UINT64_MAX;
	struct kept k;

	for (;;) {
		look_at_kept(s, &k);
		/* do not retry one that cannot be removed */
		if (k.files == 0 || k.files >= files ||
		    (k.files < KEPT_MAX && k.bytes <= max))
			return;
		files = k.files;
		build_log_remove(s, k.oldest);
	}
}

int
build_log_begin(struct server *s, struct build_log *l, int64_t job,
    struct failure *f)
{
	char path[PATH_MAX];
	int ends[2];

	memset(l, 0, sizeof(*l));
	l->from = l->to = -1;
	build_log_remove(s, job);
	make_room(s);
	name_build_log(s, job, path);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail_errno(f, "pipe");
	l->to = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW |
	    O_CLOEXEC, 0640);
	if (l->to < 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) {
		(void)fail_errno(f, path);
		(void)close(ends[0]);
		(void)close(ends[1]);
		return -1;
	}
	l->from = ends[0];
	return ends[1];
}

static void
keep_tail(struct build_log *l, const char *data, size_t len)
{
	if (len > sizeof(l->tail) - LAST) {
		data += len - LAST;
		len = LAST;
	}
	if (l->tail_len + len > sizeof(l->tail)) {
		memmove(l->tail, l->tail + l->tail_len - LAST, LAST);
		l->tail_len = LAST;
	}
	memcpy(l->tail + l->tail_len, data, len);
	l->tail_len += len;
}

/* Where the disk is nearly full, the queue is what the rest is for. */
void
build_log_add(const struct server *s, struct build_log *l, const char *data,
    size_t len)
{
	keep_tail(l, data, len);
	if (l->left_out > 0 || l->written + len > HEAD_MAX ||
	    disk_is_full(s->settings.state, 2 * DISK_RESERVE) ||
	    write_all(l->to, data, len) != 0)
		l->left_out += len;
	else
		l->written += len;
}

void
build_log_read(const struct server *s, struct build_log *l)
{
	char part[CHUNK];
	ssize_t n = -1;
	int i;

	for (i = 0; i < CHUNKS && l->from >= 0; i++) {
		n = read(l->from, part, sizeof(part));
		if (n > 0) {
			build_log_add(s, l, part, (size_t)n);
			continue;
		}
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		(void)close(l->from);
		l->from = -1;
	}
}

/* Notes how much was omitted, and adds the last lines. */
static void
write_tail(const struct server *s, const struct build_log *l)
{
	size_t len = l->tail_len > LAST ? LAST : l->tail_len;
	char text[80];
	int n;

	if (l->left_out == 0 || disk_is_full(s->settings.state,
	    DISK_RESERVE))
		return;
	n = snprintf(text, sizeof(text), "\n(%" PRIu64 " bytes are left out; "
	    "the last of them:)\n", l->left_out);
	if (write_all(l->to, text, (size_t)n) == 0)
		(void)write_all(l->to, l->tail + l->tail_len - len, len);
}

void
build_log_end(const struct server *s, struct build_log *l)
{
	build_log_read(s, l);
	if (l->from >= 0)
		(void)close(l->from);
	if (l->to >= 0) {
		write_tail(s, l);
		(void)close(l->to);
	}
	l->from = l->to = -1;
}

/* The last thing that a build says ends with a token in brackets. */
void
build_log_token(const struct build_log *l, char token[24])
{
	char text[sizeof(l->tail) + 1], *open_, *close_;

	(void)snprintf(token, 24, "unknown");
	memcpy(text, l->tail, l->tail_len);
	text[l->tail_len] = '\0';
	open_ = strrchr(text, '[');
	close_ = strrchr(text, ']');
	if (open_ == NULL || close_ == NULL || close_ <= open_ + 1 ||
	    strcmp(close_, "]\n") != 0)
		return;
	*close_ = '\0';
	if (is_file_name(open_ + 1))
		(void)snprintf(token, 24, "%.23s", open_ + 1);
}
