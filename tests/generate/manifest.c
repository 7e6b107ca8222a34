/*
 * manifest.json, which says of each case what it is and which bytes belong
 * to it, and the check that table, manifest and files agree.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/types.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

static const char *const parts[] = {
	"artifact", "attestation", "endorsements", "expect", "list",
	"options", "proof", "statement"
};

static int differences;

void
differ(const char *file, const char *what)
{
	(void)printf("%s: %s\n", file, what);
	differences++;
}

static const char *
case_file(const struct vector *v, const char *part)
{
	return format("cases/%s/%s", v->name, part);
}

static int
has_part(const struct vector *v, const char *part)
{
	if (strcmp(part, "artifact") == 0)
		return v->artifact != NULL;
	if (strcmp(part, "list") == 0)
		return v->list != NULL;
	if (strcmp(part, "proof") == 0 || strcmp(part, "statement") == 0 ||
	    strcmp(part, "endorsements") == 0)
		return vector_has(v, part);
	return 1;
}

/* JSON text; the table is ASCII without control characters. */
static void
string(struct buf *out, const char *text)
{
	put_byte(out, '"');
	for (; *text != '\0'; text++) {
		if (*text == '"' || *text == '\\')
			put_byte(out, '\\');
		put_byte(out, (unsigned char)*text);
	}
	put_byte(out, '"');
}

void
json_member(struct buf *out, const char *key, const char *text)
{
	string(out, key);
	put_text(out, ": ");
	string(out, text);
	put_text(out, ", ");
}

static void
options(struct buf *out, const struct vector *v)
{
	struct buf lines = { NULL, 0, 0 };
	char *words[64];
	size_t i, n;

	vector_options(v, &lines);
	put_byte(&lines, 0);
	n = split((char *)lines.data, "\n", words, COUNT(words));
	put_text(out, "\"options\": [");
	for (i = 0; i < n; i++) {
		put_text(out, i > 0 ? ", " : "");
		string(out, words[i]);
	}
	put_text(out, "], ");
}

/*
 * Of the files that the manifest does not hold in other words: what options
 * and expect have in them it says itself.  A file that is missing has no
 * digest, which no manifest on disk says.
 */
static void
digests(struct buf *out, const struct vector *v)
{
	struct buf data;
	const char *comma = "";
	size_t i;

	put_text(out, "\"sha256\": {");
	for (i = 0; i < COUNT(parts); i++) {
		memset(&data, 0, sizeof(data));
		if (strcmp(parts[i], "expect") == 0 ||
		    strcmp(parts[i], "options") == 0 ||
		    !has_part(v, parts[i]) ||
		    !file_read(case_file(v, parts[i]), &data))
			continue;
		put_text(out, format("%s\"%s\": \"%s\"", comma,
		    parts[i], sha256_hex(data.data, data.len)));
		comma = ", ";
	}
	put_text(out, "}");
}

/* The tokens of class SYSTEM that cases have, or how they begin. */
static const char *const no_verdict[] = {
	"io", "key-two-roles", "no-image", "no-checksums", "no-policy",
	"no-source", "no-statement", "policy-", "reference-", "root-malformed",
	"root-reserved", "signers-", "usage"
};

static const char *
verdict(const struct vector *v)
{
	size_t i;

	if (strncmp(v->expect, "verified", 8) == 0)
		return v->expect;
	for (i = 0; i < COUNT(no_verdict); i++)
		if (strncmp(v->expect, no_verdict[i],
		    strlen(no_verdict[i])) == 0)
			return "none";
	return "refused";
}

/* One line, so that a difference between two manifests is one of cases. */
static void
object(struct buf *out, const struct vector *v)
{
	put_text(out, "{");
	json_member(out, "name", v->name);
	json_member(out, "family", v->family);
	json_member(out, "why", v->why);
	json_member(out, "clause", v->clause);
	options(out, v);
	json_member(out, "artifact", v->artifact != NULL ?
	    case_file(v, "artifact") : ARTIFACT);
	json_member(out, "verdict", verdict(v));
	json_member(out, "expect", v->expect);
	digests(out, v);
	put_text(out, "}");
}

void
manifest_write(struct buf *out)
{
	size_t i, n = vector_count();

	put_text(out, "[\n");
	for (i = 0; i < n; i++) {
		object(out, vector_at(i));
		put_text(out, i + 1 < n ? ",\n" : "\n");
	}
	put_text(out, "]\n");
}

void
check_file(const char *file, const struct buf *want)
{
	struct buf got = { NULL, 0, 0 };

	if (!file_read(file, &got))
		differ(file, "missing");
	else if (got.len != want->len ||
	    memcmp(got.data, want->data, want->len) != 0)
		differ(file, "not as the generator has it");
}

static void
check_text(const char *file, const char *text)
{
	struct buf want = { NULL, 0, 0 };

	put_text(&want, text);
	check_file(file, &want);
}

