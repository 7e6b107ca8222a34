/*
 * The report of tbverify --report, by the tool's own code.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>

#include "report/picture.h"
#include "web.h"

char *
web_report(const struct tbv_result *result, int64_t now, size_t *len)
{
	struct picture picture;
	char *text = NULL;
	FILE *out;
	int bad;

	*len = 0;
	if (tbv_result_error(result) != TBV_OK ||
	    (out = open_memstream(&text, len)) == NULL)
		return NULL;
	picture_make(&picture, result, now);
	html_write(out, &picture);
	bad = ferror(out);
	if (fclose(out) == 0 && !bad)
		return text;
	free(text);
	*len = 0;
	return NULL;
}
