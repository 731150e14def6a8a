#!/usr/bin/env python3
"""run.py PROGRAM [FILE.story | WORD]... - tells the stories of tests/stories to the program.

A story is what a person does and sees. One file holds several, a blank-line-parted list of
directives; text that belongs to a directive is indented by four spaces below it:

    story: a sentence                  begins a story; what stands above the first is given to all
    given NAME:                        a file with the indented text; `given NAME (cp1251):` in an
                                       encoding, `(gz)` packed, `(base64)` any bytes
    regulars NAME: 40 every 30 days 2024-01-01..2025-05-31; 9 every 14 days 2024-02-01..2024-08-01
                                       a file customer,date,amount,order_id of such customers
    shared NAME from data/x.csv        a file of the developers' data; the story is skipped without
    env: LANG=ru_RU.UTF-8              for the runs that follow in this story
    run: winback lost orders.csv       by bash; what follows is about its outcome
    exit: 0
    stdout has: text     stdout lacks: text     stdout matches: regex     stdout is empty
    stdout is:                         exactly the indented text      stdout has:  every line of it
    stdout lines: 3      (each of these for stderr and for `file NAME` as well)
    file NAME is absent
    json PATH == VALUE   json PATH ~ 0.11 +- 0.01   json PATH in 3..5   json PATH exists
    json PATH has TEXT   json count(PATH) == 3      PATH is a.b[0].c, $ the whole; JSON lines make
                                                    a list: [2].stage

Promise: each story runs in an empty folder of its own with an empty environment (LANG=C.UTF-8,
COLUMNS=100); a run without an `exit:` must exit 0; a run that is not followed by any check is an
error of the story; a sanitizer's report fails the story whatever it says. Prints TAP, ends with
`N passed, N failed`.
"""
import base64
import codecs
import concurrent.futures
import datetime
import glob
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SHARED = os.environ.get("WB_SHARED", os.path.join(ROOT, "..", "shared"))
LIMIT = 120  # seconds a run may take
SANITIZER = re.compile(r"ERROR: \w+Sanitizer|runtime error:|LeakSanitizer")


class Skip(Exception):
    pass


class Wrong(Exception):
    pass


# ---- reading --------------------------------------------------------------------------------

class Directive:
    def __init__(self, line, words):
        self.line, self.words, self.block = line, words, []


def read(path):
    """[(title, directives)] of a story file; what is given to all stands first in each."""
    common, stories, last = [], [], None
    for number, text in enumerate(open(path, encoding="utf-8").read().split("\n"), 1):
        if text.startswith("    ") and last:
            last.block.append(text[4:])
        elif not text.strip():
            if last and last.block:
                last.block.append("")
        elif text.startswith("#"):
            last = None
        elif text.startswith("story: "):
            stories.append((text[7:].strip(), list(common)))
            last = None
        else:
            last = Directive(number, text.strip())
            (stories[-1][1] if stories else common).append(last)
    for _, directives in stories:
        for d in directives:
            while d.block and d.block[-1] == "":
                d.block.pop()
    return stories


# ---- what is given --------------------------------------------------------------------------

def give(folder, words, block):
    m = re.fullmatch(r"given (\S+?)(?: \(([\w-]+)\))?:", words)
    if not m:
        raise Wrong("cannot read: " + words)
    text, how = "\n".join(block) + ("\n" if block else ""), m.group(2) or "utf-8"
    if how == "gz":
        data = gzip.compress(text.encode(), mtime=0)
    elif how == "base64":
        data = base64.b64decode("".join(block))
    elif how == "crlf":
        data = text.replace("\n", "\r\n").encode()
    else:
        codecs.lookup(how)
        data = text.encode(how)
    with open(os.path.join(folder, m.group(1)), "wb") as out:
        out.write(data)


