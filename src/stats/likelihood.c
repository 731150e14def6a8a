/* likelihood.c - log-likelihood and gradient of NBD, BG/NBD and MBG/CNBD-k, made for many
 * evaluations on the same triples.
 *
 * Promise: the cost of one evaluation is one logarithm for each distinct x, t_x and T, and one exp
 * and one log for each distinct triple, whatever the number of customers. Weeks.
 *
 * With R = r + k x, m = x + 1 (MBG; m = x for BG), q = (T - t_x) / (alpha + T):
 *   LL = lnrise(r, k x) + r ln alpha - R ln(alpha + T) + ln B(a, b + m) / B(a, b) + ln(S + D)
 *   S  = sum over j < k of rise(R, j) / j! q^j                   (still a customer: stage j)
 *   D  = a / (b + m - 1) ((alpha + T) / (alpha + t_x))^R         (left after the last purchase)
 * D = 0 for BG with x = 0, and everywhere when nobody leaves (NBD). */
#include "stats/stats_int.h"

#include <math.h>

static const double HUGE_POWER = 600.0; /* e^600 is still a double */

/* Columns of x_work, each xs long */
enum { COL_LEAVE, COL_LEFT, COL_STAGE, COL_STAGE_SLOPE = COL_STAGE + WB_K_MAX };

typedef struct sums {
    const wb_shape *shape;
    double r, alpha, a, b;
    double ll, dr, dalpha, da, db;
} sums;

static double *column(const wb_prepared *p, int c)
{
    return p->x_work + (size_t)c * p->xs;
}

/* Everything that depends on x alone. */
static void add_x(sums *s)
{
    const wb_prepared *p = s->shape->data;
    int k = s->shape->k;
    double off = s->shape->kind == WB_BGNBD ? 0.0 : 1.0, before = 0.0, lives = 0.0;
    double rise = 0.0, rise1 = 0.0, live = 0.0, liveb = 0.0, livec = 0.0, c = s->a + s->b;
    for (size_t i = 0; i < p->xs; i++) {
        double more = k * (p->x[i] - before), n = p->x_n[i], R = s->r + k * p->x[i];
        rise += wb_ln_rise(s->r + k * before, more);
        rise1 += wb_digamma_rise(s->r + k * before, more);
        before = p->x[i];
        s->ll += n * rise;
        s->dr += n * rise1;
        double stage = 1.0, harmonic = 0.0;
        for (int j = 1; j < k; j++) {
            harmonic += 1.0 / (R + j - 1);
            stage *= (R + j - 1) / j;
            column(p, COL_STAGE + j)[i] = stage;
            column(p, COL_STAGE_SLOPE + j)[i] = stage * harmonic;
        }
        column(p, COL_LEFT)[i] = column(p, COL_LEAVE)[i] = 0.0;
        if (!s->shape->dropout)
            continue;
        double m = p->x[i] + off, step = m - lives;
        live += wb_ln_rise(s->b + lives, step) - wb_ln_rise(c + lives, step);
        liveb += wb_digamma_rise(s->b + lives, step);
        livec += wb_digamma_rise(c + lives, step);
        lives = m;
        s->ll += n * live;
        s->da -= n * livec;
        s->db += n * (liveb - livec);
        column(p, COL_LEAVE)[i] = m > 0.0 ? s->a / (s->b + m - 1.0) : 0.0;
    }
}

static void add_time(sums *s)
{
    const wb_prepared *p = s->shape->data;
    double *ln = p->time_work, *inv = ln + p->times, ln_alpha = log(s->alpha);
    for (size_t i = 0; i < p->times; i++) {
        double weight = s->r * p->time_n[i] + s->shape->k * p->time_nx[i];
        ln[i] = log(s->alpha + p->time[i]);
        inv[i] = 1.0 / (s->alpha + p->time[i]);
        s->ll -= weight * ln[i];
        s->dr -= p->time_n[i] * ln[i];
        s->dalpha -= weight * inv[i];
    }
    s->ll += p->customers * s->r * ln_alpha;
    s->dr += p->customers * ln_alpha;
    s->dalpha += p->customers * s->r / s->alpha;
}

