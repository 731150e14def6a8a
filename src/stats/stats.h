/* stats.h - the numbers: who is still a customer, who will buy again, how sure that is.
 *
 * Promise: pure functions of what they are given: no store, no clock, no files. No result is ever
 * NaN, a share is always within 0..1; what cannot be known is said by an enum, with a fallback.
 * Units: time is days at this door (inside, models work in weeks = days / 7, so parameters are per
 * week); values are in any one unit of money as double. Formulas and sources: docs/numbers.md.
 *
 * Convention: one purchase event per customer and calendar day, values of the day summed.
 * x = purchase days after the first, t_x = last - first, T = as-of - first. */
#ifndef WB_STATS_H
#define WB_STATS_H

#include "base/base.h"

/* ---- models of repeat buying (fit.c, forecast.c) --------------------------------------------- */

/* Customers who share (x, t_x, T). The list need not be sorted or distinct, but the cost of a fit
 * grows with its length and not with the number of customers. */
typedef struct wb_triple {
    int32_t x, t_x, T; /* 0 <= x, 0 <= t_x <= T, x = 0 exactly when t_x = 0; days */
    uint32_t n;        /* customers */
} wb_triple;

typedef struct wb_triples {
    const wb_triple *v;
    size_t n;
    double sum_ln_gap; /* over all customers: sum of ln(days between neighbouring purchase days) */
} wb_triples;

typedef enum wb_model_kind {
    WB_NBD,    /* nobody ever leaves: r, alpha */
    WB_BGNBD,  /* r, alpha, a, b; its P(alive) must never decide who is lost */
    WB_MBGNBD, /* MBG/CNBD-k: r, alpha, a, b; k = 1 is MBG/NBD */
    WB_PARETO  /* Pareto/NBD: r, alpha, s, beta */
} wb_model_kind;

typedef enum wb_fit_reason {
    WB_FIT_OK,
    WB_FIT_FEW,        /* fewer than WB_FEW_REPEATERS customers came back: parameters are shaky */
    WB_FIT_NO_DROPOUT, /* drop-out cannot be estimated: no better than "nobody leaves" */
    WB_FIT_BOUND,      /* a parameter ran into its bound */
    WB_FIT_NO_REPEAT   /* nobody ever bought twice: there is no rhythm at all */
} wb_fit_reason;

#define WB_FEW_REPEATERS 50
#define WB_K_MAX         6

typedef struct wb_model {
    wb_model_kind kind;
    int k;            /* Erlang stages between two purchases, 1..WB_K_MAX; 1 but for WB_MBGNBD */
    double params[4]; /* in the order named above; unused ones are 0 */
    double loglik;    /* Fader-Hardie convention, weeks; comparable across kinds and k */
    uint64_t customers;
    size_t triples;
    bool identified; /* may drop-out of this model be believed? reason says why not */
    wb_fit_reason reason;
} wb_model;

/* Machine names "nbd", "bgnbd", "mbgnbd" ("mbgcnbd" when k > 1), "paretonbd"; and the letters of
 * the parameters ("r", "alpha", ...; NULL past the last). */
const char *wb_model_name(const wb_model *m);
const char *wb_model_param(wb_model_kind kind, size_t i);
const char *wb_fit_reason_name(wb_fit_reason r); /* "ok", "few", "no_dropout", ... */
const char *wb_fit_reason_text(wb_fit_reason r); /* English catalogue key, for wb_tr */

/* Fits one model by maximum likelihood. k counts for WB_MBGNBD only. An empty list or a broken
 * triple is WB_INVALID; a likelihood that its second, independent computation does not confirm is
 * WB_CORRUPT. A doubtful fit is WB_OK with identified = false. */
wb_err wb_model_fit(wb_ctx *cx, const wb_triples *t, wb_model_kind kind, int k,
                    wb_model *ret) WB_MUST_USE;
/* MBG/CNBD-k with the k of 1..WB_K_MAX that has the best likelihood. tried (may be NULL) receives
 * the fits of those k that were looked at, tried[k - 1]; the others have customers = 0. */
wb_err wb_model_choose(wb_ctx *cx, const wb_triples *t, wb_model *ret,
                       wb_model tried[WB_K_MAX]) WB_MUST_USE;
/* The log-likelihood of one history under m (weeks), and the sum over all by the second routine. */
double wb_model_loglik(const wb_model *m, const wb_triples *t);

typedef struct wb_rfm { /* one customer's history as of a day; days */
    int32_t x;
    double t_x, T;
} wb_rfm;

typedef struct wb_forecast {
    double p_alive;  /* has not left for good */
    double p_return; /* buys at least once within the horizon */
    double expected; /* purchase days within the horizon */
} wb_forecast;

/* Exact for every kind and k, whatever the size of the numbers. `horizon` days, 0..WB_HORIZON_MAX
 * is meant; more is fine. */
