#!/usr/bin/env bash
# examples/hooks/verified.scm, with Guix and without its packages: what unpacks a file
# is not started unless it is verified.
#
# SPDX-License-Identifier: BSD-2-Clause
# shellcheck source=tests/examples/support.sh
. "$(dirname "$0")/support.sh"
# shellcheck source=tests/examples/system.sh
. "$top/tests/examples/system.sh"
system_or_skip guix guix-daemon busybox
system_installed
in=$work/in
host=$in/host
mkdir -p "$host" "$work/build/widget"
cp -R "$work/trust" "$in/trust"
cp "$examples/hooks/verified.scm" "$in"

# Builds are isolated: a builder sees only its inputs in the store.  So guile and tbverify
# are put there with their libraries, and a derivation makes the scripts that start them.
cp -R "$work/host" "$host/tbverify"
cp "$work/installed/bin/tbverify" "$host/tbverify"
cat >"$work/copy" <<'END_COPY'
guile=$(readlink -f /usr/bin/guile)
mkdir "$1/guile"
ldd "$guile" | grep -o '/[^ ]*' | xargs cp -t "$1/guile" "$guile"
cp -R /usr/bin/busybox /usr/lib/*/gconv /usr/lib/*/guile/3.0/ccache \
	/usr/share/guile/3.0 "$1"
