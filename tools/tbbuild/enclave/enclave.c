/*
 * tbbuild enclave: the state machine.  Each state is reached once, in order,
 * and proves what the next one builds on.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/mman.h>
#include <sys/prctl.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tbverify.h>
#include <unistd.h>

#include "base/carry.h"
#include "common/hex.h"
#include "enclave/enclave.h"

#define TALK 600			/* seconds: request, root file system */
#define FETCH 1800			/* of the source */

struct enclave {
	struct enclave_options o;
	struct channel channel;
	struct nsm nsm;
	struct runtime runtime;
	pid_t relay;
	struct request request;
	int rootfs;			/* descriptor of the one sent, or -1 */
	unsigned char rootfs_sha256[SHA256_SIZE];
	unsigned char recipe_sha256[SHA256_SIZE];
	struct git git;
	struct source source;
	struct recipe recipe;
	struct claim claim;
	struct artifact artifact[MAX_ARTIFACTS];
	struct bytes document;
};

static int64_t
in_seconds(int64_t seconds)
{
	return clock_ms() + seconds * 1000;
}

/* PCR0 of zeros: a debug enclave, whose memory the host can write. */
static int
check_pcr0(const struct nsm *nsm, struct failure *f)
{
	static const unsigned char zero[SHA384_SIZE];
	unsigned char value[SHA384_SIZE];
	int locked = 0;

	if (nsm_describe_pcr(nsm, 0, value, &locked, f) != 0)
		return -1;
	if (!locked)
		return fail(f, "nsm", "PCR0 is not locked");
	if (memcmp(value, zero, sizeof(zero)) == 0)
		return fail(f, "debug", "PCR0 is zero: a debug enclave does "
		    "not attest");
	return 0;
}

/*
 * An enclave's kernel starts without anything that its host could not guess:
 * the module's random bytes are mixed in before git makes keys for TLS.
 */
static int
mix_random(const struct nsm *nsm, struct failure *f)
{
	struct bytes random_ = { 0 };
	int fd = -1, rc = -1;

	if (nsm_random(nsm, &random_, f) != 0)
		return -1;
	fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, random_.data, random_.len) !=
	    (ssize_t)random_.len)
		(void)fail_errno(f, "/dev/urandom");
	else
		rc = 0;
	if (fd >= 0)
		(void)close(fd);
	bytes_free(&random_);
	return rc;
}

/* Between the states the host has nothing to say. */
static int
check_quiet(struct enclave *e, struct failure *f)
{
	struct pollfd p = { 0, POLLIN, 0 };

	p.fd = e->channel.fd;
	if (poll(&p, 1, 0) == 0)
		return 0;
	return fail(f, "protocol", "an unexpected frame, or the end of the "
	    "stream");
}

static int
receive_rootfs(struct enclave *e, struct failure *f)
{
	if (e->request.rootfs == 0)
		return 0;
	e->rootfs = memfd_create("rootfs", MFD_CLOEXEC);
	if (e->rootfs < 0)
		return fail_errno(f, "memfd_create");
	return file_receive(&e->channel, e->rootfs, e->request.rootfs,
	    e->rootfs_sha256, f);
}

/* The image's, or the first that works as this build would need it. */
static int
choose_runtime(struct enclave *e, struct bytes *why, struct failure *f)
{
	struct enclave_options probe;
	char directory[256];
	struct sandbox s;

	if (e->o.runtime != NULL) {
		bytes_text(why, e->o.runtime);
		bytes_text(why, ", as --runtime says");
		return runtime_find(&e->runtime, e->o.runtime, f);
	}
	if (scratch_probe(&e->o, &probe, directory, f) != 0)
		return -1;
	memset(&s, 0, sizeof(s));
	s.limits = &e->o.limits;
	s.directory = directory;
	s.proxy = e->o.proxy;
	s.network = e->request.network;
	return runtime_choose(&e->runtime, &s, why, f);
}