def regulars(folder, words):
    """Customers who order every so many days (give or take a sixth), from first to last day."""
    name, _, groups = words[len("regulars "):].partition(":")
    rows, customer = [], 0
    for group in groups.split(";"):
        m = re.fullmatch(r"\s*(\d+) every (\d+) days? (\S+)\.\.(\S+)\s*", group)
        if not m:
            raise Wrong("cannot read: " + words)
        many, gap = int(m.group(1)), int(m.group(2))
        first, last = map(datetime.date.fromisoformat, m.group(3, 4))
        for _ in range(many):
            customer += 1
            day, turn = first + datetime.timedelta(days=customer * 7 % gap), 0
            while day <= last:
                rows.append((day.isoformat(), "c%03d" % customer, 1900 + 100 * (customer % 13)))
                turn += 1
                off = (customer * 31 + turn * 17) % (gap // 3 + 1) - gap // 6
                day += datetime.timedelta(days=max(1, gap + off))
    rows.sort()
    with open(os.path.join(folder, name.strip()), "w", encoding="utf-8") as out:
        out.write("customer,date,amount,order_id\n")
        for i, (day, who, minor) in enumerate(rows, 1):
            out.write("%s,%s,%d.%02d,%d\n" % (who, day, minor // 100, minor % 100, 1000 + i))


def share(folder, words):
    m = re.fullmatch(r"shared (\S+) from (\S+)", words)
    if not m:
        raise Wrong("cannot read: " + words)
    source = os.path.join(SHARED, m.group(2))
    if not os.path.exists(source):
        raise Skip(m.group(2) + " is not here")
    os.symlink(os.path.abspath(source), os.path.join(folder, m.group(1)))


# ---- what is checked ------------------------------------------------------------------------

def check_text(what, said, rule, block):
    if rule == "is empty":
        good = said == ""
    elif rule == "is:":
        good = said.rstrip("\n") == "\n".join(block).rstrip("\n")
    elif rule.startswith("lines: "):
        good = said.count("\n") == int(rule[7:])
    elif rule.startswith("matches: "):
        good = re.search(rule[9:], said, re.M) is not None
    elif rule.startswith(("has:", "lacks:")):
        word, _, rest = rule.partition(":")
        parts = block if not rest.strip() else [rest.strip()]
        if not parts:
            raise Wrong("nothing to look for: " + rule)
        good = all((part in said) == (word == "has") for part in parts)
    else:
        raise Wrong("cannot read: %s %s" % (what, rule))
    if not good:
        wanted = rule + ("\n  " + "\n  ".join(block) if block else "")
        raise Wrong("%s %s\n%s was:\n%s" % (what, wanted, what, said[-3000:]))


def at_path(value, path):
    for name, index in re.findall(r"([A-Za-z_$][\w$]*)|\[(-?\d+)\]", path):
        if name == "$":
            continue
        value = value[name] if name else value[int(index)]
    return value


def parse(said):
    """One JSON value, or a list of JSON lines."""
    try:
        return json.loads(said)
    except ValueError:
        pass
    try:
        return [json.loads(line) for line in said.split("\n") if line.strip()]
    except ValueError:
        raise Wrong("stdout is no JSON:\n" + said[:3000])


def check_json(said, words):
    m = re.fullmatch(r"json (count\()?([\w.$\[\]-]+)\)? (==|~|in|has|exists)\s*(.*)", words)
    if not m:
        raise Wrong("cannot read: " + words)
    whole = parse(said)
    try:
        got = at_path(whole, m.group(2))
    except (KeyError, IndexError, TypeError):
        raise Wrong("%s: there is no such place in %s" % (words, said[:3000]))
    got = len(got) if m.group(1) else got
    if not holds(got, m.group(3), m.group(4)):
        raise Wrong("%s: it is %s" % (words, json.dumps(got, ensure_ascii=False)[:2000]))


def holds(got, operator, wanted):
    if operator == "exists":
        return got is not None
    if operator == "has":
        return wanted in (got if isinstance(got, str) else json.dumps(got, ensure_ascii=False))
    if operator == "==":
        return got == json.loads(wanted)
    if operator == "in":
        low, high = wanted.split("..")
        return float(low) <= got <= float(high)
    middle, _, around = wanted.partition("+-")
    return abs(got - float(middle)) <= float(around or 1e-9)


# ---- telling --------------------------------------------------------------------------------

class Teller:
    def __init__(self, program, folder):
        self.folder, self.done, self.checked = folder, None, True
        self.env = {"PATH": os.path.dirname(program) + ":/usr/local/bin:/usr/bin:/bin",
                    "HOME": folder, "LANG": "C.UTF-8", "COLUMNS": "100", "TERM": "dumb",
                    "ASAN_OPTIONS": "detect_leaks=1:abort_on_error=0:exitcode=99",
                    "UBSAN_OPTIONS": "halt_on_error=1:exitcode=99"}
        self.exit_checked = True

    def finish_run(self):
        if self.done is None:
            return
        if not self.checked:
            raise Wrong("a run that nothing is said about")
        if not self.exit_checked and self.done.returncode != 0:
            raise Wrong("exit was %d, expected 0\nstderr was:\n%s"
                        % (self.done.returncode, self.done.stderr[-3000:]))
        if SANITIZER.search(self.done.stderr):
            raise Wrong("a sanitizer reports:\n" + self.done.stderr[-6000:])

    def run(self, command):
        self.finish_run()
        done = subprocess.run(["/bin/bash", "-c", command], cwd=self.folder, env=self.env,
                              capture_output=True, timeout=LIMIT, check=False,
                              stdin=subprocess.DEVNULL)
        done.stdout = done.stdout.decode("utf-8", "replace")
        done.stderr = done.stderr.decode("utf-8", "replace")
        self.done, self.checked, self.exit_checked = done, False, False

    def check(self, words, block):
        if self.done is None:
            raise Wrong("nothing was run yet: " + words)
        self.checked = True
        if words.startswith("exit: "):
            self.exit_checked = True
            if self.done.returncode != int(words[6:]):
                raise Wrong("%s, but it was %d\nstdout was:\n%s\nstderr was:\n%s" % (
                    words, self.done.returncode, self.done.stdout[-1500:],
                    self.done.stderr[-1500:]))
        elif words.startswith("json "):
            check_json(self.done.stdout, words)
        elif words.startswith("file "):
            self.check_file(words, block)
        else:
            what, _, rule = words.partition(" ")
            if what not in ("stdout", "stderr"):
                raise Wrong("cannot read: " + words)
            check_text(what, getattr(self.done, what), rule, block)

    def check_file(self, words, block):
        _, name, rule = words.split(" ", 2)
        path = os.path.join(self.folder, name)
        if rule == "is absent":
            if os.path.exists(path):
                raise Wrong(words)
        elif not os.path.exists(path):
            raise Wrong("%s: there is no such file" % words)
        else:
            with open(path, encoding="utf-8", errors="replace") as f:
                check_text("file " + name, f.read(), rule, block)

    def tell(self, d):
        if d.words.startswith("given "):
            give(self.folder, d.words, d.block)
        elif d.words.startswith("regulars "):
            regulars(self.folder, d.words)
        elif d.words.startswith("shared "):
            share(self.folder, d.words)
        elif d.words.startswith("env: "):
            name, _, value = d.words[5:].partition("=")
            self.env[name] = value
        elif d.words.startswith("run: "):
            self.run(d.words[5:])
        else:
            self.check(d.words, d.block)


def tell(program, directives):
    """None when the story holds, else what went wrong; raises Skip."""
    folder, line = tempfile.mkdtemp(prefix="story-"), 0
    try:
        teller = Teller(program, folder)
        for d in directives:
            line = d.line
            teller.tell(d)
        teller.finish_run()
        return None if teller.done else "line %d: a story without a run" % line
    except Wrong as wrong:
        return "line %d: %s" % (line, wrong)
    except (ValueError, LookupError, TypeError, OSError) as broken:
        return "line %d: the story cannot be told: %r" % (line, broken)
    except subprocess.TimeoutExpired:
        return "line %d: took longer than %d s" % (line, LIMIT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def outcome(program, directives):
    try:
        return "failed", tell(program, directives)
    except Skip as skip:
        return "skipped", str(skip)


def chosen(words):
    for path in sorted(glob.glob(os.path.join(HERE, "*.story"))):
        for title, directives in read(path):
            name = os.path.basename(path)[:-6]
            if not words or any(w in (path, name, os.path.relpath(path)) or w in title
                                for w in words):
                yield name, title, directives


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program = os.path.abspath(sys.argv[1])
    if not os.access(program, os.X_OK):
        print("there is no program %s\n0 passed, 1 failed" % sys.argv[1])
        sys.exit(1)
    stories = list(chosen(sys.argv[2:]))
    passed = failed = skipped = 0
    print("1..%d" % len(stories))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda s: outcome(program, s[2]), stories)
        for number, ((name, title, _), (how, why)) in enumerate(zip(stories, results), 1):
            if why is None:
                passed += 1
                print("ok %d - %s: %s" % (number, name, title))
            elif how == "skipped":
                skipped += 1
                print("ok %d - %s: %s # SKIP %s" % (number, name, title, why))
            else:
                failed += 1
                print("not ok %d - %s: %s\n#   %s" % (number, name, title,
                                                      why.replace("\n", "\n#   ")))
            sys.stdout.flush()
    if passed == 0:
        failed = max(failed, 1)
    if skipped:
        print("%d skipped" % skipped)
    print("%d passed, %d failed" % (passed, failed))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
