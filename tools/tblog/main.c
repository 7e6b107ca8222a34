/*
 * tblog: keeps a transparency log, and speaks to others'.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "tblog.h"

static const char usage_text[] =
"usage: tblog keygen NAME FILE               a signing key; prints its vkey\n"
"       tblog init [--origin NAME] --key FILE DIR\n"
"       tblog add [--key FILE] [--log-policy POLICY [--witness]]\n"
"                   [-o PROOF] [--no-extra] DIR FILE...\n"
"       tblog prove [--index N] [--log-policy POLICY] [--no-extra]\n"
"                   [--key VKEY] -o PROOF DIR FILE\n"
"       tblog check [--key VKEY] DIR         computes all of it again\n"
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
"       tblog watch --key VKEY --state FILE [--timeout TIME] URL\n"
"       tblog endorse make --stream NAME --serial N --expires TIME|30d\n"
"                   [--issued TIME] [--endorse NAME=MEASUREMENTS]... -o LIST\n"
"                   [LINES]\n"
"       tblog endorse sign | cosign --key FILE [--endorsers FILE]\n"
"                   [--log-policy POLICY] -o OUT LIST\n"
"       tblog endorse diff OLD NEW\n"
"       tblog --version | --help\n"
"\n"
"--json prints one JSON object.  Exit status: 0 done or verified, 1 refused,\n"
"2 usage, 3 no verdict.  See tblog(1).\n";

static const struct word {
	const char *first, *second;
	enum command command;
	int (*run)(const struct options *);
} words[] = {
	{ "keygen", NULL, COMMAND_KEYGEN, command_keygen },
	{ "init", NULL, COMMAND_INIT, command_init },
	{ "add", NULL, COMMAND_ADD, command_add },
	{ "prove", NULL, COMMAND_PROVE, command_prove },
	{ "check", NULL, COMMAND_CHECK, command_check },
	{ "show", NULL, COMMAND_SHOW, command_show },
	{ "verify", NULL, COMMAND_VERIFY, command_verify },
	{ "note", "verify", COMMAND_NOTE_VERIFY, command_note },
	{ "fetch", NULL, COMMAND_FETCH, command_fetch },
	{ "publish", NULL, COMMAND_PUBLISH, command_publish },
	{ "watch", NULL, COMMAND_WATCH, command_watch },
	{ "witness", NULL, COMMAND_WITNESS, command_witness },
	{ "endorse", "make", COMMAND_ENDORSE_MAKE, command_endorse_make },
	{ "endorse", "sign", COMMAND_ENDORSE_SIGN, command_endorse_sign },
	{ "endorse", "cosign", COMMAND_ENDORSE_COSIGN,
	    command_endorse_cosign },
	{ "endorse", "diff", COMMAND_ENDORSE_DIFF, command_endorse_diff }
};

static const struct word *
find_subcommand(int argc, char **argv)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (argc > 1 && strcmp(argv[1], words[i].first) == 0 &&
		    (words[i].second == NULL || (argc > 2 &&
		    strcmp(argv[2], words[i].second) == 0)))
			return &words[i];
	return NULL;
}

static int
run_command_word(const struct word *word, int argc, char **argv)
{
	struct failure f = { 0 };
	struct options o;
	int status;

	if (options_parse(&o, word->command, argc, argv, &f) != TBV_OK) {
		status = report_failure(&o, &f);
	} else if (o.help) {
		fputs(usage_text, stdout);
		status = report_end(STATUS_VERIFIED);
	} else
		status = word->run(&o);
	options_free(&o);
	return status;
}

int
main(int argc, char **argv)
{
	const struct word *word;
	int skip;

	/* before all else: a configuration file could load code */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (!streams_are_there())
		return STATUS_NO_VERDICT;
	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		printf("tblog %s\n", tbv_version());
		return report_end(STATUS_VERIFIED);
	}
	if (argc == 2 && strcmp(argv[1], "--help") == 0) {
		fputs(usage_text, stdout);
		return report_end(STATUS_VERIFIED);
	}
	if ((word = find_subcommand(argc, argv)) == NULL) {
		fputs(usage_text, stderr);
		return STATUS_USAGE;
	}
	skip = word->second != NULL ? 3 : 2;
	return run_command_word(word, argc - skip, argv + skip);
}
