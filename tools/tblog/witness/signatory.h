/*
 * Who may sign an endorsement list.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef SIGNATORY_H
#define SIGNATORY_H

#include "base/options.h"

/*
 * TBV_OK unless the key is one of a log or a witness of --log-policy, or the
 * list has a false signature in the name of that key or of one of --endorsers.
 */
int signatory_check(const struct options *, const struct key *,
    const struct text *note, size_t text_len, struct failure *);

#endif
