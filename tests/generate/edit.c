/*
 * What makes a case differ from the good document: commands, separated by
 * ";", each of words.  Words go into the model before it is encoded.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "generate.h"

#define WORDS	24

static unsigned int
number(const char *word)
{
	char *end;
	unsigned long n = strtoul(word, &end, 10);

	if (*end != '\0' || n > 100000)
		die("no number: %s", word);
	return (unsigned int)n;
}

static int
dropped(const char *word)
{
	return strcmp(word, "drop") == 0;
}

/* claim KEY drop|NOTATION */
static void
edit_claim(struct model *m, char **w, size_t n)
{
	(void)n;
	claim_set(m, w[0], dropped(w[1]) ? NULL : w[1]);
}

/* artifact NAME drop|HEX */
static void
edit_artifact(struct model *m, char **w, size_t n)
{
	(void)n;
	claim_artifact(m, w[0], dropped(w[1]) ? NULL : w[1]);
}

/* artifacts N: so many more, with names of 22 bytes */
static void
edit_artifacts(struct model *m, char **w, size_t n)
{
	unsigned int i, count = number(w[0]);
	const char *name;

	(void)n;
	for (i = 0; i < count; i++) {
		name = format("example-file-%02u.tar.gz", i);
		claim_artifact(m, name, sha256_hex(name, strlen(name)));
	}
}

/* userdata NOTATION */
static void
edit_userdata(struct model *m, char **w, size_t n)
{
	(void)n;
	m->user_data = w[0];
}

/* content TEXT [HEX TEXT...]: the bytes of user_data */
static void
edit_content(struct model *m, char **w, size_t n)
{
	struct buf bytes = { NULL, 0, 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		if (i % 2 == 0)
			put_text(&bytes, w[i]);
		else
			put_hex(&bytes, w[i]);
	}
	m->user_data = format("bytes:%s", to_hex(bytes.data, bytes.len));
}

/* pcr N drop|zero|HEX */
static void
edit_pcr(struct model *m, char **w, size_t n)
{
	unsigned int index = number(w[0]);
	struct pcr *pcr = document_pcr(m, index);
	struct buf value = { NULL, 0, 0 };

	(void)n;
	if (dropped(w[1])) {
		document_pcr_drop(m, index);
		return;
	}
	if (index == 16)
		m->pcr16_usual = 0;
	if (strcmp(w[1], "zero") == 0)
		put_hex(&value, expand("$(ZERO48)", m, NULL));
	else
		put_hex(&value, w[1]);
	if (pcr == NULL)
		document_pcr_add(m, index, value.data, value.len);
	else
		pcr->value = value;
}

/* again N HEX: the same index once more, at the end */
static void
edit_again(struct model *m, char **w, size_t n)
{
	struct buf value = { NULL, 0, 0 };

	(void)n;
	put_hex(&value, w[1]);
	document_pcr_add(m, number(w[0]), value.data, value.len);
}

/* only N...: these PCRs and no others, in this order */
static void
edit_only(struct model *m, char **w, size_t n)
{
	struct pcr kept[PCRS_MAX];
	const struct pcr *pcr;
	size_t i;

	for (i = 0; i < n; i++) {
		if ((pcr = document_pcr(m, number(w[i]))) == NULL)
			die("no PCR %s", w[i]);
		kept[i] = *pcr;
	}
	memcpy(m->pcr, kept, n * sizeof(*kept));
	m->pcrs = n;
}

/* fill N: the PCRs below N that are missing, with zeros */
static void
edit_fill(struct model *m, char **w, size_t n)
{
	static const unsigned char zeros[SHA384_SIZE];
	unsigned int i, end = number(w[0]);

	(void)n;
	for (i = 0; i < end; i++)
		if (document_pcr(m, i) == NULL)
			document_pcr_add(m, i, zeros, sizeof(zeros));
}

static struct field *
field(struct model *m, const char *key)
{
	size_t i;

	for (i = 0; i < m->fields; i++)
		if (strcmp(m->field[i].key, key) == 0)
			return &m->field[i];
	return NULL;
}

