/*
 * libtbverify: offline verification of attestable builds.
 *
 * "This file was built by that image from that commit", proved from a
 * document that the AWS Nitro hypervisor signed.  The library reads no clock,
 * environment or locale, prints nothing, keeps no global state and never touches
 * the network; it opens no file but those of a policy, where it is asked to, by
 * tbv_policy_load_at().  All else that it knows is what it is handed.
 *
 * Conventions
 *  - Every function that can fail returns int: TBV_OK (0) or an enum
 *    tbv_error.  A verdict is TBV_OK, or it is not a verdict of trust.
 *  - Setters copy; inputs are borrowed for the call alone.
 *  - A call that is to change a policy or evidence and fails leaves the object
 *    failed until it is reset: later calls fail as well, with the same error
 *    unless they are wrong by themselves, and no verdict is given
 *    (TBV_ERR_SETTER_FAILED).  An error that is ignored verifies nothing.
 *  - Getters return pointers that live as long as the object.
 *  - Every _free function accepts NULL.
 *  - Strings are NUL-terminated bytes; text that is not ours comes back
 *    escaped: bytes outside 0x20..0x7e and the backslash as \xNN.
 *  - Times are seconds since 1970-01-01T00:00:00Z in int64_t, unless the
 *    name ends in _ms.
 *
 * Threads: one policy may be used by any number of concurrent tbv_verify()
 * calls once it has been set up; all other objects belong to one thread.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */

#ifndef TBVERIFY_H
#define TBVERIFY_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * ---------------------------------------------------------------- errors
 *
 * One code for each reason on which a reader could act.  Values, tokens and
 * classes are interface: they are never reused and never renumbered.  The
 * token stands in brackets above the value; tbverify(1) lists each with its
 * sentence.
 */

enum tbv_error {
	TBV_OK = 0,

	/* SYSTEM: no verdict */
	TBV_ERR_INTERNAL = 1,		/* [internal] a bug in tbverify */
	TBV_ERR_MEMORY = 2,		/* [memory] out of memory */
	TBV_ERR_CRYPTO = 3,		/* [crypto] libcrypto cannot work */
	TBV_ERR_UNSUPPORTED = 4,	/* [unsupported] not in this build */
	TBV_ERR_USAGE = 5,		/* [usage] a call or command line */
	TBV_ERR_IO = 6,			/* [io] cannot open, read or write */
	TBV_ERR_ARTIFACT_CHANGED = 7,	/* [artifact-changed] while read */
	TBV_ERR_NOT_INSTALLED = 8,	/* [not-installed] a sister program */
	TBV_ERR_NO_POLICY = 10,		/* [no-policy] nothing to hold it to */
	TBV_ERR_POLICY_UNSAFE = 11,	/* [policy-unsafe] others may write it */
	TBV_ERR_POLICY_SYNTAX = 12,	/* [policy-syntax] not strict JSON */
	TBV_ERR_POLICY_VERSION = 13,	/* [policy-version] */
	TBV_ERR_POLICY_MEMBER = 14,	/* [policy-member] unknown, missing */
	TBV_ERR_POLICY_VALUE = 15,	/* [policy-value] */
	TBV_ERR_POLICY_FILE = 16,	/* [policy-file] file not given */
	TBV_ERR_NO_IMAGE = 17,		/* [no-image] no trusted image */
	TBV_ERR_NO_SOURCE = 18,		/* [no-source] policy names none */
	TBV_ERR_NO_CLOCK = 19,		/* [no-clock] now is needed */
	TBV_ERR_NO_ARTIFACT = 20,	/* [no-artifact] no digest was given */
	TBV_ERR_NO_LIST = 21,		/* [no-list] claim needs its list */
	TBV_ERR_SETTER_FAILED = 22,	/* [setter-failed] error ignored */
	TBV_ERR_NO_DIGEST = 23,		/* [no-digest] claim needs another */
	TBV_ERR_NO_STATEMENT = 24,	/* [no-statement] claim needs it */
	TBV_ERR_REFERENCE_SYNTAX = 30,	/* [reference-syntax] */
	TBV_ERR_REFERENCE_KIND = 31,	/* [reference-kind] .cert, NitroTPM */
	TBV_ERR_REFERENCE_VALUE = 32,	/* [reference-value] */
	TBV_ERR_REFERENCE_ZERO = 33,	/* [reference-zero] */
	TBV_ERR_REFERENCE_CONFLICT = 34,	/* [reference-conflict] */
	TBV_ERR_REFERENCE_INCOMPLETE = 35,	/* [reference-incomplete] */
	TBV_ERR_REFERENCE_IMAGE = 36,	/* [reference-image] not measured */
	TBV_ERR_ROOT_MALFORMED = 40,	/* [root-malformed] */
	TBV_ERR_ROOT_RESERVED = 41,	/* [root-reserved] AWS's name */
	TBV_ERR_IMAGE_NOT_SEEKABLE = 45,	/* [image-not-seekable] */
	TBV_ERR_IMAGE_CHANGED = 46,	/* [image-changed] while read */

	/* SYSTEM: log policies, endorsers files */
	TBV_ERR_SIGNERS_SYNTAX = 50,	/* [signers-syntax] */
	TBV_ERR_SIGNERS_KEY = 51,		/* [signers-key] */
	TBV_ERR_SIGNERS_DUPLICATE = 52,	/* [signers-duplicate] */
	TBV_ERR_SIGNERS_GROUP = 53,	/* [signers-group] */
	TBV_ERR_SIGNERS_QUORUM = 54,	/* [signers-quorum] */
	TBV_ERR_SIGNERS_LIMIT = 55,	/* [signers-limit] */
	TBV_ERR_SIGNERS_EMPTY = 56,	/* [signers-empty] */
	TBV_ERR_SIGNERS_UNSUPPORTED = 57,	/* [signers-unsupported] */
	TBV_ERR_KEY_TWO_ROLES = 58,	/* [key-two-roles] */
	TBV_ERR_SIGNERS_SIGSUM = 59,	/* [signers-sigsum] keys in hex */
	TBV_ERR_STATE = 60,		/* [state] damaged, or not usable */
	TBV_ERR_REPORT = 61,		/* [report] could not be saved */

	/* SYSTEM: the programs around a log */
	TBV_ERR_SIGNING_KEY = 70,	/* [signing-key] of no use */
	TBV_ERR_LOG_DIRECTORY = 71,	/* [log-directory] damaged, or none */
	TBV_ERR_LOG_BUSY = 72,		/* [log-busy] another one writes */
	TBV_ERR_NETWORK = 73,		/* [network] no answer of use */
	TBV_ERR_LOG_PENDING = 74,	/* [log-pending] taken, not yet proved */
	TBV_ERR_LOG_REFUSED = 75,	/* [log-refused] it takes no such entry */
	TBV_ERR_WITNESS_REQUEST = 80,	/* [witness-request] not understood */
	TBV_ERR_WITNESS_LOG_KEY = 81,	/* [witness-log-key] trusts another */
	TBV_ERR_WITNESS_ORIGIN = 82,	/* [witness-origin] not known to it */
	TBV_ERR_WITNESS_AHEAD = 83,	/* [witness-ahead] has a larger tree */
	TBV_ERR_WITNESS_CONFLICT = 84,	/* [witness-conflict] asked at once */

	/* ABSENT */
	TBV_ERR_NO_ATTESTATION = 100,	/* [no-attestation] none was given */
	TBV_ERR_NO_CLAIM = 101,		/* [no-claim] user_data is empty */

