/*
 * What tblog prints.  The standard output gets what was done or proved, or one
 * JSON object; text that is not ours is escaped.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/options.h"
#include "base/print.h"


/* An escaped text as a string of JSON. */
static void
say_string(struct text *t, const char *escaped)
{
	text_add(t, "\"", 1);
	for (; *escaped != '\0'; escaped++) {
		if (*escaped == '"' || *escaped == '\\')
			text_add(t, "\\", 1);
		text_add(t, escaped, 1);
	}
	text_add(t, "\"", 1);
}

static void
say_bytes(struct text *t, struct text *json, const void *value, size_t len)
{
	size_t size = 4 * len + 1;
	char *escaped = malloc(size);

	if (escaped == NULL) {
		t->bad = json->bad = 1;
		return;
	}
	(void)tbv_escape(value, len, escaped, size);
	text_add(t, escaped, strlen(escaped));
	say_string(json, escaped);
	free(escaped);
}

static void
say_escaped(struct text *t, struct text *json, const char *value)
{
	say_bytes(t, json, value, strlen(value));
}

/* Ends the array that is under way. */
static void
end_array(struct facts *facts)
{
	if (facts->array != NULL)
		text_add(&facts->json, "]", 1);
	facts->array = NULL;
}

/* The next element of an array: all are consecutive. */
static void
start_element(struct facts *facts, const char *array)
{
	if (facts->array != NULL && strcmp(facts->array, array) == 0) {
		text_add(&facts->json, ",{", 2);
		return;
	}
	end_array(facts);
	text_say(&facts->json, "%s\"%s\":[{",
	    facts->json.len > 0 ? "," : "", array);
	facts->array = array;
}

static void
say_name(struct facts *facts, const char *name)
{
	end_array(facts);
	if (facts->json.len > 0)
		text_add(&facts->json, ",", 1);
	text_say(&facts->json, "\"%s\":", name);
	text_say(&facts->text, "%s ", name);
}

void
facts_add(struct facts *facts, const char *name, const char *value)
{
	say_name(facts, name);
	say_escaped(&facts->text, &facts->json, value);
	text_add(&facts->text, "\n", 1);
}

void
facts_number(struct facts *facts, const char *name, uint64_t value)
{
	say_name(facts, name);
	text_say(&facts->json, "%llu", (unsigned long long)value);
	text_say(&facts->text, "%llu\n", (unsigned long long)value);
}

/* "entry INDEX VALUE"; in JSON all of them are one array. */
void
facts_entry(struct facts *facts, uint64_t index, const char *key,
    const char *value)
{
	start_element(facts, "entries");
	text_say(&facts->text, "entry %llu ", (unsigned long long)index);
	text_say(&facts->json, "\"index\":%llu,\"%s\":",
	    (unsigned long long)index, key);
	say_escaped(&facts->text, &facts->json, value);
	text_add(&facts->text, "\n", 1);
	text_add(&facts->json, "}", 1);
}

void
facts_pair(struct facts *facts, const struct pair *p, const char *word,
    const char *text)
{
	facts_line(facts, p, word, text, strlen(text));
}

/* "WORD TEXT" */
void
facts_line(struct facts *facts, const struct pair *p, const char *word,
    const void *text, size_t len)
{
	start_element(facts, p->array);
	text_say(&facts->json, "\"%s\":", p->word);
	say_escaped(&facts->text, &facts->json, word);
	text_say(&facts->json, ",\"%s\":", p->text);
	text_add(&facts->text, " ", 1);
	say_bytes(&facts->text, &facts->json, text, len);
	text_add(&facts->text, "\n", 1);
	text_add(&facts->json, "}", 1);
}

void
facts_free(struct facts *facts)
{
	text_free(&facts->text);
	text_free(&facts->json);
}

static void
print_error(int error, const char *text)
{
	fprintf(stderr, "tblog: %s; %s [%s]\n", text,
	    error == TBV_ERR_USAGE ? "see tblog --help" :
	    tbv_error_sentence(error), tbv_error_token(error));
}

void
report_warning(const struct failure *f)
{
	print_error(f->error, f->text);
}

void
report_done(const struct options *o, const struct facts *facts)
{
	if (facts->text.len > 0 && !facts->text.bad)
		fputs(facts->text.data, o->json ? stderr : stdout);
}

int
report_end(int status)
{
	if (streams_are_written())
		return status;
	fprintf(stderr, "tblog: standard output: %s [%s]\n", strerror(errno),
	    tbv_error_token(TBV_ERR_IO));
	return STATUS_NO_VERDICT;
}

int
report_facts(const struct options *o, const struct facts *facts)
{
	if (facts->text.bad || facts->json.bad) {
		print_error(TBV_ERR_MEMORY, "report");
		return STATUS_NO_VERDICT;
	}
	if (o->json)
		printf("{\"tblog\":1,\"error\":null,\"facts\":{%s%s}}\n",
		    facts->json.len > 0 ? facts->json.data : "",
		    facts->array != NULL ? "]" : "");
	else if (facts->text.len > 0)
		fputs(facts->text.data, stdout);
	return report_end(STATUS_VERIFIED);
}

static int
print_log_json(struct tbv_result *r, int status)
{
	const char *json;

	if (tbv_result_json(r, &json) != TBV_OK) {
		print_error(TBV_ERR_MEMORY, "json");
		return STATUS_NO_VERDICT;
	}
	printf("%s\n", json);
	return report_end(status);
}

int
report_failure(const struct options *o, const struct failure *f)
{
	struct tbv_result *r = NULL;
	int status = status_of(f->error);

	if (!o->json || tbv_result_new_failure(f->error, f->text, &r) !=
	    TBV_OK) {
		print_error(f->error, f->text);
		return status;
	}
	status = print_log_json(r, status);
	tbv_result_free(r);
	return status;
}

static void
print_log_facts(const struct tbv_result *r)
{
	const char *value;
	int i;

	printf("%s\n", tbv_result_summary(r));
	for (i = 0; i < TBV_FACTS; i++)
		if ((value = tbv_result_fact(r, (enum tbv_fact)i)) != NULL)
			printf("%s %s\n", tbv_fact_name((enum tbv_fact)i),
			    value);
}

int
report_result(const struct options *o, struct tbv_result *r,
    const char *name)
{
	int error = tbv_result_error(r), status = status_of(error);
	struct failure f = { 0 };

	if (o->json && r != NULL)
		return print_log_json(r, status);
	if (error != TBV_OK) {
		(void)fail(&f, error, name, tbv_result_message(r));
		if (!o->quiet || status != STATUS_REFUSED)
			print_error(f.error, f.text);
		return status;
	}
	if (!o->quiet)
		print_log_facts(r);
	return report_end(status);
}
