/*
 * Reference values as people publish them: JSON of nitro-cli and similar
 * programs, with text before it; lines of nitro.pcrs or of PCR0=; any of these
 * in UTF-16, in which a Windows shell redirects output.  The contents decide
 * the format, never a file name, and a file has one format to its end.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/foreign.h"
#include "base/json.h"
#include "image/reference.h"

/*
 * The index in a name such as "PCR8"; -1 for another name, and TBV_PCR_COUNT
 * for "PCR32", because an ignored PCR would not be compared.
 */
static int
pcr_index(const char *name)
{
	uint64_t index;

	if ((strncmp(name, "PCR", 3) != 0 && strncmp(name, "pcr", 3) != 0) ||
	    name[3] < '0' || name[3] > '9')
		return -1;
	if (tbv_text_decimal(name + 3, strlen(name + 3), TBV_PCR_COUNT - 1,
	    &index) != 0)
		return TBV_PCR_COUNT;
	return (int)index;
}

/*
 * nitro-cli writes a Rust debug string, "Sha384 { ... }".  The NitroTPM tool
 * writes "SHA384", for PCRs that have the same names but another meaning.
 */
static int
check_kind(const struct tbv_reference *reference, const struct cJSON *object,
    struct tbv_fault *fault)
{
	const struct cJSON *algorithm;
	const char *text;

	if (tbv_json_member(object, "attestation") != NULL)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_KIND,
		    "measurements: a .cert file, which is an attestation");
	if ((algorithm = tbv_json_member(object, "HashAlgorithm")) == NULL)
		return TBV_OK;
	text = tbv_json_string(algorithm);
	if (text != NULL && (reference->is_tpm ? strcmp(text, "SHA384") :
	    strncmp(text, "Sha384", 6)) == 0)
		return TBV_OK;
	return tbv_fault_set(fault, TBV_ERR_REFERENCE_KIND, reference->is_tpm ?
	    "measurements: HashAlgorithm is not a NitroTPM's" :
	    "measurements: HashAlgorithm is not an enclave's");
}

/* Digits as in files, with or without 0x. */
static int
set_text_pcr(struct tbv_reference *reference, unsigned int index,
    const char *hex, struct tbv_fault *fault)
{
	if (hex[0] == '0' && hex[1] == 'x')
		hex += 2;
	return tbv_reference_set_hex(reference, index, hex, fault);
}

static int
read_object(struct tbv_reference *reference, const struct cJSON *object,
    struct tbv_fault *fault)
{
	const struct cJSON *member;
	const char *hex;
	int index, n = 0, rc;

	if ((rc = check_kind(reference, object, fault)) != TBV_OK)
		return rc;
	/* an AMI's come with the algorithm's name, or without an enclave's */
	if (reference->is_tpm && (tbv_json_member(object, "PCR0") != NULL ||
	    tbv_json_member(object, "pcr0") != NULL))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_KIND,
		    "measurements: PCR0 is in them, as in an enclave's");
	for (member = tbv_json_first(object); member != NULL;
	    member = tbv_json_next(member)) {
		if ((index = pcr_index(tbv_json_name(member))) < 0)
			continue;
		if (index == TBV_PCR_COUNT)
			return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
			    "measurements: a PCR without an index of 0 to 31");
		if ((hex = tbv_json_string(member)) == NULL)
			return tbv_fault_set(fault, TBV_ERR_REFERENCE_VALUE,
			    "pcr%d: not a string", index);
		if ((rc = set_text_pcr(reference, (unsigned int)index, hex,
		    fault)) != TBV_OK)
			return rc;
		n++;
	}
	if (n == 0)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: no PCR with an index");
	return TBV_OK;
}

/*
 * describe-enclaves prints an array, which may have one enclave.  A history is
 * an array too, of which one entry is chosen, counted from 1.
 */
static int
choose_entry(const struct cJSON **tree, size_t entry, struct tbv_fault *fault)
{
	const struct cJSON *item = tbv_json_first(*tree);
	size_t i;

	if (tbv_json_kind(*tree) != TBV_JSON_ARRAY)
		return entry == 0 ? TBV_OK : tbv_fault_set(fault,
		    TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: an entry was given, but this is not an "
		    "array");
	if (entry == 0 && (item == NULL || tbv_json_next(item) != NULL))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: want those of one enclave, or the number "
		    "of an entry");
	for (i = 1; i < entry && item != NULL; i++)
		item = tbv_json_next(item);
	if ((*tree = item) == NULL)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: no entry %zu", entry);
	return TBV_OK;
}

