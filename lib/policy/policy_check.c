/*
 * Checks a policy alone: what is missing, and what it will require of each
 * artifact.  Nothing here is a verdict.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/json.h"
#include "document/root.h"
#include "policy/policy.h"

#define DAY INT64_C(86400)
#define LINE_SIZE 512			/* of one value, before it is escaped */

struct plan_pair {
	const char *name;		/* ours */
	char *value;			/* escaped */
};

struct tbv_plan {
	struct tbv_fault fault;
	struct plan_pair *pair;
	size_t count;
	int incomplete;			/* there was no memory for a pair */
	char *json;
};

static void
add_plan_pair(struct tbv_plan *plan, const char *name, const char *fmt, ...)
    TBV_PRINTF(3, 4);

/* A value is escaped as a whole, so that it stays on its line. */
static void
add_plan_pair(struct tbv_plan *plan, const char *name, const char *fmt, ...)
{
	char text[LINE_SIZE], *value = malloc(4 * LINE_SIZE);
	void *array = plan->pair;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (value == NULL || tbv_policy_grow(&array, plan->count,
	    sizeof(*plan->pair)) != 0) {
		free(value);
		plan->incomplete = 1;
		return;
	}
	(void)tbv_escape(text, strlen(text), value, 4 * LINE_SIZE);
	plan->pair = array;
	plan->pair[plan->count].name = name;
	plan->pair[plan->count++].value = value;
}

static void
add_strings(struct tbv_plan *plan, const char *name,
    const struct tbv_strings *list)
{
	size_t i;

	for (i = 0; i < list->count; i++)
		add_plan_pair(plan, name, "%s", list->item[i]);
}

static void
add_commits(struct tbv_plan *plan, const char *name,
    const struct tbv_commits *list)
{
	char hex[2 * TBV_SHA256_SIZE + 1];
	size_t i;

	for (i = 0; i < list->count; i++) {
		tbv_text_hex(list->item[i].value, list->item[i].len, hex);
		add_plan_pair(plan, name, "%s", hex);
	}
}

/* In days if they are whole days, as policies write it. */
static void
add_duration(struct tbv_plan *plan, const char *name, int64_t seconds)
{
	int days = seconds % DAY == 0;

	add_plan_pair(plan, name, "%lld%s", (long long)(days ? seconds / DAY :
	    seconds), days ? "d" : "s");
}

static void
add_window(struct tbv_plan *plan, const struct tbv_window *w)
{
	char when[TBV_RFC3339_SIZE];

	if (w->has & TBV_HAS_NOT_BEFORE) {
		tbv_calendar_format(w->not_before, when);
		add_plan_pair(plan, "not-before", "%s", when);
	}
	if (w->has & TBV_HAS_NOT_AFTER) {
		tbv_calendar_format(w->not_after, when);
		add_plan_pair(plan, "not-after", "%s", when);
	}
	if (w->has & TBV_HAS_MAX_AGE)
		add_duration(plan, "max-age", w->max_age);
}

static void
add_roots(struct tbv_plan *plan, const struct tbv_policy *p,
    const struct tbv_image *image)
{
	size_t i;

	if (image->root_count == 0)
		add_plan_pair(plan, "root", "%s", tbv_root_name(0));
	for (i = 0; i < image->root_count; i++)
		add_plan_pair(plan, "root", "%s",
		    p->root[image->root[i]].name);
}

/* Only the indices: the values are in the policy, and are long. */
static void
add_pcr_indices(struct tbv_plan *plan, const struct tbv_reference *reference)
{
	char text[4 * TBV_PCR_COUNT] = "";
	size_t i, used = 0;

	for (i = 0; i < TBV_PCR_COUNT; i++)
		if (reference->mask >> i & 1)
			used += (size_t)snprintf(text + used,
			    sizeof(text) - used, "%s%zu", used > 0 ? " " : "",
			    i);
	add_plan_pair(plan, "pcrs", "%s", text);
}

static void
plan_image(struct tbv_plan *plan, const struct tbv_policy *p,
    const struct tbv_image *image)
{
	add_plan_pair(plan, "image", "%s", image->name);
	if (image->debug)
		add_plan_pair(plan, "insecure-debug", "%s", p->debug_allowed ?
		    "any enclave in debug mode" :
		    "any enclave in debug mode, if the caller allows it");
	else
		add_pcr_indices(plan, &image->reference);
	add_roots(plan, p, image);
	if (image->claim != 0)
		add_plan_pair(plan, "claim", "%s (%s)",
		    tbv_claim_form_name(image->claim), image->claim !=
		    TBV_CLAIM_TB1 || image->kind != TBV_IMAGE_ENCLAVE ?
		    "not measured" : image->unmeasured ?
		    "insecure: need not be measured" : "measured");
	if (tbv_policy_waives(p, image))
		add_plan_pair(plan, "source", "any, for this image");
	add_plan_pair(plan, "network", "%s", image->network ? "allowed" :
	    "refused");
	add_plan_pair(plan, "private", "%s", image->priv ? "allowed" :
	    "refused");
	add_window(plan, &image->window);
}

