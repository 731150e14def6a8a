#!/usr/bin/env python3
"""words.py - the sentences of the program in three languages (po/).

    tools/words.py update   extract the keys into po/winback.pot, merge them into both languages
    tools/words.py check    refuse what is missing, fuzzy, stale, or has other holes than its key
    tools/words.py missing  print the keys that a language still lacks

Promise: a key is found where C says wb_fail, wb_tr, wb_trn, wb_say or WB_N, and where a template
under web/ says 'text' | t or n | tn: 'one', 'many'. English is the key and has no catalogue.
PRId64 and its kin are read as what they are on 64-bit Linux (ld): msgfmt would keep such keys in a
part of the .mo file that words.c does not read.
"""
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LANGUAGES = ("ru", "zh_CN")
LEAST = {"ru": 0.4, "zh_CN": 0.1}  # a merge by likeness once gave a sentence the words of a label
KEYWORDS = ("wb_fail:3", "wb_tr:2", "wb_trn:2,3", "wb_say:2", "WB_N:1")
FLAGS = ("wb_fail:3:c-format", "wb_say:2:c-format")
TEMPLATES = (".html", ".txt", ".liquid", ".svg")
MEND = "run `make words`, translate what is empty in po/*.po, commit both"

LITERAL = r"""('(?:[^'\n])*'|"(?:[^"\n])*")"""
SINGULAR = re.compile(LITERAL + r"\s*\|\s*t\b(?!\w)")
PLURAL = re.compile(r"\|\s*tn\s*:\s*" + LITERAL + r"\s*,\s*" + LITERAL)
HOLE = re.compile(r"\{[A-Za-z_][A-Za-z0-9_]*\}")
PRINTF = re.compile(r"%(?:(\d+)\$)?([-+ #0]*)(\d+|\*)?(?:\.(\d+|\*))?(hh|h|ll|l|z|j|t)?"
                    r"([diouxXeEfgGaAcsp%])")


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit("words.py: %s: %s" % (command[0], done.stderr.strip()))
    return done.stdout


def files_of(folder, endings):
    found = []
    for here, inner, names in os.walk(os.path.join(ROOT, folder)):
        inner.sort()
        found += [os.path.relpath(os.path.join(here, n), ROOT)
                  for n in sorted(names) if n.endswith(endings)]
    return found


# ---- po files -------------------------------------------------------------------------------

UNESCAPE = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "r": "\r"}


def unquote(text):
    return re.sub(r"\\(.)", lambda m: UNESCAPE.get(m.group(1), m.group(1)), text.strip()[1:-1])


def quote(text):
    return '"%s"' % (text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
                     .replace("\t", "\\t"))


class Entry:
    def __init__(self):
        self.key, self.plural, self.flags, self.forms, self.dead = None, None, set(), {}, False
        self.where = []


def read_po(path):
    """Entries of a po file, the header left out."""
    entries, e, field = [], Entry(), None

    def close():
        nonlocal e
        if e.key:
            entries.append(e)
        e = Entry()

    for line in open(path, encoding="utf-8").read().split("\n") + [""]:
        if not line.strip():
            close()
            field = None
            continue
        if line.startswith("#~"):
            e.dead = True
            line = line[2:].strip()
        if line.startswith("#,"):
            e.flags |= {f.strip() for f in line[2:].split(",")}
        elif line.startswith("#:"):
            e.where += line[2:].split()
        elif line.startswith("msgid_plural "):
            e.plural, field = unquote(line[13:]), "plural"
        elif line.startswith("msgid "):
            if e.key:
                close()
            e.key, field = unquote(line[6:]), "key"
        elif line.startswith("msgstr"):
            field = int(line[7]) if line[6] == "[" else 0
            e.forms[field] = unquote(line[line.index('"'):])
        elif line.startswith('"') and field is not None:
            if field == "key":
                e.key += unquote(line)
            elif field == "plural":
                e.plural += unquote(line)
            else:
                e.forms[field] += unquote(line)
    return entries


# ---- extraction -----------------------------------------------------------------------------

def template_keys():
    """(key, plural or None, file) of each sentence in the templates."""
    for path in files_of("web", TEMPLATES):
        text = open(os.path.join(ROOT, path), encoding="utf-8").read()
        found = [(m.start(), m.group(1)[1:-1], None) for m in SINGULAR.finditer(text)]
        found += [(m.start(), m.group(1)[1:-1], m.group(2)[1:-1]) for m in PLURAL.finditer(text)]
        for _, key, plural in sorted(found, key=lambda f: f[0]):
            if key:
                yield key, plural, path


def write_template_pot(path):
    with open(path, "w", encoding="utf-8") as out:
        out.write('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n')
        seen = {}
        for key, plural, where in template_keys():
            place = seen.setdefault(key, [plural, []])
            place[0] = place[0] or plural
            if where not in place[1]:
                place[1].append(where)
        for key, (plural, where) in seen.items():
            out.write("#: %s\n#, no-c-format\nmsgid %s\n" % (" ".join(where), quote(key)))
            if plural:
                out.write('msgid_plural %s\nmsgstr[0] ""\nmsgstr[1] ""\n\n' % quote(plural))
            else:
                out.write('msgstr ""\n\n')


def plain_formats(text):
    """PRI... macros inside and at the end of a literal as letters."""
    def letters(m):
        return ("l" if m.group(2) == "64" else "") + m.group(1) + ("" if m.group(3) else '"')
    return re.sub(r'"[ \n]*PRI([diuxX])(32|64)\b([ \n]*")?', letters, text)


