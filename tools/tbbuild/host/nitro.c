/*
 * The Nitro backend, which uses nitro-cli.  A guard, a separate process, starts
 * the enclave and terminates it when this process ends, however it ends.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/random.h>
#include <sys/socket.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/vm_sockets.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "common/hex.h"
#include "common/json.h"
#include "host/instance.h"
#include "host/proxy.h"
#include "host/run.h"

#define MAX_ANSWER ((size_t)64 * 1024)
#define MAX_ENCLAVE_NAME ((size_t)255)
#define MAX_MEASUREMENTS ((size_t)1 << 20)
#define MAX_ROOT ((size_t)16 * 1024)
#define START 180			/* seconds, until an enclave runs */
#define END 120				/* until it does not */
#define ANSWER 60			/* for one command about it */
#define BOOT 60				/* and until it listens */

static const char *const environment[] = {
	"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "HOME=/root", NULL
};

/* A command of nitro-cli's, for one enclave by its name. */
static void
cli_init(struct command *c, const char *cli, const char *word, int seconds)
{
	command_init(c, environment, cli);
	command_add(c, word);
	c->death = 0;
	c->deadline = clock_ms() + seconds * 1000;
	c->token = "io";
}

/* Looked for among the enclaves that nitro-cli lists. */
struct sought {
	const char *name;
	int found;			/* or one whose name is too long */
};

static int
read_enclave_name(struct json *j, void *arg)
{
	struct sought *s = arg;
	char *name;

	if (json_string(j, MAX_ENCLAVE_NAME, &name) != 0)
		return -1;
	s->found |= name[0] == '\0' || strcmp(name, s->name) == 0;
	free(name);
	return 0;
}

static int
read_listed_enclave(struct json *j, void *arg)
{
	static const struct json_row rows[] = {
		{ "EnclaveName", 1, read_enclave_name }, { NULL, 0, NULL }
	};

	return json_some(j, rows, arg);
}

/* Whether nitro-cli lists no enclave of that name; what cannot be read may. */
static int
is_gone(const char *cli, const char *name)
{
	struct sought s = { name, 0 };
	struct bytes answer = { 0 };
	struct failure f = { 0 };
	struct command c;
	struct json j;
	int gone = 0;

	cli_init(&c, cli, "describe-enclaves", ANSWER);
	if (command_output(&c, MAX_ANSWER, &answer, &f) == 0) {
		j = json_text(answer.data, answer.len, 1);
		gone = json_array(&j, read_listed_enclave, &s) == 0 &&
		    json_end(&j) == 0 && !s.found;
	}
	bytes_free(&answer);
	return gone;
}

/* Until it is not there: nitro-cli may be busy, or still be starting it. */
static int
terminate(const char *cli, const char *name)
{
	static const struct timespec nap = { 1, 0 };
	int64_t deadline = clock_ms() + END * 1000;
	struct failure ignored;
	struct command c;

	for (;;) {
		memset(&ignored, 0, sizeof(ignored));
		cli_init(&c, cli, "terminate-enclave", ANSWER);
		command_add(&c, "--enclave-name");
		command_add(&c, name);
		(void)command_output(&c, MAX_ANSWER, NULL, &ignored);
		if (is_gone(cli, name))
			return 0;
		if (clock_ms() > deadline)
			return -1;
		(void)nanosleep(&nap, NULL);
	}
}

struct guarded {
	struct command *start;
	const char *cli, *name;
};

/*
 * Starts the enclave, says what came of that, and terminates it in the end.
 * That nothing can come between its start and its end is why one process does
 * both.
 */
static int
guard_nitro(int fd, const void *arg)
{
	const struct guarded *g = arg;
	struct bytes answer = { 0 };
	struct failure f = { 0 };

	g->start->deadline = clock_ms() + START * 1000;
	if (command_output(g->start, MAX_ANSWER, &answer, &f) == 0)
		(void)write_all(fd, answer.data, answer.len);
	else
		(void)write_all(fd, f.text, strlen(f.text));
	(void)shutdown(fd, SHUT_WR);
	guard_wait(fd);
	return terminate(g->cli, g->name) == 0 ? STATUS_BUILT : STATUS_SYSTEM;
}

/* All that the guard says until it has started the enclave, or has not. */
static int
hear_guard(const struct instance *instance, struct bytes *answer,
    struct failure *f)
{
	struct pollfd p = { 0, POLLIN, 0 };
	unsigned char part[4096];
	ssize_t n = 1;

	p.fd = instance->guard;
	while (n > 0) {
		if (stopped)
			return fail(f, "interrupted", "interrupted");
		if (poll(&p, 1, 500) <= 0)
			continue;
		if ((n = read(instance->guard, part, sizeof(part))) > 0)
			bytes_put(answer, part, (size_t)n);
	}
	return bytes_check(answer, f);
}

static int
read_cid_number(struct json *j, void *arg)
{
	return json_number(j, UINT32_MAX - 1, arg);
}

