/*
 * tbbuild image: an enclave image from a kernel, a command line and what is to
 * be in its file system.  The same inputs give the same bytes, and nothing is
 * written that libtbverify does not measure without complaint.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <tbverify.h>
#include <unistd.h>

#include "base/leftover.h"
#include "image/cpio.h"
#include "image/eif.h"

#define CMDLINE "reboot=k panic=-1 pci=off console=ttyS0 random.trust_cpu=on"
#define MAX_CMDLINE 1024		/* x86 cuts them off at 2048 */
#define COPY "etc/tbbuild/cmdline"

struct image_options {
	const char *kernel, *cmdline, *name, *version;
	const char *key, *certificate, *output;
	struct texts ramdisk;
	uint64_t memory, cpus;
};

struct maker {
	struct image_options o;
	struct eif_signer signer;
	struct eif eif;
	char temporary[600];
	FILE *out;
	struct tbv_measurement *measured;
};

static int
read_image_options(struct image_options *o, int argc, char **argv,
    struct failure *f)
{
	const struct option_row rows[] = {
		{ "--kernel", OPTION_TEXT, &o->kernel, "FILE", "the kernel" },
		{ "--cmdline", OPTION_TEXT, &o->cmdline, "TEXT",
		    "the kernel's command line" },
		{ "--ramdisk", OPTION_TEXTS, &o->ramdisk, "DIR|FILE",
		    "a ramdisk" },
		{ "--name", OPTION_TEXT, &o->name, "NAME", "the image's name" },
		{ "--image-version", OPTION_TEXT, &o->version, "TEXT",
		    "the image's version" },
		{ "--signing-key", OPTION_TEXT, &o->key, "FILE",
		    "the key to sign it with" },
		{ "--signing-certificate", OPTION_TEXT, &o->certificate, "FILE",
		    "the certificate of that key" },
		{ "--memory", OPTION_NUMBER, &o->memory, "SIZE",
		    "memory in the header; default 1G" },
		{ "--cpus", OPTION_NUMBER, &o->cpus, "N",
		    "processors in the header; default 2" },
		{ "-o", OPTION_TEXT, &o->output, "FILE",
		    "the image to write" }
	};
	const struct option_list list = {
	    "tbbuild image --kernel FILE --ramdisk DIR|FILE... [options] "
	    "-o FILE",
	    rows, COUNT(rows) };

	o->memory = (uint64_t)1 << 30;
	o->cpus = 2;
	return options_read(argc, argv, &list, f);
}

/* Of a name that goes into the metadata. */
static int
is_plain(const char *text)
{
	return strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUV"
	    "WXYZ0123456789.-_") == strlen(text) && is_word(text);
}

