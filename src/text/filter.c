/* filter.c - the list of filters, and what they share: room for strings and lists, escaping.
 *
 * Promise: every string and list a filter makes is charged and bounded: at most as large as the
 * whole output may be, at most LQ_ITEMS_MAX items. */
#include "text/liquid_int.h"

#include <string.h>

static const lq_filter *const TABLES[] = {lq_string_filters, lq_number_filters, lq_array_filters,
                                          lq_html_filters,   lq_words_filters,  lq_date_filters};

const lq_filter *lq_filter_find(wb_slice name)
{
    for (size_t i = 0; i < WB_COUNT(TABLES); i++)
        for (const lq_filter *f = TABLES[i]; f->name != NULL; f++)
            if (wb_slice_is(name, f->name))
                return f;
    return NULL;
}

size_t lq_filter_names(const char **ret, size_t cap)
{
    size_t n = 0;
    for (size_t i = 0; i < WB_COUNT(TABLES); i++)
        for (const lq_filter *f = TABLES[i]; f->name != NULL && n < cap; f++)
            ret[n++] = f->name;
    return n;
}

/* ---- strings ---- */

static wb_err too_long(lq_run *run)
{
    return wb_fail(run->cx, WB_TOO_BIG, "%s: a text of more than %zu bytes would be made",
                   lq_here(run), run->max_output);
}

char *lq_room(lq_run *run, size_t n)
{
    wb_err e = n > run->max_output ? too_long(run) : lq_charge(run, n / 64);
    return e != WB_OK ? NULL : wb_alloc(run->cx, n + 1);
}

void lq_builder(lq_run *run, wb_str *s)
{
    wb_str_init(s, run->cx, run->max_output + 1);
}

wb_err lq_built(lq_run *run, const wb_str *s, uint8_t flags, lq_value *ret)
{
    if (s->full || s->n > run->max_output)
        return too_long(run);
    *ret = lq_str(s->n > 0 ? s->p : "", s->n);
    ret->flags = flags;
    return lq_charge(run, s->n / 64);
}

size_t lq_char_size(wb_slice s, size_t i)
{
    size_t n = 1;
    while (i + n < s.n && (s.p[i + n] & 0xC0) == 0x80 && n < 4)
        n++;
    return n;
}

/* ---- lists ---- */

lq_value *lq_new_items(lq_run *run, size_t n)
{
    wb_err e = lq_charge(run, n);
    if (e == WB_OK && n > LQ_ITEMS_MAX)
        e = wb_fail(run->cx, WB_TOO_BIG, "%s: a list of more than %d items would be made",
                    lq_here(run), LQ_ITEMS_MAX);
    return e != WB_OK ? NULL : WB_NEW(run->cx, lq_value, n + 1);
}

static wb_err pairs(lq_run *run, const json_t *object, lq_value *ret)
{
    size_t n = json_object_size(object), i = 0;
    lq_value *items = lq_new_items(run, n), *cells = lq_new_items(run, n * 2);
    const char *key;
    json_t *value;
    if (items == NULL || cells == NULL)
        return WB_TOO_BIG;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        cells[2 * i] = lq_str(key, strlen(key));
        cells[2 * i + 1] = lq_of_json(value);
        items[i] = (lq_value){.type = LQ_ARRAY, .n = 2, .items = cells + 2 * i};
        i++;
    }
    *ret = (lq_value){.type = LQ_ARRAY, .n = (uint32_t)i, .items = items};
    return WB_OK;
}

wb_err lq_items(lq_run *run, lq_value v, lq_value *ret)
{
    if (lq_is_object(v))
        return pairs(run, v.j, ret);
    lq_value *one = lq_new_items(run, 1);
    if (one == NULL)
        return WB_TOO_BIG;
    *one = v;
    *ret = (lq_value){.type = LQ_ARRAY, .n = 1, .items = one};
    return WB_OK;
}

static bool flat(lq_value v)
{
    int64_t n = lq_count(v);
    for (int64_t i = 0; i < n; i++)
        if (lq_is_list(lq_item(v, i)))
            return false;
    return true;
}

