/*
 * Writes and reads what frames hold; nothing of it is believed here.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tbverify.h>
#include <unistd.h>

#include "protocol/message.h"

#define MAX_COMMIT 64

void
request_free(struct request *r)
{
	size_t i;

	free(r->repository);
	free(r->ref);
	free(r->commit);
	for (i = 0; i < r->artifacts; i++)
		free(r->artifact[i]);
	bytes_free(&r->recipe);
	memset(r, 0, sizeof(*r));
}

int
request_send(struct channel *c, const struct request *r, struct failure *f)
{
	struct bytes b = { 0 };
	size_t i;

	frame_begin(&b, FRAME_REQUEST, 9);
	pack_text(&b, r->repository);
	pack_text(&b, r->ref);
	if (r->commit != NULL)
		pack_text(&b, r->commit);
	else
		pack_head(&b, PACK_SIMPLE, PACK_NULL);
	pack_head(&b, PACK_ARRAY, r->artifacts);
	for (i = 0; i < r->artifacts; i++)
		pack_text(&b, r->artifact[i]);
	if (r->recipe.data != NULL)
		pack_bytes(&b, r->recipe.data, r->recipe.len);
	else
		pack_head(&b, PACK_SIMPLE, PACK_NULL);
	if (r->rootfs > 0)
		pack_head(&b, PACK_UINT, r->rootfs);
	else
		pack_head(&b, PACK_SIMPLE, PACK_NULL);
	pack_head(&b, PACK_SIMPLE, r->network ? PACK_TRUE : PACK_FALSE);
	pack_head(&b, PACK_UINT, r->artifact_size);
	if (r->port > 0)
		pack_head(&b, PACK_UINT, r->port);
	else
		pack_head(&b, PACK_SIMPLE, PACK_NULL);
	return frame_send(c, &b, f);
}

/* Whether null is next; moves past it only then. */
static int
take_null(struct packed *p)
{
	struct packed start = *p;
	struct item item;

	if (unpack(p, &item) == 0 && item.type == PACK_SIMPLE &&
	    item.value == PACK_NULL)
		return 1;
	*p = start;
	return 0;
}

static int
take_asked_artifacts(struct packed *p, struct request *r)
{
	struct item names;
	size_t i;

	if (unpack_type(p, PACK_ARRAY, &names) != 0 ||
	    names.value > MAX_ARTIFACTS)
		return -1;
	for (i = 0; i < names.value; i++) {
		if (unpack_text(p, 1023, &r->artifact[i]) != 0)
			return -1;
		r->artifacts++;
		if (!is_file_path(r->artifact[i]))
			return -1;
	}
	return 0;
}

static int
take_recipe(struct packed *p, struct request *r)
{
	struct item item;

	if (take_null(p))
		return 0;
	if (unpack_type(p, PACK_BYTES, &item) != 0 || item.value < 1 ||
	    item.value > RECIPE_MAX)
		return -1;
	bytes_put(&r->recipe, item.data, (size_t)item.value);
	return r->recipe.bad ? -1 : 0;
}

static int
take_rootfs(struct packed *p, struct request *r)
{
	struct item item;

	if (take_null(p))
		return 0;
	if (unpack_type(p, PACK_UINT, &item) != 0 || item.value < 1 ||
	    item.value > MAX_ROOTFS)
		return -1;
	r->rootfs = item.value;
	return 0;
}

static int
take_network(struct packed *p, struct request *r)
{
	struct item item;

	if (unpack_type(p, PACK_SIMPLE, &item) != 0 ||
	    item.value == PACK_NULL)
		return -1;
	r->network = item.value == PACK_TRUE;
	return 0;
}

/* What holds of the request and is in no claim: it can only end a build. */
static int
take_bounds(struct packed *p, struct request *r)
{
	struct item size, port;

	if (unpack_type(p, PACK_UINT, &size) != 0 || size.value < 1)
		return -1;
	r->artifact_size = size.value;
	if (take_null(p))
		return 0;
	if (unpack_type(p, PACK_UINT, &port) != 0 || port.value < 1 ||
	    port.value > UINT32_MAX)
		return -1;
	r->port = (uint32_t)port.value;
	return 0;
}

int
request_receive(struct channel *c, struct request *r, struct failure *f)
{
	struct frame frame;
	struct packed *p = &frame.rest;

	if (frame_expect(c, FRAME_REQUEST, 9, &frame, f) != 0)
		return -1;
	if (unpack_text(p, 255, &r->repository) != 0 ||
	    unpack_text(p, 255, &r->ref) != 0 ||
	    (!take_null(p) && unpack_text(p, MAX_COMMIT, &r->commit) != 0) ||
	    take_asked_artifacts(p, r) != 0 || take_recipe(p, r) != 0 ||
	    take_rootfs(p, r) != 0 || take_network(p, r) != 0 ||
	    take_bounds(p, r) != 0)
		return fail(f, "protocol", "a malformed request");
	return frame_end(&frame, f);
}

int
hello_send(struct channel *c, struct failure *f)
{
	struct bytes b = { 0 };

	frame_begin(&b, FRAME_HELLO, 1);
	pack_head(&b, PACK_UINT, FRAME_VERSION);
	return frame_send(c, &b, f);
}

