/* wbtest.h - what every unit test stands on: cmocka, a fresh wb_ctx for each test, and a few
 * assertions that cmocka 1.1.5 lacks.
 *
 * Promise: *cx of a test is an open context of its own: arena ceiling 256 MiB, language English,
 * and a staged world whose clock stands at WBTEST_NOW until the test moves it. Every path handed
 * out lives until the test program ends, temporary folders are then removed.
 *
 * A test program ends with WBTEST_MAIN(a_sentence, another_sentence) and prints TAP. Given names
 * as arguments it runs only these. A new test file: see tests/meson.build. */
#ifndef WBTEST_H
#define WBTEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"

/* WBTEST_MAIN keeps all names of a file in one literal, longer than C promises to take. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

/* The staged clock starts on Sunday 2025-06-15, 12:00 UTC (microseconds). */
#define WBTEST_NOW     INT64_C(1749988800000000)
#define WBTEST_CEILING (256 * WB_MIB)

typedef void (*wbtest_fn)(void **cx);

typedef struct wbtest_suite {
    const char *file, *names; /* names parted by commas */
    const wbtest_fn *tests;
    size_t count;
} wbtest_suite;

int wbtest_run(const wbtest_suite *suite, int argc, char **argv);

#define WBTEST_MAIN(...)                                                                           \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        static const wbtest_fn tests[] = {__VA_ARGS__};                                            \
        static const wbtest_suite suite = {__FILE__, #__VA_ARGS__, tests, WB_COUNT(tests)};        \
        return wbtest_run(&suite, argc, argv);                                                     \
    }

/* The staged world of the running test: wbtest_stage()->now_us += ... moves the clock. */
wb_stage *wbtest_stage(void);

typedef struct wbtest_place { /* what was asserted, and where */
    const char *what, *file;
    int line;
} wbtest_place;
#define WBTEST_HERE(what) ((wbtest_place){(what), __FILE__, __LINE__})

/* |actual - expected| <= tolerance; NaN is near nothing. */
#define wb_assert_near(actual, expected, tolerance)                                                \
    wbtest_near((actual), (expected), (tolerance), WBTEST_HERE(#actual))
/* |actual - expected| <= share * |expected| */
#define wb_assert_close(actual, expected, share)                                                   \
    wbtest_close((actual), (expected), (share), WBTEST_HERE(#actual))
/* The call failed with `wanted` and left a sentence in `context`. */
#define wb_assert_fails(context, call, wanted)                                                     \
    wbtest_fails((context), (call), (wanted), WBTEST_HERE(#call))
/* The call succeeded; otherwise the sentence it left is shown. */
#define wb_assert_ok(context, call) wbtest_ok((context), (call), WBTEST_HERE(#call))
/* `text` contains `part` (both closed by NUL). */
#define wb_assert_contains(text, part) wbtest_contains((text), (part), WBTEST_HERE(#text))

void wbtest_near(double actual, double expected, double tolerance, wbtest_place at);
void wbtest_close(double actual, double expected, double share, wbtest_place at);
void wbtest_fails(const wb_ctx *cx, wb_err got, wb_err wanted, wbtest_place at);
void wbtest_ok(const wb_ctx *cx, wb_err got, wbtest_place at);
void wbtest_contains(const char *text, const char *part, wbtest_place at);

/* Path of a file of the developers' data folder (WB_SHARED, else ../shared beside the source), or
 * NULL where that folder is absent: then call wbtest_skip. */
const char *wbtest_shared(const char *relative);
/* Ends the running test as skipped and says why. */
void wbtest_skip(const char *why) __attribute__((noreturn));
/* A file that belongs to the source tree: wbtest_path("tests/intake/files/a.csv"). */
const char *wbtest_path(const char *relative);
/* A new empty folder, removed with what is in it when the test program ends. */
const char *wbtest_tempdir(void);
/* The whole file, closed by NUL (not counted); the test fails when it cannot be read. */
wb_slice wbtest_read_file(wb_ctx *cx, const char *path);
/* Writes n bytes to `name` in a new temporary folder and gives its path. */
const char *wbtest_write_file(wb_ctx *cx, const char *name, const void *bytes, size_t n);

#endif
