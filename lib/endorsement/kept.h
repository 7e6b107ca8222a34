/*
 * What is kept of endorsement lists between runs: the newest list of each
 * endorser in the stream, and the serials that earlier versions kept instead.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_KEPT_H
#define TBV_KEPT_H

#include "endorsement/endorsement.h"

/* The file of the serials. */
#define TBV_SERIALS_NAME "serials"

struct tbv_serials {
	char *text;			/* that the items point into */
	struct tbv_serial *item;
	size_t count;
};

/* The name of the file for an endorser's list: TBV_OK or TBV_ERR_CRYPTO. */
int tbv_kept_name(const struct tbv_key *, struct tbv_bytes stream,
    char name[TBV_KEPT_NAME_SIZE]);
/*
 * Opens the kept list of an endorser, considering only that endorser's
 * signature, and copies it.  TBV_ERR_STATE if it is not a list of that
 * endorser.
 */
int tbv_kept_open(struct tbv_bytes file, const struct tbv_endorsers *,
    size_t endorser, struct tbv_kept *, struct tbv_fault *);
void tbv_kept_drop(struct tbv_kept *);
/*
 * Reads serials; TBV_ERR_STATE if they are damaged, and then changes nothing.
 */
int tbv_serials_read(struct tbv_bytes text, struct tbv_serials *,
    struct tbv_fault *);
void tbv_serials_drop(struct tbv_serials *);
/*
 * The text of those serials that are still needed, empty if none is.  NULL if
 * out of memory; the caller frees it.
 */
char *tbv_serials_write(const struct tbv_serials *,
    int (*is_done)(const void *arg, const struct tbv_serial *),
    const void *arg);

#endif
