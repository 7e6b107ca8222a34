/*
 * The qemu backend: QEMU's nitro-enclave machine, and vhost-device-vsock for
 * its sockets.  The machine measures an image as Nitro does and has an NSM
 * whose documents nobody signs: images are tried in it, and nothing is proved.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/carry.h"
#include "base/leftover.h"
#include "host/instance.h"
#include "host/proxy.h"
#include "host/run.h"

#define PREFIX "tbbuild-qemu-"
#define PROXY_PORT 3128			/* each machine has separate ports */
#define BOOT 300			/* seconds; emulation is slow */
#define ANSWER 5			/* and of one attempt to connect */

static const char *const environment[] = {
	"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "HOME=/nonexistent",
	NULL
};

/* Of runs that ended with their guards, as when the machine did. */
static int
remove_sockets(int parent, const char *name, const void *unused)
{
	(void)unused;
	leftover_remove(parent, name);
	return 0;
}

/* The device may still be on its way out, and have made one more. */
static int
guard_qemu(int fd, const void *arg)
{
	static const struct timespec nap = { 0, 50 * 1000 * 1000 };
	int round;

	guard_wait(fd);
	for (round = 0; round < 100 && access(arg, F_OK) == 0; round++) {
		leftover_remove(AT_FDCWD, arg);
		(void)nanosleep(&nap, NULL);
	}
	return STATUS_BUILT;
}

static int
make_qemu_directory(struct instance *instance, struct failure *f)
{
	const char *parent = getenv("TMPDIR");
	char prefix[sizeof(instance->directory)];
	int n;

	if (parent == NULL || parent[0] != '/')
		parent = "/tmp";
	(void)leftover_sweep(open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC),
	    PREFIX, remove_sockets, NULL);
	n = snprintf(prefix, sizeof(prefix), "%s/" PREFIX, parent);
	if (n >= (int)sizeof(prefix) || leftover_name(instance->directory,
	    sizeof(instance->directory), prefix) != 0) {
		instance->directory[0] = '\0';
		return fail(f, "io", "TMPDIR: too long for sockets in it");
	}
	if (leftover_make(AT_FDCWD, instance->directory, 0700) == 0)
		return guard_start(instance, guard_qemu, instance->directory,
		    f);
	(void)fail_errno(f, instance->directory);
	instance->directory[0] = '\0';
	return -1;
}

static int
set_address(struct sockaddr_un *sun, const struct instance *instance,
    const char *name)
{
	int n;

	memset(sun, 0, sizeof(*sun));
	sun->sun_family = AF_UNIX;
	n = snprintf(sun->sun_path, sizeof(sun->sun_path), "%s/%s",
	    instance->directory, name);
	return n < (int)sizeof(sun->sun_path) ? 0 : -1;
}

/* Where vhost-device-vsock goes when the enclave calls the host's port. */
static int
start_qemu_proxy(struct instance *instance, const struct run_options *o,
    struct failure *f)
{
	struct sockaddr_un sun;
	char name[32];
	int fd;

	(void)snprintf(name, sizeof(name), "vsock_%d", PROXY_PORT);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || set_address(&sun, instance, name) != 0 ||
	    bind(fd, (const void *)&sun, sizeof(sun)) != 0 ||
	    listen(fd, 16) != 0) {
		(void)fail_errno(f, "proxy");
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	instance->port = PROXY_PORT;
	instance->proxy = proxy_start(fd, CARRY_ANY, o->repository, f);
	return instance->proxy < 0 ? -1 : 0;
}

static int
wait_for(const char *path, pid_t pid, struct failure *f)
{
	static const struct timespec nap = { 0, 20 * 1000 * 1000 };
	int64_t deadline = clock_ms() + ANSWER * 1000;
	struct stat st;

	while (stat(path, &st) != 0) {
		if (stopped)
			return fail(f, "interrupted", "interrupted");
		if (clock_ms() > deadline ||
		    waitpid(pid, NULL, WNOHANG) == pid)
			return fail(f, "io", "vhost-device-vsock did not "
			    "start");
		(void)nanosleep(&nap, NULL);
	}
	return 0;
}

static int
start_vsock(struct instance *instance, const struct run_options *o,
    struct failure *f)
{
	char vm[300], path[160];
	struct command c;

	(void)snprintf(path, sizeof(path), "%s/device", instance->directory);
	(void)snprintf(vm, sizeof(vm), "guest-cid=4,socket=%s,"
	    "uds-path=%s/vsock", path, instance->directory);
	command_init(&c, environment, o->vsock == NULL ?
	    "/usr/bin/vhost-device-vsock" : o->vsock);
	command_add(&c, "--vm");
	command_add(&c, vm);
	instance->vsock = command_start(&c, f);
	return instance->vsock < 0 ? -1 : wait_for(path, instance->vsock, f);
}

