/* summary_test.c - one row per customer as of a day: by hand, on whole data sets, against SQL. */
#include "facts.h"

#include "history/history_int.h"

#include <math.h>

static const wb_history_options PLAIN = {0};
static const wb_history_options DETAIL = {.detail = true};
static const wb_history_options CENTS = {.digits = 2};

static wb_summary sum_up(wb_ctx *cx, const wb_history_options *o, const wb_fact *v, size_t n,
                         wb_day as_of)
{
    wb_summary s = {0};
    wb_assert_ok(cx, wb_history_summary(cx, facts_load(cx, o, v, n), as_of, &s));
    return s;
}

static void an_empty_base_has_no_rows(void **cx)
{
    wb_summary s = sum_up(*cx, &PLAIN, NULL, 0, 100);
    assert_int_equal(s.n, 0);
    assert_int_equal(s.gross, 0);
}

static void one_customer_is_summed_up_by_days(void **cx)
{
    const wb_fact v[] = {{.customer = 9, .day = 100, .amount = 1000},
                         {.customer = 9, .day = 130, .amount = 250},
                         {.customer = 9, .day = 110, .amount = 300},
                         {.customer = 9, .day = 110, .amount = 200}};
    wb_summary s = sum_up(*cx, &CENTS, v, 4, 200);
    assert_int_equal(s.n, 1);
    const wb_summary_row *r = &s.v[0];
    assert_int_equal(r->customer, 9);
    assert_int_equal(r->orders, 4);
    assert_int_equal(r->x, 2);
    assert_int_equal(r->first, 100);
    assert_int_equal(r->last, 130);
    assert_int_equal(r->n90, 1); /* 110 is 90 days ago: not within */
    assert_int_equal(r->n365, 3);
    wb_assert_near(r->sum_ln_gap, log(10.0) + log(20.0), 1e-12);
    wb_assert_near(r->sum_sq_gap, 500.0, 0.0);
    wb_assert_near(r->mean_value, 3.75, 1e-12);
    wb_assert_near(r->last_value, 2.5, 1e-12);
    assert_int_equal(r->gross, 1750);
    assert_int_equal(r->net, 1750);
    assert_int_equal(s.purchases, 3);
}

static void facts_after_the_day_are_only_counted(void **cx)
{
    const wb_fact v[] = {{.customer = 1, .day = 10, .amount = 5},
                         {.customer = 1, .day = 20, .amount = 7},
                         {.customer = 2, .day = 21, .amount = 9},
                         {.customer = 1, .day = 22, .amount = 5, .kind = WB_FACT_REFUND}};
    wb_summary s = sum_up(*cx, &PLAIN, v, 4, 20);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.gross, 12);
    assert_int_equal(s.net, 12);
    assert_int_equal(s.later_sales, 1);
    assert_int_equal(s.later_refunds, 1);
}

static void before_everything_there_is_nobody(void **cx)
{
    const wb_fact v[] = {{.customer = 1, .day = 10, .amount = 5}};
    assert_int_equal(sum_up(*cx, &PLAIN, v, 1, 9).n, 0);
    assert_int_equal(sum_up(*cx, &PLAIN, v, 1, WB_NO_DAY).n, 0);
    assert_int_equal(sum_up(*cx, &PLAIN, v, 1, WB_NO_DAY).later_sales, 1);
}

static void the_first_and_the_last_day_of_the_calendar_work(void **cx)
{
    wb_day from = wb_day_of(1, 1, 1), to = wb_day_of(9999, 12, 31);
    const wb_fact v[] = {{.customer = UINT32_MAX, .day = from, .amount = 1},
                         {.customer = UINT32_MAX, .day = to, .amount = 2}};
    wb_summary s = sum_up(*cx, &PLAIN, v, 2, to);
    assert_int_equal(s.n, 1);
    assert_int_equal(s.v[0].customer, UINT32_MAX);
    assert_int_equal(s.v[0].x, 1);
    wb_assert_near(s.v[0].sum_ln_gap, log((double)(to - from)), 1e-12);
    wb_assert_near(s.v[0].sum_sq_gap, pow((double)to - from, 2.0), 0.0);
}

static void a_day_past_the_calendar_is_refused(void **cx)
{
    wb_summary s = {0};
    wb_history *h = facts_load(*cx, &PLAIN, NULL, 0);
    wb_assert_fails(*cx, wb_history_summary(*cx, h, INT32_MAX, &s), WB_USAGE);
}

