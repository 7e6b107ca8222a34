/*
 * Holds what opens files to its promise: those of a policy, beneath one
 * directory, through no link, and none that others could have written; with
 * openat2() and without.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/stat.h>
#include <sys/syscall.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "case.h"
#include "support.h"

#define NOW INT64_C(1780272000)		/* 2026-06-01 */

static int without_openat2;

/* The kernel before Linux 5.6, where the test wants it. */
long
syscall(long number, ...)
{
	static long (*real)(long, long, long, long, long);
	long a[4];			/* no caller here has more */
	va_list ap;
	size_t i;

	va_start(ap, number);
	for (i = 0; i < 4; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
#ifdef SYS_openat2
	if (number == SYS_openat2 && without_openat2) {
		errno = ENOSYS;
		return -1;
	}
#endif
	if (real == NULL) {
		void *found = dlsym(RTLD_NEXT, "syscall");

		memcpy(&real, &found, sizeof(real));
	}
	return real(number, a[0], a[1], a[2], a[3]);
}

static char dir[] = "/tmp/tbv-policy-load-XXXXXX";

static char *
path_of(const char *name)
{
	static char path[2][4096];
	static unsigned int turn;

	/* two may be in one call */
	turn = !turn;
	(void)snprintf(path[turn], sizeof(path[turn]), "%s/%s", dir, name);
	return path[turn];
}

static void
put(const char *name, struct tbv_bytes in)
{
	FILE *out = fopen(path_of(name), "wb");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(in.data, 1, in.len, out), in.len);
	(void)fclose(out);
	ck_assert_int_eq(chmod(path_of(name), 0644), 0);
}

static void
put_vector(const char *vector, const char *name)
{
	struct tbv_bytes in = load(vector);

	put(name, in);
	discard(in);
}

static void
put_text(const char *name, const char *text)
{
	put(name, chars(text));
}

/* A policy in a directory, a root beside that, a list and its signature. */
static void
set_up(void)
{
	static const char *const lists =
	    "{\"tbverify-policy\":1,\"any-source\":true,\"endorsements\":{"
	    "\"files\":[\"list\"],\"endorsers\":\"../endorsers\","
	    "\"trust\":\"instead\",\"roots\":[\"../pki/root.pem\"],"
	    "\"stream\":\"test.example/builder\"}}";
	struct tbv_bytes both, part;
	size_t lines, at;

	without_openat2 = 0;
	memcpy(dir + sizeof(dir) - 7, "XXXXXX", 6);
	ck_assert_ptr_nonnull(mkdtemp(dir));
	ck_assert_int_eq(mkdir(path_of("p"), 0755), 0);
	ck_assert_int_eq(mkdir(path_of("pki"), 0755), 0);
	put_vector("policies/default.json", "p/policy.json");
	put_vector("pki/root.pem", "pki/root.pem");
	put_text("p/lists.json", lists);
	put_vector("policies/endorsers-kinds.policy", "endorsers");
	/* four lines of minisign before the list */
	both = load("policies/list-minisign.note");
	for (lines = at = 0; lines < 4; at++)
		lines += both.data[at] == '\n';
	part.data = both.data;
	part.len = at;
	put("p/list.minisig", part);
	part.data += at;
	part.len = both.len - at;
	put("p/list", part);
	discard(both);
}

static void
tear_down(void)
{
	char command[sizeof(dir) + 16];

	(void)snprintf(command, sizeof(command), "rm -rf %s", dir);
	ck_assert_int_eq(system(command), 0);
}

/* What loading comes to; the message into out. */
static int
load_policy(const char *directory, const char *name, char *out, size_t room,
    struct tbv_policy **policy)
{
	struct tbv_policy *p = tbv_policy_new();
	int fd = open(path_of(directory), O_RDONLY | O_DIRECTORY), rc;

	ck_assert_ptr_nonnull(p);
	ck_assert_int_ne(fd, -1);
	rc = tbv_policy_load_at(p, fd, name);
	(void)snprintf(out, room, "%s", tbv_policy_message(p));
	(void)close(fd);
	if (policy != NULL)
		*policy = p;
	else
		tbv_policy_free(p);
	return rc;
}

static void
make_fifo(void)
{
	ck_assert_int_eq(unlink(path_of("pki/root.pem")), 0);
	ck_assert_int_eq(mkfifo(path_of("pki/root.pem"), 0644), 0);
}

static void
make_directory(void)
{
	ck_assert_int_eq(unlink(path_of("pki/root.pem")), 0);
	ck_assert_int_eq(mkdir(path_of("pki/root.pem"), 0755), 0);
}

