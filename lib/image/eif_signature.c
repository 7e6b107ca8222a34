/*
 * Proves that the owner of the key in an image's signing certificate signed
 * this image's PCR0.  PCR8 identifies the key; the caller compares it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/calendar.h"
#include "base/cbor.h"
#include "base/der.h"
#include "crypto/digest.h"
#include "crypto/signature.h"
#include "document/cose.h"
#include "image/eif.h"

static const char certificate_begin[] = "-----BEGIN CERTIFICATE-----";
static const char certificate_end[] = "-----END CERTIFICATE-----";

/* The first entry of the section; both point into one buffer. */
struct signature_entry {
	struct tbv_bytes certificate;	/* PEM */
	struct tbv_bytes signature;	/* COSE_Sign1 */
};

/* What is needed from its certificate; both point into its DER. */
struct holder {
	struct tbv_bytes der;
	struct tbv_bytes spki;
	unsigned int bits;		/* of its key; 0: of another kind */
};

static int
bad_signature(struct tbv_fault *fault, const char *what, const char *why)
{
	return tbv_fault_set(fault, TBV_ERR_IMAGE_SIGNATURE_FORM,
	    "signature: %s: %s", what, why);
}

/*
 * The bytes in an array of integers, which is how nitro-cli writes them. out
 * has room for as many bytes as the CBOR array has, and thus for its values.
 */
static int
read_octets(struct tbv_cbor *s, uint8_t *out, size_t *len)
{
	struct tbv_cbor_item item;
	uint64_t i, count;

	if (tbv_cbor_next(s, &item) != NULL || item.type != TBV_CBOR_ARRAY)
		return -1;
	count = item.value;
	for (i = 0; i < count; i++) {
		if (tbv_cbor_next(s, &item) != NULL ||
		    item.type != TBV_CBOR_UINT || item.value > 0xff)
			return -1;
		out[i] = (uint8_t)item.value;
	}
	*len = (size_t)count;
	return 0;
}

/* Reads one member of the entry into *at, which advances. */
static int
read_entry_member(struct tbv_cbor *s, struct signature_entry *entry,
    uint8_t **at, struct tbv_fault *fault)
{
	struct tbv_bytes *member = NULL;
	struct tbv_cbor_item key;

	if (tbv_cbor_next(s, &key) == NULL && key.type == TBV_CBOR_TEXT) {
		if (tbv_bytes_is(key.string, "signing_certificate"))
			member = &entry->certificate;
		else if (tbv_bytes_is(key.string, "signature"))
			member = &entry->signature;
	}
	if (member == NULL || member->data != NULL)
		return bad_signature(fault, "entry",
		    "not one signing_certificate and one signature");
	if (read_octets(s, *at, &member->len) != 0)
		return bad_signature(fault, "entry", "not an array of bytes");
	member->data = *at;
	*at += member->len;
	return TBV_OK;
}

static int
read_signature_entry(struct tbv_bytes section, uint8_t *buffer,
    struct signature_entry *entry, size_t *count, struct tbv_fault *fault)
{
	struct tbv_cbor_item item;
	struct tbv_cbor s;
	const char *why;
	int rc;

	if ((why = tbv_cbor_check(section, 0)) != NULL)
		return bad_signature(fault, "section", why);
	tbv_cbor_init(&s, section);
	if (tbv_cbor_next(&s, &item) != NULL ||
	    item.type != TBV_CBOR_ARRAY || item.value == 0)
		return bad_signature(fault, "section",
		    "not an array of signatures");
	*count = (size_t)item.value;
	if (tbv_cbor_next(&s, &item) != NULL || item.type != TBV_CBOR_MAP ||
	    item.value != 2)
		return bad_signature(fault, "entry", "not a map of two");
	if ((rc = read_entry_member(&s, entry, &buffer, fault)) != TBV_OK)
		return rc;
	return read_entry_member(&s, entry, &buffer, fault);
}

/* Takes one line, without its line end, from the start of *in. */
static struct tbv_bytes
take_pem_line(struct tbv_bytes *in)
{
	const uint8_t *end = memchr(in->data, '\n', in->len);
	struct tbv_bytes line = *in;

	if (end != NULL)
		line.len = (size_t)(end - in->data) + 1;
	in->data += line.len;
	in->len -= line.len;
	while (line.len > 0 && (line.data[line.len - 1] == '\n' ||
	    line.data[line.len - 1] == '\r' ||
	    line.data[line.len - 1] == ' '))
		line.len--;
	return line;
}

/*
 * RFC 7468 2: the first block of a PEM file, which libcrypto reads too, and
 * therefore nitro-cli and the hypervisor.  Text around it and the rest of a
 * chain do not matter. out receives the DER and has room for as many bytes as
 * the PEM has; so has text, the buffer for its base64.
 */
static int
read_entry_pem(struct tbv_bytes pem, char *text, uint8_t *out,
    struct tbv_bytes *der)
{
	struct tbv_bytes line;
	size_t n = 0;

