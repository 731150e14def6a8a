/* scorer.c - the chance to return and the orders to expect, learned on the company's own past.
 *
 * Promise: nothing after as_of is looked at; any data, however small or odd, give a score within
 * 0..1 with a stated basis; the whole training costs well below a second for 100 000 customers.
 *
 *   sample -> models as of as_of -> windows that can teach -+-> learned (WB_BASIS_BACKTEST)
 *                                                           +-> none: model (WB_BASIS_MODEL)
 *   fewer than WB_FEW_REPEATERS with a repeat ------------------> rate (WB_BASIS_RATE) */
#include "stats/stats_int.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

static const size_t ROWS_MAX = 40000; /* over all windows: more rows teach nothing new */
static const size_t TEACHES = 40;     /* so many buyers, and others, a window needs */
static const double SEASON = 1.35;    /* orders off by this factor: a season */
static const double CROWD = 1.6;      /* begin of data denser by this factor: left-truncated */
enum { MONTH = 28 };

struct wb_scorer {
    wb_scorer_report report;
    wb_view view;
    wb_learned learned;
};

static wb_err check(wb_ctx *cx, const wb_sample *s, int32_t horizon)
{
    if (horizon < 1 || horizon > WB_HORIZON_MAX)
        return wb_fail(cx, WB_INVALID, "a horizon of %" PRId32 " days is not within 1..%d", horizon,
                       WB_HORIZON_MAX);
    for (size_t i = 0; i < s->n; i++)
        for (uint32_t e = s->offset[i] + 1; e < s->offset[i + 1]; e++)
            if (s->day[e] <= s->day[e - 1])
                return wb_fail(cx, WB_INVALID,
                               "customer %zu of the sample has purchase days that do not rise", i);
    return WB_OK;
}

/* First day of all, and whether the begin of the data is crowded with "first" purchases. */
static wb_day first_day(const wb_sample *s, wb_day as_of, bool *crowded)
{
    wb_day first = as_of;
    for (size_t i = 0; i < s->n; i++)
        if (s->offset[i + 1] > s->offset[i] && s->day[s->offset[i]] < first)
            first = s->day[s->offset[i]];
    double begin = 0.0, later = 0.0; /* the first month against the next two */
    for (size_t i = 0; i < s->n; i++) {
        if (s->offset[i + 1] == s->offset[i] || s->day[s->offset[i]] > as_of)
            continue;
        int32_t since = s->day[s->offset[i]] - first;
        begin += since < MONTH;
        later += since >= MONTH && since < 3 * MONTH;
    }
    *crowded = as_of - first >= 3 * MONTH && begin >= 50.0 && begin > CROWD * 0.5 * (later + 1.0);
    return first;
}

/* Nothing to fit: everybody has the usual shape of the trade, at the observed pace. */
static wb_model rate_model(const wb_triples *t)
{
    double orders = 1.0, weeks = 52.0;
    for (size_t i = 0; i < t->n; i++) {
        orders += (double)t->v[i].n * t->v[i].x;
        weeks += t->v[i].n * (t->v[i].T / WB_DAYS_A_WEEK);
    }
    wb_model m = {.kind = WB_MBGNBD, .k = 1, .params = {0.6, 0.0, 0.8, 1.6}};
    m.params[1] = wb_clamp(0.6 * weeks / orders, 0.05, 1e4);
    return m;
}

static wb_err fit_models(wb_ctx *cx, const wb_triples *t, wb_scorer *s)
{
    wb_scorer_report *r = &s->report;
    wb_err err = wb_model_choose(cx, t, &r->model, NULL);
    if (err == WB_OK)
        err = wb_pareto_glance(cx, t, &r->pareto);
    if (err == WB_OK)
        err = wb_model_fit(cx, t, WB_NBD, 1, &r->nbd);
    s->view.model = r->model;
    s->view.pareto = r->pareto;
    return err;
}

static bool teaches(const wb_window *w)
{
    return w->buyers >= TEACHES && w->n - w->buyers >= TEACHES;
}

static wb_err open_windows(wb_ctx *cx, const wb_sample *s, const wb_plan *p, wb_scorer *sc,
                           wb_window *w)
{
    size_t stride = s->n * p->n / ROWS_MAX + 1, n = 0;
    wb_guess *cache = NULL;
    for (size_t i = 0; i < p->n; i++) {
        wb_view v = {.h = p->v[i].h, .horizon = p->v[i].h};
        wb_window one = {.origin = sc->report.as_of - p->v[i].back,
                         .h = p->v[i].h,
                         .year_ago = p->v[i].year_ago};
        wb_err err = wb_view_open(cx, s, one.origin, sc->report.model.k, &v);
        if (err == WB_NOT_FOUND)
            continue;
        if (err == WB_OK)
            err = wb_window_open(cx, s, &v, stride, &one);
        if (err != WB_OK)
            return err;
        cache = v.cache;
        wb_release(cx, cache, WB_CACHE * sizeof *cache);
        if (teaches(&one))
            w[n++] = one;
    }
    sc->report.backtests = n;
    return WB_OK;
}

/* Orders over what the model expected: of the window a year ago, and of the others. */
static void judge_season(wb_scorer_report *r, const wb_window *w)
{
    double year[2] = {0.0, 0.0}, other[2] = {0.0, 0.0};
    for (size_t i = 0; i < r->backtests; i++) {
        double *sum = w[i].year_ago ? year : other;
        sum[0] += w[i].orders;
        sum[1] += w[i].expected;
    }
    double usual = other[0] > 0.0 && other[1] > 0.0 ? other[0] / other[1] : 1.0;
    if (year[0] > 0.0 && year[1] > 0.0)
        r->season = wb_clamp(year[0] / year[1] / usual, 0.05, 20.0);
    bool last = r->backtests > 0 && w[0].expected > 0.0 && !w[0].year_ago &&
                fabs(log(fmax(w[0].orders, 1.0) / w[0].expected)) > log(SEASON);
    if (last || fabs(log(r->season)) > log(SEASON))
        r->flags |= WB_FLAG_SEASONAL_END;
}

