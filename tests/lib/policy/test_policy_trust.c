/*
 * The part of a policy about logs and endorsers: what each setter refuses
 * fails it and changes nothing else, files come by kind, and no verdict is given before
 * all of it is there and agrees.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log_support.h"
#include "policy/policy.h"

#define V "{\"tbverify-policy\":1"
#define HEX48 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define PCR "\"" HEX48 HEX48 "\""
#define IMAGE "{\"name\":\"i\",\"pcrs\":{\"0\":" PCR ",\"1\":" PCR \
    ",\"2\":" PCR "}}"
#define ENDORSEMENTS "\"endorsers\":\"e\",\"stream\":\"s.example\""

static struct signer alice, bob, log_, witness;
static char *alone, *both, *log_policy, *other_log, *two_roles;

static char *
text_of(const char *format, const char *a, const char *b)
{
	struct writer w = { NULL, 0, 0, 0 };

	/* the formats are those of make_texts() */
	for (; *format != '\0'; format++)
		if (*format == '1' || *format == '2')
			say(&w, "%s", *format == '1' ? a : b);
		else
			say(&w, "%c", *format);
	return w.data;
}

static void
make_texts(void)
{
	make_signer(&alice, "alice.example", 0x01, 1);
	make_signer(&bob, "bob.example", 0x01, 2);
	make_signer(&log_, "log.example", 0x01, 3);
	make_signer(&witness, "w.example", 0x04, 4);
	alone = text_of("endorser alice 1\nquorum alice\n", alice.vkey, "");
	both = text_of("endorser alice 1\nendorser bob 2\n"
	    "group g all alice bob\nquorum g\n", alice.vkey, bob.vkey);
	log_policy = text_of("log 1\nwitness w 2\nquorum w\n", log_.vkey,
	    witness.vkey);
	other_log = text_of("log 1\nquorum none\n", log_.vkey, "");
	two_roles = text_of("log 1\nquorum none\n", alice.vkey, "");
}

static void
drop_texts(void)
{
	free(alone);
	free(both);
	free(log_policy);
	free(other_log);
	free(two_roles);
	drop_signer(&alice);
	drop_signer(&bob);
	drop_signer(&log_);
	drop_signer(&witness);
}

static struct tbv_policy *
new_policy(void)
{
	struct tbv_policy *p = tbv_policy_new();

	ck_assert_ptr_nonnull(p);
	return p;
}

static int
endorsers(struct tbv_policy *p, const char *text)
{
	return tbv_policy_set_endorsers_mem(p, text, strlen(text));
}

static int
logs(struct tbv_policy *p, const char *text)
{
	return tbv_policy_set_log_policy_mem(p, text, strlen(text));
}

/* A list of one serial, signed by alice. */
static char *
make_list(unsigned int serial)
{
	struct writer w = { NULL, 0, 0, 0 };

	note_start(&w);
	say(&w, "tbverify-endorsements-v1\nstream s.example\nserial %u\n"
	    "issued 1000\nexpires 2000\n", serial);
	note_end(&w);
	note_sign(&w, &alice, 0);
	return w.data;
}

static int
add_list(struct tbv_policy *p, unsigned int serial)
{
	char *list = make_list(serial);
	int rc = tbv_policy_add_endorsements_mem(p, list, strlen(list));

	free(list);
	return rc;
}

/* One policy with all of it. */
static struct tbv_policy *
full_policy(void)
{
	struct tbv_policy *p = new_policy();

	ck_assert_int_eq(logs(p, log_policy), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_while_valid(p,
	    TBV_WHILE_VALID_REPORT), TBV_OK);
	ck_assert_int_eq(endorsers(p, alone), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_endorsement_stream(p, "s.example"),
	    TBV_OK);
	ck_assert_int_eq(tbv_policy_set_endorsement_trust(p,
	    TBV_ENDORSEMENT_TRUST_INSTEAD), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_min_serial(p, 7), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_max_list_age(p, 60), TBV_OK);
	ck_assert_int_eq(add_list(p, 8), TBV_OK);
	return p;
}

