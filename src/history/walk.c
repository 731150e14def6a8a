/* walk.c - one customer after the other: sales of a day become a purchase, refunds lower it.
 *
 * The statement `purchases` gives sales by customer and day; sorting and one pass cost a quarter of
 * grouping in the database. Only the sales of one customer are held.
 *
 *   row of the same customer -> kept      row of another, or the end -> summed up, lowered, visited
 */
#include "history/history_int.h"

#include <stdlib.h>

typedef struct line { /* a sale with detail */
    int64_t order;
    wb_money amount;
    wb_day day;
} line;

typedef struct line_ref { /* lines of an order stand together when these are sorted */
    int64_t order;
    size_t i;
} line_ref;

typedef struct pass {
    wb_ctx *cx;
    const wb_walk *walk;
    wb_purchase *purchase; /* of the current customer */
    size_t purchases, purchase_cap;
    line *line; /* detail only */
    line_ref *ref;
    size_t lines, line_cap, ref_cap;
    size_t lowered; /* how far into walk->refunds */
    uint32_t customer;
    bool detail, totals_repeat;
} pass;

static wb_err too_much(const pass *p)
{
    return wb_fail(p->cx, WB_INVALID,
                   "The orders of one customer add up to more than can be counted (over %lld). Is "
                   "the column of amounts the right one?",
                   (long long)WB_MONEY_MAX);
}

static wb_err add(pass *p, wb_day day, wb_money amount, uint32_t orders)
{
    if (p->purchases && p->purchase[p->purchases - 1].day == day) {
        wb_purchase *last = &p->purchase[p->purchases - 1];
        if (!wb_money_add(last->gross, amount, &last->gross))
            return too_much(p);
        last->orders += orders;
        return WB_OK;
    }
    if (p->purchases == p->purchase_cap &&
        !wb_reserve(p->cx, &p->purchase, &p->purchase_cap, p->purchases + 1, sizeof(wb_purchase)))
        return WB_TOO_BIG;
    p->purchase[p->purchases++] = (wb_purchase){.day = day, .orders = orders, .gross = amount};
    return WB_OK;
}

static wb_err keep(pass *p, line one)
{
    if (p->lines == p->line_cap &&
        !wb_reserve(p->cx, &p->line, &p->line_cap, p->lines + 1, sizeof(line)))
        return WB_TOO_BIG;
    p->line[p->lines++] = one;
    return WB_OK;
}

static int by_order(const void *a, const void *b)
{
    const line_ref *l = a, *r = b;
    if (l->order != r->order)
        return l->order < r->order ? -1 : 1;
    return l->i < r->i ? -1 : l->i > r->i;
}

/* Sorts the lines' refs by order and marks what does not count: order becomes 1 where a line begins
 * an order and 0 elsewhere, a total that repeats counts on its first line (should the lines differ,
 * the largest) and becomes DROPPED on the others. */
enum { DROPPED = -1 };
static void mark_orders(pass *p)
{
    size_t n = p->lines;
    for (size_t i = 0; i < n; i++)
        p->ref[i] = (line_ref){p->line[i].order, i};
    if (n > 1)
        qsort(p->ref, n, sizeof(line_ref), by_order);
    line *first = NULL;
    for (size_t i = 0; i < n; i++) {
        line *l = &p->line[p->ref[i].i];
        bool begins = !first || l->order == 0 || p->ref[i - 1].order != l->order;
        if (begins) {
            first = l;
        } else if (p->totals_repeat) {
            first->amount = l->amount > first->amount ? l->amount : first->amount;
            l->amount = DROPPED;
        }
        l->order = begins;
    }
}

/* Lines of the customer, days ascending -> purchases: an order counts on the day of its first line.
 */
static wb_err add_lines(pass *p)
{
    if (!wb_reserve(p->cx, &p->ref, &p->ref_cap, p->lines, sizeof(line_ref)))
        return WB_TOO_BIG;
    mark_orders(p);
    wb_err e = WB_OK;
    for (size_t i = 0; i < p->lines && !e; i++)
        if (p->line[i].amount != DROPPED)
            e = add(p, p->line[i].day, p->line[i].amount, (uint32_t)p->line[i].order);
    p->lines = 0;
    return e;
}

