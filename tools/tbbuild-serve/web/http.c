/*
 * The only user of libmicrohttpd: requests that are bounded in size, number and
 * time, one at a time on each connection.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "builds/builds.h"
#include "web/web.h"

#define MAX_CONNECTIONS 16		/* times HTTP_MAX_BODY: 64 MiB */
#define MAX_HEADERS ((size_t)32 * 1024)
#define BACKLOG 64
#define IDLE 10u			/* seconds without a byte */
#define WHOLE 60000			/* milliseconds, of a connection */

struct connection {
	int fd;
	int64_t deadline;		/* 0: nobody's */
};

struct http {
	check_fn *check;
	answer_fn *answer;
	struct MHD_Daemon *daemon;
	int socket, epoll;
	struct connection connection[MAX_CONNECTIONS];
};

struct request_http {
	struct MHD_Connection *connection;
	struct bytes body;
};

struct counting {
	const char *name, *value;
	int count;
};

static enum MHD_Result
count_header(void *arg, enum MHD_ValueKind kind, const char *name,
    const char *value)
{
	struct counting *c = arg;

	(void)kind;
	if (strcasecmp(name, c->name) == 0) {
		c->value = value;
		c->count++;
	}
	return MHD_YES;
}

int
http_header(struct request_http *r, const char *name, const char **value)
{
	struct counting c = { NULL, NULL, 0 };

	c.name = name;
	(void)MHD_get_connection_values(r->connection, MHD_HEADER_KIND,
	    count_header, &c);
	*value = c.value;
	return c.value == NULL ? 0 : c.count;
}

static enum MHD_Result
respond(struct MHD_Connection *connection, struct http_answer *a)
{
	struct MHD_Response *r;
	enum MHD_Result rc = MHD_NO;

	r = MHD_create_response_from_buffer(a->text.len, a->text.data,
	    MHD_RESPMEM_MUST_COPY);
	if (r == NULL || a->text.bad)
		goto out;
	if (MHD_add_response_header(r, "Content-Type", a->type) != MHD_YES ||
	    MHD_add_response_header(r, "Cache-Control", "no-store") !=
	    MHD_YES ||
	    MHD_add_response_header(r, "Connection", "close") != MHD_YES ||
	    MHD_add_response_header(r, "Content-Security-Policy",
	    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors "
	    "'none'; base-uri 'none'; form-action 'none'") != MHD_YES ||
	    MHD_add_response_header(r, "X-Content-Type-Options", "nosniff") !=
	    MHD_YES)
		goto out;
	if (a->status == 401 && a->challenge &&
	    MHD_add_response_header(r, "WWW-Authenticate",
	    "Basic realm=\"tbbuild\", Bearer") != MHD_YES)
		goto out;
	if (a->status == 503 &&
	    MHD_add_response_header(r, "Retry-After", "60") != MHD_YES)
		goto out;
	rc = MHD_queue_response(connection, a->status, r);
out:
	if (r != NULL)
		MHD_destroy_response(r);
	bytes_free(&a->text);
	return rc;
}

static enum MHD_Result
refuse_request(struct server *s, struct MHD_Connection *connection,
    const char *token)
{
	struct http_answer a = { 0 };

	answer_refusal(s, token, &a);
	return respond(connection, &a);
}

/* The announced size; the received bytes are counted anyway. */
static int
is_too_long(struct request_http *r)
{
	const char *text;
	char *end = NULL;
	unsigned long long n;

	if (http_header(r, MHD_HTTP_HEADER_CONTENT_LENGTH, &text) == 0)
		return 0;
	errno = 0;
	n = strtoull(text, &end, 10);
	return errno != 0 || *end != '\0' || n > HTTP_MAX_BODY;
}

/* Before any of the body is read. */
static enum MHD_Result
begin_request(struct server *s, struct MHD_Connection *connection,
    const char *path, const char *method, void **state)
{
	const char *token = s->http->check(s, method, path);
	struct request_http *r;

	if (token[0] != '\0')
		return refuse_request(s, connection, token);
	if ((r = calloc(1, sizeof(*r))) == NULL)
		return MHD_NO;
	r->connection = connection;
	*state = r;
	return is_too_long(r) ? refuse_request(s, connection, "oversized") :
	    MHD_YES;
}

