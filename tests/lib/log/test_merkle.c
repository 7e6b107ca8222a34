/*
 * Inclusion and consistency against trees built by their definition, and
 * against every damage to a path.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "log_support.h"

#define TREE_MAX 40

static struct tbv_hash leaves[TREE_MAX];

static void
grow(void)
{
	unsigned char data;
	size_t i;

	for (i = 0; i < TREE_MAX; i++) {
		data = (unsigned char)i;
		leaf_hash(&data, 1, &leaves[i]);
	}
}

static void
make_tree(size_t n, struct tbv_tree *tree)
{
	tree->size = n;
	tree_hash(leaves, n, &tree->root);
}

START_TEST(leaf_and_node)
{
	static const char empty[] = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hS"
	    "uFU=";
	struct tbv_bytes parts[3] = { { (const uint8_t *)"ab", 2 },
	    { (const uint8_t *)"", 0 }, { (const uint8_t *)"c", 1 } };
	struct tbv_hash got, pair[2], want;
	char text[TBV_BASE64_SIZE(32)];

	leaf_hash("abc", 3, &want);
	ck_assert_int_eq(tbv_merkle_leaf(parts, 3, &got), TBV_OK);
	ck_assert_mem_eq(got.value, want.value, 32);
	grow();
	pair[0] = leaves[0];
	pair[1] = leaves[1];
	tree_hash(pair, 2, &want);
	ck_assert_int_eq(tbv_merkle_node(&pair[0], &pair[1], &pair[0]),
	    TBV_OK);
	ck_assert_mem_eq(pair[0].value, want.value, 32);
	ck_assert_int_eq(tbv_merkle_empty(&got), TBV_OK);
	tbv_text_base64(got.value, 32, text);
	ck_assert_str_eq(text, empty);
}
END_TEST

static void
refused(const struct tbv_tree *tree, size_t index,
    const struct tbv_hash *leaf, const struct tbv_path *path)
{
	ck_assert_int_eq(tbv_merkle_included(index, leaf, path, tree),
	    TBV_ERR_PROOF_PATH);
}

/* Each hash changed, left out or doubled; a hash more; another index. */
static void
damage_inclusion(const struct tbv_tree *tree, size_t index,
    const struct tbv_path *path)
{
	struct tbv_path bad;
	size_t i, j;

	for (i = 0; i < path->len; i++) {
		bad = *path;
		bad.hash[i].value[i % 32] ^= 0x10;
		refused(tree, index, &leaves[index], &bad);
		bad = *path;
		for (j = i; j + 1 < path->len; j++)
			bad.hash[j] = path->hash[j + 1];
		bad.len--;
		refused(tree, index, &leaves[index], &bad);
	}
	bad = *path;
	bad.hash[bad.len++] = tree->root;
	refused(tree, index, &leaves[index], &bad);
	refused(tree, index, &tree->root,
	    tree->size == 1 ? &bad : path);
	for (i = 0; i < tree->size; i++)
		if (i != index)
			refused(tree, i, &leaves[index], path);
}

START_TEST(inclusion)
{
	struct tbv_tree tree, wrong;
	struct tbv_path path;
	size_t i, n = (size_t)_i;

	grow();
	make_tree(n, &tree);
	wrong = tree;
	wrong.root.value[31] ^= 1;
	for (i = 0; i < n; i++) {
		memset(&path, 0, sizeof(path));
		audit_path(leaves, n, i, &path);
		ck_assert_int_eq(tbv_merkle_included(i, &leaves[i], &path,
		    &tree), TBV_OK);
		refused(&wrong, i, &leaves[i], &path);
		damage_inclusion(&tree, i, &path);
	}
	memset(&path, 0, sizeof(path));
	ck_assert_int_eq(tbv_merkle_included(n, &leaves[0], &path, &tree),
	    TBV_ERR_PROOF_INDEX);
	ck_assert_int_eq(tbv_merkle_included(UINT64_MAX, &leaves[0], &path,
	    &tree), TBV_ERR_PROOF_INDEX);
}
END_TEST

