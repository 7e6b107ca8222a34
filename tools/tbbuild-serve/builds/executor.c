/*
 * Builds on this machine: "tbbuild run" as an argument vector, of which a delivery
 * chooses a ref and a commit and nothing else.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/wait.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "builds/executor.h"

#define SKEW 300			/* seconds, between two clocks */

static const char *const environment[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"LC_ALL=C", NULL
};

/* A document older than the job may show an earlier state of the ref. */
static void
add_take_words(struct command *c, const struct slot *slot, const char *from,
    char since[24])
{
	(void)snprintf(since, 24, "%" PRId64, slot->job.began > SKEW ?
	    slot->job.began - SKEW : 0);
	command_add(c, "--from");
	command_add(c, from);
	command_add(c, "--not-before");
	command_add(c, since);
}

static void
add_build_words(struct command *c, const struct slot *slot,
    const struct hook *hook)
{
	size_t i;

	command_add(c, "run");
	for (i = 0; i < slot->words; i++)
		command_add(c, slot->run[i]);
	for (i = 0; i < slot->publishes; i++)
		command_add(c, slot->publishing[i]);
	command_add(c, "--repository");
	command_add(c, hook->url);
	command_add(c, "--ref");
	command_add(c, slot->job.ref);
	if (!is_tag_object(hook, &slot->job)) {
		command_add(c, "--commit");
		command_add(c, slot->job.commit);
	}
}

int
executor_start(struct server *s, struct slot *slot, const char *from,
    struct failure *f)
{
	const struct hook *hook = settings_hook(&s->settings, slot->job.hook);
	char output[OUTPUT_MAX], since[24];
	struct command c;

	if (disk_is_full(s->settings.output, DISK_RESERVE))
		return fail(f, "disk-full", "%s: the disk is full",
		    s->settings.output);
	command_init(&c, environment, s->tbbuild);
	output_staged(s, &slot->job, output);
	add_build_words(&c, slot, hook);
	if (from != NULL)
		add_take_words(&c, slot, from, since);
	command_add(&c, "-o");
	command_add(&c, output);
	/* it ends its enclave before it ends itself, also when we are killed;
	 * until then it keeps our lock */
	c.death = SIGTERM;
	c.keep = s->lock;
	if (output_prepare(s, slot->job.hook, f) != 0 || (c.err =
	    build_log_begin(s, &slot->log, slot->job.id, f)) < 0)
		return -1;
	slot->pid = command_start(&c, f);
	(void)close(c.err);
	if (slot->pid > 0)
		return 0;
	slot->pid = 0;
	build_log_end(s, &slot->log);
	return -1;
}

int
executor_wait(struct slot *slot)
{
	if (slot->pid == 0 ||
	    waitpid(slot->pid, &slot->status, WNOHANG) != slot->pid)
		return 0;
	slot->pid = 0;
	return 1;
}

static int
submit_locally(struct server *s, struct slot *slot, struct failure *f)
{
	return executor_start(s, slot, NULL, f);
}

static int
local_state(struct server *s, struct slot *slot)
{
	(void)s;
	return executor_wait(slot);
}

static void
cancel_locally(struct server *s, struct slot *slot, int with)
{
	(void)s;
	if (slot->pid == 0)
		return;
	slot->asked = 1;
	(void)kill(slot->pid, with);
}

static void
no_turn(struct server *s)
{
	(void)s;
}

const struct executor executor_local = {
	submit_locally, local_state, cancel_locally, no_turn, 0
};
