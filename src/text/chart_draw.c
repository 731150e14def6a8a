/* chart_draw.c - the pen of chart_int.h: shapes, words, scales and the rows of a twin table.
 *
 * Nothing here knows a kind of chart. Numbers are written with one decimal at most, so that a page
 * with eight charts stays small and equal on every machine. */
#include "text/chart_int.h"

#include <math.h>
#include <string.h>

/* ---- reading a spec ---- */

static double held(double v, double low, double high)
{
    if (!(v >= low)) /* NaN as well */
        return low;
    return v > high ? high : v;
}

double wb_spec_number(const json_t *o, const char *key, double fallback)
{
    const json_t *v = json_object_get(o, key);
    return json_is_number(v) ? held(json_number_value(v), -WB_CHART_HUGE, WB_CHART_HUGE) : fallback;
}

int wb_spec_int(const json_t *o, const char *key, int fallback)
{
    return (int)held(wb_spec_number(o, key, fallback), -1.0e6, 1.0e6);
}

double wb_spec_share(const json_t *o, const char *key, double fallback)
{
    const json_t *v = json_object_get(o, key);
    return json_is_number(v) ? held(json_number_value(v), 0.0, 1.0) : fallback;
}

const char *wb_spec_text(const json_t *o, const char *key, const char *fallback)
{
    const json_t *v = json_object_get(o, key);
    return json_is_string(v) ? json_string_value(v) : fallback;
}

wb_err wb_spec_array(wb_ctx *cx, const json_t *spec, const char *key, const json_t **ret)
{
    const json_t *v = json_object_get(spec, key);
    if (v && !json_is_null(v) && !json_is_array(v))
        return wb_fail(cx, WB_INVALID, "chart: \"%s\" must be a list", key);
    if (json_array_size(v) > WB_CHART_POINTS)
        return wb_fail(cx, WB_TOO_BIG, "chart: \"%s\" holds %zu points, at most %d can be drawn",
                       key, json_array_size(v), WB_CHART_POINTS);
    *ret = json_is_array(v) ? v : NULL;
    return WB_OK;
}

