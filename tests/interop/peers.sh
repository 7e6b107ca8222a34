# The real programs that tblog speaks to: gets them from a newer suite of
# Debian, starts them on loopback, ends them.  It needs bash.
#
# They are unpacked outside the tree and the system, into $TBV_INTEROP or
# ~/.cache/tbverify/interop.  None of them is installed.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash

peers_dir=${TBV_INTEROP:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/tbverify/interop}
peers_suite=forky
peers_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Programs that a package holds: name, package.
peers_packed='
litewitness	torchwood
witnessctl	torchwood
spicy-torchwood	torchwood
cosign	cosign
sigsum-key	sigsum-go
sigsum-witness	sigsum-go
sigsum-submit	sigsum-go
sigsum-verify	sigsum-go
sigsum-log-primary	sigsum-log-go
sigsum-mktree	sigsum-log-go
'
# Programs of which Debian packs the source alone: name, package, what to build.
peers_built='
tessera-posix	golang-github-transparency-dev-tessera-dev	github.com/transparency-dev/tessera/cmd/conformance/posix
rekor-server-posix	golang-github-sigstore-rekor-tiles-dev	github.com/sigstore/rekor-tiles/cmd/rekor-server/posix
'

# peer NAME: the path of a program, or failure if there is none.
peer()
{
	[ -x "$peers_dir/bin/$1" ] && printf '%s\n' "$peers_dir/bin/$1"
}

# peers_rows TABLE: the rows of those programs that are still to be had.
peers_rows()
{
	local name rest

	while IFS=$'\t' read -r name rest; do
		[ -z "$name" ] || [ -x "$peers_dir/bin/$name" ] ||
			printf '%s\t%s\n' "$name" "$rest"
	done <<<"$1"
}

#
# Getting them.  apt checks the suite's signature and each package against it;
# it works in a separate directory, so that neither root nor the system's lists
# are needed, and uses the machine's mirror.
#

peers_say()
{
	printf '==> %s\n' "$*" >&2
}

peers_apt()
{
	local tool=$1

	shift
	"$tool" -q -o Dir::Etc::sourcelist="$peers_dir/apt/sources.list" \
		-o Dir::Etc::sourceparts=/dev/null \
		-o Dir::Etc::preferences=/dev/null \
		-o Dir::Etc::preferencesparts=/dev/null \
		-o Dir::State::lists="$peers_dir/apt/lists" \
		-o Dir::State::status=/dev/null \
		-o Dir::Cache="$peers_dir/apt/cache" \
		-o APT::Sandbox::User="$(id -un)" \
		-o APT::Get::AllowUnauthenticated=false \
		-o Acquire::AllowInsecureRepositories=false \
		-o Acquire::Retries=3 "$@" </dev/null
}

# The mirror that the machine's own suite comes from.
peers_mirror()
{
	# shellcheck disable=SC2016 # apt's own variables
	apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' \
		'Created-By: Packages' |
		awk -v suite="$(. /etc/os-release && echo "$VERSION_CODENAME")" \
		'$2 == suite && $3 == "main" { print $1; exit }'
}

peers_update()
{
	local mirror

	mirror=$(peers_mirror)
	if [ -z "$mirror" ] || [ ! -r "$peers_keyring" ]; then
		echo 'peers: no source of Debian packages here' >&2
		return 3
	fi
	mkdir -p "$peers_dir"/apt/{lists,cache/archives}/partial \
		"$peers_dir"/{apt/debs,bin}
	printf 'deb [signed-by=%s] %s %s main\n' "$peers_keyring" "$mirror" \
		"$peers_suite" >"$peers_dir/apt/sources.list"
	peers_apt apt-get update >&2
}

