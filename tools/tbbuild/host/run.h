/*
 * The host's parts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef RUN_H
#define RUN_H

#include "base/process.h"
#include "host/instance.h"
#include "host/output.h"
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
	uint64_t timeout;		/* seconds, for all of it */
	uint64_t artifact_size;		/* of each, at most */
	/* of publishing */
	const char *log, *tblog;
	const char *log_policy, *log_to, *log_key, *log_token;
	uint64_t log_timeout;		/* seconds, until its proof is there */
	char *whole[3];			/* paths that are to be freed */
	const char *from;		/* what another machine built, */
	uint64_t not_before;		/* no earlier than that */
};

#define LOG_NAME "build.log"

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
	struct bytes checksums;		/* that the claim is of; or NULL */
	/* of the log that it is published in */
	char *log;			/* the whole path, a URL, or NULL */
	struct bytes log_policy, proof;
	int proof_alone;		/* has no document in it */
};

/* The host's half of the conversation. */
int converse(struct channel *, const struct request *, struct received *,
    struct show *, struct failure *);
void received_free(struct received *);

/* Where the claim has the digest of a checksums file: makes it of what came. */
int received_checksums(struct received *, struct failure *);

/*
 * Checks everything against the image and the request; prints nothing.  If the
 * documents are unsigned, only their contents are checked, and the summary says
 * so.
 */
int verify_received(const struct received *, const struct instance *,
    const struct request *, struct bytes *summary, struct failure *);

int verify_unsigned(const struct received *, const struct instance *,
    const struct request *, struct bytes *summary, struct failure *);

/*
 * 1: an output of the same request was being published, and is all there; it is
 * in the last three, and verified once more.  0: it is to be built.
 */
int resume(const struct run_options *, const struct request *,
    struct output *, struct instance *, struct received *);

/*
 * What another machine built, from --from, instead of an enclave's: into
 * received->into.  Nothing of it is proved by that.
 */
int take(const struct run_options *, const struct request *,
    struct received *, struct show *, struct failure *);

/* Whether the log of --log is there, before an hour of building. */
int publish_check(struct run_options *, struct received *,
    struct failure *);
/* Adds the document that was written, and writes its proofs beside it. */
int publish(const struct run_options *, struct output *, struct received *,
    struct failure *);

#endif
