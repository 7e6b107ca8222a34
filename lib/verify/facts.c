/*
 * Sets the facts, once everything has been proved.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "accept/accept.h"
#include "base/calendar.h"
#include "crypto/lanes.h"
#include "verify/facts.h"

/* If the claim lacks the field, there is no such fact. */
static int
add_known_hex(struct tbv_result *r, enum tbv_fact fact,
    struct tbv_bytes value)
{
	return value.data == NULL ? 0 :
	    tbv_result_add_hex(r, fact, value.data, value.len);
}

static int
add_known(struct tbv_result *r, enum tbv_fact fact, struct tbv_bytes text)
{
	return text.len == 0 ? 0 :
	    tbv_result_add_fact(r, fact, text.data, text.len);
}

/*
 * If a document does not name exactly one commit: what was checked for
 * revocation.
 */
static int
add_commit_revocation(const struct tbv_claim *claim, struct tbv_result *r)
{
	char text[64] = "not applicable";

	if (claim->source_why != NULL)
		(void)snprintf(text, sizeof(text), "none of %zu commits, of "
		    "which each may be meant", claim->candidate_count);
	return tbv_result_add_fact(r, TBV_FACT_COMMIT_REVOCATION, text,
	    strlen(text));
}

static int
add_claim_facts(const struct tbv_case *c, struct tbv_result *r)
{
	const struct tbv_claim *claim = &c->claim;

	if (add_known_hex(r, TBV_FACT_COMMIT, claim->commit) != 0 ||
	    add_known(r, TBV_FACT_NAME, c->name) != 0 ||
	    add_known_hex(r, TBV_FACT_TREE, claim->tree) != 0 ||
	    add_known(r, TBV_FACT_REPOSITORY, claim->repository) != 0 ||
	    add_known(r, TBV_FACT_REF, claim->ref) != 0 ||
	    add_known_hex(r, TBV_FACT_STATEMENT, claim->statement) != 0 ||
	    add_known(r, TBV_FACT_PREDICATE_TYPE, claim->predicate) != 0)
		return -1;
	return claim->commit.data != NULL || !tbv_asks_revocation(c) ? 0 :
	    add_commit_revocation(claim, r);
}

/* What the requester chose independently of the commit. */
static int
add_choices(const struct tbv_claim *claim, struct tbv_result *r)
{
	static const char granted[] = "granted";
	static const char priv[] = "read with a credential";

	if (add_known_hex(r, TBV_FACT_RECIPE, claim->recipe) != 0 ||
	    add_known_hex(r, TBV_FACT_ROOTFS, claim->rootfs) != 0 ||
	    add_known_hex(r, TBV_FACT_INPUTS, claim->inputs) != 0)
		return -1;
	if (claim->priv && tbv_result_add_fact(r, TBV_FACT_PRIVATE, priv,
	    strlen(priv)) != 0)
		return -1;
	return claim->net ? tbv_result_add_fact(r, TBV_FACT_NETWORK, granted,
	    strlen(granted)) : 0;
}

static int
add_text_fact(struct tbv_result *r, enum tbv_fact fact, const char *text)
{
	return tbv_result_add_fact(r, fact, text, strlen(text));
}

/* If endorsed images are the trusted ones, a list names the image. */
static int
add_listed_image(const struct tbv_case *c, struct tbv_result *r)
{
	if (c->image == &c->policy->endorsement.image)
		return tbv_result_add_fact(r, TBV_FACT_IMAGE,
		    c->endorsed.image.data, c->endorsed.image.len);
	return add_text_fact(r, TBV_FACT_IMAGE, c->image->name);
}

/*
 * If a log saw the document only after its certificate's end, no time is
 * proved: somebody else could have had the key by then.
 */
static const char *
time_source(const struct tbv_case *c)
{
	if (c->is_live || c->policy->time == TBV_CHAIN_TIME_NOW)
		return "now";
	return c->logged.has_time && !c->logged.is_late ? "log" :
	    "document (not witnessed)";
}