static int
tell_runtime(struct enclave *e, struct failure *f)
{
	struct bytes why = { 0 };
	int rc = choose_runtime(e, &why, f);

	bytes_put(&why, "", 1);
	if (rc == 0 && (rc = bytes_check(&why, f)) == 0)
		rc = text_send(&e->channel, FRAME_SANDBOX,
		    (const char *)why.data, f);
	bytes_free(&why);
	return rc;
}

/* waiting -> configured: the whole request is here. */
static int
configure(struct enclave *e, struct failure *f)
{
	if (hello_receive(&e->channel, f) != 0 ||
	    hello_send(&e->channel, f) != 0 ||
	    request_receive(&e->channel, &e->request, f) != 0 ||
	    receive_rootfs(e, f) != 0)
		return -1;
	if (nsm_open(&e->nsm, e->o.nsm, f) != 0 ||
	    nsm_check(&e->nsm, f) != 0 ||
	    mix_random(&e->nsm, f) != 0 ||
	    check_pcr0(&e->nsm, f) != 0 ||
	    cmdline_check(e->o.cmdline, f) != 0 ||
	    (e->relay = relay_start(&e->o, e->request.port, f)) < 0 ||
	    scratch_make(&e->o, f) != 0)
		return -1;
	return tell_runtime(e, f);
}

/* The directory of git's repositories is git's. */
static int
prepare_git(struct enclave *e, const char *proxy, struct failure *f)
{
	int fd = scratch_open(&e->o, "git", f), rc = 0;

	if (fd < 0)
		return -1;
	e->git.allow_file = e->o.allow_file;
	e->git.proxy = proxy;
	e->git.deadline = in_seconds(FETCH);
	e->git.disk = e->o.limits.disk;
	e->git.memory = e->o.limits.memory;
	if (fchown(fd, GIT_USER, GIT_USER) != 0)
		rc = fail_errno(f, "git");
	(void)close(fd);
	return rc;
}

static int
fetch_source(struct enclave *e, struct failure *f)
{
	char directory[256], proxy[300];
	struct worktree w = { -1, SANDBOX_FIRST_USER + SANDBOX_BUILDER, 0 };
	int rc;

	(void)snprintf(proxy, sizeof(proxy), "http.proxy=%s",
	    e->o.proxy == NULL ? "" : e->o.proxy);
	e->source.git = &e->git;
	e->source.url = e->request.repository;
	e->source.wanted_ref = e->request.ref;
	e->source.wanted_commit = e->request.commit;
	e->source.directory = directory;
	scratch_path(&e->o, "git", directory);
	if (prepare_git(e, proxy, f) != 0 ||
	    (w.root = scratch_open(&e->o, "work", f)) < 0)
		return -1;
	rc = source_fetch(&e->source, &w, f);
	(void)close(w.root);
	return rc;
}

static int
enter_group(void *arg)
{
	return cgroup_enter(arg);
}

/*
 * Git starts other programs.  All of them together may take the memory of a
 * build, and its disk for the files that they write, which are in memory too.
 */
static int
fetch_bounded(struct enclave *e, struct failure *f)
{
	struct failure ignored = { 0 };
	struct limits l = e->o.limits;
	struct cgroup g;
	int rc = -1;

	l.memory += l.disk;
	if (cgroup_make(&g, &l, f) == 0) {
		e->git.enter = enter_group;
		e->git.enter_arg = &g;
		rc = fetch_source(e, f);
		e->git.enter = NULL;
		if (cgroup_kill(&g, rc == 0 ? f : &ignored) != 0)
			rc = -1;
	}
	cgroup_remove(&g);
	return rc;
}

static int
read_source_recipe(struct enclave *e, struct failure *f)
{
	const struct bytes *from = &e->request.recipe;

	if (from->data == NULL)
		from = &e->source.recipe;
	if (from->data == NULL)
		return fail(f, "recipe", "the commit has no " RECIPE_NAME);
	if (sha256(from->data, from->len, e->recipe_sha256) != 0)
		return fail(f, "memory", "SHA-256");
	return recipe_parse(&e->recipe, from, f);
}