/* set KEY drop|NOTATION: a member of the document */
static void
edit_set(struct model *m, char **w, size_t n)
{
	struct field *f = field(m, w[0]);

	(void)n;
	if (dropped(w[1])) {
		if (f == NULL)
			die("no member %s", w[0]);
		m->fields--;
		memmove(f, f + 1, (size_t)(m->field + m->fields - f) *
		    sizeof(*f));
		return;
	}
	if (f == NULL) {
		if (m->fields == COUNT(m->field))
			die("too many members");
		f = &m->field[m->fields++];
		f->key = w[0];
	}
	memset(&f->value, 0, sizeof(f->value));
	cbor_notation(&f->value, w[1]);
}

/* pad N: an unknown member that makes the payload so many bytes */
static void
edit_pad(struct model *m, char **w, size_t n)
{
	static const char key[] = "padding";
	struct buf payload = { NULL, 0, 0 };
	struct field *f = &m->field[m->fields];

	(void)n;
	document_payload(m, &payload);
	/* one byte of head for the key and three for its value */
	f->key = key;
	cbor_notation(&f->value, format("fill:%zu", number(w[0]) -
	    payload.len - strlen(key) - 4));
	m->fields++;
}

/* twice KEY: the member once more, at the end */
static void
edit_twice(struct model *m, char **w, size_t n)
{
	struct field *f = field(m, w[0]);

	(void)n;
	if (f == NULL || m->fields == COUNT(m->field))
		die("no member %s", w[0]);
	m->field[m->fields++] = *f;
}

/* unknown N: so many members that no version has */
static void
edit_unknown(struct model *m, char **w, size_t n)
{
	unsigned int i, count = number(w[0]);
	char *set[2], zero[] = "00";

	(void)n;
	for (i = 0; i < count; i++) {
		set[0] = format("future-%02u", i);
		set[1] = zero;
		edit_set(m, set, COUNT(set));
	}
}

/* order KEY...: these members and no others, in this order */
static void
edit_order(struct model *m, char **w, size_t n)
{
	struct field kept[WORDS];
	const struct field *f;
	size_t i;

	for (i = 0; i < n; i++) {
		if ((f = field(m, w[i])) == NULL)
			die("no member %s", w[i]);
		kept[i] = *f;
	}
	memcpy(m->field, kept, n * sizeof(*kept));
	m->fields = n;
}

/* module ID: module_id, and the PCR4 that goes with it */
static void
edit_module(struct model *m, char **w, size_t n)
{
	(void)n;
	m->module_id = w[0];
	document_pcr4(m);
}

/* nitrotpm: the document is one of a NitroTPM */
static void
edit_nitrotpm(struct model *m, char **w, size_t n)
{
	(void)w;
	(void)n;
	document_nitrotpm(m);
}

/* time MILLISECONDS */
static void
edit_time(struct model *m, char **w, size_t n)
{
	(void)n;
	m->time_ms = strtoull(w[0], NULL, 10);
}

/* definite: the payload's map states its length */
static void
edit_definite(struct model *m, char **w, size_t n)
{
	(void)w;
	(void)n;
	m->definite = 1;
}

/* before HEX HEX: the one occurrence in the payload, before it is signed */
static void
edit_before(struct model *m, char **w, size_t n)
{
	(void)n;
	if (m->befores == COUNT(m->before))
		die("too many replacements");
	m->before[m->befores++] = w[0];
	m->before[m->befores++] = w[1];
}

/* raw HEX: the payload; append HEX: to it; chop N: bytes off its end */
static void
edit_raw(struct model *m, char **w, size_t n)
{
	(void)n;
	m->raw = w[0];
}

static void
edit_append(struct model *m, char **w, size_t n)
{
	(void)n;
	m->append = w[0];
}

static void
edit_chop(struct model *m, char **w, size_t n)
{
	(void)n;
	m->chop = number(w[0]);
}

/* after HEX HEX: the same, after it was signed */
static void
edit_after(struct model *m, char **w, size_t n)
{
	(void)n;
	m->from = w[0];
	m->to = w[1];
}

/* cut N: bytes taken off the end */
static void
edit_cut(struct model *m, char **w, size_t n)
{
	(void)n;
	m->cut = number(w[0]);
}

