/*
 * Project Wycheproof's signatures of P-384 and SHA-384 as r || s: each is
 * judged as the file says.  The file is not ours and not in the tree.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document/certificate.h"
#include "crypto/digest.h"
#include "crypto/keyring.h"
#include "crypto/lanes.h"
#include "crypto/signature.h"
#include "base/text.h"

#define FILE_NAME "vectors/wycheproof/ecdsa_secp384r1_sha384_p1363_test.json"
#define FILE_MAX ((size_t)4 * 1024 * 1024)
#define BYTES_MAX 4096

/* The file's text; NULL if it is not there. */
static char *
slurp(void)
{
	const char *dir = getenv("TBV_SHARED"), *top = getenv("top_srcdir");
	char path[1024], *text;
	size_t n;
	FILE *f;

	if (dir != NULL)
		(void)snprintf(path, sizeof(path), "%s/" FILE_NAME, dir);
	else
		(void)snprintf(path, sizeof(path), "%s/../shared/" FILE_NAME,
		    top != NULL ? top : ".");
	if ((f = fopen(path, "rb")) == NULL)
		return NULL;
	if ((text = malloc(FILE_MAX)) != NULL) {
		n = fread(text, 1, FILE_MAX - 1, f);
		text[n] = '\0';
	}
	(void)fclose(f);
	return text;
}

static const char *
string(const cJSON *object, const char *name)
{
	const char *s = cJSON_GetStringValue(
	    cJSON_GetObjectItemCaseSensitive(object, name));

	return s != NULL ? s : "";
}

/* The bytes that a member writes in hex; 0 or -1. */
static int
unhex(const cJSON *object, const char *name, uint8_t *out,
    struct tbv_bytes *b)
{
	const char *hex = string(object, name);

	b->data = out;
	b->len = strlen(hex) / 2;
	if (b->len > BYTES_MAX)
		return -1;
	return tbv_text_unhex(hex, strlen(hex), out, b->len);
}

static struct tbv_keyring *ring;
static int by_lanes;		/* signatures that an engine judged */

/* Whether an engine says the same in each lane, if there is one to say it. */
static int
lanes_agree(const uint8_t *point, struct tbv_bytes msg, struct tbv_bytes sig,
    enum tbv_signature want)
{
	static size_t turn;
	struct tbv_lane lane[8];
	enum tbv_lane_state state;
	size_t i;

	if (sig.len != TBV_SIGNATURE_RS_SIZE)
		return 1;
	for (i = 0; i < 8; i++) {
		lane[i].point = point;
		memcpy(lane[i].rs, sig.data, sig.len);
		if (tbv_digest_sha384(&msg, 1, lane[i].digest) != TBV_OK)
			return 0;
	}
	/* seven of them sign something else, and are bad */
	for (i = 0; i < 8 && turn % 2 == 1; i++)
		lane[i].digest[0] ^= i == turn / 2 % 8 ? 0 : 1;
	tbv_lanes_run(lane, 8);
	state = lane[turn % 2 == 1 ? turn / 2 % 8 : 0].state;
	turn++;
	by_lanes += state != TBV_LANE_UNKNOWN;
	for (i = 0; i < 8 && turn % 2 == 1; i++)
		if (lane[i].state != state)
			return 0;
	return state == TBV_LANE_UNKNOWN || (state == TBV_LANE_GOOD) ==
	    (want == TBV_SIGNATURE_GOOD);
}

/* Without keys that are kept, with them, by lanes; the same, or no verdict. */
static enum tbv_signature
check(const uint8_t *point, struct tbv_bytes msg, struct tbv_bytes sig)
{
	enum tbv_signature rc;

	rc = tbv_signature_check_rs(NULL, point, &msg, 1, sig);
	return tbv_signature_check_rs(ring, point, &msg, 1, sig) == rc &&
	    lanes_agree(point, msg, sig, rc) ? rc : TBV_SIGNATURE_NO_VERDICT;
}

/* Whether our verdict is the file's; "acceptable" may be either. */
static int
agrees(const struct tbv_bytes point, const cJSON *test)
{
	uint8_t message[BYTES_MAX], signature[BYTES_MAX];
	const char *result = string(test, "result");
	struct tbv_bytes msg, sig;
	enum tbv_signature got;

	if (unhex(test, "msg", message, &msg) != 0 ||
	    unhex(test, "sig", signature, &sig) != 0)
		return 0;
	got = check(point.data, msg, sig);
	if (strcmp(result, "valid") == 0)
		return got == TBV_SIGNATURE_GOOD;
	if (strcmp(result, "invalid") == 0)
		return got == TBV_SIGNATURE_BAD ||
		    got == TBV_SIGNATURE_BAD_KEY;
	return strcmp(result, "acceptable") == 0 &&
	    got != TBV_SIGNATURE_NO_VERDICT;
}

/* Runs a group; returns how many tests it has. */
static int
run_group(const cJSON *group, int done)
{
	const cJSON *key, *test;
	uint8_t out[BYTES_MAX];
	struct tbv_bytes point;
	int n = 0, ok;

	key = cJSON_GetObjectItemCaseSensitive(group, "publicKey");
	ok = unhex(key, "uncompressed", out, &point) == 0 &&
	    point.len == TBV_POINT_SIZE;
	cJSON_ArrayForEach(test,
	    cJSON_GetObjectItemCaseSensitive(group, "tests")) {
		n++;
		printf("%s %d - %s: %s\n", ok && agrees(point, test) ? "ok" :
		    "not ok", done + n, string(test, "result"),
		    string(test, "comment"));
	}
	return n;
}

int
main(void)
{
	const cJSON *group, *total;
	char *text = slurp();
	cJSON *tree;
	int n = 0;

	if (text == NULL) {
		printf("1..0 # SKIP no ../shared/vectors/wycheproof\n");
		return 0;
	}
	if ((ring = tbv_keyring_new()) == NULL)
		return 1;
	tree = cJSON_Parse(text);
	free(text);
	cJSON_ArrayForEach(group,
	    cJSON_GetObjectItemCaseSensitive(tree, "testGroups"))
		n += run_group(group, n);
	total = cJSON_GetObjectItemCaseSensitive(tree, "numberOfTests");
	printf("%s %d - all of the file's tests have run: %d\n", n > 0 &&
	    cJSON_IsNumber(total) && total->valueint == n ? "ok" : "not ok",
	    n + 1, n);
	if (tbv_lanes(NULL))
		printf("%s %d - by lanes as well: %d of them\n",
		    by_lanes > n / 2 ? "ok" : "not ok", n + 2, by_lanes);
	else
		printf("ok %d - by lanes as well # SKIP no engine here\n",
		    n + 2);
	printf("1..%d\n", n + 2);
	cJSON_Delete(tree);
	tbv_keyring_free(ring);
	return 0;
}
