#!/usr/bin/env python3
"""run.py BUILD [ORDERS...] - the figures of docs/bench.md, as Markdown.

Promise: every figure is of this run on this machine, and where a rival or a limit exists the figure
is a ratio to it, measured in the same run. Files are made by gen_orders (seeded) and read once
before, so that the disk is not measured; seconds are of the clock and of all cores, memory is the
peak of the process. "Same GROUP BY" is the named statement customer_summary, "plain" counts and sums
per customer only; both by bare DuckDB's read_csv, same library, same file. Default sizes: 10 k,
100 k, 1 M, 10 M orders of 0.27 customers each.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

SHARE = 0.27
SIZES = [10_000, 100_000, 1_000_000, 10_000_000]


def measure(command):
    """(seconds of the clock, seconds of processor, MiB at most, output)"""
    with tempfile.TemporaryFile("w+") as out:
        began = time.monotonic()
        child = subprocess.Popen(command, stdout=out, stderr=out)
        _, status, usage = os.wait4(child.pid, 0)
        clock = time.monotonic() - began
        child.returncode = status
        out.seek(0)
        said = out.read()
    if status != 0:
        sys.exit("bench: %s ended badly:\n%s" % (" ".join(command), said[-2000:]))
    return clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, said


def warm(path):
    with open(path, "rb") as f:
        while f.read(1 << 24):
            pass


def bare_seconds(said, step):
    """A step of bare DuckDB out of bench_duckdb's lines: (of the clock, of all cores)."""
    m = re.search(re.escape(step) + r"\s+([\d.]+) s\s+cpu\s+([\d.]+) s", said)
    if not m:
        sys.exit("bench: bench_duckdb does not print its step %s any more" % step)
    return float(m.group(1)), float(m.group(2))


def row(build, folder, orders):
    customers = max(1, int(orders * SHARE))
    path = os.path.join(folder, "orders.csv")
    with open(path, "wb") as out:
        subprocess.run([os.path.join(build, "bench/gen_orders"), "--orders", str(orders),
                        "--customers", str(customers)], stdout=out, check=True)
    size = os.path.getsize(path) / 1e6
    warm(path)
    said = measure([os.path.join(build, "bench/bench_duckdb"), "bare", path])[3]
    plain, same = bare_seconds(said, "plain GROUP BY"), bare_seconds(said, "+ customer_summary")
    score = measure([os.path.join(build, "winback"), "score", path, "-q", "-o",
                     os.path.join(folder, "scored.csv")])
    return "| %s | %.0f | %.2f | %.2f | %.2f / %.2f | %.2f | %.2f | %.0f |" % (
        f"{orders:,}", size, plain[0], same[0], score[0], score[1], score[0] / same[0],
        score[0] / plain[0], score[2])


def whole_way(build, sizes):
    print("## From a file to a scored CSV\n\nSeconds of the clock; ours also of all cores.\n\n"
          "| orders | MB | DuckDB, plain GROUP BY | DuckDB, same GROUP BY | `winback score` "
          "| ratio to same | ratio to plain | peak MiB |\n|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        for orders in sizes:
            print(row(build, folder, orders))
            sys.stdout.flush()


def published(build):
    """The CDNOW file, where the developers' data are at hand."""
    shared = os.environ.get("WB_SHARED", os.path.join(os.path.dirname(__file__), "../../shared"))
    path = os.path.join(shared, "data/cdnow_master.csv")
    if not os.path.exists(path):
        return
    print("\n## cdnow_master (69,659 rows, 23,570 customers), best of 5\n\n"
          "| command | s of processor | peak MiB |\n|---|---|---|")
    for command in (["model", path], ["score", path, "-o", "/dev/null"]):
        best = min((measure([os.path.join(build, "winback"), *command, "-q"])[1:3]
                    for _ in range(5)))
        print("| `winback %s` | %.2f | %.0f |" % (command[0], *best))


def program(build, name, title):
    said = measure([os.path.join(build, "bench", name)])[3]
    print("\n## %s\n\n```\n%s```" % (title, said))
    sys.stdout.flush()


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build, sizes = sys.argv[1], [int(s) for s in sys.argv[2:]] or SIZES
    programs = {"bench_intake": "Reading alone, one core: all detection on, typed rows out",
                "bench_csv": "Cells alone, and the limit of reading bytes",
                "bench_fit": "Fits, by customers"}
    subprocess.run(["ninja", "-C", build, "winback", "bench/gen_orders", "bench/bench_duckdb",
                    *("bench/" + name for name in programs)],
                   check=True, stdout=subprocess.DEVNULL)
    whole_way(build, sizes)
    published(build)
    for name, title in programs.items():
        program(build, name, title)


if __name__ == "__main__":
    main()
