/* fit.c - maximum likelihood for the models of repeat buying.
 *
 * Promise: the best of several starts; the work per customer is done once on a thinned copy of the
 * triples (days and counts rounded), the full triples only polish what the copy found; the final
 * likelihood is computed again by recheck.c. Parameters live in a box in log space. Weeks.
 *
 *   triples -> prepared -> thinned -> every start -> best -> polished on all -> rechecked -> judged
 */
#include "stats/stats_int.h"

#include <float.h>
#include <math.h>
#include <string.h>

static const size_t THIN_ABOVE = 3000; /* fewer triples are cheap enough for every start */
static const int THIN_GRID = 20;       /* the copy rounds days to this share of the longest T */
static const double WORTH = 2.0;       /* 2 (LL - LL without drop-out) below this: not identified */
/* so many triples are computed twice: all of a usual base, some of a huge one */
static const size_t RECHECK_PARETO = 512, RECHECK_COUNT = 16384;

/* The box: r, alpha, then a and b / a (BG, MBG) or s and beta / s (Pareto). The ratio is walked on
 * because where all leave alike a and b run away together: a straight valley in these terms. */
static const double LO[WB_DIM] = {1e-4, 1e-4, 1e-7, 1e-4};
static const double HI[WB_DIM] = {1e4, 1e6, 1e2, 1e9};

typedef struct job {
    wb_ctx *cx;
    const wb_triples *triples;
    wb_prepared all, thin;
    bool thinned;
    double spread[WB_DIM][WB_DIM]; /* inverse Hessian of the last run */
} job;

/* ---- the thinned copy ---- */

static int32_t round_count(int32_t x)
{
    int32_t step = 1;
    while (x / step > 12)
        step *= 2;
    return x / step * step;
}

static int32_t round_days(int32_t d, int32_t step)
{
    return (d + step / 2) / step * step;
}

static wb_triple rounded(const wb_triple *v, int32_t step)
{
    wb_triple t = {.x = round_count(v->x), .n = v->n};
    t.T = round_days(v->T, step);
    int32_t silence = round_days(v->T - v->t_x, v->T - v->t_x < 2 * step ? (step + 3) / 4 : step);
    if (t.x > 0) {
        t.t_x = t.T - silence < t.x ? t.x : t.T - silence;
        t.T = t.T < t.t_x ? t.t_x : t.T;
    }
    return t;
}

/* Merges equal rounded triples through a hash table of `size` (a power of two) slots; what finds
 * no slot nearby is left out: the copy only has to be near. */
static size_t merge(const wb_triples *t, int32_t step, wb_triple *slot, size_t size)
{
    for (size_t i = 0; i < t->n; i++) {
        wb_triple v = rounded(t->v + i, step);
        uint64_t h = (uint64_t)v.x * 0x9E3779B97F4A7C15u;
        h = (h ^ (uint64_t)v.t_x) * 0xC2B2AE3D27D4EB4Fu;
        h = (h ^ (uint64_t)v.T) * 0x165667B19E3779F9u;
        h ^= h >> 29;
        for (size_t try = 0; try < 32; try++, h++) {
            wb_triple *s = slot + (h & (size - 1));
            if (s->n == 0) {
                *s = v;
                break;
            }
            if (s->x == v.x && s->t_x == v.t_x && s->T == v.T) {
                s->n = s->n > UINT32_MAX - v.n ? UINT32_MAX : s->n + v.n;
                break;
            }
        }
    }
    size_t n = 0;
    for (size_t i = 0; i < size; i++)
        if (slot[i].n)
            slot[n++] = slot[i];
    return n;
}

