/* chart_return.c - of the customers silent for so many days, what share still came back unaided?
 *
 * The falling line with its 95 % band is read off the file itself; the mark stands where silence
 * is called loss, so that everybody sees how many false alarms that rule gives. Units: days of
 * silence, shares 0..1, customers. */
#include "text/chart_int.h"

#include <math.h>
#include <string.h>

typedef struct point {
    double days, at_risk, share, low, high;
} point;

typedef struct curve {
    size_t n;
    point *at;
    double cut; /* below 0: no mark */
} curve;

static wb_err load(wb_ctx *cx, const json_t *spec, void **ret)
{
    const json_t *list, *row;
    wb_err e = wb_spec_array(cx, spec, "points", &list);
    size_t i, n = e == WB_OK ? json_array_size(list) : 0;
    if (e != WB_OK || !n)
        return e;
    curve *c = WB_NEW(cx, curve, 1);
    point *at = c ? WB_NEW(cx, point, n) : NULL;
    if (!at)
        return WB_TOO_BIG;
    c->at = at;
    c->cut = wb_spec_number(spec, "cut", -1.0);
    json_array_foreach(list, i, row)
    {
        point p = {.days = wb_spec_number(row, "days", -1.0),
                   .at_risk = fmax(0.0, wb_spec_number(row, "at_risk", 0.0)),
                   .share = wb_spec_share(row, "share", 0.0)};
        p.low = fmin(wb_spec_share(row, "low", p.share), p.share);
        p.high = fmax(wb_spec_share(row, "high", p.share), p.share);
        if (p.days < 0.0 || (c->n && p.days <= at[c->n - 1].days))
            return wb_fail(cx, WB_INVALID, "chart: the days of a return curve must grow");
        at[c->n++] = p;
    }
    *ret = c;
    return WB_OK;
}

/* Share at a day, straight between two points. */
static double share_at(const curve *c, double days)
{
    size_t i = 0;
    while (i < c->n && c->at[i].days < days)
        i++;
    if (i == 0 || i == c->n)
        return c->at[i ? c->n - 1 : 0].share;
    const point *a = &c->at[i - 1], *b = &c->at[i];
    return a->share + (b->share - a->share) * (days - a->days) / (b->days - a->days);
}

static double silent_at(const curve *c, double days)
{
    size_t i = 0;
    while (i + 1 < c->n && c->at[i].days < days)
        i++;
    return c->at[i].at_risk;
}

static wb_plot lay_out(const wb_pen *pen, const curve *c, wb_scale *scale)
{
    double most = 0.0;
    for (size_t i = 0; i < c->n; i++)
        most = fmax(most, c->at[i].high);
    *scale = wb_scale_share(most);
    double days = wb_word_px(wb_tr(pen->lang, "days")) + 12.0;
    double people = wb_word_px(wb_tr(pen->lang, "silent")) + 24.0;
    double left = fmax(wb_axis_gutter(pen, *scale, true), fmax(days, people));
    double last = c->at[c->n - 1].days;
    return (wb_plot){.left = left,
                     .right = pen->w - 16.0,
                     .top = 20.0,
                     .bottom = pen->narrow ? 190.0 : 240.0,
                     .x0 = 0.0,
                     .x1 = last > 0.0 ? last : 1.0,
                     .y0 = 0.0,
                     .y1 = scale->top};
}

static void draw_lines(wb_pen *pen, const wb_plot *p, const curve *c)
{
    double *xy = WB_NEW(pen->cx, double, c->n * 4);
    if (!xy) {
        pen->out->full = true;
        return;
    }
    for (size_t i = 0; i < c->n; i++) {
        size_t back = 2 * c->n - 1 - i;
        xy[2 * i] = xy[2 * back] = wb_plot_x(p, c->at[i].days);
        xy[2 * i + 1] = wb_plot_y(p, c->at[i].high);
        xy[2 * back + 1] = wb_plot_y(p, c->at[i].low);
    }
    wb_pen_path(pen, "polygon", "band", xy, 2 * c->n);
    for (size_t i = 0; i < c->n; i++)
        xy[2 * i + 1] = wb_plot_y(p, c->at[i].share);
    if (c->n > 1)
        wb_pen_path(pen, "polyline", "ln", xy, c->n);
    else
        wb_pen_dot(pen, "f-won", xy[0], xy[1], 3.5);
}

/* Where the share stands beside its ring: right of it; else left below the falling line; else, with
 * the ring near the axis, left above the line where the words begin. */