def without_passed_on(text):
    """wb_fail(cx, e, "%s", sentence) passes on what is translated already: that is no key."""
    return re.sub(r'(,\s*)"%s"(\s*,)', r"\1passed_on\2", text)


def copy_sources(to):
    paths = files_of("src", (".c", ".h"))
    for path in paths:
        os.makedirs(os.path.join(to, os.path.dirname(path)), exist_ok=True)
        with open(os.path.join(ROOT, path), encoding="utf-8") as f:
            text = without_passed_on(plain_formats(f.read()))
        with open(os.path.join(to, path), "w", encoding="utf-8") as out:
            out.write(text)
    return paths


def extract(pot):
    """Writes the keys of the whole tree to `pot`."""
    with tempfile.TemporaryDirectory() as tmp:
        c_pot, web_pot = os.path.join(tmp, "c.pot"), os.path.join(tmp, "web.pot")
        paths = copy_sources(tmp)
        run("xgettext", "--directory=" + tmp, "--language=C", "--from-code=UTF-8",
            "--keyword", "--omit-header", "--add-location=file", "--sort-by-file",
            "--no-wrap", "--force-po", "-o", c_pot,
            *["--keyword=" + k for k in KEYWORDS], *["--flag=" + f for f in FLAGS],
            *paths)
        text = open(c_pot, encoding="utf-8").read()
        with open(c_pot, "w", encoding="utf-8") as out:
            out.write('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n' + text)
        write_template_pot(web_pot)
        run("msgcat", "--use-first", "--add-location=file", "--sort-by-file", "--no-wrap",
            "-o", pot, c_pot, web_pot)


# ---- verbs ----------------------------------------------------------------------------------

def update():
    pot = os.path.join(ROOT, "po", "winback.pot")
    extract(pot)
    for language in LANGUAGES:
        po = os.path.join(ROOT, "po", language + ".po")
        run("msgmerge", "--quiet", "--no-fuzzy-matching", "--no-wrap", "--sort-by-file",
            "--add-location=file", "-o", po, po, pot)
        run("msgattrib", "--no-obsolete", "--no-wrap", "-o", po, po)
    print("%d keys are in po/winback.pot" % len(read_po(pot)))


def printf_holes(text):
    """The arguments a sentence takes, by position: %2$s and %s %s are compared alike."""
    holes, turn = [], 0
    for m in PRINTF.finditer(text):
        if m.group(6) == "%":
            continue
        for star in (m.group(3), m.group(4)):
            if star == "*":
                turn += 1
                holes.append((turn, "", "*"))
        if m.group(1):
            place = int(m.group(1))
        else:
            turn += 1
            place = turn
        holes.append((place, m.group(5) or "", m.group(6)))
    return sorted(set(holes))


def faulty(entry, text, least):
    """What is wrong with a translation; `least` = its shortest length as a part of a long key's."""
    source = entry.plural or entry.key
    if "c-format" in entry.flags and printf_holes(source) != printf_holes(text):
        return "its printf holes are not those of the key"
    wanted, got = set(HOLE.findall(source)), set(HOLE.findall(text))
    if wanted != got:
        return "the holes %s are not those of the key (%s)" % (
            " ".join(sorted(got)) or "-", " ".join(sorted(wanted)) or "-")
    if len(source) > 60 and len(text) < len(source) * least:
        return "says far less than the key"
    return None


def faults_of(language, keys):
    path = os.path.join(ROOT, "po", language + ".po")
    entries = {e.key: e for e in read_po(path) if not e.dead}
    name = "po/%s.po" % language
    for key in keys:
        if key.key not in entries:
            yield "%s: no entry for %s" % (name, quote(key.key))
    forms = {"ru": 3, "zh_CN": 1}[language]
    for e in entries.values():
        texts = [e.forms.get(i, "") for i in range(forms if e.plural else 1)]
        if not all(texts):
            yield "%s: no translation of %s" % (name, quote(e.key))
            continue
        if "fuzzy" in e.flags:
            yield "%s: fuzzy: %s" % (name, quote(e.key))
        for why in filter(None, (faulty(e, t, LEAST[language]) for t in texts)):
            yield "%s: %s: %s" % (name, quote(e.key), why)


def check():
    faults = []
    with tempfile.TemporaryDirectory() as tmp:
        fresh = os.path.join(tmp, "fresh.pot")
        extract(fresh)
        keys = read_po(fresh)
    kept = {(e.key, e.plural) for e in read_po(os.path.join(ROOT, "po", "winback.pot"))}
    for e in keys:
        if (e.key, e.plural) not in kept:
            faults.append("po/winback.pot: stale, lacks %s (%s)" % (quote(e.key), e.where))
    for language in LANGUAGES:
        faults += faults_of(language, keys)
        done = subprocess.run(["msgfmt", "--check-format", "-o", os.devnull,
                               "po/%s.po" % language], cwd=ROOT, capture_output=True, text=True,
                              check=False)
        faults += done.stderr.strip().split("\n") if done.returncode else []
    for fault in faults:
        print(fault)
    if faults:
        print("words.py: %d faults; mend: %s" % (len(faults), MEND))
        return 1
    print("words: %d keys, whole in %s" % (len(keys), ", ".join(LANGUAGES)))
    return 0


def missing():
    for language in LANGUAGES:
        for fault in faults_of(language, read_po(os.path.join(ROOT, "po", "winback.pot"))):
            print(fault)


def main():
    verbs = {"update": update, "check": check, "missing": missing}
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    sys.exit(verbs[sys.argv[1]]() or 0)


if __name__ == "__main__":
    main()
