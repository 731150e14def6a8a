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

/* The staged clock starts on Sunday 2025-06-15, 12:00 UTC (microseconds). */
#define WBTEST_NOW     INT64_C(1749988800000000)
#define WBTEST_CEILING (256 * WB_MIB)

typedef void (*wbtest_fn)(void **cx);

/* Runs `tests`, whose names stand in `names` parted by commas. */
int wbtest_run(const char *file, const char *names, const wbtest_fn *tests, size_t count, int argc,
               char **argv);

#define WBTEST_MAIN(...)                                                                           \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        static const wbtest_fn tests[] = {__VA_ARGS__};                                            \
        return wbtest_run(__FILE__, #__VA_ARGS__, tests, WB_COUNT(tests), argc, argv);             \
    }

/* The staged world of the running test: wbtest_stage()->now_us += ... moves the clock. */
wb_stage *wbtest_stage(void);

/* |actual - expected| <= tolerance; NaN is near nothing. */
#define wb_assert_near(actual, expected, tolerance)                                                \
    wbtest_near((actual), (expected), (tolerance), #actual, __FILE__, __LINE__)
/* |actual - expected| <= share * |expected| */
#define wb_assert_close(actual, expected, share)                                                   \
    wbtest_close((actual), (expected), (share), #actual, __FILE__, __LINE__)
/* The call failed with `wanted` and left a sentence in `context`. */
#define wb_assert_fails(context, call, wanted)                                                     \
    wbtest_fails((context), (call), (wanted), #call, __FILE__, __LINE__)
/* The call succeeded; otherwise the sentence it left is shown. */
#define wb_assert_ok(context, call) wbtest_ok((context), (call), #call, __FILE__, __LINE__)
/* `text` contains `part` (both closed by NUL). */
#define wb_assert_contains(text, part) wbtest_contains((text), (part), __FILE__, __LINE__)

void wbtest_near(double actual, double expected, double tolerance, const char *what,
                 const char *file, int line);
void wbtest_close(double actual, double expected, double share, const char *what, const char *file,
                  int line);
void wbtest_fails(const wb_ctx *cx, wb_err got, wb_err wanted, const char *what, const char *file,
                  int line);
void wbtest_ok(const wb_ctx *cx, wb_err got, const char *what, const char *file, int line);
void wbtest_contains(const char *text, const char *part, const char *file, int line);

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
