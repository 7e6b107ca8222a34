/*
 * containerd as a runtime: a daemon of the build's own, in the build's
 * namespaces and control groups, that ends with them.  One that is there for
 * others could be asked to run a build, but not be proved to have ended it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

#define PATIENCE 60000			/* milliseconds, until it answers */
#define SHIMS "/run/containerd"		/* built into it */

static const char *const environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"LC_ALL=C", NULL
};

/* Only what runs a container: no networks, images' formats or other shims. */
static const char settings[] =
"version = 2\n"
"disabled_plugins = [\"io.containerd.grpc.v1.cri\",\n"
"  \"io.containerd.internal.v1.opt\", \"io.containerd.internal.v1.tracing\",\n"
"  \"io.containerd.tracing.processor.v1.otlp\",\n"
"  \"io.containerd.snapshotter.v1.aufs\",\n"
"  \"io.containerd.snapshotter.v1.blockfile\",\n"
"  \"io.containerd.snapshotter.v1.btrfs\",\n"
"  \"io.containerd.snapshotter.v1.devmapper\",\n"
"  \"io.containerd.snapshotter.v1.overlayfs\",\n"
"  \"io.containerd.snapshotter.v1.zfs\"]\n";

void
containerd_path(const struct sandbox *s, const char *name, char out[300])
{
	(void)snprintf(out, 300, "%s/state/%s", s->directory, name);
}

static int
write_settings(const char *path, struct failure *f)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int rc;

	if (fd < 0)
		return fail_errno(f, path);
	rc = write_all(fd, settings, sizeof(settings) - 1);
	if (close(fd) != 0 || rc != 0)
		return fail_errno(f, path);
	return 0;
}

/* Its shims' sockets are where no other containerd's are. */
static int
prepare(void *arg)
{
	if (sandbox_prepare(arg) != 0 ||
	    (mkdir(SHIMS, 0711) != 0 && errno != EEXIST))
		return -1;
	return mount("tbbuild", SHIMS, "tmpfs", MS_NOSUID | MS_NODEV |
	    MS_NOEXEC, "size=1048576,mode=0711");
}

static int
answers(const char *path)
{
	struct sockaddr_un to = { 0 };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;

	to.sun_family = AF_UNIX;
	(void)snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
	rc = fd < 0 ? -1 : connect(fd, (const struct sockaddr *)&to,
	    sizeof(to));
	if (fd >= 0)
		(void)close(fd);
	return rc == 0;
}

static int
wait_for(const char *path, int64_t end, struct failure *f)
{
	static const struct timespec nap = { 0, 10 * 1000 * 1000 };

	if (strlen(path) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return fail(f, "usage", "--scratch: too long for a socket's "
		    "name");
	while (!answers(path)) {
		if (stopped)
			return fail(f, "interrupted", "interrupted");
		if (clock_ms() > end)
			return fail(f, "sandbox", "containerd does not "
			    "answer");
		(void)nanosleep(&nap, NULL);
	}
	return 0;
}

pid_t
containerd_start(const struct sandbox *s, struct cgroup *g, struct failure *f)
{
	char config[300], root[300], state[300], address[300];
	struct command c;
	pid_t pid;

	containerd_path(s, "config", config);
	containerd_path(s, "root", root);
	containerd_path(s, "state", state);
	containerd_path(s, "socket", address);
	if (write_settings(config, f) != 0)
		return -1;
	command_init(&c, environment, "/usr/bin/containerd");
	command_add(&c, "--config");
	command_add(&c, config);
	command_add(&c, "--root");
	command_add(&c, root);
	command_add(&c, "--state");
	command_add(&c, state);
	command_add(&c, "--address");
	command_add(&c, address);
	c.isolate = 1;
	c.prepare = prepare;
	c.prepare_arg = g;
	pid = command_start(&c, f);
	if (pid > 0 && wait_for(address, clock_ms() + PATIENCE, f) != 0) {
		command_kill(pid);
		return -1;
	}
	return pid;
}
