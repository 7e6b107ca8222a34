/*
 * The ways to start an image.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BACKEND_H
#define BACKEND_H

#include "host/run.h"

#define ENCLAVE_PORT 5005		/* of AF_VSOCK, where enclaves wait */

/*
 * Starts a process that goes on when this one ends, in whatever way, and heeds
 * no signal: run() waits by guard_wait() for that, and ends what was started.
 * Its exit status is what run() returns.  It has the other end of image->guard.
 */
int guard_start(struct image *, int (*run)(int fd, const void *),
    const void *arg, struct failure *);
void guard_wait(int fd);

int local_start(struct image *, const struct run_options *,
    struct failure *);
int nitro_start(struct image *, const struct run_options *,
    struct failure *);
int qemu_start(struct image *, const struct run_options *,
    struct failure *);
void qemu_end(struct image *);

#endif
