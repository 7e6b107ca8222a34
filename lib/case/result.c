/*
 * Holds a verdict.  No fact can be read from it unless the verdict is OK, and
 * it is not OK until the last check has passed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "case/result.h"

struct tbv_result *
tbv_result_new(void)
{
	struct tbv_result *r;

	if ((r = calloc(1, sizeof(*r))) == NULL)
		return NULL;
	r->fault.error = TBV_ERR_INTERNAL;
	r->failed = TBV_CHECK_NONE;
	return r;
}

int
tbv_result_conclude(struct tbv_result *r, struct tbv_fault *fault, int rc)
{
	/* an error has a message, and success has none */
	if (rc != fault->error) {
		tbv_fault_clear(fault);
		rc = tbv_fault_set(fault, rc == TBV_ERR_MEMORY ? rc :
		    TBV_ERR_INTERNAL, "no verdict");
	}
	r->fault = *fault;
	return rc;
}

/*
 * Escapes everything but the backslash, because a detail can contain text that
 * is escaped already.
 */
static void
escape_rest(const char *text, char *out, size_t room)
{
	size_t n, used = 0;
	char unit[5];

	for (; *text != '\0'; text++) {
		n = 1;
		unit[0] = *text;
		if (*text != '\\')
			n = tbv_escape(text, 1, unit, sizeof(unit));
		if (n >= room - used)
			break;
		memcpy(out + used, unit, n);
		used += n;
	}
	out[used] = '\0';
}

int
tbv_result_new_failure(int error, const char *detail,
    struct tbv_result **result)
{
	struct tbv_result *r;
	char escaped[TBV_MAX_MESSAGE];

	*result = NULL;
	if ((r = tbv_result_new()) == NULL)
		return TBV_ERR_MEMORY;
	/* a failure with TBV_OK is a bug in the caller */
	if (error == TBV_OK)
		error = TBV_ERR_INTERNAL;
	escape_rest(detail, escaped, sizeof(escaped));
	tbv_fault_clear(&r->fault);
	(void)tbv_fault_set(&r->fault, error, "%s", escaped);
	*result = r;
	return TBV_OK;
}

void
tbv_result_free(struct tbv_result *r)
{
	size_t i;

	if (r == NULL)
		return;
	for (i = 0; i < TBV_FACTS; i++)
		free(r->fact[i]);
	free(r->summary);
	free(r->json);
	free(r);
}

void
tbv_result_note(struct tbv_result *r, enum tbv_check check, const char *fmt,
    ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(r->detail[check], sizeof(r->detail[check]), fmt, ap);
	va_end(ap);
}

int
tbv_result_add_fact(struct tbv_result *r, enum tbv_fact fact,
    const void *text, size_t len)
{
	size_t room;
	char *copy;

	if (len > (SIZE_MAX - 1) / 4)
		return -1;
	room = 4 * len + 1;
	if ((copy = malloc(room)) == NULL)
		return -1;
	(void)tbv_escape(text, len, copy, room);
	free(r->fact[fact]);
	r->fact[fact] = copy;
	return 0;
}

int
tbv_result_add_hex(struct tbv_result *r, enum tbv_fact fact,
    const uint8_t *bytes, size_t len)
{
	char hex[2 * TBV_PCR_SIZE + 1];

	if (len > TBV_PCR_SIZE)
		return -1;
	tbv_text_hex(bytes, len, hex);
	return tbv_result_add_fact(r, fact, hex, 2 * len);
}

/* Writes the text before the colon of the summary to out. */
static void
write_heading(const struct tbv_result *r, char *out, size_t room)
{
	const char *root = r->fact[TBV_FACT_ROOT];

	(void)snprintf(out, room, "verified%s%s%s",
	    r->insecure ? " WITHOUT MEASUREMENT (debug enclave)" :
	    r->unmeasured ? " (claim not measured)" : "",
	    r->root_is_default ? "" : " under root ",
	    r->root_is_default ? "" : root);
}

const char *
tbv_result_known(const struct tbv_result *r, enum tbv_fact fact)
{
	return r->fact[fact] != NULL ? r->fact[fact] : "";
}

/* Appends a fact between two texts; without the fact, appends nothing. */
static void
append_fact(struct tbv_result *r, size_t room, const char *before,
    enum tbv_fact fact, const char *after)
{
	const char *value = tbv_result_known(r, fact);
	size_t at = strlen(r->summary);

	if (*value != '\0')
		(void)snprintf(r->summary + at, room - at, "%s%s%s", before,
		    value, after);
}

/* Some claims have no name for the artifact, and some have no source. */
static void
write_summary(struct tbv_result *r, size_t room, const char *head)
{
	int has_commit = *tbv_result_known(r, TBV_FACT_COMMIT) != '\0';
	int has_source = has_commit ||
	    *tbv_result_known(r, TBV_FACT_REPOSITORY) != '\0';
	size_t at;

	(void)snprintf(r->summary, room, "%s: %s ", head,
	    tbv_result_known(r, TBV_FACT_ARTIFACT));
	append_fact(r, room, "(attested as ", TBV_FACT_NAME, ") ");
	at = strlen(r->summary);
	(void)snprintf(r->summary + at, room - at, "was built%s",
	    has_source ? " from" : "");
	append_fact(r, room, " ", TBV_FACT_COMMIT, "");
	append_fact(r, room, has_commit ? " of " : " ", TBV_FACT_REPOSITORY,
	    "");
	append_fact(r, room, " ", TBV_FACT_REF, "");
	append_fact(r, room, " by ", TBV_FACT_IMAGE, "");
	append_fact(r, room, " at ", TBV_FACT_TIME, "");
}

