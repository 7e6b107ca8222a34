/*
 * The table of errors.
 *
 * SPDX-License-Identifier: BSD-2-Clause
 */
#ifndef TBV_ERROR_H
#define TBV_ERROR_H

#include "tbverify.h"

struct tbv_error_row {
	int error;
	enum tbv_class class_;
	const char *token;
	const char *sentence;
};

/* The rows in order of value; NULL past the end. */
const struct tbv_error_row *tbv_error_row(size_t i);

#endif
