/* chart_calibration.c - what was predicted against what happened, group by group.
 *
 * Customers are sorted by the predicted chance and cut into groups of equal size (tenths). The bar
 * is the share that did buy, the line across it the chance that was predicted: line on the edge of
 * the bar = the prediction was right. Units: shares 0..1. */
#include "text/chart_int.h"

#include <math.h>
#include <string.h>

typedef struct group {
    double predicted, actual, n;
} group;

typedef struct groups {
    size_t n;
    group *at;
} groups;

static wb_err load(wb_ctx *cx, const json_t *spec, void **ret)
{
    const json_t *list, *row;
    wb_err e = wb_spec_array(cx, spec, "groups", &list);
    size_t i, n = e == WB_OK ? json_array_size(list) : 0;
    if (e != WB_OK || !n)
        return e;
    if (n > 20)
        return wb_fail(cx, WB_INVALID, "chart: %zu groups, at most 20 can be compared", n);
    groups *g = WB_NEW(cx, groups, 1);
    group *at = g ? WB_NEW(cx, group, n) : NULL;
    if (!at)
        return WB_TOO_BIG;
    json_array_foreach(list, i, row) at[i] =
        (group){wb_spec_share(row, "predicted", 0.0), wb_spec_share(row, "actual", 0.0),
                fmax(0.0, wb_spec_number(row, "n", 0.0))};
    *g = (groups){.n = n, .at = at};
    *ret = g;
    return WB_OK;
}

/* The two names stand right of the last group, at the heights of its bar and its line. */
static void draw_names(wb_pen *pen, const wb_plot *p, const group *last)
{
    double bar = wb_plot_y(p, last->actual) + 4.0, line = wb_plot_y(p, last->predicted) + 4.0;
    double high = fmin(bar, line), low = fmax(fmax(bar, line), high + 14.0);
    double room = pen->w - p->right - 6.0;
    bool line_is_high = line <= bar;
    if (low > p->bottom - 2.0) {
        low = p->bottom - 2.0;
        high = fmin(high, low - 14.0);
    }
    wb_pen_text(pen, p->right + 6.0, line_is_high ? high : low, "v",
                wb_word_fit(pen, wb_tr(pen->lang, "predicted"), room));
    wb_pen_text(pen, p->right + 6.0, line_is_high ? low : high, "t-new",
                wb_word_fit(pen, wb_tr(pen->lang, "bought"), room));
}

/* Numbers stand on all bars or on none. */
static bool has_room(const wb_pen *pen, const wb_plot *p, const groups *g)
{
    double most = 0.0;
    for (size_t i = 0; i < g->n; i++)
        most = fmax(most, wb_word_px(wb_word_percent(pen, g->at[i].actual, 0)));
    return most + 2.0 <= (p->right - p->left) / (double)g->n;
}

static void draw_group(wb_pen *pen, const wb_plot *p, const groups *g, size_t i)
{
    double slot = (p->right - p->left) / (double)g->n, bar = slot * 0.62;
    double x = p->left + slot * (double)i + (slot - bar) / 2.0;
    double y = wb_plot_y(p, g->at[i].actual), line = wb_plot_y(p, g->at[i].predicted);
    wb_pen_rect(pen, "f-new", (wb_box){x, y, bar, p->bottom - y});
    wb_pen_line(pen, "cut", (wb_seg){x - 3.0, line, x + bar + 3.0, line});
    if (has_room(pen, p, g))
        wb_pen_text(pen, x + bar / 2.0, fmin(y, line) - 6.0, "mid",
                    wb_word_percent(pen, g->at[i].actual, 0));
    wb_pen_text(pen, x + bar / 2.0, p->bottom + 17.0, "s mid",
                wb_word_number(pen, (double)i + 1.0, 0));
}

static double draw(wb_pen *pen, const void *data)
{
    const groups *g = data;
    double most = 0.0;
    for (size_t i = 0; i < g->n; i++)
        most = fmax(most, fmax(g->at[i].predicted, g->at[i].actual));
    wb_scale scale = wb_scale_share(most);
    double names =
        fmax(wb_word_px(wb_tr(pen->lang, "bought")), wb_word_px(wb_tr(pen->lang, "predicted")));
    wb_plot p = {.left = wb_axis_gutter(pen, scale, true),
                 .right = pen->w - fmin(names * 1.08, 110.0) - 6.0,
                 .top = 24.0,
                 .bottom = pen->narrow ? 170.0 : 220.0,
                 .x0 = 0.0,
                 .x1 = 1.0,
                 .y0 = 0.0,
                 .y1 = scale.top};
    p.right = fmin(p.right, p.left + 72.0 * (double)g->n); /* few groups: no fat bars */
    wb_axis_y(pen, &p, scale, true);
    for (size_t i = 0; i < g->n; i++)
        draw_group(pen, &p, g, i);
    wb_pen_line(pen, "ax", (wb_seg){p.left, p.bottom, p.right, p.bottom});
    draw_names(pen, &p, &g->at[g->n - 1]);
    const char *low = wb_tr(pen->lang, "lowest chance");
    const char *high = wb_tr(pen->lang, "highest chance");
    if (wb_word_px(low) + wb_word_px(high) + 10.0 < p.right - p.left) {
        wb_pen_text(pen, p.left, p.bottom + 35.0, "s", low);
        wb_pen_text(pen, p.right, p.bottom + 35.0, "s end", high);
    }
    return p.bottom + 42.0;
}

static void describe(wb_pen *pen, const void *data)
{
    const groups *g = data;
    double worst = 0.0;
    for (size_t i = 0; i < g->n; i++)
        worst = fmax(worst, fabs(g->at[i].predicted - g->at[i].actual));
    const char *text = wb_format(
        pen->cx,
        wb_tr(pen->lang, "%s groups from the lowest to the highest predicted chance. In the group "
                         "that differs most, prediction and truth are %s apart."),
        wb_word_number(pen, (double)g->n, 0), wb_word_percent(pen, worst, 1));
    if (text)
        wb_str_put_html(pen->out, text, strlen(text));
}

static void table(wb_pen *pen, const void *data)
{
    const groups *g = data;
    const char *columns[] = {wb_tr(pen->lang, "Group"), wb_tr(pen->lang, "Customers"),
                             wb_tr(pen->lang, "Predicted"), wb_tr(pen->lang, "Bought")};
    wb_twin_head(pen, columns, WB_COUNT(columns));
    for (size_t i = 0; i < g->n; i++) {
        wb_twin_row(pen, wb_word_number(pen, (double)i + 1.0, 0));
        wb_twin_cell(pen, wb_word_number(pen, g->at[i].n, 0));
        wb_twin_cell(pen, wb_word_percent(pen, g->at[i].predicted, 1));
        wb_twin_cell(pen, wb_word_percent(pen, g->at[i].actual, 1));
        wb_twin_end(pen);
    }
}

const wb_chart_kind wb_chart_calibration = {
    .name = "calibration",
    .title = WB_N("Predicted and true, tenth by tenth"),
    .note = WB_N("Customers sorted by their predicted chance and cut into ten equal groups. Bar: "
                 "the share that did buy. Line: what was predicted."),
    .load = load,
    .draw = draw,
    .describe = describe,
    .table = table,
};
