/*
 * The host's end of the enclave's way to repositories.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef PROXY_H
#define PROXY_H

#include <sys/types.h>

#include "tbbuild.h"

#define PROXY_PORT 3128			/* of AF_VSOCK, where images look */

/*
 * Starts a process that answers CONNECT on a listening socket, which it takes
 * over, until it is killed or we die: to the repository's own host and port,
 * or to port 443 of an address that is not of this machine or its network.
 */
pid_t proxy_start(int listener, const char *repository, struct failure *);
/* With all that it is carrying. */
void proxy_end(pid_t);

#endif
