/* wbtest.c - the fixture and assertions of wbtest.h.
 *
 * Promise: tests run one after another in one process, each between a context opened and closed
 * for it; what a test leaves in its context is freed even when an assertion leaves the test. */
#include "wbtest.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef WB_ROOT
#error "WB_ROOT comes from wbtest_dep in tests/meson.build"
#endif

enum { MAX_TESTS = 400, MAX_NAMES = 40000, MAX_DIRS = 64, MAX_PATH = 1024 };

static wb_stage stage;
static wb_env env;
static char dirs[MAX_DIRS][64];
static size_t dir_count;

static int open_context(void **cx)
{
    stage = (wb_stage){.now_us = WBTEST_NOW, .seed = 1};
    env = wb_env_staged(&stage);
    *cx = wb_ctx_open(&env, WBTEST_CEILING);
    return *cx == NULL ? -1 : 0;
}

static int close_context(void **cx)
{
    wb_ctx_close(*cx);
    *cx = NULL;
    return 0;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    return remove(path);
}

static void remove_dirs(void)
{
    for (size_t i = 0; i < dir_count; i++)
        (void)nftw(dirs[i], remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

static bool is_chosen(const char *name, int argc, char **argv)
{
    bool chosen = argc < 2;
    for (int i = 1; i < argc && !chosen; i++)
        chosen = strcmp(argv[i], name) == 0;
    return chosen;
}

int wbtest_run(const wbtest_suite *suite, int argc, char **argv)
{
    static char words[MAX_NAMES];
    static struct CMUnitTest list[MAX_TESTS];
    if (strlen(suite->names) >= sizeof words || suite->count > MAX_TESTS) {
        fprintf(stderr, "%s: too many tests in one file; split it\n", suite->file);
        return 2;
    }
    memcpy(words, suite->names, strlen(suite->names) + 1);
    char *rest = words;
    size_t chosen = 0;
    for (size_t i = 0; i < suite->count; i++) {
        char *name = strsep(&rest, ",");
        name += strspn(name, " \n\t");
        if (!is_chosen(name, argc, argv))
            continue;
        list[chosen++] = (struct CMUnitTest){.name = name,
                                             .test_func = suite->tests[i],
                                             .setup_func = open_context,
                                             .teardown_func = close_context};
    }
    if (chosen == 0) {
        fprintf(stderr, "%s: no test of that name\n", suite->file);
        return 2;
    }
    cmocka_set_message_output(CM_OUTPUT_TAP);
    (void)atexit(remove_dirs);
    return _cmocka_run_group_tests(suite->file, list, chosen, NULL, NULL) == 0 ? 0 : 1;
}

wb_stage *wbtest_stage(void)
{
    return &stage;
}

void wbtest_near(double actual, double expected, double tolerance, wbtest_place at)
{
    if (fabs(actual - expected) <= tolerance)
        return;
    print_error("%s is %.17g, expected %.17g within %g (off by %g)\n", at.what, actual, expected,
                tolerance, actual - expected);
    _fail(at.file, at.line);
}

void wbtest_close(double actual, double expected, double share, wbtest_place at)
{
    wbtest_near(actual, expected, share * fabs(expected), at);
}

void wbtest_fails(const wb_ctx *cx, wb_err got, wb_err wanted, wbtest_place at)
{
    if (got != wanted) {
        print_error("%s gave '%s' (%s), expected '%s'\n", at.what, wb_err_name(got), cx->reason,
                    wb_err_name(wanted));
        _fail(at.file, at.line);
    }
    if (cx->reason[0] == '\0') {
        print_error("%s failed without a sentence\n", at.what);
        _fail(at.file, at.line);
    }
}

void wbtest_ok(const wb_ctx *cx, wb_err got, wbtest_place at)
{
    if (got == WB_OK)
        return;
    print_error("%s gave '%s': %s\n", at.what, wb_err_name(got), cx->reason);
    _fail(at.file, at.line);
}

void wbtest_contains(const char *text, const char *part, wbtest_place at)
{
    if (text != NULL && strstr(text, part) != NULL)
        return;
    print_error("\"%s\" is not in:\n%s\n", part, text == NULL ? "(null)" : text);
    _fail(at.file, at.line);
}

/* Paths live in a ring of static buffers: a test uses a handful at a time. */
static const char *join(const char *folder, const char *name)
{
    static char ring[32][MAX_PATH];
    static size_t next;
    char *path = ring[next++ % 32];
    int n = snprintf(path, MAX_PATH, "%s/%s", folder, name);
    if (n < 0 || n >= MAX_PATH)
        fail_msg("path too long: %s/%s", folder, name);
    return path;
}

const char *wbtest_shared(const char *relative)
{
    const char *folder = getenv("WB_SHARED");
    const char *path = join(folder != NULL ? folder : WB_ROOT "/../shared", relative);
    return access(path, R_OK) == 0 ? path : NULL;
}

void wbtest_skip(const char *why)
{
    print_message("# skipped: %s\n", why);
    _skip(__FILE__, __LINE__);
    abort(); /* _skip does not return, but is not declared so */
}

const char *wbtest_path(const char *relative)
{
    return join(WB_ROOT, relative);
}

const char *wbtest_tempdir(void)
{
    if (dir_count == MAX_DIRS)
        fail_msg("more than %d temporary folders in one test program", MAX_DIRS);
    char *dir = dirs[dir_count];
    (void)snprintf(dir, sizeof dirs[0], "/tmp/wbtest-XXXXXX");
    if (mkdtemp(dir) == NULL)
        fail_msg("cannot make a folder in /tmp");
    dir_count++;
    return dir;
}

wb_slice wbtest_read_file(wb_ctx *cx, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        fail_msg("cannot open %s", path);
    (void)fseek(f, 0, SEEK_END);
    long size = ftell(f);
    rewind(f);
    char *p = size < 0 ? NULL : wb_alloc(cx, (size_t)size + 1);
    size_t n = p == NULL ? 0 : fread(p, 1, (size_t)size, f);
    (void)fclose(f);
    if (p == NULL || n != (size_t)size)
        fail_msg("cannot read %s", path);
    return (wb_slice){p, n};
}

const char *wbtest_write_file(wb_ctx *cx, const char *name, const void *bytes, size_t n)
{
    (void)cx;
    const char *path = join(wbtest_tempdir(), name);
    FILE *f = fopen(path, "wb");
    if (f == NULL)
        fail_msg("cannot write %s", path);
    bool whole = fwrite(bytes, 1, n, f) == n;
    whole = fclose(f) == 0 && whole;
    if (!whole)
        fail_msg("cannot write all of %s", path);
    return path;
}
