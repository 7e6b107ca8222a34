/*
 * tbbuild run: starts an image, asks it for a build, and lets nothing out that
 * it has not verified.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tbverify.h>
#include <unistd.h>

#include "host/run.h"

struct job {
	struct run_options o;
	struct request request;
	struct output output;
	struct instance instance;
	struct channel channel;
	struct received received;
	struct show show;
	struct bytes summary;
};

static int
open_option_rootfs(struct job *j, struct failure *f)
{
	struct stat st;
	int fd = open(j->o.rootfs, O_RDONLY | O_CLOEXEC);

	j->request.rootfs_fd = fd;
	if (fd < 0 || fstat(fd, &st) != 0)
		return fail_errno(f, j->o.rootfs);
	if (!S_ISREG(st.st_mode) || st.st_size < 1)
		return fail(f, "io", "%s: want a tar file", j->o.rootfs);
	j->request.rootfs = (uint64_t)st.st_size;
	if (tbv_digest_fd(fd, j->request.rootfs_sha256, NULL, NULL,
	    NULL) != TBV_OK)
		return fail_errno(f, j->o.rootfs);
	return 0;
}

static int
add_artifacts(struct job *j, struct failure *f)
{
	struct request *r = &j->request;
	size_t i;

	if (j->o.artifact.count > MAX_ARTIFACTS)
		return fail(f, "usage", "--artifact: at most %d",
		    MAX_ARTIFACTS);
	for (i = 0; i < j->o.artifact.count; i++) {
		if (!is_file_path(j->o.artifact.item[i]))
			return fail(f, "usage", "--artifact %s: want a "
			    "relative path of printable characters without "
			    "space", j->o.artifact.item[i]);
		r->artifact[i] = strdup(j->o.artifact.item[i]);
		if (r->artifact[i] == NULL)
			return fail(f, "memory", "out of memory");
		r->artifacts++;
	}
	return names_check(r->artifact, r->artifacts, "usage", f);
}

static int
check_run_options(const struct run_options *o, struct failure *f)
{
	if (o->repository == NULL || o->ref == NULL || o->output == NULL)
		return fail(f, "usage", "want --repository URL, --ref REF and "
		    "-o DIR");
	if (!is_word(o->repository) || !is_word(o->ref))
		return fail(f, "usage", "--repository, --ref: want 1 to 255 "
		    "printable characters without space");
	if (is_commit(o->ref))
		return fail(f, "usage", "--ref: that is a commit: write "
		    "--commit %s, and with --ref the branch or tag that "
		    "contains it", o->ref);
	if (o->commit != NULL && !is_commit(o->commit))
		return fail(f, "usage", "--commit: want 40 or 64 lower-case "
		    "hex digits");
	if (o->artifact_size < 1)
		return fail(f, "usage", "--artifact-size: want at least 1");
	if (o->network != NULL && strcmp(o->network, "proxy") != 0)
		return fail(f, "usage", "--network: want proxy");
	return 0;
}

static int
make_request(struct job *j, struct failure *f)
{
	struct request *r = &j->request;

	if (check_run_options(&j->o, f) != 0)
		return -1;
	r->repository = strdup(j->o.repository);
	r->ref = strdup(j->o.ref);
	if (j->o.commit != NULL)
		r->commit = strdup(j->o.commit);
	if (r->repository == NULL || r->ref == NULL ||
	    (j->o.commit != NULL && r->commit == NULL))
		return fail(f, "memory", "out of memory");
	if (add_artifacts(j, f) != 0)
		return -1;
	r->network = j->o.network != NULL;
	r->artifact_size = j->o.artifact_size;
	if (j->o.recipe != NULL) {
		if (file_read(j->o.recipe, RECIPE_MAX, &r->recipe, f) != 0)
			return -1;
		if (r->recipe.data == NULL)
			return fail(f, "recipe", "%s: empty", j->o.recipe);
	}
	return j->o.rootfs == NULL ? 0 : open_option_rootfs(j, f);
}

static int
write_document(struct job *j, size_t i, struct failure *f)
{
	char name[300];

	(void)snprintf(name, sizeof(name), "%s.%s", j->received.name[i],
	    j->instance.is_unsigned ? "unsigned" : "att");
	return output_bytes(&j->output, name, &j->received.document, f);
}

static int
write_output(struct job *j, struct failure *f)
{
	size_t i;

	if (output_begin(&j->output, f) != 0 ||
	    output_bytes(&j->output, "measurements.json",
	    &j->instance.measurements, f) != 0 ||
	    show_finish(&j->show, f) != 0)
		return -1;
	if (j->instance.is_simulated && output_bytes(&j->output,
	    "simulated-root.pem", &j->instance.root, f) != 0)
		return -1;
	if (j->received.checksums.data != NULL && output_bytes(&j->output,
	    CHECKSUMS_NAME, &j->received.checksums, f) != 0)
		return -1;
	for (i = 0; i < j->received.artifacts; i++)
		if (write_document(j, i, f) != 0)
			return -1;
	return 0;
}

/* What fails for good is not gone on with. */
static int
publish_kept(struct job *j, struct failure *f)
{
	int rc;

	if (stopped)
		return fail(f, "interrupted", "interrupted");
	if (j->o.log != NULL && output_publishing(&j->output, f) != 0)
		return -1;
	rc = publish(&j->o, &j->output, &j->received, f);
	if (rc == 0 && j->received.proof.data != NULL) {
		bytes_free(&j->summary);
		rc = verify_received(&j->received, &j->instance, &j->request,
		    &j->summary, f);
	}
	if (rc == 0)
		return output_commit(&j->output, f);
	if (failure_status(f) == STATUS_REFUSED)
		j->output.keep = 0;
	return -1;
}

