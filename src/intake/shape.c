/* shape.c - what a row stands for: an order, a line of an order, one operation, or a customer.
 *
 * Promise: it is read off the sample: order ids that come again in rows that differ make lines; a
 * sum that is equal on all lines of nearly every order is the total of the order. */
#include "intake/detect.h"

#include <string.h>

typedef struct order_look { /* of one order id */
    uint64_t amount;
    uint32_t rows;
    bool differs;
} order_look;

typedef struct shape {
    size_t rows, orders, different_rows, many, equal; /* many: orders of several rows */
} shape;

static uint64_t row_hash(const wb_sample_row *r)
{
    uint64_t h = 1;
    for (size_t i = 0; i < r->n; i++)
        h = wb_hash(r->cells[i].p, r->cells[i].n, h);
    return h;
}

static void count_row(const wb_table *t, size_t r, order_look *o)
{
    int amount = t->col[WB_FIELD_AMOUNT];
    wb_slice s = amount >= 0 ? wb_sample_cell(&t->sample, r, (size_t)amount) : (wb_slice){"", 0};
    if (s.n == 0)
        return;
    uint64_t h = wb_hash(s.p, s.n, 7);
    o->differs |= o->rows > 0 && o->amount != h;
    o->amount = h;
    o->rows++;
}

static bool look_orders(const wb_table *t, shape *ret)
{
    const wb_sample *s = &t->sample;
    int order = t->col[WB_FIELD_ORDER];
    order_look *looks = WB_NEW(t->cx, order_look, s->n + 1);
    wb_dict *ids = wb_dict_open(t->cx, s->n);
    wb_set rows;
    if (!looks || !ids || !wb_set_open(t->cx, 1 << 17, &rows))
        return false;
    *ret = (shape){.rows = 0};
    for (size_t r = s->first; r < s->n; r++) {
        wb_slice id = wb_sample_cell(s, r, (size_t)order);
        if (id.n == 0)
            continue;
        uint32_t k = wb_dict_put(ids, id.p, id.n, NULL);
        if (k == UINT32_MAX)
            return false;
        ret->rows++;
        if (wb_set_add(&rows, row_hash(&s->rows[r])))
            count_row(t, r, &looks[k]);
    }
    ret->orders = wb_dict_count(ids);
    ret->different_rows = rows.n;
    for (size_t k = 0; k < ret->orders; k++) {
        ret->many += looks[k].rows > 1;
        ret->equal += looks[k].rows > 1 && !looks[k].differs;
    }
    wb_set_close(&rows);
    wb_release(t->cx, looks, (s->n + 1) * sizeof *looks);
    return true;
}

/* Price x quantity makes the amount: then it is of the line. */
static bool amount_of_line(const wb_table *t)
{
    int p = t->col[WB_FIELD_PRICE], q = t->col[WB_FIELD_QUANTITY], a = t->col[WB_FIELD_AMOUNT];
    return p >= 0 && q >= 0 && a >= 0 &&
           wb_columns_product(t, (size_t)p, (size_t)q, (size_t)a) > 0.8;
}

/* Does nearly every order of several rows have one amount on all of them? */
static bool repeats(const wb_table *t, const shape *s)
{
    if (t->profile && t->profile->lines)
        return false;
    if (t->profile && t->profile->total_on_all)
        return true;
    return s->many > 0 && s->equal * 10 >= s->many * 9 && !amount_of_line(t);
}

static void find_lines(wb_table *t, wb_plan *plan)
{
    shape s;
    if (t->col[WB_FIELD_ORDER] < 0 || !look_orders(t, &s))
        return;
    plan->line_level = s.different_rows > s.orders;
    plan->unique_orders = !plan->line_level && s.rows > 0;
    plan->total_repeats = plan->line_level && !plan->product && repeats(t, &s);
    if (plan->total_repeats)
        wb_warn(t, wb_say(t->cx, WB_N("the total of an order stands on each of its rows; it is "
                                      "counted once an order")));
}

static bool nobody(const wb_table *t, const wb_plan *plan, size_t row)
{
    for (size_t i = 0; i < plan->identities; i++)
        if (wb_sample_cell(&t->sample, row, (size_t)t->col[plan->identity[i]]).n > 0)
            return false;
    return true;
}

