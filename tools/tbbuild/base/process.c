/*
 * The only file that starts programs.  Each has a clean environment, no
 * descriptor but those that are named, and dies with us.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/process.h"

#define MAX_MESSAGE ((size_t)700)	/* of what a program says went wrong */
#define NOT_STARTED 127

void
command_init(struct command *c, const char *const *env, const char *program)
{
	memset(c, 0, sizeof(*c));
	c->env = env;
	c->in = c->out = c->err = c->keep = c->directory = -1;
	c->death = SIGKILL;
	command_add(c, program);
}

/* One too many is refused by command_start(). */
void
command_add(struct command *c, const char *argument)
{
	if (c->argc < MAX_ARGUMENTS)
		c->argv[c->argc++] = argument;
}

/* Descriptors that become 0, 1 and 2 must not be those already. */
static int
place_streams(const struct command *c)
{
	int from[3], i;

	from[0] = c->in;
	from[1] = c->out;
	from[2] = c->err;
	for (i = 0; i < 3; i++) {
		from[i] = from[i] < 0 ? open("/dev/null", O_RDWR) :
		    fcntl(from[i], F_DUPFD, 10);
		if (from[i] < 0)
			return -1;
	}
	for (i = 0; i < 3; i++)
		if (dup2(from[i], i) < 0)
			return -1;
	return 0;
}

/* All but the streams and one other close themselves in the program. */
static int
close_others(int keep)
{
	if (syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC) != 0)
		return -1;
	return keep < 3 ? 0 : fcntl(keep, F_SETFD, 0);
}

