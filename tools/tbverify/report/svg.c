/*
 * Draws the chain of trust: the source and the artifact above, those who
 * confirm it below.  The parts are in two rows or, for narrow pages, one below
 * the other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "report/picture.h"

/* Fonts with letters of one width have 0.6 em or less. */
#define VALUE_ADVANCE 7.9
#define BRIEF_ADVANCE 7.3
#define PADDING 14
#define HEADING 70
#define CAPTION 26			/* above the first row */

struct point {
	int x, y;
};

/* An arrow, and its word; it is drawn as the part that it comes from. */
struct arrow {
	enum part_name from;
	const char *path, *word;
	struct point at;
	const char *anchor;
};

struct layout {
	const char *prefix;		/* of its identifiers */
	int width, height;
	int box_width, box_height;
	struct point below;		/* the caption of the second row */
	const char *anchor;
	struct point box[PARTS];
	struct arrow arrow[PARTS];	/* the last has no path */
};

static const struct layout wide = {
	"w", 1204, 368, 244, 128, { 12, 220 }, "start",
	{
		[PART_REPOSITORY] = { 12, 8 },
		[PART_COMMIT] = { 324, 8 },
		[PART_IMAGE] = { 636, 8 },
		[PART_ARTIFACT] = { 948, 8 },
		[PART_WITNESSES] = { 12, 232 },
		[PART_LOG] = { 324, 232 },
		[PART_ATTESTATION] = { 636, 232 },
		[PART_ENDORSERS] = { 948, 232 }
	}, {
		{ PART_REPOSITORY, "M256 72H317", "holds", { 288, 62 },
		    "middle" },
		{ PART_COMMIT, "M568 72H629", "built in", { 600, 62 },
		    "middle" },
		{ PART_IMAGE, "M880 72H941", "made", { 912, 62 }, "middle" },
		{ PART_ATTESTATION, "M704 232V143", "measures", { 714, 206 },
		    "start" },
		{ PART_ENDORSERS, "M1070 232V180H824V143", "endorse",
		    { 947, 172 }, "middle" },
		{ PART_LOG, "M568 296H629", "records", { 600, 286 },
		    "middle" },
		{ PART_WITNESSES, "M256 296H317", "watch", { 288, 286 },
		    "middle" },
		{ PART_REPOSITORY, NULL, NULL, { 0, 0 }, NULL }
	}
};

static const struct layout narrow_layout = {
	"n", 400, 1224, 344, 116, { 200, 618 }, "middle",
	{
		[PART_REPOSITORY] = { 28, 8 },
		[PART_COMMIT] = { 28, 164 },
		[PART_IMAGE] = { 28, 320 },
		[PART_ARTIFACT] = { 28, 476 },
		[PART_ATTESTATION] = { 28, 632 },
		[PART_LOG] = { 28, 788 },
		[PART_WITNESSES] = { 28, 944 },
		[PART_ENDORSERS] = { 28, 1100 }
	}, {
		{ PART_REPOSITORY, "M200 124V157", "holds", { 210, 147 },
		    "start" },
		{ PART_COMMIT, "M200 280V313", "built in", { 210, 303 },
		    "start" },
		{ PART_IMAGE, "M200 436V469", "made", { 210, 459 },
		    "start" },
		{ PART_ATTESTATION, "M28 690H12V392H21", "measures",
		    { 22, 618 }, "start" },
		{ PART_LOG, "M200 788V755", "records", { 210, 777 },
		    "start" },
		{ PART_WITNESSES, "M200 944V911", "watch", { 210, 933 },
		    "start" },
		{ PART_ENDORSERS, "M372 1158H388V392H379", "endorse",
		    { 378, 1088 }, "end" },
		{ PART_REPOSITORY, NULL, NULL, { 0, 0 }, NULL }
	}
};

