/* window.c - past windows: which ones, what was known at their begin, what happened in them.
 *
 * Promise: a row holds only what was known at the origin; the outcome stands apart. Days.
 *
 * Which windows (docs/numbers.md tells why): what a model says wrongly about the future depends on
 * how long the future is compared with the past it saw. With a history of D days and a horizon of
 * H, the window h0 = D H / (D + H) at the end of the history has the same proportion to the days
 * before it as H has to D. Windows a little longer than h0, towards H, are used: they see more of
 * the absolute length. With D >= 3 H there is room for whole horizons instead. */
#include "stats/stats_int.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double TOWARDS_H[] = {0.15, 0.25, 0.35}; /* from h0 to H, in logarithms */
static const double REACH = 1.25;                     /* windows stand for at most this times D */
static const size_t FITTED_ON = 12000; /* customers that fix the parameters as of an origin */
enum { SHORTEST = 7, LEAST_HISTORY = 28, YEAR = 365 };

static void add_window(wb_plan *p, int32_t back, int32_t h, bool year_ago)
{
    if (p->n >= WB_ORIGINS_MAX || h < 1 || h > back || p->history - back < LEAST_HISTORY)
        return;
    for (size_t i = 0; i < p->n; i++)
        if (p->v[i].back == back || (year_ago && abs(p->v[i].back - back) < h / 3))
            return;
    p->v[p->n].back = back;
    p->v[p->n].h = h;
    p->v[p->n++].year_ago = year_ago;
}

wb_plan wb_plan_windows(int32_t history, int32_t horizon)
{
    wb_plan p = {.history = history};
    double most = fmax(SHORTEST, REACH * history);
    p.h = (int32_t)wb_clamp(horizon, SHORTEST, most);
    if (history >= 3 * p.h) {
        add_window(&p, p.h, p.h, false);
        add_window(&p, 2 * p.h, p.h, false);
        if (history >= 5 * p.h)
            add_window(&p, 3 * p.h, p.h, false);
    } else {
        double D = history, H = p.h, h0 = D * H / fmax(D + H, 1.0);
        for (size_t i = 0; i < WB_COUNT(TOWARDS_H); i++) {
            double g = TOWARDS_H[i];
            int32_t h = (int32_t)lround(exp((1.0 - g) * log(h0 + 1e-9) + g * log(H)));
            add_window(&p, h, h, false);
        }
    }
    if (p.h < YEAR - 60 && history >= YEAR + (p.h > 90 ? p.h : 90))
        add_window(&p, YEAR, p.h, true);
    return p;
}

double wb_value_column(double value)
{
    return value > 0.0 && isfinite(value) ? log1p(value) : 0.0;
}

static int by_triple(const void *a, const void *b)
{
    const wb_triple *p = a, *q = b;
    if (p->x != q->x)
        return p->x < q->x ? -1 : 1;
    if (p->t_x != q->t_x)
        return p->t_x < q->t_x ? -1 : 1;
    return (p->T > q->T) - (p->T < q->T);
}

static wb_features features_at(const wb_sample *s, size_t i, wb_day as_of)
{
    uint32_t from = s->offset[i];
    return wb_features_of(s->day + from, s->value + from, s->offset[i + 1] - from, as_of);
}

static bool known(const wb_sample *s, size_t i, wb_day as_of)
{
    return s->offset[i + 1] > s->offset[i] && s->day[s->offset[i]] <= as_of;
}

wb_err wb_sample_triples(wb_ctx *cx, const wb_sample *s, wb_day as_of, wb_triples *ret,
                         double *ln_value)
{
    size_t stride = ret->n > 0 ? s->n / ret->n + 1 : 1;
    wb_triple *v = WB_NEW(cx, wb_triple, s->n + 1);
    if (!v)
        return WB_TOO_BIG;
    size_t n = 0, kept = 0;
    double gaps = 0.0, values = 0.0;
    for (size_t i = 0; i < s->n; i += stride) {
        if (!known(s, i, as_of))
            continue;
        wb_features f = features_at(s, i, as_of);
        v[n++] = (wb_triple){f.x, f.t_x, f.T, 1};
        gaps += f.sum_ln_gap;
        values += wb_value_column(f.last_value);
    }
    qsort(v, n, sizeof *v, by_triple);
    for (size_t i = 0; i < n; i++) {
        if (kept > 0 && by_triple(v + kept - 1, v + i) == 0)
            v[kept - 1].n++;
        else
            v[kept++] = v[i];
    }
    *ret = (wb_triples){v, kept, gaps};
    *ln_value = n > 0 ? values / (double)n : 0.0;
    return WB_OK;
}

wb_err wb_view_open(wb_ctx *cx, const wb_sample *s, wb_day origin, int k, wb_view *v)
{
    wb_triples t = {.n = FITTED_ON};
    wb_err err = wb_sample_triples(cx, s, origin, &t, &v->ln_value);
    if (err != WB_OK)
        return err;
    if (t.n == 0)
        return WB_NOT_FOUND; /* nobody was there yet: the caller leaves the window out */
    err = wb_model_fit(cx, &t, WB_MBGNBD, k, &v->model);
    if (err == WB_OK)
        err = wb_pareto_glance(cx, &t, &v->pareto);
    wb_release(cx, (void *)(uintptr_t)t.v, (s->n + 1) * sizeof *t.v);
    v->cache = WB_NEW(cx, wb_guess, WB_CACHE);
    return err == WB_OK && !v->cache ? WB_TOO_BIG : err;
}

