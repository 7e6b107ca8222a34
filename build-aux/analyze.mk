# SPDX-License-Identifier: BSD-2-Clause
#
# gcc's analyzer, over each file by itself; clang's is in tidy.mk.  All files, also
# of what is not configured: .ci/analyze does so.

EXTRA_DIST += build-aux/analyze.h build-aux/analyze.mk

own_sources = \
	$(lib_libtbv_la_SOURCES) \
	$(tbverify_SOURCES) \
	$(builder_sources) \
	$(serve_sources) \
	$(tblog_sources) \
	tools/tblog/main.c
own_flags = \
	$(DEFS) \
	-I$(top_srcdir)/include \
	$(TBV_CPPFLAGS) \
	$(LIBCRYPTO_CFLAGS) \
	$(LIBCBOR_CFLAGS) \
	$(LIBCJSON_CFLAGS) \
	$(ZLIB_CFLAGS) \
	$(LIBCURL_CFLAGS) \
	$(LIBMICROHTTPD_CFLAGS) \
	$(SQLITE_CFLAGS) \
	-DTBV_BINDIR='"$(bindir)"' \
	-DTBV_LIBEXECDIR='"$(pkglibexecdir)"' \
	-DTBV_SYSCONFDIR='"$(sysconfdir)"'

# Runs the command that follows for each source, which replaces {}, two at a
# time; the status is not 0 if one of them failed.  Output goes to a separate
# file, because a compiler that root runs may replace /dev/null.
each_source = for file in $(own_sources); do \
		case $$file in *.c) echo "$(srcdir)/$$file";; esac; \
	done | sort -u | xargs -P 2 -I '{}'

# $known for $file: the declarations of build-aux/analyze.h, after the header
# that declares the functions, and nothing for the files that define them.  Then
# the include paths of the file's room.
known_failures = case $$file in \
	*/lib/base/fault.c|*/failure.c) known=;; \
	*/lib/policy/policy_setter.c) known=lib/base/fault.h;; \
	*/lib/policy*) known=lib/policy/policy.h;; \
	*/lib/*) known=lib/base/fault.h;; \
	*/tbbuild/*|*/tbbuild-serve/*) known=tools/tbbuild/base/tbbuild.h;; \
	*) known=tools/common/common.h;; \
	esac; \
	known=$${known:+-include $(srcdir)/$$known \
		-include $(srcdir)/build-aux/analyze.h}; \
	case $$file in \
	*/lib/*) rooms="lib $(abs_top_builddir)/lib";; \
	*/tbbuild-serve/*) rooms="tools tools/tbbuild tools/tbbuild-serve";; \
	*/tbbuild/*) rooms="tools tools/tbbuild";; \
	*/tblog/*) rooms="tools tools/tblog";; \
	*/tbverify/*) rooms="tools tools/tbverify";; \
	*) rooms=tools;; \
	esac; \
	for room in $$rooms; do \
		case $$room in /*) ;; *) room=$(srcdir)/$$room;; esac; \
		known="-iquote $$room $$known"; \
	done;

# gcc 12 loses what is put into an array that has grown, at an index that it does
# not know, or through a pointer that is an argument, and takes it for leaked:
# these have such a copy of a name, or such an array, and no other finding.
gcc_leaks = \
	lib/policy/policy.c \
	lib/policy/policy_files.c \
	lib/policy/policy_source.c \
	tools/common/options.c \
	tools/tbbuild/image/cpio.c

# Twice: optimizing takes faults away before they are looked for, and shows
# others.
.PHONY: analyze
#: gcc's analyzer over each file of lib/ and tools/
analyze: $(made_headers)
	@status=0; rm -rf analyze.tmp && $(MKDIR_P) analyze.tmp || exit; \
	for optimize in '-O0 -U_FORTIFY_SOURCE' -O2; do \
		$(each_source) sh -c 'file=$$1 leaks=$$2; shift 2; \
			$(known_failures) \
			case " $$leaks " in \
			*" $${file#$(srcdir)/} "*) set -- "$$@" \
				-Wno-analyzer-malloc-leak;; \
			esac; \
			exec "$$@" $$known -Wno-unused-value -S \
				-o "analyze.tmp/`echo "$$file" | tr / _`" \
				"$$file"' \
			sh '{}' '$(gcc_leaks)' $(CC) $(own_flags) $(AM_CFLAGS) \
			-Werror -fanalyzer $$optimize || status=1; \
	done; \
	rm -rf analyze.tmp; exit $$status
