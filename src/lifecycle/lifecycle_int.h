/* lifecycle_int.h - between the files of lifecycle.
 *
 * files -> load.c (orders by currency) -> base.c (models and scorer as of a day) -> customer.c (one
 * row)
 *       -> lost.c, score.c, model.c, report.c (actions) */
#ifndef WB_LIFECYCLE_INT_H
#define WB_LIFECYCLE_INT_H

#include "history/history.h"
#include "lifecycle/lifecycle.h"
#include "stats/stats.h"

/* ---- load.c: what the files hold ---- */

enum { WB_CURRENCIES = 16 }; /* in one set of files; more is refused */

typedef struct wb_purse { /* orders in one currency */
    char currency[4];     /* "" = the files do not say */
    wb_history *history;
    uint64_t rows;
} wb_purse;

typedef struct wb_orders {
    wb_dict *customers; /* identity -> number; the same person in two files is one */
    wb_dict *names;     /* what people call them */
    uint32_t *name_of;  /* customer -> number in names + 1; 0 = the files do not say */
    size_t name_cap;
    wb_purse purse[WB_CURRENCIES]; /* the one with most rows first */
    size_t purses;
    json_t *files; /* descriptions of intake, one per file */
    uint64_t rows, accepted, rejected;
    uint64_t repeated;       /* rows of orders that an earlier file holds too: counted there */
    uint64_t repeated_files; /* files named twice: read once */
} wb_orders;

/* Reads every file of args "file". WB_INVALID when nothing was accepted, WB_AMBIGUOUS as intake. On
 * these two *ret is set too, so that files can be shown. */
wb_err wb_orders_load(wb_ctx *cx, const wb_args *args, wb_orders **ret) WB_MUST_USE;

/* ---- overlap.c: the same orders in two files count once ---- */

typedef struct wb_overlap wb_overlap;
wb_overlap *wb_overlap_open(wb_ctx *cx); /* NULL past the ceiling */
/* A file begins. *again: it is one that was read before. */
wb_err wb_overlap_file(wb_overlap *o, const char *path, bool *again) WB_MUST_USE;
/* *again: the order of this row came with an earlier file. */
wb_err wb_overlap_row(wb_overlap *o, const wb_fact *f, bool *again) WB_MUST_USE;

/* ---- rule.c: what lost means ---- */

typedef struct wb_rule {
    int days;           /* 0 = by rhythm */
    const char *preset; /* name, or NULL */
    const char *text;   /* as given: "rhythm", "days:90", "preset:restaurant" */
} wb_rule;

typedef struct wb_preset {
    const char *name;
    int days;
    const char *reason; /* WB_N: why so many */
} wb_preset;
extern const wb_preset wb_presets[]; /* ended by a name of NULL */

wb_err wb_rule_parse(wb_ctx *cx, const char *text, wb_rule *ret) WB_MUST_USE;

/* ---- base.c: everything about a day that is not about one customer ---- */

typedef struct wb_base {
    const wb_orders *orders;
    const wb_purse *purse;
    wb_day as_of;
    bool as_of_given;
    int horizon;
    wb_rule rule;
    const char *source;      /* files and reading options as words of a command, for next steps */
    const char *source_rule; /* ... and what was said of the rule */
    double threshold;        /* by rhythm: a late customer is lost when p_return is below it */
    wb_summary summary;
    wb_triples triples;
    wb_scorer *scorer;
    const wb_scorer_report *learned;
    wb_gg gg;
    double net_share; /* of gross that is left after refunds, 0..1 */
    double usual_gap; /* mean days between purchases of the base, >= 1 */
    double scale;     /* minor units in one whole unit of the currency */
    wb_dict *years;   /* triple -> place in year: forecasts over 365 days, made once each */
    struct wb_year *year;
    size_t year_cap;
} wb_base;

wb_err wb_base_open(wb_ctx *cx, const wb_args *args, const wb_orders *orders,
                    wb_base *ret) WB_MUST_USE;

/* ---- customer.c: one row ---- */

/* One purchase and not yet late: new; else by how late and how unlikely (customer.c). */
typedef enum wb_life { WB_LIFE_NEW, WB_LIFE_ACTIVE, WB_LIFE_RISK, WB_LIFE_LOST } wb_life;
const char *wb_life_name(wb_life s); /* "new" "active" "at_risk" "lost" */

