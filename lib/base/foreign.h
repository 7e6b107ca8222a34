/*
 * Files that people give by mistake, and their names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_FOREIGN_H
#define BASE_FOREIGN_H

#include "base/text.h"

/*
 * The name of a file that cannot be one of our formats, going by its first
 * bytes, such as "a gzip file"; NULL if it is not recognized.  A root may be
 * PEM, and only an enclave image begins like one.
 */
const char *tbv_foreign_name(struct tbv_bytes);

#endif
