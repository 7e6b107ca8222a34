/*
 * The queue's file: its tables, those of earlier versions, and statements.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sqlite3.h>
#include <stdarg.h>
#include <string.h>

#include "database.h"

#define TABLES 5			/* PRAGMA user_version */

/* EXTRA: a commit is on disk with the directory that it is in. */
static const char settings[] = "PRAGMA synchronous = EXTRA;";

static const char first_tables[] =
"CREATE TABLE IF NOT EXISTS job ("
" id INTEGER PRIMARY KEY AUTOINCREMENT,"
" hook TEXT NOT NULL, ref TEXT NOT NULL, hash TEXT NOT NULL,"
" state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,"
" token TEXT NOT NULL DEFAULT '', received INTEGER NOT NULL,"
" ended INTEGER);"
/* as far as version 4 */
"CREATE UNIQUE INDEX IF NOT EXISTS job_once ON job (hook, ref, hash)"
" WHERE state IN ('waiting', 'running', 'built');"
"CREATE INDEX IF NOT EXISTS job_state ON job (state, id);";

/*
 * due: not before that time.  key: whose an output is.  placing: it is being
 * given its name; a job that ran in an earlier version had no other name.
 * built: kept forever, because tags of any age can be pushed.  The numbers of
 * deliveries are not signed, and the commit identifies a build.
 */
static const char second_tables[] =
"ALTER TABLE job ADD COLUMN due INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE job ADD COLUMN key TEXT NOT NULL DEFAULT '';"
"ALTER TABLE job ADD COLUMN placing INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE job ADD COLUMN cancel INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE job ADD COLUMN delivery TEXT NOT NULL DEFAULT '';"
"UPDATE job SET key = lower(hex(randomblob(8))), placing = state = 'running';"
"CREATE TABLE built (hook TEXT NOT NULL, hash TEXT NOT NULL,"
" ref TEXT NOT NULL, PRIMARY KEY (hook, hash, ref)) WITHOUT ROWID;"
"INSERT OR IGNORE INTO built (hook, hash, ref)"
" SELECT hook, hash, ref FROM job WHERE state = 'built';"
"DROP TABLE IF EXISTS delivery;"
"PRAGMA user_version = 2;";

/*
 * began: the last attempt.  told: the last state reported to the forge;
 * tell_due, tells: when a failed report is repeated, and how often that was
 * tried.  Jobs that ended before there were reports are not reported.
 */
static const char third_tables[] =
"ALTER TABLE job ADD COLUMN began INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE job ADD COLUMN told TEXT NOT NULL DEFAULT '';"
"ALTER TABLE job ADD COLUMN tell_due INTEGER NOT NULL DEFAULT 0;"
"ALTER TABLE job ADD COLUMN tells INTEGER NOT NULL DEFAULT 0;"
"UPDATE job SET told = state WHERE ended IS NOT NULL;"
"CREATE INDEX job_untold ON job (hook, id) WHERE told != state;"
"PRAGMA user_version = 3;";

/*
 * submission: how often it has begun.  An engine has it under a name with that
 * number, and what comes back under another one is not taken.
 */
static const char fourth_tables[] =
"ALTER TABLE job ADD COLUMN submission INTEGER NOT NULL DEFAULT 0;"
"PRAGMA user_version = 4;";

/* A tag that is moved back is built again: queue.c knows when. */
static const char fifth_tables[] =
"DROP INDEX IF EXISTS job_once;"
"CREATE INDEX job_commit ON job (hook, ref, hash);"
"PRAGMA user_version = 5;";

/* Under "disk-full", where that is why; else "queue".  Returns -1. */
static int
fail_database(sqlite3 *db, struct failure *f)
{
	return fail(f, sqlite3_errcode(db) == SQLITE_FULL ? "disk-full" :
	    "queue", "queue: %s", sqlite3_errmsg(db));
}

