/*
 * Where outputs are: those of a hook, and that of a job before and after it is
 * whole.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>

#include "builds/builds.h"

void
output_hook(const struct server *s, const char *hook, char out[OUTPUT_MAX])
{
	(void)snprintf(out, OUTPUT_MAX, "%s/%.64s", s->settings.output, hook);
}

void
output_staged(const struct server *s, const struct job *job,
    char out[OUTPUT_MAX])
{
	(void)snprintf(out, OUTPUT_MAX, "%s/%.64s/.%" PRId64 ".%s",
	    s->settings.output, job->hook, job->id, job->key);
}

void
output_placed(const struct server *s, const struct job *job,
    char out[OUTPUT_MAX])
{
	(void)snprintf(out, OUTPUT_MAX, "%s/%.64s/%" PRId64,
	    s->settings.output, job->hook, job->id);
}
