/* summary.c - the base as of a day: one row per customer, in one walk.
 *
 * Sums of logarithms are added in the order of days, customers ascending: the same base gives the
 * same bits, whatever the number of threads.
 */
#include "history/history_int.h"

#include <math.h>

enum { LN_TABLE = 4096, QUARTER = 90, YEAR = 365 };

typedef struct summing {
    wb_summary s;
    wb_summary_row *row;
    size_t cap;
    double unit;
    double ln[LN_TABLE]; /* of whole days: most gaps are short and a table is faster than log() */
} summing;

static void sum_gaps(const summing *m, const wb_purchase *v, size_t n, wb_summary_row *row)
{
    for (size_t i = 1; i < n; i++) {
        int32_t gap = v[i].day - v[i - 1].day;
        row->sum_ln_gap += gap < LN_TABLE ? m->ln[gap] : log((double)gap);
        row->sum_sq_gap += (double)gap * (double)gap;
    }
}

static bool sum_money(const summing *m, const wb_purchase *v, size_t n, wb_summary_row *row)
{
    for (size_t i = 0; i < n; i++) {
        if (!wb_money_add(row->gross, v[i].gross, &row->gross))
            return false;
        row->net += v[i].net;
        row->refunded += v[i].net < v[i].gross;
        row->orders += v[i].orders;
    }
    if (n > 1)
        row->mean_value = (double)(row->gross - v[0].gross) / (double)(n - 1) / m->unit;
    row->last_value = (double)v[n - 1].gross / m->unit;
    return true;
}

static void count_late(wb_day as_of, const wb_purchase *v, size_t n, wb_summary_row *row)
{
    for (size_t i = n; i-- > 0;) {
        int64_t ago = (int64_t)as_of - v[i].day;
        if (ago >= YEAR)
            break;
        row->n365++;
        row->n90 += ago < QUARTER;
    }
}

static wb_err visit(wb_ctx *cx, void *state, uint32_t customer, const wb_purchase *v, size_t n)
{
    summing *m = state;
    wb_summary *s = &m->s;
    if (!wb_reserve(cx, &m->row, &m->cap, s->n + 1, sizeof *m->row))
        return WB_TOO_BIG;
    wb_summary_row *row = &m->row[s->n++];
    *row = (wb_summary_row){
        .customer = customer, .first = v[0].day, .last = v[n - 1].day, .x = (int32_t)(n - 1)};
    sum_gaps(m, v, n, row);
    count_late(s->as_of, v, n, row);
    if (!sum_money(m, v, n, row) || !wb_money_add(s->gross, row->gross, &s->gross))
        return wb_fail(cx, WB_INVALID,
                       "The orders add up to more than can be counted (over %lld). Is the column "
                       "of amounts the right one?",
                       (long long)WB_MONEY_MAX);
    s->net += row->net;
    s->purchases += n;
    s->sum_ln_gap += row->sum_ln_gap;
    return WB_OK;
}

/* Room for every customer at once, where their numbers say how many there can be: growing by
 * doubling would hold up to twice as much for a moment. */
static bool make_room(wb_ctx *cx, const wb_history *h, summing *m)
{
    uint64_t most = (uint64_t)h->last_customer + 1;
    if (h->facts.sales < most)
        most = h->facts.sales;
    m->cap = most ? most : 1;
    m->row = WB_NEW(cx, wb_summary_row, m->cap);
    return m->row != NULL;
}

static wb_err count_later(wb_ctx *cx, wb_history *h, wb_summary *s)
{
    const int64_t bind[] = {s->as_of};
    wb_cursor c;
    size_t rows = 0;
    wb_err e = wb_cursor_open(cx, h, "later_facts", bind, &c);
    if (!e)
        e = wb_cursor_next(&c, &rows);
    if (!e && rows == 1) {
        s->later_sales = (uint64_t)((const int64_t *)wb_cursor_column(&c, 0))[0];
        s->later_refunds = (uint64_t)((const int64_t *)wb_cursor_column(&c, 1))[0];
    }
    wb_cursor_close(&c);
    return e;
}

static wb_err sum_up(wb_ctx *cx, wb_history *h, summing *m)
{
    wb_refunds refunds = {0};
    wb_err e = count_later(cx, h, &m->s);
    if (!e)
        e = wb_refunds_match(cx, h, m->s.as_of, &refunds);
    if (!e && !make_room(cx, h, m))
        e = WB_TOO_BIG;
    if (!e)
        e = wb_walk_run(cx, h,
                        &(wb_walk){.as_of = m->s.as_of,
                                   .hash_below = WB_ALL_CUSTOMERS,
                                   .refunds = &refunds,
                                   .visit = visit,
                                   .state = m});
    m->s.v = m->row;
    m->s.refunds = refunds.account;
    m->s.refunds.lowered = m->s.gross - m->s.net;
    return e;
}

wb_err wb_history_summary(wb_ctx *cx, wb_history *h, wb_day as_of, wb_summary *ret)
{
    wb_err e = wb_history_ready(cx, h, as_of);
    if (e)
        return e;
    summing *m = WB_NEW(cx, summing, 1);
    if (!m)
        return WB_TOO_BIG;
    m->s.as_of = as_of;
    m->unit = h->unit;
    for (int i = 1; i < LN_TABLE; i++)
        m->ln[i] = log((double)i);
    e = sum_up(cx, h, m);
    if (!e)
        *ret = m->s;
    wb_release(cx, m, sizeof *m);
    return e;
}
