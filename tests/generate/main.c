/*
 * Makes the test vectors that are missing, or checks those that are there.
 * ECDSA signatures differ from run to run, so nothing that exists is made
 * again unless --force names it.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "generate.h"

static void
start(struct model *m, const struct vector *v)
{
	char *list, *statement, *whom;
	const char *text;

	model_start(m);
	if ((text = vector_part(v, "statement", &whom)) != NULL) {
		statement = expand(text, NULL, NULL);
		m->statement_sha256 = sha256_hex(statement,
		    strlen(statement));
	}
	if (v->list != NULL) {
		list = expand(v->list, NULL, NULL);
		m->list_sha256 = sha256_hex(list, strlen(list));
	}
}

/* The results of a row: its document, and its bytes. */
struct made {
	struct model model;
	struct buf document;
};

static struct made *
document(const struct vector *v)
{
	struct made *made = alloc(sizeof(*made));
	struct buf payload = { NULL, 0, 0 };

	start(&made->model, v);
	edit(&made->model, v->edit != NULL ? v->edit : "");
	document_payload(&made->model, &payload);
	cose_write(&made->model, &payload, &made->document);
	return made;
}

static void
attestation(const struct vector *v, const struct made *made, struct buf *out)
{
	size_t n = v->file != NULL ? strcspn(v->file, "\f") : 0;

	/* an empty file has an empty form, and no other part */
	if (v->file == NULL || (n == 0 && v->file[0] == '\f'))
		put_buf(out, &made->document);
	else
		put_text(out, expand(copy(v->file, n), &made->model,
		    &made->document));
}

static void
other_part(const struct vector *v, const struct made *made, const char *name)
{
	struct buf out = { NULL, 0, 0 };
	const char *text;
	char *whom;

	if ((text = vector_part(v, name, &whom)) == NULL)
		return;
	put(&out, "", 0);
	note_list(expand(text, &made->model, &made->document), whom, &out);
	file_write(format("cases/%s/%s", v->name, name), out.data, out.len);
}

static void
part(const struct vector *v, const char *name, const char *text)
{
	struct buf b = { NULL, 0, 0 };

	put_text(&b, text);
	file_write_changed(format("cases/%s/%s", v->name, name), &b);
}

static void
make(const struct vector *v, int force)
{
	const char *file = format("cases/%s/attestation", v->name);
	struct buf out = { NULL, 0, 0 };
	struct made *made;
	const char *text;
	char *whom;

	about(v->name);
	dir_make(format("cases/%s", v->name));
	if (force || !file_exists(file)) {
		(void)printf("%s\n", v->name);
		made = document(v);
		put(&out, "", 0);
		attestation(v, made, &out);
		file_write(file, out.data, out.len);
		other_part(v, made, "proof");
		other_part(v, made, "endorsements");
	}
	memset(&out, 0, sizeof(out));
	vector_options(v, &out);
	file_write_changed(format("cases/%s/options", v->name), &out);
	part(v, "expect", format("%s\n", v->expect));
	if (v->list != NULL)
		part(v, "list", expand(v->list, NULL, NULL));
	if ((text = vector_part(v, "statement", &whom)) != NULL)
		part(v, "statement", expand(text, NULL, NULL));
	if (v->artifact != NULL)
		part(v, "artifact", v->artifact);
}

static void
make_shared(void)
{
	struct buf b = { NULL, 0, 0 };
	size_t i;

	dir_make("");
	dir_make("cases");
	dir_make("policies");
	dir_make("artifact");
	dir_make("images");
	pki_make();
	artifact_write(&b);
	file_write_changed(ARTIFACT, &b);
	for (i = 0; i < policy_count(); i++) {
		memset(&b, 0, sizeof(b));
		policy_text(i, &b);
		file_write_changed(policy_file(i), &b);
	}
	for (i = 0; i < image_count(); i++) {
		memset(&b, 0, sizeof(b));
		image_write(i, &b);
		file_write_changed(image_file(i), &b);
	}
	for (i = 0; i < trust_count(); i++) {
		memset(&b, 0, sizeof(b));
		trust_text(i, &b);
		file_write_changed(trust_file(i), &b);
	}
	logs_write();
	shards_write();
	live_write();
}

/* Two cases of one name would share a directory. */
static void
check_names(void)
{
	const struct vector *other, *v;
	size_t i, k;

	for (i = 0; (v = vector_at(i)) != NULL; i++)
		for (k = 0; k < i; k++)
			if ((other = vector_at(k)) != NULL &&
			    strcmp(v->name, other->name) == 0)
				die("two cases %s", v->name);
}

/* force is NULL, the name of a case, or "" for all. */
static int
make_all(const char *force)
{
	struct buf b = { NULL, 0, 0 };
	const struct vector *v;
	size_t i, found = 0;
	int again;

	check_names();
	make_shared();
	for (i = 0; i < vector_count(); i++) {
		v = vector_at(i);
		again = force != NULL &&
		    (*force == '\0' || strcmp(force, v->name) == 0);
		found += (size_t)again;
		make(v, again);
	}
	if (force != NULL && found == 0)
		die("no case %s", force);
	about("generate");
	manifest_write(&b);
	file_write_changed("manifest.json", &b);
	return 0;
}

/* Signs what the standard input says, with the keys of pki/. */
static int
make_list(const char *whom)
{
	struct buf in = { NULL, 0, 0 }, out = { NULL, 0, 0 };
	char block[4096];
	size_t n;

	about("list");
	while ((n = fread(block, 1, sizeof(block), stdin)) > 0)
		put(&in, block, n);
	put_byte(&in, 0);
	note_list(expand((char *)in.data, NULL, NULL), whom, &out);
	return fwrite(out.data, 1, out.len, stdout) == out.len &&
	    fflush(stdout) == 0 ? 0 : 1;
}

static int
usage(void)
{
	(void)fprintf(stderr, "usage: generate [--force CASE | --force-all | "
	    "--check | --list WHOM] VECTORS_DIR\n");
	return 2;
}

static int
run(int argc, char **argv)
{
	file_root(argv[argc - 1]);
	if (argc == 2 && argv[1][0] != '-')
		return make_all(NULL);
	if (argc == 4 && strcmp(argv[1], "--force") == 0)
		return make_all(argv[2]);
	if (argc == 4 && strcmp(argv[1], "--list") == 0)
		return make_list(argv[2]);
	if (argc == 3 && strcmp(argv[1], "--force-all") == 0)
		return make_all("");
	if (argc == 3 && strcmp(argv[1], "--check") == 0)
		return manifest_check() != 0;
	return usage();
}

int
main(int argc, char **argv)
{
	int rc = run(argc, argv);

	pki_free();
	alloc_clear();
	return rc;
}
