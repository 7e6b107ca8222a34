/*
 * What --help prints: all commands, or one with its options.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/options.h"

static const char usage_text[] =
"usage: tblog keygen NAME FILE               a signing key; prints its vkey\n"
"       tblog init [--origin NAME] --key FILE DIR\n"
"       tblog add [--key FILE] [--log-policy POLICY [--witness]]\n"
"                   [-o PROOF] [--no-extra] DIR FILE...\n"
"       tblog prove [--index N] [--log-policy POLICY] [--no-extra]\n"
"                   [--key VKEY] -o PROOF DIR FILE\n"
"       tblog check [--key VKEY] DIR         recomputes the tree\n"
"       tblog show [--key VKEY] DIR\n"
"       tblog verify --log-policy POLICY [-q] FILE PROOF\n"
"       tblog note verify --key VKEY [-q] NOTE\n"
"       tblog fetch --log-policy POLICY [--index N] [--no-extra]\n"
"                   [--timeout TIME] -o PROOF\n"
"                   URL FILE\n"
"       tblog publish --to tessera|rekor2|sigsum --log-policy POLICY\n"
"                   [--key FILE] [--token FILE] [--timeout TIME]\n"
"                   [--no-extra] [-o PROOF] URL FILE...\n"
"       tblog witness --log-policy POLICY [--timeout TIME] DIR [URL...]\n"
"       tblog vsa --key FILE --policy FILE [--type vsa|svr]\n"
"                   [--verifier URI] [--name NAME] [--tag NAME]\n"
"                   [--branch NAME] [--tree HEX] [--list FILE]\n"
"                   [--statement FILE] [--proof FILE] [--require-log]\n"
"                   [--time now] [--clock TIME] [--no-state]\n"
"                   [--state-read-only] [-q] -o SUMMARY\n"
"                   ARTIFACT ATTESTATION\n"
"       tblog watch --key VKEY --state FILE [--timeout TIME] URL\n"
"       tblog audit --range A-B --log-policy POLICY [--policy FILE]\n"
"                   [--checkpoint FILE] [--tbverify FILE] [-j N]\n"
"                   [--timeout TIME] -o SHARD DIR|URL\n"
"       tblog audit --join --log-policy POLICY [--policy FILE]\n"
"                   [--checkpoint FILE] [--timeout TIME] DIR|URL SHARD...\n"
"       tblog endorse make --stream NAME --serial N --expires TIME|30d\n"
"                   [--issued TIME] [--endorse NAME=MEASUREMENTS]... -o LIST\n"
"                   [LINES]\n"
"       tblog endorse sign | cosign --key FILE [--endorsers FILE]\n"
"                   [--log-policy POLICY] -o OUT LIST\n"
"       tblog endorse diff OLD NEW\n"
"       tblog --version | --help | COMMAND --help\n"
"\n"
"--json prints one JSON object.  Exit status: 0 done or verified, 1 refused,\n"
"2 usage, 3 no verdict.  See tblog(1).\n";

static const char options_text[] =
#include "base/help_data.h"
;

#define INDENT "       "
#define PROGRAM "tblog "
#define NAME_SIZE 32

/* The next line; at the end of the text it is empty. */
static const char *
line_after(const char *line)
{
	const char *end = strchr(line, '\n');

	return end != NULL ? end + 1 : line + strlen(line);
}

/* Whether a line begins the synopsis of a command; "a | b" is of both. */
static int
begins(const char *line, const char *first, const char *second)
{
	const char *at = line + strlen(INDENT) + strlen(PROGRAM);
	const char *alternative;
	size_t n = strlen(first);

	if (strncmp(line + strlen(INDENT), PROGRAM, strlen(PROGRAM)) != 0 ||
	    strncmp(at, first, n) != 0 || at[n] != ' ')
		return 0;
	if (second == NULL)
		return 1;
	at += n + 1;
	n = strlen(second);
	alternative = strstr(at, " | ");
	if (strncmp(at, second, n) == 0 && at[n] == ' ')
		return 1;
	return alternative != NULL && alternative < strchr(at, '\n') &&
	    strncmp(alternative + 3, second, n) == 0;
}

static int
is_continued(const char *line)
{
	return strncmp(line, INDENT "    ", strlen(INDENT) + 4) == 0;
}

/* How many synopses there were. */
static int
print_synopses(const char *first, const char *second)
{
	const char *line, *word = "usage: ";
	int inside = 0, n = 0;

	for (line = usage_text; *line != '\n'; line = line_after(line)) {
		if (!is_continued(line) && (inside = begins(line, first,
		    second)) != 0)
			n++;
		if (!inside)
			continue;
		printf("%s%.*s", word, (int)(line_after(line) - line -
		    (long)strlen(INDENT)), line + strlen(INDENT));
		word = INDENT;
	}
	return n;
}

void
help_print_usage(FILE *out)
{
	fputs(usage_text, out);
}

int
help_first(const char *first)
{
	return print_synopses(first, NULL) > 0;
}

/* Whether a line is about an option that the command has. */
static int
is_of_command(const char *line, enum command command)
{
	size_t n = strcspn(line + 2, " ");
	char name[NAME_SIZE];

	if (n >= sizeof(name))
		return 0;
	memcpy(name, line + 2, n);
	name[n] = '\0';
	return options_have(command, name);
}

void
help_print(const char *first, const char *second, enum command command)
{
	const char *line;
	int inside = 0;

	(void)print_synopses(first, second);
	printf("\n");
	for (line = options_text; *line != '\0'; line = line_after(line)) {
		/* a long one has its text in the next line */
		if (line[2] == '-')
			inside = is_of_command(line, command);
		if (inside)
			printf("%.*s", (int)(line_after(line) - line), line);
	}
	printf("%s", strstr(usage_text, "\n\n") + 1);
}
