/*
 * tbbuild-serve: from a forge's webhooks to builds.  One thread: it waits for
 * requests, and looks after builds in between.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <tbverify.h>

#include "builds/builds.h"
#include "common/nearest.h"
#include "common/options.h"
#include "common/streams.h"
#include "web/web.h"

#define TICK 200			/* milliseconds */
#define LOCK_TIMEOUT 60000		/* until another one's builds end */
#define END_TIMEOUT 60000		/* until ours do */

struct serve_options {
	const char *settings, *tbbuild;
	int check;
};

/* Ours alone: also while a build of a server that was killed still ends. */
static int
take_server_lock(struct server *s, struct failure *f)
{
	static const struct timespec nap = { 0, 100 * 1000 * 1000 };
	int64_t deadline = clock_ms() + LOCK_TIMEOUT;
	char path[PATH_MAX];

	if (mkdir(s->settings.state, 0700) != 0 && errno != EEXIST)
		return fail_errno(f, s->settings.state);
	(void)snprintf(path, sizeof(path), "%s/lock", s->settings.state);
	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (s->lock < 0)
		return fail_errno(f, path);
	while (flock(s->lock, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return fail_errno(f, path);
		if (stopped)
			return fail(f, "interrupted", "interrupted");
		if (clock_ms() > deadline)
			return fail(f, "busy", "%s: in use by another "
			    "tbbuild-serve, or by a build of one", s->settings.state);
		(void)nanosleep(&nap, NULL);
	}
	return 0;
}

static int
begin_server(struct server *s, struct failure *f)
{
	char path[PATH_MAX];

	if (access(s->tbbuild, X_OK) != 0)
		return fail(f, "not-installed", "%s: %s", s->tbbuild,
		    strerror(errno));
	if (take_server_lock(s, f) != 0)
		return -1;
	(void)snprintf(path, sizeof(path), "%s/queue", s->settings.state);
	if (queue_open(&s->queue, path, f) != 0 ||
	    http_open(s, route_check, route_answer, f) != 0)
		return -1;
	notice("listening at %s; %zu hooks, %zu slots", s->settings.listen,
	    s->settings.hooks, s->settings.slots);
	return 0;
}

/* Builds may end for a while; then they are asked to, and at last made to. */
static void
wind_up(struct server *s)
{
	int64_t now = clock_ms(), drained;

	if (s->stopping == 0) {
		notice("stopping; %zu builds are running", slots_busy(s));
		s->stopping = now;
		http_quiesce(s);
	}
	drained = s->stopping;
	if (!slots_stay(s))
		drained += (int64_t)s->settings.drain * 1000;
	if (now >= drained + END_TIMEOUT)
		slots_end(s, SIGKILL);
	else if (now >= drained)
		slots_end(s, SIGTERM);
}

/* Answers under way are sent: they were promises. */
static int
work_server(struct server *s, struct failure *f)
{
	int last = 0;

	while (!stopped || slots_busy(s) > 0 || last++ < 2) {
		slots_recover(s);
		if (http_run(s, TICK, f) != 0)
			return -1;
		slots_reap(s);
		reports_run(s);
		if (stopped)
			wind_up(s);
		else if (s->recovered)
			slots_fill(s);
	}
	notice("stopped");
	return 0;
}

static void
end_server(struct server *s)
{
	http_close(s);
	slots_end(s, SIGTERM);
	reports_end(s);
	queue_close(s->queue);
	if (s->lock >= 0)
		(void)close(s->lock);
	settings_free(&s->settings);
}

static int
serve_hooks(int argc, char **argv, struct failure *f)
{
	struct server *s = calloc(1, sizeof(*s));
	struct serve_options o = { NULL, NULL, 0 };
	const struct option_row rows[] = {
		{ "--settings", OPTION_TEXT, &o.settings, "FILE",
		    "the settings file" },
		{ "--tbbuild", OPTION_TEXT, &o.tbbuild, "PROGRAM",
		    "the tbbuild to execute" },
		{ "--check", OPTION_FLAG, &o.check, NULL,
		    "only check the settings" }
	};
	const struct option_list list = {
	    "tbbuild serve --settings FILE [--check] [--tbbuild PROGRAM]\n"
	    "       tbbuild serve list --settings FILE\n"
	    "       tbbuild serve show|retry|cancel JOB --settings FILE",
	    rows, COUNT(rows) };
	int rc;

	if (s == NULL)
		return fail(f, "memory", "out of memory");
	s->lock = -1;
	rc = options_read(argc, argv, &list, f);
	if (rc == 0 && o.settings == NULL)
		rc = fail(f, "usage", "want --settings FILE");
	s->tbbuild = o.tbbuild != NULL ? o.tbbuild : TBV_BINDIR "/tbbuild";
	if (rc == 0)
		rc = settings_read(o.settings, 1, &s->settings, f);
	if (rc == 0 && !o.check) {
		rc = signals_install(f);
		if (rc == 0)
			rc = begin_server(s, f);
		if (rc == 0)
			rc = work_server(s, f);
	}
	end_server(s);
	free(s);
	return rc;
}

static const char *const queue_words[] = {
	"list", "show", "retry", "cancel"
};

static int
is_queue_word(const char *word)
{
	size_t i;

	for (i = 0; i < COUNT(queue_words); i++)
		if (strcmp(word, queue_words[i]) == 0)
			return 1;
	return 0;
}

static int
refuse_queue_word(const char *word, struct failure *f)
{
	struct nearest nearest;
	char near[128];
	size_t i;

	nearest_start(&nearest, word);
	for (i = 0; i < COUNT(queue_words); i++)
		nearest_try(&nearest, queue_words[i]);
	nearest_try(&nearest, "help");
	(void)nearest_tell(&nearest, near, sizeof(near));
	return fail(f, "usage", "%s: no such command%s%s; see tbbuild serve "
	    "--help", word, near[0] != '\0' ? " " : "", near);
}

static int
run_server_program(int argc, char **argv, struct failure *f)
{
	if (argc > 1 && strcmp(argv[1], "help") == 0)
		words_help_last(argc, argv);
	if (argc > 1 && is_queue_word(argv[1]))
		return command_queue(argc - 1, argv + 1, f);
	if (argc > 1 && argv[1][0] != '-')
		return refuse_queue_word(argv[1], f);
	return serve_hooks(argc - 1, argv + 1, f);
}

int
main(int argc, char **argv)
{
	struct failure f = { 0 };

	/* before all else: a configuration file could load code */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (!streams_are_there())
		return STATUS_SYSTEM;
	if (argc == 2 && (strcmp(argv[1], "--version") == 0 ||
	    strcmp(argv[1], "-V") == 0)) {
		printf("tbbuild-serve %s\n", tbv_version());
		return end_output();
	}
	if (run_server_program(argc, argv, &f) == 0)
		return end_output();
	return failure_report(&f);
}
