/*
 * Seeds of verify and verdict: each case of vectors/ as a container of parts,
 * its options in the order in which the tool would apply them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "fuzz.h"

/* Programs with standin.c have it. */
#pragma weak sign_instead

#define TEXT_MAX 4096
#define SEED_MAX ((size_t)1 << 17)

/* Which part an option of vectors/ becomes, and whether its value names a file. */
static const struct {
	const char *word;
	char tag, is_file, has_value;
} options[] = {
	{ "--policy", 'P', 1, 1 }, { "--pcrs", 'm', 1, 1 },
	{ "--pcr", 'p', 0, 1 }, { "--root", 'r', 1, 1 },
	{ "--claim", 'c', 0, 1 }, { "--commit", 'C', 0, 1 },
	{ "--tree", 't', 0, 1 }, { "--repository", 'u', 0, 1 },
	{ "--ref", 'f', 0, 1 }, { "--any-source", 'y', 0, 0 },
	{ "--time", 'i', 0, 1 }, { "--max-age", 'x', 0, 1 },
	{ "--insecure-debug", 'b', 0, 0 }, { "--log-policy", 'l', 1, 1 },
	{ "--require-log", 'q', 0, 0 }, { "--endorsers", 'e', 1, 1 },
	{ "--stream", 's', 0, 1 }, { "--endorsements", 'E', 1, 1 },
	{ "--proof", 'Q', 1, 1 }, { "--name", 'N', 0, 1 },
	{ "--list", 'L', 1, 1 }, { "--clock", 'T', 0, 1 },
	{ "--no-policy", 0, 0, 0 }, { "--no-state", 0, 0, 0 }
};

/* The part of the policy that an option's first value replaces. */
static int
replaced(int tag)
{
	switch (tag) {
	case 'C':
		return TBV_PART_COMMITS;
	case 'u':
		return TBV_PART_REPOSITORIES;
	case 'f':
		return TBV_PART_REFS;
	case 'l':
		return TBV_PART_LOG_POLICY;
	case 'e':
		return TBV_PART_ENDORSERS;
	case 'E':
		return TBV_PART_ENDORSEMENTS;
	default:
		return 0;
	}
}

/* The files that a policy names: lists last, behind all other options. */
static void
seed_references(struct fuzz_buf *out, const struct fuzz_buf *json)
{
	struct tbv_policy *policy = tbv_policy_new();
	struct fuzz_buf file;
	const char *path;
	char name[TEXT_MAX];
	size_t i;

	(void)tbv_policy_set_json_mem(policy, json->data, json->len);
	for (i = 0; (path = tbv_policy_file_path(policy, i)) != NULL;
	    i++) {
		(void)snprintf(name, sizeof(name), "policies/%s", path);
		file = fuzz_load(name);
		fuzz_put_part(out, 'R', fuzz_view(&file));
		fuzz_free(&file);
	}
	tbv_policy_free(policy);
}

static void
seed_option(struct fuzz_buf *out, size_t o, const char *value)
{
	struct fuzz_buf file = { NULL, 0, 0 };
	static int last;
	char part[2] = { (char)replaced(options[o].tag), '\0' };

	if (options[o].tag == 0)
		return;
	if (*part != '\0' && last != options[o].tag)
		fuzz_put_part(out, 'X', fuzz_chars(part));
	last = options[o].tag;
	if (options[o].is_file)
		file = fuzz_load(value);
	else
		fuzz_text(&file, value);
	fuzz_put_part(out, options[o].tag, fuzz_view(&file));
	if (options[o].tag == 'P')
		seed_references(out, &file);
	fuzz_free(&file);
}

static void
seed_options(struct fuzz_buf *out, char *lines)
{
	char *word, *value;
	size_t o;

	while ((word = strsep(&lines, "\n")) != NULL && *word != '\0') {
		for (o = 0; o < FUZZ_COUNT(options); o++)
			if (strcmp(options[o].word, word) == 0)
				break;
		if (o == FUZZ_COUNT(options))
			return;
		value = options[o].has_value ? strsep(&lines, "\n") : word;
		if (value == NULL)
			return;
		seed_option(out, o, value);
	}
}