/* The requester may ask for some of the recipe's artifacts, and no others. */
static int
check_asked_artifacts(const struct enclave *e, struct failure *f)
{
	size_t i, k;

	for (i = 0; i < e->request.artifacts; i++) {
		for (k = 0; k < e->recipe.artifacts; k++)
			if (strcmp(e->request.artifact[i],
			    e->recipe.artifact[k]) == 0)
				break;
		if (k == e->recipe.artifacts)
			return fail(f, "artifact", "%s: the recipe does not "
			    "name this artifact", e->request.artifact[i]);
	}
	return names_check(e->request.artifact, e->request.artifacts,
	    "artifact", f);
}

/* Whether the commit itself pins the root file system that was sent. */
static int
is_pinned(const struct enclave *e)
{
	return e->request.recipe.data == NULL && e->recipe.pinned &&
	    memcmp(e->recipe.rootfs_sha256, e->rootfs_sha256,
	    SHA256_SIZE) == 0;
}

static int
fill_claim(struct enclave *e, struct failure *f)
{
	struct claim *c = &e->claim;
	const struct tree *t = &e->source.tree[0];

	c->commit_len = strlen(t->commit) / 2;
	if (hex_decode_string(t->commit, c->commit, c->commit_len) != 0)
		return fail(f, "git", "no commit");
	memcpy(c->tree, t->digest, sizeof(c->tree));
	c->repository = e->request.repository;
	c->ref = e->source.ref;
	c->network = e->request.network;
	if (e->request.recipe.data != NULL)
		c->recipe = e->recipe_sha256;
	if (e->rootfs >= 0 && !is_pinned(e))
		c->rootfs = e->rootfs_sha256;
	return 0;
}

/* Extends PCR16 with the source part, and locks it. */
static int
extend_source(struct enclave *e, struct failure *f)
{
	static const unsigned char zero[SHA384_SIZE];
	unsigned char both[2 * SHA384_SIZE] = { 0 }, want[SHA384_SIZE];
	unsigned char got[SHA384_SIZE];
	struct bytes part = { 0 };
	int locked = 0, rc;

	if (nsm_describe_pcr(&e->nsm, CLAIM_PCR, got, &locked, f) != 0)
		return -1;
	if (locked || memcmp(got, zero, sizeof(zero)) != 0)
		return fail(f, "nsm", "PCR16 was already used: each build "
		    "needs a new enclave");
	rc = claim_source(&e->claim, &part, f);
	if (rc == 0 && (sha384(part.data, part.len,
	    both + SHA384_SIZE) != 0 ||
	    sha384(both, sizeof(both), want) != 0))
		rc = fail(f, "memory", "SHA-384");
	bytes_free(&part);
	if (rc != 0 || nsm_extend_pcr(&e->nsm, CLAIM_PCR, both + SHA384_SIZE,
	    f) != 0 || nsm_lock_pcr(&e->nsm, CLAIM_PCR, f) != 0 ||
	    nsm_describe_pcr(&e->nsm, CLAIM_PCR, got, &locked, f) != 0)
		return -1;
	if (!locked || memcmp(got, want, sizeof(want)) != 0)
		return fail(f, "nsm", "PCR16 does not have the value that was "
		    "measured");
	return 0;
}

static int
tell_source(struct enclave *e, struct failure *f)
{
	struct bytes b = { 0 };

	frame_begin(&b, FRAME_SOURCE, 3);
	pack_bytes(&b, e->claim.commit, e->claim.commit_len);
	pack_bytes(&b, e->claim.tree, sizeof(e->claim.tree));
	pack_text(&b, e->claim.ref);
	return frame_send(&e->channel, &b, f);
}

/* configured -> source measured. */
static int
measure_source(struct enclave *e, struct failure *f)
{
	e->channel.deadline = in_seconds(FETCH);
	if (fetch_bounded(e, f) != 0 || read_source_recipe(e, f) != 0 ||
	    check_asked_artifacts(e, f) != 0 || fill_claim(e, f) != 0 ||
	    extend_source(e, f) != 0)
		return -1;
	return tell_source(e, f);
}

