/*
 * AF_VSOCK over UNIX sockets, preloaded: for a host and enclaves that are
 * processes of one machine.  VSOCK_DIR is where the sockets are, VSOCK_CID who
 * this process is; 2 and 3 are both the host.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#define _GNU_SOURCE
#include <sys/socket.h>
#include <sys/un.h>
#include <dlfcn.h>
#include <errno.h>
#include <linux/vm_sockets.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILES 1024

static struct sockaddr_vm mine[FILES];	/* svm_family 0: not one of ours */

/* glibc declares these with a transparent union. */
static long
next(const char *name, int fd, const void *addr, socklen_t *len, int flags)
{
	void *p = dlsym(RTLD_NEXT, name);
	int (*two)(int, const void *, socklen_t);
	int (*three)(int, const void *, socklen_t *);
	int (*four)(int, const void *, socklen_t *, int);

	if (strcmp(name, "accept4") == 0) {
		memcpy(&four, &p, sizeof(p));
		return four(fd, addr, len, flags);
	}
	if (strcmp(name, "getsockname") == 0) {
		memcpy(&three, &p, sizeof(p));
		return three(fd, addr, len);
	}
	memcpy(&two, &p, sizeof(p));
	return two(fd, addr, *len);
}

static unsigned int
self(void)
{
	const char *cid = getenv("VSOCK_CID");
	unsigned int n = cid == NULL ? 2 : (unsigned int)atoi(cid);

	return n == 3 ? 2 : n;
}

static void
place(struct sockaddr_un *sun, unsigned int cid, const char *kind,
    unsigned int port)
{
	memset(sun, 0, sizeof(*sun));
	sun->sun_family = AF_UNIX;
	(void)snprintf(sun->sun_path, sizeof(sun->sun_path), "%s/%u-%s%u",
	    getenv("VSOCK_DIR"), cid == 3 ? 2 : cid, kind, port);
}

static int
is_ours(int fd)
{
	return fd >= 0 && fd < FILES && mine[fd].svm_family == AF_VSOCK;
}

int
socket(int domain, int type, int protocol)
{
	int (*real)(int, int, int);
	void *p = dlsym(RTLD_NEXT, "socket");
	int fd;

	memcpy(&real, &p, sizeof(p));
	fd = real(domain == AF_VSOCK ? AF_UNIX : domain, type, protocol);
	if (fd >= 0 && fd < FILES) {
		memset(&mine[fd], 0, sizeof(mine[fd]));
		if (domain == AF_VSOCK)
			mine[fd].svm_family = AF_VSOCK;
	}
	return fd;
}

static int
bind_at(int fd, const char *kind, unsigned int port)
{
	struct sockaddr_un sun;
	socklen_t len = sizeof(sun);

	place(&sun, self(), kind, port);
	mine[fd].svm_cid = self();
	mine[fd].svm_port = port;
	return (int)next("bind", fd, &sun, &len, 0);
}

int
bind(int fd, const struct sockaddr *addr, socklen_t len)
{
	struct sockaddr_vm svm;
	unsigned int port = 5000;

	if (!is_ours(fd) || len < sizeof(svm))
		return (int)next("bind", fd, addr, &len, 0);
	memcpy(&svm, addr, sizeof(svm));
	if (svm.svm_port != VMADDR_PORT_ANY)
		return bind_at(fd, "", svm.svm_port);
	while (bind_at(fd, "", port) != 0)
		if (errno != EADDRINUSE || port++ > 6000)
			return -1;
	return 0;
}

/* Bound first, so that the other side knows whose it is. */
int
connect(int fd, const struct sockaddr *addr, socklen_t len)
{
	static unsigned int count;
	struct sockaddr_vm svm;
	struct sockaddr_un sun;
	socklen_t room = sizeof(sun);

	if (!is_ours(fd) || len < sizeof(svm))
		return (int)next("connect", fd, addr, &len, 0);
	memcpy(&svm, addr, sizeof(svm));
	if (bind_at(fd, "client-", (unsigned int)getpid() * 100 +
	    count++) != 0)
		return -1;
	place(&sun, svm.svm_cid, "", svm.svm_port);
	return (int)next("connect", fd, &sun, &room, 0);
}

int
accept4(int fd, struct sockaddr *addr, socklen_t *len, int flags)
{
	struct sockaddr_un from;
	struct sockaddr_vm svm;
	socklen_t room = sizeof(from);
	const char *name;
	int client;

	if (!is_ours(fd) || addr == NULL)
		return (int)next("accept4", fd, addr, len, flags);
	memset(&from, 0, sizeof(from));
	client = (int)next("accept4", fd, &from, &room, flags);
	if (client < 0)
		return -1;
	memset(&svm, 0, sizeof(svm));
	svm.svm_family = AF_VSOCK;
	name = strrchr(from.sun_path, '/');
	svm.svm_cid = name == NULL ? 0 : (unsigned int)atoi(name + 1);
	memcpy(addr, &svm, *len < sizeof(svm) ? *len : sizeof(svm));
	return client;
}

int
getsockname(int fd, struct sockaddr *addr, socklen_t *len)
{
	if (!is_ours(fd))
		return (int)next("getsockname", fd, addr, len, 0);
	memcpy(addr, &mine[fd], *len < sizeof(mine[fd]) ? *len :
	    sizeof(mine[fd]));
	return 0;
}

int
dup2(int from, int to)
{
	int (*real)(int, int);
	void *p = dlsym(RTLD_NEXT, "dup2");
	int fd;

	memcpy(&real, &p, sizeof(p));
	fd = real(from, to);
	if (fd >= 0 && fd < FILES && from >= 0 && from < FILES)
		mine[fd] = mine[from];
	return fd;
}