/* Signed again, if the signature has a substitute. */
static struct fuzz_buf
sign_again(const struct fuzz_buf *document)
{
	struct fuzz_buf again = { NULL, 0, 0 };
	struct tbv_bytes payload = payload_of(fuzz_view(document));

	/* as it is elsewhere, so that bad signatures are among the seeds */
	if (sign_instead == NULL || payload.data == NULL)
		fuzz_bytes(&again, fuzz_view(document));
	else
		sign_document(payload, &again);
	return again;
}

/* With something else in the place of a part, if it has any of that tag. */
static void
seed_other(struct tbv_bytes in, int which, struct tbv_bytes other)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_bytes part;
	int found = 0, tag;

	while (fuzz_take_part(&in, &tag, &part) == 0) {
		found |= tag == which;
		fuzz_put_part(&out, tag, tag == which ? other : part);
	}
	if (found)
		fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
}

/* The part's note, behind a head, with another text and other signers. */
static void
seed_signed(struct tbv_bytes in, int which, struct tbv_bytes head,
    struct tbv_bytes text, const char *whom)
{
	struct fuzz_buf other = { NULL, 0, 0 };

	fuzz_bytes(&other, head);
	sign_note(text, whom, &other);
	seed_other(in, which, fuzz_view(&other));
	fuzz_free(&other);
}

/* Where a note's text begins and ends in a part that it ends. */
static void
find_text(int which, struct tbv_bytes part, size_t *head, size_t *end)
{
	const uint8_t *gap = fuzz_find(part, "\n\n", 2);

	*head = 0;
	if (which == 'Q' && gap != NULL) {
		*head = (size_t)(gap + 2 - part.data);
		gap = fuzz_find(mutate_span(part, *head, part.len), "\n\n", 2);
	}
	if (gap == NULL)
		fuzz_fail("cases: a note without signatures");
	*end = (size_t)(gap + 1 - part.data);
}

/* A note that ends a part, signed by each who can sign, falsely and too late
 * among them. */
static void
seed_signers(struct tbv_bytes in, int which, struct tbv_bytes part)
{
	size_t head, end;
	uint32_t i;

	find_text(which, part, &head, &end);
	for (i = 0; i < SIGN_PEOPLE; i++)
		seed_signed(in, which, mutate_span(part, 0, head),
		    mutate_span(part, head, end), sign_who(i));
}

/* The log, and enough witnesses, say it of another log's tree. */
static void
seed_origin(struct tbv_bytes in, struct tbv_bytes proof)
{
	struct fuzz_buf text = { NULL, 0, 0 };
	const uint8_t *line;
	size_t head, end;

	find_text('Q', proof, &head, &end);
	line = memchr(proof.data + head, '\n', end - head);
	fuzz_text(&text, "other.test.example/builds");
	fuzz_bytes(&text, mutate_span(proof, (size_t)(line - proof.data), end));
	seed_signed(in, 'Q', mutate_span(proof, 0, head), fuzz_view(&text),
	    "log w1@1768478500 w2@1768478600");
	fuzz_free(&text);
}

/* The same proof, around the document and around another. */
static void
seed_extra(struct tbv_bytes in, struct tbv_bytes document)
{
	struct fuzz_buf good = { NULL, 0, 0 }, other = { NULL, 0, 0 };
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_bytes proof;
	const uint8_t *line;
	size_t start = sizeof("c2sp.org/tlog-proof@v1\n") - 1;

	sign_proof(document, 1, &good);
	proof = fuzz_view(&good);
	seed_other(in, 'Q', proof);
	line = fuzz_find(proof, "\nindex ", 7);
	fuzz_bytes(&other, document);
	other.data[other.len - 1] ^= 1;
	fuzz_bytes(&out, mutate_span(proof, 0, start));
	fuzz_text(&out, "extra ");
	fuzz_base64(&out, other.data, other.len);
	fuzz_bytes(&out, mutate_span(proof, (size_t)(line - proof.data),
	    proof.len));
	seed_other(in, 'Q', fuzz_view(&out));
	fuzz_free(&other);
	fuzz_free(&out);
	fuzz_free(&good);
}

