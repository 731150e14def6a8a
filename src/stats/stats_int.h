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
    double ridge;                    /* penalty on standardised weights, in rows */
    bool warm;                       /* start from the weights that stand here, not from 0 */
    bool converged;
} wb_logit_fit;

/* Rows of fit->columns numbers; y 0 or 1, or a share within 0..1. columns and ridge are given. */
wb_err wb_logit_train(wb_ctx *cx, const float *rows, const double *y, size_t n,
                      wb_logit_fit *fit) WB_MUST_USE;
double wb_logit_value(const wb_logit_fit *fit, const float *row); /* log-odds */

/* ---- the scorer's parts (window.c, candidates.c, scorer.c)
 * ---------------------------------------
 */

enum wb_column { /* of a row; time is measured in horizons, so that a row of a short window and one
                  * of a long window mean the same */
                 WB_COL_MODEL,  /* log-odds of MBG/CNBD-k */
                 WB_COL_PARETO, /* log-odds of Pareto/NBD */
                 WB_COL_COUNT,  /* ln(1 + x) */
                 WB_COL_SILENCE,
                 WB_COL_REPEAT, /* 0 or 1: bought twice */
                 WB_COL_GAP,    /* ln of the own mean gap */
                 WB_COL_RHYTHM, /* ln(silence / own mean gap) */
                 WB_COL_UNEVEN, /* coefficient of variation of the gaps */
                 WB_COL_LAST_VALUE,
                 WB_COL_MEAN_VALUE,
                 WB_COLUMNS
};
#define WB_LEARNED 4 /* candidates that are regressions: WB_CAND_MODEL .. WB_CAND_BLEND */

typedef struct wb_guess { /* what the models say about one (x, t_x, T); cached */
    int32_t x, t_x, T;
    bool used;
    double model, pareto; /* chance within the window `h` */
    double stretch;       /* log-odds at the horizon wanted minus those at h, by the model */
    double more;          /* orders of one who returns, beyond the first, at the horizon wanted */
    double expected;      /* orders by the model */
    double p_alive;
} wb_guess;

#define WB_CACHE ((size_t)1 << 14)
typedef struct wb_view { /* what is known as of one day */
    wb_model model, pareto;
    double ln_value;   /* mean of ln(1 + last value) */
    double h, horizon; /* days: of the window learned on, and wanted */
    wb_guess *cache;   /* WB_CACHE of them */
} wb_view;

const wb_guess *wb_view_guess(wb_view *v, int32_t x, int32_t t_x, int32_t T);
void wb_view_row(wb_view *v, const wb_features *f, float row[WB_COLUMNS]);
double wb_value_column(double value);

typedef struct wb_window {
    wb_day origin;
    int32_t h;
    bool year_ago; /* the season ahead, a year before */
    size_t n, buyers;
    double orders, expected; /* in the window; expected by the model */
    float *row; /* n rows; a feature needs no more digits, and rows are most of the memory */
    double *y;  /* bought: 0 or 1 */
    double *more, *count;              /* guess.more, and purchase days in the window */
    double *recency, *rhythm, *expect; /* baselines as scores */
    uint32_t *who;                     /* number of the customer in the sample */
} wb_window;

typedef struct wb_plan { /* which windows */
    int32_t history;     /* days from the first purchase of all to as_of */
    int32_t h;           /* window length that the final score stands for */
    size_t n;
    struct {
        int32_t back, h;
        bool year_ago;
    } v[WB_ORIGINS_MAX];
} wb_plan;
wb_plan wb_plan_windows(int32_t history, int32_t horizon);
wb_err wb_view_open(wb_ctx *cx, const wb_sample *s, wb_day origin, int k, wb_view *v) WB_MUST_USE;
/* Rows of every stride-th customer known at the origin. */
wb_err wb_window_open(wb_ctx *cx, const wb_sample *s, wb_view *v, size_t stride,
                      wb_window *w) WB_MUST_USE;
/* Triples of the sample as of a day, and the mean of ln(1 + last value). ret->n on entry: of about
 * so many customers (evenly picked); 0 = of all. */
wb_err wb_sample_triples(wb_ctx *cx, const wb_sample *s, wb_day as_of, wb_triples *ret,
                         double *ln_value) WB_MUST_USE;

typedef struct wb_learned {
    wb_candidate chosen;
    wb_logit_fit fit[WB_LEARNED];
    double more; /* factor on guess.more that the past demanded */
} wb_learned;
/* Learns every candidate, chooses, and writes what each window showed. */
wb_err wb_learn(wb_ctx *cx, const wb_window *w, size_t n, wb_learned *ret,
                wb_scorer_report *report) WB_MUST_USE;
double wb_learned_value(const wb_learned *l, wb_candidate c, const float row[WB_COLUMNS]);

/* Pareto/NBD as the scorer needs it, one candidate among others: fitted on a part of a large base,
 * because each of its likelihoods is an integral per triple. */
wb_err wb_pareto_glance(wb_ctx *cx, const wb_triples *t, wb_model *ret) WB_MUST_USE;

#endif
