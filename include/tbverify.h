/*
 * libtbverify: offline verification of attestable builds.
 *
 * Proves that a file was built by a trusted image from a known commit, by a
 * document signed by the AWS Nitro hypervisor.  The library reads no clock,
 * environment or locale, prints nothing, keeps no global state and never uses
 * the network.  The only files that it opens are those of a policy, by
 * tbv_policy_load_at().  Everything else is passed in by the caller.
 *
 * Conventions
 *  - Every function that can fail returns int: TBV_OK (0) or an enum
 *    tbv_error.  Only TBV_OK means that something is verified.
 *  - Setters copy; other inputs are used only during the call.
 *  - If a function that changes a policy or evidence fails, the object is
 *    failed until it is reset: later calls fail too, with the first error
 *    unless they have an error of their own, and there is no verdict
 *    (TBV_ERR_SETTER_FAILED).  An ignored error verifies nothing.
 *  - Getters return pointers that are valid as long as the object.
 *  - Every _free function accepts NULL.
 *  - Strings are NUL-terminated bytes.  Text that does not come from the
 *    library is returned escaped: bytes outside 0x20..0x7e and the backslash
 *    as \xNN.
 *  - Times are seconds since 1970-01-01T00:00:00Z in int64_t, unless the
 *    name ends in _ms.
 *
 * Threads: once a policy has been set up, any number of threads may pass it at
 * the same time to functions that take it as const, such as tbv_verify(),
 * tbv_verify_lists(), tbv_policy_prepare() and tbv_policy_prepare_many().  Any
 * other object must be used by only one thread at a time.
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
 * One code for each reason on which a user could act.  Values, tokens and
 * classes are part of the interface: they are never reused or renumbered.  The
 * token is in brackets beside the value; tbverify-errors(7) explains each.
 */

enum tbv_error {
	TBV_OK = 0,

	/* SYSTEM: no verdict */
	TBV_ERR_INTERNAL = 1,		/* [internal] a bug in tbverify */
	TBV_ERR_MEMORY = 2,		/* [memory] out of memory */
	TBV_ERR_CRYPTO = 3,		/* [crypto] libcrypto failed */
	TBV_ERR_UNSUPPORTED = 4,	/* [unsupported] not in this build */
	TBV_ERR_USAGE = 5,		/* [usage] a call or command line */
	TBV_ERR_IO = 6,			/* [io] cannot open, read or write */
	TBV_ERR_ARTIFACT_CHANGED = 7,	/* [artifact-changed] while read */
	TBV_ERR_NOT_INSTALLED = 8,	/* [not-installed] another program */
	TBV_ERR_ENGINE = 9,		/* [engine] and libcrypto differ */
	TBV_ERR_NO_POLICY = 10,		/* [no-policy] no policy found */
	TBV_ERR_POLICY_UNSAFE = 11,	/* [policy-unsafe] others can write */
	TBV_ERR_POLICY_SYNTAX = 12,	/* [policy-syntax] not valid JSON */
	TBV_ERR_POLICY_VERSION = 13,	/* [policy-version] */
	TBV_ERR_POLICY_MEMBER = 14,	/* [policy-member] unknown, missing */
	TBV_ERR_POLICY_VALUE = 15,	/* [policy-value] */
	TBV_ERR_POLICY_FILE = 16,	/* [policy-file] file not given */
	TBV_ERR_NO_IMAGE = 17,		/* [no-image] no trusted image */
	TBV_ERR_NO_SOURCE = 18,		/* [no-source] policy names none */
	TBV_ERR_NO_CLOCK = 19,		/* [no-clock] no current time */
	TBV_ERR_NO_ARTIFACT = 20,	/* [no-artifact] no digest was given */
	TBV_ERR_NO_CHECKSUMS = 21,	/* [no-checksums] claim needs them */
	TBV_ERR_SETTER_FAILED = 22,	/* [setter-failed] ignored error */
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
	TBV_ERR_SIGNING_KEY = 70,	/* [signing-key] not usable */
	TBV_ERR_LOG_DIRECTORY = 71,	/* [log-directory] not a valid log */
	TBV_ERR_LOG_BUSY = 72,		/* [log-busy] locked by a writer */
	TBV_ERR_NETWORK = 73,		/* [network] no valid answer */
	TBV_ERR_LOG_PENDING = 74,	/* [log-pending] no proof yet */
	TBV_ERR_LOG_REFUSED = 75,	/* [log-refused] entry not accepted */
	TBV_ERR_AUDIT_GAP = 76,		/* [audit-gap] entries in no shard */
	TBV_ERR_AUDIT_OVERLAP = 77,	/* [audit-overlap] in two shards */
	TBV_ERR_WITNESS_REQUEST = 80,	/* [witness-request] rejected */
	TBV_ERR_WITNESS_LOG_KEY = 81,	/* [witness-log-key] not trusted */
	TBV_ERR_WITNESS_ORIGIN = 82,	/* [witness-origin] unknown origin */
	TBV_ERR_WITNESS_AHEAD = 83,	/* [witness-ahead] has a larger tree */
	TBV_ERR_WITNESS_CONFLICT = 84,	/* [witness-conflict] concurrent */

	/* ABSENT */
	TBV_ERR_NO_ATTESTATION = 100,	/* [no-attestation] none was given */
	TBV_ERR_NO_CLAIM = 101,		/* [no-claim] user_data is empty */

	/* MALFORMED: form */
	TBV_ERR_EMPTY = 200,		/* [empty] */
	TBV_ERR_OVERSIZED = 201,	/* [oversized] */
	TBV_ERR_FOREIGN = 202,		/* [foreign] unknown form */
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
	/* MALFORMED: binding, claim, checksums file */
	TBV_ERR_PCR4_MISMATCH = 250,	/* [pcr4-mismatch] against module_id */
	TBV_ERR_CLAIM_MALFORMED = 260,	/* [claim-malformed] neither form */
	TBV_ERR_CLAIM_CBOR = 261,	/* [claim-cbor] not deterministic */
	TBV_ERR_CLAIM_MEMBER = 262,	/* [claim-member] */
	TBV_ERR_CLAIM_TEXT = 263,	/* [claim-text] ambiguous text */
	TBV_ERR_CLAIM_DIGEST = 264,	/* [claim-digest] no such digest */
	TBV_ERR_CLAIM_JSON = 265,	/* [claim-json] not valid JSON */
	TBV_ERR_CHECKSUMS_MALFORMED = 270,	/* [checksums-malformed] */
	TBV_ERR_STATEMENT_MALFORMED = 271,	/* [statement-malformed] */
	TBV_ERR_STATEMENT_SOURCE = 272,	/* [statement-source] ambiguous */
	/* MALFORMED: enclave image files */
	TBV_ERR_IMAGE_MAGIC = 280,	/* [image-magic] not an image */
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
	TBV_ERR_CHAIN_CA = 302,		/* [chain-ca] issuer is not a CA */
	TBV_ERR_CHAIN_KEY_USAGE = 303,	/* [chain-key-usage] */
	TBV_ERR_CHAIN_PATH_LENGTH = 304,	/* [chain-path-length] */
	TBV_ERR_CHAIN_END_ENTITY = 305,	/* [chain-end-entity] it is a CA */
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
	TBV_ERR_AUDIT_ROOT = 326,	/* [audit-root] of the shards */
	TBV_ERR_AUDIT_ENTRY = 327,	/* [audit-entry] not the tree's */
	TBV_ERR_ENDORSEMENTS_SIGNATURE = 330,	/* [endorsements-signature] */
	TBV_ERR_EQUIVOCATION = 331,	/* [equivocation] */
	TBV_ERR_WITNESS_INCONSISTENT = 340,	/* [witness-inconsistent] */
	TBV_ERR_WITNESS_SIGNATURE = 341,	/* [witness-signature] */

