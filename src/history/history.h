/* history.h - facts that only grow: who bought what for how much on which day, and the answers that
 * need the whole base at once.
 *
 * Promise: the door hides the database (DuckDB, in memory, without access to files or the net; it
 * sees typed rows and named statements of sql/history.sql, never a text from outside). Results are
 * plain arrays in the arena of the given context, customers ascending by number; the same facts
 * give the same results whatever their order and however many threads work.
 *
 * Meaning of words: all orders of one customer on one calendar day are one purchase, amounts
 * summed. x = purchase days after the first, t_x = last - first, T = as_of - first. Facts after
 * as_of do not exist for an answer; they are counted as `later`. Days and the value models use
 * gross amounts; net amounts, lowered by refunds, are what people are shown.
 * Units: wb_money minor units of one currency (the caller keeps currencies apart); `double` values
 * are in whole units of it (minor / 10^digits); gaps are days.
 *
 *   open --> append ... append --> finish --> summary, triples, sample, report ... --> close
 */
#ifndef WB_HISTORY_H
#define WB_HISTORY_H

#include "base/base.h"

typedef enum wb_fact_kind { WB_FACT_SALE, WB_FACT_REFUND } wb_fact_kind;

/* One line of a file: an order, a line of an order or a refund. */
typedef struct wb_fact {
    wb_money amount;   /* 0 .. WB_MONEY_MAX; of a refund: what was given back */
    uint64_t order;    /* hash of the order id, 0 = none. Of a refund: of the order it names */
    uint64_t item;     /* hash of the product, 0 = unknown */
    double quantity;   /* pieces; 1 when unknown */
    uint32_t customer; /* number; any, but small dense numbers are cheap */
    wb_day day;        /* year 1 .. 9999 */
    uint8_t kind;      /* wb_fact_kind */
} wb_fact;

typedef struct wb_history_options {
    size_t memory_limit;   /* bytes the database may hold; 0 = 1 GiB */
    int threads;           /* 0 = 1; a base of less than a million facts gains nothing from more */
    bool detail;           /* keep order and item of sales: orders are counted by their id and
                              refunds find their sale. Costs 16 bytes a fact; without it each sale
                              is an order and a refund lowers the last earlier purchase */
    bool totals_repeat;    /* an amount is the total of its order and stands on each of its lines:
                              it counts once per customer and order, on the first day (implies
                              detail; items are not looked at) */
    int digits;            /* of the currency after the mark, 0..4 */
    const char *spill_dir; /* where a private folder for a base larger than memory_limit may be
                              made; NULL = never write to disk */
} wb_history_options;

typedef struct wb_history wb_history;

/* Lives in cx and is closed with it, or earlier by wb_history_close (NULL is fine). */
wb_err wb_history_open(wb_ctx *cx, const wb_history_options *options, wb_history **ret) WB_MUST_USE;
void wb_history_close(wb_history *h);
/* WB_INVALID: an amount or a day out of its range. WB_TOO_BIG: past memory_limit. */
wb_err wb_history_append(wb_history *h, const wb_fact *rows, size_t n) WB_MUST_USE;
/* Once, after the last append and before the first question. */
wb_err wb_history_finish(wb_history *h) WB_MUST_USE;

/* What was appended; first and last are WB_NO_DAY without a sale. */
typedef struct wb_facts {
    uint64_t sales, refunds;
    wb_day first, last; /* of the sales */
} wb_facts;
wb_facts wb_history_facts(const wb_history *h);

/* ---- the base as of a day, one row per customer (summary.c) -----------------------------------
 */

typedef struct wb_summary_row {
    uint32_t customer;
    uint32_t orders; /* distinct order ids (detail), else sales */
    wb_day first, last;
    int32_t x;
    int32_t n90, n365;   /* purchase days d, the first included, with as_of - 90 (365) < d */
    uint32_t refunded;   /* purchase days that refunds lowered */
    double sum_ln_gap;   /* sum of ln(gap in days) over the x gaps */
    double sum_sq_gap;   /* sum of (gap in days)^2 */
    double mean_value;   /* gross, of the purchase days after the first; 0 when x = 0 */
    double last_value;   /* gross, of the last purchase day */
    wb_money gross, net; /* all purchases; net is never above gross nor below 0 */
} wb_summary_row;

/* What became of the refunds up to as_of. Numbers of refunds, except money. */
typedef struct wb_refund_account {
    uint64_t by_order;    /* found the order they name */
    uint64_t by_line;     /* found sales of the same item at the same price for all of the amount */
    uint64_t partly;      /* ... for a part of it */
    uint64_t by_customer; /* found neither: lower the last earlier purchase */
    uint64_t unfounded;   /* the customer had bought nothing before: they lower nothing */
    wb_money asked;       /* given back by all of them */
    wb_money lowered;     /* taken off net: asked, but never a purchase below zero */
} wb_refund_account;

typedef struct wb_summary {
    wb_day as_of;
    size_t n;
    const wb_summary_row *v; /* customers with a sale up to as_of */
    uint64_t purchases;      /* purchase days of all */
    double sum_ln_gap;       /* over all customers */
    wb_money gross, net;
    uint64_t later_sales, later_refunds;
    wb_refund_account refunds;
} wb_summary;

/* Any as_of up to the year 9999 (before everything: n = 0). WB_INVALID when amounts add up past
 * WB_MONEY_MAX. */
wb_err wb_history_summary(wb_ctx *cx, wb_history *h, wb_day as_of, wb_summary *ret) WB_MUST_USE;

/* ---- for the models (model_data.c) ------------------------------------------------------------
 */

