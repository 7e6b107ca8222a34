/*
 * Proves of each frame that it is not too long, that it is one array in the
 * only encoding that there is, and that it came in time.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "protocol/frame.h"

#define PREFIX 4
#define MAX_FIELDS 16
#define LINGER 10			/* seconds */

int
channel_open(struct channel *c, int fd, int64_t deadline, struct failure *f)
{
	int flags = fcntl(fd, F_GETFL);

	memset(c, 0, sizeof(*c));
	c->fd = fd;
	c->deadline = deadline;
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) != 0 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)
		return fail_errno(f, "channel");
	return 0;
}

void
channel_close(struct channel *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	c->fd = -1;
	bytes_free(&c->in);
}

/* For readable or hung-up, or the deadline, or a signal. */
static int
wait_for_channel(struct channel *c, short events, struct failure *f)
{
	struct pollfd p = { 0, 0, 0 };
	int64_t left;
	int n;

	p.fd = c->fd;
	p.events = events;
	for (;;) {
		if (stopped)
			return fail(f, "interrupted", "interrupted");
		if ((left = c->deadline - clock_ms()) <= 0)
			return fail(f, "no-answer",
			    "the other side took too long");
		n = poll(&p, 1, left > 1000 ? 1000 : (int)left);
		if (n > 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return fail_errno(f, "poll");
	}
}

/* What the other side still says is not for us. */
void
channel_linger(struct channel *c)
{
	struct failure ignored = { 0 };
	char part[1024];

	c->deadline = clock_ms() + LINGER * 1000;
	if (c->fd < 0 || shutdown(c->fd, SHUT_WR) != 0)
		return;
	while (wait_for_channel(c, POLLIN, &ignored) == 0 &&
	    read(c->fd, part, sizeof(part)) > 0)
		;
}

static int
receive_bytes(struct channel *c, unsigned char *out, size_t len,
    struct failure *f)
{
	ssize_t n;

	while (len > 0) {
		if (wait_for_channel(c, POLLIN, f) != 0)
			return -1;
		n = read(c->fd, out, len);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n < 0 && errno != ECONNRESET)
			return fail_errno(f, "channel");
		if (n <= 0)
			return fail(f, "lost", "the other side hung up");
		out += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
send_bytes(struct channel *c, const unsigned char *data, size_t len,
    struct failure *f)
{
	ssize_t n;

	while (len > 0) {
		if (wait_for_channel(c, POLLOUT, f) != 0)
			return -1;
		n = write(c->fd, data, len > STREAM_WRITE ? STREAM_WRITE : len);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n < 0 && (errno == EPIPE || errno == ECONNRESET))
			return fail(f, "lost", "the other side hung up");
		if (n < 0)
			return fail_errno(f, "channel");
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

void
frame_begin(struct bytes *b, enum frame_type type, uint64_t fields)
{
	pack_head(b, PACK_ARRAY, fields + 1);
	pack_head(b, PACK_UINT, (uint64_t)type);
}

int
frame_send(struct channel *c, struct bytes *b, struct failure *f)
{
	unsigned char prefix[PREFIX];
	int rc = bytes_check(b, f);

	if (rc == 0 && b->len > FRAME_MAX)
		rc = fail(f, "protocol", "a frame of %zu bytes", b->len);
	if (rc == 0) {
		prefix[0] = 0;
		prefix[1] = (unsigned char)(b->len >> 16);
		prefix[2] = (unsigned char)(b->len >> 8);
		prefix[3] = (unsigned char)b->len;
		rc = send_bytes(c, prefix, sizeof(prefix), f);
	}
	if (rc == 0)
		rc = send_bytes(c, b->data, b->len, f);
	bytes_free(b);
	return rc;
}

static int
frame_head(struct channel *c, struct frame *frame, struct failure *f)
{
	struct item head, type;

	frame->rest.data = c->in.data;
	frame->rest.len = c->in.len;
	if (unpack_type(&frame->rest, PACK_ARRAY, &head) != 0 ||
	    head.value < 1 || head.value > MAX_FIELDS ||
	    unpack_type(&frame->rest, PACK_UINT, &type) != 0 ||
	    type.value > FRAME_SANDBOX)
		return fail(f, "protocol", "a malformed frame");
	frame->type = (enum frame_type)type.value;
	frame->fields = head.value - 1;
	return 0;
}

int
frame_receive(struct channel *c, struct frame *frame, struct failure *f)
{
	unsigned char prefix[PREFIX];
	size_t len;

	if (receive_bytes(c, prefix, sizeof(prefix), f) != 0)
		return -1;
	len = (size_t)prefix[0] << 24 | (size_t)prefix[1] << 16 |
	    (size_t)prefix[2] << 8 | prefix[3];
	if (len < 1 || len > FRAME_MAX)
		return fail(f, "protocol", "a frame of %zu bytes", len);
	if (c->in.room < FRAME_MAX) {
		bytes_free(&c->in);
		if ((c->in.data = malloc(FRAME_MAX)) == NULL)
			return fail(f, "memory", "out of memory");
		c->in.room = FRAME_MAX;
	}
	c->in.len = len;
	if (receive_bytes(c, c->in.data, len, f) != 0)
		return -1;
	return frame_head(c, frame, f);
}

/* The other side's error is reported with its text and token. */
int
frame_error(const struct frame *frame, struct failure *f)
{
	struct packed p = frame->rest;
	struct item token, text;
	char name[sizeof(f->token)];

	if (frame->fields != 2 || unpack_type(&p, PACK_TEXT, &token) != 0 ||
	    unpack_type(&p, PACK_TEXT, &text) != 0 || p.len != 0 ||
	    token.value < 1 || token.value >= sizeof(f->token))
		return fail(f, "protocol", "a malformed error");
	(void)snprintf(name, sizeof(name), "%.*s", (int)token.value,
	    (const char *)token.data);
	return fail(f, name, "%.*s", (int)text.value,
	    (const char *)text.data);
}

int
frame_expect(struct channel *c, enum frame_type type, uint64_t fields,
    struct frame *frame, struct failure *f)
{
	if (frame_receive(c, frame, f) != 0)
		return -1;
	if (frame->type == FRAME_ERROR && type != FRAME_ERROR)
		return frame_error(frame, f);
	if (frame->type != type || frame->fields != fields)
		return fail(f, "protocol",
		    "a frame of type %d with %d fields, want type %d with %d",
		    (int)frame->type, (int)frame->fields, (int)type,
		    (int)fields);
	return 0;
}

int
frame_end(const struct frame *frame, struct failure *f)
{
	return frame->rest.len == 0 ? 0 :
	    fail(f, "protocol", "a malformed frame");
}
