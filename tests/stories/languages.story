# The same answers in English, Russian and Chinese.

regulars orders.csv: 40 every 30 days 2024-01-01..2025-05-31; 12 every 30 days 2024-01-01..2024-08-31

story: the language of the words is that of LANG
env: LANG=ru_RU.UTF-8
run: winback help
stdout matches: [а-я]{4}
stdout has: winback lost
env: LANG=zh_CN.UTF-8
run: winback help
stdout matches: [一-龥]{2}

story: --lang wins over LANG
env: LANG=ru_RU.UTF-8
run: winback help --lang en
stdout lacks: а
stdout has: Commands:

story: errors are in the language too
run: winback lsot orders.csv --lang ru
exit: 2
stderr matches: [а-я]{4}
stderr has: lost
run: winback lsot orders.csv --lang zh
exit: 2
stderr matches: [一-龥]{2}

story: the numbers of JSON do not depend on the language
run: for l in en ru zh; do winback lost orders.csv --lang $l --json | python3 -c 'import json,sys; d = json.load(sys.stdin); print(d["lost"], d["at_stake_minor"], [i["customer"] for i in d["items"]])'; done | sort -u | wc -l
stdout is:
    1

story: the reason of each customer is in the language
run: winback lost orders.csv --lang ru --json
json items[0].why exists
stdout matches: "why": ?"[^"]*[а-я]
run: winback lost orders.csv --lang zh --json
stdout matches: "why": ?"[^"]*[一-龥]

story: a summary in Russian has no English sentence left
run: winback lost orders.csv --lang ru
stdout matches: [а-я]{4}
run: winback lost orders.csv --lang ru | grep -vE 'winback |^ *c[0-9]' | grep -cE '\b(the|lost|customers|days|of|at stake)\b'
exit: 1
stdout is:
    0

story: a summary in Chinese has no English sentence left
run: winback lost orders.csv --lang zh
stdout matches: [一-龥]{2}
run: winback lost orders.csv --lang zh | grep -vE 'winback |^ *c[0-9]' | grep -cE '\b(the|lost|customers|days|of|at stake)\b'
exit: 1
stdout is:
    0

story: a language that is not there is refused with those that are
run: winback lost orders.csv --lang de
exit: 2
stderr has: en
