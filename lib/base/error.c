/*
 * The one table of errors: value, class, token, and the sentence that says
 * what it means and what to do.
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
	    "out of memory; try again when there is more" },
	{ TBV_ERR_CRYPTO, SYS, "crypto",
	    "libcrypto failed at what it must be able to do (SHA-2, ECDSA "
	    "with P-384, Ed25519); check its installation" },
	{ TBV_ERR_UNSUPPORTED, SYS, "unsupported",
	    "this build of tbverify, or its libcrypto, does not have what the "
	    "message names; use one that does" },
	{ TBV_ERR_USAGE, SYS, "usage",
	    "the command line or the call is wrong; see the program's --help, "
	    "or the function's manual page" },
	{ TBV_ERR_IO, SYS, "io",
	    "it cannot be opened, read or written; check its name, its "
	    "permissions and the space on the disk" },
	{ TBV_ERR_ARTIFACT_CHANGED, SYS, "artifact-changed",
	    "the artifact was written to while it was read; try again when "
	    "it is complete" },
	{ TBV_ERR_NOT_INSTALLED, SYS, "not-installed",
	    "that program is a package of its own; install it" },
	{ TBV_ERR_NO_POLICY, SYS, "no-policy",
	    "nothing says what to trust; give --policy FILE, or --pcrs FILE "
	    "with --commit HEX or --repository URL" },
	{ TBV_ERR_POLICY_UNSAFE, SYS, "policy-unsafe",
	    "others may write to this file; change its owner or mode first" },
	{ TBV_ERR_POLICY_SYNTAX, SYS, "policy-syntax",
	    "the policy is not strict JSON (no comments, trailing commas or "
	    "repeated members, at most 1 MiB); fix it" },
	{ TBV_ERR_POLICY_VERSION, SYS, "policy-version",
	    "the policy must start with \"tbverify-policy\": 1" },
	{ TBV_ERR_POLICY_MEMBER, SYS, "policy-member",
	    "the policy has a member that is unknown or lacks one; fix its "
	    "name, remove it, or add what is missing" },
	{ TBV_ERR_POLICY_VALUE, SYS, "policy-value",
	    "the policy has a value of the wrong type or form, or too many; "
	    "fix it there" },
	{ TBV_ERR_POLICY_FILE, SYS, "policy-file",
	    "the policy names a file that was not handed in; load it first" },
	{ TBV_ERR_NO_IMAGE, SYS, "no-image",
	    "the policy trusts no image; add one with tbverify pin, or give "
	    "--pcrs, --pcr or --eif" },
	{ TBV_ERR_NO_SOURCE, SYS, "no-source",
	    "the policy names no source; give --commit HEX or --repository "
	    "URL, or say --any-source" },
	{ TBV_ERR_NO_CLOCK, SYS, "no-clock",
	    "the current time is needed and was not given; set it, as --clock "
	    "does" },
	{ TBV_ERR_NO_ARTIFACT, SYS, "no-artifact",
	    "no artifact was given to compare; hand in its digest" },
	{ TBV_ERR_NO_LIST, SYS, "no-list",
	    "the claim attests a list of artifacts; give it with --list "
	    "FILE" },
	{ TBV_ERR_SETTER_FAILED, SYS, "setter-failed",
	    "an earlier call failed and its error was ignored; reset the "
	    "object and set all of it again" },
	{ TBV_ERR_NO_DIGEST, SYS, "no-digest",
	    "the image's claim names the artifact by another digest, which "
	    "was not handed in; hand it in" },
	{ TBV_ERR_NO_STATEMENT, SYS, "no-statement",
	    "the claim is the digest of a Statement; give it with "
	    "--statement FILE" },
	{ TBV_ERR_REFERENCE_SYNTAX, SYS, "reference-syntax",
	    "the measurements are not those of one enclave image as nitro-cli "
	    "prints them; check the file" },
	{ TBV_ERR_REFERENCE_KIND, SYS, "reference-kind",
	    "this file cannot be a reference value; use the measurements of "
	    "the enclave image" },
	{ TBV_ERR_REFERENCE_VALUE, SYS, "reference-value",
	    "a PCR is 96 hex digits and has an index of 0 to 31; check the "
	    "value" },
	{ TBV_ERR_REFERENCE_ZERO, SYS, "reference-zero",
	    "a PCR of zeros measures nothing; use the image's own "
	    "measurements" },
	{ TBV_ERR_REFERENCE_CONFLICT, SYS, "reference-conflict",
	    "one PCR was given two values; keep the one that is meant" },
	{ TBV_ERR_REFERENCE_INCOMPLETE, SYS, "reference-incomplete",
	    "an image needs PCR0, PCR1 and PCR2; add those that are "
	    "missing" },
	{ TBV_ERR_REFERENCE_IMAGE, SYS, "reference-image",
	    "the enclave image is not sound, so that it gives no reference "
	    "values; see tbverify measure" },
	{ TBV_ERR_ROOT_MALFORMED, SYS, "root-malformed",
	    "a root is one P-384 CA certificate, PEM or DER; check the "
	    "file" },
	{ TBV_ERR_ROOT_RESERVED, SYS, "root-reserved",
	    "only a root that is built in may have this name; name the root's "
	    "file instead, and call it otherwise" },
	{ TBV_ERR_IMAGE_NOT_SEEKABLE, SYS, "image-not-seekable",
	    "an enclave image is measured in a regular file; save it as one "
	    "first" },
	{ TBV_ERR_IMAGE_CHANGED, SYS, "image-changed",
	    "the image was written to while it was read; try again when it "
	    "is complete" },
	{ TBV_ERR_SIGNERS_SYNTAX, SYS, "signers-syntax",
	    "a line of the log policy or the endorsers file does not follow "
	    "its grammar; fix it" },
	{ TBV_ERR_SIGNERS_KEY, SYS, "signers-key",
	    "a key in the log policy or the endorsers file is cut, altered "
	    "or of a kind that has no place there; copy it again" },
	{ TBV_ERR_SIGNERS_DUPLICATE, SYS, "signers-duplicate",
	    "a name or a key stands twice in the log policy or the "
	    "endorsers file; keep one" },
	{ TBV_ERR_SIGNERS_GROUP, SYS, "signers-group",
	    "a group has members that are named above it and in no other "
	    "group, and needs at least one of them; fix the line" },
	{ TBV_ERR_SIGNERS_QUORUM, SYS, "signers-quorum",
	    "a log policy or endorsers file has one quorum line that can be "
	    "met, and an endorsers file at most one revoke-quorum; fix it" },
	{ TBV_ERR_SIGNERS_LIMIT, SYS, "signers-limit",
	    "the log policy or the endorsers file, or a line of it, is too "
	    "large; leave out what is not needed" },
	{ TBV_ERR_SIGNERS_EMPTY, SYS, "signers-empty",
	    "the log policy names no log, or the endorsers file no "
	    "endorser; add one" },
	{ TBV_ERR_SIGNERS_UNSUPPORTED, SYS, "signers-unsupported",
	    "the quorum cannot be met without keys that this libcrypto "
	    "cannot use; use OpenSSL 3.5 or later, or other keys" },
	{ TBV_ERR_KEY_TWO_ROLES, SYS, "key-two-roles",
	    "one key serves as endorser and in the log policy; use different "
	    "keys for the two" },

	{ TBV_ERR_SIGNERS_SIGSUM, SYS, "signers-sigsum",
	    "the log policy is one of Sigsum's, whose keys are hex; write the "
	    "lines that this asks for" },
	{ TBV_ERR_STATE, SYS, "state",
	    "the lists that are kept of endorsers cannot be used; repair or "
	    "remove the state if you know why, or give --no-state" },
	{ TBV_ERR_REPORT, SYS, "report",
	    "a report could not be saved, so that nothing is reported; name "
	    "a file that can be written" },
	{ TBV_ERR_SIGNING_KEY, SYS, "signing-key",
	    "the signing key cannot be used; give the one that belongs "
	    "here" },
	{ TBV_ERR_LOG_DIRECTORY, SYS, "log-directory",
	    "the directory is not that of a log, or is damaged; run tblog "
	    "check, and restore it from a copy" },
	{ TBV_ERR_LOG_BUSY, SYS, "log-busy",
	    "another process writes to the log; wait for it" },
	{ TBV_ERR_NETWORK, SYS, "network",
	    "the server did not give an answer of use; try again, or look "
	    "whether the address is right" },
	{ TBV_ERR_LOG_PENDING, SYS, "log-pending",
	    "the log took the entry, and signed no tree with it in time; "
	    "publish it again later, or wait longer" },
	{ TBV_ERR_LOG_REFUSED, SYS, "log-refused",
	    "the log does not take the entry; see what it answered, and "
	    "whether it is a log of this kind" },
	{ TBV_ERR_WITNESS_REQUEST, SYS, "witness-request",
	    "the witness could not read what it was sent; look whether the "
	    "address is that of a witness" },
	{ TBV_ERR_WITNESS_LOG_KEY, SYS, "witness-log-key",
	    "the witness trusts another key for this log; give its operator the "
	    "log's vkey" },
	{ TBV_ERR_WITNESS_ORIGIN, SYS, "witness-origin",
	    "the witness does not know this log; ask its operator to add the "
	    "log's vkey" },
	{ TBV_ERR_WITNESS_AHEAD, SYS, "witness-ahead",
	    "the witness has seen more of this log than the directory has; "
	    "restore the newest copy, and add nothing to this one" },
	{ TBV_ERR_WITNESS_CONFLICT, SYS, "witness-conflict",
	    "the witness was asked by others at the same time; try again" },
	{ TBV_ERR_NO_ATTESTATION, ABS, "no-attestation",
	    "there is no attestation to verify; get the one that belongs to "
	    "the artifact" },
	{ TBV_ERR_NO_CLAIM, ABS, "no-claim",
	    "the document says nothing about any build; get the one that "
	    "belongs to the artifact" },

	{ TBV_ERR_EMPTY, MAL, "empty",
	    "the attestation is empty; get it again" },
	{ TBV_ERR_OVERSIZED, MAL, "oversized",
	    "the attestation is larger than any genuine one; check that it "
	    "is the right file" },
	{ TBV_ERR_FOREIGN, MAL, "foreign",
	    "this is not an attestation; check that it is the right file, "
	    "and that the artifact comes first" },
	{ TBV_ERR_BASE64, MAL, "base64",
	    "the attestation is text, but not base64, base64url or hex from "
	    "end to end; get it again" },
	{ TBV_ERR_CERT_FILE, MAL, "cert-file",
	    "the .cert file is not JSON with one attestation; get it "
	    "again" },
	{ TBV_ERR_BUNDLE, MAL, "bundle",
	    "the tlog-proof does not follow its format; get it again" },
	{ TBV_ERR_COSE_CBOR, MAL, "cose-cbor",
	    "the attestation is cut or is not CBOR; get it again" },
	{ TBV_ERR_COSE_TAG, MAL, "cose-tag",
	    "the only tag allowed is that of COSE_Sign1, once; this is "
	    "another kind of message, or was tagged again" },
	{ TBV_ERR_COSE_STRUCTURE, MAL, "cose-structure",
	    "a COSE_Sign1 is an array of four; this is another kind of "
	    "message" },
	{ TBV_ERR_COSE_TRAILING, MAL, "cose-trailing",
	    "there are bytes after the document; get it again" },
	{ TBV_ERR_COSE_PROTECTED, MAL, "cose-protected",
	    "the protected header is not the one that AWS writes, as with "
	    "documents of emulators; refuse it" },
	{ TBV_ERR_COSE_UNPROTECTED, MAL, "cose-unprotected",
	    "the unprotected header is not empty; genuine ones are" },
	{ TBV_ERR_COSE_PAYLOAD, MAL, "cose-payload",
	    "the payload is not one byte string of 1 to 16000 bytes; genuine "
	    "ones are" },
	{ TBV_ERR_COSE_SIGNATURE, MAL, "cose-signature",
	    "the signature is not 96 bytes; genuine ones are" },
	{ TBV_ERR_DOCUMENT_CBOR, MAL, "document-cbor",
	    "the document's CBOR is not as AWS writes it; refuse it" },
	{ TBV_ERR_DOCUMENT_DUPLICATE, MAL, "document-duplicate",
	    "the document says one thing twice; refuse it" },
	{ TBV_ERR_DOCUMENT_MISSING, MAL, "document-missing",
	    "the document lacks a field that every genuine one has; refuse "
	    "it" },
	{ TBV_ERR_DOCUMENT_TYPE, MAL, "document-type",
	    "a field of the document has another type than AWS gives it; "
	    "refuse it" },
	{ TBV_ERR_DOCUMENT_LENGTH, MAL, "document-length",
	    "a length in the document, or the number of some of its parts, is "
	    "out of bounds; refuse it" },
	{ TBV_ERR_DOCUMENT_DIGEST, MAL, "document-digest",
	    "the document's digest is not SHA384; refuse it" },
	{ TBV_ERR_DOCUMENT_PCR, MAL, "document-pcr",
	    "a PCR has an index past 31 or is not 48 bytes; refuse it" },
	{ TBV_ERR_DOCUMENT_MODULE_ID, MAL, "document-module-id",
	    "module_id does not name an enclave of an instance; refuse it" },
	{ TBV_ERR_DOCUMENT_TIME, MAL, "document-time",
	    "the document's time is no date; refuse it" },
	{ TBV_ERR_NITROTPM, MAL, "nitrotpm",
	    "this is the document of an instance with a NitroTPM, not of an "
	    "enclave; get the enclave's, or trust an image of kind nitrotpm" },
	{ TBV_ERR_CERTIFICATE_DER, MAL, "certificate-der",
	    "a certificate is not DER as RFC 5280 has it; refuse it" },
	{ TBV_ERR_CERTIFICATE_VERSION, MAL, "certificate-version",
	    "a certificate is not of version 3; refuse it" },
	{ TBV_ERR_CERTIFICATE_ALGORITHM, MAL, "certificate-algorithm",
	    "a certificate's algorithm is not ecdsa-with-SHA384, or has "
	    "parameters; refuse it" },
	{ TBV_ERR_CERTIFICATE_KEY, MAL, "certificate-key",
	    "a certificate's key is not an uncompressed point of P-384; "
	    "refuse it" },
	{ TBV_ERR_CERTIFICATE_EXTENSION, MAL, "certificate-extension",
	    "a certificate's extensions are not those of AWS; refuse it" },
	{ TBV_ERR_PCR4_MISMATCH, MAL, "pcr4-mismatch",
	    "PCR4 is not that of the instance that module_id names; refuse "
	    "it" },
	{ TBV_ERR_CLAIM_MALFORMED, MAL, "claim-malformed",
	    "user_data is no claim about a build; get the document that "
	    "belongs to the artifact" },
	{ TBV_ERR_CLAIM_CBOR, MAL, "claim-cbor",
	    "the claim is cut or is not deterministic CBOR; refuse it" },
	{ TBV_ERR_CLAIM_MEMBER, MAL, "claim-member",
	    "a member of the claim is unknown, missing or malformed; refuse "
	    "it" },
	{ TBV_ERR_CLAIM_TEXT, MAL, "claim-text",
	    "the claim is not exactly the prototype's text; refuse it" },
	{ TBV_ERR_CLAIM_DIGEST, MAL, "claim-digest",
	    "the claim is not a digest of the form that the policy says; "
	    "check the policy's claim" },
	{ TBV_ERR_CLAIM_JSON, MAL, "claim-json",
	    "the claim is not one strict JSON object; refuse it" },
	{ TBV_ERR_LIST_MALFORMED, MAL, "list-malformed",
	    "the list is not as sha256sum writes it, is too large or has a "
	    "name twice; get it again" },
	{ TBV_ERR_STATEMENT_MALFORMED, MAL, "statement-malformed",
	    "the file is not an in-toto Statement v1 with one reading; refuse "
	    "it" },
	{ TBV_ERR_STATEMENT_SOURCE, MAL, "statement-source",
	    "the Statement does not say from which one source the artifact "
	    "was built; refuse it" },
	{ TBV_ERR_IMAGE_MAGIC, MAL, "image-magic",
	    "this is not an enclave image file; check that it is the right "
	    "file" },
	{ TBV_ERR_IMAGE_TRUNCATED, MAL, "image-truncated",
	    "the image ends before its sections do; get it again" },
	{ TBV_ERR_IMAGE_VERSION, MAL, "image-version",
	    "only versions 2 to 4 of the image format are defined, each with "
	    "its sections; build the image with nitro-cli" },
	{ TBV_ERR_IMAGE_COUNT, MAL, "image-count",
	    "an image has 2 to 32 sections; refuse it" },
	{ TBV_ERR_IMAGE_SIZE, MAL, "image-size",
	    "the image states a section's size twice, and not alike; refuse "
	    "it" },
	{ TBV_ERR_IMAGE_OVERLAP, MAL, "image-overlap",
	    "sections of the image overlap or are not listed in their order; "
	    "refuse it" },
	{ TBV_ERR_IMAGE_GAP, MAL, "image-gap",
	    "there are bytes before a section that belong to none; refuse "
	    "it" },
	{ TBV_ERR_IMAGE_TRAILING, MAL, "image-trailing",
	    "there are bytes after the last section; refuse it" },
	{ TBV_ERR_IMAGE_SECTION_UNKNOWN, MAL, "image-section-unknown",
	    "a section's type is not defined; refuse it" },
	{ TBV_ERR_IMAGE_SECTION_INVALID, MAL, "image-section-invalid",
	    "a section has type 0, which stands for none; refuse it" },
	{ TBV_ERR_IMAGE_TWO_KERNELS, MAL, "image-two-kernels",
	    "the image has a second kernel; refuse it" },
	{ TBV_ERR_IMAGE_TWO_CMDLINES, MAL, "image-two-cmdlines",
	    "the image has a second command line; refuse it" },
	{ TBV_ERR_IMAGE_DUPLICATE, MAL, "image-duplicate",
	    "the image has a second signature or metadata section; refuse "
	    "it" },
	{ TBV_ERR_IMAGE_MISSING, MAL, "image-missing",
	    "an image has a kernel and a command line; refuse it" },
	{ TBV_ERR_IMAGE_ORDER, MAL, "image-order",
	    "a ramdisk comes before the kernel; refuse it" },
	{ TBV_ERR_IMAGE_SIGNATURE_SIZE, MAL, "image-signature-size",
	    "a signature section has at most 32768 bytes; refuse it" },
	{ TBV_ERR_IMAGE_CRC, MAL, "image-crc",
	    "the image is damaged: its CRC is another; get it again" },
	{ TBV_ERR_IMAGE_SIGNATURE_FORM, MAL, "image-signature-form",
	    "the signature section is not as nitro-cli writes it; sign the "
	    "image again" },

	{ TBV_ERR_CHAIN_SIGNATURE, FOR, "chain-signature",
	    "a certificate was not signed by the one before it; refuse it" },
	{ TBV_ERR_CHAIN_ISSUER, FOR, "chain-issuer",
	    "a certificate names another issuer than the one before it; "
	    "refuse it" },
	{ TBV_ERR_CHAIN_CA, FOR, "chain-ca",
	    "a certificate that is no CA signed another; refuse it" },
	{ TBV_ERR_CHAIN_KEY_USAGE, FOR, "chain-key-usage",
	    "a certificate's key may not be used in this way; refuse it" },
	{ TBV_ERR_CHAIN_PATH_LENGTH, FOR, "chain-path-length",
	    "there are more CAs below a certificate than it allows; refuse "
	    "it" },
	{ TBV_ERR_CHAIN_LEAF, FOR, "chain-leaf",
	    "the certificate that signed the document is a CA; refuse it" },
	{ TBV_ERR_SIGNATURE, FOR, "signature",
	    "the document was not signed by its certificate's key; refuse "
	    "it" },
	{ TBV_ERR_CLAIM_NOT_MEASURED, FOR, "claim-not-measured",
	    "PCR16 does not confirm the claim's source, so the build itself "
	    "may have made it up; refuse it" },
	{ TBV_ERR_IMAGE_SIGNATURE_PCR, FOR, "image-signature-pcr",
	    "the image was changed after it was signed, or the signature is "
	    "another image's; refuse it" },
	{ TBV_ERR_IMAGE_SIGNATURE, FOR, "image-signature",
	    "the image's signature is not by its certificate's key; refuse "
	    "it" },
	{ TBV_ERR_NOTE_SIGNATURE, FOR, "note-signature",
	    "a signature of a known key does not verify; refuse the note" },
	{ TBV_ERR_PROOF_INDEX, FOR, "proof-index",
	    "the proof names a place that the tree does not have; refuse it" },
	{ TBV_ERR_PROOF_PATH, FOR, "proof-path",
	    "the log does not hold this document where the proof says; get "
	    "the proof that belongs to it" },
	{ TBV_ERR_LOG_SPLIT_VIEW, FOR, "log-split-view",
	    "the log has signed two trees of one size; keep both "
	    "checkpoints and tell others" },
	{ TBV_ERR_LOG_INCONSISTENT, FOR, "log-inconsistent",
	    "the later tree of the log does not continue the earlier one; "
	    "keep both checkpoints and tell others" },
	{ TBV_ERR_SUBMITTER_SIGNATURE, FOR, "submitter-signature",
	    "the submitter did not sign this leaf; refuse the proof" },
	{ TBV_ERR_ENDORSEMENTS_SIGNATURE, FOR, "endorsements-signature",
	    "an endorser did not sign this list; refuse it" },
	{ TBV_ERR_EQUIVOCATION, FOR, "equivocation",
	    "an endorser has signed two lists with one serial; keep both "
	    "and ask the endorser" },
	{ TBV_ERR_WITNESS_INCONSISTENT, FOR, "witness-inconsistent",
	    "the witness has seen another tree of this log, which the directory "
	    "does not continue; keep the directory and find out what was signed" },
	{ TBV_ERR_WITNESS_SIGNATURE, FOR, "witness-signature",
	    "a cosignature that the witness sent does not verify; look whether "
	    "its key is the right one" },

	{ TBV_ERR_UNTRUSTED_ROOT, UNT, "untrusted-root",
	    "the chain starts at another root than the policy trusts, as in "
	    "another partition of AWS or with a simulated hypervisor; if you "
	    "trust that root, add it to the image's roots, or give --root with "
	    "--pcrs, --pcr or --eif" },
	{ TBV_ERR_CHAIN_EXPIRED, UNT, "chain-expired",
	    "a certificate had expired at that time; refuse it, unless --time "
	    "now was given for an archived document: it needs --time "
	    "document" },
	{ TBV_ERR_CHAIN_NOT_YET_VALID, UNT, "chain-not-yet-valid",
	    "a certificate was not valid yet at that time; refuse it, or check "
	    "--clock where --time is now" },
	{ TBV_ERR_TIME_OUTSIDE_LEAF, UNT, "time-outside-leaf",
	    "the document's time is outside its certificate's validity; "
	    "refuse it" },
	{ TBV_ERR_TIME_IN_FUTURE, UNT, "time-in-future",
	    "the document is from the future; check the clock" },
	{ TBV_ERR_DEBUG, UNT, "debug",
	    "the enclave ran in debug mode, so its host could change "
	    "anything in it; build it again without debug mode" },
	{ TBV_ERR_PCR_MISMATCH, UNT, "pcr-mismatch",
	    "no trusted image has these measurements; check the image's "
	    "version and pin it if you trust it" },
	{ TBV_ERR_PCR_MISSING, UNT, "pcr-missing",
	    "the document does not list a PCR that the policy compares; "
	    "refuse it, or drop that PCR from the policy if it is not 0, 1 or "
	    "2" },
	{ TBV_ERR_IMAGE_ROOT, UNT, "image-root",
	    "the image is trusted, but not under this root; check the "
	    "policy's roots" },
	{ TBV_ERR_IMAGE_NOT_CANONICAL, UNT, "image-not-canonical",
	    "the image is sound, but not laid out as nitro-cli does it; leave "
	    "--strict out to measure it, or build it with nitro-cli" },
	{ TBV_ERR_IMAGE_FLAGS, UNT, "image-flags",
	    "the image's header has flags that nitro-cli does not set, and "
	    "PCRs are computed without them; leave --strict out to measure "
	    "it" },
	{ TBV_ERR_DOCUMENT_KIND, UNT, "document-kind",
	    "this is an enclave's document, and the policy trusts attestable "
	    "AMIs alone; get the document of the instance" },
	{ TBV_ERR_TPM_CLAIM, UNT, "tpm-claim",
	    "anyone who reaches an instance's NitroTPM chooses what its "
	    "documents claim; use tbverify live, or accept that by "
	    "insecure-tpm-claim" },
	{ TBV_ERR_CLAIM_FORM, UNT, "claim-form",
	    "the image makes claims of another form; check the policy's "
	    "claim" },
	{ TBV_ERR_CLAIM_RECIPE, UNT, "claim-recipe",
	    "the requester chose a build recipe that the policy does not "
	    "list; list it if you trust it" },
	{ TBV_ERR_CLAIM_ROOTFS, UNT, "claim-rootfs",
	    "the requester chose a root file system that the policy does not "
	    "list; list it if you trust it" },
	{ TBV_ERR_CLAIM_NETWORK, UNT, "claim-network",
	    "the build had network access and the policy does not allow it; "
	    "allow it if you accept that" },
	{ TBV_ERR_CLAIM_PRIVATE, UNT, "claim-private",
	    "the repository was read with a credential and the policy does "
	    "not allow it; allow it if you accept that" },
	{ TBV_ERR_TOO_EARLY, UNT, "too-early",
	    "the document is from before not-before; get a newer one" },
	{ TBV_ERR_TOO_LATE, UNT, "too-late",
	    "the document is from after not-after; check whether the image "
	    "is still trusted" },
	{ TBV_ERR_TOO_OLD, UNT, "too-old",
	    "the document is older than max-age; get a newer one" },
	{ TBV_ERR_LOG_MISSING, UNT, "log-missing",
	    "a proof from a log is needed and there is none; get the one that "
	    "belongs to the artifact, or add it to the log first" },
	{ TBV_ERR_LOG_UNKNOWN, UNT, "log-unknown",
	    "no log of the log policy has signed the checkpoint; check the "
	    "log and its key" },
	{ TBV_ERR_LOG_ORIGIN, UNT, "log-origin",
	    "the checkpoint is of another log than its key; refuse it" },
	{ TBV_ERR_LOG_QUORUM, UNT, "log-quorum",
	    "too few witnesses have cosigned the checkpoint; get a proof "
	    "that more have" },
	{ TBV_ERR_LOG_TIME_UNPROVEN, UNT, "log-time-unproven",
	    "nothing proves when the document was logged; get a proof with "
	    "cosignatures of the quorum" },
	{ TBV_ERR_LOGGED_LATE, UNT, "logged-late",
	    "the document was logged after its certificate had ended; use "
	    "the proof made at once" },
	{ TBV_ERR_SUBMITTER_UNKNOWN, UNT, "submitter-unknown",
	    "the leaf was submitted with a key that the log policy does "
	    "not name; check who submitted it" },
	{ TBV_ERR_ENDORSEMENT_MISSING, UNT, "endorsement-missing",
	    "the policy asks for endorsements and no list was given; get "
	    "the newest one" },
	{ TBV_ERR_ENDORSER_UNKNOWN, UNT, "endorser-unknown",
	    "no endorser of the endorsers file has signed the list; check "
	    "whose list it is" },
	{ TBV_ERR_ENDORSEMENTS_STREAM, UNT, "endorsements-stream",
	    "the endorsement list is about other images; get the one of "
	    "the stream in the policy" },
	{ TBV_ERR_ROLLBACK, UNT, "rollback",
	    "a newer endorsement list was seen before; get the newest one" },
	{ TBV_ERR_ENDORSEMENTS_SERIAL, UNT, "endorsements-serial",
	    "the serial of the endorsement list is below that of the "
	    "policy; get the newest one" },
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
	    "too few endorsers endorse this image; ask them, or refuse it" },
	{ TBV_ERR_ENDORSEMENT_WINDOW, UNT, "endorsement-window",
	    "the image is endorsed for another time than that of the "
	    "document; refuse it" },
	{ TBV_ERR_WITNESS_UNKNOWN, UNT, "witness-unknown",
	    "the answer has no cosignature by a witness that was asked for; "
	    "look whether address and key belong together" },
	{ TBV_ERR_WITNESS_TIME, UNT, "witness-time",
	    "the time of the cosignature is zero, or too far from this "
	    "machine's clock; check both clocks and ask again" },

	{ TBV_ERR_ARTIFACT_MISMATCH, MIS, "artifact-mismatch",
	    "the artifact is not the one that was built; get it again, and "
	    "check that both files belong together" },
	{ TBV_ERR_ARTIFACT_NAME, MIS, "artifact-name",
	    "this artifact was built under another name; check that it was "
	    "not swapped, or give --name" },
	{ TBV_ERR_LIST_MISMATCH, MIS, "list-mismatch",
	    "the list is not the attested one; get it again" },
	{ TBV_ERR_LIST_NOT_ATTESTED, MIS, "list-not-attested",
	    "the claim attests no list; leave --list out" },
	{ TBV_ERR_COMMIT_MISMATCH, MIS, "commit-mismatch",
	    "the artifact was built from another commit; check the version "
	    "that you expect" },
	{ TBV_ERR_TREE_MISMATCH, MIS, "tree-mismatch",
	    "the claim names another source tree, or none; check the version "
	    "that you expect" },
	{ TBV_ERR_REPOSITORY_MISSING, MIS, "repository-missing",
	    "the policy names a repository and the claim names none; refuse "
	    "it, or name a commit" },
	{ TBV_ERR_REPOSITORY_MISMATCH, MIS, "repository-mismatch",
	    "the artifact was built from another repository; check its "
	    "URL" },
	{ TBV_ERR_REF_MISSING, MIS, "ref-missing",
	    "the policy names refs and the claim names none; refuse it, or "
	    "name a commit" },
	{ TBV_ERR_REF_MISMATCH, MIS, "ref-mismatch",
	    "the artifact was built from a ref that the policy does not "
	    "accept; check the ref" },
	{ TBV_ERR_COMMIT_UNEXPECTED, MIS, "commit-unexpected",
	    "the artifact was built from another commit than was expected of "
	    "it; check which version you were given" },
	{ TBV_ERR_REPOSITORY_UNEXPECTED, MIS, "repository-unexpected",
	    "the claim names another repository than was expected of this "
	    "artifact, or none; check its URL" },
	{ TBV_ERR_REF_UNEXPECTED, MIS, "ref-unexpected",
	    "the claim names another branch or tag than was expected of this "
	    "artifact, or none; check which version you were given" },
	{ TBV_ERR_COMMIT_MISSING, MIS, "commit-missing",
	    "the policy names a commit and the claim names none; refuse it, "
	    "or do not ask for a source" },
	{ TBV_ERR_STATEMENT_MISMATCH, MIS, "statement-mismatch",
	    "the Statement is not the one that was attested; get the one that "
	    "belongs to the document" },
	{ TBV_ERR_STATEMENT_NOT_ATTESTED, MIS, "statement-not-attested",
	    "a Statement was given, and the image's claims are of none; leave "
	    "it out, or check the policy's claim" },
	{ TBV_ERR_PROOF_OTHER_DOCUMENT, MIS, "proof-other-document",
	    "the proof carries another document than the one that was "
	    "given; get the one that belongs to it" },
	{ TBV_ERR_NONCE_MISSING, MIS, "nonce-missing",
	    "the document has no nonce, so that anybody could have kept it; "
	    "ask the enclave again, with one" },
	{ TBV_ERR_NONCE_MISMATCH, MIS, "nonce-mismatch",
	    "the document answers another question, perhaps an older one; ask "
	    "the enclave again" },
	{ TBV_ERR_PUBLIC_KEY_MISSING, MIS, "public-key-missing",
	    "the document has no public key; check what the enclave attests" },
	{ TBV_ERR_PUBLIC_KEY_MISMATCH, MIS, "public-key-mismatch",
	    "the enclave attests another public key; do not use the one that "
	    "was expected" },
	{ TBV_ERR_USER_DATA_MISSING, MIS, "user-data-missing",
	    "the document has no user data; check what the enclave attests" },
	{ TBV_ERR_USER_DATA_MISMATCH, MIS, "user-data-mismatch",
	    "the enclave attests other user data than was expected" },

	{ TBV_ERR_REVOKED_PCR, REV, "revoked-pcr",
	    "the image was revoked; do not use what it built" },
	{ TBV_ERR_REVOKED_ARTIFACT, REV, "revoked-artifact",
	    "the artifact was revoked; do not use it" },
	{ TBV_ERR_REVOKED_COMMIT, REV, "revoked-commit",
	    "the commit was revoked; use a later version" },
	{ TBV_ERR_REVOKED_DOCUMENT, REV, "revoked-document",
	    "this attestation was revoked; do not use what it attests" },
	{ TBV_ERR_REVOKED_LOG, REV, "revoked-log",
	    "the log was revoked before this proof was made; use another "
	    "log" },

	{ TBV_ERR_NOTE, MAL, "note",
	    "this is not a signed note; check that it is the right file" },
	{ TBV_ERR_CHECKPOINT, MAL, "checkpoint",
	    "the note is signed and says nothing about a log; check that "
	    "it is the right file" },
	{ TBV_ERR_PROOF_EXTRA, MAL, "proof-extra",
	    "the extra line of the proof is neither a document nor what "
	    "Sigsum needs; get the proof again" },
	{ TBV_ERR_ENDORSEMENTS_OVERSIZED, MAL, "endorsements-oversized",
	    "the endorsement list is too large; check that it is the right "
	    "file" },
	{ TBV_ERR_ENDORSEMENTS_TEXT, MAL, "endorsements-text",
	    "the endorsement list is not plain text with LF alone; get it "
	    "again" },
	{ TBV_ERR_ENDORSEMENTS_ENVELOPE, MAL, "endorsements-envelope",
	    "the endorsement list is not signed as a note, by signify or by "
	    "minisign, or the signature is damaged; get it again" },
	{ TBV_ERR_ENDORSEMENTS_HEADER, MAL, "endorsements-header",
	    "the first five lines of the endorsement list are not what "
	    "they must be; refuse it" },
	{ TBV_ERR_ENDORSEMENTS_VERB, MAL, "endorsements-verb",
	    "the endorsement list says something that this version does "
	    "not know; use a newer tbverify" },
	{ TBV_ERR_ENDORSEMENTS_LINE, MAL, "endorsements-line",
	    "a line of the endorsement list does not follow its grammar; "
	    "refuse the list" },
	{ TBV_ERR_ENDORSEMENTS_PCR, MAL, "endorsements-pcr",
	    "a line of the endorsement list has no proper set of PCRs; "
	    "refuse the list" },
	{ TBV_ERR_ENDORSEMENTS_ZERO, MAL, "endorsements-zero",
	    "the endorsement list names PCRs of zeros, which measure "
	    "nothing; refuse the list" },
};

#define ROWS (sizeof(error_rows) / sizeof(error_rows[0]))

const struct tbv_error_row *
tbv_error_row(size_t i)
{
	return i < ROWS ? &error_rows[i] : NULL;
}

/* The row of an error; an unknown value is a bug of its caller. */
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
