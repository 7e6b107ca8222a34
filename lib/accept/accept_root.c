/*
 * Checks the root of a document's chain against the roots of the images that
 * the policy trusts.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "accept/accept.h"
#include "document/root.h"

/*
 * The name of the image's root that is identical to these bytes, or NULL.  An
 * image without roots has only the default one.
 */
static const char *
certifying_root(const struct tbv_policy *p, const struct tbv_image *image,
    struct tbv_bytes der)
{
	const struct tbv_root *root;
	struct tbv_bytes own;
	size_t i;

	if (image->root_count == 0)
		return tbv_bytes_equal(tbv_root_bytes(0), der) ?
		    tbv_root_name(0) : NULL;
	for (i = 0; i < image->root_count; i++) {
		root = &p->root[image->root[i]];
		own.data = root->der;
		own.len = root->len;
		if (own.len > 0 && tbv_bytes_equal(own, der))
			return root->name;
	}
	return NULL;
}

/*
 * Names the partition of AWS that the document comes from, if possible, because
 * a user of GovCloud needs another root, not another document.
 */
static int
refuse_root(struct tbv_case *c)
{
	struct tbv_bytes der = c->att.cabundle[0];
	size_t known = tbv_root_find_der(der);
	struct tbv_bytes partition = tbv_root_partition(der);

	if (known != SIZE_MAX)
		return tbv_fault_set(c->fault, TBV_ERR_UNTRUSTED_ROOT,
		    "cabundle[0]: %s, which the policy does not trust for "
		    "any image", tbv_root_name(known));
	if (partition.data != NULL)
		return tbv_fault_set(c->fault, TBV_ERR_UNTRUSTED_ROOT,
		    "cabundle[0]: not a root that the policy trusts; it calls "
		    "itself CN=%.*s.nitro-enclaves and is not built in",
		    (int)partition.len, (const char *)partition.data);
	return tbv_fault_set(c->fault, TBV_ERR_UNTRUSTED_ROOT,
	    "cabundle[0]: not a root that the policy trusts");
}

int
tbv_accept_root(struct tbv_case *c)
{
	const struct tbv_policy *p = c->policy;
	size_t i;

	for (i = 0; i < p->image_count; i++)
		if (certifying_root(p, &p->image[i],
		    c->att.cabundle[0]) != NULL)
			return TBV_OK;
	if (p->endorsement.instead && certifying_root(p, &p->endorsement.image,
	    c->att.cabundle[0]) != NULL)
		return TBV_OK;
	return refuse_root(c);
}

int
tbv_accept_take_image(struct tbv_case *c, const struct tbv_image *image)
{
	const char *root;

	root = certifying_root(c->policy, image, c->att.cabundle[0]);
	if (root == NULL)
		return -1;
	c->image = image;
	c->root = root;
	c->root_is_default = tbv_root_find_der(c->att.cabundle[0]) == 0;
	c->root_is_builtin = tbv_root_find_der(c->att.cabundle[0]) != SIZE_MAX;
	return 0;
}
