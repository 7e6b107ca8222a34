/*
 * The host's end of the enclave's way to repositories.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PROXY_H
#define PROXY_H

#include <sys/types.h>

#include "base/tbbuild.h"

/*
 * Starts a process that answers CONNECT on a listening socket, as
 * carry_start() does: to the repository's own host and port, or to port 443 of
 * an address that is not of this machine or its network.
 */
pid_t proxy_start(int listener, unsigned int cid, const char *repository,
    struct failure *);

#endif
