/* detect.c - from records to a plan: the order in which the meaning of a file is found.
 *
 * sample -> header -> profile -> content of columns -> fields -> currency -> decimal mark -> dates
 *   -> which sum -> shape -> the plan; then the file is read again from its first row.
 *
 * Promise: a failure after the container was understood leaves what was found for the description.
 * One question is asked at a time, but ambiguous[] has all of them. */
#include "intake/detect.h"

#include <string.h>

void wb_warn(wb_table *t, json_t *sentence)
{
    if (sentence)
        json_array_append_new(t->warnings, sentence);
}

void wb_ask(wb_table *t, const char *field, json_t *options)
{
    json_array_append_new(t->ambiguous,
                          json_pack("{s:s, s:o}", "field", field, "options", options));
}

static const char *list_of(const wb_table *t)
{
    wb_str s;
    wb_str_init(&s, t->cx, 700);
    for (size_t i = 0; i < t->n && s.n < 300; i++) {
        wb_str_puts(&s, i > 0 ? ", " : "");
        wb_str_put(&s, t->columns[i].name.p, t->columns[i].name.n < 60 ? t->columns[i].name.n : 60);
    }
    return s.p ? s.p : "";
}

/* What content.c asked: which of these columns is the field. */
static wb_err ask_first(wb_table *t)
{
    const json_t *q = json_array_get(t->ambiguous, 0);
    const char *field = json_string_value(json_object_get(q, "field"));
    const json_t *options = json_object_get(q, "options");
    const json_t *a = json_array_get(options, 0), *b = json_array_get(options, 1);
    const char *x = json_string_value(a), *y = json_string_value(b);
    if (!x)
        return wb_fail(t->cx, WB_AMBIGUOUS, "which column is the %s? Say --map %s=COLUMN", field,
                       field);
    if (!y)
        return wb_fail(
            t->cx, WB_AMBIGUOUS,
            "column \"%s\" can be the sum or the price of a piece; say --map amount=\"%s\" "
            "or --map price=\"%s\"",
            x, x, x);
    return wb_fail(t->cx, WB_AMBIGUOUS,
                   "which column is the %s? It can be \"%s\" or \"%s\"; say --map %s=\"%s\"", field,
                   x, y, field, x);
}

static wb_err no_orders(const wb_table *t)
{
    if (t->profile && t->profile->contacts)
        return wb_fail(t->cx, WB_INVALID,
                       "this is a list of contacts (%s) without orders; export the orders and give "
                       "that file",
                       t->profile->title);
    return wb_fail(t->cx, WB_INVALID,
                   "a row of this file is a customer with sums, there are no dates of single "
                   "orders; export the orders, one row an order, and give that file");
}

/* Customers in rows, sums in columns, no day of an order. */
static bool is_aggregate(const wb_table *t)
{
    if (t->profile && (t->profile->contacts || t->profile->aggregate))
        return true;
    return t->col[WB_FIELD_AGGREGATE] >= 0 && t->col[WB_FIELD_DATE] < 0;
}

bool wb_asks(const wb_table *t, const char *field)
{
    for (size_t i = 0; i < json_array_size(t->ambiguous); i++) {
        const json_t *q = json_array_get(t->ambiguous, i);
        if (strcmp(json_string_value(json_object_get(q, "field")), field) == 0)
            return true;
    }
    return false;
}

static wb_err check_fields(wb_table *t)
{
    if (is_aggregate(t))
        return no_orders(t);
    if (t->col[WB_FIELD_DATE] < 0 && !wb_asks(t, "date"))
        return wb_fail(t->cx, WB_INVALID,
                       "no column with the dates of orders was found among: %s. Say which with "
                       "--map date=COLUMN",
                       list_of(t));
    if (json_array_size(t->ambiguous) > 0)
        return ask_first(t);
    if (t->col[WB_FIELD_AMOUNT] < 0 && t->col[WB_FIELD_PRICE] < 0)
        return wb_fail(t->cx, WB_INVALID,
                       "no column with the amounts of orders was found among: %s. Say which with "
                       "--map amount=COLUMN",
                       list_of(t));
    return WB_OK;
}

static wb_err check_customer(const wb_table *t, const wb_plan *plan)
{
    if (plan->identities > 0)
        return WB_OK;
    return wb_fail(t->cx, WB_INVALID,
                   "no column says who the customer is among: %s. Say which with --map "
                   "customer_id=COLUMN (or email, phone, name)",
                   list_of(t));
}

