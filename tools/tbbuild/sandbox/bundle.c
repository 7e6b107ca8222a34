/*
 * Writes config.json of the OCI runtime specification.  Only the strings of the
 * recipe in it come from the build.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <cjson/cJSON.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

#define PATH_INSIDE \
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define FILES 4096			/* open ones, of each process */

static int
add_json_words(cJSON *node, const char *name, char *const *words, size_t count)
{
	cJSON *array = cJSON_AddArrayToObject(node, name);
	size_t i;

	for (i = 0; i < count; i++)
		if (!cJSON_AddItemToArray(array, cJSON_CreateString(words[i])))
			return -1;
	return array == NULL ? -1 : 0;
}

/* Texts that are ours, up to NULL. */
static int
add_texts(cJSON *node, const char *name, const char *const *texts)
{
	cJSON *array = cJSON_AddArrayToObject(node, name);
	size_t i;

	for (i = 0; texts[i] != NULL; i++)
		if (!cJSON_AddItemToArray(array, cJSON_CreateString(texts[i])))
			return -1;
	return array == NULL ? -1 : 0;
}

static int
add_limit(cJSON *limits, const char *type, double value)
{
	cJSON *limit = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(limits, limit))
		return -1;
	return cJSON_AddStringToObject(limit, "type", type) == NULL ||
	    cJSON_AddNumberToObject(limit, "soft", value) == NULL ||
	    cJSON_AddNumberToObject(limit, "hard", value) == NULL ? -1 : 0;
}

static int
is_set(const struct recipe *r, const char *variable)
{
	size_t i, len = strcspn(variable, "=") + 1;

	for (i = 0; i < r->variables; i++)
		if (strncmp(r->environment[i], variable, len) == 0)
			return 1;
	return 0;
}

static int
add_build_variable(cJSON *array, const struct recipe *r, const char *variable)
{
	if (is_set(r, variable))
		return 0;
	return cJSON_AddItemToArray(array, cJSON_CreateString(variable)) ? 0 :
	    -1;
}

/* The recipe's environment, and ours where it does not say otherwise. */
static int
add_environment(cJSON *process, const struct sandbox *s)
{
	static const char *const ours[] = {
		PATH_INSIDE,
		"HOME=/tmp", "TMPDIR=/tmp", "LC_ALL=C.UTF-8", "TZ=UTC",
		"TERM=dumb"
	};
	char epoch[48], proxy[300];
	cJSON *array;
	size_t i;

	if (add_json_words(process, "env", s->recipe->environment,
	    s->recipe->variables) != 0)
		return -1;
	array = cJSON_GetObjectItemCaseSensitive(process, "env");
	for (i = 0; i < COUNT(ours); i++)
		if (add_build_variable(array, s->recipe, ours[i]) != 0)
			return -1;
	(void)snprintf(epoch, sizeof(epoch), "SOURCE_DATE_EPOCH=%" PRId64,
	    s->time);
	if (add_build_variable(array, s->recipe, epoch) != 0)
		return -1;
	if (!s->network || s->proxy == NULL)
		return 0;
	(void)snprintf(proxy, sizeof(proxy), "https_proxy=%s", s->proxy);
	return add_build_variable(array, s->recipe, proxy);
}

static int
add_process(cJSON *config, const struct sandbox *s)
{
	static const char *const sets[] = {
		"bounding", "effective", "inheritable", "permitted", "ambient"
	};
	cJSON *process = cJSON_AddObjectToObject(config, "process");
	cJSON *user = cJSON_AddObjectToObject(process, "user");
	cJSON *capabilities, *limits;
	size_t i;

	if (cJSON_AddFalseToObject(process, "terminal") == NULL ||
	    cJSON_AddNumberToObject(user, "uid", SANDBOX_BUILDER) == NULL ||
	    cJSON_AddNumberToObject(user, "gid", SANDBOX_BUILDER) == NULL ||
	    add_json_words(process, "args", s->recipe->command,
	    s->recipe->words) != 0 ||
	    add_environment(process, s) != 0 ||
	    cJSON_AddStringToObject(process, "cwd", "/src") == NULL ||
	    cJSON_AddTrueToObject(process, "noNewPrivileges") == NULL)
		return -1;
	capabilities = cJSON_AddObjectToObject(process, "capabilities");
	for (i = 0; i < COUNT(sets); i++)
		if (cJSON_AddArrayToObject(capabilities, sets[i]) == NULL)
			return -1;
	limits = cJSON_AddArrayToObject(process, "rlimits");
	if (add_limit(limits, "RLIMIT_CORE", 0) != 0)
		return -1;
	return add_limit(limits, "RLIMIT_NOFILE", FILES);
}

static int
add_mount(cJSON *mounts, const char *destination, const char *type,
    const char *source, const char *const *options)
{
	cJSON *mount = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(mounts, mount))
		return -1;
	if (cJSON_AddStringToObject(mount, "destination",
	    destination) == NULL ||
	    cJSON_AddStringToObject(mount, "type", type) == NULL ||
	    cJSON_AddStringToObject(mount, "source", source) == NULL)
		return -1;
	return add_texts(mount, "options", options);
}

const char *const bundle_system[] = {
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", NULL
};

/* Links among these are in the root file system already. */
static int
add_system(cJSON *mounts)
{
	static const char *const bound[] = { "rbind", NULL };
	struct stat st;
	size_t i;

	for (i = 0; bundle_system[i] != NULL; i++)
		if (lstat(bundle_system[i], &st) == 0 &&
		    S_ISDIR(st.st_mode) && add_mount(mounts,
		    bundle_system[i], "bind", bundle_system[i], bound) != 0)
			return -1;
	return 0;
}

