/*
 * The root of an image: compared byte for byte, and only with that image's own
 * roots.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "accept/accept.h"
#include "by_hand.h"
#include "document/root.h"
#include "support.h"

/*
 * b: the default root; g: the other one that is built in; a digit: one of such
 * bytes; "-": not handed in.
 */
static void
take_root(struct tbv_root *root, char kind)
{
	struct tbv_bytes der;

	memset(root, 0, sizeof(*root));
	root->name = (char *)(uintptr_t)(kind == 'b' || kind == 'g' ?
	    "builtin" : kind == '-' ? "absent" : "file");
	if (kind == 'b' || kind == 'g') {
		der = tbv_root_bytes(kind == 'g');
		memcpy(root->der, der.data, root->len = der.len);
	} else if (kind != '-') {
		root->len = TBV_MAX_CERTIFICATE;
		memset(root->der, kind, root->len);
	}
}

static const struct {
	const char *why, *roots;	/* of the image; "" for none */
	char chain;
	const char *want, *name;
	int builtin;
} rows[] = {
	{ "none of its own, the built-in one", "", 'b', "ok", "aws-nitro-g1",
	    1 },
	{ "none of its own, the other that is built in", "", 'g',
	    "untrusted-root", NULL, 0 },
	{ "the other among its own", "g", 'g', "ok", "builtin", 1 },
	{ "none of its own, another", "", '1', "untrusted-root", NULL, 0 },
	{ "its own", "1", '1', "ok", "file", 0 },
	{ "its own, and another comes", "1", '2', "untrusted-root", NULL, 0 },
	{ "its own, and the built-in comes", "1", 'b', "untrusted-root",
	    NULL, 0 },
	{ "the built-in among its own", "1b", 'b', "ok", "builtin", 1 },
	{ "the second of two", "12", '2', "ok", "file", 0 },
	{ "one that was not handed in", "-", 'b', "untrusted-root", NULL, 0 },
	{ "one that was not, and one that was", "-1", '1', "ok", "file", 0 }
};

START_TEST(accept)
{
	struct tbv_root all[2], chain;
	struct hand *h = hand_new();
	size_t own[2] = { 0, 1 }, i;
	int rc;

	for (i = 0; rows[_i].roots[i] != '\0'; i++)
		take_root(&all[i], rows[_i].roots[i]);
	h->policy.root = all;
	h->policy.root_count = i;
	h->image[0].root = own;
	h->image[0].root_count = i;
	take_root(&chain, rows[_i].chain);
	h->c.att.cabundle[0].data = chain.der;
	h->c.att.cabundle[0].len = chain.len;
	h->c.image = NULL;
	rc = tbv_accept_root(&h->c);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(tbv_accept_take_image(&h->c, h->image),
	    rc == TBV_OK ? 0 : -1);
	ck_assert_ptr_eq(h->c.image, rc == TBV_OK ? h->image : NULL);
	if (rc == TBV_OK) {
		ck_assert_str_eq(h->c.root, rows[_i].name);
		ck_assert_int_eq(h->c.root_is_builtin, rows[_i].builtin);
	}
	/* a byte less, or another one, is another root */
	chain.der[chain.len - 1] ^= 1;
	ck_assert_int_eq(tbv_accept_take_image(&h->c, h->image), -1);
	chain.der[chain.len - 1] ^= 1;
	h->c.att.cabundle[0].len--;
	ck_assert_int_eq(tbv_accept_take_image(&h->c, h->image), -1);
	hand_free(h);
}
END_TEST

/* Any image's root will do for the chain, and the one of endorsed sets. */
START_TEST(any_image)
{
	struct tbv_root root;
	struct hand *h = hand_new();
	size_t first = 0;

	take_root(&root, '1');
	h->policy.root = &root;
	h->policy.root_count = 1;
	h->policy.image_count = 2;
	h->c.att.cabundle[0].data = root.der;
	h->c.att.cabundle[0].len = root.len;
	ck_assert_int_eq(tbv_accept_root(&h->c), TBV_ERR_UNTRUSTED_ROOT);
	hand_again(h);
	h->image[1].root = &first;
	h->image[1].root_count = 1;
	ck_assert_int_eq(tbv_accept_root(&h->c), TBV_OK);
	ck_assert_int_eq(tbv_accept_take_image(&h->c, &h->image[0]), -1);
	ck_assert_int_eq(tbv_accept_take_image(&h->c, &h->image[1]), 0);

	h->policy.image_count = 1;
	h->policy.endorsement.image.root = &first;
	h->policy.endorsement.image.root_count = 1;
	ck_assert_int_eq(tbv_accept_root(&h->c), TBV_ERR_UNTRUSTED_ROOT);
	hand_again(h);
	h->policy.endorsement.instead = 1;
	ck_assert_int_eq(tbv_accept_root(&h->c), TBV_OK);
	hand_free(h);
}
END_TEST

/* As many roots as a policy may have, all of them one image's. */
START_TEST(full)
{
	struct tbv_root *all = calloc(TBV_MAX_ROOTS, sizeof(*all));
	struct hand *h = hand_new();
	size_t own[TBV_MAX_ROOTS], i;

	ck_assert_ptr_nonnull(all);
	for (i = 0; i < TBV_MAX_ROOTS; i++) {
		take_root(&all[i], (char)('0' + i / 8));
		all[i].der[7] = (uint8_t)i;
		own[i] = TBV_MAX_ROOTS - 1 - i;
	}
	h->policy.root = all;
	h->policy.root_count = TBV_MAX_ROOTS;
	h->image[0].root = own;
	h->image[0].root_count = TBV_MAX_ROOTS;
	ck_assert_int_eq(tbv_accept_root(&h->c), TBV_ERR_UNTRUSTED_ROOT);
	for (i = 0; i < TBV_MAX_ROOTS; i++) {
		hand_again(h);
		h->c.att.cabundle[0].data = all[i].der;
		h->c.att.cabundle[0].len = all[i].len;
		ck_assert_int_eq(tbv_accept_root(&h->c), TBV_OK);
	}
	hand_free(h);
	free(all);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("accept_root");
	TCase *tcase = tcase_create("accept_root");

	tcase_add_loop_test(tcase, accept, 0, ROWS(rows));
	tcase_add_test(tcase, any_image);
	tcase_add_test(tcase, full);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
