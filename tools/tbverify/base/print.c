/*
 * What the tool prints.  The standard output gets verified facts alone, or
 * one JSON object; all text that is not ours is escaped before it comes here.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/tool.h"

#define BOLD_GREEN "\033[1;32m"
#define BOLD_YELLOW "\033[1;33m"
#define PLAIN "\033[0m"

#define PATH_SIZE 4096
#define NAME_SIZE 256
#define COLUMN 11

/* The word that says it; a verdict with a reservation is not a green one. */
static void
print_summary(const struct tbv_result *r)
{
	static const char word[] = "verified";
	const char *summary = tbv_result_summary(r), *colour = BOLD_YELLOW;
	size_t n = sizeof(word) - 1;

	if (strncmp(summary, word, n) != 0 ||
	    !terminal_colours(STDOUT_FILENO)) {
		printf("%s\n", summary);
		return;
	}
	if (summary[n] == ':')
		colour = BOLD_GREEN;
	printf("%s%s" PLAIN "%s\n", colour, word, summary + n);
}

int
report_end(int status)
{
	struct failure f = { 0 };
	struct refusal r = { 0 };

	if (streams_are_written())
		return status;
	r.error = fail(&f, TBV_ERR_IO, "standard output", strerror(errno));
	r.names = "";
	r.detail = f.text;
	r.one_line = 1;
	refusal_print(&r);
	return STATUS_NO_VERDICT;
}

/* A member whose value is a name as it was given, and escaped. */
static void
print_member(const char *name, const char *value)
{
	char text[4 * PATH_SIZE + 1];
	const char *at = text;

	(void)tbv_escape(value, strlen(value), text, sizeof(text));
	printf("\"%s\":\"", name);
	for (; *at != '\0'; at++) {
		if (*at == '"' || *at == '\\')
			(void)putchar('\\');
		(void)putchar(*at);
	}
	printf("\",");
}

/* There is no object in which to report it. */
static int
json_failed(void)
{
	struct refusal r = { TBV_ERR_MEMORY, "", "json: out of memory", 1 };

	refusal_print(&r);
	return STATUS_NO_VERDICT;
}

/* In a batch the object begins with what it is about. */
static int
print_verdict_json(const struct judged *j, struct tbv_result *r, int status)
{
	const char *json;

	if (tbv_result_json(r, &json) != TBV_OK)
		return json_failed();
	if (j != NULL && j->batch) {
		printf("%c", *json++);
		print_member("artifact", j->artifact);
		print_member("attestation", j->attestation);
	}
	printf("%s\n", json);
	return report_end(status);
}

static void
print_verdict_facts(const struct tbv_result *r)
{
	const char *value;
	int i;

	print_summary(r);
	for (i = 0; i < TBV_FACTS; i++)
		if ((value = tbv_result_fact(r, (enum tbv_fact)i)) != NULL)
			printf("%s %s\n", tbv_fact_name((enum tbv_fact)i),
			    value);
}

/* One fact alone; a claim without it gives an empty line. */
static void
print_fact(const struct tbv_result *r, const char *name)
{
	const char *value = NULL;
	int i;

	for (i = 0; i < TBV_FACTS; i++)
		if (strcmp(tbv_fact_name((enum tbv_fact)i), name) == 0)
			value = tbv_result_fact(r, (enum tbv_fact)i);
	printf("%s\n", value != NULL ? value : "");
}

/* In columns, as wide as "measurement" and "not-reached". */
static void
print_checks(const struct tbv_result *r)
{
	const char *name, *detail, *result;
	int i;

	for (i = 0; i < TBV_CHECKS; i++) {
		name = tbv_check_name((enum tbv_check)i);
		result = tbv_check_result_name(tbv_result_check(r,
		    (enum tbv_check)i));
		detail = tbv_result_check_detail(r, (enum tbv_check)i);
		if (*detail != '\0')
			fprintf(stderr, "%-*s  %-*s  %s\n", COLUMN, name,
			    COLUMN, result, detail);
		else
			fprintf(stderr, "%-*s  %s\n", COLUMN, name, result);
	}
}

