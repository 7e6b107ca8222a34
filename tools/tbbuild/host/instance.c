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
#include "sandbox/sandbox.h"

#define GRACE 5000			/* milliseconds, to tidy up */

void
image_init(struct image *image)
{
	memset(image, 0, sizeof(*image));
	image->fd = image->guard = -1;
}

int
image_start(struct image *image, const struct run_options *o,
    struct failure *f)
{
	const char *backend = o->backend;

	if (backend == NULL)
		backend = access("/dev/nitro_enclaves", F_OK) == 0 ?
		    "nitro" : "local";
	if (strcmp(backend, "local") == 0)
		return local_start(image, o, f);
	if (strcmp(backend, "nitro") == 0)
		return nitro_start(image, o, f);
	if (strcmp(backend, "qemu") == 0)
		return qemu_start(image, o, f);
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
end_guard(const struct image *image)
{
	int status = 0;
	pid_t n;

	if (image->guard_pid <= 0)
		return;
	while ((n = waitpid(image->guard_pid, &status, 0)) < 0 &&
	    errno == EINTR)
		;
	if (n < 0 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != STATUS_BUILT)
		notice("enclave %s cannot be terminated: see nitro-cli "
		    "describe-enclaves", image->name);
}

void
image_end(struct image *image)
{
	if (image->fd >= 0)
		(void)close(image->fd);
	if (image->enclave > 0) {
		end_enclave(image->enclave);
		cgroup_sweep();
	}
	command_kill(image->hypervisor);
	qemu_end(image);
	carry_end(image->proxy);
	if (image->guard >= 0)
		(void)close(image->guard);
	end_guard(image);
	bytes_free(&image->measurements);
	bytes_free(&image->root);
	image_init(image);
}
