# winback report: one self-contained page.

regulars orders.csv: 80 every 30 days 2024-01-01..2025-05-31; 25 every 30 days 2024-01-01..2024-08-31; 10 every 14 days 2024-03-01..2025-05-31

story: the report is one page that needs nothing from elsewhere
run: winback report orders.csv -o report.html
file report.html matches: ^<!doctype html>
file report.html lacks: <script src
file report.html lacks: <link rel="stylesheet"
file report.html lacks: src="http
file report.html has: <svg
file report.html has: </html>

story: every chart has a title for a screen reader and a table beside it
run: winback report orders.csv -q -o r.html >/dev/null && python3 -c 'import re; t = open("r.html").read(); s = re.findall(r"<svg.*?</svg>", t, re.S); print(len(s) > 3)'
stdout is:
    True
file r.html has: <title
file r.html has: <table

story: the page says its language
run: winback report orders.csv --lang ru -o r.html
file r.html has: lang="ru"
file r.html lacks: {{
run: winback report orders.csv --lang zh -o r.html
file r.html has: lang="zh-CN"

story: a name that is HTML stays a name
given names.csv:
    customer,date,amount
    <script>alert(1)</script>,2024-01-03,10.00
    <script>alert(1)</script>,2024-02-03,10.00
    b@example.org,2025-02-03,10.00
run: winback report names.csv -o r.html
file r.html lacks: <script>alert

story: the report and the list agree
run: winback report orders.csv -q -o r.html >/dev/null; winback lost orders.csv --json | python3 -c 'import json,sys; n = json.load(sys.stdin)["lost"]; t = open("r.html").read(); print(n > 0, "Lost: %d of " % n in t)'
stdout has: True True
