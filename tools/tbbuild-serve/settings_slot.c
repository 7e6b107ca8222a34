/*
 * The slots of the settings: where builds run, and by which words.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "settings.h"

static int
read_slot_name(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return settings_name(j, &r->slot->name);
}

/* What we say ourselves, and so nobody else. */
static int
is_our_option(const char *word)
{
	static const char *const ours[] = {
		"--repository", "--ref", "--commit", "--from",
		"--not-before", "-o"
	};
	size_t i, n;

	for (i = 0; i < COUNT(ours); i++) {
		n = strlen(ours[i]);
		if (strncmp(word, ours[i], n) == 0 &&
		    (word[n] == '\0' || word[n] == '='))
			return 1;
	}
	return 0;
}

static int
read_run_word(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	struct slot *slot = r->slot;

	if (slot->words == MAX_RUN)
		return settings_bad(r, "run: too many words");
	if (json_string(j, MAX_PATH, &slot->run[slot->words]) != 0)
		return -1;
	return is_our_option(slot->run[slot->words++]) ?
	    settings_bad(r, "run: --repository, "
	    "--ref, --commit, --from and -o are set by the hook") : 0;
}

static int
read_publish_word(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	struct slot *slot = r->slot;

	if (slot->publishes == MAX_PUBLISH)
		return settings_bad(r, "publish: too many words");
	if (json_string(j, MAX_PATH, &slot->publishing[slot->publishes]) != 0)
		return -1;
	return is_our_option(slot->publishing[slot->publishes++]) ?
	    settings_bad(r, "publish: --repository, --ref, --commit, --from "
	    "and -o are set by the hook") : 0;
}

static int
read_publish(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_publish_word, r);
}

/* How many of this slot there are. */
static int
read_jobs(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_SLOTS, &r->jobs) == 0 && r->jobs > 0 ?
	    0 : -1;
}

static int
read_run(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_run_word, r);
}

static const struct json_row slot_rows[] = {
	{ "name", 1, read_slot_name },
	{ "run", 1, read_run },
	{ "publish", 0, read_publish },
	{ "jobs", 0, read_jobs },
	{ NULL, 0, NULL }
};

static int
read_slot(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	if (r->s->slots == MAX_SLOTS)
		return settings_bad(r, "slots: too many");
	r->slot = &r->s->slot[r->s->slots++];
	r->jobs = 1;
	if (settings_table(j, slot_rows, r) != 0)
		return -1;
	while (--r->jobs > 0) {
		if (r->s->slots == MAX_SLOTS)
			return settings_bad(r, "slots: too many");
		r->s->slot[r->s->slots] = *r->slot;
		r->s->slot[r->s->slots++].shared = 1;
	}
	return 0;
}

int
settings_slots(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_slot, r) == 0 && r->s->slots > 0 ? 0 : -1;
}