static int
add_mounts(cJSON *config, const struct sandbox *s)
{
	static const char *const proc[] = { "nosuid", "noexec", "nodev", NULL };
	static const char *const dev[] = {
		"nosuid", "strictatime", "mode=755", "size=65536", NULL
	};
	static const char *const pts[] = {
		"nosuid", "noexec", "newinstance", "ptmxmode=0666",
		"mode=0620", NULL
	};
	static const char *const src[] = {
		"bind", "rw", "nosuid", "nodev", NULL
	};
	char size[48], work[300];
	const char *tmp[] = { "nosuid", "nodev", "mode=1777", size, NULL };
	cJSON *mounts = cJSON_AddArrayToObject(config, "mounts");

	(void)snprintf(size, sizeof(size), "size=%" PRIu64,
	    s->limits->disk / 4);
	(void)snprintf(work, sizeof(work), "%s/work", s->directory);
	if (add_mount(mounts, "/proc", "proc", "proc", proc) != 0 ||
	    add_mount(mounts, "/dev", "tmpfs", "tmpfs", dev) != 0 ||
	    add_mount(mounts, "/dev/pts", "devpts", "devpts", pts) != 0 ||
	    add_mount(mounts, "/dev/shm", "tmpfs", "shm", tmp) != 0 ||
	    add_mount(mounts, "/tmp", "tmpfs", "tmpfs", tmp) != 0)
		return -1;
	if (s->is_probe && add_system(mounts) != 0)
		return -1;
	return add_mount(mounts, "/src", "bind", work, src);
}

static int
add_mapping(cJSON *node, const char *name)
{
	cJSON *array = cJSON_AddArrayToObject(node, name);
	cJSON *map = cJSON_CreateObject();

	if (!cJSON_AddItemToArray(array, map))
		return -1;
	return cJSON_AddNumberToObject(map, "containerID", 0) == NULL ||
	    cJSON_AddNumberToObject(map, "hostID",
	    SANDBOX_FIRST_USER) == NULL ||
	    cJSON_AddNumberToObject(map, "size", SANDBOX_USERS) == NULL ?
	    -1 : 0;
}

static int
add_namespaces(cJSON *node, int network)
{
	static const char *const types[] = {
		"pid", "ipc", "uts", "mount", "cgroup", "user", "network"
	};
	cJSON *array = cJSON_AddArrayToObject(node, "namespaces"), *ns;
	size_t i;

	for (i = 0; i < COUNT(types) - (network ? 1 : 0); i++) {
		ns = cJSON_CreateObject();
		if (!cJSON_AddItemToArray(array, ns) ||
		    cJSON_AddStringToObject(ns, "type", types[i]) == NULL)
			return -1;
	}
	return array == NULL ? -1 : 0;
}

static int
add_linux(cJSON *config, const struct sandbox *s, const struct cgroup *c)
{
	static const char *const masked[] = {
		"/proc/acpi", "/proc/asound", "/proc/interrupts",
		"/proc/kallsyms", "/proc/kcore", "/proc/keys",
		"/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
		"/proc/timer_list", "/proc/timer_stats", "/sys/firmware", NULL
	};
	static const char *const readonly[] = {
		"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys",
		"/proc/sysrq-trigger", NULL
	};
	cJSON *node = cJSON_AddObjectToObject(config, "linux");
	char path[64];

	/* below our group, whose limits hold for what is in it */
	(void)snprintf(path, sizeof(path), "/%s/c", c->name);
	if (add_mapping(node, "uidMappings") != 0 ||
	    add_mapping(node, "gidMappings") != 0 ||
	    add_namespaces(node, s->network) != 0 ||
	    add_texts(node, "maskedPaths", masked) != 0 ||
	    add_texts(node, "readonlyPaths", readonly) != 0)
		return -1;
	/* without groups of ours a runtime may make none either */
	if (c->groups > 0 && cJSON_AddStringToObject(node, "cgroupsPath",
	    path) == NULL)
		return -1;
	/* gVisor has its own filters, and answers calls itself */
	if (s->runtime->kind == RUNTIME_RUNSC)
		return 0;
	return cJSON_AddItemToObject(node, "seccomp", seccomp_profile()) ?
	    0 : -1;
}

static int
fill_config(cJSON *config, const struct sandbox *s, const struct cgroup *c)
{
	char path[300];
	cJSON *root;

	(void)snprintf(path, sizeof(path), "%s/root", s->directory);
	root = cJSON_AddObjectToObject(config, "root");
	if (cJSON_AddStringToObject(config, "ociVersion", "1.0.2") == NULL ||
	    cJSON_AddStringToObject(config, "hostname", "build") == NULL ||
	    cJSON_AddStringToObject(root, "path", path) == NULL ||
	    cJSON_AddTrueToObject(root, "readonly") == NULL ||
	    add_process(config, s) != 0 || add_mounts(config, s) != 0)
		return -1;
	return add_linux(config, s, c);
}

static int
write_config(const char *path, const char *text, struct failure *f)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	int rc;

	if (fd < 0)
		return fail_errno(f, path);
	rc = write_all(fd, text, strlen(text));
	if (close(fd) != 0 || rc != 0)
		return fail_errno(f, path);
	return 0;
}

int
bundle_write(const struct sandbox *s, const struct cgroup *c,
    struct failure *f)
{
	cJSON *config = cJSON_CreateObject();
	char path[300], *text = NULL;
	int rc;

	(void)snprintf(path, sizeof(path), "%s/bundle/config.json",
	    s->directory);
	if (config != NULL && fill_config(config, s, c) == 0)
		text = cJSON_Print(config);
	rc = text == NULL ? fail(f, "memory", "out of memory") :
	    write_config(path, text, f);
	cJSON_free(text);
	cJSON_Delete(config);
	return rc;
}