/*
 * A root file system that the commit pins is checked against the digest, even
 * if it is from the image.
 */
static int
check_pin(const struct enclave *e, int fd, struct failure *f)
{
	unsigned char sum[SHA256_SIZE];

	if (e->recipe.rootfs != NULL)
		return fd;
	if (tbv_digest_fd(fd, sum, NULL, NULL, NULL) == TBV_OK &&
	    memcmp(sum, e->recipe.rootfs_sha256, sizeof(sum)) == 0)
		return fd;
	(void)close(fd);
	return fail(f, "rootfs", "the root file system in the image has "
	    "another digest");
}

/* The image's own root file system, by its name or by the commit's digest. */
static int
open_image_rootfs(const struct enclave *e, struct failure *f)
{
	char path[512], hex[2 * SHA256_SIZE + 1];
	const char *name = e->recipe.rootfs;
	int fd;

	if (e->rootfs >= 0)
		return fcntl(e->rootfs, F_DUPFD_CLOEXEC, 3);
	if (name == NULL) {
		hex_encode(e->recipe.rootfs_sha256, SHA256_SIZE, hex);
		name = hex;
	}
	if (e->o.rootfs == NULL)
		return fail(f, "rootfs", "%s: the image has no root file "
		    "systems, and none was sent: give --rootfs FILE, or with "
		    "--backend local --rootfs-dir DIR", name);
	(void)snprintf(path, sizeof(path), "%s/%s.tar", e->o.rootfs, name);
	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) < 0)
		return fail(f, "rootfs", "%s: not in the image, and none was "
		    "sent: give --rootfs FILE", name);
	return check_pin(e, fd, f);
}

static int
unpack_rootfs(const struct enclave *e, struct failure *f)
{
	int root = scratch_open(&e->o, "root", f), tar, rc = -1;

	if (root < 0)
		return -1;
	if ((tar = open_image_rootfs(e, f)) >= 0) {
		rc = rootfs_unpack(tar, root, MAX_ROOTFS, in_seconds(TALK), f);
		(void)close(tar);
	}
	(void)close(root);
	return rc;
}

static int
collect_artifacts(struct enclave *e, int work, struct failure *f)
{
	int some = e->request.artifacts > 0;
	char *const *path = some ? e->request.artifact : e->recipe.artifact;
	size_t n = some ? e->request.artifacts : e->recipe.artifacts, i;
	uint64_t max = e->o.limits.artifact;
	struct claim *c = &e->claim;

	if (max > e->request.artifact_size)
		max = e->request.artifact_size;
	for (i = 0; i < n; i++) {
		if (artifact_take(&e->artifact[i], work, path[i], max,
		    f) != 0)
			return -1;
		c->artifact[i].name = base_name(path[i]);
		memcpy(c->artifact[i].sha256, e->artifact[i].sha256,
		    SHA256_SIZE);
		c->artifacts++;
	}
	return 0;
}

/*
 * A build may succeed with LFS pointers instead of the files, so warn about
 * them.
 */
static int
warn_of_pointers(struct enclave *e, struct failure *f)
{
	size_t n = source_pointers(&e->source);
	char text[128];
	int len;

	if (n == 0)
		return 0;
	len = snprintf(text, sizeof(text), "tbbuild: warning: %zu files are "
	    "pointers of Git LFS: it is not used, and the build has no more "
	    "than these\n", n);
	return bytes_send(&e->channel, FRAME_OUTPUT, text, (size_t)len, f);
}

/* source measured -> built: only now does anything of the repository run. */
static int
build(struct enclave *e, struct failure *f)
{
	struct sandbox s;
	int work, rc;

	memset(&s, 0, sizeof(s));
	s.recipe = &e->recipe;
	s.limits = &e->o.limits;
	s.runtime = &e->runtime;
	s.directory = e->o.scratch;
	s.proxy = e->o.proxy;
	s.time = e->source.time;
	s.network = e->request.network;
	if (unpack_rootfs(e, f) != 0 ||
	    warn_of_pointers(e, f) != 0 ||
	    sandbox_run(&s, &e->channel, f) != 0 ||
	    (work = scratch_open(&e->o, "work", f)) < 0)
		return -1;
	rc = collect_artifacts(e, work, f);
	(void)close(work);
	return rc;
}

