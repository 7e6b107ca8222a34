/*
 * What an engine's program is asked, as one JSON object: tbbuild-serve(8).
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builds/executor.h"

static void
put_request_text(struct bytes *out, const char *name, const char *value)
{
	bytes_text(out, ",\n    \"");
	bytes_text(out, name);
	bytes_text(out, "\": ");
	record_quote(out, value);
}

static void
put_request_number(struct bytes *out, const char *name, uint64_t value)
{
	char text[64];

	(void)snprintf(text, sizeof(text), ",\n    \"%s\": %" PRIu64, name,
	    value);
	bytes_text(out, text);
}

/* The value of an option of "run", "--memory 4G" or "--memory=4G"; or NULL. */
static const char *
run_option(const struct slot *slot, const char *option)
{
	size_t i, len = strlen(option);

	for (i = 0; i < slot->words; i++) {
		if (strncmp(slot->run[i], option, len) != 0)
			continue;
		if (slot->run[i][len] == '=')
			return slot->run[i] + len + 1;
		if (slot->run[i][len] == '\0' && i + 1 < slot->words)
			return slot->run[i + 1];
	}
	return NULL;
}

/* In MiB, rounded up; 0 if it is not a size. */
static uint64_t
mebibytes(const char *size)
{
	uint64_t n;
	char *end;

	n = strtoull(size, &end, 10);
	if (n > UINT32_MAX)
		return 0;
	switch (*end) {
	case 'G':
		return n << 10;
	case 'M':
		return n;
	case 'K':
		return (n + 1023) >> 10;
	default:
		return (n + (1 << 20) - 1) >> 20;
	}
}

/* What the enclave is given is what its host must have. */
static void
put_needs(const struct slot *slot, struct bytes *out)
{
	const char *memory = run_option(slot, "--memory");
	const char *cpus = run_option(slot, "--cpus");

	if (memory != NULL && mebibytes(memory) > 0)
		put_request_number(out, "memory", mebibytes(memory));
	if (cpus != NULL && strtoull(cpus, NULL, 10) > 0)
		put_request_number(out, "cpus", strtoull(cpus, NULL, 10));
}

static void
put_word(struct bytes *out, const char *word, const char *before)
{
	bytes_text(out, before);
	record_quote(out, word);
}

/* All of it but "-o": where the output goes is said above. */
static void
put_command(const struct server *s, const struct slot *slot,
    const struct hook *hook, struct bytes *out)
{
	size_t i;

	bytes_text(out, ",\n    \"command\": [");
	put_word(out, s->tbbuild, "");
	put_word(out, "run", ", ");
	for (i = 0; i < slot->words; i++)
		put_word(out, slot->run[i], ", ");
	put_word(out, "--repository", ", ");
	put_word(out, hook->url, ", ");
	put_word(out, "--ref", ", ");
	put_word(out, slot->job.ref, ", ");
	if (!is_tag_object(hook, &slot->job)) {
		put_word(out, "--commit", ", ");
		put_word(out, slot->job.commit, ", ");
	}
	bytes_text(out, "]");
}

static void
put_job(const struct server *s, const struct slot *slot, int whole,
    struct bytes *out)
{
	const struct hook *hook = settings_hook(&s->settings, slot->job.hook);
	char name[ENGINE_NAME_MAX], output[OUTPUT_MAX];

	engine_name(&slot->job, name);
	(void)snprintf(output, sizeof(output), "%s/%s", s->settings.results,
	    name);
	bytes_text(out, "  { \"name\": ");
	record_quote(out, name);
	put_request_text(out, "output", output);
	if (whole && hook != NULL) {
		put_request_number(out, "job", (uint64_t)slot->job.id);
		put_request_number(out, "submission",
		    (uint64_t)slot->job.submission);
		put_request_text(out, "slot", slot->name);
		put_request_text(out, "hook", slot->job.hook);
		put_request_text(out, "ref", slot->job.ref);
		put_request_text(out, is_tag_object(hook, &slot->job) ?
		    "object" : "commit", slot->job.commit);
		put_needs(slot, out);
		put_command(s, slot, hook, out);
	}
	bytes_text(out, " }");
}

int
engine_request(const struct server *s, enum engine_verb verb,
    const struct slot *slot, struct bytes *out, struct failure *f)
{
	const struct slot *each;
	size_t i;
	int n = 0;

	bytes_text(out, "{ \"tbbuild-executor\": 1, \"jobs\": [");
	for (i = 0; i < s->settings.slots; i++) {
		each = &s->settings.slot[i];
		if (each->job.id == 0 || (slot != NULL && each != slot) ||
		    (slot == NULL && each->phase != PHASE_ENGINE))
			continue;
		bytes_text(out, n++ == 0 ? "\n" : ",\n");
		put_job(s, each, verb == ENGINE_SUBMIT, out);
	}
	bytes_text(out, "\n] }\n");
	return bytes_check(out, f);
}
