/*
 * tblog keygen, tblog init: a key, and an empty log.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tblog.h"

/* Never over a file that is there: a key that is lost ends a log. */
static int
save_new(const char *path, const struct text *t, struct failure *f)
{
	int fd, ok;

	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(f, TBV_ERR_IO, path, strerror(errno));
	ok = fchmod(fd, 0600) == 0 &&
	    write(fd, t->data, t->len) == (ssize_t)t->len && fsync(fd) == 0;
	if (close(fd) == 0 && ok)
		return TBV_OK;
	(void)fail(f, TBV_ERR_IO, path, strerror(errno));
	(void)unlink(path);
	return f->error;
}

int
command_keygen(const struct options *o)
{
	struct facts facts = { 0 };
	struct failure f = { 0 };
	struct text file = { 0 };
	struct key key = { 0 };
	int status;

	if (options_operands(o, 2, 2, "want NAME and FILE", &f) == TBV_OK &&
	    key_generate(o->operand.item[0], &key, &file, &f) == TBV_OK)
		(void)save_new(o->operand.item[1], &file, &f);
	if (f.error == TBV_OK) {
		facts_add(&facts, "vkey", key.vkey.data);
		status = report_facts(o, &facts);
	} else
		status = report_failure(o, &f);
	facts_free(&facts);
	text_free(&file);
	key_free(&key);
	return status;
}

int
command_init(const struct options *o)
{
	struct facts facts = { 0 };
	struct failure f = { 0 };
	struct log log = { 0 };
	int status;

	log.store.fd = log.store.lock[0] = log.store.lock[1] = -1;
	if (options_operands(o, 1, 1, "want DIR", &f) == TBV_OK &&
	    o->key == NULL)
		(void)fail(&f, TBV_ERR_USAGE, "init", "--key FILE is missing");
	/* read the file again, as users will */
	if (f.error == TBV_OK && log_init(o->operand.item[0], o->key,
	    o->origin, &f) == TBV_OK && log_open(&log, o->operand.item[0],
	    NULL, &f) == TBV_OK) {
		facts_add(&facts, "vkey", log.vkey.data);
		status = report_facts(o, &facts);
	} else
		status = report_failure(o, &f);
	facts_free(&facts);
	log_close(&log);
	return status;
}
