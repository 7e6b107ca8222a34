/*
 * What --help prints: all of it, or what one command has.  The options are made
 * of completions/tbverify.words, as those that are read are.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/tool.h"

static const char synopsis_text[] =
"usage: tbverify [options] [--] ARTIFACT [ATTESTATION]\n"
"       tbverify verify [options] [--] ARTIFACT [ATTESTATION]\n"
"       tbverify inspect [--json] ATTESTATION\n"
"       tbverify measure [--json] [--strict] IMAGE.eif\n"
"       tbverify pin [--into POLICY] NAME IMAGE.eif|MEASUREMENTS\n"
"       tbverify policy new [options] [-o POLICY]\n"
"       tbverify policy check [POLICY]  what it requires, or what is wrong\n"
"       tbverify live [options] ATTESTATION     the image of a live enclave\n"
"       tbverify lists [options] [IMAGE.eif|MEASUREMENTS]\n"
"       tbverify batch [options] [-0] [-j N] LIST\n"
"       tbverify explain TOKEN          what a message means\n"
"       tbverify help [COMMAND]         or COMMAND --help\n"
"       tbverify build | log ...        runs tbbuild, tblog\n";

static const char options_text[] =
#include "base/help_data.h"
"  -V, --version        the version and the built-in roots\n"
"  -h, --help           this text; after a command, its options\n";

static const char status_text[] =
"Exit status: 0 verified, 1 refused, 2 usage, 3 no verdict.  See tbverify(1).\n";

#define INDENT 2
#define SYNOPSIS "tbverify "
#define NAME_SIZE 32

/* How long a line is, with its end. */
static size_t
line_length(const char *line)
{
	size_t n = strcspn(line, "\n");

	return line[n] == '\n' ? n + 1 : n;
}

/* Whether a line of the synopsis is of a command. */
static int
is_synopsis(const char *line, const char *command)
{
	const char *at = line + strcspn(line, "t");
	size_t n = strlen(command);

	if (strncmp(at, SYNOPSIS, strlen(SYNOPSIS)) != 0)
		return 0;
	at += strlen(SYNOPSIS);
	return strncmp(at, command, n) == 0 && at[n] == ' ';
}

/* The first option of a line, such as --pcr of "  --pcr N=HEX  ...". */
static int
option_of(const char *line, char name[NAME_SIZE])
{
	size_t n;

	if (strncmp(line, "  -", INDENT + 1) != 0)
		return 0;
	n = strcspn(line + INDENT, " ,\n");
	if (n >= NAME_SIZE)
		return 0;
	memcpy(name, line + INDENT, n);
	name[n] = '\0';
	return 1;
}

static void
print_synopsis(const char *command)
{
	const char *line, *word = "usage: ";

	for (line = synopsis_text; line[0] != '\0'; line += line_length(line))
		if (is_synopsis(line, command)) {
			printf("%s%.*s", word, (int)line_length(line) - 7,
			    line + 7);
			word = "       ";
		}
}

/*
 * A heading is printed with the first of its options.  The text of an option
 * with a long name is on the next line, which begins with spaces.
 */
static void
print_options(enum command command)
{
	const char *line, *heading = NULL;
	char name[NAME_SIZE];
	int shown = 0;

	for (line = options_text; line[0] != '\0'; line += line_length(line)) {
		if (option_of(line, name)) {
			shown = options_have(command, name);
		} else if (line[0] != ' ') {
			heading = line;
			continue;
		}
		if (!shown)
			continue;
		if (heading != NULL)
			printf("%.*s", (int)line_length(heading), heading);
		heading = NULL;
		printf("%.*s", (int)line_length(line), line);
	}
}

void
help_print_usage(FILE *out)
{
	fprintf(out, "%s\n%s\n%s", synopsis_text, options_text, status_text);
}

void
help_print(const char *word, enum command command)
{
	if (word == NULL) {
		help_print_usage(stdout);
		return;
	}
	print_synopsis(word);
	printf("\n");
	print_options(command);
	printf("\n%s", status_text);
}
