/*
 * The host's parts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RUN_H
#define RUN_H

#include "base/process.h"
#include "protocol/message.h"
#include "sandbox/artifact.h"

struct run_options {
	const char *repository, *ref, *commit, *output;
	struct texts artifact;
	const char *recipe, *rootfs, *network;
	const char *backend;
	int quiet, debug;
	/* of local */
	const char *rootfs_dir, *state, *runtime;
	const char *memory, *disk, *pids, *cpus, *time, *output_size;
	int insecure_limits;
	/* of nitro and qemu */
	const char *eif, *measurements, *nitro_cli, *root;
	const char *qemu, *qemu_data, *vsock, *console;
	uint64_t patience;		/* seconds, for all of it */
	uint64_t artifact_size;		/* of each, at most */
	/* of publishing */
	const char *log, *tblog;
};

/* An image that was started, and what it must measure to. */
struct image {
	char name[64];
	struct bytes measurements;	/* JSON, as nitro-cli prints it */
	struct bytes root;		/* PEM; data NULL: AWS's */
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

void image_init(struct image *);
int image_start(struct image *, const struct run_options *,
    struct failure *);
/* Ends it, whatever state it is in. */
void image_end(struct image *);

/* PCR0, 1 and 2 of what the local backend starts, and their JSON. */
int local_measure(const char *rootfs_dir, char hex[3][2 * SHA384_SIZE + 1],
    struct failure *);
int measurements_write(struct bytes *, char hex[3][2 * SHA384_SIZE + 1],
    struct failure *);
/* Those of an image's file, and its PCR0, 1 and 2. */
int image_measure(struct image *, const char *eif, struct failure *);

struct output;
/* Build output on its way to a person and to a file. */
struct show {
	int quiet;
	struct output *into;
	int log;			/* what came, at most SHOW_MAX; -1 */
	size_t kept;
	char line[512];
	size_t used;
};
#define SHOW_MAX ((size_t)80 << 20)

int show_output(struct show *, const unsigned char *, size_t,
    struct failure *);
/* All of it is on disk. */
int show_finish(struct show *, struct failure *);
void show_end(struct show *);

struct received {
	struct output *into;		/* artifacts go straight there */
	uint64_t max;			/* of each of them */
	char commit[2 * SHA256_SIZE + 1];
	char ref[256];
	char *name[MAX_ARTIFACTS];
	struct artifact artifact[MAX_ARTIFACTS];
	size_t artifacts;
	struct bytes document;
	struct bytes list;		/* that the claim is of; or NULL */
	/* of the log that it is published in */
	char *log;			/* the whole path, or NULL */
	struct bytes log_policy, proof;
};

/* The host's half of the conversation. */
int converse(struct channel *, const struct request *, struct received *,
    struct show *, struct failure *);
void received_free(struct received *);

/* Where the claim names a list instead of artifacts: makes it of what came. */
int prove_list(struct received *, struct failure *);

/*
 * Holds all of it to the image and the request; prints nothing.  Where the
 * image's documents are by nobody, only what they say is held to it, and the
 * summary says that.
 */
int prove(const struct received *, const struct image *,
    const struct request *, struct bytes *summary, struct failure *);

int prove_unsigned(const struct received *, const struct image *,
    const struct request *, struct bytes *summary, struct failure *);

/* A directory that is there whole or not at all. */
struct output {
	char target[512], temporary[600];
	int parent;
	int made;
	int keep;			/* also if it is not committed */
	int resumed;			/* a log may have its document */
};

int output_check(struct output *, const char *path, struct failure *);
int output_begin(struct output *, struct failure *);
/* A file beside it without a name, before there is one in it; or -1. */
int output_spool(struct output *, struct failure *);
/* A new file in it, or -1; and its end, on disk. */
int output_create(struct output *, const char *name, struct failure *);
int output_finish(int fd, int failed, const char *name, struct failure *);
int output_bytes(struct output *, const char *name, const struct bytes *,
    struct failure *);
/* The directory as long as it has its other name, to be closed; or -1. */
int output_directory(const struct output *, struct failure *);
int output_commit(struct output *, struct failure *);
/* All of it but the proofs is there: from now on it is kept. */
int output_publishing(struct output *, struct failure *);
/* The directory of one that was kept, which this one is now; -1: none. */
int output_resume(struct output *);
void output_discard(struct output *);
/* Removes what was not committed. */
void output_end(struct output *);

/*
 * 1: an output of the same request was being published, and is all there; it is
 * in the last three, and verified once more.  0: it is to be built.
 */
int resume(const struct run_options *, const struct request *,
    struct output *, struct image *, struct received *);

/* Whether the log of --log is there, before an hour of building. */
int publish_check(const struct run_options *, struct received *,
    struct failure *);
/* Adds the document that was written, and writes its proofs beside it. */
int publish(const struct run_options *, struct output *, struct received *,
    struct failure *);

#endif