static void
make_link(void)
{
	put_vector("pki/root.pem", "pki/real.pem");
	ck_assert_int_eq(unlink(path_of("pki/root.pem")), 0);
	ck_assert_int_eq(symlink("real.pem", path_of("pki/root.pem")), 0);
}

/* Out of the directory, to what is there all the same. */
static void
make_link_out(void)
{
	char target[4096];

	put_vector("pki/root.pem", "real.pem");
	(void)snprintf(target, sizeof(target), "%s", path_of("real.pem"));
	ck_assert_int_eq(unlink(path_of("pki/root.pem")), 0);
	ck_assert_int_eq(symlink(target, path_of("pki/root.pem")), 0);
}

static void
make_link_of_directory(void)
{
	ck_assert_int_eq(rename(path_of("pki"), path_of("real")), 0);
	ck_assert_int_eq(symlink("real", path_of("pki")), 0);
}

static void
remove_root(void)
{
	ck_assert_int_eq(unlink(path_of("pki/root.pem")), 0);
}

static void
open_to_group(void)
{
	ck_assert_int_eq(chmod(path_of("pki/root.pem"), 0664), 0);
}

static void
open_to_others(void)
{
	ck_assert_int_eq(chmod(path_of("p/policy.json"), 0646), 0);
}

static void
name_absolute(void)
{
	put_text("p/policy.json", "{\"tbverify-policy\":1,\"endorsements\":{"
	    "\"endorsers\":\"/etc/passwd\",\"stream\":\"s\","
	    "\"trust\":\"instead\"}}");
}

static void
name_outside(void)
{
	put_text("p/policy.json", "{\"tbverify-policy\":1,\"endorsements\":{"
	    "\"endorsers\":\"../../passwd\",\"stream\":\"s\","
	    "\"trust\":\"instead\"}}");
}

static void
break_policy(void)
{
	put_text("p/policy.json", "{\"tbverify-policy\":1,}");
}

static void
break_root(void)
{
	put_text("pki/root.pem", "no root");
}

static void
grow_root(void)
{
	char *text = calloc(1, TBV_ROOT_SIZE_MAX + 100);

	ck_assert_ptr_nonnull(text);
	memset(text, 'A', TBV_ROOT_SIZE_MAX + 99);
	put_text("pki/root.pem", text);
	free(text);
}

static void
spoil_signature(void)
{
	put_text("p/list.minisig", "untrusted comment: x\nAAAA\n");
}

static void
link_signature(void)
{
	ck_assert_int_eq(rename(path_of("p/list.minisig"),
	    path_of("p/real")), 0);
	ck_assert_int_eq(symlink("real", path_of("p/list.minisig")), 0);
}

/* A list is signed: who may write it does not count. */
static void
open_list(void)
{
	ck_assert_int_eq(chmod(path_of("p/list"), 0666), 0);
}

static void
open_endorsers(void)
{
	ck_assert_int_eq(chmod(path_of("endorsers"), 0666), 0);
}

static void
nothing(void)
{
}

