#!/usr/bin/env python3
"""run.py - the tests of the tools: what check_tree, words, run_tests and embed promise.

A rule is shown to refuse a small tree that breaks it, and to let the same tree pass without the
breach. Prints TAP and ends with `N passed, N failed`.
"""
import os
import subprocess
import sys
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import check_tree  # noqa: E402
import run_tests   # noqa: E402
import words       # noqa: E402

BASE_H = "/* base.h - the door of base. */\n#ifndef B\n#define B\n#include <stddef.h>\n#endif\n"
STATS_H = '/* stats.h - numbers. */\n#ifndef S\n#define S\n#include "base/base.h"\n#endif\n'
STATS_C = ('/* fit.c - fits. */\n#include "stats/stats.h"\n\nint wb_fit(int a);\n'
           "int wb_fit(int a)\n{\n    return a;\n}\n")


def write(root, files):
    for path, text in files.items():
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as f:
            f.write(text)


def rules_of(changes):
    """The rules that refuse the good tree with `changes` laid over it."""
    files = {"src/base/base.h": BASE_H, "src/stats/stats.h": STATS_H, "src/stats/fit.c": STATS_C,
             "src/stats/meson.build": "static_library('stats', ['fit.c'])\n"}
    files.update(changes)
    with tempfile.TemporaryDirectory() as root:
        write(root, files)
        tree = check_tree.Tree(root)
        for check in check_tree.CHECKS:
            check(tree)
        return {fault[2] for fault in tree.faults}


def with_body(body):
    return {"src/stats/fit.c": STATS_C.replace("    return a;\n", body)}


