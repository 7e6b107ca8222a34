/*
 * tbverify: verifies artifacts of attestable builds.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/command.h"
#include "common/hex.h"
#include "common/nearest.h"

/* The words for commands: ours, and those of sister programs. */
static const struct word {
	const char *text;
	enum command command;
	int (*run)(const struct options *);
	const char *program;
} words[] = {
	{ "verify", COMMAND_VERIFY, command_verify, NULL },
	{ "inspect", COMMAND_INSPECT, command_inspect, NULL },
	{ "measure", COMMAND_MEASURE, command_measure, NULL },
	{ "pin", COMMAND_PIN, command_pin, NULL },
	{ "lists", COMMAND_LISTS, command_lists, NULL },
	{ "batch", COMMAND_BATCH, command_batch, NULL },
	{ "live", COMMAND_LIVE, command_live, NULL },
	{ "policy", COMMAND_POLICY, command_policy, NULL },
	{ "explain", COMMAND_EXPLAIN, command_explain, NULL },
	{ "help", 0, NULL, NULL },
	{ "build", 0, NULL, "tbbuild" },
	{ "log", 0, NULL, "tblog" }
};

static const struct word *
find_command_word(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(text, words[i].text) == 0)
			return &words[i];
	return NULL;
}

/*
 * Whether a name could be meant as an artifact's: whatever has it, for who
 * chose the name also chose what it is of.
 */
static int
is_taken(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0;
}

/* What a command gives up on this system, by giving it up. */
static const char *
limits(void)
{
	static const char *const name[] = {
		"none", "seccomp", "landlock", "seccomp landlock"
	};

	return name[confine(CONFINE_JUDGE, NULL, 0)];
}

/* A built-in root and its SHA-256; 0, or -1 after a failure. */
static int
print_root(size_t root)
{
	uint8_t sha256[TBV_SHA256_SIZE];
	struct tbv_digest *digest = tbv_digest_new();
	char hex[2 * TBV_SHA256_SIZE + 1];
	const uint8_t *der;
	size_t len;
	int ok;

	der = tbv_root_der(root, &len);
	ok = digest != NULL && tbv_digest_update(digest, der, len) == TBV_OK &&
	    tbv_digest_final(digest, sha256, NULL) == TBV_OK;
	tbv_digest_free(digest);
	if (!ok)
		return -1;
	hex_encode(sha256, sizeof(sha256), hex);
	printf("root %s sha256 %s\n", tbv_root_name(root), hex);
	return 0;
}

/* The default root comes first. */
static int
print_version(void)
{
	const char *engine;
	int usable;
	size_t i;

	printf("tbverify %s\n", tbv_version());
	for (i = 0; i < tbv_root_count(); i++)
		if (print_root(i) != 0)
			return STATUS_NO_VERDICT;
	printf("limits %s\n", limits());
	usable = tbv_lanes(&engine);
	printf("lanes %s%s\n", engine != NULL ? engine : "none",
	    engine != NULL && !usable ? " not used: no AVX-512 IFMA" : "");
	return report_end(STATUS_VERIFIED);
}

static int
print_usage(const struct options *o, const char *subject, const char *detail)
{
	struct failure f = { 0 };

	(void)fail(&f, TBV_ERR_USAGE, subject, detail);
	return report_failure(o, &f);
}

/*
 * --help and --version must be the only argument, or the first after a command:
 * an artifact could have such a name, and its attestation that of another
 * option.
 */
static int
help_or_version(const struct options *o, int alone, const struct word *word)
{
	if (!alone || (word != NULL && (o->version || is_taken(word->text))))
		return print_usage(o, o->help ? "--help" : "--version",
		    "takes no operands; write -- before a file of that name");
	if (o->version)
		return print_version();
	help_print(word != NULL ? word->text : NULL,
	    word != NULL ? word->command : 0);
	return report_end(STATUS_VERIFIED);
}

/* A word that is not a file, but is close to the name of a command. */
static int
is_misspelt(const struct options *o, char *why, size_t size)
{
	const char *word;
	struct nearest nearest;
	char near[96];
	size_t i;

	if (o->dashes || o->operand.count == 0 ||
	    is_taken(word = o->operand.item[0]))
		return 0;
	nearest_start(&nearest, word);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		nearest_try(&nearest, words[i].text);
	if (!nearest_tell(&nearest, near, sizeof(near)))
		return 0;
	(void)snprintf(why, size, "no such file, and no command %s", near);
	return 1;
}

/* The first operand is a word of ours, and nothing says that it is a file. */
static int
misplaced_word(const struct options *o)
{
	return !o->dashes && o->operand.count > 0 &&
	    find_command_word(o->operand.item[0]) != NULL;
}