static const struct {
	void (*change)(void);
	const char *directory, *name;
	int want;
	const char *says;		/* how the message begins */
} rows[] = {
	{ nothing, ".", "p/policy.json", TBV_OK, "" },
	{ nothing, ".", "./p//policy.json", TBV_OK, "" },
	{ nothing, ".", "p/../p/policy.json", TBV_OK, "" },
	{ nothing, "pki", "../p/policy.json", TBV_ERR_POLICY_UNSAFE,
	    "../p/policy.json: not in the directory" },
	{ nothing, "p", "policy.json", TBV_ERR_POLICY_UNSAFE,
	    "../pki/root.pem: not in the directory" },
	{ nothing, ".", "/etc/passwd", TBV_ERR_POLICY_UNSAFE,
	    "/etc/passwd: not in the directory" },
	{ nothing, ".", "p/none.json", TBV_ERR_IO,
	    "p/none.json: no such file" },
	{ nothing, ".", "p", TBV_ERR_IO, "p: not a regular file" },
	{ nothing, ".", "", TBV_ERR_USAGE, ": not the name of a file" },
	{ nothing, ".", "p/..", TBV_ERR_USAGE, ": not the name of a file" },
	{ make_fifo, ".", "p/policy.json", TBV_ERR_IO,
	    "pki/root.pem: not a regular file" },
	{ make_directory, ".", "p/policy.json", TBV_ERR_IO,
	    "pki/root.pem: not a regular file" },
	{ make_link, ".", "p/policy.json", TBV_ERR_POLICY_UNSAFE,
	    "pki/root.pem: is reached through a symbolic link" },
	{ make_link_out, ".", "p/policy.json", TBV_ERR_POLICY_UNSAFE,
	    "pki/root.pem: is reached through a symbolic link" },
	{ make_link_of_directory, ".", "p/policy.json",
	    TBV_ERR_POLICY_UNSAFE,
	    "pki/root.pem: is reached through a symbolic link" },
	{ remove_root, ".", "p/policy.json", TBV_ERR_IO,
	    "pki/root.pem: no such file" },
	{ open_to_group, ".", "p/policy.json", TBV_ERR_POLICY_UNSAFE,
	    "pki/root.pem: its group or others may write" },
	{ open_to_others, ".", "p/policy.json", TBV_ERR_POLICY_UNSAFE,
	    "p/policy.json: its group or others may write" },
	{ name_absolute, ".", "p/policy.json", TBV_ERR_POLICY_UNSAFE,
	    "/etc/passwd: not in the directory" },
	{ name_outside, ".", "p/policy.json", TBV_ERR_POLICY_UNSAFE,
	    "../../passwd: not in the directory" },
	{ break_policy, ".", "p/policy.json", TBV_ERR_POLICY_SYNTAX,
	    "p/policy.json: " },
	{ break_root, ".", "p/policy.json", TBV_ERR_ROOT_MALFORMED,
	    "pki/root.pem: root" },
	{ grow_root, ".", "p/policy.json", TBV_ERR_ROOT_MALFORMED,
	    "pki/root.pem: root" },
	{ nothing, ".", "p/lists.json", TBV_OK, "" },
	{ open_list, ".", "p/lists.json", TBV_OK, "" },
	{ open_endorsers, ".", "p/lists.json", TBV_ERR_POLICY_UNSAFE,
	    "endorsers: its group or others may write" },
	{ spoil_signature, ".", "p/lists.json",
	    TBV_ERR_ENDORSEMENTS_ENVELOPE, "p/list: " },
	{ link_signature, ".", "p/lists.json", TBV_ERR_POLICY_UNSAFE,
	    "p/list.minisig: is reached through a symbolic link" }
};

START_TEST(loads)
{
	char message[4096];
	int rc;

	for (without_openat2 = 0; without_openat2 < 2; without_openat2++) {
		int old = without_openat2;

		set_up();
		without_openat2 = old;
		rows[_i].change();
		rc = load_policy(rows[_i].directory, rows[_i].name, message,
		    sizeof(message), NULL);
		ck_assert_msg(rc == rows[_i].want && strncmp(message,
		    rows[_i].says, strlen(rows[_i].says)) == 0,
		    "openat2 %d: %s [%s]", !old, message,
		    tbv_error_token(rc));
		tear_down();
	}
}
END_TEST

/* Another user's file, where there is another user. */
START_TEST(somebody_elses)
{
	char message[4096];

	set_up();
	if (geteuid() == 0) {
		ck_assert_int_eq(chown(path_of("pki/root.pem"), 65534, 0), 0);
		ck_assert_int_eq(load_policy(".", "p/policy.json", message,
		    sizeof(message), NULL), TBV_ERR_POLICY_UNSAFE);
		ck_assert_str_eq(message,
		    "pki/root.pem: it belongs to somebody else");
		/* unless it is the one who owns the directory */
		ck_assert_int_eq(chown(dir, 65534, 0), 0);
		ck_assert_int_eq(load_policy(".", "p/policy.json", message,
		    sizeof(message), NULL), TBV_OK);
	}
	tear_down();
}
END_TEST

/* The loaded policy verifies, and its label is the given name. */
START_TEST(verifies)
{
	struct tbv_policy *p;
	struct tbv_result *result;
	struct vector v;
	char message[4096];

	set_up();
	vector_open(&v, "good");
	ck_assert_int_eq(load_policy(".", "p/policy.json", message,
	    sizeof(message), &p), TBV_OK);
	ck_assert_int_eq(tbv_verify(p, v.evidence, &result), TBV_OK);
	ck_assert_str_eq(tbv_result_fact(result, TBV_FACT_POLICY),
	    "p/policy.json");
	tbv_result_free(result);
	tbv_policy_free(p);
	vector_close(&v);
	tear_down();
}
END_TEST

