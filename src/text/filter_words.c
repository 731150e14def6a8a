/* filter_words.c - filters that speak: translated sentences, numbers, money and days in the
 * language of the rendering, and the columns and colours of a terminal.
 *
 * Promise: a sentence written in the template itself is the program's own and may hold HTML; what
 * fills its {holes} is escaped. A sentence that comes from data is data. Units: money is in minor
 * units, shares are 0..1, days are ISO dates or wb_day numbers, widths are terminal columns.
 * Pad first, then style: a colour has no width. */
#include "text/liquid_int.h"

#include <math.h>
#include <string.h>

/* ---- sentences ---- */

static size_t hole_end(const char *p)
{
    size_t n = 1;
    while ((p[n] >= 'a' && p[n] <= 'z') || (p[n] >= 'A' && p[n] <= 'Z') || p[n] == '_' ||
           (p[n] >= '0' && p[n] <= '9'))
        n++;
    return n > 1 && p[n] == '}' ? n : 0;
}

static wb_err put_hole(lq_run *run, wb_str *s, wb_slice hole, const lq_args *a)
{
    for (size_t i = 0; i < a->n_named; i++)
        if (wb_slice_same(a->call->named[i].name, hole))
            return lq_put_escaped(run, s, a->named[i]);
    return wb_fail(run->cx, WB_INVALID, "%s: nothing fills the hole {%.*s}; name it after the text",
                   lq_here(run), (int)(hole.n < 40 ? hole.n : 40), hole.p);
}

wb_err lq_put_filled(lq_run *run, wb_str *s, const char *key, const lq_args *a,
                     const wb_slice *count)
{
    while (*key != '\0') {
        size_t n = strcspn(key, "{");
        wb_str_put(s, key, n);
        key += n;
        n = *key == '{' ? hole_end(key) : 0;
        if (n == 0) {
            wb_str_put(s, key, *key != '\0');
            key += *key != '\0';
            continue;
        }
        wb_slice hole = {key + 1, n - 1};
        wb_err e = WB_OK;
        if (count != NULL && wb_slice_is(hole, "n"))
            wb_str_put(s, count->p, count->n);
        else
            e = put_hole(run, s, hole, a);
        if (e != WB_OK)
            return e;
        key += n + 1;
    }
    return WB_OK;
}

static wb_err text_of(lq_run *run, lq_value v, const char **ret)
{
    wb_slice s;
    wb_err e = lq_string(run, v, &s);
    *ret = e == WB_OK ? wb_dup(run->cx, s.p, s.n) : NULL;
    return e != WB_OK ? e : *ret != NULL ? WB_OK : WB_TOO_BIG;
}

static uint8_t own(lq_value v)
{
    return v.type == LQ_STR && (v.flags & LQ_LITERAL) != 0 ? LQ_SAFE : 0;
}

static wb_err translate(lq_run *run, const lq_args *a, lq_value *v)
{
    const char *key;
    wb_str out;
    wb_err e = text_of(run, *v, &key);
    lq_builder(run, &out);
    if (e == WB_OK && *key != '\0')
        e = lq_put_filled(run, &out, wb_tr(run->opt->lang, key), a, NULL);
    return e != WB_OK ? e : lq_built(run, &out, own(*v), v);
}

static wb_err translate_count(lq_run *run, const lq_args *a, lq_value *v)
{
    const char *one, *many;
    wb_str out, number;
    double n = lq_to_double(*v);
    wb_err e = text_of(run, a->v[0], &one);
    if (e == WB_OK)
        e = text_of(run, a->v[1], &many);
    if (e != WB_OK)
        return e;
    lq_builder(run, &out);
    lq_builder(run, &number);
    wb_put_number(&number, run->opt->lang, n, 0);
    const wb_slice count = {number.p, number.n};
    int64_t whole = fabs(n) < 1e15 ? (int64_t)n : 0;
    e = lq_put_filled(run, &out, wb_trn(run->opt->lang, one, many, whole), a, &count);
    return e != WB_OK ? e : lq_built(run, &out, own(a->v[0]) & own(a->v[1]), v);
}

/* ---- numbers ---- */

static int digits_of(const lq_args *a)
{
    double d = a->n > 0 ? lq_to_double(a->v[0]) : 0.0;
    return d > 9.0 ? 9 : d > 0.0 ? (int)d : 0;
}

