/*
 * vectors/shards: what "tblog audit" writes of the two ranges of
 * logs/good-levels (tbverify-log(5)), sound or with one thing wrong, which is
 * for joining them to find; a manifest, and the check of all that.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

#define SIZE		257
#define FILES		4
#define FORMAT		"tbverify-log(5)"
#define MANIFEST	"shards/manifest.json"
#define LOG_POLICY	"shards/log.policy"
#define POLICY_FILE		"shards/policy.json"
/* tblog audit --join needs only its digest. */
#define POLICY_TEXT	"{\"tbverify-policy\": 1}\n"

/*
 * ranges: the entries of each shard; judged: they were, under POLICY_FILE, which
 * is given to the join as well where "policy" is 1.  change: steps with ";" between,
 * each "FILE/FROM/TO", of the text of a shard, where \n is a line's end; FROM may
 * be "^", its beginning, or "$", its end.
 */
static const struct row {
	const char *name;
	const char *why;
	const char *expect;
	const char *ranges;
	int judged, policy;
	const char *change;
} rows[] = {
	{ "good-two", "both ranges", "sound", "0-256 256-257", 0, 0, "" },
	{ "good-order", "in another order", "sound", "256-257 0-256", 0, 0,
	    "" },
	{ "good-one", "one range for all", "sound", "0-257", 0, 0, "" },
	{ "good-judged", "each entry is verified", "sound", "0-256 256-257",
	    1, 1, "" },
	{ "findings", "an entry is refused", "audit-entries",
	    "0-256 256-257", 1, 1,
	    "0/verified 256/verified 255\\nfinding 7 signature" },
	{ "findings-two", "all that is not verified is told",
	    "audit-entries", "0-256 256-257", 1, 1,
	    "0/verified 256/verified 254\\nfinding 0 foreign\\n"
	    "finding 255 chain-signature;1/verified 1/verified 0\\n"
	    "finding 256 no-checksums" },
	{ "gap-end", "nobody has the last range", "audit-gap", "0-256", 0, 0,
	    "" },
	{ "gap-begin", "nobody has the first range", "audit-gap", "256-257",
	    0, 0, "" },
	{ "overlap-same", "one range twice", "audit-overlap",
	    "0-256 256-257 0-256", 0, 0, "" },
	{ "overlap-wider", "a range in another one", "audit-overlap",
	    "0-257 256-257", 0, 0, "" },
	{ "origin-other", "another log's", "audit-other", "0-256 256-257", 0,
	    0, "1/builds/other" },
	{ "origin-longer", "a log whose name begins the same", "audit-other",
	    "0-256 256-257", 0, 0, "1/builds/builds2" },
	{ "size-other", "a smaller checkpoint's", "audit-other",
	    "0-256 256-257", 0, 0, "0/size 257/size 256" },
	{ "tree-other", "another tree of this size", "audit-other",
	    "0-256 256-257", 0, 0, "1/root $(ROOT)/root $(OTHER)" },
	{ "policy-other", "judged under another policy", "audit-other",
	    "0-256 256-257", 1, 1, "1/policy $(POLICY)/policy $(ZEROS)" },
	{ "policy-none", "nothing was judged", "audit-other",
	    "0-256 256-257", 0, 1, "" },
	{ "policy-one", "one of them was not judged", "audit-other",
	    "0-256 256-257", 1, 1,
	    "1/policy $(POLICY)\\nverified 1/policy none" },
	{ "policy-unasked", "judged, and nobody asks under what",
	    "audit-other", "0-256 256-257", 1, 0, "" },
	{ "root-last", "another hash for the last range", "audit-root",
	    "0-256 256-257", 0, 0, "1/subtree $(PART)/subtree $(OTHER)" },
	{ "root-first", "another hash for the first range", "audit-root",
	    "0-256 256-257", 0, 0, "0/subtree $(PART)/subtree $(OTHER)" },
	{ "shard-empty", "an empty file", "audit-shard", "0-256 256-257", 0,
	    0, "1/*/" },
	{ "shard-version", "another version", "audit-shard",
	    "0-256 256-257", 0, 0, "1/@v1/@v2" },
	{ "shard-cut", "no end to its last line", "audit-shard",
	    "0-256 256-257", 0, 0, "1/$(PART)\\n/$(PART)" },
	{ "shard-short", "its last line is missing", "audit-shard", "0-257",
	    0, 0, "0/subtree $(LAST)\\n/" },
	{ "shard-more", "a hash more than its range has", "audit-shard",
	    "0-256 256-257", 0, 0, "1/$/subtree $(OTHER)\\n" },
	{ "shard-behind", "an empty line at its end", "audit-shard",
	    "0-256 256-257", 0, 0, "1/$/\\n" },
	{ "shard-cr", "a line ends in CR LF", "audit-shard",
	    "0-256 256-257", 0, 0, "1/size 257\\n/size 257\\r\\n" },
	{ "shard-space", "two spaces", "audit-shard", "0-256 256-257", 0, 0,
	    "1/size 257/size  257" },
	{ "shard-order", "root before size", "audit-shard", "0-256 256-257",
	    0, 0, "1/size 257\\nroot $(ROOT)/root $(ROOT)\\nsize 257" },
	{ "shard-twice", "a line twice", "audit-shard", "0-256 256-257", 0,
	    0, "1/size 257/size 257\\nsize 257" },
	{ "shard-hash", "a hash of 31 bytes", "audit-shard",
	    "0-256 256-257", 0, 0, "1/subtree $(PART)/subtree $(SHORT)" },
	{ "shard-base64", "base64 with stray bits", "audit-shard",
	    "0-256 256-257", 0, 0, "1/subtree $(PART)/subtree $(STRAY)" },
	{ "range-zero", "a number with a leading zero", "audit-shard",
	    "0-256 256-257", 0, 0, "1/range 256/range 0256" },
	{ "range-empty", "a range of no entry", "audit-shard",
	    "0-256 256-257", 0, 0, "1/range 256 257/range 257 257" },
	{ "range-turned", "a range from its end", "audit-shard",
	    "0-256 256-257", 0, 0, "1/range 256 257/range 257 256" },
	{ "range-past", "a range past the size", "audit-shard",
	    "0-256 256-257", 0, 0, "1/range 256 257/range 256 258" },
	{ "range-three", "three numbers", "audit-shard", "0-256 256-257", 0,
	    0, "1/range 256 257/range 256 257 257" },
	{ "range-large", "more entries than a shard has", "audit-shard",
	    "0-256 256-257", 0, 0, "0/size 257/size 9223372036854775807;"
	    "0/range 0 256/range 0 9223372036854775807" },
	{ "verdict-few", "an entry without a verdict", "audit-shard",
	    "0-256 256-257", 1, 1, "0/verified 256/verified 255" },
	{ "verdict-many", "more verdicts than entries", "audit-shard",
	    "0-256 256-257", 1, 1, "0/verified 256/verified 257" },
	{ "verdict-wrapped", "a count that wraps around with the others",
	    "audit-shard", "0-256 256-257", 1, 1,
	    "0/verified 256/verified 18446744073709551615" },
	{ "verdict-none", "a policy, and not how many are verified",
	    "audit-shard", "0-256 256-257", 1, 1, "0/verified 256\\n/" },
	{ "policy-case", "a digest in capitals", "audit-shard",
	    "0-256 256-257", 1, 1, "1/policy $(POLICY)/policy $(CAPITALS)" },
	{ "finding-unjudged", "a finding of entries that were not judged",
	    "audit-shard", "0-256 256-257", 0, 0,
	    "0/policy none/policy none\\nfinding 7 signature" },
	{ "finding-twice", "two verdicts on one entry", "audit-shard",
	    "0-256 256-257", 1, 1, "0/verified 256/verified 254\\n"
	    "finding 7 signature\\nfinding 7 signature" },
	{ "finding-order", "findings out of order", "audit-shard",
	    "0-256 256-257", 1, 1, "0/verified 256/verified 254\\n"
	    "finding 8 signature\\nfinding 7 signature" },
	{ "finding-outside", "a finding of another range", "audit-shard",
	    "0-256 256-257", 1, 1,
	    "0/verified 256/verified 255\\nfinding 256 signature" },
	{ "finding-before", "a finding before the range", "audit-shard",
	    "0-256 256-257", 1, 1,
	    "1/verified 1/verified 0\\nfinding 255 signature" },
	{ "finding-token", "a token that is none", "audit-shard",
	    "0-256 256-257", 1, 1,
	    "0/verified 256/verified 255\\nfinding 7 forged" },
	{ "finding-ok", "a finding that nothing is wrong", "audit-shard",
	    "0-256 256-257", 1, 1,
	    "0/verified 256/verified 255\\nfinding 7 ok" },
};

