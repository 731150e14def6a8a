/* stats_int.h - what the files of src/stats share: special functions, quadrature, a minimiser,
 * the likelihoods. Time is weeks here. Nothing of this is for other folders. */
#ifndef WB_STATS_INT_H
#define WB_STATS_INT_H

#include "stats/stats.h"

#define WB_DAYS_A_WEEK 7.0
#define WB_DAYS_MAX    73200 /* 200 years: no shop is older, and tables stay small */

/* ---- special functions (prob.c) -------------------------------------------------------------- */

double wb_digamma(double x);                     /* x > 0 */
double wb_ln_rise(double z, double n);           /* ln(Gamma(z + n) / Gamma(z)), z > 0, n >= 0 */
double wb_digamma_rise(double z, double n);      /* digamma(z + n) - digamma(z) */
double wb_log_add(double a, double b);           /* ln(e^a + e^b), also for -inf */
double wb_sigmoid(double x);                     /* 1 / (1 + e^-x) without overflow */
double wb_logit(double p);                       /* of p kept within 1e-9 .. 1 - 1e-9 */
double wb_softplus(double x);                    /* ln(1 + e^x) */
double wb_clamp(double x, double lo, double hi); /* NaN gives lo */

/* The integral over u from 0 to `length` of (A / (A + u))^p (B / (B + u))^q, and, when asked, means
 * under the normalised integrand. A, B > 0; exact to about 1e-13. */
typedef struct wb_fade {
    double A, p, B, q, length;
} wb_fade;
typedef struct wb_fade_means {
    double ln_A, ln_B;   /* mean of ln((A + u) / A) and ln((B + u) / B) */
    double inv_A, inv_B; /* mean of 1 / (A + u) and 1 / (B + u) */
} wb_fade_means;
double wb_fade_integral(const wb_fade *f, wb_fade_means *means);

/* ---- minimiser (minimise.c)
 * ----------------------------------------------------------------------
 */

#define WB_DIM 4
typedef struct wb_goal { /* a smooth function within a box */
    double (*f)(void *state, const double *at, double *gradient);
    void *state;
    int n; /* dimensions, at most WB_DIM */
    double lo[WB_DIM], hi[WB_DIM];
    double tolerance; /* stops when the gain in sight is smaller */
    int max_steps;
} wb_goal;

/* Walks downhill from at[]; H is the inverse Hessian, taken as start when `warm`, and left there
 * for the next run. Returns the least value found. */
double wb_minimise(const wb_goal *g, double *at, double H[WB_DIM][WB_DIM], bool warm);

/* ---- likelihoods (likelihood.c, pareto.c, recheck.c) ------------------------------------------
 */

typedef struct wb_item { /* a triple as indices into the tables */
    uint32_t x, t_x, T;
    double n;
} wb_item;

/* Triples prepared for many evaluations: one logarithm for each distinct x, t_x or T. */
typedef struct wb_prepared {
    wb_item *item;
    size_t n;
    double *x;   /* distinct x, ascending */
    double *x_n; /* customers with that x */
    size_t xs;
    double *time;             /* distinct days in weeks, ascending; t_x and T together */
    double *time_n, *time_nx; /* customers with that T, and the sum of their x */
    size_t times;
    double *x_work, *time_work; /* room for tables: 16 columns of xs, 2 of times */
    double customers, sum_x, sum_ln_gap, repeaters;
} wb_prepared;

wb_err wb_prepare(wb_ctx *cx, const wb_triples *t, wb_prepared *ret) WB_MUST_USE;

typedef struct wb_shape { /* which likelihood */
    wb_prepared *data;
    wb_model_kind kind;
    int k;
    bool dropout; /* false: the same model with nobody leaving: 2 parameters */
} wb_shape;

/* Minus the log-likelihood at log-parameters, with its gradient. */
double wb_count_loss(void *shape, const double *at, double *gradient);  /* NBD, BG, MBG/CNBD-k */
double wb_pareto_loss(void *shape, const double *at, double *gradient); /* Pareto/NBD */

/* The second routine: one history at a time, no tables, other formulas. Weeks; without the part of
 * CNBD-k that depends on the gaps alone. */
double wb_recheck_one(const wb_model *m, double x, double t_x, double T);

/* ---- logistic regression (logit.c) -------------------------------------------------------------
 */

#define WB_LOGIT_MAX 24
typedef struct wb_logit_fit {
    size_t columns; /* without the constant */
    double mean[WB_LOGIT_MAX], scale[WB_LOGIT_MAX];
    double weight[WB_LOGIT_MAX + 1]; /* the last is the constant */
    bool converged;
} wb_logit_fit;

/* Rows of `columns` numbers; y 0 or 1, or a share within 0..1. ridge: penalty on standardised
 * weights in units of rows. */
wb_err wb_logit_train(wb_ctx *cx, const double *rows, const double *y, size_t n, wb_logit_fit *fit,
                      double ridge) WB_MUST_USE;
double wb_logit_value(const wb_logit_fit *fit, const double *row); /* log-odds */

#endif
