/*
 * The commands of tbverify.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "base/tool.h"

int command_verify(const struct options *);
int command_inspect(const struct options *);
int command_measure(const struct options *);
int command_pin(const struct options *);
int command_lists(const struct options *);
int command_batch(const struct options *);
int command_live(const struct options *);
int command_explain(const struct options *);
int command_policy(const struct options *);
/* Replaces the process by a sister program; returns when it could not. */
int command_delegate(const char *program, char **argv);

#endif
