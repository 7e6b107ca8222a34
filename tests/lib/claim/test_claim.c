/*
 * Claims: both forms, each member of its type and in its place, and the part
 * of it that PCR16 measures.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "claim/claim.h"
#include "crypto/digest.h"
#include "support.h"

/* The members of a tb1 claim, in their order. */
#define A	"61 'a' a1 61 'f' 5820 aa*32 "
#define CT	"62 'ct' 54 cc*20 "
#define TB	"62 'tb' 01 "
#define NET	"63 'net' f5 "
#define REF	"63 'ref' 6b 'refs/tags/1' "
#define LIST	"64 'list' 5820 bb*32 "
#define REPO	"64 'repo' 69 'https://r' "
#define TREE	"64 'tree' 5820 dd*32 "
#define RECIPE	"66 'recipe' 5820 ee*32 "
#define ROOTFS	"66 'rootfs' 5820 ff*32 "
/* All but "a", so that another can be put before them. */
#define REST	CT TB TREE

static const struct {
	const char *why, *in, *want;
} rows[] = {
	{ "the least", "a4" A CT TB TREE, "ok" },
	{ "a list alone", "a4" CT TB LIST TREE, "ok" },
	{ "artifacts and a list", "a5" A CT TB LIST TREE, "ok" },
	{ "everything", "aa" A CT TB NET REF LIST REPO TREE RECIPE ROOTFS,
	    "ok" },
	{ "a commit of SHA-256", "a4" A "62 'ct' 5820 cc*32 " TB TREE,
	    "ok" },

	{ "nothing", "", "no-claim" },
	{ "an empty map", "a0", "claim-member" },
	{ "an array", "80", "claim-malformed" },
	{ "null", "f6", "claim-malformed" },
	{ "bytes around it", "41a0", "claim-malformed" },
	{ "a tag around it", "d9d9f7 a4" A CT TB TREE, "claim-malformed" },
	{ "a number", "01", "claim-malformed" },
	{ "JSON", "'{}'", "claim-malformed" },
	{ "text", "'hello'", "claim-malformed" },

	{ "no ct", "a3" A TB TREE, "claim-member" },
	{ "no tb", "a3" A CT TREE, "claim-member" },
	{ "no tree", "a3" A CT TB, "claim-member" },
	{ "no artifact and no list", "a3" CT TB TREE, "claim-member" },
	{ "repo without ref", "a5" A CT TB REPO TREE, "claim-member" },
	{ "ref without repo", "a5" A CT TB REF TREE, "claim-member" },

	{ "an unknown member", "a5" A CT TB TREE "66 'zzzzzz' 00",
	    "claim-member" },
	{ "a member in another case", "a4" A "62 'CT' 54 cc*20 " TB TREE,
	    "claim-member" },
	{ "a member that starts so", "a5" A CT TB TREE "65 'treee' 00",
	    "claim-member" },
	{ "an empty key", "a5 60 00" A CT TB TREE, "claim-member" },
	{ "a key that is a number", "a5 00 00" A CT TB TREE,
	    "claim-member" },
	{ "a key that is bytes", "a5 41 'a' 00" A CT TB TREE,
	    "claim-member" },

	{ "two members swapped", "a4" A TB CT TREE, "claim-cbor" },
	{ "the last first", "a4" TREE A CT TB, "claim-cbor" },
	{ "by length first, in the old way", "a6" A CT TB REF REPO LIST
	    TREE, "claim-cbor" },
	{ "a member twice", "a5" A CT CT TB TREE, "claim-cbor" },
	{ "a member twice, apart", "a5" A CT TB TREE CT, "claim-cbor" },
	{ "an indefinite map", "bf" A CT TB TREE "ff", "claim-cbor" },
	{ "indefinite artifacts", "a4 61 'a' bf 61 'f' 5820 aa*32 ff" REST,
	    "claim-cbor" },
	{ "a wide number", "a4" A CT "62 'tb' 1801" TREE, "claim-cbor" },
	{ "a wide length", "a4" A "62 'ct' 5814 cc*20 " TB TREE,
	    "claim-cbor" },
	{ "a wide map", "b804" A CT TB TREE, "claim-cbor" },
	{ "a tag inside", "a4" A CT "62 'tb' c001" TREE, "claim-cbor" },
	{ "a byte behind", "a4" A CT TB TREE "00", "claim-cbor" },
	{ "a member less than it says", "a5" A CT TB TREE, "claim-cbor" },
	{ "a member more than it says", "a3" A CT TB TREE, "claim-cbor" },
	{ "cut in a digest", "a4" A CT TB "64 'tree' 5820 dd*31",
	    "claim-cbor" },
	{ "text that is not UTF-8", "a6" A CT TB "63 'ref' 61ff" REPO TREE,
	    "claim-cbor" },

	{ "tb 0", "a4" A CT "62 'tb' 00" TREE, "claim-member" },
	{ "tb 2", "a4" A CT "62 'tb' 02" TREE, "claim-member" },
	{ "tb -1", "a4" A CT "62 'tb' 20" TREE, "claim-member" },
	{ "tb of text", "a4" A CT "62 'tb' 61 '1'" TREE, "claim-member" },
	{ "tb a float", "a4" A CT "62 'tb' f93c00" TREE, "claim-member" },
	{ "tb true", "a4" A CT "62 'tb' f5" TREE, "claim-member" },

	{ "ct of 19 bytes", "a4" A "62 'ct' 53 cc*19 " TB TREE,
	    "claim-member" },
	{ "ct of 21 bytes", "a4" A "62 'ct' 55 cc*21 " TB TREE,
	    "claim-member" },
	{ "ct of 31 bytes", "a4" A "62 'ct' 581f cc*31 " TB TREE,
	    "claim-member" },
	{ "ct of 33 bytes", "a4" A "62 'ct' 5821 cc*33 " TB TREE,
	    "claim-member" },
	{ "ct empty", "a4" A "62 'ct' 40" TB TREE, "claim-member" },
	{ "ct of hex", "a4" A "62 'ct' 7828 'c'*40 " TB TREE,
	    "claim-member" },
	{ "ct null", "a4" A "62 'ct' f6" TB TREE, "claim-member" },

	{ "tree of 20 bytes", "a4" A CT TB "64 'tree' 54 dd*20",
	    "claim-member" },
	{ "tree of 31 bytes", "a4" A CT TB "64 'tree' 581f dd*31",
	    "claim-member" },
	{ "tree of 33 bytes", "a4" A CT TB "64 'tree' 5821 dd*33",
	    "claim-member" },
	{ "tree of text", "a4" A CT TB "64 'tree' 7820 'd'*32",
	    "claim-member" },
	{ "list of 31 bytes", "a5" A CT TB "64 'list' 581f bb*31 " TREE,
	    "claim-member" },
	{ "list null", "a5" A CT TB "64 'list' f6" TREE, "claim-member" },
	{ "recipe of 33 bytes", "a5" A CT TB TREE
	    "66 'recipe' 5821 ee*33", "claim-member" },
	{ "rootfs of 31 bytes", "a5" A CT TB TREE
	    "66 'rootfs' 581f ee*31", "claim-member" },
	{ "rootfs of text", "a5" A CT TB TREE "66 'rootfs' 7820 'e'*32",
	    "claim-member" },

	{ "net false", "a5" A CT TB "63 'net' f4" TREE, "claim-member" },
	{ "net null", "a5" A CT TB "63 'net' f6" TREE, "claim-member" },
	{ "net 1", "a5" A CT TB "63 'net' 01" TREE, "claim-member" },

	{ "an empty ref", "a6" A CT TB "63 'ref' 60" REPO TREE,
	    "claim-member" },
	{ "a ref with a space", "a6" A CT TB "63 'ref' 63 'a b'" REPO TREE,
	    "claim-member" },
	{ "a ref with a control character", "a6" A CT TB "63 'ref' 6261 0a"
	    REPO TREE, "claim-member" },
	{ "a ref with DEL", "a6" A CT TB "63 'ref' 6261 7f" REPO TREE,
	    "claim-member" },
	{ "a ref with UTF-8", "a6" A CT TB "63 'ref' 62 c3a9" REPO TREE,
	    "claim-member" },
	{ "a ref of bytes", "a6" A CT TB "63 'ref' 4161" REPO TREE,
	    "claim-member" },
	{ "a ref from ! to ~", "a6" A CT TB "63 'ref' 62 '!~'" REPO TREE,
	    "ok" },
	{ "an empty repo", "a6" A CT TB REF "64 'repo' 60" TREE,
	    "claim-member" },
	{ "a repo of 255", "a6" A CT TB REF "64 'repo' 78ff 'r'*255 " TREE,
	    "ok" },
	{ "a repo of 256", "a6" A CT TB REF "64 'repo' 790100 'r'*256 " TREE,
	    "claim-member" },
	{ "a repo of bytes", "a6" A CT TB REF "64 'repo' 4161" TREE,
	    "claim-member" },

	{ "no artifacts in a", "a4 61 'a' a0" REST, "claim-member" },
	{ "no artifacts in a, and a list", "a5 61 'a' a0" CT TB LIST TREE,
	    "claim-member" },
	{ "a an array", "a4 61 'a' 81 5820 aa*32 " REST, "claim-member" },
	{ "a null", "a4 61 'a' f6" REST, "claim-member" },
	{ "a digest of 31 bytes", "a4 61 'a' a1 61 'f' 581f aa*31 " REST,
	    "claim-member" },
	{ "a digest of 33 bytes", "a4 61 'a' a1 61 'f' 5821 aa*33 " REST,
	    "claim-member" },
	{ "a digest of text", "a4 61 'a' a1 61 'f' 7820 'a'*32 " REST,
	    "claim-member" },
	{ "a name of bytes", "a4 61 'a' a1 41 'f' 5820 aa*32 " REST,
	    "claim-member" },
	{ "a name that is a number", "a4 61 'a' a1 00 5820 aa*32 " REST,
	    "claim-member" },
	{ "an empty name", "a4 61 'a' a1 60 5820 aa*32 " REST,
	    "claim-member" },
	{ "a name of 255", "a4 61 'a' a1 78ff 'n'*255 5820 aa*32 " REST,
	    "ok" },
	{ "a name of 256", "a4 61 'a' a1 790100 'n'*256 5820 aa*32 " REST,
	    "claim-member" },
	{ "a name with a slash", "a4 61 'a' a1 63 'd/f' 5820 aa*32 " REST,
	    "claim-member" },
	{ "a name with a space", "a4 61 'a' a1 63 'd f' 5820 aa*32 " REST,
	    "claim-member" },
	{ "a name with a line feed", "a4 61 'a' a1 62 'f' 0a 5820 aa*32 "
	    REST, "claim-member" },
	{ "the name .", "a4 61 'a' a1 61 '.' 5820 aa*32 " REST,
	    "claim-member" },
	{ "the name ..", "a4 61 'a' a1 62 '..' 5820 aa*32 " REST,
	    "claim-member" },
	{ "the name ...", "a4 61 'a' a1 63 '...' 5820 aa*32 " REST, "ok" },
	{ "names in order", "a4 61 'a' a2 61 'z' 5820 aa*32 62 'aa' "
	    "5820 aa*32 " REST, "ok" },
	{ "names out of order", "a4 61 'a' a2 62 'aa' 5820 aa*32 61 'z' "
	    "5820 aa*32 " REST, "claim-cbor" },
	{ "a name twice", "a4 61 'a' a2 61 'f' 5820 aa*32 61 'f' "
	    "5820 ab*32 " REST, "claim-cbor" },
	{ "a name behind the member of its name", "a4 61 'a' a1 61 'a' "
	    "5820 aa*32 " REST, "ok" },
	{ "another a inside a", "a4 61 'a' a1 61 'f' a1 61 'g' 5820 aa*32 "
	    REST, "claim-member" }
};

