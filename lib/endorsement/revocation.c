/*
 * Proves that what is being verified was not revoked, by the newest list of
 * each endorser.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "endorsement/revocation.h"

/* The token for a kind, and the word in the message for what is revoked. */
static const struct {
	int error;
	const char *what;
} revocations[] = {
	{ TBV_ERR_REVOKED_PCR, "image" },
	{ TBV_ERR_REVOKED_ARTIFACT, "artifact" },
	{ TBV_ERR_REVOKED_COMMIT, "commit" },
	{ TBV_ERR_REVOKED_DOCUMENT, "document" },
	{ TBV_ERR_REVOKED_LOG, "log" }
};

#define REVOCATIONS (sizeof(revocations) / sizeof(revocations[0]))

static int
is_digest(const struct tbv_list_line *line, const uint8_t *digest)
{
	return digest != NULL &&
	    memcmp(line->digest, digest, line->digest_len) == 0;
}

static int
is_any_commit(const struct tbv_list_line *line,
    const struct tbv_endorsed_subject *subject)
{
	size_t i;

	for (i = 0; i < subject->commit_count; i++)
		if (line->digest_len == subject->commit[i].len &&
		    is_digest(line, subject->commit[i].data))
			return 1;
	return 0;
}

/* Whether a line revokes a part of the subject. */
static int
is_hit(const struct tbv_list_line *line,
    const struct tbv_endorsed_subject *subject)
{
	if (line->kind == TBV_REVOKE_LOG)
		return subject->log.data != NULL &&
		    tbv_bytes_equal(line->origin, subject->log) &&
		    subject->log_size > line->from;
	if (subject->time < line->from)
		return 0;
	switch (line->kind) {
	case TBV_REVOKE_PCR:
		return tbv_endorsements_match(&line->reference, subject);
	case TBV_REVOKE_ARTIFACT:
		return is_digest(line, subject->artifact);
	case TBV_REVOKE_COMMIT:
		return is_any_commit(line, subject);
	case TBV_REVOKE_DOCUMENT:
		return is_digest(line, subject->document);
	case TBV_REVOKE_LOG:
	case TBV_ENDORSE:
		break;
	}
	return 0;
}

/* Who revokes a part of the subject, and the first reason for each kind. */
struct revoked {
	const struct tbv_endorsed_subject *subject;
	uint32_t signers;		/* of the list that is being read */
	uint32_t by;			/* signers of lists that revoke */
	struct tbv_bytes reason[REVOCATIONS];	/* data NULL: nobody */
};

static void
note_revocation(const struct tbv_list_line *line, void *arg)
{
	struct revoked *r = arg;

	if (line->kind == TBV_ENDORSE || !is_hit(line, r->subject))
		return;
	r->by |= r->signers;
	if (r->reason[line->kind].data == NULL)
		r->reason[line->kind] = line->reason;
}

static int
ask_list(const struct tbv_endorsements *list, uint32_t signers,
    struct revoked *r, struct tbv_fault *fault)
{
	r->signers = signers;
	return tbv_list_line_each(tbv_list_lines_of(list->entries),
	    note_revocation, r, fault);
}

/*
 * For each endorser the newest list counts: one that was given and is valid, or
 * else the kept one.
 */
static int
ask_all_lists(const struct tbv_lists *lists,
    const struct tbv_endorsed_subject *subject, struct revoked *r,
    struct tbv_fault *fault)
{
	const struct tbv_endorsements *list;
	uint32_t asked = 0;
	size_t i;
	int rc;

	memset(r, 0, sizeof(*r));
	r->subject = subject;
	for (i = 0; i < lists->count; i++) {
		list = &lists->list[i];
		if (lists->unfit >> i & 1)
			continue;
		asked |= list->signers;
		if ((rc = ask_list(list, list->signers, r, fault)) != TBV_OK)
			return rc;
	}
	for (i = 0; lists->kept != NULL && i < lists->endorsers->count; i++) {
		if (lists->kept[i].data == NULL || (asked >> i & 1))
			continue;
		if ((rc = ask_list(&lists->kept[i].list, UINT32_C(1) << i, r,
		    fault)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

/* The names of the endorsers in a mask, escaped and truncated to the room. */
static void
name_all(const struct tbv_endorsers *endorsers, uint32_t mask, char *out,
    size_t size)
{
	const char *name, *comma = "";
	size_t at = 0, i;

	out[0] = '\0';
	for (i = 0; i < endorsers->count; i++) {
		if (!(mask >> i & 1) || at + 3 >= size)
			continue;
		name = tbv_endorsers_name(endorsers, i);
		at += (size_t)snprintf(out + at, size - at, "%s", comma);
		at += tbv_escape(name, strlen(name), out + at, size - at);
		comma = ", ";
		if (at >= size)
			at = size - 1;
	}
}

/*
 * The log if its origin is known, because it is checked last; else the first.
 */
static size_t
revocation_kind(const struct revoked *r)
{
	size_t kind = 0;

	if (r->reason[TBV_REVOKE_LOG].data != NULL)
		return TBV_REVOKE_LOG;
	while (kind < REVOCATIONS && r->reason[kind].data == NULL)
		kind++;
	return kind;
}

int
tbv_endorsements_revoked(const struct tbv_lists *lists,
    const struct tbv_endorsed_subject *subject, struct tbv_fault *fault)
{
	const struct tbv_endorsers *endorsers = lists->endorsers;
	char reason[TBV_MAX_DETAIL], who[TBV_MAX_DETAIL];
	size_t count = 0, i, kind;
	struct revoked r;
	int rc;

	if ((rc = ask_all_lists(lists, subject, &r, fault)) != TBV_OK)
		return rc;
	for (i = 0; i < endorsers->count; i++)
		count += r.by >> i & 1;
	kind = revocation_kind(&r);
	if (kind == REVOCATIONS || count < endorsers->revoke_quorum)
		return TBV_OK;
	name_all(endorsers, r.by, who, sizeof(who));
	(void)tbv_escape(r.reason[kind].data, r.reason[kind].len, reason,
	    sizeof(reason));
	return tbv_fault_set(fault, revocations[kind].error,
	    "%s: revoked by %s: %s", revocations[kind].what, who, reason);
}
