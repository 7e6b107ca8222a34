/*
 * Calls that change a policy and evidence, in any order, well and badly, with
 * memory that fails: no OK that the caller did not request, and none between a
 * failure and a reset.  tests/setters.c has the calls, and the model of a
 * caller's requirements.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "../setters.h"
#include "fuzz.h"

#define STEPS 96			/* of two bytes each */

/* The first byte, beside the number of a setter. */
enum step {
	STEP_RESET = 255, STEP_HONEST = 254, STEP_VERDICT = 253,
	STEP_LOG = 252
};

static void
judge(const struct setting *s, int of_log)
{
	int failed = s->asked.policy_failed || s->asked.evidence_failed;
	struct tbv_result *r = NULL;
	int rc;

	rc = of_log ? tbv_log_verify(s->policy, s->evidence, &r) :
	    tbv_verify(s->policy, s->evidence, &r);
	if (failed && rc != TBV_ERR_SETTER_FAILED)
		fuzz_fail("setters: [%s] after a failure",
		    tbv_error_token(rc));
	if (!failed && rc == TBV_ERR_SETTER_FAILED)
		fuzz_fail("setters: failed, and no call was");
	if (rc == TBV_OK && !of_log && !setters_allow(&s->asked))
		fuzz_fail("setters: OK that nobody asked for");
	tbv_result_free(r);
}

/* A call whose n-th allocation fails; none if n is 0. */
static void
take(struct setting *s, uint8_t setter, uint8_t how)
{
	int policy_failed = s->asked.policy_failed, rc;
	int evidence_failed = s->asked.evidence_failed;
	long blocks;

	fault_begin(how >> 2, 0);
	rc = setters_call(s, setter, (enum how)(how & 3));
	(void)fault_end(&blocks);
	if ((policy_failed && strncmp(setters[setter].name, "tbv_policy_",
	    11) == 0) || (evidence_failed && strncmp(setters[setter].name,
	    "tbv_evidence_", 13) == 0))
		if (rc == TBV_OK)
			fuzz_fail("setters: %s is OK after a failure",
			    setters[setter].name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *dir = getenv("VECTORS");
	static struct setting s;
	size_t i, n;

	if (s.policy == NULL) {
		setters_open(dir != NULL ? dir : FUZZ_VECTORS);
		s.policy = tbv_policy_new();
		s.evidence = tbv_evidence_new();
		fault_install();
	}
	setters_reset(&s);
	for (i = 0; i + 1 < len && i < 2 * STEPS; i += 2) {
		if (data[i] == STEP_RESET)
			setters_reset(&s);
		else if (data[i] == STEP_HONEST)
			/* all but one of them */
			for (n = 0; n < 16; n++) {
				if (n != data[i + 1])
					(void)setters_honest(&s, n);
			}
		else if (data[i] >= STEP_LOG)
			judge(&s, data[i] == STEP_LOG);
		else if ((data[i + 1] & 3) != 3)
			take(&s, (uint8_t)(data[i] % setters_count()),
			    data[i + 1]);
	}
	judge(&s, 0);
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	uint32_t state = seed * 2654435761U + 1;
	size_t at;

	state ^= state >> 15;
	at = len < 2 ? 0 : state / 8 % (len / 2) * 2;
	if (state % 4 == 0 && len + 2 <= max) {
		memmove(data + at + 2, data + at, len - at);
		len += 2;
	} else if (state % 4 == 1 && len >= 4) {
		memmove(data + at, data + at + 2, len - at - 2);
		return len - 2;
	}
	if (len < 2)
		return len;
	data[at] = (uint8_t)(state >> 8);
	data[at + 1] = (uint8_t)(state >> 16);
	if ((state & 0x8000) != 0)
		data[at + 1] &= 3;
	return len;
}

void
target_seeds(void)
{
	uint8_t honest[8] = { STEP_HONEST, 255, STEP_VERDICT, 0, 0, 0,
	    STEP_VERDICT, 0 };
	uint8_t how, i;
	struct tbv_bytes in = { honest, sizeof(honest) };

	/* each call after those of an honest caller, and each way */
	for (i = 0; i < setters_count(); i++)
		for (how = 0; how < 3; how++) {
			honest[1] = how == 0 ? i % 16 : 255;
			honest[4] = i;
			honest[5] = how;
			fuzz_seed(in);
		}
}
