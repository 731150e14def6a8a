#!/usr/bin/env python3
"""run_tests.py BUILD [SUITE...] - runs the unit tests of a build folder and sums their cases.

Promise: every TAP case of every test program counts once; a program that ends badly without a case
that says so (a crash, a timeout, a sanitizer's report) counts as one failure; a plan whose cases
did not all run counts the rest as failed; no case at all is a failure. Ends with one line,
`N passed, N failed`; the exit code is 0 only when nothing failed.
"""
import json
import os
import re
import subprocess
import sys

CASE = re.compile(r"^(not )?ok \d+(.*)$", re.M)
PLAN = re.compile(r"^1\.\.(\d+)", re.M)


def count(stdout, good_end):
    """(passed, failed, skipped) of one program's TAP."""
    passed = failed = skipped = 0
    for bad, rest in CASE.findall(stdout):
        if re.search(r"# SKIP\b", rest, re.I):
            skipped += 1
        elif bad:
            failed += 1
        else:
            passed += 1
    plan = PLAN.search(stdout)
    lacking = max(0, int(plan.group(1)) - passed - failed - skipped) if plan else 0
    failed += lacking
    if not good_end and failed == 0:
        failed = 1
    if good_end and passed + failed + skipped == 0:
        failed = 1  # it ran, but proved nothing
    return passed, failed, skipped


def sum_log(path):
    passed = failed = skipped = 0
    for line in open(path, encoding="utf-8"):
        entry = json.loads(line)
        p, f, s = count(entry.get("stdout", ""), entry["result"] in ("OK", "SKIP"))
        passed, failed, skipped = passed + p, failed + f, skipped + s
        if f:
            print("--- %s (%s)" % (entry["name"], entry["result"]))
            shown = [t for t in entry.get("stdout", "").split("\n") if not t.startswith("ok ")]
            print("\n".join(shown[-40:]).strip())
            print(entry.get("stderr", "")[-6000:].strip())
    return passed, failed, skipped


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build = sys.argv[1]
    log = os.path.join(build, "meson-logs", "testlog.json")
    if os.path.exists(log):
        os.remove(log)
    command = ["meson", "test", "-C", build, "--no-rebuild", "--num-processes", "2"]
    for suite in sys.argv[2:]:
        command += ["--suite", suite]
    env = dict(os.environ, ASAN_OPTIONS="handle_segv=2:detect_leaks=1:abort_on_error=1",
               UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:abort_on_error=1")
    subprocess.run(command, env=env, check=False, capture_output=True)
    if not os.path.exists(log):
        print("no test ran in %s\n0 passed, 1 failed" % build)
        sys.exit(1)
    passed, failed, skipped = sum_log(log)
    if skipped:
        print("%d skipped" % skipped)
    if passed == 0:
        failed = max(failed, 1)
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
