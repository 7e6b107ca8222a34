/*
 * Endorsement lists.  libcrypto confirms each reported endorser of a valid
 * note; a list by signify or minisign, whose keys the mutator does not use, has
 * the body of a seed.  Endorsed PCRs occur in the list.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "endorsement/endorsement.h"
#include "fuzz.h"
#include "endorsement/revocation.h"

#define SEEDS_MAX 64

static struct tbv_endorsers notes, numbers;
static uint8_t body[SEEDS_MAX][32];
static size_t bodies;

static void
digest(struct tbv_bytes in, uint8_t out[32])
{
	if (EVP_Digest(in.data, in.len, out, NULL, EVP_sha256(), NULL) != 1)
		fuzz_fail("no SHA-256");
}

static int
is_seed(struct tbv_bytes in)
{
	uint8_t sum[32];
	size_t i;

	digest(in, sum);
	for (i = 0; i < bodies; i++)
		if (memcmp(body[i], sum, sizeof(sum)) == 0)
			return 1;
	return 0;
}

static void
expect_signers(struct tbv_bytes in, uint32_t signers)
{
	static const char *const people[] = { "alice", "bob", "carol" };
	size_t i;

	for (i = 0; i < FUZZ_COUNT(people); i++)
		if ((signers >> i & 1) != 0 && !signed_by(in, people[i]))
			fuzz_fail("endorsements: %s never signed it",
			    people[i]);
	if (signers == 0 || signers >> FUZZ_COUNT(people) != 0)
		fuzz_fail("endorsements: signed by nobody");
}

/* A subject with the PCRs of the tests' own image. */
static void
use(const struct tbv_endorsements *list)
{
	static uint8_t pcr[3][TBV_PCR_SIZE];
	struct tbv_endorsed_subject subject;
	struct tbv_list_rules rules;
	struct tbv_endorsed by;
	struct tbv_fault fault;
	struct tbv_lists lists;
	size_t i;

	memset(&lists, 0, sizeof(lists));
	memset(&rules, 0, sizeof(rules));
	memset(&subject, 0, sizeof(subject));
	lists.list = list;
	lists.count = 1;
	lists.endorsers = &notes;
	rules.stream = fuzz_chars("test.example/builder");
	rules.now = 1780272000;
	for (i = 0; i < 3; i++) {
		memset(pcr[i], 0xe0 + (int)i, sizeof(pcr[i]));
		subject.pcr[i] = pcr[i];
	}
	subject.time = 1768478400;
	tbv_fault_clear(&fault);
	if (tbv_endorsements_check(&lists, &rules, &fault) != TBV_OK)
		return;
	if (list->issued >= list->expires ||
	    !tbv_bytes_equal(list->stream, rules.stream))
		fuzz_fail("endorsements: usable, and of another time");
	tbv_fault_clear(&fault);
	/* nobody has written these down */
	if (tbv_endorsements_endorsed(&lists, &subject, &by, &fault) ==
	    TBV_OK && fuzz_find(list->body, "e0e0e0e0e0e0e0e0e0e0e0e0", 24) ==
	    NULL)
		fuzz_fail("endorsements: of an image that is not there");
	tbv_fault_clear(&fault);
	(void)tbv_endorsements_revoked(&lists, &subject, &fault);
}

static void
open_list(struct tbv_bytes in, const struct tbv_endorsers *by)
{
	struct tbv_bytes none = { NULL, 0 };
	struct tbv_endorsements list;
	struct tbv_fault fault;
	int rc;

	memset(&list, 0, sizeof(list));
	tbv_fault_clear(&fault);
	rc = tbv_endorsements_open(in, none, by, &list, &fault);
	if (rc != TBV_OK) {
		if (fault.error != rc || *fault.message == '\0')
			fuzz_fail("endorsements: refused without a reason");
		return;
	}
	if (by == &notes)
		expect_signers(in, list.signers);
	else if (!is_seed(list.body))
		fuzz_fail("endorsements: a body that nobody signed");
	use(&list);
}

static void
read_endorsers(const char *name, struct tbv_endorsers *out)
{
	struct fuzz_buf text = fuzz_load(name);
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	if (tbv_endorsers_parse(fuzz_view(&text), out, &fault) != TBV_OK)
		fuzz_fail("%s: not there", name);
	fuzz_free(&text);
}

/* What dave and erin signed. */
static void
remember(const char *name)
{
	struct fuzz_buf file = fuzz_load(name);
	const uint8_t *start = fuzz_find(fuzz_view(&file),
	    "tbverify-endorsements-v1\n", 25);
	struct tbv_bytes in;

	if (start != NULL) {
		in.data = start;
		in.len = file.len - (size_t)(start - file.data);
		digest(in, body[bodies++]);
	}
	fuzz_free(&file);
}

static void
start(void)
{
	read_endorsers("policies/endorsers-three.policy", &notes);
	read_endorsers("policies/endorsers-kinds.policy", &numbers);
	remember("policies/list-signify.note");
	remember("policies/list-minisign.note");
	remember("policies/list-minisign-plain.note");
	if (bodies != 3)
		fuzz_fail("the lists of signify and minisign are not there");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_bytes in;

	if (bodies == 0)
		start();
	in.data = data;
	in.len = len;
	open_list(in, &notes);
	open_list(in, &numbers);
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
	fuzz_seed_files("policies", ".note");
}