/* The fewest whole subtrees, here for ranges that begin at 0 or 256. */
static void
put_subtrees(struct buf *out, unsigned int from, unsigned int to)
{
	unsigned char sum[SHA256_SIZE];
	unsigned int end;

	for (; from < to; from = end) {
		end = from + 256 <= to ? from + 256 : to;
		tree_subtree(from, end, sum);
		put_text(out, format("subtree %s\n",
		    to_base64(sum, sizeof(sum))));
	}
}

static const char *
hash_text(unsigned int from, unsigned int to)
{
	unsigned char sum[SHA256_SIZE];

	tree_subtree(from, to, sum);
	return to_base64(sum, sizeof(sum));
}

static const char *
capitals(const char *text)
{
	char *out = copy(text, strlen(text));
	size_t i;

	for (i = 0; out[i] != '\0'; i++)
		if (out[i] >= 'a' && out[i] <= 'z')
			out[i] = (char)(out[i] - 'a' + 'A');
	return out;
}

static const char *
policy_digest(void)
{
	return sha256_hex(POLICY_TEXT, strlen(POLICY_TEXT));
}

static void
shard(struct buf *out, unsigned int from, unsigned int to, int judged)
{
	put_text(out, "tblog-audit@v1\norigin log.test.example/builds\n");
	put_text(out, format("size %u\nroot %s\nrange %u %u\n", SIZE,
	    hash_text(0, SIZE), from, to));
	put_text(out, format("policy %s\n", judged ? policy_digest() :
	    "none"));
	if (judged)
		put_text(out, format("verified %u\n", to - from));
	put_subtrees(out, from, to);
}