static wb_err thin(job *j)
{
    int32_t top = 0;
    for (size_t i = 0; i < j->triples->n; i++)
        top = j->triples->v[i].T > top ? j->triples->v[i].T : top;
    size_t size = 1u << 14;
    wb_triple *slot = WB_NEW(j->cx, wb_triple, size);
    if (!slot)
        return WB_TOO_BIG;
    wb_triples copy = {.v = slot, .sum_ln_gap = 0.0};
    copy.n = merge(j->triples, top / THIN_GRID + 1, slot, size);
    wb_err err = wb_prepare(j->cx, &copy, &j->thin);
    wb_release(j->cx, slot, size * sizeof *slot);
    return err;
}

static wb_err open_job(wb_ctx *cx, const wb_triples *t, job *j)
{
    memset(j, 0, sizeof *j);
    j->cx = cx;
    j->triples = t;
    wb_err err = wb_prepare(cx, t, &j->all);
    if (err != WB_OK)
        return err;
    if (j->all.n == 0)
        return wb_fail(cx, WB_INVALID, "there is no customer to fit a model on");
    j->thinned = j->all.n > THIN_ABOVE;
    return j->thinned ? thin(j) : WB_OK;
}

static void close_job(job *j)
{
    wb_prepared *both[] = {&j->all, &j->thin};
    for (size_t i = 0; i < WB_COUNT(both); i++)
        if (both[i]->item)
            wb_release(j->cx, both[i]->item, both[i]->n * sizeof(wb_item));
}

/* ---- one shape ---- */

static double loss(void *state, const double *at, double *slope)
{
    const wb_shape *shape = state;
    double real[WB_DIM] = {at[0], at[1], 0.0, 0.0};
    if (shape->dropout) {
        real[2] = at[2];
        real[3] = at[2] + at[3];
    }
    double value = shape->kind == WB_PARETO ? wb_pareto_loss(state, real, slope)
                                            : wb_count_loss(state, real, slope);
    if (shape->dropout)
        slope[2] += slope[3];
    return value;
}

static double run(job *j, wb_shape *shape, double *at, bool warm)
{
    wb_goal g = {.f = loss,
                 .state = shape,
                 .n = shape->dropout ? 4 : 2,
                 .tolerance =
                     shape->data->n == j->all.n ? 1e-8 : 1e-3, /* the copy is only a start */
                 .max_steps = 150};
    for (int i = 0; i < g.n; i++) {
        g.lo[i] = log(LO[i]);
        g.hi[i] = log(HI[i]);
    }
    return -wb_minimise(&g, at, j->spread, warm);
}

/* From the given start on the copy, then on all; returns the log-likelihood. */
static double climb(job *j, wb_shape shape, double *at)
{
    shape.data = &j->all;
    if (!j->thinned)
        return run(j, &shape, at, false);
    shape.data = &j->thin;
    run(j, &shape, at, false);
    shape.data = &j->all;
    return run(j, &shape, at, true);
}

/* The same model with nobody leaving: r, alpha from moments, then likelihood. */
static double climb_null(job *j, int k, double *at)
{
    double weeks = 0.0;
    for (size_t i = 0; i < j->all.times; i++)
        weeks += j->all.time[i] * j->all.time_n[i];
    double rate = (j->all.sum_x + 0.5) / (weeks + 1.0);
    at[0] = log(0.7);
    at[1] = log(wb_clamp(0.7 / rate / k, 2 * LO[1], 0.5 * HI[1]));
    wb_shape shape = {.kind = k > 1 ? WB_MBGNBD : WB_NBD, .k = k, .dropout = false};
    return climb(j, shape, at);
}

/* Starts: drop-out usual, early, rare. Factors on r and alpha of the null, then a, b or s, beta. */
static const double STARTS_AB[][4] = {
    {1.2, 0.7, 0.8, 2.0}, {1.6, 0.6, 0.9, 1.0}, {1.0, 1.0, 0.05, 8.0}};
static const double STARTS_PARETO[][4] = {
    {1.2, 0.8, 0.5, 1.0}, {1.6, 1.0, 1.0, 4.0}, {1.0, 1.0, 0.05, 3.0}};

