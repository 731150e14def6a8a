/* model_data.c - what the models of stats are fed with: distinct histories, and a sample of days.
 */
#include "history/history_int.h"

#include <math.h>

static const wb_table SUMMARY = {
    "summary", 3, {DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_INTEGER}};

static wb_err load_summary(wb_ctx *cx, wb_history *h, const wb_summary *s)
{
    wb_lane lane = {0};
    wb_err e = wb_history_run(cx, h, "clear_summary");
    if (!e)
        e = wb_lane_open(cx, h, &SUMMARY, &lane);
    if (e)
        return e;
    const size_t full = wb_lane_capacity();
    for (size_t i = 0; i < s->n && !e; i++) {
        size_t n = lane.n++;
        ((int32_t *)lane.column[0])[n] = s->v[i].x;
        ((int32_t *)lane.column[1])[n] = s->v[i].last - s->v[i].first;
        ((int32_t *)lane.column[2])[n] = s->as_of - s->v[i].first;
        if (lane.n == full)
            e = wb_lane_flush(cx, &lane);
    }
    if (!e)
        e = wb_lane_finish(cx, &lane);
    wb_lane_close(&lane);
    return e;
}

typedef struct triples {
    wb_history_triple *v;
    size_t n, cap;
} triples;

static wb_err take_triples(wb_ctx *cx, const wb_cursor *c, size_t rows, triples *t)
{
    const int32_t *x = wb_cursor_column(c, 0), *t_x = wb_cursor_column(c, 1);
    const int32_t *T = wb_cursor_column(c, 2);
    const int64_t *n = wb_cursor_column(c, 3);
    if (!wb_reserve(cx, &t->v, &t->cap, t->n + rows, sizeof *t->v))
        return WB_TOO_BIG;
    for (size_t i = 0; i < rows; i++)
        t->v[t->n++] = (wb_history_triple){x[i], t_x[i], T[i], (uint32_t)n[i]};
    return WB_OK;
}

wb_err wb_history_triples(wb_ctx *cx, wb_history *h, const wb_summary *s, wb_history_triple **ret,
                          size_t *ret_n)
{
    triples t = {0};
    wb_cursor c = {.cx = cx};
    size_t rows = 0;
    wb_err e = wb_history_ready(cx, h, s->as_of);
    if (!e)
        e = load_summary(cx, h, s);
    if (!e)
        e = wb_cursor_open(cx, h, "distinct_triples", NULL, &c);
    do {
        if (!e)
            e = wb_cursor_next(&c, &rows);
        if (!e && rows)
            e = take_triples(cx, &c, rows, &t);
    } while (!e && rows);
    wb_cursor_close(&c);
    if (e)
        return e;
    *ret = t.v;
    *ret_n = t.n;
    return WB_OK;
}

/* ---- the sample ---- */

typedef struct sampling {
    uint32_t *customer, *offset;
    wb_day *day;
    double *value;
    size_t n, most, days, customer_cap, offset_cap, day_cap, value_cap;
    double unit;
} sampling;

static wb_err take_days(wb_ctx *cx, void *state, uint32_t customer, const wb_purchase *v, size_t n)
{
    sampling *s = state;
    if (s->n == s->most)
        return WB_OK;
    if (s->days + n > UINT32_MAX)
        return wb_fail(cx, WB_TOO_BIG, "A sample of %zu customers has too many purchases.",
                       s->most);
    if (!wb_reserve(cx, &s->customer, &s->customer_cap, s->n + 1, sizeof *s->customer) ||
        !wb_reserve(cx, &s->offset, &s->offset_cap, s->n + 2, sizeof *s->offset) ||
        !wb_reserve(cx, &s->day, &s->day_cap, s->days + n, sizeof *s->day) ||
        !wb_reserve(cx, &s->value, &s->value_cap, s->days + n, sizeof *s->value))
        return WB_TOO_BIG;
    for (size_t i = 0; i < n; i++) {
        s->day[s->days] = v[i].day;
        s->value[s->days++] = (double)v[i].gross / s->unit;
    }
    s->customer[s->n++] = customer;
    s->offset[s->n] = (uint32_t)s->days;
    return WB_OK;
}

/* The share of hashes that lets at most `most` of all customers through, nearly always. */
static uint64_t hash_below(const wb_history *h, size_t most)
{
    double all = (double)h->last_customer + 1.0;
    if ((double)most >= all || h->facts.sales <= most)
        return WB_ALL_CUSTOMERS;
    double wanted = (double)most - sqrt((double)most);
    return (uint64_t)(wanted / all * (double)WB_ALL_CUSTOMERS) + 1;
}

wb_err wb_history_sample_of(wb_ctx *cx, wb_history *h, wb_day as_of, size_t most,
                            wb_history_sample *ret)
{
    wb_err e = wb_history_ready(cx, h, as_of);
    if (e)
        return e;
    sampling s = {.most = most, .unit = h->unit};
    if (!wb_reserve(cx, &s.offset, &s.offset_cap, 1, sizeof *s.offset))
        return WB_TOO_BIG;
    e = wb_walk_run(
        cx, h,
        &(wb_walk){
            .as_of = as_of, .hash_below = hash_below(h, most), .visit = take_days, .state = &s});
    if (!e)
        *ret = (wb_history_sample){
            .n = s.n, .customer = s.customer, .offset = s.offset, .day = s.day, .value = s.value};
    return e;
}
