/*
 * The settings of tbbuild-serve: every member known, none twice, and secrets
 * from files that are nobody else's.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/json.h"
#include "serve.h"

#define MAX_SETTINGS ((size_t)256 * 1024)
#define MAX_PATH ((size_t)400)
#define MAX_TEXT ((size_t)255)
#define MIN_SECRET 16
#define MAX_SECRET 1024
#define MAX_QUEUE 100000
#define MAX_DRAIN (24 * 3600)
#define TRIES 30			/* about a day, with their pauses */
#define MAX_TRIES 1000
#define MAX_KEEP 1000000		/* outputs of a hook */

struct settings_reader {
	struct settings *s;
	struct hook *hook;		/* that is being read */
	struct slot *slot;
	char *authorization;		/* a file; NULL: none is wanted */
	char *secret;			/* the file of hook */
	int secrets;			/* are to be read */
	uint64_t jobs;			/* of slot */
	struct failure *f;
};

static int
bad_settings(struct settings_reader *r, const char *why)
{
	return fail(r->f, "settings", "%s", why);
}

static int
read_table(struct json *j, const struct json_row *rows,
    struct settings_reader *r)
{
	struct json_wrong wrong = { "", NULL };

	if (json_table(j, rows, r, &wrong) == 0)
		return 0;
	return wrong.why == NULL ? -1 :
	    fail(r->f, "settings", "%s: %s", wrong.name, wrong.why);
}

static int
read_path(struct json *j, char **out)
{
	return json_string(j, MAX_PATH, out) == 0 && (*out)[0] == '/' ?
	    0 : -1;
}

static int
read_settings_version(struct json *j, void *arg)
{
	uint64_t version;

	(void)arg;
	return json_number(j, 1, &version) == 0 && version == 1 ? 0 : -1;
}

static int
read_listen(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_string(j, MAX_TEXT, &r->s->listen);
}

static int
read_state(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return read_path(j, &r->s->state);
}

static int
read_hook_output(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return read_path(j, &r->s->output);
}

static int
read_queue(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_QUEUE, &r->s->queue) == 0 &&
	    r->s->queue > 0 ? 0 : -1;
}

static int
read_drain(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_DRAIN, &r->s->drain);
}

static int
read_tries(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_TRIES, &r->s->tries) == 0 &&
	    r->s->tries > 0 ? 0 : -1;
}

/* "open" for all, or the file of the header that is wanted. */
static int
read_status(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	char *word = NULL;

	if (json_string(j, MAX_PATH, &word) != 0)
		return -1;
	r->s->status = 1;
	if (word[0] == '/')
		r->authorization = word;
	else if (strcmp(word, "open") != 0)
		r->s->status = 0;
	if (word[0] != '/')
		free(word);
	return r->s->status ? 0 : bad_settings(r, "status: want \"open\" or "
	    "the whole path of a file");
}

static int
read_name(struct json *j, char **out)
{
	return json_string(j, 64, out) == 0 && is_file_name(*out) &&
	    (*out)[0] != '.' ? 0 : -1;
}

static int
read_hook_name(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	size_t i;

	if (read_name(j, &r->hook->name) != 0)
		return -1;
	for (i = 0; i + 1 < r->s->hooks; i++)
		if (strcmp(r->s->hook[i].name, r->hook->name) == 0)
			return bad_settings(r, "name: two hooks have it");
	return 0;
}

static int
read_forge(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	static const char *const names[] = {
		"github", "gitea", "forgejo", "pagure"
	};
	char *name = NULL;
	size_t i = COUNT(names);

	if (json_string(j, 16, &name) == 0)
		for (i = 0; i < COUNT(names); i++)
			if (strcmp(name, names[i]) == 0)
				break;
	free(name);
	if (i == COUNT(names))
		return bad_settings(r, "forge: want github, gitea, forgejo or "
		    "pagure");
	r->hook->forge = (enum forge)i;
	return 0;
}

static int
read_repository(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_string(j, MAX_TEXT, &r->hook->repository) == 0 &&
	    is_word(r->hook->repository) ? 0 : -1;
}

static int
read_url(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_string(j, MAX_TEXT, &r->hook->url) == 0 &&
	    is_word(r->hook->url) && r->hook->url[0] != '-' ? 0 : -1;
}

static int
read_hook_label(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_string(j, MAX_TEXT, &r->hook->label);
}

