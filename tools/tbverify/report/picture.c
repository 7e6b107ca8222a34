/*
 * Turns a verdict into the chain of trust: eight parts, what each is, and what
 * was checked of it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/hex.h"
#include "verifier/rfc3339.h"
#include "report/picture.h"

#define MINUTE 60
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

static const char *
fact(const struct picture *p, enum tbv_fact name)
{
	return tbv_result_fact(p->result, name);
}

const char *
picture_fact(const struct picture *p, enum tbv_fact name)
{
	const char *value = fact(p, name);

	return value != NULL ? value : "";
}

/* A duration in the most suitable unit. */
static void
write_age(int64_t seconds, char *out)
{
	static const struct {
		int64_t unit;
		const char *one, *many;
	} units[] = {
		{ DAY, "day", "days" },
		{ HOUR, "hour", "hours" },
		{ MINUTE, "minute", "minutes" },
		{ 1, "second", "seconds" }
	};
	size_t i = 0;
	int64_t n;

	/* a clock may be a little behind */
	if (seconds < 0)
		seconds = 0;
	while (units[i].unit > 1 && seconds < 2 * units[i].unit)
		i++;
	n = seconds / units[i].unit;
	(void)snprintf(out, PICTURE_TEXT, "%lld %s", (long long)n,
	    n == 1 ? units[i].one : units[i].many);
}

static void
set_ages(struct picture *p, int64_t now)
{
	const char *age = fact(p, TBV_FACT_LIST_AGE);
	int64_t then;

	rfc3339(now, p->now);
	if (tbv_time_parse(picture_fact(p, TBV_FACT_TIME), &then) == TBV_OK)
		write_age(now - then, p->age);
	if (age != NULL)
		write_age(strtoll(age, NULL, 10), p->list_age);
}

static void
set_pcrs(struct picture *p)
{
	const uint8_t *pcr;
	unsigned int i;

	for (i = 0; i < 3; i++)
		if ((pcr = tbv_result_pcr(p->result, i)) != NULL)
			hex_encode(pcr, TBV_PCR_SIZE, p->pcr[i]);
	(void)snprintf(p->pcr_brief, sizeof(p->pcr_brief), "PCR0 %.16s...",
	    p->pcr[0]);
}

static int
passed(const struct picture *p, enum tbv_check check)
{
	return tbv_result_check(p->result, check) == TBV_PASS;
}

static enum standing
standing(const struct picture *p, enum tbv_check check)
{
	return passed(p, check) ? CHECKED : NOT_REQUIRED;
}

static void
add_row(struct part *part, const char *label, const char *value, int is_text)
{
	struct row *row = &part->row[part->rows];

	if (value == NULL || *value == '\0' || part->rows == PART_ROWS)
		return;
	row->label = label;
	row->value = value;
	row->is_text = is_text;
	part->rows++;
}

static void
make_repository(struct picture *p, struct part *part)
{
	part->title = "Repository";
	part->standing = standing(p, TBV_CHECK_REPOSITORY);
	part->value = fact(p, TBV_FACT_REPOSITORY);
	part->brief = fact(p, TBV_FACT_REF);
	if (part->standing == CHECKED)
		part->sentence = "The policy names this repository.";
	else if (part->value != NULL) {
		part->accepts = "any accepted";
		part->sentence = "The claim names it; the policy accepts "
		    "any.";
	} else
		part->sentence = "The claim names none, and the policy "
		    "requires none.";
	add_row(part, "Repository", part->value, 0);
	add_row(part, "Ref", part->brief, 0);
	if (part->brief != NULL)
		add_row(part, "Ref accepted", passed(p, TBV_CHECK_REF) ?
		    "checked" : "any", 1);
}

