/*
 * Proves that each certificate of the chain, in the order given, was issued by
 * the one before it, for this use, and is valid at a given time.
 *
 * There is no path building: the hypervisor lists the only path, and searching
 * for one among certificates that a stranger chose is where other verifiers
 * went wrong.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "crypto/signature.h"
#include "document/chain.h"

static const char *
certificate_name(const struct tbv_chain *chain, size_t i)
{
	static const char *const cabundle[TBV_MAX_CABUNDLE] = {
		"cabundle[0]", "cabundle[1]", "cabundle[2]", "cabundle[3]",
		"cabundle[4]", "cabundle[5]", "cabundle[6]", "cabundle[7]"
	};

	return i + 1 == chain->count ? "certificate" : cabundle[i];
}

int
tbv_chain_parse(const struct tbv_attestation *att, struct tbv_chain *chain,
    struct tbv_fault *fault)
{
	size_t i;
	int rc;

	memset(chain, 0, sizeof(*chain));
	chain->count = att->cabundle_count + 1;
	for (i = 0; i < chain->count; i++) {
		rc = tbv_certificate_parse(i < att->cabundle_count ?
		    att->cabundle[i] : att->certificate,
		    certificate_name(chain, i), &chain->cert[i], fault);
		if (rc != TBV_OK)
			return rc;
	}
	return TBV_OK;
}

const struct tbv_certificate *
tbv_chain_end_entity(const struct tbv_chain *chain)
{
	return &chain->cert[chain->count - 1];
}

/* RFC 5280 6.1.4 (k) to (n), for a certificate that issues another. */
static int
check_ca(const struct tbv_chain *chain, size_t i, struct tbv_fault *fault)
{
	const struct tbv_certificate *cert = &chain->cert[i];
	unsigned int below = (unsigned int)(chain->count - 2 - i);
	const char *label = certificate_name(chain, i);

	if (!cert->has_basic || !cert->is_ca)
		return tbv_fault_set(fault, TBV_ERR_CHAIN_CA,
		    "%s: basicConstraints does not say CA", label);
	/* an absent keyUsage would allow everything, so it is refused */
	if (!cert->has_key_usage ||
	    !(cert->key_usage & TBV_KU_KEY_CERT_SIGN))
		return tbv_fault_set(fault, TBV_ERR_CHAIN_KEY_USAGE,
		    "%s: keyUsage does not say keyCertSign", label);
	if (cert->has_path_length && cert->path_length < below)
		return tbv_fault_set(fault, TBV_ERR_CHAIN_PATH_LENGTH,
		    "%s: pathLen %u, and %u CAs below", label,
		    cert->path_length, below);
	return TBV_OK;
}

static int
check_end_entity(const struct tbv_certificate *end_entity,
    struct tbv_fault *fault)
{
	if (end_entity->is_ca)
		return tbv_fault_set(fault, TBV_ERR_CHAIN_END_ENTITY,
		    "certificate: basicConstraints says CA");
	if (!end_entity->has_key_usage ||
	    !(end_entity->key_usage & TBV_KU_DIGITAL_SIGNATURE))
		return tbv_fault_set(fault, TBV_ERR_CHAIN_KEY_USAGE,
		    "certificate: keyUsage does not say digitalSignature");
	if (end_entity->key_usage & TBV_KU_KEY_CERT_SIGN)
		return tbv_fault_set(fault, TBV_ERR_CHAIN_KEY_USAGE,
		    "certificate: keyUsage says keyCertSign");
	return TBV_OK;
}

/* RFC 5280 6.1.3 (a) (2): inclusive, in whole seconds. */
static int
check_time(const struct tbv_chain *chain, size_t i, int64_t seconds,
    struct tbv_fault *fault)
{
	const struct tbv_certificate *cert = &chain->cert[i];
	char bound[TBV_RFC3339_SIZE], when[TBV_RFC3339_SIZE];
	const char *label = certificate_name(chain, i);

	if (seconds >= cert->not_before && seconds <= cert->not_after)
		return TBV_OK;
	tbv_calendar_format(seconds, when);
	if (seconds < cert->not_before) {
		tbv_calendar_format(cert->not_before, bound);
		return tbv_fault_set(fault, TBV_ERR_CHAIN_NOT_YET_VALID,
		    "%s: valid from %s, judged at %s", label, bound, when);
	}
	tbv_calendar_format(cert->not_after, bound);
	return tbv_fault_set(fault, TBV_ERR_CHAIN_EXPIRED,
	    "%s: valid until %s, judged at %s", label, bound, when);
}

