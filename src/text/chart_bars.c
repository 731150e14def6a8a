/* chart_bars.c - horizontal bars with their names and values; the first 40 are drawn, the table
 * carries all. Negative values grow to the left of the zero line. */
#include "text/chart_int.h"

#include <math.h>
#include <string.h>

#define DRAWN 40

typedef struct bar {
    const char *label;
    double value;
    bool muted;
} bar;

typedef struct bars {
    size_t n;
    bar *at;
    double low, high; /* of the drawn ones, 0 included */
    bool percent;
    int digits;
} bars;

static wb_err load(wb_ctx *cx, const json_t *spec, void **ret)
{
    const json_t *list, *row;
    size_t i;
    wb_err e = wb_spec_array(cx, spec, "bars", &list);
    if (e != WB_OK || !json_array_size(list))
        return e;
    bars *b = WB_NEW(cx, bars, 1);
    bar *at = b ? WB_NEW(cx, bar, json_array_size(list)) : NULL;
    if (!at)
        return WB_TOO_BIG;
    b->at = at;
    b->percent = strcmp(wb_spec_text(spec, "unit", ""), "percent") == 0;
    b->digits = wb_spec_int(spec, "digits", 0);
    b->digits = b->digits < 0 ? 0 : b->digits > 3 ? 3 : b->digits;
    json_array_foreach(list, i, row)
    {
        at[i] = (bar){.label = wb_spec_text(row, "label", ""),
                      .value = wb_spec_number(row, "value", 0.0),
                      .muted = json_is_true(json_object_get(row, "muted"))};
        b->low = i < DRAWN ? fmin(b->low, at[i].value) : b->low;
        b->high = i < DRAWN ? fmax(b->high, at[i].value) : b->high;
    }
    b->n = i;
    *ret = b;
    return WB_OK;
}

static const char *value_word(const wb_pen *pen, const bars *b, double v, bool brief)
{
    if (b->percent)
        return wb_word_percent(pen, v, b->digits);
    if (brief && fabs(v) >= 100000.0)
        return wb_word_count(pen, v);
    return wb_word_number(pen, v, b->digits);
}

static double draw(wb_pen *pen, const void *data)
{
    const bars *b = data;
    size_t n = b->n < DRAWN ? b->n : DRAWN;
    double names = 0.0, values = 0.0, span = b->high - b->low;
    for (size_t i = 0; i < n; i++) {
        names = fmax(names, wb_word_px(b->at[i].label));
        values = fmax(values, wb_word_px(value_word(pen, b, b->at[i].value, true)) * 1.08);
    }
    names = fmin(names, pen->w * 0.5);
    double left = names + 12.0, room = fmax(20.0, pen->w - left - values - 8.0);
    double zero = left + (span > 0.0 ? -b->low / span * room : 0.0);
    double line = n <= 6 ? 38.0 : 28.0, bar_h = n <= 6 ? 24.0 : 18.0;
    for (size_t i = 0; i < n; i++) {
        const bar *r = &b->at[i];
        double y = line * (double)i + (line - bar_h) / 2.0,
               end = zero + (span > 0.0 ? r->value / span * room : 0.0);
        wb_pen_text(pen, 0, y + bar_h / 2.0 + 4.0, r->muted ? "s" : "",
                    wb_word_fit(pen, r->label, names + 4.0));
        wb_pen_rect(pen, r->muted ? "f-mute" : "f-new",
                    (wb_box){fmin(zero, end), y, fabs(end - zero), bar_h});
        wb_pen_text(pen, fmax(zero, end) + 6.0, y + bar_h / 2.0 + 4.0, "v",
                    value_word(pen, b, r->value, true));
    }
    wb_pen_line(pen, "ax", (wb_seg){zero, 0.0, zero, line * (double)n});
    return line * (double)n + 4.0;
}

static void describe(wb_pen *pen, const void *data)
{
    const bars *b = data;
    size_t top = 0;
    for (size_t i = 0; i < b->n; i++)
        top = b->at[i].value > b->at[top].value ? i : top;
    const char *text = wb_format(pen->cx, wb_tr(pen->lang, "%s bars; the longest is %s: %s."),
                                 wb_word_number(pen, (double)b->n, 0), b->at[top].label,
                                 value_word(pen, b, b->at[top].value, false));
    if (text)
        wb_str_put_html(pen->out, text, strlen(text));
}

static void table(wb_pen *pen, const void *data)
{
    const bars *b = data;
    const char *columns[] = {wb_tr(pen->lang, "Name"), wb_tr(pen->lang, "Value")};
    wb_twin_head(pen, columns, WB_COUNT(columns));
    for (size_t i = 0; i < b->n; i++) {
        wb_twin_row(pen, b->at[i].label);
        wb_twin_cell(pen, value_word(pen, b, b->at[i].value, false));
        wb_twin_end(pen);
    }
}

const wb_chart_kind wb_chart_bars = {
    .name = "bars",
    .title = WB_N("Compared"),
    .note = "",
    .load = load,
    .draw = draw,
    .describe = describe,
    .table = table,
};