/* cose PART HEX */
static void
edit_cose(struct model *m, char **w, size_t n)
{
	const struct {
		const char *word;
		const char **value;
	} rows[] = {
		{ "tag", &m->tag }, { "array", &m->array },
		{ "protected", &m->protect },
		{ "unprotected", &m->unprotected },
		{ "payload", &m->payload }, { "tail", &m->tail },
		{ "signer", &m->signer }, { "s", &m->s },
		{ "signature", &m->signature }
	};
	size_t i;

	for (i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].word, w[0]) == 0) {
			*rows[i].value = n > 1 ? w[1] : "";
			return;
		}
	die("no part %s", w[0]);
}

static struct cert *
cert(struct model *m, const char *name)
{
	size_t i;

	for (i = 0; i < m->certs; i++)
		if (strcmp(m->cert[i].name, name) == 0)
			return &m->cert[i];
	die("no certificate %s", name);
}

/* chain CERT...: root first, leaf last */
static void
edit_chain(struct model *m, char **w, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		m->chain[i] = cert(m, w[i]);
	m->chains = n;
}

/* cert CERT FIELD [VALUE...]; naming any field makes a new certificate */
static void
edit_cert(struct model *m, char **w, size_t n)
{
	struct cert *c = cert(m, w[0]);
	const struct {
		const char *word;
		const char **value;
	} rows[] = {
		{ "key", &c->key }, { "signer", &c->signer },
		{ "issuer", &c->issuer }, { "subject", &c->subject },
		{ "serial", &c->serial }, { "from", &c->from },
		{ "until", &c->until }, { "version", &c->version },
		{ "inner", &c->inner }, { "outer", &c->outer },
		{ "point", &c->point }, { "order", &c->order },
		{ "bc", &c->bc }, { "bccritical", &c->bccritical },
		{ "ku", &c->ku }, { "kucritical", &c->kucritical },
		{ "crl", &c->crl }, { "more", &c->more },
		{ "damage", &c->damage }
	};
	const char *value = "";
	size_t i;

	for (i = 2; i < n; i++)
		value = format(i > 2 ? "%s %s" : "%s%s", value, w[i]);
	for (i = 0; i < COUNT(rows); i++)
		if (strcmp(rows[i].word, w[1]) == 0) {
			*rows[i].value = value;
			c->stored = 0;
			return;
		}
	die("no field %s", w[1]);
}

/* names CERT ISSUER SUBJECT: those of other certificates */
static void
edit_names(struct model *m, char **w, size_t n)
{
	struct cert *c = cert(m, w[0]);

	(void)n;
	c->issuer = cert(m, w[1])->subject;
	c->subject = cert(m, w[2])->subject;
	c->stored = 0;
}

static const struct {
	const char *word;
	size_t least;
	void (*edit)(struct model *, char **, size_t);
} commands[] = {
	{ "claim", 2, edit_claim }, { "artifact", 2, edit_artifact },
	{ "artifacts", 1, edit_artifacts }, { "userdata", 1, edit_userdata },
	{ "content", 1, edit_content }, { "pcr", 2, edit_pcr },
	{ "again", 2, edit_again }, { "only", 1, edit_only },
	{ "fill", 1, edit_fill }, { "set", 2, edit_set },
	{ "pad", 1, edit_pad }, { "twice", 1, edit_twice },
	{ "unknown", 1, edit_unknown }, { "order", 1, edit_order },
	{ "module", 1, edit_module }, { "time", 1, edit_time },
	{ "nitrotpm", 0, edit_nitrotpm }, { "definite", 0, edit_definite }, { "before", 2, edit_before },
	{ "raw", 1, edit_raw }, { "append", 1, edit_append },
	{ "chop", 1, edit_chop }, { "after", 2, edit_after },
	{ "cut", 1, edit_cut }, { "cose", 1, edit_cose },
	{ "chain", 1, edit_chain }, { "cert", 2, edit_cert },
	{ "names", 3, edit_names }
};

static void
command(struct model *m, const char *text)
{
	char *words[WORDS];
	size_t i, n = split(text, " ", words, COUNT(words));

	for (i = 0; i < COUNT(commands); i++)
		if (n > commands[i].least &&
		    strcmp(commands[i].word, words[0]) == 0) {
			commands[i].edit(m, words + 1, n - 1);
			return;
		}
	die("cannot do: %s", text);
}

void
edit(struct model *m, const char *script)
{
	char *lines[64];
	size_t i, n = split(expand(script, m, NULL), ";", lines,
	    COUNT(lines));

	for (i = 0; i < n; i++)
		command(m, lines[i]);
}
