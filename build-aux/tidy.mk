# SPDX-License-Identifier: BSD-2-Clause
#
# clang-tidy, and with it clang's static analyzer, over the files that
# analyze.mk names; .clang-tidy says what it looks for.  gcc's and clang's flags
# differ, and what its compiler warns of is the business of a build with it.

EXTRA_DIST += build-aux/tidy.mk .clang-tidy lib/.clang-tidy

CLANG_TIDY = clang-tidy

.PHONY: tidy
#: clang-tidy and clang's analyzer over the same
tidy: $(made_headers)
	@$(each_source) sh -c 'file=$$1; shift; $(known_failures) \
		$(CLANG_TIDY) --quiet "$$file" -- "$$@" -std=c99 \
			$$known -Wno-unused-value -fno-caret-diagnostics' \
		sh '{}' $(own_flags) -U_FORTIFY_SOURCE
