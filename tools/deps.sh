#!/bin/sh
# Installs what is missing and nothing else: `deps.sh build` to build the program, `deps.sh check`
# to test it as well. Needs root or sudo only when something is missing. Run again: does nothing.
set -eu
cd "$(dirname "$0")/.."

build="gcc libc6-dev meson ninja-build pkg-config python3 gettext openssl ca-certificates
       libjansson-dev zlib1g-dev libzip-dev libexpat1-dev libuchardet-dev libinih-dev libicu-dev
       libcmocka-dev"
check="clang clang-format clang-tidy libclang-rt-14-dev llvm cppcheck pmccabe git
       chromium fonts-noto-core fonts-noto-cjk"

missing() { # packages -> those that are not installed
    for p in "$@"; do
        dpkg-query -W -f '${Status}\n' "$p" 2>/dev/null | grep -q '^install ok installed' || echo "$p"
    done
}
install() {
    [ $# -gt 0 ] || return 0
    echo "Installing: $*" >&2
    sudo=$([ "$(id -u)" = 0 ] || echo sudo)
    $sudo apt-get update -q >&2
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -q --no-install-recommends "$@" >&2
}

case "${1:-}" in
    build) want=$build ;;
    check) want="$build $check" ;;
    *) echo "usage: tools/deps.sh build|check" >&2; exit 2 ;;
esac
system_duckdb() {
    [ -f /usr/include/duckdb.h ] && /sbin/ldconfig -p | grep -q libduckdb
}
# npm fetches the pinned libduckdb and the browser test's packages; it brings node along
command -v npm >/dev/null || { system_duckdb && [ "$1" = build ]; } || want="$want npm"
# shellcheck disable=SC2086,SC2046
install $(missing $want)
system_duckdb || tools/fetch_duckdb.sh >&2
if [ "$1" = check ] && [ -f package-lock.json ] &&
    ! cmp -s package-lock.json node_modules/.wanted-lock; then
    npm ci --ignore-scripts --no-audit --no-fund --silent >&2
    cp package-lock.json node_modules/.wanted-lock
fi