static void
check_full(const struct tbv_policy *p)
{
	ck_assert_int_eq(p->log.asked, 1);
	ck_assert_int_eq(p->log.optional, 0);
	ck_assert_int_eq(p->log.while_valid, TBV_WHILE_VALID_REPORT);
	ck_assert_ptr_nonnull(p->log.policy);
	ck_assert_uint_eq(p->log.policy->witness_count, 1);
	ck_assert_int_eq(p->endorsement.asked, 1);
	ck_assert_int_eq(p->endorsement.instead, 1);
	ck_assert_str_eq(p->endorsement.stream, "s.example");
	ck_assert_uint_eq(p->endorsement.min_serial, 7);
	ck_assert_int_eq(p->endorsement.max_age, 60);
	ck_assert_ptr_nonnull(p->endorsement.endorsers);
	ck_assert_uint_eq(p->endorsement.endorsers->count, 1);
	ck_assert_uint_eq(p->endorsement.list_count, 1);
	ck_assert_uint_eq(p->endorsement.list[0].serial, 8);
}

static int
log_of_nothing(struct tbv_policy *p)
{
	return logs(p, "");
}

static int
log_without_quorum(struct tbv_policy *p)
{
	char *text = text_of("log 1\n", log_.vkey, "");
	int rc = logs(p, text);

	free(text);
	return rc;
}

static int
while_valid_3(struct tbv_policy *p)
{
	return tbv_policy_set_while_valid(p, (enum tbv_while_valid)3);
}

static int
endorsers_after_lists(struct tbv_policy *p)
{
	return endorsers(p, both);
}

static int
stream_of_nothing(struct tbv_policy *p)
{
	return tbv_policy_set_endorsement_stream(p, "");
}

static int
trust_0(struct tbv_policy *p)
{
	return tbv_policy_set_endorsement_trust(p,
	    (enum tbv_endorsement_trust)0);
}

static int
trust_3(struct tbv_policy *p)
{
	return tbv_policy_set_endorsement_trust(p,
	    (enum tbv_endorsement_trust)3);
}

static int
serial_of_2_to_the_53(struct tbv_policy *p)
{
	return tbv_policy_set_min_serial(p, UINT64_C(1) << 53);
}

static int
age_0(struct tbv_policy *p)
{
	return tbv_policy_set_max_list_age(p, 0);
}

static int
age_below_0(struct tbv_policy *p)
{
	return tbv_policy_set_max_list_age(p, -1);
}

static int
list_of_nothing(struct tbv_policy *p)
{
	return tbv_policy_add_endorsements_mem(p, "", 0);
}

static int
list_of_a_stranger(struct tbv_policy *p)
{
	char *list = make_list(9);
	char *name = strstr(list, "\xe2\x80\x94 alice.example ");
	int rc;

	ck_assert_ptr_nonnull(name);
	name[4] = 'x';
	rc = tbv_policy_add_endorsements_mem(p, list, strlen(list));
	free(list);
	return rc;
}

static int
list_oversized(struct tbv_policy *p)
{
	char *list = calloc(1, TBV_ENDORSEMENTS_SIZE_MAX + 1);
	int rc;

	ck_assert_ptr_nonnull(list);
	rc = tbv_policy_add_endorsements_mem(p, list,
	    TBV_ENDORSEMENTS_SIZE_MAX + 1);
	free(list);
	return rc;
}

static int
kept_word(struct tbv_policy *p)
{
	return tbv_policy_set_kept_mem(p, 0, "x", 1);
}

static int
kept_nothing(struct tbv_policy *p)
{
	return tbv_policy_set_kept_mem(p, 0, NULL, 0);
}

static int
serials_of_a_word(struct tbv_policy *p)
{
	return tbv_policy_set_kept_mem(p, tbv_policy_kept_count(p) - 1, "x",
	    1);
}

static int
serials_of_nothing(struct tbv_policy *p)
{
	return tbv_policy_set_kept_mem(p, tbv_policy_kept_count(p) - 1, NULL,
	    0);
}

