/* chart_rfm.c - customers by how lately (columns) and how often (rows) they bought, in fifths.
 *
 * Eight named zones, each a rectangle of the grid: petrol where customers are kept, vermilion where
 * they are being lost; the shade tells how many. Names stand in the zone; on a phone a letter does,
 * and the names follow below. Units: customers. */
#include "text/chart_int.h"

#include <math.h>
#include <string.h>

typedef struct zone {
    const char *name;
    int r1, r2, f1, f2; /* fifths, both ends included */
    bool good;
} zone;

static const zone ZONES[] = {
    {WB_N("Champions"), 4, 5, 4, 5, true},     {WB_N("Loyal"), 3, 3, 4, 5, true},
    {WB_N("Cannot lose"), 1, 2, 4, 5, false},  {WB_N("Promising"), 4, 5, 2, 3, true},
    {WB_N("Cooling"), 3, 3, 1, 3, false},      {WB_N("At risk"), 1, 2, 2, 3, false},
    {WB_N("New customers"), 4, 5, 1, 1, true}, {WB_N("Hibernating"), 1, 2, 1, 1, false},
};

typedef struct grid {
    double n[6][6]; /* [r][f], 1..5 */
    double most, all;
} grid;

static wb_err load(wb_ctx *cx, const json_t *spec, void **ret)
{
    const json_t *list, *cell;
    size_t i;
    wb_err e = wb_spec_array(cx, spec, "cells", &list);
    if (e != WB_OK || !json_array_size(list))
        return e;
    grid *g = WB_NEW(cx, grid, 1);
    if (!g)
        return WB_TOO_BIG;
    json_array_foreach(list, i, cell)
    {
        int r = wb_spec_int(cell, "r", 0), f = wb_spec_int(cell, "f", 0);
        if (r < 1 || r > 5 || f < 1 || f > 5)
            return wb_fail(cx, WB_INVALID, "chart: an rfm cell needs r and f from 1 to 5");
        g->n[r][f] += fmax(0.0, wb_spec_number(cell, "n", 0.0));
        g->most = fmax(g->most, g->n[r][f]);
    }
    for (int r = 1; r <= 5; r++)
        for (int f = 1; f <= 5; f++)
            g->all += g->n[r][f];
    *ret = g->all > 0.0 ? g : NULL;
    return WB_OK;
}

static const zone *zone_of(int r, int f)
{
    for (size_t i = 0; i < WB_COUNT(ZONES); i++)
        if (r >= ZONES[i].r1 && r <= ZONES[i].r2 && f >= ZONES[i].f1 && f <= ZONES[i].f2)
            return &ZONES[i];
    return NULL;
}

static double zone_sum(const grid *g, const zone *z)
{
    double sum = 0.0;
    for (int r = z->r1; r <= z->r2; r++)
        for (int f = z->f1; f <= z->f2; f++)
            sum += g->n[r][f];
    return sum;
}

typedef struct frame {
    double top, w, h; /* above the grid; of a cell */
} frame;

static double cell_x(const frame *m, int r)
{
    return m->w * (r - 1);
}

static double cell_y(const frame *m, int f)
{
    return m->top + m->h * (5 - f);
}

/* Shades stop at 4 of 5, so that ink reads on every cell. */
static void draw_cell(wb_pen *pen, const grid *g, const frame *m, int r, int f)
{
    const zone *z = zone_of(r, f);
    double n = g->n[r][f], x = cell_x(m, r), y = cell_y(m, f);
    double l = r == z->r1 ? 2.0 : 1.0, t = f == z->f2 ? 2.0 : 1.0;
    double rr = r == z->r2 ? 2.0 : 1.0, b = f == z->f1 ? 2.0 : 1.0;
    int level = n > 0.0 ? (int)ceil(4.0 * sqrt(n / g->most) - 1e-9) : 0;
    const char *classes = level ? wb_format(pen->cx, "%c%d", z->good ? 'k' : 'h', level) : "h0";
    wb_pen_rect(pen, classes, (wb_box){x + l, y + t, m->w - l - rr, m->h - t - b});
    const char *count = wb_word_count(pen, n);
    if (wb_word_px(count) * 1.08 <= m->w - 14.0) /* else the table tells it */
        wb_pen_text(pen, x + m->w - 10.0, y + m->h - 9.0, "end v", count);
}

