/*
 * Gives up what the rest of a command does not need: system calls by seccomp,
 * names of files by Landlock, where the kernel has them.  A verdict does not
 * depend on it, so where there is neither the command goes on as it is.
 *
 * The filter is the kernel's own few instructions rather than libseccomp's:
 * every package manager that ships the tool would have that library as well,
 * for what is a loop over the table below.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "base/tool.h"

#ifdef TBV_CONFINEMENT

#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/membarrier.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <unistd.h>
#ifdef HAVE_LINUX_LANDLOCK_H
#include <linux/landlock.h>
#endif

/* A stage's own bit, beside theirs: there is a directory to write to. */
#define CONFINE_RENAME (1u << 3)

/* The only table of calls in which the numbers below mean what we mean. */
#if defined __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __i386__
#define ARCHITECTURE AUDIT_ARCH_I386
#elif defined __aarch64__
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#elif defined __arm__ && defined __ARMEB__
#define ARCHITECTURE AUDIT_ARCH_ARMEB
#elif defined __arm__
#define ARCHITECTURE AUDIT_ARCH_ARM
#elif defined __s390x__
#define ARCHITECTURE AUDIT_ARCH_S390X
#elif defined __riscv && __riscv_xlen == 64
#define ARCHITECTURE AUDIT_ARCH_RISCV64
#elif defined __powerpc64__ && defined __LITTLE_ENDIAN__
#define ARCHITECTURE AUDIT_ARCH_PPC64LE
#elif defined __powerpc64__
#define ARCHITECTURE AUDIT_ARCH_PPC64
#elif defined __loongarch64
#define ARCHITECTURE AUDIT_ARCH_LOONGARCH64
#endif

#ifdef ARCHITECTURE

/* In which stage of a command a call is allowed. */
#define START (1u << CONFINE_START)
#define READ (1u << CONFINE_READ)
#define JUDGE (1u << CONFINE_JUDGE)
#define ALL (START | READ | JUDGE)
#define RENAME CONFINE_RENAME

/* What must hold for the low half of one argument. */
enum test {
	ANY,
	IS,				/* it is the value */
	SELF,				/* it is this process */
	HAS,				/* it has a bit of the value */
	LACKS				/* it has none of them */
};

struct rule {
	long number;
	unsigned int stages;
	enum test test;
	unsigned int argument;
	uint32_t value;
};

/* What an open() that only reads lacks. */
#define WRITING (O_ACCMODE | O_CREAT | O_TRUNC)

/* TCGETS2, whose own macro wants a struct of the kernel's. */
#define TCGETS2_NUMBER 0x802c542au

#ifdef __s390__
#define CLONE_FLAGS 1			/* the stack comes first */
#define MMAP_TEST ANY			/* its arguments are in memory */
#else
#define CLONE_FLAGS 0
#define MMAP_TEST LACKS
#endif

/*
 * All that is allowed, under each name that a system has for it.  What takes
 * its arguments from memory, such as socketcall, ipc and clone3, is not here:
 * a filter cannot see them.
 */