static wb_err find_fields(wb_table *t)
{
    wb_err e = wb_profile_find(t);
    if (e == WB_OK)
        e = wb_columns_look(t);
    if (e == WB_OK)
        e = wb_fields_find(t);
    if (e == WB_OK && !is_aggregate(t))
        e = wb_content_find(t);
    return e;
}

/* Every question is collected; the sentence is that of the first. */
static wb_err settle(wb_table *t, wb_plan *plan)
{
    static wb_err (*const STEPS[])(wb_table *, wb_plan *) = {wb_settle_amount, wb_settle_decimal,
                                                             wb_settle_dates};
    char reason[sizeof t->cx->reason] = "";
    wb_err first = WB_OK;
    wb_settle_currency(t, plan);
    for (size_t i = 0; i < WB_COUNT(STEPS); i++) {
        wb_err e = STEPS[i](t, plan);
        if (e != WB_OK && e != WB_AMBIGUOUS)
            return e;
        if (e != WB_OK && first == WB_OK) {
            memcpy(reason, t->cx->reason, sizeof reason);
            first = e;
        }
    }
    if (first != WB_OK)
        memcpy(t->cx->reason, reason, sizeof reason);
    return first;
}

static wb_err check_header(const wb_table *t)
{
    if (t->header_line == 0)
        return WB_OK;
    if (t->options->encoding && t->sample.rows[t->sample.first - 1].flaw == WB_FLAW_ENCODING)
        return wb_fail(t->cx, WB_INVALID,
                       "the names of the columns are no text in --encoding %.40s; leave that "
                       "option out and the encoding is found",
                       t->options->encoding);
    if (t->sample.first < t->sample.n)
        return WB_OK;
    return wb_fail(t->cx, WB_INVALID,
                   "there are names of columns but no rows below them; export again, over a time "
                   "in which there were orders");
}

static wb_err detect(wb_table *t, wb_plan *plan)
{
    if (t->sample.n == 0)
        return wb_fail(t->cx, WB_INVALID, "the file has no rows");
    wb_err e = wb_header_find(t);
    if (e == WB_OK)
        e = check_header(t);
    if (e == WB_OK)
        e = find_fields(t);
    if (e != WB_OK)
        return e;
    e = check_fields(t);
    if (e == WB_OK)
        e = settle(t, plan);
    wb_err first = e; /* the shape is wanted for the description even then */
    char reason[sizeof t->cx->reason];
    memcpy(reason, t->cx->reason, sizeof reason);
    wb_shape_find(t, plan);
    if (first != WB_OK) {
        memcpy(t->cx->reason, reason, sizeof reason);
        t->cx->code = first;
        return first;
    }
    return check_customer(t, plan);
}

static void set_region(wb_plan *plan, const char *region)
{
    for (int i = 0; region && i < 2 && region[i]; i++)
        plan->region[i] = (char)(region[i] >= 'a' && region[i] <= 'z' ? region[i] - 32 : region[i]);
}

static bool fatal(wb_err e)
{
    return e != WB_OK && e != WB_AMBIGUOUS && e != WB_INVALID;
}

wb_err wb_intake_open_cells(wb_ctx *cx, wb_cells *cells, const wb_intake_options *options,
                            bool pipe, wb_intake **ret)
{
    wb_intake *in = WB_NEW(cx, wb_intake, 1);
    if (!in)
        return WB_TOO_BIG;
    in->cx = cx;
    in->cells = cells;
    if (options)
        in->options = *options;
    in->table = (wb_table){.cx = cx, .cells = cells, .options = &in->options};
    for (int f = 0; f < WB_FIELDS; f++)
        in->table.col[f] = in->plan.col[f] = -1;
    in->table.group = in->plan.group = -1;
    in->table.pipe = pipe;
    in->table.warnings = wb_own(cx, json_array());
    in->table.ambiguous = wb_own(cx, json_array());
    set_region(&in->plan, in->options.phone_region);
    if (in->options.currency && !wb_currency_of(wb_slice_of(in->options.currency)))
        return wb_fail(cx, WB_USAGE, "--currency %.20s is no ISO 4217 code; write EUR, RUB, CNY",
                       in->options.currency);
    wb_err e = wb_knowledge_load(cx, &in->table.know);
    if (e == WB_OK)
        e = wb_sample_take(cx, cells, &in->table.sample);
    if (e != WB_OK)
        return e;
    e = detect(&in->table, &in->plan);
    wb_sample_drop(cx, &in->table.sample);
    if (fatal(e))
        return e;
    *ret = in;
    if (e != WB_OK)
        return e;
    e = cells->rewind(cells);
    return e == WB_OK ? wb_rows_begin(in) : e;
}
