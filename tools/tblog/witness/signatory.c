/*
 * Whether a key may sign an endorsement list: not one that is a log's, nor
 * beside signatures that are false.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/vkey.h"
#include "witness/signatory.h"
#include "witness/witness.h"

/* Whether a note has a line that names this key, true or not. */
static int
has_signer_line(const struct text *note, size_t text_len, const char *vkey)
{
	struct span line, rest;

	rest.data = note->data + text_len;
	rest.len = note->len - text_len;
	while (span_line(&rest, &line) == 0)
		if (witnesses_is_by(line, vkey))
			return 1;
	return 0;
}

/* A line by this key that does not verify makes the list one of nobody. */
static int
check_signer_line(const struct text *note, size_t text_len, const char *vkey,
    const char *name, struct failure *f)
{
	struct tbv_result *r = NULL;
	size_t len;
	int rc;

	if (!has_signer_line(note, text_len, vkey))
		return TBV_OK;
	rc = tbv_note_verify(vkey, note->data, note->len, &len, &r);
	if (rc != TBV_OK)
		(void)fail(f, rc, name, tbv_result_message(r));
	tbv_result_free(r);
	return rc;
}

/* The next line "endorser NAME VKEY"; 0, or -1 at the end. */
static int
next_endorser(struct span *rest, struct text *vkey)
{
	struct span field[VKEY_FIELDS], line;

	while (span_line(rest, &line) == 0) {
		vkey_split(line, field);
		if (!span_is(field[0], "endorser") || field[2].len == 0 ||
		    memchr(field[2].data, '+', field[2].len) == NULL)
			continue;
		text_free(vkey);
		text_add(vkey, field[2].data, field[2].len);
		return 0;
	}
	return -1;
}

static int
check_endorsers(const char *path, const struct text *note, size_t text_len,
    struct failure *f)
{
	struct text vkey = { 0 };
	struct file file;
	struct span rest;
	int rc;

	if ((rc = file_read_trusted(path, TBV_SIGNERS_SIZE_MAX, 0, &file, f)) !=
	    TBV_OK)
		return rc;
	rest.data = (const char *)file.data;
	rest.len = file.len;
	while (rc == TBV_OK && next_endorser(&rest, &vkey) == 0)
		rc = vkey.bad ? fail(f, TBV_ERR_MEMORY, path,
		    "out of memory") : check_signer_line(note, text_len,
		    vkey.data, path, f);
	text_free(&vkey);
	free(file.data);
	return rc;
}

/* The operator of a log must not endorse what is in it. */
static int
check_role(const struct options *o, const struct key *key, struct failure *f)
{
	static const struct { const char *word; size_t at; } lines[] = {
		{ "log", 1 }, { "witness", 2 }
	};
	struct span rest, vkey;
	struct vkey mine, other;
	struct file file;
	size_t i;
	int rc;

	vkey.data = key->vkey.data;
	vkey.len = key->vkey.len;
	if (vkey_parse(vkey, &mine) != 0)
		return hash_failed(f);
	if ((rc = file_read_trusted(o->log_policy, TBV_SIGNERS_SIZE_MAX, 0,
	    &file, f)) != TBV_OK)
		return rc;
	for (i = 0; i < 2 && rc == TBV_OK; i++) {
		rest.data = (const char *)file.data;
		rest.len = file.len;
		while (rc == TBV_OK && vkey_next(&rest, lines[i].word,
		    lines[i].at, &other) == 0)
			if (memcmp(other.raw, mine.raw, KEY_SEED) == 0)
				rc = fail(f, TBV_ERR_KEY_TWO_ROLES, o->key,
				    o->log_policy);
	}
	free(file.data);
	return rc;
}

int
signatory_check(const struct options *o, const struct key *key,
    const struct text *note, size_t text_len, struct failure *f)
{
	int rc;

	if (o->log_policy != NULL && (rc = check_role(o, key, f)) != TBV_OK)
		return rc;
	if ((rc = check_signer_line(note, text_len, key->vkey.data,
	    o->operand.item[0], f)) != TBV_OK)
		return rc;
	return o->endorsers == NULL ? TBV_OK :
	    check_endorsers(o->endorsers, note, text_len, f);
}
