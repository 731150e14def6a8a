# Well known data through the whole program; skipped where the developers' data is not at hand.

story: cdnow of 23,570 customers is read and scored without one option
shared cdnow.csv from data/cdnow_master.csv
run: winback inspect cdnow.csv --json
json rows == 69659
json customers in 23502..23570
json first_date == "1997-01-01"
json last_date == "1998-06-30"
run: winback score cdnow.csv --as-of 1997-09-30 --horizon 273 | wc -l
stdout matches: ^235\d\d$

story: cdnow is shown as a list and as a page without one option
shared cdnow.csv from data/cdnow_master.csv
run: winback lost cdnow.csv --json
json customers in 23502..23570
json lost in 1..23570
json at_stake_minor exists
run: winback report cdnow.csv -o r.html
file r.html has: </html>

story: invoice lines with cancellations and blank customers need no option
shared retail.csv.gz from data/online_retail_2011.csv.gz
run: winback inspect retail.csv.gz --json
json rows == 541909
json excluded.no_customer in 120000..136000
json customers in 4300..4372
run: winback lost retail.csv.gz --json
json customers in 4300..4372
json lost in 1..4372
