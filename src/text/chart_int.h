/* chart_int.h - what the drawing files share: the pen, words, scales and the table of kinds.
 *
 * Promise: everything a pen writes is escaped, every coordinate is finite and has at most one
 * decimal, and a class comes only from the program. Units: px of the drawing's own view box (text
 * is 12 px high), shares 0..1, days. A chart is drawn twice from the same data, wide and narrow, so
 * a kind is a set of functions over data that was read once:
 *
 *     load(spec) -> data -> draw(wide), draw(narrow), describe, table */
#ifndef WB_CHART_INT_H
#define WB_CHART_INT_H

#include "text/text.h"

#define WB_CHART_POINTS 2000   /* most points of one series; what is beyond is refused */
#define WB_CHART_HUGE   1.0e15 /* values are held within +- this */

typedef struct wb_pen {
    wb_ctx *cx;
    wb_str *out;
    wb_lang lang;
    bool narrow;
    double w; /* width of the drawing */
} wb_pen;

typedef struct wb_box {
    double x, y, w, h;
} wb_box;

typedef struct wb_seg {
    double x1, y1, x2, y2;
} wb_seg;

/* A rectangle of the drawing and the values at its edges: x0 left, x1 right, y0 bottom, y1 top. */
typedef struct wb_plot {
    double left, right, top, bottom;
    double x0, x1, y0, y1;
} wb_plot;

/* Round steps from 0 to `top`, which is at least the value asked for. */
typedef struct wb_scale {
    double step, top;
} wb_scale;

typedef struct wb_chart_kind {
    const char *name;
    const char *title, *note; /* WB_N: used when the spec brings none */
    wb_err (*load)(wb_ctx *cx, const json_t *spec, void **ret); /* *ret stays NULL: no data */
    double (*draw)(wb_pen *pen, const void *data);              /* returns the height */
    void (*describe)(wb_pen *pen, const void *data);            /* one or two sentences */
    void (*table)(wb_pen *pen, const void *data);               /* thead and tbody of the twin */
    bool is_table; /* draw writes HTML that is a table itself: no svg, no narrow one */
} wb_chart_kind;

extern const wb_chart_kind wb_chart_lifecycle, wb_chart_cohort, wb_chart_return_curve,
    wb_chart_rhythm, wb_chart_rfm, wb_chart_calibration, wb_chart_bars;

/* ---- reading a spec (chart_draw.c) ---- */
double wb_spec_number(const json_t *o, const char *key, double fallback); /* finite, held */
int wb_spec_int(const json_t *o, const char *key, int fallback);          /* held to +-1e6 */
double wb_spec_share(const json_t *o, const char *key, double fallback);  /* held to 0..1 */
const char *wb_spec_text(const json_t *o, const char *key, const char *fallback);
/* The array under `key`; an absent one counts as empty. WB_INVALID: no array, too long. */
wb_err wb_spec_array(wb_ctx *cx, const json_t *spec, const char *key,
                     const json_t **ret) WB_MUST_USE;
bool wb_spec_month(const char *text, int *year, int *month); /* YYYY-MM or YYYY-MM-DD */

/* ---- words (chart_draw.c): strings in the arena; NULL past its ceiling, which the pen takes ----
 */
const char *wb_word_number(const wb_pen *pen, double v, int digits);
const char *wb_word_percent(const wb_pen *pen, double share, int digits);
const char *wb_word_count(const wb_pen *pen, double v);  /* 100 000 and more are shortened: 1.2 M */
const char *wb_word_change(const wb_pen *pen, double v); /* +12, −3, 0 */
const char *wb_word_month(wb_lang lang, int month);      /* Jan .. Dec */
const char *wb_word_fit(const wb_pen *pen, const char *text, double px); /* cut with … */
double wb_word_px(const char *text); /* estimated width at 12 px; rather too wide than too narrow */

/* ---- drawing (chart_draw.c) ---- */
void wb_pen_text(wb_pen *pen, double x, double y, const char *classes, const char *text);
void wb_pen_rect(wb_pen *pen, const char *classes, wb_box box);
void wb_pen_line(wb_pen *pen, const char *classes, wb_seg s);
void wb_pen_dot(wb_pen *pen, const char *classes, double x, double y, double r);
void wb_pen_number(wb_pen *pen, double v);
/* A polyline or a polygon ("points" are x, y pairs). */
void wb_pen_path(wb_pen *pen, const char *element, const char *classes, const double *xy, size_t n);

wb_scale wb_scale_count(double most, int steps);
wb_scale wb_scale_share(double most); /* never above 1 */
double wb_plot_x(const wb_plot *p, double v);
double wb_plot_y(const wb_plot *p, double v);
/* Left gutter that the labels of the scale need, and the grid lines with these labels. */
double wb_axis_gutter(const wb_pen *pen, wb_scale s, bool percent);
void wb_axis_y(wb_pen *pen, const wb_plot *p, wb_scale s, bool percent);
/* Round number of days between two ticks that stand at least `px` apart; ticks with that step. */
double wb_axis_day_step(const wb_plot *p, double px);
void wb_axis_days(wb_pen *pen, const wb_plot *p, double step);

/* ---- the twin (chart_draw.c) ---- */
void wb_twin_head(wb_pen *pen, const char *const *columns, size_t n); /* translated already */
void wb_twin_row(wb_pen *pen, const char *name); /* <tr><th>name</th>; close with wb_twin_end */
void wb_twin_cell(wb_pen *pen, const char *text);
void wb_twin_end(wb_pen *pen);

#endif
