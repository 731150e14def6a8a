#!/usr/bin/env python3
"""check_tree.py [--root DIR] - refuses what would let the shape of the tree decay.

Promise: every refusal is one line `path:line: rule: what` followed by its mend; the exit code is 0
only when there is none. The rules are those of docs/architecture.md (rows and doors) and of
CONTRIBUTING.md (limits, banned calls). An exception is a line in EXCEPTIONS with its reason, not a
comment in the code.
"""
import argparse
import os
import re
import subprocess
import sys

# An include may only point to a lower row, and only through the door <folder>/<folder>.h.
ROWS = {
    "base": 0,
    "stats": 1, "intake": 1, "text": 1, "store": 1, "history": 1,
    "customers": 2,
    "lifecycle": 3, "reasons": 3, "worth": 3, "experiments": 3, "channels": 3,
    "churn": 4, "plan": 4, "desk": 4,
    "journeys": 5,
    "http": 6, "results": 6,
    "ui": 7, "sim": 7,
    "app": 8,
}

MAX_FUNCTION, MAX_COMPLEXITY, MAX_FILE, MAX_LINE, MAX_PARAMETERS = 60, 12, 600, 100, 5

BANNED = {
    "sprintf": "wb_format or wb_str_putf",
    "vsprintf": "wb_format or wb_str_putf",
    "strcpy": "wb_dup or wb_str_put",
    "strcat": "wb_str_puts",
    "gets": "wb_str_put",
    "atoi": "a checked parse (strtoll with its end and errno)",
    "atof": "a checked parse (strtod with its end and errno)",
    "strtok": "strsep or a wb_slice",
    "localtime": "wb_day of the company's zone",
    "gmtime": "wb_day_split",
    "rand": "env->random of the context",
    "srand": "the seed of a staged environment",
    "time": "env->now_us of the context",
    "setlocale": "wb_tr: the language is that of the context, not of the process",
    "alloca": "wb_alloc",
    "system": "a library call; nothing here starts a shell",
    "popen": "a library call; nothing here starts a shell",
}
MEMORY = ("malloc", "calloc", "realloc", "free", "strdup", "strndup", "asprintf", "vasprintf")
INPUTS = ("getenv", "secure_getenv")

# (path, rule) -> why this one place may.
EXCEPTIONS = {}

SQL = re.compile(r'^\s*(SELECT\s|INSERT\s+(OR\s+\w+\s+)?INTO\s|UPDATE\s+\w+\s+SET\s|'
                 r'DELETE\s+FROM\s|CREATE\s+(OR\s+REPLACE\s+)?(TEMP\w*\s+)?'
                 r'(TABLE|INDEX|VIEW|UNIQUE|MACRO|SEQUENCE)\b|'
                 r'DROP\s+(TABLE|VIEW|INDEX)\b|ALTER\s+TABLE\b|ATTACH\s|PRAGMA\s|COPY\s+[(\w]|'
                 r'WITH\s+\w+\s+AS\b|BEGIN\b|COMMIT\b|ROLLBACK\b)')
HTML = re.compile(r"<(html|body|div|span|table|thead|tbody|tr|td|th|ul|ol|li|h[1-6]|p|a|form|input|"
                  r"button|section|main|header|footer|style|script)[ >]")
SQL_WRITE = re.compile(r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|DELETE\s+FROM|UPDATE)\s+(\w+)", re.I)
SQL_CREATE = re.compile(r"\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:TEMP\w*\s+)?TABLE\s+"
                        r"(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", re.I)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.M)
DEFINITION = re.compile(r"^[A-Za-z_][^;{}#=\n]*?\b(\w+)\(([^;{}]*?)\)\n\{", re.M)
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


class Tree:
    def __init__(self, root):
        self.root = root
        self.faults = []
        self._text = {}

    def refuse(self, path, line, rule, what, mend):
        if (path, rule) not in EXCEPTIONS:
            self.faults.append((path, line, rule, what, mend))

    def files(self, folder, endings):
        for here, inner, names in os.walk(os.path.join(self.root, folder)):
            inner[:] = sorted(d for d in inner if not d.startswith((".", "build", "node_modules")))
            for name in sorted(names):
                if name.endswith(endings):
                    yield os.path.relpath(os.path.join(here, name), self.root)

    def text(self, path):
        if path not in self._text:
            with open(os.path.join(self.root, path), encoding="utf-8", errors="replace") as f:
                self._text[path] = f.read()
        return self._text[path]

    def exists(self, path):
        return os.path.exists(os.path.join(self.root, path))


def blank(text, keep_strings):
    """`text` with comments (and string contents) replaced by blanks; lines stay where they are."""
    def hide(m):
        piece = m.group(0)
        if piece.startswith(("/*", "//")):
            return re.sub(r"[^\n]", " ", piece)
        return piece if keep_strings else piece[0] + " " * (len(piece) - 2) + piece[-1]
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', hide, text,
                  flags=re.S)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def folder_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


