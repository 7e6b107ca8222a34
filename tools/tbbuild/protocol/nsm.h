/*
 * The Nitro Secure Module: /dev/nsm, or a socket of the simulated hypervisor
 * that answers the same requests.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef NSM_H
#define NSM_H

#include "base/tbbuild.h"

#define NSM_REQUEST_MAX 0x1000
#define NSM_RESPONSE_MAX 0x3000

struct nsm {
	int fd;
	int is_socket;
};

/* A device, a UNIX socket, or "fd:N", a socket that we were given. */
int nsm_open(struct nsm *, const char *where, struct failure *);
void nsm_close(struct nsm *);

int nsm_describe_pcr(const struct nsm *, unsigned int index,
    unsigned char value[SHA384_SIZE], int *locked, struct failure *);
int nsm_extend_pcr(const struct nsm *, unsigned int index,
    const unsigned char data[SHA384_SIZE], struct failure *);
int nsm_lock_pcr(const struct nsm *, unsigned int index, struct failure *);
/* The attestation document over user_data. */
int nsm_attest(const struct nsm *, const struct bytes *user_data,
    struct bytes *document, struct failure *);
/* Whether it measures by SHA-384, which all else here takes for granted. */
int nsm_check(const struct nsm *, struct failure *);
/* Some random bytes, at least one. */
int nsm_random(const struct nsm *, struct bytes *out, struct failure *);

#endif
