/*
 * What --help prints: all of it, or what one command has.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/tool.h"

static const char usage_text[] =
"usage: tbverify [options] [--] ARTIFACT [ATTESTATION]\n"
"       tbverify verify [options] [--] ARTIFACT [ATTESTATION]\n"
"       tbverify inspect [--json] ATTESTATION\n"
"       tbverify measure [--json] [--strict] IMAGE.eif\n"
"       tbverify pin [--into POLICY] NAME IMAGE.eif|MEASUREMENTS\n"
"       tbverify policy new [options] [-o POLICY]    writes a first one\n"
"       tbverify policy check [POLICY]  what it asks, or what is wrong with it\n"
"       tbverify live [options] ATTESTATION     which image an enclave is\n"
"       tbverify lists [options] [IMAGE.eif|MEASUREMENTS]\n"
"       tbverify batch [options] [-0] [-j N] LIST\n"
"       tbverify explain TOKEN          what a message means\n"
"       tbverify help [COMMAND]         or COMMAND --help\n"
"       tbverify build | log ...        runs tbbuild, tblog\n"
"\n"
"What to trust\n"
"  --policy FILE        this policy; otherwise the user's or the system's\n"
"  --no-policy          none but what the options say\n"
"  --system             the system's policy, not the user's\n"
"  --pcrs FILE          the image's measurements, as nitro-cli prints them\n"
"  --pcr N=HEX          one PCR of the image\n"
"  --eif FILE           the image itself, to be measured\n"
"  --root FILE|NAME     a root (PEM or DER) that vouches for the image\n"
"  --claim FORM         tb1, text, digest, statement, or JSON as in a policy\n"
"  --insecure-debug     accept debug enclaves where the policy does\n"
"  --log-policy FILE    the logs and witnesses that count\n"
"  --require-log        a proof from a log is needed\n"
"  --endorsers FILE     who may vouch for images, and take them back\n"
"  --endorsements FILE  a list that they signed\n"
"  --stream NAME        what the lists are about\n"
"  --no-state           neither read nor keep the newest lists\n"
"  --state-read-only    read the lists that are kept, and keep none\n"
"What to expect\n"
"  --commit HEX         built from this commit\n"
"  --tree HEX           built from this source tree\n"
"  --repository URL     built from this repository\n"
"  --ref PATTERN        built from this ref, such as 'refs/tags/v*'\n"
"  --tag NAME           built from this tag, which the policy must accept\n"
"  --branch NAME        the same of a branch\n"
"  --any-source         built from any source\n"
"  --name NAME          attested under this name\n"
"  --list FILE          the list of artifacts that the claim holds\n"
"  --statement FILE     the Statement that the claim is the digest of\n"
"  --proof FILE         the document's proof from a log\n"
"  --time document|now  judge the chain at the document's time, or now\n"
"  --clock TIME         the present, as 2026-01-31T12:00:00Z\n"
"  --max-age DURATION   not older than this, such as 180d\n"
"Live enclaves\n"
"  --nonce HEX          the nonce that the enclave was sent, 16 bytes or more\n"
"  --public-key FILE    the public key that it attests (DER, PEM or raw)\n"
"  --user-data HEX|FILE the user data that it attests\n"
"  --kind enclave|nitrotpm\n"
"                       whose measurements --pcrs and --pcr are\n"
"Of one command\n"
"  --entry N            one entry of a history of measurements, from 1 on\n"
"  --into POLICY        the policy that the image is added to\n"
"  -o POLICY            the new policy; otherwise the standard output\n"
"  --strict             only an image that is laid out as nitro-cli does it\n"
"  -j N                 so many at once, instead of one for each processor\n"
"  -0                   each name in LIST ends with NUL\n"
"  --summary json       a last line that counts, as JSON\n"
"  --statements         each entry of LIST names a Statement as well\n"
"Output\n"
"  --report FILE        a page (.html), a picture (.svg) or a note (.md)\n"
"  --vsa FILE           a SLSA Verification Summary, unsigned\n"
"  --verifier URI       whose summary that is\n"
"  --provenance FILE    the SLSA Provenance of the claim, unsigned\n"
"  --json               one JSON object\n"
"  --print NAME         one fact alone, such as commit\n"
"  -q                   nothing but the exit status\n"
"  -v                   each check as well\n"
"  -V, --version        the version, and the root that is built in\n"
"  -h, --help           this; after a command, what that has\n"
"\n"
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

	for (line = usage_text; line[0] != '\n'; line += line_length(line))
		if (is_synopsis(line, command)) {
			printf("%s%.*s", word, (int)line_length(line) - 7,
			    line + 7);
			word = "       ";
		}
}

/* A heading is printed with the first of its options. */
static void
print_options(enum command command)
{
	const char *line, *heading = NULL;
	char name[NAME_SIZE];

	for (line = strstr(usage_text, "\n\n") + 2; line[0] != '\n';
	    line += line_length(line)) {
		if (!option_of(line, name)) {
			heading = line;
			continue;
		}
		if (!options_have(command, name))
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
	fputs(usage_text, out);
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
	printf("%s", strstr(usage_text, "\n\nExit status") + 1);
}
