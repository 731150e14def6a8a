# winback inspect: what a file is; every row is accounted for; nothing is guessed silently.

given orders.csv:
    Order ID,Customer email,Order date,Total,Status
    1001,Anna@Example.org,2025-01-03,10.00,paid
    1002,ben@example.org,2025-01-04,20.50,paid
    1003,anna@example.org,2025-02-03,12.00,cancelled
    1004,,2025-02-04,7.00,paid
    1005,cleo@example.org,not a date,9.00,paid
    1006,cleo@example.org,2025-02-14,1.234.5,paid

story: a file is described without one option
run: winback inspect orders.csv --json
exit: 3
json encoding exists
json delimiter == ","
json rows == 6
json accepted == 2
json excluded.cancelled == 1
json excluded.no_customer == 1
json rejected == 2
json customers == 2
json revenue_minor == 3050
json first_date == "2025-01-03"
json last_date == "2025-01-04"
json fields.date == "Order date"
json fields.amount == "Total"

story: every row is accounted for
run: winback inspect orders.csv --json | python3 -c 'import json,sys; d = json.load(sys.stdin); print(d["rows"] == d["accepted"] + sum(d["excluded"].values()) + d["rejected"])'
stdout is:
    True

story: rejected rows can be mended and read again
run: winback inspect orders.csv --rejects bad.csv --json
exit: 3
file bad.csv has:
    _line
    _error
    1005
    1006
file bad.csv lacks: 1002

story: a person reads what was found
run: winback inspect orders.csv
exit: 3
stdout has:
    orders.csv
    2025-01-03
    Order date

story: a date that can be day or month first is not guessed
given slashes.csv:
    customer,date,amount
    a@example.org,03/04/2025,10.00
    b@example.org,05/06/2025,20.00
    c@example.org,07/08/2025,20.00
run: winback inspect slashes.csv
exit: 5
stderr has:
    --date-format
    03/04/2025
run: winback inspect slashes.csv --json
exit: 5
json ambiguous[0].field == "date"
json count(ambiguous[0].options) in 2..9
run: winback lost slashes.csv
exit: 5
stdout is empty
stderr has: --date-format
run: winback inspect slashes.csv --date-format dmy --json
exit: 0
json first_date == "2025-04-03"
run: winback inspect slashes.csv --date-format mdy --json
exit: 0
json first_date == "2025-03-04"

story: one day above twelve decides for the whole column
given decided.csv:
    customer,date,amount
    a@example.org,03/04/2025,10.00
    b@example.org,25/06/2025,20.00
run: winback inspect decided.csv --json
json first_date == "2025-04-03"
json last_date == "2025-06-25"

story: a thousands mark that can be a decimal mark is not guessed
given marks.tsv:
    customer	date	amount
    a@example.org	2025-01-03	1.234
    b@example.org	2025-01-04	5.678
    c@example.org	2025-01-05	9.012
run: winback inspect marks.tsv --json
exit: 5
json ambiguous[0].field == "decimal"
run: winback inspect marks.tsv --decimal . --json
exit: 0
json accepted == 3
run: winback inspect marks.tsv --decimal , --json
exit: 0
json revenue_minor == 1592400

story: a Russian file of 1251 with title and total rows needs no option
given sales.csv (cp1251):
    Отчёт по продажам;;;
    Период: 01.01.2025 - 31.03.2025;;;
    ;;;
    Дата;Номер;Контрагент;Сумма
    03.01.2025 10:15:00;УТ-000001;Иванова Мария;1 234,56
    04.02.2025 11:15:00;УТ-000002;Петров Олег;500,00
    25.03.2025 12:15:00;УТ-000003;Иванова Мария;100,44
    Итого;;;1 835,00
run: winback inspect sales.csv --json
json accepted == 3
json customers == 2
json revenue_minor == 183500
json header_line == 4
json first_date == "2025-01-03"
json encoding has 1251

story: a Chinese file of GB18030 needs no option
given taobao.csv (gb18030):
    订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间
    1000001,小茶,128.00,交易成功,2025-01-03 10:15:00
    1000002,老茶,88.50,交易成功,2025-02-04 11:15:00
    1000003,小茶,45.00,交易关闭,2025-03-05 12:15:00
run: winback inspect taobao.csv --json
json accepted == 2
json customers == 2
json revenue_minor == 21650
json excluded.cancelled == 1

story: an order spread over lines is one order
given shopify.csv:
    Name,Email,Financial Status,Paid at,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Created at,Lineitem quantity,Lineitem name,Lineitem price,Cancelled at,Refunded Amount,Id
    #1001,anna@example.org,paid,2025-01-03 10:00:00 +0000,fulfilled,EUR,25.00,0.00,0.00,25.00,2025-01-03 10:00:00 +0000,1,Green tea,10.00,,0.00,1
    #1001,,,,,,,,,,2025-01-03 10:00:00 +0000,1,Black tea,15.00,,,
    #1002,ben@example.org,refunded,2025-01-04 10:00:00 +0000,fulfilled,EUR,8.00,0.00,0.00,8.00,2025-01-04 10:00:00 +0000,1,Cup,8.00,,8.00,2
run: winback inspect shopify.csv --json
json profile has opify
json customers in 1..2
json rejected == 0
json revenue_minor in 2500..3300
json currency == "EUR"

story: currencies are never added
given two.csv:
    customer,date,amount,currency
    a@example.org,2025-01-03,10.00,EUR
    b@example.org,2025-01-04,1000.00,RUB
    c@example.org,2025-01-05,20.00,EUR
run: winback inspect two.csv --json
json revenue_by_currency.EUR == 3000
json revenue_by_currency.RUB == 100000
run: winback inspect two.csv --currency EUR --json
json revenue_minor == 3000

story: a column may be named when nothing fits it
given odd.csv:
    who,day,worth
    a,2025-01-03,10.00
    b,2025-01-04,20.00
run: winback inspect odd.csv --map customer=who --map date=day --map amount=worth --json
json accepted == 2
json revenue_minor == 3000

story: a column that is not there is named with the nearest one
run: winback inspect orders.csv --map amount=Totl
exit: 2
stderr has: Total

story: JSON lines are read by their names
given orders.jsonl:
    {"customer":"a@example.org","date":"2025-01-03","amount":10.5}
    {"customer":"b@example.org","date":"2025-02-03","amount":20}
run: winback inspect orders.jsonl --json
json accepted == 2
json revenue_minor == 3050

story: an old workbook is answered with how to save it
given old.xls (base64):
    0M8R4KGxGuEAAAAAAAAAAAAAAAAAAAAAPgADAP7/CQAGAAAAAAAAAAAAAAABAAAAAQAAAAAAAAAAEAAA
run: winback inspect old.xls
exit: 1
stderr has: .xlsx

story: an empty file is one sentence
run: : > nothing.csv; winback inspect nothing.csv
exit: 1
stderr has: nothing.csv
stderr lines: 1

story: a picture is not an export
run: head -c 4096 /dev/zero | tr '\0' '\377' > picture.csv; winback inspect picture.csv; echo "exit $?"
stdout matches: exit [125]$
