/*
 * Builds, one at a time in each slot: "tbbuild run" as an argument vector, of
 * which a delivery chooses a ref and a commit and nothing else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "process.h"
#include "serve.h"

#define ATTEMPTS 5			/* of a build that ends with us */
#define LOGS 100			/* of builds that failed, the newest */
#define MAX_LINE 2048
#define PAUSE 10000			/* milliseconds, where none can begin */

static const char *const environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"LC_ALL=C", NULL
};

static void
log_path(const struct server *s, int64_t job, char out[PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/log/%lld", s->settings.state,
	    (long long)job);
}

static void
output_path(const struct server *s, const struct job *job,
    char out[PATH_MAX])
{
	(void)snprintf(out, PATH_MAX, "%s/%s/%lld", s->settings.output,
	    job->hook, (long long)job->id);
}

static int
make_directory(const char *path, struct failure *f)
{
	return mkdir(path, 0755) == 0 || errno == EEXIST ? 0 :
	    fail_errno(f, path);
}

static int
open_log(const struct server *s, int64_t job, struct failure *f)
{
	char path[PATH_MAX];
	int fd;

	log_path(s, job - LOGS, path);
	(void)unlink(path);
	log_path(s, job, path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
	    0640);
	return fd < 0 ? fail_errno(f, path) : fd;
}

static int
make_output(const struct server *s, const struct job *job, struct failure *f)
{
	char path[PATH_MAX];

	(void)snprintf(path, sizeof(path), "%s/%s", s->settings.output,
	    job->hook);
	return make_directory(path, f);
}

static int
start(struct server *s, struct slot *slot, const struct hook *hook,
    const struct job *job, struct failure *f)
{
	char output[PATH_MAX];
	struct command c;
	size_t i;

	command_init(&c, environment, s->tbbuild);
	command_add(&c, "run");
	for (i = 0; i < slot->words; i++)
		command_add(&c, slot->run[i]);
	command_add(&c, "--repository");
	command_add(&c, hook->url);
	command_add(&c, "--ref");
	command_add(&c, job->ref);
	command_add(&c, "--commit");
	command_add(&c, job->commit);
	output_path(s, job, output);
	command_add(&c, "-o");
	command_add(&c, output);
	/* it ends its enclave before it ends itself, also when we are killed;
	 * until then it keeps our lock */
	c.death = SIGTERM;
	c.keep = s->lock;
	if (make_output(s, job, f) != 0 ||
	    (c.err = open_log(s, job->id, f)) < 0)
		return -1;
	slot->pid = command_start(&c, f);
	(void)close(c.err);
	if (slot->pid > 0)
		return 0;
	slot->pid = 0;
	return -1;
}

static int
begin(struct server *s, struct slot *slot, const struct job *job,
    struct failure *f)
{
	const struct hook *hook = settings_hook(&s->settings, job->hook);
	struct failure g = { 0 };

	if (hook == NULL || job->attempts > ATTEMPTS) {
		notice("hook %s: job %lld: not built: %s", job->hook,
		    (long long)job->id, hook == NULL ? "no such hook" :
		    "tried too often");
		s->metrics.failed++;
		return queue_end(s->queue, job->id,
		    hook == NULL ? "hook" : "attempts", f);
	}
	if (start(s, slot, hook, job, &g) != 0) {
		notice("hook %s: job %lld: not started: %s", job->hook,
		    (long long)job->id, g.text);
		s->pause = clock_ms() + PAUSE;
		return queue_return(s->queue, job->id, 0, f);
	}
	slot->job = job->id;
	slot->started = clock_ms();
	slot->asked = 0;
	notice("hook %s: job %lld: begins in %s", job->hook,
	    (long long)job->id, slot->name);
	return 0;
}

int
slots_fill(struct server *s, struct failure *f)
{
	struct job job;
	size_t i;
	int rc;

	/* what is wrong with us, such as a full disk, is no build's fault */
	for (i = 0; i < s->settings.slots; i++) {
		if (s->settings.slot[i].pid != 0 || clock_ms() < s->pause)
			continue;
		if ((rc = queue_take(s->queue, &job, f)) <= 0)
			return rc;
		if (begin(s, &s->settings.slot[i], &job, f) != 0)
			return -1;
	}
	return 0;
}