/* The file that is at fault; what was judged, unless it is another. */
static const char *
at_fault(const struct options *o, const struct judged *j,
    const struct tbv_result *r)
{
	switch (tbv_result_error(r)) {
	case TBV_ERR_NO_IMAGE:
	case TBV_ERR_NO_SOURCE:
	case TBV_ERR_POLICY_MEMBER:
	case TBV_ERR_POLICY_VALUE:
	case TBV_ERR_POLICY_FILE:
	case TBV_ERR_REFERENCE_INCOMPLETE:
	case TBV_ERR_KEY_TWO_ROLES:
		return j->policy != NULL ? j->policy : "command line";
	case TBV_ERR_CHECKSUMS_MALFORMED:
	case TBV_ERR_CHECKSUMS_MISMATCH:
	case TBV_ERR_CHECKSUMS_NOT_ATTESTED:
		return o->list;
	case TBV_ERR_LOG_MISSING:
		return j->attestation;
	default:
		break;
	}
	return o->proof != NULL && tbv_result_failed_check(r) ==
	    TBV_CHECK_LOG ? o->proof : j->attestation;
}

/* Appends a name and what sets it off from what follows. */
static void
append_attested_name(char *out, const char *name)
{
	(void)tbv_escape(name, strlen(name), out + strlen(out), NAME_SIZE);
	(void)strcat(out, ": ");
}

/* The line of a batch; empty for a single verdict. */
static void
name_entry(const struct judged *j, char *out)
{
	out[0] = '\0';
	if (!j->batch)
		return;
	append_attested_name(out, j->artifact);
	append_attested_name(out, j->attestation);
}

/*
 * What is refused is the artifact.  The file at fault comes after it, and in a
 * batch both, whichever is at fault.
 */
static void
print_refusal(const struct options *o, const struct judged *j,
    const struct tbv_result *r)
{
	const char *fault = at_fault(o, j, r);
	struct refusal refusal;
	char names[3 * (NAME_SIZE + 2)];
	int error = tbv_result_error(r);

	name_entry(j, names);
	if (!j->batch && j->artifact != NULL &&
	    status_of(error) == STATUS_REFUSED)
		append_attested_name(names, j->artifact);
	if (!j->batch || fault != j->attestation)
		append_attested_name(names, fault);
	refusal.error = error;
	refusal.names = names;
	refusal.detail = tbv_result_message(r);
	refusal.one_line = j->batch;
	refusal_print(&refusal);
}

/* Whether only the exit status reports a refusal. */
static int
is_silent(const struct options *o, int status)
{
	return o->quiet && (status == STATUS_REFUSED ||
	    status == STATUS_VERIFIED);
}

int
report_result(const struct options *o, const struct judged *j,
    struct tbv_result *r)
{
	int error = tbv_result_error(r), status = status_of(error);

	if (o->verbose)
		print_checks(r);
	if (o->json)
		return print_verdict_json(j, r, status);
	if (is_silent(o, status))
		return status;
	if (error != TBV_OK) {
		print_refusal(o, j, r);
		return status;
	}
	if (j->batch)
		print_summary(r);
	else if (o->print != NULL)
		print_fact(r, o->print);
	else
		print_verdict_facts(r);
	return report_end(status);
}

int
report_failed(const struct options *o, const struct judged *j,
    const struct failure *f)
{
	char names[2 * (NAME_SIZE + 2)] = "";
	struct refusal refusal = { f->error, names, f->text, 0 };
	struct tbv_result *r = NULL;
	int status = status_of(f->error);

	if (!o->json) {
		if (j != NULL) {
			name_entry(j, names);
			refusal.one_line = j->batch;
		}
		/* a list that is refused before any check is a refusal too */
		if (!is_silent(o, status))
			refusal_print(&refusal);
		return status;
	}
	if (tbv_result_new_failure(f->error, f->text, &r) != TBV_OK)
		return json_failed();
	status = print_verdict_json(j, r, status);
	tbv_result_free(r);
	return status;
}

int
report_failure(const struct options *o, const struct failure *f)
{
	return report_failed(o, NULL, f);
}
