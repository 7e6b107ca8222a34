/*
 * Proves that the limits of a build are in force: each is read back from the
 * kernel.  The runtimes are configured not to use control groups, so that all
 * of them are limited and ended in the same way.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/leftover.h"
#include "sandbox/sandbox.h"

#define PREFIX "tbbuild-"
#define PERIOD 100000ULL		/* microseconds, of the CPU's share */
#define ROUNDS 400			/* of 5 ms, until a group is empty */

/* Where the hierarchies are mounted; "" where one is not. */
struct hierarchies {
	char memory[128], pids[128], cpu[128], unified[128];
};

static int
has_option(const char *options, const char *name)
{
	const char *p = options;
	size_t n = strlen(name);

	while ((p = strstr(p, name)) != NULL) {
		if ((p == options || p[-1] == ',') &&
		    (p[n] == ',' || p[n] == '\0'))
			return 1;
		p += n;
	}
	return 0;
}

static void
note_mount(struct hierarchies *h, const char *where, const char *type,
    const char *options)
{
	if (strcmp(type, "cgroup2") == 0 && h->unified[0] == '\0')
		(void)snprintf(h->unified, sizeof(h->unified), "%s", where);
	if (strcmp(type, "cgroup") != 0)
		return;
	if (has_option(options, "memory"))
		(void)snprintf(h->memory, sizeof(h->memory), "%s", where);
	if (has_option(options, "pids"))
		(void)snprintf(h->pids, sizeof(h->pids), "%s", where);
	if (has_option(options, "cpu"))
		(void)snprintf(h->cpu, sizeof(h->cpu), "%s", where);
}

static int
find_hierarchies(struct hierarchies *h, struct failure *f)
{
	char line[1024], where[128], type[32], options[512];
	FILE *in = fopen("/proc/self/mounts", "re");

	memset(h, 0, sizeof(*h));
	if (in == NULL)
		return fail_errno(f, "/proc/self/mounts");
	while (fgets(line, sizeof(line), in) != NULL)
		if (sscanf(line, "%*s %127s %31s %511s", where, type,
		    options) == 3)
			note_mount(h, where, type, options);
	(void)fclose(in);
	return 0;
}