START_TEST(tb1)
{
	struct tbv_bytes in = bytes(rows[_i].in);
	struct tbv_claim claim;
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_claim_parse(in, &claim, &fault);
	expect_token(rows[_i].why, rc, rows[_i].want);
	ck_assert_int_eq(fault.error, rc);
	ck_assert_int_eq(fault.message[0] != '\0', rc != TBV_OK);
	if (rc == TBV_OK)
		ck_assert_int_eq(claim.form, TBV_CLAIM_TB1);
	discard(in);
}
END_TEST

/* n artifacts, named 00, 01 and so on. */
static int
parse_artifacts(unsigned int n, struct tbv_claim *claim)
{
	struct tbv_bytes in;
	struct tbv_fault fault;
	char text[4000];
	unsigned int i;
	size_t len;
	int rc;

	len = (size_t)sprintf(text, "a4 61 'a' b8%02x ", n);
	for (i = 0; i < n; i++)
		len += (size_t)sprintf(text + len, "62 '%02u' 5820 %02x*32 ",
		    i, i);
	(void)strcpy(text + len, REST);
	in = bytes(text);
	tbv_fault_clear(&fault);
	rc = tbv_claim_parse(in, claim, &fault);
	if (rc == TBV_OK) {
		ck_assert_uint_eq(claim->artifact_count, n);
		ck_assert_uint_eq(claim->artifact[n - 1].sha256[31], n - 1);
	}
	discard(in);
	return rc;
}