static const struct rule rules[] = {
	/* memory, for malloc and the stacks of threads; none of it becomes
	 * code */
	{ SYS_brk, ALL, ANY, 0, 0 },
	{ SYS_madvise, ALL, ANY, 0, 0 },
	{ SYS_mprotect, ALL, LACKS, 2, PROT_EXEC },
	{ SYS_mremap, ALL, ANY, 0, 0 },
	{ SYS_munmap, ALL, ANY, 0, 0 },
#ifdef SYS_mmap2
	{ SYS_mmap2, ALL, LACKS, 2, PROT_EXEC },
#else
	{ SYS_mmap, ALL, MMAP_TEST, 2, PROT_EXEC },
#endif

	/* open files */
	{ SYS_close, ALL, ANY, 0, 0 },
	{ SYS_lseek, ALL, ANY, 0, 0 },
	{ SYS_pread64, ALL, ANY, 0, 0 },
	{ SYS_read, ALL, ANY, 0, 0 },
	{ SYS_readv, ALL, ANY, 0, 0 },
	{ SYS_write, ALL, ANY, 0, 0 },
	{ SYS_writev, ALL, ANY, 0, 0 },
#ifdef SYS__llseek
	{ SYS__llseek, ALL, ANY, 0, 0 },
#endif
	/* advice: an artifact is read once, from end to end */
#ifdef SYS_fadvise64
	{ SYS_fadvise64, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_fadvise64_64
	{ SYS_fadvise64_64, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_arm_fadvise64_64
	{ SYS_arm_fadvise64_64, ALL, ANY, 0, 0 },
#endif
	/* whether it is a terminal: stdio's buffers, and the bar */
	{ SYS_ioctl, ALL, IS, 1, TCGETS },
	{ SYS_ioctl, ALL, IS, 1, TIOCGWINSZ },
	{ SYS_ioctl, ALL, IS, 1, TCGETS2_NUMBER },
	/* a batch waits for its list */
#ifdef SYS_poll
	{ SYS_poll, START | READ, ANY, 0, 0 },
#endif
#ifdef SYS_ppoll
	{ SYS_ppoll, START | READ, ANY, 0, 0 },
#endif
#ifdef SYS_ppoll_time64
	{ SYS_ppoll_time64, START | READ, ANY, 0, 0 },
#endif

	/* sizes and kinds of files; libc has no call for open ones alone */
#ifdef SYS_fstat
	{ SYS_fstat, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_fstat64
	{ SYS_fstat64, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_fstatat64
	{ SYS_fstatat64, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_newfstatat
	{ SYS_newfstatat, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_statx
	{ SYS_statx, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_stat
	{ SYS_stat, START | READ, ANY, 0, 0 },
#endif
#ifdef SYS_stat64
	{ SYS_stat64, START | READ, ANY, 0, 0 },
#endif
#ifdef SYS_lstat
	{ SYS_lstat, START | READ, ANY, 0, 0 },
#endif
#ifdef SYS_lstat64
	{ SYS_lstat64, START | READ, ANY, 0, 0 },
#endif

	/* threads, and never a process */
	{ SYS_clone, ALL, HAS, CLONE_FLAGS, CLONE_THREAD },
	{ SYS_exit, ALL, ANY, 0, 0 },
	{ SYS_exit_group, ALL, ANY, 0, 0 },
	{ SYS_futex, ALL, ANY, 0, 0 },
	{ SYS_gettid, ALL, ANY, 0, 0 },
	/* musl's first thread announces that barriers may be used */
	{ SYS_membarrier, ALL, IS, 0,
	    MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED },
	{ SYS_restart_syscall, ALL, ANY, 0, 0 },
	{ SYS_rt_sigaction, ALL, ANY, 0, 0 },
	{ SYS_rt_sigprocmask, ALL, ANY, 0, 0 },
	{ SYS_rt_sigreturn, ALL, ANY, 0, 0 },
	/* a signal that ends us takes the temporary files along, and is then
	 * sent once more, to us alone */
	{ SYS_tgkill, ALL, SELF, 0, 0 },
	{ SYS_tkill, ALL, SELF, 0, 0 },
	{ SYS_sched_getaffinity, ALL, ANY, 0, 0 },
	{ SYS_sched_yield, ALL, ANY, 0, 0 },
	{ SYS_set_robust_list, ALL, ANY, 0, 0 },
	{ SYS_set_tid_address, ALL, ANY, 0, 0 },
#ifdef SYS_futex_time64
	{ SYS_futex_time64, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_rseq
	{ SYS_rseq, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_set_thread_area
	{ SYS_set_thread_area, ALL, ANY, 0, 0 },
#endif

	/* libcrypto's random numbers, and whether it was forked; qsort() and
	 * how much memory there is; clocks where they are calls at all */
	{ SYS_clock_gettime, ALL, ANY, 0, 0 },
	{ SYS_getpid, ALL, ANY, 0, 0 },
	{ SYS_gettimeofday, ALL, ANY, 0, 0 },
	{ SYS_sysinfo, ALL, ANY, 0, 0 },
#ifdef SYS_getrandom
	{ SYS_getrandom, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_clock_gettime64
	{ SYS_clock_gettime64, ALL, ANY, 0, 0 },
#endif
#ifdef SYS_time
	{ SYS_time, ALL, ANY, 0, 0 },
#endif

	/* files that the command line, the policy or a list names, and who
	 * may write to them */
	{ SYS_dup, START | READ, ANY, 0, 0 },
	{ SYS_fcntl, START | READ, IS, 1, F_SETFD },
#ifdef SYS_fcntl64
	{ SYS_fcntl64, START | READ, IS, 1, F_SETFD },
#endif
	{ SYS_geteuid, START | READ, ANY, 0, 0 },
#ifdef SYS_geteuid32
	{ SYS_geteuid32, START | READ, ANY, 0, 0 },
#endif
#ifdef SYS_open
	{ SYS_open, START, ANY, 0, 0 },
	{ SYS_open, READ, LACKS, 1, WRITING },
#endif
	{ SYS_openat, START, ANY, 0, 0 },
	{ SYS_openat, READ, LACKS, 2, WRITING },

	/* who asks, for a policy or a state that is found; and the state's
	 * directory and lock */
#ifdef SYS_access
	{ SYS_access, START, ANY, 0, 0 },
#endif
	{ SYS_faccessat, START, ANY, 0, 0 },
	{ SYS_fchmod, START, ANY, 0, 0 },
	{ SYS_flock, START, ANY, 0, 0 },
	{ SYS_getcwd, START, ANY, 0, 0 },
	{ SYS_getdents64, START, ANY, 0, 0 },
	{ SYS_getegid, START, ANY, 0, 0 },
	{ SYS_getgid, START, ANY, 0, 0 },
	{ SYS_getuid, START, ANY, 0, 0 },
#ifdef SYS_getegid32
	{ SYS_getegid32, START, ANY, 0, 0 },
	{ SYS_getgid32, START, ANY, 0, 0 },
	{ SYS_getuid32, START, ANY, 0, 0 },
#endif
#ifdef SYS_mkdir
	{ SYS_mkdir, START, ANY, 0, 0 },
#endif
	{ SYS_mkdirat, START, ANY, 0, 0 },
#ifdef SYS_readlink
	{ SYS_readlink, START, ANY, 0, 0 },
#endif
	{ SYS_readlinkat, START, ANY, 0, 0 },
	/* a batch signals its reader to stop */
#ifdef SYS_pipe
	{ SYS_pipe, START, ANY, 0, 0 },
#endif
	{ SYS_pipe2, START, ANY, 0, 0 },

	/* what replaces a file once there is a verdict, open until then */
	{ SYS_fsync, START | RENAME, ANY, 0, 0 },
	{ SYS_unlinkat, START | RENAME, ANY, 0, 0 },
#ifdef SYS_renameat
	{ SYS_renameat, START | RENAME, ANY, 0, 0 },
#endif
#ifdef SYS_renameat2
	{ SYS_renameat2, START | RENAME, ANY, 0, 0 },
#endif

	/* to give up more */
	{ SYS_prctl, START, IS, 0, PR_SET_NO_NEW_PRIVS },
	{ SYS_prctl, START, IS, 0, PR_SET_SECCOMP },
#ifdef SYS_landlock_create_ruleset
	{ SYS_landlock_add_rule, START, ANY, 0, 0 },
	{ SYS_landlock_create_ruleset, START, ANY, 0, 0 },
	{ SYS_landlock_restrict_self, START, ANY, 0, 0 },
#endif
};

#define RULES (sizeof(rules) / sizeof(rules[0]))
#define RULE_SIZE 5			/* instructions, at most */
#define AROUND_RULES 6

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW_HALF 4
#else
#define LOW_HALF 0
#endif

struct filter {
	struct sock_filter step[RULES * RULE_SIZE + AROUND_RULES];
	unsigned short length;
};

/* If a test: so many steps are skipped where it holds, and where it fails. */
static void
add_test(struct filter *f, unsigned int code, size_t value, unsigned int yes,
    unsigned int no)
{
	struct sock_filter *step = &f->step[f->length++];

	step->code = (unsigned short)code;
	step->jt = (unsigned char)yes;
	step->jf = (unsigned char)no;
	step->k = (uint32_t)value;
}

static void
load_word(struct filter *f, size_t offset)
{
	add_test(f, BPF_LD | BPF_W | BPF_ABS, offset, 0, 0);
}

static void
end_filter(struct filter *f, unsigned int action)
{
	add_test(f, BPF_RET | BPF_K, action, 0, 0);
}

static void
add_rule(struct filter *f, const struct rule *rule)
{
	unsigned int test = rule->test == IS || rule->test == SELF ?
	    BPF_JEQ : BPF_JSET;
	uint32_t value = rule->test == SELF ? (uint32_t)getpid() :
	    rule->value;
	int lacks = rule->test == LACKS;

	load_word(f, offsetof(struct seccomp_data, nr));
	if (rule->test == ANY) {
		add_test(f, BPF_JMP | BPF_JEQ | BPF_K, (size_t)rule->number, 0,
		    1);
	} else {
		add_test(f, BPF_JMP | BPF_JEQ | BPF_K, (size_t)rule->number, 0,
		    3);
		load_word(f, offsetof(struct seccomp_data, args) + LOW_HALF +
		    rule->argument * sizeof(uint64_t));
		add_test(f, BPF_JMP | test | BPF_K, value, lacks ? 1 : 0,
		    lacks ? 0 : 1);
	}
	end_filter(f, SECCOMP_RET_ALLOW);
}

/*
 * What is not allowed fails, as on a system that forbids it; it does not kill.
 * The gain would be a louder attack, and the price a verifier that dies of a
 * harmless call which some libc makes and we did not know of.
 */
static int
give_up_calls(unsigned int stages)
{
	struct filter f = { 0 };
	struct sock_fprog program = { 0, f.step };
	size_t i;

	load_word(&f, offsetof(struct seccomp_data, arch));
	add_test(&f, BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0);
	end_filter(&f, SECCOMP_RET_ERRNO | EPERM);
	for (i = 0; i < RULES; i++)
		if ((rules[i].stages & stages) != 0)
			add_rule(&f, &rules[i]);
#ifdef SYS_clone3
	/* libc makes the thread by clone() then */
	load_word(&f, offsetof(struct seccomp_data, nr));
	add_test(&f, BPF_JMP | BPF_JEQ | BPF_K, SYS_clone3, 0, 1);
	end_filter(&f, SECCOMP_RET_ERRNO | ENOSYS);
#endif
	end_filter(&f, SECCOMP_RET_ERRNO | EPERM);
	program.len = f.length;
	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0);
}
#else
static int
give_up_calls(unsigned int stages)
{
	(void)stages;
	return -1;
}
#endif

#if defined HAVE_LINUX_LANDLOCK_H && defined SYS_landlock_create_ruleset

/* All rights of the first version: each kernel that has Landlock knows them. */
#define EVERYTHING ((LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1)
#define READING (LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define REPLACING (LANDLOCK_ACCESS_FS_MAKE_REG | \
	LANDLOCK_ACCESS_FS_REMOVE_FILE)

static int
give_up_files(enum confinement stage, const int *directory, size_t count)
{
	struct landlock_ruleset_attr all = { 0 };
	struct landlock_path_beneath_attr beneath = { 0 };
	size_t i;
	long rules_fd, rc = 0;

	all.handled_access_fs = EVERYTHING;
	if (stage == CONFINE_READ)
		all.handled_access_fs &= ~(uint64_t)READING;
	if ((rules_fd = syscall(SYS_landlock_create_ruleset, &all,
	    sizeof(all), 0)) < 0)
		return -1;
	beneath.allowed_access = REPLACING;
	for (i = 0; rc == 0 && i < count; i++) {
		beneath.parent_fd = directory[i];
		rc = syscall(SYS_landlock_add_rule, rules_fd,
		    LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	}
	if (rc == 0)
		rc = syscall(SYS_landlock_restrict_self, rules_fd, 0);
	(void)close((int)rules_fd);
	return (int)rc;
}
#else
static int
give_up_files(enum confinement stage, const int *directory, size_t count)
{
	(void)stage;
	(void)directory;
	(void)count;
	return -1;
}
#endif

unsigned int
confine(enum confinement stage, const int *directory, size_t count)
{
	unsigned int stages = 1u << stage, done = 0;

	if (count > 0)
		stages |= CONFINE_RENAME;
	/* no program that is set-user-ID could be started either: without this
	 * nobody but root may give anything up */
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return 0;
	if (stage != CONFINE_START && give_up_files(stage, directory,
	    count) == 0)
		done |= CONFINED_FILES;
	if (give_up_calls(stages) == 0)
		done |= CONFINED_CALLS;
	return done;
}
#else
unsigned int
confine(enum confinement stage, const int *directory, size_t count)
{
	(void)stage;
	(void)directory;
	(void)count;
	return 0;
}
#endif
