/*
 * Keys of Sigsum's policies, in hex: each is refused with the line that a log
 * policy has for it, and that line is one of this key.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "trust/key.h"
#include "trust/sigsum.h"
#include "support.h"

#define HEX "2f4859cdccd230ecdc6508734ca6d749ba4829c14489ec33c08ecc5c438b7524"
#define RAW "L0hZzczSMOzcZQhzTKbXSbpIKcFEiewzwI7MXEOLdSQ="
#define LOG "sigsum.org/v1/tree/1716e20a4b4a91c245a56f60ce1304e9ee1dffa7230a" \
	"95d55b6a373777cff2ad+930d61df+AS9IWc3M0jDs3GUIc0ym10m6SCnBRInsM8COz" \
	"FxDi3Uk"
#define WITNESS "nobody.example+c80a4539+BC9IWc3M0jDs3GUIc0ym10m6SCnBRInsM8C" \
	"OzFxDi3Uk"

static const struct {
	const char *line;
	int rc;
	const char *written;	/* what is to be written */
} rows[] = {
	{ "log " HEX "\n", TBV_ERR_SIGNERS_SIGSUM, "log " LOG },
	{ "log\t" HEX " https://log.example/\n", TBV_ERR_SIGNERS_SIGSUM,
	    "log " LOG },
	{ "submitter " HEX "\n", TBV_ERR_SIGNERS_SIGSUM, "submitter " LOG },
	{ "witness nobody.example " HEX "\n", TBV_ERR_SIGNERS_SIGSUM,
	    "witness nobody.example " WITNESS },
	{ "witness a+b " HEX "\n", TBV_ERR_SIGNERS_SIGSUM, NULL },
	/* anything else is not a key of Sigsum */
	{ "log " LOG "\n", TBV_OK, NULL },
	{ "log " HEX "0\n", TBV_OK, NULL },
	{ "log 2f" HEX "\n", TBV_OK, NULL },
	{ "log 2F4859CDCCD230ECDC6508734CA6D749BA4829C14489EC33C08ECC5C438B7"
	    "524\n", TBV_OK, NULL },
	{ "log g" HEX "\n", TBV_OK, NULL },
	{ "log " RAW "\n", TBV_OK, NULL }
};

/* The key of a line: a witness's name is before it. */
static struct tbv_bytes
key_of(const struct tbv_signer_line *line)
{
	return line->field[tbv_signer_line_is(line, "witness") ? 2 : 1];
}

static void
read_row(const char *text, struct tbv_signer_line *line)
{
	struct tbv_signer_lines file;
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_signer_lines_open(&file, "policy", chars(text),
	    &fault), TBV_OK);
	ck_assert_int_eq(tbv_signer_lines_next(&file, line, &fault), TBV_OK);
}

START_TEST(refused)
{
	struct tbv_signer_line line;
	struct tbv_fault fault;
	const char *at;

	tbv_fault_clear(&fault);
	read_row(rows[_i].line, &line);
	ck_assert_int_eq(tbv_sigsum_refuse(&line, key_of(&line), &fault),
	    rows[_i].rc);
	ck_assert_int_eq(fault.error, rows[_i].rc);
	at = strstr(fault.message, "write: ");
	if (rows[_i].written == NULL) {
		ck_assert_ptr_null(at);
		return;
	}
	ck_assert_ptr_nonnull(at);
	ck_assert_str_eq(at + 7, rows[_i].written);
}
END_TEST

/* The line that is shown is whole, and of the same key. */
START_TEST(same_key)
{
	struct tbv_signer_line line;
	struct tbv_fault fault;
	uint8_t raw[32];
	struct tbv_key key;

	if (rows[_i].written == NULL)
		return;
	tbv_fault_clear(&fault);
	read_row(rows[_i].line, &line);
	ck_assert_int_eq(tbv_key_parse_vkey(chars(strrchr(rows[_i].written,
	    ' ') + 1), "key", &key, &fault), TBV_OK);
	ck_assert_int_eq(tbv_text_unhex_lower(HEX, strlen(HEX), raw,
	    sizeof(raw)), 0);
	ck_assert_uint_eq(key.len, sizeof(raw));
	ck_assert_int_eq(memcmp(key.raw, raw, sizeof(raw)), 0);
	ck_assert_int_eq((int)key.type, tbv_signer_line_is(&line, "witness") ?
	    TBV_KEY_COSIGNATURE : TBV_KEY_ED25519);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("sigsum");
	TCase *tcase = tcase_create("sigsum");

	tcase_add_loop_test(tcase, refused, 0, ROWS(rows));
	tcase_add_loop_test(tcase, same_key, 0, ROWS(rows));
	suite_add_tcase(suite, tcase);
	return run(suite);
}
