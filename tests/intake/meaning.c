/* meaning.c - see meaning.h */
#include "meaning.h"

#include <string.h>

wb_err read_text(wb_ctx *cx, const char *name, wb_slice text, const wb_intake_options *o,
                 json_t **ret)
{
    static const wb_intake_options NONE;
    wb_cells *cells = NULL;
    wb_intake *in = NULL;
    *ret = NULL;
    wb_err e = wb_cells_open_memory(cx, name, text, o ? o : &NONE, &cells);
    if (e == WB_OK)
        e = wb_intake_open_cells(cx, cells, o, false, &in);
    if (e == WB_OK)
        e = wb_intake_drain(in);
    if (in && wb_intake_describe(cx, in, ret) != WB_OK)
        *ret = NULL;
    wb_intake_close(in);
    return e;
}

const char *pairs(wb_ctx *cx, const json_t *object)
{
    wb_str s;
    const char *last = "";
    wb_str_init(&s, cx, 4096);
    for (size_t i = 0; i < json_object_size(object); i++) {
        const char *key = NULL, *k;
        json_t *v;
        json_object_foreach((json_t *)object, k, v) if ((i == 0 || strcmp(k, last) > 0) &&
                                                        (!key || strcmp(k, key) < 0)) key = k;
        if (i > 0)
            wb_str_putc(&s, ',');
        wb_str_puts(&s, key);
        wb_str_putc(&s, '=');
        wb_str_put_int(&s, json_integer_value(json_object_get(object, key)));
        last = key;
    }
    return s.p ? s.p : "";
}

int64_t number_of(const json_t *o, const char *key)
{
    return json_integer_value(json_object_get(o, key));
}

const char *text_of(const json_t *o, const char *key)
{
    const char *s = json_string_value(json_object_get(o, key));
    return s ? s : "";
}
