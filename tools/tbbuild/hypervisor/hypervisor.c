/*
 * tbbuild hypervisor: answers as the NSM of one enclave, with the same CBOR as
 * /dev/nsm, one request in each packet of a UNIX socket.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/hex.h"
#include "hypervisor/document.h"
#include "protocol/nsm.h"

#define FIRST_FREE_PCR 16		/* those below are the hypervisor's */
#define RANDOM_SIZE 256

static void
error(struct bytes *out, const char *name)
{
	pack_head(out, PACK_MAP, 1);
	pack_text(out, "Error");
	pack_text(out, name);
}

static void
begin_response(struct bytes *out, const char *name, uint64_t members)
{
	pack_head(out, PACK_MAP, 1);
	pack_text(out, name);
	pack_head(out, PACK_MAP, members);
}

/* The members of a request, each once and in any order. */
struct asked {
	uint64_t index, range;
	int has_index, has_range;
	struct item data;		/* of ExtendPCR */
	struct attested attested;
};

static int
take_attested(struct packed *p, struct bytes *out)
{
	const unsigned char *start = p->data;
	struct item item;

	if (out->len > 0 || unpack(p, &item) != 0 ||
	    (item.type != PACK_BYTES && (item.type != PACK_SIMPLE ||
	    item.value != PACK_NULL)))
		return -1;
	if (item.type == PACK_BYTES && item.value > 1024)
		return -1;
	bytes_put(out, start, (size_t)(p->data - start));
	return out->bad ? -1 : 0;
}

static int
take_number(struct packed *p, uint64_t *out, int *has)
{
	struct item item;

	if (*has || unpack_type(p, PACK_UINT, &item) != 0)
		return -1;
	*has = 1;
	*out = item.value;
	return 0;
}

static int
take_member(struct packed *p, struct asked *a)
{
	struct item key;

	if (unpack_type(p, PACK_TEXT, &key) != 0)
		return -1;
	if (item_is(&key, "index"))
		return take_number(p, &a->index, &a->has_index);
	if (item_is(&key, "range"))
		return take_number(p, &a->range, &a->has_range);
	if (item_is(&key, "data"))
		return a->data.data != NULL ? -1 :
		    unpack_type(p, PACK_BYTES, &a->data);
	if (item_is(&key, "user_data"))
		return take_attested(p, &a->attested.user_data);
	if (item_is(&key, "nonce"))
		return take_attested(p, &a->attested.nonce);
	if (item_is(&key, "public_key"))
		return take_attested(p, &a->attested.public_key);
	return -1;
}

static void
describe_nsm(const struct module *m, struct bytes *out)
{
	static const char *const versions[] = {
		"version_major", "version_minor", "version_patch"
	};
	uint64_t count = 0;
	unsigned int i;

	begin_response(out, "DescribeNSM", 7);
	for (i = 0; i < COUNT(versions); i++) {
		pack_text(out, versions[i]);
		pack_head(out, PACK_UINT, i == 0);
	}
	pack_text(out, "module_id");
	pack_text(out, m->id);
	pack_text(out, "max_pcrs");
	pack_head(out, PACK_UINT, PCRS);
	for (i = 0; i < PCRS; i++)
		count += m->locked >> i & 1;
	pack_text(out, "locked_pcrs");
	pack_head(out, PACK_ARRAY, count);
	for (i = 0; i < PCRS; i++)
		if (m->locked >> i & 1)
			pack_head(out, PACK_UINT, i);
	pack_text(out, "digest");
	pack_text(out, "SHA384");
}

static void
get_random(struct bytes *out)
{
	unsigned char bytes[RANDOM_SIZE];

	if (RAND_bytes(bytes, sizeof(bytes)) != 1) {
		error(out, "InternalError");
		return;
	}
	begin_response(out, "GetRandom", 1);
	pack_text(out, "random");
	pack_bytes(out, bytes, sizeof(bytes));
}

static void
describe_pcr(struct module *m, const struct asked *a, struct bytes *out)
{
	begin_response(out, "DescribePCR", 2);
	pack_text(out, "lock");
	pack_head(out, PACK_SIMPLE, m->locked >> a->index & 1 ? PACK_TRUE :
	    PACK_FALSE);
	pack_text(out, "data");
	pack_bytes(out, m->pcr[a->index], SHA384_SIZE);
}

static void
extend_pcr(struct module *m, const struct asked *a, struct bytes *out)
{
	struct bytes b = { 0 };
	int ok;

	if (m->locked >> a->index & 1) {
		error(out, "ReadOnlyIndex");
		return;
	}
	if (a->data.data == NULL) {
		error(out, "InvalidArgument");
		return;
	}
	bytes_put(&b, m->pcr[a->index], SHA384_SIZE);
	bytes_put(&b, a->data.data, (size_t)a->data.value);
	ok = !b.bad && sha384(b.data, b.len, m->pcr[a->index]) == 0;
	bytes_free(&b);
	if (!ok) {
		error(out, "InternalError");
		return;
	}
	begin_response(out, "ExtendPCR", 1);
	pack_text(out, "data");
	pack_bytes(out, m->pcr[a->index], SHA384_SIZE);
}

