/*
 * Proves that a delivery that was answered is neither lost nor built twice: a
 * database that is on disk before the answer is sent.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "serve.h"

#define REMEMBERED "10000"		/* deliveries, and jobs that ended */

static const char schema[] =
"PRAGMA synchronous = FULL;"
"BEGIN IMMEDIATE;"
"CREATE TABLE IF NOT EXISTS job ("
" id INTEGER PRIMARY KEY AUTOINCREMENT,"
" hook TEXT NOT NULL, ref TEXT NOT NULL, hash TEXT NOT NULL,"
" state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,"
" token TEXT NOT NULL DEFAULT '', received INTEGER NOT NULL,"
" ended INTEGER);"
"CREATE TABLE IF NOT EXISTS delivery ("
" number INTEGER PRIMARY KEY AUTOINCREMENT,"
" hook TEXT NOT NULL, id TEXT NOT NULL, body BLOB NOT NULL,"
" UNIQUE (hook, id), UNIQUE (hook, body));"
/* what was built, or will be, is not built again */
"CREATE UNIQUE INDEX IF NOT EXISTS job_once ON job (hook, ref, hash)"
" WHERE state IN ('waiting', 'running', 'built');"
"CREATE INDEX IF NOT EXISTS job_state ON job (state, id);"
"COMMIT;";

static int
broken(sqlite3 *db, struct failure *f)
{
	return fail(f, "queue", "queue: %s", sqlite3_errmsg(db));
}

static int
execute(sqlite3 *db, const char *sql, struct failure *f)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 :
	    broken(db, f);
}

int
queue_open(sqlite3 **db, const char *path, struct failure *f)
{
	if (sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE |
	    SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW, NULL) != SQLITE_OK)
		return fail(f, "queue", "%s: %s", path, *db == NULL ?
		    "out of memory" : sqlite3_errmsg(*db));
	(void)sqlite3_busy_timeout(*db, 5000);
	return execute(*db, schema, f);
}

void
queue_close(sqlite3 *db)
{
	(void)sqlite3_close(db);
}

/* The texts are bound as ?1, ?2 ...; they live as long as the statement. */
static sqlite3_stmt *
prepare(sqlite3 *db, const char *sql, const char *const *text,
    struct failure *f)
{
	sqlite3_stmt *s = NULL;
	int i;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
		(void)broken(db, f);
		return NULL;
	}
	for (i = 0; text != NULL && text[i] != NULL; i++)
		if (sqlite3_bind_text(s, i + 1, text[i], -1,
		    SQLITE_STATIC) != SQLITE_OK) {
			(void)broken(db, f);
			(void)sqlite3_finalize(s);
			return NULL;
		}
	return s;
}

/* 1 for a row, 0 for none, -1. */
static int
step(sqlite3 *db, sqlite3_stmt *s, struct failure *f)
{
	int rc = sqlite3_step(s);

	return rc == SQLITE_ROW ? 1 : rc == SQLITE_DONE ? 0 : broken(db, f);
}

/* Ends a statement that returns nothing else. */
static int
run(sqlite3 *db, sqlite3_stmt *s, int bound, struct failure *f)
{
	int rc;

	if (s == NULL)
		return -1;
	rc = bound == SQLITE_OK ? step(db, s, f) : broken(db, f);
	(void)sqlite3_finalize(s);
	return rc;
}

static int
bind_body(sqlite3_stmt *s, const struct delivery *d)
{
	return s == NULL ? SQLITE_OK : sqlite3_bind_blob(s, 3, d->body,
	    SHA256_SIZE, SQLITE_STATIC);
}

static int
is_known(sqlite3 *db, const struct delivery *d, struct failure *f)
{
	const char *text[] = { d->hook, d->id, NULL };
	sqlite3_stmt *s = prepare(db, "SELECT 1 FROM delivery WHERE "
	    "hook = ?1 AND (id = ?2 OR body = ?3)", text, f);

	return run(db, s, bind_body(s, d), f);
}

static int
is_asked_for(sqlite3 *db, const struct delivery *d, const struct event *e,
    struct failure *f)
{
	const char *text[] = { d->hook, e->ref, e->commit, NULL };
	sqlite3_stmt *s = prepare(db, "SELECT 1 FROM job WHERE hook = ?1 AND "
	    "ref = ?2 AND hash = ?3 AND state IN ('waiting', 'running', "
	    "'built')", text, f);

	return run(db, s, SQLITE_OK, f);
}

static int
remember(sqlite3 *db, const struct delivery *d, struct failure *f)
{
	const char *text[] = { d->hook, d->id, NULL };
	sqlite3_stmt *s = prepare(db, "INSERT INTO delivery (hook, id, body) "
	    "VALUES (?1, ?2, ?3)", text, f);

	return run(db, s, bind_body(s, d), f);
}

static int
insert(sqlite3 *db, const struct delivery *d, const struct event *e,
    struct failure *f)
{
	const char *text[] = { d->hook, e->ref, e->commit, NULL };
	sqlite3_stmt *s = prepare(db, "INSERT INTO job (hook, ref, hash, "
	    "state, received) VALUES (?1, ?2, ?3, 'waiting', ?4)", text, f);

	return run(db, s, s == NULL ? SQLITE_OK :
	    sqlite3_bind_int64(s, 4, time(NULL)), f);
}

