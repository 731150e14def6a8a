/* report_test.c - stages by month, cohorts, gaps and the grid of fifths. */
#include "facts.h"

#include <string.h>

static const wb_history_options PLAIN = {0};
static const wb_cutoff AFTER_30 = {.days = 30};

static wb_report report(wb_ctx *cx, const wb_fact *v, size_t n, const char *as_of,
                        const wb_cutoff *cutoff)
{
    wb_report r = {0};
    wb_history *h = facts_load(cx, &PLAIN, v, n);
    wb_assert_ok(cx, wb_history_report(cx, h, facts_day(as_of), cutoff, &r));
    return r;
}

static wb_fact bought(uint32_t customer, const char *day, wb_money amount)
{
    return (wb_fact){.customer = customer, .day = facts_day(day), .amount = amount};
}

/* The five stands at the end of a month, in the order of the struct. */
static void check_stand(const wb_month *m, const uint32_t wanted[5])
{
    const uint32_t is[5] = {m->fresh, m->active, m->at_risk, m->won_back, m->lost};
    for (int i = 0; i < 5; i++)
        if (is[i] != wanted[i])
            fail_msg("%u %u %u %u %u, column %d wanted %u", is[0], is[1], is[2], is[3], is[4], i,
                     wanted[i]);
}

static void a_customer_is_new_then_at_risk_then_lost_then_won_back(void **cx)
{
    /* silence passes 15 days on 02-06, 30 days on 02-21; back on 04-10, active to the end */
    const wb_fact v[] = {bought(1, "2024-01-21", 10), bought(1, "2024-04-10", 10),
                         bought(1, "2024-04-25", 10), bought(1, "2024-05-20", 10)};
    wb_report r = report(*cx, v, 4, "2024-05-31", &AFTER_30);
    assert_int_equal(r.months, 5);
    check_stand(&r.month[0], (uint32_t[]){1, 0, 0, 0, 0});
    check_stand(&r.month[1], (uint32_t[]){0, 0, 0, 0, 1});
    check_stand(&r.month[2], (uint32_t[]){0, 0, 0, 0, 1});
    check_stand(&r.month[3], (uint32_t[]){0, 0, 0, 1, 0});
    check_stand(&r.month[4], (uint32_t[]){0, 1, 0, 0, 0});
    assert_int_equal(r.month[0].arrived, 1);
    assert_int_equal(r.month[1].became_lost, 1);
    assert_int_equal(r.month[3].came_back, 1);
    assert_int_equal(r.month[3].buyers, 1);
    assert_int_equal(r.month[3].purchases, 2);
    assert_int_equal(r.month[3].gross, 20);
}

static void silence_past_half_of_the_cut_off_is_at_risk(void **cx)
{
    const wb_fact v[] = {bought(1, "2024-01-10", 10)};
    const wb_cutoff long_one = {.days = 100}; /* 50 days of silence end with 02-29 */
    wb_report r = report(*cx, v, 1, "2024-03-01", &long_one);
    check_stand(&r.month[1], (uint32_t[]){0, 1, 0, 0, 0});
    check_stand(&r.month[2], (uint32_t[]){0, 0, 1, 0, 0});
}

static void the_day_after_the_cut_off_loses_the_customer(void **cx)
{
    const wb_fact v[] = {bought(1, "2024-01-01", 10)};
    wb_report at = report(*cx, v, 1, "2024-01-31", &AFTER_30);
    wb_report after = report(*cx, v, 1, "2024-02-01", &AFTER_30);
    assert_int_equal(at.month[0].lost, 0);
    assert_int_equal(at.month[0].became_lost, 0);
    assert_int_equal(after.month[1].lost, 1);
    assert_int_equal(after.month[1].became_lost, 1);
}

static void new_and_lost_in_one_month_is_lost(void **cx)
{
    const wb_fact v[] = {bought(1, "2024-01-01", 10), bought(2, "2024-01-01", 10),
                         bought(2, "2024-01-20", 10)};
    const wb_cutoff short_one = {.days = 4};
    wb_report at = report(*cx, v, 3, "2024-01-31", &short_one);
    check_stand(&at.month[0], (uint32_t[]){0, 0, 0, 0, 2});
    assert_int_equal(at.month[0].became_lost, 3);
    assert_int_equal(at.month[0].came_back, 1);
}

