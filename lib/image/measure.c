/*
 * Measures an enclave image file: computes the PCRs that the hypervisor gives
 * to an enclave that starts from it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/digest.h"
#include "image/eif.h"

#define PCRS 4
#define PCR8 3
#define JSON_SIZE 1024			/* four PCRs in hex are 384 */

/* The PCRs of an image; the last only if it is signed. */
static const unsigned int indices[PCRS] = { 0, 1, 2, 8 };

struct tbv_measurement {
	int error;			/* no facts unless TBV_OK */
	struct tbv_fault fault;
	struct tbv_eif eif;
	struct tbv_eif_contents contents;
	uint8_t pcr[PCRS][TBV_PCR_SIZE];
	int is_signed;			/* and the signature is good */
	struct tbv_eif_signer signer;
	char *json;
};

static int
extend_measured(struct tbv_measurement *m, size_t i, const uint8_t *digest)
{
	struct tbv_bytes data;
	int rc;

	data.data = digest;
	data.len = TBV_PCR_SIZE;
	if ((rc = tbv_digest_extend(data, m->pcr[i])) != TBV_OK)
		return tbv_fault_set(&m->fault, rc, "image: no SHA-384");
	return TBV_OK;
}

static int
measure_signer(struct tbv_measurement *m)
{
	struct tbv_eif_signer *signer = &m->signer;
	struct tbv_bytes section;
	int rc;

	if (!m->contents.is_signed)
		return TBV_OK;
	section.data = m->contents.signature;
	section.len = m->contents.signature_len;
	if ((rc = tbv_eif_signature(section, m->pcr[0], signer,
	    &m->fault)) != TBV_OK)
		return rc;
	if (signer->count > 1)
		tbv_eif_deviates(&m->eif,
		    "signature: %zu signatures, the first of which counts",
		    signer->count);
	/* PCR8 exists only if the signer is known to have signed */
	if (signer->unchecked[0] != '\0')
		return TBV_OK;
	m->is_signed = 1;
	return extend_measured(m, PCR8, signer->sha384);
}

static int
measure_image(struct tbv_measurement *m, const struct tbv_eif_source *source)
{
	struct tbv_eif_contents *c = &m->contents;
	int rc;

	if ((rc = tbv_eif_read(source->fd, &m->eif, &m->fault)) != TBV_OK ||
	    (rc = tbv_eif_hash(&m->eif, source, c, &m->fault)) != TBV_OK ||
	    (rc = extend_measured(m, 0, c->image)) != TBV_OK ||
	    (rc = extend_measured(m, 1, c->boot)) != TBV_OK ||
	    (rc = extend_measured(m, 2, c->app)) != TBV_OK)
		return rc;
	return measure_signer(m);
}

static int
stat_image(struct tbv_measurement *m, int fd, struct stat *st)
{
	if (fstat(fd, st) != 0)
		return tbv_fault_set(&m->fault, TBV_ERR_IO,
		    "image: cannot be read");
	if (S_ISDIR(st->st_mode)) {
		errno = EISDIR;
		return tbv_fault_set(&m->fault, TBV_ERR_IO,
		    "image: a directory");
	}
	if (!S_ISREG(st->st_mode))
		return tbv_fault_set(&m->fault, TBV_ERR_IMAGE_NOT_SEEKABLE,
		    "image: not a regular file");
	m->eif.size = (uint64_t)st->st_size;
	return TBV_OK;
}

/*
 * If a file is written to while it is read, some error follows; whichever it
 * is, this one is reported instead.
 */
static int
measure_traced(struct tbv_measurement *m, const struct tbv_eif_source *source,
    enum tbv_digest_trace *trace)
{
	struct stat after, before;
	int rc;

	*trace = TBV_TRACE_NONE;
	if ((rc = stat_image(m, source->fd, &before)) != TBV_OK)
		return rc;
	rc = measure_image(m, source);
	if (rc == TBV_ERR_IO)
		return rc;
	if (fstat(source->fd, &after) != 0)
		return tbv_fault_set(&m->fault, TBV_ERR_IO,
		    "image: cannot be read");
	*trace = tbv_digest_trace(&before, &after, m->eif.size);
	return rc;
}

/* A new link to the file leaves a doubt once; the second reading has none. */
static int
measure_unchanged(struct tbv_measurement *m,
    const struct tbv_eif_source *source)
{
	enum tbv_digest_trace trace;
	int rc;

	rc = measure_traced(m, source, &trace);
	if (trace == TBV_TRACE_DOUBT) {
		memset(m, 0, sizeof(*m));
		m->error = TBV_ERR_INTERNAL;
		rc = measure_traced(m, source, &trace);
	}
	if (trace == TBV_TRACE_NONE)
		return rc;
	tbv_fault_clear(&m->fault);
	return tbv_fault_set(&m->fault, TBV_ERR_IMAGE_CHANGED,
	    "image: written to while it was read");
}

int
tbv_measure_fd(int fd, tbv_progress_fn *progress, void *arg,
    struct tbv_measurement **measurement)
{
	struct tbv_eif_source source;
	struct tbv_measurement *m;

