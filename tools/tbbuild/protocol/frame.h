/*
 * Frames between host and enclave: four bytes of length, most significant
 * first, then one CBOR array that begins with the frame's type.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef FRAME_H
#define FRAME_H

#include "base/cbor.h"

#define FRAME_VERSION 2
/* Of data in one frame, and of a whole frame with its heads and names. */
#define FRAME_DATA ((size_t)64 * 1024)
#define FRAME_MAX (FRAME_DATA + 4096)

enum frame_type {
	FRAME_HELLO = 0,		/* [0, version]: both ways, first */
	FRAME_REQUEST = 1,		/* see message.h */
	FRAME_DATA_PART = 2,		/* [2, bytes] of a file */
	FRAME_DATA_END = 3,		/* [3, SHA-256] of that file */
	FRAME_STATE = 4,		/* [4, text]: what was reached */
	FRAME_OUTPUT = 5,		/* [5, bytes]: of the build */
	FRAME_SOURCE = 6,		/* [6, commit, tree, ref or null] */
	FRAME_ARTIFACT = 7,		/* [7, name, size], then data */
	FRAME_DOCUMENT = 8,		/* [8, bytes] */
	FRAME_DONE = 9,			/* [9] */
	FRAME_ERROR = 10,		/* [10, token, text] */
	FRAME_SANDBOX = 11		/* [11, text]: which, and why */
};

/* One end of a stream.  Owns fd. */
struct channel {
	int fd;
	int64_t deadline;		/* clock_ms() */
	struct bytes in;		/* the frame that was received last */
};

/* The received frame, valid until the next call. */
struct frame {
	enum frame_type type;
	uint64_t fields;		/* after the type */
	struct packed rest;
};

int channel_open(struct channel *, int fd, int64_t deadline,
    struct failure *);
void channel_close(struct channel *);
/*
 * Ends our half, and waits a while for the other: where our end is the end of
 * the machine, what was sent last would not arrive.
 */
void channel_linger(struct channel *);

/* Begins a frame of that many fields after its type. */
void frame_begin(struct bytes *, enum frame_type, uint64_t fields);
/* Sends it, and frees the bytes. */
int frame_send(struct channel *, struct bytes *, struct failure *);
int frame_receive(struct channel *, struct frame *, struct failure *);
/* The same; it must be of that type and have that many fields. */
int frame_expect(struct channel *, enum frame_type, uint64_t fields,
    struct frame *, struct failure *);
/* Fails with what an error's frame says. */
int frame_error(const struct frame *, struct failure *);
/* Fails unless the frame was read to its end. */
int frame_end(const struct frame *, struct failure *);

#endif
