/* filter_html.c - filters that make or undo HTML, addresses and JSON, and what the program itself
 * puts in: charts and embedded files.
 *
 * Promise: only what is escaped here, or is the program's own, is marked safe. JSON is written so
 * that it may stand in a script: < > & are \u escapes. An asset is a file built into the program
 * under web/, nothing else. */
#include "text/liquid_int.h"

#include <string.h>

static wb_err escape(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s;
    wb_str out;
    if (v->type == LQ_NIL)
        return WB_OK;
    wb_err e = lq_string(run, *v, &s);
    if (e != WB_OK)
        return e;
    lq_builder(run, &out);
    if (a->call->filter->op != 0)
        lq_put_html_once(&out, s.p, s.n);
    else
        wb_str_put_html(&out, s.p, s.n);
    return lq_built(run, &out, run->html ? LQ_SAFE : 0, v);
}

static wb_err newline_to_br(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s;
    wb_str out;
    (void)a;
    wb_err e = lq_string(run, *v, &s);
    bool escapes = run->html && !(v->type == LQ_STR && (v->flags & LQ_SAFE) != 0);
    if (e != WB_OK)
        return e;
    lq_builder(run, &out);
    for (size_t i = 0; i < s.n; i++) {
        bool crlf = s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n';
        if (crlf)
            continue;
        if (s.p[i] == '\n')
            wb_str_puts(&out, "<br />\n");
        else if (escapes)
            wb_str_put_html(&out, s.p + i, 1);
        else
            wb_str_putc(&out, s.p[i]);
    }
    return lq_built(run, &out, run->html ? LQ_SAFE : 0, v);
}

/* ---- strip_html ---- */

static bool starts(wb_slice s, size_t i, const char *word)
{
    size_t n = strlen(word);
    return s.n - i >= n && strncasecmp(s.p + i, word, n) == 0;
}

/* Just after `end` from i on; 0 when it does not come. */
static size_t after(wb_slice s, size_t i, const char *end)
{
    size_t n = strlen(end);
    for (; i + n <= s.n; i++)
        if (s.p[i] == end[0] && strncasecmp(s.p + i, end, n) == 0)
            return i + n;
    return 0;
}

/* The end of what begins with < at i: a tag, a comment, a whole script. 0: it is only a "<". */
static size_t markup_end(wb_slice s, size_t i)
{
    static const char *const WHOLE[][2] = {
        {"<script", "</script>"}, {"<style", "</style>"}, {"<!--", "-->"}};
    for (size_t k = 0; k < WB_COUNT(WHOLE); k++)
        if (starts(s, i, WHOLE[k][0])) {
            size_t end = after(s, i, WHOLE[k][1]);
            if (end != 0)
                return end;
        }
    const char *close = memchr(s.p + i, '>', s.n - i);
    return close != NULL ? (size_t)(close - s.p) + 1 : 0;
}

static wb_err strip_html(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s;
    wb_str out;
    (void)a;
    wb_err e = lq_string(run, *v, &s);
    lq_builder(run, &out);
    for (size_t i = 0; e == WB_OK && i < s.n;) {
        size_t end = s.p[i] == '<' ? markup_end(s, i) : 0;
        if (s.p[i] == '<')
            e = lq_charge(run, ((end != 0 ? end : s.n) - i) / 64); /* looked at more than once */
        if (end != 0) {
            i = end;
            continue;
        }
        wb_str_putc(&out, s.p[i++]);
    }
    return e != WB_OK ? e : lq_built(run, &out, 0, v);
}

/* ---- addresses ---- */

static bool url_plain(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c != '\0' && strchr("-_.~", c) != NULL);
}

static wb_err url_encode(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s;
    wb_str out;
    (void)a;
    if (v->type == LQ_NIL)
        return WB_OK;
    wb_err e = lq_string(run, *v, &s);
    lq_builder(run, &out);
    for (size_t i = 0; e == WB_OK && i < s.n; i++) {
        if (url_plain(s.p[i]))
            wb_str_putc(&out, s.p[i]);
        else if (s.p[i] == ' ')
            wb_str_putc(&out, '+');
        else
            wb_str_putf(&out, "%%%02X", (unsigned)(unsigned char)s.p[i]);
    }
    return e != WB_OK ? e : lq_built(run, &out, 0, v);
}

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static wb_err url_decode(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s;
    (void)a;
    if (v->type == LQ_NIL)
        return WB_OK;
    wb_err e = lq_string(run, *v, &s);
    char *out = e == WB_OK ? lq_room(run, s.n) : NULL;
    size_t n = 0;
    if (out == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    for (size_t i = 0; i < s.n; i++) {
        bool coded = s.p[i] == '%' && i + 2 < s.n && hex(s.p[i + 1]) >= 0 && hex(s.p[i + 2]) >= 0;
        if (coded) {
            out[n++] = (char)(hex(s.p[i + 1]) * 16 + hex(s.p[i + 2]));
            i += 2;
        } else {
            out[n++] = s.p[i] == '+' ? ' ' : s.p[i];
        }
    }
    if (!wb_utf8_valid(out, n))
        return wb_fail(run->cx, WB_INVALID, "%s: this address does not decode to UTF-8",
                       lq_here(run));
    *v = lq_str(out, n);
    return WB_OK;
}

/* ---- JSON ---- */

static void put_json_safe(wb_str *out, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '<' || p[i] == '>' || p[i] == '&')
            wb_str_putf(out, "\\u%04x", (unsigned)p[i]);
        else
            wb_str_putc(out, p[i]);
    }
}