/* Each time that it is there, the first one first. */
static void
fill_in_word(struct buf *text, const struct buf *word, const struct buf *value)
{
	struct buf out = { NULL, 0, 0 };
	size_t i = 0;

	put(&out, "", 0);
	while (i < text->len) {
		if (word->len <= text->len - i && memcmp(text->data + i,
		    word->data, word->len) == 0) {
			put_buf(&out, value);
			i += word->len;
		} else
			put_byte(&out, text->data[i++]);
	}
	*text = out;
}

/* The words that a step may use for values that are computed. */
static void
fill_in(struct buf *text, unsigned int from, unsigned int to)
{
	static const unsigned char bytes[SHA256_SIZE] = { 1, 2, 3 };
	const char *part = hash_text(from, to > 256 && from == 0 ? 256 : to);
	char *stray = copy(part, strlen(part));
	const char *const words[][2] = {
		{ "$(ROOT)", hash_text(0, SIZE) },
		{ "$(PART)", part },
		{ "$(LAST)", hash_text(256, SIZE) },
		{ "$(OTHER)", to_base64(bytes, sizeof(bytes)) },
		{ "$(SHORT)", to_base64(bytes, sizeof(bytes) - 1) },
		{ "$(STRAY)", stray },
		{ "$(POLICY)", policy_digest() },
		{ "$(CAPITALS)", capitals(policy_digest()) },
		{ "$(ZEROS)", "00000000000000000000000000000000"
		    "00000000000000000000000000000000" },
		{ "\\n", "\n" },
		{ "\\r", "\r" },
	};
	struct buf a, b;
	size_t i;

	/* two bits of the last digit before the "=" mean nothing */
	stray[strlen(stray) - 2]++;
	for (i = 0; i < COUNT(words); i++) {
		memset(&a, 0, sizeof(a));
		memset(&b, 0, sizeof(b));
		put_text(&a, words[i][0]);
		put_text(&b, words[i][1]);
		fill_in_word(text, &a, &b);
	}
}