	/* UNTRUSTED */
	TBV_ERR_UNTRUSTED_ROOT = 400,	/* [untrusted-root] */
	TBV_ERR_CHAIN_EXPIRED = 401,	/* [chain-expired] */
	TBV_ERR_CHAIN_NOT_YET_VALID = 402,	/* [chain-not-yet-valid] */
	TBV_ERR_TIME_OUTSIDE_CERTIFICATE = 403,	/* [time-outside-certificate] */
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
	/* 446 was [logged-early]: such a time is ignored now */
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
	TBV_ERR_AUDIT_ENTRIES = 467,	/* [audit-entries] not verified */

	/* MISMATCH */
	TBV_ERR_ARTIFACT_MISMATCH = 500,	/* [artifact-mismatch] */
	TBV_ERR_ARTIFACT_NAME = 501,	/* [artifact-name] */
	TBV_ERR_CHECKSUMS_MISMATCH = 502,	/* [checksums-mismatch] */
	TBV_ERR_CHECKSUMS_NOT_ATTESTED = 503,	/* [checksums-not-attested] */
	TBV_ERR_COMMIT_MISMATCH = 504,	/* [commit-mismatch] */
	TBV_ERR_TREE_MISMATCH = 505,	/* [tree-mismatch] */
	TBV_ERR_REPOSITORY_MISSING = 506,	/* [repository-missing] */
	TBV_ERR_REPOSITORY_MISMATCH = 507,	/* [repository-mismatch] */
	TBV_ERR_REF_MISSING = 508,	/* [ref-missing] */
	TBV_ERR_REF_MISMATCH = 509,	/* [ref-mismatch] */
	/* MISMATCH: with an expectation for this artifact */
	TBV_ERR_COMMIT_UNEXPECTED = 510,	/* [commit-unexpected] */
	TBV_ERR_REPOSITORY_UNEXPECTED = 511,	/* [repository-unexpected] */
	TBV_ERR_REF_UNEXPECTED = 512,	/* [ref-unexpected] */
	TBV_ERR_COMMIT_MISSING = 513,	/* [commit-missing] */
	TBV_ERR_STATEMENT_MISMATCH = 514,	/* [statement-mismatch] */
	TBV_ERR_STATEMENT_NOT_ATTESTED = 515,	/* [statement-not-attested] */
	/* MISMATCH: log */
	TBV_ERR_PROOF_OTHER_DOCUMENT = 520,	/* [proof-other-document] */
	TBV_ERR_AUDIT_OTHER = 521,	/* [audit-other] of another audit */
	/* MISMATCH: a live enclave and the challenge */
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
	TBV_ERR_AUDIT_SHARD = 703,	/* [audit-shard] of tblog audit */
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
 * Whether a program may continue after an error.  Only ABSENT may be optional,
 * and only if a written policy makes it so, because an attacker can always
 * remove an attestation.
 */
enum tbv_class {
	TBV_CLASS_OK = 0,
	TBV_CLASS_SYSTEM = 1,		/* no verdict: not silently */
	TBV_CLASS_ABSENT = 2,		/* no attestation, or no claim */
	TBV_CLASS_UNTRUSTED = 3,	/* genuine, not trusted: not silently */
	TBV_CLASS_REVOKED = 4,		/* revoked: never continue */
	TBV_CLASS_MALFORMED = 5,	/* not acceptable: never continue */
	TBV_CLASS_FORGED = 6,		/* does not verify: never continue */
	TBV_CLASS_MISMATCH = 7		/* of something else: never continue */
};

/* These return constants.  The token, such as "pcr-mismatch"; "ok" for TBV_OK;
 * "internal" for an unknown value. */
const char *tbv_error_token(int error);
/* A sentence that explains the error and what to do. */
const char *tbv_error_sentence(int error);
/* TBV_CLASS_SYSTEM for an unknown value. */
enum tbv_class tbv_error_class(int error);
/* "SYSTEM", "ABSENT", ...; "SYSTEM" for an unknown value. */
const char *tbv_class_name(enum tbv_class class_);

/*
 * ---------------------------------------------------------------- general
 */

#define TBV_SHA256_SIZE 32	/* bytes of an artifact's digest */
#define TBV_PCR_SIZE 48		/* bytes of a PCR, SHA-384 */
#define TBV_PCR_COUNT 32	/* PCRs have indices 0..31 */

/* Maximum sizes of inputs, in bytes.  A program that reads a file need not read
 * more than one byte beyond: the verdict is the same. */
#define TBV_ATTESTATION_SIZE_MAX ((size_t)256 * 1024)
/* A policy, reference values, a root, a checksums file. */
#define TBV_POLICY_SIZE_MAX ((size_t)1024 * 1024)
#define TBV_REFERENCE_SIZE_MAX ((size_t)1024 * 1024)
#define TBV_ROOT_SIZE_MAX ((size_t)16 * 1024)
#define TBV_CHECKSUMS_SIZE_MAX ((size_t)16 * 1024 * 1024)
/* An in-toto Statement. */
#define TBV_STATEMENT_SIZE_MAX ((size_t)1024 * 1024)
/* A tlog-proof; a log policy or an endorsers file; an endorsement list with its
 * signatures, given or kept; all kept files together. */
#define TBV_PROOF_SIZE_MAX ((size_t)256 * 1024)
#define TBV_SIGNERS_SIZE_MAX ((size_t)256 * 1024)
#define TBV_ENDORSEMENTS_SIZE_MAX ((size_t)1024 * 1024 + 64 * 1024)
#define TBV_KEPT_SIZE_MAX ((size_t)64 * 1024 * 1024)

/* The version of the library, such as "0.1.0". */
const char *tbv_version(void);
/*
 * The number of built-in roots, one for each known partition of AWS.  Root 0 is
 * the default, and the only one for images that have no roots in the policy.
 */
size_t tbv_root_count(void);
/* The name of root i in policies, "aws-nitro-g1"; NULL if i is too large. */
const char *tbv_root_name(size_t i);
/* The DER of root i, a constant; *len receives its length in bytes.  NULL and 0
 * if i is too large. */
const uint8_t *tbv_root_der(size_t i, size_t *len);

/*
 * Writes the len bytes at in to out as printable ASCII, NUL-terminated and
 * truncated to outlen bytes, never within an escape; truncated text ends in
 * "..." if outlen is at least 4.  Returns the length of the whole escaped text.
 * 4 * len + 1 bytes are always sufficient for out.
 */
size_t tbv_escape(const void *in, size_t len, char *out, size_t outlen);

/*
 * Converts a time in the format of RFC 3339, with "T", whole seconds and "Z" or
 * a numeric offset, to seconds.  TBV_ERR_USAGE for other formats and for times
 * that do not exist; *seconds is then -1, which setters refuse.
 */
int tbv_time_parse(const char *text, int64_t *seconds);
/* Converts a positive number and one of s, m, h, d, w, such as "180d", to
 * seconds; TBV_ERR_USAGE and -1 on failure. */
int tbv_duration_parse(const char *text, int64_t *seconds);

/*
 * ---------------------------------------------------------------- digest
 *
 * The SHA-256 of an artifact, in pieces (to hash while downloading) or from a
 * descriptor, and other digests that its claim may use, in the same pass.
 */

/* Bits; several can be combined into a set. */
enum tbv_algorithm {
	TBV_ALGORITHM_SHA256 = 1,
	TBV_ALGORITHM_SHA384 = 2,
	TBV_ALGORITHM_SHA512 = 4
};

#define TBV_DIGEST_SIZE_MAX 64	/* bytes, of SHA-512 */

struct tbv_digest;

/* Returns NULL if there is no memory or no SHA-256; the caller frees it. */
struct tbv_digest *tbv_digest_new(void);
void tbv_digest_free(struct tbv_digest *);
/*
 * Adds a set of algorithms, before the first byte.  tbv_policy_algorithms()
 * returns those that a policy needs.  TBV_ERR_USAGE if it is too late or one is
 * unknown.
 */
int tbv_digest_add(struct tbv_digest *, unsigned int algorithms);
/*
 * Called while bytes are hashed, at least every 256 KiB, with the number of
 * bytes so far.  A value other than 0 cancels: the call that hashes, and
 * tbv_digest_final(), fail; the former with TBV_ERR_IO, and errno ECANCELED.
 */
typedef int tbv_progress_fn(void *arg, uint64_t done);
/* For all later calls.  If progress is NULL, nothing is called. */
void tbv_digest_set_progress(struct tbv_digest *, tbv_progress_fn *progress,
    void *arg);
/* TBV_ERR_CRYPTO; TBV_ERR_IO if cancelled; TBV_ERR_USAGE if the digest was
 * completed or has failed before. */
int tbv_digest_update(struct tbv_digest *, const void *data, size_t len);
/*
 * Completes the digest: sha256 receives 32 bytes, *size (size may be NULL) the
 * number of bytes.  Fails if an earlier call failed; then both are zeros, which
 * tbv_evidence_set_artifact() refuses.  TBV_ERR_CRYPTO; TBV_ERR_USAGE if it was
 * completed or has failed before.
 */
int tbv_digest_final(struct tbv_digest *, uint8_t *sha256, uint64_t *size);
/*
 * After that, writes the digest of an algorithm that was added, 48 or 64 bytes,
 * for tbv_evidence_set_artifact_digest().  Zeros on failure.
 */
int tbv_digest_value(const struct tbv_digest *, enum tbv_algorithm,
    uint8_t *value);

/*
 * Hashes fd, a file, pipe or terminal, to its end in constant memory.
 * TBV_ERR_IO: errno is set.  TBV_ERR_ARTIFACT_CHANGED: a regular file was
 * written to at the same time.  Zeros on failure, as above.  progress may be
 * NULL.
 */
int tbv_digest_fd(int fd, uint8_t *sha256, uint64_t *size,
    tbv_progress_fn *progress, void *arg);
/*
 * The same, into a digest to which nothing has been added yet, with all of its
 * algorithms.  tbv_digest_final() then completes it, and fails if this failed.
 */
int tbv_digest_read(struct tbv_digest *, int fd);

/*
 * ---------------------------------------------------------------- policy
 *
 * What is trusted and required.  An empty policy never verifies anything: it
 * needs a trusted image and a source.  See tbverify-policy(5).
 */

struct tbv_policy;

enum tbv_claim_form {
	TBV_CLAIM_TB1 = 1,		/* deterministic CBOR, measured */
	TBV_CLAIM_TEXT = 2,		/* the prototype's text */
	TBV_CLAIM_DIGEST = 3,		/* the artifact's digest */
	TBV_CLAIM_STATEMENT = 4,	/* an in-toto Statement's digest */
	TBV_CLAIM_JSON = 5		/* JSON, with pointers to its members */
};

/* The kind of an image, and of the documents that it makes. */
enum tbv_image_kind {
	TBV_IMAGE_ENCLAVE = 1,		/* a Nitro enclave */
	TBV_IMAGE_NITROTPM = 2		/* an attestable AMI, by its NitroTPM */
};

/* The time at which the certificates must be valid. */
enum tbv_chain_time {
	TBV_CHAIN_TIME_DOCUMENT = 1,	/* the document's own */
	TBV_CHAIN_TIME_NOW = 2		/* now, as for a live enclave */
};

/* What the log's time must prove about the end-entity certificate. */
enum tbv_while_valid {
	TBV_WHILE_VALID_DEFAULT = 0,	/* require, unless "quorum none" */
	TBV_WHILE_VALID_REPORT = 1,	/* nothing: it is only reported */
	TBV_WHILE_VALID_REQUIRE = 2	/* that it was valid at that time */
};

/* The effect of endorsements. */
enum tbv_endorsement_trust {
	/* images of the policy must also be endorsed */
	TBV_ENDORSEMENT_TRUST_ALSO = 1,
	/* the policy has no images, and endorsed ones are trusted */
	TBV_ENDORSEMENT_TRUST_INSTEAD = 2
};

/* Parts of a policy that tbv_policy_clear() removes. */
enum tbv_policy_part {
	TBV_PART_IMAGES = 1,
	TBV_PART_REPOSITORIES = 2,
	TBV_PART_REFS = 3,
	TBV_PART_COMMITS = 4,
	TBV_PART_LOG_POLICY = 5,	/* not the requirement of a proof */
	TBV_PART_ENDORSERS = 6,		/* and their lists */
	TBV_PART_ENDORSEMENTS = 7,	/* the lists */
	TBV_PART_ANY_SOURCE = 8		/* any-source of images */
};

/* The kind of a file named in a policy. */
enum tbv_policy_file_kind {
	TBV_POLICY_FILE_ROOT = 1,
	TBV_POLICY_FILE_LOG_POLICY = 2,
	TBV_POLICY_FILE_ENDORSERS = 3,
	TBV_POLICY_FILE_ENDORSEMENTS = 4,
	/* only for tbv_policy_open_fn: the policy, signatures of a list */
	TBV_POLICY_FILE_POLICY = 5,
	TBV_POLICY_FILE_SIGNATURE = 6
};

/* Returns NULL if there is no memory; the caller frees it. */
struct tbv_policy *tbv_policy_new(void);
void tbv_policy_free(struct tbv_policy *);
/* Returns the policy to the state of a new one.  Only TBV_ERR_ENGINE of
 * tbv_policy_prepare_many() remains: such a policy never gives a verdict. */
void tbv_policy_reset(struct tbv_policy *);
/* The message of the first call that failed since then: field, wanted, got.
 * Empty if none failed. */
const char *tbv_policy_message(const struct tbv_policy *);
/* Sets the policy's name in reports, usually its file name. */
int tbv_policy_set_label(struct tbv_policy *, const char *label);

/*
 * Reads a policy file (tbverify-policy(5)) of at most TBV_POLICY_SIZE_MAX bytes
 * into an empty policy; TBV_ERR_USAGE if it is not empty.
 * The files named in it are not opened.  The caller gets their paths, which are
 * relative to the directory of the policy file, and passes in their contents;
 * until all are set, the verdict is TBV_ERR_POLICY_FILE.  The files are listed
 * with endorsers before lists, and must be set in that order; a list with
 * several signature files is set once for each.
 */
int tbv_policy_set_json_mem(struct tbv_policy *, const void *data, size_t len);
size_t tbv_policy_file_count(const struct tbv_policy *);
/* NULL if i is too large; valid until a part is cleared. */
const char *tbv_policy_file_path(const struct tbv_policy *, size_t i);
/* 0 if i is too large. */
enum tbv_policy_file_kind tbv_policy_file_kind(const struct tbv_policy *,
    size_t i);
int tbv_policy_set_file_mem(struct tbv_policy *, size_t i,
    const void *data, size_t len);

/*
 * Reads the policy file name, and the files named in it, into an empty policy.
 * This is the only function of the library that opens files.  All must be
 * below the directory dirfd (or AT_FDCWD).  Names in a policy are relative to
 * its directory; ".." must not leave dirfd, and names must not be absolute or
 * contain symbolic links.  All must be regular files, and all except
 * endorsement lists, which are signed, must belong to root, to the effective
 * user or to the owner of dirfd, and not be writable by others.  Signatures
 * beside a list (.minisig, .sig) are read with it.  The message names the file
 * in question.  TBV_ERR_IO if one cannot be read, TBV_ERR_POLICY_UNSAFE if
 * others could change it.
 */
int tbv_policy_load_at(struct tbv_policy *, int dirfd, const char *name);

/*
 * For a program that has its own rules for files, or that replaces parts of a
 * policy before the files that they name are read.  Opens a file and returns
 * the descriptor, which is read to its end and closed.  -1: the call fails with
 * TBV_ERR_IO, except that a signature may be missing (errno ENOENT).
 */
typedef int tbv_policy_open_fn(void *arg, enum tbv_policy_file_kind kind,
    const char *path);
/* Reads only the policy file name, into an empty policy. */
int tbv_policy_load(struct tbv_policy *, const char *name,
    tbv_policy_open_fn *opener, void *arg);
/*
 * Reads the files named in a policy, except those of parts removed by
 * tbv_policy_clear().  name is that of the policy file, to whose directory
 * relative names are appended.
 */
int tbv_policy_load_named(struct tbv_policy *, const char *name,
    tbv_policy_open_fn *opener, void *arg);
/* Reads a log policy, endorsers, or a list with the signatures beside it. */
int tbv_policy_load_file(struct tbv_policy *, enum tbv_policy_file_kind kind,
    const char *name, tbv_policy_open_fn *opener, void *arg);
/*
 * The SHA-256 of the policy file, TBV_SHA256_SIZE bytes, valid until the policy
 * is reset; NULL if none was read.
 */
const uint8_t *tbv_policy_sha256(const struct tbv_policy *);

/* Removes one part, which can then be replaced. */
int tbv_policy_clear(struct tbv_policy *, enum tbv_policy_part part);

/*
 * Adds a trusted image; *image receives its index for the calls below.  The
 * image is complete when PCR0, 1 and 2 are set.  Values of all zeros are
 * refused.
 */
int tbv_policy_add_image(struct tbv_policy *, const char *name,
    size_t *image);
/*
 * Sets the kind, before any PCR of the image is set; default
 * TBV_IMAGE_ENCLAVE.  A TBV_IMAGE_NITROTPM is complete when PCR4 and 7 are
 * set, which must not be all zeros or all ones, and has no form of claim until
 * one is set.  Documents and measurements of one kind are never accepted for
 * the other, and endorsement lists are only for enclaves.
 */
int tbv_policy_image_set_kind(struct tbv_policy *, size_t image,
    enum tbv_image_kind kind);
size_t tbv_policy_image_count(const struct tbv_policy *);
/* len is 48.  A different value for the same index is refused. */
int tbv_policy_image_set_pcr(struct tbv_policy *, size_t image,
    unsigned int index, const uint8_t *value, size_t len);
/* 96 hex digits. */
int tbv_policy_image_set_pcr_hex(struct tbv_policy *, size_t image,
    unsigned int index, const char *hex);
/*
 * Sets every PCR in measurements, which may have any published format
 * (tbverify-policy(5)).  entry selects one element of a history, a JSON array,
 * counted from 1; 0 means that there is only one.  Signatures in a history are
 * not checked; those over PCR0 do not cover PCR1 and 2.
 */
int tbv_policy_image_add_reference_mem(struct tbv_policy *, size_t image,
    const void *data, size_t len);
int tbv_policy_image_add_reference_entry_mem(struct tbv_policy *,
    size_t image, const void *data, size_t len, size_t entry);
/*
 * Adds PCR0, 1 and 2 of a measured image, and PCR8 if it is signed; equivalent
 * to adding the JSON that nitro-cli prints for it.  A failed measurement adds
 * nothing and returns its error.
 */
struct tbv_measurement;
int tbv_policy_image_add_measurement(struct tbv_policy *, size_t image,
    const struct tbv_measurement *);
/*
 * The first sets *json to the image's name and PCRs as an entry of "images",
 * one JSON object; the second to the text of a policy file (len bytes, as for
 * tbv_policy_set_json_mem()) with that entry appended to its images.  Both
 * refuse an image without PCR0, 1 or 2; the second also refuses a text that is
 * not a policy or already has an image of that name.  *json is valid until the
 * next of these calls on the policy.
 */
int tbv_policy_image_json(struct tbv_policy *, size_t image,
    const char **json);
int tbv_policy_image_insert_json(struct tbv_policy *, size_t image,
    const void *data, size_t len, const char **json);
/*
 * Adds a root (one certificate, PEM or DER) that certifies this image.  An
 * image without roots is certified only by the default root.  The names of
 * AWS's roots are reserved for the built-in certificates of these names,
 * returned by tbv_root_der(): TBV_ERR_ROOT_RESERVED.
 */
int tbv_policy_image_add_root_mem(struct tbv_policy *, size_t image,
    const char *name, const void *data, size_t len);
/*
 * Sets the form of claim; default TBV_CLAIM_TB1.  TBV_CLAIM_DIGEST is a raw
 * SHA-256; TBV_CLAIM_JSON needs tbv_policy_image_set_claim_mem() instead.  All
 * forms except tb1 are for images whose user_data neither the build nor a
 * requester can choose: see tbverify-policy(5).
 */
int tbv_policy_image_set_claim(struct tbv_policy *, size_t image,
    enum tbv_claim_form form);
/*
 * Sets the form of claim as "claim" in a policy file does: len bytes of JSON, a
 * string or an object.
 */
int tbv_policy_image_set_claim_mem(struct tbv_policy *, size_t image,
    const void *data, size_t len);
/* Exempts the builds of this image from the policy's source. */
int tbv_policy_image_set_any_source(struct tbv_policy *, size_t image);
/* Whether builds of repositories read with a credential are accepted; default
 * 0. */
int tbv_policy_image_set_private(struct tbv_policy *, size_t image,
    int allowed);
/* Whether builds with network access are accepted; default 0. */
int tbv_policy_image_set_network(struct tbv_policy *, size_t image,
    int allowed);
/*
 * Accepts the claims of a NitroTPM, which are never measured, and which anyone
 * with access to the TPM can choose; without it tbv_verify() refuses them.
 */
int tbv_policy_image_set_insecure_tpm_claim(struct tbv_policy *,
    size_t image);
/* Inclusive bounds on the document's time, and its maximum age. */
int tbv_policy_image_set_not_before(struct tbv_policy *, size_t image,
    int64_t seconds);
int tbv_policy_image_set_not_after(struct tbv_policy *, size_t image,
    int64_t seconds);
int tbv_policy_image_set_max_age(struct tbv_policy *, size_t image,
    int64_t seconds);
/* Accepts a tb1 claim even if PCR16 is not listed: the build can then lie about
 * its source. */
int tbv_policy_image_set_insecure_unmeasured_claim(struct tbv_policy *,
    size_t image);
/*
 * Makes an image without PCRs match any enclave in debug mode, whose memory its
 * host can read and write.  It has no effect unless
 * tbv_policy_allow_insecure_debug() is called too.
 */
int tbv_policy_image_set_insecure_debug(struct tbv_policy *, size_t image);
int tbv_policy_allow_insecure_debug(struct tbv_policy *);

/* The source: of each kind that is named, one value must match.  The url must
 * equal that in the claim, byte for byte. */
int tbv_policy_add_repository(struct tbv_policy *, const char *url);
/* A full ref name, or a pattern with one "*" that matches any text. */
int tbv_policy_add_ref(struct tbv_policy *, const char *pattern);
/* Requires no ref: only for images whose claims do not have one. */
int tbv_policy_set_any_ref(struct tbv_policy *);
/* 40 or 64 hex digits. */
int tbv_policy_add_commit_hex(struct tbv_policy *, const char *hex);
/* 64 hex digits: the claim's tree digest, see tbverify-claim(5). */
int tbv_policy_set_tree_hex(struct tbv_policy *, const char *hex);
/* Removes all of the above, and accepts any source. */
int tbv_policy_set_any_source(struct tbv_policy *);
/* 64 hex digits: the SHA-256 of a recipe or root file system that a requester
 * may choose independently of the commit. */
int tbv_policy_add_recipe_hex(struct tbv_policy *, const char *hex);
int tbv_policy_add_rootfs_hex(struct tbv_policy *, const char *hex);
/*
 * The set of algorithms by which the images' claims identify artifacts; it
 * always includes SHA-256.
 */
unsigned int tbv_policy_algorithms(const struct tbv_policy *);
/* Do not compare the artifact's name with the attested one. */
int tbv_policy_set_any_name(struct tbv_policy *);

/* The time at which the certificates must be valid. */
int tbv_policy_set_chain_time(struct tbv_policy *, enum tbv_chain_time time_);
/* Inclusive bounds on the document's time, and its maximum age; no bounds by
 * default. */
int tbv_policy_set_not_before(struct tbv_policy *, int64_t seconds);
int tbv_policy_set_not_after(struct tbv_policy *, int64_t seconds);
int tbv_policy_set_max_age(struct tbv_policy *, int64_t seconds);

/*
 * The log (c2sp.org/tlog-policy, c2sp.org/tlog-proof): with a log policy, a
 * document must be proved to be in one of its logs, with its quorum of
 * witnesses.  If proofs are optional, one that is present must still be valid.
 */
int tbv_policy_set_log_policy_mem(struct tbv_policy *, const void *data,
    size_t len);
/*
 * 0: the proof is optional.  Any other value: it is required, which is the
 * default, and there is no verdict without a log policy.  The last call counts,
 * but a log policy that was once required remains so.
 */
int tbv_policy_set_log_required(struct tbv_policy *, int required);
/* TBV_WHILE_VALID_REQUIRE requires a log policy. */
int tbv_policy_set_while_valid(struct tbv_policy *,
    enum tbv_while_valid mode);

/*
 * Endorsement lists (tbverify-endorsements(5)) endorse images, and revoke
 * images, artifacts, commits, documents and logs.  Set the endorsers and the
 * stream first.  After any of these calls endorsers are required, and a list
 * is required unless lists are optional; all lists that are added are used.  A
 * list is a signed note, or up to 8 signature files of signify or minisign
 * followed by the list.
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
/* The minimum serial number of each list, below 2^53. */
int tbv_policy_set_min_serial(struct tbv_policy *, uint64_t serial);
/* The maximum age of a list, in seconds since it was issued.  The default is 30
 * days. */
int tbv_policy_set_max_list_age(struct tbv_policy *, int64_t seconds);
/*
 * Lists kept between runs, so that revocations remain effective: for each
 * endorser, a file with the endorser's newest list in the stream.  Revocations
 * in a kept list are effective like those in a list that was added, even after
 * it has expired; its endorsements are not.
 *
 * Once endorsers, stream and lists are set, pass in each existing file, from
 * the last to the first.  Then, whatever the verdict, write each file for
 * which tbv_policy_kept_data() returns data, from the first to the last: lock
 * the directory, pass in all files again so that nothing newer is overwritten,
 * and write a temporary file, fsync and rename it.
 */

/* The size of a buffer for a file's name: letters, digits, one dot, and the
 * NUL. */
#define TBV_KEPT_NAME_SIZE 72

/* The maximum number of files; 0 before endorsers and stream are set. */
size_t tbv_policy_kept_count(const struct tbv_policy *);
/* The name of file i, which depends on the stream and an endorser's key. */
int tbv_policy_kept_name(const struct tbv_policy *, size_t i,
    char name[TBV_KEPT_NAME_SIZE]);
/*
 * Passes in the contents of file i.  A list older than the one passed in before
 * has no effect.  TBV_ERR_STATE if the file is damaged.
 */
int tbv_policy_set_kept_mem(struct tbv_policy *, size_t i, const void *data,
    size_t len);
/*
 * The new contents of file i, and their length; NULL if the file should not be
 * changed, a length of 0 if it should be removed.  These are lists that are
 * valid at now: signature, stream, serial number and times.  They are valid
 * until the policy is changed or this function is called again.
 */
const void *tbv_policy_kept_data(struct tbv_policy *, size_t i, int64_t now,
    size_t *len);

/*
 * The check of a policy alone, before the first artifact: what it lacks, and
 * what it requires.  The type is separate because this is not a verdict.
 */
struct tbv_plan;

/*
 * Whether the policy could verify an artifact at now: TBV_OK, or the error that
 * tbv_verify() would return for any evidence.  *plan receives an object in
 * either case, to be freed by the caller; NULL only if there is no memory for
 * it.
 */
int tbv_policy_check(const struct tbv_policy *, int64_t now,
    struct tbv_plan **plan);
void tbv_plan_free(struct tbv_plan *);
/* What is missing or wrong; empty if nothing is. */
const char *tbv_plan_message(const struct tbv_plan *);
/*
 * The requirements, as far as they are in the policy: pairs of name and escaped
 * value; NULL if i is too large.  There are none if a setter failed.  The pairs
 * of an image follow its "image"; names may occur more than once.
 */
size_t tbv_plan_count(const struct tbv_plan *);
const char *tbv_plan_name(const struct tbv_plan *, size_t i);
const char *tbv_plan_value(const struct tbv_plan *, size_t i);
/* One JSON object (tbv_policy_check(3)); *json is valid as long as the plan. */
int tbv_plan_json(struct tbv_plan *, const char **json);

/*
 * ---------------------------------------------------------------- evidence
 *
 * What is to be verified: one artifact and one document, and the current time.
 */

struct tbv_evidence;

/* Returns NULL if there is no memory; the caller frees it. */
struct tbv_evidence *tbv_evidence_new(void);
void tbv_evidence_free(struct tbv_evidence *);
/*
 * Returns the evidence to the state of a new object, for the next artifact.
 * Without this, values that are not set again are retained.
 */
void tbv_evidence_reset(struct tbv_evidence *);
/* The message of the first call that failed since then; empty if none did. */
const char *tbv_evidence_message(const struct tbv_evidence *);
/*
 * Sets the attestation: a COSE_Sign1, its base64, base64url or hex, a .cert
 * file or a tlog-proof bundle.  Any bytes are accepted here; errors in them
 * are found by tbv_verify().
 */
int tbv_evidence_set_attestation_mem(struct tbv_evidence *, const void *data,
    size_t len);
/* The length of an artifact of which only the digest is known: then it has no
 * fact TBV_FACT_SIZE. */
#define TBV_SIZE_UNKNOWN UINT64_MAX
/*
 * Sets the artifact's SHA-256 (32 bytes), its length in bytes and its path or
 * name.  The part after the last "/" is compared with the attested name.  A
 * digest of all zeros, which a failed tbv_digest_fd() leaves, is refused.
 */
int tbv_evidence_set_artifact(struct tbv_evidence *, const uint8_t *sha256,
    uint64_t size, const char *path);
/*
 * After that, adds the artifact's digest by another algorithm, 48 or 64 bytes,
 * for images whose claims use it.
 */
int tbv_evidence_set_artifact_digest(struct tbv_evidence *,
    enum tbv_algorithm algorithm, const uint8_t *value);
/*
 * Expectations for this artifact, under a policy that is shared with others:
 * the attested name (instead of the one in its path), the ref (a full name,
 * not a pattern), the commit (40 or 64 hex digits) and the repository, byte
 * for byte.  They can only narrow what the policy accepts: both must be
 * satisfied, and without a source in the policy there is no verdict.  Each can
 * be set only once: a second call fails the evidence.
 */
int tbv_evidence_expect_name(struct tbv_evidence *, const char *name);
int tbv_evidence_expect_ref(struct tbv_evidence *, const char *ref);
int tbv_evidence_expect_commit(struct tbv_evidence *, const char *hex);
int tbv_evidence_expect_repository(struct tbv_evidence *, const char *url);
/* A checksums file in the format of sha256sum, whose digest must be in the
 * claim. */
int tbv_evidence_set_checksums_mem(struct tbv_evidence *, const void *data,
    size_t len);
/*
 * The in-toto Statement whose digest is the claim, byte for byte as delivered.
 * It is refused for images that do not make such claims.
 */
int tbv_evidence_set_statement_mem(struct tbv_evidence *, const void *data,
    size_t len);
/*
 * A tlog-proof of the document, if the attestation is not itself one.  Its
 * "extra" line, if any, must hold the same document, or what Sigsum requires.
 */
int tbv_evidence_set_proof_mem(struct tbv_evidence *, const void *data,
    size_t len);
/* The current time, needed for every verdict: a document must not be from the
 * future. */
int tbv_evidence_set_now(struct tbv_evidence *, int64_t seconds);

/* The minimum size of a nonce in bytes: a shorter one could recur. */
#define TBV_NONCE_SIZE_MIN 16

/*
 * Expectations for a live enclave, only for tbv_live_verify(): the nonce that
 * was sent to it, at least TBV_NONCE_SIZE_MIN bytes; its public key, in DER,
 * PEM or raw form; its user data; and the maximum age of its document in
 * seconds.  A field that is absent from the document matches no value, not
 * even an empty one.  Each can be set only once: a second call fails the
 * evidence.  With any of them tbv_verify() gives no verdict.
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
 * Only an artifact is ever "verified".  Lists, logs and notes have another
 * verdict, so that one cannot be mistaken for the other.
 */
enum tbv_verdict {
	TBV_VERDICT_NONE = 0,		/* no verdict: class SYSTEM */
	TBV_VERDICT_REFUSED = 1,
	TBV_VERDICT_VERIFIED = 2,	/* an artifact */
	TBV_VERDICT_VERIFIED_INSECURE = 3,	/* a debug enclave, allowed */
	TBV_VERDICT_HOLDS = 4		/* valid lists, log or note */
};

/*
 * The subject of a result.  Only a result on an artifact shows what a file was
 * built from: a program that handles several kinds must check this first.
 */
enum tbv_question {
	TBV_QUESTION_NONE = 0,		/* nothing could be checked */
	TBV_QUESTION_ARTIFACT = 1,	/* tbv_verify() */
	TBV_QUESTION_LISTS = 2,		/* tbv_verify_lists() */
	TBV_QUESTION_LOG = 3,		/* an entry, a checkpoint of a log */
	TBV_QUESTION_NOTE = 4		/* tbv_note_verify() */
};

/* In the order in which they run; the first that fails is the verdict. */
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
	TBV_FACT_ARTIFACT = 0,		/* its path, as passed in */
	TBV_FACT_NAME = 1,		/* its attested name */
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
	 * "statement" and "json" are never measured */
	TBV_FACT_CLAIM = 20,
	/* chosen by the requester, not the commit: 64 hex digits each */
	TBV_FACT_RECIPE = 21,
	TBV_FACT_ROOTFS = 22,
	TBV_FACT_NETWORK = 23,		/* "granted"; absent if it was not */
	/* "read with a credential"; absent if it was not */
	TBV_FACT_PRIVATE = 24,
	TBV_FACT_INPUTS = 25,		/* 64 hex digits */
	/* of a Statement: 64 hex digits, and its predicateType */
	TBV_FACT_STATEMENT = 26,
	TBV_FACT_PREDICATE_TYPE = 27,
	/* "not applicable": there are lists, but the claim has no commit */
	TBV_FACT_COMMIT_REVOCATION = 28
};
#define TBV_FACTS 29