static int
refuse_taken(const struct options *o, const char *word)
{
	return print_usage(o, word, word[0] == '-' ?
	    "is an option, but a file has that name: write -- before the "
	    "file, or name ATTESTATION too" :
	    "is a command, but a file or directory has that name: for the "
	    "file, write tbverify -- FILE ... or ./FILE; for the command, "
	    "change to another directory");
}

/*
 * With one operand, whose attestation is looked for, another name could have
 * been meant as the other: one that is taken for a command or an option.
 */
static const char *
other_operand(const struct options *o, int argc, char **argv)
{
	int i;

	if (o->dashes || o->operand.count != 1)
		return NULL;
	for (i = 0; i < argc; i++)
		if (argv[i][0] == '-' && argv[i][1] != '\0' &&
		    is_taken(argv[i]))
			return argv[i];
	return NULL;
}

static int
run_verify(const struct options *o, int argc, char **argv,
    const struct word *word)
{
	const char *other = other_operand(o, argc, argv);

	if (other == NULL && word != NULL && !o->dashes &&
	    o->operand.count == 1 && is_taken(word->text))
		other = word->text;
	return other != NULL ? refuse_taken(o, other) : command_verify(o);
}

static int
run_subcommand(int argc, char **argv, const struct word *word)
{
	const struct word *command = word != NULL ? word : &words[0];
	struct options o;
	struct failure f = { 0 };
	char why[160];
	int status;

	(void)confine(CONFINE_START, NULL, 0);
	if (options_parse(&o, command->command, argc, argv, &f) != TBV_OK)
		status = report_failure(&o, &f);
	else if (o.help || o.version)
		status = help_or_version(&o, argc == 1 ||
		    (command->command == COMMAND_POLICY &&
		    argc - 1 == (int)o.operand.count && argc == 2), word);
	else if (word == NULL && misplaced_word(&o))
		status = print_usage(&o, o.operand.item[0],
		    "the command comes first: tbverify COMMAND ...; write -- "
		    "before a file of that name");
	else if (word == NULL && is_misspelt(&o, why, sizeof(why)))
		status = print_usage(&o, o.operand.item[0], why);
	else if (command->run == command_verify)
		status = run_verify(&o, argc, argv, word);
	else
		status = command->run(&o);
	options_free(&o);
	return status;
}

/* "help", or "help COMMAND", which is COMMAND --help. */
static int
run_help(int argc, char **argv)
{
	static char help[] = "--help";
	const struct word *word = argc > 0 ? find_command_word(argv[0]) : NULL;
	struct options o = { 0 };
	char *alone[] = { help, NULL };

	if (argc > 1 || (argc == 1 && (word == NULL || word->run == NULL) &&
	    (word == NULL || word->program == NULL)))
		return print_usage(&o, argv[0],
		    "unknown command; tbverify help lists them");
	if (word != NULL && word->program != NULL)
		return command_delegate(word->program, (char *[]){ argv[0],
		    help, NULL });
	return run_subcommand(1, alone, word);
}

static int
run_word(int argc, char **argv, const struct word *word)
{
	struct options o = { 0 };

	o.json = options_json(argc, argv);
	/* "verify" may be followed by both operands */
	if (word != &words[0] && is_taken(word->text))
		return refuse_taken(&o, word->text);
	if (word->program != NULL)
		return command_delegate(word->program, argv + 1);
	if (word->run == NULL)
		return run_help(argc - 2, argv + 2);
	return run_subcommand(argc - 2, argv + 2, word);
}

/*
 * Before all else: a configuration file could load code.  The rest that is
 * disabled is not needed here, and takes as long as a signature: tables of
 * names and of error texts, and the cleanup at exit.
 */
static void
start_libcrypto(void)
{
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG |
	    OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
	    OPENSSL_INIT_NO_ADD_ALL_CIPHERS |
	    OPENSSL_INIT_NO_ADD_ALL_DIGESTS | OPENSSL_INIT_NO_ATEXIT, NULL);
	/* libcrypto blinds even public points; with a hash, which is needed
	 * anyway, it need not look for ciphers to make random numbers */
	(void)RAND_set_DRBG_type(NULL, "HASH-DRBG", NULL, NULL, "SHA256");
}

int
main(int argc, char **argv)
{
	const struct word *word;

	start_libcrypto();
	if (!streams_are_there())
		return STATUS_NO_VERDICT;
	if (argc < 2) {
		help_print_usage(stderr);
		return STATUS_USAGE;
	}
	if ((word = find_command_word(argv[1])) != NULL)
		return run_word(argc, argv, word);
	return run_subcommand(argc - 1, argv + 1, NULL);
}