/* Starts are tried on the copy, the best end is polished on all. */
static double climb_dropout(job *j, wb_model_kind kind, int k, const double *null, double *best)
{
    double top = -INFINITY, spread[WB_DIM][WB_DIM];
    wb_shape shape = {.kind = kind, .k = k, .dropout = true};
    shape.data = j->thinned ? &j->thin : &j->all;
    for (size_t i = 0; i < WB_COUNT(STARTS_AB); i++) {
        const double *start = kind == WB_PARETO ? STARTS_PARETO[i] : STARTS_AB[i];
        double at[WB_DIM] = {null[0] + log(start[0]), null[1] + log(start[1]), log(start[2]),
                             log(start[3] / start[2])};
        if (kind == WB_PARETO)
            at[3] += null[1];
        double ll = run(j, &shape, at, false);
        bool same_hill = i > 0 && fabs(ll - top) < 0.02;
        if (ll > top) {
            top = ll;
            memcpy(best, at, sizeof at);
            memcpy(spread, j->spread, sizeof spread);
        }
        if (same_hill)
            break; /* two far starts met */
    }
    if (!j->thinned)
        return top;
    memcpy(j->spread, spread, sizeof spread);
    shape.data = &j->all;
    return run(j, &shape, best, true);
}

/* ---- judging ---- */

/* Both routines on every step-th triple: ret is their difference. */
static wb_err recheck_some(job *j, const wb_model *m, size_t step, double *ret)
{
    size_t n = 0;
    wb_triple *some = WB_NEW(j->cx, wb_triple, j->triples->n / step + 1);
    if (!some)
        return WB_TOO_BIG;
    for (size_t i = 0; i < j->triples->n; i += step)
        some[n++] = j->triples->v[i];
    wb_triples t = {.v = some, .n = n};
    wb_prepared p;
    wb_err err = wb_prepare(j->cx, &t, &p);
    if (err != WB_OK)
        return err;
    double at[WB_DIM], slope[WB_DIM];
    for (int i = 0; i < WB_DIM; i++)
        at[i] = log(m->params[i]);
    wb_shape shape = {.data = &p, .kind = m->kind, .k = m->k, .dropout = m->kind != WB_NBD};
    double once =
        m->kind == WB_PARETO ? wb_pareto_loss(&shape, at, slope) : wb_count_loss(&shape, at, slope);
    *ret = wb_model_loglik(m, &t) + once;
    wb_release(j->cx, p.item, n * sizeof *p.item);
    return WB_OK;
}

/* What rounding alone may move the second routine by: where nobody leaves b runs off to 1e8, and it
 * takes differences of lgamma(b), each right to half a unit in its last place. */
static double rounding(const job *j, const wb_model *m)
{
    double top = 1.0, customers = 0.0;
    for (int i = 0; i < WB_DIM; i++)
        top = fmax(top, m->params[i]);
    for (size_t i = 0; i < j->triples->n; i++)
        customers += j->triples->v[i].n;
    return 4.0 * DBL_EPSILON * fabs(lgamma(top + 1.0)) * customers;
}

static wb_err recheck(job *j, const wb_model *m)
{
    double off = 0.0, tolerance = 1e-7 * fabs(m->loglik) + 1e-3 + rounding(j, m);
    size_t most = m->kind == WB_PARETO ? RECHECK_PARETO : RECHECK_COUNT;
    if (j->triples->n > most) {
        wb_err err = recheck_some(j, m, j->triples->n / most + 1, &off);
        if (err != WB_OK)
            return err;
    } else {
        off = wb_model_loglik(m, j->triples) - m->loglik;
    }
    if (isfinite(off) && fabs(off) <= tolerance)
        return WB_OK;
    return wb_fail(j->cx, WB_CORRUPT,
                   "model %s: its likelihood is %.6f by one computation and %.6f by another; "
                   "do not use this fit and report the error",
                   wb_model_name(m), m->loglik, m->loglik + off);
}

