/*
 * An enclave without root: a user namespace in which its user is root, and the
 * build and git are users of the ranges that the system set aside for it.
 * Nothing here grants a limit: that is for control groups to do, or not.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/prctl.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <errno.h>
#include <pwd.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "enclave/enclave.h"

#define TIMEOUT 20			/* seconds, for a map */

/* Two maps, of users and of groups. */
static const struct {
	const char *ranges, *program;
} maps[] = {
	{ "/etc/subuid", "/usr/bin/newuidmap" },
	{ "/etc/subgid", "/usr/bin/newgidmap" }
};

static const char *const environment[] = { "LC_ALL=C", NULL };

/* A line is NAME:FIRST:COUNT; the name may be a number. */
static int
is_our_range(const char *line, const char *name, unsigned long *first)
{
	size_t len = strcspn(line, ":");
	unsigned long count;
	char number[32], *end;

	(void)snprintf(number, sizeof(number), "%lu",
	    (unsigned long)getuid());
	if ((len != strlen(name) || memcmp(line, name, len) != 0) &&
	    (len != strlen(number) || memcmp(line, number, len) != 0))
		return 0;
	if (line[len] != ':')
		return 0;
	*first = strtoul(line + len + 1, &end, 10);
	if (*end != ':')
		return 0;
	count = strtoul(end + 1, NULL, 10);
	return count > SANDBOX_USERS && *first > 0 &&
	    *first <= UINT32_MAX - SANDBOX_USERS;
}

static int
find_range(const char *path, unsigned long *first, struct failure *f)
{
	const struct passwd *user = getpwuid(getuid());
	char line[512];
	FILE *in = fopen(path, "re");
	int found = 0;

	while (!found && in != NULL && fgets(line, sizeof(line), in) != NULL)
		found = is_our_range(line, user == NULL ? "" : user->pw_name,
		    first);
	if (in != NULL)
		(void)fclose(in);
	return found ? 0 : fail(f, "unsupported", "without root, %s must have "
	    "a range of %d for this user", path, SANDBOX_USERS + 1);
}

/* Our user is root inside, the build's are at their place, and git's too. */
static int
write_map(size_t i, pid_t target, unsigned long own, struct failure *f)
{
	char pid[24], text[9][24];
	unsigned long number[9], first = 0;
	struct command c;
	size_t k;

	if (find_range(maps[i].ranges, &first, f) != 0)
		return -1;
	number[0] = 0;
	number[1] = own;
	number[2] = 1;
	number[3] = SANDBOX_FIRST_USER;
	number[4] = first;
	number[5] = SANDBOX_USERS;
	number[6] = GIT_USER;
	number[7] = first + SANDBOX_USERS;
	number[8] = 1;
	command_init(&c, environment, maps[i].program);
	c.deadline = clock_ms() + TIMEOUT * 1000;
	c.token = "unsupported";
	(void)snprintf(pid, sizeof(pid), "%ld", (long)target);
	command_add(&c, pid);
	for (k = 0; k < COUNT(number); k++) {
		(void)snprintf(text[k], sizeof(text[k]), "%lu", number[k]);
		command_add(&c, text[k]);
	}
	return command_output(&c, 0, NULL, f);
}

/*
 * Only a process outside of the namespace may write our maps: one that was
 * started before.  It reports only its failure.
 */
static void
helper(int from, int to, pid_t target, struct failure *f)
{
	unsigned long user = getuid(), group = getgid();
	char go;

	if (read(from, &go, 1) != 1)
		_exit(1);
	if (write_map(0, target, user, f) == 0 &&
	    write_map(1, target, group, f) == 0)
		_exit(0);
	if (write_all(to, f, sizeof(*f)) != 0)
		_exit(2);
	_exit(1);
}

static int
enter_namespace(pid_t pid, int to, int from, struct failure *f)
{
	struct failure why = { 0 };
	int status = 0, rc = 0;

	if (unshare(CLONE_NEWUSER) != 0)
		rc = fail(f, "unsupported", "cannot create a user "
		    "namespace: %s",
		    strerror(errno));
	else if (write_all(to, "", 1) != 0)
		rc = fail_errno(f, "pipe");
	(void)close(to);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return fail_errno(f, "waitpid");
	if (rc == 0 && status != 0)
		rc = read(from, &why, sizeof(why)) == sizeof(why) ?
		    fail(f, why.token, "%s", why.text) :
		    fail(f, "unsupported", "cannot map users");
	if (rc == 0 && (setresgid(0, 0, 0) != 0 || setresuid(0, 0, 0) != 0))
		rc = fail_errno(f, "user namespace");
	return rc;
}

int
rootless_enter(struct failure *f)
{
	int go[2], back[2], rc;
	pid_t pid, self = getpid();

	if (pipe(go) != 0)
		return fail_errno(f, "pipe");
	if (pipe(back) != 0) {
		(void)close(go[0]);
		(void)close(go[1]);
		return fail_errno(f, "pipe");
	}
	/* who maps us must see whose we are; no build runs yet */
	(void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
	pid = fork();
	if (pid == 0) {
		(void)close(go[1]);
		helper(go[0], back[1], self, f);
	}
	(void)close(go[0]);
	(void)close(back[1]);
	rc = pid < 0 ? fail_errno(f, "fork") : enter_namespace(pid, go[1],
	    back[0], f);
	(void)close(back[0]);
	return prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 ? rc :
	    fail_errno(f, "prctl");
}
