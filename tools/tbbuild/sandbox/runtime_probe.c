/*
 * Proves of a runtime that ordinary programs work under it: some are run, in
 * the sandbox that the build will have.  They are this system's own and not of
 * the build's root file system, which could otherwise choose its sandbox.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sandbox/sandbox.h"

#define TIMEOUT 60			/* seconds, for each; emulation is slow */
#define OUTPUT 2000			/* bytes that it may say */
#define LINE 200			/* of which this much is kept */

/* What any build does: coreutils, a shell's pipes, an archive. */
static char shell[] = "sh", flag[] = "-c", script[] =
    "set -e; rm -rf d d.tar list; ls -l / | cat >list; mkdir d; "
    "cp -p list d/copy; mv d/copy d/f; tar -cf d.tar d; rm -r d; "
    "tar -xf d.tar; test -s d/f";

static void
note(struct bytes *why, const char *text)
{
	const char *p;
	char c;

	for (p = text; *p != '\0' && p - text < LINE; p++) {
		c = *p >= 0x20 && *p <= 0x7e ? *p : '?';
		bytes_put(why, &c, 1);
	}
}

/* The last line of what was said, in the frames of a closed channel. */
static void
read_said(struct channel *c, char line[LINE])
{
	struct failure ignored = { 0 };
	struct frame frame;
	struct item part;
	size_t i, n = 0;

	while (frame_receive(c, &frame, &ignored) == 0) {
		if (frame.type != FRAME_OUTPUT || unpack_type(&frame.rest,
		    PACK_BYTES, &part) != 0)
			break;
		for (i = 0; i < part.value; i++) {
			if (part.data[i] == '\n' && i + 1 < part.value)
				n = 0;
			else if (part.data[i] != '\n' && n + 1 < LINE)
				line[n++] = (char)part.data[i];
		}
	}
	line[n] = '\0';
}

static int
run_through(const struct sandbox *s, char line[LINE], struct failure *f)
{
	struct channel enclave, host;
	int fds[2], rc;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
		return fail_errno(f, "socketpair");
	rc = channel_open(&enclave, fds[0], INT64_MAX, f);
	if (channel_open(&host, fds[1], clock_ms() + 1000, f) != 0)
		rc = -1;
	if (rc == 0)
		rc = sandbox_run(s, &enclave, f);
	channel_close(&enclave);
	read_said(&host, line);
	channel_close(&host);
	return rc;
}

/* Whether it works; if not, why says so. */
static int
try_runtime(const struct runtime *r, const struct sandbox *like,
    struct bytes *why, struct failure *f)
{
	struct limits limits = *like->limits;
	struct sandbox s = *like;
	struct recipe recipe;
	char line[LINE] = "";

	memset(&recipe, 0, sizeof(recipe));
	recipe.command[0] = shell;
	recipe.command[1] = flag;
	recipe.command[2] = script;
	recipe.words = 3;
	limits.seconds = TIMEOUT;
	limits.output = OUTPUT;
	s.recipe = &recipe;
	s.limits = &limits;
	s.runtime = r;
	s.is_probe = 1;
	if (run_through(&s, line, f) == 0)
		return 0;
	bytes_text(why, why->len > 0 ? "; " : "not ");
	bytes_text(why, runtime_name(r));
	bytes_text(why, ": ");
	note(why, line[0] != '\0' ? line : f->text);
	return -1;
}

static int
choose(struct runtime *r, const struct sandbox *s, struct bytes *not,
    struct failure *f)
{
	static const char *const order[] = { "runsc", "runc", "crun" };
	struct failure g;
	size_t i;

	for (i = 0; i < COUNT(order); i++) {
		memset(&g, 0, sizeof(g));
		if (runtime_find(r, order[i], &g) != 0)
			continue;
		memset(&g, 0, sizeof(g));
		if (try_runtime(r, s, not, &g) == 0)
			return 0;
		/* of this machine, and no fault of the runtime's */
		if (stopped || strcmp(g.token, "limit") == 0)
			return fail(f, g.token, "%s", g.text);
	}
	if (not->len == 0)
		return fail(f, "unsupported", "no OCI runtime is installed: "
		    "want runsc, runc or crun");
	return fail(f, "unsupported", "no working runtime: %.*s",
	    (int)not->len, (const char *)not->data);
}

int
runtime_choose(struct runtime *r, const struct sandbox *s,
    struct bytes *why, struct failure *f)
{
	struct bytes not = { 0 };
	int rc = choose(r, s, &not, f);

	if (rc == 0) {
		note(why, r->path);
		bytes_text(why, ", the first that works");
		if (not.len > 0) {
			bytes_text(why, " (");
			bytes_put(why, not.data, not.len);
			bytes_text(why, ")");
		}
		rc = bytes_check(why, f);
	}
	bytes_free(&not);
	return rc;
}