static void
make_commit(struct picture *p, struct part *part)
{
	part->title = "Commit";
	part->standing = standing(p, TBV_CHECK_COMMIT);
	part->value = fact(p, TBV_FACT_COMMIT);
	part->brief = part->value == NULL ? "" : p->measured ?
	    "measured before the build" : "the build may have stated it";
	if (part->standing == CHECKED)
		part->sentence = "The policy names this commit or its tree.";
	else if (part->value != NULL) {
		part->accepts = "any commit accepted";
		part->sentence = "The claim names it; the policy accepts "
		    "any.";
	} else
		part->sentence = "The claim names none, and the policy "
		    "requires none.";
	add_row(part, "Commit", part->value, 0);
	add_row(part, "Source tree", fact(p, TBV_FACT_TREE), 0);
	add_row(part, "Claim", fact(p, TBV_FACT_CLAIM), 1);
	add_row(part, "Other recipe", fact(p, TBV_FACT_RECIPE), 0);
	add_row(part, "Other root file system", fact(p, TBV_FACT_ROOTFS), 0);
	add_row(part, "Network in the build", fact(p, TBV_FACT_NETWORK), 1);
	add_row(part, "Private repository", fact(p, TBV_FACT_PRIVATE), 1);
	add_row(part, "Inputs", fact(p, TBV_FACT_INPUTS), 0);
	add_row(part, "Statement", fact(p, TBV_FACT_STATEMENT), 0);
}

static void
make_image(struct picture *p, struct part *part)
{
	part->title = "Image";
	part->standing = passed(p, TBV_CHECK_MEASUREMENT) ? CHECKED :
	    UNMEASURED;
	part->value = fact(p, TBV_FACT_IMAGE);
	part->brief = part->standing == CHECKED ? p->pcr_brief :
	    "debug: its host controls it";
	part->sentence = part->standing == CHECKED ?
	    "The enclave's measurements are those of this trusted image." :
	    "NOTHING WAS MEASURED: this is a debug enclave, which its host "
	    "can read and change at will.";
	add_row(part, "Name in the policy", part->value, 0);
	add_row(part, "PCR0", p->pcr[0], 0);
	add_row(part, "PCR1", p->pcr[1], 0);
	add_row(part, "PCR2", p->pcr[2], 0);
}

static void
make_artifact(struct picture *p, struct part *part)
{
	(void)snprintf(p->size, sizeof(p->size), "%s bytes",
	    picture_fact(p, TBV_FACT_SIZE));
	part->title = "Artifact";
	part->standing = standing(p, TBV_CHECK_ARTIFACT);
	part->value = fact(p, TBV_FACT_NAME);
	if (part->value == NULL)	/* some claims name no artifact */
		part->value = fact(p, TBV_FACT_ARTIFACT);
	part->brief = p->size;
	part->sentence = "The file that was given has the attested SHA-256.";
	add_row(part, "Attested name", fact(p, TBV_FACT_NAME), 0);
	add_row(part, "File", fact(p, TBV_FACT_ARTIFACT), 0);
	add_row(part, "SHA-256", fact(p, TBV_FACT_SHA256), 0);
	add_row(part, "Size", p->size, 1);
}

static void
make_attestation(struct picture *p, struct part *part)
{
	part->title = "Attestation";
	part->standing = standing(p, TBV_CHECK_SIGNATURE);
	part->value = fact(p, TBV_FACT_ROOT);
	part->brief = p->signed_at;
	(void)snprintf(p->signed_at, sizeof(p->signed_at), "signed %s",
	    picture_fact(p, TBV_FACT_TIME));
	part->sentence = p->other_root ?
	    "A hypervisor signed it; its certificates start at a root that "
	    "is NOT built in." :
	    "AWS's hypervisor signed it; its certificates start at a built-in "
	    "root of AWS.";
	add_row(part, "Root", part->value, 0);
	add_row(part, "Chain", tbv_result_check_detail(p->result,
	    TBV_CHECK_CHAIN), 1);
	add_row(part, "Enclave", fact(p, TBV_FACT_MODULE_ID), 0);
	add_row(part, "Document", fact(p, TBV_FACT_DOCUMENT_ID), 0);
	add_row(part, "Signed", fact(p, TBV_FACT_TIME), 1);
	add_row(part, "Age when verified", p->age, 1);
	add_row(part, "Evidence for time", fact(p, TBV_FACT_TIME_SOURCE), 1);
}