static int
kept_of_nobody(struct tbv_policy *p)
{
	return tbv_policy_set_kept_mem(p, tbv_policy_kept_count(p), "x", 1);
}

static int
no_file(struct tbv_policy *p)
{
	return tbv_policy_set_file_mem(p, 0, alone, strlen(alone));
}

static int
json_over_it(struct tbv_policy *p)
{
	return tbv_policy_set_json_mem(p, V "}", sizeof(V "}") - 1);
}

static int
broken_json_over_it(struct tbv_policy *p)
{
	return tbv_policy_set_json_mem(p, "{", 1);
}

#define REFUSED(f, token) { #f, f, token }

static const struct {
	const char *name;
	int (*call)(struct tbv_policy *);
	const char *want;
} refusals[] = {
	REFUSED(log_of_nothing, "signers-empty"),
	REFUSED(log_without_quorum, "signers-quorum"),
	REFUSED(while_valid_3, "usage"),
	REFUSED(endorsers_after_lists, "usage"),
	REFUSED(stream_of_nothing, "policy-value"),
	REFUSED(trust_0, "usage"),
	REFUSED(trust_3, "usage"),
	REFUSED(serial_of_2_to_the_53, "policy-value"),
	REFUSED(age_0, "policy-value"),
	REFUSED(age_below_0, "policy-value"),
	REFUSED(list_of_nothing, "endorsements-text"),
	REFUSED(list_of_a_stranger, "endorser-unknown"),
	REFUSED(list_oversized, "endorsements-oversized"),
	REFUSED(kept_word, "state"),
	REFUSED(kept_nothing, "state"),
	REFUSED(serials_of_a_word, "state"),
	REFUSED(serials_of_nothing, "state"),
	REFUSED(kept_of_nobody, "usage"),
	REFUSED(no_file, "usage"),
	REFUSED(json_over_it, "usage"),
	REFUSED(broken_json_over_it, "usage")
};

START_TEST(refusal)
{
	struct tbv_policy *p = full_policy();

	expect_token(refusals[_i].name, refusals[_i].call(p),
	    refusals[_i].want);
	check_full(p);
	tbv_policy_free(p);
}
END_TEST

/* Each alone makes a policy that no file is read into. */
static int
use_required(struct tbv_policy *p)
{
	return tbv_policy_set_log_required(p, 1);
}

static int
use_optional(struct tbv_policy *p)
{
	return tbv_policy_set_log_required(p, 0);
}

static int
use_log(struct tbv_policy *p)
{
	return logs(p, log_policy);
}

static int
use_while_valid(struct tbv_policy *p)
{
	return tbv_policy_set_while_valid(p, TBV_WHILE_VALID_REQUIRE);
}

static int
use_endorsers(struct tbv_policy *p)
{
	return endorsers(p, alone);
}

static int
use_stream(struct tbv_policy *p)
{
	return tbv_policy_set_endorsement_stream(p, "s");
}

static int
use_trust(struct tbv_policy *p)
{
	return tbv_policy_set_endorsement_trust(p, TBV_ENDORSEMENT_TRUST_ALSO);
}

static int
use_not_required(struct tbv_policy *p)
{
	return tbv_policy_set_endorsements_required(p, 0);
}

static int
use_serial(struct tbv_policy *p)
{
	return tbv_policy_set_min_serial(p, 1);
}

static int
use_age(struct tbv_policy *p)
{
	return tbv_policy_set_max_list_age(p, 1);
}

static int (*const uses[])(struct tbv_policy *) = { use_required,
    use_optional, use_log, use_while_valid, use_endorsers, use_stream,
    use_trust, use_not_required, use_serial, use_age };

START_TEST(not_empty)
{
	struct tbv_policy *p = new_policy();

	ck_assert_int_eq(uses[_i](p), TBV_OK);
	ck_assert_int_eq(json_over_it(p), TBV_ERR_USAGE);
	tbv_policy_free(p);
}
END_TEST

