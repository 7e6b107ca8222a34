/*
 * tblog endorse: makes, signs and compares endorsement lists.  No
 * list is written that the library would not read.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "common/json.h"
#include "tblog.h"
#include "witness/signatory.h"

#define PCR_HEX (2 * TBV_PCR_SIZE)

static int
no_memory_list(struct failure *f)
{
	return fail(f, TBV_ERR_MEMORY, "endorse", "out of memory");
}

/* A policy says how old a list may be; this is the most that it can say. */
#define OLDEST ((int64_t)180 * 86400)

/* What tbverify would say of the list now: its times, too, are looked at. */
static int
verify_list(struct tbv_policy *p, struct failure *f)
{
	struct tbv_result *r = NULL;
	time_t now = time(NULL);
	int rc;

	if (now == (time_t)-1)
		return fail(f, TBV_ERR_NO_CLOCK, "clock", "cannot be read");
	if ((rc = tbv_policy_set_max_list_age(p, OLDEST)) != TBV_OK)
		return fail(f, rc, "list", tbv_policy_message(p));
	if ((rc = tbv_verify_lists(p, (int64_t)now, SIZE_MAX, &r)) != TBV_OK)
		(void)fail(f, rc, "list", tbv_result_message(r));
	tbv_result_free(r);
	return rc;
}

/* The library reads the list, signed by this key, and holds it usable now. */
static int
check_signed_list(const struct text *note, const struct key *key,
    struct failure *f)
{
	struct tbv_policy *p = tbv_policy_new();
	struct text who = { 0 };
	int rc;

	text_say(&who, "endorser key %s\nquorum key\n", key->vkey.data);
	if (p == NULL || who.bad)
		rc = no_memory_list(f);
	else if ((rc = tbv_policy_set_endorsers_mem(p, who.data,
	    who.len)) != TBV_OK || (rc = tbv_policy_add_endorsements_mem(p,
	    note->data, note->len)) != TBV_OK)
		(void)fail(f, rc, "list", tbv_policy_message(p));
	else
		rc = verify_list(p, f);
	text_free(&who);
	tbv_policy_free(p);
	return rc;
}

/* Signs the text that is all of *note, or adds to the lines under it. */
static int
sign_list(const struct key *key, struct text *note, size_t text_len,
    struct failure *f)
{
	struct text signed_ = { 0 };
	int rc;

	text_add(&signed_, note->data, text_len);
	if (note->len == text_len)
		text_add(note, "\n", 1);
	if (signed_.bad || note->bad)
		rc = no_memory_list(f);
	else
		rc = key_sign_note(key, signed_.data, signed_.len, note, f);
	text_free(&signed_);
	return rc == TBV_OK ? check_signed_list(note, key, f) : rc;
}

/* The text of a list is tried out with a key that is thrown away. */
static int
try_out(const struct text *list, size_t text_len, struct failure *f)
{
	struct text file = { 0 }, note = { 0 };
	struct key key;
	int rc;

	text_add(&note, list->data, text_len);
	if (note.bad)
		return no_memory_list(f);
	if ((rc = key_generate("try.example", &key, &file, f)) == TBV_OK)
		rc = sign_list(&key, &note, note.len, f);
	key_free(&key);
	text_free(&file);
	text_free(&note);
	return rc;
}

/* The PCRs that a list endorses an image by; NULL: it has none of that. */
struct endorsed_pcrs {
	char *hex[4];
};

static const unsigned int endorsed_indices[] = { 0, 1, 2, 8 };

static int
read_endorsed_pcr(struct json *j, const char *name, void *arg)
{
	struct endorsed_pcrs *e = arg;
	char number[16];
	size_t i;

	for (i = 0; i < 4; i++) {
		(void)snprintf(number, sizeof(number), "%u",
		    endorsed_indices[i]);
		if (strcmp(name, number) == 0)
			return e->hex[i] != NULL ? -1 :
			    json_string(j, PCR_HEX, &e->hex[i]);
	}
	return json_skip(j);
}

static int
read_endorsed_pcrs(struct json *j, void *arg)
{
	return json_object(j, read_endorsed_pcr, arg);
}

/* From what the library writes of an image. */
static int
say_pcrs(const char *json, struct text *list)
{
	static const struct json_row rows[] = {
		{ "pcrs", 1, read_endorsed_pcrs }, { NULL, 0, NULL }
	};
	struct json j = json_text(json, strlen(json), 0);
	struct endorsed_pcrs e = { { NULL } };
	size_t i;
	int rc;

	rc = json_some(&j, rows, &e) == 0 && e.hex[0] != NULL &&
	    e.hex[1] != NULL && e.hex[2] != NULL ? 0 : -1;
	for (i = 0; rc == 0 && i < 4; i++)
		if (e.hex[i] != NULL)
			text_say(list, " %u:%s", endorsed_indices[i],
			    e.hex[i]);
	for (i = 0; i < 4; i++)
		free(e.hex[i]);
	return rc;
}

static int
say_image(struct tbv_policy *p, const char *name, const struct file *file,
    struct text *list, struct failure *f)
{
	const char *json;
	size_t image;
	int rc;

