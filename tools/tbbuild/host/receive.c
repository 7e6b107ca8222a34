/*
 * The host's half of the conversation.  What comes is data to be proved, and
 * comes in one order only.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/hex.h"
#include "host/run.h"

#define MAX_DOCUMENT 0x3000

static int
malformed(struct failure *f)
{
	return fail(f, "protocol", "a malformed frame");
}

/* [11, text]: which runtime, and why. */
static int
expect_sandbox(struct channel *c, struct failure *f)
{
	struct frame frame;
	char *text = NULL;

	if (frame_expect(c, FRAME_SANDBOX, 1, &frame, f) != 0)
		return -1;
	if (unpack_text(&frame.rest, 2000, &text) != 0)
		return malformed(f);
	notice("sandbox: %s", text);
	free(text);
	return frame_end(&frame, f);
}

/* [4, text]: exactly this state was reached. */
static int
state_text(const struct frame *frame, const char *want, struct failure *f)
{
	struct packed p = frame->rest;
	struct item text;

	if (frame->fields != 1 || unpack_type(&p, PACK_TEXT, &text) != 0 ||
	    p.len != 0 || !item_is(&text, want))
		return fail(f, "protocol", "want the state \"%s\"", want);
	return 0;
}

static int
expect_state(struct channel *c, const char *want, struct failure *f)
{
	struct frame frame;

	if (frame_expect(c, FRAME_STATE, 1, &frame, f) != 0)
		return -1;
	return state_text(&frame, want, f);
}

static int
expect_source(struct channel *c, struct received *r, struct failure *f)
{
	struct frame frame;
	struct item commit, tree;
	char *ref = NULL;

	if (frame_expect(c, FRAME_SOURCE, 3, &frame, f) != 0)
		return -1;
	if (unpack_type(&frame.rest, PACK_BYTES, &commit) != 0 ||
	    (commit.value != 20 && commit.value != SHA256_SIZE) ||
	    unpack_type(&frame.rest, PACK_BYTES, &tree) != 0 ||
	    tree.value != SHA256_SIZE ||
	    unpack_text(&frame.rest, 255, &ref) != 0)
		return malformed(f);
	hex_encode(commit.data, (size_t)commit.value, r->commit);
	(void)snprintf(r->ref, sizeof(r->ref), "%s", ref);
	free(ref);
	return frame_end(&frame, f);
}

/* Output frames, until the build has ended. */
static int
expect_build(struct channel *c, struct show *s, struct failure *f)
{
	struct frame frame;
	struct item part;

	for (;;) {
		if (frame_receive(c, &frame, f) != 0)
			return -1;
		if (frame.type == FRAME_STATE)
			return state_text(&frame, "built", f);
		if (frame.type == FRAME_ERROR)
			return frame_error(&frame, f);
		if (frame.type != FRAME_OUTPUT || frame.fields != 1 ||
		    unpack_type(&frame.rest, PACK_BYTES, &part) != 0 ||
		    frame.rest.len != 0)
			return malformed(f);
		if (show_output(s, part.data, (size_t)part.value, f) != 0)
			return -1;
	}
}

/* Straight to disk, where it has its name in a directory that has none yet. */
static int
write_artifact(struct channel *c, struct received *r, size_t i,
    struct failure *f)
{
	struct artifact *a = &r->artifact[i];
	int fd = output_create(r->into, r->name[i], f);

	if (fd < 0)
		return -1;
	if (file_receive(c, fd, a->size, a->sha256, f) == 0)
		return output_finish(fd, 0, r->name[i], f);
	(void)close(fd);
	return -1;
}

static int
take_artifact(struct channel *c, struct frame *frame, struct received *r,
    struct failure *f)
{
	size_t i = r->artifacts;
	struct item size;

	if (i == MAX_ARTIFACTS)
		return fail(f, "protocol", "too many artifacts");
	if (frame->fields != 2 || unpack_text(&frame->rest, 255,
	    &r->name[i]) != 0)
		return malformed(f);
	r->artifacts++;
	if (unpack_type(&frame->rest, PACK_UINT, &size) != 0 ||
	    !is_file_name(r->name[i]))
		return malformed(f);
	if (size.value > r->max)
		return fail(f, "protocol", "%s: %llu bytes, more than the "
		    "limit of %llu", r->name[i], (unsigned long long)size.value,
		    (unsigned long long)r->max);
	r->artifact[i].size = size.value;
	if (frame_end(frame, f) != 0 ||
	    names_check(r->name, r->artifacts, "protocol", f) != 0)
		return -1;
	return write_artifact(c, r, i, f);
}

static int
take_document(struct frame *frame, struct received *r, struct failure *f)
{
	struct item document;

	if (frame->fields != 1 || unpack_type(&frame->rest, PACK_BYTES,
	    &document) != 0 || document.value > MAX_DOCUMENT)
		return malformed(f);
	bytes_put(&r->document, document.data, (size_t)document.value);
	if (bytes_check(&r->document, f) != 0)
		return -1;
	return frame_end(frame, f);
}

/* Artifacts, then the document, then the end. */
static int
expect_results(struct channel *c, struct received *r, struct failure *f)
{
	struct frame frame;

	for (;;) {
		if (frame_receive(c, &frame, f) != 0)
			return -1;
		if (frame.type == FRAME_ERROR)
			return frame_error(&frame, f);
		if (frame.type != FRAME_ARTIFACT)
			break;
		if (take_artifact(c, &frame, r, f) != 0)
			return -1;
	}
	if (frame.type != FRAME_DOCUMENT || r->artifacts == 0)
		return malformed(f);
	if (take_document(&frame, r, f) != 0)
		return -1;
	return frame_expect(c, FRAME_DONE, 0, &frame, f);
}

int
converse(struct channel *c, const struct request *request,
    struct received *r, struct show *s, struct failure *f)
{
	if (hello_send(c, f) != 0 || hello_receive(c, f) != 0 ||
	    request_send(c, request, f) != 0)
		return -1;
	if (request->rootfs > 0 && file_send(c, request->rootfs_fd,
	    request->rootfs, f) != 0)
		return -1;
	if (expect_sandbox(c, f) != 0 ||
	    expect_state(c, "configured", f) != 0 ||
	    expect_source(c, r, f) != 0 ||
	    expect_state(c, "source measured", f) != 0)
		return -1;
	notice("source: commit %s, %s", r->commit, r->ref);
	if (expect_build(c, s, f) != 0 ||
	    expect_state(c, "attested", f) != 0)
		return -1;
	return expect_results(c, r, f);
}

void
received_free(struct received *r)
{
	size_t i;

	for (i = 0; i < r->artifacts; i++)
		free(r->name[i]);
	bytes_free(&r->document);
	bytes_free(&r->checksums);
	free(r->log);
	bytes_free(&r->log_policy);
	bytes_free(&r->proof);
	memset(r, 0, sizeof(*r));
}