/* With a list that is kept of the first endorser. */
static void
seed_kept(struct tbv_bytes in, const char *name)
{
	struct fuzz_buf out = { NULL, 0, 0 }, file = fuzz_load(name);
	struct fuzz_buf kept = { NULL, 0, 0 };

	fuzz_bytes(&out, in);
	fuzz_text(&kept, "0");
	fuzz_bytes(&kept, fuzz_view(&file));
	fuzz_put_part(&out, 'K', fuzz_view(&kept));
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&kept);
	fuzz_free(&file);
	fuzz_free(&out);
}

static void
seed_memory(const char *name, struct tbv_bytes in)
{
	if (strncmp(name, "good-endorsed", 13) != 0)
		return;
	seed_kept(in, "policies/list.note");
	seed_kept(in, "policies/list-newer.note");
	seed_kept(in, "policies/revoke-pcr.note");
	seed_kept(in, "policies/revoke-log.note");
	seed_kept(in, "policies/list-ended.note");
}

/*
 * The document was signed again, so the proof of its case is about another one.
 */
static void
seed_others(const char *name, struct tbv_bytes in, struct tbv_bytes document)
{
	struct fuzz_buf proof = { NULL, 0, 0 }, list;

	if (sign_instead == NULL || payload_of(document).data == NULL)
		return;
	sign_proof(document, 0, &proof);
	seed_other(in, 'Q', fuzz_view(&proof));
	if (strcmp(name, "good-log-beside") == 0) {
		seed_signers(in, 'Q', fuzz_view(&proof));
		seed_origin(in, fuzz_view(&proof));
		seed_extra(in, document);
	}
	if (strcmp(name, "good-endorsed-options") == 0) {
		list = fuzz_load("policies/list.note");
		seed_signers(in, 'E', fuzz_view(&list));
		fuzz_free(&list);
	}
	fuzz_free(&proof);
}

static void
seed_case(const char *name)
{
	struct fuzz_buf out = { NULL, 0, 0 }, file, document;
	static unsigned int seen;

	/* ten milliseconds each, without a substitute for ES384 */
	if (sign_instead == NULL && seen++ % 8 != 0 &&
	    strncmp(name, "good", 4) != 0)
		return;
	file = fuzz_load_case(name, "artifact");
	if (file.data == NULL)
		file = fuzz_load("artifact/hello-1.0.tar");
	fuzz_put_part(&out, 'A', fuzz_view(&file));
	fuzz_free(&file);
	file = fuzz_load_case(name, "options");
	fuzz_put(&file, "", 1);
	seed_options(&out, (char *)file.data);
	fuzz_free(&file);
	file = fuzz_load_case(name, "attestation");
	document = sign_again(&file);
	if (file.data != NULL)
		fuzz_put_part(&out, 'D', fuzz_view(&document));
	if (out.len < SEED_MAX)
		fuzz_seed(fuzz_view(&out));
	seed_others(name, fuzz_view(&out), fuzz_view(&document));
	seed_memory(name, fuzz_view(&out));
	/* the same with a failing allocation */
	if (out.len < SEED_MAX && strncmp(name, "good", 4) == 0) {
		fuzz_put_part(&out, '!', fuzz_chars("\x01p"));
		fuzz_seed(fuzz_view(&out));
	}
	fuzz_free(&file);
	fuzz_free(&document);
	fuzz_free(&out);
}

void
target_seeds(void)
{
	fuzz_each_case(seed_case);
}
