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
 * separates: in files that "openssl rehash" has named.  Files that cannot be
 * read are skipped.  *pem receives the certificates, concatenated, possibly
 * none; to be freed.  0, or -1 if out of memory.
 */
int authorities_read(const char *directories, struct file *pem);

#endif