static void
lock_pcr(struct module *m, const struct asked *a, struct bytes *out)
{
	if (a->index < FIRST_FREE_PCR || m->locked >> a->index & 1) {
		error(out, "ReadOnlyIndex");
		return;
	}
	m->locked |= (uint32_t)1 << a->index;
	pack_text(out, "LockPCR");
}

static void
lock_pcrs(struct module *m, const struct asked *a, struct bytes *out)
{
	if (!a->has_range || a->range > PCRS) {
		error(out, "InvalidArgument");
		return;
	}
	m->locked |= (uint32_t)(((uint64_t)1 << a->range) - 1);
	pack_text(out, "LockPCRs");
}

static void
answer_attestation(struct module *m, const struct asked *a, struct bytes *out)
{
	struct bytes document = { 0 };
	struct failure f = { 0 };

	if (document_make(m, &a->attested, &document, &f) != 0) {
		(void)failure_report(&f);
		error(out, "InternalError");
	} else {
		begin_response(out, "Attestation", 1);
		pack_text(out, "document");
		pack_bytes(out, document.data, document.len);
	}
	bytes_free(&document);
}

static const struct {
	const char *name;
	int wants_index;
	void (*answer)(struct module *, const struct asked *, struct bytes *);
} requests[] = {
	{ "Attestation", 0, answer_attestation },
	{ "DescribePCR", 1, describe_pcr },
	{ "ExtendPCR", 1, extend_pcr },
	{ "LockPCR", 1, lock_pcr },
	{ "LockPCRs", 0, lock_pcrs }
};

static void
answer_call(struct module *m, const struct item *name, struct asked *a,
    struct bytes *out)
{
	size_t i;

	for (i = 0; i < COUNT(requests); i++)
		if (item_is(name, requests[i].name))
			break;
	if (i == COUNT(requests))
		error(out, "InvalidOperation");
	else if (requests[i].wants_index && !a->has_index)
		error(out, "InvalidArgument");
	else if (requests[i].wants_index && a->index >= PCRS)
		error(out, "InvalidIndex");
	else
		requests[i].answer(m, a, out);
}

static int
take_call(struct packed *p, struct item *name, struct asked *a)
{
	struct item map;
	uint64_t i;

	if (unpack_head(p, PACK_MAP, 1) != 0 ||
	    unpack_type(p, PACK_TEXT, name) != 0 ||
	    unpack_type(p, PACK_MAP, &map) != 0)
		return -1;
	for (i = 0; i < map.value; i++)
		if (take_member(p, a) != 0)
			return -1;
	return p->len == 0 ? 0 : -1;
}

static void
answer_client(struct module *m, struct packed request, struct bytes *out)
{
	struct packed whole = request;
	struct asked a = { 0 };
	struct item name;

	if (unpack(&request, &name) == 0 && name.type == PACK_TEXT &&
	    request.len == 0) {
		if (item_is(&name, "DescribeNSM"))
			describe_nsm(m, out);
		else if (item_is(&name, "GetRandom"))
			get_random(out);
		else
			error(out, "InvalidOperation");
	} else if (take_call(&whole, &name, &a) == 0)
		answer_call(m, &name, &a, out);
	else
		error(out, "InvalidArgument");
	bytes_free(&a.attested.user_data);
	bytes_free(&a.attested.nonce);
	bytes_free(&a.attested.public_key);
}

static void
serve_module(struct module *m, int fd)
{
	unsigned char in[NSM_REQUEST_MAX + 1];
	struct packed request;
	struct bytes out = { 0 };
	ssize_t n;

	while (!stopped && (n = recv(fd, in, sizeof(in), 0)) > 0) {
		request.data = in;
		request.len = (size_t)n;
		if (n > NSM_REQUEST_MAX)
			error(&out, "InputTooLarge");
		else
			answer_client(m, request, &out);
		if (out.bad || out.len > NSM_RESPONSE_MAX ||
		    send(fd, out.data, out.len, MSG_NOSIGNAL) < 0)
			break;
		bytes_free(&out);
	}
	bytes_free(&out);
}