static void
add_machine(struct command *c, const struct run_options *o)
{
	static const char *const words[] = {
		"-nodefaults", "-no-reboot", "-display", "none", "-monitor",
		"none", "-M", "nitro-enclave,vsock=c,acpi=on", "-cpu", "max"
	};
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		command_add(c, words[i]);
	if (access("/dev/kvm", R_OK | W_OK) == 0) {
		command_add(c, "-accel");
		command_add(c, "kvm");
	}
	command_add(c, "-accel");
	command_add(c, "tcg");
	if (o->qemu_data != NULL) {
		command_add(c, "-L");
		command_add(c, o->qemu_data);
	}
	command_add(c, "-m");
	command_add(c, o->memory == NULL ? "1G" : o->memory);
	command_add(c, "-smp");
	command_add(c, o->cpus == NULL ? "2" : o->cpus);
	command_add(c, "-kernel");
	command_add(c, o->eif);
}

static int
start_machine(struct instance *instance, const struct run_options *o,
    struct failure *f)
{
	char chardev[200], serial[600];
	struct command c;

	(void)snprintf(chardev, sizeof(chardev), "socket,id=c,path=%s/device",
	    instance->directory);
	(void)snprintf(serial, sizeof(serial), "file:%s", o->console);
	command_init(&c, environment, o->qemu == NULL ?
	    "/usr/bin/qemu-system-x86_64" : o->qemu);
	add_machine(&c, o);
	command_add(&c, "-chardev");
	command_add(&c, chardev);
	command_add(&c, "-serial");
	command_add(&c, o->console == NULL ? "null" : serial);
	c.err = STDERR_FILENO;
	instance->machine = command_start(&c, f);
	return instance->machine < 0 ? -1 : 0;
}

/* "OK PORT" and a line's end, when the enclave listens. */
static int
is_accepted(int fd)
{
	char line[32];
	size_t n = 0;

	while (n < sizeof(line) && read(fd, line + n, 1) == 1)
		if (line[n++] == '\n')
			return n > 3 && memcmp(line, "OK ", 3) == 0;
	return 0;
}

static int
try_qemu(const struct instance *instance)
{
	struct timeval timeout = { ANSWER, 0 }, none = { 0, 0 };
	struct sockaddr_un sun;
	char line[32];
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	(void)snprintf(line, sizeof(line), "CONNECT %d\n", ENCLAVE_PORT);
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout,
	    sizeof(timeout));
	if (set_address(&sun, instance, "vsock") == 0 &&
	    connect(fd, (const void *)&sun, sizeof(sun)) == 0 &&
	    write_all(fd, line, strlen(line)) == 0 && is_accepted(fd)) {
		(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &none,
		    sizeof(none));
		return fd;
	}
	(void)close(fd);
	return -1;
}

static int
connect_qemu(struct instance *instance, struct failure *f)
{
	static const struct timespec nap = { 0, 250 * 1000 * 1000 };
	int64_t deadline = clock_ms() + BOOT * 1000;

	while ((instance->fd = try_qemu(instance)) < 0) {
		if (stopped)
			return fail(f, "interrupted", "interrupted");
		if (waitpid(instance->machine, NULL, WNOHANG) != 0) {
			instance->machine = 0;
			return fail(f, "io", "the virtual machine has stopped");
		}
		if (clock_ms() > deadline)
			return fail(f, "no-answer", "the enclave did not "
			    "accept a connection in time");
		(void)nanosleep(&nap, NULL);
	}
	return 0;
}

int
qemu_start(struct instance *instance, const struct run_options *o,
    struct failure *f)
{
	if (o->eif == NULL)
		return fail(f, "usage", "--backend qemu: needs --eif FILE");
	if (o->log != NULL)
		return fail(f, "usage", "--log: QEMU's documents are not "
		    "signed, and cannot be published");
	if (strchr(o->eif, ',') != NULL || (o->console != NULL &&
	    strchr(o->console, ',') != NULL))
		return fail(f, "usage", "--eif, --console: QEMU needs a name "
		    "without a comma");
	notice("EMULATED: QEMU signs no documents; the result is not "
	    "verified, and proves nothing");
	(void)snprintf(instance->name, sizeof(instance->name),
	    "qemu (unsigned)");
	instance->is_unsigned = 1;
	if (image_measure(instance, o->eif, f) != 0 ||
	    make_qemu_directory(instance, f) != 0 || start_qemu_proxy(instance,
	    o, f) != 0 || start_vsock(instance, o, f) != 0 ||
	    start_machine(instance, o, f) != 0)
		return -1;
	return connect_qemu(instance, f);
}

void
qemu_end(struct instance *instance)
{
	command_kill(instance->machine);
	command_kill(instance->vsock);
}
