/*
 * Documents of live enclaves, each with its challenge, in the layouts of those
 * who publish such documents.  They are not cases of an artifact, and have a
 * separate directory.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "cases.h"

#define NOW	"--clock 2026-01-15T12:00:30Z"
#define NONCE16	"000102030405060708090a0b0c0d0e0f"
#define NONCE20	NONCE16 "10111213"
#define NONCE32	NONCE16 NONCE16
#define ASK	"--policy policies/no-source.json --nonce " NONCE16 " " NOW
#define ASKKEY	ASK " --public-key enclaves/key"
#define ASKTPM	"--policy policies/tpm-live.json --nonce " NONCE16 " " NOW
#define TLSKEYS	"1220$(DIGEST:certificate)1220$(DIGEST:key)"
#define OTHERKEYS "1220$(DIGEST:certificate)1220$(DIGEST:other)"
#define ANSWER	"set nonce bytes:" NONCE16
#define RAWKEY	"$(DIGEST:live-key)"
#define SPKI	"302a300506032b6570032100" RAWKEY
#define REPORT	"$(DIGEST:report)$(DIGEST:data)"
#define JSONHEX	"{\"attestation\":\"$(HEX)\"}"

/* Rows of one good answer and its forged twins. */
#define LIVE(name, expect, why, options, edit, file) \
	{ name, "live", why, TOOL, expect, options, edit, file, NULL, NULL }

