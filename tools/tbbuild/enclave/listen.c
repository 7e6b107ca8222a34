/*
 * Where the enclave waits for its host.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <sys/un.h>
#include <errno.h>
#include <linux/vm_sockets.h>
#include <string.h>
#include <unistd.h>

#include "enclave/enclave.h"

static int
bind_unix(int fd, const char *path)
{
	struct sockaddr_un sun;

	memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(sun.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(sun.sun_path, path, strlen(path));
	return bind(fd, (const void *)&sun, sizeof(sun));
}

static int
bind_vsock(int fd, uint32_t port)
{
	struct sockaddr_vm svm;

	memset(&svm, 0, sizeof(svm));
	svm.svm_family = AF_VSOCK;
	svm.svm_cid = VMADDR_CID_ANY;
	svm.svm_port = port;
	return bind(fd, (const void *)&svm, sizeof(svm));
}

static int
accept_one(int fd, const char *where, struct failure *f)
{
	int host = -1;

	if (listen(fd, 1) != 0)
		return fail_errno(f, where);
	do {
		host = accept4(fd, NULL, NULL, SOCK_CLOEXEC);
	} while (host < 0 && errno == EINTR && !stopped);
	if (host < 0 && stopped)
		return fail(f, "interrupted", "interrupted");
	return host < 0 ? fail_errno(f, where) : host;
}

/* One host, once: a second one finds nobody. */
int
listen_once(const char *where, struct failure *f)
{
	int is_unix = strncmp(where, "unix:", 5) == 0, fd, host = -1;
	uint32_t port = 0;

	if (!is_unix && (strncmp(where, "vsock:", 6) != 0 ||
	    from_decimal(where + 6, UINT32_MAX, &port) != 0))
		return fail(f, "usage", "--listen %s: want unix:PATH or "
		    "vsock:PORT", where);
	fd = socket(is_unix ? AF_UNIX : AF_VSOCK, SOCK_STREAM | SOCK_CLOEXEC,
	    0);
	if (fd < 0)
		return fail_errno(f, where);
	if ((is_unix ? bind_unix(fd, where + 5) :
	    bind_vsock(fd, port)) != 0)
		(void)fail_errno(f, where);
	else
		host = accept_one(fd, where, f);
	(void)close(fd);
	if (is_unix && host >= 0)
		(void)unlink(where + 5);
	return host;
}