/* The last thing that a build says ends with a token in brackets. */
static void
read_token(const struct server *s, int64_t job, char token[24])
{
	char path[PATH_MAX], text[MAX_LINE + 1], *open_, *close_;
	ssize_t n = 0;
	int fd;

	(void)snprintf(token, 24, "unknown");
	log_path(s, job, path);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return;
	if (lseek(fd, -MAX_LINE, SEEK_END) < 0)
		(void)lseek(fd, 0, SEEK_SET);
	n = read(fd, text, MAX_LINE);
	(void)close(fd);
	text[n > 0 ? n : 0] = '\0';
	open_ = strrchr(text, '[');
	close_ = strrchr(text, ']');
	if (open_ == NULL || close_ == NULL || close_ <= open_ + 1 ||
	    strcmp(close_, "]\n") != 0)
		return;
	*close_ = '\0';
	if (is_file_name(open_ + 1))
		(void)snprintf(token, 24, "%.23s", open_ + 1);
}

static int
ended(struct server *s, struct slot *slot, int status, struct failure *f)
{
	char token[24] = "", path[PATH_MAX];
	int built = WIFEXITED(status) && WEXITSTATUS(status) == 0;

	s->metrics.milliseconds += (uint64_t)(clock_ms() - slot->started);
	slot->pid = 0;
	if (!built && slot->asked) {
		s->metrics.returned++;
		notice("job %lld: back to the queue", (long long)slot->job);
		return queue_return(s->queue, slot->job, 0, f);
	}
	if (built) {
		s->metrics.built++;
		log_path(s, slot->job, path);
		(void)unlink(path);
		notice("job %lld: built", (long long)slot->job);
	} else {
		s->metrics.failed++;
		read_token(s, slot->job, token);
		notice("job %lld: failed [%s]", (long long)slot->job, token);
	}
	return queue_end(s->queue, slot->job, token, f);
}

int
slots_reap(struct server *s, struct failure *f)
{
	struct slot *slot;
	int status;
	size_t i;

	for (i = 0; i < s->settings.slots; i++) {
		slot = &s->settings.slot[i];
		if (slot->pid == 0 ||
		    waitpid(slot->pid, &status, WNOHANG) != slot->pid)
			continue;
		if (ended(s, slot, status, f) != 0)
			return -1;
	}
	return 0;
}

size_t
slots_busy(const struct server *s)
{
	size_t i, n = 0;

	for (i = 0; i < s->settings.slots; i++)
		n += s->settings.slot[i].pid != 0;
	return n;
}

void
slots_end(struct server *s, int with)
{
	size_t i;

	for (i = 0; i < s->settings.slots; i++)
		if (s->settings.slot[i].pid != 0 && (with == SIGKILL ||
		    !s->settings.slot[i].asked)) {
			s->settings.slot[i].asked = 1;
			(void)kill(s->settings.slot[i].pid, with);
		}
}

/* An output is whole or not there: where it is, the build had ended well. */
static int
recover(struct server *s, const struct job *job, struct failure *f)
{
	char path[PATH_MAX];
	struct stat st;

	output_path(s, job, path);
	if (lstat(path, &st) == 0) {
		notice("job %lld: was built", (long long)job->id);
		return queue_end(s->queue, job->id, "", f);
	}
	notice("job %lld: to be built again", (long long)job->id);
	return queue_return(s->queue, job->id, 1, f);
}

int
slots_recover(struct server *s, struct failure *f)
{
	char path[PATH_MAX];
	struct job job;
	int rc;

	(void)snprintf(path, sizeof(path), "%s/log", s->settings.state);
	if (make_directory(path, f) != 0 ||
	    make_directory(s->settings.output, f) != 0)
		return -1;
	while ((rc = queue_running(s->queue, &job, f)) > 0)
		if (recover(s, &job, f) != 0)
			return -1;
	return rc;
}