/*
 * Decides whether an artifact is verified.  Returns TBV_OK only if every check
 * required by the policy has run and has passed.  *result receives an object in
 * either case, to be freed by the caller; NULL only if there is no memory for
 * it.  The verdict depends only on the two arguments.
 */
int tbv_verify(const struct tbv_policy *, const struct tbv_evidence *,
    struct tbv_result **result);

/*
 * Verifies the endorsement lists of a policy alone and, unless image is
 * SIZE_MAX, that this image of the policy is endorsed at now and not revoked.
 * Only the checks revocation and endorsement are made.
 */
int tbv_verify_lists(const struct tbv_policy *, int64_t now, size_t image,
    struct tbv_result **result);

/*
 * Checks signatures in advance, so that tbv_verify() takes less time; for
 * example, while the artifact is still being hashed, which this does not use.
 * It returns nothing, and no verdict depends on whether it was called.
 */
void tbv_policy_prepare(const struct tbv_policy *,
    const struct tbv_evidence *);

/*
 * The same for count pieces of evidence.  Elements that are NULL, or have no
 * attestation or no current time, are skipped.
 * Signatures are checked eight at a time by the engine of tbv_lanes(); if it
 * cannot be used they are not checked, which is not an error.  Results are kept
 * in the evidence until its attestation is set again or it is reset, and never
 * in the policy.  Some are checked again by libcrypto: if the two differ,
 * TBV_ERR_ENGINE is returned, and the policy gives no verdict from then on.
 * Otherwise it returns TBV_OK.
 */