static void
make_log(struct picture *p, struct part *part)
{
	part->title = "Log";
	part->standing = standing(p, TBV_CHECK_LOG);
	if (part->standing != CHECKED) {
		part->brief = "";
		part->sentence = "No log is required to contain the "
		    "attestation.";
		return;
	}
	part->value = fact(p, TBV_FACT_LOG);
	part->brief = fact(p, TBV_FACT_LOG_TIME);
	part->sentence = "It contains the attestation.";
	add_row(part, "Log", part->value, 0);
	add_row(part, "Attestation", tbv_result_check_detail(p->result,
	    TBV_CHECK_LOG), 1);
	add_row(part, "Seen there by", part->brief, 1);
}

/* Without a quorum the log is believed on its own word. */
static void
make_witnesses(struct picture *p, struct part *part)
{
	const char *names = picture_fact(p, TBV_FACT_WITNESSES);

	part->title = "Witnesses";
	part->standing = NOT_REQUIRED;
	part->brief = "";
	if (!passed(p, TBV_CHECK_LOG) || *names == '\0') {
		part->sentence = "No witness is required.";
		return;
	}
	if (strcmp(names, "none (quorum none)") == 0) {
		part->brief = "only the log says so";
		part->sentence = "No witness is required: only the log itself "
		    "says that everyone sees the same tree.";
		return;
	}
	part->standing = CHECKED;
	part->value = names;
	part->brief = "a quorum saw this log";
	part->sentence = "A quorum of them saw the log with the attestation "
	    "in it.";
	p->witnessed = 1;
	add_row(part, "Witnesses", names, 0);
}

static void
make_endorsers(struct picture *p, struct part *part)
{
	part->title = "Endorsers";
	part->standing = standing(p, TBV_CHECK_ENDORSEMENT);
	part->brief = "";
	part->sentence = part->standing == CHECKED ?
	    "A quorum of them endorses the image." :
	    "No endorsement of the image is required.";
	if (part->standing == CHECKED) {
		part->value = fact(p, TBV_FACT_ENDORSERS);
		part->brief = "endorse the measurements";
	}
	add_row(part, "Endorsers", fact(p, TBV_FACT_ENDORSERS), 0);
	add_row(part, "Age of their list", p->list_age, 1);
	add_row(part, "Revoked", passed(p, TBV_CHECK_REVOCATION) ?
	    "nothing (checked)" : "not required to be checked", 1);
}

void
picture_make(struct picture *p, const struct tbv_result *result, int64_t now)
{
	int i;

	memset(p, 0, sizeof(*p));
	p->result = result;
	p->verdict = tbv_result_verdict(result);
	p->other_root = !tbv_result_root_is_builtin(result);
	p->measured = strcmp(picture_fact(p, TBV_FACT_CLAIM),
	    "tb1 (measured)") == 0;
	for (i = 0; i < TBV_CHECKS; i++)
		p->passed += (size_t)passed(p, (enum tbv_check)i);
	set_ages(p, now);
	set_pcrs(p);
	make_repository(p, &p->part[PART_REPOSITORY]);
	make_commit(p, &p->part[PART_COMMIT]);
	make_image(p, &p->part[PART_IMAGE]);
	make_artifact(p, &p->part[PART_ARTIFACT]);
	make_attestation(p, &p->part[PART_ATTESTATION]);
	make_log(p, &p->part[PART_LOG]);
	make_witnesses(p, &p->part[PART_WITNESSES]);
	make_endorsers(p, &p->part[PART_ENDORSERS]);
}

const char *
picture_verdict(const struct picture *p)
{
	if (p->verdict == TBV_VERDICT_VERIFIED_INSECURE)
		return "Verified WITHOUT MEASUREMENT (debug enclave)";
	if (p->verdict != TBV_VERDICT_VERIFIED)
		return "NOT VERIFIED";
	return p->other_root ? "Verified under a root that is not built in" :
	    "Verified";
}

const char *
picture_standing(enum standing s)
{
	switch (s) {
	case CHECKED:
		return "checked";
	case NOT_REQUIRED:
		return "not required";
	case UNMEASURED:
		return "NOT MEASURED";
	}
	return "not required";
}

const char *
picture_part_standing(const struct part *part)
{
	return part->accepts != NULL ? part->accepts :
	    picture_standing(part->standing);
}