	/* MALFORMED: form */
	TBV_ERR_EMPTY = 200,		/* [empty] */
	TBV_ERR_OVERSIZED = 201,	/* [oversized] */
	TBV_ERR_FOREIGN = 202,		/* [foreign] no form that we know */
	TBV_ERR_BASE64 = 203,		/* [base64] */
	TBV_ERR_CERT_FILE = 204,	/* [cert-file] the prototype's JSON */
	TBV_ERR_BUNDLE = 205,		/* [bundle] tlog-proof file */
	/* MALFORMED: cose */
	TBV_ERR_COSE_CBOR = 210,	/* [cose-cbor] */
	TBV_ERR_COSE_TAG = 211,		/* [cose-tag] */
	TBV_ERR_COSE_STRUCTURE = 212,	/* [cose-structure] */
	TBV_ERR_COSE_TRAILING = 213,	/* [cose-trailing] */
	TBV_ERR_COSE_PROTECTED = 214,	/* [cose-protected] */
	TBV_ERR_COSE_UNPROTECTED = 215,	/* [cose-unprotected] */
	TBV_ERR_COSE_PAYLOAD = 216,	/* [cose-payload] */
	TBV_ERR_COSE_SIGNATURE = 217,	/* [cose-signature] */
	/* MALFORMED: document */
	TBV_ERR_DOCUMENT_CBOR = 220,	/* [document-cbor] */
	TBV_ERR_DOCUMENT_DUPLICATE = 221,	/* [document-duplicate] */
	TBV_ERR_DOCUMENT_MISSING = 222,	/* [document-missing] */
	TBV_ERR_DOCUMENT_TYPE = 223,	/* [document-type] */
	TBV_ERR_DOCUMENT_LENGTH = 224,	/* [document-length] */
	TBV_ERR_DOCUMENT_DIGEST = 225,	/* [document-digest] not SHA384 */
	TBV_ERR_DOCUMENT_PCR = 226,	/* [document-pcr] index or length */
	TBV_ERR_DOCUMENT_MODULE_ID = 227,	/* [document-module-id] */
	TBV_ERR_DOCUMENT_TIME = 228,	/* [document-time] */
	TBV_ERR_NITROTPM = 229,		/* [nitrotpm] no image of that kind */
	/* MALFORMED: certificates */
	TBV_ERR_CERTIFICATE_DER = 240,	/* [certificate-der] */
	TBV_ERR_CERTIFICATE_VERSION = 241,	/* [certificate-version] */
	TBV_ERR_CERTIFICATE_ALGORITHM = 242,	/* [certificate-algorithm] */
	TBV_ERR_CERTIFICATE_KEY = 243,	/* [certificate-key] */
	TBV_ERR_CERTIFICATE_EXTENSION = 244,	/* [certificate-extension] */
	/* MALFORMED: binding, claim, list */
	TBV_ERR_PCR4_MISMATCH = 250,	/* [pcr4-mismatch] against module_id */
	TBV_ERR_CLAIM_MALFORMED = 260,	/* [claim-malformed] neither form */
	TBV_ERR_CLAIM_CBOR = 261,	/* [claim-cbor] not deterministic */
	TBV_ERR_CLAIM_MEMBER = 262,	/* [claim-member] */
	TBV_ERR_CLAIM_TEXT = 263,	/* [claim-text] ambiguous text */
	TBV_ERR_CLAIM_DIGEST = 264,	/* [claim-digest] no such digest */
	TBV_ERR_CLAIM_JSON = 265,	/* [claim-json] not strict JSON */
	TBV_ERR_LIST_MALFORMED = 270,	/* [list-malformed] */
	TBV_ERR_STATEMENT_MALFORMED = 271,	/* [statement-malformed] */
	TBV_ERR_STATEMENT_SOURCE = 272,	/* [statement-source] ambiguous */
	/* MALFORMED: enclave image files */
	TBV_ERR_IMAGE_MAGIC = 280,	/* [image-magic] no enclave image */
	TBV_ERR_IMAGE_TRUNCATED = 281,	/* [image-truncated] */
	TBV_ERR_IMAGE_VERSION = 282,	/* [image-version] */
	TBV_ERR_IMAGE_COUNT = 283,	/* [image-count] of sections */
	TBV_ERR_IMAGE_SIZE = 284,	/* [image-size] stated twice, unequal */
	TBV_ERR_IMAGE_OVERLAP = 285,	/* [image-overlap] */
	TBV_ERR_IMAGE_GAP = 286,	/* [image-gap] */
	TBV_ERR_IMAGE_TRAILING = 287,	/* [image-trailing] */
	TBV_ERR_IMAGE_SECTION_UNKNOWN = 288,	/* [image-section-unknown] */
	TBV_ERR_IMAGE_SECTION_INVALID = 289,	/* [image-section-invalid] */
	TBV_ERR_IMAGE_TWO_KERNELS = 290,	/* [image-two-kernels] */
	TBV_ERR_IMAGE_TWO_CMDLINES = 291,	/* [image-two-cmdlines] */
	TBV_ERR_IMAGE_DUPLICATE = 292,	/* [image-duplicate] */
	TBV_ERR_IMAGE_MISSING = 293,	/* [image-missing] a section */
	TBV_ERR_IMAGE_ORDER = 294,	/* [image-order] ramdisk, then kernel */
	TBV_ERR_IMAGE_SIGNATURE_SIZE = 295,	/* [image-signature-size] */
	TBV_ERR_IMAGE_CRC = 296,	/* [image-crc] */
	TBV_ERR_IMAGE_SIGNATURE_FORM = 297,	/* [image-signature-form] */

	/* FORGED */
	TBV_ERR_CHAIN_SIGNATURE = 300,	/* [chain-signature] */
	TBV_ERR_CHAIN_ISSUER = 301,	/* [chain-issuer] names do not link */
	TBV_ERR_CHAIN_CA = 302,		/* [chain-ca] issuer is no CA */
	TBV_ERR_CHAIN_KEY_USAGE = 303,	/* [chain-key-usage] */
	TBV_ERR_CHAIN_PATH_LENGTH = 304,	/* [chain-path-length] */
	TBV_ERR_CHAIN_LEAF = 305,	/* [chain-leaf] it is a CA */
	TBV_ERR_SIGNATURE = 306,	/* [signature] of the document */
	TBV_ERR_CLAIM_NOT_MEASURED = 310,	/* [claim-not-measured] PCR16 */
	TBV_ERR_IMAGE_SIGNATURE_PCR = 315,	/* [image-signature-pcr] */
	TBV_ERR_IMAGE_SIGNATURE = 316,	/* [image-signature] of an image */
	/* FORGED: notes, proofs, endorsement lists */
	TBV_ERR_NOTE_SIGNATURE = 320,	/* [note-signature] by a known key */
	TBV_ERR_PROOF_INDEX = 321,	/* [proof-index] */
	TBV_ERR_PROOF_PATH = 322,	/* [proof-path] */
	TBV_ERR_LOG_SPLIT_VIEW = 323,	/* [log-split-view] */
	TBV_ERR_LOG_INCONSISTENT = 324,	/* [log-inconsistent] */
	TBV_ERR_SUBMITTER_SIGNATURE = 325,	/* [submitter-signature] */
	TBV_ERR_ENDORSEMENTS_SIGNATURE = 330,	/* [endorsements-signature] */
	TBV_ERR_EQUIVOCATION = 331,	/* [equivocation] */
	TBV_ERR_WITNESS_INCONSISTENT = 340,	/* [witness-inconsistent] */
	TBV_ERR_WITNESS_SIGNATURE = 341,	/* [witness-signature] */

	/* UNTRUSTED */
	TBV_ERR_UNTRUSTED_ROOT = 400,	/* [untrusted-root] */
	TBV_ERR_CHAIN_EXPIRED = 401,	/* [chain-expired] */
	TBV_ERR_CHAIN_NOT_YET_VALID = 402,	/* [chain-not-yet-valid] */
	TBV_ERR_TIME_OUTSIDE_LEAF = 403,	/* [time-outside-leaf] */
	TBV_ERR_TIME_IN_FUTURE = 404,	/* [time-in-future] */
	TBV_ERR_DEBUG = 410,		/* [debug] enclave in debug mode */
	TBV_ERR_PCR_MISMATCH = 411,	/* [pcr-mismatch] */
	TBV_ERR_PCR_MISSING = 412,	/* [pcr-missing] */
	TBV_ERR_IMAGE_ROOT = 413,	/* [image-root] another root's image */
	TBV_ERR_IMAGE_NOT_CANONICAL = 414,	/* [image-not-canonical] */
	TBV_ERR_IMAGE_FLAGS = 415,	/* [image-flags] of its header */
	TBV_ERR_DOCUMENT_KIND = 416,	/* [document-kind] an enclave's */
	TBV_ERR_TPM_CLAIM = 417,	/* [tpm-claim] of a NitroTPM */
	TBV_ERR_CLAIM_FORM = 420,	/* [claim-form] form not accepted */
	TBV_ERR_CLAIM_RECIPE = 421,	/* [claim-recipe] */
	TBV_ERR_CLAIM_ROOTFS = 422,	/* [claim-rootfs] */
	TBV_ERR_CLAIM_NETWORK = 423,	/* [claim-network] */
	TBV_ERR_CLAIM_PRIVATE = 424,	/* [claim-private] */
	TBV_ERR_TOO_EARLY = 430,	/* [too-early] before not-before */
	TBV_ERR_TOO_LATE = 431,		/* [too-late] after not-after */
	TBV_ERR_TOO_OLD = 432,		/* [too-old] past max-age */
	/* UNTRUSTED: log, endorsements */
	TBV_ERR_LOG_MISSING = 440,	/* [log-missing] no proof was given */
	TBV_ERR_LOG_UNKNOWN = 441,	/* [log-unknown] */
	TBV_ERR_LOG_ORIGIN = 442,	/* [log-origin] */
	TBV_ERR_LOG_QUORUM = 443,	/* [log-quorum] too few witnesses */
	TBV_ERR_LOG_TIME_UNPROVEN = 444,	/* [log-time-unproven] */
	TBV_ERR_LOGGED_LATE = 445,	/* [logged-late] */
	/* 446 was [logged-early]: such a time does not count any more */
	TBV_ERR_SUBMITTER_UNKNOWN = 447,	/* [submitter-unknown] */
	TBV_ERR_ENDORSEMENT_MISSING = 450,	/* [endorsement-missing] */
	TBV_ERR_ENDORSER_UNKNOWN = 451,	/* [endorser-unknown] */
	TBV_ERR_ENDORSEMENTS_STREAM = 452,	/* [endorsements-stream] */
	TBV_ERR_ROLLBACK = 453,		/* [rollback] older than one seen */
	TBV_ERR_ENDORSEMENTS_SERIAL = 454,	/* [endorsements-serial] */
	TBV_ERR_ENDORSEMENTS_EXPIRED = 455,	/* [endorsements-expired] */
	TBV_ERR_ENDORSEMENTS_FUTURE = 456,	/* [endorsements-future] */
	TBV_ERR_ENDORSEMENTS_LIFETIME = 457,	/* [endorsements-lifetime] */
	TBV_ERR_ENDORSEMENTS_STALE = 458,	/* [endorsements-stale] */
	TBV_ERR_NOT_ENDORSED = 459,	/* [not-endorsed] */
	TBV_ERR_ENDORSEMENT_WINDOW = 460,	/* [endorsement-window] */
	TBV_ERR_WITNESS_UNKNOWN = 465,	/* [witness-unknown] none signed */
	TBV_ERR_WITNESS_TIME = 466,	/* [witness-time] cannot be true */