static void judge(const job *j, wb_model *m, double without)
{
    m->identified = true;
    m->reason = WB_FIT_OK;
    double ratio = m->params[2] > 0.0 ? m->params[3] / m->params[2] : 1.0;
    for (int i = 0; i < 2; i++)
        if (m->params[i] <= LO[i] * 1.01 || m->params[i] >= HI[i] * 0.99)
            m->reason = WB_FIT_BOUND;
    if (ratio <= LO[3] * 1.01)
        m->reason = WB_FIT_BOUND; /* everybody leaves at once; a large a only says: all alike */
    if (m->kind != WB_NBD && 2.0 * (m->loglik - without) < WORTH)
        m->reason = WB_FIT_NO_DROPOUT;
    if (j->all.repeaters < WB_FEW_REPEATERS)
        m->reason = WB_FIT_FEW;
    if (!(j->all.repeaters > 0.0))
        m->reason = WB_FIT_NO_REPEAT;
    m->identified = m->reason == WB_FIT_OK;
}

static wb_err fit(job *j, wb_model_kind kind, int k, wb_model *ret)
{
    wb_model m = {.kind = kind, .k = kind == WB_MBGNBD ? k : 1};
    double null[WB_DIM] = {0.0}, at[WB_DIM] = {0.0};
    double without = climb_null(j, m.k, null);
    m.customers = (uint64_t)j->all.customers;
    m.triples = j->all.n;
    m.loglik = kind == WB_NBD ? without : climb_dropout(j, kind, m.k, null, at);
    for (int i = 0; i < WB_DIM; i++)
        m.params[i] = kind != WB_NBD ? exp(at[i] + (i == 3 ? at[2] : 0.0))
                      : i < 2        ? exp(null[i])
                                     : 0.0;
    judge(j, &m, without);
    wb_err err = recheck(j, &m);
    if (err == WB_OK)
        *ret = m;
    return err;
}

wb_err wb_model_fit(wb_ctx *cx, const wb_triples *t, wb_model_kind kind, int k, wb_model *ret)
{
    if (kind == WB_MBGNBD && (k < 1 || k > WB_K_MAX))
        return wb_fail(cx, WB_INVALID, "a model has 1 to %d stages between purchases, not %d",
                       WB_K_MAX, k);
    job j;
    wb_err err = open_job(cx, t, &j);
    if (err == WB_OK)
        err = fit(&j, kind, k, ret);
    close_job(&j);
    return err;
}

wb_err wb_pareto_glance(wb_ctx *cx, const wb_triples *t, wb_model *ret)
{
    enum { ENOUGH = 4000 };
    size_t step = t->n / ENOUGH + 1, n = 0;
    wb_triple *some = WB_NEW(cx, wb_triple, t->n / step + 1);
    if (!some)
        return WB_TOO_BIG;
    for (size_t i = step / 2; i < t->n; i += step)
        some[n++] = t->v[i];
    if (!n)
        some[n++] = t->v[0];
    wb_triples part = {.v = some, .n = n};
    return wb_model_fit(cx, &part, WB_PARETO, 1, ret);
}

wb_err wb_model_choose(wb_ctx *cx, const wb_triples *t, wb_model *ret, wb_model tried[WB_K_MAX])
{
    job j;
    wb_model all[WB_K_MAX] = {{.k = 0}};
    int best = 0;
    wb_err err = open_job(cx, t, &j);
    /* the likelihood rises and then falls in k; one more k is looked at to be sure of the fall */
    for (int k = 1; err == WB_OK && k <= WB_K_MAX && k - 1 <= best + 2; k++) {
        err = fit(&j, WB_MBGNBD, k, &all[k - 1]);
        if (err == WB_OK && all[k - 1].loglik > all[best].loglik)
            best = k - 1;
        if (!(j.all.repeaters > 0.0))
            break; /* without a single gap there is nothing to choose by */
    }
    close_job(&j);
    if (err != WB_OK)
        return err;
    if (tried)
        memcpy(tried, all, sizeof all);
    *ret = all[best];
    return WB_OK;
}
