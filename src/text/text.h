/* text.h - what people read: numbers, money and days in three languages, Liquid templates, charts.
 *
 * Promise: output is UTF-8. HTML made here is escaped unless it is marked safe by the program
 * itself (charts); nothing from outside can mark itself safe. Templates are bounded in steps, depth
 * and output. */
#ifndef WB_TEXT_H
#define WB_TEXT_H

#include "base/base.h"

/* ---- numbers, money, days as a person of the language writes them (format.c) ----
 * A number never breaks from its unit (U+00A0). NaN, infinity and WB_NO_DAY are a dash. */
void wb_put_number(wb_str *s, wb_lang lang, double v, int digits);      /* 12 004,5 */
void wb_put_percent(wb_str *s, wb_lang lang, double share, int digits); /* 0.115 -> 11.5% 11,5 % */
/* Exact; no ".00" where it is nought: 3,900 ₽, $12.50, ¥12,847 (zh). "" = only the number. */
void wb_put_money(wb_str *s, wb_lang lang, wb_money minor, const char *currency);
/* Rounded for a tile or a sentence, from 100,000 on in three figures: 1.84 M €, 1,84 млн ₽,
 * 184万¥ */
void wb_put_money_short(wb_str *s, wb_lang lang, wb_money minor, const char *currency);
typedef enum wb_day_style {
    WB_DAY_LONG,
    WB_DAY_SHORT,
    WB_DAY_MONTH,
    WB_DAY_MONTH_SHORT
} wb_day_style;
void wb_put_day(wb_str *s, wb_lang lang, wb_day d, wb_day_style style);

/* ---- Liquid (liquid.c ...) ----
 * Tags and filters are Shopify's (include excepted), and of our own the filters
 *   t, tn        {{ 'Lost: {n}' | t: n: x }}  {{ x | tn: '{n} customer', '{n} customers' }}
 *   number percent money money_short day      {{ x | money: 'EUR' }}  {{ d | day: 'short' }}
 *   pad lpad style                            columns and colours of a terminal
 *   json chart asset                          {{ spec | chart }}  {{ 'web/report.css' | asset }}
 * In HTML each output is escaped for its place (text, quoted attribute, address, style); in an
 * attribute without quotes, a tag, an event handler it is refused; inside <script> only json and
 * asset, inside <style> only asset may put out something. A sentence that is written in the
 * template and goes through t or tn is HTML, what fills its holes is not. */
typedef struct wb_template wb_template;
typedef struct wb_render {
    wb_lang lang;
    bool html; /* escape output for HTML; false: plain text (terminal, letters' text part), from
                  which control characters of the data are dropped */
    size_t max_output, max_steps; /* 0 = 16 MiB, 10 M */
    int width;                    /* columns of the terminal for the padding filters; 0 = 80 */
    bool color;                   /* terminal styles of the `style` filter */
    /* partials: source by name for {% render 'name' %} (letters, digits, - _ / only); NULL = the
     * embedded assets "web/_name.html" in HTML, "web/text/_name.txt" in plain text */
    wb_err (*partial)(void *state, wb_ctx *cx, const char *name, wb_slice *ret);
    void *partial_state;
} wb_render;
/* WB_INVALID with line and column; WB_TOO_BIG past 4 MiB or 100 blocks deep. What HTML does not
 * allow is refused here when `name` ends in .html or .svg, else when rendered as HTML. The
 * template lives in cx, may be rendered many times, also by several threads with contexts of
 * their own. */
wb_err wb_template_compile(wb_ctx *cx, const char *name, const char *source, size_t n,
                           wb_template **ret) WB_MUST_USE;
/* Appends to `out`, which is as before when it fails. `data` is an object or NULL. WB_TOO_BIG:
 * steps, output or memory are spent. */
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
