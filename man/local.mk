# SPDX-License-Identifier: BSD-2-Clause
#
# What else is installed, and what else is in the tarball.

man_pages = \
	man/libtbverify.3 \
	man/tbv_digest_new.3 \
	man/tbv_error_token.3 \
	man/tbv_evidence_expect_name.3 \
	man/tbv_evidence_new.3 \
	man/tbv_inspect.3 \
	man/tbv_live_verify.3 \
	man/tbv_log_verify.3 \
	man/tbv_measure_fd.3 \
	man/tbv_policy_add_image.3 \
	man/tbv_policy_add_repository.3 \
	man/tbv_policy_check.3 \
	man/tbv_policy_load_at.3 \
	man/tbv_policy_new.3 \
	man/tbv_policy_set_endorsers_mem.3 \
	man/tbv_policy_set_kept_mem.3 \
	man/tbv_policy_set_log_policy_mem.3 \
	man/tbv_result_verdict.3 \
	man/tbv_time_parse.3 \
	man/tbv_verify.3 \
	man/tbv_version.3 \
	man/tbverify-attestation.5 \
	man/tbverify-claim.5 \
	man/tbverify-endorsements.5 \
	man/tbverify-errors.7 \
	man/tbverify-interop.7 \
	man/tbverify-log.5 \
	man/tbverify-output.5
dist_man_MANS = $(man_pages)
# These name the directory of the system's policy: the one that is compiled in.
named_pages = man/tbverify-policy.5 man/tbverify.1
EXTRA_DIST += $(named_pages)
nodist_man_MANS = man/named/tbverify-policy.5 man/named/tbverify.1
CLEANFILES += $(nodist_man_MANS)
$(nodist_man_MANS): $(named_pages) Makefile
	$(AM_V_at)$(MKDIR_P) man/named
	$(AM_V_GEN)$(SED) 's|/etc/tbverify|$(sysconfdir)/tbverify|' \
		$(srcdir)/man/$(@F) >$@.tmp && mv $@.tmp $@
builder_pages = man/tbbuild.1 man/tblog.1
if BUILDER
dist_man_MANS += $(builder_pages)
else
EXTRA_DIST += $(builder_pages)
endif
serve_pages = man/tbbuild-operation.8 man/tbbuild-serve.8
if SERVE
dist_man_MANS += $(serve_pages)
else
EXTRA_DIST += $(serve_pages)
endif

dist_doc_DATA = LICENSE NEWS SECURITY TUTORIAL.md
examplesdir = $(docdir)/examples
dist_examples_DATA += examples/verify.c
builder_examples = examples/README.builder examples/kubernetes-job.yaml
if BUILDER
dist_examples_DATA += $(builder_examples)
else
EXTRA_DIST += $(builder_examples)
endif
serve_examples = examples/tbbuild-serve.service
forge_examples = examples/forge/post-receive examples/forge/report.sh
forge_workflows = \
	examples/forge/forgejo-runner.yaml \
	examples/forge/gitlab-runner.yaml \
	examples/forge/github-runner.yaml
executor_examples = \
	examples/executor/kubernetes \
	examples/executor/slurm
executor_jobs = examples/executor/kubernetes-job.json
if SERVE
dist_examples_DATA += $(serve_examples)
examples_forgedir = $(examplesdir)/forge
dist_examples_forge_SCRIPTS = $(forge_examples)
dist_examples_forge_DATA = $(forge_workflows)
examples_executordir = $(examplesdir)/executor
dist_examples_executor_SCRIPTS = $(executor_examples)
dist_examples_executor_DATA = $(executor_jobs)
else
EXTRA_DIST += $(serve_examples) $(forge_examples) $(forge_workflows) \
	$(executor_examples) $(executor_jobs)
endif

# Not by configure: "make install prefix=DIR" must name DIR.
pkgconfigdir = $(libdir)/pkgconfig
install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(pkgconfigdir)' '$(DESTDIR)$(docdir)'
	$(SED) -e 's|[@]prefix[@]|$(prefix)|' \
		-e 's|[@]exec_prefix[@]|$(exec_prefix)|' \
		-e 's|[@]includedir[@]|$(includedir)|' \
		-e 's|[@]libdir[@]|$(libdir)|' \
		-e 's|[@]pthread[@]|$(TBV_PTHREAD_FLAGS)|' \
		-e 's|[@]crypto_mb[@]|$(CRYPTO_MB_REQUIRES)|' \
		-e 's|[@]version[@]|$(PACKAGE_VERSION)|' \
		$(srcdir)/lib/libtbverify.pc.in \
		>'$(DESTDIR)$(pkgconfigdir)/libtbverify.pc'
	chmod 644 '$(DESTDIR)$(pkgconfigdir)/libtbverify.pc'
	$(INSTALL_DATA) $(srcdir)/README.md '$(DESTDIR)$(docdir)/README'
	@test '$(prefix)' = '$(TBV_PREFIX)' || \
		echo 'configured for $(TBV_PREFIX): the programs look for each' \
		'other and for the policy there, not in $(prefix)'

uninstall-local:
	rm -f '$(DESTDIR)$(pkgconfigdir)/libtbverify.pc' \
		'$(DESTDIR)$(docdir)/README'

EXTRA_DIST += \
	$(ci_scripts) \
	build-aux/count-tests.sh \
	build-aux/demo.sh \
	build-aux/help.sh \
	build-aux/probed.sh \
	.editorconfig \
	HACKING \
	PACKAGERS \
	PLATFORMS \
	README.md \
	RELEASING \
	bootstrap \
	overview.svg \
	lib/libtbverify.pc.in

include $(srcdir)/tests/completion/local.mk
include $(srcdir)/tests/schema/local.mk
include $(srcdir)/tests/transcripts/local.mk

AM_DISTCHECK_CONFIGURE_FLAGS = --enable-werror

# The same tree gives the same bytes, for any user and in any directory.
.PHONY: dist-reproducible
#: the tarball; wants SOURCE_DATE_EPOCH
dist-reproducible:
	@test -n "$$SOURCE_DATE_EPOCH" || { \
		echo 'SOURCE_DATE_EPOCH is not set' >&2; exit 1; }
	TAR_OPTIONS="--sort=name --owner=0 --group=0 --numeric-owner \
	--mode=u=rwX,go=rX --mtime=@$$SOURCE_DATE_EPOCH" $(MAKE) dist-xz