static double words_y(const wb_plot *p, const curve *c, double need, bool right)
{
    double x = wb_plot_x(p, c->cut), y = wb_plot_y(p, share_at(c, c->cut));
    if (right)
        return fmax(y - 10.0, p->top + 22.0);
    if (y + 18.0 <= p->bottom - 4.0)
        return y + 18.0;
    double from = p->x0 + (x - need - p->left) / (p->right - p->left) * (p->x1 - p->x0);
    return fmax(wb_plot_y(p, share_at(c, from)) - 10.0, p->top + 22.0);
}

static void draw_cut(wb_pen *pen, const wb_plot *p, const curve *c)
{
    if (c->cut < 0.0 || c->cut > p->x1)
        return;
    double share = share_at(c, c->cut), x = wb_plot_x(p, c->cut), y = wb_plot_y(p, share);
    const char *rule =
        wb_format(pen->cx, wb_tr(pen->lang, "after %s days"), wb_word_number(pen, c->cut, 0));
    const char *back = wb_format(pen->cx, wb_tr(pen->lang, "%s still come back"),
                                 wb_word_percent(pen, share, share < 0.1 ? 1 : 0));
    double need = fmax(wb_word_px(rule), wb_word_px(back)) * 1.08 + 8.0;
    bool right = x + need <= pen->w;
    double at = right ? x + 8.0 : x - 8.0;
    wb_pen_line(pen, "cut", (wb_seg){x, 6.0, x, p->bottom});
    wb_pen_dot(pen, "ring", x, y, 5.0);
    wb_pen_text(pen, at, 16.0, right ? "v" : "v end", rule);
    wb_pen_text(pen, at, words_y(p, c, need, right), right ? "t-won" : "t-won end", back);
}

static double draw(wb_pen *pen, const void *data)
{
    const curve *c = data;
    wb_scale scale;
    wb_plot p = lay_out(pen, c, &scale);
    double step = wb_axis_day_step(&p, pen->narrow ? 52.0 : 64.0);
    wb_axis_y(pen, &p, scale, true);
    draw_lines(pen, &p, c);
    wb_axis_days(pen, &p, step);
    wb_pen_text(pen, 0, p.bottom + 33.0, "s", wb_tr(pen->lang, "silent"));
    for (int i = 0; i * step <= p.x1 * 1.000001 && i < 100; i++)
        wb_pen_text(pen, wb_plot_x(&p, i * step), p.bottom + 33.0, "s mid",
                    wb_word_count(pen, silent_at(c, i * step)));
    draw_cut(pen, &p, c);
    return p.bottom + 40.0;
}

static void describe(wb_pen *pen, const void *data)
{
    const curve *c = data;
    double at = c->cut >= 0.0 ? c->cut : c->at[c->n / 2].days;
    const char *text =
        wb_format(pen->cx, wb_tr(pen->lang, "After %s days of silence %s still come back unaided."),
                  wb_word_number(pen, at, 0), wb_word_percent(pen, share_at(c, at), 1));
    if (text)
        wb_str_put_html(pen->out, text, strlen(text));
}

static void table(wb_pen *pen, const void *data)
{
    const curve *c = data;
    const char *columns[] = {wb_tr(pen->lang, "Days of silence"),
                             wb_tr(pen->lang, "Silent so long"), wb_tr(pen->lang, "Came back"),
                             wb_tr(pen->lang, "At least"), wb_tr(pen->lang, "At most")};
    wb_twin_head(pen, columns, WB_COUNT(columns));
    for (size_t i = 0; i < c->n; i++) {
        wb_twin_row(pen, wb_word_number(pen, c->at[i].days, 0));
        wb_twin_cell(pen, wb_word_number(pen, c->at[i].at_risk, 0));
        wb_twin_cell(pen, wb_word_percent(pen, c->at[i].share, 1));
        wb_twin_cell(pen, wb_word_percent(pen, c->at[i].low, 1));
        wb_twin_cell(pen, wb_word_percent(pen, c->at[i].high, 1));
        wb_twin_end(pen);
    }
}

const wb_chart_kind wb_chart_return_curve = {
    .name = "return_curve",
    .title = WB_N("Who still comes back unaided"),
    .note =
        WB_N("After so many days of silence: the share that still ordered within a year, and "
             "where it lies in 95 of 100 cases. Under the days: how many were silent that long."),
    .load = load,
    .draw = draw,
    .describe = describe,
    .table = table,
};