class TheTree(unittest.TestCase):
    def test_a_good_tree_passes(self):
        self.assertEqual(rules_of({}), set())

    def test_an_include_that_climbs_is_refused(self):
        self.assertIn("layer", rules_of(
            {"src/base/base.h": BASE_H.replace("<stddef.h>", '"stats/stats.h"')}))

    def test_an_include_in_the_same_row_is_refused(self):
        self.assertIn("layer", rules_of(
            {"src/intake/intake.h": STATS_H.replace("stats.h", "intake.h")
             .replace("base/base.h", "stats/stats.h")}))

    def test_an_include_past_the_door_is_refused(self):
        self.assertIn("door", rules_of(
            {"src/stats/stats.h": STATS_H.replace("base/base.h", "base/arena.h"),
             "src/base/arena.h": "/* arena.h - memory. */\n"}))

    def test_a_circle_of_headers_is_refused(self):
        self.assertIn("cycle", rules_of(
            {"src/stats/a.h": '/* a.h - a. */\n#include "stats/b.h"\n',
             "src/stats/b.h": '/* b.h - b. */\n#include "stats/a.h"\n'}))

    def test_a_folder_without_a_row_is_refused(self):
        self.assertIn("row", rules_of({"src/misc/misc.h": "/* misc.h - things. */\n"}))

    def test_banned_calls_are_refused(self):
        for name in check_tree.BANNED:
            self.assertIn("banned", rules_of(with_body("    return (int)%s(a);\n" % name)), name)

    def test_a_banned_word_in_a_comment_or_string_passes(self):
        self.assertEqual(rules_of(with_body(
            '    /* never strcpy(x) */\n    return a + (int)sizeof "atoi(";\n')), set())

    def test_a_longer_name_that_ends_like_a_banned_one_passes(self):
        self.assertEqual(rules_of(with_body("    return wb_time(a);\n")), set())

    def test_malloc_outside_base_is_refused(self):
        self.assertIn("memory", rules_of(with_body("    free(a);\n    return a;\n")))

    def test_malloc_in_base_passes(self):
        self.assertNotIn("memory", rules_of(
            {"src/base/arena.c": "/* arena.c - memory. */\nint f(void)\n{\n    free(0);\n}\n",
             "src/base/meson.build": "'arena.c'"}))

    def test_a_hidden_input_is_refused(self):
        self.assertIn("input", rules_of(with_body('    return getenv("X") != 0;\n')))

    def test_sql_in_a_string_is_refused(self):
        self.assertIn("sql", rules_of(with_body('    return (int)sizeof "SELECT 1 FROM t";\n')))

    def test_html_in_a_string_is_refused(self):
        self.assertIn("html", rules_of(with_body('    return (int)sizeof "<td class=x>";\n')))

    def test_a_long_function_is_refused(self):
        self.assertIn("function", rules_of(with_body("    a++;\n" * 60 + "    return a;\n")))

    def test_a_function_of_sixty_lines_passes(self):
        self.assertEqual(rules_of(with_body("    a++;\n" * 56 + "    return a;\n")), set())

    def test_a_tangled_function_is_refused(self):
        self.assertIn("complexity", rules_of(
            with_body("    if (a)\n        a++;\n" * 12 + "    return a;\n")))

    def test_six_parameters_are_refused(self):
        self.assertIn("parameters", rules_of(
            {"src/stats/fit.c": STATS_C.replace("(int a)\n{", "(int a, int b, int c,\n"
                                                "           int d, int e, int f)\n{")}))

    def test_a_long_line_is_refused(self):
        self.assertIn("line", rules_of(with_body("    return a; /* %s */\n" % ("x" * 100))))

    def test_a_line_is_measured_in_characters_not_bytes(self):
        self.assertEqual(rules_of(with_body("    return a; /* %s */\n" % ("я" * 70))), set())

    def test_a_long_file_is_refused(self):
        self.assertIn("file", rules_of({"src/stats/fit.c": STATS_C + "\n" * 600}))

    def test_a_file_without_its_purpose_is_refused(self):
        self.assertIn("head", rules_of({"src/stats/fit.c": STATS_C[len("/* fit.c - fits. */\n"):]}))

    def test_a_purpose_under_another_name_is_refused(self):
        self.assertIn("head", rules_of({"src/stats/fit.c": STATS_C.replace("fit.c -", "fat.c -")}))

    def test_unfinished_work_is_refused(self):
        word = "TO" + "DO"
        self.assertIn("unfinished", rules_of(with_body("    return a; /* %s */\n" % word)))

    def test_a_header_that_needs_another_first_is_refused(self):
        self.assertIn("alone", rules_of({"src/stats/x.h": "/* x.h - x. */\nsize_t wb_x(void);\n"}))

    def test_a_file_that_nothing_builds_is_refused(self):
        self.assertIn("built", rules_of({"src/stats/lost.c": "/* lost.c - lost. */\n"}))

    def test_a_table_of_another_folder_is_not_written(self):
        self.assertIn("table", rules_of(
            {"sql/customers.sql": "CREATE TABLE people (id INTEGER);\n",
             "sql/plan.sql": "-- name: x\nINSERT INTO people VALUES (1);\n"}))

    def test_a_folder_writes_its_own_table(self):
        self.assertEqual(rules_of(
            {"sql/customers.sql": "CREATE TABLE people (id INTEGER);\nDELETE FROM people;\n"}),
            set())


