/*
 * Holds what is known about a live enclave, and writes it as JSON.  It has a
 * separate type, which no function on artifacts accepts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "verify/facts.h"
#include "verify/live.h"

/* Room for a value of that many bytes with a name, or NULL. */
static char *
add_live_fact(struct tbv_live *l, const char *name, size_t room)
{
	char *value;

	if (l->count == TBV_LIVE_PAIRS || (value = malloc(room)) == NULL)
		return NULL;
	(void)snprintf(l->pair[l->count].name, sizeof(l->pair[0].name), "%s",
	    name);
	l->pair[l->count++].value = value;
	return value;
}

static int
add_pair_hex(struct tbv_live *l, const char *name, struct tbv_bytes bytes)
{
	char *out;

	if (bytes.data == NULL)
		return 0;
	if ((out = add_live_fact(l, name, 2 * bytes.len + 1)) == NULL)
		return -1;
	tbv_text_hex(bytes.data, bytes.len, out);
	return 0;
}

/*
 * Copies the facts of a result that apply to a live enclave; they are escaped.
 */
static int
add_pair_facts(struct tbv_live *l, const struct tbv_result *r)
{
	char *out;
	size_t n;
	int i;

	for (i = 0; i < TBV_FACTS; i++) {
		if (r->fact[i] == NULL)
			continue;
		n = strlen(r->fact[i]) + 1;
		if ((out = add_live_fact(l, tbv_fact_name((enum tbv_fact)i),
		    n)) == NULL)
			return -1;
		memcpy(out, r->fact[i], n);
	}
	return 0;
}

static int
add_pair_pcrs(struct tbv_live *l, const struct tbv_case *c)
{
	struct tbv_bytes value;
	char name[8];
	unsigned int i;

	for (i = 0; i < TBV_PCR_COUNT; i++) {
		value.data = c->att.pcr[i];
		value.len = TBV_PCR_SIZE;
		(void)snprintf(name, sizeof(name), "pcr%u", i);
		if (add_pair_hex(l, name, value) != 0)
			return -1;
	}
	return 0;
}

static int
add_kind(struct tbv_live *l, const struct tbv_case *c)
{
	static const char words[2][9] = { "enclave", "nitrotpm" };
	char *out = add_live_fact(l, "kind", sizeof(words[0]));

	if (out == NULL)
		return -1;
	memcpy(out, words[c->att.kind == TBV_IMAGE_NITROTPM],
	    sizeof(words[0]));
	return 0;
}

/* The first line, with anything that qualifies the verdict. */
static int
summarize_live(struct tbv_live *l, const struct tbv_case *c,
    const struct tbv_result *r)
{
	const char *image = r->fact[TBV_FACT_IMAGE];
	const char *root = r->fact[TBV_FACT_ROOT];
	const char *module = r->fact[TBV_FACT_MODULE_ID];
	const char *when = r->fact[TBV_FACT_TIME];
	size_t room = strlen(image) + strlen(root) + strlen(module) +
	    strlen(when) + 160;
	char replay[80] = "";

	if (c->evidence->nonce.data == NULL)
		(void)snprintf(replay, sizeof(replay),
		    " (replay within %lld s possible)",
		    (long long)c->evidence->max_age);
	if ((l->summary = malloc(room)) == NULL)
		return -1;
	(void)snprintf(l->summary, room, "live enclave%s%s: %s%s in %s at "
	    "%s%s", c->root_is_default ? "" : " under root ",
	    c->root_is_default ? "" : root,
	    c->att.kind == TBV_IMAGE_NITROTPM ? "attestable AMI " : "", image,
	    module, when, replay);
	return 0;
}

int
tbv_live_tell(struct tbv_live *l, const struct tbv_case *c,
    struct tbv_result *r)
{
	int rc;

	if ((rc = tbv_facts_live(c, r)) != TBV_OK)
		return rc;
	if (c->att.public_key.data != NULL) {
		memcpy(l->public_key, c->att.public_key.data,
		    c->att.public_key.len);
		l->public_key_len = c->att.public_key.len;
	}
	if (summarize_live(l, c, r) == 0 && add_kind(l, c) == 0 &&
	    add_pair_facts(l, r) == 0 &&
	    add_pair_hex(l, "nonce", c->att.nonce) == 0 &&
	    add_pair_hex(l, "public-key", c->att.public_key) == 0 &&
	    add_pair_hex(l, "user-data", c->att.user_data) == 0 &&
	    add_pair_pcrs(l, c) == 0)
		return TBV_OK;
	return tbv_fault_set(c->fault, TBV_ERR_MEMORY, "out of memory");
}

