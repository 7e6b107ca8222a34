/*
 * The ways to start an image.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BACKEND_H
#define BACKEND_H

#include "run.h"

#define ENCLAVE_PORT 5005		/* of AF_VSOCK, where enclaves wait */

int local_start(struct image *, const struct run_options *,
    struct failure *);
int nitro_start(struct image *, const struct run_options *,
    struct failure *);
int qemu_start(struct image *, const struct run_options *,
    struct failure *);
void qemu_end(struct image *);

#endif
