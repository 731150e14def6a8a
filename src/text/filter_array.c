/* filter_array.c - filters over lists.
 *
 * Promise: lists within lists are flattened first, an object is a list of one, nil is no items,
 * as Liquid has it. Sorting is stable and puts nil last; values that have no order between them
 * are an error of `sort`. What compares each with each pays for it in steps. */
#include "text/liquid_int.h"

#include <stdlib.h>
#include <string.h>

static wb_err need_object(lq_run *run, lq_value v)
{
    return wb_fail(run->cx, WB_INVALID,
                   "%s: a property can be taken only from an object, this is a %s", lq_here(run),
                   lq_type_name(v));
}

/* The property named by `key` of an item. */
static wb_err property(lq_run *run, lq_value item, lq_value key, lq_value *ret)
{
    wb_slice name;
    if (!lq_is_object(item) && item.type != LQ_LOOP)
        return need_object(run, item);
    wb_err e = lq_string(run, key, &name);
    if (e == WB_OK)
        *ret = key.type == LQ_NIL ? lq_nil() : lq_get(item, name, LQW_NONE);
    return e;
}

static lq_value list_of(const lq_value *items, size_t n)
{
    return (lq_value){.type = LQ_ARRAY, .n = (uint32_t)n, .items = items};
}

static wb_err first_last(lq_run *run, const lq_args *a, lq_value *v)
{
    bool last = a->call->filter->op != 0;
    if (lq_is_object(*v) && !last) {
        wb_err e = lq_items(run, *v, v);
        if (e != WB_OK)
            return e;
    }
    *v = lq_is_list(*v) ? lq_item(*v, last ? lq_count(*v) - 1 : 0) : lq_nil();
    return WB_OK;
}

static wb_err size(lq_run *run, const lq_args *a, lq_value *v)
{
    (void)run;
    (void)a;
    *v = v->type == LQ_STR ? lq_get(*v, WB_SLICE("size"), LQW_SIZE) : lq_int(lq_count(*v));
    return WB_OK;
}

static wb_err join(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value list;
    wb_slice glue = WB_SLICE(" ");
    wb_str out;
    wb_err e = lq_input(run, *v, &list);
    if (e == WB_OK && a->n > 0)
        e = lq_string(run, a->v[0], &glue);
    if (e != WB_OK)
        return e;
    lq_builder(run, &out);
    for (uint32_t i = 0; i < list.n && !out.full; i++) {
        if (i > 0)
            wb_str_put(&out, glue.p, glue.n);
        lq_put_plain(&out, list.items[i]);
    }
    return lq_built(run, &out, 0, v);
}

