#!/bin/sh
# A made-up tea shop through the program: its exports, its lost customers, its report.
# Usage: tools/demo.sh BUILD-FOLDER. The files go to demo/; the language is that of LANG.
set -eu
cd "$(dirname "$0")/.."
build=$1
folder=demo
mkdir -p "$folder"
"$build/tools/sample_shop" "$folder" >/dev/null
case "${LC_ALL:-${LC_MESSAGES:-${LANG:-}}}" in
    ru*)
        file=$folder/sales-1c.csv
        files="Выгрузки выдуманного чайного магазина:"
        page="Отчёт — откройте его в браузере:"
        own="Ваш файл:" name=ФАЙЛ ;;
    zh*)
        file=$folder/orders-taobao.csv
        files="虚构茶叶店的导出文件："
        page="报告，请用浏览器打开："
        own="您自己的文件：" name=文件 ;;
    *)
        file=$folder/orders-shopify.csv
        files="Exports of a made-up tea shop:"
        page="The report, open it in a browser:"
        own="Your own file:" name=FILE ;;
esac

echo "\$ $build/winback lost $file --top 10"
"$build/winback" lost "$file" --top 10
echo
echo "\$ $build/winback report $file -o $folder/report.html"
"$build/winback" report "$file" -o "$folder/report.html"
echo
echo "$files $folder/orders-shopify.csv  $folder/sales-1c.csv  $folder/orders-taobao.csv"
echo "$page $PWD/$folder/report.html"
echo "$own $build/winback lost $name"