	/* MISMATCH */
	TBV_ERR_ARTIFACT_MISMATCH = 500,	/* [artifact-mismatch] */
	TBV_ERR_ARTIFACT_NAME = 501,	/* [artifact-name] */
	TBV_ERR_LIST_MISMATCH = 502,	/* [list-mismatch] */
	TBV_ERR_LIST_NOT_ATTESTED = 503,	/* [list-not-attested] */
	TBV_ERR_COMMIT_MISMATCH = 504,	/* [commit-mismatch] */
	TBV_ERR_TREE_MISMATCH = 505,	/* [tree-mismatch] */
	TBV_ERR_REPOSITORY_MISSING = 506,	/* [repository-missing] */
	TBV_ERR_REPOSITORY_MISMATCH = 507,	/* [repository-mismatch] */
	TBV_ERR_REF_MISSING = 508,	/* [ref-missing] */
	TBV_ERR_REF_MISMATCH = 509,	/* [ref-mismatch] */
	/* MISMATCH: with what was expected of this artifact alone */
	TBV_ERR_COMMIT_UNEXPECTED = 510,	/* [commit-unexpected] */
	TBV_ERR_REPOSITORY_UNEXPECTED = 511,	/* [repository-unexpected] */
	TBV_ERR_REF_UNEXPECTED = 512,	/* [ref-unexpected] */
	TBV_ERR_COMMIT_MISSING = 513,	/* [commit-missing] */
	TBV_ERR_STATEMENT_MISMATCH = 514,	/* [statement-mismatch] */
	TBV_ERR_STATEMENT_NOT_ATTESTED = 515,	/* [statement-not-attested] */
	/* MISMATCH: log */
	TBV_ERR_PROOF_OTHER_DOCUMENT = 520,	/* [proof-other-document] */
	/* MISMATCH: a live enclave and what it was asked */
	TBV_ERR_NONCE_MISSING = 530,	/* [nonce-missing] */
	TBV_ERR_NONCE_MISMATCH = 531,	/* [nonce-mismatch] */
	TBV_ERR_PUBLIC_KEY_MISSING = 532,	/* [public-key-missing] */
	TBV_ERR_PUBLIC_KEY_MISMATCH = 533,	/* [public-key-mismatch] */
	TBV_ERR_USER_DATA_MISSING = 534,	/* [user-data-missing] */
	TBV_ERR_USER_DATA_MISMATCH = 535,	/* [user-data-mismatch] */

	/* REVOKED */
	TBV_ERR_REVOKED_PCR = 600,	/* [revoked-pcr] the image */
	TBV_ERR_REVOKED_ARTIFACT = 601,	/* [revoked-artifact] */
	TBV_ERR_REVOKED_COMMIT = 602,	/* [revoked-commit] */
	TBV_ERR_REVOKED_DOCUMENT = 603,	/* [revoked-document] */
	TBV_ERR_REVOKED_LOG = 604,	/* [revoked-log] after a size */

	/* MALFORMED: notes, proofs, endorsement lists */
	TBV_ERR_NOTE = 700,		/* [note] c2sp.org/signed-note */
	TBV_ERR_CHECKPOINT = 701,	/* [checkpoint] */
	TBV_ERR_PROOF_EXTRA = 702,	/* [proof-extra] */
	TBV_ERR_ENDORSEMENTS_OVERSIZED = 710,	/* [endorsements-oversized] */
	TBV_ERR_ENDORSEMENTS_TEXT = 711,	/* [endorsements-text] */
	TBV_ERR_ENDORSEMENTS_ENVELOPE = 712,	/* [endorsements-envelope] */
	TBV_ERR_ENDORSEMENTS_HEADER = 713,	/* [endorsements-header] */
	TBV_ERR_ENDORSEMENTS_VERB = 714,	/* [endorsements-verb] */
	TBV_ERR_ENDORSEMENTS_LINE = 715,	/* [endorsements-line] */
	TBV_ERR_ENDORSEMENTS_PCR = 716,	/* [endorsements-pcr] */
	TBV_ERR_ENDORSEMENTS_ZERO = 717	/* [endorsements-zero] */
};

/*
 * What an error means to someone who decides whether to go on.  Only ABSENT
 * may ever be optional, and only where a written policy makes it so: an
 * attacker can always strip an attestation.
 */
enum tbv_class {
	TBV_CLASS_OK = 0,
	TBV_CLASS_SYSTEM = 1,		/* no verdict: never go on silently */
	TBV_CLASS_ABSENT = 2,		/* nothing was given to verify */
	TBV_CLASS_UNTRUSTED = 3,	/* sound, but not by whom we trust */
	TBV_CLASS_REVOKED = 4,		/* taken back: never go on */
	TBV_CLASS_MALFORMED = 5,	/* no document that we accept: never */
	TBV_CLASS_FORGED = 6,		/* does not verify: never */
	TBV_CLASS_MISMATCH = 7		/* about something else: never */
};

/* The token, such as "pcr-mismatch"; "ok" for TBV_OK; "internal" for an
 * unknown value. */
const char *tbv_error_token(int error);
/* The sentence that says what it means and what to do. */
const char *tbv_error_sentence(int error);
enum tbv_class tbv_error_class(int error);
/* "SYSTEM", "ABSENT", ... */
const char *tbv_class_name(enum tbv_class class_);

/*
 * ---------------------------------------------------------------- general
 */

#define TBV_SHA256_SIZE 32	/* bytes of an artifact's digest */
#define TBV_PCR_SIZE 48		/* bytes of a PCR, SHA-384 */
#define TBV_PCR_COUNT 32	/* PCRs have indices 0..31 */

/* The most that tbv_evidence_set_attestation_mem() makes use of, in bytes; a
 * reader need not read more than one byte past it. */
#define TBV_ATTESTATION_SIZE_MAX ((size_t)256 * 1024)
/* The same for a policy, for reference values, a root and a checksums
 * file (--list). */
#define TBV_POLICY_SIZE_MAX ((size_t)1024 * 1024)
#define TBV_REFERENCE_SIZE_MAX ((size_t)1024 * 1024)
#define TBV_ROOT_SIZE_MAX ((size_t)16 * 1024)
#define TBV_CHECKSUMS_SIZE_MAX ((size_t)16 * 1024 * 1024)
/* An in-toto Statement. */
#define TBV_STATEMENT_SIZE_MAX ((size_t)1024 * 1024)
/* A tlog-proof; a log policy or a file of endorsers; an endorsement list with
 * its signatures, also one that is kept; all that is kept. */
#define TBV_PROOF_SIZE_MAX ((size_t)256 * 1024)
#define TBV_SIGNERS_SIZE_MAX ((size_t)256 * 1024)
#define TBV_ENDORSEMENTS_SIZE_MAX ((size_t)1024 * 1024 + 64 * 1024)
#define TBV_KEPT_SIZE_MAX ((size_t)64 * 1024 * 1024)

/* The version of the library, such as "0.1.0". */
const char *tbv_version(void);
/*
 * The built-in roots, one of each of AWS's partitions that are known.  The
 * first, of index 0, is the default, and counts alone where nothing else is
 * said.
 */
