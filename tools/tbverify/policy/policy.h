/*
 * The policy of a command line: its file, and the options that replace parts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef POLICY_H
#define POLICY_H

#include "base/tool.h"
#include "verifier/gather.h"

/* A policy that is being constructed. */
struct load {
	const struct options *o;
	struct tbv_policy *p;
	struct failure *f;
	size_t image;			/* that of the command line */
	int found;			/* the policy, by a search */
	char *path;			/* its file; NULL if there is none */
	char *opened;			/* the last file that was */
	int theirs;			/* an option names it, no policy */
};

/*
 * Makes the policy from the file that was given or found, and from the options,
 * which replace parts of it.  Inputs may be NULL, here and below.
 */
int policy_load(const struct options *, struct tbv_policy *, struct inputs *,
    struct failure *);
int policy_new(const struct options *, struct tbv_policy *, struct failure *);
/* Whether it is a built-in root's name, which no file has. */
int is_built_in_root(const char *name);
/* A setter's refusal, in the policy's own words. */
int policy_refused(struct load *, int rc, const char *subject);
/* The same of an option's value: that is a bad command line, and no policy. */
int option_refused(struct load *, int rc, const char *option);
/*
 * Opens a file of the policy: a tbv_policy_open_fn of the struct load.  What the
 * library refused of the last one is a failure of that file.
 */
int named_open(void *load, enum tbv_policy_file_kind kind, const char *path);
int named_refused(struct load *, int rc);
/* The files that the policy names, and the options about logs and lists. */
int named_load(struct load *);

#endif
