/* settle.c - what can be read in two ways: order of day and month, decimal mark, which of two sums.
 *
 * Promise: never guessed. Evidence is, in this order: the option; a value of the column that only
 * one reading allows; the same in another column of dates written alike; what the profile says; a
 * day in the future in one reading only; order numbers that grow with the date in one reading
 * only. Otherwise ambiguous[] gets the field with its options, each with a worked example. */
#include "intake/detect.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

enum { SCAN_ROWS = 3000000, STEPS_LEAST = 5 };

typedef struct open_dates {           /* counts over the sample of one column */
    size_t n, day_first, month_first; /* a part above 12 in this place */
    size_t future_dmy, future_mdy;
    size_t back_dmy, back_mdy, steps; /* order numbers grow and the date falls */
    size_t dots;
    wb_slice example[2];
} open_dates;

static void count_open(open_dates *o, const wb_date *d, wb_slice cell)
{
    o->day_first += d->a > 12;
    o->month_first += d->b > 12;
    o->dots += d->mark == '.';
    if (o->n < 2 && d->a <= 12 && d->b <= 12 && d->a != d->b)
        o->example[o->n] = cell;
    o->n++;
}

static wb_day as_dmy(const wb_date *d)
{
    return wb_day_of(d->c, d->b, d->a);
}

static wb_day as_mdy(const wb_date *d)
{
    return wb_day_of(d->c, d->a, d->b);
}

/* The number at the end of an order id: 1042 of "#1042"; -1 = none. */
static int64_t order_number(wb_slice s)
{
    int64_t v = 0, place = 1;
    size_t n = s.n;
    while (n > 0 && s.p[n - 1] >= '0' && s.p[n - 1] <= '9' && place < 1000000000000000) {
        v += (s.p[n - 1] - '0') * place;
        place *= 10;
        n--;
    }
    return place > 1 ? v : -1;
}

typedef struct step {
    int64_t number;
    wb_day dmy, mdy;
} step;

/* Does the date go back while order numbers go on (or the other way round)? */
static void count_step(open_dates *o, const step *a, const step *b)
{
    if (a->number < 0 || b->number < 0 || a->number == b->number || a->dmy == b->dmy)
        return;
    bool up = b->number > a->number;
    o->steps++;
    o->back_dmy += up ? b->dmy < a->dmy : b->dmy > a->dmy;
    o->back_mdy += up ? b->mdy < a->mdy : b->mdy > a->mdy;
}

static open_dates look_open(const wb_table *t, size_t column)
{
    open_dates o = {.n = 0};
    wb_day tomorrow = wb_today(t->cx) + 1;
    int order = t->col[WB_FIELD_ORDER];
    step last = {.number = -1};
    for (size_t r = t->sample.first; r < t->sample.n; r++) {
        wb_date d;
        wb_slice cell = wb_sample_cell(&t->sample, r, column);
        if (t->date_within && (int)column == t->col[WB_FIELD_DATE])
            cell = wb_date_within(cell);
        if (wb_date_look(cell, &d) != WB_DATE_OPEN)
            continue;
        count_open(&o, &d, cell);
        step s = {.number = -1, .dmy = as_dmy(&d), .mdy = as_mdy(&d)};
        if (s.dmy == WB_NO_DAY || s.mdy == WB_NO_DAY)
            continue;
        o.future_dmy += s.dmy > tomorrow;
        o.future_mdy += s.mdy > tomorrow;
        if (order >= 0)
            s.number = order_number(wb_sample_cell(&t->sample, r, (size_t)order));
        count_step(&o, &last, &s);
        last = s;
    }
    return o;
}

/* A part above 12 in nearly all rows where there is one; both often = a column of two minds. */
static wb_date_order by_values(size_t day_first, size_t month_first)
{
    if (day_first > 0 && month_first * 20 <= day_first)
        return WB_ORDER_DMY;
    if (month_first > 0 && day_first * 20 <= month_first)
        return WB_ORDER_MDY;
    return WB_ORDER_OPEN;
}

/* The rest of the file, when the sample (sorted by day, perhaps) does not settle it. */
static wb_err scan_on(wb_table *t, size_t column, open_dates *o)
{
    wb_cells *cells = (wb_cells *)t->cells;
    const wb_record *r = NULL;
    for (size_t i = 0; i < SCAN_ROWS && by_values(o->day_first, o->month_first) == WB_ORDER_OPEN;
         i++) {
        wb_date d;
        wb_err e = cells->next(cells, &r);
        if (e != WB_OK)
            return e;
        if (!r)
            break;
        if (column < r->n && wb_date_look(r->cells[column], &d) == WB_DATE_OPEN) {
            o->day_first += d.a > 12;
            o->month_first += d.b > 12;
        }
    }
    return WB_OK;
}

/* Another column of dates that has settled itself. */
static wb_date_order by_neighbour(const wb_table *t, size_t column)
{
    for (size_t i = 0; i < t->n; i++) {
        if (i == column || t->columns[i].dates[WB_DATE_OPEN] * 2 < t->columns[i].filled ||
            t->columns[i].filled == 0)
            continue;
        open_dates o = look_open(t, i);
        wb_date_order order = by_values(o.day_first, o.month_first);
        if (order != WB_ORDER_OPEN)
            return order;
    }
    return WB_ORDER_OPEN;
}