	if ((rc = tbv_policy_add_image(p, name, &image)) != TBV_OK ||
	    (rc = tbv_policy_image_add_reference_mem(p, image, file->data,
	    file->len)) != TBV_OK ||
	    (rc = tbv_policy_image_json(p, image, &json)) != TBV_OK)
		return fail(f, rc, name, tbv_policy_message(p));
	text_say(list, "endorse %s sha384", name);
	if (say_pcrs(json, list) != 0)
		return fail(f, TBV_ERR_INTERNAL, name, "no PCRs");
	text_add(list, "\n", 1);
	return TBV_OK;
}

/* NAME=MEASUREMENTS, as nitro-cli prints them. */
static int
add_image(const char *word, struct text *list, struct failure *f)
{
	struct tbv_policy *p = tbv_policy_new();
	const char *equals = strchr(word, '=');
	struct file file = { NULL, 0 };
	char name[KEY_NAME_MAX + 1];
	int rc = TBV_OK;

	if (p == NULL)
		return no_memory_list(f);
	if (equals == NULL || equals - word > KEY_NAME_MAX)
		rc = fail(f, TBV_ERR_USAGE, "--endorse",
		    "want NAME=MEASUREMENTS");
	else if ((rc = file_read_trusted(equals + 1, TBV_REFERENCE_SIZE_MAX, 0,
	    &file, f)) == TBV_OK) {
		(void)snprintf(name, sizeof(name), "%.*s",
		    (int)(equals - word), word);
		rc = say_image(p, name, &file, list, f);
	}
	free(file.data);
	tbv_policy_free(p);
	return rc;
}

static int
find_times(const struct options *o, int64_t *issued, int64_t *expires,
    struct failure *f)
{
	int64_t after;

	*issued = (int64_t)time(NULL);
	if (o->issued != NULL && tbv_time_parse(o->issued, issued) != TBV_OK)
		return fail(f, TBV_ERR_USAGE, "--issued",
		    "want a time such as 2026-01-31T12:00:00Z");
	if (tbv_time_parse(o->expires, expires) == TBV_OK)
		return TBV_OK;
	if (tbv_duration_parse(o->expires, &after) != TBV_OK)
		return fail(f, TBV_ERR_USAGE, "--expires",
		    "want a time, or a duration such as 30d");
	*expires = *issued + after;
	return TBV_OK;
}

static int
say_list_head(const struct options *o, struct text *list, struct failure *f)
{
	int64_t issued, expires;
	uint64_t serial;
	int rc;

	if (o->stream == NULL || o->serial == NULL || o->expires == NULL ||
	    o->output == NULL)
		return fail(f, TBV_ERR_USAGE, "endorse make",
		    "want --stream, --serial, --expires and -o");
	if (decimal(o->serial, strlen(o->serial), &serial) != 0)
		return fail(f, TBV_ERR_USAGE, "--serial", "want a number");
	if ((rc = find_times(o, &issued, &expires, f)) != TBV_OK)
		return rc;
	text_say(list, "tbverify-endorsements-v1\nstream %s\nserial %s\n"
	    "issued %lld\nexpires %lld\n", o->stream, o->serial,
	    (long long)issued, (long long)expires);
	return TBV_OK;
}

static int
make_list(const struct options *o, struct text *list, struct failure *f)
{
	struct file lines;
	size_t i;
	int rc;

	if ((rc = options_operands(o, 0, 1, "want LINES or nothing", f)) !=
	    TBV_OK || (rc = say_list_head(o, list, f)) != TBV_OK)
		return rc;
	for (i = 0; i < o->endorse.count; i++)
		if ((rc = add_image(o->endorse.item[i], list, f)) != TBV_OK)
			return rc;
	if (o->operand.count == 1) {
		if ((rc = file_read(o->operand.item[0],
		    TBV_ENDORSEMENTS_SIZE_MAX, &lines, f)) != TBV_OK)
			return rc;
		text_add(list, lines.data, lines.len);
		free(lines.data);
	}
	return list->bad ? no_memory_list(f) : try_out(list, list->len, f);
}

/* Where the signature lines start: after the last empty line. */
static size_t
text_length(const struct text *t)
{
	size_t i;

	for (i = t->len; i >= 2; i--)
		if (t->data[i - 1] == '\n' && t->data[i - 2] == '\n')
			return i - 1;
	return t->len;
}

/* A list without signatures to sign, one with some to cosign. */
static int
add_signature(const struct options *o, int first, struct text *note,
    struct failure *f)
{
	struct tbv_result *r = NULL;
	struct file file;
	struct key key;
	size_t len;
	int rc;