START_TEST(lists_need_endorsers)
{
	struct tbv_policy *p = new_policy();

	ck_assert_int_eq(add_list(p, 1), TBV_ERR_USAGE);
	ck_assert_uint_eq(p->endorsement.list_count, 0);
	ck_assert_int_eq(endorsers(p, alone), TBV_ERR_USAGE);
	tbv_policy_reset(p);
	ck_assert_int_eq(endorsers(p, alone), TBV_OK);
	ck_assert_int_eq(add_list(p, 1), TBV_OK);
	tbv_policy_free(p);
}
END_TEST

/* Those of before stay, and the policy is failed all the same. */
START_TEST(endorsers_of_nothing)
{
	struct tbv_policy *p = full_policy();

	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_ENDORSEMENTS), TBV_OK);
	ck_assert_int_eq(endorsers(p, ""), TBV_ERR_SIGNERS_EMPTY);
	ck_assert_uint_eq(p->endorsement.endorsers->count, 1);
	ck_assert_int_eq(add_list(p, 8), TBV_ERR_SIGNERS_EMPTY);
	ck_assert_int_eq(endorsers(p, alone), TBV_ERR_SIGNERS_EMPTY);
	tbv_policy_free(p);
}
END_TEST

START_TEST(too_many_lists)
{
	struct tbv_policy *p = new_policy();
	unsigned int i;

	ck_assert_int_eq(endorsers(p, alone), TBV_OK);
	for (i = 0; i < TBV_MAX_LISTS; i++)
		ck_assert_int_eq(add_list(p, i), TBV_OK);
	ck_assert_int_eq(add_list(p, i), TBV_ERR_POLICY_VALUE);
	ck_assert_uint_eq(p->endorsement.list_count, TBV_MAX_LISTS);
	tbv_policy_free(p);
}
END_TEST

/* A part is emptied, and the demand for it stays. */
START_TEST(clear_log)
{
	struct tbv_policy *p = full_policy();
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_LOG_POLICY), TBV_OK);
	ck_assert_int_eq(p->log.asked, 1);
	ck_assert_int_eq(tbv_policy_trust_ready(p, &fault),
	    TBV_ERR_POLICY_FILE);
	ck_assert_int_eq(logs(p, other_log), TBV_OK);
	ck_assert_uint_eq(p->log.policy->witness_count, 0);
	ck_assert_int_eq(p->log.while_valid, TBV_WHILE_VALID_REPORT);
	tbv_policy_free(p);
}
END_TEST

START_TEST(clear_endorsers)
{
	struct tbv_policy *p = full_policy();
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_ENDORSERS), TBV_OK);
	ck_assert_uint_eq(p->endorsement.list_count, 0);
	ck_assert_int_eq(tbv_policy_trust_ready(p, &fault),
	    TBV_ERR_POLICY_FILE);
	ck_assert_int_eq(endorsers(p, both), TBV_OK);
	ck_assert_uint_eq(p->endorsement.endorsers->count, 2);
	ck_assert_str_eq(p->endorsement.stream, "s.example");
	ck_assert_uint_eq(p->endorsement.min_serial, 7);
	tbv_policy_free(p);
}
END_TEST

START_TEST(clear_lists)
{
	struct tbv_policy *p = full_policy();

	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_ENDORSEMENTS), TBV_OK);
	ck_assert_uint_eq(p->endorsement.list_count, 0);
	ck_assert_uint_eq(p->endorsement.endorsers->count, 1);
	ck_assert_int_eq(add_list(p, 8), TBV_OK);
	check_full(p);
	tbv_policy_free(p);
}
END_TEST

static void
read_json(struct tbv_policy *p, const char *json)
{
	int rc = tbv_policy_set_json_mem(p, json, strlen(json));

	ck_assert_msg(rc == TBV_OK, "%s", tbv_policy_message(p));
}

static int
give(struct tbv_policy *p, size_t i, const char *text)
{
	return tbv_policy_set_file_mem(p, i, text, strlen(text));
}

