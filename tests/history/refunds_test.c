/* refunds_test.c - which purchase a refund lowers. */
#include "facts.h"

#include <stdlib.h>

static const wb_history_options DETAIL = {.detail = true};

static wb_fact sale(wb_day day, wb_money amount, uint64_t order, uint64_t item)
{
    return (wb_fact){
        .customer = 1, .day = day, .amount = amount, .order = order, .item = item, .quantity = 1.0};
}

static wb_fact refund(wb_day day, wb_money amount, uint64_t order, uint64_t item)
{
    wb_fact f = sale(day, amount, order, item);
    f.kind = WB_FACT_REFUND;
    return f;
}

/* Purchases of customer 1 as the walk shows them. */
typedef struct seen {
    wb_purchase v[8];
    size_t n;
} seen;

static wb_err see(wb_ctx *cx, void *state, uint32_t customer, const wb_purchase *v, size_t n)
{
    (void)cx;
    seen *s = state;
    if (customer != 1)
        return WB_OK;
    s->n = n;
    for (size_t i = 0; i < n && i < WB_COUNT(s->v); i++)
        s->v[i] = v[i];
    return WB_OK;
}

static seen walk(wb_ctx *cx, const wb_fact *v, size_t n)
{
    seen s = {0};
    wb_assert_ok(cx, wb_history_walk(cx, facts_load(cx, &DETAIL, v, n), 1000, see, &s));
    return s;
}

static wb_refund_account account(wb_ctx *cx, const wb_fact *v, size_t n)
{
    wb_summary s = {0};
    wb_assert_ok(cx, wb_history_summary(cx, facts_load(cx, &DETAIL, v, n), 1000, &s));
    return s.refunds;
}

static void a_refund_lowers_the_order_it_names(void **cx)
{
    const wb_fact v[] = {sale(10, 500, 71, 0), sale(20, 500, 72, 0), refund(30, 200, 71, 0)};
    seen s = walk(*cx, v, 3);
    assert_int_equal(s.v[0].net, 300);
    assert_int_equal(s.v[0].gross, 500);
    assert_int_equal(s.v[1].net, 500);
    assert_int_equal(account(*cx, v, 3).by_order, 1);
}

static void a_refund_finds_the_latest_sale_of_the_item_at_its_price(void **cx)
{
    const wb_fact v[] = {sale(10, 100, 1, 7), sale(20, 100, 2, 7), sale(25, 90, 3, 7),
                         sale(26, 100, 4, 8), sale(40, 100, 5, 7), refund(30, 100, 9, 7)};
    seen s = walk(*cx, v, 6);
    assert_int_equal(s.n, 5);
    assert_int_equal(s.v[0].net, 100);
    assert_int_equal(s.v[1].net, 0);
    assert_int_equal(s.v[2].net, 90);
    assert_int_equal(s.v[3].net, 100);
    assert_int_equal(s.v[4].net, 100);
    assert_int_equal(account(*cx, v, 6).by_line, 1);
}

static void a_sale_of_the_same_day_can_be_refunded(void **cx)
{
    const wb_fact v[] = {refund(10, 100, 9, 7), sale(10, 100, 1, 7)};
    assert_int_equal(walk(*cx, v, 2).v[0].net, 0);
}

static void the_price_per_piece_decides_and_not_the_amount(void **cx)
{
    wb_fact v[] = {sale(10, 1000, 1, 7), sale(20, 300, 2, 7), refund(30, 300, 9, 7)};
    v[0].quantity = 10.0;
    v[2].quantity = 3.0;
    seen s = walk(*cx, v, 3);
    assert_int_equal(s.v[0].net, 700);
    assert_int_equal(s.v[1].net, 300);
}

static void a_sale_is_not_refunded_twice(void **cx)
{
    const wb_fact v[] = {sale(10, 100, 1, 7), refund(20, 100, 8, 7), refund(30, 100, 9, 7)};
    wb_refund_account a = account(*cx, v, 3);
    assert_int_equal(a.by_line, 1);
    assert_int_equal(a.by_customer, 1);
    assert_int_equal(a.asked, 200);
    assert_int_equal(a.lowered, 100);
}

static void what_the_item_cannot_bear_goes_to_the_last_purchase(void **cx)
{
    wb_fact v[] = {sale(10, 100, 1, 7), sale(20, 400, 2, 8), refund(30, 300, 9, 7)};
    v[2].quantity = 3.0;
    seen s = walk(*cx, v, 3);
    assert_int_equal(s.v[0].net, 0);
    assert_int_equal(s.v[1].net, 200);
    assert_int_equal(account(*cx, v, 3).partly, 1);
}