typedef struct wb_customer {
    const wb_summary_row *row;
    double p_alive, p_return;
    double expected_orders; /* within the horizon */
    double year_orders;     /* within 365 days */
    double stay_orders;     /* within 365 days, if the customer has not left */
    double order_value;     /* expected of one purchase, net, whole units */
    wb_money clv;           /* year_orders x order_value */
    wb_money stay;          /* stay_orders x order_value */
    wb_money at_stake;      /* (1 - p_return) x stay */
    double mean_gap;        /* own; 0 = only one purchase */
    double rhythm;          /* own gaps shrunk to the base's */
    wb_day expected_next;
    int silent; /* days */
    wb_life stage;
    const char *cause; /* "rhythm" "days" "preset"; "" when not lost */
} wb_customer;

wb_err wb_customer_of(wb_ctx *cx, wb_base *b, const wb_summary_row *row,
                      wb_customer *ret) WB_MUST_USE;
wb_slice wb_customer_key(const wb_base *b, const wb_customer *c);
wb_slice wb_customer_name(const wb_base *b, const wb_customer *c); /* empty: the files do not say */
/* "ordered every 24 days, silent for 96; chance to return in 90 days 11 %" */
json_t *wb_customer_why(wb_ctx *cx, const wb_base *b, const wb_customer *c);
/* The object of `score --json` and `lost --json` (new reference). */
json_t *wb_customer_json(const wb_base *b, const wb_customer *c);

/* The lost, by money at stake: indices into the summary; n of them, at most `most`. `total` and
 * `at_stake` are of all the lost. */
typedef struct wb_lost {
    wb_customer *v;
    size_t n;
    uint64_t total, risk, fresh, active;
    wb_money at_stake, risk_at_stake;
    double p_return; /* sum over the lost */
} wb_lost;
wb_err wb_lost_find(wb_ctx *cx, wb_base *b, size_t most, wb_lost *ret) WB_MUST_USE;

/* The first `most` of them as rows of `score` with name and why (new reference). */
json_t *wb_lost_json(wb_ctx *cx, const wb_base *b, const wb_lost *l, size_t most);

/* ---- advise.c: after how much silence do how many still come back ---- */

/* {points [{days, at_risk, share, low, high}], suggested_days, suggested_share}: of the customers
 * who had been silent for so many days, the share that came back unaided within a year (new
 * reference). */
wb_err wb_advise(wb_ctx *cx, const wb_report *r, json_t **ret) WB_MUST_USE;
/* The silence after which a customer counts as at risk and lost in the month-by-month history: by
 * it as many are lost on the day looked at as `l` counts, as near as equal silences allow. */
wb_err wb_base_cutoff(wb_ctx *cx, const wb_base *b, const wb_lost *l, wb_cutoff *ret) WB_MUST_USE;

/* ---- say.c: the same facts for every command ---- */

json_t *wb_day_json(wb_day d); /* "2025-06-30", new reference */

/* Sentences about data and fit: fallbacks, seasons, currencies, refunds (new reference). */
json_t *wb_base_warnings(wb_ctx *cx, const wb_base *b);
/* as_of, period, counts, currency, rule, files, warnings ...: the head of lost, model, report. cx
 * owns it. `l` may be NULL. */
json_t *wb_base_head(wb_ctx *cx, const wb_base *b, const wb_lost *l);
json_t *wb_model_json(wb_ctx *cx, const wb_model *m); /* new reference */
json_t *wb_gg_json(wb_ctx *cx, const wb_base *b);
json_t *wb_backtests_json(const wb_base *b);
/* What there is to show when loading failed: the description of the files. */
json_t *wb_files_json(wb_ctx *cx, const wb_orders *o);

/* The actions (lost.c, score.c, model.c). */
wb_err wb_lost_run(wb_ctx *cx, const wb_args *args, wb_reply *reply) WB_MUST_USE;
wb_err wb_score_run(wb_ctx *cx, const wb_args *args, wb_reply *reply) WB_MUST_USE;
wb_err wb_model_run(wb_ctx *cx, const wb_args *args, wb_reply *reply) WB_MUST_USE;
/* Loads the files and opens the base; on an error in loading the reply shows the files. */
wb_err wb_base_from(wb_ctx *cx, const wb_args *args, wb_reply *reply, wb_base *ret) WB_MUST_USE;

#endif