static int
check_link(const struct tbv_chain *chain, size_t i,
    struct tbv_cache *cache, struct tbv_fault *fault)
{
	const struct tbv_certificate *cert = &chain->cert[i];
	const struct tbv_certificate *issuer = &chain->cert[i - 1];

	switch (tbv_signature_check_der(tbv_cache_keyring(cache), issuer->point,
	    &cert->tbs, 1, cert->signature)) {
	case TBV_SIGNATURE_GOOD:
		tbv_cache_add(cache, TBV_SIGNED_CERTIFICATE, issuer->point,
		    cert->der);
		return TBV_OK;
	case TBV_SIGNATURE_BAD:
		return tbv_fault_set(fault, TBV_ERR_CHAIN_SIGNATURE,
		    "%s: its signature does not verify",
		    certificate_name(chain, i));
	case TBV_SIGNATURE_BAD_KEY:
		return tbv_fault_set(fault, TBV_ERR_CERTIFICATE_KEY,
		    "%s: public key: not a point of the curve",
		    certificate_name(chain, i - 1));
	case TBV_SIGNATURE_NO_VERDICT:
		break;
	}
	return tbv_fault_set(fault, TBV_ERR_CRYPTO, "%s: not checked",
	    certificate_name(chain, i));
}

/* Everything that is cheap is checked before the first signature. */
static int
check_rules(const struct tbv_chain *chain, int64_t seconds,
    struct tbv_fault *fault)
{
	size_t i;
	int rc;

	for (i = 1; i < chain->count; i++)
		if (!tbv_bytes_equal(chain->cert[i].issuer,
		    chain->cert[i - 1].subject))
			return tbv_fault_set(fault, TBV_ERR_CHAIN_ISSUER,
			    "%s: its issuer is not the subject of %s",
			    certificate_name(chain, i),
			    certificate_name(chain, i - 1));
	for (i = 0; i + 1 < chain->count; i++)
		if ((rc = check_ca(chain, i, fault)) != TBV_OK)
			return rc;
	if ((rc = check_end_entity(tbv_chain_end_entity(chain), fault)) !=
	    TBV_OK)
		return rc;
	for (i = 0; i < chain->count; i++)
		if ((rc = check_time(chain, i, seconds, fault)) != TBV_OK)
			return rc;
	return TBV_OK;
}

/*
 * Signatures that were found good before are not checked again.  The keys for
 * the others are prepared together, including the end entity's, which the
 * document will need.
 */
static int
check_signatures(const struct tbv_chain *chain, struct tbv_known *known,
    struct tbv_fault *fault)
{
	int is_known[TBV_MAX_CHAIN] = { 0 }, ready = 0, rc;
	size_t i;

	for (i = 1; i < chain->count; i++) {
		is_known[i] = tbv_known_has(known, TBV_SIGNED_CERTIFICATE,
		    chain->cert[i - 1].point, chain->cert[i].der);
		if (!is_known[i]) {
			tbv_cache_ready(known->cache,
			    chain->cert[i - 1].point);
			ready = 1;
		}
	}
	if (ready)
		tbv_cache_ready(known->cache,
		    tbv_chain_end_entity(chain)->point);
	for (i = 1; i < chain->count; i++)
		if (!is_known[i] && (rc = check_link(chain, i, known->cache,
		    fault)) != TBV_OK)
			return rc;
	return TBV_OK;
}

int
tbv_chain_check(const struct tbv_chain *chain, int64_t seconds,
    struct tbv_known *known, struct tbv_fault *fault)
{
	int rc;

	if ((rc = check_rules(chain, seconds, fault)) != TBV_OK)
		return rc;
	return check_signatures(chain, known, fault);
}

int
tbv_chain_queue(const struct tbv_chain *chain, int64_t seconds,
    struct tbv_queue *queue, struct tbv_fault *fault)
{
	struct tbv_to_check c;
	size_t i;
	int rc;

	if ((rc = check_rules(chain, seconds, fault)) != TBV_OK)
		return rc;
	c.kind = TBV_SIGNED_CERTIFICATE;
	c.parts = 1;
	for (i = 1; i < chain->count; i++) {
		c.point = chain->cert[i - 1].point;
		c.what = chain->cert[i].der;
		c.part[0] = chain->cert[i].tbs;
		if (tbv_signature_from_der(chain->cert[i].signature,
		    c.rs) == 0)
			tbv_queue_add(queue, &c);
	}
	return TBV_OK;
}