static int
read_secret_name(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return read_path(j, &r->secret);
}

static int
read_hook_event(struct json *j, void *arg)
{
	static const char *const names[] = { "push", "tag", "workflow_job" };
	struct settings_reader *r = arg;
	char *name = NULL;
	size_t i = COUNT(names);

	if (json_string(j, 16, &name) == 0)
		for (i = 0; i < COUNT(names); i++)
			if (strcmp(name, names[i]) == 0)
				break;
	free(name);
	if (i == COUNT(names))
		return bad_settings(r,
		    "events: want push, tag or workflow_job");
	r->hook->events |= 1u << i;
	return 0;
}

static int
read_events(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_hook_event, r) == 0 && r->hook->events != 0 ?
	    0 : -1;
}

/* The patterns of tbverify-policy(5): one "*" stands for any text. */
static int
read_ref(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	struct hook *hook = r->hook;
	char *ref = NULL;

	if (hook->refs == MAX_REFS)
		return bad_settings(r, "refs: too many");
	if (json_string(j, MAX_TEXT, &ref) != 0)
		return -1;
	hook->ref[hook->refs++] = ref;
	return is_word(ref) && strncmp(ref, "refs/", 5) == 0 &&
	    strchr(ref, '*') == strrchr(ref, '*') ? 0 : -1;
}

static int
read_refs(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_ref, r) == 0 && r->hook->refs > 0 ? 0 : -1;
}

/* As "run" of a slot, but of a program that is not ours. */
static int
read_report_word(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	struct hook *hook = r->hook;

	if (hook->reports == MAX_REPORT)
		return bad_settings(r, "report: too many words");
	if (json_string(j, MAX_PATH, &hook->report[hook->reports]) != 0)
		return -1;
	return hook->report[hook->reports++][0] == '/' || hook->reports > 1 ?
	    0 : bad_settings(r, "report: want the whole path of a program");
}

static int
read_report(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_report_word, r) == 0 &&
	    r->hook->reports > 0 ? 0 : -1;
}

static int
read_credential(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return read_path(j, &r->hook->credential);
}

static int
read_coalesce(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_boolean(j, &r->hook->coalesce);
}

static int
read_keep(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_KEEP, &r->hook->keep) == 0 &&
	    r->hook->keep > 0 ? 0 : -1;
}

static const struct json_row hook_rows[] = {
	{ "name", 1, read_hook_name },
	{ "forge", 1, read_forge },
	{ "repository", 1, read_repository },
	{ "url", 1, read_url },
	{ "secret", 1, read_secret_name },
	{ "events", 1, read_events },
	{ "refs", 0, read_refs },
	{ "label", 0, read_hook_label },
	{ "report", 0, read_report },
	{ "credential", 0, read_credential },
	{ "coalesce", 0, read_coalesce },
	{ "keep", 0, read_keep },
	{ NULL, 0, NULL }
};

/* Looks at the open file, not at the name, which could be another by now. */
static int
check_private_fd(int fd, const char *path, struct failure *f)
{
	struct stat st;

	if (fd < 0 || fstat(fd, &st) != 0)
		return fail_errno(f, path);
	return S_ISREG(st.st_mode) && (st.st_mode & 037) == 0 ? 0 :
	    fail(f, "secret", "%s: others may read it, or its group may "
	    "write it", path);
}

