/* curve_test.c - Kaplan-Meier, AUC, calibration and regression on cases small enough to do by hand.
 */
#include "stats/stats_int.h"
#include "wbtest.h"

#include <math.h>

static wb_km curve(wb_ctx *cx, const wb_spell *v, size_t n)
{
    wb_km km;
    wb_assert_ok(cx, wb_km_estimate(cx, v, n, &km));
    return km;
}

static void a_spell_cut_on_the_day_of_an_event_is_still_at_risk(void **cx)
{
    /* 4 at risk on day 5: one comes back, one is cut; 2 left, one comes back on day 9 */
    const wb_spell v[] = {{9, 1, 0}, {5, 1, 1}, {9, 0, 1}};
    wb_km km = curve(*cx, v, 3);
    double se;
    wb_assert_near(wb_km_survival(&km, 4, NULL), 1.0, 0.0);
    wb_assert_near(wb_km_survival(&km, 5, &se), 0.75, 1e-15);
    wb_assert_near(se, 0.75 * sqrt(1.0 / 12.0), 1e-15);
    wb_assert_near(wb_km_survival(&km, 1000, NULL), 0.375, 1e-15);
    assert_int_equal(km.median, 9);
    assert_int_equal(km.last, 9);
}

static void the_return_curve_is_the_share_that_still_comes(void **cx)
{
    const wb_spell v[] = {{10, 50, 0}, {20, 25, 0}, {100, 0, 25}};
    wb_km km = curve(*cx, v, 3);
    wb_assert_near(wb_km_returns(&km, 0, 0), 0.75, 1e-15);
    wb_assert_near(wb_km_returns(&km, 15, 0), 0.5, 1e-15);
    wb_assert_near(wb_km_returns(&km, 15, 3), 0.0, 1e-15);
    wb_assert_near(wb_km_returns(&km, 15, 5), 0.5, 1e-15);
    wb_assert_near(wb_km_returns(&km, 20, 0), 0.0, 1e-15);
}

static void a_curve_of_nothing_says_nobody_came_back(void **cx)
{
    wb_km km = curve(*cx, NULL, 0);
    wb_assert_near(wb_km_survival(&km, 10, NULL), 1.0, 0.0);
    wb_assert_near(wb_km_returns(&km, 10, 0), 0.0, 0.0);
    assert_int_equal(km.median, -1);
}

static void a_negative_count_is_refused(void **cx)
{
    const wb_spell v[] = {{5, -1, 0}};
    wb_km km;
    wb_assert_fails(*cx, wb_km_estimate(*cx, v, 1, &km), WB_INVALID);
}

static void auc_counts_ties_by_half(void **cx)
{
    const double score[] = {1, 2, 2, 3};
    const uint8_t bought[] = {0, 0, 1, 1}, nobody[] = {0, 0, 0, 0};
    double a;
    wb_assert_ok(*cx, wb_auc(*cx, score, bought, 4, &a));
    wb_assert_near(a, 3.5 / 4.0, 1e-15);
    wb_assert_ok(*cx, wb_auc(*cx, score, nobody, 4, &a));
    wb_assert_near(a, 0.5, 0.0);
}

static void calibration_keeps_ties_together(void **cx)
{
    double p[100];
    uint8_t bought[100];
    for (size_t i = 0; i < 100; i++) {
        p[i] = i < 60 ? 0.2 : 0.01 * (double)i;
        bought[i] = i % 5 == 0;
    }
    wb_decile d[WB_DECILES];
    wb_assert_ok(*cx, wb_calibration(*cx, p, bought, 100, d));
    size_t n = 0;
    for (size_t i = 0; i < WB_DECILES; i++)
        n += d[i].n;
    assert_int_equal(n, 100);
    assert_int_equal(d[3].n, 60);
    wb_assert_near(d[3].predicted, 0.2, 1e-12);
    wb_assert_near(d[3].actual, 0.2, 1e-12);
    assert_int_equal(d[9].n, 10);
}

