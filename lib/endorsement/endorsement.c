/*
 * Proves that enough endorsers endorse an image now, in lists that no later
 * list replaces.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "base/calendar.h"
#include "crypto/digest.h"
#include "endorsement/endorsement.h"

static int
read_body(struct tbv_endorsements *list, struct tbv_fault *fault)
{
	struct tbv_list_header header;
	struct tbv_list_lines in;
	int rc;

	memset(&in, 0, sizeof(in));
	in.rest = list->body;
	if ((rc = tbv_list_line_header(&in, &header, fault)) != TBV_OK)
		return rc;
	list->entries = in.rest;
	list->stream = header.stream;
	list->serial = header.serial;
	list->issued = header.issued;
	list->expires = header.expires;
	if ((rc = tbv_list_line_each(in, NULL, NULL, fault)) != TBV_OK)
		return rc;
	if (tbv_digest_sha256(&list->body, 1, list->digest) != TBV_OK)
		return tbv_fault_set(fault, TBV_ERR_CRYPTO,
		    "endorsement list: SHA-256");
	return TBV_OK;
}

int
tbv_endorsements_open(struct tbv_bytes file, struct tbv_bytes detached,
    const struct tbv_endorsers *endorsers, struct tbv_endorsements *list,
    struct tbv_fault *fault)
{
	struct tbv_envelope envelope;
	int rc;

	memset(list, 0, sizeof(*list));
	if ((rc = tbv_envelope_open(file, detached, endorsers, &envelope,
	    fault)) != TBV_OK)
		return rc;
	list->body = envelope.body;
	list->signers = envelope.signers;
	if ((rc = read_body(list, fault)) != TBV_OK)
		memset(list, 0, sizeof(*list));
	return rc;
}

static int
bad_list_time(struct tbv_fault *fault, int error, const char *what,
    uint64_t want, int64_t got)
{
	char want_text[TBV_RFC3339_SIZE], got_text[TBV_RFC3339_SIZE];

	tbv_calendar_format((int64_t)want, want_text);
	tbv_calendar_format(got, got_text);
	return tbv_fault_differ(fault, error, what, want_text, got_text);
}

static int
check_times(const struct tbv_endorsements *list,
    const struct tbv_list_rules *rules, struct tbv_fault *fault)
{
	int64_t age, issued = (int64_t)list->issued;
	int64_t max = rules->max_age > 0 ? rules->max_age :
	    TBV_DEFAULT_LIST_AGE;

	if (list->expires - list->issued > TBV_MAX_LIFETIME)
		return tbv_fault_set(fault, TBV_ERR_ENDORSEMENTS_LIFETIME,
		    "endorsement list: lifetime: want at most %d days, got "
		    "%llu seconds", TBV_MAX_LIFETIME / 86400,
		    (unsigned long long)(list->expires - list->issued));
	if (issued - TBV_CLOCK_SKEW > rules->now)
		return bad_list_time(fault, TBV_ERR_ENDORSEMENTS_FUTURE,
		    "current time, not before", list->issued,
		    rules->now);
	if (rules->now > (int64_t)list->expires)
		return bad_list_time(fault, TBV_ERR_ENDORSEMENTS_EXPIRED,
		    "current time, not after", list->expires,
		    rules->now);
	age = rules->now - issued;
	if (age > max)
		return tbv_fault_set(fault, TBV_ERR_ENDORSEMENTS_STALE,
		    "endorsement list: age: want at most %lld seconds, got "
		    "%lld", (long long)max, (long long)age);
	return TBV_OK;
}

static int
check_stream(const struct tbv_endorsements *list,
    const struct tbv_list_rules *rules, struct tbv_fault *fault)
{
	char got[TBV_MAX_DETAIL], want[TBV_MAX_DETAIL];

	if (tbv_bytes_equal(list->stream, rules->stream))
		return TBV_OK;
	(void)tbv_escape(rules->stream.data, rules->stream.len, want,
	    sizeof(want));
	(void)tbv_escape(list->stream.data, list->stream.len, got,
	    sizeof(got));
	return tbv_fault_differ(fault, TBV_ERR_ENDORSEMENTS_STREAM,
	    "endorsement list: stream", want, got);
}

static int
check_list_rules(const struct tbv_endorsements *list,
    const struct tbv_lists *lists, const struct tbv_list_rules *rules,
    struct tbv_fault *fault)
{
	int rc;

	if ((rc = check_stream(list, rules, fault)) != TBV_OK ||
	    (rc = tbv_rollback_check(list, lists, rules, fault)) != TBV_OK)
		return rc;
	return check_times(list, rules, fault);
}

int
tbv_endorsements_check(struct tbv_lists *lists,
    const struct tbv_list_rules *rules, struct tbv_fault *fault)
{
	int first = TBV_OK, rc;
	size_t i;

	lists->unfit = 0;
	for (i = 0; i < lists->count; i++) {
		if ((rc = check_list_rules(&lists->list[i], lists, rules,
		    fault)) == TBV_OK)
			continue;
		lists->unfit |= UINT64_C(1) << i;
		if (first == TBV_OK)
			first = rc;
	}
	return first;
}

/* Whether all PCRs of a set equal the subject's. */
int
tbv_endorsements_match(const struct tbv_reference *reference,
    const struct tbv_endorsed_subject *subject)
{
	unsigned int i;

	for (i = 0; i < TBV_PCR_COUNT; i++)
		if ((reference->mask >> i & 1) && (subject->pcr[i] == NULL ||
		    memcmp(subject->pcr[i], reference->value[i],
		    TBV_PCR_SIZE) != 0))
			return 0;
	return reference->mask != 0;
}