static int
drop_user(uid_t user)
{
	if (user == 0)
		return 0;
	if (setgroups(0, NULL) != 0 || setresgid(user, user, user) != 0 ||
	    setresuid(user, user, user) != 0)
		return -1;
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static struct rlimit
limit_of(uint64_t value)
{
	struct rlimit limit = { (rlim_t)value, (rlim_t)value };

	return limit;
}

/*
 * 0 sets none.  Memory is what is private and may be written: a pack is mapped,
 * and may be as large as the disk.
 */
static int
set_limits(const struct command *c)
{
	struct rlimit file_size = limit_of(c->file_size);
	struct rlimit memory = limit_of(c->memory);
	struct rlimit processor = limit_of(c->processor);

	/* each by its name: what type that has differs between C libraries */
	if ((c->file_size > 0 && setrlimit(RLIMIT_FSIZE, &file_size) != 0) ||
	    (c->memory > 0 && setrlimit(RLIMIT_DATA, &memory) != 0))
		return -1;
	return c->processor == 0 ? 0 : setrlimit(RLIMIT_CPU, &processor);
}

/* The parent may have died before prctl() took effect. */
static int
bind_to_parent(const struct command *c, int parent)
{
	struct pollfd p = { 0, POLLIN, 0 };

	if (c->death == 0)
		return 0;
	if (prctl(PR_SET_PDEATHSIG, c->death, 0, 0, 0) != 0)
		return -1;
	p.fd = parent;
	return poll(&p, 1, 0) == 0 ? 0 : -1;
}

static void
default_signals(void)
{
	static const int ours[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };
	sigset_t none;
	size_t i;

	for (i = 0; i < COUNT(ours); i++)
		(void)signal(ours[i], SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

static int
become(const struct command *c, char **argv, char **env, int parent)
{
	default_signals();
	if (setsid() < 0 && errno != EPERM)
		return -1;
	if (c->directory < 0 && c->at_root && chdir("/") != 0)
		return -1;
	if (c->directory >= 0 && fchdir(c->directory) != 0)
		return -1;
	if (c->prepare != NULL && c->prepare(c->prepare_arg) != 0)
		return -1;
	/* a change of user would take the signal of death back */
	if (drop_user(c->user) != 0 || set_limits(c) != 0 ||
	    bind_to_parent(c, parent) != 0 || place_streams(c) != 0 ||
	    close_others(c->keep) != 0)
		return -1;
	return execve(argv[0], argv, env);
}

/* Sends the parent the reason for not starting; success closes the socket. */
static void
child(const struct command *c, char **argv, char **env, int parent)
{
	unsigned char error;

	(void)become(c, argv, env, parent);
	error = (unsigned char)errno;
	if (write(parent, &error, 1) != 1)
		_exit(NOT_STARTED);
	_exit(NOT_STARTED);
}

/* execve() wants pointers to what it does not change. */
static char **
unconst(const char *const *in, size_t n, char **out)
{
	size_t i;

	for (i = 0; i < n; i++)
		memcpy(&out[i], &in[i], sizeof(out[i]));
	out[n] = NULL;
	return out;
}

static size_t
count_arguments(const char *const *argument)
{
	size_t n = 0;

	while (argument[n] != NULL)
		n++;
	return n;
}

/*
 * clone() as fork() does it, for the flags; the child does nothing that could
 * wait for a lock of the C library.
 */
static pid_t
clone_child(int isolate)
{
	unsigned long flags = SIGCHLD;

	if (isolate)
		flags |= CLONE_NEWPID | CLONE_NEWNS;
	return (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
}

void
command_kill(pid_t pid)
{
	if (pid <= 0)
		return;
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

/* Waits until the child is another program, or could not become one. */
static int
started(int child_end, pid_t pid, const char *program, struct failure *f)
{
	unsigned char error;
	ssize_t n;

	while ((n = read(child_end, &error, 1)) < 0 && errno == EINTR)
		;
	if (n == 0)
		return 0;
	command_kill(pid);
	return fail(f, "io", "%s: cannot be started: %s", program,
	    strerror(n == 1 ? error : errno));
}

pid_t
command_start(const struct command *c, struct failure *f)
{
	char *argv[MAX_ARGUMENTS + 1], *env[MAX_ARGUMENTS + 1];
	int ends[2];
	pid_t pid;

	if (c->argc == 0)
		return fail(f, "unsupported", "a command without a program");
	if (c->argc == MAX_ARGUMENTS || count_arguments(c->env) > MAX_ARGUMENTS)
		return fail(f, "unsupported", "%s: too many arguments",
		    c->argv[0]);
	(void)unconst(c->argv, c->argc, argv);
	(void)unconst(c->env, count_arguments(c->env), env);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		return fail_errno(f, "socketpair");
	pid = clone_child(c->isolate);
	if (pid == 0) {
		(void)close(ends[0]);
		child(c, argv, env, ends[1]);
	}
	(void)close(ends[1]);
	if (pid < 0)
		(void)fail_errno(f, c->argv[0]);
	else if (started(ends[0], pid, c->argv[0], f) != 0)
		pid = -1;
	(void)close(ends[0]);
	return pid;
}

int
command_become(const char *program, char **argv, struct failure *f)
{
	(void)execv(program, argv);
	return fail(f, errno == ENOENT ? "not-installed" : "io", "%s: %s",
	    program, strerror(errno));
}

int
command_wait(pid_t pid, int64_t deadline, int *status, struct failure *f)
{
	static const struct timespec nap = { 0, 5 * 1000 * 1000 };
	pid_t n;

	for (;;) {
		n = waitpid(pid, status, WNOHANG);
		if (n == pid)
			return 0;
		if (n < 0 && errno != EINTR)
			return fail_errno(f, "waitpid");
		if (stopped || clock_ms() > deadline)
			break;
		(void)nanosleep(&nap, NULL);
	}
	command_kill(pid);
	return stopped ? fail(f, "interrupted", "interrupted") :
	    fail(f, "no-answer", "a program did not end in time");
}

/* Reads what there is; *fd becomes -1 at the end.  Keeps at most max. */
static int
drain(int *fd, struct bytes *out, size_t max, int strict)
{
	unsigned char chunk[16 * 1024];
	ssize_t n = read(*fd, chunk, sizeof(chunk));
	size_t keep;

	if (n <= 0) {
		(void)close(*fd);
		*fd = -1;
		return 0;
	}
	keep = (size_t)n > max - out->len ? max - out->len : (size_t)n;
	bytes_put(out, chunk, keep);
	return (strict && keep < (size_t)n) || out->bad ? -1 : 0;
}

static int
drain_both(int fds[2], int64_t deadline, size_t max, struct bytes out[2])
{
	struct pollfd p[2];
	int i;

	while (fds[0] >= 0 || fds[1] >= 0) {
		if (stopped || clock_ms() > deadline)
			return 0;	/* command_wait() says which */
		for (i = 0; i < 2; i++) {
			p[i].fd = fds[i];
			p[i].events = POLLIN;
			p[i].revents = 0;
		}
		if (poll(p, 2, 200) < 0 && errno != EINTR)
			return -1;
		for (i = 0; i < 2; i++)
			if (p[i].revents != 0 && drain(&fds[i], &out[i],
			    i == 0 ? max : MAX_MESSAGE, i == 0) != 0)
				return -1;
	}
	return 0;
}

static int
ended(const struct command *c, int status, const struct bytes *message,
    struct failure *f)
{
	int len = (int)message->len;

	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status) && c->processor > 0 &&
	    WTERMSIG(status) == SIGKILL)
		return fail(f, c->token, "%s: killed after %llu s of "
		    "processor time, or for lack of memory", c->argv[0],
		    (unsigned long long)c->processor);
	while (len > 0 && message->data[len - 1] == '\n')
		len--;
	if (len > 0)
		return fail(f, c->token, "%s: %.*s", c->argv[0], len,
		    (const char *)message->data);
	if (WIFEXITED(status))
		return fail(f, c->token, "%s: exit status %d", c->argv[0],
		    WEXITSTATUS(status));
	return fail(f, c->token, "%s: killed by signal %d", c->argv[0],
	    WTERMSIG(status));
}

static int
run_command(struct command *c, int fds[2], size_t max, struct bytes out[2],
    struct failure *f)
{
	int status = 0;
	pid_t pid = command_start(c, f);

	(void)close(c->out);
	(void)close(c->err);
	if (pid < 0)
		return -1;
	if (drain_both(fds, c->deadline, max, out) != 0) {
		command_kill(pid);
		return fail(f, c->token, "%s: too much output", c->argv[0]);
	}
	if (command_wait(pid, c->deadline, &status, f) != 0)
		return -1;
	return ended(c, status, &out[1], f);
}

int
command_output(struct command *c, size_t max, struct bytes *out,
    struct failure *f)
{
	struct bytes both[2] = { { 0 }, { 0 } };
	int a[2] = { -1, -1 }, b[2] = { -1, -1 }, fds[2], rc = -1;

	if (pipe2(a, O_CLOEXEC) != 0 || pipe2(b, O_CLOEXEC) != 0)
		return fail_errno(f, "pipe");
	c->out = a[1];
	c->err = b[1];
	fds[0] = a[0];
	fds[1] = b[0];
	rc = run_command(c, fds, max, both, f);
	if (fds[0] >= 0)
		(void)close(fds[0]);
	if (fds[1] >= 0)
		(void)close(fds[1]);
	if (rc == 0 && out != NULL)
		*out = both[0];
	else
		bytes_free(&both[0]);
	bytes_free(&both[1]);
	return rc;
}