static const struct vector rows[] = {
	LIVE("good", "live", "the answer to our nonce", ASK, ANSWER, NULL),
	LIVE("good-age", "live", "an answer that is young enough", ASK
	    " --max-age 30s", ANSWER, NULL),
	LIVE("good-key-raw", "live", "a raw key, and the same in the file",
	    ASKKEY ".raw", ANSWER "; set public_key bytes:" RAWKEY, NULL),
	LIVE("good-key-der", "live", "a raw key, and its SubjectPublicKeyInfo "
	    "in the file", ASKKEY ".der", ANSWER "; set public_key bytes:"
	    RAWKEY, NULL),
	LIVE("good-key-pem", "live", "a SubjectPublicKeyInfo, and its PEM in "
	    "the file", ASKKEY ".pem", ANSWER "; set public_key bytes:" SPKI,
	    NULL),
	LIVE("good-key-spki", "live", "a SubjectPublicKeyInfo, and the raw "
	    "key in the file", ASKKEY ".raw", ANSWER "; set public_key bytes:"
	    SPKI, NULL),
	LIVE("good-user-data-empty", "live", "user data of no bytes, as was "
	    "expected", ASK " --user-data=", ANSWER "; set user_data bytes:",
	    NULL),
	LIVE("good-tpm", "live", "an instance with a NitroTPM", ASKTPM,
	    ANSWER "; nitrotpm; set user_data f6", NULL),
	LIVE("nonce-other", "nonce-mismatch", "the answer to another nonce",
	    ASK, "set nonce bytes:0f0e0d0c0b0a09080706050403020100", NULL),
	LIVE("nonce-longer", "nonce-mismatch", "a nonce that begins with ours",
	    ASK, "set nonce bytes:" NONCE20, NULL),
	LIVE("nonce-empty", "nonce-mismatch", "a nonce of no bytes", ASK,
	    "set nonce bytes:", NULL),
	LIVE("nonce-null", "nonce-missing", "no nonce", ASK, NULL, NULL),
	LIVE("nonce-dropped", "nonce-missing", "no field of that name", ASK,
	    "set nonce drop", NULL),
	LIVE("nonce-in-user-data", "nonce-missing", "our nonce, in another "
	    "field", ASK, "set user_data bytes:" NONCE16, NULL),
	LIVE("age", "too-old", "an answer that is one second too old", ASK
	    " --max-age 29s", ANSWER, NULL),
	LIVE("expired", "chain-expired", "the answer of a certificate that "
	    "ended", "--policy policies/no-source.json --nonce " NONCE16
	    CLOCK, ANSWER, NULL),
	LIVE("future", "time-in-future", "an answer from later than now",
	    "--policy policies/no-source.json --nonce " NONCE16 " --clock "
	    "2026-01-15T11:30:00Z", ANSWER, NULL),
	LIVE("debug", "debug", "a debug enclave", ASK, ANSWER "; " DEBUG_PCRS,
	    NULL),
	LIVE("debug-allowed", "debug", "the same where the policy accepts "
	    "those for artifacts", "--policy policies/debug.json --nonce "
	    NONCE16 " " NOW, ANSWER "; " DEBUG_PCRS, NULL),
	LIVE("image-other", "pcr-mismatch", "another image", ASK, ANSWER
	    "; pcr 0 $(OTHERPCR0)", NULL),
	LIVE("signature", "signature", "one bit of the signature", ASK,
	    ANSWER "; cose signer rogue", NULL),
	LIVE("root", "untrusted-root", "another root", ASK, ANSWER
	    "; cert root damage", NULL),
	LIVE("key-other", "public-key-mismatch", "another key", ASKKEY ".raw",
	    ANSWER "; set public_key bytes:$(OTHER)", NULL),
	LIVE("key-null", "public-key-missing", "no key", ASKKEY ".pem",
	    ANSWER, NULL),
	LIVE("key-empty", "public-key-mismatch", "a key of no bytes", ASKKEY
	    ".der", ANSWER "; set public_key bytes:", NULL),
	LIVE("key-longer", "public-key-mismatch", "a byte behind the key",
	    ASKKEY ".raw", ANSWER "; set public_key bytes:" RAWKEY "00",
	    NULL),
	LIVE("user-data-null", "user-data-missing", "no user data, where an "
	    "empty one was expected", ASK " --user-data=", ANSWER
	    "; set user_data f6", NULL),
	LIVE("user-data-other", "user-data-mismatch", "other user data", ASK
	    " --user-data " NONCE16, ANSWER "; set user_data bytes:" NONCE20,
	    NULL),
	LIVE("tpm-enclave", "nitrotpm", "an instance where an enclave is "
	    "trusted", ASK, ANSWER "; nitrotpm", NULL),
	LIVE("enclave-tpm", "document-kind", "an enclave where an instance is "
	    "trusted", ASKTPM, ANSWER, NULL),

	/* Nautilus: hex in JSON, a key of Ed25519 */
	LIVE("nautilus", "live", "hex in JSON, with a key of 32 bytes", ASKKEY
	    ".raw", ANSWER "; set user_data f6; set public_key bytes:" RAWKEY,
	    JSONHEX),
	LIVE("nautilus-key", "public-key-mismatch", "the same with another "
	    "key", ASKKEY ".raw", ANSWER "; set user_data f6; set public_key "
	    "bytes:$(OTHER)", JSONHEX),
	LIVE("nautilus-image", "pcr-mismatch", "the same of another image",
	    ASKKEY ".raw", ANSWER "; set user_data f6; set public_key bytes:"
	    RAWKEY "; pcr 2 $(OTHERPCR2)", JSONHEX),
	LIVE("nautilus-signature", "signature", "the same, signed by another",
	    ASKKEY ".raw", ANSWER "; set user_data f6; set public_key bytes:"
	    RAWKEY "; cose signer rogue", JSONHEX),

	/* nitriding: base64, two digests in user data, a nonce of 20 bytes */
#define NITRIDING "--policy policies/no-source.json --nonce " NONCE20 \
	" --user-data " TLSKEYS " " NOW
	LIVE("nitriding", "live", "base64, with 68 bytes of user data",
	    NITRIDING, "set nonce bytes:" NONCE20 "; set user_data bytes:"
	    TLSKEYS, "$(BASE64)\n"),
	LIVE("nitriding-key", "user-data-mismatch", "the same with another "
	    "key's digest", NITRIDING, "set nonce bytes:" NONCE20
	    "; set user_data bytes:" OTHERKEYS, "$(BASE64)\n"),
	LIVE("nitriding-nonce", "nonce-mismatch", "the same of before",
	    NITRIDING, "set nonce bytes:0000000000000000000000000000000000000"
	    "000; set user_data bytes:" TLSKEYS, "$(BASE64)\n"),
	LIVE("nitriding-image", "pcr-mismatch", "the same of another image",
	    NITRIDING, "set nonce bytes:" NONCE20 "; set user_data bytes:"
	    TLSKEYS "; pcr 1 $(OTHERPCR1)", "$(BASE64)\n"),

	/* Evervault: base64, a challenge in user data beside the nonce */
#define EVERVAULT "--policy policies/no-source.json --nonce " NONCE32 " " NOW
	LIVE("evervault", "live", "base64, with a challenge", EVERVAULT,
	    "set nonce bytes:" NONCE32, "$(BASE64)"),
	LIVE("evervault-challenge", "nonce-mismatch", "the answer to another "
	    "challenge", EVERVAULT, "set nonce bytes:$(OTHER)", "$(BASE64)"),
	LIVE("evervault-absent", "nonce-missing", "the same without one",
	    EVERVAULT, NULL, "$(BASE64)"),
	LIVE("evervault-debug", "debug", "the same of a debug enclave",
	    EVERVAULT, "set nonce bytes:" NONCE32 "; " DEBUG_PCRS,
	    "$(BASE64)"),

	/* a runner on EC2, and dstack: attestable AMIs */
#define RUNNER	ASKTPM " --user-data enclaves/runner.json"
#define RUN	"nitrotpm; " ANSWER "; set user_data bytes:$(RUNNERDATA)"
	LIVE("ec2-runner", "live", "an AMI that says what it is about to run",
	    RUNNER, RUN, NULL),
	LIVE("ec2-runner-commit", "user-data-mismatch", "the same about "
	    "another commit", RUNNER, "nitrotpm; " ANSWER "; set user_data "
	    "bytes:7b7d", NULL),
	LIVE("ec2-runner-boot", "pcr-mismatch", "the same, booted otherwise",
	    RUNNER, RUN "; pcr 4 $(PCR0)", NULL),
	LIVE("ec2-runner-nonce", "nonce-missing", "the same, of some other "
	    "time", RUNNER, RUN "; set nonce f6", NULL),
#define DSTACK	ASKTPM " --user-data " REPORT
#define REPORTS	"nitrotpm; " ANSWER "; set user_data bytes:" REPORT
	LIVE("dstack", "live", "an AMI with 64 bytes of report data", DSTACK,
	    REPORTS, NULL),
	LIVE("dstack-report", "user-data-mismatch", "the same with other "
	    "report data", DSTACK, "nitrotpm; " ANSWER
	    "; set user_data bytes:$(OTHER)$(OTHER)", NULL),
	LIVE("dstack-keys", "pcr-mismatch", "the same under other keys of "
	    "secure boot", DSTACK, REPORTS "; pcr 7 $(PCR1)", NULL),
	LIVE("dstack-enclave", "document-kind", "the same of an enclave",
	    DSTACK, ANSWER "; set user_data bytes:" REPORT, NULL),
	LIVE("dstack-framed", "foreign", "the framing of dstack around it, "
	    "which is to be cut off", DSTACK, REPORTS, "hex:0002"),
};

