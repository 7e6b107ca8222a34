/*
 * The commands of tblog, and what they hand to each other.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBLOG_H
#define TBLOG_H

#include "base/print.h"
#include "directory/proof.h"

/*
 * The index of an entry in a tree of that size: what --index says, or the
 * newest that is the same.
 */
int proof_find(const struct source *, uint64_t size, const struct options *,
    const struct file *entry, uint64_t *index, struct failure *);
/*
 * The newest entry with that leaf among those from the first on, of a tree of
 * that size: TBV_OK; NOT_THERE, without a failure.
 */
int proof_search(const struct source *, uint64_t first, uint64_t size,
    const struct hash *leaf, uint64_t *index, struct failure *);
int command_keygen(const struct options *);
int command_init(const struct options *);
int command_add(const struct options *);
int command_prove(const struct options *);
int command_check(const struct options *);
int command_show(const struct options *);
int command_verify(const struct options *);
int command_note(const struct options *);
int command_endorse_make(const struct options *);
int command_endorse_sign(const struct options *);
int command_endorse_cosign(const struct options *);
int command_endorse_diff(const struct options *);
int command_fetch(const struct options *);
int command_watch(const struct options *);
int command_publish(const struct options *);
int command_vsa(const struct options *);
int command_witness(const struct options *);
int command_audit(const struct options *);

#endif
