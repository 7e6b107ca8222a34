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

#include "database.h"

#define REMEMBERED "10000"		/* jobs that ended */

#define JOB_COLUMNS "id, attempts, hook, ref, hash, key, placing, cancel, " \
	"state, token, due, received, ended, delivery, began, told, submission"

/* A branch or a tag by its short name may be known by the full one. */
#define SAME_REF "ref IN (?3, 'refs/heads/' || ?3, 'refs/tags/' || ?3, " \
	"substr(?3, CASE WHEN ?3 LIKE 'refs/heads/%' THEN 12 " \
	"WHEN ?3 LIKE 'refs/tags/%' THEN 11 ELSE 1 END))"

#define ACTIVE "state IN ('waiting', 'running', 'built')"

/*
 * Whether a newer push has moved the tag of a job, or of a build, to another
 * commit.  If the tag is then moved back, its release has the other's files, and
 * gets those of this commit by another build alone.  Branches have no release.
 */
#define OVERTAKEN "(job.ref LIKE 'refs/tags/%' AND EXISTS (SELECT 1 FROM " \
	"job AS newer WHERE newer.hook = job.hook AND newer.ref = job.ref " \
	"AND newer.hash != job.hash AND newer.id > job.id AND newer." ACTIVE "))"
#define BUILT_OVERTAKEN "(built.ref LIKE 'refs/tags/%' AND EXISTS (" \
	"SELECT 1 FROM job AS newer WHERE newer.hook = built.hook AND " \
	"newer.ref = built.ref AND newer.hash != built.hash AND newer." \
	ACTIVE "))"

int
queue_open(sqlite3 **db, const char *path, struct failure *f)
{
	return database_open(db, path, 1, f);
}

int
queue_look(sqlite3 **db, const char *path, struct failure *f)
{
	return database_open(db, path, 0, f);
}

/* Writes the existing value again, to test that the queue can be written. */
int
queue_probe(sqlite3 *db, struct failure *f)
{
	return database_execute(db, "UPDATE sqlite_sequence SET seq = seq "
	    "WHERE name = 'job'", f);
}

void
queue_close(sqlite3 *db)
{
	(void)sqlite3_close(db);
}

/* Numbers of jobs are never reused, even if the queue is new. */
int
queue_reserve(sqlite3 *db, int64_t number, struct failure *f)
{
	sqlite3_stmt *s = database_prepare(db, f, "SELECT 1 FROM "
	    "sqlite_sequence WHERE name = 'job' AND seq >= ?1", "i", number);
	int rc = database_finish(db, s, f);

	if (rc != 0 || number < 1)
		return rc < 0 ? -1 : 0;
	s = database_prepare(db, f, "INSERT INTO job (id, hook, ref, hash, "
	    "state, received) VALUES (?1, '', '', '', 'none', 0)", "i",
	    number);
	if (database_finish(db, s, f) != 0)
		return -1;
	return database_execute(db, "DELETE FROM job WHERE state = 'none'", f);
}

/*
 * It was built, or will be, and a tag is there still as far as pushes tell.  If
 * an old delivery is sent once more, the build finds the tag elsewhere.
 */
static int
is_known_delivery(sqlite3 *db, const struct delivery *d, const struct event *e,
    struct failure *f)
{
	sqlite3_stmt *s = database_prepare(db, f, "SELECT 1 FROM built WHERE "
	    "hook = ?1 AND hash = ?2 AND " SAME_REF " AND NOT " BUILT_OVERTAKEN
	    " UNION ALL SELECT 1 FROM job WHERE hook = ?1 AND hash = ?2 AND "
	    SAME_REF " AND " ACTIVE " AND NOT " OVERTAKEN, "ttt", d->hook,
	    e->commit, e->ref);

	return database_finish(db, s, f);
}

static int
insert_delivery(sqlite3 *db, const struct delivery *d, const struct event *e,
    struct failure *f)
{
	sqlite3_stmt *s = database_prepare(db, f, "INSERT INTO job (hook, "
	    "ref, hash, state, received, delivery, key) VALUES (?1, ?2, ?3, "
	    "'waiting', ?4, ?5, lower(hex(randomblob(8))))", "tttit", d->hook,
	    e->ref, e->commit, (int64_t)time(NULL), d->id);

	return database_finish(db, s, f);
}

/* Older pushes of the same branch that wait would build what nobody wants. */
static int
supersede(sqlite3 *db, const struct delivery *d, const struct event *e,
    struct failure *f)
{
	return database_finish(db, database_prepare(db, f, "UPDATE job SET "
	    "state = 'superseded', token = 'coalesced', ended = ?4, due = 0 "
	    "WHERE hook = ?1 AND ref = ?2 AND id < ?3 AND state = 'waiting' "
	    "AND ref LIKE 'refs/heads/%'", "ttii", d->hook, e->ref, d->job,
	    (int64_t)time(NULL)), f);
}