typedef struct flattening {
    lq_value *items;
    size_t n, cap;
} flattening;

static wb_err flatten(lq_run *run, lq_value v, flattening *f, unsigned depth)
{
    if (!lq_is_list(v) || depth >= LQ_NEST_MAX) {
        if (!wb_reserve(run->cx, &f->items, &f->cap, f->n + 1, sizeof *f->items))
            return WB_TOO_BIG;
        f->items[f->n++] = v;
        return lq_charge(run, 1);
    }
    int64_t n = lq_count(v);
    for (int64_t i = 0; i < n; i++) {
        wb_err e = flatten(run, lq_item(v, i), f, depth + 1);
        if (e != WB_OK)
            return e;
    }
    return WB_OK;
}

wb_err lq_input(lq_run *run, lq_value v, lq_value *ret)
{
    flattening f = {.items = NULL};
    *ret = (lq_value){.type = LQ_ARRAY};
    if (v.type == LQ_NIL || v.type == LQ_EMPTY || v.type == LQ_BLANK)
        return WB_OK;
    if (lq_is_list(v) && lq_count(v) > LQ_ITEMS_MAX)
        return lq_new_items(run, LQ_ITEMS_MAX + 1) == NULL ? WB_TOO_BIG : WB_OK;
    if (v.type == LQ_ARRAY && flat(v)) {
        *ret = v;
        return lq_charge(run, v.n);
    }
    wb_err e = flatten(run, v, &f, 0);
    ret->n = (uint32_t)f.n;
    ret->items = f.items;
    return e;
}

/* ---- arguments ---- */

lq_value lq_arg_named(const lq_args *a, const char *name)
{
    for (size_t i = 0; i < a->n_named; i++)
        if (wb_slice_is(a->call->named[i].name, name))
            return a->named[i];
    return lq_nil();
}

wb_err lq_arg_integer(lq_run *run, lq_value v, int64_t *ret)
{
    if (lq_to_integer(v, ret))
        return WB_OK;
    return wb_fail(run->cx, WB_INVALID, "%s: a whole number is needed here, this is a %s",
                   lq_here(run), lq_type_name(v));
}

/* ---- escaping ---- */

static bool is_control(unsigned char c)
{
    return (c < 0x20 && c != '\n' && c != '\t' && c != '\r') || c == 0x7F;
}

void lq_put_clean(wb_str *s, const char *p, size_t n)
{
    size_t from = 0;
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)p[i];
        bool c1 = c == 0xC2 && i + 1 < n && (unsigned char)p[i + 1] < 0xA0;
        if (!c1 && !is_control(c))
            continue;
        wb_str_put(s, p + from, i - from);
        i += c1;
        from = i + 1;
    }
    if (from < n)
        wb_str_put(s, p + from, n - from);
}

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The length of the entity that begins at p, 0 when there is none. */
static size_t entity(const char *p, size_t n)
{
    size_t i = n > 1 && p[1] == '#' ? 2 : 1, from = i;
    while (i < n && i < 12 && is_alnum(p[i]))
        i++;
    return i > from && i < n && p[i] == ';' ? i + 1 : 0;
}

void lq_put_html_once(wb_str *s, const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t k = p[i] == '&' ? entity(p + i, n - i) : 0;
        if (k == 0) {
            wb_str_put_html(s, p + i, 1);
            continue;
        }
        wb_str_put(s, p + i, k);
        i += k - 1;
    }
}

wb_err lq_put_escaped(lq_run *run, wb_str *s, lq_value v)
{
    wb_slice text;
    wb_err e = lq_string(run, v, &text);
    if (e != WB_OK)
        return e;
    if (v.type == LQ_STR && (v.flags & LQ_SAFE) != 0)
        wb_str_put(s, text.p, text.n);
    else if (run->html)
        wb_str_put_html(s, text.p, text.n);
    else
        lq_put_clean(s, text.p, text.n);
    return WB_OK;
}
