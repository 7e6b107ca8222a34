/*
 * Starts an image, and sees to its end, however the run ends.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/wait.h>
#include <errno.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/carry.h"
#include "host/instance.h"
#include "host/run.h"
#include "sandbox/sandbox.h"

#define GRACE 5000			/* milliseconds, to tidy up */

void
instance_init(struct instance *instance)
{
	memset(instance, 0, sizeof(*instance));
	instance->fd = instance->guard = -1;
}

int
instance_expect(struct instance *instance, const struct run_options *o,
    struct failure *f)
{
	if (o->not_before > INT64_MAX)
		return fail(f, "usage", "--not-before: too large");
	instance->not_before = (int64_t)o->not_before;
	if (o->backend != NULL && strcmp(o->backend, "local") == 0)
		return local_expect(instance, o, f);
	if (o->backend != NULL && strcmp(o->backend, "nitro") == 0)
		return nitro_expect(instance, o, f);
	return fail(f, "usage", "--from: needs --backend local or nitro");
}

int
instance_start(struct instance *instance, const struct run_options *o,
    struct failure *f)
{
	const char *backend = o->backend;

	if (backend == NULL)
		backend = access("/dev/nitro_enclaves", F_OK) == 0 ?
		    "nitro" : "local";
	if (strcmp(backend, "local") == 0)
		return local_start(instance, o, f);
	if (strcmp(backend, "nitro") == 0)
		return nitro_start(instance, o, f);
	if (strcmp(backend, "qemu") == 0)
		return qemu_start(instance, o, f);
	return fail(f, "usage", "--backend %s: want local, nitro or qemu",
	    backend);
}

/* It is asked first, so that it can remove its control groups. */
static void
end_enclave(pid_t pid)
{
	static const struct timespec nap = { 0, 10 * 1000 * 1000 };
	int64_t deadline = clock_ms() + GRACE;
	pid_t n;

	if (pid <= 0)
		return;
	(void)kill(pid, SIGTERM);
	do {
		n = waitpid(pid, NULL, WNOHANG);
		if (n == pid || (n < 0 && errno != EINTR))
			return;
		(void)nanosleep(&nap, NULL);
	} while (clock_ms() < deadline);
	command_kill(pid);
}

/* A second signal does not end this: the guard would go on alone. */
static void
end_guard(const struct instance *instance)
{
	int status = 0;
	pid_t n;

	if (instance->guard_pid <= 0)
		return;
	while ((n = waitpid(instance->guard_pid, &status, 0)) < 0 &&
	    errno == EINTR)
		;
	if (n < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != STATUS_BUILT)
		notice("enclave %s could not be terminated; see nitro-cli "
		    "describe-enclaves", instance->name);
}

void
instance_end(struct instance *instance)
{
	if (instance->fd >= 0)
		(void)close(instance->fd);
	if (instance->enclave > 0) {
		end_enclave(instance->enclave);
		cgroup_sweep();
	}
	command_kill(instance->hypervisor);
	qemu_end(instance);
	carry_end(instance->proxy);
	if (instance->guard >= 0)
		(void)close(instance->guard);
	end_guard(instance);
	bytes_free(&instance->measurements);
	bytes_free(&instance->root);
	instance_init(instance);
}