/* The host of a debug enclave could have measured anything. */
static int
is_measured(const struct tbv_case *c)
{
	return c->claim.form == TBV_CLAIM_TB1 && c->att.pcr[16] != NULL &&
	    c->att.kind == TBV_IMAGE_ENCLAVE && !c->insecure;
}

static int
add_claim_form(const struct tbv_case *c, struct tbv_result *r)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "%s (%s)",
	    tbv_claim_form_name(c->claim.form), is_measured(c) ?
	    "measured" : "not measured");
	return tbv_result_add_fact(r, TBV_FACT_CLAIM, text, strlen(text));
}

static void
keep_pcrs(const struct tbv_case *c, struct tbv_result *r)
{
	size_t i;

	for (i = 0; i < TBV_PCR_COUNT; i++) {
		if (c->att.pcr[i] == NULL)
			continue;
		memcpy(r->pcr[i], c->att.pcr[i], TBV_PCR_SIZE);
		r->pcr_mask |= (uint32_t)1 << i;
	}
}

/* The facts of any document, of an artifact or of a live enclave. */
static int
copy_document_facts(const struct tbv_case *c, struct tbv_result *r)
{
	char when[TBV_RFC3339_SIZE];

	tbv_calendar_format(c->time, when);
	keep_pcrs(c, r);
	if (add_listed_image(c, r) != 0 ||
	    add_text_fact(r, TBV_FACT_ROOT, c->root) != 0 ||
	    tbv_result_add_fact(r, TBV_FACT_MODULE_ID, c->att.module_id.data,
	    c->att.module_id.len) != 0 ||
	    tbv_result_add_hex(r, TBV_FACT_DOCUMENT_ID, c->document_id,
	    sizeof(c->document_id)) != 0 ||
	    add_text_fact(r, TBV_FACT_TIME, when) != 0 ||
	    add_text_fact(r, TBV_FACT_TIME_SOURCE, time_source(c)) != 0)
		return -1;
	return c->policy->label == NULL ? 0 :
	    add_text_fact(r, TBV_FACT_POLICY, c->policy->label);
}

static int
copy_facts(const struct tbv_case *c, struct tbv_result *r)
{
	const struct tbv_evidence *e = c->evidence;
	char size[24];

	(void)snprintf(size, sizeof(size), "%llu",
	    (unsigned long long)e->size);
	if (add_claim_facts(c, r) != 0 || add_choices(&c->claim, r) != 0 ||
	    add_claim_form(c, r) != 0 ||
	    add_text_fact(r, TBV_FACT_ARTIFACT, e->artifact) != 0 ||
	    tbv_result_add_hex(r, TBV_FACT_SHA256, e->sha256,
	    sizeof(e->sha256)) != 0 ||
	    (e->size != TBV_SIZE_UNKNOWN &&
	    add_text_fact(r, TBV_FACT_SIZE, size) != 0))
		return -1;
	return copy_document_facts(c, r);
}

/* Appends a name to a list of names. */
static void
append_fact_name(char *out, size_t room, const char *name)
{
	size_t at = strlen(out);

	(void)snprintf(out + at, room - at, "%s%s", at > 0 ? ", " : "", name);
}

/* The witnesses of the quorum, or that none is required. */
static int
add_witnesses(const struct tbv_case *c, struct tbv_result *r)
{
	const struct tbv_log_policy *policy = c->policy->log.policy;
	char names[TBV_MAX_SIGNERS * (TBV_MAX_NAME + 3) + 1] = "";
	size_t i;

	if (c->logged.quorum_none)
		return add_text_fact(r, TBV_FACT_WITNESSES,
		    "none (quorum none)");
	for (i = 0; i < c->logged.witness_count; i++)
		append_fact_name(names, sizeof(names), policy->quorum.node[
		    policy->witness[c->logged.witness[i]].node].name);
	return add_text_fact(r, TBV_FACT_WITNESSES, names);
}

