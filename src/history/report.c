/* report.c - everything the report shows about the whole base over time, in one walk. */
#include "history/history_int.h"

typedef struct reporting {
    wb_calendar calendar;
    wb_stages stages;
    wb_tally gaps, second;
    wb_report r;
} reporting;

static void count_silences(reporting *r, const wb_purchase *v, size_t n)
{
    for (size_t i = 1; i < n; i++)
        r->gaps.ended[wb_tally_slot(v[i].day - v[i - 1].day)]++;
    size_t now = wb_tally_slot(r->calendar.to - v[n - 1].day);
    r->gaps.cut[now]++;
    if (n > 1)
        r->second.ended[wb_tally_slot(v[1].day - v[0].day)]++;
    else
        r->second.cut[now]++;
}

static wb_err visit(wb_ctx *cx, void *state, uint32_t customer, const wb_purchase *v, size_t n)
{
    (void)customer;
    reporting *r = state;
    count_silences(r, v, n);
    wb_cohorts_add(&r->calendar, &r->r.cohorts, v, n);
    return wb_stages_add(cx, &r->stages, v, n);
}

static wb_err prepare(wb_ctx *cx, reporting *r, const wb_cutoff *cutoff, wb_day first, wb_day as_of)
{
    wb_err e = wb_calendar_open(cx, first, as_of, &r->calendar);
    if (!e)
        e = wb_stages_open(cx, &r->calendar, cutoff, &r->stages);
    if (!e)
        e = wb_tally_open(cx, &r->gaps);
    if (!e)
        e = wb_tally_open(cx, &r->second);
    if (!e)
        wb_cohorts_plan(&r->calendar, &r->r.cohorts);
    return e;
}

static wb_err conclude(wb_ctx *cx, reporting *r)
{
    wb_stages_close(&r->stages);
    r->r.months = r->calendar.months;
    r->r.month = r->stages.month;
    wb_tally_bins(&r->gaps, &r->r.bins);
    wb_err e = wb_tally_list(cx, &r->gaps, &r->r.gaps);
    if (!e)
        e = wb_tally_list(cx, &r->second, &r->r.second);
    return e;
}

wb_err wb_history_report(wb_ctx *cx, wb_history *h, wb_day as_of, const wb_cutoff *cutoff,
                         wb_report *ret)
{
    wb_err e = wb_history_ready(cx, h, as_of);
    if (e)
        return e;
    if (!h->facts.sales || h->facts.first > as_of) {
        *ret = (wb_report){0};
        return WB_OK;
    }
    reporting *r = WB_NEW(cx, reporting, 1);
    if (!r)
        return WB_TOO_BIG;
    e = prepare(cx, r, cutoff, h->facts.first, as_of);
    if (!e)
        e = wb_history_walk(cx, h, as_of, visit, r);
    if (!e)
        e = conclude(cx, r);
    if (!e)
        *ret = r->r;
    return e;
}
