/*
 * Gets files by libcurl: bounded in size and time, again after a while where
 * that may help, under TLS as the system trusts it, through the proxies that
 * the environment names.  No user and no password goes into a message.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <curl/curl.h>
#include <openssl/rand.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "network/authorities.h"
#include "network/http.h"

#define TRIES 4
#define FIRST_WAIT_MS 500
#define WAITS_MAX 4			/* 8 s at most */
#define CONNECT_SECONDS 15L
#define TOTAL_SECONDS 120L
#define URL_MAX 4096
/*
 * What an answer may have around its body: header lines, those of answers
 * before it (1xx), and trailers, all of which libcurl would keep.
 */
#define AROUND_MAX ((size_t)64 * 1024)
/* Neither a directory nor a file with certificates, wherever there is one. */
#define NOBODY "/dev/null"

/* The received bytes, up to one more than the limit. */
struct body {
	struct file *file;
	size_t max;
	size_t around;			/* bytes of headers and trailers */
	int too_long, no_memory;
};

static size_t
receive(char *data, size_t one, size_t len, void *arg)
{
	struct body *b = arg;
	unsigned char *more;

	(void)one;
	if (len > b->max + 1 - b->file->len) {
		b->too_long = 1;
		return 0;
	}
	if ((more = realloc(b->file->data, b->file->len + len + 1)) == NULL) {
		b->no_memory = 1;
		return 0;
	}
	memcpy(more + b->file->len, data, len);
	b->file->data = more;
	b->file->len += len;
	return len;
}

/* libcurl's write function for headers gets the trailers as well. */
static size_t
receive_around(char *data, size_t one, size_t len, void *arg)
{
	struct body *b = arg;

	(void)data;
	(void)one;
	if (len <= AROUND_MAX - b->around) {
		b->around += len;
		return len;
	}
	b->too_long = 1;
	return 0;
}

/*
 * Bytes received, before decompression: a long stream can expand to nothing.
 * Compressed data may be slightly longer than the original.
 */
static int
watch_progress(void *arg, curl_off_t total, curl_off_t got,
    curl_off_t to_send, curl_off_t sent)
{
	struct body *b = arg;

	(void)total;
	(void)to_send;
	(void)sent;
	if (got < 0 || (uint64_t)got <= b->max + b->max / 8 + AROUND_MAX)
		return 0;
	b->too_long = 1;
	return 1;
}

/*
 * The end of the user name and password, or NULL.  They are before the first
 * slash (RFC 3986 3.2).  A password that was not encoded can contain a slash,
 * and then the text before it is not a host with a port.
 */
static const char *
end_of_user(const char *start)
{
	size_t len = strcspn(start, "/?#");
	const char *colon = memchr(start, ':', len), *at = NULL, *p;

	for (p = start; p < start + len; p++)
		if (*p == '@')
			at = p;
	if (at != NULL || *start == '[' || colon == NULL ||
	    strspn(colon + 1, "0123456789") == len - (size_t)(colon + 1 -
	    start))
		return at;
	return strrchr(start, '@');
}

/* Leaves out the user and password before "@". */
void
http_name(const char *url, char *out, size_t room)
{
	const char *start = strstr(url, "://"), *at;

	start = start != NULL ? start + 3 : url;
	at = end_of_user(start);
	(void)snprintf(out, room, "%.*s%s", (int)(start - url), url,
	    at != NULL ? at + 1 : start);
}

static int
set_up(struct http *h)
{
	CURL *c = h->curl;

	return curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https") ==
	    CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT,
	    CONNECT_SECONDS) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "") == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_USERAGENT, "tblog") == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, watch_progress) ==
	    CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, receive_around) ==
	    CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, receive) == CURLE_OK;
}

