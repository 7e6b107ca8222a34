/*
 * Checkpoints.  The text that is read, written again, is the same bytes; a
 * checkpoint that is accepted under a log policy was signed by its log, and
 * by as many of its witnesses as the quorum wants, none of them in the future.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "case/result.h"
#include "log/checkpoint.h"
#include "fuzz.h"
#include "log/note.h"
#include "trusted.h"

static struct tbv_policy *policy;
static struct fuzz_buf policy_text;

static void
again(struct tbv_bytes text, const struct tbv_checkpoint *cp)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	char size[32];
	size_t n, i;

	(void)snprintf(size, sizeof(size), "\n%llu\n",
	    (unsigned long long)cp->tree.size);
	fuzz_bytes(&out, cp->origin);
	fuzz_text(&out, size);
	fuzz_base64(&out, cp->tree.root.value, sizeof(cp->tree.root.value));
	fuzz_text(&out, "\n");
	/* further lines say nothing, and none of them is empty */
	n = out.len;
	for (i = n; i < text.len; i++)
		if (text.data[i] == '\n' && text.data[i - 1] == '\n')
			fuzz_fail("checkpoint: an empty line");
	if (n < text.len)
		fuzz_put(&out, text.data + n, text.len - n);
	fuzz_same("checkpoint", &out, text);
	fuzz_free(&out);
}

static void
open_policy(void)
{
	struct fuzz_buf text = fuzz_load("policies/log.policy");

	policy = tbv_policy_new();
	if (policy == NULL || tbv_policy_set_log_policy_mem(policy, text.data,
	    text.len) != TBV_OK)
		fuzz_fail("policies/log.policy is not there");
	policy_text = text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const struct trusted_times times = { 0, FUZZ_NOW + 300 };
	static struct tbv_note note;
	struct tbv_result *r = NULL;
	char got[512], want[80];
	struct tbv_checkpoint cp;
	struct tbv_bytes in;
	int rc;

	if (policy == NULL)
		open_policy();
	in.data = data;
	in.len = len;
	if (tbv_checkpoint_parse(in, &cp) == NULL)
		again(in, &cp);
	rc = tbv_log_checkpoint(policy, data, len, FUZZ_NOW, &r);
	(void)snprintf(got, sizeof(got), "%s", tbv_result_summary(r));
	tbv_result_free(r);
	if (rc != TBV_OK)
		return 0;
	(void)oracle_checkpoint(fuzz_view(&policy_text), in, &times);
	if (tbv_note_parse(in, TBV_MAX_PROOF_NOTE, &note) != NULL ||
	    tbv_checkpoint_parse(note.text, &cp) != NULL)
		fuzz_fail("checkpoint: OK, but not one");
	(void)snprintf(want, sizeof(want), "verified: tree of %llu entries of ",
	    (unsigned long long)cp.tree.size);
	if (strncmp(got, want, strlen(want)) != 0)
		fuzz_fail("checkpoint: another tree");
	again(note.text, &cp);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	return mutate_whole(mutate_note, data, len, max, seed);
}

void
target_seeds(void)
{
	static const char *const texts[] = {
		"log.test.example/builds\n2\n"
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
		"log.test.example/builds\n9223372036854775807\n"
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n"
	};
	struct fuzz_buf out = { NULL, 0, 0 };
	uint32_t i;

	for (i = 0; i < 2 * SIGN_PEOPLE; i++) {
		sign_note(fuzz_chars(texts[i % 2]), sign_who(i / 2), &out);
		fuzz_seed(fuzz_view(&out));
		fuzz_free(&out);
	}
	fuzz_seed(fuzz_chars(texts[0]));
	fuzz_seed(fuzz_chars(texts[1]));
}
