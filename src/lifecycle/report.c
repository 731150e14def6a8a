/* report.c - everything the one-page report shows, as one document (its shape: src/ui/report.c). */
#include "lifecycle/lifecycle_int.h"

#include <stdio.h>

static json_t *month_json(wb_day start)
{
    char text[11];
    wb_day_text(start, text);
    return json_stringn(text, 7);
}

static json_t *months_json(const wb_base *b, const wb_report *r)
{
    json_t *to = json_array();
    for (size_t i = 0; i < r->months; i++) {
        const wb_month *m = &r->month[i];
        bool open = wb_month_add(m->start, 1) - 1 > b->as_of;
        json_array_append_new(
            to, json_pack("{s:o, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:b}", "month",
                          month_json(m->start), "new", (json_int_t)m->fresh, "active",
                          (json_int_t)m->active, "risk", (json_int_t)m->at_risk, "won",
                          (json_int_t)m->won_back, "lost", (json_int_t)m->became_lost, "buyers",
                          (json_int_t)m->buyers, "value_minor", (json_int_t)m->net, "open", open));
    }
    return to;
}

/* Periods that have begun by the day: the last of them may not be over. */
static json_t *cohorts_json(const wb_base *b, const wb_cohorts *c)
{
    json_t *to = json_array();
    for (size_t i = 0; i < c->n; i++) {
        json_t *back = json_array();
        for (int k = 1; k < WB_COHORTS; k++)
            if (wb_month_add(c->start[i], k * c->months) <= b->as_of)
                json_array_append_new(back, json_integer(c->again[i][k]));
        json_array_append_new(to, json_pack("{s:o, s:I, s:o}", "cohort", month_json(c->start[i]),
                                            "size", (json_int_t)c->size[i], "back", back));
    }
    return to;
}

static json_t *gaps_json(const wb_gap_bins *g)
{
    json_t *bins = json_array();
    for (size_t i = 0; i < g->n; i++) {
        json_t *bin = json_pack("{s:i, s:I}", "days_from", (int)i * g->width + 1, "n",
                                (json_int_t)g->count[i]);
        if (i + 1 < g->n)
            json_object_set_new(bin, "days_to", json_integer((json_int_t)(i + 1) * g->width));
        json_array_append_new(bins, bin);
    }
    return json_pack("{s:o, s:i, s:i, s:I}", "bins", bins, "median", g->median, "p90", g->p90, "n",
                     (json_int_t)g->gaps);
}

static json_t *grid_json(const wb_rfm_grid *g)
{
    json_t *to = json_array();
    for (int r = 0; r < 5; r++)
        for (int f = 0; f < 5; f++)
            json_array_append_new(to, json_pack("{s:i, s:i, s:I}", "r", r + 1, "f", f + 1, "n",
                                                (json_int_t)g->n[r][f]));
    return to;
}

static wb_err add_charts(wb_ctx *cx, const wb_base *b, const wb_lost *l, json_t *to)
{
    wb_report r;
    wb_rfm_grid grid;
    json_t *advise = NULL;
    wb_cutoff cut;
    wb_err e = wb_base_cutoff(cx, b, l, &cut);
    if (!e)
        e = wb_history_report(cx, b->purse->history, b->as_of, &cut, &r);
    if (!e)
        e = wb_history_grid(cx, &b->summary, &grid);
    if (!e)
        e = wb_advise(cx, &r, &advise);
    if (e)
        return e;
    json_object_set_new(to, "advise", advise);
    json_object_set_new(to, "lifecycle", months_json(b, &r));
    if (!cut.days)
        json_object_set_new(to, "lifecycle_rhythms", json_real(cut.lost));
    json_object_set_new(to, "cohorts", cohorts_json(b, &r.cohorts));
    json_object_set_new(to, "cohort_step",
                        json_string(r.cohorts.months == 3 ? "quarter" : "month"));
    json_object_set_new(to, "gaps", gaps_json(&r.bins));
    json_object_set_new(to, "rfm", grid_json(&grid));
    return WB_OK;
}

wb_err wb_lifecycle_report(wb_ctx *cx, const wb_args *args, json_t **ret)
{
    wb_base b;
    wb_lost l;
    wb_reply reply = {0};
    wb_err e = wb_base_from(cx, args, &reply, &b);
    if (e && reply.result)
        *ret = reply.result; /* what was read, for whoever asks why it stopped */
    if (!e)
        e = wb_lost_find(cx, &b, (size_t)wb_arg_int(args, "top"), &l);
    if (e)
        return e;
    json_t *j = wb_base_head(cx, &b, &l);
    json_object_set_new(j, "items", wb_lost_json(cx, &b, &l, l.n));
    json_object_set_new(j, "scorer", json_string(wb_candidate_name(b.learned->chosen)));
    json_object_set_new(j, "backtest", wb_backtests_json(&b));
    json_object_set_new(j, "chosen", wb_model_json(cx, &b.learned->model));
    e = add_charts(cx, &b, &l, j);
    *ret = j;
    return e;
}
