/*
 * Frames between host and enclave, as either side may get them: a greeting,
 * then a request, then any frames, and files in parts.  A request that is
 * read and sent again is the same bytes.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../../tools/tbbuild/protocol/message.h"
#include "fuzz.h"

#define INPUT_MAX ((size_t)100 * 1024)

struct ends {
	struct channel ours;
	int theirs;
};

static void
open_ends(struct ends *e, struct failure *f)
{
	int fd[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fd) != 0 ||
	    channel_open(&e->ours, fd[0], clock_ms() + 10000, f) != 0)
		fuzz_fail("no socket for the target itself");
	e->theirs = fd[1];
}

static void
close_ends(struct ends *e)
{
	channel_close(&e->ours);
	(void)close(e->theirs);
}

/* What request_send() makes of it, which must be the frame it came in. */
static void
send_again(const struct request *r, const struct bytes *came)
{
	static unsigned char got[FRAME_MAX + 4];
	struct failure f = { 0 };
	struct ends e;
	ssize_t n;

	open_ends(&e, &f);
	if (request_send(&e.ours, r, &f) != 0)
		fuzz_fail("frames: %s", f.text);
	n = recv(e.theirs, got, sizeof(got), MSG_DONTWAIT);
	if (n != (ssize_t)came->len + 4 ||
	    memcmp(got + 4, came->data, came->len) != 0)
		fuzz_fail("frames: a request is sent as another one");
	close_ends(&e);
}

static void
read_request(struct channel *c, struct failure *f)
{
	struct request r;

	memset(&r, 0, sizeof(r));
	if (request_receive(c, &r, f) == 0)
		send_again(&r, &c->in);
	request_free(&r);
}

static void
read_frames(struct channel *c, struct failure *f)
{
	struct failure other = { 0 };
	struct frame frame;
	struct item item;

	while (frame_receive(c, &frame, f) == 0) {
		if (frame.type == FRAME_ERROR) {
			(void)frame_error(&frame, &other);
			continue;
		}
		/* each item takes at least a byte */
		while (unpack(&frame.rest, &item) == 0)
			if (frame.rest.len > c->in.len)
				fuzz_fail("frames: past the end");
	}
}

static void
read_file(struct channel *c, uint64_t size, struct failure *f)
{
	static int null = -1;
	unsigned char sum[SHA256_SIZE];

	if (null < 0 && (null = open("/dev/null", O_WRONLY)) < 0)
		fuzz_fail("no /dev/null");
	(void)file_receive(c, null, size, sum, f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct failure f = { 0 };
	struct ends e;

	if (len < 1 || len > INPUT_MAX)
		return 0;
	open_ends(&e, &f);
	if (send(e.theirs, data + 1, len - 1, MSG_DONTWAIT) !=
	    (ssize_t)len - 1 && len > 1)
		fuzz_fail("no room in a socket");
	(void)shutdown(e.theirs, SHUT_WR);
	switch (data[0] % 4) {
	case 0:
		if (hello_receive(&e.ours, &f) == 0)
			read_request(&e.ours, &f);
		break;
	case 1:
		read_request(&e.ours, &f);
		break;
	case 2:
		read_file(&e.ours, data[0], &f);
		break;
	default:
		read_frames(&e.ours, &f);
	}
	if (f.token[0] == '\0' && data[0] % 4 == 3)
		fuzz_fail("frames: no end");
	close_ends(&e);
	return 0;
}

/* The length in front is made right again, three times of four. */
size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 }, frame = { NULL, 0, 0 };
	struct tbv_bytes in;
	uint32_t state = seed;
	uint8_t head[4];
	size_t n;

	if (len < 6 || fuzz_draw(&state) % 4 == 0)
		return LLVMFuzzerMutate(data, len, max);
	n = (size_t)data[3] << 8 | data[4];
	if (n > len - 5)
		n = len - 5;
	in.data = data + 5;
	in.len = n;
	mutate_cbor(in, &state, &frame);
	head[0] = head[1] = 0;
	head[2] = (uint8_t)(frame.len >> 8);
	head[3] = (uint8_t)frame.len;
	fuzz_put(&out, data, 1);
	fuzz_put(&out, head, sizeof(head));
	fuzz_bytes(&out, fuzz_view(&frame));
	fuzz_put(&out, data + 5 + n, len - 5 - n);
	fuzz_free(&frame);
	return mutate_return(&out, data, max);
}

/* What the senders send, behind a byte that says who reads it. */
static void
sent(struct ends *e, int first)
{
	static unsigned char got[FRAME_MAX];
	struct fuzz_buf out = { NULL, 0, 0 };
	ssize_t n = recv(e->theirs, got, sizeof(got), MSG_DONTWAIT);

	fuzz_put(&out, "", 1);
	out.data[0] = (uint8_t)first;
	if (n > 0)
		fuzz_put(&out, got, (size_t)n);
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
}

void
target_seeds(void)
{
	static char repository[] = "https://git.example/acme/hello";
	static char ref[] = "refs/tags/v1", artifact[] = "dist/hello";
	static char commit[] = "c1c83be5a1933a03a54734af548e34f3205af80a";
	struct request r;
	struct failure f = { 0 };
	struct bytes b = { 0 };
	struct ends e;

	memset(&r, 0, sizeof(r));
	open_ends(&e, &f);
	r.repository = repository;
	r.ref = ref;
	r.commit = commit;
	(void)hello_send(&e.ours, &f);
	(void)request_send(&e.ours, &r, &f);
	sent(&e, 0);
	r.commit = NULL;
	r.artifact[r.artifacts++] = artifact;
	r.rootfs = 4096;
	r.network = 1;
	bytes_text(&r.recipe, "{\"tbbuild\": 1}");
	(void)request_send(&e.ours, &r, &f);
	sent(&e, 1);
	bytes_free(&r.recipe);
	(void)text_send(&e.ours, FRAME_STATE, "built", &f);
	(void)bytes_send(&e.ours, FRAME_OUTPUT, "make\n", 5, &f);
	(void)fail(&f, "limit", "no control groups");
	(void)error_send(&e.ours, &f);
	frame_begin(&b, FRAME_DONE, 0);
	(void)frame_send(&e.ours, &b, &f);
	sent(&e, 3);
	(void)bytes_send(&e.ours, FRAME_DATA_PART, "0123456789", 10, &f);
	(void)bytes_send(&e.ours, FRAME_DATA_END, commit, SHA256_SIZE, &f);
	sent(&e, 10);
	close_ends(&e);
}