static void the_own_gaps_so_far_make_the_cut_off(void **cx)
{
    /* two gaps of 60 days and the usual 60: lost after 120, at risk after 75 */
    const wb_cutoff own = {.usual = 60, .risk = 1.25, .lost = 2};
    const wb_fact v[] = {bought(1, "2024-01-01", 10), bought(1, "2024-03-01", 10),
                         bought(1, "2024-04-30", 10)};
    wb_report at = report(*cx, v, 3, "2024-08-28", &own);    /* 120 days of silence */
    wb_report after = report(*cx, v, 3, "2024-08-29", &own); /* 121 */
    wb_report early = report(*cx, v, 3, "2024-07-14", &own); /* 75 */
    wb_report late = report(*cx, v, 3, "2024-07-15", &own);  /* 76 */
    assert_int_equal(early.month[6].at_risk, 0);
    assert_int_equal(late.month[6].at_risk, 1);
    assert_int_equal(at.month[7].lost, 0);
    assert_int_equal(after.month[7].lost, 1);
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(after.month[i].became_lost, 0);
}

static void everybody_so_far_stands_somewhere_each_month(void **cx)
{
    facts_set f = facts_cdnow(*cx, "data/cdnow_master.csv");
    const wb_cutoff own = {.usual = 45, .risk = 1.25, .lost = 2.5};
    wb_report r = report(*cx, f.v, f.n, "1998-06-30", &own);
    uint64_t arrived = 0, purchases = 0;
    int64_t lost = 0;
    assert_int_equal(r.months, 18);
    for (size_t i = 0; i < r.months; i++) {
        const wb_month *m = &r.month[i];
        arrived += m->arrived;
        purchases += m->purchases;
        lost += (int64_t)m->became_lost - m->came_back;
        assert_int_equal(m->fresh + m->active + m->at_risk + m->won_back + m->lost, arrived);
        assert_int_equal(m->lost, lost);
        assert_true(m->fresh <= m->arrived && m->won_back <= m->came_back);
    }
    assert_int_equal(arrived, 23570);
    assert_int_equal(purchases, 69659 - 2068); /* README of the data: rows on the same day */
    assert_true(r.month[17].lost > 10000);
}

static void a_base_of_centuries_shows_its_last_ten_years(void **cx)
{
    const wb_fact v[] = {bought(1, "0001-01-01", 10), bought(1, "2024-01-31", 10),
                         bought(2, "9999-12-31", 10)};
    wb_report r = report(*cx, v, 3, "9999-12-31", &AFTER_30);
    assert_int_equal(r.months, WB_MONTHS_MAX);
    assert_int_equal(r.month[0].start, facts_day("9990-01-01"));
    check_stand(&r.month[0], (uint32_t[]){0, 0, 0, 0, 1});
    check_stand(&r.month[119], (uint32_t[]){1, 0, 0, 0, 1});
    assert_int_equal(r.gaps.v[r.gaps.n - 1].days, WB_SILENCE_MAX);
}

static void the_month_before_the_last_ten_years_is_left_out(void **cx)
{
    const wb_fact v[] = {bought(1, "2014-01-31", 10), bought(2, "2014-02-01", 10)};
    wb_report all = report(*cx, v, 2, "2023-12-31", &AFTER_30);
    wb_report less = report(*cx, v, 2, "2024-01-31", &AFTER_30);
    assert_int_equal(all.months, 120);
    assert_int_equal(all.month[0].arrived, 1);
    assert_int_equal(less.months, 120);
    assert_int_equal(less.month[0].start, facts_day("2014-02-01"));
    assert_int_equal(less.month[0].arrived, 1);
    assert_int_equal(less.month[0].fresh + less.month[0].at_risk, 2);
}

static void an_empty_base_has_an_empty_report(void **cx)
{
    const wb_fact v[] = {bought(1, "2024-01-01", 10)};
    assert_int_equal(report(*cx, NULL, 0, "2024-01-01", &AFTER_30).months, 0);
    assert_int_equal(report(*cx, v, 1, "2023-12-31", &AFTER_30).months, 0);
    assert_int_equal(report(*cx, v, 1, "2024-01-01", &AFTER_30).months, 1);
}

