/*
 * make_image FILE KERNEL CMDLINE RAMDISK...: an enclave image of these files
 * in the order of nitro-cli, for the shell tests.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "image.h"

static const char metadata[] = "{\"ImageName\":\"test\"}";

/* A file's bytes, to be freed; or it ends here. */
static struct image_bytes
load(const char *path)
{
	struct image_bytes b = { NULL, 0 };
	FILE *file = fopen(path, "rb");
	long size = -1;

	if (file != NULL && fseek(file, 0, SEEK_END) == 0)
		size = ftell(file);
	if (size < 0 || (b.data = malloc((size_t)size + 1)) == NULL) {
		perror(path);
		exit(1);
	}
	rewind(file);
	b.len = fread(b.data, 1, (size_t)size, file);
	(void)fclose(file);
	return b;
}

static char **files;
static int file_count;

/* A test only in so far as tests/image.c asserts what it does. */
START_TEST(make)
{
	struct image_bytes b, part[IMAGE_PARTS];
	struct image image = { .version = 4 };
	FILE *file;
	int i;

	ck_assert_int_le(file_count, IMAGE_PARTS - 1);
	for (i = 1; i < file_count; i++) {
		if (i == 3)
			image_add(&image, IMAGE_METADATA, metadata,
			    strlen(metadata));
		part[i] = load(files[i]);
		image_add(&image, i == 1 ? IMAGE_KERNEL : i == 2 ?
		    IMAGE_CMDLINE : IMAGE_RAMDISK, part[i].data,
		    part[i].len);
	}
	b = image_write(&image);
	file = fopen(files[0], "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(b.data, 1, b.len, file), b.len);
	ck_assert_int_eq(fclose(file), 0);
	free(b.data);
	for (i = 1; i < file_count; i++)
		free(part[i].data);
}
END_TEST

int
main(int argc, char **argv)
{
	Suite *suite = suite_create("image");
	TCase *tcase = tcase_create("image");
	SRunner *runner;
	int failed;

	if (argc < 5)
		return 2;
	files = argv + 1;
	file_count = argc - 1;
	tcase_add_test(tcase, make);
	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_set_fork_status(runner, CK_NOFORK);
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed == 0 ? 0 : 1;
}
