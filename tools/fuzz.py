#!/usr/bin/env python3
"""fuzz.py [TARGET...] - runs each fuzz target of build-asan for FUZZ_SECONDS (10).

Promise: new inputs go to a folder that is thrown away, so that a run leaves the tree as it was; an
input that breaks a target is kept in build-asan/crashes/ and named. Prints one TAP line a target
and ends with `N passed, N failed`; no target at all is a failure.
"""
import glob
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SECONDS = int(os.environ.get("FUZZ_SECONDS", "10"))


def run(program):
    name = os.path.basename(program)[:-len("_fuzzer")]
    corpus = os.path.join(ROOT, "tests/fuzz/corpus", name)
    words = os.path.join(ROOT, "tests/fuzz", name + ".dict")
    crashes = os.path.join(ROOT, "build-asan/crashes", name + "-")
    os.makedirs(os.path.dirname(crashes), exist_ok=True)
    with tempfile.TemporaryDirectory() as fresh:
        command = [program, fresh, "-max_total_time=%d" % SECONDS, "-rss_limit_mb=2048",
                   "-timeout=20", "-print_final_stats=1", "-artifact_prefix=" + crashes]
        if os.path.isdir(corpus):
            command.insert(2, corpus)
        if os.path.exists(words):
            command.append("-dict=" + words)
        done = subprocess.run(command, capture_output=True, text=True, errors="replace",
                              check=False)
    runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
    if done.returncode == 0 and runs and int(runs.group(1)) > 0:
        print("ok - %s: %s inputs in %d s" % (name, runs.group(1), SECONDS))
        return True
    print("not ok - %s\n%s" % (name, "\n".join(done.stderr.strip().split("\n")[-60:])))
    return False


def main():
    programs = sorted(glob.glob(os.path.join(ROOT, "build-asan/tests/fuzz/*_fuzzer")))
    if sys.argv[1:]:
        programs = [p for p in programs if os.path.basename(p)[:-7] in sys.argv[1:]]
    good = [run(p) for p in programs]
    failed = good.count(False) if good else 1
    print("%d passed, %d failed" % (good.count(True), failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
