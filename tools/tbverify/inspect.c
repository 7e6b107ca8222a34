/*
 * tbverify inspect: what a document says.  Every line says that it is
 * unverified, so that none can be cut out and taken for a fact.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/command.h"

static int
print_inspection(const struct options *o, struct tbv_inspection *in,
    const char *path)
{
	struct failure f = { 0 };
	const char *json;
	size_t i;
	int error = tbv_inspection_error(in), status = status_of(error);

	if (o->json) {
		if (tbv_inspection_json(in, &json) != TBV_OK) {
			(void)fail(&f, TBV_ERR_MEMORY, "json",
			    "out of memory");
			return report_failure(o, &f);
		}
		printf("%s\n", json);
		return report_end(status);
	}
	if (error != TBV_OK) {
		(void)fail(&f, error, path, tbv_inspection_message(in));
		return report_failure(o, &f);
	}
	for (i = 0; i < tbv_inspection_count(in); i++)
		printf("unverified %s %s\n", tbv_inspection_name(in, i),
		    tbv_inspection_value(in, i));
	return report_end(status);
}

int
command_inspect(const struct options *o)
{
	struct tbv_inspection *in = NULL;
	struct failure f = { 0 };
	struct file file;
	int status;

	if (o->operand.count != 1)
		(void)fail(&f, TBV_ERR_USAGE, "inspect",
		    "want one ATTESTATION");
	if (f.error != TBV_OK || file_read(o->operand.item[0],
	    TBV_ATTESTATION_SIZE_MAX, &file, &f) != TBV_OK)
		return report_failure(o, &f);
	(void)confine(CONFINE_JUDGE, NULL, 0);
	(void)tbv_inspect(file.data, file.len, &in);
	free(file.data);
	status = print_inspection(o, in, o->operand.item[0]);
	tbv_inspection_free(in);
	return status;
}
