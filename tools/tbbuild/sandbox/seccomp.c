/*
 * The system calls of a build, by name: what compilers, shells and test suites
 * need.  Left out is whatever reaches past the container: mounts, namespaces,
 * modules, keys, tracing of the kernel, clocks, and sockets to hypervisors.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cjson/cJSON.h>
#include <stddef.h>

#include "sandbox/sandbox.h"

static const char *const files[] = {
	"access", "chdir", "chmod", "chown", "close", "close_range",
	"copy_file_range", "creat", "dup", "dup2", "dup3", "faccessat",
	"faccessat2", "fadvise64", "fallocate", "fchdir", "fchmod",
	"fchmodat", "fchmodat2", "fchown", "fchownat", "fcntl", "fdatasync",
	"fgetxattr", "flistxattr", "flock", "fremovexattr", "fsetxattr",
	"fstat", "fstatfs", "fsync", "ftruncate", "futimesat", "getcwd",
	"getdents", "getdents64", "getxattr", "inotify_add_watch",
	"inotify_init", "inotify_init1", "inotify_rm_watch", "ioctl",
	"lchown", "lgetxattr", "link", "linkat", "listxattr", "llistxattr",
	"lremovexattr", "lseek", "lsetxattr", "lstat", "mkdir", "mkdirat",
	"mknod", "mknodat", "newfstatat", "open", "openat", "openat2",
	"pipe", "pipe2", "pread64", "preadv", "preadv2", "pwrite64",
	"pwritev", "pwritev2", "read", "readahead", "readlink", "readlinkat",
	"readv", "removexattr", "rename", "renameat", "renameat2", "rmdir",
	"sendfile", "setxattr", "splice", "stat", "statfs", "statx",
	"symlink", "symlinkat", "sync", "sync_file_range", "syncfs", "tee",
	"truncate", "umask", "unlink", "unlinkat", "utime", "utimensat",
	"utimes", "vmsplice", "write", "writev"
};

static const char *const memory[] = {
	"brk", "get_mempolicy", "madvise", "mbind", "membarrier",
	"memfd_create", "mincore", "mlock", "mlock2", "mlockall", "mmap",
	"mprotect", "mremap", "msync", "munlock", "munlockall", "munmap",
	"pkey_alloc", "pkey_free", "pkey_mprotect", "set_mempolicy",
	"shmat", "shmctl", "shmdt", "shmget"
};

static const char *const processes[] = {
	"alarm", "arch_prctl", "capget", "capset", "clock_getres",
	"clock_gettime", "clock_nanosleep", "execve", "execveat",
	"exit", "exit_group", "fork", "futex", "futex_waitv", "get_robust_list",
	"getcpu", "getegid", "geteuid", "getgid", "getgroups", "getitimer",
	"getpgid", "getpgrp", "getpid", "getppid", "getpriority",
	"getrandom", "getresgid", "getresuid", "getrlimit", "getrusage",
	"getsid", "gettid", "gettimeofday", "getuid", "ioprio_get",
	"ioprio_set", "kill", "nanosleep", "pause", "pidfd_open",
	"pidfd_send_signal", "prctl", "prlimit64", "restart_syscall",
	"rseq", "rt_sigaction", "rt_sigpending", "rt_sigprocmask",
	"rt_sigqueueinfo", "rt_sigreturn", "rt_sigsuspend",
	"rt_sigtimedwait", "rt_tgsigqueueinfo", "sched_get_priority_max",
	"sched_get_priority_min", "sched_getaffinity", "sched_getattr",
	"sched_getparam", "sched_getscheduler", "sched_rr_get_interval",
	"sched_setaffinity", "sched_setattr", "sched_setparam",
	"sched_setscheduler", "sched_yield", "set_robust_list",
	"set_tid_address", "setfsgid", "setfsuid", "setgid", "setgroups",
	"setitimer", "setpgid", "setpriority", "setregid", "setresgid",
	"setresuid", "setreuid", "setrlimit", "setsid", "setuid",
	"sigaltstack", "sysinfo", "tgkill", "time", "timer_create",
	"timer_delete", "timer_getoverrun", "timer_gettime",
	"timer_settime", "times", "tkill", "uname", "vfork", "wait4",
	"waitid"
};

static const char *const events[] = {
	"accept", "accept4", "bind", "connect", "epoll_create",
	"epoll_create1", "epoll_ctl", "epoll_pwait", "epoll_pwait2",
	"epoll_wait", "eventfd", "eventfd2", "getpeername", "getsockname",
	"getsockopt", "listen", "mq_getsetattr", "mq_notify", "mq_open",
	"mq_timedreceive", "mq_timedsend", "mq_unlink", "msgctl", "msgget",
	"msgrcv", "msgsnd", "poll", "ppoll", "pselect6", "recvfrom",
	"recvmmsg", "recvmsg", "select", "semctl", "semget", "semop",
	"semtimedop", "sendmmsg", "sendmsg", "sendto", "setsockopt",
	"shutdown", "signalfd", "signalfd4", "socketpair", "timerfd_create",
	"timerfd_gettime", "timerfd_settime"
};

/* AF_UNIX, AF_INET, AF_INET6, AF_NETLINK; not AF_VSOCK, which no network
 * namespace holds back. */
