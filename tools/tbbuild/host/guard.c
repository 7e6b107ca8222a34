/*
 * A process that outlives this one, and ends what was started.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <sys/types.h>
#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include "base/process.h"
#include "host/instance.h"

void
guard_wait(int fd)
{
	char byte;

	while (read(fd, &byte, 1) < 0 && errno == EINTR)
		;
}

int
guard_start(struct instance *instance, int (*run)(int, const void *),
    const void *arg, struct failure *f)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return fail_errno(f, "socketpair");
	instance->guard_pid = fork();
	if (instance->guard_pid == 0) {
		(void)close(fds[1]);
		(void)signal(SIGINT, SIG_IGN);
		(void)signal(SIGTERM, SIG_IGN);
		(void)signal(SIGHUP, SIG_IGN);
		stopped = 0;
		(void)setsid();
		_exit(run(fds[0], arg));
	}
	(void)close(fds[0]);
	instance->guard = fds[1];
	return instance->guard_pid < 0 ? fail_errno(f, "fork") : 0;
}