#define FILES "\"files\":[\"l1\",\"sub/l2\"]"

static const struct {
	const char *path;
	enum tbv_policy_file_kind kind;
} files[] = {
	{ "r.pem", TBV_POLICY_FILE_ROOT },
	{ "log.policy", TBV_POLICY_FILE_LOG_POLICY },
	{ "e", TBV_POLICY_FILE_ENDORSERS },
	{ "l1", TBV_POLICY_FILE_ENDORSEMENTS },
	{ "sub/l2", TBV_POLICY_FILE_ENDORSEMENTS }
};

/* Roots, the log policy, endorsers and lists, in any order. */
START_TEST(references)
{
	struct tbv_policy *p = new_policy();
	size_t i, n = ROWS(files);

	read_json(p, V ",\"endorsements\":{" FILES "," ENDORSEMENTS
	    ",\"trust\":\"instead\",\"roots\":[\"r.pem\"]},"
	    "\"log\":{\"policy\":\"log.policy\"}}");
	ck_assert_uint_eq(tbv_policy_file_count(p), n);
	for (i = 0; i < n; i++) {
		ck_assert_str_eq(tbv_policy_file_path(p, i),
		    files[i].path);
		ck_assert_int_eq(tbv_policy_file_kind(p, i),
		    files[i].kind);
	}
	ck_assert_ptr_null(tbv_policy_file_path(p, n));
	ck_assert_int_eq(tbv_policy_file_kind(p, n), 0);
	ck_assert_int_eq(give(p, n, ""), TBV_ERR_USAGE);
	tbv_policy_free(p);
}
END_TEST

/* Each file goes to its place, and until all are there nothing is ready. */
START_TEST(references_given)
{
	static const char json[] = V ",\"images\":[" IMAGE "],"
	    "\"endorsements\":{" FILES "," ENDORSEMENTS
	    ",\"trust\":\"also\"},\"log\":{\"policy\":\"log.policy\"},"
	    "\"any-source\":true}";
	struct tbv_policy *p = new_policy();
	char *list = make_list(3);
	struct tbv_fault fault;

	tbv_fault_clear(&fault);
	read_json(p, json);
	ck_assert_int_eq(give(p, 2, list), TBV_ERR_USAGE);
	tbv_policy_reset(p);
	read_json(p, json);
	ck_assert_int_eq(give(p, 0, alone), TBV_ERR_SIGNERS_SYNTAX);
	tbv_policy_reset(p);
	read_json(p, json);
	ck_assert_int_eq(give(p, 1, log_policy), TBV_ERR_SIGNERS_SYNTAX);
	tbv_policy_reset(p);
	read_json(p, json);
	ck_assert_int_eq(give(p, 1, alone), TBV_OK);
	ck_assert_int_eq(give(p, 2, list), TBV_OK);
	ck_assert_int_eq(give(p, 3, list), TBV_OK);
	ck_assert_int_eq(tbv_policy_ready(p, &fault),
	    TBV_ERR_POLICY_FILE);
	ck_assert_int_eq(give(p, 0, log_policy), TBV_OK);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_ready(p, &fault), TBV_OK);
	/* a second signature file of the same list is a list as well */
	ck_assert_int_eq(give(p, 3, list), TBV_OK);
	ck_assert_uint_eq(p->endorsement.list_count, 3);
	/* other endorsers leave the lists to be given again */
	ck_assert_int_eq(tbv_policy_clear(p, TBV_PART_ENDORSERS), TBV_OK);
	ck_assert_uint_eq(tbv_policy_file_count(p), 3);
	ck_assert_int_eq(endorsers(p, alone), TBV_OK);
	ck_assert_int_eq(tbv_policy_ready(p, &fault),
	    TBV_ERR_POLICY_FILE);
	free(list);
	tbv_policy_free(p);
}
END_TEST