/* built -> attested. */
static int
attest_build(struct enclave *e, struct failure *f)
{
	struct bytes user_data = { 0 };
	int rc;

	rc = claim_whole(&e->claim, &user_data, f);
	if (rc == 0)
		rc = check_pcr0(&e->nsm, f);
	if (rc == 0)
		rc = nsm_attest(&e->nsm, &user_data, &e->document, f);
	bytes_free(&user_data);
	return rc;
}

static int
send_artifact(struct enclave *e, size_t i, struct failure *f)
{
	struct bytes b = { 0 };

	frame_begin(&b, FRAME_ARTIFACT, 2);
	pack_text(&b, e->claim.artifact[i].name);
	pack_head(&b, PACK_UINT, e->artifact[i].size);
	if (frame_send(&e->channel, &b, f) != 0)
		return -1;
	return file_send(&e->channel, e->artifact[i].fd,
	    e->artifact[i].size, f);
}

/* attested -> sent. */
static int
send_all(struct enclave *e, struct failure *f)
{
	struct bytes b = { 0 };
	size_t i;

	e->channel.deadline = in_seconds(TALK);
	for (i = 0; i < e->claim.artifacts; i++)
		if (send_artifact(e, i, f) != 0)
			return -1;
	if (bytes_send(&e->channel, FRAME_DOCUMENT, e->document.data,
	    e->document.len, f) != 0)
		return -1;
	frame_begin(&b, FRAME_DONE, 0);
	return frame_send(&e->channel, &b, f);
}

static const struct {
	const char *reached;
	int (*step)(struct enclave *, struct failure *);
} states[] = {
	{ "configured", configure },
	{ "source measured", measure_source },
	{ "built", build },
	{ "attested", attest_build },
	{ "sent", send_all }
};

static int
run_build(struct enclave *e, struct failure *f)
{
	size_t i;

	for (i = 0; i < COUNT(states); i++) {
		if (states[i].step(e, f) != 0)
			return -1;
		if (i + 1 == COUNT(states))
			return 0;
		if (check_quiet(e, f) != 0 || text_send(&e->channel,
		    FRAME_STATE, states[i].reached, f) != 0)
			return -1;
	}
	return -1;
}

static void
end_work(struct enclave *e)
{
	size_t i;

	for (i = 0; i < MAX_ARTIFACTS; i++)
		artifact_free(&e->artifact[i]);
	if (e->rootfs >= 0)
		(void)close(e->rootfs);
	request_free(&e->request);
	source_free(&e->source);
	recipe_free(&e->recipe);
	bytes_free(&e->document);
	nsm_close(&e->nsm);
	channel_close(&e->channel);
	carry_end(e->relay);
}

static int
serve_host(struct enclave *e, struct failure *f)
{
	uint32_t n = 0;
	int fd, rc;

	if (e->o.fd != NULL && from_decimal(e->o.fd, INT_MAX, &n) != 0)
		return fail(f, "usage", "--fd %s: want a number", e->o.fd);
	fd = e->o.fd != NULL ? (int)n : listen_once(e->o.listen, f);
	if (fd < 0 || channel_open(&e->channel, fd, in_seconds(TALK), f) != 0)
		return -1;
	if ((rc = run_build(e, f)) != 0)
		(void)error_send(&e->channel, f);
	channel_linger(&e->channel);
	return rc;
}

static int
check_limits(const struct limits *l, struct failure *f)
{
	if (l->memory < 1 << 24 || l->disk < 1 << 20 || l->pids < 8 ||
	    l->cpus < 1 || l->cpus > 1024 || l->seconds < 1 ||
	    l->seconds > 1000000 || l->pids > 1000000)
		return fail(f, "usage", "a limit is too small or too large");
	return 0;
}

