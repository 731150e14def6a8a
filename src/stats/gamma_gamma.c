/* gamma_gamma.c - the value of an order (Gamma-Gamma model, Fader & Hardie 2013).
 *
 * Promise: the cost of one evaluation is one logarithm for each distinct (x, mean) pair. With z the
 * mean value of x repeat days:
 *   LL = lnGamma(p x + q) - lnGamma(p x) - lnGamma(q) + q ln gamma + (p x - 1) ln z + p x ln x
 *        - (p x + q) ln(gamma + x z)
 * Inside, z is measured in the observed mean, so that the box fits any currency. */
#include "stats/stats_int.h"

#include <math.h>

/* log of the box of p, q, gamma / mean */
static const double LO[3] = {1e-3, 1e-2, 1e-5}, HI[3] = {1e4, 1e5, 1e6};

typedef struct spend_job {
    const wb_spend *v;
    size_t n;
    double unit;                                   /* the observed mean */
    double *count;                                 /* customers with x = index */
    double *total;                                 /* room: p x + q sums per x */
    int32_t top;                                   /* largest x */
    double customers, sum_x, ln_z, x_ln_z, x_ln_x; /* sums over customers */
} spend_job;

static bool counts(const wb_spend *v)
{
    return v->x >= 1 && v->x <= WB_DAYS_MAX && v->n > 0 && v->mean > 0.0 && isfinite(v->mean);
}

static wb_err gather(wb_ctx *cx, spend_job *j)
{
    double sum = 0.0;
    for (size_t i = 0; i < j->n; i++) {
        const wb_spend *v = j->v + i;
        if (!counts(v))
            continue;
        j->top = v->x > j->top ? v->x : j->top;
        j->customers += v->n;
        sum += v->n * v->mean;
    }
    j->count = WB_NEW(cx, double, (size_t)j->top + 1);
    if (!j->count)
        return WB_TOO_BIG;
    if (!(j->customers > 0.0) || !isfinite(sum))
        return WB_OK;
    j->unit = sum / j->customers;
    for (size_t i = 0; i < j->n; i++) {
        const wb_spend *v = j->v + i;
        if (!counts(v))
            continue;
        double n = v->n, ln_z = log(v->mean / j->unit);
        j->count[v->x] += n;
        j->sum_x += n * v->x;
        j->ln_z += n * ln_z;
        j->x_ln_z += n * v->x * ln_z;
        j->x_ln_x += n * v->x * log(v->x);
    }
    return WB_OK;
}

static double loss(void *state, const double *at, double *gradient)
{
    const spend_job *j = state;
    double p = exp(at[0]), q = exp(at[1]), gamma = exp(at[2]);
    double ll = j->customers * q * at[2] + (p * j->x_ln_z - j->ln_z) + p * j->x_ln_x;
    double dp = j->x_ln_z + j->x_ln_x, dq = j->customers * at[2], dgamma = j->customers * q / gamma;
    for (int32_t x = 1; x <= j->top; x++) {
        double n = j->count[x], px = p * x;
        if (!(n > 0.0))
            continue;
        ll += n * (lgamma(px + q) - lgamma(px) - lgamma(q));
        double both = wb_digamma(px + q);
        dp += n * x * (both - wb_digamma(px));
        dq += n * (both - wb_digamma(q));
    }
    for (size_t i = 0; i < j->n; i++) {
        const wb_spend *v = j->v + i;
        if (!counts(v))
            continue;
        double n = v->n, sum = gamma + v->x * (v->mean / j->unit), ln = log(sum);
        double pxq = p * v->x + q;
        ll -= n * pxq * ln;
        dp -= n * v->x * ln;
        dq -= n * ln;
        dgamma -= n * pxq / sum;
    }
    gradient[0] = -dp * p;
    gradient[1] = -dq * q;
    gradient[2] = -dgamma * gamma;
    return -ll;
}

/* The second routine: every pair by itself, in the caller's money. */
static double recheck(const wb_gg *g, const wb_spend *v, size_t n)
{
    double sum = 0.0;
    for (size_t i = 0; i < n; i++) {
        if (!counts(v + i))
            continue;
        double px = g->p * v[i].x, z = v[i].mean;
        double ln_beta = lgamma(px) + lgamma(g->q) - lgamma(px + g->q);
        sum += v[i].n * (g->q * log(g->gamma / (g->gamma + v[i].x * z)) +
                         px * log(v[i].x * z / (g->gamma + v[i].x * z)) - log(z) - ln_beta);
    }
    return sum;
}

static double climb(spend_job *j, double *best)
{
    static const double STARTS[][3] = {{3.0, 3.5, 0.8}, {1.0, 6.0, 5.0}, {20.0, 2.0, 0.05}};
    double top = -INFINITY, H[WB_DIM][WB_DIM];
    wb_goal g = {.f = loss, .state = j, .n = 3, .tolerance = 1e-8, .max_steps = 200};
    for (int i = 0; i < 3; i++) {
        g.lo[i] = log(LO[i]);
        g.hi[i] = log(HI[i]);
    }
    for (size_t s = 0; s < WB_COUNT(STARTS); s++) {
        double at[WB_DIM];
        for (int i = 0; i < 3; i++)
            at[i] = log(STARTS[s][i]);
        double ll = -wb_minimise(&g, at, H, false);
        if (ll > top) {
            top = ll;
            for (int i = 0; i < 3; i++)
                best[i] = at[i];
        }
        if (s == 0 && j->customers > 1e5)
            break; /* so much data leaves one hill */
    }
    return top;
}

wb_err wb_gg_fit(wb_ctx *cx, const wb_spend *v, size_t n, wb_gg *ret)
{
    spend_job j = {.v = v, .n = n};
    wb_err err = gather(cx, &j);
    if (err != WB_OK)
        return err;
    wb_gg g = {.reason = WB_FIT_NO_REPEAT, .mean = j.unit, .customers = (uint64_t)j.customers};
    if (j.unit > 0.0) {
        double at[3];
        double ll = climb(&j, at) - j.customers * log(j.unit); /* density per unit of money */
        g.p = exp(at[0]);
        g.q = exp(at[1]);
        g.gamma = exp(at[2]) * j.unit;
        g.loglik = ll;
        double twice = recheck(&g, v, n);
        if (!(fabs(twice - ll) <= 1e-6 * fabs(ll) + 1e-3 * (1.0 + j.sum_x / j.customers)))
            return wb_fail(cx, WB_CORRUPT,
                           "model gamma-gamma: its likelihood is %.6f by one computation and %.6f "
                           "by another; do not use this fit and report the error",
                           ll, twice);
        g.reason = WB_FIT_OK;
        for (int i = 0; i < 3; i++)
            if (at[i] <= log(LO[i]) + 0.01 || at[i] >= log(HI[i]) - 0.01)
                g.reason = WB_FIT_BOUND;
        if (j.customers < WB_FEW_REPEATERS)
            g.reason = WB_FIT_FEW;
    }
    g.identified = g.reason == WB_FIT_OK;
    *ret = g;
    return WB_OK;
}

double wb_gg_expected(const wb_gg *g, int32_t x, double mean)
{
    bool known = x > 0 && mean > 0.0 && isfinite(mean);
    double weight = known ? g->p * x : 0.0, sure = weight + g->q - 1.0;
    if (g->reason == WB_FIT_NO_REPEAT || !(sure > 1e-9))
        return known ? mean : g->mean; /* the model has no finite mean here */
    double value = g->p * (g->gamma + (known ? x * mean : 0.0)) / sure;
    if (isfinite(value))
        return value;
    return known ? mean : g->mean;
}
