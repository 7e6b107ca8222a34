# Web servers for a log, on loopback: Debian's nginx, and a bucket of S3 that
# everybody may read.  To be sourced after tests/tap.sh.
#
# SPDX-License-Identifier: BSD-2-Clause
#
# shellcheck shell=bash disable=SC2154,SC2034 # $work; for who reads this
web='' bucket=

# have_nginx: or the reason why not.
have_nginx()
{
	nginx=$("$top/tests/tbbuild/debian.sh" --cached nginx 2>/dev/null) ||
		nginx=$(command -v nginx) || {
		echo 'no nginx: tests/tbbuild/debian.sh nginx gets one'
		return 1
	}
	"$nginx" -v 2>/dev/null || {
		echo "$nginx does not run here"
		return 1
	}
}

# start_nginx DIR: what is in it, at $web_url; what was sent is in $work/web.log.
start_nginx()
{
	local name

	free_ports web_port
	web_url=http://127.0.0.1:$web_port
	{
		printf '%s\n' 'daemon off;' 'worker_processes 1;' \
			"error_log $work/web.err;" "pid $work/web.pid;" \
			'events {}' 'http {' \
			"log_format sent '\$status \$bytes_sent';" \
			"access_log $work/web.log sent;"
		for name in client_body proxy fastcgi uwsgi scgi; do
			echo "${name}_temp_path $work/web-$name;"
		done
		printf '%s\n' 'server {' "listen 127.0.0.1:$web_port;" \
			"root $1;" '}' '}'
	} >"$work/web.conf"
	[ "$(id -u)" != 0 ] || sed -i '1iuser root;' "$work/web.conf"
	"$nginx" -p "$work" -e "$work/web.err" -c "$work/web.conf" \
		>/dev/null 2>&1 &
	web=$!
	await curl -sf -o /dev/null "$web_url/sound/checkpoint"
}

# have_s3: moto's, which knows who may read what, or s3rver, which does not; or the
# reason why there is none.
have_s3()
{
	s3rver=${TBV_S3:-${XDG_CACHE_HOME:-${HOME-}/.cache}/tbverify/s3}
	s3rver=$s3rver/node_modules/.bin/s3rver
	if command -v moto_server >/dev/null; then
		s3=moto
	elif [ -x "$s3rver" ] && command -v node >/dev/null; then
		s3=s3rver
	else
		echo 'no moto_server, and no s3rver: .ci/audit gets one'
		return 1
	fi
}

# start_s3: an empty bucket at $s3_url.
start_s3()
{
	free_ports s3_port
	s3_url=http://127.0.0.1:$s3_port/logs
	if [ "$s3" = moto ]; then
		moto_server -H 127.0.0.1 -p "$s3_port" >/dev/null 2>&1 &
	else
		node "$s3rver" --directory "$work/buckets" --address 127.0.0.1 \
			--port "$s3_port" >/dev/null 2>&1 &
	fi
	bucket=$!
	await curl -s -o /dev/null "http://127.0.0.1:$s3_port/" &&
		curl -sf -o /dev/null -X PUT "$s3_url"
}

# put LOG NAME: all files of it that are served, as objects for everybody.
put()
{
	local file

	(cd "$1" && find checkpoint tile -type f) | while read -r file; do
		curl -sf -o /dev/null -T "$1/$file" -H 'x-amz-acl: public-read' \
			"$s3_url/$2/$file" || echo "$file"
	done >"$work/not-put"
	[ ! -s "$work/not-put" ]
}

stop_servers()
{
	[ -z "$web" ] || kill "$web" 2>/dev/null
	[ -z "$bucket" ] || kill "$bucket" 2>/dev/null
	web='' bucket=
}
