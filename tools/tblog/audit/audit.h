/*
 * The two halves of tblog audit.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef AUDIT_H
#define AUDIT_H

#include "audit/shard.h"
#include "audit/target.h"
#include "base/print.h"

/* A range of entries becomes a shard. */
int audit_range(const struct options *, struct facts *, struct failure *);
/* Shards become a verdict on all entries of the log. */
int audit_join(const struct options *, struct facts *, struct failure *);

#endif