static void an_unmatched_refund_never_brings_a_purchase_below_zero(void **cx)
{
    const wb_fact v[] = {sale(10, 100, 1, 0), sale(20, 50, 2, 0), refund(30, 500, 0, 0),
                         sale(40, 70, 3, 0)};
    seen s = walk(*cx, v, 4);
    assert_int_equal(s.v[0].net, 100);
    assert_int_equal(s.v[1].net, 0);
    assert_int_equal(s.v[2].net, 70);
}

static void a_refund_before_every_purchase_lowers_nothing(void **cx)
{
    const wb_fact v[] = {refund(5, 100, 1, 7), sale(10, 100, 1, 7)};
    wb_refund_account a = account(*cx, v, 2);
    assert_int_equal(walk(*cx, v, 2).v[0].net, 100);
    assert_int_equal(a.unfounded, 1);
    assert_int_equal(a.lowered, 0);
}

static void a_refund_of_somebody_else_lowers_nothing(void **cx)
{
    wb_fact v[] = {sale(10, 100, 1, 7), refund(20, 100, 1, 7)};
    v[1].customer = 2;
    assert_int_equal(walk(*cx, v, 2).v[0].net, 100);
    assert_int_equal(account(*cx, v, 2).unfounded, 1);
}

static void without_detail_a_refund_lowers_the_last_purchase(void **cx)
{
    const wb_fact v[] = {sale(10, 100, 1, 7), sale(20, 90, 2, 7), refund(30, 80, 1, 7)};
    wb_summary s = {0};
    wb_history *h = facts_load(*cx, &(wb_history_options){0}, v, 3);
    wb_assert_ok(*cx, wb_history_summary(*cx, h, 50, &s));
    assert_int_equal(s.v[0].net, 110);
    assert_int_equal(s.v[0].refunded, 1);
    assert_int_equal(s.refunds.by_customer, 1);
}

static void a_refund_on_a_repeated_total_lowers_the_day_of_its_order(void **cx)
{
    const wb_fact v[] = {sale(5, 100, 1, 0), sale(8, 100, 1, 0), refund(9, 30, 0, 0)};
    wb_summary s = {0};
    wb_history *h = facts_load(*cx, &(wb_history_options){.totals_repeat = true}, v, 3);
    wb_assert_ok(*cx, wb_history_summary(*cx, h, 50, &s));
    assert_int_equal(s.v[0].x, 0);
    assert_int_equal(s.net, 70);
}

static void a_later_refund_changes_only_later_summaries(void **cx)
{
    const wb_fact v[] = {sale(10, 100, 1, 7), refund(20, 30, 1, 0), refund(40, 50, 1, 0)};
    wb_history *h = facts_load(*cx, &DETAIL, v, 3);
    static const struct {
        wb_day as_of;
        wb_money net;
    } wanted[] = {{30, 70}, {50, 20}, {30, 70}, {30, 70}, {15, 100}};
    for (size_t i = 0; i < WB_COUNT(wanted); i++) {
        wb_summary s = {0};
        wb_assert_ok(*cx, wb_history_summary(*cx, h, wanted[i].as_of, &s));
        assert_int_equal(s.net, wanted[i].net);
        assert_int_equal(s.refunds.lowered, 100 - wanted[i].net);
    }
}

static void huge_refunds_do_not_overflow(void **cx)
{
    wb_fact v[] = {sale(10, 100, 1, 7), refund(20, WB_MONEY_MAX, 0, 7), refund(20, 1, 0, 7)};
    wb_summary s = {0};
    wb_history *h = facts_load(*cx, &DETAIL, v, 2);
    wb_assert_ok(*cx, wb_history_summary(*cx, h, 50, &s));
    assert_int_equal(s.net, 0);
    h = facts_load(*cx, &DETAIL, v, 3);
    wb_assert_fails(*cx, wb_history_summary(*cx, h, 50, &s), WB_INVALID);
}

/* ---- the statement against a plain matcher ---- */

enum { RANDOM = 400, CUSTOMERS = 3, ITEMS = 3, DAYS = 30 };

static uint64_t draw(uint64_t *seed, uint64_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*seed >> 33) % below;
}

/* Sales and refunds without order ids; price = item * 100, so that equal items have one price. */
static void draw_facts(wb_fact *v, uint64_t seed)
{
    for (size_t i = 0; i < RANDOM; i++) {
        uint64_t item = 1 + draw(&seed, ITEMS), quantity = 1 + draw(&seed, 4);
        v[i] = (wb_fact){.customer = (uint32_t)draw(&seed, CUSTOMERS),
                         .day = (wb_day)draw(&seed, DAYS),
                         .item = item,
                         .quantity = (double)quantity,
                         .amount = (wb_money)(item * quantity * 100),
                         .kind = draw(&seed, 5) < 2 ? WB_FACT_REFUND : WB_FACT_SALE};
    }
}

