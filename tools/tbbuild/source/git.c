/*
 * The armour of git, which no call can leave off: no configuration but ours,
 * no hook, filter, credential, redirect or replaced object, and no transport
 * that is not named here.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "source/git.h"

#define GIT "/usr/bin/git"
#define MAX_REFS ((size_t)64 * 1024)	/* what ls-remote may answer */
/* A million refs, or a tree object of some ten thousand entries, fit in. */
#define SMALL_MEMORY ((uint64_t)256 << 20)
#define SMALL_SECONDS 120		/* of a processor, and by the clock */
#define OURS "refs/tbbuild/source"

static const char *const environment[] = {
	"PATH=/usr/bin:/bin",
	"HOME=/nonexistent",
	"LC_ALL=C",
	"GIT_CONFIG_NOSYSTEM=1",
	"GIT_CONFIG_GLOBAL=/dev/null",
	"GIT_ATTR_NOSYSTEM=1",
	"GIT_NO_REPLACE_OBJECTS=1",
	"GIT_TERMINAL_PROMPT=0",
	"GIT_ASKPASS=/bin/false",
	"SSH_ASKPASS=/bin/false",
	"GIT_SSH_VARIANT=ssh",
	"GIT_SSH_COMMAND=/usr/bin/ssh -F /dev/null -o BatchMode=yes "
	    "-o StrictHostKeyChecking=yes -o ClearAllForwardings=yes "
	    "-o IdentityAgent=none",
	"GIT_PROTOCOL_FROM_USER=0",
	"GIT_OPTIONAL_LOCKS=0",
	"GIT_ADVICE=0",
	NULL
};

/* What git says of itself on the command line beats every file. */
static const char *const settings[] = {
	"protocol.allow=never",
	"protocol.https.allow=always",
	"protocol.ssh.allow=always",
	"core.hooksPath=/dev/null",
	"core.fsmonitor=false",
	"core.attributesFile=/dev/null",
	"core.excludesFile=/dev/null",
	"core.commitGraph=false",
	"core.bigFileThreshold=16m",	/* larger files are streamed */
	"core.askPass=/bin/false",
	"credential.helper=",
	"credential.interactive=false",
	"http.followRedirects=false",
	"http.sslVerify=true",
	"http.emptyAuth=false",
	"transfer.fsckObjects=true",
	"fetch.fsckObjects=true",
	"fetch.writeCommitGraph=false",
	"fetch.recurseSubmodules=false",
	"submodule.recurse=false",
	"transfer.bundleURI=false",
	"transfer.credentialsInUrl=die",
	"gc.auto=0",
	"maintenance.auto=false",
	"advice.detachedHead=false",
	"init.templateDir=",
	"pack.threads=1"
};

static int
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

/*
 * Who git is for that URL: a user who owns nothing, but where it needs to be
 * us (git wants the owner of file://, and ssh a user with a name).
 */
static uid_t
user_of(const char *url)
{
	return starts(url, "https:") ? GIT_USER : 0;
}

/* Limits git, which reads untrusted data. */
static void
set_bounds(const struct git *git, enum git_work work, struct command *c)
{
	int64_t now = clock_ms(), end = now + SMALL_SECONDS * 1000;

	c->file_size = git->disk;
	c->memory = SMALL_MEMORY;
	c->processor = SMALL_SECONDS;
	c->deadline = git->deadline < end ? git->deadline : end;
	if (work == GIT_SMALL)
		return;
	if (git->memory > SMALL_MEMORY)
		c->memory = git->memory;
	c->deadline = git->deadline;
	/* a second at least: 0 would be no bound */
	c->processor = 1 + (git->deadline > now ?
	    (uint64_t)(git->deadline - now) / 1000 : 0);
}

static void
git_command(const struct git *git, const char *url, enum git_work work,
    struct command *c)
{
	size_t i;

	command_init(c, environment, GIT);
	for (i = 0; i < COUNT(settings); i++) {
		command_add(c, "-c");
		command_add(c, settings[i]);
	}
	command_add(c, "-c");
	command_add(c, git->allow_file && starts(url, "file:") ?
	    "protocol.file.allow=always" : "protocol.file.allow=never");
	if (git->proxy != NULL) {
		command_add(c, "-c");
		command_add(c, git->proxy);
	}
	command_add(c, "--no-replace-objects");
	command_add(c, "--no-optional-locks");
	command_add(c, "--literal-pathspecs");
	/* it looks at where it starts, which its user may not be able to */
	c->at_root = 1;
	c->isolate = 1;
	c->user = user_of(url);
	c->token = "git";
	c->prepare = git->enter;
	c->prepare_arg = git->enter_arg;
	set_bounds(git, work, c);
}

void
git_command_in(const struct repository *r, enum git_work work,
    struct command *c)
{
	git_command(r->git, r->url, work, c);
	command_add(c, "--git-dir");
	command_add(c, r->path);
}

int
git_output(struct command *c, size_t max, struct bytes *out,
    struct failure *f)
{
	return command_output(c, max, out, f);
}

/*
 * No user name with https, and no password anywhere: it would be in the claim.
 */