static enum MHD_Result
handle(void *arg, struct MHD_Connection *connection, const char *path,
    const char *method, const char *version, const char *data, size_t *len,
    void **state)
{
	struct request_http *r = *state;
	struct server *s = arg;
	struct http_answer a = { 0 };

	(void)version;
	if (r == NULL)
		return begin_request(s, connection, path, method, state);
	if (*len > 0) {
		if (*len > HTTP_MAX_BODY - r->body.len) {
			metrics_refused(&s->metrics, "oversized");
			return MHD_NO;
		}
		bytes_put(&r->body, data, *len);
		*len = 0;
		return r->body.bad ? MHD_NO : MHD_YES;
	}
	s->http->answer(s, r, path, &r->body, &a);
	return respond(connection, &a);
}

static void
completed(void *arg, struct MHD_Connection *connection, void **state,
    enum MHD_RequestTerminationCode why)
{
	struct request_http *r = *state;

	(void)arg;
	(void)connection;
	(void)why;
	if (r != NULL)
		bytes_free(&r->body);
	free(r);
	*state = NULL;
}

/* Somebody who sends a byte now and then is not idle, and not welcome. */
static void
connected(void *arg, struct MHD_Connection *connection, void **state,
    enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *info;
	struct http *h = arg;
	size_t i;

	if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
		for (i = 0; i < MAX_CONNECTIONS; i++)
			if (*state == &h->connection[i])
				h->connection[i].deadline = 0;
		return;
	}
	info = MHD_get_connection_info(connection,
	    MHD_CONNECTION_INFO_CONNECTION_FD);
	for (i = 0; i < MAX_CONNECTIONS && info != NULL; i++)
		if (h->connection[i].deadline == 0) {
			h->connection[i].fd = info->connect_fd;
			h->connection[i].deadline = clock_ms() + WHOLE;
			*state = &h->connection[i];
			return;
		}
}

static void
end_old(struct http *h)
{
	int64_t now = clock_ms();
	size_t i;

	for (i = 0; i < MAX_CONNECTIONS; i++)
		if (h->connection[i].deadline != 0 &&
		    now > h->connection[i].deadline)
			(void)shutdown(h->connection[i].fd, SHUT_RDWR);
}

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
};

static int
read_port(const char *text, in_port_t *port)
{
	unsigned long n;
	char *end = NULL;

	if (text[0] < '1' || text[0] > '9')
		return -1;
	n = strtoul(text, &end, 10);
	*port = htons((uint16_t)n);
	return *end == '\0' && n <= 65535 ? 0 : -1;
}

/* "unix:PATH", "ADDRESS:PORT" or "[ADDRESS]:PORT"; its length, or 0. */
static socklen_t
read_address(const char *text, union address *a)
{
	char host[64];
	const char *colon = strrchr(text, ':');
	size_t len;

	memset(a, 0, sizeof(*a));
	if (strncmp(text, "unix:/", 6) == 0) {
		a->un.sun_family = AF_UNIX;
		len = strlen(text + 5);
		if (len >= sizeof(a->un.sun_path))
			return 0;
		memcpy(a->un.sun_path, text + 5, len);
		return sizeof(a->un);
	}
	if (colon == NULL || (len = (size_t)(colon - text)) >= sizeof(host))
		return 0;
	memcpy(host, text, len);
	host[len] = '\0';
	if (host[0] == '[' && host[len - 1] == ']') {
		host[len - 1] = '\0';
		a->in6.sin6_family = AF_INET6;
		return inet_pton(AF_INET6, host + 1, &a->in6.sin6_addr) == 1 &&
		    read_port(colon + 1, &a->in6.sin6_port) == 0 ?
		    sizeof(a->in6) : 0;
	}
	a->in.sin_family = AF_INET;
	return inet_pton(AF_INET, host, &a->in.sin_addr) == 1 &&
	    read_port(colon + 1, &a->in.sin_port) == 0 ? sizeof(a->in) : 0;
}