const char *
picture_check(enum tbv_check check)
{
	static const char *const words[TBV_CHECKS] = {
		"The attestation has a known format",
		"It is one signed message, and nothing else",
		"It is an enclave's document, with no field twice",
		"Its certificates lead to a trusted root",
		"The certified key signed it",
		"Instance and time fit the certificate",
		"The measurements are those of a trusted image",
		"It contains a claim of the right form",
		"The file is the one that the claim names",
		"The commit or tree is one that the policy names",
		"The repository is one that the policy names",
		"The ref is one that the policy accepts",
		"The document's time is within the policy's bounds",
		"No trusted endorser has revoked any of this",
		"Endorsers endorse the image",
		"A log contains the attestation, and witnesses saw it"
	};

	return (int)check >= 0 && (int)check < TBV_CHECKS ? words[check] : "";
}

/* What the debug enclave of a verdict proves: nothing. */
static const char *
insecure_proof(int proved, size_t i)
{
	if (i > 0)
		return NULL;
	return proved ? "Nothing: the host of a debug "
	    "enclave could fake all of it." :
	    "That any of this is true: the host of a debug enclave can make "
	    "it say anything.";
}

/*
 * The statements for a check that holds and for one that does not; NULL if
 * there is none.
 */
struct proof {
	int holds;
	const char *proved, *not_proved;
};

static const char *
select_proof(const struct proof *proof, size_t n, int proved, size_t i)
{
	const char *text;
	size_t at;

	for (at = 0; at < n; at++) {
		text = proof[at].holds ? proof[at].proved :
		    proof[at].not_proved;
		if (!proof[at].holds == !proved && text != NULL && i-- == 0)
			return text;
	}
	return NULL;
}

const char *
picture_proof(const struct picture *p, int proved, size_t i)
{
	int commit = fact(p, TBV_FACT_COMMIT) != NULL;
	const struct proof proof[] = {
		{ 1, "That this file is, byte for byte, what the build made.",
		    NULL },
		{ 1, "That a trusted enclave image made it: its measurements "
		    "are in the attestation.", NULL },
		{ !p->other_root, "That AWS's hypervisor signed the "
		    "attestation.", "That AWS's hypervisor signed the "
		    "attestation: anyone who holds the key of the other root "
		    "can make one." },
		{ p->measured, "That the build began with this commit: it was "
		    "measured before any of its code ran.", commit ?
		    "That the image, and not the build itself, stated the "
		    "commit: the claim is not measured." :
		    "That the image, and not the build itself, chose what is "
		    "attested: the claim is not measured." },
		{ passed(p, TBV_CHECK_COMMIT), "That it is the commit or the "
		    "tree that the policy names.", commit ?
		    "That it is a certain commit: the policy accepts any." :
		    "Which commit it was built from." },
		{ passed(p, TBV_CHECK_REPOSITORY), "That the commit is of the "
		    "repository that the policy names.", commit ?
		    "That the commit is of a certain repository: the policy "
		    "accepts any." : NULL },
		{ passed(p, TBV_CHECK_LOG), "That a log contains the "
		    "attestation.",
		    "That a log contains the attestation: none is required." },
		{ p->witnessed, "That witnesses saw the attestation in the "
		    "log.", passed(p, TBV_CHECK_LOG) ?
		    "That anyone else saw the log: no witness is required." :
		    NULL },
		{ passed(p, TBV_CHECK_REVOCATION), "That no trusted endorser "
		    "has revoked any of this.", "That none of this was "
		    "revoked: no endorsement list is required." },
		{ passed(p, TBV_CHECK_ENDORSEMENT), "That a quorum of trusted "
		    "endorsers endorses the image.", NULL },
		{ 0, NULL, "That the source is harmless, or that the commit is "
		    "the newest one." },
		{ 0, NULL, "That this report is genuine: anyone can write one. "
		    "Verify the file and its attestation yourself." }
	};

	if (p->verdict == TBV_VERDICT_VERIFIED_INSECURE)
		return insecure_proof(proved, i);
	return select_proof(proof, sizeof(proof) / sizeof(proof[0]), proved,
	    i);
}