static void a_cut_off_out_of_range_is_refused(void **cx)
{
    const wb_fact v[] = {bought(1, "2024-01-01", 10)};
    wb_report r;
    wb_history *h = facts_load(*cx, &PLAIN, v, 1);
    const wb_cutoff bad[] = {{.days = -1},
                             {.days = 40000},
                             {.usual = 0, .risk = 1, .lost = 2},
                             {.usual = 9, .risk = 3, .lost = 2},
                             {.usual = 9, .risk = -1, .lost = 2},
                             {.usual = 9, .risk = 1, .lost = 0.0 / 0.0}};
    for (size_t i = 0; i < WB_COUNT(bad); i++)
        wb_assert_fails(*cx, wb_history_report(*cx, h, v[0].day, &bad[i], &r), WB_USAGE);
}

static void cohorts_count_each_customer_once_a_period(void **cx)
{
    const wb_fact v[] = {bought(1, "2024-01-05", 1), bought(1, "2024-01-20", 1),
                         bought(1, "2024-03-05", 1), bought(1, "2024-03-09", 1),
                         bought(2, "2024-01-07", 1), bought(2, "2024-02-07", 1),
                         bought(3, "2024-02-07", 1)};
    wb_cohorts c = report(*cx, v, 7, "2024-03-31", &AFTER_30).cohorts;
    assert_int_equal(c.months, 1);
    assert_int_equal(c.n, 3);
    assert_int_equal(c.start[0], facts_day("2024-01-01"));
    assert_int_equal(c.start[2], facts_day("2024-03-01"));
    assert_int_equal(c.size[0], 2);
    assert_int_equal(c.again[0][0], 1);
    assert_int_equal(c.again[0][1], 1);
    assert_int_equal(c.again[0][2], 1);
    assert_int_equal(c.size[1], 1);
    assert_int_equal(c.again[1][1], 0);
    assert_int_equal(c.size[2], 0);
}

static void a_long_base_has_cohorts_of_quarters(void **cx)
{
    const wb_fact v[] = {bought(1, "2020-02-05", 1), bought(1, "2020-05-20", 1),
                         bought(2, "2022-12-31", 1)};
    wb_cohorts c = report(*cx, v, 3, "2022-12-31", &AFTER_30).cohorts;
    assert_int_equal(c.months, 3);
    assert_int_equal(c.n, 12);
    assert_int_equal(c.start[0], facts_day("2020-01-01"));
    assert_int_equal(c.again[0][1], 1);
    assert_int_equal(c.start[11], facts_day("2022-10-01"));
    assert_int_equal(c.size[11], 1);
}

static void only_the_last_cohorts_are_kept(void **cx)
{
    const wb_fact v[] = {bought(1, "2010-02-05", 1), bought(1, "2022-12-20", 1),
                         bought(2, "2022-12-31", 1)};
    wb_cohorts c = report(*cx, v, 3, "2022-12-31", &AFTER_30).cohorts;
    uint32_t all = 0;
    for (size_t i = 0; i < c.n; i++)
        all += c.size[i];
    assert_int_equal(c.n, WB_COHORTS);
    assert_int_equal(c.start[0], facts_day("2017-01-01"));
    assert_int_equal(all, 1);
}

static void check_silences(const wb_silences *s, size_t n, const wb_silence *wanted)
{
    assert_int_equal(s->n, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(s->v[i].days, wanted[i].days);
        assert_int_equal(s->v[i].ended, wanted[i].ended);
        assert_int_equal(s->v[i].cut, wanted[i].cut);
    }
}

static void gaps_are_counted_by_their_length(void **cx)
{
    const wb_fact v[] = {bought(1, "2024-01-01", 1), bought(1, "2024-01-11", 1),
                         bought(1, "2024-01-21", 1), bought(2, "2024-01-01", 1)};
    wb_report r = report(*cx, v, 4, "2024-01-31", &AFTER_30);
    check_silences(&r.gaps, 2, (wb_silence[]){{10, 2, 1}, {30, 0, 1}});
    check_silences(&r.second, 2, (wb_silence[]){{10, 1, 0}, {30, 0, 1}});
    assert_int_equal(r.bins.gaps, 2);
    assert_int_equal(r.bins.median, 10);
    assert_int_equal(r.bins.width, 1);
    assert_int_equal(r.bins.n, 10);
    assert_int_equal(r.bins.count[9], 2);
}