# ---- includes -------------------------------------------------------------------------------

def check_includes(tree):
    graph = {}
    for path in tree.files("src", (".c", ".h")):
        own, text = folder_of(path), tree.text(path)
        if own not in ROWS:
            tree.refuse(path, 1, "row", "the folder %s stands in no row" % own,
                        "add it to ROWS in tools/check_tree.py and to docs/architecture.md")
            continue
        for m in INCLUDE.finditer(blank(text, keep_strings=True)):
            check_include(tree, path, own, line_of(text, m.start()), m.group(1))
            graph.setdefault("src/" + m.group(1), set())
            graph.setdefault(path, set()).add("src/" + m.group(1))
    for circle in circles(graph):
        tree.refuse(circle[0], 1, "cycle", " -> ".join(circle),
                    "move what both need into a lower file")


def check_include(tree, path, own, line, target):
    other = target.split("/")[0]
    if "/" not in target or not tree.exists("src/" + target):
        tree.refuse(path, line, "include", '"%s" is no path below src/' % target,
                    'write #include "<folder>/<file>.h"')
    elif other != own and target != "%s/%s.h" % (other, other):
        tree.refuse(path, line, "door", "%s passes the door of %s" % (target, other),
                    'include "%s/%s.h" and put what you need there' % (other, other))
    elif other != own and ROWS.get(other, 99) >= ROWS[own]:
        tree.refuse(path, line, "layer", "%s (row %d) may not know %s (row %d)"
                    % (own, ROWS[own], other, ROWS.get(other, 99)),
                    "move the shared part down, or hand it in from above as a function or rows")


def circles(graph):
    found, done, trail = [], set(), []

    def visit(node):
        if node in trail:
            found.append(trail[trail.index(node):] + [node])
        elif node not in done:
            trail.append(node)
            for after in sorted(graph.get(node, ())):
                visit(after)
            trail.pop()
            done.add(node)
    for node in sorted(graph):
        visit(node)
    return found


# ---- calls and strings ----------------------------------------------------------------------

def check_calls(tree):
    for path in tree.files("src", (".c", ".h")):
        own, code = folder_of(path), blank(tree.text(path), keep_strings=False)
        for m in re.finditer(r"(?<![\w.>])([a-z_]+)\s*\(", code):
            name, line = m.group(1), line_of(code, m.start())
            if name in BANNED:
                tree.refuse(path, line, "banned", "%s(" % name, "use " + BANNED[name])
            elif name in MEMORY and own != "base":
                tree.refuse(path, line, "memory", "%s( outside base" % name,
                            "use wb_alloc; in a callback of a library add the file to EXCEPTIONS")
            elif name in INPUTS and own not in ("base", "app"):
                tree.refuse(path, line, "input", "%s( is a hidden input" % name,
                            "make it an option of the action; app hands it in")


def check_strings(tree):
    for path in tree.files("src", (".c", ".h")):
        code = blank(tree.text(path), keep_strings=True)
        own = folder_of(path)
        for m in re.finditer(r'"((?:\\.|[^"\\\n])*)"', code):
            line = line_of(code, m.start())
            if SQL.match(m.group(1)):
                tree.refuse(path, line, "sql", "SQL in a C string",
                            "name the statement in sql/%s.sql and take it by wb_sql" % own)
            if own != "text" and HTML.search(m.group(1)):
                tree.refuse(path, line, "html", "HTML in a C string",
                            "write a template under web/ and render it")


# ---- limits ---------------------------------------------------------------------------------

def check_limits(tree):
    sources = [p for f in ("src", "tests", "bench", "tools") for p in tree.files(f, (".c", ".h"))]
    scripts = [p for f in ("tools", "tests") for p in tree.files(f, (".py",))]
    for path in sources + scripts:
        lines = tree.text(path).split("\n")
        if len(lines) - 1 > MAX_FILE:
            tree.refuse(path, MAX_FILE, "file", "%d lines, %d may be" % (len(lines) - 1, MAX_FILE),
                        "part it by what changes together")
        for i, line in enumerate(lines, 1):
            if len(line) > MAX_LINE:
                tree.refuse(path, i, "line", "%d columns, %d may be" % (len(line), MAX_LINE),
                            "run `make format`, then part what is still too long")
    check_functions(tree, [p for p in sources if p.endswith(".c")])
    for path in sources:
        code = blank(tree.text(path), keep_strings=False)
        for m in DEFINITION.finditer(code):
            n = parameters(m.group(2))
            if n > MAX_PARAMETERS:
                tree.refuse(path, line_of(code, m.start()), "parameters",
                            "%s takes %d, %d may be" % (m.group(1), n, MAX_PARAMETERS),
                            "hand in a struct")