static void flag_windows(wb_scorer_report *r, const wb_window *w)
{
    for (size_t i = 0; i < r->backtests; i++) {
        if (w[i].h < r->horizon)
            r->flags |= WB_FLAG_SHORT;
        for (size_t j = 0; j < i; j++)
            if (w[i].origin < w[j].origin + w[j].h && w[j].origin < w[i].origin + w[i].h)
                r->flags |= WB_FLAG_OVERLAP;
    }
}

static uint64_t repeaters(const wb_triples *t)
{
    uint64_t n = 0;
    for (size_t i = 0; i < t->n; i++)
        n += t->v[i].x > 0 ? t->v[i].n : 0;
    return n;
}

static wb_err learn(wb_ctx *cx, const wb_sample *s, int32_t history, wb_scorer *sc)
{
    wb_scorer_report *r = &sc->report;
    wb_plan p = wb_plan_windows(history, r->horizon);
    wb_window w[WB_ORIGINS_MAX];
    memset(w, 0, sizeof w);
    wb_err err = open_windows(cx, s, &p, sc, w);
    if (err != WB_OK || r->backtests == 0)
        return err;
    judge_season(r, w);
    flag_windows(r, w);
    r->basis = WB_BASIS_BACKTEST;
    sc->view.h = p.h;
    return wb_learn(cx, w, r->backtests, &sc->learned, r);
}

static wb_err train(wb_ctx *cx, const wb_sample *s, const wb_triples *all, wb_scorer *sc)
{
    wb_scorer_report *r = &sc->report;
    bool crowded = false;
    wb_day first = first_day(s, r->as_of, &crowded);
    wb_triples own = {.n = 0};
    wb_err err = wb_sample_triples(cx, s, r->as_of, &own, &sc->view.ln_value);
    if (err != WB_OK)
        return err;
    if (!all)
        all = &own;
    bool few = repeaters(all) < WB_FEW_REPEATERS;
    r->flags = (few ? WB_FLAG_TOO_FEW : 0u) | (crowded ? WB_FLAG_LEFT_TRUNCATED : 0u);
    sc->view.model = sc->view.pareto = rate_model(all);
    if (all->n > 0) {
        wb_view keep = sc->view;
        err = fit_models(cx, all, sc);
        if (few)
            sc->view = keep;
    }
    if (err != WB_OK)
        return err;
    if (all->n > 0 && !r->model.identified)
        r->flags |= WB_FLAG_DEGENERATE;
    r->basis = few ? WB_BASIS_RATE : WB_BASIS_MODEL;
    return few ? WB_OK : learn(cx, s, r->as_of - first, sc);
}

wb_err wb_scorer_learn(wb_ctx *cx, const wb_sample *s, const wb_triples *all, wb_ask ask,
                       wb_scorer **ret)
{
    wb_err err = check(cx, s, ask.horizon);
    if (err != WB_OK)
        return err;
    wb_scorer *sc = WB_NEW(cx, wb_scorer, 1);
    if (!sc)
        return WB_TOO_BIG;
    sc->report.as_of = ask.as_of;
    sc->report.horizon = ask.horizon;
    sc->report.season = 1.0;
    sc->view.h = sc->view.horizon = ask.horizon;
    sc->view.cache = WB_NEW(cx, wb_guess, WB_CACHE);
    if (!sc->view.cache)
        return WB_TOO_BIG;
    err = train(cx, s, all, sc);
    if (err == WB_OK)
        *ret = sc;
    return err;
}

const wb_scorer_report *wb_scorer_report_of(const wb_scorer *s)
{
    return &s->report;
}

wb_err wb_scorer_fork(wb_ctx *cx, const wb_scorer *s, wb_scorer **ret)
{
    wb_scorer *fork = WB_NEW(cx, wb_scorer, 1);
    wb_guess *cache = WB_NEW(cx, wb_guess, WB_CACHE);
    if (!fork || !cache)
        return WB_TOO_BIG;
    *fork = *s;
    fork->view.cache = cache;
    *ret = fork;
    return WB_OK;
}

wb_score wb_scorer_score(wb_scorer *s, const wb_features *f)
{
    wb_features safe = *f; /* a broken summary must not leave the range */
    safe.x = safe.x < 0 ? 0 : safe.x;
    safe.T = safe.T < 0 ? 0 : safe.T;
    safe.t_x = safe.t_x < 0 || safe.x == 0 ? 0 : safe.t_x > safe.T ? safe.T : safe.t_x;
    wb_guess g = *wb_view_guess(&s->view, safe.x, safe.t_x, safe.T);
    wb_score r = {.p_return = g.model, .expected_orders = g.expected, .p_alive = g.p_alive};
    if (s->report.basis == WB_BASIS_BACKTEST) {
        float row[WB_COLUMNS];
        wb_view_row(&s->view, &safe, row);
        double odds = wb_learned_value(&s->learned, s->learned.chosen, row) + g.stretch;
        r.p_return = wb_sigmoid(odds);
        r.expected_orders = r.p_return * (1.0 + s->learned.more * g.more);
    }
    r.p_return = wb_clamp(r.p_return, 0.0, 1.0);
    r.p_alive = wb_clamp(r.p_alive, 0.0, 1.0);
    r.expected_orders = wb_clamp(r.expected_orders, 0.0, 1e9);
    return r;
}