START_TEST(many_artifacts)
{
	struct tbv_claim claim;

	ck_assert_int_eq(parse_artifacts(TBV_MAX_ARTIFACTS, &claim), TBV_OK);
	ck_assert_int_eq(parse_artifacts(TBV_MAX_ARTIFACTS + 1, &claim),
	    TBV_ERR_CLAIM_MEMBER);
	ck_assert_int_eq(parse_artifacts(40, &claim), TBV_ERR_CLAIM_MEMBER);
}
END_TEST

START_TEST(values)
{
	struct tbv_bytes in = bytes("aa" A CT TB NET REF LIST REPO TREE
	    RECIPE ROOTFS);
	struct tbv_claim claim;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_claim_parse(in, &claim, &fault), TBV_OK);
	ck_assert_uint_eq(claim.artifact_count, 1);
	ck_assert_int_eq(tbv_bytes_is(claim.artifact[0].name, "f"), 1);
	ck_assert_uint_eq(claim.artifact[0].sha256[31], 0xaa);
	ck_assert_uint_eq(claim.commit.len, 20);
	ck_assert_uint_eq(claim.commit.data[19], 0xcc);
	ck_assert_uint_eq(claim.tree.data[31], 0xdd);
	ck_assert_uint_eq(claim.checksums.data[31], 0xbb);
	ck_assert_uint_eq(claim.recipe.data[31], 0xee);
	ck_assert_uint_eq(claim.rootfs.data[31], 0xff);
	ck_assert_int_eq(claim.net, 1);
	ck_assert_int_eq(tbv_bytes_is(claim.repository, "https://r"), 1);
	ck_assert_int_eq(tbv_bytes_is(claim.ref, "refs/tags/1"), 1);
	discard(in);
	in = bytes("a4" A CT TB TREE);
	ck_assert_int_eq(tbv_claim_parse(in, &claim, &fault), TBV_OK);
	ck_assert_int_eq(claim.net, 0);
	ck_assert_ptr_null(claim.repository.data);
	ck_assert_ptr_null(claim.ref.data);
	ck_assert_ptr_null(claim.checksums.data);
	ck_assert_ptr_null(claim.recipe.data);
	ck_assert_ptr_null(claim.rootfs.data);
	discard(in);
}
END_TEST

