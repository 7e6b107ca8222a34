/*
 * The images that a policy trusts, and the roots that certify them.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "document/root.h"
#include "image/eif.h"
#include "policy/policy.h"

void
tbv_policy_clear_claim(struct tbv_image *image)
{
	size_t i;

	for (i = 0; i < TBV_CLAIM_MEMBERS; i++)
		free(image->shape.pointer[i]);
	memset(&image->shape, 0, sizeof(image->shape));
	image->claim = TBV_CLAIM_TB1;
}

void
tbv_policy_clear_images(struct tbv_policy *p)
{
	size_t i;

	for (i = 0; i < p->image_count; i++) {
		free(p->image[i].name);
		free(p->image[i].root);
		tbv_policy_clear_claim(&p->image[i]);
	}
	free(p->image);
	p->image = NULL;
	p->image_count = 0;
	/*
	 * the roots for endorsed images stay: otherwise they would get the
	 * default root
	 */
	if (p->endorsement.image.root_count > 0)
		return;
	for (i = 0; i < p->root_count; i++)
		free(p->root[i].name);
	free(p->root);
	p->root = NULL;
	p->root_count = 0;
}

int
tbv_policy_add_image(struct tbv_policy *p, const char *name, size_t *image)
{
	void *array = p->image;
	char *copy;

	*image = SIZE_MAX;
	if (tbv_policy_given(p, name) != TBV_OK)
		return p->fault.error;
	if (name[0] == '\0')
		return tbv_policy_bad(p, "image", "a name is needed");
	if ((copy = strdup(name)) == NULL)
		return tbv_policy_memory(p);
	if (tbv_policy_grow(&array, p->image_count, sizeof(*p->image)) != 0) {
		free(copy);
		return tbv_policy_memory(p);
	}
	p->image = array;
	p->image[p->image_count].name = copy;
	p->image[p->image_count].kind = TBV_IMAGE_ENCLAVE;
	p->image[p->image_count].claim = TBV_CLAIM_TB1;
	*image = p->image_count++;
	return p->fault.error;
}

size_t
tbv_policy_image_count(const struct tbv_policy *p)
{
	return p->image_count;
}

struct tbv_image *
tbv_policy_find_image(struct tbv_policy *p, size_t image)
{
	if (p->fault.error == TBV_OK && image < p->image_count)
		return &p->image[image];
	(void)tbv_fault_set(&p->fault, TBV_ERR_USAGE, "no such image");
	return NULL;
}

int
tbv_policy_image_set_kind(struct tbv_policy *p, size_t image,
    enum tbv_image_kind kind)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	if (kind != TBV_IMAGE_ENCLAVE && kind != TBV_IMAGE_NITROTPM)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "no such kind of image");
	if (i->reference.mask != 0)
		return tbv_fault_set(&p->fault, TBV_ERR_USAGE,
		    "kind: the image has PCRs already");
	i->kind = kind;
	i->reference.is_tpm = kind == TBV_IMAGE_NITROTPM;
	/* the policy must state the form of what such a document claims */
	i->claim = i->reference.is_tpm ? (enum tbv_claim_form)0 : TBV_CLAIM_TB1;
	return p->fault.error;
}

int
tbv_policy_image_set_insecure_tpm_claim(struct tbv_policy *p, size_t image)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	i->tpm_claim = 1;
	return p->fault.error;
}

int
tbv_policy_image_set_pcr(struct tbv_policy *p, size_t image,
    unsigned int index, const uint8_t *value, size_t len)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	if (value == NULL || len != TBV_PCR_SIZE)
		return tbv_fault_set(&p->fault, TBV_ERR_REFERENCE_VALUE,
		    "pcr%u: want 48 bytes, got %zu", index, len);
	return tbv_reference_set(&i->reference, index, value, &p->fault);
}

int
tbv_policy_image_set_pcr_hex(struct tbv_policy *p, size_t image,
    unsigned int index, const char *hex)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	if (tbv_policy_given(p, hex) != TBV_OK)
		return p->fault.error;
	return tbv_reference_set_hex(&i->reference, index, hex, &p->fault);
}

int
tbv_policy_image_add_reference_entry_mem(struct tbv_policy *p,
    size_t image, const void *data, size_t len, size_t entry)
{
	struct tbv_bytes json;
	struct tbv_image *i;
	struct tbv_reference reference;
	int rc;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	if (tbv_policy_bytes(p, data, len, &json) != TBV_OK)
		return p->fault.error;
	reference = i->reference;
	if ((rc = tbv_reference_read_entry(&reference, json, entry,
	    &p->fault)) == TBV_OK)
		i->reference = reference;
	return rc;
}

