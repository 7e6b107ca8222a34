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
#include <tbverify.h>

#include "host/run.h"

#define TIMEOUT 60			/* seconds, for a log that is locked */
#define MAX_PROOF ((size_t)256 * 1024)
#define MAX_VKEY ((size_t)4096)
#define MAX_LOG_POLICY ((size_t)256 * 1024)

/* Where a document lies, and the log that it goes into. */
struct published_at {
	const struct run_options *o;
	const char *log, *name;
	int directory;			/* of name */
};

static const char *const environment[] = { "LC_ALL=C", NULL };

static const char *
program(const struct run_options *o)
{
	return o->tblog != NULL ? o->tblog : TBV_BINDIR "/tblog";
}

static int
is_remote(const char *log)
{
	return strncmp(log, "https://", 8) == 0 ||
	    strncmp(log, "http://", 7) == 0;
}

static void
tblog_init(struct command *c, const struct run_options *o, const char *word,
    uint64_t seconds)
{
	command_init(c, environment, program(o));
	command_add(c, word);
	c->token = "publish";
	c->deadline = clock_ms() + (int64_t)seconds * 1000;
}

static void
add_pair(struct command *c, const char *option, const char *value)
{
	if (value == NULL)
		return;
	command_add(c, option);
	command_add(c, value);
}

/* "log VKEY", which the log says of itself: whose it is, others decide. */
static int
make_log_policy(const char *log, struct bytes *policy, struct failure *f)
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

static int
check_log_options(const struct run_options *o, struct failure *f)
{
	if (o->log == NULL && (o->log_policy != NULL || o->log_to != NULL ||
	    o->log_key != NULL || o->log_token != NULL))
		return fail(f, "usage", "--log-policy, --log-to, --log-key and "
		    "--log-token need --log");
	if (o->log == NULL)
		return 0;
	if (is_remote(o->log) != (o->log_to != NULL))
		return fail(f, "usage", is_remote(o->log) ?
		    "--log with a URL: needs --log-to tessera, rekor2, sigsum" :
		    "--log-to: only for a URL; this log is a directory");
	if (is_remote(o->log) && o->log_policy == NULL)
		return fail(f, "usage", "--log with a URL: needs --log-policy "
		    "FILE, with the key of the log");
	if (o->log_timeout < 1 || o->log_timeout > 86400)
		return fail(f, "usage", "--log-timeout: want 1 to 86400 "
		    "seconds");
	if (program(o)[0] != '/')
		return fail(f, "usage", "--tblog: want an absolute path");
	if (access(program(o), X_OK) != 0)
		return fail(f, "publish", "%s: %s", program(o),
		    strerror(errno));
	return 0;
}

/* A file of ours that tblog reads from another directory. */
static int
whole_path(const char **path, char **whole, struct failure *f)
{
	if (*path == NULL)
		return 0;
	if ((*whole = realpath(*path, NULL)) == NULL)
		return fail(f, "publish", "%s: %s", *path, strerror(errno));
	*path = *whole;
	return 0;
}

/* A server is not asked: what it answers now says nothing of an hour later. */
static int
check_directory(const struct run_options *o, struct received *r,
    struct failure *f)
{
	struct command c;

	if ((r->log = realpath(o->log, NULL)) == NULL)
		return fail(f, "publish", "%s: %s", o->log, strerror(errno));
	tblog_init(&c, o, "show", TIMEOUT);
	command_add(&c, "--");
	command_add(&c, r->log);
	return command_output(&c, MAX_PROOF, NULL, f);
}

static int
read_log_policy(const struct run_options *o, struct received *r,
    struct failure *f)
{
	struct tbv_policy *p;
	int rc;

	if (o->log_policy == NULL)
		return make_log_policy(r->log, &r->log_policy, f);
	if (file_read(o->log_policy, MAX_LOG_POLICY, &r->log_policy, f) != 0)
		return -1;
	if ((p = tbv_policy_new()) == NULL)
		return fail(f, "memory", "out of memory");
	rc = tbv_policy_set_log_policy_mem(p, r->log_policy.data,
	    r->log_policy.len);
	if (rc != TBV_OK)
		(void)fail(f, "publish", "%s: %s", o->log_policy,
		    tbv_policy_message(p));
	tbv_policy_free(p);
	return rc == TBV_OK ? 0 : -1;
}