/* What nitro-cli prints about an enclave that it has started. */
static int
read_cid(const struct bytes *answer, unsigned int *cid, struct failure *f)
{
	static const struct json_row rows[] = {
		{ "EnclaveCID", 1, read_cid_number }, { NULL, 0, NULL }
	};
	struct json j = json_text(answer->data, answer->len, 1);
	uint64_t value = 0;

	if (json_some(&j, rows, &value) != 0 || json_end(&j) != 0 ||
	    value < 4)
		return fail(f, "io", "nitro-cli started no enclave: %.*s",
		    (int)answer->len, answer->data == NULL ? "" :
		    (const char *)answer->data);
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
run_enclave(struct instance *instance, const struct run_options *o,
    const char *cli, unsigned int *cid, struct failure *f)
{
	struct guarded g = { NULL, cli, instance->name };
	struct bytes answer = { 0 };
	struct command c;
	char memory[32];
	int rc;

	in_mebibytes(o->memory == NULL ? "4G" : o->memory, memory);
	cli_init(&c, cli, "run-enclave", START);
	command_add(&c, "--enclave-name");
	command_add(&c, instance->name);
	command_add(&c, "--eif-path");
	command_add(&c, o->eif);
	command_add(&c, "--cpu-count");
	command_add(&c, o->cpus == NULL ? "2" : o->cpus);
	command_add(&c, "--memory");
	command_add(&c, memory);
	if (o->debug)
		command_add(&c, "--debug-mode");
	g.start = &c;
	if (guard_start(instance, guard_nitro, &g, f) != 0)
		return -1;
	rc = hear_guard(instance, &answer, f);
	if (rc == 0)
		rc = read_cid(&answer, cid, f);
	bytes_free(&answer);
	return rc;
}

static int
try_nitro(unsigned int cid)
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
connect_nitro(struct instance *instance, unsigned int cid, struct failure *f)
{
	static const struct timespec nap = { 0, 250 * 1000 * 1000 };
	int64_t deadline = clock_ms() + BOOT * 1000;

	while ((instance->fd = try_nitro(cid)) < 0) {
		if (stopped)
			return fail(f, "interrupted", "interrupted");
		if (errno == EAFNOSUPPORT || clock_ms() > deadline)
			return fail_errno(f, "vsock");
		(void)nanosleep(&nap, NULL);
	}
	return 0;
}

/* At a port that nobody has: other runs have theirs, and other enclaves. */
static int
start_nitro_proxy(struct instance *instance, const struct run_options *o,
    unsigned int cid, struct failure *f)
{
	int fd = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_vm svm;
	socklen_t len = sizeof(svm);

	memset(&svm, 0, sizeof(svm));
	svm.svm_family = AF_VSOCK;
	svm.svm_cid = VMADDR_CID_ANY;
	svm.svm_port = VMADDR_PORT_ANY;
	if (fd < 0 || bind(fd, (const void *)&svm, sizeof(svm)) != 0 ||
	    listen(fd, 16) != 0 ||
	    getsockname(fd, (void *)&svm, &len) != 0) {
		(void)fail_errno(f, "proxy: vsock");
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	instance->port = svm.svm_port;
	instance->proxy = proxy_start(fd, cid, o->repository, f);
	return instance->proxy < 0 ? -1 : 0;
}

/* By it the enclave is found again; processes of other machines have pids. */
static int
set_enclave_name(struct instance *instance, struct failure *f)
{
	unsigned char random_[4];
	char hex[2 * sizeof(random_) + 1];

	if (getrandom(random_, sizeof(random_), 0) != (ssize_t)sizeof(random_))
		return fail_errno(f, "getrandom");
	hex_encode(random_, sizeof(random_), hex);
	(void)snprintf(instance->name, sizeof(instance->name), "tbbuild-%ld-%s",
	    (long)getpid(), hex);
	return 0;
}

int
nitro_expect(struct instance *instance, const struct run_options *o,
    struct failure *f)
{
	if (o->eif == NULL && o->measurements == NULL)
		return fail(f, "usage", "--from: needs --measurements FILE or "
		    "--eif FILE");
	if ((o->measurements == NULL ? image_measure(instance, o->eif, f) :
	    file_read(o->measurements, MAX_MEASUREMENTS,
	    &instance->measurements, f)) != 0)
		return -1;
	(void)snprintf(instance->name, sizeof(instance->name), "nitro");
	return o->root == NULL ? 0 : file_read(o->root, MAX_ROOT,
	    &instance->root, f);
}

int
nitro_start(struct instance *instance, const struct run_options *o,
    struct failure *f)
{
	const char *cli = o->nitro_cli == NULL ? "/usr/bin/nitro-cli" :
	    o->nitro_cli;
	unsigned int cid = 0;

	if (o->eif == NULL)
		return fail(f, "usage", "--backend nitro: needs --eif FILE");
	if (access(cli, X_OK) != 0)
		return fail(f, "unsupported", "%s: %s", cli, strerror(errno));
	if (nitro_expect(instance, o, f) != 0)
		return -1;
	if (o->debug)
		notice("--debug: the enclave will not attest");
	if (set_enclave_name(instance, f) != 0 ||
	    run_enclave(instance, o, cli, &cid, f) != 0 ||
	    start_nitro_proxy(instance, o, cid, f) != 0)
		return -1;
	return connect_nitro(instance, cid, f);
}