static void guess(wb_view *v, wb_guess *g)
{
    wb_rfm h = {g->x, g->t_x, g->T};
    wb_forecast m = wb_model_forecast(&v->model, h, v->horizon);
    wb_forecast p = wb_model_forecast(&v->pareto, h, v->horizon);
    double more_m = m.p_return > 1e-12 ? fmax(m.expected / m.p_return, 1.0) : 1.0;
    double more_p = p.p_return > 1e-12 ? fmax(p.expected / p.p_return, 1.0) : 1.0;
    g->model = m.p_return;
    g->pareto = p.p_return;
    g->more = sqrt(more_m * more_p) - 1.0;
    g->expected = m.expected;
    g->p_alive = v->model.identified ? m.p_alive : v->pareto.identified ? p.p_alive : 1.0;
    if (v->h < v->horizon || v->h > v->horizon) {
        g->model = wb_model_chances(&v->model, h, v->h).p_return;
        g->pareto = wb_model_chances(&v->pareto, h, v->h).p_return;
        g->stretch = wb_logit(m.p_return) - wb_logit(g->model);
    }
}

const wb_guess *wb_view_guess(wb_view *v, int32_t x, int32_t t_x, int32_t T)
{
    uint64_t key = ((uint64_t)(uint32_t)x * 0x9E3779B1u) ^ ((uint64_t)(uint32_t)t_x << 20) ^
                   (uint64_t)(uint32_t)T;
    key *= 0x9E3779B97F4A7C15u;
    wb_guess *g = v->cache + (key >> 50) % WB_CACHE;
    if (!g->used || g->x != x || g->t_x != t_x || g->T != T) {
        *g = (wb_guess){.x = x, .t_x = t_x, .T = T, .used = true};
        guess(v, g);
    }
    return g;
}

void wb_view_row(wb_view *v, const wb_features *f, float row[WB_COLUMNS])
{
    const wb_guess *g = wb_view_guess(v, f->x, f->t_x, f->T);
    double silence = (double)f->T - f->t_x, gap = f->x > 0 ? (double)f->t_x / f->x : 0.0;
    row[WB_COL_MODEL] = (float)(wb_clamp(wb_logit(g->model), -9.0, 9.0));
    row[WB_COL_PARETO] = (float)(wb_clamp(wb_logit(g->pareto), -9.0, 9.0));
    row[WB_COL_COUNT] = (float)(log1p(f->x));
    row[WB_COL_SILENCE] = (float)(log((silence + 1.0) / v->h));
    row[WB_COL_REPEAT] = f->x > 0;
    row[WB_COL_GAP] = (float)(f->x > 0 ? log((gap + 1.0) / v->h) : 0.0);
    row[WB_COL_RHYTHM] = (float)(f->x > 0 ? log((silence + 1.0) / (gap + 1.0)) : 0.0);
    double spread = f->x > 1 ? fmax(f->sum_sq_gap / f->x - gap * gap, 0.0) : 0.0;
    row[WB_COL_UNEVEN] = (float)(f->x > 1 && gap > 0.0 ? fmin(sqrt(spread) / gap, 10.0) : 0.0);
    row[WB_COL_LAST_VALUE] = (float)(wb_value_column(f->last_value) - v->ln_value);
    row[WB_COL_MEAN_VALUE] = (float)(f->x > 0 ? wb_value_column(f->mean_value) - v->ln_value : 0.0);
}

/* What happened to customer i within (origin, origin + h]. */
static uint32_t outcome(const wb_sample *s, size_t i, wb_day origin, int32_t h)
{
    uint32_t n = 0;
    for (uint32_t e = s->offset[i + 1]; e-- > s->offset[i] && s->day[e] > origin;)
        n += s->day[e] <= origin + h;
    return n;
}

static void add_row(wb_window *w, wb_view *v, const wb_sample *s, size_t i)
{
    wb_features f = features_at(s, i, w->origin);
    size_t at = w->n++;
    double silence = (double)f.T - f.t_x;
    wb_view_row(v, &f, w->row + at * WB_COLUMNS);
    const wb_guess *g = wb_view_guess(v, f.x, f.t_x, f.T);
    uint32_t bought = outcome(s, i, w->origin, w->h);
    w->y[at] = bought > 0;
    w->count[at] = bought;
    w->more[at] = g->more;
    w->recency[at] = -silence;
    w->rhythm[at] = f.x > 0 ? -silence * f.x / f.t_x : -1e7 - silence; /* no rhythm: last */
    w->expect[at] = g->expected;
    w->who[at] = (uint32_t)i;
    w->buyers += bought > 0;
    w->orders += bought;
    w->expected += g->expected;
}

wb_err wb_window_open(wb_ctx *cx, const wb_sample *s, wb_view *v, size_t stride, wb_window *w)
{
    size_t most = s->n / stride + 1;
    w->row = WB_NEW(cx, float, most *WB_COLUMNS);
    w->y = WB_NEW(cx, double, most * 6);
    w->who = WB_NEW(cx, uint32_t, most);
    if (!w->row || !w->y || !w->who)
        return WB_TOO_BIG;
    w->more = w->y + most;
    w->count = w->y + 2 * most;
    w->recency = w->y + 3 * most;
    w->rhythm = w->y + 4 * most;
    w->expect = w->y + 5 * most;
    for (size_t i = 0; i < s->n; i += stride)
        if (known(s, i, w->origin))
            add_row(w, v, s, i);
    return WB_OK;
}