enum { NUMBER, PERCENT };

static wb_err number(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_str out;
    if (v->type == LQ_NIL)
        return WB_OK;
    lq_builder(run, &out);
    if (a->call->filter->op == PERCENT)
        wb_put_percent(&out, run->opt->lang, lq_to_double(*v), digits_of(a));
    else
        wb_put_number(&out, run->opt->lang, lq_to_double(*v), digits_of(a));
    return lq_built(run, &out, 0, v);
}

static wb_err money(lq_run *run, const lq_args *a, lq_value *v)
{
    const char *currency = "";
    wb_str out;
    lq_value n = lq_number(*v);
    wb_err e = a->n > 0 ? text_of(run, a->v[0], &currency) : WB_OK;
    if (e != WB_OK || v->type == LQ_NIL)
        return e;
    double d = lq_to_double(n);
    if (!(fabs(d) <= (double)WB_MONEY_MAX))
        return wb_fail(run->cx, WB_INVALID, "%s: this is more money than can be counted",
                       lq_here(run));
    wb_money minor = n.type == LQ_INT ? n.i : (wb_money)llround(d);
    lq_builder(run, &out);
    if (a->call->filter->op != 0)
        wb_put_money_short(&out, run->opt->lang, minor, currency);
    else
        wb_put_money(&out, run->opt->lang, minor, currency);
    return lq_built(run, &out, 0, v);
}

/* ---- days ---- */

static wb_err day_style(lq_run *run, const lq_args *a, wb_day_style *ret)
{
    static const char *const NAMES[] = {[WB_DAY_LONG] = "long",
                                        [WB_DAY_SHORT] = "short",
                                        [WB_DAY_MONTH] = "month",
                                        [WB_DAY_MONTH_SHORT] = "month_short"};
    const char *name = "long";
    wb_err e = a->n > 0 ? text_of(run, a->v[0], &name) : WB_OK;
    if (e != WB_OK)
        return e;
    for (size_t i = 0; i < WB_COUNT(NAMES); i++)
        if (strcmp(NAMES[i], name) == 0) {
            *ret = (wb_day_style)i;
            return WB_OK;
        }
    return wb_fail(run->cx, WB_INVALID,
                   "%s: there is no way to write a day called \"%s\"; use long, short, month or "
                   "month_short",
                   lq_here(run), name);
}

static wb_day day_of(lq_value v)
{
    const wb_day first = wb_day_of(1, 1, 1), last = wb_day_of(9999, 12, 31);
    if (v.type == LQ_INT)
        return v.i >= first && v.i <= last ? (wb_day)v.i : WB_NO_DAY;
    if (v.type != LQ_STR || v.n < 10 || (v.n > 10 && v.s[10] != 'T' && v.s[10] != ' '))
        return WB_NO_DAY;
    return wb_day_parse(v.s, 10);
}

static wb_err day(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_day_style style = WB_DAY_LONG;
    wb_str out;
    if (v->type == LQ_NIL || lq_empty(*v))
        return WB_OK;
    wb_err e = day_style(run, a, &style);
    if (e != WB_OK)
        return e;
    wb_day d = day_of(*v);
    if (d == WB_NO_DAY)
        return wb_fail(run->cx, WB_INVALID, "%s: this is no day; write it as 2025-12-31",
                       lq_here(run));
    lq_builder(run, &out);
    wb_put_day(&out, run->opt->lang, d, style);
    return lq_built(run, &out, 0, v);
}

/* ---- terminal ---- */

static int64_t columns(const lq_run *run)
{
    return run->opt->width > 0 ? run->opt->width : 80;
}

/* As many characters as fit into `width` columns; *used is what they take. */
static size_t fitting(wb_slice s, int64_t width, int64_t *used)
{
    size_t i = 0;
    *used = 0;
    while (i < s.n) {
        size_t n = lq_char_size(s, i);
        int w = wb_text_width(s.p + i, n);
        if (*used + w > width)
            break;
        *used += w;
        i += n;
    }
    return i;
}

static void put_blanks(wb_str *s, int64_t n)
{
    while (n-- > 0)
        wb_str_putc(s, ' ');
}

