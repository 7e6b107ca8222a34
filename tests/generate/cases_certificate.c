/*
 * Certificates, well signed, that are not in AWS's profile.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include "cases.h"

#define BAD(name, expect, why, clause, edit) \
	{ name, "certificate", why, clause, expect, NULL, edit, NULL, NULL, \
	    NULL }
#define ES256	"300a06082a8648ce3d040302"
#define ES384NULL "300c06082a8648ce3d0403030500"
#define RSA384	"300d06092a864886f70d01010c0500"
/* Critical: policyConstraints, extKeyUsage, an extension of nobody's, and
 * nameConstraints that permit only the names of another country. */
#define CRITICAL_POLICY	"300f0603551d240101ff04053003800100"
#define CRITICAL_EKU	"30160603551d250101ff040c300a06082b06010505070308"
#define CRITICAL_NEW	"300c0603551d7f0101ff04020500"
#define CRITICAL_NAMES	"30210603551d1e0101ff04173015a0133011a40f300d310b" \
	"3009060355040613025a5a"

static const struct vector rows[] = {
	/* DER */
	BAD("certificate-trailing", "certificate-der", "a byte after the "
	    "leaf", CERT, "cert leaf damage trailing"),
	BAD("certificate-trailing-ca", "certificate-der", "a byte after an "
	    "intermediate", CERT, "cert zonal damage trailing"),
	BAD("certificate-length", "certificate-der", "a length longer than "
	    "DER allows", "X.690 10.1", "cert leaf damage length"),
	BAD("certificate-length-ca", "certificate-der", "the same in an "
	    "intermediate", "X.690 10.1", "cert instance damage length"),
	BAD("certificate-cut", "certificate-der", "a leaf without its last "
	    "byte", CERT, "cert leaf damage cut"),
	BAD("certificate-zeros", "certificate-der", "64 zero bytes, as "
	    "QEMU's emulated NSM has", CERT, "set certificate "
	    "bytes:$(ZERO64)"),
	BAD("certificate-text", "certificate-der", "a leaf of text", CERT,
	    "set certificate bytes:2d2d2d2d2d424547494e"),
	BAD("certificate-time-form", "certificate-der", "a time without "
	    "seconds", "RFC 5280 4.1.2.5.1", "cert leaf from 2601151100Z"),
	BAD("certificate-time-value", "certificate-der", "a time in the 13th "
	    "month", "RFC 5280 4.1.2.5.1", "cert leaf until "
	    "261315140000Z"),

	/* version and algorithm */
	BAD("certificate-v1", "certificate-version", "a leaf of version 1",
	    "RFC 5280 4.1.2.1", "cert leaf version; cert leaf order"),
	BAD("certificate-v1-ca", "certificate-version", "an intermediate of "
	    "version 1", "RFC 5280 4.1.2.1", "cert zonal version; "
	    "cert zonal order"),
	BAD("certificate-v2", "certificate-version", "a leaf of version 2",
	    "RFC 5280 4.1.2.1", "cert leaf version a003020101"),
	BAD("certificate-v4", "certificate-version", "a leaf of version 4",
	    "RFC 5280 4.1.2.1", "cert leaf version a003020103"),
	BAD("certificate-es256", "certificate-algorithm", "ecdsa-with-SHA256",
	    "RFC 5758 3.2", "cert leaf inner " ES256
	    "; cert leaf outer " ES256),
	BAD("certificate-rsa", "certificate-algorithm", "an RSA algorithm",
	    "RFC 5758 3.2", "cert zonal inner " RSA384
	    "; cert zonal outer " RSA384),
	BAD("certificate-inner", "certificate-algorithm", "another algorithm "
	    "inside than outside", "RFC 5280 4.1.1.2",
	    "cert leaf inner " ES256),
	BAD("certificate-outer", "certificate-algorithm", "another algorithm "
	    "outside than inside", "RFC 5280 4.1.1.2",
	    "cert leaf outer " ES256),
	BAD("certificate-parameters", "certificate-algorithm", "parameters "
	    "where there are none", "RFC 5758 3.2", "cert leaf inner "
	    ES384NULL "; cert leaf outer " ES384NULL),

	/* the key */
	BAD("certificate-explicit", "certificate-key", "a curve by its "
	    "parameters instead of its name", "RFC 5480 2.1.1",
	    "cert leaf point explicit"),
	BAD("certificate-compressed", "certificate-key", "a compressed "
	    "point", "RFC 5480 2.2", "cert leaf point compressed"),
	BAD("certificate-compressed-ca", "certificate-key", "a compressed "
	    "point in an intermediate", "RFC 5480 2.2",
	    "cert regional point compressed"),
	BAD("certificate-p256", "certificate-key", "a key of another curve",
	    "RFC 5480 2.1.1", "cert leaf key p256"),

	BAD("certificate-off-curve", "certificate-key", "a point that is not "
	    "on the curve", "SP 800-56A 5.6.2.3.3", "cert leaf point off"),
	BAD("certificate-off-curve-ca", "certificate-key", "the same in an "
	    "intermediate", "SP 800-56A 5.6.2.3.3", "cert zonal point off"),

	/* extensions */
	BAD("certificate-critical", "certificate-extension", "a critical "
	    "extension that nobody knows", "RFC 5280 4.2",
	    "cert leaf order bc ku more; cert leaf more " CRITICAL_POLICY),
	BAD("certificate-critical-ca", "certificate-extension", "the same in "
	    "an intermediate", "RFC 5280 4.2", "cert zonal order bc aki ski "
	    "ku crl more; cert zonal more " CRITICAL_POLICY),
	BAD("certificate-critical-eku", "certificate-extension", "a critical "
	    "extended key usage", "RFC 5280 4.2", "cert leaf order bc ku "
	    "more; cert leaf more " CRITICAL_EKU),
	BAD("certificate-critical-new", "certificate-extension", "a critical "
	    "extension of no standard", "RFC 5280 4.2",
	    "cert leaf order bc ku more; cert leaf more " CRITICAL_NEW),
	BAD("certificate-critical-names", "certificate-extension", "critical "
	    "nameConstraints in an intermediate, against what is below it",
	    "RFC 5280 4.2.1.10", "cert zonal order bc aki ski ku crl more; "
	    "cert zonal more " CRITICAL_NAMES),
	BAD("certificate-critical-one", "certificate-extension", "a critical "
	    "flag of 1, not of 255", "X.690 11.1",
	    "cert leaf bccritical 010101"),
	BAD("certificate-critical-false", "certificate-extension", "a "
	    "critical flag that says false", "X.690 11.5",
	    "cert leaf kucritical 010100"),
	BAD("certificate-ca-false", "certificate-extension",
	    "basicConstraints that say false", "X.690 11.5",
	    "cert leaf bc 3003010100"),
	BAD("certificate-usage-bits", "certificate-extension", "a keyUsage "
	    "with bits at its end that are zero", "X.690 11.2.2",
	    "cert leaf ku 030205c0"),
	BAD("certificate-extension-twice", "certificate-extension", "one "
	    "extension twice", "RFC 5280 4.2", "cert leaf order bc ku ku"),
	BAD("certificate-extension-twice-ca", "certificate-extension",
	    "basicConstraints twice in an intermediate", "RFC 5280 4.2",
	    "cert zonal order bc bc aki ski ku crl"),
};

const struct family family_certificate = { rows, COUNT(rows) };
