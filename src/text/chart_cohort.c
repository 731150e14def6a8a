/* chart_cohort.c - who stays: a row for each month (or quarter) of the first order, a column for
 * each one since, in the cell how many per cent bought again then.
 *
 * It is a real table, so a screen reader walks it cell by cell; shades are classes k1..k5 against
 * the largest share. The period that is not over is outlined and kept out of the mean row. At most
 * the last 24 rows and the first 12 columns are shown, on a phone 4. Units: customers. */
#include "text/chart_int.h"

#include <math.h>
#include <string.h>

#define ROWS    24
#define COLUMNS 12
#define PHONE   4 /* columns that fit beside the two first ones at 328 px */

typedef struct cohort {
    int start; /* months since year 0 */
    double size;
    double back[COLUMNS];
    size_t n; /* of back */
} cohort;

typedef struct triangle {
    size_t n, columns;
    int step;            /* months of a period: 1 or 3 */
    int now;             /* period of as_of; INT32_MAX when not told */
    bool now_over;       /* as_of is the last day of its period */
    double largest;      /* share */
    cohort at[ROWS + 1]; /* the last one is room for an empty row */
} triangle;

static int period(const triangle *t, const cohort *c)
{
    return c->start / t->step;
}

static bool is_open(const triangle *t, const cohort *c, size_t k)
{
    return !t->now_over && period(t, c) + (int)k + 1 == t->now;
}

static bool is_there(const triangle *t, const cohort *c, size_t k)
{
    return k < c->n && c->size > 0.0 && period(t, c) + (int)k + 1 <= t->now;
}

static double share(const cohort *c, size_t k)
{
    return fmin(c->back[k] / c->size, 1.0);
}

static void read_as_of(const json_t *spec, triangle *t)
{
    const char *text = wb_spec_text(spec, "as_of", "");
    wb_day day = wb_day_parse(text, strlen(text));
    int y, m, d;
    t->now = INT32_MAX;
    if (day == WB_NO_DAY)
        return;
    wb_day_split(day, &y, &m, &d);
    t->now = (y * 12 + m - 1) / t->step;
    wb_day_split(day + 1, &y, &m, &d);
    t->now_over = (y * 12 + m - 1) / t->step != t->now;
}

static wb_err read_cohort(wb_ctx *cx, const json_t *row, cohort *c)
{
    const char *name = wb_spec_text(row, "cohort", "");
    const json_t *back, *v;
    size_t k;
    int year, month;
    wb_err e = wb_spec_array(cx, row, "back", &back);
    if (e != WB_OK)
        return e;
    if (!wb_spec_month(name, &year, &month))
        return wb_fail(cx, WB_INVALID, "chart: \"%s\" is no month (YYYY-MM)", name);
    c->start = year * 12 + month - 1;
    c->size = fmax(0.0, wb_spec_number(row, "size", 0.0));
    json_array_foreach(back, k, v)
    {
        if (k >= COLUMNS)
            break;
        c->back[k] = json_is_number(v) ? fmax(0.0, fmin(json_number_value(v), c->size)) : 0.0;
        c->n = k + 1;
    }
    return WB_OK;
}

/* The last ROWS cohorts that hold anybody: a month without a new customer has nothing to tell. */
static wb_err read_rows(wb_ctx *cx, const json_t *list, triangle *t)
{
    size_t first = json_array_size(list);
    for (size_t kept = 0; first > 0 && kept < ROWS; first--)
        kept += wb_spec_number(json_array_get(list, first - 1), "size", 0.0) > 0.0;
    for (size_t i = first; i < json_array_size(list); i++) {
        cohort *c = &t->at[t->n];
        *c = (cohort){0};
        wb_err e = read_cohort(cx, json_array_get(list, i), c);
        if (e != WB_OK)
            return e;
        t->n += c->size > 0.0;
        for (size_t k = 0; k < c->n; k++) {
            if (!is_there(t, c, k))
                continue;
            t->columns = t->columns > k + 1 ? t->columns : k + 1;
            t->largest = fmax(t->largest, share(c, k));
        }
    }
    return WB_OK;
}

static wb_err load(wb_ctx *cx, const json_t *spec, void **ret)
{
    const json_t *list;
    wb_err e = wb_spec_array(cx, spec, "cohorts", &list);
    if (e != WB_OK || !json_array_size(list))
        return e;
    triangle *t = WB_NEW(cx, triangle, 1);
    if (!t)
        return WB_TOO_BIG;
    t->step = strcmp(wb_spec_text(spec, "step", "month"), "quarter") == 0 ? 3 : 1;
    read_as_of(spec, t);
    e = read_rows(cx, list, t);
    if (e == WB_OK && t->columns)
        *ret = t;
    return e;
}

/* ---- the table ---- */

static const char *name_of(const wb_pen *pen, const triangle *t, const cohort *c)
{
    int year = c->start / 12, month = c->start % 12;
    if (t->step == 3)
        return wb_format(pen->cx, wb_tr(pen->lang, "Q%d %d"), month / 3 + 1, year);
    wb_str s;
    wb_str_init(&s, pen->cx, 128);
    wb_put_day(&s, pen->lang, wb_day_of(year, month + 1, 1), WB_DAY_MONTH_SHORT);
    return s.full ? NULL : s.p;
}

