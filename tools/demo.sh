#!/bin/sh
# A made-up tea shop through the program: its exports, its lost customers, its report.
# Usage: tools/demo.sh BUILD-FOLDER. The language is that of LANG; DEMO is where the files go.
set -eu
cd "$(dirname "$0")/.."
build=$1
folder=${DEMO:-demo}
mkdir -p "$folder"
"$build/tools/sample_shop" "$folder" >/dev/null
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
    ru*) file=$folder/sales-1c.csv ;;
    zh*) file=$folder/orders-taobao.csv ;;
    *) file=$folder/orders-shopify.csv ;;
esac

echo "\$ winback lost $file --top 10"
"$build/winback" lost "$file" --top 10
echo
echo "\$ winback report $file -o $folder/report.html"
"$build/winback" report "$file" -o "$folder/report.html"
echo
echo "Exports of a made-up tea shop: $folder/orders-shopify.csv  $folder/sales-1c.csv  $folder/orders-taobao.csv"
echo "The report, open it in a browser: $folder/report.html"
echo "Your own file: $build/winback lost FILE"