/* Keys and data that options name. */
static const struct {
	const char *name, *hex;
} files[] = {
	{ "key.raw", RAWKEY },
	{ "key.der", SPKI },
	{ "key.pem", NULL },
	{ "runner.json", "$(RUNNERDATA)" }
};

static const char *
live_file(const char *name, const char *part)
{
	return format("enclaves/%s/%s", name, part);
}

static void
live_document(const struct vector *v, struct buf *out)
{
	struct buf document = { NULL, 0, 0 }, payload = { NULL, 0, 0 };
	struct model m;

	model_start(&m);
	edit(&m, v->edit != NULL ? v->edit : "");
	document_payload(&m, &payload);
	cose_write(&m, &payload, &document);
	put(out, "", 0);
	if (v->file == NULL)
		put_buf(out, &document);
	else if (strncmp(v->file, "hex:", 4) == 0) {
		/* SCALE: a compact length, and what is behind belongs to it */
		put_hex(out, v->file + 4);
		put_byte(out, (unsigned int)(document.len << 2 | 1) & 0xff);
		put_byte(out, (unsigned int)(document.len >> 6) & 0xff);
		put_buf(out, &document);
		put_hex(out, expand("$(0:302)", NULL, NULL));
	} else
		put_text(out, expand(v->file, &m, &document));
}

/* The parts that are the same in each run. */
static void
live_text(const struct vector *v, const char *part, struct buf *out)
{
	put(out, "", 0);
	if (strcmp(part, "options") == 0)
		vector_options(v, out);
	else
		put_text(out, format("%s\n", v->expect));
}

static void
live_shared(size_t i, struct buf *out)
{
	struct buf der = { NULL, 0, 0 };

	put(out, "", 0);
	if (files[i].hex != NULL) {
		put_hex(out, expand(files[i].hex, NULL, NULL));
		return;
	}
	put_hex(&der, expand(SPKI, NULL, NULL));
	put_text(out, format("-----BEGIN PUBLIC KEY-----\n%s\n"
	    "-----END PUBLIC KEY-----\n", to_base64(der.data, der.len)));
}

void
live_write(void)
{
	static const char *const texts[] = { "options", "expect" };
	struct buf b;
	size_t i, k;

	dir_make("enclaves");
	for (i = 0; i < COUNT(files); i++) {
		memset(&b, 0, sizeof(b));
		live_shared(i, &b);
		file_write_changed(format("enclaves/%s", files[i].name), &b);
	}
	for (i = 0; i < COUNT(rows); i++) {
		about(rows[i].name);
		dir_make(format("enclaves/%s", rows[i].name));
		for (k = 0; k < COUNT(texts); k++) {
			memset(&b, 0, sizeof(b));
			live_text(&rows[i], texts[k], &b);
			file_write_changed(live_file(rows[i].name, texts[k]),
			    &b);
		}
		if (file_exists(live_file(rows[i].name, "attestation")))
			continue;
		memset(&b, 0, sizeof(b));
		live_document(&rows[i], &b);
		file_write(live_file(rows[i].name, "attestation"), b.data,
		    b.len);
	}
}

void
live_check(void)
{
	static const char *const texts[] = { "options", "expect" };
	struct buf b;
	size_t i, k;

	for (i = 0; i < COUNT(files); i++) {
		memset(&b, 0, sizeof(b));
		live_shared(i, &b);
		check_file(format("enclaves/%s", files[i].name), &b);
	}
	for (i = 0; i < COUNT(rows); i++) {
		for (k = 0; k < COUNT(texts); k++) {
			memset(&b, 0, sizeof(b));
			live_text(&rows[i], texts[k], &b);
			check_file(live_file(rows[i].name, texts[k]), &b);
		}
		if (!file_exists(live_file(rows[i].name, "attestation")))
			differ(live_file(rows[i].name, "attestation"),
			    "missing");
	}
}
