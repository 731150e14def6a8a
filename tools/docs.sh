#!/bin/sh
# docs.sh BUILD [--check] - stores what the program says about itself in docs/reference.md, or with
# --check refuses when what is stored differs. The man page and the completions are made while
# building; --check proves that they are what their readers accept.
set -eu
cd "$(dirname "$0")/.."
program=$1/winback
fresh=$(mktemp)
trap 'rm -f "$fresh"' EXIT
"$program" --lang en help --markdown > "$fresh"
if [ "${2:-}" != --check ]; then
    cp "$fresh" docs/reference.md
    chmod 644 docs/reference.md
    exit 0
fi
if ! diff -u docs/reference.md "$fresh" >&2; then
    echo "docs/reference.md is stale; mend: run make docs" >&2
    exit 1
fi
for lang in en ru zh; do
    "$program" --lang "$lang" help --man > "$fresh"
    if command -v man >/dev/null; then
        # lines without a blank, as Chinese has them, cannot be adjusted: that is no fault
        said=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$fresh" 2>&1 \
            >/dev/null | grep -vE "cannot adjust line|can't break line" || true)
        [ -z "$said" ] || { echo "the man page ($lang): $said" >&2; exit 1; }
    fi
done
"$program" completion bash | bash -n
