/*
 * Readers of settings: they fill a part of them each, and return 0 or -1.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "common/json.h"
#include "serve.h"

#define MAX_PATH ((size_t)400)
#define MAX_TEXT ((size_t)255)

struct settings_reader {
	struct settings *s;
	struct hook *hook;		/* that is being read */
	struct slot *slot;
	char *authorization;		/* a file; NULL: none is wanted */
	char *secret;			/* the file of hook */
	int secrets;			/* are to be read */
	uint64_t jobs;			/* of slot */
	struct failure *f;
};

/* Returns -1. */
int settings_bad(struct settings_reader *, const char *why);
int settings_table(struct json *, const struct json_row *,
    struct settings_reader *);
/* A whole path; a name of a hook or a slot. */
int settings_path(struct json *, char **);
int settings_name(struct json *, char **);
/* A file that others may not read: what it holds, or only whether it is. */
int settings_secret(const char *path, struct bytes *, struct failure *);
int settings_private(const char *path, struct failure *);

int settings_hooks(struct json *, void *);
int settings_slots(struct json *, void *);

#endif
