/*
 * Bytes between two sockets: the host's proxy and the enclave's way to it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef CARRY_H
#define CARRY_H

#include <sys/types.h>

#include "base/tbbuild.h"

#define CARRY_ANY 0u			/* anyone who connects */

/*
 * Starts a process that serves each connection to a listening socket in a
 * separate process, until it is killed or we die.  It takes over the socket.
 * cid: the only CID of AF_VSOCK that is served.
 */
pid_t carry_start(int listener, unsigned int cid,
    void (*serve)(int client, const void *), const void *arg,
    struct failure *);
/* With all that it is carrying. */
void carry_end(pid_t);

/* Both ways, until both are at their ends. */
void carry_both(int client, int server);
/* Seconds that a read or a write may wait; 0: no limit. */
void carry_timeout(int fd, long seconds);

#endif
