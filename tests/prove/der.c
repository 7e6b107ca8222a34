/*
 * The reader of DER, which has no loop.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "base/der.h"
#include "prove.h"

void
prove_take(void)
{
	struct tbv_bytes in = prove_bytes(), rest = in, whole;
	struct tbv_bytes contents;
	int tag = nondet_int();

	if (tbv_der_take(&rest, tag, &contents, &whole) != 0) {
		PROVE(rest.data == in.data && rest.len == in.len,
		    "nothing is taken");
		return;
	}
	PROVE(tag == in.data[0], "the tag");
	PROVE(whole.data == in.data && rest.len < in.len, "it ends");
	PROVE(whole.len + rest.len == in.len &&
	    rest.data == in.data + whole.len, "all of it");
	PROVE(contents.data + contents.len == whole.data + whole.len &&
	    contents.len < whole.len, "the contents are its end");
	PROVE(whole.len - contents.len == 2 + (contents.len >= 0x80u) +
	    (contents.len >= 0x100u), "the shortest length");
}

void
prove_integer(void)
{
	struct tbv_bytes in = prove_bytes();
	unsigned int max = (unsigned int)nondet_int(), value;
	int rc = tbv_der_small(in, max, &value);

	PROVE(rc == 0 || value == 0, "nothing comes of a failure");
	PROVE(rc != 0 || (value <= max && value <= 0x7f &&
	    tbv_der_is_integer(in)), "the value");
}