/* What must agree before any verdict. */
static const struct {
	const char *why;
	int images, log, required, has_endorsers, stream;
	enum tbv_endorsement_trust trust;
	int optional, two_roles;
	const char *want;
} ready_rows[] = {
	{ "neither", 1, 0, 0, 0, 0, TBV_ENDORSEMENT_TRUST_ALSO, 0, 0, "ok" },
	{ "a log", 1, 1, 0, 0, 0, TBV_ENDORSEMENT_TRUST_ALSO, 0, 0, "ok" },
	{ "a proof is asked for, and no log", 1, 0, 1, 0, 0,
	    TBV_ENDORSEMENT_TRUST_ALSO,
	    0, 0, "policy-file" },
	{ "endorsers as well", 1, 1, 1, 1, 1, TBV_ENDORSEMENT_TRUST_ALSO, 0, 0,
	    "ok" },
	{ "no stream", 1, 0, 0, 1, 0, TBV_ENDORSEMENT_TRUST_ALSO, 0, 0,
	    "policy-member" },
	{ "no list needed", 1, 0, 0, 1, 1, TBV_ENDORSEMENT_TRUST_ALSO, 1, 0,
	    "ok" },
	{ "also, and no image", 0, 0, 0, 1, 1, TBV_ENDORSEMENT_TRUST_ALSO, 0, 0,
	    "no-image" },
	{ "instead", 0, 0, 0, 1, 1, TBV_ENDORSEMENT_TRUST_INSTEAD, 0, 0, "ok" },
	{ "instead, and an image", 1, 0, 0, 1, 1, TBV_ENDORSEMENT_TRUST_INSTEAD,
	    0, 0,
	    "policy-value" },
	{ "instead, and no list needed", 0, 0, 0, 1, 1,
	    TBV_ENDORSEMENT_TRUST_INSTEAD, 1,
	    0, "policy-value" },
	{ "a key in two roles", 1, 1, 0, 1, 1, TBV_ENDORSEMENT_TRUST_ALSO, 0, 1,
	    "key-two-roles" }
};

static struct tbv_policy *
make_row(int i)
{
	struct tbv_policy *p = new_policy();

	read_json(p, ready_rows[i].images ? V ",\"images\":[" IMAGE "],"
	    "\"any-source\":true}" : V ",\"any-source\":true}");
	if (ready_rows[i].log)
		ck_assert_int_eq(logs(p, ready_rows[i].two_roles ?
		    two_roles : log_policy), TBV_OK);
	if (ready_rows[i].required)
		ck_assert_int_eq(use_required(p), TBV_OK);
	if (ready_rows[i].has_endorsers)
		ck_assert_int_eq(endorsers(p, alone), TBV_OK);
	if (ready_rows[i].stream)
		ck_assert_int_eq(use_stream(p), TBV_OK);
	if (!ready_rows[i].has_endorsers)
		return p;
	ck_assert_int_eq(tbv_policy_set_endorsement_trust(p,
	    ready_rows[i].trust), TBV_OK);
	ck_assert_int_eq(tbv_policy_set_endorsements_required(p,
	    !ready_rows[i].optional), TBV_OK);
	return p;
}

START_TEST(ready)
{
	struct tbv_policy *p = make_row(_i);
	struct tbv_fault fault;
	int rc;

	tbv_fault_clear(&fault);
	rc = tbv_policy_ready(p, &fault);
	if (strcmp(ready_rows[_i].want, "ok") == 0)
		ck_assert_msg(rc == TBV_OK, "%s: %s", ready_rows[_i].why,
		    fault.message);
	else
		expect_token(ready_rows[_i].why, rc, ready_rows[_i].want);
	tbv_policy_free(p);
}
END_TEST

/*
 * Each demand that needs a log policy or endorsers is one, in whatever order it
 * comes and whatever came of those: no verdict without them.
 */
static int
ask_endorsements(struct tbv_policy *p)
{
	return tbv_policy_set_endorsements_required(p, 1);
}

static int (*const demands[])(struct tbv_policy *) = { use_required,
    use_while_valid, ask_endorsements, use_stream, use_trust, use_serial,
    use_age };