int
hello_receive(struct channel *c, struct failure *f)
{
	struct frame frame;
	struct item version;

	if (frame_expect(c, FRAME_HELLO, 1, &frame, f) != 0)
		return -1;
	if (unpack_type(&frame.rest, PACK_UINT, &version) != 0)
		return fail(f, "protocol", "a malformed frame");
	if (version.value != FRAME_VERSION)
		return fail(f, "protocol", "the other side uses version "
		    "%llu, want %d", (unsigned long long)version.value,
		    FRAME_VERSION);
	return frame_end(&frame, f);
}

int
text_send(struct channel *c, enum frame_type type, const char *text,
    struct failure *f)
{
	struct bytes b = { 0 };

	frame_begin(&b, type, 1);
	pack_text(&b, text);
	return frame_send(c, &b, f);
}

int
bytes_send(struct channel *c, enum frame_type type, const void *data,
    size_t len, struct failure *f)
{
	struct bytes b = { 0 };

	frame_begin(&b, type, 1);
	pack_bytes(&b, data, len);
	return frame_send(c, &b, f);
}

/* Texts of git may be in it: a frame's text is printable ASCII. */
int
error_send(struct channel *c, const struct failure *why)
{
	char text[sizeof(why->text)], *p;
	struct failure ignored = { 0 };
	struct bytes b = { 0 };

	(void)snprintf(text, sizeof(text), "%s", why->text);
	for (p = text; *p != '\0'; p++)
		if (*p < 0x20 || *p > 0x7e)
			*p = *p == '\n' ? ' ' : '?';
	frame_begin(&b, FRAME_ERROR, 2);
	pack_text(&b, why->token);
	pack_text(&b, text);
	return frame_send(c, &b, &ignored);
}

static ssize_t
read_part(int fd, unsigned char *out, uint64_t left)
{
	size_t want = left > FRAME_DATA ? FRAME_DATA : (size_t)left, room = want;
	ssize_t n;

	while (room > 0) {
		n = read(fd, out + (want - room), room);
		if (n < 0 && errno == EINTR && !stopped)
			continue;
		if (n <= 0)
			return n;
		room -= (size_t)n;
	}
	return (ssize_t)want;
}

static int
send_parts(struct channel *c, int fd, uint64_t size, struct tbv_digest *d,
    struct failure *f)
{
	static unsigned char part[FRAME_DATA];
	ssize_t n;

	for (; size > 0; size -= (uint64_t)n) {
		if ((n = read_part(fd, part, size)) < 0)
			return fail_errno(f, "read");
		if (n == 0)
			return fail(f, "io", "a file became shorter while it "
			    "was sent");
		if (tbv_digest_update(d, part, (size_t)n) != TBV_OK)
			return fail(f, "memory", "SHA-256");
		if (bytes_send(c, FRAME_DATA_PART, part, (size_t)n, f) != 0)
			return -1;
	}
	return 0;
}

int
file_send(struct channel *c, int fd, uint64_t size, struct failure *f)
{
	unsigned char sum[SHA256_SIZE];
	struct tbv_digest *d = tbv_digest_new();
	int rc = -1;

	if (d == NULL || lseek(fd, 0, SEEK_SET) != 0)
		rc = fail(f, "io", "a file cannot be read again");
	else if ((rc = send_parts(c, fd, size, d, f)) == 0 &&
	    tbv_digest_final(d, sum, NULL) != TBV_OK)
		rc = fail(f, "memory", "SHA-256");
	tbv_digest_free(d);
	return rc == 0 ? bytes_send(c, FRAME_DATA_END, sum, sizeof(sum), f) :
	    -1;
}

static int
receive_part(struct channel *c, int fd, uint64_t *left,
    struct tbv_digest *d, struct failure *f)
{
	struct frame frame;
	struct item part;

	if (frame_expect(c, FRAME_DATA_PART, 1, &frame, f) != 0)
		return -1;
	if (unpack_type(&frame.rest, PACK_BYTES, &part) != 0 ||
	    part.value < 1 || part.value > *left || part.value > FRAME_DATA)
		return fail(f, "protocol", "a part of a file is too long");
	if (frame_end(&frame, f) != 0)
		return -1;
	if (tbv_digest_update(d, part.data, (size_t)part.value) != TBV_OK)
		return fail(f, "memory", "SHA-256");
	if (write_all(fd, part.data, (size_t)part.value) != 0)
		return fail_errno(f, "write");
	*left -= part.value;
	return 0;
}

static int
receive_end(struct channel *c, const unsigned char *sum, struct failure *f)
{
	struct frame frame;
	struct item item;

	if (frame_expect(c, FRAME_DATA_END, 1, &frame, f) != 0)
		return -1;
	if (unpack_type(&frame.rest, PACK_BYTES, &item) != 0 ||
	    item.value != SHA256_SIZE ||
	    memcmp(item.data, sum, SHA256_SIZE) != 0)
		return fail(f, "protocol", "a file arrived with another digest "
		    "than announced");
	return frame_end(&frame, f);
}

int
file_receive(struct channel *c, int fd, uint64_t size, unsigned char *sum,
    struct failure *f)
{
	struct tbv_digest *d = tbv_digest_new();
	int rc = 0;

	if (d == NULL)
		return fail(f, "memory", "out of memory");
	while (rc == 0 && size > 0)
		rc = receive_part(c, fd, &size, d, f);
	if (rc == 0 && tbv_digest_final(d, sum, NULL) != TBV_OK)
		rc = fail(f, "memory", "SHA-256");
	tbv_digest_free(d);
	return rc == 0 ? receive_end(c, sum, f) : -1;
}