/* The source part is a separate map: all members except "a" and "list". */
static const struct {
	const char *claim, *source;
} sources[] = {
	{ "a4" A CT TB TREE, "a3" CT TB TREE },
	{ "a4" CT TB LIST TREE, "a3" CT TB TREE },
	{ "aa" A CT TB NET REF LIST REPO TREE RECIPE ROOTFS,
	    "a8" CT TB NET REF REPO TREE RECIPE ROOTFS },
	{ "a6" A CT TB REF REPO TREE, "a5" CT TB REF REPO TREE }
};

START_TEST(source_part)
{
	struct tbv_bytes in = bytes(sources[_i].claim);
	struct tbv_bytes want = bytes(sources[_i].source);
	uint8_t got[1024], inner[TBV_PCR_SIZE], pcr[TBV_PCR_SIZE];
	uint8_t extended[TBV_PCR_SIZE];
	struct tbv_bytes part;
	struct tbv_claim claim;
	struct tbv_fault fault;
	size_t i, n = 0;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_claim_parse(in, &claim, &fault), TBV_OK);
	for (i = 0; i < claim.source_count; i++) {
		memcpy(got + n, claim.source[i].data, claim.source[i].len);
		n += claim.source[i].len;
	}
	ck_assert_uint_eq(n, want.len);
	ck_assert_int_eq(memcmp(got, want.data, n), 0);

	/* SHA384(48 zero bytes || SHA384(source part)) */
	ck_assert_int_eq(tbv_digest_sha384(&want, 1, inner), TBV_OK);
	part.data = inner;
	part.len = sizeof(inner);
	ck_assert_int_eq(tbv_digest_extend(part, extended), TBV_OK);
	ck_assert_int_eq(tbv_claim_pcr16(&claim, NULL, pcr), TBV_OK);
	ck_assert_int_eq(memcmp(pcr, extended, sizeof(pcr)), 0);
	discard(want);
	discard(in);
}
END_TEST