/* What the kernel would cut off, or /proc/cmdline would show otherwise. */
static int
is_cmdline(const char *text)
{
	size_t i, len = strlen(text);

	for (i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return 0;
	return len >= 1 && len <= MAX_CMDLINE && text[0] != ' ' &&
	    text[len - 1] != ' ';
}

static int
check_image_options(struct image_options *o, struct failure *f)
{
	if (o->kernel == NULL || o->ramdisk.count == 0 || o->output == NULL)
		return fail(f, "usage", "want --kernel FILE, --ramdisk DIR "
		    "or FILE, and -o FILE");
	if ((o->key == NULL) != (o->certificate == NULL))
		return fail(f, "usage", "want --signing-key and "
		    "--signing-certificate, or neither");
	if (o->cmdline == NULL)
		o->cmdline = CMDLINE;
	if (!is_cmdline(o->cmdline))
		return fail(f, "usage", "--cmdline: want 1 to %d printable "
		    "characters, and no space at either end", MAX_CMDLINE);
	if (o->name == NULL)
		o->name = "tbbuild";
	if (o->version == NULL)
		o->version = "1";
	if (!is_plain(o->name) || !is_plain(o->version))
		return fail(f, "usage", "--name, --image-version: want "
		    "letters, digits, \".\", \"-\" and \"_\"");
	return 0;
}

static int
copy_file(FILE *out, const char *path, struct failure *f)
{
	char part[64 * 1024];
	FILE *in = fopen(path, "re");
	size_t n;
	int bad;

	if (in == NULL)
		return fail_errno(f, path);
	while ((n = fread(part, 1, sizeof(part), in)) > 0)
		(void)fwrite(part, 1, n, out);
	if ((bad = ferror(in)) != 0)
		(void)fail_errno(f, path);
	(void)fclose(in);
	return bad ? -1 : 0;
}

static int
add_section_file(struct maker *m, enum eif_type type, const char *path,
    struct failure *f)
{
	if (eif_section_begin(&m->eif, type, f) != 0 ||
	    copy_file(m->out, path, f) != 0 ||
	    eif_section_end(&m->eif, f) != 0)
		return -1;
	return m->eif.size[m->eif.count - 1] > 0 ? 0 :
	    fail(f, "image", "%s: empty", path);
}

static int
add_bytes(struct maker *m, enum eif_type type, const void *data, size_t len,
    struct failure *f)
{
	if (eif_section_begin(&m->eif, type, f) != 0)
		return -1;
	(void)fwrite(data, 1, len, m->out);
	return eif_section_end(&m->eif, f);
}

/*
 * The command line's copy is the last file of the first ramdisk.  PCRs do not
 * cover where sections end: an image with the same PCRs and this command line
 * could only begin its ramdisks behind the copy, and would have no init.
 */
static int
add_ramdisk(struct maker *m, size_t i, struct failure *f)
{
	const char *path = m->o.ramdisk.item[i];
	struct cpio_file copy = { COPY, NULL };
	struct stat st;

	if (stat(path, &st) != 0)
		return fail_errno(f, path);
	if (!S_ISDIR(st.st_mode))
		return add_section_file(m, EIF_RAMDISK, path, f);
	copy.text = m->o.cmdline;
	if (eif_section_begin(&m->eif, EIF_RAMDISK, f) != 0 ||
	    cpio_write(m->out, path, i == 0 ? &copy : NULL, f) != 0)
		return -1;
	return eif_section_end(&m->eif, f);
}

/* The members that nitro-cli writes.  Nobody measures them. */
static int
add_metadata(struct maker *m, struct failure *f)
{
	char json[1200];
	int len;

	len = snprintf(json, sizeof(json), "{\"ImageName\":\"%s\","
	    "\"ImageVersion\":\"%s\",\"BuildMetadata\":{"
	    "\"BuildTime\":\"1970-01-01T00:00:00+00:00\","
	    "\"BuildTool\":\"tbbuild\",\"BuildToolVersion\":\"%s\","
	    "\"OperatingSystem\":\"Linux\",\"KernelVersion\":\"unknown\"},"
	    "\"DockerInfo\":{},\"CustomMetadata\":null}", m->o.name,
	    m->o.version, tbv_version());
	return add_bytes(m, EIF_METADATA, json, (size_t)len, f);
}

static int
write_sections(struct maker *m, struct failure *f)
{
	size_t i;

	if (eif_begin(&m->eif, m->out, f) != 0 ||
	    add_section_file(m, EIF_KERNEL, m->o.kernel, f) != 0 ||
	    add_bytes(m, EIF_CMDLINE, m->o.cmdline, strlen(m->o.cmdline),
	    f) != 0 || add_metadata(m, f) != 0)
		return -1;
	m->eif.memory = m->o.memory;
	m->eif.cpus = m->o.cpus;
	for (i = 0; i < m->o.ramdisk.count; i++) {
		if (stopped)
			return fail(f, "interrupted", "interrupted");
		if (add_ramdisk(m, i, f) != 0)
			return -1;
	}
	return eif_finish(&m->eif, f);
}

/* By the library, from what is in the file. */
static int
measure_written(struct maker *m, struct failure *f)
{
	int rc;

	tbv_measurement_free(m->measured);
	rc = tbv_measure_fd(fileno(m->out), NULL, NULL, &m->measured);
	if (rc != TBV_OK)
		return fail(f, tbv_error_token(rc), "%s",
		    tbv_measurement_message(m->measured));
	if (!tbv_measurement_is_canonical(m->measured))
		return fail(f, "image", "%s",
		    tbv_measurement_deviation(m->measured));
	return 0;
}

static int
sign_image(struct maker *m, struct failure *f)
{
	struct bytes section = { 0 };
	int rc;

	if (m->o.key == NULL)
		return 0;
	rc = eif_sign(&m->signer, tbv_measurement_pcr(m->measured, 0),
	    &section, f);
	if (rc == 0)
		rc = add_bytes(m, EIF_SIGNATURE, section.data, section.len,
		    f);
	bytes_free(&section);
	if (rc != 0 || eif_finish(&m->eif, f) != 0)
		return -1;
	return measure_written(m, f);
}

static int
open_temporary(struct maker *m, struct failure *f)
{
	const char *slash = strrchr(m->o.output, '/');
	const char *base = slash == NULL ? m->o.output : slash + 1;
	char prefix[sizeof(m->temporary)];
	int fd, n;

	n = snprintf(prefix, sizeof(prefix), "%.*s.%s.tbbuild-",
	    (int)(base - m->o.output), m->o.output, base);
	if (base[0] == '\0' || n >= (int)sizeof(prefix) ||
	    leftover_name(m->temporary, sizeof(m->temporary), prefix) != 0) {
		m->temporary[0] = '\0';
		return fail(f, "usage", "-o: not a usable file name");
	}
	fd = open(m->temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0) {
		(void)fail_errno(f, m->o.output);
		m->temporary[0] = '\0';
		return -1;
	}
	if ((m->out = fdopen(fd, "w+")) == NULL) {
		(void)fail_errno(f, m->o.output);
		(void)close(fd);
		return -1;
	}
	return 0;
}

static int
sync_directory(const struct maker *m)
{
	char path[600];
	const char *slash = strrchr(m->o.output, '/');
	int fd, rc;

	(void)snprintf(path, sizeof(path), "%.*s", slash == NULL ? 1 :
	    (int)(slash - m->o.output) + 1, slash == NULL ? "." :
	    m->o.output);
	if ((fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
		return -1;
	rc = fsync(fd);
	(void)close(fd);
	return rc;
}

static int
commit(struct maker *m, struct failure *f)
{
	if (stopped)
		return fail(f, "interrupted", "interrupted");
	if (fsync(fileno(m->out)) != 0 ||
	    rename(m->temporary, m->o.output) != 0)
		return fail_errno(f, m->o.output);
	m->temporary[0] = '\0';
	return sync_directory(m) == 0 ? 0 : fail_errno(f, m->o.output);
}

/* Prints what nitro-cli would, and tbverify measure does. */
static int
print_image(struct maker *m, struct failure *f)
{
	const char *json;

	if (tbv_measurement_json(m->measured, &json) != TBV_OK)
		return fail(f, "memory", "out of memory");
	return puts(json) >= 0 ? 0 : fail_errno(f, "stdout");
}

static int
make_eif(struct maker *m, struct failure *f)
{
	if (m->o.key != NULL && eif_signer_read(&m->signer, m->o.key,
	    m->o.certificate, f) != 0)
		return -1;
	if (open_temporary(m, f) != 0 || write_sections(m, f) != 0 ||
	    measure_written(m, f) != 0 || sign_image(m, f) != 0 ||
	    commit(m, f) != 0)
		return -1;
	return print_image(m, f);
}

int
tbbuild_image(int argc, char **argv, struct failure *f)
{
	struct maker m;
	int rc;

	memset(&m, 0, sizeof(m));
	rc = read_image_options(&m.o, argc, argv, f);
	if (rc == 0)
		rc = check_image_options(&m.o, f);
	if (rc == 0)
		rc = signals_install(f);
	if (rc == 0)
		rc = make_eif(&m, f);
	if (m.out != NULL)
		(void)fclose(m.out);
	if (m.temporary[0] != '\0')
		(void)unlink(m.temporary);
	eif_signer_free(&m.signer);
	tbv_measurement_free(m.measured);
	return rc;
}
