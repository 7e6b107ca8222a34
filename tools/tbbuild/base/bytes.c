/*
 * Bytes that grow, digests of them, and the texts that may go into a claim.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/tbbuild.h"
#include "common/grow.h"
#include "common/hex.h"

#define MAX_WORD 255			/* tbverify-claim(5) */
#define MAX_PATH 1023

void
bytes_put(struct bytes *b, const void *data, size_t len)
{
	unsigned char *room;

	if (b->bad || len == 0)
		return;
	if ((room = grow(b->data, &b->room, b->len, len)) == NULL) {
		b->bad = 1;
		return;
	}
	b->data = room;
	memcpy(b->data + b->len, data, len);
	b->len += len;
}

void
bytes_text(struct bytes *b, const char *text)
{
	bytes_put(b, text, strlen(text));
}

void
bytes_free(struct bytes *b)
{
	free(b->data);
	memset(b, 0, sizeof(*b));
}

int
bytes_check(const struct bytes *b, struct failure *f)
{
	return b->bad ? fail(f, "memory", "out of memory") : 0;
}

int
write_all(int fd, const void *data, size_t len)
{
	const char *p = data;
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n < 0 && errno == EINTR && !stopped)
			continue;
		if (n < 0)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
read_all(int fd, const char *path, size_t max, struct bytes *out,
    struct failure *f)
{
	unsigned char chunk[16 * 1024];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0)
			return fail_errno(f, path);
		if ((size_t)n > max - out->len)
			return fail(f, "io", "%s: longer than %zu bytes",
			    path, max);
		bytes_put(out, chunk, (size_t)n);
		if (bytes_check(out, f) != 0)
			return -1;
	}
	return 0;
}

int
file_read(const char *path, size_t max, struct bytes *out, struct failure *f)
{
	int fd, rc;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY)) < 0)
		return fail_errno(f, path);
	rc = read_all(fd, path, max, out, f);
	(void)close(fd);
	return rc;
}

int
sha256(const void *data, size_t len, unsigned char out[SHA256_SIZE])
{
	return EVP_Digest(data, len, out, NULL, EVP_sha256(), NULL) == 1 ?
	    0 : -1;
}

int
sha384(const void *data, size_t len, unsigned char out[SHA384_SIZE])
{
	return EVP_Digest(data, len, out, NULL, EVP_sha384(), NULL) == 1 ?
	    0 : -1;
}

int
is_commit(const char *text)
{
	unsigned char bytes[SHA256_SIZE];

	return hex_decode_string(text, bytes, 20) == 0 ||
	    hex_decode_string(text, bytes, SHA256_SIZE) == 0;
}

int
from_decimal(const char *in, uint32_t max, uint32_t *out)
{
	uint64_t n = 0;
	size_t i;

	for (i = 0; in[i] >= '0' && in[i] <= '9' && i < 10; i++)
		n = n * 10 + (uint64_t)(in[i] - '0');
	*out = (uint32_t)n;
	return i > 0 && in[i] == '\0' && n <= max ? 0 : -1;
}

static int
is_word_of(const char *text, size_t len, size_t max)
{
	size_t i;

	if (len < 1 || len > max)
		return 0;
	for (i = 0; i < len; i++)
		if (text[i] < 0x21 || text[i] > 0x7e)
			return 0;
	return 1;
}

int
is_word(const char *text)
{
	return is_word_of(text, strlen(text), MAX_WORD);
}

static int
is_name_of(const char *text, size_t len)
{
	if (len > 0 && len <= 2 && strncmp(text, "..", len) == 0)
		return 0;
	return is_word_of(text, len, MAX_WORD) &&
	    memchr(text, '/', len) == NULL;
}

int
is_file_name(const char *text)
{
	return is_name_of(text, strlen(text));
}

int
is_file_path(const char *text)
{
	const char *slash;

	if (!is_word_of(text, strlen(text), MAX_PATH))
		return 0;
	for (; (slash = strchr(text, '/')) != NULL; text = slash + 1)
		if (!is_name_of(text, (size_t)(slash - text)))
			return 0;
	return is_file_name(text);
}
