# Data on standard output, words on standard error, colours and bars only for a terminal.

regulars orders.csv: 60 every 20 days 2024-01-01..2025-03-31; 15 every 20 days 2024-01-01..2024-07-31

story: a pipe gets plain text without colours or progress
run: winback lost orders.csv | cat -v
stdout has: 75
stdout lacks: ^[[
stderr lacks: %

story: NO_COLOR and --no-color hold in a terminal too
run: script -qec "winback lost orders.csv --no-color" /dev/null | cat -v
stdout has: 75
stdout lacks: ^[[3
env: NO_COLOR=1
run: script -qec "winback lost orders.csv" /dev/null | cat -v
stdout lacks: ^[[3

story: a reader who leaves early is no error
run: winback score orders.csv -q | head -n 1; echo "${PIPESTATUS[0]}"
stdout matches: ^(0|141)$
stderr is empty

story: a full disk is said and leaves no half file
run: winback score orders.csv -q > /dev/full
exit: 1
stderr lines: 1

story: output into a folder that is not there is refused
run: winback report orders.csv -o no/such/folder/report.html
exit: 1
stdout is empty
stderr has: no/such/folder

story: score writes CSV to a pipe, JSON lines with --json
run: winback score orders.csv
stdout matches: ^customer,orders,x,t_x,T,first,last,
stdout lines: 76
run: winback score orders.csv --json
stdout lines: 75
json [0].customer exists
json [0].p_alive in 0..1
json [0].p_return in 0..1
json [0].stage exists

story: score covers every customer once
run: winback score orders.csv --json | python3 -c 'import json,sys; c = [json.loads(l)["customer"] for l in sys.stdin]; print(len(c), len(set(c)))'
stdout is:
    75 75

story: a file given by -o is whole and standard output stays empty of data
run: winback score orders.csv -o scored.csv; wc -l < scored.csv
stdout has: 76
file scored.csv has: customer,orders

story: a terminal that is closed leaves no unfinished file
run: mkfifo pipe; (sleep 20 > pipe &) ; winback score pipe orders.csv -o scored.csv -q & p=$!; sleep 1; ls scored.csv.tmp-* | wc -l; kill -HUP $p; head -c 1 orders.csv > pipe; wait $p && echo done || echo stopped; ls | grep -c scored || true
stdout is:
    1
    stopped
    0

story: quiet says nothing but the result
run: winback score orders.csv -q > /dev/null
stderr is empty

story: verbose says what it cost
run: winback score orders.csv -v > /dev/null
stderr matches: MiB

story: a dry run writes no file
run: winback report orders.csv -o report.html -n
exit: 0
file report.html is absent
stdout has: Lost:
stdout lacks: report.html
run: winback lost orders.csv -o lost.csv -n
file lost.csv is absent
stdout lacks: is written
run: winback score orders.csv -n
stdout lines: 76

story: a page on standard output is no file to open
run: winback report orders.csv -o - > page.html
file page.html has: </html>
stderr has: Lost:
stderr lacks: open it

story: a file that is read is never written over
run: cp orders.csv mine.csv; winback lost mine.csv -o ./mine.csv
exit: 2
stderr has: --out ./mine.csv
run: winback inspect mine.csv --rejects mine.csv
exit: 2
stderr has: --rejects mine.csv
run: winback score - -o mine.csv < mine.csv
exit: 2
run: cmp orders.csv mine.csv; echo "same $?"
stdout is:
    same 0

story: a cell that a spreadsheet would run is disarmed
given attack.csv:
    customer,date,amount
    =cmd|'/c calc'!A0,2025-01-03,10.00
    +cmd,2025-01-04,10.00
run: winback score attack.csv
stdout lacks: 
    ,=cmd
stdout matches: ^"?'=cmd

story: rejected rows end in exit code 3 and the result is still there
given torn.csv:
    customer,date,amount
    a@example.org,2025-01-03,10.00
    b@example.org,yesterday,10.00
    c@example.org,2025-01-05,10.00
    d@example.org,2025-01-06,10.00
run: winback score torn.csv
exit: 3
stdout lines: 4
