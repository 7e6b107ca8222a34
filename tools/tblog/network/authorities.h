/*
 * Certificates of a directory.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef AUTHORITIES_H
#define AUTHORITIES_H

#include "common/common.h"

/*
 * The certificates that libcrypto would find in directories, whose names ":"
 * separates: in files that "openssl rehash" has named.  What cannot be read
 * there is left out.  *pem receives them, one behind the other, and no bytes
 * where there are none; to be freed.  0, or -1 where memory ends.
 */
int authorities_read(const char *directories, struct file *pem);

#endif