/* The value of a variable, or NULL where it is not set, or empty. */
static const char *
environment_of(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

/* For proxies; a libcurl that knows none with TLS uses none either. */
static int
of_proxy(CURLcode rc)
{
	return rc == CURLE_OK || rc == CURLE_UNKNOWN_OPTION ||
	    rc == CURLE_NOT_BUILT_IN;
}

static int
set_trusted(CURL *c, const char *file, const char *dir)
{
	return curl_easy_setopt(c, CURLOPT_CAINFO, file) == CURLE_OK &&
	    curl_easy_setopt(c, CURLOPT_CAPATH, dir) == CURLE_OK &&
	    of_proxy(curl_easy_setopt(c, CURLOPT_PROXY_CAINFO, file)) &&
	    of_proxy(curl_easy_setopt(c, CURLOPT_PROXY_CAPATH, dir));
}

/* A directory's, as a text that takes the place of a file. */
static int
set_directory(CURL *c, const char *dir)
{
	struct curl_blob blob = { NULL, 0, CURL_BLOB_COPY };
	struct file pem;
	int ok;

	ok = authorities_read(dir, &pem) == 0 && set_trusted(c, NOBODY, NOBODY);
	blob.data = pem.data;
	blob.len = pem.len;
	if (ok && pem.len > 0)
		ok = curl_easy_setopt(c, CURLOPT_CAINFO_BLOB, &blob) ==
		    CURLE_OK && of_proxy(curl_easy_setopt(c,
		    CURLOPT_PROXY_CAINFO_BLOB, &blob));
	free(pem.data);
	return ok;
}

/*
 * Which authorities are trusted, as curl(1) and libcrypto read it from the
 * environment; libcurl leaves that to its callers.  If only a file is named,
 * the system's directory is not used, and vice versa.  Newer versions of
 * libcurl take NULL as the system's.
 */
static int
set_trust(CURL *c)
{
	const char *file = environment_of("CURL_CA_BUNDLE");
	const char *dir = environment_of("SSL_CERT_DIR");

	if (file == NULL)
		file = environment_of("SSL_CERT_FILE");
	if (file != NULL)
		return set_trusted(c, file, dir != NULL ? dir : NOBODY);
	return dir == NULL || set_directory(c, dir);
}

int
http_open(struct http *h, const char *url, struct failure *f)
{
	memset(h, 0, sizeof(*h));
	h->url = url;
	http_name(url, h->name, sizeof(h->name));
	if (strlen(url) > URL_MAX / 2 || (strncmp(url, "https://", 8) != 0 &&
	    strncmp(url, "http://", 7) != 0))
		return fail(f, TBV_ERR_USAGE, h->name,
		    "want a URL of http or https");
	if (strpbrk(url, "?#") != NULL)
		return fail(f, TBV_ERR_USAGE, h->name,
		    "want a URL without ? and #");
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (h->curl = curl_easy_init()) == NULL || !set_up(h) ||
	    !set_trust(h->curl))
		return fail(f, TBV_ERR_NETWORK, "libcurl", "cannot be "
		    "initialized");
	return TBV_OK;
}

int
http_deadline(const char *timeout, int64_t seconds, int64_t *deadline,
    struct failure *f)
{
	if (timeout != NULL && (tbv_duration_parse(timeout, &seconds) !=
	    TBV_OK || seconds > HTTP_TIMEOUT_MAX))
		return fail(f, TBV_ERR_USAGE, "--timeout",
		    "want a time such as 30s, at most a day");
	*deadline = http_clock() + seconds * 1000;
	return TBV_OK;
}

/* "localhost", 127.0.0.0/8 or [::1], with a port or without. */
int
http_is_loopback(const char *url)
{
	static const char *const names[] = { "localhost", "[::1]" };
	char name[URL_MAX];
	const char *host;
	size_t i, len, n;

	http_name(url, name, sizeof(name));
	host = strstr(name, "://");
	host = host != NULL ? host + 3 : name;
	len = strcspn(host, "/");
	for (i = 0; i < 2; i++) {
		n = strlen(names[i]);
		if (len >= n && strncmp(host, names[i], n) == 0 &&
		    (len == n || host[n] == ':'))
			return 1;
	}
	/* nothing but digits and dots: 127.example.org is somebody's name */
	n = strspn(host, "0123456789.");
	return strncmp(host, "127.", 4) == 0 && (n == len ||
	    host[n] == ':');
}