	do {
		if (pem.len == 0)
			return -1;
		line = take_pem_line(&pem);
	} while (line.len < 11 || memcmp(line.data, "-----BEGIN ", 11) != 0);
	if (!tbv_bytes_is(line, certificate_begin))
		return -1;
	for (;;) {
		if (pem.len == 0)
			return -1;
		line = take_pem_line(&pem);
		if (tbv_bytes_is(line, certificate_end))
			break;
		if (line.len > 0)
			memcpy(text + n, line.data, line.len);
		n += line.len;
	}
	der->data = out;
	return tbv_text_unbase64(text, n, out, n, &der->len);
}

/* RFC 5280 4.1.2.5: a UTCTime or a GeneralizedTime, taken from *rest. */
static int
read_date(struct tbv_bytes *rest, int64_t *seconds)
{
	struct tbv_bytes text;

	if (tbv_der_take(rest, TBV_DER_UTCTIME, &text, NULL) == 0)
		return tbv_calendar_utctime(text.data, text.len, seconds);
	if (tbv_der_take(rest, TBV_DER_GENERALIZED, &text, NULL) == 0)
		return tbv_calendar_generalized(text.data, text.len, seconds);
	return -1;
}

/* Skips to the key: serial number, algorithm, issuer, validity, subject. */
static int
skip_to_key(struct tbv_bytes *tbs, struct tbv_eif_signer *signer)
{
	struct tbv_bytes contents, validity;

	if (tbv_der_take(tbs, TBV_DER_INTEGER, &contents, NULL) != 0 ||
	    tbv_der_take(tbs, TBV_DER_SEQUENCE, &contents, NULL) != 0 ||
	    tbv_der_take(tbs, TBV_DER_SEQUENCE, &contents, NULL) != 0 ||
	    tbv_der_take(tbs, TBV_DER_SEQUENCE, &validity, NULL) != 0 ||
	    read_date(&validity, &signer->not_before) != 0 ||
	    read_date(&validity, &signer->not_after) != 0 ||
	    validity.len != 0)
		return -1;
	return tbv_der_take(tbs, TBV_DER_SEQUENCE, &contents, NULL);
}

/*
 * RFC 5280 4.1: the SubjectPublicKeyInfo of a certificate of any version and
 * with any extensions.  Nothing in it is trusted: PCR8 is a digest of the whole
 * certificate.
 */
static int
find_signing_key(struct tbv_bytes der, struct tbv_eif_signer *signer,
    struct tbv_bytes *spki)
{
	struct tbv_bytes certificate, contents, tbs;

	if (tbv_der_take(&der, TBV_DER_SEQUENCE, &certificate, NULL) != 0 ||
	    der.len != 0 ||
	    tbv_der_take(&certificate, TBV_DER_SEQUENCE, &tbs, NULL) != 0 ||
	    tbv_der_take(&certificate, TBV_DER_SEQUENCE, &contents,
	    NULL) != 0 ||
	    tbv_der_take(&certificate, TBV_DER_BIT_STRING, &contents,
	    NULL) != 0 || certificate.len != 0)
		return -1;
	if (tbv_der_peek(tbs) == TBV_DER_CONTEXT_0 &&
	    tbv_der_take(&tbs, TBV_DER_CONTEXT_0, &contents, NULL) != 0)
		return -1;
	if (skip_to_key(&tbs, signer) != 0)
		return -1;
	return tbv_der_take(&tbs, TBV_DER_SEQUENCE, &contents, spki);
}

/* The DER in the entry's PEM, and its key. */
static int
read_signing_certificate(struct tbv_bytes pem, uint8_t *buffer,
    struct holder *holder, struct tbv_eif_signer *signer,
    struct tbv_fault *fault)
{
	char *text;
	int rc;

	if ((text = malloc(pem.len + 1)) == NULL)
		return tbv_fault_set(fault, TBV_ERR_MEMORY, "out of memory");
	rc = read_entry_pem(pem, text, buffer, &holder->der);
	free(text);
	if (rc != 0)
		return bad_signature(fault, "certificate", "not PEM");
	if (find_signing_key(holder->der, signer, &holder->spki) != 0)
		return bad_signature(fault, "certificate", "not DER");
	holder->bits = tbv_signature_cose_bits(holder->spki);
	return TBV_OK;
}

