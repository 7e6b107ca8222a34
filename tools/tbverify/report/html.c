/*
 * The report as one page: no script, nothing that is loaded, everything
 * escaped.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "report/picture.h"

static const char *
html_class(enum standing s)
{
	return s == CHECKED ? "on" : s == NOT_REQUIRED ? "off" : "bad";
}

/* How the verdict as a whole is shown. */
static const char *
class_of_verdict(const struct picture *p)
{
	if (p->verdict != TBV_VERDICT_VERIFIED)
		return "bad";
	return p->other_root ? "warn" : "on";
}

static void
write_html_code(FILE *out, const char *text)
{
	(void)fputs("<code>", out);
	markup_text(out, text);
	(void)fputs("</code>", out);
}

/* Words before a fact, where there is one. */
static void
write_html_phrase(FILE *out, const char *before, const char *value)
{
	if (value == NULL || *value == '\0')
		return;
	(void)fputs(before, out);
	write_html_code(out, value);
}

static void
write_html_head(FILE *out, const struct picture *p)
{
	size_t i;

	(void)fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta http-equiv=\"Content-Security-Policy\" content=\""
	    "default-src 'none'; style-src 'unsafe-inline'; "
	    "base-uri 'none'; form-action 'none'\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width, "
	    "initial-scale=1\">\n"
	    "<meta name=\"referrer\" content=\"no-referrer\">\n"
	    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>",
	    out);
	fprintf(out, "%s: ", picture_verdict(p));
	markup_text(out, picture_fact(p, TBV_FACT_NAME));
	(void)fputs("</title>\n<style>\n", out);
	for (i = 0; html_style[i] != NULL; i++)
		fprintf(out, "%s\n", html_style[i]);
	fprintf(out, "%s\n</style>\n</head>\n", svg_style);
}

/* Weaknesses of the verdict come first. */
static void
write_html_alarm(FILE *out, const struct picture *p)
{
	if (p->verdict == TBV_VERDICT_VERIFIED_INSECURE)
		(void)fputs("<p class=\"alarm bad\">Nothing was measured. "
		    "This document is of a debug enclave, which its host can "
		    "read and change at will: nothing on this page proves "
		    "anything that this host could fake.</p>\n", out);
	if (!p->other_root)
		return;
	(void)fputs("<p class=\"alarm warn\">The document is certified by "
	    "the root ", out);
	write_html_code(out, picture_fact(p, TBV_FACT_ROOT));
	(void)fputs(", not by a built-in root of AWS: it is only as "
	    "trustworthy as the owner of that root.</p>\n", out);
}

static void
write_sentence(FILE *out, const struct picture *p)
{
	fprintf(out, "<p class=\"lead\">%s from commit ",
	    p->verdict == TBV_VERDICT_VERIFIED ? "Built" : "Said to be built");
	write_html_code(out, picture_fact(p, TBV_FACT_COMMIT));
	write_html_phrase(out, " of ", picture_fact(p, TBV_FACT_REPOSITORY));
	write_html_phrase(out, ", ", picture_fact(p, TBV_FACT_REF));
	write_html_phrase(out, ", by the enclave image ",
	    picture_fact(p, TBV_FACT_IMAGE));
	(void)fputs(".</p>\n", out);
}

static void
write_item(FILE *out, const char *label, const char *value, int is_text)
{
	if (value == NULL || *value == '\0')
		return;
	fprintf(out, "<dt>%s</dt><dd>", label);
	if (is_text)
		markup_text(out, value);
	else
		write_html_code(out, value);
	(void)fputs("</dd>\n", out);
}

static void
write_time(FILE *out, const char *label, const char *value, int is_text)
{
	if (value == NULL || *value == '\0')
		return;
	(void)fputs("<div>", out);
	write_item(out, label, value, is_text);
	(void)fputs("</div>\n", out);
}

/* The two lists that answer what a stranger to all this wants to know. */
static void
write_html_proofs(FILE *out, const struct picture *p, int proved)
{
	const char *text;
	size_t i;

	fprintf(out, "<div class=\"%s\"><h2>%s</h2>\n<ul>\n",
	    proved ? "proved" : "open", proved ? "Proved" : "Not proved");
	for (i = 0; (text = picture_proof(p, proved, i)) != NULL; i++)
		fprintf(out, "<li>%s</li>\n", text);
	(void)fputs("</ul></div>\n", out);
}