size_t tbv_root_count(void);
/* The name, as policies write it: "aws-nitro-g1"; NULL past the end. */
const char *tbv_root_name(size_t i);
/* Its DER; *len receives the length in bytes.  NULL and 0 past the end. */
const uint8_t *tbv_root_der(size_t i, size_t *len);

/*
 * Writes the len bytes at in to out as printable ASCII, NUL-terminated and
 * cut at a whole character to outlen bytes; a cut is marked by "..." where
 * that fits.  Returns the length that the whole would have.  out needs
 * 4 * len + 1 bytes for all of it.
 */
size_t tbv_escape(const void *in, size_t len, char *out, size_t outlen);

/*
 * RFC 3339 with "T", whole seconds and "Z" or a numeric offset, to seconds.
 * TBV_ERR_USAGE when it is anything else or names no real time; *seconds is
 * then -1, which no setter takes.
 */
int tbv_time_parse(const char *text, int64_t *seconds);
/* A positive number and one of s, m, h, d, w, such as "180d", to seconds; -1
 * on failure. */
int tbv_duration_parse(const char *text, int64_t *seconds);

/*
 * ---------------------------------------------------------------- digest
 *
 * SHA-256 of an artifact, in pieces (for whoever hashes while downloading)
 * or from a descriptor; and what else its claim is by, of the same reading.
 */

/* Bits, of which several make a set. */
enum tbv_algorithm {
	TBV_ALGORITHM_SHA256 = 1,
	TBV_ALGORITHM_SHA384 = 2,
	TBV_ALGORITHM_SHA512 = 4
};

#define TBV_DIGEST_SIZE_MAX 64	/* bytes, of SHA-512 */

struct tbv_digest;

/* NULL: no memory or no SHA-256. */
struct tbv_digest *tbv_digest_new(void);
void tbv_digest_free(struct tbv_digest *);
/*
 * Has it computed by these algorithms as well, a set: before the first byte.
 * tbv_policy_algorithms() says which a policy needs.
 */
int tbv_digest_add(struct tbv_digest *, unsigned int algorithms);
/*
 * Called while bytes are hashed, after 256 KiB of them at most, with how many
 * there have been; another value than 0 gives up: the call that hashes, and
 * tbv_digest_final(), fail, with TBV_ERR_IO and ECANCELED in errno of the first.
 */
typedef int tbv_progress_fn(void *arg, uint64_t done);
/* For all that follows.  progress may be NULL: nothing is called. */
void tbv_digest_set_progress(struct tbv_digest *, tbv_progress_fn *progress,
    void *arg);
int tbv_digest_update(struct tbv_digest *, const void *data, size_t len);
/*
 * Ends it: sha256 receives 32 bytes, *size (may be NULL) the bytes seen.
 * Zeros on failure, which tbv_evidence_set_artifact() refuses; a piece that
 * failed is a failure here.
 */
int tbv_digest_final(struct tbv_digest *, uint8_t *sha256, uint64_t *size);
/*
 * After that: the digest by one that was added, 48 or 64 bytes, for
 * tbv_evidence_set_artifact_digest().  Zeros on failure.
 */
int tbv_digest_value(const struct tbv_digest *, enum tbv_algorithm,
    uint8_t *value);

/*
 * Reads fd to its end in constant memory: a file, a pipe or a terminal.
 * TBV_ERR_IO: errno says why.  TBV_ERR_ARTIFACT_CHANGED: a regular file was
 * written to meanwhile.  Zeros on failure, as above.  progress may be NULL.
 */
int tbv_digest_fd(int fd, uint8_t *sha256, uint64_t *size,
    tbv_progress_fn *progress, void *arg);
/*
 * The same into a digest that has seen nothing yet, by all that was added to
 * it; tbv_digest_final() then ends it, and fails if this did.
 */
int tbv_digest_read(struct tbv_digest *, int fd);

/*
 * ---------------------------------------------------------------- policy
 *
 * What must hold.  An empty policy never verifies anything: it needs a
 * trusted image and a source.  See tbverify-policy(5).
 */

struct tbv_policy;

enum tbv_claim_form {
	TBV_CLAIM_TB1 = 1,		/* deterministic CBOR, measured */
	TBV_CLAIM_TEXT = 2,		/* the prototype's text */
	TBV_CLAIM_DIGEST = 3,		/* the artifact's digest */
	TBV_CLAIM_STATEMENT = 4,	/* an in-toto Statement's digest */
	TBV_CLAIM_JSON = 5		/* JSON with members that are named */
};

/* What an image starts, and whose document it makes. */
enum tbv_image_kind {
	TBV_IMAGE_ENCLAVE = 1,		/* a Nitro enclave */
	TBV_IMAGE_NITROTPM = 2		/* an attestable AMI, by its NitroTPM */
};

/* The time at which the certificates must be valid. */
enum tbv_chain_time {
	TBV_CHAIN_TIME_DOCUMENT = 1,	/* the document's own */
	TBV_CHAIN_TIME_NOW = 2		/* now, as for a live enclave */
};

/* What a log's time must prove of the document's end-entity certificate. */
enum tbv_while_valid {
	TBV_WHILE_VALID_DEFAULT = 0,	/* require, unless "quorum none" */
	TBV_WHILE_VALID_REPORT = 1,	/* nothing: a fact alone */
	TBV_WHILE_VALID_REQUIRE = 2	/* that it was valid then */
};

/* What an endorsement is worth. */
enum tbv_endorsement_trust {
	/* an image of the policy counts if it is endorsed as well */
	TBV_ENDORSEMENT_TRUST_ALSO = 1,
	/* the policy has no images: the endorsed ones count */
	TBV_ENDORSEMENT_TRUST_INSTEAD = 2
};

/* Parts of a policy that tbv_policy_clear() empties. */
enum tbv_policy_part {
	TBV_PART_IMAGES = 1,
	TBV_PART_REPOSITORIES = 2,
	TBV_PART_REFS = 3,
	TBV_PART_COMMITS = 4,
	TBV_PART_LOG_POLICY = 5,	/* the trust in logs, not the demand */
	TBV_PART_ENDORSERS = 6,		/* and the lists that they signed */
	TBV_PART_ENDORSEMENTS = 7,	/* the lists */
	TBV_PART_ANY_SOURCE = 8		/* what waives the source, of images */
};

/* What a file is that a policy names. */
enum tbv_policy_file_kind {
	TBV_POLICY_FILE_ROOT = 1,
	TBV_POLICY_FILE_LOG_POLICY = 2,
	TBV_POLICY_FILE_ENDORSERS = 3,
	TBV_POLICY_FILE_ENDORSEMENTS = 4,
	/* of tbv_policy_open_fn alone: the policy itself, a list's signatures */
	TBV_POLICY_FILE_POLICY = 5,
	TBV_POLICY_FILE_SIGNATURE = 6
};

/* NULL: no memory. */
struct tbv_policy *tbv_policy_new(void);
void tbv_policy_free(struct tbv_policy *);
/* Empties it, as tbv_policy_new() gives it, and ends a failure. */
void tbv_policy_reset(struct tbv_policy *);
/* What the first call that failed since then has to say: field, wanted, got. */
const char *tbv_policy_message(const struct tbv_policy *);
/* Whence it comes, for reports: a file name, escaped on output. */
int tbv_policy_set_label(struct tbv_policy *, const char *label);

/*
 * Reads a policy file (tbverify-policy(5)) into an empty policy; len is at
 * most TBV_POLICY_SIZE_MAX.  TBV_ERR_USAGE when it is not empty.
 * Files that it names are not opened: ask for their paths, which are relative
 * to the policy file, and hand in their contents.  A verdict before all are
 * given is TBV_ERR_POLICY_FILE.  Endorsers come before lists in that
 * order, and must be given before; a list with several signature files is
 * given once for each.
 */
int tbv_policy_set_json_mem(struct tbv_policy *, const void *data, size_t len);
size_t tbv_policy_file_count(const struct tbv_policy *);
/* NULL past the end. */
const char *tbv_policy_file_path(const struct tbv_policy *, size_t i);
/* 0 past the end. */
enum tbv_policy_file_kind tbv_policy_file_kind(const struct tbv_policy *,
    size_t i);
int tbv_policy_set_file_mem(struct tbv_policy *, size_t i,
    const void *data, size_t len);

/*
 * Reads the policy file name, and the files that it names, all of which must lie
 * beneath the directory dirfd (or AT_FDCWD), into an empty policy.  This is the
 * one function of the library that opens files.  Names in a policy are relative
 * to it; ".." may not leave dirfd, and no name may be absolute or lead through a
 * symbolic link.  Each must be a regular file; all but endorsement lists, which
 * are signed, must belong to root, to the user of the process or to the owner of
 * dirfd, and be writable by nobody else.  Signatures beside a list (.minisig,
 * .sig) are read with it.  The message names the file at fault; TBV_ERR_IO
 * where one cannot be read, TBV_ERR_POLICY_UNSAFE where others could change
 * what it says.
 */
