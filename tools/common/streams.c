/*
 * The standard streams, before anything is opened and when all is printed.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>

#include "common/streams.h"

/*
 * A closed descriptor would be given to the next file that is opened: a
 * message would then be written into it.  What takes its place is open the
 * wrong way round, so that its use fails as that of a closed one does.
 */
int
streams_are_there(void)
{
	int fd;

	for (fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null",
		    fd == 0 ? O_WRONLY : O_RDONLY) != fd)
			return 0;
	return 1;
}

/* A write that failed earlier has left its mark, and no reason. */
int
streams_are_written(void)
{
	int failed = ferror(stdout);

	errno = 0;
	if (fflush(stdout) == 0 && !failed)
		return 1;
	if (errno == 0)
		errno = EIO;
	return 0;
}
