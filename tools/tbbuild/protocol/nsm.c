/*
 * Asks the NSM.  Its answers come from the hypervisor, which is trusted, and
 * are still read as if they did not.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cbor.h"
#include "protocol/nsm.h"

#define TIMEOUT 10000			/* milliseconds, of a socket */

/* linux/nsm.h, which Debian 12's headers lack. */
struct raw_message {
	struct iovec request, response;
};
#define RAW_IOCTL _IOWR(0x0A, 0x0, struct raw_message)

/* ioctl()'s second parameter: POSIX's type, or glibc's, which musl has not. */
#ifdef __GLIBC__
typedef unsigned long ioctl_request;
#else
typedef int ioctl_request;
#endif

static int
connect_nsm(struct nsm *nsm, const char *path, struct failure *f)
{
	struct sockaddr_un sun;

	memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	if (strlen(path) >= sizeof(sun.sun_path))
		return fail(f, "nsm", "%s: the name is too long", path);
	memcpy(sun.sun_path, path, strlen(path));
	nsm->is_socket = 1;
	nsm->fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (nsm->fd < 0 || connect(nsm->fd, (const void *)&sun,
	    sizeof(sun)) != 0)
		return fail(f, "nsm", "%s: %s", path, strerror(errno));
	return 0;
}

int
nsm_open(struct nsm *nsm, const char *where, struct failure *f)
{
	struct stat st;
	uint32_t n;

	nsm->fd = -1;
	nsm->is_socket = 0;
	if (strncmp(where, "fd:", 3) == 0) {
		if (from_decimal(where + 3, INT_MAX, &n) != 0)
			return fail(f, "nsm", "%s: want fd:N", where);
		nsm->fd = (int)n;
		nsm->is_socket = 1;
		return fcntl(nsm->fd, F_SETFD, FD_CLOEXEC) == 0 ? 0 :
		    fail(f, "nsm", "%s: %s", where, strerror(errno));
	}
	if (stat(where, &st) == 0 && S_ISSOCK(st.st_mode))
		return connect_nsm(nsm, where, f);
	nsm->fd = open(where, O_RDWR | O_CLOEXEC);
	return nsm->fd >= 0 ? 0 : fail(f, "nsm", "%s: %s", where,
	    strerror(errno));
}

void
nsm_close(struct nsm *nsm)
{
	if (nsm->fd >= 0)
		(void)close(nsm->fd);
	nsm->fd = -1;
}

static ssize_t
ask_device(const struct nsm *nsm, const struct bytes *request,
    unsigned char *response)
{
	struct raw_message m;

	m.request.iov_base = request->data;
	m.request.iov_len = request->len;
	m.response.iov_base = response;
	m.response.iov_len = NSM_RESPONSE_MAX;
	if (ioctl(nsm->fd, (ioctl_request)RAW_IOCTL, &m) != 0)
		return -1;
	return (ssize_t)m.response.iov_len;
}

static ssize_t
ask_socket(const struct nsm *nsm, const struct bytes *request,
    unsigned char *response)
{
	struct pollfd p = { 0, POLLIN, 0 };

	p.fd = nsm->fd;
	if (send(nsm->fd, request->data, request->len, MSG_NOSIGNAL) < 0)
		return -1;
	if (poll(&p, 1, TIMEOUT) != 1) {
		errno = ETIMEDOUT;
		return -1;
	}
	return recv(nsm->fd, response, NSM_RESPONSE_MAX, MSG_TRUNC);
}

static int
ask_nsm(const struct nsm *nsm, struct bytes *request, unsigned char *response,
    struct packed *answer, struct failure *f)
{
	ssize_t n = -1;

	if (bytes_check(request, f) == 0) {
		if (request->len > NSM_REQUEST_MAX)
			return fail(f, "nsm", "the request is too long");
		n = nsm->is_socket ? ask_socket(nsm, request, response) :
		    ask_device(nsm, request, response);
	}
	bytes_free(request);
	if (n < 0)
		return fail(f, "nsm", "no answer: %s", strerror(errno));
	if (n == 0 || n > NSM_RESPONSE_MAX)
		return fail(f, "nsm", "an answer of %zd bytes", n);
	answer->data = response;
	answer->len = (size_t)n;
	return 0;
}