static void
check_case(const struct vector *v)
{
	struct buf want = { NULL, 0, 0 };
	const char *text;
	char *whom;
	size_t i;

	if (!file_exists(case_file(v, "attestation")))
		differ(case_file(v, "attestation"), "missing");
	for (i = 0; i < COUNT(parts); i++)
		if (vector_has(v, parts[i]) &&
		    !file_exists(case_file(v, parts[i])))
			differ(case_file(v, parts[i]), "missing");
	vector_options(v, &want);
	check_file(case_file(v, "options"), &want);
	check_text(case_file(v, "expect"), format("%s\n", v->expect));
	if (v->list != NULL)
		check_text(case_file(v, "list"), expand(v->list, NULL, NULL));
	if ((text = vector_part(v, "statement", &whom)) != NULL)
		check_text(case_file(v, "statement"), expand(text, NULL,
		    NULL));
	if (v->artifact != NULL)
		check_text(case_file(v, "artifact"), v->artifact);
}

static const struct vector *
vector_named(const char *name)
{
	size_t i;

	for (i = 0; i < vector_count(); i++)
		if (strcmp(vector_at(i)->name, name) == 0)
			return vector_at(i);
	return NULL;
}

static int
policy_named(const char *name)
{
	size_t i;

	for (i = 0; i < policy_count(); i++)
		if (strcmp(policy_file(i), format("policies/%s", name)) == 0)
			return 1;
	for (i = 0; i < trust_count(); i++)
		if (strcmp(trust_file(i), format("policies/%s", name)) == 0)
			return 1;
	return 0;
}

static int
part_named(const struct vector *v, const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(parts); i++)
		if (strcmp(parts[i], name) == 0)
			return has_part(v, name);
	return 0;
}

static int
image_named(const char *name)
{
	size_t i;

	for (i = 0; i < image_count(); i++)
		if (strcmp(image_file(i), format("images/%s", name)) == 0)
			return 1;
	return 0;
}

/* v is the case whose directory it is, or NULL. */
static int
named(const char *dir, const struct vector *v, const char *name)
{
	if (v != NULL)
		return part_named(v, name);
	if (strcmp(dir, "cases") == 0)
		return vector_named(name) != NULL;
	if (strcmp(dir, "images") == 0)
		return image_named(name);
	if (strcmp(dir, "pki") == 0)
		return pki_named(name);
	if (strcmp(dir, "artifact") == 0)
		return strcmp(format("artifact/%s", name), ARTIFACT) == 0;
	return policy_named(name);
}

/* Reports what is in a directory and in no table. */
static void
check_strays(const char *dir, const struct vector *v)
{
	struct dirent *entry;
	DIR *d;

	if ((d = opendir(file_path(dir))) == NULL) {
		differ(dir, "missing");
		return;
	}
	while ((entry = readdir(d)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		if (!named(dir, v, entry->d_name))
			differ(format("%s/%s", dir, entry->d_name),
			    "not in the table");
	}
	(void)closedir(d);
}

/* Each object as it should be is somewhere in the manifest. */
static void
check_manifest(void)
{
	struct buf want = { NULL, 0, 0 }, got = { NULL, 0, 0 }, one;
	const struct vector *v;
	size_t i;
	int before = differences;

	if (!file_read("manifest.json", &got)) {
		differ("manifest.json", "missing");
		return;
	}
	put_byte(&got, 0);
	for (i = 0; i < vector_count(); i++) {
		v = vector_at(i);
		memset(&one, 0, sizeof(one));
		object(&one, v);
		put_byte(&one, 0);
		if (strstr((char *)got.data, (char *)one.data) == NULL)
			differ("manifest.json", format("case %s: not as "
			    "table and files are", v->name));
	}
	manifest_write(&want);
	put_byte(&want, 0);
	if (differences == before &&
	    strcmp((char *)want.data, (char *)got.data) != 0)
		differ("manifest.json", "has more than the table");
}

int
manifest_check(void)
{
	struct buf want;
	size_t i, missing = pki_check();

	for (i = 0; i < vector_count(); i++)
		check_case(vector_at(i));
	for (i = 0; i < policy_count(); i++) {
		memset(&want, 0, sizeof(want));
		policy_text(i, &want);
		check_file(policy_file(i), &want);
	}
	for (i = 0; i < image_count(); i++) {
		memset(&want, 0, sizeof(want));
		image_write(i, &want);
		check_file(image_file(i), &want);
	}
	memset(&want, 0, sizeof(want));
	artifact_write(&want);
	check_file(ARTIFACT, &want);
	/* signed files can be checked with only the keys */
	for (i = 0; i < trust_count() && missing == 0; i++) {
		memset(&want, 0, sizeof(want));
		trust_text(i, &want);
		check_file(trust_file(i), &want);
	}
	if (missing == 0) {
		logs_check();
		shards_check();
	}
	live_check();
	check_strays("artifact", NULL);
	check_strays("cases", NULL);
	check_strays("images", NULL);
	check_strays("pki", NULL);
	check_strays("policies", NULL);
	for (i = 0; i < vector_count(); i++)
		if (file_exists(format("cases/%s", vector_at(i)->name)))
			check_strays(format("cases/%s", vector_at(i)->name),
			    vector_at(i));
	check_manifest();
	return differences;
}
