/*
 * The reason of a failure, in one sentence, and the signals that end a wait.
 * tools/common/failure.c is for tbverify and tblog, whose errors are the
 * library's; the builder has its own tokens.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <tbverify.h>

#include "base/tbbuild.h"
#include "common/streams.h"

volatile sig_atomic_t stopped;

int
fail(struct failure *f, const char *token, const char *format, ...)
{
	va_list ap;

	if (f->token[0] != '\0')
		return -1;
	(void)snprintf(f->token, sizeof(f->token), "%s", token);
	va_start(ap, format);
	(void)vsnprintf(f->text, sizeof(f->text), format, ap);
	va_end(ap);
	return -1;
}

int
fail_errno(struct failure *f, const char *subject)
{
	int error = errno;

	return fail(f, error == ENOMEM ? "memory" : "io", "%s: %s", subject,
	    strerror(error));
}

static void
print_failure_line(const char *text, const char *token)
{
	char line[4 * sizeof(((struct failure *)0)->text) + 1];

	(void)tbv_escape(text, strlen(text), line, sizeof(line));
	if (token != NULL)
		fprintf(stderr, "tbbuild: %s [%s]\n", line, token);
	else
		fprintf(stderr, "tbbuild: %s\n", line);
}

void
notice(const char *format, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, format);
	(void)vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	print_failure_line(text, NULL);
}

/*
 * Each of our tokens, and its exit status.  REFUSED is about what was built,
 * and would be the same again; SYSTEM is about the machine, and another attempt
 * may succeed.  Other tokens, from the library or invented by an enclave, are
 * REFUSED.  tests/tbbuild/statuses.t checks that the table is whole.
 */
static const struct {
	const char *token;
	int status;
} statuses[] = {
	{ "artifact", STATUS_REFUSED },
	{ "build-failed", STATUS_REFUSED },
	{ "busy", STATUS_SYSTEM },
	{ "claim", STATUS_REFUSED },
	{ "cmdline", STATUS_SYSTEM },
	{ "commit-mismatch", STATUS_REFUSED },
	{ "crypto", STATUS_SYSTEM },
	{ "debug", STATUS_SYSTEM },
	{ "disk-full", STATUS_SYSTEM },
	{ "git", STATUS_REFUSED },
	{ "image", STATUS_REFUSED },
	{ "internal", STATUS_SYSTEM },
	{ "interrupted", STATUS_SYSTEM },
	{ "io", STATUS_SYSTEM },
	{ "job", STATUS_REFUSED },
	{ "limit", STATUS_SYSTEM },
	{ "listen", STATUS_SYSTEM },
	{ "lost", STATUS_SYSTEM },
	{ "memory", STATUS_SYSTEM },
	{ "moved", STATUS_SYSTEM },
	{ "no-answer", STATUS_SYSTEM },
	{ "not-installed", STATUS_SYSTEM },
	{ "nsm", STATUS_SYSTEM },
	{ "output", STATUS_SYSTEM },
	{ "protocol", STATUS_REFUSED },
	{ "publish", STATUS_SYSTEM },
	{ "queue", STATUS_SYSTEM },
	{ "recipe", STATUS_REFUSED },
	{ "ref", STATUS_REFUSED },
	{ "remote", STATUS_SYSTEM },
	{ "repository", STATUS_REFUSED },
	{ "rootfs", STATUS_REFUSED },
	{ "sandbox", STATUS_SYSTEM },
	{ "secret", STATUS_REFUSED },
	{ "settings", STATUS_REFUSED },
	{ "signing-key", STATUS_REFUSED },
	{ "submodule", STATUS_REFUSED },
	{ "timeout", STATUS_REFUSED },
	{ "tree", STATUS_REFUSED },
	{ "unsupported", STATUS_SYSTEM },
	{ "usage", STATUS_USAGE }
};

int
failure_status(const struct failure *f)
{
	int status = f->token[0] == '\0' ? STATUS_SYSTEM : STATUS_REFUSED;
	size_t i;

	for (i = 0; i < COUNT(statuses); i++)
		if (strcmp(f->token, statuses[i].token) == 0)
			status = statuses[i].status;
	return f->is_ours && status == STATUS_REFUSED ? STATUS_SYSTEM :
	    status;
}

int
failure_report(const struct failure *f)
{
	char token[4 * sizeof(f->token) + 1];

	if (f->is_help)
		return end_output();
	(void)tbv_escape(f->token, strlen(f->token), token, sizeof(token));
	print_failure_line(f->text, token);
	return failure_status(f);
}

int
end_output(void)
{
	struct failure f = { 0 };

	if (streams_are_written())
		return STATUS_BUILT;
	(void)fail_errno(&f, "standard output");
	return failure_report(&f);
}

static void
stop(int signal_)
{
	(void)signal_;
	stopped = 1;
}

/* Without SA_RESTART: the wait that a signal falls into ends. */
int
signals_install(struct failure *f)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action;
	size_t i;

	memset(&action, 0, sizeof(action));
	action.sa_handler = stop;
	for (i = 0; i < COUNT(ends); i++)
		if (sigaction(ends[i], &action, NULL) != 0)
			return fail_errno(f, "sigaction");
	action.sa_handler = SIG_IGN;
	if (sigaction(SIGPIPE, &action, NULL) != 0)
		return fail_errno(f, "sigaction");
	return 0;
}

int64_t
clock_ms(void)
{
	struct timespec t;

	if (clock_gettime(CLOCK_MONOTONIC, &t) != 0)
		return INT64_MAX;	/* every deadline has passed */
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