int tbv_policy_prepare_many(const struct tbv_policy *,
    struct tbv_evidence *const *evidence, size_t count);

/*
 * Returns 1 if that engine can be used, and 0 otherwise; it needs a processor
 * with AVX-512 IFMA.  *name receives its name, a constant, or NULL if this
 * build has no engine.  name may be NULL.
 */
int tbv_lanes(const char **name);

/*
 * ---------------------------------------------------------------- logs alone
 *
 * For programs that run or monitor a log.  None of these functions examines
 * what an entry means; that is done by tbv_verify().
 */

/* The maximum size of a log entry, in bytes. */
#define TBV_LOG_ENTRY_SIZE_MAX ((size_t)65535)
/* A signed note: a checkpoint, an endorsement list. */
#define TBV_NOTE_SIZE_MAX TBV_ENDORSEMENTS_SIZE_MAX

/*
 * Writes the log entry of an attestation in any accepted form, which is the
 * document without a tag, to entry, with room for TBV_LOG_ENTRY_SIZE_MAX bytes,
 * and its size to *entry_len.  TBV_ERR_FOREIGN if the input is not an
 * attestation document, or TBV_ERR_MEMORY.  The document is not verified.
 */
int tbv_log_entry(const void *attestation, size_t len, uint8_t *entry,
    size_t *entry_len);