/* {"Error": text}, or the answer to another request. */
static int
nsm_refused(struct packed answer, const char *name, struct failure *f)
{
	struct item key, text;

	if (unpack_head(&answer, PACK_MAP, 1) == 0 &&
	    unpack(&answer, &key) == 0 && item_is(&key, "Error") &&
	    unpack_type(&answer, PACK_TEXT, &text) == 0)
		return fail(f, "nsm", "%s: %.*s", name, (int)text.value,
		    (const char *)text.data);
	return fail(f, "nsm", "%s: the answer is to another request", name);
}

/* {name: {members...}}: moves to the first member. */
static int
enter_answer(struct packed *answer, const char *name, uint64_t *members,
    struct failure *f)
{
	struct packed whole = *answer;
	struct item key, map;

	if (unpack_head(answer, PACK_MAP, 1) != 0 ||
	    unpack(answer, &key) != 0 || !item_is(&key, name) ||
	    unpack_type(answer, PACK_MAP, &map) != 0)
		return nsm_refused(whole, name, f);
	*members = map.value;
	return 0;
}

/* Moves past an array of integers, or an item that holds no others. */
static int
skip(struct packed *answer, const struct item *value)
{
	struct item ignored;
	uint64_t i;

	if (value->type == PACK_MAP)
		return -1;
	for (i = 0; value->type == PACK_ARRAY && i < value->value; i++)
		if (unpack_type(answer, PACK_UINT, &ignored) != 0)
			return -1;
	return 0;
}

/* The member of that name among those of a response. */
static int
find_answer_member(struct packed answer, uint64_t members, const char *name,
    enum pack_type type, struct item *out)
{
	struct item key, value;
	uint64_t i;
	int found = 0;

	for (i = 0; i < members; i++) {
		if (unpack_type(&answer, PACK_TEXT, &key) != 0 ||
		    unpack(&answer, &value) != 0 ||
		    skip(&answer, &value) != 0)
			return -1;
		if (!item_is(&key, name))
			continue;
		if (found || value.type != type)
			return -1;
		*out = value;
		found = 1;
	}
	return found && answer.len == 0 ? 0 : -1;
}

static void
begin_nsm_request(struct bytes *b, const char *name, uint64_t members)
{
	pack_head(b, PACK_MAP, 1);
	pack_text(b, name);
	pack_head(b, PACK_MAP, members);
}

static int
want_pcr(struct packed answer, uint64_t members, const char *name,
    unsigned char *out, struct failure *f)
{
	struct item data;

	if (find_answer_member(answer, members, "data", PACK_BYTES, &data) !=
	    0 || data.value != SHA384_SIZE)
		return fail(f, "nsm", "%s: the answer has no value of a PCR",
		    name);
	memcpy(out, data.data, SHA384_SIZE);
	return 0;
}

int
nsm_describe_pcr(const struct nsm *nsm, unsigned int index,
    unsigned char value[SHA384_SIZE], int *locked, struct failure *f)
{
	unsigned char response[NSM_RESPONSE_MAX];
	struct bytes b = { 0 };
	struct packed answer;
	struct item lock;
	uint64_t members;

	begin_nsm_request(&b, "DescribePCR", 1);
	pack_text(&b, "index");
	pack_head(&b, PACK_UINT, index);
	if (ask_nsm(nsm, &b, response, &answer, f) != 0 ||
	    enter_answer(&answer, "DescribePCR", &members, f) != 0)
		return -1;
	if (find_answer_member(answer, members, "lock", PACK_SIMPLE, &lock) !=
	    0)
		return fail(f, "nsm", "DescribePCR: the answer does not say "
		    "whether the PCR is locked");
	*locked = lock.value == PACK_TRUE;
	return want_pcr(answer, members, "DescribePCR", value, f);
}

