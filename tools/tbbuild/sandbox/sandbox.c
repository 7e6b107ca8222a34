/*
 * Proves that a build has ended: the first process of its PID namespace is
 * gone, and with it, by the kernel's word, every other; and its control groups
 * are empty.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/message.h"
#include "sandbox/sandbox.h"

static const char *const environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"LC_ALL=C", "HOME=/nonexistent", NULL
};

static const struct {
	const char *name;
	enum runtime_kind kind;
} kinds[] = {
	{ "runsc", RUNTIME_RUNSC },
	{ "runc", RUNTIME_RUNC },
	{ "crun", RUNTIME_CRUN }
};

static int
find_installed(struct runtime *r, size_t kind)
{
	static const char *const places[][3] = {
		{ "/usr/bin/runsc", "/usr/local/bin/runsc", "/usr/sbin/runsc" },
		{ "/usr/bin/runc", "/usr/local/bin/runc", "/usr/sbin/runc" },
		{ "/usr/bin/crun", "/usr/local/bin/crun", "/usr/sbin/crun" }
	};
	size_t i;

	for (i = 0; i < COUNT(places[kind]); i++)
		if (access(places[kind][i], X_OK) == 0) {
			r->kind = kinds[kind].kind;
			r->path = places[kind][i];
			return 0;
		}
	return -1;
}

int
runtime_find(struct runtime *r, const char *name, struct failure *f)
{
	const char *base;
	size_t i;

	base = strrchr(name, '/') == NULL ? name : strrchr(name, '/') + 1;
	for (i = 0; i < COUNT(kinds); i++)
		if (strcmp(kinds[i].name, base) == 0)
			break;
	if (i == COUNT(kinds))
		return fail(f, "usage", "%s: want runsc, runc or crun",
		    name);
	r->kind = kinds[i].kind;
	r->path = name;
	if (base == name && find_installed(r, i) != 0)
		return fail(f, "unsupported", "%s: not installed", name);
	return 0;
}

const char *
runtime_name(const struct runtime *r)
{
	size_t i;

	for (i = 0; i + 1 < COUNT(kinds); i++)
		if (kinds[i].kind == r->kind)
			break;
	return kinds[i].name;
}

static int
sandbox_prepare(void *arg)
{
	const struct cgroup *c = arg;

	if (cgroup_enter(c) != 0 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
	    NULL) != 0)
		return -1;
	if (!c->hybrid)
		return 0;
	/* without groups of ours this may be all that we may mount */
	if (c->groups == 0 && unshare(CLONE_NEWCGROUP) != 0)
		return -1;
	/* the unified hierarchy alone, as everywhere else by now */
	return mount("cgroup2", "/sys/fs/cgroup", "cgroup2",
	    MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
}

/* The paths of one run. */
struct places {
	char state[300], bundle[300];
};

static void
add_arguments(struct command *c, const struct sandbox *s,
    const struct places *p, const char *name)
{
	command_add(c, "--root");
	command_add(c, p->state);
	switch (s->runtime->kind) {
	case RUNTIME_RUNSC:
		command_add(c, "--ignore-cgroups");
		command_add(c, s->network ? "--network=host" :
		    "--network=none");
		break;
	case RUNTIME_CRUN:
		command_add(c, "--cgroup-manager=disabled");
		break;
	case RUNTIME_RUNC:
		break;
	}
	command_add(c, "run");
	command_add(c, "--bundle");
	command_add(c, p->bundle);
	command_add(c, name);
}

static pid_t
start_runtime(const struct sandbox *s, struct cgroup *g, int out,
    struct failure *f)
{
	struct places p;
	struct command c;

	(void)snprintf(p.state, sizeof(p.state), "%s/state", s->directory);
	(void)snprintf(p.bundle, sizeof(p.bundle), "%s/bundle", s->directory);
	command_init(&c, environment, s->runtime->path);
	c.out = c.err = out;
	add_arguments(&c, s, &p, g->name);
	c.isolate = 1;
	c.prepare = sandbox_prepare;
	c.prepare_arg = g;
	return command_start(&c, f);
}

struct pump {
	struct channel *channel;
	int output;			/* of the build; -1 at its end */
	int ended;			/* readable when it has ended */
	uint64_t left;			/* bytes that may still be sent */
};