const char *const svg_style =
".picture{font-family:system-ui,-apple-system,'Segoe UI',Roboto,"
"'Liberation Sans','DejaVu Sans',sans-serif}"
".picture .mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"
"'Liberation Mono','DejaVu Sans Mono',monospace;white-space:pre}"
".picture .paper{fill:#fff}"
".picture .box{fill:#fff;stroke:#c4ccd4;stroke-width:1.25}"
".picture .edge{fill:#1a7f4b}"
".picture .name{font-size:14px;font-weight:650;fill:#17202a}"
".picture .value{font-size:13px;fill:#17202a}"
".picture .brief{font-size:12px;fill:#55606c}"
".picture .word{font-size:12px;fill:#55606c}"
".picture .caption{font-size:13px;font-weight:600;fill:#17202a}"
".picture .state{font-size:12px;font-weight:600;fill:#14683d}"
".picture .mark{fill:none;stroke:#1a7f4b;stroke-width:2;"
"stroke-linecap:round;stroke-linejoin:round}"
".picture .arrow{fill:none;stroke:#5b6672;stroke-width:1.75}"
".picture .tip{fill:#5b6672}"
".picture .verdict{font-size:19px;font-weight:700;fill:#14683d}"
".picture .heading{font-size:13px;fill:#17202a}"
".picture .off .box{fill:#f6f7f9;stroke-dasharray:5 4}"
".picture .off .edge{fill:#b9c1c9}"
".picture .off .name,.picture .off .value,.picture .off .state{fill:#55606c}"
".picture .off .mark{stroke:#6b7680}"
".picture .off.arrow{stroke:#a3adb7;stroke-dasharray:5 4}"
".picture .off.tip{fill:#a3adb7}"
".picture .bad .box{fill:#fff1f0;stroke:#b3261e;stroke-width:2.5}"
".picture .bad .edge{fill:#b3261e}"
".picture .bad .state,.picture .bad .brief,.picture .bad.verdict{fill:#a1160f}"
".picture .bad .mark,.picture .bad.arrow{stroke:#b3261e}"
".picture .bad.tip{fill:#b3261e}"
".picture .warn.verdict{fill:#7a4a00}"
"@media (prefers-color-scheme:dark){"
".picture .paper{fill:#12171d}"
".picture .box{fill:#1a2129;stroke:#3d4854}"
".picture .edge{fill:#4fc98a}"
".picture .name,.picture .value,.picture .heading{fill:#e8ecf0}"
".picture .brief,.picture .word{fill:#a4afba}"
".picture .caption{fill:#e8ecf0}"
".picture .state,.picture .verdict{fill:#6fdaa1}"
".picture .mark{stroke:#4fc98a}"
".picture .arrow{stroke:#8b97a3}.picture .tip{fill:#8b97a3}"
".picture .off .box{fill:#151b22}"
".picture .off .edge{fill:#465260}"
".picture .off .name,.picture .off .value,.picture .off .state{fill:#a4afba}"
".picture .off .mark{stroke:#8b97a3}"
".picture .off.arrow{stroke:#59646f}.picture .off.tip{fill:#59646f}"
".picture .bad .box{fill:#321615;stroke:#ff8078}"
".picture .bad .edge{fill:#ff8078}"
".picture .bad .state,.picture .bad .brief,.picture .bad.verdict{fill:#ffa099}"
".picture .bad .mark,.picture .bad.arrow{stroke:#ff8078}"
".picture .bad.tip{fill:#ff8078}"
".picture .warn.verdict{fill:#f2c063}"
"}"
"@media print{.picture .paper{fill:none}}";

static const char *
svg_class(enum standing s)
{
	return s == CHECKED ? "on" : s == NOT_REQUIRED ? "off" : "bad";
}

/* A hook, a stroke, or an exclamation mark, to the left of (x, y). */
static void
draw_mark(FILE *out, enum standing s, int x, int y)
{
	const char *path = s == CHECKED ? "l4 4 7-8" :
	    s == NOT_REQUIRED ? "h10" : "m5-7v7m0 4v.5";

	fprintf(out, "<path class=\"mark\" d=\"M%d %d%s\"/>", x,
	    s == CHECKED ? y + 1 : y, path);
}

