/*
 * tblog: keeps a transparency log, and speaks to others'.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

#include "common/nearest.h"
#include "tblog.h"

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
	{ "vsa", NULL, COMMAND_VSA, command_vsa },
	{ "watch", NULL, COMMAND_WATCH, command_watch },
	{ "witness", NULL, COMMAND_WITNESS, command_witness },
	{ "audit", NULL, COMMAND_AUDIT, command_audit },
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
	} else if (o.help && argc != 1) {
		/* a file could have such a name */
		(void)fail(&f, TBV_ERR_USAGE, "--help", "must be the only "
		    "argument; use -- before a file of that name");
		status = report_failure(&o, &f);
	} else if (o.help) {
		help_print(word->first, word->second, word->command);
		status = report_end(STATUS_VERIFIED);
	} else
		status = word->run(&o);
	options_free(&o);
	return status;
}

static int
is_help_word(const char *word)
{
	return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 ||
	    strcmp(word, "-h") == 0;
}

/* Of the first words, or of those that belong to the first. */
static int
refuse_subcommand(int argc, char **argv)
{
	struct options o = { 0 };
	struct failure f = { 0 };
	struct nearest nearest;
	char near[128], text[192];
	const char *word = argv[1];
	size_t i;
	int second = 0;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		second = second || strcmp(words[i].first, argv[1]) == 0;
	if (second)
		word = argc > 2 ? argv[2] : "";
	nearest_start(&nearest, word);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!second || strcmp(words[i].first, argv[1]) == 0)
			nearest_try(&nearest, second ? words[i].second :
			    words[i].first);
	(void)nearest_tell(&nearest, near, sizeof(near));
	(void)snprintf(text, sizeof(text), "%s%s%s",
	    *word == '\0' ? "want a subcommand after it" : "no such command",
	    near[0] != '\0' ? " " : "", near);
	o.json = words_have(argc - 1, argv + 1, "--json");
	(void)fail(&f, TBV_ERR_USAGE, *word == '\0' ? argv[1] : word, text);
	return report_failure(&o, &f);
}

static int
run_words(int argc, char **argv)
{
	const struct word *word = find_subcommand(argc, argv);
	int skip;

	if (word == NULL && argc > 2 && is_help_word(argv[argc - 1]) &&
	    help_first(argv[1]))
		return report_end(STATUS_VERIFIED);
	if (word == NULL)
		return refuse_subcommand(argc, argv);
	skip = word->second != NULL ? 3 : 2;
	return run_command_word(word, argc - skip, argv + skip);
}

int
main(int argc, char **argv)
{
	/* before all else: a configuration file could load code */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (!streams_are_there())
		return STATUS_NO_VERDICT;
	if (argc < 2) {
		help_print_usage(stderr);
		return STATUS_USAGE;
	}
	if (argc == 2 && (strcmp(argv[1], "--version") == 0 ||
	    strcmp(argv[1], "-V") == 0)) {
		printf("tblog %s\n", tbv_version());
		return report_end(STATUS_VERIFIED);
	}
	if (argc == 2 && is_help_word(argv[1])) {
		help_print_usage(stdout);
		return report_end(STATUS_VERIFIED);
	}
	if (is_help_word(argv[1]))
		words_help_last(argc, argv);
	return run_words(argc, argv);
}