int tbv_policy_load_at(struct tbv_policy *, int dirfd, const char *name);

/*
 * For a host that has rules of its own for files, or replaces parts of a policy
 * before what they name is read.  It opens each file, which is read to its end and
 * closed; nothing else is asked of it.  -1: it could not, and the call fails with
 * TBV_ERR_IO; but a signature that is not there, errno ENOENT, is none.
 */
typedef int tbv_policy_open_fn(void *arg, enum tbv_policy_file_kind kind,
    const char *path);
/* Reads the policy file name into an empty policy, and none that it names. */
int tbv_policy_load(struct tbv_policy *, const char *name,
    tbv_policy_open_fn *opener, void *arg);
/*
 * Reads the files that a policy names and that tbv_policy_clear() has not taken out;
 * name is the policy file's, whose directory the relative ones begin at.
 */
int tbv_policy_load_named(struct tbv_policy *, const char *name,
    tbv_policy_open_fn *opener, void *arg);
/* Reads a log policy, endorsers, or a list with the signatures beside it. */
int tbv_policy_load_file(struct tbv_policy *, enum tbv_policy_file_kind kind,
    const char *name, tbv_policy_open_fn *opener, void *arg);
/*
 * SHA-256 of the policy file: TBV_SHA256_SIZE bytes; NULL before one was read.
 */
const uint8_t *tbv_policy_sha256(const struct tbv_policy *);

/* Empties one part, so that what is added next replaces it. */
int tbv_policy_clear(struct tbv_policy *, enum tbv_policy_part part);

/*
 * Adds a trusted image; *image receives its index for the calls below.  It
 * is complete when PCR0, 1 and 2 are set.  Zero values are refused.
 */
int tbv_policy_add_image(struct tbv_policy *, const char *name,
    size_t *image);
/*
 * Before any PCR of the image is set; default TBV_IMAGE_ENCLAVE.  One of
 * TBV_IMAGE_NITROTPM is complete when PCR4 and 7 are set, which are neither
 * zeros nor all ones, and has no claim until one is set.  Documents and
 * measurements of one kind never pass for those of the other, and endorsement
 * lists speak of enclaves alone.
 */
int tbv_policy_image_set_kind(struct tbv_policy *, size_t image,
    enum tbv_image_kind kind);
size_t tbv_policy_image_count(const struct tbv_policy *);
/* len is 48.  The same index twice with another value is refused. */
int tbv_policy_image_set_pcr(struct tbv_policy *, size_t image,
    unsigned int index, const uint8_t *value, size_t len);
/* 96 hex digits. */
int tbv_policy_image_set_pcr_hex(struct tbv_policy *, size_t image,
    unsigned int index, const char *hex);
/*
 * Measurements in any shape in which they are published (tbverify-policy(5)):
 * every PCR in them.  Of a history, a JSON array, entry names one element,
 * counted from 1; 0: there is but one.  Signatures in a history are not checked;
 * where they are over PCR0 they say nothing of PCR1 and 2.
 */
int tbv_policy_image_add_reference_mem(struct tbv_policy *, size_t image,
    const void *data, size_t len);
int tbv_policy_image_add_reference_entry_mem(struct tbv_policy *,
    size_t image, const void *data, size_t len, size_t entry);
/*
 * PCR0, 1 and 2 of an image that was measured, and PCR8 if it is signed: the
 * same as with the JSON that nitro-cli prints for it.  A measurement that
 * failed adds nothing and returns its error.
 */
struct tbv_measurement;
int tbv_policy_image_add_measurement(struct tbv_policy *, size_t image,
    const struct tbv_measurement *);
/*
 * The image's name and PCRs as an entry of "images", one JSON object; and a
 * policy file's text (len bytes, as for tbv_policy_set_json_mem()) with that
 * entry put at the end of its images and nothing else changed.  Both refuse
 * an image that lacks PCR0, 1 or 2; the second a text that is no policy, or
 * has an image of that name.  *json lives until the next of these calls on
 * the policy.
 */
int tbv_policy_image_json(struct tbv_policy *, size_t image,
    const char **json);
int tbv_policy_image_insert_json(struct tbv_policy *, size_t image,
    const void *data, size_t len, const char **json);
/*
 * A root (one certificate, PEM or DER) whose signatures vouch for this
 * image.  An image without any is vouched for by the default root alone.  The
 * names of AWS's roots are for the built-in certificates of these names, which
 * tbv_root_der() gives, and for no others: TBV_ERR_ROOT_RESERVED.
 */
int tbv_policy_image_add_root_mem(struct tbv_policy *, size_t image,
    const char *name, const void *data, size_t len);
/*
 * Default TBV_CLAIM_TB1.  TBV_CLAIM_DIGEST is a raw SHA-256; what TBV_CLAIM_JSON
 * needs is for tbv_policy_image_set_claim_mem() to say.  All
 * but tb1 are for images whose user_data neither the build nor a requester
 * can choose: see tbverify-policy(5).
 */
int tbv_policy_image_set_claim(struct tbv_policy *, size_t image,
    enum tbv_claim_form form);
/*
 * What a policy file has as "claim": JSON, a word in quotes or an object of
 * len bytes.
 */
int tbv_policy_image_set_claim_mem(struct tbv_policy *, size_t image,
    const void *data, size_t len);
/* The source of what this image built does not matter. */
int tbv_policy_image_set_any_source(struct tbv_policy *, size_t image);
/* Whether builds of private repositories are accepted; default 0. */
int tbv_policy_image_set_private(struct tbv_policy *, size_t image,
    int allowed);
/* Whether builds with network access are accepted; default 0. */
int tbv_policy_image_set_network(struct tbv_policy *, size_t image,
    int allowed);
/*
 * Accept the claims of a NitroTPM, which anyone who reaches the TPM of the
 * instance chooses; without it tbv_verify() refuses them.  None is measured.
 */
int tbv_policy_image_set_insecure_tpm_claim(struct tbv_policy *,
    size_t image);
/* Bounds on the document's time, inclusive. */
int tbv_policy_image_set_not_before(struct tbv_policy *, size_t image,
    int64_t seconds);
int tbv_policy_image_set_not_after(struct tbv_policy *, size_t image,
    int64_t seconds);
int tbv_policy_image_set_max_age(struct tbv_policy *, size_t image,
    int64_t seconds);
/* Accept a tb1 claim although PCR16 is not listed: the build can then lie
 * about its source. */
int tbv_policy_image_set_insecure_unmeasured_claim(struct tbv_policy *,
    size_t image);
/*
 * Makes an image without PCRs stand for any enclave in debug mode, whose
 * memory its host can read and write.  Without effect until
 * tbv_policy_allow_insecure_debug() as well.
 */
int tbv_policy_image_set_insecure_debug(struct tbv_policy *, size_t image);
int tbv_policy_allow_insecure_debug(struct tbv_policy *);

/* The source: any one of each kind that is named must match. */
int tbv_policy_add_repository(struct tbv_policy *, const char *url);
/* A full ref name, or a pattern with one "*" that matches any text. */
int tbv_policy_add_ref(struct tbv_policy *, const char *pattern);
/* No ref is asked for: for images whose claims have none. */
int tbv_policy_set_any_ref(struct tbv_policy *);
/* 40 or 64 hex digits. */
int tbv_policy_add_commit_hex(struct tbv_policy *, const char *hex);
/* 64 hex digits: the claim's tree digest, see tbverify-claim(5). */
int tbv_policy_set_tree_hex(struct tbv_policy *, const char *hex);
/* Drops all of the above: any source will do. */
int tbv_policy_set_any_source(struct tbv_policy *);
/* 64 hex digits: what a requester may choose beside the commit. */
int tbv_policy_add_recipe_hex(struct tbv_policy *, const char *hex);
int tbv_policy_add_rootfs_hex(struct tbv_policy *, const char *hex);
/*
 * The set of algorithms by which the claims of images name artifacts, SHA-256
 * always among them.
 */
unsigned int tbv_policy_algorithms(const struct tbv_policy *);
/* Do not compare the artifact's name with the attested one. */
int tbv_policy_set_any_name(struct tbv_policy *);

int tbv_policy_set_chain_time(struct tbv_policy *, enum tbv_chain_time time_);
/* Bounds on the document's time, inclusive; max_age counts back from now. */
int tbv_policy_set_not_before(struct tbv_policy *, int64_t seconds);
int tbv_policy_set_not_after(struct tbv_policy *, int64_t seconds);
int tbv_policy_set_max_age(struct tbv_policy *, int64_t seconds);