static int
has_credential(const char *url)
{
	const char *host = strstr(url, "://") + 3;
	size_t len = strcspn(host, "/");
	const char *at = memchr(host, '@', len);

	if (at == NULL)
		return 0;
	return starts(url, "https:") ||
	    memchr(host, ':', (size_t)(at - host)) != NULL;
}

int
git_check_url(const struct git *git, const char *url, struct failure *f)
{
	if (!is_word(url))
		return fail(f, "repository", "want a URL of 1 to 255 "
		    "printable characters without space");
	if (starts(url, "file:///") && git->allow_file)
		return 0;
	if (!starts(url, "https://") && !starts(url, "ssh://"))
		return fail(f, "repository", "%s: want https:// or ssh://%s",
		    url, git->allow_file ? " or file:///" : "");
	if (strchr("/-", url[starts(url, "ssh:") ? 6 : 8]) != NULL)
		return fail(f, "repository", "%s: no host", url);
	if (has_credential(url))
		return fail(f, "repository", "the URL contains a user name or "
		    "a password");
	return 0;
}

/*
 * file:// is for the repository that its user named: a submodule's would be
 * another one of this machine, read with our rights.
 */
int
git_check_module(const struct git *git, const char *url, struct failure *f)
{
	struct git remote = *git;

	remote.allow_file = 0;
	return git_check_url(&remote, url, f);
}

/* git check-ref-format's rules, and what a claim can hold. */
static int
is_ref(const char *ref)
{
	size_t len = strlen(ref);

	if (!is_word(ref) || ref[0] == '-' || ref[0] == '/' ||
	    strstr(ref, "..") != NULL || strstr(ref, "//") != NULL ||
	    strstr(ref, "/.") != NULL || strstr(ref, "@{") != NULL ||
	    ref[0] == '.' || ref[len - 1] == '.' || ref[len - 1] == '/' ||
	    strpbrk(ref, "~^:?*[\\") != NULL)
		return 0;
	return len < 5 || strcmp(ref + len - 5, ".lock") != 0;
}

static int
is_oid(const char *text, size_t len)
{
	return (len == 40 || len == 64) &&
	    strspn(text, "0123456789abcdef") >= len;
}

/* Finds "<object> TAB <ref> LF" with exactly that ref. */
static int
find_ref(const struct bytes *refs, const char *ref, char *oid)
{
	const char *p = (const char *)refs->data;
	const char *line, *end = p == NULL ? p : p + refs->len, *tab;
	size_t len = strlen(ref), digits;

	for (line = p; line != end; line = p + 1) {
		if ((p = memchr(line, '\n', (size_t)(end - line))) == NULL)
			return 0;
		tab = memchr(line, '\t', (size_t)(p - line));
		if (tab == NULL || (size_t)(p - tab) - 1 != len ||
		    memcmp(tab + 1, ref, len) != 0)
			continue;
		digits = (size_t)(tab - line);
		if (!is_oid(line, digits))
			return 0;
		memcpy(oid, line, digits);
		oid[digits] = '\0';
		return 1;
	}
	return 0;
}

/*
 * A name is a pattern to git, which it looks for itself; what a server may
 * leave out it learns only from --heads and --tags.
 */
static int
list_remote(const struct git *git, const char *url, const char *const *ref,
    struct bytes *out, struct failure *f)
{
	struct failure own = { 0 };
	struct command c;

	git_command(git, url, GIT_SMALL, &c);
	c.token = "remote";
	command_add(&c, "ls-remote");
	if (starts(ref[0], "refs/heads/"))
		command_add(&c, "--heads");
	if (starts(ref[0], "refs/tags/") || ref[1] != NULL)
		command_add(&c, "--tags");
	command_add(&c, "--");
	command_add(&c, url);
	command_add(&c, ref[0]);
	if (ref[1] != NULL)
		command_add(&c, ref[1]);
	if (git_output(&c, MAX_REFS, out, &own) == 0)
		return 0;
	return fail(f, strcmp(own.token, "no-answer") == 0 ? "remote" :
	    own.token, "%s: %s", url, own.text);
}

int
git_resolve(const struct git *git, const char *url, const char *ref,
    struct git_ref *out, struct failure *f)
{
	char names[2][300], oids[2][GIT_MAX_OID + 1];
	const char *ask[2] = { names[0], names[1] };
	struct bytes refs = { 0 };
	int found[2] = { 0, 0 }, which;

	if (!is_ref(ref))
		return fail(f, "ref", "%s: not a valid name of a ref", ref);
	(void)snprintf(names[0], sizeof(names[0]), "%s%s",
	    starts(ref, "refs/") ? "" : "refs/heads/", ref);
	(void)snprintf(names[1], sizeof(names[1]), "refs/tags/%s", ref);
	if (starts(ref, "refs/"))
		ask[1] = NULL;
	if (list_remote(git, url, ask, &refs, f) != 0)
		return -1;
	found[0] = find_ref(&refs, names[0], oids[0]);
	found[1] = ask[1] != NULL && find_ref(&refs, names[1], oids[1]);
	bytes_free(&refs);
	if (found[0] && found[1])
		return fail(f, "ref", "%s: a branch and a tag have this name; "
		    "give the full name, such as refs/tags/v1",
		    ref);
	if (!found[0] && !found[1])
		return fail(f, "ref", "%s: the remote has no such ref", ref);
	which = found[1];
	if (!is_word(names[which]))
		return fail(f, "ref", "%s: too long", ref);
	memcpy(out->oid, oids[which], sizeof(out->oid));
	(void)snprintf(out->name, sizeof(out->name), "%.255s", names[which]);
	return 0;
}