static void
plan_images(struct tbv_plan *plan, const struct tbv_policy *p)
{
	size_t i;

	for (i = 0; i < p->image_count; i++)
		plan_image(plan, p, &p->image[i]);
	if (!p->endorsement.instead)
		return;
	add_plan_pair(plan, "image", "any that is endorsed");
	add_roots(plan, p, &p->endorsement.image);
}

/* Each member of the source.  What is not required is listed too. */
static void
plan_source(struct tbv_plan *plan, const struct tbv_policy *p)
{
	char hex[2 * TBV_SHA256_SIZE + 1];

	if (p->any_source) {
		add_plan_pair(plan, "source", "any");
	} else {
		add_strings(plan, "repository", &p->repositories);
		add_strings(plan, "ref", &p->refs);
		if (p->any_ref)
			add_plan_pair(plan, "ref", "any");
		else if (p->repositories.count > 0 && p->refs.count == 0) {
			add_plan_pair(plan, "ref", "refs/heads/*");
			add_plan_pair(plan, "ref", "refs/tags/*");
		}
		if (p->repositories.count == 0)
			add_plan_pair(plan, "repository", "any");
		add_commits(plan, "commit", &p->commits);
		if (p->commits.count == 0)
			add_plan_pair(plan, "commit", "any");
	}
	if (p->tree.data != NULL) {
		tbv_text_hex(p->tree.data, p->tree.len, hex);
		add_plan_pair(plan, "tree", "%s", hex);
	}
	add_commits(plan, "recipe", &p->recipes);
	add_commits(plan, "rootfs", &p->rootfs);
	add_plan_pair(plan, "name", "%s", p->any_name ? "any" :
	    "the file's, if the claim has several artifacts");
}

static void
plan_log(struct tbv_plan *plan, const struct tbv_log_rules *log)
{
	if (!log->asked) {
		add_plan_pair(plan, "log", "not required");
		return;
	}
	add_plan_pair(plan, "log", "%s", log->optional ? "checked if given" :
	    "required");
	if (log->while_valid != TBV_WHILE_VALID_DEFAULT)
		add_plan_pair(plan, "while-valid", "%s", log->while_valid ==
		    TBV_WHILE_VALID_REQUIRE ? "required" : "reported");
}

static void
plan_endorsements(struct tbv_plan *plan,
    const struct tbv_endorsement_rules *e)
{
	if (!e->asked) {
		add_plan_pair(plan, "endorsements", "not required");
		return;
	}
	add_plan_pair(plan, "endorsements", "%s", e->optional ?
	    "checked if given" : "required");
	if (e->stream != NULL)
		add_plan_pair(plan, "stream", "%s", e->stream);
	add_plan_pair(plan, "lists", "%zu", e->list_count);
	if (e->min_serial > 0)
		add_plan_pair(plan, "min-serial", "%llu",
		    (unsigned long long)e->min_serial);
	if (e->max_age > 0)
		add_duration(plan, "max-list-age", e->max_age);
}

static void
plan_all(struct tbv_plan *plan, const struct tbv_policy *p)
{
	if (p->label != NULL)
		add_plan_pair(plan, "policy", "%s", p->label);
	plan_images(plan, p);
	plan_source(plan, p);
	add_plan_pair(plan, "certificates", "%s",
	    p->time == TBV_CHAIN_TIME_NOW ? "valid now" :
	    "valid at the document's time");
	add_window(plan, &p->window);
	plan_log(plan, &p->log);
	plan_endorsements(plan, &p->endorsement);
}

/* Whether the lists are valid now, and signed by enough endorsers. */
static int
check_lists_now(const struct tbv_policy *p, int64_t now,
    struct tbv_fault *fault)
{
	struct tbv_lists lists = tbv_policy_lists(p);
	struct tbv_endorsed endorsed;
	int rc;

	if (!p->endorsement.asked ||
	    (p->endorsement.optional && lists.count == 0))
		return TBV_OK;
	if ((rc = tbv_policy_check_lists(p, now, &lists.unfit, fault)) !=
	    TBV_OK)
		return rc;
	return tbv_endorsements_signers(&lists, &endorsed, fault);
}

