/*
 * tbverify build, tbverify log: one front door for three programs.  The other
 * two are found where they were installed, never by a search of PATH.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/command.h"

int
command_delegate(const char *program, char **argv)
{
	struct options o = { 0 };
	struct failure f = { 0 };
	char path[sizeof(TBV_BINDIR) + 32];

	(void)snprintf(path, sizeof(path), "%s/%s", TBV_BINDIR, program);
	(void)execv(path, argv);
	(void)fail(&f, errno == ENOENT ? TBV_ERR_NOT_INSTALLED : TBV_ERR_IO,
	    path, strerror(errno));
	return report_failure(&o, &f);
}
