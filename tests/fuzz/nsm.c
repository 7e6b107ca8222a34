/*
 * Answers of the NSM: the input is a container (fuzz.h) with one answer, and a
 * letter for the request.  Nothing past the answer is read, and a document or
 * register read from it occurs in it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <string.h>
#include <unistd.h>

#include "../../tools/tbbuild/protocol/nsm.h"
#include "../../tools/tbbuild/base/cbor.h"
#include "fuzz.h"

static void
stands_in(struct tbv_bytes answer, const void *value, size_t len)
{
	if (fuzz_find(answer, value, len) == NULL)
		fuzz_fail("nsm: something that was not answered");
}

static void
ask(const struct nsm *nsm, int question, struct tbv_bytes answer)
{
	unsigned char pcr[SHA384_SIZE] = { 0 };
	struct bytes data = { 0 }, out = { 0 };
	struct failure f = { 0 };
	int locked = 0, rc;

	switch (question % 6) {
	case 0:
		rc = nsm_describe_pcr(nsm, 16, pcr, &locked, &f);
		if (rc == 0)
			stands_in(answer, pcr, sizeof(pcr));
		break;
	case 1:
		rc = nsm_extend_pcr(nsm, 16, pcr, &f);
		break;
	case 2:
		rc = nsm_lock_pcr(nsm, 16, &f);
		break;
	case 3:
		bytes_text(&data, "claim");
		rc = nsm_attest(nsm, &data, &out, &f);
		break;
	case 4:
		rc = nsm_check(nsm, &f);
		break;
	default:
		rc = nsm_random(nsm, &out, &f);
	}
	if (rc == 0 && out.len > 0)
		stands_in(answer, out.data, out.len);
	if (rc != 0 && f.token[0] == '\0')
		fuzz_fail("nsm: refused without a reason");
	bytes_free(&data);
	bytes_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static int fd[2] = { -1, -1 };
	struct tbv_bytes in, answer;
	unsigned char request[NSM_REQUEST_MAX];
	struct nsm nsm;
	int question;

	in.data = data;
	in.len = len;
	if (fuzz_take_part(&in, &question, &answer) != 0 ||
	    answer.len == 0 || answer.len > 2 * (size_t)NSM_RESPONSE_MAX)
		return 0;
	if (fd[0] < 0 &&
	    socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fd) != 0)
		fuzz_fail("no socket for the target itself");
	nsm.fd = fd[0];
	nsm.is_socket = 1;
	if (send(fd[1], answer.data, answer.len, MSG_DONTWAIT) !=
	    (ssize_t)answer.len)
		fuzz_fail("no room in a socket");
	ask(&nsm, question, answer);
	/* the question, and what was not read of the answer */
	while (recv(fd[1], request, sizeof(request), MSG_DONTWAIT) > 0)
		;
	while (recv(fd[0], request, sizeof(request), MSG_DONTWAIT) > 0)
		;
	return 0;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max,
    unsigned int seed)
{
	struct fuzz_buf out = { NULL, 0, 0 }, changed = { NULL, 0, 0 };
	struct tbv_bytes in, answer;
	uint32_t state = seed;
	int question;

	in.data = data;
	in.len = len;
	if (fuzz_take_part(&in, &question, &answer) != 0)
		return LLVMFuzzerMutate(data, len, max);
	mutate_cbor(answer, &state, &changed);
	fuzz_put_part(&out, fuzz_draw(&state) % 8 == 0 ? question + 1 :
	    question, fuzz_view(&changed));
	fuzz_free(&changed);
	return mutate_return(&out, data, max);
}

/* {name: {key: value, ...}} */
static void
seed(int question, const char *name, const struct bytes *members, uint64_t n)
{
	struct fuzz_buf out = { NULL, 0, 0 };
	struct tbv_bytes answer;
	struct bytes b = { 0 };

	pack_head(&b, PACK_MAP, 1);
	pack_text(&b, name);
	pack_head(&b, PACK_MAP, n);
	bytes_put(&b, members->data, members->len);
	answer.data = b.data;
	answer.len = b.len;
	fuzz_put_part(&out, question, answer);
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
	bytes_free(&b);
}

static void
seed_pcr(int question, const char *name, int describes)
{
	unsigned char pcr[SHA384_SIZE] = { 1, 2, 3 };
	struct bytes b = { 0 };

	pack_text(&b, "data");
	pack_bytes(&b, pcr, sizeof(pcr));
	if (describes) {
		pack_text(&b, "lock");
		pack_head(&b, PACK_SIMPLE, PACK_TRUE);
	}
	seed(question, name, &b, describes ? 2 : 1);
	bytes_free(&b);
}

static void
seed_bytes(int question, const char *name, const char *key, const char *value)
{
	struct bytes b = { 0 };

	pack_text(&b, key);
	if (question == 4)
		pack_text(&b, value);
	else
		pack_bytes(&b, value, strlen(value));
	seed(question, name, &b, 1);
	bytes_free(&b);
}

void
target_seeds(void)
{
	struct fuzz_buf out = { NULL, 0, 0 };

	seed_pcr(0, "DescribePCR", 1);
	seed_pcr(1, "ExtendPCR", 0);
	seed_bytes(3, "Attestation", "document", "a document");
	seed_bytes(4, "DescribeNSM", "digest", "SHA384");
	seed_bytes(5, "GetRandom", "random", "0123456789");
	fuzz_put_part(&out, 2, fuzz_chars("gLockPCR"));
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
	fuzz_put_part(&out, 3, fuzz_chars("\xa1" "eErrormInvalidIndex"));
	fuzz_seed(fuzz_view(&out));
	fuzz_free(&out);
}
