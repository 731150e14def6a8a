/* refunds.c - which purchase each refund lowers, from the rows of the statement refund_matches.
 *
 * A refund goes whole to the order it names; else as far as possible to the latest sale of the same
 * product at the same price; what is left to the customer's last earlier purchase. The cut at zero
 * is made where purchases are summed up (walk.c).
 */
#include "history/history_int.h"

typedef struct matches {
    wb_lowered *v;
    size_t n, cap;
    wb_refund_account account;
} matches;

enum { CUSTOMER, AMOUNT, ORDER_DAY, LINE_DAY, LINE_PART, LAST_DAY };

static wb_err lower(wb_ctx *cx, matches *m, wb_lowered one)
{
    if (one.amount <= 0)
        return WB_OK;
    if (!wb_reserve(cx, &m->v, &m->cap, m->n + 1, sizeof *m->v))
        return WB_TOO_BIG;
    m->v[m->n++] = one;
    return WB_OK;
}

static wb_day day_at(const wb_cursor *c, size_t column, size_t row)
{
    if (wb_cursor_null(c, column, row))
        return WB_NO_DAY;
    return ((const int32_t *)wb_cursor_column(c, column))[row];
}

/* The part without a line: on the last purchase, or lost for want of one. */
static wb_err take_rest(wb_ctx *cx, matches *m, wb_lowered rest, wb_day last_day)
{
    rest.day = last_day;
    if (last_day == WB_NO_DAY)
        return WB_OK;
    return lower(cx, m, rest);
}

static wb_err take(wb_ctx *cx, matches *m, const wb_cursor *c, size_t row)
{
    wb_lowered r = {.customer = ((const uint32_t *)wb_cursor_column(c, CUSTOMER))[row],
                    .day = day_at(c, ORDER_DAY, row),
                    .amount = ((const int64_t *)wb_cursor_column(c, AMOUNT))[row]};
    wb_money part = ((const int64_t *)wb_cursor_column(c, LINE_PART))[row];
    wb_day line_day = day_at(c, LINE_DAY, row), last_day = day_at(c, LAST_DAY, row);
    wb_refund_account *a = &m->account;
    if (!wb_money_add(a->asked, r.amount, &a->asked))
        return wb_fail(cx, WB_INVALID, "The refunds add up to more than can be counted.");
    if (r.day != WB_NO_DAY) {
        a->by_order++;
        return lower(cx, m, r);
    }
    if (line_day == WB_NO_DAY || part <= 0) {
        if (last_day == WB_NO_DAY)
            a->unfounded++;
        else
            a->by_customer++;
        return take_rest(cx, m, r, last_day);
    }
    if (part < r.amount)
        a->partly++;
    else
        a->by_line++;
    wb_lowered rest = {.customer = r.customer, .amount = r.amount - part};
    r.day = line_day;
    r.amount = part;
    wb_err e = lower(cx, m, r);
    return e ? e : take_rest(cx, m, rest, last_day);
}

wb_err wb_refunds_match(wb_ctx *cx, wb_history *h, wb_day as_of, wb_refunds *ret)
{
    matches m = {0};
    if (!h->facts.refunds) {
        *ret = (wb_refunds){0};
        return WB_OK;
    }
    if (h->refunds_kept && h->refunds_as_of == as_of) {
        *ret = h->refunds;
        return WB_OK;
    }
    const int64_t bind[] = {as_of};
    wb_cursor c;
    size_t rows = 0;
    wb_err e = wb_cursor_open(cx, h, "refund_matches", bind, &c);
    do {
        if (!e)
            e = wb_cursor_next(&c, &rows);
        for (size_t i = 0; !e && i < rows; i++)
            e = take(cx, &m, &c, i);
    } while (!e && rows);
    wb_cursor_close(&c);
    if (e)
        return e;
    *ret = (wb_refunds){.v = m.v, .n = m.n, .account = m.account};
    if (cx == h->cx) { /* else the arena may go before the history does */
        h->refunds = *ret;
        h->refunds_as_of = as_of;
        h->refunds_kept = true;
    }
    return WB_OK;
}