bool wb_spec_month(const char *text, int *year, int *month)
{
    for (int i = 0; i < 7; i++)
        if (i == 4 ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
    *year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + text[3] - '0';
    *month = (text[5] - '0') * 10 + text[6] - '0';
    return *year >= 1 && *month >= 1 && *month <= 12;
}

/* ---- words ---- */

#define WORD_LIMIT 4096

static const char *word(const wb_str *s)
{
    if (s->full)
        return NULL;
    return s->p ? s->p : "";
}

const char *wb_word_number(const wb_pen *pen, double v, int digits)
{
    wb_str s;
    wb_str_init(&s, pen->cx, WORD_LIMIT);
    wb_put_number(&s, pen->lang, v == 0.0 ? 0.0 : v, digits); /* no minus zero */
    return word(&s);
}

const char *wb_word_percent(const wb_pen *pen, double share, int digits)
{
    wb_str s;
    wb_str_init(&s, pen->cx, WORD_LIMIT);
    wb_put_percent(&s, pen->lang, share, digits);
    return word(&s);
}

const char *wb_word_count(const wb_pen *pen, double v)
{
    wb_str s;
    if (fabs(v) < 100000.0 || fabs(v) > 9.0e13) /* beyond that no sum of money is exact */
        return wb_word_number(pen, v, v == floor(v) ? 0 : 1);
    wb_str_init(&s, pen->cx, WORD_LIMIT);
    wb_put_money_short(&s, pen->lang, (wb_money)(v * 100.0), ""); /* a sum without a currency */
    return word(&s);
}

const char *wb_word_change(const wb_pen *pen, double v)
{
    const char *size = wb_word_count(pen, fabs(v));
    if (!size || v == 0.0)
        return size;
    return wb_format(pen->cx, "%s%s", v > 0.0 ? "+" : "\xe2\x88\x92", size);
}

const char *wb_word_month(wb_lang lang, int month)
{
    static const char *const NAMES[12] = {WB_N("Jan"), WB_N("Feb"), WB_N("Mar"), WB_N("Apr"),
                                          WB_N("May"), WB_N("Jun"), WB_N("Jul"), WB_N("Aug"),
                                          WB_N("Sep"), WB_N("Oct"), WB_N("Nov"), WB_N("Dec")};
    return wb_tr(lang, NAMES[(month + 11) % 12]);
}

static double ascii_px(char c)
{
    if (strchr(" .,:;'|!ijl()", c))
        return 3.7;
    if (strchr("mwMW%@", c))
        return 10.4;
    return c >= 'A' && c <= 'Z' ? 8.2 : 7.1;
}

/* Bytes of the character at s (1..4) and its width at 12 px in the widest of the page's fonts:
 * two bytes are marked Latin, Greek, Cyrillic or the no-break space; three bytes after e2 are
 * signs (narrow spaces, dashes, minus, rouble, euro); the rest is as wide as it is high. */
static size_t glyph(const char *s, double *px)
{
    unsigned char c = (unsigned char)s[0], second = c ? (unsigned char)s[1] : 0;
    size_t n = 1;
    if (c < 0x80) {
        *px = ascii_px(s[0]);
        return 1;
    }
    if (c < 0xe0)
        *px = c == 0xc2 && second == 0xa0 ? 3.7 : 7.7;
    else if (c == 0xe2)
        *px = second == 0x80 ? 6.0 : 7.2;
    else
        *px = 12.2;
    while (n < 4 && ((unsigned char)s[n] & 0xc0) == 0x80)
        n++;
    return n;
}

double wb_word_px(const char *text)
{
    double sum = 0.0, px;
    for (const char *s = text ? text : ""; *s; s += glyph(s, &px), sum += px)
        ;
    return sum;
}

const char *wb_word_fit(const wb_pen *pen, const char *text, double px)
{
    double sum = 0.0, one;
    const char *s = text;
    if (wb_word_px(text) <= px)
        return text;
    for (size_t n; *s; s += n, sum += one) {
        n = glyph(s, &one);
        if (sum + one > px - 10.0) /* room for the … */
            break;
    }
    return wb_format(pen->cx, "%.*s\xe2\x80\xa6", (int)(s - text), text);
}

/* ---- shapes ---- */

void wb_pen_number(wb_pen *pen, double v)
{
    long long tenths = llround(held(v, -1.0e6, 1.0e6) * 10.0);
    if (tenths < 0)
        wb_str_putc(pen->out, '-');
    tenths = tenths < 0 ? -tenths : tenths;
    wb_str_put_int(pen->out, tenths / 10);
    if (tenths % 10) {
        wb_str_putc(pen->out, '.');
        wb_str_putc(pen->out, (char)('0' + tenths % 10));
    }
}

static void attribute(wb_pen *pen, const char *name, double v)
{
    wb_str_putc(pen->out, ' ');
    wb_str_puts(pen->out, name);
    wb_str_puts(pen->out, "=\"");
    wb_pen_number(pen, v);
    wb_str_putc(pen->out, '"');
}

static void element(wb_pen *pen, const char *name, const char *classes)
{
    wb_str_putc(pen->out, '<');
    wb_str_puts(pen->out, name);
    if (classes && *classes)
        wb_str_putf(pen->out, " class=\"%s\"", classes);
}

static void escaped(wb_pen *pen, const char *text)
{
    if (!text)
        pen->out->full = true; /* the ceiling was passed while the word was made */
    else
        wb_str_put_html(pen->out, text, strlen(text));
}

void wb_pen_text(wb_pen *pen, double x, double y, const char *classes, const char *text)
{
    element(pen, "text", classes);
    attribute(pen, "x", x);
    attribute(pen, "y", y);
    wb_str_putc(pen->out, '>');
    escaped(pen, text);
    wb_str_puts(pen->out, "</text>");
}

void wb_pen_rect(wb_pen *pen, const char *classes, wb_box box)
{
    if (!(box.w > 0.0 && box.h > 0.0))
        return;
    element(pen, "rect", classes);
    attribute(pen, "x", box.x);
    attribute(pen, "y", box.y);
    attribute(pen, "width", box.w < 0.1 ? 0.1 : box.w);
    attribute(pen, "height", box.h < 0.1 ? 0.1 : box.h);
    wb_str_puts(pen->out, "/>");
}

void wb_pen_line(wb_pen *pen, const char *classes, wb_seg s)
{
    element(pen, "line", classes);
    attribute(pen, "x1", s.x1);
    attribute(pen, "y1", s.y1);
    attribute(pen, "x2", s.x2);
    attribute(pen, "y2", s.y2);
    wb_str_puts(pen->out, "/>");
}

void wb_pen_dot(wb_pen *pen, const char *classes, double x, double y, double r)
{
    element(pen, "circle", classes);
    attribute(pen, "cx", x);
    attribute(pen, "cy", y);
    attribute(pen, "r", r);
    wb_str_puts(pen->out, "/>");
}

void wb_pen_path(wb_pen *pen, const char *name, const char *classes, const double *xy, size_t n)
{
    element(pen, name, classes);
    wb_str_puts(pen->out, " points=\"");
    for (size_t i = 0; i < n; i++) {
        if (i)
            wb_str_putc(pen->out, ' ');
        wb_pen_number(pen, xy[2 * i]);
        wb_str_putc(pen->out, ',');
        wb_pen_number(pen, xy[2 * i + 1]);
    }
    wb_str_puts(pen->out, "\"/>");
}

/* ---- scales and axes ---- */

wb_scale wb_scale_count(double most, int steps)
{
    double v = held(most, 1.0, WB_CHART_HUGE), raw = v / steps;
    double ten = pow(10.0, floor(log10(raw))), lead = raw / ten;
    double step = ten * (lead <= 1.0 ? 1.0 : lead <= 2.0 ? 2.0 : lead <= 5.0 ? 5.0 : 10.0);
    step = step < 1.0 ? 1.0 : step;
    return (wb_scale){.step = step, .top = step * ceil(v / step - 1e-9)};
}

wb_scale wb_scale_share(double most)
{
    static const double STEPS[] = {0.02, 0.05, 0.1, 0.25}; /* whole per cents */
    size_t i = 0;
    while (i + 1 < WB_COUNT(STEPS) && most > STEPS[i] * 5.0)
        i++;
    return (wb_scale){.step = STEPS[i],
                      .top = STEPS[i] * fmax(1.0, ceil(held(most, 0.0, 1.0) / STEPS[i] - 1e-9))};
}

double wb_plot_x(const wb_plot *p, double v)
{
    double span = p->x1 - p->x0;
    double share = span > 0.0 ? held((v - p->x0) / span, 0.0, 1.0) : 0.0;
    return p->left + share * (p->right - p->left);
}

double wb_plot_y(const wb_plot *p, double v)
{
    double span = p->y1 - p->y0;
    double share = span > 0.0 ? held((v - p->y0) / span, 0.0, 1.0) : 0.0;
    return p->bottom - share * (p->bottom - p->top);
}

static const char *tick_word(const wb_pen *pen, double v, bool percent)
{
    return percent ? wb_word_percent(pen, v, 0) : wb_word_count(pen, v);
}

double wb_axis_gutter(const wb_pen *pen, wb_scale s, bool percent)
{
    double most = 0.0;
    for (int i = 0; i * s.step <= s.top * 1.000001 && i < 20; i++) {
        double px = wb_word_px(tick_word(pen, i * s.step, percent));
        most = px > most ? px : most;
    }
    return ceil(most) + 6.0;
}

void wb_axis_y(wb_pen *pen, const wb_plot *p, wb_scale s, bool percent)
{
    for (int i = 0; i * s.step <= s.top * 1.000001 && i < 20; i++) {
        double y = wb_plot_y(p, i * s.step);
        wb_pen_line(pen, i ? "gl" : "ax", (wb_seg){p->left, y, p->right, y});
        wb_pen_text(pen, 0, y + 4.0, "s", tick_word(pen, i * s.step, percent));
    }
}

double wb_axis_day_step(const wb_plot *p, double px)
{
    static const double STEPS[] = {1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365, 730, 1825, 3650};
    double span = p->x1 - p->x0, room = p->right - p->left, step = STEPS[0];
    for (size_t i = 0; i < WB_COUNT(STEPS) && span / step * px > room; i++)
        step = STEPS[i];
    while (span / step * px > room)
        step *= 2.0;
    return step;
}

void wb_axis_days(wb_pen *pen, const wb_plot *p, double step)
{
    wb_pen_text(pen, 0, p->bottom + 17.0, "s", wb_tr(pen->lang, "days"));
    for (int i = 0; p->x0 + i * step <= p->x1 * 1.000001 && i < 100; i++) {
        double x = wb_plot_x(p, p->x0 + i * step);
        wb_pen_line(pen, "ax", (wb_seg){x, p->bottom, x, p->bottom + 4.0});
        wb_pen_text(pen, x, p->bottom + 17.0, "s mid", wb_word_number(pen, p->x0 + i * step, 0));
    }
}

/* ---- the twin ---- */

void wb_twin_head(wb_pen *pen, const char *const *columns, size_t n)
{
    wb_str_puts(pen->out, "<thead><tr>");
    for (size_t i = 0; i < n; i++) {
        wb_str_puts(pen->out, i ? "<th scope=\"col\" class=\"r\">" : "<th scope=\"col\">");
        escaped(pen, columns[i]);
        wb_str_puts(pen->out, "</th>");
    }
    wb_str_puts(pen->out, "</tr></thead><tbody>");
}

void wb_twin_row(wb_pen *pen, const char *name)
{
    wb_str_puts(pen->out, "<tr><th scope=\"row\">");
    escaped(pen, name);
    wb_str_puts(pen->out, "</th>");
}

void wb_twin_cell(wb_pen *pen, const char *text)
{
    wb_str_puts(pen->out, "<td class=\"r\">");
    escaped(pen, text);
    wb_str_puts(pen->out, "</td>");
}

void wb_twin_end(wb_pen *pen)
{
    wb_str_puts(pen->out, "</tr>");
}