int
tbv_policy_image_add_reference_mem(struct tbv_policy *p, size_t image,
    const void *data, size_t len)
{
	return tbv_policy_image_add_reference_entry_mem(p, image, data, len,
	    0);
}

int
tbv_policy_image_add_measurement(struct tbv_policy *p, size_t image,
    const struct tbv_measurement *m)
{
	const uint8_t *value;
	struct tbv_image *i;
	struct tbv_reference reference;
	unsigned int index;
	int rc;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	if ((rc = tbv_measurement_error(m)) != TBV_OK)
		return tbv_fault_set(&p->fault, rc, "%s",
		    tbv_measurement_message(m));
	if (i->kind != TBV_IMAGE_ENCLAVE)
		return tbv_fault_set(&p->fault, TBV_ERR_REFERENCE_KIND,
		    "measurements: of an enclave image");
	reference = i->reference;
	for (index = 0; index < TBV_PCR_COUNT; index++)
		if ((value = tbv_measurement_pcr(m, index)) != NULL &&
		    (rc = tbv_reference_set(&reference, index, value,
		    &p->fault)) != TBV_OK)
			return rc;
	i->reference = reference;
	return p->fault.error;
}

/* A verdict names its root, so a name of AWS's must be AWS's root. */
static int
refuse_reserved(struct tbv_policy *p, const char *name)
{
	return tbv_fault_set(&p->fault, TBV_ERR_ROOT_RESERVED,
	    "root: %s: the name of a root of AWS", name);
}

/* Whether these bytes are the built-in root of that name. */
static int
is_built_in(const char *name, const uint8_t *der, size_t len)
{
	struct tbv_bytes in = { der, len };
	size_t i = tbv_root_find_name(name);

	return i != SIZE_MAX && tbv_bytes_equal(tbv_root_bytes(i), in);
}

/* Adds a root to the policy's; *root receives its index. */
static int
new_root(struct tbv_policy *p, const char *name, size_t *root)
{
	void *array = p->root;
	char *copy;

	if (p->root_count == TBV_MAX_ROOTS)
		return tbv_policy_bad(p, "roots", "more than 64 of them");
	if ((copy = strdup(name)) == NULL)
		return tbv_policy_memory(p);
	if (tbv_policy_grow(&array, p->root_count, sizeof(*p->root)) != 0) {
		free(copy);
		return tbv_policy_memory(p);
	}
	p->root = array;
	p->root[p->root_count].name = copy;
	*root = p->root_count++;
	return p->fault.error;
}

static int
link_root(struct tbv_policy *p, struct tbv_image *image, size_t root)
{
	void *array = image->root;

	if (root == SIZE_MAX || tbv_policy_grow(&array, image->root_count,
	    sizeof(*image->root)) != 0)
		return tbv_policy_memory(p);
	image->root = array;
	image->root[image->root_count++] = root;
	return p->fault.error;
}

int
tbv_policy_image_add_root_mem(struct tbv_policy *p, size_t image,
    const char *name, const void *data, size_t len)
{
	uint8_t der[TBV_MAX_CERTIFICATE];
	struct tbv_bytes in;
	struct tbv_image *i;
	size_t derlen, root;
	int rc;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	if (tbv_policy_given(p, name) != TBV_OK ||
	    tbv_policy_bytes(p, data, len, &in) != TBV_OK)
		return p->fault.error;
	if ((rc = tbv_root_read(in, der, &derlen, &p->fault)) != TBV_OK)
		return rc;
	if (tbv_root_is_reserved(name) && !is_built_in(name, der, derlen))
		return refuse_reserved(p, name);
	if ((rc = new_root(p, name, &root)) != TBV_OK)
		return rc;
	memcpy(p->root[root].der, der, derlen);
	p->root[root].len = derlen;
	return link_root(p, i, root);
}

