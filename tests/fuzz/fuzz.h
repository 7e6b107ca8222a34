/*
 * What the fuzz targets share.  Each is one file with
 * LLVMFuzzerTestOneInput() and target_seeds(); a claim of the library's that
 * does not hold ends the program by fuzz_fail().
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef FUZZ_H
#define FUZZ_H

#include "tbverify.h"
#include "base/text.h"

#define FUZZ_COUNT(a) (sizeof(a) / sizeof((a)[0]))
/* Of an input of verify's, no more are looked at. */
#define FUZZ_PARTS 64

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed);
/* Of libFuzzer, or our own in its place: main.c. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t max);

/* Hands each of a target's seeds to fuzz_seed(). */
void target_seeds(void);
void fuzz_seed(struct tbv_bytes);

#if defined(__GNUC__)
#define FUZZ_FAILS __attribute__((format(printf, 1, 2), noreturn))
#else
#define FUZZ_FAILS
#endif
/* A finding: says what, and aborts. */
void fuzz_fail(const char *fmt, ...) FUZZ_FAILS;

/* Bytes that grow, of the C library alone; freed with fuzz_free(). */
struct fuzz_buf {
	uint8_t *data;
	size_t len, room;
};

void fuzz_put(struct fuzz_buf *, const void *, size_t);
void fuzz_text(struct fuzz_buf *, const char *);
void fuzz_bytes(struct fuzz_buf *, struct tbv_bytes);
void fuzz_base64(struct fuzz_buf *, const void *, size_t);
void fuzz_free(struct fuzz_buf *);
struct tbv_bytes fuzz_view(const struct fuzz_buf *);
struct tbv_bytes fuzz_chars(const char *);
/* Fails unless what was encoded again is what was read. */
void fuzz_same(const char *what, const struct fuzz_buf *again,
    struct tbv_bytes in);
/* The position of a text of n bytes in another; NULL if it does not occur. */
const uint8_t *fuzz_find(struct tbv_bytes in, const void *what, size_t n);

/* xorshift, from a seed. */
uint32_t fuzz_draw(uint32_t *state);

/* A file below vectors/; its data is NULL if there is none. */
struct fuzz_buf fuzz_load(const char *name);
/* Seeds out of the files of a directory below vectors/ whose names end so. */
void fuzz_seed_files(const char *dir, const char *suffix);
/* Calls fn with each name in a directory below vectors/, or of each case. */
void fuzz_each_name(const char *dir, void (*fn)(const char *name));
void fuzz_each_case(void (*fn)(const char *name));
/* A file of a case; as a seed, which it need not have. */
struct fuzz_buf fuzz_load_case(const char *name, const char *file);
void fuzz_seed_case(const char *name, const char *file);

/*
 * Containers: parts of a letter, three bytes of length, and contents.  What
 * does not parse ends the container.
 */
int fuzz_take_part(struct tbv_bytes *rest, int *tag, struct tbv_bytes *part);
void fuzz_put_part(struct fuzz_buf *, int tag, struct tbv_bytes);

/*
 * Failures: the n-th allocation of the library, libcrypto or cJSON from now
 * on fails, and all after it if onward; none if n is 0.  fault_end() returns
 * how many failed; *blocks receives how many were not freed.
 */
void fault_install(void);
void fault_begin(size_t n, int onward);
size_t fault_end(long *blocks);
/* What a target does for itself in between; nothing of it counts. */
int fault_pause(void);
void fault_resume(int);
/* The C library's own, whatever fails. */
void *__real_malloc(size_t);
void *__real_calloc(size_t, size_t);
void *__real_realloc(void *, size_t);
void __real_free(void *);

/* Signatures of the test keys, as vectors/ has them; see sign.c. */
void sign_document(struct tbv_bytes payload, struct fuzz_buf *cose);
void sign_note(struct tbv_bytes text, const char *whom, struct fuzz_buf *);
/* A tlog-proof, or what is one but for its document, of this document. */
void sign_proof(struct tbv_bytes document, int bundle, struct fuzz_buf *);
/* Whether an Ed25519 key of pki/ signed the text: line by line, or a name. */
int signed_by(struct tbv_bytes note, const char *who);
/* When those are asked who need a clock: some of SIGN_PEOPLE are later. */
#define FUZZ_NOW INT64_C(1768490000)
#define SIGN_PEOPLE 28
/* Who may sign, by a number; the vkey of one, to be freed. */
const char *sign_who(uint32_t n);
struct fuzz_buf sign_vkey(const char *who);
/* The point of the test PKI's leaf, and whether ES384 by it holds. */
#define FUZZ_POINT 97
#define FUZZ_RS 96
void sign_leaf_point(uint8_t out[FUZZ_POINT]);
/* A substitute for ES384 by the end-entity key, in some programs: standin.c. */
void sign_instead(struct tbv_bytes message, uint8_t rs[FUZZ_RS]);

/* Mutations that keep a structure: mutate.c, resign.c. */
size_t mutate_head(struct tbv_bytes in, size_t at, unsigned int *major,
    uint64_t *value);
struct tbv_bytes mutate_span(struct tbv_bytes in, size_t from, size_t to);
void mutate_cbor(struct tbv_bytes in, uint32_t *seed, struct fuzz_buf *out);
void mutate_text(struct tbv_bytes in, uint32_t *seed, struct fuzz_buf *out);
void mutate_plain(struct tbv_bytes in, struct fuzz_buf *out);
void mutate_document(struct tbv_bytes in, uint32_t *seed, struct fuzz_buf *);
void mutate_note(struct tbv_bytes in, uint32_t *seed, struct fuzz_buf *);
void mutate_proof(struct tbv_bytes in, uint32_t *seed, struct fuzz_buf *);
/* A custom mutator of inputs that are of one kind; and what any returns. */
size_t mutate_whole(void (*how)(struct tbv_bytes, uint32_t *,
    struct fuzz_buf *), uint8_t *data, size_t len, size_t max,
    unsigned int seed);
size_t mutate_return(struct fuzz_buf *, uint8_t *data, size_t max);
/*
 * The payload of a COSE_Sign1 with the usual header; data NULL if it is not
 * one.
 */
struct tbv_bytes payload_of(struct tbv_bytes cose);
/* The payload of a case's document as a seed, if it has one. */
void fuzz_seed_payload(const char *name);

/* Fails unless an OK is one that may be: oracle.c. */
struct oracle {
	struct tbv_bytes attestation;	/* as it was given */
	struct tbv_bytes said;		/* all parts of the input */
	struct tbv_bytes artifact, list;
	int64_t now;
	/* what the n-th file of a policy is for, or -1 */
	int reference[FUZZ_PARTS];
	/* the newest list that is kept of the n-th endorser */
	struct tbv_bytes kept[32];
};
void oracle_verified(const struct oracle *, const struct tbv_result *);
/* What a live enclave was asked; data NULL or 0: not that. */
struct answer {
	struct tbv_bytes nonce, user_data;
	int64_t max_age;
};
void oracle_live(const struct oracle *, const struct answer *,
    const struct tbv_live *);
/* Fails unless a claim is of the source that an input names: source.c. */
void oracle_source(struct tbv_bytes in, struct tbv_bytes claim);
/* PCR16 for a tb1 claim; -1 if it is not a map. */
int oracle_pcr16(struct tbv_bytes claim, uint8_t out[TBV_PCR_SIZE]);

#endif