/*
 * The same for Rekor v2: the canonical JSON of a hashedrekord 0.0.2, with the
 * document's digest, its signature and its certificate.
 */
int tbv_log_entry_rekor2(const void *attestation, size_t len, uint8_t *entry,
    size_t *entry_len);

/*
 * Verifies that a log of the log policy holds an entry, and that its quorum of
 * witnesses saw the tree.  The attestation in the evidence is the entry, which
 * can be any bytes; for an attestation document, the entry in the log may also
 * be what Rekor v2 or Sigsum make of it.  The evidence also needs the proof and
 * the current time, because cosignatures from the future are ignored.  Only the
 * check log is made.
 */
int tbv_log_verify(const struct tbv_policy *, const struct tbv_evidence *,
    struct tbv_result **result);

/*
 * Verifies that a log of the log policy signed a checkpoint, and that its
 * quorum of witnesses cosigned it by now.
 */
int tbv_log_checkpoint(const struct tbv_policy *, const void *checkpoint,
    size_t len, int64_t now, struct tbv_result **result);

/*
 * Verifies that the later tree extends the earlier one, by a path of count
 * hashes of 32 bytes; roots have 32 bytes too.  TBV_ERR_LOG_SPLIT_VIEW for two
 * roots of the same size, TBV_ERR_LOG_INCONSISTENT, or TBV_ERR_CRYPTO.
 */