/* Who endorses the PCRs, at the document's time and at any time. */
struct endorsing {
	const struct tbv_endorsed_subject *subject;
	uint32_t signers;		/* of the list being read */
	uint32_t in_time, ever;
	struct tbv_bytes image;
};

static void
note_endorsement(const struct tbv_list_line *line, void *arg)
{
	struct endorsing *v = arg;

	if (line->kind != TBV_ENDORSE ||
	    !tbv_endorsements_match(&line->reference, v->subject))
		return;
	v->ever |= v->signers;
	if (v->subject->time < line->not_before ||
	    v->subject->time > line->not_after)
		return;
	v->in_time |= v->signers;
	if (v->image.data == NULL)
		v->image = line->name;
}

static int
is_quorum(const struct tbv_endorsers *endorsers, uint32_t mask)
{
	struct tbv_vote votes[2 * TBV_MAX_SIGNERS];
	size_t i;

	memset(votes, 0, sizeof(votes));
	for (i = 0; i < endorsers->count; i++)
		votes[endorsers->endorser[i].node].given =
		    (mask >> i & 1) != 0;
	return tbv_quorum_count(&endorsers->quorum, votes).given;
}

/* The age of several lists is that of the oldest. */
static uint64_t
oldest_list(const struct tbv_lists *lists)
{
	uint64_t issued = lists->list[0].issued;
	size_t i;

	for (i = 1; i < lists->count; i++)
		if (lists->list[i].issued < issued)
			issued = lists->list[i].issued;
	return issued;
}

static void
report_endorsed(const struct tbv_lists *lists, const struct endorsing *v,
    struct tbv_endorsed *out)
{
	const struct tbv_endorsers *endorsers = lists->endorsers;
	size_t i;

	for (i = 0; i < endorsers->count; i++)
		if ((v->in_time >> i & 1) && tbv_quorum_has(
		    &endorsers->quorum, endorsers->endorser[i].node))
			out->endorser[out->count++] = i;
	out->image = v->image;
	out->issued = oldest_list(lists);
}

static int
is_missing(const struct tbv_lists *lists, struct tbv_fault *fault)
{
	return lists->count > 0 ? TBV_OK : tbv_fault_set(fault,
	    TBV_ERR_ENDORSEMENT_MISSING,
	    "endorsement list: none was given");
}

int
tbv_endorsements_signers(const struct tbv_lists *lists,
    struct tbv_endorsed *out, struct tbv_fault *fault)
{
	uint32_t mask = 0;
	size_t i;
	int rc;

	memset(out, 0, sizeof(*out));
	if ((rc = is_missing(lists, fault)) != TBV_OK)
		return rc;
	for (i = 0; i < lists->count; i++)
		mask |= lists->list[i].signers;
	for (i = 0; i < lists->endorsers->count; i++)
		if (mask >> i & 1)
			out->endorser[out->count++] = i;
	out->issued = oldest_list(lists);
	return TBV_OK;
}

int
tbv_endorsements_endorsed(const struct tbv_lists *lists,
    const struct tbv_endorsed_subject *subject, struct tbv_endorsed *out,
    struct tbv_fault *fault)
{
	struct endorsing v;
	size_t i;
	int rc;

	memset(out, 0, sizeof(*out));
	memset(&v, 0, sizeof(v));
	if ((rc = is_missing(lists, fault)) != TBV_OK)
		return rc;
	v.subject = subject;
	for (i = 0; i < lists->count; i++) {
		v.signers = lists->list[i].signers;
		if ((rc = tbv_list_line_each(tbv_list_lines_of(
		    lists->list[i].entries), note_endorsement, &v,
		    fault)) != TBV_OK)
			return rc;
	}
	if (is_quorum(lists->endorsers, v.in_time)) {
		report_endorsed(lists, &v, out);
		return TBV_OK;
	}
	if (is_quorum(lists->endorsers, v.ever))
		return tbv_fault_set(fault, TBV_ERR_ENDORSEMENT_WINDOW,
		    "image: endorsed for other times than the document's");
	return tbv_fault_set(fault, TBV_ERR_NOT_ENDORSED,
	    "image: not endorsed by the quorum of the endorsers");
}
