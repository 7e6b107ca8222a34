/*
 * Digests: known values, pieces that make the whole, and what tbv_digest_fd()
 * does with all that a descriptor can be.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "crypto/digest.h"
#include "support.h"

#define LARGE ((size_t)600000)	/* three reads */

static void
expect_hex(const uint8_t *got, size_t len, const char *want)
{
	char hex[2 * TBV_PCR_SIZE + 1];

	tbv_text_hex(got, len, hex);
	ck_assert_str_eq(hex, want);
}

/* FIPS 180-4, the examples of NIST. */
#define SHA256_EMPTY \
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
#define SHA256_ABC \
	"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define SHA384_ABC \
	"cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed" \
	"8086072ba1e7cc2358baeca134c825a7"

START_TEST(known)
{
	struct tbv_bytes parts[3];
	uint8_t out[TBV_PCR_SIZE];

	parts[0] = chars("a");
	parts[1].data = NULL;
	parts[1].len = 0;
	parts[2] = chars("bc");
	ck_assert_int_eq(tbv_digest_sha256(parts, 3, out), TBV_OK);
	expect_hex(out, TBV_SHA256_SIZE, SHA256_ABC);
	ck_assert_int_eq(tbv_digest_sha384(parts, 3, out), TBV_OK);
	expect_hex(out, TBV_PCR_SIZE, SHA384_ABC);
	ck_assert_int_eq(tbv_digest_sha256(parts, 0, out), TBV_OK);
	expect_hex(out, TBV_SHA256_SIZE, SHA256_EMPTY);
	ck_assert_uint_eq(ERR_peek_error(), 0);
}
END_TEST

/* PCR3 of AWS's example role: SHA384(48 zero bytes || ARN). */
START_TEST(extend)
{
	uint8_t out[TBV_PCR_SIZE];

	ck_assert_int_eq(tbv_digest_extend(
	    chars("arn:aws:iam::123456789012:role/Webserver"), out), TBV_OK);
	ck_assert_uint_eq(out[0], 0x78);
	ck_assert_uint_eq(out[1], 0xfc);
	ck_assert_uint_eq(out[2], 0xe7);
	ck_assert_uint_eq(out[3], 0x5d);
	ck_assert_uint_eq(out[46], 0x21);
	ck_assert_uint_eq(out[47], 0xe6);
}
END_TEST

static const uint8_t *
large(void)
{
	static uint8_t data[LARGE];
	size_t i;

	for (i = 0; i < LARGE; i++)
		data[i] = (uint8_t)(i * 31 >> 3);
	return data;
}

static void
digest_whole(const uint8_t *data, size_t len, uint8_t *out)
{
	struct tbv_bytes whole;

	whole.data = data;
	whole.len = len;
	ck_assert_int_eq(tbv_digest_sha256(&whole, 1, out), TBV_OK);
}

static const size_t pieces[] = { 7, 63, 64, 65, 4096, 262144, LARGE };

START_TEST(in_pieces)
{
	struct tbv_digest *d = tbv_digest_new();
	const uint8_t *data = large();
	uint8_t got[TBV_SHA256_SIZE], want[TBV_SHA256_SIZE];
	size_t at, n;
	uint64_t size = 0;

	ck_assert_ptr_nonnull(d);
	for (at = 0; at < LARGE; at += n) {
		n = LARGE - at < pieces[_i] ? LARGE - at : pieces[_i];
		ck_assert_int_eq(tbv_digest_update(d, data + at, n), TBV_OK);
		ck_assert_int_eq(tbv_digest_update(d, data, 0), TBV_OK);
	}
	ck_assert_int_eq(tbv_digest_final(d, got, &size), TBV_OK);
	ck_assert_uint_eq(size, LARGE);
	digest_whole(data, LARGE, want);
	ck_assert_int_eq(memcmp(got, want, sizeof(got)), 0);
	tbv_digest_free(d);
}
END_TEST

START_TEST(of_nothing)
{
	struct tbv_digest *d = tbv_digest_new();
	uint8_t got[TBV_SHA256_SIZE];

	ck_assert_ptr_nonnull(d);
	ck_assert_int_eq(tbv_digest_final(d, got, NULL), TBV_OK);
	expect_hex(got, sizeof(got), SHA256_EMPTY);
	tbv_digest_free(d);
	tbv_digest_free(NULL);
}
END_TEST

