/* text.h - what people read: numbers, money and days in three languages, Liquid templates, charts.
 *
 * Promise: output is UTF-8. HTML made here is escaped unless it is marked safe by the program
 * itself (charts); nothing from outside can mark itself safe. Templates are bounded in steps, depth
 * and output. */
#ifndef WB_TEXT_H
#define WB_TEXT_H

#include "base/base.h"

/* ---- numbers, money, days as a person of the language writes them (format.c) ---- */
void wb_put_number(wb_str *s, wb_lang lang, double v, int digits);      /* 12 004,5 */
void wb_put_percent(wb_str *s, wb_lang lang, double share, int digits); /* 0.115 -> 11.5 % */
void wb_put_money(wb_str *s, wb_lang lang, wb_money minor, const char *currency); /* exact */
/* Rounded for a tile or a sentence: 1.84 M EUR, 1,84 млн ₽, 184 万 ¥ */
void wb_put_money_short(wb_str *s, wb_lang lang, wb_money minor, const char *currency);
typedef enum wb_day_style {
    WB_DAY_LONG,
    WB_DAY_SHORT,
    WB_DAY_MONTH,
    WB_DAY_MONTH_SHORT
} wb_day_style;
void wb_put_day(wb_str *s, wb_lang lang, wb_day d, wb_day_style style);

/* ---- Liquid (liquid.c ...) ---- */
typedef struct wb_template wb_template;
typedef struct wb_render {
    wb_lang lang;
    bool html; /* escape output for HTML; false: plain text (terminal, letters' text part) */
    size_t max_output, max_steps; /* 0 = 16 MiB, 10 M */
    int width;                    /* columns of the terminal for the padding filters; 0 = 80 */
    bool color;                   /* terminal styles of the `style` filter */
    /* partials: source by name for {% render 'name' %}; NULL = the embedded assets "web/_name.*" */
    wb_err (*partial)(void *state, wb_ctx *cx, const char *name, wb_slice *ret);
    void *partial_state;
} wb_render;
/* WB_INVALID with line and column. The template lives in cx, may be rendered many times. */
wb_err wb_template_compile(wb_ctx *cx, const char *name, const char *source, size_t n,
                           wb_template **ret) WB_MUST_USE;
wb_err wb_template_render(wb_ctx *cx, const wb_template *t, const json_t *data, const wb_render *r,
                          wb_str *out) WB_MUST_USE;
/* Compiles and renders an embedded asset ("web/text/lost.txt"). */
wb_err wb_template_asset(wb_ctx *cx, const char *asset, const json_t *data, const wb_render *r,
                         wb_str *out) WB_MUST_USE;

/* ---- charts: SVG as text (chart*.c) ---- */
/* Draws `spec` (an object with "kind" and its data; each kind is described in chart.c) as
 * figure > svg.wide + svg.narrow + the table twin. Used by the filter `chart` of templates. */
wb_err wb_chart(wb_ctx *cx, const json_t *spec, wb_lang lang, wb_str *out) WB_MUST_USE;

/* `winback text render` */
extern const wb_action wb_text_actions[];

#endif