static int
read_enclave_options(struct enclave_options *o, int argc, char **argv,
    struct failure *f)
{
	const struct option_row rows[] = {
		{ "--listen", OPTION_TEXT, &o->listen, "WHERE",
		    "where to listen for the host" },
		{ "--fd", OPTION_TEXT, &o->fd, "N",
		    "an open descriptor" },
		{ "--nsm", OPTION_TEXT, &o->nsm, "PATH",
		    "device or socket of the NSM; default /dev/nsm" },
		{ "--rootfs-dir", OPTION_TEXT, &o->rootfs, "DIR",
		    "the directory of the image's root file systems" },
		{ "--runtime", OPTION_TEXT, &o->runtime, "runsc|runc|crun",
		    "the runtime of the sandbox" },
		{ "--proxy", OPTION_TEXT, &o->proxy, "ADDRESS",
		    "the proxy to repositories" },
		{ "--relay", OPTION_TEXT, &o->relay, "CID",
		    "the CID of the host" },
		{ "--cmdline-copy", OPTION_TEXT, &o->cmdline, "FILE",
		    "the image's copy of the command line" },
		{ "--scratch", OPTION_TEXT, &o->scratch, "DIR",
		    "the directory for builds" },
		{ "--allow-file", OPTION_FLAG, &o->allow_file, NULL,
		    "allow file: repositories" },
		{ "--memory", OPTION_NUMBER, &o->limits.memory, "SIZE",
		    "memory of the build, such as 2G" },
		{ "--disk", OPTION_NUMBER, &o->limits.disk, "SIZE",
		    "maximum size of the source tree, such as 2G" },
		{ "--pids", OPTION_NUMBER, &o->limits.pids, "N",
		    "maximum number of processes" },
		{ "--cpus", OPTION_NUMBER, &o->limits.cpus, "N",
		    "number of processors" },
		{ "--time", OPTION_NUMBER, &o->limits.seconds, "SECONDS",
		    "time limit of the build" },
		{ "--output-size", OPTION_NUMBER, &o->limits.output, "SIZE",
		    "maximum size of the build's output" },
		{ "--artifact-size", OPTION_NUMBER, &o->limits.artifact, "SIZE",
		    "maximum size of an artifact" },
		{ "--insecure-limits", OPTION_FLAG, &o->limits.insecure, NULL,
		    "continue if a limit cannot be set" }
	};
	const struct option_list list = {
	    "tbbuild enclave --listen WHERE | --fd N [options]",
	    rows, COUNT(rows) };

	o->limits.memory = (uint64_t)2 << 30;
	o->limits.disk = (uint64_t)2 << 30;
	o->limits.pids = 1024;
	o->limits.cpus = 2;
	o->limits.seconds = 3600;
	o->limits.output = 64 << 20;
	o->limits.artifact = (uint64_t)1 << 30;
	if (options_read(argc, argv, &list, f) != 0)
		return -1;
	if (o->nsm == NULL)
		o->nsm = "/dev/nsm";
	/* who cannot make a directory there has one that is always there */
	if (o->scratch == NULL)
		o->scratch = geteuid() == 0 ? "/run/tbbuild" : "/mnt";
	if ((o->listen == NULL) == (o->fd == NULL))
		return fail(f, "usage", "want --listen WHERE or --fd N");
	return check_limits(&o->limits, f);
}

int
tbbuild_enclave(int argc, char **argv, struct failure *f)
{
	struct enclave *e = calloc(1, sizeof(*e));
	size_t i;
	int rc;

	if (e == NULL)
		return fail(f, "memory", "out of memory");
	e->channel.fd = e->nsm.fd = e->rootfs = -1;
	for (i = 0; i < MAX_ARTIFACTS; i++)
		e->artifact[i].fd = -1;
	rc = read_enclave_options(&e->o, argc, argv, f);
	if (rc == 0)
		rc = signals_install(f);
	/* a build must not be able to look into us */
	if (rc == 0 && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		rc = fail_errno(f, "prctl");
	if (rc == 0)
		rc = serve_host(e, f);
	end_work(e);
	free(e);
	return rc;
}