/* The largest numbers neither overflow nor loop. */
START_TEST(huge)
{
	static const uint64_t sizes[] = { UINT64_C(1) << 62,
	    (UINT64_C(1) << 63) - 1, UINT64_C(1) << 63, UINT64_MAX };
	struct tbv_tree first, tree;
	struct tbv_path path;

	grow();
	memset(&path, 0, sizeof(path));
	path.len = TBV_MAX_PROOF_PATH;
	tree.size = sizes[_i];
	tree.root = leaves[1];
	refused(&tree, 0, &leaves[0], &path);
	ck_assert_int_eq(tbv_merkle_included(tree.size - 1, &leaves[0],
	    &path, &tree), TBV_ERR_PROOF_PATH);
	ck_assert_int_eq(tbv_merkle_included(tree.size, &leaves[0], &path,
	    &tree), TBV_ERR_PROOF_INDEX);
	first = tree;
	first.size--;
	ck_assert_int_eq(tbv_merkle_consistent(&first, &tree, &path),
	    TBV_ERR_LOG_INCONSISTENT);
}
END_TEST

static void
damage_consistency(const struct tbv_tree *a, const struct tbv_tree *b,
    const struct tbv_path *path)
{
	struct tbv_path bad;
	struct tbv_tree wrong;
	size_t i;

	for (i = 0; i < path->len; i++) {
		bad = *path;
		bad.hash[i].value[31 - i % 32] ^= 0x01;
		ck_assert_int_eq(tbv_merkle_consistent(a, b, &bad),
		    TBV_ERR_LOG_INCONSISTENT);
	}
	bad = *path;
	bad.hash[bad.len++] = b->root;
	ck_assert_int_eq(tbv_merkle_consistent(a, b, &bad),
	    TBV_ERR_LOG_INCONSISTENT);
	if (path->len > 0) {
		bad.len = path->len - 1;
		ck_assert_int_eq(tbv_merkle_consistent(a, b, &bad),
		    TBV_ERR_LOG_INCONSISTENT);
	}
	wrong = *a;
	wrong.root.value[0] ^= 1;
	ck_assert_int_eq(tbv_merkle_consistent(&wrong, b, path),
	    TBV_ERR_LOG_INCONSISTENT);
	if (a->size == 0)
		return;			/* says nothing about the later root */
	wrong = *b;
	wrong.root.value[0] ^= 1;
	ck_assert_int_eq(tbv_merkle_consistent(a, &wrong, path),
	    TBV_ERR_LOG_INCONSISTENT);
}

START_TEST(consistency)
{
	struct tbv_tree earlier, later, other;
	struct tbv_path path;
	size_t m, n = (size_t)_i;

	grow();
	make_tree(n, &later);
	for (m = 0; m < n; m++) {
		memset(&path, 0, sizeof(path));
		make_tree(m, &earlier);
		consistency_path(leaves, n, m, &path);
		ck_assert_int_eq(tbv_merkle_consistent(&earlier, &later,
		    &path), TBV_OK);
		damage_consistency(&earlier, &later, &path);
		ck_assert_int_eq(tbv_merkle_consistent(&later, &earlier,
		    &path), TBV_ERR_LOG_INCONSISTENT);
	}
	memset(&path, 0, sizeof(path));
	ck_assert_int_eq(tbv_merkle_consistent(&later, &later, &path),
	    TBV_OK);
	other = later;
	other.root.value[5] ^= 4;
	ck_assert_int_eq(tbv_merkle_consistent(&later, &other, &path),
	    TBV_ERR_LOG_SPLIT_VIEW);
	path.len = 1;
	ck_assert_int_eq(tbv_merkle_consistent(&later, &later, &path),
	    TBV_ERR_LOG_INCONSISTENT);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("merkle");
	TCase *tcase = tcase_create("merkle");

	tcase_add_test(tcase, leaf_and_node);
	tcase_add_loop_test(tcase, inclusion, 0, TREE_MAX);
	tcase_add_loop_test(tcase, huge, 0, 4);
	tcase_add_loop_test(tcase, consistency, 1, TREE_MAX);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
