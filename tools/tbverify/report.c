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

#include "tool.h"

#define BOLD_RED "\033[1;31m"
#define BOLD_GREEN "\033[1;32m"
#define BOLD_YELLOW "\033[1;33m"
#define PLAIN "\033[0m"

/* One line, whatever the text: the number of lines depends on no input. */
static void
print_error(int error, const char *text)
{
	int colours = terminal_colours(STDERR_FILENO);

	fprintf(stderr, "tbverify: %s; %s %s[%s]%s\n", text,
	    tbv_error_sentence(error), colours ? BOLD_RED : "",
	    tbv_error_token(error), colours ? PLAIN : "");
}

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
	if (streams_are_written())
		return status;
	fprintf(stderr, "tbverify: standard output: %s; %s [%s]\n",
	    strerror(errno), tbv_error_sentence(TBV_ERR_IO),
	    tbv_error_token(TBV_ERR_IO));
	return STATUS_NO_VERDICT;
}

static int
print_json(struct tbv_result *r, int status)
{
	const char *json;

	if (tbv_result_json(r, &json) != TBV_OK) {
		print_error(TBV_ERR_MEMORY, "json: out of memory");
		return STATUS_NO_VERDICT;
	}
	printf("%s\n", json);
	return report_end(status);
}

static void
print_facts(const struct tbv_result *r)
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

static void
print_checks(const struct tbv_result *r)
{
	const char *detail;
	int i;

	for (i = 0; i < TBV_CHECKS; i++) {
		detail = tbv_result_check_detail(r, (enum tbv_check)i);
		fprintf(stderr, "%s %s%s%s\n",
		    tbv_check_name((enum tbv_check)i),
		    tbv_state_name(tbv_result_check(r, (enum tbv_check)i)),
		    *detail != '\0' ? " " : "", detail);
	}
}

/* What was judged: a document, or lists by themselves. */
static const char *
subject_of(const struct options *o)
{
	if (o->operand.count == 2)
		return o->operand.item[1];
	return o->endorsements.count > 0 ? o->endorsements.item[0] : "lists";
}

/* artifact: NULL where there is but one. */
static void
print_refusal(const char *artifact, const char *subject,
    const struct tbv_result *r)
{
	char before[256] = "", name[256], text[1280];

	if (artifact != NULL)
		(void)tbv_escape(artifact, strlen(artifact), before,
		    sizeof(before));
	(void)tbv_escape(subject, strlen(subject), name, sizeof(name));
	(void)snprintf(text, sizeof(text), "%s%s%s: %s", before,
	    artifact != NULL ? ": " : "", name, tbv_result_message(r));
	print_error(tbv_result_error(r), text);
}

int
report_result(const struct options *o, struct tbv_result *r)
{
	int error = tbv_result_error(r), status = status_of(error);

	if (o->verbose)
		print_checks(r);
	if (o->json)
		return print_json(r, status);
	if (error != TBV_OK) {
		if (!o->quiet || status != STATUS_REFUSED)
			print_refusal(NULL, subject_of(o), r);
		return status;
	}
	if (o->quiet)
		return status;
	if (o->print != NULL)
		print_fact(r, o->print);
	else
		print_facts(r);
	return report_end(status);
}

int
report_line(const struct options *o, const struct entry *entry,
    struct tbv_result *r)
{
	int error = tbv_result_error(r), status = status_of(error);

	if (o->json)
		return print_json(r, status);
	if (error != TBV_OK) {
		if (!o->quiet || status != STATUS_REFUSED)
			print_refusal(entry->artifact, entry->attestation,
			    r);
		return status;
	}
	if (o->quiet)
		return status;
	print_summary(r);
	return report_end(status);
}

int
report_failure(const struct options *o, const struct failure *f)
{
	struct tbv_result *r = NULL;
	int status = status_of(f->error);

	if (!o->json) {
		/* a list that is refused before any check is a refusal too */
		if (!o->quiet || status != STATUS_REFUSED)
			print_error(f->error, f->text);
		return status;
	}
	if (tbv_result_new_failure(f->error, f->text, &r) != TBV_OK) {
		print_error(f->error, f->text);
		return STATUS_NO_VERDICT;
	}
	status = print_json(r, status);
	tbv_result_free(r);
	return status;
}