static wb_err reverse(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value list;
    (void)a;
    wb_err e = lq_input(run, *v, &list);
    lq_value *items = e == WB_OK ? lq_new_items(run, list.n) : NULL;
    if (items == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    for (uint32_t i = 0; i < list.n; i++)
        items[i] = list.items[list.n - 1 - i];
    *v = list_of(items, list.n);
    return WB_OK;
}

static wb_err concat(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value x, y;
    if (!lq_is_list(a->v[0]))
        return wb_fail(run->cx, WB_INVALID, "%s: concat needs a list, this is a %s", lq_here(run),
                       lq_type_name(a->v[0]));
    wb_err e = lq_input(run, *v, &x);
    if (e == WB_OK)
        e = lq_input(run, a->v[0], &y);
    lq_value *items = e == WB_OK ? lq_new_items(run, (size_t)x.n + y.n) : NULL;
    if (items == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    for (uint32_t i = 0; i < x.n; i++)
        items[i] = x.items[i];
    for (uint32_t i = 0; i < y.n; i++)
        items[x.n + i] = y.items[i];
    *v = list_of(items, (size_t)x.n + y.n);
    return WB_OK;
}

/* ---- sorting ---- */

typedef struct keyed {
    lq_value item, key;
} keyed;

typedef struct sorting {
    lq_run *run;
    bool natural;
    wb_err e;
} sorting;

static int compare_keyed(const void *x, const void *y, void *state)
{
    const keyed *a = x, *b = y;
    sorting *s = state;
    int c = 0;
    bool nil_a = a->key.type == LQ_NIL, nil_b = b->key.type == LQ_NIL;
    if (nil_a || nil_b)
        return nil_a - nil_b;
    if (s->e == WB_OK)
        s->e = lq_compare(s->run, a->key, b->key, &c);
    return c;
}

static wb_err sort_key(lq_run *run, const lq_args *a, bool natural, keyed *k)
{
    wb_slice s;
    wb_err e = WB_OK;
    k->key = k->item;
    if (a->n > 0 && a->v[0].type != LQ_NIL)
        e = property(run, k->item, a->v[0], &k->key);
    else if (a->n > 0 && natural && lq_is_object(k->item))
        k->key = lq_nil();
    if (e != WB_OK || !natural || k->key.type == LQ_NIL)
        return e;
    e = lq_string(run, k->key, &s);
    if (e == WB_OK)
        e = lq_folded(run, s, false, &s);
    k->key = e == WB_OK ? lq_str(s.p, s.n) : lq_nil();
    return e;
}

static wb_err sort(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value list;
    sorting s = {.run = run, .natural = a->call->filter->op != 0};
    wb_err e = lq_input(run, *v, &list);
    if (e == WB_OK)
        e = lq_charge(run, (size_t)list.n * 4);
    keyed *k = e == WB_OK ? WB_NEW(run->cx, keyed, (size_t)list.n + 1) : NULL;
    lq_value *items = k != NULL ? lq_new_items(run, list.n) : NULL;
    if (items == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    for (uint32_t i = 0; e == WB_OK && i < list.n; i++) {
        k[i].item = list.items[i];
        e = sort_key(run, a, s.natural, &k[i]);
    }
    if (e != WB_OK)
        return e;
    qsort_r(k, list.n, sizeof *k, compare_keyed, &s);
    for (uint32_t i = 0; i < list.n; i++)
        items[i] = k[i].item;
    *v = list_of(items, list.n);
    return s.e;
}

/* ---- choosing ---- */

static wb_err seen_before(lq_run *run, const lq_value *keys, size_t n, bool *ret)
{
    *ret = false;
    for (size_t i = 0; i < n && !*ret; i++)
        *ret = lq_same(keys[i], keys[n]);
    return lq_charge(run, n / 4);
}

static wb_err key_of(lq_run *run, const lq_args *a, lq_value item, lq_value *ret)
{
    *ret = item;
    return a->n > 0 && a->v[0].type != LQ_NIL ? property(run, item, a->v[0], ret) : WB_OK;
}

static wb_err uniq(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value list;
    size_t n = 0;
    wb_err e = lq_input(run, *v, &list);
    lq_value *items = e == WB_OK ? lq_new_items(run, list.n) : NULL;
    lq_value *keys = items != NULL ? lq_new_items(run, list.n) : NULL;
    if (keys == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    for (uint32_t i = 0; e == WB_OK && i < list.n; i++) {
        bool seen = false;
        e = key_of(run, a, list.items[i], &keys[n]);
        if (e == WB_OK)
            e = seen_before(run, keys, n, &seen);
        items[n] = list.items[i];
        n += !seen;
    }
    *v = list_of(items, n);
    return e;
}

static wb_err compact(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value list, key;
    size_t n = 0;
    wb_err e = lq_input(run, *v, &list);
    lq_value *items = e == WB_OK ? lq_new_items(run, list.n) : NULL;
    if (items == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    for (uint32_t i = 0; e == WB_OK && i < list.n; i++) {
        e = key_of(run, a, list.items[i], &key);
        items[n] = list.items[i];
        n += e == WB_OK && key.type != LQ_NIL;
    }
    *v = list_of(items, n);
    return e;
}

static wb_err map(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value list;
    wb_err e = lq_input(run, *v, &list);
    lq_value *items = e == WB_OK ? lq_new_items(run, list.n) : NULL;
    if (items == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    for (uint32_t i = 0; e == WB_OK && i < list.n; i++)
        e = property(run, list.items[i], a->v[0], &items[i]);
    *v = list_of(items, list.n);
    return e;
}

static wb_err sum(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value list, key, total = lq_int(0);
    wb_err e = lq_input(run, *v, &list);
    for (uint32_t i = 0; e == WB_OK && i < list.n; i++) {
        e = key_of(run, a, list.items[i], &key);
        if (e == WB_OK)
            total = lq_plus(total, key);
    }
    *v = total;
    return e;
}

enum { WHERE, REJECT, FIND, FIND_INDEX, HAS };

/* Without a value to compare with: is the property there and not false? */
static wb_err chosen(lq_run *run, const lq_args *a, lq_value item, bool *ret)
{
    lq_value got;
    wb_err e = property(run, item, a->v[0], &got);
    if (e != WB_OK)
        return e;
    *ret = a->n > 1 && a->v[1].type != LQ_NIL ? lq_same(got, a->v[1]) : lq_truthy(got);
    return WB_OK;
}

static wb_err where(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value list;
    size_t n = 0;
    bool rejects = a->call->filter->op == REJECT;
    wb_err e = lq_input(run, *v, &list);
    lq_value *items = e == WB_OK ? lq_new_items(run, list.n) : NULL;
    if (items == NULL)
        return e != WB_OK ? e : WB_TOO_BIG;
    for (uint32_t i = 0; e == WB_OK && i < list.n; i++) {
        bool yes = false;
        e = chosen(run, a, list.items[i], &yes);
        items[n] = list.items[i];
        n += yes != rejects;
    }
    *v = list_of(items, n);
    return e;
}

static wb_err find(lq_run *run, const lq_args *a, lq_value *v)
{
    lq_value list;
    int8_t op = a->call->filter->op;
    wb_err e = lq_input(run, *v, &list);
    *v = op == HAS ? lq_bool(false) : lq_nil();
    for (uint32_t i = 0; e == WB_OK && i < list.n; i++) {
        bool yes = false;
        e = chosen(run, a, list.items[i], &yes);
        if (e != WB_OK || !yes)
            continue;
        *v = op == HAS ? lq_bool(true) : op == FIND_INDEX ? lq_int(i) : list.items[i];
        break;
    }
    return e;
}

static wb_err otherwise(lq_run *run, const lq_args *a, lq_value *v)
{
    bool keep_false = lq_truthy(lq_arg_named(a, "allow_false"));
    (void)run;
    bool missing = v->type == LQ_NIL || v->type == LQ_EMPTY || v->type == LQ_BLANK ||
                   (v->type == LQ_BOOL && !v->b && !keep_false) || lq_empty(*v);
    if (missing)
        *v = a->n > 0 ? a->v[0] : lq_str("", 0);
    return WB_OK;
}

const lq_filter lq_array_filters[] = {
    {.name = "first", .fn = first_last},
    {.name = "last", .fn = first_last, .op = 1},
    {.name = "size", .fn = size},
    {.name = "join", .fn = join, .max = 1},
    {.name = "reverse", .fn = reverse},
    {.name = "concat", .fn = concat, .min = 1, .max = 1},
    {.name = "sort", .fn = sort, .max = 1},
    {.name = "sort_natural", .fn = sort, .max = 1, .op = 1},
    {.name = "uniq", .fn = uniq, .max = 1},
    {.name = "compact", .fn = compact, .max = 1},
    {.name = "map", .fn = map, .min = 1, .max = 1},
    {.name = "sum", .fn = sum, .max = 1},
    {.name = "where", .fn = where, .min = 1, .max = 2, .op = WHERE},
    {.name = "reject", .fn = where, .min = 1, .max = 2, .op = REJECT},
    {.name = "find", .fn = find, .min = 1, .max = 2, .op = FIND},
    {.name = "find_index", .fn = find, .min = 1, .max = 2, .op = FIND_INDEX},
    {.name = "has", .fn = find, .min = 1, .max = 2, .op = HAS},
    {.name = "default", .fn = otherwise, .max = 1, .named = true},
    {.name = NULL},
};