int tbv_log_consistent(uint64_t earlier, const uint8_t *earlier_root,
    uint64_t later, const uint8_t *later_root, const uint8_t *path,
    size_t count);

/*
 * Verifies that a key ("name+id+base64") signed a note.  *text_len receives the
 * length of the text at its beginning; 0 unless TBV_OK.  The key may be that of
 * a witness if the text is a checkpoint.
 */
int tbv_note_verify(const char *vkey, const void *note, size_t len,
    size_t *text_len, struct tbv_result **result);

/*
 * Makes a result without a verdict because of error, which must not be TBV_OK,
 * for callers that cannot even read their inputs.  detail becomes part of the
 * message, escaped except for backslashes, because tbv_escape() may have been
 * applied to it.  Returns TBV_OK if the object was made; the caller frees it.
 */
int tbv_result_new_failure(int error, const char *detail,
    struct tbv_result **result);
void tbv_result_free(struct tbv_result *);

/* All getters accept NULL, in case there was no memory for the result.  Strings
 * are valid as long as the result. */
enum tbv_question tbv_result_question(const struct tbv_result *);
enum tbv_verdict tbv_result_verdict(const struct tbv_result *);
/* The value that was returned; TBV_OK concerns only tbv_result_question(). */
int tbv_result_error(const struct tbv_result *);
/* What failed: field, wanted and got.  Empty if the verdict is OK. */
const char *tbv_result_message(const struct tbv_result *);
const char *tbv_result_want(const struct tbv_result *);
const char *tbv_result_got(const struct tbv_result *);
/* The check that failed; TBV_CHECK_NONE if none failed or was reached. */
enum tbv_check tbv_result_failed_check(const struct tbv_result *);
enum tbv_check_result tbv_result_check(const struct tbv_result *,
    enum tbv_check);