static int by_day_then_amount(const void *a, const void *b)
{
    const wb_fact *l = a, *r = b;
    if (l->day != r->day)
        return l->day < r->day ? -1 : 1;
    if (l->kind != r->kind)
        return l->kind < r->kind ? -1 : 1;
    return (l->amount > r->amount) - (l->amount < r->amount);
}

/* Day by day: sales lie on a heap for their customer and item, refunds take from it. */
static wb_refund_account match_plainly(wb_fact *v)
{
    wb_refund_account a = {0};
    wb_money heap[CUSTOMERS][ITEMS + 1] = {{0}};
    bool bought[CUSTOMERS] = {false};
    qsort(v, RANDOM, sizeof *v, by_day_then_amount);
    for (size_t i = 0; i < RANDOM; i++) {
        wb_money *left = &heap[v[i].customer][v[i].item];
        if (v[i].kind == WB_FACT_SALE) {
            *left += v[i].amount;
            bought[v[i].customer] = true;
            continue;
        }
        wb_money part = v[i].amount < *left ? v[i].amount : *left;
        *left -= part;
        a.asked += v[i].amount;
        if (part == v[i].amount)
            a.by_line++;
        else if (part)
            a.partly++;
        else if (bought[v[i].customer])
            a.by_customer++;
        else
            a.unfounded++;
    }
    return a;
}

static void random_refunds_match_as_a_plain_matcher_says(void **cx)
{
    enum { ROUNDS = 12 };
    wb_fact v[RANDOM];
    uint64_t partly = 0, by_customer = 0;
    for (uint64_t seed = 1; seed <= ROUNDS; seed++) {
        draw_facts(v, seed);
        wb_summary s = {0};
        wb_history *h = facts_load(*cx, &DETAIL, v, RANDOM);
        wb_assert_ok(*cx, wb_history_summary(*cx, h, DAYS, &s));
        wb_refund_account plain = match_plainly(v);
        assert_int_equal(s.refunds.by_line, plain.by_line);
        assert_int_equal(s.refunds.partly, plain.partly);
        assert_int_equal(s.refunds.by_customer, plain.by_customer);
        assert_int_equal(s.refunds.unfounded, plain.unfounded);
        assert_int_equal(s.refunds.asked, plain.asked);
        assert_true(s.net >= 0 && s.net < s.gross && s.refunds.lowered <= s.refunds.asked);
        partly += plain.partly;
        by_customer += plain.by_customer;
        wb_history_close(h);
    }
    assert_true(partly > 0 && by_customer > 0);
}

/* The reference has 7182 matched, 51 partly, 1672 not, by the minute; days alone let a refund find
 * a sale of the same day that the clock put after it. */
static void online_retail_refunds_find_their_sales(void **cx)
{
    facts_set f = facts_retail(*cx);
    wb_summary s = {0};
    wb_history *h = facts_load(*cx, &(wb_history_options){.digits = 2, .detail = true}, f.v, f.n);
    wb_assert_ok(*cx, wb_history_summary(*cx, h, facts_day("2011-12-09"), &s));
    wb_refund_account a = s.refunds;
    assert_int_equal(a.by_order, 0); /* a cancellation has a number of its own */
    assert_int_equal(a.by_line, 7294);
    assert_int_equal(a.partly, 52);
    assert_int_equal(a.by_customer + a.unfounded, 1559);
    assert_int_equal(a.asked, 61134209);
    assert_true(a.lowered < a.asked && a.lowered > a.asked / 2);
}

WBTEST_MAIN(a_refund_lowers_the_order_it_names,
            a_refund_finds_the_latest_sale_of_the_item_at_its_price,
            a_sale_of_the_same_day_can_be_refunded, the_price_per_piece_decides_and_not_the_amount,
            a_sale_is_not_refunded_twice, what_the_item_cannot_bear_goes_to_the_last_purchase,
            an_unmatched_refund_never_brings_a_purchase_below_zero,
            a_refund_before_every_purchase_lowers_nothing, a_refund_of_somebody_else_lowers_nothing,
            without_detail_a_refund_lowers_the_last_purchase,
            a_refund_on_a_repeated_total_lowers_the_day_of_its_order,
            a_later_refund_changes_only_later_summaries, huge_refunds_do_not_overflow,
            random_refunds_match_as_a_plain_matcher_says, online_retail_refunds_find_their_sales)