static void
write_header(FILE *out, const struct picture *p)
{
	fprintf(out, "<body>\n<header>\n<p><span class=\"%s badge verdict\">"
	    "%s</span></p>\n<h1>", class_of_verdict(p), picture_verdict(p));
	write_html_code(out, picture_fact(p, TBV_FACT_NAME));
	(void)fputs("</h1>\n", out);
	write_sentence(out, p);
	write_html_alarm(out, p);
	(void)fputs("<div class=\"proofs\">\n", out);
	write_html_proofs(out, p, PROVED);
	write_html_proofs(out, p, NOT_PROVED);
	(void)fputs("</div>\n<dl class=\"times\">\n", out);
	write_time(out, "Signed", picture_fact(p, TBV_FACT_TIME), 1);
	write_time(out, "Seen in a log by",
	    picture_fact(p, TBV_FACT_LOG_TIME), 1);
	write_time(out, "Verified", p->now, 1);
	write_time(out, "Age when verified", p->age, 1);
	write_time(out, "Policy", picture_fact(p, TBV_FACT_POLICY), 0);
	(void)fputs("</dl>\n</header>\n<main>\n", out);
}

static void
write_picture(FILE *out, const struct picture *p)
{
	(void)fputs("<section aria-labelledby=\"chain\">\n"
	    "<h2 id=\"chain\">Chain of trust</h2>\n<figure>\n", out);
	svg_draw(out, p, 0);
	svg_draw(out, p, 1);
	(void)fputs("<figcaption>The upper row shows what was built from "
	    "what, the lower row who confirms it.  The policy did not require "
	    "what is dashed, so it is not proved.  Shortened values are given "
	    "in full below.</figcaption>\n</figure>\n</section>\n", out);
}

static void
write_html_part(FILE *out, const struct part *part)
{
	const char *class = html_class(part->standing);
	size_t i;

	fprintf(out, "<article class=\"%s\">\n<div class=\"top\"><h3>%s</h3>"
	    "<span class=\"%s badge\">%s</span></div>\n<p>%s</p>\n", class,
	    part->title, class, picture_part_standing(part),
	    part->sentence);
	if (part->rows > 0)
		(void)fputs("<dl>\n", out);
	for (i = 0; i < part->rows; i++)
		write_item(out, part->row[i].label, part->row[i].value,
		    part->row[i].is_text);
	fprintf(out, "%s</article>\n", part->rows > 0 ? "</dl>\n" : "");
}

static void
write_parts(FILE *out, const struct picture *p)
{
	size_t i;

	(void)fputs("<section aria-labelledby=\"parts\">\n"
	    "<h2 id=\"parts\">Link by link</h2>\n<div class=\"parts\">\n",
	    out);
	for (i = 0; i < PARTS; i++)
		write_html_part(out, &p->part[i]);
	(void)fputs("</div>\n</section>\n", out);
}

static void
write_check(FILE *out, const struct picture *p, enum tbv_check check)
{
	enum standing s = tbv_result_check(p->result, check) == TBV_PASS ?
	    CHECKED : NOT_REQUIRED;

	if (check == TBV_CHECK_MEASUREMENT)
		s = p->part[PART_IMAGE].standing;
	fprintf(out, "<tr><th scope=\"row\">%s</th>"
	    "<td><span class=\"%s badge\">%s</span></td>"
	    "<td class=\"what\">%s</td><td class=\"detail\">",
	    tbv_check_name(check), html_class(s),
	    s == CHECKED ? "passed" : picture_standing(s),
	    picture_check(check));
	markup_text(out, tbv_result_check_detail(p->result, check));
	(void)fputs("</td></tr>\n", out);
}

static void
write_checks(FILE *out, const struct picture *p)
{
	int i;

	fprintf(out, "<section aria-labelledby=\"checks\">\n"
	    "<h2 id=\"checks\">Checks</h2>\n<p class=\"note\">%zu passed, "
	    "%zu not required.</p>\n<table>\n<thead><tr>"
	    "<th scope=\"col\">Check</th><th scope=\"col\">Result</th>"
	    "<th scope=\"col\">What is checked</th>"
	    "<th scope=\"col\">Detail</th></tr></thead>\n<tbody>\n",
	    p->passed, TBV_CHECKS - p->passed);
	for (i = 0; i < TBV_CHECKS; i++)
		write_check(out, p, (enum tbv_check)i);
	(void)fputs("</tbody>\n</table>\n</section>\n", out);
}

void
html_write(FILE *out, const struct picture *p)
{
	write_html_head(out, p);
	write_header(out, p);
	write_picture(out, p);
	write_parts(out, p);
	write_checks(out, p);
	fprintf(out, "</main>\n<footer>\n<p>Made by tbverify %s after its verdict, at "
	    "%s.  Only facts are shown; in text that is not tbverify's, "
	    "unprintable bytes are <code>\\xNN</code>.</p>\n"
	    "</footer>\n</body>\n</html>\n", tbv_version(), p->now);
}
