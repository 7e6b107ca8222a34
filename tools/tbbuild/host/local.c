/*
 * The local backend: the enclave is a process of this machine, the hypervisor
 * another, and neither proves anything to anybody but their maker.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "host/instance.h"
#include "host/run.h"

#define MAX_ROOT ((size_t)16 * 1024)
#define TIMEOUT 20			/* seconds, for a hypervisor's root */

static const char *const environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"LC_ALL=C", NULL
};

/* Where this program is: it starts itself. */
static int
self(char out[512], struct failure *f)
{
	ssize_t n = readlink("/proc/self/exe", out, 511);

	if (n <= 0)
		return fail_errno(f, "/proc/self/exe");
	out[n] = '\0';
	return 0;
}

static int
read_root(int fd, struct bytes *root, struct failure *f)
{
	struct pollfd p = { 0, POLLIN, 0 };
	int64_t deadline = clock_ms() + TIMEOUT * 1000;
	unsigned char part[4096];
	ssize_t n;

	p.fd = fd;
	while (clock_ms() < deadline && !stopped) {
		if (poll(&p, 1, 500) <= 0)
			continue;
		n = read(fd, part, sizeof(part));
		if (n == 0 && root->len > 0)
			return bytes_check(root, f);
		if (n <= 0 || root->len + (size_t)n > MAX_ROOT)
			break;
		bytes_put(root, part, (size_t)n);
	}
	return fail(f, stopped ? "interrupted" : "nsm",
	    "the simulated hypervisor did not start");
}

static int
load_root(const char *state, struct bytes *root, struct failure *f)
{
	char path[512];

	(void)snprintf(path, sizeof(path), "%s/root.pem", state);
	return file_read(path, MAX_ROOT, root, f);
}

/* What both processes are started from; the second ends are the enclave's
 * NSM and our own. */
struct local {
	const struct run_options *o;
	char program[512];
	char hex[3][2 * SHA384_SIZE + 1];	/* PCR0, 1 and 2 */
	int nsm[2], host[2];
};

static int
start_hypervisor(struct instance *instance, const struct local *l,
    struct failure *f)
{
	const struct run_options *o = l->o;
	char pcr[3][2 * SHA384_SIZE + 8], number[16];
	int root[2], i, rc;
	struct command c;

	if (pipe2(root, O_CLOEXEC) != 0)
		return fail_errno(f, "pipe");
	(void)snprintf(number, sizeof(number), "%d", l->nsm[0]);
	command_init(&c, environment, l->program);
	command_add(&c, "hypervisor");
	command_add(&c, "--fd");
	command_add(&c, number);
	if (o->debug)
		command_add(&c, "--debug");
	if (o->state != NULL) {
		command_add(&c, "--state");
		command_add(&c, o->state);
	}
	for (i = 0; i < 3; i++) {
		(void)snprintf(pcr[i], sizeof(pcr[i]), "%d=%.96s", i,
		    l->hex[i]);
		command_add(&c, "--pcr");
		command_add(&c, pcr[i]);
	}
	c.keep = l->nsm[0];
	c.out = root[1];
	c.err = STDERR_FILENO;
	instance->hypervisor = command_start(&c, f);
	(void)close(root[1]);
	rc = instance->hypervisor < 0 ? -1 : o->state != NULL ?
	    load_root(o->state, &instance->root, f) :
	    read_root(root[0], &instance->root, f);
	(void)close(root[0]);
	return rc;
}

static void
add_option(struct command *c, const char *name, const char *value)
{
	if (value == NULL)
		return;
	command_add(c, name);
	command_add(c, value);
}

static int
start_enclave(struct instance *instance, const struct local *l,
    struct failure *f)
{
	const struct run_options *o = l->o;
	char number[16], size[24];
	struct command c;

	(void)snprintf(size, sizeof(size), "%llu",
	    (unsigned long long)o->artifact_size);
	(void)snprintf(number, sizeof(number), "fd:%d", l->nsm[1]);
	command_init(&c, environment, l->program);
	command_add(&c, "enclave");
	command_add(&c, "--fd");
	command_add(&c, "0");
	command_add(&c, "--allow-file");
	add_option(&c, "--nsm", number);
	add_option(&c, "--rootfs-dir", o->rootfs_dir);
	add_option(&c, "--runtime", o->runtime);
	add_option(&c, "--memory", o->memory);
	add_option(&c, "--disk", o->disk);
	add_option(&c, "--pids", o->pids);
	add_option(&c, "--cpus", o->cpus);
	add_option(&c, "--time", o->time);
	add_option(&c, "--output-size", o->output_size);
	add_option(&c, "--artifact-size", size);
	if (o->insecure_limits)
		command_add(&c, "--insecure-limits");
	c.in = l->host[0];
	c.keep = l->nsm[1];
	c.death = SIGTERM;
	instance->enclave = command_start(&c, f);
	return instance->enclave < 0 ? -1 : 0;
}

static void
close_pair(const int pair[2])
{
	if (pair[0] >= 0)
		(void)close(pair[0]);
	if (pair[1] >= 0)
		(void)close(pair[1]);
}

int
local_expect(struct instance *instance, const struct run_options *o,
    struct failure *f)
{
	char hex[3][2 * SHA384_SIZE + 1];

	if (o->state == NULL)
		return fail(f, "usage", "--from: needs --hypervisor-state DIR, "
		    "with the root that both machines use");
	instance->is_simulated = 1;
	(void)snprintf(instance->name, sizeof(instance->name),
	    "local (simulated)");
	if (local_measure(o->rootfs_dir, hex, f) != 0 ||
	    measurements_write(&instance->measurements, hex, f) != 0)
		return -1;
	return load_root(o->state, &instance->root, f);
}

static int
start_local(struct instance *instance, struct local *l, struct failure *f)
{
	if (self(l->program, f) != 0 ||
	    local_measure(l->o->rootfs_dir, l->hex, f) != 0 ||
	    measurements_write(&instance->measurements, l->hex, f) != 0)
		return -1;
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0,
	    l->nsm) != 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0,
	    l->host) != 0)
		return fail_errno(f, "socketpair");
	if (start_hypervisor(instance, l, f) != 0 ||
	    start_enclave(instance, l, f) != 0)
		return -1;
	instance->fd = l->host[1];
	l->host[1] = -1;
	return 0;
}

int
local_start(struct instance *instance, const struct run_options *o,
    struct failure *f)
{
	struct local l;
	int rc;

	memset(&l, 0, sizeof(l));
	l.o = o;
	l.nsm[0] = l.nsm[1] = l.host[0] = l.host[1] = -1;
	notice("SIMULATED: no enclave, no hypervisor; the document will prove "
	    "nothing to others");
	if (o->insecure_limits)
		notice("--insecure-limits: the build can use all memory and "
		    "processors of this machine");
	instance->is_simulated = 1;
	(void)snprintf(instance->name, sizeof(instance->name),
	    "local (simulated)");
	rc = start_local(instance, &l, f);
	close_pair(l.nsm);
	close_pair(l.host);
	return rc;
}