static void amounts_that_add_up_past_the_limit_are_refused(void **cx)
{
    const wb_fact v[] = {{.customer = 1, .day = 1, .amount = WB_MONEY_MAX},
                         {.customer = 1, .day = 1, .amount = 1},
                         {.customer = 2, .day = 3, .amount = WB_MONEY_MAX},
                         {.customer = 3, .day = 4, .amount = 1}};
    wb_summary s = {0};
    wb_history *same_day = facts_load(*cx, &PLAIN, v, 2);
    wb_history *two_customers = facts_load(*cx, &PLAIN, v + 2, 2);
    wb_assert_fails(*cx, wb_history_summary(*cx, same_day, 9, &s), WB_INVALID);
    wb_assert_fails(*cx, wb_history_summary(*cx, two_customers, 9, &s), WB_INVALID);
    wb_assert_ok(*cx, wb_history_summary(*cx, two_customers, 3, &s));
    assert_int_equal(s.gross, WB_MONEY_MAX);
}

static void lines_of_an_order_are_one_order(void **cx)
{
    const wb_fact v[] = {{.customer = 1, .day = 5, .amount = 10, .order = 77},
                         {.customer = 1, .day = 5, .amount = 20, .order = 77},
                         {.customer = 1, .day = 5, .amount = 30, .order = 78},
                         {.customer = 1, .day = 6, .amount = 40, .order = 78},
                         {.customer = 1, .day = 7, .amount = 50},
                         {.customer = 1, .day = 7, .amount = 60},
                         {.customer = 2, .day = 7, .amount = 70, .order = 78}};
    wb_summary s = sum_up(*cx, &DETAIL, v, 7, 9);
    assert_int_equal(s.v[0].orders, 4); /* 77, 78, and two without a number */
    assert_int_equal(s.v[0].gross, 210);
    assert_int_equal(s.v[0].x, 2);
    assert_int_equal(s.v[1].orders, 1);
}

static void a_total_that_repeats_counts_once_per_order(void **cx)
{
    const wb_history_options repeats = {.totals_repeat = true};
    const wb_fact v[] = {{.customer = 1, .day = 5, .amount = 30, .order = 77, .item = 1},
                         {.customer = 1, .day = 5, .amount = 30, .order = 77, .item = 2},
                         {.customer = 1, .day = 8, .amount = 30, .order = 77, .item = 3},
                         {.customer = 1, .day = 5, .amount = 30, .order = 78, .item = 1},
                         {.customer = 1, .day = 6, .amount = 7},
                         {.customer = 1, .day = 6, .amount = 7},
                         {.customer = 2, .day = 6, .amount = 30, .order = 77}};
    wb_summary s = sum_up(*cx, &repeats, v, 7, 9);
    assert_int_equal(s.v[0].gross, 30 + 30 + 14);
    assert_int_equal(s.v[0].orders, 4);
    assert_int_equal(s.v[0].last, 6); /* the order's day is that of its first line */
    assert_int_equal(s.v[1].gross, 30);
}

/* ---- whole data sets: figures of data/reference.json ---- */

typedef struct expected {
    size_t customers, zero_repeat;
    int64_t sum_x, max_x, sum_t_x, sum_T;
    double sum_mean;
} expected;

static void check(const wb_summary *s, const expected *e)
{
    int64_t sum_x = 0, max_x = 0, sum_t_x = 0, sum_T = 0;
    size_t zero = 0;
    double mean = 0.0;
    for (size_t i = 0; i < s->n; i++) {
        const wb_summary_row *r = &s->v[i];
        sum_x += r->x;
        max_x = r->x > max_x ? r->x : max_x;
        sum_t_x += r->last - r->first;
        sum_T += s->as_of - r->first;
        zero += r->x == 0;
        mean += r->mean_value;
    }
    assert_int_equal(s->n, e->customers);
    assert_int_equal(zero, e->zero_repeat);
    assert_int_equal(sum_x, e->sum_x);
    assert_int_equal(max_x, e->max_x);
    assert_int_equal(sum_t_x, e->sum_t_x);
    assert_int_equal(sum_T, e->sum_T);
    wb_assert_near(mean, e->sum_mean, 0.001);
    assert_int_equal(s->purchases, sum_x + (int64_t)s->n);
}

static void cdnow_master_has_the_published_sums(void **cx)
{
    facts_set f = facts_cdnow(*cx, "data/cdnow_master.csv");
    wb_summary s = sum_up(*cx, &CENTS, f.v, f.n, facts_day("1997-09-30"));
    check(&s, &(expected){23570, 14119, 24337, 80, 1129644, 5399736, 336714.2874});
}

static void cdnow_sample_has_the_published_sums(void **cx)
{
    facts_set f = facts_cdnow(*cx, "data/cdnow_sample.csv");
    wb_summary s = sum_up(*cx, &CENTS, f.v, f.n, facts_day("1997-09-30"));
    check(&s, &(expected){2357, 1411, 2457, 29, 112949, 539779, 33183.6438});
}

