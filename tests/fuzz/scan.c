/*
 * The pre-scan of CBOR.  What it accepts, libcbor accepts and reads to its
 * end; the cursor gets to the same end item by item, and by one skip.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cbor.h>
#include <stddef.h>

#include "fuzz.h"
#include "base/cbor.h"

static void
libcbor_accepts(struct tbv_bytes in)
{
	struct cbor_load_result result;
	cbor_item_t *tree = cbor_load(in.data, in.len, &result);

	if (tree == NULL || result.read != in.len)
		fuzz_fail("scan: libcbor does not accept this");
	cbor_decref(&tree);
}

static void
steps(struct tbv_bytes in)
{
	struct tbv_cbor s;
	struct tbv_cbor_item item;
	size_t n = 0;

	tbv_cbor_init(&s, in);
	while (!tbv_cbor_at_end(&s)) {
		if (tbv_cbor_next(&s, &item) != NULL)
			fuzz_fail("scan: an item that the whole had not");
		if (++n > in.len)
			fuzz_fail("scan: it does not move");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct tbv_bytes in;
	struct tbv_cbor s;
	struct tbv_cbor_item item;
	const char *strict, *outer;

	in.data = data;
	in.len = len;
	strict = tbv_cbor_check(in, 0);
	outer = tbv_cbor_check(in, 1);
	if (strict == NULL && outer != NULL)
		fuzz_fail("scan: an indefinite map may be, and less is");
	if (outer == NULL) {
		libcbor_accepts(in);
		steps(in);
		tbv_cbor_init(&s, in);
		if (strict == NULL && (tbv_cbor_skip(&s) != NULL ||
		    !tbv_cbor_at_end(&s)))
			fuzz_fail("scan: it cannot be skipped");
	}
	/* the cursor alone, over whatever this is */
	tbv_cbor_init(&s, in);
	while (!tbv_cbor_at_end(&s) && tbv_cbor_next(&s, &item) == NULL)
		;
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	return mutate_whole(mutate_cbor, data, len, max, seed);
}

void
target_seeds(void)
{
	static const char *const small[] = { "\x00", "\x18\x18", "\x83\xf4\xf5"
	    "\xf6", "\xbf\x61\x61\x81\x01\xff", "\xfb?\xf0      ", "\x62\xc2"
	    "\x80", "\x3b\xff\xff\xff\xff\xff\xff\xff\xff" };
	size_t i;

	for (i = 0; i < FUZZ_COUNT(small); i++)
		fuzz_seed(fuzz_chars(small[i]));
	fuzz_each_case(fuzz_seed_payload);
}
