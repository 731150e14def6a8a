/* model_data_test.c - distinct histories and samples for the models. */
#include "facts.h"

static const wb_history_options CENTS = {.digits = 2};

typedef struct triples {
    wb_history_triple *v;
    size_t n;
} triples;

static triples triples_of(wb_ctx *cx, wb_history *h, wb_day as_of)
{
    triples t = {0};
    wb_summary s = {0};
    wb_assert_ok(cx, wb_history_summary(cx, h, as_of, &s));
    wb_assert_ok(cx, wb_history_triples(cx, h, &s, &t.v, &t.n));
    return t;
}

static void customers_who_share_a_history_are_counted_together(void **cx)
{
    const wb_fact v[] = {{.customer = 1, .day = 10}, {.customer = 2, .day = 10},
                         {.customer = 3, .day = 10}, {.customer = 3, .day = 15},
                         {.customer = 4, .day = 12}, {.customer = 3, .day = 15}};
    triples t = triples_of(*cx, facts_load(*cx, &CENTS, v, 6), 20);
    const wb_history_triple wanted[] = {{0, 0, 8, 1}, {0, 0, 10, 2}, {1, 5, 10, 1}};
    assert_int_equal(t.n, 3);
    assert_memory_equal(t.v, wanted, sizeof wanted);
}

static void triples_of_another_day_replace_the_former(void **cx)
{
    const wb_fact v[] = {{.customer = 1, .day = 10}, {.customer = 2, .day = 12}};
    wb_history *h = facts_load(*cx, &CENTS, v, 2);
    assert_int_equal(triples_of(*cx, h, 20).n, 2);
    assert_int_equal(triples_of(*cx, h, 11).n, 1);
    assert_int_equal(triples_of(*cx, h, 9).n, 0);
    assert_int_equal(triples_of(*cx, h, 20).n, 2);
}

static size_t distinct(wb_ctx *cx, facts_set f, const char *as_of, uint64_t *customers)
{
    triples t = triples_of(cx, facts_load(cx, &CENTS, f.v, f.n), facts_day(as_of));
    *customers = 0;
    for (size_t i = 0; i < t.n; i++)
        *customers += t.v[i].n;
    return t.n;
}

static void cdnow_has_the_published_number_of_triples(void **cx)
{
    uint64_t customers;
    facts_set master = facts_cdnow(*cx, "data/cdnow_master.csv");
    facts_set sample = facts_cdnow(*cx, "data/cdnow_sample.csv");
    assert_int_equal(distinct(*cx, master, "1997-09-30", &customers), 8685);
    assert_int_equal(customers, 23570);
    assert_int_equal(distinct(*cx, sample, "1997-09-30", &customers), 1016);
    assert_int_equal(customers, 2357);
}

static void online_retail_has_the_published_number_of_triples(void **cx)
{
    uint64_t customers;
    assert_int_equal(distinct(*cx, facts_retail(*cx), "2011-06-30", &customers), 1684);
    assert_int_equal(customers, 2960);
}

/* ---- samples ---- */

enum { CUSTOMERS = 5000, EACH = 3 };

static wb_history *many(wb_ctx *cx)
{
    wb_fact *v = WB_NEW(cx, wb_fact, CUSTOMERS * EACH);
    for (uint32_t i = 0; i < CUSTOMERS * EACH; i++)
        v[i] = (wb_fact){
            .customer = i / EACH, .day = (wb_day)(100 + i % EACH * 10), .amount = 100 + i % EACH};
    return facts_load(cx, &CENTS, v, CUSTOMERS * EACH);
}

static void a_sample_has_whole_histories(void **cx)
{
    wb_history_sample s;
    wb_assert_ok(*cx, wb_history_sample_of(*cx, many(*cx), 115, 500, &s));
    assert_in_range(s.n, 400, 500);
    assert_int_equal(s.offset[0], 0);
    for (size_t i = 0; i < s.n; i++) {
        uint32_t at = s.offset[i];
        assert_int_equal(s.offset[i + 1] - at, 2); /* the third day is after 115 */
        assert_int_equal(s.day[at], 100);
        assert_int_equal(s.day[at + 1], 110);
        wb_assert_near(s.value[at + 1], 1.01, 1e-12);
        assert_true(i == 0 || s.customer[i] > s.customer[i - 1]);
    }
}

static void a_sample_is_the_same_on_every_day(void **cx)
{
    wb_history *h = many(*cx);
    wb_history_sample early, late;
    wb_assert_ok(*cx, wb_history_sample_of(*cx, h, 105, 300, &early));
    wb_assert_ok(*cx, wb_history_sample_of(*cx, h, 200, 300, &late));
    assert_int_equal(early.n, late.n);
    assert_memory_equal(early.customer, late.customer, early.n * sizeof *early.customer);
}

static void a_sample_of_as_many_as_there_are_is_everybody(void **cx)
{
    wb_history_sample s;
    wb_assert_ok(*cx, wb_history_sample_of(*cx, many(*cx), 200, CUSTOMERS, &s));
    assert_int_equal(s.n, CUSTOMERS);
    assert_int_equal(s.offset[CUSTOMERS], CUSTOMERS * EACH);
}

static void a_sample_of_nobody_is_empty(void **cx)
{
    wb_history_sample s;
    wb_assert_ok(*cx, wb_history_sample_of(*cx, facts_load(*cx, &CENTS, NULL, 0), 200, 9, &s));
    assert_int_equal(s.n, 0);
    assert_int_equal(s.offset[0], 0);
    wb_assert_ok(*cx, wb_history_sample_of(*cx, many(*cx), 200, 0, &s));
    assert_int_equal(s.n, 0);
}

WBTEST_MAIN(customers_who_share_a_history_are_counted_together,
            triples_of_another_day_replace_the_former, cdnow_has_the_published_number_of_triples,
            online_retail_has_the_published_number_of_triples, a_sample_has_whole_histories,
            a_sample_is_the_same_on_every_day, a_sample_of_as_many_as_there_are_is_everybody,
            a_sample_of_nobody_is_empty)
