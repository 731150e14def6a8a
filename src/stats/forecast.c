/* forecast.c - what a fitted model says about one customer.
 *
 * Promise: exact for every kind and k, all in log space: a P(alive) of 1e-90 and a customer with
 * thousands of purchases are fine; no singularity at a = 1 or s = 1. Door in days, inside weeks.
 *
 * BG and MBG/CNBD-k: given alive, the customer stands in stage j = 0 .. k - 1 since the last
 * purchase with weight rise(R, j) / j! q^j, lambda ~ Gamma(R + j, alpha + T), and the stages passed
 * within the horizon are negative binomial; purchase n happens when they reach k n - j and the
 * customer stayed after each of the n - 1 before: E[(1 - p)^(n - 1)] with p ~ Beta(a, b + lives).
 */
#include "stats/stats_int.h"

#include <math.h>

static const double LAST_TERM = 1e-13; /* of the sum, that is still added */
static const int TERMS_MAX = 1 << 18;  /* a horizon of centuries ends here, 0.1 s at most */
static const double RESCALE = 1e200;

typedef struct stand { /* of one customer, given alive */
    double p_alive;
    double A, R;            /* alpha + T, r + k x */
    double stage[WB_K_MAX]; /* shares, sum 1 */
} stand;

static stand stand_of(const wb_model *m, double x, double t_x, double T)
{
    double b = m->params[3], lives = m->kind == WB_BGNBD ? x : x + 1.0;
    stand s = {.p_alive = 1.0, .A = m->params[1] + T, .R = m->params[0] + m->k * x};
    double q = (T - t_x) / s.A, sum = 1.0, term = 1.0;
    s.stage[0] = 1.0;
    for (int j = 1; j < m->k; j++) {
        term *= (s.R + j - 1) / j * q;
        s.stage[j] = term;
        sum += term;
    }
    for (int j = 0; j < m->k; j++)
        s.stage[j] /= sum;
    if (lives > 0.0 && m->kind != WB_NBD) {
        double fall = log1p((T - t_x) / (m->params[1] + t_x));
        double u = log(m->params[2] / (b + lives - 1.0)) + s.R * fall - log(sum);
        s.p_alive = wb_sigmoid(-u);
    }
    return s;
}

/* Chance that a negative binomial count of stages (size R, within t) is below n. */
static double below(double R, double A, double t, int n)
{
    double p = exp(-R * log1p(t / A)), z = t / (A + t), sum = 0.0;
    for (int i = 0; i < n; i++) {
        sum += p;
        p *= (R + i) / (i + 1) * z;
    }
    return sum < 1.0 ? sum : 1.0;
}

/* Sum over purchases: a is 0 where nobody leaves. A term is the chance of exactly i stages times
 * the purchases that i stages are worth. */
typedef struct stages {
    double R, A, a, lives; /* lives: b + times already stayed */
    int k, j;
} stages;

static double sum_purchases(const stages *g, double t)
{
    double z = t / (g->A + t), ln_scale = -g->R * log1p(t / g->A), p = 1.0, sum = 0.0;
    double stay = 1.0, worth = 0.0, n = 0.0;
    int until = g->k - g->j; /* stages to the next purchase */
    /* the first chance may be too small for a double: p starts at 1, `scale` carries the rest */
    double scale = ln_scale < -700.0 ? 0.0 : exp(ln_scale);
    for (int i = 0; i < TERMS_MAX; i++) {
        if (until == 0) {
            worth += stay;
            stay *= (g->lives + n) / (g->a + g->lives + n);
            n += 1.0;
            until = g->k;
        }
        until--;
        sum += p * scale * worth;
        double ratio = (g->R + i) / (i + 1) * z;
        if (ratio < 1.0 && p * scale * (worth + 1.0) < LAST_TERM * (1.0 - ratio) * sum)
            break;
        p *= ratio;
        if (p > RESCALE) {
            p /= RESCALE;
            ln_scale += log(RESCALE);
            scale = ln_scale < -700.0 ? 0.0 : exp(ln_scale);
        }
    }
    return sum;
}

static wb_forecast pareto(const wb_model *m, double x, double t_x, double T, double t)
{
    double s = m->params[2], A = m->params[1] + T, B = m->params[3] + T, R = m->params[0] + x;
    wb_forecast f = {.p_alive = 1.0};
    if (T > t_x) {
        wb_fade since = {m->params[1] + t_x, R, m->params[3] + t_x, s + 1.0, T - t_x};
        double u = log(s * wb_fade_integral(&since, NULL) / since.B) +
                   R * log1p(since.length / since.A) + s * log1p(since.length / since.B);
        f.p_alive = wb_sigmoid(-u);
    }
    wb_fade ahead = {A, R + 1.0, B, s, t};
    f.p_return = wb_clamp(f.p_alive * R / A * wb_fade_integral(&ahead, NULL), 0.0, f.p_alive);
    double stretch = log1p(t / B), life = stretch;
    if (fabs(s - 1.0) * stretch > 1e-300)
        life = -expm1(-(s - 1.0) * stretch) / (s - 1.0);
    f.expected = f.p_alive * R * B / A * life;
    return f;
}

static wb_forecast staged(const wb_model *m, wb_rfm h, double t, bool whole)
{
    double x = h.x;
    stand s = stand_of(m, x, h.t_x / WB_DAYS_A_WEEK, h.T / WB_DAYS_A_WEEK);
    wb_forecast f = {.p_alive = s.p_alive};
    bool leaves = m->kind != WB_NBD;
    double lives = leaves ? m->params[3] + (m->kind == WB_BGNBD ? x : x + 1.0) : 1.0;
    for (int j = 0; j < m->k; j++) {
        f.p_return += s.stage[j] * (1.0 - below(s.R + j, s.A, t, m->k - j));
        stages g = {s.R + j, s.A, leaves ? m->params[2] : 0.0, lives, m->k, j};
        if (whole && s.stage[j] > 1e-18)
            f.expected += s.stage[j] * sum_purchases(&g, t);
    }
    f.p_return = wb_clamp(f.p_return, 0.0, 1.0) * s.p_alive;
    f.expected *= s.p_alive;
    return f;
}

static wb_forecast forecast(const wb_model *m, wb_rfm h, double horizon, bool whole)
{
    double t = wb_clamp(horizon, 0.0, 1e9) / WB_DAYS_A_WEEK;
    h.x = h.x < 0 ? 0 : h.x;
    h.T = wb_clamp(h.T, 0.0, 1e9);
    h.t_x = wb_clamp(h.t_x, 0.0, h.T);
    if (m->kind == WB_PARETO)
        return pareto(m, h.x, h.t_x / WB_DAYS_A_WEEK, h.T / WB_DAYS_A_WEEK, t);
    return staged(m, h, t, whole);
}

wb_forecast wb_model_forecast(const wb_model *m, wb_rfm h, double horizon)
{
    return forecast(m, h, horizon, true);
}

wb_forecast wb_model_chances(const wb_model *m, wb_rfm h, double horizon)
{
    return forecast(m, h, horizon, false);
}
