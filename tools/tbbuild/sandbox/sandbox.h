/*
 * One build in one container, and its limits.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SANDBOX_H
#define SANDBOX_H

#include "base/process.h"
#include "protocol/frame.h"
#include "protocol/recipe.h"

/*
 * Inside its user namespace the container has the users 0 to 65534; outside
 * they begin here, where no system has any.  The build is the user 1000.  A
 * user's range in /etc/subuid has one more, which is git's.
 */
#define SANDBOX_FIRST_USER ((uid_t)0x70000000)
#define SANDBOX_USERS 65535
#define SANDBOX_BUILDER ((uid_t)1000)

struct limits {
	uint64_t memory;		/* bytes, with what is in tmpfs */
	uint64_t disk;			/* bytes of the work tree */
	uint64_t pids, cpus;
	uint64_t seconds;
	uint64_t output;		/* bytes of the build's output */
	uint64_t artifact;		/* bytes of each artifact */
	int insecure;			/* go on where the kernel grants none */
};

/* The control groups of one build: version 1, 2, or both. */
struct cgroup {
	struct {
		char path[192];
		int procs;		/* of cgroup.procs */
		int unified;
	} group[4];
	size_t groups;
	char name[32];
	int hybrid;			/* there is a version 1 */
};

/* Makes them and reads the limits back. */
int cgroup_make(struct cgroup *, const struct limits *, struct failure *);
/* Moves the calling process in; 0, or -1 with errno. */
int cgroup_enter(const struct cgroup *);
/* Kills what is in them until nothing is. */
int cgroup_kill(const struct cgroup *, struct failure *);
void cgroup_remove(struct cgroup *);
/* Removes those of enclaves that died before they could. */
void cgroup_sweep(void);

enum runtime_kind { RUNTIME_RUNSC, RUNTIME_RUNC, RUNTIME_CRUN };

struct runtime {
	enum runtime_kind kind;
	const char *path;
};

/* By name or path. */
int runtime_find(struct runtime *, const char *name, struct failure *);
const char *runtime_name(const struct runtime *);

struct sandbox {
	const struct recipe *recipe;
	const struct limits *limits;
	const struct runtime *runtime;
	const char *directory;		/* of root, work, bundle and state */
	const char *proxy;		/* for the build's environment, or NULL */
	int64_t time;			/* SOURCE_DATE_EPOCH */
	int network;
	int is_probe;			/* the programs are this system's */
};

/*
 * Finds the first installed runtime, in the order above, that can run small
 * programs of this system in the sandbox; a version known to work is no
 * substitute.  why: which one, and why not the ones before it.
 */
int runtime_choose(struct runtime *, const struct sandbox *,
    struct bytes *why, struct failure *);

/* Writes directory/bundle/config.json. */
int bundle_write(const struct sandbox *, const struct cgroup *,
    struct failure *);
/* What a root file system has of this system's for a probe, and NULL. */
extern const char *const bundle_system[];

/*
 * Runs the build, sends its output as frames, and returns when every process
 * of it is dead.  Fails unless it ended with 0.
 */
int sandbox_run(const struct sandbox *, struct channel *, struct failure *);


struct cJSON;
/* The system calls that a build may use, or NULL without memory. */
struct cJSON *seccomp_profile(void);

/* Unpacks a tar file into the directory, as the container's root. */
int rootfs_unpack(int tar, int directory, uint64_t max, int64_t deadline,
    struct failure *);

#endif
