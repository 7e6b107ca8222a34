#!/bin/sh
# root-data.sh NAME FILE [NAME FILE...]: writes lib/document/root_data.h for the
# root certificate in each FILE (PEM), which policies call NAME.  Fails unless
# each FILE holds exactly one certificate.
#
# SPDX-License-Identifier: BSD-2-Clause
set -eu
LC_ALL=C
export LC_ALL

die()
{
	echo "$file: $1" >&2
	exit 1
}

# certificate: the bytes of $file, in decimal.
certificate()
{
	if ! test -f "$file" || ! test -r "$file"; then
		die "no such file, or not readable"
	fi
	test "$(grep -c -e '^-----BEGIN ' "$file")" = 1 ||
		die "want exactly one certificate in PEM"
	grep -q -e '^-----BEGIN CERTIFICATE-----' "$file" ||
		die "want a PEM certificate"
	grep -q -e '^-----END CERTIFICATE-----' "$file" ||
		die "the certificate has no end"
	bytes=$(sed -n '/^-----BEGIN /,/^-----END /p' "$file" |
		sed '/^-----/d' | tr -d '\r' | base64 -d | od -An -v -tu1)

	# One DER sequence of a two-byte or one-byte length that fills it.
	echo "$bytes" | awk '
		{ for (i = 1; i <= NF; i++) b[++n] = $i }
		END {
			len = b[2] == 130 ? 4 + 256 * b[3] + b[4] : 3 + b[3]
			shape = b[1] == 48 && (b[2] == 130 || b[2] == 129)
			exit !(shape && n == len && n <= 1024)
		}' || die "want one DER certificate of at most 1024 bytes"
}

echo '/* Written by build-aux/root-data.sh; see configure --with-root. */'
table=
i=0
while test $# -gt 1; do
	name=$1
	file=$2
	shift 2
	certificate
	echo "static const uint8_t root_data_${i}[] = {"
	echo "$bytes" | awk '{
		for (i = 1; i <= NF; i++)
			printf("%s0x%02x,%s", i % 8 == 1 ? "\t" : " ", $i,
			    i % 8 == 0 || i == NF ? "\n" : "")
	}'
	echo '};'
	table="$table	{ \"$name\", root_data_$i, sizeof(root_data_$i) },
"
	i=$((i + 1))
done
cat <<END
static const struct {
	const char *name;
	const uint8_t *der;
	size_t len;
} built_in[] = {
$table};
END
