/*
 * How the oracles read who is trusted, and what a policy asks of them: by
 * none of the library's code.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef FUZZ_TRUSTED_H
#define FUZZ_TRUSTED_H

#include "fuzz.h"

#define TRUST_KEYS 96
#define TRUST_LISTS 64
#define TRUST_WORDS 80

/* The requirements in the parts of an input, in their order. */
struct demand {
	int log, log_optional;
	enum tbv_while_valid while_valid;
	struct tbv_bytes log_policy, proof;

	int lists, lists_optional;
	struct tbv_bytes endorsers, list[TRUST_LISTS];
	size_t list_count;
	char stream[512];
	double min_serial;
	int64_t max_age;
};

void demand_read(const struct oracle *, struct demand *);

/* A line of a log policy or an endorsers file that has a key. */
struct trusted_key {
	char role;			/* the first letter of its line */
	/* 1 and 4 of a vkey; 's' and 'm' of signify and minisign */
	int type;
	struct tbv_bytes who;		/* in groups; a log has no such name */
	struct tbv_bytes name;		/* on signature lines */
	uint8_t id[8], raw[32];
};

struct trusted {
	struct tbv_bytes text, quorum;
	struct trusted_key key[TRUST_KEYS];
	size_t keys;
	uint64_t revoke_quorum;
};

/* A key's word, and since when. */
struct trusted_vote {
	int given;
	uint64_t time;
};

void trusted_read(struct tbv_bytes text, struct trusted *);
/* What the quorum says; one of none is met, and knows no time. */
struct trusted_vote trusted_count(const struct trusted *,
    const struct trusted_vote votes[TRUST_KEYS]);
int trusted_is_none(const struct trusted *);
int trusted_ed25519(const uint8_t raw[32], struct tbv_bytes message,
    const uint8_t *signature);
/* Between which a cosignature can have been made, seconds. */
struct trusted_times {
	int64_t from, to;
};

/*
 * What a key says of a note, cosignatures of other times left aside; fails if
 * a line of it is forged.
 */
struct trusted_vote trusted_note(const struct trusted_key *,
    struct tbv_bytes text, struct tbv_bytes lines,
    const struct trusted_times *);
/* Takes a note apart at its last empty line. */
void trusted_split(struct tbv_bytes note, struct tbv_bytes *text,
    struct tbv_bytes *lines);

/* Takes a line, without its end; 0 if there is none. */
int trusted_line(struct tbv_bytes *rest, struct tbv_bytes *line);
/* The words of a line, by spaces and tabs. */
size_t trusted_words(struct tbv_bytes line,
    struct tbv_bytes word[TRUST_WORDS]);
int trusted_is(struct tbv_bytes word, const char *text);
int trusted_same(struct tbv_bytes, struct tbv_bytes);
/* Whether it starts so, which is then taken away. */
int trusted_starts(struct tbv_bytes *word, const char *text);
uint64_t trusted_number(struct tbv_bytes word);
/* Decodes base64; the number of bytes, or 0. */
size_t trusted_base64(struct tbv_bytes text, uint8_t *out, size_t room);
/* As lower case hex digits. */
void trusted_hex(const uint8_t *, size_t len, char *out);

/* What an OK is about; the log's word is added by oracle_log(). */
struct subject {
	struct tbv_bytes cose;		/* untagged */
	struct tbv_bytes certificate;
	struct tbv_bytes message;	/* that was signed */
	struct tbv_bytes pcr[32];
	const char *commit;		/* in hex */
	uint8_t artifact[32];
	int64_t time, cert_end;
	struct tbv_bytes origin;	/* data NULL: of no log */
	uint64_t size;
};

/* What the quorum of a log policy says of a checkpoint; fails unless a log of
 * it signed that. */
struct trusted_vote oracle_checkpoint(struct tbv_bytes policy,
    struct tbv_bytes note, const struct trusted_times *);
/* Fail unless what the input asks of them was done: log.c, list.c. */
void oracle_log(const struct oracle *, const struct demand *,
    struct subject *, const struct tbv_result *);
void oracle_lists(const struct oracle *, const struct demand *,
    const struct subject *, const struct tbv_result *);

#endif
