# SPDX-License-Identifier: BSD-2-Clause
#
# The same with real logs and witnesses of others: .ci/check-interop gets them.

interop_tests = \
	tests/interop/build.t \
	tests/interop/rekor2.t \
	tests/interop/sigsum.t \
	tests/interop/tessera.t \
	tests/interop/witness.t

# Others verify what tblog signs, in a test that runs without them as well.
interop_others = tests/tblog/vsa.t

if BUILDER
#: tblog against the logs of others: .ci/check-interop
check-interop: builder tbverify
	TBV_INTEROP="$${TBV_INTEROP:-$${XDG_CACHE_HOME:-$$HOME/.cache}/tbverify/interop}" \
		$(MAKE) check-TESTS TESTS="$(interop_tests) $(interop_others)"
else
check-interop:
	@echo 'first: configure --enable-builder' >&2
	@false
endif
.PHONY: check-interop
EXTRA_DIST += $(interop_tests) tests/interop/logs.sh tests/interop/peers.sh \
	tests/interop/support.sh