#define COMMIT	"'commit_hash=' 'c'*40 "
#define NAME	"',artifact_name=f' "
#define HASH	"',artifact_hash=' 'a'*64 "

static const struct {
	const char *why, *in, *want;
} texts[] = {
	{ "good", COMMIT NAME HASH, "ok" },
	{ "a commit of SHA-256", "'commit_hash=' 'c'*64 " NAME HASH, "ok" },
	{ "all digits", "'commit_hash=0123456789abcdef' '0'*24 " NAME HASH,
	    "ok" },
	{ "a name with an equals sign",
	    COMMIT "',artifact_name=a=b'" HASH, "ok" },
	{ "a name of !", COMMIT "',artifact_name=!'" HASH, "ok" },
	{ "a name of ~", COMMIT "',artifact_name=~'" HASH, "ok" },
	{ "a name of 255", COMMIT "',artifact_name=' 'n'*255 " HASH, "ok" },
	{ "a name of 256", COMMIT "',artifact_name=' 'n'*256 " HASH,
	    "claim-text" },
	{ "no name", COMMIT "',artifact_name='" HASH, "claim-text" },
	{ "a name with a slash", COMMIT "',artifact_name=a/b'" HASH,
	    "claim-text" },
	{ "a name with a space", COMMIT "',artifact_name=a b'" HASH,
	    "claim-text" },
	{ "a name with a line feed", COMMIT "',artifact_name=a' 0a" HASH,
	    "claim-text" },
	{ "a name with NUL", COMMIT "',artifact_name=a' 00" HASH,
	    "claim-text" },
	{ "a name with DEL", COMMIT "',artifact_name=a' 7f" HASH,
	    "claim-text" },
	{ "a name with UTF-8", COMMIT "',artifact_name=' c3a9" HASH,
	    "claim-text" },
	{ "a name with a comma", COMMIT "',artifact_name=a,b'" HASH,
	    "claim-text" },
	{ "a name that brings a hash", COMMIT "',artifact_name=f"
	    ",artifact_hash=' 'b'*64 " HASH, "claim-text" },
	{ "a second name", COMMIT NAME NAME HASH, "claim-text" },
	{ "a second hash", COMMIT NAME HASH HASH, "claim-text" },
	{ "a second commit", COMMIT "','" COMMIT NAME HASH, "claim-text" },
	{ "a field behind", COMMIT NAME HASH "',x=y'", "claim-text" },
	{ "a comma behind", COMMIT NAME HASH "','", "claim-text" },
	{ "a line feed behind", COMMIT NAME HASH "0a", "claim-text" },
	{ "NUL behind", COMMIT NAME HASH "00", "claim-text" },
	{ "a space behind a comma", COMMIT "', artifact_name=f'" HASH,
	    "claim-text" },
	{ "another order", COMMIT HASH NAME, "claim-text" },
	{ "no hash", COMMIT NAME, "claim-text" },
	{ "no name and no hash", COMMIT, "claim-text" },
	{ "nothing behind the first key", "'commit_hash='", "claim-text" },
	{ "a commit of 39", "'commit_hash=' 'c'*39 " NAME HASH,
	    "claim-text" },
	{ "a commit of 41", "'commit_hash=' 'c'*41 " NAME HASH,
	    "claim-text" },
	{ "a commit of 63", "'commit_hash=' 'c'*63 " NAME HASH,
	    "claim-text" },
	{ "a commit of 65", "'commit_hash=' 'c'*65 " NAME HASH,
	    "claim-text" },
	{ "a commit in capitals", "'commit_hash=' 'C'*40 " NAME HASH,
	    "claim-text" },
	{ "one capital", "'commit_hash=' 'c'*39 'F'" NAME HASH,
	    "claim-text" },
	{ "a commit that is not hex", "'commit_hash=' 'c'*39 'g'" NAME HASH,
	    "claim-text" },
	{ "HEAD", "'commit_hash=HEAD'" NAME HASH, "claim-text" },
	{ "a hash of 63", COMMIT NAME "',artifact_hash=' 'a'*63",
	    "claim-text" },
	{ "a hash of 65", COMMIT NAME "',artifact_hash=' 'a'*65",
	    "claim-text" },
	{ "a hash of 40", COMMIT NAME "',artifact_hash=' 'a'*40",
	    "claim-text" },
	{ "a hash in capitals", COMMIT NAME "',artifact_hash=' 'A'*64",
	    "claim-text" },
	{ "a hash that is not hex", COMMIT NAME "',artifact_hash=' 'x'*64",
	    "claim-text" },
	{ "another first key", "'commit=' 'c'*40 " NAME HASH,
	    "claim-malformed" },
	{ "a space before", "20" COMMIT NAME HASH, "claim-malformed" },
	{ "a key in capitals", "'COMMIT_HASH=' 'c'*40 " NAME HASH,
	    "claim-malformed" },
	{ "another second key", COMMIT "',name=f'" HASH, "claim-text" },
	{ "another third key", COMMIT NAME "',hash=' 'a'*64", "claim-text" }
};

