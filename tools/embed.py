#!/usr/bin/env python3
"""embed.py - puts files into the program.

Promise: every file below the given folders, and every file given as name=path, is in the program
under its path, byte for byte, followed by one NUL that is not counted, in the order of the bytes of
the paths (so that the program can search by halving). The bytes go through the assembler's .incbin,
because the C compiler takes 400 times as long for an array of numbers.

Writes an assembler file, a C file with the table that src/base/asset.c reads, and a depfile that
names the files and their folders: a changed, a new and a removed file rebuild the table.
"""
import argparse
import os
import sys

HEAD = "made by tools/embed.py; do not edit"


def files_below(root, folder):
    """(name, path) of each file, and the folders that were looked into."""
    found, folders = [], []
    for here, inner, names in os.walk(os.path.join(root, folder)):
        inner[:] = sorted(d for d in inner if not d.startswith("."))
        folders.append(here)
        for name in names:
            if name.startswith(".") or name.endswith(("~", ".md", ".swp")):
                continue
            path = os.path.join(here, name)
            found.append((os.path.relpath(path, root), path))
    return found, folders


def write_assembler(out, files):
    out.write("/* %s */\n#if defined(__ELF__)\n" % HEAD)
    out.write('    .section .note.GNU-stack,"",%progbits\n    .section .rodata\n')
    for i, (_, path) in enumerate(files):
        quoted = path.replace("\\", "\\\\").replace('"', '\\"')
        out.write("    .balign 16\n    .globl wb_embed_%d\n    .hidden wb_embed_%d\n" % (i, i))
        out.write('wb_embed_%d:\n    .incbin "%s"\n    .byte 0\n' % (i, quoted))
    out.write("#endif\n")


def write_table(out, files):
    out.write("/* %s */\n#include \"base/asset.h\"\n\n" % HEAD)
    for i in range(len(files)):
        out.write("extern const char wb_embed_%d[];\n" % i)
    out.write("\nconst wb_embedded wb_embedded_files[] = {\n")
    for i, (name, path) in enumerate(files):
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        out.write('    {"%s", {wb_embed_%d, %d}},\n' % (quoted, i, os.path.getsize(path)))
    out.write("    {0, {0, 0}}};\nconst size_t wb_embedded_count = %d;\n" % len(files))


def write_depfile(out, target, dependencies):
    escaped = [d.replace(" ", "\\ ") for d in dependencies]
    out.write("%s: %s\n" % (target, " ".join(escaped)))


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--root", required=True, help="folder that the names are relative to")
    p.add_argument("--assembler", required=True)
    p.add_argument("--table", required=True)
    p.add_argument("--depfile", required=True)
    p.add_argument("what", nargs="+", help="folder below the root, or name=path")
    a = p.parse_args()

    files, folders = [], []
    for what in a.what:
        name, is_pair, path = what.partition("=")
        if is_pair:
            files.append((name, os.path.abspath(path)))
        elif os.path.isdir(os.path.join(a.root, what)):
            found, looked_into = files_below(a.root, what)
            files += found
            folders += looked_into
        else:
            folders.append(a.root)  # the folder may still come
    files.sort(key=lambda f: f[0].encode())
    for (name, _), (after, _) in zip(files, files[1:]):
        if name == after:
            sys.exit("embed.py: %s is given twice" % name)
    with open(a.assembler, "w", encoding="utf-8") as out:
        write_assembler(out, files)
    with open(a.table, "w", encoding="utf-8") as out:
        write_table(out, files)
    with open(a.depfile, "w", encoding="utf-8") as out:
        write_depfile(out, a.assembler, [path for _, path in files] + folders)


if __name__ == "__main__":
    main()