wb_forecast wb_model_forecast(const wb_model *m, wb_rfm h, double horizon);
/* As above without `expected` (0), which costs most. */
wb_forecast wb_model_chances(const wb_model *m, wb_rfm h, double horizon);
#define WB_HORIZON_MAX 3660

/* ---- value of an order: Gamma-Gamma (gamma_gamma.c) -------------------------------------------
 */

typedef struct wb_spend { /* customers who share x and the mean value of their repeat days */
    int32_t x;            /* >= 1; others are passed over */
    uint32_t n;
    double mean; /* > 0; others are passed over */
} wb_spend;

typedef struct wb_gg {
    double p, q, gamma;
    double loglik;
    double mean; /* observed mean over customers: what is expected where the model knows nothing */
    uint64_t customers;
    bool identified; /* false: p, q, gamma mean nothing and wb_gg_expected falls back */
    wb_fit_reason reason;
} wb_gg;

wb_err wb_gg_fit(wb_ctx *cx, const wb_spend *v, size_t n, wb_gg *ret) WB_MUST_USE;
/* Expected value of an order of a customer with x repeat days of mean value `mean` (x = 0: of a
 * customer about whom nothing is known). */
double wb_gg_expected(const wb_gg *g, int32_t x, double mean);

/* ---- how long until they come back: Kaplan-Meier (km.c) ---------------------------------------
 */

typedef struct wb_spell { /* spells of one length */
    int32_t days;         /* or any other unit of time; >= 0 */
    int64_t ended;        /* how many ended then by the event (came back) */
    int64_t cut;          /* how many were last seen then, without the event */
} wb_spell;

typedef struct wb_km_point {
    int32_t days;
    int64_t at_risk, ended;
    double S, se; /* share without the event after `days`, Greenwood's standard error */
} wb_km_point;

typedef struct wb_km {
    wb_km_point *v; /* one point per length at which something ended, ascending */
    size_t n;
    int64_t spells, ended;
    int32_t last;   /* longest spell seen: the curve says nothing after it */
    int32_t median; /* first days with S <= 0.5; -1 when it never comes to that */
} wb_km;

/* `v` may be unsorted and may repeat a length. */
wb_err wb_km_estimate(wb_ctx *cx, const wb_spell *v, size_t n, wb_km *ret) WB_MUST_USE;
double wb_km_survival(const wb_km *km, int32_t days, double *se); /* se may be NULL */
/* Of those who have been silent for `silence` days, the share that still comes back unaided within
 * the next `within` days (within <= 0: as long as the data can tell). */
double wb_km_returns(const wb_km *km, int32_t silence, int32_t within);

/* ---- how good is a score (judge.c) --------------------------------------------------------- */

/* Chance that a buyer is ranked above a non-buyer, ties by half; 0.5 when one of them is missing.
 */
wb_err wb_auc(wb_ctx *cx, const double *score, const uint8_t *bought, size_t n,
              double *ret) WB_MUST_USE;
double wb_log_loss(const double *p, const uint8_t *bought, size_t n);

#define WB_DECILES 10
typedef struct wb_decile {
    size_t n;
    double predicted, actual; /* means */
} wb_decile;
/* Ten groups of equal size by rising p; ties are never torn apart, so a group may be empty. */
wb_err wb_calibration(wb_ctx *cx, const double *p, const uint8_t *bought, size_t n,
                      wb_decile ret[WB_DECILES]) WB_MUST_USE;

/* ---- one customer as columns (features.c)
 * --------------------------------------------------------
 */

/* All from purchase days up to and including as_of. history computes the same columns in SQL. */
typedef struct wb_features {
    int32_t x;         /* purchase days after the first */
    int32_t t_x, T;    /* days from first to last purchase, from first to as_of */
    int32_t n90, n365; /* purchase days d, the first included, with as_of - 90 (365) < d <= as_of */
    double sum_ln_gap; /* sum of ln(gap in days) over the x gaps */
    double sum_sq_gap; /* sum of (gap in days)^2 */
    double mean_value; /* mean value of the repeat days; 0 when x = 0 */
    double last_value; /* value of the last purchase day */
} wb_features;

/* `day` ascending, one per day, n >= 1, day[0] <= as_of; later days are left out. */
wb_features wb_features_of(const wb_day *day, const double *value, size_t n, wb_day as_of);

/* ---- the score: will they buy within the horizon (scorer.c, backtest.c)
 * ---------------------------
 */

/* Purchase days of a random sample of customers; customer i owns offset[i] .. offset[i + 1] - 1. */
typedef struct wb_sample {
    size_t n;
    const uint32_t *offset; /* n + 1 */
    const wb_day *day;      /* ascending within a customer, one per day */
    const double *value;    /* value of that day */
} wb_sample;

