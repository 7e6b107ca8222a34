/*
 * The table of errors: value, class, token, and the sentence that explains the
 * error and what to do.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "base/error.h"

#define SYS TBV_CLASS_SYSTEM
#define ABS TBV_CLASS_ABSENT
#define UNT TBV_CLASS_UNTRUSTED
#define MAL TBV_CLASS_MALFORMED
#define FOR TBV_CLASS_FORGED
#define MIS TBV_CLASS_MISMATCH
#define REV TBV_CLASS_REVOKED

static const struct tbv_error_row error_rows[] = {
	{ TBV_OK, TBV_CLASS_OK, "ok", "verified" },
	{ TBV_ERR_INTERNAL, SYS, "internal",
	    "this is a bug in tbverify; please report it" },
	{ TBV_ERR_MEMORY, SYS, "memory",
	    "out of memory; free some and try again" },
	{ TBV_ERR_CRYPTO, SYS, "crypto",
	    "libcrypto failed, or lacks what tbverify needs "
	    "(SHA-2, ECDSA with P-384, Ed25519); check its installation" },
	{ TBV_ERR_UNSUPPORTED, SYS, "unsupported",
	    "this build of tbverify, or its libcrypto, does not support what "
	    "the message names; use a build that does" },
	{ TBV_ERR_USAGE, SYS, "usage",
	    "the command line or the function call is wrong; see --help or "
	    "the manual page" },
	{ TBV_ERR_IO, SYS, "io",
	    "the file cannot be opened, read or written; check its name, its "
	    "permissions and the free disk space" },
	{ TBV_ERR_ARTIFACT_CHANGED, SYS, "artifact-changed",
	    "the artifact changed while it was read; wait until it is "
	    "complete and try again" },
	{ TBV_ERR_NOT_INSTALLED, SYS, "not-installed",
	    "this program is not installed; install the package that contains "
	    "it" },
	{ TBV_ERR_ENGINE, SYS, "engine",
	    "crypto_mb and libcrypto disagree about a signature, so one of "
	    "them is wrong; use a build or a machine without crypto_mb, and "
	    "report it" },
	{ TBV_ERR_NO_POLICY, SYS, "no-policy",
	    "nothing says what to trust; give --policy FILE, or --pcrs FILE "
	    "with --commit HEX or --repository URL" },
	{ TBV_ERR_POLICY_UNSAFE, SYS, "policy-unsafe",
	    "other users can write to this file; check what it says, then fix "
	    "its owner or mode" },
	{ TBV_ERR_POLICY_SYNTAX, SYS, "policy-syntax",
	    "the policy is not valid JSON (no comments, trailing commas or "
	    "repeated members, at most 1 MiB); fix it" },
	{ TBV_ERR_POLICY_VERSION, SYS, "policy-version",
	    "the first member of a policy must be \"tbverify-policy\": 1; put "
	    "it first" },
	{ TBV_ERR_POLICY_MEMBER, SYS, "policy-member",
	    "the policy has an unknown member, or lacks a required one; "
	    "correct the name, remove it, or add what is missing" },
	{ TBV_ERR_POLICY_VALUE, SYS, "policy-value",
	    "a value in the policy has the wrong type or form, or there are "
	    "too many; correct it" },
	{ TBV_ERR_POLICY_FILE, SYS, "policy-file",
	    "the policy names a file that was not loaded; load it first" },
	{ TBV_ERR_NO_IMAGE, SYS, "no-image",
	    "the policy trusts no image; add one with tbverify pin, or give "
	    "--pcrs, --pcr or --eif" },
	{ TBV_ERR_NO_SOURCE, SYS, "no-source",
	    "the policy names no source; give --commit HEX or --repository "
	    "URL, or --any-source" },
	{ TBV_ERR_NO_CLOCK, SYS, "no-clock",
	    "the current time is needed, but was not set; set it, or give "
	    "--clock" },
	{ TBV_ERR_NO_ARTIFACT, SYS, "no-artifact",
	    "there is no artifact to verify; set its digest" },
	{ TBV_ERR_NO_CHECKSUMS, SYS, "no-checksums",
	    "the claim attests a checksums file; give that file with --list "
	    "FILE" },
	{ TBV_ERR_SETTER_FAILED, SYS, "setter-failed",
	    "an earlier call failed and its error was ignored; reset the "
	    "object and set everything again" },
	{ TBV_ERR_NO_DIGEST, SYS, "no-digest",
	    "the claim names the artifact by another digest algorithm; set "
	    "that digest as well" },
	{ TBV_ERR_NO_STATEMENT, SYS, "no-statement",
	    "the claim is the digest of a Statement; give that Statement with "
	    "--statement FILE" },
	{ TBV_ERR_REFERENCE_SYNTAX, SYS, "reference-syntax",
	    "these are not the measurements of one enclave image, as "
	    "nitro-cli prints them; check the file" },
	{ TBV_ERR_REFERENCE_KIND, SYS, "reference-kind",
	    "this file cannot be a reference value; use the measurements of "
	    "the enclave image" },
	{ TBV_ERR_REFERENCE_VALUE, SYS, "reference-value",
	    "a PCR must be 96 hex digits and have an index of 0 to 31; "
	    "correct the value" },
	{ TBV_ERR_REFERENCE_ZERO, SYS, "reference-zero",
	    "a PCR of zeros measures nothing; use the image's own "
	    "measurements" },
	{ TBV_ERR_REFERENCE_CONFLICT, SYS, "reference-conflict",
	    "one PCR was given two values; keep the right one" },
	{ TBV_ERR_REFERENCE_INCOMPLETE, SYS, "reference-incomplete",
	    "an image needs PCR0, PCR1 and PCR2; add the missing ones" },
	{ TBV_ERR_REFERENCE_IMAGE, SYS, "reference-image",
	    "the enclave image is not valid, so it gives no reference values; "
	    "run tbverify measure on it" },
	{ TBV_ERR_ROOT_MALFORMED, SYS, "root-malformed",
	    "a root must be one P-384 CA certificate in PEM or DER; check the "
	    "file" },
	{ TBV_ERR_ROOT_RESERVED, SYS, "root-reserved",
	    "this name is reserved for built-in roots; give the file of the "
	    "root instead, with another name" },
	{ TBV_ERR_IMAGE_NOT_SEEKABLE, SYS, "image-not-seekable",
	    "an enclave image can be measured only in a regular file; save it "
	    "as one first" },
	{ TBV_ERR_IMAGE_CHANGED, SYS, "image-changed",
	    "the image changed while it was read; wait until it is complete "
	    "and try again" },
	{ TBV_ERR_SIGNERS_SYNTAX, SYS, "signers-syntax",
	    "a line in the log policy or the endorsers file is malformed; "
	    "correct it" },
	{ TBV_ERR_SIGNERS_KEY, SYS, "signers-key",
	    "a key in the log policy or the endorsers file is truncated, "
	    "altered or of the wrong kind; copy it again" },
	{ TBV_ERR_SIGNERS_DUPLICATE, SYS, "signers-duplicate",
	    "a name or a key occurs twice in the log policy or the endorsers "
	    "file; keep one of them" },
	{ TBV_ERR_SIGNERS_GROUP, SYS, "signers-group",
	    "a group may contain only members defined above it that are in no "
	    "other group, and needs at least one of them; correct the line" },
	{ TBV_ERR_SIGNERS_QUORUM, SYS, "signers-quorum",
	    "there must be exactly one quorum line that can be met, and in an "
	    "endorsers file at most one revoke-quorum; correct it" },
	{ TBV_ERR_SIGNERS_LIMIT, SYS, "signers-limit",
	    "the log policy or the endorsers file, or a line of it, is too "
	    "large; remove what is not needed" },
	{ TBV_ERR_SIGNERS_EMPTY, SYS, "signers-empty",
	    "the log policy has no log, or the endorsers file no endorser; "
	    "add one" },
	{ TBV_ERR_SIGNERS_UNSUPPORTED, SYS, "signers-unsupported",
	    "the quorum cannot be met without keys that this libcrypto does "
	    "not support; use OpenSSL 3.5 or later, or other keys" },
	{ TBV_ERR_KEY_TWO_ROLES, SYS, "key-two-roles",
	    "one key is both an endorser's and in the log policy; use "
	    "different keys" },

	{ TBV_ERR_SIGNERS_SIGSUM, SYS, "signers-sigsum",
	    "this is a log policy for Sigsum, with keys in hex; write the "
	    "lines that this message shows" },
	{ TBV_ERR_STATE, SYS, "state",
	    "the kept endorsement lists cannot be used; repair them, or give "
	    "--no-state if you know why" },
	{ TBV_ERR_REPORT, SYS, "report",
	    "a report could not be written, so nothing is reported; name a "
	    "file that can be written" },
	{ TBV_ERR_SIGNING_KEY, SYS, "signing-key",
	    "the signing key cannot be used; give the right one" },
	{ TBV_ERR_LOG_DIRECTORY, SYS, "log-directory",
	    "the directory is not a log, or is damaged; run tblog check, and "
	    "restore it from a copy" },
	{ TBV_ERR_LOG_BUSY, SYS, "log-busy",
	    "another process is writing to the log; wait for it" },
	{ TBV_ERR_NETWORK, SYS, "network",
	    "the server gave no valid answer; check the address and try "
	    "again" },
	{ TBV_ERR_LOG_PENDING, SYS, "log-pending",
	    "the log accepted the entry, but did not sign a tree with it in "
	    "time; publish it again later, or wait longer" },
	{ TBV_ERR_LOG_REFUSED, SYS, "log-refused",
	    "the log rejected the entry; read its answer, and check that it "
	    "is a log of this kind" },
	{ TBV_ERR_AUDIT_GAP, SYS, "audit-gap",
	    "entries of the log are in no shard; run tblog audit on that "
	    "range, and join again" },
	{ TBV_ERR_AUDIT_OVERLAP, SYS, "audit-overlap",
	    "two shards have the same entries; join only one of them" },
	{ TBV_ERR_WITNESS_REQUEST, SYS, "witness-request",
	    "the witness rejected the request as malformed; check that the "
	    "address is a witness's" },
	{ TBV_ERR_WITNESS_LOG_KEY, SYS, "witness-log-key",
	    "the witness has another key for this log; give its operator the "
	    "log's vkey" },
	{ TBV_ERR_WITNESS_ORIGIN, SYS, "witness-origin",
	    "the witness does not know this log; ask its operator to add the "
	    "log's vkey" },
	{ TBV_ERR_WITNESS_AHEAD, SYS, "witness-ahead",
	    "the witness has seen a larger tree of this log than the "
	    "directory has; restore the newest copy, and add nothing to this "
	    "one" },
	{ TBV_ERR_WITNESS_CONFLICT, SYS, "witness-conflict",
	    "somebody else asked the witness at the same time; try again" },
	{ TBV_ERR_NO_ATTESTATION, ABS, "no-attestation",
	    "there is no attestation to verify; get the one that belongs to "
	    "the artifact" },
	{ TBV_ERR_NO_CLAIM, ABS, "no-claim",
	    "the document makes no claim about a build; get the one that "
	    "belongs to the artifact" },

	{ TBV_ERR_EMPTY, MAL, "empty",
	    "the attestation is empty; download it again" },
	{ TBV_ERR_OVERSIZED, MAL, "oversized",
	    "the attestation is larger than any genuine one; check that it "
	    "is the right file" },
	{ TBV_ERR_FOREIGN, MAL, "foreign",
	    "this is not an attestation; check that it is the right file, "
	    "and that the artifact comes first" },
	{ TBV_ERR_BASE64, MAL, "base64",
	    "the attestation is text, but not base64, base64url or hex "
	    "throughout; download it again" },
	{ TBV_ERR_CERT_FILE, MAL, "cert-file",
	    "the .cert file is not a JSON object with one attestation; "
	    "download it again" },
	{ TBV_ERR_BUNDLE, MAL, "bundle",
	    "the tlog-proof is malformed; download it again" },
	{ TBV_ERR_COSE_CBOR, MAL, "cose-cbor",
	    "the attestation is truncated or not CBOR; download it again" },
	{ TBV_ERR_COSE_TAG, MAL, "cose-tag",
	    "the only tag allowed is that of COSE_Sign1, once; check that it "
	    "is the right file" },
	{ TBV_ERR_COSE_STRUCTURE, MAL, "cose-structure",
	    "this is not a COSE_Sign1 message, which is an array of four; "
	    "check that it is the right file" },
	{ TBV_ERR_COSE_TRAILING, MAL, "cose-trailing",
	    "there are bytes after the document; download it again" },
	{ TBV_ERR_COSE_PROTECTED, MAL, "cose-protected",
	    "the protected header is not the one that AWS writes, but perhaps "
	    "an emulator's; do not trust it" },
	{ TBV_ERR_COSE_UNPROTECTED, MAL, "cose-unprotected",
	    "the unprotected header is not empty; do not trust it" },
	{ TBV_ERR_COSE_PAYLOAD, MAL, "cose-payload",
	    "the payload is not one byte string of 1 to 16000 bytes; do not "
	    "trust it" },
	{ TBV_ERR_COSE_SIGNATURE, MAL, "cose-signature",
	    "the signature is not 96 bytes long; do not trust it" },
	{ TBV_ERR_DOCUMENT_CBOR, MAL, "document-cbor",
	    "the document is not CBOR of the form that AWS writes; do not "
	    "trust it" },
	{ TBV_ERR_DOCUMENT_DUPLICATE, MAL, "document-duplicate",
	    "the document has a field or a PCR twice; do not trust it" },
	{ TBV_ERR_DOCUMENT_MISSING, MAL, "document-missing",
	    "the document lacks a field that every genuine one has; do not "
	    "trust it" },
	{ TBV_ERR_DOCUMENT_TYPE, MAL, "document-type",
	    "a field of the document has the wrong type; do not trust it" },
	{ TBV_ERR_DOCUMENT_LENGTH, MAL, "document-length",
	    "a field of the document has a wrong length, or a wrong number of "
	    "parts; do not trust it" },
	{ TBV_ERR_DOCUMENT_DIGEST, MAL, "document-digest",
	    "the document's digest is not SHA384; do not trust it" },
	{ TBV_ERR_DOCUMENT_PCR, MAL, "document-pcr",
	    "a PCR in the document has an index above 31 or is not 48 bytes; "
	    "do not trust it" },
	{ TBV_ERR_DOCUMENT_MODULE_ID, MAL, "document-module-id",
	    "module_id names neither an enclave nor a NitroTPM; do not trust "
	    "it" },
	{ TBV_ERR_DOCUMENT_TIME, MAL, "document-time",
	    "the document's time is not a valid date; do not trust it" },
	{ TBV_ERR_NITROTPM, MAL, "nitrotpm",
	    "this is a document of an instance's NitroTPM, not of an enclave; "
	    "get the enclave's, or trust an image of kind nitrotpm" },
	{ TBV_ERR_CERTIFICATE_DER, MAL, "certificate-der",
	    "a certificate is not valid DER (RFC 5280); do not trust it" },
	{ TBV_ERR_CERTIFICATE_VERSION, MAL, "certificate-version",
	    "a certificate is not version 3; do not trust it" },
	{ TBV_ERR_CERTIFICATE_ALGORITHM, MAL, "certificate-algorithm",
	    "a certificate's algorithm is not ecdsa-with-SHA384 without "
	    "parameters; do not trust it" },
	{ TBV_ERR_CERTIFICATE_KEY, MAL, "certificate-key",
	    "a certificate's key is not an uncompressed point on P-384; do "
	    "not trust it" },
	{ TBV_ERR_CERTIFICATE_EXTENSION, MAL, "certificate-extension",
	    "a certificate's extensions are not those of AWS; do not trust "
	    "it" },
	{ TBV_ERR_PCR4_MISMATCH, MAL, "pcr4-mismatch",
	    "PCR4 is not that of the instance in module_id; do not trust it" },
	{ TBV_ERR_CLAIM_MALFORMED, MAL, "claim-malformed",
	    "user_data is not a claim about a build; get the document that "
	    "belongs to the artifact" },
	{ TBV_ERR_CLAIM_CBOR, MAL, "claim-cbor",
	    "the claim is truncated or not deterministic CBOR; do not trust "
	    "it" },
	{ TBV_ERR_CLAIM_MEMBER, MAL, "claim-member",
	    "a member of the claim is unknown, missing or malformed; do not "
	    "trust it" },
	{ TBV_ERR_CLAIM_TEXT, MAL, "claim-text",
	    "the claim is not exactly the prototype's text; do not trust it" },
	{ TBV_ERR_CLAIM_DIGEST, MAL, "claim-digest",
	    "the claim is not a digest in the form that the policy states; "
	    "check the image's claim in the policy" },
	{ TBV_ERR_CLAIM_JSON, MAL, "claim-json",
	    "the claim is not one valid JSON object; do not trust it" },
	{ TBV_ERR_CHECKSUMS_MALFORMED, MAL, "checksums-malformed",
	    "the checksums file is not in the format of sha256sum, is too "
	    "large or has a name twice; download it again" },
	{ TBV_ERR_STATEMENT_MALFORMED, MAL, "statement-malformed",
	    "the file is not an in-toto Statement v1, or can be read in two "
	    "ways; do not trust it" },
	{ TBV_ERR_STATEMENT_SOURCE, MAL, "statement-source",
	    "the Statement does not name exactly one source of the artifact; "
	    "do not trust it" },
	{ TBV_ERR_IMAGE_MAGIC, MAL, "image-magic",
	    "this is not an enclave image file; check that it is the right "
	    "file" },
	{ TBV_ERR_IMAGE_TRUNCATED, MAL, "image-truncated",
	    "the image is truncated; download it again" },
	{ TBV_ERR_IMAGE_VERSION, MAL, "image-version",
	    "the image format has versions 2 to 4, each with its own "
	    "sections; build the image with nitro-cli" },
	{ TBV_ERR_IMAGE_COUNT, MAL, "image-count",
	    "an image must have 2 to 32 sections; do not use it" },
	{ TBV_ERR_IMAGE_SIZE, MAL, "image-size",
	    "the image states two different sizes for one section; do not use "
	    "it" },
	{ TBV_ERR_IMAGE_OVERLAP, MAL, "image-overlap",
	    "sections of the image overlap or are not listed in order; do not "
	    "use it" },
	{ TBV_ERR_IMAGE_GAP, MAL, "image-gap",
	    "there are bytes between sections that belong to none; do not use "
	    "it" },
	{ TBV_ERR_IMAGE_TRAILING, MAL, "image-trailing",
	    "there are bytes after the last section; do not use it" },
	{ TBV_ERR_IMAGE_SECTION_UNKNOWN, MAL, "image-section-unknown",
	    "a section has an undefined type; do not use the image" },
	{ TBV_ERR_IMAGE_SECTION_INVALID, MAL, "image-section-invalid",
	    "a section has type 0, which is not a type; do not use the "
	    "image" },
	{ TBV_ERR_IMAGE_TWO_KERNELS, MAL, "image-two-kernels",
	    "the image has a second kernel; do not use it" },
	{ TBV_ERR_IMAGE_TWO_CMDLINES, MAL, "image-two-cmdlines",
	    "the image has a second command line; do not use it" },
	{ TBV_ERR_IMAGE_DUPLICATE, MAL, "image-duplicate",
	    "the image has a second signature or metadata section; do not use "
	    "it" },
	{ TBV_ERR_IMAGE_MISSING, MAL, "image-missing",
	    "the image lacks a kernel or a command line; do not use it" },
	{ TBV_ERR_IMAGE_ORDER, MAL, "image-order",
	    "a ramdisk comes before the kernel; do not use the image" },
	{ TBV_ERR_IMAGE_SIGNATURE_SIZE, MAL, "image-signature-size",
	    "a signature section may have at most 32768 bytes; do not use the "
	    "image" },
	{ TBV_ERR_IMAGE_CRC, MAL, "image-crc",
	    "the image is damaged: its CRC does not match; download it "
	    "again" },
	{ TBV_ERR_IMAGE_SIGNATURE_FORM, MAL, "image-signature-form",
	    "the signature section is not in nitro-cli's format; sign the "
	    "image again" },

	{ TBV_ERR_CHAIN_SIGNATURE, FOR, "chain-signature",
	    "a certificate was not signed by the one before it; do not trust "
	    "the document" },
	{ TBV_ERR_CHAIN_ISSUER, FOR, "chain-issuer",
	    "a certificate's issuer is not the certificate before it; do not "
	    "trust the document" },
	{ TBV_ERR_CHAIN_CA, FOR, "chain-ca",
	    "a certificate that is not a CA signed another one; do not trust "
	    "the document" },
	{ TBV_ERR_CHAIN_KEY_USAGE, FOR, "chain-key-usage",
	    "a certificate's key may not be used for this; do not trust the "
	    "document" },
	{ TBV_ERR_CHAIN_PATH_LENGTH, FOR, "chain-path-length",
	    "there are more CAs below a certificate than it allows; do not "
	    "trust the document" },
	{ TBV_ERR_CHAIN_END_ENTITY, FOR, "chain-end-entity",
	    "the certificate that signed the document is a CA; do not trust "
	    "the document" },
	{ TBV_ERR_SIGNATURE, FOR, "signature",
	    "the document was not signed by the key of its certificate; do "
	    "not trust it" },
	{ TBV_ERR_CLAIM_NOT_MEASURED, FOR, "claim-not-measured",
	    "PCR16 does not confirm the claim's source, which the build may "
	    "have made up; do not trust it" },
	{ TBV_ERR_IMAGE_SIGNATURE_PCR, FOR, "image-signature-pcr",
	    "the image was changed after it was signed, or the signature is "
	    "another image's; do not use it" },
	{ TBV_ERR_IMAGE_SIGNATURE, FOR, "image-signature",
	    "the image was not signed by the key of its certificate; do not "
	    "use it" },
	{ TBV_ERR_NOTE_SIGNATURE, FOR, "note-signature",
	    "a signature by a known key does not verify; do not trust the "
	    "note" },
	{ TBV_ERR_PROOF_INDEX, FOR, "proof-index",
	    "the proof is about an entry that the tree does not have; do not "
	    "trust it" },
	{ TBV_ERR_PROOF_PATH, FOR, "proof-path",
	    "the log does not contain this document where the proof says; get "
	    "the proof that belongs to it" },
	{ TBV_ERR_LOG_SPLIT_VIEW, FOR, "log-split-view",
	    "the log has signed two different trees of the same size; keep "
	    "both checkpoints and report them" },
	{ TBV_ERR_LOG_INCONSISTENT, FOR, "log-inconsistent",
	    "the log's later tree does not extend the earlier one; keep both "
	    "checkpoints and report them" },
	{ TBV_ERR_SUBMITTER_SIGNATURE, FOR, "submitter-signature",
	    "the submitter did not sign this leaf; do not trust the proof" },
	{ TBV_ERR_AUDIT_ROOT, FOR, "audit-root",
	    "the shards do not make up the tree that the log signed, so at "
	    "least one is wrong; run all ranges again" },
	{ TBV_ERR_AUDIT_ENTRY, FOR, "audit-entry",
	    "the copy of the log has another entry than the signed tree; get "
	    "the entries from the log or another mirror" },
	{ TBV_ERR_ENDORSEMENTS_SIGNATURE, FOR, "endorsements-signature",
	    "an endorser's signature on the list does not verify; do not "
	    "trust the list" },
	{ TBV_ERR_EQUIVOCATION, FOR, "equivocation",
	    "an endorser has signed two lists with the same serial; keep both "
	    "and ask the endorser" },
	{ TBV_ERR_WITNESS_INCONSISTENT, FOR, "witness-inconsistent",
	    "the witness has seen a tree of this log that the directory does "
	    "not extend; keep the directory and find out what was signed" },
	{ TBV_ERR_WITNESS_SIGNATURE, FOR, "witness-signature",
	    "a cosignature from the witness does not verify; check its key in "
	    "the log policy" },

	{ TBV_ERR_UNTRUSTED_ROOT, UNT, "untrusted-root",
	    "the chain starts at a root that the policy does not trust, as in "
	    "another partition of AWS or with a simulated hypervisor; if you "
	    "trust that root, add it to the image's roots, or give --root "
	    "with --pcrs, --pcr or --eif" },
	{ TBV_ERR_CHAIN_EXPIRED, UNT, "chain-expired",
	    "a certificate had expired at the time of the check; do not trust "
	    "the document, unless it is an archived one and --time now was "
	    "given: omit that" },
	{ TBV_ERR_CHAIN_NOT_YET_VALID, UNT, "chain-not-yet-valid",
	    "a certificate was not yet valid at the time of the check; do not "
	    "trust the document, but with --time now check the clock first" },
	{ TBV_ERR_TIME_OUTSIDE_CERTIFICATE, UNT, "time-outside-certificate",
	    "the document's time is outside its certificate's validity; do "
	    "not trust it" },
	{ TBV_ERR_TIME_IN_FUTURE, UNT, "time-in-future",
	    "the document's time is in the future; check the clock" },
	{ TBV_ERR_DEBUG, UNT, "debug",
	    "the enclave ran in debug mode, so its host could change "
	    "anything in it; build it again without debug mode" },
	{ TBV_ERR_PCR_MISMATCH, UNT, "pcr-mismatch",
	    "no trusted image has these measurements; compare them with those "
	    "that the image's publisher announces, and pin the image only if "
	    "they agree" },
	{ TBV_ERR_PCR_MISSING, UNT, "pcr-missing",
	    "the document does not list a PCR that the policy compares; do "
	    "not trust it, or drop that PCR from the policy if it is not 0, 1 "
	    "or 2" },
	{ TBV_ERR_IMAGE_ROOT, UNT, "image-root",
	    "the image is trusted, but not under this root; check the image's "
	    "roots in the policy" },
	{ TBV_ERR_IMAGE_NOT_CANONICAL, UNT, "image-not-canonical",
	    "the image is valid, but its layout is not nitro-cli's; omit "
	    "--strict to measure it, or build it with nitro-cli" },
	{ TBV_ERR_IMAGE_FLAGS, UNT, "image-flags",
	    "the image's header has flags that nitro-cli does not set, and "
	    "PCRs do not cover them; omit --strict to measure it" },
	{ TBV_ERR_DOCUMENT_KIND, UNT, "document-kind",
	    "this is an enclave's document, and the policy trusts attestable "
	    "AMIs only; get the instance's document" },
	{ TBV_ERR_TPM_CLAIM, UNT, "tpm-claim",
	    "anyone with access to an instance's NitroTPM can choose what its "
	    "documents claim; use tbverify live, or accept that with "
	    "insecure-tpm-claim" },
	{ TBV_ERR_CLAIM_FORM, UNT, "claim-form",
	    "the claim is not of the form that the policy states for this "
	    "image; check the image's claim in the policy" },
	{ TBV_ERR_CLAIM_RECIPE, UNT, "claim-recipe",
	    "the requester chose a build recipe that the policy does not "
	    "list; list it if you trust it" },
	{ TBV_ERR_CLAIM_ROOTFS, UNT, "claim-rootfs",
	    "the requester chose a root file system that the policy does not "
	    "list; list it if you trust it" },
	{ TBV_ERR_CLAIM_NETWORK, UNT, "claim-network",
	    "the build had network access, which the policy does not allow; "
	    "allow it if you accept that" },
	{ TBV_ERR_CLAIM_PRIVATE, UNT, "claim-private",
	    "the repository was read with a credential, which the policy does "
	    "not allow; allow it if you accept that" },
	{ TBV_ERR_TOO_EARLY, UNT, "too-early",
	    "the document's time is before not-before; get a newer one" },
	{ TBV_ERR_TOO_LATE, UNT, "too-late",
	    "the document's time is after not-after; check whether the image "
	    "is still trusted" },
	{ TBV_ERR_TOO_OLD, UNT, "too-old",
	    "the document is older than max-age allows; get a newer one" },
	{ TBV_ERR_LOG_MISSING, UNT, "log-missing",
	    "a proof from a log is required and there is none; get the one "
	    "that belongs to the artifact, or add it to the log first" },
	{ TBV_ERR_LOG_UNKNOWN, UNT, "log-unknown",
	    "no log of the log policy has signed the checkpoint; check the "
	    "log and its key" },
	{ TBV_ERR_LOG_ORIGIN, UNT, "log-origin",
	    "the checkpoint is of another log than the key that signed it; do "
	    "not trust it" },
	{ TBV_ERR_LOG_QUORUM, UNT, "log-quorum",
	    "too few witnesses have cosigned the checkpoint; get a proof with "
	    "more cosignatures" },
	{ TBV_ERR_LOG_TIME_UNPROVEN, UNT, "log-time-unproven",
	    "nothing proves when the document was logged; get a proof with "
	    "cosignatures of the quorum" },
	{ TBV_ERR_LOGGED_LATE, UNT, "logged-late",
	    "the document was logged after its certificate had expired; get "
	    "the proof that was made right after the build" },
	{ TBV_ERR_SUBMITTER_UNKNOWN, UNT, "submitter-unknown",
	    "the leaf was submitted with a key that is not in the log policy; "
	    "find out who submitted it" },
	{ TBV_ERR_ENDORSEMENT_MISSING, UNT, "endorsement-missing",
	    "the policy requires endorsements and no list was given; get the "
	    "newest one" },
	{ TBV_ERR_ENDORSER_UNKNOWN, UNT, "endorser-unknown",
	    "no endorser in the endorsers file has signed the list; check "
	    "whose list it is" },
	{ TBV_ERR_ENDORSEMENTS_STREAM, UNT, "endorsements-stream",
	    "the endorsement list is about other images; get the list of the "
	    "policy's stream" },
	{ TBV_ERR_ROLLBACK, UNT, "rollback",
	    "a newer endorsement list was seen before; get the newest one" },
	{ TBV_ERR_ENDORSEMENTS_SERIAL, UNT, "endorsements-serial",
	    "the list's serial is below min-serial in the policy; get the "
	    "newest one" },
	{ TBV_ERR_ENDORSEMENTS_EXPIRED, UNT, "endorsements-expired",
	    "the endorsement list has expired; get the newest one" },
	{ TBV_ERR_ENDORSEMENTS_FUTURE, UNT, "endorsements-future",
	    "the endorsement list was issued in the future; check the clock" },
	{ TBV_ERR_ENDORSEMENTS_LIFETIME, UNT, "endorsements-lifetime",
	    "the endorsement list is valid for too long; ask its endorser for "
	    "one that expires sooner" },
	{ TBV_ERR_ENDORSEMENTS_STALE, UNT, "endorsements-stale",
	    "the endorsement list is older than the policy allows; get the "
	    "newest one" },
	{ TBV_ERR_NOT_ENDORSED, UNT, "not-endorsed",
	    "too few endorsers endorse this image; ask them, or do not trust "
	    "it" },
	{ TBV_ERR_ENDORSEMENT_WINDOW, UNT, "endorsement-window",
	    "the image is endorsed, but not for the time of this document; do "
	    "not trust it" },
	{ TBV_ERR_WITNESS_UNKNOWN, UNT, "witness-unknown",
	    "the answer has no cosignature by a witness that was asked; check "
	    "that address and key belong together" },
	{ TBV_ERR_WITNESS_TIME, UNT, "witness-time",
	    "the time of the cosignature is zero, or too far from this "
	    "machine's clock; check both clocks and ask again" },
	{ TBV_ERR_AUDIT_ENTRIES, UNT, "audit-entries",
	    "the log is complete, but some of its entries are not verified "
	    "under the policy; look at each that is listed" },

	{ TBV_ERR_ARTIFACT_MISMATCH, MIS, "artifact-mismatch",
	    "the artifact is not the one that was built; download it again, "
	    "and check that both files belong together" },
	{ TBV_ERR_ARTIFACT_NAME, MIS, "artifact-name",
	    "this artifact was built under another name; check that it was "
	    "not swapped, or give --name" },
	{ TBV_ERR_CHECKSUMS_MISMATCH, MIS, "checksums-mismatch",
	    "the checksums file is not the attested one; download it again" },
	{ TBV_ERR_CHECKSUMS_NOT_ATTESTED, MIS, "checksums-not-attested",
	    "the claim attests no checksums file; omit --list" },
	{ TBV_ERR_COMMIT_MISMATCH, MIS, "commit-mismatch",
	    "the artifact was built from another commit; check which version "
	    "you expect" },
	{ TBV_ERR_TREE_MISMATCH, MIS, "tree-mismatch",
	    "the claim names another source tree, or none; check which "
	    "version you expect" },
	{ TBV_ERR_REPOSITORY_MISSING, MIS, "repository-missing",
	    "the policy names a repository and the claim does not; do not "
	    "trust it, or name a commit" },
	{ TBV_ERR_REPOSITORY_MISMATCH, MIS, "repository-mismatch",
	    "the artifact was built from another repository; check its "
	    "URL" },
	{ TBV_ERR_REF_MISSING, MIS, "ref-missing",
	    "the policy names refs and the claim does not; do not trust it, "
	    "or name a commit" },
	{ TBV_ERR_REF_MISMATCH, MIS, "ref-mismatch",
	    "the artifact was built from a ref that the policy does not "
	    "accept; check the ref" },
	{ TBV_ERR_COMMIT_UNEXPECTED, MIS, "commit-unexpected",
	    "the artifact was built from another commit than expected; check "
	    "which version you were given" },
	{ TBV_ERR_REPOSITORY_UNEXPECTED, MIS, "repository-unexpected",
	    "the claim names another repository than expected, or none; check "
	    "its URL" },
	{ TBV_ERR_REF_UNEXPECTED, MIS, "ref-unexpected",
	    "the claim names another branch or tag than expected, or none; "
	    "check which version you were given" },
	{ TBV_ERR_COMMIT_MISSING, MIS, "commit-missing",
	    "the policy names a commit and the claim does not; do not trust "
	    "it, or do not require a source" },
	{ TBV_ERR_STATEMENT_MISMATCH, MIS, "statement-mismatch",
	    "the Statement is not the attested one; get the one that belongs "
	    "to the document" },
	{ TBV_ERR_STATEMENT_NOT_ATTESTED, MIS, "statement-not-attested",
	    "a Statement was given, but the image's claims are of another "
	    "form; omit it, or check the image's claim in the policy" },
	{ TBV_ERR_PROOF_OTHER_DOCUMENT, MIS, "proof-other-document",
	    "the proof contains another document than the one given; get the "
	    "proof that belongs to it" },
	{ TBV_ERR_AUDIT_OTHER, MIS, "audit-other",
	    "the shard is of another log, checkpoint or policy than the one "
	    "that is joined; run its range again" },
	{ TBV_ERR_NONCE_MISSING, MIS, "nonce-missing",
	    "the document has no nonce, so it may be a replay; ask the "
	    "enclave again, with one" },
	{ TBV_ERR_NONCE_MISMATCH, MIS, "nonce-mismatch",
	    "the document has another nonce, perhaps of an older answer; ask "
	    "the enclave again" },
	{ TBV_ERR_PUBLIC_KEY_MISSING, MIS, "public-key-missing",
	    "the document has no public key; check what the enclave attests" },
	{ TBV_ERR_PUBLIC_KEY_MISMATCH, MIS, "public-key-mismatch",
	    "the enclave attests another public key; do not use the expected "
	    "one" },
	{ TBV_ERR_USER_DATA_MISSING, MIS, "user-data-missing",
	    "the document has no user data; check what the enclave attests" },
	{ TBV_ERR_USER_DATA_MISMATCH, MIS, "user-data-mismatch",
	    "the enclave attests other user data than expected; check what "
	    "the enclave attests" },

	{ TBV_ERR_REVOKED_PCR, REV, "revoked-pcr",
	    "the image was revoked; do not use what it built" },
	{ TBV_ERR_REVOKED_ARTIFACT, REV, "revoked-artifact",
	    "the artifact was revoked; do not use it" },
	{ TBV_ERR_REVOKED_COMMIT, REV, "revoked-commit",
	    "the commit was revoked; use a later version" },
	{ TBV_ERR_REVOKED_DOCUMENT, REV, "revoked-document",
	    "this attestation was revoked; do not use what it attests" },
	{ TBV_ERR_REVOKED_LOG, REV, "revoked-log",
	    "the log was revoked at a smaller size than this proof's; use "
	    "another log" },

	{ TBV_ERR_NOTE, MAL, "note",
	    "this is not a signed note; check that it is the right file" },
	{ TBV_ERR_CHECKPOINT, MAL, "checkpoint",
	    "the note is signed, but is not a checkpoint of a log; check that "
	    "it is the right file" },
	{ TBV_ERR_PROOF_EXTRA, MAL, "proof-extra",
	    "the extra line of the proof is neither a document nor what "
	    "Sigsum needs; download the proof again" },
	{ TBV_ERR_AUDIT_SHARD, MAL, "audit-shard",
	    "the shard does not follow its format; run its range again" },
	{ TBV_ERR_ENDORSEMENTS_OVERSIZED, MAL, "endorsements-oversized",
	    "the endorsement list is too large; check that it is the right "
	    "file" },
	{ TBV_ERR_ENDORSEMENTS_TEXT, MAL, "endorsements-text",
	    "the endorsement list is not plain text with LF line ends; "
	    "download it again" },
	{ TBV_ERR_ENDORSEMENTS_ENVELOPE, MAL, "endorsements-envelope",
	    "the endorsement list's signatures are missing or malformed "
	    "(note, signify or minisign); download it again" },
	{ TBV_ERR_ENDORSEMENTS_HEADER, MAL, "endorsements-header",
	    "the first five lines of the endorsement list are malformed; do "
	    "not trust it" },
	{ TBV_ERR_ENDORSEMENTS_VERB, MAL, "endorsements-verb",
	    "the endorsement list has a line that this version does not know; "
	    "use a newer tbverify" },
	{ TBV_ERR_ENDORSEMENTS_LINE, MAL, "endorsements-line",
	    "a line of the endorsement list is malformed; do not trust the "
	    "list" },
	{ TBV_ERR_ENDORSEMENTS_PCR, MAL, "endorsements-pcr",
	    "a line of the endorsement list has a malformed set of PCRs; do "
	    "not trust the list" },
	{ TBV_ERR_ENDORSEMENTS_ZERO, MAL, "endorsements-zero",
	    "the endorsement list names PCRs of zeros, which measure nothing; "
	    "do not trust the list" },
};

#define ROWS (sizeof(error_rows) / sizeof(error_rows[0]))

const struct tbv_error_row *
tbv_error_row(size_t i)
{
	return i < ROWS ? &error_rows[i] : NULL;
}

/* The row of an error; an unknown value is a bug in the caller. */
static const struct tbv_error_row *
find_row(int error)
{
	size_t i;

	for (i = 0; i < ROWS; i++)
		if (error_rows[i].error == error)
			return &error_rows[i];
	return &error_rows[1];
}

const char *
tbv_error_token(int error)
{
	return find_row(error)->token;
}

const char *
tbv_error_sentence(int error)
{
	return find_row(error)->sentence;
}

enum tbv_class
tbv_error_class(int error)
{
	return find_row(error)->class_;
}

const char *
tbv_class_name(enum tbv_class class_)
{
	switch (class_) {
	case TBV_CLASS_OK:
		return "OK";
	case TBV_CLASS_SYSTEM:
		return "SYSTEM";
	case TBV_CLASS_ABSENT:
		return "ABSENT";
	case TBV_CLASS_UNTRUSTED:
		return "UNTRUSTED";
	case TBV_CLASS_REVOKED:
		return "REVOKED";
	case TBV_CLASS_MALFORMED:
		return "MALFORMED";
	case TBV_CLASS_FORGED:
		return "FORGED";
	case TBV_CLASS_MISMATCH:
		return "MISMATCH";
	}
	return "SYSTEM";
}
