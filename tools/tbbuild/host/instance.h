/*
 * An instance of an image, and the ways to start one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef INSTANCE_H
#define INSTANCE_H

#include "base/process.h"

#define ENCLAVE_PORT 5005		/* of AF_VSOCK, where enclaves wait */

struct run_options;

/* An image that was started, and what it must measure to. */
struct instance {
	char name[64];
	struct bytes measurements;	/* JSON, as nitro-cli prints it */
	struct bytes root;		/* PEM; data NULL: AWS's */
	int64_t not_before;		/* seconds; of its document */
	int is_simulated;		/* and it goes out with the document */
	pid_t enclave, hypervisor;	/* of local; 0: none */
	int guard;			/* its end ends an enclave of Nitro */
	pid_t guard_pid;
	pid_t proxy;			/* of nitro and qemu; where it is: */
	uint32_t port;
	pid_t machine, vsock;		/* of qemu; their sockets: */
	char directory[64];
	int is_unsigned;		/* its documents are by nobody */
	char pcr[3][2 * SHA384_SIZE + 1];
	int fd;				/* to the enclave */
};

void instance_init(struct instance *);
int instance_start(struct instance *, const struct run_options *,
    struct failure *);
/* What one of another machine measures to, whose documents are signed. */
int instance_expect(struct instance *, const struct run_options *,
    struct failure *);
/* Ends it, whatever state it is in. */
void instance_end(struct instance *);

/* PCR0, 1 and 2 of what the local backend starts, and their JSON. */
int local_measure(const char *rootfs_dir, char hex[3][2 * SHA384_SIZE + 1],
    struct failure *);
int measurements_write(struct bytes *, char hex[3][2 * SHA384_SIZE + 1],
    struct failure *);
/* Those of an image's file, and its PCR0, 1 and 2. */
int image_measure(struct instance *, const char *eif, struct failure *);

/*
 * Starts a process that goes on when this one ends, in whatever way, and heeds
 * no signal: run() waits by guard_wait() for that, and ends what was started.
 * Its exit status is what run() returns.  It has the other end of
 * instance->guard.
 */
int guard_start(struct instance *, int (*run)(int fd, const void *),
    const void *arg, struct failure *);
void guard_wait(int fd);

int local_expect(struct instance *, const struct run_options *,
    struct failure *);
int nitro_expect(struct instance *, const struct run_options *,
    struct failure *);
int local_start(struct instance *, const struct run_options *,
    struct failure *);
int nitro_start(struct instance *, const struct run_options *,
    struct failure *);
int qemu_start(struct instance *, const struct run_options *,
    struct failure *);
void qemu_end(struct instance *);

#endif
