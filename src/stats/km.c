/* km.c - Kaplan-Meier with Greenwood's standard error, and what it says about those who are silent.
 *
 * Promise: sums of counts only, so a base of any size costs what it has distinct lengths. A spell
 * cut at the same length at which others ended is still at risk there (the usual convention). */
#include "stats/stats.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int by_days(const void *a, const void *b)
{
    const wb_spell *x = a, *y = b;
    return (x->days > y->days) - (x->days < y->days);
}

static wb_err check(wb_ctx *cx, const wb_spell *v, size_t n)
{
    int64_t sum = 0;
    for (size_t i = 0; i < n; i++) {
        if (v[i].days < 0 || v[i].ended < 0 || v[i].cut < 0 ||
            __builtin_add_overflow(sum, v[i].ended, &sum) ||
            __builtin_add_overflow(sum, v[i].cut, &sum))
            return wb_fail(cx, WB_INVALID,
                           "spell %zu (%" PRId32 " days, %" PRId64 " ended, %" PRId64
                           " cut) cannot be: lengths and counts start at 0",
                           i + 1, v[i].days, v[i].ended, v[i].cut);
    }
    return WB_OK;
}

static void walk(const wb_spell *v, size_t n, wb_km *km)
{
    double S = 1.0, greenwood = 0.0;
    int64_t risk = km->spells;
    for (size_t i = 0; i < n;) {
        int64_t ended = 0, cut = 0;
        int32_t days = v[i].days;
        for (; i < n && v[i].days == days; i++) {
            ended += v[i].ended;
            cut += v[i].cut;
        }
        if (ended > 0) {
            S *= (double)(risk - ended) / (double)risk;
            if (risk > ended)
                greenwood += (double)ended / ((double)risk * (double)(risk - ended));
            km->v[km->n++] = (wb_km_point){days, risk, ended, S, S * sqrt(greenwood)};
            if (S <= 0.5 && km->median < 0)
                km->median = days;
        }
        if (ended + cut > 0)
            km->last = days;
        risk -= ended + cut;
        km->ended += ended;
    }
}

wb_err wb_km_estimate(wb_ctx *cx, const wb_spell *v, size_t n, wb_km *ret)
{
    wb_err err = check(cx, v, n);
    if (err != WB_OK)
        return err;
    wb_km km = {.median = -1};
    wb_spell *sorted = WB_NEW(cx, wb_spell, n + 1);
    km.v = WB_NEW(cx, wb_km_point, n + 1);
    if (!sorted || !km.v)
        return WB_TOO_BIG;
    if (n > 0)
        memcpy(sorted, v, n * sizeof *v);
    qsort(sorted, n, sizeof *sorted, by_days);
    for (size_t i = 0; i < n; i++)
        km.spells += sorted[i].ended + sorted[i].cut;
    walk(sorted, n, &km);
    wb_release(cx, sorted, (n + 1) * sizeof *sorted);
    *ret = km;
    return WB_OK;
}

double wb_km_survival(const wb_km *km, int32_t days, double *se)
{
    size_t lo = 0, hi = km->n; /* first point after `days` */
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (km->v[mid].days <= days)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (se)
        *se = lo > 0 ? km->v[lo - 1].se : 0.0;
    return lo > 0 ? km->v[lo - 1].S : 1.0;
}

double wb_km_returns(const wb_km *km, int32_t silence, int32_t within)
{
    double now = wb_km_survival(km, silence, NULL);
    int32_t end = within > 0 && within < INT32_MAX - silence ? silence + within : INT32_MAX;
    double then = wb_km_survival(km, end, NULL);
    return now > 0.0 ? 1.0 - then / now : 0.0;
}