static int
open_private(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

/* A file that we name to a program, and do not read. */
static int
check_private(const char *path, struct failure *f)
{
	int fd = open_private(path);
	int rc = check_private_fd(fd, path, f);

	if (fd >= 0)
		(void)close(fd);
	return rc;
}

static int
read_secret_fd(int fd, const char *path, struct bytes *out,
    struct failure *f)
{
	unsigned char text[MAX_SECRET + 2];
	ssize_t n;

	if (check_private_fd(fd, path, f) != 0)
		return -1;
	if ((n = read(fd, text, sizeof(text))) < 0)
		return fail_errno(f, path);
	if (n > 0 && text[n - 1] == '\n')
		n--;
	if (n >= MIN_SECRET && n <= MAX_SECRET)
		bytes_put(out, text, (size_t)n);
	wipe(text, sizeof(text));
	if (n < MIN_SECRET || n > MAX_SECRET)
		return fail(f, "secret", "%s: want %d to %d bytes", path,
		    MIN_SECRET, MAX_SECRET);
	return bytes_check(out, f);
}

static int
read_secret(const char *path, struct bytes *out, struct failure *f)
{
	int fd = open_private(path);
	int rc = read_secret_fd(fd, path, out, f);

	if (fd >= 0)
		(void)close(fd);
	return rc;
}

static int
read_hook(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	int rc;

	if (r->s->hooks == MAX_HOOKS)
		return bad_settings(r, "hooks: too many");
	r->hook = &r->s->hook[r->s->hooks++];
	rc = read_table(j, hook_rows, r);
	if (rc == 0 && (r->hook->events & EVENT_JOB) &&
	    r->hook->label == NULL)
		rc = bad_settings(r, "label: missing, beside workflow_job");
	if (rc == 0 && r->hook->credential != NULL && r->hook->reports == 0)
		rc = bad_settings(r, "credential: nothing without report");
	if (rc == 0 && r->secrets && r->hook->credential != NULL)
		rc = check_private(r->hook->credential, r->f);
	if (rc == 0 && r->secrets)
		rc = read_secret(r->secret, &r->hook->secret, r->f);
	free(r->secret);
	r->secret = NULL;
	return rc;
}

static int
read_hooks(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_hook, r) == 0 && r->s->hooks > 0 ? 0 : -1;
}

static int
read_slot_name(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return read_name(j, &r->slot->name);
}

/* What we say ourselves, and so nobody else. */
static int
is_our_option(const char *word)
{
	static const char *const ours[] = {
		"--repository", "--ref", "--commit", "--from", "-o"
	};
	size_t i, n;

	for (i = 0; i < COUNT(ours); i++) {
		n = strlen(ours[i]);
		if (strncmp(word, ours[i], n) == 0 &&
		    (word[n] == '\0' || word[n] == '='))
			return 1;
	}
	return 0;
}

static int
read_run_word(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	struct slot *slot = r->slot;

	if (slot->words == MAX_RUN)
		return bad_settings(r, "run: too many words");
	if (json_string(j, MAX_PATH, &slot->run[slot->words]) != 0)
		return -1;
	return is_our_option(slot->run[slot->words++]) ?
	    bad_settings(r, "run: --repository, "
	    "--ref, --commit, --from and -o are the hook's") : 0;
}

static int
read_publish_word(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	struct slot *slot = r->slot;

	if (slot->publishes == MAX_PUBLISH)
		return bad_settings(r, "publish: too many words");
	if (json_string(j, MAX_PATH, &slot->publishing[slot->publishes]) != 0)
		return -1;
	return is_our_option(slot->publishing[slot->publishes++]) ?
	    bad_settings(r, "publish: --repository, --ref, --commit, --from "
	    "and -o are the hook's") : 0;
}

static int
read_publish(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_publish_word, r);
}

/* How many of this slot there are. */
static int
read_jobs(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_number(j, MAX_SLOTS, &r->jobs) == 0 && r->jobs > 0 ?
	    0 : -1;
}

static int
read_run(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_run_word, r);
}

static const struct json_row slot_rows[] = {
	{ "name", 1, read_slot_name },
	{ "run", 1, read_run },
	{ "publish", 0, read_publish },
	{ "jobs", 0, read_jobs },
	{ NULL, 0, NULL }
};

static int
read_slot(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	if (r->s->slots == MAX_SLOTS)
		return bad_settings(r, "slots: too many");
	r->slot = &r->s->slot[r->s->slots++];
	r->jobs = 1;
	if (read_table(j, slot_rows, r) != 0)
		return -1;
	while (--r->jobs > 0) {
		if (r->s->slots == MAX_SLOTS)
			return bad_settings(r, "slots: too many");
		r->s->slot[r->s->slots] = *r->slot;
		r->s->slot[r->s->slots++].shared = 1;
	}
	return 0;
}

static int
read_slots(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_slot, r) == 0 && r->s->slots > 0 ? 0 : -1;
}

static int
read_executor_word(struct json *j, void *arg)
{
	struct settings_reader *r = arg;
	struct settings *s = r->s;

	if (s->executors == MAX_REPORT)
		return bad_settings(r, "executor: too many words");
	if (json_string(j, MAX_PATH, &s->executor[s->executors]) != 0)
		return -1;
	return s->executor[s->executors++][0] == '/' || s->executors > 1 ?
	    0 : bad_settings(r, "executor: want the whole path of a program");
}