static void
open_text(FILE *out, const char *classes, int x, int y)
{
	fprintf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\">", classes, x, y);
}

/* One line of at most max letters: what does not fit goes from the middle. */
static void
draw_line(FILE *out, const char *text, size_t max)
{
	size_t len = strlen(text), tail = max / 3;

	if (len <= max) {
		markup_text(out, text);
		return;
	}
	markup_bytes(out, text, max - tail - 1);
	(void)fputs("&#8230;", out);
	markup_text(out, text + len - tail);
}

/* Two lines; see draw_line().  NULL: there is none. */
static void
draw_value(FILE *out, const char *text, const struct point *at, size_t max)
{
	size_t first;

	if (text == NULL) {
		open_text(out, "brief", at->x, at->y);
		(void)fputs("none</text>\n", out);
		return;
	}
	first = strlen(text) < max ? strlen(text) : max;
	open_text(out, "value mono", at->x, at->y);
	markup_bytes(out, text, first);
	(void)fputs("</text>\n", out);
	if (text[first] == '\0')
		return;
	open_text(out, "value mono", at->x, at->y + 18);
	draw_line(out, text + first, max);
	(void)fputs("</text>\n", out);
}

static void
draw_part(FILE *out, const struct part *part, const struct layout *l,
    const struct point *at)
{
	int room = l->box_width - 2 * PADDING, x = at->x + PADDING;
	struct point value = { x, at->y + 58 };

	fprintf(out, "<g class=\"%s\"><title>", svg_class(part->standing));
	markup_text(out, part->title);
	(void)fputs(": ", out);
	markup_text(out, part->value != NULL ? part->value : "none");
	fprintf(out, "</title>\n<rect class=\"box\" x=\"%d\" y=\"%d\" "
	    "width=\"%d\" height=\"%d\" rx=\"10\"/>\n", at->x, at->y,
	    l->box_width, l->box_height);
	fprintf(out, "<rect class=\"edge\" x=\"%d\" y=\"%d\" width=\"4\" "
	    "height=\"18\" rx=\"2\"/>\n", at->x, at->y + 15);
	open_text(out, "name", x, at->y + 29);
	fprintf(out, "%s</text>\n", part->title);
	fprintf(out, "<text class=\"state\" x=\"%d\" y=\"%d\" "
	    "text-anchor=\"end\">%s</text>\n", at->x + l->box_width - 34,
	    at->y + 29, picture_part_standing(part));
	draw_mark(out, part->standing, at->x + l->box_width - 27,
	    at->y + 24);
	draw_value(out, part->value, &value, (size_t)(room / VALUE_ADVANCE));
	open_text(out, "brief mono", x, at->y + l->box_height - 16);
	draw_line(out, part->brief != NULL ? part->brief : "",
	    (size_t)(room / BRIEF_ADVANCE));
	(void)fputs("</text></g>\n", out);
}