class TheWords(unittest.TestCase):
    def fault(self, key, text, flags=(), plural=None):
        entry = words.Entry()
        entry.key, entry.plural, entry.flags = key, plural, set(flags)
        return words.faulty(entry, text, words.LEAST["ru"])

    def test_the_same_holes_pass(self):
        self.assertIsNone(self.fault("lost %d of %s", "из %2$s потеряно %1$d", ["c-format"]))
        self.assertIsNone(self.fault("{n} of {total}", "из {total} потеряно {n}"))

    def test_a_missing_hole_is_a_fault(self):
        self.assertIsNotNone(self.fault("lost %d of %s", "потеряно %d", ["c-format"]))
        self.assertIsNotNone(self.fault("{n} lost", "потеряны"))
        self.assertIsNotNone(self.fault('no "%.*s"', "нет «%s»", ["c-format"]))

    def test_another_type_is_a_fault(self):
        self.assertIsNotNone(self.fault("lost %d", "потеряно %s", ["c-format"]))

    def test_a_label_in_place_of_a_sentence_is_a_fault(self):
        key = "Won back here are all who came back after they had been lost, with our help or not."
        self.assertIsNotNone(self.fault(key, "Возвращены"))
        self.assertIsNone(self.fault(key, "Возвращёнными здесь считаются все, кто вернулся."))

    def test_a_sentence_passed_on_is_no_key(self):
        code = 'wb_fail(cx, e, "%s", said); wb_fail(cx, e, "no %s", name);'
        self.assertNotIn('"%s"', words.without_passed_on(code))
        self.assertIn('"no %s"', words.without_passed_on(code))

    def test_templates_yield_their_keys(self):
        text = "{{ 'Lost customers' | t }} {{ n | tn: '{n} day', \"{n} days\" }} {{ 'x' | tabs }}"
        self.assertEqual([m.group(1) for m in words.SINGULAR.finditer(text)], ["'Lost customers'"])
        self.assertEqual([m.groups() for m in words.PLURAL.finditer(text)],
                         [("'{n} day'", '"{n} days"')])

    def test_format_macros_become_their_letters(self):
        self.assertEqual(words.plain_formats('f("%" PRId64 " of %" PRIu32, a)'),
                         'f("%ld of %u", a)')
        self.assertEqual(words.plain_formats('f("%" PRId64\n  " x")'), 'f("%ld x")')

    def test_a_catalogue_is_read_whole(self):
        text = ('msgid ""\nmsgstr "Language: ru\\n"\n\n#, fuzzy\nmsgid "one"\n'
                'msgid_plural "many"\nmsgstr[0] "а"\nmsgstr[1] ""\n"б\\n"\n\n#~ msgid "old"\n'
                '#~ msgstr "старое"\n')
        with tempfile.NamedTemporaryFile("w", suffix=".po", encoding="utf-8") as f:
            f.write(text)
            f.flush()
            entry, old = words.read_po(f.name)
        self.assertEqual((entry.key, entry.plural), ("one", "many"))
        self.assertEqual(entry.forms, {0: "а", 1: "б\n"})
        self.assertIn("fuzzy", entry.flags)
        self.assertTrue(old.dead)


class TheSum(unittest.TestCase):
    def test_cases_are_counted(self):
        said = "1..3\nok 1 - a\nnot ok 2 - b\nnot ok 3 # SKIP c\n"
        self.assertEqual(run_tests.count(said, False), (1, 1, 1))

    def test_a_crash_is_a_failure(self):
        self.assertEqual(run_tests.count("1..3\nok 1 - a\n", False), (1, 2, 0))
        self.assertEqual(run_tests.count("", False), (0, 1, 0))

    def test_a_bad_end_after_good_cases_is_a_failure(self):
        self.assertEqual(run_tests.count("1..1\nok 1 - a\n", False), (1, 1, 0))

    def test_a_program_without_cases_is_a_failure(self):
        self.assertEqual(run_tests.count("hello\n", True), (0, 1, 0))


class TheEmbedding(unittest.TestCase):
    def embed(self, root, *what):
        out = [os.path.join(root, n) for n in ("e.S", "e.c", "e.d")]
        done = subprocess.run(
            [sys.executable, os.path.join(ROOT, "tools/embed.py"), "--root", root, "--assembler",
             out[0], "--table", out[1], "--depfile", out[2], *what],
            capture_output=True, text=True, check=False)
        return done, [open(o, encoding="utf-8").read() if os.path.exists(o) else "" for o in out]

    def test_files_are_sorted_and_named_by_their_path(self):
        with tempfile.TemporaryDirectory() as root:
            write(root, {"web/b.txt": "bb", "web/a/x.txt": "", "web/.hidden": "no"})
            _, (assembler, table, depends) = self.embed(root, "web", "absent")
            self.assertLess(table.index('"web/a/x.txt", {wb_embed_0, 0}'),
                            table.index('"web/b.txt", {wb_embed_1, 2}'))
            self.assertNotIn("hidden", table)
            self.assertIn(".incbin", assembler)
            self.assertIn(os.path.join(root, "web/b.txt"), depends)

    def test_one_name_twice_is_refused(self):
        with tempfile.TemporaryDirectory() as root:
            write(root, {"web/b.txt": "bb"})
            done, _ = self.embed(root, "web", "web/b.txt=" + os.path.join(root, "web/b.txt"))
            self.assertNotEqual(done.returncode, 0)


def main():
    result = unittest.TextTestRunner(stream=sys.stderr, verbosity=0).run(
        unittest.defaultTestLoader.loadTestsFromModule(sys.modules[__name__]))
    failed = len(result.failures) + len(result.errors)
    print("%d passed, %d failed" % (result.testsRun - failed, failed))
    sys.exit(1 if failed or result.testsRun == 0 else 0)


if __name__ == "__main__":
    main()