int
database_execute(sqlite3 *db, const char *sql, struct failure *f)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 :
	    fail_database(db, f);
}

static int
read_database_version(sqlite3 *db, int64_t *version, struct failure *f)
{
	sqlite3_stmt *s = database_prepare(db, f, "PRAGMA user_version", "");
	int rc = database_step(db, s, f);

	if (rc == 1)
		*version = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return rc == 1 ? 0 : -1;
}

/* Each version's tables are made of those of the one before. */
static int
make_tables(sqlite3 *db, int64_t version, struct failure *f)
{
	if (version < 2 && (database_execute(db, first_tables, f) != 0 ||
	    database_execute(db, second_tables, f) != 0))
		return -1;
	if (version < 3 && database_execute(db, third_tables, f) != 0)
		return -1;
	if (version < 4 && database_execute(db, fourth_tables, f) != 0)
		return -1;
	return version < 5 ? database_execute(db, fifth_tables, f) : 0;
}

/* All of it or nothing: the lock is taken before the version is read. */
static int
upgrade(sqlite3 *db, struct failure *f)
{
	struct failure ignored = { 0 };
	int64_t version = 0;

	if (database_execute(db, "BEGIN IMMEDIATE", f) != 0)
		return -1;
	if (read_database_version(db, &version, f) == 0 &&
	    make_tables(db, version, f) == 0 &&
	    database_execute(db, "COMMIT", f) == 0)
		return 0;
	(void)database_execute(db, "ROLLBACK", &ignored);
	return -1;
}

int
database_open(sqlite3 **db, const char *path, int make, struct failure *f)
{
	int64_t version = 0;

	if (sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_NOFOLLOW | (make ? SQLITE_OPEN_CREATE : 0),
	    NULL) != SQLITE_OK)
		return fail(f, "queue", "%s: %s", path, *db == NULL ?
		    "out of memory" : sqlite3_errmsg(*db));
	(void)sqlite3_busy_timeout(*db, 5000);
	if (database_execute(*db, settings, f) != 0 ||
	    read_database_version(*db, &version, f) != 0)
		return -1;
	if (version == TABLES || (version < TABLES && make))
		return version == TABLES ? 0 : upgrade(*db, f);
	return fail(f, "queue", "%s: its tables have version %lld, want %d: "
	    "%s", path, (long long)version, TABLES, version > TABLES ?
	    "a newer tbbuild-serve made it" : "start tbbuild-serve first");
}

static int
bind_one(sqlite3_stmt *s, int i, char letter, va_list *ap)
{
	if (letter == 't')
		return sqlite3_bind_text(s, i, va_arg(*ap, const char *), -1,
		    SQLITE_STATIC);
	return sqlite3_bind_int64(s, i, va_arg(*ap, int64_t));
}

sqlite3_stmt *
database_prepare(sqlite3 *db, struct failure *f, const char *sql,
    const char *letters, ...)
{
	sqlite3_stmt *s = NULL;
	int i, rc = sqlite3_prepare_v2(db, sql, -1, &s, NULL);
	va_list ap;

	va_start(ap, letters);
	for (i = 0; rc == SQLITE_OK && letters[i] != '\0'; i++)
		rc = bind_one(s, i + 1, letters[i], &ap);
	va_end(ap);
	if (rc == SQLITE_OK)
		return s;
	(void)fail_database(db, f);
	(void)sqlite3_finalize(s);
	return NULL;
}

int
database_step(sqlite3 *db, sqlite3_stmt *s, struct failure *f)
{
	int rc = s == NULL ? SQLITE_ERROR : sqlite3_step(s);

	if (rc == SQLITE_ROW || rc == SQLITE_DONE)
		return rc == SQLITE_ROW;
	return s == NULL ? -1 : fail_database(db, f);
}

int
database_finish(sqlite3 *db, sqlite3_stmt *s, struct failure *f)
{
	int rc = database_step(db, s, f);

	(void)sqlite3_finalize(s);
	return rc;
}
