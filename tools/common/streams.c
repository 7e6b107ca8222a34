/*
 * The standard streams, before anything is opened.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <fcntl.h>

#include "common.h"

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