/*
 * What a log has taken, it has: no signal comes between that and the output.
 * Where all power does, the next run goes on from there.
 */
static int
publish_output(struct job *j, struct failure *f)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	sigset_t held, before;
	size_t i;
	int rc;

	(void)sigemptyset(&held);
	for (i = 0; i < COUNT(ends); i++)
		(void)sigaddset(&held, ends[i]);
	(void)sigprocmask(SIG_BLOCK, &held, &before);
	rc = publish_kept(j, f);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return rc;
}

/*
 * Verifies the published document again, with its proof, before anything is
 * written.
 */
static int
let_out(struct job *j, struct failure *f)
{
	if (received_checksums(&j->received, f) != 0 ||
	    verify_received(&j->received,
	    &j->instance, &j->request, &j->summary, f) != 0 ||
	    write_output(j, f) != 0)
		return -1;
	return publish_output(j, f);
}

/* 1: it is built already, and was being published. */
static int
resume_job(struct job *j)
{
	struct received r = { 0 };
	struct instance instance;

	instance_init(&instance);
	if (!resume(&j->o, &j->request, &j->output, &instance, &r)) {
		received_free(&r);
		bytes_free(&instance.measurements);
		bytes_free(&instance.root);
		return 0;
	}
	r.log = j->received.log;
	r.log_policy = j->received.log_policy;
	r.proof_alone = j->received.proof_alone;
	j->received = r;
	j->instance = instance;
	return 1;
}

/* Nothing is started: an image of another machine has made it. */
static int
take_job(struct job *j, struct failure *f)
{
	if (instance_expect(&j->instance, &j->o, f) != 0 ||
	    take(&j->o, &j->request, &j->received, &j->show, f) != 0)
		return -1;
	return let_out(j, f);
}

static int
build_job(struct job *j, struct failure *f)
{
	int fd;

	if (instance_start(&j->instance, &j->o, f) != 0) {
		/* nothing of the repository has been looked at */
		f->is_ours = 1;
		return -1;
	}
	fd = j->instance.fd;
	j->instance.fd = -1;
	j->request.port = j->instance.port;
	if (channel_open(&j->channel, fd, clock_ms() +
	    (int64_t)j->o.timeout * 1000, f) != 0 ||
	    converse(&j->channel, &j->request, &j->received, &j->show,
	    f) != 0)
		return -1;
	return let_out(j, f);
}