START_TEST(demand)
{
	struct tbv_policy *p = new_policy();
	struct tbv_fault fault;

	read_json(p, V ",\"images\":[" IMAGE "],\"any-source\":true}");
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_ready(p, &fault), TBV_OK);
	ck_assert_int_eq(demands[_i](p), TBV_OK);
	ck_assert_int_eq(tbv_policy_ready(p, &fault),
	    TBV_ERR_POLICY_FILE);
	/* to give them up is to say so */
	tbv_policy_reset(p);
	read_json(p, V ",\"images\":[" IMAGE "],\"any-source\":true}");
	ck_assert_int_eq(use_optional(p), TBV_OK);
	ck_assert_int_eq(use_not_required(p), TBV_OK);
	tbv_fault_clear(&fault);
	ck_assert_int_eq(tbv_policy_ready(p, &fault), TBV_OK);
	tbv_policy_free(p);
}
END_TEST

/* Lists alone: the requested files, and the results. */
static int
judge(struct tbv_policy *p, int64_t now, size_t image,
    struct tbv_result **r)
{
	int rc = tbv_verify_lists(p, now, image, r);

	ck_assert_ptr_nonnull(*r);
	ck_assert_int_eq(tbv_result_error(*r), rc);
	return rc;
}

START_TEST(lists_alone)
{
	struct tbv_policy *p = new_policy();
	struct tbv_result *r;

	ck_assert_int_eq(judge(p, 1500, SIZE_MAX, &r),
	    TBV_ERR_POLICY_MEMBER);
	tbv_result_free(r);
	ck_assert_int_eq(endorsers(p, both), TBV_OK);
	ck_assert_int_eq(judge(p, 1500, SIZE_MAX, &r),
	    TBV_ERR_ENDORSEMENT_MISSING);
	ck_assert_int_eq(tbv_result_failed_check(r), TBV_CHECK_ENDORSEMENT);
	tbv_result_free(r);
	ck_assert_int_eq(add_list(p, 4), TBV_OK);
	ck_assert_int_eq(judge(p, 1500, SIZE_MAX, &r), TBV_OK);
	ck_assert_str_eq(tbv_result_summary(r),
	    "verified: s.example serial 4 is signed by alice");
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_ENDORSERS), "alice");
	ck_assert_str_eq(tbv_result_fact(r, TBV_FACT_LIST_AGE), "500 s");
	ck_assert_int_eq(tbv_result_check(r, TBV_CHECK_REVOCATION),
	    TBV_PASS);
	ck_assert_int_eq(tbv_result_check(r, TBV_CHECK_ENDORSEMENT),
	    TBV_NOT_ASKED);
	tbv_result_free(r);
	ck_assert_int_eq(judge(p, 1500, 0, &r), TBV_ERR_USAGE);
	tbv_result_free(r);
	ck_assert_int_eq(judge(p, 2001, SIZE_MAX, &r),
	    TBV_ERR_ENDORSEMENTS_EXPIRED);
	ck_assert_ptr_null(tbv_result_fact(r, TBV_FACT_ENDORSERS));
	tbv_result_free(r);
	tbv_policy_free(p);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("policy_trust");
	TCase *tcase = tcase_create("policy_trust");

	tcase_add_unchecked_fixture(tcase, make_texts, drop_texts);
	tcase_add_loop_test(tcase, refusal, 0, ROWS(refusals));
	tcase_add_loop_test(tcase, not_empty, 0, ROWS(uses));
	tcase_add_test(tcase, lists_need_endorsers);
	tcase_add_test(tcase, endorsers_of_nothing);
	tcase_add_test(tcase, too_many_lists);
	tcase_add_test(tcase, clear_log);
	tcase_add_test(tcase, clear_endorsers);
	tcase_add_test(tcase, clear_lists);
	tcase_add_test(tcase, references);
	tcase_add_test(tcase, references_given);
	tcase_add_loop_test(tcase, ready, 0, ROWS(ready_rows));
	tcase_add_loop_test(tcase, demand, 0, ROWS(demands));
	tcase_add_test(tcase, lists_alone);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