/* Output past the limit is read, so that the build goes on, and dropped. */
static int
pass_on(struct pump *p, struct failure *f)
{
	static const char cut[] = "\n(the rest of the output is left out)\n";
	static unsigned char part[FRAME_DATA];
	ssize_t n = read(p->output, part, sizeof(part));

	if (n <= 0) {
		(void)close(p->output);
		p->output = -1;
		return 0;
	}
	if (p->left == 0)
		return 0;
	if ((uint64_t)n >= p->left) {
		n = (ssize_t)p->left;
		p->left = 0;
		if (bytes_send(p->channel, FRAME_OUTPUT, part, (size_t)n,
		    f) != 0)
			return -1;
		return bytes_send(p->channel, FRAME_OUTPUT, cut,
		    sizeof(cut) - 1, f);
	}
	p->left -= (uint64_t)n;
	return bytes_send(p->channel, FRAME_OUTPUT, part, (size_t)n, f);
}

/* One wait; 1 when the build has ended. */
static int
pump_once(struct pump *p, struct failure *f)
{
	struct pollfd fds[3];
	int i;

	fds[0].fd = p->channel->fd;
	fds[1].fd = p->ended;
	fds[2].fd = p->output;
	for (i = 0; i < 3; i++) {
		fds[i].events = POLLIN;
		fds[i].revents = 0;
	}
	if (stopped)
		return fail(f, "interrupted", "interrupted");
	if (clock_ms() > p->channel->deadline)
		return fail(f, "timeout", "the build took too long");
	if (poll(fds, 3, 500) < 0 && errno != EINTR)
		return fail_errno(f, "poll");
	if (fds[0].revents != 0)
		return fail(f, "protocol", "the host sent a frame or closed "
		    "the connection during the build");
	if (fds[2].revents != 0)
		return pass_on(p, f);
	return fds[1].revents != 0;
}

static int
pump(struct pump *p, pid_t pid, struct failure *f)
{
	int rc;

	p->ended = (int)syscall(SYS_pidfd_open, pid, 0);
	if (p->ended < 0)
		return fail_errno(f, "pidfd_open");
	do {
		rc = pump_once(p, f);
	} while (rc == 0);
	(void)close(p->ended);
	return rc < 0 ? -1 : 0;
}

static int
judge_status(int status, struct failure *f)
{
	if (WIFSIGNALED(status))
		return fail(f, "build-failed", "the sandbox was killed by "
		    "signal %d, perhaps at a limit", WTERMSIG(status));
	if (WEXITSTATUS(status) != 0)
		return fail(f, "build-failed", "the build ended with exit "
		    "status %d", WEXITSTATUS(status));
	return 0;
}

static int
watch_build(const struct sandbox *s, struct channel *channel, pid_t pid,
    int output, struct failure *f)
{
	struct pump p = { NULL, -1, -1, 0 };
	int status = 0, rc;

	p.channel = channel;
	p.output = output;
	p.left = s->limits->output;
	rc = pump(&p, pid, f);
	if (p.output >= 0)
		(void)close(p.output);
	if (rc != 0) {
		command_kill(pid);
		return -1;
	}
	if (command_wait(pid, INT64_MAX, &status, f) != 0)
		return -1;
	return judge_status(status, f);
}

static int
run_client(const struct sandbox *s, struct channel *channel, struct cgroup *g,
    struct failure *f)
{
	int out[2];
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) != 0)
		return fail_errno(f, "pipe");
	pid = start_runtime(s, g, out[1], f);
	(void)close(out[1]);
	if (pid < 0) {
		(void)close(out[0]);
		return -1;
	}
	return watch_build(s, channel, pid, out[0], f);
}

/* The build's namespaces end with the runtime. */
static int
run_in(const struct sandbox *s, struct channel *channel, struct cgroup *g,
    struct failure *f)
{
	int rc = run_client(s, channel, g, f);

	return cgroup_kill(g, f) == 0 ? rc : -1;
}

int
sandbox_run(const struct sandbox *s, struct channel *channel,
    struct failure *f)
{
	int64_t deadline = channel->deadline;
	struct cgroup g;
	int rc = -1;

	channel->deadline = clock_ms() + (int64_t)s->limits->seconds * 1000;
	if (cgroup_make(&g, s->limits, f) == 0 && bundle_write(s, &g, f) == 0)
		rc = run_in(s, channel, &g, f);
	cgroup_remove(&g);
	channel->deadline = deadline;
	return rc;
}