void
http_close(struct http *h)
{
	curl_easy_cleanup(h->curl);
	h->curl = NULL;
}

int64_t
http_clock(void)
{
	struct timespec ts = { 0, 0 };

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* The time until the deadline, but at most this much. */
static long
time_left(const struct http *h, long most)
{
	int64_t left;

	if (h->deadline == 0)
		return most;
	left = h->deadline - http_clock();
	return left <= 0 ? 0 : left < most ? (long)left : most;
}

/* Twice as long each time, and half of it by chance. */
int
http_wait(const struct http *h, int tries)
{
	unsigned char chance = 0;
	struct timespec ts;
	long ms = FIRST_WAIT_MS << (tries < WAITS_MAX ? tries : WAITS_MAX);

	(void)RAND_bytes(&chance, 1);
	ms = ms / 2 + ms / 2 * chance / 255;
	if ((ms = time_left(h, ms)) == 0)
		return -1;
	ts.tv_sec = ms / 1000;
	ts.tv_nsec = ms % 1000 * 1000000;
	(void)nanosleep(&ts, NULL);
	return time_left(h, 1) == 0 ? -1 : 0;
}

/*
 * Whether the same may succeed later; once: whether it was not taken, either.
 */
static int
may_pass(CURLcode rc, long status, int once)
{
	switch (rc) {
	case CURLE_OK:
		return status == 429 || status == 503 ||
		    (status >= 500 && !once);
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_CONNECT:
		return 1;
	case CURLE_OPERATION_TIMEDOUT:
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_PARTIAL_FILE:
		return !once;
	default:
		return 0;
	}
}

static CURLcode
get_body(struct http *h, const char *url, struct body *b, long *status,
    int once)
{
	CURLcode rc;
	int try_;

	for (try_ = 0; ; try_++) {
		free(b->file->data);
		memset(b->file, 0, sizeof(*b->file));
		b->around = 0;
		*status = 0;
		(void)curl_easy_setopt(h->curl, CURLOPT_URL, url);
		(void)curl_easy_setopt(h->curl, CURLOPT_WRITEDATA, b);
		(void)curl_easy_setopt(h->curl, CURLOPT_HEADERDATA, b);
		(void)curl_easy_setopt(h->curl, CURLOPT_XFERINFODATA, b);
		(void)curl_easy_setopt(h->curl, CURLOPT_TIMEOUT_MS,
		    1 + time_left(h, TOTAL_SECONDS * 1000));
		rc = curl_easy_perform(h->curl);
		(void)curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE,
		    status);
		if (try_ == TRIES - 1 || !may_pass(rc, *status, once) ||
		    http_wait(h, try_) != 0)
			return rc;
	}
}

/* The reason why the response is incomplete; NULL if it is complete. */
static const char *
no_answer(const struct body *b, CURLcode rc)
{
	if (b->no_memory)
		return "out of memory";
	if (b->too_long || b->file->len > b->max)
		return "the answer is too long";
	return rc != CURLE_OK ? curl_easy_strerror(rc) : NULL;
}

/* The fault of a response; NULL if there is none. */
static const char *
wrong(const struct body *b, CURLcode rc, long status, char *text, size_t room)
{
	const char *why = no_answer(b, rc);

	if (why != NULL || status == 200)
		return why;
	(void)snprintf(text, room, "HTTP status %ld", status);
	return text;
}

static void
say_url(const struct http *h, const char *path, char url[URL_MAX])
{
	(void)snprintf(url, URL_MAX, "%s%s%s", h->url,
	    h->url[strlen(h->url) - 1] == '/' ? "" : "/", path);
}

