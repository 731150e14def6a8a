/* chart_rhythm.c - days between two orders: a histogram with the median and the ninth decile.
 *
 * Bins of one width are drawn with their counts; where widths differ the area is the count and the
 * axis carries no numbers. A last bin without an end stands apart in grey. Units: days, gaps. */
#include "text/chart_int.h"

#include <math.h>
#include <string.h>

typedef struct bin {
    double from, to, n; /* whole days, from <= days < to; drawn half a day earlier */
} bin;

typedef struct histogram {
    size_t n;
    bin *at;
    bool open, even; /* the last bin has no end; all other widths are equal */
    double width;    /* the smallest */
    double median, p90;
} histogram;

static wb_err read_bin(wb_ctx *cx, const json_t *row, bool last, histogram *h)
{
    double from = wb_spec_number(row, "days_from", -1.0);
    double to = wb_spec_number(row, "days_to", -1.0) + 1.0;
    bool open = to <= 0.0 && last;
    size_t i = h->n++;
    if (from < 0.0 || (!open && to <= from) || (i && from < h->at[i - 1].to))
        return wb_fail(cx, WB_INVALID, "chart: the bins of a rhythm must grow and not overlap");
    if (open) {
        h->open = true;
        h->width = i ? h->width : 1.0;
        to = from + h->width * 2.0;
    } else {
        h->even = h->even && (!i || fabs(to - from - h->width) < 1e-9);
        h->width = i ? fmin(h->width, to - from) : to - from;
    }
    h->at[i] = (bin){from, to, fmax(0.0, wb_spec_number(row, "n", 0.0))};
    return WB_OK;
}

static wb_err load(wb_ctx *cx, const json_t *spec, void **ret)
{
    const json_t *list;
    wb_err e = wb_spec_array(cx, spec, "bins", &list);
    size_t n = e == WB_OK ? json_array_size(list) : 0;
    if (e != WB_OK || !n)
        return e;
    histogram *h = WB_NEW(cx, histogram, 1);
    bin *at = h ? WB_NEW(cx, bin, n) : NULL;
    if (!at)
        return WB_TOO_BIG;
    h->at = at;
    h->even = true;
    h->median = wb_spec_number(spec, "median", -1.0);
    h->p90 = wb_spec_number(spec, "p90", -1.0);
    for (size_t i = 0; i < n && e == WB_OK; i++)
        e = read_bin(cx, json_array_get(list, i), i + 1 == n, h);
    if (e == WB_OK)
        *ret = h;
    return e;
}

static double height_of(const histogram *h, size_t i)
{
    bool open = h->open && i + 1 == h->n;
    return open ? h->at[i].n : h->at[i].n * h->width / (h->at[i].to - h->at[i].from);
}

/* A vertical mark with its words in line `row` (0 or 1) over the bars. The earlier mark has the
 * upper line: its words may reach over the later mark, which begins below them. */
static void draw_mark(wb_pen *pen, const wb_plot *p, double days, const char *words, int row)
{
    double x = wb_plot_x(p, days), px = wb_word_px(words) * 1.08 + 6.0;
    double y = 14.0 + 16.0 * row;
    bool right = x + px <= pen->w;
    wb_pen_line(pen, "cut", (wb_seg){x, y - 10.0, x, p->bottom});
    wb_pen_text(pen, right ? x + 6.0 : x - 6.0, y, right ? "v" : "v end", words);
}

static void draw_marks(wb_pen *pen, const wb_plot *p, const histogram *h)
{
    if (h->p90 >= 0.0 && h->p90 <= p->x1)
        draw_mark(pen, p, h->p90,
                  wb_format(pen->cx, wb_tr(pen->lang, "9 of 10 within %s days"),
                            wb_word_number(pen, h->p90, 0)),
                  1);
    if (h->median >= 0.0 && h->median <= p->x1)
        draw_mark(pen, p, h->median,
                  wb_format(pen->cx, wb_tr(pen->lang, "half within %s days"),
                            wb_word_number(pen, h->median, 0)),
                  0);
}

static double draw(wb_pen *pen, const void *data)
{
    const histogram *h = data;
    double most = 0.0;
    for (size_t i = 0; i < h->n; i++)
        most = fmax(most, height_of(h, i));
    wb_scale scale = wb_scale_count(most, 4);
    double left =
        fmax(wb_axis_gutter(pen, scale, false), wb_word_px(wb_tr(pen->lang, "days")) + 12.0);
    wb_plot p = {.left = left,
                 .right = pen->w - 16.0,
                 .top = 44.0,
                 .bottom = pen->narrow ? 190.0 : 240.0,
                 .x0 = 0.0,
                 .x1 = h->at[h->n - 1].to,
                 .y0 = 0.0,
                 .y1 = scale.top};
    if (h->even)
        wb_axis_y(pen, &p, scale, false);
    for (size_t i = 0; i < h->n; i++) {
        double x = wb_plot_x(&p, h->at[i].from - 0.5), y = wb_plot_y(&p, height_of(h, i));
        double w = wb_plot_x(&p, h->at[i].to - 0.5) - x;
        bool open = h->open && i + 1 == h->n;
        wb_pen_rect(pen, open ? "f-mute" : "f-new",
                    (wb_box){x, y, w > 3.0 ? w - 1.0 : w, p.bottom - y});
    }
    wb_pen_line(pen, "ax", (wb_seg){p.left, p.bottom, p.right, p.bottom});
    wb_axis_days(pen, &p, wb_axis_day_step(&p, pen->narrow ? 44.0 : 56.0));
    draw_marks(pen, &p, h);
    return p.bottom + 24.0;
}

static const char *bin_word(const wb_pen *pen, const histogram *h, size_t i)
{
    const bin *b = &h->at[i];
    if (h->open && i + 1 == h->n)
        return wb_format(pen->cx, wb_tr(pen->lang, "%s and more"), wb_word_number(pen, b->from, 0));
    return wb_format(pen->cx, "%s\xe2\x80\x93%s", wb_word_number(pen, b->from, 0),
                     wb_word_number(pen, fmax(b->from, b->to - 1.0), 0));
}

static void describe(wb_pen *pen, const void *data)
{
    const histogram *h = data;
    size_t top = 0;
    for (size_t i = 0; i < h->n; i++)
        top = height_of(h, i) > height_of(h, top) ? i : top;
    const char *text = wb_format(
        pen->cx, wb_tr(pen->lang, "Most often %s days pass between two orders: %s times."),
        bin_word(pen, h, top), wb_word_count(pen, h->at[top].n));
    if (text)
        wb_str_put_html(pen->out, text, strlen(text));
}

static void table(wb_pen *pen, const void *data)
{
    const histogram *h = data;
    const char *columns[] = {wb_tr(pen->lang, "Days between two orders"),
                             wb_tr(pen->lang, "How often")};
    wb_twin_head(pen, columns, WB_COUNT(columns));
    for (size_t i = 0; i < h->n; i++) {
        wb_twin_row(pen, bin_word(pen, h, i));
        wb_twin_cell(pen, wb_word_number(pen, h->at[i].n, 0));
        wb_twin_end(pen);
    }
}

const wb_chart_kind wb_chart_rhythm = {
    .name = "rhythm",
    .title = WB_N("Days between two orders"),
    .note = WB_N("How often so many days passed from one order to the customer's next."),
    .load = load,
    .draw = draw,
    .describe = describe,
    .table = table,
};
