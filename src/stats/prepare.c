/* prepare.c - checks triples and turns them into indices into tables of distinct x and days.
 *
 * Promise: refuses what is no history; afterwards every index is within its table. Weeks. */
#include "stats/stats_int.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { X_COLUMNS = 2 + 2 * WB_K_MAX, TIME_COLUMNS = 2 };

typedef struct marks { /* day or x -> 1 + its index in the table */
    uint32_t *v;
    size_t size;
} marks;

static bool open_marks(wb_ctx *cx, int32_t largest, marks *ret)
{
    ret->size = (size_t)largest + 1;
    ret->v = WB_NEW(cx, uint32_t, ret->size);
    return ret->v != NULL;
}

static size_t number(marks *m)
{
    uint32_t count = 0;
    for (size_t i = 0; i < m->size; i++)
        if (m->v[i])
            m->v[i] = ++count;
    return count;
}

static wb_err check(wb_ctx *cx, const wb_triple *t, size_t row)
{
    if (t->x >= 0 && t->x <= t->t_x && t->t_x <= t->T && t->T <= WB_DAYS_MAX &&
        (t->x > 0) == (t->t_x > 0))
        return WB_OK;
    return wb_fail(cx, WB_INVALID,
                   "history %zu (x=%" PRId32 ", t_x=%" PRId32 ", T=%" PRId32
                   ") cannot be: it needs 0 <= x <= t_x <= T and x = 0 exactly when t_x = 0",
                   row + 1, t->x, t->t_x, t->T);
}

static wb_err tables(wb_ctx *cx, const wb_triples *t, const marks *x, const marks *time,
                     wb_prepared *p)
{
    p->x = WB_NEW(cx, double, p->xs * 2);
    p->time = WB_NEW(cx, double, p->times * 3);
    p->x_work = WB_NEW(cx, double, p->xs *X_COLUMNS);
    p->time_work = WB_NEW(cx, double, p->times *TIME_COLUMNS);
    p->item = WB_NEW(cx, wb_item, t->n);
    if (!p->x || !p->time || !p->x_work || !p->time_work || !p->item)
        return WB_TOO_BIG;
    p->x_n = p->x + p->xs;
    p->time_n = p->time + p->times;
    p->time_nx = p->time_n + p->times;
    for (size_t i = 0; i < x->size; i++)
        if (x->v[i])
            p->x[x->v[i] - 1] = (double)i;
    for (size_t i = 0; i < time->size; i++)
        if (time->v[i])
            p->time[time->v[i] - 1] = (double)i / WB_DAYS_A_WEEK;
    return WB_OK;
}

static void fill(const wb_triples *t, const marks *x, const marks *time, wb_prepared *p)
{
    for (size_t i = 0; i < t->n; i++) {
        const wb_triple *v = t->v + i;
        if (v->n == 0)
            continue;
        double n = v->n;
        wb_item item = {.x = x->v[v->x] - 1, .t_x = time->v[v->t_x] - 1, .T = time->v[v->T] - 1};
        item.n = n;
        p->item[p->n++] = item;
        p->x_n[item.x] += n;
        p->time_n[item.T] += n;
        p->time_nx[item.T] += n * v->x;
        p->customers += n;
        p->sum_x += n * v->x;
        p->repeaters += v->x > 0 ? n : 0.0;
    }
    p->sum_ln_gap = t->sum_ln_gap - p->sum_x * log(WB_DAYS_A_WEEK);
}

wb_err wb_prepare(wb_ctx *cx, const wb_triples *t, wb_prepared *ret)
{
    memset(ret, 0, sizeof *ret);
    int32_t top_x = 0, top_T = 0;
    for (size_t i = 0; i < t->n; i++) {
        wb_err err = check(cx, t->v + i, i);
        if (err != WB_OK)
            return err;
        top_x = t->v[i].x > top_x ? t->v[i].x : top_x;
        top_T = t->v[i].T > top_T ? t->v[i].T : top_T;
    }
    marks x, time;
    if (!open_marks(cx, top_x, &x) || !open_marks(cx, top_T, &time))
        return WB_TOO_BIG;
    for (size_t i = 0; i < t->n; i++) {
        x.v[t->v[i].x] = 1;
        time.v[t->v[i].t_x] = 1;
        time.v[t->v[i].T] = 1;
    }
    ret->xs = number(&x);
    ret->times = number(&time);
    wb_err err = tables(cx, t, &x, &time, ret);
    if (err == WB_OK)
        fill(t, &x, &time, ret);
    wb_release(cx, x.v, x.size * sizeof *x.v);
    wb_release(cx, time.v, time.size * sizeof *time.v);
    if (err == WB_OK && !isfinite(ret->sum_ln_gap))
        return wb_fail(cx, WB_INVALID, "the sum of the logarithms of gaps is not a number");
    return err;
}
