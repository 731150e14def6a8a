/* chart_lifecycle.c - customers in play and customers lost, a bar a month.
 *
 * Above the axis the customers in play at the end of the month by stage, below it those who became
 * lost within the month; one scale for both. Units: customers. The names of the parts stand at the
 * last bar, numbers on the bars as far as they fit, the change of the customers in play (new + won
 * back - lost) under the months when every month has room for it. */
#include "text/chart_int.h"

#include <math.h>
#include <string.h>

enum { ACTIVE, RISK, FRESH, WON, LOST, PARTS };

typedef struct month {
    int year, month;
    double v[PARTS];
    bool open;
} month;

typedef struct series {
    size_t n;
    month *at;
} series;

static const char *const KEYS[PARTS] = {"active", "risk", "new", "won", "lost"};
static const char *const FILLS[PARTS] = {"f-active", "f-risk", "f-new", "f-won", "f-lost"};
static const char *const INKS[PARTS] = {"t-active", "t-risk", "t-new", "t-won", "t-lost"};
static const char *const NAMES[PARTS] = {WB_N("active"), WB_N("at risk"), WB_N("new"),
                                         WB_N("won back"), WB_N("lost")};

static double in_play(const month *m)
{
    return m->v[ACTIVE] + m->v[RISK] + m->v[FRESH] + m->v[WON];
}

static wb_err load(wb_ctx *cx, const json_t *spec, void **ret)
{
    const json_t *list, *row;
    wb_err e = wb_spec_array(cx, spec, "months", &list);
    size_t i, n = e == WB_OK ? json_array_size(list) : 0;
    if (e != WB_OK || !n)
        return e;
    series *s = WB_NEW(cx, series, 1);
    month *at = s ? WB_NEW(cx, month, n) : NULL;
    if (!at)
        return WB_TOO_BIG;
    s->at = at;
    s->n = n;
    json_array_foreach(list, i, row)
    {
        const char *name = wb_spec_text(row, "month", "");
        if (!wb_spec_month(name, &at[i].year, &at[i].month))
            return wb_fail(cx, WB_INVALID, "chart: \"%s\" is no month (YYYY-MM)", name);
        for (int k = 0; k < PARTS; k++)
            at[i].v[k] = fmax(0.0, wb_spec_number(row, KEYS[k], 0.0));
        at[i].open = json_is_true(json_object_get(row, "open"));
    }
    *ret = s;
    return WB_OK;
}

/* ---- layout ---- */

typedef struct layout {
    const month *at; /* the months that are drawn: on a phone the last two years */
    size_t n;
    double left, slot, bar, zero, bottom, unit; /* unit: px of one customer */
    wb_scale up;
    double names; /* left edge of the names */
    size_t top_month, lost_month;
    bool all_labels; /* a number on every bar */
} layout;

static void find_peaks(layout *l, double *most, double *least)
{
    *most = *least = 0.0;
    for (size_t i = 0; i < l->n; i++) {
        if (in_play(&l->at[i]) > *most) {
            *most = in_play(&l->at[i]);
            l->top_month = i;
        }
        if (l->at[i].v[LOST] > *least) {
            *least = l->at[i].v[LOST];
            l->lost_month = i;
        }
    }
}

static double names_gutter(const wb_pen *pen)
{
    double most = 0.0;
    for (int k = 0; k < PARTS; k++)
        most = fmax(most, wb_word_px(wb_tr(pen->lang, NAMES[k])) * 1.08);
    return fmin(most, pen->narrow ? 92.0 : 132.0) + 6.0;
}

static layout lay_out(const wb_pen *pen, const series *s)
{
    size_t n = pen->narrow && s->n > 24 ? 24 : s->n;
    layout l = {.at = s->at + (s->n - n), .n = n};
    double most, least, widest = 0.0, height = pen->narrow ? 190.0 : 286.0;
    find_peaks(&l, &most, &least);
    l.up = wb_scale_count(most, pen->narrow ? 4 : 5);
    l.left = wb_axis_gutter(pen, l.up, false);
    l.slot = fmin((pen->w - l.left - names_gutter(pen)) / (double)n, 64.0);
    l.bar = l.slot * (l.slot < 4.0 ? 1.0 : l.slot < 8.0 ? 0.8 : 0.66);
    l.names = l.left + l.slot * (double)n + 4.0;
    l.unit = height / (l.up.top + least);
    l.zero = 22.0 + l.up.top * l.unit;
    l.bottom = l.zero + least * l.unit + 16.0;
    for (size_t i = 0; i < n; i++)
        widest = fmax(widest, fmax(wb_word_px(wb_word_count(pen, in_play(&l.at[i]))),
                                   wb_word_px(wb_word_count(pen, l.at[i].v[LOST])) + 8.0));
    l.all_labels = widest + 4.0 <= l.slot;
    return l;
}

