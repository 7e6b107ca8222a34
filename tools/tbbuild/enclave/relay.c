/*
 * The enclave's connection to the network: a port on its loopback interface,
 * forwarded to the AF_VSOCK port at which the host of this run listens.  TLS is
 * between git and the repository; the host could forward anything else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <netinet/in.h>
#include <sys/socket.h>
#include <linux/vm_sockets.h>
#include <string.h>
#include <unistd.h>

#include "base/carry.h"
#include "enclave/enclave.h"

#define TIMEOUT 30			/* seconds, for the host */

struct way {
	uint32_t cid, port;
};

static void
relay_client(int client, const void *arg)
{
	const struct way *way = arg;
	int host = socket(AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_vm svm;

	if (host < 0)
		return;
	memset(&svm, 0, sizeof(svm));
	svm.svm_family = AF_VSOCK;
	svm.svm_cid = way->cid;
	svm.svm_port = way->port;
	carry_timeout(host, TIMEOUT);
	if (connect(host, (const void *)&svm, sizeof(svm)) == 0)
		carry_both(client, host);
	(void)close(host);
}

/* The port of "http://127.0.0.1:PORT", where git and the build look. */
static int
listen_at(const char *proxy, struct failure *f)
{
	static const char head[] = "http://127.0.0.1:";
	struct sockaddr_in in;
	uint32_t port = 0;
	int fd, on = 1;

	if (proxy == NULL || strncmp(proxy, head, strlen(head)) != 0 ||
	    from_decimal(proxy + strlen(head), UINT16_MAX, &port) != 0)
		return fail(f, "usage", "--relay: needs --proxy %sPORT", head);
	if ((fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0)
		return fail_errno(f, "relay");
	memset(&in, 0, sizeof(in));
	in.sin_family = AF_INET;
	in.sin_port = htons((uint16_t)port);
	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, (const void *)&in, sizeof(in)) == 0 &&
	    listen(fd, 16) == 0)
		return fd;
	(void)fail_errno(f, "relay");
	(void)close(fd);
	return -1;
}

pid_t
relay_start(const struct enclave_options *o, uint32_t port,
    struct failure *f)
{
	struct way way = { 0, 0 };
	int fd;

	if (o->relay == NULL || port == 0)
		return 0;
	way.port = port;
	if (from_decimal(o->relay, UINT32_MAX, &way.cid) != 0)
		return fail(f, "usage", "--relay %s: want the host's CID",
		    o->relay);
	if ((fd = listen_at(o->proxy, f)) < 0)
		return -1;
	return carry_start(fd, CARRY_ANY, relay_client, &way, f);
}
