/*
 * Public keys: one form of each, the id that belongs to it, and which keys
 * are one.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "crypto/signature.h"
#include "log_support.h"
#include "trust/key.h"

static const struct {
	const char *why, *name;
	int want;
} names[] = {
	{ "a name", "'log.example/one'", 1 },
	{ "one letter", "'a'", 1 },
	{ "nothing", "", 0 },
	{ "255 bytes", "'a'*255", 1 },
	{ "256 bytes", "'a'*256", 0 },
	{ "a plus", "'a+b'", 0 },
	{ "a space", "'a b'", 0 },
	{ "the first above it", "'!'", 1 },
	{ "a tab", "'a'09", 0 },
	{ "NUL", "'a'00", 0 },
	{ "tilde", "'~'", 1 },
	{ "delete", "7f", 0 },
	{ "not UTF-8", "c3", 0 },
	{ "above ASCII", "c3a4", 1 },
	{ "next line", "'a' c285", 0 },
	{ "no-break space", "c2a0", 0 },
	{ "the one above it", "c2a1", 1 },
	{ "ogham space", "e19a80", 0 },
	{ "en quad", "e28080", 0 },
	{ "hair space", "'a' e2808a 'b'", 0 },
	{ "zero width space", "e2808b", 1 },
	{ "line separator", "e280a8", 0 },
	{ "paragraph separator", "e280a9", 0 },
	{ "narrow space", "e280af", 0 },
	{ "mathematical space", "e2819f", 0 },
	{ "ideographic space", "e38080", 0 },
	{ "the one above it", "e38081", 1 },
	{ "what begins like hair space", "e28180", 1 }
};

START_TEST(is_name)
{
	struct tbv_bytes in = bytes(names[_i].name);

	ck_assert_msg(tbv_key_is_name(in) == names[_i].want, "%s",
	    names[_i].why);
	discard(in);
}
END_TEST

/* A vkey of a type, with so many bytes of key, whose id is right. */
static const struct {
	const char *why;
	unsigned int type;
	size_t len;
	const char *want;
	int usable;
} keys[] = {
	{ "Ed25519", TBV_KEY_ED25519, 32, "ok", 1 },
	{ "Ed25519, 31 bytes", TBV_KEY_ED25519, 31, "signers-key", 0 },
	{ "Ed25519, 33 bytes", TBV_KEY_ED25519, 33, "signers-key", 0 },
	{ "a witness", TBV_KEY_COSIGNATURE, 32, "ok", 1 },
	{ "a witness, 33 bytes", TBV_KEY_COSIGNATURE, 33, "signers-key", 0 },
	{ "ML-DSA-44, one byte less", TBV_KEY_MLDSA44, 1311, "signers-key", 0 },
	{ "ML-DSA-44, one byte more", TBV_KEY_MLDSA44, 1313, "signers-key", 0 },
	{ "ECDSA that is no key", TBV_KEY_ECDSA, 91, "signers-key", 0 },
	{ "no key at all", TBV_KEY_ED25519, 0, "signers-key", 0 },
	{ "of an unknown type", 0xff, 1, "ok", 0 },
	{ "the largest of those", 0xff, TBV_MAX_VKEY_KEY - 1, "ok", 0 },
	{ "larger than the largest", 0xff, TBV_MAX_VKEY_KEY, "signers-key", 0 }
};

START_TEST(typed)
{
	unsigned char raw[TBV_MAX_VKEY_KEY];
	struct writer w = { 0 };
	struct tbv_fault fault;
	struct tbv_bytes vkey;
	struct tbv_key key;

	memset(raw, 7, sizeof(raw));
	say_vkey(&w, "k.example", keys[_i].type, raw, keys[_i].len);
	vkey = written(&w);
	tbv_fault_clear(&fault);
	expect_token(keys[_i].why, tbv_key_parse_vkey(vkey, "here", &key,
	    &fault), keys[_i].want);
	ck_assert_int_eq(key.usable, keys[_i].usable);
	if (keys[_i].usable) {
		ck_assert_uint_eq(key.type, keys[_i].type);
		ck_assert_str_eq(key.name, "k.example");
		ck_assert_uint_eq(key.len, keys[_i].len);
		ck_assert_mem_eq(key.raw, raw, key.len);
	}
	discard(vkey);
	drop_writer(&w);
}
END_TEST