static double middle(const layout *l, size_t i)
{
    return l->left + l->slot * ((double)i + 0.5);
}

/* ---- drawing ---- */

static void draw_grid(wb_pen *pen, const layout *l)
{
    double right = l->names - 4.0;
    for (int i = 0; i * l->up.step <= l->up.top * 1.000001 && i < 20; i++) {
        double y = l->zero - i * l->up.step * l->unit;
        if (i)
            wb_pen_line(pen, "gl", (wb_seg){l->left, y, right, y});
        wb_pen_text(pen, 0, y + 4.0, "s", wb_word_count(pen, i * l->up.step));
    }
}

static void draw_bar(wb_pen *pen, const layout *l, size_t i)
{
    const month *m = &l->at[i];
    double x = middle(l, i) - l->bar / 2.0, y = l->zero;
    for (int k = 0; k < PARTS; k++) {
        double h = m->v[k] * l->unit, gap = h > 3.0 ? 1.0 : 0.0;
        const char *classes = wb_format(pen->cx, m->open ? "%s part" : "%s", FILLS[k]);
        if (k == LOST)
            wb_pen_rect(pen, classes, (wb_box){x, l->zero + gap, l->bar, h - gap});
        else
            wb_pen_rect(pen, classes, (wb_box){x, (y -= h) + gap, l->bar, h - gap});
    }
}

/* Would the words over month i touch a neighbouring bar? They span `px` around its middle. */
static bool is_free(const layout *l, size_t i, double px, bool lost)
{
    double own = lost ? l->at[i].v[LOST] : in_play(&l->at[i]);
    double slots = (px / 2.0 + 2.0 - l->bar / 2.0) / l->slot, x = middle(l, i);
    size_t reach = slots > 0.0 ? (size_t)ceil(slots) : 0;
    if (x - px / 2.0 < l->left - 4.0 || x + px / 2.0 > l->names)
        return false;
    for (size_t k = i > reach ? i - reach : 0; k < l->n && k <= i + reach; k++)
        if ((lost ? l->at[k].v[LOST] : in_play(&l->at[k])) > own)
            return false;
    return true;
}

static void draw_numbers(wb_pen *pen, const layout *l, size_t i)
{
    const month *m = &l->at[i];
    const char *up = wb_word_count(pen, in_play(m)), *down = wb_word_change(pen, -m->v[LOST]);
    bool peak = i == l->top_month, worst = i == l->lost_month;
    double x = middle(l, i);
    if (in_play(m) > 0.0 && (l->all_labels || (peak && is_free(l, i, wb_word_px(up), false))))
        wb_pen_text(pen, x, l->zero - in_play(m) * l->unit - 6.0, peak ? "mid v" : "mid", up);
    if (m->v[LOST] > 0.0 && (l->all_labels || (worst && is_free(l, i, wb_word_px(down), true))))
        wb_pen_text(pen, x, l->zero + m->v[LOST] * l->unit + 13.0, worst ? "mid t-lost" : "mid",
                    down);
}

/* Months between two labels: a divisor of the year, so that each January can carry its year. */
static int label_step(const layout *l, double px)
{
    static const int STEPS[] = {1, 2, 3, 6, 12, 24, 60, 120, 240};
    size_t i = 0;
    while (i + 1 < WB_COUNT(STEPS) && l->slot * STEPS[i] < px + 6.0)
        i++;
    return STEPS[i];
}

static void draw_months(wb_pen *pen, const layout *l)
{
    double widest = 28.0;
    int year = 0;
    for (int k = 1; k <= 12; k++)
        widest = fmax(widest, wb_word_px(wb_word_month(pen->lang, k)) + 6.0);
    int step = label_step(l, widest);
    for (size_t i = 0; i < l->n; i++) {
        const month *m = &l->at[i];
        double x = middle(l, i), y = l->bottom + 16.0;
        if ((m->year * 12 + m->month - 1) % step != 0)
            continue;
        if (step < 12)
            wb_pen_text(
                pen, x, y, "s mid",
                wb_format(pen->cx, m->open ? "%s*" : "%s", wb_word_month(pen->lang, m->month)));
        if (m->year != year)
            wb_pen_text(pen, x, step < 12 ? y + 15.0 : y, "s mid",
                        wb_format(pen->cx, "%d", m->year));
        year = m->year;
    }
}

/* The row of changes, when each month has room for its own. Returns the height it took. */
static double draw_net(wb_pen *pen, const layout *l)
{
    const char *name = wb_tr(pen->lang, "net");
    double y = l->bottom + 51.0;
    if (!l->all_labels || wb_word_px(name) > l->left)
        return 0.0;
    wb_pen_line(pen, "gl", (wb_seg){0, y - 14.0, l->names - 4.0, y - 14.0});
    wb_pen_text(pen, 0, y, "s", name);
    for (size_t i = 0; i < l->n; i++) {
        const month *m = &l->at[i];
        wb_pen_text(pen, middle(l, i), y, m->open ? "s mid" : "mid",
                    wb_word_change(pen, m->v[FRESH] + m->v[WON] - m->v[LOST]));
    }
    return 20.0;
}