/*
 * The log (c2sp.org/tlog-policy, c2sp.org/tlog-proof): with a log policy a
 * document must be proved to be in one of its logs, with its quorum of
 * witnesses, unless no proof is required; one that is given must hold all the
 * same.
 */
int tbv_policy_set_log_policy_mem(struct tbv_policy *, const void *data,
    size_t len);
/* 0: without a proof the check is not asked; else a log policy is needed. */
int tbv_policy_set_log_required(struct tbv_policy *, int required);
/* TBV_WHILE_VALID_REQUIRE: a log policy is needed. */
int tbv_policy_set_while_valid(struct tbv_policy *,
    enum tbv_while_valid mode);

/*
 * Endorsement lists (tbverify-endorsements(5)): who vouches for images, and
 * what is taken back.  Endorsers and the stream come first.  With any of these
 * endorsers are needed and a list is required, unless none is; every list that
 * is given counts.  A list is a signed note, or up to 8 signature files of
 * signify or minisign with the list behind them.
 */
int tbv_policy_set_endorsers_mem(struct tbv_policy *, const void *data,
    size_t len);
int tbv_policy_set_endorsement_stream(struct tbv_policy *,
    const char *stream);
int tbv_policy_add_endorsements_mem(struct tbv_policy *, const void *data,
    size_t len);
int tbv_policy_set_endorsement_trust(struct tbv_policy *,
    enum tbv_endorsement_trust trust);
int tbv_policy_set_endorsements_required(struct tbv_policy *, int required);
/* Serials are below 2^53. */
int tbv_policy_set_min_serial(struct tbv_policy *, uint64_t serial);
/* How long before now a list may be issued, in seconds; default 30 days. */
int tbv_policy_set_max_list_age(struct tbv_policy *, int64_t seconds);
/*
 * What is kept from one run to the next, so that what was revoked stays
 * revoked: a file for each endorser, with the newest list of that endorser in
 * the stream.  A kept list counts for revocation like one that was given, also
 * when it has expired; it never endorses.
 *
 * Once endorsers, stream and lists are set, hand in each file that exists, from
 * the last one to the first; then write each for which
 * tbv_policy_kept_data() has bytes, from the first one to the last, whatever
 * the verdict is: temporary file, fsync, rename, and under a lock under which
 * all were handed in once more, so that nobody lowers what another has seen.
 */

/* Room for a file's name: letters, digits and one dot. */
#define TBV_KEPT_NAME_SIZE 72

/* How many files there can be; 0 before endorsers and stream are set. */
size_t tbv_policy_kept_count(const struct tbv_policy *);
/* The name of the i-th, which depends on the stream and an endorser's key. */
int tbv_policy_kept_name(const struct tbv_policy *, size_t i,
    char name[TBV_KEPT_NAME_SIZE]);
/*
 * The bytes of the i-th.  An older list than the one that was handed in before
 * changes nothing.  TBV_ERR_STATE when the file is damaged.
 */
int tbv_policy_set_kept_mem(struct tbv_policy *, size_t i, const void *data,
    size_t len);
/*
 * The bytes that the i-th file is to have from now on, and their length; NULL
 * if it stays as it is, a length of 0 if it is to be removed.  These are the
 * lists that hold now: signature, stream, serial and times.  They live until
 * the policy is changed or asked again.
 */
const void *tbv_policy_kept_data(struct tbv_policy *, size_t i, int64_t now,
    size_t *len);

/*
 * A policy by itself, before the first artifact: what it lacks, and what it will
 * ask.  A type of its own: it is no verdict on anything.
 */
struct tbv_plan;

/*
 * Whether the policy could verify an artifact at now: TBV_OK, or the error that
 * every verdict would be because of it, whatever the evidence.  *plan receives
 * an object in either case, to be freed by the caller; NULL only when there is
 * no memory for it.
 */
int tbv_policy_check(const struct tbv_policy *, int64_t now,
    struct tbv_plan **plan);
void tbv_plan_free(struct tbv_plan *);
/* What is missing or wrong.  Empty if nothing is. */
const char *tbv_plan_message(const struct tbv_plan *);
/*
 * What will be asked, as far as the policy says it: pairs of name and escaped
 * value, NULL past the end.  None after a setter that failed.  An image's pairs
 * are behind its "image"; names stand more than once.
 */
size_t tbv_plan_count(const struct tbv_plan *);
const char *tbv_plan_name(const struct tbv_plan *, size_t i);
const char *tbv_plan_value(const struct tbv_plan *, size_t i);
/* One JSON object (tbv_policy_check(3)); *json lives as long as the plan. */
int tbv_plan_json(struct tbv_plan *, const char **json);

/*
 * ---------------------------------------------------------------- evidence
 *
 * What is to be judged: one artifact, one document, and the present.
 */

struct tbv_evidence;

/* NULL: no memory. */
struct tbv_evidence *tbv_evidence_new(void);
void tbv_evidence_free(struct tbv_evidence *);
/*
 * Empties it, as tbv_evidence_new() gives it, and ends a failure: for the next
 * artifact.  Without it, what is not set again stays.
 */
void tbv_evidence_reset(struct tbv_evidence *);
/* What the first call that failed since then has to say. */
const char *tbv_evidence_message(const struct tbv_evidence *);
/*
 * A COSE_Sign1, its base64, base64url or hex, a .cert file or a tlog-proof
 * bundle.  Any bytes and any length are taken; what is wrong with them is the
 * verdict's to say.
 */
int tbv_evidence_set_attestation_mem(struct tbv_evidence *, const void *data,
    size_t len);
/*
 * The artifact's SHA-256 (32 bytes), its length in bytes and its path or
 * name.  What follows the last "/" of it is compared with the attested name.
 * A digest of zeros, which a failed tbv_digest_fd() leaves, is refused.
 */
int tbv_evidence_set_artifact(struct tbv_evidence *, const uint8_t *sha256,
    uint64_t size, const char *path);
/*
 * After that: its digest by another algorithm, 48 or 64 bytes, for images
 * whose claims are by that one.
 */
int tbv_evidence_set_artifact_digest(struct tbv_evidence *,
    enum tbv_algorithm algorithm, const uint8_t *value);
/*
 * What is expected of this artifact alone, under a policy that is shared with
 * others: the name under which it must be attested (instead of its path's), the
 * ref (a full name, no pattern), the commit (40 or 64 hex digits) and the
 * repository, byte for byte.  Each narrows what the policy accepts: both must
 * hold, and a policy that names no source gives no verdict all the same.  One
 * value of each: a second call fails the evidence.
 */
int tbv_evidence_expect_name(struct tbv_evidence *, const char *name);
int tbv_evidence_expect_ref(struct tbv_evidence *, const char *ref);
int tbv_evidence_expect_commit(struct tbv_evidence *, const char *hex);
int tbv_evidence_expect_repository(struct tbv_evidence *, const char *url);
/* A checksums file, as sha256sum writes it: the claim must hold its digest. */
int tbv_evidence_set_checksums_mem(struct tbv_evidence *, const void *data,
    size_t len);
/*
 * The in-toto Statement whose digest the claim is, as it was delivered.  Of an
 * image that makes no such claims it is refused.
 */
int tbv_evidence_set_statement_mem(struct tbv_evidence *, const void *data,
    size_t len);
/*
 * A tlog-proof for the document, when the attestation is not one itself.  An
 * "extra" line in it must carry the same document, or what a proof of Sigsum
 * needs.
 */
int tbv_evidence_set_proof_mem(struct tbv_evidence *, const void *data,
    size_t len);
/* The present.  Every verdict needs it: no document may be from the future. */
int tbv_evidence_set_now(struct tbv_evidence *, int64_t seconds);

/* A nonce has at least so many bytes: a shorter one could come again. */
#define TBV_NONCE_SIZE_MIN 16

/*
 * What is expected of a live enclave, for tbv_live_verify() alone: the nonce
 * that it was sent, at least TBV_NONCE_SIZE_MIN bytes; its public key, as a file
 * in DER, PEM or raw; its user data; and the greatest age of its document.  A
 * field that is absent from the document equals none of them, not even an empty
 * one.  One value of each: a second call fails the evidence, and with any of
 * them tbv_verify() gives no verdict.
 */
int tbv_evidence_expect_nonce(struct tbv_evidence *, const void *data,
    size_t len);
int tbv_evidence_expect_public_key_mem(struct tbv_evidence *,
    const void *data, size_t len);
int tbv_evidence_expect_user_data(struct tbv_evidence *, const void *data,
    size_t len);
int tbv_evidence_expect_age(struct tbv_evidence *, int64_t seconds);

/*
 * ---------------------------------------------------------------- verdict
 */

struct tbv_result;

/*
 * Only an artifact is ever verified: what holds of lists, a log or a note has a
 * verdict of its own, so that neither is taken for the other.
 */
