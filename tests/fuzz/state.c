/*
 * What is kept.  Serials that are read, written again, are the same bytes; a
 * list that is opened was signed, says libcrypto, by the one it is kept of; what
 * is damaged changes nothing.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "policy/policy.h"

/* With endorsers, as every policy that keeps something. */
static struct tbv_policy *
fresh(void)
{
	struct fuzz_buf text = fuzz_load("policies/endorsers-three.policy");
	struct tbv_policy *p = tbv_policy_new();

	if (p == NULL || tbv_policy_set_endorsers_mem(p, text.data,
	    text.len) != TBV_OK || tbv_policy_set_endorsement_stream(p,
	    "test.example/builder") != TBV_OK)
		fuzz_fail("policies/endorsers-three.policy is not there");
	fuzz_free(&text);
	return p;
}

static int
none_is_done(const void *arg, const struct tbv_serial *s)
{
	return arg == NULL && s == NULL;
}

static void
read_serials(struct tbv_bytes in)
{
	struct tbv_serials s;
	struct tbv_fault fault;
	char *text;
	int rc;

	memset(&s, 0, sizeof(s));
	tbv_fault_clear(&fault);
	rc = tbv_serials_read(in, &s, &fault);
	if (rc != TBV_OK && s.count > 0)
		fuzz_fail("state: damaged, and something seen");
	if (rc == TBV_OK && s.count > 0) {
		text = tbv_serials_write(&s, none_is_done, NULL);
		if (text == NULL || strlen(text) != in.len ||
		    memcmp(text, in.data, in.len) != 0)
			fuzz_fail("state: written as another one");
		free(text);
	}
	tbv_serials_drop(&s);
}

static void
read_list(struct tbv_bytes in, size_t endorser)
{
	static const char *const people[] = { "alice", "bob", "carol" };
	struct tbv_policy *p = fresh();
	const struct tbv_kept *kept = &p->endorsement.kept[endorser];
	int rc = tbv_policy_set_kept_mem(p, endorser, in.data, in.len);

	if (rc != TBV_OK && kept->data != NULL)
		fuzz_fail("state: damaged, and kept");
	if (rc == TBV_OK && kept->data == NULL)
		fuzz_fail("state: a list that is not there");
	if (rc == TBV_OK && !signed_by(in, people[endorser]))
		fuzz_fail("state: %s never signed it", people[endorser]);
	if (rc == TBV_OK && (kept->list.signers != 1u << endorser ||
	    !tbv_bytes_is(kept->list.stream, "test.example/builder")))
		fuzz_fail("state: in another one's place");
	tbv_policy_free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_bytes in;
	size_t i;

	in.data = data;
	in.len = len;
	read_serials(in);
	for (i = 0; i < 3; i++)
		read_list(in, i);
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
	if (len > 0 && fuzz_find(in, "\n\n", 2) != NULL)
		return mutate_whole(mutate_note, data, len, max, seed);
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
	fuzz_seed_files("policies", ".note");
}
