// SPDX-License-Identifier: BSD-2-Clause

module tbverify.example/tbverify

go 1.19