static int
work_job(struct job *j, struct failure *f)
{
	if (make_request(j, f) != 0)
		return -1;
	if (output_check(&j->output, j->o.output, f) != 0 ||
	    publish_check(&j->o, &j->received, f) != 0) {
		f->is_ours = 1;
		return -1;
	}
	if (resume_job(j))
		return publish_output(j, f);
	j->received.into = j->show.into = &j->output;
	j->received.max = j->request.artifact_size;
	return j->o.from != NULL ? take_job(j, f) : build_job(j, f);
}

static void
end_run(struct job *j)
{
	size_t i;

	for (i = 0; i < COUNT(j->o.whole); i++)
		free(j->o.whole[i]);
	channel_close(&j->channel);
	instance_end(&j->instance);
	output_end(&j->output);
	received_free(&j->received);
	if (j->request.rootfs_fd >= 0)
		(void)close(j->request.rootfs_fd);
	request_free(&j->request);
	show_end(&j->show);
	bytes_free(&j->summary);
}

#define MAX_ROWS 48

struct run_rows {
	struct option_row row[MAX_ROWS];
	size_t count;
};

/* An option without room is one that help and tests miss. */
static void
add_rows(struct run_rows *r, const struct option_row *more, size_t count)
{
	if (count > MAX_ROWS - r->count)
		return;
	memcpy(r->row + r->count, more, count * sizeof(more[0]));
	r->count += count;
}

/* The options of the request and of its output. */
static void
add_request_rows(struct run_options *o, struct run_rows *r)
{
	const struct option_row more[] = {
		{ "--repository", OPTION_TEXT, &o->repository, "URL",
		    "the repository to build" },
		{ "--ref", OPTION_TEXT, &o->ref, "REF",
		    "its branch or tag, such as v1.0" },
		{ "--commit", OPTION_TEXT, &o->commit, "HEX",
		    "refuse to build any other commit" },
		{ "--artifact", OPTION_TEXTS, &o->artifact, "PATH",
		    "collect only this artifact of the recipe" },
		{ "-o", OPTION_TEXT, &o->output, "DIR",
		    "the directory to write the output to" },
		{ "-q", OPTION_FLAG, &o->quiet, NULL,
		    "do not show the build's output" },
		{ "--recipe", OPTION_TEXT, &o->recipe, "FILE",
		    "use this recipe instead of the commit's" },
		{ "--rootfs", OPTION_TEXT, &o->rootfs, "FILE",
		    "a root file system to use, as a tar file" },
		{ "--network", OPTION_TEXT, &o->network, "proxy",
		    "grant the build network access" },
		{ "--backend", OPTION_TEXT, &o->backend, "nitro|local|qemu",
		    "where the enclave runs" },
		{ "--debug", OPTION_FLAG, &o->debug, NULL,
		    "use debug mode, which proves nothing" },
		{ "--timeout", OPTION_NUMBER, &o->timeout, "SECONDS",
		    "overall time limit; default 7200" },
		{ "--from", OPTION_TEXT, &o->from, "DIR",
		    "verify and use what another machine built" },
		{ "--not-before", OPTION_NUMBER, &o->not_before, "SECONDS",
		    "refuse documents from before this time" }
	};

	add_rows(r, more, COUNT(more));
}

/* Where it is published. */
static void
add_log_rows(struct run_options *o, struct run_rows *r)
{
	const struct option_row more[] = {
		{ "--log", OPTION_TEXT, &o->log, "DIR|URL",
		    "add the attestation to this log" },
		{ "--log-policy", OPTION_TEXT, &o->log_policy, "FILE",
		    "the log policy that the proof must satisfy" },
		{ "--log-to", OPTION_TEXT, &o->log_to, "tessera|rekor2|sigsum",
		    "the type of the log" },
		{ "--log-key", OPTION_TEXT, &o->log_key, "FILE",
		    "the submitter's key, for sigsum" },
		{ "--log-token", OPTION_TEXT, &o->log_token, "FILE",
		    "a file with a Sigsum-Token header" },
		{ "--log-timeout", OPTION_NUMBER, &o->log_timeout, "SECONDS",
		    "time limit for the proof; default 120" },
		{ "--tblog", OPTION_TEXT, &o->tblog, "PROGRAM",
		    "the tblog to execute" }
	};

	add_rows(r, more, COUNT(more));
}