/* Date and customer stand on the first line of an order only, below them the cells are blank. */
static bool filled_down(const wb_table *t, const wb_plan *plan)
{
    const wb_sample *s = &t->sample;
    int date = t->col[WB_FIELD_DATE];
    int amount = t->col[WB_FIELD_AMOUNT] >= 0 ? t->col[WB_FIELD_AMOUNT] : t->col[WB_FIELD_PRICE];
    size_t blank = 0, rows = 0;
    if (date < 0 || amount < 0 || s->first >= s->n)
        return false;
    if (wb_sample_cell(s, s->first, (size_t)date).n == 0)
        return false;
    for (size_t r = s->first; r < s->n; r++) {
        rows++;
        blank += wb_sample_cell(s, r, (size_t)date).n == 0 && nobody(t, plan, r) &&
                 wb_sample_cell(s, r, (size_t)amount).n > 0 &&
                 wb_sample_number(t, r, (size_t)amount) > 0;
    }
    return blank >= 2 && blank * 20 >= rows;
}

static void list_identities(const wb_table *t, wb_plan *plan)
{
    static const wb_field ORDER[] = {WB_FIELD_CUSTOMER, WB_FIELD_EMAIL, WB_FIELD_PHONE,
                                     WB_FIELD_TAX_ID, WB_FIELD_NAME};
    for (size_t i = 0; i < WB_COUNT(ORDER); i++)
        if (t->col[ORDER[i]] >= 0)
            plan->identity[plan->identities++] = ORDER[i];
    if (t->col[WB_FIELD_NAME] >= 0)
        return;
    if (t->col[WB_FIELD_LAST_NAME] >= 0)
        plan->identity[plan->identities++] = WB_FIELD_LAST_NAME;
    else if (t->col[WB_FIELD_FIRST_NAME] >= 0)
        plan->identity[plan->identities++] = WB_FIELD_FIRST_NAME;
}

/* The status is a column "paid" of yes and no: rank 2 of its names (aliases.ini). */
static bool asks_paid(const wb_table *t)
{
    int status = t->col[WB_FIELD_STATUS], rank = 0;
    if (status < 0)
        return false;
    const wb_column *c = &t->columns[status];
    return wb_alias_score(t, WB_FIELD_STATUS, (size_t)status, &rank) > 0 && rank == 1 &&
           c->flags * 10 >= c->filled * 9;
}

/* Yes and no (or 1 and 0) where a sum given back would stand. */
static bool says_refunded(const wb_table *t)
{
    int refund = t->col[WB_FIELD_REFUND];
    return refund >= 0 && t->columns[refund].filled > 0 &&
           t->columns[refund].flags == t->columns[refund].filled;
}

void wb_shape_find(wb_table *t, wb_plan *plan)
{
    plan->product = t->col[WB_FIELD_AMOUNT] < 0 && t->col[WB_FIELD_PRICE] >= 0;
    list_identities(t, plan);
    find_lines(t, plan);
    plan->group = t->group;
    plan->fill_down = t->group < 0 && filled_down(t, plan);
    int paid = t->col[WB_FIELD_PAID_AT];
    if (paid >= 0 && t->col[WB_FIELD_STATUS] < 0 && t->col[WB_FIELD_KIND] < 0) {
        const wb_column *c = &t->columns[paid];
        plan->unpaid_when_blank = c->filled * 10 >= c->rows * 3 && c->filled < c->rows;
        if (plan->unpaid_when_blank)
            wb_warn(t, wb_say(t->cx, WB_N("rows without a date of payment count as unpaid")));
    }
    plan->paid_flag = asks_paid(t);
    plan->refund_flag = says_refunded(t);
    bool person = plan->identities > 0;
    if (person && (plan->identity[0] == WB_FIELD_NAME || plan->identity[0] == WB_FIELD_LAST_NAME ||
                   plan->identity[0] == WB_FIELD_FIRST_NAME))
        wb_warn(t, wb_say(t->cx, WB_N("customers are told apart by name only: two people of one "
                                      "name become one")));
    memcpy(plan->col, t->col, sizeof plan->col);
    plan->width = t->n;
    plan->profile = t->profile;
    plan->aliases = t->know.aliases;
}