def parameters(text):
    depth, count = 0, 1 if text.strip() not in ("", "void") else 0
    for c in text:
        depth += (c == "(") - (c == ")")
        count += c == "," and depth == 0
    return count


def check_functions(tree, paths):
    if not paths:
        return
    done = subprocess.run(["pmccabe", *paths], cwd=tree.root, capture_output=True, text=True,
                          check=False)
    for row in done.stdout.split("\n"):
        m = re.match(r"(\d+)\t\d+\t\d+\t(\d+)\t(\d+)\t(.+)\(\d+\): (.+)", row)
        if not m:
            continue
        complexity, first, length, path, name = (int(m.group(1)), int(m.group(2)), int(m.group(3)),
                                                 m.group(4), m.group(5))
        if complexity > MAX_COMPLEXITY:
            tree.refuse(path, first, "complexity", "%s has %d, %d may be"
                        % (name, complexity, MAX_COMPLEXITY), "cut out a function or use a table")
        if length > MAX_FUNCTION:
            tree.refuse(path, first, "function", "%s has %d lines, %d may be"
                        % (name, length, MAX_FUNCTION), "cut out a function")


# ---- files ----------------------------------------------------------------------------------

def check_heads(tree):
    for folder in ("src", "tests", "bench", "tools"):
        for path in tree.files(folder, (".c", ".h")):
            name = os.path.basename(path)
            head = re.match(r"/\* (\S+) - \S.*?\*/", tree.text(path), re.S)
            if not head or head.group(1) != name:
                tree.refuse(path, 1, "head", "does not begin with its purpose",
                            "begin with /* %s - what it promises, its units ... */" % name)
        for path in tree.files(folder, (".c", ".h", ".py", ".sh", ".mjs")):
            if path.endswith("tools/check_tree.py"):
                continue
            for m in UNFINISHED.finditer(tree.text(path)):
                tree.refuse(path, line_of(tree.text(path), m.start()), "unfinished", m.group(0),
                            "finish it or take it out")


def check_headers_alone(tree):
    for path in tree.files("src", (".h",)):
        done = subprocess.run(
            ["gcc", "-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-fsyntax-only", "-x", "c",
             "-Isrc", "-isystem", ".deps/duckdb", path],
            cwd=tree.root, capture_output=True, text=True, check=False)
        said = [s for s in done.stderr.split("\n") if "error" in s]
        if done.returncode != 0:
            tree.refuse(path, 1, "alone", "does not compile alone: %s" % (said or [""])[0],
                        "include what it needs")


def check_built(tree):
    """A file that no meson.build names is a file that nobody compiles."""
    for folder, ending in (("src", ".c"), ("tests", "_test.c"), ("tests/fuzz", "_fuzz.c"),
                           ("bench", ".c")):
        for path in tree.files(folder, (ending,)):
            name = os.path.basename(path)
            words = [name, name[:-2], name[:-len("_fuzz.c")]]
            build, at = "", os.path.dirname(path)
            while at:
                if tree.exists(at + "/meson.build"):
                    build += tree.text(at + "/meson.build")
                at = os.path.dirname(at)
            if tree.exists("meson.build"):
                build += tree.text("meson.build")
            if not any(re.search(r"['/]%s'" % re.escape(w), build) for w in words):
                tree.refuse(path, 1, "built", "no meson.build names it",
                            "list it in %s/meson.build" % os.path.dirname(path))


def check_tables(tree):
    owners, writes = {}, []
    for path in tree.files("sql", (".sql",)):
        text = re.sub(r"--[^\n]*", "", tree.text(path))
        folder = re.sub(r"^\d+_", "", os.path.basename(path))[:-4]
        for m in SQL_CREATE.finditer(text):
            owners.setdefault(m.group(1).lower(), folder)
        writes += [(path, line_of(text, m.start()), folder, m.group(1).lower())
                   for m in SQL_WRITE.finditer(text)]
    for path, line, folder, table in writes:
        if owners.get(table, folder) != folder:
            tree.refuse(path, line, "table", "%s writes %s, which belongs to %s"
                        % (folder, table, owners[table]),
                        "add the statement to sql/%s.sql and call its door" % owners[table])


CHECKS = (check_includes, check_calls, check_strings, check_limits, check_heads,
          check_headers_alone, check_built, check_tables)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    tree = Tree(os.path.abspath(p.parse_args().root))
    for check in CHECKS:
        check(tree)
    for path, line, rule, what, mend in sorted(set(tree.faults)):
        print("%s:%d: %s: %s\n    mend: %s" % (path, line, rule, what, mend))
    if tree.faults:
        print("check_tree: %d refusals" % len(set(tree.faults)))
        sys.exit(1)
    print("check_tree: the tree keeps its shape")


if __name__ == "__main__":
    main()