/* What it is built in. */
static void
add_machine_rows(struct run_options *o, struct run_rows *r)
{
	const struct option_row more[] = {
		{ "--rootfs-dir", OPTION_TEXT, &o->rootfs_dir, "DIR",
		    "the image's root file systems, for local" },
		{ "--hypervisor-state", OPTION_TEXT, &o->state, "DIR",
		    "the simulated hypervisor, for local and qemu" },
		{ "--runtime", OPTION_TEXT, &o->runtime, "runsc|runc|crun",
		    "the runtime of the sandbox" },
		{ "--memory", OPTION_TEXT, &o->memory, "SIZE",
		    "memory of the build, such as 2G" },
		{ "--disk", OPTION_TEXT, &o->disk, "SIZE",
		    "maximum size of the source tree, such as 2G" },
		{ "--pids", OPTION_TEXT, &o->pids, "N", "maximum number of "
		    "processes" },
		{ "--cpus", OPTION_TEXT, &o->cpus, "N", "number of processors" },
		{ "--time", OPTION_TEXT, &o->time, "SECONDS",
		    "time limit of the build" },
		{ "--output-size", OPTION_TEXT, &o->output_size, "SIZE",
		    "maximum size of the build's output" },
		{ "--artifact-size", OPTION_NUMBER, &o->artifact_size, "SIZE",
		    "maximum size of an artifact" },
		{ "--insecure-limits", OPTION_FLAG, &o->insecure_limits, NULL,
		    "continue if a limit cannot be set" },
		{ "--eif", OPTION_TEXT, &o->eif, "FILE",
		    "the enclave image, for nitro and qemu" },
		{ "--measurements", OPTION_TEXT, &o->measurements, "FILE",
		    "its measurements; default: measure it" },
		{ "--nitro-cli", OPTION_TEXT, &o->nitro_cli, "PROGRAM",
		    "the nitro-cli to execute" },
		{ "--root", OPTION_TEXT, &o->root, "FILE",
		    "use this root certificate instead of AWS's" },
		{ "--qemu", OPTION_TEXT, &o->qemu, "PROGRAM",
		    "the QEMU to execute" },
		{ "--qemu-data", OPTION_TEXT, &o->qemu_data, "DIR",
		    "the directory of QEMU's firmware" },
		{ "--vhost-device-vsock", OPTION_TEXT, &o->vsock, "PROGRAM",
		    "the vhost-device-vsock to execute" },
		{ "--console", OPTION_TEXT, &o->console, "FILE",
		    "the file for the machine's console" }
	};

	add_rows(r, more, COUNT(more));
}

static int
read_run_options(struct run_options *o, int argc, char **argv,
    struct failure *f)
{
	struct run_rows r = { .count = 0 };
	struct option_list list = {
	    "tbbuild run --repository URL --ref REF [options] -o DIR",
	    r.row, 0 };

	add_request_rows(o, &r);
	add_log_rows(o, &r);
	add_machine_rows(o, &r);
	list.count = r.count;
	o->timeout = 2 * 3600;
	o->log_timeout = 120;
	o->artifact_size = (uint64_t)1 << 30;
	return options_read(argc, argv, &list, f);
}

int
tbbuild_run(int argc, char **argv, struct failure *f)
{
	struct job j;
	int rc;

	memset(&j, 0, sizeof(j));
	j.request.rootfs_fd = j.channel.fd = j.output.parent = -1;
	j.show.log = -1;
	instance_init(&j.instance);
	rc = read_run_options(&j.o, argc, argv, f);
	j.show.quiet = j.o.quiet;
	if (rc == 0)
		rc = signals_install(f);
	if (rc == 0)
		rc = work_job(&j, f);
	if (rc == 0 && write_all(STDOUT_FILENO, j.summary.data,
	    j.summary.len) != 0)
		rc = fail_errno(f, "stdout");
	end_run(&j);
	return rc;
}
