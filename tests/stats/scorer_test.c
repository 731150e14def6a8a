/* scorer_test.c - the score on true hold-outs, and on data that are too few or odd. */
#include "sets.h"
#include "wbtest.h"

#include <math.h>
#include <stdio.h>

typedef struct holdout { /* scored as of the day, then looked at what happened */
    double *p, *recency, *rhythm, *expected;
    uint8_t *bought;
    size_t n;
    double buyers, orders, p_sum, orders_sum;
    const wb_scorer_report *report;
} holdout;

static void look(holdout *h, const set *d, wb_scorer *s, size_t i)
{
    const wb_day *day = d->s.day + d->s.offset[i];
    if (day[0] > d->as_of)
        return;
    wb_features f = wb_features_of(day, d->s.value + d->s.offset[i],
                                   d->s.offset[i + 1] - d->s.offset[i], d->as_of);
    wb_score r = wb_scorer_score(s, &f);
    size_t at = h->n++;
    double silence = (double)f.T - f.t_x;
    uint32_t orders = set_bought(&d->s, i, d->as_of, d->until);
    h->p[at] = r.p_return;
    h->recency[at] = -silence;
    h->rhythm[at] = f.x > 0 ? -silence * f.x / f.t_x : -1e7 - silence;
    h->expected[at] = wb_model_forecast(&h->report->model, (wb_rfm){f.x, f.t_x, f.T},
                                        d->until - d->as_of)
                          .expected;
    h->bought[at] = orders > 0;
    h->buyers += orders > 0;
    h->orders += orders;
    h->p_sum += r.p_return;
    h->orders_sum += r.expected_orders;
}

static holdout hold_out(wb_ctx *cx, const set *d)
{
    wb_scorer *s;
    wb_assert_ok(cx, wb_scorer_train(cx, &d->s, NULL, d->as_of, d->until - d->as_of, &s));
    holdout h = {.report = wb_scorer_report_of(s)};
    h.p = WB_NEW(cx, double, d->s.n);
    h.recency = WB_NEW(cx, double, d->s.n);
    h.rhythm = WB_NEW(cx, double, d->s.n);
    h.expected = WB_NEW(cx, double, d->s.n);
    h.bought = WB_NEW(cx, uint8_t, d->s.n);
    assert_true(h.p && h.recency && h.rhythm && h.expected && h.bought);
    for (size_t i = 0; i < d->s.n; i++)
        look(&h, d, s, i);
    return h;
}

static double auc(wb_ctx *cx, const holdout *h, const double *score)
{
    double a = 0.0;
    wb_assert_ok(cx, wb_auc(cx, score, h->bought, h->n, &a));
    return a;
}

/* Figures of a run are printed as TAP diagnostics: docs/numbers.md quotes them. */
static void accept(wb_ctx *cx, const set *d, double least_auc, double most_off)
{
    holdout h = hold_out(cx, d);
    double p = auc(cx, &h, h.p), recency = auc(cx, &h, h.recency);
    double rhythm = auc(cx, &h, h.rhythm), expected = auc(cx, &h, h.expected), off = 0.0;
    wb_decile deciles[WB_DECILES];
    wb_assert_ok(cx, wb_calibration(cx, h.p, h.bought, h.n, deciles));
    printf("# %s: AUC %.4f, recency %.4f, rhythm %.4f, expected %.4f, by %s\n", d->key, p, recency,
           rhythm, expected, wb_candidate_name(h.report->chosen));
    printf("# buyers %+.3f orders %+.3f log loss %.4f; deciles", h.p_sum / h.buyers - 1.0,
           h.orders_sum / h.orders - 1.0, wb_log_loss(h.p, h.bought, h.n));
    for (size_t i = 0; i < WB_DECILES; i++) {
        printf(" %.3f/%.3f", deciles[i].predicted, deciles[i].actual);
        off = fmax(off, fabs(deciles[i].predicted - deciles[i].actual));
    }
    printf(" worst %.3f\n", off);
    assert_int_equal(h.report->basis, WB_BASIS_BACKTEST);
    assert_true(p >= fmax(fmax(recency, rhythm), expected) - 0.01);
    assert_true(p >= least_auc);
    assert_true(off <= most_off);
    wb_assert_close(h.p_sum, h.buyers, 0.15);
    wb_assert_close(h.orders_sum, h.orders, 0.15);
}

static void cdnow_sample_is_forecast_nine_months_ahead(void **cx)
{
    set d = set_load(*cx, CDNOW_SAMPLE);
    accept(*cx, &d, 0.77, 0.05);
}

static void cdnow_master_is_forecast_nine_months_ahead(void **cx)
{
    set d = set_load(*cx, CDNOW_MASTER);
    accept(*cx, &d, 0.76, 0.05);
}

static void online_retail_is_forecast_over_its_season(void **cx)
{
    set d = set_load(*cx, ONLINE_RETAIL);
    accept(*cx, &d, 0.74, 0.05);
}

WBTEST_MAIN(cdnow_sample_is_forecast_nine_months_ahead, cdnow_master_is_forecast_nine_months_ahead,
            online_retail_is_forecast_over_its_season)