static int
forget_old(sqlite3 *db, struct failure *f)
{
	return database_execute(db, "DELETE FROM job WHERE state IN ('built', "
	    "'failed', 'cancelled', 'superseded') AND id <= (SELECT max(id) FROM job) - "
	    REMEMBERED, f);
}

static int
add_delivery(sqlite3 *db, struct delivery *d, const struct event *e,
    uint64_t limit, struct failure *f)
{
	uint64_t waiting, running;
	int known = is_known_delivery(db, d, e, f);

	d->outcome = known > 0 ? QUEUE_KNOWN : QUEUE_FULL;
	if (known != 0)
		return known < 0 ? -1 : 0;
	if (queue_count(db, &waiting, &running, f) != 0)
		return -1;
	if (waiting >= limit)
		return 0;
	if (insert_delivery(db, d, e, f) < 0)
		return -1;
	d->job = sqlite3_last_insert_rowid(db);
	if (d->coalesce && supersede(db, d, e, f) != 0)
		return -1;
	d->outcome = QUEUE_ADDED;
	return forget_old(db, f);
}

int
queue_add(sqlite3 *db, struct delivery *d, const struct event *e,
    uint64_t limit, struct failure *f)
{
	struct failure ignored = { 0 };

	if (database_execute(db, "BEGIN IMMEDIATE", f) != 0)
		return -1;
	if (add_delivery(db, d, e, limit, f) == 0 &&
	    database_execute(db, "COMMIT", f) == 0)
		return 0;
	(void)database_execute(db, "ROLLBACK", &ignored);
	return -1;
}

static void
read_column(sqlite3_stmt *s, int column, char *out, size_t size)
{
	const unsigned char *text = sqlite3_column_text(s, column);

	(void)snprintf(out, size, "%s", text == NULL ? "" :
	    (const char *)text);
}

static void
read_job(sqlite3_stmt *s, struct job *job)
{
	memset(job, 0, sizeof(*job));
	job->id = sqlite3_column_int64(s, 0);
	job->attempts = sqlite3_column_int(s, 1);
	read_column(s, 2, job->hook, sizeof(job->hook));
	read_column(s, 3, job->ref, sizeof(job->ref));
	read_column(s, 4, job->commit, sizeof(job->commit));
	read_column(s, 5, job->key, sizeof(job->key));
	job->placing = sqlite3_column_int(s, 6);
	job->cancel = sqlite3_column_int(s, 7);
	read_column(s, 8, job->state, sizeof(job->state));
	read_column(s, 9, job->token, sizeof(job->token));
	job->due = sqlite3_column_int64(s, 10);
	job->received = sqlite3_column_int64(s, 11);
	job->ended = sqlite3_column_int64(s, 12);
	read_column(s, 13, job->delivery, sizeof(job->delivery));
	job->began = sqlite3_column_int64(s, 14);
	read_column(s, 15, job->told, sizeof(job->told));
	job->submission = sqlite3_column_int64(s, 16);
}

/* The job of a statement's first row, which ends it. */
static int
one_job(sqlite3 *db, sqlite3_stmt *s, struct job *job, struct failure *f)
{
	int rc = database_step(db, s, f);

	if (rc == 1)
		read_job(s, job);
	(void)sqlite3_finalize(s);
	return rc;
}

int
queue_job(sqlite3 *db, int64_t id, struct job *job, struct failure *f)
{
	return one_job(db, database_prepare(db, f, "SELECT " JOB_COLUMNS
	    " FROM job WHERE id = ?1", "i", id), job, f);
}

int
queue_each(sqlite3 *db, void (*fn)(const struct job *), struct failure *f)
{
	sqlite3_stmt *s = database_prepare(db, f, "SELECT " JOB_COLUMNS
	    " FROM job ORDER BY id", "");
	struct job job;
	int rc;

	while ((rc = database_step(db, s, f)) == 1) {
		read_job(s, &job);
		fn(&job);
	}
	(void)sqlite3_finalize(s);
	return rc;
}

/* The newest first. */
int
queue_last(sqlite3 *db, int limit, int (*fn)(void *, const struct job *),
    void *arg, struct failure *f)
{
	sqlite3_stmt *s = database_prepare(db, f, "SELECT " JOB_COLUMNS
	    " FROM job ORDER BY id DESC LIMIT ?1", "i", (int64_t)limit);
	struct job job;
	int rc;

	while ((rc = database_step(db, s, f)) == 1) {
		read_job(s, &job);
		if (fn(arg, &job) != 0)
			break;
	}
	(void)sqlite3_finalize(s);
	return rc == 0 ? 0 : -1;
}