/* "FROM/TO" of a step, between whose slashes base64 may have others. */
static void
change(struct buf *out, const char *step, unsigned int from, unsigned int to)
{
	size_t n = strcspn(step, "/");
	struct buf a = { NULL, 0, 0 }, b = { NULL, 0, 0 };

	put(&a, step, n);
	put_text(&b, step + n + 1);
	put(&b, "", 0);
	fill_in(&a, from, to);
	fill_in(&b, from, to);
	if (strncmp(step, "$/", 2) == 0)
		put_buf(out, &b);
	else if (strncmp(step, "*/", 2) == 0)
		out->len = 0;
	else
		replace(out, &a, &b);
}

/* The shard of that number; 0: there is none. */
static int
shard_make(const struct row *row, size_t number, struct buf *out)
{
	char *ranges[FILES], *steps[FILES], *end;
	size_t i, n = split(row->ranges, " ", ranges, COUNT(ranges));
	unsigned int from, to;

	if (number >= n)
		return 0;
	from = (unsigned int)strtoul(ranges[number], &end, 10);
	to = (unsigned int)strtoul(end + 1, NULL, 10);
	shard(out, from, to, row->judged);
	n = split(row->change, ";", steps, COUNT(steps));
	for (i = 0; i < n; i++)
		if ((size_t)(steps[i][0] - '0') == number)
			change(out, steps[i] + 2, from, to);
	return 1;
}

static void
manifest(struct buf *out)
{
	size_t i, n = COUNT(rows);

	put_text(out, "[\n");
	for (i = 0; i < n; i++) {
		put_text(out, "{");
		json_member(out, "name", rows[i].name);
		json_member(out, "why", rows[i].why);
		json_member(out, "clause", FORMAT);
		put_text(out, format("\"policy\": %s, \"expect\": \"%s\"}%s\n",
		    rows[i].policy ? "true" : "false", rows[i].expect,
		    i + 1 < n ? "," : ""));
	}
	put_text(out, "]\n");
}

typedef void file_fn(const char *name, const struct buf *);

static void
each_text(file_fn *fn, const char *name, const char *text)
{
	struct buf b = { NULL, 0, 0 };

	put_text(&b, text);
	fn(name, &b);
}

/* Every file that is to be there. */
static void
each_file(file_fn *fn)
{
	struct buf b = { NULL, 0, 0 };
	size_t i, k;

	manifest(&b);
	fn(MANIFEST, &b);
	each_text(fn, LOG_POLICY, format("log %s\nquorum none\n",
	    note_vkey("log")));
	each_text(fn, POLICY_FILE, POLICY_TEXT);
	for (i = 0; i < COUNT(rows); i++) {
		each_text(fn, format("shards/%s/expect", rows[i].name),
		    format("%s\n", rows[i].expect));
		for (k = 0; k < FILES; k++) {
			memset(&b, 0, sizeof(b));
			put(&b, "", 0);
			if (shard_make(&rows[i], k, &b))
				fn(format("shards/%s/%zu", rows[i].name, k),
				    &b);
		}
	}
}

void
shards_write(void)
{
	size_t i;

	dir_make("shards");
	for (i = 0; i < COUNT(rows); i++)
		dir_make(format("shards/%s", rows[i].name));
	each_file(file_write_changed);
}

static const char *looked_for;
static int found;

static void
look_for(const char *name, const struct buf *b)
{
	(void)b;
	found |= strcmp(name, looked_for) == 0;
}

static int
check_stray(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	looked_for = path + strlen(file_path(""));
	found = 0;
	if (type != FTW_D)
		each_file(look_for);
	if (type != FTW_D && !found)
		differ(looked_for, "not in the table");
	return 0;
}

void
shards_check(void)
{
	each_file(check_file);
	if (nftw(file_path("shards"), check_stray, 8, FTW_PHYS) != 0)
		differ("shards", "missing");
}
