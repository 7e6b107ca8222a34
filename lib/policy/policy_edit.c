/*
 * Writes an image as an entry of a policy file, and inserts it into a policy
 * file without changing the rest of the text.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "policy/policy.h"

/* An entry's "pcrs": {"0": ...}, in order of index. */
static int
write_pcrs(struct cJSON *image, const struct tbv_reference *reference)
{
	char hex[2 * TBV_PCR_SIZE + 1], name[4];
	struct cJSON *object;
	unsigned int i;

	if ((object = tbv_json_add_object(image, "pcrs")) == NULL)
		return -1;
	for (i = 0; i < TBV_PCR_COUNT; i++) {
		if (!(reference->mask >> i & 1))
			continue;
		(void)snprintf(name, sizeof(name), "%u", i);
		tbv_text_hex(reference->value[i], TBV_PCR_SIZE, hex);
		if (tbv_json_add_string(object, name, hex) == NULL)
			return -1;
	}
	return 0;
}

/* The entry, or NULL for no memory; cJSON quotes the name. */
static char *
write_image_json(const struct tbv_image *image)
{
	struct cJSON *object;
	char *text = NULL;

	if ((object = tbv_json_new()) == NULL)
		return NULL;
	if (tbv_json_add_string(object, "name", image->name) != NULL &&
	    (image->kind == TBV_IMAGE_ENCLAVE ||
	    tbv_json_add_string(object, "kind", "nitrotpm") != NULL) &&
	    write_pcrs(object, &image->reference) == 0)
		text = tbv_json_print(object);
	tbv_json_free(object);
	return text;
}

static int
keep_text(struct tbv_policy *p, char *text, const char **out)
{
	if (text == NULL)
		return tbv_policy_memory(p);
	free(p->text);
	p->text = text;
	*out = text;
	return p->fault.error;
}

/* The image, if it can be pinned. */
static int
find_pinned(struct tbv_policy *p, size_t image, const struct tbv_image **out)
{
	if (p->fault.error != TBV_OK)
		return p->fault.error;
	if (image >= p->image_count)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "no such image");
	*out = &p->image[image];
	if (tbv_text_utf8((const uint8_t *)(*out)->name,
	    strlen((*out)->name)) != 0)
		return tbv_policy_bad(p, "image", "a name that is not UTF-8");
	return tbv_reference_complete(&(*out)->reference, &p->fault);
}

int
tbv_policy_image_json(struct tbv_policy *p, size_t image, const char **json)
{
	const struct tbv_image *i;
	int rc;

	*json = NULL;
	if ((rc = find_pinned(p, image, &i)) != TBV_OK)
		return rc;
	return keep_text(p, write_image_json(i), json);
}

/* Whether these bytes are a policy without an image of that name. */
static int
check_target(struct tbv_policy *p, const char *name, struct tbv_bytes json)
{
	struct tbv_policy *other;
	size_t i;
	int rc;

	if ((other = tbv_policy_new()) == NULL)
		return tbv_policy_memory(p);
	rc = tbv_policy_set_json_mem(other, json.data, json.len);
	if (rc != TBV_OK)
		(void)tbv_fault_set(&p->fault, rc, "%s",
		    other->fault.message);
	for (i = 0; rc == TBV_OK && i < other->image_count; i++)
		if (strcmp(other->image[i].name, name) == 0)
			rc = tbv_policy_bad(p, "images",
			    "there is an image of that name already");
	tbv_policy_free(other);
	return rc;
}

/*
 * Where the entry goes and what surrounds it: at the end of "images", or in a
 * new "images" after the version, which is the first member.
 */
static size_t
find_insertion(struct tbv_bytes json, const char **before, const char **after)
{
	struct tbv_bytes array;
	const uint8_t *end;

	if (tbv_json_find_array(json, "images", &array) == NULL &&
	    array.data != NULL) {
		*before = tbv_json_is_blank(array) ? "\n    " : ",\n    ";
		*after = tbv_json_is_blank(array) ? "\n  " : "";
		/* white space before the bracket stays after the entry */
		while (array.len > 0 && array.data[array.len - 1] <= ' ')
			array.len--;
		return (size_t)(array.data + array.len - json.data);
	}
	/* the version's value is 1, and no comma comes before it */
	*before = ",\n  \"images\": [\n    ";
	*after = "\n  ]";
	end = memchr(json.data, ':', json.len);
	end = memchr(end, '1', json.len - (size_t)(end - json.data));
	return (size_t)(end + 1 - json.data);
}

static char *
insert_image(struct tbv_bytes json, const char *image)
{
	const char *after, *before;
	size_t at = find_insertion(json, &before, &after), n = 0, room;
	char *out;

	room = json.len + strlen(before) + strlen(image) + strlen(after) + 1;
	if ((out = malloc(room)) == NULL)
		return NULL;
	memcpy(out, json.data, at);
	n = at + (size_t)snprintf(out + at, room - at, "%s%s%s", before,
	    image, after);
	memcpy(out + n, json.data + at, json.len - at);
	out[n + json.len - at] = '\0';
	return out;
}

int
tbv_policy_image_insert_json(struct tbv_policy *p, size_t image,
    const void *data, size_t len, const char **json)
{
	const struct tbv_image *i;
	struct tbv_bytes in, out;
	char *pinned, *text;
	int rc;

	*json = NULL;
	in.data = data;
	in.len = len;
	if ((rc = find_pinned(p, image, &i)) != TBV_OK ||
	    (rc = check_target(p, i->name, in)) != TBV_OK)
		return rc;
	if ((pinned = write_image_json(i)) == NULL)
		return tbv_policy_memory(p);
	text = insert_image(in, pinned);
	free(pinned);
	if (text == NULL)
		return tbv_policy_memory(p);
	/* the result must be a policy too, or nothing is returned */
	out.data = (const uint8_t *)text;
	out.len = strlen(text);
	if ((rc = check_target(p, "", out)) != TBV_OK) {
		free(text);
		return rc;
	}
	return keep_text(p, text, json);
}