/* One line about a check; unless the verdict is OK, empty if it passed. */
const char *tbv_result_check_detail(const struct tbv_result *,
    enum tbv_check);
/* NULL unless the verdict is OK and the fact is known. */
const char *tbv_result_fact(const struct tbv_result *, enum tbv_fact);
/* A PCR of the document, TBV_PCR_SIZE bytes; NULL unless the verdict is OK and
 * the document lists it.  PCRs of a debug enclave are zero. */
const uint8_t *tbv_result_pcr(const struct tbv_result *, unsigned int index);
/* 1 if a built-in root certifies the image, and 0 otherwise. */
int tbv_result_root_is_builtin(const struct tbv_result *);
/*
 * A summary of one line, "ARTIFACT (attested as NAME) was built from ...",
 * after "verified: " or what weakens the verdict; empty unless the verdict is
 * OK.
 */
const char *tbv_result_summary(const struct tbv_result *);
/* One JSON object (tbverify-output(5)), valid as long as the result. */
int tbv_result_json(struct tbv_result *, const char **json);

/* "form", "pass", "document-id", "verified"; NULL for an unknown value. */
const char *tbv_check_name(enum tbv_check);
const char *tbv_check_result_name(enum tbv_check_result);
const char *tbv_fact_name(enum tbv_fact);
const char *tbv_verdict_name(enum tbv_verdict);
/* "artifact", "lists", "log", "note"; NULL for TBV_QUESTION_NONE. */
const char *tbv_question_name(enum tbv_question);

