/*
 * Signs what was mutated with the keys of vectors/pki, by the generator's own
 * writers, so that the depth behind a signature is reached.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/core_names.h>

#include "../generate/generate.h"
#include "fuzz.h"

/* Programs with standin.c have it. */
#pragma weak sign_instead

/* A log's, witnesses', endorsers'; what nobody knows; two of the same. */
static const char *const people[SIGN_PEOPLE] = {
	"log", "log w1@1768478500", "log w1@1768478500 w2@1768478600",
	"log w1@1768478500 w2@1768478600 w3@1768489999", "log2", "log log2",
	"log w3@1", "w1@1768478500", "alice", "bob", "carol", "alice bob",
	"alice bob carol", "stranger", "alice stranger", "alice alice",
	"alice!", "log w1!1768478500", "log! w1@1768478500 w2@1768478600",
	"log w1@1768478500 w2!1768478600 w3@1768478600",
	"alice bob!", "log w1@1768499999 w2@1768499999", "log w1@1 w2@1",
	"log w1@1768478500 w2@1768478900 w2@1768478600",
	"log w1@0 w2@1768478600 w3@1768478700", "log w1@0 w2@1768478600",
	"log w1@1768478500 w1@0 w2@18446744073709551615 w2@1768478600",
	"log w1@1768478500 w2@9223372036854775808"
};

static void
keys(void)
{
	const char *dir = getenv("VECTORS");

	file_root(dir != NULL ? dir : FUZZ_VECTORS);
	about("fuzz");
}

const char *
sign_who(uint32_t n)
{
	return people[n % SIGN_PEOPLE];
}

struct fuzz_buf
sign_vkey(const char *who)
{
	struct fuzz_buf out = { NULL, 0, 0 };

	keys();
	fuzz_text(&out, note_vkey(who));
	fuzz_put(&out, "", 1);
	alloc_clear();
	return out;
}

void
sign_leaf_point(uint8_t out[FUZZ_POINT])
{
	size_t len;

	keys();
	if (EVP_PKEY_get_octet_string_param(pki_key("leaf"),
	    OSSL_PKEY_PARAM_PUB_KEY, out, FUZZ_POINT, &len) != 1 ||
	    len != FUZZ_POINT)
		fuzz_fail("the leaf of vectors/pki has no point");
	alloc_clear();
}

static struct buf
as_buf(struct tbv_bytes in)
{
	struct buf out = { NULL, 0, 0 };

	put(&out, in.len > 0 ? (const void *)in.data : "", in.len);
	return out;
}

/* RFC 9052 4.4 */
static void
stand_in(const struct buf *payload, struct buf *out)
{
	struct buf message = { NULL, 0, 0 };
	uint8_t rs[FUZZ_RS];
	struct tbv_bytes m;

	put_hex(&message, "846a5369676e61747572653144a101382240");
	cbor_bytes(&message, payload->data, payload->len);
	m.data = message.data;
	m.len = message.len;
	sign_instead(m, rs);
	put_hex(out, "8444a1013822a0");
	cbor_bytes(out, payload->data, payload->len);
	cbor_bytes(out, rs, sizeof(rs));
}

void
sign_document(struct tbv_bytes payload, struct fuzz_buf *cose)
{
	struct model *m = alloc(sizeof(*m));
	struct buf in, out = { NULL, 0, 0 };

	keys();
	in = as_buf(payload);
	if (sign_instead != NULL) {
		stand_in(&in, &out);
	} else {
		m->tag = m->tail = m->payload = m->s = m->signature = "";
		m->array = "84";
		m->protect = "44a1013822";
		m->unprotected = "a0";
		m->signer = "leaf";
		cose_write(m, &in, &out);
	}
	fuzz_put(cose, out.data, out.len);
	alloc_clear();
}

/* The text up to a byte that the generator's strings cannot hold. */
void
sign_note(struct tbv_bytes text, const char *whom, struct fuzz_buf *out)
{
	const uint8_t *nul = text.len > 0 ? memchr(text.data, 0, text.len) :
	    NULL;
	char *copied;

	keys();
	if (nul != NULL)
		text.len = (size_t)(nul - text.data);
	/* format() has room for 4096 bytes */
	if (text.len > 3000)
		text.len = 3000;
	copied = copy(text.len > 0 ? (const char *)text.data : "", text.len);
	fuzz_text(out, copied);
	fuzz_text(out, "\n");
	fuzz_text(out, note_lines(copied, whom));
	alloc_clear();
}

void
sign_proof(struct tbv_bytes document, int bundle, struct fuzz_buf *out)
{
	struct model *m = alloc(sizeof(*m));
	struct buf in;

	keys();
	in = as_buf(document);
	fuzz_text(out, "c2sp.org/tlog-proof@v1\n");
	if (bundle) {
		fuzz_text(out, "extra ");
		fuzz_base64(out, document.data, document.len);
		fuzz_text(out, "\n");
	}
	fuzz_text(out, "index 1\n");
	fuzz_text(out, log_sibling());
	fuzz_text(out, "\n\n");
	fuzz_text(out, log_note(m, &in, "w1@1768478500 w2@1768478600"));
	alloc_clear();
}

/* The signature of a line's base64, behind an id and perhaps a time. */
static int
line_holds(struct tbv_bytes text, const char *who, const char *base64,
    size_t len)
{
	struct buf message = { NULL, 0, 0 };
	unsigned char raw[128];
	EVP_MD_CTX *ctx;
	unsigned long long when = 0;
	int i, n, cosigned = *who == 'w', ok;

	/* EVP_DecodeBlock() counts padding as bytes */
	if (len > 4 * (sizeof(raw) / 3) ||
	    (n = EVP_DecodeBlock(raw, (const unsigned char *)base64,
	    (int)len)) < 4 + 64 + 8 * cosigned)
		return 0;
	for (i = 4; cosigned && i < 12; i++)
		when = when << 8 | raw[i];
	if (cosigned)
		put_text(&message, format("cosignature/v1\ntime %llu\n",
		    when));
	put(&message, text.data, text.len);
	if ((ctx = EVP_MD_CTX_new()) == NULL)
		return 0;
	ok = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, pki_key(who)) == 1 &&
	    EVP_DigestVerify(ctx, raw + 4 + 8 * cosigned, 64, message.data,
	    message.len) == 1;
	EVP_MD_CTX_free(ctx);
	return ok;
}

int
signed_by(struct tbv_bytes note, const char *who)
{
	const char *vkey, *base64, *end, *p, *stop;
	struct tbv_bytes text = note;
	struct buf start = { NULL, 0, 0 };
	int found = 0;
	size_t i;

	keys();
	vkey = note_vkey(who);
	put_text(&start, "\n\342\200\224 ");
	put(&start, vkey, strcspn(vkey, "+"));
	put_text(&start, " ");
	for (i = note.len; i >= 2; i--)
		if (memcmp(note.data + i - 2, "\n\n", 2) == 0)
			break;
	text.len = i > 0 ? i - 1 : 0;
	p = (const char *)note.data + text.len;
	stop = (const char *)note.data + note.len;
	for (; i >= 2 && p + start.len < stop; p++) {
		if (memcmp(p, start.data, start.len) != 0)
			continue;
		base64 = p + start.len;
		end = memchr(base64, '\n', (size_t)(stop - base64));
		if (end != NULL)
			found |= line_holds(text, who, base64,
			    (size_t)(end - base64));
	}
	alloc_clear();
	return found;
}
