/*
 * What GET /metrics says, in the text format of Prometheus.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "serve.h"

/* A line; the first of its name has what it is above it. */
static void
line(struct bytes *out, const char *name, const char *label, uint64_t value)
{
	char text[200];

	(void)snprintf(text, sizeof(text), "tbbuild_serve_%s%s %" PRIu64 "\n",
	    name, label, value);
	bytes_text(out, text);
}

static void
write_metric_head(struct bytes *out, const char *name, const char *type,
    const char *help)
{
	char text[200];

	(void)snprintf(text, sizeof(text), "# HELP tbbuild_serve_%s %s\n"
	    "# TYPE tbbuild_serve_%s %s\n", name, help, name, type);
	bytes_text(out, text);
}

static void
write_deliveries(const struct metrics *m, struct bytes *out)
{
	char label[64];
	size_t i;

	write_metric_head(out, "deliveries_total", "counter",
	    "Deliveries with a valid signature, by outcome.");
	line(out, "deliveries_total", "{outcome=\"queued\"}", m->queued);
	line(out, "deliveries_total", "{outcome=\"known\"}", m->known);
	line(out, "deliveries_total", "{outcome=\"ignored\"}", m->ignored);
	write_metric_head(out, "refused_total", "counter",
	    "Refused requests, by token.");
	for (i = 0; i < refusals_count; i++) {
		(void)snprintf(label, sizeof(label), "{reason=\"%s\"}",
		    refusals[i].token);
		line(out, "refused_total", label, m->refused[i]);
	}
}

/* In seconds. */
static const unsigned int bounds[METRIC_BOUNDS] = {
	10, 30, 60, 300, 900, 1800, 3600, 7200
};

void
metrics_took(struct server *s, const char *hook, int64_t milliseconds)
{
	size_t i, k = 0;

	for (i = 0; i < s->settings.hooks; i++)
		if (strcmp(s->settings.hook[i].name, hook) == 0)
			break;
	if (i == s->settings.hooks || milliseconds < 0)
		return;
	while (k < METRIC_BOUNDS && milliseconds > (int64_t)bounds[k] * 1000)
		k++;
	s->metrics.took[i][k]++;
	s->metrics.milliseconds[i] += (uint64_t)milliseconds;
}

static void
write_took(const struct metrics *m, size_t hook, const char *name,
    struct bytes *out)
{
	uint64_t count = 0, sum = m->milliseconds[hook];
	char label[120], text[200];
	size_t k;

	for (k = 0; k < METRIC_BOUNDS; k++) {
		count += m->took[hook][k];
		(void)snprintf(label, sizeof(label),
		    "{hook=\"%.64s\",le=\"%u\"}", name, bounds[k]);
		line(out, "build_seconds_bucket", label, count);
	}
	count += m->took[hook][k];
	(void)snprintf(label, sizeof(label), "{hook=\"%.64s\",le=\"+Inf\"}",
	    name);
	line(out, "build_seconds_bucket", label, count);
	(void)snprintf(text, sizeof(text), "tbbuild_serve_build_seconds_sum"
	    "{hook=\"%.64s\"} %" PRIu64 ".%03" PRIu64 "\n", name, sum / 1000,
	    sum % 1000);
	bytes_text(out, text);
	(void)snprintf(label, sizeof(label), "{hook=\"%.64s\"}", name);
	line(out, "build_seconds_count", label, count);
}

static void
write_builds(const struct server *s, size_t busy, struct bytes *out)
{
	const struct metrics *m = &s->metrics;
	size_t i;

	write_metric_head(out, "builds_total", "counter", "Builds that ended.");
	line(out, "builds_total", "{result=\"built\"}", m->built);
	line(out, "builds_total", "{result=\"failed\"}", m->failed);
	line(out, "builds_total", "{result=\"superseded\"}", m->superseded);
	line(out, "builds_total", "{result=\"cancelled\"}", m->cancelled);
	line(out, "builds_total", "{result=\"again\"}", m->again);
	line(out, "builds_total", "{result=\"returned\"}", m->returned);
	write_metric_head(out, "late_results_total", "counter",
	    "Results from an engine for an abandoned submission.");
	line(out, "late_results_total", "", m->late);
	write_metric_head(out, "build_seconds", "histogram",
	    "Duration of builds, by hook.");
	for (i = 0; i < s->settings.hooks; i++)
		write_took(m, i, s->settings.hook[i].name, out);
	write_metric_head(out, "reports_total", "counter", "Reports to forges.");
	line(out, "reports_total", "{result=\"sent\"}", m->told);
	line(out, "reports_total", "{result=\"failed\"}", m->untold);
	write_metric_head(out, "slots", "gauge", "Slots; each runs one build "
	    "at a time.");
	line(out, "slots", "", s->settings.slots);
	write_metric_head(out, "slots_busy", "gauge", "Slots with a build.");
	line(out, "slots_busy", "", busy);
}

int
metrics_write(struct server *s, size_t busy, struct bytes *out,
    struct failure *f)
{
	uint64_t waiting = 0, running = 0, age = 0;

	if (queue_count(s->queue, &waiting, &running, f) != 0 ||
	    queue_age(s->queue, &age, f) != 0)
		return -1;
	write_deliveries(&s->metrics, out);
	write_builds(s, busy, out);
	write_metric_head(out, "jobs", "gauge", "Builds in the queue.");
	line(out, "jobs", "{state=\"waiting\"}", waiting);
	line(out, "jobs", "{state=\"running\"}", running);
	write_metric_head(out, "queue_age_seconds", "gauge",
	    "How long the oldest push has been waiting.");
	line(out, "queue_age_seconds", "", age);
	write_metric_head(out, "disk_free_bytes", "gauge",
	    "Free space on the disks of the state and of the output.");
	line(out, "disk_free_bytes", "{of=\"state\"}",
	    disk_free(s->settings.state));
	line(out, "disk_free_bytes", "{of=\"output\"}",
	    disk_free(s->settings.output));
	write_metric_head(out, "healthy", "gauge", "1 if /healthz answers ok, "
	    "otherwise 0.");
	line(out, "healthy", "", health(s)[0] == '\0');
	write_metric_head(out, "jobs_limit", "gauge", "Maximum number of "
	    "waiting builds.");
	line(out, "jobs_limit", "", s->settings.queue);
	return bytes_check(out, f);
}
