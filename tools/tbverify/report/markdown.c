/*
 * The report for a release note.  All untrusted text is in code spans, in which
 * only their end has a meaning.  Tables are not used, because a bar ends their
 * cells even in a code span.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "report/picture.h"

/* The longest row of backquotes in a text. */
static int
longest_fence(const char *text)
{
	int longest = 0, n = 0;

	for (; *text != '\0'; text++) {
		n = *text == '`' ? n + 1 : 0;
		if (n > longest)
			longest = n;
	}
	return longest;
}

static void
write_times(FILE *out, char c, int times)
{
	for (; times > 0; times--)
		(void)putc(c, out);
}

static int
is_edge(char c)
{
	return c == '`' || c == ' ';
}

/*
 * CommonMark 6.1: a span ends at as many backquotes as it began with; of
 * spaces at both ends, one at each is not part of it.
 */
static void
write_markdown_code(FILE *out, const char *text)
{
	size_t len = strlen(text);
	int fence = longest_fence(text) + 1, pad;

	pad = len > 0 && (is_edge(text[0]) || is_edge(text[len - 1]));
	write_times(out, '`', fence);
	write_times(out, ' ', pad);
	for (; *text != '\0'; text++)
		(void)putc(*text < 0x20 || *text > 0x7e ? '?' : *text, out);
	write_times(out, ' ', pad);
	write_times(out, '`', fence);
}

static void
write_markdown_phrase(FILE *out, const char *before, const char *value)
{
	if (*value == '\0')
		return;
	(void)fputs(before, out);
	write_markdown_code(out, value);
}

static void
write_markdown_alarm(FILE *out, const struct picture *p)
{
	if (p->verdict == TBV_VERDICT_VERIFIED_INSECURE)
		(void)fputs("> **NOTHING WAS MEASURED: this is a debug "
		    "enclave, and its host can fake all of this.**\n\n",
		    out);
	if (!p->other_root)
		return;
	(void)fputs("> **The root that certifies this is ", out);
	write_markdown_code(out, picture_fact(p, TBV_FACT_ROOT));
	(void)fputs(", which is not a built-in root of AWS.**\n\n", out);
}

static void
write_markdown_part(FILE *out, const struct part *part)
{
	size_t i;

	fprintf(out, "- **%s** (%s): %s\n", part->title,
	    picture_part_standing(part), part->sentence);
	for (i = 0; i < part->rows; i++) {
		fprintf(out, "  - %s: ", part->row[i].label);
		write_markdown_code(out, part->row[i].value);
		(void)putc('\n', out);
	}
}

/* By name: a reader must not take them for passed. */
static void
write_not_required(FILE *out, const struct picture *p)
{
	const char *before = "\nNot required: ";
	int i;

	fprintf(out, "\n%zu checks passed.\n", p->passed);
	for (i = 0; i < TBV_CHECKS; i++) {
		if (tbv_result_check(p->result, (enum tbv_check)i) ==
		    TBV_PASS)
			continue;
		fprintf(out, "%s%s", before,
		    tbv_check_name((enum tbv_check)i));
		before = ", ";
	}
	if (p->passed < TBV_CHECKS)
		(void)fputs(".\n", out);
}

static void
write_markdown_proofs(FILE *out, const struct picture *p, int proved)
{
	const char *text;
	size_t i;

	fprintf(out, "**%s:**\n\n", proved ? "Proved" : "Not proved");
	for (i = 0; (text = picture_proof(p, proved, i)) != NULL; i++)
		fprintf(out, "- %s\n", text);
	(void)putc('\n', out);
}

void
markdown_write(FILE *out, const struct picture *p)
{
	size_t i;

	fprintf(out, "### %s: ", picture_verdict(p));
	write_markdown_code(out, picture_fact(p, TBV_FACT_NAME));
	(void)fputs("\n\n", out);
	write_markdown_alarm(out, p);
	(void)fputs(p->verdict == TBV_VERDICT_VERIFIED ?
	    "Built from commit " : "Said to be built from commit ", out);
	write_markdown_code(out, picture_fact(p, TBV_FACT_COMMIT));
	write_markdown_phrase(out, " of ",
	    picture_fact(p, TBV_FACT_REPOSITORY));
	write_markdown_phrase(out, ", ", picture_fact(p, TBV_FACT_REF));
	write_markdown_phrase(out, ", by the enclave image ",
	    picture_fact(p, TBV_FACT_IMAGE));
	fprintf(out, ".\n\nVerified at %s by tbverify %s", p->now,
	    tbv_version());
	write_markdown_phrase(out, " under the policy ",
	    picture_fact(p, TBV_FACT_POLICY));
	(void)fputs(".\n\n", out);
	write_markdown_proofs(out, p, PROVED);
	write_markdown_proofs(out, p, NOT_PROVED);
	(void)fputs("**Link by link:**\n\n", out);
	for (i = 0; i < PARTS; i++)
		write_markdown_part(out, &p->part[i]);
	write_not_required(out, p);
}