/* What is forgotten is too old to matter: its commit is no longer the ref's. */
static int
forget(sqlite3 *db, struct failure *f)
{
	return execute(db, "DELETE FROM delivery WHERE number <= "
	    "(SELECT max(number) FROM delivery) - " REMEMBERED ";"
	    "DELETE FROM job WHERE state IN ('built', 'failed') AND id <= "
	    "(SELECT max(id) FROM job) - " REMEMBERED, f);
}

static int
add(sqlite3 *db, struct delivery *d, const struct event *e, int full,
    struct failure *f)
{
	int known = is_known(db, d, f);

	d->outcome = known > 0 ? QUEUE_KNOWN : QUEUE_FULL;
	if (known != 0 || full)
		return known < 0 ? -1 : 0;
	if ((known = is_asked_for(db, d, e, f)) < 0 ||
	    remember(db, d, f) < 0)
		return -1;
	d->outcome = QUEUE_KNOWN;
	if (known == 0) {
		if (insert(db, d, e, f) < 0)
			return -1;
		d->job = sqlite3_last_insert_rowid(db);
		d->outcome = QUEUE_ADDED;
	}
	return forget(db, f);
}

int
queue_add(sqlite3 *db, struct delivery *d, const struct event *e,
    uint64_t limit, struct failure *f)
{
	struct failure ignored = { 0 };
	uint64_t waiting, running;

	if (queue_count(db, &waiting, &running, f) != 0 ||
	    execute(db, "BEGIN IMMEDIATE", f) != 0)
		return -1;
	if (add(db, d, e, waiting >= limit, f) == 0 &&
	    execute(db, "COMMIT", f) == 0)
		return 0;
	(void)execute(db, "ROLLBACK", &ignored);
	return -1;
}

static void
read_job(sqlite3_stmt *s, struct job *job)
{
	memset(job, 0, sizeof(*job));
	job->id = sqlite3_column_int64(s, 0);
	job->attempts = sqlite3_column_int(s, 1);
	(void)snprintf(job->hook, sizeof(job->hook), "%s",
	    (const char *)sqlite3_column_text(s, 2));
	(void)snprintf(job->ref, sizeof(job->ref), "%s",
	    (const char *)sqlite3_column_text(s, 3));
	(void)snprintf(job->commit, sizeof(job->commit), "%s",
	    (const char *)sqlite3_column_text(s, 4));
}

static int
first(sqlite3 *db, const char *state, struct job *job, struct failure *f)
{
	const char *text[] = { state, NULL };
	sqlite3_stmt *s = prepare(db, "SELECT id, attempts, hook, ref, hash "
	    "FROM job WHERE state = ?1 ORDER BY id LIMIT 1", text, f);
	int rc = s == NULL ? -1 : step(db, s, f);

	if (rc == 1)
		read_job(s, job);
	(void)sqlite3_finalize(s);
	return rc;
}

static int
update(sqlite3 *db, const char *sql, int64_t job, const char *token,
    struct failure *f)
{
	const char *text[] = { token, NULL };
	sqlite3_stmt *s = prepare(db, sql, text, f);
	int bound = s == NULL ? SQLITE_OK : sqlite3_bind_int64(s, 2, job);

	if (bound == SQLITE_OK && s != NULL &&
	    sqlite3_bind_parameter_count(s) == 3)
		bound = sqlite3_bind_int64(s, 3, time(NULL));
	return run(db, s, bound, f);
}

int
queue_take(sqlite3 *db, struct job *job, struct failure *f)
{
	int rc = first(db, "waiting", job, f);

	if (rc == 1 && update(db, "UPDATE job SET state = 'running', "
	    "attempts = attempts + 1, token = ?1 "
	    "WHERE id = ?2", job->id, "", f) != 0)
		return -1;
	job->attempts++;
	return rc;
}

int
queue_running(sqlite3 *db, struct job *job, struct failure *f)
{
	return first(db, "running", job, f);
}

int
queue_end(sqlite3 *db, int64_t job, const char *token, struct failure *f)
{
	return update(db, token[0] == '\0' ?
	    "UPDATE job SET state = 'built', token = ?1, ended = ?3 "
	    "WHERE id = ?2" :
	    "UPDATE job SET state = 'failed', token = ?1, ended = ?3 "
	    "WHERE id = ?2", job, token, f);
}

int
queue_return(sqlite3 *db, int64_t job, int counted, struct failure *f)
{
	return update(db, counted ?
	    "UPDATE job SET state = 'waiting', token = ?1 "
	    "WHERE id = ?2" :
	    "UPDATE job SET state = 'waiting', token = ?1, "
	    "attempts = attempts - 1 WHERE id = ?2", job, "", f);
}

int
queue_count(sqlite3 *db, uint64_t *waiting, uint64_t *running,
    struct failure *f)
{
	sqlite3_stmt *s = prepare(db, "SELECT "
	    "(SELECT count(*) FROM job WHERE state = 'waiting'), "
	    "(SELECT count(*) FROM job WHERE state = 'running')", NULL, f);
	int rc = s == NULL ? -1 : step(db, s, f);

	if (rc == 1) {
		*waiting = (uint64_t)sqlite3_column_int64(s, 0);
		*running = (uint64_t)sqlite3_column_int64(s, 1);
	}
	(void)sqlite3_finalize(s);
	return rc == 1 ? 0 : -1;
}