typedef enum wb_candidate { /* what is tried on the past; the last ones are baselines */
                            WB_CAND_MODEL, /* MBG/CNBD-k of the best k */
                            WB_CAND_PARETO,
                            WB_CAND_LOGIT, /* logistic regression on the nine columns */
                            WB_CAND_BLEND, /* logistic regression that also sees the models' chances
                                            */
                            WB_CAND_RECENCY,  /* baseline: days since the last purchase */
                            WB_CAND_RHYTHM,   /* baseline: silence divided by the own mean gap */
                            WB_CAND_EXPECTED, /* baseline: purchases expected by the model */
                            WB_CANDIDATES
} wb_candidate;
const char *wb_candidate_name(wb_candidate c); /* "model", "pareto", "logit", ... */

typedef enum wb_score_basis { /* where p_return comes from; each step down has less to stand on */
                              WB_BASIS_BACKTEST, /* the best candidate of the own past windows,
                                                    calibrated */
                              WB_BASIS_MODEL, /* history too short to check on the past: the model
                                                 alone */
                              WB_BASIS_RATE /* too few customers or repeats: shrunken shares only */
} wb_score_basis;
const char *wb_score_basis_name(wb_score_basis b);
const char *wb_score_basis_text(wb_score_basis b);

enum wb_score_flag {
    WB_FLAG_TOO_FEW = 1,        /* fewer than WB_FEW_REPEATERS customers with a repeat */
    WB_FLAG_DEGENERATE = 2,     /* drop-out not identified in the chosen model */
    WB_FLAG_LEFT_TRUNCATED = 4, /* many "first" purchases are only the begin of the data */
    WB_FLAG_SEASONAL_END = 8,   /* the last window differs strongly from what is usual */
    WB_FLAG_SHORT = 16,         /* past windows had to be shorter than the horizon */
    WB_FLAG_OVERLAP = 32        /* past windows overlap: their counts are not independent */
};
#define WB_SCORE_FLAGS 6
const char *wb_score_flag_text(unsigned one_flag); /* English catalogue key */
const char *wb_score_flag_name(unsigned one_flag); /* "too_few", ... */

/* What one past window showed. Everything here was predicted from days up to `origin` only. */
typedef struct wb_backtest {
    wb_day origin;
    int32_t horizon;
    size_t n, buyers;          /* customers known at the origin; those who bought in the window */
    double orders;             /* purchase days in the window */
    double auc[WB_CANDIDATES]; /* of each candidate and baseline */
    double log_loss[WB_CANDIDATES];    /* of the first four; 0 for baselines */
    wb_decile calibration[WB_DECILES]; /* of the chosen candidate */
    double buyers_bias, orders_bias;   /* predicted / actual - 1, 0 when none bought */
} wb_backtest;

#define WB_ORIGINS_MAX 6
typedef struct wb_scorer_report {
    wb_score_basis basis;
    wb_candidate chosen;
    unsigned flags;
    wb_day as_of;
    int32_t horizon;
    size_t backtests; /* newest first */
    wb_backtest backtest[WB_ORIGINS_MAX];
    wb_model model, pareto, nbd; /* as of as_of */
    double season;               /* level of the horizon ahead against the past windows; 1 = same */
} wb_scorer_report;

typedef struct wb_score {
    double p_return;        /* buys within the horizon */
    double expected_orders; /* purchase days within the horizon */
    double p_alive;         /* of the chosen drop-out model; 1 where none is identified */
} wb_score;

typedef struct wb_scorer wb_scorer;
typedef struct wb_ask {
    wb_day as_of;
    int32_t horizon; /* days, 1..WB_HORIZON_MAX */
} wb_ask;
/* Learns from the own past of the sample, from nothing after as_of. `all` (may be NULL) are the
 * triples of the whole base as of as_of, for the models; Works with
 * any number of customers from 0 on: see basis and flags. The scorer lives in cx. */
wb_err wb_scorer_learn(wb_ctx *cx, const wb_sample *s, const wb_triples *all, wb_ask ask,
                       wb_scorer **ret) WB_MUST_USE;
/* The same with the two parts of the question apart. */
#define wb_scorer_train(cx, s, all, as_of, horizon, ret)                                           \
    wb_scorer_learn((cx), (s), (all), (wb_ask){(as_of), (horizon)}, (ret))
const wb_scorer_report *wb_scorer_report_of(const wb_scorer *s);
/* Any customer as of the scorer's as_of. Keeps a cache: one thread at a time. */
wb_score wb_scorer_score(wb_scorer *s, const wb_features *f);
/* A second scorer that says the same, for a second thread: shares what was learned, which must
 * outlive it, and has its own cache in cx. */
wb_err wb_scorer_fork(wb_ctx *cx, const wb_scorer *s, wb_scorer **ret) WB_MUST_USE;

#endif
