/*
 * An HTTP proxy (RFC 9110 9.3.6) that knows CONNECT alone and carries bytes.
 * It proves nothing: what it carries is between git and the repository, under
 * TLS, and a host that wants to can carry something else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <netinet/in.h>
#include <sys/socket.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/carry.h"
#include "host/proxy.h"

#define MAX_HEAD 4096			/* of a request */
#define TIMEOUT 30			/* seconds: for a head, for a connection */

struct target {
	char host[256], port[8];
	int named;			/* by the repository's URL */
};

static int
send_text(int fd, const char *text)
{
	return write_all(fd, text, strlen(text));
}

/* A head to its empty line, byte by byte: what follows is not ours. */
static int
read_head(int fd, char out[MAX_HEAD])
{
	size_t n = 0;

	while (n < MAX_HEAD - 1 && read(fd, out + n, 1) == 1) {
		out[++n] = '\0';
		if (n >= 4 && memcmp(out + n - 4, "\r\n\r\n", 4) == 0)
			return 0;
	}
	return -1;
}

/* "host:port", "[address]:port", or the first without ":port". */
static int
split_authority(const char *text, size_t len, const char *default_port,
    struct target *t)
{
	const char *colon = len == 0 ? NULL : memrchr(text, ':', len);
	size_t host;

	if (colon != NULL && memchr(colon, ']', len -
	    (size_t)(colon - text)) != NULL)
		colon = NULL;
	host = colon == NULL ? len : (size_t)(colon - text);
	if (colon == NULL && default_port == NULL)
		return -1;
	(void)snprintf(t->port, sizeof(t->port), "%.*s", colon == NULL ? 7 :
	    (int)(len - host - 1), colon == NULL ? default_port : colon + 1);
	if (host > 2 && text[0] == '[' && text[host - 1] == ']') {
		text++;
		host -= 2;
	}
	if (host < 1 || host >= sizeof(t->host) || t->port[0] == '\0' ||
	    strspn(t->port, "0123456789") != strlen(t->port))
		return -1;
	memcpy(t->host, text, host);
	t->host[host] = '\0';
	return 0;
}

/* Whether it is where the repository is. */
static int
is_repository(const struct target *t, const char *repository)
{
	const char *host = strstr(repository, "https://");
	struct target r;

	if (host != repository)
		return 0;
	host += strlen("https://");
	return split_authority(host, strcspn(host, "/"), "443", &r) == 0 &&
	    strcasecmp(r.host, t->host) == 0 && strcmp(r.port, t->port) == 0;
}

static int
parse_request(const char *head, const char *repository, struct target *t)
{
	static const char method[] = "CONNECT ";
	const char *authority = head + sizeof(method) - 1;
	size_t len = strcspn(authority, " \r\n");

	if (strncmp(head, method, sizeof(method) - 1) != 0 ||
	    strncmp(authority + len, " HTTP/1.", 8) != 0 ||
	    split_authority(authority, len, NULL, t) != 0)
		return -1;
	t->named = is_repository(t, repository);
	return 0;
}

static int
is_public4(const unsigned char *a)
{
	return !(a[0] == 0 || a[0] == 10 || a[0] == 127 || a[0] >= 224 ||
	    (a[0] == 100 && (a[1] & 0xc0) == 64) ||
	    (a[0] == 169 && a[1] == 254) ||
	    (a[0] == 172 && (a[1] & 0xf0) == 16) ||
	    (a[0] == 192 && a[1] == 168));
}

/* Not of this machine, its network, or who runs it: such as its credentials. */
static int
is_public(const struct addrinfo *ai)
{
	const struct sockaddr_in6 *in6 = (const void *)ai->ai_addr;
	const struct sockaddr_in *in = (const void *)ai->ai_addr;
	const unsigned char *a;

	if (ai->ai_family == AF_INET)
		return is_public4((const unsigned char *)&in->sin_addr);
	if (ai->ai_family != AF_INET6)
		return 0;
	a = in6->sin6_addr.s6_addr;
	if (IN6_IS_ADDR_V4MAPPED(&in6->sin6_addr))
		return is_public4(a + 12);
	return (a[0] & 0xe0) == 0x20;	/* RFC 4291 2.4: global unicast */
}

static int
connect_one(const struct addrinfo *ai)
{
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	carry_timeout(fd, TIMEOUT);
	if (connect(fd, ai->ai_addr, ai->ai_addrlen) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

/* *allowed: whether there was an address that may be connected to. */
static int
connect_to(const struct target *t, int *allowed)
{
	struct addrinfo hints, *address = NULL, *ai;
	int fd = -1;

	*allowed = t->named || strcmp(t->port, "443") == 0;
	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	if (!*allowed || getaddrinfo(t->host, t->port, &hints, &address) != 0)
		return -1;
	*allowed = 0;
	for (ai = address; ai != NULL && fd < 0; ai = ai->ai_next) {
		if (!t->named && !is_public(ai))
			continue;
		*allowed = 1;
		fd = connect_one(ai);
	}
	freeaddrinfo(address);
	return fd;
}

static void
proxy_client(int client, const void *arg)
{
	const char *repository = arg;
	char head[MAX_HEAD] = "";
	struct target t;
	int server, allowed;

	carry_timeout(client, TIMEOUT);
	if (read_head(client, head) != 0 || parse_request(head, repository,
	    &t) != 0) {
		(void)send_text(client, "HTTP/1.1 400 Bad Request\r\n\r\n");
		return;
	}
	if ((server = connect_to(&t, &allowed)) < 0) {
		(void)send_text(client, allowed ?
		    "HTTP/1.1 502 Bad Gateway\r\n\r\n" :
		    "HTTP/1.1 403 Forbidden\r\n\r\n");
		return;
	}
	if (send_text(client, "HTTP/1.1 200 OK\r\n\r\n") == 0)
		carry_both(client, server);
	(void)close(server);
}

pid_t
proxy_start(int listener, unsigned int cid, const char *repository,
    struct failure *f)
{
	return carry_start(listener, cid, proxy_client, repository, f);
}