	if ((*measurement = m = calloc(1, sizeof(*m))) == NULL)
		return TBV_ERR_MEMORY;
	source.fd = fd;
	source.progress = progress;
	source.arg = arg;
	m->error = TBV_ERR_INTERNAL;
	m->error = measure_unchanged(m, &source);
	return m->error;
}

void
tbv_measurement_free(struct tbv_measurement *m)
{
	if (m == NULL)
		return;
	free(m->json);
	free(m);
}

int
tbv_measurement_error(const struct tbv_measurement *m)
{
	return m != NULL ? m->error : TBV_ERR_MEMORY;
}

const char *
tbv_measurement_message(const struct tbv_measurement *m)
{
	return m != NULL ? m->fault.message : "out of memory";
}

/* Whether there are facts. */
static int
has_facts(const struct tbv_measurement *m)
{
	return m != NULL && m->error == TBV_OK;
}

const uint8_t *
tbv_measurement_pcr(const struct tbv_measurement *m, unsigned int index)
{
	size_t i;

	if (!has_facts(m))
		return NULL;
	for (i = 0; i < PCRS; i++)
		if (indices[i] == index && (i != PCR8 || m->is_signed))
			return m->pcr[i];
	return NULL;
}

/* Appends to the JSON, which has room for everything. */
static void
add_json(struct tbv_measurement *m, const char *before, const char *text)
{
	size_t len = strlen(m->json);

	(void)snprintf(m->json + len, JSON_SIZE - len, "%s%s", before, text);
}

/* HashAlgorithm is how Rust prints the hasher that nitro-cli uses. */
int
tbv_measurement_json(struct tbv_measurement *m, const char **json)
{
	char hex[2 * TBV_PCR_SIZE + 1], name[32];
	size_t i;

	*json = NULL;
	if (!has_facts(m))
		return tbv_measurement_error(m);
	if (m->json == NULL && (m->json = malloc(JSON_SIZE)) == NULL)
		return TBV_ERR_MEMORY;
	m->json[0] = '\0';
	add_json(m, "{\n  \"Measurements\": {\n    \"HashAlgorithm\": ",
	    "\"Sha384 { ... }\"");
	for (i = 0; i < PCRS; i++) {
		if (i == PCR8 && !m->is_signed)
			continue;
		(void)snprintf(name, sizeof(name), ",\n    \"PCR%u\": \"",
		    indices[i]);
		tbv_text_hex(m->pcr[i], TBV_PCR_SIZE, hex);
		add_json(m, name, hex);
		add_json(m, "\"", "");
	}
	add_json(m, "\n  }\n}", "");
	*json = m->json;
	return TBV_OK;
}

unsigned int
tbv_measurement_version(const struct tbv_measurement *m)
{
	return has_facts(m) ? m->eif.version : 0;
}

const char *
tbv_measurement_architecture(const struct tbv_measurement *m)
{
	if (!has_facts(m))
		return NULL;
	return m->eif.flags & TBV_EIF_FLAG_AARCH64 ? "aarch64" : "x86_64";
}

int
tbv_measurement_is_signed(const struct tbv_measurement *m)
{
	return has_facts(m) && m->is_signed;
}

const char *
tbv_measurement_unchecked(const struct tbv_measurement *m)
{
	return has_facts(m) ? m->signer.unchecked : "";
}

int
tbv_measurement_signer_validity(const struct tbv_measurement *m,
    int64_t *not_before, int64_t *not_after)
{
	*not_before = *not_after = 0;
	if (!tbv_measurement_is_signed(m))
		return -1;
	*not_before = m->signer.not_before;
	*not_after = m->signer.not_after;
	return 0;
}

const char *
tbv_measurement_flags(const struct tbv_measurement *m)
{
	return has_facts(m) ? m->eif.other_flags : "";
}

int
tbv_measurement_is_canonical(const struct tbv_measurement *m)
{
	return has_facts(m) && m->eif.deviation[0] == '\0';
}

const char *
tbv_measurement_deviation(const struct tbv_measurement *m)
{
	return has_facts(m) ? m->eif.deviation : "";
}

size_t
tbv_measurement_section_count(const struct tbv_measurement *m)
{
	return has_facts(m) ? m->eif.count : 0;
}

/* The section, or NULL. */
static const struct tbv_eif_section *
find_section(const struct tbv_measurement *m, size_t i)
{
	return i < tbv_measurement_section_count(m) ? &m->eif.section[i] :
	    NULL;
}

const char *
tbv_measurement_section_type(const struct tbv_measurement *m, size_t i)
{
	const struct tbv_eif_section *s = find_section(m, i);

	return s != NULL ? tbv_eif_type_name(s->type) : NULL;
}

uint64_t
tbv_measurement_section_size(const struct tbv_measurement *m, size_t i)
{
	const struct tbv_eif_section *s = find_section(m, i);

	return s != NULL ? s->size : 0;
}

const uint8_t *
tbv_measurement_section_sha384(const struct tbv_measurement *m, size_t i)
{
	const struct tbv_eif_section *s = find_section(m, i);

	return s != NULL ? s->sha384 : NULL;
}
