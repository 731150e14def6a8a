/* prob.c - special functions in log space, and one integral that three formulas share.
 *
 * Promise: no overflow and no NaN for any argument within the stated range; differences of
 * lgamma and digamma are formed without the cancellation of two big numbers. Pure numbers. */
#include "stats/stats_int.h"

#include <math.h>

static const double SHORT_RISE = 24.0; /* so many factors are multiplied out */

/* Gauss-Legendre, positive half of the nodes */
static const double NODE_8[4] = {0.96028985649753629, 0.79666647741362673, 0.52553240991632899,
                                 0.18343464249564981};
static const double WEIGHT_8[4] = {0.10122853629037626, 0.22238103445337448, 0.31370664588787728,
                                   0.36268378337836199};
static const double NODE_16[8] = {0.98940093499164994, 0.9445750230732326,  0.86563120238783176,
                                  0.755404408355003,   0.61787624440264377, 0.45801677765722737,
                                  0.28160355077925892, 0.095012509837637441};
static const double WEIGHT_16[8] = {
    0.027152459411754096, 0.062253523938647894, 0.095158511682492786, 0.12462897125553388,
    0.14959598881657674,  0.16915651939500254,  0.18260341504492358,  0.1894506104550685};

double wb_clamp(double x, double lo, double hi)
{
    if (!(x >= lo))
        return lo;
    return x > hi ? hi : x;
}

double wb_sigmoid(double x)
{
    if (x >= 0.0)
        return 1.0 / (1.0 + exp(-x));
    double e = exp(x);
    return e / (1.0 + e);
}

double wb_logit(double p)
{
    p = wb_clamp(p, 1e-9, 1.0 - 1e-9);
    return log(p / (1.0 - p));
}

double wb_softplus(double x)
{
    return x > 0.0 ? x + log1p(exp(-x)) : log1p(exp(x));
}

double wb_log_add(double a, double b)
{
    double hi = a > b ? a : b, lo = a > b ? b : a;
    if (hi == -INFINITY)
        return hi;
    return hi + log1p(exp(lo - hi));
}

double wb_digamma(double x)
{
    double shift = 0.0;
    while (x < 10.0) {
        shift -= 1.0 / x;
        x += 1.0;
    }
    double i = 1.0 / (x * x);
    double tail =
        i *
        (1.0 / 12 -
         i * (1.0 / 120 -
              i * (1.0 / 252 - i * (1.0 / 240 - i * (1.0 / 132 - i * (691.0 / 32760 - i / 12))))));
    return shift + log(x) - 0.5 / x - tail;
}

/* The part of lgamma beyond Stirling's (x - 1/2) ln x - x, for x >= 10. */
static double stirling_rest(double x)
{
    double i = 1.0 / (x * x);
    return (1.0 / 12 -
            i * (1.0 / 360 -
                 i * (1.0 / 1260 - i * (1.0 / 1680 - i * (1.0 / 1188 - i * 691.0 / 360360))))) /
           x;
}

double wb_ln_rise(double z, double n)
{
    if (n <= SHORT_RISE && n == floor(n)) {
        /* below 1e12 each, 24 factors stay within a double */
        if (z < 1e12) {
            double product = 1.0;
            for (double i = 0.0; i < n; i += 1.0)
                product *= z + i;
            return log(product);
        }
        return n * log(z);
    }
    double shift = 0.0;
    while (z < 10.0 && n > 1.0) {
        shift += log(z);
        z += 1.0;
        n -= 1.0;
    }
    if (z < 10.0)
        return shift + lgamma(z + n) - lgamma(z);
    /* (y - 1/2) ln y - y taken between z and z + n, the big parts cancelled by hand */
    double y = z + n;
    return shift + (z - 0.5) * log1p(n / z) + n * (log(y) - 1.0) + stirling_rest(y) -
           stirling_rest(z);
}

double wb_digamma_rise(double z, double n)
{
    if (n <= SHORT_RISE && n == floor(n)) {
        double sum = 0.0;
        for (double i = 0.0; i < n; i += 1.0)
            sum += 1.0 / (z + i);
        return sum;
    }
    return wb_digamma(z + n) - wb_digamma(z);
}

/* One panel's work: the smaller of A and B is substituted by C e^y, so that the other factor is
 * smooth in y (its nearest singularity lies pi away from the real line). */
typedef struct panel {
    double C, D; /* smaller one, and how much bigger the other is */
    double c, d; /* their exponents */
    double other0;
    double sum, y, lo, inv_c, inv_d; /* sums of weight times 1, y, ln, 1 / (..) */
} panel;

static void add_node(panel *s, double y, double ey, double weight)
{
    double other = s->C * ey + s->D, lo = log(other / s->other0);
    double w = weight * exp(-(s->c - 1.0) * y - s->d * lo);
    s->sum += w;
    s->y += w * y;
    s->lo += w * lo;
    s->inv_c += w / ey;
    s->inv_d += w / other;
}

/* Returns what the panel added. Nodes come in pairs around the middle: one exp serves both. */
static double add_panel(panel *s, double from, double to, bool fine)
{
    double mid = 0.5 * (from + to), half = 0.5 * (to - from), before = s->sum, e_mid = exp(mid);
    const double *node = fine ? NODE_16 : NODE_8, *weight = fine ? WEIGHT_16 : WEIGHT_8;
    for (int i = 0, n = fine ? 8 : 4; i < n; i++) {
        double step = half * node[i], e = exp(step);
        add_node(s, mid - step, e_mid / e, half * weight[i]);
        add_node(s, mid + step, e_mid * e, half * weight[i]);
    }
    return s->sum - before;
}

/* How fast the logarithm of the integrand falls or rises at y; it grows with y. */
static double rate_at(const panel *s, double y)
{
    double inner = s->C * exp(y);
    return fabs(s->c - 1.0) + s->d * inner / (inner + s->D);
}

/* A panel may fall by e^-14 and be 2.5 long at most: then 16 nodes leave about 1e-13. */
static double panel_length(const panel *s, double from)
{
    double length = fmin(2.5, 14.0 / rate_at(s, from));
    return fmin(length, 14.0 / rate_at(s, from + length));
}

double wb_fade_integral(const wb_fade *f, wb_fade_means *means)
{
    bool swap = f->B < f->A;
    panel s = {.C = swap ? f->B : f->A, .c = swap ? f->q : f->p, .d = swap ? f->p : f->q};
    s.other0 = swap ? f->A : f->B;
    s.D = s.other0 - s.C;
    double end = log1p(f->length / s.C);
    double at = 0.0;
    bool fine = !(end < 1.5 && end * (fabs(s.c - 1.0) + s.d) < 4.0);
    while (at < end) {
        double to = fmin(at + panel_length(&s, at), end), gain = add_panel(&s, at, to, fine);
        at = to;
        if (gain < 1e-17 * s.sum && s.c + s.d > 1.0)
            break;
    }
    if (means && s.sum > 0.0) {
        double ic = s.inv_c / s.sum / s.C, id = s.inv_d / s.sum;
        double y = s.y / s.sum, lo = s.lo / s.sum;
        *means = swap ? (wb_fade_means){lo, y, id, ic} : (wb_fade_means){y, lo, ic, id};
    }
    return s.C * s.sum;
}
