# dh --with tbverify: to Debian/Debhelper/Sequence/tbverify.pm.  Before anything
# of the upstream source runs, in clean too, it must be verified.
#
# SPDX-License-Identifier: BSD-2-Clause
use strict;
use warnings;
use Debian::Debhelper::Dh_Lib;

insert_before('dh_testdir', 'dh_tbverify');

1;