static void put(wb_pen *pen, const char *text)
{
    if (text)
        wb_str_put_html(pen->out, text, strlen(text));
    else
        pen->out->full = true;
}

/* The number without its sign: the caption says per cent, and twelve columns fit. */
static void put_cell(wb_pen *pen, const triangle *t, double part, size_t k, bool open)
{
    int level = t->largest > 0.0 ? (int)ceil(part / t->largest * 5.0 - 1e-9) : 0;
    wb_str_puts(pen->out, "<td class=\"");
    wb_str_putf(pen->out, level ? "k%d" : "k0", level);
    wb_str_puts(pen->out, open ? " open-cell" : "");
    wb_str_puts(pen->out, k >= PHONE ? " hide-s\"><span>" : "\"><span>");
    put(pen, wb_word_number(pen, part * 100.0, part > 0.0 && part < 0.0095 ? 1 : 0));
    wb_str_puts(pen->out, "</span></td>");
}

static void put_head(wb_pen *pen, const triangle *t)
{
    wb_str_puts(pen->out,
                "<table class=\"heat\"><thead><tr><th scope=\"col\" class=\"first-col\">");
    put(pen, wb_tr(pen->lang, "First order"));
    wb_str_puts(pen->out, "</th><th scope=\"col\" class=\"n-col\">");
    put(pen, wb_tr(pen->lang, "People"));
    wb_str_puts(pen->out, "</th>");
    for (size_t k = 0; k < t->columns; k++)
        wb_str_putf(pen->out, "<th scope=\"col\"%s>+%zu</th>",
                    k >= PHONE ? " class=\"hide-s\"" : "", k + 1);
    wb_str_puts(pen->out, "</tr></thead><tbody>\n");
}

static void put_blank(wb_pen *pen, size_t k)
{
    wb_str_puts(pen->out, k >= PHONE ? "<td class=\"hide-s\"></td>" : "<td></td>");
}

/* Mean over the cohorts whose period is over, each weighed by its size. */
static void put_mean(wb_pen *pen, const triangle *t)
{
    double people = 0.0;
    for (size_t i = 0; i < t->n; i++)
        people += t->at[i].size;
    wb_str_puts(pen->out, "</tbody><tfoot><tr><th scope=\"row\">");
    put(pen, wb_tr(pen->lang, "Mean"));
    wb_str_puts(pen->out, "</th><td><span>");
    put(pen, wb_word_count(pen, people));
    wb_str_puts(pen->out, "</span></td>");
    for (size_t k = 0; k < t->columns; k++) {
        double back = 0.0, size = 0.0;
        for (size_t i = 0; i < t->n; i++)
            if (is_there(t, &t->at[i], k) && !is_open(t, &t->at[i], k)) {
                back += t->at[i].back[k];
                size += t->at[i].size;
            }
        if (size > 0.0)
            put_cell(pen, t, back / size, k, false);
        else
            put_blank(pen, k);
    }
    wb_str_puts(pen->out, "</tr></tfoot></table>\n");
}

static double draw(wb_pen *pen, const void *data)
{
    const triangle *t = data;
    put_head(pen, t);
    for (size_t i = 0; i < t->n; i++) {
        const cohort *c = &t->at[i];
        wb_twin_row(pen, name_of(pen, t, c));
        wb_str_puts(pen->out, "<td><span>");
        put(pen, wb_word_count(pen, c->size));
        wb_str_puts(pen->out, "</span></td>");
        for (size_t k = 0; k < t->columns; k++)
            if (is_there(t, c, k))
                put_cell(pen, t, share(c, k), k, is_open(t, c, k));
            else
                put_blank(pen, k);
        wb_twin_end(pen);
        wb_str_putc(pen->out, '\n');
    }
    put_mean(pen, t);
    return 0.0;
}

/* The twin tells the same in customers. */
static void table(wb_pen *pen, const void *data)
{
    const triangle *t = data;
    const char *columns[COLUMNS + 2] = {wb_tr(pen->lang, "First order"),
                                        wb_tr(pen->lang, "People")};
    for (size_t k = 0; k < t->columns; k++)
        columns[k + 2] = wb_format(pen->cx, "+%zu", k + 1);
    wb_twin_head(pen, columns, t->columns + 2);
    for (size_t i = 0; i < t->n; i++) {
        const cohort *c = &t->at[i];
        wb_twin_row(pen, name_of(pen, t, c));
        wb_twin_cell(pen, wb_word_number(pen, c->size, 0));
        for (size_t k = 0; k < t->columns; k++)
            wb_twin_cell(pen, is_there(t, c, k) ? wb_word_number(pen, c->back[k], 0) : "");
        wb_twin_end(pen);
    }
}

const wb_chart_kind wb_chart_cohort = {
    .name = "cohort",
    .title = WB_N("Who stays: first order and the periods since"),
    .note = WB_N("Per cent of the people of each row who bought again so many periods later. An "
                 "outlined cell is not over."),
    .load = load,
    .draw = draw,
    .table = table,
    .is_table = true,
};
