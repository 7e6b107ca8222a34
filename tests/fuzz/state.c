/*
 * The serials that are remembered.  What is read, written again without a
 * new list, is the same bytes; a state that is damaged changes nothing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "policy.h"
#include "state.h"

/* With endorsers, as every policy that has a state. */
static struct tbv_policy *
fresh(void)
{
	struct fuzz_buf text = fuzz_load("policies/endorsers.policy");
	struct tbv_policy *p = tbv_policy_new();

	if (p == NULL || tbv_policy_set_endorsers_mem(p, text.data,
	    text.len) != TBV_OK)
		fuzz_fail("policies/endorsers.policy is not there");
	fuzz_free(&text);
	return p;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct tbv_policy *p;
	char *text = NULL;
	int rc;

	if (p == NULL)
		p = fresh();
	(void)tbv_policy_set_state_mem(p, "", 0);
	rc = tbv_policy_set_state_mem(p, data, len);
	if (rc == TBV_OK && len > 0) {
		if (tbv_state_write(&p->endorsement, &text) != TBV_OK ||
		    strlen(text) != len || memcmp(text, data, len) != 0)
			fuzz_fail("state: written as another one");
		free(text);
		/* damaged: what was set before stays */
		if (tbv_policy_set_state_mem(p, "x", 1) != TBV_ERR_STATE ||
		    tbv_state_write(&p->endorsement, &text) != TBV_OK ||
		    strlen(text) != len)
			fuzz_fail("state: forgotten");
		free(text);
	} else if (rc != TBV_OK && p->endorsement.seen_count > 0)
		fuzz_fail("state: damaged, and something seen");
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_bytes in;
	uint32_t state = seed;

	in.data = data;
	in.len = len;
	mutate_text(in, &state, &out);
	return mutate_return(&out, data, max);
}

void
target_seeds(void)
{
	static const char line[] = "0000000000000000000000000000000000000000"
	    "000000000000000000000000";
	struct fuzz_buf out = { NULL, 0, 0 };
	const char *streams[] = { "test.example/builder", "other", "third" };
	size_t i;

	fuzz_text(&out, "tbverify-state-v1\n");
	for (i = 0; i < FUZZ_COUNT(streams); i++) {
		fuzz_seed(fuzz_view(&out));
		fuzz_text(&out, i == 0 ? "9007199254740991 " : "7 ");
		fuzz_text(&out, line);
		fuzz_text(&out, " ");
		fuzz_text(&out, line);
		fuzz_text(&out, " ");
		fuzz_text(&out, streams[i]);
		fuzz_text(&out, "\n");
	}
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
}