/* How long the oldest of those that wait does so, in seconds; 0 if none. */
int
queue_age(sqlite3 *db, uint64_t *age, struct failure *f)
{
	int64_t now = time(NULL), since = now;
	sqlite3_stmt *s = database_prepare(db, f, "SELECT coalesce("
	    "min(received), ?1) FROM job WHERE state = 'waiting'", "i", now);
	int rc = database_step(db, s, f);

	if (rc == 1)
		since = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	*age = since < now ? (uint64_t)(now - since) : 0;
	return rc == 1 ? 0 : -1;
}

/*
 * A tag before the branches: somebody waits for a release.  Then whose hook has
 * the fewest builds: many pushes of one hold up no other.  No pause is longer:
 * one that is, comes of a clock that was set back.
 */
int
queue_take(sqlite3 *db, struct job *job, struct failure *f)
{
	int64_t now = time(NULL);
	int rc = one_job(db, database_prepare(db, f, "SELECT " JOB_COLUMNS
	    " FROM job WHERE state = 'waiting' AND (due <= ?1 OR due > ?2) "
	    "ORDER BY ref NOT LIKE 'refs/tags/%', (SELECT count(*) FROM job r "
	    "WHERE r.state = 'running' AND r.hook = job.hook), id LIMIT 1",
	    "ii", now, now + QUEUE_LONGEST), job, f);

	if (rc != 1)
		return rc;
	if (database_finish(db, database_prepare(db, f, "UPDATE job SET "
	    "state = 'running', attempts = attempts + 1, token = '', due = 0, "
	    "placing = 0, cancel = 0, began = ?2, submission = submission + 1 "
	    "WHERE id = ?1", "ii", job->id, now), f) != 0)
		return -1;
	job->attempts++;
	job->submission++;
	job->began = now;
	return 1;
}

int
queue_running(sqlite3 *db, int64_t after, struct job *job,
    struct failure *f)
{
	return one_job(db, database_prepare(db, f, "SELECT " JOB_COLUMNS
	    " FROM job WHERE state = 'running' AND id > ?1 ORDER BY id LIMIT 1",
	    "i", after), job, f);
}

int
queue_placing(sqlite3 *db, int64_t job, struct failure *f)
{
	return database_finish(db, database_prepare(db, f, "UPDATE job SET "
	    "placing = 1 WHERE id = ?1", "i", job), f);
}

/* "built" is remembered forever, of a tag for the commit that it had last. */
static int
remember_built(sqlite3 *db, int64_t job, struct failure *f)
{
	if (database_finish(db, database_prepare(db, f, "INSERT OR IGNORE "
	    "INTO built (hook, hash, ref) SELECT hook, hash, ref FROM job "
	    "WHERE id = ?1", "i", job), f) != 0)
		return -1;
	return database_finish(db, database_prepare(db, f, "DELETE FROM built "
	    "WHERE ref LIKE 'refs/tags/%' AND EXISTS (SELECT 1 FROM job WHERE "
	    "id = ?1 AND job.hook = built.hook AND job.ref = built.ref AND "
	    "job.hash != built.hash)", "i", job), f);
}

static int
end_job(sqlite3 *db, int64_t job, const char *state, const char *token,
    struct failure *f)
{
	if (strcmp(state, "built") == 0 && remember_built(db, job, f) != 0)
		return -1;
	return database_finish(db, database_prepare(db, f, "UPDATE job SET "
	    "state = ?2, token = ?3, ended = ?4, due = 0, placing = 0, "
	    "cancel = 0 WHERE id = ?1", "itti", job, state, token,
	    (int64_t)time(NULL)), f);
}

int
queue_end(sqlite3 *db, int64_t job, const char *state, const char *token,
    struct failure *f)
{
	struct failure ignored = { 0 };

	if (database_execute(db, "BEGIN IMMEDIATE", f) != 0)
		return -1;
	if (end_job(db, job, state, token, f) == 0 &&
	    database_execute(db, "COMMIT", f) == 0)
		return 0;
	(void)database_execute(db, "ROLLBACK", &ignored);
	return -1;
}

int
queue_again(sqlite3 *db, const struct job *job, const char *token,
    int64_t seconds, struct failure *f)
{
	return database_finish(db, database_prepare(db, f, "UPDATE job SET "
	    "state = 'waiting', attempts = ?2, token = ?3, due = ?4, "
	    "placing = 0 WHERE id = ?1", "iiti", job->id,
	    (int64_t)job->attempts, token, seconds == 0 ? (int64_t)0 :
	    (int64_t)time(NULL) + seconds), f);
}

/*
 * A report of a build publishes.  One that comes late, after a newer build of
 * the same ref, would replace the newer release by the older: it counts as made.
 */