/* The largest key that there is: its table is full. */
START_TEST(mldsa)
{
	unsigned char raw[TBV_MLDSA44_KEY_SIZE];
	struct writer w = { 0 };
	struct tbv_fault fault;
	struct tbv_bytes vkey;
	struct tbv_key key;

	memset(raw, 7, sizeof(raw));
	say_vkey(&w, "k.example", TBV_KEY_MLDSA44, raw, sizeof(raw));
	vkey = written(&w);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_key_parse_vkey(vkey, "here", &key, &fault),
	    TBV_OK);
	ck_assert_int_eq(key.usable, tbv_signature_has_mldsa44());
	ck_assert_uint_eq(key.len, TBV_MAX_KEY);
	ck_assert_mem_eq(key.raw, raw, sizeof(raw));
	discard(vkey);
	drop_writer(&w);
}
END_TEST

/* "K" is the key's base64 of a signer, "I" its id. */
static const struct {
	const char *why, *before, *id, *after, *want, *message;
} forms[] = {
	{ "a vkey", "k.example+", NULL, "+K", "ok", NULL },
	{ "another name", "l.example+", NULL, "+K", "signers-key", NULL },
	{ "no name", "+", NULL, "+K", "signers-key", "here: key: not a name" },
	{ "another id", "k.example+", "00000000", "+K", "signers-key", NULL },
	{ "an id of 7 digits", "k.example+", "0000000", "+K", "signers-key",
	    "here: key: id: want 8 hex digits" },
	{ "an id of 10 digits", "k.example+", "0000000000", "+K",
	    "signers-key", "here: key: id: want 8 hex digits" },
	{ "an id in capitals", "k.example+", "ABCDEF01", "+K", "signers-key",
	    "here: key: id: want 8 hex digits" },
	{ "no id", "k.example+", "", "+K", "signers-key",
	    "here: key: id: want 8 hex digits" },
	{ "two parts", "k.example+", NULL, "", "signers-key",
	    "here: key: want name+id+base64" },
	{ "one part", "k.example", "", "", "signers-key",
	    "here: key: want name+id+base64" },
	{ "an empty key", "k.example+", NULL, "+", "signers-key",
	    "here: key: not base64 of a type and a key" },
	{ "a type alone", "k.example+", NULL, "+AQ==", "signers-key",
	    "here: key: not base64 of a type and a key" },
	{ "no base64", "k.example+", NULL, "+K!", "signers-key",
	    "here: key: not base64 of a type and a key" }
};

START_TEST(form)
{
	struct writer w = { 0 };
	struct tbv_fault fault;
	struct signer signer;
	struct tbv_key key;
	const char *after = forms[_i].after;

	make_signer(&signer, "k.example", TBV_KEY_ED25519, 3);
	say(&w, "%s", forms[_i].before);
	if (forms[_i].id != NULL)
		say(&w, "%s", forms[_i].id);
	else
		say(&w, "%.8s", strchr(signer.vkey, '+') + 1);
	for (; *after != '\0'; after++)
		if (*after == 'K')
			say(&w, "%s", strchr(strchr(signer.vkey, '+') + 1,
			    '+') + 1);
		else
			say(&w, "%c", *after);
	tbv_fault_clear(&fault);
	expect_token(forms[_i].why, tbv_key_parse_vkey(chars(w.data), "here",
	    &key, &fault), forms[_i].want);
	if (forms[_i].message != NULL)
		ck_assert_str_eq(fault.message, forms[_i].message);
	ck_assert_int_eq(key.usable, fault.error == TBV_OK);
	drop_writer(&w);
	drop_signer(&signer);
}
END_TEST