int
nsm_extend_pcr(const struct nsm *nsm, unsigned int index,
    const unsigned char data[SHA384_SIZE], struct failure *f)
{
	unsigned char response[NSM_RESPONSE_MAX], value[SHA384_SIZE];
	struct bytes b = { 0 };
	struct packed answer;
	uint64_t members;

	begin_nsm_request(&b, "ExtendPCR", 2);
	pack_text(&b, "index");
	pack_head(&b, PACK_UINT, index);
	pack_text(&b, "data");
	pack_bytes(&b, data, SHA384_SIZE);
	if (ask_nsm(nsm, &b, response, &answer, f) != 0 ||
	    enter_answer(&answer, "ExtendPCR", &members, f) != 0)
		return -1;
	return want_pcr(answer, members, "ExtendPCR", value, f);
}

int
nsm_lock_pcr(const struct nsm *nsm, unsigned int index, struct failure *f)
{
	unsigned char response[NSM_RESPONSE_MAX];
	struct bytes b = { 0 };
	struct packed answer, whole;
	struct item name;

	begin_nsm_request(&b, "LockPCR", 1);
	pack_text(&b, "index");
	pack_head(&b, PACK_UINT, index);
	if (ask_nsm(nsm, &b, response, &answer, f) != 0)
		return -1;
	whole = answer;
	if (unpack(&answer, &name) != 0 || !item_is(&name, "LockPCR") ||
	    answer.len != 0)
		return nsm_refused(whole, "LockPCR", f);
	return 0;
}

int
nsm_attest(const struct nsm *nsm, const struct bytes *user_data,
    struct bytes *document, struct failure *f)
{
	unsigned char response[NSM_RESPONSE_MAX];
	struct bytes b = { 0 };
	struct packed answer;
	struct item item;
	uint64_t members;

	begin_nsm_request(&b, "Attestation", 3);
	pack_text(&b, "user_data");
	pack_bytes(&b, user_data->data, user_data->len);
	pack_text(&b, "nonce");
	pack_head(&b, PACK_SIMPLE, PACK_NULL);
	pack_text(&b, "public_key");
	pack_head(&b, PACK_SIMPLE, PACK_NULL);
	if (ask_nsm(nsm, &b, response, &answer, f) != 0 ||
	    enter_answer(&answer, "Attestation", &members, f) != 0)
		return -1;
	if (find_answer_member(answer, members, "document", PACK_BYTES,
	    &item) != 0)
		return fail(f, "nsm", "Attestation: the answer has no "
		    "document");
	bytes_put(document, item.data, (size_t)item.value);
	return bytes_check(document, f);
}

int
nsm_check(const struct nsm *nsm, struct failure *f)
{
	unsigned char response[NSM_RESPONSE_MAX];
	struct bytes b = { 0 };
	struct packed answer;
	struct item digest;
	uint64_t members;

	pack_text(&b, "DescribeNSM");
	if (ask_nsm(nsm, &b, response, &answer, f) != 0 ||
	    enter_answer(&answer, "DescribeNSM", &members, f) != 0)
		return -1;
	if (find_answer_member(answer, members, "digest", PACK_TEXT, &digest) !=
	    0 || !item_is(&digest, "SHA384"))
		return fail(f, "nsm", "DescribeNSM: want SHA384");
	return 0;
}

int
nsm_random(const struct nsm *nsm, struct bytes *out, struct failure *f)
{
	unsigned char response[NSM_RESPONSE_MAX];
	struct bytes b = { 0 };
	struct packed answer;
	struct item random_;
	uint64_t members;

	pack_text(&b, "GetRandom");
	if (ask_nsm(nsm, &b, response, &answer, f) != 0 ||
	    enter_answer(&answer, "GetRandom", &members, f) != 0)
		return -1;
	if (find_answer_member(answer, members, "random", PACK_BYTES,
	    &random_) != 0 || random_.value == 0)
		return fail(f, "nsm", "GetRandom: the answer has no bytes");
	bytes_put(out, random_.data, (size_t)random_.value);
	return bytes_check(out, f);
}
