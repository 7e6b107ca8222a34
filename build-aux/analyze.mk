# SPDX-License-Identifier: BSD-2-Clause
#
# Static analysis of each file by itself: gcc's analyzer, or clang's where CC is
# clang.  All files, also of what is not configured: .ci/analyze does so.

EXTRA_DIST += build-aux/analyze.mk

own_sources = \
	$(lib_libtbv_la_SOURCES) \
	$(tbverify_SOURCES) \
	$(builder_sources) \
	$(serve_sources) \
	$(tblog_sources) \
	tools/tblog/main.c
own_flags = \
	$(DEFS) \
	$(AM_CPPFLAGS) \
	$(LIBCURL_CFLAGS) \
	$(LIBMICROHTTPD_CFLAGS) \
	$(SQLITE_CFLAGS) \
	-DTBV_BINDIR='"$(bindir)"' \
	-DTBV_LIBEXECDIR='"$(pkglibexecdir)"' \
	-DTBV_SYSCONFDIR='"$(sysconfdir)"'

# Puts what follows to each source, in the place of {}, two at a time; the
# status is not 0 when it was not for one of them.  What comes out goes to a name
# of its own: a compiler that root runs may replace /dev/null.
each_source = for file in $(own_sources); do \
		case $$file in *.c) echo "$(srcdir)/$$file";; esac; \
	done | sort -u | xargs -P 2 -I '{}'

# What gcc 12 says of sound code, and why.  It sees one file at a time, and
# takes each call of a function that reports a failure, in another file, for one
# that may return 0: so it goes on with what was never set, or is NULL.  And it
# loses what is kept in an array that realloc() moved.  With these off it looks
# for blocks that are freed twice or used after that, for what is written out of
# bounds or to constants, and for files left open.
gcc_noise = \
	-Wno-analyzer-malloc-leak \
	-Wno-analyzer-null-argument \
	-Wno-analyzer-null-dereference \
	-Wno-analyzer-possible-null-argument \
	-Wno-analyzer-use-of-uninitialized-value

.PHONY: analyze
analyze: $(BUILT_SOURCES)
	@flags='-fanalyzer $(gcc_noise)'; \
	case `$(CC) --version` in *clang*) flags=--analyze;; esac; \
	rm -rf analyze.tmp && $(MKDIR_P) analyze.tmp && \
	$(each_source) sh -c 'file=$$1; shift; \
		exec "$$@" -o "analyze.tmp/`echo "$$file" | tr / _`" "$$file"' \
		sh '{}' $(CC) $(own_flags) $(AM_CFLAGS) -O2 -Werror $$flags -S; \
	status=$$?; rm -rf analyze.tmp; exit $$status