/* signify's and minisign's: "Ed", a number of 8 bytes, a key of 32. */
static const struct {
	const char *why, *in, *want;
} numbers[] = {
	{ "a key", "'Ed' 01*8 02*32", "ok" },
	{ "a byte less", "'Ed' 01*8 02*31", "signers-key" },
	{ "a byte more", "'Ed' 01*8 02*33", "signers-key" },
	{ "nothing", "", "signers-key" },
	{ "prehashed", "'ED' 01*8 02*32", "signers-key" },
	{ "the other letter", "'ed' 01*8 02*32", "signers-key" }
};

START_TEST(number)
{
	struct tbv_bytes in = bytes(numbers[_i].in), out;
	struct writer w = { 0 };
	struct tbv_fault fault;
	struct tbv_key key;

	say_base64(&w, in.data, in.len);
	out = written(&w);
	tbv_fault_clear(&fault);
	expect_token(numbers[_i].why, tbv_key_parse_number(out,
	    TBV_KEY_SIGNIFY, "here", &key, &fault), numbers[_i].want);
	ck_assert_int_eq(key.usable, fault.error == TBV_OK);
	if (key.usable) {
		ck_assert_uint_eq(key.type, TBV_KEY_SIGNIFY);
		ck_assert_str_eq(key.name, "");
		ck_assert_mem_eq(key.id, in.data + 2, 8);
		ck_assert_mem_eq(key.raw, in.data + 10, 32);
		ck_assert_uint_eq(key.len, 32);
	}
	discard(out);
	discard(in);
	drop_writer(&w);
}
END_TEST

/* Keys as a signature line could mistake them. */
START_TEST(same)
{
	static const struct {
		const char *why, *name;
		unsigned int type;
		int digest, id, want;
	} rows[] = {
		{ "another of all", "b", TBV_KEY_ED25519, 2, 2, 0 },
		{ "the same key in another envelope", "b",
		    TBV_KEY_COSIGNATURE, 1, 2, 1 },
		{ "the same name and id", "a", TBV_KEY_ED25519, 2, 1, 1 },
		{ "the same name and id of another type", "a",
		    TBV_KEY_ECDSA, 2, 1, 1 },
		{ "the same name", "a", TBV_KEY_ED25519, 2, 2, 0 },
		{ "the same id", "b", TBV_KEY_ED25519, 2, 1, 0 }
	};
	static const struct {
		const char *why;
		unsigned int type;
		int id, want;
	} nameless[] = {
		{ "the same number", TBV_KEY_SIGNIFY, 1, 1 },
		{ "the same number of the other program", TBV_KEY_MINISIGN,
		    1, 0 },
		{ "another number", TBV_KEY_SIGNIFY, 2, 0 }
	};
	struct tbv_key a, b;
	size_t i;

	memset(&a, 0, sizeof(a));
	(void)strcpy(a.name, "a");
	a.type = TBV_KEY_ED25519;
	memset(a.digest, 1, sizeof(a.digest));
	memset(a.id, 1, sizeof(a.id));
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		b = a;
		(void)strcpy(b.name, rows[i].name);
		b.type = rows[i].type;
		memset(b.digest, rows[i].digest, sizeof(b.digest));
		memset(b.id, rows[i].id, sizeof(b.id));
		ck_assert_msg(tbv_key_same(&a, &b) == rows[i].want &&
		    tbv_key_same(&b, &a) == rows[i].want, "%s", rows[i].why);
	}
	a.name[0] = '\0';
	a.type = TBV_KEY_SIGNIFY;
	for (i = 0; i < sizeof(nameless) / sizeof(nameless[0]); i++) {
		b = a;
		b.type = nameless[i].type;
		memset(b.digest, 2, sizeof(b.digest));
		memset(b.id, nameless[i].id, sizeof(b.id));
		ck_assert_msg(tbv_key_same(&a, &b) == nameless[i].want, "%s",
		    nameless[i].why);
	}
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("key");
	TCase *tcase = tcase_create("key");

	tcase_add_loop_test(tcase, is_name, 0, ROWS(names));
	tcase_add_loop_test(tcase, typed, 0, ROWS(keys));
	tcase_add_test(tcase, mldsa);
	tcase_add_loop_test(tcase, form, 0, ROWS(forms));
	tcase_add_loop_test(tcase, number, 0, ROWS(numbers));
	tcase_add_test(tcase, same);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