int
http_is_late(const struct http *h)
{
	return time_left(h, 1) == 0;
}

static int
late(const struct http *h, struct failure *f)
{
	return fail(f, TBV_ERR_NETWORK, h->name,
	    "not finished in time; give a longer --timeout");
}

int
http_read(void *arg, const char *path, size_t max, struct file *out,
    struct failure *f)
{
	struct body b = { NULL, 0, 0, 0, 0 };
	struct http *h = arg;
	char url[URL_MAX], text[512], status_text[40];
	const char *why;
	CURLcode rc;
	long status;

	memset(out, 0, sizeof(*out));
	if (http_is_late(h))
		return late(h, f);
	b.file = out;
	b.max = max;
	say_url(h, path, url);
	rc = get_body(h, url, &b, &status, 0);
	why = wrong(&b, rc, status, status_text, sizeof(status_text));
	if (why == NULL)
		return TBV_OK;
	free(out->data);
	memset(out, 0, sizeof(*out));
	if (rc == CURLE_OK && (status == 404 || status == 410))
		return NOT_THERE;
	if (rc == CURLE_OPERATION_TIMEDOUT && http_is_late(h))
		return late(h, f);
	(void)snprintf(text, sizeof(text), "%s: %s", path, why);
	return fail(f, TBV_ERR_NETWORK, h->name, text);
}

/* The body and headers of a request; the headers are to be freed. */
static struct curl_slist *
set_body(CURL *c, const struct request *q)
{
	struct curl_slist *headers, *more;
	char line[80];

	(void)snprintf(line, sizeof(line), "Content-Type: %s", q->type);
	headers = curl_slist_append(NULL, line);
	more = headers != NULL && q->header != NULL ?
	    curl_slist_append(headers, q->header) : headers;
	/* a secret that goes in the clear goes to this machine alone */
	if (q->header != NULL && curl_easy_setopt(c, CURLOPT_NOPROXY,
	    q->plain ? "*" : NULL) != CURLE_OK)
		more = NULL;
	if (more != NULL && curl_easy_setopt(c, CURLOPT_HTTPHEADER,
	    headers) == CURLE_OK && curl_easy_setopt(c,
	    CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)q->body->len) ==
	    CURLE_OK && curl_easy_setopt(c, CURLOPT_POSTFIELDS,
	    q->body->data) == CURLE_OK)
		return headers;
	curl_slist_free_all(headers);
	return NULL;
}

/* Resets the handle from POST to GET. */
int
http_ask(struct http *h, const struct request *q, struct file *answer,
    long *status, struct failure *f)
{
	struct curl_slist *headers = NULL;
	struct body b = { NULL, 0, 0, 0, 0 };
	char url[URL_MAX], text[512];
	const char *why = "libcurl does not work";
	CURLcode rc;

	memset(answer, 0, sizeof(*answer));
	*status = 0;
	b.file = answer;
	b.max = q->max;
	say_url(h, q->path, url);
	if (q->body == NULL || (headers = set_body(h->curl, q)) != NULL) {
		rc = get_body(h, url, &b, status, q->once);
		why = no_answer(&b, rc);
	}
	(void)curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, NULL);
	(void)curl_easy_setopt(h->curl, CURLOPT_HTTPGET, 1L);
	curl_slist_free_all(headers);
	if (why == NULL)
		return TBV_OK;
	free(answer->data);
	memset(answer, 0, sizeof(*answer));
	(void)snprintf(text, sizeof(text), "%s: %s", q->path, why);
	return fail(f, TBV_ERR_NETWORK, h->name, text);
}

int
http_post(struct http *h, const char *path, const struct text *request,
    size_t max, struct file *answer, long *status, struct failure *f)
{
	struct request q = { NULL, "text/plain", NULL, 0, 0, NULL, 0 };

	q.path = path;
	q.body = request;
	q.max = max;
	return http_ask(h, &q, answer, status, f);
}
