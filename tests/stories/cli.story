# How the program answers a person who types: help, near misses, exit codes.

given orders.csv:
    customer,date,amount
    a@example.org,2025-01-03,10.00
    b@example.org,2025-02-03,20.00

story: without a word the program shows three things to try
run: winback
exit: 0
stdout has: winback lost orders.csv
stdout has: winback report orders.csv
stderr is empty

story: help leads with examples and fits a screen
run: winback help lost
stdout has: winback lost orders.csv
stdout has: --as-of
stdout matches: ^Usage: winback lost FILE\.\.\.
run: winback lost --help
stdout has: Usage: winback lost
run: winback help lost | wc -l | awk '{print ($1 <= 60)}'
stdout is:
    1

story: every command of the overview has help of its own
run: for c in inspect lost score model report; do winback help $c | grep -c "^  winback $c"; done
stdout lines: 5
stdout lacks: 0

story: a mistyped command is answered with the nearest one
run: winback lsot orders.csv
exit: 2
stdout is empty
stderr has: Did you mean "lost"?
stderr lines: 1

story: a word that resembles nothing is answered with the way to help
run: winback frobnicate
exit: 2
stderr has: winback help

story: a file in place of the command is answered with the command that reads it
run: winback orders.csv
exit: 2
stderr has: winback lost orders.csv

story: a mistyped option is answered with the nearest one
run: winback lost orders.csv --horizn 90
exit: 2
stdout is empty
stderr has: Did you mean --horizon?

story: an option without its value is named
run: winback lost orders.csv --horizon
exit: 2
stderr has: --horizon needs a value

story: a value out of range is refused with the range
run: winback lost orders.csv --horizon 0
exit: 2
stderr has:
    --horizon
    3660

story: a day that does not exist is refused
run: winback lost orders.csv --as-of 2025-02-30
exit: 2
stderr has:
    --as-of
    2025-02-30

story: an option given twice is refused
run: winback lost orders.csv --horizon 90 --horizon 30
exit: 2
stderr has: --horizon

story: a number that is no number is refused
run: winback lost orders.csv --threshold a-quarter
exit: 2
stderr has:
    --threshold
    a-quarter

story: a command without its file says what it needs
run: winback lost
exit: 2
stderr has: FILE

story: a file that is not there is named, with nothing on standard output
run: winback lost no-such-file.csv
exit: 1
stdout is empty
stderr has: no-such-file.csv
stderr lines: 1

story: a folder in place of a file is refused
run: mkdir shop; winback lost shop
exit: 1
stderr has: shop

story: the version is one line
run: winback --version
stdout matches: ^winback \d+\.\d+\.\d+$
stdout lines: 1

story: options may stand before the command
run: winback --lang ru help lost
stdout has: winback lost orders.csv
stdout lacks: Usage:

story: completion scripts are what their shell accepts
run: winback completion bash > w.bash && bash -n w.bash && grep -c 'complete -o' w.bash
stdout is:
    1
run: winback completion fish
stdout has: complete -c winback
run: winback completion zsh
stdout has: #compdef winback
run: winback completion tcsh
exit: 2
stderr has: winback completion bash

story: bash completes commands and options
run: source <(winback completion bash); COMP_WORDS=(winback lo); COMP_CWORD=1; _winback; echo "${COMPREPLY[@]}"
stdout is:
    lost
run: source <(winback completion bash); COMP_WORDS=(winback lost --hor); COMP_CWORD=2; _winback; echo "${COMPREPLY[@]}"
stdout is:
    --horizon

story: the manual is roff with every command and exit code
run: winback help --man
stdout has:
    .TH WINBACK 1
    .SS winback lost
    .SH EXIT STATUS

story: the reference names every option
run: winback help --markdown
stdout has:
    ## winback inspect
    ## winback score
    --date-format
    ## Exit codes

story: without a need nothing is written to disk
run: winback lost orders.csv >/dev/null 2>&1; ls -A
stdout is:
    orders.csv

story: an option that does not exist is refused without a command too
run: winback --bogus
exit: 2
stdout is empty
stderr has: --bogus
run: winback --lang xx
exit: 2
stderr has: --lang

story: options may stand after help
run: winback help --lang ru
stdout lacks: Commands:
stdout has: winback lost orders.csv
run: winback help --bogus
exit: 2
stderr has: --bogus

story: help that cannot be written is a failure
run: winback help > /dev/full
exit: 1
stderr has: standard output
