/*
 * tbbuild serve: one front door for a program that is kept apart.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "base/process.h"

int
tbbuild_serve(int argc, char **argv, struct failure *f)
{
	/* argv starts after the word "serve" */
	(void)argc;
	return command_become(TBV_LIBEXECDIR "/tbbuild-serve", argv - 1, f);
}