int
publish_check(struct run_options *o, struct received *r, struct failure *f)
{
	if (check_log_options(o, f) != 0)
		return -1;
	if (o->log == NULL)
		return 0;
	if (whole_path(&o->log_policy, &o->whole[0], f) != 0 ||
	    whole_path(&o->log_key, &o->whole[1], f) != 0 ||
	    whole_path(&o->log_token, &o->whole[2], f) != 0)
		return -1;
	if (!is_remote(o->log)) {
		if (check_directory(o, r, f) != 0)
			return -1;
	} else if ((r->log = strdup(o->log)) == NULL)
		return fail(f, "memory", "out of memory");
	r->proof_alone = o->log_to != NULL &&
	    strcmp(o->log_to, "sigsum") == 0;
	return read_log_policy(o, r, f);
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

/* A log has one writer at a time, and it may be another build's. */
static int
add_to_log(const struct published_at *p, struct failure *f)
{
	static const struct timespec nap = { 0, 100 * 1000 * 1000 };
	int64_t deadline = clock_ms() + TIMEOUT * 1000;
	struct failure g;
	struct command c;
	int rc;

	for (;;) {
		memset(&g, 0, sizeof(g));
		tblog_init(&c, p->o, "add", TIMEOUT);
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

	tblog_init(&c, p->o, "prove", TIMEOUT);
	add_pair(&c, "-o", "-");
	add_pair(&c, "--log-policy", p->o->log_policy);
	command_add(&c, "--");
	command_add(&c, p->log);
	command_add(&c, p->name);
	c.directory = p->directory;
	return command_output(&c, MAX_PROOF, proof, f);
}

/* The witnesses of the policy: some may be away, while the quorum is met. */
static int
ask_witnesses(const struct published_at *p, struct failure *f)
{
	char seconds[24];
	struct command c;

	if (p->o->log_policy == NULL)
		return 0;
	(void)snprintf(seconds, sizeof(seconds), "%llus",
	    (unsigned long long)p->o->log_timeout);
	tblog_init(&c, p->o, "witness", p->o->log_timeout + TIMEOUT);
	add_pair(&c, "--log-policy", p->o->log_policy);
	add_pair(&c, "--timeout", seconds);
	command_add(&c, "--");
	command_add(&c, p->log);
	return command_output(&c, MAX_PROOF, NULL, f);
}

/* Into a log of others: one that has it already says so, and proves it. */
static int
publish_remote(const struct published_at *p, struct bytes *proof,
    struct failure *f)
{
	char seconds[24];
	struct command c;

	(void)snprintf(seconds, sizeof(seconds), "%llus",
	    (unsigned long long)p->o->log_timeout);
	tblog_init(&c, p->o, "publish", p->o->log_timeout + TIMEOUT);
	add_pair(&c, "--to", p->o->log_to);
	add_pair(&c, "--log-policy", p->o->log_policy);
	add_pair(&c, "--key", p->o->log_key);
	add_pair(&c, "--token", p->o->log_token);
	add_pair(&c, "--timeout", seconds);
	add_pair(&c, "-o", "-");
	command_add(&c, "--");
	command_add(&c, p->log);
	command_add(&c, p->name);
	c.directory = p->directory;
	return command_output(&c, MAX_PROOF, proof, f);
}

/* resumed: the log may have it, from a run that ended before its proof. */
static int
publish_local(const struct published_at *p, int resumed, struct bytes *proof,
    struct failure *f)
{
	struct failure had = { 0 };

	if (resumed && proof_of(p, proof, &had) == 0)
		return 0;
	/* only a log that says that it does not have it is given it once more */
	if ((!resumed || is_tblogs(&had, "[log-missing]")) &&
	    add_to_log(p, f) != 0)
		return -1;
	if (had.text[0] != '\0' && !is_tblogs(&had, "[log-missing]") &&
	    !is_tblogs(&had, "[log-quorum]"))
		return fail(f, had.token, "%s", had.text);
	return ask_witnesses(p, f) == 0 ? proof_of(p, proof, f) : -1;
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
	char name[300];
	int rc;

	if (o->log == NULL)
		return 0;
	(void)snprintf(name, sizeof(name), "%s.att", r->name[0]);
	p.name = name;
	if ((p.directory = output_directory(out, f)) < 0)
		return -1;
	rc = is_remote(o->log) ? publish_remote(&p, &r->proof, f) :
	    publish_local(&p, out->resumed, &r->proof, f);
	(void)close(p.directory);
	return rc == 0 ? write_proofs(out, r, f) : -1;
}