enum tbv_verdict {
	TBV_VERDICT_NONE = 0,		/* no verdict: class SYSTEM */
	TBV_VERDICT_REFUSED = 1,
	TBV_VERDICT_VERIFIED = 2,	/* an artifact */
	TBV_VERDICT_VERIFIED_INSECURE = 3,	/* a debug enclave, allowed */
	TBV_VERDICT_HOLDS = 4		/* another question's answer */
};

/*
 * What was asked.  Only an answer about an artifact says what a file was built
 * from: look at this first where results of several kinds come together.
 */
enum tbv_question {
	TBV_QUESTION_NONE = 0,		/* nothing could be asked */
	TBV_QUESTION_ARTIFACT = 1,	/* tbv_verify() */
	TBV_QUESTION_LISTS = 2,		/* tbv_verify_lists() */
	TBV_QUESTION_LOG = 3,		/* an entry, a checkpoint of a log */
	TBV_QUESTION_NOTE = 4		/* tbv_note_verify() */
};

/* In the order in which they run; the first that fails decides. */
enum tbv_check {
	TBV_CHECK_NONE = -1,
	TBV_CHECK_FORM = 0,
	TBV_CHECK_COSE = 1,
	TBV_CHECK_DOCUMENT = 2,
	TBV_CHECK_CHAIN = 3,
	TBV_CHECK_SIGNATURE = 4,
	TBV_CHECK_BINDING = 5,
	TBV_CHECK_MEASUREMENT = 6,
	TBV_CHECK_CLAIM = 7,
	TBV_CHECK_ARTIFACT = 8,
	TBV_CHECK_COMMIT = 9,
	TBV_CHECK_REPOSITORY = 10,
	TBV_CHECK_REF = 11,
	TBV_CHECK_TIME = 12,
	TBV_CHECK_REVOCATION = 13,
	TBV_CHECK_ENDORSEMENT = 14,
	TBV_CHECK_LOG = 15
};
#define TBV_CHECKS 16

enum tbv_check_result {
	TBV_NOT_REACHED = 0,
	TBV_NOT_ASKED = 1,
	TBV_PASS = 2,
	TBV_FAIL = 3
};

enum tbv_fact {
	TBV_FACT_ARTIFACT = 0,		/* as it was given */
	TBV_FACT_NAME = 1,		/* as it is attested */
	TBV_FACT_SHA256 = 2,		/* 64 hex digits */
	TBV_FACT_SIZE = 3,		/* bytes, decimal */
	TBV_FACT_COMMIT = 4,		/* 40 or 64 hex digits */
	TBV_FACT_TREE = 5,		/* 64 hex digits */
	TBV_FACT_REPOSITORY = 6,
	TBV_FACT_REF = 7,
	TBV_FACT_IMAGE = 8,		/* its name in the policy */
	TBV_FACT_ROOT = 9,		/* the name of the root */
	TBV_FACT_MODULE_ID = 10,	/* instance and enclave */
	TBV_FACT_DOCUMENT_ID = 11,	/* 64 hex digits */
	TBV_FACT_TIME = 12,		/* of the document, RFC 3339 */
	/* "document (not witnessed)", "log", "now" */
	TBV_FACT_TIME_SOURCE = 13,
	TBV_FACT_LOG = 14,
	TBV_FACT_LOG_TIME = 15,
	TBV_FACT_WITNESSES = 16,
	TBV_FACT_ENDORSERS = 17,
	TBV_FACT_LIST_AGE = 18,
	TBV_FACT_POLICY = 19,		/* its label */
	/* "tb1 (measured)", "tb1 (not measured)"; "text", "digest",
	 * "statement" and "json" never are */
	TBV_FACT_CLAIM = 20,
	/* what the requester chose beside the commit: 64 hex digits each */
	TBV_FACT_RECIPE = 21,
	TBV_FACT_ROOTFS = 22,
	TBV_FACT_NETWORK = 23,		/* "granted"; unknown: it was not */
	/* "read with a credential"; unknown: it was not */
	TBV_FACT_PRIVATE = 24,
	TBV_FACT_INPUTS = 25,		/* 64 hex digits */
	/* of a Statement: 64 hex digits, and its predicateType */
	TBV_FACT_STATEMENT = 26,
	TBV_FACT_PREDICATE_TYPE = 27,
	/* "not applicable": a claim without a commit, though lists count */
	TBV_FACT_COMMIT_REVOCATION = 28
};
#define TBV_FACTS 29

/*
 * The one call that decides.  Returns TBV_OK only if every check that the
 * policy asks for has run and has passed.  *result receives an object in
 * either case, to be freed by the caller; NULL only when there is no memory
 * for it.  The verdict is a function of the two arguments alone.
 */
int tbv_verify(const struct tbv_policy *, const struct tbv_evidence *,
    struct tbv_result **result);

/*
 * Judges the endorsement lists of a policy by themselves, and, unless image is
 * SIZE_MAX, whether an image of the policy is endorsed at now and not revoked.
 * Only the checks revocation and endorsement are made.
 */
int tbv_verify_lists(const struct tbv_policy *, int64_t now, size_t image,
    struct tbv_result **result);

/*
 * Checks signatures ahead of the verdict, so that it has fewer left: while
 * the artifact is still being hashed, say, which this does not look at.  It
 * tells nothing, and no verdict depends on whether it was called.
 */
void tbv_policy_prepare(const struct tbv_policy *,
    const struct tbv_evidence *);

/*
 * ---------------------------------------------------------------- the log by
 * itself
 *
 * For programs that keep a log or watch one.  None of this says anything of
 * what an entry means: that is tbv_verify()'s.
 */

/* An entry of a log is at most so long, in bytes. */
#define TBV_LOG_ENTRY_SIZE_MAX ((size_t)65535)
/* A signed note: a checkpoint, an endorsement list. */
#define TBV_NOTE_SIZE_MAX TBV_ENDORSEMENTS_SIZE_MAX

/*
 * What a log holds for an attestation, whatever form that comes in: the
 * document's own bytes without a tag, which are written to entry, with room
 * for TBV_LOG_ENTRY_SIZE_MAX bytes.  Another error than TBV_OK says that the
 * input is no attestation document; that it is a genuine one is not asked.
 */
int tbv_log_entry(const void *attestation, size_t len, uint8_t *entry,
    size_t *entry_len);

/*
 * The same for a log of Rekor v2: the canonical JSON of a hashedrekord 0.0.2,
 * made of the document's digest, its signature and its certificate.
 */
int tbv_log_entry_rekor2(const void *attestation, size_t len, uint8_t *entry,
    size_t *entry_len);

/*
 * Whether a log of the policy's log policy holds an entry, and its quorum of
 * witnesses saw the tree: the evidence's attestation is the entry, which is any
 * bytes; its proof is the proof; and now is needed, since a cosignature from
 * later does not count.  Of an attestation document the entry may also be what
 * Rekor v2 or Sigsum make of one.  Only the check log is made.
 */
int tbv_log_verify(const struct tbv_policy *, const struct tbv_evidence *,
    struct tbv_result **result);

/*
 * Whether a log of the policy's log policy signed a checkpoint, and its quorum
 * of witnesses cosigned it by now.
 */
int tbv_log_checkpoint(const struct tbv_policy *, const void *checkpoint,
    size_t len, int64_t now, struct tbv_result **result);

/*
 * TBV_OK if the later tree starts with the earlier one, by a path of count
 * hashes of 32 bytes; roots have 32 bytes too.  TBV_ERR_LOG_SPLIT_VIEW for two
 * roots of one size, TBV_ERR_LOG_INCONSISTENT, or TBV_ERR_CRYPTO.
 */
int tbv_log_consistent(uint64_t earlier, const uint8_t *earlier_root,
    uint64_t later, const uint8_t *later_root, const uint8_t *path,
    size_t count);

/*
 * Whether the holder of a key ("name+id+base64") signed a note.  *text_len
 * receives the length of its text, which is how the note begins; 0 unless
 * TBV_OK.  A cosignature's key counts where the text is a checkpoint.
 */
int tbv_note_verify(const char *vkey, const void *note, size_t len,
    size_t *text_len, struct tbv_result **result);

/*
 * A result that says that no verdict was reached because of error, for
 * callers whose inputs could not even be read; detail goes into the message,
 * escaped but for backslashes, which tbv_escape() may have put there.
 * error is not TBV_OK.  Returns TBV_OK when the object was made.
 */
int tbv_result_new_failure(int error, const char *detail,
    struct tbv_result **result);
void tbv_result_free(struct tbv_result *);