/* ln(1 + D) over all triples: k = 1. */
static void add_triples_plain(sums *s)
{
    const wb_prepared *p = s->shape->data;
    const double *ln = p->time_work, *inv = ln + p->times, *leave = column(p, COL_LEAVE);
    double *left = column(p, COL_LEFT);
    for (size_t i = 0; i < p->n; i++) {
        const wb_item *t = p->item + i;
        if (leave[t->x] <= 0.0)
            continue;
        double R = s->r + p->x[t->x], fall = ln[t->T] - ln[t->t_x], power = R * fall, w;
        if (power > HUGE_POWER) {
            s->ll += t->n * (power + log(leave[t->x]));
            w = t->n;
        } else {
            double D = leave[t->x] * exp(power);
            s->ll += t->n * log1p(D);
            w = t->n * D / (1.0 + D);
        }
        s->dr += w * fall;
        s->dalpha += w * R * (inv[t->T] - inv[t->t_x]);
        left[t->x] += w;
    }
}

/* ln(S + D) of one triple: k > 1. */
static void add_staged(sums *s, const wb_item *t)
{
    const wb_prepared *p = s->shape->data;
    const double *ln = p->time_work, *inv = ln + p->times;
    double q = (p->time[t->T] - p->time[t->t_x]) * inv[t->T], qj = 1.0;
    double S = 1.0, S_r = 0.0, jS = 0.0;
    for (int j = 1; j < s->shape->k; j++) {
        qj *= q;
        double term = column(p, COL_STAGE + j)[t->x] * qj;
        S += term;
        jS += j * term;
        S_r += column(p, COL_STAGE_SLOPE + j)[t->x] * qj;
    }
    double leave = column(p, COL_LEAVE)[t->x], R = s->r + s->shape->k * p->x[t->x];
    double fall = ln[t->T] - ln[t->t_x], power = R * fall, left = 0.0, stay = 1.0;
    if (leave > 0.0 && power > HUGE_POWER) {
        double edge = log(leave) + power;
        left = wb_sigmoid(edge - log(S));
        stay = 1.0 - left;
        s->ll += t->n * wb_log_add(edge, log(S));
    } else {
        double D = leave > 0.0 ? leave * exp(power) : 0.0;
        s->ll += t->n * log(S + D);
        left = D / (S + D);
        stay = S / (S + D);
    }
    s->dr += t->n * (stay * S_r / S + left * fall);
    s->dalpha += t->n * (left * R * (inv[t->T] - inv[t->t_x]) - stay * jS / S * inv[t->T]);
    column(p, COL_LEFT)[t->x] += t->n * left;
}

/* What the gradient of the leaving part needs, gathered per x. */
static void add_left(sums *s)
{
    const wb_prepared *p = s->shape->data;
    double off = s->shape->kind == WB_BGNBD ? 0.0 : 1.0;
    for (size_t i = 0; i < p->xs; i++) {
        double left = column(p, COL_LEFT)[i];
        if (left <= 0.0)
            continue;
        s->da += left / s->a;
        s->db -= left / (s->b + p->x[i] + off - 1.0);
    }
}

double wb_count_loss(void *shape, const double *at, double *gradient)
{
    const wb_shape *sh = shape;
    sums s = {.shape = sh, .r = exp(at[0]), .alpha = exp(at[1])};
    if (sh->dropout) {
        s.a = exp(at[2]);
        s.b = exp(at[3]);
    }
    add_x(&s);
    add_time(&s);
    if (sh->k > 1)
        for (size_t i = 0; i < sh->data->n; i++)
            add_staged(&s, sh->data->item + i);
    else if (sh->dropout)
        add_triples_plain(&s);
    s.ll += (sh->k - 1) * sh->data->sum_ln_gap - sh->data->sum_x * lgamma(sh->k);
    gradient[0] = -s.dr * s.r;
    gradient[1] = -s.dalpha * s.alpha;
    if (sh->dropout) {
        add_left(&s);
        gradient[2] = -s.da * s.a;
        gradient[3] = -s.db * s.b;
    }
    return -s.ll;
}