	if ((rc = options_operands(o, 1, 1, "want LIST", f)) != TBV_OK)
		return rc;
	if (o->key == NULL || o->output == NULL)
		return fail(f, TBV_ERR_USAGE, "endorse",
		    "want --key FILE and -o FILE");
	if ((rc = file_read(o->operand.item[0], TBV_ENDORSEMENTS_SIZE_MAX,
	    &file, f)) != TBV_OK)
		return rc;
	text_add(note, file.data, file.len);
	free(file.data);
	if (note->bad)
		return no_memory_list(f);
	len = text_length(note);
	if (first != (len == note->len))
		return fail(f, TBV_ERR_USAGE, o->operand.item[0], first ?
		    "has signatures; tblog endorse cosign adds one" :
		    "has no signature; tblog endorse sign makes the first");
	/* no signature is made for what nobody could use */
	if ((rc = try_out(note, len, f)) != TBV_OK)
		return rc;
	if ((rc = key_load(o->key, &key, f)) == TBV_OK &&
	    (rc = signatory_check(o, &key, note, text_length(note),
	    f)) == TBV_OK) {
		if (!first && tbv_note_verify(key.vkey.data, note->data,
		    note->len, &len, &r) == TBV_OK)
			rc = fail(f, TBV_ERR_USAGE, o->key,
			    "has already signed it");
		else
			rc = sign_list(&key, note, text_length(note), f);
	}
	tbv_result_free(r);
	key_free(&key);
	return rc;
}

static int
write_note(const struct options *o, const struct text *out, struct failure *f)
{
	struct facts facts = { 0 };
	int status;

	if (f->error == TBV_OK)
		(void)proof_save(o->output, out, f);
	if (f->error != TBV_OK)
		return report_failure(o, f);
	if (strcmp(o->output, "-") == 0)
		return report_end(STATUS_VERIFIED);
	facts_add(&facts, "list", o->output);
	status = report_facts(o, &facts);
	facts_free(&facts);
	return status;
}

int
command_endorse_make(const struct options *o)
{
	struct failure f = { 0 };
	struct text out = { 0 };
	int status;

	(void)make_list(o, &out, &f);
	status = write_note(o, &out, &f);
	text_free(&out);
	return status;
}

int
command_endorse_sign(const struct options *o)
{
	struct failure f = { 0 };
	struct text out = { 0 };
	int status;

	(void)add_signature(o, 1, &out, &f);
	status = write_note(o, &out, &f);
	text_free(&out);
	return status;
}

int
command_endorse_cosign(const struct options *o)
{
	struct failure f = { 0 };
	struct text out = { 0 };
	int status;

	(void)add_signature(o, 0, &out, &f);
	status = write_note(o, &out, &f);
	text_free(&out);
	return status;
}

/* The lines of a list's text, in order. */
struct lines {
	struct text text;
	struct span *line;
	size_t count;
};

static int
compare_lines(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	size_t n = x->len < y->len ? x->len : y->len;
	int rc = memcmp(x->data, y->data, n);

	return rc != 0 ? rc : (x->len > y->len) - (x->len < y->len);
}

static int
load_lines(const char *path, struct lines *l, struct failure *f)
{
	struct file file;
	struct span rest, line;
	int rc;

	if ((rc = file_read(path, TBV_ENDORSEMENTS_SIZE_MAX, &file, f)) !=
	    TBV_OK)
		return rc;
	text_add(&l->text, file.data, file.len);
	free(file.data);
	l->line = calloc(l->text.len + 1, sizeof(*l->line));
	if (l->text.bad || l->line == NULL)
		return no_memory_list(f);
	rest.data = l->text.data;
	rest.len = text_length(&l->text);
	while (span_line(&rest, &line) == 0)
		l->line[l->count++] = line;
	if (l->count == 0 ||
	    !span_is(l->line[0], "tbverify-endorsements-v1"))
		return fail(f, TBV_ERR_ENDORSEMENTS_HEADER, path,
		    "not an endorsement list");
	qsort(l->line, l->count, sizeof(*l->line), compare_lines);
	return TBV_OK;
}

/* An array in JSON, because a member of an object may occur only once. */
static void
tell_line(struct facts *facts, const char *how, const struct span *line)
{
	static const struct pair change = { "lines", "change", "line" };

	facts_line(facts, &change, how, line->data, line->len);
}

/* Both are sorted: the lines that are in only one. */
static void
tell_differences(const struct lines *a, const struct lines *b,
    struct facts *facts)
{
	size_t i = 0, j = 0;
	int order;

	while (i < a->count || j < b->count) {
		order = i == a->count ? 1 : j == b->count ? -1 :
		    compare_lines(&a->line[i], &b->line[j]);
		if (order < 0)
			tell_line(facts, "removed", &a->line[i]);
		else if (order > 0)
			tell_line(facts, "added", &b->line[j]);
		i += order <= 0;
		j += order >= 0;
	}
}

int
command_endorse_diff(const struct options *o)
{
	struct lines a = { { 0 }, NULL, 0 }, b = { { 0 }, NULL, 0 };
	struct facts facts = { 0 };
	struct failure f = { 0 };
	int status;

	if (options_operands(o, 2, 2, "want OLD and NEW", &f) == TBV_OK &&
	    load_lines(o->operand.item[0], &a, &f) == TBV_OK &&
	    load_lines(o->operand.item[1], &b, &f) == TBV_OK) {
		tell_differences(&a, &b, &facts);
		status = report_facts(o, &facts);
	} else
		status = report_failure(o, &f);
	facts_free(&facts);
	text_free(&a.text);
	text_free(&b.text);
	free(a.line);
	free(b.line);
	return status;
}