/* A failure stays until a reset, and a second policy is refused. */
START_TEST(fails_as_a_setter)
{
	struct tbv_policy *p;
	char message[4096];
	int fd;

	set_up();
	ck_assert_int_eq(load_policy(".", "none", message, sizeof(message),
	    &p), TBV_ERR_IO);
	fd = open(dir, O_RDONLY | O_DIRECTORY);
	ck_assert_int_eq(tbv_policy_load_at(p, fd, "p/policy.json"),
	    TBV_ERR_IO);
	ck_assert_str_eq(tbv_policy_message(p), "none: no such file");
	tbv_policy_reset(p);
	ck_assert_int_eq(tbv_policy_load_at(p, fd, NULL), TBV_ERR_USAGE);
	tbv_policy_reset(p);
	ck_assert_int_eq(tbv_policy_load_at(p, -1, "p/policy.json"),
	    TBV_ERR_IO);
	tbv_policy_reset(p);
	ck_assert_int_eq(tbv_policy_load_at(p, fd, "p/policy.json"), TBV_OK);
	ck_assert_int_eq(tbv_policy_load_at(p, fd, "p/policy.json"),
	    TBV_ERR_USAGE);
	(void)close(fd);
	tbv_policy_free(p);
	tear_down();
}
END_TEST

/* A host that opens files by itself: which, and of what kind. */
struct opened {
	char said[2048];		/* "KIND PATH\n"..., from dir on */
	const char *refuse;		/* how a path ends that it does not open */
};

static int
open_for_library(void *arg, enum tbv_policy_file_kind kind, const char *path)
{
	struct opened *o = arg;
	size_t used = strlen(o->said), len = strlen(path);
	const char *end = o->refuse;

	ck_assert_int_eq(strncmp(path, dir, sizeof(dir) - 1), 0);
	(void)snprintf(o->said + used, sizeof(o->said) - used, "%d %s\n",
	    (int)kind, path + sizeof(dir));
	if (end != NULL && len >= strlen(end) &&
	    strcmp(path + len - strlen(end), end) == 0) {
		errno = EACCES;
		return -1;
	}
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* The host's rules count, and its order: links and modes are its own to see to. */
START_TEST(opened_by_the_host)
{
	struct opened o = { "", NULL };
	struct tbv_policy *p = tbv_policy_new();
	uint8_t want[TBV_SHA256_SIZE];
	struct tbv_plan *plan;
	struct tbv_bytes json;
	uint64_t size;
	int fd;

	set_up();
	ck_assert_ptr_nonnull(p);
	ck_assert_ptr_null(tbv_policy_sha256(p));
	make_link_out();
	ck_assert_int_eq(chmod(path_of("endorsers"), 0666), 0);
	ck_assert_int_eq(tbv_policy_load(p, path_of("p/lists.json"),
	    open_for_library, &o), TBV_OK);
	ck_assert_str_eq(o.said, "5 p/lists.json\n");
	fd = open(path_of("p/lists.json"), O_RDONLY);
	ck_assert_int_eq(tbv_digest_fd(fd, want, &size, NULL, NULL), TBV_OK);
	(void)close(fd);
	ck_assert_mem_eq(tbv_policy_sha256(p), want, sizeof(want));
	o.said[0] = '\0';
	ck_assert_int_eq(tbv_policy_load_named(p, path_of("p/lists.json"),
	    open_for_library, &o), TBV_OK);
	ck_assert_str_eq(o.said, "1 p/../pki/root.pem\n3 p/../endorsers\n"
	    "6 p/list.minisig\n6 p/list.sig\n4 p/list\n");
	ck_assert_int_eq(tbv_policy_check(p, NOW, &plan), TBV_OK);
	tbv_plan_free(plan);
	tbv_policy_reset(p);
	ck_assert_ptr_null(tbv_policy_sha256(p));
	json = chars("{");
	ck_assert_int_ne(tbv_policy_set_json_mem(p, json.data, json.len),
	    TBV_OK);
	ck_assert_ptr_null(tbv_policy_sha256(p));
	tbv_policy_free(p);
	tear_down();
}
END_TEST

/* What replaces a part is read by the same rules; the part itself is not. */
START_TEST(replaced_by_the_host)
{
	struct opened o = { "", NULL };
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_plan *plan;

	set_up();
	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(tbv_policy_load(p, path_of("p/lists.json"),
	    open_for_library, &o), TBV_OK);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_ENDORSEMENTS), TBV_OK);
	ck_assert_int_eq(tbv_policy_load_named(p, path_of("p/lists.json"),
	    open_for_library, &o), TBV_OK);
	ck_assert_ptr_null(strstr(o.said, "p/list\n"));
	ck_assert_int_eq(tbv_policy_load_file(p,
	    TBV_POLICY_FILE_ENDORSEMENTS, path_of("p/list"),
	    open_for_library, &o), TBV_OK);
	ck_assert_int_eq(tbv_policy_check(p, NOW, &plan), TBV_OK);
	tbv_plan_free(plan);
	tbv_policy_free(p);
	tear_down();
}
END_TEST