START_TEST(text)
{
	struct tbv_bytes in = bytes(texts[_i].in);
	struct tbv_claim claim;
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_claim_parse(in, &claim, &fault);
	expect_token(texts[_i].why, rc, texts[_i].want);
	ck_assert_int_eq(fault.error, rc);
	if (rc == TBV_OK) {
		ck_assert_int_eq(claim.form, TBV_CLAIM_TEXT);
		ck_assert_uint_eq(claim.artifact_count, 1);
		ck_assert_uint_eq(claim.artifact[0].sha256[31], 0xaa);
		ck_assert_ptr_null(claim.tree.data);
		ck_assert_ptr_null(claim.repository.data);
	}
	discard(in);
}
END_TEST

START_TEST(text_values)
{
	struct tbv_bytes in = bytes("'commit_hash=0123456789abcdef' '0'*24 "
	    "',artifact_name=hello-1.0.tar'" HASH);
	struct tbv_claim claim;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_claim_parse(in, &claim, &fault), TBV_OK);
	ck_assert_uint_eq(claim.commit.len, 20);
	ck_assert_uint_eq(claim.commit.data[0], 0x01);
	ck_assert_uint_eq(claim.commit.data[7], 0xef);
	ck_assert_int_eq(tbv_bytes_is(claim.artifact[0].name,
	    "hello-1.0.tar"), 1);
	discard(in);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("claim");
	TCase *tcase = tcase_create("claim");

	tcase_add_loop_test(tcase, tb1, 0, ROWS(rows));
	tcase_add_test(tcase, many_artifacts);
	tcase_add_test(tcase, values);
	tcase_add_loop_test(tcase, source_part, 0, ROWS(sources));
	tcase_add_loop_test(tcase, text, 0, ROWS(texts));
	tcase_add_test(tcase, text_values);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
