#!/usr/bin/env python3
"""check.py - everything `make check` does, two steps at a time; ends with `N passed, N failed`.

Promise: each step prints one line with its time; a step that fails also prints what it said and is
at least one failure. A step that runs tests adds its cases to the sum and must have passed at least
one. Arguments, when given, are names of steps to run (with what they need).
"""
import concurrent.futures
import glob
import os
import re
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SUM = re.compile(r"^(\d+) passed, (\d+) failed", re.M)
NOISE = re.compile(r"ok \d+ - |ok - |\d+ warnings? generated\.$")  # beside what has failed
AT_ONCE = 2
LIMIT = 1200  # seconds a step may take


class Step:
    """`tests` = the command prints its own sum of cases; otherwise its success is one case."""

    def __init__(self, name, command, after=(), tests=False, when=True):
        self.name, self.command, self.after, self.tests = name, command, after, tests
        self.when = when


def steps():
    has = lambda pattern: bool(glob.glob(os.path.join(ROOT, pattern)))
    # first what tells most in least time, then by the length of what waits for it
    return [
        Step("shape of the tree", "python3 tools/check_tree.py"),
        Step("words in three languages", "python3 tools/words.py check"),
        Step("clang-format", "git ls-files '*.c' '*.h' | xargs clang-format --dry-run -Werror"),
        Step("build with gcc", "make -s build/build.ninja && ninja --quiet -k0 -C build -j2"),
        Step("build with clang, ASan, UBSan",
             "make -s build-asan/build.ninja && ninja --quiet -k0 -C build-asan -j2"),
        Step("story tests", "python3 tests/stories/run.py build/winback", ["build with gcc"],
             tests=True),
        Step("unit tests", "python3 tools/run_tests.py build", ["build with gcc"], tests=True),
        Step("unit tests under ASan and UBSan", "python3 tools/run_tests.py build-asan",
             ["build with clang, ASan, UBSan"], tests=True),
        Step("clang-tidy", "git ls-files 'src/*.c' | xargs -P 2 -n 3 clang-tidy -p build --quiet",
             ["build with gcc"]),
        Step("browser tests", "node tests/e2e/run.mjs build/winback", ["build with gcc"],
             tests=True, when=has("tests/e2e/run.mjs")),
        Step("fuzz targets", "python3 tools/fuzz.py", ["build with clang, ASan, UBSan"],
             tests=True),
        Step("story tests under ASan and UBSan",
             "python3 tests/stories/run.py build-asan/winback",
             ["build with clang, ASan, UBSan"], tests=True),
        Step("generated pages", "tools/docs.sh build --check", ["build with gcc"]),
        Step("tests of the tools", "python3 tests/tools/run.py", tests=True),
        Step("cppcheck", "cppcheck -j2 --quiet --error-exitcode=1 --std=c11 "
             "--enable=warning,portability,performance "
             "--suppressions-list=tools/cppcheck.suppressions --include=tools/cppcheck.h "
             "-Isrc -D__GNUC__ src"),
    ]


def run(step):
    """(step, seconds, passed, failed, output)"""
    began = time.monotonic()
    try:
        done = subprocess.run(step.command, shell=True, cwd=ROOT, capture_output=True, text=True,
                              errors="replace", timeout=LIMIT, check=False)
        said, good = done.stdout + done.stderr, done.returncode == 0
    except subprocess.TimeoutExpired as late:
        said, good = "%s: took longer than %d s" % (late.cmd, LIMIT), False
    passed, failed = (1, 0) if good else (0, 1)
    if step.tests:
        sums = SUM.findall(said)
        passed, failed = map(int, sums[-1]) if sums else (0, 1)
        if passed == 0 or not good:
            failed = max(failed, 1)
    return step, time.monotonic() - began, passed, failed, said


def report(step, seconds, passed, failed, said):
    cases = "%5d passed" % passed if step.tests else ""
    print("%-6s %6.1f s  %s%s" % ("FAILED" if failed else "ok", seconds, step.name,
                                  " " * max(1, 38 - len(step.name)) + cases if cases else ""))
    if failed:
        lines = [t for t in said.strip().split("\n") if not NOISE.match(t)]
        print("    " + "\n    ".join(lines[-80:]))
    sys.stdout.flush()


def chosen(wanted):
    todo = [s for s in steps() if s.when]
    if not wanted:
        return todo
    names, grown = set(wanted), True
    while grown:
        more = {a for s in todo if s.name in names for a in s.after} - names
        names |= more
        grown = bool(more)
    return [s for s in todo if s.name in names]


def main():
    os.environ.setdefault("LC_ALL", "C.UTF-8")
    todo, results, running = chosen(sys.argv[1:]), {}, {}
    if not todo:
        sys.exit("check.py: no step of that name; there are: " + ", ".join(s.name for s in steps()))
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        while todo or running:
            ready = [s for s in todo if all(a in results for a in s.after)]
            for step in ready[:AT_ONCE - len(running)]:
                todo.remove(step)
                running[pool.submit(run, step)] = step
            finished, _ = concurrent.futures.wait(
                running, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in finished:
                results[running.pop(future).name] = future.result()
                report(*future.result())
    passed = sum(r[2] for r in results.values())
    failed = sum(r[3] for r in results.values())
    lasted = time.monotonic() - began
    print("took %d min %02d s, two steps at a time" % divmod(round(lasted), 60))
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