/*
 * ---------------------------------------------------------------- live
 *
 *
 * Verifies which image a running enclave was started from.  There is no
 * artifact and no claim; all other checks are made, the chain at the current
 * time, and revocation, endorsement and log as required by the policy.  A
 * debug enclave is always refused.  The policy needs no source.
 */

struct tbv_live;

/*
 * Returns TBV_OK only if every check has run and has passed.  The evidence
 * must have an attestation, the current time, and a nonce or a maximum age,
 * and must not have an artifact.  *live receives an object in either case, to
 * be freed by the caller; NULL only if there is no memory for it.
 */
int tbv_live_verify(const struct tbv_policy *, const struct tbv_evidence *,
    struct tbv_live **live);
void tbv_live_free(struct tbv_live *);
/* The getters accept NULL, in case there was no memory for the object. */
int tbv_live_error(const struct tbv_live *);
const char *tbv_live_message(const struct tbv_live *);
/* "live enclave: ..."; empty unless the error is TBV_OK. */
const char *tbv_live_summary(const struct tbv_live *);
/* Pairs of name and escaped value, none unless the error is TBV_OK; NULL if i
 * is too large. */
size_t tbv_live_count(const struct tbv_live *);
const char *tbv_live_name(const struct tbv_live *, size_t i);
const char *tbv_live_value(const struct tbv_live *, size_t i);
/* The public key as it is in the document, and its length in bytes; NULL and 0
 * unless the error is TBV_OK and there is one. */
const uint8_t *tbv_live_public_key(const struct tbv_live *, size_t *len);
/* One JSON object (tbverify-output(5)), valid as long as the live object. */
int tbv_live_json(struct tbv_live *, const char **json);

/*
 * ---------------------------------------------------------------- inspection
 *
 * The contents of a document, without verification.  The type is separate
 * because nothing in it has been verified.
 */

struct tbv_inspection;

/*
 * TBV_OK means only that the document could be parsed.  *inspection receives an
 * object in either case, to be freed by the caller; NULL only if there is no
 * memory for it.
 */
int tbv_inspect(const void *attestation, size_t len,
    struct tbv_inspection **inspection);
void tbv_inspection_free(struct tbv_inspection *);
int tbv_inspection_error(const struct tbv_inspection *);
const char *tbv_inspection_message(const struct tbv_inspection *);
/* Pairs of name and escaped value; NULL if i is too large. */
size_t tbv_inspection_count(const struct tbv_inspection *);
const char *tbv_inspection_name(const struct tbv_inspection *, size_t i);
const char *tbv_inspection_value(const struct tbv_inspection *, size_t i);
/* One JSON object; *json is valid as long as the inspection. */
int tbv_inspection_json(struct tbv_inspection *, const char **json);

/*
 * ---------------------------------------------------------------- measurement
 *
 * of an enclave image
 *
 * What the hypervisor measures when it starts an enclave image file (EIF):
 * PCR0, 1 and 2, and PCR8 if it is signed.  The file is read once, in constant
 * memory, and if it is large by two threads.
 *
 * PCRs cover the concatenated contents of kernel, command line and ramdisks,
 * without their lengths: bytes can be moved from one to the next without
 * changing a PCR.  The sizes and SHA-384 of sections distinguish such images.
 * PCRs do not cover the header, the metadata and the signature.
 */

/*
 * Measures the regular file at fd, from the first byte to the last, with
 * pread().  *measurement receives an object in either case, to be freed by the
 * caller; NULL only if there is no memory for it.  progress may be NULL.
 *
 * TBV_OK: the file is an image that all readers of the format read alike, its
 * CRC is correct, and so is its signature if it has one that can be checked:
 * see tbv_measurement_unchecked().  Otherwise the object holds no facts.
 * TBV_ERR_IO: errno is set.  TBV_ERR_IMAGE_NOT_SEEKABLE: a pipe, a terminal or
 * a device.  TBV_ERR_IMAGE_CHANGED: it was written to at the same time.
 *
 * The validity period of the signing certificate is not checked: see
 * tbv_measurement_signer_validity().
 */
int tbv_measure_fd(int fd, tbv_progress_fn *progress, void *arg,
    struct tbv_measurement **measurement);
void tbv_measurement_free(struct tbv_measurement *);
/* What is wrong with the file: field, wanted and got; empty if nothing is. */
const char *tbv_measurement_message(const struct tbv_measurement *);

/* TBV_PCR_SIZE bytes for index 0, 1, 2, and 8 if the image is signed; NULL for
 * any other index and after an error. */
const uint8_t *tbv_measurement_pcr(const struct tbv_measurement *,
    unsigned int index);
/* The output of nitro-cli build-enclave, without the final newline; *json is
 * valid as long as the measurement. */
int tbv_measurement_json(struct tbv_measurement *, const char **json);

/* The version of the format, 2 to 4; 0 after an error. */
unsigned int tbv_measurement_version(const struct tbv_measurement *);
/* "x86_64" or "aarch64", from the header, which no PCR covers; NULL after an
 * error. */
const char *tbv_measurement_architecture(const struct tbv_measurement *);
/*
 * Why the image's signature could not be checked: its key or its algorithm is
 * not for ES256, ES384 or ES512.  Such an image has no PCR8; PCR0, 1 and 2 do
 * not depend on the signature.  Empty if it was checked, or if there is none.
 */
const char *tbv_measurement_unchecked(const struct tbv_measurement *);
/*
 * The validity of the certificate that signed the image, in seconds since 1970,
 * both ends inclusive.  Returns 0, or -1 if the image has no valid signature.
 */
int tbv_measurement_signer_validity(const struct tbv_measurement *,
    int64_t *not_before, int64_t *not_after);
/*
 * The flags of the header except that of the architecture, separated by spaces:
 * "pcie" (0x40), "pcie-virtio" (0x200), all others as one number, "0x0102".
 * Empty if there are none, as in images made by nitro-cli.
 */
const char *tbv_measurement_flags(const struct tbv_measurement *);
/*
 * 1 if the sections are laid out exactly as nitro-cli does it; and the first
 * deviation, or an empty string.  See tbv_measure_fd(3).
 */
int tbv_measurement_is_canonical(const struct tbv_measurement *);
const char *tbv_measurement_deviation(const struct tbv_measurement *);

/* The sections in the order of the file; NULL and 0 if i is too large. */
size_t tbv_measurement_section_count(const struct tbv_measurement *);
/* "kernel", "cmdline", "ramdisk", "signature" or "metadata" */
const char *tbv_measurement_section_type(const struct tbv_measurement *,
    size_t i);
/* The size of the contents, in bytes. */
uint64_t tbv_measurement_section_size(const struct tbv_measurement *,
    size_t i);
/* The SHA-384 of the contents, TBV_PCR_SIZE bytes. */
const uint8_t *tbv_measurement_section_sha384(const struct tbv_measurement *,
    size_t i);

#ifdef __cplusplus
}
#endif

#endif
