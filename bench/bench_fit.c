/* bench_fit.c - how the time of a fit grows: 10 thousand to 10 million simulated customers.
 *
 * Simulated after BG/NBD with r = 0.243, alpha = 4.414, a = 0.793, b = 2.426 per week, 12 weeks of
 * acquisition, 273 days. Grouping into distinct triples is timed apart from the fits. CPU seconds.
 * Run: bench_fit [LARGEST, default 10000000] */
#include "stats/stats.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { DAYS = 273, INFLOW = 84 };

typedef struct dice {
    uint64_t s;
} dice;

static double uniform(dice *d)
{
    d->s ^= d->s << 13;
    d->s ^= d->s >> 7;
    d->s ^= d->s << 17;
    return ((double)(d->s >> 11) + 0.5) * 0x1p-53;
}

static double normal(dice *d)
{
    return sqrt(-2.0 * log(uniform(d))) * cos(2.0 * M_PI * uniform(d));
}

/* Marsaglia & Tsang 2000; shape below 1 by the usual boost */
static double gamma_draw(dice *d, double shape)
{
    if (shape < 1.0)
        return gamma_draw(d, shape + 1.0) * pow(uniform(d), 1.0 / shape);
    double k = shape - 1.0 / 3.0, c = 1.0 / sqrt(9.0 * k);
    for (;;) {
        double x = normal(d), v = 1.0 + c * x;
        v = v * v * v;
        if (v > 0.0 && log(uniform(d)) < 0.5 * x * x + k - k * v + k * log(v))
            return k * v;
    }
}

static wb_triple simulate(dice *d)
{
    double lambda = gamma_draw(d, 0.243) / 4.414 / 7.0, ga = gamma_draw(d, 0.793);
    double p = ga / (ga + gamma_draw(d, 2.426)), at = 0.0;
    wb_triple t = {.T = DAYS - (int32_t)(uniform(d) * INFLOW), .n = 1};
    int32_t last = 0;
    for (;;) {
        at += -log(uniform(d)) / lambda;
        if (!(at <= t.T))
            break;
        int32_t day = (int32_t)at;
        if (day > last) { /* one event a day */
            t.x++;
            last = day;
        }
        if (uniform(d) < p)
            break;
    }
    t.t_x = last;
    return t;
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static uint64_t key(const wb_triple *t)
{
    return (uint64_t)t->x << 40 | (uint64_t)t->t_x << 20 | (uint64_t)t->T;
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = key(a), y = key(b);
    return (x > y) - (x < y);
}

static size_t group(wb_triple *v, size_t n)
{
    qsort(v, n, sizeof *v, by_key);
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && key(v + kept - 1) == key(v + i))
            v[kept - 1].n++;
        else
            v[kept++] = v[i];
    }
    return kept;
}

static double timed(wb_ctx *cx, const wb_triples *t, wb_model_kind kind)
{
    wb_model m;
    double begin = cpu();
    if (wb_model_fit(cx, t, kind, 1, &m) != WB_OK)
        fprintf(stderr, "%s\n", cx->reason);
    return cpu() - begin;
}

static int run(size_t customers)
{
    wb_ctx *cx = wb_ctx_open(wb_env_real(), 2048 * WB_MIB);
    wb_triple *v = WB_NEW(cx, wb_triple, customers);
    if (!v)
        return 1;
    dice d = {88172645463325252u};
    for (size_t i = 0; i < customers; i++)
        v[i] = simulate(&d);
    double begin = cpu();
    wb_triples t = {.v = v, .n = group(v, customers)};
    double grouped = cpu() - begin;
    double bg = timed(cx, &t, WB_BGNBD), mbg = timed(cx, &t, WB_MBGNBD);
    double pareto = timed(cx, &t, WB_PARETO);
    wb_model best;
    begin = cpu();
    wb_err err = wb_model_choose(cx, &t, &best, NULL);
    double choose = cpu() - begin;
    if (err != WB_OK)
        fprintf(stderr, "%s\n", cx->reason);
    printf("%10zu %9zu %8.3f %8.3f %8.3f %8.3f %8.3f   k=%d %.4f %.4f %.4f %.4f\n", customers, t.n,
           grouped, bg, mbg, choose, pareto, best.k, best.params[0], best.params[1], best.params[2],
           best.params[3]);
    wb_ctx_close(cx);
    return err != WB_OK;
}

int main(int argc, char **argv)
{
    size_t largest = argc > 1 ? (size_t)strtoull(argv[1], NULL, 10) : 10000000;
    printf("%10s %9s %8s %8s %8s %8s %8s   chosen\n", "customers", "triples", "group", "BG", "MBG",
           "best k", "Pareto");
    for (size_t n = 10000; n <= largest; n *= 10)
        if (run(n) != 0)
            return 1;
    return 0;
}