/* A file that the host does not open leaves a policy that verifies nothing. */
START_TEST(refused_by_the_host)
{
	static const char *const refused[] = {
		"p/lists.json", "root.pem", "endorsers", "p/list.minisig",
		"p/list"
	};
	struct opened o = { "", NULL };
	struct tbv_policy *p = tbv_policy_new();
	struct tbv_plan *plan;

	set_up();
	ck_assert_ptr_nonnull(p);
	o.refuse = refused[_i];
	(void)tbv_policy_load(p, path_of("p/lists.json"), open_for_library,
	    &o);
	ck_assert_int_eq(tbv_policy_load_named(p, path_of("p/lists.json"),
	    open_for_library, &o), TBV_ERR_IO);
	ck_assert_ptr_nonnull(strstr(tbv_policy_message(p), refused[_i]));
	ck_assert_int_eq(tbv_policy_check(p, NOW, &plan),
	    TBV_ERR_SETTER_FAILED);
	tbv_plan_free(plan);
	tbv_policy_free(p);
	tear_down();
}
END_TEST

/* Receives the first requested path; nothing is opened. */
static int
note_path(void *arg, enum tbv_policy_file_kind kind, const char *path)
{
	(void)kind;
	(void)snprintf(arg, 64, "%s", path);
	errno = ENOENT;
	return -1;
}

/* Beside the policy; in the current directory, never as a bare name. */
START_TEST(paths_for_the_host)
{
	static const struct {
		const char *policy, *name, *want;
	} paths[] = {
		{ "p.json", "-", "./-" }, { "p.json", "a.pem", "./a.pem" },
		{ "d/p.json", "a.pem", "d/a.pem" },
		{ "/d/p.json", "../a.pem", "/d/../a.pem" },
		{ "p.json", "/a.pem", "/a.pem" },
		{ "d/p.json", "/a.pem", "/a.pem" }
	};
	struct tbv_policy *p = tbv_policy_new();
	char path[64] = "", json[128];
	int n;

	ck_assert_ptr_nonnull(p);
	n = snprintf(json, sizeof(json), "{\"tbverify-policy\":1,\"log\":"
	    "{\"policy\":\"%s\"}}", paths[_i].name);
	ck_assert_int_eq(tbv_policy_set_json_mem(p, json, (size_t)n), TBV_OK);
	ck_assert_int_eq(tbv_policy_load_named(p, paths[_i].policy, note_path,
	    path), TBV_ERR_IO);
	ck_assert_str_eq(path, paths[_i].want);
	tbv_policy_free(p);
}
END_TEST

START_TEST(not_by_itself)
{
	static const enum tbv_policy_file_kind kinds[] = {
		TBV_POLICY_FILE_ROOT, TBV_POLICY_FILE_POLICY,
		TBV_POLICY_FILE_SIGNATURE, (enum tbv_policy_file_kind)0
	};
	struct opened o = { "", NULL };
	struct tbv_policy *p = tbv_policy_new();

	set_up();
	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq(tbv_policy_load_file(p, kinds[_i],
	    path_of("pki/root.pem"), open_for_library, &o), TBV_ERR_USAGE);
	ck_assert_str_eq(o.said, "");
	ck_assert_ptr_nonnull(strstr(tbv_policy_message(p),
	    "of a kind that is not loaded alone"));
	tbv_policy_free(p);
	tear_down();
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_load");
	TCase *tcase = tcase_create("policy_load");

	tcase_add_loop_test(tcase, loads, 0, ROWS(rows));
	tcase_add_test(tcase, somebody_elses);
	tcase_add_test(tcase, verifies);
	tcase_add_test(tcase, fails_as_a_setter);
	tcase_add_test(tcase, opened_by_the_host);
	tcase_add_test(tcase, replaced_by_the_host);
	tcase_add_loop_test(tcase, refused_by_the_host, 0, 5);
	tcase_add_loop_test(tcase, paths_for_the_host, 0, 6);
	tcase_add_loop_test(tcase, not_by_itself, 0, 4);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