static const double families[] = { 1, 2, 10, 16 };

/* CLONE_NEW*: 0x7e020000, and CLONE_NEWTIME, 0x80. */
#define NEW_NAMESPACES 2114060416.0

static cJSON *
rule(cJSON *rules, const char *const *names, size_t count)
{
	cJSON *r = cJSON_CreateObject(), *array;
	size_t i;

	if (!cJSON_AddItemToArray(rules, r))
		return NULL;
	array = cJSON_AddArrayToObject(r, "names");
	for (i = 0; i < count; i++)
		if (!cJSON_AddItemToArray(array, cJSON_CreateString(names[i])))
			return NULL;
	if (cJSON_AddStringToObject(r, "action", "SCMP_ACT_ALLOW") == NULL)
		return NULL;
	return r;
}

/* A call that is allowed if its first argument passes. */
static int
rule_if(cJSON *rules, const char *name, const char *op, double value,
    double two)
{
	cJSON *r = rule(rules, &name, 1), *args, *arg = cJSON_CreateObject();

	args = cJSON_AddArrayToObject(r, "args");
	if (!cJSON_AddItemToArray(args, arg))
		return -1;
	if (cJSON_AddNumberToObject(arg, "index", 0) == NULL ||
	    cJSON_AddNumberToObject(arg, "value", value) == NULL ||
	    cJSON_AddNumberToObject(arg, "valueTwo", two) == NULL ||
	    cJSON_AddStringToObject(arg, "op", op) == NULL)
		return -1;
	return 0;
}

/*
 * clone3() hides its flags from a filter: the C library uses clone() if it
 * fails.
 */
static int
rule_clone3(cJSON *rules)
{
	static const char *const name[] = { "clone3" };
	cJSON *r = rule(rules, name, 1);

	if (r == NULL || !cJSON_ReplaceItemInObjectCaseSensitive(r, "action",
	    cJSON_CreateString("SCMP_ACT_ERRNO")))
		return -1;
	return cJSON_AddNumberToObject(r, "errnoRet", 38) == NULL ? -1 : 0;
}

static int
put_rules(cJSON *rules)
{
	size_t i;

	if (rule(rules, files, COUNT(files)) == NULL ||
	    rule(rules, memory, COUNT(memory)) == NULL ||
	    rule(rules, processes, COUNT(processes)) == NULL ||
	    rule(rules, events, COUNT(events)) == NULL ||
	    rule_clone3(rules) != 0 ||
	    rule_if(rules, "clone", "SCMP_CMP_MASKED_EQ", NEW_NAMESPACES,
	    0) != 0 ||
	    rule_if(rules, "personality", "SCMP_CMP_EQ", 0, 0) != 0)
		return -1;
	for (i = 0; i < COUNT(families); i++)
		if (rule_if(rules, "socket", "SCMP_CMP_EQ", families[i],
		    0) != 0)
			return -1;
	return 0;
}

struct cJSON *
seccomp_profile(void)
{
	cJSON *profile = cJSON_CreateObject(), *rules;

	rules = cJSON_AddArrayToObject(profile, "syscalls");
	if (cJSON_AddStringToObject(profile, "defaultAction",
	    "SCMP_ACT_ERRNO") == NULL ||
	    cJSON_AddNumberToObject(profile, "defaultErrnoRet", 1) == NULL ||
	    put_rules(rules) != 0) {
		cJSON_Delete(profile);
		return NULL;
	}
	return profile;
}