int
tbv_result_summarize(struct tbv_result *r)
{
	size_t i, room = 128;
	char *head;

	for (i = 0; i < TBV_FACTS; i++)
		if (r->fact[i] != NULL)
			room += strlen(r->fact[i]);
	free(r->summary);
	r->summary = malloc(2 * room);
	if ((head = malloc(room)) == NULL || r->summary == NULL) {
		free(head);
		return -1;
	}
	write_heading(r, head, room);
	write_summary(r, 2 * room, head);
	free(head);
	return 0;
}

static int
is_ok(const struct tbv_result *r)
{
	return r != NULL && r->fault.error == TBV_OK;
}

enum tbv_question
tbv_result_question(const struct tbv_result *r)
{
	return r != NULL ? r->question : TBV_QUESTION_NONE;
}

enum tbv_verdict
tbv_result_verdict(const struct tbv_result *r)
{
	if (is_ok(r) && r->question != TBV_QUESTION_ARTIFACT)
		return TBV_VERDICT_HOLDS;
	if (is_ok(r))
		return r->insecure ? TBV_VERDICT_VERIFIED_INSECURE :
		    TBV_VERDICT_VERIFIED;
	if (r == NULL ||
	    tbv_error_class(r->fault.error) == TBV_CLASS_SYSTEM)
		return TBV_VERDICT_NONE;
	return TBV_VERDICT_REFUSED;
}

int
tbv_result_error(const struct tbv_result *r)
{
	return r != NULL ? r->fault.error : TBV_ERR_MEMORY;
}

const char *
tbv_result_message(const struct tbv_result *r)
{
	return r != NULL ? r->fault.message : "out of memory";
}

const char *
tbv_result_want(const struct tbv_result *r)
{
	return r != NULL ? r->fault.want : "";
}

const char *
tbv_result_got(const struct tbv_result *r)
{
	return r != NULL ? r->fault.got : "";
}

enum tbv_check
tbv_result_failed_check(const struct tbv_result *r)
{
	return r != NULL ? r->failed : TBV_CHECK_NONE;
}

static int
is_check(enum tbv_check check)
{
	return (int)check >= 0 && (int)check < TBV_CHECKS;
}

enum tbv_check_result
tbv_result_check(const struct tbv_result *r, enum tbv_check check)
{
	return r != NULL && is_check(check) ? r->check[check] :
	    TBV_NOT_REACHED;
}

const char *
tbv_result_check_detail(const struct tbv_result *r, enum tbv_check check)
{
	if (r == NULL || !is_check(check))
		return "";
	if (check == r->failed)
		return r->fault.message;
	return is_ok(r) ? r->detail[check] : "";
}

const char *
tbv_result_fact(const struct tbv_result *r, enum tbv_fact fact)
{
	if (!is_ok(r) || (int)fact < 0 || (int)fact >= TBV_FACTS)
		return NULL;
	return r->fact[fact];
}

const uint8_t *
tbv_result_pcr(const struct tbv_result *r, unsigned int index)
{
	if (!is_ok(r) || index >= TBV_PCR_COUNT ||
	    (r->pcr_mask >> index & 1) == 0)
		return NULL;
	return r->pcr[index];
}

int
tbv_result_root_is_builtin(const struct tbv_result *r)
{
	return is_ok(r) && r->root_is_builtin;
}

const char *
tbv_result_summary(const struct tbv_result *r)
{
	return is_ok(r) && r->summary != NULL ? r->summary : "";
}

const char *
tbv_check_name(enum tbv_check check)
{
	static const char *const names[TBV_CHECKS] = {
		"form", "cose", "document", "chain", "signature", "binding",
		"measurement", "claim", "artifact", "commit", "repository",
		"ref", "time", "revocation", "endorsement", "log"
	};

	return is_check(check) ? names[check] : NULL;
}

const char *
tbv_check_result_name(enum tbv_check_result result)
{
	switch (result) {
	case TBV_NOT_REACHED:
		return "not-reached";
	case TBV_NOT_ASKED:
		return "not-asked";
	case TBV_PASS:
		return "pass";
	case TBV_FAIL:
		return "fail";
	}
	return NULL;
}

const char *
tbv_fact_name(enum tbv_fact fact)
{
	static const char *const names[TBV_FACTS] = {
		"artifact", "name", "sha256", "size", "commit", "tree",
		"repository", "ref", "image", "root", "module-id",
		"document-id", "time", "time-source", "log", "log-time",
		"witnesses", "endorsers", "list-age", "policy", "claim",
		"recipe", "rootfs", "network", "private", "inputs",
		"statement", "predicate-type", "commit-revocation"
	};

	return (int)fact >= 0 && (int)fact < TBV_FACTS ? names[fact] : NULL;
}

const char *
tbv_verdict_name(enum tbv_verdict verdict)
{
	switch (verdict) {
	case TBV_VERDICT_NONE:
		return "none";
	case TBV_VERDICT_REFUSED:
		return "refused";
	case TBV_VERDICT_VERIFIED:
		return "verified";
	case TBV_VERDICT_VERIFIED_INSECURE:
		return "verified-insecure";
	case TBV_VERDICT_HOLDS:
		return "holds";
	}
	return NULL;
}

const char *
tbv_question_name(enum tbv_question question)
{
	switch (question) {
	case TBV_QUESTION_NONE:
		break;
	case TBV_QUESTION_ARTIFACT:
		return "artifact";
	case TBV_QUESTION_LISTS:
		return "lists";
	case TBV_QUESTION_LOG:
		return "log";
	case TBV_QUESTION_NOTE:
		return "note";
	}
	return NULL;
}