/* A digest cannot be used after its end. */
START_TEST(after_the_end)
{
	struct tbv_digest *d = tbv_digest_new();
	uint8_t got[TBV_SHA256_SIZE];

	ck_assert_ptr_nonnull(d);
	ck_assert_int_eq(tbv_digest_update(d, "abc", 3), TBV_OK);
	ck_assert_int_eq(tbv_digest_final(d, got, NULL), TBV_OK);
	expect_hex(got, sizeof(got), SHA256_ABC);
	ck_assert_int_ne(tbv_digest_final(d, got, NULL), TBV_OK);
	ck_assert_int_ne(tbv_digest_update(d, "abc", 3), TBV_OK);
	ck_assert_uint_eq(ERR_peek_error(), 0);
	tbv_digest_free(d);
}
END_TEST

/* A temporary file without a name, with these contents, at its start. */
static int
temporary(const void *data, size_t len)
{
	FILE *f = tmpfile();
	int fd;

	ck_assert_ptr_nonnull(f);
	fd = dup(fileno(f));
	ck_assert_int_ge(fd, 0);
	(void)fclose(f);
	ck_assert_int_eq(write(fd, data, len), (ssize_t)len);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

START_TEST(file)
{
	static const size_t lengths[] = { 0, 1, 262143, 262144, 262145,
	    524288, LARGE };
	const uint8_t *data = large();
	uint8_t got[TBV_SHA256_SIZE], want[TBV_SHA256_SIZE];
	uint64_t size = 77;
	int fd = temporary(data, lengths[_i]);

	ck_assert_int_eq(tbv_digest_fd(fd, got, &size, NULL, NULL), TBV_OK);
	ck_assert_uint_eq(size, lengths[_i]);
	digest_whole(data, lengths[_i], want);
	ck_assert_int_eq(memcmp(got, want, sizeof(got)), 0);
	/* at its end now: of what is left, nothing */
	ck_assert_int_eq(tbv_digest_fd(fd, got, NULL, NULL, NULL), TBV_OK);
	expect_hex(got, sizeof(got), SHA256_EMPTY);
	(void)close(fd);
}
END_TEST

/* A caller has read the start: only the rest counts. */
START_TEST(rest_of_file)
{
	uint8_t got[TBV_SHA256_SIZE];
	int fd = temporary("headabc", 7);
	uint64_t size = 0;

	ck_assert_int_eq(lseek(fd, 4, SEEK_SET), 4);
	ck_assert_int_eq(tbv_digest_fd(fd, got, &size, NULL, NULL), TBV_OK);
	ck_assert_uint_eq(size, 3);
	expect_hex(got, sizeof(got), SHA256_ABC);
	(void)close(fd);
}
END_TEST

START_TEST(past_the_end)
{
	uint8_t got[TBV_SHA256_SIZE];
	int fd = temporary("abc", 3);

	ck_assert_int_eq(lseek(fd, 4, SEEK_SET), 4);
	errno = 0;
	ck_assert_int_eq(tbv_digest_fd(fd, got, NULL, NULL, NULL),
	    TBV_ERR_IO);
	ck_assert_int_ne(errno, 0);
	(void)close(fd);
}
END_TEST

/* A child writes what the parent digests. */
static int
pipe_of(const uint8_t *data, size_t len)
{
	size_t done = 0;
	ssize_t n;
	int fd[2];

	ck_assert_int_eq(pipe(fd), 0);
	if (fork() == 0) {
		(void)close(fd[0]);
		while (done < len) {
			/* in small pieces, so that reads stop short */
			n = write(fd[1], data + done,
			    len - done < 1000 ? len - done : 1000);
			if (n <= 0)
				_exit(1);
			done += (size_t)n;
		}
		_exit(0);
	}
	(void)close(fd[1]);
	return fd[0];
}

START_TEST(through_pipe)
{
	static const size_t lengths[] = { 0, 1, LARGE };
	const uint8_t *data = large();
	uint8_t got[TBV_SHA256_SIZE], want[TBV_SHA256_SIZE];
	uint64_t size = 77;
	int fd = pipe_of(data, lengths[_i]);

	ck_assert_int_eq(tbv_digest_fd(fd, got, &size, NULL, NULL), TBV_OK);
	ck_assert_uint_eq(size, lengths[_i]);
	digest_whole(data, lengths[_i], want);
	ck_assert_int_eq(memcmp(got, want, sizeof(got)), 0);
	(void)close(fd);
}
END_TEST

/* Changes a file between two reads of it. */
struct meddler {
	int fd;
	int calls;
	int (*meddle)(int fd);
};

static int
append(int fd)
{
	return pwrite(fd, "x", 1, LARGE) == 1;
}

static int
overwrite(int fd)
{
	/* time stamps of files are coarse: be sure that it is a later one */
	(void)usleep(20000);
	return pwrite(fd, "x", 1, 0) == 1;
}

static int
shorten(int fd)
{
	return ftruncate(fd, 1) == 0;
}

static int
shorten_unread(int fd)
{
	return ftruncate(fd, (off_t)LARGE - 1) == 0;
}

static int
touch(int fd)
{
	static const struct timespec times[2] = { { 1, 0 }, { 1, 0 } };

	return futimens(fd, times) == 0;
}

static int
change_mode(int fd)
{
	(void)usleep(20000);
	return fchmod(fd, 0640) == 0;
}

/* What the times alone do not show. */
static int
overwrite_and_hide(int fd)
{
	struct timespec times[2];
	struct stat st;

	if (fstat(fd, &st) != 0)
		return 0;
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	return overwrite(fd) && futimens(fd, times) == 0;
}

static int
leave(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static const struct {
	const char *why;
	int (*meddle)(int fd);
	const char *want;
} changes[] = {
	{ "left alone", leave, "ok" },
	{ "longer", append, "artifact-changed" },
	{ "overwritten where it was read", overwrite, "artifact-changed" },
	{ "shorter than was read", shorten, "artifact-changed" },
	{ "shorter where it was not read", shorten_unread,
	    "artifact-changed" },
	{ "with an old time", touch, "artifact-changed" },
	{ "overwritten, with its old time", overwrite_and_hide,
	    "artifact-changed" },
	{ "with another mode", change_mode, "ok" }
};

static int
meddle(void *arg, uint64_t done)
{
	struct meddler *m = arg;

	ck_assert_uint_gt(done, 0);
	if (m->calls++ == 0)
		ck_assert_int_eq(m->meddle(m->fd), 1);
	return 0;
}

START_TEST(changed)
{
	const uint8_t *data = large();
	uint8_t got[TBV_SHA256_SIZE];
	struct meddler m;
	int rc;

	m.fd = temporary(data, LARGE);
	m.calls = 0;
	m.meddle = changes[_i].meddle;
	rc = tbv_digest_fd(m.fd, got, NULL, meddle, &m);
	expect_token(changes[_i].why, rc, changes[_i].want);
	ck_assert_int_ge(m.calls, 1);
	if (rc != TBV_OK)
		expect_hex(got, 4, "00000000");
	(void)close(m.fd);
}
END_TEST

static int
count_and_stop(void *arg, uint64_t done)
{
	uint64_t *last = arg;

	ck_assert_uint_gt(done, *last);
	*last = done;
	return done > 262144;
}

START_TEST(given_up)
{
	const uint8_t *data = large();
	uint8_t got[TBV_SHA256_SIZE];
	int fd = temporary(data, LARGE);
	uint64_t last = 0, size = 77;

	errno = 0;
	ck_assert_int_eq(tbv_digest_fd(fd, got, &size, count_and_stop,
	    &last), TBV_ERR_IO);
	ck_assert_int_eq(errno, ECANCELED);
	ck_assert_uint_eq(last, 524288);
	expect_hex(got, 4, "00000000");
	(void)close(fd);
}
END_TEST

/* A long piece as well as short ones; what gave up has no digest. */
START_TEST(given_up_in_pieces)
{
	struct tbv_digest *d = tbv_digest_new();
	const uint8_t *data = large();
	uint8_t got[TBV_SHA256_SIZE];
	uint64_t last = 0;

	ck_assert_ptr_nonnull(d);
	tbv_digest_set_progress(d, count_and_stop, &last);
	ck_assert_int_eq(tbv_digest_update(d, data, 1), TBV_OK);
	ck_assert_uint_eq(last, 1);
	ck_assert_int_eq(tbv_digest_update(d, data, 0), TBV_OK);
	errno = 0;
	ck_assert_int_eq(tbv_digest_update(d, data, LARGE), TBV_ERR_IO);
	ck_assert_int_eq(errno, ECANCELED);
	ck_assert_uint_eq(last, 262145);
	ck_assert_int_eq(tbv_digest_update(d, data, 1), TBV_ERR_USAGE);
	ck_assert_int_eq(tbv_digest_final(d, got, NULL), TBV_ERR_USAGE);
	expect_hex(got, 4, "00000000");
	tbv_digest_free(d);
}
END_TEST

START_TEST(progress_of_a_reading)
{
	struct tbv_digest *d = tbv_digest_new();
	uint8_t got[TBV_SHA256_SIZE];
	int fd = temporary("abc", 3);
	uint64_t last = 0;

	ck_assert_ptr_nonnull(d);
	tbv_digest_set_progress(d, count_and_stop, &last);
	ck_assert_int_eq(tbv_digest_read(d, fd), TBV_OK);
	ck_assert_uint_eq(last, 3);
	tbv_digest_set_progress(d, NULL, NULL);
	ck_assert_int_eq(tbv_digest_update(d, "", 0), TBV_OK);
	ck_assert_int_eq(tbv_digest_final(d, got, NULL), TBV_OK);
	expect_hex(got, sizeof(got), SHA256_ABC);
	tbv_digest_free(d);
	(void)close(fd);
}
END_TEST

/* Regular files that have no size until they are read. */
START_TEST(kernel)
{
	static const char *const name[] = {
		"/proc/self/cmdline", "/proc/version"
	};
	uint8_t got[TBV_SHA256_SIZE], want[TBV_SHA256_SIZE], bytes[4096];
	int fd = open(name[_i], O_RDONLY);
	uint64_t size = 0;
	ssize_t n;

	if (fd < 0)
		return;			/* no /proc here */
	ck_assert_int_eq(tbv_digest_fd(fd, got, &size, NULL, NULL), TBV_OK);
	n = pread(fd, bytes, sizeof(bytes), 0);
	ck_assert_int_gt(n, 0);
	digest_whole(bytes, (size_t)n, want);
	ck_assert_uint_eq(size, (uint64_t)n);
	ck_assert_int_eq(memcmp(got, want, sizeof(got)), 0);
	(void)close(fd);
}
END_TEST

START_TEST(directory)
{
	uint8_t got[TBV_SHA256_SIZE];
	int fd = open("/", O_RDONLY);

	ck_assert_int_ge(fd, 0);
	errno = 0;
	ck_assert_int_eq(tbv_digest_fd(fd, got, NULL, NULL, NULL),
	    TBV_ERR_IO);
	ck_assert_int_eq(errno, EISDIR);
	expect_hex(got, 4, "00000000");
	(void)close(fd);
}
END_TEST

START_TEST(bad_fd)
{
	uint8_t got[TBV_SHA256_SIZE];
	int fd[2];

	errno = 0;
	ck_assert_int_eq(tbv_digest_fd(-1, got, NULL, NULL, NULL),
	    TBV_ERR_IO);
	ck_assert_int_eq(errno, EBADF);
	/* open, but not for reading */
	ck_assert_int_eq(pipe(fd), 0);
	errno = 0;
	ck_assert_int_eq(tbv_digest_fd(fd[1], got, NULL, NULL, NULL),
	    TBV_ERR_IO);
	ck_assert_int_eq(errno, EBADF);
	(void)close(fd[0]);
	(void)close(fd[1]);
	/* nobody will ever write */
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
	    fd), 0);
	errno = 0;
	ck_assert_int_eq(tbv_digest_fd(fd[0], got, NULL, NULL, NULL),
	    TBV_ERR_IO);
	ck_assert_int_eq(errno, EAGAIN);
	(void)close(fd[0]);
	(void)close(fd[1]);
}
END_TEST