static void draw_names(wb_pen *pen, const grid *g, const frame *m)
{
    double y = m->top + m->h * 5.0 + 44.0;
    for (size_t i = 0; i < WB_COUNT(ZONES); i++) {
        const zone *z = &ZONES[i];
        const char *name = wb_tr(pen->lang, z->name);
        double x = cell_x(m, z->r1) + 8.0, top = cell_y(m, z->f2) + 18.0;
        char letter[2] = {(char)('A' + i), 0};
        if (!pen->narrow) {
            wb_pen_text(pen, x, top, "ink",
                        wb_word_fit(pen, name, m->w * (z->r2 - z->r1 + 1) - 14.0));
            continue;
        }
        wb_pen_text(pen, x, top, "ink", letter);
        wb_pen_text(pen, 1.0, y, "v", letter);
        wb_pen_text(pen, 18.0, y, "", wb_word_fit(pen, name, 220.0));
        wb_pen_text(pen, pen->w, y, "v end", wb_word_count(pen, zone_sum(g, z)));
        y += 18.0;
    }
}

static double draw(wb_pen *pen, const void *data)
{
    const grid *g = data;
    frame m = {.top = 20.0, .w = pen->w / 5.0};
    m.h = pen->narrow ? 44.0 : pen->w < 600.0 ? 62.0 : 46.0;
    double end = m.top + m.h * 5.0, half = pen->w / 2.0 - 6.0;
    for (int f = 5; f >= 1; f--)
        for (int r = 1; r <= 5; r++)
            draw_cell(pen, g, &m, r, f);
    wb_pen_text(pen, 2.0, 12.0, "s", wb_tr(pen->lang, "often"));
    wb_pen_text(pen, 2.0, end + 16.0, "s",
                wb_word_fit(pen, wb_tr(pen->lang, "rarely and long ago"), half));
    wb_pen_text(pen, pen->w - 2.0, end + 16.0, "s end",
                wb_word_fit(pen, wb_tr(pen->lang, "recently"), half));
    draw_names(pen, g, &m);
    const int zones = WB_COUNT(ZONES);
    return end + (pen->narrow ? 44.0 + 18.0 * zones : 24.0);
}

static void describe(wb_pen *pen, const void *data)
{
    const grid *g = data;
    const char *sep = "";
    for (size_t i = 0; i < WB_COUNT(ZONES); i++) {
        const char *name = wb_tr(pen->lang, ZONES[i].name);
        const char *n = wb_word_number(pen, zone_sum(g, &ZONES[i]), 0);
        wb_str_puts(pen->out, sep);
        wb_str_put_html(pen->out, name, strlen(name));
        wb_str_puts(pen->out, ": ");
        wb_str_puts(pen->out, n ? n : "");
        sep = ", ";
    }
    wb_str_putc(pen->out, '.');
}

static void table(wb_pen *pen, const void *data)
{
    const grid *g = data;
    const char *columns[] = {wb_tr(pen->lang, "Zone"), wb_tr(pen->lang, "How lately, 1..5"),
                             wb_tr(pen->lang, "How often, 1..5"), wb_tr(pen->lang, "Customers"),
                             wb_tr(pen->lang, "Share")};
    wb_twin_head(pen, columns, WB_COUNT(columns));
    for (size_t i = 0; i < WB_COUNT(ZONES); i++) {
        const zone *z = &ZONES[i];
        wb_twin_row(pen, wb_tr(pen->lang, z->name));
        wb_twin_cell(pen,
                     wb_format(pen->cx, z->r1 < z->r2 ? "%d\xe2\x80\x93%d" : "%d", z->r1, z->r2));
        wb_twin_cell(pen,
                     wb_format(pen->cx, z->f1 < z->f2 ? "%d\xe2\x80\x93%d" : "%d", z->f1, z->f2));
        wb_twin_cell(pen, wb_word_number(pen, zone_sum(g, z), 0));
        wb_twin_cell(pen, wb_word_percent(pen, zone_sum(g, z) / g->all, 1));
        wb_twin_end(pen);
    }
}

const wb_chart_kind wb_chart_rfm = {
    .name = "rfm",
    .title = WB_N("How lately and how often they buy"),
    .note = WB_N("Customers in fifths: by their last order from left to right, by the number of "
                 "orders from bottom to top."),
    .load = load,
    .draw = draw,
    .describe = describe,
    .table = table,
};