static int
read_executor(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return json_array(j, read_executor_word, r) == 0 &&
	    r->s->executors > 0 ? 0 : -1;
}

static int
read_results(struct json *j, void *arg)
{
	struct settings_reader *r = arg;

	return read_path(j, &r->s->results);
}

/* A machine that builds for us has no log of ours, nor its key. */
static int
check_executor(struct settings_reader *r)
{
	const struct settings *s = r->s;
	size_t i, k;

	if ((s->executors > 0) != (s->results != NULL))
		return bad_settings(r, "executor, results: want both or "
		    "neither");
	if (s->executors == 0)
		return s->slots <= MAX_LOCAL ? 0 : bad_settings(r,
		    "slots: too many for one machine");
	for (i = 0; i < s->slots; i++)
		for (k = 0; k < s->slot[i].words; k++)
			if (strncmp(s->slot[i].run[k], "--log", 5) == 0 ||
			    strncmp(s->slot[i].run[k], "--tblog", 7) == 0)
				return bad_settings(r, "run: what publishes "
				    "is in publish, beside an executor");
	return 0;
}

static const struct json_row setting_rows[] = {
	{ "tbbuild-serve", 1, read_settings_version },
	{ "listen", 1, read_listen },
	{ "state", 1, read_state },
	{ "output", 1, read_hook_output },
	{ "queue", 0, read_queue },
	{ "drain", 0, read_drain },
	{ "tries", 0, read_tries },
	{ "status", 0, read_status },
	{ "executor", 0, read_executor },
	{ "results", 0, read_results },
	{ "hooks", 1, read_hooks },
	{ "slots", 1, read_slots },
	{ NULL, 0, NULL }
};

int
settings_read(const char *path, int secrets, struct settings *s,
    struct failure *f)
{
	struct settings_reader r = { 0 };
	struct bytes text = { 0 };
	struct json j;
	int rc;

	r.s = s;
	r.f = f;
	r.secrets = secrets;
	s->queue = 100;
	s->tries = TRIES;
	if (file_read(path, MAX_SETTINGS, &text, f) != 0)
		return -1;
	j = json_text(text.data, text.len, 0);
	rc = text.data == NULL ? -1 : read_table(&j, setting_rows, &r);
	if (rc == 0)
		rc = json_end(&j);
	if (rc != 0)
		rc = bad_settings(&r, "not a JSON object that we take");
	if (rc == 0)
		rc = check_executor(&r);
	if (rc == 0 && secrets && r.authorization != NULL)
		rc = read_secret(r.authorization, &s->authorization, f);
	free(r.secret);
	free(r.authorization);
	bytes_free(&text);
	return rc;
}

static void
free_texts(char **texts, size_t n)
{
	while (n > 0)
		free(texts[--n]);
}

void
settings_free(struct settings *s)
{
	struct hook *h;
	size_t i;

	for (i = 0; i < s->hooks; i++) {
		h = &s->hook[i];
		free(h->name);
		free(h->repository);
		free(h->url);
		free(h->label);
		free(h->credential);
		free_texts(h->ref, h->refs);
		free_texts(h->report, h->reports);
		wipe(h->secret.data, h->secret.len);
		bytes_free(&h->secret);
	}
	for (i = 0; i < s->slots; i++) {
		if (s->slot[i].shared)
			continue;
		free(s->slot[i].name);
		free_texts(s->slot[i].run, s->slot[i].words);
		free_texts(s->slot[i].publishing, s->slot[i].publishes);
	}
	free_texts(s->executor, s->executors);
	free(s->results);
	wipe(s->authorization.data, s->authorization.len);
	bytes_free(&s->authorization);
	free(s->listen);
	free(s->state);
	free(s->output);
	memset(s, 0, sizeof(*s));
}

const struct hook *
settings_hook(const struct settings *s, const char *name)
{
	size_t i;

	for (i = 0; i < s->hooks; i++)
		if (strcmp(s->hook[i].name, name) == 0)
			return &s->hook[i];
	return NULL;
}

int
is_tag_object(const struct hook *hook, const struct job *job)
{
	return hook != NULL && hook->forge == FORGE_PAGURE &&
	    strncmp(job->ref, "refs/tags/", 10) == 0;
}
