/*
 * Carries bytes, a process for each connection and each direction.  It proves
 * nothing, and looks at none of them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <errno.h>
#include <linux/vm_sockets.h>
#include <string.h>
#include <unistd.h>

#include "base/carry.h"

#define MAX_CLIENTS 32			/* at once; more of them wait */

static void
die_with(pid_t parent)
{
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	if (getppid() != parent)
		_exit(STATUS_SYSTEM);
}

void
carry_timeout(int fd, long seconds)
{
	struct timeval t = { 0, 0 };

	t.tv_sec = seconds;
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &t, sizeof(t));
	(void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &t, sizeof(t));
}

/* Copies one direction until its end, and then shuts down the other side. */
static void
carry_one(int from, int to)
{
	char part[STREAM_WRITE];
	ssize_t n;

	while ((n = read(from, part, sizeof(part))) > 0)
		if (write_all(to, part, (size_t)n) != 0)
			break;
	(void)shutdown(to, SHUT_WR);
	(void)shutdown(from, SHUT_RD);
}

void
carry_both(int client, int server)
{
	pid_t self = getpid(), pid;

	carry_timeout(client, 0);
	carry_timeout(server, 0);
	if ((pid = fork()) == 0) {
		die_with(self);
		carry_one(server, client);
		_exit(STATUS_BUILT);
	}
	if (pid < 0)
		return;
	carry_one(client, server);
	(void)waitpid(pid, NULL, 0);
}

/* Nothing of what our parent has open but the streams and this. */
static int
keep_only(int listener)
{
	if (listener != 3 && dup2(listener, 3) < 0)
		return -1;
	return (int)syscall(SYS_close_range, 4u, ~0u, 0u);
}

/* The next one that is to be served; -1: another was not, or none came. */
static int
accept_client(int listener, unsigned int cid)
{
	struct sockaddr_vm from;
	socklen_t len = sizeof(from);
	int client;

	memset(&from, 0, sizeof(from));
	client = accept4(listener, (void *)&from, &len, SOCK_CLOEXEC);
	if (client < 0 || cid == CARRY_ANY || (from.svm_family == AF_VSOCK &&
	    from.svm_cid == cid))
		return client;
	(void)close(client);
	errno = ECONNABORTED;
	return -1;
}

struct service {
	unsigned int cid;
	void (*serve)(int, const void *);
	const void *arg;
};

/* The parent's signals are not for this process: it ends with its parent. */
static void
serve_all(int listener, const struct service *s)
{
	pid_t self = getpid();
	int client, clients = 0;

	for (;;) {
		while (waitpid(-1, NULL, clients == MAX_CLIENTS ? 0 :
		    WNOHANG) > 0)
			clients--;
		client = accept_client(listener, s->cid);
		if (client < 0 && errno != EINTR && errno != ECONNABORTED)
			_exit(STATUS_SYSTEM);
		if (client < 0)
			continue;
		switch (fork()) {
		case 0:
			die_with(self);
			(void)close(listener);
			s->serve(client, s->arg);
			_exit(STATUS_BUILT);
		case -1:
			break;
		default:
			clients++;
		}
		(void)close(client);
	}
}

pid_t
carry_start(int listener, unsigned int cid,
    void (*serve)(int, const void *), const void *arg, struct failure *f)
{
	struct service s = { cid, serve, arg };
	pid_t self = getpid(), pid = fork();

	if (pid == 0) {
		die_with(self);
		(void)signal(SIGINT, SIG_IGN);
		(void)signal(SIGTERM, SIG_IGN);
		(void)signal(SIGHUP, SIG_IGN);
		if (keep_only(listener) == 0)
			serve_all(3, &s);
		_exit(STATUS_SYSTEM);
	}
	(void)close(listener);
	return pid < 0 ? fail_errno(f, "fork") : pid;
}

void
carry_end(pid_t pid)
{
	if (pid <= 0)
		return;
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}