static void
note_leaf(const struct tbv_case *c, struct tbv_result *r)
{
	char untimely[64] = "";

	if (c->logged.untimely > 0)
		(void)snprintf(untimely, sizeof(untimely),
		    ", cosignatures of impossible times: %zu",
		    c->logged.untimely);
	tbv_result_note(r, TBV_CHECK_LOG, "%s leaf %llu of %llu%s%s%s",
	    tbv_leaf_name(c->logged.leaf), (unsigned long long)c->logged.index,
	    (unsigned long long)c->logged.tree.size,
	    c->logged.quorum_none ? ", no witness is required" : "",
	    c->logged.is_late ? ", logged after its certificate's end" : "",
	    untimely);
}

static int
add_log_facts(const struct tbv_case *c, struct tbv_result *r)
{
	char when[TBV_RFC3339_SIZE];

	if (c->logged.origin.data == NULL)
		return 0;
	if (tbv_result_add_fact(r, TBV_FACT_LOG, c->logged.origin.data,
	    c->logged.origin.len) != 0 || add_witnesses(c, r) != 0)
		return -1;
	if (c->logged.leaf != TBV_LEAF_NONE)
		note_leaf(c, r);
	if (!c->logged.has_time)
		return 0;
	tbv_calendar_format((int64_t)c->logged.time, when);
	return add_text_fact(r, TBV_FACT_LOG_TIME, when);
}

static int
add_endorsed(const struct tbv_case *c, struct tbv_result *r)
{
	const struct tbv_endorsers *endorsers =
	    c->policy->endorsement.endorsers;
	char names[TBV_MAX_SIGNERS * (TBV_MAX_NAME + 3) + 1] = "", age[32];
	size_t i;

	if (c->endorsed.count == 0)
		return 0;
	for (i = 0; i < c->endorsed.count; i++)
		append_fact_name(names, sizeof(names),
		    tbv_endorsers_name(endorsers, c->endorsed.endorser[i]));
	(void)snprintf(age, sizeof(age), "%lld s", (long long)
	    (c->evidence->now - (int64_t)c->endorsed.issued));
	if (add_text_fact(r, TBV_FACT_ENDORSERS, names) != 0)
		return -1;
	return add_text_fact(r, TBV_FACT_LIST_AGE, age);
}

/* Unknown members are named, and never interpreted. */
static void
note_unknown(const struct tbv_case *c, struct tbv_result *r)
{
	char text[TBV_MAX_DETAIL] = "";
	size_t at = 0, i;

	for (i = 0; i < c->att.unknown_count; i++) {
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s ",
		    i == 0 ? "unknown members:" : ",");
		if (at >= sizeof(text) - 1)
			break;
		at += tbv_escape(c->att.unknown[i].data,
		    c->att.unknown[i].len, text + at, sizeof(text) - at);
		if (at >= sizeof(text) - 1)
			break;
	}
	tbv_result_note(r, TBV_CHECK_DOCUMENT, "%s", text);
}

/* The engine other than libcrypto on which the verdict depends. */
static void
note_lanes(const struct tbv_case *c, struct tbv_result *r)
{
	if (c->known.by_lanes > 0)
		tbv_result_note(r, TBV_CHECK_SIGNATURE,
		    "%u of %zu signatures by %s", c->known.by_lanes,
		    c->chain.count, tbv_lanes_engine());
}

/* Adds details to the checks that have any. */
static void
add_notes(const struct tbv_case *c, struct tbv_result *r)
{
	char text[TBV_MAX_DETAIL / 2];

	note_unknown(c, r);
	note_lanes(c, r);
	tbv_result_note(r, TBV_CHECK_FORM, "%s", tbv_form_name(c->form.kind));
	(void)tbv_escape(c->root, strlen(c->root), text, sizeof(text));
	tbv_result_note(r, TBV_CHECK_CHAIN, "%zu certificates under %s",
	    c->chain.count, text);
	(void)tbv_escape(c->image->name, strlen(c->image->name), text,
	    sizeof(text));
	tbv_result_note(r, TBV_CHECK_BINDING, "%s",
	    c->att.pcr[4] != NULL ? "PCR4 is that of the instance" :
	    "PCR4 is not listed");
	tbv_result_note(r, TBV_CHECK_MEASUREMENT, "%s%s", c->insecure ?
	    "debug enclave, nothing is measured: " :
	    c->att.kind == TBV_IMAGE_NITROTPM ? "attestable AMI: " : "", text);
	tbv_result_note(r, TBV_CHECK_CLAIM, "%s%s",
	    tbv_claim_form_name(c->claim.form),
	    is_measured(c) ? ", measured in PCR16" : ", not measured");
}

