/*
 * Puts the document into a log, by tblog, before the output is let out; and
 * holds the proof to what it is a proof of, as anybody would.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/run.h"

#define PATIENCE 60			/* seconds, for a log that is locked */
#define MAX_PROOF ((size_t)256 * 1024)
#define MAX_VKEY ((size_t)4096)

static const char *const environment[] = { "LC_ALL=C", NULL };

static const char *
program(const struct run_options *o)
{
	return o->tblog != NULL ? o->tblog : TBV_BINDIR "/tblog";
}

static void
tblog_init(struct command *c, const struct run_options *o, const char *word)
{
	command_init(c, environment, program(o));
	command_add(c, word);
	c->token = "publish";
	c->deadline = clock_ms() + PATIENCE * 1000;
}

/* "log VKEY", which the log says of itself: whose it is, others decide. */
static int
read_policy(const char *log, struct bytes *policy, struct failure *f)
{
	struct bytes vkey = { 0 };
	char path[PATH_MAX + 16];
	int rc;

	(void)snprintf(path, sizeof(path), "%s/log.vkey", log);
	rc = file_read(path, MAX_VKEY, &vkey, f);
	if (rc == 0) {
		bytes_text(policy, "log ");
		bytes_put(policy, vkey.data, vkey.len);
		bytes_text(policy, "\nquorum none\n");
		rc = bytes_check(policy, f);
	}
	bytes_free(&vkey);
	return rc;
}

int
publish_check(const struct run_options *o, struct received *r,
    struct failure *f)
{
	struct command c;

	if (o->log == NULL)
		return 0;
	if (program(o)[0] != '/')
		return fail(f, "usage", "--tblog: want a whole path");
	if (access(program(o), X_OK) != 0)
		return fail(f, "publish", "%s: %s", program(o),
		    strerror(errno));
	if ((r->log = realpath(o->log, NULL)) == NULL)
		return fail(f, "publish", "%s: %s", o->log, strerror(errno));
	tblog_init(&c, o, "show");
	command_add(&c, "--");
	command_add(&c, r->log);
	if (command_output(&c, MAX_PROOF, NULL, f) != 0)
		return -1;
	return read_policy(r->log, &r->log_policy, f);
}

/*
 * Whether tblog failed with this token.  Only the token counts, which ends the
 * line: the sentence before it names files, and who names those could write
 * "[log-missing]" into it.
 */
static int
is_tblogs(const struct failure *f, const char *token)
{
	const char *end = strrchr(f->text, '[');

	return strcmp(f->token, "publish") == 0 && end != NULL &&
	    strcmp(end, token) == 0;
}

/* Where a document lies, and the log that it goes into. */
struct published_at {
	const struct run_options *o;
	const char *log, *name;
	int directory;			/* of name */
};

/* A log has one writer at a time, and it may be another build's. */
static int
add_to_log(const struct published_at *p, struct failure *f)
{
	static const struct timespec nap = { 0, 100 * 1000 * 1000 };
	int64_t deadline = clock_ms() + PATIENCE * 1000;
	struct failure g;
	struct command c;
	int rc;

	for (;;) {
		memset(&g, 0, sizeof(g));
		tblog_init(&c, p->o, "add");
		command_add(&c, "--");
		command_add(&c, p->log);
		command_add(&c, p->name);
		c.directory = p->directory;
		rc = command_output(&c, MAX_PROOF, NULL, &g);
		if (rc == 0 || !is_tblogs(&g, "[log-busy]") || stopped ||
		    clock_ms() > deadline)
			break;
		(void)nanosleep(&nap, NULL);
	}
	return rc == 0 ? 0 : fail(f, g.token, "%s", g.text);
}

static int
proof_of(const struct published_at *p, struct bytes *proof, struct failure *f)
{
	struct command c;

	tblog_init(&c, p->o, "prove");
	command_add(&c, "-o");
	command_add(&c, "-");
	command_add(&c, "--");
	command_add(&c, p->log);
	command_add(&c, p->name);
	c.directory = p->directory;
	return command_output(&c, MAX_PROOF, proof, f);
}

/* All artifacts have the same document, and so the same proof. */
static int
write_proofs(struct output *out, const struct received *r, struct failure *f)
{
	char name[300];
	size_t i;

	for (i = 0; i < r->artifacts; i++) {
		(void)snprintf(name, sizeof(name), "%s.tlog-proof",
		    r->name[i]);
		if (output_bytes(out, name, &r->proof, f) != 0)
			return -1;
	}
	return 0;
}

int
publish(const struct run_options *o, struct output *out, struct received *r,
    struct failure *f)
{
	struct published_at p = { o, r->log, NULL, -1 };
	struct failure had = { 0 };
	char name[300];
	int rc = 0;

	if (o->log == NULL)
		return 0;
	(void)snprintf(name, sizeof(name), "%s.att", r->name[0]);
	p.name = name;
	if ((p.directory = output_directory(out, f)) < 0)
		return -1;
	rc = out->resumed ? proof_of(&p, &r->proof, &had) : -1;
	/* only a log that says that it does not have it is given it once more */
	if (rc != 0 && out->resumed && !is_tblogs(&had, "[log-missing]"))
		rc = fail(f, had.token, "%s", had.text);
	else if (rc != 0 && (rc = add_to_log(&p, f)) == 0)
		rc = proof_of(&p, &r->proof, f);
	(void)close(p.directory);
	return rc == 0 ? write_proofs(out, r, f) : -1;
}
