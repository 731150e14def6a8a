/* pareto.c - log-likelihood and gradient of Pareto/NBD.
 *
 * The classic form has hypergeometric functions whose gradient is awkward. The same thing is the
 * chance of having left at some moment tau of the silence, integrated over tau:
 *   LL = lnrise(r, x) + r ln alpha - p ln(alpha + T) + s (ln beta - ln(beta + T)) + ln(1 + J)
 *   J  = s (alpha + T)^p (beta + T)^s * integral over tau from t_x to T of
 *            (alpha + tau)^-p (beta + tau)^-(s + 1),                              p = r + x
 * and the gradient of ln J needs only means under that integrand. Weeks. */
#include "stats/stats_int.h"

#include <math.h>

typedef struct sums {
    const wb_shape *shape;
    double r, alpha, s, beta;
    double ll, dr, dalpha, ds, dbeta;
} sums;

static void add_x(sums *s)
{
    const wb_prepared *p = s->shape->data;
    double before = 0.0, rise = 0.0, rise1 = 0.0;
    for (size_t i = 0; i < p->xs; i++) {
        rise += wb_ln_rise(s->r + before, p->x[i] - before);
        rise1 += wb_digamma_rise(s->r + before, p->x[i] - before);
        before = p->x[i];
        s->ll += p->x_n[i] * rise;
        s->dr += p->x_n[i] * rise1;
    }
}

static void add_time(sums *s)
{
    const wb_prepared *p = s->shape->data;
    double *ln_a = p->time_work, *ln_b = ln_a + p->times;
    for (size_t i = 0; i < p->times; i++) {
        double n = p->time_n[i], weight = s->r * n + p->time_nx[i];
        ln_a[i] = log(s->alpha + p->time[i]);
        ln_b[i] = log(s->beta + p->time[i]);
        s->ll -= weight * ln_a[i] + n * s->s * ln_b[i];
        s->dr -= n * ln_a[i];
        s->dalpha -= weight / (s->alpha + p->time[i]);
        s->ds -= n * ln_b[i];
        s->dbeta -= n * s->s / (s->beta + p->time[i]);
    }
    s->ll += p->customers * (s->r * log(s->alpha) + s->s * log(s->beta));
    s->dr += p->customers * log(s->alpha);
    s->dalpha += p->customers * s->r / s->alpha;
    s->ds += p->customers * log(s->beta);
    s->dbeta += p->customers * s->s / s->beta;
}

static void add_triple(sums *s, const wb_item *t)
{
    const wb_prepared *d = s->shape->data;
    const double *ln_a = d->time_work, *ln_b = ln_a + d->times;
    double t_x = d->time[t->t_x], T = d->time[t->T], p = s->r + d->x[t->x];
    if (!(T > t_x))
        return; /* bought today: cannot have left since */
    wb_fade_means m;
    wb_fade f = {s->alpha + t_x, p, s->beta + t_x, s->s + 1.0, T - t_x};
    double Q = wb_fade_integral(&f, &m), fall_a = ln_a[t->T] - ln_a[t->t_x];
    double fall_b = ln_b[t->T] - ln_b[t->t_x];
    double u = log(s->s * Q / f.B) + p * fall_a + s->s * fall_b;
    double left = t->n * wb_sigmoid(u);
    s->ll += t->n * wb_softplus(u);
    s->dr += left * (fall_a - m.ln_A);
    s->dalpha += left * p * (1.0 / (s->alpha + T) - m.inv_A);
    s->ds += left * (1.0 / s->s + fall_b - m.ln_B);
    s->dbeta += left * (s->s / (s->beta + T) - (s->s + 1.0) * m.inv_B);
}

double wb_pareto_loss(void *shape, const double *at, double *gradient)
{
    const wb_shape *sh = shape;
    sums s = {
        .shape = sh, .r = exp(at[0]), .alpha = exp(at[1]), .s = exp(at[2]), .beta = exp(at[3])};
    add_x(&s);
    add_time(&s);
    for (size_t i = 0; i < sh->data->n; i++)
        add_triple(&s, sh->data->item + i);
    gradient[0] = -s.dr * s.r;
    gradient[1] = -s.dalpha * s.alpha;
    gradient[2] = -s.ds * s.s;
    gradient[3] = -s.dbeta * s.beta;
    return -s.ll;
}