/* Names at the height of the last bar's parts, from the top down, never closer than a line. */
static void draw_names(wb_pen *pen, const layout *l)
{
    static const int ORDER[PARTS] = {WON, FRESH, RISK, ACTIVE, LOST};
    const month *last = &l->at[l->n - 1];
    double y[PARTS], top = l->zero, at = 0.0;
    bool shown[PARTS] = {false};
    for (size_t i = 0; i < l->n; i++)
        for (int k = 0; k < PARTS; k++)
            shown[k] = shown[k] || l->at[i].v[k] > 0.0;
    for (int k = 0; k < LOST; k++) {
        y[k] = top - last->v[k] * l->unit / 2.0 + 4.0;
        top -= last->v[k] * l->unit;
    }
    y[LOST] = l->zero + fmax(14.0, last->v[LOST] * l->unit / 2.0 + 4.0);
    for (int k = PARTS - 2; k >= 0; k--) /* room above, from the axis up */
        if (shown[ORDER[k]])
            y[ORDER[k]] = fmin(y[ORDER[k]], l->zero - 4.0 - 14.0 * (PARTS - 2 - k));
    for (int k = 0; k < PARTS; k++) {
        int part = ORDER[k];
        if (!shown[part])
            continue;
        at = fmax(fmax(y[part], at), 12.0);
        wb_pen_text(pen, l->names, at, INKS[part],
                    wb_word_fit(pen, wb_tr(pen->lang, NAMES[part]), pen->w - l->names));
        at += 14.0;
    }
}

static double draw(wb_pen *pen, const void *data)
{
    layout l = lay_out(pen, data);
    draw_grid(pen, &l);
    for (size_t i = 0; i < l.n; i++)
        draw_bar(pen, &l, i);
    for (size_t i = 0; i < l.n; i++)
        draw_numbers(pen, &l, i);
    wb_pen_line(pen, "ax", (wb_seg){l.left, l.zero, l.names - 4.0, l.zero});
    draw_months(pen, &l);
    double net = draw_net(pen, &l);
    draw_names(pen, &l);
    return l.bottom + 36.0 + net;
}

/* ---- words ---- */

static const char *month_word(const wb_pen *pen, const month *m)
{
    wb_str s;
    wb_str_init(&s, pen->cx, 128);
    wb_put_day(&s, pen->lang, wb_day_of(m->year, m->month, 1), WB_DAY_MONTH_SHORT);
    return s.full ? NULL : s.p;
}

static void describe(wb_pen *pen, const void *data)
{
    const series *s = data;
    double lost = 0.0;
    size_t worst = 0;
    for (size_t i = 0; i < s->n; i++) {
        lost += s->at[i].v[LOST];
        if (s->at[i].v[LOST] > s->at[worst].v[LOST])
            worst = i;
    }
    const char *text = wb_format(
        pen->cx, wb_tr(pen->lang, "Bars from %s to %s. %s lost in all, most in %s: %s."),
        month_word(pen, &s->at[0]), month_word(pen, &s->at[s->n - 1]), wb_word_count(pen, lost),
        month_word(pen, &s->at[worst]), wb_word_count(pen, s->at[worst].v[LOST]));
    if (text)
        wb_str_put_html(pen->out, text, strlen(text));
}

static void table(wb_pen *pen, const void *data)
{
    const series *s = data;
    const char *columns[] = {
        wb_tr(pen->lang, "Month"), wb_tr(pen->lang, "Active"),   wb_tr(pen->lang, "At risk"),
        wb_tr(pen->lang, "New"),   wb_tr(pen->lang, "Won back"), wb_tr(pen->lang, "Lost"),
        wb_tr(pen->lang, "Net"),
    };
    wb_twin_head(pen, columns, WB_COUNT(columns));
    for (size_t i = 0; i < s->n; i++) {
        const month *m = &s->at[i];
        const char *name = month_word(pen, m);
        wb_twin_row(pen, m->open && name ? wb_format(pen->cx, "%s*", name) : name);
        for (int k = 0; k < PARTS; k++)
            wb_twin_cell(pen, wb_word_number(pen, m->v[k], 0));
        wb_twin_cell(pen, wb_word_change(pen, m->v[FRESH] + m->v[WON] - m->v[LOST]));
        wb_twin_end(pen);
    }
}

const wb_chart_kind wb_chart_lifecycle = {
    .name = "lifecycle",
    .title = WB_N("In play and lost, month by month"),
    .note = WB_N("Customers in play at the end of each month, by stage. Below the axis: those who "
                 "became lost in that month. A month with * is not over."),
    .load = load,
    .draw = draw,
    .describe = describe,
    .table = table,
};