static int json_piece(const char *p, size_t n, void *out)
{
    put_json_safe(out, p, n);
    return ((wb_str *)out)->full ? -1 : 0;
}

static wb_err put_json(lq_run *run, wb_str *out, lq_value v, unsigned depth);

static wb_err put_json_list(lq_run *run, wb_str *out, lq_value v, unsigned depth)
{
    int64_t n = lq_count(v);
    wb_err e = n > LQ_ITEMS_MAX ? WB_TOO_BIG : lq_charge(run, (size_t)n);
    if (n > LQ_ITEMS_MAX)
        return lq_new_items(run, LQ_ITEMS_MAX + 1) == NULL ? WB_TOO_BIG : e;
    wb_str_putc(out, '[');
    for (int64_t i = 0; e == WB_OK && i < n; i++) {
        wb_str_puts(out, i > 0 ? "," : "");
        e = put_json(run, out, lq_item(v, i), depth + 1);
    }
    wb_str_putc(out, ']');
    return e;
}

static wb_err put_json_string(lq_run *run, wb_str *out, lq_value v)
{
    wb_str quoted;
    lq_builder(run, &quoted);
    wb_str_put_json(&quoted, v.s, v.n);
    put_json_safe(out, quoted.n > 0 ? quoted.p : "", quoted.n);
    return WB_OK;
}

static wb_err put_json(lq_run *run, wb_str *out, lq_value v, unsigned depth)
{
    if (v.type == LQ_JSON) {
        (void)json_dump_callback(v.j, json_piece, out, JSON_COMPACT | JSON_ENCODE_ANY);
        return WB_OK;
    }
    if (lq_is_list(v) && depth < LQ_NEST_MAX)
        return put_json_list(run, out, v, depth);
    if (v.type == LQ_STR)
        return put_json_string(run, out, v);
    if (v.type == LQ_BOOL || v.type == LQ_INT)
        lq_put_plain(out, v);
    else if (v.type == LQ_FLOAT && v.d - v.d == 0.0) /* no JSON for infinity */
        wb_str_putf(out, "%.17g", v.d);
    else
        wb_str_puts(out, "null");
    return WB_OK;
}

static wb_err json(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_str out;
    (void)a;
    lq_builder(run, &out);
    wb_err e = put_json(run, &out, *v, 0);
    return e != WB_OK ? e : lq_built(run, &out, 0, v);
}

/* ---- the program's own ---- */

static wb_err chart(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_str out;
    (void)a;
    if (!lq_is_object(*v))
        return wb_fail(run->cx, WB_INVALID, "%s: chart needs an object, this is a %s", lq_here(run),
                       lq_type_name(*v));
    lq_builder(run, &out);
    wb_err e = wb_chart(run->cx, v->j, run->opt->lang, &out);
    return e != WB_OK ? e : lq_built(run, &out, LQ_SAFE, v);
}

static wb_err asset(lq_run *run, const lq_args *a, lq_value *v)
{
    wb_slice s;
    (void)a;
    wb_err e = lq_string(run, *v, &s);
    const char *path = e == WB_OK ? wb_dup(run->cx, s.p, s.n) : NULL;
    if (path == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    const wb_slice *file = strncmp(path, "web/", 4) == 0 ? wb_asset(path) : NULL;
    if (file == NULL)
        return wb_fail(run->cx, WB_NOT_FOUND, "%s: the program has no file \"%s\"", lq_here(run),
                       path);
    *v = lq_str(file->n > 0 ? file->p : "", file->n);
    v->flags = LQ_SAFE;
    return WB_OK;
}

const lq_filter lq_html_filters[] = {
    {.name = "escape", .fn = escape},
    {.name = "escape_once", .fn = escape, .op = 1},
    {.name = "newline_to_br", .fn = newline_to_br},
    {.name = "strip_html", .fn = strip_html},
    {.name = "url_encode", .fn = url_encode},
    {.name = "url_decode", .fn = url_decode},
    {.name = "json", .fn = json, .raw = LQ_RAW_SCRIPT},
    {.name = "chart", .fn = chart},
    {.name = "asset", .fn = asset, .raw = LQ_RAW_SCRIPT | LQ_RAW_STYLE},
    {.name = NULL},
};