static wb_date_order by_evidence(wb_table *t, const open_dates *o)
{
    if ((o->future_dmy > 0) != (o->future_mdy > 0))
        return o->future_dmy > 0 ? WB_ORDER_MDY : WB_ORDER_DMY;
    if (o->steps < STEPS_LEAST)
        return WB_ORDER_OPEN;
    wb_date_order order = o->back_dmy == 0 && o->back_mdy >= 2   ? WB_ORDER_DMY
                          : o->back_mdy == 0 && o->back_dmy >= 2 ? WB_ORDER_MDY
                                                                 : WB_ORDER_OPEN;
    if (order != WB_ORDER_OPEN)
        wb_warn(t, wb_say(t->cx,
                          WB_N("dates are read as %s, because only so do order numbers grow with "
                               "the date; --date-format decides"),
                          order == WB_ORDER_DMY ? "dmy" : "mdy"));
    return order;
}

static json_t *worked(wb_ctx *cx, wb_slice cell, const char *option, wb_day d)
{
    char day[11] = "";
    if (d != WB_NO_DAY)
        wb_day_text(d, day);
    return json_pack("{s:s, s:o, s:s, s:s}", "option", option, "example",
                     json_stringn_nocheck(cell.p, cell.n), "reads_as", day, "hint",
                     wb_format(cx, "--date-format %s", option));
}

static wb_err ask_order(wb_table *t, const open_dates *o)
{
    json_t *options = json_array();
    char dmy[2][11] = {"", ""}, mdy[2][11] = {"", ""};
    wb_date d;
    for (int i = 0; i < 2 && o->example[i].p; i++) {
        wb_date_look(o->example[i], &d);
        if (as_dmy(&d) == WB_NO_DAY || as_mdy(&d) == WB_NO_DAY)
            continue;
        wb_day_text(as_dmy(&d), dmy[i]);
        wb_day_text(as_mdy(&d), mdy[i]);
        json_array_append_new(options, worked(t->cx, o->example[i], "dmy", as_dmy(&d)));
        json_array_append_new(options, worked(t->cx, o->example[i], "mdy", as_mdy(&d)));
    }
    wb_ask(t, "date", options);
    const wb_slice *x = o->example;
    if (!x[0].p || !dmy[0][0])
        return wb_fail(t->cx, WB_AMBIGUOUS,
                       "day and month can be read in two ways in every date; say --date-format dmy "
                       "or --date-format mdy");
    const wb_slice *y = dmy[1][0] ? &x[1] : &x[0];
    int k = dmy[1][0] ? 1 : 0;
    return wb_fail(
        t->cx, WB_AMBIGUOUS,
        "the dates can be read in two ways: \"%.*s\" is %s with --date-format dmy and %s "
        "with --date-format mdy; \"%.*s\" is %s or %s. Say which",
        (int)x[0].n, x[0].p, dmy[0], mdy[0], (int)y->n, y->p, dmy[k], mdy[k]);
}

/* Is the same day meant in both readings, in every row? */
static bool no_matter(const open_dates *o)
{
    return o->n > 0 && !o->example[0].p && o->day_first == 0 && o->month_first == 0;
}

/* Evidence in the column itself, then around it. */
static wb_err order_of(wb_table *t, size_t column, open_dates *o, wb_date_order *ret)
{
    *ret = by_values(o->day_first, o->month_first);
    if (*ret == WB_ORDER_OPEN && o->day_first == 0)
        *ret = by_neighbour(t, column);
    if (*ret == WB_ORDER_OPEN && !t->sample.whole && !t->pipe) {
        wb_err e = scan_on(t, column, o);
        if (e != WB_OK)
            return e;
        *ret = by_values(o->day_first, o->month_first);
    }
    if (*ret == WB_ORDER_OPEN && t->profile && o->day_first == 0 && o->month_first == 0)
        *ret = t->profile->order;
    if (*ret == WB_ORDER_OPEN)
        *ret = by_evidence(t, o);
    return WB_OK;
}

wb_err wb_settle_dates(wb_table *t, wb_plan *plan)
{
    int column = t->col[WB_FIELD_DATE];
    plan->date = (wb_date_style){
        .date1904 = t->cells->date1904, .order = WB_ORDER_DMY, .within = t->date_within};
    if (t->options->date_format)
        return wb_date_format_option(t->cx, t->options->date_format, &plan->date);
    if (column < 0)
        return WB_OK;
    open_dates o = look_open(t, (size_t)column);
    if (o.dots * 2 > o.n) { /* 03.04.2025: the day comes first unless it cannot */
        if (by_values(o.day_first, o.month_first) == WB_ORDER_MDY)
            plan->date.order = WB_ORDER_MDY;
        return WB_OK;
    }
    wb_date_order order = WB_ORDER_DMY;
    wb_err e = o.n > 0 ? order_of(t, (size_t)column, &o, &order) : WB_OK;
    if (e != WB_OK)
        return e;
    if (order == WB_ORDER_OPEN && !no_matter(&o))
        return ask_order(t, &o);
    plan->date.order = order == WB_ORDER_OPEN ? WB_ORDER_DMY : order;
    return WB_OK;
}