/* All of these take NULL for a result that could not be made. */
enum tbv_question tbv_result_question(const struct tbv_result *);
enum tbv_verdict tbv_result_verdict(const struct tbv_result *);
/* TBV_OK is the answer to tbv_result_question(), and says nothing of others. */
int tbv_result_error(const struct tbv_result *);
/* What failed: field, wanted and got.  Empty when verified. */
const char *tbv_result_message(const struct tbv_result *);
const char *tbv_result_want(const struct tbv_result *);
const char *tbv_result_got(const struct tbv_result *);
/* The check that failed; TBV_CHECK_NONE when verified or before the first. */
enum tbv_check tbv_result_failed_check(const struct tbv_result *);
enum tbv_check_result tbv_result_check(const struct tbv_result *,
    enum tbv_check);
/* One line on a check; empty for those passed unless the verdict is OK. */
const char *tbv_result_check_detail(const struct tbv_result *,
    enum tbv_check);
/* NULL unless the verdict is OK and the fact is known. */
const char *tbv_result_fact(const struct tbv_result *, enum tbv_fact);
/* A PCR of the document, TBV_PCR_SIZE bytes; NULL unless the verdict is OK and
 * the document lists it.  Those of a debug enclave are zeros. */
const uint8_t *tbv_result_pcr(const struct tbv_result *, unsigned int index);
/* 1 when one of the roots that are built in vouches for the verdict; else 0. */
int tbv_result_root_is_builtin(const struct tbv_result *);
/*
 * The one-line summary, "ARTIFACT (attested as NAME) was built from ...",
 * preceded by "verified: " or by what is weaker; empty unless the verdict is
 * OK.
 */
const char *tbv_result_summary(const struct tbv_result *);
/* One JSON object (tbverify(1)); *json lives as long as the result. */
int tbv_result_json(struct tbv_result *, const char **json);

/* "form", "pass", "document-id", "verified", "holds"; NULL past the end. */
const char *tbv_check_name(enum tbv_check);
const char *tbv_check_result_name(enum tbv_check_result);
const char *tbv_fact_name(enum tbv_fact);
const char *tbv_verdict_name(enum tbv_verdict);
/* "artifact", "lists", "log", "note"; NULL for none. */
const char *tbv_question_name(enum tbv_question);

/*
 * ---------------------------------------------------------------- live
 *
 * Which image a running enclave is.  There is no artifact and no claim; all
 * other checks are made, the chain at now, and revocation, endorsement and log
 * as the policy asks.  A debug enclave is refused whatever the policy says.
 * The policy needs no source.
 */

struct tbv_live;

/*
 * Returns TBV_OK only if every check has run and has passed.  The evidence has
 * an attestation, now, a nonce or a greatest age, and nothing of an artifact.
 * *live receives an object in either case, to be freed by the caller; NULL only
 * when there is no memory for it.
 */
int tbv_live_verify(const struct tbv_policy *, const struct tbv_evidence *,
    struct tbv_live **live);
void tbv_live_free(struct tbv_live *);
/* These take NULL for an object that could not be made. */
int tbv_live_error(const struct tbv_live *);
const char *tbv_live_message(const struct tbv_live *);
/* "live enclave: ..."; empty unless the error is TBV_OK. */
const char *tbv_live_summary(const struct tbv_live *);
/* Pairs of name and escaped value, none unless the error is TBV_OK; NULL past
 * the end. */
size_t tbv_live_count(const struct tbv_live *);
const char *tbv_live_name(const struct tbv_live *, size_t i);
const char *tbv_live_value(const struct tbv_live *, size_t i);
/* The document's public key as it is in there; NULL and 0 unless the error is
 * TBV_OK and there is one. */
const uint8_t *tbv_live_public_key(const struct tbv_live *, size_t *len);
/* One JSON object (tbverify(1)); *json lives as long as the object. */
int tbv_live_json(struct tbv_live *, const char **json);

/*
 * ---------------------------------------------------------------- inspection
 *
 * What a document says, without asking whether it is true.  Its own type:
 * nothing in it has been verified.
 */

struct tbv_inspection;

/* TBV_OK says that the document could be read, and no more. */
int tbv_inspect(const void *attestation, size_t len,
    struct tbv_inspection **inspection);
void tbv_inspection_free(struct tbv_inspection *);
int tbv_inspection_error(const struct tbv_inspection *);
const char *tbv_inspection_message(const struct tbv_inspection *);
/* Pairs of name and escaped value; NULL past the end. */
size_t tbv_inspection_count(const struct tbv_inspection *);
const char *tbv_inspection_name(const struct tbv_inspection *, size_t i);
const char *tbv_inspection_value(const struct tbv_inspection *, size_t i);
/* One JSON object; *json lives as long as the inspection. */
int tbv_inspection_json(struct tbv_inspection *, const char **json);

/*
 * ---------------------------------------------------------------- measurement
 * of an enclave image
 *
 * What the hypervisor measures when an enclave image file (EIF) starts:
 * PCR0, 1 and 2, and PCR8 if it is signed.  The file is read once, in
 * constant memory; a large one by two threads.
 *
 * PCRs cover the contents of kernel, command line and ramdisks one after the
 * other, without their lengths: bytes can move from one into the next with
 * no PCR changed.  A section's own size and SHA-384 tell such images apart.
 * PCRs do not cover the header, the metadata and the signature.
 */

/*
 * Measures the regular file at fd, from its first byte to its last, with
 * pread() alone.  *measurement receives an object in either case, to be
 * freed by the caller; NULL only when there is no memory for it.  progress
 * may be NULL.
 *
 * TBV_OK: the file is an image that all readers of the format read alike,
 * its CRC is right, and so is its signature if it has one that can be
 * checked: see tbv_measurement_unchecked().  Otherwise the object holds no
 * facts.  TBV_ERR_IO: errno says why.  TBV_ERR_IMAGE_NOT_SEEKABLE: a pipe, a
 * terminal, a device.  TBV_ERR_IMAGE_CHANGED: it was written to meanwhile.
 *
 * No PCR depends on whether the signing certificate is within its validity:
 * see tbv_measurement_signer_validity().
 */
int tbv_measure_fd(int fd, tbv_progress_fn *progress, void *arg,
    struct tbv_measurement **measurement);
void tbv_measurement_free(struct tbv_measurement *);
/* What is wrong with the file: field, wanted and got.  Empty if nothing. */
const char *tbv_measurement_message(const struct tbv_measurement *);

/* TBV_PCR_SIZE bytes for index 0, 1, 2, and 8 if the image is signed; NULL
 * for any other, and unless the error is TBV_OK. */
const uint8_t *tbv_measurement_pcr(const struct tbv_measurement *,
    unsigned int index);
/* As nitro-cli build-enclave prints them, without a newline at the end;
 * *json lives as long as the measurement. */
int tbv_measurement_json(struct tbv_measurement *, const char **json);

/* The format's version, 2 to 4; 0 unless the error is TBV_OK. */
unsigned int tbv_measurement_version(const struct tbv_measurement *);
/* "x86_64" or "aarch64": the header's word, which no PCR covers.  NULL
 * unless the error is TBV_OK. */
const char *tbv_measurement_architecture(const struct tbv_measurement *);
/*
 * Why the image's signature was not checked: its key or its algorithm is not
 * ES256, ES384 or ES512.  Empty if it was checked, or if there is none.  No
 * PCR8 is told then; PCR0, 1 and 2 do not depend on it.
 */
const char *tbv_measurement_unchecked(const struct tbv_measurement *);
/*
 * The validity of the certificate that signed the image, in seconds since
 * 1970, both ends inclusive: 0, or -1 unless the image is signed and the
 * signature is good.
 */
int tbv_measurement_signer_validity(const struct tbv_measurement *,
    int64_t *not_before, int64_t *not_after);
/*
 * The flags of the header but that of the architecture, separated by spaces:
 * "pcie" (0x40), "pcie-virtio" (0x200), all others as one number, "0x0102".
 * Empty if there are none, as nitro-cli leaves it.
 */
const char *tbv_measurement_flags(const struct tbv_measurement *);
/*
 * 1 if the sections are laid out exactly as nitro-cli does it; if not, the
 * first thing that differs, else an empty string.  See tbv_measure_fd(3).
 */
int tbv_measurement_is_canonical(const struct tbv_measurement *);
const char *tbv_measurement_deviation(const struct tbv_measurement *);

/* The sections in the order of the file; NULL and 0 past the end. */
size_t tbv_measurement_section_count(const struct tbv_measurement *);
/* "kernel", "cmdline", "ramdisk", "signature" or "metadata" */
const char *tbv_measurement_section_type(const struct tbv_measurement *,
    size_t i);
/* Of the contents, in bytes. */
uint64_t tbv_measurement_section_size(const struct tbv_measurement *,
    size_t i);
/* SHA-384 of the contents alone: TBV_PCR_SIZE bytes. */
const uint8_t *tbv_measurement_section_sha384(const struct tbv_measurement *,
    size_t i);

#ifdef __cplusplus
}
#endif

#endif
