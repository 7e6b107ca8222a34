/*
 * The generator of the vectors: its own writers of DER, CBOR and JSON, which
 * share nothing with the library that they put to the test.
 *
 * All memory comes from one arena that main() empties; every function here
 * ends the program with a message when it cannot do its work.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef GENERATE_H
#define GENERATE_H

#include <stddef.h>
#include <stdint.h>
#include <openssl/evp.h>

#define SHA256_SIZE	32
#define SHA384_SIZE	48
#define SHA512_SIZE	64
#define PATH_SIZE	512

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* Bytes that grow; data is never NULL after the first put. */
struct buf {
	unsigned char *data;
	size_t len;
	size_t room;
};

/*
 * One row of the table of cases: a document, its policy and options, a verdict.
 */
struct vector {
	const char *name;
	const char *family;
	const char *why;
	const char *clause;
	const char *expect;
	const char *options;	/* words, one space between; NULL: default */
	const char *edit;	/* what differs from the good document */
	const char *file;	/* text form, and other files: PART */
	const char *list;	/* contents of the file "list" */
	const char *artifact;	/* contents of its own artifact */
};

/*
 * Files of a case that depend on its document, after the form of that: NULL or
 * "" is the document as it is.  whom signs: note_list().
 */
/* The Statement that the document attests: it does not depend on that. */
#define PART_STATEMENT(text)	PART("statement", "", text)
#define PART(name, whom, text)	"\f" name " " whom "\n" text

struct family {
	const struct vector *rows;
	size_t count;
};

/* A certificate, field by field; hex is DER, "" leaves the field out. */
struct cert {
	const char *name;
	const char *key;	/* whose public key: pki/KEY.key */
	const char *signer;	/* whose private key signs */
	const char *issuer;	/* "C=US,O=Example", in that order */
	const char *subject;
	const char *serial;	/* hex of the INTEGER's bytes */
	const char *from;	/* text of the time */
	const char *until;
	const char *version;	/* hex, with its [0] */
	const char *inner;	/* hex of both AlgorithmIdentifiers */
	const char *outer;
	const char *point;	/* named, explicit, compressed or off */
	const char *order;	/* of the extensions: bc ku ski aki crl more */
	const char *bc;		/* hex of the value inside the OCTET STRING */
	const char *bccritical;	/* hex: 0101ff or "" */
	const char *ku;
	const char *kucritical;
	const char *crl;	/* a URL */
	const char *more;	/* hex of whole further extensions */
	/* "", trailing, length, signature, cut, or hex: other bytes */
	const char *damage;
	int stored;		/* its bytes are those of pki/NAME.pem */
};

#define CERTS_MAX	8	/* kinds of certificates */
#define CHAIN_MAX	12	/* certificates in one document */
#define FIELDS_MAX	48
#define PCRS_MAX	40
#define CLAIM_MAX	24
#define ARTIFACTS_MAX	40

struct field {
	const char *key;
	struct buf value;	/* CBOR; empty: the usual one is put in */
};

struct pcr {
	unsigned int index;
	struct buf value;
};

/* A document to be encoded and signed; starts as a good one, then is edited. */
struct model {
	const char *list_sha256;	/* hex, of the case's list */
	const char *statement_sha256;	/* the same of its Statement */

	struct field claim[CLAIM_MAX];	/* tb1 members but for "a" */
	size_t claims;
	struct field artifact[ARTIFACTS_MAX];	/* name, digest */
	size_t artifacts;
	const char *user_data;		/* notation; NULL: the tb1 claim */

	struct cert cert[CERTS_MAX];
	size_t certs;
	const struct cert *chain[CHAIN_MAX];	/* root first, leaf last */
	size_t chains;

	struct pcr pcr[PCRS_MAX];
	size_t pcrs;
	int pcr16_usual;		/* computed from the claim */
	struct field field[FIELDS_MAX];
	size_t fields;
	const char *module_id;
	uint64_t time_ms;
	int definite;			/* the payload's map */
	const char *before[8];		/* replaced before signing: from, to */
	size_t befores;
	const char *raw;		/* hex instead of the whole payload */
	const char *append;		/* hex after its end */
	size_t chop;			/* bytes taken off its end */

	const char *tag;		/* hex of each part of the COSE */
	const char *array;
	const char *protect;
	const char *unprotected;
	const char *payload;		/* "", wide, chunked, text or hex */
	const char *tail;
	const char *signer;
	const char *s;			/* low, high or "" */
	const char *signature;		/* what becomes of it */
	const char *from, *to;		/* replaced after signing */
	size_t cut;			/* bytes taken off the end */
};