static int
cannot_tell(const struct tbv_case *c)
{
	return tbv_fault_set(c->fault, TBV_ERR_MEMORY, "out of memory");
}

int
tbv_facts_tell(const struct tbv_case *c, struct tbv_result *r)
{
	r->insecure = c->insecure;
	r->unmeasured = !is_measured(c);
	r->root_is_builtin = c->root_is_builtin;
	r->root_is_default = c->root_is_default;
	if (copy_facts(c, r) != 0 || add_log_facts(c, r) != 0 ||
	    tbv_result_summarize(r) != 0 || add_endorsed(c, r) != 0)
		return cannot_tell(c);
	add_notes(c, r);
	return TBV_OK;
}

int
tbv_facts_live(const struct tbv_case *c, struct tbv_result *r)
{
	if (copy_document_facts(c, r) != 0 || add_log_facts(c, r) != 0 ||
	    add_endorsed(c, r) != 0)
		return cannot_tell(c);
	return TBV_OK;
}

/*
 * The first line for lists: the stream, the serial, and which image they
 * endorse.
 */
static char *
summarize_lists(const struct tbv_case *c, const struct tbv_result *r)
{
	const struct tbv_endorsement_rules *e = &c->policy->endorsement;
	char image[TBV_MAX_DETAIL] = "", stream[TBV_MAX_DETAIL];
	const char *names = r->fact[TBV_FACT_ENDORSERS];
	size_t room = 3 * TBV_MAX_DETAIL;
	struct tbv_bytes name;
	uint64_t serial = 0;
	char *out;
	size_t i;

	for (i = 0; i < e->list_count; i++)
		if (e->list[i].serial > serial)
			serial = e->list[i].serial;
	name = tbv_lists_stream(e);
	(void)tbv_escape(name.data, name.len, stream, sizeof(stream));
	(void)tbv_escape(c->endorsed.image.data, c->endorsed.image.len, image,
	    sizeof(image));
	room += names != NULL ? strlen(names) : 0;
	if ((out = malloc(room)) == NULL)
		return NULL;
	(void)snprintf(out, room, "verified: %s serial %llu %s%s by %s",
	    stream, (unsigned long long)serial, *image != '\0' ?
	    "endorses " : "is signed", image, names != NULL ? names : "");
	return out;
}

int
tbv_facts_lists(const struct tbv_case *c, struct tbv_result *r)
{
	if (add_endorsed(c, r) != 0)
		return cannot_tell(c);
	r->root_is_builtin = 0;
	free(r->summary);
	if ((r->summary = summarize_lists(c, r)) == NULL)
		return cannot_tell(c);
	return TBV_OK;
}

int
tbv_facts_logged(const struct tbv_case *c, struct tbv_result *r)
{
	char line[2 * TBV_MAX_DETAIL], what[64];
	const char *log, *when;

	if (add_log_facts(c, r) != 0)
		goto memory;
	log = tbv_result_known(r, TBV_FACT_LOG);
	when = tbv_result_known(r, TBV_FACT_LOG_TIME);
	if (c->logged.leaf != TBV_LEAF_NONE)
		(void)snprintf(what, sizeof(what), "entry %llu of %llu",
		    (unsigned long long)c->logged.index,
		    (unsigned long long)c->logged.tree.size);
	else
		(void)snprintf(what, sizeof(what), "tree of %llu entries",
		    (unsigned long long)c->logged.tree.size);
	(void)snprintf(line, sizeof(line), "verified: %s of %s%s%s", what,
	    log, *when != '\0' ? ", seen by its witnesses by " :
	    ", no witness is required", when);
	free(r->summary);
	if ((r->summary = strdup(line)) == NULL)
		goto memory;
	return TBV_OK;
memory:
	return tbv_fault_set(c->fault, TBV_ERR_MEMORY, "out of memory");
}
