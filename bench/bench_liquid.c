/* bench_liquid.c - pages a second: a table of 50 customers, compiled once, escaped for HTML.
 *
 * Each page is rendered in a context of its own, as a server does it. Usage:
 *   bench_liquid PAGE.liquid             the best of five runs of one CPU second each
 *   bench_liquid PAGE.liquid --data      the data as JSON, for the rivals (liquid_rivals.mjs)
 *   bench_liquid PAGE.liquid --page      the page itself, to compare with theirs */
#include "text/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROWS = 50, RUNS = 5 };

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(const wb_ctx *cx, wb_err e)
{
    if (e == WB_OK)
        return;
    (void)fprintf(stderr, "bench_liquid: %s\n", cx->reason);
    exit(1);
}

static json_t *one_row(int i)
{
    char name[64], last[32];
    (void)snprintf(name, sizeof name, i % 7 == 0 ? "O'Neil & Sons <%d>" : "Customer number %d", i);
    (void)snprintf(last, sizeof last, "2025-%02d-%02d", i % 12 + 1, i % 28 + 1);
    json_t *row = json_pack("{s:i, s:s, s:i, s:i, s:s, s:b, s:{s:s}}", "id", 1000 + i, "name", name,
                            "orders", i * 3 % 17, "value", i * 1234, "last", last, "lost",
                            i % 3 == 0, "owner", "name", i % 2 == 0 ? "Anna" : "Олег");
    if (i % 4 != 0)
        (void)json_object_set_new(
            row, "why", json_string("ordered every 24 days, silent for 96; chance to return 11 %"));
    return row;
}

static json_t *make_data(void)
{
    json_t *rows = json_array();
    for (int i = 0; i < ROWS; i++)
        (void)json_array_append_new(rows, one_row(i));
    return json_pack("{s:s, s:s, s:[s,s,s,s,s,s,s], s:o}", "title", "Lost customers", "note",
                     "by money at stake", "heads", "#", "Name", "Orders", "Value", "Last", "Why",
                     "Owner", "rows", rows);
}

static wb_template *load(wb_ctx *cx, const char *path)
{
    static char source[65536];
    FILE *f = fopen(path, "rb");
    wb_template *t = NULL;
    size_t n = f != NULL ? fread(source, 1, sizeof source, f) : 0;
    if (f == NULL || n == 0)
        exit(2);
    (void)fclose(f);
    must(cx, wb_template_compile(cx, "page.html", source, n, &t));
    return t;
}

/* Renders one page; prints it when `print`. Gives its bytes. */
static size_t page(const wb_template *t, const json_t *data, bool print)
{
    static const wb_render how = {.lang = WB_EN, .html = true};
    wb_ctx *cx = wb_ctx_open(wb_env_real(), 16 * WB_MIB);
    wb_str out;
    wb_str_init(&out, cx, 4 * WB_MIB);
    must(cx, wb_template_render(cx, t, data, &how, &out));
    size_t n = out.n;
    if (print)
        (void)fwrite(out.p, 1, n, stdout);
    wb_ctx_close(cx);
    return n;
}

static double one_run(const wb_template *t, const json_t *data)
{
    double from = seconds(), spent = 0.0;
    unsigned pages = 0;
    while ((spent = seconds() - from) < 1.0)
        for (int i = 0; i < 100; i++, pages++)
            (void)page(t, data, false);
    return pages / spent;
}

int main(int argc, char **argv)
{
    const char *mode = argc > 2 ? argv[2] : "";
    if (argc < 2)
        return 2;
    wb_ctx *cx = wb_ctx_open(wb_env_real(), 64 * WB_MIB);
    json_t *data = wb_own(cx, make_data());
    const wb_template *t = load(cx, argv[1]);
    if (strcmp(mode, "--data") == 0) {
        (void)json_dumpf(data, stdout, JSON_COMPACT);
    } else if (strcmp(mode, "--page") == 0) {
        (void)page(t, data, true);
    } else {
        double best = 0.0;
        for (int i = 0; i < RUNS; i++) {
            double rate = one_run(t, data);
            best = rate > best ? rate : best;
        }
        (void)printf("winback     %8.0f pages/s (%zu bytes)\n", best, page(t, data, false));
    }
    wb_ctx_close(cx);
    return 0;
}