static int
write_text(const char *directory, const char *file, const char *text)
{
	char path[320];
	int fd, rc;

	(void)snprintf(path, sizeof(path), "%s/%s", directory, file);
	if ((fd = open(path, O_WRONLY | O_CLOEXEC)) < 0)
		return -1;
	rc = write(fd, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : -1;
	(void)close(fd);
	return rc;
}

/* Sets one limit, and reads it back. */
static int
set_group_limit(const char *directory, const char *file, const char *value)
{
	char path[320], got[64];
	ssize_t n;
	int fd;

	if (write_text(directory, file, value) != 0)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/%s", directory, file);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC)) < 0)
		return -1;
	n = read(fd, got, sizeof(got) - 1);
	(void)close(fd);
	if (n <= 0)
		return -1;
	got[n] = '\0';
	got[strcspn(got, "\n")] = '\0';
	return strcmp(got, value) == 0 ? 0 : -1;
}

static int
set_memory(const char *directory, int unified, const struct limits *l)
{
	char value[32];

	/* the kernel counts pages */
	(void)snprintf(value, sizeof(value), "%llu",
	    (unsigned long long)(l->memory & ~(uint64_t)0xffff));
	if (unified) {
		(void)write_text(directory, "memory.swap.max", "0");
		return set_group_limit(directory, "memory.max", value);
	}
	if (set_group_limit(directory, "memory.limit_in_bytes", value) != 0)
		return -1;
	(void)write_text(directory, "memory.memsw.limit_in_bytes", value);
	return 0;
}

static int
set_pids(const char *directory, int unified, const struct limits *l)
{
	char value[32];

	(void)unified;
	(void)snprintf(value, sizeof(value), "%llu",
	    (unsigned long long)l->pids);
	return set_group_limit(directory, "pids.max", value);
}

static int
set_cpus(const char *directory, int unified, const struct limits *l)
{
	char value[64];

	if (unified) {
		(void)snprintf(value, sizeof(value), "%llu %llu",
		    (unsigned long long)l->cpus * PERIOD, PERIOD);
		return set_group_limit(directory, "cpu.max", value);
	}
	(void)snprintf(value, sizeof(value), "%llu",
	    (unsigned long long)l->cpus * PERIOD);
	if (set_group_limit(directory, "cpu.cfs_period_us", "100000") != 0)
		return -1;
	return set_group_limit(directory, "cpu.cfs_quota_us", value);
}

/* Adds the group below a hierarchy; once where two share one.  Its place. */
static int
add_group(struct cgroup *c, const char *hierarchy, int unified)
{
	char path[sizeof(c->group[0].path)], procs[256];
	size_t i;
	int n;

	n = snprintf(path, sizeof(path), "%s/%s", hierarchy, c->name);
	if (hierarchy[0] == '\0' || n >= (int)sizeof(path))
		return -1;
	for (i = 0; i < c->groups; i++)
		if (strcmp(c->group[i].path, path) == 0)
			return (int)i;
	if (leftover_make(AT_FDCWD, path, 0755) != 0)
		return -1;
	memcpy(c->group[i].path, path, sizeof(path));
	c->group[i].unified = unified;
	(void)snprintf(procs, sizeof(procs), "%s/cgroup.procs", path);
	c->group[i].procs = open(procs, O_WRONLY | O_CLOEXEC);
	c->groups++;
	return c->group[i].procs < 0 ? -1 : (int)i;
}

/* One limit, in version 1 where that has the controller, else in 2. */
static int
limit(struct cgroup *c, const struct hierarchies *h, const char *old,
    const struct limits *l, int (*set)(const char *, int,
    const struct limits *))
{
	int unified = old[0] == '\0';
	int i = add_group(c, unified ? h->unified : old, unified);

	return i < 0 ? -1 : set(c->group[i].path, unified, l);
}

/* A group with processes, dying ones too, cannot be removed: -1. */
static int
remove_tree(const char *path)
{
	char below[512];
	struct dirent *d;
	DIR *dir = opendir(path);

	/* the runtimes make one level, at most, below ours */
	while (dir != NULL && (d = readdir(dir)) != NULL) {
		if (d->d_type != DT_DIR || d->d_name[0] == '.')
			continue;
		(void)snprintf(below, sizeof(below), "%.192s/%.255s", path,
		    d->d_name);
		(void)rmdir(below);
	}
	if (dir != NULL)
		(void)closedir(dir);
	return rmdir(path);
}

static int
remove_stale_group(int dir, const char *name, const void *hierarchy)
{
	char path[512];

	(void)dir;
	(void)snprintf(path, sizeof(path), "%s/%.255s",
	    (const char *)hierarchy, name);
	return remove_tree(path) != 0;
}

/* Groups of enclaves that could not tidy up; how many have to stay. */
static int
remove_stale_groups(const char *hierarchy)
{
	return hierarchy[0] == '\0' ? 0 : leftover_sweep(open(hierarchy,
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC), PREFIX, remove_stale_group,
	    hierarchy);
}

static int
sweep_groups(const struct hierarchies *h)
{
	return remove_stale_groups(h->memory) + remove_stale_groups(h->pids) +
	    remove_stale_groups(h->cpu) + remove_stale_groups(h->unified);
}

void
cgroup_sweep(void)
{
	static const struct timespec nap = { 0, 5 * 1000 * 1000 };
	struct failure ignored = { 0 };
	struct hierarchies h;
	int round;

	if (find_hierarchies(&h, &ignored) != 0)
		return;
	for (round = 0; round < ROUNDS && sweep_groups(&h) > 0; round++)
		(void)nanosleep(&nap, NULL);
}

static int
denied(const struct limits *l, const char *what, struct failure *f)
{
	if (!l->insecure)
		return fail(f, "limit", "%s: cannot be limited here (no "
		    "control groups, or no permission to use them)",
		    what);
	notice("%s: NO LIMIT, because of --insecure-limits", what);
	return 0;
}

int
cgroup_make(struct cgroup *c, const struct limits *l, struct failure *f)
{
	struct hierarchies h;

	memset(c, 0, sizeof(*c));
	if (leftover_name(c->name, sizeof(c->name), PREFIX) != 0)
		return fail_errno(f, "control group");
	if (find_hierarchies(&h, f) != 0)
		return -1;
	c->hybrid = h.memory[0] != '\0' || h.pids[0] != '\0' ||
	    h.cpu[0] != '\0';
	(void)sweep_groups(&h);
	if (!c->hybrid)
		(void)write_text(h.unified, "cgroup.subtree_control",
		    "+memory +pids +cpu");
	(void)add_group(c, h.unified, 1);
	if (limit(c, &h, h.memory, l, set_memory) != 0 &&
	    denied(l, "memory", f) != 0)
		return -1;
	if (limit(c, &h, h.pids, l, set_pids) != 0 &&
	    denied(l, "processes", f) != 0)
		return -1;
	if (limit(c, &h, h.cpu, l, set_cpus) != 0 &&
	    denied(l, "processors", f) != 0)
		return -1;
	return 0;
}

int
cgroup_enter(const struct cgroup *c)
{
	size_t i;

	for (i = 0; i < c->groups; i++)
		if (c->group[i].procs < 0 ||
		    write(c->group[i].procs, "0", 1) != 1)
			return -1;
	return 0;
}

/* Kills the processes of one group; how many there were, or -1. */
static int
kill_group(const char *path)
{
	char file[256], line[32];
	long pid;
	FILE *in;
	int n = 0;

	(void)write_text(path, "cgroup.kill", "1");
	(void)snprintf(file, sizeof(file), "%s/cgroup.procs", path);
	if ((in = fopen(file, "re")) == NULL)
		return -1;
	for (; fgets(line, sizeof(line), in) != NULL; n++) {
		pid = strtol(line, NULL, 10);
		if (pid > 0)
			(void)kill((pid_t)pid, SIGKILL);
	}
	(void)fclose(in);
	return n;
}

int
cgroup_kill(const struct cgroup *c, struct failure *f)
{
	static const struct timespec nap = { 0, 5 * 1000 * 1000 };
	int n = 0, round;
	size_t i;

	for (i = 0; i < c->groups; i++) {
		for (round = 0; round < ROUNDS; round++) {
			if ((n = kill_group(c->group[i].path)) <= 0)
				break;
			(void)nanosleep(&nap, NULL);
		}
		if (n != 0)
			return fail(f, "sandbox", "%s: processes of the build "
			    "are still running",
			    c->group[i].path);
	}
	return 0;
}

void
cgroup_remove(struct cgroup *c)
{
	size_t i;

	for (i = 0; i < c->groups; i++) {
		if (c->group[i].procs >= 0)
			(void)close(c->group[i].procs);
		(void)remove_tree(c->group[i].path);
	}
	c->groups = 0;
}
