/*
 * Tries what a command may no longer do at a stage, with the tool's own
 * confine.c: one line for each, with "yes" where it could be done.
 *
 * usage: probe free|start|read|judge DIRECTORY [also]
 * DIRECTORY has the files that are tried; with "also" it is the one for replacements.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../tools/tbverify/base/tool.h"

/* Resources from before the confinement. */
static int directory, file, channel[2];
static pid_t other;

static int
read_file(void)
{
	char c;
	int fd = openat(directory, "there", O_RDONLY | O_CLOEXEC);

	return fd >= 0 && read(fd, &c, 1) == 1;
}

static int
read_system_file(void)
{
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC) >= 0;
}

static int
list_directory(void)
{
	return open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) >= 0 &&
	    syscall(SYS_getdents64, directory, malloc(4096), 4096) >= 0;
}

static int
write_file(void)
{
	return openat(directory, "there", O_WRONLY | O_CLOEXEC) >= 0;
}

static int
make_file(void)
{
	return openat(directory, "new", O_RDONLY | O_CREAT | O_CLOEXEC,
	    0600) >= 0;
}

static int
cut_file(void)
{
	return openat(directory, "cut", O_RDONLY | O_TRUNC | O_CLOEXEC) >= 0;
}

static int
rename_file(void)
{
	return renameat(directory, "from", directory, "to") == 0;
}

static int
rename_elsewhere(void)
{
	return renameat(directory, "../outside", directory, "../moved") == 0;
}

static int
remove_elsewhere(void)
{
	return unlinkat(directory, "../victim", 0) == 0;
}

static int
make_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}

static int
make_pair(void)
{
	int pair[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0;
}

static int
fork_process(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid > 0;
}

static int
run_program(void)
{
	char *argv[] = { NULL, NULL, NULL }, *none = NULL;
	static char name[] = "true", path[] = "/bin/true";

	argv[0] = name;
	(void)execve(path, argv, &none);
	return 0;			/* reached only if it failed */
}

static int
signal_other(void)
{
	return kill(other, 0) == 0;
}

static int
signal_thread(void)
{
	return syscall(SYS_tgkill, other, other, 0) == 0;
}

static int
trace_other(void)
{
	/* PTRACE_ATTACH would stop it, for as long as the machine is up */
	return ptrace(PTRACE_SEIZE, other, NULL, NULL) == 0;
}

static int
read_other(void)
{
	return syscall(SYS_process_vm_readv, other, NULL, 0, NULL, 0, 0) == 0;
}

/* Bypasses the C library's mmap(), because musl's returns ENOMEM for EPERM. */
static int
make_code(void)
{
#ifdef SYS_mmap2
	return syscall(SYS_mmap2, NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != -1;
#elif !defined(__s390__)
	return syscall(SYS_mmap, NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != -1;
#else
	/* its arguments are in memory there */
	return mmap(NULL, 4096, PROT_READ | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED;
#endif
}

static int
change_limits(void)
{
	return syscall(SYS_prlimit64, 0, 0, NULL, NULL) == 0;
}

static int
change_mode(void)
{
	return fchmod(file, 0600) == 0;
}

/* What stays. */

static void *
thread(void *arg)
{
	*(void **)arg = malloc((size_t)1 << 20);
	return NULL;
}

static int
make_thread(void)
{
	void *memory = NULL;
	pthread_t t;

	return pthread_create(&t, NULL, thread, &memory) == 0 &&
	    pthread_join(t, NULL) == 0 && memory != NULL;
}

static int
grow_memory(void)
{
	char *p = malloc((size_t)1 << 20);

	if (p == NULL || (p = realloc(p, (size_t)64 << 20)) == NULL)
		return 0;
	memset(p, 1, (size_t)64 << 20);
	free(p);
	return 1;
}

static int
read_open_file(void)
{
	char c;

	return read(file, &c, 1) == 1 && lseek(file, 0, SEEK_SET) == 0;
}

static int
size_of_open_file(void)
{
	struct stat st;

	return fstat(file, &st) == 0 && st.st_size > 0;
}

static int
write_pipe(void)
{
	return write(channel[1], "x", 1) == 1;
}

static const struct probe {
	const char *name;
	int (*can)(void);
} probes[] = {
	{ "read-file", read_file },
	{ "read-system-file", read_system_file },
	{ "list-directory", list_directory },
	{ "write-file", write_file },
	{ "make-file", make_file },
	{ "cut-file", cut_file },
	{ "rename-file", rename_file },
	{ "rename-elsewhere", rename_elsewhere },
	{ "remove-elsewhere", remove_elsewhere },
	{ "change-mode", change_mode },
	{ "socket", make_socket },
	{ "socketpair", make_pair },
	{ "fork", fork_process },
	{ "kill", signal_other },
	{ "tgkill", signal_thread },
	{ "ptrace", trace_other },
	{ "process_vm_readv", read_other },
	{ "code", make_code },
	{ "prlimit", change_limits },
	{ "thread", make_thread },
	{ "memory", grow_memory },
	{ "read-open", read_open_file },
	{ "size-open", size_of_open_file },
	{ "write-open", write_pipe },
	{ "execve", run_program }	/* the last: it does not come back */
};

static int
is(const char *word, const char *name)
{
	return strcmp(word, name) == 0;
}

static enum confinement
stage_of(const char *word)
{
	return is(word, "judge") ? CONFINE_JUDGE : is(word, "read") ?
	    CONFINE_READ : CONFINE_START;
}

static int
prepare(const char *path)
{
	char c;

	directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	file = openat(directory, "there", O_RDONLY | O_CLOEXEC);
	if (directory < 0 || file < 0 || pipe(channel) != 0 ||
	    (other = fork()) < 0)
		return -1;
	if (other == 0) {
		/*
		 * ends with its observer, which soon cannot end other processes
		 */
		(void)close(channel[1]);
		while (read(channel[0], &c, 1) > 0)
			continue;
		_exit(0);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	unsigned int done = 0;
	size_t i;
	int can;

	if (argc < 3 || prepare(argv[2]) != 0)
		return 1;
	if (!is(argv[1], "free")) {
		done = confine(CONFINE_START, NULL, 0);
		if (!is(argv[1], "start"))
			done |= confine(stage_of(argv[1]), &directory,
			    argc > 3);
	}
	printf("limits %u\n", done);
	for (i = 0; i < sizeof(probes) / sizeof(probes[0]); i++) {
		(void)fflush(stdout);
		errno = 0;
		can = probes[i].can();
		printf("%s %s %d\n", probes[i].name, can ? "yes" : "no",
		    can ? 0 : errno);
	}
	return 0;
}