static void online_retail_has_the_published_sums(void **cx)
{
    facts_set f = facts_retail(*cx);
    wb_history_options o = {.digits = 2, .detail = true, .threads = 2};
    wb_history *h = facts_load(*cx, &o, f.v, f.n);
    wb_summary s = {0};
    wb_assert_ok(*cx, wb_history_summary(*cx, h, facts_day("2011-06-30"), &s));
    check(&s, &(expected){2960, 1404, 5016, 59, 177407, 388136, 669240.5239});
    wb_assert_ok(*cx, wb_history_summary(*cx, h, facts_day("2011-12-09"), &s));
    uint64_t orders = 0;
    for (size_t i = 0; i < s.n; i++)
        orders += s.v[i].orders;
    assert_int_equal(s.n, 4338);
    assert_int_equal(s.purchases, 16763);
    assert_int_equal(orders, 18532);
    assert_int_equal(s.gross, 891140790);
}

/* ---- the statement customer_summary says the same ---- */

static void check_row(const wb_cursor *c, size_t i, const wb_summary_row *r)
{
    assert_int_equal(((const uint32_t *)wb_cursor_column(c, 0))[i], r->customer);
    assert_int_equal(((const int64_t *)wb_cursor_column(c, 1))[i], r->orders);
    assert_int_equal(((const int32_t *)wb_cursor_column(c, 2))[i], r->first);
    assert_int_equal(((const int32_t *)wb_cursor_column(c, 3))[i], r->last);
    assert_int_equal(((const int64_t *)wb_cursor_column(c, 4))[i], r->x);
    wb_assert_near(((const double *)wb_cursor_column(c, 5))[i], r->sum_ln_gap, 1e-9);
    wb_assert_near(((const double *)wb_cursor_column(c, 6))[i], r->sum_sq_gap, 1e-9);
    assert_int_equal(((const int64_t *)wb_cursor_column(c, 7))[i], r->gross);
    double repeat = (double)((const int64_t *)wb_cursor_column(c, 8))[i] / 100.0;
    wb_assert_near(r->x ? repeat / r->x : 0.0, r->mean_value, 1e-9);
}

static void one_pass_and_the_grouping_statement_agree(void **cx)
{
    facts_set f = facts_cdnow(*cx, "data/cdnow_master.csv");
    wb_history *h = facts_load(*cx, &CENTS, f.v, f.n);
    const int64_t day[] = {facts_day("1998-01-31")};
    wb_summary s = {0};
    wb_assert_ok(*cx, wb_history_summary(*cx, h, (wb_day)day[0], &s));
    wb_cursor c;
    size_t rows = 0, at = 0;
    wb_assert_ok(*cx, wb_cursor_open(*cx, h, "customer_summary", day, &c));
    do {
        wb_assert_ok(*cx, wb_cursor_next(&c, &rows));
        for (size_t i = 0; i < rows; i++)
            check_row(&c, i, &s.v[at++]);
    } while (rows);
    wb_cursor_close(&c);
    assert_int_equal(at, s.n);
    assert_int_equal(at, 23570);
}

static void the_order_of_facts_and_threads_change_nothing(void **cx)
{
    facts_set f = facts_cdnow(*cx, "data/cdnow_sample.csv");
    wb_summary a = sum_up(*cx, &CENTS, f.v, f.n, facts_day("1998-06-30")), b = {0};
    for (size_t i = 0, j = f.n - 1; i < j; i++, j--) {
        wb_fact one = f.v[i];
        f.v[i] = f.v[j];
        f.v[j] = one;
    }
    wb_history_options o = {.digits = 2, .threads = 2};
    b = sum_up(*cx, &o, f.v, f.n, facts_day("1998-06-30"));
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.v, b.v, a.n * sizeof *a.v);
    assert_memory_equal(&a.sum_ln_gap, &b.sum_ln_gap, sizeof a.sum_ln_gap);
}

WBTEST_MAIN(an_empty_base_has_no_rows, one_customer_is_summed_up_by_days,
            facts_after_the_day_are_only_counted, before_everything_there_is_nobody,
            the_first_and_the_last_day_of_the_calendar_work, a_day_past_the_calendar_is_refused,
            amounts_that_add_up_past_the_limit_are_refused, lines_of_an_order_are_one_order,
            a_total_that_repeats_counts_once_per_order, cdnow_master_has_the_published_sums,
            cdnow_sample_has_the_published_sums, online_retail_has_the_published_sums,
            one_pass_and_the_grouping_statement_agree,
            the_order_of_facts_and_threads_change_nothing)