/* Below nought: that many columns less than the line has. */
static int64_t wanted_width(const lq_run *run, int64_t width)
{
    if (width < 0)
        width += columns(run);
    return width < 0 ? 0 : width > 1000 ? 1000 : width;
}

static wb_err pad(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s;
    wb_str clean, out;
    int64_t width, used;
    bool left = a->call->filter->op == 0;
    wb_err e = lq_string(run, *v, &s);
    if (e == WB_OK)
        e = lq_arg_integer(run, a->v[0], &width);
    if (e != WB_OK)
        return e;
    width = wanted_width(run, width);
    lq_builder(run, &clean);
    lq_put_clean(&clean, s.p, s.n);
    s = (wb_slice){clean.n > 0 ? clean.p : "", clean.n};
    size_t n = fitting(s, width, &used);
    bool cut = n < s.n && width > 0;
    if (cut)
        n = fitting(s, width - 1, &used);
    lq_builder(run, &out);
    put_blanks(&out, left ? 0 : width - used - cut);
    wb_str_put(&out, s.p, n);
    wb_str_puts(&out, cut ? "…" : "");
    put_blanks(&out, left ? width - used - cut : 0);
    return lq_built(run, &out, 0, v);
}

/* As one word of a command that a person may copy. */
static wb_err shell(lq_run *run, const lq_args *a, lq_value *v)
{
    (void)a;
    wb_slice s;
    wb_str out;
    wb_err e = lq_string(run, *v, &s);
    lq_builder(run, &out);
    if (e == WB_OK)
        wb_str_put_shell(&out, s.p, s.n);
    return e != WB_OK ? e : lq_built(run, &out, 0, v);
}

static const struct {
    const char *name, *code;
} STYLES[] = {
    {"bold", "1"},   {"dim", "2"},     {"underline", "4"}, {"red", "31"},
    {"green", "32"}, {"yellow", "33"}, {"blue", "34"},     {"accent", "36"},
};

static const char *style_code(wb_slice name)
{
    for (size_t i = 0; i < WB_COUNT(STYLES); i++)
        if (wb_slice_is(name, STYLES[i].name))
            return STYLES[i].code;
    return NULL;
}

/* 'bold red': each word a style. */
static wb_err put_codes(lq_run *run, wb_str *out, wb_slice words)
{
    size_t i = 0;
    while (i < words.n) {
        size_t from = i;
        while (i < words.n && words.p[i] != ' ')
            i++;
        const char *code = style_code((wb_slice){words.p + from, i - from});
        if (code == NULL)
            return wb_fail(run->cx, WB_INVALID,
                           "%s: there is no style \"%.*s\"; use bold, dim, underline, red, green, "
                           "yellow, blue or accent",
                           lq_here(run), (int)(i - from < 40 ? i - from : 40), words.p + from);
        wb_str_putf(out, "\033[%sm", code);
        i++;
    }
    return WB_OK;
}

static wb_err style(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice words, s;
    wb_str out;
    wb_err e = lq_string(run, a->v[0], &words);
    if (e == WB_OK)
        e = lq_string(run, *v, &s);
    lq_builder(run, &out);
    if (e == WB_OK)
        e = put_codes(run, &out, words);
    if (e != WB_OK || run->html || !run->opt->color)
        return e;
    if (v->type == LQ_STR && (v->flags & LQ_SAFE) != 0)
        wb_str_put(&out, s.p, s.n);
    else
        lq_put_clean(&out, s.p, s.n);
    wb_str_puts(&out, "\033[0m");
    return lq_built(run, &out, LQ_SAFE, v);
}

const lq_filter lq_words_filters[] = {
    {.name = "t", .fn = translate, .named = true},
    {.name = "tn", .fn = translate_count, .min = 2, .max = 2, .named = true},
    {.name = "number", .fn = number, .max = 1, .op = NUMBER},
    {.name = "percent", .fn = number, .max = 1, .op = PERCENT},
    {.name = "money", .fn = money, .max = 1},
    {.name = "money_short", .fn = money, .max = 1, .op = 1},
    {.name = "day", .fn = day, .max = 1},
    {.name = "pad", .fn = pad, .min = 1, .max = 1},
    {.name = "lpad", .fn = pad, .min = 1, .max = 1, .op = 1},
    {.name = "style", .fn = style, .min = 1, .max = 1},
    {.name = "shell", .fn = shell},
    {.name = NULL},
};