typedef struct wb_history_triple { /* n customers share x, t_x, T (days) */
    int32_t x, t_x, T;
    uint32_t n;
} wb_history_triple;

/* Distinct triples of a summary, ascending by x, t_x, T. */
wb_err wb_history_triples(wb_ctx *cx, wb_history *h, const wb_summary *s, wb_history_triple **ret,
                          size_t *ret_n) WB_MUST_USE;

typedef struct wb_history_sample { /* customer i owns offset[i] .. offset[i + 1] - 1 */
    size_t n;
    const uint32_t *customer;
    const uint32_t *offset; /* n + 1 */
    const wb_day *day;      /* purchase days, ascending within a customer */
    const double *value;    /* gross value of the day */
} wb_history_sample;

/* Purchase days up to `as_of` of at most `most` customers, chosen by a hash of their number: the
 * same ones on every day asked, so that one sample serves several origins. */
wb_err wb_history_sample_of(wb_ctx *cx, wb_history *h, wb_day as_of, size_t most,
                            wb_history_sample *ret) WB_MUST_USE;

/* ---- one customer after the other (walk.c) ----------------------------------------------------
 */

typedef struct wb_purchase { /* one purchase day */
    wb_day day;
    uint32_t orders;
    wb_money gross, net;
} wb_purchase;

/* `v` (n >= 1, days ascending) is valid during the call. An error ends the walk and is returned. */
typedef wb_err (*wb_history_visit)(wb_ctx *cx, void *state, uint32_t customer, const wb_purchase *v,
                                   size_t n);
/* Every customer with a sale up to as_of, ascending. Memory: one customer at a time. */
wb_err wb_history_walk(wb_ctx *cx, wb_history *h, wb_day as_of, wb_history_visit visit,
                       void *state) WB_MUST_USE;

/* ---- for the report (report.c, stages.c, cohorts.c, gaps.c, grid.c)
 * ------------------------------------- */

/* After how much silence a customer is at risk and lost. By days: silent for more than `days`, at
 * risk past half of them. By rhythm (days = 0): silent for more than `lost` times the rhythm, where
 * rhythm = (days from the first purchase to the last so far + usual) / purchases so far. */
typedef struct wb_cutoff {
    int32_t days;      /* 0 .. 36525 */
    double usual;      /* days; > 0 */
    double risk, lost; /* rhythms; 0 <= risk <= lost */
} wb_cutoff;

typedef struct wb_month {
    wb_day start; /* first day of the month; its end is its last day or as_of */
    /* where every customer so far stands at the end, each in one column: lost; else won back or
     * fresh (came back, bought for the first time, within the month); else at risk or active */
    uint32_t fresh, active, at_risk, won_back, lost;
    /* what happened within the month (events: one customer can be lost and back again) */
    uint32_t arrived, became_lost, came_back;
    uint32_t buyers;
    uint64_t purchases;  /* purchase days */
    wb_money gross, net; /* net of refunds of these purchases, whenever given back */
} wb_month;

#define WB_MONTHS_MAX 120
#define WB_COHORTS    24
typedef struct wb_cohorts {
    int months; /* of one period: 1, or 3 when the base spans more than 30 months */
    size_t n;   /* cohorts, oldest first; at most the last WB_COHORTS */
    wb_day start[WB_COHORTS];
    uint32_t size[WB_COHORTS];              /* customers with their first purchase in the period */
    uint32_t again[WB_COHORTS][WB_COHORTS]; /* [c][k]: of them, how many bought in the k-th period
                                               after (k >= 1); [c][0]: again in the same period */
} wb_cohorts;

/* Silences of one length. All gaps between purchases and the current silence of each customer, or
 * only from the first purchase to the second. */
typedef struct wb_silence {
    int32_t days;  /* ascending; more than WB_SILENCE_MAX counts as that */
    int64_t ended; /* by a purchase */
    int64_t cut;   /* still going on at as_of */
} wb_silence;
#define WB_SILENCE_MAX 36525

typedef struct wb_silences {
    size_t n;
    const wb_silence *v;
} wb_silences;

#define WB_GAP_BINS 25
typedef struct wb_gap_bins {
    int32_t width; /* days: bin i holds gaps of i * width + 1 .. (i + 1) * width */
    size_t n;      /* the last one also holds everything longer */
    uint64_t count[WB_GAP_BINS];
    int32_t median, p90; /* days; 0 when nobody came back */
    uint64_t gaps;
} wb_gap_bins;

typedef struct wb_report {
    size_t months; /* the last of them, at most WB_MONTHS_MAX, ends with as_of */
    const wb_month *month;
    wb_cohorts cohorts;
    wb_silences gaps;   /* all */
    wb_silences second; /* from the first purchase to the second */
    wb_gap_bins bins;
} wb_report;

wb_err wb_history_report(wb_ctx *cx, wb_history *h, wb_day as_of, const wb_cutoff *cutoff,
                         wb_report *ret) WB_MUST_USE;

/* Recency and frequency in fifths of the base: [r][f], 4 = bought last most lately, bought on most
 * days. Customers who are equal stand in the same fifth (the lower one), so fifths differ in size.
 */
typedef struct wb_rfm_grid {
    uint64_t n[5][5];
    wb_money net[5][5];
    wb_day last_from[5];  /* the earliest last purchase of each fifth; WB_NO_DAY = fifth is empty */
    int32_t days_from[5]; /* the fewest purchase days of each fifth; 0 = empty */
} wb_rfm_grid;
wb_err wb_history_grid(wb_ctx *cx, const wb_summary *s, wb_rfm_grid *ret) WB_MUST_USE;

#endif