static void
on_alarm(int signal_)
{
	(void)signal_;
}

/* A signal that interrupts read() does not end the artifact. */
START_TEST(interrupted)
{
	struct sigaction action;
	uint8_t got[TBV_SHA256_SIZE];
	int fd[2];

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_alarm;
	ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
	ck_assert_int_eq(pipe(fd), 0);
	if (fork() == 0) {
		(void)usleep(50000);
		(void)kill(getppid(), SIGUSR1);
		(void)usleep(50000);
		_exit(write(fd[1], "abc", 3) != 3);
	}
	(void)close(fd[1]);
	ck_assert_int_eq(tbv_digest_fd(fd[0], got, NULL, NULL, NULL),
	    TBV_OK);
	expect_hex(got, sizeof(got), SHA256_ABC);
	(void)close(fd[0]);
}
END_TEST

int
main(void)
{
	Suite *suite = suite_create("digest");
	TCase *tcase = tcase_create("digest");

	tcase_add_test(tcase, known);
	tcase_add_test(tcase, extend);
	tcase_add_loop_test(tcase, in_pieces, 0, ROWS(pieces));
	tcase_add_test(tcase, of_nothing);
	tcase_add_test(tcase, after_the_end);
	tcase_add_loop_test(tcase, file, 0, 7);
	tcase_add_test(tcase, rest_of_file);
	tcase_add_test(tcase, past_the_end);
	tcase_add_loop_test(tcase, through_pipe, 0, 3);
	tcase_add_loop_test(tcase, changed, 0, ROWS(changes));
	tcase_add_loop_test(tcase, kernel, 0, 2);
	tcase_add_test(tcase, given_up);
	tcase_add_test(tcase, given_up_in_pieces);
	tcase_add_test(tcase, progress_of_a_reading);
	tcase_add_test(tcase, directory);
	tcase_add_test(tcase, bad_fd);
	tcase_add_test(tcase, interrupted);
	suite_add_tcase(suite, tcase);
	return run(suite);
}
