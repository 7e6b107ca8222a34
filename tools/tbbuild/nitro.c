/*
 * The Nitro backend, by nitro-cli.  A guard, a process of its own, terminates
 * the enclave when this one ends, in whatever way it does.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend.h"
#include "proxy.h"

#define MAX_ANSWER ((size_t)64 * 1024)
#define MAX_MEASUREMENTS ((size_t)1 << 20)
#define START 180			/* seconds, until an enclave runs */
#define BOOT 60				/* and until it listens */

static const char *const environment[] = {
	"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "HOME=/root", NULL
};

static void
guard_signals(void)
{
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
}

/* Sleeps until the other end of the pipe is closed, by whatever means. */
static void
guard(int fd, const char *cli, const char *name)
{
	struct failure f = { 0 };
	struct command c;
	char byte;

	guard_signals();
	(void)setsid();
	while (read(fd, &byte, 1) < 0 && errno == EINTR)
		;
	command_init(&c, environment, cli);
	command_add(&c, "terminate-enclave");
	command_add(&c, "--enclave-name");
	command_add(&c, name);
	c.death = 0;
	c.deadline = clock_ms() + START * 1000;
	c.token = "io";
	if (command_output(&c, MAX_ANSWER, NULL, &f) != 0)
		_exit(STATUS_SYSTEM);
	_exit(STATUS_BUILT);
}

static int
start_guard(struct image *image, const char *cli, struct failure *f)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return fail_errno(f, "pipe");
	image->guard_pid = fork();
	if (image->guard_pid == 0) {
		(void)close(fds[1]);
		guard(fds[0], cli, image->name);
	}
	(void)close(fds[0]);
	image->guard = fds[1];
	return image->guard_pid < 0 ? fail_errno(f, "fork") : 0;
}

/* What nitro-cli prints about an enclave that it has started. */
static int
read_cid(const struct bytes *answer, unsigned int *cid, struct failure *f)
{
	cJSON *json = cJSON_ParseWithLength((const char *)answer->data,
	    answer->len);
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(json,
	    "EnclaveCID");
	double value = cJSON_IsNumber(item) ? item->valuedouble : 0;

	cJSON_Delete(json);
	if (!(value >= 4 && value <= 4294967294.0))
		return fail(f, "io", "nitro-cli names no CID");
	*cid = (unsigned int)value;
	return 0;
}

/* Kilobytes and up are said to us; nitro-cli wants MiB. */
static void
in_mebibytes(const char *text, char out[32])
{
	char *end = NULL;
	unsigned long long n = strtoull(text, &end, 10);

	if (*end == 'G')
		n *= 1024;
	else if (*end == 'K')
		n /= 1024;
	else if (*end == '\0')
		n >>= 20;
	(void)snprintf(out, 32, "%llu", n);
}

static int
run_enclave(struct image *image, const struct run_options *o,
    const char *cli, unsigned int *cid, struct failure *f)
{
	struct bytes answer = { 0 };
	struct command c;
	char memory[32];
	int rc;

	in_mebibytes(o->memory == NULL ? "4G" : o->memory, memory);
	command_init(&c, environment, cli);
	command_add(&c, "run-enclave");
	command_add(&c, "--enclave-name");
	command_add(&c, image->name);
	command_add(&c, "--eif-path");
	command_add(&c, o->eif);
	command_add(&c, "--cpu-count");
	command_add(&c, o->cpus == NULL ? "2" : o->cpus);
	command_add(&c, "--memory");
	command_add(&c, memory);
	if (o->debug)
		command_add(&c, "--debug-mode");
	c.deadline = clock_ms() + START * 1000;
	c.token = "io";
	rc = command_output(&c, MAX_ANSWER, &answer, f);
	if (rc == 0)
		rc = read_cid(&answer, cid, f);
	bytes_free(&answer);
	return rc;
}

static int
connect_once(unsigned int cid)
{
	struct sockaddr_vm svm;
	int fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0), saved;

	if (fd < 0)
		return -1;
	memset(&svm, 0, sizeof(svm));
	svm.svm_family = AF_VSOCK;
	svm.svm_cid = cid;
	svm.svm_port = ENCLAVE_PORT;
	if (connect(fd, (const void *)&svm, sizeof(svm)) == 0)
		return fd;
	saved = errno;
	(void)close(fd);
	errno = saved;
	return -1;
}

static int
connect_enclave(struct image *image, unsigned int cid, struct failure *f)
{
	static const struct timespec nap = { 0, 250 * 1000 * 1000 };
	int64_t deadline = clock_ms() + BOOT * 1000;

	while ((image->fd = connect_once(cid)) < 0) {
		if (stopped)
			return fail(f, "interrupted", "interrupted");
		if (errno == EAFNOSUPPORT || clock_ms() > deadline)
			return fail_errno(f, "vsock");
		(void)nanosleep(&nap, NULL);
	}
	return 0;
}

/* Where enclaves of images that tbbuild made find the way out. */
static int
start_proxy(struct image *image, const struct run_options *o,
    struct failure *f)
{
	int fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_vm svm;

	memset(&svm, 0, sizeof(svm));
	svm.svm_family = AF_VSOCK;
	svm.svm_cid = VMADDR_CID_ANY;
	svm.svm_port = PROXY_PORT;
	if (fd < 0 || bind(fd, (const void *)&svm, sizeof(svm)) != 0 ||
	    listen(fd, 16) != 0) {
		(void)fail_errno(f, "proxy: vsock");
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	image->proxy = proxy_start(fd, o->repository, f);
	return image->proxy < 0 ? -1 : 0;
}

int
nitro_start(struct image *image, const struct run_options *o,
    struct failure *f)
{
	const char *cli = o->nitro_cli == NULL ? "/usr/bin/nitro-cli" :
	    o->nitro_cli;
	unsigned int cid = 0;

	if (o->eif == NULL)
		return fail(f, "usage", "--backend nitro: want --eif FILE");
	if (access(cli, X_OK) != 0)
		return fail(f, "unsupported", "%s: %s", cli, strerror(errno));
	if ((o->measurements == NULL ? image_measure(image, o->eif, f) :
	    file_read(o->measurements, MAX_MEASUREMENTS,
	    &image->measurements, f)) != 0)
		return -1;
	(void)snprintf(image->name, sizeof(image->name), "tbbuild-%ld",
	    (long)getpid());
	if (o->debug)
		notice("--debug: the enclave will not attest");
	if (start_guard(image, cli, f) != 0 ||
	    run_enclave(image, o, cli, &cid, f) != 0 ||
	    start_proxy(image, o, f) != 0)
		return -1;
	return connect_enclave(image, cid, f);
}