static int
read_reference(struct tbv_reference *reference, const struct cJSON *tree,
    size_t entry, struct tbv_fault *fault)
{
	const struct cJSON *inner;
	int rc;

	if ((rc = choose_entry(&tree, entry, fault)) != TBV_OK)
		return rc;
	if (tbv_json_kind(tree) != TBV_JSON_OBJECT)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: not an object");
	if ((inner = tbv_json_member(tree, "Measurements")) == NULL)
		return read_object(reference, tree, fault);
	if (tbv_json_kind(inner) != TBV_JSON_OBJECT)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: not an object");
	if ((rc = check_kind(reference, tree, fault)) != TBV_OK)
		return rc;
	return read_object(reference, inner, fault);
}

/* Whether a line begins like this, without leading space. */
static int
starts_with(struct tbv_bytes line, const char *text)
{
	size_t n = strlen(text);

	return line.len >= n && memcmp(line.data, text, n) == 0;
}

/* The next line without its end, "\n" or "\r\n"; 0, or -1 at the end. */
static int
take_shape_line(struct tbv_bytes *rest, struct tbv_bytes *line)
{
	const uint8_t *end;

	if (rest->len == 0)
		return -1;
	end = memchr(rest->data, '\n', rest->len);
	line->data = rest->data;
	line->len = end != NULL ? (size_t)(end - rest->data) : rest->len;
	rest->data += line->len + (end != NULL);
	rest->len -= line->len + (end != NULL);
	if (line->len > 0 && line->data[line->len - 1] == '\r')
		line->len--;
	return 0;
}

/* Room for either format: 96 digits, "0x", "PCR31" and what is between them. */
#define LINE_SIZE 112

/*
 * "HEX PCR0", as eif_build --pcrs_output writes it, or "PCR0=HEX": the index
 * and the digits, or -1 for any other line.
 */
static int
split_line(struct tbv_bytes in, char *line, const char **hex)
{
	char *cut;
	int index;

	if (in.len == 0 || in.len >= LINE_SIZE ||
	    memchr(in.data, '\0', in.len) != NULL)
		return -1;
	memcpy(line, in.data, in.len);
	line[in.len] = '\0';
	if ((cut = strchr(line, '=')) != NULL) {
		*cut = '\0';
		*hex = cut + 1;
		index = pcr_index(line);
	} else if ((cut = strchr(line, ' ')) != NULL) {
		*cut = '\0';
		*hex = line;
		index = pcr_index(cut + 1);
	} else
		return -1;
	return index;
}

/* The format of a line: '=' or ' ', or 0 if it has no PCR. */
static int
line_shape(struct tbv_bytes in)
{
	char line[LINE_SIZE];
	const char *hex;

	if (split_line(in, line, &hex) < 0)
		return 0;
	return memchr(in.data, '=', in.len) != NULL ? '=' : ' ';
}

static int
bad_line(struct tbv_fault *fault, size_t n, const char *why)
{
	return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
	    "measurements: line %zu: %s", n, why);
}

/* Lines of one format to the end, each with a different PCR. */
static int
read_lines(struct tbv_reference *reference, struct tbv_bytes text, int shape,
    struct tbv_fault *fault)
{
	char copy[LINE_SIZE];
	struct tbv_bytes line;
	const char *hex;
	uint32_t seen = 0;
	size_t n;
	int index, rc;

