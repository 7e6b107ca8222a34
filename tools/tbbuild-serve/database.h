/*
 * Statements of SQLite, as the queue needs them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef DATABASE_H
#define DATABASE_H

#include <sqlite3.h>

#include "serve.h"

/*
 * Opens the queue's file.  make: creates the file, or converts that of an
 * earlier version; only for a server, which has the lock.
 */
int database_open(sqlite3 **, const char *path, int make, struct failure *);

/* Statements without a parameter. */
int database_execute(sqlite3 *, const char *sql, struct failure *);

/*
 * Binds what follows to ?1, ?2 ... by a letter each: "t" const char *, which
 * lives as long as the statement, "i" int64_t.  NULL: it failed.
 */
sqlite3_stmt *database_prepare(sqlite3 *, struct failure *, const char *sql,
    const char *letters, ...);
/* 1 for a row, 0 for none, -1.  A statement that is NULL has failed. */
int database_step(sqlite3 *, sqlite3_stmt *, struct failure *);
/* The same of a statement that is ended by it. */
int database_finish(sqlite3 *, sqlite3_stmt *, struct failure *);

#endif
