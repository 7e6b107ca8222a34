/*
 * The payload: the attestation document as the Nitro hypervisor writes it,
 * its members in AWS's order.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <string.h>

#include "generate.h"

#define TIME_MS	UINT64_C(1768478400000)	/* 2026-01-15T12:00:00Z */

struct pcr *
document_pcr(struct model *m, unsigned int index)
{
	size_t i;

	for (i = 0; i < m->pcrs; i++)
		if (m->pcr[i].index == index)
			return &m->pcr[i];
	return NULL;
}

void
document_pcr_add(struct model *m, unsigned int index, const void *value,
    size_t len)
{
	struct pcr *pcr;

	if (m->pcrs == COUNT(m->pcr))
		die("too many PCRs");
	pcr = &m->pcr[m->pcrs++];
	memset(pcr, 0, sizeof(*pcr));
	pcr->index = index;
	put(&pcr->value, value, len);
}

void
document_pcr_drop(struct model *m, unsigned int index)
{
	size_t i, kept = 0;

	for (i = 0; i < m->pcrs; i++)
		if (m->pcr[i].index != index)
			m->pcr[kept++] = m->pcr[i];
	m->pcrs = kept;
}

/* PCR4 is extended with the id of the instance. */
void
document_pcr4(struct model *m)
{
	const char *end = strstr(m->module_id, "-enc");
	struct pcr *pcr = document_pcr(m, 4);

	if (end == NULL || pcr == NULL)
		return;
	pcr->value.len = 0;
	put(&pcr->value, "................................................",
	    SHA384_SIZE);
	extend(m->module_id, (size_t)(end - m->module_id), pcr->value.data);
}

static void
default_pcrs(struct model *m)
{
	static const unsigned char zeros[SHA384_SIZE];
	struct buf value;
	unsigned int i;

	for (i = 0; i < 4; i++) {
		memset(&value, 0, sizeof(value));
		put_hex(&value, expand(format("$(PCR%u)", i), m, NULL));
		document_pcr_add(m, i, value.data, value.len);
	}
	for (; i <= 16; i++)
		document_pcr_add(m, i, zeros, sizeof(zeros));
	document_pcr4(m);
	m->pcr16_usual = 1;
}

/*
 * The document of an instance's NitroTPM: 24 PCRs, of which 11 to 16 and 23 were
 * never extended, and 17 to 22 are as only a measured launch changes them.
 */
void
document_nitrotpm(struct model *m)
{
	unsigned char value[SHA384_SIZE];
	struct buf measured;
	unsigned int i;

	m->module_id = "i-0123456789abcdef0-tpm0000000000000000";
	m->pcrs = 0;
	m->pcr16_usual = 0;
	for (i = 0; i < 24; i++) {
		memset(&measured, 0, sizeof(measured));
		memset(value, i >= 17 && i <= 22 ? 0xff : 0, sizeof(value));
		if (i <= 10)
			put_hex(&measured, expand(format("$(TPMPCR%u)", i), m,
			    NULL));
		else
			put(&measured, value, sizeof(value));
		document_pcr_add(m, i, measured.data, measured.len);
	}
	for (i = 0; i < m->fields; i++)
		if (strcmp(m->field[i].key, "pcrs") == 0)
			m->field[i].key = "nitrotpm_pcrs";
}

void
document_default(struct model *m)
{
	static const char *const keys[] = {
		"module_id", "digest", "timestamp", "pcrs", "certificate",
		"cabundle", "public_key", "user_data", "nonce"
	};
	size_t i;

	for (i = 0; i < COUNT(keys); i++)
		m->field[m->fields++].key = keys[i];
	m->module_id = "i-0123456789abcdef0-enc019bc1a2b3c4d5e6";
	m->time_ms = TIME_MS;
	for (i = 0; i < 5; i++)
		m->chain[m->chains++] = &m->cert[i];
	default_pcrs(m);
}