groupadd builders
useradd -g builders -G builders builder
END_COPY
cat >"$host/launchers" <<'END_LAUNCHERS'
host=${0%/*}
"$host/busybox" mkdir -p "$out/bin"
for program in guile tbverify; do
	dir=$host/$program
	echo "#!$host/busybox sh
export GCONV_PATH=$host/gconv GUILE_LOAD_PATH=$host/3.0
export GUILE_LOAD_COMPILED_PATH=$host/ccache
exec $dir/ld-linux-x86-64.so.2 --library-path $dir $dir/$program \"\$@\"" \
		>"$out/bin/$program"
	"$host/busybox" chmod 755 "$out/bin/$program"
done
END_LAUNCHERS
within sh -eu "$work/copy" "$host"
cat >"$in/widget.scm" <<'END_WIDGET'
(use-modules (guix derivations) (guix gexp) (guix store) (verified))
(define host (local-file "host" #:recursive? #t))
(define launchers
  (with-store store
    (let* ((host (run-with-store store (lower-object host)))
           (busybox (string-append host "/busybox")))
      (derivation store "launchers" busybox
                  `("sh" "-eu" ,(string-append host "/launchers"))
                  #:sources (list host)))))
(define file (getenv "FILE"))
(define src
  (verified (getenv "NAME")
    #:ref (getenv "REF")
    #:file (local-file file)
    #:attestation (local-file (string-append file ".att"))
    #:policy (file-append (local-file "trust" #:recursive? #t)
                          "/policies/policy.json")
    #:tbverify launchers
    #:guile launchers))
(computed-file "widget"
  #~(begin
      (display "widget: unpacking\n" (current-error-port))
      (mkdir #$output)
      (exit (system* #+(file-append host "/busybox") "tar" "-C" #$output
                     "-xzf" #$src)))
  #:guile launchers)
END_WIDGET
cat >"$in/package.scm" <<'END_PACKAGE'
(use-modules (gnu packages base) (guix build-system gnu) (guix download) (guix gexp)
             (guix packages) (verified))
(package
  (name "widget")
  (version "1.0")
  (source
    (verified "widget-1.0.tar.gz"
      #:ref "refs/tags/v1.0"
      #:file (origin
               (method url-fetch)
               (uri "https://mirror.example/widget-1.0.tar.gz")
               (sha256 (base32 (make-string 52 #\0))))
      #:attestation (local-file "widget-1.0.tar.gz.att")
      #:policy (file-append (local-file "trust" #:recursive? #t)
                            "/policies/policy.json")
      #:tbverify hello))        ; a package
  (build-system gnu-build-system)
  (home-page #f)
  (synopsis #f)
  (description #f)
  (license #f))
END_PACKAGE
cat >"$work/guix" <<'END_GUIX'
socket=/var/guix/daemon-socket/socket
rm -f "$socket"
guix-daemon --no-substitutes --build-users-group=builders >&2 &
daemon=$!
for _ in $(seq 100); do
	[ -S "$socket" ] && break
	sleep 0.1
done
"$@"
status=$?
kill "$daemon"
exit "$status"
END_GUIX

# tarball VERSION [TEXT]
tarball()
{
	file=widget-$1.tar.gz pkg=$in/widget-$1.tar.gz
	echo "${2-$1}" >"$work/build/widget/version"
	tar -C "$work/build" -cf - widget | gzip -n >"$pkg"
}

# attested [REF [REPOSITORY]]
attested()
{
	attest_as "$pkg" "$file" "${1-refs/tags/v1.0}" 0 "${2-$repo}" \
		>"$pkg.att"
}

# guix_build OPTION...
guix_build()
{
	attempt within env FILE="$pkg" NAME="$name" REF="$ref" \
		sh "$work/guix" guix build -L "$in" "$@"
}

# build [REF [NAME]]: what is unpacked of $file.
build()
{
	ref=${1-refs/tags/v1.0} name=${2-$file}
	guix_build -f "$in/widget.scm"
}

# unpacked VERSION
unpacked()
{
	[ "$got" = 0 ] || bad "guix build ended with $got"
	[ "$(cat "$upper/$(cat "$work/out")/widget/version")" = "$1" ] ||
		bad "$1 was not unpacked"
	says 'verified under root'
	says 'widget: unpacking'
}

# refused TEXT NAME
refused()
{
	[ "$got" != 0 ] || bad 'guix build ended with 0'
	says "$1"
	if [ -s "$work/out" ] || grep -q 'widget: unpacking' "$work/err"; then
		bad 'something was unpacked'
	fi
	result "$2"
}

tarball 1.0 && attested
build
unpacked 1.0
grep -q '"allowSubstitutes","0"' "$upper"/gnu/store/*-widget-1.0.tar.gz.drv ||
	bad 'a substitute can be taken for it'
result 'what is verified is unpacked'
cp "$pkg.att" "$work/good.att"
tarball 1.0 tampered && cp "$work/good.att" "$pkg.att"
build
refused '[artifact-mismatch]' 'a tampered file'
: >"$pkg.att"
build
refused '[empty]' 'a stripped attestation'
rm "$pkg.att"
build
refused 'widget-1.0.tar.gz.att' 'none at all'
attested refs/tags/v1.0 https://git.example/acme/other
build
refused '[repository-mismatch]' 'of another project'
tarball 0.9 && attested refs/tags/v0.9
build refs/tags/v1.0
refused '[ref-mismatch]' 'an older version'
build refs/tags/v0.9 widget-1.0.tar.gz
refused '[artifact-name]' 'under the name of another'
cp "$in/widget.scm" "$work/widget.scm"
sed -i 's/tbverify launchers/tbverify host/' "$in/widget.scm"
tarball 1.0 other && attested
build
refused 'bin/tbverify: No such file' 'without tbverify'
cp "$work/widget.scm" "$in"
build
unpacked other
result 'and then all is well again'
# the packages cannot be built here, but their derivations can be made
guix_build -d -S -f "$in/package.scm"
verified=$(cat "$work/out")
guix_build -d -f "$in/package.scm"
[[ $got = 0 && $verified = *-widget-1.0.tar.gz.drv &&
	$(grep -o '/gnu/store/[a-z0-9]*-widget-1.0.tar.gz.drv' \
		"$upper/$(cat "$work/out")") = "$verified" ]] ||
	bad "$got: $(cat "$work/err")"
grep -q '/gnu/store/[a-z0-9]*-guile-[0-9.]*/bin/guile' "$upper/$verified" ||
	bad 'not by the guile of Guix'
result "a package's source is nothing but what is verified"
echo "1..$count"
