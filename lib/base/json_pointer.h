/*
 * JSON pointers (RFC 6901), through objects alone.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_JSON_POINTER_H
#define TBV_JSON_POINTER_H

#include "base/json.h"

/*
 * Takes the next member's name off a pointer, unescaped, to out, with room
 * for TBV_MAX_NAME + 1 bytes.  1, 0 at the end, or -1: no pointer, or a name
 * that is longer.
 */
int tbv_json_pointer_next(const char **pointer, char *out);
/* Whether it is a pointer to a member: "/name", "/name/name". */
int tbv_json_pointer_check(const char *pointer);
/*
 * The value at the pointer, or NULL.  There are no pointers into arrays: the
 * index of an element depends on the other elements, which the policy does not
 * control.
 */
const struct cJSON *tbv_json_pointer_value(const struct cJSON *,
    const char *pointer);

#endif