static void
pcrs(const struct model *m, struct buf *out)
{
	struct buf source = { NULL, 0, 0 };
	unsigned char sum[SHA384_SIZE], pcr16[SHA384_SIZE];
	size_t i;

	claim_source(m, &source);
	sha384(source.data, source.len, sum);
	extend(sum, sizeof(sum), pcr16);
	cbor_head(out, CBOR_MAP, m->pcrs);
	for (i = 0; i < m->pcrs; i++) {
		cbor_head(out, CBOR_UINT, m->pcr[i].index);
		if (m->pcr[i].index == 16 && m->pcr16_usual)
			cbor_bytes(out, pcr16, sizeof(pcr16));
		else
			cbor_bytes(out, m->pcr[i].value.data,
			    m->pcr[i].value.len);
	}
}

static void
certificate(const struct cert *cert, struct buf *out)
{
	struct buf der = { NULL, 0, 0 };

	pki_der(cert, &der);
	cbor_bytes(out, der.data, der.len);
}

static void
cabundle(const struct model *m, struct buf *out)
{
	size_t i;

	cbor_head(out, CBOR_ARRAY, m->chains - 1);
	for (i = 0; i + 1 < m->chains; i++)
		certificate(m->chain[i], out);
}

static void
user_data(const struct model *m, struct buf *out)
{
	struct buf claim = { NULL, 0, 0 };

	if (m->user_data != NULL) {
		cbor_notation(out, m->user_data);
		return;
	}
	claim_write(m, &claim);
	cbor_bytes(out, claim.data, claim.len);
}

static void
timestamp(uint64_t ms, struct buf *out)
{
	int shift;

	/* The NSM writes eight bytes; any real time needs them. */
	if (ms <= UINT32_MAX) {
		cbor_head(out, CBOR_UINT, ms);
		return;
	}
	put_byte(out, 0x1b);
	for (shift = 56; shift >= 0; shift -= 8)
		put_byte(out, (unsigned int)(ms >> shift) & 0xff);
}

static void
usual(const struct model *m, const char *key, struct buf *out)
{
	if (strcmp(key, "module_id") == 0)
		cbor_text(out, m->module_id);
	else if (strcmp(key, "digest") == 0)
		cbor_text(out, "SHA384");
	else if (strcmp(key, "timestamp") == 0)
		timestamp(m->time_ms, out);
	else if (strcmp(key, "pcrs") == 0 ||
	    strcmp(key, "nitrotpm_pcrs") == 0)
		pcrs(m, out);
	else if (strcmp(key, "certificate") == 0)
		certificate(m->chain[m->chains - 1], out);
	else if (strcmp(key, "cabundle") == 0)
		cabundle(m, out);
	else if (strcmp(key, "user_data") == 0)
		user_data(m, out);
	else
		put_byte(out, 0xf6);
}

static void
member(const struct model *m, const struct field *field, struct buf *out)
{
	/* A key that is not text is given as CBOR in hex. */
	if (strncmp(field->key, "hex:", 4) == 0)
		put_hex(out, field->key + 4);
	else
		cbor_text(out, field->key);
	if (field->value.len > 0)
		put_buf(out, &field->value);
	else
		usual(m, field->key, out);
}

static void
members(const struct model *m, struct buf *out)
{
	size_t i;

	if (m->definite)
		cbor_head(out, CBOR_MAP, m->fields);
	else
		put_byte(out, 0xbf);
	for (i = 0; i < m->fields; i++)
		member(m, &m->field[i], out);
	if (!m->definite)
		put_byte(out, 0xff);
}

void
document_payload(const struct model *m, struct buf *out)
{
	struct buf from, to;
	size_t i;

	if (*m->raw != '\0')
		put_hex(out, m->raw);
	else
		members(m, out);
	for (i = 0; i < m->befores; i += 2) {
		memset(&from, 0, sizeof(from));
		memset(&to, 0, sizeof(to));
		put_hex(&from, m->before[i]);
		put_hex(&to, m->before[i + 1]);
		replace(out, &from, &to);
	}
	put_hex(out, m->append);
	out->len -= m->chop;
}
