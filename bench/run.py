#!/usr/bin/env python3
"""run.py BUILD [ORDERS...] - from a file of orders to a scored CSV, beside bare DuckDB, by size.

Promise: every figure is of this run on this machine. The files are made by gen_orders (seeded) and
read once before, so that the disk is not measured; seconds are of the clock and of all cores,
memory is the peak of the process. The ratio is ours against bare DuckDB's read_csv with the plain
GROUP BY, same library, same file. Default sizes: 10 k, 100 k, 1 M, 10 M orders of 0.27 customers
each. Prints a table in Markdown.
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


def group_by_seconds(said):
    """Bare DuckDB's plain GROUP BY, out of bench_duckdb's lines: (of the clock, of all cores)."""
    m = re.search(r"plain GROUP BY\s+([\d.]+) s\s+cpu\s+([\d.]+) s", said)
    if not m:
        sys.exit("bench: bench_duckdb does not print its GROUP BY any more")
    return float(m.group(1)), float(m.group(2))


def row(build, folder, orders):
    customers = max(1, int(orders * SHARE))
    path = os.path.join(folder, "orders.csv")
    with open(path, "wb") as out:
        subprocess.run([os.path.join(build, "bench/gen_orders"), "--orders", str(orders),
                        "--customers", str(customers)], stdout=out, check=True)
    size = os.path.getsize(path) / 1e6
    warm(path)
    bare = measure([os.path.join(build, "bench/bench_duckdb"), "bare", path])
    group = group_by_seconds(bare[3])
    read = measure([os.path.join(build, "winback"), "inspect", path, "--json"])
    score = measure([os.path.join(build, "winback"), "score", path, "-q", "-o",
                     os.path.join(folder, "scored.csv")])
    return "| %s | %.0f | %.2f / %.2f | %.0f | %.2f / %.2f | %.2f / %.2f | %.0f |" % (
        f"{orders:,}", size, *group, size / read[1], score[0], score[1], score[0] / group[0],
        score[1] / group[1], score[2])


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    build, sizes = sys.argv[1], [int(s) for s in sys.argv[2:]] or SIZES
    subprocess.run(["ninja", "-C", build, "winback", "bench/gen_orders", "bench/bench_duckdb"],
                   check=True, stdout=subprocess.DEVNULL)
    print("Seconds of the clock / of all cores.\n\n"
          "| orders | MB | bare DuckDB, s | inspect, MB/s of a core | score, s | ratio | peak MiB |\n"
          "|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as folder:
        for orders in sizes:
            print(row(build, folder, orders))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