	if (reference->is_tpm)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_KIND,
		    "measurements: lines of PCRs, as of an enclave image");
	for (n = 1; take_shape_line(&text, &line) == 0; n++) {
		if (line_shape(line) != shape)
			return bad_line(fault, n, shape == '=' ?
			    "want PCR0= and digits, as before" :
			    "want digits, a space and PCR0, as before");
		index = split_line(line, copy, &hex);
		if (index == TBV_PCR_COUNT || (seen >> index & 1))
			return bad_line(fault, n,
			    "want each index of 0 to 31 once");
		seen |= UINT32_C(1) << index;
		if ((rc = set_text_pcr(reference, (unsigned int)index, hex,
		    fault)) != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

/*
 * pcr0 = "...": the meaning of this line is clear, but not of everything else
 * that such a file may have.
 */
static int
is_toml(struct tbv_bytes text)
{
	struct tbv_bytes line;

	while (take_shape_line(&text, &line) == 0)
		if ((starts_with(line, "pcr0") || starts_with(line, "PCR0")) &&
		    memchr(line.data, '=', line.len) != NULL &&
		    memchr(line.data, '"', line.len) != NULL)
			return 1;
	return 0;
}

/*
 * Where the JSON begins: at the start, after white space, or at the first line
 * that begins with a brace, after other output of the program.
 */
static size_t
json_start(struct tbv_bytes text)
{
	struct tbv_bytes line, rest = text;
	size_t i = 0;

	while (i < text.len && memchr(" \t\r\n", text.data[i], 4) != NULL)
		i++;
	if (i < text.len && (text.data[i] == '{' || text.data[i] == '['))
		return 0;
	while (take_shape_line(&rest, &line) == 0)
		if (starts_with(line, "{"))
			return (size_t)(line.data - text.data);
	return 0;
}

static int
read_json(struct tbv_reference *reference, struct tbv_bytes text, size_t entry,
    struct tbv_fault *fault)
{
	size_t start = json_start(text);
	struct tbv_bytes json = { text.data + start, text.len - start };
	struct tbv_json_stop stop;
	char place[TBV_JSON_PLACE];
	struct cJSON *tree;
	const char *why, *name;
	int rc;

	if ((why = tbv_json_parse(json, 0, &tree, &stop)) != NULL) {
		if (stop.memory)
			return tbv_fault_set(fault, TBV_ERR_MEMORY,
			    "measurements: %s", why);
		tbv_json_place(text, start + stop.at, place);
		name = tbv_foreign_name(text);
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: %s%s", name != NULL ? "" : place,
		    name != NULL ? name : why);
	}
	rc = read_reference(reference, tree, entry, fault);
	tbv_json_free(tree);
	return rc;
}

static int
read_shape(struct tbv_reference *reference, struct tbv_bytes text, size_t entry,
    struct tbv_fault *fault)
{
	struct tbv_bytes first = { NULL, 0 }, rest = text;
	int shape = 0;

	if (take_shape_line(&rest, &first) == 0)
		shape = line_shape(first);
	if (shape != 0 && entry == 0)
		return read_lines(reference, text, shape, fault);
	if (json_start(text) == 0 && is_toml(text))
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: TOML; give each value by --pcr N=HEX, or "
		    "in a policy");
	return read_json(reference, text, entry, fault);
}

/*
 * Converts UTF-16 with its mark (RFC 2781 3.2) to ASCII, which is enough for
 * PCRs.
 */
static int
read_utf16(struct tbv_reference *reference, struct tbv_bytes in, size_t entry,
    struct tbv_fault *fault)
{
	size_t high = in.data[0] == 0xfe ? 0 : 1, i;
	struct tbv_bytes text;
	uint8_t *ascii;
	int rc = TBV_OK;

	if ((ascii = malloc(in.len / 2)) == NULL)
		return tbv_fault_set(fault, TBV_ERR_MEMORY, "out of memory");
	text.data = ascii;
	text.len = in.len / 2 - 1;
	for (i = 1; i < in.len / 2; i++) {
		ascii[i - 1] = in.data[2 * i + 1 - high];
		if (in.data[2 * i + high] != 0 || ascii[i - 1] > 0x7e)
			rc = TBV_ERR_REFERENCE_SYNTAX;
	}
	if (rc != TBV_OK || in.len % 2 != 0)
		rc = tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: UTF-16 with characters outside ASCII");
	else
		rc = read_shape(reference, text, entry, fault);
	free(ascii);
	return rc;
}

int
tbv_reference_read_entry(struct tbv_reference *reference, struct tbv_bytes text,
    size_t entry, struct tbv_fault *fault)
{
	if (text.len > TBV_REFERENCE_SIZE_MAX)
		return tbv_fault_set(fault, TBV_ERR_REFERENCE_SYNTAX,
		    "measurements: more than 1 MiB");
	if (starts_with(text, "\xff\xfe") || starts_with(text, "\xfe\xff"))
		return read_utf16(reference, text, entry, fault);
	if (starts_with(text, "\xef\xbb\xbf")) {
		text.data += 3;
		text.len -= 3;
	}
	return read_shape(reference, text, entry, fault);
}
