/*
 * Writes a result as one JSON object, on success and on failure, with facts
 * only if they are proved.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "case/result.h"

int
tbv_result_add_error(struct cJSON *root, const struct tbv_result *r,
    const char *check)
{
	char message[TBV_MAX_MESSAGE + 256];
	int error = tbv_result_error(r);
	struct cJSON *object;

	if (error == TBV_OK)
		return tbv_json_add_null(root, "error") != NULL ? 0 : -1;
	(void)snprintf(message, sizeof(message), "%s; %s",
	    tbv_result_message(r), tbv_error_sentence(error));
	if ((object = tbv_json_add_object(root, "error")) == NULL ||
	    tbv_json_add_text(object, "token",
	    tbv_error_token(error)) == NULL ||
	    tbv_json_add_text(object, "class",
	    tbv_class_name(tbv_error_class(error))) == NULL ||
	    tbv_json_add_text(object, "check", check) == NULL ||
	    tbv_json_add_text(object, "want", tbv_result_want(r)) == NULL ||
	    tbv_json_add_text(object, "got", tbv_result_got(r)) == NULL ||
	    tbv_json_add_text(object, "message", message) == NULL)
		return -1;
	return 0;
}

static int
add_checks(struct cJSON *root, const struct tbv_result *r)
{
	struct cJSON *array, *object;
	int i;

	if ((array = tbv_json_add_array(root, "checks")) == NULL)
		return -1;
	for (i = 0; i < TBV_CHECKS; i++)
		if ((object = tbv_json_append_object(array)) == NULL ||
		    tbv_json_add_text(object, "name",
		    tbv_check_name((enum tbv_check)i)) == NULL ||
		    tbv_json_add_text(object, "result", tbv_check_result_name(
		    tbv_result_check(r, (enum tbv_check)i))) == NULL ||
		    tbv_json_add_text(object, "detail",
		    tbv_result_check_detail(r, (enum tbv_check)i)) == NULL)
			return -1;
	return 0;
}

static int
add_fact_members(struct cJSON *root, const struct tbv_result *r)
{
	struct cJSON *object;
	const char *text;
	int i;

	if ((object = tbv_json_add_object(root, "facts")) == NULL)
		return -1;
	for (i = 0; i < TBV_FACTS; i++) {
		text = tbv_result_fact(r, (enum tbv_fact)i);
		if (text != NULL && tbv_json_add_string(object,
		    tbv_fact_name((enum tbv_fact)i), text) == NULL)
			return -1;
		/*
		 * the policy chooses the name; the library adds whether it is
		 * built in
		 */
		if (i == TBV_FACT_ROOT && text != NULL && tbv_json_add_bool(
		    object, "root-builtin",
		    tbv_result_root_is_builtin(r)) == NULL)
			return -1;
	}
	return 0;
}

int
tbv_result_json(struct tbv_result *r, const char **json)
{
	struct cJSON *root;
	int rc = TBV_ERR_MEMORY;

	*json = NULL;
	if (r == NULL)
		return TBV_ERR_MEMORY;
	if (r->json != NULL) {
		*json = r->json;
		return TBV_OK;
	}
	if ((root = tbv_json_new()) == NULL)
		return TBV_ERR_MEMORY;
	if (tbv_json_add_integer(root, "tbverify", 1) == NULL ||
	    tbv_json_add_text(root, "verdict",
	    tbv_verdict_name(tbv_result_verdict(r))) == NULL ||
	    tbv_json_add_text(root, "question",
	    tbv_question_name(tbv_result_question(r))) == NULL ||
	    tbv_result_add_error(root, r,
	    tbv_check_name(tbv_result_failed_check(r))) != 0 ||
	    add_checks(root, r) != 0 || add_fact_members(root, r) != 0 ||
	    (r->json = tbv_json_print(root)) == NULL)
		goto out;
	*json = r->json;
	rc = TBV_OK;
out:
	tbv_json_free(root);
	return rc;
}