/* The signed statement: register_value of register_index 0. */
static int
read_payload(struct tbv_bytes payload, uint8_t pcr0[TBV_PCR_SIZE])
{
	uint8_t value[TBV_MAX_PAYLOAD];
	struct tbv_cbor_item item;
	struct tbv_cbor s;
	int has_index = 0, has_value = 0, i;
	size_t len;

	if (tbv_cbor_check(payload, 0) != NULL)
		return -1;
	tbv_cbor_init(&s, payload);
	if (tbv_cbor_next(&s, &item) != NULL || item.type != TBV_CBOR_MAP ||
	    item.value != 2)
		return -1;
	for (i = 0; i < 2; i++) {
		if (tbv_cbor_next(&s, &item) != NULL ||
		    item.type != TBV_CBOR_TEXT)
			return -1;
		if (tbv_bytes_is(item.string, "register_index")) {
			if (tbv_cbor_next(&s, &item) != NULL ||
			    item.type != TBV_CBOR_UINT || item.value != 0)
				return -1;
			has_index = 1;
		} else if (tbv_bytes_is(item.string, "register_value")) {
			if (read_octets(&s, value, &len) != 0 ||
			    len != TBV_PCR_SIZE)
				return -1;
			memcpy(pcr0, value, TBV_PCR_SIZE);
			has_value = 1;
		}
	}
	return has_index && has_value ? 0 : -1;
}

static int
verify_cose(const struct tbv_cose *cose, struct tbv_bytes spki,
    struct tbv_fault *fault)
{
	struct tbv_bytes parts[2];

	parts[0].data = cose->head;
	parts[0].len = cose->head_len;
	parts[1] = cose->payload;
	switch (tbv_signature_check_cose(spki, parts, 2, cose->signature)) {
	case TBV_SIGNATURE_GOOD:
		return TBV_OK;
	case TBV_SIGNATURE_BAD_KEY:
		return bad_signature(fault, "certificate",
		    "its key is no point of its curve");
	case TBV_SIGNATURE_BAD:
		return tbv_fault_set(fault, TBV_ERR_IMAGE_SIGNATURE,
		    "signature: not by the certificate's key");
	case TBV_SIGNATURE_NO_VERDICT:
		break;
	}
	return tbv_fault_set(fault, TBV_ERR_CRYPTO,
	    "signature: libcrypto cannot check it");
}

/*
 * A signature by an unknown key or algorithm cannot be checked.  Only PCR8
 * depends on it.
 */
static int
leave_unchecked(struct tbv_eif_signer *signer, const char *what,
    const char *why)
{
	(void)snprintf(signer->unchecked, sizeof(signer->unchecked),
	    "%s: %.200s", what, why);
	return TBV_OK;
}

static int
check_entry(const struct signature_entry *entry, const struct holder *holder,
    const uint8_t *pcr0, struct tbv_eif_signer *signer,
    struct tbv_fault *fault)
{
	char want[2 * TBV_PCR_SIZE + 1], got[2 * TBV_PCR_SIZE + 1];
	uint8_t signed_pcr0[TBV_PCR_SIZE];
	struct tbv_cose cose;
	struct tbv_fault why;
	int rc;

	if (holder->bits == 0)
		return leave_unchecked(signer, "certificate",
		    "its key is not of P-256, P-384 or P-521");
	tbv_fault_clear(&why);
	rc = tbv_cose_parse_bits(entry->signature, holder->bits, &cose, &why);
	if (rc == TBV_ERR_COSE_PROTECTED)
		return leave_unchecked(signer, "COSE_Sign1", why.message);
	if (rc != TBV_OK)
		return bad_signature(fault, "COSE_Sign1", why.message);
	if (read_payload(cose.payload, signed_pcr0) != 0)
		return bad_signature(fault, "payload",
		    "not the value of register 0");
	if ((rc = verify_cose(&cose, holder->spki, fault)) != TBV_OK)
		return rc;
	if (memcmp(signed_pcr0, pcr0, TBV_PCR_SIZE) == 0)
		return TBV_OK;
	tbv_text_hex(pcr0, TBV_PCR_SIZE, want);
	tbv_text_hex(signed_pcr0, TBV_PCR_SIZE, got);
	return tbv_fault_differ(fault, TBV_ERR_IMAGE_SIGNATURE_PCR,
	    "signature: pcr0", want, got);
}

int
tbv_eif_signature(struct tbv_bytes section, const uint8_t *pcr0,
    struct tbv_eif_signer *signer, struct tbv_fault *fault)
{
	struct holder holder;
	struct signature_entry entry;
	uint8_t *buffer;
	int rc;

	memset(&entry, 0, sizeof(entry));
	memset(&holder, 0, sizeof(holder));
	memset(signer, 0, sizeof(*signer));
	/* the entry's bytes, and the DER, which is shorter than its PEM */
	if ((buffer = malloc(2 * section.len + 1)) == NULL)
		return tbv_fault_set(fault, TBV_ERR_MEMORY, "out of memory");
	if ((rc = read_signature_entry(section, buffer, &entry, &signer->count,
	    fault)) != TBV_OK ||
	    (rc = read_signing_certificate(entry.certificate, buffer +
	    section.len, &holder, signer, fault)) != TBV_OK ||
	    (rc = check_entry(&entry, &holder, pcr0, signer, fault)) !=
	    TBV_OK || signer->unchecked[0] != '\0')
		goto out;
	if ((rc = tbv_digest_sha384(&holder.der, 1, signer->sha384)) !=
	    TBV_OK)
		(void)tbv_fault_set(fault, rc, "signature: no SHA-384");
out:
	free(buffer);
	return rc;
}
