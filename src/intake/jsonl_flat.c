/* jsonl_flat.c - a JSON object as values of flat keys.
 *
 * Promise: {"billing": {"email": "a"}} is billing.email; {"items": [{"sku": 1}]} is items.0.sku;
 * plain values in a list are joined by ", "; a list within a list stays JSON. At most ITEMS_MAX
 * items of a list and WB_COLUMNS_MAX keys; what does not fit is counted, never silently lost. */
#include "intake/intake_int.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { PATH_MAX_BYTES = 512, ITEMS_MAX = 10, DEPTH_MAX = 32 };

struct path {
    char p[PATH_MAX_BYTES];
    size_t n;
    unsigned depth;
    bool in_list;
};

wb_err wb_flat_init(wb_ctx *cx, wb_flat *f)
{
    *f = (wb_flat){.cx = cx, .keys = wb_dict_open(cx, 64)};
    wb_str_init(&f->text, cx, 2 * (size_t)WB_RECORD_MAX);
    return f->keys && wb_reserve(cx, &f->values, &f->cap, 64, sizeof *f->values) ? WB_OK
                                                                                 : WB_TOO_BIG;
}

/* The place of the value of the key at `path`; NULL = ignored (counted) or past the ceiling. */
static struct wb_span *place(wb_flat *f, const struct path *path)
{
    uint32_t k = wb_dict_find(f->keys, path->p, path->n);
    if (k == UINT32_MAX && !f->frozen && wb_dict_count(f->keys) < WB_COLUMNS_MAX)
        k = wb_dict_put(f->keys, path->p, path->n, NULL);
    if (k == UINT32_MAX) {
        f->ignored++;
        return NULL;
    }
    if (k >= f->cap && !wb_reserve(f->cx, &f->values, &f->cap, (size_t)k + 1, sizeof *f->values))
        return NULL;
    return &f->values[k];
}

static void put_scalar(wb_str *s, const json_t *v)
{
    char number[400];
    switch (json_typeof(v)) {
    case JSON_STRING:
        wb_str_put(s, json_string_value(v), json_string_length(v));
        break;
    case JSON_INTEGER:
        wb_str_put_int(s, json_integer_value(v));
        break;
    case JSON_REAL:
        wb_str_put(s, number, wb_plain_number(json_real_value(v), number));
        break;
    case JSON_TRUE:
        wb_str_puts(s, "true");
        break;
    case JSON_FALSE:
        wb_str_puts(s, "false");
        break;
    default:
        break; /* null is an empty cell */
    }
}

static int put_dump(const char *p, size_t n, void *state)
{
    wb_str_put(state, p, n);
    return 0;
}

/* A list of plain values in one cell; a list within a list as JSON. */
static void put_list(wb_str *s, const json_t *list, bool plain)
{
    if (!plain) {
        (void)json_dump_callback(list, put_dump, s, JSON_COMPACT | JSON_ENCODE_ANY);
        return;
    }
    for (size_t i = 0; i < json_array_size(list); i++) {
        if (i > 0)
            wb_str_puts(s, ", ");
        put_scalar(s, json_array_get(list, i));
    }
}

static bool is_container(const json_t *v)
{
    return json_is_object(v) || json_is_array(v);
}

static bool holds_plain_values(const json_t *list)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (is_container(json_array_get(list, i)))
            return false;
    return true;
}

static void flatten(wb_flat *f, struct path *path, const json_t *v);

static void leaf(wb_flat *f, const struct path *path, const json_t *v)
{
    struct wb_span *value = path->n > 0 ? place(f, path) : NULL;
    if (!value)
        return;
    value->at = f->text.n;
    if (json_is_array(v))
        put_list(&f->text, v, holds_plain_values(v));
    else if (json_is_object(v))
        put_list(&f->text, v, false);
    else
        put_scalar(&f->text, v);
    value->n = f->text.n - value->at;
}

/* Goes down one name and comes back; a path that gets too long is counted and left out. */
static void descend(wb_flat *f, struct path *path, const char *name, const json_t *v)
{
    size_t n = path->n, len = strlen(name);
    if (len >= sizeof path->p - n - 1) {
        f->ignored++;
        return;
    }
    if (n > 0)
        path->p[path->n++] = '.';
    memcpy(path->p + path->n, name, len);
    path->n += len;
    path->depth++;
    flatten(f, path, v);
    path->depth--;
    path->n = n;
}

static void flatten_list(wb_flat *f, struct path *path, const json_t *list)
{
    char number[24];
    size_t n = json_array_size(list);
    path->in_list = true;
    for (size_t i = 0; i < n && i < ITEMS_MAX; i++) {
        (void)snprintf(number, sizeof number, "%zu", i);
        descend(f, path, number, json_array_get(list, i));
    }
    path->in_list = false;
    f->ignored += n > ITEMS_MAX ? n - ITEMS_MAX : 0;
}

/* NOLINTNEXTLINE(misc-no-recursion): bounded by DEPTH_MAX */
static void flatten(wb_flat *f, struct path *path, const json_t *v)
{
    const char *key;
    json_t *value;
    if (!is_container(v) || path->depth >= DEPTH_MAX) {
        leaf(f, path, v);
    } else if (json_is_object(v)) {
        json_object_foreach((json_t *)v, key, value)
        {
            descend(f, path, key, value);
        }
    } else if (path->in_list || holds_plain_values(v)) {
        leaf(f, path, v);
    } else {
        flatten_list(f, path, v);
    }
}

wb_err wb_flat_object(wb_flat *f, const json_t *object)
{
    struct path path = {.n = 0};
    wb_str_clear(&f->text);
    memset(f->values, 0, f->cap * sizeof *f->values);
    flatten(f, &path, object);
    return f->text.full ? wb_fail(f->cx, WB_TOO_BIG,
                                  "one JSON record holds more than %zu bytes of values: split it",
                                  f->text.limit)
                        : WB_OK;
}
