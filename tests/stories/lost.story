# winback lost: from an export to the list of lost customers.

# Forty customers kept their rhythm to the end; twelve ordered every thirty days until last summer.
regulars orders.csv: 40 every 30 days 2024-01-01..2025-05-31; 12 every 30 days 2024-01-01..2024-08-31

story: the customers who broke their rhythm are found, those who keep it are not
run: winback lost orders.csv --json
json customers == 52
json lost == 12
json as_of has 2025-05
json count(items) == 12
json items[0].customer exists
json items[0].why exists
json items[0].stage == "lost"
json rule exists

story: the rate is the lost out of all customers
run: winback lost orders.csv --json
json lost_rate ~ 0.2308 +- 0.0002
run: winback lost orders.csv --json | python3 -c 'import json,sys; print("customers" in json.load(sys.stdin)["files"][0])'
stdout is:
    False

story: the list is sorted by money at stake
run: winback lost orders.csv --json | python3 -c 'import json,sys; i = json.load(sys.stdin)["items"]; v = [c["at_stake_minor"] for c in i]; print(v == sorted(v, reverse=True), min(v) >= 0)'
stdout is:
    True True

story: the sum at stake is the sum of the list
run: winback lost orders.csv --json | python3 -c 'import json,sys; d = json.load(sys.stdin); print(abs(sum(c["at_stake_minor"] for c in d["items"]) - d["at_stake_minor"]) <= len(d["items"]))'
stdout is:
    True

story: a person reads a summary, a table and the next step
run: winback lost orders.csv
stdout has:
    12
    52
    winback report orders.csv
stderr lacks: rror

story: each lost customer has the reason in words
run: winback lost orders.csv --json | python3 -c 'import json,sys; print(all(any(c.isdigit() for c in i["why"]) and len(i["why"]) > 20 for i in json.load(sys.stdin)["items"]))'
stdout is:
    True

story: --top shortens the table and not the count
run: winback lost orders.csv --top 3 --json
json lost == 12
json count(items) == 3

story: as of an earlier day nobody was lost yet
run: winback lost orders.csv --as-of 2024-07-31 --json
json as_of == "2024-07-31"
json lost == 0
json customers == 52

story: a fixed number of days counts silence only
run: winback lost orders.csv --rule days:180 --json
json lost == 12
run: winback lost orders.csv --rule days:2000 --json
json lost == 0

story: a preset stands for its number of days
run: winback lost orders.csv --rule preset:cosmetics --json
json lost == 12

story: a mistyped preset is answered with the nearest one
run: winback lost orders.csv --rule preset:cosmetcs
exit: 2
stderr has: cosmetics

story: a rule that does not exist is answered with an example
run: winback lost orders.csv --rule feeling
exit: 2
stderr has: --rule days:90

story: advice shows how many return by themselves after so much silence
run: winback lost orders.csv --advise --json
json count(advise.points) in 1..16
json advise.points[0].days == 7
json advise.points[0].share in 0..1
run: winback lost orders.csv --advise
stdout matches: \d+ days

story: a file of too few orders gets no advice
run: printf 'customer,date,amount\na,2025-01-03,10\nb,2025-02-03,20\n' > 'my tiny.csv'; winback lost 'my tiny.csv' --advise
stdout has: too few repeat orders
stdout lacks: more than one in five
run: winback model 'my tiny.csv'
stdout lacks: Chosen:
run: winback inspect 'my tiny.csv'
stdout has: winback lost 'my tiny.csv'

story: the next step speaks of all that was given
run: cp orders.csv two.csv; winback lost orders.csv two.csv --as-of 2025-03-31 --rule days:90
stdout has: winback report orders.csv two.csv --as-of 2025-03-31 --rule days:90

story: several files are one history
run: head -n 200 orders.csv > one.csv; (head -n 1 orders.csv; tail -n +201 orders.csv) > two.csv; winback lost one.csv two.csv --json
json customers == 52
json lost == 12

story: the same file twice changes nothing
run: cp orders.csv copy.csv; winback lost orders.csv copy.csv --json
json customers == 52
json lost == 12

story: standard input is a file too
run: winback lost - --json < orders.csv
json lost == 12

story: a packed file needs no unpacking
run: gzip -k orders.csv && winback lost orders.csv.gz --json
json lost == 12

story: too few customers for a model are said, and the list is still made
given few.csv:
    customer,date,amount
    a@example.org,2024-01-03,10.00
    a@example.org,2024-02-02,12.00
    a@example.org,2024-03-04,11.00
    a@example.org,2024-04-01,11.00
    b@example.org,2024-01-20,20.00
    b@example.org,2024-12-20,20.00
run: winback lost few.csv --as-of 2024-12-31 --json
json customers == 2
json lost == 1
json items[0].customer == "a@example.org"

story: a file without rows is answered in a sentence
given empty.csv:
    customer,date,amount
run: winback lost empty.csv
exit: 1
stdout is empty
stderr has: empty.csv

story: two orders on one day are one purchase
given twice.csv:
    customer,date,amount,order_id
    a@example.org,2024-01-03,10.00,1
    a@example.org,2024-01-03,15.00,2
    a@example.org,2024-02-03,10.00,3
run: winback score twice.csv --json
json x == 1
json value_minor == 3500

story: an identical run gives identical bytes
run: winback lost orders.csv --json > 1; winback lost orders.csv --json > 2; cmp 1 2 && grep -o lost_rate 1
stdout has: lost_rate