/* The purchase of the day, or the last one before it: a line whose total repeats may stand on a day
 * that has no purchase of its own. NULL = there is none. */
static wb_purchase *purchase_on(pass *p, wb_day day)
{
    size_t from = 0, to = p->purchases; /* the first purchase after the day lies between them */
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (p->purchase[mid].day <= day)
            from = mid + 1;
        else
            to = mid;
    }
    return from ? &p->purchase[from - 1] : NULL;
}

static void lower(pass *p)
{
    const wb_refunds *r = p->walk->refunds;
    if (!r)
        return;
    while (p->lowered < r->n && r->v[p->lowered].customer < p->customer)
        p->lowered++;
    for (; p->lowered < r->n && r->v[p->lowered].customer == p->customer; p->lowered++) {
        wb_purchase *one = purchase_on(p, r->v[p->lowered].day);
        wb_money amount = r->v[p->lowered].amount;
        if (one)
            one->net -= amount < one->net ? amount : one->net;
    }
}

static wb_err leave_customer(pass *p)
{
    wb_err e = p->lines ? add_lines(p) : WB_OK;
    if (e || !p->purchases)
        return e;
    for (size_t i = 0; i < p->purchases; i++)
        p->purchase[i].net = p->purchase[i].gross;
    lower(p);
    e = p->walk->visit(p->cx, p->walk->state, p->customer, p->purchase, p->purchases);
    p->purchases = 0;
    return e;
}

static wb_err take_chunk(pass *p, const wb_cursor *c, size_t rows)
{
    const uint32_t *customer = wb_cursor_column(c, 0);
    const int32_t *day = wb_cursor_column(c, 1);
    const int64_t *amount = wb_cursor_column(c, 2);
    const int64_t *order = p->detail ? wb_cursor_column(c, 3) : NULL;
    wb_err e = WB_OK;
    for (size_t i = 0; i < rows && !e; i++) {
        if (customer[i] != p->customer) {
            e = leave_customer(p);
            p->customer = customer[i];
        }
        if (e)
            break;
        if (order)
            e = keep(p, (line){order[i], amount[i], day[i]});
        else
            e = add(p, day[i], amount[i], 1);
    }
    return e;
}

wb_err wb_walk_run(wb_ctx *cx, wb_history *h, const wb_walk *w)
{
    pass p = {.cx = cx,
              .walk = w,
              .detail = h->options.detail,
              .totals_repeat = h->options.totals_repeat};
    const int64_t bind[] = {w->as_of, (int64_t)w->hash_below};
    wb_cursor c;
    size_t rows = 0;
    wb_err e = wb_cursor_open(cx, h, p.detail ? "purchases_detail" : "purchases", bind, &c);
    do {
        if (!e)
            e = wb_cursor_next(&c, &rows);
        if (!e)
            e = take_chunk(&p, &c, rows);
    } while (!e && rows);
    if (!e)
        e = leave_customer(&p);
    wb_cursor_close(&c);
    wb_release(cx, p.purchase, p.purchase_cap * sizeof *p.purchase);
    wb_release(cx, p.line, p.line_cap * sizeof *p.line);
    wb_release(cx, p.ref, p.ref_cap * sizeof *p.ref);
    return e;
}

wb_err wb_history_walk(wb_ctx *cx, wb_history *h, wb_day as_of, wb_history_visit visit, void *state)
{
    wb_refunds refunds = {0};
    wb_err e = wb_history_ready(cx, h, as_of);
    if (!e)
        e = wb_refunds_match(cx, h, as_of, &refunds);
    if (!e)
        e = wb_walk_run(cx, h,
                        &(wb_walk){.as_of = as_of,
                                   .hash_below = WB_ALL_CUSTOMERS,
                                   .refunds = &refunds,
                                   .visit = visit,
                                   .state = state});
    return e;
}