static void
draw_tips(FILE *out, const char *prefix)
{
	static const char *const classes[] = { "on", "off", "bad" };
	size_t i;

	(void)fputs("<defs>", out);
	for (i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		fprintf(out, "<marker id=\"%s-%s\" markerWidth=\"8\" "
		    "markerHeight=\"8\" refX=\"2\" refY=\"4\" "
		    "markerUnits=\"userSpaceOnUse\" orient=\"auto\">"
		    "<path class=\"tip %s\" d=\"M0 0 8 4 0 8z\"/></marker>",
		    prefix, classes[i], classes[i]);
	(void)fputs("</defs>\n", out);
}

/*
 * What an arrow claims is what was checked of the part that it comes from; but
 * that the image built this commit is the claim's, whichever the policy wants.
 */
static enum standing
standing_of(const struct picture *p, enum part_name from)
{
	if (from != PART_COMMIT)
		return p->part[from].standing;
	return p->measured ? CHECKED : NOT_REQUIRED;
}

static void
draw_arrows(FILE *out, const struct picture *p, const struct layout *l)
{
	const struct arrow *a;
	const char *class;

	draw_tips(out, l->prefix);
	for (a = l->arrow; a->path != NULL; a++) {
		class = svg_class(standing_of(p, a->from));
		fprintf(out, "<path class=\"arrow %s\" d=\"%s\" "
		    "marker-end=\"url(#%s-%s)\"/>", class, a->path,
		    l->prefix, class);
		fprintf(out, "<text class=\"word\" x=\"%d\" y=\"%d\" "
		    "text-anchor=\"%s\">%s</text>\n", a->at.x, a->at.y,
		    a->anchor, a->word);
	}
}

/* What each row is about. */
static void
draw_captions(FILE *out, const struct layout *l)
{
	fprintf(out, "<text class=\"caption\" x=\"%d\" y=\"-7\">What was built "
	    "from what</text>\n<text class=\"caption\" x=\"%d\" y=\"%d\" "
	    "text-anchor=\"%s\">Who confirms it</text>\n", l->box[0].x,
	    l->below.x, l->below.y, l->anchor);
}

/* What the picture shows, in words. */
static void
describe(FILE *out, const struct picture *p, const struct layout *l)
{
	const struct part *part;
	size_t i;

	fprintf(out, "<title id=\"%s-title\">Chain of trust of ", l->prefix);
	markup_text(out, picture_fact(p, TBV_FACT_NAME));
	fprintf(out, ": %s</title>\n<desc id=\"%s-desc\">",
	    picture_verdict(p), l->prefix);
	for (i = 0; i < PARTS; i++) {
		part = &p->part[i];
		fprintf(out, "%s, %s: ", part->title,
		    picture_part_standing(part));
		markup_text(out, part->value != NULL ? part->value : "none");
		fprintf(out, ".  %s\n", part->sentence);
	}
	(void)fputs("</desc>\n", out);
}

static void
draw_heading(FILE *out, const struct picture *p, const struct layout *l)
{
	const char *weaker = p->verdict != TBV_VERDICT_VERIFIED ? "bad" :
	    p->other_root ? "warn" : "on";

	fprintf(out, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n",
	    l->width, l->height + HEADING + CAPTION);
	fprintf(out, "<text class=\"%s verdict\" x=\"16\" y=\"30\">%s</text>\n",
	    weaker, picture_verdict(p));
	open_text(out, "heading mono", 16, 52);
	draw_line(out, picture_fact(p, TBV_FACT_NAME), 100);
	fprintf(out, "</text>\n<text class=\"word\" x=\"%d\" y=\"30\" "
	    "text-anchor=\"end\">tbverify %s, %s</text>\n", l->width - 16,
	    tbv_version(), p->now);
}

static void
draw_picture(FILE *out, const struct picture *p, const struct layout *l,
    int heading)
{
	size_t i;

	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" "
	    "class=\"picture %s\" viewBox=\"0 0 %d %d\" role=\"img\" "
	    "aria-labelledby=\"%s-title %s-desc\">\n",
	    l == &wide ? "wide" : "narrow", l->width,
	    l->height + heading + CAPTION, l->prefix, l->prefix);
	describe(out, p, l);
	if (heading > 0) {
		fprintf(out, "<style>%s</style>\n", svg_style);
		draw_heading(out, p, l);
	}
	fprintf(out, "<g transform=\"translate(0,%d)\">\n", heading + CAPTION);
	draw_captions(out, l);
	draw_arrows(out, p, l);
	for (i = 0; i < PARTS; i++)
		draw_part(out, &p->part[i], l, &l->box[i]);
	(void)fputs("</g>\n</svg>\n", out);
}

void
svg_draw(FILE *out, const struct picture *p, int narrow)
{
	draw_picture(out, p, narrow ? &narrow_layout : &wide, 0);
}

void
svg_write(FILE *out, const struct picture *p)
{
	(void)fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", out);
	draw_picture(out, p, &wide, HEADING);
}
