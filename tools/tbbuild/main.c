/*
 * tbbuild: from a repository to an artifact and its attestation.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <tbverify.h>

#include "base/tbbuild.h"
#include "common/nearest.h"
#include "common/options.h"
#include "common/streams.h"

static const char usage_text[] =
"usage: tbbuild run --repository URL --ref REF [options] -o DIR\n"
"       tbbuild enclave --listen WHERE | --fd N [options]\n"
"       tbbuild hypervisor init --state DIR\n"
"       tbbuild hypervisor --state DIR --socket PATH | --fd N [--debug]\n"
"       tbbuild image --kernel FILE --ramdisk DIR|FILE... [options] -o FILE\n"
"       tbbuild serve --settings FILE [--check]\n"
"       tbbuild help [COMMAND]          or COMMAND --help: its options\n"
"\n"
"Exit status: 0 done, 1 refused or failed, 2 usage, 3 could not be done.\n"
"See tbbuild(1).\n";

static const struct {
	const char *name;
	int (*run)(int, char **, struct failure *);
} commands[] = {
	{ "run", tbbuild_run },
	{ "enclave", tbbuild_enclave },
	{ "hypervisor", tbbuild_hypervisor },
	{ "image", tbbuild_image },
	{ "serve", tbbuild_serve }
};

static int
refuse_command(const char *word, struct failure *f)
{
	struct nearest nearest;
	char near[128];
	size_t i;

	nearest_start(&nearest, word);
	for (i = 0; i < COUNT(commands); i++)
		nearest_try(&nearest, commands[i].name);
	nearest_try(&nearest, "help");
	(void)nearest_tell(&nearest, near, sizeof(near));
	return fail(f, "usage", "%s: no such command%s%s; see tbbuild --help",
	    word, near[0] != '\0' ? " " : "", near);
}

static int
run_program(int argc, char **argv)
{
	struct failure f = { 0 };
	size_t i;

	for (i = 0; i < COUNT(commands); i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			break;
	if (i == COUNT(commands))
		(void)refuse_command(argv[1], &f);
	else if (commands[i].run(argc - 2, argv + 2, &f) == 0)
		return end_output();
	return failure_report(&f);
}

static int
is_one_of(const char *word, const char *a, const char *b, const char *c)
{
	return strcmp(word, a) == 0 || strcmp(word, b) == 0 ||
	    strcmp(word, c) == 0;
}

int
main(int argc, char **argv)
{
	/* before all else: a configuration file could load code */
	OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	if (!streams_are_there())
		return STATUS_SYSTEM;
	if (argc < 2) {
		fputs(usage_text, stderr);
		return STATUS_USAGE;
	}
	if (argc == 2 && is_one_of(argv[1], "help", "--help", "-h")) {
		fputs(usage_text, stdout);
		return end_output();
	}
	if (is_one_of(argv[1], "--version", "-V", "--version")) {
		printf("tbbuild %s\n", tbv_version());
		return end_output();
	}
	if (is_one_of(argv[1], "help", "--help", "-h"))
		words_help_last(argc, argv);
	return run_program(argc, argv);
}