# peers_unpack DIR PACKAGE...: downloads them, and unpacks them below DIR.
peers_unpack()
{
	local dir=$1 deb

	shift
	rm -rf "$peers_dir/apt/debs"
	mkdir -p "$dir" "$peers_dir/apt/debs"
	(cd "$peers_dir/apt/debs" && peers_apt apt-get download "$@") >&2 ||
		return
	for deb in "$peers_dir"/apt/debs/*.deb; do
		dpkg-deb -x "$deb" "$dir" || return
	done
	rm -rf "$peers_dir/apt/debs"
}

peers_get_packed()
{
	local rows=$1 name
	local -a packages

	mapfile -t packages < <(cut -f 2 <<<"$rows" | sort -u)
	peers_say "interop: get ${packages[*]}"
	peers_unpack "$peers_dir/root" "${packages[@]}" || return
	while IFS=$'\t' read -r name _; do
		ln -sf "../root/usr/bin/$name" "$peers_dir/bin/$name" || return
	done <<<"$rows"
}

# peers_closure PACKAGE...: they and all Go that they need, Go itself included.
peers_closure()
{
	peers_apt apt-cache depends --recurse --no-recommends --no-suggests \
		--no-conflicts --no-breaks --no-replaces --no-enhances "$@" |
		grep -E '^golang-[a-z0-9.+-]+(-dev|-go|-src)$' | sort -u
}

# peers_build ROOT NAME PACKAGE: one program, from the sources below ROOT.
peers_build()
{
	local root=$1 name=$2 what=$3 go

	go=$(echo "$root"/usr/lib/go-*/bin/go)
	peers_say "interop: build $name"
	GOROOT=${go%/bin/go} GOPATH=$root/usr/share/gocode GO111MODULE=off \
		CGO_ENABLED=0 GOTOOLCHAIN=local GOFLAGS=-p=2 GOPROXY=off \
		GOCACHE=$root/cache nice "$go" build -trimpath \
		-o "$peers_dir/bin/$name.new" "$what" >&2 &&
		mv "$peers_dir/bin/$name.new" "$peers_dir/bin/$name"
}

peers_get_built()
{
	local rows=$1 root name what
	local -a packages

	root=$peers_dir/source
	mapfile -t packages < <(cut -f 2 <<<"$rows" | sort -u)
	mapfile -t packages < <(peers_closure golang-go "${packages[@]}")
	peers_say "interop: get ${#packages[@]} packages of Go sources"
	chmod -R u+w "$root" 2>/dev/null
	rm -rf "$root"
	peers_unpack "$root" "${packages[@]}" || return
	while IFS=$'\t' read -r name _ what; do
		peers_build "$root" "$name" "$what" || return
	done <<<"$rows"
	chmod -R u+w "$root"
	rm -rf "$root"
}

# peers_install: gets whatever is not there yet.  0, or why not on stderr.
peers_install()
{
	local packed built

	mkdir -p "$peers_dir" || return
	(
		flock 9 || exit
		packed=$(peers_rows "$peers_packed")
		built=$(peers_rows "$peers_built")
		[ -n "$packed$built" ] || exit 0
		peers_update || exit
		[ -z "$packed" ] || peers_get_packed "$packed" || exit
		[ -z "$built" ] || peers_get_built "$built"
	) 9>"$peers_dir/lock"
}

#
# Running them, for tests: each has its output in a file NAME.log.
#

declare -A peers_running=()

# peer_start NAME COMMAND...: in the background, in the current directory.
# Go's older way of routing is what those programs are written for, and what
# Debian's way of building them takes from them.
peer_start()
{
	local name=$1

	shift
	GODEBUG=httpmuxgo121=0 "$@" >"$name.log" 2>&1 </dev/null &
	peers_running[$name]=$!
}

# peer_stop NAME: ends it, and waits for that.
peer_stop()
{
	local pid=${peers_running[$1]-}

	[ -n "$pid" ] || return 0
	kill "$pid" 2>/dev/null
	wait "$pid" 2>/dev/null
	unset "peers_running[$1]"
}

# For a trap on EXIT.
peers_stop()
{
	local name

	for name in "${!peers_running[@]}"; do
		peer_stop "$name"
	done
}

# peer_ready NAME PORT: waits until it accepts connections there, 20 s at most;
# failure, with what it said, when it has ended or does not.
peer_ready()
{
	local name=$1 port=$2

	for _ in {1..200}; do
		if (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
			return 0
		fi
		kill -0 "${peers_running[$name]-0}" 2>/dev/null || break
		sleep 0.1
	done
	sed 's/^/# /' "$name.log"
	return 1
}

# A port on loopback that nobody listens on now.
peer_port()
{
	local port

	while :; do
		port=$((20000 + RANDOM % 12000))
		(: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	printf '%s\n' "$port"
}
