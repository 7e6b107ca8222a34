# The examples that people copy, each run with good and bad packages.
#
# SPDX-License-Identifier: BSD-2-Clause

# These need no more than make check does.
light_examples_tests = \
	tests/examples/live.t \
	tests/examples/packages.t \
	tests/examples/python.t \
	tests/examples/readme.t \
	tests/examples/release.t \
	tests/examples/stream.t
# .ci/check-examples gets what these need.
heavy_examples_tests = \
	tests/examples/apt.t \
	tests/examples/debian.t \
	tests/examples/dnf5.t \
	tests/examples/guix.t \
	tests/examples/hooks.t \
	tests/examples/languages.t \
	tests/examples/nix.t \
	tests/examples/pacman.t \
	tests/examples/rpm.t \
	tests/examples/verify_d.t \
	tests/examples/zypper.t
examples_tests = $(light_examples_tests) $(heavy_examples_tests)
examples_scripts = \
	examples/apt/apt-verify \
	examples/executor/kubernetes \
	examples/executor/slurm \
	examples/forge/post-receive \
	examples/forge/report.sh \
	examples/hooks/dnf5-verify \
	examples/hooks/gpgv-verify \
	examples/hooks/pacman-verify \
	examples/hooks/zypper-verify \
	examples/live/client.sh \
	examples/release/release.sh \
	examples/slurm/join.sh \
	examples/slurm/shard.sh \
	examples/slurm/submit.sh \
	tests/examples/rpms.sh \
	tests/examples/support.sh \
	tests/examples/system.sh

check_PROGRAMS += tests/examples/attest
tests_examples_attest_SOURCES = \
	$(generator_sources) \
	tests/examples/attest.c
tests_examples_attest_CPPFLAGS = $(TBV_CPPFLAGS) $(LIBCRYPTO_CFLAGS)
tests_examples_attest_LDADD = $(LIBCRYPTO_LIBS)

.PHONY: check-examples
#: all tests of examples/: .ci/check-examples
check-examples: tbverify
	$(MAKE) check TESTS="$(examples_tests)"

# A directory each, below that of examples/verify.c.
dist_examples_DATA = \
	examples/README \
	examples/README.library \
	examples/download.c \
	examples/keep.h \
	examples/packages.c \
	examples/unpack.c
examples_aptdir = $(examplesdir)/apt
dist_examples_apt_DATA = \
	examples/apt/60tbverify \
	examples/apt/widget.rule
dist_examples_apt_SCRIPTS = examples/apt/apt-verify
examples_debiandir = $(examplesdir)/debian
dist_examples_debian_DATA = \
	examples/debian/tbverify.pm \
	examples/debian/upstream-tbverify
dist_examples_debian_SCRIPTS = examples/debian/dh_tbverify
examples_godir = $(examplesdir)/go
dist_examples_go_DATA = \
	examples/go/go.mod \
	examples/go/tbverify.go \
	examples/go/tbverify_test.go
examples_goverifydir = $(examples_godir)/verify
dist_examples_goverify_DATA = examples/go/verify/main.go
examples_hooksdir = $(examplesdir)/hooks
dist_examples_hooks_DATA = \
	examples/hooks/90tbverify \
	examples/hooks/README \
	examples/hooks/tbverify.actions \
	examples/hooks/tbverify.hook \
	examples/hooks/verified.nix \
	examples/hooks/verified.scm
dist_examples_hooks_SCRIPTS = \
	examples/hooks/dnf5-verify \
	examples/hooks/gpgv-verify \
	examples/hooks/pacman-verify \
	examples/hooks/zypper-verify
examples_livedir = $(examplesdir)/live
dist_examples_live_DATA = examples/live/enclave.c
dist_examples_live_SCRIPTS = examples/live/client.sh
examples_pythondir = $(examplesdir)/python
dist_examples_python_DATA = \
	examples/python/LICENSE \
	examples/python/README.md \
	examples/python/pyproject.toml \
	examples/python/verify.py
examples_modulesdir = $(examplesdir)/python/tbverify
dist_examples_modules_DATA = \
	examples/python/tbverify/__init__.py \
	examples/python/tbverify/py.typed
examples_releasedir = $(examplesdir)/release
dist_examples_release_SCRIPTS = examples/release/release.sh
examples_rpmdir = $(examplesdir)/rpm
dist_examples_rpm_DATA = \
	examples/rpm/install.c \
	examples/rpm/macros.tbverify
examples_slurmdir = $(examplesdir)/slurm
dist_examples_slurm_DATA = examples/slurm/README
dist_examples_slurm_SCRIPTS = \
	examples/slurm/join.sh \
	examples/slurm/shard.sh \
	examples/slurm/submit.sh
examples_rustdir = $(examplesdir)/rust
dist_examples_rust_DATA = \
	examples/rust/Cargo.toml \
	examples/rust/build.rs
examples_rustsrcdir = $(examples_rustdir)/src
dist_examples_rustsrc_DATA = \
	examples/rust/src/ffi.rs \
	examples/rust/src/lib.rs
examples_rustverifydir = $(examples_rustdir)/examples
dist_examples_rustverify_DATA = examples/rust/examples/verify.rs
examples_rusttestsdir = $(examples_rustdir)/tests
dist_examples_rusttests_DATA = examples/rust/tests/api.rs

EXTRA_DIST += $(examples_tests) tests/examples/support.sh \
	tests/examples/rpms.sh tests/examples/system.sh \
	tests/examples/cases.py tests/examples/compare.py \
	tests/examples/judge.go tests/examples/judge.py \
	tests/examples/judge.rs tests/examples/server.py
