/*
 * The enclave's parts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef ENCLAVE_H
#define ENCLAVE_H

#include "enclave/claim.h"
#include "protocol/message.h"
#include "protocol/nsm.h"
#include "sandbox/artifact.h"
#include "sandbox/sandbox.h"
#include "source/source.h"

/* What the image, and nobody who speaks to it, decides. */
struct enclave_options {
	const char *listen, *fd;	/* where the host is */
	const char *nsm;
	const char *rootfs;		/* directory of NAME.tar */
	const char *runtime;
	const char *proxy, *relay;
	const char *cmdline;		/* measured copy of /proc/cmdline */
	const char *scratch;		/* where our own file systems go */
	int allow_file;
	struct limits limits;
};

/* For who is not root: makes this process root of a user namespace. */
int rootless_enter(struct failure *);

/* Waits for the host: unix:PATH or vsock:PORT.  A descriptor, or -1. */
int listen_once(const char *where, struct failure *);

/*
 * Forwards connections from the proxy's port to that port of AF_VSOCK, at the
 * CID of --relay; 0 without --relay, -1 on failure. carry_end() ends it.
 */
pid_t relay_start(const struct enclave_options *, uint32_t port,
    struct failure *);

/* Fails unless /proc/cmdline is what that file says; NULL: is not asked. */
int cmdline_check(const char *copy, struct failure *);

/*
 * Creates a mount namespace with empty file systems in memory, which disappear
 * with us: git, work, root, and those for the runtime.
 */
int scratch_make(const struct enclave_options *, struct failure *);
/* The same for a probe of runtimes, below it: options that lead there. */
int scratch_probe(const struct enclave_options *,
    struct enclave_options *probe, char directory[256], struct failure *);
/* A directory below it, by its path; or opened, -1 on failure. */
void scratch_path(const struct enclave_options *, const char *name,
    char out[256]);
int scratch_open(const struct enclave_options *, const char *name,
    struct failure *);

#endif