int
git_init(struct repository *r, size_t oid_digits, struct failure *f)
{
	struct command c;

	git_command(r->git, r->url, GIT_SMALL, &c);
	command_add(&c, "init");
	command_add(&c, "--quiet");
	command_add(&c, "--bare");
	command_add(&c, "--template=");
	command_add(&c, oid_digits == 64 ? "--object-format=sha256" :
	    "--object-format=sha1");
	command_add(&c, "--");
	command_add(&c, r->path);
	return git_output(&c, 0, NULL, f);
}

static int
fetch_once(const struct repository *r, const char *what, struct failure *f)
{
	char spec[400];
	struct command c;

	(void)snprintf(spec, sizeof(spec), "+%s:" OURS, what);
	git_command_in(r, GIT_LARGE, &c);
	command_add(&c, "fetch");
	command_add(&c, "--quiet");
	command_add(&c, "--depth=1");
	command_add(&c, "--no-tags");
	command_add(&c, "--no-recurse-submodules");
	command_add(&c, "--no-write-fetch-head");
	command_add(&c, "--no-auto-maintenance");
	command_add(&c, "--");
	command_add(&c, r->url);
	command_add(&c, spec);
	return git_output(&c, 0, NULL, f);
}

/*
 * git's exit status is one for all: what it will not take and a network that
 * is gone.  So the remote is asked again, and that says which it was.
 */
static int
fetch_object(const struct repository *r, const char *what, struct failure *f)
{
	static const char *const any[2] = { "refs/heads/x", NULL };
	struct failure first = { 0 };
	struct bytes out = { 0 };
	int rc;

	if (fetch_once(r, what, &first) == 0)
		return 0;
	if (strcmp(first.token, "git") != 0)
		return fail(f, first.token, "%s", first.text);
	if ((rc = list_remote(r->git, r->url, any, &out, f)) == 0)
		rc = fetch_once(r, what, f);
	bytes_free(&out);
	return rc;
}

int
git_fetch_ref(const struct repository *r, const char *full,
    struct failure *f)
{
	return fetch_object(r, full, f);
}

int
git_fetch_commit(const struct repository *r, const char *oid,
    struct failure *f)
{
	return fetch_object(r, oid, f);
}

int
git_peel(const struct repository *r, const char *name,
    char oid[GIT_MAX_OID + 1], struct failure *f)
{
	char peeled[GIT_MAX_OID + 32];
	struct bytes out = { 0 };
	struct command c;
	int rc;

	(void)snprintf(peeled, sizeof(peeled), "%s^{commit}", name);
	git_command_in(r, GIT_SMALL, &c);
	command_add(&c, "rev-parse");
	command_add(&c, "--verify");
	command_add(&c, "--end-of-options");
	command_add(&c, peeled);
	if (git_output(&c, GIT_MAX_OID + 1, &out, f) != 0)
		return -1;
	rc = out.len > 0 && out.data[out.len - 1] == '\n' &&
	    is_oid((const char *)out.data, out.len - 1) ? 0 :
	    fail(f, "git", "%s: git reports no commit", name);
	if (rc == 0) {
		memcpy(oid, out.data, out.len - 1);
		oid[out.len - 1] = '\0';
	}
	bytes_free(&out);
	return rc;
}

/* "commit <object>", and on the next line the seconds. */
static int
parse_time(const char *text, const char *commit, int64_t *seconds)
{
	char *end = NULL;
	size_t len = strlen(commit);

	if (!starts(text, "commit ") || strncmp(text + 7, commit, len) != 0 ||
	    text[7 + len] != '\n')
		return -1;
	text += 7 + len + 1;
	*seconds = strtoll(text, &end, 10);
	return end != text && strcmp(end, "\n") == 0 && *seconds >= 0 &&
	    *seconds <= INT64_C(253402300799) ? 0 : -1;
}

/* Of the commit's object alone: "git show" walks its trees to compare them. */
int
git_time(const struct repository *r, const char *commit, int64_t *seconds,
    struct failure *f)
{
	struct bytes out = { 0 };
	struct command c;
	int rc;

	git_command_in(r, GIT_SMALL, &c);
	command_add(&c, "rev-list");
	command_add(&c, "--no-walk");
	command_add(&c, "--format=%ct");
	command_add(&c, "--end-of-options");
	command_add(&c, commit);
	if (git_output(&c, 128, &out, f) != 0)
		return -1;
	bytes_put(&out, "", 1);
	if ((rc = bytes_check(&out, f)) == 0 &&
	    parse_time((const char *)out.data, commit, seconds) != 0)
		rc = fail(f, "git", "%s: the commit has no valid time", commit);
	bytes_free(&out);
	return rc;
}