/* data/reference.json: kaplan_meier.cdnow_master_first_to_second_purchase_days */
static void cdnow_second_purchases_give_the_published_curve(void **cx)
{
    facts_set f = facts_cdnow(*cx, "data/cdnow_master.csv");
    wb_report r = report(*cx, f.v, f.n, "1998-06-30", &AFTER_30);
    int64_t ended = 0, n = 0, left;
    double alive = 1.0, at_91 = 0.0;
    for (size_t i = 0; i < r.second.n; i++) {
        ended += r.second.v[i].ended;
        n += r.second.v[i].ended + r.second.v[i].cut;
    }
    assert_int_equal(n, 23570);
    assert_int_equal(ended, 11516);
    left = n;
    for (size_t i = 0; i < r.second.n && r.second.v[i].days <= 91; i++) {
        alive *= 1.0 - (double)r.second.v[i].ended / (double)left;
        left -= r.second.v[i].ended + r.second.v[i].cut;
        at_91 = alive;
    }
    wb_assert_near(at_91, 0.706830717, 1e-9);
    uint64_t binned = 0;
    for (size_t i = 0; i < WB_GAP_BINS; i++)
        binned += r.bins.count[i];
    assert_int_equal(binned, 69659 - 2068 - 23570);
    assert_int_equal(r.bins.gaps, binned);
    assert_true(r.bins.median > 0 && r.bins.p90 > r.bins.median);
}

static void months_show_gross_and_net(void **cx)
{
    wb_fact v[] = {bought(1, "2024-01-05", 100), bought(1, "2024-02-05", 50),
                   bought(1, "2024-02-10", 70)};
    v[2].kind = WB_FACT_REFUND;
    wb_report r = report(*cx, v, 3, "2024-02-29", &AFTER_30);
    assert_int_equal(r.month[0].net, 100);
    assert_int_equal(r.month[1].gross, 50);
    assert_int_equal(r.month[1].net, 0);
}

static void equal_customers_stand_in_one_fifth(void **cx)
{
    wb_fact v[20];
    size_t n = 0;
    for (uint32_t i = 0; i < 10; i++) /* 10 customers on 10 days, the last one buys on 11 days */
        v[n++] = (wb_fact){.customer = i, .day = (wb_day)(100 + i), .amount = 10};
    for (uint32_t i = 0; i < 10; i++)
        v[n++] = (wb_fact){.customer = 9, .day = (wb_day)(50 + i), .amount = 1};
    wb_summary s = {0};
    wb_rfm_grid g;
    wb_assert_ok(*cx, wb_history_summary(*cx, facts_load(*cx, &PLAIN, v, n), 200, &s));
    wb_assert_ok(*cx, wb_history_grid(*cx, &s, &g));
    for (int r = 0; r < 4; r++) {
        assert_int_equal(g.n[r][0], 2);
        assert_int_equal(g.last_from[r], 100 + 2 * r);
    }
    assert_int_equal(g.n[4][0], 1);
    assert_int_equal(g.n[4][4], 1);
    assert_int_equal(g.net[4][4], 20);
    assert_int_equal(g.days_from[0], 1);
    assert_int_equal(g.days_from[1], 0);
    assert_int_equal(g.days_from[4], 11);
}

static void a_grid_of_nobody_is_empty(void **cx)
{
    wb_rfm_grid g;
    memset(&g, 7, sizeof g);
    wb_assert_ok(*cx, wb_history_grid(*cx, &(wb_summary){0}, &g));
    assert_int_equal(g.n[0][0], 0);
    assert_int_equal(g.last_from[0], WB_NO_DAY);
}

WBTEST_MAIN(a_customer_is_new_then_at_risk_then_lost_then_won_back,
            silence_past_half_of_the_cut_off_is_at_risk,
            the_day_after_the_cut_off_loses_the_customer, new_and_lost_in_one_month_is_lost,
            the_own_gaps_so_far_make_the_cut_off, everybody_so_far_stands_somewhere_each_month,
            a_base_of_centuries_shows_its_last_ten_years,
            the_month_before_the_last_ten_years_is_left_out, an_empty_base_has_an_empty_report,
            a_cut_off_out_of_range_is_refused, cohorts_count_each_customer_once_a_period,
            a_long_base_has_cohorts_of_quarters, only_the_last_cohorts_are_kept,
            gaps_are_counted_by_their_length, cdnow_second_purchases_give_the_published_curve,
            months_show_gross_and_net, equal_customers_stand_in_one_fifth,
            a_grid_of_nobody_is_empty)
