/*
 * Files that people hand in by mistake, and their names.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef BASE_FOREIGN_H
#define BASE_FOREIGN_H

#include "base/text.h"

/*
 * What a file is that cannot be any of ours, by its first bytes, such as "a
 * gzip file"; NULL: nothing that is known.  A root may be PEM, and only an
 * enclave image begins as one.
 */
const char *tbv_foreign_name(struct tbv_bytes);

#endif
