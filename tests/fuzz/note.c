/*
 * Signed notes.  What is read, written again, is the same bytes.  A note that
 * a key of vectors/pki is said to have signed is one that libcrypto, asked by
 * the generator's own code, says it has.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "fuzz.h"
#include "log/note.h"

static void
again(struct tbv_bytes in, const struct tbv_note *note)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	size_t i;

	fuzz_bytes(&out, note->text);
	fuzz_text(&out, "\n");
	for (i = 0; i < note->count; i++) {
		fuzz_text(&out, "\xe2\x80\x94 ");
		fuzz_bytes(&out, note->line[i].name);
		fuzz_text(&out, " ");
		fuzz_bytes(&out, note->line[i].base64);
		fuzz_text(&out, "\n");
	}
	fuzz_same("note", &out, in);
	fuzz_free(&out);
}

static void
verify(struct tbv_bytes in, const char *who)
{
	struct fuzz_buf vkey = sign_vkey(who);
	struct tbv_result *r = NULL;
	size_t len = 0;
	int rc = tbv_note_verify((const char *)vkey.data, in.data, in.len,
	    &len, &r);

	if (rc == TBV_OK && !signed_by(in, who))
		fuzz_fail("note: %s never signed it", who);
	if ((rc == TBV_OK) != (len > 0))
		fuzz_fail("note: a text without a signature");
	tbv_result_free(r);
	fuzz_free(&vkey);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct tbv_note note;
	struct tbv_bytes in;

	in.data = data;
	in.len = len;
	if (tbv_note_parse(in, TBV_MAX_PROOF_NOTE, &note) == NULL)
		again(in, &note);
	verify(in, "alice");
	verify(in, "w1");
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
	struct fuzz_buf out = { NULL, 0, 0 };
	uint32_t i;

	fuzz_seed_files("policies", ".note");
	for (i = 0; i < 18; i++) {
		sign_note(fuzz_chars("log.test.example/builds\n2\n"
		    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"),
		    sign_who(i), &out);
		fuzz_seed(fuzz_view(&out));
		fuzz_free(&out);
	}
}