/* bytes.c */
void about(const char *);
void die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
void *alloc(size_t);
void alloc_clear(void);
char *copy(const char *, size_t);
char *format(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void put(struct buf *, const void *, size_t);
void put_byte(struct buf *, unsigned int);
void put_text(struct buf *, const char *);
void put_hex(struct buf *, const char *hex);
void put_buf(struct buf *, const struct buf *);
const char *to_hex(const void *, size_t);
const char *to_base64(const void *, size_t);
size_t split(const char *text, const char *seps, char **words, size_t max);
void replace(struct buf *, const struct buf *from, const struct buf *to);

/* files.c */
void file_root(const char *dir);
const char *file_path(const char *name);
int file_exists(const char *name);
int file_read(const char *name, struct buf *);	/* 0: no such file */
void file_write(const char *name, const void *, size_t);
void file_write_changed(const char *name, const struct buf *);
void dir_make(const char *name);

/* digest.c */
void sha256(const void *, size_t, unsigned char *);
void sha384(const void *, size_t, unsigned char *);
void sha512(const void *, size_t, unsigned char *);
void extend(const void *, size_t, unsigned char *pcr);
const char *sha256_hex(const void *, size_t);

/* der.c */
size_t der_open(const struct buf *);
void der_close(struct buf *, unsigned int tag, size_t start);
void der_close_wide(struct buf *, unsigned int tag, size_t start);
void der_put(struct buf *, unsigned int tag, const void *, size_t);
void der_name(struct buf *, const char *name);
void der_time(struct buf *, const char *text);
void der_bits(struct buf *, const void *, size_t);

/* pki.c */
void pki_make(void);
void pki_free(void);
size_t pki_check(void);		/* how many keys are missing */
int pki_named(const char *name);
void pki_fresh(void);
EVP_PKEY *pki_key(const char *name);
void pki_certs(struct model *);
void pki_der(const struct cert *, struct buf *);
void pki_sign(EVP_PKEY *, const EVP_MD *, const struct buf *, struct buf *);

/* certificate.c */
void certificate_write(const struct cert *, struct buf *);
int certificate_is(const struct cert *, const struct buf *der);

/* cbor.c */
enum cbor_major {
	CBOR_UINT = 0, CBOR_BYTES = 2, CBOR_TEXT = 3, CBOR_ARRAY = 4,
	CBOR_MAP = 5
};
void cbor_head(struct buf *, enum cbor_major, uint64_t);
void cbor_bytes(struct buf *, const void *, size_t);
void cbor_text(struct buf *, const char *);
void cbor_notation(struct buf *, const char *);
void cbor_sorted_map(struct buf *, const struct field *, size_t);

/* claim.c */
void claim_default(struct model *);
void claim_set(struct model *, const char *key, const char *value);
void claim_artifact(struct model *, const char *name, const char *hex);
void claim_source(const struct model *, struct buf *);
void claim_write(const struct model *, struct buf *);

/* model.c */
void model_start(struct model *);

/* document.c */
void document_default(struct model *);
void document_nitrotpm(struct model *);

/* live.c */
void live_write(void);
void live_check(void);
void document_payload(const struct model *, struct buf *);
struct pcr *document_pcr(struct model *, unsigned int index);
void document_pcr_add(struct model *, unsigned int, const void *, size_t);
void document_pcr_drop(struct model *, unsigned int);
void document_pcr4(struct model *);

/* cose.c */
void cose_write(const struct model *, const struct buf *payload,
    struct buf *out);

/* edit.c */
void edit(struct model *, const char *script);

/* value.c */
char *expand(const char *text, const struct model *, const struct buf *doc);

/* artifact.c */
#define ARTIFACT	"artifact/hello-1.0.tar"
void artifact_write(struct buf *);

/* note.c */
const char *note_vkey(const char *who);
const char *note_number_key(const char *who);
void note_key_hash(const char *who, unsigned char *);
const char *note_lines(const char *text, const char *whom);
void note_list(const char *text, const char *whom, struct buf *);

/* log.c */
const char *log_sibling(void);
const char *log_note(const struct model *, const struct buf *document,
    const char *what);
const char *log_sigsum(const struct buf *document, const char *how);
const char *log_document_id(const struct buf *document);

/* image.c */
size_t image_count(void);
const char *image_file(size_t);
void image_write(size_t, struct buf *);
/* Of PCR 0, 1 or 2 of the first image, "n0", ... of the one without a ramdisk;
 * PCR8 of what is signed by a key of 256, 384 or 521 bits. */
const char *image_pcr(const char *which);

/* image_signature.c: a section for a PCR0, and the certificate that is in it */
void image_sign(unsigned int bits, const unsigned char *pcr0, struct buf *);
void image_signer(unsigned int bits, struct buf *);

/* trees.c */
#define TREE_FILES	8
struct tree_file {
	const char *path;	/* below the log's directory */
	struct buf data;
};
struct tree {
	struct tree_file file[TREE_FILES];
	size_t files;
};
size_t tree_count(void);
const char *tree_name(size_t);
const char *tree_member(size_t, const char *key);	/* why, clause, expect */
void tree_make(size_t, struct tree *);
/* The root over some entries of the log that those are of. */
void tree_subtree(unsigned int from, unsigned int to, unsigned char *out);

/* logs.c */
void logs_write(void);
void logs_check(void);

/* shards.c */
void shards_write(void);
void shards_check(void);

/* trust.c */
size_t trust_count(void);
const char *trust_file(size_t);
void trust_text(size_t, struct buf *);

/* policies.c */
size_t policy_count(void);
const char *policy_file(size_t);
void policy_text(size_t, struct buf *);

/* manifest.c */
void manifest_write(struct buf *);
int manifest_check(void);
void differ(const char *file, const char *what);
void check_file(const char *file, const struct buf *want);
void json_member(struct buf *, const char *key, const char *text);
void vector_options(const struct vector *, struct buf *);
int vector_has(const struct vector *, const char *part);

/* cases_*.c */
extern const struct family family_good, family_form, family_cose,
    family_signature, family_document, family_certificate, family_chain,
    family_binding, family_measurement, family_claim, family_artifact,
    family_source, family_time, family_policy, family_log,
    family_endorsement, family_revocation, family_image, family_builder;
size_t vector_count(void);
const struct vector *vector_at(size_t);
const char *vector_part(const struct vector *, const char *name, char **whom);

/* Where most cases start. */
#define CLOCK		" --clock 2026-06-01T00:00:00Z"
#define POLICY(name)	"--policy policies/" name ".json"
#define DEFAULT		POLICY("default") CLOCK
#define IMAGE		"--no-policy --root pki/root.pem" \
	" --pcr 0=$(PCR0) --pcr 1=$(PCR1) --pcr 2=$(PCR2)"

#endif
