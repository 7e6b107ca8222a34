/*
 * A file as an entry of a log.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>

#include "directory/proof.h"


int
entry_read(const char *path, struct file *out, int *is_document,
    struct failure *f)
{
	struct file entry = { NULL, 0 };
	int rc;

	if ((rc = file_read(path, TBV_ATTESTATION_SIZE_MAX, out, f)) != TBV_OK)
		return rc;
	if ((entry.data = malloc(TBV_LOG_ENTRY_SIZE_MAX)) == NULL)
		rc = fail(f, TBV_ERR_MEMORY, path, "out of memory");
	else if (tbv_log_entry(out->data, out->len, entry.data,
	    &entry.len) == TBV_OK) {
		free(out->data);
		*out = entry;
		entry.data = NULL;
	} else if (out->len > TBV_LOG_ENTRY_SIZE_MAX)
		rc = fail(f, TBV_ERR_OVERSIZED, path,
		    "an entry has at most 65535 bytes");
	if (is_document != NULL)
		*is_document = rc == TBV_OK && entry.len > 0;
	free(entry.data);
	if (rc != TBV_OK) {
		free(out->data);
		out->data = NULL;
	}
	return rc;
}