/* The first error that every verdict would have. */
static int
find_missing(const struct tbv_policy *p, int64_t now, struct tbv_fault *fault)
{
	int rc;

	if (now < 0 || now > TBV_MAX_TIME)
		return tbv_fault_set(fault, TBV_ERR_NO_CLOCK,
		    "now: out of range");
	if ((rc = tbv_policy_ready(p, fault)) != TBV_OK)
		return rc;
	return check_lists_now(p, now, fault);
}

int
tbv_policy_check(const struct tbv_policy *p, int64_t now,
    struct tbv_plan **plan)
{
	struct tbv_fault fault;
	int rc;

	if ((*plan = calloc(1, sizeof(**plan))) == NULL)
		return TBV_ERR_MEMORY;
	tbv_fault_clear(&fault);
	if ((rc = tbv_policy_sound(p, &fault)) == TBV_OK) {
		plan_all(*plan, p);
		rc = find_missing(p, now, &fault);
	}
	if (rc == TBV_OK && (*plan)->incomplete)
		rc = tbv_fault_set(&fault, TBV_ERR_MEMORY, "out of memory");
	(*plan)->fault = fault;
	return rc;
}

void
tbv_plan_free(struct tbv_plan *plan)
{
	size_t i;

	if (plan == NULL)
		return;
	for (i = 0; i < plan->count; i++)
		free(plan->pair[i].value);
	free(plan->pair);
	free(plan->json);
	free(plan);
}

const char *
tbv_plan_message(const struct tbv_plan *plan)
{
	return plan != NULL ? plan->fault.message : "out of memory";
}

size_t
tbv_plan_count(const struct tbv_plan *plan)
{
	return plan != NULL ? plan->count : 0;
}

const char *
tbv_plan_name(const struct tbv_plan *plan, size_t i)
{
	return i < tbv_plan_count(plan) ? plan->pair[i].name : NULL;
}

const char *
tbv_plan_value(const struct tbv_plan *plan, size_t i)
{
	return i < tbv_plan_count(plan) ? plan->pair[i].value : NULL;
}

/* The policy chooses a root's name; the library adds whether it is built in. */
static int
add_asked(struct cJSON *array, const struct plan_pair *pair)
{
	struct cJSON *object = tbv_json_append_object(array);

	if (object == NULL ||
	    tbv_json_add_string(object, "name", pair->name) == NULL ||
	    tbv_json_add_string(object, "value", pair->value) == NULL)
		return -1;
	if (strcmp(pair->name, "root") != 0)
		return 0;
	return tbv_json_add_bool(object, "root-builtin",
	    tbv_root_find_name(pair->value) != SIZE_MAX) != NULL ? 0 : -1;
}

static int
add_plan_error(struct cJSON *root, const struct tbv_fault *fault)
{
	struct cJSON *object;

	if (fault->error == TBV_OK)
		return tbv_json_add_null(root, "error") != NULL ? 0 : -1;
	if ((object = tbv_json_add_object(root, "error")) == NULL ||
	    tbv_json_add_string(object, "token",
	    tbv_error_token(fault->error)) == NULL ||
	    tbv_json_add_string(object, "class",
	    tbv_class_name(tbv_error_class(fault->error))) == NULL ||
	    tbv_json_add_string(object, "message", fault->message) == NULL)
		return -1;
	return 0;
}

static int
add_plan(struct cJSON *root, const struct tbv_plan *plan)
{
	struct cJSON *array;
	size_t i;

	if (tbv_json_add_integer(root, "tbverify-plan", 1) == NULL ||
	    add_plan_error(root, &plan->fault) != 0 ||
	    (array = tbv_json_add_array(root, "asks")) == NULL)
		return -1;
	for (i = 0; i < plan->count; i++)
		if (add_asked(array, &plan->pair[i]) != 0)
			return -1;
	return 0;
}

int
tbv_plan_json(struct tbv_plan *plan, const char **json)
{
	struct cJSON *root;

	*json = NULL;
	if (plan == NULL)
		return TBV_ERR_MEMORY;
	if (plan->json == NULL) {
		if ((root = tbv_json_new()) == NULL)
			return TBV_ERR_MEMORY;
		if (add_plan(root, plan) == 0)
			plan->json = tbv_json_print(root);
		tbv_json_free(root);
	}
	*json = plan->json;
	return plan->json != NULL ? TBV_OK : TBV_ERR_MEMORY;
}
