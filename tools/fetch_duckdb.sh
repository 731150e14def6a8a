#!/bin/sh
# Puts libduckdb.so and duckdb.h, pinned by version and sha512, into .deps/duckdb.
# Nothing is run of what is fetched: npm only packs the archive, tar takes the two files out.
set -eu
cd "$(dirname "$0")/.."
version=1.4.4
case "$(uname -m)" in
    x86_64) arch=x64
        lib_sum=fjYNc+t4/T7mhzZ57oJoIQaWvbYVvxhidcNNansQFiWnd6/JMLCULd4qnt8XI3Tt2BrZsraH690KSBIS3QPt0w== ;;
    aarch64) arch=arm64
        lib_sum=wq92/EcTiOTRW1RSDOwjeLyMMXWwNVNwU21TQdfu3sgS86+Ih3raaK68leDgY5cWgf72We3J2W7HYz8GwxcMYw== ;;
    *) echo "No pinned libduckdb for $(uname -m): install libduckdb and duckdb.h on the system." >&2; exit 1 ;;
esac
head_sum=hEJJ5hyVF0VLj3dmOLpsWrQR0b3d4Ykqtygm6iUXjHJDDnSqg/USKxcb5qvNrOhFYPgktayU6dXCtgPqcmmpog==
out=.deps/duckdb
[ -f "$out/$version-$arch" ] && exit 0
command -v npm >/dev/null || { echo "npm is needed to fetch libduckdb: apt-get install npm" >&2; exit 1; }

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
fetch() { # package version sha512
    file=$(cd "$tmp" && npm pack --silent --ignore-scripts "$1@$2" 2>/dev/null | tail -n 1)
    sum=$(openssl dgst -sha512 -binary "$tmp/$file" | openssl base64 -A)
    [ "$sum" = "$3" ] || { echo "$1@$2 is not the pinned archive (sha512 $sum)" >&2; exit 1; }
    tar -xzf "$tmp/$file" -C "$tmp" "$4"
}
fetch "@duckdb/node-bindings-linux-$arch" "$version-r.1" "$lib_sum" package/libduckdb.so
fetch duckdb "$version" "$head_sum" package/src/duckdb/src/include/duckdb.h
mkdir -p "$out"
mv "$tmp/package/libduckdb.so" "$tmp/package/src/duckdb/src/include/duckdb.h" "$out/"
: > "$out/$version-$arch"
echo "libduckdb $version ($arch) is in $out"