static int
pass_over_late(sqlite3 *db, const char *hook, struct failure *f)
{
	return database_finish(db, database_prepare(db, f, "UPDATE job SET "
	    "told = state, tells = 0, tell_due = 0 WHERE hook = ?1 AND "
	    "state = 'built' AND told != state AND EXISTS (SELECT 1 FROM job "
	    "AS newer WHERE newer.hook = job.hook AND newer.ref = job.ref AND "
	    "newer.state = 'built' AND newer.id > job.id)", "t", hook), f);
}

/* Jobs of the last day only: older ones are not reported when reports begin. */
int
queue_untold(sqlite3 *db, const char *hook, struct job *job,
    struct failure *f)
{
	int64_t now = time(NULL);

	if (pass_over_late(db, hook, f) != 0)
		return -1;
	return one_job(db, database_prepare(db, f, "SELECT " JOB_COLUMNS
	    " FROM job WHERE hook = ?1 AND told != state AND (tell_due <= ?2 "
	    "OR tell_due > ?3) AND (ended IS NULL OR ended > ?4) "
	    "ORDER BY id LIMIT 1", "tiii", hook, now, now + QUEUE_LONGEST,
	    now - 86400), job, f);
}

int
queue_told(sqlite3 *db, const struct job *job, struct failure *f)
{
	return database_finish(db, database_prepare(db, f, "UPDATE job SET "
	    "told = ?2, tells = 0, tell_due = 0 WHERE id = ?1", "it", job->id,
	    job->state), f);
}

int
queue_tell_again(sqlite3 *db, const struct job *job, int64_t *tells,
    struct failure *f)
{
	sqlite3_stmt *s = database_prepare(db, f, "UPDATE job SET tells = "
	    "tells + 1, tell_due = ?2 + min(10 << min(tells, 9), ?3) "
	    "WHERE id = ?1 RETURNING tells", "iii", job->id,
	    (int64_t)time(NULL), (int64_t)QUEUE_LONGEST);
	int rc = database_step(db, s, f);

	if (rc == 1)
		*tells = sqlite3_column_int64(s, 0);
	while (rc == 1)
		rc = database_step(db, s, f);
	(void)sqlite3_finalize(s);
	return rc;
}

/* Only where it is still in that state: a server may run beside us. */
static int
change(sqlite3 *db, const struct job *job, const char *sql,
    struct failure *f)
{
	if (database_finish(db, database_prepare(db, f, sql, "iti", job->id,
	    job->state, (int64_t)time(NULL)), f) != 0)
		return -1;
	return sqlite3_changes(db) == 1 ? 0 : fail(f, "queue", "job %lld: "
	    "changed in the meantime", (long long)job->id);
}

int
queue_retry(sqlite3 *db, const struct job *job, struct failure *f)
{
	return change(db, job, "UPDATE job SET state = 'waiting', attempts = "
	    "0, due = ?3, cancel = 0, ended = NULL WHERE id = ?1 AND state = "
	    "?2", f);
}

int
queue_cancel(sqlite3 *db, const struct job *job, struct failure *f)
{
	if (strcmp(job->state, "running") == 0)
		return change(db, job, "UPDATE job SET cancel = ?3 WHERE "
		    "id = ?1 AND state = ?2", f);
	return change(db, job, "UPDATE job SET state = 'cancelled', "
	    "ended = ?3, due = 0 WHERE id = ?1 AND state = ?2", f);
}

/* Another job that has, or will have, what this one would build. */
int
queue_other(sqlite3 *db, const struct job *job, int64_t *other,
    struct failure *f)
{
	sqlite3_stmt *s = database_prepare(db, f, "SELECT id FROM job WHERE "
	    "hook = ?1 AND hash = ?2 AND ref = ?3 AND id != ?4 AND " ACTIVE
	    " AND NOT " OVERTAKEN, "ttti", job->hook, job->commit,
	    job->ref, job->id);
	int rc = database_step(db, s, f);

	if (rc == 1)
		*other = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return rc;
}

int
queue_count(sqlite3 *db, uint64_t *waiting, uint64_t *running,
    struct failure *f)
{
	sqlite3_stmt *s = database_prepare(db, f, "SELECT "
	    "(SELECT count(*) FROM job WHERE state = 'waiting'), "
	    "(SELECT count(*) FROM job WHERE state = 'running')", "");
	int rc = database_step(db, s, f);

	if (rc == 1) {
		*waiting = (uint64_t)sqlite3_column_int64(s, 0);
		*running = (uint64_t)sqlite3_column_int64(s, 1);
	}
	(void)sqlite3_finalize(s);
	return rc == 1 ? 0 : -1;
}
