/*
 * What frames hold.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "protocol/frame.h"
#include "protocol/recipe.h"

#define MAX_ROOTFS ((uint64_t)16 << 30)

/*
 * [1, repository, ref, commit or null, [artifact path...], recipe or null,
 * root file system's size or null, network, bytes of each artifact at most,
 * port of AF_VSOCK at which the host carries bytes or null]
 */
struct request {
	char *repository;
	char *ref;			/* full, or the name of a branch or tag */
	char *commit;			/* hex, or NULL */
	char *artifact[MAX_ARTIFACTS];	/* none: all of the recipe's */
	size_t artifacts;
	struct bytes recipe;		/* data NULL: the commit's */
	uint64_t rootfs;		/* 0: none follows */
	int rootfs_fd;			/* the host's; used if one follows */
	unsigned char rootfs_sha256[SHA256_SIZE];
	int network;
	uint64_t artifact_size;		/* that the host will take */
	uint32_t port;			/* 0: no proxy */
};

void request_free(struct request *);
int request_send(struct channel *, const struct request *, struct failure *);
int request_receive(struct channel *, struct request *, struct failure *);

int hello_send(struct channel *, struct failure *);
int hello_receive(struct channel *, struct failure *);
int text_send(struct channel *, enum frame_type, const char *,
    struct failure *);
int bytes_send(struct channel *, enum frame_type, const void *, size_t,
    struct failure *);
int error_send(struct channel *, const struct failure *);

/* A file from fd's start, in parts; sha256 is what the receiver must get. */
int file_send(struct channel *, int fd, uint64_t size, struct failure *);
/* Exactly size bytes to fd; sum receives the SHA-256 of what was received. */
int file_receive(struct channel *, int fd, uint64_t size,
    unsigned char *sum, struct failure *);

#endif