static int
serve_at(struct module *m, const char *path, struct failure *f)
{
	struct sockaddr_un sun;
	int fd, client;

	memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(sun.sun_path))
		return fail(f, "usage", "%s: the name is too long", path);
	memcpy(sun.sun_path, path, strlen(path));
	(void)umask(077);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (const void *)&sun, sizeof(sun)) != 0 ||
	    listen(fd, 1) != 0) {
		(void)fail_errno(f, path);
		if (fd >= 0)
			(void)close(fd);
		return -1;
	}
	notice("the simulated hypervisor listens at %s; its documents prove "
	    "nothing", path);
	while (!stopped && (client = accept4(fd, NULL, NULL,
	    SOCK_CLOEXEC)) >= 0) {
		serve_module(m, client);
		(void)close(client);
	}
	(void)unlink(path);
	(void)close(fd);
	return 0;
}

/* An instance and an enclave of nobody's; PCR4 is of that instance. */
static int
make_identity(struct module *m, struct failure *f)
{
	unsigned char random_[17], zero_and_id[SHA384_SIZE + 19];
	char hex[35];

	if (RAND_bytes(random_, sizeof(random_)) != 1)
		return fail(f, "memory", "no random bytes");
	hex_encode(random_, sizeof(random_), hex);
	(void)snprintf(m->id, sizeof(m->id), "i-%.17s-enc%.16s", hex,
	    hex + 17);
	memset(zero_and_id, 0, SHA384_SIZE);
	memcpy(zero_and_id + SHA384_SIZE, m->id, 19);
	m->locked = 0xffff;
	return sha384(zero_and_id, sizeof(zero_and_id), m->pcr[4]) == 0 ? 0 :
	    fail(f, "memory", "SHA-384");
}

/* "N=HEX" */
static int
set_module_pcr(struct module *m, const char *text, struct failure *f)
{
	char *end = NULL;
	unsigned long index = strtoul(text, &end, 10);

	if (end == text || *end != '=' || index >= FIRST_FREE_PCR ||
	    hex_decode_string(end + 1, m->pcr[index], SHA384_SIZE) != 0)
		return fail(f, "usage", "--pcr %s: want N=HEX, 0 to 15 and 96 "
		    "lower-case digits", text);
	return 0;
}

struct hypervisor_options {
	const char *state, *socket, *fd;
	struct texts pcr;
	int debug;
};

static int
run_hypervisor(const struct hypervisor_options *o, struct module *m,
    struct failure *f)
{
	uint32_t fd = 0;
	size_t i;

	if (o->fd != NULL && from_decimal(o->fd, INT_MAX, &fd) != 0)
		return fail(f, "usage", "--fd %s: want a number", o->fd);
	if ((o->state == NULL ? pki_new(&m->pki, stdout, f) :
	    pki_load(&m->pki, o->state, f)) != 0 || make_identity(m, f) != 0)
		return -1;
	/* a program that reads the new root reads to its end */
	if (o->fd != NULL && close(STDOUT_FILENO) != 0)
		return fail_errno(f, "stdout");
	for (i = 0; i < o->pcr.count; i++)
		if (set_module_pcr(m, o->pcr.item[i], f) != 0)
			return -1;
	/* as in AWS's debug mode: PCR3 and PCR4 stay */
	if (o->debug)
		memset(m->pcr, 0, 3 * sizeof(m->pcr[0]));
	if (o->socket != NULL)
		return serve_at(m, o->socket, f);
	serve_module(m, (int)fd);
	return 0;
}

int
tbbuild_hypervisor(int argc, char **argv, struct failure *f)
{
	struct hypervisor_options o = { 0 };
	const struct option_row rows[] = {
		{ "--state", OPTION_TEXT, &o.state, "DIR",
		    "the directory of its root" },
		{ "--socket", OPTION_TEXT, &o.socket, "PATH",
		    "the socket to answer on" },
		{ "--fd", OPTION_TEXT, &o.fd, "N",
		    "an open descriptor" },
		{ "--pcr", OPTION_TEXTS, &o.pcr, "N=HEX",
		    "one PCR of the enclave" },
		{ "--debug", OPTION_FLAG, &o.debug, NULL,
		    "PCR0 to 2 are zero, as in debug mode" }
	};
	const struct option_list list = {
	    "tbbuild hypervisor init --state DIR\n"
	    "       tbbuild hypervisor --state DIR --socket PATH | --fd N "
	    "[--debug]",
	    rows, COUNT(rows) };
	int init = argc > 0 && strcmp(argv[0], "init") == 0, rc;
	struct module m = { 0 };

	if (options_read(argc - init, argv + init, &list, f) != 0)
		return -1;
	if (init && o.state == NULL)
		return fail(f, "usage", "init: --state DIR is missing");
	if (init)
		return pki_init(o.state, f);
	if ((o.socket == NULL) == (o.fd == NULL))
		return fail(f, "usage", "want --socket PATH or --fd N");
	if (signals_install(f) != 0)
		return -1;
	rc = run_hypervisor(&o, &m, f);
	pki_free(&m.pki);
	return rc;
}