static void a_regression_finds_the_odds_of_a_table(void **cx)
{
    /* x = 0: 10 of 40 bought; x = 1: 30 of 40: the log odds ratio is ln 9 */
    float rows[80];
    double y[80];
    for (size_t i = 0; i < 80; i++) {
        rows[i] = i < 40 ? 0.0F : 1.0F;
        y[i] = i < 10 || i >= 50;
    }
    wb_logit_fit f = {.columns = 1};
    wb_assert_ok(*cx, wb_logit_train(*cx, rows, y, 80, &f));
    assert_true(f.converged);
    float zero = 0.0F, one = 1.0F;
    wb_assert_near(wb_logit_value(&f, &zero), log(1.0 / 3.0), 1e-6);
    wb_assert_near(wb_logit_value(&f, &one) - wb_logit_value(&f, &zero), log(9.0), 1e-6);
}

static void a_regression_on_separable_data_stays_finite(void **cx)
{
    float rows[40];
    double y[40];
    for (size_t i = 0; i < 20; i++) {
        rows[2 * i] = (float)i;
        rows[2 * i + 1] = 7.0F; /* constant */
        y[i] = i >= 10;
    }
    wb_logit_fit f = {.columns = 2, .ridge = 1.0};
    wb_assert_ok(*cx, wb_logit_train(*cx, rows, y, 20, &f));
    float low[] = {0.0F, 7.0F}, high[] = {19.0F, 1e9F};
    assert_true(isfinite(wb_logit_value(&f, high)));
    assert_true(wb_logit_value(&f, low) < -1.0 && wb_logit_value(&f, high) > 1.0);
}

static void digamma_and_rises_meet_known_values(void **cx)
{
    (void)cx;
    wb_assert_near(wb_digamma(1.0), -0.57721566490153286, 1e-14);
    wb_assert_near(wb_digamma(0.5), -1.9635100260214235, 1e-13);
    wb_assert_near(wb_ln_rise(0.3, 5.0), lgamma(5.3) - lgamma(0.3), 1e-13);
    wb_assert_near(wb_ln_rise(0.3, 500.0), lgamma(500.3) - lgamma(0.3), 1e-10);
    wb_assert_close(wb_ln_rise(1e6, 40.0), 552.62120232, 1e-9);
    wb_assert_near(wb_digamma_rise(2.0, 100.0), wb_digamma(102.0) - wb_digamma(2.0), 1e-13);
}

static void the_fade_integral_meets_its_closed_forms(void **cx)
{
    (void)cx;
    /* equal A and B: A / (p + q - 1) (1 - (A / (A + u))^(p + q - 1)) */
    wb_fade same = {3.0, 400.0, 3.0, 2.0, 50.0};
    wb_assert_close(wb_fade_integral(&same, NULL), 3.0 / 401.0, 1e-12);
    wb_fade only_b = {3.0, 0.0, 1e-3, 2.5, 1e4};
    wb_assert_close(wb_fade_integral(&only_b, NULL), 1e-3 / 1.5 * (1.0 - pow(1e-7, 1.5)), 1e-10);
    wb_fade only_a = {0.5, 1.2, 5000.0, 0.0, 100.0};
    wb_assert_close(wb_fade_integral(&only_a, NULL), 0.5 / 0.2 * (1.0 - pow(0.5 / 100.5, 0.2)),
                    1e-12);
}

static void features_leave_out_what_comes_later(void **cx)
{
    (void)cx;
    const wb_day day[] = {100, 110, 140, 300};
    const double value[] = {5.0, 7.0, 9.0, 1000.0};
    wb_features f = wb_features_of(day, value, 4, 200);
    assert_int_equal(f.x, 2);
    assert_int_equal(f.t_x, 40);
    assert_int_equal(f.T, 100);
    assert_int_equal(f.n90, 1); /* day 110 is 90 days ago: outside */
    assert_int_equal(f.n365, 3);
    wb_assert_near(f.sum_ln_gap, log(10.0) + log(30.0), 1e-12);
    wb_assert_near(f.sum_sq_gap, 1000.0, 1e-12);
    wb_assert_near(f.mean_value, 8.0, 1e-12);
    wb_assert_near(f.last_value, 9.0, 0.0);
}

WBTEST_MAIN(a_spell_cut_on_the_day_of_an_event_is_still_at_risk,
            the_return_curve_is_the_share_that_still_comes,
            a_curve_of_nothing_says_nobody_came_back, a_negative_count_is_refused,
            auc_counts_ties_by_half, calibration_keeps_ties_together,
            a_regression_finds_the_odds_of_a_table, a_regression_on_separable_data_stays_finite,
            digamma_and_rises_meet_known_values, the_fade_integral_meets_its_closed_forms,
            features_leave_out_what_comes_later)