static int
name_root(struct tbv_policy *p, struct tbv_image *i, const char *name)
{
	size_t known = tbv_root_find_name(name), root;
	struct tbv_bytes der;
	int rc;

	for (root = 0; root < p->root_count; root++)
		if (strcmp(p->root[root].name, name) == 0)
			return link_root(p, i, root);
	if (tbv_root_is_reserved(name) && known == SIZE_MAX)
		return tbv_fault_set(&p->fault, TBV_ERR_ROOT_RESERVED,
		    "root: %s: not built into this library", name);
	if ((rc = new_root(p, name, &root)) != TBV_OK)
		return rc;
	if (known != SIZE_MAX) {
		der = tbv_root_bytes(known);
		memcpy(p->root[root].der, der.data, der.len);
		p->root[root].len = der.len;
	} else
		p->root[root].is_named_file = 1;
	return link_root(p, i, root);
}

int
tbv_policy_image_name_root(struct tbv_policy *p, size_t image,
    const char *name)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	return name_root(p, i, name);
}

int
tbv_policy_endorsed_name_root(struct tbv_policy *p, const char *name)
{
	return name_root(p, &p->endorsement.image, name);
}

int
tbv_policy_image_set_network(struct tbv_policy *p, size_t image, int allowed)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	i->network = allowed != 0;
	return p->fault.error;
}

int
tbv_policy_image_set_insecure_unmeasured_claim(struct tbv_policy *p,
    size_t image)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	i->unmeasured = 1;
	return p->fault.error;
}

int
tbv_policy_image_set_insecure_debug(struct tbv_policy *p, size_t image)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	i->debug = 1;
	return p->fault.error;
}

static int
set_image_window(struct tbv_policy *p, size_t image, unsigned int bit,
    int64_t value)
{
	struct tbv_image *i;

	if ((i = tbv_policy_find_image(p, image)) == NULL)
		return p->fault.error;
	return tbv_policy_set_window(p, &i->window, bit, value);
}

int
tbv_policy_image_set_not_before(struct tbv_policy *p, size_t image,
    int64_t seconds)
{
	return set_image_window(p, image, TBV_HAS_NOT_BEFORE, seconds);
}

int
tbv_policy_image_set_not_after(struct tbv_policy *p, size_t image,
    int64_t seconds)
{
	return set_image_window(p, image, TBV_HAS_NOT_AFTER, seconds);
}

int
tbv_policy_image_set_max_age(struct tbv_policy *p, size_t image,
    int64_t seconds)
{
	return set_image_window(p, image, TBV_HAS_MAX_AGE, seconds);
}

/*
 * Two images of different kinds that the same document could match by its PCRs.
 */
static int
has_equal_pcrs(const struct tbv_image *a, const struct tbv_image *b)
{
	return a->reference.mask != 0 &&
	    a->reference.mask == b->reference.mask &&
	    memcmp(a->reference.value, b->reference.value,
	    sizeof(a->reference.value)) == 0;
}

static int
check_image_kind(const struct tbv_policy *p, const struct tbv_image *image,
    struct tbv_fault *fault)
{
	size_t i;

	for (i = 0; i < p->image_count; i++)
		if (p->image[i].kind != image->kind &&
		    has_equal_pcrs(&p->image[i], image))
			return tbv_fault_set(fault, TBV_ERR_POLICY_VALUE,
			    "images: two kinds with the same PCRs");
	if (image->kind == TBV_IMAGE_ENCLAVE)
		return !image->tpm_claim ? TBV_OK : tbv_fault_set(fault,
		    TBV_ERR_POLICY_VALUE,
		    "insecure-tpm-claim: of an enclave, which has no TPM");
	if (image->debug)
		return tbv_fault_set(fault, TBV_ERR_POLICY_VALUE,
		    "insecure-debug: of a NitroTPM, which has no such mode");
	if (p->endorsement.asked)
		return tbv_fault_set(fault, TBV_ERR_POLICY_VALUE,
		    "endorsements: are for enclaves only, and an image is of "
		    "kind nitrotpm");
	if (image->tpm_claim && image->claim == 0)
		return tbv_fault_set(fault, TBV_ERR_POLICY_MEMBER,
		    "images: claim: missing; that of a NitroTPM has no "
		    "default");
	if (!image->tpm_claim && image->claim != 0)
		return tbv_fault_set(fault, TBV_ERR_POLICY_MEMBER,
		    "images: claim: of a NitroTPM, without "
		    "insecure-tpm-claim");
	return TBV_OK;
}

int
tbv_policy_check_kinds(const struct tbv_policy *p, struct tbv_fault *fault)
{
	size_t i;
	int rc;

	for (i = 0; i < p->image_count; i++)
		if ((rc = check_image_kind(p, &p->image[i], fault)) != TBV_OK)
			return rc;
	return TBV_OK;
}