/* The lock on the state shows that its maker is gone. */
static void
remove_socket(const char *path)
{
	struct stat st;

	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		(void)unlink(path);
}

static int
bind_address(const char *text, struct failure *f)
{
	union address a;
	socklen_t len = read_address(text, &a);
	int fd, one = 1, is_unix = a.any.sa_family == AF_UNIX;

	if (len == 0)
		return fail(f, "settings", "listen: %s: want ADDRESS:PORT, "
		    "[ADDRESS]:PORT or unix:/PATH", text);
	fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC |
	    SOCK_NONBLOCK, 0);
	if (is_unix)
		remove_socket(a.un.sun_path);
	else if (fd >= 0)
		(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one,
		    sizeof(one));
	if (fd >= 0 && bind(fd, &a.any, len) == 0 &&
	    (!is_unix || chmod(a.un.sun_path, 0660) == 0) &&
	    listen(fd, BACKLOG) == 0)
		return fd;
	(void)fail(f, "listen", "%s: %s", text, strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

static int
start_http(struct http *h, struct server *s, struct failure *f)
{
	const union MHD_DaemonInfo *info = NULL;

	h->daemon = MHD_start_daemon(MHD_USE_EPOLL, 0, NULL, NULL, handle, s,
	    MHD_OPTION_LISTEN_SOCKET, h->socket,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned int)MAX_CONNECTIONS,
	    MHD_OPTION_CONNECTION_TIMEOUT, IDLE,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, MAX_HEADERS,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, NULL,
	    MHD_OPTION_NOTIFY_CONNECTION, connected, h,
	    MHD_OPTION_END);
	if (h->daemon != NULL)
		info = MHD_get_daemon_info(h->daemon,
		    MHD_DAEMON_INFO_EPOLL_FD);
	if (info == NULL)
		return fail(f, "listen", "libmicrohttpd cannot be started");
	h->epoll = info->epoll_fd;
	return 0;
}

int
http_open(struct server *s, check_fn *check, answer_fn *answer,
    struct failure *f)
{
	struct http *h = calloc(1, sizeof(*h));

	if (h == NULL)
		return fail(f, "memory", "out of memory");
	h->check = check;
	h->answer = answer;
	s->http = h;
	h->socket = bind_address(s->settings.listen, f);
	return h->socket < 0 ? -1 : start_http(h, s, f);
}

int
http_run(struct server *s, int milliseconds, struct failure *f)
{
	struct http *h = s->http;
	struct pollfd p[1 + MAX_SLOTS];
	MHD_UNSIGNED_LONG_LONG soon;
	size_t i;

	/* it may have read more than it has handed to us */
	if (MHD_get_timeout(h->daemon, &soon) == MHD_YES &&
	    soon < (MHD_UNSIGNED_LONG_LONG)milliseconds)
		milliseconds = (int)soon;
	for (i = 0; i <= s->settings.slots; i++) {
		p[i].fd = i == 0 ? h->epoll :
		    slots_output(&s->settings.slot[i - 1]);
		p[i].events = POLLIN;
	}
	if (poll(p, (nfds_t)i, milliseconds) < 0 && errno != EINTR)
		return fail_errno(f, "poll");
	end_old(h);
	if (MHD_run(h->daemon) != MHD_YES)
		return fail(f, "listen", "libmicrohttpd has stopped");
	return 0;
}

void
http_quiesce(struct server *s)
{
	struct http *h = s->http;

	if (h->socket >= 0 && MHD_quiesce_daemon(h->daemon) >= 0)
		(void)close(h->socket);
	h->socket = -1;
}

void
http_close(struct server *s)
{
	struct http *h = s->http;

	if (h == NULL)
		return;
	/* the daemon closes the socket that it has */
	if (h->daemon != NULL)
		MHD_stop_daemon(h->daemon);
	else if (h->socket >= 0)
		(void)close(h->socket);
	free(h);
	s->http = NULL;
}
