/* recheck.c - the likelihoods a second time, by other formulas: one history at a time, lgamma
 * instead of rises, no tables, Pareto/NBD by double exponential quadrature.
 *
 * Promise: shares no code with likelihood.c and pareto.c, so that one error does not hide in both.
 * Slow and plain on purpose. Weeks. */
#include "stats/stats_int.h"

#include <math.h>

static double ln_beta(double a, double b)
{
    return lgamma(a) + lgamma(b) - lgamma(a + b);
}

static double log_sum(double a, double b)
{
    double top = fmax(a, b);
    return top == -INFINITY ? top : top + log(exp(a - top) + exp(b - top));
}

/* BG/NBD and MBG/CNBD-k: ln(still a customer + left after the last purchase). */
static double leaving(const wb_model *m, double x, double t_x, double T)
{
    double r = m->params[0], alpha = m->params[1], a = m->params[2], b = m->params[3];
    double R = r + m->k * x, lives = m->kind == WB_BGNBD ? x : x + 1.0;
    double stay = -INFINITY, left = -INFINITY;
    for (int j = 0; j < m->k; j++) {
        double silence = j == 0 ? 0.0 : j * log(T - t_x); /* ln 0 = -inf is right for j > 0 */
        stay = log_sum(stay, lgamma(R + j) - lgamma(j + 1.0) + silence - (R + j) * log(alpha + T));
    }
    stay += ln_beta(a, b + lives) - ln_beta(a, b);
    if (lives > 0.0)
        left = ln_beta(a + 1.0, b + lives - 1.0) - ln_beta(a, b) + lgamma(R) - R * log(alpha + t_x);
    return log_sum(stay, left) + r * log(alpha) - lgamma(r);
}

/* ln of the integral of (alpha + tau)^-p (beta + tau)^-(s + 1) over the silence: tanh-sinh. */
static double ln_silence(const double *par, double p, double t_x, double T)
{
    double half = 0.5 * (T - t_x), sum = -INFINITY, h = 1.0 / 24.0;
    for (int i = -96; i <= 96; i++) {
        double u = M_PI_2 * sinh(i * h);
        double near = exp(-fabs(u)) / cosh(u); /* 1 - |tanh u|: the distance to the nearer end */
        double tau = i < 0 ? t_x + half * near : T - half * near;
        double ln_w = log(h * half * M_PI_2 * cosh(i * h)) - 2.0 * log(cosh(u));
        sum = log_sum(sum, ln_w - p * log(par[1] + tau) - (par[2] + 1.0) * log(par[3] + tau));
    }
    return sum;
}

static double pareto(const double *par, double x, double t_x, double T)
{
    double p = par[0] + x, stay = -p * log(par[1] + T) - par[2] * log(par[3] + T);
    double left = T > t_x ? log(par[2]) + ln_silence(par, p, t_x, T) : -INFINITY;
    return lgamma(p) - lgamma(par[0]) + par[0] * log(par[1]) + par[2] * log(par[3]) +
           log_sum(stay, left);
}

double wb_recheck_one(const wb_model *m, double x, double t_x, double T)
{
    double r = m->params[0], alpha = m->params[1];
    switch (m->kind) {
    case WB_NBD:
        return lgamma(r + x) - lgamma(r) + r * log(alpha) - (r + x) * log(alpha + T);
    case WB_PARETO:
        return pareto(m->params, x, t_x, T);
    case WB_BGNBD:
    case WB_MBGNBD:
        break;
    }
    return leaving(m, x, t_x, T);
}

double wb_model_loglik(const wb_model *m, const wb_triples *t)
{
    double sum = 0.0, sum_x = 0.0;
    for (size_t i = 0; i < t->n; i++) {
        const wb_triple *v = t->v + i;
        sum += v->n * wb_recheck_one(m, v->x, v->t_x / WB_DAYS_A_WEEK, v->T / WB_DAYS_A_WEEK);
        sum_x += (double)v->n * v->x;
    }
    if (m->k > 1)
        sum += (m->k - 1) * (t->sum_ln_gap - sum_x * log(WB_DAYS_A_WEEK)) - sum_x * lgamma(m->k);
    return sum;
}