void
tbv_live_free(struct tbv_live *l)
{
	if (l == NULL)
		return;
	while (l->count > 0)
		free(l->pair[--l->count].value);
	tbv_result_free(l->result);
	free(l->summary);
	free(l->json);
	free(l);
}

int
tbv_live_error(const struct tbv_live *l)
{
	return l != NULL ? tbv_result_error(l->result) : TBV_ERR_MEMORY;
}

const char *
tbv_live_message(const struct tbv_live *l)
{
	return tbv_result_message(l != NULL ? l->result : NULL);
}

static int
is_live(const struct tbv_live *l)
{
	return l != NULL && tbv_result_error(l->result) == TBV_OK;
}

const char *
tbv_live_summary(const struct tbv_live *l)
{
	return is_live(l) ? l->summary : "";
}

size_t
tbv_live_count(const struct tbv_live *l)
{
	return is_live(l) ? l->count : 0;
}

const char *
tbv_live_name(const struct tbv_live *l, size_t i)
{
	return i < tbv_live_count(l) ? l->pair[i].name : NULL;
}

const char *
tbv_live_value(const struct tbv_live *l, size_t i)
{
	return i < tbv_live_count(l) ? l->pair[i].value : NULL;
}

const uint8_t *
tbv_live_public_key(const struct tbv_live *l, size_t *len)
{
	*len = is_live(l) ? l->public_key_len : 0;
	return *len > 0 ? l->public_key : NULL;
}

/* Omits the checks that are only for artifacts; a claim is not read. */
static const char *
live_check_name(int check)
{
	if (check == TBV_CHECK_CLAIM)
		return "challenge";
	return check >= TBV_CHECK_ARTIFACT && check <= TBV_CHECK_REF ? NULL :
	    tbv_check_name((enum tbv_check)check);
}

static int
add_live_checks(struct cJSON *root, const struct tbv_result *r)
{
	struct cJSON *array, *object;
	const char *name;
	int i;

	if ((array = tbv_json_add_array(root, "checks")) == NULL)
		return -1;
	for (i = 0; i < TBV_CHECKS; i++) {
		if ((name = live_check_name(i)) == NULL)
			continue;
		if ((object = tbv_json_append_object(array)) == NULL ||
		    tbv_json_add_text(object, "name", name) == NULL ||
		    tbv_json_add_text(object, "result", tbv_check_result_name(
		    tbv_result_check(r, (enum tbv_check)i))) == NULL)
			return -1;
	}
	return 0;
}

static int
add_live_facts(struct cJSON *root, const struct tbv_live *l)
{
	struct cJSON *object;
	size_t i;

	if ((object = tbv_json_add_object(root, "facts")) == NULL)
		return -1;
	for (i = 0; i < tbv_live_count(l); i++)
		if (tbv_json_add_string(object, l->pair[i].name,
		    l->pair[i].value) == NULL)
			return -1;
	return 0;
}

int
tbv_live_json(struct tbv_live *l, const char **json)
{
	struct cJSON *root;

	*json = NULL;
	if (l == NULL || l->result == NULL)
		return TBV_ERR_MEMORY;
	if (l->json == NULL) {
		if ((root = tbv_json_new()) == NULL)
			return TBV_ERR_MEMORY;
		if (tbv_json_add_integer(root, "tbverify-live", 1) != NULL &&
		    tbv_json_add_text(root, "verdict", is_live(l) ? "live" :
		    tbv_verdict_name(tbv_result_verdict(l->result))) != NULL &&
		    tbv_result_add_error(root, l->result, live_check_name(
		    tbv_result_failed_check(l->result))) == 0 &&
		    add_live_checks(root, l->result) == 0 &&
		    add_live_facts(root, l) == 0)
			l->json = tbv_json_print(root);
		tbv_json_free(root);
	}
	*json = l->json;
	return l->json != NULL ? TBV_OK : TBV_ERR_MEMORY;
}
